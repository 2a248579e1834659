//! IGMP and IPv4 multicast under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::constants::{NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::igmp;
use crate::ip::NX_IP;

/// `nx_igmp_enable` without checks: enables IGMP; see [`igmp::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::enable(ip_ptr) }
}

/// `nx_igmp_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`igmp::enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        igmp::enable(ip_ptr)
    }
}

/// `nx_igmp_info_get` without checks: reports what IGMP did; see [`igmp::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_info_get(
    ip_ptr: *mut NX_IP,
    igmp_reports_sent: *mut ULONG,
    igmp_queries_received: *mut ULONG,
    igmp_checksum_errors: *mut ULONG,
    current_groups_joined: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        igmp::info_get(ip_ptr, igmp_reports_sent, igmp_queries_received, igmp_checksum_errors, current_groups_joined)
    }
}

/// `nx_igmp_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`igmp::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_info_get(
    ip_ptr: *mut NX_IP,
    igmp_reports_sent: *mut ULONG,
    igmp_queries_received: *mut ULONG,
    igmp_checksum_errors: *mut ULONG,
    current_groups_joined: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        igmp::info_get(ip_ptr, igmp_reports_sent, igmp_queries_received, igmp_checksum_errors, current_groups_joined)
    }
}

/// `nx_igmp_loopback_disable` without checks: ends the loopback of groups; see [`igmp::loopback_disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_loopback_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::loopback_disable(ip_ptr) }
}

/// `nx_igmp_loopback_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`igmp::loopback_disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_loopback_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        igmp::loopback_disable(ip_ptr)
    }
}

/// `nx_igmp_loopback_enable` without checks: has what we send to groups come back; see [`igmp::loopback_enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_loopback_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::loopback_enable(ip_ptr) }
}

/// `nx_igmp_loopback_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`igmp::loopback_enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_loopback_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        igmp::loopback_enable(ip_ptr)
    }
}

/// `nx_igmp_multicast_interface_join` without checks: joins a group on an interface; see [`igmp::multicast_interface_join`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::multicast_interface_join(ip_ptr, group_address, interface_index) }
}

/// `nx_igmp_multicast_interface_join` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::multicast_interface_join`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::multicast_interface_join(ip_ptr, group_address, interface_index)
    }
}

/// `nx_igmp_multicast_interface_leave` without checks: leaves a group on an interface; see [`igmp::multicast_interface_leave`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::multicast_interface_leave(ip_ptr, group_address, interface_index) }
}

/// `nx_igmp_multicast_interface_leave` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::multicast_interface_leave`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::multicast_interface_leave(ip_ptr, group_address, interface_index)
    }
}

/// `nx_igmp_multicast_join` without checks: joins a group; see [`igmp::multicast_join`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_multicast_join(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::multicast_join(ip_ptr, group_address) }
}

/// `nx_igmp_multicast_join` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::multicast_join`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_multicast_join(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::multicast_join(ip_ptr, group_address)
    }
}

/// `nx_igmp_multicast_leave` without checks: leaves a group; see [`igmp::multicast_leave`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_igmp_multicast_leave(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::multicast_leave(ip_ptr, group_address) }
}

/// `nx_igmp_multicast_leave` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::multicast_leave`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_igmp_multicast_leave(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::multicast_leave(ip_ptr, group_address)
    }
}

/// `nx_ipv4_multicast_interface_join` without checks: joins a group without telling routers; see [`igmp::ipv4_multicast_interface_join`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ipv4_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::ipv4_multicast_interface_join(ip_ptr, group_address, interface_index) }
}

/// `nx_ipv4_multicast_interface_join` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::ipv4_multicast_interface_join`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ipv4_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::ipv4_multicast_interface_join(ip_ptr, group_address, interface_index)
    }
}

/// `nx_ipv4_multicast_interface_leave` without checks: leaves a group without telling routers; see [`igmp::ipv4_multicast_interface_leave`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ipv4_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { igmp::ipv4_multicast_interface_leave(ip_ptr, group_address, interface_index) }
}

/// `nx_ipv4_multicast_interface_leave` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`igmp::ipv4_multicast_interface_leave`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ipv4_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if !igmp::is_group(group_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        igmp::ipv4_multicast_interface_leave(ip_ptr, group_address, interface_index)
    }
}
