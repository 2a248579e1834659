//! What a scenario may use besides the services: memory, an event log, an interrupt, a busy processor, and a clean end.
//!
//! A scenario runs inside one *runner* thread of priority [`RUNNER`]. It creates what it needs through
//! `handles`, records what happens with [`log`], and compares with [`expect`]. When its function returns, the
//! environment ends every thread and deletes every object it handed out, so that the next scenario, in a new process on a
//! host or in the same firmware on a board, finds an empty system.
//!
//! There is no heap and no `std` here. Control blocks, stacks, closures and pool memory come from one static arena that is taken
//! front to back and cleared between scenarios. What differs between a host and a board is behind [`Board`]: how to run
//! a function as an interrupt handler, and how to keep the processor busy for some ticks.
//!
//! Unsafe: the arena and the log are statics shared by threads and interrupt handlers of one processor; the log is touched only
//! with interrupts masked, the arena only by the runner and the threads it starts, one at a time.

use core::cell::{Cell, UnsafeCell};
use core::ffi::c_void;
use core::mem::{align_of, size_of};
use core::ptr::null_mut;

use threadx_shim::constants::TX_SUCCESS;
use threadx_shim::kernel;
use threadx_shim::types::{UINT, ULONG};

/// Priority (and threshold) of the thread in which a scenario runs.
pub const RUNNER: UINT = 16;
/// Bytes of stack of a scenario's thread.
pub const STACK: usize = if cfg!(unix) { 16 * 1024 } else { 2 * 1024 };

const ARENA: usize = if cfg!(unix) { 1024 * 1024 } else { 128 * 1024 };
const EVENTS: usize = 256;

/// What a target does for the scenarios.
#[derive(Clone, Copy)]
pub struct Board {
    /// Calls `call(data)` as an interrupt handler, here and now, and returns when the interrupted thread runs again.
    pub isr: fn(call: fn(*mut c_void), data: *mut c_void),
    /// Keeps the calling thread running, without a service that waits, until the next tick interrupt has happened.
    pub busy_tick: fn(),
}

/// One entry of the event log: what happened, and a number that belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event(pub &'static str, pub u32);

impl From<&'static str> for Event {
    fn from(what: &'static str) -> Self {
        Self(what, 0)
    }
}

impl From<(&'static str, u32)> for Event {
    fn from((what, number): (&'static str, u32)) -> Self {
        Self(what, number)
    }
}

/// A static that threads and handlers of one processor share; see the file's head for who may touch it when.
pub(super) struct Shared<T>(UnsafeCell<T>);

// SAFETY: one processor; every user keeps to the discipline described at the head of the file.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    pub(super) const fn get(&self) -> *mut T {
        self.0.get()
    }
}

#[repr(align(16))]
struct Bytes(#[allow(dead_code, reason = "only its address is used")] [u8; ARENA]);

struct Log {
    events: [Event; EVENTS],
    count: usize,
}

static MEMORY: Shared<Bytes> = Shared::new(Bytes([0; ARENA]));
static USED: Shared<usize> = Shared::new(0);
static LOG: Shared<Log> = Shared::new(Log { events: [Event("", 0); EVENTS], count: 0 });
static BOARD: Shared<Option<Board>> = Shared::new(None);

/// Says what target this is; once, before the kernel starts.
pub fn install(board: Board) {
    // SAFETY: called before any thread exists.
    unsafe { *BOARD.get() = Some(board) };
}

/// Takes `size` zeroed bytes from the arena.
///
/// # Panics
/// When the arena is spent.
pub fn memory(size: usize, align: usize) -> *mut c_void {
    let _masked = kernel::enter();
    // SAFETY: interrupts are masked, so nobody else is inside.
    unsafe {
        let base = MEMORY.get().cast::<u8>();
        let start = (*USED.get()).next_multiple_of(align.max(16));
        let end = start + size;
        assert!(end <= ARENA, "the scenarios' arena is spent");
        *USED.get() = end;
        base.add(start).cast()
    }
}

/// A zeroed control block or any other plain value, in place until the scenario's end.
pub fn zeroed<T>() -> *mut T {
    memory(size_of::<T>(), align_of::<T>()).cast()
}

/// Keeps a value in place until the scenario's end. Its destructor does not run.
pub fn keep<T>(value: T) -> &'static mut T {
    let place = memory(size_of::<T>(), align_of::<T>()).cast::<T>();
    // SAFETY: the place is aligned, large enough, and handed to nobody else until the scenario's end.
    unsafe {
        place.write(value);
        &mut *place
    }
}

/// A variable that the threads of a scenario share.
pub fn var<T: Copy>(value: T) -> &'static Cell<T> {
    keep(Cell::new(value))
}

/// Records an event. Callable from threads, timers and interrupt handlers.
///
/// # Panics
/// When the log is full.
pub fn log(event: impl Into<Event>) {
    let event = event.into();
    let _masked = kernel::enter();
    // SAFETY: interrupts are masked, so nobody else is inside.
    let log = unsafe { &mut *LOG.get() };
    let Some(place) = log.events.get_mut(log.count) else { panic!("the event log is full") };
    *place = event;
    log.count += 1;
}

/// Compares everything recorded since the last call with `events`, and empties the log.
///
/// # Panics
/// When they differ.
#[track_caller]
pub fn expect<E: Into<Event>, const N: usize>(events: [E; N]) {
    let expected = events.map(Into::into);
    let mut recorded = [Event("", 0); EVENTS];
    let count = {
        let _masked = kernel::enter();
        // SAFETY: interrupts are masked, so nobody else is inside.
        let log = unsafe { &mut *LOG.get() };
        recorded.copy_from_slice(&log.events);
        core::mem::replace(&mut log.count, 0)
    };
    let recorded = recorded.get(..count).unwrap_or_default();
    assert!(recorded == expected, "events\n  expected {expected:?}\n  recorded {recorded:?}");
}

/// Fails unless nothing was recorded since the last [`expect`].
#[track_caller]
pub fn expect_nothing() {
    expect::<Event, 0>([]);
}

/// Fails unless a service returned `TX_SUCCESS`.
#[track_caller]
pub fn ok(status: UINT) {
    assert_eq!(status, TX_SUCCESS, "the service should have succeeded");
}

/// Runs `handler` as an interrupt handler, here and now; a switch that it causes happens before this returns.
///
/// # Panics
/// When the target did not run it.
#[track_caller]
pub fn isr(handler: impl FnOnce()) {
    fn call<F: FnOnce()>(data: *mut c_void) {
        // SAFETY: `data` is the slot below, which lives until the interrupted thread runs again.
        if let Some(handler) = unsafe { (*data.cast::<Option<F>>()).take() } {
            handler();
        }
    }
    fn run<F: FnOnce()>(slot: &mut Option<F>) {
        (board().isr)(call::<F>, (&raw mut *slot).cast());
    }
    let mut slot = Some(handler);
    run(&mut slot);
    assert!(slot.is_none(), "the interrupt handler did not run");
}

/// Keeps the processor busy in the calling thread for `ticks` tick interrupts.
pub fn busy(ticks: ULONG) {
    for _ in 0..ticks {
        (board().busy_tick)();
    }
}

fn board() -> Board {
    // SAFETY: written once before the kernel started.
    unsafe { *BOARD.get() }.expect("env::install was called before the kernel started")
}

/// Empties log and arena. Only the runner calls it, when no other thread of a scenario exists.
pub(super) fn reset() {
    let _masked = kernel::enter();
    // SAFETY: interrupts are masked and no thread of a scenario exists that could hold memory of the arena.
    unsafe {
        (*LOG.get()).count = 0;
        MEMORY.get().cast::<u8>().write_bytes(0, *USED.get());
        *USED.get() = 0;
    }
}

/// A null pointer that stands for "not wanted" in the information services.
pub fn none<T>() -> *mut T {
    null_mut()
}
