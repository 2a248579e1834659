//! What the `_txe_…` functions ask of their arguments and callers (manual, chapter 4: return values, "Allowed From").
//!
//! An object's pointer must not be null and must lead to its ID; one that is to be created must not be a created one, and
//! the size that the creating macro passes must be this library's: headers of another build are refused.
//!
//! `unsafe` here: pointers from an application.

use crate::constants::TX_NO_WAIT;
use crate::kernel::{self, Caller, Kernel};
use crate::objects::block_pool::{TX_BLOCK_POOL, TX_BLOCK_POOL_ID};
use crate::objects::byte_pool::{TX_BYTE_POOL, TX_BYTE_POOL_ID};
use crate::objects::event_flags::{TX_EVENT_FLAGS_GROUP, TX_EVENT_FLAGS_ID};
use crate::objects::mutex::{TX_MUTEX, TX_MUTEX_ID};
use crate::objects::queue::{TX_QUEUE, TX_QUEUE_ID};
use crate::objects::semaphore::{TX_SEMAPHORE, TX_SEMAPHORE_ID};
use crate::objects::thread::{TX_THREAD, TX_THREAD_ID};
use crate::objects::timer::{TX_TIMER, TX_TIMER_ID};
use crate::port;
use crate::types::{UINT, ULONG, VOID};

/// A kind of object that can be recognized. Its control block begins with its ID.
///
/// # Safety
/// The first field is a ULONG.
pub(super) unsafe trait Object: Sized {
    /// What the first field is while it is created.
    const ID: ULONG;
    /// Whether `object` is in the kernel's list of created ones.
    ///
    /// # Safety
    /// Interrupts are masked.
    unsafe fn is_listed(kernel: *mut Kernel, object: *mut Self) -> bool;
}

macro_rules! object {
    ($object:ty, $id:expr, $($registry:ident).+) => {
        const _: () = assert!(size_of::<$object>() >= size_of::<ULONG>());
        // SAFETY: `repr(C)` with the ID first.
        unsafe impl Object for $object {
            const ID: ULONG = $id;
            unsafe fn is_listed(kernel: *mut Kernel, object: *mut Self) -> bool {
                // SAFETY: the contract.
                unsafe { (*kernel).$($registry).+.contains(object) }
            }
        }
    };
}

object!(TX_THREAD, TX_THREAD_ID, threads);
object!(TX_MUTEX, TX_MUTEX_ID, mutexes);
object!(TX_SEMAPHORE, TX_SEMAPHORE_ID, semaphores);
object!(TX_EVENT_FLAGS_GROUP, TX_EVENT_FLAGS_ID, event_flags);
object!(TX_QUEUE, TX_QUEUE_ID, queues);
object!(TX_BLOCK_POOL, TX_BLOCK_POOL_ID, block_pools);
object!(TX_BYTE_POOL, TX_BYTE_POOL_ID, byte_pools);
object!(TX_TIMER, TX_TIMER_ID, timers.created);

/// Whether `object` is a created one.
///
/// # Safety
/// It is null or can be read.
#[inline(always)]
pub(super) unsafe fn is_created<T: Object>(object: *mut T) -> bool {
    // v6-M cannot read at an odd address; elsewhere reading is as good a check, because no ID is found there.
    if cfg!(armv6m) && !object.is_aligned() {
        return false;
    }
    // SAFETY: the contract; the ID comes first.
    !object.is_null() && unsafe { object.cast::<ULONG>().read_unaligned() == T::ID }
}

/// Whether `object` is memory for a control block of this library's size that is not a created one.
///
/// # Safety
/// None: it is only compared.
pub(super) unsafe fn is_fresh<T: Object>(object: *mut T, size: UINT) -> bool {
    if object.is_null() || !object.is_aligned() || size as usize != size_of::<T>() {
        return false;
    }
    let cs = kernel::enter();
    // SAFETY: masked.
    unsafe { !T::is_listed(cs.kernel(), object) }
}

/// Whether an object's memory area is one: not null, not beyond the end of memory, and aligned for ULONGs where the processor
/// cannot do without. Elsewhere the manual's "anywhere in memory" holds to the octet: pools begin at the next word, queues copy
/// octets.
pub(super) fn is_area(start: *mut VOID, size: ULONG) -> bool {
    let reachable = !cfg!(armv6m) || start.cast::<ULONG>().is_aligned();
    !start.is_null() && reachable && start.addr().checked_add(size as usize).is_some()
}

/// Whether a stack area is one, and no created thread has a part of it.
///
/// # Safety
/// None: it is only compared.
pub(super) unsafe fn is_stack(start: *mut VOID, size: ULONG) -> bool {
    let Some(end) = start.addr().checked_add(size as usize) else {
        return false;
    };
    if start.is_null() {
        return false;
    }
    let cs = kernel::enter();
    // SAFETY: masked; created threads are live.
    unsafe {
        let threads = &raw mut (*cs.kernel()).threads;
        let mut each = (*threads).head();
        for _ in 0..(*threads).count() {
            let (first, last) = ((*each).tx_thread_stack_start.addr(), (*each).tx_thread_stack_end.addr());
            if start.addr() <= last && first < end {
                return false;
            }
            each = (*threads).next(each);
        }
    }
    true
}

/// Whether this comes from outside the kernel's processor.
#[inline(always)]
pub(super) fn is_foreign() -> bool {
    port::is_foreign()
}

/// Whether a wait is asked for by somebody who cannot wait.
#[inline(always)]
pub(super) fn waits_wrongly(wait_option: ULONG) -> bool {
    wait_option != TX_NO_WAIT && kernel::caller() != Caller::Thread
}

/// Initialization and threads.
pub(super) fn may_create() -> bool {
    matches!(kernel::caller(), Caller::Initialization | Caller::Thread)
}

/// Threads.
pub(super) fn is_thread() -> bool {
    kernel::caller() == Caller::Thread
}

/// Threads and timers.
pub(super) fn is_thread_or_timer() -> bool {
    matches!(kernel::caller(), Caller::Thread | Caller::Timer)
}

/// Interrupt service routines.
#[inline(always)]
pub(super) fn is_interrupt() -> bool {
    port::in_interrupt()
}

/// Initialization.
pub(super) fn is_initialization() -> bool {
    kernel::caller() == Caller::Initialization
}
