//! The instance's mutex as a guard, and counting under it.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::constants::TX_TCP_IP;
use threadx_shim::kernel;
use threadx_shim::objects::mutex;
use threadx_shim::suspend::{self, WaitList};
use threadx_shim::types::{UINT, ULONG};

use super::NX_IP;
use crate::constants::*;

/// Adds to one of an instance's counters.
macro_rules! count {
    ($ip:expr, $field:ident) => {
        crate::ip::count!($ip, $field, 1)
    };
    ($ip:expr, $field:ident, $by:expr) => {
        (*$ip).$field = (*$ip).$field.wrapping_add($by)
    };
}
pub(crate) use count;

/// The IP instance's mutex, held while this lives. Who cannot wait for it (a timer, an interrupt) goes on without when another thread
/// has it.
///
/// A driver whose frames wake threads that would want this mutex soon may put that off until its holder lets go: see `released`.
pub(crate) struct Protection(*mut NX_IP);

impl Protection {
    /// Waits for the mutex; recursive, as ThreadX's mutexes are.
    ///
    /// # Safety
    /// The instance is created and outlives this.
    pub(crate) unsafe fn get(ip_ptr: *mut NX_IP) -> Self {
        // SAFETY: given.
        let status = unsafe { mutex::get(&raw mut (*ip_ptr).nx_ip_protection, NX_WAIT_FOREVER) };
        if status == NX_SUCCESS { Self(ip_ptr) } else { Self(null_mut()) }
    }

    /// The instance, or null if its mutex is not held.
    pub(crate) fn ip(&self) -> *mut NX_IP {
        self.0
    }
}

impl Protection {
    /// Gives the mutex back and waits, with nothing in between that a waker could miss. A callback, which runs in the IP thread,
    /// does not wait: nobody else could wake it.
    ///
    /// # Safety
    /// As [`suspend::wait`]; the caller holds the mutex once.
    pub(crate) unsafe fn wait(self, list: *mut WaitList, info: *mut c_void, ticks: ULONG, timeout_code: UINT) -> UINT {
        // SAFETY: the instance outlives this; only addresses are compared.
        if !self.0.is_null() && core::ptr::eq(kernel::current(), unsafe { &raw const (*self.0).nx_ip_thread }) {
            return timeout_code;
        }
        let cs = kernel::enter();
        drop(self);
        // SAFETY: given.
        unsafe { suspend::wait(cs, list, TX_TCP_IP, info, ticks, timeout_code) }
    }
}

impl Drop for Protection {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: this holds the mutex, and the instance outlives this.
            unsafe { put(self.0) };
        }
    }
}

/// Gives the mutex back, and does what its holder put off until then, with nothing in between.
///
/// # Safety
/// The instance is created, and its mutex the caller's.
pub(crate) unsafe fn put(ip_ptr: *mut NX_IP) {
    // SAFETY: given; only the mutex's holder sets what is to be done.
    unsafe {
        let protection = &raw mut (*ip_ptr).nx_ip_protection;
        match (*ip_ptr).released.take() {
            None => {
                let _ = mutex::put(protection);
            }
            Some(released) => {
                let cs = kernel::enter();
                let _ = mutex::put(protection);
                released(&cs);
            }
        }
    }
}
