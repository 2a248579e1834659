//! Application timers under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_ACTIVATE_ERROR, TX_AUTO_ACTIVATE, TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_NO_ACTIVATE, TX_PTR_ERROR,
    TX_TICK_ERROR, TX_TIMER_ERROR,
};
use crate::counters;
use crate::objects::timer::{self, Expiration, TX_TIMER};
use crate::types::{CHAR, UINT, ULONG};

/// `tx_timer_activate` without checks, see [`timer::activate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_activate(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::activate(timer_ptr) }
}

/// `tx_timer_activate` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, and those of [`timer::activate`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_activate(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(timer_ptr) {
            return TX_TIMER_ERROR;
        }
        timer::activate(timer_ptr)
    }
}

/// `tx_timer_change` without checks, see [`timer::change`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_change(
    timer_ptr: *mut TX_TIMER,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::change(timer_ptr, initial_ticks, reschedule_ticks) }
}

/// `tx_timer_change` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, TX_TICK_ERROR, and those of [`timer::change`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_change(
    timer_ptr: *mut TX_TIMER,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(timer_ptr) {
            return TX_TIMER_ERROR;
        }
        if initial_ticks == 0 {
            return TX_TICK_ERROR;
        }
        if check::is_initialization() {
            return TX_CALLER_ERROR;
        }
        timer::change(timer_ptr, initial_ticks, reschedule_ticks)
    }
}

/// `tx_timer_create` without checks, see [`timer::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_create(
    timer_ptr: *mut TX_TIMER,
    name_ptr: *mut CHAR,
    expiration_function: Expiration,
    expiration_input: ULONG,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
    auto_activate: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        timer::create(
            timer_ptr,
            name_ptr,
            expiration_function,
            expiration_input,
            initial_ticks,
            reschedule_ticks,
            auto_activate,
        )
    }
}

/// `tx_timer_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, TX_TICK_ERROR, TX_ACTIVATE_ERROR, and those of [`timer::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _txe_timer_create(
    timer_ptr: *mut TX_TIMER,
    name_ptr: *mut CHAR,
    expiration_function: Expiration,
    expiration_input: ULONG,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
    auto_activate: UINT,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(timer_ptr, control_block_size) {
            return TX_TIMER_ERROR;
        }
        if initial_ticks == 0 {
            return TX_TICK_ERROR;
        }
        if auto_activate != TX_AUTO_ACTIVATE && auto_activate != TX_NO_ACTIVATE {
            return TX_ACTIVATE_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        timer::create(
            timer_ptr,
            name_ptr,
            expiration_function,
            expiration_input,
            initial_ticks,
            reschedule_ticks,
            auto_activate,
        )
    }
}

/// `tx_timer_deactivate` without checks, see [`timer::deactivate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_deactivate(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::deactivate(timer_ptr) }
}

/// `tx_timer_deactivate` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, and those of [`timer::deactivate`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_deactivate(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(timer_ptr) {
            return TX_TIMER_ERROR;
        }
        timer::deactivate(timer_ptr)
    }
}

/// `tx_timer_delete` without checks, see [`timer::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_delete(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::delete(timer_ptr) }
}

/// `tx_timer_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, and those of [`timer::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_delete(timer_ptr: *mut TX_TIMER) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(timer_ptr) {
            return TX_TIMER_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        timer::delete(timer_ptr)
    }
}

/// `tx_timer_info_get` without checks, see [`timer::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_info_get(
    timer_ptr: *mut TX_TIMER,
    name: *mut *mut CHAR,
    active: *mut UINT,
    remaining_ticks: *mut ULONG,
    reschedule_ticks: *mut ULONG,
    next_timer: *mut *mut TX_TIMER,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::info_get(timer_ptr, name, active, remaining_ticks, reschedule_ticks, next_timer) }
}

/// `tx_timer_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_TIMER_ERROR, and those of [`timer::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_info_get(
    timer_ptr: *mut TX_TIMER,
    name: *mut *mut CHAR,
    active: *mut UINT,
    remaining_ticks: *mut ULONG,
    reschedule_ticks: *mut ULONG,
    next_timer: *mut *mut TX_TIMER,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(timer_ptr) {
            return TX_TIMER_ERROR;
        }
        timer::info_get(timer_ptr, name, active, remaining_ticks, reschedule_ticks, next_timer)
    }
}

/// `tx_timer_performance_info_get` without checks, see [`timer::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_performance_info_get(
    timer_ptr: *mut TX_TIMER,
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        timer::performance_info_get(timer_ptr, activates, reactivates, deactivates, expirations, expiration_adjusts)
    }
}

/// `tx_timer_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`timer::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_timer_performance_info_get(
    timer_ptr: *mut TX_TIMER,
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !counters::ENABLED {
            return TX_FEATURE_NOT_ENABLED;
        }
        if !check::is_created(timer_ptr) {
            return TX_PTR_ERROR;
        }
        timer::performance_info_get(timer_ptr, activates, reactivates, deactivates, expirations, expiration_adjusts)
    }
}

/// `tx_timer_performance_system_info_get` without checks, see [`timer::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_performance_system_info_get(
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::performance_system_info_get(activates, reactivates, deactivates, expirations, expiration_adjusts) }
}
