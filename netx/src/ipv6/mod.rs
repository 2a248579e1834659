//! IPv6 packets: sending, receiving, routes, and the choice of a source address.
//!
//! Everything here comes in through the handlers that `nxd_ipv6_enable` installs, except the look-ups, which find nothing
//! while no address is set. Extension headers in front of the payload are walked and, for TCP, cut out, so that protocols see
//! a plain header. What exceeds the path's MTU is cut into fragments, if those are enabled.
//!
//! The address table is in `ipv6_address`, groups in `ipv6_group`, the neighbour cache in `nd`, all of their timers in `timed`.
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
mod timed;

use threadx_shim::types::{UINT, ULONG};

use crate::address::{
    NXD_IPV6_ADDRESS, V6, V6_LOOPBACK, v6_common_bits, v6_is_link_local, v6_is_multicast, v6_same_prefix,
};
use crate::constants::*;
use crate::icmp::icmp_error::{self, Trouble};
use crate::ip::ip_receive::{deliver, invalid, unwanted};
use crate::ip::ip_send;
use crate::ip::{self, NX_IP, count, physical_interfaces};
use crate::ipv6::ipv6_extension::Payload;
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
    /// An interface has come up: its addresses are verified, routers are asked for.
    pub interface_up: unsafe fn(*mut NX_IP, *mut NX_INTERFACE),
    /// An interface goes away: so does what was known through it.
    pub interface_down: unsafe fn(*mut NX_IP, *mut NX_INTERFACE),
    /// Forgets the neighbours on an interface, or (null) all, and releases the packets that wait for them.
    pub forget: unsafe fn(*mut NX_IP, *const NX_INTERFACE),
}

pub(crate) static HANDLERS: Ipv6Handlers = Ipv6Handlers {
    receive,
    output,
    interface_up: ipv6_enable::interface_up,
    interface_down: ipv6_enable::interface_down,
    forget: nd::forget,
};

/// A received packet's header, word by word (RFC 8200 section 3).
pub(crate) struct Received([ULONG; IPV6_HEADER / 4]);

/// The header of a received IPv6 packet.
///
/// # Safety
/// The packet came through [`receive`], which has checked its header.
pub(crate) unsafe fn header_of(packet: *const NX_PACKET) -> Received {
    // SAFETY: given: forty octets are there, which have no alignment.
    Received::read(unsafe { &*(*packet).nx_packet_ip_header.cast::<[u8; IPV6_HEADER]>() })
}

impl Received {
    /// What a header says.
    pub(crate) fn read(octets: &[u8]) -> Self {
        let mut header = Self([0; _]);
        wire::get_words(octets, &mut header.0);
        header
    }

    pub(crate) const fn source(&self) -> &V6 {
        let [_, _, source @ .., _, _, _, _] = &self.0;
        source
    }

    pub(crate) const fn destination(&self) -> &V6 {
        let [_, _, _, _, _, _, destination @ ..] = &self.0;
        destination
    }

    pub(crate) const fn hop_limit(&self) -> ULONG {
        self.0[1] & 0xFF
    }

    /// The kind of header that follows.
    pub(crate) const fn next_header(&self) -> ULONG {
        self.0[1] >> 8 & 0xFF
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
pub(crate) unsafe fn own_entry(ip_ptr: *mut NX_IP, address: &V6) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { addresses(ip_ptr).find(|&a| (*a).nxd_ipv6_address == *address) }
}

/// Our entry of an address that may be used: not one that duplicate address detection is still at.
pub(crate) unsafe fn own_address(ip_ptr: *mut NX_IP, address: &V6) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: the caller's instance.
    unsafe { own_entry(ip_ptr, address).filter(|&a| is_usable(a)) }
}

unsafe fn is_usable(address: *const NXD_IPV6_ADDRESS) -> bool {
    // SAFETY: an entry of the table.
    let state = unsafe { (*address).state() };
    matches!(state, NX_IPV6_ADDR_STATE_VALID | NX_IPV6_ADDR_STATE_PREFERRED | NX_IPV6_ADDR_STATE_DEPRECATED)
}

/// Where a packet goes next: the neighbour is its destination, or a router of the instance's table.
#[derive(Clone, Copy)]
pub(crate) struct Hop<'a> {
    pub interface: *mut NX_INTERFACE,
    pub next_hop: &'a V6,
}

/// Routes an IPv6 packet; `wanted` (or null) is the interface that the sender asks for.
///
/// # Safety
/// Under protection of a created instance, which outlives the answer.
pub(crate) unsafe fn route(ip_ptr: *mut NX_IP, destination: &V6, wanted: *mut NX_INTERFACE) -> Option<Hop<'_>> {
    let asked = |i: *mut NX_INTERFACE| wanted.is_null() || core::ptr::eq(i, wanted);
    let direct = |interface| Some(Hop { interface, next_hop: destination });
    // SAFETY: given.
    unsafe {
        if *destination == V6_LOOPBACK || own_address(ip_ptr, destination).is_some() {
            return direct(ip::loopback(ip_ptr));
        }
        if v6_is_multicast(destination) || v6_is_link_local(destination) {
            return physical_interfaces(ip_ptr).find(|&i| (*i).is_up() && asked(i)).and_then(direct);
        }
        let on_link = addresses(ip_ptr).find(|&a| {
            let prefix = ULONG::from((*a).nxd_ipv6_address_prefix_length);
            is_usable(a)
                && asked((*a).nxd_ipv6_address_attached)
                && !v6_is_link_local(&(*a).nxd_ipv6_address)
                && v6_same_prefix(&(*a).nxd_ipv6_address, destination, prefix)
        });
        if let Some(address) = on_link {
            return direct((*address).nxd_ipv6_address_attached);
        }
        match nd_router::prefix_interface(ip_ptr, destination).filter(|&i| asked(i)) {
            Some(interface) => direct(interface),
            None => nd_router::default_router(ip_ptr, wanted),
        }
    }
}

/// Our address for packets to `destination` by an interface: of the same scope, then with the longest common prefix.
///
/// # Safety
/// Under protection of a created instance, which outlives the answer.
pub(crate) unsafe fn source<'a>(
    ip_ptr: *mut NX_IP,
    destination: &V6,
    interface: *const NX_INTERFACE,
) -> Option<&'a V6> {
    // SAFETY: given.
    unsafe {
        let link_scope = v6_is_link_local(destination) || destination[0] & 0xFF0F_0000 == 0xFF02_0000;
        let mut best = None;
        let mut best_rank = 0;
        for entry in addresses(ip_ptr) {
            let address = &(*entry).nxd_ipv6_address;
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
    source: &V6,
    destination: &V6,
    protocol: UINT,
    hop_limit: UINT,
) {
    // SAFETY: given; the header lies in the headroom that push_front found.
    unsafe {
        let Ok(payload) = u16::try_from((*packet).nx_packet_length) else {
            return ip_send::drop_packet(ip_ptr, packet);
        };
        // RFC 8200 section 3.
        let second = (ULONG::from(payload) << 16) | ((protocol & 0xFF) << 8) | (hop_limit & 0xFF);
        if !NX_PACKET::push_front(packet, IPV6_HEADER) {
            return ip_send::drop_packet(ip_ptr, packet);
        }
        let ([s0, s1, s2, s3], [d0, d1, d2, d3]) = (*source, *destination);
        wire::put_words(NX_PACKET::bytes(packet), &[6 << 28, second, s0, s1, s2, s3, d0, d1, d2, d3]);
        ip_send::output(ip_ptr, packet);
    }
}

unsafe fn output(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V6 as u8;
        let bytes = &*NX_PACKET::bytes(packet);
        let header = Received::read(bytes);
        let wanted = ip_send::physical((*packet).nx_packet_ip_interface);
        let hop = route(ip_ptr, header.destination(), wanted);
        let sound = |hop: &Hop| bytes.len() >= IPV6_HEADER && (*hop.interface).is_up();
        let Some(Hop { interface, next_hop }) = hop.filter(sound) else {
            return ip_send::drop_packet(ip_ptr, packet);
        };
        if (*interface).is_loopback() {
            return ip_send::loop_back(ip_ptr, packet);
        }
        let (msw, lsw) = if v6_is_multicast(next_hop) {
            (0x3333, next_hop[3])
        } else if (*interface).nx_interface_address_mapping_needed == 0 {
            (0, 0)
        } else {
            return nd::resolve(ip_ptr, interface, next_hop, packet);
        };
        ip_send::link(ip_ptr, interface, NX_LINK_PACKET_SEND, packet, msw, lsw);
    }
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let bytes = &*NX_PACKET::bytes(packet);
        if bytes.len() < IPV6_HEADER {
            return invalid(ip_ptr, packet);
        }
        let header = Received::read(bytes);
        let (source, destination) = (header.source(), header.destination());
        let total = IPV6_HEADER + (header.0[1] >> 16) as usize;
        let to_loopback = *destination == V6_LOOPBACK;
        // Links pad short frames; what lies behind the packet is not part of it.
        if v6_is_multicast(source)
            || ((to_loopback || *source == V6_LOOPBACK) && !(*interface).is_loopback())
            || total > (*packet).nx_packet_length as usize
            || (total < (*packet).nx_packet_length as usize && !packet_data::truncate(packet, total))
        {
            return invalid(ip_ptr, packet);
        }
        let own = own_entry(ip_ptr, destination);
        // An address that may still turn out to be another's takes part in neighbour discovery only (RFC 4862 section 5.4).
        let is_on_trial = !to_loopback && own.is_some_and(|own| !is_usable(own));
        let to_us = to_loopback || own.is_some();
        if !to_us && ipv6_group::find(ip_ptr, destination, interface).is_none() {
            return unwanted(ip_ptr, packet);
        }
        (*packet).nx_packet_ip_version = NX_IP_VERSION_V6 as u8;
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        (*packet).nx_packet_ip_header_length = IPV6_HEADER as UINT;
        let Payload { protocol, at: header, .. } = match ipv6_extension::walk(&*NX_PACKET::bytes(packet)) {
            Ok(payload) => payload,
            Err(Trouble::MALFORMED) => return invalid(ip_ptr, packet),
            Err(trouble) => {
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
        let Received(mut words) = Received::read(NX_PACKET::bytes(packet));
        // The payload's length, which has counted them, and the next header.
        words[1] = words[1].wrapping_sub((extra as ULONG) << 16) & !0xFF00 | ULONG::from(protocol) << 8;
        NX_PACKET::pull_front(packet, extra);
        (*packet).nx_packet_ip_header = (*packet).nx_packet_prepend_ptr;
        wire::put_words(NX_PACKET::bytes(packet), &words);
    }
}
