//! The tick counter that applications read and set. Nothing in the kernel measures with it.
//!
//! `unsafe` here: the kernel's global.

use crate::kernel;
use crate::port;
use crate::trace::{self, event};
use crate::types::ULONG;

/// Ticks since start, or since and counted from the last [`set`] (`tx_time_get`).
///
/// # Context
/// Anywhere.
pub fn get() -> ULONG {
    if !port::INTERRUPTS_ANYWHERE {
        drop(kernel::enter());
    }
    let now = kernel::clock();
    event!(TIME_GET, now, trace::stack());
    now
}

/// Sets the tick counter (`tx_time_set`).
///
/// # Context
/// Anywhere.
pub fn set(new_time: ULONG) {
    let cs = kernel::enter();
    // SAFETY: masked.
    unsafe { (*cs.kernel()).clock = new_time };
    event!(TIME_SET, new_time);
}
