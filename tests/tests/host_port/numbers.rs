//! Many threads at once, and many one after another.

use super::*;

pub const SCENARIOS: &[Scenario] = &[("many_threads", many_threads), ("churn", churn)];

fn many_threads() -> Exit {
    host::run(Config::virtual_clock(0), || {
        const COUNT: u32 = 5000;
        static DONE: AtomicU32 = AtomicU32::new(0);
        for number in 0..COUNT {
            spawn("one of many", 10, move || {
                sleep(1 + number % 100);
                DONE.fetch_add(1, Ordering::Relaxed);
            });
        }
        spawn("judge", 20, || {
            sleep(200);
            host::stop((DONE.load(Ordering::Relaxed) != COUNT).into());
        });
    })
}

#[test]
fn thousands_of_threads_live_at_once() {
    expect_code(&start("many_threads", &[]), 0);
}

/// Threads that end, are deleted and created again in one control block, so that stacks come and go.
fn churn() -> Exit {
    host::run(Config::virtual_clock(0), || {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        spawn("parent", 5, || {
            for _ in 0..20_000 {
                let child = spawn("child", 4, || {
                    RUNS.fetch_add(1, Ordering::Relaxed);
                });
                // SAFETY: created above, completed by now because it is more urgent; used no more.
                unsafe {
                    assert_eq!(host::stack_used(child), 0);
                    assert_eq!(thread::delete(child), TX_SUCCESS);
                }
            }
            host::stop((RUNS.load(Ordering::Relaxed) != 20_000).into());
        });
    })
}

#[test]
fn threads_that_come_and_go_leave_no_stacks_behind() {
    expect_code(&start("churn", &[]), 0);
}
