//! UDP sockets: creating, receiving, and what can be set and asked of them. Ports are in `udp_port`, datagrams travel in `udp` and `udp_send`.
//!
//! Received datagrams wait in the socket's queue; when it is full the oldest gives way. A thread in receive is handed the datagram directly.
//!
//! Source: manual chapter 3, "User Datagram Protocol (UDP)"; chapter 4, `nx_udp_*`.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::suspend::WaitList;
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::constants::*;
use crate::ip::{NX_IP, Protection, report};
use crate::packet::NX_PACKET;
use crate::packet::queue;

/// `nx_udp_socket_id` of a created socket ("UDP ").
pub const NX_UDP_ID: ULONG = 0x5544_5020;

/// A socket's callback.
pub type UdpCallback = Option<unsafe extern "C" fn(*mut NX_UDP_SOCKET)>;

/// One UDP socket (manual chapter 3, "UDP Socket Control Block NX_UDP_SOCKET").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_UDP_SOCKET {
    pub nx_udp_socket_id: ULONG,
    /// Local port; 0 while not bound.
    pub nx_udp_socket_port: UINT,
    pub nx_udp_socket_name: *mut CHAR,
    pub nx_udp_socket_ip_ptr: *mut NX_IP,
    /// For the application.
    pub nx_udp_socket_reserved_ptr: *mut c_void,
    pub nx_udp_socket_packets_sent: ULONG,
    pub nx_udp_socket_bytes_sent: ULONG,
    pub nx_udp_socket_packets_received: ULONG,
    pub nx_udp_socket_bytes_received: ULONG,
    pub nx_udp_socket_invalid_packets: ULONG,
    pub nx_udp_socket_packets_dropped: ULONG,
    pub nx_udp_socket_checksum_errors: ULONG,
    pub nx_udp_socket_type_of_service: ULONG,
    pub nx_udp_socket_time_to_live: UINT,
    pub nx_udp_socket_fragment_enable: ULONG,
    pub nx_udp_socket_disable_checksum: UINT,
    pub nx_udp_socket_vlan_priority: UINT,
    pub nx_udp_socket_queue_maximum: ULONG,
    pub nx_udp_socket_receive_count: ULONG,
    pub nx_udp_socket_receive_head: *mut NX_PACKET,
    pub nx_udp_socket_receive_tail: *mut NX_PACKET,
    pub nx_udp_receive_callback: UdpCallback,
    pub nx_udp_socket_bound_next: *mut NX_UDP_SOCKET,
    pub nx_udp_socket_created_next: *mut NX_UDP_SOCKET,
    pub nx_udp_socket_created_previous: *mut NX_UDP_SOCKET,
    pub(crate) receive_waiters: WaitList,
    /// Threads that wait for this socket's port.
    pub(crate) bind_waiters: WaitList,
}

impl NX_UDP_SOCKET {
    /// A socket that is not created.
    pub const fn new() -> Self {
        Self {
            nx_udp_socket_id: 0,
            nx_udp_socket_port: 0,
            nx_udp_socket_name: null_mut(),
            nx_udp_socket_ip_ptr: null_mut(),
            nx_udp_socket_reserved_ptr: null_mut(),
            nx_udp_socket_packets_sent: 0,
            nx_udp_socket_bytes_sent: 0,
            nx_udp_socket_packets_received: 0,
            nx_udp_socket_bytes_received: 0,
            nx_udp_socket_invalid_packets: 0,
            nx_udp_socket_packets_dropped: 0,
            nx_udp_socket_checksum_errors: 0,
            nx_udp_socket_type_of_service: 0,
            nx_udp_socket_time_to_live: 0,
            nx_udp_socket_fragment_enable: 0,
            nx_udp_socket_disable_checksum: NX_FALSE,
            nx_udp_socket_vlan_priority: NX_VLAN_PRIORITY_INVALID,
            nx_udp_socket_queue_maximum: 0,
            nx_udp_socket_receive_count: 0,
            nx_udp_socket_receive_head: null_mut(),
            nx_udp_socket_receive_tail: null_mut(),
            nx_udp_receive_callback: None,
            nx_udp_socket_bound_next: null_mut(),
            nx_udp_socket_created_next: null_mut(),
            nx_udp_socket_created_previous: null_mut(),
            receive_waiters: WaitList::new(),
            bind_waiters: WaitList::new(),
        }
    }
}

impl Default for NX_UDP_SOCKET {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a socket is one of an instance's.
///
/// # Safety
/// The instance is created.
pub unsafe fn is_created(ip_ptr: *mut NX_IP, socket_ptr: *const NX_UDP_SOCKET) -> bool {
    // SAFETY: given; the list links created sockets.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let mut socket = (*ip_ptr).nx_ip_udp_created_sockets_ptr;
        while !socket.is_null() {
            if core::ptr::eq(socket, socket_ptr) {
                return true;
            }
            socket = (*socket).nx_udp_socket_created_next;
        }
        false
    }
}

/// Creates a socket.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created; the block is unused and stays in place until the socket is deleted.
#[must_use]
pub unsafe fn create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_UDP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    queue_maximum: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_udp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        socket_ptr.write(NX_UDP_SOCKET {
            nx_udp_socket_id: NX_UDP_ID,
            nx_udp_socket_name: name,
            nx_udp_socket_ip_ptr: ip_ptr,
            nx_udp_socket_type_of_service: type_of_service,
            nx_udp_socket_fragment_enable: fragment,
            nx_udp_socket_time_to_live: time_to_live,
            nx_udp_socket_queue_maximum: queue_maximum.max(1),
            nx_udp_socket_created_next: (*ip_ptr).nx_ip_udp_created_sockets_ptr,
            ..NX_UDP_SOCKET::new()
        });
        if let Some(next) = (*ip_ptr).nx_ip_udp_created_sockets_ptr.as_mut() {
            next.nx_udp_socket_created_previous = socket_ptr;
        }
        (*ip_ptr).nx_ip_udp_created_sockets_ptr = socket_ptr;
        (*ip_ptr).nx_ip_udp_created_sockets_count += 1;
    }
    NX_SUCCESS
}

/// Deletes a socket that is not bound.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_STILL_BOUND`.
/// # Safety
/// The socket is created, and not used afterwards.
#[must_use]
pub unsafe fn delete(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_udp_socket_ip_ptr;
        let _protection = Protection::get(ip_ptr);
        if (*socket_ptr).nx_udp_socket_port != 0 {
            return NX_STILL_BOUND;
        }
        let (next, previous) = ((*socket_ptr).nx_udp_socket_created_next, (*socket_ptr).nx_udp_socket_created_previous);
        match previous.as_mut() {
            Some(previous) => previous.nx_udp_socket_created_next = next,
            None => (*ip_ptr).nx_ip_udp_created_sockets_ptr = next,
        }
        if let Some(next) = next.as_mut() {
            next.nx_udp_socket_created_previous = previous;
        }
        (*ip_ptr).nx_ip_udp_created_sockets_count = (*ip_ptr).nx_ip_udp_created_sockets_count.saturating_sub(1);
        (*socket_ptr).nx_udp_socket_id = 0;
    }
    NX_SUCCESS
}

/// Takes the oldest datagram of the queue.
pub(crate) unsafe fn next(socket: *mut NX_UDP_SOCKET) -> Option<*mut NX_PACKET> {
    // SAFETY: the caller's socket, under protection.
    unsafe {
        let head = &raw mut (*socket).nx_udp_socket_receive_head;
        let packet = queue::pop(head, &raw mut (*socket).nx_udp_socket_receive_tail)?;
        (*socket).nx_udp_socket_receive_count = (*socket).nx_udp_socket_receive_count.saturating_sub(1);
        Some(packet)
    }
}

/// Takes the oldest datagram, its UDP header stripped; it is the caller's then.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NOT_BOUND`, `NX_NO_PACKET`, `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created; `packet_ptr` may be written.
#[must_use]
pub unsafe fn receive(socket_ptr: *mut NX_UDP_SOCKET, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG) -> UINT {
    // SAFETY: given; `given` outlives the wait.
    unsafe {
        let protection = Protection::get((*socket_ptr).nx_udp_socket_ip_ptr);
        if (*socket_ptr).nx_udp_socket_port == 0 {
            return NX_NOT_BOUND;
        }
        if let Some(packet) = next(socket_ptr) {
            packet_ptr.write(packet);
            return NX_SUCCESS;
        }
        if wait_option == NX_NO_WAIT {
            return NX_NO_PACKET;
        }
        let mut given: *mut NX_PACKET = null_mut();
        let list = &raw mut (*socket_ptr).receive_waiters;
        let status = protection.wait(list, (&raw mut given).cast::<c_void>(), wait_option, NX_NO_PACKET);
        if status == NX_SUCCESS {
            packet_ptr.write((&raw const given).read_volatile());
        }
        status
    }
}

/// Bytes of all queued datagrams.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_SUCCESSFUL`: not bound.
/// # Safety
/// The socket is created; `bytes_available` may be written.
#[must_use]
pub unsafe fn bytes_available(socket_ptr: *mut NX_UDP_SOCKET, bytes_available: *mut ULONG) -> UINT {
    // SAFETY: given; the queue links the socket's packets.
    unsafe {
        let _protection = Protection::get((*socket_ptr).nx_udp_socket_ip_ptr);
        if (*socket_ptr).nx_udp_socket_port == 0 {
            return NX_NOT_SUCCESSFUL;
        }
        let (mut bytes, mut packet) = (0, (*socket_ptr).nx_udp_socket_receive_head);
        while !packet.is_null() {
            bytes += (*packet).nx_packet_length;
            packet = (*packet).nx_packet_queue_next;
        }
        bytes_available.write(bytes);
    }
    NX_SUCCESS
}

/// Runs `f` on the socket, under protection.
unsafe fn with(socket_ptr: *mut NX_UDP_SOCKET, f: impl FnOnce()) -> UINT {
    // SAFETY: the caller's socket is created.
    unsafe {
        let _protection = Protection::get((*socket_ptr).nx_udp_socket_ip_ptr);
        f();
    }
    NX_SUCCESS
}

/// Sends IPv4 datagrams without a checksum from now on. IPv6 knows no such datagrams.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn checksum_disable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe { with(socket_ptr, || (*socket_ptr).nx_udp_socket_disable_checksum = NX_TRUE) }
}

/// Ends [`checksum_disable`].
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn checksum_enable(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe { with(socket_ptr, || (*socket_ptr).nx_udp_socket_disable_checksum = NX_FALSE) }
}

/// Sets the VLAN priority that datagrams leave with.
///
/// # Context
/// Threads.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn vlan_priority_set(socket_ptr: *mut NX_UDP_SOCKET, vlan_priority: UINT) -> UINT {
    // SAFETY: given.
    unsafe { with(socket_ptr, || (*socket_ptr).nx_udp_socket_vlan_priority = vlan_priority) }
}

/// Sets the function that is told, in the IP thread, of each datagram that was queued.
///
/// # Context
/// Anywhere.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn receive_notify(socket_ptr: *mut NX_UDP_SOCKET, udp_receive_notify: UdpCallback) -> UINT {
    // SAFETY: given.
    unsafe { with(socket_ptr, || (*socket_ptr).nx_udp_receive_callback = udp_receive_notify) }
}

/// The port that a socket is bound to.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_BOUND`.
/// # Safety
/// The socket is created; `port_ptr` may be written.
#[must_use]
pub unsafe fn port_get(socket_ptr: *mut NX_UDP_SOCKET, port_ptr: *mut UINT) -> UINT {
    let mut port = 0;
    // SAFETY: given.
    unsafe {
        let _always_success = with(socket_ptr, || port = (*socket_ptr).nx_udp_socket_port);
        if port == 0 {
            return NX_NOT_BOUND;
        }
        port_ptr.write(port);
    }
    NX_SUCCESS
}

/// Reports a socket's traffic; null destinations are skipped.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The socket is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    socket_ptr: *mut NX_UDP_SOCKET,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_packets_queued: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        with(socket_ptr, || {
            report(&[
                (udp_packets_sent, (*socket_ptr).nx_udp_socket_packets_sent),
                (udp_bytes_sent, (*socket_ptr).nx_udp_socket_bytes_sent),
                (udp_packets_received, (*socket_ptr).nx_udp_socket_packets_received),
                (udp_bytes_received, (*socket_ptr).nx_udp_socket_bytes_received),
                (udp_packets_queued, (*socket_ptr).nx_udp_socket_receive_count),
                (udp_receive_packets_dropped, (*socket_ptr).nx_udp_socket_packets_dropped),
                (udp_checksum_errors, (*socket_ptr).nx_udp_socket_checksum_errors),
            ]);
        })
    }
}
