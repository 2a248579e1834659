//! Contexts and the switch itself: a thread is a stackful coroutine that the scheduling loop resumes.
//!
//! A thread leaves by *suspending* its coroutine, back to the loop on the operating-system thread's own stack, which runs the
//! interrupts due and resumes whichever coroutine the kernel chose. It leaves from two places: from `unmask` (by itself), or from
//! the tick signal's handler (preempted). In the second case the signal frame stays on the thread's stack and the signal stays
//! blocked for the operating-system thread; returning to that thread ends the handler, which unblocks it, but resuming a thread that
//! left by itself must unblock it by hand.
//!
//! `errno`, caught C++ exceptions and the preemption hold belong to a thread, so they are carried over here. So does the posture: it is closed
//! from before the suspend until after the resume.

use core::convert::Infallible;
use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::{self, null_mut};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::exceptions::{self, Exceptions};
use super::stacks::{HostStack, Mapping};
use super::{posture, signal};
use crate::TX_THREAD;
use crate::constants::TX_READY;
use crate::kernel;
use crate::types::ULONG;

/// The host's part of `TX_THREAD`: null, or the thread's context at the top of its stack mapping.
#[repr(C)]
pub struct ThreadPort {
    /// Null before `stack_build` and after `stack_release`.
    pub tx_thread_port_context: *mut core::ffi::c_void,
}

impl ThreadPort {
    /// A thread that was never built.
    pub const NEW: ThreadPort = ThreadPort { tx_thread_port_context: null_mut() };
}

impl Default for ThreadPort {
    fn default() -> Self {
        Self::NEW
    }
}

/// Why a coroutine came back to the loop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// The kernel wants another thread, or none.
    ForSwitch,
    /// Interrupts are due; if they change nothing, the same thread goes on as if nothing had been.
    ForInterrupt,
}

type Fiber = Coroutine<(), Left, Infallible, HostStack>;

/// One thread's execution. Lives at the top of its own mapping, so it is exactly as long-lived as the stack.
pub(super) struct Context {
    thread: *mut TX_THREAD,
    fiber: ManuallyDrop<Fiber>,
    way_out: *const Yielder<(), Left>,
    mapping: Mapping,
    /// It left inside the tick signal's handler.
    by_signal: bool,
    errno: c_int,
    held: u32,
    /// Its own while it is away, the loop's while it runs.
    exceptions: Exceptions,
}

/// The context whose code runs; null in the loop.
static RUNNING: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// The context that last left only for an interrupt: no switch bookkeeping if it goes on.
static INTERRUPTED: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// Released while it ran; freed by the loop.
static RELEASED: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// The tick signal is blocked, because a thread was switched away inside its handler.
static SIGNAL_BLOCKED: AtomicBool = AtomicBool::new(false);

/// Builds a context that will run `kernel::thread_shell(thread)` with interrupts open.
///
/// When the system has no memory for the stack, the process ends with a message: the service cannot report it.
///
/// # Safety
/// `thread` is a thread control block being created or reset; its former context, if any, was released.
#[allow(clippy::cast_ptr_alignment)] // The header's address is a multiple of 64.
pub unsafe fn stack_build(thread: *mut TX_THREAD) {
    // SAFETY: the control block is valid by the caller's promise.
    let asked = unsafe { (*thread).tx_thread_stack_size } as usize;
    let Some(mapping) = Mapping::new(asked, size_of::<Context>()) else {
        super::report::fatal(format_args!("no memory for another thread's stack ({asked} bytes asked for)"));
    };
    let context = mapping.base().as_ptr().cast::<Context>();
    let fiber = Fiber::with_stack(HostStack::new(mapping), move |way_out, ()| {
        // SAFETY: the context outlives its coroutine, which is running now.
        unsafe { (*context).way_out = way_out };
        posture::open();
        if posture::wants_attention() {
            posture::attend();
        }
        // SAFETY: this is the first frame of `thread`.
        unsafe { kernel::thread_shell(thread) }
    });
    let fresh = Context {
        thread,
        fiber: ManuallyDrop::new(fiber),
        way_out: ptr::null(),
        mapping,
        by_signal: false,
        errno: 0,
        held: 0,
        exceptions: Exceptions::NONE,
    };
    // SAFETY: the header area is big and aligned enough for a `Context`, and ours; the control block is valid.
    unsafe {
        context.write(fresh);
        (*thread).tx_thread_port.tx_thread_port_context = context.cast();
    }
}

/// Gives a context back. The running one is only marked and freed when it has left its stack.
///
/// # Safety
/// `thread` is a valid control block whose context is never to be resumed.
pub unsafe fn stack_release(thread: *mut TX_THREAD) {
    let posture = super::mask();
    // SAFETY: the control block is valid; the context is ours until freed, and posture is put back as found.
    unsafe {
        let port = &mut (*thread).tx_thread_port;
        let context = ptr::replace(&raw mut port.tx_thread_port_context, null_mut()).cast::<Context>();
        if !context.is_null() {
            if context == RUNNING.load(Ordering::Relaxed) {
                RELEASED.store(context, Ordering::Relaxed);
            } else {
                free(context);
            }
        }
        super::unmask(posture);
    }
}

/// Bytes of its stack that `thread` ever used, clipped to the size that the application gave; 0 without a context.
///
/// # Safety
/// `thread` is a valid control block.
#[must_use]
pub unsafe fn stack_used(thread: *const TX_THREAD) -> ULONG {
    // SAFETY: the control block is valid, its context is live while the pointer is set.
    unsafe {
        let context = (*thread).tx_thread_port.tx_thread_port_context.cast::<Context>();
        if context.is_null() {
            return 0;
        }
        let used = ULONG::try_from((*context).mapping.high_water()).unwrap_or(ULONG::MAX);
        used.min((*thread).tx_thread_stack_size)
    }
}

/// # Safety
/// `context` is not running and is not used again.
unsafe fn free(context: *mut Context) {
    if INTERRUPTED.load(Ordering::Relaxed) == context {
        INTERRUPTED.store(null_mut(), Ordering::Relaxed);
    }
    // SAFETY: as promised. `force_reset` forgets the frames on the stack without running destructors, which is what ending a
    // thread means in the originals; after it, dropping the coroutine frees nothing but the valgrind registration.
    unsafe {
        let mapping = (*context).mapping;
        (*context).fiber.force_reset();
        ManuallyDrop::drop(&mut (*context).fiber);
        mapping.unmap();
    }
}

/// Frees what was released while it ran. Called by the loop.
pub(super) fn reap() {
    let context = RELEASED.load(Ordering::Relaxed);
    if !context.is_null() {
        RELEASED.store(null_mut(), Ordering::Relaxed);
        // SAFETY: it was released and has left its stack: the loop runs.
        unsafe { free(context) };
    }
}

/// True in thread code (or an interrupt that cut into it), false in the loop and before the start.
pub(super) fn in_thread() -> bool {
    !RUNNING.load(Ordering::Relaxed).is_null()
}

/// True when the running thread's context was released: it must not go on after its next `unmask`.
pub(super) fn running_is_released() -> bool {
    let running = RUNNING.load(Ordering::Relaxed);
    !running.is_null() && running == RELEASED.load(Ordering::Relaxed)
}

/// True when the running thread cannot go on: it waits, or has ended.
pub(super) fn running_waits() -> bool {
    let context = RUNNING.load(Ordering::Relaxed);
    // SAFETY: the running context is live, and so is its thread's control block until its context is released.
    context.is_null() || running_is_released() || unsafe { (*(*context).thread).tx_thread_state } != TX_READY
}

/// The running context's stack and thread, for the signal handlers.
pub(super) fn running() -> Option<(Mapping, *mut TX_THREAD)> {
    let context = RUNNING.load(Ordering::Relaxed);
    // SAFETY: the running context is live.
    (!context.is_null()).then(|| unsafe { ((*context).mapping, (*context).thread) })
}

/// Leaves the running thread for the loop; returns when the loop resumes it. Posture closed before and after.
pub(super) fn leave(for_switch: bool) {
    let context = RUNNING.load(Ordering::Relaxed);
    // SAFETY: called on the running context's own stack; everything it touches is the context's or this OS thread's.
    unsafe {
        (*context).errno = *libc::__errno_location();
        (*context).held = posture::take_held();
        (*(*context).way_out).suspend(if for_switch { Left::ForSwitch } else { Left::ForInterrupt });
        posture::set_held((*context).held);
        *libc::__errno_location() = (*context).errno;
    }
}

/// [`leave`] from inside the tick signal's handler.
pub(super) fn leave_by_signal() {
    let context = RUNNING.load(Ordering::Relaxed);
    // SAFETY: as in `leave`; the loop clears nothing of this but through `resume`.
    unsafe { (*context).by_signal = true };
    SIGNAL_BLOCKED.store(true, Ordering::Relaxed);
    leave(false);
    // Returning from the handler restores the mask of the interrupted code, in which the signal is open.
    SIGNAL_BLOCKED.store(false, Ordering::Relaxed);
    // SAFETY: running again.
    unsafe { (*context).by_signal = false };
}

/// Makes `thread` run until it leaves. Called by the loop with `thread == kernel::execute()`.
///
/// # Safety
/// `thread` is ready and has a context.
pub(super) unsafe fn resume(thread: *mut TX_THREAD) {
    // SAFETY: a ready thread has a live context; only the loop, which is here, resumes.
    unsafe {
        let context = (*thread).tx_thread_port.tx_thread_port_context.cast::<Context>();
        if context.is_null() {
            super::report::fatal(format_args!("a thread without a stack became ready"));
        }
        let goes_on = INTERRUPTED.load(Ordering::Relaxed) == context && kernel::current() == thread;
        INTERRUPTED.store(null_mut(), Ordering::Relaxed);
        if !goes_on {
            kernel::switch_in();
        }
        let by_signal = (*context).by_signal;
        if SIGNAL_BLOCKED.load(Ordering::Relaxed) != by_signal {
            SIGNAL_BLOCKED.store(by_signal, Ordering::Relaxed);
            // A handler must end with its signal blocked as it began, or handlers could pile up on the thread's stack.
            if by_signal { signal::block() } else { signal::unblock() }
        }
        RUNNING.store(context, Ordering::Relaxed);
        exceptions::exchange(&mut (*context).exceptions);
        let left = (*context).fiber.resume(());
        exceptions::exchange(&mut (*context).exceptions);
        RUNNING.store(null_mut(), Ordering::Relaxed);
        match left {
            CoroutineResult::Yield(Left::ForInterrupt) => INTERRUPTED.store(context, Ordering::Relaxed),
            CoroutineResult::Yield(Left::ForSwitch) => {}
            CoroutineResult::Return(never) => match never {},
        }
    }
}
