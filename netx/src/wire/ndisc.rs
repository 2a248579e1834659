//! Neighbour discovery messages (RFC 4861) as they stand in an ICMPv6 message, from its type octet on.
//!
//! Messages are built as big-endian words and without their checksum; the ICMPv6 sender fills it in.

use threadx_shim::types::ULONG;

use super::{Mac, mac_words, words};
use crate::address::V6;

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

/// Options: source link-layer address.
pub const SOURCE_MAC: u8 = 1;
/// Target link-layer address.
pub const TARGET_MAC: u8 = 2;
/// Prefix information.
pub const PREFIX: u8 = 3;

/// Where the options of a message begin; `None` if it is malformed (RFC 4861 sections 6.1 and 7.1: code 0, options not empty, lengths).
pub fn options(message: &[u8]) -> Option<Options<'_>> {
    let [kind, 0, ..] = *message else { return None };
    let fixed = match kind {
        ROUTER_SOLICIT => 8,
        ROUTER_ADVERT => 16,
        NEIGHBOR_SOLICIT | NEIGHBOR_ADVERT => 24,
        REDIRECT => 40,
        _ => return None,
    };
    let options = Options(message.get(fixed..)?);
    let mut rest = options.clone();
    while rest.next().is_some() {}
    rest.0.is_empty().then_some(options)
}

/// The options of a message, each with its type and length in front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options<'a>(&'a [u8]);

impl<'a> Iterator for Options<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(*self.0.get(1)?) * 8;
        let (option, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        Some(option)
    }
}

impl Options<'_> {
    /// The link-layer address in the first option of a type ([`SOURCE_MAC`], [`TARGET_MAC`]).
    pub fn mac(&self, kind: u8) -> Option<Mac> {
        let option = self.clone().find(|option| option.first() == Some(&kind))?;
        option.get(2..)?.first_chunk().map(|octets| mac_words(*octets))
    }
}

/// A prefix option of a router advertisement (RFC 4861 section 4.6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// Bits of the prefix.
    pub length: ULONG,
    /// On-link (L).
    pub on_link: bool,
    /// Usable for address autoconfiguration (A).
    pub autonomous: bool,
    /// Seconds.
    pub valid_lifetime: ULONG,
    /// Seconds.
    pub preferred_lifetime: ULONG,
    /// The prefix.
    pub prefix: V6,
}

impl Prefix {
    /// Reads an option; `None` if it is another.
    pub fn parse(option: &[u8]) -> Option<Self> {
        let [head, valid_lifetime, preferred_lifetime, _, prefix @ ..] = words::<8>(option)?;
        (head >> 24 == ULONG::from(PREFIX)).then_some(Self {
            length: head >> 8 & 0xFF,
            on_link: head & 0x80 != 0,
            autonomous: head & 0x40 != 0,
            valid_lifetime,
            preferred_lifetime,
            prefix,
        })
    }
}

/// Words of a message about one address, with one option.
pub const WORDS: usize = 8;

/// A message about an address: a solicitation, or an advertisement with its flags; an option of a type has the link-layer address.
pub const fn about(kind: u8, flags: u8, target: &V6, option: u8, mac: Mac) -> [ULONG; WORDS] {
    let [t0, t1, t2, t3] = *target;
    let [o0, o1] = mac_option(option, mac);
    [(kind as ULONG) << 24, (flags as ULONG) << 24, t0, t1, t2, t3, o0, o1]
}

/// Words of [`about`] without its option: a solicitation from the unspecified address has none.
pub const WITHOUT_OPTION: usize = 6;

/// A router solicitation.
pub const fn router_solicit(mac: Mac) -> [ULONG; 4] {
    let [o0, o1] = mac_option(SOURCE_MAC, mac);
    [(ROUTER_SOLICIT as ULONG) << 24, 0, o0, o1]
}

/// A link-layer address as an option of one unit of eight octets.
const fn mac_option(kind: u8, (high, low): Mac) -> [ULONG; 2] {
    [(kind as ULONG) << 24 | 1 << 16 | high & 0xFFFF, low]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{mac_octets, put_words, v6 as address};

    const TARGET: V6 = [0xFE80_0000, 0, 0, 0x1234];
    const MAC: Mac = mac_words([2, 0, 0, 0, 0, 9]);

    fn octets(words: &[ULONG]) -> std::vec::Vec<u8> {
        let mut octets = std::vec![0; words.len() * 4];
        put_words(&mut octets, words);
        octets
    }

    #[test]
    fn solicitation_parses_back() {
        let message = octets(&about(NEIGHBOR_SOLICIT, 0, &TARGET, SOURCE_MAC, MAC));
        assert_eq!(message[..8], [135, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(address(&message, 8), Some(TARGET));
        let options = options(&message).unwrap();
        assert_eq!((options.mac(SOURCE_MAC), options.mac(TARGET_MAC)), (Some(MAC), None));
        assert_eq!(message[26..], mac_octets(MAC.0, MAC.1));
    }

    #[test]
    fn advertisement_parses_back_and_truncations_are_refused() {
        let message = octets(&about(NEIGHBOR_ADVERT, SOLICITED | OVERRIDE, &TARGET, TARGET_MAC, MAC));
        assert_eq!(message[4], 0x60);
        assert_eq!(options(&message).unwrap().mac(TARGET_MAC), Some(MAC));
        for n in (0..24).chain(25..32) {
            assert_eq!(options(&message[..n]), None, "{n} bytes");
        }
    }

    #[test]
    fn router_solicitation_has_the_address_of_its_sender() {
        let message = octets(&router_solicit(MAC));
        assert_eq!((message[0], options(&message).unwrap().mac(SOURCE_MAC)), (ROUTER_SOLICIT, Some(MAC)));
    }

    #[test]
    fn option_of_length_zero_and_code_other_than_zero_are_refused() {
        let mut bytes = [0; 32];
        bytes[0] = NEIGHBOR_SOLICIT;
        bytes[24] = SOURCE_MAC;
        assert_eq!(options(&bytes), None);
        bytes[25] = 1;
        assert!(options(&bytes).is_some());
        bytes[1] = 1;
        assert_eq!(options(&bytes), None);
    }

    #[test]
    fn prefix_of_a_router_advertisement_is_read_and_short_ones_are_not() {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&[ROUTER_ADVERT, 0, 0, 0, 64, 0x40, 0x07, 0x08]);
        bytes[16..20].copy_from_slice(&[PREFIX, 4, 64, 0xC0]);
        bytes[20..24].copy_from_slice(&86400_u32.to_be_bytes());
        bytes[32..36].copy_from_slice(&0x2001_0DB8_u32.to_be_bytes());
        let mut options = options(&bytes).unwrap();
        let option = options.next().unwrap();
        let prefix = Prefix::parse(option).unwrap();
        assert!(prefix.on_link && prefix.autonomous && prefix.length == 64 && prefix.valid_lifetime == 86400);
        assert_eq!(prefix.prefix, [0x2001_0DB8, 0, 0, 0]);
        assert_eq!(Prefix::parse(&option[..24]), None);
    }
}
