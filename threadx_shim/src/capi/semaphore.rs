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
use crate::services;
use crate::types::{CHAR, UINT, ULONG};

services! {
    /// `tx_semaphore_ceiling_put`: [`semaphore::ceiling_put`].
    fn _tx_semaphore_ceiling_put / _txe_semaphore_ceiling_put(
        semaphore_ptr: *mut TX_SEMAPHORE, ceiling: ULONG
    ) -> UINT = semaphore::ceiling_put; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
        ceiling == 0 => TX_INVALID_CEILING,
    }

    /// `tx_semaphore_create`: [`semaphore::create`].
    fn _tx_semaphore_create / _txe_semaphore_create(
        semaphore_ptr: *mut TX_SEMAPHORE, name_ptr: *mut CHAR, initial_count: ULONG; control_block_size: UINT
    ) -> UINT = semaphore::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(semaphore_ptr, control_block_size) => TX_SEMAPHORE_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_semaphore_delete`: [`semaphore::delete`].
    fn _tx_semaphore_delete / _txe_semaphore_delete(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT = semaphore::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_semaphore_get`: [`semaphore::get`].
    fn _tx_semaphore_get / _txe_semaphore_get(
        semaphore_ptr: *mut TX_SEMAPHORE, wait_option: ULONG
    ) -> UINT = semaphore::get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_semaphore_info_get`: [`semaphore::info_get`].
    fn _tx_semaphore_info_get / _txe_semaphore_info_get(
        semaphore_ptr: *mut TX_SEMAPHORE, name: *mut *mut CHAR, current_value: *mut ULONG,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_semaphore: *mut *mut TX_SEMAPHORE
    ) -> UINT = semaphore::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
    }

    /// `tx_semaphore_performance_info_get`: [`semaphore::performance_info_get`].
    fn _tx_semaphore_performance_info_get / _txe_semaphore_performance_info_get(
        semaphore_ptr: *mut TX_SEMAPHORE, puts: *mut ULONG, gets: *mut ULONG, suspensions: *mut ULONG,
        timeouts: *mut ULONG
    ) -> UINT = semaphore::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(semaphore_ptr) => TX_PTR_ERROR,
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

services! {
    /// `tx_semaphore_prioritize`: [`semaphore::prioritize`].
    fn _tx_semaphore_prioritize / _txe_semaphore_prioritize(
        semaphore_ptr: *mut TX_SEMAPHORE
    ) -> UINT = semaphore::prioritize; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
    }

    /// `tx_semaphore_put`: [`semaphore::put`].
    fn _tx_semaphore_put / _txe_semaphore_put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT = semaphore::put; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
    }

    /// `tx_semaphore_put_notify`: [`semaphore::put_notify`].
    fn _tx_semaphore_put_notify / _txe_semaphore_put_notify(
        semaphore_ptr: *mut TX_SEMAPHORE, semaphore_put_notify: PutNotify
    ) -> UINT = semaphore::put_notify; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
    }
}
