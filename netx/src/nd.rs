//! Neighbour discovery: from IPv6 addresses to MAC addresses, routers and prefixes (RFC 4861).
//!
//! Source: manual chapter 3, "Neighbor Discovery"; chapter 4, `nxd_nd_cache_*`.

use threadx_shim::types::{UCHAR, ULONG};

use crate::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;

/// An entry of the neighbour cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct ND_CACHE_ENTRY {
    pub nx_nd_cache_dest_ip: [ULONG; 4],
    pub nx_nd_cache_mac_addr: [UCHAR; 6],
    pub nx_nd_cache_nd_status: UCHAR,
    pub nx_nd_cache_num_solicit: UCHAR,
    pub nx_nd_cache_is_static: UCHAR,
    pub(crate) waiting: UCHAR,
    pub(crate) reserved: [UCHAR; 2],
    /// Ticks at which the state changes or a solicitation is due.
    pub(crate) due: ULONG,
    /// Larger is more recently used.
    pub(crate) used: ULONG,
    pub nx_nd_cache_interface_ptr: *mut NX_INTERFACE,
    pub nx_nd_cache_packet_waiting_head: *mut NX_PACKET,
    pub nx_nd_cache_packet_waiting_tail: *mut NX_PACKET,
}

/// A default router.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_DEFAULT_ROUTER_ENTRY {
    /// `NX_IPV6_ROUTE_TYPE_…`; 0 is unused.
    pub nx_ipv6_default_router_entry_flag: UCHAR,
    pub(crate) reserved: UCHAR,
    /// Seconds; 0xFFFF is for ever.
    pub nx_ipv6_default_router_entry_life_time: u16,
    pub nx_ipv6_default_router_entry_router_address: [ULONG; 4],
    pub nx_ipv6_default_router_entry_interface_ptr: *mut NX_INTERFACE,
    /// Ticks at which the entry expires.
    pub(crate) expires: ULONG,
}

/// An on-link prefix learned from a router.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_PREFIX_ENTRY {
    pub nx_ipv6_prefix_entry_network_address: [ULONG; 4],
    /// Bits; 0 is unused.
    pub nx_ipv6_prefix_entry_prefix_length: ULONG,
    /// Seconds; 0xFFFFFFFF is for ever.
    pub nx_ipv6_prefix_entry_valid_lifetime: ULONG,
    pub(crate) expires: ULONG,
    pub(crate) interface: *mut NX_INTERFACE,
}
