//! Handlers: on the spot, from other operating-system threads, from descriptors; and sections that keep them out.

use super::*;

pub const SCENARIOS: &[Scenario] = &[
    ("foreign", foreign),
    ("descriptor", descriptor),
    ("busy_descriptor", busy_descriptor),
    ("nested_isr", nested_isr),
    ("masked_isr", masked_isr),
    ("critical_section_excludes", critical_section_excludes),
];

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

fn busy_descriptor() -> Exit {
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    static READ: AtomicU32 = AtomicU32::new(0);
    unsafe extern "C" fn readable(_: i32, stream: *mut std::ffi::c_void) {
        // SAFETY: registered with the leaked stream below.
        let mut stream = unsafe { &*stream.cast::<std::os::unix::net::UnixStream>() };
        READ.fetch_add(stream.read(&mut [0; 16]).unwrap() as u32, Ordering::Relaxed);
    }
    let (ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    let config = Config { outside: Outside::Nothing, ..Config::real() };
    host::run(config, move || {
        let fd = ours.as_raw_fd();
        let stream = Box::into_raw(Box::new(ours));
        // SAFETY: leaked.
        assert_eq!(unsafe { host::fd_register(fd, Some(readable), stream.cast()) }, TX_SUCCESS);
        spawn("busy", 5, move || {
            let mut late = 0;
            for written in 1..=100 {
                theirs.write_all(b"x").unwrap();
                let _ = time::get();
                late += u32::from(READ.load(Ordering::Relaxed) != written);
            }
            host::stop((late != 0).into());
        });
    })
}

#[test]
fn descriptor_that_becomes_readable_interrupts_a_running_thread_at_its_next_service() {
    expect_code(&start("busy_descriptor", &[]), 0);
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
