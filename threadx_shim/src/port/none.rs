//! No port: one context, no interrupts, no switching. For the crate's own unit tests of things that never wait.

use crate::objects::thread::TX_THREAD;
use crate::types::ULONG;
use core::ffi::c_void;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Interrupt posture.
pub type Posture = u32;

static POSTURE: AtomicU32 = AtomicU32::new(super::OPEN);

/// TX_MINIMUM_STACK.
pub const MINIMUM_STACK: ULONG = 200;

/// The port's part of a control block.
#[repr(C)]
#[derive(Default)]
pub struct ThreadPort {
    stack_ptr: usize,
}

impl ThreadPort {
    /// Before creation.
    pub const NEW: Self = Self { stack_ptr: 0 };
}

/// Masks interrupts.
#[inline(always)]
pub fn mask() -> Posture {
    POSTURE.swap(super::TX_INT_DISABLE, Relaxed)
}

/// Restores a posture.
///
/// # Safety
/// `posture` comes from [`mask`].
#[inline(always)]
pub unsafe fn unmask(posture: Posture) {
    POSTURE.store(posture, Relaxed);
}

/// Nothing can be switched.
#[inline(always)]
pub fn request_switch() {}

/// Never.
#[inline(always)]
pub fn in_interrupt() -> bool {
    false
}

/// Never.
#[inline(always)]
pub fn is_foreign() -> bool {
    false
}

/// Nothing to build.
///
/// # Safety
/// None.
pub unsafe fn stack_build(_thread: *mut TX_THREAD) {}

/// Nothing to release.
///
/// # Safety
/// None.
pub unsafe fn stack_release(_thread: *mut TX_THREAD) {}

/// Nothing to set up.
pub fn initialize_low_level() {}

/// None.
pub fn first_unused_memory() -> *mut c_void {
    core::ptr::null_mut()
}

/// Nothing ever runs.
///
/// # Safety
/// None.
pub unsafe fn start() -> ! {
    loop {
        core::hint::spin_loop();
    }
}
