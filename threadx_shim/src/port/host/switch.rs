//! Contexts and the switch itself: every thread has a stack of its own, and so has the scheduling loop.
//!
//! A thread that only makes way for another goes to it directly ([`directly`]). When interrupts are due, nobody is ready, or the
//! thread has ended, it goes to the loop ([`leave`]), which runs on the operating-system thread's own stack and resumes
//! whomever the kernel chose ([`resume`]). A thread leaves from two places: from `unmask` (by itself), or from the tick signal's
//! handler (preempted; always to the loop). In the second case the signal frame stays on the thread's stack and the signal stays
//! blocked for the operating-system thread; returning to that thread ends the handler, which unblocks it, but resuming a thread that
//! left by itself must unblock it by hand.
//!
//! `errno`, caught C++ exceptions and the preemption hold belong to a thread, so they are carried over here. So does the posture: it is closed
//! from before a thread leaves until after it is back.

use core::ffi::{c_int, c_void};
use core::ptr::{self, null_mut};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

use super::exceptions::{self, Exceptions};
use super::stacks::Mapping;
use super::tools::Fake;
use super::transfer::{prepare, transfer};
use super::{posture, signal};
use crate::TX_THREAD;
use crate::constants::TX_READY;
use crate::kernel;
use crate::types::ULONG;

/// The host's part of `TX_THREAD`: null, or the thread's context at the top of its stack mapping.
#[repr(C)]
pub struct ThreadPort {
    /// Null before `stack_build` and after `stack_release`.
    pub tx_thread_port_context: *mut c_void,
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

/// One thread's execution. Lives at the top of its own mapping, so it is exactly as long-lived as the stack.
pub(super) struct Context {
    /// Where it left, while it is away.
    stack_pointer: usize,
    thread: *mut TX_THREAD,
    mapping: Mapping,
    /// It left inside the tick signal's handler.
    by_signal: bool,
    errno: c_int,
    held: u32,
    /// Its own while it is away, the loop's while it runs.
    exceptions: Exceptions,
    fake: Fake,
}

impl Context {
    fn stack(&self) -> (*const u8, *const u8) {
        (self.mapping.low(), self.mapping.base().as_ptr())
    }
}

/// The context whose code runs; null in the loop.
static RUNNING: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// The context that last left only for an interrupt: no switch bookkeeping if it goes on.
static INTERRUPTED: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// Released while it ran; freed by the loop.
static RELEASED: AtomicPtr<Context> = AtomicPtr::new(null_mut());
/// Where the loop left.
static LOOP: AtomicUsize = AtomicUsize::new(0);
/// The tick signal is blocked, because a thread was switched away inside its handler.
static SIGNAL_BLOCKED: AtomicBool = AtomicBool::new(false);
/// The `errno` of the kernel's operating-system thread.
static ERRNO: AtomicPtr<c_int> = AtomicPtr::new(null_mut());

/// The calling operating-system thread is the kernel's from now on.
pub(super) fn find_errno() {
    // SAFETY: no preconditions.
    ERRNO.store(unsafe { libc::__errno_location() }, Ordering::Relaxed);
}

/// The first frame of a thread.
unsafe extern "C" fn first(context: *mut c_void) -> ! {
    // SAFETY: the context is the running one; its thread was built for this.
    unsafe {
        let context = context.cast::<Context>();
        (*context).fake.is_back();
        posture::open();
        if posture::wants_attention() {
            posture::attend();
        }
        kernel::thread_shell((*context).thread)
    }
}

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
    // SAFETY: the header area is big and aligned enough for a `Context`, and ours, and so is the stack below; the control block
    // is valid.
    unsafe {
        context.write(Context {
            stack_pointer: prepare(context.cast(), first, context.cast()),
            thread,
            mapping,
            by_signal: false,
            errno: 0,
            held: 0,
            exceptions: Exceptions::NONE,
            fake: Fake::NONE,
        });
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
    // SAFETY: as promised. Destructors of what is on the stack do not run: that is what ending a thread means in the originals.
    unsafe { (*context).mapping.unmap() };
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

/// Steps from the running context's stack to another's, or to the loop's; returns when somebody steps back.
///
/// # Safety
/// `context` is the running one; `to` is where the one on `stack` (`None`: the loop) left.
#[inline(always)]
unsafe fn step(context: *mut Context, to: usize, stack: Option<(*const u8, *const u8)>) {
    // SAFETY: everything touched is the context's or this operating-system thread's.
    unsafe {
        let errno = ERRNO.load(Ordering::Relaxed);
        (*context).errno = *errno;
        (*context).held = posture::take_held();
        (*context).fake.leaves(stack);
        transfer(&raw mut (*context).stack_pointer, to);
        (*context).fake.is_back();
        posture::set_held((*context).held);
        *errno = (*context).errno;
    }
}

/// Leaves the running thread for the loop; returns when it goes on. Posture closed before and after.
///
/// For an interrupt (not `for_switch`): if that changes nothing, the thread goes on as if nothing had been.
pub(super) fn leave(for_switch: bool) {
    let context = RUNNING.load(Ordering::Relaxed);
    INTERRUPTED.store(if for_switch { null_mut() } else { context }, Ordering::Relaxed);
    // SAFETY: called on the running context's own stack; the loop left when it resumed a thread.
    unsafe { step(context, LOOP.load(Ordering::Relaxed), None) };
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

/// Goes from the running thread to the one that the kernel wants, without the loop; returns when it goes on. False, and nothing
/// done, if that is not all there is to do: nobody is ready, the thread has ended, or one of the two is inside the tick signal's
/// handler. Posture closed before and after.
#[inline(always)]
pub(super) fn directly() -> bool {
    let next = kernel::execute();
    let from = RUNNING.load(Ordering::Relaxed);
    if next.is_null() || from.is_null() || !RELEASED.load(Ordering::Relaxed).is_null() {
        return false;
    }
    // SAFETY: a ready thread has a live context; the running one is live.
    unsafe {
        let to = (*next).tx_thread_port.tx_thread_port_context.cast::<Context>();
        if to.is_null() || (*to).by_signal || SIGNAL_BLOCKED.load(Ordering::Relaxed) {
            return false;
        }
        if to != from {
            kernel::switch_in();
            RUNNING.store(to, Ordering::Relaxed);
            exceptions::exchange(&mut (*from).exceptions);
            exceptions::exchange(&mut (*to).exceptions);
            step(from, (*to).stack_pointer, Some((*to).stack()));
        }
    }
    true
}

/// Makes `thread` run until somebody leaves for the loop. Called by the loop with `thread == kernel::execute()`.
///
/// # Safety
/// `thread` is ready and has a context.
pub(super) unsafe fn resume(thread: *mut TX_THREAD) {
    // SAFETY: a ready thread has a live context; only the loop, which is here, resumes. Who comes back is live until it is reaped.
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
        let mut fake = Fake::NONE;
        fake.leaves(Some((*context).stack()));
        transfer(LOOP.as_ptr(), (*context).stack_pointer);
        fake.is_back();
        let back = RUNNING.swap(null_mut(), Ordering::Relaxed);
        exceptions::exchange(&mut (*back).exceptions);
    }
}
