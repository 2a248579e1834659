//! Long services in stages, so that interrupts never wait for all of it.
//!
//! A service that wakes or looks at every waiter of an object takes as long as there are waiters. It opens interrupts for a moment
//! after each [`STAGE`] of them. No thread may run meanwhile, because it would find the object half-way: the calling thread's
//! preemption threshold is 0 until the end, so nobody who becomes ready outranks it, and its time slice stands still. Its state is
//! TX_PRIORITY_CHANGE, with which a suspension by an interrupt is a delayed one, as for any thread that is
//! not ready: it takes effect at the end. So interrupts alone come in between, and those cannot wait: a list can only become shorter.
//!
//! In an interrupt, switches wait anyway and other interrupts alone come in between. Where interrupts were closed, or a switch
//! is due already, the service stays in one piece.
//!
//! `unsafe` here: the running thread's control block.

use crate::constants::{TX_PRIORITY_CHANGE, TX_READY, TX_SUCCESS, TX_SUSPENDED, TX_WAIT_FOREVER};
use crate::kernel::{self, Critical};
use crate::objects::thread::{self, TX_THREAD};
use crate::port;
use crate::sched::Place;
use crate::suspend;
use crate::types::{UINT, ULONG};
use core::ptr::null_mut;

/// Steps of which each is one waiter, between two openings of interrupts.
pub(crate) const STAGE: ULONG = 16;

/// A service in stages.
pub(crate) struct Stages {
    /// Steps until interrupts open; 0: they stay closed.
    left: ULONG,
    /// Who is kept running; null: nobody need be.
    thread: *mut TX_THREAD,
    state: UINT,
    slice: ULONG,
}

impl Stages {
    /// Before the first of `steps`. Nobody has been made ready in this critical section yet.
    ///
    /// # Safety
    /// [`end`](Self::end) follows in the same service.
    #[inline(never)] // One copy for all services, of this and the next two.
    pub(crate) unsafe fn begin(cs: &Critical, steps: ULONG) -> Self {
        let mut stages = Stages { left: 0, thread: null_mut(), state: 0, slice: 0 };
        if steps <= STAGE {
            return stages;
        }
        if !port::in_interrupt() {
            // SAFETY: masked; `current` is null or the running thread.
            unsafe {
                let thread = (*cs.kernel()).current;
                if thread.is_null() || thread != (*cs.kernel()).execute {
                    return stages;
                }
                stages.thread = thread;
                stages.state = (*thread).tx_thread_state;
                stages.slice = (*thread).tx_thread_time_slice;
                (*thread).tx_thread_state = TX_PRIORITY_CHANGE;
                (*thread).tx_thread_preempt_threshold = 0;
                (*thread).tx_thread_time_slice = 0;
            }
        }
        stages.left = STAGE;
        stages
    }

    /// A step is done; all that interrupts may look at fits.
    #[inline(never)]
    pub(crate) fn step(&mut self, cs: &Critical) {
        if self.left != 0 {
            self.left -= 1;
            if self.left == 0 {
                self.left = STAGE;
                cs.breathe();
            }
        }
    }

    /// After the last step: the thread is as it was, and makes way for whom it has woken when interrupts open.
    ///
    /// # Safety
    /// As [`begin`](Self::begin); the object is done with.
    #[inline(never)]
    pub(crate) unsafe fn end(self, cs: &Critical) {
        let thread = self.thread;
        if thread.is_null() {
            return;
        }
        // SAFETY: the running thread, in its ring.
        unsafe {
            (*thread).tx_thread_state = self.state;
            (*thread).tx_thread_time_slice = self.slice;
            thread::apply_priority(cs, thread, Place::Front);
            if (*thread).tx_thread_flags & thread::DELAYED_SUSPEND != 0 {
                (*thread).tx_thread_flags &= !thread::DELAYED_SUSPEND;
                if self.state == TX_READY {
                    let (nothing, cs) = (null_mut(), kernel::enter());
                    let _ = suspend::wait(cs, nothing, TX_SUSPENDED, null_mut(), TX_WAIT_FOREVER, TX_SUCCESS);
                }
            }
        }
    }
}
