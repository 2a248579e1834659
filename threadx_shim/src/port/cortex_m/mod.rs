//! The port to Arm Cortex-M (v6-M, v7-M, v7E-M, v8-M).
//!
//! # How a switch happens
//!
//! The processor has two stack pointers. Threads run in Thread mode on the *process* stack (PSP), each on the memory that the
//! application gave it; interrupt handlers, start-up and the idle loop run on the *main* stack (MSP). When an exception is taken
//! the hardware itself pushes the eight caller-saved words (r0–r3, r12, lr, pc, xPSR) on the stack that was in use, and pops them
//! on return; which stack, and whether floating-point state went along, is encoded in the EXC_RETURN value in `lr`.
//!
//! A thread switch is therefore an exception that saves the remaining registers, changes PSP, and returns. PendSV exists for it:
//! software pends it with one store, and because it has the lowest priority of all it runs only when no other handler is active.
//! Three properties follow, and the kernel relies on each:
//!
//! - *A service that blocks* pends PendSV while interrupts are masked; the switch happens at the very instruction that unmasks.
//! - *An interrupt handler that readies a thread* pends PendSV too; it is taken by tail-chaining when the last nested handler
//!   returns, so handlers never see a half-made switch and a storm of interrupts costs one switch.
//! - *Pending twice is pending once*, so nobody keeps count.
//!
//! # Idle
//!
//! With no ready thread PendSV returns to the context that called [`start`]: a `wfi` loop on the main stack. That context has no
//! registers worth saving, so leaving it saves nothing. EXC_RETURN bit 2 tells the two apart without a load from memory.
//! Around the sleep the board is asked (`low_power`): it may stop the tick until the next deadline.
//!
//! # Masking
//!
//! Critical sections set PRIMASK. Handlers whose priority must not be delayed by the kernel do not exist in this port; all handlers
//! may call the services that the manual allows from interrupts.
//!
//! # Stacks that overflow
//!
//! On v8-M the processor compares the process stack pointer with PSPLIM, which PendSV sets for each thread: leaving the stack is a
//! fault at once. v7-M has the same by way of the memory protection unit (`guard`, feature `stack-guard`). Elsewhere the feature
//! `stack-checking` looks at the far end of the stack at each switch and tells `tx_thread_stack_error_notify`, after the fact.
//!
//! # Secure and non-secure
//!
//! On v8-M with the security extension kernel and threads run in one state, either of the two, and know nothing of the other.
//! [`context`] finds out in which, because EXC_RETURN of a new thread says so. Threads that call secure services from the non-secure
//! state need secure stacks of their own, which this port does not manage.
//!
//! # What this port does not do
//!
//! It sets no vector table and starts no timer: that is the board's start-up, which provides [`seam::_tx_initialize_low_level`] and calls
//! `_tx_timer_interrupt` from its tick handler.

mod context;
#[cfg(stack_guard)]
mod guard;
mod long_tick;
pub mod low_power;
#[cfg(not(armv6m))]
mod memory;
pub mod seam;

use core::arch::asm;

use crate::TX_THREAD;
use crate::types::{ULONG, VOID};

pub use context::stack_build;

/// Exceptions ask nobody.
pub const INTERRUPTS_ANYWHERE: bool = true;
/// Smallest stack a thread may be created with, in bytes (TX_MINIMUM_STACK).
pub const MINIMUM_STACK: ULONG = crate::config::TX_MINIMUM_STACK;

/// What the port keeps in a thread's control block.
#[repr(C)]
pub struct ThreadPort {
    /// Where the thread's registers are while it does not run: the stack pointer PendSV left.
    pub tx_thread_stack_ptr: *mut VOID,
}

impl ThreadPort {
    /// Never built.
    pub const NEW: Self = Self { tx_thread_stack_ptr: core::ptr::null_mut() };
}

/// PRIMASK as it was before [`mask`]: 1 when interrupts were already masked.
pub type Posture = u32;

/// Interrupt Control and State Register; writing bit 28 pends PendSV (Armv7-M ARM, B3.2.4).
const ICSR: *mut u32 = 0xE000_ED04 as *mut u32;
const ICSR_PENDSVSET: u32 = 1 << 28;
/// System Handler Priority Register 3: PendSV in bits 16–23 (Armv7-M ARM, B3.2.12).
const SHPR3: *mut u32 = 0xE000_ED20 as *mut u32;
const SHPR3_PENDSV_LOWEST: u32 = 0xFF << 16;

/// Masks interrupts and returns how they were before.
///
/// # Context
/// Any. Nests: each [`unmask`] restores what its `mask` found.
#[inline(always)]
pub fn mask() -> Posture {
    let before: u32;
    // SAFETY: reads and sets PRIMASK only. Not `nomem`: the compiler must not move memory accesses out of the section.
    unsafe { asm!("mrs {}, PRIMASK", "cpsid i", out(reg) before, options(nostack, preserves_flags)) };
    before
}

/// Restores what [`mask`] returned. A switch that was requested meanwhile happens before this returns.
///
/// # Safety
/// `before` comes from the matching `mask` of this context.
#[inline(always)]
pub unsafe fn unmask(before: Posture) {
    // SAFETY: restores PRIMASK; the barrier makes a pended exception be taken before the next instruction (Armv7-M ARM, A3.7.3).
    unsafe { asm!("msr PRIMASK, {}", "isb", in(reg) before, options(nostack, preserves_flags)) };
}

/// [`unmask`] without waiting for a pended exception, which may be taken a few instructions later: for callers that have nothing
/// to lose by that.
///
/// # Safety
/// As [`unmask`].
#[inline(always)]
pub unsafe fn unmask_soon(before: Posture) {
    // SAFETY: restores PRIMASK.
    unsafe { asm!("msr PRIMASK, {}", in(reg) before, options(nostack, preserves_flags)) };
}

/// Asks for a switch to the thread the scheduler chose.
///
/// # Context
/// Any, with interrupts masked. The switch is taken at the unmasking, or when the last nested handler returns.
#[inline(always)]
pub fn request_switch() {
    // SAFETY: ICSR is a fixed, always mapped register; writing only PENDSVSET changes nothing else.
    unsafe { ICSR.write_volatile(ICSR_PENDSVSET) };
}

/// Whether the processor is executing an exception handler (IPSR is not zero).
#[inline(always)]
pub fn in_interrupt() -> bool {
    let ipsr: u32;
    // SAFETY: reads IPSR only.
    unsafe { asm!("mrs {}, IPSR", out(reg) ipsr, options(nomem, nostack, preserves_flags)) };
    ipsr != 0
}

/// No clock that every processor has: the kernel counts ticks and events, or a product gives a time source.
#[inline(always)]
pub fn trace_time() -> Option<ULONG> {
    None
}

/// Whether the caller is outside the kernel's processor. There is only one here.
#[inline(always)]
pub fn is_foreign() -> bool {
    false
}

/// Gives up the context of a thread that will never run again. Its stack is the application's, so there is nothing to free.
///
/// # Safety
/// `_thread` is a created thread.
#[inline(always)]
pub unsafe fn stack_release(_thread: *mut TX_THREAD) {}

/// The board's part of initialization, with interrupts masked.
pub fn initialize_low_level() {
    // SAFETY: the link seam's contract: called once, before anything else of the kernel.
    unsafe { seam::_tx_initialize_low_level() };
}

/// Leaves initialization: opens interrupts and becomes the idle context; the first PendSV starts the first thread.
///
/// # Safety
/// Called once, in Thread mode on the main stack, after `tx_application_define`.
pub unsafe fn start() -> ! {
    // SAFETY: SHPR3 is a fixed register; the read-modify-write keeps SysTick's priority, which the board chose.
    unsafe { SHPR3.write_volatile(SHPR3.read_volatile() | SHPR3_PENDSV_LOWEST) };
    #[cfg(stack_guard)]
    guard::initialize();
    request_switch();
    // SAFETY: initialization ends here; every structure that a handler may touch is set up.
    unsafe {
        asm!("cpsie i", "isb", options(nostack, preserves_flags));
        low_power::idle()
    }
}

struct PrimaskSection;
critical_section::set_impl!(PrimaskSection);

// SAFETY: one processor; while PRIMASK is set no handler and no other thread runs, and releasing restores what acquiring found.
unsafe impl critical_section::Impl for PrimaskSection {
    unsafe fn acquire() -> critical_section::RawRestoreState {
        mask() != crate::port::OPEN
    }

    unsafe fn release(was_masked: critical_section::RawRestoreState) {
        // SAFETY: it is what the matching acquire returned.
        unsafe { unmask(Posture::from(was_masked)) };
    }
}

/// First address after the program's data, handed to `tx_application_define`.
pub fn first_unused_memory() -> *mut VOID {
    seam::first_unused_memory()
}
