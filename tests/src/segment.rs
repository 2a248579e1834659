//! What a TCP segment on the wire says, read independently of the stack.

use smoltcp::wire::{IpAddress, IpProtocol, Ipv4Packet, Ipv6Packet, TcpOption, TcpPacket};

/// The facts of one segment.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, missing_docs)] // They are the header's fields.
pub struct Segment {
    pub source: (IpAddress, u16),
    pub destination: (IpAddress, u16),
    pub sequence: u32,
    pub acknowledgement: u32,
    pub syn: bool,
    pub fin: bool,
    pub rst: bool,
    pub ack: bool,
    pub window: u16,
    pub mss: Option<u16>,
    pub window_scale: Option<u8>,
    /// Octets of IP and TCP header.
    pub header_len: usize,
    pub payload_len: usize,
}

impl Segment {
    /// Reads a complete IP datagram; `None` if it is no TCP segment, or one with a wrong checksum.
    pub fn parse(datagram: &[u8]) -> Option<Self> {
        let (source, destination, ip_header_len, octets): (IpAddress, IpAddress, usize, &[u8]) =
            match datagram.first()? >> 4 {
                4 => {
                    let ip = Ipv4Packet::new_checked(datagram).ok()?;
                    let header_len = usize::from(ip.header_len());
                    if ip.next_header() != IpProtocol::Tcp || !ip.verify_checksum() {
                        return None;
                    }
                    let octets = datagram.get(header_len..usize::from(ip.total_len()))?;
                    (ip.src_addr().into(), ip.dst_addr().into(), header_len, octets)
                }
                6 => {
                    let ip = Ipv6Packet::new_checked(datagram).ok()?;
                    if ip.next_header() != IpProtocol::Tcp {
                        return None;
                    }
                    let octets = datagram.get(40..ip.total_len())?;
                    (ip.src_addr().into(), ip.dst_addr().into(), 40, octets)
                }
                _ => return None,
            };
        let tcp = TcpPacket::new_checked(octets).ok()?;
        if !tcp.verify_checksum(&source, &destination) {
            return None;
        }
        let (mut mss, mut window_scale) = (None, None);
        let mut options = tcp.options();
        while !options.is_empty() {
            let (rest, option) = TcpOption::parse(options).ok()?;
            match option {
                TcpOption::EndOfList => break,
                TcpOption::MaxSegmentSize(value) => mss = Some(value),
                TcpOption::WindowScale(shift) => window_scale = Some(shift),
                _ => {}
            }
            options = rest;
        }
        Some(Self {
            source: (source, tcp.src_port()),
            destination: (destination, tcp.dst_port()),
            sequence: tcp.seq_number().0.cast_unsigned(),
            acknowledgement: tcp.ack_number().0.cast_unsigned(),
            syn: tcp.syn(),
            fin: tcp.fin(),
            rst: tcp.rst(),
            ack: tcp.ack(),
            window: tcp.window_len(),
            mss,
            window_scale,
            header_len: ip_header_len + usize::from(tcp.header_len()),
            payload_len: octets.len() - usize::from(tcp.header_len()),
        })
    }

    /// The sequence number after it.
    pub fn sequence_end(&self) -> u32 {
        let len = self.payload_len as u32 + u32::from(self.syn) + u32::from(self.fin);
        self.sequence.wrapping_add(len)
    }
}

/// `a` is before `b` in sequence space.
pub fn before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}
