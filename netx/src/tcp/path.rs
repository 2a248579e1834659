//! What connections do when the way to their peer changes.
//!
//! A path that carries less than their segments (`path_mtu` tells of it) gets smaller ones (RFC 1191 section 6.4, RFC 8201 section 5.4): what is
//! on its way and too large is lost, and the retransmission timer sends it again in pieces. An interface that is detached takes its connections
//! with it.

use threadx_shim::types::ULONG;

use crate::address::NXD_ADDRESS;
use crate::constants::NX_TCP_LISTEN_STATE;
use crate::ip::NX_IP;
use crate::link::interface::NX_INTERFACE;
use crate::tcp::segment::is_v4_address;
use crate::tcp::{connection, notify, table};

/// Bytes of a segment's headers without options.
pub(crate) fn headers(destination: &NXD_ADDRESS) -> ULONG {
    if is_v4_address(destination) { 40 } else { 60 }
}

/// A path has become narrower: what `enable` installs.
///
/// # Safety
/// Called under protection of a created instance.
pub(crate) unsafe fn narrowed(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS, mtu: ULONG) {
    let largest = mtu.saturating_sub(headers(destination));
    // SAFETY: given; the list links created sockets.
    unsafe {
        for socket in table::created(ip_ptr).filter(|&s| (*s).nx_tcp_socket_connect_ip == *destination) {
            (*socket).nx_tcp_socket_connect_mss = (*socket).nx_tcp_socket_connect_mss.min(largest);
        }
    }
}

/// An interface is about to go: what `enable` installs. The peers are told, the applications hear of it as of a peer's reset.
///
/// # Safety
/// As [`narrowed`].
pub(crate) unsafe fn detached(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given; a callback may delete sockets, so the search begins anew after each one.
    unsafe {
        while let Some(socket) = table::created(ip_ptr).find(|&s| {
            (*s).nx_tcp_socket_state > NX_TCP_LISTEN_STATE
                && core::ptr::eq((*s).nx_tcp_socket_connect_interface, interface)
        }) {
            connection::send_reset(socket);
            connection::broken(socket);
            notify::run(socket);
        }
    }
}
