//! `tx_thread_priority_change` (inheritance is in the mutexes' file).

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    priority_change_returns_the_old_priority_and_sets_the_threshold,
    priority_raised_over_the_callers_preempts,
    priority_of_the_caller_lowered_lets_the_ready_run,
    priority_lowered_of_a_ready_thread_makes_it_run_later,
    priority_changed_thread_goes_behind_its_new_equals,
    priority_of_a_suspended_thread_holds_when_it_is_resumed,
    priority_of_a_waiter_changes_nothing_in_the_order_of_waiting,
    priority_out_of_range_is_an_error,
    priority_change_by_a_timer_preempts_after_it,
    priority_change_ends_the_protection_of_a_threshold,
];

fn priority_change_returns_the_old_priority_and_sets_the_threshold() {
    let it = thread(RUNNER + 4).threshold(RUNNER + 1).held().spawn(|| {});
    assert_eq!(it.priority_change(RUNNER + 2), (TX_SUCCESS, RUNNER + 4));
    let info = it.info();
    assert_eq!((info.priority, info.threshold), (RUNNER + 2, RUNNER + 2));
}

fn priority_raised_over_the_callers_preempts() {
    let it = spawn(RUNNER + 1, || log("raised"));
    assert_eq!(it.priority_change(RUNNER - 1), (TX_SUCCESS, RUNNER + 1));
    log("caller");
    expect(["raised", "caller"]);
}

fn priority_of_the_caller_lowered_lets_the_ready_run() {
    spawn(RUNNER + 1, || log("ready"));
    assert_eq!(Thread::current().priority_change(RUNNER + 2), (TX_SUCCESS, RUNNER));
    log("caller");
    assert_eq!(Thread::current().priority_change(RUNNER), (TX_SUCCESS, RUNNER + 2));
    expect(["ready", "caller"]);
}

fn priority_lowered_of_a_ready_thread_makes_it_run_later() {
    let a = spawn(RUNNER + 1, || log("a"));
    spawn(RUNNER + 2, || log("b"));
    ok(a.priority_change(RUNNER + 3).0);
    ok(sleep(1));
    expect(["b", "a"]);
}

fn priority_changed_thread_goes_behind_its_new_equals() {
    let a = spawn(RUNNER + 2, || log("a"));
    spawn(RUNNER + 1, || log("b"));
    ok(a.priority_change(RUNNER + 1).0);
    spawn(RUNNER + 1, || log("c"));
    ok(sleep(1));
    expect(["b", "a", "c"]);
}

fn priority_of_a_suspended_thread_holds_when_it_is_resumed() {
    let it = thread(RUNNER + 1).held().spawn(|| log("runs"));
    ok(it.priority_change(RUNNER - 1).0);
    ok(it.resume());
    log("caller");
    expect(["runs", "caller"]);
}

fn priority_of_a_waiter_changes_nothing_in_the_order_of_waiting() {
    let semaphore = semaphore(0);
    let wait = move |who| {
        move || {
            ok(semaphore.get(TX_WAIT_FOREVER));
            log(who);
        }
    };
    spawn(RUNNER - 1, wait("first"));
    let second = spawn(RUNNER - 1, wait("second"));
    ok(second.priority_change(RUNNER - 3).0);
    ok(semaphore.put());
    ok(semaphore.put());
    expect(["first", "second"]);
}

fn priority_out_of_range_is_an_error() {
    let it = thread(RUNNER + 1).held().spawn(|| {});
    assert_eq!(it.priority_change(TX_MAX_PRIORITIES).0, TX_PRIORITY_ERROR);
    assert_eq!(it.info().priority, RUNNER + 1);
}

fn priority_change_by_a_timer_preempts_after_it() {
    let it = spawn(RUNNER + 2, || log("raised"));
    spawn(RUNNER + 1, || {
        busy(3);
        log("caller");
    });
    timer(2, 0, move || {
        ok(it.priority_change(RUNNER - 1).0);
        log("timer ends");
    });
    ok(sleep(10));
    expect(["timer ends", "raised", "caller"]);
}

fn priority_change_ends_the_protection_of_a_threshold() {
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(|| {
        spawn(RUNNER - 3, || log("held back"));
        log("protected");
        ok(Thread::current().priority_change(RUNNER - 2).0);
        log("open");
    });
    expect(["protected", "held back", "open"]);
}
