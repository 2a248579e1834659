//! Threads and the clock.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

use core::ffi::{CStr, c_void};
use core::ptr::null_mut;

use threadx_shim::TX_THREAD;
use threadx_shim::capi::thread;
use threadx_shim::constants::{TX_AUTO_START, TX_DONT_START, TX_NO_TIME_SLICE};
use threadx_shim::types::{UINT, ULONG};

use super::super::env::{STACK, memory, ok, zeroed};
use super::{Created, closure, created, name, run_closure, size};

/// What a thread is created with.
#[derive(Clone, Copy)]
pub struct Spec {
    priority: UINT,
    threshold: UINT,
    slice: ULONG,
    start: UINT,
    name: &'static CStr,
}

/// A thread of `priority`, started at once, without threshold and time slice; the methods change that.
pub fn thread(priority: UINT) -> Spec {
    Spec { priority, threshold: priority, slice: TX_NO_TIME_SLICE, start: TX_AUTO_START, name: c"worker" }
}

impl Spec {
    /// With this preemption threshold.
    pub fn threshold(self, threshold: UINT) -> Self {
        Self { threshold, ..self }
    }

    /// With this time slice.
    pub fn slice(self, slice: ULONG) -> Self {
        Self { slice, ..self }
    }

    /// Not started.
    pub fn held(self) -> Self {
        Self { start: TX_DONT_START, ..self }
    }

    /// With this name.
    pub fn name(self, name: &'static CStr) -> Self {
        Self { name, ..self }
    }

    /// Creates the thread; it runs `code`.
    #[track_caller]
    pub fn spawn(self, code: impl FnMut() + 'static) -> Thread {
        let input = closure(code);
        self.spawn_raw(run_closure, input)
    }

    /// Creates the thread with a C entry function and its input.
    #[track_caller]
    pub fn spawn_raw(self, entry: unsafe extern "C" fn(ULONG), input: ULONG) -> Thread {
        let it = Thread(zeroed());
        let stack = memory(STACK, 16);
        created(Created::Thread(it));
        ok(it.create(self, entry, input, stack));
        it
    }
}

/// Creates and starts a thread of `priority` that runs `code`.
#[track_caller]
pub fn spawn(priority: UINT, code: impl FnMut() + 'static) -> Thread {
    thread(priority).spawn(code)
}

/// What `tx_thread_info_get` tells.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct ThreadInfo {
    pub name: *mut core::ffi::c_char,
    pub state: UINT,
    pub run_count: ULONG,
    pub priority: UINT,
    pub threshold: UINT,
    pub slice: ULONG,
    pub next: Thread,
    pub next_suspended: Thread,
}

/// A thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thread(pub *mut TX_THREAD);

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Thread {
    /// No thread.
    pub const NONE: Self = Self(null_mut());

    pub fn create(self, spec: Spec, entry: unsafe extern "C" fn(ULONG), input: ULONG, stack: *mut c_void) -> UINT {
        unsafe {
            thread::_txe_thread_create(
                self.0,
                name(spec.name),
                Some(entry),
                input,
                stack,
                size_of_stack(),
                spec.priority,
                spec.threshold,
                spec.slice,
                spec.start,
                size::<TX_THREAD>(),
            )
        }
    }

    /// The calling thread.
    pub fn current() -> Self {
        Self(thread::_tx_thread_identify())
    }

    pub fn delete(self) -> UINT {
        unsafe { thread::_txe_thread_delete(self.0) }
    }

    pub fn resume(self) -> UINT {
        unsafe { thread::_txe_thread_resume(self.0) }
    }

    pub fn suspend(self) -> UINT {
        unsafe { thread::_txe_thread_suspend(self.0) }
    }

    pub fn terminate(self) -> UINT {
        unsafe { thread::_txe_thread_terminate(self.0) }
    }

    pub fn reset(self) -> UINT {
        unsafe { thread::_txe_thread_reset(self.0) }
    }

    pub fn wait_abort(self) -> UINT {
        unsafe { thread::_txe_thread_wait_abort(self.0) }
    }

    /// Returns the status and the old priority.
    pub fn priority_change(self, priority: UINT) -> (UINT, UINT) {
        let mut old = UINT::MAX;
        let status = unsafe { thread::_txe_thread_priority_change(self.0, priority, &raw mut old) };
        (status, old)
    }

    /// Returns the status and the old threshold.
    pub fn preemption_change(self, threshold: UINT) -> (UINT, UINT) {
        let mut old = UINT::MAX;
        let status = unsafe { thread::_txe_thread_preemption_change(self.0, threshold, &raw mut old) };
        (status, old)
    }

    /// Returns the status and the old time slice.
    pub fn time_slice_change(self, slice: ULONG) -> (UINT, ULONG) {
        let mut old = ULONG::MAX;
        let status = unsafe { thread::_txe_thread_time_slice_change(self.0, slice, &raw mut old) };
        (status, old)
    }

    pub fn entry_exit_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_THREAD, UINT)>) -> UINT {
        unsafe { thread::_txe_thread_entry_exit_notify(self.0, notify) }
    }

    #[track_caller]
    pub fn info(self) -> ThreadInfo {
        let mut info = ThreadInfo {
            name: null_mut(),
            state: UINT::MAX,
            run_count: 0,
            priority: 0,
            threshold: 0,
            slice: 0,
            next: Self::NONE,
            next_suspended: Self::NONE,
        };
        let status = unsafe {
            thread::_txe_thread_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.state,
                &raw mut info.run_count,
                &raw mut info.priority,
                &raw mut info.threshold,
                &raw mut info.slice,
                (&raw mut info.next).cast(),
                (&raw mut info.next_suspended).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn state(self) -> UINT {
        self.info().state
    }

    /// The priority in force, an inherited one included (a field that applications read).
    pub fn effective_priority(self) -> UINT {
        unsafe { (*self.0).tx_thread_priority }
    }
}

fn size_of_stack() -> ULONG {
    ULONG::try_from(STACK).unwrap_or(ULONG::MAX)
}

/// The calling thread sleeps.
pub fn sleep(ticks: ULONG) -> UINT {
    thread::_tx_thread_sleep(ticks)
}

/// The calling thread gives way.
pub fn relinquish() {
    thread::_tx_thread_relinquish();
}

/// The system clock.
pub fn now() -> ULONG {
    threadx_shim::capi::time::_tx_time_get()
}

/// Sets the system clock.
pub fn time_set(ticks: ULONG) {
    threadx_shim::capi::time::_tx_time_set(ticks);
}
