//! Block pools under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_POOL_ERROR, TX_PTR_ERROR, TX_WAIT_ERROR};
use crate::counters;
use crate::objects::block_pool::{self, TX_BLOCK_POOL};
use crate::objects::thread::TX_THREAD;
use crate::services;
use crate::types::{CHAR, UINT, ULONG, VOID};

services! {
    /// `tx_block_allocate`: [`block_pool::allocate`].
    fn _tx_block_allocate / _txe_block_allocate(
        pool_ptr: *mut TX_BLOCK_POOL, block_ptr: *mut *mut VOID, wait_option: ULONG
    ) -> UINT = block_pool::allocate; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
        block_ptr.is_null() => TX_PTR_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_block_pool_create`: [`block_pool::create`].
    fn _tx_block_pool_create / _txe_block_pool_create(
        pool_ptr: *mut TX_BLOCK_POOL, name_ptr: *mut CHAR, block_size: ULONG, pool_start: *mut VOID, pool_size: ULONG;
        control_block_size: UINT
    ) -> UINT = block_pool::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(pool_ptr, control_block_size) => TX_POOL_ERROR,
        !check::is_area(pool_start, pool_size) => TX_PTR_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_block_pool_delete`: [`block_pool::delete`].
    fn _tx_block_pool_delete / _txe_block_pool_delete(pool_ptr: *mut TX_BLOCK_POOL) -> UINT = block_pool::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_block_pool_info_get`: [`block_pool::info_get`].
    fn _tx_block_pool_info_get / _txe_block_pool_info_get(
        pool_ptr: *mut TX_BLOCK_POOL, name: *mut *mut CHAR, available_blocks: *mut ULONG, total_blocks: *mut ULONG,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_pool: *mut *mut TX_BLOCK_POOL
    ) -> UINT = block_pool::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
    }

    /// `tx_block_pool_performance_info_get`: [`block_pool::performance_info_get`].
    fn _tx_block_pool_performance_info_get / _txe_block_pool_performance_info_get(
        pool_ptr: *mut TX_BLOCK_POOL, allocates: *mut ULONG, releases: *mut ULONG, suspensions: *mut ULONG,
        timeouts: *mut ULONG
    ) -> UINT = block_pool::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(pool_ptr) => TX_PTR_ERROR,
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

services! {
    /// `tx_block_pool_prioritize`: [`block_pool::prioritize`].
    fn _tx_block_pool_prioritize / _txe_block_pool_prioritize(
        pool_ptr: *mut TX_BLOCK_POOL
    ) -> UINT = block_pool::prioritize; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(pool_ptr) => TX_POOL_ERROR,
    }

    /// `tx_block_release`: [`block_pool::release`].
    fn _tx_block_release / _txe_block_release(block_ptr: *mut VOID) -> UINT = block_pool::release; {
        check::is_foreign() => TX_CALLER_ERROR,
    }
}
