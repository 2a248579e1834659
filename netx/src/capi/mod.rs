//! The C names: `_nx_…` does, `_nxe_…` checks the caller and the arguments, then does.

#![allow(clippy::used_underscore_items)] // `_nxe_x` checks, then calls `_nx_x`.

mod check;
pub mod tcp_client;
pub mod tcp_info;
pub mod tcp_server;
pub mod tcp_socket;
