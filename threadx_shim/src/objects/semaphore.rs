//! Signatures of the semaphore services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A counting semaphore.
#[repr(C)]
pub struct TX_SEMAPHORE {
    pub tx_semaphore_id: ULONG,
    pub tx_semaphore_count: ULONG,
    pub tx_semaphore_waiters: WaitList,
    pub tx_semaphore_put_notify: Option<unsafe extern "C" fn(*mut TX_SEMAPHORE)>,
    pub tx_semaphore_name: *mut CHAR,
    pub tx_semaphore_created: Links<TX_SEMAPHORE>,
    pub tx_semaphore_performance: Counters<2>,
}

pub(crate) const COUNTERS: usize = 2;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_SEMAPHORE {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_semaphore_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_semaphore_performance }
    }
}

/// `tx_semaphore_ceiling_put`.
#[must_use]
pub unsafe fn ceiling_put(semaphore_ptr: *mut TX_SEMAPHORE, ceiling: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_create`.
#[must_use]
pub unsafe fn create(semaphore_ptr: *mut TX_SEMAPHORE, name_ptr: *mut CHAR, initial_count: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_delete`.
#[must_use]
pub unsafe fn delete(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_get`.
#[must_use]
pub unsafe fn get(semaphore_ptr: *mut TX_SEMAPHORE, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_info_get`.
#[must_use]
pub unsafe fn info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    name: *mut *mut CHAR,
    current_value: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_semaphore: *mut *mut TX_SEMAPHORE,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    semaphore_ptr: *mut TX_SEMAPHORE,
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    puts: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_prioritize`.
#[must_use]
pub unsafe fn prioritize(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_put`.
#[must_use]
pub unsafe fn put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT {
    TX_NOT_DONE
}

/// `tx_semaphore_put_notify`.
#[must_use]
pub unsafe fn put_notify(
    semaphore_ptr: *mut TX_SEMAPHORE,
    semaphore_put_notify: Option<unsafe extern "C" fn(*mut TX_SEMAPHORE)>,
) -> UINT {
    TX_NOT_DONE
}
