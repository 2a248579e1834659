//! Time slices.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    slices_share_the_processor_among_equals,
    slice_of_a_thread_without_ready_equals_does_not_end_it,
    thread_without_slice_keeps_the_processor_from_its_equals,
    slice_is_fresh_after_relinquish,
    slice_is_fresh_after_waiting,
    slice_is_fresh_after_a_call_that_causes_preemption,
    slice_interrupted_by_a_higher_thread_continues_with_its_remainder,
    slice_is_off_while_a_preemption_threshold_is_in_force,
    slice_change_returns_the_old_and_holds_at_once,
    slice_changed_to_none_ends_slicing,
    slice_does_not_let_lower_priorities_run,
];

/// A thread of the runner's next lower priority that logs itself `turns` times, a tick apart.
fn worker(who: &'static str, slice: ULONG, turns: u32) -> Thread {
    thread(RUNNER + 1).slice(slice).spawn(move || {
        for turn in 0..turns {
            log((who, turn));
            busy(1);
        }
    })
}

fn slices_share_the_processor_among_equals() {
    worker("a", 2, 4);
    worker("b", 3, 6);
    ok(sleep(20));
    expect([("a", 0), ("a", 1), ("b", 0), ("b", 1), ("b", 2), ("a", 2), ("a", 3), ("b", 3), ("b", 4), ("b", 5)]);
}

fn slice_of_a_thread_without_ready_equals_does_not_end_it() {
    worker("a", 1, 3);
    ok(sleep(10));
    expect([("a", 0), ("a", 1), ("a", 2)]);
}

fn thread_without_slice_keeps_the_processor_from_its_equals() {
    worker("a", TX_NO_TIME_SLICE, 3);
    worker("b", 1, 2);
    ok(sleep(10));
    expect([("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)]);
}

fn slice_is_fresh_after_relinquish() {
    thread(RUNNER + 1).slice(3).spawn(|| {
        busy(2);
        log("a relinquishes");
        relinquish();
        busy(2);
        log("a still has its slice");
        busy(1);
        log("a again");
    });
    thread(RUNNER + 1).spawn(|| {
        log("b");
        relinquish();
        log("b again");
    });
    ok(sleep(20));
    expect(["a relinquishes", "b", "a still has its slice", "b again", "a again"]);
}

fn slice_is_fresh_after_waiting() {
    let semaphore = semaphore(0);
    thread(RUNNER + 1).slice(3).spawn(move || {
        busy(2);
        log("a waits");
        ok(semaphore.get(TX_WAIT_FOREVER));
        busy(2);
        log("a still has its slice");
        busy(1);
        log("a again");
    });
    thread(RUNNER + 1).spawn(move || {
        ok(semaphore.put());
        log("b");
        relinquish();
        log("b again");
    });
    ok(sleep(20));
    expect(["a waits", "b", "a still has its slice", "b again", "a again"]);
}

fn slice_interrupted_by_a_higher_thread_continues_with_its_remainder() {
    let high = thread(RUNNER - 1).held().spawn(|| log("high"));
    thread(RUNNER + 1).slice(3).spawn(move || {
        busy(2);
        isr(move || ok(high.resume()));
        log("a before its equals");
        busy(1);
        log("a again");
    });
    thread(RUNNER + 1).spawn(|| log("b"));
    ok(sleep(20));
    expect(["high", "a before its equals", "b", "a again"]);
}

fn slice_is_off_while_a_preemption_threshold_is_in_force() {
    thread(RUNNER + 1).slice(1).threshold(RUNNER).spawn(|| {
        busy(3);
        log("a");
        let (status, _) = Thread::current().preemption_change(RUNNER + 1);
        ok(status);
        busy(1);
        log("a sliced");
    });
    thread(RUNNER + 1).spawn(|| log("b"));
    // The runner itself is at the threshold and may not run before the worker gives way.
    ok(sleep(1));
    ok(sleep(10));
    expect(["a", "b", "a sliced"]);
}

fn slice_change_returns_the_old_and_holds_at_once() {
    let a = thread(RUNNER + 1).slice(7).spawn(|| {
        let (status, old) = Thread::current().time_slice_change(1);
        assert_eq!((status, old), (TX_SUCCESS, 7));
        busy(1);
        log("a again");
    });
    thread(RUNNER + 1).spawn(|| log("b"));
    ok(sleep(10));
    expect(["b", "a again"]);
    assert_eq!(a.info().slice, 1);
}

fn slice_changed_to_none_ends_slicing() {
    thread(RUNNER + 1).slice(1).spawn(|| {
        let (status, old) = Thread::current().time_slice_change(TX_NO_TIME_SLICE);
        assert_eq!((status, old), (TX_SUCCESS, 1));
        busy(3);
        log("a");
    });
    thread(RUNNER + 1).spawn(|| log("b"));
    ok(sleep(10));
    expect(["a", "b"]);
}

fn slice_does_not_let_lower_priorities_run() {
    worker("a", 1, 3);
    spawn(RUNNER + 2, || log("low"));
    ok(sleep(10));
    expect([("a", 0), ("a", 1), ("a", 2), ("low", 0)]);
}

fn slice_is_fresh_after_a_call_that_causes_preemption() {
    let high = thread(RUNNER - 1).held().spawn(|| log("high"));
    thread(RUNNER + 1).slice(3).spawn(move || {
        busy(2);
        ok(high.resume());
        busy(2);
        log("a still has its slice");
        busy(1);
        log("a again");
    });
    thread(RUNNER + 1).spawn(|| log("b"));
    ok(sleep(20));
    expect(["high", "a still has its slice", "b", "a again"]);
}
