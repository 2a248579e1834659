//! Is everything that the kernel knows consistent? For tests, and for a product's own self-test.
//!
//! Walks every list with interrupts masked, which takes as long as there are objects: nothing for a control loop. It reads only what
//! the kernel's lists lead to, so it may be asked at any time by anybody who may call services.
//!
//! `unsafe` here: lists through control blocks.

use crate::config::TX_MAX_PRIORITIES;
use crate::constants::{TX_COMPLETED, TX_PRIORITY_CHANGE, TX_READY, TX_SLEEP, TX_SUSPENDED, TX_TERMINATED};
use crate::kernel::{self, Kernel};
use crate::objects::thread::{EXITING, TX_THREAD};
use crate::registry::{Registered, Registry};
use crate::suspend::WaitList;
use crate::types::{UINT, ULONG};

/// What is wrong.
pub type Finding = &'static str;

/// Checks every list, map and count of the kernel against the others.
///
/// # Context
/// Anywhere but foreign threads.
///
/// # Errors
/// The first contradiction that was met.
pub fn verify() -> Result<(), Finding> {
    let cs = kernel::enter();
    // SAFETY: masked; objects in the kernel's lists are live.
    unsafe {
        let kernel = cs.kernel();
        let ready = rings(kernel)?;
        choice(kernel)?;
        let mut seen = Seen::default();
        if !(*kernel).timer_thread.is_null() {
            seen.thread((*kernel).timer_thread)?;
        }
        each(&raw mut (*kernel).threads, |it| seen.thread(it))?;
        check(seen.ready == ready, "a ready thread is in no ring, or a ring has another thread")?;
        each(&raw mut (*kernel).timers.created, |it| {
            seen.armed += ULONG::from((*it).tx_timer_timeout.is_armed());
            Ok(())
        })?;
        check((*kernel).wheel.audit() == Some(seen.armed), "the wheel's entries are not the armed timeouts")?;
        objects(kernel)
    }
}

/// Whether a thread in this state is ready: also one that is in the middle of a service in stages.
fn is_in_ring(state: UINT) -> bool {
    state == TX_READY || state == TX_PRIORITY_CHANGE
}

/// What the threads themselves say.
#[derive(Default)]
struct Seen {
    ready: ULONG,
    armed: ULONG,
}

impl Seen {
    /// # Safety
    /// Interrupts are masked, the thread is created.
    unsafe fn thread(&mut self, thread: *mut TX_THREAD) -> Result<(), Finding> {
        // SAFETY: the contract; what it waits in and owns is live.
        unsafe {
            let state = (*thread).tx_thread_state;
            let exiting = (*thread).tx_thread_flags & EXITING != 0;
            let armed = (*thread).tx_thread_timeout.is_armed();
            let list = (*thread).tx_thread_wait_list;
            self.ready += ULONG::from(is_in_ring(state) || exiting);
            self.armed += ULONG::from(armed);
            if matches!(state, TX_READY | TX_PRIORITY_CHANGE | TX_SUSPENDED | TX_COMPLETED | TX_TERMINATED) {
                check(list.is_null() && !armed, "a thread that does not wait is in a list or has a deadline")?;
            } else if state == TX_SLEEP {
                check(list.is_null() && armed, "a sleeping thread has no deadline")?;
            } else {
                check(!list.is_null(), "a waiting thread is in no list")?;
                let first = (*list).first();
                let mut each = first;
                let mut found = false;
                for _ in 0..(*list).count() {
                    found |= each == thread;
                    each = (*each).tx_thread_next;
                }
                check(found && each == first, "a waiting thread is not in its list")?;
            }
            check(
                (*thread).tx_thread_preempt_threshold <= (*thread).tx_thread_priority,
                "a threshold below its priority",
            )?;
            let mut link = &raw mut (*thread).tx_thread_owned_mutexes;
            while !(*link).is_null() {
                let mutex = *link;
                check((*mutex).tx_mutex_owner == thread, "a thread owns another's mutex")?;
                check((*mutex).tx_mutex_owned_link == link, "a list of owned mutexes is broken")?;
                link = &raw mut (*mutex).tx_mutex_owned_next;
            }
        }
        Ok(())
    }
}

fn check(holds: bool, finding: Finding) -> Result<(), Finding> {
    if holds { Ok(()) } else { Err(finding) }
}

/// The rings of ready threads and the maps; gives the number of ready threads.
///
/// # Safety
/// Interrupts are masked.
unsafe fn rings(kernel: *mut Kernel) -> Result<ULONG, Finding> {
    let mut count = 0;
    for priority in 0..TX_MAX_PRIORITIES {
        // SAFETY: members of rings are live.
        unsafe {
            let first = (&raw const (*kernel).ready).cast::<*mut TX_THREAD>().add(priority as usize).read();
            check((*kernel).ready_map.contains(priority) != first.is_null(), "the map of ready priorities is wrong")?;
            let marked = (*kernel).preempted_map.contains(priority);
            check(!marked || !first.is_null(), "a preempted priority has no thread")?;
            let mut each = first;
            while !each.is_null() {
                check((*each).tx_thread_priority == priority, "a thread is in another priority's ring")?;
                let lives = is_in_ring((*each).tx_thread_state) || (*each).tx_thread_flags & EXITING != 0;
                check(lives, "a thread in a ring is not ready")?;
                check((*(*each).tx_thread_next).tx_thread_previous == each, "a ring is broken")?;
                count += 1;
                each = (*each).tx_thread_next;
                if each == first {
                    break;
                }
            }
        }
    }
    Ok(count)
}

/// The thread that should run.
///
/// # Safety
/// Interrupts are masked, the rings are sound.
unsafe fn choice(kernel: *mut Kernel) -> Result<(), Finding> {
    // SAFETY: `execute` is null or a ready thread.
    unsafe {
        let execute = (*kernel).execute;
        check(execute.is_null() == (*kernel).ready_map.is_empty(), "nobody is to run although somebody is ready")?;
        if execute.is_null() {
            return Ok(());
        }
        let exiting = (*execute).tx_thread_flags & EXITING != 0;
        check(is_in_ring((*execute).tx_thread_state) || exiting, "who is to run is not ready")?;
        let first = (*kernel).ready_map.first();
        let allowed = first >= (*execute).tx_thread_preempt_threshold || first == (*execute).tx_thread_priority;
        check(allowed, "somebody more urgent is ready")
    }
}

/// Calls `visit` with every object of a list.
///
/// # Safety
/// Interrupts are masked.
unsafe fn each<T: Registered<N>, const N: usize>(
    list: *mut Registry<T, N>,
    mut visit: impl FnMut(*mut T) -> Result<(), Finding>,
) -> Result<(), Finding> {
    // SAFETY: created objects are live.
    unsafe {
        let mut object = (*list).head();
        for _ in 0..(*list).count() {
            visit(object)?;
            object = (*list).next(object);
        }
        check(object == (*list).head(), "a list of created objects is broken")
    }
}

/// Who waits in a list says so.
///
/// # Safety
/// Interrupts are masked, `list` is a list.
unsafe fn waiters(list: *mut WaitList) -> Result<(), Finding> {
    // SAFETY: members are live.
    unsafe {
        let first = (*list).first();
        check(first.is_null() == ((*list).count() == 0), "a list's count is wrong")?;
        let mut each = first;
        for _ in 0..(*list).count() {
            check((*each).tx_thread_wait_list == list, "a thread in a list does not wait in it")?;
            check((*(*each).tx_thread_next).tx_thread_previous == each, "a list is broken")?;
            each = (*each).tx_thread_next;
        }
        check(each == first, "a list is longer than its count")
    }
}

/// What each kind of object promises of its contents.
///
/// # Safety
/// Interrupts are masked.
unsafe fn objects(kernel: *mut Kernel) -> Result<(), Finding> {
    // SAFETY: created objects are live; a free block begins with its link.
    unsafe {
        each(&raw mut (*kernel).semaphores, |it| {
            let list = &raw mut (*it).tx_semaphore_waiters;
            waiters(list)?;
            check(
                (*it).tx_semaphore_count == 0 || (*list).is_empty(),
                "threads wait for a semaphore that has instances",
            )
        })?;
        each(&raw mut (*kernel).mutexes, |it| {
            let list = &raw mut (*it).tx_mutex_waiters;
            waiters(list)?;
            let free = (*it).tx_mutex_ownership_count == 0;
            check(
                !free || ((*list).is_empty() && (*it).tx_mutex_owner.is_null()),
                "a free mutex has an owner or waiters",
            )
        })?;
        each(&raw mut (*kernel).event_flags, |it| waiters(&raw mut (*it).tx_event_flags_group_waiters))?;
        each(&raw mut (*kernel).queues, |it| {
            let list = &raw mut (*it).tx_queue_waiters;
            waiters(list)?;
            let (used, free) = ((*it).tx_queue_enqueued, (*it).tx_queue_available_storage);
            check(used + free == (*it).tx_queue_capacity, "a queue's counts do not add up")?;
            check((*list).is_empty() || used == 0 || free == 0, "threads wait for a queue with messages and room")?;
            let ahead = ((*it).tx_queue_write.addr() - (*it).tx_queue_start.addr())
                + ((*it).tx_queue_end.addr() - (*it).tx_queue_read.addr());
            let size = (*it).tx_queue_message_size as usize * size_of::<ULONG>();
            let between = ahead / size % (*it).tx_queue_capacity as usize;
            check(between == used as usize % (*it).tx_queue_capacity as usize, "a queue's ends do not fit its count")
        })?;
        each(&raw mut (*kernel).block_pools, |it| {
            let list = &raw mut (*it).tx_block_pool_waiters;
            waiters(list)?;
            let mut count = 0;
            let mut block = (*it).tx_block_pool_available_list;
            while !block.is_null() && count <= (*it).tx_block_pool_total {
                let offset = block.addr().wrapping_sub((*it).tx_block_pool_start.addr());
                check(offset < (*it).tx_block_pool_size as usize, "a free block is not of its pool")?;
                count += 1;
                block = link(block);
            }
            check(count == (*it).tx_block_pool_available, "a block pool's count is wrong")?;
            check(count == 0 || (*list).is_empty(), "threads wait for a pool that has blocks")
        })?;
        each(&raw mut (*kernel).byte_pools, |it| {
            waiters(&raw mut (*it).tx_byte_pool_waiters)?;
            check((*it).audit(), "a byte pool's headers are broken")
        })
    }
}

/// The block behind a free one.
///
/// # Safety
/// `block` is a free block of a pool: it is aligned for its link.
#[allow(clippy::cast_ptr_alignment)]
unsafe fn link(block: *mut u8) -> *mut u8 {
    // SAFETY: the contract.
    unsafe { block.cast::<*mut u8>().read() }
}
