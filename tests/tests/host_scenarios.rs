//! The scenario runner, tried on itself: what must pass passes, and each way to fail is a failure.

use std::process::{Command, ExitCode};
use std::time::Duration;

use tests::host::{self, scenario};
use threadx_shim::constants::TX_SUCCESS;
use threadx_shim::objects::{thread, time};
use threadx_shim::port::host::stop;

/// Set for the run that shows the failures; without it this program has only scenarios that pass.
const SHOW_FAILURES: &str = "TX_TEST_SHOW_FAILURES";

fn sleeps_an_hour() {
    assert_eq!(thread::sleep(360_000), TX_SUCCESS);
    assert_eq!(time::get(), 360_000);
    stop(0);
}

fn panics() {
    panic!("on purpose");
}

fn waits_for_ever() {
    // SAFETY: a thread may suspend itself.
    unsafe {
        let _ = thread::suspend(thread::identify());
    }
}

fn never_ends() {
    loop {
        std::hint::spin_loop();
    }
}

fn ends_badly() {
    stop(3);
}

fn with_thread(code: fn()) {
    host::spawn(16, code);
}

fn main() -> ExitCode {
    let failures = [
        ("panics", panics as fn(), "on purpose"),
        ("dead_locks", waits_for_ever, "exit status: 86"),
        ("takes_too_long", never_ends, "still running after 500ms"),
        ("ends_with_a_code", ends_badly, "exit status: 3"),
    ];
    let mut scenarios = vec![
        scenario("scenario_that_sleeps_an_hour_passes_at_once", || with_thread(sleeps_an_hour))
            .limit(Duration::from_secs(5)),
        scenario("scenarios_that_fail_are_reported_each_with_its_reason", move || {
            let output = Command::new(std::env::current_exe().expect("this program"))
                .env(SHOW_FAILURES, "1")
                .env_remove(host::SCENARIO)
                .args(["fails_because_it_", "--test-threads=2"])
                .output()
                .expect("this program runs");
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(!output.status.success(), "{text}");
            for (name, _, reason) in failures {
                assert!(text.contains(&format!("fails_because_it_{name}")) && text.contains(reason), "{name}: {text}");
            }
            assert!(text.contains("0 passed; 4 failed"), "{text}");
            stop(0);
        }),
    ];
    if std::env::var_os(SHOW_FAILURES).is_some() {
        scenarios.extend(failures.into_iter().map(|(name, entry, _)| {
            scenario(format!("fails_because_it_{name}"), move || with_thread(entry)).limit(Duration::from_millis(500))
        }));
    }
    host::main(scenarios)
}
