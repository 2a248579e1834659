//! Signatures of the queue services.

#![allow(missing_docs, unused_variables, unused_imports, clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::constants::*;
use crate::counters::Counters;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered};
use crate::suspend::WaitList;
use crate::timeouts::Timeout;
use crate::types::*;

/// A queue of fixed-size messages.
#[repr(C)]
pub struct TX_QUEUE {
    pub tx_queue_id: ULONG,
    pub tx_queue_message_size: UINT,
    pub tx_queue_enqueued: ULONG,
    pub tx_queue_available_storage: ULONG,
    pub tx_queue_read: *mut ULONG,
    pub tx_queue_write: *mut ULONG,
    pub tx_queue_start: *mut ULONG,
    pub tx_queue_end: *mut ULONG,
    pub tx_queue_waiters: WaitList,
    pub tx_queue_send_notify: Option<unsafe extern "C" fn(*mut TX_QUEUE)>,
    pub tx_queue_name: *mut CHAR,
    pub tx_queue_capacity: ULONG,
    pub tx_queue_created: Links<TX_QUEUE>,
    pub tx_queue_performance: Counters<5>,
}

pub(crate) const COUNTERS: usize = 5;

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_QUEUE {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_queue_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_queue_performance }
    }
}

/// `tx_queue_create`.
#[must_use]
pub unsafe fn create(
    queue_ptr: *mut TX_QUEUE,
    name_ptr: *mut CHAR,
    message_size: UINT,
    queue_start: *mut VOID,
    queue_size: ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_delete`.
#[must_use]
pub unsafe fn delete(queue_ptr: *mut TX_QUEUE) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_flush`.
#[must_use]
pub unsafe fn flush(queue_ptr: *mut TX_QUEUE) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_front_send`.
#[must_use]
pub unsafe fn front_send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_info_get`.
#[must_use]
pub unsafe fn info_get(
    queue_ptr: *mut TX_QUEUE,
    name: *mut *mut CHAR,
    enqueued: *mut ULONG,
    available_storage: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_queue: *mut *mut TX_QUEUE,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_performance_info_get`.
#[must_use]
pub unsafe fn performance_info_get(
    queue_ptr: *mut TX_QUEUE,
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_performance_system_info_get`.
#[must_use]
pub unsafe fn performance_system_info_get(
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_prioritize`.
#[must_use]
pub unsafe fn prioritize(queue_ptr: *mut TX_QUEUE) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_receive`.
#[must_use]
pub unsafe fn receive(queue_ptr: *mut TX_QUEUE, destination_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_send`.
#[must_use]
pub unsafe fn send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    TX_NOT_DONE
}

/// `tx_queue_send_notify`.
#[must_use]
pub unsafe fn send_notify(
    queue_ptr: *mut TX_QUEUE,
    queue_send_notify: Option<unsafe extern "C" fn(*mut TX_QUEUE)>,
) -> UINT {
    TX_NOT_DONE
}
