//! The kernel's objects, one file each: control block and raw services.
//!
//! A raw service is the C service without its argument checks (`_tx_…`): same parameters, same order, same codes. `capi`
//! puts the C names and the checks around them, `api` a safe face. A control block belongs to the application and stays in
//! place from creation to deletion.
//!
//! `# Safety` that every service asks for and that is not repeated: control block pointers name created, live control
//! blocks (creation: memory for one), other pointers are valid for what the service reads or writes through them or, where
//! the manual says so, null; and the service is called from where the manual allows it (each states it as `# Context`).
//! Services that can block return `TX_WAIT_ABORTED` after `thread::wait_abort` and `TX_DELETED` after the object's deletion.

pub mod block_pool;
pub mod byte_pool;
pub mod event_flags;
pub mod mutex;
pub mod queue;
pub mod semaphore;
pub mod thread;
pub mod time;
pub mod timer;

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
