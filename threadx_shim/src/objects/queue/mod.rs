//! Queues of messages of 1 to 16 ULONGs: control block, creation, information. Sending and receiving is in `transfer`.
//!
//! Who waits on an empty queue wants to receive, who waits on a full one wants to send; a queue has room for one message at
//! least, so one list serves both. `unsafe` here: control blocks and message areas of the application.

mod transfer;

pub use transfer::{flush, front_send, receive, send};

use crate::config::NOTIFY_CALLBACKS;
use crate::constants::{TX_DELETED, TX_FEATURE_NOT_ENABLED, TX_SIZE_ERROR, TX_SUCCESS};
use crate::counters::{self, Counters};
use crate::kernel;
use crate::objects::give;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered, registered};
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG, VOID};
use core::ptr::{null_mut, write};

/// Marks a created queue.
pub const TX_QUEUE_ID: ULONG = 0x5100_5100;
/// The largest message, in ULONGs.
pub const TX_QUEUE_MESSAGE_MAX_SIZE: UINT = 16;

/// Messages sent, received, empty and full suspensions, full errors, then the waiters' two.
pub(crate) const COUNTERS: usize = 7;
const SENT: usize = 0;
const RECEIVED: usize = 1;
const EMPTY_SUSPENSIONS: usize = 2;
const FULL_SUSPENSIONS: usize = 3;
const FULL_ERRORS: usize = 4;

/// Send notification.
pub type SendNotify = Option<unsafe extern "C" fn(*mut TX_QUEUE)>;

/// A queue of fixed-size messages.
#[repr(C)]
pub struct TX_QUEUE {
    /// TX_QUEUE_ID while created.
    pub tx_queue_id: ULONG,
    /// Size of a message in ULONGs.
    pub tx_queue_message_size: UINT,
    /// Messages in the queue.
    pub tx_queue_enqueued: ULONG,
    /// Messages there is room for.
    pub tx_queue_available_storage: ULONG,
    /// The first message.
    pub tx_queue_read: *mut ULONG,
    /// Where the next one goes.
    pub tx_queue_write: *mut ULONG,
    /// The message area.
    pub tx_queue_start: *mut ULONG,
    /// Behind its last message.
    pub tx_queue_end: *mut ULONG,
    /// Threads that wait for a message, or for room.
    pub tx_queue_waiters: WaitList,
    /// Called after each send.
    pub tx_queue_send_notify: SendNotify,
    /// Its name.
    pub tx_queue_name: *mut CHAR,
    /// Messages it holds when full.
    pub tx_queue_capacity: ULONG,
    /// Links of the created queues.
    pub tx_queue_created: Links<TX_QUEUE>,
    /// Event counts.
    pub tx_queue_performance: Counters<5>,
}

registered!(TX_QUEUE, COUNTERS, tx_queue_created, tx_queue_performance, tx_queue_waiters);

impl TX_QUEUE {
    /// Memory for a queue that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_queue_id: 0,
            tx_queue_message_size: 0,
            tx_queue_enqueued: 0,
            tx_queue_available_storage: 0,
            tx_queue_read: null_mut(),
            tx_queue_write: null_mut(),
            tx_queue_start: null_mut(),
            tx_queue_end: null_mut(),
            tx_queue_waiters: WaitList::new(),
            tx_queue_send_notify: None,
            tx_queue_name: null_mut(),
            tx_queue_capacity: 0,
            tx_queue_created: Links::new(),
            tx_queue_performance: Counters::new(),
        }
    }
}

impl Default for TX_QUEUE {
    fn default() -> Self {
        Self::new()
    }
}

/// How many messages of `message_size` ULONGs fit in `bytes`; 0 for an invalid size.
pub(crate) fn capacity(message_size: UINT, bytes: ULONG) -> ULONG {
    if message_size > TX_QUEUE_MESSAGE_MAX_SIZE { 0 } else { bytes.checked_div(message_size * 4).unwrap_or(0) }
}

/// Creates an empty queue for as many messages of `message_size` ULONGs as fit (`tx_queue_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_SIZE_ERROR: `message_size` is not 1 to 16, or not one message fits. TX_QUEUE_ERROR, TX_PTR_ERROR and TX_CALLER_ERROR
/// come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects). The message area is the queue's alone until it is deleted.
#[must_use]
pub unsafe fn create(
    queue_ptr: *mut TX_QUEUE,
    name_ptr: *mut CHAR,
    message_size: UINT,
    queue_start: *mut VOID,
    queue_size: ULONG,
) -> UINT {
    let capacity = capacity(message_size, queue_size);
    if capacity == 0 {
        return TX_SIZE_ERROR;
    }
    let start = queue_start.cast::<ULONG>();
    // SAFETY: the contract; capacity * message_size ULONGs fit in the area.
    unsafe {
        write(
            queue_ptr,
            TX_QUEUE {
                tx_queue_message_size: message_size,
                tx_queue_available_storage: capacity,
                tx_queue_read: start,
                tx_queue_write: start,
                tx_queue_start: start,
                tx_queue_end: start.add(capacity as usize * message_size as usize),
                tx_queue_name: name_ptr,
                tx_queue_capacity: capacity,
                ..TX_QUEUE::new()
            },
        );
        let cs = kernel::enter();
        event!(QUEUE_CREATE, queue_ptr, message_size, queue_start, queue_size);
        (*cs.kernel()).queues.add(queue_ptr);
        trace::register(&cs, trace::Kind::Queue, queue_ptr, name_ptr, 0, [queue_size, message_size]);
        (*queue_ptr).tx_queue_id = TX_QUEUE_ID;
    }
    TX_SUCCESS
}

/// Deletes a queue; its waiters return TX_DELETED (`tx_queue_delete`).
///
/// # Context
/// Threads. May preempt the caller.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn delete(queue_ptr: *mut TX_QUEUE) -> UINT {
    let cs = kernel::enter();
    event!(QUEUE_DELETE, queue_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*queue_ptr).tx_queue_id = 0;
        (*cs.kernel()).queues.remove(queue_ptr);
        trace::unregister(&cs, queue_ptr);
        suspend::wake_all(&cs, &raw mut (*queue_ptr).tx_queue_waiters, TX_DELETED);
    }
    TX_SUCCESS
}

/// Registers a function that is called after each send; `None` ends that (`tx_queue_send_notify`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without notify callbacks.
///
/// # Safety
/// See [`objects`](crate::objects). The function must not wait.
#[must_use]
pub unsafe fn send_notify(queue_ptr: *mut TX_QUEUE, queue_send_notify: SendNotify) -> UINT {
    if !NOTIFY_CALLBACKS {
        return TX_FEATURE_NOT_ENABLED;
    }
    let _cs = kernel::enter();
    event!(QUEUE_SEND_NOTIFY, queue_ptr);
    // SAFETY: the contract.
    unsafe { (*queue_ptr).tx_queue_send_notify = queue_send_notify };
    TX_SUCCESS
}

/// Moves the most urgent waiter to the front (`tx_queue_prioritize`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn prioritize(queue_ptr: *mut TX_QUEUE) -> UINT {
    let cs = kernel::enter();
    event!(QUEUE_PRIORITIZE, queue_ptr, 0_u32, trace::stack());
    // SAFETY: the contract.
    unsafe { suspend::prioritize(&cs, &raw mut (*queue_ptr).tx_queue_waiters) };
    TX_SUCCESS
}

/// What is known of a queue; null for what is not wanted (`tx_queue_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
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
    let cs = kernel::enter();
    event!(QUEUE_INFO_GET, queue_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*queue_ptr).tx_queue_name);
        give(enqueued, (*queue_ptr).tx_queue_enqueued);
        give(available_storage, (*queue_ptr).tx_queue_available_storage);
        give(first_suspended, (*queue_ptr).tx_queue_waiters.first());
        give(suspended_count, (*queue_ptr).tx_queue_waiters.count());
        give(next_queue, (*cs.kernel()).queues.next(queue_ptr));
    }
    TX_SUCCESS
}

/// A queue's event counts; null for what is not wanted (`tx_queue_performance_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without performance information.
///
/// # Safety
/// See [`objects`](crate::objects).
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
    let _cs = kernel::enter();
    event!(QUEUE_PERFORMANCE_INFO_GET, queue_ptr);
    let places =
        [messages_sent, messages_received, empty_suspensions, full_suspensions, full_errors, null_mut(), timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&TX_QUEUE::counters(queue_ptr), places) }
}

/// Event counts of all queues (`tx_queue_performance_system_info_get`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without performance information.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn performance_system_info_get(
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(QUEUE_PERFORMANCE_SYSTEM_INFO_GET);
    let places =
        [messages_sent, messages_received, empty_suspensions, full_suspensions, full_errors, null_mut(), timeouts];
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).queues.totals(), places) }
}
