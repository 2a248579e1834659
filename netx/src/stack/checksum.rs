//! The Internet checksum over octets anywhere (RFC 1071), a word at a time.
//!
//! Ones' complement sums do not depend on the order of octets in a word, so words are summed as the processor reads them and the
//! result is turned round at the end. On Arm eight words are loaded and added with their carries at a step.

use smoltcp::wire::{IpAddress, IpProtocol, IpVersion};

/// Folds a sum of words to 16 bits.
const fn fold(sum: u32) -> u16 {
    let sum = (sum >> 16) + (sum & 0xFFFF);
    ((sum >> 16) + sum) as u16
}

const fn add(a: u32, b: u32) -> u32 {
    let (sum, carry) = a.overflowing_add(b);
    // After a carry the sum is at most 2^32 - 2.
    sum.wrapping_add(carry as u32)
}

/// The ones' complement sum of as many whole blocks of 32 octets as there are, and the octets after them.
#[cfg(target_arch = "arm")]
fn blocks(octets: &[u8]) -> (u32, &[u8]) {
    if octets.as_ptr().align_offset(4) != 0 {
        return (0, octets);
    }
    let (whole, rest) = octets.split_at(octets.len() & !31);
    let mut sum = 0u32;
    let mut from = whole.as_ptr();
    for _ in 0..whole.len() / 32 {
        // SAFETY: reads 32 octets of `whole`, whose address is a multiple of four.
        unsafe {
            core::arch::asm!(
                "ldmia {from}!, {{r2, r3, r4, r5}}",
                "adds {sum}, {sum}, r2",
                "adcs {sum}, r3",
                "adcs {sum}, r4",
                "adcs {sum}, r5",
                "ldmia {from}!, {{r2, r3, r4, r5}}",
                "adcs {sum}, r2",
                "adcs {sum}, r3",
                "adcs {sum}, r4",
                "adcs {sum}, r5",
                "adcs {sum}, {zero}",
                from = inout(reg) from,
                sum = inout(reg) sum,
                zero = in(reg) 0,
                out("r2") _, out("r3") _, out("r4") _, out("r5") _,
                options(readonly, nostack),
            );
        }
    }
    (sum, rest)
}

#[cfg(not(target_arch = "arm"))]
const fn blocks(octets: &[u8]) -> (u32, &[u8]) {
    (0, octets)
}

/// The ones' complement sum of big-endian halves, not inverted.
pub fn sum(octets: &[u8]) -> u16 {
    let (mut sum, rest) = blocks(octets);
    let (words, tail) = rest.as_chunks::<4>();
    for word in words {
        sum = add(sum, u32::from_ne_bytes(*word));
    }
    let mut last = [0; 4];
    for (to, from) in last.iter_mut().zip(tail) {
        *to = *from;
    }
    u16::from_be(fold(add(sum, u32::from_ne_bytes(last))))
}

/// The checksum of a TCP segment with its pseudo-header (RFC 9293 section 3.1): 0 if it holds, what belongs into the field if
/// the field is 0.
pub fn tcp(source: &IpAddress, destination: &IpAddress, segment: &[u8]) -> u16 {
    let mut total = u32::from(sum(segment)) + u32::from(u8::from(IpProtocol::Tcp)) + segment.len() as u32;
    for address in [source, destination] {
        total += match (address.version(), address) {
            (IpVersion::Ipv4, IpAddress::Ipv4(address)) => u32::from(sum(&address.octets())),
            (_, IpAddress::Ipv6(address)) => u32::from(sum(&address.octets())),
            _ => 0,
        };
    }
    !fold(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_any_place_and_length_is_that_of_halves() {
        let memory: [u8; 300] = core::array::from_fn(|i| (i * i + 200) as u8);
        for from in 0..8 {
            for len in 0..150 {
                let octets = &memory[from..from + len];
                let mut plain = 0u32;
                for half in octets.chunks(2) {
                    plain += u32::from(u16::from_be_bytes([half[0], half.get(1).copied().unwrap_or(0)]));
                }
                assert_eq!(sum(octets), fold(plain), "{from} {len}");
            }
        }
        assert_eq!(sum(&[0xFF; 64]), 0xFFFF);
    }
}
