//! The only way a thread stops, wakes, times out or is aborted.
//!
//! A waiting thread hangs in the [`WaitList`] of what it waits for (in none when it sleeps or is plainly suspended) and
//! perhaps on the timeout wheel. The code it will return is in its control block from the start: the timeout's, until a
//! waker writes another. `unsafe` here: lists through control blocks.

use crate::constants::{TX_COMPLETED, TX_READY, TX_SUSPENDED, TX_TERMINATED, TX_WAIT_FOREVER};
use crate::counters::Counters;
use crate::kernel::{self, Caller, Critical, caller};
use crate::objects::thread::{self, TX_THREAD};
use crate::sched;
use crate::stages::Stages;
use crate::timeouts::Timeout;
use crate::trace::{self, event};
use crate::types::{UINT, ULONG};
use core::ffi::c_void;
use core::mem::offset_of;
use core::ptr::null_mut;

const SUSPENSIONS: usize = 0;
const TIMEOUTS: usize = 1;

/// Threads that wait for one thing, first come first. All-zero is empty. Linked through the threads' control blocks.
#[repr(C)]
pub struct WaitList {
    head: *mut TX_THREAD,
    count: ULONG,
    performance: Counters<2>,
}

impl WaitList {
    /// Nobody waits.
    pub const fn new() -> Self {
        Self { head: null_mut(), count: 0, performance: Counters::new() }
    }

    /// Whether nobody waits.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.head.is_null()
    }

    /// How many wait.
    pub fn count(&self) -> ULONG {
        self.count
    }

    /// Who waits second waits first now, and the first last.
    ///
    /// # Safety
    /// Interrupts are masked, somebody waits.
    pub(crate) unsafe fn turn(&mut self) {
        // SAFETY: the contract.
        self.head = unsafe { (*self.head).tx_thread_next };
    }

    /// The one that waits first, or null.
    #[inline(always)]
    pub fn first(&self) -> *mut TX_THREAD {
        self.head
    }

    /// Suspensions and timeouts so far.
    pub(crate) fn counts(&self) -> Counters<2> {
        self.performance
    }
}

impl Default for WaitList {
    fn default() -> Self {
        Self::new()
    }
}

/// Adds `thread` at the end of `list`.
///
/// # Safety
/// Interrupts are masked, `thread` is in no ring or list.
#[inline(always)]
unsafe fn link(list: *mut WaitList, thread: *mut TX_THREAD) {
    // SAFETY: the list's members are suspended threads, hence live.
    unsafe {
        let head = (*list).head;
        if head.is_null() {
            (*thread).tx_thread_next = thread;
            (*thread).tx_thread_previous = thread;
            (*list).head = thread;
        } else {
            let tail = (*head).tx_thread_previous;
            (*thread).tx_thread_next = head;
            (*thread).tx_thread_previous = tail;
            (*tail).tx_thread_next = thread;
            (*head).tx_thread_previous = thread;
        }
        (*list).count = (*list).count.wrapping_add(1);
    }
}

/// Takes `thread` off `list`.
///
/// # Safety
/// Interrupts are masked, `thread` is in `list`.
#[inline(always)]
unsafe fn unlink(list: *mut WaitList, thread: *mut TX_THREAD) {
    // SAFETY: as in `link`.
    unsafe {
        let next = (*thread).tx_thread_next;
        if next == thread {
            (*list).head = null_mut();
        } else {
            let previous = (*thread).tx_thread_previous;
            (*next).tx_thread_previous = previous;
            (*previous).tx_thread_next = next;
            if (*list).head == thread {
                (*list).head = next;
            }
        }
        (*list).count = (*list).count.wrapping_sub(1);
    }
}

/// Suspends the running thread on `list` (null: on nothing) with thread state `state`; `info` is for the waker. Returns the
/// code the waker gave, `timeout_code` after `ticks`, or TX_WAIT_ABORTED.
///
/// TX_WAIT_FOREVER never times out. The caller has handled TX_NO_WAIT. Where no thread can be suspended (interrupt,
/// initialization, expiry function) it returns `timeout_code` at once.
///
/// # Safety
/// `cs` is the outermost critical section, `list` stays in place while somebody waits, `info` is what the list's wakers
/// expect and stays valid during the wait.
#[inline(never)] // One copy for all objects.
pub unsafe fn wait(
    cs: Critical,
    list: *mut WaitList,
    state: UINT,
    info: *mut c_void,
    ticks: ULONG,
    timeout_code: UINT,
) -> UINT {
    if caller() != Caller::Thread {
        return timeout_code;
    }
    // SAFETY: the contract, and a thread calls.
    unsafe {
        let thread = (*cs.kernel()).current;
        prepare(&cs, thread, info, ticks, timeout_code);
        block(cs, thread, list, state)
    }
}

/// What wakers of the running thread will find, and its deadline. It stops in the same critical section.
///
/// # Safety
/// As [`wait`]; `thread` is the running one.
#[inline(always)]
pub(crate) unsafe fn prepare(
    cs: &Critical,
    thread: *mut TX_THREAD,
    info: *mut c_void,
    ticks: ULONG,
    timeout_code: UINT,
) {
    // SAFETY: the contract.
    unsafe {
        (*thread).tx_thread_wait_info = info;
        (*thread).tx_thread_wait_status = timeout_code;
        if ticks != TX_WAIT_FOREVER {
            (*cs.kernel()).wheel.arm(&raw mut (*thread).tx_thread_timeout, ticks);
        }
    }
}

/// Suspends the running thread on `list` (null: on nothing) with thread state `state`, until somebody wakes it; in the state of an ended
/// thread it does not return. Returns the waker's code.
///
/// # Safety
/// As [`wait`]; `thread` is the running one, [prepared](prepare) where its state's wakers expect that.
#[inline(never)] // One copy for all who stop.
pub(crate) unsafe fn block(cs: Critical, thread: *mut TX_THREAD, list: *mut WaitList, state: UINT) -> UINT {
    // SAFETY: the contract.
    unsafe {
        stop(&cs, thread, list, state);
        cs.leave_processor();
        (*thread).tx_thread_wait_status
    }
}

/// Takes the running thread off its ring and puts it to wait.
///
/// # Safety
/// As [`block`].
#[inline(always)]
unsafe fn stop(cs: &Critical, thread: *mut TX_THREAD, list: *mut WaitList, state: UINT) {
    // SAFETY: the contract.
    unsafe {
        if !matches!(state, TX_COMPLETED | TX_TERMINATED) {
            thread::check_stack(cs, thread);
            (*thread).tx_thread_performance.bump(thread::SUSPENSIONS);
        }
        sched::unready(cs, thread);
        (*thread).tx_thread_state = state;
        (*thread).tx_thread_wait_list = list;
        if !list.is_null() {
            link(list, thread);
            (*list).performance.bump(SUSPENSIONS);
        }
        event!(THREAD_SUSPEND, thread, state, trace::stack(), kernel::execute());
    }
}

/// [`wait`], but before all who wait already.
///
/// # Safety
/// As [`wait`]; `list` is not null.
pub(crate) unsafe fn wait_in_front(
    cs: Critical,
    list: *mut WaitList,
    state: UINT,
    info: *mut c_void,
    ticks: ULONG,
    timeout_code: UINT,
) -> UINT {
    if caller() != Caller::Thread {
        return timeout_code;
    }
    // SAFETY: the contract, and a thread calls.
    unsafe {
        let thread = (*cs.kernel()).current;
        prepare(&cs, thread, info, ticks, timeout_code);
        stop(&cs, thread, list, state);
        (*list).head = thread; // In a ring, the last one is the first if the head says so.
        cs.leave_processor();
        (*thread).tx_thread_wait_status
    }
}

/// What a waiting thread left for its waker.
///
/// # Safety
/// `thread` is suspended by [`wait`].
#[inline(always)]
pub unsafe fn info(thread: *mut TX_THREAD) -> *mut c_void {
    // SAFETY: the contract.
    unsafe { (*thread).tx_thread_wait_info }
}

/// Makes the first waiter ready with `code` and returns it; null if nobody waits.
///
/// # Safety
/// `list` is a list.
#[inline(always)]
pub unsafe fn wake_first(cs: &Critical, list: *mut WaitList, code: UINT) -> *mut TX_THREAD {
    // SAFETY: the contract.
    unsafe {
        let thread = (*list).head;
        if !thread.is_null() {
            wake(cs, thread, code);
        }
        thread
    }
}

/// Takes `thread` off whatever it waits for; the code it returns will be `code`. It is in no ring or list afterwards.
///
/// # Safety
/// Interrupts are masked, `thread` is suspended.
#[inline(always)]
pub(crate) unsafe fn unhang(cs: &Critical, thread: *mut TX_THREAD, code: UINT) {
    // SAFETY: the contract.
    unsafe {
        (*thread).tx_thread_wait_status = code;
        let list = (*thread).tx_thread_wait_list;
        if !list.is_null() {
            (*thread).tx_thread_wait_list = null_mut();
            unlink(list, thread);
        }
        let timeout = &raw mut (*thread).tx_thread_timeout;
        if (*timeout).is_armed() {
            (*cs.kernel()).wheel.disarm(timeout);
        }
    }
}

/// Makes a suspended `thread` ready with `code`; with a suspension pending it becomes plainly suspended instead. A switch
/// happens when the outermost critical section ends or, in an interrupt, at its end.
///
/// # Safety
/// `thread` is suspended.
#[inline(never)] // Most objects have a waking path, none lives by it: one copy for all.
pub unsafe fn wake(cs: &Critical, thread: *mut TX_THREAD, code: UINT) {
    // SAFETY: the contract.
    unsafe {
        unhang(cs, thread, code);
        let state = (*thread).tx_thread_state;
        thread::check_stack(cs, thread);
        if (*thread).tx_thread_flags & thread::DELAYED_SUSPEND == 0 {
            (*thread).tx_thread_state = TX_READY;
            (*thread).tx_thread_performance.bump(thread::RESUMPTIONS);
            sched::ready(cs, thread);
            event!(THREAD_RESUME, thread, state, trace::stack(), kernel::execute());
        } else {
            (*thread).tx_thread_flags &= !thread::DELAYED_SUSPEND;
            (*thread).tx_thread_state = TX_SUSPENDED;
        }
    }
}

/// Wakes a thread whose time is over: what [its timeout](Timeout) does.
///
/// # Safety
/// `timeout` is that of a suspended thread and disarmed.
#[allow(clippy::needless_pass_by_value)] // An [`Expire`](crate::timeouts::Expire).
pub(crate) unsafe fn expire(cs: Critical, timeout: *mut Timeout) {
    // SAFETY: the contract.
    unsafe {
        let thread = timeout.byte_sub(offset_of!(TX_THREAD, tx_thread_timeout)).cast::<TX_THREAD>();
        let list = (*thread).tx_thread_wait_list;
        if !list.is_null() {
            (*list).performance.bump(TIMEOUTS);
        }
        (*thread).tx_thread_performance.bump(thread::TIMEOUTS);
        wake(&cs, thread, (*thread).tx_thread_wait_status);
    }
}

/// Wakes everybody on `list` with `code`, in stages between which interrupts happen.
///
/// # Safety
/// `list` is a list; an interrupt may find it between two stages.
#[inline(never)] // One copy for all objects.
pub unsafe fn wake_all(cs: &Critical, list: *mut WaitList, code: UINT) {
    // SAFETY: the contract.
    unsafe { wake_all_then(cs, list, code, || {}) };
}

/// [`wake_all`], then `finish`, before anybody who was woken runs.
///
/// # Safety
/// As there.
#[inline(always)]
pub(crate) unsafe fn wake_all_then(cs: &Critical, list: *mut WaitList, code: UINT, finish: impl FnOnce()) {
    // SAFETY: the contract.
    unsafe {
        let mut stages = Stages::begin();
        while !wake_first(cs, list, code).is_null() {
            stages.step(cs);
        }
        finish();
        stages.end(cs);
    }
}

/// Moves a waiter to the front of `list`; the others keep their order.
///
/// # Safety
/// Interrupts are masked, `thread` waits in `list`.
#[inline(always)]
pub(crate) unsafe fn bring_forward(list: *mut WaitList, thread: *mut TX_THREAD) {
    // SAFETY: the contract.
    unsafe {
        unlink(list, thread);
        link(list, thread);
        (*list).head = thread;
    }
}

/// Moves the most urgent waiter, the first of equals, to the front of `list`, looking for it in stages; the others keep their order.
///
/// # Safety
/// `list` is a list.
pub unsafe fn prioritize(cs: &Critical, list: *mut WaitList) {
    // SAFETY: members of the list are live.
    unsafe {
        let mut stages = Stages::begin();
        let (mut head, mut count) = ((*list).head, (*list).count);
        let (mut each, mut urgent) = (head, head);
        while !each.is_null() {
            if (*each).tx_thread_priority < (*urgent).tx_thread_priority {
                urgent = each;
            }
            each = (*each).tx_thread_next;
            if each == head {
                bring_forward(list, urgent);
                break;
            }
            stages.step(cs);
            if (*list).count != count || (*list).head != head {
                // An interrupt ended a wait, perhaps of the one this stands at, or did the same: it begins again.
                (head, count) = ((*list).head, (*list).count);
                (each, urgent) = (head, head);
            }
        }
        stages.end(cs);
    }
}

/// The most urgent waiter, the first of equals; null if nobody waits.
///
/// # Safety
/// Interrupts are masked, `list` is a list.
#[inline(never)]
pub(crate) unsafe fn most_urgent(list: *mut WaitList) -> *mut TX_THREAD {
    // SAFETY: members of the list are live.
    unsafe {
        let head = (*list).head;
        if head.is_null() {
            return head;
        }
        let mut urgent = head;
        let mut each = (*head).tx_thread_next;
        while each != head {
            if (*each).tx_thread_priority < (*urgent).tx_thread_priority {
                urgent = each;
            }
            each = (*each).tx_thread_next;
        }
        urgent
    }
}
