//! Long services in stages, so that interrupts never wait for all of it.
//!
//! A service that wakes or looks at every waiter of an object takes as long as there are waiters. It opens interrupts for a moment
//! after each [`STAGE`] of them. No thread may run meanwhile, because it would find the object half-way: as long as interrupts are open
//! the calling thread is the one that should run, with a preemption threshold of 0, so nobody outranks it, and its time slice stands still.
//! Its state is TX_PRIORITY_CHANGE, with which a suspension by an interrupt is a delayed one, as for any thread that is not
//! ready: it takes effect at the end. So interrupts alone come in between, and those cannot wait: a list can only become shorter.
//! Afterwards whoever the service has chosen so far is to run again, unless an interrupt stopped that thread or woke a more urgent one.
//!
//! In an interrupt, switches wait anyway and other interrupts alone come in between. Where interrupts were closed, and in
//! initialization, the service stays in one piece.
//!
//! `unsafe` here: the running thread's control block.

use crate::constants::{TX_PRIORITY_CHANGE, TX_READY, TX_SUSPENDED};
use crate::kernel::{self, Critical};
use crate::objects::thread;
use crate::port;
use crate::sched;
use crate::suspend;
use crate::types::ULONG;
use core::ptr::null_mut;

/// Steps of which each is one waiter, between two openings of interrupts.
const STAGE: ULONG = 16;

/// A service in stages.
pub(crate) struct Stages {
    /// Steps that are done.
    done: ULONG,
}

impl Stages {
    /// Before the first step.
    #[inline(always)]
    pub(crate) fn begin() -> Self {
        Self { done: 0 }
    }

    /// A step is done; all that interrupts may look at fits.
    ///
    /// # Safety
    /// The service goes on to its end, with [`end`](Self::end).
    #[inline(always)]
    pub(crate) unsafe fn step(&mut self, cs: &Critical) {
        self.done = self.done.wrapping_add(1);
        if self.done.is_multiple_of(STAGE) {
            // SAFETY: the contract.
            unsafe { pause(cs) };
        }
    }

    /// After the last step, with the object done with. The calling thread may have been suspended meanwhile.
    ///
    /// # Safety
    /// Called by the service that took the steps.
    #[inline(always)]
    pub(crate) unsafe fn end(self, cs: &Critical) {
        if self.done >= STAGE {
            // SAFETY: the contract.
            unsafe { catch_up(cs) };
        }
    }
}

/// The calling thread is suspended now, if an interrupt wanted it meanwhile.
#[inline(never)] // One copy for all services, of this and of `pause`.
unsafe fn catch_up(cs: &Critical) {
    // SAFETY: `current` is null or the running thread; a ready one has this flag from `pause` alone.
    unsafe {
        let thread = (*cs.kernel()).current;
        if !thread.is_null()
            && (*thread).tx_thread_flags & thread::DELAYED_SUSPEND != 0
            && (*thread).tx_thread_state == TX_READY
            && !port::in_interrupt()
        {
            (*thread).tx_thread_flags &= !thread::DELAYED_SUSPEND;
            let _ = suspend::block(kernel::enter(), thread, null_mut(), TX_SUSPENDED);
        }
    }
}

/// Lets interrupts in.
#[inline(never)]
unsafe fn pause(cs: &Critical) {
    // SAFETY: masked; the running thread is in its ring.
    unsafe {
        let kernel = cs.kernel();
        let thread = (*kernel).current;
        if port::in_interrupt() || thread.is_null() {
            return cs.breathe(); // Initialization has interrupts closed.
        }
        let chosen = (*kernel).execute;
        let held = ((*thread).tx_thread_state, (*thread).tx_thread_preempt_threshold, (*thread).tx_thread_time_slice);
        (*kernel).execute = thread;
        (*thread).tx_thread_state = TX_PRIORITY_CHANGE;
        (*thread).tx_thread_preempt_threshold = 0;
        (*thread).tx_thread_time_slice = 0;
        cs.breathe();
        ((*thread).tx_thread_state, (*thread).tx_thread_preempt_threshold, (*thread).tx_thread_time_slice) = held;
        sched::choose_again(cs, chosen);
    }
}
