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
//! Whatever happens, the connection is closed and the port given back before the verdict is handed out.
//!
//! `unsafe` here: NetX's raw services on the socket and the packets.

use core::ptr::null_mut;

use netx::constants::{
    NX_ANY_PORT, NX_IP_PERIODIC_RATE, NX_IPv4_TCP_PACKET, NX_IPv6_TCP_PACKET, NX_NO_PACKET, NX_NO_WAIT,
    NX_NOT_CONNECTED, NX_SUCCESS, NX_TX_QUEUE_DEPTH, NX_WAIT_ABORTED, NX_WINDOW_OVERFLOW,
};
use netx::{NX_PACKET, NX_PACKET_POOL, NX_TCP_SOCKET, NXD_ADDRESS, packet_data, packet_pool, tcp_client, tcp_socket};
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_OPTIONS};
use crate::constants::NX_SMTP_PACKET_ALLOCATE_ERROR;
use crate::proto::{Cause, Link, Observer, Session, Timeouts};

/// Longest wait for room to send before listening again.
const SLICE: ULONG = NX_IP_PERIODIC_RATE;

/// Runs `session` to its verdict and leaves the client's socket closed and unbound, or connected where mails share a connection.
///
/// # Safety
/// The client is created and claimed by the caller; this is a thread.
pub(crate) unsafe fn deliver(client: *mut NX_SMTP_CLIENT, session: &mut Session<'_>, observer: &mut dyn Observer) {
    // SAFETY: given.
    unsafe {
        if (*client).nx_smtp_client_session != 0 {
            session.keep_open();
        }
        let link = (*client).take_link();
        let mut pump = Pump { route: Route::of(client), session, observer, secret: null_mut() };
        pump.run(link);
        pump.wipe();
        match pump.session.link() {
            Some(link) => (*client).keep_link(link),
            None => pump.close(),
        }
    }
}

/// Ends a connection that was kept, if there is one, with QUIT.
///
/// # Safety
/// As [`deliver`].
pub(crate) unsafe fn hang_up(client: *mut NX_SMTP_CLIENT) {
    // SAFETY: given. What fails here changes no mail's fate.
    unsafe {
        if (*client).take_link().is_none() {
            return;
        }
        let route = Route::of(client);
        let mut packet: *mut NX_PACKET = null_mut();
        if packet_pool::allocate(route.pool, &raw mut packet, route.packet_type(), SLICE) == NX_SUCCESS {
            let quit = b"QUIT\r\n";
            let said = packet_data::data_append(
                packet,
                quit.as_ptr().cast_mut().cast(),
                quit.len() as ULONG,
                route.pool,
                NX_NO_WAIT,
            ) == NX_SUCCESS
                && tcp_socket::send(route.socket, packet, SLICE) == NX_SUCCESS;
            if !said {
                give_back(packet);
            }
        }
        route.close((*route.options).nx_smtp_options_disconnect_timeout);
    }
}

/// The waits of `client`: RFC 5321's where the application has none of its own.
///
/// # Safety
/// The client is created and claimed by the caller.
pub(crate) unsafe fn timeouts(client: *mut NX_SMTP_CLIENT) -> Timeouts {
    // SAFETY: given.
    let set = unsafe { (*client).nx_smtp_client_options.nx_smtp_options_timeouts };
    let default = Timeouts::rfc5321(NX_IP_PERIODIC_RATE);
    let pick = |set: ULONG, default: u32| if set == 0 { default } else { set };
    Timeouts {
        greeting: pick(set.nx_smtp_timeouts_greeting, default.greeting),
        hello: pick(set.nx_smtp_timeouts_envelope, default.hello),
        auth: pick(set.nx_smtp_timeouts_envelope, default.auth),
        mail: pick(set.nx_smtp_timeouts_envelope, default.mail),
        rcpt: pick(set.nx_smtp_timeouts_envelope, default.rcpt),
        data: pick(set.nx_smtp_timeouts_data, default.data),
        block: pick(set.nx_smtp_timeouts_block, default.block),
        message: pick(set.nx_smtp_timeouts_message, default.message),
        session: pick(set.nx_smtp_timeouts_session, default.session),
    }
}

/// What a delivery goes over; all of it the client's.
#[derive(Clone, Copy)]
struct Route {
    socket: *mut NX_TCP_SOCKET,
    pool: *mut NX_PACKET_POOL,
    server: *const NXD_ADDRESS,
    port: UINT,
    options: *const NX_SMTP_OPTIONS,
    abort: *const ULONG,
}

impl Route {
    /// # Safety
    /// The client is created.
    unsafe fn of(client: *mut NX_SMTP_CLIENT) -> Self {
        // SAFETY: given; places of the block.
        unsafe {
            Self {
                socket: &raw mut (*client).nx_smtp_client_socket,
                pool: (*client).nx_smtp_client_packet_pool_ptr,
                server: &raw const (*client).nx_smtp_client_server_address,
                port: (*client).nx_smtp_client_server_port,
                options: &raw const (*client).nx_smtp_client_options,
                abort: &raw const (*client).nx_smtp_client_abort,
            }
        }
    }

    fn packet_type(&self) -> ULONG {
        // SAFETY: the client's own address.
        let version_4 = unsafe { (*self.server).as_v4() }.is_some();
        if version_4 { NX_IPv4_TCP_PACKET } else { NX_IPv6_TCP_PACKET }
    }

    /// Closes the connection within `wait` and gives the port back.
    ///
    /// # Safety
    /// The socket is created.
    unsafe fn close(&self, wait: ULONG) {
        // SAFETY: given. The results tell nothing that could still be acted on: the mail's fate is decided.
        unsafe {
            let _ = tcp_socket::disconnect(self.socket, wait);
            if tcp_client::unbind(self.socket) != NX_SUCCESS {
                let _ = tcp_socket::disconnect(self.socket, NX_NO_WAIT);
                let _ = tcp_client::unbind(self.socket);
            }
        }
    }
}

struct Pump<'p, 'm> {
    route: Route,
    session: &'p mut Session<'m>,
    observer: &'p mut dyn Observer,
    /// The packet that last carried credentials.
    secret: *mut NX_PACKET,
}

impl Pump<'_, '_> {
    /// The sizes and waits in force.
    fn options(&self) -> &NX_SMTP_OPTIONS {
        // SAFETY: the client's own, which does not change while it is claimed.
        unsafe { &*self.route.options }
    }

    /// From the connection to the verdict.
    ///
    /// # Safety
    /// As [`deliver`].
    unsafe fn run(&mut self, link: Option<Link>) {
        // SAFETY: given.
        unsafe {
            match link {
                None => {
                    if let Err(status) = self.connect() {
                        return self.session.abandon(if self.is_aborted() { NX_WAIT_ABORTED } else { status });
                    }
                    self.session.start(time::get());
                }
                Some(link) => {
                    self.session.resume(time::get(), link);
                    // The server may have said good-bye meanwhile.
                    self.receive(NX_NO_WAIT);
                }
            }
            while !self.session.is_over() {
                if self.session.wants_transmit() {
                    self.send();
                    self.receive(NX_NO_WAIT);
                } else {
                    self.receive(self.left());
                }
                self.session.expire(time::get());
                if self.is_aborted() {
                    self.session.abandon(NX_WAIT_ABORTED);
                }
            }
        }
    }

    /// Whether another thread wants an end.
    fn is_aborted(&self) -> bool {
        // SAFETY: a word of the client's.
        unsafe { self.route.abort.read_volatile() != 0 }
    }

    /// Overwrites the packet that carried credentials, once the server's answer shows that it has them.
    fn wipe(&mut self) {
        let packet = core::mem::replace(&mut self.secret, null_mut());
        if !packet.is_null() {
            // SAFETY: a packet of the client's pool, which exists as long as the client.
            unsafe { packet_pool::wipe_if_free(packet) };
        }
    }

    unsafe fn connect(&mut self) -> Result<(), UINT> {
        let Route { socket, server, port, .. } = self.route;
        let wait = self.options().nx_smtp_options_connection_timeout;
        // SAFETY: the socket is created.
        unsafe {
            success(tcp_client::bind(socket, NX_ANY_PORT, wait))?;
            success(tcp_client::connect(socket, &*server, port, wait))
        }
    }

    /// Ticks until the session's next deadline; at least one, so that the deadline is passed when they are over.
    fn left(&self) -> ULONG {
        let left = self.session.deadline().wrapping_sub(time::get());
        if left > i32::MAX as ULONG { 1 } else { left.max(1) }
    }

    /// Fills one packet and sends it.
    unsafe fn send(&mut self) {
        // SAFETY: the packet is ours until the socket has taken it; every way out gives it away or back.
        unsafe {
            let Some(packet) = self.packet() else { return };
            let room = self.room(packet);
            if room == 0 {
                give_back(packet);
                return self.session.abandon(NX_SMTP_PACKET_ALLOCATE_ERROR);
            }
            let payload = core::slice::from_raw_parts_mut((*packet).nx_packet_prepend_ptr, room);
            let length = self.session.transmit(time::get(), payload, self.observer);
            if self.session.awaits_secret() {
                self.secret = packet;
            }
            if length == 0 {
                return give_back(packet);
            }
            (*packet).nx_packet_append_ptr = (*packet).nx_packet_prepend_ptr.add(length);
            (*packet).nx_packet_length = length as ULONG;
            let leaving = self.session.is_over();
            loop {
                let wait = if leaving { NX_NO_WAIT } else { self.left().min(SLICE) };
                let status = tcp_socket::send(self.route.socket, packet, wait);
                if status == NX_SUCCESS {
                    return;
                }
                let full = matches!(status, NX_WINDOW_OVERFLOW | NX_TX_QUEUE_DEPTH);
                self.receive(NX_NO_WAIT);
                self.session.expire(time::get());
                if !full || self.session.is_over() {
                    give_back(packet);
                    self.session.transmit_failed();
                    return self.give_up(status);
                }
            }
        }
    }

    /// A packet to fill; without one the session is given up.
    unsafe fn packet(&mut self) -> Option<*mut NX_PACKET> {
        let patience = self.options().nx_smtp_options_packet_timeout;
        let begin = time::get();
        let kind = self.route.packet_type();
        while !self.session.is_over() {
            let wait = if self.session.report().is_some() { NX_NO_WAIT } else { self.left().min(SLICE).min(patience) };
            let mut packet: *mut NX_PACKET = null_mut();
            // SAFETY: the pool is created.
            let status = unsafe { packet_pool::allocate(self.route.pool, &raw mut packet, kind, wait) };
            match status {
                NX_SUCCESS => return Some(packet),
                NX_NO_PACKET => {}
                other => {
                    self.session.abandon(other);
                    break;
                }
            }
            // SAFETY: the socket is created.
            let in_flight = unsafe { (*self.route.socket).nx_tcp_socket_transmit_sent_count } != 0;
            // SAFETY: as before.
            unsafe { self.receive(NX_NO_WAIT) };
            self.session.expire(time::get());
            // With packets of ours in flight it is the peer that keeps us waiting, and the session's own deadline that counts.
            let spent = time::get().wrapping_sub(begin) >= patience;
            if self.session.report().is_some() || (spent && !in_flight) {
                self.session.abandon(NX_SMTP_PACKET_ALLOCATE_ERROR);
            }
        }
        None
    }

    /// How much goes into one packet: its payload, but not more than a segment carries.
    unsafe fn room(&self, packet: *mut NX_PACKET) -> usize {
        // SAFETY: the packet is ours, the socket created.
        unsafe {
            let tail = NX_PACKET::tailroom(packet);
            match (*self.route.socket).nx_tcp_socket_connect_mss as usize {
                0 => tail,
                mss => tail.min(mss),
            }
        }
    }

    /// Gives the session what has come, waiting up to `wait` for the first of it. Without a wait it is all of it: while the message waits for
    /// room, a reply in many segments must not take a slice each.
    unsafe fn receive(&mut self, wait: ULONG) {
        let waits = wait != NX_NO_WAIT;
        let mut wait = wait;
        while !self.session.is_over() {
            let mut head: *mut NX_PACKET = null_mut();
            // SAFETY: the socket is created; a received packet is ours and goes back after it was read.
            unsafe {
                let status = tcp_socket::receive(self.route.socket, &raw mut head, wait);
                if status != NX_SUCCESS {
                    if status != NX_NO_PACKET {
                        self.give_up(status);
                    }
                    return;
                }
                let now = time::get();
                self.wipe();
                let mut packet = head;
                while !packet.is_null() {
                    self.session.receive(now, NX_PACKET::bytes(packet), self.observer);
                    packet = (*packet).nx_packet_next;
                }
                give_back(head);
            }
            if waits && self.session.wants_transmit() {
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

    /// Closes the connection and gives the port back.
    ///
    /// After a dialogue that both sides can consider ended, the end of the connection is waited for; else it is cut, so that a server that takes
    /// nothing more cannot hold the caller, nor take half a message for a whole one.
    unsafe fn close(&mut self) {
        let understood = self.session.report().is_some_and(|report| {
            !matches!(report.cause, Cause::Timeout | Cause::Garbled | Cause::TooLong | Cause::Unasked | Cause::Local(_))
        });
        let orderly = understood && !self.session.is_cut_short();
        let wait = if orderly { self.options().nx_smtp_options_disconnect_timeout } else { NX_NO_WAIT };
        // SAFETY: the socket is created.
        unsafe { self.route.close(wait) };
    }
}

fn success(status: UINT) -> Result<(), UINT> {
    if status == NX_SUCCESS { Ok(()) } else { Err(status) }
}

/// # Safety
/// The packet is ours.
unsafe fn give_back(packet: *mut NX_PACKET) {
    // SAFETY: given. A packet that is ours cannot fail to be released.
    let _ = unsafe { packet_data::release(packet) };
}
