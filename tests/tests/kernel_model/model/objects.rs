//! Objects and timers.

use threadx_shim::constants::*;

use super::{List, Model, NO_BOOST, Outcome, State, Want};

impl Model {
    // Semaphores.

    pub fn semaphore_put(&mut self, id: usize) -> u32 {
        if !self.wake_first(List::Semaphore(id), Outcome { code: TX_SUCCESS, value: 0 }) {
            self.semaphores[id].count = self.semaphores[id].count.wrapping_add(1);
        }
        TX_SUCCESS
    }

    pub fn semaphore_ceiling_put(&mut self, id: usize, ceiling: u32) -> u32 {
        if self.semaphores[id].count >= ceiling {
            return TX_CEILING_EXCEEDED;
        }
        self.semaphore_put(id)
    }

    pub fn semaphore_try(&mut self, id: usize) -> bool {
        let got = self.semaphores[id].count > 0;
        self.semaphores[id].count -= u32::from(got);
        got
    }

    // Mutexes.

    pub fn mutex_try(&mut self, me: usize, id: usize) -> bool {
        match self.mutexes[id].owner {
            None => {
                self.mutexes[id].owner = Some(me);
                self.mutexes[id].count = 1;
                self.threads[me].owned.push(id);
            }
            Some(owner) if owner == me => self.mutexes[id].count += 1,
            Some(_) => return false,
        }
        true
    }

    pub(super) fn pass_on(&mut self, mutex: usize, priority: u32) {
        let mut mutex = mutex;
        loop {
            if !self.mutexes[mutex].inherit {
                return;
            }
            self.mutexes[mutex].highest = self.mutexes[mutex].highest.min(priority);
            let Some(owner) = self.mutexes[mutex].owner else { return };
            self.threads[owner].boost = self.threads[owner].boost.min(priority);
            if priority >= self.threads[owner].in_force {
                return;
            }
            self.apply(owner, true);
            let State::Waiting(Want::Mutex(next)) = self.threads[owner].state else { return };
            mutex = next;
        }
    }

    pub fn mutex_put(&mut self, me: usize, id: usize) -> u32 {
        if self.mutexes[id].owner != Some(me) {
            return TX_NOT_OWNED;
        }
        self.mutexes[id].count -= 1;
        if self.mutexes[id].count == 0 {
            self.release(me, id);
        }
        TX_SUCCESS
    }

    fn release(&mut self, owner: usize, id: usize) {
        self.disown(owner, id);
        if !self.mutexes[id].waiters.is_empty() {
            if self.mutexes[id].inherit {
                self.prioritize(List::Mutex(id));
            }
            let heir = self.mutexes[id].waiters[0];
            self.mutexes[id].owner = Some(heir);
            self.mutexes[id].count = 1;
            self.threads[heir].owned.push(id);
            self.wake(heir, Outcome { code: TX_SUCCESS, value: 0 });
            if self.mutexes[id].inherit {
                let next = self.mutexes[id].waiters.iter().map(|it| self.threads[*it].in_force).min();
                if let Some(priority) = next {
                    self.mutexes[id].highest = priority;
                    self.threads[heir].boost = self.threads[heir].boost.min(priority);
                }
            }
        }
        self.unboost(owner);
    }

    fn disown(&mut self, owner: usize, id: usize) {
        let mutex = &mut self.mutexes[id];
        (mutex.owner, mutex.count, mutex.highest) = (None, 0, NO_BOOST);
        self.threads[owner].owned.retain(|other| *other != id);
    }

    /// What `owner` still inherits after it lost a mutex.
    fn unboost(&mut self, owner: usize) {
        if self.threads[owner].boost == NO_BOOST {
            return;
        }
        let boost = self.threads[owner].owned.iter().map(|id| self.mutexes[*id].highest).min();
        self.threads[owner].boost = boost.unwrap_or(NO_BOOST);
        if !self.has_ended(owner) {
            self.apply(owner, true);
        }
    }

    pub(super) fn release_all(&mut self, thread: usize) {
        while let Some(&id) = self.threads[thread].owned.first() {
            self.release(thread, id);
        }
    }

    pub fn mutex_recreate(&mut self, id: usize, inherit: bool) {
        let owner = self.mutexes[id].owner;
        if let Some(owner) = owner {
            self.disown(owner, id);
        }
        self.delete_waiters(List::Mutex(id));
        if let Some(owner) = owner {
            self.unboost(owner);
        }
        self.mutexes[id].inherit = inherit;
    }

    // Event flags.

    pub fn flags_match(flags: u32, requested: u32, option: u32) -> bool {
        if option & TX_AND == 0 { flags & requested != 0 } else { flags & requested == requested }
    }

    pub fn flags_try(&mut self, id: usize, requested: u32, option: u32) -> Option<u32> {
        let flags = self.flags[id].flags;
        if !Self::flags_match(flags, requested, option) {
            return None;
        }
        if option & TX_OR_CLEAR != 0 {
            self.flags[id].flags &= !requested;
        }
        Some(flags)
    }

    pub fn flags_set(&mut self, id: usize, flags: u32, option: u32) -> u32 {
        if option == TX_AND {
            self.flags[id].flags &= flags;
            return TX_SUCCESS;
        }
        self.flags[id].flags |= flags;
        let seen = self.flags[id].flags;
        let mut cleared = 0;
        for thread in self.flags[id].waiters.clone() {
            if let State::Waiting(Want::Flags { requested, option, .. }) = self.threads[thread].state
                && Self::flags_match(seen, requested, option)
            {
                if option & TX_OR_CLEAR != 0 {
                    cleared |= requested;
                }
                self.wake(thread, Outcome { code: TX_SUCCESS, value: seen });
            }
        }
        self.flags[id].flags &= !cleared;
        TX_SUCCESS
    }

    // Queues.

    fn waiting_receiver(&self, id: usize) -> Option<usize> {
        let first = *self.queues[id].waiters.front()?;
        matches!(self.threads[first].state, State::Waiting(Want::Receive(_))).then_some(first)
    }

    pub fn queue_try_send(&mut self, id: usize, word: u32, front: bool) -> bool {
        if let Some(receiver) = self.waiting_receiver(id) {
            self.wake(receiver, Outcome { code: TX_SUCCESS, value: word });
            return true;
        }
        let queue = &mut self.queues[id];
        if queue.words.len() == queue.capacity {
            return false;
        }
        if front {
            queue.words.push_front(word);
        } else {
            queue.words.push_back(word);
        }
        true
    }

    pub fn queue_try_receive(&mut self, id: usize) -> Option<u32> {
        let sender = self.queues[id].waiters.front().copied();
        let blocked = sender.and_then(|sender| match self.threads[sender].state {
            State::Waiting(Want::Send { word, front, .. }) => Some((sender, word, front)),
            _ => None,
        });
        let Some((sender, word, front)) = blocked else { return self.queues[id].words.pop_front() };
        let received = if front {
            // A blocked front send overtakes what is in the queue.
            word
        } else {
            self.queues[id].words.push_back(word);
            self.queues[id].words.pop_front()?
        };
        self.wake(sender, Outcome { code: TX_SUCCESS, value: 0 });
        Some(received)
    }

    pub fn queue_flush(&mut self, id: usize) -> u32 {
        self.queues[id].words.clear();
        while let Some(&first) = self.queues[id].waiters.front() {
            if !matches!(self.threads[first].state, State::Waiting(Want::Send { .. })) {
                break;
            }
            self.wake(first, Outcome { code: TX_SUCCESS, value: 0 });
        }
        TX_SUCCESS
    }

    // Block pools.

    pub fn pool_try(&mut self, id: usize) -> bool {
        let got = self.pools[id].free > 0;
        self.pools[id].free -= u32::from(got);
        got
    }

    pub fn pool_release(&mut self, id: usize) -> u32 {
        if !self.wake_first(List::Pool(id), Outcome { code: TX_SUCCESS, value: 0 }) {
            self.pools[id].free += 1;
        }
        TX_SUCCESS
    }

    // Timers.

    fn timer_stop(&mut self, id: usize) {
        if let Some((tick, _)) = self.timers[id].deadline.take() {
            self.timers[id].remaining = u32::try_from(tick.saturating_sub(self.now)).unwrap_or(u32::MAX).max(1);
        }
    }

    pub fn timer_activate(&mut self, id: usize) -> u32 {
        if self.timers[id].deadline.is_some() || self.timers[id].remaining == 0 {
            return TX_ACTIVATE_ERROR;
        }
        self.timers[id].deadline = Some(self.later(self.timers[id].remaining));
        TX_SUCCESS
    }

    pub fn timer_deactivate(&mut self, id: usize) -> u32 {
        self.timer_stop(id);
        TX_SUCCESS
    }

    pub fn timer_change(&mut self, id: usize, initial: u32, again: u32) -> u32 {
        self.timer_stop(id);
        self.timers[id].remaining = initial;
        self.timers[id].again = again;
        TX_SUCCESS
    }
}
