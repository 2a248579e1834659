//! Counting semaphores (what they share with other waiting objects is in `waits`).

use threadx_shim::TX_SEMAPHORE;

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    semaphore_created_with_a_count_gives_that_many_instances,
    semaphore_put_without_waiter_counts_up,
    semaphore_put_with_waiter_hands_over_and_does_not_count,
    semaphore_at_its_maximum_wraps_to_zero_on_put,
    semaphore_ceiling_put_counts_up_to_the_ceiling,
    semaphore_ceiling_put_above_a_count_over_the_ceiling_is_refused,
    semaphore_ceiling_of_zero_is_an_error,
    semaphore_ceiling_put_wakes_a_waiter,
    semaphore_put_notify_comes_after_each_put,
    semaphore_put_notify_comes_after_a_waiter_that_outranks_the_putter_ran,
    semaphore_put_notify_comes_before_a_waiter_of_lower_priority,
    semaphore_put_notify_set_to_null_stays_silent,
    semaphore_put_notify_comes_on_ceiling_put,
    semaphore_info_tells_count_waiters_and_neighbour,
    semaphore_put_by_an_interrupt_while_no_one_waits_is_kept,
    semaphore_get_by_an_interrupt_takes_an_instance,
    semaphore_deleted_is_refused_afterwards,
    semaphore_producer_and_consumer_lose_nothing,
];

fn semaphore_created_with_a_count_gives_that_many_instances() {
    let it = semaphore(2);
    ok(it.get(TX_NO_WAIT));
    ok(it.get(TX_WAIT_FOREVER));
    assert_eq!(it.get(TX_NO_WAIT), TX_NO_INSTANCE);
}

fn semaphore_put_without_waiter_counts_up() {
    let it = semaphore(0);
    for count in 1..5 {
        ok(it.put());
        assert_eq!(it.count(), count);
    }
}

fn semaphore_put_with_waiter_hands_over_and_does_not_count() {
    let it = semaphore(0);
    spawn(RUNNER + 1, move || log(("got", it.get(TX_WAIT_FOREVER))));
    ok(sleep(1));
    ok(it.put());
    assert_eq!(it.count(), 0);
    assert_eq!(it.get(TX_NO_WAIT), TX_NO_INSTANCE, "the instance is the waiter's, although it has not run yet");
    ok(sleep(1));
    expect([("got", TX_SUCCESS)]);
}

fn semaphore_at_its_maximum_wraps_to_zero_on_put() {
    let it = semaphore(ULONG::MAX);
    ok(it.put());
    assert_eq!(it.count(), 0);
}

fn semaphore_ceiling_put_counts_up_to_the_ceiling() {
    let it = semaphore(0);
    ok(it.ceiling_put(2));
    ok(it.ceiling_put(2));
    assert_eq!(it.ceiling_put(2), TX_CEILING_EXCEEDED);
    assert_eq!(it.count(), 2);
}

fn semaphore_ceiling_put_above_a_count_over_the_ceiling_is_refused() {
    let it = semaphore(5);
    assert_eq!(it.ceiling_put(3), TX_CEILING_EXCEEDED);
    assert_eq!(it.count(), 5);
}

fn semaphore_ceiling_of_zero_is_an_error() {
    let it = semaphore(0);
    assert_eq!(it.ceiling_put(0), TX_INVALID_CEILING);
    assert_eq!(it.count(), 0);
}

fn semaphore_ceiling_put_wakes_a_waiter() {
    let it = semaphore(0);
    spawn(RUNNER - 1, move || log(("got", it.get(TX_WAIT_FOREVER))));
    ok(it.ceiling_put(1));
    expect([("got", TX_SUCCESS)]);
    assert_eq!(it.count(), 0);
}

unsafe extern "C" fn notified(_: *mut TX_SEMAPHORE) {
    log("notified");
}

fn semaphore_put_notify_comes_after_each_put() {
    let it = semaphore(0);
    ok(it.put_notify(Some(notified)));
    ok(it.put());
    log("between");
    isr(move || ok(it.put()));
    expect(["notified", "between", "notified"]);
}

fn semaphore_put_notify_comes_after_a_waiter_that_outranks_the_putter_ran() {
    let it = semaphore(0);
    ok(it.put_notify(Some(notified)));
    spawn(RUNNER - 1, move || log(("got", it.get(TX_WAIT_FOREVER))));
    ok(it.put());
    expect(["got", "notified"]);
}

fn semaphore_put_notify_comes_before_a_waiter_of_lower_priority() {
    let it = semaphore(0);
    ok(it.put_notify(Some(notified)));
    spawn(RUNNER + 1, move || log(("got", it.get(TX_WAIT_FOREVER))));
    ok(sleep(1));
    ok(it.put());
    ok(sleep(1));
    expect(["notified", "got"]);
}

fn semaphore_put_notify_set_to_null_stays_silent() {
    let it = semaphore(0);
    ok(it.put_notify(Some(notified)));
    ok(it.put_notify(None));
    ok(it.put());
    expect_nothing();
}

fn semaphore_put_notify_comes_on_ceiling_put() {
    let it = semaphore(0);
    ok(it.put_notify(Some(notified)));
    ok(it.ceiling_put(1));
    assert_eq!(it.ceiling_put(1), TX_CEILING_EXCEEDED);
    expect(["notified"]);
}

fn semaphore_info_tells_count_waiters_and_neighbour() {
    let it = semaphore(3);
    let next = semaphore(0);
    let info = it.info();
    assert_eq!((info.first, info.suspended, info.first_suspended), (3, 0, Thread::NONE));
    assert_eq!(info.next, next.0.cast());
    assert_eq!(info.name, c"semaphore".as_ptr().cast_mut(), "names are kept by address");
    let waiter = spawn(RUNNER - 1, move || ok(next.get(TX_WAIT_FOREVER)));
    let info = next.info();
    assert_eq!((info.first, info.suspended, info.first_suspended), (0, 1, waiter));
}

fn semaphore_put_by_an_interrupt_while_no_one_waits_is_kept() {
    let it = semaphore(0);
    isr(move || ok(it.put()));
    ok(it.get(TX_NO_WAIT));
}

fn semaphore_get_by_an_interrupt_takes_an_instance() {
    let it = semaphore(1);
    isr(move || {
        ok(it.get(TX_NO_WAIT));
        assert_eq!(it.get(TX_NO_WAIT), TX_NO_INSTANCE);
    });
    assert_eq!(it.count(), 0);
}

fn semaphore_deleted_is_refused_afterwards() {
    let it = semaphore(1);
    ok(it.delete());
    assert_eq!(it.get(TX_NO_WAIT), TX_SEMAPHORE_ERROR);
    assert_eq!(it.put(), TX_SEMAPHORE_ERROR);
    assert_eq!(it.delete(), TX_SEMAPHORE_ERROR);
    ok(it.create(7));
    assert_eq!(it.count(), 7);
}

fn semaphore_producer_and_consumer_lose_nothing() {
    let it = semaphore(0);
    let taken = var(0);
    let consume = move || {
        while it.get(10) == TX_SUCCESS {
            taken.set(taken.get() + 1);
        }
    };
    spawn(RUNNER - 1, consume);
    spawn(RUNNER, consume);
    spawn(RUNNER + 1, consume);
    for round in 0..300 {
        match round % 3 {
            0 => ok(it.put()),
            1 => isr(move || ok(it.put())),
            _ => {
                ok(it.put());
                ok(sleep(1));
            }
        }
    }
    ok(sleep(20));
    assert_eq!((taken.get(), it.count()), (300, 0));
}
