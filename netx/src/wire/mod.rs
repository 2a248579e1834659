//! Formats that `smoltcp::wire` offers only together with its Ethernet medium (ARP, neighbour discovery), and headers as words.
//!
//! The headers that every packet has, and the stack's own messages, are read and written as big-endian words, which is what they are made of:
//! a few loads where an accessor a field would be a call. UDP, IGMP, fragments and what routers do are `smoltcp::wire`'s. Parsers take untrusted
//! bytes: they answer `None`, never panic.

pub mod arp;
pub mod ndisc;

use threadx_shim::types::ULONG;

use crate::address::V6;

/// A MAC address as drivers' requests have it: bits 47–32, bits 31–0.
pub type Mac = (ULONG, ULONG);

/// The octets of a MAC address from its two words.
pub const fn mac_octets(msw: ULONG, lsw: ULONG) -> [u8; 6] {
    let (m, l) = (msw.to_be_bytes(), lsw.to_be_bytes());
    [m[2], m[3], l[0], l[1], l[2], l[3]]
}

/// The two words (bits 47–32, bits 31–0) of a MAC address.
pub const fn mac_words(mac: [u8; 6]) -> Mac {
    (u32::from_be_bytes([0, 0, mac[0], mac[1]]), u32::from_be_bytes([mac[2], mac[3], mac[4], mac[5]]))
}

/// `N` bytes at `at`, if they are there.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// The first big-endian words, if they are there.
#[inline(always)] // what it answers would be copied twice on its way out
pub(crate) fn words<const N: usize>(bytes: &[u8]) -> Option<[ULONG; N]> {
    let mut words = [0; N];
    get_words(bytes.get(..N * 4)?, &mut words);
    Some(words)
}

/// Reads big-endian words from the beginning on, as many as there are.
pub(crate) fn get_words(octets: &[u8], words: &mut [ULONG]) {
    for (word, octets) in words.iter_mut().zip(octets.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*octets);
    }
}

/// The words of an IPv6 address at `at`.
pub(crate) fn v6(bytes: &[u8], at: usize) -> Option<V6> {
    words(bytes.get(at..)?)
}

/// Writes big-endian words from the beginning on, as many as there is room for.
pub fn put_words(octets: &mut [u8], words: &[ULONG]) {
    for (place, word) in octets.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *place = word.to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_through_words_comes_back() {
        let mac = [0x02, 0x11, 0x22, 0x33, 0x44, 0x55];
        assert_eq!(mac_words(mac), (0x0211, 0x2233_4455));
        assert_eq!(mac_octets(0x0211, 0x2233_4455), mac);
    }
}
