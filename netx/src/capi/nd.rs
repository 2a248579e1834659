//! The neighbour cache under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::address::NXD_ADDRESS;
use crate::constants::{NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_PTR_ERROR};
use crate::ip::NX_IP;
use crate::nd_cache;

/// `nxd_nd_cache_entry_delete` without checks: deletes a neighbour; see [`nd_cache::entry_delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_nd_cache_entry_delete(ip_ptr: *mut NX_IP, dest_ip: *mut ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { nd_cache::entry_delete(ip_ptr, dest_ip) }
}

/// `nxd_nd_cache_entry_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`nd_cache::entry_delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_nd_cache_entry_delete(ip_ptr: *mut NX_IP, dest_ip: *mut ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if dest_ip.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        nd_cache::entry_delete(ip_ptr, dest_ip)
    }
}

/// `nxd_nd_cache_entry_set` without checks: sets a neighbour; see [`nd_cache::entry_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_nd_cache_entry_set(
    ip_ptr: *mut NX_IP,
    dest_ip: *mut ULONG,
    interface_index: UINT,
    mac: *mut CHAR,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { nd_cache::entry_set(ip_ptr, dest_ip, interface_index, mac) }
}

/// `nxd_nd_cache_entry_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`nd_cache::entry_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_nd_cache_entry_set(
    ip_ptr: *mut NX_IP,
    dest_ip: *mut ULONG,
    interface_index: UINT,
    mac: *mut CHAR,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if dest_ip.is_null() {
            return NX_PTR_ERROR;
        }
        if mac.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        nd_cache::entry_set(ip_ptr, dest_ip, interface_index, mac)
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

/// `nxd_nd_cache_invalidate` without checks: forgets every neighbour; see [`nd_cache::invalidate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_nd_cache_invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { nd_cache::invalidate(ip_ptr) }
}

/// `nxd_nd_cache_invalidate` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`nd_cache::invalidate`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_nd_cache_invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        nd_cache::invalidate(ip_ptr)
    }
}

/// `nxd_nd_cache_ip_address_find` without checks: finds the address of a neighbour; see [`nd_cache::ip_address_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_nd_cache_ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    physical_msw: ULONG,
    physical_lsw: ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { nd_cache::ip_address_find(ip_ptr, ip_address, physical_msw, physical_lsw, interface_index) }
}

/// `nxd_nd_cache_ip_address_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PARAMETERS, and those of [`nd_cache::ip_address_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_nd_cache_ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    physical_msw: ULONG,
    physical_lsw: ULONG,
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
        if interface_index.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if physical_msw | physical_lsw == 0 {
            return NX_INVALID_PARAMETERS;
        }
        nd_cache::ip_address_find(ip_ptr, ip_address, physical_msw, physical_lsw, interface_index)
    }
}
