//! An IP address of either family, in the layout of NXD_ADDRESS but comparable.

use smoltcp::wire::{IpAddress, IpEndpoint, Ipv4Address, Ipv6Address};
use threadx_shim::types::{ULONG, USHORT};

use crate::constants::{NX_IP_VERSION_V4, NX_IP_VERSION_V6};

/// An IPv4 or IPv6 address: the version and up to four words in host byte order, most significant first. IPv4 uses the first.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Address {
    /// NX_IP_VERSION_V4, NX_IP_VERSION_V6, or 0 for "none".
    pub version: ULONG,
    /// The address.
    pub words: [ULONG; 4],
}

impl Address {
    /// No address.
    pub const NONE: Address = Address { version: 0, words: [0; 4] };

    /// The IPv4 address `address` (host byte order).
    pub const fn v4(address: ULONG) -> Self {
        Address { version: NX_IP_VERSION_V4, words: [address, 0, 0, 0] }
    }

    /// The IPv6 address `words` (host byte order, most significant word first).
    pub const fn v6(words: [ULONG; 4]) -> Self {
        Address { version: NX_IP_VERSION_V6, words }
    }

    /// Whether this is an IPv6 address.
    pub const fn is_v6(&self) -> bool {
        self.version == NX_IP_VERSION_V6
    }

    /// Bytes of an IP header of this family without options.
    pub const fn ip_header_len(&self) -> usize {
        if self.is_v6() { 40 } else { 20 }
    }

    pub(super) fn to_smoltcp(self) -> IpAddress {
        let [a, b, c, d] = self.words;
        if self.is_v6() {
            let bits = (u128::from(a) << 96) | (u128::from(b) << 64) | (u128::from(c) << 32) | u128::from(d);
            IpAddress::Ipv6(Ipv6Address::from_bits(bits))
        } else {
            IpAddress::Ipv4(Ipv4Address::from_bits(a))
        }
    }

    pub(super) fn from_smoltcp(address: IpAddress) -> Self {
        match address {
            IpAddress::Ipv4(a) => Self::v4(a.to_bits()),
            IpAddress::Ipv6(a) => {
                let bits = a.to_bits();
                Self::v6([(bits >> 96) as u32, (bits >> 64) as u32, (bits >> 32) as u32, bits as u32])
            }
        }
    }
}

/// An address and a port.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Endpoint {
    /// The address.
    pub address: Address,
    /// The port.
    pub port: USHORT,
}

impl Endpoint {
    /// No endpoint.
    pub const NONE: Endpoint = Endpoint { address: Address::NONE, port: 0 };

    pub(super) fn to_smoltcp(self) -> IpEndpoint {
        IpEndpoint { addr: self.address.to_smoltcp(), port: self.port }
    }
}
