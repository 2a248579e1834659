//! Threads: the control block, birth and death. What makes one run or wait is in `run`, what it is set to in `attributes`.
//!
//! A thread that ends (by returning, or by terminating itself) first sets its preemption threshold to 0, so that its exit
//! notification cannot be overtaken by a thread that would delete or reset it while it still stands on its stack.
//! `unsafe` here: control blocks and stack areas of the application.

mod attributes;
mod run;

pub(crate) use attributes::{apply_priority, check_stack, preempted_by};
pub use attributes::{
    entry_exit_notify, info_get, performance_info_get, performance_system_info_get, preemption_change, priority_change,
    stack_error_notify, time_slice_change,
};
pub use run::{identify, relinquish, resume, sleep, suspend, wait_abort};

use crate::config::{TX_MAX_PRIORITIES, callback};
use crate::constants::{
    TX_AUTO_START, TX_COMPLETED, TX_DELETE_ERROR, TX_NOT_DONE, TX_READY, TX_STACK_FILL, TX_SUCCESS, TX_SUSPENDED,
    TX_TERMINATED, TX_THREAD_ENTRY, TX_THREAD_EXIT,
};
use crate::counters::Counters;
use crate::kernel::{self, Critical};
use crate::objects::mutex::{self, TX_MUTEX};
use crate::port::{self, ThreadPort};
use crate::registry::{Links, Registered};
use crate::sched::{self, Place};
use crate::suspend::{self, WaitList};
use crate::timeouts::Timeout;
use crate::trace::{self, event};
use crate::types::{CHAR, UCHAR, UINT, ULONG, VOID};
use core::ptr::null_mut;

/// Marks a created thread.
pub const TX_THREAD_ID: ULONG = 0x5400_5400;

/// A suspension was asked for while the thread waited: it takes effect when the wait ends.
pub(crate) const DELAYED_SUSPEND: UINT = 1;
/// The thread is ending and still on its stack.
pub(crate) const EXITING: UINT = 2;

pub(crate) const COUNTERS: usize = 9;
pub(crate) const RESUMPTIONS: usize = 0;
pub(crate) const SUSPENSIONS: usize = 1;
pub(crate) const SOLICITED_PREEMPTIONS: usize = 2;
pub(crate) const INTERRUPT_PREEMPTIONS: usize = 3;
pub(crate) const INVERSIONS: usize = 4;
pub(crate) const TIME_SLICES: usize = 5;
pub(crate) const RELINQUISHES: usize = 6;
pub(crate) const TIMEOUTS: usize = 7;
pub(crate) const WAIT_ABORTS: usize = 8;

/// Entry function of a thread.
pub type ThreadEntry = Option<unsafe extern "C" fn(ULONG)>;
/// Entry and exit notification: the thread, and TX_THREAD_ENTRY or TX_THREAD_EXIT.
pub type EntryExitNotify = Option<unsafe extern "C" fn(*mut TX_THREAD, UINT)>;

/// A thread. Applications may read name, state, priority and run count, and write nothing.
#[repr(C)]
pub struct TX_THREAD {
    /// TX_THREAD_ID while created.
    pub tx_thread_id: ULONG,
    /// How many times it was switched to.
    pub tx_thread_run_count: ULONG,
    /// The port's part: where its context is.
    pub tx_thread_port: ThreadPort,
    /// Ring of ready threads, or list of waiting ones.
    pub tx_thread_next: *mut TX_THREAD,
    /// The same, backwards.
    pub tx_thread_previous: *mut TX_THREAD,
    /// Priority in force, an inherited one included.
    pub tx_thread_priority: UINT,
    /// Preemption threshold in force.
    pub tx_thread_preempt_threshold: UINT,
    /// TX_READY, TX_SUSPENDED, …
    pub tx_thread_state: UINT,
    /// Ticks left of its slice; 0: not sliced.
    pub tx_thread_time_slice: ULONG,
    /// Ticks of a fresh slice.
    pub tx_thread_new_time_slice: ULONG,
    /// DELAYED_SUSPEND, EXITING.
    pub tx_thread_flags: UINT,
    /// What it waits in; null if it waits in nothing.
    pub tx_thread_wait_list: *mut WaitList,
    /// What it left for its waker.
    pub tx_thread_wait_info: *mut VOID,
    /// The code its wait will return.
    pub tx_thread_wait_status: UINT,
    /// The application's priority.
    pub tx_thread_user_priority: UINT,
    /// When its wait or sleep ends.
    pub tx_thread_timeout: Timeout,
    /// The application's preemption threshold.
    pub tx_thread_user_preempt_threshold: UINT,
    /// The most urgent priority inherited through mutexes; TX_MAX_PRIORITIES if none.
    pub tx_thread_inherit_priority: UINT,
    /// The mutexes it owns, the one it got last first.
    pub tx_thread_owned_mutexes: *mut TX_MUTEX,
    /// Its name.
    pub tx_thread_name: *mut CHAR,
    /// Its entry function.
    pub tx_thread_entry: ThreadEntry,
    /// The entry function's argument.
    pub tx_thread_entry_parameter: ULONG,
    /// Size of the stack area, in bytes.
    pub tx_thread_stack_size: ULONG,
    /// First byte of the stack area.
    pub tx_thread_stack_start: *mut VOID,
    /// Last byte of the stack area.
    pub tx_thread_stack_end: *mut VOID,
    /// Called when it starts and ends.
    pub tx_thread_entry_exit_notify: EntryExitNotify,
    /// Links of the created threads.
    pub tx_thread_created: Links<TX_THREAD>,
    /// Event counts.
    pub tx_thread_performance: Counters<COUNTERS>,
    /// Who preempted it last.
    #[cfg(feature = "performance-info")]
    pub tx_thread_last_preempted_by: *mut TX_THREAD,
}

impl TX_THREAD {
    /// Memory for a thread that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_thread_id: 0,
            tx_thread_run_count: 0,
            tx_thread_port: ThreadPort::NEW,
            tx_thread_next: null_mut(),
            tx_thread_previous: null_mut(),
            tx_thread_priority: 0,
            tx_thread_preempt_threshold: 0,
            tx_thread_state: TX_SUSPENDED,
            tx_thread_time_slice: 0,
            tx_thread_new_time_slice: 0,
            tx_thread_flags: 0,
            tx_thread_wait_list: null_mut(),
            tx_thread_wait_info: null_mut(),
            tx_thread_wait_status: 0,
            tx_thread_user_priority: 0,
            tx_thread_timeout: Timeout::new(suspend::expire),
            tx_thread_user_preempt_threshold: 0,
            tx_thread_inherit_priority: TX_MAX_PRIORITIES,
            tx_thread_owned_mutexes: null_mut(),
            tx_thread_name: null_mut(),
            tx_thread_entry: None,
            tx_thread_entry_parameter: 0,
            tx_thread_stack_size: 0,
            tx_thread_stack_start: null_mut(),
            tx_thread_stack_end: null_mut(),
            tx_thread_entry_exit_notify: None,
            tx_thread_created: Links::new(),
            tx_thread_performance: Counters::new(),
            #[cfg(feature = "performance-info")]
            tx_thread_last_preempted_by: null_mut(),
        }
    }
}

impl Default for TX_THREAD {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_THREAD {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_thread_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_thread_performance }
    }
}

/// Fills the stack area with TX_STACK_FILL and puts the first frame on it.
///
/// # Safety
/// The thread does not run and has no context.
#[inline(never)] // One copy for all.
pub(crate) unsafe fn fill_stack(thread: *mut TX_THREAD) {
    // SAFETY: the contract.
    unsafe {
        (*thread)
            .tx_thread_stack_start
            .cast::<UCHAR>()
            .write_bytes(TX_STACK_FILL as UCHAR, (*thread).tx_thread_stack_size as usize);
        port::stack_build(thread);
    }
}

/// Creates a thread that runs `entry_function(entry_input)` (`tx_thread_create`, manual chapter 4).
///
/// # Context
/// Initialization, threads. May preempt the caller.
///
/// # Errors
/// None here; TX_THREAD_ERROR, TX_PTR_ERROR, TX_SIZE_ERROR, TX_PRIORITY_ERROR, TX_THRESH_ERROR, TX_START_ERROR and
/// TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects). The stack area is the thread's alone until it is deleted.
#[allow(clippy::too_many_arguments)] // The service's own parameters.
#[must_use]
pub unsafe fn create(
    thread_ptr: *mut TX_THREAD,
    name_ptr: *mut CHAR,
    entry_function: ThreadEntry,
    entry_input: ULONG,
    stack_start: *mut VOID,
    stack_size: ULONG,
    priority: UINT,
    preempt_threshold: UINT,
    time_slice: ULONG,
    auto_start: UINT,
) -> UINT {
    let priority = priority.min(TX_MAX_PRIORITIES - 1);
    let threshold = preempt_threshold.min(priority);
    // SAFETY: the contract; nobody else uses the control block and the stack area yet.
    unsafe {
        thread_ptr.write(TX_THREAD {
            tx_thread_priority: priority,
            tx_thread_preempt_threshold: threshold,
            tx_thread_user_priority: priority,
            tx_thread_user_preempt_threshold: threshold,
            tx_thread_time_slice: time_slice,
            tx_thread_new_time_slice: time_slice,
            tx_thread_name: name_ptr,
            tx_thread_entry: entry_function,
            tx_thread_entry_parameter: entry_input,
            tx_thread_stack_start: stack_start,
            tx_thread_stack_end: stack_start.wrapping_byte_add((stack_size as usize).saturating_sub(1)),
            tx_thread_stack_size: stack_size,
            ..TX_THREAD::new()
        });
        fill_stack(thread_ptr);
        (*thread_ptr).tx_thread_id = TX_THREAD_ID;
        let cs = kernel::enter();
        event!(THREAD_CREATE, thread_ptr, priority, stack_start, stack_size);
        (*cs.kernel()).threads.add(thread_ptr);
        trace::register(
            &cs,
            trace::Kind::Thread,
            thread_ptr,
            name_ptr,
            priority,
            [stack_start.addr() as ULONG, stack_size],
        );
        if auto_start == TX_AUTO_START {
            suspend::wake(&cs, thread_ptr, TX_SUCCESS);
        }
    }
    TX_SUCCESS
}

/// Deletes a completed or terminated thread (`tx_thread_delete`).
///
/// # Context
/// Threads, timers.
///
/// # Errors
/// TX_DELETE_ERROR: it is neither completed nor terminated.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn delete(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    event!(THREAD_DELETE, thread_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        if !has_ended(thread_ptr) {
            return TX_DELETE_ERROR;
        }
        (*thread_ptr).tx_thread_id = 0;
        (*cs.kernel()).threads.remove(thread_ptr);
        trace::unregister(&cs, thread_ptr);
        port::stack_release(thread_ptr);
    }
    TX_SUCCESS
}

/// Puts a completed or terminated thread back to its entry point; it waits there for [`resume`] (`tx_thread_reset`).
///
/// # Context
/// Threads.
///
/// # Errors
/// TX_NOT_DONE: it is neither completed nor terminated.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn reset(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; an ended thread has left its stack.
    unsafe {
        event!(THREAD_RESET, thread_ptr, (*thread_ptr).tx_thread_state);
        if !has_ended(thread_ptr) {
            return TX_NOT_DONE;
        }
        port::stack_release(thread_ptr);
        (*thread_ptr).tx_thread_priority = (*thread_ptr).tx_thread_user_priority;
        (*thread_ptr).tx_thread_preempt_threshold = (*thread_ptr).tx_thread_user_preempt_threshold;
        (*thread_ptr).tx_thread_inherit_priority = TX_MAX_PRIORITIES;
        (*thread_ptr).tx_thread_time_slice = (*thread_ptr).tx_thread_new_time_slice;
        (*thread_ptr).tx_thread_flags = 0;
        fill_stack(thread_ptr);
        (*thread_ptr).tx_thread_state = TX_SUSPENDED;
    }
    drop(cs);
    TX_SUCCESS
}

/// Ends a thread in whatever state; the mutexes it owns go to their waiters (`tx_thread_terminate`). Ended already: nothing.
///
/// # Context
/// Threads, timers. Does not return if a thread terminates itself.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn terminate(thread_ptr: *mut TX_THREAD) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(THREAD_TERMINATE, thread_ptr, (*thread_ptr).tx_thread_state, trace::stack());
        let state = (*thread_ptr).tx_thread_state;
        if state == TX_COMPLETED || state == TX_TERMINATED {
            return TX_SUCCESS;
        }
        if thread_ptr == (*cs.kernel()).current && !port::in_interrupt() {
            exit(cs, thread_ptr, TX_TERMINATED);
        }
        let notify = callback((*thread_ptr).tx_thread_entry_exit_notify);
        // Who inherits a mutex of the thread runs after the notification, and so cannot have begun the thread anew before it.
        let caller = if port::in_interrupt() { null_mut() } else { (*cs.kernel()).current };
        if !caller.is_null() {
            (*caller).tx_thread_preempt_threshold = 0;
        }
        if state == TX_READY {
            sched::unready(&cs, thread_ptr);
        } else {
            suspend::unhang(&cs, thread_ptr, TX_SUCCESS);
        }
        event!(THREAD_SUSPEND, thread_ptr, TX_TERMINATED, trace::stack(), kernel::execute());
        (*thread_ptr).tx_thread_state = TX_TERMINATED;
        (*thread_ptr).tx_thread_flags = 0;
        mutex::release_all(&cs, thread_ptr);
        port::stack_release(thread_ptr);
        drop(cs);
        if let Some(notify) = notify {
            notify(thread_ptr, TX_THREAD_EXIT);
        }
        if !caller.is_null() {
            let cs = kernel::enter();
            apply_priority(&cs, caller, Place::Front);
        }
    }
    TX_SUCCESS
}

/// Completed or terminated, and off its stack.
unsafe fn has_ended(thread: *mut TX_THREAD) -> bool {
    // SAFETY: the callers' contract.
    unsafe {
        let state = (*thread).tx_thread_state;
        (state == TX_COMPLETED || state == TX_TERMINATED) && (*thread).tx_thread_flags & EXITING == 0
    }
}

/// A thread's whole life, on its own stack. For ports: the first frame calls this.
///
/// # Safety
/// Called once for each built frame, on it, with interrupts open and `thread` running.
pub unsafe extern "C" fn shell(thread: *mut TX_THREAD) -> ! {
    // SAFETY: the thread runs, so it is created.
    unsafe {
        if let Some(notify) = callback((*thread).tx_thread_entry_exit_notify) {
            notify(thread, TX_THREAD_ENTRY);
        }
        if let Some(entry) = (*thread).tx_thread_entry {
            entry((*thread).tx_thread_entry_parameter);
        }
        exit(kernel::enter(), thread, TX_COMPLETED)
    }
}

/// Ends the running thread in `state`.
///
/// # Safety
/// `thread` is the running one.
unsafe fn exit(cs: Critical, thread: *mut TX_THREAD, state: UINT) -> ! {
    // SAFETY: the contract. Nothing preempts it between the two critical sections but interrupts, for which it has ended.
    unsafe {
        (*thread).tx_thread_preempt_threshold = 0;
        (*thread).tx_thread_flags = EXITING;
        (*thread).tx_thread_state = state;
        let notify = callback((*thread).tx_thread_entry_exit_notify);
        drop(cs);
        if let Some(notify) = notify {
            notify(thread, TX_THREAD_EXIT);
        }
        let cs = kernel::enter();
        (*thread).tx_thread_state = state;
        mutex::release_all(&cs, thread);
        (*thread).tx_thread_preempt_threshold = (*thread).tx_thread_user_preempt_threshold;
        (*thread).tx_thread_flags = 0;
        port::stack_release(thread);
        let _ = suspend::block(cs, thread, null_mut(), state);
    }
    loop {
        core::hint::spin_loop(); // Never reached: no switch leads back here.
    }
}
