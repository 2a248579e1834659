//! What one thread does to another, or to itself.

use threadx_shim::constants::*;

use super::{Model, NO_BOOST, Outcome, State, Thread, Want};

impl Model {
    pub fn suspend(&mut self, thread: usize) -> u32 {
        match self.threads[thread].state {
            State::Ready => {
                self.unready(thread);
                self.threads[thread].state = State::Suspended;
            }
            State::Suspended => {}
            State::Completed | State::Terminated => return TX_SUSPEND_ERROR,
            State::Waiting(_) => self.threads[thread].suspension_held = true,
        }
        TX_SUCCESS
    }

    pub fn resume(&mut self, thread: usize) -> u32 {
        if self.threads[thread].state == State::Suspended {
            self.ready(thread);
            TX_SUCCESS
        } else if std::mem::take(&mut self.threads[thread].suspension_held) {
            TX_SUSPEND_LIFTED
        } else {
            TX_RESUME_ERROR
        }
    }

    pub fn wait_abort(&mut self, thread: usize) -> u32 {
        if !matches!(self.threads[thread].state, State::Waiting(_)) {
            return TX_WAIT_ABORT_ERROR;
        }
        self.wake(thread, Outcome { code: TX_WAIT_ABORTED, value: 0 });
        TX_SUCCESS
    }

    pub fn has_ended(&self, thread: usize) -> bool {
        matches!(self.threads[thread].state, State::Completed | State::Terminated)
    }

    /// The calling thread ends itself.
    pub fn exit(&mut self, me: usize, state: State) {
        // Whoever inherits its mutexes runs after it has ended.
        self.threads[me].threshold_in_force = 0;
        self.threads[me].state = state;
        self.release_all(me);
        self.unready(me);
        self.end(me, state);
    }

    /// `caller` (a thread, or the timer thread) ends another.
    pub fn terminate(&mut self, caller: usize, thread: usize) -> u32 {
        if self.has_ended(thread) {
            return TX_SUCCESS;
        }
        // Whoever inherits its mutexes runs after its end was told.
        self.threads[caller].threshold_in_force = 0;
        if self.threads[thread].state == State::Ready {
            self.unready(thread);
        } else {
            self.leave(thread);
        }
        self.end(thread, State::Terminated);
        self.release_all(thread);
        self.apply(caller, true);
        TX_SUCCESS
    }

    pub(super) fn end(&mut self, thread: usize, state: State) {
        self.threads[thread].state = state;
        self.threads[thread].suspension_held = false;
        self.threads[thread].outcome = None;
    }

    pub fn reset(&mut self, thread: usize) -> u32 {
        if !self.has_ended(thread) {
            return TX_NOT_DONE;
        }
        let it = &mut self.threads[thread];
        it.boost = NO_BOOST;
        it.in_force = it.priority;
        it.threshold_in_force = it.threshold;
        it.slice_left = it.slice;
        it.state = State::Suspended;
        TX_SUCCESS
    }

    /// Deletes an ended thread and creates it anew.
    pub fn recreate(&mut self, thread: usize, priority: u32, threshold: u32, slice: u32) {
        self.threads[thread] = Thread::new(priority, threshold, slice);
        self.ready(thread);
    }

    pub fn priority_change(&mut self, thread: usize, priority: u32) -> Outcome {
        let value = std::mem::replace(&mut self.threads[thread].priority, priority);
        self.threads[thread].threshold = priority;
        self.apply(thread, false);
        if let State::Waiting(Want::Mutex(mutex)) = self.threads[thread].state {
            self.pass_on(mutex, self.threads[thread].in_force);
        }
        Outcome { code: TX_SUCCESS, value }
    }

    pub fn preemption_change(&mut self, thread: usize, threshold: u32) -> Outcome {
        if threshold > self.threads[thread].priority {
            return Outcome { code: TX_THRESH_ERROR, value: 0 };
        }
        let value = std::mem::replace(&mut self.threads[thread].threshold, threshold);
        self.apply(thread, true);
        Outcome { code: TX_SUCCESS, value }
    }

    pub fn slice_change(&mut self, thread: usize, slice: u32) -> Outcome {
        let value = std::mem::replace(&mut self.threads[thread].slice, slice);
        self.threads[thread].slice_left = slice;
        Outcome { code: TX_SUCCESS, value }
    }
}
