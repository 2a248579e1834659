//! `NX_TCP_SOCKET`: its control block, and the services that create, delete, send, receive and disconnect.
//!
//! Fields that the manual names are mirrored from the segments that pass (`tcp::outlet`, `tcp::drive`) and may be read at any
//! time; assigning them has no effect on the connection, except for `nx_tcp_socket_ptr` and `nx_tcp_socket_reserved_ptr`, which
//! are the application's. The clients' and the servers' side of a connection's beginning are in `tcp_client` and `listen`.
//!
//! Source: manual chapter 3, "Transmission Control Protocol (TCP)"; chapter 4, `nx_tcp_socket_*`.

#![allow(clippy::wildcard_imports)] // the constants

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::suspend::WaitList;
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::stack::engine::Engine;
use crate::tcp::park::{self, Held};
use crate::tcp::{arena, drive, notify, receive_queue, table, timers, transmit_queue};

/// `nx_tcp_socket_id` of a created socket ("TCP ").
pub const NX_TCP_ID: ULONG = 0x5443_5020;

/// A function of the application that is told something about a socket.
pub type TcpCallback = Option<unsafe extern "C" fn(*mut NX_TCP_SOCKET)>;

/// `bound`: the socket has no port.
pub(crate) const UNBOUND: UINT = 0;
/// `bound`: bound by `nx_tcp_client_socket_bind`.
pub(crate) const CLIENT: UINT = 1;
/// `bound`: a server socket with a connection (or a request for one).
pub(crate) const SERVER: UINT = 2;
/// `bound`: waits in a listen request for the next connection.
pub(crate) const LISTENING: UINT = 3;

const ENGINE_WORDS: usize = if cfg!(target_pointer_width = "64") { 72 } else { 60 };

/// Place for the smoltcp socket, of a size that the C header can state.
#[repr(C)]
pub(crate) struct EnginePlace([u64; ENGINE_WORDS]);

const _: () =
    assert!(size_of::<Engine>() <= size_of::<EnginePlace>() && align_of::<Engine>() <= align_of::<EnginePlace>());

/// One TCP socket (manual chapter 3, "TCP Socket Control Block NX_TCP_SOCKET").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_TCP_SOCKET {
    pub nx_tcp_socket_id: ULONG,
    /// Whether the socket was bound as a client.
    pub nx_tcp_socket_client_type: UINT,
    pub nx_tcp_socket_name: *mut CHAR,
    pub nx_tcp_socket_ip_ptr: *mut NX_IP,
    /// For the application.
    pub nx_tcp_socket_ptr: *mut c_void,
    /// For the application.
    pub nx_tcp_socket_reserved_ptr: *mut c_void,
    /// `NX_TCP_CLOSED` … `NX_TCP_LAST_ACK`.
    pub nx_tcp_socket_state: UINT,
    /// Local port; 0 while not bound.
    pub nx_tcp_socket_port: UINT,
    pub nx_tcp_socket_connect_port: UINT,
    pub nx_tcp_socket_connect_ip: NXD_ADDRESS,
    /// The interface that the connection leaves by.
    pub nx_tcp_socket_connect_interface: *mut NX_INTERFACE,
    /// What `nx_tcp_socket_mss_set` gave, or 0: by the interface's MTU.
    pub nx_tcp_socket_mss: ULONG,
    /// Largest segment sent on this connection.
    pub nx_tcp_socket_connect_mss: ULONG,
    /// What the peer said it can receive.
    pub nx_tcp_socket_peer_mss: ULONG,
    /// Next sequence number to send.
    pub nx_tcp_socket_tx_sequence: ULONG,
    /// Next sequence number expected.
    pub nx_tcp_socket_rx_sequence: ULONG,
    pub nx_tcp_socket_tx_window_advertised: ULONG,
    pub nx_tcp_socket_tx_window_congestion: ULONG,
    /// Octets sent and not acknowledged.
    pub nx_tcp_socket_tx_outstanding_bytes: ULONG,
    pub nx_tcp_socket_rx_window_default: ULONG,
    pub nx_tcp_socket_rx_window_current: ULONG,
    pub nx_tcp_socket_rx_window_last_sent: ULONG,
    pub nx_tcp_socket_packets_sent: ULONG,
    pub nx_tcp_socket_bytes_sent: ULONG,
    pub nx_tcp_socket_packets_received: ULONG,
    pub nx_tcp_socket_bytes_received: ULONG,
    pub nx_tcp_socket_retransmit_packets: ULONG,
    pub nx_tcp_socket_checksum_errors: ULONG,
    pub nx_tcp_socket_type_of_service: ULONG,
    pub nx_tcp_socket_fragment_enable: ULONG,
    pub nx_tcp_socket_time_to_live: UINT,
    pub nx_tcp_socket_vlan_priority: UINT,
    pub nx_tcp_socket_receive_queue_count: ULONG,
    pub nx_tcp_socket_receive_queue_maximum: ULONG,
    pub nx_tcp_socket_receive_queue_head: *mut NX_PACKET,
    pub nx_tcp_socket_receive_queue_tail: *mut NX_PACKET,
    pub nx_tcp_socket_transmit_queue_maximum: ULONG,
    pub nx_tcp_socket_transmit_sent_count: ULONG,
    pub nx_tcp_socket_transmit_sent_head: *mut NX_PACKET,
    pub nx_tcp_socket_transmit_sent_tail: *mut NX_PACKET,
    /// Ticks until the first retransmission is given up waiting for.
    pub nx_tcp_socket_timeout_rate: ULONG,
    pub nx_tcp_socket_timeout_max_retries: ULONG,
    pub nx_tcp_socket_timeout_shift: ULONG,
    pub nx_tcp_urgent_data_callback: TcpCallback,
    pub nx_tcp_disconnect_callback: TcpCallback,
    pub nx_tcp_receive_callback: TcpCallback,
    pub nx_tcp_establish_notify: TcpCallback,
    pub nx_tcp_disconnect_complete_notify: TcpCallback,
    pub nx_tcp_timed_wait_callback: TcpCallback,
    pub nx_tcp_socket_window_update_notify: TcpCallback,
    pub nx_tcp_socket_queue_depth_notify: TcpCallback,
    pub nx_tcp_socket_created_next: *mut NX_TCP_SOCKET,
    pub nx_tcp_socket_created_previous: *mut NX_TCP_SOCKET,
    pub nx_tcp_socket_bound_next: *mut NX_TCP_SOCKET,
    pub(crate) connection_next: *mut NX_TCP_SOCKET,

    pub(crate) receive_waiters: WaitList,
    pub(crate) transmit_waiters: WaitList,
    pub(crate) connect_waiters: WaitList,
    pub(crate) disconnect_waiters: WaitList,
    pub(crate) state_waiters: WaitList,
    pub(crate) bind_waiters: WaitList,

    /// Local address of the connection.
    pub(crate) local_ip: NXD_ADDRESS,
    /// UNBOUND, CLIENT, SERVER or LISTENING.
    pub(crate) bound: UINT,
    /// In the table of connections.
    pub(crate) hashed: UINT,
    /// `accept` was called: a request is answered as soon as it is there.
    pub(crate) accepting: UINT,
    /// `disconnect` was called: a FIN follows the transmit queue, what arrives is discarded.
    pub(crate) closing: UINT,
    /// The FIN was given to smoltcp.
    pub(crate) fin_given: UINT,
    /// A sender waits: the peer is probed.
    pub(crate) probing: UINT,
    /// What `notify` has to tell.
    pub(crate) events: UINT,
    /// Our initial sequence number.
    pub(crate) iss: ULONG,
    /// Sequence number after what the peer's window takes.
    pub(crate) send_edge: ULONG,
    /// Octets given to smoltcp on this connection.
    pub(crate) fed: ULONG,
    /// Octets of the first queued packet that are acknowledged.
    pub(crate) head_acked: ULONG,
    /// Octets of the transmit queue that are not acknowledged.
    pub(crate) queued: ULONG,
    /// Octets and packets that were released before they were acknowledged, for lack of packets.
    pub(crate) early: ULONG,
    pub(crate) early_count: ULONG,
    /// Where `fed` has got to in the transmit queue.
    pub(crate) feed_packet: *mut NX_PACKET,
    pub(crate) feed_offset: ULONG,
    /// Next sequence number expected, exactly.
    pub(crate) receive_next: ULONG,
    /// Octets that the packets of the receive queue stand for; smoltcp's ring may hold more.
    pub(crate) receive_queued: ULONG,
    /// Octets at the front of smoltcp's ring that the application has taken.
    pub(crate) credit: ULONG,
    /// Window scale shifts, and whether both sides agreed to use them.
    pub(crate) peer_scale: UINT,
    pub(crate) own_scale: UINT,
    pub(crate) scaled: UINT,
    /// Whether something unacknowledged makes no progress.
    pub(crate) stalled: UINT,
    pub(crate) stalled_since: i64,
    /// How far smoltcp's clock of this socket is ahead of the instance's.
    pub(crate) skew_ms: i64,
    /// When the round trip that is being measured began; 0: none is.
    pub(crate) sample_at: i64,
    /// The acknowledgement that completes it.
    pub(crate) sample_end: ULONG,
    /// Smoothed round trip and its variation.
    pub(crate) srtt_ms: ULONG,
    pub(crate) rttvar_ms: ULONG,
    /// Retransmissions since the last progress.
    pub(crate) retry: ULONG,
    /// An octet was sent into a closed window.
    pub(crate) probe_sent: UINT,
    /// When FIN_WAIT_2 began.
    pub(crate) half_closed_since: i64,
    /// When the socket must be driven next, in milliseconds; `i64::MAX` is never.
    pub(crate) deadline: i64,
    /// The request that a server socket was given and has not answered.
    pub(crate) pending_syn: *mut NX_PACKET,
    pub(crate) rings: *mut u8,
    pub(crate) rings_size: ULONG,
    pub(crate) engine: EnginePlace,
}

/// Default of `transmit_configure`: packets queued.
pub const NX_TCP_MAXIMUM_TX_QUEUE: ULONG = 20;
/// Default of `transmit_configure`: retries.
pub const NX_TCP_MAXIMUM_RETRIES: ULONG = 10;
/// Default of `transmit_configure`: ticks until the first retry.
pub const NX_TCP_TRANSMIT_TIMER_TICKS: ULONG = NX_IP_PERIODIC_RATE;
/// Default of `transmit_configure`: shift of the timeout per retry.
pub const NX_TCP_RETRY_SHIFT: ULONG = 0;
/// Largest receive window that can be asked for.
pub const NX_TCP_WINDOW_MAXIMUM: ULONG = 1 << 30;
/// Transmit ring: as the receive window, but within these.
const TRANSMIT_RING: (ULONG, ULONG) = if cfg!(target_os = "none") { (1536, 8192) } else { (4096, 65536) };

impl NX_TCP_SOCKET {
    /// A socket that is not created: all zero, so that a C program's zeroed block is the same.
    pub const fn new() -> Self {
        // SAFETY: every field is a number, a pointer, an optional function, an empty wait list, or the engine's place, which
        // `create` fills before anything reads it.
        unsafe { core::mem::MaybeUninit::zeroed().assume_init() }
    }

    /// The smoltcp socket inside a created socket.
    ///
    /// # Safety
    /// The socket is created; no other reference to its engine lives.
    pub(crate) unsafe fn engine<'a>(socket: *mut Self) -> &'a mut Engine {
        // SAFETY: `create` wrote an Engine there, which fits by the assertion above.
        unsafe { &mut *(&raw mut (*socket).engine).cast::<Engine>() }
    }
}

impl Default for NX_TCP_SOCKET {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether this block is a created socket of this instance; the block is not looked at.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Safety
/// The instance is created with TCP enabled.
#[must_use]
pub unsafe fn is_created(ip_ptr: *mut NX_IP, socket_ptr: *const NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        table::is_created(ip_ptr, socket_ptr)
    }
}

/// Creates a socket; its rings come from the IP instance's arena.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NO_MORE_ENTRIES`: the arena has no room for a receive ring of `window_size` octets and the transmit ring.
/// # Safety
/// `socket_ptr` is the application's, not created, in place until deleted; the instance is created with TCP enabled.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_TCP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    window_size: ULONG,
    tcp_urgent_data_callback: TcpCallback,
    tcp_disconnect_callback: TcpCallback,
) -> UINT {
    // SAFETY: given; nobody else knows the block before it is linked.
    unsafe {
        let _held = Held::get(ip_ptr);
        let window_size = window_size.clamp(1, NX_TCP_WINDOW_MAXIMUM);
        let transmit_ring = window_size.clamp(TRANSMIT_RING.0, TRANSMIT_RING.1);
        let rings_size = window_size + transmit_ring;
        let Some(rings) = arena::allocate(ip_ptr, rings_size as usize) else {
            return NX_NO_MORE_ENTRIES;
        };
        socket_ptr.write_bytes(0, 1);
        let engine = (&raw mut (*socket_ptr).engine).cast::<Engine>();
        engine.write(Engine::EMPTY);
        let socket = &mut *socket_ptr;
        socket.nx_tcp_socket_name = name;
        socket.nx_tcp_socket_ip_ptr = ip_ptr;
        socket.nx_tcp_socket_state = NX_TCP_CLOSED;
        socket.nx_tcp_socket_type_of_service = type_of_service;
        socket.nx_tcp_socket_fragment_enable = fragment;
        socket.nx_tcp_socket_time_to_live = time_to_live;
        socket.nx_tcp_socket_vlan_priority = NX_VLAN_PRIORITY_INVALID;
        socket.nx_tcp_socket_rx_window_default = window_size;
        socket.nx_tcp_socket_rx_window_current = window_size;
        socket.nx_tcp_socket_receive_queue_maximum = ULONG::MAX;
        socket.nx_tcp_socket_transmit_queue_maximum = NX_TCP_MAXIMUM_TX_QUEUE;
        socket.nx_tcp_socket_timeout_rate = NX_TCP_TRANSMIT_TIMER_TICKS;
        socket.nx_tcp_socket_timeout_max_retries = NX_TCP_MAXIMUM_RETRIES;
        socket.nx_tcp_socket_timeout_shift = NX_TCP_RETRY_SHIFT;
        socket.nx_tcp_urgent_data_callback = tcp_urgent_data_callback;
        socket.nx_tcp_disconnect_callback = tcp_disconnect_callback;
        socket.deadline = i64::MAX;
        socket.rings = rings;
        socket.rings_size = rings_size;
        socket.nx_tcp_socket_id = NX_TCP_ID;
        table::link_created(ip_ptr, socket_ptr);
    }
    NX_SUCCESS
}

/// Deletes a socket that is not bound; its rings go back to the arena.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_STILL_BOUND`: bound to a port, listening, or a server socket that was not unaccepted.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn delete(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_tcp_socket_ip_ptr;
        let _held = Held::get(ip_ptr);
        if (*socket_ptr).bound != UNBOUND {
            return NX_STILL_BOUND;
        }
        drive::discard_connection(socket_ptr);
        table::unlink_created(ip_ptr, socket_ptr);
        (*socket_ptr).nx_tcp_socket_id = 0;
        park::wake_all(&raw mut (*socket_ptr).state_waiters, NX_DELETED);
        arena::release(ip_ptr, (*socket_ptr).rings, (*socket_ptr).rings_size as usize);
        (*socket_ptr).rings = null_mut();
    }
    NX_SUCCESS
}

/// Sends a packet (or chain). On success it belongs to the stack until the peer has acknowledged it; on error it remains the
/// caller's, and none of it was sent.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks while the transmit queue is full or the peer's window too small. Suspended senders are served in
/// the order they came.
/// # Errors
/// `NX_NOT_BOUND`, `NX_NOT_CONNECTED`; `NX_TX_QUEUE_DEPTH`, `NX_WINDOW_OVERFLOW`: no room within the wait; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created; the caller owns the packet.
#[must_use]
pub unsafe fn send(socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut NX_PACKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if !matches!((*socket_ptr).bound, CLIENT | SERVER) {
            return NX_NOT_BOUND;
        }
        if !transmit_queue::may_send(socket_ptr) {
            return NX_NOT_CONNECTED;
        }
        let waiting = wait_option != NX_NO_WAIT && park::may_wait(socket_ptr);
        let room = if (*socket_ptr).transmit_waiters.is_empty() {
            transmit_queue::room_for(socket_ptr, (*packet_ptr).nx_packet_length, waiting)
        } else {
            NX_WINDOW_OVERFLOW // others came first
        };
        if room == NX_SUCCESS {
            transmit_queue::push(socket_ptr, packet_ptr);
            drive::drive(socket_ptr);
            notify::run(socket_ptr);
            return NX_SUCCESS;
        }
        if !waiting {
            return room;
        }
        // The waker queues the packet in this thread's name.
        timers::probe(socket_ptr);
        held.wait(&raw mut (*socket_ptr).transmit_waiters, packet_ptr.cast(), wait_option, room)
    }
}

/// Takes the next received packet; its window opens for the peer.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks while there is none.
/// # Errors
/// `NX_NOT_BOUND`; `NX_NO_PACKET`: none within the wait; `NX_NOT_CONNECTED`: none, and none can come; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created; `packet_ptr` may be written.
#[must_use]
pub unsafe fn receive(socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if !matches!((*socket_ptr).bound, CLIENT | SERVER) {
            return NX_NOT_BOUND;
        }
        if let Some(packet) = receive_queue::take(socket_ptr) {
            packet_ptr.write(packet);
            drive::drive(socket_ptr);
            notify::run(socket_ptr);
            return NX_SUCCESS;
        }
        if !receive_queue::may_receive(socket_ptr) {
            return NX_NOT_CONNECTED;
        }
        if wait_option == NX_NO_WAIT || !park::may_wait(socket_ptr) {
            return NX_NO_PACKET;
        }
        let mut packet: *mut NX_PACKET = null_mut();
        let slot = &raw mut packet;
        let status =
            held.wait(&raw mut (*socket_ptr).receive_waiters, slot.cast::<c_void>(), wait_option, NX_NO_PACKET);
        if status == NX_SUCCESS {
            // The waker stored the packet through `slot`.
            packet_ptr.write(slot.read_volatile());
        }
        status
    }
}

/// Ends the connection: gracefully if the caller will wait, with a reset if not or if the wait ends first.
///
/// What was received and not taken is discarded, and so is what still arrives.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks for the transmit queue to be acknowledged and the peer to close. `NX_WAIT_FOREVER` is bounded too:
/// by the retries of `nx_tcp_socket_transmit_configure`, and by 60 seconds for the peer's FIN.
/// # Errors
/// `NX_NOT_CONNECTED`: there is no connection, or it was lost with data unacknowledged; `NX_DISCONNECT_FAILED`: the wait ended,
/// the connection was reset; `NX_WAIT_ABORTED`: as before. The socket is closed in any case.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn disconnect(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        match (*socket_ptr).nx_tcp_socket_state {
            NX_TCP_CLOSED | NX_TCP_LISTEN_STATE | NX_TCP_TIMED_WAIT => return NX_NOT_CONNECTED,
            NX_TCP_SYN_SENT => {
                drive::end(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS);
                notify::run(socket_ptr);
                return NX_SUCCESS;
            }
            _ => {}
        }
        if wait_option == NX_NO_WAIT
            || !park::may_wait(socket_ptr)
            || (*socket_ptr).nx_tcp_socket_state == NX_TCP_SYN_RECEIVED
        {
            drive::reset(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS);
            notify::run(socket_ptr);
            return NX_SUCCESS;
        }
        drive::begin_close(socket_ptr);
        notify::run(socket_ptr);
        if (*socket_ptr).nx_tcp_socket_state == NX_TCP_CLOSED {
            return NX_SUCCESS;
        }
        let status =
            held.wait(&raw mut (*socket_ptr).disconnect_waiters, null_mut(), wait_option, NX_DISCONNECT_FAILED);
        if matches!(status, NX_DISCONNECT_FAILED | NX_WAIT_ABORTED) && (*socket_ptr).closing != 0 {
            drive::reset(socket_ptr, NX_NOT_CONNECTED, NX_DISCONNECT_FAILED);
            notify::run(socket_ptr);
        }
        status
    }
}

/// Begins the graceful end of the connection and returns. The IP thread carries it: what is queued, the FIN, their repetition, the peer's
/// answer; the socket is CLOSED when it is over. [`disconnect`] without a wait ends it sooner, with a reset; until then the control block
/// stays in place.
///
/// What was received and not taken is discarded, and so is what still arrives.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free. The end itself is bounded as that of [`disconnect`].
/// # Errors
/// `NX_NOT_CONNECTED`: there is no connection. One that was not established yet is reset.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn begin_close(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        match (*socket_ptr).nx_tcp_socket_state {
            NX_TCP_CLOSED | NX_TCP_LISTEN_STATE | NX_TCP_TIMED_WAIT => return NX_NOT_CONNECTED,
            NX_TCP_SYN_SENT => drive::end(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS),
            NX_TCP_SYN_RECEIVED => drive::reset(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS),
            _ => drive::begin_close(socket_ptr),
        }
        notify::run(socket_ptr);
    }
    NX_SUCCESS
}

/// Sends a last packet and begins the end of the connection with it: where they fit, octets and FIN are one segment.
///
/// # Context
/// Threads.
/// # Blocking
/// As [`begin_close`].
/// # Errors
/// Those of [`send`] without a wait. The packet remains the caller's then, and the connection as it was.
/// # Safety
/// As [`send`].
#[must_use]
pub unsafe fn send_and_close(socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if !matches!((*socket_ptr).bound, CLIENT | SERVER) {
            return NX_NOT_BOUND;
        }
        if !transmit_queue::may_send(socket_ptr) {
            return NX_NOT_CONNECTED;
        }
        let room = transmit_queue::room_for(socket_ptr, (*packet_ptr).nx_packet_length, false);
        if room != NX_SUCCESS {
            return room;
        }
        transmit_queue::push(socket_ptr, packet_ptr);
        drive::begin_close(socket_ptr);
        notify::run(socket_ptr);
    }
    NX_SUCCESS
}

/// Waits until the socket is in a state.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NOT_SUCCESSFUL`: not within the wait; `NX_WAIT_ABORTED`; `NX_DELETED`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn state_wait(socket_ptr: *mut NX_TCP_SOCKET, desired_state: UINT, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        let begin = time::get();
        loop {
            if (*socket_ptr).nx_tcp_socket_state == desired_state {
                return NX_SUCCESS;
            }
            let left = park::left(begin, wait_option);
            if left == NX_NO_WAIT || !park::may_wait(socket_ptr) {
                return NX_NOT_SUCCESSFUL;
            }
            // Every change of state wakes every waiter with the state as its code: a state that has passed counts too.
            let code = held.wait(&raw mut (*socket_ptr).state_waiters, null_mut(), left, NX_NOT_SUCCESSFUL);
            match code.checked_sub(park::STATE_REACHED) {
                Some(state) if state == desired_state => return NX_SUCCESS,
                Some(_) => {}
                None => return code,
            }
        }
    }
}
