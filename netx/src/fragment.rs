//! Fragments: cutting what exceeds the MTU, and putting received pieces together.
//!
//! Source: manual chapter 3, "IP Fragmentation"; RFC 791, RFC 815, RFC 8200 section 4.5, RFC 5722 (overlaps are refused).

use threadx_shim::types::ULONG;

use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct FragmentHandlers {
    /// Takes a received IPv4 fragment, prepend at its header.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Sends an IPv4 packet that exceeds the interface's MTU.
    pub send: unsafe fn(*mut NX_IP, *mut crate::interface::NX_INTERFACE, ULONG, *mut NX_PACKET),
    /// Gives up on incomplete datagrams.
    pub poll: unsafe fn(*mut NX_IP, ULONG) -> ULONG,
    /// Releases every waiting fragment.
    pub release_all: unsafe fn(*mut NX_IP),
}
