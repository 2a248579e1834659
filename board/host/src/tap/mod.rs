//! `_nx_linux_network_driver`: an Ethernet driver over a Linux TAP, under NetX Duo's driver contract (manual chapter 5).
//!
//! The TAP's descriptor plays the network card and its readiness is the receive interrupt. This file has the requests; `transmit`
//! and `receive` have the frames. Nothing here blocks: the descriptor is non-blocking, and what Linux does not take at once is counted and
//! dropped. There is no multicast filter, because a TAP delivers everything.
//!
//! These files are one of the unsafe islands: it is called by C's rules, with pointers into control blocks that the application owns.

mod receive;
mod transmit;

use std::ffi::{CStr, c_char};
use std::io;
use std::ptr::null_mut;
use std::sync::{Mutex, PoisonError};

use netx::api::Driver;
use netx::constants::{
    NX_INTERFACE_TYPE_ETHERNET, NX_LINK_ARP_RESPONSE_SEND, NX_LINK_ARP_SEND, NX_LINK_DEFERRED_PROCESSING,
    NX_LINK_DISABLE, NX_LINK_ENABLE, NX_LINK_FACTORY_ADDRESS_GET, NX_LINK_GET_ALLOC_ERRORS, NX_LINK_GET_ERROR_COUNT,
    NX_LINK_GET_INTERFACE_TYPE, NX_LINK_GET_RX_COUNT, NX_LINK_GET_STATUS, NX_LINK_GET_TX_COUNT, NX_LINK_INITIALIZE,
    NX_LINK_INTERFACE_ATTACH, NX_LINK_INTERFACE_DETACH, NX_LINK_MULTICAST_JOIN, NX_LINK_MULTICAST_LEAVE,
    NX_LINK_PACKET_BROADCAST, NX_LINK_PACKET_SEND, NX_LINK_RARP_SEND, NX_LINK_SET_PHYSICAL_ADDRESS,
    NX_LINK_UNINITIALIZE, NX_NOT_SUCCESSFUL, NX_PTR_ERROR, NX_SUCCESS, NX_TRUE, NX_UNHANDLED_COMMAND,
};
use netx::{NX_INTERFACE, NX_IP, NX_IP_DRIVER};
use threadx_shim::constants::TX_SUCCESS;
use threadx_shim::port::host;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::linux::{self, Mac, Tap};

/// The TAP that the next initialized interface opens, until `nx_linux_set_interface_name` says otherwise.
const DEFAULT_NAME: &str = "tap0";

/// Destination, source and type.
const ETHERNET_HEADER_BYTES: usize = 14;
/// Room for a VLAN tag that Linux may leave in a frame.
const VLAN_TAG_BYTES: usize = 4;
const TYPE_IPV4: u16 = 0x0800;
const TYPE_ARP: u16 = 0x0806;
const TYPE_RARP: u16 = 0x8035;
const TYPE_IPV6: u16 = 0x86DD;

static NAME: Mutex<String> = Mutex::new(String::new());
static OPEN_ERROR: Mutex<Option<String>> = Mutex::new(None);

/// Chooses the TAP for interfaces that are initialized from now on: an existing one, or one that the driver makes where it may.
///
/// # Context
/// Initialization and threads, before `nx_ip_create` or `nx_ip_interface_attach`.
///
/// # Errors
/// None here: a name that is no interface's makes the interface's initialization fail.
///
/// # Safety
/// `name` is null (back to `tap0`) or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nx_linux_set_interface_name(name: *const c_char) {
    let name = if name.is_null() {
        String::new()
    } else {
        // SAFETY: given.
        unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
    };
    set_interface_name(&name);
}

/// The driver for an instance on the TAP `name`, which interfaces that are initialized from now on open.
pub fn driver(name: &str) -> Driver {
    set_interface_name(name);
    // SAFETY: this file is the driver contract's other side.
    unsafe { Driver::new(_nx_linux_network_driver) }
}

fn set_interface_name(name: &str) {
    name.clone_into(&mut NAME.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Why the last TAP could not be opened, for messages: the driver contract has room for a number only.
pub fn open_error() -> Option<String> {
    OPEN_ERROR.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What the driver keeps of one interface; `nx_interface_additional_link_info` points to it from initialization to the end.
struct Link {
    tap: Tap,
    ip: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    factory_mac: Mac,
    /// Takes what a packet does not hold, and frames for which there is no packet.
    overflow: Vec<u8>,
    frames_received: ULONG,
    frames_sent: ULONG,
    errors: ULONG,
    allocation_errors: ULONG,
}

/// The driver's entry (manual chapter 5). Give it to `nx_ip_create` or `nx_ip_interface_attach`.
///
/// # Context
/// Threads, under the IP instance's mutex.
///
/// # Blocking
/// Never.
///
/// # Errors
/// In `nx_ip_driver_status`: NX_NOT_SUCCESSFUL (the TAP cannot be opened, or did not take the frame), NX_UNHANDLED_COMMAND,
/// NX_PTR_ERROR (a query without a place for the answer).
///
/// # Safety
/// `request` and what it points to are valid as the driver contract says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_linux_network_driver(request: *mut NX_IP_DRIVER) {
    // SAFETY: the stack passes a request that lives on its stack, and nothing else refers to it now.
    unsafe { (*request).nx_ip_driver_status = execute(&mut *request) };
}

/// # Safety
/// The request's pointers are valid as the driver contract says.
unsafe fn execute(request: &mut NX_IP_DRIVER) -> UINT {
    // SAFETY: the request carries valid pointers; the link, once made, is only ever used one call or interrupt at a time.
    unsafe {
        match request.nx_ip_driver_command {
            NX_LINK_INTERFACE_ATTACH
            | NX_LINK_MULTICAST_JOIN
            | NX_LINK_MULTICAST_LEAVE
            | NX_LINK_DEFERRED_PROCESSING
            | NX_LINK_SET_PHYSICAL_ADDRESS => return NX_SUCCESS,
            NX_LINK_INITIALIZE => return initialize(request),
            NX_LINK_GET_INTERFACE_TYPE => return answer(request, NX_INTERFACE_TYPE_ETHERNET),
            _ => {}
        }
        let interface = request.nx_ip_driver_interface;
        let Some(link) = link_of(interface).as_mut() else {
            if is_send(request.nx_ip_driver_command) {
                transmit::release(request.nx_ip_driver_packet);
            }
            return NX_NOT_SUCCESSFUL;
        };
        match request.nx_ip_driver_command {
            NX_LINK_ENABLE => enable(link),
            NX_LINK_DISABLE => disable(link),
            NX_LINK_UNINITIALIZE | NX_LINK_INTERFACE_DETACH => {
                disable(link);
                (*interface).nx_interface_additional_link_info = null_mut();
                drop(Box::from_raw(link));
                NX_SUCCESS
            }
            command if is_send(command) => transmit::send(link, request),
            NX_LINK_GET_STATUS => answer(request, ULONG::from(linux::is_up(link.tap.name()).unwrap_or(false))),
            NX_LINK_GET_RX_COUNT => answer(request, link.frames_received),
            NX_LINK_GET_TX_COUNT => answer(request, link.frames_sent),
            NX_LINK_GET_ERROR_COUNT => answer(request, link.errors),
            NX_LINK_GET_ALLOC_ERRORS => answer(request, link.allocation_errors),
            NX_LINK_FACTORY_ADDRESS_GET => {
                let (msw, lsw) = mac_words(link.factory_mac);
                request.nx_ip_driver_physical_address_msw = msw;
                request.nx_ip_driver_physical_address_lsw = lsw;
                NX_SUCCESS
            }
            _ => NX_UNHANDLED_COMMAND,
        }
    }
}

fn is_send(command: UINT) -> bool {
    matches!(
        command,
        NX_LINK_PACKET_SEND
            | NX_LINK_PACKET_BROADCAST
            | NX_LINK_ARP_SEND
            | NX_LINK_ARP_RESPONSE_SEND
            | NX_LINK_RARP_SEND
    )
}

fn answer(request: &NX_IP_DRIVER, value: ULONG) -> UINT {
    if request.nx_ip_driver_return_ptr.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: the caller of the query gave this place for the answer.
    unsafe { request.nx_ip_driver_return_ptr.write(value) };
    NX_SUCCESS
}

/// # Safety
/// `interface` points to an interface that uses this driver.
unsafe fn link_of(interface: *mut NX_INTERFACE) -> *mut Link {
    // SAFETY: given.
    unsafe { (*interface).nx_interface_additional_link_info.cast() }
}

/// # Safety
/// As for [`execute`].
unsafe fn initialize(request: &NX_IP_DRIVER) -> UINT {
    let name = match &**NAME.lock().unwrap_or_else(PoisonError::into_inner) {
        "" => DEFAULT_NAME.to_owned(),
        name => name.to_owned(),
    };
    let (tap, mac, mtu_bytes) = match open(&name) {
        Ok(opened) => opened,
        Err(error) => {
            *OPEN_ERROR.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{name}: {error}"));
            return NX_NOT_SUCCESSFUL;
        }
    };
    let interface = request.nx_ip_driver_interface;
    // SAFETY: the interface is the stack's and this call has it to itself; a second initialization ends the first.
    unsafe {
        if let Some(link) = link_of(interface).as_mut() {
            disable(link);
            drop(Box::from_raw(link));
        }
        let link = Box::new(Link {
            tap,
            ip: request.nx_ip_driver_ptr,
            interface,
            factory_mac: mac,
            overflow: vec![0; mtu_bytes as usize + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES],
            frames_received: 0,
            frames_sent: 0,
            errors: 0,
            allocation_errors: 0,
        });
        let (msw, lsw) = mac_words(mac);
        (*interface).nx_interface_physical_address_msw = msw;
        (*interface).nx_interface_physical_address_lsw = lsw;
        (*interface).nx_interface_ip_mtu_size = mtu_bytes;
        (*interface).nx_interface_address_mapping_needed = NX_TRUE as UCHAR;
        (*interface).nx_interface_type = NX_INTERFACE_TYPE_ETHERNET as UCHAR;
        (*interface).nx_interface_additional_link_info = Box::into_raw(link).cast();
    }
    NX_SUCCESS
}

/// Opens the TAP and derives our address from the one of Linux's end: the same in every run, so that neighbour caches stay right, and
/// different from it.
fn open(name: &str) -> io::Result<(Tap, Mac, u32)> {
    let tap = Tap::open(name)?;
    let mut mac = linux::mac(tap.name())?;
    mac[0] = (mac[0] | 0x02) & 0xFE;
    mac[5] ^= 0x01;
    let mtu_bytes = linux::mtu_bytes(tap.name())?;
    Ok((tap, mac, mtu_bytes))
}

/// # Safety
/// The link's interface is valid.
unsafe fn enable(link: &mut Link) -> UINT {
    // SAFETY: the link stays where it is until `disable` has taken the line off.
    unsafe {
        let line = link.tap.descriptor();
        if host::fd_register(line, Some(receive::interrupt), (&raw mut *link).cast()) != TX_SUCCESS {
            return NX_NOT_SUCCESSFUL;
        }
        (*link.interface).nx_interface_link_up = NX_TRUE as UCHAR;
    }
    NX_SUCCESS
}

/// # Safety
/// The link's interface is valid.
unsafe fn disable(link: &mut Link) -> UINT {
    // A line that was never registered has nothing to take off.
    let _ = host::fd_unregister(link.tap.descriptor());
    // SAFETY: given.
    unsafe { (*link.interface).nx_interface_link_up = 0 };
    NX_SUCCESS
}

/// A MAC address as requests and interfaces carry it: bits 47 to 32, and bits 31 to 0.
fn mac_words(mac: Mac) -> (ULONG, ULONG) {
    let bits = mac.iter().fold(0_u64, |bits, &octet| bits << 8 | u64::from(octet));
    ((bits >> 32) as ULONG, bits as ULONG)
}

fn mac_octets(msw: ULONG, lsw: ULONG) -> Mac {
    let bits = u64::from(msw) << 32 | u64::from(lsw);
    [40, 32, 24, 16, 8, 0].map(|shift| (bits >> shift) as u8)
}
