//! Preemption threshold, one level.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    threshold_keeps_threads_at_and_below_it_from_preempting,
    threshold_lets_threads_above_it_preempt,
    threshold_holds_against_threads_readied_by_interrupts,
    threshold_raised_back_lets_the_waiting_run_at_once,
    threshold_zero_keeps_every_thread_from_preempting_and_lets_interrupts_through,
    threshold_change_returns_the_old_one,
    threshold_below_the_threads_priority_is_an_error,
    threshold_does_not_protect_a_thread_that_waits,
    threshold_protects_again_after_preemption_from_above,
    threshold_relinquish_lets_run_what_it_held_back_then_the_equals,
    threshold_relinquish_lets_run_the_highest_it_held_back_first,
    threshold_of_a_preempted_thread_falls_when_it_is_suspended,
    threshold_of_a_preempted_thread_falls_when_it_is_terminated,
    threshold_of_a_preempted_thread_falls_when_it_is_changed,
    threshold_holds_for_a_creator,
    threshold_thread_readied_runs_by_its_priority_not_its_threshold,
];

fn threshold_keeps_threads_at_and_below_it_from_preempting() {
    spawn_protected(|| {
        spawn(RUNNER - 4, || log("at"));
        spawn(RUNNER - 2, || log("below"));
        log("protected");
    });
    expect(["protected", "at", "below"]);
}

/// Runs `code` in a thread one priority above the runner's, with a threshold three above that.
fn spawn_protected(code: impl FnMut() + 'static) -> Thread {
    thread(RUNNER - 1).threshold(RUNNER - 4).spawn(code)
}

fn threshold_lets_threads_above_it_preempt() {
    spawn_protected(|| {
        log("begins");
        spawn(RUNNER - 5, || log("above"));
        log("ends");
    });
    expect(["begins", "above", "ends"]);
}

fn threshold_holds_against_threads_readied_by_interrupts() {
    let at = thread(RUNNER - 4).held().spawn(|| log("at"));
    let above = thread(RUNNER - 5).held().spawn(|| log("above"));
    spawn_protected(move || {
        isr(move || ok(at.resume()));
        log("protected");
        isr(move || ok(above.resume()));
        log("ends");
    });
    expect(["protected", "above", "ends", "at"]);
}

fn threshold_raised_back_lets_the_waiting_run_at_once() {
    spawn_protected(|| {
        spawn(RUNNER - 3, || log("first"));
        spawn(RUNNER - 2, || log("second"));
        log("protected");
        let (status, old) = Thread::current().preemption_change(RUNNER - 2);
        assert_eq!((status, old), (TX_SUCCESS, RUNNER - 4));
        log("half open");
        let (status, old) = Thread::current().preemption_change(RUNNER - 1);
        assert_eq!((status, old), (TX_SUCCESS, RUNNER - 2));
        log("open");
    });
    expect(["protected", "first", "half open", "second", "open"]);
}

fn threshold_zero_keeps_every_thread_from_preempting_and_lets_interrupts_through() {
    thread(RUNNER - 1).threshold(0).spawn(|| {
        spawn(1, || log("high"));
        isr(|| log("interrupt"));
        log("protected");
    });
    expect(["interrupt", "protected", "high"]);
}

fn threshold_change_returns_the_old_one() {
    let it = thread(RUNNER + 1).held().threshold(RUNNER - 2).spawn(|| {});
    assert_eq!(it.preemption_change(RUNNER), (TX_SUCCESS, RUNNER - 2));
    assert_eq!(it.preemption_change(RUNNER + 1), (TX_SUCCESS, RUNNER));
    assert_eq!(it.info().threshold, RUNNER + 1);
}

fn threshold_below_the_threads_priority_is_an_error() {
    let it = thread(RUNNER + 1).held().threshold(RUNNER - 2).spawn(|| {});
    assert_eq!(it.preemption_change(RUNNER + 2).0, TX_THRESH_ERROR);
    assert_eq!(it.info().threshold, RUNNER - 2);
}

fn threshold_does_not_protect_a_thread_that_waits() {
    thread(RUNNER + 1).threshold(1).spawn(|| {
        log("sleeps");
        ok(sleep(2));
        log("woke");
    });
    spawn(RUNNER + 2, || log("low"));
    ok(sleep(5));
    expect(["sleeps", "low", "woke"]);
}

fn threshold_protects_again_after_preemption_from_above() {
    let held_back = thread(RUNNER - 3).held().spawn(|| log("held back"));
    let above = thread(RUNNER - 6).held().spawn(move || {
        log("above");
        ok(held_back.resume());
    });
    spawn_protected(move || {
        ok(above.resume());
        log("protected");
    });
    expect(["above", "protected", "held back"]);
}

fn threshold_relinquish_lets_run_what_it_held_back_then_the_equals() {
    thread(RUNNER - 1).threshold(RUNNER - 4).spawn(|| {
        spawn(RUNNER - 3, || log("held back"));
        spawn(RUNNER - 1, || log("equal"));
        log("relinquishes");
        relinquish();
        log("ends");
    });
    expect(["relinquishes", "held back", "equal", "ends"]);
}

fn threshold_relinquish_lets_run_the_highest_it_held_back_first() {
    thread(RUNNER - 1).threshold(RUNNER - 4).spawn(|| {
        spawn(RUNNER - 2, || log("lower"));
        spawn(RUNNER - 4, || log("higher"));
        relinquish();
        log("ends");
    });
    expect(["higher", "lower", "ends"]);
}

fn threshold_of_a_preempted_thread_falls_when_it_is_suspended() {
    let it = thread(RUNNER - 1).threshold(RUNNER - 4).spawn(|| {
        let me = Thread::current();
        spawn(RUNNER - 6, move || {
            ok(me.suspend());
            spawn(RUNNER - 3, || log("free"));
            log("above");
        });
        log("resumed");
    });
    expect(["above", "free"]);
    ok(it.resume());
    expect(["resumed"]);
}

fn threshold_of_a_preempted_thread_falls_when_it_is_terminated() {
    thread(RUNNER - 1).threshold(RUNNER - 4).spawn(|| {
        let me = Thread::current();
        spawn(RUNNER - 6, move || {
            spawn(RUNNER - 3, || log("held back"));
            log("above");
            ok(me.terminate());
            log("terminated it");
        });
        log("never");
    });
    expect(["above", "terminated it", "held back"]);
}

fn threshold_of_a_preempted_thread_falls_when_it_is_changed() {
    thread(RUNNER - 1).threshold(RUNNER - 4).spawn(|| {
        let me = Thread::current();
        spawn(RUNNER - 6, move || {
            spawn(RUNNER - 3, || log("free"));
            let (status, old) = me.preemption_change(RUNNER - 1);
            assert_eq!((status, old), (TX_SUCCESS, RUNNER - 4));
            log("above");
        });
        log("preempted");
    });
    expect(["above", "free", "preempted"]);
}

fn threshold_holds_for_a_creator() {
    let (status, old) = Thread::current().preemption_change(RUNNER - 2);
    assert_eq!((status, old), (TX_SUCCESS, RUNNER));
    spawn(RUNNER - 1, || log("held back"));
    spawn(RUNNER - 2, || log("at"));
    expect_nothing();
    spawn(RUNNER - 3, || log("above"));
    expect(["above"]);
    ok(Thread::current().preemption_change(RUNNER).0);
    expect(["at", "held back"]);
}

fn threshold_thread_readied_runs_by_its_priority_not_its_threshold() {
    thread(RUNNER + 2).threshold(1).spawn(|| log("low with threshold"));
    spawn(RUNNER + 1, || log("higher"));
    log("runner");
    ok(sleep(1));
    expect(["runner", "higher", "low with threshold"]);
}
