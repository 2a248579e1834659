//! Initial sequence numbers after RFC 6528, and how smoltcp is made to use them.
//!
//! RFC 6528: ISN = M + F(local address, local port, remote address, remote port, secret), where M ticks every 4 µs and F is a
//! keyed pseudo-random function (SipHash-2-4 here). Connections of one 4-tuple get rising numbers, so that a new one is told from
//! remains of the old; an observer of one connection learns nothing about another.
//!
//! smoltcp 0.14 takes its ISN from a small generator that is seeded when an interface is made. The generator is a bijection of its
//! 64-bit state, so the state that yields a wanted output can be computed, and from it the seed. That costs two multiplications a
//! connection, where translating sequence numbers would have to touch every segment (and its SACK blocks and checksum) for ever.
//! The test below holds a real SYN of the smoltcp in use against it, so an update that changes the generator cannot go unnoticed.

use core::hash::Hasher;

use siphasher::sip::SipHasher24;

use super::address::Endpoint;

/// The initial sequence number of a connection that begins `now_ms` milliseconds after the clock's origin.
pub fn initial_sequence(secret: &[u8; 16], local: &Endpoint, remote: &Endpoint, now_ms: i64) -> u32 {
    let mut hasher = SipHasher24::new_with_key(secret);
    for end in [local, remote] {
        hasher.write_u32(end.address.nxd_ip_version);
        for word in end.address.as_v6().unwrap_or([end.address.as_v4().unwrap_or(0), 0, 0, 0]) {
            hasher.write_u32(word);
        }
        hasher.write_u16(end.port);
    }
    let ticks_of_4_us = now_ms.wrapping_mul(250).cast_unsigned();
    (hasher.finish() as u32).wrapping_add(ticks_of_4_us as u32)
}

const MULTIPLIER: u64 = 0xbb2e_fcec_3c39_611d;
const INCREMENT: u64 = 0x7590_ef39;
const INVERSE: u64 = {
    let mut x = MULTIPLIER;
    let mut round = 0;
    while round < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(MULTIPLIER.wrapping_mul(x)));
        round += 1;
    }
    x
};

const fn step_back(state: u64) -> u64 {
    state.wrapping_sub(INCREMENT).wrapping_mul(INVERSE)
}

const fn output(state: u64) -> u32 {
    (state >> (29 - (state >> 61))) as u32
}

/// The seed with which a new smoltcp interface gives its first connection the initial sequence number `isn`.
///
/// Making an interface draws once (for IPv4's identification) and draws again while the 16-bit result is zero; the number of a
/// connection is the next draw. The 29 low bits of the wanted state are free, and serve to avoid that second drawing.
pub fn seed_for(isn: u32) -> u64 {
    let mut free_bits = 1u64;
    loop {
        let wanted = (u64::from(isn) << 29) | free_bits;
        let before = step_back(wanted);
        let drawn = output(before);
        if (drawn ^ (drawn >> 16)) as u16 != 0 {
            return step_back(before);
        }
        free_bits += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::NXD_ADDRESS;

    const A: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0001), port: 50_000 };
    const B: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0002), port: 25 };

    #[test]
    fn isn_same_tuple_later_is_higher() {
        let secret = [7; 16];
        let first = initial_sequence(&secret, &A, &B, 1_000);
        assert_eq!(initial_sequence(&secret, &A, &B, 2_000).wrapping_sub(first), 250_000);
    }

    #[test]
    fn isn_other_tuple_or_secret_is_unrelated() {
        let first = initial_sequence(&[7; 16], &A, &B, 0);
        assert_ne!(initial_sequence(&[8; 16], &A, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 16], &Endpoint { port: 50_001, ..A }, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 16], &B, &A, 0), first);
    }

    #[test]
    fn seed_any_isn_generator_yields_it() {
        for k in 0..100_000u32 {
            let isn = k.wrapping_mul(2_654_435_761);
            let mut state = seed_for(isn);
            let mut draw = || {
                state = state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
                output(state)
            };
            let identification = draw();
            assert_ne!((identification ^ (identification >> 16)) as u16, 0);
            assert_eq!(draw(), isn);
        }
    }
}
