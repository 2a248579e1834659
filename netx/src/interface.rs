//! `NX_INTERFACE`: one network interface of an IP instance, and the services on it.
//!
//! A driver reads and sets these fields directly (manual chapter 5), so names and meaning are the original's. The last
//! interface of an instance is the loopback.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::address::NXD_IPV6_ADDRESS;
use crate::constants::{
    NX_DUPLICATED_ENTRY, NX_INVALID_INTERFACE, NX_LINK_DISABLE, NX_LINK_INTERFACE_DETACH, NX_LINK_SET_PHYSICAL_ADDRESS,
    NX_LINK_UNINITIALIZE, NX_MAX_PHYSICAL_INTERFACES, NX_NO_MORE_ENTRIES, NX_SUCCESS, NX_TRUE,
};
use crate::driver::{self, LinkDriver};
use crate::ip::{self, NX_IP, Protection};
use crate::{ip_thread, status};

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

unsafe fn set_address(interface: *mut NX_INTERFACE, ip_address: ULONG, network_mask: ULONG) {
    // SAFETY: the caller's.
    unsafe {
        (*interface).nx_interface_ip_address = ip_address;
        (*interface).nx_interface_ip_network_mask = network_mask;
        (*interface).nx_interface_ip_network = ip_address & network_mask;
    }
}

/// Runs `f` with the interface of an index, under protection.
unsafe fn with(ip_ptr: *mut NX_IP, index: UINT, f: impl FnOnce(*mut NX_INTERFACE) -> UINT) -> UINT {
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
            status::changed(ip_ptr);
        }
    }
    NX_SUCCESS
}

/// Detaches an interface: its driver is disabled and uninitialised, and its ARP, neighbour, route and group entries go.
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
            if let Some(ipv6) = (*ip_ptr).ipv6 {
                (ipv6.interface_down)(ip_ptr, interface);
            }
            crate::igmp::forget_interface(ip_ptr, interface);
            crate::route::forget_interface(ip_ptr, interface);
            if let Some(arp) = (*ip_ptr).arp {
                (arp.forget)(ip_ptr, interface);
            }
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

/// The IPv4 address and mask of an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created; both destinations may be written.
#[must_use]
pub unsafe fn address_get(ip_ptr: *mut NX_IP, index: UINT, ip_address: *mut ULONG, network_mask: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            ip_address.write((*interface).nx_interface_ip_address);
            network_mask.write((*interface).nx_interface_ip_network_mask);
            NX_SUCCESS
        })
    }
}

/// Sets the IPv4 address and mask of an interface; the application's change callback is called if they differ.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn address_set(ip_ptr: *mut NX_IP, index: UINT, ip_address: ULONG, network_mask: ULONG) -> UINT {
    let mut differs = false;
    // SAFETY: given.
    unsafe {
        let status = with(ip_ptr, index, |interface| {
            differs = (*interface).nx_interface_ip_address != ip_address
                || (*interface).nx_interface_ip_network_mask != network_mask;
            set_address(interface, ip_address, network_mask);
            NX_SUCCESS
        });
        if differs {
            status::changed(ip_ptr);
            if let Some(notify) = (*ip_ptr).nx_ip_address_change_notify {
                notify(ip_ptr, (*ip_ptr).nx_ip_address_change_notify_additional_info);
            }
        }
        status
    }
}

/// [`address_get`] of the primary interface.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// As [`address_get`].
#[must_use]
pub unsafe fn primary_address_get(ip_ptr: *mut NX_IP, ip_address: *mut ULONG, network_mask: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe { address_get(ip_ptr, 0, ip_address, network_mask) }
}

/// [`address_set`] of the primary interface.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// As [`address_set`].
#[must_use]
pub unsafe fn primary_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG, network_mask: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { address_set(ip_ptr, 0, ip_address, network_mask) }
}

/// For a driver: whether the link needs addresses mapped (ARP, neighbour discovery).
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn address_mapping_configure(ip_ptr: *mut NX_IP, index: UINT, mapping_needed: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            (*interface).nx_interface_address_mapping_needed = UCHAR::from(mapping_needed != 0);
            NX_SUCCESS
        })
    }
}

/// What the hardware of an interface does by itself.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created; the destination may be written.
#[must_use]
pub unsafe fn capability_get(ip_ptr: *mut NX_IP, index: UINT, interface_capability_flag: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            interface_capability_flag.write((*interface).nx_interface_capability_flag);
            NX_SUCCESS
        })
    }
}

/// For a driver: what the hardware does by itself; the stack leaves it to it from now on.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn capability_set(ip_ptr: *mut NX_IP, index: UINT, interface_capability_flag: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            (*interface).nx_interface_capability_flag = interface_capability_flag;
            NX_SUCCESS
        })
    }
}

/// An interface's name, address, MTU and MAC address; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    index: UINT,
    interface_name: *mut *mut CHAR,
    ip_address: *mut ULONG,
    network_mask: *mut ULONG,
    mtu_size: *mut ULONG,
    physical_address_msw: *mut ULONG,
    physical_address_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            if !interface_name.is_null() {
                interface_name.write((*interface).nx_interface_name);
            }
            ip::report(&[
                (ip_address, (*interface).nx_interface_ip_address),
                (network_mask, (*interface).nx_interface_ip_network_mask),
                (mtu_size, (*interface).nx_interface_ip_mtu_size),
                (physical_address_msw, (*interface).nx_interface_physical_address_msw),
                (physical_address_lsw, (*interface).nx_interface_physical_address_lsw),
            ]);
            NX_SUCCESS
        })
    }
}

/// For a driver: the largest IP packet the link carries, header included.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn mtu_set(ip_ptr: *mut NX_IP, index: UINT, mtu_size: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            (*interface).nx_interface_ip_mtu_size = mtu_size;
            NX_SUCCESS
        })
    }
}

/// The MAC address of an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created; both destinations may be written.
#[must_use]
pub unsafe fn physical_address_get(
    ip_ptr: *mut NX_IP,
    index: UINT,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            physical_msw.write((*interface).nx_interface_physical_address_msw);
            physical_lsw.write((*interface).nx_interface_physical_address_lsw);
            NX_SUCCESS
        })
    }
}

/// Sets the MAC address of an interface; `update_driver` has the driver program it into the hardware.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`, or what the driver answers (`NX_UNHANDLED_COMMAND`).
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn physical_address_set(
    ip_ptr: *mut NX_IP,
    index: UINT,
    physical_msw: ULONG,
    physical_lsw: ULONG,
    update_driver: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, index, |interface| {
            if update_driver != 0 {
                let command = NX_LINK_SET_PHYSICAL_ADDRESS;
                let status = driver::command_with_address(interface, command, physical_msw, physical_lsw);
                if status != NX_SUCCESS {
                    return status;
                }
            }
            (*interface).nx_interface_physical_address_msw = physical_msw;
            (*interface).nx_interface_physical_address_lsw = physical_lsw;
            NX_SUCCESS
        })
    }
}

/// Sets the function that is told of links going up and down.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn link_status_change_notify_set(
    ip_ptr: *mut NX_IP,
    link_status_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_link_status_change_callback = link_status_change_notify;
    }
    NX_SUCCESS
}
