//! The C names of `tx_host.h`, and what `TX_DISABLE` and `TX_RESTORE` of `tx_port.h` call.

use core::ffi::{c_int, c_void};

use super::interrupts::{self, FdHandler, Handler};
use super::{posture, run};
use crate::constants::TX_PTR_ERROR;
use crate::types::{UINT, ULONG};

/// `TX_DISABLE`: closes interrupts, returns the posture before.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_interrupt_disable() -> UINT {
    super::mask()
}

/// `TX_RESTORE`: puts back the posture that `TX_DISABLE` saved.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_interrupt_restore(posture: UINT) {
    // SAFETY: the macro pair passes the posture that its `TX_DISABLE` saved.
    unsafe { super::unmask(posture) };
}

/// See [`interrupts::interrupt`]; `TX_PTR_ERROR` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_interrupt(handler: Option<Handler>) -> UINT {
    handler.map_or(TX_PTR_ERROR, interrupts::interrupt)
}

/// See [`interrupts::isr_run`]; `TX_PTR_ERROR` for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_isr_run(handler: Option<Handler>) -> UINT {
    handler.map_or(TX_PTR_ERROR, interrupts::isr_run)
}

/// See [`interrupts::fd_register`].
///
/// # Safety
/// `handler` may be called with `argument` until the descriptor is unregistered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tx_host_fd_register(fd: c_int, handler: Option<FdHandler>, argument: *mut c_void) -> UINT {
    // SAFETY: the same promise.
    unsafe { interrupts::fd_register(fd, handler, argument) }
}

/// See [`interrupts::fd_unregister`].
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_fd_unregister(fd: c_int) -> UINT {
    interrupts::fd_unregister(fd)
}

/// See [`run::stop`].
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_stop(code: c_int) {
    run::stop(code);
}

/// Forbids preemption of the calling thread until the matching [`tx_host_preemption_enable`]. Nests.
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_preemption_disable() {
    posture::hold();
}

/// Ends what [`tx_host_preemption_disable`] began.
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_preemption_enable() {
    posture::release_hold();
}

/// How many times a thread was cut between two of its service calls.
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_preemptions() -> ULONG {
    super::preemptions()
}

/// 1 while the run is a pure function of program, inputs and seed; see [`super::is_reproducible`].
#[unsafe(no_mangle)]
pub extern "C" fn tx_host_is_reproducible() -> UINT {
    super::is_reproducible().into()
}
