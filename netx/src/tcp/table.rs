//! Finding sockets: all that are created, those with a connection by their 4-tuple, those bound as clients by their port.

use core::mem::offset_of;
use core::ptr::{NonNull, null_mut};

use threadx_shim::types::{UINT, ULONG};

use crate::constants::{NX_TCP_PORT_TABLE_MASK, NX_TCP_PORT_TABLE_SIZE};
use crate::ip::NX_IP;
use crate::tcp::segment::Ends;
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

/// Buckets of the two hash tables.
pub(crate) const BUCKETS: usize = NX_TCP_PORT_TABLE_SIZE as usize;

/// A bucket by Fibonacci's hash (Knuth, TAOCP volume 3, section 6.4), whose upper half every bit of the key has a part in.
fn bucket(key: ULONG) -> usize {
    (spread(key) >> 16 & NX_TCP_PORT_TABLE_MASK) as usize
}

/// Multiplies by 2³² over the golden ratio.
const fn spread(key: ULONG) -> ULONG {
    key.wrapping_mul(0x9E37_79B1)
}

/// The list that a connection is in.
unsafe fn bucket_of(ip_ptr: *mut NX_IP, ends: &Ends) -> *mut *mut NX_TCP_SOCKET {
    let address = match ends.remote.as_v6() {
        Some([a, b, c, d]) => a ^ b ^ c ^ d,
        None => ends.remote.first_word(),
    };
    let index = bucket(spread(address) ^ ends.ports);
    // SAFETY: the instance is created; the index is in range.
    unsafe { &raw mut (*ip_ptr).nx_ip_tcp.connections[index] }
}

/// Adds a socket to the instance's list.
///
/// # Safety
/// Both are valid; called under protection.
pub(crate) unsafe fn link_created(ip_ptr: *mut NX_IP, socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        let head = (*tcp).created;
        (*socket).nx_tcp_socket_created_next = head;
        (*socket).nx_tcp_socket_created_previous = null_mut();
        if !head.is_null() {
            (*head).nx_tcp_socket_created_previous = socket;
        }
        (*tcp).created = socket;
    }
}

/// Takes a socket off the instance's list.
///
/// # Safety
/// As [`link_created`]; it is on the list.
pub(crate) unsafe fn unlink_created(ip_ptr: *mut NX_IP, socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let (next, previous) = ((*socket).nx_tcp_socket_created_next, (*socket).nx_tcp_socket_created_previous);
        if previous.is_null() {
            (*ip_ptr).nx_ip_tcp.created = next;
        } else {
            (*previous).nx_tcp_socket_created_next = next;
        }
        if !next.is_null() {
            (*next).nx_tcp_socket_created_previous = previous;
        }
    }
}

/// Every created socket. The list must not change while the iterator is used.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn created(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_TCP_SOCKET> {
    // SAFETY: given.
    let mut at = unsafe { (*ip_ptr).nx_ip_tcp.created };
    core::iter::from_fn(move || {
        let socket = at;
        if socket.is_null() {
            return None;
        }
        // SAFETY: a listed socket is created.
        at = unsafe { (*socket).nx_tcp_socket_created_next };
        Some(socket)
    })
}

/// Whether `socket` is one of the instance's, without reading through it.
///
/// # Safety
/// As [`created`].
pub(crate) unsafe fn is_created(ip_ptr: *mut NX_IP, socket: *const NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe { created(ip_ptr).any(|known| core::ptr::eq(known, socket)) }
}

/// Enters a socket under its 4-tuple.
///
/// # Safety
/// The socket is created and not in the table, its endpoints set; called under protection.
pub(crate) unsafe fn enter_connection(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let head = bucket_of((*socket).nx_tcp_socket_ip_ptr, NX_TCP_SOCKET::ends(socket));
        (*socket).connection_next = *head;
        *head = socket;
    }
}

/// Removes a socket's 4-tuple, if it is there; its endpoints are still those it was entered with.
///
/// # Safety
/// As [`enter_connection`].
pub(crate) unsafe fn leave_connection(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let head = bucket_of((*socket).nx_tcp_socket_ip_ptr, NX_TCP_SOCKET::ends(socket));
        unlink(head, socket, offset_of!(NX_TCP_SOCKET, connection_next));
    }
}

/// Takes a socket off a list, if it is there. The link to the next one lies at `next` in a socket.
unsafe fn unlink(head: *mut *mut NX_TCP_SOCKET, socket: *mut NX_TCP_SOCKET, next: usize) {
    let mut link = head;
    // SAFETY: the list's sockets are created, and a link lies there.
    unsafe {
        while !(*link).is_null() {
            let following = (*link).byte_add(next).cast::<*mut NX_TCP_SOCKET>();
            if *link == socket {
                *link = *following;
                return;
            }
            link = following;
        }
    }
}

/// The socket of a connection.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn connection(ip_ptr: *mut NX_IP, ends: &Ends) -> Option<NonNull<NX_TCP_SOCKET>> {
    // SAFETY: given; entered sockets are created.
    unsafe {
        let mut socket = *bucket_of(ip_ptr, ends);
        while !socket.is_null() {
            if *NX_TCP_SOCKET::ends(socket) == *ends {
                break;
            }
            socket = (*socket).connection_next;
        }
        NonNull::new(socket)
    }
}

unsafe fn port_head(ip_ptr: *mut NX_IP, port: UINT) -> *mut *mut NX_TCP_SOCKET {
    // SAFETY: the index is in range.
    unsafe { &raw mut (*ip_ptr).nx_ip_tcp.ports[bucket(port)] }
}

/// The client socket bound to a port.
///
/// # Safety
/// As [`connection`].
pub(crate) unsafe fn owner_of_port(ip_ptr: *mut NX_IP, port: UINT) -> Option<NonNull<NX_TCP_SOCKET>> {
    // SAFETY: given.
    unsafe {
        let mut socket = *port_head(ip_ptr, port);
        while !socket.is_null() && (*socket).nx_tcp_socket_port != port {
            socket = (*socket).nx_tcp_socket_bound_next;
        }
        NonNull::new(socket)
    }
}

/// Binds a socket to its port.
///
/// # Safety
/// As [`enter_connection`].
pub(crate) unsafe fn enter_port(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let head = port_head((*socket).nx_tcp_socket_ip_ptr, (*socket).nx_tcp_socket_port);
        (*socket).nx_tcp_socket_bound_next = *head;
        *head = socket;
    }
}

/// Unbinds a socket from its port.
///
/// # Safety
/// As [`enter_connection`].
pub(crate) unsafe fn leave_port(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let head = port_head((*socket).nx_tcp_socket_ip_ptr, (*socket).nx_tcp_socket_port);
        unlink(head, socket, offset_of!(NX_TCP_SOCKET, nx_tcp_socket_bound_next));
    }
}
