//! Signatures of the event_flags services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A group of 32 event flags.
#[repr(C)]
pub struct TX_EVENT_FLAGS_GROUP {
    pub tx_event_flags_group_id: ULONG,
    pub tx_event_flags_group_current: ULONG,
    pub tx_event_flags_group_waiters: WaitList,
    pub tx_event_flags_group_set_notify: Option<unsafe extern "C" fn(*mut TX_EVENT_FLAGS_GROUP)>,
    pub tx_event_flags_group_name: *mut CHAR,
    pub tx_event_flags_group_created: Links<TX_EVENT_FLAGS_GROUP>,
    pub tx_event_flags_group_performance: Counters<2>,
}

pub(crate) const COUNTERS: usize = 2;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_EVENT_FLAGS_GROUP {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_event_flags_group_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_event_flags_group_performance }
    }
}

/// `tx_event_flags_create`.
#[must_use]
pub unsafe fn create(group_ptr: *mut TX_EVENT_FLAGS_GROUP, name_ptr: *mut CHAR) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_delete`.
#[must_use]
pub unsafe fn delete(group_ptr: *mut TX_EVENT_FLAGS_GROUP) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_get`.
#[must_use]
pub unsafe fn get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    requested_flags: ULONG,
    get_option: UINT,
    actual_flags_ptr: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_info_get`.
#[must_use]
pub unsafe fn info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    name: *mut *mut CHAR,
    current_flags: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_group: *mut *mut TX_EVENT_FLAGS_GROUP,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_set`.
#[must_use]
pub unsafe fn set(group_ptr: *mut TX_EVENT_FLAGS_GROUP, flags_to_set: ULONG, set_option: UINT) -> UINT {
    TX_NOT_DONE
}

/// `tx_event_flags_set_notify`.
#[must_use]
pub unsafe fn set_notify(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    events_set_notify: Option<unsafe extern "C" fn(*mut TX_EVENT_FLAGS_GROUP)>,
) -> UINT {
    TX_NOT_DONE
}
