//! [`Semaphore`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place.

use super::object::Object;
use super::{Error, Wait, waited};
use crate::constants::TX_CEILING_EXCEEDED;
use crate::objects::semaphore::{self, TX_SEMAPHORE};
use core::ffi::CStr;

/// A count of instances that threads can wait for.
///
/// ```no_run
/// use threadx_shim::api::{Semaphore, Wait};
///
/// static ARRIVED: Semaphore = Semaphore::new(c"arrived", 0);
///
/// // In an interrupt handler:
/// let _ = ARRIVED.put();
/// // In a thread:
/// ARRIVED.get(Wait::ticks(50)).expect("within half a second");
/// ```
pub struct Semaphore {
    object: Object<TX_SEMAPHORE>,
    name: &'static CStr,
    initial: u32,
}

impl Semaphore {
    /// A semaphore with `initial` instances.
    #[must_use]
    pub const fn new(name: &'static CStr, initial: u32) -> Self {
        Self { object: Object::new(TX_SEMAPHORE::new()), name, initial }
    }

    fn raw(&'static self) -> Result<*mut TX_SEMAPHORE, Error> {
        self.object.get(|block| {
            // SAFETY: called once, with the object's own memory.
            let _always_success = unsafe { semaphore::create(block, self.name.as_ptr().cast_mut(), self.initial) };
        })
    }

    /// Takes an instance.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn get(&'static self, wait: Wait) -> Result<(), Error> {
        let (raw, option) = (self.raw()?, wait.option()?);
        // SAFETY: `raw` is created.
        waited(unsafe { semaphore::get(raw, option) })
    }

    /// Gives an instance, to the first waiter if there is one.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn put(&'static self) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        let _always_success = unsafe { semaphore::put(raw) };
        Ok(())
    }

    /// Gives an instance unless there are `ceiling` already; whether it did.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn put_below(&'static self, ceiling: u32) -> Result<bool, Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        Ok(unsafe { semaphore::ceiling_put(raw, ceiling) } != TX_CEILING_EXCEEDED)
    }
}
