//! UDP sockets: creating, binding, receiving, and what can be asked of them. Datagrams travel in `udp`.
//!
//! A bound socket is in the instance's table of ports; one port has one socket. Received datagrams wait in the socket's queue; when
//! it is full the oldest gives way. A thread in receive is handed the datagram directly.
//!
//! Source: manual chapter 3, "User Datagram Protocol (UDP)"; chapter 4, `nx_udp_*`.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::kernel;
use threadx_shim::objects::time;
use threadx_shim::suspend::{self, WaitList};
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::constants::{
    NX_ALREADY_BOUND, NX_ANY_PORT, NX_FALSE, NX_MAX_PORT, NX_NO_FREE_PORTS, NX_NO_PACKET, NX_NO_WAIT, NX_NOT_BOUND,
    NX_NOT_ENABLED, NX_NOT_SUCCESSFUL, NX_PORT_UNAVAILABLE, NX_SEARCH_PORT_START, NX_STILL_BOUND, NX_SUCCESS, NX_TRUE,
    NX_UDP_PORT_TABLE_MASK, NX_VLAN_PRIORITY_INVALID, NX_WAIT_FOREVER,
};
use crate::ip::{NX_IP, Protection, report};
use crate::packet::NX_PACKET;
use crate::{entropy, packet_data, queue};

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

/// Where the list of a port's sockets begins.
unsafe fn bucket(ip_ptr: *mut NX_IP, port: UINT) -> *mut *mut NX_UDP_SOCKET {
    // SAFETY: the mask keeps the index in the table.
    unsafe { &raw mut (*ip_ptr).nx_ip_udp_port_table[(port & NX_UDP_PORT_TABLE_MASK) as usize] }
}

/// The socket that is bound to a port.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn bound_to(ip_ptr: *mut NX_IP, port: UINT) -> Option<*mut NX_UDP_SOCKET> {
    // SAFETY: given; the table links bound sockets.
    unsafe {
        let mut socket = *bucket(ip_ptr, port);
        while !socket.is_null() {
            if (*socket).nx_udp_socket_port == port {
                return Some(socket);
            }
            socket = (*socket).nx_udp_socket_bound_next;
        }
        None
    }
}

unsafe fn put_in_table(ip_ptr: *mut NX_IP, socket: *mut NX_UDP_SOCKET, port: UINT) {
    // SAFETY: under protection; the socket is in no list.
    unsafe {
        let head = bucket(ip_ptr, port);
        (*socket).nx_udp_socket_port = port;
        (*socket).nx_udp_socket_bound_next = *head;
        *head = socket;
    }
}

unsafe fn take_from_table(ip_ptr: *mut NX_IP, socket: *mut NX_UDP_SOCKET) {
    // SAFETY: under protection.
    unsafe {
        let mut link = bucket(ip_ptr, (*socket).nx_udp_socket_port);
        while !(*link).is_null() {
            if *link == socket {
                *link = (*socket).nx_udp_socket_bound_next;
                break;
            }
            link = &raw mut (**link).nx_udp_socket_bound_next;
        }
        (*socket).nx_udp_socket_bound_next = null_mut();
        (*socket).nx_udp_socket_port = 0;
    }
}

/// Whether any socket is bound: what keeps the instance from being deleted.
pub(crate) unsafe fn has_bound_sockets(ip_ptr: *mut NX_IP) -> bool {
    // SAFETY: the caller's instance, under protection.
    unsafe { (*ip_ptr).nx_ip_udp_port_table.iter().any(|first| !first.is_null()) }
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

/// The first port from `from` on, round to where it began, that no socket has.
unsafe fn free_port(ip_ptr: *mut NX_IP, from: UINT, first: UINT) -> Option<UINT> {
    let count = NX_MAX_PORT - first + 1;
    // SAFETY: the caller's instance, under protection.
    (0..count).map(|i| first + (from - first + i) % count).find(|&port| unsafe { bound_to(ip_ptr, port).is_none() })
}

/// Finds a free port, searching upwards from `port` and round.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_NO_FREE_PORTS`.
/// # Safety
/// The instance is created; `port` is 1 to `NX_MAX_PORT`; `free_port_ptr` may be written.
#[must_use]
pub unsafe fn free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_udp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        match free_port(ip_ptr, port.clamp(1, NX_MAX_PORT), 1) {
            Some(port) => free_port_ptr.write(port),
            None => return NX_NO_FREE_PORTS,
        }
    }
    NX_SUCCESS
}

/// Binds a socket to a port; `NX_ANY_PORT` chooses an unpredictable free one (RFC 6056).
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks for a port that another socket has.
/// # Errors
/// `NX_ALREADY_BOUND`, `NX_PORT_UNAVAILABLE`, `NX_NO_FREE_PORTS`, `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn bind(socket_ptr: *mut NX_UDP_SOCKET, port: UINT, wait_option: ULONG) -> UINT {
    let started = time::get();
    // SAFETY: given; the socket outlives the wait of its own thread.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_udp_socket_ip_ptr;
        loop {
            let protection = Protection::get(ip_ptr);
            if (*socket_ptr).nx_udp_socket_port != 0 {
                return NX_ALREADY_BOUND;
            }
            let wanted = if port == NX_ANY_PORT {
                let first = NX_SEARCH_PORT_START;
                let start = first + entropy::next() % (NX_MAX_PORT - first + 1);
                let Some(port) = free_port(ip_ptr, start, first) else {
                    return NX_NO_FREE_PORTS;
                };
                port
            } else {
                port
            };
            let Some(holder) = bound_to(ip_ptr, wanted) else {
                put_in_table(ip_ptr, socket_ptr, wanted);
                return NX_SUCCESS;
            };
            let left = match wait_option {
                NX_WAIT_FOREVER => NX_WAIT_FOREVER,
                ticks => ticks.saturating_sub(time::get().wrapping_sub(started)),
            };
            if left == NX_NO_WAIT {
                return NX_PORT_UNAVAILABLE;
            }
            let list = &raw mut (*holder).bind_waiters;
            let status = protection.wait(list, socket_ptr.cast::<c_void>(), left, NX_PORT_UNAVAILABLE);
            if status != RETRY {
                return status;
            }
        }
    }
}

/// What a thread that waits for a port gets when another one was given it.
const RETRY: UINT = UINT::MAX;

/// Gives a socket's port up: queued datagrams are released, the first thread that waits for the port gets it. Threads in receive on this
/// socket wake with `NX_NOT_BOUND`, the code that the manual gives [`receive`] for a socket without a port.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_BOUND`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn unbind(socket_ptr: *mut NX_UDP_SOCKET) -> UINT {
    // SAFETY: given; a waiter's info is the socket that it wants bound, which lives while it waits.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_udp_socket_ip_ptr;
        let _protection = Protection::get(ip_ptr);
        let port = (*socket_ptr).nx_udp_socket_port;
        if port == 0 {
            return NX_NOT_BOUND;
        }
        take_from_table(ip_ptr, socket_ptr);
        while let Some(packet) = next(socket_ptr) {
            packet_data::discard(packet);
        }
        let cs = kernel::enter();
        suspend::wake_all(&cs, &raw mut (*socket_ptr).receive_waiters, NX_NOT_BOUND);
        let list = &raw mut (*socket_ptr).bind_waiters;
        let first = (*list).first();
        if !first.is_null() {
            put_in_table(ip_ptr, suspend::info(first).cast(), port);
            suspend::wake(&cs, first, NX_SUCCESS);
            suspend::wake_all(&cs, list, RETRY);
        }
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
