//! ARP under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use core::ffi::c_void;

use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::arp_cache;
use crate::constants::{NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

/// `nx_arp_dynamic_entries_invalidate` without checks: forgets every dynamic entry; see [`arp_cache::dynamic_entries_invalidate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_dynamic_entries_invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::dynamic_entries_invalidate(ip_ptr) }
}

/// `nx_arp_dynamic_entries_invalidate` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`arp_cache::dynamic_entries_invalidate`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_dynamic_entries_invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        arp_cache::dynamic_entries_invalidate(ip_ptr)
    }
}

/// `nx_arp_dynamic_entry_set` without checks: sets a mapping as if it had been learned; see [`arp_cache::dynamic_entry_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_dynamic_entry_set(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::dynamic_entry_set(ip_ptr, ip_address, physical_msw, physical_lsw) }
}

/// `nx_arp_dynamic_entry_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`arp_cache::dynamic_entry_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_dynamic_entry_set(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        arp_cache::dynamic_entry_set(ip_ptr, ip_address, physical_msw, physical_lsw)
    }
}

/// `nx_arp_enable` without checks: enables ARP; see [`arp_cache::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_enable(
    ip_ptr: *mut NX_IP,
    arp_cache_memory: *mut c_void,
    arp_cache_size: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::enable(ip_ptr, arp_cache_memory, arp_cache_size) }
}

/// `nx_arp_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`arp_cache::enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_enable(
    ip_ptr: *mut NX_IP,
    arp_cache_memory: *mut c_void,
    arp_cache_size: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if arp_cache_memory.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        arp_cache::enable(ip_ptr, arp_cache_memory, arp_cache_size)
    }
}

/// `nx_arp_entry_delete` without checks: deletes the entry of an address; see [`arp_cache::entry_delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_entry_delete(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::entry_delete(ip_ptr, ip_address) }
}

/// `nx_arp_entry_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`arp_cache::entry_delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_entry_delete(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        arp_cache::entry_delete(ip_ptr, ip_address)
    }
}

/// `nx_arp_gratuitous_send` without checks: announces our addresses; see [`arp_cache::gratuitous_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_gratuitous_send(
    ip_ptr: *mut NX_IP,
    response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::gratuitous_send(ip_ptr, response_handler) }
}

/// `nx_arp_gratuitous_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`arp_cache::gratuitous_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_gratuitous_send(
    ip_ptr: *mut NX_IP,
    response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        arp_cache::gratuitous_send(ip_ptr, response_handler)
    }
}

/// `nx_arp_hardware_address_find` without checks: finds the MAC address of an address; see [`arp_cache::hardware_address_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::hardware_address_find(ip_ptr, ip_address, physical_msw, physical_lsw) }
}

/// `nx_arp_hardware_address_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`arp_cache::hardware_address_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if physical_msw.is_null() {
            return NX_PTR_ERROR;
        }
        if physical_lsw.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        arp_cache::hardware_address_find(ip_ptr, ip_address, physical_msw, physical_lsw)
    }
}

/// `nx_arp_info_get` without checks: reports what ARP did; see [`arp_cache::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_info_get(
    ip_ptr: *mut NX_IP,
    arp_requests_sent: *mut ULONG,
    arp_requests_received: *mut ULONG,
    arp_responses_sent: *mut ULONG,
    arp_responses_received: *mut ULONG,
    arp_dynamic_entries: *mut ULONG,
    arp_static_entries: *mut ULONG,
    arp_aged_entries: *mut ULONG,
    arp_invalid_messages: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        arp_cache::info_get(
            ip_ptr,
            arp_requests_sent,
            arp_requests_received,
            arp_responses_sent,
            arp_responses_received,
            arp_dynamic_entries,
            arp_static_entries,
            arp_aged_entries,
            arp_invalid_messages,
        )
    }
}

/// `nx_arp_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`arp_cache::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_info_get(
    ip_ptr: *mut NX_IP,
    arp_requests_sent: *mut ULONG,
    arp_requests_received: *mut ULONG,
    arp_responses_sent: *mut ULONG,
    arp_responses_received: *mut ULONG,
    arp_dynamic_entries: *mut ULONG,
    arp_static_entries: *mut ULONG,
    arp_aged_entries: *mut ULONG,
    arp_invalid_messages: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        arp_cache::info_get(
            ip_ptr,
            arp_requests_sent,
            arp_requests_received,
            arp_responses_sent,
            arp_responses_received,
            arp_dynamic_entries,
            arp_static_entries,
            arp_aged_entries,
            arp_invalid_messages,
        )
    }
}

/// `nx_arp_ip_address_find` without checks: finds the address of a MAC address; see [`arp_cache::ip_address_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::ip_address_find(ip_ptr, ip_address, physical_msw, physical_lsw) }
}

/// `nx_arp_ip_address_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PARAMETERS, and those of [`arp_cache::ip_address_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if physical_msw | physical_lsw == 0 {
            return NX_INVALID_PARAMETERS;
        }
        arp_cache::ip_address_find(ip_ptr, ip_address, physical_msw, physical_lsw)
    }
}

/// `nx_arp_static_entries_delete` without checks: deletes every static entry; see [`arp_cache::static_entries_delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_static_entries_delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::static_entries_delete(ip_ptr) }
}

/// `nx_arp_static_entries_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`arp_cache::static_entries_delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_static_entries_delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        arp_cache::static_entries_delete(ip_ptr)
    }
}

/// `nx_arp_static_entry_create` without checks: creates a static entry; see [`arp_cache::static_entry_create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_static_entry_create(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::static_entry_create(ip_ptr, ip_address, physical_msw, physical_lsw) }
}

/// `nx_arp_static_entry_create` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_INVALID_PARAMETERS, and those of [`arp_cache::static_entry_create`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_static_entry_create(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if physical_msw | physical_lsw == 0 {
            return NX_INVALID_PARAMETERS;
        }
        arp_cache::static_entry_create(ip_ptr, ip_address, physical_msw, physical_lsw)
    }
}

/// `nx_arp_static_entry_delete` without checks: deletes a static entry; see [`arp_cache::static_entry_delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_static_entry_delete(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { arp_cache::static_entry_delete(ip_ptr, ip_address, physical_msw, physical_lsw) }
}

/// `nx_arp_static_entry_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_INVALID_PARAMETERS, and those of [`arp_cache::static_entry_delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_arp_static_entry_delete(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if physical_msw | physical_lsw == 0 {
            return NX_INVALID_PARAMETERS;
        }
        arp_cache::static_entry_delete(ip_ptr, ip_address, physical_msw, physical_lsw)
    }
}
