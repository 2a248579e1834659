//! The Internet checksum (RFC 1071) over octets anywhere, a word at a time.
//!
//! Ones' complement sums do not depend on the order of octets in a word, so words are summed as the processor reads them and the
//! result is turned round at the end. A sum that begins at an odd address is that of swapped halves, so it is summed from the next
//! word's beginning and swapped. On Arm the words of a block are loaded eight at once and added with their carries: 21 instructions
//! for 64 octets.

use threadx_shim::types::{UINT, ULONG};

use crate::packet::NX_PACKET;

/// Folds a sum of halves, or of words, to 16 bits.
pub(crate) const fn fold(sum: u32) -> u16 {
    let sum = (sum >> 16) + (sum & 0xFFFF);
    ((sum >> 16) + sum) as u16
}

/// Adds two sums.
pub const fn add(a: u16, b: u16) -> u16 {
    fold(a as u32 + b as u32)
}

/// The sum of as many whole blocks as the processor takes at once, and the octets after them, from a word's beginning on.
#[cfg(target_arch = "arm")]
fn blocks(octets: &[u8]) -> (u32, &[u8]) {
    let (large, rest) = octets.split_at(octets.len() & !63);
    let (small, rest) = rest.split_at(rest.len() & !15);
    let mut sum = 0u32;
    let mut from = large.as_ptr();
    macro_rules! block {
        ($([$registers:literal: $first:literal $($next:literal)*])* ; $($clobbered:tt)*) => {
            // SAFETY: reads as many octets as the block is long from a multiple of four inside `octets`, of which as many are left.
            unsafe {
                core::arch::asm!(
                    $(
                        concat!("ldmia {from}!, {{", $registers, "}}"),
                        $first,
                        $(concat!("adcs {sum}, ", $next),)*
                    )*
                    "adcs {sum}, {zero}",
                    from = inout(reg) from,
                    sum = inout(reg) sum,
                    zero = in(reg) 0,
                    out("r2") _, out("r3") _, out("r4") _, out("r5") _, $($clobbered)*
                    options(readonly, nostack),
                );
            }
        };
    }
    for _ in 0..large.len() / 64 {
        // The small cores add in the lower registers only.
        #[cfg(target_feature = "thumb2")]
        block!(
            ["r2, r3, r4, r5, r8, r9, r10, r12": "adds {sum}, {sum}, r2" "r3" "r4" "r5" "r8" "r9" "r10" "r12"]
            ["r2, r3, r4, r5, r8, r9, r10, r12": "adcs {sum}, r2" "r3" "r4" "r5" "r8" "r9" "r10" "r12"];
            out("r8") _, out("r9") _, out("r10") _, out("r12") _,
        );
        #[cfg(not(target_feature = "thumb2"))]
        block!(
            ["r2, r3, r4, r5": "adds {sum}, {sum}, r2" "r3" "r4" "r5"]
            ["r2, r3, r4, r5": "adcs {sum}, r2" "r3" "r4" "r5"]
            ["r2, r3, r4, r5": "adcs {sum}, r2" "r3" "r4" "r5"]
            ["r2, r3, r4, r5": "adcs {sum}, r2" "r3" "r4" "r5"];
        );
    }
    for _ in 0..small.len() / 16 {
        block!(["r2, r3, r4, r5": "adds {sum}, {sum}, r2" "r3" "r4" "r5"];);
    }
    (sum, rest)
}

#[cfg(not(target_arch = "arm"))]
const fn blocks(octets: &[u8]) -> (u32, &[u8]) {
    (0, octets)
}

/// The ones' complement sum of big-endian halves, not inverted.
pub fn sum(octets: &[u8]) -> u16 {
    let unaligned = octets.as_ptr() as usize % 4;
    if unaligned != 0
        && cfg!(target_arch = "arm")
        && let Some((head, rest)) = octets.split_at_checked(4 - unaligned)
    {
        let rest = aligned(rest);
        return add(words(0, head), if head.len() % 2 == 1 { rest.swap_bytes() } else { rest });
    }
    aligned(octets)
}

/// The sum of words in host order: of a header that is just read, or not written yet.
pub(crate) fn of_words(words: &[ULONG]) -> u16 {
    fold_words(words.iter().map(|word| u64::from(*word)).sum())
}

fn aligned(octets: &[u8]) -> u16 {
    let (sum, rest) = blocks(octets);
    words(sum, rest)
}

fn words(start: u32, octets: &[u8]) -> u16 {
    let (words, tail) = octets.as_chunks::<4>();
    let mut sum = u64::from(start);
    for word in words {
        sum += u64::from(u32::from_ne_bytes(*word));
    }
    let last = match *tail {
        [a] => [a, 0, 0, 0],
        [a, b] => [a, b, 0, 0],
        [a, b, c] => [a, b, c, 0],
        _ => [0; 4],
    };
    sum += u64::from(u32::from_ne_bytes(last));
    u16::from_be(fold_words(sum))
}

/// Folds a sum of words to halves of the same order of octets.
const fn fold_words(sum: u64) -> u16 {
    // Twice, for the first may carry.
    let sum = (sum >> 32) + (sum & 0xFFFF_FFFF);
    fold((sum >> 32) as u32 + sum as u32)
}

/// The sum of the pseudo-header in front of `length` octets of a transport protocol (RFC 9293 section 3.1, RFC 8200 section 8.1);
/// an address is one word or four.
pub(crate) fn pseudo_header(source: &[ULONG], destination: &[ULONG], protocol: UINT, length: ULONG) -> u16 {
    let mut sum = protocol + (length >> 16) + (length & 0xFFFF);
    for word in source.iter().chain(destination) {
        sum += (word >> 16) + (word & 0xFFFF);
    }
    fold(sum)
}

/// The sum of a frame's octets from `skip` on, which lies in its first packet.
///
/// # Safety
/// The caller owns the frame.
pub(crate) unsafe fn sum_of(packet: *mut NX_PACKET, skip: usize) -> u16 {
    // SAFETY: given.
    unsafe {
        let first = NX_PACKET::bytes(packet).get(skip..).unwrap_or_default();
        let mut total = sum(first);
        let mut is_odd = !first.len().is_multiple_of(2);
        let mut part = (*packet).nx_packet_next;
        while !part.is_null() {
            let octets = NX_PACKET::bytes(part);
            let halves = sum(octets);
            // Behind an odd number of octets what is high is low.
            total = add(total, if is_odd { halves.swap_bytes() } else { halves });
            is_odd ^= !octets.len().is_multiple_of(2);
            part = (*part).nx_packet_next;
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_any_place_and_length_is_that_of_halves() {
        let memory: [u8; 300] = core::array::from_fn(|i| (i * i + 200) as u8);
        for from in 0..8 {
            for len in 0..250 {
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

    #[test]
    fn sum_over_a_chain_equals_the_sum_over_its_bytes() {
        let mut data: [u8; 41] = core::array::from_fn(|i| (i * 37) as u8);
        let expected = sum(&data);
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
            assert_eq!(unsafe { sum_of(p0, 0) }, expected, "cut at {a} and {b}");
        }
    }
}
