//! `tx_thread_suspend`, `tx_thread_resume`, delayed suspension.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    suspend_of_the_caller_stops_it_until_resumed,
    suspend_of_a_ready_thread_keeps_it_from_running,
    suspend_twice_needs_one_resume,
    suspend_of_a_sleeper_takes_effect_when_its_sleep_ends,
    suspend_of_a_waiter_takes_effect_when_it_gets_what_it_waits_for,
    suspend_of_a_waiter_takes_effect_when_its_wait_times_out,
    suspend_of_a_waiter_takes_effect_once,
    resume_of_a_waiter_lifts_its_delayed_suspension,
    resume_of_a_thread_that_is_not_suspended_is_an_error,
    suspend_of_the_interrupted_thread_stops_it_at_the_interrupts_end,
    suspend_by_a_timer_stops_the_thread,
    suspend_of_a_preempted_thread_keeps_it_from_resuming,
    suspend_from_a_resumed_equal_leaves_order_of_the_others,
];

fn suspend_of_the_caller_stops_it_until_resumed() {
    let it = spawn(RUNNER - 1, || {
        log("stops");
        ok(Thread::current().suspend());
        log("goes on");
    });
    assert_eq!(it.state(), TX_SUSPENDED);
    log("runner");
    ok(it.resume());
    expect(["stops", "runner", "goes on"]);
}

fn suspend_of_a_ready_thread_keeps_it_from_running() {
    let it = spawn(RUNNER + 1, || log("runs"));
    ok(it.suspend());
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(sleep(2));
    expect_nothing();
    ok(it.resume());
    ok(sleep(1));
    expect(["runs"]);
}

fn suspend_twice_needs_one_resume() {
    let it = spawn(RUNNER + 1, || log("runs"));
    ok(it.suspend());
    ok(it.suspend());
    ok(it.resume());
    assert_eq!(it.resume(), TX_RESUME_ERROR);
    ok(sleep(1));
    expect(["runs"]);
}

fn suspend_of_a_sleeper_takes_effect_when_its_sleep_ends() {
    let it = spawn(RUNNER - 1, || {
        ok(sleep(3));
        log("woke");
    });
    ok(it.suspend());
    assert_eq!(it.state(), TX_SLEEP, "the suspension is held until the sleep ends");
    ok(it.suspend());
    ok(sleep(5));
    expect_nothing();
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(it.resume());
    expect(["woke"]);
}

fn suspend_of_a_waiter_takes_effect_when_it_gets_what_it_waits_for() {
    let semaphore = semaphore(0);
    let it = spawn(RUNNER - 1, move || log(("got", semaphore.get(TX_WAIT_FOREVER))));
    ok(it.suspend());
    assert_eq!(it.state(), TX_SEMAPHORE_SUSP);
    ok(semaphore.put());
    assert_eq!(it.state(), TX_SUSPENDED);
    assert_eq!(semaphore.count(), 0, "the waiter owns the instance");
    expect_nothing();
    ok(it.resume());
    expect([("got", TX_SUCCESS)]);
}

fn suspend_of_a_waiter_takes_effect_when_its_wait_times_out() {
    let semaphore = semaphore(0);
    let it = spawn(RUNNER - 1, move || log(("got", semaphore.get(2))));
    ok(it.suspend());
    ok(sleep(4));
    expect_nothing();
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(it.resume());
    expect([("got", TX_NO_INSTANCE)]);
}

fn resume_of_a_waiter_lifts_its_delayed_suspension() {
    let it = spawn(RUNNER - 1, || {
        ok(sleep(3));
        log(("woke", now()));
    });
    let end = now() + 3;
    ok(it.suspend());
    assert_eq!(it.resume(), TX_SUSPEND_LIFTED);
    assert_eq!(it.resume(), TX_RESUME_ERROR, "it was lifted once");
    assert_eq!(it.state(), TX_SLEEP, "the sleep goes on");
    ok(sleep(5));
    expect([("woke", end)]);
}

fn resume_of_a_thread_that_is_not_suspended_is_an_error() {
    assert_eq!(Thread::current().resume(), TX_RESUME_ERROR, "running");
    let ready = spawn(RUNNER + 1, || {});
    assert_eq!(ready.resume(), TX_RESUME_ERROR, "ready");
    let sleeper = spawn(RUNNER - 1, || ok(sleep(1)));
    assert_eq!(sleeper.resume(), TX_RESUME_ERROR, "asleep");
    ok(sleep(2));
    assert_eq!(sleeper.resume(), TX_RESUME_ERROR, "completed");
    let ended = thread(RUNNER - 1).held().spawn(|| {});
    ok(ended.terminate());
    assert_eq!(ended.resume(), TX_RESUME_ERROR, "terminated");
}

fn suspend_of_the_interrupted_thread_stops_it_at_the_interrupts_end() {
    let it = spawn(RUNNER - 1, || {
        let me = Thread::current();
        isr(move || {
            ok(me.suspend());
            log("interrupt ends");
        });
        log("goes on");
    });
    log("runner");
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(it.resume());
    expect(["interrupt ends", "runner", "goes on"]);
}

fn suspend_by_a_timer_stops_the_thread() {
    let it = spawn(RUNNER + 1, || {
        loop {
            busy(1);
        }
    });
    timer(2, 0, move || log(("suspend", it.suspend())));
    ok(sleep(4));
    assert_eq!(it.state(), TX_SUSPENDED);
    expect([("suspend", TX_SUCCESS)]);
}

fn suspend_of_a_preempted_thread_keeps_it_from_resuming() {
    let low = thread(RUNNER + 1).held().spawn(|| {
        log("low begins");
        isr(|| log("interrupt"));
        busy(1);
        log("low ends");
    });
    ok(low.resume());
    // The runner's sleep ends in the middle of the low thread's busy tick.
    ok(sleep(1));
    ok(low.suspend());
    ok(sleep(3));
    expect(["low begins", "interrupt"]);
    ok(low.resume());
    ok(sleep(1));
    expect(["low ends"]);
}

fn suspend_from_a_resumed_equal_leaves_order_of_the_others() {
    let b = thread(RUNNER + 1).held().spawn(|| log("b"));
    spawn(RUNNER + 1, move || {
        log("a");
        ok(b.suspend());
    });
    ok(b.resume());
    spawn(RUNNER + 1, || log("c"));
    ok(sleep(1));
    expect(["a", "c"]);
    ok(b.resume());
    ok(sleep(1));
    expect(["b"]);
}

fn suspend_of_a_waiter_takes_effect_once() {
    let semaphore = semaphore(0);
    let it = spawn(RUNNER - 1, move || {
        for _ in 0..3 {
            log(("got", semaphore.get(TX_WAIT_FOREVER)));
        }
    });
    ok(it.suspend());
    ok(semaphore.put());
    ok(it.resume());
    ok(semaphore.put());
    expect([("got", TX_SUCCESS), ("got", TX_SUCCESS)]);
    assert_eq!(it.state(), TX_SEMAPHORE_SUSP);
}
