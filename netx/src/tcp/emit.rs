//! A TCP segment on its way out: the headers are written in front of a packet's data, and the packet goes to the IP layer.
//!
//! The packet is the segment: what it holds from prepend on is the data, and its headroom takes the headers. Whoever keeps the packet
//! besides (a queued one, see `transmit_queue`) has marked it before.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UCHAR, UINT, ULONG, USHORT};

use super::segment::{ACK, Ends, RST, Segment, TCP_HEADER, is_v4_address};
use crate::checksum;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::ip::ip_send;
use crate::link::interface::NX_INTERFACE;
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};

/// Octets of headroom that a packet needs for IPv4 and for IPv6 headers, TCP's without options, and the link's.
pub(crate) const HEADROOM_V4: usize = NX_PHYSICAL_HEADER as usize + 20 + TCP_HEADER;
pub(crate) const HEADROOM_V6: usize = NX_PHYSICAL_HEADER as usize + 40 + TCP_HEADER;
/// Room for the options of a SYN as well.
const CONTROL_HEADROOM: ULONG = HEADROOM_V6 as ULONG + 8;

/// Whom a segment goes to, and how: what its IP header is made of. A socket has it as fields of its own.
#[repr(C)]
pub(crate) struct Way {
    /// The interface that the segment is expected to leave by: its hardware may compute checksums.
    pub interface: *mut NX_INTERFACE,
    pub ends: Ends,
    pub type_of_service: ULONG,
    pub fragment: ULONG,
    pub time_to_live: UINT,
    pub vlan_priority: UINT,
}

/// Words of a header with the longest options that are sent, those of a SYN.
pub(crate) const WORDS: usize = 7;

/// Sends `packet` as a segment, with the first `count` of `header`'s words in front; the header's length and checksum are filled in.
///
/// # Safety
/// The instance is created and protected; the packet is the caller's to give away, with headroom enough.
pub(crate) unsafe fn send(
    ip_ptr: *mut NX_IP,
    packet: *mut NX_PACKET,
    way: &Way,
    header: &mut [u32; WORDS],
    count: usize,
) {
    // SAFETY: given; the header lies in the headroom that push_front found.
    unsafe {
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_packets_sent = tcp.nx_ip_tcp_packets_sent.wrapping_add(1);
        tcp.nx_ip_tcp_bytes_sent = tcp.nx_ip_tcp_bytes_sent.wrapping_add((*packet).nx_packet_length);
        if !NX_PACKET::push_front(packet, 4 * count) {
            packet_data::discard(packet);
            return;
        }
        header[3] |= (count as u32) << 28;
        let place = (*packet).nx_packet_prepend_ptr;
        put_words(place, header.get(..count).unwrap_or_default());

        let (interface, length) = (way.interface, (*packet).nx_packet_length);
        let is_v4 = is_v4_address(&way.ends.local);
        let whole = length + if is_v4 { 20 } else { 40 };
        if !offload::leaves(packet, interface, NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM, whole) {
            let sum = !checksum::fold(way.ends.pseudo_header(length) + u32::from(checksum::sum_of(packet, 0)));
            place.add(16).cast::<u16>().write_unaligned(sum.to_be());
        }
        // What the hardware is to do it must be able to do: then the interface is not left to the route.
        let bound = (*interface).nx_interface_capability_flag != 0;
        (*packet).nx_packet_ip_interface = if bound { interface } else { core::ptr::null_mut() };
        (*packet).nx_packet_vlan_priority = way.vlan_priority as USHORT;
        if is_v4 {
            let header = ip_send::Header {
                source: way.ends.local.first_word(),
                destination: way.ends.remote.first_word(),
                protocol: NX_PROTOCOL_TCP,
                time_to_live: way.time_to_live,
                type_of_service: way.type_of_service,
                fragment: way.fragment,
                options: &[],
            };
            ip_send::v4(ip_ptr, packet, &header);
        } else {
            send_v6(ip_ptr, packet, way);
        }
    }
}

/// Writes words in network byte order.
unsafe fn put_words(at: *mut u8, words: &[u32]) {
    for (i, word) in words.iter().enumerate() {
        // SAFETY: the caller has the room.
        unsafe { at.add(4 * i).cast::<[u8; 4]>().write(word.to_be_bytes()) };
    }
}

unsafe fn send_v6(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, way: &Way) {
    // SAFETY: as in `send`.
    unsafe {
        let length = (*packet).nx_packet_length;
        if !NX_PACKET::push_front(packet, 40) {
            packet_data::discard(packet);
            return;
        }
        let traffic_class = (way.type_of_service >> 16) & 0xFF;
        let first = [6 << 28 | traffic_class << 20, length << 16 | NX_PROTOCOL_TCP << 8 | (way.time_to_live & 0xFF)];
        let header = (*packet).nx_packet_prepend_ptr;
        put_words(header, &first);
        put_words(header.add(8), &way.ends.local.as_v6().unwrap_or_default());
        put_words(header.add(24), &way.ends.remote.as_v6().unwrap_or_default());
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V6 as UCHAR;
        ip_send::output(ip_ptr, packet);
    }
}

/// An empty packet for a segment without queued data, or `None`: the pool will wake the stack when it has one.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn packet(ip_ptr: *mut NX_IP) -> Option<*mut NX_PACKET> {
    // SAFETY: given; the instance's pool is created.
    unsafe {
        let pool = (*ip_ptr).nx_ip_default_packet_pool;
        packet_pool::allocate_internal(pool, CONTROL_HEADROOM.min((*pool).nx_packet_pool_payload_size))
    }
}

/// Answers a segment for which there is no socket.
///
/// # Safety
/// The instance is created and protected; the segment's packet is the caller's.
pub(crate) unsafe fn answer(ip_ptr: *mut NX_IP, to: &Segment, sequence: u32, acknowledgement: u32, flags: u8) {
    // SAFETY: given.
    unsafe {
        let Some(packet) = packet(ip_ptr) else { return };
        let way = Way {
            interface: (*to.packet).nx_packet_ip_interface,
            ends: to.ends,
            type_of_service: 0,
            fragment: NX_DONT_FRAGMENT,
            time_to_live: NX_IP_TIME_TO_LIVE,
            vlan_priority: NX_VLAN_PRIORITY_INVALID,
        };
        let mut header = [to.ends.ports, sequence, acknowledgement, u32::from(flags) << 16, 0, 0, 0];
        send(ip_ptr, packet, &way, &mut header, 5);
    }
}

/// Answers a segment of no connection by a reset (RFC 9293 section 3.10.7.1), unless it is one.
///
/// # Safety
/// As [`answer`].
pub(crate) unsafe fn refuse(ip_ptr: *mut NX_IP, to: &Segment) {
    if to.has(RST) {
        return;
    }
    let (sequence, acknowledgement, flags) =
        if to.has(ACK) { (to.acknowledgement, 0, RST) } else { (0, to.end, RST | ACK) };
    // SAFETY: given.
    unsafe { answer(ip_ptr, to, sequence, acknowledgement, flags) };
}
