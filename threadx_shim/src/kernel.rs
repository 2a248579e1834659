//! The one global of the kernel, its lock, and where a caller stands.
//!
//! All state shared between threads and interrupts is touched only while a [`Critical`] lives, that is with interrupts
//! masked. Dropping the outermost one opens them again, and a switch that was requested meanwhile happens there: no service
//! calls a scheduler. `unsafe` here: the global itself.

use crate::bitmap::PriorityMap;
use crate::config::TX_MAX_PRIORITIES;
use crate::counters::Counters;
use crate::objects::block_pool::TX_BLOCK_POOL;
use crate::objects::byte_pool::TX_BYTE_POOL;
use crate::objects::event_flags::TX_EVENT_FLAGS_GROUP;
use crate::objects::mutex::TX_MUTEX;
use crate::objects::queue::TX_QUEUE;
use crate::objects::semaphore::TX_SEMAPHORE;
use crate::objects::thread::TX_THREAD;
use crate::objects::timer::Timers;
use crate::port;
use crate::registry::Registry;
use crate::sched;
use crate::timeouts::Wheel;
#[cfg(feature = "trace")]
use crate::trace::Trace;
use crate::trace::{self, event};
use crate::types::{UINT, ULONG};
use core::marker::PhantomData;
use core::ptr::null_mut;

pub use crate::objects::thread::shell as thread_shell;

/// Everything the kernel knows. The first two fields stay first: a debugger finds them as `_tx_thread_current_ptr`. What is read
/// from everywhere follows them, where the short forms of Thumb's loads reach.
#[repr(C)]
pub(crate) struct Kernel {
    /// The running thread; null while idle and during initialization.
    pub current: *mut TX_THREAD,
    /// The thread that should run.
    pub execute: *mut TX_THREAD,
    pub clock: ULONG,
    /// Priorities with ready threads.
    pub ready_map: PriorityMap,
    /// Priorities whose first ready thread was preempted while its preemption threshold was in force.
    pub preempted_map: PriorityMap,
    pub wheel: Wheel,
    pub timer_thread: *mut TX_THREAD,
    /// First ready thread of each priority, in a ring of all of them.
    pub ready: [*mut TX_THREAD; TX_MAX_PRIORITIES as usize],
    pub stack_error_handler: Option<unsafe extern "C" fn(*mut TX_THREAD)>,
    pub threads: Registry<TX_THREAD, { crate::objects::thread::COUNTERS }>,
    pub mutexes: Registry<TX_MUTEX, { crate::objects::mutex::COUNTERS }>,
    pub semaphores: Registry<TX_SEMAPHORE, { crate::objects::semaphore::COUNTERS }>,
    pub event_flags: Registry<TX_EVENT_FLAGS_GROUP, { crate::objects::event_flags::COUNTERS }>,
    pub queues: Registry<TX_QUEUE, { crate::objects::queue::COUNTERS }>,
    pub block_pools: Registry<TX_BLOCK_POOL, { crate::objects::block_pool::COUNTERS }>,
    pub byte_pools: Registry<TX_BYTE_POOL, { crate::objects::byte_pool::COUNTERS }>,
    pub timers: Timers,
    /// Returns to the scheduler with nothing else to run, and with.
    pub returns: Counters<2>,
    #[cfg(feature = "trace")]
    pub trace: Trace,
}

#[unsafe(export_name = "_tx_thread_current_ptr")]
static mut KERNEL: Kernel = Kernel {
    current: null_mut(),
    execute: null_mut(),
    clock: 0,
    ready_map: PriorityMap::new(),
    preempted_map: PriorityMap::new(),
    wheel: Wheel::new(),
    timer_thread: null_mut(),
    ready: [null_mut(); TX_MAX_PRIORITIES as usize],
    stack_error_handler: None,
    threads: Registry::new(),
    mutexes: Registry::new(),
    semaphores: Registry::new(),
    event_flags: Registry::new(),
    queues: Registry::new(),
    block_pools: Registry::new(),
    byte_pools: Registry::new(),
    timers: Timers::new(),
    returns: Counters::new(),
    #[cfg(feature = "trace")]
    trace: Trace::new(),
};

/// Interrupts are masked while this lives. Nests. Not `Send`, not `Copy`.
#[must_use = "interrupts open again when this is dropped"]
pub struct Critical {
    posture: port::Posture,
    not_send: PhantomData<*mut ()>,
}

impl Critical {
    /// The kernel's state, for as long as interrupts are masked.
    #[inline(always)]
    #[allow(clippy::unused_self)] // The receiver is the proof that interrupts are masked.
    pub(crate) fn kernel(&self) -> *mut Kernel {
        &raw mut KERNEL
    }

    /// Lets interrupts in for a moment, if they were open before this section. A requested switch happens then, too: in a thread
    /// this is for `stages`, which sees to it that there is none.
    pub(crate) fn breathe(&self) {
        // SAFETY: the posture that `enter` found, closed again at once.
        unsafe { port::unmask(self.posture) };
        let _posture = port::mask();
    }

    /// Ends the critical section in a thread that cannot go on: the requested switch happens even if the application had
    /// masked interrupts itself, and its posture is back when the thread runs again.
    #[inline(always)]
    pub(crate) fn leave_processor(self) {
        let posture = self.posture;
        core::mem::forget(self);
        // SAFETY: interrupts were masked by `enter`; opening them is what a suspended thread has to do.
        unsafe { port::unmask(port::OPEN) };
        if posture != port::OPEN {
            let _open = port::mask();
        }
    }
}

impl Drop for Critical {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the posture is the one `enter` found. A thread that goes on in any case need not wait for a preemption.
        unsafe { port::unmask_soon(self.posture) };
    }
}

/// Masks interrupts. Excludes threads and interrupts of the kernel's processor, and is only to be called there: other threads of
/// a host's operating system know no such thing.
#[inline(always)]
pub fn enter() -> Critical {
    Critical { posture: port::mask(), not_send: PhantomData }
}

/// The running thread, or null. In an interrupt service routine: the interrupted one.
#[inline(always)]
pub fn current() -> *mut TX_THREAD {
    // SAFETY: an aligned word that only a switch changes; for a thread it reads as itself whenever it looks.
    unsafe { (&raw const KERNEL.current).read_volatile() }
}

/// The thread that should run, or null.
#[inline(always)]
pub fn execute() -> *mut TX_THREAD {
    // SAFETY: an aligned word, read in one access.
    unsafe { (&raw const KERNEL.execute).read_volatile() }
}

/// Ticks since start, as applications count them.
#[inline(always)]
pub(crate) fn clock() -> ULONG {
    // SAFETY: an aligned word, read in one access.
    unsafe { (&raw const KERNEL.clock).read_volatile() }
}

/// Where a service call comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Before `tx_application_define` has returned.
    Initialization,
    /// A thread.
    Thread,
    /// An expiry function.
    Timer,
    /// An interrupt service routine.
    Interrupt,
    /// Another thread of the host's operating system.
    Foreign,
}

/// Where this call comes from.
#[inline]
pub fn caller() -> Caller {
    if port::is_foreign() {
        return Caller::Foreign;
    }
    if port::in_interrupt() {
        return Caller::Interrupt;
    }
    // SAFETY: aligned words, read in one access each; none changes under a running thread.
    unsafe {
        let current = (&raw const KERNEL.current).read_volatile();
        if current.is_null() {
            Caller::Initialization // Threads have not begun: afterwards nothing but interrupts runs without a thread.
        } else if current == (&raw const KERNEL.timer_thread).read_volatile() {
            Caller::Timer
        } else {
            Caller::Thread
        }
    }
}

/// Whether start-up has begun.
#[inline(always)]
pub(crate) fn is_entered() -> bool {
    // SAFETY: an aligned word, read in one access, that start-up writes once.
    unsafe { !(&raw const KERNEL.timer_thread).read_volatile().is_null() }
}

/// Whether somebody traces events.
#[inline(always)]
pub(crate) fn traces() -> bool {
    #[cfg(feature = "trace")]
    // SAFETY: an aligned word, read in one access.
    return unsafe { !(&raw const KERNEL.trace.header).read_volatile().is_null() };
    #[cfg(not(feature = "trace"))]
    false
}

/// Bookkeeping of a switch: the thread that should run is the running one now, and returned; null if there is none. For ports,
/// masked.
#[inline(always)]
pub fn switch_in() -> *mut TX_THREAD {
    let kernel = &raw mut KERNEL;
    // SAFETY: the port calls this masked; `execute` is null or a ready thread.
    unsafe {
        let thread = (*kernel).execute;
        (*kernel).current = thread;
        if !thread.is_null() {
            (*thread).tx_thread_run_count = (*thread).tx_thread_run_count.wrapping_add(1);
        }
        if trace::ENABLED && traces() {
            trace::record_running(thread);
        }
        thread
    }
}

/// One timer interrupt. For ports, from the interrupt.
pub fn tick() {
    let cs = enter();
    // SAFETY: masked.
    unsafe {
        let kernel = cs.kernel();
        (*kernel).clock = (*kernel).clock.wrapping_add(1);
        sched::slice(&cs);
        if (*kernel).wheel.tick() {
            crate::timer_thread::wake(&cs);
        }
    }
}

/// Ticks until something expires; 0 if it already has. `None`: never. For a port that idles.
pub fn ticks_to_next_expiry() -> Option<ULONG> {
    let cs = enter();
    // SAFETY: masked.
    unsafe { (*cs.kernel()).wheel.ticks_to_next() }
}

/// `ticks` timer interrupts at once, while no thread runs. For a port that idles.
pub fn advance(ticks: ULONG) {
    let cs = enter();
    // SAFETY: masked.
    unsafe {
        let kernel = cs.kernel();
        (*kernel).clock = (*kernel).clock.wrapping_add(ticks);
        if (*kernel).wheel.advance(ticks) {
            crate::timer_thread::wake(&cs);
        }
    }
}

/// Start-up, before `tx_application_define`. Initialization ends with the first switch. For ports.
pub fn initialize() {
    crate::timer_thread::create();
}

/// The kernel's part of `tx_kernel_enter`: start-up, `define` with the first unused memory, and the scheduling loop. To be
/// called once; a second call hangs, with interrupts masked.
pub fn run(define: impl FnOnce(*mut core::ffi::c_void)) -> ! {
    let _ = port::mask();
    while is_entered() {
        core::hint::spin_loop();
    }
    port::initialize_low_level();
    initialize();
    define(port::first_unused_memory());
    // SAFETY: the application is defined.
    unsafe { port::start() }
}

/// Sets the interrupt posture, returns the one before (`tx_interrupt_control`).
///
/// # Context
/// Anywhere.
///
/// # Safety
/// Interrupts must not be opened inside a critical section of the kernel or another driver.
pub unsafe fn interrupt_control(new_posture: UINT) -> UINT {
    event!(INTERRUPT_CONTROL, new_posture, trace::stack());
    let before = port::mask();
    if new_posture == port::OPEN {
        // SAFETY: the caller asks for it.
        unsafe { port::unmask(port::OPEN) };
    }
    before
}
