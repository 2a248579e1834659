//! ARP under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use core::ffi::c_void;
use threadx_shim::services;

use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::constants::{NX_CALLER_ERROR, NX_INVALID_PARAMETERS, NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::ip::NX_IP;
use crate::ipv4::arp_cache;
use crate::packet::NX_PACKET;

services! {
    /// `nx_arp_dynamic_entries_invalidate`: [`arp_cache::dynamic_entries_invalidate`].
    fn _nx_arp_dynamic_entries_invalidate / _nxe_arp_dynamic_entries_invalidate(
        ip_ptr: *mut NX_IP
    ) -> UINT = arp_cache::dynamic_entries_invalidate; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_arp_dynamic_entry_set`: [`arp_cache::dynamic_entry_set`].
    fn _nx_arp_dynamic_entry_set / _nxe_arp_dynamic_entry_set(
        ip_ptr: *mut NX_IP, ip_address: ULONG, physical_msw: ULONG, physical_lsw: ULONG
    ) -> UINT = arp_cache::dynamic_entry_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_arp_enable`: [`arp_cache::enable`].
    fn _nx_arp_enable / _nxe_arp_enable(
        ip_ptr: *mut NX_IP, arp_cache_memory: *mut c_void, arp_cache_size: ULONG
    ) -> UINT = arp_cache::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        arp_cache_memory.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_arp_entry_delete`: [`arp_cache::entry_delete`].
    fn _nx_arp_entry_delete / _nxe_arp_entry_delete(
        ip_ptr: *mut NX_IP, ip_address: ULONG
    ) -> UINT = arp_cache::entry_delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_arp_gratuitous_send`: [`arp_cache::gratuitous_send`].
    fn _nx_arp_gratuitous_send / _nxe_arp_gratuitous_send(
        ip_ptr: *mut NX_IP, response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>
    ) -> UINT = arp_cache::gratuitous_send; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_arp_hardware_address_find`: [`arp_cache::hardware_address_find`].
    fn _nx_arp_hardware_address_find / _nxe_arp_hardware_address_find(
        ip_ptr: *mut NX_IP, ip_address: ULONG, physical_msw: *mut ULONG, physical_lsw: *mut ULONG
    ) -> UINT = arp_cache::hardware_address_find; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        physical_msw.is_null() => NX_PTR_ERROR,
        physical_lsw.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_arp_info_get`: [`arp_cache::info_get`].
    fn _nx_arp_info_get / _nxe_arp_info_get(
        ip_ptr: *mut NX_IP, arp_requests_sent: *mut ULONG, arp_requests_received: *mut ULONG,
        arp_responses_sent: *mut ULONG, arp_responses_received: *mut ULONG, arp_dynamic_entries: *mut ULONG,
        arp_static_entries: *mut ULONG, arp_aged_entries: *mut ULONG, arp_invalid_messages: *mut ULONG
    ) -> UINT = arp_cache::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
    }

    /// `nx_arp_ip_address_find`: [`arp_cache::ip_address_find`].
    fn _nx_arp_ip_address_find / _nxe_arp_ip_address_find(
        ip_ptr: *mut NX_IP, ip_address: *mut ULONG, physical_msw: ULONG, physical_lsw: ULONG
    ) -> UINT = arp_cache::ip_address_find; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        physical_msw | physical_lsw == 0 => NX_INVALID_PARAMETERS,
    }

    /// `nx_arp_static_entries_delete`: [`arp_cache::static_entries_delete`].
    fn _nx_arp_static_entries_delete / _nxe_arp_static_entries_delete(
        ip_ptr: *mut NX_IP
    ) -> UINT = arp_cache::static_entries_delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_arp_static_entry_create`: [`arp_cache::static_entry_create`].
    fn _nx_arp_static_entry_create / _nxe_arp_static_entry_create(
        ip_ptr: *mut NX_IP, ip_address: ULONG, physical_msw: ULONG, physical_lsw: ULONG
    ) -> UINT = arp_cache::static_entry_create; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
        physical_msw | physical_lsw == 0 => NX_INVALID_PARAMETERS,
    }

    /// `nx_arp_static_entry_delete`: [`arp_cache::static_entry_delete`].
    fn _nx_arp_static_entry_delete / _nxe_arp_static_entry_delete(
        ip_ptr: *mut NX_IP, ip_address: ULONG, physical_msw: ULONG, physical_lsw: ULONG
    ) -> UINT = arp_cache::static_entry_delete; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        ip_address == 0 => NX_IP_ADDRESS_ERROR,
        physical_msw | physical_lsw == 0 => NX_INVALID_PARAMETERS,
    }
}
