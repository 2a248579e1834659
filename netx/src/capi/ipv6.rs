//! IPv6 under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::address::NXD_ADDRESS;
use crate::address::v6_is_multicast;
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_INVALID_PARAMETERS, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES,
    NX_PTR_ERROR,
};
use crate::ip::NX_IP;
use crate::{ipv6_address, ipv6_router};

/// `nxd_ipv6_address_change_notify` without checks: sets who is told of IPv6 addresses; see [`ipv6_address::change_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::change_notify(ip_ptr, ip_address_change_notify) }
}

/// `nxd_ipv6_address_change_notify` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::change_notify`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::change_notify(ip_ptr, ip_address_change_notify)
    }
}

/// `nxd_ipv6_address_delete` without checks: deletes an IPv6 address; see [`ipv6_address::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_address_delete(ip_ptr: *mut NX_IP, address_index: UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::delete(ip_ptr, address_index) }
}

/// `nxd_ipv6_address_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_address_delete(ip_ptr: *mut NX_IP, address_index: UINT) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::delete(ip_ptr, address_index)
    }
}

/// `nxd_ipv6_address_get` without checks: reports an IPv6 address; see [`ipv6_address::get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_address_get(
    ip_ptr: *mut NX_IP,
    address_index: UINT,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: *mut ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::get(ip_ptr, address_index, ip_address, prefix_length, interface_index) }
}

/// `nxd_ipv6_address_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_address_get(
    ip_ptr: *mut NX_IP,
    address_index: UINT,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: *mut ULONG,
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
        if prefix_length.is_null() {
            return NX_PTR_ERROR;
        }
        if interface_index.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::get(ip_ptr, address_index, ip_address, prefix_length, interface_index)
    }
}

/// `nxd_ipv6_address_set` without checks: sets an IPv6 address; see [`ipv6_address::set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: ULONG,
    address_index: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::set(ip_ptr, interface_index, ip_address, prefix_length, address_index) }
}

/// `nxd_ipv6_address_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_INVALID_INTERFACE, and those of [`ipv6_address::set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: ULONG,
    address_index: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if !ip_address.is_null() && (*ip_address).as_v6().is_none_or(|a| a == [0; 4] || v6_is_multicast(a)) {
            return NX_IP_ADDRESS_ERROR;
        }
        if prefix_length > 128 {
            return NX_IP_ADDRESS_ERROR;
        }
        if interface_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        ipv6_address::set(ip_ptr, interface_index, ip_address, prefix_length, address_index)
    }
}

/// `nxd_ipv6_default_router_add` without checks: adds a default router; see [`ipv6_router::add`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_default_router_add(
    ip_ptr: *mut NX_IP,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_router::add(ip_ptr, &*router_addr, router_lifetime, interface_index) }
}

/// `nxd_ipv6_default_router_add` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_INVALID_INTERFACE, and those of [`ipv6_router::add`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_default_router_add(
    ip_ptr: *mut NX_IP,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: ULONG,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if router_addr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if (*router_addr).as_v6().is_none() {
            return NX_INVALID_PARAMETERS;
        }
        if interface_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        ipv6_router::add(ip_ptr, &*router_addr, router_lifetime, interface_index)
    }
}

/// `nxd_ipv6_default_router_delete` without checks: deletes a default router; see [`ipv6_router::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_default_router_delete(ip_ptr: *mut NX_IP, router_addr: *mut NXD_ADDRESS) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_router::delete(ip_ptr, &*router_addr) }
}

/// `nxd_ipv6_default_router_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_PARAMETERS, and those of [`ipv6_router::delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_default_router_delete(ip_ptr: *mut NX_IP, router_addr: *mut NXD_ADDRESS) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if router_addr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if (*router_addr).as_v6().is_none() {
            return NX_INVALID_PARAMETERS;
        }
        ipv6_router::delete(ip_ptr, &*router_addr)
    }
}

/// `nxd_ipv6_default_router_entry_get` without checks: reports a default router; see [`ipv6_router::entry_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_default_router_entry_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    entry_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
    configuration_method: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        ipv6_router::entry_get(
            ip_ptr,
            interface_index,
            entry_index,
            router_addr,
            router_lifetime,
            prefix_length,
            configuration_method,
        )
    }
}

/// `nxd_ipv6_default_router_entry_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_router::entry_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_default_router_entry_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    entry_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
    configuration_method: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_router::entry_get(
            ip_ptr,
            interface_index,
            entry_index,
            router_addr,
            router_lifetime,
            prefix_length,
            configuration_method,
        )
    }
}

/// `nxd_ipv6_default_router_get` without checks: reports the first default router; see [`ipv6_router::get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_default_router_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_router::get(ip_ptr, interface_index, router_addr, router_lifetime, prefix_length) }
}

/// `nxd_ipv6_default_router_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_router::get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_default_router_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    router_addr: *mut NXD_ADDRESS,
    router_lifetime: *mut ULONG,
    prefix_length: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if router_addr.is_null() {
            return NX_PTR_ERROR;
        }
        if router_lifetime.is_null() {
            return NX_PTR_ERROR;
        }
        if prefix_length.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_router::get(ip_ptr, interface_index, router_addr, router_lifetime, prefix_length)
    }
}

/// `nxd_ipv6_default_router_number_of_entries_get` without checks: counts default routers; see [`ipv6_router::number_of_entries_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_default_router_number_of_entries_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    num_entries: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_router::number_of_entries_get(ip_ptr, interface_index, num_entries) }
}

/// `nxd_ipv6_default_router_number_of_entries_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_router::number_of_entries_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_default_router_number_of_entries_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    num_entries: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if num_entries.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_router::number_of_entries_get(ip_ptr, interface_index, num_entries)
    }
}

/// `nxd_ipv6_disable` without checks: disables IPv6; see [`ipv6_address::disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::disable(ip_ptr) }
}

/// `nxd_ipv6_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::disable(ip_ptr)
    }
}

/// `nxd_ipv6_enable` without checks: enables IPv6; see [`ipv6_address::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::enable(ip_ptr) }
}

/// `nxd_ipv6_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::enable(ip_ptr)
    }
}

/// `nxd_ipv6_multicast_interface_join` without checks: joins an IPv6 group; see [`ipv6_address::multicast_join`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: *mut NXD_ADDRESS,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::multicast_join(ip_ptr, &*group_address, interface_index) }
}

/// `nxd_ipv6_multicast_interface_join` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::multicast_join`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_multicast_interface_join(
    ip_ptr: *mut NX_IP,
    group_address: *mut NXD_ADDRESS,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if group_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::multicast_join(ip_ptr, &*group_address, interface_index)
    }
}

/// `nxd_ipv6_multicast_interface_leave` without checks: leaves an IPv6 group; see [`ipv6_address::multicast_leave`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: *mut NXD_ADDRESS,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::multicast_leave(ip_ptr, &*group_address, interface_index) }
}

/// `nxd_ipv6_multicast_interface_leave` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::multicast_leave`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_multicast_interface_leave(
    ip_ptr: *mut NX_IP,
    group_address: *mut NXD_ADDRESS,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if group_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::multicast_leave(ip_ptr, &*group_address, interface_index)
    }
}

/// `nxd_ipv6_stateless_address_autoconfig_disable` without checks: ends autoconfiguration; see [`ipv6_address::autoconfig_disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_stateless_address_autoconfig_disable(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::autoconfig_disable(ip_ptr, interface_index) }
}

/// `nxd_ipv6_stateless_address_autoconfig_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::autoconfig_disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_stateless_address_autoconfig_disable(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::autoconfig_disable(ip_ptr, interface_index)
    }
}

/// `nxd_ipv6_stateless_address_autoconfig_enable` without checks: starts autoconfiguration; see [`ipv6_address::autoconfig_enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_stateless_address_autoconfig_enable(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ipv6_address::autoconfig_enable(ip_ptr, interface_index) }
}

/// `nxd_ipv6_stateless_address_autoconfig_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_address::autoconfig_enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_stateless_address_autoconfig_enable(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ipv6_address::autoconfig_enable(ip_ptr, interface_index)
    }
}
