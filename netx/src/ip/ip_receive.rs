//! Receiving IP packets: check the header, see whether it is for us, hand it to its protocol.
//!
//! Runs in the IP thread under `nx_ip_protection`. A frame may be a chain; its header must lie in the first packet.
//! Everything that is wrong is counted and dropped here, so that protocols see valid headers only.
//!
//! Source: manual chapter 3, "IP Receive"; RFC 791, RFC 1122 section 3.2.1.

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::icmp::icmp_error;
use crate::icmp::icmp_error::Trouble;
use crate::ip::ip_send::IPV4_HEADER;
use crate::ip::{self, NX_IP, count};
use crate::ipv4::{ipv4_group, route};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::{checksum, wire};

/// Drops a packet that is not valid.
pub(crate) unsafe fn invalid(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: the caller's packet and instance.
    unsafe {
        packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_invalid_packets);
    }
}

/// Drops a valid packet that nobody takes.
pub(crate) unsafe fn unwanted(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: the caller's packet and instance.
    unsafe {
        packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_receive_packets_dropped);
    }
}

/// Takes a received IP packet, prepend pointer at its header.
///
/// # Safety
/// Under protection of a created instance; the caller owns the packet and gives it away.
pub(crate) unsafe extern "C" fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        count!(ip_ptr, nx_ip_total_packets_received);
        count!(ip_ptr, nx_ip_total_bytes_received, (*packet).nx_packet_length);
        match NX_PACKET::bytes(packet).first().map(|b| b >> 4) {
            Some(4) => receive_v4(ip_ptr, packet),
            Some(6) => match (*ip_ptr).ipv6 {
                Some(ipv6) => (ipv6.receive)(ip_ptr, packet),
                None => unwanted(ip_ptr, packet),
            },
            _ => invalid(ip_ptr, packet),
        }
    }
}

unsafe fn receive_v4(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: as in `receive`.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let bytes = &*NX_PACKET::bytes(packet);
        // RFC 791 section 3.1, a word a line there.
        let mut words = [0; 5];
        let Some(octets) = bytes.first_chunk::<IPV4_HEADER>() else {
            return invalid(ip_ptr, packet);
        };
        wire::get_words(octets, &mut words);
        let [lengths, fragment, protocol, source, destination] = words;
        let header = (lengths >> 24 & 0xF) as usize * 4;
        let total = (lengths & 0xFFFF) as usize;
        if header < IPV4_HEADER || header > bytes.len() || total < header || total > (*packet).nx_packet_length as usize
        {
            return invalid(ip_ptr, packet);
        }
        if !(*interface).offloads(NX_INTERFACE_CAPABILITY_IPV4_RX_CHECKSUM)
            && header_sum(&words, bytes.get(IPV4_HEADER..header).unwrap_or_default()) != !0
        {
            count!(ip_ptr, nx_ip_receive_checksum_errors);
            return invalid(ip_ptr, packet);
        }
        // More fragments, or an offset.
        let is_fragment = fragment & 0x3FFF != 0;
        let protocol = protocol >> 16 & 0xFF;
        // Links pad short frames; what lies behind the datagram is not part of it.
        if total < (*packet).nx_packet_length as usize && !packet_data::truncate(packet, total) {
            return invalid(ip_ptr, packet);
        }
        if route::is_multicast(source) || route::is_broadcast(interface, source) {
            return invalid(ip_ptr, packet);
        }
        let kind = addressed(ip_ptr, interface, destination, protocol);
        if kind == Addressed::Others {
            return match (*ip_ptr).forward {
                Some(forward) => forward(ip_ptr, packet),
                None => unwanted(ip_ptr, packet),
            };
        }
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        (*packet).nx_packet_ip_header_length = header as UINT;
        if is_fragment {
            count!(ip_ptr, nx_ip_total_fragments_received);
            return match (*ip_ptr).fragments {
                Some(fragments) => (fragments.receive)(ip_ptr, packet),
                None => unwanted(ip_ptr, packet),
            };
        }
        deliver(ip_ptr, packet, protocol, header, kind == Addressed::Us);
    }
}

/// The sum of a header of five words and, hardly ever, options.
fn header_sum(words: &[ULONG], options: &[u8]) -> u16 {
    let plain = checksum::of_words(words);
    if options.is_empty() { plain } else { checksum::add(plain, checksum::sum(options)) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Addressed {
    Us,
    Group,
    Others,
}

unsafe fn addressed(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, destination: ULONG, protocol: UINT) -> Addressed {
    // SAFETY: the instance's interface.
    unsafe {
        if (*interface).is_loopback() && destination >> 24 == 127 {
            return Addressed::Us;
        }
        // 127/8 must not come in from outside (RFC 1122 section 3.2.1.3).
        if destination >> 24 != 127 && ip::has_v4(ip_ptr, destination) {
            return Addressed::Us;
        }
        if route::is_broadcast(interface, destination)
            || (route::is_multicast(destination) && ipv4_group::is_member(ip_ptr, destination, interface))
        {
            return Addressed::Group;
        }
        // An interface without an address takes UDP: it may be the answer that brings one (DHCP).
        if (*interface).nx_interface_ip_address == 0 && protocol == NX_PROTOCOL_UDP && !route::is_multicast(destination)
        {
            return Addressed::Group;
        }
        Addressed::Others
    }
}

/// Hands a valid packet to its protocol: TCP gets it at its IP header, the others at their own header.
///
/// # Safety
/// As [`receive`]; `header` bytes of IP header are in the first packet, and `nx_packet_ip_header` points to them.
pub(crate) unsafe fn deliver(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, protocol: UINT, header: usize, to_us: bool) {
    // SAFETY: given.
    unsafe {
        if protocol == NX_PROTOCOL_TCP {
            // TCP is between two hosts (RFC 9293 section 3.9.1.7).
            return match (*ip_ptr).nx_ip_tcp_packet_receive {
                Some(handler) if to_us => {
                    count!(ip_ptr, nx_ip_total_packets_delivered);
                    handler(ip_ptr, packet);
                }
                _ => unwanted(ip_ptr, packet),
            };
        }
        let handler = match protocol {
            NX_PROTOCOL_UDP => (*ip_ptr).nx_ip_udp_packet_receive,
            NX_PROTOCOL_ICMP => (*ip_ptr).nx_ip_icmp_packet_receive,
            NX_PROTOCOL_IGMP => (*ip_ptr).nx_ip_igmp_packet_receive,
            NX_PROTOCOL_ICMPV6 => (*ip_ptr).nx_ip_icmpv6_packet_receive,
            _ => {
                count!(ip_ptr, nx_ip_unknown_protocols_received);
                (*ip_ptr).nx_ip_raw_ip_processing
            }
        };
        let Some(handler) = handler else {
            if (*ip_ptr).nx_ip_raw_ip_processing.is_none() && to_us {
                icmp_error::report(ip_ptr, packet, Trouble::PROTOCOL);
            }
            return unwanted(ip_ptr, packet);
        };
        (*packet).nx_packet_ip_header_length = header as UINT;
        if !NX_PACKET::pull_front(packet, header) {
            return invalid(ip_ptr, packet);
        }
        count!(ip_ptr, nx_ip_total_packets_delivered);
        handler(ip_ptr, packet);
    }
}
