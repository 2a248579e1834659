//! Terminate, delete, reset, in every state.

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    terminate_of_the_caller_does_not_return,
    terminate_of_a_ready_thread_keeps_it_from_running,
    terminate_of_a_suspended_thread_ends_it,
    terminate_of_a_sleeper_ends_it_for_good,
    terminate_of_a_terminated_thread_succeeds,
    terminate_of_a_completed_thread_succeeds,
    terminate_by_a_timer_ends_the_running_thread,
    terminate_of_a_preempted_thread_ends_it,
    delete_of_a_completed_or_terminated_thread_succeeds,
    delete_of_a_living_thread_is_an_error_in_every_state,
    delete_of_the_caller_is_an_error,
    reset_of_a_completed_thread_lets_it_run_again_when_resumed,
    reset_of_a_terminated_thread_lets_it_run_again_when_resumed,
    reset_of_a_living_thread_is_an_error_in_every_state,
    thread_ended_many_times_can_be_reset_each_time,
    wait_abort_ends_a_sleep,
    wait_abort_of_a_thread_that_does_not_wait_is_an_error,
    wait_abort_with_delayed_suspension_leaves_the_thread_suspended,
    wait_abort_from_an_interrupt_preempts_after_it,
];

fn terminate_of_the_caller_does_not_return() {
    let it = spawn(RUNNER - 1, || {
        log("terminates");
        let _ = Thread::current().terminate();
        log("never");
    });
    assert_eq!(it.state(), TX_TERMINATED);
    expect(["terminates"]);
}

fn terminate_of_a_ready_thread_keeps_it_from_running() {
    let it = spawn(RUNNER + 1, || log("never"));
    ok(it.terminate());
    assert_eq!(it.state(), TX_TERMINATED);
    ok(sleep(1));
    expect_nothing();
}

fn terminate_of_a_suspended_thread_ends_it() {
    let it = spawn(RUNNER - 1, || {
        ok(Thread::current().suspend());
        log("never");
    });
    ok(it.terminate());
    assert_eq!(it.state(), TX_TERMINATED);
    assert_eq!(it.resume(), TX_RESUME_ERROR);
    expect_nothing();
}

fn terminate_of_a_sleeper_ends_it_for_good() {
    let it = spawn(RUNNER - 1, || {
        ok(sleep(2));
        log("never");
    });
    ok(it.terminate());
    ok(sleep(4));
    assert_eq!(it.state(), TX_TERMINATED);
    expect_nothing();
}

fn terminate_of_a_terminated_thread_succeeds() {
    let it = thread(RUNNER - 1).held().spawn(|| {});
    ok(it.terminate());
    ok(it.terminate());
    ok(it.delete());
}

fn terminate_of_a_completed_thread_succeeds() {
    let it = spawn(RUNNER - 1, || {});
    ok(it.terminate());
    ok(it.delete());
}

fn terminate_by_a_timer_ends_the_running_thread() {
    let it = spawn(RUNNER + 1, || {
        loop {
            busy(1);
        }
    });
    timer(2, 0, move || ok(it.terminate()));
    ok(sleep(4));
    assert_eq!(it.state(), TX_TERMINATED);
}

fn terminate_of_a_preempted_thread_ends_it() {
    spawn(RUNNER - 1, || {
        let me = Thread::current();
        spawn(RUNNER - 2, move || ok(me.terminate()));
        log("never");
    });
    expect_nothing();
}

fn delete_of_a_completed_or_terminated_thread_succeeds() {
    let completed = spawn(RUNNER - 1, || {});
    ok(completed.delete());
    assert_eq!(completed.delete(), TX_THREAD_ERROR, "it is gone");
    let terminated = thread(RUNNER - 1).held().spawn(|| {});
    ok(terminated.terminate());
    ok(terminated.delete());
    assert_eq!(terminated.terminate(), TX_THREAD_ERROR, "it is gone");
}

/// A ready, a suspended, a sleeping and a waiting thread.
fn living() -> [(Thread, UINT); 4] {
    let semaphore = semaphore(0);
    [
        (spawn(RUNNER + 1, || {}), TX_READY),
        (thread(RUNNER - 1).held().spawn(|| {}), TX_SUSPENDED),
        (spawn(RUNNER - 1, || ok(sleep(100))), TX_SLEEP),
        (spawn(RUNNER - 1, move || ok(semaphore.get(100))), TX_SEMAPHORE_SUSP),
    ]
}

fn delete_of_a_living_thread_is_an_error_in_every_state() {
    for (thread, state) in living() {
        assert_eq!(thread.delete(), TX_DELETE_ERROR);
        assert_eq!(thread.state(), state);
    }
}

fn delete_of_the_caller_is_an_error() {
    assert_eq!(Thread::current().delete(), TX_DELETE_ERROR);
}

fn reset_of_a_completed_thread_lets_it_run_again_when_resumed() {
    let it = spawn(RUNNER - 1, || log("runs"));
    ok(it.reset());
    assert_eq!(it.state(), TX_SUSPENDED);
    expect(["runs"]);
    ok(it.resume());
    expect(["runs"]);
    assert_eq!(it.state(), TX_COMPLETED);
}

fn reset_of_a_terminated_thread_lets_it_run_again_when_resumed() {
    unsafe extern "C" fn entry(input: ULONG) {
        log(("begins", input));
        ok(Thread::current().suspend());
        log("never");
    }
    let it = thread(RUNNER - 1).spawn_raw(entry, 7);
    ok(it.terminate());
    ok(it.reset());
    ok(it.resume());
    assert_eq!(it.state(), TX_SUSPENDED);
    expect([("begins", 7), ("begins", 7)]);
}

fn reset_of_a_living_thread_is_an_error_in_every_state() {
    for (thread, state) in living() {
        assert_eq!(thread.reset(), TX_NOT_DONE);
        assert_eq!(thread.state(), state);
    }
    assert_eq!(Thread::current().reset(), TX_NOT_DONE);
}

fn thread_ended_many_times_can_be_reset_each_time() {
    let runs = var(0);
    let it = spawn(RUNNER - 1, move || {
        runs.set(runs.get() + 1);
        if runs.get() % 2 == 0 {
            let _ = Thread::current().terminate();
        }
    });
    for _ in 0..200 {
        ok(it.reset());
        ok(it.resume());
    }
    assert_eq!(runs.get(), 201);
}

fn wait_abort_ends_a_sleep() {
    let it = spawn(RUNNER - 1, || log(("slept", sleep(100))));
    let begin = now();
    ok(it.wait_abort());
    expect([("slept", TX_WAIT_ABORTED)]);
    assert_eq!(now(), begin);
}

fn wait_abort_of_a_thread_that_does_not_wait_is_an_error() {
    assert_eq!(Thread::current().wait_abort(), TX_WAIT_ABORT_ERROR, "running");
    let it = spawn(RUNNER + 1, || {});
    assert_eq!(it.wait_abort(), TX_WAIT_ABORT_ERROR, "ready");
    ok(it.suspend());
    assert_eq!(it.wait_abort(), TX_WAIT_ABORT_ERROR, "suspended by tx_thread_suspend");
    assert_eq!(it.state(), TX_SUSPENDED);
    ok(it.terminate());
    assert_eq!(it.wait_abort(), TX_WAIT_ABORT_ERROR, "terminated");
}

fn wait_abort_with_delayed_suspension_leaves_the_thread_suspended() {
    let it = spawn(RUNNER - 1, || log(("slept", sleep(100))));
    ok(it.suspend());
    ok(it.wait_abort());
    assert_eq!(it.state(), TX_SUSPENDED);
    expect_nothing();
    ok(it.resume());
    expect([("slept", TX_WAIT_ABORTED)]);
}

fn wait_abort_from_an_interrupt_preempts_after_it() {
    let it = spawn(RUNNER - 1, || log(("slept", sleep(100))));
    isr(move || {
        ok(it.wait_abort());
        log("interrupt ends");
    });
    log("runner");
    expect([("interrupt ends", 0), ("slept", TX_WAIT_ABORTED), ("runner", 0)]);
}
