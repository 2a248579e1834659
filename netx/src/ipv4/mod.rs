//! What only IPv4 has: ARP, routes, IGMP and its groups.

pub mod arp;
pub mod arp_cache;
pub mod igmp;
pub mod ipv4_group;
pub mod route;
