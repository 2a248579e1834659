//! A TCP segment's header as netx needs it: for demultiplexing, for mirroring fields, for counting.
//!
//! Parsing is smoltcp's wire module; nothing here indexes by what came from the wire.

use smoltcp::wire::{
    IPV4_HEADER_LEN, IPV6_HEADER_LEN, IpAddress, IpProtocol, IpVersion, Ipv4Packet, Ipv6Packet, TcpControl, TcpOption,
    TcpPacket, TcpRepr, TcpSeqNumber,
};

use super::address::Endpoint;
use super::checksum;
use super::engine::Outlet;
use crate::address::NXD_ADDRESS;

/// Where the checksum lies in a TCP header.
const CHECKSUM: core::ops::Range<usize> = 16..18;

/// Why a datagram is not a TCP segment to work with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Truncated, wrong lengths, options that do not parse, a port of 0, not TCP.
    Malformed,
    /// The TCP checksum does not hold.
    Checksum,
}

/// The facts of one segment.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // They are the header's flag bits.
pub struct Segment {
    /// Who sent it.
    pub source: Endpoint,
    /// To whom.
    pub destination: Endpoint,
    /// Sequence number of its first octet (or SYN).
    pub sequence: u32,
    /// Acknowledgement number; meaningful with `ack`.
    pub acknowledgement: u32,
    /// SYN.
    pub syn: bool,
    /// FIN.
    pub fin: bool,
    /// RST.
    pub rst: bool,
    /// ACK.
    pub ack: bool,
    /// URG.
    pub urgent: bool,
    /// The window field, unscaled.
    pub window: u16,
    /// The MSS option.
    pub mss: Option<u16>,
    /// The window scale option.
    pub window_scale: Option<u8>,
    /// Octets of IP and TCP headers.
    pub header_len: usize,
    /// Octets of data.
    pub payload_len: usize,
}

impl Segment {
    /// Reads the headers of a complete IP datagram.
    pub fn parse(datagram: &[u8], verify_checksum: bool) -> Result<Segment, Fault> {
        let (source, destination, ip_header_len, payload): (IpAddress, IpAddress, usize, &[u8]) =
            match version(datagram) {
                Some(IpVersion::Ipv4) => {
                    let ip = Ipv4Packet::new_checked(datagram).map_err(|_| Fault::Malformed)?;
                    if ip.next_header() != IpProtocol::Tcp {
                        return Err(Fault::Malformed);
                    }
                    (
                        IpAddress::Ipv4(ip.src_addr()),
                        IpAddress::Ipv4(ip.dst_addr()),
                        usize::from(ip.header_len()),
                        Ipv4Packet::new_unchecked(datagram).payload(),
                    )
                }
                Some(IpVersion::Ipv6) => {
                    let ip = Ipv6Packet::new_checked(datagram).map_err(|_| Fault::Malformed)?;
                    if ip.next_header() != IpProtocol::Tcp {
                        return Err(Fault::Malformed);
                    }
                    (
                        IpAddress::Ipv6(ip.src_addr()),
                        IpAddress::Ipv6(ip.dst_addr()),
                        ip.header_len(),
                        Ipv6Packet::new_unchecked(datagram).payload(),
                    )
                }
                _ => return Err(Fault::Malformed),
            };
        let tcp = TcpPacket::new_checked(payload).map_err(|_| Fault::Malformed)?;
        if verify_checksum && checksum::tcp(&source, &destination, payload) != 0 {
            return Err(Fault::Checksum);
        }
        if tcp.src_port() == 0 || tcp.dst_port() == 0 {
            return Err(Fault::Malformed);
        }
        let (mut mss, mut window_scale) = (None, None);
        let mut options = tcp.options();
        while !options.is_empty() {
            let (rest, option) = TcpOption::parse(options).map_err(|_| Fault::Malformed)?;
            match option {
                TcpOption::EndOfList => break,
                TcpOption::MaxSegmentSize(value) => mss = Some(value),
                TcpOption::WindowScale(shift) => window_scale = Some(shift.min(14)),
                _ => {}
            }
            options = rest;
        }
        let tcp_header_len = usize::from(tcp.header_len());
        Ok(Segment {
            source: Endpoint { address: NXD_ADDRESS::from_wire(source), port: tcp.src_port() },
            destination: Endpoint { address: NXD_ADDRESS::from_wire(destination), port: tcp.dst_port() },
            sequence: tcp.seq_number().0.cast_unsigned(),
            acknowledgement: tcp.ack_number().0.cast_unsigned(),
            syn: tcp.syn(),
            fin: tcp.fin(),
            rst: tcp.rst(),
            ack: tcp.ack(),
            urgent: tcp.urg(),
            window: tcp.window_len(),
            mss,
            window_scale,
            header_len: ip_header_len + tcp_header_len,
            payload_len: payload.len().saturating_sub(tcp_header_len),
        })
    }

    /// Sequence space that it takes: data, SYN and FIN.
    pub fn sequence_len(&self) -> u32 {
        (self.payload_len as u32).wrapping_add(u32::from(self.syn)).wrapping_add(u32::from(self.fin))
    }

    /// The sequence number after it.
    pub fn sequence_end(&self) -> u32 {
        self.sequence.wrapping_add(self.sequence_len())
    }
}

/// smoltcp's own function indexes the first octet.
fn version(datagram: &[u8]) -> Option<IpVersion> {
    datagram.first()?;
    IpVersion::of_packet(datagram).ok()
}

/// `a` is before `b` in sequence space (RFC 9293 section 3.4).
pub fn before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}

/// What the IP header of a socket's segments carries besides the addresses.
#[derive(Clone, Copy, Debug)]
pub struct Marking {
    /// Type of service or traffic class.
    pub tos: u8,
    /// Time to live or hop limit.
    pub ttl: u8,
    /// The don't-fragment flag (IPv4).
    pub dont_fragment: bool,
    /// Compute the IPv4 header checksum here (the interface does not).
    pub ip_checksum: bool,
}

/// Writes `marking` into a complete datagram.
pub fn mark(datagram: &mut [u8], marking: Marking) {
    match version(datagram) {
        Some(IpVersion::Ipv4) => {
            let Ok(mut ip) = Ipv4Packet::new_checked(datagram) else { return };
            ip.set_dscp(marking.tos >> 2);
            ip.set_ecn(marking.tos & 3);
            ip.set_hop_limit(marking.ttl);
            ip.set_dont_frag(marking.dont_fragment);
            if marking.ip_checksum {
                ip.fill_checksum();
            } else {
                ip.set_checksum(0);
            }
        }
        Some(IpVersion::Ipv6) => {
            let Ok(mut ip) = Ipv6Packet::new_checked(datagram) else { return };
            ip.set_traffic_class(marking.tos);
            ip.set_hop_limit(marking.ttl);
        }
        _ => {}
    }
}

/// Gives a complete datagram another sequence number. Its checksum is to be made anew.
pub fn resequence(datagram: &mut [u8], segment: &Segment, sequence: u32) {
    let ip_header_len = if segment.source.is_v6() { IPV6_HEADER_LEN } else { IPV4_HEADER_LEN };
    let Some(Ok(mut tcp)) = datagram.get_mut(ip_header_len..).map(TcpPacket::new_checked) else { return };
    tcp.set_seq_number(TcpSeqNumber(sequence.cast_signed()));
}

/// Computes the TCP checksum of a complete datagram.
pub fn seal(datagram: &mut [u8], segment: &Segment) {
    let ip_header_len = if segment.source.is_v6() { IPV6_HEADER_LEN } else { IPV4_HEADER_LEN };
    let Some(octets) = datagram.get_mut(ip_header_len..) else { return };
    if let Some(field) = octets.get_mut(CHECKSUM) {
        field.fill(0);
    }
    let checksum = checksum::tcp(&segment.source.ip(), &segment.destination.ip(), octets);
    if let Some(field) = octets.get_mut(CHECKSUM) {
        field.copy_from_slice(&checksum.to_be_bytes());
    }
}

/// Sends a segment without data that no smoltcp socket stands behind any more: the answer of a connection in TIME-WAIT.
#[inline(never)] // As in `Engine::ingress`.
pub fn emit_ack(outlet: &mut impl Outlet, local: &Endpoint, remote: &Endpoint, sequence: u32, acknowledgement: u32) {
    use smoltcp::phy::ChecksumCapabilities;
    use smoltcp::wire::IpRepr;

    let repr = TcpRepr {
        src_port: local.port,
        dst_port: remote.port,
        control: TcpControl::None,
        seq_number: TcpSeqNumber(sequence.cast_signed()),
        ack_number: Some(TcpSeqNumber(acknowledgement.cast_signed())),
        window_len: 0,
        window_scale: None,
        max_seg_size: None,
        sack_permitted: false,
        sack_ranges: [None; 3],
        timestamp: None,
        payload: &[],
    };
    let (source, destination) = (local.ip(), remote.ip());
    let ip = IpRepr::new(source, destination, IpProtocol::Tcp, repr.buffer_len(), 64);
    let capabilities = ChecksumCapabilities::ignored();
    if !outlet.reserve() {
        return;
    }
    outlet.emit(ip.buffer_len(), |buffer| {
        ip.emit(&mut *buffer, &capabilities);
        if let Some(payload) = buffer.get_mut(ip.header_len()..) {
            repr.emit(&mut TcpPacket::new_unchecked(payload), &source, &destination, &capabilities);
        }
    });
}
