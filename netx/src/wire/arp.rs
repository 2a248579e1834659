//! ARP over Ethernet for IPv4 (RFC 826): 28 bytes.

use threadx_shim::types::ULONG;

use super::{array, word};

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
const KIND: [u8; 6] = [0, 1, 8, 0, 6, 4];

impl Arp {
    /// Reads a message; `None` if it is short, or not for Ethernet and IPv4.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if array(bytes, 0)? != KIND {
            return None;
        }
        Some(Self {
            operation: u16::from_be_bytes(array(bytes, 6)?),
            sender_mac: array(bytes, 8)?,
            sender_ip: word(bytes, 14)?,
            target_mac: array(bytes, 18)?,
            target_ip: word(bytes, 24)?,
        })
    }

    /// The message's octets.
    pub fn emit(&self) -> [u8; LENGTH] {
        let mut out = [0; LENGTH];
        let mut at = 0;
        for part in [
            &KIND[..],
            &self.operation.to_be_bytes(),
            &self.sender_mac,
            &self.sender_ip.to_be_bytes(),
            &self.target_mac,
            &self.target_ip.to_be_bytes(),
        ] {
            out[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        out
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
