//! Signatures of the mutex services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A mutex.
#[repr(C)]
pub struct TX_MUTEX {
    pub tx_mutex_id: ULONG,
    pub tx_mutex_ownership_count: ULONG,
    pub tx_mutex_owner: *mut TX_THREAD,
    pub tx_mutex_inherit: UINT,
    pub tx_mutex_highest_priority: UINT,
    pub tx_mutex_waiters: WaitList,
    pub tx_mutex_owned_next: *mut TX_MUTEX,
    pub tx_mutex_owned_previous: *mut TX_MUTEX,
    pub tx_mutex_name: *mut CHAR,
    pub tx_mutex_created: Links<TX_MUTEX>,
    pub tx_mutex_performance: Counters<4>,
}

pub(crate) const COUNTERS: usize = 4;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_MUTEX {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_mutex_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_mutex_performance }
    }
}

/// `tx_mutex_create`.
#[must_use]
pub unsafe fn create(mutex_ptr: *mut TX_MUTEX, name_ptr: *mut CHAR, inherit: UINT) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_delete`.
#[must_use]
pub unsafe fn delete(mutex_ptr: *mut TX_MUTEX) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_get`.
#[must_use]
pub unsafe fn get(mutex_ptr: *mut TX_MUTEX, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_info_get`.
#[must_use]
pub unsafe fn info_get(
    mutex_ptr: *mut TX_MUTEX,
    name: *mut *mut CHAR,
    count: *mut ULONG,
    owner: *mut *mut TX_THREAD,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_mutex: *mut *mut TX_MUTEX,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    mutex_ptr: *mut TX_MUTEX,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
    inversions: *mut ULONG,
    inheritances: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_prioritize`.
#[must_use]
pub unsafe fn prioritize(mutex_ptr: *mut TX_MUTEX) -> UINT {
    TX_NOT_DONE
}

/// `tx_mutex_put`.
#[must_use]
pub unsafe fn put(mutex_ptr: *mut TX_MUTEX) -> UINT {
    TX_NOT_DONE
}

pub(crate) unsafe fn release_all(_cs: &crate::kernel::Critical, _thread: *mut TX_THREAD) {}
pub(crate) unsafe fn waiter_changed(_cs: &crate::kernel::Critical, _thread: *mut TX_THREAD) {}
