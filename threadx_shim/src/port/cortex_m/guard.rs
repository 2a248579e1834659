//! A guard below the running thread's stack, where the processor checks no stack limit but has a memory protection unit
//! (v7-M; feature `stack-guard`).
//!
//! The lowest 32 aligned octets of the stack area become read-only while its thread runs. The write that would leave the stack
//! raises a memory-management fault instead, whose handler has the main stack and can name the thread. Only what the processor itself
//! pushes for that fault can still end up below the guard. Reading stays allowed, because the kernel looks at the fill pattern there. A switch costs one register write.
//! Not caught: a function whose frame is so large that it steps over the guard, and handlers, which run on the main stack.
//!
//! The port has region 7. A product with regions of its own leaves that one alone, and switches the unit on itself if it does not want
//! the default memory map as background. Without such a unit in the chip all of this is without effect.

use crate::TX_THREAD;

/// The memory protection unit's registers (Armv7-M ARM, B3.5.4).
const MPU: *mut u32 = 0xE000_ED90 as *mut u32;
const TYPE: usize = 0;
const CTRL: usize = 1;
const RNR: usize = 2;
const RBAR: usize = 3;
const RASR: usize = 4;
const CTRL_ENABLE: u32 = 1;
const CTRL_DEFAULT_MAP: u32 = 1 << 2;
const REGION: u32 = 7;
const RBAR_VALID: u32 = 1 << 4;
/// Never executed, read-only for all, normal memory, 2^5 octets, enabled.
const RASR_GUARD: u32 = 1 << 28 | 0b110 << 24 | 0b110 << 16 | 4 << 1 | 1;
const GUARD_BYTES: u32 = 32;

/// Sets the region up, for nobody yet.
pub(super) fn initialize() {
    // SAFETY: fixed registers. The region is at address 0 for now, where writes are errors anyway; a unit that the product has switched
    // on stays as it is.
    unsafe {
        if MPU.add(TYPE).read_volatile() >> 8 & 0xFF == 0 {
            return;
        }
        MPU.add(RNR).write_volatile(REGION);
        MPU.add(RBAR).write_volatile(RBAR_VALID | REGION);
        MPU.add(RASR).write_volatile(RASR_GUARD);
        if MPU.add(CTRL).read_volatile() & CTRL_ENABLE == 0 {
            MPU.add(CTRL).write_volatile(CTRL_ENABLE | CTRL_DEFAULT_MAP);
        }
        core::arch::asm!("dsb", "isb", options(nostack, preserves_flags));
    }
}

/// Moves the guard below the stack of the thread that runs next. The exception return that follows makes it take effect.
///
/// # Safety
/// `thread` is created; called by PendSV.
#[inline(always)]
pub(super) unsafe fn protect(thread: *mut TX_THREAD) {
    // SAFETY: given; a fixed register.
    unsafe {
        let start = (*thread).tx_thread_stack_start as u32;
        MPU.add(RBAR).write_volatile((start + (GUARD_BYTES - 1)) & !(GUARD_BYTES - 1) | RBAR_VALID | REGION);
    }
}

/// Nobody runs: handlers may use what was a stack.
#[inline(always)]
pub(super) fn unprotect() {
    // SAFETY: a fixed register.
    unsafe { MPU.add(RBAR).write_volatile(RBAR_VALID | REGION) };
}
