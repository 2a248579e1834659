//! ICMPv6: checking and dispatching messages, echo, and sending the stack's own (RFC 4443).
//!
//! Neighbour discovery works as soon as IPv6 is enabled; echo is answered once `nxd_icmp_enable` was called.

use threadx_shim::types::{UINT, ULONG};

use crate::address::{V6, v6_is_multicast, v6_is_unspecified};
use crate::checksum;
use crate::constants::*;
use crate::icmp::icmp_error;
use crate::icmp::{self, ECHO_HEADER};
use crate::ip::{self, NX_IP, count};
use crate::ipv6::{self, IPV6_HEADER};
use crate::ipv6::{mld, nd};
use crate::link::interface::NX_INTERFACE;
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire::ndisc;

/// Types of messages (RFC 4443).
const PACKET_TOO_BIG: u8 = 2;
const ECHO_REQUEST: u8 = 128;
const ECHO_REPLY: u8 = 129;

/// Takes an ICMPv6 message, prepend pointer at its type octet.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        count!(ip_ptr, nx_ip_icmp_packets_received);
        let interface = (*packet).nx_packet_ip_interface;
        let header = ipv6::header_of(packet);
        let bytes = &*NX_PACKET::bytes(packet);
        if bytes.len() < ECHO_HEADER {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_invalid_packets);
        }
        if !offload::has_verified(packet, NX_INTERFACE_CAPABILITY_ICMPV6_RX_CHECKSUM)
            && sum(packet, header.source(), header.destination()) != 0
        {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_checksum_errors);
        }
        let kind = bytes.first().copied().unwrap_or_default();
        // Options that were cut into pieces are nobody's neighbour (RFC 6980).
        let whole = (*packet).nx_packet_reassembly_time == 0;
        let valid = match kind {
            ECHO_REQUEST | ECHO_REPLY if let Some(echo) = (*ip_ptr).icmpv6_echo => return echo(ip_ptr, packet),
            ndisc::ROUTER_SOLICIT..=ndisc::REDIRECT if whole => nd::receive(ip_ptr, interface, &header, bytes),
            mld::QUERY | mld::REPORT | mld::DONE | mld::REPORT_V2 if whole => {
                // A header of options follows the IPv6 header: the router alert is there.
                let has_options = header.next_header() == NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP;
                let length = (*packet).nx_packet_length;
                mld::receive(ip_ptr, interface, &header, bytes, length, has_options) || kind != mld::QUERY
            }
            PACKET_TOO_BIG => {
                icmp_error::too_big(ip_ptr, bytes);
                true
            }
            _ => return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_unhandled_messages),
        };
        if !valid {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_invalid_packets);
        }
        packet_data::discard(packet);
    }
}

/// The checksum of a message whose own checksum is zero; zero for one that has the right one.
///
/// # Safety
/// The caller owns the packet, whose data are the message.
pub(crate) unsafe fn sum(packet: *mut NX_PACKET, source: &V6, destination: &V6) -> u16 {
    // SAFETY: given.
    unsafe {
        let pseudo = checksum::pseudo_header(source, destination, NX_PROTOCOL_ICMPV6, (*packet).nx_packet_length);
        !checksum::add(pseudo, checksum::sum_of(packet, 0))
    }
}

/// Echo request and reply: what `nxd_icmp_enable` installs.
pub(crate) unsafe fn echo(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours; `receive` has seen the header.
    unsafe {
        let header = ipv6::header_of(packet);
        let Some(&[kind, _, _, _, i0, i1, s0, s1]) = NX_PACKET::bytes(packet).first_chunk::<ECHO_HEADER>() else {
            packet_data::discard(packet);
            return;
        };
        if kind == ECHO_REPLY {
            let (ident, sequence) = (u16::from_be_bytes([i0, i1]), u16::from_be_bytes([s0, s1]));
            return icmp::replied(ip_ptr, packet, NX_IP_VERSION_V6, ident, sequence);
        }
        count!(ip_ptr, nx_ip_pings_received);
        let interface = (*packet).nx_packet_ip_interface;
        let source = if v6_is_multicast(header.destination()) {
            ipv6::source(ip_ptr, header.source(), interface)
        } else {
            Some(header.destination())
        };
        let Some(source) = source.filter(|_| !v6_is_unspecified(header.source())) else {
            packet_data::discard(packet);
            return;
        };
        count!(ip_ptr, nx_ip_pings_responded_to);
        icmp::fill(packet, ECHO_REPLY, None);
        send(ip_ptr, packet, source, header.source(), NX_IP_TIME_TO_LIVE);
    }
}

/// Fills in a message's checksum, which is zero still, unless the hardware does, and sends it.
///
/// # Safety
/// Under protection of a created instance; the packet is the caller's, who gives it away; its interface is the one it leaves by.
pub(crate) unsafe fn send(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, source: &V6, destination: &V6, hop_limit: UINT) {
    // SAFETY: given.
    unsafe {
        let whole = (*packet).nx_packet_length.saturating_add(IPV6_HEADER as ULONG);
        let interface = (*packet).nx_packet_ip_interface;
        if !offload::leaves(packet, interface, NX_INTERFACE_CAPABILITY_ICMPV6_TX_CHECKSUM, whole) {
            icmp::set_checksum(packet, sum(packet, source, destination));
        }
        ipv6::send(ip_ptr, packet, source, destination, NX_PROTOCOL_ICMPV6, hop_limit);
    }
}

/// Sends the echo request of a ping: header room and data are in `packet`.
///
/// # Safety
/// As [`send`].
pub(crate) unsafe fn send_echo_request(
    ip_ptr: *mut NX_IP,
    packet: *mut NX_PACKET,
    source: &V6,
    destination: &V6,
    echo: (u16, u16),
) {
    // SAFETY: given.
    unsafe {
        icmp::fill(packet, ECHO_REQUEST, Some(echo));
        send(ip_ptr, packet, source, destination, NX_IP_TIME_TO_LIVE);
    }
}

/// Sends a message of neighbour discovery: hop limit 255 (RFC 4861), its checksum filled in here.
///
/// # Safety
/// Under protection of a created instance; the interface is the instance's.
pub(crate) unsafe fn send_message(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    source: &V6,
    destination: &V6,
    words: &[ULONG],
) {
    const HOP_LIMIT: UINT = 255;
    // SAFETY: given; the packet is ours until it is sent.
    unsafe {
        if let Some(packet) = ip::message(ip_ptr, NX_PHYSICAL_HEADER + IPV6_HEADER as ULONG, words, &[]) {
            (*packet).nx_packet_ip_interface = interface;
            send(ip_ptr, packet, source, destination, HOP_LIMIT);
        }
    }
}

/// Sets the function that is told of the M and O flags of router advertisements.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn ra_flag_callback_set(
    ip_ptr: *mut NX_IP,
    icmpv6_ra_flag_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT)>,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = ip::Protection::get(ip_ptr);
        (*ip_ptr).nx_icmpv6_ra_flag_callback = icmpv6_ra_flag_callback;
    }
    NX_SUCCESS
}
