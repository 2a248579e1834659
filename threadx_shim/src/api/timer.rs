//! [`Timer`].
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the way from the control block of
//! the expiring timer back to its `Timer`.

use super::Error;
use super::object::Object;
use crate::constants::TX_NO_ACTIVATE;
use crate::kernel;
use crate::objects::timer::{self, TX_TIMER};
use crate::types::ULONG;
use core::ffi::CStr;

/// A function that is called after some ticks, once or again and again, in the order of starting among equals.
///
/// It runs in the system's timer thread: it must be short and cannot wait.
///
/// ```no_run
/// use threadx_shim::api::{Semaphore, Timer};
///
/// static BEAT: Semaphore = Semaphore::new(c"beat", 0);
/// static HEART: Timer = Timer::new(c"heart", || {
///     let _ = BEAT.put();
/// });
///
/// HEART.every(100).expect("in the kernel");
/// ```
#[repr(C)] // The object first: see `expired`.
pub struct Timer {
    object: Object<TX_TIMER>,
    name: &'static CStr,
    function: fn(),
}

/// Calls the function of the `Timer` whose raw timer expires.
unsafe extern "C" fn expired(_input: ULONG) {
    let cs = kernel::enter();
    // SAFETY: this is the expiry function of raw timers inside `Timer`s alone, so the expiring one is inside a static `Timer`.
    let function = unsafe {
        let raw = (*cs.kernel()).timers.expiring;
        let offset = core::mem::offset_of!(Timer, object) + Object::<TX_TIMER>::OFFSET;
        (*raw.byte_sub(offset).cast::<Timer>()).function
    };
    drop(cs);
    function();
}

impl Timer {
    /// A timer that is not running and will call `function`.
    #[must_use]
    pub const fn new(name: &'static CStr, function: fn()) -> Self {
        Self { object: Object::new(TX_TIMER::new()), name, function }
    }

    fn raw(&'static self) -> Result<*mut TX_TIMER, Error> {
        self.object.get(|block| {
            let name = self.name.as_ptr().cast_mut();
            // SAFETY: called once, with the object's own memory.
            let _always_success = unsafe { timer::create(block, name, Some(expired), 0, 1, 0, TX_NO_ACTIVATE) };
        })
    }

    fn start(&'static self, first: u32, period: u32) -> Result<(), Error> {
        let raw = self.raw()?;
        let _cs = kernel::enter();
        // SAFETY: `raw` is created.
        unsafe {
            let _always_success = timer::change(raw, first.max(1), period);
            let _always_success = timer::activate(raw);
        }
        Ok(())
    }

    /// Starts it, anew if it runs: one call after `ticks` (at least one).
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn once(&'static self, ticks: u32) -> Result<(), Error> {
        self.start(ticks, 0)
    }

    /// Starts it, anew if it runs: a call every `ticks` (at least one).
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn every(&'static self, ticks: u32) -> Result<(), Error> {
        self.start(ticks, ticks.max(1))
    }

    /// Stops it.
    ///
    /// # Context
    /// Anywhere.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn stop(&'static self) -> Result<(), Error> {
        let raw = self.raw()?;
        // SAFETY: `raw` is created.
        let _always_success = unsafe { timer::deactivate(raw) };
        Ok(())
    }
}
