//! Preemption threshold on several levels: preempted threads keep their thresholds while others run.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    nested_threshold_of_a_preempted_thread_holds_after_the_preempting_one_ends,
    nested_threshold_of_a_preempted_thread_lets_higher_ones_run_before_it,
    nested_thresholds_on_two_levels_unwind_in_order,
    nested_thresholds_on_three_levels_unwind_in_order,
    nested_threshold_holds_while_the_preempting_thread_sleeps,
    nested_threshold_of_a_thread_preempted_by_an_interrupt_holds,
    nested_preempting_thread_relinquishing_leaves_the_lower_threshold_in_force,
    nested_threads_of_the_preempted_ones_priority_wait_for_it,
];

fn nested_threshold_of_a_preempted_thread_holds_after_the_preempting_one_ends() {
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(|| {
        spawn(RUNNER - 6, || {
            spawn(RUNNER - 4, || log("held back"));
            log("above");
        });
        log("preempted goes on");
    });
    expect(["above", "preempted goes on", "held back"]);
}

fn nested_threshold_of_a_preempted_thread_lets_higher_ones_run_before_it() {
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(|| {
        spawn(RUNNER - 8, || {
            spawn(RUNNER - 6, || log("higher than the threshold"));
            spawn(RUNNER - 5, || log("held back"));
            log("above");
        });
        log("preempted goes on");
    });
    expect(["above", "higher than the threshold", "preempted goes on", "held back"]);
}

fn nested_thresholds_on_two_levels_unwind_in_order() {
    // Priorities and thresholds: a 15/11, b 10/6, c 5. Between: d 9 and e 12 become ready while c runs.
    thread(15).threshold(11).spawn(|| {
        log("a begins");
        thread(10).threshold(6).spawn(|| {
            log("b begins");
            spawn(5, || {
                spawn(9, || log("d"));
                spawn(12, || log("e"));
                log("c");
            });
            log("b ends");
        });
        log("a ends");
    });
    expect(["a begins", "b begins", "c", "b ends", "d", "a ends", "e"]);
}

fn nested_thresholds_on_three_levels_unwind_in_order() {
    thread(15).threshold(13).spawn(|| {
        thread(12).threshold(9).spawn(|| {
            thread(8).threshold(5).spawn(|| {
                spawn(2, || {
                    spawn(14, || log("held back by the first"));
                    spawn(10, || log("held back by the second"));
                    spawn(6, || log("held back by the third"));
                    spawn(4, || log("held back by none"));
                    log("top");
                });
                log("third");
            });
            log("second");
        });
        log("first");
    });
    expect([
        "top",
        "held back by none",
        "third",
        "held back by the third",
        "second",
        "held back by the second",
        "first",
        "held back by the first",
    ]);
}

fn nested_threshold_holds_while_the_preempting_thread_sleeps() {
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(|| {
        spawn(RUNNER - 6, || {
            spawn(RUNNER - 4, || log("held back"));
            ok(sleep(1));
            log("woke");
        });
        log("preempted goes on");
        busy(2);
        log("preempted ends");
    });
    expect(["preempted goes on", "woke", "preempted ends", "held back"]);
}

fn nested_threshold_of_a_thread_preempted_by_an_interrupt_holds() {
    let held_back = thread(RUNNER - 4).held().spawn(|| log("held back"));
    let above = thread(RUNNER - 6).held().spawn(|| log("above"));
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(move || {
        isr(move || {
            ok(held_back.resume());
            ok(above.resume());
        });
        log("preempted goes on");
    });
    expect(["above", "preempted goes on", "held back"]);
}

fn nested_preempting_thread_relinquishing_leaves_the_lower_threshold_in_force() {
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(|| {
        spawn(RUNNER - 6, || {
            spawn(RUNNER - 4, || log("held back"));
            relinquish();
            log("above");
        });
        log("preempted goes on");
    });
    expect(["above", "preempted goes on", "held back"]);
}

fn nested_threads_of_the_preempted_ones_priority_wait_for_it() {
    let equal = thread(RUNNER - 1).held().spawn(|| log("equal"));
    thread(RUNNER - 1).threshold(RUNNER - 5).spawn(move || {
        spawn(RUNNER - 6, move || {
            ok(equal.resume());
            log("above");
        });
        log("preempted goes on");
    });
    expect(["above", "preempted goes on", "equal"]);
}
