//! The services on the neighbour cache.
//!
//! Source: manual chapter 4, `nxd_nd_cache_*`.

use core::ptr::null;

use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::nd::{self, FREE, INCOMPLETE, REACHABLE, entries, find};
use crate::wire::{mac_octets, mac_words};

/// Deletes the entry of an address (four words).
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created; `dest_ip` points to four words.
#[must_use]
pub unsafe fn entry_delete(ip_ptr: *mut NX_IP, dest_ip: *const ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        match find(ip_ptr, &dest_ip.cast::<[ULONG; 4]>().read()) {
            Some(entry) => nd::empty(ip_ptr, entry),
            None => return NX_ENTRY_NOT_FOUND,
        }
    }
    NX_SUCCESS
}

/// Sets a mapping that neither ages nor gives way.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`; `NX_NOT_SUCCESSFUL`: no entry is free.
/// # Safety
/// The instance is created; `dest_ip` points to four words, `mac` to six octets.
#[must_use]
pub unsafe fn entry_set(ip_ptr: *mut NX_IP, dest_ip: *const ULONG, interface_index: UINT, mac: *const CHAR) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        let address = dest_ip.cast::<[ULONG; 4]>().read();
        let Some(entry) = find(ip_ptr, &address).or_else(|| nd::take(ip_ptr, &address, interface)) else {
            return NX_NOT_SUCCESSFUL;
        };
        (*entry).nx_nd_cache_is_static = 1;
        nd::set(ip_ptr, entry, &*mac.cast(), REACHABLE);
    }
    NX_SUCCESS
}

/// The MAC address and interface of an IPv6 address.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_PARAMETERS`: not version 6. `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created; the destinations may be written.
#[must_use]
pub unsafe fn hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: &NXD_ADDRESS,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(address) = ip_address.as_v6() else {
            return NX_INVALID_PARAMETERS;
        };
        let Some(entry) = find(ip_ptr, &address).filter(|&e| (*e).nx_nd_cache_nd_status != INCOMPLETE) else {
            return NX_ENTRY_NOT_FOUND;
        };
        let (msw, lsw) = mac_words((*entry).nx_nd_cache_mac_addr);
        physical_msw.write(msw);
        physical_lsw.write(lsw);
        interface_index.write(UINT::from((*(*entry).nx_nd_cache_interface_ptr).nx_interface_index));
    }
    NX_SUCCESS
}

/// Forgets every neighbour.
///
/// # Context
/// Threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        nd::forget(ip_ptr, null());
    }
    NX_SUCCESS
}

/// The IPv6 address and interface of a MAC address.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created; the destinations may be written.
#[must_use]
pub unsafe fn ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    physical_msw: ULONG,
    physical_lsw: ULONG,
    interface_index: *mut UINT,
) -> UINT {
    let mac = mac_octets(physical_msw, physical_lsw);
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let found = entries(ip_ptr)
            .find(|&e| !matches!((*e).nx_nd_cache_nd_status, FREE | INCOMPLETE) && (*e).nx_nd_cache_mac_addr == mac);
        let Some(entry) = found else {
            return NX_ENTRY_NOT_FOUND;
        };
        ip_address.write(NXD_ADDRESS::v6((*entry).nx_nd_cache_dest_ip));
        interface_index.write(UINT::from((*(*entry).nx_nd_cache_interface_ptr).nx_interface_index));
    }
    NX_SUCCESS
}
