//! Who waits, and in which order.

use std::collections::VecDeque;

use threadx_shim::constants::*;

use super::{List, Model, Outcome, State, Want};

impl Model {
    pub fn done(&mut self, me: usize, code: u32) {
        self.threads[me].outcome = Some(Outcome { code, value: 0 });
    }

    pub fn list(&mut self, list: List) -> &mut VecDeque<usize> {
        match list {
            List::Semaphore(id) => &mut self.semaphores[id].waiters,
            List::Mutex(id) => &mut self.mutexes[id].waiters,
            List::Flags(id) => &mut self.flags[id].waiters,
            List::Queue(id) => &mut self.queues[id].waiters,
            List::Pool(id) => &mut self.pools[id].waiters,
            List::Bytes(id) => &mut self.bytes[id].waiters,
        }
    }

    fn list_of(want: Want) -> Option<List> {
        Some(match want {
            Want::Sleep => return None,
            Want::Semaphore(id) => List::Semaphore(id),
            Want::Mutex(id) => List::Mutex(id),
            Want::Flags { group, .. } => List::Flags(group),
            Want::Receive(id) | Want::Send { queue: id, .. } => List::Queue(id),
            Want::Block(id) => List::Pool(id),
            Want::Bytes { pool, .. } => List::Bytes(pool),
        })
    }

    /// `me` waits for `want` up to `ticks`, or fails at once with `code` if it does not want to wait.
    pub fn wait(&mut self, me: usize, want: Want, ticks: u32, code: u32) {
        if ticks == TX_NO_WAIT {
            return self.done(me, code);
        }
        if let Want::Mutex(mutex) = want {
            self.pass_on(mutex, self.threads[me].in_force);
        }
        self.unready(me);
        self.threads[me].state = State::Waiting(want);
        self.threads[me].outcome = None;
        self.threads[me].timeout = code;
        self.threads[me].deadline = (ticks != TX_WAIT_FOREVER).then(|| self.later(ticks));
        if let Some(list) = Self::list_of(want) {
            if matches!(want, Want::Send { front: true, .. }) {
                self.list(list).push_front(me);
            } else {
                self.list(list).push_back(me);
            }
        }
    }

    pub(super) fn leave(&mut self, thread: usize) {
        if let State::Waiting(want) = self.threads[thread].state
            && let Some(list) = Self::list_of(want)
        {
            self.list(list).retain(|other| *other != thread);
        }
        self.threads[thread].deadline = None;
    }

    pub(super) fn wake(&mut self, thread: usize, outcome: Outcome) {
        self.leave(thread);
        self.threads[thread].outcome = Some(outcome);
        if std::mem::take(&mut self.threads[thread].suspension_held) {
            self.threads[thread].state = State::Suspended;
        } else {
            self.ready(thread);
        }
    }

    pub(super) fn wake_first(&mut self, list: List, outcome: Outcome) -> bool {
        let first = self.list(list).front().copied();
        if let Some(thread) = first {
            self.wake(thread, outcome);
        }
        first.is_some()
    }

    pub fn prioritize(&mut self, list: List) {
        let threads = &self.threads;
        let urgent = match list {
            List::Semaphore(id) => &self.semaphores[id].waiters,
            List::Mutex(id) => &self.mutexes[id].waiters,
            List::Flags(id) => &self.flags[id].waiters,
            List::Queue(id) => &self.queues[id].waiters,
            List::Pool(id) => &self.pools[id].waiters,
            List::Bytes(id) => &self.bytes[id].waiters,
        }
        .iter()
        .copied()
        .min_by_key(|id| threads[*id].in_force);
        if let Some(urgent) = urgent {
            let waiters = self.list(list);
            waiters.retain(|other| *other != urgent);
            waiters.push_front(urgent);
        }
    }

    pub fn delete_waiters(&mut self, list: List) {
        while self.wake_first(list, Outcome { code: TX_DELETED, value: 0 }) {}
    }
}
