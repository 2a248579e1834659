//! `NXD_ADDRESS`: an IPv4 or IPv6 address as applications write it, and its way to and from the wire types.
//!
//! Words are in host byte order, the most significant first: `IP_ADDRESS(1,2,3,4)` is `0x01020304`, and `2001:db8::1` is
//! `[0x20010db8, 0, 0, 1]`. Only this file turns them into the octets that [`smoltcp::wire`] speaks.

use core::ptr::null_mut;

use smoltcp::wire::{IpAddress, Ipv4Address, Ipv6Address};
use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::constants::NX_IP_VERSION_V4;
#[cfg(feature = "ipv6")]
use crate::constants::NX_IP_VERSION_V6;
use crate::link::interface::NX_INTERFACE;
use crate::wire;

/// The words of an IPv6 address, the most significant first, each in host byte order.
pub type V6 = [ULONG; 4];

/// The address part of [`NXD_ADDRESS`]; `nxd_ip_version` says which member is in force.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub union NXD_ADDRESS_BITS {
    /// IPv4, host byte order.
    pub v4: ULONG,
    /// IPv6, most significant word first, each in host byte order.
    #[cfg(feature = "ipv6")]
    pub v6: [ULONG; 4],
}

/// An IPv4 or IPv6 address (manual chapter 3, "IPv6 Address").
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NXD_ADDRESS {
    /// `NX_IP_VERSION_V4` or `NX_IP_VERSION_V6`; anything else is no address.
    pub nxd_ip_version: ULONG,
    /// The words.
    pub nxd_ip_address: NXD_ADDRESS_BITS,
}

impl NXD_ADDRESS {
    /// Neither version: what a zeroed control block holds.
    pub const NONE: Self = Self { nxd_ip_version: 0, ..Self::v4(0) };

    /// An IPv4 address from its host-order word.
    pub const fn v4(word: ULONG) -> Self {
        #[cfg(feature = "ipv6")]
        let nxd_ip_address = NXD_ADDRESS_BITS { v6: [word, 0, 0, 0] };
        #[cfg(not(feature = "ipv6"))]
        let nxd_ip_address = NXD_ADDRESS_BITS { v4: word };
        Self { nxd_ip_version: NX_IP_VERSION_V4, nxd_ip_address }
    }

    /// An IPv6 address from its words; none in a build without IPv6.
    #[cfg(feature = "ipv6")]
    pub const fn v6(words: [ULONG; 4]) -> Self {
        Self { nxd_ip_version: NX_IP_VERSION_V6, nxd_ip_address: NXD_ADDRESS_BITS { v6: words } }
    }

    /// An IPv6 address from its words; none in a build without IPv6.
    #[cfg(not(feature = "ipv6"))]
    pub const fn v6(_: [ULONG; 4]) -> Self {
        Self::NONE
    }

    /// The word of an IPv4 address, or `None` for another version.
    pub fn as_v4(&self) -> Option<ULONG> {
        (self.nxd_ip_version == NX_IP_VERSION_V4).then_some(self.first_word())
    }

    /// The first word, which of an IPv4 address is all.
    pub(crate) fn first_word(&self) -> ULONG {
        // SAFETY: every bit pattern is a valid ULONG, and the first word is always initialised.
        unsafe { self.nxd_ip_address.v4 }
    }

    /// The words of an IPv6 address, or `None` for another version.
    pub fn as_v6(&self) -> Option<V6> {
        self.v6_words().copied()
    }

    /// [`as_v6`](Self::as_v6) in place.
    #[cfg(not(feature = "ipv6"))]
    #[inline]
    pub fn v6_words(&self) -> Option<&V6> {
        None
    }

    /// [`as_v6`](Self::as_v6) in place.
    #[cfg(feature = "ipv6")]
    #[inline]
    pub fn v6_words(&self) -> Option<&V6> {
        if self.nxd_ip_version != NX_IP_VERSION_V6 {
            return None;
        }
        // SAFETY: whoever sets version 6 has set all four words; every bit pattern is valid.
        Some(unsafe { &self.nxd_ip_address.v6 })
    }

    /// The wire type, or `None` if the version is neither 4 nor 6.
    pub fn to_wire(&self) -> Option<IpAddress> {
        if let Some(word) = self.as_v4() {
            return Some(IpAddress::Ipv4(v4_to_wire(word)));
        }
        self.as_v6().map(|words| IpAddress::Ipv6(v6_to_wire(words)))
    }

    /// From the wire type.
    pub fn from_wire(address: IpAddress) -> Self {
        match address {
            IpAddress::Ipv4(a) => Self::v4(v4_from_wire(a)),
            IpAddress::Ipv6(a) => Self::v6(v6_from_wire(a)),
        }
    }

    /// Whether all bits are zero, or the version is none.
    pub fn is_unspecified(&self) -> bool {
        self.as_v4().is_none_or(|w| w == 0) && self.v6_words().is_none_or(|w| *w == [0; 4])
    }
}

impl PartialEq for NXD_ADDRESS {
    fn eq(&self, other: &Self) -> bool {
        self.nxd_ip_version == other.nxd_ip_version
            && match self.v6_words() {
                Some(words) => Some(words) == other.v6_words(),
                None => self.first_word() == other.first_word(),
            }
    }
}
impl Eq for NXD_ADDRESS {}

impl core::fmt::Debug for NXD_ADDRESS {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.to_wire() {
            Some(address) => core::fmt::Display::fmt(&address, f),
            None => f.write_str("NXD_ADDRESS(none)"),
        }
    }
}

/// Host-order word to octets.
pub fn v4_to_wire(word: ULONG) -> Ipv4Address {
    Ipv4Address::from(word)
}

/// Octets to host-order word.
pub fn v4_from_wire(address: Ipv4Address) -> ULONG {
    u32::from(address)
}

/// Host-order words to octets.
pub fn v6_to_wire(words: [ULONG; 4]) -> Ipv6Address {
    let mut octets = [0; 16];
    wire::put_words(&mut octets, &words);
    Ipv6Address::from(octets)
}

/// Octets to host-order words.
pub fn v6_from_wire(address: Ipv6Address) -> [ULONG; 4] {
    wire::v6(&address.octets(), 0).unwrap_or_default()
}

/// Whether two IPv6 addresses share their first `prefix_length` bits.
pub fn v6_same_prefix(a: &V6, b: &V6, prefix_length: ULONG) -> bool {
    v6_common_bits(a, b) >= prefix_length.min(128)
}

/// How many bits two IPv6 addresses begin with in common.
pub fn v6_common_bits(a: &V6, b: &V6) -> ULONG {
    let mut bits = 0;
    for (a, b) in a.iter().zip(b) {
        bits += (a ^ b).leading_zeros();
        if a != b {
            break;
        }
    }
    bits
}

/// Whether an IPv6 address is link-local (fe80::/10).
#[inline(never)] // a call is shorter than the comparison's constants
pub const fn v6_is_link_local(words: &V6) -> bool {
    words[0] >> 22 == 0xFE80 >> 6
}

/// Whether an IPv6 address is multicast (ff00::/8).
pub const fn v6_is_multicast(words: &V6) -> bool {
    words[0] >> 24 == 0xFF
}

/// Whether an IPv6 address is `::`.
pub const fn v6_is_unspecified(words: &V6) -> bool {
    words[0] | words[1] | words[2] | words[3] == 0
}

/// `::1`.
pub const V6_LOOPBACK: [ULONG; 4] = [0, 0, 0, 1];
/// `ff02::1`, all nodes on the link.
pub const V6_ALL_NODES: [ULONG; 4] = [0xFF02_0000, 0, 0, 1];
/// `ff02::2`, all routers on the link.
pub const V6_ALL_ROUTERS: [ULONG; 4] = [0xFF02_0000, 0, 0, 2];

/// The solicited-node multicast address of `words` (RFC 4291 section 2.7.1).
#[inline(never)] // a call is shorter than four words made in place
pub const fn v6_solicited_node(words: &V6) -> V6 {
    [0xFF02_0000, 0, 1, 0xFF00_0000 | (words[3] & 0x00FF_FFFF)]
}

/// One IPv6 address of an IP instance. Field names as the original's; owned by `NX_IP`.
#[repr(C)]
#[allow(non_camel_case_types, non_snake_case, missing_docs)]
pub struct NXD_IPV6_ADDRESS {
    pub nxd_ipv6_address_valid: UCHAR,
    /// `NX_IP_VERSION_V6` when in use.
    pub nxd_ipv6_address_type: UCHAR,
    /// `NX_IPV6_ADDR_STATE_…`
    pub nxd_ipv6_address_state: UCHAR,
    pub nxd_ipv6_address_prefix_length: UCHAR,
    pub nxd_ipv6_address_attached: *mut NX_INTERFACE,
    /// Host-order words, most significant first.
    pub nxd_ipv6_address: [ULONG; 4],
    pub nxd_ipv6_address_next: *mut NXD_IPV6_ADDRESS,
    /// Solicitations of duplicate address detection still to send.
    pub nxd_ipv6_address_DupAddrDetectTransmit: CHAR,
    /// The address's index in `nx_ipv6_address`.
    pub nxd_ipv6_address_index: UCHAR,
    /// `NX_IPV6_ADDRESS_MANUAL_CONFIG` or `NX_IPV6_ADDRESS_BASED_ON_INTERFACE`.
    pub nxd_ipv6_address_ConfigurationMethod: UCHAR,
    /// Whether its solicited-node group is joined.
    pub(crate) is_in_group: UCHAR,
    /// Ticks at which the next solicitation is due.
    pub(crate) next_solicitation: ULONG,
}

impl NXD_IPV6_ADDRESS {
    /// An unused slot.
    pub const fn new() -> Self {
        Self {
            nxd_ipv6_address_valid: 0,
            nxd_ipv6_address_type: 0,
            nxd_ipv6_address_state: 0,
            nxd_ipv6_address_prefix_length: 0,
            nxd_ipv6_address_attached: null_mut(),
            nxd_ipv6_address: [0; 4],
            nxd_ipv6_address_next: null_mut(),
            nxd_ipv6_address_DupAddrDetectTransmit: 0,
            nxd_ipv6_address_index: 0,
            nxd_ipv6_address_ConfigurationMethod: 0,
            is_in_group: 0,
            next_solicitation: 0,
        }
    }

    pub(crate) fn state(&self) -> UINT {
        UINT::from(self.nxd_ipv6_address_state)
    }
}

impl Default for NXD_IPV6_ADDRESS {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_through_the_wire_type_comes_back() {
        let v6 = [0x2001_0DB8, 1, 2, 0xDEAD_BEEF];
        assert_eq!(v6_from_wire(v6_to_wire(v6)), v6);
        assert_eq!(v4_to_wire(0x0102_0304).octets(), [1, 2, 3, 4]);
        assert_eq!(NXD_ADDRESS::from_wire(NXD_ADDRESS::v6(v6).to_wire().unwrap()), NXD_ADDRESS::v6(v6));
    }

    #[test]
    fn prefixes_compare_by_bits() {
        let (a, b) = (&[0xFE80_0000, 0, 0, 1], &[0xFE80_0000, 0, 0, 2]);
        assert!(v6_same_prefix(a, b, 126));
        assert!(!v6_same_prefix(a, b, 127));
        assert!(v6_same_prefix(a, &[0; 4], 0));
        assert!(!v6_same_prefix(a, b, 200));
    }

    #[test]
    fn solicited_node_address_keeps_24_bits() {
        assert_eq!(v6_solicited_node(&[0xFE80_0000, 0, 0, 0x1234_5678]), [0xFF02_0000, 0, 1, 0xFF34_5678]);
        assert!(v6_is_link_local(&[0xFE80_0000, 0, 0, 1]));
        assert!(!v6_is_link_local(&[0xFEC0_0000, 0, 0, 1]));
    }
}
