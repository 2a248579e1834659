//! What the checking services (`_nxe_`) ask before they trust a caller.
//!
//! Unsafe island: it looks through pointers from C.

use threadx_shim::kernel::{self, Caller};

use crate::ip::NX_IP;
use crate::system;
use crate::tcp::tcp_socket::{NX_TCP_ID, NX_TCP_SOCKET};

/// Called from a thread.
pub(super) fn threads() -> bool {
    kernel::caller() == Caller::Thread
}

/// Called from a thread or during initialization.
pub(super) fn initialization_and_threads() -> bool {
    matches!(kernel::caller(), Caller::Thread | Caller::Initialization)
}

/// Called from anywhere but an interrupt or another thread of the host.
pub(super) fn not_interrupts() -> bool {
    matches!(kernel::caller(), Caller::Thread | Caller::Initialization | Caller::Timer)
}

/// Not a created IP instance.
pub(super) fn no_ip(ip_ptr: *const NX_IP) -> bool {
    ip_ptr.is_null() || !system::is_ip(ip_ptr)
}

/// TCP is not enabled.
pub(super) unsafe fn not_enabled(ip_ptr: *const NX_IP) -> bool {
    // SAFETY: `no_ip` was asked before.
    unsafe { (*ip_ptr).nx_ip_tcp.enabled == 0 }
}

/// Not a created socket.
pub(super) unsafe fn not_created(socket_ptr: *const NX_TCP_SOCKET) -> bool {
    // SAFETY: a socket pointer of C is null or points to a block that can be read.
    socket_ptr.is_null() || unsafe { (*socket_ptr).nx_tcp_socket_id != NX_TCP_ID }
}
