//! Initial sequence numbers after RFC 6528.
//!
//! ISN = M + F(local address, local port, remote address, remote port, secret), where M ticks every 4 µs and F is a keyed pseudo-random
//! function (SipHash-2-4 here). Connections of one 4-tuple get rising numbers, so that a new one is told from remains of the old; an
//! observer of one connection learns nothing about another.

use core::hash::Hasher;

use siphasher::sip::SipHasher24;
use threadx_shim::types::ULONG;

use super::segment::Endpoint;
use crate::constants::NX_IP_PERIODIC_RATE;

/// Steps of M in a tick.
const STEPS: ULONG = 250_000 / NX_IP_PERIODIC_RATE;

/// The initial sequence number of a connection that begins at `now`, in ticks.
pub(crate) fn initial_sequence(secret: &[u8; 16], local: &Endpoint, remote: &Endpoint, now: ULONG) -> u32 {
    let mut hasher = SipHasher24::new_with_key(secret);
    for end in [local, remote] {
        let mut octets = [0; 18];
        let (address, port) = octets.split_at_mut(16);
        let words = end.address.as_v6().unwrap_or([0, 0, 0xFFFF, end.address.as_v4().unwrap_or(0)]);
        for (to, word) in address.chunks_exact_mut(4).zip(words) {
            to.copy_from_slice(&word.to_be_bytes());
        }
        port.copy_from_slice(&end.port.to_be_bytes());
        hasher.write(&octets);
    }
    (hasher.finish() as u32).wrapping_add(now.wrapping_mul(STEPS))
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
        let second = initial_sequence(&secret, &A, &B, 1_000 + NX_IP_PERIODIC_RATE);
        assert_eq!(second.wrapping_sub(first), 250_000);
    }

    #[test]
    fn isn_other_tuple_or_secret_is_unrelated() {
        let first = initial_sequence(&[7; 16], &A, &B, 0);
        assert_ne!(initial_sequence(&[8; 16], &A, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 16], &Endpoint { port: 50_001, ..A }, &B, 0), first);
        assert_ne!(initial_sequence(&[7; 16], &B, &A, 0), first);
    }
}
