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

use crate::block::NX_SMTP_CLIENT;
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
        let mut pump = Pump { client, session, observer, packet: null_mut(), spent: 0 };
        let resumed = keeper.is_some_and(|keeper| (keeper.begin)(client, pump.session));
        let connected = if resumed { NX_SUCCESS } else { pump.connect() };
        pump.run(connected);
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
/// The client is created, and claimed by the caller while `'a` lasts.
pub(crate) unsafe fn timeouts<'a>(client: *mut NX_SMTP_CLIENT) -> Timeouts<'a> {
    // SAFETY: given.
    let set = unsafe { &(*client).nx_smtp_client_options.nx_smtp_options_timeouts };
    Timeouts::new(set.as_array(), NX_IP_PERIODIC_RATE)
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
    /// Filled, and not taken by the socket yet; else null.
    packet: *mut NX_PACKET,
    /// How long an empty one was waited for.
    spent: ULONG,
}

impl Pump<'_, '_> {
    fn socket(&self) -> *mut NX_TCP_SOCKET {
        // SAFETY: a place of the block.
        unsafe { &raw mut (*self.client).nx_smtp_client_socket }
    }

    /// From the banner, or where a kept connection goes on, to the verdict. `failed` is what has gone wrong already.
    ///
    /// What the server said is always heard before anything else is done about a failure: it may say why.
    ///
    /// # Safety
    /// As [`deliver`].
    unsafe fn run(&mut self, failed: UINT) {
        let mut failed = failed;
        while !self.session.is_over() {
            let sends = self.sends();
            let wait = if sends || failed != NX_SUCCESS { NX_NO_WAIT } else { self.left() };
            let mut head: *mut NX_PACKET = null_mut();
            // SAFETY: the client is created; a received packet is ours and goes back after it was read.
            unsafe {
                let status = tcp_socket::receive(self.socket(), &raw mut head, wait);
                let now = now();
                let came = status == NX_SUCCESS;
                if came {
                    let mut packet = head;
                    while !packet.is_null() {
                        self.session.receive(now, NX_PACKET::bytes(packet), self.observer);
                        packet = (*packet).nx_packet_next;
                    }
                    give_back(head);
                } else if failed == NX_SUCCESS && status != NX_NO_PACKET {
                    failed = status;
                }
                // Another thread may want an end; its cut of the connection is the failure then.
                if (&raw const (*self.client).nx_smtp_client_abort).read_volatile() != 0 {
                    failed = NX_WAIT_ABORTED;
                }
                match failed {
                    NX_SUCCESS => self.session.expire(now),
                    NX_NOT_CONNECTED => self.session.closed(),
                    _ => self.session.abandon(failed),
                }
                // More of it may be there; and before a message goes out, a server that has left meanwhile is worth a second look.
                if came && (sends || self.session.gives_away()) {
                    continue;
                }
                if self.sends() && !self.session.is_over() {
                    failed = self.send();
                }
            }
        }
        if !self.packet.is_null() {
            // SAFETY: it is ours.
            unsafe { give_back(self.packet) };
        }
    }

    /// Whether there is something to send.
    fn sends(&self) -> bool {
        !self.packet.is_null() || self.session.wants_transmit()
    }

    /// Makes a connection of the session's own, and starts the session on it.
    unsafe fn connect(&mut self) -> UINT {
        let (client, socket) = (self.client, self.socket());
        // SAFETY: the client is created.
        unsafe {
            let wait = (*client).nx_smtp_client_options.nx_smtp_options_connection_timeout;
            if (*socket).nx_tcp_socket_port != 0 {
                cut(client);
            }
            let mut status = tcp_client::bind(socket, NX_ANY_PORT, wait);
            if status == NX_SUCCESS {
                let server = &(*client).nx_smtp_client_server_address;
                status = tcp_client::connect(socket, server, (*client).nx_smtp_client_server_port, wait);
            }
            if status == NX_SUCCESS {
                self.session.start(now());
            }
            status
        }
    }

    /// Ticks until the session's next deadline; at least one, so that the deadline is passed when they are over.
    fn left(&self) -> ULONG {
        let left = self.session.deadline().wrapping_sub(now());
        if left > i32::MAX as ULONG { 1 } else { left.max(1) }
    }

    /// Gives the socket the packet that is filled, or fills one first. What can still come with time is no failure.
    #[inline(never)]
    unsafe fn send(&mut self) -> UINT {
        // SAFETY: the packet is ours until the socket has taken it; the socket is created.
        unsafe {
            let wait = self.left().min(SLICE);
            if self.packet.is_null() {
                let status = self.fill(wait);
                if self.packet.is_null() {
                    return status;
                }
            }
            let last = self.session.is_over();
            let status = if last {
                tcp_socket::send_and_close(self.socket(), self.packet)
            } else {
                tcp_socket::send(self.socket(), self.packet, wait)
            };
            match status {
                NX_SUCCESS => self.packet = null_mut(),
                NX_WINDOW_OVERFLOW | NX_TX_QUEUE_DEPTH => return NX_SUCCESS,
                _ => self.session.transmit_failed(),
            }
            status
        }
    }

    /// Fills a packet with what the session has to say, waiting up to `wait` for one.
    unsafe fn fill(&mut self, wait: ULONG) -> UINT {
        let client = self.client;
        // SAFETY: the client's pool and socket are created; an allocated packet is ours.
        unsafe {
            let patience = (*client).nx_smtp_client_options.nx_smtp_options_packet_timeout;
            // With packets of ours in flight it is the peer that keeps us waiting, and the session's own deadline that counts.
            let in_flight = (*self.socket()).nx_tcp_socket_transmit_sent_count != 0;
            let last_word = self.session.report().is_some();
            let wait = if last_word {
                NX_NO_WAIT
            } else if in_flight {
                wait
            } else {
                wait.min(patience)
            };
            let mut packet: *mut NX_PACKET = null_mut();
            let pool = (*client).nx_smtp_client_packet_pool_ptr;
            let status = packet_pool::allocate(pool, &raw mut packet, packet_type(client), wait);
            self.spent += wait;
            if status != NX_SUCCESS {
                let hopeless = last_word || (self.spent >= patience && !in_flight);
                return match status {
                    NX_NO_PACKET if hopeless => NX_SMTP_PACKET_ALLOCATE_ERROR,
                    NX_NO_PACKET => NX_SUCCESS,
                    _ => status,
                };
            }
            self.spent = 0;
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
            if length == 0 {
                // No room, or the session is over because its body ended early.
                give_back(packet);
                return NX_SMTP_PACKET_ALLOCATE_ERROR;
            }
            self.packet = packet;
            NX_SUCCESS
        }
    }

    /// Ends the connection, in order where the dialogue ended so.
    unsafe fn close(&mut self) {
        let understood = self.session.report().is_some_and(|report| {
            !matches!(report.cause, Cause::Timeout | Cause::Garbled | Cause::TooLong | Cause::Unasked | Cause::Local)
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
