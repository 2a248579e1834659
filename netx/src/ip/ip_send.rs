//! Sending IP packets: the header, the route, the neighbour, the driver.
//!
//! Everything here owns the packet it is given, and drops and counts what cannot be sent; nothing waits. Called under
//! `nx_ip_protection`.
//!
//! Source: manual chapter 3, "IP Send"; RFC 791, RFC 8200.

use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::checksum;
use crate::constants::*;
use crate::ip::path_mtu;
use crate::ip::{self, NX_IP, Protection, count};
use crate::ipv4::route::{self, Hop};
use crate::ipv6::{self, IPV6_HEADER};
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire;

/// Bytes of an IPv4 header without options.
pub(crate) const IPV4_HEADER: usize = 20;

/// What [`v4`] writes into the header.
pub(crate) struct Header {
    /// Source address.
    pub source: ULONG,
    /// Destination address.
    pub destination: ULONG,
    /// `NX_PROTOCOL_…`
    pub protocol: UINT,
    /// Routers it may pass.
    pub time_to_live: UINT,
    /// `NX_IP_MIN_DELAY` and its kin: bits 23–16 are the octet on the wire.
    pub type_of_service: ULONG,
    /// `NX_DONT_FRAGMENT` or `NX_FRAGMENT_OKAY`.
    pub fragment: ULONG,
    /// Options behind the header.
    pub options: &'static [ULONG],
}

/// The option that has routers look at a packet that is not for them (RFC 2113).
pub(crate) const ROUTER_ALERT: &[ULONG] = &[0x9404_0000];

/// Drops a packet that cannot be sent.
///
/// # Safety
/// Under protection of a created instance; the caller owns the packet.
pub(crate) unsafe fn drop_packet(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: the caller's packet and instance.
    unsafe {
        count!(ip_ptr, nx_ip_send_packets_dropped);
        packet_data::discard(packet);
    }
}

/// Writes an IPv4 header in front of the data and sends the packet; `nx_packet_ip_interface` (or null) is the wanted interface.
///
/// # Safety
/// Under protection of a created instance; the caller owns the packet.
pub(crate) unsafe fn v4(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, header: &Header) {
    // SAFETY: given; the header lies in the headroom that push_front found.
    unsafe {
        count!(ip_ptr, nx_ip_total_packet_send_requests);
        let header_length = IPV4_HEADER + size_of_val(header.options);
        let hop = route::v4(ip_ptr, header.destination, physical((*packet).nx_packet_ip_interface));
        let (Some(hop), true) = (hop, NX_PACKET::push_front(packet, header_length)) else {
            return drop_packet(ip_ptr, packet);
        };
        let total = (*packet).nx_packet_length;
        if total > 0xFFFF {
            return drop_packet(ip_ptr, packet);
        }
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
        (*ip_ptr).nx_ip_packet_id = (*ip_ptr).nx_ip_packet_id.wrapping_add(1);
        // RFC 791 section 3.1, a word a line; NX_IP_NORMAL and its kin and NX_DONT_FRAGMENT stand where the header has them.
        let mut words = [
            (4 << 28) | ((header_length as ULONG / 4) << 24) | (header.type_of_service & 0x00FF_0000) | total,
            ((*ip_ptr).nx_ip_packet_id << 16) | (header.fragment & NX_DONT_FRAGMENT),
            (header.time_to_live << 24) | ((header.protocol & 0xFF) << 16),
            header.source,
            header.destination,
        ];
        if !offload::leaves(packet, hop.interface(), NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM, total) {
            let mut sum = checksum::of_words(&words);
            if !header.options.is_empty() {
                sum = checksum::add(sum, checksum::of_words(header.options));
            }
            words[2] |= ULONG::from(!sum);
        }
        if let Some((octets, options)) = NX_PACKET::bytes(packet).split_at_mut_checked(IPV4_HEADER) {
            wire::put_words(octets, &words);
            wire::put_words(options, header.options);
        }
        transmit_v4(ip_ptr, hop, packet);
    }
}

/// Sends a complete IPv4 or IPv6 packet: routes it, finds the neighbour's address (the packet may wait for that), and gives
/// it to the driver; a packet for one of our own addresses comes back through the loopback interface.
///
/// `nx_packet_ip_interface` may name the interface to leave by. There should be `NX_PHYSICAL_HEADER` bytes of headroom for the
/// link header; without them the packet is copied.
///
/// # Safety
/// Under protection of a created instance; the caller owns the packet and gives it away.
pub unsafe fn output(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        count!(ip_ptr, nx_ip_total_packet_send_requests);
        match NX_PACKET::bytes(packet).first().map(|b| b >> 4) {
            Some(4) => output_v4(ip_ptr, packet),
            Some(6) => match (*ip_ptr).ipv6 {
                Some(ipv6) => (ipv6.output)(ip_ptr, packet),
                None => drop_packet(ip_ptr, packet),
            },
            _ => {
                count!(ip_ptr, nx_ip_invalid_transmit_packets);
                drop_packet(ip_ptr, packet);
            }
        }
    }
}

unsafe fn output_v4(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: as in `output`.
    unsafe {
        let Some([.., destination]) = wire::words::<5>(&*NX_PACKET::bytes(packet)) else {
            count!(ip_ptr, nx_ip_invalid_transmit_packets);
            return drop_packet(ip_ptr, packet);
        };
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
        match route::v4(ip_ptr, destination, physical((*packet).nx_packet_ip_interface)) {
            Some(hop) => transmit_v4(ip_ptr, hop, packet),
            None => drop_packet(ip_ptr, packet),
        }
    }
}

/// An interface that may be asked for; a packet that came in by the loopback is not bound to it on its way out.
pub(crate) fn physical(wanted: *mut NX_INTERFACE) -> *mut NX_INTERFACE {
    // SAFETY: a packet's interface is null or an instance's.
    if !wanted.is_null() && unsafe { (*wanted).is_loopback() } { core::ptr::null_mut() } else { wanted }
}

/// Sends an IPv4 packet to a neighbour.
///
/// # Safety
/// As [`output`]; the interface is the instance's.
unsafe fn transmit_v4(ip_ptr: *mut NX_IP, hop: Hop, packet: *mut NX_PACKET) {
    let (interface, next_hop) = (hop.interface(), hop.next_hop);
    // SAFETY: given.
    unsafe {
        if (*interface).is_loopback() {
            return loop_back(ip_ptr, packet);
        }
        if !(*interface).is_up() {
            return drop_packet(ip_ptr, packet);
        }
        let mut to = (NX_LINK_PACKET_SEND, 0, 0);
        if route::is_broadcast(interface, next_hop) {
            to = (NX_LINK_PACKET_BROADCAST, 0xFFFF, 0xFFFF_FFFF);
        } else if route::is_multicast(next_hop) {
            if let Some(groups) = (*ip_ptr).groups {
                (groups.loop_back)(ip_ptr, interface, next_hop, packet);
            }
            let lsw = NX_IP_MULTICAST_LOWER | (next_hop & NX_IP_MULTICAST_MASK);
            to = (NX_LINK_PACKET_SEND, NX_IP_MULTICAST_UPPER, lsw);
        } else if (*interface).nx_interface_address_mapping_needed != 0 {
            return match (*ip_ptr).resolve {
                Some(resolve) => resolve(ip_ptr, interface, next_hop, packet),
                None => drop_packet(ip_ptr, packet),
            };
        }
        link(ip_ptr, interface, to.0, packet, to.1, to.2);
    }
}

/// Where a frame goes: out of an interface, by a command of the driver's, to a MAC address.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub interface: *mut NX_INTERFACE,
    pub command: UINT,
    pub msw: ULONG,
    pub lsw: ULONG,
}

/// Counts an IP packet and gives it to the driver, in fragments if it exceeds the MTU. They are cut here, behind the neighbour's
/// resolution: what waits for that is whole datagrams, however large.
///
/// # Safety
/// As [`transmit_v4`].
pub(crate) unsafe fn link(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    command: UINT,
    packet: *mut NX_PACKET,
    msw: ULONG,
    lsw: ULONG,
) {
    // SAFETY: given.
    unsafe {
        let mtu = mtu_of(ip_ptr, interface, packet);
        if (*packet).nx_packet_length > mtu {
            return match (*ip_ptr).fragments {
                Some(fragments) => (fragments.send)(ip_ptr, Link { interface, command, msw, lsw }, mtu, packet),
                None => drop_packet(ip_ptr, packet),
            };
        }
        let Some(packet) = with_headroom(ip_ptr, packet) else {
            return;
        };
        count!(ip_ptr, nx_ip_total_packets_sent);
        count!(ip_ptr, nx_ip_total_bytes_sent, (*packet).nx_packet_length);
        driver::send(interface, command, packet, msw, lsw);
    }
}

/// The largest packet that goes where this one does.
unsafe fn mtu_of(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE, packet: *mut NX_PACKET) -> ULONG {
    // SAFETY: as in `link`.
    unsafe {
        if cfg!(feature = "ipv6") && (*packet).nx_packet_ip_version == NX_IP_VERSION_V6 as u8 {
            let header = ipv6::Received::read(NX_PACKET::bytes(packet));
            return path_mtu::to(ip_ptr, &NXD_ADDRESS::v6(*header.destination()), interface);
        }
        (*interface).nx_interface_ip_mtu_size
    }
}

/// The packet itself, or a copy if there is no room for the link header: a received packet that goes out again may lack it.
unsafe fn with_headroom(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) -> Option<*mut NX_PACKET> {
    // SAFETY: the caller's packet; a packet with headroom for the link has it in front of its data.
    unsafe {
        if NX_PACKET::headroom(packet) >= NX_PHYSICAL_HEADER as usize {
            return Some(packet);
        }
        let moved = ip::packet_for(ip_ptr, NX_PHYSICAL_HEADER, (*packet).nx_packet_length as usize);
        let copied = moved.filter(|&to| {
            let pool = (*to).nx_packet_pool_owner;
            let ok = packet_data::append_frame(to, packet, pool, NX_NO_WAIT) == NX_SUCCESS;
            if !ok {
                packet_data::discard(to);
            }
            ok
        });
        match copied {
            Some(to) => {
                (*to).nx_packet_ip_version = (*packet).nx_packet_ip_version;
                packet_data::discard(packet);
            }
            None => drop_packet(ip_ptr, packet),
        }
        copied
    }
}

/// Hands a packet for ourselves to the IP thread, as if it had been received.
///
/// # Safety
/// As [`output`].
pub(crate) unsafe fn loop_back(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        count!(ip_ptr, nx_ip_total_packets_sent);
        count!(ip_ptr, nx_ip_total_bytes_sent, (*packet).nx_packet_length);
        (*packet).nx_packet_ip_interface = ip::loopback(ip_ptr);
        driver::packet_deferred_receive(ip_ptr, packet);
    }
}

/// How much data one datagram or segment to `dest_address` carries without being cut, and where in a packet it begins.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`; `NX_IP_ADDRESS_ERROR`: no interface leads there; `NX_NOT_SUPPORTED`: neither UDP nor TCP.
/// # Safety
/// The instance is created; the destinations may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn max_payload_size_find(
    ip_ptr: *mut NX_IP,
    dest_address: &NXD_ADDRESS,
    if_index: UINT,
    _src_port: UINT,
    _dest_port: UINT,
    protocol: ULONG,
    start_offset_ptr: *mut ULONG,
    payload_length_ptr: *mut ULONG,
) -> UINT {
    const UDP_HEADER: ULONG = 8;
    const TCP_HEADER: ULONG = 20;
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(wanted) = ip::interface(ip_ptr, if_index) else {
            return NX_INVALID_INTERFACE;
        };
        let transport = match protocol {
            NX_PROTOCOL_UDP => UDP_HEADER,
            NX_PROTOCOL_TCP => TCP_HEADER,
            _ => return NX_NOT_SUPPORTED,
        };
        let (ip_header, interface) = if let Some(v4) = dest_address.as_v4() {
            let hop = route::v4(ip_ptr, v4, wanted);
            (IPV4_HEADER as ULONG, hop.map(Hop::interface))
        } else if let Some(v6) = dest_address.v6_words() {
            (IPV6_HEADER as ULONG, ipv6::route(ip_ptr, v6, wanted).map(|hop| hop.interface))
        } else {
            return NX_IP_ADDRESS_ERROR;
        };
        let Some(interface) = interface else {
            return NX_IP_ADDRESS_ERROR;
        };
        let mtu = path_mtu::to(ip_ptr, dest_address, interface);
        start_offset_ptr.write(NX_PHYSICAL_HEADER + ip_header + transport);
        payload_length_ptr.write(mtu.saturating_sub(ip_header + transport));
    }
    NX_SUCCESS
}
