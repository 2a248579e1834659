//! Deadlines: a wheel of 32 slots, one tick each.
//!
//! A deadline `d` ticks ahead stands in slot `(now + d) % 32`, behind those activated before it, so equal deadlines expire
//! in activation order whatever their length. Arming and disarming are O(1). The tick interrupt only looks whether its slot
//! is empty; the system timer thread walks the slot and passes over what is due in a later turn of the wheel. The walk keeps
//! its place in `cursor`, so that expiry functions may arm, disarm and delete anything meanwhile.
//!
//! `now` counts ticks since start and is not the clock that `tx_time_set` sets. This file decides *when*, not *what*:
//! see `timer_thread`. `unsafe` here: intrusive links between control blocks.

use crate::kernel::Critical;
use crate::types::ULONG;
use core::ptr::null_mut;

const SLOTS: usize = 32;

/// What the timer thread does when a deadline has passed: another for threads than for timers, so that the timers' is not even linked
/// where there are none. It is given the timeout, disarmed, and ends the critical section.
pub(crate) type Expire = unsafe fn(Critical, *mut Timeout);

/// One deadline, kept in the control block of the thread or timer that it wakes. Armed while `next` is not null.
#[repr(C)]
pub struct Timeout {
    next: *mut Timeout,
    previous: *mut Timeout,
    expiry: ULONG,
    expire: Option<Expire>, // None in memory that is all zero.
}

impl Timeout {
    pub(crate) const fn new(expire: Expire) -> Self {
        Self { next: null_mut(), previous: null_mut(), expiry: 0, expire: Some(expire) }
    }

    #[inline(always)]
    pub(crate) fn is_armed(&self) -> bool {
        !self.next.is_null()
    }

    #[inline(always)]
    pub(crate) fn expire(&self) -> Option<Expire> {
        self.expire
    }
}

/// What the walk over due slots met.
pub(crate) enum Step {
    /// Nothing is due up to now.
    Idle,
    /// This one is due; it is disarmed now.
    Due(*mut Timeout),
    /// This one stays for a later turn of the wheel.
    Later(*mut Timeout),
}

/// The wheel and its time.
pub(crate) struct Wheel {
    now: ULONG,
    /// The tick whose slot is being walked, or was walked last.
    processed: ULONG,
    /// Next entry to look at in the slot of `processed`; null if that slot is done.
    cursor: *mut Timeout,
    /// The timer thread has been told that there is something to do.
    pending: bool,
    slots: [*mut Timeout; SLOTS],
}

impl Wheel {
    pub(crate) const fn new() -> Self {
        Self { now: 0, processed: 0, cursor: null_mut(), pending: false, slots: [null_mut(); SLOTS] }
    }

    #[inline(always)]
    fn slot(&mut self, tick: ULONG) -> &mut *mut Timeout {
        // In bounds for every tick: the remainder is below SLOTS, and the compiler sees it.
        &mut self.slots[tick as usize % SLOTS]
    }

    /// Arms `timeout` for `ticks` from now (at least one).
    ///
    /// # Safety
    /// Interrupts are masked; `timeout` is not armed and stays in place until it is disarmed or due.
    #[inline(always)]
    pub(crate) unsafe fn arm(&mut self, timeout: *mut Timeout, ticks: ULONG) {
        // SAFETY: the contract.
        unsafe { self.arm_at(timeout, self.now.wrapping_add(ticks)) };
    }

    /// Arms `timeout`, which [`step`](Self::step) has just found due, for `ticks` after the deadline it had.
    ///
    /// # Safety
    /// As [`arm`](Self::arm); called by the timer thread.
    pub(crate) unsafe fn rearm(&mut self, timeout: *mut Timeout, ticks: ULONG) {
        // SAFETY: the contract. The walk has not come to later slots yet, even if their ticks have passed.
        unsafe { self.arm_at(timeout, self.processed.wrapping_add(ticks)) };
    }

    /// # Safety
    /// As [`arm`](Self::arm).
    unsafe fn arm_at(&mut self, timeout: *mut Timeout, expiry: ULONG) {
        let head = self.slot(expiry);
        // SAFETY: entries of a slot are armed, hence live (contract of arm and disarm).
        unsafe {
            (*timeout).expiry = expiry;
            if head.is_null() {
                (*timeout).next = timeout;
                (*timeout).previous = timeout;
                *head = timeout;
            } else {
                let first = *head;
                let last = (*first).previous;
                (*timeout).next = first;
                (*timeout).previous = last;
                (*last).next = timeout;
                (*first).previous = timeout;
            }
        }
    }

    /// Disarms `timeout`.
    ///
    /// # Safety
    /// Interrupts are masked; `timeout` is armed.
    #[inline(never)] // One copy for wakers and the timer thread.
    pub(crate) unsafe fn disarm(&mut self, timeout: *mut Timeout) {
        // SAFETY: as in `arm`.
        unsafe {
            let next = (*timeout).next;
            let slot: *mut *mut Timeout = self.slot((*timeout).expiry);
            let head = *slot;
            if self.cursor == timeout {
                self.cursor = if next == head { null_mut() } else { next };
            }
            if next == timeout {
                *slot = null_mut();
            } else {
                let previous = (*timeout).previous;
                (*next).previous = previous;
                (*previous).next = next;
                if head == timeout {
                    *slot = next;
                }
            }
            (*timeout).next = null_mut();
        }
    }

    /// Ticks until an armed `timeout` is due; 0 if it is and waits for the timer thread.
    ///
    /// # Safety
    /// Interrupts are masked; `timeout` points to a timeout.
    pub(crate) unsafe fn remaining(&self, timeout: *const Timeout) -> ULONG {
        // SAFETY: the contract.
        let ahead = unsafe { (*timeout).expiry.wrapping_sub(self.processed) };
        ahead.saturating_sub(self.now.wrapping_sub(self.processed))
    }

    /// One tick passes. True if the timer thread has to be made ready.
    #[inline(always)]
    pub(crate) fn tick(&mut self) -> bool {
        self.now = self.now.wrapping_add(1);
        let now = self.now;
        if self.pending {
            return false;
        }
        if self.slot(now).is_null() {
            self.processed = now;
            return false;
        }
        self.pending = true;
        true
    }

    /// Several ticks pass at once. True if the timer thread has to be made ready.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn advance(&mut self, ticks: ULONG) -> bool {
        if ticks == 0 {
            return false;
        }
        let before = ticks - 1;
        // SAFETY: the contract.
        let nothing_due_before = unsafe { self.ticks_to_next() }.is_none_or(|next| next > before);
        self.now = self.now.wrapping_add(before);
        if nothing_due_before && !self.pending {
            self.processed = self.now;
            return self.tick();
        }
        self.now = self.now.wrapping_add(1);
        !core::mem::replace(&mut self.pending, true)
    }

    /// Ticks to the earliest deadline; 0 if expired ones still wait for the timer thread. Walks the wheel: for idling only.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn ticks_to_next(&self) -> Option<ULONG> {
        if self.pending {
            return Some(0);
        }
        let mut nearest = None;
        for &head in &self.slots {
            let mut each = head;
            while !each.is_null() {
                // SAFETY: entries of a slot are armed, hence live.
                unsafe {
                    let left = self.remaining(each);
                    nearest = Some(nearest.map_or(left, |least: ULONG| least.min(left)));
                    each = if (*each).next == head { null_mut() } else { (*each).next };
                }
            }
        }
        nearest
    }

    /// How many timeouts are armed; `None` if one is in the wrong slot or a slot's ring is broken.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn audit(&mut self) -> Option<ULONG> {
        let mut count = 0;
        for tick in 0..SLOTS as ULONG {
            let head = *self.slot(tick);
            let mut each = head;
            while !each.is_null() {
                // SAFETY: entries of a slot are armed, hence live.
                unsafe {
                    if (*each).expiry as usize % SLOTS != tick as usize || (*(*each).next).previous != each {
                        return None;
                    }
                    each = if (*each).next == head { null_mut() } else { (*each).next };
                }
                count += 1;
            }
        }
        Some(count)
    }

    /// The timer thread's next step. After [`Step::Idle`] the wheel tells the tick interrupt to wake the thread again.
    ///
    /// # Safety
    /// Interrupts are masked.
    pub(crate) unsafe fn step(&mut self) -> Step {
        loop {
            let timeout = self.cursor;
            if !timeout.is_null() {
                // SAFETY: the cursor stands on an armed entry of the slot of `processed`, or is null (`disarm` moves it).
                unsafe {
                    if (*timeout).expiry == self.processed {
                        self.disarm(timeout);
                        return Step::Due(timeout);
                    }
                    let next = (*timeout).next;
                    let processed = self.processed;
                    self.cursor = if next == *self.slot(processed) { null_mut() } else { next };
                    return Step::Later(timeout);
                }
            }
            if self.processed == self.now {
                self.pending = false;
                return Step::Idle;
            }
            self.processed = self.processed.wrapping_add(1);
            let processed = self.processed;
            self.cursor = *self.slot(processed);
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::boxed::Box;
    use std::vec::Vec;

    unsafe fn nothing(_: Critical, _: *mut Timeout) {}

    #[allow(clippy::vec_box)] // Each stays in its place, as in its control block.
    fn timeouts(count: usize) -> Vec<Box<Timeout>> {
        (0..count).map(|_| Box::new(Timeout::new(nothing))).collect()
    }

    fn due(wheel: &mut Wheel) -> Vec<*mut Timeout> {
        let mut list = Vec::new();
        loop {
            // SAFETY: single-threaded test; all timeouts outlive the wheel's use of them.
            match unsafe { wheel.step() } {
                Step::Idle => return list,
                Step::Due(timeout) => list.push(timeout),
                Step::Later(_) => {}
            }
        }
    }

    #[test]
    fn wheel_with_equal_deadlines_expires_in_activation_order() {
        let mut wheel = Wheel::new();
        let mut all = timeouts(3);
        let each: Vec<*mut Timeout> = all.iter_mut().map(|t| &raw mut **t).collect();
        // SAFETY: single-threaded test; the boxes outlive the wheel.
        unsafe {
            wheel.arm(each[0], 40);
            for _ in 0..35 {
                assert!(!wheel.tick() || due(&mut wheel).is_empty());
            }
            wheel.arm(each[1], 5);
            wheel.arm(each[2], 5);
        }
        for _ in 0..4 {
            assert!(!wheel.tick());
        }
        assert!(wheel.tick());
        assert_eq!(due(&mut wheel), each);
    }

    #[test]
    fn wheel_with_a_deadline_turns_away_waits_for_its_turn() {
        let mut wheel = Wheel::new();
        let mut all = timeouts(1);
        let each = &raw mut *all[0];
        // SAFETY: as above.
        unsafe { wheel.arm(each, 100) };
        for tick in 1..=100 {
            let woken = wheel.tick();
            assert_eq!(woken, tick % 32 == 4);
            if woken {
                assert_eq!(due(&mut wheel).len(), usize::from(tick == 100));
            }
        }
    }

    #[test]
    fn wheel_whose_thread_is_late_expires_all_in_order_of_deadline() {
        let mut wheel = Wheel::new();
        let mut all = timeouts(3);
        let each: Vec<*mut Timeout> = all.iter_mut().map(|t| &raw mut **t).collect();
        // SAFETY: as above.
        unsafe {
            wheel.arm(each[2], 50);
            wheel.arm(each[0], 1);
            wheel.arm(each[1], 2);
        }
        assert!(wheel.tick());
        for _ in 0..60 {
            assert!(!wheel.tick());
        }
        assert_eq!(due(&mut wheel), each);
    }

    #[test]
    fn wheel_entry_disarmed_during_the_walk_is_skipped() {
        let mut wheel = Wheel::new();
        let mut all = timeouts(3);
        let each: Vec<*mut Timeout> = all.iter_mut().map(|t| &raw mut **t).collect();
        // SAFETY: as above.
        unsafe {
            for &timeout in &each {
                wheel.arm(timeout, 1);
            }
            assert!(wheel.tick());
            assert!(matches!(wheel.step(), Step::Due(first) if first == each[0]));
            wheel.disarm(each[1]);
        }
        assert_eq!(due(&mut wheel), [each[2]]);
    }

    #[test]
    fn wheel_advanced_to_its_next_deadline_expires_it() {
        let mut wheel = Wheel::new();
        let mut all = timeouts(2);
        let each: Vec<*mut Timeout> = all.iter_mut().map(|t| &raw mut **t).collect();
        // SAFETY: as above.
        unsafe {
            wheel.arm(each[0], 1000);
            wheel.arm(each[1], 2000);
            assert_eq!(wheel.ticks_to_next(), Some(1000));
            assert!(wheel.advance(1000));
            assert_eq!(due(&mut wheel), [each[0]]);
            assert_eq!(wheel.ticks_to_next(), Some(1000));
            assert!(wheel.advance(5000));
            assert_eq!(due(&mut wheel), [each[1]]);
            assert_eq!(wheel.ticks_to_next(), None);
        }
    }
}
