//! Default routers and on-link prefixes: what router advertisements say and the application sets (RFC 4861 sections 6.3.4 and 6.3.5).
//!
//! A router that the application set stays whatever is advertised; the others, and the prefixes, live as long as they are said to.
//!
//! Source: manual chapter 3, "Neighbor Discovery (ND)"; RFC 4861, RFC 4862.

use core::ptr::null_mut;

use threadx_shim::types::{UCHAR, ULONG};

use crate::address::{V6, v6_is_link_local, v6_same_prefix};
use crate::constants::{
    NX_IP_PERIODIC_RATE, NX_IPV6_ROUTE_TYPE_SOLICITATED, NX_IPV6_ROUTE_TYPE_STATIC, NX_IPV6_ROUTE_TYPE_VALID,
};
use crate::icmp::icmpv6::Message;
use crate::ip::{self, NX_IP};
use crate::ipv6::{Hop, ipv6_autoconf, nd, timed};
use crate::link::interface::NX_INTERFACE;
use crate::wire::ndisc::{Options, Prefix};

const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// A router's lifetime that does not end.
pub(crate) const FOR_EVER: ULONG = 0xFFFF;

/// A default router.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_DEFAULT_ROUTER_ENTRY {
    /// `NX_IPV6_ROUTE_TYPE_…`; 0 is unused.
    pub nx_ipv6_default_router_entry_flag: UCHAR,
    pub(crate) reserved: UCHAR,
    /// Seconds; 0xFFFF is for ever.
    pub nx_ipv6_default_router_entry_life_time: u16,
    pub nx_ipv6_default_router_entry_router_address: [ULONG; 4],
    pub nx_ipv6_default_router_entry_interface_ptr: *mut NX_INTERFACE,
    /// Ticks at which the entry expires.
    pub(crate) expires: ULONG,
}

/// An on-link prefix learned from a router.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_PREFIX_ENTRY {
    pub nx_ipv6_prefix_entry_network_address: [ULONG; 4],
    /// Bits; 0 is unused.
    pub nx_ipv6_prefix_entry_prefix_length: ULONG,
    /// Seconds; 0xFFFFFFFF is for ever.
    pub nx_ipv6_prefix_entry_valid_lifetime: ULONG,
    pub(crate) expires: ULONG,
    pub(crate) interface: *mut NX_INTERFACE,
}

/// Takes in what a router advertises; false if it is not valid.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn advertised(ip_ptr: *mut NX_IP, message: &Message<'_>, options: Options<'_>) -> bool {
    // RFC 4861 section 4.2; the reachable time is not taken.
    let [_, parameters, _, retransmission, ..] = message.words;
    let (interface, source) = (message.interface, message.header.source());
    if !v6_is_link_local(source) {
        return false;
    }
    // SAFETY: under protection.
    unsafe {
        let hop_limit = parameters >> 24;
        if hop_limit != 0 {
            (*ip_ptr).nx_ipv6_hop_limit = hop_limit;
        }
        if retransmission != 0 {
            // Milliseconds, of which no more than the longest time are used.
            let ticks = retransmission.min(nd::REACHABLE_SECONDS * 1000) * TICKS_A_SECOND / 1000;
            (*ip_ptr).nx_ipv6_retrans_timer_ticks = ticks.max(1);
        }
        (*interface).router_solicitations = 0;
        if let Some(mac) = options.mac {
            nd::heard_of(ip_ptr, interface, source, mac);
        }
        // 0xFFFF is for ever when the application says it; a router's word ends a second earlier.
        let lifetime = (parameters & 0xFFFF).min(FOR_EVER - 1);
        let _ = router_set(ip_ptr, interface, source, lifetime, NX_IPV6_ROUTE_TYPE_SOLICITATED as UCHAR);
        let mut prefix = Prefix::default();
        for option in options {
            if !prefix.read(option) || v6_is_link_local(prefix.prefix()) {
                continue;
            }
            let (length, valid) = (prefix.length(), prefix.valid_lifetime());
            if prefix.is_on_link() && length != 0 && length <= 128 {
                prefix_set(ip_ptr, interface, &prefix);
            }
            if prefix.is_autonomous() && valid != 0 && prefix.preferred_lifetime() <= valid {
                ipv6_autoconf::autoconfigure(ip_ptr, interface, prefix.prefix(), length);
            }
        }
        ip::kick(ip_ptr);
        if let Some(callback) = (*ip_ptr).nx_icmpv6_ra_flag_callback {
            callback(ip_ptr, parameters >> 16 & 0xFF);
        }
    }
    true
}

/// The end of a lifetime in seconds, of which one is for ever; capped at a span that tick arithmetic can tell from the past.
fn expiry(seconds: ULONG, for_ever: ULONG) -> ULONG {
    if seconds == for_ever {
        return 0;
    }
    timed::after(seconds.min(ULONG::MAX / 4 / TICKS_A_SECOND) * TICKS_A_SECOND)
}

/// Adds, refreshes or (lifetime 0) removes a default router. False if the table is full.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn router_set(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    address: &V6,
    lifetime: ULONG,
    kind: UCHAR,
) -> bool {
    // SAFETY: given.
    unsafe {
        let mut place = null_mut::<NX_IPV6_DEFAULT_ROUTER_ENTRY>();
        for entry in ip::each(&raw mut (*ip_ptr).nx_ipv6_default_router_table) {
            if (*entry).nx_ipv6_default_router_entry_flag == 0 {
                if place.is_null() {
                    place = entry;
                }
            } else if (*entry).nx_ipv6_default_router_entry_router_address == *address
                && core::ptr::eq((*entry).nx_ipv6_default_router_entry_interface_ptr, interface)
            {
                place = entry;
                break;
            }
        }
        let Some(entry) = place.as_mut() else {
            return false;
        };
        let is_static = |flag: UCHAR| flag & NX_IPV6_ROUTE_TYPE_STATIC as UCHAR != 0;
        if is_static(entry.nx_ipv6_default_router_entry_flag) && !is_static(kind) {
            return true; // what the application set stays
        }
        entry.nx_ipv6_default_router_entry_flag = 0;
        if lifetime != 0 {
            *entry = NX_IPV6_DEFAULT_ROUTER_ENTRY {
                nx_ipv6_default_router_entry_flag: kind | NX_IPV6_ROUTE_TYPE_VALID as UCHAR,
                reserved: 0,
                nx_ipv6_default_router_entry_life_time: lifetime as u16,
                nx_ipv6_default_router_entry_router_address: *address,
                nx_ipv6_default_router_entry_interface_ptr: interface,
                expires: expiry(lifetime, FOR_EVER),
            };
            ip::kick(ip_ptr);
        }
        true
    }
}

/// A default router to use: one whose neighbour entry is not known to fail, on the interface asked for.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn default_router<'a>(ip_ptr: *mut NX_IP, wanted: *const NX_INTERFACE) -> Option<Hop<'a>> {
    // SAFETY: given.
    unsafe {
        let mut fallback = None;
        for router in &(*ip_ptr).nx_ipv6_default_router_table {
            let interface = router.nx_ipv6_default_router_entry_interface_ptr;
            if router.nx_ipv6_default_router_entry_flag == 0
                || !(*interface).is_up()
                || !(wanted.is_null() || core::ptr::eq(interface, wanted))
            {
                continue;
            }
            let next_hop = &router.nx_ipv6_default_router_entry_router_address;
            let hop = Some(Hop { interface, next_hop });
            if nd::find(ip_ptr, next_hop).is_some_and(|e| (*e).nx_nd_cache_nd_status != nd::INCOMPLETE) {
                return hop;
            }
            fallback = fallback.or(hop);
        }
        fallback
    }
}

unsafe fn prefix_set(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, told: &Prefix) {
    let (prefix, length, valid) = (told.prefix(), told.length(), told.valid_lifetime());
    // SAFETY: under protection.
    unsafe {
        let mut place = null_mut::<NX_IPV6_PREFIX_ENTRY>();
        for entry in ip::each(&raw mut (*ip_ptr).nx_ipv6_prefix_list) {
            if (*entry).nx_ipv6_prefix_entry_prefix_length == 0 {
                if place.is_null() {
                    place = entry;
                }
            } else if (*entry).nx_ipv6_prefix_entry_prefix_length == length
                && core::ptr::eq((*entry).interface, interface)
                && v6_same_prefix(&(*entry).nx_ipv6_prefix_entry_network_address, prefix, length)
            {
                place = entry;
                break;
            }
        }
        if let Some(entry) = place.as_mut() {
            *entry = NX_IPV6_PREFIX_ENTRY {
                nx_ipv6_prefix_entry_network_address: *prefix,
                nx_ipv6_prefix_entry_prefix_length: if valid == 0 { 0 } else { length },
                nx_ipv6_prefix_entry_valid_lifetime: valid,
                expires: expiry(valid, ULONG::MAX),
                interface,
            };
        }
    }
}

/// The interface on whose link an address is, by a router's word.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn prefix_interface(ip_ptr: *mut NX_IP, address: &V6) -> Option<*mut NX_INTERFACE> {
    let mut longest = (0, None);
    // SAFETY: given.
    for prefix in unsafe { &(*ip_ptr).nx_ipv6_prefix_list } {
        let length = prefix.nx_ipv6_prefix_entry_prefix_length;
        if length > longest.0 && v6_same_prefix(&prefix.nx_ipv6_prefix_entry_network_address, address, length) {
            longest = (length, Some(prefix.interface));
        }
    }
    longest.1
}

/// A router's lifetime is over.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn expire_router(_: *mut NX_IP, router: *mut NX_IPV6_DEFAULT_ROUTER_ENTRY) {
    // SAFETY: given.
    unsafe { (*router).nx_ipv6_default_router_entry_flag = 0 };
}

/// A prefix's lifetime is over.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn expire_prefix(_: *mut NX_IP, prefix: *mut NX_IPV6_PREFIX_ENTRY) {
    // SAFETY: given.
    unsafe { (*prefix).nx_ipv6_prefix_entry_prefix_length = 0 };
}

/// Forgets the routers and prefixes of an interface, or (null) all.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn forget(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    let gone = |of: *mut NX_INTERFACE| interface.is_null() || core::ptr::eq(of, interface);
    // SAFETY: given.
    unsafe {
        for router in &mut (*ip_ptr).nx_ipv6_default_router_table {
            if gone(router.nx_ipv6_default_router_entry_interface_ptr) {
                router.nx_ipv6_default_router_entry_flag = 0;
            }
        }
        for prefix in &mut (*ip_ptr).nx_ipv6_prefix_list {
            if gone(prefix.interface) {
                prefix.nx_ipv6_prefix_entry_prefix_length = 0;
            }
        }
    }
}
