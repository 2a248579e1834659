//! Neighbour discovery messages (RFC 4861) as they stand in an ICMPv6 message, from its type octet on.
//!
//! Messages are built without their checksum; the ICMPv6 sender fills it in.

use threadx_shim::types::ULONG;

use super::{array, v6 as address, word};

/// ICMPv6 types of neighbour discovery.
pub const ROUTER_SOLICIT: u8 = 133;
/// Router advertisement.
pub const ROUTER_ADVERT: u8 = 134;
/// Neighbour solicitation.
pub const NEIGHBOR_SOLICIT: u8 = 135;
/// Neighbour advertisement.
pub const NEIGHBOR_ADVERT: u8 = 136;
/// Redirect.
pub const REDIRECT: u8 = 137;

/// Flags of a neighbour advertisement: from a router.
pub const ROUTER: u8 = 0x80;
/// In answer to a solicitation.
pub const SOLICITED: u8 = 0x40;
/// Overrides a cached link-layer address.
pub const OVERRIDE: u8 = 0x20;

const OPTION_SOURCE_MAC: u8 = 1;
const OPTION_TARGET_MAC: u8 = 2;
const OPTION_PREFIX: u8 = 3;
const OPTION_MTU: u8 = 5;

/// The longest message built here.
pub const MAX_LENGTH: usize = 32;

/// A prefix option of a router advertisement (RFC 4861 section 4.6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// Bits of the prefix.
    pub length: u8,
    /// On-link (L).
    pub on_link: bool,
    /// Usable for address autoconfiguration (A).
    pub autonomous: bool,
    /// Seconds.
    pub valid_lifetime: ULONG,
    /// Seconds.
    pub preferred_lifetime: ULONG,
    /// The prefix.
    pub prefix: [ULONG; 4],
}

/// An option; those not used here are skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NdOption {
    /// Source link-layer address.
    SourceMac([u8; 6]),
    /// Target link-layer address.
    TargetMac([u8; 6]),
    /// Prefix information.
    Prefix(Prefix),
    /// MTU of the link.
    Mtu(ULONG),
}

/// A received message; options in the octets that follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nd<'a> {
    /// Router advertisement.
    RouterAdvert {
        /// Hop limit to use, 0 = unspecified.
        hop_limit: u8,
        /// M (0x80) and O (0x40).
        flags: u8,
        /// Seconds, 0 = not a default router.
        lifetime: u16,
        /// Milliseconds between solicitations, 0 = unspecified.
        retrans_ms: ULONG,
        /// Options.
        options: Options<'a>,
    },
    /// Neighbour solicitation.
    NeighborSolicit {
        /// The address asked for.
        target: [ULONG; 4],
        /// Options.
        options: Options<'a>,
    },
    /// Neighbour advertisement.
    NeighborAdvert {
        /// [`ROUTER`], [`SOLICITED`], [`OVERRIDE`].
        flags: u8,
        /// The address advertised.
        target: [ULONG; 4],
        /// Options.
        options: Options<'a>,
    },
    /// Router solicitation or redirect: well-formed, of no use to a host here.
    Other,
}

impl<'a> Nd<'a> {
    /// Reads a message; `None` if it is malformed (RFC 4861 sections 6.1 and 7.1: code 0, options not empty, lengths).
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [kind, code] = array(bytes, 0)?;
        if code != 0 {
            return None;
        }
        let fixed = match kind {
            ROUTER_SOLICIT => 8,
            ROUTER_ADVERT => 16,
            NEIGHBOR_SOLICIT | NEIGHBOR_ADVERT => 24,
            REDIRECT => 40,
            _ => return None,
        };
        let options = Options(bytes.get(fixed..)?);
        if !options.is_well_formed() {
            return None;
        }
        Some(match kind {
            ROUTER_ADVERT => Self::RouterAdvert {
                hop_limit: *bytes.get(4)?,
                flags: *bytes.get(5)?,
                lifetime: u16::from_be_bytes(array(bytes, 6)?),
                retrans_ms: word(bytes, 12)?,
                options,
            },
            NEIGHBOR_SOLICIT => Self::NeighborSolicit { target: address(bytes, 8)?, options },
            NEIGHBOR_ADVERT => Self::NeighborAdvert { flags: *bytes.get(4)?, target: address(bytes, 8)?, options },
            _ => Self::Other,
        })
    }
}

/// The options of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options<'a>(&'a [u8]);

impl Options<'_> {
    fn is_well_formed(&self) -> bool {
        let mut rest = self.0;
        while !rest.is_empty() {
            let length = rest.get(1).map_or(0, |&l| usize::from(l) * 8);
            match rest.get(length..) {
                Some(after) if length > 0 => rest = after,
                _ => return false,
            }
        }
        true
    }

    /// The source link-layer address.
    pub fn source_mac(&self) -> Option<[u8; 6]> {
        self.mac(OPTION_SOURCE_MAC)
    }

    /// The target link-layer address.
    pub fn target_mac(&self) -> Option<[u8; 6]> {
        self.mac(OPTION_TARGET_MAC)
    }

    fn mac(&self, kind: u8) -> Option<[u8; 6]> {
        self.octets().find(|option| option.first() == Some(&kind)).and_then(|option| array(option, 2))
    }

    /// The options that are understood, in order.
    pub fn iter(&self) -> impl Iterator<Item = NdOption> + '_ {
        self.octets().filter_map(parse_option)
    }

    fn octets(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let length = usize::from(*rest.get(1)?) * 8;
            let option;
            (option, rest) = rest.split_at_checked(length.max(8))?;
            Some(option)
        })
    }
}

fn parse_option(option: &[u8]) -> Option<NdOption> {
    match *option.first()? {
        OPTION_SOURCE_MAC => Some(NdOption::SourceMac(array(option, 2)?)),
        OPTION_TARGET_MAC => Some(NdOption::TargetMac(array(option, 2)?)),
        OPTION_MTU => Some(NdOption::Mtu(word(option, 4)?)),
        OPTION_PREFIX => {
            let flags = *option.get(3)?;
            Some(NdOption::Prefix(Prefix {
                length: *option.get(2)?,
                on_link: flags & 0x80 != 0,
                autonomous: flags & 0x40 != 0,
                valid_lifetime: word(option, 4)?,
                preferred_lifetime: word(option, 8)?,
                prefix: address(option, 16)?,
            }))
        }
        _ => None,
    }
}

/// A message under construction.
pub struct Message {
    bytes: [u8; MAX_LENGTH],
    length: usize,
}

impl Message {
    /// The octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }

    fn new(kind: u8, flags: u8, target: Option<[ULONG; 4]>, option: Option<(u8, [u8; 6])>) -> Self {
        let mut message = Self { bytes: [0; MAX_LENGTH], length: 0 };
        message.put(&[kind, 0, 0, 0, flags, 0, 0, 0]);
        for word in target.iter().flatten() {
            message.put(&word.to_be_bytes());
        }
        if let Some((kind, mac)) = option {
            message.put(&[kind, 1]);
            message.put(&mac);
        }
        message
    }

    /// All callers together put at most 8 + 16 + 8 bytes.
    fn put(&mut self, part: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + part.len()) {
            room.copy_from_slice(part);
            self.length += part.len();
        }
    }

    /// A neighbour solicitation; without `source_mac` when sent from the unspecified address.
    pub fn neighbor_solicit(target: [ULONG; 4], source_mac: Option<[u8; 6]>) -> Self {
        Self::new(NEIGHBOR_SOLICIT, 0, Some(target), source_mac.map(|mac| (OPTION_SOURCE_MAC, mac)))
    }

    /// A neighbour advertisement.
    pub fn neighbor_advert(target: [ULONG; 4], flags: u8, target_mac: [u8; 6]) -> Self {
        Self::new(NEIGHBOR_ADVERT, flags, Some(target), Some((OPTION_TARGET_MAC, target_mac)))
    }

    /// A router solicitation; without `source_mac` when sent from the unspecified address.
    pub fn router_solicit(source_mac: Option<[u8; 6]>) -> Self {
        Self::new(ROUTER_SOLICIT, 0, None, source_mac.map(|mac| (OPTION_SOURCE_MAC, mac)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: [ULONG; 4] = [0xFE80_0000, 0, 0, 0x1234];

    #[test]
    fn solicitation_parses_back() {
        let message = Message::neighbor_solicit(TARGET, Some([2, 0, 0, 0, 0, 9]));
        assert_eq!(message.as_bytes().len(), 32);
        let Some(Nd::NeighborSolicit { target, options }) = Nd::parse(message.as_bytes()) else { panic!() };
        assert_eq!((target, options.source_mac()), (TARGET, Some([2, 0, 0, 0, 0, 9])));
    }

    #[test]
    fn advertisement_parses_back_and_truncations_are_refused() {
        let message = Message::neighbor_advert(TARGET, SOLICITED | OVERRIDE, [2, 0, 0, 0, 0, 7]);
        let Some(Nd::NeighborAdvert { flags, target, options }) = Nd::parse(message.as_bytes()) else { panic!() };
        assert_eq!((flags, target, options.target_mac()), (0x60, TARGET, Some([2, 0, 0, 0, 0, 7])));
        for n in (0..24).chain(25..32) {
            assert_eq!(Nd::parse(&message.as_bytes()[..n]), None, "{n} bytes");
        }
    }

    #[test]
    fn option_of_length_zero_is_refused() {
        let mut bytes = [0; 32];
        bytes[0] = NEIGHBOR_SOLICIT;
        bytes[24] = OPTION_SOURCE_MAC;
        assert_eq!(Nd::parse(&bytes), None);
    }

    #[test]
    fn router_advertisement_with_a_prefix_is_read() {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&[ROUTER_ADVERT, 0, 0, 0, 64, 0x40, 0x07, 0x08]);
        bytes[16..20].copy_from_slice(&[OPTION_PREFIX, 4, 64, 0xC0]);
        bytes[20..24].copy_from_slice(&86400_u32.to_be_bytes());
        bytes[32..36].copy_from_slice(&0x2001_0DB8_u32.to_be_bytes());
        let Some(Nd::RouterAdvert { hop_limit: 64, flags: 0x40, lifetime: 1800, options, .. }) = Nd::parse(&bytes)
        else {
            panic!()
        };
        let Some(NdOption::Prefix(prefix)) = options.iter().next() else { panic!() };
        assert!(prefix.on_link && prefix.autonomous && prefix.length == 64 && prefix.valid_lifetime == 86400);
        assert_eq!(prefix.prefix, [0x2001_0DB8, 0, 0, 0]);
    }
}
