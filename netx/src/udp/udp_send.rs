//! UDP datagrams going out.
//!
//! Source: manual chapter 4, `nx_udp_socket_send`, `nx_udp_socket_source_send`, `nxd_udp_socket_*`.

use smoltcp::wire::{UdpPacket, checksum};
use threadx_shim::types::{UINT, ULONG, USHORT};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::ip_send::{self, Header, IPV4_HEADER};
use crate::ip::{self, Protection, count};
use crate::ipv6::{self, IPV6_HEADER};
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::udp::udp_socket::NX_UDP_SOCKET;
use crate::udp::{UDP_HEADER, pseudo};

/// Sends a datagram over IPv4; as [`nxd_send`].
///
/// # Context
/// Threads.
/// # Errors
/// As [`nxd_send`], but `NX_IP_ADDRESS_ERROR` where no interface leads there.
/// # Safety
/// As [`nxd_send`].
#[must_use]
pub unsafe fn send(socket_ptr: *mut NX_UDP_SOCKET, packet_ptr: *mut NX_PACKET, ip_address: ULONG, port: UINT) -> UINT {
    // SAFETY: given.
    let status = unsafe { nxd_send(socket_ptr, packet_ptr, &NXD_ADDRESS::v4(ip_address), port) };
    if status == NX_NO_INTERFACE_ADDRESS { NX_IP_ADDRESS_ERROR } else { status }
}

/// Sends a datagram over IPv4 from the address of an interface; as [`nxd_source_send`].
///
/// # Context
/// Threads.
/// # Errors
/// As [`nxd_source_send`].
/// # Safety
/// As [`nxd_send`].
#[must_use]
pub unsafe fn source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: ULONG,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe { nxd_source_send(socket_ptr, packet_ptr, &NXD_ADDRESS::v4(ip_address), port, address_index) }
}

/// Sends a datagram; the packet is the stack's on success, and unchanged otherwise.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_BOUND`; `NX_NO_INTERFACE_ADDRESS`: no interface leads there; `NX_UNDERFLOW`: no room for the headers.
/// # Safety
/// The socket is created; the caller owns the packet.
#[must_use]
pub unsafe fn nxd_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: &NXD_ADDRESS,
    port: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe { transmit(socket_ptr, packet_ptr, ip_address, port, None) }
}

/// As [`nxd_send`], from the address of an index: an interface's IPv4 address, or an entry of the IPv6 address table.
///
/// # Context
/// Threads.
/// # Errors
/// As [`nxd_send`]; `NX_INVALID_INTERFACE`: no address has that index.
/// # Safety
/// As [`nxd_send`].
#[must_use]
pub unsafe fn nxd_source_send(
    socket_ptr: *mut NX_UDP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    ip_address: &NXD_ADDRESS,
    port: UINT,
    address_index: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe { transmit(socket_ptr, packet_ptr, ip_address, port, Some(address_index)) }
}

unsafe fn transmit(
    socket: *mut NX_UDP_SOCKET,
    packet: *mut NX_PACKET,
    destination: &NXD_ADDRESS,
    port: UINT,
    address_index: Option<UINT>,
) -> UINT {
    // SAFETY: the services' contract; the packet is ours once nothing can be refused any more.
    unsafe {
        let ip_ptr = (*socket).nx_udp_socket_ip_ptr;
        let _protection = Protection::get(ip_ptr);
        if (*socket).nx_udp_socket_port == 0 {
            return NX_NOT_BOUND;
        }
        let source = match ip::source_by(ip_ptr, destination, address_index) {
            Ok(source) => source,
            Err(status) => return status,
        };
        let ip_header = if destination.as_v4().is_some() { IPV4_HEADER } else { IPV6_HEADER };
        let data = (*packet).nx_packet_length;
        let Ok(length) = u16::try_from(data as usize + UDP_HEADER) else {
            return NX_INVALID_PACKET;
        };
        if NX_PACKET::headroom(packet) < UDP_HEADER + ip_header || !NX_PACKET::push_front(packet, UDP_HEADER) {
            return NX_UNDERFLOW;
        }
        let whole = ULONG::from(length) + ip_header as ULONG;
        let interface = source.interface;
        let unsummed = (*socket).nx_udp_socket_disable_checksum != NX_FALSE && destination.as_v4().is_some();
        let offloaded = offload::leaves(packet, interface, NX_INTERFACE_CAPABILITY_UDP_TX_CHECKSUM, whole);
        write_header(packet, (*socket).nx_udp_socket_port, port, length, 0);
        if !offloaded && !unsummed {
            let sums = [pseudo(&source.address, destination, ULONG::from(length)), crate::checksum::sum_of(packet, 0)];
            // Zero would say "no checksum"; its equal in ones' complement does not (RFC 768).
            let sum = match !checksum::combine(&sums) {
                0 => 0xFFFF,
                sum => sum,
            };
            write_header(packet, (*socket).nx_udp_socket_port, port, length, sum);
        }
        count!(ip_ptr, nx_ip_udp_packets_sent);
        count!(ip_ptr, nx_ip_udp_bytes_sent, data);
        (*socket).nx_udp_socket_packets_sent = (*socket).nx_udp_socket_packets_sent.wrapping_add(1);
        (*socket).nx_udp_socket_bytes_sent = (*socket).nx_udp_socket_bytes_sent.wrapping_add(data);
        (*packet).nx_packet_ip_interface = interface;
        (*packet).nx_packet_vlan_priority = (*socket).nx_udp_socket_vlan_priority as USHORT;
        if let (Some(from), Some(to)) = (source.address.as_v4(), destination.as_v4()) {
            let header = Header {
                source: from,
                destination: to,
                protocol: NX_PROTOCOL_UDP,
                time_to_live: (*socket).nx_udp_socket_time_to_live,
                type_of_service: (*socket).nx_udp_socket_type_of_service,
                fragment: (*socket).nx_udp_socket_fragment_enable,
                options: &[],
            };
            ip_send::v4(ip_ptr, packet, &header);
        } else if let (Some(from), Some(to)) = (source.address.v6_words(), destination.v6_words()) {
            let hops = (*socket).nx_udp_socket_time_to_live;
            ipv6::send(ip_ptr, packet, from, to, NX_PROTOCOL_UDP, hops);
        }
    }
    NX_SUCCESS
}

unsafe fn write_header(packet: *mut NX_PACKET, from: UINT, to: UINT, length: u16, sum: u16) {
    // SAFETY: the caller has made room for the header in front of the data.
    unsafe {
        if let Some(octets) = NX_PACKET::bytes(packet).get_mut(..UDP_HEADER) {
            let mut udp = UdpPacket::new_unchecked(octets);
            udp.set_src_port(from as u16);
            udp.set_dst_port(to as u16);
            udp.set_len(length);
            udp.set_checksum(sum);
        }
    }
}
