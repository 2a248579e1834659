//! An address and a port, and their way to smoltcp.

use smoltcp::wire::{IpAddress, IpEndpoint, Ipv4Address};
use threadx_shim::types::USHORT;

use crate::address::NXD_ADDRESS;

/// An address and a port.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The address.
    pub address: NXD_ADDRESS,
    /// The port.
    pub port: USHORT,
}

impl Endpoint {
    /// Whether it is an IPv6 address.
    pub fn is_v6(&self) -> bool {
        self.address.as_v6().is_some()
    }

    pub(super) fn ip(&self) -> IpAddress {
        self.address.to_wire().unwrap_or(IpAddress::Ipv4(Ipv4Address::UNSPECIFIED))
    }

    pub(super) fn to_smoltcp(self) -> IpEndpoint {
        IpEndpoint { addr: self.ip(), port: self.port }
    }
}
