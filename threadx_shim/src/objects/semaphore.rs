//! Counting semaphores.
//!
//! A count, or threads that wait for it to be above zero: never both. A put that finds a waiter hands its instance over.
//! `unsafe` here: control blocks of the application.

use crate::config::{NOTIFY_CALLBACKS, callback};
use crate::constants::{
    TX_CEILING_EXCEEDED, TX_DELETED, TX_FEATURE_NOT_ENABLED, TX_NO_INSTANCE, TX_NO_WAIT, TX_SEMAPHORE_SUSP, TX_SUCCESS,
};
use crate::counters::{self, Counters};
use crate::kernel::{self, Critical};
use crate::objects::thread::TX_THREAD;
use crate::objects::{give, off_path};
use crate::registry::{Links, Registered, registered};
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG};
use core::ptr::{null_mut, write};

/// Marks a created semaphore.
pub const TX_SEMAPHORE_ID: ULONG = 0x5300_5300;

/// Puts and gets, then the waiters' two.
pub(crate) const COUNTERS: usize = 4;
const PUTS: usize = 0;
const GETS: usize = 1;

/// Put notification.
pub type PutNotify = Option<unsafe extern "C" fn(*mut TX_SEMAPHORE)>;

/// A counting semaphore.
#[repr(C)]
pub struct TX_SEMAPHORE {
    /// TX_SEMAPHORE_ID while created.
    pub tx_semaphore_id: ULONG,
    /// Instances that can be had.
    pub tx_semaphore_count: ULONG,
    /// Threads that wait for one.
    pub tx_semaphore_waiters: WaitList,
    /// Called after each put.
    pub tx_semaphore_put_notify: PutNotify,
    /// Its name.
    pub tx_semaphore_name: *mut CHAR,
    /// Links of the created semaphores.
    pub tx_semaphore_created: Links<TX_SEMAPHORE>,
    /// Event counts.
    pub tx_semaphore_performance: Counters<2>,
}

registered!(TX_SEMAPHORE, COUNTERS, tx_semaphore_created, tx_semaphore_performance, tx_semaphore_waiters);

impl TX_SEMAPHORE {
    /// Memory for a semaphore that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_semaphore_id: 0,
            tx_semaphore_count: 0,
            tx_semaphore_waiters: WaitList::new(),
            tx_semaphore_put_notify: None,
            tx_semaphore_name: null_mut(),
            tx_semaphore_created: Links::new(),
            tx_semaphore_performance: Counters::new(),
        }
    }
}

impl Default for TX_SEMAPHORE {
    fn default() -> Self {
        Self::new()
    }
}

/// Creates a semaphore with `initial_count` instances (`tx_semaphore_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// None here; TX_SEMAPHORE_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn create(semaphore_ptr: *mut TX_SEMAPHORE, name_ptr: *mut CHAR, initial_count: ULONG) -> UINT {
    // SAFETY: the contract.
    unsafe {
        let fresh =
            TX_SEMAPHORE { tx_semaphore_count: initial_count, tx_semaphore_name: name_ptr, ..TX_SEMAPHORE::new() };
        write(semaphore_ptr, fresh);
        let cs = kernel::enter();
        event!(SEMAPHORE_CREATE, semaphore_ptr, initial_count, trace::stack());
        (*cs.kernel()).semaphores.add(semaphore_ptr);
        trace::register(&cs, trace::Kind::Semaphore, semaphore_ptr, name_ptr, 0, [initial_count, 0]);
        (*semaphore_ptr).tx_semaphore_id = TX_SEMAPHORE_ID;
    }
    TX_SUCCESS
}

/// Deletes a semaphore; its waiters return TX_DELETED (`tx_semaphore_delete`).
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
pub unsafe fn delete(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    let cs = kernel::enter();
    event!(SEMAPHORE_DELETE, semaphore_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*semaphore_ptr).tx_semaphore_id = 0;
        (*cs.kernel()).semaphores.remove(semaphore_ptr);
        trace::unregister(&cs, semaphore_ptr);
        suspend::wake_all(&cs, &raw mut (*semaphore_ptr).tx_semaphore_waiters, TX_DELETED);
    }
    TX_SUCCESS
}

/// Takes an instance (`tx_semaphore_get`).
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option.
///
/// # Blocking
/// For up to `wait_option` ticks while the count is zero.
///
/// # Errors
/// TX_NO_INSTANCE: none in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn get(semaphore_ptr: *mut TX_SEMAPHORE, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(SEMAPHORE_GET, semaphore_ptr, wait_option, (*semaphore_ptr).tx_semaphore_count, trace::stack());
        (*semaphore_ptr).tx_semaphore_performance.bump(GETS);
        let count = (*semaphore_ptr).tx_semaphore_count;
        if count != 0 {
            (*semaphore_ptr).tx_semaphore_count = count - 1;
            return TX_SUCCESS;
        }
        off_path(get_slowly(semaphore_ptr, wait_option, cs))
    }
}

/// [`get`] at a count of zero.
#[inline(never)]
unsafe fn get_slowly(semaphore: *mut TX_SEMAPHORE, ticks: ULONG, cs: Critical) -> UINT {
    if ticks == TX_NO_WAIT {
        return TX_NO_INSTANCE;
    }
    // SAFETY: as `get`.
    unsafe {
        let waiters = &raw mut (*semaphore).tx_semaphore_waiters;
        suspend::wait(cs, waiters, TX_SEMAPHORE_SUSP, null_mut(), ticks, TX_NO_INSTANCE)
    }
}

/// Gives an instance, to the first waiter if there is one (`tx_semaphore_put`). A count of 0xFFFFFFFF goes round to zero.
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the contract.
    unsafe {
        let cs = kernel::enter();
        event!(
            SEMAPHORE_PUT,
            semaphore_ptr,
            (*semaphore_ptr).tx_semaphore_count,
            (*semaphore_ptr).tx_semaphore_waiters.count(),
            trace::stack()
        );
        put_in(cs, semaphore_ptr)
    }
}

/// Gives an instance unless `ceiling` are there already (`tx_semaphore_ceiling_put`).
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// TX_CEILING_EXCEEDED. TX_INVALID_CEILING (zero) comes from the C face's check.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn ceiling_put(semaphore_ptr: *mut TX_SEMAPHORE, ceiling: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(
            SEMAPHORE_CEILING_PUT,
            semaphore_ptr,
            (*semaphore_ptr).tx_semaphore_count,
            (*semaphore_ptr).tx_semaphore_waiters.count(),
            ceiling
        );
        if (*semaphore_ptr).tx_semaphore_count >= ceiling {
            return TX_CEILING_EXCEEDED;
        }
        put_in(cs, semaphore_ptr)
    }
}

/// The put itself.
///
/// # Safety
/// As [`put`].
#[inline(always)]
unsafe fn put_in(cs: Critical, semaphore: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the contract.
    unsafe {
        (*semaphore).tx_semaphore_performance.bump(PUTS);
        if !(*semaphore).tx_semaphore_waiters.is_empty() || callback((*semaphore).tx_semaphore_put_notify).is_some() {
            return off_path(put_slowly(semaphore, cs));
        }
        (*semaphore).tx_semaphore_count = (*semaphore).tx_semaphore_count.wrapping_add(1);
    }
    TX_SUCCESS
}

/// A put that somebody waits for, or wants to hear of.
#[inline(never)]
unsafe fn put_slowly(semaphore: *mut TX_SEMAPHORE, cs: Critical) -> UINT {
    // SAFETY: as `put`.
    unsafe {
        let waiters = &raw mut (*semaphore).tx_semaphore_waiters;
        if suspend::wake_first(&cs, waiters, TX_SUCCESS).is_null() {
            (*semaphore).tx_semaphore_count = (*semaphore).tx_semaphore_count.wrapping_add(1);
        }
        let notify = callback((*semaphore).tx_semaphore_put_notify);
        drop(cs);
        if let Some(notify) = notify {
            notify(semaphore);
        }
    }
    TX_SUCCESS
}

/// Registers a function that is called after each put; `None` ends that (`tx_semaphore_put_notify`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without notify callbacks.
///
/// # Safety
/// See [`objects`](crate::objects). The function must not wait.
#[must_use]
pub unsafe fn put_notify(semaphore_ptr: *mut TX_SEMAPHORE, semaphore_put_notify: PutNotify) -> UINT {
    if !NOTIFY_CALLBACKS {
        return TX_FEATURE_NOT_ENABLED;
    }
    let _cs = kernel::enter();
    event!(SEMAPHORE_PUT_NOTIFY, semaphore_ptr);
    // SAFETY: the contract.
    unsafe { (*semaphore_ptr).tx_semaphore_put_notify = semaphore_put_notify };
    TX_SUCCESS
}

/// Moves the most urgent waiter to the front (`tx_semaphore_prioritize`).
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
pub unsafe fn prioritize(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    let cs = kernel::enter();
    event!(SEMAPHORE_PRIORITIZE, semaphore_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { suspend::prioritize(&cs, &raw mut (*semaphore_ptr).tx_semaphore_waiters) };
    TX_SUCCESS
}

/// What is known of a semaphore; null for what is not wanted (`tx_semaphore_info_get`).
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
    semaphore_ptr: *mut TX_SEMAPHORE,
    name: *mut *mut CHAR,
    current_value: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_semaphore: *mut *mut TX_SEMAPHORE,
) -> UINT {
    let cs = kernel::enter();
    event!(SEMAPHORE_INFO_GET, semaphore_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*semaphore_ptr).tx_semaphore_name);
        give(current_value, (*semaphore_ptr).tx_semaphore_count);
        give(first_suspended, (*semaphore_ptr).tx_semaphore_waiters.first());
        give(suspended_count, (*semaphore_ptr).tx_semaphore_waiters.count());
        give(next_semaphore, (*cs.kernel()).semaphores.next(semaphore_ptr));
    }
    TX_SUCCESS
}

/// A semaphore's event counts; null for what is not wanted (`tx_semaphore_performance_info_get`).
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
    semaphore_ptr: *mut TX_SEMAPHORE,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(SEMAPHORE_PERFORMANCE_INFO_GET, semaphore_ptr);
    // SAFETY: the contract.
    unsafe { counters::report(&TX_SEMAPHORE::counters(semaphore_ptr), [puts, gets, suspensions, timeouts]) }
}

/// Event counts of all semaphores (`tx_semaphore_performance_system_info_get`).
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
) -> UINT {
    let cs = kernel::enter();
    event!(SEMAPHORE_PERFORMANCE_SYSTEM_INFO_GET);
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).semaphores.totals(), [puts, gets, suspensions, timeouts]) }
}
