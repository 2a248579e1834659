//! Driving one socket: smoltcp gets what there is, and what changed is carried over to the control block, the queues, the waiters.
//!
//! Public states are smoltcp's, with these exceptions: a server socket that was given a request is in SYN_RECEIVED although smoltcp
//! knows of nothing before `accept`; a socket whose application has called `disconnect` shows FIN_WAIT_1 (LAST_ACK) at once although
//! its FIN still waits behind queued data; TIMED_WAIT is passed through (see `time_wait`).

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::interface::NX_INTERFACE;
use crate::listen;
use crate::packet::NX_PACKET;
use crate::packet_data;
use crate::stack::address::Endpoint;
use crate::stack::engine::{MINIMUM_MTU, Terms};
use crate::stack::isn;
use crate::stack::segment::{self, Segment};
use crate::tcp::notify::{self, Event};
use crate::tcp::outlet::{self, PacketOutlet};
use crate::tcp::park;
use crate::tcp::{clock, receive_queue, table, timers, transmit_queue};
use crate::tcp_socket::NX_TCP_SOCKET;

/// A segment size to assume of a peer that names none (RFC 9293 section 3.7.1).
const DEFAULT_PEER_MSS: ULONG = 536;

/// Octets of IP and TCP header of the connection's segments.
unsafe fn header_len(socket: *mut NX_TCP_SOCKET) -> usize {
    // SAFETY: the socket is created.
    let v6 = unsafe { (*socket).nx_tcp_socket_connect_ip.as_v6().is_some() };
    if v6 { 60 } else { 40 }
}

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
        let by_mtu = (*interface).nx_interface_ip_mtu_size.saturating_sub(header_len(socket) as ULONG);
        match (*socket).nx_tcp_socket_mss {
            0 => by_mtu,
            mss => mss.min(by_mtu),
        }
    }
}

pub(crate) unsafe fn terms(socket: *mut NX_TCP_SOCKET, now_ms: i64) -> Terms {
    // SAFETY: given.
    unsafe {
        let mut mtu = own_mss(socket) as usize + header_len(socket);
        let opening = matches!((*socket).nx_tcp_socket_state, NX_TCP_CLOSED | NX_TCP_SYN_SENT | NX_TCP_SYN_RECEIVED);
        if !opening {
            // What is offered in the SYN is what the link can carry; what is sent must fit into one packet of the pool.
            mtu = mtu.min(outlet::packet_capacity((*socket).nx_tcp_socket_ip_ptr));
        }
        Terms {
            now_ms: now_ms.saturating_add((*socket).skew_ms),
            mtu: mtu.max(MINIMUM_MTU),
            seed: if opening { isn::seed_for((*socket).iss) } else { 0 },
        }
    }
}

/// The two ends of the socket's connection: local, remote.
pub(crate) unsafe fn ends(socket: *mut NX_TCP_SOCKET) -> (Endpoint, Endpoint) {
    // SAFETY: given.
    unsafe {
        (
            Endpoint { address: (*socket).local_ip, port: (*socket).nx_tcp_socket_port as u16 },
            Endpoint { address: (*socket).nx_tcp_socket_connect_ip, port: (*socket).nx_tcp_socket_connect_port as u16 },
        )
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

/// Enters the connection's ends into the socket and the table.
pub(crate) unsafe fn assign(
    socket: *mut NX_TCP_SOCKET,
    local: NXD_ADDRESS,
    remote: &Endpoint,
    interface: *mut NX_INTERFACE,
) {
    // SAFETY: given.
    unsafe {
        (*socket).local_ip = local;
        (*socket).nx_tcp_socket_connect_ip = remote.address;
        (*socket).nx_tcp_socket_connect_port = UINT::from(remote.port);
        (*socket).nx_tcp_socket_connect_interface = interface;
        table::enter_connection(socket);
    }
}

/// Begins a connection between the assigned ends: a fresh smoltcp socket, fresh numbers. `active` sends a SYN; otherwise the
/// smoltcp socket listens for the one that is fed to it next. `false`: smoltcp refuses the ends.
pub(crate) unsafe fn open(socket: *mut NX_TCP_SOCKET, active: bool) -> bool {
    // SAFETY: given; the rings are the socket's own from create to delete.
    unsafe {
        let now_ms = clock::now_ms((*socket).nx_tcp_socket_ip_ptr);
        let (local, remote) = ends(socket);
        receive_queue::flush(socket);
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.time_wait.forget(&local, &remote);
        let iss = isn::initial_sequence(&tcp.secret, &local, &remote, now_ms);
        let s = &mut *socket;
        s.iss = iss;
        s.send_edge = iss;
        s.nx_tcp_socket_tx_sequence = iss;
        s.nx_tcp_socket_rx_sequence = 0;
        s.nx_tcp_socket_peer_mss = DEFAULT_PEER_MSS;
        s.nx_tcp_socket_tx_window_advertised = 0;
        s.nx_tcp_socket_tx_window_congestion = 0;
        s.nx_tcp_socket_tx_outstanding_bytes = 0;
        s.fed = 0;
        s.closing = 0;
        s.fin_given = 0;
        s.peer_scale = 0;
        s.own_scale = 0;
        s.scaled = 0;
        s.probing = 0;
        s.probe_sent = 0;
        s.skew_ms = 0;
        s.srtt_ms = 0;
        s.sample_at = 0;
        s.stalled = 0;
        let window = s.nx_tcp_socket_rx_window_default as usize;
        let receive_ring = core::ptr::slice_from_raw_parts_mut(s.rings, window);
        let transmit_ring = core::ptr::slice_from_raw_parts_mut(s.rings.add(window), s.rings_size as usize - window);
        let engine = NX_TCP_SOCKET::engine(socket);
        engine.open(receive_ring, transmit_ring);
        if active { engine.connect(&terms(socket, now_ms), &local, &remote) } else { engine.listen(local.port) }
    }
}

/// Reads off a SYN of the peer that was accepted.
unsafe fn note_syn(socket: *mut NX_TCP_SOCKET, segment: &Segment) {
    // SAFETY: given.
    unsafe {
        let own_mss = own_mss(socket);
        let s = &mut *socket;
        s.receive_next = segment.sequence.wrapping_add(1);
        s.nx_tcp_socket_rx_sequence = s.receive_next;
        s.nx_tcp_socket_peer_mss = segment.mss.filter(|&mss| mss != 0).map_or(DEFAULT_PEER_MSS, ULONG::from);
        s.nx_tcp_socket_connect_mss = s.nx_tcp_socket_peer_mss.min(own_mss);
        s.scaled = UINT::from(segment.window_scale.is_some());
        s.peer_scale = UINT::from(segment.window_scale.unwrap_or(0));
        s.nx_tcp_socket_tx_window_advertised = ULONG::from(segment.window);
        s.send_edge = s.iss.wrapping_add(1).wrapping_add(s.nx_tcp_socket_tx_window_advertised);
    }
}

/// The sequence number of the first octet that the peer has not acknowledged.
pub(crate) unsafe fn unacknowledged_from(socket: *mut NX_TCP_SOCKET, in_ring: usize) -> u32 {
    // SAFETY: given.
    unsafe { (*socket).iss.wrapping_add(1).wrapping_add((*socket).fed).wrapping_sub(in_ring as u32) }
}

/// A segment for this socket has arrived. Takes the packet over.
pub(crate) unsafe fn arrive(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET, segment: &Segment, datagram: &[u8]) {
    // SAFETY: given; the engine is borrowed while the outlet touches the socket's other fields by themselves.
    unsafe {
        let now_ms = clock::now_ms((*socket).nx_tcp_socket_ip_ptr);
        let engine = NX_TCP_SOCKET::engine(socket);
        let (state_before, in_ring_before, received_before) =
            (engine.state(), engine.unacknowledged(), engine.received());
        if segment.fin {
            NX_TCP_SOCKET::engine(socket).hurry();
        }
        let conditions = terms(socket, now_ms);
        NX_TCP_SOCKET::engine(socket).ingress(&conditions, datagram, &mut PacketOutlet::of(socket));
        let engine = NX_TCP_SOCKET::engine(socket);
        let (state, in_ring, received) = (engine.state(), engine.unacknowledged(), engine.received());

        (*socket).nx_tcp_socket_packets_received = (*socket).nx_tcp_socket_packets_received.wrapping_add(1);
        if segment.syn && state != state_before && matches!(state_before, NX_TCP_SYN_SENT | NX_TCP_LISTEN_STATE) {
            note_syn(socket, segment);
        }
        let acked = in_ring_before.saturating_sub(in_ring);
        note_window(socket, segment, in_ring_before, now_ms);
        transmit_queue::acknowledged(socket, acked);
        if acked > 0 || state != state_before || (segment.ack && (segment.window == 0 || (*socket).probing != 0)) {
            (*socket).stalled_since = now_ms;
        }
        take_in(socket, packet, segment, received_before, received);
        if segment.urgent && received > received_before {
            notify::raise(socket, Event::Urgent);
        }
        advance(socket, state_before, state, segment.rst, now_ms);
        drive(socket);
    }
}

/// Carries the peer's window over, if the segment is one of now.
unsafe fn note_window(socket: *mut NX_TCP_SOCKET, segment: &Segment, in_ring_before: usize, now_ms: i64) {
    // SAFETY: given.
    unsafe {
        let oldest = unacknowledged_from(socket, in_ring_before);
        let s = &mut *socket;
        // All that is in the ring and a FIN: a probe's octet may be acknowledged after it was counted as not taken.
        let newest = oldest.wrapping_add(in_ring_before as u32).wrapping_add(1);
        if !segment.ack
            || segment.rst
            || segment::before(segment.acknowledgement, oldest)
            || segment::before(newest, segment.acknowledgement)
            || segment::before(segment.sequence_end(), s.receive_next)
        {
            return;
        }
        let shift = if segment.syn || s.scaled == 0 { 0 } else { s.peer_scale };
        let window = ULONG::from(segment.window) << shift;
        // What the window counts from moves along, hence the sum: it says how far may be sent.
        let edge_before = oldest.wrapping_add(s.nx_tcp_socket_tx_window_advertised);
        let edge = segment.acknowledgement.wrapping_add(window);
        s.nx_tcp_socket_tx_window_advertised = window;
        s.send_edge = edge;
        if s.probe_sent != 0 && segment.acknowledgement == oldest {
            // The peer did not take the probe's octet: it counts as not sent.
            s.nx_tcp_socket_tx_sequence = oldest;
        }
        s.probe_sent = 0;
        if segment::before(s.nx_tcp_socket_tx_sequence, segment.acknowledgement) {
            s.nx_tcp_socket_tx_sequence = segment.acknowledgement;
        }
        timers::sample(s, segment.acknowledgement, now_ms);
        s.nx_tcp_socket_tx_window_congestion = window;
        if segment::before(edge_before, edge) && !segment.syn {
            notify::raise(socket, Event::Window);
        }
    }
}

/// Accounts for received data and keeps or releases its packet.
unsafe fn take_in(
    socket: *mut NX_TCP_SOCKET,
    packet: *mut NX_PACKET,
    segment: &Segment,
    received_before: usize,
    received: usize,
) {
    // SAFETY: given; the packet is this call's.
    unsafe {
        let news = received.saturating_sub(received_before);
        let mut kept = false;
        if news > 0 {
            let in_order = segment.sequence == (*socket).receive_next
                && segment.payload_len > 0
                && news >= segment.payload_len
                && received_before == ((*socket).receive_queued + (*socket).credit) as usize;
            (*socket).receive_next = (*socket).receive_next.wrapping_add(news as u32);
            (*socket).nx_tcp_socket_bytes_received = (*socket).nx_tcp_socket_bytes_received.wrapping_add(news as ULONG);
            let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
            tcp.nx_ip_tcp_bytes_received = tcp.nx_ip_tcp_bytes_received.wrapping_add(news as ULONG);
            if (*socket).closing != 0 {
                NX_TCP_SOCKET::engine(socket).consume(news);
            } else {
                kept = in_order && receive_queue::keep(socket, packet, segment);
                notify::raise(socket, Event::Receive);
            }
        }
        if !kept {
            packet_data::discard(packet);
        }
    }
}

/// Carries a change of smoltcp's state over.
unsafe fn advance(socket: *mut NX_TCP_SOCKET, old: UINT, new: UINT, by_reset: bool, now_ms: i64) {
    if old == new {
        return;
    }
    // SAFETY: given.
    unsafe {
        match new {
            NX_TCP_ESTABLISHED => established(socket),
            NX_TCP_CLOSE_WAIT => {
                if old != NX_TCP_ESTABLISHED {
                    established(socket);
                }
                if (*socket).closing == 0 {
                    set_state(socket, NX_TCP_CLOSE_WAIT);
                    notify::raise(socket, Event::Disconnect);
                } else {
                    set_state(socket, NX_TCP_LAST_ACK);
                }
            }
            NX_TCP_FIN_WAIT_2 => {
                (*socket).half_closed_since = now_ms;
                set_state(socket, NX_TCP_FIN_WAIT_2);
            }
            NX_TCP_TIMED_WAIT => {
                let (local, remote) = ends(socket);
                let (send_next, receive_next) =
                    ((*socket).nx_tcp_socket_tx_sequence, (*socket).receive_next.wrapping_add(1));
                // The peer's FIN is acknowledged now: smoltcp's socket will not be there later.
                let conditions = terms(socket, now_ms);
                NX_TCP_SOCKET::engine(socket).egress(&conditions, &mut PacketOutlet::of(socket));
                let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
                tcp.time_wait.enter(now_ms, local, remote, send_next, receive_next);
                set_state(socket, NX_TCP_TIMED_WAIT);
                notify::raise(socket, Event::TimedWait);
                end(socket, NX_NOT_CONNECTED, NX_SUCCESS);
            }
            NX_TCP_LISTEN_STATE => listen::relapse(socket),
            NX_TCP_CLOSED if old == NX_TCP_LAST_ACK && !by_reset => end(socket, NX_NOT_CONNECTED, NX_SUCCESS),
            NX_TCP_CLOSED => lost(socket),
            state => set_state(socket, state),
        }
    }
}

unsafe fn established(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_connections = tcp.nx_ip_tcp_connections.wrapping_add(1);
        (*socket).accepting = 0;
        set_state(socket, NX_TCP_ESTABLISHED);
        notify::raise(socket, Event::Establish);
        park::wake_all(&raw mut (*socket).connect_waiters, NX_SUCCESS);
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
        table::leave_connection(socket);
        transmit_queue::flush(socket);
        drop_request(socket);
        if (*socket).closing != 0 || receive_queue::waiting(socket) == 0 {
            receive_queue::flush(socket);
            NX_TCP_SOCKET::engine(socket).clear();
        }
        if (*socket).closing != 0 {
            notify::raise(socket, Event::DisconnectComplete);
        }
        if was_connected {
            let tcp = &mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
            tcp.nx_ip_tcp_disconnections = tcp.nx_ip_tcp_disconnections.wrapping_add(1);
        }
        (*socket).closing = 0;
        (*socket).fin_given = 0;
        (*socket).accepting = 0;
        (*socket).stalled = 0;
        (*socket).deadline = i64::MAX;
        set_state(socket, NX_TCP_CLOSED);
        park::wake_all(&raw mut (*socket).connect_waiters, code);
        park::wake_all(&raw mut (*socket).transmit_waiters, code);
        park::wake_all(&raw mut (*socket).disconnect_waiters, disconnect_code);
        receive_queue::serve_waiters(socket);
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

/// Sends a reset and ends the connection.
pub(crate) unsafe fn reset(socket: *mut NX_TCP_SOCKET, code: UINT, disconnect_code: UINT) {
    // SAFETY: given.
    unsafe {
        send_reset(socket);
        (*socket).closing = 1; // the application is done with what was received
        end(socket, code, disconnect_code);
    }
}

/// Sends a reset, if there is a connection to reset.
pub(crate) unsafe fn send_reset(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let conditions = terms(socket, clock::now_ms((*socket).nx_tcp_socket_ip_ptr));
        NX_TCP_SOCKET::engine(socket).abort();
        NX_TCP_SOCKET::engine(socket).egress(&conditions, &mut PacketOutlet::of(socket));
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
        NX_TCP_SOCKET::engine(socket).clear();
        (*socket).deadline = i64::MAX;
        (*socket).closing = 0;
        (*socket).accepting = 0;
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
    // SAFETY: given; as in `arrive` for the outlet.
    unsafe {
        if matches!((*socket).nx_tcp_socket_state, NX_TCP_CLOSED | NX_TCP_LISTEN_STATE)
            || !(*socket).pending_syn.is_null()
        {
            return;
        }
        let now_ms = clock::now_ms((*socket).nx_tcp_socket_ip_ptr);
        receive_queue::serve_waiters(socket);
        loop {
            if transmit_queue::feed(socket) && (*socket).closing != 0 && (*socket).fin_given == 0 {
                (*socket).fin_given = 1;
                NX_TCP_SOCKET::engine(socket).close();
            }
            transmit_queue::relieve(socket);
            let conditions = terms(socket, now_ms);
            NX_TCP_SOCKET::engine(socket).egress(&conditions, &mut PacketOutlet::of(socket));
            if !transmit_queue::serve_waiters(socket) {
                break;
            }
        }
        if (*socket).probing != 0 && (*socket).transmit_waiters.is_empty() {
            (*socket).probing = 0;
            NX_TCP_SOCKET::engine(socket).probe(false);
        }
        let in_ring = NX_TCP_SOCKET::engine(socket).unacknowledged();
        (*socket).nx_tcp_socket_tx_outstanding_bytes = timers::in_flight(socket).min(in_ring as u32);
        timers::schedule(socket, now_ms);
    }
}
