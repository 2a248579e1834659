//! ICMP under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::address::NXD_ADDRESS;
use crate::constants::{NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::icmp;
use crate::icmp::icmpv6;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

services! {
    /// `nx_icmp_enable`: [`icmp::enable`].
    fn _nx_icmp_enable / _nxe_icmp_enable(ip_ptr: *mut NX_IP) -> UINT = icmp::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_icmp_info_get`: [`icmp::info_get`].
    fn _nx_icmp_info_get / _nxe_icmp_info_get(
        ip_ptr: *mut NX_IP, pings_sent: *mut ULONG, ping_timeouts: *mut ULONG, ping_threads_suspended: *mut ULONG,
        ping_responses_received: *mut ULONG, icmp_checksum_errors: *mut ULONG, icmp_unhandled_messages: *mut ULONG
    ) -> UINT = icmp::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_icmp_ping`: [`icmp::ping`].
    fn _nx_icmp_ping / _nxe_icmp_ping(
        ip_ptr: *mut NX_IP, ip_address: ULONG, data: *mut CHAR, data_size: ULONG, response_ptr: *mut *mut NX_PACKET,
        wait_option: ULONG
    ) -> UINT = icmp::ping; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        response_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        data.is_null() && data_size > 0 => NX_PTR_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
    }

    /// `nxd_icmp_enable`: [`icmp::nxd_enable`].
    fn _nxd_icmp_enable / _nxde_icmp_enable(ip_ptr: *mut NX_IP) -> UINT = icmp::nxd_enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}

/// `nxd_icmp_ping` without checks: pings an address; see [`icmp::nxd_ping`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_icmp_ping(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    data_ptr: *mut CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { icmp::nxd_ping(ip_ptr, &*ip_address, data_ptr, data_size, response_ptr, wait_option) }
}

/// `nxd_icmp_ping` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`icmp::nxd_ping`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_icmp_ping(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    data_ptr: *mut CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if response_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if data_ptr.is_null() && data_size > 0 {
            return NX_PTR_ERROR;
        }
        if (*ip_address).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        icmp::nxd_ping(ip_ptr, &*ip_address, data_ptr, data_size, response_ptr, wait_option)
    }
}

/// `nxd_icmp_source_ping` without checks: pings an address from one of ours; see [`icmp::nxd_source_ping`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_icmp_source_ping(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    address_index: UINT,
    data_ptr: *mut CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        icmp::nxd_source_ping(ip_ptr, &*ip_address, address_index, data_ptr, data_size, response_ptr, wait_option)
    }
}

/// `nxd_icmp_source_ping` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, and those of [`icmp::nxd_source_ping`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_icmp_source_ping(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    address_index: UINT,
    data_ptr: *mut CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if response_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        if data_ptr.is_null() && data_size > 0 {
            return NX_PTR_ERROR;
        }
        if (*ip_address).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        icmp::nxd_source_ping(ip_ptr, &*ip_address, address_index, data_ptr, data_size, response_ptr, wait_option)
    }
}

services! {
    /// `nxd_icmpv6_ra_flag_callback_set`: [`icmpv6::ra_flag_callback_set`].
    fn _nxd_icmpv6_ra_flag_callback_set / _nxde_icmpv6_ra_flag_callback_set(
        ip_ptr: *mut NX_IP, icmpv6_ra_flag_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT)>
    ) -> UINT = icmpv6::ra_flag_callback_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}
