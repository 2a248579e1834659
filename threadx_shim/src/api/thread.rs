//! [`Thread`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the way from the running thread's
//! control block back to its `Thread`.

use super::object::Object;
use super::{Error, inside, waited};
use crate::config::TX_MAX_PRIORITIES;
use crate::constants::{
    TX_CALLER_ERROR, TX_COMPLETED, TX_DONT_START, TX_NO_TIME_SLICE, TX_READY, TX_SUCCESS, TX_SUSPENDED, TX_TERMINATED,
};
use crate::kernel::{self, Caller};
use crate::objects::thread::{self, TX_THREAD};
use crate::port;
use crate::types::{UINT, ULONG};
use core::cell::UnsafeCell;
use core::ffi::CStr;

#[repr(C, align(8))]
struct Stack<const STACK: usize>([u8; STACK]);

/// A thread with a stack of `STACK` bytes. 0 is the most urgent priority.
///
/// ```no_run
/// use threadx_shim::api::{self, Thread};
///
/// static BLINK: Thread<1024> = Thread::new(c"blink", 5, || {
///     while api::sleep(50).is_ok() {
///         // Toggle the light.
///     }
/// })
/// .with_preemption_threshold(3);
///
/// BLINK.start().expect("started once");
/// ```
#[repr(C)] // The head first: see `entered`.
pub struct Thread<const STACK: usize> {
    head: Head,
    stack: UnsafeCell<Stack<STACK>>,
}

/// What does not depend on the size of the stack.
#[repr(C)] // The object first: see `entered`.
struct Head {
    object: Object<TX_THREAD>,
    name: &'static CStr,
    entry: fn(),
    priority: UINT,
    threshold: UINT,
    time_slice: ULONG,
}

// SAFETY: the stack is the thread's own; the rest is not changed.
unsafe impl<const STACK: usize> Sync for Thread<STACK> {}

/// What a thread is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadState {
    /// Not started yet, or suspended.
    Suspended,
    /// Running, or will when its turn comes.
    Ready,
    /// Sleeping, or waiting for something.
    Waiting,
    /// At its end.
    Ended,
}

/// Calls the function of the `Thread` whose raw thread runs.
unsafe extern "C" fn entered(_input: ULONG) {
    let offset = core::mem::offset_of!(Head, object) + Object::<TX_THREAD>::OFFSET;
    // SAFETY: this is the entry function of raw threads inside `Thread`s alone, so the running one is inside a static `Head`.
    let entry = unsafe { (*kernel::current().byte_sub(offset).cast::<Head>()).entry };
    entry();
}

impl<const STACK: usize> Thread<STACK> {
    const CHECKED: ULONG = {
        assert!(STACK >= port::MINIMUM_STACK as usize, "the stack is smaller than TX_MINIMUM_STACK");
        assert!(STACK <= ULONG::MAX as usize, "the stack is too large");
        STACK as ULONG
    };

    /// A thread that will run `entry`, once.
    ///
    /// # Panics
    /// At compile time in a `static`: if there is no such priority.
    #[must_use]
    pub const fn new(name: &'static CStr, priority: u32, entry: fn()) -> Self {
        assert!(priority < TX_MAX_PRIORITIES, "there is no such priority");
        let () = assert!(Self::CHECKED > 0);
        Self {
            head: Head {
                object: Object::new(TX_THREAD::new()),
                name,
                entry,
                priority,
                threshold: priority,
                time_slice: TX_NO_TIME_SLICE,
            },
            stack: UnsafeCell::new(Stack([0; STACK])),
        }
    }

    /// The same, preempted only by threads more urgent than `threshold`.
    ///
    /// # Panics
    /// At compile time in a `static`: if the threshold is less urgent than the priority.
    #[must_use]
    pub const fn with_preemption_threshold(mut self, threshold: u32) -> Self {
        assert!(threshold <= self.head.priority, "a preemption threshold is at least as urgent as the priority");
        self.head.threshold = threshold;
        self
    }

    /// The same, giving others of its priority a turn after `ticks`.
    #[must_use]
    pub const fn with_time_slice(mut self, ticks: u32) -> Self {
        self.head.time_slice = ticks;
        self
    }

    fn raw(&'static self) -> Result<*mut TX_THREAD, Error> {
        self.head.object.get(|block| {
            let Head { name, priority, threshold, time_slice, .. } = &self.head;
            // SAFETY: called once, with the object's own memory.
            let _always_success = unsafe {
                thread::create(
                    block,
                    name.as_ptr().cast_mut(),
                    Some(entered),
                    0,
                    self.stack.get().cast(),
                    Self::CHECKED,
                    *priority,
                    *threshold,
                    *time_slice,
                    TX_DONT_START,
                )
            };
        })
    }

    /// Starts it, once.
    ///
    /// # Context
    /// Anywhere. May preempt the caller.
    ///
    /// # Errors
    /// [`Error::State`]: started before. [`Error::Context`].
    pub fn start(&'static self) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        if unsafe { thread::resume(raw) } == TX_SUCCESS { Ok(()) } else { Err(Error::State) }
    }

    /// What it is doing.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn state(&'static self) -> Result<ThreadState, Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created; the state is an aligned word.
        Ok(match unsafe { (&raw const (*raw).tx_thread_state).read_volatile() } {
            TX_READY => ThreadState::Ready,
            TX_SUSPENDED => ThreadState::Suspended,
            TX_COMPLETED | TX_TERMINATED => ThreadState::Ended,
            _ => ThreadState::Waiting,
        })
    }

    /// Ends its sleep or wait with [`Error::Aborted`].
    ///
    /// # Context
    /// Anywhere. May preempt the caller.
    ///
    /// # Errors
    /// [`Error::State`]: it does not wait. [`Error::Context`].
    pub fn abort_wait(&'static self) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        if unsafe { thread::wait_abort(raw) } == TX_SUCCESS { Ok(()) } else { Err(Error::State) }
    }
}

/// Lets the calling thread sleep for `ticks`.
///
/// # Context
/// Threads.
///
/// # Errors
/// [`Error::Context`], [`Error::Aborted`].
pub fn sleep(ticks: u32) -> Result<(), Error> {
    inside()?;
    match thread::sleep(ticks) {
        TX_CALLER_ERROR => Err(Error::Context),
        code => waited(code),
    }
}

/// Lets other ready threads of the calling thread's priority run first.
///
/// # Context
/// Threads; elsewhere it does nothing.
pub fn relinquish() {
    if kernel::caller() == Caller::Thread {
        thread::relinquish();
    }
}
