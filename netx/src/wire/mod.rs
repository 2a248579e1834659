//! Formats that `smoltcp::wire` offers only together with its Ethernet medium (ARP, neighbour discovery), and sums over chains.
//!
//! The rest (IPv4, IPv6, ICMP, UDP, IGMP) is `smoltcp::wire`'s. Parsers take untrusted bytes: they answer `None`, never panic.

pub mod arp;
pub mod ndisc;

use threadx_shim::types::ULONG;

use crate::checksum;
use crate::packet::NX_PACKET;

/// The octets of a MAC address from its two words.
pub const fn mac_octets(msw: ULONG, lsw: ULONG) -> [u8; 6] {
    let (m, l) = (msw.to_be_bytes(), lsw.to_be_bytes());
    [m[2], m[3], l[0], l[1], l[2], l[3]]
}

/// The two words (bits 47–32, bits 31–0) of a MAC address.
pub const fn mac_words(mac: [u8; 6]) -> (ULONG, ULONG) {
    (u32::from_be_bytes([0, 0, mac[0], mac[1]]), u32::from_be_bytes([mac[2], mac[3], mac[4], mac[5]]))
}

/// `N` bytes at `at`, if they are there.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// A big-endian word at `at`.
pub(crate) fn word(bytes: &[u8], at: usize) -> Option<ULONG> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// The Internet checksum's sum (RFC 1071, not complemented) over a frame's data from `skip` on.
///
/// # Safety
/// The caller owns the frame.
pub(crate) unsafe fn chain_sum(packet: *mut NX_PACKET, skip: usize) -> u16 {
    let mut sum = 0;
    let mut odd = false;
    let mut skip = skip;
    let mut at = packet;
    while !at.is_null() {
        // SAFETY: given; the chain's packets are the frame's.
        let bytes = unsafe { &*NX_PACKET::bytes(at) };
        if let Some(bytes) = bytes.get(skip..) {
            skip = 0;
            let part = checksum::sum(bytes);
            sum = checksum::add(sum, if odd { part.swap_bytes() } else { part });
            odd ^= bytes.len() % 2 == 1;
        } else {
            skip -= bytes.len();
        }
        // SAFETY: as above.
        at = unsafe { (*at).nx_packet_next };
    }
    sum
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

    #[test]
    fn sum_over_a_chain_equals_the_sum_over_its_bytes() {
        let mut data: [u8; 41] = core::array::from_fn(|i| (i * 37) as u8);
        let expected = checksum::sum(&data);
        for (a, b) in [(1, 2), (3, 20), (0, 41), (5, 5), (7, 12)] {
            let base = data.as_mut_ptr();
            let mut parts = [NX_PACKET::new(), NX_PACKET::new(), NX_PACKET::new()];
            let cuts = [0, a, b, data.len()];
            for (i, part) in parts.iter_mut().enumerate() {
                part.nx_packet_prepend_ptr = base.wrapping_add(cuts[i]);
                part.nx_packet_append_ptr = base.wrapping_add(cuts[i + 1]);
            }
            let [p0, p1, p2] = &mut parts;
            p1.nx_packet_next = p2;
            p0.nx_packet_next = p1;
            // SAFETY: the three packets lie in `data` and live on this stack.
            assert_eq!(unsafe { chain_sum(p0, 0) }, expected, "cut at {a} and {b}");
        }
    }
}
