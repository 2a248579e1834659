//! C++ exceptions: which of them a thread has caught belongs to the thread.
//!
//! The C++ runtime keeps that in a record for each operating-system thread (Itanium C++ ABI: Exception Handling, 2.2.2), and all threads
//! of the kernel share one. A thread that is switched away inside a `catch` would leave its exceptions to the next thread, so the
//! loop exchanges the record's content around every run of a thread. Programs without C++ have no such record: the reference is
//! weak, and stays null.

use core::ffi::{c_uint, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// The ABI's `__cxa_eh_globals`.
#[repr(C)]
pub(super) struct Exceptions {
    caught: *mut c_void,
    uncaught: c_uint,
}

impl Exceptions {
    /// Nothing is caught.
    pub(super) const NONE: Exceptions = Exceptions { caught: null_mut(), uncaught: 0 };
}

/// The record of the kernel's operating-system thread; null without C++.
static RECORD: AtomicPtr<Exceptions> = AtomicPtr::new(null_mut());

core::arch::global_asm!(
    ".pushsection .data.rel.ro.tx_host_cxa_get_globals, \"aw\"",
    ".weak __cxa_get_globals",
    ".hidden tx_host_cxa_get_globals",
    ".globl tx_host_cxa_get_globals",
    ".balign 8",
    "tx_host_cxa_get_globals: .quad __cxa_get_globals",
    ".popsection",
);
unsafe extern "C" {
    /// The runtime's function, or null.
    safe static tx_host_cxa_get_globals: Option<unsafe extern "C" fn() -> *mut Exceptions>;
}

/// Finds the calling operating-system thread's record; it is the kernel's from now on.
pub(super) fn find() {
    if let Some(get) = tx_host_cxa_get_globals {
        // SAFETY: the C++ runtime's, of this type.
        RECORD.store(unsafe { get() }, Ordering::Relaxed);
    }
}

/// Exchanges the record's content with `other`.
#[inline(always)]
pub(super) fn exchange(other: &mut Exceptions) {
    let record = RECORD.load(Ordering::Relaxed);
    if !record.is_null() {
        // SAFETY: the record lives as long as its operating-system thread, which is here, outside the C++ runtime.
        unsafe { core::ptr::swap(record, other) };
    }
}
