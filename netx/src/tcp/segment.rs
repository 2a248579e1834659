//! A received TCP segment's header, read once; and comparison in sequence space.
//!
//! The IP layer has checked version and lengths and cut off what a link pads; nothing here indexes by what came from the wire.
//! Formats are `smoltcp::wire`'s. Headers must lie in the frame's first packet: only a fragment made to deceive splits them (RFC 1858).
//!
//! Source: RFC 9293 section 3.1.

use smoltcp::wire::{Ipv4Packet, Ipv6Packet, TcpOption, TcpPacket};
use threadx_shim::types::USHORT;

use crate::address::{NXD_ADDRESS, v4_from_wire, v6_from_wire};
use crate::checksum;
use crate::constants::{NX_IP_VERSION_V4, NX_PROTOCOL_TCP};
use crate::packet::NX_PACKET;

/// Octets of a TCP header without options.
pub(crate) const TCP_HEADER: usize = 20;

/// The sender is done.
pub(crate) const FIN: u8 = 0x01;
/// The beginning of a connection.
pub(crate) const SYN: u8 = 0x02;
/// The end of a connection.
pub(crate) const RST: u8 = 0x04;
/// Not to be held back from the application.
pub(crate) const PSH: u8 = 0x08;
/// The acknowledgement number is one.
pub(crate) const ACK: u8 = 0x10;
/// The urgent pointer is one.
pub(crate) const URG: u8 = 0x20;

/// An address and a port.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Endpoint {
    pub address: NXD_ADDRESS,
    pub port: USHORT,
}

/// The facts of one segment.
pub(crate) struct Segment {
    pub source: Endpoint,
    pub destination: Endpoint,
    /// Sequence number of its first octet (or SYN).
    pub sequence: u32,
    /// Meaningful with ACK.
    pub acknowledgement: u32,
    pub flags: u8,
    /// The window field, unscaled.
    pub window: u16,
    /// The MSS option of a SYN.
    pub mss: Option<u16>,
    /// The window scale option of a SYN.
    pub window_scale: Option<u8>,
    /// Octets of IP header.
    pub ip_header_len: usize,
    /// Octets of IP and TCP headers.
    pub header_len: usize,
    /// Octets of data.
    pub payload_len: usize,
}

impl Segment {
    /// Reads the headers of a complete IP datagram, prepend at its IP header. `None`: truncated, a port of 0, options that do not parse.
    ///
    /// # Safety
    /// The caller owns the packet, whose IP header was checked.
    pub(crate) unsafe fn parse(packet: *mut NX_PACKET) -> Option<Segment> {
        // SAFETY: given.
        let (octets, total) = unsafe { (&*NX_PACKET::bytes(packet), (*packet).nx_packet_length as usize) };
        // SAFETY: given.
        let (ip_header_len, source, destination) = if unsafe { is_v4(packet) } {
            let ip = Ipv4Packet::new_unchecked(octets.first_chunk::<20>()?);
            let address = |octets| NXD_ADDRESS::v4(v4_from_wire(octets));
            (usize::from(ip.header_len()), address(ip.src_addr()), address(ip.dst_addr()))
        } else {
            let ip = Ipv6Packet::new_unchecked(octets.first_chunk::<40>()?);
            let address = |octets| NXD_ADDRESS::v6(v6_from_wire(octets));
            (40, address(ip.src_addr()), address(ip.dst_addr()))
        };
        let (header, rest) = octets.get(ip_header_len..)?.split_first_chunk::<TCP_HEADER>()?;
        let tcp = TcpPacket::new_unchecked(header);
        let header_len = ip_header_len + usize::from(tcp.header_len());
        let mut segment = Segment {
            source: Endpoint { address: source, port: tcp.src_port() },
            destination: Endpoint { address: destination, port: tcp.dst_port() },
            sequence: tcp.seq_number().0.cast_unsigned(),
            acknowledgement: tcp.ack_number().0.cast_unsigned(),
            flags: header[13],
            window: tcp.window_len(),
            mss: None,
            window_scale: None,
            ip_header_len,
            header_len,
            payload_len: total.checked_sub(header_len)?,
        };
        if segment.source.port == 0 || segment.destination.port == 0 {
            return None;
        }
        let options = rest.get(..usize::from(tcp.header_len()).checked_sub(TCP_HEADER)?)?;
        if segment.has(SYN) {
            segment.read_options(options)?;
        }
        Some(segment)
    }

    fn read_options(&mut self, mut options: &[u8]) -> Option<()> {
        while !options.is_empty() {
            let (rest, option) = TcpOption::parse(options).ok()?;
            match option {
                TcpOption::EndOfList => break,
                TcpOption::MaxSegmentSize(value) => self.mss = Some(value),
                TcpOption::WindowScale(shift) => self.window_scale = Some(shift.min(14)),
                _ => {}
            }
            options = rest;
        }
        Some(())
    }

    /// Whether the TCP checksum holds.
    ///
    /// # Safety
    /// `packet` is the one that this was parsed from.
    pub(crate) unsafe fn is_intact(&self, packet: *mut NX_PACKET) -> bool {
        // SAFETY: given.
        let sum = unsafe { checksum::sum_of(packet, self.ip_header_len) };
        let length = self.header_len - self.ip_header_len + self.payload_len;
        checksum::fold(u32::from(sum) + pseudo_header(&self.source.address, &self.destination.address, length))
            == 0xFFFF
    }

    /// Whether one of `flags` is set.
    pub(crate) fn has(&self, flags: u8) -> bool {
        self.flags & flags != 0
    }

    /// Sequence space that it takes: data, SYN and FIN.
    pub(crate) fn sequence_len(&self) -> u32 {
        self.payload_len as u32 + u32::from(self.has(SYN)) + u32::from(self.has(FIN))
    }

    /// The sequence number after it.
    pub(crate) fn sequence_end(&self) -> u32 {
        self.sequence.wrapping_add(self.sequence_len())
    }
}

/// Whether a packet is of IPv4.
///
/// # Safety
/// `packet` points to a packet of a known version.
pub(crate) unsafe fn is_v4(packet: *const NX_PACKET) -> bool {
    // SAFETY: given.
    unsafe { u32::from((*packet).nx_packet_ip_version) == NX_IP_VERSION_V4 }
}

/// The sum of the pseudo-header of a segment of `length` octets (RFC 9293 section 3.1, RFC 8200 section 8.1).
pub(crate) fn pseudo_header(source: &NXD_ADDRESS, destination: &NXD_ADDRESS, length: usize) -> u32 {
    let halves = |word: u32| (word >> 16) + (word & 0xFFFF);
    let mut sum = NX_PROTOCOL_TCP + length as u32;
    for address in [source, destination] {
        sum += match address.as_v4() {
            Some(word) => halves(word),
            None => address.as_v6().unwrap_or_default().into_iter().map(halves).sum(),
        };
    }
    halves(sum)
}

/// `a` is before `b` in sequence space (RFC 9293 section 3.4).
pub(crate) const fn before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}
