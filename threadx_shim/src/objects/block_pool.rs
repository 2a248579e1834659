//! Pools of fixed-size blocks.
//!
//! A word before each block holds the next free block while it is free, and its pool while it is allocated: a release needs
//! no more than the block. Free blocks are a stack. `unsafe` here: control blocks and pool areas of the application.

#![allow(clippy::cast_ptr_alignment)] // Words before blocks are aligned: `layout` sees to it.

use crate::constants::{
    TX_BLOCK_MEMORY, TX_DELETED, TX_NO_MEMORY, TX_NO_WAIT, TX_PTR_ERROR, TX_SIZE_ERROR, TX_SUCCESS,
};
use crate::counters::{self, Counters};
use crate::kernel::{self, Critical};
use crate::objects::thread::TX_THREAD;
use crate::objects::{give, off_path};
use crate::registry::{Links, Registered, registered};
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UCHAR, UINT, ULONG, VOID};
use core::ptr::{null_mut, write};

/// Marks a created pool.
pub const TX_BLOCK_POOL_ID: ULONG = 0x4200_4200;

/// Allocates and releases, then the waiters' two.
pub(crate) const COUNTERS: usize = 4;
const ALLOCATES: usize = 0;
const RELEASES: usize = 1;

const WORD: usize = size_of::<*mut VOID>();

/// A pool of fixed-size blocks.
#[repr(C)]
pub struct TX_BLOCK_POOL {
    /// TX_BLOCK_POOL_ID while created.
    pub tx_block_pool_id: ULONG,
    /// Free blocks.
    pub tx_block_pool_available: ULONG,
    /// The word before the first free block.
    pub tx_block_pool_available_list: *mut UCHAR,
    /// Threads that wait for a block.
    pub tx_block_pool_waiters: WaitList,
    /// All blocks.
    pub tx_block_pool_total: ULONG,
    /// Bytes of a block, padding included.
    pub tx_block_pool_block_size: ULONG,
    /// The word before the first block.
    pub tx_block_pool_start: *mut UCHAR,
    /// Bytes of the area that blocks and their words take.
    pub tx_block_pool_size: ULONG,
    /// Its name.
    pub tx_block_pool_name: *mut CHAR,
    /// Links of the created pools.
    pub tx_block_pool_created: Links<TX_BLOCK_POOL>,
    /// Event counts.
    pub tx_block_pool_performance: Counters<2>,
}

registered!(TX_BLOCK_POOL, COUNTERS, tx_block_pool_created, tx_block_pool_performance, tx_block_pool_waiters);

impl TX_BLOCK_POOL {
    /// Memory for a pool that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_block_pool_id: 0,
            tx_block_pool_available: 0,
            tx_block_pool_available_list: null_mut(),
            tx_block_pool_waiters: WaitList::new(),
            tx_block_pool_total: 0,
            tx_block_pool_block_size: 0,
            tx_block_pool_start: null_mut(),
            tx_block_pool_size: 0,
            tx_block_pool_name: null_mut(),
            tx_block_pool_created: Links::new(),
            tx_block_pool_performance: Counters::new(),
        }
    }
}

impl Default for TX_BLOCK_POOL {
    fn default() -> Self {
        Self::new()
    }
}

/// How a pool area is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    /// Bytes before the first word that are lost to alignment.
    skip: usize,
    /// Bytes of a block, padding included.
    block: usize,
    /// Number of blocks.
    total: usize,
}

/// Divides an area of `bytes` at `address` into blocks of `block_size` bytes, each behind its word.
fn layout(address: usize, bytes: usize, block_size: usize) -> Layout {
    let skip = address.wrapping_neg() % WORD;
    let block = block_size.checked_next_multiple_of(WORD).unwrap_or(usize::MAX - WORD);
    let total = if block == 0 { 0 } else { bytes.saturating_sub(skip) / block.saturating_add(WORD) };
    Layout { skip, block, total }
}

/// Creates a pool of blocks of `block_size` bytes, rounded up to whole words (`tx_block_pool_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_SIZE_ERROR: the area has no room for one block. TX_POOL_ERROR, TX_PTR_ERROR and TX_CALLER_ERROR come from the C face's
/// checks.
///
/// # Safety
/// See [`objects`](crate::objects). The area is the pool's alone until it is deleted.
#[must_use]
pub unsafe fn create(
    pool_ptr: *mut TX_BLOCK_POOL,
    name_ptr: *mut CHAR,
    block_size: ULONG,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    let Layout { skip, block, total } = layout(pool_start.addr(), pool_size as usize, block_size as usize);
    if total == 0 {
        return TX_SIZE_ERROR;
    }
    // SAFETY: the contract; `total` blocks and their words fit behind `skip`.
    unsafe {
        let start = pool_start.cast::<UCHAR>().add(skip);
        let mut place = start;
        for _ in 1..total {
            let next = place.add(WORD + block);
            place.cast::<*mut UCHAR>().write(next);
            place = next;
        }
        place.cast::<*mut UCHAR>().write(null_mut());
        write(
            pool_ptr,
            TX_BLOCK_POOL {
                tx_block_pool_available: total as ULONG,
                tx_block_pool_available_list: start,
                tx_block_pool_total: total as ULONG,
                tx_block_pool_block_size: block as ULONG,
                tx_block_pool_start: start,
                tx_block_pool_size: (total * (block + WORD)) as ULONG,
                tx_block_pool_name: name_ptr,
                ..TX_BLOCK_POOL::new()
            },
        );
        let cs = kernel::enter();
        event!(BLOCK_POOL_CREATE, pool_ptr, pool_start, total, block_size);
        (*cs.kernel()).block_pools.add(pool_ptr);
        trace::register(&cs, trace::Kind::BlockPool, pool_ptr, name_ptr, 0, [total as ULONG, block as ULONG]);
        (*pool_ptr).tx_block_pool_id = TX_BLOCK_POOL_ID;
    }
    TX_SUCCESS
}

/// Deletes a pool; its waiters return TX_DELETED, its area is the application's again (`tx_block_pool_delete`).
///
/// # Context
/// Threads. May preempt the caller.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn delete(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    let cs = kernel::enter();
    event!(BLOCK_POOL_DELETE, pool_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*pool_ptr).tx_block_pool_id = 0;
        (*cs.kernel()).block_pools.remove(pool_ptr);
        trace::unregister(&cs, pool_ptr);
        suspend::wake_all(&cs, &raw mut (*pool_ptr).tx_block_pool_waiters, TX_DELETED);
    }
    TX_SUCCESS
}

/// Allocates a block (`tx_block_allocate`).
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option.
///
/// # Blocking
/// For up to `wait_option` ticks while no block is free.
///
/// # Errors
/// TX_NO_MEMORY: no block in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn allocate(pool_ptr: *mut TX_BLOCK_POOL, block_ptr: *mut *mut VOID, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; a block in the free list is free and starts with its link.
    unsafe {
        event!(
            BLOCK_ALLOCATE,
            pool_ptr,
            trace::behind((*pool_ptr).tx_block_pool_available_list, WORD),
            wait_option,
            (*pool_ptr).tx_block_pool_available
        );
        (*pool_ptr).tx_block_pool_performance.bump(ALLOCATES);
        let place = (*pool_ptr).tx_block_pool_available_list.cast::<*mut UCHAR>();
        if !place.is_null() {
            (*pool_ptr).tx_block_pool_available_list = *place;
            (*pool_ptr).tx_block_pool_available -= 1;
            place.cast::<*mut TX_BLOCK_POOL>().write(pool_ptr);
            block_ptr.write(place.add(1).cast());
            return TX_SUCCESS;
        }
        off_path(allocate_slowly(pool_ptr, block_ptr, wait_option, cs))
    }
}

/// [`allocate`] from an empty pool.
#[inline(never)]
unsafe fn allocate_slowly(pool: *mut TX_BLOCK_POOL, block: *mut *mut VOID, ticks: ULONG, cs: Critical) -> UINT {
    if ticks == TX_NO_WAIT {
        return TX_NO_MEMORY;
    }
    // SAFETY: as `allocate`.
    unsafe {
        let waiters = &raw mut (*pool).tx_block_pool_waiters;
        suspend::wait(cs, waiters, TX_BLOCK_MEMORY, block.cast(), ticks, TX_NO_MEMORY)
    }
}

/// Gives a block back, to the first waiter if there is one (`tx_block_release`).
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// TX_PTR_ERROR: it is no allocated block.
///
/// # Safety
/// See [`objects`](crate::objects). `block_ptr` comes from [`allocate`]; of other pointers most are refused, but not all.
#[inline]
#[must_use]
pub unsafe fn release(block_ptr: *mut VOID) -> UINT {
    if block_ptr.is_null() || !block_ptr.addr().is_multiple_of(WORD) {
        return TX_PTR_ERROR;
    }
    let cs = kernel::enter();
    // SAFETY: the contract; before a block is its word, which names its pool. A free block's names a block, which has no ID.
    unsafe {
        let place = block_ptr.cast::<*mut TX_BLOCK_POOL>().sub(1);
        let pool = *place;
        if cfg!(armv6m) && !pool.is_aligned() {
            return TX_PTR_ERROR;
        }
        if pool.is_null() || pool.cast::<ULONG>().read_unaligned() != TX_BLOCK_POOL_ID {
            return TX_PTR_ERROR;
        }
        event!(BLOCK_RELEASE, pool, block_ptr, (*pool).tx_block_pool_waiters.count(), trace::stack());
        (*pool).tx_block_pool_performance.bump(RELEASES);
        if !(*pool).tx_block_pool_waiters.is_empty() {
            return off_path(hand_over(block_ptr, pool, cs));
        }
        place.cast::<*mut UCHAR>().write((*pool).tx_block_pool_available_list);
        (*pool).tx_block_pool_available_list = place.cast();
        (*pool).tx_block_pool_available += 1;
    }
    TX_SUCCESS
}

/// Gives a block to the first waiter.
#[inline(never)]
unsafe fn hand_over(block: *mut VOID, pool: *mut TX_BLOCK_POOL, cs: Critical) -> UINT {
    // SAFETY: somebody waits, and left the place for the block's address.
    unsafe {
        let waiter = (*pool).tx_block_pool_waiters.first();
        suspend::info(waiter).cast::<*mut VOID>().write(block);
        suspend::wake(&cs, waiter, TX_SUCCESS);
    }
    drop(cs);
    TX_SUCCESS
}

/// Moves the most urgent waiter to the front (`tx_block_pool_prioritize`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn prioritize(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    let cs = kernel::enter();
    event!(BLOCK_POOL_PRIORITIZE, pool_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { suspend::prioritize(&cs, &raw mut (*pool_ptr).tx_block_pool_waiters) };
    TX_SUCCESS
}

/// What is known of a pool; null for what is not wanted (`tx_block_pool_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    name: *mut *mut CHAR,
    available_blocks: *mut ULONG,
    total_blocks: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BLOCK_POOL,
) -> UINT {
    let cs = kernel::enter();
    event!(BLOCK_POOL_INFO_GET, pool_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*pool_ptr).tx_block_pool_name);
        give(available_blocks, (*pool_ptr).tx_block_pool_available);
        give(total_blocks, (*pool_ptr).tx_block_pool_total);
        give(first_suspended, (*pool_ptr).tx_block_pool_waiters.first());
        give(suspended_count, (*pool_ptr).tx_block_pool_waiters.count());
        give(next_pool, (*cs.kernel()).block_pools.next(pool_ptr));
    }
    TX_SUCCESS
}

/// A pool's event counts; null for what is not wanted (`tx_block_pool_performance_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without performance information.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn performance_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(BLOCK_POOL_PERFORMANCE_INFO_GET, pool_ptr);
    // SAFETY: the contract.
    unsafe { counters::report(&TX_BLOCK_POOL::counters(pool_ptr), [allocates, releases, suspensions, timeouts]) }
}

/// Event counts of all pools (`tx_block_pool_performance_system_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without performance information.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn performance_system_info_get(
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(BLOCK_POOL_PERFORMANCE_SYSTEM_INFO_GET);
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).block_pools.totals(), [allocates, releases, suspensions, timeouts]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_of_an_unaligned_area_skips_to_a_word() {
        assert_eq!(layout(WORD - 1, 10 * WORD + 1, 2 * WORD), Layout { skip: 1, block: 2 * WORD, total: 3 });
    }

    #[test]
    fn layout_of_odd_blocks_pads_them() {
        assert_eq!(layout(0, 4 * WORD, WORD + 1), Layout { skip: 0, block: 2 * WORD, total: 1 });
    }

    #[test]
    fn layout_without_room_has_no_block() {
        assert_eq!(layout(0, WORD, 1).total, 0);
        assert_eq!(layout(0, 100, 0).total, 0);
        assert_eq!(layout(1, 2, 1).total, 0);
        assert_eq!(layout(0, 100, usize::MAX).total, 0);
    }
}
