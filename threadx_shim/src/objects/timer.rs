//! Application timers: a function that is called after some ticks, once or again and again.
//!
//! The system timer thread calls expiry functions one after the other, in the order of activation among equal deadlines. A
//! periodic timer is armed for its next deadline before its function runs, counted from the last deadline: a late thread
//! does not make it drift. `unsafe` here: control blocks of the application.

use crate::constants::{TX_ACTIVATE_ERROR, TX_AUTO_ACTIVATE, TX_FALSE, TX_SUCCESS, TX_TRUE};
use crate::counters::{self, Counters};
use crate::kernel::{self, Critical};
use crate::objects::give;
use crate::registry::{Links, Registered, Registry};
use crate::timeouts::{Expire, Timeout};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG};
use core::mem::offset_of;
use core::ptr::{fn_addr_eq, null_mut, write};

/// Marks a created timer.
pub const TX_TIMER_ID: ULONG = 0x4100_4100;

pub(crate) const COUNTERS: usize = 5;
const ACTIVATES: usize = 0;
const REACTIVATES: usize = 1;
const DEACTIVATES: usize = 2;
const EXPIRATIONS: usize = 3;
const ADJUSTS: usize = 4;

/// Expiry function.
pub type Expiration = Option<unsafe extern "C" fn(ULONG)>;

/// An application timer.
#[repr(C)]
pub struct TX_TIMER {
    /// TX_TIMER_ID while created.
    pub tx_timer_id: ULONG,
    /// Ticks until it expires once it is activated; 0: a one-shot timer that has expired.
    pub tx_timer_remaining_ticks: ULONG,
    /// Its deadline while active.
    pub tx_timer_timeout: Timeout,
    /// Ticks from one expiration to the next; 0: one-shot.
    pub tx_timer_reschedule_ticks: ULONG,
    /// The expiry function's argument.
    pub tx_timer_expiration_input: ULONG,
    /// The expiry function.
    pub tx_timer_expiration_function: Expiration,
    /// Its name.
    pub tx_timer_name: *mut CHAR,
    /// Links of the created timers.
    pub tx_timer_created: Links<TX_TIMER>,
    /// Event counts.
    pub tx_timer_performance: Counters<COUNTERS>,
}

// SAFETY: the links are a field.
unsafe impl Registered<COUNTERS> for TX_TIMER {
    unsafe fn links(object: *mut Self) -> *mut Links<Self> {
        // SAFETY: the contract.
        unsafe { &raw mut (*object).tx_timer_created }
    }
    unsafe fn counters(object: *mut Self) -> Counters<COUNTERS> {
        // SAFETY: the contract.
        unsafe { (*object).tx_timer_performance }
    }
}

impl TX_TIMER {
    /// Memory for a timer that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_timer_id: 0,
            tx_timer_remaining_ticks: 0,
            tx_timer_timeout: Timeout::new(expire),
            tx_timer_reschedule_ticks: 0,
            tx_timer_expiration_input: 0,
            tx_timer_expiration_function: None,
            tx_timer_name: null_mut(),
            tx_timer_created: Links::new(),
            tx_timer_performance: Counters::new(),
        }
    }
}

impl Default for TX_TIMER {
    fn default() -> Self {
        Self::new()
    }
}

/// What the kernel knows of timers.
pub(crate) struct Timers {
    pub created: Registry<TX_TIMER, COUNTERS>,
    /// The one whose expiry function runs.
    pub expiring: *mut TX_TIMER,
}

impl Timers {
    pub(crate) const fn new() -> Self {
        Self { created: Registry::new(), expiring: null_mut() }
    }
}

/// Creates a timer that calls `expiration_function(expiration_input)` after `initial_ticks` and then, unless it is 0, every
/// `reschedule_ticks` (`tx_timer_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// None here; TX_TIMER_ERROR, TX_TICK_ERROR, TX_ACTIVATE_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects). The function must not wait.
#[must_use]
pub unsafe fn create(
    timer_ptr: *mut TX_TIMER,
    name_ptr: *mut CHAR,
    expiration_function: Expiration,
    expiration_input: ULONG,
    initial_ticks: ULONG,
    reschedule_ticks: ULONG,
    auto_activate: UINT,
) -> UINT {
    // SAFETY: the contract.
    unsafe {
        write(
            timer_ptr,
            TX_TIMER {
                tx_timer_remaining_ticks: initial_ticks,
                tx_timer_reschedule_ticks: reschedule_ticks,
                tx_timer_expiration_function: expiration_function,
                tx_timer_expiration_input: expiration_input,
                tx_timer_name: name_ptr,
                ..TX_TIMER::new()
            },
        );
        let cs = kernel::enter();
        event!(TIMER_CREATE, timer_ptr, initial_ticks, reschedule_ticks, auto_activate);
        (*cs.kernel()).timers.created.add(timer_ptr);
        trace::register(&cs, trace::Kind::Timer, timer_ptr, name_ptr, 0, [initial_ticks, reschedule_ticks]);
        (*timer_ptr).tx_timer_id = TX_TIMER_ID;
        if auto_activate == TX_AUTO_ACTIVATE {
            start(&cs, timer_ptr);
        }
    }
    TX_SUCCESS
}

/// Arms a timer that has ticks left.
unsafe fn start(cs: &Critical, timer: *mut TX_TIMER) {
    // SAFETY: the callers' contract.
    unsafe {
        let ticks = (*timer).tx_timer_remaining_ticks;
        if ticks != 0 {
            (*timer).tx_timer_performance.bump(ACTIVATES);
            (*cs.kernel()).wheel.arm(&raw mut (*timer).tx_timer_timeout, ticks);
        }
    }
}

/// Deletes a timer, an active one too (`tx_timer_delete`).
///
/// # Context
/// Threads.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn delete(timer_ptr: *mut TX_TIMER) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_DELETE, timer_ptr);
    // SAFETY: the contract.
    unsafe {
        stop(&cs, timer_ptr);
        (*timer_ptr).tx_timer_id = 0;
        (*cs.kernel()).timers.created.remove(timer_ptr);
        trace::unregister(&cs, timer_ptr);
    }
    TX_SUCCESS
}

/// Disarms a timer, remembering the ticks left. True if it was active.
unsafe fn stop(cs: &Critical, timer: *mut TX_TIMER) -> bool {
    // SAFETY: the callers' contract.
    unsafe {
        let timeout = &raw mut (*timer).tx_timer_timeout;
        let active = (*timeout).is_armed();
        if active {
            let wheel = &raw mut (*cs.kernel()).wheel;
            // At least one: the deadline of a timer that waits for a late timer thread may have passed.
            (*timer).tx_timer_remaining_ticks = (*wheel).remaining(timeout).max(1);
            (*wheel).disarm(timeout);
        }
        active
    }
}

/// Activates a timer (`tx_timer_activate`). A deactivated one goes on with the ticks it had left.
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_ACTIVATE_ERROR: it is active, or a one-shot timer that has expired and was not changed since.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn activate(timer_ptr: *mut TX_TIMER) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_ACTIVATE, timer_ptr);
    // SAFETY: the contract.
    unsafe {
        if (*timer_ptr).tx_timer_timeout.is_armed() || (*timer_ptr).tx_timer_remaining_ticks == 0 {
            return TX_ACTIVATE_ERROR;
        }
        start(&cs, timer_ptr);
    }
    TX_SUCCESS
}

/// Deactivates a timer; nothing if it is not active (`tx_timer_deactivate`).
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
pub unsafe fn deactivate(timer_ptr: *mut TX_TIMER) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_DEACTIVATE, timer_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        if stop(&cs, timer_ptr) {
            (*timer_ptr).tx_timer_performance.bump(DEACTIVATES);
        }
    }
    TX_SUCCESS
}

/// Gives a timer other ticks (`tx_timer_change`). An active one is deactivated: [`activate`] starts it with them.
///
/// # Context
/// Threads, timers, interrupts.
///
/// # Errors
/// None here; TX_TICK_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn change(timer_ptr: *mut TX_TIMER, initial_ticks: ULONG, reschedule_ticks: ULONG) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_CHANGE, timer_ptr, initial_ticks, reschedule_ticks);
    // SAFETY: the contract.
    unsafe {
        stop(&cs, timer_ptr);
        (*timer_ptr).tx_timer_remaining_ticks = initial_ticks;
        (*timer_ptr).tx_timer_reschedule_ticks = reschedule_ticks;
    }
    TX_SUCCESS
}

/// The timer that `timeout` is a field of.
unsafe fn owner(timeout: *mut Timeout) -> *mut TX_TIMER {
    // SAFETY: the callers' contract.
    unsafe { timeout.byte_sub(offset_of!(TX_TIMER, tx_timer_timeout)).cast() }
}

/// Runs the expiry function of a timer that is due: what [its timeout](Timeout) does. The timer may be gone afterwards.
///
/// # Safety
/// Called by the timer thread; `timeout` is a timer's and was just disarmed by the wheel's step.
unsafe fn expire(cs: Critical, timeout: *mut Timeout) {
    // SAFETY: the contract.
    unsafe {
        let timer = owner(timeout);
        let kernel = cs.kernel();
        (*timer).tx_timer_performance.bump(EXPIRATIONS);
        let reschedule = (*timer).tx_timer_reschedule_ticks;
        (*timer).tx_timer_remaining_ticks = reschedule;
        if reschedule != 0 {
            (*timer).tx_timer_performance.bump(REACTIVATES);
            (*kernel).wheel.rearm(&raw mut (*timer).tx_timer_timeout, reschedule);
        }
        let function = (*timer).tx_timer_expiration_function;
        let input = (*timer).tx_timer_expiration_input;
        (*kernel).timers.expiring = timer;
        drop(cs);
        if let Some(function) = function {
            function(input);
        }
        let cs = kernel::enter();
        (*cs.kernel()).timers.expiring = null_mut();
    }
}

/// The wheel came by a deadline of a later turn: counted if it is a timer's.
///
/// # Safety
/// Interrupts are masked, `timeout` is armed.
pub(crate) unsafe fn passed_over(timeout: *mut Timeout) {
    // SAFETY: the contract; a timer's timeout has its function.
    unsafe {
        if counters::ENABLED && (*timeout).expire().is_some_and(|it| fn_addr_eq(it, expire as Expire)) {
            (*owner(timeout)).tx_timer_performance.bump(ADJUSTS);
        }
    }
}

/// What is known of a timer; null for what is not wanted (`tx_timer_info_get`). In its own expiry function a timer counts as
/// not active.
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
    timer_ptr: *mut TX_TIMER,
    name: *mut *mut CHAR,
    active: *mut UINT,
    remaining_ticks: *mut ULONG,
    reschedule_ticks: *mut ULONG,
    next_timer: *mut *mut TX_TIMER,
) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_INFO_GET, timer_ptr);
    // SAFETY: the contract.
    unsafe {
        let kernel = cs.kernel();
        let timeout = &raw mut (*timer_ptr).tx_timer_timeout;
        let armed = (*timeout).is_armed();
        let itself = (*kernel).timers.expiring == timer_ptr && (*kernel).current == (*kernel).timer_thread;
        give(name, (*timer_ptr).tx_timer_name);
        give(active, if armed && !itself { TX_TRUE } else { TX_FALSE });
        let left = if armed { (*kernel).wheel.remaining(timeout) } else { (*timer_ptr).tx_timer_remaining_ticks };
        give(remaining_ticks, left);
        give(reschedule_ticks, (*timer_ptr).tx_timer_reschedule_ticks);
        give(next_timer, (*kernel).timers.created.next(timer_ptr));
    }
    TX_SUCCESS
}

/// A timer's event counts; null for what is not wanted (`tx_timer_performance_info_get`).
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
    timer_ptr: *mut TX_TIMER,
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(TIMER_PERFORMANCE_INFO_GET, timer_ptr);
    let places = [activates, reactivates, deactivates, expirations, expiration_adjusts];
    // SAFETY: the contract.
    unsafe { counters::report(&TX_TIMER::counters(timer_ptr), places) }
}

/// Event counts of all timers (`tx_timer_performance_system_info_get`).
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
    activates: *mut ULONG,
    reactivates: *mut ULONG,
    deactivates: *mut ULONG,
    expirations: *mut ULONG,
    expiration_adjusts: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(TIMER_PERFORMANCE_SYSTEM_INFO_GET);
    let places = [activates, reactivates, deactivates, expirations, expiration_adjusts];
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).timers.created.totals(), places) }
}
