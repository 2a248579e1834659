//! Priorities, first come first served, relinquish.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    threads_ready_together_run_in_order_of_priority,
    threads_of_equal_priority_run_in_the_order_they_became_ready,
    threads_of_all_priorities_run_from_highest_to_lowest,
    thread_preempted_resumes_before_its_equals,
    thread_resumed_goes_behind_its_ready_equals,
    thread_resumed_with_lower_priority_does_not_preempt,
    thread_resumed_by_interrupt_preempts_at_the_interrupts_end,
    threads_readied_by_one_interrupt_run_in_order_of_priority_after_it,
    relinquish_gives_each_equal_one_turn_in_order,
    relinquish_without_ready_equals_returns_at_once,
    relinquish_does_not_let_lower_priorities_run,
    run_count_grows_with_each_scheduling,
];

fn threads_ready_together_run_in_order_of_priority() {
    spawn(RUNNER + 3, || log("third"));
    spawn(RUNNER + 1, || log("first"));
    spawn(RUNNER + 2, || log("second"));
    ok(sleep(1));
    expect(["first", "second", "third"]);
}

fn threads_of_equal_priority_run_in_the_order_they_became_ready() {
    let a = thread(RUNNER + 1).held().spawn(|| log("a"));
    let b = thread(RUNNER + 1).held().spawn(|| log("b"));
    let c = thread(RUNNER + 1).held().spawn(|| log("c"));
    ok(c.resume());
    ok(a.resume());
    ok(b.resume());
    ok(sleep(1));
    expect(["c", "a", "b"]);
}

fn threads_of_all_priorities_run_from_highest_to_lowest() {
    let (_, _) = Thread::current().preemption_change(0);
    // From the lowest up, so that neither creation nor resumption order can explain the result.
    for priority in (1..TX_MAX_PRIORITIES).rev() {
        if priority != RUNNER {
            spawn(priority, move || log(("priority", priority)));
        }
    }
    expect_nothing();
    let (status, old) = Thread::current().preemption_change(RUNNER);
    assert_eq!((status, old), (TX_SUCCESS, 0));
    let above: [_; RUNNER as usize - 1] = core::array::from_fn(|index| ("priority", index as u32 + 1));
    expect(above);
    ok(sleep(1));
    let below: [_; (TX_MAX_PRIORITIES - RUNNER) as usize - 1] =
        core::array::from_fn(|index| ("priority", RUNNER + 1 + index as u32));
    expect(below);
}

fn thread_preempted_resumes_before_its_equals() {
    let high = thread(RUNNER - 1).held().spawn(|| log("high"));
    spawn(RUNNER + 1, move || {
        log("a begins");
        ok(high.resume());
        log("a ends");
    });
    spawn(RUNNER + 1, || log("b"));
    ok(sleep(1));
    expect(["a begins", "high", "a ends", "b"]);
}

fn thread_resumed_goes_behind_its_ready_equals() {
    let late = thread(RUNNER + 1).held().spawn(|| log("late"));
    spawn(RUNNER + 1, || log("a"));
    spawn(RUNNER + 1, || log("b"));
    ok(late.resume());
    ok(sleep(1));
    expect(["a", "b", "late"]);
}

fn thread_resumed_with_lower_priority_does_not_preempt() {
    let low = thread(RUNNER + 1).held().spawn(|| log("low"));
    ok(low.resume());
    log("resumed");
    ok(sleep(1));
    expect(["resumed", "low"]);
}

fn thread_resumed_by_interrupt_preempts_at_the_interrupts_end() {
    let high = thread(RUNNER - 1).held().spawn(|| log("high"));
    isr(move || {
        ok(high.resume());
        log("interrupt ends");
    });
    log("runner");
    expect(["interrupt ends", "high", "runner"]);
}

fn threads_readied_by_one_interrupt_run_in_order_of_priority_after_it() {
    let a = thread(RUNNER - 1).held().spawn(|| log("a"));
    let b = thread(RUNNER - 3).held().spawn(|| log("b"));
    let c = thread(RUNNER - 2).held().spawn(|| log("c"));
    let equal = thread(RUNNER).held().spawn(|| log("equal"));
    isr(move || {
        ok(equal.resume());
        ok(a.resume());
        ok(b.resume());
        ok(c.resume());
    });
    log("runner");
    relinquish();
    expect(["b", "c", "a", "runner", "equal"]);
}

fn relinquish_gives_each_equal_one_turn_in_order() {
    for who in ["a", "b", "c"] {
        spawn(RUNNER + 1, move || {
            for turn in 0..3 {
                log((who, turn));
                relinquish();
            }
        });
    }
    ok(sleep(1));
    expect([("a", 0), ("b", 0), ("c", 0), ("a", 1), ("b", 1), ("c", 1), ("a", 2), ("b", 2), ("c", 2)]);
}

fn relinquish_without_ready_equals_returns_at_once() {
    let begin = now();
    relinquish();
    assert_eq!(now(), begin);
}

fn relinquish_does_not_let_lower_priorities_run() {
    spawn(RUNNER + 1, || log("low"));
    relinquish();
    expect_nothing();
    ok(sleep(1));
    expect(["low"]);
}

fn run_count_grows_with_each_scheduling() {
    let it = spawn(RUNNER - 1, || {
        for _ in 0..3 {
            ok(Thread::current().suspend());
        }
    });
    assert_eq!(it.info().run_count, 1);
    ok(it.resume());
    assert_eq!(it.info().run_count, 2);
    ok(it.resume());
    ok(it.resume());
    assert_eq!(it.info().run_count, 4);
}
