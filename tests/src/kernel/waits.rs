//! What all waiting services have in common, asked of each of them: no wait, time out to the tick, abort, deletion, termination,
//! order of waiting, interrupts.

use core::ffi::c_void;

use super::Case;
use super::prelude::*;

/// A service that can wait, with an object that makes it wait.
#[derive(Clone, Copy)]
enum Wait {
    Semaphore(Semaphore),
    Mutex(Mutex),
    Flags(Flags),
    Receive(Queue),
    Send(Queue),
    FrontSend(Queue),
    Blocks(Blocks, *mut c_void),
    Bytes(Bytes, *mut c_void),
}

const SEMAPHORE: usize = 0;
const MUTEX: usize = 1;
const FLAGS: usize = 2;
const RECEIVE: usize = 3;
const SEND: usize = 4;
const FRONT_SEND: usize = 5;
const BLOCKS: usize = 6;
const BYTES: usize = 7;

impl Wait {
    /// An object on which the service waits: empty, full, spent, or owned by the caller.
    fn new<const KIND: usize>() -> Self {
        match KIND {
            SEMAPHORE => Self::Semaphore(semaphore(0)),
            MUTEX => {
                let it = mutex(TX_NO_INHERIT);
                ok(it.get(TX_NO_WAIT));
                Self::Mutex(it)
            }
            FLAGS => Self::Flags(flags()),
            RECEIVE => Self::Receive(queue(1, 1)),
            SEND | FRONT_SEND => {
                let it = queue(1, 1);
                ok(it.send([1], TX_NO_WAIT));
                if KIND == SEND { Self::Send(it) } else { Self::FrontSend(it) }
            }
            BLOCKS => {
                let it = blocks(16, 1);
                Self::Blocks(it, it.take())
            }
            BYTES => {
                let it = bytes(512);
                Self::Bytes(it, it.take(300))
            }
            _ => panic!("no such kind"),
        }
    }

    /// Calls the service.
    fn wait(self, ticks: ULONG) -> UINT {
        match self {
            Self::Semaphore(it) => it.get(ticks),
            Self::Mutex(it) => it.get(ticks),
            Self::Flags(it) => it.get(1, TX_AND_CLEAR, ticks).0,
            Self::Receive(it) => it.receive::<1>(ticks).0,
            Self::Send(it) => it.send([2], ticks),
            Self::FrontSend(it) => it.front_send([2], ticks),
            Self::Blocks(it, _) => it.allocate(ticks).0,
            Self::Bytes(it, _) => it.allocate(300, ticks).0,
        }
    }

    /// Gives one waiter what it waits for.
    fn satisfy(self) -> UINT {
        match self {
            Self::Semaphore(it) => it.put(),
            Self::Mutex(it) => it.put(),
            Self::Flags(it) => it.set(1, TX_OR),
            Self::Receive(it) => it.send([3], TX_NO_WAIT),
            Self::Send(it) | Self::FrontSend(it) => it.receive::<1>(TX_NO_WAIT).0,
            Self::Blocks(_, taken) => block_release(taken),
            Self::Bytes(_, taken) => byte_release(taken),
        }
    }

    fn prioritize(self) -> UINT {
        match self {
            Self::Semaphore(it) => it.prioritize(),
            Self::Mutex(it) => it.prioritize(),
            Self::Flags(_) => TX_SUCCESS,
            Self::Receive(it) | Self::Send(it) | Self::FrontSend(it) => it.prioritize(),
            Self::Blocks(it, _) => it.prioritize(),
            Self::Bytes(it, _) => it.prioritize(),
        }
    }

    fn delete(self) -> UINT {
        match self {
            Self::Semaphore(it) => it.delete(),
            Self::Mutex(it) => it.delete(),
            Self::Flags(it) => it.delete(),
            Self::Receive(it) | Self::Send(it) | Self::FrontSend(it) => it.delete(),
            Self::Blocks(it, _) => it.delete(),
            Self::Bytes(it, _) => it.delete(),
        }
    }

    fn info(self) -> Info {
        match self {
            Self::Semaphore(it) => it.info(),
            Self::Mutex(it) => it.info(),
            Self::Flags(it) => it.info(),
            Self::Receive(it) | Self::Send(it) | Self::FrontSend(it) => it.info(),
            Self::Blocks(it, _) => it.info(),
            Self::Bytes(it, _) => it.info(),
        }
    }

    /// The code of a wait that ended without result.
    fn unavailable(self) -> UINT {
        match self {
            Self::Semaphore(_) => TX_NO_INSTANCE,
            Self::Mutex(_) => TX_NOT_AVAILABLE,
            Self::Flags(_) => TX_NO_EVENTS,
            Self::Receive(_) => TX_QUEUE_EMPTY,
            Self::Send(_) | Self::FrontSend(_) => TX_QUEUE_FULL,
            Self::Blocks(..) | Self::Bytes(..) => TX_NO_MEMORY,
        }
    }

    fn state(self) -> UINT {
        match self {
            Self::Semaphore(_) => TX_SEMAPHORE_SUSP,
            Self::Mutex(_) => TX_MUTEX_SUSP,
            Self::Flags(_) => TX_EVENT_FLAG,
            Self::Receive(_) | Self::Send(_) | Self::FrontSend(_) => TX_QUEUE_SUSP,
            Self::Blocks(..) => TX_BLOCK_MEMORY,
            Self::Bytes(..) => TX_BYTE_MEMORY,
        }
    }

    /// A thread that waits and logs what it got.
    fn waits(self, priority: UINT, who: &'static str, ticks: ULONG) -> Thread {
        spawn(priority, move || {
            let status = self.wait(ticks);
            log((who, status));
            if matches!(self, Self::Mutex(_)) && status == TX_SUCCESS {
                // Its end would put the mutex.
                ok(Thread::current().suspend());
            }
        })
    }

    /// A thread just above the runner that waits and logs what it got.
    fn waiter(self, who: &'static str, ticks: ULONG) -> Thread {
        self.waits(RUNNER - 1, who, ticks)
    }
}

fn returns_at_once_without_wait<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let begin = now();
    let other = spawn(RUNNER - 1, move || log(("got", it.wait(TX_NO_WAIT))));
    expect([("got", it.unavailable())]);
    assert_eq!(other.state(), TX_COMPLETED);
    assert_eq!(now(), begin);
    assert_eq!(it.info().suspended, 0);
}

fn times_out_at_its_tick<const KIND: usize>() {
    for ticks in [1, 5, 31, 32, 33, 70] {
        let it = Wait::new::<KIND>();
        let begin = now();
        spawn(RUNNER - 1, move || {
            let status = it.wait(ticks);
            log(("status", status));
            log(("after", now().wrapping_sub(begin)));
        });
        ok(sleep(ticks + 2));
        expect([("status", it.unavailable()), ("after", ticks)]);
        assert_eq!(it.info().suspended, 0, "a waiter that timed out is off the list");
    }
}

fn waits_in_its_state_until_satisfied<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let waiter = it.waiter("got", TX_WAIT_FOREVER);
    assert_eq!(waiter.state(), it.state());
    let info = it.info();
    assert_eq!((info.suspended, info.first_suspended), (1, waiter));
    ok(sleep(1000));
    expect_nothing();
    ok(it.satisfy());
    expect([("got", TX_SUCCESS)]);
    assert_eq!(it.info().suspended, 0);
}

fn satisfied_in_time_does_not_time_out_later<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let waiter = spawn(RUNNER - 1, move || {
        log(("got", it.wait(5)));
        ok(Thread::current().suspend());
        log("resumed");
    });
    ok(sleep(2));
    ok(it.satisfy());
    expect([("got", TX_SUCCESS)]);
    ok(sleep(10));
    expect_nothing();
    assert_eq!(waiter.state(), TX_SUSPENDED);
    ok(waiter.resume());
    expect(["resumed"]);
}

fn aborted_returns_wait_aborted<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let waiter = it.waiter("got", 100);
    ok(waiter.wait_abort());
    expect([("got", TX_WAIT_ABORTED)]);
    assert_eq!(it.info().suspended, 0);
    // What comes later is not lost on the one that left.
    it.waiter("next", TX_WAIT_FOREVER);
    ok(it.satisfy());
    expect([("next", TX_SUCCESS)]);
}

fn deleted_object_releases_all_waiters_in_order<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    it.waiter("a", TX_WAIT_FOREVER);
    it.waiter("b", 100);
    it.waits(RUNNER - 2, "high", TX_WAIT_FOREVER);
    let low = it.waits(RUNNER + 1, "low", TX_WAIT_FOREVER);
    ok(sleep(1));
    assert_eq!(it.info().suspended, 4);
    ok(it.delete());
    ok(sleep(1));
    expect([("high", TX_DELETED), ("a", TX_DELETED), ("b", TX_DELETED), ("low", TX_DELETED)]);
    assert_eq!(low.state(), TX_COMPLETED);
}

fn terminated_waiter_leaves_the_list<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let gone = it.waiter("gone", TX_WAIT_FOREVER);
    let middle = it.waiter("middle", 50);
    it.waiter("next", TX_WAIT_FOREVER);
    ok(gone.terminate());
    assert_eq!(it.info().suspended, 2);
    ok(middle.terminate());
    assert_eq!(it.info().suspended, 1);
    ok(it.satisfy());
    expect([("next", TX_SUCCESS)]);
    ok(sleep(60));
    expect_nothing();
}

fn waiters_are_served_first_come_first_served<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let first = it.waits(RUNNER - 1, "first", TX_WAIT_FOREVER);
    it.waits(RUNNER - 3, "high", TX_WAIT_FOREVER);
    assert_eq!(it.info().first_suspended, first);
    ok(it.satisfy());
    expect([("first", TX_SUCCESS)]);
    assert_eq!(it.info().suspended, 1);
}

fn waiters_prioritized_are_served_highest_first_the_rest_in_order<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let a = it.waits(RUNNER - 1, "a", TX_WAIT_FOREVER);
    let b = it.waits(RUNNER - 2, "b", TX_WAIT_FOREVER);
    let high = it.waits(RUNNER - 4, "high", TX_WAIT_FOREVER);
    let c = it.waits(RUNNER - 3, "c", TX_WAIT_FOREVER);
    ok(it.prioritize());
    let order = [high, high.info().next_suspended];
    let rest = [order[1].info().next_suspended, order[1].info().next_suspended.info().next_suspended];
    assert_eq!(it.info().first_suspended, high);
    assert_eq!([order[1], rest[0], rest[1]], [a, b, c]);
    ok(it.satisfy());
    expect([("high", TX_SUCCESS)]);
}

fn waiters_prioritized_keep_first_come_among_the_highest<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    it.waits(RUNNER - 1, "low", TX_WAIT_FOREVER);
    it.waits(RUNNER - 3, "high first", TX_WAIT_FOREVER);
    it.waits(RUNNER - 3, "high second", TX_WAIT_FOREVER);
    ok(it.prioritize());
    ok(it.satisfy());
    expect([("high first", TX_SUCCESS)]);
}

fn prioritize_without_waiters_succeeds<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    ok(it.prioritize());
    it.waiter("got", TX_WAIT_FOREVER);
    ok(it.prioritize());
    ok(it.satisfy());
    expect([("got", TX_SUCCESS)]);
}

fn delayed_suspension_holds_after_the_wait<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let waiter = it.waiter("got", TX_WAIT_FOREVER);
    ok(waiter.suspend());
    assert_eq!(waiter.state(), it.state());
    ok(it.satisfy());
    expect_nothing();
    assert_eq!(waiter.state(), TX_SUSPENDED);
    ok(waiter.resume());
    expect([("got", TX_SUCCESS)]);
}

fn time_out_and_satisfaction_in_one_tick_give_one_result<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    it.waiter("got", 3);
    ok(sleep(3));
    // The runner's own sleep ended in the same tick, after the waiter's time out.
    expect([("got", it.unavailable())]);
    if KIND != FLAGS {
        ok(it.satisfy());
    }
    assert_eq!(it.info().suspended, 0);
}

fn timer_may_not_wait<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    timer(1, 0, move || log(("timer", it.wait(1))));
    ok(sleep(3));
    let code = if KIND == BYTES { TX_CALLER_ERROR } else { TX_WAIT_ERROR };
    expect([("timer", code)]);
}

fn interrupt_may_not_wait<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    isr(move || log(("interrupt", it.wait(1))));
    let code = if KIND == BYTES || KIND == MUTEX { TX_CALLER_ERROR } else { TX_WAIT_ERROR };
    expect([("interrupt", code)]);
}

fn interrupt_satisfies_a_waiter_which_runs_at_its_end<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    it.waiter("got", TX_WAIT_FOREVER);
    isr(move || {
        ok(it.satisfy());
        log("interrupt ends");
    });
    log("runner");
    expect([("interrupt ends", 0), ("got", TX_SUCCESS), ("runner", 0)]);
}

fn waiter_waits_again_and_again<const KIND: usize>() {
    let it = Wait::new::<KIND>();
    let rounds = 50;
    let timeouts = var(0);
    spawn(RUNNER - 1, move || {
        for _ in 0..rounds {
            if it.wait(3) == it.unavailable() {
                timeouts.set(timeouts.get() + 1);
            }
        }
    });
    ok(sleep(3 * rounds + 2));
    assert_eq!(timeouts.get(), rounds);
}

macro_rules! for_each_wait {
    ($($case:ident: $($kind:ident)+;)+) => {
        &[$($(Case { name: name!($kind $case), run: $case::<$kind> }),+),+]
    };
}

macro_rules! name {
    (SEMAPHORE $case:ident) => {
        concat!("semaphore_get_", stringify!($case))
    };
    (MUTEX $case:ident) => {
        concat!("mutex_get_", stringify!($case))
    };
    (FLAGS $case:ident) => {
        concat!("event_flags_get_", stringify!($case))
    };
    (RECEIVE $case:ident) => {
        concat!("queue_receive_", stringify!($case))
    };
    (SEND $case:ident) => {
        concat!("queue_send_", stringify!($case))
    };
    (FRONT_SEND $case:ident) => {
        concat!("queue_front_send_", stringify!($case))
    };
    (BLOCKS $case:ident) => {
        concat!("block_allocate_", stringify!($case))
    };
    (BYTES $case:ident) => {
        concat!("byte_allocate_", stringify!($case))
    };
}

// A front send goes before the other waiters; one set of flags serves all waiters, and flags have no prioritize service; a mutex is not an interrupt's to put and byte
// memory not an interrupt's to release.
pub(super) const CASES: &[Case] = for_each_wait![
    returns_at_once_without_wait: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    times_out_at_its_tick: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    waits_in_its_state_until_satisfied: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    satisfied_in_time_does_not_time_out_later: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    aborted_returns_wait_aborted: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    deleted_object_releases_all_waiters_in_order: SEMAPHORE MUTEX FLAGS RECEIVE SEND BLOCKS BYTES;
    terminated_waiter_leaves_the_list: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    waiters_are_served_first_come_first_served: SEMAPHORE MUTEX RECEIVE SEND BLOCKS BYTES;
    waiters_prioritized_are_served_highest_first_the_rest_in_order: SEMAPHORE MUTEX RECEIVE SEND BLOCKS BYTES;
    waiters_prioritized_keep_first_come_among_the_highest: SEMAPHORE MUTEX RECEIVE SEND BLOCKS BYTES;
    prioritize_without_waiters_succeeds: SEMAPHORE MUTEX RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    delayed_suspension_holds_after_the_wait: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    time_out_and_satisfaction_in_one_tick_give_one_result: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    timer_may_not_wait: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    interrupt_may_not_wait: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
    interrupt_satisfies_a_waiter_which_runs_at_its_end: SEMAPHORE FLAGS RECEIVE SEND FRONT_SEND BLOCKS;
    waiter_waits_again_and_again: SEMAPHORE MUTEX FLAGS RECEIVE SEND FRONT_SEND BLOCKS BYTES;
];
