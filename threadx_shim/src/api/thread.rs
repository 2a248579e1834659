//! [`Thread`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the way from the running thread's
//! control block back to its `Thread`.

use super::memory::{Region, Stack};
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
use core::ffi::CStr;

/// A thread. 0 is the most urgent priority.
///
/// ```no_run
/// use threadx_shim::api::{self, Stack, Thread};
///
/// static STACK: Stack<1024> = Stack::new();
/// static BLINK: Thread = Thread::new(c"blink", 5, &STACK, || {
///     while api::sleep(50).is_ok() {
///         // Toggle the light.
///     }
/// })
/// .with_preemption_threshold(3);
///
/// BLINK.start().expect("started once");
/// ```
pub struct Thread {
    object: Object<TX_THREAD>,
    stack: Region,
    name: &'static CStr,
    entry: fn(),
    priority: UINT,
    threshold: UINT,
    time_slice: ULONG,
}

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
    let offset = core::mem::offset_of!(Thread, object) + Object::<TX_THREAD>::OFFSET;
    // SAFETY: this is the entry function of raw threads inside `Thread`s alone, so the running one is inside a static `Thread`.
    let entry = unsafe { (*kernel::current().byte_sub(offset).cast::<Thread>()).entry };
    entry();
}

impl Thread {
    /// A thread that will run `entry`, once, on `stack`.
    ///
    /// # Panics
    /// At compile time in a `static`: if there is no such priority, or the stack is smaller than TX_MINIMUM_STACK.
    #[must_use]
    pub const fn new<const STACK: usize>(
        name: &'static CStr,
        priority: u32,
        stack: &'static Stack<STACK>,
        entry: fn(),
    ) -> Self {
        assert!(priority < TX_MAX_PRIORITIES, "there is no such priority");
        assert!(STACK >= port::MINIMUM_STACK as usize, "the stack is smaller than TX_MINIMUM_STACK");
        Self {
            object: Object::new(TX_THREAD::new()),
            stack: stack.region(),
            name,
            entry,
            priority,
            threshold: priority,
            time_slice: TX_NO_TIME_SLICE,
        }
    }

    /// The same, preempted only by threads more urgent than `threshold`.
    ///
    /// # Panics
    /// At compile time in a `static`: if the threshold is less urgent than the priority.
    #[must_use]
    pub const fn with_preemption_threshold(mut self, threshold: u32) -> Self {
        assert!(threshold <= self.priority, "a preemption threshold is at least as urgent as the priority");
        self.threshold = threshold;
        self
    }

    /// The same, giving others of its priority a turn after `ticks`.
    #[must_use]
    pub const fn with_time_slice(mut self, ticks: u32) -> Self {
        self.time_slice = ticks;
        self
    }

    fn raw(&'static self) -> Result<*mut TX_THREAD, Error> {
        self.object.get_with(&self.stack, |block, stack, stack_size| {
            let Self { name, priority, threshold, time_slice, .. } = self;
            // SAFETY: called once, with the object's own memory and a stack that nobody else has.
            let _always_success = unsafe {
                thread::create(
                    block,
                    name.as_ptr().cast_mut(),
                    Some(entered),
                    0,
                    stack,
                    stack_size,
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
    /// [`Error::State`]: started before, or the stack is another thread's. [`Error::Context`].
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
