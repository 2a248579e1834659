//! Entering the kernel and the interrupt posture, under the originals' names.
//!
//! `unsafe` here: the application's own functions.

use crate::kernel;
use crate::types::{UINT, VOID};

unsafe extern "C" {
    /// The application's: creates what exists at the beginning.
    fn tx_application_define(first_unused_memory: *mut VOID);
}

/// `tx_kernel_enter`: start-up, `tx_application_define`, then threads. Does not return.
///
/// # Context
/// `main`, once.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_initialize_kernel_enter() {
    // SAFETY: the application's function, called as the manual says (chapter 3, Initialization).
    kernel::run(|first_unused_memory| unsafe { tx_application_define(first_unused_memory) });
}

/// `tx_interrupt_control`, see [`kernel::interrupt_control`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_interrupt_control(new_posture: UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { kernel::interrupt_control(new_posture) }
}
