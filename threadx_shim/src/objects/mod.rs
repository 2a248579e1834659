//! The kernel's objects, one file each: control block and raw services.
//!
//! A raw service is the C service without its argument checks (`_tx_…`): same parameters, same order, same codes. `capi`
//! puts the C names and the checks around them, `api` a safe face. A control block belongs to the application and stays in
//! place from creation to deletion.
//!
//! `# Safety` that every service asks for and that is not repeated: control block pointers name created, live control
//! blocks (creation: memory for one), other pointers are valid for what the service reads or writes through them or, where
//! the manual says so, null; and the service is called from where the manual allows it (each states it as `# Context`).
//! A created control block begins with the ID of its kind, a value of the form 0xXX00XX00: Thumb-2 compares with such a value in one
//! instruction. Services that can block return `TX_WAIT_ABORTED` after `thread::wait_abort` and `TX_DELETED` after the object's deletion.

use crate::types::UINT;
use core::sync::atomic::{Ordering, compiler_fence};

pub mod block_pool;
pub mod byte_pool;
pub mod event_flags;
pub mod mutex;
pub mod queue;
pub mod semaphore;
pub mod thread;
pub mod time;
pub mod timer;
pub mod trace;

/// The result of a call that leaves a service's short path.
///
/// Keeps the compiler from making the call the service's last jump: for a jump it would build a stack frame at the service's
/// beginning, on the short path too; for a call it does so where the call is.
#[inline(always)]
pub(crate) fn off_path(code: UINT) -> UINT {
    compiler_fence(Ordering::SeqCst);
    code
}

/// Writes a result if the caller wants it.
///
/// # Safety
/// `place` is null or valid for writing.
#[inline(always)]
pub(crate) unsafe fn give<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: the contract.
        unsafe { place.write(value) };
    }
}
