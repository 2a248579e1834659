//! The event trace's services. What is traced and how it lies in memory: [`crate::trace`].
//!
//! In a build without the feature `trace` every service returns TX_FEATURE_NOT_ENABLED. `unsafe` here: the application's buffer.

#[cfg(feature = "trace")]
use crate::constants::{TX_NOT_DONE, TX_PTR_ERROR, TX_SIZE_ERROR, TX_SUCCESS};
#[cfg(feature = "trace")]
use crate::kernel::{self, Critical};
#[cfg(feature = "trace")]
use crate::objects::thread::TX_THREAD;
#[cfg(feature = "trace")]
use crate::registry::{Registered, Registry};
#[cfg(feature = "trace")]
use crate::trace::{self, Kind};
use crate::trace::{FullNotify, TimeSource};
#[cfg(feature = "trace")]
use crate::types::CHAR;
use crate::types::{UINT, ULONG, VOID};

/// Compiles a service's body in a build that can trace; in another one the service says that it cannot.
macro_rules! if_built {
    (($($unused:expr),*) $body:block) => {{
        #[cfg(feature = "trace")]
        {
            $body
        }
        #[cfg(not(feature = "trace"))]
        {
            let _ = ($($unused,)*);
            crate::constants::TX_FEATURE_NOT_ENABLED
        }
    }};
}

/// Begins to trace into a buffer, whose first part becomes a registry of up to `registry_entries` objects, the existing ones first
/// (`tx_trace_enable`). Nothing is filtered then.
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_PTR_ERROR: the buffer is null or not aligned for a ULONG. TX_SIZE_ERROR: no room for one event. TX_NOT_DONE: enabled already.
/// TX_FEATURE_NOT_ENABLED: a build without event trace.
///
/// # Safety
/// The buffer is the kernel's alone until tracing is disabled.
#[must_use]
pub unsafe fn enable(trace_buffer_start: *mut VOID, trace_buffer_size: ULONG, registry_entries: ULONG) -> UINT {
    if_built!((trace_buffer_start, trace_buffer_size, registry_entries) {
        if trace_buffer_start.is_null() || !trace_buffer_start.cast::<ULONG>().is_aligned() {
            return TX_PTR_ERROR;
        }
        let cs = kernel::enter();
        if kernel::traces() {
            return TX_NOT_DONE;
        }
        // SAFETY: masked; the contract.
        unsafe {
            if !(*cs.kernel()).trace.lay_out(trace_buffer_start, trace_buffer_size, registry_entries) {
                return TX_SIZE_ERROR;
            }
            register_all(&cs);
        }
        TX_SUCCESS
    })
}

/// Enters what exists already into the registry.
///
/// # Safety
/// Interrupts are masked, the trace is laid out.
#[cfg(feature = "trace")]
unsafe fn register_all(cs: &Critical) {
    // SAFETY: objects in the kernel's lists are live.
    unsafe {
        let kernel = cs.kernel();
        let thread = |it: *mut TX_THREAD| {
            let parameters = [(*it).tx_thread_stack_start.addr() as ULONG, (*it).tx_thread_stack_size];
            trace::register(cs, Kind::Thread, it, (*it).tx_thread_name, (*it).tx_thread_priority, parameters);
        };
        if !(*kernel).timer_thread.is_null() {
            thread((*kernel).timer_thread);
        }
        each(&(*kernel).threads, thread);
        let register = |kind, object: *mut VOID, name: *mut CHAR, parameters| {
            trace::register(cs, kind, object, name, 0, parameters);
        };
        each(&(*kernel).timers.created, |it| {
            let parameters = [(*it).tx_timer_remaining_ticks, (*it).tx_timer_reschedule_ticks];
            register(Kind::Timer, it.cast(), (*it).tx_timer_name, parameters);
        });
        each(&(*kernel).queues, |it| {
            let size = (*it).tx_queue_capacity.wrapping_mul((*it).tx_queue_message_size).wrapping_mul(4);
            register(Kind::Queue, it.cast(), (*it).tx_queue_name, [size, (*it).tx_queue_message_size]);
        });
        each(&(*kernel).semaphores, |it| {
            register(Kind::Semaphore, it.cast(), (*it).tx_semaphore_name, [(*it).tx_semaphore_count, 0]);
        });
        each(&(*kernel).mutexes, |it| {
            register(Kind::Mutex, it.cast(), (*it).tx_mutex_name, [(*it).tx_mutex_inherit, 0]);
        });
        each(&(*kernel).event_flags, |it| {
            register(Kind::EventFlags, it.cast(), (*it).tx_event_flags_group_name, [0, 0]);
        });
        each(&(*kernel).block_pools, |it| {
            let parameters = [(*it).tx_block_pool_total, (*it).tx_block_pool_block_size];
            register(Kind::BlockPool, it.cast(), (*it).tx_block_pool_name, parameters);
        });
        each(&(*kernel).byte_pools, |it| {
            register(Kind::BytePool, it.cast(), (*it).tx_byte_pool_name, [(*it).tx_byte_pool_size, 0]);
        });
    }
}

/// Calls `visit` with every object of a list, oldest first.
///
/// # Safety
/// Interrupts are masked.
#[cfg(feature = "trace")]
unsafe fn each<T: Registered<N>, const N: usize>(list: &Registry<T, N>, mut visit: impl FnMut(*mut T)) {
    let mut object = list.head();
    for _ in 0..list.count() {
        visit(object);
        // SAFETY: it is in the list.
        object = unsafe { list.next(object) };
    }
}

/// Ends tracing; the buffer is the application's again, as it stands (`tx_trace_disable`).
///
/// # Context
/// Initialization, threads, and the function that is told of a full buffer.
///
/// # Errors
/// TX_NOT_DONE: tracing was not enabled. TX_FEATURE_NOT_ENABLED: a build without event trace.
#[must_use]
pub fn disable() -> UINT {
    if_built!(() {
        let cs = kernel::enter();
        if !kernel::traces() {
            return TX_NOT_DONE;
        }
        // SAFETY: masked.
        unsafe { (*cs.kernel()).trace.header = core::ptr::null_mut() };
        TX_SUCCESS
    })
}

/// Leaves events of some kinds out from now on (`tx_trace_event_filter`): TX_TRACE_…_EVENTS, added up.
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without event trace.
#[must_use]
pub fn event_filter(event_filter_bits: ULONG) -> UINT {
    if_built!((event_filter_bits) {
        let cs = kernel::enter();
        // SAFETY: masked.
        unsafe { (*cs.kernel()).trace.filtered |= event_filter_bits };
        TX_SUCCESS
    })
}

/// Takes events of some kinds in again (`tx_trace_event_unfilter`).
///
/// # Context
/// Initialization, threads.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without event trace.
#[must_use]
pub fn event_unfilter(event_unfilter_bits: ULONG) -> UINT {
    if_built!((event_unfilter_bits) {
        let cs = kernel::enter();
        // SAFETY: masked.
        unsafe { (*cs.kernel()).trace.filtered &= !event_unfilter_bits };
        TX_SUCCESS
    })
}

/// Registers a function that is called, with interrupts masked and the buffer's address, each time the buffer is full and begins
/// again; `None` ends that (`tx_trace_buffer_full_notify`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without event trace.
///
/// # Safety
/// The function must not wait. It may disable tracing, and enable it with another buffer.
#[must_use]
pub unsafe fn buffer_full_notify(full_buffer_callback: FullNotify) -> UINT {
    if_built!((full_buffer_callback) {
        let cs = kernel::enter();
        // SAFETY: masked.
        unsafe { (*cs.kernel()).trace.full = full_buffer_callback };
        TX_SUCCESS
    })
}

/// Registers a function that tells the time for time stamps, with `mask` for the bits of it that count; `None` goes back to
/// microseconds. In the place of the originals' TX_TRACE_TIME_SOURCE, which is fixed when a library is built.
///
/// # Context
/// Anywhere; before [`enable`], which writes the mask into the buffer.
///
/// # Errors
/// TX_FEATURE_NOT_ENABLED: a build without event trace.
///
/// # Safety
/// The function is called with interrupts masked and from everywhere; it calls no service.
#[must_use]
pub unsafe fn time_source(source: TimeSource, mask: ULONG) -> UINT {
    if_built!((source, mask) {
        let cs = kernel::enter();
        // SAFETY: masked.
        unsafe {
            (*cs.kernel()).trace.source = source;
            (*cs.kernel()).trace.mask = if source.is_some() { mask } else { ULONG::MAX };
        }
        TX_SUCCESS
    })
}

/// Tells the trace that a service routine begins (`tx_trace_isr_enter_insert`).
///
/// # Context
/// Interrupts.
pub fn isr_enter_insert(isr_id: ULONG) {
    crate::trace::event!(ISR_ENTER, crate::trace::stack(), isr_id, 0_u32, 0_u32);
    let _ = isr_id;
}

/// Tells the trace that a service routine ends (`tx_trace_isr_exit_insert`).
///
/// # Context
/// Interrupts.
pub fn isr_exit_insert(isr_id: ULONG) {
    crate::trace::event!(ISR_EXIT, crate::trace::stack(), isr_id, 0_u32, 0_u32);
    let _ = isr_id;
}

/// Inserts an event of the application's own, numbered from TX_TRACE_USER_EVENT_START to TX_TRACE_USER_EVENT_END
/// (`tx_trace_user_event_insert`).
///
/// # Context
/// Anywhere.
///
/// # Errors
/// TX_NOT_DONE: tracing is not enabled, or the number is not a user event's. TX_FEATURE_NOT_ENABLED: a build without event trace.
#[must_use]
pub fn user_event_insert(
    event_id: ULONG,
    info_field_1: ULONG,
    info_field_2: ULONG,
    info_field_3: ULONG,
    info_field_4: ULONG,
) -> UINT {
    if_built!((event_id, info_field_1, info_field_2, info_field_3, info_field_4) {
        use crate::constants::{TX_TRACE_USER_EVENT_END, TX_TRACE_USER_EVENT_START};
        if !kernel::traces() || !(TX_TRACE_USER_EVENT_START..=TX_TRACE_USER_EVENT_END).contains(&event_id) {
            return TX_NOT_DONE;
        }
        trace::record(event_id, &[info_field_1, info_field_2, info_field_3, info_field_4]);
        TX_SUCCESS
    })
}
