//! Server sockets: listen, accept, relisten, unaccept, unlisten, and the queue of connection requests.
//!
//! A port with a listen request has at most one free server socket. The first SYN goes to it: the socket is bound to that peer, its
//! state becomes SYN_RECEIVED, the listen callback runs, and nothing is answered until `accept` (unless it was called before). SYNs
//! that come while no socket is free wait in the request's queue: one a peer, the oldest making room for the newest. `relisten` takes
//! the next. A peer that takes its request back (RST) is forgotten.
//!
//! The queue holds the SYN's own packets. It takes no packet from a pool that has fallen to its low watermark.
//!
//! Source: manual chapter 3, "TCP Server Connection"; chapter 4, `nx_tcp_server_socket_*`.

#![allow(clippy::wildcard_imports)] // the constants

use core::mem::MaybeUninit;
use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::packet::packet_pool;
use crate::packet::queue;
use crate::tcp::notify::{self, Event};
use crate::tcp::park::Held;
use crate::tcp::segment::{ACK, RST, SYN, Segment};
use crate::tcp::tcp_socket::{LISTENING, NX_TCP_SOCKET, SERVER, UNBOUND};
use crate::tcp::{connection, table};

/// A function that is told of a connection request.
pub type ListenCallback = Option<unsafe extern "C" fn(*mut NX_TCP_SOCKET, UINT)>;

/// A port that is listened on. All-zero is unused.
#[repr(C)]
pub struct ListenRequest {
    pub(crate) active: UINT,
    pub(crate) port: UINT,
    pub(crate) queue_maximum: UINT,
    pub(crate) queue_count: UINT,
    pub(crate) callback: ListenCallback,
    /// The free server socket, or null.
    pub(crate) socket: *mut NX_TCP_SOCKET,
    head: *mut NX_PACKET,
    tail: *mut NX_PACKET,
}

impl ListenRequest {
    unsafe fn pop(&mut self) -> Option<*mut NX_PACKET> {
        // SAFETY: the list is this request's, under protection.
        let packet = unsafe { queue::pop(&raw mut self.head, &raw mut self.tail) }?;
        self.queue_count -= 1;
        Some(packet)
    }

    unsafe fn push(&mut self, packet: *mut NX_PACKET) {
        // SAFETY: as in `pop`; the packet becomes the request's.
        unsafe { queue::push(&raw mut self.head, &raw mut self.tail, packet) };
        self.queue_count += 1;
    }

    /// Replaces the queued request of one peer, which keeps its place, or removes it. Returns whether there was one.
    unsafe fn supersede(&mut self, segment: &Segment, by: *mut NX_PACKET) -> bool {
        let mut found = false;
        // SAFETY: queued packets are the request's own; `by` is null or becomes its own.
        unsafe {
            for _ in 0..self.queue_count {
                let Some(packet) = self.pop() else { break };
                match parse(packet, &mut MaybeUninit::uninit()) {
                    Some(queued) if queued.ends != segment.ends => {
                        self.push(packet);
                    }
                    _ => {
                        packet_data::discard(packet);
                        if !by.is_null() && !found {
                            self.push(by);
                        }
                        found = true;
                    }
                }
            }
        }
        found
    }
}

/// What servers add to TCP, once a port is listened on: a product that only calls others does without.
pub(crate) struct Servers {
    /// A segment for no connection. `true`: the packet is taken over.
    pub stranger: unsafe fn(*mut NX_IP, &Segment) -> bool,
    /// A segment for a socket that has not answered its request yet. Takes the packet over.
    pub unanswered: unsafe fn(*mut NX_TCP_SOCKET, &Segment),
    /// Calls the listen callback for a socket that was given a request. It may call services.
    pub announce: unsafe fn(*mut NX_TCP_SOCKET),
    /// The connection of a server socket did not come about.
    pub relapse: unsafe fn(*mut NX_TCP_SOCKET),
}

static SERVERS: Servers = Servers { stranger, unanswered, announce, relapse };

/// The headers of a kept SYN.
unsafe fn parse(packet: *mut NX_PACKET, place: &mut MaybeUninit<Segment>) -> Option<&mut Segment> {
    // SAFETY: the packet is the caller's; its checksum was verified when it came.
    unsafe { Segment::parse(packet, place) }
}

/// A segment without a connection has arrived: a request, or a reset that withdraws one. `true`: the packet is taken over.
///
/// # Safety
/// The instance is created; called under protection; the packet is the caller's.
unsafe fn stranger(ip_ptr: *mut NX_IP, segment: &Segment) -> bool {
    // SAFETY: given.
    unsafe {
        let (tcp, packet) = (&raw mut (*ip_ptr).nx_ip_tcp, segment.packet);
        let Some(request) = (*tcp).listener(segment.ends.local_port()) else {
            return false;
        };
        if segment.has(RST) {
            request.supersede(segment, null_mut());
            return false;
        }
        if !segment.has(SYN) || segment.has(ACK) {
            return false;
        }
        if !(*packet).nx_packet_next.is_null() {
            // A SYN in pieces: no real one is that long.
            packet_data::discard(packet);
            return true;
        }
        let socket = core::mem::replace(&mut request.socket, null_mut());
        if !socket.is_null() {
            give(socket, segment);
            notify::run(socket);
            return true;
        }
        if request.supersede(segment, packet) {
            return true;
        }
        if request.queue_maximum == 0 || packet_pool::is_below_watermark(packet) {
            (*tcp).nx_ip_tcp_receive_packets_dropped = (*tcp).nx_ip_tcp_receive_packets_dropped.wrapping_add(1);
            packet_data::discard(packet);
            return true;
        }
        if request.queue_count >= request.queue_maximum
            && let Some(oldest) = request.pop()
        {
            packet_data::discard(oldest);
        }
        request.push(packet);
        true
    }
}

/// Gives a request to a free server socket.
unsafe fn give(socket: *mut NX_TCP_SOCKET, segment: &Segment) {
    // SAFETY: the socket is created and has no connection; the packet is the caller's and becomes the socket's.
    unsafe {
        (*socket).bound = SERVER;
        connection::assign(socket, &segment.ends, (*segment.packet).nx_packet_ip_interface);
        (*socket).pending_syn = segment.packet;
        connection::set_state(socket, NX_TCP_SYN_RECEIVED);
        notify::note(socket, Event::Listen);
        if (*socket).accepting != 0 {
            answer(socket);
        }
    }
}

/// Tells the application of the request that a socket was given.
unsafe fn announce(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: the socket is created, and not touched once the callback runs; that is the application's function for the port.
    unsafe {
        let port = (*socket).nx_tcp_socket_port;
        let tcp = &raw mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_tcp;
        if let Some(callback) = (*tcp).listener(port).and_then(|request| request.callback) {
            callback(socket, port);
        }
    }
}

/// Answers the request that a socket was given.
unsafe fn answer(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: the socket is created; the packet is the socket's until it is discarded.
    unsafe {
        let packet = core::mem::replace(&mut (*socket).pending_syn, null_mut());
        if packet.is_null() {
            return;
        }
        if let Some(segment) = parse(packet, &mut MaybeUninit::uninit()) {
            connection::answer(socket, segment);
        } else {
            packet_data::discard(packet);
            relapse(socket);
        }
    }
}

/// A segment for a socket that has not answered its request yet. Takes the packet over.
///
/// # Safety
/// The socket is created and has a pending request; called under protection; the packet is the caller's.
unsafe fn unanswered(socket: *mut NX_TCP_SOCKET, segment: &Segment) {
    // SAFETY: given.
    unsafe {
        let packet = segment.packet;
        if segment.has(RST) {
            packet_data::discard(packet);
            relapse(socket);
        } else if segment.has(SYN) && !segment.has(ACK) {
            // The peer repeats its request, perhaps with a new sequence number: the last word counts.
            connection::drop_request(socket);
            (*socket).pending_syn = packet;
        } else {
            packet_data::discard(packet);
        }
    }
}

/// The connection of a server socket did not come about: back to waiting, with the next request if there is one.
///
/// # Safety
/// The socket is created and bound as a server's; called under protection.
unsafe fn relapse(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let (ip_ptr, port) = ((*socket).nx_tcp_socket_ip_ptr, (*socket).nx_tcp_socket_port);
        let accepting = (*socket).accepting;
        connection::discard_connection(socket);
        (*socket).accepting = accepting;
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        if let Some(request) = (*tcp).listener(port) {
            while let Some(packet) = request.pop() {
                if let Some(segment) = parse(packet, &mut MaybeUninit::uninit()) {
                    give(socket, segment);
                    return;
                }
                packet_data::discard(packet);
            }
            if request.socket.is_null() {
                request.socket = socket;
                (*socket).bound = LISTENING;
                connection::set_state(socket, NX_TCP_LISTEN_STATE);
                return;
            }
        }
        // Another socket has taken its place: this one is done, and waits to be unaccepted.
        connection::end(socket, NX_NOT_CONNECTED, NX_NOT_CONNECTED);
    }
}

/// Listens on a port; `socket_ptr` takes the first connection.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NOT_CLOSED`, `NX_ALREADY_BOUND`: the socket is in use; `NX_DUPLICATE_LISTEN`; `NX_MAX_LISTEN`.
/// # Safety
/// The instance is created with TCP enabled, the socket created on it.
#[must_use]
pub unsafe fn listen(
    ip_ptr: *mut NX_IP,
    port: UINT,
    socket_ptr: *mut NX_TCP_SOCKET,
    listen_queue_size: UINT,
    tcp_listen_callback: ListenCallback,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        if (*tcp).listener(port).is_some() {
            return NX_DUPLICATE_LISTEN;
        }
        let usable = free(socket_ptr);
        if usable != NX_SUCCESS {
            return usable;
        }
        let Some(request) = (*tcp).listen.iter_mut().find(|request| request.active == 0) else {
            return NX_MAX_LISTEN;
        };
        *request = ListenRequest {
            active: NX_TRUE,
            port,
            queue_maximum: listen_queue_size,
            queue_count: 0,
            callback: tcp_listen_callback,
            socket: socket_ptr,
            head: null_mut(),
            tail: null_mut(),
        };
        (*tcp).servers = Some(&SERVERS);
        attach(socket_ptr, port);
    }
    NX_SUCCESS
}

/// Whether a socket may become a server socket now.
unsafe fn free(socket: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: the socket is created.
    unsafe {
        if (*socket).nx_tcp_socket_state != NX_TCP_CLOSED {
            NX_NOT_CLOSED
        } else if (*socket).bound != UNBOUND {
            NX_ALREADY_BOUND
        } else {
            NX_SUCCESS
        }
    }
}

unsafe fn attach(socket: *mut NX_TCP_SOCKET, port: UINT) {
    // SAFETY: the socket is created and free.
    unsafe {
        (*socket).nx_tcp_socket_port = port;
        (*socket).nx_tcp_socket_client_type = NX_FALSE;
        (*socket).bound = LISTENING;
        (*socket).accepting = 0;
        connection::set_state(socket, NX_TCP_LISTEN_STATE);
    }
}

/// Provides the socket for the next connection on a port that is listened on.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NOT_CLOSED`, `NX_ALREADY_BOUND`: the socket is in use; `NX_INVALID_RELISTEN`: not listened on, or there is a free socket;
/// `NX_CONNECTION_PENDING`: success, and a queued request was given to the socket (the listen callback has run).
/// # Safety
/// As [`listen`].
#[must_use]
pub unsafe fn relisten(ip_ptr: *mut NX_IP, port: UINT, socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        let usable = free(socket_ptr);
        if usable != NX_SUCCESS {
            return usable;
        }
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        let Some(request) = (*tcp).listener(port).filter(|request| request.socket.is_null()) else {
            return NX_INVALID_RELISTEN;
        };
        attach(socket_ptr, port);
        while let Some(packet) = request.pop() {
            if let Some(segment) = parse(packet, &mut MaybeUninit::uninit()) {
                give(socket_ptr, segment);
                notify::run(socket_ptr);
                return NX_CONNECTION_PENDING;
            }
            packet_data::discard(packet);
        }
        request.socket = socket_ptr;
    }
    NX_SUCCESS
}

/// Accepts the connection that the socket was given, or that it will be given; of an established one it reports success again.
///
/// # Context
/// Initialization (without waiting), threads.
/// # Blocking
/// Up to `wait_option` ticks until the connection is established.
/// # Errors
/// `NX_NOT_LISTEN_STATE`: not a listening server socket; `NX_IN_PROGRESS`: not waited for; `NX_NOT_CONNECTED`: not established
/// within the wait; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn accept(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        // Accepted without a wait earlier, and established since: this is how a program that polls learns of it.
        if (*socket_ptr).bound == SERVER && (*socket_ptr).nx_tcp_socket_state == NX_TCP_ESTABLISHED {
            return NX_SUCCESS;
        }
        if !matches!((*socket_ptr).bound, SERVER | LISTENING)
            || !matches!((*socket_ptr).nx_tcp_socket_state, NX_TCP_LISTEN_STATE | NX_TCP_SYN_RECEIVED)
        {
            return NX_NOT_LISTEN_STATE;
        }
        (*socket_ptr).accepting = 1;
        if !(*socket_ptr).pending_syn.is_null() {
            answer(socket_ptr);
            notify::run(socket_ptr);
        }
        connection::wait(&held, socket_ptr, wait_option, || abandon(socket_ptr))
    }
}

/// The caller does not wait for the connection any more: a request that was not answered remains, one that was is taken back.
unsafe fn abandon(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: the socket is created; called under protection.
    unsafe {
        let state = (*socket).nx_tcp_socket_state;
        if matches!(state, NX_TCP_LISTEN_STATE | NX_TCP_SYN_RECEIVED) {
            (*socket).accepting = 0;
        }
        if state == NX_TCP_SYN_RECEIVED && (*socket).pending_syn.is_null() {
            connection::send_reset(socket);
            relapse(socket);
        }
    }
}

/// Ends a server socket's association with its port.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NOT_LISTEN_STATE`: not a server socket, or still connected.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn unaccept(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_tcp_socket_ip_ptr;
        let _held = Held::get(ip_ptr);
        if !matches!((*socket_ptr).bound, SERVER | LISTENING) {
            return NX_NOT_LISTEN_STATE;
        }
        match (*socket_ptr).nx_tcp_socket_state {
            NX_TCP_SYN_RECEIVED if (*socket_ptr).pending_syn.is_null() => connection::send_reset(socket_ptr),
            NX_TCP_CLOSED | NX_TCP_LISTEN_STATE | NX_TCP_SYN_RECEIVED => {}
            _ => return NX_NOT_LISTEN_STATE,
        }
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        if let Some(request) = (*tcp).listener((*socket_ptr).nx_tcp_socket_port)
            && request.socket == socket_ptr
        {
            request.socket = null_mut();
        }
        detach(socket_ptr);
    }
    NX_SUCCESS
}

/// Makes a server socket a free one again.
unsafe fn detach(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: the socket is created and has no connection worth keeping.
    unsafe {
        connection::discard_connection(socket);
        connection::end(socket, NX_NOT_CONNECTED, NX_NOT_CONNECTED);
        (*socket).bound = UNBOUND;
        (*socket).nx_tcp_socket_port = 0;
    }
}

/// Stops listening on a port: queued requests are dropped, the free socket is closed. Connections remain.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_ENTRY_NOT_FOUND`: not listened on.
/// # Safety
/// The instance is created with TCP enabled.
#[must_use]
pub unsafe fn unlisten(ip_ptr: *mut NX_IP, port: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        let Some(request) = (*tcp).listener(port) else {
            return NX_ENTRY_NOT_FOUND;
        };
        while let Some(packet) = request.pop() {
            packet_data::discard(packet);
        }
        request.active = NX_FALSE;
        let socket = core::mem::replace(&mut request.socket, null_mut());
        if !socket.is_null() {
            detach(socket);
        }
        // Requests that were given and not accepted are dropped with the queue.
        while let Some(socket) = table::created(ip_ptr)
            .find(|&socket| (*socket).nx_tcp_socket_port == port && !(*socket).pending_syn.is_null())
        {
            connection::discard_connection(socket);
            connection::end(socket, NX_NOT_CONNECTED, NX_NOT_CONNECTED);
        }
    }
    NX_SUCCESS
}
