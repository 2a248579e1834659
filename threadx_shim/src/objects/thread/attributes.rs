//! Threads: what one is set to and what one can learn of it.
//!
//! Two priorities: the application's, and the one in force, which a mutex may have raised. The threshold in force is the
//! application's, but never above the priority in force. `unsafe` here: control blocks of the application.

use super::{
    EXITING, EntryExitNotify, INTERRUPT_PREEMPTIONS, INVERSIONS, RELINQUISHES, RESUMPTIONS, SOLICITED_PREEMPTIONS,
    SUSPENSIONS, TIME_SLICES, TIMEOUTS, TX_THREAD, WAIT_ABORTS,
};
use crate::config::{NOTIFY_CALLBACKS, TX_MAX_PRIORITIES};
use crate::constants::{TX_FEATURE_NOT_ENABLED, TX_MUTEX_SUSP, TX_READY, TX_STACK_FILL, TX_SUCCESS, TX_THRESH_ERROR};
use crate::counters;
use crate::kernel::{self, Critical};
use crate::objects::{give, mutex};
use crate::sched::{self, Place};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG};
use core::ptr::null_mut;

/// Puts the priority and threshold in force that follow from the application's and the inherited ones.
///
/// # Safety
/// Interrupts are masked, `thread` is created.
pub(crate) unsafe fn apply_priority(cs: &Critical, thread: *mut TX_THREAD, place: Place) {
    // SAFETY: the contract; a ready thread is in its ring.
    unsafe {
        let priority = (*thread).tx_thread_user_priority.min((*thread).tx_thread_inherit_priority);
        let threshold = (*thread).tx_thread_user_preempt_threshold.min(priority);
        if (*thread).tx_thread_flags & EXITING != 0 {
            return;
        }
        if (*thread).tx_thread_state == TX_READY {
            sched::reprioritize(cs, thread, priority, threshold, place);
        } else {
            (*thread).tx_thread_priority = priority;
            (*thread).tx_thread_preempt_threshold = threshold;
        }
    }
}

/// Changes a thread's priority; its preemption threshold becomes the same (`tx_thread_priority_change`). A priority
/// inherited through a mutex stays in force until the mutex is put.
///
/// # Context
/// Threads, timers. May preempt the caller.
///
/// # Errors
/// None here; TX_PRIORITY_ERROR, TX_PTR_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn priority_change(thread_ptr: *mut TX_THREAD, new_priority: UINT, old_priority: *mut UINT) -> UINT {
    let new_priority = new_priority.min(TX_MAX_PRIORITIES - 1);
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(
            THREAD_PRIORITY_CHANGE,
            thread_ptr,
            new_priority,
            (*thread_ptr).tx_thread_user_priority,
            (*thread_ptr).tx_thread_state
        );
        give(old_priority, (*thread_ptr).tx_thread_user_priority);
        (*thread_ptr).tx_thread_user_priority = new_priority;
        (*thread_ptr).tx_thread_user_preempt_threshold = new_priority;
        apply_priority(&cs, thread_ptr, Place::Back);
        if (*thread_ptr).tx_thread_state == TX_MUTEX_SUSP {
            mutex::waiter_changed(&cs, thread_ptr);
        }
    }
    TX_SUCCESS
}

/// Changes a thread's preemption threshold (`tx_thread_preemption_change`).
///
/// # Context
/// Threads, timers. May preempt the caller.
///
/// # Errors
/// TX_THRESH_ERROR: the threshold is less urgent than the thread's priority.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn preemption_change(thread_ptr: *mut TX_THREAD, new_threshold: UINT, old_threshold: *mut UINT) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(
            THREAD_PREEMPTION_CHANGE,
            thread_ptr,
            new_threshold,
            (*thread_ptr).tx_thread_user_preempt_threshold,
            (*thread_ptr).tx_thread_state
        );
        if new_threshold > (*thread_ptr).tx_thread_user_priority {
            return TX_THRESH_ERROR;
        }
        give(old_threshold, (*thread_ptr).tx_thread_user_preempt_threshold);
        (*thread_ptr).tx_thread_user_preempt_threshold = new_threshold;
        apply_priority(&cs, thread_ptr, Place::Front);
    }
    TX_SUCCESS
}

/// Changes a thread's time slice; it starts afresh (`tx_thread_time_slice_change`).
///
/// # Context
/// Threads, timers.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn time_slice_change(thread_ptr: *mut TX_THREAD, new_time_slice: ULONG, old_time_slice: *mut ULONG) -> UINT {
    let _cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_TIME_SLICE_CHANGE, thread_ptr, new_time_slice, (*thread_ptr).tx_thread_new_time_slice);
        give(old_time_slice, (*thread_ptr).tx_thread_new_time_slice);
        (*thread_ptr).tx_thread_new_time_slice = new_time_slice;
        (*thread_ptr).tx_thread_time_slice = new_time_slice;
    }
    TX_SUCCESS
}

/// What is known of a thread; null for what is not wanted (`tx_thread_info_get`). Priority and threshold are those the
/// application gave it.
///
/// # Context
/// Anywhere.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[allow(clippy::too_many_arguments)] // The service's own parameters.
#[must_use]
pub unsafe fn info_get(
    thread_ptr: *mut TX_THREAD,
    name: *mut *mut CHAR,
    state: *mut UINT,
    run_count: *mut ULONG,
    priority: *mut UINT,
    preemption_threshold: *mut UINT,
    time_slice: *mut ULONG,
    next_thread: *mut *mut TX_THREAD,
    next_suspended_thread: *mut *mut TX_THREAD,
) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_INFO_GET, thread_ptr, (*thread_ptr).tx_thread_state);
        give(name, (*thread_ptr).tx_thread_name);
        give(state, (*thread_ptr).tx_thread_state);
        give(run_count, (*thread_ptr).tx_thread_run_count);
        give(priority, (*thread_ptr).tx_thread_user_priority);
        give(preemption_threshold, (*thread_ptr).tx_thread_user_preempt_threshold);
        give(time_slice, (*thread_ptr).tx_thread_time_slice);
        give(next_thread, (*cs.kernel()).threads.next(thread_ptr));
        let waits = !(*thread_ptr).tx_thread_wait_list.is_null();
        give(next_suspended_thread, if waits { (*thread_ptr).tx_thread_next } else { null_mut() });
    }
    TX_SUCCESS
}

/// Registers a function that is called when the thread starts and ends; `None` ends that (`tx_thread_entry_exit_notify`).
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
pub unsafe fn entry_exit_notify(thread_ptr: *mut TX_THREAD, thread_entry_exit_notify: EntryExitNotify) -> UINT {
    if !NOTIFY_CALLBACKS {
        return TX_FEATURE_NOT_ENABLED;
    }
    let _cs = kernel::enter();
    event!(THREAD_ENTRY_EXIT_NOTIFY, thread_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { (*thread_ptr).tx_thread_entry_exit_notify = thread_entry_exit_notify };
    TX_SUCCESS
}

/// Registers a function that is called when a thread's stack area is found overwritten (`tx_thread_stack_error_notify`).
/// It is called with interrupts masked, when the thread stops or goes on.
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without stack checking.
///
/// # Safety
/// The function must not wait.
#[must_use]
pub unsafe fn stack_error_notify(stack_error_handler: Option<unsafe extern "C" fn(*mut TX_THREAD)>) -> UINT {
    if !cfg!(feature = "stack-checking") {
        return TX_FEATURE_NOT_ENABLED;
    }
    let cs = kernel::enter();
    event!(THREAD_STACK_ERROR_NOTIFY);
    // SAFETY: masked.
    unsafe { (*cs.kernel()).stack_error_handler = stack_error_handler };
    TX_SUCCESS
}

/// Looks whether the far end of the thread's stack area is still as filled.
///
/// # Safety
/// Interrupts are masked, `thread` is created.
#[inline(always)]
pub(crate) unsafe fn check_stack(cs: &Critical, thread: *mut TX_THREAD) {
    if cfg!(feature = "stack-checking") {
        // SAFETY: the contract; a stack area is larger than a word.
        unsafe {
            if (*thread).tx_thread_stack_start.cast::<ULONG>().read_unaligned() != TX_STACK_FILL {
                stack_error(cs, thread);
            }
        }
    }
}

/// The stack area was overwritten.
#[cold]
unsafe fn stack_error(cs: &Critical, thread: *mut TX_THREAD) {
    // SAFETY: the handler is the application's.
    unsafe {
        if let Some(handler) = (*cs.kernel()).stack_error_handler {
            handler(thread);
        }
    }
}

/// Remembers who preempted `thread`.
///
/// # Safety
/// Interrupts are masked.
#[inline(always)]
pub(crate) unsafe fn preempted_by(thread: *mut TX_THREAD, by: *mut TX_THREAD) {
    #[cfg(feature = "performance-info")]
    // SAFETY: the contract.
    unsafe {
        (*thread).tx_thread_last_preempted_by = by;
    }
    #[cfg(not(feature = "performance-info"))]
    let _ = (thread, by);
}

/// A thread's event counts; null for what is not wanted (`tx_thread_performance_info_get`).
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
    thread_ptr: *mut TX_THREAD,
    resumptions: *mut ULONG,
    suspensions: *mut ULONG,
    solicited_preemptions: *mut ULONG,
    interrupt_preemptions: *mut ULONG,
    priority_inversions: *mut ULONG,
    time_slices: *mut ULONG,
    relinquishes: *mut ULONG,
    timeouts: *mut ULONG,
    wait_aborts: *mut ULONG,
    last_preempted_by: *mut *mut TX_THREAD,
) -> UINT {
    if !counters::ENABLED {
        return TX_FEATURE_NOT_ENABLED;
    }
    let _cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_PERFORMANCE_INFO_GET, thread_ptr, (*thread_ptr).tx_thread_state);
        let counts = (*thread_ptr).tx_thread_performance;
        give(resumptions, counts.get(RESUMPTIONS));
        give(suspensions, counts.get(SUSPENSIONS));
        give(solicited_preemptions, counts.get(SOLICITED_PREEMPTIONS));
        give(interrupt_preemptions, counts.get(INTERRUPT_PREEMPTIONS));
        give(priority_inversions, counts.get(INVERSIONS));
        give(time_slices, counts.get(TIME_SLICES));
        give(relinquishes, counts.get(RELINQUISHES));
        give(timeouts, counts.get(TIMEOUTS));
        give(wait_aborts, counts.get(WAIT_ABORTS));
        #[cfg(feature = "performance-info")]
        give(last_preempted_by, (*thread_ptr).tx_thread_last_preempted_by);
        #[cfg(not(feature = "performance-info"))]
        let _ = last_preempted_by;
    }
    TX_SUCCESS
}

/// Event counts of all threads (`tx_thread_performance_system_info_get`).
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
pub unsafe fn performance_system_info_get(
    resumptions: *mut ULONG,
    suspensions: *mut ULONG,
    solicited_preemptions: *mut ULONG,
    interrupt_preemptions: *mut ULONG,
    priority_inversions: *mut ULONG,
    time_slices: *mut ULONG,
    relinquishes: *mut ULONG,
    timeouts: *mut ULONG,
    wait_aborts: *mut ULONG,
    non_idle_returns: *mut ULONG,
    idle_returns: *mut ULONG,
) -> UINT {
    if !counters::ENABLED {
        return TX_FEATURE_NOT_ENABLED;
    }
    let cs = kernel::enter();
    event!(THREAD_PERFORMANCE_SYSTEM_INFO_GET);
    // SAFETY: the contract.
    unsafe {
        let counts = (*cs.kernel()).threads.totals();
        give(resumptions, counts.get(RESUMPTIONS));
        give(suspensions, counts.get(SUSPENSIONS));
        give(solicited_preemptions, counts.get(SOLICITED_PREEMPTIONS));
        give(interrupt_preemptions, counts.get(INTERRUPT_PREEMPTIONS));
        give(priority_inversions, counts.get(INVERSIONS));
        give(time_slices, counts.get(TIME_SLICES));
        give(relinquishes, counts.get(RELINQUISHES));
        give(timeouts, counts.get(TIMEOUTS));
        give(wait_aborts, counts.get(WAIT_ABORTS));
        give(non_idle_returns, (*cs.kernel()).returns.get(1));
        give(idle_returns, (*cs.kernel()).returns.get(0));
    }
    TX_SUCCESS
}
