//! Which interface and which neighbour an IPv4 packet goes to next: on-link, static routes, gateway.
//!
//! Source: manual chapter 3, "IP Send", "Static IPv4 Routing", "IPv4 Gateway Address"; chapter 4, `nx_ip_gateway_*`, `nx_ip_static_route_*`.

use threadx_shim::types::ULONG;

use crate::interface::NX_INTERFACE;

/// A static route; entries in use come first, longest mask first.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IP_ROUTING_ENTRY {
    pub nx_ip_routing_dest_ip: ULONG,
    pub nx_ip_routing_net_mask: ULONG,
    pub nx_ip_routing_next_hop_address: ULONG,
    pub nx_ip_routing_entry_ip_interface: *mut NX_INTERFACE,
}
