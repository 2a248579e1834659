//! Raw packets: datagrams of protocols that the stack does not speak, for the application to make and take.
//!
//! A received one goes to the filter, if there is one and it takes it; else to the first waiting thread; else to a bounded
//! queue. Its IP header is stripped and stays readable at `nx_packet_ip_header`.
//!
//! Source: manual chapter 3, "Raw IP Send", "Raw IP Receive"; chapter 4, `nx_ip_raw_packet_*`.

use core::ffi::c_void;
use core::ptr::null_mut;

use smoltcp::wire::{Ipv4Packet, Ipv6Packet};
use threadx_shim::kernel;
use threadx_shim::suspend;
use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::ip_receive::unwanted;
use crate::ip::ip_send::{self, Header, IPV4_HEADER};
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::{self, IPV6_HEADER};
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, queue};

unsafe fn received(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours; its IP header was checked.
    unsafe {
        if let Some(filter) = (*ip_ptr).nx_ip_raw_packet_filter
            && filter(ip_ptr, protocol_of(packet), packet) == NX_SUCCESS
        {
            return;
        }
        let cs = kernel::enter();
        let waiter = (*ip_ptr).nx_ip_raw_packet_suspension_list.first();
        if !waiter.is_null() {
            suspend::info(waiter).cast::<*mut NX_PACKET>().write(packet);
            suspend::wake(&cs, waiter, NX_SUCCESS);
            return;
        }
        drop(cs);
        if (*ip_ptr).nx_ip_raw_received_packet_count >= (*ip_ptr).nx_ip_raw_received_packet_max {
            return unwanted(ip_ptr, packet);
        }
        let head = &raw mut (*ip_ptr).nx_ip_raw_received_packet_head;
        queue::push(head, &raw mut (*ip_ptr).nx_ip_raw_received_packet_tail, packet);
        (*ip_ptr).nx_ip_raw_received_packet_count += 1;
    }
}

/// The protocol in a received packet's IP header, as the filter gets it.
unsafe fn protocol_of(packet: *const NX_PACKET) -> ULONG {
    // SAFETY: the IP layer has checked the header that it points to.
    unsafe {
        let header = (*packet).nx_packet_ip_header;
        let number = if UINT::from((*packet).nx_packet_ip_version) == NX_IP_VERSION_V6 {
            Ipv6Packet::new_unchecked(core::slice::from_raw_parts(header, IPV6_HEADER)).next_header()
        } else {
            Ipv4Packet::new_unchecked(core::slice::from_raw_parts(header, IPV4_HEADER)).next_header()
        };
        ULONG::from(u8::from(number)) << 16
    }
}

/// Enables raw packets.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_raw_ip_processing = Some(received);
    }
    NX_SUCCESS
}

/// Disables raw packets; those in the queue are released.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_raw_ip_processing = None;
        while let Some(packet) = next(ip_ptr) {
            packet_data::discard(packet);
        }
    }
    NX_SUCCESS
}

unsafe fn next(ip_ptr: *mut NX_IP) -> Option<*mut NX_PACKET> {
    // SAFETY: under protection.
    unsafe {
        let head = &raw mut (*ip_ptr).nx_ip_raw_received_packet_head;
        let packet = queue::pop(head, &raw mut (*ip_ptr).nx_ip_raw_received_packet_tail)?;
        (*ip_ptr).nx_ip_raw_received_packet_count = (*ip_ptr).nx_ip_raw_received_packet_count.saturating_sub(1);
        Some(packet)
    }
}

/// Sets the function that sees raw packets first; it keeps those for which it returns `NX_SUCCESS`.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn filter_set(
    ip_ptr: *mut NX_IP,
    raw_packet_filter: Option<unsafe extern "C" fn(*mut NX_IP, ULONG, *mut NX_PACKET) -> UINT>,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_raw_packet_filter = raw_packet_filter;
    }
    NX_SUCCESS
}

/// Bounds the queue of received packets; 20 at first.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn receive_queue_max_set(ip_ptr: *mut NX_IP, queue_max: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_raw_received_packet_max = queue_max;
    }
    NX_SUCCESS
}

/// Takes the oldest received packet, which is the caller's then.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_NO_PACKET`, `NX_WAIT_ABORTED`.
/// # Safety
/// The instance is created; `packet_ptr` may be written.
#[must_use]
pub unsafe fn receive(ip_ptr: *mut NX_IP, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG) -> UINT {
    // SAFETY: given; `given` outlives the wait.
    unsafe {
        let protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_raw_ip_processing.is_none() {
            return NX_NOT_ENABLED;
        }
        if let Some(packet) = next(ip_ptr) {
            packet_ptr.write(packet);
            return NX_SUCCESS;
        }
        if wait_option == NX_NO_WAIT {
            return NX_NO_PACKET;
        }
        let mut given: *mut NX_PACKET = null_mut();
        let list = &raw mut (*ip_ptr).nx_ip_raw_packet_suspension_list;
        let status = protection.wait(list, (&raw mut given).cast::<c_void>(), wait_option, NX_NO_PACKET);
        if status == NX_SUCCESS {
            packet_ptr.write((&raw const given).read_volatile());
        }
        status
    }
}

/// Sends a raw IPv4 packet; it is the stack's on success.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_IP_ADDRESS_ERROR`: nowhere to send it.
/// # Safety
/// The instance is created; the caller owns the packet, with headroom for the IP and link headers.
#[must_use]
pub unsafe fn send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    type_of_service: ULONG,
) -> UINT {
    let to = NXD_ADDRESS::v4(destination_ip);
    // SAFETY: given.
    let status = unsafe { nxd_send(ip_ptr, packet_ptr, &to, NX_IP_RAW >> 16, NX_IP_TIME_TO_LIVE, type_of_service) };
    if status == NX_NO_INTERFACE_ADDRESS { NX_IP_ADDRESS_ERROR } else { status }
}

/// As [`send`], from the address of an interface.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_INVALID_INTERFACE`.
/// # Safety
/// As [`send`].
#[must_use]
pub unsafe fn source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: ULONG,
    address_index: UINT,
    type_of_service: ULONG,
) -> UINT {
    let (to, protocol) = (NXD_ADDRESS::v4(destination_ip), NX_IP_RAW >> 16);
    // SAFETY: given.
    unsafe { nxd_source_send(ip_ptr, packet_ptr, &to, address_index, protocol, NX_IP_TIME_TO_LIVE, type_of_service) }
}

/// Sends a raw packet of either version; it is the stack's on success.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_NO_INTERFACE_ADDRESS`: nowhere to send it.
/// # Safety
/// As [`send`].
#[must_use]
pub unsafe fn nxd_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: &NXD_ADDRESS,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { transmit(ip_ptr, packet_ptr, destination_ip, None, protocol, ttl, tos) }
}

/// As [`nxd_send`], from the address of an index: an interface's IPv4 address, or an entry of the IPv6 address table.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_INVALID_INTERFACE`.
/// # Safety
/// As [`send`].
#[must_use]
pub unsafe fn nxd_source_send(
    ip_ptr: *mut NX_IP,
    packet_ptr: *mut NX_PACKET,
    destination_ip: &NXD_ADDRESS,
    address_index: UINT,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { transmit(ip_ptr, packet_ptr, destination_ip, Some(address_index), protocol, ttl, tos) }
}

unsafe fn transmit(
    ip_ptr: *mut NX_IP,
    packet: *mut NX_PACKET,
    destination: &NXD_ADDRESS,
    address_index: Option<UINT>,
    protocol: ULONG,
    ttl: UINT,
    tos: ULONG,
) -> UINT {
    // Some programs pass NX_IP_RAW and its kin, whose number stands in bits 23 to 16.
    let protocol = if protocol > 0xFF { protocol >> 16 & 0xFF } else { protocol };
    // SAFETY: the services' contract; the packet is ours once nothing can be refused any more.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_raw_ip_processing.is_none() {
            return NX_NOT_ENABLED;
        }
        let source = match ip::source_by(ip_ptr, destination, address_index) {
            Ok(source) => source,
            Err(status) => return status,
        };
        (*packet).nx_packet_ip_interface = source.interface;
        if let (Some(from), Some(to)) = (source.address.as_v4(), destination.as_v4()) {
            let header = Header {
                source: from,
                destination: to,
                protocol,
                time_to_live: ttl,
                type_of_service: tos,
                fragment: NX_FRAGMENT_OKAY,
                options: &[],
            };
            ip_send::v4(ip_ptr, packet, &header);
        } else if let (Some(from), Some(to)) = (source.address.v6_words(), destination.v6_words()) {
            ipv6::send(ip_ptr, packet, from, to, protocol, ttl);
        }
    }
    NX_SUCCESS
}
