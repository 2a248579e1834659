//! Counting semaphores under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_INVALID_CEILING, TX_PTR_ERROR, TX_SEMAPHORE_ERROR, TX_WAIT_ERROR,
};
use crate::counters;
use crate::objects::semaphore::{self, PutNotify, TX_SEMAPHORE};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG};

/// `tx_semaphore_ceiling_put` without checks, see [`semaphore::ceiling_put`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_ceiling_put(semaphore_ptr: *mut TX_SEMAPHORE, ceiling: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::ceiling_put(semaphore_ptr, ceiling) }
}

/// `tx_semaphore_ceiling_put` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, TX_INVALID_CEILING, and those of [`semaphore::ceiling_put`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_ceiling_put(semaphore_ptr: *mut TX_SEMAPHORE, ceiling: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        if ceiling == 0 {
            return TX_INVALID_CEILING;
        }
        semaphore::ceiling_put(semaphore_ptr, ceiling)
    }
}

/// `tx_semaphore_create` without checks, see [`semaphore::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_create(
    semaphore_ptr: *mut TX_SEMAPHORE,
    name_ptr: *mut CHAR,
    initial_count: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::create(semaphore_ptr, name_ptr, initial_count) }
}

/// `tx_semaphore_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_create(
    semaphore_ptr: *mut TX_SEMAPHORE,
    name_ptr: *mut CHAR,
    initial_count: ULONG,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(semaphore_ptr, control_block_size) {
            return TX_SEMAPHORE_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        semaphore::create(semaphore_ptr, name_ptr, initial_count)
    }
}

/// `tx_semaphore_delete` without checks, see [`semaphore::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_delete(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::delete(semaphore_ptr) }
}

/// `tx_semaphore_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_delete(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        semaphore::delete(semaphore_ptr)
    }
}

/// `tx_semaphore_get` without checks, see [`semaphore::get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_get(semaphore_ptr: *mut TX_SEMAPHORE, wait_option: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::get(semaphore_ptr, wait_option) }
}

/// `tx_semaphore_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, TX_WAIT_ERROR, and those of [`semaphore::get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_get(semaphore_ptr: *mut TX_SEMAPHORE, wait_option: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        semaphore::get(semaphore_ptr, wait_option)
    }
}

/// `tx_semaphore_info_get` without checks, see [`semaphore::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    name: *mut *mut CHAR,
    current_value: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_semaphore: *mut *mut TX_SEMAPHORE,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::info_get(semaphore_ptr, name, current_value, first_suspended, suspended_count, next_semaphore) }
}

/// `tx_semaphore_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    name: *mut *mut CHAR,
    current_value: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_semaphore: *mut *mut TX_SEMAPHORE,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        semaphore::info_get(semaphore_ptr, name, current_value, first_suspended, suspended_count, next_semaphore)
    }
}

/// `tx_semaphore_performance_info_get` without checks, see [`semaphore::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_performance_info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::performance_info_get(semaphore_ptr, puts, gets, suspensions, timeouts) }
}

/// `tx_semaphore_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`semaphore::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_performance_info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !counters::ENABLED {
            return TX_FEATURE_NOT_ENABLED;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_PTR_ERROR;
        }
        semaphore::performance_info_get(semaphore_ptr, puts, gets, suspensions, timeouts)
    }
}

/// `tx_semaphore_performance_system_info_get` without checks, see [`semaphore::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_performance_system_info_get(
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::performance_system_info_get(puts, gets, suspensions, timeouts) }
}

/// `tx_semaphore_prioritize` without checks, see [`semaphore::prioritize`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_prioritize(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::prioritize(semaphore_ptr) }
}

/// `tx_semaphore_prioritize` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::prioritize`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_prioritize(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        semaphore::prioritize(semaphore_ptr)
    }
}

/// `tx_semaphore_put` without checks, see [`semaphore::put`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::put(semaphore_ptr) }
}

/// `tx_semaphore_put` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::put`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        semaphore::put(semaphore_ptr)
    }
}

/// `tx_semaphore_put_notify` without checks, see [`semaphore::put_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_semaphore_put_notify(
    semaphore_ptr: *mut TX_SEMAPHORE,
    semaphore_put_notify: PutNotify,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { semaphore::put_notify(semaphore_ptr, semaphore_put_notify) }
}

/// `tx_semaphore_put_notify` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_SEMAPHORE_ERROR, and those of [`semaphore::put_notify`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_semaphore_put_notify(
    semaphore_ptr: *mut TX_SEMAPHORE,
    semaphore_put_notify: PutNotify,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(semaphore_ptr) {
            return TX_SEMAPHORE_ERROR;
        }
        semaphore::put_notify(semaphore_ptr, semaphore_put_notify)
    }
}
