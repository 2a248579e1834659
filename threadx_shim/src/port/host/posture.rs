//! The interrupt posture of the host: a word that says "closed", and a word that says "look up when you open".
//!
//! Everything of the kernel runs on one operating-system thread, so the only things that can cut in are the tick signal (which
//! reads these words and never writes `CLOSED` while it is set) and other operating-system threads, which only ever raise
//! `ATTENTION`. Plain loads and stores of atomics are therefore enough; the compiler fences keep the critical section's memory
//! accesses inside it.
//!
//! Interrupts are open exactly while a thread's own code runs: in the scheduling loop, in interrupt handlers and before the start
//! the posture is closed throughout. That makes one comparison answer most questions of the signal handler.

use core::ffi::c_int;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering, compiler_fence};

use super::{clock, switch};
use crate::kernel;
use crate::port::{OPEN, TX_INT_DISABLE as CLOSED};

/// Whether interrupts are open ([`OPEN`]): what [`mask`] returns and [`unmask`] puts back.
pub type Posture = u32;

static POSTURE: AtomicU32 = AtomicU32::new(CLOSED);
/// Something is to be done when interrupts open: a switch, or more.
static ATTENTION: AtomicBool = AtomicBool::new(false);
/// It is more than a switch: the scheduling loop has to look. Raised before `ATTENTION`.
static LOOP_WANTED: AtomicBool = AtomicBool::new(false);
static IN_INTERRUPT: AtomicBool = AtomicBool::new(false);
/// Service calls until the virtual clock's next tick; never reached with the real clock.
static CALLS_LEFT: AtomicU32 = AtomicU32::new(u32::MAX);
/// Nesting of [`NoPreemption`] in the running thread.
static HELD: AtomicU32 = AtomicU32::new(0);
/// The operating-system thread that runs the kernel, as [`own_thread`] knows it; 0 before there is one.
static KERNEL_THREAD: AtomicUsize = AtomicUsize::new(0);
/// The same, as the C library knows it.
static KERNEL_PTHREAD: AtomicUsize = AtomicUsize::new(0);

/// Closes interrupts; returns the posture to give to [`unmask`].
///
/// # Context
/// Thread, interrupt, initialization.
#[inline]
pub fn mask() -> Posture {
    let before = POSTURE.load(Ordering::Relaxed);
    POSTURE.store(CLOSED, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
    before
}

/// Puts back a posture. If that opens interrupts in a thread, due interrupts and a requested switch are taken before it returns.
///
/// # Safety
/// `posture` came from the matching [`mask`], and no critical section of the caller is still needed.
#[inline]
pub unsafe fn unmask(posture: Posture) {
    compiler_fence(Ordering::SeqCst);
    if posture == OPEN {
        let calls = CALLS_LEFT.load(Ordering::Relaxed).wrapping_sub(1);
        CALLS_LEFT.store(calls, Ordering::Relaxed);
        POSTURE.store(OPEN, Ordering::Relaxed);
        compiler_fence(Ordering::SeqCst);
        if calls == 0 || ATTENTION.load(Ordering::Relaxed) {
            attend();
        }
    }
}

/// Asks for a switch at the next opening [`unmask`] or at the end of the interrupt. Called with interrupts closed.
#[inline]
pub fn request_switch() {
    ATTENTION.store(true, Ordering::Relaxed);
}

/// True while an interrupt handler runs.
#[inline]
#[must_use]
pub fn in_interrupt() -> bool {
    IN_INTERRUPT.load(Ordering::Relaxed)
}

/// True when the caller is not the operating-system thread that runs the kernel. Before a kernel runs nobody is foreign.
#[inline]
#[must_use]
pub fn is_foreign() -> bool {
    let kernel_thread = KERNEL_THREAD.load(Ordering::Relaxed);
    kernel_thread != 0 && kernel_thread != own_thread()
}

/// The calling operating-system thread's own number: its thread pointer, which costs no call.
#[inline(always)]
pub(super) fn own_thread() -> usize {
    let pointer: usize;
    // SAFETY: reads the thread pointer, on x86-64 from where it points, as the ABI has it there (ELF handling for thread-local
    // storage, variant II).
    unsafe {
        #[cfg(target_arch = "x86_64")]
        core::arch::asm!("mov {}, fs:0", out(reg) pointer, options(pure, nomem, nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        core::arch::asm!("mrs {}, tpidr_el0", out(reg) pointer, options(pure, nomem, nostack, preserves_flags));
    }
    pointer
}

/// While it lives, this thread is switched away only when it waits by itself: neither the tick nor a wake-up preempts it.
///
/// For stretches that hold a lock of the operating system or of `std`, which must not be held by a preempted thread. Nests.
/// Belongs to the thread that made it.
#[must_use = "preemption is possible again as soon as this is dropped"]
pub struct NoPreemption(core::marker::PhantomData<*mut ()>);

impl NoPreemption {
    /// Forbids preemption of the running thread.
    #[inline]
    pub fn new() -> Self {
        hold();
        NoPreemption(core::marker::PhantomData)
    }
}

impl Default for NoPreemption {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for NoPreemption {
    #[inline]
    fn drop(&mut self) {
        release_hold();
    }
}

pub(super) fn hold() {
    HELD.store(HELD.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
}

pub(super) fn release_hold() {
    compiler_fence(Ordering::SeqCst);
    let left = HELD.load(Ordering::Relaxed).saturating_sub(1);
    HELD.store(left, Ordering::Relaxed);
    if left == 0 && is_open() && ATTENTION.load(Ordering::Relaxed) {
        attend();
    }
}

/// Takes the running thread's hold away for the time it is switched out; give it back with [`set_held`].
pub(super) fn take_held() -> u32 {
    let held = HELD.load(Ordering::Relaxed);
    HELD.store(0, Ordering::Relaxed);
    held
}

pub(super) fn set_held(count: u32) {
    HELD.store(count, Ordering::Relaxed);
}

pub(super) fn is_held() -> bool {
    HELD.load(Ordering::Relaxed) != 0
}

pub(super) fn is_open() -> bool {
    POSTURE.load(Ordering::Relaxed) == OPEN
}

/// Closes without remembering: the port is leaving thread code.
pub(super) fn close() {
    POSTURE.store(CLOSED, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
}

/// Opens without looking at `ATTENTION`: thread code is being entered.
pub(super) fn open() {
    compiler_fence(Ordering::SeqCst);
    POSTURE.store(OPEN, Ordering::Relaxed);
}

/// Something wants the scheduling loop: from the signal handler, other operating-system threads, the port itself.
pub(super) fn raise_attention() {
    LOOP_WANTED.store(true, Ordering::SeqCst);
    ATTENTION.store(true, Ordering::SeqCst);
}

/// Whether anything was raised since [`take_attention`].
pub(super) fn wants_attention() -> bool {
    ATTENTION.load(Ordering::Relaxed)
}

/// Lowers it. Another operating-system thread that raises at this moment also signals, and its signal raises again.
pub(super) fn take_attention() {
    LOOP_WANTED.store(false, Ordering::Relaxed);
    ATTENTION.store(false, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
}

/// Lowers a request for a switch; false, and it stays, if more is wanted. What is raised right after it stays raised.
#[inline(always)]
fn take_switch() -> bool {
    ATTENTION.store(false, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
    let only = !LOOP_WANTED.load(Ordering::Relaxed) && CALLS_LEFT.load(Ordering::Relaxed) != 0;
    if !only {
        ATTENTION.store(true, Ordering::Relaxed);
    }
    only
}

pub(super) fn set_calls_left(calls: u32) {
    CALLS_LEFT.store(calls, Ordering::Relaxed);
}

/// A number that changes with every service call: how the watchdog tells a spinning thread from a busy one.
pub(super) fn calls_left() -> u32 {
    CALLS_LEFT.load(Ordering::Relaxed)
}

pub(super) fn set_kernel_thread() {
    // SAFETY: `pthread_self` has no preconditions.
    KERNEL_PTHREAD.store(unsafe { libc::pthread_self() } as usize, Ordering::SeqCst);
    KERNEL_THREAD.store(own_thread(), Ordering::SeqCst);
    switch::find_errno();
}

/// Wakes the kernel's operating-system thread out of a running thread's code.
pub(super) fn signal_kernel_thread(signal: c_int) {
    let thread = KERNEL_PTHREAD.load(Ordering::SeqCst);
    if thread != 0 {
        // SAFETY: the kernel's thread is the one that runs the program; it outlives every caller.
        unsafe { libc::pthread_kill(thread as libc::pthread_t, signal) };
    }
}

/// Runs `handler` as an interrupt handler: posture closed, [`in_interrupt`] true. Nests.
pub(super) fn as_interrupt(handler: impl FnOnce()) {
    let outer = IN_INTERRUPT.load(Ordering::Relaxed);
    IN_INTERRUPT.store(true, Ordering::Relaxed);
    compiler_fence(Ordering::SeqCst);
    handler();
    compiler_fence(Ordering::SeqCst);
    IN_INTERRUPT.store(outer, Ordering::Relaxed);
}

/// Interrupts just opened, and something is to be done: a switch, mostly.
#[inline(never)]
pub(super) fn attend() {
    loop {
        close();
        let only_a_switch = !is_held() && !in_interrupt() && take_switch() && switch::directly();
        if !only_a_switch && !attend_in_loop() {
            return;
        }
        open();
        compiler_fence(Ordering::SeqCst);
        if !wants_attention() {
            return;
        }
    }
}

/// Has the scheduling loop look. False if this is no place for that: the posture is as it should be, and attention stays raised.
#[cold]
#[inline(never)]
fn attend_in_loop() -> bool {
    if in_interrupt() || !switch::in_thread() {
        // An interrupt handler or the initialization opened interrupts: they stay closed there, and the call is not counted.
        CALLS_LEFT.store(CALLS_LEFT.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        return false;
    }
    clock::service_call();
    if is_held() && !switch::running_waits() {
        open();
        return false;
    }
    switch::leave(kernel::execute() != kernel::current() || switch::running_is_released());
    true
}
