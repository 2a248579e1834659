//! NetX Duo's network layer over smoltcp.
#![no_std]
#[cfg(test)]
extern crate std;

pub mod address;
pub mod api;
pub mod arp;
pub mod arp_cache;
pub mod capi;
pub mod constants;
pub mod driver;
pub mod entropy;
pub mod fragment;
pub mod icmp;
pub mod icmpv6;
pub mod igmp;
pub mod interface;
pub mod ip;
mod ip_receive;
pub mod ip_send;
mod ip_thread;
mod ipv6;
pub mod ipv6_address;
pub mod ipv6_router;
pub mod listen;
pub mod nd;
pub mod nd_cache;
pub mod packet;
pub mod packet_data;
pub mod packet_pool;
mod queue;
pub mod ram_link;
pub mod raw;
pub mod route;
pub mod stack;
pub mod status;
pub mod system;
pub mod tcp;
pub mod tcp_client;
pub mod tcp_info;
pub mod tcp_socket;
pub mod udp;
pub mod udp_socket;
pub mod utility;
pub mod wire;

pub use address::{NXD_ADDRESS, NXD_IPV6_ADDRESS};
pub use arp::NX_ARP;
pub use driver::NX_IP_DRIVER;
pub use interface::NX_INTERFACE;
pub use ip::{NX_IP, NX_IPV4_MULTICAST_ENTRY, NX_IPV6_MULTICAST_ENTRY};
pub use nd::{ND_CACHE_ENTRY, NX_IPV6_DEFAULT_ROUTER_ENTRY, NX_IPV6_PREFIX_ENTRY};
pub use packet::NX_PACKET;
pub use packet_pool::NX_PACKET_POOL;
pub use route::NX_IP_ROUTING_ENTRY;
pub use tcp_socket::NX_TCP_SOCKET;
pub use udp_socket::NX_UDP_SOCKET;
