//! Queues under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, TX_QUEUE_ERROR, TX_WAIT_ERROR};
use crate::counters;
use crate::objects::queue::{self, SendNotify, TX_QUEUE};
use crate::objects::thread::TX_THREAD;
use crate::types::{CHAR, UINT, ULONG, VOID};

/// `tx_queue_create` without checks, see [`queue::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_create(
    queue_ptr: *mut TX_QUEUE,
    name_ptr: *mut CHAR,
    message_size: UINT,
    queue_start: *mut VOID,
    queue_size: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::create(queue_ptr, name_ptr, message_size, queue_start, queue_size) }
}

/// `tx_queue_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, TX_PTR_ERROR, and those of [`queue::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_create(
    queue_ptr: *mut TX_QUEUE,
    name_ptr: *mut CHAR,
    message_size: UINT,
    queue_start: *mut VOID,
    queue_size: ULONG,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(queue_ptr, control_block_size) {
            return TX_QUEUE_ERROR;
        }
        if !check::is_area(queue_start, queue_size) {
            return TX_PTR_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        queue::create(queue_ptr, name_ptr, message_size, queue_start, queue_size)
    }
}

/// `tx_queue_delete` without checks, see [`queue::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_delete(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::delete(queue_ptr) }
}

/// `tx_queue_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, and those of [`queue::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_delete(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        queue::delete(queue_ptr)
    }
}

/// `tx_queue_flush` without checks, see [`queue::flush`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_flush(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::flush(queue_ptr) }
}

/// `tx_queue_flush` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, and those of [`queue::flush`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_flush(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        queue::flush(queue_ptr)
    }
}

/// `tx_queue_front_send` without checks, see [`queue::front_send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_front_send(
    queue_ptr: *mut TX_QUEUE,
    source_ptr: *mut VOID,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::front_send(queue_ptr, source_ptr, wait_option) }
}

/// `tx_queue_front_send` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR, and those of [`queue::front_send`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_front_send(
    queue_ptr: *mut TX_QUEUE,
    source_ptr: *mut VOID,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        if source_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        queue::front_send(queue_ptr, source_ptr, wait_option)
    }
}

/// `tx_queue_info_get` without checks, see [`queue::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_info_get(
    queue_ptr: *mut TX_QUEUE,
    name: *mut *mut CHAR,
    enqueued: *mut ULONG,
    available_storage: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_queue: *mut *mut TX_QUEUE,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        queue::info_get(queue_ptr, name, enqueued, available_storage, first_suspended, suspended_count, next_queue)
    }
}

/// `tx_queue_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, and those of [`queue::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_info_get(
    queue_ptr: *mut TX_QUEUE,
    name: *mut *mut CHAR,
    enqueued: *mut ULONG,
    available_storage: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_queue: *mut *mut TX_QUEUE,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        queue::info_get(queue_ptr, name, enqueued, available_storage, first_suspended, suspended_count, next_queue)
    }
}

/// `tx_queue_performance_info_get` without checks, see [`queue::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_performance_info_get(
    queue_ptr: *mut TX_QUEUE,
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        queue::performance_info_get(
            queue_ptr,
            messages_sent,
            messages_received,
            empty_suspensions,
            full_suspensions,
            full_errors,
            timeouts,
        )
    }
}

/// `tx_queue_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`queue::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_performance_info_get(
    queue_ptr: *mut TX_QUEUE,
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
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
        if !check::is_created(queue_ptr) {
            return TX_PTR_ERROR;
        }
        queue::performance_info_get(
            queue_ptr,
            messages_sent,
            messages_received,
            empty_suspensions,
            full_suspensions,
            full_errors,
            timeouts,
        )
    }
}

/// `tx_queue_performance_system_info_get` without checks, see [`queue::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_performance_system_info_get(
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        queue::performance_system_info_get(
            messages_sent,
            messages_received,
            empty_suspensions,
            full_suspensions,
            full_errors,
            timeouts,
        )
    }
}

/// `tx_queue_prioritize` without checks, see [`queue::prioritize`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_prioritize(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::prioritize(queue_ptr) }
}

/// `tx_queue_prioritize` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, and those of [`queue::prioritize`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_prioritize(queue_ptr: *mut TX_QUEUE) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        queue::prioritize(queue_ptr)
    }
}

/// `tx_queue_receive` without checks, see [`queue::receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_receive(
    queue_ptr: *mut TX_QUEUE,
    destination_ptr: *mut VOID,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::receive(queue_ptr, destination_ptr, wait_option) }
}

/// `tx_queue_receive` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR, and those of [`queue::receive`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_receive(
    queue_ptr: *mut TX_QUEUE,
    destination_ptr: *mut VOID,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        if destination_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        queue::receive(queue_ptr, destination_ptr, wait_option)
    }
}

/// `tx_queue_send` without checks, see [`queue::send`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::send(queue_ptr, source_ptr, wait_option) }
}

/// `tx_queue_send` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR, and those of [`queue::send`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        if source_ptr.is_null() {
            return TX_PTR_ERROR;
        }
        if check::waits_wrongly(wait_option) {
            return TX_WAIT_ERROR;
        }
        queue::send(queue_ptr, source_ptr, wait_option)
    }
}

/// `tx_queue_send_notify` without checks, see [`queue::send_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_send_notify(queue_ptr: *mut TX_QUEUE, queue_send_notify: SendNotify) -> UINT {
    // SAFETY: the same contract.
    unsafe { queue::send_notify(queue_ptr, queue_send_notify) }
}

/// `tx_queue_send_notify` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_QUEUE_ERROR, and those of [`queue::send_notify`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_queue_send_notify(queue_ptr: *mut TX_QUEUE, queue_send_notify: SendNotify) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(queue_ptr) {
            return TX_QUEUE_ERROR;
        }
        queue::send_notify(queue_ptr, queue_send_notify)
    }
}
