//! What packets a path carries whole, as routers on it have said (RFC 1191, RFC 8201).
//!
//! A router that cannot pass a packet on says how large one may be. That is believed for ten minutes for the destination, but only
//! for a packet that we may have sent, never above the interface's MTU and never below what every link (IPv6: 1280) or every host (IPv4: 576)
//! takes. Larger IPv6 packets go out in fragments, TCP's among them. Larger TCP segments over IPv4 lose their mark that forbids routers to cut them;
//! a datagram whose socket forbids it stays as it is.

use smoltcp::wire::Ipv4Packet;
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::address::v4_from_wire;
use crate::constants::{NX_IP_PERIODIC_RATE, NX_PROTOCOL_TCP};
use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::ip_send::IPV4_HEADER;
use crate::ip_thread::is_due;
use crate::packet::NX_PACKET;

/// Destinations whose paths are known to be narrower than their interface.
pub(crate) const PATHS: usize = 4;
/// What every link carries (RFC 8200 section 5).
const MINIMUM_V6: ULONG = 1280;
/// What every host takes (RFC 791). A narrower path is left to its routers.
const MINIMUM_V4: ULONG = 576;
const LIFETIME: ULONG = 600 * NX_IP_PERIODIC_RATE;

/// A narrow path; an MTU of 0 is none.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Path {
    destination: [ULONG; 4],
    mtu: ULONG,
    expires: ULONG,
}

/// An IPv4 destination as the table has it (RFC 4291 section 2.5.5.2).
pub(crate) const fn of_v4(destination: ULONG) -> [ULONG; 4] {
    [0, 0, 0xFFFF, destination]
}

/// The largest packet to a destination ([`of_v4`], or an IPv6 address) through an interface.
///
/// # Safety
/// Under protection of a created instance; the interface is its own.
pub(crate) unsafe fn to(ip_ptr: *mut NX_IP, destination: [ULONG; 4], interface: *const NX_INTERFACE) -> ULONG {
    let now = time::get();
    // SAFETY: given.
    unsafe {
        let own = (*interface).nx_interface_ip_mtu_size;
        let paths = &(*ip_ptr).paths;
        let narrow = paths.iter().find(|p| p.mtu != 0 && p.destination == destination && !is_due(now, p.expires));
        narrow.map_or(own, |path| path.mtu.min(own))
    }
}

/// Takes a router's word for an IPv6 destination.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn_v6(ip_ptr: *mut NX_IP, destination: [ULONG; 4], mtu: ULONG) {
    // SAFETY: given.
    unsafe { learn(ip_ptr, destination, mtu.max(MINIMUM_V6)) }
}

/// Takes a router's word for an IPv4 destination; older routers say 0.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn_v4(ip_ptr: *mut NX_IP, destination: ULONG, mtu: ULONG) {
    // SAFETY: given.
    unsafe {
        learn(ip_ptr, of_v4(destination), mtu.max(MINIMUM_V4));
        (*ip_ptr).narrow_v4 = Some(let_be_cut);
    }
}

unsafe fn learn(ip_ptr: *mut NX_IP, destination: [ULONG; 4], mtu: ULONG) {
    let now = time::get();
    // SAFETY: under protection.
    unsafe {
        let paths = &mut (*ip_ptr).paths;
        let of = |p: &Path| p.mtu != 0 && p.destination == destination;
        let left = |p: &Path| if p.mtu == 0 || is_due(now, p.expires) { 0 } else { p.expires.wrapping_sub(now) };
        let known = paths.iter().position(of);
        let place = known.or_else(|| (0..PATHS).min_by_key(|&i| paths.get(i).map_or(ULONG::MAX, left)));
        if let Some(path) = place.and_then(|i| paths.get_mut(i)) {
            *path = Path { destination, mtu, expires: now.wrapping_add(LIFETIME) };
        }
    }
}

/// Lets routers cut a segment that its path does not carry whole. `is_summed`: the header has its checksum already.
unsafe fn let_be_cut(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, interface: *const NX_INTERFACE, is_summed: bool) {
    // SAFETY: under protection; the packet is the send path's, who has seen its header.
    unsafe {
        let length = (*packet).nx_packet_length;
        let Some(octets) = NX_PACKET::bytes(packet).get_mut(..IPV4_HEADER) else {
            return;
        };
        let mut wire = Ipv4Packet::new_unchecked(octets);
        if UINT::from(u8::from(wire.next_header())) == NX_PROTOCOL_TCP
            && wire.dont_frag()
            && usize::from(wire.header_len()) == IPV4_HEADER
            && length > to(ip_ptr, of_v4(v4_from_wire(wire.dst_addr())), interface)
        {
            wire.set_dont_frag(false);
            if is_summed {
                wire.fill_checksum();
            }
        }
    }
}
