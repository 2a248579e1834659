//! Interfaces under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_initialization_or_thread, is_thread, no_ip};
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES, NX_OPTION_ERROR,
    NX_PTR_ERROR,
};
use crate::driver::NX_IP_DRIVER;
use crate::ip::NX_IP;
use crate::{interface, status};

/// `nx_ip_interface_address_get` without checks: reports the address of an interface; see [`interface::address_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_address_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::address_get(ip_ptr, interface_index, ip_address, network_mask) }
}

/// `nx_ip_interface_address_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_INVALID_INTERFACE, and those of [`interface::address_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_address_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if network_mask.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if interface_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        interface::address_get(ip_ptr, interface_index, ip_address, network_mask)
    }
}

/// `nx_ip_interface_address_mapping_configure` without checks: says whether a link needs address mapping; see [`interface::address_mapping_configure`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_address_mapping_configure(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    mapping_needed: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::address_mapping_configure(ip_ptr, interface_index, mapping_needed) }
}

/// `nx_ip_interface_address_mapping_configure` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::address_mapping_configure`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_address_mapping_configure(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    mapping_needed: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::address_mapping_configure(ip_ptr, interface_index, mapping_needed)
    }
}

/// `nx_ip_interface_address_set` without checks: sets the address of an interface; see [`interface::address_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: ULONG,
    network_mask: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::address_set(ip_ptr, interface_index, ip_address, network_mask) }
}

/// `nx_ip_interface_address_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_INVALID_INTERFACE, and those of [`interface::address_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: ULONG,
    network_mask: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if !arguments::may_be_host(ip_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        if interface_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        interface::address_set(ip_ptr, interface_index, ip_address, network_mask)
    }
}

/// `nx_ip_interface_attach` without checks: attaches an interface; see [`interface::attach`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_attach(
    ip_ptr: *mut NX_IP,
    interface_name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::attach(ip_ptr, interface_name, ip_address, network_mask, ip_link_driver) }
}

/// `nx_ip_interface_attach` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`interface::attach`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_attach(
    ip_ptr: *mut NX_IP,
    interface_name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_link_driver.is_none() {
            return NX_PTR_ERROR;
        }
        if !arguments::may_be_host(ip_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        interface::attach(ip_ptr, interface_name, ip_address, network_mask, ip_link_driver)
    }
}

/// `nx_ip_interface_capability_get` without checks: reports what the hardware does; see [`interface::capability_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_capability_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_capability_flag: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::capability_get(ip_ptr, interface_index, interface_capability_flag) }
}

/// `nx_ip_interface_capability_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::capability_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_capability_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_capability_flag: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if interface_capability_flag.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::capability_get(ip_ptr, interface_index, interface_capability_flag)
    }
}

/// `nx_ip_interface_capability_set` without checks: says what the hardware does; see [`interface::capability_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_capability_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_capability_flag: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::capability_set(ip_ptr, interface_index, interface_capability_flag) }
}

/// `nx_ip_interface_capability_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::capability_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_capability_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_capability_flag: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::capability_set(ip_ptr, interface_index, interface_capability_flag)
    }
}

/// `nx_ip_interface_detach` without checks: detaches an interface; see [`interface::detach`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_detach(ip_ptr: *mut NX_IP, index: UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::detach(ip_ptr, index) }
}

/// `nx_ip_interface_detach` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::detach`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_detach(ip_ptr: *mut NX_IP, index: UINT) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::detach(ip_ptr, index)
    }
}

/// `nx_ip_interface_info_get` without checks: describes an interface; see [`interface::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_info_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_name: *mut *mut CHAR,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
    mtu_size: *mut ULONG,
    physical_address_msw: *mut ULONG,
    physical_address_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        interface::info_get(
            ip_ptr,
            interface_index,
            interface_name,
            ip_address,
            network_mask,
            mtu_size,
            physical_address_msw,
            physical_address_lsw,
        )
    }
}

/// `nx_ip_interface_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_info_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    interface_name: *mut *mut CHAR,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
    mtu_size: *mut ULONG,
    physical_address_msw: *mut ULONG,
    physical_address_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::info_get(
            ip_ptr,
            interface_index,
            interface_name,
            ip_address,
            network_mask,
            mtu_size,
            physical_address_msw,
            physical_address_lsw,
        )
    }
}

/// `nx_ip_interface_mtu_set` without checks: sets the MTU of an interface; see [`interface::mtu_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_mtu_set(ip_ptr: *mut NX_IP, interface_index: UINT, mtu_size: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::mtu_set(ip_ptr, interface_index, mtu_size) }
}

/// `nx_ip_interface_mtu_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::mtu_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_mtu_set(ip_ptr: *mut NX_IP, interface_index: UINT, mtu_size: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::mtu_set(ip_ptr, interface_index, mtu_size)
    }
}

/// `nx_ip_interface_physical_address_get` without checks: reports the MAC address of an interface; see [`interface::physical_address_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_physical_address_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::physical_address_get(ip_ptr, interface_index, physical_msw, physical_lsw) }
}

/// `nx_ip_interface_physical_address_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::physical_address_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_physical_address_get(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
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
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::physical_address_get(ip_ptr, interface_index, physical_msw, physical_lsw)
    }
}

/// `nx_ip_interface_physical_address_set` without checks: sets the MAC address of an interface; see [`interface::physical_address_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_physical_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    physical_msw: ULONG,
    physical_lsw: ULONG,
    update_driver: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::physical_address_set(ip_ptr, interface_index, physical_msw, physical_lsw, update_driver) }
}

/// `nx_ip_interface_physical_address_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::physical_address_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_physical_address_set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    physical_msw: ULONG,
    physical_lsw: ULONG,
    update_driver: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::physical_address_set(ip_ptr, interface_index, physical_msw, physical_lsw, update_driver)
    }
}

/// `nx_ip_interface_status_check` without checks: waits for the status of an interface; see [`status::interface_check`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_interface_status_check(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    needed_status: ULONG,
    actual_status: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { status::interface_check(ip_ptr, interface_index, needed_status, actual_status, wait_option) }
}

/// `nx_ip_interface_status_check` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_OPTION_ERROR, and those of [`status::interface_check`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_interface_status_check(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    needed_status: ULONG,
    actual_status: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if actual_status.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if needed_status == 0 || needed_status & !status::ALL != 0 {
            return NX_OPTION_ERROR;
        }
        status::interface_check(ip_ptr, interface_index, needed_status, actual_status, wait_option)
    }
}

/// `nx_ip_link_status_change_notify_set` without checks: sets who is told of link changes; see [`interface::link_status_change_notify_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_link_status_change_notify_set(
    ip_ptr: *mut NX_IP,
    link_status_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::link_status_change_notify_set(ip_ptr, link_status_change_notify) }
}

/// `nx_ip_link_status_change_notify_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::link_status_change_notify_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_link_status_change_notify_set(
    ip_ptr: *mut NX_IP,
    link_status_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        interface::link_status_change_notify_set(ip_ptr, link_status_change_notify)
    }
}
