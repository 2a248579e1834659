//! `NX_PACKET_POOL`: fixed-size packets in the application's memory.
//!
//! A pool is a stack of free packets (the last released is the first allocated: its cache lines are warm) and a FIFO of
//! threads that wait for one. Allocation and release are a few loads and stores in a critical section, so drivers call
//! them from interrupts. A released packet goes straight to the first waiter.
//!
//! The stack itself never waits for a packet: it drops what it wanted to send, marks the pool as starved, and the next
//! release wakes the IP threads that feed from it.
//!
//! Source: manual chapter 3, "Packet Pools"; chapter 4, `nx_packet_allocate`, `nx_packet_release`, `nx_packet_pool_*`.

use core::ffi::c_void;
use core::mem::{align_of, size_of};
use core::ptr::null_mut;

use threadx_shim::TX_THREAD;
use threadx_shim::constants::TX_TCP_IP;
use threadx_shim::kernel::{self, Critical};
use threadx_shim::suspend::{self, WaitList};
use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG, USHORT};

use crate::constants::{
    NX_INVALID_PARAMETERS, NX_NO_PACKET, NX_NO_WAIT, NX_PACKET_ALIGNMENT, NX_POOL_DELETED, NX_SIZE_ERROR, NX_SUCCESS,
    NX_VLAN_PRIORITY_INVALID,
};
use crate::packet::{NX_PACKET, SECRET, STATE_ALLOCATED, STATE_FREE, STATE_TCP_QUEUED, STATE_TCP_SENT};
use crate::system;

/// `nx_packet_pool_id` of a created pool ("PACK").
pub const NX_PACKET_POOL_ID: ULONG = 0x5041_434B;

/// A packet pool (manual chapter 3, "Packet Pool Control Block NX_PACKET_POOL").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_PACKET_POOL {
    pub nx_packet_pool_id: ULONG,
    pub nx_packet_pool_available: ULONG,
    pub nx_packet_pool_total: ULONG,
    pub nx_packet_pool_empty_requests: ULONG,
    pub nx_packet_pool_empty_suspensions: ULONG,
    pub nx_packet_pool_invalid_releases: ULONG,
    pub nx_packet_pool_payload_size: ULONG,
    pub nx_packet_pool_low_watermark: ULONG,
    /// Bytes in the application's memory area.
    pub nx_packet_pool_size: ULONG,
    /// Distance between packets; with `first_packet` it says which addresses are packets.
    pub(crate) stride: ULONG,
    /// Set when the stack itself went without a packet.
    pub(crate) starved: ULONG,
    pub nx_packet_pool_suspended_count: ULONG,
    pub nx_packet_pool_name: *mut CHAR,
    pub nx_packet_pool_start: *mut UCHAR,
    pub(crate) first_packet: *mut UCHAR,
    pub nx_packet_pool_available_list: *mut NX_PACKET,
    /// Threads waiting for a packet, in FIFO order.
    pub nx_packet_pool_suspension_list: WaitList,
    pub nx_packet_pool_created_next: *mut NX_PACKET_POOL,
    pub nx_packet_pool_created_previous: *mut NX_PACKET_POOL,
}

impl NX_PACKET_POOL {
    /// A pool that is not created.
    pub const fn new() -> Self {
        Self {
            nx_packet_pool_id: 0,
            nx_packet_pool_available: 0,
            nx_packet_pool_total: 0,
            nx_packet_pool_empty_requests: 0,
            nx_packet_pool_empty_suspensions: 0,
            nx_packet_pool_invalid_releases: 0,
            nx_packet_pool_payload_size: 0,
            nx_packet_pool_low_watermark: 0,
            nx_packet_pool_size: 0,
            stride: 0,
            starved: 0,
            nx_packet_pool_suspended_count: 0,
            nx_packet_pool_name: null_mut(),
            nx_packet_pool_start: null_mut(),
            first_packet: null_mut(),
            nx_packet_pool_available_list: null_mut(),
            nx_packet_pool_suspension_list: WaitList::new(),
            nx_packet_pool_created_next: null_mut(),
            nx_packet_pool_created_previous: null_mut(),
        }
    }
}

impl Default for NX_PACKET_POOL {
    fn default() -> Self {
        Self::new()
    }
}

/// How a pool divides its memory.
struct Layout {
    /// Bytes to skip at the front.
    skip: usize,
    /// Bytes from a packet to its payload.
    header: usize,
    /// Bytes of payload.
    payload: usize,
    /// Bytes from packet to packet.
    stride: usize,
    /// Packets.
    count: usize,
}

/// Payloads begin and end at multiples of this, a power of two.
const PAYLOAD_ALIGN: usize = if NX_PACKET_ALIGNMENT == 0 { 1 } else { NX_PACKET_ALIGNMENT as usize };
const _: () = assert!(PAYLOAD_ALIGN.is_power_of_two());

fn layout(address: usize, size: usize, payload: usize) -> Option<Layout> {
    const HEADER: usize = size_of::<NX_PACKET>().next_multiple_of(PAYLOAD_ALIGN);
    const ALIGN: usize = if align_of::<NX_PACKET>() > PAYLOAD_ALIGN { align_of::<NX_PACKET>() } else { PAYLOAD_ALIGN };
    let skip = address.wrapping_neg() % ALIGN;
    let usable = size.checked_sub(skip)? / ALIGN * ALIGN;
    if payload > usable.checked_sub(HEADER)? {
        return None;
    }
    // One packet fits, and what it takes is whole alignments: nothing overflows.
    let payload = payload.next_multiple_of(PAYLOAD_ALIGN);
    let stride = (HEADER + payload).next_multiple_of(ALIGN);
    Some(Layout { skip, header: HEADER, payload, stride, count: usable / stride })
}

/// Creates a pool in `memory_size` bytes at `memory_ptr`.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Never.
/// # Errors
/// `NX_SIZE_ERROR`: not one packet fits.
/// # Safety
/// The pool and the memory are the application's, unused otherwise, and stay in place until the pool is deleted.
#[must_use]
pub unsafe fn create(
    pool_ptr: *mut NX_PACKET_POOL,
    name: *mut CHAR,
    payload_size: ULONG,
    memory_ptr: *mut c_void,
    memory_size: ULONG,
) -> UINT {
    let memory = memory_ptr.cast::<UCHAR>();
    let Some(l) = layout(memory as usize, memory_size as usize, payload_size as usize) else {
        return NX_SIZE_ERROR;
    };
    // SAFETY: the caller gives the pool and the memory; every packet lies within it by the computation of `layout`, aligned.
    unsafe {
        pool_ptr.write(NX_PACKET_POOL::new());
        let pool = &mut *pool_ptr;
        pool.nx_packet_pool_name = name;
        pool.nx_packet_pool_start = memory;
        pool.nx_packet_pool_size = memory_size;
        pool.first_packet = memory.add(l.skip);
        pool.stride = l.stride as ULONG;
        pool.nx_packet_pool_payload_size = l.payload as ULONG;
        pool.nx_packet_pool_total = l.count as ULONG;
        pool.nx_packet_pool_available = l.count as ULONG;
        for i in (0..l.count).rev() {
            let at = pool.first_packet.add(i * l.stride);
            #[allow(clippy::cast_ptr_alignment)] // `layout` aligned it
            let packet = at.cast::<NX_PACKET>();
            packet.write_bytes(0, 1);
            (*packet).nx_packet_pool_owner = pool_ptr;
            (*packet).nx_packet_data_start = at.add(l.header);
            (*packet).nx_packet_data_end = at.add(l.header + l.payload);
            (*packet).nx_packet_state = STATE_FREE;
            (*packet).nx_packet_queue_next = pool.nx_packet_pool_available_list;
            pool.nx_packet_pool_available_list = packet;
        }
        pool.nx_packet_pool_id = NX_PACKET_POOL_ID;
        let cs = kernel::enter();
        system::pool_link(&cs, pool_ptr);
        drop(cs);
    }
    NX_SUCCESS
}

/// Deletes a pool; threads waiting for a packet get `NX_POOL_DELETED`.
///
/// # Context
/// Threads.
/// # Blocking
/// Never; a woken thread of higher priority runs first.
/// # Safety
/// The pool is created, and no packet of it is used afterwards.
#[must_use]
pub unsafe fn delete(pool_ptr: *mut NX_PACKET_POOL) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the pool is created; lists change in this critical section.
    unsafe {
        (*pool_ptr).nx_packet_pool_id = 0;
        system::pool_unlink(&cs, pool_ptr);
        (*pool_ptr).nx_packet_pool_suspended_count = 0;
        suspend::wake_all(&cs, &raw mut (*pool_ptr).nx_packet_pool_suspension_list, NX_POOL_DELETED);
    }
    drop(cs);
    NX_SUCCESS
}

/// Takes a packet and leaves `packet_type` bytes of headroom in it.
///
/// # Context
/// Initialization, threads, timers, ISRs; waiting only from threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NO_PACKET`, `NX_WAIT_ABORTED`, `NX_POOL_DELETED`, `NX_INVALID_PARAMETERS` (payload smaller than the headroom).
/// # Safety
/// The pool is created; `packet_ptr` may be written.
#[must_use]
pub unsafe fn allocate(
    pool_ptr: *mut NX_PACKET_POOL,
    packet_ptr: *mut *mut NX_PACKET,
    packet_type: ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the pool is created; its lists change in critical sections.
    unsafe {
        if packet_type > (*pool_ptr).nx_packet_pool_payload_size {
            return NX_INVALID_PARAMETERS;
        }
        let cs = kernel::enter();
        let mut packet = (*pool_ptr).nx_packet_pool_available_list;
        if packet.is_null() {
            let pool = &mut *pool_ptr;
            pool.nx_packet_pool_empty_requests = pool.nx_packet_pool_empty_requests.wrapping_add(1);
            if wait_option == NX_NO_WAIT {
                return NX_NO_PACKET;
            }
            pool.nx_packet_pool_empty_suspensions = pool.nx_packet_pool_empty_suspensions.wrapping_add(1);
            let list = &raw mut pool.nx_packet_pool_suspension_list;
            let given = (&raw mut packet).cast::<c_void>();
            let status = suspend::wait(cs, list, TX_TCP_IP, given, wait_option, NX_NO_PACKET);
            if status != NX_SUCCESS {
                return status;
            }
            // The releaser stored the packet through `given`.
            packet = (&raw const packet).read_volatile();
        } else {
            (*pool_ptr).nx_packet_pool_available_list = (*packet).nx_packet_queue_next;
            (*pool_ptr).nx_packet_pool_available -= 1;
            (*packet).nx_packet_state = STATE_ALLOCATED;
            drop(cs);
        }
        prepare(packet, packet_type as usize);
        packet_ptr.write(packet);
    }
    NX_SUCCESS
}

/// A packet for the stack's own use: never waits, and an empty pool is remembered so that the next release wakes the stack.
pub(crate) unsafe fn allocate_internal(pool_ptr: *mut NX_PACKET_POOL, packet_type: ULONG) -> Option<*mut NX_PACKET> {
    let mut packet = null_mut();
    // SAFETY: the pool is an IP instance's, hence created.
    unsafe {
        if allocate(pool_ptr, &raw mut packet, packet_type, NX_NO_WAIT) == NX_SUCCESS {
            return Some(packet);
        }
        (*pool_ptr).starved = 1;
    }
    None
}

/// Makes a packet fresh from the pool ready for its owner.
unsafe fn prepare(packet: *mut NX_PACKET, headroom: usize) {
    // SAFETY: the caller owns the packet, and has checked headroom against the payload size.
    unsafe {
        // Field by field: a whole new header would be made elsewhere and copied.
        let first = (*packet).nx_packet_data_start.add(headroom);
        (*packet).nx_packet_queue_next = null_mut();
        (*packet).nx_packet_tcp_queue_next = null_mut();
        (*packet).nx_packet_next = null_mut();
        (*packet).nx_packet_last = null_mut();
        (*packet).nx_packet_ip_interface = null_mut();
        (*packet).nx_packet_prepend_ptr = first;
        (*packet).nx_packet_append_ptr = first;
        (*packet).nx_packet_ip_header = null_mut();
        (*packet).nx_packet_length = 0;
        (*packet).nx_packet_ip_header_length = 0;
        (*packet).nx_packet_reassembly_time = 0;
        (*packet).nx_packet_state = STATE_ALLOCATED;
        (*packet).nx_packet_interface_capability_flag = 0;
        (*packet).nx_packet_ip_version = 0;
        (*packet).nx_packet_option_state = 0;
        (*packet).kind = 0;
        (*packet).nx_packet_identical_copy = 0;
        (*packet).nx_packet_option_offset = 0;
        (*packet).nx_packet_vlan_priority = NX_VLAN_PRIORITY_INVALID as USHORT;
    }
}

/// What became of a packet that somebody released.
pub(crate) enum PutBack {
    /// It is in its pool, or a waiter has it.
    Free,
    /// TCP keeps it, and what hangs on it, until the peer has acknowledged it.
    Kept,
    /// It was not allocated from a living pool. Its pool has counted that, if there is one.
    Invalid,
}

/// Puts one allocated packet (not its chain) back, or gives it to the first waiter.
pub(crate) unsafe fn put_back(packet: *mut NX_PACKET) -> PutBack {
    let cs = kernel::enter();
    // SAFETY: `owner_of` and `is_packet_of` prove that pool and packet are real before either is changed, all in this critical section.
    unsafe {
        let Some(pool_ptr) = owner_of(&cs, packet) else {
            return PutBack::Invalid;
        };
        let pool = &mut *pool_ptr;
        let state = (*packet).nx_packet_state;
        if matches!(state, STATE_FREE | STATE_TCP_QUEUED) || !is_packet_of(pool, packet) {
            pool.nx_packet_pool_invalid_releases = pool.nx_packet_pool_invalid_releases.wrapping_add(1);
            return PutBack::Invalid;
        }
        if state == STATE_TCP_SENT {
            (*packet).nx_packet_state = STATE_TCP_QUEUED;
            return PutBack::Kept;
        }
        if (*packet).nx_packet_option_state == SECRET {
            drop(cs);
            return wipe(packet);
        }
        let waiter = pool.nx_packet_pool_suspension_list.first();
        if waiter.is_null() {
            (*packet).nx_packet_state = STATE_FREE;
            (*packet).nx_packet_queue_next = pool.nx_packet_pool_available_list;
            pool.nx_packet_pool_available_list = packet;
            pool.nx_packet_pool_available += 1;
        } else {
            (*packet).nx_packet_state = STATE_ALLOCATED;
            give(&cs, waiter, packet);
        }
        let starved = core::mem::replace(&mut pool.starved, 0) != 0;
        drop(cs);
        if starved {
            system::pool_refilled(pool_ptr);
        }
    }
    PutBack::Free
}

unsafe fn give(cs: &Critical, waiter: *mut TX_THREAD, packet: *mut NX_PACKET) {
    // SAFETY: a waiter of a packet pool passed the address of its packet pointer, which lives until it is woken.
    unsafe {
        suspend::info(waiter).cast::<*mut NX_PACKET>().write(packet);
        suspend::wake(cs, waiter, NX_SUCCESS);
    }
}

/// The living pool that a packet names as its owner.
unsafe fn owner_of(cs: &Critical, packet: *const NX_PACKET) -> Option<*mut NX_PACKET_POOL> {
    // SAFETY: the caller's pointer is readable as a packet; the owner is only compared before it is known to be a pool.
    let owner = unsafe { (*packet).nx_packet_pool_owner };
    system::has_pool(cs, owner).then_some(owner)
}

/// Whether `packet` is one of the places where `pool` laid out a packet.
fn is_packet_of(pool: &NX_PACKET_POOL, packet: *const NX_PACKET) -> bool {
    // In front of the first one, this is more than any of them is behind it.
    let offset = (packet as usize).wrapping_sub(pool.first_packet as usize);
    let stride = pool.stride as usize;
    offset
        .checked_div(stride)
        .is_some_and(|place| place < pool.nx_packet_pool_total as usize && place.wrapping_mul(stride) == offset)
}

/// Whether `packet` is an allocated packet of a living pool: what `_nxe_` services ask before they trust a pointer.
///
/// # Safety
/// `packet` is readable as an `NX_PACKET`.
pub unsafe fn is_allocated(packet: *const NX_PACKET) -> bool {
    let cs = kernel::enter();
    // SAFETY: as in `put_back`.
    unsafe {
        owner_of(&cs, packet).is_some_and(|p| is_packet_of(&*p, packet)) && (*packet).nx_packet_state != STATE_FREE
    }
}

/// Reports a pool's figures; null destinations are skipped.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The pool is created; every non-null destination may be written.
#[must_use]
pub unsafe fn info_get(
    pool_ptr: *mut NX_PACKET_POOL,
    total_packets: *mut ULONG,
    free_packets: *mut ULONG,
    empty_pool_requests: *mut ULONG,
    empty_pool_suspensions: *mut ULONG,
    invalid_packet_releases: *mut ULONG,
) -> UINT {
    // SAFETY: given; the critical section makes the figures one moment's.
    unsafe {
        let _cs = kernel::enter();
        let pool = &*pool_ptr;
        for (to, value) in [
            (total_packets, pool.nx_packet_pool_total),
            (free_packets, pool.nx_packet_pool_available),
            (empty_pool_requests, pool.nx_packet_pool_empty_requests),
            (empty_pool_suspensions, pool.nx_packet_pool_empty_suspensions),
            (invalid_packet_releases, pool.nx_packet_pool_invalid_releases),
        ] {
            if !to.is_null() {
                to.write(value);
            }
        }
    }
    NX_SUCCESS
}

/// Sets the number of free packets below which TCP and UDP stop queueing received ones.
///
/// # Context
/// Threads.
/// # Safety
/// The pool is created.
#[must_use]
pub unsafe fn low_watermark_set(pool_ptr: *mut NX_PACKET_POOL, low_watermark: ULONG) -> UINT {
    // SAFETY: given; one store.
    unsafe { (*pool_ptr).nx_packet_pool_low_watermark = low_watermark };
    NX_SUCCESS
}

/// Whether a packet's pool has fewer free packets than its low watermark: received data should be dropped rather than queued.
///
/// # Safety
/// The packet is allocated.
pub unsafe fn is_below_watermark(packet: *const NX_PACKET) -> bool {
    // SAFETY: an allocated packet's owner is a living pool.
    unsafe {
        let pool = (*packet).nx_packet_pool_owner;
        !pool.is_null() && (*pool).nx_packet_pool_available < (*pool).nx_packet_pool_low_watermark
    }
}

/// Marks a packet as carrying a secret: whoever releases it, and whenever, its payload is overwritten first. Copies that the stack makes of it to
/// send it again are marked too.
///
/// # Context
/// Anywhere.
/// # Safety
/// The caller owns the packet.
pub unsafe fn wipe_on_release(packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe { (*packet).nx_packet_option_state = SECRET };
}

/// Marks the packets of `copy` if `original` is marked.
///
/// # Safety
/// The caller owns `copy`; `original` is allocated.
pub(crate) unsafe fn share_secret(original: *const NX_PACKET, copy: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        if (*original).nx_packet_option_state == SECRET {
            let mut packet = copy;
            while !packet.is_null() {
                wipe_on_release(packet);
                packet = (*packet).nx_packet_next;
            }
        }
    }
}

/// Overwrites a packet's payload, with interrupts open, takes the mark off, and then puts it back. Others can reach the memory, so the
/// compiler cannot leave it out.
#[cold]
#[inline(never)]
unsafe fn wipe(packet: *mut NX_PACKET) -> PutBack {
    // SAFETY: the caller owns the packet; its payload is its own.
    unsafe {
        let start = (*packet).nx_packet_data_start;
        start.write_bytes(0, ((*packet).nx_packet_data_end as usize).saturating_sub(start as usize));
        (*packet).nx_packet_option_state = 0;
        put_back(packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_too_small_for_one_packet_is_refused() {
        assert!(layout(0x1000, size_of::<NX_PACKET>() + 39, 40).is_none());
        assert!(layout(0x1000, 16, 40).is_none());
        assert!(layout(0x1000, usize::MAX, usize::MAX).is_none());
    }

    #[test]
    fn layout_keeps_every_payload_aligned_and_inside() {
        for address in 0x1000..0x1010 {
            for payload in [40, 41, 128, 1536] {
                let l = layout(address, 10_000, payload).unwrap();
                assert_eq!((address + l.skip) % align_of::<NX_PACKET>(), 0);
                assert_eq!((address + l.skip + l.header) % NX_PACKET_ALIGNMENT as usize, 0);
                assert!(l.skip + l.count * l.stride <= 10_000);
                assert!(l.header + l.payload <= l.stride && l.payload >= payload);
            }
        }
    }
}
