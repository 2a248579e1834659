//! Application timers under their C names: `_tx_…` does, `_txe_…` checks its arguments and its caller, then does.
//!
//! The headers map `tx_…` to one of the two. `unsafe` here: pointers from an application.

use super::check;
use crate::constants::{
    TX_ACTIVATE_ERROR, TX_AUTO_ACTIVATE, TX_CALLER_ERROR, TX_FEATURE_NOT_ENABLED, TX_NO_ACTIVATE, TX_PTR_ERROR,
    TX_TICK_ERROR, TX_TIMER_ERROR,
};
use crate::counters;
use crate::objects::timer::{self, Expiration, TX_TIMER};
use crate::services;
use crate::types::{CHAR, UINT, ULONG};

services! {
    /// `tx_timer_activate`: [`timer::activate`].
    fn _tx_timer_activate / _txe_timer_activate(timer_ptr: *mut TX_TIMER) -> UINT = timer::activate; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(timer_ptr) => TX_TIMER_ERROR,
    }

    /// `tx_timer_change`: [`timer::change`].
    fn _tx_timer_change / _txe_timer_change(
        timer_ptr: *mut TX_TIMER, initial_ticks: ULONG, reschedule_ticks: ULONG
    ) -> UINT = timer::change; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(timer_ptr) => TX_TIMER_ERROR,
        initial_ticks == 0 => TX_TICK_ERROR,
        check::is_initialization() => TX_CALLER_ERROR,
    }

    /// `tx_timer_create`: [`timer::create`].
    fn _tx_timer_create / _txe_timer_create(
        timer_ptr: *mut TX_TIMER, name_ptr: *mut CHAR, expiration_function: Expiration, expiration_input: ULONG,
        initial_ticks: ULONG, reschedule_ticks: ULONG, auto_activate: UINT; control_block_size: UINT
    ) -> UINT = timer::create; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_fresh(timer_ptr, control_block_size) => TX_TIMER_ERROR,
        initial_ticks == 0 => TX_TICK_ERROR,
        auto_activate != TX_AUTO_ACTIVATE && auto_activate != TX_NO_ACTIVATE => TX_ACTIVATE_ERROR,
        !check::may_create() => TX_CALLER_ERROR,
    }

    /// `tx_timer_deactivate`: [`timer::deactivate`].
    fn _tx_timer_deactivate / _txe_timer_deactivate(timer_ptr: *mut TX_TIMER) -> UINT = timer::deactivate; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(timer_ptr) => TX_TIMER_ERROR,
    }

    /// `tx_timer_delete`: [`timer::delete`].
    fn _tx_timer_delete / _txe_timer_delete(timer_ptr: *mut TX_TIMER) -> UINT = timer::delete; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(timer_ptr) => TX_TIMER_ERROR,
        !check::is_thread() => TX_CALLER_ERROR,
    }

    /// `tx_timer_info_get`: [`timer::info_get`].
    fn _tx_timer_info_get / _txe_timer_info_get(
        timer_ptr: *mut TX_TIMER, name: *mut *mut CHAR, active: *mut UINT, remaining_ticks: *mut ULONG,
        reschedule_ticks: *mut ULONG, next_timer: *mut *mut TX_TIMER
    ) -> UINT = timer::info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !check::is_created(timer_ptr) => TX_TIMER_ERROR,
    }

    /// `tx_timer_performance_info_get`: [`timer::performance_info_get`].
    fn _tx_timer_performance_info_get / _txe_timer_performance_info_get(
        timer_ptr: *mut TX_TIMER, activates: *mut ULONG, reactivates: *mut ULONG, deactivates: *mut ULONG,
        expirations: *mut ULONG, expiration_adjusts: *mut ULONG
    ) -> UINT = timer::performance_info_get; {
        check::is_foreign() => TX_CALLER_ERROR,
        !counters::ENABLED => TX_FEATURE_NOT_ENABLED,
        !check::is_created(timer_ptr) => TX_PTR_ERROR,
    }
}

/// `tx_timer_performance_system_info_get` without checks, see [`timer::performance_system_info_get`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _tx_timer_performance_system_info_get(
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { timer::performance_system_info_get(activates, reactivates, deactivates, expirations, expiration_adjusts) }
}
