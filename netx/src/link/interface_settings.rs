//! What is read and set of an interface: addresses, link address, MTU, capabilities, and who hears of its link.
//!
//! Source: manual chapter 4, `nx_ip_interface_*`, `nx_ip_address_*`.

use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::constants::*;
use crate::ip::status;
use crate::ip::{self, NX_IP, Protection};
use crate::link::driver;
use crate::link::interface::{set_address, with};

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
            status::changed(ip_ptr, 0);
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
