//! The two clocks.

use super::*;

pub const SCENARIOS: &[Scenario] = &[
    ("sleep_for_an_hour", sleep_for_an_hour),
    ("real_sleep", real_sleep),
    ("trace", trace),
    ("polling", polling),
    ("spinning", spinning),
];

fn sleep_for_an_hour() -> Exit {
    host::run(Config::virtual_clock(3), || {
        spawn("sleeper", 5, || {
            let before = time::get();
            sleep(360_000);
            host::stop((time::get().wrapping_sub(before) != 360_000).into());
        });
    })
}

#[test]
fn virtual_clock_with_everyone_asleep_jumps() {
    let began = std::time::Instant::now();
    expect_code(&start("sleep_for_an_hour", &[]), 0);
    assert!(began.elapsed().as_secs() < 60);
}

fn real_sleep() -> Exit {
    let config = Config { outside: Outside::Nothing, ..Config::real() };
    host::run(config, || {
        spawn("sleeper", 5, || {
            let began = std::time::Instant::now();
            sleep(1);
            let ticks = time::get();
            sleep(20);
            let slept = began.elapsed().as_millis();
            let ticked = time::get().wrapping_sub(ticks);
            println!("{slept} ms, {ticked} ticks");
            host::stop((slept < 199 || ticked < 20).into());
        });
    })
}

#[test]
fn real_clock_with_everyone_asleep_waits_as_long_as_it_says() {
    expect_code(&start("real_sleep", &[]), 0);
}

/// Two threads that share a processor by time slice and log who runs when.
fn trace() -> Exit {
    let seed = env::var("TRACE_SEED").unwrap().parse().unwrap();
    host::run(Config::virtual_clock(seed), || {
        for name in ["a", "b"] {
            spawn_sliced(name, 5, 1, move || {
                let mut seen = 0;
                for call in 0..2000 {
                    let now = time::get();
                    if now != seen {
                        seen = now;
                        println!("{name} {call} {now}");
                    }
                }
            });
        }
        spawn("end", 20, || {
            println!("reproducible {}", host::is_reproducible());
            host::stop(0);
        });
    })
}

#[test]
fn virtual_clock_with_one_seed_gives_one_trace_and_with_another_another() {
    let run = |seed| {
        let output = start("trace", &[("TRACE_SEED", seed)]);
        expect_code(&output, 0);
        text(&output.stdout)
    };
    let first = run("1");
    assert!(first.contains("reproducible true") && first.lines().count() > 10, "{first}");
    assert_eq!(first, run("1"));
    assert_ne!(first, run("2"));
}

/// What ported programs do without a thought: wait for a time by looking at it.
fn polling() -> Exit {
    let seed = env::var("TRACE_SEED").unwrap().parse().unwrap();
    host::run(Config::virtual_clock(seed), || {
        static TICKS: AtomicU32 = AtomicU32::new(0);
        spawn("sleeper", 5, || {
            loop {
                sleep(1);
                TICKS.fetch_add(1, Ordering::Relaxed);
            }
        });
        spawn("poller", 6, || {
            let mut calls = 0_u32;
            while time::get() < 50 {
                calls += 1;
            }
            assert_eq!(TICKS.load(Ordering::Relaxed), 50, "more urgent threads were woken meanwhile");
            println!("{calls} calls");
            host::stop((!host::is_reproducible()).into());
        });
    })
}

#[test]
fn virtual_clock_goes_on_for_a_thread_that_looks_at_it_and_the_run_can_be_repeated() {
    let began = std::time::Instant::now();
    for seed in ["0", "7"] {
        let run = || {
            let output = start("polling", &[("TRACE_SEED", seed)]);
            expect_code(&output, 0);
            text(&output.stdout)
        };
        assert_eq!(run(), run());
    }
    assert!(began.elapsed().as_secs() < 20, "the watchdog's second was never needed");
}

fn spinning() -> Exit {
    host::run(Config::virtual_clock(0), || {
        static WOKEN: AtomicBool = AtomicBool::new(false);
        spawn("sleeper", 5, || {
            sleep(1);
            WOKEN.store(true, Ordering::Relaxed);
        });
        spawn("spinner", 6, || {
            black_box(compute_while(|| !WOKEN.load(Ordering::Relaxed)));
            host::stop(host::is_reproducible().into());
        });
    })
}

#[test]
fn virtual_clock_with_a_thread_that_spins_ticks_it_and_says_so() {
    let output = start("spinning", &[]);
    expect_code(&output, 0);
    assert!(text(&output.stderr).contains("thread 'spinner' ran for a second without a service call"));
}
