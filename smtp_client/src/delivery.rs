//! One mail over one TCP connection: pumps the protocol machine over a NetX socket.
//!
//! # Theory
//! The machine says what to send and how long to wait; this file knows packets, sockets and ticks. It owns at most one packet at a time (the one being
//! filled), writes the machine's output straight into its payload, and gives it to the socket or back to the pool before it does anything
//! else, so every way out leaves the pool as it was. A mail of any size needs the packets that TCP has in flight.
//!
//! Waiting to send is cut into slices of a second. Between them it listens: a server that is full says so while it has stopped reading, and a
//! client that only waited for its window would wait in vain.
//!
//! The connection's end is waited for by nobody. After a dialogue that both sides can consider ended, QUIT and FIN leave in one segment and the IP
//! thread does the rest, up to giving the port back ([`finished`]). Else the connection is cut, so that a server that takes nothing more cannot hold
//! anything, nor take half a message for a whole one. What is left of it when the next mail begins, or the client is deleted, is cut too.
//!
//! `unsafe` here: NetX's raw services on the socket and the packets.

use core::ptr::null_mut;

use netx::constants::{
    NX_ANY_PORT, NX_IP_PERIODIC_RATE, NX_IPv4_TCP_PACKET, NX_IPv6_TCP_PACKET, NX_NO_PACKET, NX_NO_WAIT,
    NX_NOT_CONNECTED, NX_SUCCESS, NX_TX_QUEUE_DEPTH, NX_WAIT_ABORTED, NX_WINDOW_OVERFLOW,
};
use netx::packet::{packet_data, packet_pool};
use netx::tcp::{tcp_client, tcp_socket};
use netx::{NX_PACKET, NX_TCP_SOCKET};
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_OPTIONS};
use crate::constants::NX_SMTP_PACKET_ALLOCATE_ERROR;
use crate::kept::{After, Keeper};
use crate::proto::{Cause, Observer, Session, Timeouts};

/// Longest wait for room to send before listening again.
const SLICE: ULONG = NX_IP_PERIODIC_RATE;

/// Runs `session` to its verdict and leaves the client's socket closed or about to be, or connected where mails share a connection. `true`: the
/// connection was a kept one that turned out to be used up, and another session is worth a try.
///
/// # Safety
/// The client is created and claimed by the caller; this is a thread.
#[inline(never)]
pub(crate) unsafe fn deliver(
    client: *mut NX_SMTP_CLIENT,
    session: &mut Session<'_>,
    observer: &mut dyn Observer,
) -> bool {
    // SAFETY: given.
    unsafe {
        let keeper: Option<&Keeper> = (*client).nx_smtp_client_keeper;
        let mut pump = Pump { client, session, observer };
        if keeper.is_some_and(|keeper| (keeper.begin)(client, pump.session)) {
            // The server may have said good-bye meanwhile.
            pump.receive(NX_NO_WAIT);
        } else {
            match pump.connect() {
                NX_SUCCESS => pump.session.start(now()),
                status => pump.give_up(status),
            }
        }
        pump.run();
        let after = keeper.map_or(After::Close, |keeper| (keeper.end)(client, pump.session));
        if after != After::Keep {
            pump.close();
        }
        after == After::Reconnect
    }
}

/// The waits of `client`: RFC 5321's where the application has none of its own.
///
/// # Safety
/// The client is created and claimed by the caller.
pub(crate) unsafe fn timeouts(client: *mut NX_SMTP_CLIENT) -> Timeouts {
    // SAFETY: given.
    let set = unsafe { &(*client).nx_smtp_client_options.nx_smtp_options_timeouts };
    Timeouts {
        set: [
            set.nx_smtp_timeouts_greeting,
            set.nx_smtp_timeouts_envelope,
            set.nx_smtp_timeouts_data,
            set.nx_smtp_timeouts_block,
            set.nx_smtp_timeouts_message,
            set.nx_smtp_timeouts_session,
        ],
        ..Timeouts::rfc5321(NX_IP_PERIODIC_RATE)
    }
}

/// The kind of packet that goes to the client's server.
///
/// # Safety
/// The client is created.
pub(crate) unsafe fn packet_type(client: *mut NX_SMTP_CLIENT) -> ULONG {
    // SAFETY: given.
    let version_4 = unsafe { (*client).nx_smtp_client_server_address.as_v4() }.is_some();
    if version_4 { NX_IPv4_TCP_PACKET } else { NX_IPv6_TCP_PACKET }
}

/// Cuts what there is of a connection and gives the port back.
///
/// # Safety
/// The client is created.
pub(crate) unsafe fn cut(client: *mut NX_SMTP_CLIENT) {
    // SAFETY: given. The results tell nothing that could still be acted on: no mail's fate depends on it.
    unsafe {
        let socket = &raw mut (*client).nx_smtp_client_socket;
        let _ = tcp_socket::disconnect(socket, NX_NO_WAIT);
        let _ = tcp_client::unbind(socket);
    }
}

/// Ends a connection in order, without waiting for it.
///
/// # Safety
/// The client is created.
pub(crate) unsafe fn part(client: *mut NX_SMTP_CLIENT) {
    // SAFETY: given; as in `cut`.
    unsafe {
        let socket = &raw mut (*client).nx_smtp_client_socket;
        let _ = tcp_socket::begin_close(socket);
        // Over already, where the peer has closed.
        let _ = tcp_client::unbind(socket);
    }
}

/// The connection's end is complete: its port is free.
pub(crate) unsafe extern "C" fn finished(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: called by the stack with a created socket.
    let _ = unsafe { tcp_client::unbind(socket) };
}

struct Pump<'p, 'm> {
    client: *mut NX_SMTP_CLIENT,
    session: &'p mut Session<'m>,
    observer: &'p mut dyn Observer,
}

impl Pump<'_, '_> {
    /// The sizes and waits in force.
    fn options(&self) -> &NX_SMTP_OPTIONS {
        // SAFETY: the client's own, which does not change while it is claimed.
        unsafe { &(*self.client).nx_smtp_client_options }
    }

    fn socket(&self) -> *mut NX_TCP_SOCKET {
        // SAFETY: a place of the block.
        unsafe { &raw mut (*self.client).nx_smtp_client_socket }
    }

    /// From the banner to the verdict.
    ///
    /// # Safety
    /// As [`deliver`].
    unsafe fn run(&mut self) {
        while !self.session.is_over() {
            // SAFETY: given.
            unsafe {
                if self.session.wants_transmit() {
                    self.send();
                }
                self.listen(if self.session.wants_transmit() { NX_NO_WAIT } else { self.left() });
            }
            if self.is_aborted() {
                self.session.abandon(NX_WAIT_ABORTED);
            }
        }
    }

    /// Whether another thread wants an end.
    fn is_aborted(&self) -> bool {
        // SAFETY: a word of the client's.
        unsafe { (&raw const (*self.client).nx_smtp_client_abort).read_volatile() != 0 }
    }

    unsafe fn connect(&mut self) -> UINT {
        let (client, socket) = (self.client, self.socket());
        let wait = self.options().nx_smtp_options_connection_timeout;
        // SAFETY: the client is created.
        unsafe {
            if (*socket).nx_tcp_socket_port != 0 {
                cut(client);
            }
            match tcp_client::bind(socket, NX_ANY_PORT, wait) {
                NX_SUCCESS => {
                    let server = &(*client).nx_smtp_client_server_address;
                    tcp_client::connect(socket, server, (*client).nx_smtp_client_server_port, wait)
                }
                status => status,
            }
        }
    }

    /// Ticks until the session's next deadline; at least one, so that the deadline is passed when they are over.
    fn left(&self) -> ULONG {
        let left = self.session.deadline().wrapping_sub(now());
        if left > i32::MAX as ULONG { 1 } else { left.max(1) }
    }

    /// Fills one packet and sends it.
    #[inline(never)]
    unsafe fn send(&mut self) {
        // SAFETY: the packet is ours until the socket has taken it; every way out gives it away or back.
        unsafe {
            let packet = self.packet();
            if packet.is_null() {
                return;
            }
            // Its payload, but not more than a segment carries.
            let segment = (*self.socket()).nx_tcp_socket_connect_mss as usize;
            let room = NX_PACKET::tailroom(packet).min(if segment == 0 { usize::MAX } else { segment });
            let payload = core::slice::from_raw_parts_mut((*packet).nx_packet_prepend_ptr, room);
            let length = self.session.transmit(now(), payload, self.observer);
            if self.session.awaits_secret() {
                packet_pool::wipe_on_release(packet);
            }
            (*packet).nx_packet_append_ptr = (*packet).nx_packet_prepend_ptr.add(length);
            (*packet).nx_packet_length = length as ULONG;
            let status = if length == 0 { NX_SMTP_PACKET_ALLOCATE_ERROR } else { self.hand_over(packet) };
            if status != NX_SUCCESS {
                give_back(packet);
                // Nothing where the session is over, as after a last word or a body that ended early.
                self.session.transmit_failed();
                self.give_up(status);
            }
        }
    }

    /// Gives the packet to the socket; on error it is still ours.
    unsafe fn hand_over(&mut self, packet: *mut NX_PACKET) -> UINT {
        // SAFETY: the packet is ours, the socket created.
        unsafe {
            if self.session.is_over() {
                return tcp_socket::send_and_close(self.socket(), packet);
            }
            loop {
                let status = tcp_socket::send(self.socket(), packet, self.left().min(SLICE));
                if status == NX_SUCCESS {
                    return status;
                }
                self.listen(NX_NO_WAIT);
                if !matches!(status, NX_WINDOW_OVERFLOW | NX_TX_QUEUE_DEPTH) || self.session.is_over() {
                    return status;
                }
            }
        }
    }

    /// A packet to fill; null, and the session is given up, where there is none in time.
    unsafe fn packet(&mut self) -> *mut NX_PACKET {
        let patience = self.options().nx_smtp_options_packet_timeout;
        let begin = now();
        let mut packet: *mut NX_PACKET = null_mut();
        while !self.session.is_over() {
            let last_word = self.session.report().is_some();
            let wait = if last_word { NX_NO_WAIT } else { self.left().min(SLICE).min(patience) };
            // SAFETY: the client's pool and socket are created.
            unsafe {
                let pool = (*self.client).nx_smtp_client_packet_pool_ptr;
                let status = packet_pool::allocate(pool, &raw mut packet, packet_type(self.client), wait);
                if status == NX_SUCCESS {
                    break;
                }
                let in_flight = (*self.socket()).nx_tcp_socket_transmit_sent_count != 0;
                self.listen(NX_NO_WAIT);
                // With packets of ours in flight it is the peer that keeps us waiting, and the session's own deadline that counts.
                let spent = now().wrapping_sub(begin) >= patience;
                if status != NX_NO_PACKET {
                    self.session.abandon(status);
                } else if last_word || (spent && !in_flight) {
                    self.session.abandon(NX_SMTP_PACKET_ALLOCATE_ERROR);
                }
            }
        }
        packet
    }

    /// Gives the session what comes, waiting up to `wait` for the first of it, and lets its deadline pass.
    unsafe fn listen(&mut self, wait: ULONG) {
        // SAFETY: as in `receive`.
        unsafe { self.receive(wait) };
        self.session.expire(now());
    }

    /// Gives the session what has come, waiting up to `wait` for the first of it.
    unsafe fn receive(&mut self, wait: ULONG) {
        let waits = wait != NX_NO_WAIT;
        let mut wait = wait;
        while !self.session.is_over() {
            let mut head: *mut NX_PACKET = null_mut();
            // SAFETY: the socket is created; a received packet is ours and goes back after it was read.
            unsafe {
                let status = tcp_socket::receive(self.socket(), &raw mut head, wait);
                if status != NX_SUCCESS {
                    if status != NX_NO_PACKET {
                        self.give_up(status);
                    }
                    return;
                }
                let now = now();
                let mut packet = head;
                while !packet.is_null() {
                    self.session.receive(now, NX_PACKET::bytes(packet), self.observer);
                    packet = (*packet).nx_packet_next;
                }
                give_back(head);
            }
            // Before a message goes out, a server that has left meanwhile is worth a second look.
            if waits && self.session.wants_transmit() && !self.session.gives_away() {
                return;
            }
            wait = NX_NO_WAIT;
        }
    }

    fn give_up(&mut self, status: UINT) {
        if self.is_aborted() {
            self.session.abandon(NX_WAIT_ABORTED);
        } else if status == NX_NOT_CONNECTED {
            self.session.closed();
        } else {
            self.session.abandon(status);
        }
    }

    /// Ends the connection, in order where the dialogue ended so.
    unsafe fn close(&mut self) {
        let understood = self.session.report().is_some_and(|report| {
            !matches!(report.cause, Cause::Timeout | Cause::Garbled | Cause::TooLong | Cause::Unasked | Cause::Local(_))
        });
        let end = if understood && !self.session.is_cut_short() { part } else { cut };
        // SAFETY: the client is created.
        unsafe { end(self.client) };
    }
}

/// # Safety
/// The packet is ours.
unsafe fn give_back(packet: *mut NX_PACKET) {
    // SAFETY: given. A packet that is ours cannot fail to be released.
    let _ = unsafe { packet_data::release(packet) };
}

/// The tick; a call, for its few instructions would stand here five times.
#[inline(never)]
fn now() -> ULONG {
    time::get()
}
