//! The event trace under its C names. The services check what there is to check themselves, so there is one face only.
//!
//! `unsafe` here: pointers from an application.

use super::check;
use crate::constants::TX_CALLER_ERROR;
use crate::objects::trace;
use crate::trace::{FullNotify, TimeSource};
use crate::types::{UINT, ULONG, VOID};

/// `tx_trace_enable`, see [`trace::enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_trace_enable(
    trace_buffer_start: *mut VOID,
    trace_buffer_size: ULONG,
    registry_entries: ULONG,
) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    // SAFETY: the same contract.
    unsafe { trace::enable(trace_buffer_start, trace_buffer_size, registry_entries) }
}

/// `tx_trace_disable`, see [`trace::disable`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_disable() -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    trace::disable()
}

/// `tx_trace_event_filter`, see [`trace::event_filter`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_event_filter(event_filter_bits: ULONG) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    trace::event_filter(event_filter_bits)
}

/// `tx_trace_event_unfilter`, see [`trace::event_unfilter`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_event_unfilter(event_unfilter_bits: ULONG) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    trace::event_unfilter(event_unfilter_bits)
}

/// `tx_trace_buffer_full_notify`, see [`trace::buffer_full_notify`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_trace_buffer_full_notify(full_buffer_callback: FullNotify) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    // SAFETY: the same contract.
    unsafe { trace::buffer_full_notify(full_buffer_callback) }
}

/// `tx_trace_time_source_set`, see [`trace::time_source`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_trace_time_source_set(time_source: TimeSource, valid_mask: ULONG) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    // SAFETY: the same contract.
    unsafe { trace::time_source(time_source, valid_mask) }
}

/// `tx_trace_isr_enter_insert`, see [`trace::isr_enter_insert`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_isr_enter_insert(isr_id: ULONG) {
    if !check::is_foreign() {
        trace::isr_enter_insert(isr_id);
    }
}

/// `tx_trace_isr_exit_insert`, see [`trace::isr_exit_insert`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_isr_exit_insert(isr_id: ULONG) {
    if !check::is_foreign() {
        trace::isr_exit_insert(isr_id);
    }
}

/// `tx_trace_user_event_insert`, see [`trace::user_event_insert`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_trace_user_event_insert(
    event_id: ULONG,
    info_field_1: ULONG,
    info_field_2: ULONG,
    info_field_3: ULONG,
    info_field_4: ULONG,
) -> UINT {
    if check::is_foreign() {
        return TX_CALLER_ERROR;
    }
    trace::user_event_insert(event_id, info_field_1, info_field_2, info_field_3, info_field_4)
}
