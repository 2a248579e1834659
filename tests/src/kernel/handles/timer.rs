//! Application timers.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

use core::ptr::null_mut;

use threadx_shim::TX_TIMER;
use threadx_shim::capi::timer;
use threadx_shim::constants::{TX_AUTO_ACTIVATE, TX_NO_ACTIVATE};
use threadx_shim::types::{UINT, ULONG};

use super::super::env::{ok, zeroed};
use super::{Created, closure, created, name, run_closure, size};

/// An application timer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timer(pub *mut TX_TIMER);

/// Creates and activates a timer that runs `code` after `initial` ticks and then every `again` ticks (0: once).
#[track_caller]
pub fn timer(initial: ULONG, again: ULONG, code: impl FnMut() + 'static) -> Timer {
    create_timer(initial, again, TX_AUTO_ACTIVATE, code)
}

/// Creates a timer that is not active.
#[track_caller]
pub fn idle_timer(initial: ULONG, again: ULONG, code: impl FnMut() + 'static) -> Timer {
    create_timer(initial, again, TX_NO_ACTIVATE, code)
}

#[track_caller]
fn create_timer(initial: ULONG, again: ULONG, activate: UINT, code: impl FnMut() + 'static) -> Timer {
    let it = Timer(zeroed());
    created(Created::Timer(it));
    ok(it.create(run_closure, closure(code), initial, again, activate));
    it
}

/// What `tx_timer_info_get` tells.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct TimerInfo {
    pub name: *mut core::ffi::c_char,
    pub active: UINT,
    pub remaining: ULONG,
    pub again: ULONG,
    pub next: *mut TX_TIMER,
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Timer {
    pub fn create(
        self,
        code: unsafe extern "C" fn(ULONG),
        input: ULONG,
        initial: ULONG,
        again: ULONG,
        activate: UINT,
    ) -> UINT {
        unsafe {
            timer::_txe_timer_create(
                self.0,
                name(c"timer"),
                Some(code),
                input,
                initial,
                again,
                activate,
                size::<TX_TIMER>(),
            )
        }
    }

    pub fn delete(self) -> UINT {
        unsafe { timer::_txe_timer_delete(self.0) }
    }

    pub fn activate(self) -> UINT {
        unsafe { timer::_txe_timer_activate(self.0) }
    }

    pub fn deactivate(self) -> UINT {
        unsafe { timer::_txe_timer_deactivate(self.0) }
    }

    pub fn change(self, initial: ULONG, again: ULONG) -> UINT {
        unsafe { timer::_txe_timer_change(self.0, initial, again) }
    }

    #[track_caller]
    pub fn info(self) -> TimerInfo {
        let mut info = TimerInfo { name: null_mut(), active: UINT::MAX, remaining: 0, again: 0, next: null_mut() };
        let status = unsafe {
            timer::_txe_timer_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.active,
                &raw mut info.remaining,
                &raw mut info.again,
                &raw mut info.next,
            )
        };
        ok(status);
        info
    }
}
