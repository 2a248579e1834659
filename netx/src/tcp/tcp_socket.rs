//! `NX_TCP_SOCKET`: its control block, and the services that create, delete, send, receive and disconnect.
//!
//! Fields that the manual names are those that TCP works with (`tcp`): they may be read at any time, and are not to be assigned, except for
//! `nx_tcp_socket_ptr` and `nx_tcp_socket_reserved_ptr`, which are the application's. The clients' and the servers' side of a connection's beginning are in `tcp_client` and `listen`.
//!
//! Source: manual chapter 3, "Transmission Control Protocol (TCP)"; chapter 4, `nx_tcp_socket_*`.

#![allow(clippy::wildcard_imports)] // the constants

use core::ffi::c_void;
use core::mem::offset_of;
use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::suspend::WaitList;
use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG, USHORT};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::tcp::emit::Way;
use crate::tcp::notify::Event;
use crate::tcp::park::{self, Held};
use crate::tcp::segment::Ends;
use crate::tcp::{ACK_NOW, connection, notify, receive_queue, table, timers, transmit_queue};

/// `nx_tcp_socket_id` of a created socket ("TCP ").
pub const NX_TCP_ID: ULONG = 0x5443_5020;

/// A function of the application that is told something about a socket.
pub type TcpCallback = Option<unsafe extern "C" fn(*mut NX_TCP_SOCKET)>;

/// `bound`: the socket has no port.
pub(crate) const UNBOUND: UCHAR = 0;
/// `bound`: bound by `nx_tcp_client_socket_bind`.
pub(crate) const CLIENT: UCHAR = 1;
/// `bound`: a server socket with a connection (or a request for one).
pub(crate) const SERVER: UCHAR = 2;
/// `bound`: waits in a listen request for the next connection.
pub(crate) const LISTENING: UCHAR = 3;

/// One TCP socket (manual chapter 3, "TCP Socket Control Block NX_TCP_SOCKET").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_TCP_SOCKET {
    pub nx_tcp_socket_id: ULONG,
    /// UNBOUND, CLIENT, SERVER or LISTENING.
    pub(crate) bound: UCHAR,
    /// `disconnect` was called: a FIN follows the transmit queue, what arrives is discarded.
    pub(crate) closing: UCHAR,
    /// `ACK_…`: whether an acknowledgement is owed (or sending is to be tried again).
    pub(crate) ack: UCHAR,
    /// `TIMER_…`: what `timer_at` is for.
    pub(crate) timer: UCHAR,
    /// `accept` was called: a request is answered as soon as it is there.
    pub(crate) accepting: UCHAR,
    /// Whether window scales are in use, or offered; and the shifts, 0 if they are not.
    pub(crate) scaled: UCHAR,
    pub(crate) peer_scale: UCHAR,
    pub(crate) own_scale: UCHAR,
    /// An octet was sent beyond the peer's window.
    pub(crate) probed: UCHAR,
    /// Duplicate acknowledgements in a row, and whether they led to fast recovery.
    pub(crate) duplicates: UCHAR,
    pub(crate) recovering: UCHAR,
    /// A round trip is being measured.
    pub(crate) sampling: UCHAR,
    /// What `notify` has to tell.
    pub(crate) events: USHORT,
    /// `NX_TCP_CLOSED` … `NX_TCP_LAST_ACK`.
    pub nx_tcp_socket_state: UINT,
    pub nx_tcp_socket_ip_ptr: *mut NX_IP,
    /// Next sequence number expected.
    pub nx_tcp_socket_rx_sequence: ULONG,
    /// SND.UNA: the first sequence number that the peer has not acknowledged.
    pub(crate) unacknowledged: ULONG,
    /// Next sequence number to send.
    pub nx_tcp_socket_tx_sequence: ULONG,
    /// Where `send_at` is in the transmit queue; null: behind it.
    pub(crate) send_packet: *mut NX_PACKET,
    /// What is sent next: `tx_sequence`, or less while something is repeated.
    pub(crate) send_at: ULONG,
    pub(crate) send_offset: ULONG,
    /// Largest segment sent on this connection.
    pub nx_tcp_socket_connect_mss: ULONG,
    /// Timeouts since the peer was last heard to get on.
    pub(crate) retries: ULONG,
    /// Octets of the transmit queue that are not acknowledged.
    pub(crate) queued: ULONG,
    /// The sequence number behind the advertised window.
    pub(crate) receive_edge: ULONG,
    pub nx_tcp_socket_tx_window_advertised: ULONG,
    pub nx_tcp_socket_transmit_sent_head: *mut NX_PACKET,
    pub nx_tcp_socket_rx_window_default: ULONG,
    pub nx_tcp_socket_rx_window_current: ULONG,
    pub nx_tcp_socket_tx_window_congestion: ULONG,
    /// When retransmission, probe or the end of FIN_WAIT_2 is due, in ticks; meaningful with `timer`.
    pub(crate) timer_at: ULONG,
    /// When a delayed acknowledgement is due, in ticks.
    pub(crate) ack_at: ULONG,
    /// The request that a server socket was given and has not answered.
    pub(crate) pending_syn: *mut NX_PACKET,
    /// Segments behind a gap, in their order.
    pub(crate) out_of_order: *mut NX_PACKET,
    pub nx_tcp_socket_receive_queue_head: *mut NX_PACKET,
    /// Octets of the first queued packet that are acknowledged.
    pub(crate) head_acked: ULONG,
    /// The last acknowledgement number that was sent.
    pub(crate) acknowledged: ULONG,
    /// SND.WL1 and SND.WL2: the segment that the peer's window is from.
    pub(crate) window_sequence: ULONG,
    /// Smoothed round trip (times eight) and its variation (times four), in ticks.
    pub(crate) round_trip: ULONG,
    pub(crate) variation: ULONG,
    /// The largest window that the peer has offered.
    pub(crate) window_maximum: ULONG,
    pub(crate) window_acknowledgement: ULONG,
    pub(crate) receive_waiters: WaitList,
    pub(crate) transmit_waiters: WaitList,
    pub nx_tcp_socket_transmit_sent_count: ULONG,
    /// ssthresh, and octets acknowledged towards the next step of congestion avoidance.
    pub(crate) threshold: ULONG,
    /// Fast recovery lasts until this is acknowledged.
    pub(crate) recover: ULONG,
    pub(crate) avoidance: ULONG,
    pub nx_tcp_socket_receive_queue_tail: *mut NX_PACKET,
    pub nx_tcp_socket_receive_queue_count: ULONG,
    pub nx_tcp_socket_transmit_sent_tail: *mut NX_PACKET,
    /// The interface that the connection leaves by: the first of the fields that are its `Way`.
    pub nx_tcp_socket_connect_interface: *mut NX_INTERFACE,
    /// The local port in the upper half, the peer's in the lower: the first of the connection's [`Ends`].
    pub(crate) ports: ULONG,
    /// Local address of the connection.
    pub(crate) local_ip: NXD_ADDRESS,
    pub nx_tcp_socket_connect_ip: NXD_ADDRESS,
    pub nx_tcp_socket_type_of_service: ULONG,
    pub nx_tcp_socket_fragment_enable: ULONG,
    pub nx_tcp_socket_time_to_live: UINT,
    pub nx_tcp_socket_vlan_priority: UINT,
    /// Local port; 0 while not bound.
    pub nx_tcp_socket_port: UINT,
    pub nx_tcp_socket_connect_port: UINT,
    /// Whether the socket was bound as a client.
    pub nx_tcp_socket_client_type: UINT,
    pub nx_tcp_socket_name: *mut CHAR,
    /// For the application.
    pub nx_tcp_socket_ptr: *mut c_void,
    /// For the application.
    pub nx_tcp_socket_reserved_ptr: *mut c_void,
    /// What `nx_tcp_socket_mss_set` gave, or 0: by the interface's MTU.
    pub nx_tcp_socket_mss: ULONG,
    /// What the peer said it can receive.
    pub nx_tcp_socket_peer_mss: ULONG,
    /// Octets sent and not acknowledged.
    pub nx_tcp_socket_tx_outstanding_bytes: ULONG,
    pub nx_tcp_socket_rx_window_last_sent: ULONG,
    pub nx_tcp_socket_packets_sent: ULONG,
    pub nx_tcp_socket_bytes_sent: ULONG,
    pub nx_tcp_socket_packets_received: ULONG,
    pub nx_tcp_socket_bytes_received: ULONG,
    pub nx_tcp_socket_retransmit_packets: ULONG,
    pub nx_tcp_socket_checksum_errors: ULONG,
    pub nx_tcp_socket_receive_queue_maximum: ULONG,
    pub nx_tcp_socket_transmit_queue_maximum: ULONG,
    /// Ticks until the first retransmission is given up waiting for.
    pub nx_tcp_socket_timeout_rate: ULONG,
    pub nx_tcp_socket_timeout_max_retries: ULONG,
    pub nx_tcp_socket_timeout_shift: ULONG,
    // The callbacks, in the order of `notify::Event`.
    pub nx_tcp_establish_notify: TcpCallback,
    pub nx_tcp_receive_callback: TcpCallback,
    pub nx_tcp_urgent_data_callback: TcpCallback,
    pub nx_tcp_socket_window_update_notify: TcpCallback,
    pub nx_tcp_socket_queue_depth_notify: TcpCallback,
    pub nx_tcp_disconnect_callback: TcpCallback,
    pub nx_tcp_timed_wait_callback: TcpCallback,
    pub nx_tcp_disconnect_complete_notify: TcpCallback,
    pub nx_tcp_socket_created_next: *mut NX_TCP_SOCKET,
    pub nx_tcp_socket_created_previous: *mut NX_TCP_SOCKET,
    pub nx_tcp_socket_bound_next: *mut NX_TCP_SOCKET,
    pub(crate) connection_next: *mut NX_TCP_SOCKET,
    pub(crate) connect_waiters: WaitList,
    pub(crate) disconnect_waiters: WaitList,
    pub(crate) state_waiters: WaitList,
    pub(crate) bind_waiters: WaitList,
    /// Probes that the peer has answered with a window that is still closed.
    pub(crate) probes: ULONG,
    /// When the round trip that is being measured began, and the acknowledgement that completes it.
    pub(crate) sample_at: ULONG,
    pub(crate) sample_end: ULONG,
    /// When an unacceptable segment was answered last.
    pub(crate) challenged_at: ULONG,
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

impl NX_TCP_SOCKET {
    /// A socket that is not created: all zero, so that a C program's zeroed block is the same.
    pub const fn new() -> Self {
        // SAFETY: every field is a number, a pointer, an optional function, an address or an empty wait list.
        unsafe { core::mem::MaybeUninit::zeroed().assume_init() }
    }

    /// Whom the socket's segments go to, and how.
    ///
    /// # Safety
    /// The socket is created; the result is not kept beyond a change of the connection.
    pub(crate) unsafe fn way<'a>(socket: *const Self) -> &'a Way {
        // SAFETY: given.
        unsafe { &*Self::way_mut(socket.cast_mut()) }
    }

    /// [`way`](Self::way), to be written to.
    ///
    /// # Safety
    /// The socket is created.
    pub(crate) unsafe fn way_mut(socket: *mut Self) -> *mut Way {
        const { assert!(Self::HAS_WAY) };
        // SAFETY: given; these fields are laid out as `Way` is.
        unsafe { (&raw mut (*socket).nx_tcp_socket_connect_interface).cast() }
    }

    /// The two ends of the socket's connection.
    ///
    /// # Safety
    /// As [`way`](Self::way).
    pub(crate) unsafe fn ends<'a>(socket: *const Self) -> &'a Ends {
        // SAFETY: given.
        unsafe { &Self::way(socket).ends }
    }

    /// The socket's callback for an [`Event`] other than a request, by its number.
    ///
    /// # Safety
    /// The socket is created.
    pub(crate) unsafe fn callback(socket: *const Self, event: usize) -> TcpCallback {
        const { assert!(Self::HAS_CALLBACKS) };
        // SAFETY: given; the callbacks are laid out as the events are numbered.
        unsafe { (&raw const (*socket).nx_tcp_establish_notify).sub(Event::Establish as usize).add(event).read() }
    }

    /// Whether the callbacks lie in the order of their events.
    const HAS_CALLBACKS: bool = {
        const fn is(event: Event, offset: usize) -> bool {
            let place = event as usize - Event::Establish as usize;
            offset == offset_of!(NX_TCP_SOCKET, nx_tcp_establish_notify) + place * size_of::<TcpCallback>()
        }
        is(Event::Receive, offset_of!(Self, nx_tcp_receive_callback))
            && is(Event::Urgent, offset_of!(Self, nx_tcp_urgent_data_callback))
            && is(Event::Window, offset_of!(Self, nx_tcp_socket_window_update_notify))
            && is(Event::QueueDepth, offset_of!(Self, nx_tcp_socket_queue_depth_notify))
            && is(Event::Disconnect, offset_of!(Self, nx_tcp_disconnect_callback))
            && is(Event::TimedWait, offset_of!(Self, nx_tcp_timed_wait_callback))
            && is(Event::DisconnectComplete, offset_of!(Self, nx_tcp_disconnect_complete_notify))
    };

    /// Whether the fields that are a [`Way`] lie as there.
    const HAS_WAY: bool = {
        let begin = offset_of!(Self, nx_tcp_socket_connect_interface);
        offset_of!(Self, ports) - begin == offset_of!(Way, ends) + offset_of!(Ends, ports)
            && offset_of!(Self, local_ip) - begin == offset_of!(Way, ends) + offset_of!(Ends, local)
            && offset_of!(Self, nx_tcp_socket_connect_ip) - begin == offset_of!(Way, ends) + offset_of!(Ends, remote)
            && offset_of!(Self, nx_tcp_socket_type_of_service) - begin == offset_of!(Way, type_of_service)
            && offset_of!(Self, nx_tcp_socket_fragment_enable) - begin == offset_of!(Way, fragment)
            && offset_of!(Self, nx_tcp_socket_time_to_live) - begin == offset_of!(Way, time_to_live)
            && offset_of!(Self, nx_tcp_socket_vlan_priority) - begin == offset_of!(Way, vlan_priority)
    };
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

/// Creates a socket.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Until the instance's mutex is free.
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
        socket_ptr.write_bytes(0, 1);
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
        socket.nx_tcp_socket_id = NX_TCP_ID;
        table::link_created(ip_ptr, socket_ptr);
    }
    NX_SUCCESS
}

/// Deletes a socket that is not bound.
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
        // Who releases a port leaves nothing behind.
        table::unlink_created(ip_ptr, socket_ptr);
        (*socket_ptr).nx_tcp_socket_id = 0;
        park::wake_all(&raw mut (*socket_ptr).state_waiters, NX_DELETED);
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
/// `NX_NOT_BOUND`, `NX_NOT_CONNECTED`; `NX_WINDOW_OVERFLOW`: no room in the peer's window within the wait; `NX_TX_QUEUE_DEPTH`: the queue is full,
/// or the pool so short that acknowledgements of what is queued may find no packet to arrive in; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created; the caller owns the packet.
#[must_use]
pub unsafe fn send(socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut NX_PACKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        let waiting = wait_option != NX_NO_WAIT && park::may_wait(socket_ptr);
        let status = enqueue(socket_ptr, packet_ptr, waiting);
        if status == NX_SUCCESS {
            connection::drive(socket_ptr);
            notify::run(socket_ptr);
        } else if waiting && matches!(status, NX_WINDOW_OVERFLOW | NX_TX_QUEUE_DEPTH) {
            // The waker queues the packet in this thread's name.
            timers::before_wait(socket_ptr);
            return held.wait(&raw mut (*socket_ptr).transmit_waiters, packet_ptr.cast(), wait_option, status);
        }
        status
    }
}

/// Takes a packet over to be sent, if it can be now; `waiting`: the caller would wait otherwise.
unsafe fn enqueue(socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut NX_PACKET, waiting: bool) -> UINT {
    // SAFETY: the socket is created; called under protection; the caller owns the packet.
    unsafe {
        if !matches!((*socket_ptr).bound, CLIENT | SERVER) {
            return NX_NOT_BOUND;
        }
        if !transmit_queue::may_send(socket_ptr) {
            return NX_NOT_CONNECTED;
        }
        if !(*socket_ptr).transmit_waiters.is_empty() {
            return NX_WINDOW_OVERFLOW; // others came first
        }
        let room = transmit_queue::room_for(socket_ptr, packet_ptr, waiting);
        if room == NX_SUCCESS {
            transmit_queue::push(socket_ptr, packet_ptr);
        }
        room
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
            // Nothing else can have changed.
            if (*socket_ptr).ack == ACK_NOW {
                connection::drive(socket_ptr);
                notify::run(socket_ptr);
            }
            return NX_SUCCESS;
        }
        if !receive_queue::may_receive(socket_ptr) {
            return NX_NOT_CONNECTED;
        }
        if wait_option == NX_NO_WAIT || !park::may_wait(socket_ptr) {
            return NX_NO_PACKET;
        }
        receive_queue::has_no_answer(socket_ptr);
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
        let waiting = wait_option != NX_NO_WAIT && park::may_wait(socket_ptr);
        let status = close(socket_ptr, waiting);
        if status != NX_SUCCESS || (*socket_ptr).nx_tcp_socket_state == NX_TCP_CLOSED {
            return status;
        }
        let status =
            held.wait(&raw mut (*socket_ptr).disconnect_waiters, null_mut(), wait_option, NX_DISCONNECT_FAILED);
        if matches!(status, NX_DISCONNECT_FAILED | NX_WAIT_ABORTED) && (*socket_ptr).closing != 0 {
            connection::reset(socket_ptr, NX_NOT_CONNECTED, NX_DISCONNECT_FAILED);
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
        close(socket_ptr, true)
    }
}

/// Begins the end of a connection, or ends it: gracefully if asked to and established, else with a reset.
unsafe fn close(socket_ptr: *mut NX_TCP_SOCKET, gracefully: bool) -> UINT {
    // SAFETY: the socket is created; called under protection.
    unsafe {
        match (*socket_ptr).nx_tcp_socket_state {
            NX_TCP_CLOSED | NX_TCP_LISTEN_STATE | NX_TCP_TIMED_WAIT => return NX_NOT_CONNECTED,
            NX_TCP_SYN_SENT => connection::end(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS),
            state if gracefully && state != NX_TCP_SYN_RECEIVED => connection::begin_close(socket_ptr),
            _ => connection::reset(socket_ptr, NX_NOT_CONNECTED, NX_SUCCESS),
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
        let status = enqueue(socket_ptr, packet_ptr, false);
        if status == NX_SUCCESS {
            connection::begin_close(socket_ptr);
            notify::run(socket_ptr);
        }
        status
    }
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
