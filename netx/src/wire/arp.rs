//! ARP over Ethernet for IPv4 (RFC 826): 28 bytes.

use threadx_shim::types::ULONG;

use super::{mac_octets, mac_words, put_words, words};

/// `ar$op`: who has?
pub const REQUEST: u16 = 1;
/// `ar$op`: it is at.
pub const REPLY: u16 = 2;

/// Bytes of a message.
pub const LENGTH: usize = 28;

/// An ARP message for Ethernet and IPv4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arp {
    /// [`REQUEST`] or [`REPLY`].
    pub operation: u16,
    /// Sender's MAC address.
    pub sender_mac: [u8; 6],
    /// Sender's IPv4 address.
    pub sender_ip: ULONG,
    /// Target's MAC address; zero in a request.
    pub target_mac: [u8; 6],
    /// Target's IPv4 address.
    pub target_ip: ULONG,
}

/// Hardware Ethernet, protocol IPv4, their lengths.
const KIND: (ULONG, ULONG) = (0x0001_0800, 0x0604);

impl Arp {
    /// Reads a message; `None` if it is short, or not for Ethernet and IPv4.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [kind, lengths, a, b, c, d, target_ip] = words(bytes)?;
        ((kind, lengths >> 16) == KIND).then(|| Self {
            operation: lengths as u16,
            sender_mac: mac_octets(a >> 16, (a << 16) | (b >> 16)),
            sender_ip: (b << 16) | (c >> 16),
            target_mac: mac_octets(c, d),
            target_ip,
        })
    }

    /// The message's octets.
    pub fn emit(&self) -> [u8; LENGTH] {
        let ((sender_high, sender), (target_high, target)) = (mac_words(self.sender_mac), mac_words(self.target_mac));
        let words = [
            KIND.0,
            (KIND.1 << 16) | ULONG::from(self.operation),
            (sender_high << 16) | (sender >> 16),
            (sender << 16) | (self.sender_ip >> 16),
            (self.sender_ip << 16) | target_high,
            target,
            self.target_ip,
        ];
        let mut octets = [0; LENGTH];
        put_words(&mut octets, &words);
        octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_emitted_parses_back_and_any_truncation_is_refused() {
        let arp = Arp {
            operation: REQUEST,
            sender_mac: [2, 0, 0, 0, 0, 1],
            sender_ip: 0x0A00_0001,
            target_mac: [0; 6],
            target_ip: 0x0A00_0002,
        };
        let bytes = arp.emit();
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
