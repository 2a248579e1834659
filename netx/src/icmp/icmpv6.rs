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
use crate::ipv6::{self, IPV6_HEADER, Received};
use crate::ipv6::{mld, nd};
use crate::link::interface::NX_INTERFACE;
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire::{self, ndisc};

/// Types of messages (RFC 4443).
const PACKET_TOO_BIG: u8 = 2;
pub(crate) const ECHO_REQUEST: u8 = 128;
const ECHO_REPLY: u8 = 129;

/// A received message.
pub(crate) struct Message<'a> {
    pub packet: *mut NX_PACKET,
    pub interface: *mut NX_INTERFACE,
    pub header: Received,
    /// The first of its words; those that are missing are zero.
    pub words: [ULONG; 6],
    /// What of it lies in the first packet.
    pub octets: &'a [u8],
}

impl Message<'_> {
    /// Its type.
    pub(crate) const fn kind(&self) -> u8 {
        (self.words[0] >> 24) as u8
    }

    /// The address that messages of neighbour and listener discovery are about.
    pub(crate) const fn target(&self) -> &V6 {
        let [_, _, target @ ..] = &self.words;
        target
    }
}

/// Takes an ICMPv6 message, prepend pointer at its type octet.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        count!(ip_ptr, nx_ip_icmp_packets_received);
        let octets = &*NX_PACKET::bytes(packet);
        if octets.len() < ECHO_HEADER {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_invalid_packets);
        }
        let interface = (*packet).nx_packet_ip_interface;
        let mut message = Message { packet, interface, header: ipv6::header_of(packet), words: [0; _], octets };
        if !offload::has_verified(packet, NX_INTERFACE_CAPABILITY_ICMPV6_RX_CHECKSUM)
            && sum(packet, message.header.source(), message.header.destination()) != 0
        {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_checksum_errors);
        }
        wire::get_words(octets, &mut message.words);
        // Options that were cut into pieces are nobody's neighbour (RFC 6980).
        let whole = (*packet).nx_packet_reassembly_time == 0;
        let valid = match message.kind() {
            ECHO_REQUEST | ECHO_REPLY if let Some(echo) = (*ip_ptr).icmpv6_echo => return echo(ip_ptr, &message),
            ndisc::ROUTER_SOLICIT..=ndisc::REDIRECT if whole => nd::receive(ip_ptr, &message),
            mld::QUERY | mld::REPORT | mld::DONE | mld::REPORT_V2 if whole => mld::receive(ip_ptr, &message),
            PACKET_TOO_BIG => {
                icmp_error::too_big(ip_ptr, &message);
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

/// Answers echo requests and replies.
pub(crate) type Echo = Option<unsafe fn(*mut NX_IP, &Message<'_>)>;

/// Echo request and reply: what `nxd_icmp_enable` installs.
pub(crate) unsafe fn echo(ip_ptr: *mut NX_IP, message: &Message<'_>) {
    // SAFETY: under protection; the packet is ours; `receive` has seen the header.
    unsafe {
        let &Message { packet, interface, ref header, ref words, .. } = message;
        if message.kind() == ECHO_REPLY {
            return icmp::replied(ip_ptr, packet, NX_IP_VERSION_V6, words[1]);
        }
        count!(ip_ptr, nx_ip_pings_received);
        let (from, to) = (header.source(), header.destination());
        let source = if v6_is_multicast(to) { ipv6::source(ip_ptr, from, interface) } else { Some(to) };
        let Some(source) = source.filter(|_| !v6_is_unspecified(from)) else {
            packet_data::discard(packet);
            return;
        };
        count!(ip_ptr, nx_ip_pings_responded_to);
        icmp::become_reply(packet, ECHO_REPLY);
        send(ip_ptr, packet, source, from, NX_IP_TIME_TO_LIVE);
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
