//! The driver contract: `NX_IP_DRIVER` requests down to a link driver, receive doors up from it.
//!
//! A driver is one entry function. The stack fills an [`NX_IP_DRIVER`] with a command and calls it, always under the IP
//! instance's mutex and never in an interrupt, so calls are serialised and a driver needs no locks of its own against the stack.
//! For `NX_LINK_PACKET_SEND` and its kin the packet's `nx_packet_prepend_ptr` is at the IP (or ARP) header, with at least
//! `NX_PHYSICAL_HEADER` bytes before it: the driver writes its link header there, transmits the whole chain, moves the
//! prepend pointer back to the IP header and calls `nx_packet_transmit_release`. The driver owns the packet from the call on,
//! whatever status it reports.
//!
//! Upwards a driver strips its link header, sets `nx_packet_ip_interface`, and calls one of the receive doors from a thread or
//! an interrupt: they put the packet on a list and wake the IP thread.
//!
//! Source: manual chapter 5.

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::NX_SUCCESS;
use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

/// A driver's entry function.
pub type LinkDriver = Option<unsafe extern "C" fn(*mut NX_IP_DRIVER)>;

/// One request to a driver; lives on the caller's stack (manual chapter 5, "Driver Introduction").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IP_DRIVER {
    /// `NX_LINK_…`
    pub nx_ip_driver_command: UINT,
    /// The driver's answer; `NX_UNHANDLED_COMMAND` for what it does not know.
    pub nx_ip_driver_status: UINT,
    pub nx_ip_driver_physical_address_msw: ULONG,
    pub nx_ip_driver_physical_address_lsw: ULONG,
    pub nx_ip_driver_packet: *mut NX_PACKET,
    pub nx_ip_driver_return_ptr: *mut ULONG,
    pub nx_ip_driver_ptr: *mut NX_IP,
    pub nx_ip_driver_interface: *mut NX_INTERFACE,
}

impl NX_IP_DRIVER {
    /// A request without packet, address or return pointer.
    pub const fn new(command: UINT, ip: *mut NX_IP, interface: *mut NX_INTERFACE) -> Self {
        Self {
            nx_ip_driver_command: command,
            nx_ip_driver_status: NX_SUCCESS,
            nx_ip_driver_physical_address_msw: 0,
            nx_ip_driver_physical_address_lsw: 0,
            nx_ip_driver_packet: null_mut(),
            nx_ip_driver_return_ptr: null_mut(),
            nx_ip_driver_ptr: ip,
            nx_ip_driver_interface: interface,
        }
    }
}
