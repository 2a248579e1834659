//! IPv6 packets: sending, receiving, routes, and the choice of a source address.
//!
//! Everything here comes in through the handlers that `nxd_ipv6_enable` installs, except the look-ups, which find nothing
//! while no address is set. Extension headers in front of the payload are walked and, for TCP, cut out, so that protocols see
//! a plain header. What exceeds the path's MTU is cut into fragments, if those are enabled.
//!
//! The address table is in `ipv6_address`, groups in `ipv6_group`, the neighbour cache in `nd`.
//!
//! Source: manual chapter 3, "IPv6 in NetX Duo"; RFC 8200, RFC 4291, RFC 6724.

pub mod ipv6_address;
pub mod ipv6_autoconf;
pub mod ipv6_enable;
pub(crate) mod ipv6_extension;
pub mod ipv6_group;
pub mod ipv6_router;
pub(crate) mod mld;
pub mod nd;
pub mod nd_cache;
pub mod nd_router;

use smoltcp::wire::Ipv6Packet;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::address::{
    NXD_IPV6_ADDRESS, V6_LOOPBACK, v6_common_bits, v6_is_link_local, v6_is_multicast, v6_same_prefix,
};
use crate::constants::*;
use crate::icmp::icmp_error;
use crate::ip::ip_receive::{deliver, invalid, unwanted};
use crate::ip::ip_send;
use crate::ip::{self, NX_IP, count, physical_interfaces};
use crate::ipv6::ipv6_extension::{Payload, Refusal};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire;

/// Bytes of an IPv6 header.
pub(crate) const IPV6_HEADER: usize = 40;

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct Ipv6Handlers {
    /// Takes a received IPv6 packet, prepend at its header.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Sends a complete IPv6 packet.
    pub output: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Timers of duplicate address detection, neighbour discovery and lifetimes.
    pub poll: unsafe fn(*mut NX_IP, ULONG) -> ULONG,
    /// An interface has come up: its addresses are verified, routers are asked for.
    pub interface_up: unsafe fn(*mut NX_IP, *mut NX_INTERFACE),
    /// An interface goes away: so does what was known through it.
    pub interface_down: unsafe fn(*mut NX_IP, *mut NX_INTERFACE),
    /// Releases every waiting packet.
    pub release_all: unsafe fn(*mut NX_IP),
}

pub(crate) static HANDLERS: Ipv6Handlers = Ipv6Handlers {
    receive,
    output,
    poll,
    interface_up: ipv6_enable::interface_up,
    interface_down: ipv6_enable::interface_down,
    release_all: nd::release_all,
};

unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    // SAFETY: under protection.
    unsafe {
        // In this order: an address that becomes valid has groups reported again and routers asked for.
        let own = ipv6_address::poll(ip_ptr, now).min(ipv6_autoconf::poll(ip_ptr, now)).min(mld::poll(ip_ptr, now));
        own.min(nd::poll(ip_ptr, now)).min(nd_router::poll(ip_ptr, now))
    }
}

/// What protocols need to know of a received packet's header.
pub(crate) struct Received {
    pub source: [ULONG; 4],
    pub destination: [ULONG; 4],
    pub hop_limit: UCHAR,
}

/// The header of a received IPv6 packet.
///
/// # Safety
/// The packet came through [`receive`], which has checked its header.
pub(crate) unsafe fn header_of(packet: *const NX_PACKET) -> Received {
    // SAFETY: given: forty bytes are there.
    read(unsafe { core::slice::from_raw_parts((*packet).nx_packet_ip_header, IPV6_HEADER) })
}

/// What a header of forty octets says.
fn read(octets: &[u8]) -> Received {
    Received {
        source: wire::v6(octets, 8).unwrap_or_default(),
        destination: wire::v6(octets, 24).unwrap_or_default(),
        hop_limit: octets.get(7).copied().unwrap_or_default(),
    }
}

/// The addresses in use.
pub(crate) unsafe fn addresses(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { ip::each(&raw mut (*ip_ptr).nx_ipv6_address).filter(|&a| (*a).nxd_ipv6_address_valid != 0) }
}

/// The address at an index of the table, if one is there.
pub(crate) unsafe fn address_of_index(ip_ptr: *mut NX_IP, index: UINT) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { addresses(ip_ptr).find(|&a| UINT::from((*a).nxd_ipv6_address_index) == index) }
}

/// Our entry of an address, whatever its state.
pub(crate) unsafe fn own_entry(ip_ptr: *mut NX_IP, address: [ULONG; 4]) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { addresses(ip_ptr).find(|&a| (*a).nxd_ipv6_address == address) }
}

/// Our entry of an address that may be used: not one that duplicate address detection is still at.
pub(crate) unsafe fn own_address(ip_ptr: *mut NX_IP, address: [ULONG; 4]) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { own_entry(ip_ptr, address).filter(|&a| is_usable(a)) }
}

unsafe fn is_usable(address: *const NXD_IPV6_ADDRESS) -> bool {
    // SAFETY: an entry of the table.
    let state = unsafe { (*address).state() };
    matches!(state, NX_IPV6_ADDR_STATE_VALID | NX_IPV6_ADDR_STATE_PREFERRED | NX_IPV6_ADDR_STATE_DEPRECATED)
}

/// Where a packet goes next.
#[derive(Clone, Copy)]
pub(crate) struct Hop {
    pub interface: *mut NX_INTERFACE,
    pub next_hop: [ULONG; 4],
}

/// Routes an IPv6 packet; `wanted` (or null) is the interface that the sender asks for.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn route(ip_ptr: *mut NX_IP, destination: [ULONG; 4], wanted: *mut NX_INTERFACE) -> Option<Hop> {
    // SAFETY: given.
    unsafe {
        match direct(ip_ptr, destination, wanted) {
            Direct::By(interface) => Some(Hop { interface, next_hop: destination }),
            Direct::Nowhere => None,
            Direct::ByRouter => {
                nd_router::default_router(ip_ptr, wanted).map(|(next_hop, interface)| Hop { interface, next_hop })
            }
        }
    }
}

/// Whether a destination is a neighbour.
enum Direct {
    By(*mut NX_INTERFACE),
    ByRouter,
    Nowhere,
}

unsafe fn direct(ip_ptr: *mut NX_IP, destination: [ULONG; 4], wanted: *mut NX_INTERFACE) -> Direct {
    // SAFETY: as in `route`.
    unsafe {
        if destination == V6_LOOPBACK || own_address(ip_ptr, destination).is_some() {
            return Direct::By(ip::loopback(ip_ptr));
        }
        let asked = |i: *mut NX_INTERFACE| wanted.is_null() || core::ptr::eq(i, wanted);
        if v6_is_multicast(destination) || v6_is_link_local(destination) {
            let up = physical_interfaces(ip_ptr).find(|&i| (*i).is_up() && asked(i));
            return up.map_or(Direct::Nowhere, Direct::By);
        }
        let on_link = addresses(ip_ptr).filter(|&a| is_usable(a)).find(|&a| {
            let prefix = ULONG::from((*a).nxd_ipv6_address_prefix_length);
            !v6_is_link_local((*a).nxd_ipv6_address)
                && v6_same_prefix((*a).nxd_ipv6_address, destination, prefix)
                && asked((*a).nxd_ipv6_address_attached)
        });
        if let Some(address) = on_link {
            return Direct::By((*address).nxd_ipv6_address_attached);
        }
        let by_prefix = nd_router::prefix_interface(ip_ptr, destination).filter(|&i| asked(i));
        by_prefix.map_or(Direct::ByRouter, Direct::By)
    }
}

/// Our address for packets to `destination` by an interface: of the same scope, then with the longest common prefix.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn source(
    ip_ptr: *mut NX_IP,
    destination: [ULONG; 4],
    interface: *const NX_INTERFACE,
) -> Option<[ULONG; 4]> {
    // SAFETY: given.
    unsafe {
        let link_scope = v6_is_link_local(destination)
            || (v6_is_multicast(destination) && destination[0] & 0x000F_0000 == 0x0002_0000);
        let mut best = None;
        let mut best_rank = 0;
        for entry in addresses(ip_ptr) {
            let address = (*entry).nxd_ipv6_address;
            let is_local = v6_is_link_local(address);
            if !is_usable(entry)
                || !core::ptr::eq((*entry).nxd_ipv6_address_attached, interface)
                || (is_local && !link_scope)
            {
                continue;
            }
            let of_scope = if is_local == link_scope { 256 } else { 0 };
            let rank = of_scope + v6_common_bits(address, destination);
            if rank >= best_rank {
                (best, best_rank) = (Some(address), rank);
            }
        }
        best
    }
}

/// Writes an IPv6 header in front of the data and sends the packet; `nx_packet_ip_interface` (or null) is the wanted interface.
///
/// # Safety
/// Under protection of a created instance; the caller owns the packet and gives it away.
pub(crate) unsafe fn send(
    ip_ptr: *mut NX_IP,
    packet: *mut NX_PACKET,
    source: [ULONG; 4],
    destination: [ULONG; 4],
    protocol: UINT,
    hop_limit: UINT,
) {
    // SAFETY: given; the header lies in the headroom that push_front found.
    unsafe {
        let payload = u16::try_from((*packet).nx_packet_length);
        let octets = if NX_PACKET::push_front(packet, IPV6_HEADER) {
            NX_PACKET::bytes(packet).get_mut(..IPV6_HEADER)
        } else {
            None
        };
        let (Ok(payload), Some(octets)) = (payload, octets) else {
            count!(ip_ptr, nx_ip_send_packets_dropped);
            packet_data::discard(packet);
            return;
        };
        // RFC 8200 section 3.
        let second = (ULONG::from(payload) << 16) | ((protocol & 0xFF) << 8) | (hop_limit & 0xFF);
        for (at, words) in [(0, &[6 << 28, second][..]), (8, &source), (24, &destination)] {
            wire::put_words(octets.get_mut(at..).unwrap_or_default(), words);
        }
        ip_send::output(ip_ptr, packet);
    }
}

unsafe fn output(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let bytes = &*NX_PACKET::bytes(packet);
        let destination = wire::v6(bytes, 24);
        let wanted = (*packet).nx_packet_ip_interface;
        let wanted = if !wanted.is_null() && (*wanted).is_loopback() { core::ptr::null_mut() } else { wanted };
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V6 as u8;
        let hop = destination.and_then(|d| route(ip_ptr, d, wanted));
        let Some(hop) = hop.filter(|h| (*h.interface).is_up()) else {
            count!(ip_ptr, nx_ip_send_packets_dropped);
            packet_data::discard(packet);
            return;
        };
        if (*hop.interface).is_loopback() {
            return ip_send::loop_back(ip_ptr, packet);
        }
        if v6_is_multicast(hop.next_hop) {
            ip_send::link(ip_ptr, hop.interface, NX_LINK_PACKET_SEND, packet, 0x3333, hop.next_hop[3]);
        } else if (*hop.interface).nx_interface_address_mapping_needed == 0 {
            ip_send::link(ip_ptr, hop.interface, NX_LINK_PACKET_SEND, packet, 0, 0);
        } else {
            nd::resolve(ip_ptr, hop.interface, hop.next_hop, packet);
        }
    }
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let bytes = &*NX_PACKET::bytes(packet);
        let Some(octets) = bytes.get(..IPV6_HEADER) else {
            return invalid(ip_ptr, packet);
        };
        let total = Ipv6Packet::new_unchecked(octets).total_len();
        let Received { source, destination, .. } = read(octets);
        if total > (*packet).nx_packet_length as usize || v6_is_multicast(source) {
            return invalid(ip_ptr, packet);
        }
        let loopback = source == V6_LOOPBACK || destination == V6_LOOPBACK;
        if loopback && !(*interface).is_loopback() {
            return invalid(ip_ptr, packet);
        }
        if total < (*packet).nx_packet_length as usize && !packet_data::truncate(packet, total) {
            return invalid(ip_ptr, packet);
        }
        let own = own_entry(ip_ptr, destination);
        // An address that may still turn out to be another's takes part in neighbour discovery only (RFC 4862 section 5.4).
        let is_on_trial = destination != V6_LOOPBACK && own.is_some_and(|own| !is_usable(own));
        let to_us = destination == V6_LOOPBACK || own.is_some();
        if !to_us && ipv6_group::find(ip_ptr, destination, interface).is_none() {
            return unwanted(ip_ptr, packet);
        }
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V6 as u8;
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        (*packet).nx_packet_ip_header_length = IPV6_HEADER as UINT;
        let Payload { protocol, at: header, .. } = match ipv6_extension::walk(&*NX_PACKET::bytes(packet)) {
            Ok(payload) => payload,
            Err(Refusal::Malformed) => return invalid(ip_ptr, packet),
            Err(Refusal::Silent) => return unwanted(ip_ptr, packet),
            Err(Refusal::Told(trouble)) => {
                icmp_error::report(ip_ptr, packet, trouble);
                return unwanted(ip_ptr, packet);
            }
        };
        if UINT::from(protocol) == NX_PROTOCOL_NEXT_HEADER_FRAGMENT {
            count!(ip_ptr, nx_ip_total_fragments_received);
            return match (*ip_ptr).fragments {
                Some(fragments) if !is_on_trial => (fragments.receive_v6)(ip_ptr, packet, header),
                _ => unwanted(ip_ptr, packet),
            };
        }
        if is_on_trial && UINT::from(protocol) != NX_PROTOCOL_ICMPV6 {
            return unwanted(ip_ptr, packet);
        }
        let header = if UINT::from(protocol) == NX_PROTOCOL_TCP && header > IPV6_HEADER {
            cut_extensions(packet, header, protocol);
            IPV6_HEADER
        } else {
            header
        };
        deliver(ip_ptr, packet, UINT::from(protocol), header, to_us);
    }
}

/// Moves the header up against the payload, so that it is a plain one.
pub(crate) unsafe fn cut_extensions(packet: *mut NX_PACKET, header: usize, protocol: u8) {
    // SAFETY: the packet is ours, and its first `header` bytes are contiguous.
    unsafe {
        let extra = header - IPV6_HEADER;
        let bytes = NX_PACKET::bytes(packet);
        bytes.copy_within(..IPV6_HEADER, extra);
        NX_PACKET::pull_front(packet, extra);
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        if let Some(octets) = NX_PACKET::bytes(packet).get_mut(..IPV6_HEADER) {
            let mut wire = Ipv6Packet::new_unchecked(&mut *octets);
            wire.set_payload_len(wire.payload_len().saturating_sub(extra as u16));
            octets[6] = protocol;
        }
    }
}
