//! NetX Duo's network layer, on the wire formats of smoltcp.
#![no_std]
// Without IPv6 an address is two words; the same code is written for five.
#![cfg_attr(not(feature = "ipv6"), allow(clippy::trivially_copy_pass_by_ref))]

#[cfg(test)]
extern crate std;

pub mod address;
pub mod api;
pub mod capi;
pub mod checksum;
pub mod constants;
pub mod entropy;
pub mod icmp;
pub mod ip;
pub mod ipv4;
pub mod ipv6;
pub mod link;
pub mod packet;
pub mod system;
pub mod tcp;
pub mod udp;
pub mod utility;
pub mod wire;

pub use address::{NXD_ADDRESS, NXD_IPV6_ADDRESS};
pub use ip::{NX_IP, NX_IPV4_MULTICAST_ENTRY, NX_IPV6_MULTICAST_ENTRY};
pub use ipv4::arp::NX_ARP;
pub use ipv4::route::NX_IP_ROUTING_ENTRY;
pub use ipv6::nd::ND_CACHE_ENTRY;
pub use ipv6::nd_router::{NX_IPV6_DEFAULT_ROUTER_ENTRY, NX_IPV6_PREFIX_ENTRY};
pub use link::driver::NX_IP_DRIVER;
pub use link::interface::NX_INTERFACE;
pub use packet::NX_PACKET;
pub use packet::packet_pool::NX_PACKET_POOL;
pub use tcp::tcp_socket::NX_TCP_SOCKET;
pub use udp::udp_socket::NX_UDP_SOCKET;
