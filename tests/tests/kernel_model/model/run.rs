//! Who runs, and what time it is.

use std::collections::VecDeque;

use threadx_shim::constants::*;

use super::{Due, Model, Outcome, State};

impl Model {
    pub(super) fn ring(&mut self, priority: u32) -> &mut VecDeque<usize> {
        &mut self.rings[priority as usize]
    }

    pub(super) fn privileged(&self, thread: usize) -> bool {
        self.threads[thread].in_force != self.threads[thread].threshold_in_force
    }

    pub(super) fn highest(&self) -> Option<usize> {
        self.rings.iter().find_map(|ring| ring.front().copied())
    }

    /// The thread to run when the present one cannot go on.
    pub(super) fn pick(&mut self) -> Option<usize> {
        let first = self.highest()?;
        let preempted = self.preempted.iter().copied().min_by_key(|id| self.threads[*id].in_force);
        if let Some(preempted) = preempted
            && self.threads[first].in_force >= self.threads[preempted].threshold_in_force
        {
            self.preempted.retain(|other| *other != preempted);
            return Some(preempted);
        }
        Some(first)
    }

    /// `by` takes the processor from `thread`, which could go on.
    pub(super) fn preempt(&mut self, thread: usize, by: usize) {
        if self.privileged(thread) && !self.preempted.contains(&thread) {
            self.preempted.push(thread);
        }
        self.replace(thread, by);
    }

    pub(super) fn replace(&mut self, thread: usize, by: usize) {
        if !self.in_interrupt {
            // Its own call brought it about: a fresh slice.
            self.threads[thread].slice_left = self.threads[thread].slice;
        }
        self.chosen = Some(by);
    }

    pub fn ready(&mut self, thread: usize) {
        self.threads[thread].state = State::Ready;
        let in_force = self.threads[thread].in_force;
        self.ring(in_force).push_back(thread);
        match self.chosen {
            None => self.chosen = Some(thread),
            Some(chosen) if in_force < self.threads[chosen].threshold_in_force => self.preempt(chosen, thread),
            Some(_) => {}
        }
    }

    pub(super) fn unready(&mut self, thread: usize) {
        let in_force = self.threads[thread].in_force;
        self.ring(in_force).retain(|other| *other != thread);
        self.preempted.retain(|other| *other != thread);
        self.threads[thread].slice_left = self.threads[thread].slice;
        if self.chosen == Some(thread) {
            self.chosen = self.pick();
        }
    }

    /// Puts in force what follows from a thread's own priority and threshold and its boost.
    pub(super) fn apply(&mut self, thread: usize, to_front: bool) {
        let it = &self.threads[thread];
        let priority = it.priority.min(it.boost);
        let threshold = it.threshold.min(priority);
        let (old, ready) = (it.in_force, it.state == State::Ready);
        self.threads[thread].in_force = priority;
        self.threads[thread].threshold_in_force = threshold;
        if !ready {
            return;
        }
        let runs = self.chosen == Some(thread);
        if old != priority {
            self.ring(old).retain(|other| *other != thread);
            self.preempted.retain(|other| *other != thread);
            let held_front = self.rings[priority as usize].front().is_some_and(|it| self.preempted.contains(it));
            if to_front && runs && !held_front {
                self.ring(priority).push_front(thread);
            } else {
                self.ring(priority).push_back(thread);
            }
        }
        if threshold == priority && !runs {
            self.preempted.retain(|other| *other != thread);
        }
        let Some(chosen) = self.chosen else { return };
        let in_force = self.threads[chosen].in_force;
        if self.privileged(chosen) && self.rings[in_force as usize].front() == Some(&chosen) {
            let first = self.highest().map_or(TX_MAX_PRIORITIES, |id| self.threads[id].in_force);
            if first >= self.threads[chosen].threshold_in_force {
                return;
            }
            self.preempted.push(chosen);
        }
        let next = self.pick();
        if let Some(next) = next
            && next != chosen
        {
            self.replace(chosen, next);
        }
    }

    pub fn relinquish(&mut self, me: usize) {
        self.threads[me].slice_left = self.threads[me].slice;
        let in_force = self.threads[me].in_force;
        self.ring(in_force).rotate_left(1);
        // Only a threshold holds more urgent threads back; without one, the equals are all that a relinquish can let run.
        self.chosen = if self.privileged(me) { self.pick() } else { self.rings[in_force as usize].front().copied() };
        self.done(me, TX_SUCCESS);
    }

    // Time.

    pub(super) fn later(&mut self, ticks: u32) -> (u64, u64) {
        self.later_than(self.now, ticks)
    }

    fn later_than(&mut self, begin: u64, ticks: u32) -> (u64, u64) {
        self.order += 1;
        (begin + u64::from(ticks), self.order)
    }

    pub fn next_due(&self) -> Option<((u64, u64), Due)> {
        let threads = self.threads.iter().enumerate().filter_map(|(id, it)| Some((it.deadline?, Due::Thread(id))));
        let timers = self.timers.iter().enumerate().filter_map(|(id, it)| Some((it.deadline?, Due::Timer(id))));
        threads.chain(timers).min_by_key(|(deadline, _)| *deadline)
    }

    /// Something is due by now.
    pub(super) fn is_due(&self) -> Option<Due> {
        self.next_due().and_then(|((tick, _), due)| (tick <= self.now).then_some(due))
    }

    /// One tick interrupt while the chosen thread runs.
    pub fn tick(&mut self) {
        self.now += 1;
        if let Some(me) = self.chosen {
            self.count_slice(me);
        }
        self.in_interrupt = true;
        self.wake_timer_thread();
        self.in_interrupt = false;
    }

    /// The timer thread becomes ready, unless it still is, when something is due, or will be a whole number of turns of its wheel
    /// later: then it looks in vain, which shows in the slice of the thread that it preempts.
    fn wake_timer_thread(&mut self) {
        const WHEEL: u64 = 32;
        let threads = self.threads.iter().filter_map(|it| it.deadline);
        let mut deadlines = threads.chain(self.timers.iter().filter_map(|it| it.deadline));
        let looks = deadlines.any(|(tick, _)| tick <= self.now || (tick - self.now).is_multiple_of(WHEEL));
        let timer_thread = self.timer_thread();
        if looks && self.threads[timer_thread].state == State::Suspended {
            self.ready(timer_thread);
        }
    }

    /// The hidden thread that handles expirations: the last one, of the highest priority.
    pub fn timer_thread(&self) -> usize {
        self.threads.len() - 1
    }

    /// The timer thread runs.
    pub fn timer_works(&self) -> bool {
        self.chosen == Some(self.timer_thread())
    }

    pub(super) fn count_slice(&mut self, me: usize) {
        if self.threads[me].slice_left == 0 {
            return;
        }
        self.threads[me].slice_left -= 1;
        if self.threads[me].slice_left > 0 {
            return;
        }
        self.threads[me].slice_left = self.threads[me].slice;
        if self.privileged(me) {
            return;
        }
        let in_force = self.threads[me].in_force;
        let ring = self.ring(in_force);
        if ring.front() == Some(&me) {
            ring.rotate_left(1);
            self.chosen = self.rings[in_force as usize].front().copied();
        }
    }

    /// Nobody can run: time goes on to the next deadline.
    pub fn idle(&mut self) -> Result<(), String> {
        let Some(((tick, _), _)) = self.next_due() else { return Err("every thread waits and nothing is due".into()) };
        self.now = tick;
        self.wake_timer_thread();
        Ok(())
    }

    /// The timer thread's next expiration, in the order of the deadlines: threads are woken here; a timer is returned, for its function to run.
    pub fn expire(&mut self) -> Option<usize> {
        loop {
            match self.is_due()? {
                Due::Thread(thread) => {
                    self.threads[thread].deadline = None;
                    let code = self.threads[thread].timeout;
                    self.wake(thread, Outcome { code, value: 0 });
                }
                Due::Timer(timer) => {
                    let again = self.timers[timer].again;
                    self.timers[timer].remaining = again;
                    // The period counts from the deadline, even if the timer thread came late.
                    let begin = self.timers[timer].deadline.map_or(self.now, |(tick, _)| tick);
                    self.timers[timer].deadline = (again != 0).then(|| self.later_than(begin, again));
                    return Some(timer);
                }
            }
        }
    }

    /// The timer thread has nothing left to do.
    pub fn timer_rests(&mut self) {
        let timer_thread = self.timer_thread();
        self.unready(timer_thread);
        self.threads[timer_thread].state = State::Suspended;
    }
}
