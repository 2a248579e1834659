//! Event flag groups under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_AND, TX_AND_CLEAR, TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_GROUP_ERROR, TX_OPTION_ERROR, TX_OR,
    TX_PTR_ERROR, TX_WAIT_ERROR,
};
use crate::counters;
use crate::objects::event_flags::{self, SetNotify, TX_EVENT_FLAGS_GROUP};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG};

/// `tx_event_flags_create` without checks, see [`event_flags::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_create(group_ptr: *mut TX_EVENT_FLAGS_GROUP, name_ptr: *mut CHAR) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::create(group_ptr, name_ptr) }
}

/// `tx_event_flags_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, and those of [`event_flags::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_create(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    name_ptr: *mut CHAR,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(group_ptr, control_block_size) {
            return TX_GROUP_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        event_flags::create(group_ptr, name_ptr)
    }
}

/// `tx_event_flags_delete` without checks, see [`event_flags::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_delete(group_ptr: *mut TX_EVENT_FLAGS_GROUP) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::delete(group_ptr) }
}

/// `tx_event_flags_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, and those of [`event_flags::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_delete(group_ptr: *mut TX_EVENT_FLAGS_GROUP) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(group_ptr) {
            return TX_GROUP_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        event_flags::delete(group_ptr)
    }
}

/// `tx_event_flags_get` without checks, see [`event_flags::get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    requested_flags: ULONG,
    get_option: UINT,
    actual_flags_ptr: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::get(group_ptr, requested_flags, get_option, actual_flags_ptr, wait_option) }
}

/// `tx_event_flags_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, TX_PTR_ERROR, TX_OPTION_ERROR, TX_WAIT_ERROR, and those of [`event_flags::get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    requested_flags: ULONG,
    get_option: UINT,
    actual_flags_ptr: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(group_ptr) {
            return TX_GROUP_ERROR;
        }
        if actual_flags_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if get_option > TX_AND_CLEAR {
            return TX_OPTION_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        event_flags::get(group_ptr, requested_flags, get_option, actual_flags_ptr, wait_option)
    }
}

/// `tx_event_flags_info_get` without checks, see [`event_flags::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    name: *mut *mut CHAR,
    current_flags: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_group: *mut *mut TX_EVENT_FLAGS_GROUP,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::info_get(group_ptr, name, current_flags, first_suspended, suspended_count, next_group) }
}

/// `tx_event_flags_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, and those of [`event_flags::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    name: *mut *mut CHAR,
    current_flags: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_group: *mut *mut TX_EVENT_FLAGS_GROUP,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(group_ptr) {
            return TX_GROUP_ERROR;
        }
        event_flags::info_get(group_ptr, name, current_flags, first_suspended, suspended_count, next_group)
    }
}

/// `tx_event_flags_performance_info_get` without checks, see [`event_flags::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_performance_info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::performance_info_get(group_ptr, sets, gets, suspensions, timeouts) }
}

/// `tx_event_flags_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`event_flags::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_performance_info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    sets: *mut ULONG,
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
        if !check::is_created(group_ptr) {
            return TX_PTR_ERROR;
        }
        event_flags::performance_info_get(group_ptr, sets, gets, suspensions, timeouts)
    }
}

/// `tx_event_flags_performance_system_info_get` without checks, see [`event_flags::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_performance_system_info_get(
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::performance_system_info_get(sets, gets, suspensions, timeouts) }
}

/// `tx_event_flags_set` without checks, see [`event_flags::set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_set(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    flags_to_set: ULONG,
    set_option: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::set(group_ptr, flags_to_set, set_option) }
}

/// `tx_event_flags_set` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, TX_OPTION_ERROR, and those of [`event_flags::set`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_set(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    flags_to_set: ULONG,
    set_option: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(group_ptr) {
            return TX_GROUP_ERROR;
        }
        if set_option != TX_OR && set_option != TX_AND {
            return TX_OPTION_ERROR;
        }
        event_flags::set(group_ptr, flags_to_set, set_option)
    }
}

/// `tx_event_flags_set_notify` without checks, see [`event_flags::set_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_set_notify(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    events_set_notify: SetNotify,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::set_notify(group_ptr, events_set_notify) }
}

/// `tx_event_flags_set_notify` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_GROUP_ERROR, and those of [`event_flags::set_notify`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_event_flags_set_notify(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    events_set_notify: SetNotify,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(group_ptr) {
            return TX_GROUP_ERROR;
        }
        event_flags::set_notify(group_ptr, events_set_notify)
    }
}
