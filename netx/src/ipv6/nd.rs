//! Neighbour discovery: from IPv6 addresses to MAC addresses (RFC 4861).
//!
//! A packet to an unknown neighbour waits on its entry, at most `NX_ND_MAX_QUEUE_DEPTH` of them, while solicitations go out a
//! second apart, three in all; then it is dropped. A known neighbour is reachable for thirty seconds after it answered; after that
//! its address is used and, five seconds later, verified. When the cache is full the least recently used entry gives way.
//!
//! This file has the protocol; what routers say is in `nd_router`, the services in `nd_cache` and `ipv6_router`. Redirects are not followed.
//!
//! Source: manual chapter 3, "Neighbor Discovery (ND)".

use core::ptr::null_mut;

use threadx_shim::types::{UCHAR, ULONG};

use crate::address::{V6, V6_ALL_NODES, v6_is_multicast, v6_is_unspecified, v6_solicited_node};
use crate::constants::*;
use crate::icmp::icmpv6::{self, Message};
use crate::ip::ip_send;
use crate::ip::waiting::Waiting;
use crate::ip::{self, NX_IP};
use crate::ipv6::{self, own_entry};
use crate::ipv6::{ipv6_address, nd_router, timed};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::wire::mac_words;
use crate::wire::ndisc::{
    NEIGHBOR_ADVERT, NEIGHBOR_SOLICIT, OVERRIDE, ROUTER_ADVERT, SOLICITED, WITHOUT_OPTION, about, options,
};

/// An entry of the neighbour cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct ND_CACHE_ENTRY {
    pub nx_nd_cache_dest_ip: [ULONG; 4],
    pub nx_nd_cache_mac_addr: [UCHAR; 6],
    pub nx_nd_cache_nd_status: UCHAR,
    pub nx_nd_cache_num_solicit: UCHAR,
    pub nx_nd_cache_is_static: UCHAR,
    pub(crate) reserved: [UCHAR; 3],
    /// Ticks at which the state changes or a solicitation is due.
    pub(crate) due: ULONG,
    /// Larger is more recently used.
    pub(crate) used: ULONG,
    pub nx_nd_cache_interface_ptr: *mut NX_INTERFACE,
    /// `nx_nd_cache_packet_waiting_head` and `_tail` of C.
    pub(crate) waiting: Waiting,
}

impl ND_CACHE_ENTRY {
    const EMPTY: Self = Self {
        nx_nd_cache_dest_ip: [0; 4],
        nx_nd_cache_mac_addr: [0; 6],
        nx_nd_cache_nd_status: FREE,
        nx_nd_cache_num_solicit: 0,
        nx_nd_cache_is_static: 0,
        reserved: [0; 3],
        due: 0,
        used: 0,
        nx_nd_cache_interface_ptr: null_mut(),
        waiting: Waiting::NONE,
    };
}

/// States of RFC 4861 section 7.3.2.
pub(crate) const FREE: UCHAR = 0;
pub(crate) const INCOMPLETE: UCHAR = 1;
pub(crate) const REACHABLE: UCHAR = 2;
pub(crate) const STALE: UCHAR = 3;
pub(crate) const DELAY: UCHAR = 4;
pub(crate) const PROBE: UCHAR = 5;

const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// REACHABLE_TIME.
pub(crate) const REACHABLE_SECONDS: ULONG = 30;
const REACHABLE_TIME: ULONG = REACHABLE_SECONDS * TICKS_A_SECOND;
const DELAY_FIRST_PROBE_TIME: ULONG = 5 * TICKS_A_SECOND;
/// MAX_MULTICAST_SOLICIT and MAX_UNICAST_SOLICIT.
const MAX_SOLICIT: UCHAR = 3;
/// A hop limit that no router has touched: the sender is on the link.
const FROM_THE_LINK: ULONG = 255;

pub(crate) unsafe fn entries(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut ND_CACHE_ENTRY> {
    // SAFETY: the caller's instance.
    unsafe { ip::each(&raw mut (*ip_ptr).nx_ipv6_nd_cache) }
}

pub(crate) unsafe fn find(ip_ptr: *mut NX_IP, address: &V6) -> Option<*mut ND_CACHE_ENTRY> {
    // SAFETY: the caller's instance, under protection.
    unsafe { entries(ip_ptr).find(|&e| (*e).nx_nd_cache_nd_status != FREE && (*e).nx_nd_cache_dest_ip == *address) }
}

pub(crate) unsafe fn take(
    ip_ptr: *mut NX_IP,
    address: &V6,
    interface: *mut NX_INTERFACE,
) -> Option<*mut ND_CACHE_ENTRY> {
    // SAFETY: as in `find`.
    unsafe {
        // A free one, or who was used the longest ago.
        let (mut place, mut oldest) = (None, 0);
        for entry in entries(ip_ptr).filter(|&e| (*e).nx_nd_cache_is_static == 0) {
            let is_free = (*entry).nx_nd_cache_nd_status == FREE;
            let age = if is_free { ULONG::MAX } else { (*ip_ptr).nd_use_stamp.wrapping_sub((*entry).used) };
            if age >= oldest {
                (place, oldest) = (Some(entry), age);
            }
        }
        let entry = place?;
        empty(ip_ptr, entry);
        (*entry).nx_nd_cache_dest_ip = *address;
        (*entry).nx_nd_cache_interface_ptr = interface;
        touch(ip_ptr, entry);
        Some(entry)
    }
}

unsafe fn touch(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: as in `find`.
    unsafe {
        (*ip_ptr).nd_use_stamp = (*ip_ptr).nd_use_stamp.wrapping_add(1);
        (*entry).used = (*ip_ptr).nd_use_stamp;
    }
}

/// Frees an entry and drops the packets that wait on it.
pub(crate) unsafe fn empty(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: as in `find`.
    unsafe {
        (*entry).waiting.drop_to(ip_ptr, 0);
        entry.write(ND_CACHE_ENTRY::EMPTY);
    }
}

/// Sets an entry's address and state, and sends what waited for it.
pub(crate) unsafe fn set(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY, mac: &[u8; 6], state: UCHAR) {
    // SAFETY: as in `find`.
    unsafe {
        (*entry).nx_nd_cache_mac_addr = *mac;
        enter(ip_ptr, entry, state);
        while let Some(packet) = (*entry).waiting.pop() {
            transmit(ip_ptr, entry, packet);
        }
    }
}

unsafe fn enter(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY, state: UCHAR) {
    let after = match state {
        REACHABLE => REACHABLE_TIME,
        DELAY => DELAY_FIRST_PROBE_TIME,
        // SAFETY: the caller's instance.
        _ => unsafe { (*ip_ptr).nx_ipv6_retrans_timer_ticks },
    };
    // SAFETY: as in `find`.
    unsafe {
        (*entry).nx_nd_cache_nd_status = state;
        (*entry).nx_nd_cache_num_solicit = 0;
        timed::set(ip_ptr, &raw mut (*entry).due, after);
    }
}

unsafe fn transmit(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY, packet: *mut NX_PACKET) {
    // SAFETY: as in `find`; the packet is ours.
    unsafe {
        if (*entry).nx_nd_cache_nd_status == STALE && (*entry).nx_nd_cache_is_static == 0 {
            enter(ip_ptr, entry, DELAY);
        }
        let (msw, lsw) = mac_words((*entry).nx_nd_cache_mac_addr);
        ip_send::link(ip_ptr, (*entry).nx_nd_cache_interface_ptr, NX_LINK_PACKET_SEND, packet, msw, lsw);
    }
}

/// Sends a packet to a neighbour on an interface, now or when its address is known.
///
/// # Safety
/// Under protection; the packet is the caller's, who gives it away.
pub(crate) unsafe fn resolve(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, next_hop: &V6, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        let entry = match find(ip_ptr, next_hop) {
            Some(entry) => {
                touch(ip_ptr, entry);
                entry
            }
            None => match take(ip_ptr, next_hop, interface) {
                Some(entry) => {
                    enter(ip_ptr, entry, INCOMPLETE);
                    solicit(ip_ptr, entry);
                    entry
                }
                None => return ip_send::drop_packet(ip_ptr, packet),
            },
        };
        if (*entry).nx_nd_cache_nd_status == INCOMPLETE {
            return (*entry).waiting.push(ip_ptr, packet, NX_ND_MAX_QUEUE_DEPTH);
        }
        transmit(ip_ptr, entry, packet);
    }
}

/// Sends a solicitation: to the solicited-node group, or to the known address when it is only verified.
unsafe fn solicit(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: under protection.
    unsafe {
        let (target, interface) = (&(*entry).nx_nd_cache_dest_ip, (*entry).nx_nd_cache_interface_ptr);
        (*entry).nx_nd_cache_num_solicit = (*entry).nx_nd_cache_num_solicit.saturating_add(1);
        let Some(source) = ipv6::source(ip_ptr, target, interface) else {
            return;
        };
        let group = v6_solicited_node(target);
        let to = if (*entry).nx_nd_cache_nd_status == PROBE { target } else { &group };
        tell(ip_ptr, interface, source, to, target, 0);
    }
}

/// Asks from the unspecified address whether somebody has an address already.
///
/// # Safety
/// Under protection of a created instance; the interface is its own.
pub(crate) unsafe fn probe(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, target: &V6) {
    // SAFETY: given.
    unsafe { tell(ip_ptr, interface, &[0; 4], &v6_solicited_node(target), target, 0) };
}

/// Sends a message about an address: an advertisement with these flags, or (none) a solicitation. Who has no address has no link-layer
/// address to tell of.
unsafe fn tell(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, source: &V6, to: &V6, target: &V6, flags: ULONG) {
    // SAFETY: under protection; the interface is the instance's.
    unsafe {
        let message = about(flags, target, (*interface).physical_address());
        let words = if v6_is_unspecified(source) { &message[..WITHOUT_OPTION] } else { &message };
        icmpv6::send_message(ip_ptr, interface, source, to, words);
    }
}

/// Takes a message of neighbour discovery; false if it is not valid.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, message: &Message<'_>) -> bool {
    let (Some(options), FROM_THE_LINK) = (options(message.octets), message.header.hop_limit()) else {
        return false;
    };
    // SAFETY: given.
    unsafe {
        match message.kind() {
            NEIGHBOR_SOLICIT => solicited(ip_ptr, message, options.mac),
            NEIGHBOR_ADVERT => advertised(ip_ptr, message, options.mac),
            ROUTER_ADVERT => nd_router::advertised(ip_ptr, message, options),
            // Router solicitation or redirect: of no use to a host here.
            _ => true,
        }
    }
}

unsafe fn solicited(ip_ptr: *mut NX_IP, message: &Message<'_>, mac: Option<&[u8; 6]>) -> bool {
    let (interface, source, target) = (message.interface, message.header.source(), message.target());
    let from_nobody = v6_is_unspecified(source);
    if v6_is_multicast(target)
        || (from_nobody && (mac.is_some() || *message.header.destination() != v6_solicited_node(target)))
    {
        return false;
    }
    // SAFETY: under protection.
    unsafe {
        let Some(own) = own_entry(ip_ptr, target).filter(|&a| core::ptr::eq((*a).nxd_ipv6_address_attached, interface))
        else {
            return true;
        };
        if (*own).state() == NX_IPV6_ADDR_STATE_TENTATIVE {
            if from_nobody {
                // Another host verifies the same address: neither gets it (RFC 4862 section 5.4.3).
                ipv6_address::duplicated(ip_ptr, own);
            }
            return true;
        }
        if let Some(mac) = mac {
            heard_of(ip_ptr, interface, source, mac);
        }
        let (to, flags) = if from_nobody { (&V6_ALL_NODES, OVERRIDE) } else { (source, SOLICITED | OVERRIDE) };
        tell(ip_ptr, interface, target, to, target, flags);
    }
    true
}

/// A neighbour gave its address unasked: believed, but verified when used.
pub(crate) unsafe fn heard_of(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, address: &V6, mac: &[u8; 6]) {
    // SAFETY: under protection.
    unsafe {
        if let Some(entry) = find(ip_ptr, address).or_else(|| take(ip_ptr, address, interface))
            && (*entry).nx_nd_cache_is_static == 0
            && (matches!((*entry).nx_nd_cache_nd_status, FREE | INCOMPLETE) || (*entry).nx_nd_cache_mac_addr != *mac)
        {
            set(ip_ptr, entry, mac, STALE);
        }
    }
}

/// RFC 4861 section 7.2.5.
unsafe fn advertised(ip_ptr: *mut NX_IP, message: &Message<'_>, mac: Option<&[u8; 6]>) -> bool {
    let (flags, target) = (message.words[1], message.target());
    if v6_is_multicast(target) || (v6_is_multicast(message.header.destination()) && flags & SOLICITED != 0) {
        return false;
    }
    // SAFETY: under protection.
    unsafe {
        if let Some(own) = own_entry(ip_ptr, target) {
            if (*own).state() == NX_IPV6_ADDR_STATE_TENTATIVE {
                ipv6_address::duplicated(ip_ptr, own);
            }
            return true;
        }
        let Some(entry) = find(ip_ptr, target).filter(|&e| (*e).nx_nd_cache_is_static == 0) else {
            return true;
        };
        let (status, known) = ((*entry).nx_nd_cache_nd_status, (*entry).nx_nd_cache_mac_addr);
        let is_new = status == INCOMPLETE || mac.is_some_and(|mac| *mac != known);
        if status == INCOMPLETE {
            if mac.is_none() {
                return true;
            }
        } else if is_new && flags & OVERRIDE == 0 {
            if status == REACHABLE {
                enter(ip_ptr, entry, STALE);
            }
            return true;
        }
        if flags & SOLICITED != 0 || is_new {
            set(ip_ptr, entry, mac.unwrap_or(&known), if flags & SOLICITED != 0 { REACHABLE } else { STALE });
        }
    }
    true
}

/// An entry's time has come: it is not known to be reachable any more, is verified, asked for again, or given up.
///
/// # Safety
/// Under protection; the entry is the instance's, and in use.
pub(crate) unsafe fn advance(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: given.
    unsafe {
        if (*entry).nx_nd_cache_is_static != 0 {
            return;
        }
        match (*entry).nx_nd_cache_nd_status {
            REACHABLE | STALE => return (*entry).nx_nd_cache_nd_status = STALE,
            DELAY => enter(ip_ptr, entry, PROBE),
            _ if (*entry).nx_nd_cache_num_solicit >= MAX_SOLICIT => return empty(ip_ptr, entry),
            _ => (*entry).due = timed::after((*ip_ptr).nx_ipv6_retrans_timer_ticks),
        }
        solicit(ip_ptr, entry);
    }
}

/// Forgets what was known through an interface, or (null) everything, and releases the packets that wait.
///
/// # Safety
/// Under protection of a created instance, or it is being deleted.
pub(crate) unsafe fn forget(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in entries(ip_ptr) {
            if interface.is_null() || core::ptr::eq((*entry).nx_nd_cache_interface_ptr, interface) {
                empty(ip_ptr, entry);
            }
        }
    }
}
