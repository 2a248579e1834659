//! A received TCP segment's header, read once; and comparison in sequence space.
//!
//! The IP layer has checked version and lengths and cut off what a link pads; nothing here indexes by what came from the wire.
//! Headers must lie in the frame's first packet: only a fragment made to deceive splits them (RFC 1858).
//!
//! Source: RFC 9293 section 3.1.

use core::mem::MaybeUninit;

use crate::address::NXD_ADDRESS;
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

/// What a peer that names no segment size can receive (RFC 9293 section 3.7.1).
pub(crate) const DEFAULT_MSS: u16 = 536;

/// The two ends of a connection, which are its name.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ends {
    /// The local port in the upper half, the remote one in the lower. First, because here two connections differ.
    pub ports: u32,
    pub local: NXD_ADDRESS,
    pub remote: NXD_ADDRESS,
}

impl Ends {
    pub(crate) const fn local_port(&self) -> u32 {
        self.ports >> 16
    }

    pub(crate) const fn remote_port(&self) -> u32 {
        self.ports & 0xFFFF
    }

    /// The sum of the pseudo-header of a segment of `length` octets, which is the same in both directions (RFC 9293 section 3.1,
    /// RFC 8200 section 8.1).
    pub(crate) fn pseudo_header(&self, length: u32) -> u32 {
        let halves = |word: u32| (word >> 16) + (word & 0xFFFF);
        let of = |address: &NXD_ADDRESS| match address.as_v6() {
            Some(words) => words.into_iter().map(halves).sum(),
            None => halves(address.first_word()),
        };
        NX_PROTOCOL_TCP + length + of(&self.local) + of(&self.remote)
    }
}

/// A segment: its packet and the facts of its headers.
pub(crate) struct Segment {
    /// Whose prepend pointer is at the IP header, until the data is taken.
    pub packet: *mut NX_PACKET,
    /// Its destination is the local end.
    pub ends: Ends,
    /// Sequence number of its first octet (or SYN).
    pub sequence: u32,
    /// Meaningful with ACK.
    pub acknowledgement: u32,
    /// Octets of TCP header in words, flags, window, as on the wire.
    pub control: u32,
    /// The sequence number after it: data, SYN and FIN are counted.
    pub end: u32,
    /// Octets of IP and TCP headers.
    pub header_len: usize,
    /// Octets of data.
    pub payload_len: usize,
    /// The largest segment that the sender of a SYN takes.
    pub mss: u16,
    /// The window scale that the sender of a SYN offers.
    pub window_scale: Option<u8>,
}

impl Segment {
    /// Reads the headers of a complete IP datagram into `place`, prepend at its IP header. `None`: truncated, a port of 0, options that do not parse.
    ///
    /// # Safety
    /// The caller owns the packet, whose IP header was checked.
    pub(crate) unsafe fn parse(packet: *mut NX_PACKET, place: &mut MaybeUninit<Segment>) -> Option<&mut Segment> {
        let of = |word: &[u8; 4]| u32::from_be_bytes(*word);
        // SAFETY: given.
        let (octets, total) = unsafe { (&*NX_PACKET::bytes(packet), (*packet).nx_packet_length as usize) };
        let (words, _) = octets.as_chunks::<4>();
        // SAFETY: given.
        let (ip_words, remote, local) = if unsafe { is_v4(packet) } {
            let [first, _, _, source, destination, ..] = words else { return None };
            (of(first) >> 24 & 0xF, NXD_ADDRESS::v4(of(source)), NXD_ADDRESS::v4(of(destination)))
        } else {
            let [_, _, s0, s1, s2, s3, d0, d1, d2, d3, ..] = words else { return None };
            let (source, destination) = ([s0, s1, s2, s3], [d0, d1, d2, d3]);
            (10, NXD_ADDRESS::v6(source.map(of)), NXD_ADDRESS::v6(destination.map(of)))
        };
        let [ports, sequence, acknowledgement, control, _, options @ ..] = words.get(ip_words as usize..)? else {
            return None;
        };
        let (control, sequence) = (of(control), of(sequence));
        let tcp_header_len = tcp_header_len(control);
        let header_len = 4 * ip_words as usize + tcp_header_len;
        let payload_len = total.checked_sub(header_len)?;
        let options = options.as_flattened().get(..tcp_header_len.checked_sub(TCP_HEADER)?)?;
        let ends = Ends { ports: of(ports).rotate_left(16), local, remote };
        if ends.local_port() == 0 || ends.remote_port() == 0 {
            return None;
        }
        let end = sequence.wrapping_add(payload_len as u32 + (control >> 17 & 1) + (control >> 16 & 1));
        let segment = place.write(Segment {
            packet,
            ends,
            sequence,
            acknowledgement: of(acknowledgement),
            control,
            end,
            header_len,
            payload_len,
            mss: DEFAULT_MSS,
            window_scale: None,
        });
        if segment.has(SYN) {
            segment.read_options(options)?;
        }
        Some(segment)
    }

    /// Options of kinds 2 and 3, among others of any kind (RFC 9293 section 3.2). `None`: they do not parse.
    #[inline(never)] // SYNs are rare.
    fn read_options(&mut self, mut options: &[u8]) -> Option<()> {
        loop {
            options = match *options {
                [] | [0, ..] => return Some(()),
                [1, ref rest @ ..] => rest,
                [kind, len, ..] if len >= 2 => {
                    let (option, rest) = options.split_at_checked(usize::from(len))?;
                    match (kind, option) {
                        (2, &[_, _, high, low]) if (high, low) != (0, 0) => self.mss = u16::from_be_bytes([high, low]),
                        (3, &[_, _, shift]) => self.window_scale = Some(shift.min(14)),
                        _ => {}
                    }
                    rest
                }
                _ => return None,
            };
        }
    }

    /// Makes it the one that begins behind its SYN.
    pub(crate) fn without_syn(&mut self) {
        self.sequence = self.sequence.wrapping_add(1);
        self.control &= !(u32::from(SYN) << 16);
    }

    /// Whether the TCP checksum holds.
    ///
    /// # Safety
    /// The packet is as it was when this was parsed.
    pub(crate) unsafe fn is_intact(&self) -> bool {
        let tcp_header_len = tcp_header_len(self.control);
        // SAFETY: given.
        let sum = unsafe { checksum::sum_of(self.packet, self.header_len - tcp_header_len) };
        let length = tcp_header_len + self.payload_len;
        checksum::fold(u32::from(sum) + self.ends.pseudo_header(length as u32)) == 0xFFFF
    }

    /// Whether one of `flags` is set.
    pub(crate) fn has(&self, flags: u8) -> bool {
        self.control & u32::from(flags) << 16 != 0
    }

    /// The window field, unscaled.
    pub(crate) fn window(&self) -> u32 {
        self.control & 0xFFFF
    }

    /// Whether it takes no sequence space: an acknowledgement, a reset.
    pub(crate) fn is_empty(&self) -> bool {
        self.end == self.sequence
    }
}

const fn tcp_header_len(control: u32) -> usize {
    (control >> 26 & 0x3C) as usize
}

/// Whether a packet is of IPv4.
///
/// # Safety
/// `packet` points to a packet of a known version.
pub(crate) unsafe fn is_v4(packet: *const NX_PACKET) -> bool {
    // SAFETY: given.
    !cfg!(feature = "ipv6") || unsafe { u32::from((*packet).nx_packet_ip_version) == NX_IP_VERSION_V4 }
}

/// Whether an address is of IPv4, as all are in a build without IPv6.
pub(crate) fn is_v4_address(address: &NXD_ADDRESS) -> bool {
    !cfg!(feature = "ipv6") || address.nxd_ip_version == NX_IP_VERSION_V4
}

/// `a` is before `b` in sequence space (RFC 9293 section 3.4).
pub(crate) const fn before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}
