//! Signatures of the block_pool services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A pool of fixed-size blocks.
#[repr(C)]
pub struct TX_BLOCK_POOL {
    pub tx_block_pool_id: ULONG,
    pub tx_block_pool_available: ULONG,
    pub tx_block_pool_available_list: *mut UCHAR,
    pub tx_block_pool_waiters: WaitList,
    pub tx_block_pool_total: ULONG,
    pub tx_block_pool_block_size: ULONG,
    pub tx_block_pool_start: *mut UCHAR,
    pub tx_block_pool_size: ULONG,
    pub tx_block_pool_name: *mut CHAR,
    pub tx_block_pool_created: Links<TX_BLOCK_POOL>,
    pub tx_block_pool_performance: Counters<2>,
}

pub(crate) const COUNTERS: usize = 2;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_BLOCK_POOL {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_block_pool_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_block_pool_performance }
    }
}

/// `tx_block_allocate`.
#[must_use]
pub unsafe fn allocate(pool_ptr: *mut TX_BLOCK_POOL, block_ptr: *mut *mut VOID, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_create`.
#[must_use]
pub unsafe fn create(
    pool_ptr: *mut TX_BLOCK_POOL,
    name_ptr: *mut CHAR,
    block_size: ULONG,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_delete`.
#[must_use]
pub unsafe fn delete(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_info_get`.
#[must_use]
pub unsafe fn info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    name: *mut *mut CHAR,
    available_blocks: *mut ULONG,
    total_blocks: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BLOCK_POOL,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    pool_ptr: *mut TX_BLOCK_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    allocates: *mut ULONG,
    releases: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_pool_prioritize`.
#[must_use]
pub unsafe fn prioritize(pool_ptr: *mut TX_BLOCK_POOL) -> UINT {
    TX_NOT_DONE
}

/// `tx_block_release`.
#[must_use]
pub unsafe fn release(block_ptr: *mut VOID) -> UINT {
    TX_NOT_DONE
}
