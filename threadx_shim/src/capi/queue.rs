//! Queues under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_PTR_ERROR, TX_QUEUE_ERROR, TX_WAIT_ERROR};
use crate::counters;
use crate::objects::queue::{self, SendNotify, TX_QUEUE};
use crate::objects::thread::TX_THREAD;
use crate::services;
use crate::types::{CHAR, UINT, ULONG, VOID};

services! {
    /// `tx_queue_create`: [`queue::create`].
    fn _tx_queue_create / _txe_queue_create(
        queue_ptr: *mut TX_QUEUE, name_ptr: *mut CHAR, message_size: UINT, queue_start: *mut VOID, queue_size: ULONG;
        control_block_size: UINT
    ) -> UINT = queue::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(queue_ptr, control_block_size) => TX_QUEUE_ERROR,
        !check::is_area(queue_start, queue_size) => TX_PTR_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_queue_delete`: [`queue::delete`].
    fn _tx_queue_delete / _txe_queue_delete(queue_ptr: *mut TX_QUEUE) -> UINT = queue::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_queue_flush`: [`queue::flush`].
    fn _tx_queue_flush / _txe_queue_flush(queue_ptr: *mut TX_QUEUE) -> UINT = queue::flush; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
    }

    /// `tx_queue_front_send`: [`queue::front_send`].
    fn _tx_queue_front_send / _txe_queue_front_send(
        queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG
    ) -> UINT = queue::front_send; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
        source_ptr.is_null() => TX_PTR_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_queue_info_get`: [`queue::info_get`].
    fn _tx_queue_info_get / _txe_queue_info_get(
        queue_ptr: *mut TX_QUEUE, name: *mut *mut CHAR, enqueued: *mut ULONG, available_storage: *mut ULONG,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_queue: *mut *mut TX_QUEUE
    ) -> UINT = queue::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
    }

    /// `tx_queue_performance_info_get`: [`queue::performance_info_get`].
    fn _tx_queue_performance_info_get / _txe_queue_performance_info_get(
        queue_ptr: *mut TX_QUEUE, messages_sent: *mut ULONG, messages_received: *mut ULONG,
        empty_suspensions: *mut ULONG, full_suspensions: *mut ULONG, full_errors: *mut ULONG, timeouts: *mut ULONG
    ) -> UINT = queue::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(queue_ptr) => TX_PTR_ERROR,
    }
}

/// `tx_queue_performance_system_info_get` without checks, see [`queue::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_queue_performance_system_info_get(
    messages_sent: *mut ULONG,
    messages_received: *mut ULONG,
    empty_suspensions: *mut ULONG,
    full_suspensions: *mut ULONG,
    full_errors: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe {
        queue::performance_system_info_get(
            messages_sent,
            messages_received,
            empty_suspensions,
            full_suspensions,
            full_errors,
            timeouts,
        )
    }
}

services! {
    /// `tx_queue_prioritize`: [`queue::prioritize`].
    fn _tx_queue_prioritize / _txe_queue_prioritize(queue_ptr: *mut TX_QUEUE) -> UINT = queue::prioritize; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
    }

    /// `tx_queue_receive`: [`queue::receive`].
    fn _tx_queue_receive / _txe_queue_receive(
        queue_ptr: *mut TX_QUEUE, destination_ptr: *mut VOID, wait_option: ULONG
    ) -> UINT = queue::receive; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
        destination_ptr.is_null() => TX_PTR_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_queue_send`: [`queue::send`].
    fn _tx_queue_send / _txe_queue_send(
        queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG
    ) -> UINT = queue::send; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
        source_ptr.is_null() => TX_PTR_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_queue_send_notify`: [`queue::send_notify`].
    fn _tx_queue_send_notify / _txe_queue_send_notify(
        queue_ptr: *mut TX_QUEUE, queue_send_notify: SendNotify
    ) -> UINT = queue::send_notify; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(queue_ptr) => TX_QUEUE_ERROR,
    }
}
