//! IPv6: addresses of an instance, routes, and the handlers that `nxd_ipv6_enable` installs.
//!
//! Source: manual chapter 3, "IPv6 in NetX Duo"; chapter 4, `nxd_ipv6_*`; RFC 4291, RFC 4862, RFC 6724.

use threadx_shim::types::ULONG;

use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct Ipv6Handlers {
    /// Takes a received IPv6 packet, prepend at its header.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Sends a complete IPv6 packet.
    pub output: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Timers of duplicate address detection, neighbour discovery and lifetimes.
    pub poll: unsafe fn(*mut NX_IP, ULONG) -> ULONG,
    /// An interface has come up: its addresses are verified, routers are asked for.
    pub interface_up: unsafe fn(*mut NX_IP, *mut NX_INTERFACE),
    /// Releases every waiting packet.
    pub release_all: unsafe fn(*mut NX_IP),
}
