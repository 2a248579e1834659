//! The real clock cutting threads between their service calls.

use super::*;

pub const SCENARIOS: &[Scenario] =
    &[("cpu_bound", cpu_bound), ("services_only", services_only), ("soak", soak), ("held", held)];

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

/// Computing and allocating threads, cut by the tick and by an interrupt storm from another operating-system thread whose
/// handler suspends one of them and resumes another, each checking its own sums and memory.
fn soak() -> Exit {
    const WORKERS: usize = 8;
    static GOAL: AtomicU32 = AtomicU32::new(0);
    static ERRORS: AtomicU64 = AtomicU64::new(0);
    static ROUNDS: AtomicU64 = AtomicU64::new(0);
    static WORKER: [AtomicU64; WORKERS] = [const { AtomicU64::new(0) }; WORKERS];
    static STORM: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn shuffle() {
        let turn = STORM.fetch_add(1, Ordering::Relaxed) as usize;
        let block = |n: usize| WORKER[n % WORKERS].load(Ordering::Relaxed) as *mut TX_THREAD;
        // SAFETY: created threads. Four are suspended at any time, so some can always run.
        unsafe {
            let _ = thread::suspend(block(turn));
            let _ = thread::resume(block(turn + 4));
        }
    }
    let goal = env::var("HOST_PORT_SOAK").ok().and_then(|n| n.parse().ok());
    let goal = goal.unwrap_or(if is_long() { 100_000 } else { 5000 });
    GOAL.store(goal, Ordering::Relaxed);
    let exit = host::run(anywhere(), move || {
        for (number, place) in WORKER.iter().enumerate() {
            let block = spawn_sliced("worker", 10, 1, move || {
                loop {
                    let mut values: Vec<u64> = Vec::new();
                    let mut float = 1.0_f64;
                    for i in 0..2000_u64 {
                        values.push(i.wrapping_mul(number as u64));
                        float = black_box(float * 1.000_1);
                    }
                    let sum: u64 = values.iter().sum();
                    let expected = 2000 * 1999 / 2 * number as u64;
                    if sum != expected || (float / 1.000_1_f64.powi(2000) - 1.0).abs() > 1e-9 {
                        ERRORS.fetch_add(1, Ordering::Relaxed);
                    }
                    ROUNDS.fetch_add(1, Ordering::Relaxed);
                }
            });
            place.store(block as u64, Ordering::Relaxed);
        }
        spawn("judge", 5, move || {
            while host::preemptions() < GOAL.load(Ordering::Relaxed) {
                sleep(1);
            }
            host::stop((ERRORS.load(Ordering::Relaxed) != 0).into());
        });
        std::thread::spawn(|| {
            loop {
                let _ = host::interrupt(shuffle);
                let began = std::time::Instant::now();
                while began.elapsed().as_micros() < 40 {
                    std::hint::spin_loop();
                }
            }
        });
    });
    let [errors, rounds] = [&ERRORS, &ROUNDS].map(|n| n.load(Ordering::Relaxed));
    println!("{} preemptions, {rounds} rounds, {errors} errors", host::preemptions());
    exit
}

#[test]
fn threads_cut_thousands_of_times_while_computing_and_allocating_compute_the_same() {
    expect_code(&start("soak", &[]), 0);
}

fn held() -> Exit {
    host::run(anywhere(), || {
        static WOKEN: AtomicBool = AtomicBool::new(false);
        spawn("urgent", 5, || {
            sleep(1);
            WOKEN.store(true, Ordering::Relaxed);
        });
        static RESUMED: AtomicBool = AtomicBool::new(false);
        let suspended = spawn("suspended", 6, || {
            // SAFETY: the running thread.
            assert_eq!(unsafe { thread::suspend(thread::identify()) }, TX_SUCCESS);
            RESUMED.store(true, Ordering::Relaxed);
        });
        spawn("holding", 10, move || {
            let hold = host::NoPreemption::new();
            let began = std::time::Instant::now();
            compute_while(|| began.elapsed().as_millis() < 100);
            // SAFETY: the created thread above.
            assert_eq!(unsafe { thread::resume(suspended) }, TX_SUCCESS);
            let during = WOKEN.load(Ordering::Relaxed) || RESUMED.load(Ordering::Relaxed);
            drop(hold);
            let after = WOKEN.load(Ordering::Relaxed) && RESUMED.load(Ordering::Relaxed);
            host::stop((during || !after).into());
        });
    })
}

#[test]
fn thread_that_forbids_preemption_is_not_overtaken_until_it_allows_it() {
    expect_code(&start("held", &[]), 0);
}
