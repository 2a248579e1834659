//! [`Mutex`] and its guard.
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place; the data is reached by the owner
//! only, once at a time, because a second get by the owner is undone and refused.

use super::object::Object;
use super::{Error, Wait, waited};
use crate::constants::TX_INHERIT;
use crate::kernel::{self, Caller};
use crate::objects::mutex::{self, TX_MUTEX};
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::marker::PhantomData;
use core::ops::{Deref, DerefMut};

/// Data that one thread at a time has. An owner inherits the priority of the most urgent thread that waits for it.
///
/// Not poisoned: a panic ends the program, and ending a thread from outside is unsafe because of what it leaves half done.
///
/// ```no_run
/// use threadx_shim::api::{Mutex, Wait};
///
/// static TOTAL: Mutex<u32> = Mutex::new(c"total", 0);
///
/// *TOTAL.lock(Wait::FOREVER).expect("in a thread") += 1;
/// ```
pub struct Mutex<T> {
    object: Object<TX_MUTEX>,
    name: &'static CStr,
    data: UnsafeCell<T>,
}

// SAFETY: the data goes from owner to owner, one at a time.
unsafe impl<T: Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    /// A free mutex around `data`.
    #[must_use]
    pub const fn new(name: &'static CStr, data: T) -> Self {
        Self { object: Object::new(TX_MUTEX::new()), name, data: UnsafeCell::new(data) }
    }

    /// Waits until the caller has the data.
    ///
    /// # Context
    /// Initialization and timers with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`]; [`Error::Recursive`]: the caller has it already.
    pub fn lock(&'static self, wait: Wait) -> Result<MutexGuard<T>, Error> {
        if kernel::caller() == Caller::Interrupt {
            return Err(Error::Context);
        }
        let option = wait.option()?;
        let raw = self.object.get(|block| {
            // SAFETY: called once, with the object's own memory.
            let _always_success = unsafe { mutex::create(block, self.name.as_ptr().cast_mut(), TX_INHERIT) };
        })?;
        // SAFETY: `raw` is created; the count is the owner's alone to read.
        unsafe {
            waited(mutex::get(raw, option))?;
            if (*raw).tx_mutex_ownership_count > 1 {
                let _owned = mutex::put(raw);
                return Err(Error::Recursive);
            }
        }
        Ok(MutexGuard { mutex: self, not_send: PhantomData })
    }
}

/// The data of a [`Mutex`], until dropped. Belongs to the thread that locked: it cannot be sent to another one.
///
/// ```compile_fail
/// fn to_another_thread(value: impl Send) {}
///
/// fn give_away(guard: threadx_shim::api::MutexGuard<u32>) {
///     to_another_thread(guard);
/// }
/// ```
#[must_use = "the mutex is free again as soon as this is dropped"]
pub struct MutexGuard<T: 'static> {
    mutex: &'static Mutex<T>,
    not_send: PhantomData<*mut ()>,
}

impl<T> Deref for MutexGuard<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the guard's thread owns the mutex, and this is its only guard.
        unsafe { &*self.mutex.data.get() }
    }
}

impl<T> DerefMut for MutexGuard<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`.
        unsafe { &mut *self.mutex.data.get() }
    }
}

impl<T> Drop for MutexGuard<T> {
    fn drop(&mut self) {
        // SAFETY: the mutex is created and owned by this thread.
        let _owned = unsafe { mutex::put(self.mutex.object.block()) };
    }
}
