//! Raw packets under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::arguments::{self, is_initialization_or_thread, is_thread, no_ip, to_send};
use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_IP_ADDRESS_ERROR, NX_IP_TOS_MASK, NX_MAX_PHYSICAL_INTERFACES,
    NX_OPTION_ERROR, NX_PTR_ERROR, NX_SUCCESS,
};
use crate::ip::NX_IP;
use crate::ip::raw;
use crate::packet::NX_PACKET;

services! {
    /// `nx_ip_raw_packet_disable`: [`raw::disable`].
    fn _nx_ip_raw_packet_disable / _nxe_ip_raw_packet_disable(ip_ptr: *mut NX_IP) -> UINT = raw::disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_raw_packet_enable`: [`raw::enable`].
    fn _nx_ip_raw_packet_enable / _nxe_ip_raw_packet_enable(ip_ptr: *mut NX_IP) -> UINT = raw::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_raw_packet_filter_set`: [`raw::filter_set`].
    fn _nx_ip_raw_packet_filter_set / _nxe_ip_raw_packet_filter_set(
        ip_ptr: *mut NX_IP, raw_packet_filter: Option<unsafe extern "C" fn(*mut NX_IP, ULONG, *mut NX_PACKET) -> UINT>
    ) -> UINT = raw::filter_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_raw_packet_receive`: [`raw::receive`].
    fn _nx_ip_raw_packet_receive / _nxe_ip_raw_packet_receive(
        ip_ptr: *mut NX_IP, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG
    ) -> UINT = raw::receive; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        packet_ptr.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }
}

/// `nx_ip_raw_packet_send` without checks: sends a raw IPv4 packet; see [`raw::send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_raw_packet_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    type_of_service: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { raw::send(ip_ptr, packet_ptr, destination_ip, type_of_service) }
}

/// `nx_ip_raw_packet_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_OPTION_ERROR, and those of [`raw::send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_raw_packet_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    type_of_service: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::OVER_IPV4);
        if status != NX_SUCCESS {
            return status;
        }
        if destination_ip == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if type_of_service & !NX_IP_TOS_MASK != 0 {
            return NX_OPTION_ERROR;
        }
        raw::send(ip_ptr, packet_ptr, destination_ip, type_of_service)
    }
}

/// `nx_ip_raw_packet_source_send` without checks: sends a raw IPv4 packet from an interface; see [`raw::source_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_raw_packet_source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    address_index: UINT,
    type_of_service: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { raw::source_send(ip_ptr, packet_ptr, destination_ip, address_index, type_of_service) }
}

/// `nx_ip_raw_packet_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, NX_OPTION_ERROR, NX_INVALID_INTERFACE, and those of [`raw::source_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_raw_packet_source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    address_index: UINT,
    type_of_service: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::OVER_IPV4);
        if status != NX_SUCCESS {
            return status;
        }
        if destination_ip == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if type_of_service & !NX_IP_TOS_MASK != 0 {
            return NX_OPTION_ERROR;
        }
        if address_index >= NX_MAX_PHYSICAL_INTERFACES {
            return NX_INVALID_INTERFACE;
        }
        raw::source_send(ip_ptr, packet_ptr, destination_ip, address_index, type_of_service)
    }
}

services! {
    /// `nx_ip_raw_receive_queue_max_set`: [`raw::receive_queue_max_set`].
    fn _nx_ip_raw_receive_queue_max_set / _nxe_ip_raw_receive_queue_max_set(
        ip_ptr: *mut NX_IP, queue_max: ULONG
    ) -> UINT = raw::receive_queue_max_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}

/// `nxd_ip_raw_packet_send` without checks: sends a raw packet; see [`raw::nxd_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ip_raw_packet_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: *mut NXD_ADDRESS,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { raw::nxd_send(ip_ptr, packet_ptr, &*destination_ip, protocol, ttl, tos) }
}

/// `nxd_ip_raw_packet_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, and those of [`raw::nxd_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ip_raw_packet_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: *mut NXD_ADDRESS,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if destination_ip.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::header_of(destination_ip));
        if status != NX_SUCCESS {
            return status;
        }
        if (*destination_ip).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        raw::nxd_send(ip_ptr, packet_ptr, &*destination_ip, protocol, ttl, tos)
    }
}

/// `nxd_ip_raw_packet_source_send` without checks: sends a raw packet from one of our addresses; see [`raw::nxd_source_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ip_raw_packet_source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: *mut NXD_ADDRESS,
    address_index: UINT,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { raw::nxd_source_send(ip_ptr, packet_ptr, &*destination_ip, address_index, protocol, ttl, tos) }
}

/// `nxd_ip_raw_packet_source_send` with its checks.
///
/// # Errors
/// NX_PTR_ERROR, NX_CALLER_ERROR, NX_UNDERFLOW, NX_OVERFLOW, NX_IP_ADDRESS_ERROR, and those of [`raw::nxd_source_send`].
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ip_raw_packet_source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: *mut NXD_ADDRESS,
    address_index: UINT,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if destination_ip.is_null() {
            return NX_PTR_ERROR;
        }
        if !is_thread() {
            return NX_CALLER_ERROR;
        }
        let status = to_send(packet_ptr, arguments::header_of(destination_ip));
        if status != NX_SUCCESS {
            return status;
        }
        if (*destination_ip).is_unspecified() {
            return NX_IP_ADDRESS_ERROR;
        }
        raw::nxd_source_send(ip_ptr, packet_ptr, &*destination_ip, address_index, protocol, ttl, tos)
    }
}
