//! The driver contract: `NX_IP_DRIVER` requests down to a link driver, receive doors up from it.
//!
//! A driver is one entry function. The stack fills an [`NX_IP_DRIVER`] with a command and calls it, always under the IP
//! instance's mutex and never in an interrupt, so calls are serialised and a driver needs no locks of its own against the stack.
//! For `NX_LINK_PACKET_SEND` and its kin the packet's `nx_packet_prepend_ptr` is at the IP (or ARP) header, with at least
//! `NX_PHYSICAL_HEADER` bytes before it: the driver writes its link header there, transmits the whole chain, moves the
//! prepend pointer back to the IP header and calls `nx_packet_transmit_release`. The driver owns the packet from the call on,
//! whatever status it reports.
//!
//! For DMA: a packet's payload begins at a multiple of `NX_PACKET_ALIGNMENT`, the IP header of a packet to be sent at a multiple of
//! four, two bytes behind an Ethernet header that begins at `prepend - 14`. From `NX_LINK_PACKET_SEND` until its transmit release the
//! packet is the driver's alone: the stack does not touch it, so a driver may let the hardware read it in place. A packet that a
//! driver allocates to receive into is its own until it is handed up; afterwards the driver must not write to it. Cache maintenance is
//! the driver's, over `prepend..append` before sending and over what the hardware wrote before handing up.
//!
//! Upwards a driver strips its link header, sets `nx_packet_ip_interface`, and calls one of the receive doors from a thread or
//! an interrupt: they put the packet on a list and wake the IP thread.
//!
//! Source: manual chapter 5.

use core::ptr::null_mut;

use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use crate::constants::{NX_INVALID_INTERFACE, NX_SUCCESS, NX_UNHANDLED_COMMAND};
use crate::ip::ip_thread;
use crate::ip::{self, NX_IP, Protection};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;

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

/// Calls an interface's driver with a filled request; `NX_UNHANDLED_COMMAND` if there is no driver.
unsafe fn call(interface: *mut NX_INTERFACE, request: &mut NX_IP_DRIVER) -> UINT {
    // SAFETY: the interface is an instance's; the application vouches for the driver it installed. The request outlives the call.
    unsafe {
        let Some(entry) = (*interface).nx_interface_link_driver_entry else {
            return NX_UNHANDLED_COMMAND;
        };
        entry(request);
    }
    request.nx_ip_driver_status
}

/// A request without argument.
///
/// # Safety
/// The interface is a created instance's; called under its protection.
pub(crate) unsafe fn command(interface: *mut NX_INTERFACE, command: UINT) -> UINT {
    // SAFETY: given.
    unsafe { command_for(interface, command, null_mut()) }
}

/// A request whose answer the driver stores.
///
/// # Safety
/// As [`command`]; `answer` is null or may be written.
pub(crate) unsafe fn command_for(interface: *mut NX_INTERFACE, command: UINT, answer: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let mut request = NX_IP_DRIVER::new(command, (*interface).nx_interface_ip_instance, interface);
        request.nx_ip_driver_return_ptr = answer;
        call(interface, &mut request)
    }
}

/// A request about a link-layer address: multicast join and leave, setting the interface's own.
///
/// # Safety
/// As [`command`].
pub(crate) unsafe fn command_with_address(interface: *mut NX_INTERFACE, command: UINT, msw: ULONG, lsw: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let mut request = NX_IP_DRIVER::new(command, (*interface).nx_interface_ip_instance, interface);
        request.nx_ip_driver_physical_address_msw = msw;
        request.nx_ip_driver_physical_address_lsw = lsw;
        call(interface, &mut request)
    }
}

/// Gives a frame to the driver, which owns it from here on.
///
/// # Safety
/// As [`command`]; the caller owns the frame, whose prepend pointer is at its IP or ARP header.
pub(crate) unsafe fn send(interface: *mut NX_INTERFACE, command: UINT, packet: *mut NX_PACKET, msw: ULONG, lsw: ULONG) {
    // SAFETY: given.
    unsafe {
        let Some(entry) = (*interface).nx_interface_link_driver_entry else {
            packet_data::discard(packet);
            return;
        };
        (*packet).nx_packet_ip_interface = interface;
        let mut request = NX_IP_DRIVER::new(command, (*interface).nx_interface_ip_instance, interface);
        request.nx_ip_driver_packet = packet;
        request.nx_ip_driver_physical_address_msw = msw;
        request.nx_ip_driver_physical_address_lsw = lsw;
        // The packet is the driver's, whatever it answers.
        entry(&raw mut request);
    }
}

/// `_nx_ip_packet_deferred_receive`: an IP packet for the instance; the IP thread takes it from here.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// The instance is created; the caller owns the frame, whose prepend pointer is at its IP header, and gives it away.
pub unsafe fn packet_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe { ip_thread::defer(ip_ptr, packet_ptr, ip_thread::IP) };
}

/// `_nx_ip_packet_receive`: as [`packet_deferred_receive`], but at once if the caller is the instance's IP thread (a driver's
/// deferred handler). From anywhere else the packet is deferred: protocol state changes only under the instance's mutex,
/// which an interrupt cannot take.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// As [`packet_deferred_receive`].
pub unsafe fn packet_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: given; the IP thread calls drivers under protection.
    unsafe {
        if kernel::caller() == Caller::Thread && core::ptr::eq(kernel::current(), &raw const (*ip_ptr).nx_ip_thread) {
            ip_thread::hand_over(ip_ptr, packet_ptr, ip_thread::IP);
        } else {
            packet_deferred_receive(ip_ptr, packet_ptr);
        }
    }
}

/// `_nx_arp_packet_deferred_receive`: an ARP packet, its prepend pointer behind the link header.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// As [`packet_deferred_receive`].
pub unsafe fn arp_packet_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe { ip_thread::defer(ip_ptr, packet_ptr, ip_thread::ARP) };
}

/// `_nx_ip_driver_deferred_enable`: sets the function that takes frames given to [`driver_deferred_receive`].
///
/// # Context
/// Threads, initialization.
/// # Safety
/// The instance is created.
pub unsafe fn driver_deferred_enable(
    ip_ptr: *mut NX_IP,
    driver_deferred_packet_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
) {
    // SAFETY: given; one store.
    unsafe { (*ip_ptr).takers[ip_thread::DRIVER as usize] = driver_deferred_packet_handler };
}

/// `_nx_ip_driver_deferred_receive`: a frame, link header and all, for the driver's own handler in the IP thread.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// As [`packet_deferred_receive`].
pub unsafe fn driver_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe { ip_thread::defer(ip_ptr, packet_ptr, ip_thread::DRIVER) };
}

/// `_nx_ip_driver_deferred_processing`: has the IP thread call the drivers with `NX_LINK_DEFERRED_PROCESSING`.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// The instance is created.
pub unsafe fn driver_deferred_processing(ip_ptr: *mut NX_IP) {
    // SAFETY: given.
    unsafe { ip_thread::signal(ip_ptr, ip_thread::DRIVER_DEFERRED) };
}

/// `_nx_ip_driver_link_status_event`: the link of an interface went up or down; the IP thread asks the driver which.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// The instance is created.
pub unsafe fn driver_link_status_event(ip_ptr: *mut NX_IP, interface_index: UINT) {
    // SAFETY: given; one byte is stored.
    unsafe {
        if let Some(interface) = ip::interface(ip_ptr, interface_index) {
            (*interface).nx_interface_link_status_change = 1;
            ip_thread::signal(ip_ptr, ip_thread::LINK_STATUS);
        }
    }
}

/// Sends an application's command to an interface's driver.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_UNHANDLED_COMMAND`, `NX_INVALID_INTERFACE`, or what the driver answers.
/// # Safety
/// The instance is created; `return_value_ptr` may be written.
#[must_use]
pub unsafe fn interface_direct_command(
    ip_ptr: *mut NX_IP,
    command: UINT,
    interface_index: UINT,
    return_value_ptr: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        match ip::interface(ip_ptr, interface_index) {
            Some(interface) => command_for(interface, command, return_value_ptr),
            None => NX_INVALID_INTERFACE,
        }
    }
}

/// Sends an application's command to the primary interface's driver; as [`interface_direct_command`].
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// As [`interface_direct_command`].
/// # Safety
/// As [`interface_direct_command`].
#[must_use]
pub unsafe fn direct_command(ip_ptr: *mut NX_IP, command: UINT, return_value_ptr: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe { interface_direct_command(ip_ptr, command, 0, return_value_ptr) }
}
