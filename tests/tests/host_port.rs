//! The host port from outside: each scenario is a process of its own, started by the test that judges it.
//!
//! `cargo test --test host_port` runs all. `HOST_PORT_SOAK=n` makes the preemption soak n preemptions long (default: a short one).

use std::cell::UnsafeCell;
use std::env;
use std::ffi::CString;
use std::hint::black_box;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use threadx_shim::TX_THREAD;
use threadx_shim::constants::{TX_AUTO_START, TX_CALLER_ERROR, TX_NO_TIME_SLICE, TX_SUCCESS};
use threadx_shim::objects::{thread, time};
use threadx_shim::port::host::{self, Clock, Config, Exit, Outside, Preemption};

const SCENARIO: &str = "HOST_PORT_SCENARIO";

type Scenario = (&'static str, fn() -> Exit);
const SCENARIOS: &[Scenario] = &[
    ("stop_from_thread", stop_from_thread),
    ("sleep_for_an_hour", sleep_for_an_hour),
    ("real_sleep", real_sleep),
    ("deadlock", deadlock),
    ("overflow", overflow),
    ("panic", panic),
    ("foreign", foreign),
    ("trace", trace),
    ("many_threads", many_threads),
    ("cpu_bound", cpu_bound),
    ("spinning", spinning),
    ("soak", soak),
    ("services_only", services_only),
    ("descriptor", descriptor),
    ("nested_isr", nested_isr),
    ("masked_isr", masked_isr),
    ("critical_section_excludes", critical_section_excludes),
    ("held", held),
    ("churn", churn),
];

/// Not a test of its own: the body of every scenario's process.
#[test]
#[ignore = "run by the other tests, in processes of their own"]
fn scenario() {
    let name = env::var(SCENARIO).expect("a scenario's name");
    let (_, body) = SCENARIOS.iter().find(|(known, _)| *known == name).expect("a known scenario");
    std::process::exit(body().code());
}

fn start(name: &str, environment: &[(&str, &str)]) -> Output {
    let program = env::current_exe().expect("this program");
    let mut command = Command::new("timeout");
    command.args(["-s", "KILL", "120"]).arg(program).args([
        "--exact",
        "scenario",
        "--ignored",
        "--nocapture",
        "--quiet",
    ]);
    command.env(SCENARIO, name).envs(environment.iter().copied());
    command.output().expect("a process")
}

#[track_caller]
fn expect_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A control block and a small stack area that live for the process.
struct Place(UnsafeCell<(TX_THREAD, [u64; 64])>);

/// Creates and starts a thread that runs `body`.
fn spawn(name: &str, priority: u32, body: impl FnOnce() + 'static) -> *mut TX_THREAD {
    spawn_sliced(name, priority, TX_NO_TIME_SLICE, body)
}

fn spawn_sliced(name: &str, priority: u32, slice: u32, body: impl FnOnce() + 'static) -> *mut TX_THREAD {
    type Body = Box<dyn FnOnce()>;
    static BODIES: std::sync::Mutex<Vec<Option<usize>>> = std::sync::Mutex::new(Vec::new());
    unsafe extern "C" fn entry(index: u32) {
        let body = BODIES.lock().unwrap()[index as usize].take().expect("a body");
        // SAFETY: boxed below, taken once.
        unsafe { Box::from_raw(body as *mut Body)() }
    }
    let body: Body = Box::new(body);
    let index = {
        let mut bodies = BODIES.lock().unwrap();
        bodies.push(Some(Box::into_raw(Box::new(body)) as usize));
        bodies.len() as u32 - 1
    };
    // SAFETY: all-zero is a control block that was never created.
    let place = Box::leak(Box::new(Place(UnsafeCell::new((unsafe { std::mem::zeroed() }, [0; 64])))));
    let name = CString::new(name).unwrap().into_raw();
    // SAFETY: leaked memory of the right sizes.
    unsafe {
        let block = &raw mut (*place.0.get()).0;
        let area = (&raw mut (*place.0.get()).1).cast();
        let status =
            thread::create(block, name, Some(entry), index, area, 512, priority, priority, slice, TX_AUTO_START);
        assert_eq!(status, TX_SUCCESS);
        block
    }
}

fn sleep(ticks: u32) {
    assert_eq!(thread::sleep(ticks), TX_SUCCESS);
}

/// Computes without calling anything, like a C thread in a loop.
fn compute_while(condition: impl Fn() -> bool) -> u64 {
    let mut sum = 0_u64;
    while condition() {
        for i in 0..1000_u64 {
            sum = black_box(sum.wrapping_mul(31).wrapping_add(i));
        }
    }
    sum
}

fn anywhere() -> Config {
    Config { preemption: Preemption::Anywhere, outside: Outside::Nothing, ..Config::real() }
}

// ---------------------------------------------------------------- start and end

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
        let waiting = spawn("waiting", 5, || {
            // SAFETY: the running thread.
            let _ = unsafe { thread::suspend(thread::identify()) };
        });
        let _ = waiting;
        spawn("done", 6, || {});
    })
}

#[test]
fn run_in_which_nothing_can_run_again_reports_every_thread() {
    let output = start("deadlock", &[]);
    expect_code(&output, host::DEADLOCK_EXIT_CODE);
    let report = text(&output.stderr);
    assert!(report.contains("deadlock"), "{report}");
    assert!(report.contains("thread 'waiting' is suspended"), "{report}");
    assert!(report.contains("thread 'done' has completed"), "{report}");
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

// ---------------------------------------------------------------- time

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
            host::stop(!(slept >= 199 && ticked >= 20) as i32);
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

// ---------------------------------------------------------------- preemption

fn cpu_bound() -> Exit {
    host::run(anywhere(), || {
        static ROUNDS: AtomicU32 = AtomicU32::new(0);
        spawn("urgent", 5, || {
            for _ in 0..20 {
                sleep(1);
                ROUNDS.fetch_add(1, Ordering::Relaxed);
            }
            host::stop(0);
        });
        spawn("computing", 10, || {
            black_box(compute_while(|| true));
        });
    })
}

#[test]
fn real_clock_preempts_a_thread_that_never_calls_the_kernel() {
    expect_code(&start("cpu_bound", &[]), 0);
}

fn services_only() -> Exit {
    let config = Config { outside: Outside::Nothing, ..Config::real() };
    host::run(config, || {
        static WOKEN: AtomicBool = AtomicBool::new(false);
        spawn("urgent", 5, || {
            sleep(1);
            WOKEN.store(true, Ordering::Relaxed);
        });
        spawn("computing", 10, || {
            let began = std::time::Instant::now();
            while began.elapsed().as_millis() < 100 {
                black_box(0);
            }
            let before_call = WOKEN.load(Ordering::Relaxed);
            let _ = time::get();
            let after_call = WOKEN.load(Ordering::Relaxed);
            println!("{before_call} {after_call} {}", host::preemptions());
            host::stop((before_call || !after_call).into());
        });
    })
}

#[test]
fn real_clock_preempting_at_services_leaves_a_computing_thread_alone_until_its_next_call() {
    expect_code(&start("services_only", &[]), 0);
}

/// Many computing and allocating threads, cut as often as the clock can, each checking its own sums and memory.
fn soak() -> Exit {
    let goal: u32 = env::var("HOST_PORT_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    host::run(anywhere(), move || {
        static ERRORS: AtomicU64 = AtomicU64::new(0);
        for number in 0..8_u64 {
            spawn_sliced("worker", 10, 1, move || {
                loop {
                    let mut values: Vec<u64> = Vec::new();
                    let mut float = 1.0_f64;
                    for i in 0..2000_u64 {
                        values.push(i.wrapping_mul(number));
                        float = black_box(float * 1.000_1);
                    }
                    let sum: u64 = values.iter().sum();
                    let expected = 2000 * 1999 / 2 * number;
                    let power = 1.000_1_f64.powi(2000);
                    if sum != expected || (float / power - 1.0).abs() > 1e-9 {
                        ERRORS.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        spawn("judge", 5, move || {
            while host::preemptions() < goal {
                sleep(1);
            }
            println!("{} preemptions, {} errors", host::preemptions(), ERRORS.load(Ordering::Relaxed));
            host::stop((ERRORS.load(Ordering::Relaxed) != 0).into());
        });
    })
}

#[test]
fn threads_cut_hundreds_of_times_while_computing_and_allocating_compute_the_same() {
    expect_code(&start("soak", &[]), 0);
}

fn held() -> Exit {
    host::run(anywhere(), || {
        static WOKEN: AtomicBool = AtomicBool::new(false);
        spawn("urgent", 5, || {
            sleep(1);
            WOKEN.store(true, Ordering::Relaxed);
        });
        spawn("holding", 10, || {
            let hold = host::NoPreemption::new();
            let began = std::time::Instant::now();
            compute_while(|| began.elapsed().as_millis() < 100);
            let _ = time::get();
            let during = WOKEN.load(Ordering::Relaxed);
            drop(hold);
            let after = WOKEN.load(Ordering::Relaxed);
            host::stop((during || !after).into());
        });
    })
}

#[test]
fn thread_that_forbids_preemption_is_not_overtaken_until_it_allows_it() {
    expect_code(&start("held", &[]), 0);
}

// ---------------------------------------------------------------- interrupts

fn foreign() -> Exit {
    let config = Config { clock: Clock::Virtual { seed: 0 }, outside: Outside::Auto, ..Config::real() };
    static WAITING: AtomicU64 = AtomicU64::new(0);
    unsafe extern "C" fn wake() {
        assert!(host::in_interrupt());
        // SAFETY: the created thread below.
        let _ = unsafe { thread::resume(WAITING.load(Ordering::Relaxed) as *mut TX_THREAD) };
    }
    host::run(config, || {
        spawn("waiting", 5, || {
            let me = thread::identify();
            WAITING.store(me as u64, Ordering::Relaxed);
            std::thread::spawn(|| {
                std::thread::sleep(std::time::Duration::from_millis(20));
                let refused = thread::sleep(1);
                println!("foreign {} {refused}", host::is_foreign());
                assert_eq!(host::isr_run(wake), TX_CALLER_ERROR);
                assert_eq!(refused, TX_CALLER_ERROR);
                assert_eq!(host::interrupt(wake), TX_SUCCESS);
                loop {
                    std::thread::park();
                }
            });
            // SAFETY: the running thread.
            assert_eq!(unsafe { thread::suspend(me) }, TX_SUCCESS);
            host::stop(host::is_foreign().into());
        });
    })
}

#[test]
fn other_operating_system_threads_are_refused_by_services_and_let_in_by_the_interrupt_door() {
    expect_code(&start("foreign", &[]), 0);
}

fn descriptor() -> Exit {
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    static WAITING: AtomicU64 = AtomicU64::new(0);
    static READ: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn readable(_: i32, stream: *mut std::ffi::c_void) {
        // SAFETY: registered with the leaked stream below.
        let mut stream = unsafe { &*stream.cast::<std::os::unix::net::UnixStream>() };
        let mut bytes = [0; 16];
        READ.fetch_add(stream.read(&mut bytes).unwrap() as u32, Ordering::Relaxed);
        // SAFETY: the created thread below.
        let _ = unsafe { thread::resume(WAITING.load(Ordering::Relaxed) as *mut TX_THREAD) };
    }
    let config = Config { outside: Outside::Nothing, ..Config::real() };
    host::run(config, move || {
        spawn("waiting", 5, move || {
            let me = thread::identify();
            WAITING.store(me as u64, Ordering::Relaxed);
            let fd = ours.as_raw_fd();
            let stream = Box::into_raw(Box::new(ours));
            // SAFETY: leaked.
            assert_eq!(unsafe { host::fd_register(fd, Some(readable), stream.cast()) }, TX_SUCCESS);
            theirs.write_all(b"frame").unwrap();
            // SAFETY: the running thread.
            assert_eq!(unsafe { thread::suspend(me) }, TX_SUCCESS);
            assert_eq!(host::fd_unregister(fd), TX_SUCCESS);
            assert_ne!(host::fd_unregister(fd), TX_SUCCESS);
            host::stop((READ.load(Ordering::Relaxed) != 5).into());
        });
    })
}

#[test]
fn descriptor_that_becomes_readable_interrupts_an_idle_program() {
    expect_code(&start("descriptor", &[]), 0);
}

fn nested_isr() -> Exit {
    host::run(Config::virtual_clock(0), || {
        static LOG: std::sync::Mutex<Vec<&str>> = std::sync::Mutex::new(Vec::new());
        let log = |what| LOG.lock().unwrap().push(what);
        let urgent = spawn("urgent", 5, move || {
            // SAFETY: the running thread.
            let _ = unsafe { thread::suspend(thread::identify()) };
            log("urgent");
        });
        spawn("interrupted", 10, move || {
            host::isr_run_with(|| {
                assert!(host::in_interrupt());
                log("isr");
                host::isr_run_with(|| log("inner"));
                // SAFETY: the created thread above.
                let _ = unsafe { thread::resume(urgent) };
                log("isr ends");
            });
            log("interrupted goes on");
            let log = LOG.lock().unwrap().clone();
            println!("{log:?}");
            let expected = ["isr", "inner", "isr ends", "urgent", "interrupted goes on"];
            host::stop((log != expected || host::in_interrupt()).into());
        });
    })
}

#[test]
fn interrupt_that_wakes_a_more_urgent_thread_lets_it_run_before_the_interrupted_one() {
    expect_code(&start("nested_isr", &[]), 0);
}

fn masked_isr() -> Exit {
    host::run(Config::virtual_clock(0), || {
        static CALLED: AtomicBool = AtomicBool::new(false);
        unsafe extern "C" fn handler() {
            CALLED.store(true, Ordering::Relaxed);
        }
        spawn("masking", 10, || {
            let cs = threadx_shim::kernel::enter();
            assert_eq!(host::isr_run(handler), TX_SUCCESS);
            let during = CALLED.load(Ordering::Relaxed);
            drop(cs);
            host::stop((during || !CALLED.load(Ordering::Relaxed)).into());
        });
    })
}

#[test]
fn interrupt_during_a_critical_section_happens_at_its_end() {
    expect_code(&start("masked_isr", &[]), 0);
}

/// `critical-section`'s sections against the tick, other threads of the kernel and another operating-system thread.
fn critical_section_excludes() -> Exit {
    struct Shared(UnsafeCell<[u64; 2]>);
    // SAFETY: touched in critical sections only; that is what is tested.
    unsafe impl Sync for Shared {}
    static SHARED: Shared = Shared(UnsafeCell::new([0; 2]));
    static DONE: AtomicU32 = AtomicU32::new(0);
    fn add() {
        critical_section::with(|_| {
            critical_section::with(|_| {
                // SAFETY: see `Shared`.
                let words = unsafe { &mut *SHARED.0.get() };
                words[0] = black_box(words[0]) + 1;
                for i in 0..20_u64 {
                    black_box(i);
                }
                words[1] = black_box(words[1]) + 1;
            });
        });
    }
    const EACH: u64 = 200_000;
    host::run(anywhere(), || {
        let outside = std::thread::spawn(|| (0..EACH).for_each(|_| add()));
        let mut outside = Some(outside);
        for _ in 0..2 {
            spawn_sliced("adding", 10, 1, || {
                (0..EACH).for_each(|_| add());
                DONE.fetch_add(1, Ordering::Relaxed);
            });
        }
        spawn("judge", 5, move || {
            while DONE.load(Ordering::Relaxed) < 2 {
                sleep(1);
            }
            outside.take().unwrap().join().unwrap();
            // SAFETY: everyone else is done.
            let words = unsafe { *SHARED.0.get() };
            println!("{words:?}");
            host::stop((words != [3 * EACH; 2]).into());
        });
    })
}

#[test]
fn critical_section_excludes_other_threads_of_either_kind() {
    expect_code(&start("critical_section_excludes", &[]), 0);
}

// ---------------------------------------------------------------- numbers

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
