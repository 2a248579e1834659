//! Byte pools under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_POOL_ERROR, TX_PTR_ERROR, TX_SIZE_ERROR, TX_WAIT_ERROR,
};
use crate::counters;
use crate::objects::byte_pool::{self, TX_BYTE_POOL};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG, VOID};

/// `tx_byte_allocate` without checks, see [`byte_pool::allocate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_allocate(
    pool_ptr: *mut TX_BYTE_POOL,
    memory_ptr: *mut *mut VOID,
    memory_size: ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { byte_pool::allocate(pool_ptr, memory_ptr, memory_size, wait_option) }
}

/// `tx_byte_allocate` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR, TX_SIZE_ERROR, and those of [`byte_pool::allocate`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_allocate(
    pool_ptr: *mut TX_BYTE_POOL,
    memory_ptr: *mut *mut VOID,
    memory_size: ULONG,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        if memory_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        if memory_size == 0 || memory_size > (*pool_ptr).tx_byte_pool_size {
            return TX_SIZE_ERROR;
        }
        byte_pool::allocate(pool_ptr, memory_ptr, memory_size, wait_option)
    }
}

/// `tx_byte_pool_create` without checks, see [`byte_pool::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_pool_create(
    pool_ptr: *mut TX_BYTE_POOL,
    name_ptr: *mut CHAR,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { byte_pool::create(pool_ptr, name_ptr, pool_start, pool_size) }
}

/// `tx_byte_pool_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, TX_PTR_ERROR, and those of [`byte_pool::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_pool_create(
    pool_ptr: *mut TX_BYTE_POOL,
    name_ptr: *mut CHAR,
    pool_start: *mut VOID,
    pool_size: ULONG,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(pool_ptr, control_block_size) {
            return TX_POOL_ERROR;
        }
        if !check::is_area(pool_start, pool_size) {
            return TX_PTR_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        byte_pool::create(pool_ptr, name_ptr, pool_start, pool_size)
    }
}

/// `tx_byte_pool_delete` without checks, see [`byte_pool::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_pool_delete(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    // SAFETY: the same contract.
    unsafe { byte_pool::delete(pool_ptr) }
}

/// `tx_byte_pool_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`byte_pool::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_pool_delete(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        byte_pool::delete(pool_ptr)
    }
}

/// `tx_byte_pool_info_get` without checks, see [`byte_pool::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_pool_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    name: *mut *mut CHAR,
    available_bytes: *mut ULONG,
    fragments: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BYTE_POOL,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        byte_pool::info_get(pool_ptr, name, available_bytes, fragments, first_suspended, suspended_count, next_pool)
    }
}

/// `tx_byte_pool_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`byte_pool::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_pool_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    name: *mut *mut CHAR,
    available_bytes: *mut ULONG,
    fragments: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BYTE_POOL,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        byte_pool::info_get(pool_ptr, name, available_bytes, fragments, first_suspended, suspended_count, next_pool)
    }
}

/// `tx_byte_pool_performance_info_get` without checks, see [`byte_pool::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _tx_byte_pool_performance_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        byte_pool::performance_info_get(
            pool_ptr,
            allocates,
            releases,
            fragments_searched,
            merges,
            splits,
            suspensions,
            timeouts,
        )
    }
}

/// `tx_byte_pool_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`byte_pool::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _txe_byte_pool_performance_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
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
        if !check::is_created(pool_ptr) {
            return TX_PTR_ERROR;
        }
        byte_pool::performance_info_get(
            pool_ptr,
            allocates,
            releases,
            fragments_searched,
            merges,
            splits,
            suspensions,
            timeouts,
        )
    }
}

/// `tx_byte_pool_performance_system_info_get` without checks, see [`byte_pool::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_pool_performance_system_info_get(
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        byte_pool::performance_system_info_get(
            allocates,
            releases,
            fragments_searched,
            merges,
            splits,
            suspensions,
            timeouts,
        )
    }
}

/// `tx_byte_pool_prioritize` without checks, see [`byte_pool::prioritize`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_pool_prioritize(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    // SAFETY: the same contract.
    unsafe { byte_pool::prioritize(pool_ptr) }
}

/// `tx_byte_pool_prioritize` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`byte_pool::prioritize`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_pool_prioritize(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        byte_pool::prioritize(pool_ptr)
    }
}

/// `tx_byte_release` without checks, see [`byte_pool::release`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_byte_release(memory_ptr: *mut VOID) -> UINT {
    // SAFETY: the same contract.
    unsafe { byte_pool::release(memory_ptr) }
}

/// `tx_byte_release` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_PTR_ERROR, and those of [`byte_pool::release`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_byte_release(memory_ptr: *mut VOID) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if memory_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        byte_pool::release(memory_ptr)
    }
}
