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
use crate::services;
use crate::types::{CHAR, UINT, ULONG, VOID};

services! {
    /// `tx_thread_create`: [`thread::create`].
    fn _tx_thread_create / _txe_thread_create(
        thread_ptr: *mut TX_THREAD, name_ptr: *mut CHAR, entry_function: ThreadEntry, entry_input: ULONG,
        stack_start: *mut VOID, stack_size: ULONG, priority: UINT, preempt_threshold: UINT, time_slice: ULONG,
        auto_start: UINT; control_block_size: UINT
    ) -> UINT = thread::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(thread_ptr, control_block_size) => TX_THREAD_ERROR,
        entry_function.is_none() || !check::is_stack(stack_start, stack_size) => TX_PTR_ERROR,
        stack_size < port::MINIMUM_STACK => TX_SIZE_ERROR,
        priority >= TX_MAX_PRIORITIES => TX_PRIORITY_ERROR,
        preempt_threshold > priority => TX_THRESH_ERROR,
        auto_start != TX_AUTO_START && auto_start != TX_DONT_START => TX_START_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_thread_delete`: [`thread::delete`].
    fn _tx_thread_delete / _txe_thread_delete(thread_ptr: *mut TX_THREAD) -> UINT = thread::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        !check::is_thread_or_timer() => TX_CALLER_ERROR,
    }

    /// `tx_thread_entry_exit_notify`: [`thread::entry_exit_notify`].
    fn _tx_thread_entry_exit_notify / _txe_thread_entry_exit_notify(
        thread_ptr: *mut TX_THREAD, thread_entry_exit_notify: EntryExitNotify
    ) -> UINT = thread::entry_exit_notify; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
    }
}

/// `tx_thread_identify`, see [`thread::identify`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_thread_identify() -> *mut TX_THREAD {
    thread::identify()
}

services! {
    /// `tx_thread_info_get`: [`thread::info_get`].
    fn _tx_thread_info_get / _txe_thread_info_get(
        thread_ptr: *mut TX_THREAD, name: *mut *mut CHAR, state: *mut UINT, run_count: *mut ULONG, priority: *mut UINT,
        preemption_threshold: *mut UINT, time_slice: *mut ULONG, next_thread: *mut *mut TX_THREAD,
        next_suspended_thread: *mut *mut TX_THREAD
    ) -> UINT = thread::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
    }

    /// `tx_thread_performance_info_get`: [`thread::performance_info_get`].
    fn _tx_thread_performance_info_get / _txe_thread_performance_info_get(
        thread_ptr: *mut TX_THREAD, resumptions: *mut ULONG, suspensions: *mut ULONG, solicited_preemptions: *mut ULONG,
        interrupt_preemptions: *mut ULONG, priority_inversions: *mut ULONG, time_slices: *mut ULONG,
        relinquishes: *mut ULONG, timeouts: *mut ULONG, wait_aborts: *mut ULONG, last_preempted_by: *mut *mut TX_THREAD
    ) -> UINT = thread::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(thread_ptr) => TX_PTR_ERROR,
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

services! {
    /// `tx_thread_preemption_change`: [`thread::preemption_change`].
    fn _tx_thread_preemption_change / _txe_thread_preemption_change(
        thread_ptr: *mut TX_THREAD, new_threshold: UINT, old_threshold: *mut UINT
    ) -> UINT = thread::preemption_change; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        old_threshold.is_null() => TX_PTR_ERROR,
        new_threshold >= TX_MAX_PRIORITIES => TX_THRESH_ERROR,
        !check::is_thread_or_timer() => TX_CALLER_ERROR,
    }

    /// `tx_thread_priority_change`: [`thread::priority_change`].
    fn _tx_thread_priority_change / _txe_thread_priority_change(
        thread_ptr: *mut TX_THREAD, new_priority: UINT, old_priority: *mut UINT
    ) -> UINT = thread::priority_change; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        old_priority.is_null() => TX_PTR_ERROR,
        new_priority >= TX_MAX_PRIORITIES => TX_PRIORITY_ERROR,
        !check::is_thread_or_timer() => TX_CALLER_ERROR,
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

services! {
    /// `tx_thread_reset`: [`thread::reset`].
    fn _tx_thread_reset / _txe_thread_reset(thread_ptr: *mut TX_THREAD) -> UINT = thread::reset; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_thread_resume`: [`thread::resume`].
    fn _tx_thread_resume / _txe_thread_resume(thread_ptr: *mut TX_THREAD) -> UINT = thread::resume; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
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

services! {
    /// `tx_thread_suspend`: [`thread::suspend`].
    fn _tx_thread_suspend / _txe_thread_suspend(thread_ptr: *mut TX_THREAD) -> UINT = thread::suspend; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
    }

    /// `tx_thread_terminate`: [`thread::terminate`].
    fn _tx_thread_terminate / _txe_thread_terminate(thread_ptr: *mut TX_THREAD) -> UINT = thread::terminate; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        !check::is_thread_or_timer() => TX_CALLER_ERROR,
    }

    /// `tx_thread_time_slice_change`: [`thread::time_slice_change`].
    fn _tx_thread_time_slice_change / _txe_thread_time_slice_change(
        thread_ptr: *mut TX_THREAD, new_time_slice: ULONG, old_time_slice: *mut ULONG
    ) -> UINT = thread::time_slice_change; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
        old_time_slice.is_null() => TX_PTR_ERROR,
        !check::is_thread_or_timer() => TX_CALLER_ERROR,
    }

    /// `tx_thread_wait_abort`: [`thread::wait_abort`].
    fn _tx_thread_wait_abort / _txe_thread_wait_abort(thread_ptr: *mut TX_THREAD) -> UINT = thread::wait_abort; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(thread_ptr) => TX_THREAD_ERROR,
    }
}
