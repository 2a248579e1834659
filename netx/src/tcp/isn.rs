//! Initial sequence numbers after RFC 6528.
//!
//! ISN = M + F(local address, local port, remote address, remote port, secret), where M ticks every 4 µs and F is a keyed pseudo-random
//! function (SipHash-2-4 here). Connections of one 4-tuple get rising numbers, so that a new one is told from remains of the old; an
//! observer of one connection learns nothing about another.

use threadx_shim::types::ULONG;

use super::segment::Ends;
use crate::constants::NX_IP_PERIODIC_RATE;

/// Steps of M in a tick.
const STEPS: ULONG = 250_000 / NX_IP_PERIODIC_RATE;

/// The initial sequence number of a connection that begins at `now`, in ticks.
pub(crate) fn initial_sequence(secret: &[u64; 2], ends: &Ends, now: ULONG) -> u32 {
    let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let hash = if let (Some(&[a, b, c, d]), Some(&[e, f, g, h])) = (ends.local.v6_words(), ends.remote.v6_words()) {
        siphash(secret, &[pair(a, b), pair(c, d), pair(e, f), pair(g, h), pair(36 << 24, ends.ports)])
    } else {
        let addresses = pair(ends.local.first_word(), ends.remote.first_word());
        siphash(secret, &[addresses, pair(12 << 24, ends.ports)])
    };
    (hash as u32).wrapping_add(now.wrapping_mul(STEPS))
}

/// SipHash-2-4 (Aumasson, Bernstein 2012) of a message in double words, the last of which has its length in octets on top. As a loop over
/// rounds it takes a third of the text of a general one, which hashes octets of any number and is made for speed.
#[inline(never)] // Its text is wanted once.
#[allow(clippy::many_single_char_names)] // The paper's four words have no other names.
fn siphash(key: &[u64; 2], message: &[u64]) -> u64 {
    let mut a = key[0] ^ 0x736f_6d65_7073_6575;
    let mut b = key[1] ^ 0x646f_7261_6e64_6f6d;
    let mut c = key[0] ^ 0x6c79_6765_6e65_7261;
    let mut d = key[1] ^ 0x7465_6462_7974_6573;
    let mut words = message.iter();
    loop {
        // Behind the message comes a word of its own kind.
        let (word, end, rounds) = words.next().map_or((0, 0xFF, 4), |&word| (word, 0, 2));
        d ^= word;
        c ^= end;
        for _ in 0..rounds {
            a = a.wrapping_add(b);
            c = c.wrapping_add(d);
            b = b.rotate_left(13) ^ a;
            d = d.rotate_left(16) ^ c;
            a = a.rotate_left(32).wrapping_add(d);
            c = c.wrapping_add(b);
            b = b.rotate_left(17) ^ c;
            d = d.rotate_left(21) ^ a;
            c = c.rotate_left(32);
        }
        a ^= word;
        if end != 0 {
            return a ^ b ^ c ^ d;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::NXD_ADDRESS;

    const A: NXD_ADDRESS = NXD_ADDRESS::v4(0x0a00_0001);
    const B: NXD_ADDRESS = NXD_ADDRESS::v4(0x0a00_0002);
    /// From port 50000 to port 25.
    const ENDS: Ends = Ends { ports: 0xC350_0019, local: A, remote: B };

    /// The paper's key, 00 01 … 0f, and the reference implementation's results for 4, 12 and 20 octets 00 01 02 ….
    #[test]
    fn siphash_gives_the_published_results() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        assert_eq!(siphash(&key, &[0x0400_0000_0302_0100]), 0xcf27_94e0_2771_87b7);
        assert_eq!(siphash(&key, &[key[0], 0x0c00_0000_0b0a_0908]), 0x751e_8fbc_860e_e5fb);
        assert_eq!(siphash(&key, &[key[0], key[1], 0x1400_0000_1312_1110]), 0xbed6_5cf2_1aa2_ee98);
    }

    #[test]
    fn isn_same_tuple_later_is_higher() {
        let secret = [7; 2];
        let first = initial_sequence(&secret, &ENDS, 1_000);
        let second = initial_sequence(&secret, &ENDS, 1_000 + NX_IP_PERIODIC_RATE);
        assert_eq!(second.wrapping_sub(first), 250_000);
    }

    #[test]
    fn isn_other_tuple_or_secret_is_unrelated() {
        let first = initial_sequence(&[7; 2], &ENDS, 0);
        assert_ne!(initial_sequence(&[8; 2], &ENDS, 0), first);
        assert_ne!(initial_sequence(&[7; 2], &Ends { ports: 0xC351_0019, ..ENDS }, 0), first);
        assert_ne!(initial_sequence(&[7; 2], &Ends { local: B, remote: A, ..ENDS }, 0), first);
    }
}
