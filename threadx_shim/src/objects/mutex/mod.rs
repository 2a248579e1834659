//! Mutexes: an owner, a count of its gets, and threads that wait to own it. Who inherits which priority is in `inherit`.
//!
//! A mutex got during initialization has no thread for an owner: it must be put there too, as with the original.
//! `unsafe` here: control blocks of the application.

mod inherit;

pub(crate) use inherit::waiter_changed;

use crate::config::TX_MAX_PRIORITIES;
use crate::constants::{TX_DELETED, TX_INHERIT, TX_MUTEX_SUSP, TX_NO_WAIT, TX_NOT_AVAILABLE, TX_NOT_OWNED, TX_SUCCESS};
use crate::counters::{self, Counters};
use crate::kernel::{self, Caller, Critical};
use crate::objects::give;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered, registered};
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG};
use core::mem::offset_of;
use core::ptr::{null_mut, write};

/// Marks a created mutex.
pub const TX_MUTEX_ID: ULONG = 0x4D00_4D00;

/// Puts, gets, inversions and inheritances, then the waiters' two.
pub(crate) const COUNTERS: usize = 6;
const PUTS: usize = 0;
const GETS: usize = 1;
const INVERSIONS: usize = 2;
const INHERITANCES: usize = 3;

/// A mutex.
#[repr(C)]
pub struct TX_MUTEX {
    /// TX_MUTEX_ID while created.
    pub tx_mutex_id: ULONG,
    /// Gets of the owner without their puts; 0: free.
    pub tx_mutex_ownership_count: ULONG,
    /// The owner.
    pub tx_mutex_owner: *mut TX_THREAD,
    /// TX_INHERIT or TX_NO_INHERIT.
    pub tx_mutex_inherit: UINT,
    /// The most urgent priority its owner inherits through it; TX_MAX_PRIORITIES if none.
    pub tx_mutex_highest_priority: UINT,
    /// Threads that wait to own it.
    pub tx_mutex_waiters: WaitList,
    /// The mutex that its owner got before this one and owns, too.
    pub tx_mutex_owned_next: *mut TX_MUTEX,
    /// What points to this one: the next one's `tx_mutex_owned_next` or the owner's `tx_thread_owned_mutexes`.
    pub tx_mutex_owned_link: *mut *mut TX_MUTEX,
    /// Its name.
    pub tx_mutex_name: *mut CHAR,
    /// Links of the created mutexes.
    pub tx_mutex_created: Links<TX_MUTEX>,
    /// Event counts.
    pub tx_mutex_performance: Counters<4>,
}

registered!(TX_MUTEX, COUNTERS, tx_mutex_created, tx_mutex_performance, tx_mutex_waiters);

impl TX_MUTEX {
    /// Memory for a mutex that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_mutex_id: 0,
            tx_mutex_ownership_count: 0,
            tx_mutex_owner: null_mut(),
            tx_mutex_inherit: 0,
            tx_mutex_highest_priority: TX_MAX_PRIORITIES,
            tx_mutex_waiters: WaitList::new(),
            tx_mutex_owned_next: null_mut(),
            tx_mutex_owned_link: null_mut(),
            tx_mutex_name: null_mut(),
            tx_mutex_created: Links::new(),
            tx_mutex_performance: Counters::new(),
        }
    }
}

impl Default for TX_MUTEX {
    fn default() -> Self {
        Self::new()
    }
}

/// Creates a free mutex (`tx_mutex_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// None here; TX_MUTEX_ERROR, TX_INHERIT_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn create(mutex_ptr: *mut TX_MUTEX, name_ptr: *mut CHAR, inherit: UINT) -> UINT {
    // SAFETY: the contract.
    unsafe {
        write(mutex_ptr, TX_MUTEX { tx_mutex_inherit: inherit, tx_mutex_name: name_ptr, ..TX_MUTEX::new() });
        let cs = kernel::enter();
        event!(MUTEX_CREATE, mutex_ptr, inherit, trace::stack());
        (*cs.kernel()).mutexes.add(mutex_ptr);
        trace::register(&cs, trace::Kind::Mutex, mutex_ptr, name_ptr, 0, [inherit, 0]);
        (*mutex_ptr).tx_mutex_id = TX_MUTEX_ID;
    }
    TX_SUCCESS
}

/// Deletes a mutex; its waiters return TX_DELETED, its owner loses what it inherited through it (`tx_mutex_delete`).
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
pub unsafe fn delete(mutex_ptr: *mut TX_MUTEX) -> UINT {
    let cs = kernel::enter();
    event!(MUTEX_DELETE, mutex_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*mutex_ptr).tx_mutex_id = 0;
        (*cs.kernel()).mutexes.remove(mutex_ptr);
        trace::unregister(&cs, mutex_ptr);
        let owner = (*mutex_ptr).tx_mutex_owner;
        if !owner.is_null() {
            disown(mutex_ptr);
        }
        (*mutex_ptr).tx_mutex_ownership_count = 0;
        suspend::wake_all(&cs, &raw mut (*mutex_ptr).tx_mutex_waiters, TX_DELETED);
        if !owner.is_null() {
            inherit::recompute(&cs, owner);
        }
    }
    TX_SUCCESS
}

/// Gets the mutex, once more if the caller owns it (`tx_mutex_get`).
///
/// # Context
/// Initialization and timers with TX_NO_WAIT, threads.
///
/// # Blocking
/// For up to `wait_option` ticks while another thread owns it; meanwhile the owner inherits the caller's priority if the
/// mutex was created with TX_INHERIT.
///
/// # Errors
/// TX_NOT_AVAILABLE: not in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn get(mutex_ptr: *mut TX_MUTEX, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(MUTEX_GET, mutex_ptr, wait_option, (*mutex_ptr).tx_mutex_owner, (*mutex_ptr).tx_mutex_ownership_count);
        (*mutex_ptr).tx_mutex_performance.bump(GETS);
        let me = (*cs.kernel()).current;
        if (*mutex_ptr).tx_mutex_ownership_count == 0 {
            (*mutex_ptr).tx_mutex_ownership_count = 1;
            own(mutex_ptr, me);
            return TX_SUCCESS;
        }
        if (*mutex_ptr).tx_mutex_owner == me {
            (*mutex_ptr).tx_mutex_ownership_count = (*mutex_ptr).tx_mutex_ownership_count.saturating_add(1);
            return TX_SUCCESS;
        }
        if wait_option == TX_NO_WAIT || kernel::caller() != Caller::Thread {
            return TX_NOT_AVAILABLE;
        }
        wait(cs, mutex_ptr, me, wait_option)
    }
}

/// Waits to own the mutex.
///
/// # Safety
/// As [`get`]; `me` is the running thread.
#[inline(never)]
unsafe fn wait(cs: Critical, mutex: *mut TX_MUTEX, me: *mut TX_THREAD, ticks: ULONG) -> UINT {
    // SAFETY: the contract.
    unsafe {
        inherit::waiter_comes(&cs, mutex, me);
        let waiters = &raw mut (*mutex).tx_mutex_waiters;
        suspend::prepare(&cs, me, mutex.cast(), ticks, TX_NOT_AVAILABLE);
        suspend::block(cs, me, waiters, TX_MUTEX_SUSP)
    }
}

/// Undoes one get; the last one gives the mutex to a waiter or sets it free (`tx_mutex_put`).
///
/// # Context
/// Initialization, threads, timers. May preempt the caller.
///
/// # Errors
/// TX_NOT_OWNED: the caller does not own it.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn put(mutex_ptr: *mut TX_MUTEX) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(
            MUTEX_PUT,
            mutex_ptr,
            (*mutex_ptr).tx_mutex_owner,
            (*mutex_ptr).tx_mutex_ownership_count,
            trace::stack()
        );
        let me = (*cs.kernel()).current;
        let count = (*mutex_ptr).tx_mutex_ownership_count;
        if count == 0 || (*mutex_ptr).tx_mutex_owner != me {
            return TX_NOT_OWNED;
        }
        (*mutex_ptr).tx_mutex_performance.bump(PUTS);
        (*mutex_ptr).tx_mutex_ownership_count = count - 1;
        if count == 1 {
            release(&cs, mutex_ptr);
        }
    }
    TX_SUCCESS
}

/// Takes a mutex whose count is 0 from its owner and gives it to the next one, if somebody waits.
///
/// # Safety
/// Interrupts are masked, the mutex is created.
#[inline(always)]
unsafe fn release(cs: &Critical, mutex: *mut TX_MUTEX) {
    // SAFETY: the contract.
    unsafe {
        let owner = (*mutex).tx_mutex_owner;
        if !owner.is_null() {
            disown(mutex);
        }
        let inherited = !owner.is_null() && (*owner).tx_thread_inherit_priority != TX_MAX_PRIORITIES;
        if inherited || !(*mutex).tx_mutex_waiters.is_empty() {
            hand_over(cs, mutex, if inherited { owner } else { null_mut() });
        }
    }
}

/// Makes the first waiter, with inheritance the most urgent one, the owner of a free mutex, if somebody waits. `elevated`, null or the
/// owner before, loses what it inherited through it.
///
/// # Safety
/// Interrupts are masked.
#[inline(never)]
unsafe fn hand_over(cs: &Critical, mutex: *mut TX_MUTEX, elevated: *mut TX_THREAD) {
    // SAFETY: the contract.
    unsafe {
        let waiters = &raw mut (*mutex).tx_mutex_waiters;
        let inherits = (*mutex).tx_mutex_inherit == TX_INHERIT;
        let heir = if inherits { suspend::most_urgent(waiters) } else { (*waiters).first() };
        if !heir.is_null() {
            (*mutex).tx_mutex_ownership_count = 1;
            own(mutex, heir);
            suspend::wake(cs, heir, TX_SUCCESS);
            if inherits {
                inherit::owner_changed(mutex, heir);
            }
        }
        if !elevated.is_null() {
            inherit::recompute(cs, elevated);
        }
    }
}

/// Takes all mutexes from a thread that has ended.
///
/// # Safety
/// Interrupts are masked, `thread` will not run again as it is.
pub(crate) unsafe fn release_all(cs: &Critical, thread: *mut TX_THREAD) {
    // SAFETY: the contract; the list holds created mutexes.
    unsafe {
        let list = &raw mut (*thread).tx_thread_owned_mutexes;
        let mut link = list;
        while !(*link).is_null() {
            link = &raw mut (**link).tx_mutex_owned_next;
        }
        // The one it got first, which stands last, goes first.
        while link != list {
            let mutex = link.byte_sub(offset_of!(TX_MUTEX, tx_mutex_owned_next)).cast::<TX_MUTEX>();
            link = (*mutex).tx_mutex_owned_link;
            (*mutex).tx_mutex_ownership_count = 0;
            release(cs, mutex);
        }
    }
}

/// Makes `thread` (null: initialization) the owner.
///
/// # Safety
/// Interrupts are masked, the mutex has no owner.
#[inline(always)]
unsafe fn own(mutex: *mut TX_MUTEX, thread: *mut TX_THREAD) {
    // SAFETY: the contract; the list holds created mutexes.
    unsafe {
        (*mutex).tx_mutex_owner = thread;
        if thread.is_null() {
            return;
        }
        let list = &raw mut (*thread).tx_thread_owned_mutexes;
        let next = *list;
        (*mutex).tx_mutex_owned_next = next;
        (*mutex).tx_mutex_owned_link = list;
        if !next.is_null() {
            (*next).tx_mutex_owned_link = &raw mut (*mutex).tx_mutex_owned_next;
        }
        *list = mutex;
    }
}

/// Leaves the mutex without an owner.
///
/// # Safety
/// Interrupts are masked, a thread owns the mutex.
#[inline(always)]
unsafe fn disown(mutex: *mut TX_MUTEX) {
    // SAFETY: the contract; what points to it and what it points to are live.
    unsafe {
        (*mutex).tx_mutex_owner = null_mut();
        (*mutex).tx_mutex_highest_priority = TX_MAX_PRIORITIES;
        let (next, link) = ((*mutex).tx_mutex_owned_next, (*mutex).tx_mutex_owned_link);
        *link = next;
        if !next.is_null() {
            (*next).tx_mutex_owned_link = link;
        }
    }
}

/// Moves the most urgent waiter to the front (`tx_mutex_prioritize`).
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
pub unsafe fn prioritize(mutex_ptr: *mut TX_MUTEX) -> UINT {
    let cs = kernel::enter();
    event!(MUTEX_PRIORITIZE, mutex_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { suspend::prioritize(&cs, &raw mut (*mutex_ptr).tx_mutex_waiters) };
    TX_SUCCESS
}

/// What is known of a mutex; null for what is not wanted (`tx_mutex_info_get`).
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
    mutex_ptr: *mut TX_MUTEX,
    name: *mut *mut CHAR,
    count: *mut ULONG,
    owner: *mut *mut TX_THREAD,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_mutex: *mut *mut TX_MUTEX,
) -> UINT {
    let cs = kernel::enter();
    event!(MUTEX_INFO_GET, mutex_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*mutex_ptr).tx_mutex_name);
        give(count, (*mutex_ptr).tx_mutex_ownership_count);
        give(owner, (*mutex_ptr).tx_mutex_owner);
        give(first_suspended, (*mutex_ptr).tx_mutex_waiters.first());
        give(suspended_count, (*mutex_ptr).tx_mutex_waiters.count());
        give(next_mutex, (*cs.kernel()).mutexes.next(mutex_ptr));
    }
    TX_SUCCESS
}

/// A mutex's event counts; null for what is not wanted (`tx_mutex_performance_info_get`).
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
    mutex_ptr: *mut TX_MUTEX,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(MUTEX_PERFORMANCE_INFO_GET, mutex_ptr);
    let places = [puts, gets, inversions, inheritances, suspensions, timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&TX_MUTEX::counters(mutex_ptr), places) }
}

/// Event counts of all mutexes (`tx_mutex_performance_system_info_get`).
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
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(MUTEX_PERFORMANCE_SYSTEM_INFO_GET);
    let places = [puts, gets, inversions, inheritances, suspensions, timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).mutexes.totals(), places) }
}
