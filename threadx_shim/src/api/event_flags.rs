//! [`EventFlags`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place.

use super::object::Object;
use super::{Error, Wait, waited};
use crate::constants::{TX_AND, TX_AND_CLEAR, TX_OR, TX_OR_CLEAR};
use crate::objects::event_flags::{self, TX_EVENT_FLAGS_GROUP};
use crate::types::UINT;
use core::ffi::CStr;

/// 32 flags that threads can wait for, any or all of some. Waiting consumes the flags it waited for, except by the `peek_`
/// functions.
///
/// ```no_run
/// use threadx_shim::api::{EventFlags, Wait};
///
/// const LINK_UP: u32 = 1;
/// const ADDRESS: u32 = 2;
/// static NETWORK: EventFlags = EventFlags::new(c"network");
///
/// let _ = NETWORK.set(LINK_UP);
/// let flags = NETWORK.peek_all(LINK_UP | ADDRESS, Wait::ticks(1000)).expect("an address in ten seconds");
/// assert_ne!(flags & ADDRESS, 0);
/// ```
pub struct EventFlags {
    object: Object<TX_EVENT_FLAGS_GROUP>,
    name: &'static CStr,
}

impl EventFlags {
    /// Flags, all clear.
    #[must_use]
    pub const fn new(name: &'static CStr) -> Self {
        Self { object: Object::new(TX_EVENT_FLAGS_GROUP::new()), name }
    }

    fn raw(&'static self) -> Result<*mut TX_EVENT_FLAGS_GROUP, Error> {
        self.object.get(|block| {
            // SAFETY: called once, with the object's own memory.
            let _always_success = unsafe { event_flags::create(block, self.name.as_ptr().cast_mut()) };
        })
    }

    fn get(&'static self, flags: u32, option: UINT, wait: Wait) -> Result<u32, Error> {
        let (raw, ticks) = (self.raw()?, wait.option()?);
        let mut actual = 0;
        // SAFETY: `raw` is created; `actual` outlives the call.
        waited(unsafe { event_flags::get(raw, flags, option, &raw mut actual, ticks) })?;
        Ok(actual)
    }

    /// Sets flags and wakes everybody whose wait that ends.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn set(&'static self, flags: u32) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        let _always_success = unsafe { event_flags::set(raw, flags, TX_OR) };
        Ok(())
    }

    /// Clears flags.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn clear(&'static self, flags: u32) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        let _always_success = unsafe { event_flags::set(raw, !flags, TX_AND) };
        Ok(())
    }

    /// Waits for any of `flags` and clears them all; returns the flags of the group before.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn take_any(&'static self, flags: u32, wait: Wait) -> Result<u32, Error> {
        self.get(flags, TX_OR_CLEAR, wait)
    }

    /// Waits for all of `flags` and clears them; returns the flags of the group before.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn take_all(&'static self, flags: u32, wait: Wait) -> Result<u32, Error> {
        self.get(flags, TX_AND_CLEAR, wait)
    }

    /// Waits for any of `flags` and leaves them; returns the flags of the group.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn peek_any(&'static self, flags: u32, wait: Wait) -> Result<u32, Error> {
        self.get(flags, TX_OR, wait)
    }

    /// Waits for all of `flags` and leaves them; returns the flags of the group.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn peek_all(&'static self, flags: u32, wait: Wait) -> Result<u32, Error> {
        self.get(flags, TX_AND, wait)
    }
}
