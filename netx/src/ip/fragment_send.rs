//! Cutting packets that exceed an MTU into fragments.
//!
//! An IPv6 packet's identification is unpredictable (RFC 7739).
//!
//! Source: RFC 791, RFC 8200 section 4.5.

use smoltcp::wire::{IpProtocol, Ipv4Packet, Ipv6Packet};
use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::entropy;
use crate::ip::fragment::FRAGMENT_HEADER;
use crate::ip::ip_send::{self, IPV4_HEADER, Link};
use crate::ip::{self, NX_IP, count};
use crate::ipv6::IPV6_HEADER;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;

/// Bytes of an IPv4 header with all options.
const MAX_HEADER: usize = 60;

/// Sends a packet in pieces of at most `mtu` octets.
///
/// # Safety
/// Under protection; the packet is the caller's, who gives it away, and holds a whole IP header; in IPv6 one without
/// extensions that every piece must have.
pub(crate) unsafe fn send(ip_ptr: *mut NX_IP, link: Link, mtu: ULONG, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        let is_v6 = (*packet).nx_packet_ip_version == NX_IP_VERSION_V6 as u8;
        if !(if is_v6 { cut_v6 } else { cut })(ip_ptr, link, mtu, packet) {
            count!(ip_ptr, nx_ip_send_packets_dropped);
        }
        packet_data::discard(packet);
    }
}

/// Sends a datagram in pieces; false if it may not be cut, or a packet is missing.
unsafe fn cut(ip_ptr: *mut NX_IP, link: Link, mtu: ULONG, packet: *mut NX_PACKET) -> bool {
    // SAFETY: as in `send`.
    unsafe {
        let wire = Ipv4Packet::new_unchecked(&*NX_PACKET::bytes(packet));
        let header = usize::from(wire.header_len()).clamp(IPV4_HEADER, MAX_HEADER);
        if wire.dont_frag() {
            return false;
        }
        let mut octets = [0; MAX_HEADER];
        let Some((octets, from)) = octets.get_mut(..header).zip(NX_PACKET::bytes(packet).get(..header)) else {
            return false;
        };
        octets.copy_from_slice(from);
        let room = (mtu as usize).saturating_sub(header) & !7;
        let total = ((*packet).nx_packet_length as usize).saturating_sub(header);
        if room == 0 {
            return false;
        }
        let mut offset = 0;
        while offset < total {
            let length = room.min(total - offset);
            let mut wire = Ipv4Packet::new_unchecked(&mut *octets);
            wire.set_total_len((header + length) as u16);
            wire.clear_flags();
            wire.set_more_frags(offset + length < total);
            wire.set_frag_offset(offset as u16);
            wire.fill_checksum();
            let Some(piece) = ip::packet_for(ip_ptr, NX_PHYSICAL_HEADER, header + length) else {
                return false;
            };
            let pool = (*piece).nx_packet_pool_owner;
            let mut status = packet_data::data_append(piece, octets.as_ptr().cast(), header as ULONG, pool, NX_NO_WAIT);
            if status == NX_SUCCESS {
                status = packet_data::append_range(piece, packet, header + offset, length, pool);
            }
            if status != NX_SUCCESS {
                packet_data::discard(piece);
                return false;
            }
            (*piece).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
            count!(ip_ptr, nx_ip_total_fragments_sent);
            ip_send::link(ip_ptr, link.interface, link.command, piece, link.msw, link.lsw);
            offset += length;
        }
    }
    true
}

/// Sends a datagram in pieces; false if a packet is missing.
unsafe fn cut_v6(ip_ptr: *mut NX_IP, link: Link, mtu: ULONG, packet: *mut NX_PACKET) -> bool {
    const HEADERS: usize = IPV6_HEADER + FRAGMENT_HEADER;
    // SAFETY: as in `send`.
    unsafe {
        let mut octets = [0; HEADERS];
        let Some((header, from)) = octets.get_mut(..IPV6_HEADER).zip(NX_PACKET::bytes(packet).get(..IPV6_HEADER))
        else {
            return false;
        };
        header.copy_from_slice(from);
        let mut wire = Ipv6Packet::new_unchecked(&mut octets[..]);
        let next = u8::from(wire.next_header());
        wire.set_next_header(IpProtocol::from(NX_PROTOCOL_NEXT_HEADER_FRAGMENT as u8));
        let identification = entropy::next().to_be_bytes();
        let room = (mtu as usize).saturating_sub(HEADERS) & !7;
        let total = ((*packet).nx_packet_length as usize).saturating_sub(IPV6_HEADER);
        if room == 0 {
            return false;
        }
        let mut offset = 0;
        while offset < total {
            let length = room.min(total - offset);
            Ipv6Packet::new_unchecked(&mut octets[..]).set_payload_len((FRAGMENT_HEADER + length) as u16);
            let [high, low] = (offset as u16 | u16::from(offset + length < total)).to_be_bytes();
            let [a, b, c, d] = identification;
            octets[IPV6_HEADER..].copy_from_slice(&[next, 0, high, low, a, b, c, d]);
            let Some(piece) = ip::packet_for(ip_ptr, NX_PHYSICAL_HEADER, HEADERS + length) else {
                return false;
            };
            let pool = (*piece).nx_packet_pool_owner;
            let mut status =
                packet_data::data_append(piece, octets.as_ptr().cast(), HEADERS as ULONG, pool, NX_NO_WAIT);
            if status == NX_SUCCESS {
                status = packet_data::append_range(piece, packet, IPV6_HEADER + offset, length, pool);
            }
            if status != NX_SUCCESS {
                packet_data::discard(piece);
                return false;
            }
            (*piece).nx_packet_ip_version = NX_IP_VERSION_V6 as u8;
            count!(ip_ptr, nx_ip_total_fragments_sent);
            ip_send::link(ip_ptr, link.interface, link.command, piece, link.msw, link.lsw);
            offset += length;
        }
    }
    true
}
