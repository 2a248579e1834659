//! Block pools under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_POOL_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR};
use crate::counters;
use crate::objects::block_pool::{self, TX_BLOCK_POOL};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG, VOID};

/// `tx_block_allocate` without checks, see [`block_pool::allocate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_allocate(
    pool_ptr: *mut TX_BLOCK_POOL,
    block_ptr: *mut *mut VOID,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::allocate(pool_ptr, block_ptr, wait_option) }
}

/// `tx_block_allocate` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR, and those of [`block_pool::allocate`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_allocate(
    pool_ptr: *mut TX_BLOCK_POOL,
    block_ptr: *mut *mut VOID,
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
        if block_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        block_pool::allocate(pool_ptr, block_ptr, wait_option)
    }
}

/// `tx_block_pool_create` without checks, see [`block_pool::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_create(
    pool_ptr: *mut TX_BLOCK_POOL,
    name_ptr: *mut CHAR,
    block_size: ULONG,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::create(pool_ptr, name_ptr, block_size, pool_start, pool_size) }
}

/// `tx_block_pool_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, TX_PTR_ERROR, and those of [`block_pool::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_pool_create(
    pool_ptr: *mut TX_BLOCK_POOL,
    name_ptr: *mut CHAR,
    block_size: ULONG,
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
        block_pool::create(pool_ptr, name_ptr, block_size, pool_start, pool_size)
    }
}

/// `tx_block_pool_delete` without checks, see [`block_pool::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_delete(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::delete(pool_ptr) }
}

/// `tx_block_pool_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`block_pool::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_pool_delete(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
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
        block_pool::delete(pool_ptr)
    }
}

/// `tx_block_pool_info_get` without checks, see [`block_pool::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    name: *mut *mut CHAR,
    available_blocks: *mut ULONG,
    total_blocks: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BLOCK_POOL,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        block_pool::info_get(
            pool_ptr,
            name,
            available_blocks,
            total_blocks,
            first_suspended,
            suspended_count,
            next_pool,
        )
    }
}

/// `tx_block_pool_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`block_pool::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_pool_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    name: *mut *mut CHAR,
    available_blocks: *mut ULONG,
    total_blocks: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BLOCK_POOL,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        block_pool::info_get(
            pool_ptr,
            name,
            available_blocks,
            total_blocks,
            first_suspended,
            suspended_count,
            next_pool,
        )
    }
}

/// `tx_block_pool_performance_info_get` without checks, see [`block_pool::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_performance_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::performance_info_get(pool_ptr, allocates, releases, suspensions, timeouts) }
}

/// `tx_block_pool_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`block_pool::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_pool_performance_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
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
        block_pool::performance_info_get(pool_ptr, allocates, releases, suspensions, timeouts)
    }
}

/// `tx_block_pool_performance_system_info_get` without checks, see [`block_pool::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_performance_system_info_get(
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::performance_system_info_get(allocates, releases, suspensions, timeouts) }
}

/// `tx_block_pool_prioritize` without checks, see [`block_pool::prioritize`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_pool_prioritize(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::prioritize(pool_ptr) }
}

/// `tx_block_pool_prioritize` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_POOL_ERROR, and those of [`block_pool::prioritize`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_pool_prioritize(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(pool_ptr) {
            return TX_POOL_ERROR;
        }
        block_pool::prioritize(pool_ptr)
    }
}

/// `tx_block_release` without checks, see [`block_pool::release`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_block_release(block_ptr: *mut VOID) -> UINT {
    // SAFETY: the same contract.
    unsafe { block_pool::release(block_ptr) }
}

/// `tx_block_release` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, and those of [`block_pool::release`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_block_release(block_ptr: *mut VOID) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        block_pool::release(block_ptr)
    }
}
