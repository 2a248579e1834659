//! `NX_PACKET`: one buffer of a frame, and the services on frames.
//!
//! A frame is a chain of packets linked by `nx_packet_next`; the head's `nx_packet_length` counts the whole chain and its
//! `nx_packet_last` is the tail (null for a single packet). In each packet the data lies in `prepend..append` within the
//! payload `data_start..data_end`; headers are written in front by moving `prepend` back, so a packet is allocated with
//! headroom for its type.
//!
//! Who owns a packet is recorded in it (`nx_packet_state`): a release of a packet that is not allocated, or was never a
//! pool's, changes nothing but the pool's count of invalid releases.
//!
//! This file does not move bytes between applications and sockets; see `packet_data` for the copying services.
//!
//! Source: manual chapter 3, "Packet Pools"; chapter 4, `nx_packet_*`.

pub mod packet_data;
pub mod packet_pool;
pub(crate) mod queue;

use core::ptr::null_mut;

use threadx_shim::types::{UCHAR, UINT, ULONG, USHORT};

use crate::constants::{NX_NULL, NX_SUCCESS};
use crate::link::interface::NX_INTERFACE;
use crate::packet::packet_pool::NX_PACKET_POOL;

/// `nx_packet_state` of a packet in its pool. As the states that follow it is a word that Thumb-2 has as part of an instruction, and that memory of
/// other use hardly holds.
pub(crate) const STATE_FREE: ULONG = 0xFFFF_FFFF;
/// `nx_packet_state` of a packet that somebody outside the pool owns.
pub(crate) const STATE_ALLOCATED: ULONG = 0xAAAA_AAAA;
/// `nx_packet_state` of a packet that a TCP socket is sending and keeps: whoever releases it gives it back to the socket.
pub(crate) const STATE_TCP_SENT: ULONG = 0xEEEE_EEEE;
/// `nx_packet_state` of a packet that a TCP socket keeps until it is acknowledged, and that nobody else has.
pub const STATE_TCP_QUEUED: ULONG = 0xDDDD_DDDD;

/// `nx_packet_option_state` of a packet whose payload is overwritten when it is released.
pub(crate) const SECRET: UCHAR = 0xA5;

/// One packet (manual chapter 3, "Packet Header NX_PACKET").
///
/// The octets come first: what lies within the first 32 is reached by instructions of half the length.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_PACKET {
    /// `NX_IP_VERSION_V4` or `NX_IP_VERSION_V6`.
    pub nx_packet_ip_version: UCHAR,
    /// Private: `SECRET` or 0.
    pub nx_packet_option_state: UCHAR,
    /// What kind of frame a driver has handed up, while it is on its instance's list.
    pub(crate) kind: UCHAR,
    pub nx_packet_identical_copy: UCHAR,
    pub nx_packet_option_offset: USHORT,
    /// `NX_VLAN_PRIORITY_INVALID` or 0–7.
    pub nx_packet_vlan_priority: USHORT,
    /// The pool the packet goes back to.
    pub nx_packet_pool_owner: *mut NX_PACKET_POOL,
    /// Link of whoever queues whole frames: a driver's transmit queue, a socket's receive queue, the pool's free list.
    pub nx_packet_queue_next: *mut NX_PACKET,
    /// Link of TCP's queue of sent segments.
    pub nx_packet_tcp_queue_next: *mut NX_PACKET,
    /// The next packet of the same frame.
    pub nx_packet_next: *mut NX_PACKET,
    /// The last packet of the frame; null if the frame is this packet alone.
    pub nx_packet_last: *mut NX_PACKET,
    /// The interface the frame came in on or leaves by.
    pub nx_packet_ip_interface: *mut NX_INTERFACE,
    pub nx_packet_data_start: *mut UCHAR,
    pub nx_packet_data_end: *mut UCHAR,
    pub nx_packet_prepend_ptr: *mut UCHAR,
    pub nx_packet_append_ptr: *mut UCHAR,
    /// The IP header of a received datagram, still in the payload in front of `prepend`.
    pub nx_packet_ip_header: *mut UCHAR,
    /// Bytes in the whole frame.
    pub nx_packet_length: ULONG,
    pub nx_packet_ip_header_length: UINT,
    /// Ticks left, or other use by the present owner inside the stack.
    pub nx_packet_reassembly_time: ULONG,
    /// Who owns the packet; private.
    pub nx_packet_state: ULONG,
    pub nx_packet_interface_capability_flag: ULONG,
}

const _: () = assert!(NX_NULL == 0 && NX_SUCCESS == 0);

impl NX_PACKET {
    /// The data of this one packet (not of the chain).
    ///
    /// # Safety
    /// The packet is owned by the caller and its pointers are consistent.
    pub unsafe fn bytes<'a>(packet: *mut Self) -> &'a mut [u8] {
        // SAFETY: the caller owns the packet, and prepend..append lies in its payload.
        unsafe {
            let (start, end) = ((*packet).nx_packet_prepend_ptr, (*packet).nx_packet_append_ptr);
            let length = (end as usize).saturating_sub(start as usize);
            core::slice::from_raw_parts_mut(start, length)
        }
    }

    /// Bytes between the payload's start and the data: room for headers.
    ///
    /// # Safety
    /// `packet` points to a packet.
    pub unsafe fn headroom(packet: *const Self) -> usize {
        // SAFETY: given.
        unsafe { ((*packet).nx_packet_prepend_ptr as usize).saturating_sub((*packet).nx_packet_data_start as usize) }
    }

    /// Bytes between the data and the payload's end.
    ///
    /// # Safety
    /// `packet` points to a packet.
    pub unsafe fn tailroom(packet: *const Self) -> usize {
        // SAFETY: given.
        unsafe { ((*packet).nx_packet_data_end as usize).saturating_sub((*packet).nx_packet_append_ptr as usize) }
    }

    /// Moves `prepend` back by `bytes` and counts them in the length; false, and nothing done, without the headroom.
    ///
    /// # Safety
    /// The caller owns the packet.
    pub unsafe fn push_front(packet: *mut Self, bytes: usize) -> bool {
        // SAFETY: headroom() says the pointer stays in the payload.
        unsafe {
            if Self::headroom(packet) < bytes {
                return false;
            }
            (*packet).nx_packet_prepend_ptr = (*packet).nx_packet_prepend_ptr.sub(bytes);
            (*packet).nx_packet_length = (*packet).nx_packet_length.wrapping_add(bytes as ULONG);
        }
        true
    }

    /// Moves `prepend` forward by `bytes` of this packet and subtracts them from the length; false if the packet holds fewer.
    ///
    /// # Safety
    /// The caller owns the packet.
    pub unsafe fn pull_front(packet: *mut Self, bytes: usize) -> bool {
        // SAFETY: the check keeps prepend <= append.
        unsafe {
            let held =
                ((*packet).nx_packet_append_ptr as usize).saturating_sub((*packet).nx_packet_prepend_ptr as usize);
            if held < bytes {
                return false;
            }
            (*packet).nx_packet_prepend_ptr = (*packet).nx_packet_prepend_ptr.add(bytes);
            (*packet).nx_packet_length = (*packet).nx_packet_length.saturating_sub(bytes as ULONG);
        }
        true
    }

    /// A packet header with every pointer null.
    pub const fn new() -> Self {
        Self {
            nx_packet_pool_owner: null_mut(),
            nx_packet_queue_next: null_mut(),
            nx_packet_tcp_queue_next: null_mut(),
            nx_packet_next: null_mut(),
            nx_packet_last: null_mut(),
            nx_packet_ip_interface: null_mut(),
            nx_packet_data_start: null_mut(),
            nx_packet_data_end: null_mut(),
            nx_packet_prepend_ptr: null_mut(),
            nx_packet_append_ptr: null_mut(),
            nx_packet_ip_header: null_mut(),
            nx_packet_length: 0,
            nx_packet_ip_header_length: 0,
            nx_packet_reassembly_time: 0,
            nx_packet_state: STATE_FREE,
            nx_packet_interface_capability_flag: 0,
            nx_packet_ip_version: 0,
            nx_packet_option_state: 0,
            kind: 0,
            nx_packet_identical_copy: 0,
            nx_packet_option_offset: 0,
            nx_packet_vlan_priority: crate::constants::NX_VLAN_PRIORITY_INVALID as USHORT,
        }
    }
}

impl Default for NX_PACKET {
    fn default() -> Self {
        Self::new()
    }
}
