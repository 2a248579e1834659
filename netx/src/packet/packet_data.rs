//! Bytes into, out of and between packets: append, copy, extract, retrieve, length, and the two releases.
//!
//! Append and copy are all or nothing: packets are allocated before a byte moves, and go back when one is missing.
//!
//! Source: manual chapter 4, `nx_packet_copy`, `nx_packet_data_*`, `nx_packet_length_get`, `nx_packet_release`,
//! `nx_packet_transmit_release`.

use core::ffi::c_void;
use core::ptr::{self, null_mut};

use threadx_shim::types::{UINT, ULONG, USHORT};

use crate::constants::{
    NX_INVALID_PACKET, NX_NO_WAIT, NX_PACKET_OFFSET_ERROR, NX_PTR_ERROR, NX_RECEIVE_PACKET, NX_SIZE_ERROR, NX_SUCCESS,
};
use crate::packet::NX_PACKET;
use crate::packet::packet_pool::{self, NX_PACKET_POOL, PutBack};

/// Gives a frame, every packet of its chain, back to the pools they came from; one that TCP keeps until it is acknowledged, back to TCP.
///
/// # Context
/// Initialization, threads, timers, ISRs.
/// # Blocking
/// Never; a thread that waited for a packet may run first.
/// # Errors
/// `NX_PTR_ERROR`: a packet was not allocated (double release) or no pool's; counted in its pool's invalid releases.
/// # Safety
/// `packet_ptr` is readable as a packet, and the caller owns the frame.
#[must_use]
pub unsafe fn release(packet_ptr: *mut NX_PACKET) -> UINT {
    let mut packet = packet_ptr;
    while !packet.is_null() {
        // SAFETY: `packet` is the caller's, or the next of an allocated packet; put_back checks before it changes anything.
        unsafe {
            let next = (*packet).nx_packet_next;
            match packet_pool::put_back(packet) {
                PutBack::Free => packet = next,
                PutBack::Kept => break,
                PutBack::Invalid => return NX_PTR_ERROR,
            }
        }
    }
    NX_SUCCESS
}

/// [`release`] where the outcome cannot matter: the stack releases a frame that it owns.
///
/// # Safety
/// The caller owns the frame.
pub(crate) unsafe fn discard(packet: *mut NX_PACKET) {
    // SAFETY: given.
    let _ = unsafe { release(packet) };
}

/// Counts a packet and discards it.
///
/// # Safety
/// As [`discard`]; the counter is the caller's.
pub(crate) unsafe fn refuse(packet: *mut NX_PACKET, counter: *mut ULONG) {
    // SAFETY: given.
    unsafe {
        *counter = (*counter).wrapping_add(1);
        discard(packet);
    }
}

/// A driver is done with a frame: releases it, or gives it back to TCP, which keeps it until it is acknowledged.
///
/// # Context
/// Initialization, threads, timers, ISRs.
/// # Errors
/// As [`release`].
/// # Safety
/// The frame was given to the calling driver by `NX_LINK_PACKET_SEND` or its kin, or allocated by it.
#[must_use]
pub unsafe fn transmit_release(packet_ptr: *mut NX_PACKET) -> UINT {
    // SAFETY: given.
    unsafe { release(packet_ptr) }
}

/// The last packet of a frame.
pub(crate) unsafe fn tail(packet: *mut NX_PACKET) -> *mut NX_PACKET {
    // SAFETY: the caller owns the frame; its links are its packets.
    unsafe {
        let mut last = if (*packet).nx_packet_last.is_null() { packet } else { (*packet).nx_packet_last };
        while !(*last).nx_packet_next.is_null() {
            last = (*last).nx_packet_next;
        }
        last
    }
}

/// Appends `data_size` bytes, growing the chain from `pool_ptr` where the last packet is full.
///
/// # Context
/// Initialization, threads, timers, ISRs; waiting only from threads.
/// # Blocking
/// Up to `wait_option` ticks for each packet.
/// # Errors
/// `NX_NO_PACKET`, `NX_WAIT_ABORTED`, `NX_SIZE_ERROR` (nothing to append, or the length would pass 2³²).
/// # Safety
/// The caller owns the frame; `data_start` is readable for `data_size` bytes; the pool is created.
#[must_use]
pub unsafe fn data_append(
    packet_ptr: *mut NX_PACKET,
    data_start: *const c_void,
    data_size: ULONG,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given; every copy is bounded by the room that was just computed.
    unsafe {
        let Some(total) = (*packet_ptr).nx_packet_length.checked_add(data_size) else {
            return NX_SIZE_ERROR;
        };
        if data_size == 0 {
            return NX_SIZE_ERROR;
        }
        let mut packet = tail(packet_ptr);
        let mut left = data_size as usize;
        let room = NX_PACKET::tailroom(packet);
        if left > room {
            let mut chain = Chain::EMPTY;
            let status = chain.reserve(pool_ptr, left - room, wait_option);
            if status != NX_SUCCESS {
                return status;
            }
            (*packet).nx_packet_next = chain.head;
            (*packet_ptr).nx_packet_last = chain.tail;
        }
        let mut source = data_start.cast::<u8>();
        loop {
            let part = NX_PACKET::tailroom(packet).min(left);
            ptr::copy(source, (*packet).nx_packet_append_ptr, part);
            (*packet).nx_packet_append_ptr = (*packet).nx_packet_append_ptr.add(part);
            (*packet).nx_packet_length += part as ULONG;
            source = source.add(part);
            left -= part;
            if left == 0 {
                break;
            }
            packet = (*packet).nx_packet_next;
        }
        (*packet_ptr).nx_packet_length = total;
    }
    NX_SUCCESS
}

/// Empty packets, linked.
struct Chain {
    head: *mut NX_PACKET,
    tail: *mut NX_PACKET,
}

impl Chain {
    const EMPTY: Self = Self { head: null_mut(), tail: null_mut() };

    /// Allocates packets for `bytes`; releases them again if one cannot be had.
    unsafe fn reserve(&mut self, pool: *mut NX_PACKET_POOL, bytes: usize, wait: ULONG) -> UINT {
        let mut missing = bytes;
        while missing > 0 {
            let mut packet = null_mut();
            // SAFETY: the pool is created; the packets linked here are this chain's own.
            unsafe {
                let status = packet_pool::allocate(pool, &raw mut packet, NX_RECEIVE_PACKET, wait);
                if status != NX_SUCCESS {
                    discard(self.head);
                    return status;
                }
                missing = missing.saturating_sub(NX_PACKET::tailroom(packet));
                if self.head.is_null() {
                    self.head = packet;
                } else {
                    (*self.tail).nx_packet_next = packet;
                }
            }
            self.tail = packet;
        }
        NX_SUCCESS
    }
}

/// Copies a frame into packets of `pool_ptr`, keeping the head's headroom and what stands in it (received headers).
///
/// # Context
/// Initialization, threads, timers, ISRs; waiting only from threads.
/// # Blocking
/// Up to `wait_option` ticks for each packet.
/// # Errors
/// `NX_INVALID_PACKET` (empty), `NX_NO_PACKET`, `NX_WAIT_ABORTED`, `NX_INVALID_PARAMETERS` (the pool's payload is smaller than the headroom).
/// # Safety
/// The caller owns the frame; the pool is created; `new_packet_ptr` may be written.
#[must_use]
pub unsafe fn copy(
    packet_ptr: *mut NX_PACKET,
    new_packet_ptr: *mut *mut NX_PACKET,
    pool_ptr: *mut NX_PACKET_POOL,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given; `head` has as much headroom as the source by its packet type.
    unsafe {
        if (*packet_ptr).nx_packet_length == 0 {
            return NX_INVALID_PACKET;
        }
        let headroom = NX_PACKET::headroom(packet_ptr);
        let mut head = null_mut();
        let status = packet_pool::allocate(pool_ptr, &raw mut head, headroom as ULONG, wait_option);
        if status != NX_SUCCESS {
            return status;
        }
        ptr::copy_nonoverlapping((*packet_ptr).nx_packet_data_start, (*head).nx_packet_data_start, headroom);
        let status = append_frame(head, packet_ptr, pool_ptr, wait_option);
        if status != NX_SUCCESS {
            discard(head);
            return status;
        }
        copy_header(packet_ptr, head);
        new_packet_ptr.write(head);
    }
    NX_SUCCESS
}

/// Appends the data of a whole frame to another; on failure part of it may be there.
///
/// # Safety
/// The caller owns both frames; the pool is created.
pub(crate) unsafe fn append_frame(
    to: *mut NX_PACKET,
    from: *mut NX_PACKET,
    pool: *mut NX_PACKET_POOL,
    wait: ULONG,
) -> UINT {
    let mut from = from;
    while !from.is_null() {
        // SAFETY: given.
        unsafe {
            let bytes = NX_PACKET::bytes(from);
            if !bytes.is_empty() {
                let status = data_append(to, bytes.as_ptr().cast(), bytes.len() as ULONG, pool, wait);
                if status != NX_SUCCESS {
                    return status;
                }
            }
            from = (*from).nx_packet_next;
        }
    }
    NX_SUCCESS
}

/// Copies what a packet knows about itself besides its data.
unsafe fn copy_header(from: *const NX_PACKET, to: *mut NX_PACKET) {
    // SAFETY: both are owned by the caller; the IP header is placed at the same offset of an equally large headroom.
    unsafe {
        (*to).nx_packet_ip_interface = (*from).nx_packet_ip_interface;
        (*to).nx_packet_ip_version = (*from).nx_packet_ip_version;
        (*to).nx_packet_ip_header_length = (*from).nx_packet_ip_header_length;
        (*to).nx_packet_vlan_priority = (*from).nx_packet_vlan_priority;
        (*to).nx_packet_interface_capability_flag = (*from).nx_packet_interface_capability_flag;
        let header = (*from).nx_packet_ip_header as usize;
        if let Some(offset) = header.checked_sub((*from).nx_packet_data_start as usize)
            && offset < NX_PACKET::headroom(from)
        {
            (*to).nx_packet_ip_header = (*to).nx_packet_data_start.add(offset);
        }
    }
}

/// Appends `length` bytes of another frame, from `offset` on; on failure part of them may be there.
///
/// # Safety
/// As [`append_frame`].
pub(crate) unsafe fn append_range(
    to: *mut NX_PACKET,
    from: *mut NX_PACKET,
    offset: usize,
    length: usize,
    pool: *mut NX_PACKET_POOL,
) -> UINT {
    let (mut from, mut skip, mut left) = (from, offset, length);
    while !from.is_null() && left > 0 {
        // SAFETY: given.
        unsafe {
            let bytes = &*NX_PACKET::bytes(from);
            match bytes.get(skip..) {
                Some(bytes) if !bytes.is_empty() => {
                    let part = bytes.len().min(left);
                    let status = data_append(to, bytes.as_ptr().cast(), part as ULONG, pool, NX_NO_WAIT);
                    if status != NX_SUCCESS {
                        return status;
                    }
                    left -= part;
                    skip = 0;
                }
                _ => skip -= bytes.len(),
            }
            from = (*from).nx_packet_next;
        }
    }
    if left == 0 { NX_SUCCESS } else { NX_SIZE_ERROR }
}

/// Sets the VLAN priority that a packet leaves with, for drivers that tag frames.
///
/// # Context
/// Anywhere.
/// # Safety
/// The caller owns the packet.
#[must_use]
pub unsafe fn vlan_priority_set(packet_ptr: *mut NX_PACKET, vlan_priority: UINT) -> UINT {
    // SAFETY: given.
    unsafe { (*packet_ptr).nx_packet_vlan_priority = vlan_priority as USHORT };
    NX_SUCCESS
}

/// Copies up to `buffer_length` bytes from `offset` on into a buffer; the frame keeps them.
///
/// # Context
/// Initialization, threads, timers, ISRs.
/// # Errors
/// `NX_PACKET_OFFSET_ERROR`: the offset is not inside the data (offset 0 of an empty frame copies nothing).
/// # Safety
/// The caller owns the frame; the buffer holds `buffer_length` bytes; `bytes_copied` may be written.
#[must_use]
pub unsafe fn data_extract_offset(
    packet_ptr: *mut NX_PACKET,
    offset: ULONG,
    buffer_start: *mut c_void,
    buffer_length: ULONG,
    bytes_copied: *mut ULONG,
) -> UINT {
    // SAFETY: given; copies are bounded by the packet's data and the buffer.
    unsafe {
        let length = (*packet_ptr).nx_packet_length;
        if offset >= length && !(offset == 0 && length == 0) {
            return NX_PACKET_OFFSET_ERROR;
        }
        let mut skip = offset as usize;
        let mut done = 0;
        let mut packet = packet_ptr;
        while !packet.is_null() && done < buffer_length as usize {
            let bytes = NX_PACKET::bytes(packet);
            if let Some(bytes) = bytes.get(skip..) {
                let part = bytes.len().min(buffer_length as usize - done);
                ptr::copy(bytes.as_ptr(), buffer_start.cast::<u8>().add(done), part);
                done += part;
                skip = 0;
            } else {
                skip -= bytes.len();
            }
            packet = (*packet).nx_packet_next;
        }
        bytes_copied.write(done as ULONG);
    }
    NX_SUCCESS
}

/// Copies a whole frame into a buffer that the caller knows to be large enough; [`data_extract_offset`] takes a bound.
///
/// # Context
/// Initialization, threads, timers, ISRs.
/// # Errors
/// `NX_INVALID_PACKET`: the chain holds fewer bytes than the frame's length says.
/// # Safety
/// The caller owns the frame; the buffer holds `nx_packet_length` bytes; `bytes_copied` may be written.
#[must_use]
pub unsafe fn data_retrieve(packet_ptr: *mut NX_PACKET, buffer_start: *mut c_void, bytes_copied: *mut ULONG) -> UINT {
    // SAFETY: given; never more than nx_packet_length bytes are written.
    unsafe {
        let length = (*packet_ptr).nx_packet_length;
        let mut copied = 0;
        let status = data_extract_offset(packet_ptr, 0, buffer_start, length, &raw mut copied);
        bytes_copied.write(copied);
        if status == NX_SUCCESS && copied != length { NX_INVALID_PACKET } else { status }
    }
}

/// The length of a frame in bytes.
///
/// # Context
/// Initialization, threads, timers, ISRs.
/// # Safety
/// The caller owns the frame; `length` may be written.
#[must_use]
pub unsafe fn length_get(packet_ptr: *mut NX_PACKET, length: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe { length.write((*packet_ptr).nx_packet_length) };
    NX_SUCCESS
}

/// Cuts a frame to `length` bytes: releases what lies behind. False if it holds fewer.
pub(crate) unsafe fn truncate(packet_ptr: *mut NX_PACKET, length: usize) -> bool {
    // SAFETY: the caller owns the frame.
    unsafe {
        let mut left = length;
        let mut packet = packet_ptr;
        loop {
            let held = NX_PACKET::bytes(packet).len();
            if held >= left {
                break;
            }
            left -= held;
            packet = (*packet).nx_packet_next;
            if packet.is_null() {
                return false;
            }
        }
        (*packet).nx_packet_append_ptr = (*packet).nx_packet_prepend_ptr.add(left);
        let rest = (*packet).nx_packet_next;
        (*packet).nx_packet_next = null_mut();
        (*packet_ptr).nx_packet_last = if packet == packet_ptr { null_mut() } else { packet };
        (*packet_ptr).nx_packet_length = length as ULONG;
        discard(rest);
    }
    true
}
