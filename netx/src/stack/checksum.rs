//! The checksum of TCP segments.

use smoltcp::wire::{IpAddress, IpProtocol, IpVersion};

use crate::checksum::{add, sum};

/// The checksum of a TCP segment with its pseudo-header (RFC 9293 section 3.1): 0 if it holds, what belongs into the field if
/// the field is 0.
pub fn tcp(source: &IpAddress, destination: &IpAddress, segment: &[u8]) -> u16 {
    let mut total = add(sum(segment), add(u16::from(u8::from(IpProtocol::Tcp)), segment.len() as u16));
    for address in [source, destination] {
        total = add(
            total,
            match (address.version(), address) {
                (IpVersion::Ipv4, IpAddress::Ipv4(address)) => sum(&address.octets()),
                (_, IpAddress::Ipv6(address)) => sum(&address.octets()),
                _ => 0,
            },
        );
    }
    !total
}
