//! Frames out: Ethernet header and packet chain gathered in one system call.

use std::io::IoSlice;

use netx::constants::{
    NX_IP_VERSION_V4, NX_IP_VERSION_V6, NX_LINK_ARP_RESPONSE_SEND, NX_LINK_ARP_SEND, NX_LINK_RARP_SEND,
    NX_NOT_SUCCESSFUL, NX_PTR_ERROR, NX_SUCCESS,
};
use netx::{NX_IP_DRIVER, NX_PACKET};
use threadx_shim::types::UINT;

use super::{ETHERNET_HEADER_BYTES, Link, TYPE_ARP, TYPE_IPV4, TYPE_IPV6, TYPE_RARP, mac_octets};
use crate::capture;

/// Packets in the longest chain that is sent: a full frame in packets of 32 bytes.
const MAX_CHAIN_PACKETS: usize = 48;

/// Sends the request's packet as one frame and releases it, whatever becomes of the frame.
///
/// # Safety
/// As for [`execute`]; the packet is the driver's.
pub(super) unsafe fn send(link: &mut Link, request: &NX_IP_DRIVER) -> UINT {
    let packet = request.nx_ip_driver_packet;
    if packet.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: the packet is ours until it is released below.
    let sent = unsafe {
        match frame_type(request.nx_ip_driver_command, packet) {
            Some(frame_type) => transmit(link, header(request, frame_type), packet),
            None => false,
        }
    };
    // SAFETY: it was ours, and its prepend pointer never left the IP header.
    unsafe { release(packet) };
    let counter = if sent { &mut link.frames_sent } else { &mut link.errors };
    *counter = counter.wrapping_add(1);
    if sent { NX_SUCCESS } else { NX_NOT_SUCCESSFUL }
}

/// # Safety
/// `packet` points to a packet.
unsafe fn frame_type(command: UINT, packet: *const NX_PACKET) -> Option<u16> {
    match command {
        NX_LINK_ARP_SEND | NX_LINK_ARP_RESPONSE_SEND => Some(TYPE_ARP),
        NX_LINK_RARP_SEND => Some(TYPE_RARP),
        // SAFETY: given.
        _ => match UINT::from(unsafe { (*packet).nx_packet_ip_version }) {
            NX_IP_VERSION_V4 => Some(TYPE_IPV4),
            NX_IP_VERSION_V6 => Some(TYPE_IPV6),
            _ => None,
        },
    }
}

/// # Safety
/// The request's interface is valid.
unsafe fn header(request: &NX_IP_DRIVER, frame_type: u16) -> [u8; ETHERNET_HEADER_BYTES] {
    let to = mac_octets(request.nx_ip_driver_physical_address_msw, request.nx_ip_driver_physical_address_lsw);
    // SAFETY: given.
    let from = unsafe { (*request.nx_ip_driver_interface).mac() };
    let mut header = [0; ETHERNET_HEADER_BYTES];
    for (octet, value) in header.iter_mut().zip(to.into_iter().chain(from).chain(frame_type.to_be_bytes())) {
        *octet = value;
    }
    header
}

/// # Safety
/// `packet` heads a valid chain.
unsafe fn transmit(link: &Link, header: [u8; ETHERNET_HEADER_BYTES], packet: *mut NX_PACKET) -> bool {
    let mut parts = [IoSlice::new(&[]); 1 + MAX_CHAIN_PACKETS];
    parts[0] = IoSlice::new(&header);
    let mut used = 1;
    let mut next = packet;
    // SAFETY: each packet of the chain is valid and nobody writes to it while we have it.
    while let Some(part) = unsafe { next.as_ref() } {
        let Some(slot) = parts.get_mut(used) else {
            return false;
        };
        // SAFETY: as above.
        *slot = IoSlice::new(unsafe { NX_PACKET::bytes(next) });
        used += 1;
        next = part.nx_packet_next;
    }
    let parts = parts.get(..used).unwrap_or_default();
    capture::frame(|| parts.iter().map(|part| &**part));
    matches!(link.tap.send(parts), Ok(Some(_)))
}

/// # Safety
/// `packet` is null or the driver's, its prepend pointer at the IP header.
pub(super) unsafe fn release(packet: *mut NX_PACKET) {
    if !packet.is_null() {
        // A packet that TCP keeps for retransmission is not freed by this; any other status says that it was no packet.
        // SAFETY: given.
        let _ = unsafe { netx::packet::packet_data::transmit_release(packet) };
    }
}
