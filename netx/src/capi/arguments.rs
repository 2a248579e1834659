//! What the `_nxe_…` functions ask of their arguments and callers (manual, chapter 4: return values, "Allowed From").
//!
//! Instances and pools are looked up in the lists of created ones before anything is read through their pointers; packets must
//! be readable as such, and are then held against the pool that they name.
//!
//! `unsafe` here: pointers from an application.

use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::{
    NX_IP_CLASS_D_TYPE, NX_IPv4_PACKET, NX_IPv4_TCP_PACKET, NX_IPv4_UDP_PACKET, NX_IPv6_PACKET, NX_IPv6_TCP_PACKET,
    NX_IPv6_UDP_PACKET, NX_NO_WAIT, NX_OVERFLOW, NX_PHYSICAL_HEADER, NX_PTR_ERROR, NX_SUCCESS, NX_UNDERFLOW,
};
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::packet::packet_pool::{self, NX_PACKET_POOL};
use crate::system;
use crate::udp::udp_socket::{NX_UDP_ID, NX_UDP_SOCKET};

/// Payload of the smallest pool (manual, `nx_packet_pool_create`).
pub(super) const MINIMUM_PAYLOAD: ULONG = 40;

/// What the header's octet holds.
pub(super) const MAXIMUM_TIME_TO_LIVE: UINT = 255;

/// Bytes of an IPv4 header, of an IPv6 header, of either with a UDP header behind it: what a packet to send needs in front of its data.
pub(super) const OVER_IPV4: ULONG = NX_IPv4_PACKET - NX_PHYSICAL_HEADER;
pub(super) const OVER_IPV6: ULONG = NX_IPv6_PACKET - NX_PHYSICAL_HEADER;
pub(super) const UDP_OVER_IPV4: ULONG = NX_IPv4_UDP_PACKET - NX_PHYSICAL_HEADER;
pub(super) const UDP_OVER_IPV6: ULONG = NX_IPv6_UDP_PACKET - NX_PHYSICAL_HEADER;
pub(super) const TCP_OVER_IPV4: ULONG = NX_IPv4_TCP_PACKET - NX_PHYSICAL_HEADER;
pub(super) const TCP_OVER_IPV6: ULONG = NX_IPv6_TCP_PACKET - NX_PHYSICAL_HEADER;

/// Threads.
pub(super) fn is_thread() -> bool {
    kernel::caller() == Caller::Thread
}

/// Initialization and threads.
pub(super) fn is_initialization_or_thread() -> bool {
    matches!(kernel::caller(), Caller::Initialization | Caller::Thread)
}

/// Initialization, threads and timers.
pub(super) fn is_not_interrupt() -> bool {
    matches!(kernel::caller(), Caller::Initialization | Caller::Thread | Caller::Timer)
}

/// Whether a wait is asked for by somebody who cannot wait.
pub(super) fn waits_wrongly(wait_option: ULONG) -> bool {
    wait_option != NX_NO_WAIT && !is_thread()
}

/// Not a created instance.
pub(super) fn no_ip(ip_ptr: *const NX_IP) -> bool {
    ip_ptr.is_null() || !system::is_ip(ip_ptr)
}

/// Not a created pool.
pub(super) fn no_pool(pool_ptr: *const NX_PACKET_POOL) -> bool {
    pool_ptr.is_null() || !system::is_pool(pool_ptr)
}

/// Memory for an instance of this library's size that is not a created one.
pub(super) fn is_fresh_ip(ip_ptr: *const NX_IP, size: UINT) -> bool {
    !ip_ptr.is_null() && ip_ptr.is_aligned() && size as usize == size_of::<NX_IP>() && !system::is_ip(ip_ptr)
}

/// Memory for a pool of this library's size that is not a created one.
pub(super) fn is_fresh_pool(pool_ptr: *const NX_PACKET_POOL, size: UINT) -> bool {
    let own_size = size as usize == size_of::<NX_PACKET_POOL>();
    !pool_ptr.is_null() && pool_ptr.is_aligned() && own_size && !system::is_pool(pool_ptr)
}

/// An address of classes A to C, or none.
pub(super) fn may_be_host(address: ULONG) -> bool {
    address < NX_IP_CLASS_D_TYPE
}

/// Whether a packet is allocated and its pointers lie in its payload.
///
/// # Safety
/// The packet is readable as one.
pub(super) unsafe fn sane(packet: *const NX_PACKET) -> UINT {
    // SAFETY: given.
    unsafe {
        if !packet.is_aligned() || !packet_pool::is_allocated(packet) { NX_PTR_ERROR } else { in_payload(packet) }
    }
}

/// Whether a packet's pointers lie in its payload.
unsafe fn in_payload(packet: *const NX_PACKET) -> UINT {
    // SAFETY: the packet is readable as one.
    unsafe {
        if (*packet).nx_packet_prepend_ptr < (*packet).nx_packet_data_start {
            return NX_UNDERFLOW;
        }
        if (*packet).nx_packet_append_ptr > (*packet).nx_packet_data_end
            || (*packet).nx_packet_append_ptr < (*packet).nx_packet_prepend_ptr
        {
            return NX_OVERFLOW;
        }
    }
    NX_SUCCESS
}

/// Releases a [`sane`] packet's frame; one that is not allocated is counted as an invalid release by its pool.
///
/// # Safety
/// The packet is null or readable as one; the caller owns the frame.
pub(super) unsafe fn release(packet: *mut NX_PACKET) -> UINT {
    if packet.is_null() || !packet.is_aligned() {
        return NX_PTR_ERROR;
    }
    // SAFETY: given.
    unsafe {
        let status = in_payload(packet);
        // The release itself looks whether it is allocated.
        if status == NX_SUCCESS || !packet_pool::is_allocated(packet) { packet_data::release(packet) } else { status }
    }
}

/// As [`sane`], and there are `header` bytes in front of the data.
///
/// # Safety
/// The packet is null or readable as one.
pub(super) unsafe fn to_send(packet: *const NX_PACKET, header: ULONG) -> UINT {
    if packet.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: given.
    unsafe {
        let status = sane(packet);
        if status == NX_SUCCESS && NX_PACKET::headroom(packet) < header as usize { NX_UNDERFLOW } else { status }
    }
}

/// Not a created UDP socket.
///
/// # Safety
/// The socket is null or readable.
pub(super) unsafe fn not_created(socket_ptr: *const NX_UDP_SOCKET) -> bool {
    // SAFETY: given.
    socket_ptr.is_null() || !socket_ptr.is_aligned() || unsafe { (*socket_ptr).nx_udp_socket_id != NX_UDP_ID }
}

/// Bytes in front of a datagram to an address: its UDP header and its IP header. The link's are the send path's to find: a received packet
/// that an application sends back has whatever its driver left.
///
/// # Safety
/// The address is readable.
pub(super) unsafe fn udp_header_of(address: *const NXD_ADDRESS) -> ULONG {
    // SAFETY: given.
    if unsafe { (*address).as_v6().is_some() } { UDP_OVER_IPV6 } else { UDP_OVER_IPV4 }
}

/// Bytes in front of a raw packet to an address: its IP header.
///
/// # Safety
/// The address is readable.
pub(super) unsafe fn header_of(address: *const NXD_ADDRESS) -> ULONG {
    // SAFETY: given.
    if unsafe { (*address).as_v6().is_some() } { OVER_IPV6 } else { OVER_IPV4 }
}
