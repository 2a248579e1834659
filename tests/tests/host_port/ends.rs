//! How a run ends: by a thread, by a panic, by an overflow, by a deadlock.

use super::*;
use threadx_shim::constants::{TX_NO_INHERIT, TX_WAIT_FOREVER};
use threadx_shim::objects::{mutex, semaphore};
use threadx_shim::{TX_MUTEX, TX_SEMAPHORE};

pub const SCENARIOS: &[Scenario] = &[
    ("stop_from_thread", stop_from_thread),
    ("panic", panic),
    ("deadlock", deadlock),
    ("all_ended", all_ended),
    ("overflow", overflow),
];

fn stop_from_thread() -> Exit {
    host::run(Config::virtual_clock(0), || {
        spawn("stopper", 5, || {
            host::stop(7);
            unreachable!("stop does not return in a thread");
        });
    })
}

#[test]
fn run_stopped_by_a_thread_ends_with_its_code() {
    expect_code(&start("stop_from_thread", &[]), 7);
}

fn panic() -> Exit {
    host::run(Config::virtual_clock(0), || {
        spawn("panicking", 5, || panic!("the thread's own words"));
    })
}

#[test]
fn thread_that_panics_ends_the_process_with_its_message() {
    let output = start("panic", &[]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("the thread's own words"));
    assert_ne!(output.status.code(), Some(137), "it hung");
}

fn deadlock() -> Exit {
    host::run(Config::virtual_clock(0), || {
        // SAFETY: leaked control blocks and C strings that live for ever.
        let (semaphore, mutex) = unsafe {
            let semaphore: *mut TX_SEMAPHORE = Box::leak(Box::new(std::mem::zeroed()));
            let mutex: *mut TX_MUTEX = Box::leak(Box::new(std::mem::zeroed()));
            assert_eq!(semaphore::create(semaphore, c"never put".as_ptr().cast_mut(), 0), TX_SUCCESS);
            assert_eq!(mutex::create(mutex, c"kept".as_ptr().cast_mut(), TX_NO_INHERIT), TX_SUCCESS);
            (semaphore, mutex)
        };
        spawn("waiting", 5, || {
            // SAFETY: the running thread.
            let _ = unsafe { thread::suspend(thread::identify()) };
        });
        spawn("keeper", 6, move || {
            // SAFETY: created above.
            let _ = unsafe { (mutex::get(mutex, TX_WAIT_FOREVER), semaphore::get(semaphore, TX_WAIT_FOREVER)) };
        });
        spawn("taker", 7, move || {
            // SAFETY: created above.
            let _ = unsafe { mutex::get(mutex, TX_WAIT_FOREVER) };
        });
        spawn("done", 8, || {});
    })
}

#[test]
fn run_in_which_nothing_can_run_again_reports_every_thread() {
    let output = start("deadlock", &[]);
    expect_code(&output, host::DEADLOCK_EXIT_CODE);
    let report = text(&output.stderr);
    assert!(report.contains("deadlock"), "{report}");
    assert!(report.contains("thread 'waiting' is suspended"), "{report}");
    assert!(report.contains("thread 'keeper' waits for semaphore 'never put'\n"), "{report}");
    assert!(report.contains("thread 'taker' waits for mutex 'kept', owned by thread 'keeper'\n"), "{report}");
    assert!(report.contains("thread 'done' has completed"), "{report}");
}

fn all_ended() -> Exit {
    host::run(Config::virtual_clock(0), || {
        let victim = spawn("victim", 7, || {
            let _ = thread::sleep(TX_WAIT_FOREVER - 1);
        });
        spawn("ending", 6, move || {
            let _ = thread::sleep(3);
            // SAFETY: a created thread.
            assert_eq!(unsafe { thread::terminate(victim) }, TX_SUCCESS);
        });
    })
}

#[test]
fn run_in_which_every_thread_has_ended_ends_orderly() {
    let output = start("all_ended", &[]);
    expect_code(&output, 0);
    let report = text(&output.stderr);
    assert!(report.contains("all threads have ended") && !report.contains("deadlock"), "{report}");
}

#[allow(unconditional_recursion)]
fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    recurse(depth + 1) + frame[(depth % 64) as usize]
}

fn overflow() -> Exit {
    host::run(Config::virtual_clock(0), || {
        spawn("deep one", 5, || {
            black_box(recurse(0));
        });
    })
}

#[test]
fn thread_that_overflows_its_stack_is_named_before_the_process_dies() {
    use std::os::unix::process::ExitStatusExt;
    let output = start("overflow", &[]);
    assert!(text(&output.stderr).contains("stack overflow in thread 'deep one'"), "{}", text(&output.stderr));
    // `timeout` passes a signal on as 128 + its number, or dies of it too.
    assert!(output.status.code() == Some(128 + 11) || output.status.signal() == Some(11), "{:?}", output.status);
}
