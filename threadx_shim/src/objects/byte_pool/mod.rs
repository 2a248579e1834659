//! Byte pools: memory of any size, first fit. The chain of blocks is in `heap`; here are the control block and the threads.
//!
//! Not for interrupts or timers, and not deterministic: a search may pass every block, with interrupts open between its
//! stages. A release serves waiters first come, first served, until one cannot be served.
//!
//! `unsafe` here: control blocks and pool areas of the application.

mod heap;

use crate::config::TX_BYTE_POOL_MIN;
use crate::constants::{TX_BYTE_MEMORY, TX_DELETED, TX_NO_MEMORY, TX_NO_WAIT, TX_PTR_ERROR, TX_SIZE_ERROR, TX_SUCCESS};
use crate::counters::{self, Counters};
use crate::kernel::{self, Critical};
use crate::objects::give;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::stages::Stages;
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG, VOID};
use core::ptr::{null_mut, write};
use heap::{Heap, Search};

/// Marks a created pool.
pub const TX_BYTE_POOL_ID: ULONG = 0x5900_5900;

/// Allocates, releases, fragments searched, merges and splits, then the waiters' two.
pub(crate) const COUNTERS: usize = 7;

/// Blocks that a search looks at before it lets interrupts in.
const STAGE: usize = 16;

/// A pool of memory of any size.
#[repr(C)]
pub struct TX_BYTE_POOL {
    /// TX_BYTE_POOL_ID while created.
    pub tx_byte_pool_id: ULONG,
    /// Bytes of the area.
    pub tx_byte_pool_size: ULONG,
    heap: Heap,
    /// Threads that wait for memory.
    pub tx_byte_pool_waiters: WaitList,
    /// Its name.
    pub tx_byte_pool_name: *mut CHAR,
    /// Links of the created pools.
    pub tx_byte_pool_created: Links<TX_BYTE_POOL>,
}

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_BYTE_POOL {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_byte_pool_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { Counters::joined((*object).heap.counts, (*object).tx_byte_pool_waiters.counts()) }
    }
}

impl TX_BYTE_POOL {
    /// Whether the area's chain of headers is sound.
    ///
    /// # Safety
    /// Interrupts are masked, the pool is created.
    pub(crate) unsafe fn audit(&self) -> bool {
        // SAFETY: the contract.
        unsafe { self.heap.audit() }
    }

    /// Memory for a pool that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_byte_pool_id: 0,
            tx_byte_pool_size: 0,
            heap: Heap::new(),
            tx_byte_pool_waiters: WaitList::new(),
            tx_byte_pool_name: null_mut(),
            tx_byte_pool_created: Links::new(),
        }
    }
}

impl Default for TX_BYTE_POOL {
    fn default() -> Self {
        Self::new()
    }
}

/// What a thread waits for; lies on its stack while it waits.
struct Request {
    size: usize,
    memory: *mut *mut VOID,
}

/// Creates a pool over an area (`tx_byte_pool_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_SIZE_ERROR: the area is smaller than TX_BYTE_POOL_MIN. TX_POOL_ERROR, TX_PTR_ERROR and TX_CALLER_ERROR come from the C
/// face's checks.
///
/// # Safety
/// See [`objects`](crate::objects). The area is the pool's alone until it is deleted.
#[must_use]
pub unsafe fn create(
    pool_ptr: *mut TX_BYTE_POOL,
    name_ptr: *mut CHAR,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    if pool_size < TX_BYTE_POOL_MIN {
        return TX_SIZE_ERROR;
    }
    // SAFETY: the contract.
    unsafe {
        let Some(heap) = Heap::build(pool_start, pool_size as usize) else {
            return TX_SIZE_ERROR;
        };
        write(
            pool_ptr,
            TX_BYTE_POOL { tx_byte_pool_size: pool_size, heap, tx_byte_pool_name: name_ptr, ..TX_BYTE_POOL::new() },
        );
        let cs = kernel::enter();
        event!(BYTE_POOL_CREATE, pool_ptr, pool_start, pool_size, trace::stack());
        (*cs.kernel()).byte_pools.add(pool_ptr);
        trace::register(&cs, trace::Kind::BytePool, pool_ptr, name_ptr, 0, [pool_size, 0]);
        (*pool_ptr).tx_byte_pool_id = TX_BYTE_POOL_ID;
    }
    TX_SUCCESS
}

/// Deletes a pool; its waiters return TX_DELETED, its area is the application's again (`tx_byte_pool_delete`).
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
pub unsafe fn delete(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    let cs = kernel::enter();
    event!(BYTE_POOL_DELETE, pool_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*pool_ptr).tx_byte_pool_id = 0;
        (*cs.kernel()).byte_pools.remove(pool_ptr);
        trace::unregister(&cs, pool_ptr);
        suspend::wake_all(&cs, &raw mut (*pool_ptr).tx_byte_pool_waiters, TX_DELETED);
    }
    TX_SUCCESS
}

/// Allocates `memory_size` bytes, aligned like a pointer (`tx_byte_allocate`).
///
/// # Context
/// Initialization with TX_NO_WAIT, threads.
///
/// # Blocking
/// For up to `wait_option` ticks while there is no free block large enough.
///
/// # Errors
/// TX_NO_MEMORY: none in time. TX_DELETED, TX_WAIT_ABORTED. TX_SIZE_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn allocate(
    pool_ptr: *mut TX_BYTE_POOL,
    memory_ptr: *mut *mut VOID,
    memory_size: ULONG,
    wait_option: ULONG,
) -> UINT {
    let mut request = Request { size: memory_size as usize, memory: memory_ptr };
    let mut place = None;
    let mut cs = kernel::enter();
    // SAFETY: the contract; the request outlives the wait.
    unsafe {
        event!(BYTE_ALLOCATE, pool_ptr, memory_ptr, memory_size, wait_option);
        (*pool_ptr).heap.counts.bump(heap::ALLOCATES);
        loop {
            if (*pool_ptr).tx_byte_pool_id != TX_BYTE_POOL_ID {
                return TX_DELETED; // Between two stages of the search.
            }
            match (*pool_ptr).heap.search(request.size, pool_ptr.cast(), place, STAGE) {
                Search::Found(memory) => {
                    memory_ptr.write(memory);
                    return TX_SUCCESS;
                }
                Search::Paused(at) => place = Some(at),
                Search::None => break,
            }
            drop(cs);
            cs = kernel::enter();
        }
        if wait_option == TX_NO_WAIT {
            return TX_NO_MEMORY;
        }
        let waiters = &raw mut (*pool_ptr).tx_byte_pool_waiters;
        suspend::wait(cs, waiters, TX_BYTE_MEMORY, (&raw mut request).cast(), wait_option, TX_NO_MEMORY)
    }
}

/// Gives memory back, and serves waiters with it (`tx_byte_release`).
///
/// # Context
/// Initialization, threads. May preempt the caller.
///
/// # Errors
/// TX_PTR_ERROR: it is no memory allocated from a pool.
///
/// # Safety
/// See [`objects`](crate::objects). `memory_ptr` comes from [`allocate`]; other pointers are refused as far as the pools' headers
/// are intact.
#[must_use]
pub unsafe fn release(memory_ptr: *mut VOID) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; the pool is a created one.
    unsafe {
        let pool = pool_of(&cs, memory_ptr);
        if pool.is_null() || !(*pool).heap.release(memory_ptr, pool.cast()) {
            return TX_PTR_ERROR;
        }
        event!(BYTE_RELEASE, pool, memory_ptr, (*pool).tx_byte_pool_waiters.count(), 0_u32);
        (*pool).heap.counts.bump(heap::RELEASES);
        serve(&cs, pool);
    }
    TX_SUCCESS
}

/// The pool whose area has `memory`, or null. There are few pools, and an address is not followed before it is known.
unsafe fn pool_of(cs: &Critical, memory: *mut VOID) -> *mut TX_BYTE_POOL {
    // SAFETY: created pools are live.
    unsafe {
        let pools = &raw mut (*cs.kernel()).byte_pools;
        let mut each = (*pools).head();
        for _ in 0..(*pools).count() {
            if (*each).heap.may_hold(memory) {
                return each;
            }
            each = (*pools).next(each);
        }
    }
    null_mut()
}

/// Gives memory to the waiters, from the first one on, as long as there is enough. In stages, between which an interrupt may end
/// the first one's wait: then it is the next one's turn.
unsafe fn serve(cs: &Critical, pool: *mut TX_BYTE_POOL) {
    // SAFETY: who waits here left a request that lives on its stack.
    unsafe {
        let waiters = &raw const (*pool).tx_byte_pool_waiters;
        if (*waiters).is_empty() {
            return;
        }
        let mut stages = Stages::begin();
        let mut place = None;
        let mut served = null_mut();
        while !(*waiters).is_empty() {
            let waiter = (*waiters).first();
            if waiter != served {
                (served, place) = (waiter, None);
            }
            let request = suspend::info(waiter).cast::<Request>();
            match (*pool).heap.search((*request).size, pool.cast(), place, 1) {
                Search::Found(memory) => {
                    (*request).memory.write(memory);
                    suspend::wake(cs, waiter, TX_SUCCESS);
                }
                Search::None => break,
                Search::Paused(here) => place = Some(here),
            }
            stages.step(cs);
        }
        stages.end(cs);
    }
}

/// Moves the most urgent waiter to the front (`tx_byte_pool_prioritize`).
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
pub unsafe fn prioritize(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    let cs = kernel::enter();
    event!(BYTE_POOL_PRIORITIZE, pool_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { suspend::prioritize(&cs, &raw mut (*pool_ptr).tx_byte_pool_waiters) };
    TX_SUCCESS
}

/// What is known of a pool; null for what is not wanted (`tx_byte_pool_info_get`). Available bytes include the two words that
/// each allocation costs.
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
    pool_ptr: *mut TX_BYTE_POOL,
    name: *mut *mut CHAR,
    available_bytes: *mut ULONG,
    fragments: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BYTE_POOL,
) -> UINT {
    let cs = kernel::enter();
    event!(BYTE_POOL_INFO_GET, pool_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*pool_ptr).tx_byte_pool_name);
        give(available_bytes, (*pool_ptr).heap.available);
        give(fragments, (*pool_ptr).heap.fragments);
        give(first_suspended, (*pool_ptr).tx_byte_pool_waiters.first());
        give(suspended_count, (*pool_ptr).tx_byte_pool_waiters.count());
        give(next_pool, (*cs.kernel()).byte_pools.next(pool_ptr));
    }
    TX_SUCCESS
}

/// A pool's event counts; null for what is not wanted (`tx_byte_pool_performance_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without performance information.
///
/// # Safety
/// See [`objects`](crate::objects).
#[allow(clippy::too_many_arguments)] // The service's own parameters.
#[must_use]
pub unsafe fn performance_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(BYTE_POOL_PERFORMANCE_INFO_GET, pool_ptr);
    let places = [allocates, releases, fragments_searched, merges, splits, suspensions, timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&TX_BYTE_POOL::counters(pool_ptr), places) }
}

/// Event counts of all pools (`tx_byte_pool_performance_system_info_get`).
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
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(BYTE_POOL_PERFORMANCE_SYSTEM_INFO_GET);
    let places = [allocates, releases, fragments_searched, merges, splits, suspensions, timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).byte_pools.totals(), places) }
}
