//! Event flag groups: 32 flags, and threads that wait for combinations of them.
//!
//! One set may satisfy several waiters: all see the flags as the set left them, whatever those before them in the list
//! consume; what they consume is cleared afterwards. `unsafe` here: control blocks and waiters' requests.

use crate::config::{NOTIFY_CALLBACKS, callback};
use crate::constants::{
    TX_AND, TX_AND_CLEAR, TX_DELETED, TX_EVENT_FLAG, TX_FEATURE_NOT_ENABLED, TX_NO_EVENTS, TX_NO_WAIT, TX_OR_CLEAR,
    TX_SUCCESS,
};
use crate::counters::{self, Counters};
use crate::kernel::{self, Critical};
use crate::objects::give;
use crate::objects::thread::TX_THREAD;
use crate::registry::{Links, Registered, registered};
use crate::stages::Stages;
use crate::suspend::{self, WaitList};
use crate::trace::{self, event};
use crate::types::{CHAR, UINT, ULONG};
use core::ptr::{null_mut, write};

/// Marks a created group.
pub const TX_EVENT_FLAGS_ID: ULONG = 0x4500_4500;

/// Sets and gets, then the waiters' two.
pub(crate) const COUNTERS: usize = 4;
const SETS: usize = 0;
const GETS: usize = 1;

/// Which waiters a set has looked at: those whose request says the same.
const PASS: UINT = 1;
/// A set is at it.
const SERVING: UINT = 2;
/// Flags were set meanwhile.
const AGAIN: UINT = 4;

const AND: UINT = TX_AND;
const CLEAR: UINT = TX_AND_CLEAR & TX_OR_CLEAR;

/// Set notification.
pub type SetNotify = Option<unsafe extern "C" fn(*mut TX_EVENT_FLAGS_GROUP)>;

/// A group of 32 event flags.
#[repr(C)]
pub struct TX_EVENT_FLAGS_GROUP {
    /// TX_EVENT_FLAGS_ID while created.
    pub tx_event_flags_group_id: ULONG,
    /// The flags.
    pub tx_event_flags_group_current: ULONG,
    /// Threads that wait for some of them.
    pub tx_event_flags_group_waiters: WaitList,
    /// Where a set is that waits are served from: PASS, SERVING, AGAIN.
    pub tx_event_flags_group_serving: UINT,
    /// Called after flags were set.
    pub tx_event_flags_group_set_notify: SetNotify,
    /// Its name.
    pub tx_event_flags_group_name: *mut CHAR,
    /// Links of the created groups.
    pub tx_event_flags_group_created: Links<TX_EVENT_FLAGS_GROUP>,
    /// Event counts.
    pub tx_event_flags_group_performance: Counters<2>,
}

registered!(
    TX_EVENT_FLAGS_GROUP,
    COUNTERS,
    tx_event_flags_group_created,
    tx_event_flags_group_performance,
    tx_event_flags_group_waiters
);

impl TX_EVENT_FLAGS_GROUP {
    /// Memory for a group that is not created yet.
    pub const fn new() -> Self {
        Self {
            tx_event_flags_group_id: 0,
            tx_event_flags_group_current: 0,
            tx_event_flags_group_waiters: WaitList::new(),
            tx_event_flags_group_serving: 0,
            tx_event_flags_group_set_notify: None,
            tx_event_flags_group_name: null_mut(),
            tx_event_flags_group_created: Links::new(),
            tx_event_flags_group_performance: Counters::new(),
        }
    }
}

impl Default for TX_EVENT_FLAGS_GROUP {
    fn default() -> Self {
        Self::new()
    }
}

/// What a thread waits for; lies on its stack while it waits.
struct Request {
    wanted: ULONG,
    /// As a number, what the wanted flags that are set must not be less than: some of them are at least 1, and only all are as many as
    /// all.
    least: ULONG,
    /// The flags that meeting the request clears.
    clears: ULONG,
    actual: *mut ULONG,
    /// The group's PASS when it was last looked at.
    pass: UINT,
}

impl Request {
    #[inline(always)]
    fn new(wanted: ULONG, option: UINT, actual: *mut ULONG, pass: UINT) -> Self {
        let least = if option & AND == 0 { 1 } else { wanted };
        let clears = if option & CLEAR == 0 { 0 } else { wanted };
        Self { wanted, least, clears, actual, pass }
    }

    #[inline(always)]
    fn is_met_by(&self, flags: ULONG) -> bool {
        flags & self.wanted >= self.least
    }

    /// Gives the flags offered to who asked, and clears what it wants cleared.
    ///
    /// # Safety
    /// Interrupts are masked; `current` are the group's flags.
    #[inline(always)]
    unsafe fn meet(&self, current: *mut ULONG, offered: ULONG) {
        // SAFETY: the contract; the place is the service's caller's.
        unsafe {
            give(self.actual, offered);
            *current &= !self.clears;
        }
    }
}

/// Creates a group with all flags clear (`tx_event_flags_create`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// None here; TX_GROUP_ERROR and TX_CALLER_ERROR come from the C face's checks.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn create(group_ptr: *mut TX_EVENT_FLAGS_GROUP, name_ptr: *mut CHAR) -> UINT {
    // SAFETY: the contract.
    unsafe {
        write(group_ptr, TX_EVENT_FLAGS_GROUP { tx_event_flags_group_name: name_ptr, ..TX_EVENT_FLAGS_GROUP::new() });
        let cs = kernel::enter();
        event!(EVENT_FLAGS_CREATE, group_ptr, trace::stack());
        (*cs.kernel()).event_flags.add(group_ptr);
        trace::register(&cs, trace::Kind::EventFlags, group_ptr, name_ptr, 0, [0, 0]);
        (*group_ptr).tx_event_flags_group_id = TX_EVENT_FLAGS_ID;
    }
    TX_SUCCESS
}

/// Deletes a group; its waiters return TX_DELETED (`tx_event_flags_delete`).
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
pub unsafe fn delete(group_ptr: *mut TX_EVENT_FLAGS_GROUP) -> UINT {
    let cs = kernel::enter();
    event!(EVENT_FLAGS_DELETE, group_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        (*group_ptr).tx_event_flags_group_id = 0;
        (*cs.kernel()).event_flags.remove(group_ptr);
        trace::unregister(&cs, group_ptr);
        suspend::wake_all(&cs, &raw mut (*group_ptr).tx_event_flags_group_waiters, TX_DELETED);
    }
    TX_SUCCESS
}

/// Gets flags: any (TX_OR…) or all (TX_AND…) of those requested, clearing them afterwards (…_CLEAR) or not
/// (`tx_event_flags_get`). `actual_flags_ptr` receives all flags of the group as they were.
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option.
///
/// # Blocking
/// For up to `wait_option` ticks while the request is not met.
///
/// # Errors
/// TX_NO_EVENTS: not met in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn get(
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    requested_flags: ULONG,
    get_option: UINT,
    actual_flags_ptr: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; the request outlives the wait.
    unsafe {
        event!(EVENT_FLAGS_GET, group_ptr, requested_flags, (*group_ptr).tx_event_flags_group_current, get_option);
        (*group_ptr).tx_event_flags_group_performance.bump(GETS);
        let flags = (*group_ptr).tx_event_flags_group_current;
        let pass = (*group_ptr).tx_event_flags_group_serving & PASS;
        let mut request = Request::new(requested_flags, get_option, actual_flags_ptr, pass);
        if request.is_met_by(flags) {
            (*group_ptr).tx_event_flags_group_current = flags & !request.clears;
            drop(cs);
            give(actual_flags_ptr, flags);
            return TX_SUCCESS;
        }
        if wait_option == TX_NO_WAIT {
            return TX_NO_EVENTS;
        }
        let waiters = &raw mut (*group_ptr).tx_event_flags_group_waiters;
        suspend::wait(cs, waiters, TX_EVENT_FLAG, (&raw mut request).cast(), wait_option, TX_NO_EVENTS)
    }
}

/// Sets flags (TX_OR), waking everybody whose request is met then, or keeps only the given ones (TX_AND)
/// (`tx_event_flags_set`).
///
/// # Context
/// Anywhere. May preempt the caller. Looks at every waiter.
///
/// # Errors
/// None here; TX_OPTION_ERROR comes from the C face's check.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline]
#[must_use]
pub unsafe fn set(group_ptr: *mut TX_EVENT_FLAGS_GROUP, flags_to_set: ULONG, set_option: UINT) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract; who waits here left a request that lives on its stack.
    unsafe {
        event!(EVENT_FLAGS_SET, group_ptr, flags_to_set, set_option, (*group_ptr).tx_event_flags_group_waiters.count());
        (*group_ptr).tx_event_flags_group_performance.bump(SETS);
        if set_option & AND != 0 {
            (*group_ptr).tx_event_flags_group_current &= flags_to_set;
            return TX_SUCCESS;
        }
        (*group_ptr).tx_event_flags_group_current |= flags_to_set;
        if !(*group_ptr).tx_event_flags_group_waiters.is_empty() {
            serve(&cs, group_ptr);
        }
        let notify = callback((*group_ptr).tx_event_flags_group_set_notify);
        drop(cs);
        if let Some(notify) = notify {
            notify(group_ptr);
        }
    }
    TX_SUCCESS
}

/// Wakes everybody whose request the flags meet; somebody waits.
///
/// The list turns below a fixed place: who was looked at and waits on goes to its end, so that after one pass it is as it was. PASS, which
/// every pass inverts, tells who was looked at, also if an interrupt ends somebody's wait between two stages. What an interrupt
/// gets meanwhile is not offered to those who come after; what it sets is offered in another pass.
#[inline(never)]
unsafe fn serve(cs: &Critical, group: *mut TX_EVENT_FLAGS_GROUP) {
    // SAFETY: the service's contract; who waits here left a request that lives on its stack.
    unsafe {
        let serving = &raw mut (*group).tx_event_flags_group_serving;
        let current = &raw mut (*group).tx_event_flags_group_current;
        let waiters = &raw mut (*group).tx_event_flags_group_waiters;
        if *serving & SERVING != 0 {
            *serving |= AGAIN;
            return;
        }
        let first = (*waiters).first();
        if (*first).tx_thread_next == first {
            // The only one: nothing to pass over, nothing to take turns in.
            let request = suspend::info(first).cast::<Request>();
            if (*request).is_met_by(*current) {
                (*request).meet(current, *current);
                suspend::wake(cs, first, TX_SUCCESS);
            }
            return;
        }
        let mut stages = Stages::begin();
        loop {
            let pass = !*serving & PASS;
            *serving = pass | SERVING;
            let mut offered = *current;
            loop {
                let each = (*waiters).first();
                if each.is_null() {
                    break;
                }
                let request = suspend::info(each).cast::<Request>();
                if (*request).pass == pass {
                    break;
                }
                if (*request).is_met_by(offered) {
                    (*request).meet(current, offered);
                    suspend::wake(cs, each, TX_SUCCESS);
                } else {
                    (*request).pass = pass;
                    (*waiters).turn();
                }
                let left = *current;
                stages.step(cs);
                offered &= *current | !left;
            }
            if *serving & AGAIN == 0 {
                break;
            }
        }
        *serving &= PASS;
        stages.end(cs);
    }
}

/// Registers a function that is called after flags were set; `None` ends that (`tx_event_flags_set_notify`).
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
pub unsafe fn set_notify(group_ptr: *mut TX_EVENT_FLAGS_GROUP, events_set_notify: SetNotify) -> UINT {
    if !NOTIFY_CALLBACKS {
        return TX_FEATURE_NOT_ENABLED;
    }
    let _cs = kernel::enter();
    event!(EVENT_FLAGS_SET_NOTIFY, group_ptr);
    // SAFETY: the contract.
    unsafe { (*group_ptr).tx_event_flags_group_set_notify = events_set_notify };
    TX_SUCCESS
}

/// What is known of a group; null for what is not wanted (`tx_event_flags_info_get`).
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
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    name: *mut *mut CHAR,
    current_flags: *mut ULONG,
    first_suspended: *mut *mut TX_THREAD,
    suspended_count: *mut ULONG,
    next_group: *mut *mut TX_EVENT_FLAGS_GROUP,
) -> UINT {
    let cs = kernel::enter();
    event!(EVENT_FLAGS_INFO_GET, group_ptr);
    // SAFETY: the contract.
    unsafe {
        give(name, (*group_ptr).tx_event_flags_group_name);
        give(current_flags, (*group_ptr).tx_event_flags_group_current);
        give(first_suspended, (*group_ptr).tx_event_flags_group_waiters.first());
        give(suspended_count, (*group_ptr).tx_event_flags_group_waiters.count());
        give(next_group, (*cs.kernel()).event_flags.next(group_ptr));
    }
    TX_SUCCESS
}

/// A group's event counts; null for what is not wanted (`tx_event_flags_performance_info_get`).
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
    group_ptr: *mut TX_EVENT_FLAGS_GROUP,
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let _cs = kernel::enter();
    event!(EVENT_FLAGS_PERFORMANCE_INFO_GET, group_ptr);
    // SAFETY: the contract.
    unsafe { counters::report(&TX_EVENT_FLAGS_GROUP::counters(group_ptr), [sets, gets, suspensions, timeouts]) }
}

/// Event counts of all groups (`tx_event_flags_performance_system_info_get`).
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
    sets: *mut ULONG,
    gets: *mut ULONG,
    suspensions: *mut ULONG,
    timeouts: *mut ULONG,
) -> UINT {
    let cs = kernel::enter();
    event!(EVENT_FLAGS_PERFORMANCE_SYSTEM_INFO_GET);
    // SAFETY: the contract.
    unsafe { counters::report(&(*cs.kernel()).event_flags.totals(), [sets, gets, suspensions, timeouts]) }
}
