//! Packets and pools under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use core::ffi::c_void;
use threadx_shim::services;

use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{
    self, is_fresh_pool, is_initialization_or_thread, is_not_interrupt, is_thread, no_ip, no_pool, sane, waits_wrongly,
};
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_OPTION_ERROR, NX_PTR_ERROR, NX_SIZE_ERROR, NX_SUCCESS,
    NX_VLAN_PRIORITY_MAX,
};
use crate::ip;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::packet::packet_pool::NX_PACKET_POOL;
use crate::packet::{packet_data, packet_pool};

services! {
    /// `nx_packet_allocate`: [`packet_pool::allocate`].
    fn _nx_packet_allocate / _nxe_packet_allocate(
        pool_ptr: *mut NX_PACKET_POOL, packet_ptr: *mut *mut NX_PACKET, packet_type: ULONG, wait_option: ULONG
    ) -> UINT = packet_pool::allocate; {
        no_pool(pool_ptr) => NX_PTR_ERROR,
        packet_ptr.is_null() => NX_PTR_ERROR,
        !packet_type.is_multiple_of(4) => NX_OPTION_ERROR,
        waits_wrongly(wait_option) => NX_CALLER_ERROR,
    }
}

/// `nx_packet_copy` without checks: copies a packet; see [`packet_data::copy`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_copy(
    packet_ptr: *mut NX_PACKET,
    new_packet_ptr: *mut *mut NX_PACKET,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::copy(packet_ptr, new_packet_ptr, pool_ptr, wait_option) }
}

/// `nx_packet_copy` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_CALLER_ERROR, and those of [`packet_data::copy`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_copy(
    packet_ptr: *mut NX_PACKET,
    new_packet_ptr: *mut *mut NX_PACKET,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if new_packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if no_pool(pool_ptr) {
            return NX_PTR_ERROR;
        }
        let status = sane(packet_ptr);
        if status != NX_SUCCESS {
            return status;
        }
        if waits_wrongly(wait_option) {
            return NX_CALLER_ERROR;
        }
        packet_data::copy(packet_ptr, new_packet_ptr, pool_ptr, wait_option)
    }
}

/// `nx_packet_data_append` without checks: appends to a packet; see [`packet_data::data_append`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_data_append(
    packet_ptr: *mut NX_PACKET,
    data_start: *mut c_void,
    data_size: ULONG,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::data_append(packet_ptr, data_start, data_size, pool_ptr, wait_option) }
}

/// `nx_packet_data_append` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_SIZE_ERROR, NX_CALLER_ERROR, and those of [`packet_data::data_append`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_data_append(
    packet_ptr: *mut NX_PACKET,
    data_start: *mut c_void,
    data_size: ULONG,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if data_start.is_null() {
            return NX_PTR_ERROR;
        }
        if no_pool(pool_ptr) {
            return NX_PTR_ERROR;
        }
        let status = sane(packet_ptr);
        if status != NX_SUCCESS {
            return status;
        }
        if data_size == 0 {
            return NX_SIZE_ERROR;
        }
        if waits_wrongly(wait_option) {
            return NX_CALLER_ERROR;
        }
        packet_data::data_append(packet_ptr, data_start, data_size, pool_ptr, wait_option)
    }
}

/// `nx_packet_data_extract_offset` without checks: copies part of a packet out; see [`packet_data::data_extract_offset`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_data_extract_offset(
    packet_ptr: *mut NX_PACKET,
    offset: ULONG,
    buffer_start: *mut c_void,
    buffer_length: ULONG,
    bytes_copied: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::data_extract_offset(packet_ptr, offset, buffer_start, buffer_length, bytes_copied) }
}

/// `nx_packet_data_extract_offset` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, and those of [`packet_data::data_extract_offset`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_data_extract_offset(
    packet_ptr: *mut NX_PACKET,
    offset: ULONG,
    buffer_start: *mut c_void,
    buffer_length: ULONG,
    bytes_copied: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if buffer_start.is_null() {
            return NX_PTR_ERROR;
        }
        if bytes_copied.is_null() {
            return NX_PTR_ERROR;
        }
        let status = sane(packet_ptr);
        if status != NX_SUCCESS {
            return status;
        }
        packet_data::data_extract_offset(packet_ptr, offset, buffer_start, buffer_length, bytes_copied)
    }
}

/// `nx_packet_data_retrieve` without checks: copies a packet out; see [`packet_data::data_retrieve`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_data_retrieve(
    packet_ptr: *mut NX_PACKET,
    buffer_start: *mut c_void,
    bytes_copied: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::data_retrieve(packet_ptr, buffer_start, bytes_copied) }
}

/// `nx_packet_data_retrieve` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, and those of [`packet_data::data_retrieve`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_data_retrieve(
    packet_ptr: *mut NX_PACKET,
    buffer_start: *mut c_void,
    bytes_copied: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if buffer_start.is_null() {
            return NX_PTR_ERROR;
        }
        if bytes_copied.is_null() {
            return NX_PTR_ERROR;
        }
        let status = sane(packet_ptr);
        if status != NX_SUCCESS {
            return status;
        }
        packet_data::data_retrieve(packet_ptr, buffer_start, bytes_copied)
    }
}

/// `nx_packet_length_get` without checks: reports the length of a packet; see [`packet_data::length_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_length_get(packet_ptr: *mut NX_PACKET, length: *mut ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::length_get(packet_ptr, length) }
}

/// `nx_packet_length_get` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, and those of [`packet_data::length_get`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_length_get(packet_ptr: *mut NX_PACKET, length: *mut ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if length.is_null() {
            return NX_PTR_ERROR;
        }
        let status = sane(packet_ptr);
        if status != NX_SUCCESS {
            return status;
        }
        packet_data::length_get(packet_ptr, length)
    }
}

/// `nx_packet_release` without checks: releases a packet; see [`packet_data::release`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_release(packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::release(packet_ptr) }
}

/// `nx_packet_release` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, and those of [`packet_data::release`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_release(packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { arguments::release(packet_ptr) }
}

/// `nx_packet_transmit_release` without checks: releases a transmitted packet; see [`packet_data::transmit_release`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_packet_transmit_release(packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { packet_data::transmit_release(packet_ptr) }
}

/// `nx_packet_transmit_release` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_UNDERFLOW, NX_OVERFLOW, and those of [`packet_data::transmit_release`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_packet_transmit_release(packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: the same contract.
    unsafe { arguments::release(packet_ptr) }
}

services! {
    /// `nx_packet_vlan_priority_set`: [`packet_data::vlan_priority_set`].
    fn _nx_packet_vlan_priority_set / _nxe_packet_vlan_priority_set(
        packet_ptr: *mut NX_PACKET, vlan_priority: UINT
    ) -> UINT = packet_data::vlan_priority_set; {
        packet_ptr.is_null() => NX_PTR_ERROR,
        vlan_priority > NX_VLAN_PRIORITY_MAX => NX_INVALID_PARAMETERS,
    }

    /// `nx_ip_auxiliary_packet_pool_set`: [`ip::auxiliary_packet_pool_set`].
    fn _nx_ip_auxiliary_packet_pool_set / _nxe_ip_auxiliary_packet_pool_set(
        ip_ptr: *mut NX_IP, auxiliary_pool: *mut NX_PACKET_POOL
    ) -> UINT = ip::auxiliary_packet_pool_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        no_pool(auxiliary_pool) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_packet_pool_create`: [`packet_pool::create`].
    fn _nx_packet_pool_create / _nxe_packet_pool_create(
        pool_ptr: *mut NX_PACKET_POOL, name: *mut CHAR, payload_size: ULONG, memory_ptr: *mut c_void,
        memory_size: ULONG; pool_control_block_size: UINT
    ) -> UINT = packet_pool::create; {
        !is_fresh_pool(pool_ptr, pool_control_block_size) => NX_PTR_ERROR,
        memory_ptr.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        payload_size < arguments::MINIMUM_PAYLOAD => NX_SIZE_ERROR,
    }

    /// `nx_packet_pool_delete`: [`packet_pool::delete`].
    fn _nx_packet_pool_delete / _nxe_packet_pool_delete(pool_ptr: *mut NX_PACKET_POOL) -> UINT = packet_pool::delete; {
        no_pool(pool_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_packet_pool_info_get`: [`packet_pool::info_get`].
    fn _nx_packet_pool_info_get / _nxe_packet_pool_info_get(
        pool_ptr: *mut NX_PACKET_POOL, total_packets: *mut ULONG, free_packets: *mut ULONG,
        empty_pool_requests: *mut ULONG, empty_pool_suspensions: *mut ULONG, invalid_packet_releases: *mut ULONG
    ) -> UINT = packet_pool::info_get; {
        no_pool(pool_ptr) => NX_PTR_ERROR,
        !is_not_interrupt() => NX_CALLER_ERROR,
    }

    /// `nx_packet_pool_low_watermark_set`: [`packet_pool::low_watermark_set`].
    fn _nx_packet_pool_low_watermark_set / _nxe_packet_pool_low_watermark_set(
        pool_ptr: *mut NX_PACKET_POOL, low_water_mark: ULONG
    ) -> UINT = packet_pool::low_watermark_set; {
        no_pool(pool_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}
