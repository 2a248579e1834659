//! Enabling and disabling IPv6, and what happens to it when interfaces come and go.
//!
//! Source: manual chapter 3, "IPv6 in NetX Duo"; chapter 4, `nxd_ipv6_enable`, `nxd_ipv6_disable`.

use core::ptr::null;

use threadx_shim::types::{UCHAR, UINT};

use crate::address::{NXD_IPV6_ADDRESS, V6_ALL_NODES, V6_LOOPBACK};
use crate::constants::*;
use crate::icmp::icmpv6;
use crate::ip::{self, NX_IP, Protection, ip_thread, physical_interfaces};
use crate::ipv6::{self, addresses};
use crate::ipv6::{ipv6_address, ipv6_autoconf, ipv6_group, mld, nd, nd_router, timed};
use crate::link::interface::NX_INTERFACE;

/// Enables IPv6: neighbour discovery starts on every interface, `::1` is ours.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_ALREADY_ENABLED`; `NX_NOT_SUPPORTED`: built without IPv6.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).ipv6.is_some() {
            return NX_ALREADY_ENABLED;
        }
        // The last address is the loopback's. A build without IPv6 has none.
        let Some(own) = (*ip_ptr).nx_ipv6_address.last_mut() else {
            return NX_NOT_SUPPORTED;
        };
        *own = NXD_IPV6_ADDRESS {
            nxd_ipv6_address_valid: 1,
            nxd_ipv6_address_type: NX_IP_VERSION_V6 as UCHAR,
            nxd_ipv6_address_state: NX_IPV6_ADDR_STATE_VALID as UCHAR,
            nxd_ipv6_address_prefix_length: 128,
            nxd_ipv6_address_attached: ip::loopback(ip_ptr),
            nxd_ipv6_address: V6_LOOPBACK,
            nxd_ipv6_address_index: NX_LOOPBACK_IPV6_SOURCE_INDEX as UCHAR,
            ..NXD_IPV6_ADDRESS::new()
        };
        (*ip_ptr).nx_ipv6_hop_limit = NX_IP_TIME_TO_LIVE;
        (*ip_ptr).nx_ipv6_retrans_timer_ticks = NX_IP_PERIODIC_RATE;
        (*ip_ptr).nx_ip_icmpv6_packet_receive = Some(icmpv6::receive);
        (*ip_ptr).ipv6 = Some(&ipv6::HANDLERS);
        (*ip_ptr).timers[ip_thread::IPV6_TIMER].poll = Some(timed::poll);
        if (*ip_ptr).nx_ip_initialize_done != 0 {
            for interface in physical_interfaces(ip_ptr) {
                interface_up(ip_ptr, interface);
            }
        }
    }
    NX_SUCCESS
}

/// Disables IPv6: addresses, routers, neighbours and groups are forgotten.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).ipv6.is_some() {
            for interface in physical_interfaces(ip_ptr) {
                interface_down(ip_ptr, interface);
                (*interface).router_solicitations = 0;
            }
            if let Some(own) = (*ip_ptr).nx_ipv6_address.last_mut() {
                *own = NXD_IPV6_ADDRESS::new();
            }
            nd::forget(ip_ptr, null());
            nd_router::forget(ip_ptr, null());
            (*ip_ptr).nx_ip_icmpv6_packet_receive = None;
            (*ip_ptr).ipv6 = None;
            (*ip_ptr).timers[ip_thread::IPV6_TIMER].poll = None;
        }
    }
    NX_SUCCESS
}

/// What the handlers call when an interface is initialised or its link comes up.
pub(crate) unsafe fn interface_up(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: under protection.
    unsafe {
        if ipv6_group::find(ip_ptr, &V6_ALL_NODES, interface).is_none() {
            let _ = ipv6_group::join(ip_ptr, interface, &V6_ALL_NODES);
        }
        for entry in addresses(ip_ptr) {
            if core::ptr::eq((*entry).nxd_ipv6_address_attached, interface) {
                ipv6_address::begin(ip_ptr, entry);
            }
        }
        mld::renew(ip_ptr, interface);
        ipv6_autoconf::solicit(ip_ptr, interface);
    }
}

/// What the handlers call when an interface is detached.
pub(crate) unsafe fn interface_down(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: under protection.
    unsafe {
        for entry in addresses(ip_ptr) {
            if core::ptr::eq((*entry).nxd_ipv6_address_attached, interface) {
                ipv6_address::remove(ip_ptr, entry, ipv6_address::DELETED_MANUALLY);
            }
        }
        ipv6_group::forget_interface(ip_ptr, interface);
        nd::forget(ip_ptr, interface);
        nd_router::forget(ip_ptr, interface);
    }
}
