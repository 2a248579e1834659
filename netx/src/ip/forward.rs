//! Forwarding: packets for others, sent on by a router (RFC 1812 section 5). IPv4 only, as in the originals.
//!
//! `nx_ip_forwarding_enable` installs this. What cannot be sent on is reported to its sender, if ICMP is enabled.
//!
//! Source: manual chapter 3, "IPv4 Forwarding".

use smoltcp::wire::Ipv4Packet;

use crate::address::v4_from_wire;
use crate::constants::*;
use crate::icmp::icmp_error::{self, Trouble};
use crate::ip::ip_receive::{invalid, unwanted};
use crate::ip::ip_send;
use crate::ip::{NX_IP, count};
use crate::ipv4::route;
use crate::packet::NX_PACKET;

/// Sends a packet for somebody else on.
///
/// # Safety
/// Under protection of a created instance; the packet is the caller's, who gives it away; its header was checked.
pub(crate) unsafe fn forward(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        let bytes = NX_PACKET::bytes(packet);
        let header = usize::from(Ipv4Packet::new_unchecked(&*bytes).header_len());
        let Some(octets) = bytes.get_mut(..header) else {
            return invalid(ip_ptr, packet);
        };
        let mut wire = Ipv4Packet::new_unchecked(octets);
        let (source, destination) = (v4_from_wire(wire.src_addr()), v4_from_wire(wire.dst_addr()));
        let not_for_routers = route::is_multicast(destination)
            || destination >> 24 == 127
            || source >> 24 == 127
            || source == 0
            || destination == 0;
        if not_for_routers {
            return unwanted(ip_ptr, packet);
        }
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        let hop = route::v4(ip_ptr, destination, core::ptr::null_mut());
        let mtu = hop.map_or(0, |hop| (*hop.interface()).nx_interface_ip_mtu_size);
        let trouble = if wire.hop_limit() <= 1 {
            Some(Trouble::TIME_EXCEEDED)
        } else if hop.is_none() {
            Some(Trouble::NO_ROUTE)
        } else if wire.dont_frag() && (*packet).nx_packet_length > mtu {
            Some(Trouble::too_big(mtu))
        } else {
            None
        };
        if let Some(trouble) = trouble {
            icmp_error::report(ip_ptr, packet, trouble);
            return unwanted(ip_ptr, packet);
        }
        wire.set_hop_limit(wire.hop_limit() - 1);
        wire.fill_checksum();
        count!(ip_ptr, nx_ip_packets_forwarded);
        (*packet).nx_packet_ip_interface = core::ptr::null_mut();
        (*packet).nx_packet_interface_capability_flag = 0;
        ip_send::output(ip_ptr, packet);
    }
}
