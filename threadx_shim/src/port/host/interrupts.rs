//! The host's interrupt lines: descriptors, functions handed in by other operating-system threads, and handlers run on the spot.
//!
//! A descriptor that a driver registered is a level-triggered line: while it is readable its handler runs at every look, so the
//! handler must read it empty. The loop looks when everything is idle (that is where it waits); while threads run, at every
//! tick, and with the real clock as soon as the descriptor signals (sockets, pipes, terminals and TAPs do, an eventfd does not).
//!
//! Functions from other operating-system threads travel through a pipe, one pointer a write: the system keeps the order, writes
//! are atomic, full is an error and not a lock, and the idle `ppoll` wakes by itself.

use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::mem::{transmute, zeroed};
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicUsize, Ordering};

use super::{clock, posture, report, signal, switch};
use crate::constants::{
    TX_CALLER_ERROR, TX_NO_INSTANCE, TX_NO_MEMORY, TX_NOT_AVAILABLE, TX_OPTION_ERROR, TX_PTR_ERROR, TX_SUCCESS,
};
use crate::kernel;
use crate::port::OPEN;
use crate::types::UINT;

/// A descriptor's handler: gets the descriptor and the argument it was registered with.
pub type FdHandler = unsafe extern "C" fn(fd: c_int, argument: *mut c_void);
/// A handler without argument.
pub type Handler = unsafe extern "C" fn();

/// Descriptors that can be registered at a time.
pub const MAX_DESCRIPTORS: usize = 64;

/// What one `write` to the pipe moves, as the system reports it.
const POINTER_BYTES: isize = size_of::<usize>().cast_signed();

#[derive(Clone, Copy)]
struct Line {
    fd: c_int,
    handler: Option<FdHandler>,
    argument: *mut c_void,
}

struct Lines(UnsafeCell<[Line; MAX_DESCRIPTORS]>);
// SAFETY: touched only by the kernel's operating-system thread with the posture closed.
unsafe impl Sync for Lines {}

static LINES: Lines = Lines(UnsafeCell::new([Line { fd: -1, handler: None, argument: null_mut() }; MAX_DESCRIPTORS]));
/// Lines in use are the first `COUNT`.
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// The pipe's ends; -1 before the start.
static PIPE_READ: AtomicI32 = AtomicI32::new(-1);
static PIPE_WRITE: AtomicI32 = AtomicI32::new(-1);
/// A descriptor signalled.
static RAISED: AtomicBool = AtomicBool::new(false);
/// There may be something in the pipe.
static INJECTED: AtomicBool = AtomicBool::new(false);

/// Opens the door for other operating-system threads.
pub(super) fn start() {
    let mut ends: [c_int; 2] = [-1; 2];
    // SAFETY: writes two descriptors into a local array.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_NONBLOCK | libc::O_CLOEXEC) } != 0 {
        report::fatal(format_args!("no pipe for interrupts"));
    }
    PIPE_READ.store(ends[0], Ordering::SeqCst);
    PIPE_WRITE.store(ends[1], Ordering::SeqCst);
}

/// The run is over: descriptors that outlive it signal no longer.
pub(super) fn stop() {
    with_lines(|lines, count| lines.iter().take(*count).for_each(|line| signal::follow(line.fd, false)));
}

/// Queues `handler` to run as an interrupt handler of the kernel: the only door for other operating-system threads.
///
/// # Context
/// Any operating-system thread, thread, interrupt, signal handler; after the kernel started.
///
/// # Blocking
/// Never.
///
/// # Errors
/// `TX_NOT_AVAILABLE` before the kernel was entered; `TX_NO_MEMORY` when thousands are queued already.
pub fn interrupt(handler: Handler) -> UINT {
    let pipe = PIPE_WRITE.load(Ordering::SeqCst);
    if pipe < 0 {
        return TX_NOT_AVAILABLE;
    }
    let pointer = handler as usize;
    // SAFETY: writes one pointer-sized local; errno is put back for a thread that is not asking for it.
    let written = unsafe {
        let errno = *libc::__errno_location();
        let written = libc::write(pipe, (&raw const pointer).cast(), size_of::<usize>());
        *libc::__errno_location() = errno;
        written
    };
    if written != POINTER_BYTES {
        return TX_NO_MEMORY;
    }
    INJECTED.store(true, Ordering::SeqCst);
    posture::raise_attention();
    if posture::is_foreign() {
        posture::signal_kernel_thread(signal::number());
    }
    TX_SUCCESS
}

/// What [`interrupt_at`] has planned; null: nothing.
static PLANNED: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// Plans `handler` to run as an interrupt handler when interrupts have opened `openings` times from now (1: the next time), in
/// whichever thread that is; `None` cancels what is planned. True if the last plan had not come to pass.
///
/// Between two openings of a service's interrupts nothing can cut in, so that a test which plans an interrupt for every number of
/// openings, until one does not come to pass, has tried every interleaving that a service and an interrupt can have.
///
/// # Context
/// Thread, with [`Clock::Idle`](super::Clock::Idle): the other clocks count openings for themselves.
pub fn interrupt_at(openings: u32, handler: Option<Handler>) -> bool {
    let pointer = handler.map_or(null_mut(), |handler| handler as *mut c_void);
    let before = PLANNED.swap(pointer, Ordering::Relaxed);
    posture::set_calls_left(if handler.is_some() { openings } else { u32::MAX });
    !before.is_null()
}

/// Interrupts have opened often enough.
pub(super) fn interrupt_planned() {
    let planned = PLANNED.swap(null_mut(), Ordering::Relaxed);
    if !planned.is_null() {
        // SAFETY: `interrupt_at` stored a handler.
        let _ = interrupt(unsafe { transmute::<*mut c_void, Handler>(planned) });
    }
}

/// Runs `handler` as an interrupt handler at this point of the calling thread; before this returns, threads that it made
/// ready and that outrank the caller run, as at a real interrupt's end.
///
/// With interrupts closed (a critical section, initialization) it is pended until they open. Inside a handler it nests.
///
/// # Context
/// Thread, interrupt, initialization.
///
/// # Errors
/// `TX_CALLER_ERROR` from another operating-system thread; as [`interrupt`] where it is pended.
pub fn isr_run(handler: Handler) -> UINT {
    if posture::is_foreign() {
        return TX_CALLER_ERROR;
    }
    // SAFETY: the caller hands over a handler that may be called.
    let call = || unsafe { handler() };
    if posture::in_interrupt() {
        call();
        return TX_SUCCESS;
    }
    if !posture::is_open() || !switch::in_thread() {
        return interrupt(handler);
    }
    isr_run_now(call);
    TX_SUCCESS
}

/// [`isr_run`] for a Rust closure.
///
/// # Panics
/// When interrupts are closed: a closure cannot be pended.
pub fn isr_run_with(handler: impl FnOnce()) {
    assert!(!posture::is_foreign(), "isr_run_with from another operating-system thread");
    if posture::in_interrupt() {
        handler();
        return;
    }
    assert!(posture::is_open() && switch::in_thread(), "isr_run_with while interrupts are closed");
    isr_run_now(handler);
}

fn isr_run_now(handler: impl FnOnce()) {
    posture::close();
    posture::as_interrupt(handler);
    if kernel::execute() != kernel::current() {
        posture::request_switch();
    }
    // SAFETY: interrupts were open a moment ago and this closed no critical section but its own.
    unsafe { posture::unmask(OPEN) };
}

/// Makes `fd` an interrupt line: while it is readable (or broken), `handler(fd, argument)` runs as an interrupt handler.
/// A descriptor registered again gets the new handler.
///
/// # Context
/// Thread, interrupt, initialization.
///
/// # Errors
/// `TX_CALLER_ERROR` from another operating-system thread, `TX_OPTION_ERROR` for a negative descriptor, `TX_PTR_ERROR` without a
/// handler, `TX_NO_MEMORY` when [`MAX_DESCRIPTORS`] are registered. With the real clock the descriptor is set to `O_ASYNC`, owned by
/// the kernel's operating-system thread.
///
/// # Safety
/// `handler` may be called with `argument` until the descriptor is unregistered.
pub unsafe fn fd_register(fd: c_int, handler: Option<FdHandler>, argument: *mut c_void) -> UINT {
    if posture::is_foreign() {
        return TX_CALLER_ERROR;
    }
    if fd < 0 {
        return TX_OPTION_ERROR;
    }
    if handler.is_none() {
        return TX_PTR_ERROR;
    }
    with_lines(|lines, count| {
        let index = lines.iter().take(*count).position(|line| line.fd == fd).unwrap_or(*count);
        let Some(line) = lines.get_mut(index) else { return TX_NO_MEMORY };
        *line = Line { fd, handler, argument };
        *count = (*count).max(index + 1);
        if !clock::is_virtual() {
            signal::follow(fd, true);
        }
        // It may be readable already, which signals nothing.
        raised();
        posture::raise_attention();
        TX_SUCCESS
    })
}

/// Takes `fd` off the interrupt lines; close it only afterwards.
///
/// # Context
/// Thread, interrupt, initialization.
///
/// # Errors
/// `TX_CALLER_ERROR` from another operating-system thread, `TX_NO_INSTANCE` if it was not registered.
pub fn fd_unregister(fd: c_int) -> UINT {
    if posture::is_foreign() {
        return TX_CALLER_ERROR;
    }
    with_lines(|lines, count| {
        let Some(index) = lines.iter().take(*count).position(|line| line.fd == fd) else { return TX_NO_INSTANCE };
        *count -= 1;
        lines.swap(index, *count);
        signal::follow(fd, false);
        TX_SUCCESS
    })
}

fn with_lines<R>(change: impl FnOnce(&mut [Line; MAX_DESCRIPTORS], &mut usize) -> R) -> R {
    let posture = posture::mask();
    let mut count = COUNT.load(Ordering::Relaxed);
    // SAFETY: posture closed on the kernel's thread, and `change` calls nothing that comes back here.
    let result = change(unsafe { &mut *LINES.0.get() }, &mut count);
    COUNT.store(count, Ordering::Relaxed);
    // SAFETY: the pair of the mask above.
    unsafe { posture::unmask(posture) };
    result
}

/// A descriptor signalled: worth a look. In the signal's handler.
pub(super) fn raised() {
    RAISED.store(true, Ordering::Relaxed);
}

/// Whether a descriptor signalled since the last call.
pub(super) fn take_raised() -> bool {
    let raised = RAISED.load(Ordering::Relaxed);
    if raised {
        RAISED.store(false, Ordering::Relaxed);
    }
    raised
}

/// How many descriptors are registered.
pub(super) fn descriptors() -> usize {
    COUNT.load(Ordering::Relaxed)
}

/// Runs the functions that other operating-system threads queued. Called by the loop.
pub(super) fn run_injected() {
    if !INJECTED.load(Ordering::Relaxed) {
        return;
    }
    // Before the pipe is read: what is written after the store raises the flag again.
    INJECTED.store(false, Ordering::SeqCst);
    loop {
        let mut pointer = 0_usize;
        // SAFETY: reads at most one pointer into a local.
        let got =
            unsafe { libc::read(PIPE_READ.load(Ordering::Relaxed), (&raw mut pointer).cast(), size_of::<usize>()) };
        if got != POINTER_BYTES || pointer == 0 {
            return;
        }
        // SAFETY: only `interrupt` writes to the pipe, whole function pointers at a time.
        let handler = unsafe { transmute::<usize, Handler>(pointer) };
        // SAFETY: its caller handed over a handler that may be called.
        posture::as_interrupt(|| unsafe { handler() });
    }
}

/// Looks at the descriptors, waiting up to `wait` nanoseconds (None: for ever) for one of them or an injected function; then calls
/// `first` (time goes on) and the handlers of the ready ones. True if any handler ran. Called by the loop.
pub(super) fn poll(wait: Option<u64>, first: impl FnOnce()) -> bool {
    // SAFETY: all-zero is a valid pollfd.
    let mut polled: [libc::pollfd; MAX_DESCRIPTORS + 1] = unsafe { zeroed() };
    let count = COUNT.load(Ordering::Relaxed);
    // SAFETY: posture closed on the kernel's thread; copied, because handlers may change the lines.
    let lines = unsafe { *LINES.0.get() };
    polled[0] = libc::pollfd { fd: PIPE_READ.load(Ordering::Relaxed), events: libc::POLLIN, revents: 0 };
    for (slot, line) in polled[1..].iter_mut().zip(lines.iter().take(count)) {
        *slot = libc::pollfd { fd: line.fd, events: libc::POLLIN, revents: 0 };
    }
    let timeout = wait.map(signal::timespec);
    let timeout = timeout.as_ref().map_or(null(), core::ptr::from_ref);
    let mask = signal::idle_mask();
    // SAFETY: `count + 1` initialized entries, a valid or null timeout, a valid mask.
    let ready = unsafe { libc::ppoll(polled.as_mut_ptr(), count as libc::nfds_t + 1, timeout, &raw const mask) };
    first();
    if ready <= 0 {
        return false;
    }
    if polled[0].revents != 0 {
        INJECTED.store(true, Ordering::SeqCst);
        run_injected();
    }
    for (slot, line) in polled[1..].iter().zip(lines.iter().take(count)).filter(|(slot, _)| slot.revents != 0) {
        if slot.revents & libc::POLLNVAL != 0 {
            report::line(format_args!("descriptor {} was closed while registered; it is no longer watched", line.fd));
            let _ = fd_unregister(line.fd);
        } else if let Some(handler) = line.handler.filter(|_| is_registered(line)) {
            // SAFETY: registered for being called with this argument, and still registered.
            posture::as_interrupt(|| unsafe { handler(line.fd, line.argument) });
        }
    }
    true
}

fn is_registered(line: &Line) -> bool {
    with_lines(|lines, count| {
        let same = |l: &Line| l.fd == line.fd && l.argument == line.argument;
        lines.iter().take(*count).any(same)
    })
}
