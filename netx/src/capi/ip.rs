//! IP instances under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use core::ffi::c_void;

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_fresh_ip, is_initialization_or_thread, is_not_interrupt, is_thread, no_ip, no_pool};
use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES, NX_OPTION_ERROR,
    NX_PTR_ERROR, NX_SIZE_ERROR,
};
use crate::driver::NX_IP_DRIVER;
use crate::ip::NX_IP;
use crate::packet_pool::NX_PACKET_POOL;
use crate::{driver, fragment, interface, ip, ip_send, route, status};

/// `nx_ip_address_change_notify` without checks: sets who is told of address changes; see [`ip::address_change_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    additional_info: *mut c_void,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { ip::address_change_notify(ip_ptr, ip_address_change_notify, additional_info) }
}

/// `nx_ip_address_change_notify` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ip::address_change_notify`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    additional_info: *mut c_void,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ip::address_change_notify(ip_ptr, ip_address_change_notify, additional_info)
    }
}

/// `nx_ip_address_get` without checks: reports the address of the primary interface; see [`interface::primary_address_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_address_get(
    ip_ptr: *mut NX_IP,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::primary_address_get(ip_ptr, ip_address, network_mask) }
}

/// `nx_ip_address_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`interface::primary_address_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_address_get(
    ip_ptr: *mut NX_IP,
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
        interface::primary_address_get(ip_ptr, ip_address, network_mask)
    }
}

/// `nx_ip_address_set` without checks: sets the address of the primary interface; see [`interface::primary_address_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG, network_mask: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { interface::primary_address_set(ip_ptr, ip_address, network_mask) }
}

/// `nx_ip_address_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`interface::primary_address_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG, network_mask: ULONG) -> UINT {
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
        interface::primary_address_set(ip_ptr, ip_address, network_mask)
    }
}

/// `nx_ip_create` without checks: creates an instance; see [`ip::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_create(
    ip_ptr: *mut NX_IP,
    name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    default_pool: *mut NX_PACKET_POOL,
    ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>,
    memory_ptr: *mut c_void,
    memory_size: ULONG,
    priority: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        ip::create(
            ip_ptr,
            name,
            ip_address,
            network_mask,
            default_pool,
            ip_link_driver,
            memory_ptr,
            memory_size,
            priority,
        )
    }
}

/// `nx_ip_create` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_SIZE_ERROR, NX_OPTION_ERROR, NX_IP_ADDRESS_ERROR, and those of [`ip::create`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_create(
    ip_ptr: *mut NX_IP,
    name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    default_pool: *mut NX_PACKET_POOL,
    ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>,
    memory_ptr: *mut c_void,
    memory_size: ULONG,
    priority: UINT,
    ip_control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if !is_fresh_ip(ip_ptr, ip_control_block_size) {
            return NX_PTR_ERROR;
        }
        if memory_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if no_pool(default_pool) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_link_driver.is_none() {
            return NX_PTR_ERROR;
        }
        if memory_size < threadx_shim::port::MINIMUM_STACK {
            return NX_SIZE_ERROR;
        }
        if priority >= threadx_shim::config::TX_MAX_PRIORITIES {
            return NX_OPTION_ERROR;
        }
        if !arguments::may_be_host(ip_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        ip::create(
            ip_ptr,
            name,
            ip_address,
            network_mask,
            default_pool,
            ip_link_driver,
            memory_ptr,
            memory_size,
            priority,
        )
    }
}

/// `nx_ip_delete` without checks: deletes an instance; see [`ip::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { ip::delete(ip_ptr) }
}

/// `nx_ip_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ip::delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        ip::delete(ip_ptr)
    }
}

/// `nx_ip_driver_direct_command` without checks: sends a command to the primary driver; see [`driver::direct_command`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_direct_command(
    ip_ptr: *mut NX_IP,
    command: UINT,
    return_value_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { driver::direct_command(ip_ptr, command, return_value_ptr) }
}

/// `nx_ip_driver_direct_command` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`driver::direct_command`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_driver_direct_command(
    ip_ptr: *mut NX_IP,
    command: UINT,
    return_value_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if return_value_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        driver::direct_command(ip_ptr, command, return_value_ptr)
    }
}

/// `nx_ip_driver_interface_direct_command` without checks: sends a command to a driver; see [`driver::interface_direct_command`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_interface_direct_command(
    ip_ptr: *mut NX_IP,
    command: UINT,
    interface_index: UINT,
    return_value_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { driver::interface_direct_command(ip_ptr, command, interface_index, return_value_ptr) }
}

/// `nx_ip_driver_interface_direct_command` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`driver::interface_direct_command`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_driver_interface_direct_command(
    ip_ptr: *mut NX_IP,
    command: UINT,
    interface_index: UINT,
    return_value_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if return_value_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        driver::interface_direct_command(ip_ptr, command, interface_index, return_value_ptr)
    }
}

/// `nx_ip_forwarding_disable` without checks: stops forwarding; see [`ip::forwarding_disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_forwarding_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { ip::forwarding_disable(ip_ptr) }
}

/// `nx_ip_forwarding_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ip::forwarding_disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_forwarding_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_not_interrupt() {
            return NX_CALLER_ERROR;
        }
        ip::forwarding_disable(ip_ptr)
    }
}

/// `nx_ip_forwarding_enable` without checks: starts forwarding; see [`ip::forwarding_enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_forwarding_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { ip::forwarding_enable(ip_ptr) }
}

/// `nx_ip_forwarding_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ip::forwarding_enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_forwarding_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_not_interrupt() {
            return NX_CALLER_ERROR;
        }
        ip::forwarding_enable(ip_ptr)
    }
}

/// `nx_ip_fragment_disable` without checks: disables fragments; see [`fragment::disable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_fragment_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { fragment::disable(ip_ptr) }
}

/// `nx_ip_fragment_disable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`fragment::disable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_fragment_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        fragment::disable(ip_ptr)
    }
}

/// `nx_ip_fragment_enable` without checks: enables fragments; see [`fragment::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_fragment_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { fragment::enable(ip_ptr) }
}

/// `nx_ip_fragment_enable` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`fragment::enable`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_fragment_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        fragment::enable(ip_ptr)
    }
}

/// `nx_ip_gateway_address_clear` without checks: forgets the gateway; see [`route::gateway_address_clear`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_gateway_address_clear(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the same contract.
    unsafe { route::gateway_address_clear(ip_ptr) }
}

/// `nx_ip_gateway_address_clear` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`route::gateway_address_clear`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_gateway_address_clear(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        route::gateway_address_clear(ip_ptr)
    }
}

/// `nx_ip_gateway_address_get` without checks: reports the gateway; see [`route::gateway_address_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_gateway_address_get(ip_ptr: *mut NX_IP, ip_address: *mut ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { route::gateway_address_get(ip_ptr, ip_address) }
}

/// `nx_ip_gateway_address_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`route::gateway_address_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_gateway_address_get(ip_ptr: *mut NX_IP, ip_address: *mut ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        route::gateway_address_get(ip_ptr, ip_address)
    }
}

/// `nx_ip_gateway_address_set` without checks: sets the gateway; see [`route::gateway_address_set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_gateway_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { route::gateway_address_set(ip_ptr, ip_address) }
}

/// `nx_ip_gateway_address_set` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`route::gateway_address_set`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_gateway_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if ip_address == 0 || !arguments::may_be_host(ip_address) {
            return NX_IP_ADDRESS_ERROR;
        }
        route::gateway_address_set(ip_ptr, ip_address)
    }
}

/// `nx_ip_info_get` without checks: reports the traffic of an instance; see [`ip::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_info_get(
    ip_ptr: *mut NX_IP,
    ip_total_packets_sent: *mut ULONG,
    ip_total_bytes_sent: *mut ULONG,
    ip_total_packets_received: *mut ULONG,
    ip_total_bytes_received: *mut ULONG,
    ip_invalid_packets: *mut ULONG,
    ip_receive_packets_dropped: *mut ULONG,
    ip_receive_checksum_errors: *mut ULONG,
    ip_send_packets_dropped: *mut ULONG,
    ip_total_fragments_sent: *mut ULONG,
    ip_total_fragments_received: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        ip::info_get(
            ip_ptr,
            ip_total_packets_sent,
            ip_total_bytes_sent,
            ip_total_packets_received,
            ip_total_bytes_received,
            ip_invalid_packets,
            ip_receive_packets_dropped,
            ip_receive_checksum_errors,
            ip_send_packets_dropped,
            ip_total_fragments_sent,
            ip_total_fragments_received,
        )
    }
}

/// `nx_ip_info_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`ip::info_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_info_get(
    ip_ptr: *mut NX_IP,
    ip_total_packets_sent: *mut ULONG,
    ip_total_bytes_sent: *mut ULONG,
    ip_total_packets_received: *mut ULONG,
    ip_total_bytes_received: *mut ULONG,
    ip_invalid_packets: *mut ULONG,
    ip_receive_packets_dropped: *mut ULONG,
    ip_receive_checksum_errors: *mut ULONG,
    ip_send_packets_dropped: *mut ULONG,
    ip_total_fragments_sent: *mut ULONG,
    ip_total_fragments_received: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        ip::info_get(
            ip_ptr,
            ip_total_packets_sent,
            ip_total_bytes_sent,
            ip_total_packets_received,
            ip_total_bytes_received,
            ip_invalid_packets,
            ip_receive_packets_dropped,
            ip_receive_checksum_errors,
            ip_send_packets_dropped,
            ip_total_fragments_sent,
            ip_total_fragments_received,
        )
    }
}

/// `nx_ip_status_check` without checks: waits for the status of an instance; see [`status::check`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_status_check(
    ip_ptr: *mut NX_IP,
    needed_status: ULONG,
    actual_status: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { status::check(ip_ptr, needed_status, actual_status, wait_option) }
}

/// `nx_ip_status_check` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_OPTION_ERROR, and those of [`status::check`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_status_check(
    ip_ptr: *mut NX_IP,
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
        status::check(ip_ptr, needed_status, actual_status, wait_option)
    }
}

/// `nx_ip_static_route_add` without checks: adds a static route; see [`route::static_route_add`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_static_route_add(
    ip_ptr: *mut NX_IP,
    network_address: ULONG,
    net_mask: ULONG,
    next_hop: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { route::static_route_add(ip_ptr, network_address, net_mask, next_hop) }
}

/// `nx_ip_static_route_add` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`route::static_route_add`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_static_route_add(
    ip_ptr: *mut NX_IP,
    network_address: ULONG,
    net_mask: ULONG,
    next_hop: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        route::static_route_add(ip_ptr, network_address, net_mask, next_hop)
    }
}

/// `nx_ip_static_route_delete` without checks: deletes a static route; see [`route::static_route_delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_static_route_delete(
    ip_ptr: *mut NX_IP,
    network_address: ULONG,
    net_mask: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { route::static_route_delete(ip_ptr, network_address, net_mask) }
}

/// `nx_ip_static_route_delete` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, and those of [`route::static_route_delete`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_static_route_delete(
    ip_ptr: *mut NX_IP,
    network_address: ULONG,
    net_mask: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        route::static_route_delete(ip_ptr, network_address, net_mask)
    }
}

/// `nx_ip_max_payload_size_find` without checks: finds the payload of a datagram that needs no fragments; see [`ip_send::max_payload_size_find`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_max_payload_size_find(
    ip_ptr: *mut NX_IP,
    dest_address: *mut NXD_ADDRESS,
    if_index: UINT,
    src_port: UINT,
    dest_port: UINT,
    protocol: ULONG,
    start_offset_ptr: *mut ULONG,
    payload_length_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        ip_send::max_payload_size_find(
            ip_ptr,
            &*dest_address,
            if_index,
            src_port,
            dest_port,
            protocol,
            start_offset_ptr,
            payload_length_ptr,
        )
    }
}

/// `nx_ip_max_payload_size_find` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_INVALID_INTERFACE, and those of [`ip_send::max_payload_size_find`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_max_payload_size_find(
    ip_ptr: *mut NX_IP,
    dest_address: *mut NXD_ADDRESS,
    if_index: UINT,
    src_port: UINT,
    dest_port: UINT,
    protocol: ULONG,
    start_offset_ptr: *mut ULONG,
    payload_length_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if dest_address.is_null() {
            return NX_PTR_ERROR;
        }
        if start_offset_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if payload_length_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_initialization_or_thread() {
            return NX_CALLER_ERROR;
        }
        if (*dest_address).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        if if_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        ip_send::max_payload_size_find(
            ip_ptr,
            &*dest_address,
            if_index,
            src_port,
            dest_port,
            protocol,
            start_offset_ptr,
            payload_length_ptr,
        )
    }
}
