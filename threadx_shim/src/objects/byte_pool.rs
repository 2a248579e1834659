//! Signatures of the byte_pool services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A pool of memory of any size.
#[repr(C)]
pub struct TX_BYTE_POOL {
    pub tx_byte_pool_id: ULONG,
    pub tx_byte_pool_available: ULONG,
    pub tx_byte_pool_fragments: ULONG,
    pub tx_byte_pool_list: *mut UCHAR,
    pub tx_byte_pool_start: *mut UCHAR,
    pub tx_byte_pool_size: ULONG,
    pub tx_byte_pool_waiters: WaitList,
    pub tx_byte_pool_name: *mut CHAR,
    pub tx_byte_pool_created: Links<TX_BYTE_POOL>,
    pub tx_byte_pool_performance: Counters<5>,
}

pub(crate) const COUNTERS: usize = 5;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_BYTE_POOL {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_byte_pool_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_byte_pool_performance }
    }
}

/// `tx_byte_allocate`.
#[must_use]
pub unsafe fn allocate(
    pool_ptr: *mut TX_BYTE_POOL,
    memory_ptr: *mut *mut VOID,
    memory_size: ULONG,
    wait_option: ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_create`.
#[must_use]
pub unsafe fn create(
    pool_ptr: *mut TX_BYTE_POOL,
    name_ptr: *mut CHAR,
    pool_start: *mut VOID,
    pool_size: ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_delete`.
#[must_use]
pub unsafe fn delete(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_info_get`.
#[must_use]
pub unsafe fn info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    name: *mut *mut CHAR,
    available_bytes: *mut ULONG,
    fragments: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_pool: *mut *mut TX_BYTE_POOL,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    pool_ptr: *mut TX_BYTE_POOL,
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    allocates: *mut ULONG,
    releases: *mut ULONG,
    fragments_searched: *mut ULONG,
    merges: *mut ULONG,
    splits: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_pool_prioritize`.
#[must_use]
pub unsafe fn prioritize(pool_ptr: *mut TX_BYTE_POOL) -> UINT {
    TX_NOT_DONE
}

/// `tx_byte_release`.
#[must_use]
pub unsafe fn release(memory_ptr: *mut VOID) -> UINT {
    TX_NOT_DONE
}
