//! What this build of the kernel was configured to: the numbers a product's `tx_user.h` may change.
//!
//! The C header states the same numbers; a test holds the two together. Optional parts are cargo features
//! (`performance-info`, `stack-checking`), because they change control blocks.

use crate::types::{UINT, ULONG};

/// A number of this build: what the build's environment says (`cargo xtask dist --tx-user` sets it), else the original's default.
pub const fn number(configured: Option<&str>, default: UINT) -> UINT {
    let Some(text) = configured else { return default };
    match UINT::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("a setting is not a decimal number"),
    }
}

/// Number of priorities, 32 to 1024 in steps of 32. Priority 0 is the most urgent.
pub const TX_MAX_PRIORITIES: UINT = crate::constants::TX_MAX_PRIORITIES;
/// Timer interrupts a second.
pub const TX_TIMER_TICKS_PER_SECOND: ULONG = crate::constants::TX_TIMER_TICKS_PER_SECOND;
/// Priority of the hidden thread that runs expiry functions.
pub const TX_TIMER_THREAD_PRIORITY: UINT = crate::constants::TX_TIMER_THREAD_PRIORITY;
/// Stack of that thread, in bytes.
pub const TX_TIMER_THREAD_STACK_SIZE: usize = number(option_env!("TX_TIMER_THREAD_STACK_SIZE"), 1024) as usize;
/// Smallest stack a thread may be created with, in bytes.
pub const TX_MINIMUM_STACK: ULONG = number(option_env!("TX_MINIMUM_STACK"), 200);
/// Whether objects can call functions of the application (TX_DISABLE_NOTIFY_CALLBACKS: not).
pub const NOTIFY_CALLBACKS: bool = option_env!("TX_DISABLE_NOTIFY_CALLBACKS").is_none();

/// A registered function, in a build that has such.
#[inline(always)]
pub(crate) fn callback<F>(registered: Option<F>) -> Option<F> {
    if NOTIFY_CALLBACKS { registered } else { None }
}
/// Smallest byte pool that can be created, in bytes.
pub const TX_BYTE_POOL_MIN: ULONG = 100;

const _: () = assert!(TX_MAX_PRIORITIES.is_multiple_of(32) && TX_MAX_PRIORITIES >= 32 && TX_MAX_PRIORITIES <= 1024);
