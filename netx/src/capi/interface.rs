//! Interfaces under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments::{self, is_initialization_or_thread, is_thread, no_ip};
use crate::constants::{
    NX_CALLER_ERROR, NX_INVALID_INTERFACE, NX_IP_ADDRESS_ERROR, NX_MAX_PHYSICAL_INTERFACES, NX_OPTION_ERROR,
    NX_PTR_ERROR,
};
use crate::ip::NX_IP;
use crate::ip::status;
use crate::link::driver::NX_IP_DRIVER;
use crate::link::{interface, interface_settings};

services! {
    /// `nx_ip_interface_address_get`: [`interface_settings::address_get`].
    fn _nx_ip_interface_address_get / _nxe_ip_interface_address_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, ip_address: *mut ULONG, network_mask: *mut ULONG
    ) -> UINT = interface_settings::address_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        ip_address.is_null() => NX_PTR_ERROR,
        network_mask.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        interface_index >= NX_MAX_PHYSICAL_INTERFACES => NX_INVALID_INTERFACE,
    }

    /// `nx_ip_interface_address_mapping_configure`: [`interface_settings::address_mapping_configure`].
    fn _nx_ip_interface_address_mapping_configure / _nxe_ip_interface_address_mapping_configure(
        ip_ptr: *mut NX_IP, interface_index: UINT, mapping_needed: UINT
    ) -> UINT = interface_settings::address_mapping_configure; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_address_set`: [`interface_settings::address_set`].
    fn _nx_ip_interface_address_set / _nxe_ip_interface_address_set(
        ip_ptr: *mut NX_IP, interface_index: UINT, ip_address: ULONG, network_mask: ULONG
    ) -> UINT = interface_settings::address_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        !arguments::may_be_host(ip_address) => NX_IP_ADDRESS_ERROR,
        interface_index >= NX_MAX_PHYSICAL_INTERFACES => NX_INVALID_INTERFACE,
    }

    /// `nx_ip_interface_attach`: [`interface::attach`].
    fn _nx_ip_interface_attach / _nxe_ip_interface_attach(
        ip_ptr: *mut NX_IP, interface_name: *mut CHAR, ip_address: ULONG, network_mask: ULONG,
        ip_link_driver: Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>
    ) -> UINT = interface::attach; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
        ip_link_driver.is_none() => NX_PTR_ERROR,
        !arguments::may_be_host(ip_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ip_interface_capability_get`: [`interface_settings::capability_get`].
    fn _nx_ip_interface_capability_get / _nxe_ip_interface_capability_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, interface_capability_flag: *mut ULONG
    ) -> UINT = interface_settings::capability_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        interface_capability_flag.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_capability_set`: [`interface_settings::capability_set`].
    fn _nx_ip_interface_capability_set / _nxe_ip_interface_capability_set(
        ip_ptr: *mut NX_IP, interface_index: UINT, interface_capability_flag: ULONG
    ) -> UINT = interface_settings::capability_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_detach`: [`interface::detach`].
    fn _nx_ip_interface_detach / _nxe_ip_interface_detach(ip_ptr: *mut NX_IP, index: UINT) -> UINT = interface::detach; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_info_get`: [`interface_settings::info_get`].
    fn _nx_ip_interface_info_get / _nxe_ip_interface_info_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, interface_name: *mut *mut CHAR, ip_address: *mut ULONG,
        network_mask: *mut ULONG, mtu_size: *mut ULONG, physical_address_msw: *mut ULONG,
        physical_address_lsw: *mut ULONG
    ) -> UINT = interface_settings::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_mtu_set`: [`interface_settings::mtu_set`].
    fn _nx_ip_interface_mtu_set / _nxe_ip_interface_mtu_set(
        ip_ptr: *mut NX_IP, interface_index: UINT, mtu_size: ULONG
    ) -> UINT = interface_settings::mtu_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_physical_address_get`: [`interface_settings::physical_address_get`].
    fn _nx_ip_interface_physical_address_get / _nxe_ip_interface_physical_address_get(
        ip_ptr: *mut NX_IP, interface_index: UINT, physical_msw: *mut ULONG, physical_lsw: *mut ULONG
    ) -> UINT = interface_settings::physical_address_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        physical_msw.is_null() => NX_PTR_ERROR,
        physical_lsw.is_null() => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_physical_address_set`: [`interface_settings::physical_address_set`].
    fn _nx_ip_interface_physical_address_set / _nxe_ip_interface_physical_address_set(
        ip_ptr: *mut NX_IP, interface_index: UINT, physical_msw: ULONG, physical_lsw: ULONG, update_driver: UINT
    ) -> UINT = interface_settings::physical_address_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_ip_interface_status_check`: [`status::interface_check`].
    fn _nx_ip_interface_status_check / _nxe_ip_interface_status_check(
        ip_ptr: *mut NX_IP, interface_index: UINT, needed_status: ULONG, actual_status: *mut ULONG, wait_option: ULONG
    ) -> UINT = status::interface_check; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        actual_status.is_null() => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        needed_status == 0 || needed_status & !status::ALL != 0 => NX_OPTION_ERROR,
    }

    /// `nx_ip_link_status_change_notify_set`: [`interface_settings::link_status_change_notify_set`].
    fn _nx_ip_link_status_change_notify_set / _nxe_ip_link_status_change_notify_set(
        ip_ptr: *mut NX_IP, link_status_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>
    ) -> UINT = interface_settings::link_status_change_notify_set; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }
}
