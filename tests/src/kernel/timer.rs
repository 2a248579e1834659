//! Application timers, and the system clock.

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    timer_one_shot_expires_once_at_its_tick,
    timer_longer_than_the_wheel_expires_at_its_tick,
    timer_periodic_expires_after_its_initial_then_at_its_period,
    timer_periodic_over_a_long_time_does_not_drift,
    timer_created_inactive_expires_only_after_activation,
    timer_deactivated_does_not_expire,
    timer_reactivated_goes_on_with_what_remained,
    timer_deactivated_one_tick_before_its_end_expires_one_tick_after_activation,
    timer_active_cannot_be_activated,
    timer_one_shot_expired_cannot_be_activated_until_changed,
    timer_changed_uses_its_new_ticks_after_activation,
    timer_periodic_deactivated_in_its_own_expiration_stops,
    timer_one_shot_changed_and_activated_in_its_own_expiration_goes_on,
    timer_periodic_changed_in_its_own_expiration_uses_the_new_period,
    timers_due_together_expire_in_the_order_they_were_activated,
    timers_of_different_lengths_due_together_expire_in_the_order_they_were_activated,
    timer_deactivated_by_an_earlier_one_of_the_same_tick_does_not_expire,
    timer_deleted_by_a_thread_does_not_expire,
    timer_resumes_a_thread_which_runs_after_all_expirations_of_the_tick,
    timer_receives_the_input_given_at_creation,
    timer_info_tells_remaining_period_and_neighbour,
    timer_info_in_its_own_expiration_is_inactive,
    timer_may_use_services_that_do_not_wait,
    timer_may_not_create_or_delete,
    timer_expires_while_a_thread_is_busy,
    timer_activated_and_deactivated_by_an_interrupt,
    timers_and_thread_time_outs_of_one_tick_happen_in_the_order_they_began,
    timers_due_while_a_thread_forbids_preemption_expire_in_order_when_it_allows_it,
    time_out_due_while_a_thread_forbids_preemption_comes_when_it_waits,
    time_counts_ticks,
    time_can_be_set_and_wraps,
    time_set_leaves_timers_alone,
];

fn timer_one_shot_expires_once_at_its_tick() {
    let begin = now();
    timer(3, 0, move || log(("expired", now() - begin)));
    ok(sleep(10));
    expect([("expired", 3)]);
}

fn timer_longer_than_the_wheel_expires_at_its_tick() {
    for ticks in [1, 31, 32, 33, 64, 100] {
        let begin = now();
        timer(ticks, 0, move || log(("expired", now() - begin)));
        ok(sleep(ticks + 1));
        expect([("expired", ticks)]);
    }
}

fn timer_periodic_expires_after_its_initial_then_at_its_period() {
    let begin = now();
    timer(5, 3, move || log(("expired", now() - begin)));
    ok(sleep(15));
    expect([("expired", 5), ("expired", 8), ("expired", 11), ("expired", 14)]);
}

fn timer_periodic_over_a_long_time_does_not_drift() {
    let begin = now();
    let count = var(0);
    timer(40, 40, move || {
        count.set(count.get() + 1);
        assert_eq!(now() - begin, 40 * count.get());
    });
    ok(sleep(40 * 25 + 1));
    assert_eq!(count.get(), 25);
}

fn timer_created_inactive_expires_only_after_activation() {
    let it = idle_timer(2, 0, || log(("expired", now())));
    ok(sleep(5));
    expect_nothing();
    let begin = now();
    ok(it.activate());
    ok(sleep(5));
    expect([("expired", begin + 2)]);
}

fn timer_deactivated_does_not_expire() {
    let it = timer(3, 1, || log("expired"));
    ok(sleep(2));
    ok(it.deactivate());
    ok(it.deactivate());
    ok(sleep(5));
    expect_nothing();
}

fn timer_reactivated_goes_on_with_what_remained() {
    let it = timer(10, 0, || log(("expired", now())));
    ok(sleep(4));
    ok(it.deactivate());
    assert_eq!(it.info().remaining, 6);
    ok(sleep(20));
    let begin = now();
    ok(it.activate());
    ok(sleep(10));
    expect([("expired", begin + 6)]);
}

fn timer_active_cannot_be_activated() {
    let it = timer(3, 0, || log("expired"));
    assert_eq!(it.activate(), TX_ACTIVATE_ERROR);
    ok(sleep(5));
    expect(["expired"]);
}

fn timer_one_shot_expired_cannot_be_activated_until_changed() {
    let it = timer(1, 0, || log("expired"));
    ok(sleep(3));
    assert_eq!(it.activate(), TX_ACTIVATE_ERROR);
    ok(it.change(2, 0));
    ok(it.activate());
    ok(sleep(3));
    expect(["expired", "expired"]);
}

fn timer_changed_uses_its_new_ticks_after_activation() {
    let it = timer(3, 3, || log(("expired", now())));
    ok(it.deactivate());
    ok(it.change(5, 2));
    assert_eq!((it.info().remaining, it.info().again), (5, 2));
    ok(sleep(10));
    expect_nothing();
    let begin = now();
    ok(it.activate());
    ok(sleep(8));
    expect([("expired", begin + 5), ("expired", begin + 7)]);
}

/// The handle of a timer for its own expiration function.
fn own() -> &'static core::cell::Cell<Timer> {
    var(Timer(none()))
}

fn timer_periodic_deactivated_in_its_own_expiration_stops() {
    let it = own();
    let count = var(0);
    it.set(timer(2, 2, move || {
        log("expired");
        count.set(count.get() + 1);
        if count.get() == 3 {
            ok(it.get().deactivate());
        }
    }));
    ok(sleep(20));
    expect(["expired", "expired", "expired"]);
    assert_eq!(it.get().info().active, TX_FALSE);
    ok(it.get().activate());
    ok(sleep(3));
    expect(["expired"]);
}

fn timer_one_shot_changed_and_activated_in_its_own_expiration_goes_on() {
    let it = own();
    let begin = now();
    it.set(timer(2, 0, move || {
        log(("expired", now() - begin));
        if now() - begin < 10 {
            ok(it.get().change(3, 0));
            ok(it.get().activate());
        }
    }));
    ok(sleep(20));
    expect([("expired", 2), ("expired", 5), ("expired", 8), ("expired", 11)]);
}

fn timer_periodic_changed_in_its_own_expiration_uses_the_new_period() {
    let it = own();
    let begin = now();
    it.set(timer(2, 2, move || {
        log(("expired", now() - begin));
        if now() - begin == 4 {
            ok(it.get().deactivate());
            ok(it.get().change(1, 5));
            ok(it.get().activate());
        }
    }));
    ok(sleep(12));
    expect([("expired", 2), ("expired", 4), ("expired", 5), ("expired", 10)]);
}

fn timers_due_together_expire_in_the_order_they_were_activated() {
    let b = idle_timer(3, 0, || log("b"));
    timer(3, 0, || log("a"));
    timer(3, 0, || log("c"));
    ok(b.activate());
    ok(sleep(5));
    expect(["a", "c", "b"]);
}

fn timers_of_different_lengths_due_together_expire_in_the_order_they_were_activated() {
    timer(70, 0, || log("long"));
    ok(sleep(35));
    timer(35, 0, || log("middle"));
    ok(sleep(30));
    timer(5, 0, || log("short"));
    ok(sleep(10));
    expect(["long", "middle", "short"]);
}

fn timer_deactivated_by_an_earlier_one_of_the_same_tick_does_not_expire() {
    let late = own();
    timer(3, 0, move || {
        log("early");
        ok(late.get().deactivate());
    });
    late.set(timer(3, 0, || log("late")));
    timer(3, 0, || log("last"));
    ok(sleep(10));
    expect(["early", "last"]);
}

fn timer_deleted_by_a_thread_does_not_expire() {
    let it = timer(3, 3, || log("expired"));
    ok(sleep(1));
    ok(it.delete());
    ok(sleep(10));
    expect_nothing();
    assert_eq!(it.activate(), TX_TIMER_ERROR);
    assert_eq!(it.delete(), TX_TIMER_ERROR);
}

fn timer_resumes_a_thread_which_runs_after_all_expirations_of_the_tick() {
    let high = thread(1).held().spawn(|| log("thread"));
    timer(2, 0, move || {
        ok(high.resume());
        log("first");
    });
    timer(2, 0, || log("second"));
    ok(sleep(5));
    expect(["first", "second", "thread"]);
}

unsafe extern "C" fn expired(input: ULONG) {
    log(("input", input));
}

fn timer_receives_the_input_given_at_creation() {
    let it = Timer(zeroed());
    ok(it.create(expired, 0xFEDC_BA98, 1, 0, TX_AUTO_ACTIVATE));
    ok(sleep(2));
    expect([("input", 0xFEDC_BA98)]);
    ok(it.delete());
}

fn timer_info_tells_remaining_period_and_neighbour() {
    let it = timer(50, 7, || {});
    let next = idle_timer(9, 0, || {});
    let info = it.info();
    assert_eq!((info.active, info.remaining, info.again), (TX_TRUE, 50, 7));
    assert_eq!(info.next, next.0);
    ok(sleep(20));
    assert_eq!(it.info().remaining, 30);
    let info = next.info();
    assert_eq!((info.active, info.remaining, info.again), (TX_FALSE, 9, 0));
}

fn timer_info_in_its_own_expiration_is_inactive() {
    let it = own();
    it.set(timer(2, 2, move || log(("active", it.get().info().active))));
    ok(sleep(3));
    expect([("active", TX_FALSE)]);
    assert_eq!(it.get().info().active, TX_TRUE);
}

fn timer_may_use_services_that_do_not_wait() {
    let semaphore = semaphore(0);
    let flags = flags();
    let queue = queue(1, 1);
    let blocks = blocks(16, 1);
    let sleeper = spawn(RUNNER - 1, || log(("slept", sleep(100))));
    timer(1, 0, move || {
        ok(semaphore.put());
        ok(semaphore.get(TX_NO_WAIT));
        ok(flags.set(1, TX_OR));
        ok(flags.get(1, TX_OR_CLEAR, TX_NO_WAIT).0);
        ok(queue.send([1], TX_NO_WAIT));
        ok(queue.receive::<1>(TX_NO_WAIT).0);
        ok(block_release(blocks.take()));
        ok(sleeper.wait_abort());
        log("timer ends");
    });
    ok(sleep(2));
    expect([("timer ends", 0), ("slept", TX_WAIT_ABORTED)]);
}

fn timer_may_not_create_or_delete() {
    let it = semaphore(0);
    let (queue, group, pool, mutex) = (queue(1, 1), flags(), blocks(16, 1), mutex(TX_NO_INHERIT));
    let new = Semaphore(zeroed());
    let other = idle_timer(1, 0, || {});
    timer(1, 0, move || {
        log(("semaphore", new.create(0)));
        log(("semaphore", it.delete()));
        log(("queue", queue.delete()));
        log(("flags", group.delete()));
        log(("blocks", pool.delete()));
        log(("mutex", mutex.delete()));
        log(("timer", other.delete()));
    });
    ok(sleep(2));
    expect([
        ("semaphore", TX_CALLER_ERROR),
        ("semaphore", TX_CALLER_ERROR),
        ("queue", TX_CALLER_ERROR),
        ("flags", TX_CALLER_ERROR),
        ("blocks", TX_CALLER_ERROR),
        ("mutex", TX_CALLER_ERROR),
        ("timer", TX_CALLER_ERROR),
    ]);
}

fn timer_expires_while_a_thread_is_busy() {
    timer(2, 2, || log("expired"));
    for turn in 0..5 {
        log(("busy", turn));
        busy(1);
    }
    expect([("busy", 0), ("busy", 1), ("expired", 0), ("busy", 2), ("busy", 3), ("expired", 0), ("busy", 4)]);
}

fn timer_activated_and_deactivated_by_an_interrupt() {
    let it = idle_timer(2, 0, || log("expired"));
    isr(move || {
        ok(it.activate());
        assert_eq!(it.activate(), TX_ACTIVATE_ERROR);
    });
    isr(move || ok(it.deactivate()));
    ok(sleep(5));
    expect_nothing();
    isr(move || {
        ok(it.change(1, 0));
        ok(it.activate());
    });
    ok(sleep(5));
    expect(["expired"]);
}

fn timers_and_thread_time_outs_of_one_tick_happen_in_the_order_they_began() {
    let semaphore = semaphore(0);
    timer(3, 0, || log("first timer"));
    let sleeper = spawn(RUNNER - 1, move || log(("waiter", semaphore.get(3))));
    timer(3, 0, move || log(("second timer sees the waiter", sleeper.state())));
    ok(sleep(5));
    expect([("first timer", 0), ("second timer sees the waiter", TX_READY), ("waiter", TX_NO_INSTANCE)]);
}

fn time_counts_ticks() {
    let begin = now();
    ok(sleep(7));
    assert_eq!(now() - begin, 7);
    busy(3);
    assert_eq!(now() - begin, 10);
}

fn time_can_be_set_and_wraps() {
    time_set(ULONG::MAX - 1);
    assert_eq!(now(), ULONG::MAX - 1);
    ok(sleep(3));
    assert_eq!(now(), 1);
    time_set(0);
    assert_eq!(now(), 0);
}

fn time_set_leaves_timers_alone() {
    let begin = now();
    timer(5, 0, || log(("expired", now())));
    time_set(begin.wrapping_add(0x8000_0000));
    ok(sleep(10));
    expect([("expired", begin.wrapping_add(0x8000_0005))]);
}

fn timer_deactivated_one_tick_before_its_end_expires_one_tick_after_activation() {
    let it = timer(5, 0, || log(("expired", now())));
    ok(sleep(4));
    ok(it.deactivate());
    assert_eq!(it.info().remaining, 1);
    ok(sleep(3));
    let begin = now();
    ok(it.activate());
    ok(sleep(3));
    expect([("expired", begin + 1)]);
}

fn timers_due_while_a_thread_forbids_preemption_expire_in_order_when_it_allows_it() {
    timer(2, 0, || log("second"));
    timer(1, 0, || log("first"));
    timer(34, 0, || log("last"));
    timer(2, 0, || log("third"));
    ok(Thread::current().preemption_change(0).0);
    busy(40);
    expect_nothing();
    ok(Thread::current().preemption_change(RUNNER).0);
    expect(["first", "second", "third", "last"]);
}

fn time_out_due_while_a_thread_forbids_preemption_comes_when_it_waits() {
    let semaphore = semaphore(0);
    spawn(RUNNER - 1, move || log(("waiter", semaphore.get(2))));
    ok(Thread::current().preemption_change(0).0);
    busy(4);
    expect_nothing();
    ok(sleep(1));
    expect([("waiter", TX_NO_INSTANCE)]);
    ok(Thread::current().preemption_change(RUNNER).0);
}
