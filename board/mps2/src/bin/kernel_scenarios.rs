//! Every scenario of the kernel's behaviour, one after another, on the processor itself with its interrupts.
//!
//! A scenario that fails or hangs says so; then the processor is reset, because nobody knows what state the scenario left, and
//! the run goes on with the next one. Where it stands is kept in memory that start-up does not initialize. Ends with code 0 if
//! all passed, else 1. With `tickless` on the command line idle sleeps through ticks.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "../../../../tests/src/kernel/mod.rs"]
#[allow(dead_code, missing_docs, reason = "what scenarios share with their host's runner")]
mod kernel;

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod firmware {
    use core::cell::UnsafeCell;
    use core::ffi::c_void;
    use core::mem::MaybeUninit;

    use board_mps2::{println, semihosting, startup};
    use threadx_shim::TX_THREAD;
    use threadx_shim::constants::{TX_AUTO_START, TX_NO_TIME_SLICE};
    use threadx_shim::kernel::{enter, run};
    use threadx_shim::objects::{thread, time};
    use threadx_shim::types::ULONG;

    use crate::kernel::{self, env};

    /// Says that [`Progress`] was written by a run before a reset.
    const WRITTEN: u32 = 0x6E65_7874;
    /// No scenario takes as many ticks.
    const HANGS_AFTER_TICKS: ULONG = 6_000;

    #[derive(Clone, Copy)]
    struct Progress {
        written: u32,
        /// The scenario that runs.
        current: usize,
        failed: usize,
        /// Ticks that it has taken. Scenarios set the kernel's own clock.
        ticks: ULONG,
    }

    /// Memory used from one place at a time: the runner, or with interrupts masked.
    struct Shared<T>(UnsafeCell<T>);
    // SAFETY: see above.
    unsafe impl<T> Sync for Shared<T> {}

    #[unsafe(link_section = ".uninit.progress")]
    static PROGRESS: Shared<MaybeUninit<Progress>> = Shared(UnsafeCell::new(MaybeUninit::uninit()));
    static RUNNER: Shared<TX_THREAD> = Shared(UnsafeCell::new(TX_THREAD::new()));
    static STACK: Shared<[u64; 1024]> = Shared(UnsafeCell::new([0; 1024]));
    static HANDLER: Shared<Option<(fn(*mut c_void), *mut c_void)>> = Shared(UnsafeCell::new(None));

    fn progress() -> Progress {
        // SAFETY: plain numbers, for which every pattern is a value; `written` says whether they mean something.
        unsafe { PROGRESS.0.get().cast::<Progress>().read_volatile() }
    }

    fn set_progress(progress: Progress) {
        let _masked = enter();
        // SAFETY: masked.
        unsafe { PROGRESS.0.get().cast::<Progress>().write_volatile(progress) };
    }

    /// Runs `call(data)` as the handler of a real interrupt.
    fn isr(call: fn(*mut c_void), data: *mut c_void) {
        // SAFETY: the handler takes it before the next one can be set: scenarios raise one interrupt at a time.
        unsafe { HANDLER.0.get().write(Some((call, data))) };
        startup::raise_software_interrupt();
    }

    fn software_interrupt() {
        // SAFETY: set just before by the interrupted thread.
        if let Some((call, data)) = unsafe { (*HANDLER.0.get()).take() } {
            call(data);
        }
    }

    fn busy_tick() {
        let now = time::get();
        while time::get() == now {}
    }

    /// Stops a scenario that hangs.
    fn watch() {
        let at = progress();
        set_progress(Progress { ticks: at.ticks.wrapping_add(1), ..at });
        assert!(at.ticks < HANGS_AFTER_TICKS, "it hangs");
    }

    /// After the report of a panic or fault: names the scenario and goes on with the next.
    fn failed() {
        let at = progress();
        let name = kernel::cases().nth(at.current).map_or("?", |case| case.name);
        println!("FAILED: {name}");
        set_progress(Progress { current: at.current + 1, failed: at.failed + 1, ..at });
        startup::reset();
    }

    unsafe extern "C" fn runner(_: ULONG) {
        let Progress { current, failed, .. } = progress();
        for (index, case) in kernel::cases().enumerate().skip(current) {
            set_progress(Progress { written: WRITTEN, current: index, failed, ticks: 0 });
            kernel::run(case);
        }
        set_progress(Progress { written: 0, current: 0, failed: 0, ticks: 0 });
        let count = kernel::cases().count();
        println!("{} of {count} scenarios passed", count - failed);
        semihosting::exit(u8::from(failed != 0));
    }

    #[cortex_m_rt::entry]
    fn main() -> ! {
        if progress().written != WRITTEN {
            set_progress(Progress { written: WRITTEN, current: 0, failed: 0, ticks: 0 });
        }
        set_progress(Progress { ticks: 0, ..progress() });
        startup::on_failure(failed);
        if semihosting::command_line(&mut [0; 16]).trim() == "tickless" {
            startup::sleep_through_ticks();
        }
        run(|_| {
            startup::on_software_interrupt(software_interrupt);
            startup::on_tick(watch);
            env::install(env::Board { isr, busy_tick });
            kernel::define();
            // SAFETY: control block and stack are statics that nothing else uses.
            let status = unsafe {
                thread::create(
                    RUNNER.0.get(),
                    c"runner".as_ptr().cast_mut(),
                    Some(runner),
                    0,
                    STACK.0.get().cast(),
                    size_of::<[u64; 1024]>() as ULONG,
                    env::RUNNER,
                    env::RUNNER,
                    TX_NO_TIME_SLICE,
                    TX_AUTO_START,
                )
            };
            env::ok(status);
        })
    }
}
