//! Who may call what: each service from a thread, a timer's expiry function, an interrupt handler and initialization.
//!
//! The "Allowed From" paragraphs of the manual's chapter 4. A caller that is not allowed gets `TX_CALLER_ERROR`; one that may
//! call but not wait gets `TX_WAIT_ERROR`; one that is allowed gets anything but these two.

use super::{Objects, entry};
use crate::kernel::Case;
use crate::kernel::env::{STACK, Shared};
use crate::kernel::handles::remove_all;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    callers_in_threads_get_what_the_manual_allows,
    callers_in_timers_get_what_the_manual_allows,
    callers_in_interrupts_get_what_the_manual_allows,
    callers_in_initialization_get_what_the_manual_allows,
];

const INIT: u32 = 1;
const THREAD: u32 = 2;
const TIMER: u32 = 4;
const ISR: u32 = 8;
const ALL: u32 = INIT | THREAD | TIMER | ISR;

/// A call, who may make it, and the code for the others.
struct Row {
    what: &'static str,
    call: fn(&Objects) -> UINT,
    allowed: u32,
    refusal: UINT,
}

const fn row(what: &'static str, allowed: u32, call: fn(&Objects) -> UINT) -> Row {
    Row { what, call, allowed, refusal: TX_CALLER_ERROR }
}

/// A call with a wait option, made where it does not have to wait: only threads may ask for one.
const fn waits(what: &'static str, call: fn(&Objects) -> UINT) -> Row {
    Row { what, call, allowed: THREAD, refusal: TX_WAIT_ERROR }
}

// Calls that delete stand last, since the rows share one set of objects.
const ROWS: &[Row] = &[
    row("block_allocate", ALL, |it| it.blocks.allocate(TX_NO_WAIT).0),
    row("block_release", ALL, |it| block_release(it.block)),
    row("block_pool_create", INIT | THREAD, |it| it.fresh.blocks.create(8, memory(64, 16), 64)),
    row("block_pool_prioritize", ALL, |it| it.blocks.prioritize()),
    row("byte_allocate", INIT | THREAD, |it| it.bytes.allocate(8, TX_NO_WAIT).0),
    row("byte_release", INIT | THREAD, |it| byte_release(it.byte)),
    row("byte_pool_create", INIT | THREAD, |it| it.fresh.bytes.create(memory(256, 16), 256)),
    row("byte_pool_prioritize", ALL, |it| it.bytes.prioritize()),
    row("event_flags_create", INIT | THREAD, |it| it.fresh.flags.create()),
    row("event_flags_set", ALL, |it| it.flags.set(1, TX_OR)),
    row("event_flags_get", ALL, |it| it.flags.get(1, TX_OR, TX_NO_WAIT).0),
    row("event_flags_set_notify", ALL, |it| it.flags.set_notify(None)),
    row("mutex_create", INIT | THREAD, |it| it.fresh.mutex.create(TX_INHERIT)),
    row("mutex_get", INIT | THREAD | TIMER, |it| it.mutex.get(TX_NO_WAIT)),
    row("mutex_put", INIT | THREAD | TIMER, |it| it.mutex.put()),
    row("mutex_prioritize", ALL, |it| it.mutex.prioritize()),
    row("queue_create", INIT | THREAD, |it| it.fresh.queue.create(1, memory(64, 4), 64)),
    row("queue_send", ALL, |it| it.queue.send([1], TX_NO_WAIT)),
    row("queue_front_send", ALL, |it| it.queue.front_send([1], TX_NO_WAIT)),
    row("queue_receive", ALL, |it| it.queue.receive::<1>(TX_NO_WAIT).0),
    row("queue_flush", ALL, |it| it.queue.flush()),
    row("queue_prioritize", ALL, |it| it.queue.prioritize()),
    row("queue_send_notify", ALL, |it| it.queue.send_notify(None)),
    row("semaphore_create", INIT | THREAD, |it| it.fresh.semaphore.create(0)),
    row("semaphore_get", ALL, |it| it.semaphore.get(TX_NO_WAIT)),
    row("semaphore_put", ALL, |it| it.semaphore.put()),
    row("semaphore_ceiling_put", ALL, |it| it.semaphore.ceiling_put(9)),
    row("semaphore_prioritize", ALL, |it| it.semaphore.prioritize()),
    row("semaphore_put_notify", ALL, |it| it.semaphore.put_notify(None)),
    row("thread_create", INIT | THREAD, |it| it.fresh.thread.create(thread(20).held(), entry, 0, memory(STACK, 16))),
    row("thread_entry_exit_notify", ALL, |it| it.thread.entry_exit_notify(None)),
    row("thread_preemption_change", THREAD | TIMER, |it| it.thread.preemption_change(20).0),
    row("thread_priority_change", THREAD | TIMER, |it| it.thread.priority_change(20).0),
    row("thread_time_slice_change", THREAD | TIMER, |it| it.thread.time_slice_change(1).0),
    row("thread_resume", ALL, |it| it.thread.resume()),
    row("thread_suspend", ALL, |it| it.thread.suspend()),
    row("thread_wait_abort", ALL, |it| it.thread.wait_abort()),
    row("thread_sleep", THREAD, |_| sleep(0)),
    row("timer_create", INIT | THREAD, |it| it.fresh.timer.create(entry, 0, 5, 0, TX_NO_ACTIVATE)),
    row("timer_change", THREAD | TIMER | ISR, |it| it.timer.change(5, 5)),
    row("timer_activate", ALL, |it| it.timer.activate()),
    row("timer_deactivate", ALL, |it| it.timer.deactivate()),
    waits("block_allocate with wait", |it| it.blocks.allocate(1).0),
    waits("event_flags_get with wait", |it| {
        let _ = it.flags.set(1, TX_OR);
        it.flags.get(1, TX_OR, 1).0
    }),
    Row {
        what: "mutex_get with wait",
        call: |it| it.mutex.get(1),
        allowed: THREAD | ISR, // An interrupt handler may not call it at all.
        refusal: TX_WAIT_ERROR,
    },
    waits("queue_send with wait", |it| it.queue.send([1], 1)),
    waits("queue_front_send with wait", |it| it.queue.front_send([1], 1)),
    waits("queue_receive with wait", |it| {
        let _ = it.queue.send([1], TX_NO_WAIT);
        it.queue.receive::<1>(1).0
    }),
    waits("semaphore_get with wait", |it| {
        let _ = it.semaphore.put();
        it.semaphore.get(1)
    }),
    waits("semaphore_get with wait for ever", |it| {
        let _ = it.semaphore.put();
        it.semaphore.get(TX_WAIT_FOREVER)
    }),
    row("thread_terminate", THREAD | TIMER, |it| it.thread.terminate()),
    row("thread_reset", THREAD, |it| it.thread.reset()),
    row("thread_delete", THREAD | TIMER, |it| it.thread.delete()),
    row("block_pool_delete", THREAD, |it| it.blocks.delete()),
    row("byte_pool_delete", THREAD, |it| it.bytes.delete()),
    row("event_flags_delete", THREAD, |it| it.flags.delete()),
    row("mutex_delete", THREAD, |it| it.mutex.delete()),
    row("queue_delete", THREAD, |it| it.queue.delete()),
    row("semaphore_delete", THREAD, |it| it.semaphore.delete()),
    row("timer_delete", THREAD, |it| it.timer.delete()),
];

const NOT_CALLED: UINT = UINT::MAX;

/// What each row returned in its turn.
#[derive(Clone, Copy)]
struct Returned([UINT; ROWS.len()]);

fn call_all(it: &Objects, returned: &mut Returned) {
    for (row, place) in ROWS.iter().zip(&mut returned.0) {
        *place = (row.call)(it);
    }
}

fn judge(from: u32, returned: &Returned) {
    for (row, status) in ROWS.iter().zip(returned.0) {
        assert_ne!(status, NOT_CALLED, "{}", row.what);
        if row.allowed & from == 0 {
            assert_eq!(status, row.refusal, "{} should be refused", row.what);
        } else if !(row.what == "mutex_get with wait" && from == ISR) {
            assert!(![TX_CALLER_ERROR, TX_WAIT_ERROR].contains(&status), "{} returned {status:#x}", row.what);
        }
    }
}

fn callers_in_threads_get_what_the_manual_allows() {
    let it = Objects::new();
    let mut returned = Returned([NOT_CALLED; ROWS.len()]);
    call_all(&it, &mut returned);
    judge(THREAD, &returned);
    remove_fresh(&it);
}

fn callers_in_timers_get_what_the_manual_allows() {
    let it = Objects::new();
    let returned = var(Returned([NOT_CALLED; ROWS.len()]));
    timer(1, 0, move || {
        let mut all = returned.get();
        call_all(&it, &mut all);
        returned.set(all);
    });
    ok(sleep(2));
    judge(TIMER, &returned.get());
}

fn callers_in_interrupts_get_what_the_manual_allows() {
    let it = Objects::new();
    let mut returned = Returned([NOT_CALLED; ROWS.len()]);
    isr(|| call_all(&it, &mut returned));
    judge(ISR, &returned);
}

/// What the calls returned during initialization, for their scenario, which runs when threads do.
static INITIALIZATION: Shared<Option<Returned>> = Shared::new(None);
/// What was created for them, until threads can delete it.
static CREATED: Shared<Option<Objects>> = Shared::new(None);

/// Makes every call during initialization.
pub(in crate::kernel) fn define() {
    let it = Objects::new();
    let mut returned = Returned([NOT_CALLED; ROWS.len()]);
    call_all(&it, &mut returned);
    // SAFETY: initialization is alone.
    unsafe {
        *INITIALIZATION.get() = Some(returned);
        *CREATED.get() = Some(it);
    }
}

/// Removes what initialization created, if that was not done yet.
pub(in crate::kernel) fn forget_initialization() {
    // SAFETY: the runner is the only thread.
    if let Some(it) = unsafe { (*CREATED.get()).take() } {
        remove_fresh(&it);
        remove_all();
    }
}

fn callers_in_initialization_get_what_the_manual_allows() {
    // SAFETY: written during initialization, only read since.
    let made = unsafe { (*INITIALIZATION.get()).as_ref() };
    judge(INIT, made.expect("the target called define"));
}

/// Deletes what the rows created, which the environment does not know.
fn remove_fresh(it: &Objects) {
    let fresh = it.fresh;
    let _ = (fresh.thread.terminate(), fresh.thread.delete(), fresh.timer.delete(), fresh.mutex.delete());
    let _ = (fresh.semaphore.delete(), fresh.flags.delete(), fresh.queue.delete());
    let _ = (fresh.blocks.delete(), fresh.bytes.delete());
}
