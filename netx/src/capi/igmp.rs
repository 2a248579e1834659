//! IGMP and IPv4 multicast under their C names: `_nx_…` does, `_nxe_…` checks its arguments and its caller, then does.
//!
//! The headers map `nx_…` to one of the two. `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::arguments::{is_initialization_or_thread, is_thread, no_ip};
use crate::constants::{NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::ip::NX_IP;
use crate::ipv4::{igmp, ipv4_group};

services! {
    /// `nx_igmp_enable`: [`igmp::enable`].
    fn _nx_igmp_enable / _nxe_igmp_enable(ip_ptr: *mut NX_IP) -> UINT = igmp::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_igmp_info_get`: [`igmp::info_get`].
    fn _nx_igmp_info_get / _nxe_igmp_info_get(
        ip_ptr: *mut NX_IP, igmp_reports_sent: *mut ULONG, igmp_queries_received: *mut ULONG,
        igmp_checksum_errors: *mut ULONG, current_groups_joined: *mut ULONG
    ) -> UINT = igmp::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_igmp_loopback_disable`: [`igmp::loopback_disable`].
    fn _nx_igmp_loopback_disable / _nxe_igmp_loopback_disable(ip_ptr: *mut NX_IP) -> UINT = igmp::loopback_disable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_igmp_loopback_enable`: [`igmp::loopback_enable`].
    fn _nx_igmp_loopback_enable / _nxe_igmp_loopback_enable(ip_ptr: *mut NX_IP) -> UINT = igmp::loopback_enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_initialization_or_thread() => NX_CALLER_ERROR,
    }

    /// `nx_igmp_multicast_interface_join`: [`igmp::multicast_interface_join`].
    fn _nx_igmp_multicast_interface_join / _nxe_igmp_multicast_interface_join(
        ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT
    ) -> UINT = igmp::multicast_interface_join; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_igmp_multicast_interface_leave`: [`igmp::multicast_interface_leave`].
    fn _nx_igmp_multicast_interface_leave / _nxe_igmp_multicast_interface_leave(
        ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT
    ) -> UINT = igmp::multicast_interface_leave; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_igmp_multicast_join`: [`igmp::multicast_join`].
    fn _nx_igmp_multicast_join / _nxe_igmp_multicast_join(
        ip_ptr: *mut NX_IP, group_address: ULONG
    ) -> UINT = igmp::multicast_join; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_igmp_multicast_leave`: [`igmp::multicast_leave`].
    fn _nx_igmp_multicast_leave / _nxe_igmp_multicast_leave(
        ip_ptr: *mut NX_IP, group_address: ULONG
    ) -> UINT = igmp::multicast_leave; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ipv4_multicast_interface_join`: [`ipv4_group::multicast_interface_join`].
    fn _nx_ipv4_multicast_interface_join / _nxe_ipv4_multicast_interface_join(
        ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT
    ) -> UINT = ipv4_group::multicast_interface_join; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }

    /// `nx_ipv4_multicast_interface_leave`: [`ipv4_group::multicast_interface_leave`].
    fn _nx_ipv4_multicast_interface_leave / _nxe_ipv4_multicast_interface_leave(
        ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT
    ) -> UINT = ipv4_group::multicast_interface_leave; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !is_thread() => NX_CALLER_ERROR,
        !ipv4_group::is_group(group_address) => NX_IP_ADDRESS_ERROR,
    }
}
