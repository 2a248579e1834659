//! The neighbour cache under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::address::NXD_ADDRESS;
use crate::constants::{NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_PTR_ERROR};
use crate::ip::NX_IP;
use crate::ipv6::nd_cache;

services! {
    /// `nxd_nd_cache_entry_delete`: [`nd_cache::entry_delete`].
    fn _nxd_nd_cache_entry_delete / _nxde_nd_cache_entry_delete(
        ip_ptr: *mut NX_IP, dest_ip: *mut ULONG
    ) -> UINT = nd_cache::entry_delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        dest_ip.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_nd_cache_entry_set`: [`nd_cache::entry_set`].
    fn _nxd_nd_cache_entry_set / _nxde_nd_cache_entry_set(
        ip_ptr: *mut NX_IP, dest_ip: *mut ULONG, interface_index: UINT, mac: *mut CHAR
    ) -> UINT = nd_cache::entry_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        dest_ip.is_null() => NX_PTR_ERROR,
        mac.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}

/// `nxd_nd_cache_hardware_address_find` without checks: finds the MAC address of a neighbour; see [`nd_cache::hardware_address_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_nd_cache_hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { nd_cache::hardware_address_find(ip_ptr, &*ip_address, physical_msw, physical_lsw, interface_index) }
}

/// `nxd_nd_cache_hardware_address_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`nd_cache::hardware_address_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_nd_cache_hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if physical_msw.is_null() {
            return NX_PTR_ERROR;
        }
        if physical_lsw.is_null() {
            return NX_PTR_ERROR;
        }
        if interface_index.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        nd_cache::hardware_address_find(ip_ptr, &*ip_address, physical_msw, physical_lsw, interface_index)
    }
}

services! {
    /// `nxd_nd_cache_invalidate`: [`nd_cache::invalidate`].
    fn _nxd_nd_cache_invalidate / _nxde_nd_cache_invalidate(ip_ptr: *mut NX_IP) -> UINT = nd_cache::invalidate; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_nd_cache_ip_address_find`: [`nd_cache::ip_address_find`].
    fn _nxd_nd_cache_ip_address_find / _nxde_nd_cache_ip_address_find(
        ip_ptr: *mut NX_IP, ip_address: *mut NXD_ADDRESS, physical_msw: ULONG, physical_lsw: ULONG,
        interface_index: *mut UINT
    ) -> UINT = nd_cache::ip_address_find; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        interface_index.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        physical_msw | physical_lsw == 0 => NX_INVALID_PARAMETERS,
    }
}
