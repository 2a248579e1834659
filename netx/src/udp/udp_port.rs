//! The UDP ports of an instance: which socket has which, and the threads that wait for one.
//!
//! One port has one socket. Who unbinds gives the port to the thread that waits for it longest.
//!
//! Source: manual chapter 4, `nx_udp_socket_bind`, `nx_udp_socket_unbind`, `nx_udp_free_port_find`.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::kernel;
use threadx_shim::objects::time;
use threadx_shim::suspend;
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::entropy;
use crate::ip::{NX_IP, Protection};
use crate::packet::packet_data;
use crate::udp::udp_socket::{NX_UDP_SOCKET, next};

/// What a thread that waits for a port gets when another one was given it.
const RETRY: UINT = UINT::MAX;

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

/// Gives a socket's port up: queued datagrams are released, the first thread that waits for the port gets it. Threads in receive on this
/// socket wake with `NX_NOT_BOUND`, the code that the manual gives [`receive`](crate::udp::udp_socket::receive) for a socket without a port.
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
