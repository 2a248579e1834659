//! The tick counter under its C names. There is nothing to check.

use crate::objects::time;
use crate::types::ULONG;

/// `tx_time_get`, see [`time::get`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_time_get() -> ULONG {
    time::get()
}

/// `tx_time_set`, see [`time::set`].
#[unsafe(no_mangle)]
pub extern "C" fn _tx_time_set(new_time: ULONG) {
    time::set(new_time);
}
