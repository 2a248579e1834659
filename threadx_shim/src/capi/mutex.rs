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
use crate::services;
use crate::types::{CHAR, UINT, ULONG};

services! {
    /// `tx_mutex_create`: [`mutex::create`].
    fn _tx_mutex_create / _txe_mutex_create(
        mutex_ptr: *mut TX_MUTEX, name_ptr: *mut CHAR, inherit: UINT; control_block_size: UINT
    ) -> UINT = mutex::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(mutex_ptr, control_block_size) => TX_MUTEX_ERROR,
        inherit != TX_INHERIT && inherit != TX_NO_INHERIT => TX_INHERIT_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_mutex_delete`: [`mutex::delete`].
    fn _tx_mutex_delete / _txe_mutex_delete(mutex_ptr: *mut TX_MUTEX) -> UINT = mutex::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(mutex_ptr) => TX_MUTEX_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_mutex_get`: [`mutex::get`].
    fn _tx_mutex_get / _txe_mutex_get(mutex_ptr: *mut TX_MUTEX, wait_option: ULONG) -> UINT = mutex::get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(mutex_ptr) => TX_MUTEX_ERROR,
        check::is_interrupt() => TX_CALLER_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_mutex_info_get`: [`mutex::info_get`].
    fn _tx_mutex_info_get / _txe_mutex_info_get(
        mutex_ptr: *mut TX_MUTEX, name: *mut *mut CHAR, count: *mut ULONG, owner: *mut *mut TX_THREAD,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_mutex: *mut *mut TX_MUTEX
    ) -> UINT = mutex::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(mutex_ptr) => TX_MUTEX_ERROR,
    }

    /// `tx_mutex_performance_info_get`: [`mutex::performance_info_get`].
    fn _tx_mutex_performance_info_get / _txe_mutex_performance_info_get(
        mutex_ptr: *mut TX_MUTEX, puts: *mut ULONG, gets: *mut ULONG, suspensions: *mut ULONG, timeouts: *mut ULONG,
        inversions: *mut ULONG, inheritances: *mut ULONG
    ) -> UINT = mutex::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(mutex_ptr) => TX_PTR_ERROR,
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

services! {
    /// `tx_mutex_prioritize`: [`mutex::prioritize`].
    fn _tx_mutex_prioritize / _txe_mutex_prioritize(mutex_ptr: *mut TX_MUTEX) -> UINT = mutex::prioritize; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(mutex_ptr) => TX_MUTEX_ERROR,
    }

    /// `tx_mutex_put`: [`mutex::put`].
    fn _tx_mutex_put / _txe_mutex_put(mutex_ptr: *mut TX_MUTEX) -> UINT = mutex::put; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(mutex_ptr) => TX_MUTEX_ERROR,
        check::is_interrupt() => TX_CALLER_ERROR,
    }
}
