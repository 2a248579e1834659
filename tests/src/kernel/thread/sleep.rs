//! `tx_thread_sleep`: to the tick.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    sleep_ends_at_its_tick,
    sleep_longer_than_the_timer_wheel_ends_at_its_tick,
    sleep_of_zero_ticks_returns_at_once,
    sleepers_of_equal_priority_wake_in_the_order_they_fell_asleep,
    sleepers_due_at_one_tick_run_in_order_of_priority,
    sleepers_of_different_lengths_due_at_one_tick_wake_in_the_order_they_fell_asleep,
    sleep_state_is_visible_while_it_lasts,
    sleep_is_not_shortened_by_setting_the_clock,
];

fn sleep_ends_at_its_tick() {
    for ticks in [1, 2, 3, 10, 31] {
        let begin = now();
        ok(sleep(ticks));
        assert_eq!(now().wrapping_sub(begin), ticks);
    }
}

fn sleep_longer_than_the_timer_wheel_ends_at_its_tick() {
    for ticks in [32, 33, 63, 64, 65, 100] {
        let begin = now();
        ok(sleep(ticks));
        assert_eq!(now().wrapping_sub(begin), ticks);
    }
}

fn sleep_of_zero_ticks_returns_at_once() {
    spawn(RUNNER, || log("equal"));
    let begin = now();
    ok(sleep(0));
    assert_eq!(now(), begin);
    expect_nothing();
}

fn sleepers_of_equal_priority_wake_in_the_order_they_fell_asleep() {
    for who in ["a", "b", "c"] {
        spawn(RUNNER - 1, move || {
            ok(sleep(2));
            log(who);
        });
    }
    ok(sleep(3));
    expect(["a", "b", "c"]);
}

fn sleepers_due_at_one_tick_run_in_order_of_priority() {
    for (who, priority) in [("low", RUNNER - 1), ("high", RUNNER - 3), ("middle", RUNNER - 2)] {
        spawn(priority, move || {
            ok(sleep(2));
            log(who);
        });
    }
    ok(sleep(3));
    expect(["high", "middle", "low"]);
}

fn sleepers_of_different_lengths_due_at_one_tick_wake_in_the_order_they_fell_asleep() {
    // 40 ticks is more than one turn of a 32-slot wheel; it must not fall behind the later, shorter sleep.
    let end = now() + 40;
    spawn(RUNNER - 1, || {
        ok(sleep(40));
        log(("long", now()));
    });
    ok(sleep(30));
    spawn(RUNNER - 1, || {
        ok(sleep(10));
        log(("short", now()));
    });
    ok(sleep(12));
    expect([("long", end), ("short", end)]);
}

fn sleep_state_is_visible_while_it_lasts() {
    let it = spawn(RUNNER - 1, || ok(sleep(2)));
    assert_eq!(it.state(), TX_SLEEP);
    ok(sleep(3));
    assert_eq!(it.state(), TX_COMPLETED);
}

fn sleep_is_not_shortened_by_setting_the_clock() {
    let it = spawn(RUNNER - 1, || ok(sleep(10)));
    let begin = now();
    time_set(begin + 1000);
    ok(sleep(9));
    assert_eq!(it.state(), TX_SLEEP);
    ok(sleep(2));
    assert_eq!(it.state(), TX_COMPLETED);
    assert_eq!(now(), begin + 1011);
}
