//! Neighbour discovery messages (RFC 4861) as they stand in an ICMPv6 message, from its type octet on.
//!
//! Messages are built as big-endian words and without their checksum; the ICMPv6 sender fills it in.

use threadx_shim::types::ULONG;

use super::{Mac, get_words};
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

/// Flags of a neighbour advertisement's second word: in answer to a solicitation.
pub const SOLICITED: ULONG = 1 << 30;
/// Overrides a cached link-layer address.
pub const OVERRIDE: ULONG = 1 << 29;

/// Options: source link-layer address.
pub const SOURCE_MAC: u8 = 1;
/// Target link-layer address.
pub const TARGET_MAC: u8 = 2;
/// Prefix information.
pub const PREFIX: u8 = 3;

/// Octets in front of the options of a message, by its type from [`ROUTER_SOLICIT`] on.
const FIXED: [u8; 5] = [8, 16, 24, 24, 40];

/// The options of a message; `None` if it is malformed (RFC 4861 sections 6.1 and 7.1: code 0, options not empty, lengths).
pub fn options(message: &[u8]) -> Option<Options<'_>> {
    let [kind, 0, ..] = *message else { return None };
    let fixed = *FIXED.get(usize::from(kind.wrapping_sub(ROUTER_SOLICIT)))?;
    let link_layer = if kind == NEIGHBOR_ADVERT { TARGET_MAC } else { SOURCE_MAC };
    let (units, []) = message.get(usize::from(fixed)..)?.as_chunks() else { return None };
    let mut rest = Options { units, mac: None };
    let mut mac = None;
    for option in rest.by_ref() {
        if let [[kind, _, octets @ ..], ..] = option
            && *kind == link_layer
            && mac.is_none()
        {
            mac = Some(octets);
        }
    }
    rest.units.is_empty().then_some(Options { units, mac })
}

/// The options of a message, in units of eight octets; each has its type and how many units it is in front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options<'a> {
    units: &'a [[u8; 8]],
    /// The link-layer address that the message tells of: the target's in an advertisement of a neighbour, else the source's.
    pub mac: Option<&'a [u8; 6]>,
}

impl<'a> Iterator for Options<'a> {
    type Item = &'a [[u8; 8]];

    fn next(&mut self) -> Option<Self::Item> {
        let (option, rest) = self.units.split_at_checked(usize::from(self.units.first()?[1]))?;
        if option.is_empty() {
            return None;
        }
        self.units = rest;
        Some(option)
    }
}

/// A prefix option of a router advertisement, word by word (RFC 4861 section 4.6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Prefix([ULONG; 8]);

impl Prefix {
    /// Reads an option; false if it is another, or not whole.
    pub fn read(&mut self, option: &[[u8; 8]]) -> bool {
        get_words(option.as_flattened(), &mut self.0);
        self.0[0] >> 24 == ULONG::from(PREFIX) && option.len() >= 4
    }

    /// Bits of the prefix.
    pub const fn length(&self) -> ULONG {
        self.0[0] >> 8 & 0xFF
    }

    /// On-link (L).
    pub const fn is_on_link(&self) -> bool {
        self.0[0] & 0x80 != 0
    }

    /// Usable for address autoconfiguration (A).
    pub const fn is_autonomous(&self) -> bool {
        self.0[0] & 0x40 != 0
    }

    /// Seconds.
    pub const fn valid_lifetime(&self) -> ULONG {
        self.0[1]
    }

    /// Seconds.
    pub const fn preferred_lifetime(&self) -> ULONG {
        self.0[2]
    }

    /// The prefix.
    pub const fn prefix(&self) -> &V6 {
        let [_, _, _, _, prefix @ ..] = &self.0;
        prefix
    }
}

/// Words of a message about one address, with one option.
pub const WORDS: usize = 8;

/// A message about an address: an advertisement has flags, a solicitation none; its option has the link-layer address.
pub const fn about(flags: ULONG, target: &V6, mac: Mac) -> [ULONG; WORDS] {
    let (kind, option) = if flags == 0 { (NEIGHBOR_SOLICIT, SOURCE_MAC) } else { (NEIGHBOR_ADVERT, TARGET_MAC) };
    let [t0, t1, t2, t3] = *target;
    let [o0, o1] = mac_option(option, mac);
    [(kind as ULONG) << 24, flags, t0, t1, t2, t3, o0, o1]
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
    use crate::wire::{mac_words, put_words, v6 as address};

    const TARGET: V6 = [0xFE80_0000, 0, 0, 0x1234];
    const OCTETS: [u8; 6] = [2, 0, 0, 0, 0, 9];
    const MAC: Mac = mac_words(OCTETS);

    fn octets(words: &[ULONG]) -> std::vec::Vec<u8> {
        let mut octets = std::vec![0; words.len() * 4];
        put_words(&mut octets, words);
        octets
    }

    #[test]
    fn solicitation_parses_back() {
        let message = octets(&about(0, &TARGET, MAC));
        assert_eq!(message[..8], [135, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(address(&message, 8), Some(TARGET));
        assert_eq!(options(&message).unwrap().mac, Some(&OCTETS));
        assert_eq!((message[24], &message[26..]), (SOURCE_MAC, OCTETS.as_slice()));
    }

    #[test]
    fn advertisement_parses_back_and_truncations_are_refused() {
        let mut message = octets(&about(SOLICITED | OVERRIDE, &TARGET, MAC));
        assert_eq!((message[0], message[4]), (136, 0x60));
        assert_eq!(options(&message).unwrap().mac, Some(&OCTETS));
        for n in (0..24).chain(25..32) {
            assert_eq!(options(&message[..n]), None, "{n} bytes");
        }
        message[24] = SOURCE_MAC; // which is not the target's
        assert_eq!(options(&message).unwrap().mac, None);
    }

    #[test]
    fn router_solicitation_has_the_address_of_its_sender() {
        let message = octets(&router_solicit(MAC));
        assert_eq!((message[0], options(&message).unwrap().mac), (ROUTER_SOLICIT, Some(&OCTETS)));
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
        let mut prefix = Prefix::default();
        assert!(prefix.read(option) && prefix.is_on_link() && prefix.is_autonomous());
        assert_eq!((prefix.length(), prefix.valid_lifetime()), (64, 86400));
        assert_eq!(*prefix.prefix(), [0x2001_0DB8, 0, 0, 0]);
        assert!(!prefix.read(&option[..3]));
    }
}
