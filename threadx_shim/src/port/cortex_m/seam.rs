//! The names under which a C product's start-up and this port know each other; they are the originals'.
//!
//! A product's own `tx_initialize_low_level` (usually an assembly file beside the vector table) sets the two variables here, gives
//! PendSV the lowest priority, starts the tick and calls `_tx_timer_interrupt` from its handler. Our own boards do the same.

#![allow(non_upper_case_globals)]

use core::sync::atomic::{AtomicPtr, Ordering};

use crate::kernel;
use crate::types::VOID;

/// First address after the program's data; the argument of `tx_application_define`.
#[unsafe(no_mangle)]
pub static _tx_initialize_unused_memory: AtomicPtr<VOID> = AtomicPtr::new(core::ptr::null_mut());

/// Where start-up notes the main stack. The port never reads it: handlers run on MSP wherever it points.
#[unsafe(no_mangle)]
pub static _tx_thread_system_stack_ptr: AtomicPtr<VOID> = AtomicPtr::new(core::ptr::null_mut());

unsafe extern "C" {
    /// The board's part of initialization: vector table, tick timer, the variables above. Called once, interrupts masked.
    pub fn _tx_initialize_low_level();
}

pub(super) fn first_unused_memory() -> *mut VOID {
    _tx_initialize_unused_memory.load(Ordering::Relaxed)
}

/// The tick. A board calls it from its periodic timer's handler, TX_TIMER_TICKS_PER_SECOND times a second.
///
/// # Safety
/// From an interrupt handler, after `tx_kernel_enter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_interrupt() {
    kernel::tick();
}

/// Handlers of a ported product may open with this. The hardware saves what is needed on this processor, so it does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_context_save() {}

/// Handlers of a ported product may end with this. PendSV is tail-chained by the hardware, so it does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_context_restore() {}

/// For compilers without the header's inline assembly: masks interrupts, returns the posture before.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_interrupt_disable() -> super::Posture {
    super::mask()
}

/// The counterpart of [`_tx_thread_interrupt_disable`].
///
/// # Safety
/// `previous_posture` is what the matching call returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_interrupt_restore(previous_posture: super::Posture) {
    // SAFETY: the contract.
    unsafe { super::unmask(previous_posture) };
}
