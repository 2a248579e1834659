//! Threads under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::config::TX_MAX_PRIORITIES;
use crate::constants::{
    TX_AUTO_START, TX_CALLER_ERROR, TX_DONT_START, TX_FEATURE_NOT_ENABLED, TX_PRIORITY_ERROR, TX_PTR_ERROR,
    TX_SIZE_ERROR, TX_START_ERROR, TX_THREAD_ERROR, TX_THRESH_ERROR,
};
use crate::counters;
use crate::objects::thread::{self, EntryExitNotify, TX_THREAD, ThreadEntry};
use crate::port;
use crate::types::{CHAR, UINT, ULONG, VOID};

/// `tx_thread_create` without checks, see [`thread::create`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _tx_thread_create(
    thread_ptr: *mut TX_THREAD,
    name_ptr: *mut CHAR,
    entry_function: ThreadEntry,
    entry_input: ULONG,
    stack_start: *mut VOID,
    stack_size: ULONG,
    priority: UINT,
    preempt_threshold: UINT,
    time_slice: ULONG,
    auto_start: UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        thread::create(
            thread_ptr,
            name_ptr,
            entry_function,
            entry_input,
            stack_start,
            stack_size,
            priority,
            preempt_threshold,
            time_slice,
            auto_start,
        )
    }
}

/// `tx_thread_create` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, TX_PTR_ERROR, TX_SIZE_ERROR, TX_PRIORITY_ERROR, TX_THRESH_ERROR, TX_START_ERROR, and those of [`thread::create`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _txe_thread_create(
    thread_ptr: *mut TX_THREAD,
    name_ptr: *mut CHAR,
    entry_function: ThreadEntry,
    entry_input: ULONG,
    stack_start: *mut VOID,
    stack_size: ULONG,
    priority: UINT,
    preempt_threshold: UINT,
    time_slice: ULONG,
    auto_start: UINT,
    control_block_size: UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_fresh(thread_ptr, control_block_size) {
            return TX_THREAD_ERROR;
        }
        if entry_function.is_none() || !check::is_stack(stack_start, stack_size) {
            return TX_PTR_ERROR;
        }
        if stack_size < port::MINIMUM_STACK {
            return TX_SIZE_ERROR;
        }
        if priority >= TX_MAX_PRIORITIES {
            return TX_PRIORITY_ERROR;
        }
        if preempt_threshold > priority {
            return TX_THRESH_ERROR;
        }
        if auto_start != TX_AUTO_START && auto_start != TX_DONT_START {
            return TX_START_ERROR;
        }
        if !check::may_create() {
            return TX_CALLER_ERROR;
        }
        thread::create(
            thread_ptr,
            name_ptr,
            entry_function,
            entry_input,
            stack_start,
            stack_size,
            priority,
            preempt_threshold,
            time_slice,
            auto_start,
        )
    }
}

/// `tx_thread_delete` without checks, see [`thread::delete`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_delete(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::delete(thread_ptr) }
}

/// `tx_thread_delete` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::delete`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_delete(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if !check::is_thread_or_timer() {
            return TX_CALLER_ERROR;
        }
        thread::delete(thread_ptr)
    }
}

/// `tx_thread_entry_exit_notify` without checks, see [`thread::entry_exit_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_entry_exit_notify(
    thread_ptr: *mut TX_THREAD,
    thread_entry_exit_notify: EntryExitNotify,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::entry_exit_notify(thread_ptr, thread_entry_exit_notify) }
}

/// `tx_thread_entry_exit_notify` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::entry_exit_notify`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_entry_exit_notify(
    thread_ptr: *mut TX_THREAD,
    thread_entry_exit_notify: EntryExitNotify,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        thread::entry_exit_notify(thread_ptr, thread_entry_exit_notify)
    }
}

/// `tx_thread_identify`, see [`thread::identify`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_identify() -> *mut TX_THREAD {
    thread::identify()
}

/// `tx_thread_info_get` without checks, see [`thread::info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _tx_thread_info_get(
    thread_ptr: *mut TX_THREAD,
    name: *mut *mut CHAR,
    state: *mut UINT,
    run_count: *mut ULONG,
    priority: *mut UINT,
    preemption_threshold: *mut UINT,
    time_slice: *mut ULONG,
    next_thread: *mut *mut TX_THREAD,
    next_suspended_thread: *mut *mut TX_THREAD,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        thread::info_get(
            thread_ptr,
            name,
            state,
            run_count,
            priority,
            preemption_threshold,
            time_slice,
            next_thread,
            next_suspended_thread,
        )
    }
}

/// `tx_thread_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _txe_thread_info_get(
    thread_ptr: *mut TX_THREAD,
    name: *mut *mut CHAR,
    state: *mut UINT,
    run_count: *mut ULONG,
    priority: *mut UINT,
    preemption_threshold: *mut UINT,
    time_slice: *mut ULONG,
    next_thread: *mut *mut TX_THREAD,
    next_suspended_thread: *mut *mut TX_THREAD,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        thread::info_get(
            thread_ptr,
            name,
            state,
            run_count,
            priority,
            preemption_threshold,
            time_slice,
            next_thread,
            next_suspended_thread,
        )
    }
}

/// `tx_thread_performance_info_get` without checks, see [`thread::performance_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _tx_thread_performance_info_get(
    thread_ptr: *mut TX_THREAD,
    resumptions: *mut ULONG,
    suspensions: *mut ULONG,
    solicited_preemptions: *mut ULONG,
    interrupt_preemptions: *mut ULONG,
    priority_inversions: *mut ULONG,
    time_slices: *mut ULONG,
    relinquishes: *mut ULONG,
    timeouts: *mut ULONG,
    wait_aborts: *mut ULONG,
    last_preempted_by: *mut *mut TX_THREAD,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        thread::performance_info_get(
            thread_ptr,
            resumptions,
            suspensions,
            solicited_preemptions,
            interrupt_preemptions,
            priority_inversions,
            time_slices,
            relinquishes,
            timeouts,
            wait_aborts,
            last_preempted_by,
        )
    }
}

/// `tx_thread_performance_info_get` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, and those of [`thread::performance_info_get`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _txe_thread_performance_info_get(
    thread_ptr: *mut TX_THREAD,
    resumptions: *mut ULONG,
    suspensions: *mut ULONG,
    solicited_preemptions: *mut ULONG,
    interrupt_preemptions: *mut ULONG,
    priority_inversions: *mut ULONG,
    time_slices: *mut ULONG,
    relinquishes: *mut ULONG,
    timeouts: *mut ULONG,
    wait_aborts: *mut ULONG,
    last_preempted_by: *mut *mut TX_THREAD,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !counters::ENABLED {
            return TX_FEATURE_NOT_ENABLED;
        }
        if !check::is_created(thread_ptr) {
            return TX_PTR_ERROR;
        }
        thread::performance_info_get(
            thread_ptr,
            resumptions,
            suspensions,
            solicited_preemptions,
            interrupt_preemptions,
            priority_inversions,
            time_slices,
            relinquishes,
            timeouts,
            wait_aborts,
            last_preempted_by,
        )
    }
}

/// `tx_thread_performance_system_info_get` without checks, see [`thread::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn _tx_thread_performance_system_info_get(
    resumptions: *mut ULONG,
    suspensions: *mut ULONG,
    solicited_preemptions: *mut ULONG,
    interrupt_preemptions: *mut ULONG,
    priority_inversions: *mut ULONG,
    time_slices: *mut ULONG,
    relinquishes: *mut ULONG,
    timeouts: *mut ULONG,
    wait_aborts: *mut ULONG,
    non_idle_returns: *mut ULONG,
    idle_returns: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        thread::performance_system_info_get(
            resumptions,
            suspensions,
            solicited_preemptions,
            interrupt_preemptions,
            priority_inversions,
            time_slices,
            relinquishes,
            timeouts,
            wait_aborts,
            non_idle_returns,
            idle_returns,
        )
    }
}

/// `tx_thread_preemption_change` without checks, see [`thread::preemption_change`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_preemption_change(
    thread_ptr: *mut TX_THREAD,
    new_threshold: UINT,
    old_threshold: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::preemption_change(thread_ptr, new_threshold, old_threshold) }
}

/// `tx_thread_preemption_change` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, TX_PTR_ERROR, TX_THRESH_ERROR, and those of [`thread::preemption_change`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_preemption_change(
    thread_ptr: *mut TX_THREAD,
    new_threshold: UINT,
    old_threshold: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if old_threshold.is_null() {
            return TX_PTR_ERROR;
        }
        if new_threshold >= TX_MAX_PRIORITIES {
            return TX_THRESH_ERROR;
        }
        if !check::is_thread_or_timer() {
            return TX_CALLER_ERROR;
        }
        thread::preemption_change(thread_ptr, new_threshold, old_threshold)
    }
}

/// `tx_thread_priority_change` without checks, see [`thread::priority_change`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_priority_change(
    thread_ptr: *mut TX_THREAD,
    new_priority: UINT,
    old_priority: *mut UINT,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::priority_change(thread_ptr, new_priority, old_priority) }
}

/// `tx_thread_priority_change` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, TX_PTR_ERROR, TX_PRIORITY_ERROR, and those of [`thread::priority_change`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_priority_change(
    thread_ptr: *mut TX_THREAD,
    new_priority: UINT,
    old_priority: *mut UINT,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if old_priority.is_null() {
            return TX_PTR_ERROR;
        }
        if new_priority >= TX_MAX_PRIORITIES {
            return TX_PRIORITY_ERROR;
        }
        if !check::is_thread_or_timer() {
            return TX_CALLER_ERROR;
        }
        thread::priority_change(thread_ptr, new_priority, old_priority)
    }
}

/// `tx_thread_relinquish`, see [`thread::relinquish`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_relinquish() {
    thread::relinquish();
}

/// `tx_thread_relinquish` with its check: nothing happens in an interrupt.
#[unsafe(no_mangle)]
pub extern "C" fn _txe_thread_relinquish() {
    if !check::is_foreign() && !check::is_interrupt() {
        thread::relinquish();
    }
}

/// `tx_thread_reset` without checks, see [`thread::reset`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_reset(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::reset(thread_ptr) }
}

/// `tx_thread_reset` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::reset`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_reset(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if !check::is_thread() {
            return TX_CALLER_ERROR;
        }
        thread::reset(thread_ptr)
    }
}

/// `tx_thread_resume` without checks, see [`thread::resume`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_resume(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::resume(thread_ptr) }
}

/// `tx_thread_resume` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::resume`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_resume(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        thread::resume(thread_ptr)
    }
}

/// `tx_thread_sleep`, see [`thread::sleep`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_sleep(timer_ticks: ULONG) -> UINT {
    thread::sleep(timer_ticks)
}

/// `tx_thread_stack_error_notify` without checks, see [`thread::stack_error_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_stack_error_notify(
    stack_error_handler: Option<unsafe extern "C" fn(*mut TX_THREAD)>,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::stack_error_notify(stack_error_handler) }
}

/// `tx_thread_suspend` without checks, see [`thread::suspend`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_suspend(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::suspend(thread_ptr) }
}

/// `tx_thread_suspend` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::suspend`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_suspend(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        thread::suspend(thread_ptr)
    }
}

/// `tx_thread_terminate` without checks, see [`thread::terminate`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_terminate(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::terminate(thread_ptr) }
}

/// `tx_thread_terminate` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::terminate`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_terminate(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if !check::is_thread_or_timer() {
            return TX_CALLER_ERROR;
        }
        thread::terminate(thread_ptr)
    }
}

/// `tx_thread_time_slice_change` without checks, see [`thread::time_slice_change`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_time_slice_change(
    thread_ptr: *mut TX_THREAD,
    new_time_slice: ULONG,
    old_time_slice: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::time_slice_change(thread_ptr, new_time_slice, old_time_slice) }
}

/// `tx_thread_time_slice_change` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, TX_PTR_ERROR, and those of [`thread::time_slice_change`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_time_slice_change(
    thread_ptr: *mut TX_THREAD,
    new_time_slice: ULONG,
    old_time_slice: *mut ULONG,
) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        if old_time_slice.is_null() {
            return TX_PTR_ERROR;
        }
        if !check::is_thread_or_timer() {
            return TX_CALLER_ERROR;
        }
        thread::time_slice_change(thread_ptr, new_time_slice, old_time_slice)
    }
}

/// `tx_thread_wait_abort` without checks, see [`thread::wait_abort`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_thread_wait_abort(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the same contract.
    unsafe { thread::wait_abort(thread_ptr) }
}

/// `tx_thread_wait_abort` with its checks.
///
/// # Errors
/// TX_CALLER_ERROR, TX_THREAD_ERROR, and those of [`thread::wait_abort`].
///
/// # Safety
/// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _txe_thread_wait_abort(thread_ptr: *mut TX_THREAD) -> UINT {
    // SAFETY: the contract, and what the checks establish.
    unsafe {
        if check::is_foreign() {
            return TX_CALLER_ERROR;
        }
        if !check::is_created(thread_ptr) {
            return TX_THREAD_ERROR;
        }
        thread::wait_abort(thread_ptr)
    }
}
