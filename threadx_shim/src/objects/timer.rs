//! Signatures of the timer services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// An application timer.
#[repr(C)]
pub struct TX_TIMER {
    pub tx_timer_id: ULONG,
    pub tx_timer_timeout: Timeout,
    pub tx_timer_remaining_ticks: ULONG,
    pub tx_timer_reschedule_ticks: ULONG,
    pub tx_timer_expiration_function: Option<unsafe extern "C" fn(ULONG)>,
    pub tx_timer_expiration_input: ULONG,
    pub tx_timer_name: *mut CHAR,
    pub tx_timer_created: Links<TX_TIMER>,
    pub tx_timer_performance: Counters<5>,
}

pub(crate) const COUNTERS: usize = 5;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_TIMER {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_timer_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_timer_performance }
    }
}

/// `tx_timer_activate`.
#[must_use]
pub unsafe fn activate(timer_ptr: *mut TX_TIMER) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_change`.
#[must_use]
pub unsafe fn change(timer_ptr: *mut TX_TIMER, initial_ticks: ULONG, reschedule_ticks: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_create`.
#[must_use]
pub unsafe fn create(
    timer_ptr: *mut TX_TIMER,
    name_ptr: *mut CHAR,
    expiration_function: Option<unsafe extern "C" fn(ULONG)>,
    expiration_input: ULONG,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
    auto_activate: UINT,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_deactivate`.
#[must_use]
pub unsafe fn deactivate(timer_ptr: *mut TX_TIMER) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_delete`.
#[must_use]
pub unsafe fn delete(timer_ptr: *mut TX_TIMER) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_info_get`.
#[must_use]
pub unsafe fn info_get(
    timer_ptr: *mut TX_TIMER,
    name: *mut *mut CHAR,
    active: *mut UINT,
    remaining_ticks: *mut ULONG,
    reschedule_ticks: *mut ULONG,
    next_timer: *mut *mut TX_TIMER,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    timer_ptr: *mut TX_TIMER,
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_timer_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

pub(crate) unsafe fn expire(_cs: crate::kernel::Critical, _timer: *mut TX_TIMER) {}
pub(crate) unsafe fn adjusted(_timer: *mut TX_TIMER) {}
