//! Initial sequence numbers after RFC 6528.
//!
//! ISN = M + F(local address, local port, remote address, remote port, secret), where M ticks every 4 µs and F is a keyed pseudo-random
//! function (SipHash-2-4 here). Connections of one 4-tuple get rising numbers, so that a new one is told from remains of the old; an
//! observer of one connection learns nothing about another.

use threadx_shim::types::ULONG;

use super::segment::Endpoint;
use crate::constants::NX_IP_PERIODIC_RATE;

/// Steps of M in a tick.
const STEPS: ULONG = 250_000 / NX_IP_PERIODIC_RATE;

/// The initial sequence number of a connection that begins at `now`, in ticks.
pub(crate) fn initial_sequence(secret: &[u64; 2], local: &Endpoint, remote: &Endpoint, now: ULONG) -> u32 {
    let words = |end: &Endpoint| {
        let [a, b, c, d] =
            end.address.as_v6().unwrap_or([0, 0, 0xFFFF, end.address.as_v4().unwrap_or(0)]).map(u64::from);
        [a << 32 | b, c << 32 | d]
    };
    let ([a, b], [c, d]) = (words(local), words(remote));
    let ports = u64::from(local.port) << 16 | u64::from(remote.port);
    (siphash(secret, &[a, b, c, d, ports]) as u32).wrapping_add(now.wrapping_mul(STEPS))
}

/// SipHash-2-4 (Aumasson, Bernstein 2012) of whole words. As a loop over rounds it takes a third of the text of a general one, which
/// hashes octets of any number and is made for speed.
fn siphash(key: &[u64; 2], message: &[u64]) -> u64 {
    let [k0, k1] = *key;
    let mut v = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let length = (message.len() as u64 * 8) << 56;
    for &word in message.iter().chain([&length]) {
        v[3] ^= word;
        rounds(&mut v, 2);
        v[0] ^= word;
    }
    v[2] ^= 0xFF;
    rounds(&mut v, 4);
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

#[inline(never)] // Its text is wanted once.
#[allow(clippy::many_single_char_names)] // The paper's four words have no other names.
fn rounds(v: &mut [u64; 4], count: u32) {
    let [mut a, mut b, mut c, mut d] = *v;
    for _ in 0..count {
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
    *v = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::NXD_ADDRESS;

    const A: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0001), port: 50_000 };
    const B: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0002), port: 25 };

    /// The paper's key, 00 01 … 0f, and the reference implementation's results for 0, 8 and 16 octets 00 01 02 ….
    #[test]
    fn siphash_gives_the_published_results() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        assert_eq!(siphash(&key, &[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(siphash(&key, &key[..1]), 0x93f5_f579_9a93_2462);
        assert_eq!(siphash(&key, &key), 0x3f2a_cc7f_57c2_9bdb);
    }

    #[test]
    fn isn_same_tuple_later_is_higher() {
        let secret = [7; 2];
        let first = initial_sequence(&secret, &A, &B, 1_000);
        let second = initial_sequence(&secret, &A, &B, 1_000 + NX_IP_PERIODIC_RATE);
        assert_eq!(second.wrapping_sub(first), 250_000);
    }

    #[test]
    fn isn_other_tuple_or_secret_is_unrelated() {
        let first = initial_sequence(&[7; 2], &A, &B, 0);
        assert_ne!(initial_sequence(&[8; 2], &A, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 2], &Endpoint { port: 50_001, ..A }, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 2], &B, &A, 0), first);
    }
}
