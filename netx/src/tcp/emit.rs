//! A TCP segment on its way out: the headers are written in front of a packet's data, and the packet goes to the IP layer.
//!
//! The packet is the segment: what it holds from prepend on is the data, and its headroom takes the headers. Whoever keeps the packet
//! besides (a queued one, see `transmit_queue`) has marked it before.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UCHAR, UINT, ULONG, USHORT};

use super::segment::{ACK, RST, Segment, TCP_HEADER, is_v4_address, pseudo_header};
use crate::address::NXD_ADDRESS;
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

/// What the headers say.
pub(crate) struct Fields<'a> {
    pub source: &'a NXD_ADDRESS,
    pub destination: &'a NXD_ADDRESS,
    /// The source's in the upper half, the destination's in the lower.
    pub ports: u32,
    pub sequence: u32,
    pub acknowledgement: u32,
    pub flags: u8,
    pub window: u16,
    /// In words.
    pub options: &'a [u32],
    pub type_of_service: ULONG,
    pub time_to_live: UINT,
    pub fragment: ULONG,
    pub vlan_priority: UINT,
    /// The interface that the segment is expected to leave by: its hardware may compute checksums.
    pub interface: *mut NX_INTERFACE,
}

/// Sends `packet` as a segment.
///
/// # Safety
/// The instance is created and protected; the packet is the caller's to give away, with headroom enough.
pub(crate) unsafe fn send(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, fields: &Fields<'_>) {
    // SAFETY: given; the header lies in the headroom that push_front found.
    unsafe {
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_packets_sent = tcp.nx_ip_tcp_packets_sent.wrapping_add(1);
        tcp.nx_ip_tcp_bytes_sent = tcp.nx_ip_tcp_bytes_sent.wrapping_add((*packet).nx_packet_length);
        let header_len = TCP_HEADER + 4 * fields.options.len();
        if !NX_PACKET::push_front(packet, header_len) {
            packet_data::discard(packet);
            return;
        }
        let header = (*packet).nx_packet_prepend_ptr;
        let offset_flags_window = (header_len as u32) << 26 | u32::from(fields.flags) << 16 | u32::from(fields.window);
        let words = [fields.ports, fields.sequence, fields.acknowledgement, offset_flags_window, 0];
        put_words(header, &words);
        put_words(header.add(TCP_HEADER), fields.options);

        let (interface, length) = (fields.interface, (*packet).nx_packet_length);
        let is_v4 = is_v4_address(fields.source);
        let whole = length + if is_v4 { 20 } else { 40 };
        if !offload::leaves(packet, interface, NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM, whole) {
            let pseudo = pseudo_header(fields.source, fields.destination, length as usize);
            let sum = !checksum::fold(pseudo + u32::from(checksum::sum_of(packet, 0)));
            header.add(16).cast::<u16>().write_unaligned(sum.to_be());
        }
        // What the hardware is to do it must be able to do: then the interface is not left to the route.
        let bound = (*interface).nx_interface_capability_flag != 0;
        (*packet).nx_packet_ip_interface = if bound { interface } else { core::ptr::null_mut() };
        (*packet).nx_packet_vlan_priority = fields.vlan_priority as USHORT;
        if is_v4 {
            let header = ip_send::Header {
                source: fields.source.as_v4().unwrap_or(0),
                destination: fields.destination.as_v4().unwrap_or(0),
                protocol: NX_PROTOCOL_TCP,
                time_to_live: fields.time_to_live,
                type_of_service: fields.type_of_service,
                fragment: fields.fragment,
                options: &[],
            };
            ip_send::v4(ip_ptr, packet, &header);
        } else {
            send_v6(ip_ptr, packet, fields);
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

unsafe fn send_v6(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, fields: &Fields<'_>) {
    // SAFETY: as in `send`.
    unsafe {
        let length = (*packet).nx_packet_length;
        if !NX_PACKET::push_front(packet, 40) {
            packet_data::discard(packet);
            return;
        }
        let traffic_class = (fields.type_of_service >> 16) & 0xFF;
        let first = [6 << 28 | traffic_class << 20, length << 16 | NX_PROTOCOL_TCP << 8 | (fields.time_to_live & 0xFF)];
        let header = (*packet).nx_packet_prepend_ptr;
        put_words(header, &first);
        put_words(header.add(8), &fields.source.as_v6().unwrap_or_default());
        put_words(header.add(24), &fields.destination.as_v6().unwrap_or_default());
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
/// The instance is created and protected; `interface` is the one that the segment came by.
pub(crate) unsafe fn answer(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    to: &Segment,
    sequence: u32,
    acknowledgement: u32,
    flags: u8,
) {
    // SAFETY: given.
    unsafe {
        let Some(packet) = packet(ip_ptr) else { return };
        let fields = Fields {
            source: &to.ends.local,
            destination: &to.ends.remote,
            ports: to.ends.ports,
            sequence,
            acknowledgement,
            flags,
            window: 0,
            options: &[],
            type_of_service: 0,
            time_to_live: NX_IP_TIME_TO_LIVE,
            fragment: NX_DONT_FRAGMENT,
            vlan_priority: NX_VLAN_PRIORITY_INVALID,
            interface,
        };
        send(ip_ptr, packet, &fields);
    }
}

/// Answers a segment of no connection by a reset (RFC 9293 section 3.10.7.1), unless it is one.
///
/// # Safety
/// As [`answer`].
pub(crate) unsafe fn refuse(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, to: &Segment) {
    // SAFETY: given.
    unsafe {
        if to.has(RST) {
            return;
        }
        if to.has(ACK) {
            answer(ip_ptr, interface, to, to.acknowledgement, 0, RST);
        } else {
            answer(ip_ptr, interface, to, 0, to.sequence_end(), RST | ACK);
        }
    }
}
