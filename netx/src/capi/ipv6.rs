//! IPv6 under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::address::NXD_ADDRESS;
use crate::address::v6_is_multicast;
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_INVALID_PARAMETERS, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES,
    NX_PTR_ERROR,
};
use crate::ip::NX_IP;
use crate::ipv6::{ipv6_address, ipv6_autoconf, ipv6_enable, ipv6_group, ipv6_router};

services! {
    /// `nxd_ipv6_address_change_notify`: [`ipv6_address::change_notify`].
    fn _nxd_ipv6_address_change_notify / _nxde_ipv6_address_change_notify(
        ip_ptr: *mut NX_IP,
        ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>
    ) -> UINT = ipv6_address::change_notify; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_address_delete`: [`ipv6_address::delete`].
    fn _nxd_ipv6_address_delete / _nxde_ipv6_address_delete(
        ip_ptr: *mut NX_IP, address_index: UINT
    ) -> UINT = ipv6_address::delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_address_get`: [`ipv6_address::get`].
    fn _nxd_ipv6_address_get / _nxde_ipv6_address_get(
        ip_ptr: *mut NX_IP, address_index: UINT, ip_address: *mut NXD_ADDRESS, prefix_length: *mut ULONG,
        interface_index: *mut UINT
    ) -> UINT = ipv6_address::get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        prefix_length.is_null() => NX_PTR_ERROR,
        interface_index.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_address_set`: [`ipv6_address::set`].
    fn _nxd_ipv6_address_set / _nxde_ipv6_address_set(
        ip_ptr: *mut NX_IP, interface_index: UINT, ip_address: *mut NXD_ADDRESS, prefix_length: ULONG,
        address_index: *mut UINT
    ) -> UINT = ipv6_address::set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        !ip_address.is_null() && (*ip_address).v6_words().is_none_or(|a| *a == [0; 4] || v6_is_multicast(a)) => NX_IP_ADDRESS_ERROR,
        prefix_length > 128 => NX_IP_ADDRESS_ERROR,
        interface_index >= NX_MAX_PHYSICAL_INTERFACES => NX_INVALID_INTERFACE,
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

services! {
    /// `nxd_ipv6_default_router_entry_get`: [`ipv6_router::entry_get`].
    fn _nxd_ipv6_default_router_entry_get / _nxde_ipv6_default_router_entry_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, entry_index: UINT, router_addr: *mut NXD_ADDRESS,
        router_lifetime: *mut ULONG, prefix_length: *mut ULONG, configuration_method: *mut ULONG
    ) -> UINT = ipv6_router::entry_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_default_router_get`: [`ipv6_router::get`].
    fn _nxd_ipv6_default_router_get / _nxde_ipv6_default_router_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, router_addr: *mut NXD_ADDRESS, router_lifetime: *mut ULONG,
        prefix_length: *mut ULONG
    ) -> UINT = ipv6_router::get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        router_addr.is_null() => NX_PTR_ERROR,
        router_lifetime.is_null() => NX_PTR_ERROR,
        prefix_length.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_default_router_number_of_entries_get`: [`ipv6_router::number_of_entries_get`].
    fn _nxd_ipv6_default_router_number_of_entries_get / _nxde_ipv6_default_router_number_of_entries_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, num_entries: *mut UINT
    ) -> UINT = ipv6_router::number_of_entries_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        num_entries.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_disable`: [`ipv6_enable::disable`].
    fn _nxd_ipv6_disable / _nxde_ipv6_disable(ip_ptr: *mut NX_IP) -> UINT = ipv6_enable::disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_enable`: [`ipv6_enable::enable`].
    fn _nxd_ipv6_enable / _nxde_ipv6_enable(ip_ptr: *mut NX_IP) -> UINT = ipv6_enable::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}

/// `nxd_ipv6_multicast_interface_join` without checks: joins an IPv6 group; see [`ipv6_group::multicast_join`].
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
    unsafe { ipv6_group::multicast_join(ip_ptr, &*group_address, interface_index) }
}

/// `nxd_ipv6_multicast_interface_join` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_group::multicast_join`].
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
        ipv6_group::multicast_join(ip_ptr, &*group_address, interface_index)
    }
}

/// `nxd_ipv6_multicast_interface_leave` without checks: leaves an IPv6 group; see [`ipv6_group::multicast_leave`].
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
    unsafe { ipv6_group::multicast_leave(ip_ptr, &*group_address, interface_index) }
}

/// `nxd_ipv6_multicast_interface_leave` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ipv6_group::multicast_leave`].
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
        ipv6_group::multicast_leave(ip_ptr, &*group_address, interface_index)
    }
}

services! {
    /// `nxd_ipv6_stateless_address_autoconfig_disable`: [`ipv6_autoconf::autoconfig_disable`].
    fn _nxd_ipv6_stateless_address_autoconfig_disable / _nxde_ipv6_stateless_address_autoconfig_disable(
        ip_ptr: *mut NX_IP, interface_index: UINT
    ) -> UINT = ipv6_autoconf::autoconfig_disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nxd_ipv6_stateless_address_autoconfig_enable`: [`ipv6_autoconf::autoconfig_enable`].
    fn _nxd_ipv6_stateless_address_autoconfig_enable / _nxde_ipv6_stateless_address_autoconfig_enable(
        ip_ptr: *mut NX_IP, interface_index: UINT
    ) -> UINT = ipv6_autoconf::autoconfig_enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}
