//! ARP over Ethernet for IPv4 (RFC 826): 28 bytes.

use threadx_shim::types::ULONG;

use super::{Mac, words};

/// `ar$op`: who has?
pub const REQUEST: ULONG = 1;
/// `ar$op`: it is at.
pub const REPLY: ULONG = 2;

/// An ARP message for Ethernet and IPv4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arp {
    /// [`REQUEST`] or [`REPLY`].
    pub operation: ULONG,
    /// Sender's MAC address.
    pub sender_mac: Mac,
    /// Sender's IPv4 address.
    pub sender_ip: ULONG,
    /// Target's MAC address; zero in a request.
    pub target_mac: Mac,
    /// Target's IPv4 address.
    pub target_ip: ULONG,
}

/// Hardware Ethernet, protocol IPv4, their lengths.
const KIND: (ULONG, ULONG) = (0x0001_0800, 0x0604);

impl Arp {
    /// Reads a message; `None` if it is short, or not for Ethernet and IPv4.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [kind, lengths, a, b, c, d, target_ip] = words(bytes)?;
        ((kind, lengths >> 16) == KIND).then_some(Self {
            operation: lengths & 0xFFFF,
            sender_mac: (a >> 16, a << 16 | b >> 16),
            sender_ip: b << 16 | c >> 16,
            target_mac: (c & 0xFFFF, d),
            target_ip,
        })
    }

    /// The message's words.
    pub const fn emit(&self) -> [ULONG; 7] {
        let ((sender_high, sender), (target_high, target)) = (self.sender_mac, self.target_mac);
        [
            KIND.0,
            KIND.1 << 16 | self.operation,
            sender_high << 16 | sender >> 16,
            sender << 16 | self.sender_ip >> 16,
            self.sender_ip << 16 | target_high & 0xFFFF,
            target,
            self.target_ip,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{mac_words, put_words};

    const LENGTH: usize = 28;

    #[test]
    fn message_emitted_parses_back_and_any_truncation_is_refused() {
        let arp = Arp {
            operation: REQUEST,
            sender_mac: mac_words([2, 0, 0, 0, 0, 1]),
            sender_ip: 0x0A00_0001,
            target_mac: (0, 0),
            target_ip: 0x0A00_0002,
        };
        let mut bytes = [0; LENGTH];
        put_words(&mut bytes, &arp.emit());
        assert_eq!(Arp::parse(&bytes), Some(arp));
        for n in 0..LENGTH {
            assert_eq!(Arp::parse(&bytes[..n]), None);
        }
    }

    #[test]
    fn message_of_another_hardware_is_refused() {
        let mut bytes = [0; LENGTH];
        bytes[..6].copy_from_slice(&[0, 6, 8, 0, 6, 4]);
        assert_eq!(Arp::parse(&bytes), None);
    }
}
