//! `NX_INTERFACE`: one network interface of an IP instance; attaching and detaching one.
//!
//! A driver reads and sets these fields directly (manual chapter 5), so names and meaning are the original's. The last
//! interface of an instance is the loopback.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::address::NXD_IPV6_ADDRESS;
use crate::constants::{
    NX_DUPLICATED_ENTRY, NX_INVALID_INTERFACE, NX_LINK_DISABLE, NX_LINK_INTERFACE_DETACH, NX_LINK_UNINITIALIZE,
    NX_MAX_PHYSICAL_INTERFACES, NX_NO_MORE_ENTRIES, NX_SUCCESS, NX_TRUE,
};
use crate::ip::{self, NX_IP, Protection};
use crate::ip::{ip_thread, status};
use crate::link::driver::{self, LinkDriver};
use crate::wire::Mac;

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
    /// Ticks until which a router that asks for listeners in MLD version 1 is remembered; 0: there is none.
    pub(crate) mld_older_until: ULONG,
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
            mld_older_until: 0,
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

    /// The MAC address.
    pub const fn physical_address(&self) -> Mac {
        (self.nx_interface_physical_address_msw & 0xFFFF, self.nx_interface_physical_address_lsw)
    }

    /// The MAC address as octets.
    pub const fn mac(&self) -> [u8; 6] {
        let (msw, lsw) = self.physical_address();
        crate::wire::mac_octets(msw, lsw)
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

/// Fills a fresh interface in.
///
/// # Safety
/// The interface is an instance's, and nothing is attached to it.
pub(crate) unsafe fn configure(
    interface: *mut NX_INTERFACE,
    name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    link_driver: LinkDriver,
) {
    // SAFETY: given.
    unsafe {
        (*interface).nx_interface_name = name;
        (*interface).nx_interface_valid = 1;
        (*interface).nx_interface_ip_mtu_size = DEFAULT_MTU;
        (*interface).nx_interface_link_driver_entry = link_driver;
        (*interface).autoconfigure = NX_TRUE;
        set_address(interface, ip_address, network_mask);
    }
}

/// The MTU of an interface whose driver does not say.
const DEFAULT_MTU: ULONG = 1500;

/// Gives an interface its IPv4 address.
///
/// # Safety
/// The interface is an instance's.
pub(crate) unsafe fn set_address(interface: *mut NX_INTERFACE, ip_address: ULONG, network_mask: ULONG) {
    // SAFETY: the caller's.
    unsafe {
        (*interface).nx_interface_ip_address = ip_address;
        (*interface).nx_interface_ip_network_mask = network_mask;
        (*interface).nx_interface_ip_network = ip_address & network_mask;
    }
}

/// Runs `f` with the interface of an index, under protection.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn with(ip_ptr: *mut NX_IP, index: UINT, f: impl FnOnce(*mut NX_INTERFACE) -> UINT) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        ip::interface(ip_ptr, index).map_or(NX_INVALID_INTERFACE, f)
    }
}

/// Attaches a further interface; its driver is initialised at once if the IP thread has run, else by it.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NO_MORE_ENTRIES`: all `NX_MAX_PHYSICAL_INTERFACES` are taken. `NX_DUPLICATED_ENTRY`: the address is ours already.
/// # Safety
/// The instance is created; the driver keeps chapter 5's contract.
#[must_use]
pub unsafe fn attach(
    ip_ptr: *mut NX_IP,
    interface_name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    ip_link_driver: LinkDriver,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let mut slots = ip::interfaces(ip_ptr).take(NX_MAX_PHYSICAL_INTERFACES as usize);
        let Some(interface) = slots.find(|&i| (*i).nx_interface_valid == 0) else {
            return NX_NO_MORE_ENTRIES;
        };
        if ip_address != 0 && ip::is_local_address(ip_ptr, &crate::address::NXD_ADDRESS::v4(ip_address)) {
            return NX_DUPLICATED_ENTRY;
        }
        configure(interface, interface_name, ip_address, network_mask, ip_link_driver);
        if (*ip_ptr).nx_ip_initialize_done != 0 {
            ip_thread::initialize(ip_ptr, interface);
            status::changed(ip_ptr, 0);
        }
    }
    NX_SUCCESS
}

/// Detaches an interface: its TCP connections are reset, its ARP, neighbour, route and group entries go, its driver is disabled and
/// uninitialised.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn detach(ip_ptr: *mut NX_IP, index: UINT) -> UINT {
    if index >= NX_MAX_PHYSICAL_INTERFACES {
        return NX_INVALID_INTERFACE;
    }
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            // The protocols first: their last messages still leave.
            if let Some(detached) = (*ip_ptr).tcp_detached {
                detached(ip_ptr, interface);
            }
            if let Some(ipv6) = (*ip_ptr).ipv6 {
                (ipv6.interface_down)(ip_ptr, interface);
            }
            crate::ipv4::ipv4_group::forget_interface(ip_ptr, interface);
            crate::ipv4::route::forget_interface(ip_ptr, interface);
            crate::ipv4::arp::forget(ip_ptr, interface);
            if (*ip_ptr).nx_ip_initialize_done != 0 {
                let _ = driver::command(interface, NX_LINK_DISABLE);
                let _ = driver::command(interface, NX_LINK_UNINITIALIZE);
                let _ = driver::command(interface, NX_LINK_INTERFACE_DETACH);
            }
            let index = (*interface).nx_interface_index;
            interface.write(NX_INTERFACE::new());
            (*interface).nx_interface_index = index;
            (*interface).nx_interface_ip_instance = ip_ptr;
            NX_SUCCESS
        })
    }
}
