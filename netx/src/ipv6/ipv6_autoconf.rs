//! Addresses without configuration: asking routers who they are, and making addresses of the prefixes they advertise (RFC 4862).
//!
//! Source: manual chapter 3, "Stateless Address Autoconfiguration Using Router Solicitation"; chapter 4,
//! `nxd_ipv6_stateless_address_autoconfig_*`; RFC 4861 section 6.3.7.

use threadx_shim::types::{UINT, ULONG};

use crate::address::{V6, V6_ALL_ROUTERS, v6_is_link_local, v6_same_prefix};
use crate::constants::*;
use crate::icmp::icmpv6;
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::{self, addresses};
use crate::ipv6::{ipv6_address, timed};
use crate::link::interface::NX_INTERFACE;
use crate::wire::ndisc::router_solicit;

/// MAX_RTR_SOLICITATIONS.
const ROUTER_SOLICITATIONS: ULONG = 3;
/// RTR_SOLICITATION_INTERVAL.
const ROUTER_SOLICITATION_INTERVAL: ULONG = 4 * NX_IP_PERIODIC_RATE;
/// `status` of the change callback: an address was made from a router's prefix.
const CHANGED_BY_ROUTER: UINT = 3;

/// Begins to ask for routers on an interface.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn solicit(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        (*interface).router_solicitations = ROUTER_SOLICITATIONS;
        timed::set(ip_ptr, &raw mut (*interface).next_router_solicitation, 0);
    }
}

/// An address of the interface has become valid: goes on if there was none to ask from.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn resume(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        if (*interface).next_router_solicitation == 0 {
            timed::set(ip_ptr, &raw mut (*interface).next_router_solicitation, 0);
        }
    }
}

/// Sends a solicitation, if one is left to be sent.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn solicit_again(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        if !(*interface).is_up() || (*interface).router_solicitations == 0 {
            return;
        }
        if let Some(source) = ipv6::source(ip_ptr, &V6_ALL_ROUTERS, interface) {
            (*interface).router_solicitations -= 1;
            (*interface).next_router_solicitation = timed::after(ROUTER_SOLICITATION_INTERVAL);
            let message = router_solicit((*interface).physical_address());
            icmpv6::send_message(ip_ptr, interface, source, &V6_ALL_ROUTERS, &message);
        }
    }
}

/// Makes an address from a prefix that a router advertises for that purpose (RFC 4862 section 5.5.3).
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn autoconfigure(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, prefix: &V6, length: ULONG) {
    // SAFETY: given.
    unsafe {
        if (*interface).autoconfigure == 0 || length != NX_IPV6_HOST_ID_LENGTH {
            return;
        }
        let address = ipv6_address::of_interface([prefix[0], prefix[1]], &*interface);
        let known = addresses(ip_ptr).any(|a| {
            core::ptr::eq((*a).nxd_ipv6_address_attached, interface)
                && !v6_is_link_local(&(*a).nxd_ipv6_address)
                && v6_same_prefix(&(*a).nxd_ipv6_address, prefix, length)
        });
        if !known
            && let Some(entry) =
                ipv6_address::insert(ip_ptr, interface, &address, length, NX_IPV6_ADDRESS_BASED_ON_INTERFACE)
        {
            ipv6_address::notify(ip_ptr, CHANGED_BY_ROUTER, entry);
        }
    }
}

/// Has router prefixes become addresses on an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`; `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn autoconfig_enable(ip_ptr: *mut NX_IP, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        if (*interface).autoconfigure != 0 {
            return NX_ALREADY_ENABLED;
        }
        (*interface).autoconfigure = NX_TRUE;
        if (*ip_ptr).ipv6.is_some() {
            solicit(ip_ptr, interface);
        }
    }
    NX_SUCCESS
}

/// Ends [`autoconfig_enable`]; addresses made so far stay.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn autoconfig_disable(ip_ptr: *mut NX_IP, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        match ip::interface(ip_ptr, interface_index) {
            Some(interface) => (*interface).autoconfigure = NX_FALSE,
            None => return NX_INVALID_INTERFACE,
        }
    }
    NX_SUCCESS
}
