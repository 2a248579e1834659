//! UDP datagrams: enabling, taking them in, and reading who sent one (RFC 768, RFC 8200 section 8.1).
//!
//! A datagram's checksum is verified when it comes in, so that a socket never holds, counts or tells of a bad one. Its headers
//! stay readable in front of its data for as long as the application has the packet.
//!
//! Source: manual chapter 3, "User Datagram Protocol (UDP)"; chapter 4, `nx_udp_*`, `nxd_udp_*`.

pub mod udp_port;
pub mod udp_send;
pub mod udp_socket;

use smoltcp::wire::{IpProtocol, Ipv4Packet, Ipv6Packet, UdpPacket, checksum};
use threadx_shim::kernel;
use threadx_shim::suspend;
use threadx_shim::types::{UINT, ULONG, USHORT};

use crate::address::{NXD_ADDRESS, v4_from_wire, v6_from_wire};
use crate::constants::*;
use crate::icmp::icmp_error;
use crate::icmp::icmp_error::Trouble;
use crate::ip::ip_send::IPV4_HEADER;
use crate::ip::status;
use crate::ip::{NX_IP, Protection, count, report};
use crate::ipv6::IPV6_HEADER;
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool, queue};
use crate::udp::udp_socket::NX_UDP_SOCKET;

/// Bytes of a UDP header.
pub(crate) const UDP_HEADER: usize = 8;

/// Enables UDP.
///
/// # Context
/// Initialization, threads, timers.
/// # Errors
/// `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_udp_packet_receive.is_some() {
            return NX_ALREADY_ENABLED;
        }
        (*ip_ptr).nx_ip_udp_packet_receive = Some(receive);
        status::changed(ip_ptr, NX_IP_UDP_ENABLED);
    }
    NX_SUCCESS
}

/// The sender, the receiver and the UDP header of a received datagram, if its headers are still there.
struct Received {
    source: NXD_ADDRESS,
    destination: NXD_ADDRESS,
    source_port: USHORT,
    destination_port: USHORT,
    length: USHORT,
    checksum: USHORT,
}

/// Reads the headers in front of a datagram's data.
unsafe fn headers(packet: *const NX_PACKET) -> Option<Received> {
    // SAFETY: the slice is within the packet's payload, by the comparison.
    unsafe {
        let start = (*packet).nx_packet_ip_header;
        let ip_header = (*packet).nx_packet_ip_header_length as usize;
        let end = (start as usize).checked_add(ip_header)?.checked_add(UDP_HEADER)?;
        if start < (*packet).nx_packet_data_start || end > (*packet).nx_packet_data_end as usize {
            return None;
        }
        let octets = core::slice::from_raw_parts(start, ip_header + UDP_HEADER);
        let udp = UdpPacket::new_unchecked(octets.get(ip_header..)?);
        let (source, destination) = match UINT::from((*packet).nx_packet_ip_version) {
            NX_IP_VERSION_V4 if ip_header >= IPV4_HEADER => {
                let wire = Ipv4Packet::new_unchecked(octets);
                (NXD_ADDRESS::v4(v4_from_wire(wire.src_addr())), NXD_ADDRESS::v4(v4_from_wire(wire.dst_addr())))
            }
            NX_IP_VERSION_V6 if ip_header >= IPV6_HEADER => {
                let wire = Ipv6Packet::new_unchecked(octets);
                (NXD_ADDRESS::v6(v6_from_wire(wire.src_addr())), NXD_ADDRESS::v6(v6_from_wire(wire.dst_addr())))
            }
            _ => return None,
        };
        Some(Received {
            source,
            destination,
            source_port: udp.src_port(),
            destination_port: udp.dst_port(),
            length: udp.len(),
            checksum: udp.checksum(),
        })
    }
}

/// The pseudo-header's sum of a datagram of `length` bytes.
pub(crate) fn pseudo(source: &NXD_ADDRESS, destination: &NXD_ADDRESS, length: ULONG) -> u16 {
    match (source.to_wire(), destination.to_wire()) {
        (Some(smoltcp::wire::IpAddress::Ipv4(from)), Some(smoltcp::wire::IpAddress::Ipv4(to))) => {
            checksum::pseudo_header_v4(&from, &to, IpProtocol::Udp, length)
        }
        (Some(smoltcp::wire::IpAddress::Ipv6(from)), Some(smoltcp::wire::IpAddress::Ipv6(to))) => {
            checksum::pseudo_header_v6(&from, &to, IpProtocol::Udp, length)
        }
        _ => 0,
    }
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours, prepend at its UDP header.
    unsafe {
        let header = if NX_PACKET::bytes(packet).len() < UDP_HEADER { None } else { headers(packet) };
        let length = header.as_ref().map_or(0, |h| usize::from(h.length));
        let (Some(header), true) = (header, length >= UDP_HEADER && length <= (*packet).nx_packet_length as usize)
        else {
            count!(ip_ptr, nx_ip_udp_invalid_packets);
            packet_data::discard(packet);
            return;
        };
        if length < (*packet).nx_packet_length as usize && !packet_data::truncate(packet, length) {
            count!(ip_ptr, nx_ip_udp_invalid_packets);
            packet_data::discard(packet);
            return;
        }
        let socket = udp_port::bound_to(ip_ptr, UINT::from(header.destination_port));
        if !is_intact(packet, &header) {
            count!(ip_ptr, nx_ip_udp_checksum_errors);
            if let Some(socket) = socket {
                (*socket).nx_udp_socket_checksum_errors = (*socket).nx_udp_socket_checksum_errors.wrapping_add(1);
            }
            packet_data::discard(packet);
            return;
        }
        if socket.is_none() {
            icmp_error::report(ip_ptr, packet, Trouble::PORT);
        }
        let Some(socket) = socket.filter(|_| !packet_pool::is_below_watermark(packet)) else {
            count!(ip_ptr, nx_ip_udp_receive_packets_dropped);
            packet_data::discard(packet);
            return;
        };
        NX_PACKET::pull_front(packet, UDP_HEADER);
        count!(ip_ptr, nx_ip_udp_packets_received);
        count!(ip_ptr, nx_ip_udp_bytes_received, (*packet).nx_packet_length);
        (*socket).nx_udp_socket_packets_received = (*socket).nx_udp_socket_packets_received.wrapping_add(1);
        (*socket).nx_udp_socket_bytes_received =
            (*socket).nx_udp_socket_bytes_received.wrapping_add((*packet).nx_packet_length);
        hand_over(ip_ptr, socket, packet);
    }
}

/// Whether a datagram's checksum is right, or absent where it may be.
unsafe fn is_intact(packet: *mut NX_PACKET, header: &Received) -> bool {
    // SAFETY: the packet is ours.
    unsafe {
        if offload::has_verified(packet, NX_INTERFACE_CAPABILITY_UDP_RX_CHECKSUM) {
            return true;
        }
        if header.checksum == 0 {
            return header.source.as_v4().is_some();
        }
        let pseudo = pseudo(&header.source, &header.destination, (*packet).nx_packet_length);
        checksum::combine(&[pseudo, crate::checksum::sum_of(packet, 0)]) == !0
    }
}

/// Gives a datagram to a waiting thread, or queues it and tells the application.
unsafe fn hand_over(ip_ptr: *mut NX_IP, socket: *mut NX_UDP_SOCKET, packet: *mut NX_PACKET) {
    // SAFETY: under protection; a waiter's info is where it wants the packet's address.
    unsafe {
        let cs = kernel::enter();
        let waiter = (*socket).receive_waiters.first();
        if !waiter.is_null() {
            suspend::info(waiter).cast::<*mut NX_PACKET>().write(packet);
            suspend::wake(&cs, waiter, NX_SUCCESS);
            return;
        }
        drop(cs);
        if (*socket).nx_udp_socket_receive_count >= (*socket).nx_udp_socket_queue_maximum
            && let Some(oldest) = udp_socket::next(socket)
        {
            count!(ip_ptr, nx_ip_udp_receive_packets_dropped);
            (*socket).nx_udp_socket_packets_dropped = (*socket).nx_udp_socket_packets_dropped.wrapping_add(1);
            packet_data::discard(oldest);
        }
        let head = &raw mut (*socket).nx_udp_socket_receive_head;
        queue::push(head, &raw mut (*socket).nx_udp_socket_receive_tail, packet);
        (*socket).nx_udp_socket_receive_count += 1;
        if let Some(notify) = (*socket).nx_udp_receive_callback {
            notify(socket);
        }
    }
}

/// Who sent an IPv4 datagram.
///
/// # Context
/// Anywhere.
/// # Errors
/// `NX_INVALID_PACKET`: not a received IPv4 datagram.
/// # Safety
/// The caller owns the packet; the destinations may be written.
#[must_use]
pub unsafe fn source_extract(packet_ptr: *mut NX_PACKET, ip_address: *mut ULONG, port: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let Some((header, address)) = headers(packet_ptr).and_then(|h| h.source.as_v4().map(|a| (h, a))) else {
            return NX_INVALID_PACKET;
        };
        ip_address.write(address);
        port.write(UINT::from(header.source_port));
    }
    NX_SUCCESS
}

/// Who sent a datagram of either version.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_PACKET`: not a received datagram.
/// # Safety
/// The caller owns the packet; the destinations may be written.
#[must_use]
pub unsafe fn nxd_source_extract(packet_ptr: *mut NX_PACKET, ip_address: *mut NXD_ADDRESS, port: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let Some(header) = headers(packet_ptr) else {
            return NX_INVALID_PACKET;
        };
        ip_address.write(header.source);
        port.write(UINT::from(header.source_port));
    }
    NX_SUCCESS
}

/// Who sent an IPv4 datagram, by which protocol, and through which interface it came; null destinations are skipped.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_PACKET`: not a received IPv4 datagram.
/// # Safety
/// The caller owns the packet; non-null destinations may be written.
#[must_use]
pub unsafe fn packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut ULONG,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    let mut address = NXD_ADDRESS::NONE;
    // SAFETY: given.
    unsafe {
        let status = nxd_packet_info_extract(packet_ptr, &raw mut address, protocol, port, interface_index);
        let Some(word) = address.as_v4().filter(|_| status == NX_SUCCESS) else {
            return NX_INVALID_PACKET;
        };
        report(&[(ip_address, word)]);
    }
    NX_SUCCESS
}

/// As [`packet_info_extract`], for a datagram of either version.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_PACKET`: not a received datagram.
/// # Safety
/// The caller owns the packet; non-null destinations may be written.
#[must_use]
pub unsafe fn nxd_packet_info_extract(
    packet_ptr: *mut NX_PACKET,
    ip_address: *mut NXD_ADDRESS,
    protocol: *mut UINT,
    port: *mut UINT,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let interface = (*packet_ptr).nx_packet_ip_interface;
        let Some(header) = headers(packet_ptr).filter(|_| !interface.is_null()) else {
            return NX_INVALID_PACKET;
        };
        if !ip_address.is_null() {
            ip_address.write(header.source);
        }
        report(&[
            (protocol, NX_PROTOCOL_UDP),
            (port, UINT::from(header.source_port)),
            (interface_index, UINT::from((*interface).nx_interface_index)),
        ]);
    }
    NX_SUCCESS
}

/// Reports an instance's UDP traffic; null destinations are skipped.
///
/// # Context
/// Initialization, threads, timers.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    udp_packets_sent: *mut ULONG,
    udp_bytes_sent: *mut ULONG,
    udp_packets_received: *mut ULONG,
    udp_bytes_received: *mut ULONG,
    udp_invalid_packets: *mut ULONG,
    udp_receive_packets_dropped: *mut ULONG,
    udp_checksum_errors: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_udp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        report(&[
            (udp_packets_sent, (*ip_ptr).nx_ip_udp_packets_sent),
            (udp_bytes_sent, (*ip_ptr).nx_ip_udp_bytes_sent),
            (udp_packets_received, (*ip_ptr).nx_ip_udp_packets_received),
            (udp_bytes_received, (*ip_ptr).nx_ip_udp_bytes_received),
            (udp_invalid_packets, (*ip_ptr).nx_ip_udp_invalid_packets),
            (udp_receive_packets_dropped, (*ip_ptr).nx_ip_udp_receive_packets_dropped),
            (udp_checksum_errors, (*ip_ptr).nx_ip_udp_checksum_errors),
        ]);
    }
    NX_SUCCESS
}
