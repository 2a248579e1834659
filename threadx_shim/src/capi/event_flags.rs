//! Event flag groups under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_AND, TX_AND_CLEAR, TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_GROUP_ERROR, TX_OPTION_ERROR, TX_OR,
    TX_PTR_ERROR, TX_WAIT_ERROR,
};
use crate::counters;
use crate::objects::event_flags::{self, SetNotify, TX_EVENT_FLAGS_GROUP};
use crate::objects::thread::TX_THREAD;
use crate::services;
use crate::types::{CHAR, UINT, ULONG};

services! {
    /// `tx_event_flags_create`: [`event_flags::create`].
    fn _tx_event_flags_create / _txe_event_flags_create(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, name_ptr: *mut CHAR; control_block_size: UINT
    ) -> UINT = event_flags::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(group_ptr, control_block_size) => TX_GROUP_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_event_flags_delete`: [`event_flags::delete`].
    fn _tx_event_flags_delete / _txe_event_flags_delete(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP
    ) -> UINT = event_flags::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(group_ptr) => TX_GROUP_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_event_flags_get`: [`event_flags::get`].
    fn _tx_event_flags_get / _txe_event_flags_get(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, requested_flags: ULONG, get_option: UINT, actual_flags_ptr: *mut ULONG,
        wait_option: ULONG
    ) -> UINT = event_flags::get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(group_ptr) => TX_GROUP_ERROR,
        actual_flags_ptr.is_null() => TX_PTR_ERROR,
        get_option > TX_AND_CLEAR => TX_OPTION_ERROR,
        check::waits_wrongly(wait_option) => TX_WAIT_ERROR,
    }

    /// `tx_event_flags_info_get`: [`event_flags::info_get`].
    fn _tx_event_flags_info_get / _txe_event_flags_info_get(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, name: *mut *mut CHAR, current_flags: *mut ULONG,
        first_suspended: *mut *mut TX_THREAD, suspended_count: *mut ULONG, next_group: *mut *mut TX_EVENT_FLAGS_GROUP
    ) -> UINT = event_flags::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(group_ptr) => TX_GROUP_ERROR,
    }

    /// `tx_event_flags_performance_info_get`: [`event_flags::performance_info_get`].
    fn _tx_event_flags_performance_info_get / _txe_event_flags_performance_info_get(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, sets: *mut ULONG, gets: *mut ULONG, suspensions: *mut ULONG,
        timeouts: *mut ULONG
    ) -> UINT = event_flags::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(group_ptr) => TX_PTR_ERROR,
    }
}

/// `tx_event_flags_performance_system_info_get` without checks, see [`event_flags::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_event_flags_performance_system_info_get(
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { event_flags::performance_system_info_get(sets, gets, suspensions, timeouts) }
}

services! {
    /// `tx_event_flags_set`: [`event_flags::set`].
    fn _tx_event_flags_set / _txe_event_flags_set(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, flags_to_set: ULONG, set_option: UINT
    ) -> UINT = event_flags::set; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(group_ptr) => TX_GROUP_ERROR,
        set_option != TX_OR && set_option != TX_AND => TX_OPTION_ERROR,
    }

    /// `tx_event_flags_set_notify`: [`event_flags::set_notify`].
    fn _tx_event_flags_set_notify / _txe_event_flags_set_notify(
        group_ptr: *mut TX_EVENT_FLAGS_GROUP, events_set_notify: SetNotify
    ) -> UINT = event_flags::set_notify; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(group_ptr) => TX_GROUP_ERROR,
    }
}
