//! Event flags groups (what they share with other waiting objects is in `waits`).

use threadx_shim::TX_EVENT_FLAGS_GROUP;

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    event_flags_are_zero_at_creation,
    event_flags_set_with_or_adds_and_with_and_masks,
    event_flags_get_or_is_satisfied_by_any,
    event_flags_get_and_needs_all,
    event_flags_get_clear_consumes_only_what_was_requested,
    event_flags_get_without_clear_consumes_nothing,
    event_flags_get_tells_all_flags_even_those_not_requested,
    event_flags_waiter_with_and_is_resumed_by_the_last_flag,
    event_flags_waiter_with_or_is_resumed_by_one_flag,
    event_flags_set_resumes_all_satisfied_waiters_and_leaves_the_others,
    event_flags_waiters_see_the_flags_before_any_of_them_clears,
    event_flags_clears_of_several_waiters_all_apply,
    event_flags_waiter_that_clears_leaves_nothing_for_a_later_get,
    event_flags_set_with_and_satisfies_no_one,
    event_flags_satisfied_waiters_run_in_order_of_priority_then_of_waiting,
    event_flags_set_by_an_interrupt_resumes_at_its_end,
    event_flags_set_notify_comes_after_each_set,
    event_flags_set_notify_set_to_null_stays_silent,
    event_flags_info_tells_flags_waiters_and_neighbour,
    event_flags_wait_that_timed_out_leaves_the_flags,
    event_flags_deleted_is_refused_afterwards,
    event_flags_all_thirty_two_are_independent,
    event_flags_set_from_an_interrupt_during_many_waits_loses_nothing,
];

fn event_flags_are_zero_at_creation() {
    assert_eq!(flags().current(), 0);
}

fn event_flags_set_with_or_adds_and_with_and_masks() {
    let it = flags();
    ok(it.set(0x0F, TX_OR));
    ok(it.set(0xF0, TX_OR));
    assert_eq!(it.current(), 0xFF);
    ok(it.set(0x3C, TX_AND));
    assert_eq!(it.current(), 0x3C);
    ok(it.set(0, TX_AND));
    assert_eq!(it.current(), 0);
}

fn event_flags_get_or_is_satisfied_by_any() {
    let it = flags();
    ok(it.set(0b0100, TX_OR));
    assert_eq!(it.get(0b0110, TX_OR, TX_NO_WAIT), (TX_SUCCESS, 0b0100));
    assert_eq!(it.get(0b1010, TX_OR, TX_NO_WAIT).0, TX_NO_EVENTS);
}

fn event_flags_get_and_needs_all() {
    let it = flags();
    ok(it.set(0b0100, TX_OR));
    assert_eq!(it.get(0b0110, TX_AND, TX_NO_WAIT).0, TX_NO_EVENTS);
    ok(it.set(0b0010, TX_OR));
    assert_eq!(it.get(0b0110, TX_AND, TX_NO_WAIT), (TX_SUCCESS, 0b0110));
}

fn event_flags_get_clear_consumes_only_what_was_requested() {
    let it = flags();
    ok(it.set(0b1111, TX_OR));
    assert_eq!(it.get(0b0011, TX_AND_CLEAR, TX_NO_WAIT), (TX_SUCCESS, 0b1111));
    assert_eq!(it.current(), 0b1100);
    assert_eq!(it.get(0b0110, TX_OR_CLEAR, TX_NO_WAIT), (TX_SUCCESS, 0b1100));
    assert_eq!(it.current(), 0b1000);
}

fn event_flags_get_without_clear_consumes_nothing() {
    let it = flags();
    ok(it.set(0b11, TX_OR));
    ok(it.get(0b11, TX_AND, TX_NO_WAIT).0);
    ok(it.get(0b01, TX_OR, TX_NO_WAIT).0);
    assert_eq!(it.current(), 0b11);
}

fn event_flags_get_tells_all_flags_even_those_not_requested() {
    let it = flags();
    spawn(RUNNER - 1, move || log(("actual", it.get(0b1, TX_OR_CLEAR, TX_WAIT_FOREVER).1)));
    ok(it.set(0b1001, TX_OR));
    expect([("actual", 0b1001)]);
    assert_eq!(it.current(), 0b1000);
}

/// A thread above the runner that waits and logs the flags it saw.
fn waiter(it: Flags, who: &'static str, requested: ULONG, option: UINT) -> Thread {
    spawn(RUNNER - 1, move || {
        let (status, actual) = it.get(requested, option, TX_WAIT_FOREVER);
        if status == TX_SUCCESS {
            log((who, actual));
        }
    })
}

fn event_flags_waiter_with_and_is_resumed_by_the_last_flag() {
    let it = flags();
    waiter(it, "all", 0b111, TX_AND);
    ok(it.set(0b001, TX_OR));
    ok(it.set(0b100, TX_OR));
    expect_nothing();
    ok(it.set(0b010, TX_OR));
    expect([("all", 0b111)]);
}

fn event_flags_waiter_with_or_is_resumed_by_one_flag() {
    let it = flags();
    waiter(it, "any", 0b110, TX_OR);
    ok(it.set(0b001, TX_OR));
    expect_nothing();
    ok(it.set(0b100, TX_OR));
    expect([("any", 0b101)]);
}

fn event_flags_set_resumes_all_satisfied_waiters_and_leaves_the_others() {
    let it = flags();
    waiter(it, "a", 0b001, TX_OR);
    waiter(it, "b", 0b110, TX_AND);
    waiter(it, "c", 0b011, TX_AND);
    waiter(it, "d", 0b001, TX_AND);
    ok(it.set(0b001, TX_OR));
    expect([("a", 1), ("d", 1)]);
    assert_eq!(it.info().suspended, 2);
    ok(it.set(0b010, TX_OR));
    expect([("c", 0b011)]);
    ok(it.set(0b100, TX_OR));
    expect([("b", 0b111)]);
}

fn event_flags_waiters_see_the_flags_before_any_of_them_clears() {
    let it = flags();
    waiter(it, "first", 0b1, TX_OR_CLEAR);
    waiter(it, "second", 0b1, TX_AND_CLEAR);
    waiter(it, "third", 0b1, TX_OR);
    ok(it.set(0b1, TX_OR));
    expect([("first", 1), ("second", 1), ("third", 1)]);
    assert_eq!(it.current(), 0);
}

fn event_flags_clears_of_several_waiters_all_apply() {
    let it = flags();
    waiter(it, "a", 0b0011, TX_AND_CLEAR);
    waiter(it, "b", 0b0110, TX_AND_CLEAR);
    waiter(it, "c", 0b1000, TX_OR);
    ok(it.set(0b11111, TX_OR));
    expect([("a", 0b11111), ("b", 0b11111), ("c", 0b11111)]);
    assert_eq!(it.current(), 0b11000);
}

fn event_flags_waiter_that_clears_leaves_nothing_for_a_later_get() {
    let it = flags();
    spawn(RUNNER + 1, move || log(("low", it.get(0b1, TX_OR_CLEAR, TX_WAIT_FOREVER).0)));
    ok(sleep(1));
    ok(it.set(0b1, TX_OR));
    // The waiter has not run yet, but the flag is its.
    assert_eq!(it.get(0b1, TX_OR, TX_NO_WAIT).0, TX_NO_EVENTS);
    ok(sleep(1));
    expect([("low", TX_SUCCESS)]);
}

fn event_flags_set_with_and_satisfies_no_one() {
    let it = flags();
    ok(it.set(0b10, TX_OR));
    waiter(it, "waits", 0b11, TX_AND);
    ok(it.set(0b11, TX_AND));
    expect_nothing();
    assert_eq!((it.current(), it.info().suspended), (0b10, 1));
}

fn event_flags_satisfied_waiters_run_in_order_of_priority_then_of_waiting() {
    let it = flags();
    for (who, priority) in [("a", RUNNER - 1), ("high", RUNNER - 3), ("b", RUNNER - 1), ("middle", RUNNER - 2)] {
        spawn(priority, move || log((who, it.get(1, TX_OR, TX_WAIT_FOREVER).0)));
    }
    ok(it.set(1, TX_OR));
    log("runner");
    expect(["high", "middle", "a", "b", "runner"]);
}

fn event_flags_set_by_an_interrupt_resumes_at_its_end() {
    let it = flags();
    waiter(it, "waiter", 0b1, TX_OR_CLEAR);
    isr(move || {
        ok(it.set(0b1, TX_OR));
        ok(it.set(0b10, TX_OR));
        assert_eq!(it.get(0b10, TX_OR_CLEAR, TX_NO_WAIT).0, TX_SUCCESS);
        log("interrupt ends");
    });
    expect([("interrupt ends", 0), ("waiter", 1)]);
    assert_eq!(it.current(), 0);
}

unsafe extern "C" fn notified(_: *mut TX_EVENT_FLAGS_GROUP) {
    log("notified");
}

fn event_flags_set_notify_comes_after_each_set() {
    let it = flags();
    ok(it.set_notify(Some(notified)));
    ok(it.set(1, TX_OR));
    log("between");
    isr(move || ok(it.set(2, TX_OR)));
    expect(["notified", "between", "notified"]);
}

fn event_flags_set_notify_set_to_null_stays_silent() {
    let it = flags();
    ok(it.set_notify(Some(notified)));
    ok(it.set_notify(None));
    ok(it.set(1, TX_OR));
    expect_nothing();
}

fn event_flags_info_tells_flags_waiters_and_neighbour() {
    let it = flags();
    let next = flags();
    ok(it.set(0b101, TX_OR));
    let a = waiter(it, "a", 0b10, TX_OR);
    waiter(it, "b", 0b10, TX_OR);
    let info = it.info();
    assert_eq!((info.first, info.suspended, info.first_suspended), (0b101, 2, a));
    assert_eq!(info.next, next.0.cast());
}

fn event_flags_wait_that_timed_out_leaves_the_flags() {
    let it = flags();
    ok(it.set(0b01, TX_OR));
    assert_eq!(it.get(0b11, TX_AND_CLEAR, 3).0, TX_NO_EVENTS);
    assert_eq!(it.current(), 0b01);
}

fn event_flags_deleted_is_refused_afterwards() {
    let it = flags();
    ok(it.delete());
    assert_eq!(it.set(1, TX_OR), TX_GROUP_ERROR);
    assert_eq!(it.get(1, TX_OR, TX_NO_WAIT).0, TX_GROUP_ERROR);
    assert_eq!(it.delete(), TX_GROUP_ERROR);
    ok(it.create());
    assert_eq!(it.current(), 0);
}

fn event_flags_all_thirty_two_are_independent() {
    let it = flags();
    for bit in 0..32 {
        ok(it.set(1 << bit, TX_OR));
        assert_eq!(it.get(1 << bit, TX_AND_CLEAR, TX_NO_WAIT), (TX_SUCCESS, 1 << bit));
        assert_eq!(it.current(), 0);
    }
    ok(it.set(ULONG::MAX, TX_OR));
    assert_eq!(it.get(ULONG::MAX, TX_AND_CLEAR, TX_NO_WAIT), (TX_SUCCESS, ULONG::MAX));
}

fn event_flags_set_from_an_interrupt_during_many_waits_loses_nothing() {
    let it = flags();
    let seen = var(0);
    spawn(RUNNER - 1, move || {
        while it.get(0b11, TX_AND_CLEAR, 10).0 == TX_SUCCESS {
            seen.set(seen.get() + 1);
        }
    });
    for _ in 0..100 {
        isr(move || ok(it.set(0b01, TX_OR)));
        ok(it.set(0b10, TX_OR));
    }
    ok(sleep(20));
    assert_eq!((seen.get(), it.current()), (100, 0));
}
