//! Start, scheduling loop, idle, end: one run of the kernel in this process.

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_void};
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, Ordering};

use super::clock::{self, Clock, Idle};
use super::{exceptions, fault, interrupts, posture, report, signal, stacks, switch};
use crate::kernel;

/// Where a thread may lose the processor while the real clock ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preemption {
    /// At its service calls only: an interrupt that comes between two is taken at the next. A thread that computes without calling
    /// the kernel keeps the processor.
    ///
    /// The default for Rust programs: `std` lives in the executable's own text and holds locks there (`println!`, `Mutex`,
    /// `OnceLock`), and a thread that were cut while holding one would make the next taker panic or wait for ever.
    AtServices,
    /// Anywhere in the executable's own text, as on a microcontroller; never inside shared libraries such as libc.
    ///
    /// The default for C programs. In a Rust program only for code that keeps its use of `std` inside
    /// [`NoPreemption`](super::NoPreemption) or does not use its locks in threads. Statically linked programs get `AtServices`.
    Anywhere,
}

/// Whether something outside the kernel may still wake an idle program that has no deadline and no descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Yes if the process has another operating-system thread or handles a signal: either may call
    /// [`interrupt`](super::interrupt).
    Auto,
    /// No: idle for ever is a deadlock, and reported.
    Nothing,
}

/// How a run behaves.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// What time is made of.
    pub clock: Clock,
    /// Where the real clock preempts.
    pub preemption: Preemption,
    /// Smallest stack of a thread, in bytes: 16 KiB to 1 GiB, committed as used.
    pub stack_bytes: usize,
    /// Who else may wake the program.
    pub outside: Outside,
}

impl Config {
    /// Real time; threads are preempted at service calls.
    #[must_use]
    pub const fn real() -> Config {
        Config {
            clock: Clock::Real,
            preemption: Preemption::AtServices,
            stack_bytes: stacks::DEFAULT_STACK_BYTES,
            outside: Outside::Auto,
        }
    }

    /// Virtual time from `seed`.
    #[must_use]
    pub const fn virtual_clock(seed: u64) -> Config {
        Config { clock: Clock::Virtual { seed }, outside: Outside::Nothing, ..Config::real() }
    }

    /// This configuration, changed by the environment: `TX_HOST_CLOCK` = `real` or `virtual`, `TX_HOST_SEED` = number,
    /// `TX_HOST_PREEMPT` = `services` or `anywhere`, `TX_HOST_STACK` = bytes. What cannot be read is reported and left out.
    #[must_use]
    pub fn with_environment(mut self) -> Config {
        let seed = environment_number(c"TX_HOST_SEED");
        match environment(c"TX_HOST_CLOCK") {
            Some(b"real") => self.clock = Clock::Real,
            Some(b"virtual") => self.clock = Clock::Virtual { seed: 0 },
            Some(_) => report::line(format_args!("TX_HOST_CLOCK is neither real nor virtual; ignored")),
            None => {}
        }
        if let (Clock::Virtual { seed: own }, Some(seed)) = (&mut self.clock, seed) {
            *own = seed;
        }
        match environment(c"TX_HOST_PREEMPT") {
            Some(b"services") => self.preemption = Preemption::AtServices,
            Some(b"anywhere") => self.preemption = Preemption::Anywhere,
            Some(_) => report::line(format_args!("TX_HOST_PREEMPT is neither services nor anywhere; ignored")),
            None => {}
        }
        if let Some(bytes) = environment_number(c"TX_HOST_STACK") {
            self.stack_bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        }
        self
    }
}

impl Default for Config {
    fn default() -> Self {
        Config::real()
    }
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Exit {
    /// [`stop`] was called with this code.
    Stopped(i32),
    /// Every thread has completed or was terminated, and nothing is left that could start another.
    Ended,
    /// Threads wait, and nothing could ever run again; the report is on standard error.
    Deadlock,
}

/// A process's exit code for a deadlock.
pub const DEADLOCK_EXIT_CODE: i32 = 86;

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Exit::Stopped(code) => code,
            Exit::Ended => 0,
            Exit::Deadlock => DEADLOCK_EXIT_CODE,
        }
    }
}

struct Chosen(UnsafeCell<Option<Config>>);
// SAFETY: written before the kernel's thread starts, read by that thread.
unsafe impl Sync for Chosen {}
static CHOSEN: Chosen = Chosen(UnsafeCell::new(None));

const NOT_ENTERED: u8 = 0;
const ENTERED: u8 = 1;
static STAGE: AtomicU8 = AtomicU8::new(NOT_ENTERED);
static STOP: AtomicBool = AtomicBool::new(false);
static STOP_CODE: AtomicI32 = AtomicI32::new(0);
static WAIT_FOR_OUTSIDE: AtomicBool = AtomicBool::new(true);

/// Runs a program of the kernel on the calling operating-system thread: `define` creates its first objects, as
/// `tx_application_define` does in C; then threads run until [`stop`], until all have ended, or until nothing can ever run again.
///
/// Threads that have not ended by then are frozen where they are: their destructors never run.
///
/// # Context
/// Outside the kernel, once in a process.
///
/// # Panics
/// When a kernel was already entered in this process.
pub fn run(config: Config, define: impl FnOnce()) -> Exit {
    assert!(STAGE.load(Ordering::SeqCst) == NOT_ENTERED, "one kernel a process: it was already entered");
    // SAFETY: no kernel runs yet.
    unsafe { *CHOSEN.0.get() = Some(config) };
    let _ = posture::mask();
    initialize_low_level();
    kernel::initialize();
    define();
    schedule()
}

/// Ends the run: [`run`] returns (in C, the process exits) with this code. In a thread this does not return.
///
/// # Context
/// Thread, interrupt, initialization, another operating-system thread.
pub fn stop(code: i32) {
    STOP_CODE.store(code, Ordering::SeqCst);
    STOP.store(true, Ordering::SeqCst);
    posture::raise_attention();
    if posture::is_foreign() {
        unsafe extern "C" fn wake() {}
        let _ = interrupts::interrupt(wake);
    } else if switch::in_thread() && !posture::in_interrupt() {
        posture::close();
        switch::leave(true);
    }
}

/// Prepares the process for threads: fault handler, tick signal, door for other operating-system threads. The configuration is
/// [`run`]'s, or for C programs the environment's.
pub fn initialize_low_level() {
    if STAGE.swap(ENTERED, Ordering::SeqCst) != NOT_ENTERED {
        report::fatal(format_args!("the kernel was entered twice"));
    }
    let chosen = CHOSEN.0.get();
    // SAFETY: no thread of the kernel runs yet.
    let config = unsafe {
        let for_c = || Config { preemption: Preemption::Anywhere, ..Config::real() }.with_environment();
        *(*chosen).get_or_insert_with(for_c)
    };
    clock::choose(config.clock);
    posture::set_kernel_thread();
    stacks::set_stack_bytes(config.stack_bytes);
    WAIT_FOR_OUTSIDE.store(config.outside == Outside::Auto, Ordering::Relaxed);
    exceptions::find();
    fault::install();
    interrupts::start();
    signal::install(config.clock == Clock::Real && config.preemption == Preemption::Anywhere);
    // SAFETY: the handler keeps to what is safe at any point of the process's end.
    unsafe { libc::atexit(quiet) };
}

/// Ends interrupts for good: a thread that called `exit` runs the exit handlers without being ticked or preempted.
extern "C" fn quiet() {
    posture::close();
    clock::stop();
    interrupts::stop();
}

/// Enters the scheduling loop; the process exits when it ends.
///
/// # Safety
/// `initialize_low_level` was called, the application is defined.
pub unsafe fn start() -> ! {
    let code = schedule().code();
    // SAFETY: on the operating-system thread's own stack; runs the C program's exit handlers.
    unsafe { libc::exit(code) }
}

/// The loop. Runs on the operating-system thread's own stack with the posture closed.
fn schedule() -> Exit {
    // SAFETY: set by `initialize_low_level`.
    let config = unsafe { (*CHOSEN.0.get()).unwrap_or_default() };
    clock::start(config.clock);
    let exit = loop {
        switch::reap();
        if STOP.load(Ordering::Relaxed) {
            break Exit::Stopped(STOP_CODE.load(Ordering::Relaxed));
        }
        if posture::wants_attention() {
            posture::take_attention();
            signal::settled();
            interrupts::run_injected();
            let ticked = clock::tick_if_due();
            if (interrupts::take_raised() || ticked) && interrupts::descriptors() != 0 {
                interrupts::poll(Some(0), || {});
            }
        }
        let next = kernel::execute();
        if !next.is_null() {
            // SAFETY: the kernel's choice is a ready thread.
            unsafe { switch::resume(next) };
        } else if !idle() {
            break report::nothing_left();
        }
    };
    quiet();
    exit
}

/// Nothing is ready: waits for, or jumps to, what happens next. False if nothing ever can.
fn idle() -> bool {
    kernel::switch_in();
    if clock::is_virtual() && interrupts::descriptors() != 0 && interrupts::poll(Some(0), || {}) {
        return true;
    }
    let to_next = kernel::ticks_to_next_expiry();
    match clock::idle(to_next) {
        Idle::Jumped => {}
        Idle::Wait(wait) => {
            if posture::wants_attention() {
                return true;
            }
            if wait.is_none() && !can_be_woken() {
                return false;
            }
            interrupts::poll(wait, || clock::after_wait(to_next));
        }
    }
    true
}

fn can_be_woken() -> bool {
    interrupts::descriptors() != 0
        || (WAIT_FOR_OUTSIDE.load(Ordering::Relaxed)
            && (operating_system_threads() > 1 || signal::application_handles_any()))
}

/// Threads of this process, by the link count of its task directory; 1 where that cannot be read.
fn operating_system_threads() -> u64 {
    // SAFETY: fills a local structure; the path is a C string.
    unsafe {
        let mut status: libc::stat = core::mem::zeroed();
        if libc::stat(c"/proc/self/task".as_ptr(), &raw mut status) != 0 {
            return 1;
        }
        u64::from(status.st_nlink as u32).saturating_sub(2)
    }
}

fn environment(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: a C string in, null or a C string out; the environment is not changed while the kernel starts.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value).to_bytes())
    }
}

fn environment_number(name: &CStr) -> Option<u64> {
    let text = environment(name)?;
    let number = core::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
    if number.is_none() {
        report::line(format_args!("{} is not a number; ignored", name.to_str().unwrap_or_default()));
    }
    number
}

/// Size of what [`first_unused_memory`] points to, in bytes.
const UNUSED_BYTES: usize = 1024 * 1024;

#[repr(C, align(64))]
struct Unused(UnsafeCell<[u8; UNUSED_BYTES]>);
// SAFETY: handed out as a raw pointer only; the application owns it.
unsafe impl Sync for Unused {}
static UNUSED: Unused = Unused(UnsafeCell::new([0; UNUSED_BYTES]));

/// What `tx_application_define` gets: a megabyte of zeroed memory, committed as used.
pub fn first_unused_memory() -> *mut c_void {
    UNUSED.0.get().cast()
}
