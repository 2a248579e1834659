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

use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, ULONG};

use crate::address::{V6_ALL_NODES, v6_is_link_local, v6_is_multicast, v6_solicited_node};
use crate::constants::*;
use crate::icmp::icmpv6;
use crate::ip::ip_send;
use crate::ip::ip_thread::{is_due, until};
use crate::ip::{self, NX_IP, count};
use crate::ipv6::{self, Received, own_entry};
use crate::ipv6::{ipv6_address, nd_router};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, queue};
use crate::wire::mac_words;
use crate::wire::ndisc::{Message, Nd, OVERRIDE, Options, SOLICITED};

/// An entry of the neighbour cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct ND_CACHE_ENTRY {
    pub nx_nd_cache_dest_ip: [ULONG; 4],
    pub nx_nd_cache_mac_addr: [UCHAR; 6],
    pub nx_nd_cache_nd_status: UCHAR,
    pub nx_nd_cache_num_solicit: UCHAR,
    pub nx_nd_cache_is_static: UCHAR,
    pub(crate) waiting: UCHAR,
    pub(crate) reserved: [UCHAR; 2],
    /// Ticks at which the state changes or a solicitation is due.
    pub(crate) due: ULONG,
    /// Larger is more recently used.
    pub(crate) used: ULONG,
    pub nx_nd_cache_interface_ptr: *mut NX_INTERFACE,
    pub nx_nd_cache_packet_waiting_head: *mut NX_PACKET,
    pub nx_nd_cache_packet_waiting_tail: *mut NX_PACKET,
}

impl ND_CACHE_ENTRY {
    const EMPTY: Self = Self {
        nx_nd_cache_dest_ip: [0; 4],
        nx_nd_cache_mac_addr: [0; 6],
        nx_nd_cache_nd_status: FREE,
        nx_nd_cache_num_solicit: 0,
        nx_nd_cache_is_static: 0,
        waiting: 0,
        reserved: [0; 2],
        due: 0,
        used: 0,
        nx_nd_cache_interface_ptr: null_mut(),
        nx_nd_cache_packet_waiting_head: null_mut(),
        nx_nd_cache_packet_waiting_tail: null_mut(),
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
const REACHABLE_TIME: ULONG = 30 * TICKS_A_SECOND;
const DELAY_FIRST_PROBE_TIME: ULONG = 5 * TICKS_A_SECOND;
/// MAX_MULTICAST_SOLICIT and MAX_UNICAST_SOLICIT.
const MAX_SOLICIT: UCHAR = 3;
const FOREVER: ULONG = NX_WAIT_FOREVER;
/// A hop limit that no router has touched: the sender is on the link.
const FROM_THE_LINK: UCHAR = 255;

pub(crate) unsafe fn entries(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut ND_CACHE_ENTRY> {
    // SAFETY: the caller's instance.
    unsafe { ip::each(&raw mut (*ip_ptr).nx_ipv6_nd_cache) }
}

pub(crate) unsafe fn find(ip_ptr: *mut NX_IP, address: [ULONG; 4]) -> Option<*mut ND_CACHE_ENTRY> {
    // SAFETY: the caller's instance, under protection.
    unsafe { entries(ip_ptr).find(|&e| (*e).nx_nd_cache_nd_status != FREE && (*e).nx_nd_cache_dest_ip == address) }
}

pub(crate) unsafe fn take(
    ip_ptr: *mut NX_IP,
    address: [ULONG; 4],
    interface: *mut NX_INTERFACE,
) -> Option<*mut ND_CACHE_ENTRY> {
    // SAFETY: as in `find`.
    unsafe {
        let age = |e: *mut ND_CACHE_ENTRY| match (*e).nx_nd_cache_nd_status {
            FREE => ULONG::MAX,
            _ => (*ip_ptr).nd_use_stamp.wrapping_sub((*e).used),
        };
        let entry = entries(ip_ptr).filter(|&e| (*e).nx_nd_cache_is_static == 0).max_by_key(|&e| age(e))?;
        empty(ip_ptr, entry);
        (*entry).nx_nd_cache_dest_ip = address;
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

unsafe fn next_waiting(entry: *mut ND_CACHE_ENTRY) -> Option<*mut NX_PACKET> {
    // SAFETY: the entry's queue is its own.
    unsafe {
        let head = &raw mut (*entry).nx_nd_cache_packet_waiting_head;
        let packet = queue::pop(head, &raw mut (*entry).nx_nd_cache_packet_waiting_tail)?;
        (*entry).waiting = (*entry).waiting.saturating_sub(1);
        Some(packet)
    }
}

/// Frees an entry and drops the packets that wait on it.
pub(crate) unsafe fn empty(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: as in `find`.
    unsafe {
        while let Some(packet) = next_waiting(entry) {
            count!(ip_ptr, nx_ip_send_packets_dropped);
            packet_data::discard(packet);
        }
        entry.write(ND_CACHE_ENTRY::EMPTY);
    }
}

/// Sets an entry's address and state, and sends what waited for it.
pub(crate) unsafe fn set(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY, mac: [u8; 6], state: UCHAR) {
    // SAFETY: as in `find`.
    unsafe {
        (*entry).nx_nd_cache_mac_addr = mac;
        enter(ip_ptr, entry, state);
        while let Some(packet) = next_waiting(entry) {
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
        (*entry).due = time::get().wrapping_add(after);
        ip::kick(ip_ptr);
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
pub(crate) unsafe fn resolve(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    next_hop: [ULONG; 4],
    packet: *mut NX_PACKET,
) {
    // SAFETY: given.
    unsafe {
        let entry = if let Some(entry) = find(ip_ptr, next_hop) {
            entry
        } else if let Some(entry) = take(ip_ptr, next_hop, interface) {
            enter(ip_ptr, entry, INCOMPLETE);
            solicit(ip_ptr, entry);
            entry
        } else {
            count!(ip_ptr, nx_ip_send_packets_dropped);
            packet_data::discard(packet);
            return;
        };
        touch(ip_ptr, entry);
        if (*entry).nx_nd_cache_nd_status != INCOMPLETE {
            return transmit(ip_ptr, entry, packet);
        }
        if ULONG::from((*entry).waiting) >= NX_ND_MAX_QUEUE_DEPTH
            && let Some(oldest) = next_waiting(entry)
        {
            count!(ip_ptr, nx_ip_send_packets_dropped);
            packet_data::discard(oldest);
        }
        let head = &raw mut (*entry).nx_nd_cache_packet_waiting_head;
        queue::push(head, &raw mut (*entry).nx_nd_cache_packet_waiting_tail, packet);
        (*entry).waiting += 1;
    }
}

/// Sends a solicitation: to the solicited-node group, or to the known address when it is only verified.
unsafe fn solicit(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) {
    // SAFETY: under protection.
    unsafe {
        let (target, interface) = ((*entry).nx_nd_cache_dest_ip, (*entry).nx_nd_cache_interface_ptr);
        (*entry).nx_nd_cache_num_solicit = (*entry).nx_nd_cache_num_solicit.saturating_add(1);
        let Some(source) = ipv6::source(ip_ptr, target, interface) else {
            return;
        };
        let to = if (*entry).nx_nd_cache_nd_status == PROBE { target } else { v6_solicited_node(target) };
        let message = Message::neighbor_solicit(target, Some((*interface).mac()));
        icmpv6::send_message(ip_ptr, interface, source, to, message.as_bytes());
    }
}

/// Takes a message of neighbour discovery; false if it is not valid.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn receive(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    header: &Received,
    message: &[u8],
) -> bool {
    if header.hop_limit != FROM_THE_LINK {
        return false;
    }
    // SAFETY: given.
    unsafe {
        match Nd::parse(message) {
            Some(Nd::NeighborSolicit { target, options }) => solicited(ip_ptr, interface, header, target, options),
            Some(Nd::NeighborAdvert { flags, target, options }) => {
                if v6_is_multicast(target) || (v6_is_multicast(header.destination) && flags & SOLICITED != 0) {
                    return false;
                }
                advertised(ip_ptr, flags, target, options);
                true
            }
            Some(Nd::RouterAdvert { hop_limit, flags, lifetime, retrans_ms, options }) => {
                if !v6_is_link_local(header.source) {
                    return false;
                }
                if hop_limit != 0 {
                    (*ip_ptr).nx_ipv6_hop_limit = ULONG::from(hop_limit);
                }
                if retrans_ms != 0 {
                    let ticks = retrans_ms.saturating_mul(TICKS_A_SECOND) / 1000;
                    (*ip_ptr).nx_ipv6_retrans_timer_ticks = ticks.clamp(1, REACHABLE_TIME);
                }
                nd_router::advertised(ip_ptr, interface, header.source, lifetime, options);
                if let Some(callback) = (*ip_ptr).nx_icmpv6_ra_flag_callback {
                    callback(ip_ptr, ULONG::from(flags));
                }
                true
            }
            Some(Nd::Other) => true,
            None => false,
        }
    }
}

unsafe fn solicited(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    header: &Received,
    target: [ULONG; 4],
    options: Options<'_>,
) -> bool {
    let from_nobody = header.source == [0; 4];
    if v6_is_multicast(target)
        || (from_nobody && (options.source_mac().is_some() || header.destination != v6_solicited_node(target)))
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
        if let Some(mac) = options.source_mac() {
            heard_of(ip_ptr, interface, header.source, mac);
        }
        let (to, flags) = if from_nobody { (V6_ALL_NODES, OVERRIDE) } else { (header.source, SOLICITED | OVERRIDE) };
        let message = Message::neighbor_advert(target, flags, (*interface).mac());
        icmpv6::send_message(ip_ptr, interface, target, to, message.as_bytes());
    }
    true
}

/// A neighbour gave its address unasked: believed, but verified when used.
pub(crate) unsafe fn heard_of(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, address: [ULONG; 4], mac: [u8; 6]) {
    // SAFETY: under protection.
    unsafe {
        match find(ip_ptr, address) {
            Some(entry) if (*entry).nx_nd_cache_is_static != 0 => {}
            Some(entry) => {
                if (*entry).nx_nd_cache_nd_status == INCOMPLETE || (*entry).nx_nd_cache_mac_addr != mac {
                    set(ip_ptr, entry, mac, STALE);
                }
            }
            None => {
                if let Some(entry) = take(ip_ptr, address, interface) {
                    set(ip_ptr, entry, mac, STALE);
                }
            }
        }
    }
}

/// RFC 4861 section 7.2.5.
unsafe fn advertised(ip_ptr: *mut NX_IP, flags: UCHAR, target: [ULONG; 4], options: Options<'_>) {
    // SAFETY: under protection.
    unsafe {
        if let Some(own) = own_entry(ip_ptr, target) {
            if (*own).state() == NX_IPV6_ADDR_STATE_TENTATIVE {
                ipv6_address::duplicated(ip_ptr, own);
            }
            return;
        }
        let Some(entry) = find(ip_ptr, target).filter(|&e| (*e).nx_nd_cache_is_static == 0) else {
            return;
        };
        let known = (*entry).nx_nd_cache_mac_addr;
        let mac = options.target_mac();
        if (*entry).nx_nd_cache_nd_status == INCOMPLETE {
            if let Some(mac) = mac {
                set(ip_ptr, entry, mac, if flags & SOLICITED != 0 { REACHABLE } else { STALE });
            }
            return;
        }
        let differs = mac.is_some_and(|mac| mac != known);
        if differs && flags & OVERRIDE == 0 {
            if (*entry).nx_nd_cache_nd_status == REACHABLE {
                enter(ip_ptr, entry, STALE);
            }
            return;
        }
        let mac = mac.unwrap_or(known);
        if flags & SOLICITED != 0 {
            set(ip_ptr, entry, mac, REACHABLE);
        } else if differs {
            set(ip_ptr, entry, mac, STALE);
        }
    }
}

/// Timers of entries, routers and prefixes; returns ticks to the next.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut wait = FOREVER;
    // SAFETY: under protection.
    unsafe {
        for entry in entries(ip_ptr) {
            if !matches!((*entry).nx_nd_cache_nd_status, INCOMPLETE | REACHABLE | DELAY | PROBE)
                || (*entry).nx_nd_cache_is_static != 0
            {
                continue;
            }
            if is_due(now, (*entry).due) && !expire(ip_ptr, entry) {
                continue;
            }
            wait = wait.min(until(now, (*entry).due));
        }
    }
    wait
}

/// An entry's time is over; false if nothing more is due for it.
unsafe fn expire(ip_ptr: *mut NX_IP, entry: *mut ND_CACHE_ENTRY) -> bool {
    // SAFETY: under protection.
    unsafe {
        match (*entry).nx_nd_cache_nd_status {
            REACHABLE => {
                (*entry).nx_nd_cache_nd_status = STALE;
                false
            }
            DELAY => {
                enter(ip_ptr, entry, PROBE);
                solicit(ip_ptr, entry);
                true
            }
            _ if (*entry).nx_nd_cache_num_solicit >= MAX_SOLICIT => {
                empty(ip_ptr, entry);
                false
            }
            _ => {
                (*entry).due = time::get().wrapping_add((*ip_ptr).nx_ipv6_retrans_timer_ticks);
                solicit(ip_ptr, entry);
                true
            }
        }
    }
}

/// Releases every waiting packet.
pub(crate) unsafe fn release_all(ip_ptr: *mut NX_IP) {
    // SAFETY: under protection, or the instance is being deleted.
    unsafe {
        for entry in entries(ip_ptr) {
            empty(ip_ptr, entry);
        }
    }
}

/// Forgets what was known through an interface.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn forget_interface(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in entries(ip_ptr).filter(|&e| core::ptr::eq((*e).nx_nd_cache_interface_ptr, interface)) {
            empty(ip_ptr, entry);
        }
    }
}
