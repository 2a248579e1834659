//! Mutexes under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_INHERIT, TX_INHERIT_ERROR, TX_MUTEX_ERROR, TX_NO_INHERIT, TX_PTR_ERROR,
    TX_WAIT_ERROR,
};
use crate::counters;
use crate::objects::mutex::{self, TX_MUTEX};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG};

/// `tx_mutex_create` without checks, see [`mutex::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_create(mutex_ptr: *mut TX_MUTEX, name_ptr: *mut CHAR, inherit: UINT) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::create(mutex_ptr, name_ptr, inherit) }
}

/// `tx_mutex_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, TX_INHERIT_ERROR, and those of [`mutex::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_create(
    mutex_ptr: *mut TX_MUTEX,
    name_ptr: *mut CHAR,
    inherit: UINT,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(mutex_ptr, control_block_size) {
            return TX_MUTEX_ERROR;
        }
        if inherit != TX_INHERIT && inherit != TX_NO_INHERIT {
            return TX_INHERIT_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        mutex::create(mutex_ptr, name_ptr, inherit)
    }
}

/// `tx_mutex_delete` without checks, see [`mutex::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_delete(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::delete(mutex_ptr) }
}

/// `tx_mutex_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, and those of [`mutex::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_delete(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(mutex_ptr) {
            return TX_MUTEX_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        mutex::delete(mutex_ptr)
    }
}

/// `tx_mutex_get` without checks, see [`mutex::get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_get(mutex_ptr: *mut TX_MUTEX, wait_option: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::get(mutex_ptr, wait_option) }
}

/// `tx_mutex_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, TX_WAIT_ERROR, and those of [`mutex::get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_get(mutex_ptr: *mut TX_MUTEX, wait_option: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(mutex_ptr) {
            return TX_MUTEX_ERROR;
        }
        if check::is_interrupt() {
            return TX_CALLER_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        mutex::get(mutex_ptr, wait_option)
    }
}

/// `tx_mutex_info_get` without checks, see [`mutex::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_info_get(
    mutex_ptr: *mut TX_MUTEX,
    name: *mut *mut CHAR,
    count: *mut ULONG,
    owner: *mut *mut TX_THREAD,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_mutex: *mut *mut TX_MUTEX,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::info_get(mutex_ptr, name, count, owner, first_suspended, suspended_count, next_mutex) }
}

/// `tx_mutex_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, and those of [`mutex::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_info_get(
    mutex_ptr: *mut TX_MUTEX,
    name: *mut *mut CHAR,
    count: *mut ULONG,
    owner: *mut *mut TX_THREAD,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_mutex: *mut *mut TX_MUTEX,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(mutex_ptr) {
            return TX_MUTEX_ERROR;
        }
        mutex::info_get(mutex_ptr, name, count, owner, first_suspended, suspended_count, next_mutex)
    }
}

/// `tx_mutex_performance_info_get` without checks, see [`mutex::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_performance_info_get(
    mutex_ptr: *mut TX_MUTEX,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::performance_info_get(mutex_ptr, puts, gets, suspensions, timeouts, inversions, inheritances) }
}

/// `tx_mutex_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`mutex::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_performance_info_get(
    mutex_ptr: *mut TX_MUTEX,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !counters::ENABLED {
            return TX_FEATURE_NOT_ENABLED;
        }
        if !check::is_created(mutex_ptr) {
            return TX_PTR_ERROR;
        }
        mutex::performance_info_get(mutex_ptr, puts, gets, suspensions, timeouts, inversions, inheritances)
    }
}

/// `tx_mutex_performance_system_info_get` without checks, see [`mutex::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_performance_system_info_get(
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::performance_system_info_get(puts, gets, suspensions, timeouts, inversions, inheritances) }
}

/// `tx_mutex_prioritize` without checks, see [`mutex::prioritize`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_prioritize(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::prioritize(mutex_ptr) }
}

/// `tx_mutex_prioritize` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, and those of [`mutex::prioritize`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_prioritize(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(mutex_ptr) {
            return TX_MUTEX_ERROR;
        }
        mutex::prioritize(mutex_ptr)
    }
}

/// `tx_mutex_put` without checks, see [`mutex::put`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_mutex_put(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the same contract.
    unsafe { mutex::put(mutex_ptr) }
}

/// `tx_mutex_put` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_MUTEX_ERROR, and those of [`mutex::put`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_mutex_put(mutex_ptr: *mut TX_MUTEX) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(mutex_ptr) {
            return TX_MUTEX_ERROR;
        }
        if check::is_interrupt() {
            return TX_CALLER_ERROR;
        }
        mutex::put(mutex_ptr)
    }
}
