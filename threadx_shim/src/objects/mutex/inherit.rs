//! Priority inheritance.
//!
//! A mutex created with TX_INHERIT remembers the most urgent priority that came to wait for it while its present owner had
//! it. The owner inherits the most urgent of those of all its mutexes; an owner that waits for a mutex itself passes it on to
//! that one's owner, along the whole chain. What was inherited stays until the mutex goes, even if the waiter gives up.
//! A chain cannot run in circles: each step makes an owner strictly more urgent.
//!
//! `unsafe` here: control blocks of the application.

use super::{INHERITANCES, INVERSIONS, TX_MUTEX};
use crate::config::TX_MAX_PRIORITIES;
use crate::constants::{TX_INHERIT, TX_MUTEX_SUSP};
use crate::kernel::Critical;
use crate::objects::thread::{self, TX_THREAD};
use crate::sched::Place;
use crate::suspend;
use crate::types::UINT;

/// `thread` is about to wait for `mutex`, which has another owner.
///
/// # Safety
/// Interrupts are masked, both are created.
pub(super) unsafe fn waiter_comes(cs: &Critical, mutex: *mut TX_MUTEX, thread: *mut TX_THREAD) {
    // SAFETY: the contract.
    unsafe {
        let priority = (*thread).tx_thread_priority;
        let owner = (*mutex).tx_mutex_owner;
        if !owner.is_null() && priority < (*owner).tx_thread_priority {
            (*mutex).tx_mutex_performance.bump(INVERSIONS);
            (*thread).tx_thread_performance.bump(thread::INVERSIONS);
        }
        pass_on(cs, mutex, priority);
    }
}

/// The priority of `thread`, which waits for a mutex, has changed.
///
/// # Safety
/// Interrupts are masked, `thread` is in state TX_MUTEX_SUSP.
pub(crate) unsafe fn waiter_changed(cs: &Critical, thread: *mut TX_THREAD) {
    // SAFETY: a thread that waits for a mutex left the mutex for its waker.
    unsafe { pass_on(cs, suspend::info(thread).cast(), (*thread).tx_thread_priority) };
}

/// Lets the owner of `mutex` inherit `priority`, and whoever it waits for.
unsafe fn pass_on(cs: &Critical, mutex: *mut TX_MUTEX, priority: UINT) {
    let mut mutex = mutex;
    loop {
        // SAFETY: the callers' contract; a thread that waits for a mutex left the mutex for its waker.
        unsafe {
            if (*mutex).tx_mutex_inherit != TX_INHERIT {
                return;
            }
            (*mutex).tx_mutex_highest_priority = (*mutex).tx_mutex_highest_priority.min(priority);
            let owner = (*mutex).tx_mutex_owner;
            if owner.is_null() {
                return;
            }
            (*owner).tx_thread_inherit_priority = (*owner).tx_thread_inherit_priority.min(priority);
            if priority >= (*owner).tx_thread_priority {
                return;
            }
            (*mutex).tx_mutex_performance.bump(INHERITANCES);
            thread::apply_priority(cs, owner, Place::Front);
            if (*owner).tx_thread_state != TX_MUTEX_SUSP {
                return;
            }
            mutex = suspend::info(owner).cast();
        }
    }
}

/// `heir` has just become the owner: what it inherits from those who go on waiting. They are not more urgent than it is now,
/// but it may become less urgent.
///
/// # Safety
/// Interrupts are masked, `heir` owns `mutex`, which was created with TX_INHERIT.
#[inline(always)]
pub(super) unsafe fn owner_changed(mutex: *mut TX_MUTEX, heir: *mut TX_THREAD) {
    // SAFETY: the contract.
    unsafe {
        let next = suspend::most_urgent(&raw mut (*mutex).tx_mutex_waiters);
        if !next.is_null() {
            let priority = (*next).tx_thread_priority;
            (*mutex).tx_mutex_highest_priority = priority;
            (*heir).tx_thread_inherit_priority = (*heir).tx_thread_inherit_priority.min(priority);
        }
    }
}

/// What `owner` inherits after it lost a mutex.
///
/// # Safety
/// Interrupts are masked, `owner` is created.
pub(super) unsafe fn recompute(cs: &Critical, owner: *mut TX_THREAD) {
    // SAFETY: the list holds created mutexes that `owner` owns.
    unsafe {
        let mut inherited = TX_MAX_PRIORITIES;
        let mut each = (*owner).tx_thread_owned_mutexes;
        while !each.is_null() {
            inherited = inherited.min((*each).tx_mutex_highest_priority);
            each = (*each).tx_mutex_owned_next;
        }
        (*owner).tx_thread_inherit_priority = inherited;
        thread::apply_priority(cs, owner, Place::Front);
    }
}
