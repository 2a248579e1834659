//! `NX_INTERFACE`: one network interface of an IP instance, and the services on it.
//!
//! A driver reads and sets these fields directly (manual chapter 5), so names and meaning are the original's. The last
//! interface of an instance is the loopback.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::address::NXD_IPV6_ADDRESS;
use crate::driver::LinkDriver;
use crate::ip::NX_IP;

/// One network interface (manual chapter 3, "Interface Control Blocks"; chapter 5).
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_INTERFACE {
    pub nx_interface_name: *mut CHAR,
    pub nx_interface_valid: UCHAR,
    pub nx_interface_index: UCHAR,
    /// Set by the driver on `NX_LINK_ENABLE`, cleared when the link is lost.
    pub nx_interface_link_up: UCHAR,
    pub nx_interface_link_status_change: UCHAR,
    /// `NX_INTERFACE_CAPABILITY_…`: what the hardware does, so the stack does not.
    pub nx_interface_capability_flag: ULONG,
    pub nx_interface_ip_instance: *mut NX_IP,
    /// Bits 47–32 of the MAC address.
    pub nx_interface_physical_address_msw: ULONG,
    /// Bits 31–0 of the MAC address.
    pub nx_interface_physical_address_lsw: ULONG,
    /// Whether IP addresses must be mapped to MAC addresses (ARP, ND) on this link.
    pub nx_interface_address_mapping_needed: UCHAR,
    pub nx_interface_type: UCHAR,
    pub(crate) reserved: [UCHAR; 2],
    /// Largest IP packet, header included.
    pub nx_interface_ip_mtu_size: ULONG,
    /// For the driver's own use.
    pub nx_interface_additional_link_info: *mut c_void,
    pub nx_interface_link_driver_entry: LinkDriver,
    pub nx_interface_ip_address: ULONG,
    pub nx_interface_ip_network_mask: ULONG,
    pub nx_interface_ip_network: ULONG,
    /// Ticks until another ARP defence of our address may be sent (RFC 5227 section 2.4).
    pub(crate) arp_defended_at: ULONG,
    pub nxd_interface_ipv6_address_list_head: *mut NXD_IPV6_ADDRESS,
    /// Router solicitations still to send.
    pub(crate) router_solicitations: ULONG,
    pub(crate) next_router_solicitation: ULONG,
    /// Whether prefixes of router advertisements become addresses here (RFC 4862).
    pub(crate) autoconfigure: ULONG,
}

impl NX_INTERFACE {
    /// An interface that nothing is attached to.
    pub const fn new() -> Self {
        Self {
            nx_interface_name: null_mut(),
            nx_interface_valid: 0,
            nx_interface_index: 0,
            nx_interface_link_up: 0,
            nx_interface_link_status_change: 0,
            nx_interface_capability_flag: 0,
            nx_interface_ip_instance: null_mut(),
            nx_interface_physical_address_msw: 0,
            nx_interface_physical_address_lsw: 0,
            nx_interface_address_mapping_needed: 0,
            nx_interface_type: 0,
            reserved: [0; 2],
            nx_interface_ip_mtu_size: 0,
            nx_interface_additional_link_info: null_mut(),
            nx_interface_link_driver_entry: None,
            nx_interface_ip_address: 0,
            nx_interface_ip_network_mask: 0,
            nx_interface_ip_network: 0,
            arp_defended_at: 0,
            nxd_interface_ipv6_address_list_head: null_mut(),
            router_solicitations: 0,
            next_router_solicitation: 0,
            autoconfigure: 0,
        }
    }

    /// Whether a driver is attached and its link is up.
    pub fn is_up(&self) -> bool {
        self.nx_interface_valid != 0 && self.nx_interface_link_up != 0
    }

    /// Whether `flag` (`NX_INTERFACE_CAPABILITY_…`) is done by the hardware.
    pub fn offloads(&self, flag: UINT) -> bool {
        self.nx_interface_capability_flag & flag != 0
    }

    /// The MAC address as octets.
    pub fn mac(&self) -> [u8; 6] {
        crate::wire::mac_octets(self.nx_interface_physical_address_msw, self.nx_interface_physical_address_lsw)
    }

    /// Whether this is the loopback interface.
    pub fn is_loopback(&self) -> bool {
        UINT::from(self.nx_interface_index) == crate::constants::NX_LOOPBACK_INTERFACE
    }
}

impl Default for NX_INTERFACE {
    fn default() -> Self {
        Self::new()
    }
}
