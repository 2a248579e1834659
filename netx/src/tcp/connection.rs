//! The life of a connection: its beginning, its states, its ends.
//!
//! States are those of RFC 9293 under their NX names, with these conventions: a server socket that was given a request is in SYN_RECEIVED
//! although nothing is answered before `accept`; a socket whose application has called `disconnect` shows FIN_WAIT_1 (LAST_ACK) at once
//! although its FIN still waits behind queued data; TIMED_WAIT is passed through (see `time_wait`).

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::path_mtu;
use crate::link::interface::NX_INTERFACE;
use crate::packet::packet_data;
use crate::tcp::notify::{self, Event};
use crate::tcp::park::{self, Held};
use crate::tcp::segment::{DEFAULT_MSS, Ends, Segment};
use crate::tcp::tcp_socket::{NX_TCP_SOCKET, SERVER};
use crate::tcp::{
    ACK_NONE, ACK_NOW, TIMER_NONE, congestion, isn, output, path, receive_queue, table, timers, transmit_queue,
};

/// The least that a peer's word is taken for: smaller segments would be all header.
const LEAST_MSS: ULONG = 48;
/// The largest window scale (RFC 7323 section 2.3).
const SCALE_MAXIMUM: u8 = 14;

/// The largest segment (data only) that this socket may offer to receive: its interface's MTU or `nx_tcp_socket_mss_set`.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn own_mss(socket: *mut NX_TCP_SOCKET) -> ULONG {
    // SAFETY: given; interfaces live as long as their instance.
    unsafe {
        let ip_ptr = (*socket).nx_tcp_socket_ip_ptr;
        let connected = (*socket).nx_tcp_socket_connect_interface;
        let interface = if connected.is_null() { &raw mut (*ip_ptr).nx_ip_interface[0] } else { connected };
        largest(socket, (*interface).nx_interface_ip_mtu_size)
    }
}

/// The largest segment for packets of so many octets, if the application did not ask for smaller ones.
#[inline(never)] // Its text is wanted once.
unsafe fn largest(socket: *const NX_TCP_SOCKET, mtu: ULONG) -> ULONG {
    // SAFETY: given.
    unsafe {
        let by_mtu = mtu.saturating_sub(path::headers(&(*socket).nx_tcp_socket_connect_ip)).min(0xFFFF);
        match (*socket).nx_tcp_socket_mss {
            0 => by_mtu,
            mss => mss.min(by_mtu),
        }
    }
}

/// Sets the public state and wakes whoever waits for one.
pub(crate) unsafe fn set_state(socket: *mut NX_TCP_SOCKET, state: UINT) {
    // SAFETY: given.
    unsafe {
        if (*socket).nx_tcp_socket_state != state {
            (*socket).nx_tcp_socket_state = state;
            park::wake_all(&raw mut (*socket).state_waiters, park::STATE_REACHED + state);
        }
    }
}

/// Enters the connection's ends into the socket, which has its port, and the table.
pub(crate) unsafe fn assign(socket: *mut NX_TCP_SOCKET, ends: &Ends, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        let way = NX_TCP_SOCKET::way_mut(socket);
        (*way).ends = *ends;
        (*way).interface = interface;
        (*socket).nx_tcp_socket_connect_port = ends.remote_port();
        table::enter_connection(socket);
    }
}

/// Begins a connection between the assigned ends, with fresh numbers. Nothing is sent yet.
pub(crate) unsafe fn open(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let now = time::get();
        let ends = NX_TCP_SOCKET::ends(socket);
        receive_queue::flush(socket);
        transmit_queue::flush(socket);
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.time_wait.forget(ends);
        let iss = isn::initial_sequence(&tcp.secret, ends, now);
        let s = &mut *socket;
        s.unacknowledged = iss;
        // The SYN counts as sent from here on; if the pool has no packet for it, it is repeated.
        s.nx_tcp_socket_tx_sequence = iss.wrapping_add(1);
        s.send_at = s.nx_tcp_socket_tx_sequence;
        s.recover = iss;
        s.nx_tcp_socket_rx_sequence = 0;
        s.acknowledged = 0;
        s.receive_edge = 0;
        s.nx_tcp_socket_peer_mss = ULONG::from(DEFAULT_MSS);
        s.nx_tcp_socket_connect_mss = ULONG::from(DEFAULT_MSS);
        s.nx_tcp_socket_tx_window_advertised = 0;
        s.nx_tcp_socket_tx_window_congestion = 0;
        s.closing = 0;
        s.probed = 0;
        s.sampling = 0;
        s.round_trip = 0;
        s.variation = 0;
        s.retries = 0;
        s.ack = ACK_NONE;
        s.timer = TIMER_NONE;
        s.challenged_at = now.wrapping_sub(NX_IP_PERIODIC_RATE);
        s.scaled = 1;
        s.peer_scale = 0;
        let bits = ULONG::BITS - s.nx_tcp_socket_rx_window_default.leading_zeros();
        s.own_scale = (bits.saturating_sub(16) as u8).min(SCALE_MAXIMUM);
    }
}

/// Reads off a SYN of the peer that was accepted.
pub(crate) unsafe fn note_syn(socket: *mut NX_TCP_SOCKET, segment: &Segment) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let mtu = path_mtu::to(s.nx_tcp_socket_ip_ptr, &s.nx_tcp_socket_connect_ip, s.nx_tcp_socket_connect_interface);
        let own_mss = largest(s, mtu);
        s.nx_tcp_socket_rx_sequence = segment.sequence.wrapping_add(1);
        s.acknowledged = s.nx_tcp_socket_rx_sequence;
        s.receive_edge = s.nx_tcp_socket_rx_sequence;
        s.nx_tcp_socket_peer_mss = ULONG::from(segment.mss);
        s.nx_tcp_socket_connect_mss = s.nx_tcp_socket_peer_mss.min(own_mss).max(LEAST_MSS);
        if let Some(scale) = segment.window_scale {
            s.peer_scale = scale;
        } else {
            s.scaled = 0;
            s.own_scale = 0;
        }
        s.nx_tcp_socket_tx_window_advertised = segment.window();
        s.window_maximum = s.nx_tcp_socket_tx_window_advertised;
        s.window_sequence = segment.sequence;
        s.window_acknowledgement = s.unacknowledged;
        congestion::begin(s);
    }
}

/// A server socket answers the request that it was given, and releases its packet.
pub(crate) unsafe fn answer(socket: *mut NX_TCP_SOCKET, request: &Segment) {
    // SAFETY: given.
    unsafe {
        open(socket);
        note_syn(socket, request);
        packet_data::discard(request.packet);
        output::syn(socket);
        drive(socket);
    }
}

/// Both sides have acknowledged each other's SYN.
pub(crate) unsafe fn established(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_connections = tcp.nx_ip_tcp_connections.wrapping_add(1);
        (*socket).accepting = 0;
        (*socket).timer = TIMER_NONE;
        set_state(socket, NX_TCP_ESTABLISHED);
        notify::raise(socket, Event::Establish);
        park::wake_all(&raw mut (*socket).connect_waiters, NX_SUCCESS);
    }
}

/// Waits until the connection is established; if the wait ends before, `abandon` does what there is to be done.
pub(crate) unsafe fn wait(held: &Held, socket: *mut NX_TCP_SOCKET, wait_option: ULONG, abandon: impl FnOnce()) -> UINT {
    // SAFETY: given; the mutex is held once if `may_wait` says so.
    unsafe {
        if wait_option == NX_NO_WAIT || !park::may_wait(socket) {
            return NX_IN_PROGRESS;
        }
        let status = held.wait(&raw mut (*socket).connect_waiters, null_mut(), wait_option, NX_NOT_CONNECTED);
        if matches!(status, NX_NOT_CONNECTED | NX_WAIT_ABORTED) {
            // Established between the end of the wait and now?
            if status == NX_NOT_CONNECTED
                && matches!((*socket).nx_tcp_socket_state, NX_TCP_ESTABLISHED | NX_TCP_CLOSE_WAIT)
            {
                return NX_SUCCESS;
            }
            abandon();
            notify::run(socket);
        }
        status
    }
}

/// Both FINs are exchanged, ours first: the socket is free, what remains is the table's.
pub(crate) unsafe fn time_wait(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        output::acknowledge(socket);
        let (send_next, receive_next) = ((*socket).nx_tcp_socket_tx_sequence, (*socket).nx_tcp_socket_rx_sequence);
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.time_wait.enter(time::get(), NX_TCP_SOCKET::ends(socket), send_next, receive_next);
        set_state(socket, NX_TCP_TIMED_WAIT);
        notify::raise(socket, Event::TimedWait);
        end(socket, NX_NOT_CONNECTED, NX_SUCCESS);
    }
}

/// The connection is gone without anybody here having wanted it: reset by the peer, or given up.
pub(crate) unsafe fn lost(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_connections_dropped = tcp.nx_ip_tcp_connections_dropped.wrapping_add(1);
        if (*socket).nx_tcp_socket_state >= NX_TCP_ESTABLISHED && (*socket).closing == 0 {
            notify::raise(socket, Event::Disconnect);
        }
        let outcome = if (*socket).queued > 0 { NX_NOT_CONNECTED } else { NX_SUCCESS };
        end(socket, NX_NOT_CONNECTED, outcome);
    }
}

/// The socket has no connection any more: state CLOSED, waiters woken with `code`, those of `disconnect` with `disconnect_code`.
/// Data that was received before remains to be taken, unless the application has closed.
pub(crate) unsafe fn end(socket: *mut NX_TCP_SOCKET, code: UINT, disconnect_code: UINT) {
    // SAFETY: given.
    unsafe {
        let was_connected = (*socket).nx_tcp_socket_state >= NX_TCP_ESTABLISHED;
        let closing = (*socket).closing != 0;
        table::leave_connection(socket);
        transmit_queue::flush(socket);
        drop_request(socket);
        if closing {
            receive_queue::flush(socket);
            notify::raise(socket, Event::DisconnectComplete);
        } else {
            receive_queue::drop_out_of_order(&mut *socket);
        }
        if was_connected {
            let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
            tcp.nx_ip_tcp_disconnections = tcp.nx_ip_tcp_disconnections.wrapping_add(1);
        }
        rest(socket);
        set_state(socket, NX_TCP_CLOSED);
        park::wake_all(&raw mut (*socket).connect_waiters, code);
        park::wake_all(&raw mut (*socket).transmit_waiters, code);
        park::wake_all(&raw mut (*socket).disconnect_waiters, disconnect_code);
        receive_queue::serve_waiters(socket);
    }
}

/// Nothing is to be done for the socket any more.
unsafe fn rest(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        (*socket).closing = 0;
        (*socket).accepting = 0;
        (*socket).timer = TIMER_NONE;
        (*socket).ack = ACK_NONE;
    }
}

/// Releases a connection request that was not answered.
pub(crate) unsafe fn drop_request(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given; the packet is the socket's.
    unsafe {
        let packet = core::mem::replace(&mut (*socket).pending_syn, null_mut());
        if !packet.is_null() {
            packet_data::discard(packet);
        }
    }
}

/// Sends a reset, if there is somebody to reset.
pub(crate) unsafe fn send_reset(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).nx_tcp_socket_state >= NX_TCP_SYN_RECEIVED && (*socket).pending_syn.is_null() {
            output::reset(socket);
        }
    }
}

/// Sends a reset and ends the connection.
pub(crate) unsafe fn reset(socket: *mut NX_TCP_SOCKET, code: UINT, disconnect_code: UINT) {
    // SAFETY: given.
    unsafe {
        send_reset(socket);
        (*socket).closing = 1; // the application is done with what was received
        end(socket, code, disconnect_code);
    }
}

/// Forgets everything about a connection, without a word to the peer.
pub(crate) unsafe fn discard_connection(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        table::leave_connection(socket);
        drop_request(socket);
        transmit_queue::flush(socket);
        receive_queue::flush(socket);
        rest(socket);
    }
}

/// The connection is over, by a reset or because the peer is gone; a server socket's that was not established yet never was one.
pub(crate) unsafe fn broken(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).nx_tcp_socket_state == NX_TCP_SYN_RECEIVED
            && (*socket).bound == SERVER
            && let Some(servers) = (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp.servers
        {
            (servers.relapse)(socket);
        } else {
            lost(socket);
        }
    }
}

/// The application wants to disconnect gracefully.
pub(crate) unsafe fn begin_close(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).closing == 0 {
            receive_queue::flush(socket);
            (*socket).closing = 1;
            park::wake_all(&raw mut (*socket).receive_waiters, NX_NOT_CONNECTED);
            park::wake_all(&raw mut (*socket).transmit_waiters, NX_NOT_CONNECTED);
            let passive = (*socket).nx_tcp_socket_state == NX_TCP_CLOSE_WAIT;
            set_state(socket, if passive { NX_TCP_LAST_ACK } else { NX_TCP_FIN_WAIT_1 });
            drive(socket);
        }
    }
}

/// Lets the socket do whatever it can do now, and notes when it wants to be driven again.
pub(crate) unsafe fn drive(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        match (*socket).nx_tcp_socket_state {
            NX_TCP_CLOSED | NX_TCP_LISTEN_STATE => return,
            NX_TCP_SYN_RECEIVED if !(*socket).pending_syn.is_null() => return,
            NX_TCP_SYN_SENT | NX_TCP_SYN_RECEIVED => {}
            _ => {
                if !(*socket).receive_waiters.is_empty() {
                    receive_queue::serve_waiters(socket);
                }
                loop {
                    if output::is_pending(&*socket) {
                        output::data(socket);
                    }
                    if !transmit_queue::serve_waiter(socket) {
                        break;
                    }
                }
                if (*socket).ack == ACK_NOW {
                    output::acknowledge(socket);
                }
            }
        }
        timers::schedule(socket);
    }
}
