//! Threads: stopping and going on.
//!
//! `unsafe` here: control blocks of the application.

use super::{DELAYED_SUSPEND, RELINQUISHES, SUSPENSIONS, TX_THREAD, WAIT_ABORTS, check_stack};
use crate::constants::{
    TX_CALLER_ERROR, TX_COMPLETED, TX_PRIORITY_CHANGE, TX_READY, TX_RESUME_ERROR, TX_SLEEP, TX_SUCCESS,
    TX_SUSPEND_ERROR, TX_SUSPEND_LIFTED, TX_SUSPENDED, TX_TERMINATED, TX_WAIT_ABORT_ERROR, TX_WAIT_ABORTED,
    TX_WAIT_FOREVER,
};
use crate::kernel::{self, Caller};
use crate::port;
use crate::sched;
use crate::suspend as waiting;
use crate::trace::{self, event};
use crate::types::{UINT, ULONG};
use core::ptr::null_mut;

/// The running thread, in an interrupt the interrupted one; null if there is none (`tx_thread_identify`).
///
/// # Context
/// Anywhere.
#[inline]
pub fn identify() -> *mut TX_THREAD {
    kernel::current()
}

/// Suspends a thread, possibly the caller (`tx_thread_suspend`). A waiting thread is suspended when its wait ends.
///
/// # Context
/// Anywhere. Preempts the caller if it suspends itself.
///
/// # Errors
/// TX_SUSPEND_ERROR: it is completed or terminated.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn suspend(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; a ready thread is in its ring.
    unsafe {
        event!(THREAD_SUSPEND_API, thread_ptr, (*thread_ptr).tx_thread_state, trace::stack());
        match (*thread_ptr).tx_thread_state {
            TX_READY => {
                check_stack(&cs, thread_ptr);
                (*thread_ptr).tx_thread_performance.bump(SUSPENSIONS);
                sched::unready(&cs, thread_ptr);
                event!(THREAD_SUSPEND, thread_ptr, TX_SUSPENDED, trace::stack(), kernel::execute());
                (*thread_ptr).tx_thread_state = TX_SUSPENDED;
                if thread_ptr == (*cs.kernel()).current && !port::in_interrupt() {
                    cs.leave_processor();
                }
            }
            TX_SUSPENDED => {}
            TX_COMPLETED | TX_TERMINATED => return TX_SUSPEND_ERROR,
            _ => (*thread_ptr).tx_thread_flags |= DELAYED_SUSPEND,
        }
    }
    TX_SUCCESS
}

/// Lifts a suspension by [`suspend`] or at creation (`tx_thread_resume`).
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// TX_SUSPEND_LIFTED: a delayed suspension was lifted. TX_RESUME_ERROR: it is not suspended, or by something else.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn resume(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_RESUME_API, thread_ptr, (*thread_ptr).tx_thread_state, trace::stack());
        if (*thread_ptr).tx_thread_state == TX_SUSPENDED {
            check_stack(&cs, thread_ptr);
            (*thread_ptr).tx_thread_state = TX_READY;
            (*thread_ptr).tx_thread_performance.bump(super::RESUMPTIONS);
            sched::ready(&cs, thread_ptr);
            event!(THREAD_RESUME, thread_ptr, TX_SUSPENDED, trace::stack(), kernel::execute());
            TX_SUCCESS
        } else if (*thread_ptr).tx_thread_flags & DELAYED_SUSPEND != 0 {
            (*thread_ptr).tx_thread_flags &= !DELAYED_SUSPEND;
            TX_SUSPEND_LIFTED
        } else {
            TX_RESUME_ERROR
        }
    }
}

/// Suspends the calling thread for `timer_ticks`; 0 returns at once (`tx_thread_sleep`).
///
/// # Context
/// Threads.
///
/// # Blocking
/// For `timer_ticks`.
///
/// # Errors
/// TX_CALLER_ERROR: not called by a thread. TX_WAIT_ABORTED: woken by [`wait_abort`].
#[must_use]
pub fn sleep(timer_ticks: ULONG) -> UINT {
    if kernel::caller() != Caller::Thread {
        return TX_CALLER_ERROR;
    }
    if timer_ticks == 0 {
        return TX_SUCCESS;
    }
    let ticks = timer_ticks.min(TX_WAIT_FOREVER - 1);
    let cs = kernel::enter();
    event!(THREAD_SLEEP, timer_ticks, 0_u32, trace::stack());
    // SAFETY: a thread calls; nothing but the timeout or an abort wakes it.
    unsafe {
        let thread = (*cs.kernel()).current;
        waiting::prepare(&cs, thread, null_mut(), ticks, TX_SUCCESS);
        waiting::block(cs, thread, null_mut(), TX_SLEEP)
    }
}

/// Lets other ready threads of the caller's priority run first, and those its preemption threshold held back
/// (`tx_thread_relinquish`).
///
/// # Context
/// Threads; elsewhere it does nothing.
#[inline]
pub fn relinquish() {
    let cs = kernel::enter();
    // SAFETY: masked.
    unsafe {
        let thread = (*cs.kernel()).current;
        if !thread.is_null() {
            event!(THREAD_RELINQUISH, trace::stack(), (*thread).tx_thread_next);
            (*thread).tx_thread_performance.bump(RELINQUISHES);
            sched::rotate(&cs);
        }
    }
}

/// Ends a thread's sleep or wait with TX_WAIT_ABORTED (`tx_thread_wait_abort`).
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// TX_WAIT_ABORT_ERROR: it does not wait.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn wait_abort(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_WAIT_ABORT, thread_ptr, (*thread_ptr).tx_thread_state, trace::stack());
        match (*thread_ptr).tx_thread_state {
            TX_READY | TX_COMPLETED | TX_TERMINATED | TX_SUSPENDED | TX_PRIORITY_CHANGE => TX_WAIT_ABORT_ERROR,
            _ => {
                (*thread_ptr).tx_thread_performance.bump(WAIT_ABORTS);
                waiting::wake(&cs, thread_ptr, TX_WAIT_ABORTED);
                TX_SUCCESS
            }
        }
    }
}
