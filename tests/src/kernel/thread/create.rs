//! Creation, first run, completion.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    thread_started_at_creation_with_higher_priority_runs_before_create_returns,
    thread_started_at_creation_with_equal_priority_runs_when_its_creator_gives_way,
    thread_started_at_creation_with_lower_priority_runs_when_its_creator_waits,
    thread_created_without_start_is_suspended_until_resumed,
    thread_entry_receives_the_input_given_at_creation,
    thread_that_returns_from_its_entry_is_completed,
    thread_completed_cannot_be_resumed_or_suspended,
    thread_stack_is_filled_with_its_pattern_at_creation,
    thread_created_twice_is_refused_and_unharmed,
    thread_deleted_can_be_created_again,
];

fn thread_started_at_creation_with_higher_priority_runs_before_create_returns() {
    log("creating");
    spawn(RUNNER - 1, || log("runs"));
    log("created");
    expect(["creating", "runs", "created"]);
}

fn thread_started_at_creation_with_equal_priority_runs_when_its_creator_gives_way() {
    let it = spawn(RUNNER, || log("runs"));
    log("created");
    assert_eq!(it.state(), TX_READY);
    relinquish();
    expect(["created", "runs"]);
    assert_eq!(it.state(), TX_COMPLETED);
}

fn thread_started_at_creation_with_lower_priority_runs_when_its_creator_waits() {
    spawn(RUNNER + 1, || log("runs"));
    relinquish();
    log("relinquished");
    ok(sleep(1));
    expect(["relinquished", "runs"]);
}

fn thread_created_without_start_is_suspended_until_resumed() {
    let it = thread(RUNNER - 1).held().spawn(|| log("runs"));
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(sleep(3));
    expect_nothing();
    ok(it.resume());
    expect(["runs"]);
}

fn thread_entry_receives_the_input_given_at_creation() {
    unsafe extern "C" fn entry(input: ULONG) {
        log(("input", input));
    }
    thread(RUNNER - 1).spawn_raw(entry, 0xFFFF_FFFF);
    thread(RUNNER - 1).spawn_raw(entry, 0);
    expect([("input", 0xFFFF_FFFF), ("input", 0)]);
}

fn thread_that_returns_from_its_entry_is_completed() {
    let it = spawn(RUNNER - 1, || {});
    assert_eq!(it.state(), TX_COMPLETED);
}

fn thread_completed_cannot_be_resumed_or_suspended() {
    let it = spawn(RUNNER - 1, || log("runs"));
    assert_eq!(it.resume(), TX_RESUME_ERROR);
    assert_eq!(it.suspend(), TX_SUSPEND_ERROR);
    assert_eq!(it.wait_abort(), TX_WAIT_ABORT_ERROR);
    assert_eq!(it.state(), TX_COMPLETED);
    expect(["runs"]);
}

fn thread_stack_is_filled_with_its_pattern_at_creation() {
    let it = thread(RUNNER - 1).held().spawn(|| {});
    // SAFETY: the control block and the stack are the arena's; the thread has not run.
    let (first, second) = unsafe {
        let start = (*it.0).tx_thread_stack_start.cast::<ULONG>();
        (start.read(), start.add(1).read())
    };
    assert_eq!((first, second), (TX_STACK_FILL, TX_STACK_FILL));
}

fn thread_created_twice_is_refused_and_unharmed() {
    unsafe extern "C" fn other(_: ULONG) {
        log("other");
    }
    let it = thread(RUNNER - 1).held().spawn(|| log("first"));
    assert_eq!(it.create(thread(RUNNER - 1), other, 0, memory(crate::kernel::env::STACK, 16)), TX_THREAD_ERROR);
    ok(it.resume());
    expect(["first"]);
}

fn thread_deleted_can_be_created_again() {
    unsafe extern "C" fn entry(input: ULONG) {
        log(("runs", input));
    }
    let it = thread(RUNNER - 1).spawn_raw(entry, 1);
    ok(it.delete());
    assert_eq!(it.resume(), TX_THREAD_ERROR, "a deleted thread is refused");
    ok(it.create(thread(RUNNER - 1), entry, 2, memory(crate::kernel::env::STACK, 16)));
    expect([("runs", 1), ("runs", 2)]);
}
