//! Who runs next.
//!
//! Each priority has a ring of ready threads whose head runs first; a bitmap finds the most urgent ring. `execute` is the
//! choice, kept up to date by every change, so a switch only has to look at it.
//!
//! A thread with a preemption threshold below its priority yields only to priorities more urgent than the threshold. When
//! one does preempt it, the place of the preempted thread is marked in `preempted_map`: it keeps its privilege, and threads
//! between its threshold and its priority go on waiting behind it. Preempted thresholds nest; the most urgent mark is always
//! the most recent one, because who preempts is more urgent than the threshold of who is preempted.
//!
//! A mark of priority `p` always concerns the head of ring `p`. What makes threads ready or not is `suspend`'s affair.
//! `unsafe` here: rings through control blocks.

use crate::config::TX_MAX_PRIORITIES;
use crate::kernel::{Critical, Kernel};
use crate::objects::thread::{self, TX_THREAD};
use crate::port;
use crate::trace::{self, event};
use crate::types::UINT;
use core::ptr::null_mut;

/// The place of the ring of `priority`.
///
/// # Safety
/// Interrupts are masked, `priority` is below TX_MAX_PRIORITIES (creation and change see to it).
#[inline(always)]
unsafe fn ring(kernel: *mut Kernel, priority: UINT) -> *mut *mut TX_THREAD {
    // SAFETY: the contract.
    unsafe { (&raw mut (*kernel).ready).cast::<*mut TX_THREAD>().add(priority as usize) }
}

/// The ring that `thread` belongs to: its priority in force.
///
/// # Safety
/// `thread` is created.
#[inline(always)]
unsafe fn priority(thread: *mut TX_THREAD) -> UINT {
    // SAFETY: creation and every change see to it.
    unsafe {
        let priority = (*thread).tx_thread_priority;
        core::hint::assert_unchecked(priority < TX_MAX_PRIORITIES);
        priority
    }
}

/// Adds `thread` at the end of its ring without asking who runs.
///
/// # Safety
/// Interrupts are masked, `thread` is in no ring or list.
#[inline(always)]
unsafe fn link(kernel: *mut Kernel, thread: *mut TX_THREAD) {
    // SAFETY: ring members are ready threads, hence live.
    unsafe {
        let priority = priority(thread);
        let place = ring(kernel, priority);
        let head = *place;
        if head.is_null() {
            (*thread).tx_thread_next = thread;
            (*thread).tx_thread_previous = thread;
            *place = thread;
            (*kernel).ready_map.insert(priority);
        } else {
            let tail = (*head).tx_thread_previous;
            (*thread).tx_thread_next = head;
            (*thread).tx_thread_previous = tail;
            (*tail).tx_thread_next = thread;
            (*head).tx_thread_previous = thread;
        }
    }
}

/// Takes `thread` out of its ring without asking who runs.
///
/// # Safety
/// Interrupts are masked, `thread` is in its ring.
#[inline(always)]
unsafe fn unlink(kernel: *mut Kernel, thread: *mut TX_THREAD) {
    // SAFETY: as in `link`.
    unsafe {
        let priority = priority(thread);
        let place = ring(kernel, priority);
        let next = (*thread).tx_thread_next;
        if next == thread {
            *place = null_mut();
            (*kernel).ready_map.remove(priority);
            (*kernel).preempted_map.remove(priority);
        } else {
            let previous = (*thread).tx_thread_previous;
            (*next).tx_thread_previous = previous;
            (*previous).tx_thread_next = next;
            if *place == thread {
                *place = next;
                (*kernel).preempted_map.remove(priority);
            }
        }
    }
}

/// The thread to run, and the end of its mark if it was preempted.
///
/// # Safety
/// Interrupts are masked, somebody is ready.
#[inline(always)]
unsafe fn pick(kernel: *mut Kernel) -> *mut TX_THREAD {
    // SAFETY: rings named by the maps are not empty.
    unsafe {
        let first = (*kernel).ready_map.first();
        if !(*kernel).preempted_map.is_empty() {
            let marked = (*kernel).preempted_map.first();
            let preempted = *ring(kernel, marked);
            if first >= (*preempted).tx_thread_preempt_threshold {
                (*kernel).preempted_map.remove(marked);
                return preempted;
            }
        }
        *ring(kernel, first)
    }
}

/// `thread` is ready: it joins its ring, and runs if it outranks the threshold of the one that was to run.
///
/// # Safety
/// Interrupts are masked, `thread` is in no ring or list.
#[inline(always)]
pub(crate) unsafe fn ready(cs: &Critical, thread: *mut TX_THREAD) {
    let kernel = cs.kernel();
    // SAFETY: the contract; `execute` is null or ready.
    unsafe {
        link(kernel, thread);
        let execute = (*kernel).execute;
        if execute.is_null() {
            (*kernel).execute = thread;
            port::request_switch();
        } else if (*thread).tx_thread_priority < (*execute).tx_thread_preempt_threshold {
            if (*execute).tx_thread_preempt_threshold != (*execute).tx_thread_priority {
                (*kernel).preempted_map.insert(priority(execute));
            }
            (*kernel).execute = thread;
            preempted(execute, thread);
            port::request_switch();
        }
    }
}

/// What a preemption means for the preempted thread: a fresh slice if its own service call brought it about.
///
/// # Safety
/// Interrupts are masked.
#[inline(always)]
unsafe fn preempted(thread: *mut TX_THREAD, by: *mut TX_THREAD) {
    // SAFETY: both are ready threads.
    unsafe {
        if port::in_interrupt() {
            (*thread).tx_thread_performance.bump(thread::INTERRUPT_PREEMPTIONS);
        } else {
            (*thread).tx_thread_time_slice = (*thread).tx_thread_new_time_slice;
            (*thread).tx_thread_performance.bump(thread::SOLICITED_PREEMPTIONS);
        }
        thread::preempted_by(thread, by);
    }
}

/// `thread` is not ready any more. The caller says why in its state.
///
/// # Safety
/// Interrupts are masked, `thread` is in its ring.
#[inline(always)]
pub(crate) unsafe fn unready(cs: &Critical, thread: *mut TX_THREAD) {
    let kernel = cs.kernel();
    // SAFETY: the contract.
    unsafe {
        unlink(kernel, thread);
        (*thread).tx_thread_time_slice = (*thread).tx_thread_new_time_slice;
        if thread == (*kernel).execute {
            let next = if (*kernel).ready_map.is_empty() { null_mut() } else { pick(kernel) };
            (*kernel).execute = next;
            (*kernel).returns.bump(usize::from(!next.is_null()));
            port::request_switch();
        }
    }
}

/// The running thread goes behind its equals, and loses its threshold's privilege for this once.
///
/// # Safety
/// Interrupts are masked, called by a thread.
#[inline(always)]
pub(crate) unsafe fn rotate(cs: &Critical) {
    let kernel = cs.kernel();
    // SAFETY: the running thread is the head of its ring.
    unsafe {
        let thread = (*kernel).current;
        if thread != (*kernel).execute {
            return; // Somebody more urgent runs anyway.
        }
        (*thread).tx_thread_time_slice = (*thread).tx_thread_new_time_slice;
        let next = (*thread).tx_thread_next;
        let priority = (*thread).tx_thread_priority;
        if (*thread).tx_thread_preempt_threshold != priority {
            rotate_privileged(kernel, thread);
        } else if next != thread {
            // Nobody more urgent is held back by this thread: the next of its ring runs.
            *ring(kernel, priority) = next;
            (*kernel).execute = next;
            port::request_switch();
        }
    }
}

/// [`rotate`] for a thread whose threshold may hold somebody back.
#[inline(never)]
unsafe fn rotate_privileged(kernel: *mut Kernel, thread: *mut TX_THREAD) {
    // SAFETY: as in `rotate`.
    unsafe {
        *ring(kernel, (*thread).tx_thread_priority) = (*thread).tx_thread_next;
        let next = pick(kernel);
        if next != thread {
            (*kernel).execute = next;
            port::request_switch();
        }
    }
}

/// Who runs after a change among the ready threads during which `chosen` was to run: `chosen` itself unless it is outranked, or not
/// the first of its ring any more.
///
/// # Safety
/// Interrupts are masked, somebody is ready, `chosen` is created.
#[inline(never)] // One copy for all changes but the frequent ones.
unsafe fn successor(kernel: *mut Kernel, chosen: *mut TX_THREAD) -> *mut TX_THREAD {
    // SAFETY: the contract.
    unsafe {
        let (priority, threshold) = (priority(chosen), (*chosen).tx_thread_preempt_threshold);
        if threshold != priority && *ring(kernel, priority) == chosen {
            if (*kernel).ready_map.first() >= threshold {
                return chosen; // Nobody may preempt it, not even one that it preempted while it was more urgent.
            }
            (*kernel).preempted_map.insert(priority);
        }
        pick(kernel)
    }
}

/// `chosen` was to run when interrupts opened for a moment, during which the running thread stood in for it: it still is, unless it
/// was stopped or outranked.
///
/// # Safety
/// Interrupts are masked, called by a thread; no thread was created or deleted since `chosen` was `execute`.
pub(crate) unsafe fn choose_again(cs: &Critical, chosen: *mut TX_THREAD) {
    let kernel = cs.kernel();
    // SAFETY: the contract; the running thread is ready, so somebody is.
    unsafe {
        let next = successor(kernel, chosen);
        (*kernel).execute = next;
        if next != (*kernel).current {
            port::request_switch();
        }
    }
}

/// A tick of the running thread's time slice.
///
/// # Safety
/// Interrupts are masked.
#[inline(always)]
pub(crate) unsafe fn slice(cs: &Critical) {
    let kernel = cs.kernel();
    // SAFETY: `current` is null or a thread.
    unsafe {
        let thread = (*kernel).current;
        if thread.is_null() || (*thread).tx_thread_time_slice == 0 {
            return;
        }
        (*thread).tx_thread_time_slice -= 1;
        if (*thread).tx_thread_time_slice == 0 {
            slice_over(kernel, thread);
        }
    }
}

/// The slice is used up: the others of this priority get their turn. A preemption threshold switches slicing off.
///
/// # Safety
/// Interrupts are masked.
unsafe fn slice_over(kernel: *mut Kernel, thread: *mut TX_THREAD) {
    // SAFETY: `thread` is the running one; it is in its ring if it is the ring's head.
    unsafe {
        (*thread).tx_thread_time_slice = (*thread).tx_thread_new_time_slice;
        let priority = (*thread).tx_thread_priority;
        let place = ring(kernel, priority);
        if *place != thread || (*thread).tx_thread_next == thread || (*thread).tx_thread_preempt_threshold != priority {
            return;
        }
        (*thread).tx_thread_performance.bump(thread::TIME_SLICES);
        *place = (*thread).tx_thread_next;
        event!(TIME_SLICE, *place, 0_u32, 0_u32, trace::stack());
        if (*kernel).execute == thread {
            (*kernel).execute = *place;
            port::request_switch();
        }
    }
}

/// Where a thread whose priority changes joins its new ring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// First: it ran, and only its inherited priority changed.
    Front,
    /// Last, as a thread that becomes ready.
    Back,
}

/// Gives a thread in a ring another priority and threshold, and chooses again.
///
/// # Safety
/// Interrupts are masked, `thread` is in its ring, `priority` is valid and `threshold` not above it.
pub(crate) unsafe fn reprioritize(
    cs: &Critical,
    thread: *mut TX_THREAD,
    priority: UINT,
    threshold: UINT,
    place: Place,
) {
    let kernel = cs.kernel();
    // SAFETY: the contract.
    unsafe {
        core::hint::assert_unchecked(priority < TX_MAX_PRIORITIES);
        let execute = (*kernel).execute;
        if (*thread).tx_thread_priority == priority {
            // Its place in the ring stays, a mark on it too while it has a privilege.
            (*thread).tx_thread_preempt_threshold = threshold;
            if threshold == priority && thread != execute && *ring(kernel, priority) == thread {
                (*kernel).preempted_map.remove(priority);
            }
        } else {
            unlink(kernel, thread);
            (*thread).tx_thread_priority = priority;
            (*thread).tx_thread_preempt_threshold = threshold;
            link(kernel, thread);
            if thread != execute {
                if priority >= (*execute).tx_thread_preempt_threshold {
                    return; // It lost its mark, if it had one, and does not outrank who is to run.
                }
            } else if place == Place::Front && !(*kernel).preempted_map.contains(priority) {
                *ring(kernel, priority) = thread;
            }
        }
        let next = successor(kernel, execute);
        if next != execute {
            (*kernel).execute = next;
            preempted(execute, next);
            port::request_switch();
        }
    }
}
