//! IP instances under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use core::ffi::c_void;
use threadx_shim::services;

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_fresh_ip, is_initialization_or_thread, is_not_interrupt, is_thread, no_ip, no_pool};
use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES, NX_OPTION_ERROR,
    NX_PTR_ERROR, NX_SIZE_ERROR,
};
use crate::ip;
use crate::ip::NX_IP;
use crate::ip::{fragment, ip_send, status};
use crate::ipv4::route;
use crate::link::driver::NX_IP_DRIVER;
use crate::link::{driver, interface_settings};
use crate::packet::packet_pool::NX_PACKET_POOL;

services! {
    /// `nx_ip_address_change_notify`: [`ip::address_change_notify`].
    fn _nx_ip_address_change_notify / _nxe_ip_address_change_notify(
        ip_ptr: *mut NX_IP, ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
        additional_info: *mut c_void
    ) -> UINT = ip::address_change_notify; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_address_get`: [`interface_settings::primary_address_get`].
    fn _nx_ip_address_get / _nxe_ip_address_get(
        ip_ptr: *mut NX_IP, ip_address: *mut ULONG, network_mask: *mut ULONG
    ) -> UINT = interface_settings::primary_address_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        network_mask.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_address_set`: [`interface_settings::primary_address_set`].
    fn _nx_ip_address_set / _nxe_ip_address_set(
        ip_ptr: *mut NX_IP, ip_address: ULONG, network_mask: ULONG
    ) -> UINT = interface_settings::primary_address_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        !arguments::may_be_host(ip_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ip_create`: [`ip::create`].
    fn _nx_ip_create / _nxe_ip_create(
        ip_ptr: *mut NX_IP, name: *mut CHAR, ip_address: ULONG, network_mask: ULONG, default_pool: *mut NX_PACKET_POOL,
        ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>, memory_ptr: *mut c_void, memory_size: ULONG,
        priority: UINT; ip_control_block_size: UINT
    ) -> UINT = ip::create; {
        !is_fresh_ip(ip_ptr, ip_control_block_size) => NX_PTR_ERROR,
        memory_ptr.is_null() => NX_PTR_ERROR,
        no_pool(default_pool) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        ip_link_driver.is_none() => NX_PTR_ERROR,
        memory_size < threadx_shim::port::MINIMUM_STACK => NX_SIZE_ERROR,
        priority >= threadx_shim::config::TX_MAX_PRIORITIES => NX_OPTION_ERROR,
        !arguments::may_be_host(ip_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ip_delete`: [`ip::delete`].
    fn _nx_ip_delete / _nxe_ip_delete(ip_ptr: *mut NX_IP) -> UINT = ip::delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_driver_direct_command`: [`driver::direct_command`].
    fn _nx_ip_driver_direct_command / _nxe_ip_driver_direct_command(
        ip_ptr: *mut NX_IP, command: UINT, return_value_ptr: *mut ULONG
    ) -> UINT = driver::direct_command; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        return_value_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_driver_interface_direct_command`: [`driver::interface_direct_command`].
    fn _nx_ip_driver_interface_direct_command / _nxe_ip_driver_interface_direct_command(
        ip_ptr: *mut NX_IP, command: UINT, interface_index: UINT, return_value_ptr: *mut ULONG
    ) -> UINT = driver::interface_direct_command; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        return_value_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_forwarding_disable`: [`ip::forwarding_disable`].
    fn _nx_ip_forwarding_disable / _nxe_ip_forwarding_disable(ip_ptr: *mut NX_IP) -> UINT = ip::forwarding_disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_ip_forwarding_enable`: [`ip::forwarding_enable`].
    fn _nx_ip_forwarding_enable / _nxe_ip_forwarding_enable(ip_ptr: *mut NX_IP) -> UINT = ip::forwarding_enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_ip_fragment_disable`: [`fragment::disable`].
    fn _nx_ip_fragment_disable / _nxe_ip_fragment_disable(ip_ptr: *mut NX_IP) -> UINT = fragment::disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_fragment_enable`: [`fragment::enable`].
    fn _nx_ip_fragment_enable / _nxe_ip_fragment_enable(ip_ptr: *mut NX_IP) -> UINT = fragment::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_gateway_address_clear`: [`route::gateway_address_clear`].
    fn _nx_ip_gateway_address_clear / _nxe_ip_gateway_address_clear(
        ip_ptr: *mut NX_IP
    ) -> UINT = route::gateway_address_clear; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_gateway_address_get`: [`route::gateway_address_get`].
    fn _nx_ip_gateway_address_get / _nxe_ip_gateway_address_get(
        ip_ptr: *mut NX_IP, ip_address: *mut ULONG
    ) -> UINT = route::gateway_address_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_gateway_address_set`: [`route::gateway_address_set`].
    fn _nx_ip_gateway_address_set / _nxe_ip_gateway_address_set(
        ip_ptr: *mut NX_IP, ip_address: ULONG
    ) -> UINT = route::gateway_address_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        ip_address == 0 || !arguments::may_be_host(ip_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ip_info_get`: [`ip::info_get`].
    fn _nx_ip_info_get / _nxe_ip_info_get(
        ip_ptr: *mut NX_IP, ip_total_packets_sent: *mut ULONG, ip_total_bytes_sent: *mut ULONG,
        ip_total_packets_received: *mut ULONG, ip_total_bytes_received: *mut ULONG, ip_invalid_packets: *mut ULONG,
        ip_receive_packets_dropped: *mut ULONG, ip_receive_checksum_errors: *mut ULONG,
        ip_send_packets_dropped: *mut ULONG, ip_total_fragments_sent: *mut ULONG,
        ip_total_fragments_received: *mut ULONG
    ) -> UINT = ip::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_status_check`: [`status::check`].
    fn _nx_ip_status_check / _nxe_ip_status_check(
        ip_ptr: *mut NX_IP, needed_status: ULONG, actual_status: *mut ULONG, wait_option: ULONG
    ) -> UINT = status::check; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        actual_status.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        needed_status == 0 || needed_status & !status::ALL != 0 => NX_OPTION_ERROR,
    }

    /// `nx_ip_static_route_add`: [`route::static_route_add`].
    fn _nx_ip_static_route_add / _nxe_ip_static_route_add(
        ip_ptr: *mut NX_IP, network_address: ULONG, net_mask: ULONG, next_hop: ULONG
    ) -> UINT = route::static_route_add; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_static_route_delete`: [`route::static_route_delete`].
    fn _nx_ip_static_route_delete / _nxe_ip_static_route_delete(
        ip_ptr: *mut NX_IP, network_address: ULONG, net_mask: ULONG
    ) -> UINT = route::static_route_delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
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
