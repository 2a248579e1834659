//! The C names: `_nx_…` does, `_nxe_…` checks the caller and the arguments, then does.

#![allow(clippy::used_underscore_items)] // `_nxe_x` checks, then calls `_nx_x`.

mod arguments;
pub mod arp;
mod check;
pub mod driver;
pub mod icmp;
pub mod igmp;
pub mod interface;
pub mod ip;
pub mod ipv6;
pub mod ipv6_older;
pub mod nd;
pub mod packet;
pub mod raw;
pub mod tcp_client;
pub mod tcp_info;
pub mod tcp_server;
pub mod tcp_socket;
pub mod udp;
pub mod unsupported;
pub mod utility;
