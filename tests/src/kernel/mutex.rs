//! Mutexes: ownership, inheritance, recovery (what they share with other waiting objects is in `waits`).

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    mutex_got_repeatedly_needs_as_many_puts,
    mutex_put_by_another_thread_is_refused,
    mutex_put_when_free_is_refused,
    mutex_put_hands_over_to_the_first_waiter,
    mutex_with_inheritance_hands_over_to_the_highest_waiter,
    mutex_without_inheritance_leaves_the_owners_priority,
    mutex_with_inheritance_lends_the_waiters_priority_until_the_put,
    mutex_with_inheritance_keeps_middle_priorities_from_running,
    mutex_lent_priority_grows_with_a_higher_waiter,
    mutex_lent_priority_of_several_waiters_survives_the_put_of_another_mutex,
    mutex_heir_inherits_from_those_who_go_on_waiting,
    mutex_lent_priority_is_not_lowered_by_a_lower_waiter,
    mutex_lent_priority_survives_the_waiters_time_out,
    mutex_lent_priority_survives_the_waiters_abort,
    mutex_lent_priority_survives_the_waiters_termination,
    mutex_nested_puts_fall_back_step_by_step,
    mutex_nested_puts_out_of_order_fall_back_as_far_as_they_may,
    mutex_chain_of_owners_ends_in_order,
    mutex_inner_put_of_a_recursive_get_keeps_the_lent_priority,
    mutex_priority_change_of_a_boosted_owner_holds_after_the_put,
    mutex_information_of_a_boosted_owner_tells_what_the_application_assigned,
    mutex_owner_with_a_threshold_gets_it_back_after_the_put,
    mutex_of_a_terminated_owner_goes_to_the_waiter,
    mutex_of_a_completed_owner_goes_to_the_waiter,
    mutex_of_a_terminated_owner_without_waiter_is_free,
    mutex_deleted_by_another_returns_the_owners_priority,
    mutex_deleted_while_owned_is_not_put_afterwards,
    mutex_get_and_put_by_a_timer_without_wait_work,
    mutex_get_by_an_interrupt_is_a_caller_error,
    mutex_boosted_ready_owner_runs_before_its_old_equals,
    mutex_info_tells_owner_count_and_waiters,
    mutex_put_by_the_boosted_owner_lets_the_waiter_preempt,
    mutex_put_leaves_the_owners_threshold_in_force_against_whom_it_preempted,
];

fn mutex_got_repeatedly_needs_as_many_puts() {
    let it = mutex(TX_NO_INHERIT);
    for count in 1..4 {
        ok(it.get(TX_WAIT_FOREVER));
        assert_eq!(it.info().first, count);
    }
    let other = spawn(RUNNER - 1, move || log(("got", it.get(TX_WAIT_FOREVER))));
    ok(it.put());
    ok(it.put());
    assert_eq!((it.info().first, it.owner()), (1, Thread::current()));
    expect_nothing();
    ok(it.put());
    expect([("got", TX_SUCCESS)]);
    assert_eq!(other.state(), TX_COMPLETED);
    assert_eq!(it.put(), TX_NOT_OWNED);
}

fn mutex_put_by_another_thread_is_refused() {
    let it = mutex(TX_NO_INHERIT);
    ok(it.get(TX_NO_WAIT));
    spawn(RUNNER - 1, move || log(("put", it.put())));
    expect([("put", TX_NOT_OWNED)]);
    assert_eq!(it.owner(), Thread::current());
}

fn mutex_put_when_free_is_refused() {
    let it = mutex(TX_NO_INHERIT);
    assert_eq!(it.put(), TX_NOT_OWNED);
    assert_eq!((it.info().first, it.owner()), (0, Thread::NONE));
}

fn mutex_put_hands_over_to_the_first_waiter() {
    let it = mutex(TX_NO_INHERIT);
    ok(it.get(TX_NO_WAIT));
    let first = spawn(RUNNER + 1, move || {
        ok(it.get(TX_WAIT_FOREVER));
        log("first");
        ok(it.put());
    });
    ok(sleep(1));
    spawn(RUNNER - 1, move || {
        ok(it.get(TX_WAIT_FOREVER));
        log("second");
        ok(it.put());
    });
    ok(it.put());
    assert_eq!((it.owner(), it.info().first), (first, 1), "handed over, not merely released");
    assert_eq!(it.get(TX_NO_WAIT), TX_NOT_AVAILABLE);
    ok(sleep(1));
    expect(["first", "second"]);
}

fn mutex_with_inheritance_hands_over_to_the_highest_waiter() {
    let it = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    // From the lowest up: each outranks the runner, which is boosted by the one before.
    for (who, priority) in [("low", RUNNER - 1), ("middle", RUNNER - 2), ("high", RUNNER - 3)] {
        spawn(priority, move || {
            ok(it.get(TX_WAIT_FOREVER));
            log(who);
            ok(it.put());
        });
    }
    assert_eq!(it.info().suspended, 3);
    ok(it.put());
    expect(["high", "middle", "low"]);
}

/// A thread below the runner that gets `mutexes`, logs and sleeps, then puts them one by one, last first.
fn owner(priority: UINT, mutexes: &'static [Mutex]) -> Thread {
    let it = spawn(priority, move || {
        for mutex in mutexes {
            ok(mutex.get(TX_WAIT_FOREVER));
        }
        ok(Thread::current().suspend());
        for (index, mutex) in mutexes.iter().enumerate().rev() {
            ok(mutex.put());
            log(("priority after put", Thread::current().effective_priority()));
            if index > 0 {
                ok(Thread::current().suspend());
            }
        }
    });
    ok(sleep(1));
    assert_eq!(it.state(), TX_SUSPENDED);
    it
}

fn waiter(priority: UINT, mutex: Mutex, ticks: ULONG) -> Thread {
    spawn(priority, move || {
        if mutex.get(ticks) == TX_SUCCESS {
            log(("got by", priority));
            ok(mutex.put());
        }
    })
}

fn mutex_without_inheritance_leaves_the_owners_priority() {
    let it = mutex(TX_NO_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER + 5);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("priority after put", RUNNER + 5)]);
}

fn mutex_with_inheritance_lends_the_waiters_priority_until_the_put() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER - 2);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("priority after put", RUNNER + 5)]);
}

fn mutex_with_inheritance_keeps_middle_priorities_from_running() {
    let it = mutex(TX_INHERIT);
    spawn(RUNNER + 5, move || {
        ok(it.get(TX_WAIT_FOREVER));
        busy(2);
        log("low has it");
        busy(2);
        ok(it.put());
        log("low goes on");
    });
    ok(sleep(1));
    spawn(RUNNER + 2, || log("middle"));
    spawn(RUNNER - 1, move || {
        ok(it.get(TX_WAIT_FOREVER));
        log("high");
        ok(it.put());
    });
    ok(sleep(10));
    expect(["low has it", "high", "middle", "low goes on"]);
}

fn mutex_lent_priority_grows_with_a_higher_waiter() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 1, it, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER - 1);
    waiter(RUNNER - 4, it, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER - 4);
}

fn mutex_lent_priority_is_not_lowered_by_a_lower_waiter() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 4, it, TX_WAIT_FOREVER);
    waiter(RUNNER - 1, it, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER - 4);
}

/// The owner is boosted, the waiter goes without the mutex, and the boost stays until the put.
fn boost_survives(leave: impl FnOnce(Thread)) {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    let waiter = waiter(RUNNER - 2, it, 3);
    leave(waiter);
    assert_eq!(it.info().suspended, 0);
    assert_eq!(owner.effective_priority(), RUNNER - 2, "the boost stays until the put");
    ok(owner.resume());
    ok(sleep(1));
    expect([("priority after put", RUNNER + 5)]);
}

fn mutex_lent_priority_survives_the_waiters_time_out() {
    boost_survives(|_| ok(sleep(5)));
}

fn mutex_lent_priority_survives_the_waiters_abort() {
    boost_survives(|waiter| ok(waiter.wait_abort()));
}

fn mutex_lent_priority_survives_the_waiters_termination() {
    boost_survives(|waiter| ok(waiter.terminate()));
}

fn mutex_nested_puts_fall_back_step_by_step() {
    let outer = mutex(TX_INHERIT);
    let inner = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([outer, inner]));
    waiter(RUNNER - 1, outer, TX_WAIT_FOREVER);
    waiter(RUNNER - 4, inner, TX_WAIT_FOREVER);
    assert_eq!(owner.effective_priority(), RUNNER - 4);
    ok(owner.resume());
    expect([("got by", RUNNER - 4), ("priority after put", RUNNER - 1)]);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 1), ("priority after put", RUNNER + 5)]);
}

fn mutex_nested_puts_out_of_order_fall_back_as_far_as_they_may() {
    let first = mutex(TX_INHERIT);
    let second = mutex(TX_INHERIT);
    // `owner` puts `second` first, which has the lower waiter: nothing may fall back yet.
    let owner = owner(RUNNER + 5, keep([first, second]));
    waiter(RUNNER - 4, first, TX_WAIT_FOREVER);
    waiter(RUNNER - 1, second, TX_WAIT_FOREVER);
    ok(owner.resume());
    expect([("priority after put", RUNNER - 4), ("got by", RUNNER - 1)]);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 4), ("priority after put", RUNNER + 5)]);
}

fn mutex_chain_of_owners_ends_in_order() {
    let a = mutex(TX_INHERIT);
    let b = mutex(TX_INHERIT);
    spawn(RUNNER + 6, move || {
        ok(a.get(TX_WAIT_FOREVER));
        ok(sleep(5));
        log("low puts a");
        ok(a.put());
        log("low goes on");
    });
    spawn(RUNNER + 4, move || {
        ok(sleep(1));
        ok(b.get(TX_WAIT_FOREVER));
        ok(a.get(TX_WAIT_FOREVER));
        log("middle has both");
        ok(a.put());
        ok(b.put());
        log("middle goes on");
    });
    spawn(RUNNER - 1, move || {
        ok(sleep(3));
        ok(b.get(TX_WAIT_FOREVER));
        log("high has b");
        ok(b.put());
    });
    ok(sleep(10));
    expect(["low puts a", "middle has both", "high has b", "middle goes on", "low goes on"]);
}

fn mutex_inner_put_of_a_recursive_get_keeps_the_lent_priority() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it, it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    ok(owner.resume());
    expect([("priority after put", RUNNER - 2)]);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("priority after put", RUNNER + 5)]);
}

fn mutex_priority_change_of_a_boosted_owner_holds_after_the_put() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    assert_eq!(owner.priority_change(RUNNER + 3), (TX_SUCCESS, RUNNER + 5), "its own old priority");
    assert_eq!(owner.effective_priority(), RUNNER - 2, "the boost stays until the put");
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("priority after put", RUNNER + 3)]);
}

fn mutex_information_of_a_boosted_owner_tells_what_the_application_assigned() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    let info = owner.info();
    assert_eq!((info.priority, info.threshold), (RUNNER + 5, RUNNER + 5));
}

fn mutex_owner_with_a_threshold_gets_it_back_after_the_put() {
    let it = mutex(TX_INHERIT);
    let owner = thread(RUNNER + 5).threshold(RUNNER + 1).spawn(move || {
        ok(it.get(TX_WAIT_FOREVER));
        ok(Thread::current().suspend());
        ok(it.put());
        spawn(RUNNER + 2, || log("held back"));
        log("protected again");
    });
    ok(sleep(1));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("protected again", 0), ("held back", 0)]);
    let info = owner.info();
    assert_eq!((info.priority, info.threshold), (RUNNER + 5, RUNNER + 1));
}

fn mutex_of_a_terminated_owner_goes_to_the_waiter() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it, it]));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    ok(owner.terminate());
    expect([("got by", RUNNER - 2)]);
}

fn mutex_of_a_completed_owner_goes_to_the_waiter() {
    let it = mutex(TX_NO_INHERIT);
    let owner = spawn(RUNNER + 5, move || {
        ok(it.get(TX_WAIT_FOREVER));
        ok(it.get(TX_WAIT_FOREVER));
        ok(Thread::current().suspend());
    });
    ok(sleep(1));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    ok(owner.resume());
    ok(sleep(1));
    expect([("got by", RUNNER - 2)]);
    assert_eq!(owner.state(), TX_COMPLETED);
}

fn mutex_of_a_terminated_owner_without_waiter_is_free() {
    let it = mutex(TX_NO_INHERIT);
    let owner = owner(RUNNER + 5, keep([it, it]));
    ok(owner.terminate());
    assert_eq!((it.owner(), it.info().first), (Thread::NONE, 0));
    ok(it.get(TX_NO_WAIT));
}

fn mutex_deleted_by_another_returns_the_owners_priority() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    let waiter = spawn(RUNNER - 2, move || log(("got", it.get(TX_WAIT_FOREVER))));
    assert_eq!(owner.effective_priority(), RUNNER - 2);
    ok(it.delete());
    assert_eq!(owner.effective_priority(), RUNNER + 5);
    expect([("got", TX_DELETED)]);
    assert_eq!(waiter.state(), TX_COMPLETED);
    ok(owner.terminate());
}

fn mutex_deleted_while_owned_is_not_put_afterwards() {
    let it = mutex(TX_INHERIT);
    let other = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    ok(other.get(TX_NO_WAIT));
    ok(it.delete());
    assert_eq!(it.put(), TX_MUTEX_ERROR);
    ok(other.put());
    ok(it.create(TX_INHERIT));
    assert_eq!(it.put(), TX_NOT_OWNED);
}

fn mutex_get_and_put_by_a_timer_without_wait_work() {
    let it = mutex(TX_NO_INHERIT);
    timer(1, 0, move || {
        ok(it.get(TX_NO_WAIT));
        ok(it.put());
        log("timer");
    });
    ok(sleep(2));
    expect(["timer"]);
    assert_eq!(it.owner(), Thread::NONE);
}

fn mutex_get_by_an_interrupt_is_a_caller_error() {
    let it = mutex(TX_NO_INHERIT);
    isr(move || log(("get", it.get(TX_NO_WAIT))));
    ok(it.get(TX_NO_WAIT));
    isr(move || log(("put", it.put())));
    expect([("get", TX_CALLER_ERROR), ("put", TX_CALLER_ERROR)]);
}

fn mutex_boosted_ready_owner_runs_before_its_old_equals() {
    let it = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it]));
    spawn(RUNNER + 2, || log("between"));
    ok(owner.resume());
    // The waiter makes the ready owner outrank even the runner.
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    log("runner");
    ok(sleep(1));
    expect([("got by", RUNNER - 2), ("runner", 0), ("between", 0), ("priority after put", RUNNER + 5)]);
}

fn mutex_info_tells_owner_count_and_waiters() {
    let it = mutex(TX_INHERIT);
    let next = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    let waiter = waiter(RUNNER - 1, it, TX_WAIT_FOREVER);
    let info = it.info();
    assert_eq!((info.first, info.owner), (1, Thread::current()));
    assert_eq!((info.suspended, info.first_suspended), (1, waiter));
    assert_eq!(info.next, next.0.cast());
}

fn mutex_put_by_the_boosted_owner_lets_the_waiter_preempt() {
    let it = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    assert_eq!(Thread::current().effective_priority(), RUNNER - 2);
    spawn(RUNNER - 1, || log("middle"));
    log("owner");
    ok(it.put());
    log("owner again");
    expect([("owner", 0), ("got by", RUNNER - 2), ("middle", 0), ("owner again", 0)]);
}

fn mutex_put_leaves_the_owners_threshold_in_force_against_whom_it_preempted() {
    let it = mutex(TX_INHERIT);
    let owner = thread(RUNNER + 5).threshold(RUNNER + 1).spawn(move || {
        ok(it.get(TX_WAIT_FOREVER));
        ok(Thread::current().suspend());
        ok(it.put());
        log("owner, protected");
    });
    ok(sleep(1));
    let waiter = spawn(RUNNER - 2, move || assert_eq!(it.get(TX_WAIT_FOREVER), TX_WAIT_ABORTED));
    ok(waiter.wait_abort());
    thread(RUNNER + 1).threshold(RUNNER).spawn(move || {
        log("preempted by the boosted owner");
        ok(owner.resume());
        log("goes on");
    });
    ok(sleep(1));
    expect(["preempted by the boosted owner", "owner, protected", "goes on"]);
}

fn mutex_lent_priority_of_several_waiters_survives_the_put_of_another_mutex() {
    let it = mutex(TX_INHERIT);
    let other = mutex(TX_INHERIT);
    let owner = owner(RUNNER + 5, keep([it, other]));
    waiter(RUNNER - 4, it, TX_WAIT_FOREVER);
    waiter(RUNNER - 1, it, TX_WAIT_FOREVER);
    ok(owner.resume());
    expect([("priority after put", RUNNER - 4)]);
    assert_eq!(owner.effective_priority(), RUNNER - 4);
}

fn mutex_heir_inherits_from_those_who_go_on_waiting() {
    let it = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    waiter(RUNNER - 2, it, TX_WAIT_FOREVER);
    let heir = spawn(RUNNER - 4, move || {
        ok(it.get(TX_WAIT_FOREVER));
        ok(Thread::current().suspend());
    });
    ok(it.put());
    assert_eq!(it.owner(), heir);
    ok(heir.priority_change(RUNNER + 5).0);
    assert_eq!(heir.effective_priority(), RUNNER - 2, "the other waiter's");
}
