//! The services on the table of default routers.
//!
//! Source: manual chapter 4, `nxd_ipv6_default_router_*`.

use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::nd_router::{self, NX_IPV6_DEFAULT_ROUTER_ENTRY};

/// Prefix length that the services report: a router's address is a host's.
const HOST_PREFIX: ULONG = 128;

/// Adds a default router; a lifetime of 0xFFFF seconds is for ever.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_PARAMETERS`: not an IPv6 address. `NX_INVALID_INTERFACE`. `NX_NO_MORE_ENTRIES`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn add(
    ip_ptr: *mut NX_IP,
    router_addr: &NXD_ADDRESS,
    router_lifetime: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(address) = router_addr.v6_words() else {
            return NX_INVALID_PARAMETERS;
        };
        let Some(interface) = ip::interface(ip_ptr, interface_index).filter(|&i| !(*i).is_loopback()) else {
            return NX_INVALID_INTERFACE;
        };
        let lifetime = router_lifetime.min(nd_router::FOR_EVER);
        let kind = NX_IPV6_ROUTE_TYPE_STATIC as UCHAR;
        if nd_router::router_set(ip_ptr, interface, address, lifetime, kind) { NX_SUCCESS } else { NX_NO_MORE_ENTRIES }
    }
}

/// Deletes a default router.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn delete(ip_ptr: *mut NX_IP, router_addr: &NXD_ADDRESS) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let table = &mut (*ip_ptr).nx_ipv6_default_router_table;
        let wanted = router_addr.as_v6();
        let found = table.iter_mut().find(|r| {
            r.nx_ipv6_default_router_entry_flag != 0 && Some(r.nx_ipv6_default_router_entry_router_address) == wanted
        });
        match found {
            Some(entry) => entry.nx_ipv6_default_router_entry_flag = 0,
            None => return NX_NOT_FOUND,
        }
    }
    NX_SUCCESS
}

/// Finds the `n`-th router of an interface.
unsafe fn nth(ip_ptr: *mut NX_IP, interface_index: UINT, n: UINT) -> Result<NX_IPV6_DEFAULT_ROUTER_ENTRY, UINT> {
    // SAFETY: the caller's instance, under protection.
    unsafe {
        let interface = ip::interface(ip_ptr, interface_index).ok_or(NX_INVALID_INTERFACE)?;
        let table = &(*ip_ptr).nx_ipv6_default_router_table;
        let here = table.iter().filter(|r| {
            r.nx_ipv6_default_router_entry_flag != 0
                && core::ptr::eq(r.nx_ipv6_default_router_entry_interface_ptr, interface)
        });
        here.copied().nth(n as usize).ok_or(NX_NOT_FOUND)
    }
}

/// The router at an index among those of an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`, `NX_NOT_FOUND`.
/// # Safety
/// The instance is created; non-null destinations may be written.
#[must_use]
pub unsafe fn entry_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    entry_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
    configuration_method: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let router = match nth(ip_ptr, interface_index, entry_index) {
            Ok(router) => router,
            Err(status) => return status,
        };
        if !router_addr.is_null() {
            router_addr.write(NXD_ADDRESS::v6(router.nx_ipv6_default_router_entry_router_address));
        }
        let method = ULONG::from(router.nx_ipv6_default_router_entry_flag) & !NX_IPV6_ROUTE_TYPE_VALID;
        ip::report(&[
            (router_lifetime, ULONG::from(router.nx_ipv6_default_router_entry_life_time)),
            (prefix_length, HOST_PREFIX),
            (configuration_method, method),
        ]);
    }
    NX_SUCCESS
}

/// The first router of an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`, `NX_NOT_FOUND`.
/// # Safety
/// The instance is created; non-null destinations may be written.
#[must_use]
pub unsafe fn get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
) -> UINT {
    let ignored = core::ptr::null_mut();
    // SAFETY: given.
    unsafe { entry_get(ip_ptr, interface_index, 0, router_addr, router_lifetime, prefix_length, ignored) }
}

/// How many routers an interface has.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created; `num_entries` may be written.
#[must_use]
pub unsafe fn number_of_entries_get(ip_ptr: *mut NX_IP, interface_index: UINT, num_entries: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let mut count = 0;
        loop {
            match nth(ip_ptr, interface_index, count) {
                Ok(_) => count += 1,
                Err(NX_NOT_FOUND) => break,
                Err(status) => return status,
            }
        }
        num_entries.write(count);
    }
    NX_SUCCESS
}
