//! The link layer: the drivers' contract, interfaces, and the wire in memory.

pub mod driver;
pub mod interface;
pub mod interface_settings;
pub(crate) mod offload;
pub mod ram_link;
