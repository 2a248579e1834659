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
use crate::services;
use crate::types::{CHAR, UINT, ULONG, VOID};

services! {
    /// `tx_byte_allocate`: [`byte_pool::allocate`].
    fn _tx_byte_allocate / _txe_byte_allocate(
        pool_ptr: *mut TX_BYTE_POOL, memory_ptr: *mut *mut VOID, memory_size: ULONG, wait_option: ULONG
    ) -> UINT = byte_pool::allocate; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
        memory_ptr.is_null() => TX_PTR_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
        memory_size == 0 || memory_size > (*pool_ptr).tx_byte_pool_size => TX_SIZE_ERROR,
    }

    /// `tx_byte_pool_create`: [`byte_pool::create`].
    fn _tx_byte_pool_create / _txe_byte_pool_create(
        pool_ptr: *mut TX_BYTE_POOL, name_ptr: *mut CHAR, pool_start: *mut VOID, pool_size: ULONG;
        control_block_size: UINT
    ) -> UINT = byte_pool::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(pool_ptr, control_block_size) => TX_POOL_ERROR,
        !check::is_area(pool_start, pool_size) => TX_PTR_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_byte_pool_delete`: [`byte_pool::delete`].
    fn _tx_byte_pool_delete / _txe_byte_pool_delete(pool_ptr: *mut TX_BYTE_POOL) -> UINT = byte_pool::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_byte_pool_info_get`: [`byte_pool::info_get`].
    fn _tx_byte_pool_info_get / _txe_byte_pool_info_get(
        pool_ptr: *mut TX_BYTE_POOL, name: *mut *mut CHAR, available_bytes: *mut ULONG, fragments: *mut ULONG,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_pool: *mut *mut TX_BYTE_POOL
    ) -> UINT = byte_pool::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
    }

    /// `tx_byte_pool_performance_info_get`: [`byte_pool::performance_info_get`].
    fn _tx_byte_pool_performance_info_get / _txe_byte_pool_performance_info_get(
        pool_ptr: *mut TX_BYTE_POOL, allocates: *mut ULONG, releases: *mut ULONG, fragments_searched: *mut ULONG,
        merges: *mut ULONG, splits: *mut ULONG, suspensions: *mut ULONG, timeouts: *mut ULONG
    ) -> UINT = byte_pool::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(pool_ptr) => TX_PTR_ERROR,
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

services! {
    /// `tx_byte_pool_prioritize`: [`byte_pool::prioritize`].
    fn _tx_byte_pool_prioritize / _txe_byte_pool_prioritize(
        pool_ptr: *mut TX_BYTE_POOL
    ) -> UINT = byte_pool::prioritize; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
    }

    /// `tx_byte_release`: [`byte_pool::release`].
    fn _tx_byte_release / _txe_byte_release(memory_ptr: *mut VOID) -> UINT = byte_pool::release; {
        check::is_foreign() => TX_CALLER_ERROR,
        memory_ptr.is_null() => TX_PTR_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }
}
