//! Compares everything of the kernel that can be seen with the model.
#![allow(clippy::undocumented_unsafe_blocks, reason = "one argument for all: objects live as long as the process")]

use std::collections::VecDeque;
use std::ptr::null_mut;

use threadx_shim::constants::*;
use threadx_shim::objects::{block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread, time, timer};
use threadx_shim::types::ULONG;
use threadx_shim::{TX_THREAD, kernel};

use super::super::model::{State, Want};
use super::{THREADS, check, collect_bytes, fail, world};

fn same<T: PartialEq + std::fmt::Debug>(what: impl Fn() -> String, kernel: &T, model: &T) {
    if kernel != model {
        fail(&format!("{}: the kernel has {kernel:?}, the model {model:?}", what()));
    }
}

/// Compares everything that can be seen.
pub(super) fn all() {
    let world = world();
    let model = &world.model;
    same(|| "time".into(), &time::get(), &(model.now as u32));
    let current = world.threads.iter().position(|it| *it == kernel::current());
    same(|| "running thread".into(), &current, &model.chosen);
    for id in 0..THREADS {
        compare_thread(id);
    }
    for (id, it) in model.semaphores.iter().enumerate() {
        let (mut count, mut first, mut suspended) = (0, null_mut(), 0);
        check("info", unsafe {
            let it = world.semaphores[id];
            semaphore::info_get(it, null_mut(), &raw mut count, &raw mut first, &raw mut suspended, null_mut())
        });
        same(|| format!("semaphore {id}"), &(count, waiters(first, suspended)), &(it.count, it.waiters.clone()));
    }
    for (id, it) in model.mutexes.iter().enumerate() {
        let (mut count, mut owner, mut first, mut suspended) = (0, null_mut(), null_mut(), 0);
        check("info", unsafe {
            let (it, owner, first) = (world.mutexes[id], &raw mut owner, &raw mut first);
            mutex::info_get(it, null_mut(), &raw mut count, owner, first, &raw mut suspended, null_mut())
        });
        let owner = world.threads.iter().position(|it| *it == owner);
        let kernel = (count, owner, waiters(first, suspended));
        same(|| format!("mutex {id}"), &kernel, &(it.count, it.owner, it.waiters.clone()));
    }
    for (id, it) in model.flags.iter().enumerate() {
        let (mut flags, mut first, mut suspended) = (0, null_mut(), 0);
        check("info", unsafe {
            let it = world.flags[id];
            event_flags::info_get(it, null_mut(), &raw mut flags, &raw mut first, &raw mut suspended, null_mut())
        });
        same(|| format!("flags {id}"), &(flags, waiters(first, suspended)), &(it.flags, it.waiters.clone()));
    }
    for (id, it) in model.queues.iter().enumerate() {
        let (mut enqueued, mut room, mut first, mut suspended) = (0, 0, null_mut(), 0);
        check("info", unsafe {
            let (it, enqueued, room) = (world.queues[id].0, &raw mut enqueued, &raw mut room);
            queue::info_get(it, null_mut(), enqueued, room, &raw mut first, &raw mut suspended, null_mut())
        });
        let kernel = (enqueued as usize, (enqueued + room) as usize, waiters(first, suspended));
        same(|| format!("queue {id}"), &kernel, &(it.words.len(), it.capacity, it.waiters.clone()));
    }
    for (id, it) in model.pools.iter().enumerate() {
        let (mut free, mut total, mut first, mut suspended) = (0, 0, null_mut(), 0);
        check("info", unsafe {
            let (it, free, total) = (world.pools[id].0, &raw mut free, &raw mut total);
            block_pool::info_get(it, null_mut(), free, total, &raw mut first, &raw mut suspended, null_mut())
        });
        let kernel = (free, total, waiters(first, suspended));
        same(|| format!("pool {id}"), &kernel, &(it.free, it.capacity, it.waiters.clone()));
    }
    collect_bytes();
    for (id, it) in model.bytes.iter().enumerate() {
        let (mut available, mut fragments, mut first, mut suspended) = (0, 0, null_mut(), 0);
        check("info", unsafe {
            let (it, available, fragments) = (world.bytes[id].0, &raw mut available, &raw mut fragments);
            byte_pool::info_get(it, null_mut(), available, fragments, &raw mut first, &raw mut suspended, null_mut())
        });
        let kernel = (available as usize, fragments as usize, waiters(first, suspended));
        same(|| format!("byte pool {id}"), &kernel, &(it.available, it.pieces.len() + 1, it.waiters.clone()));
    }
    for (id, it) in model.timers.iter().enumerate() {
        let (mut active, mut remaining, mut again) = (0, 0, 0);
        check("info", unsafe {
            let (it, active) = (world.timers[id], &raw mut active);
            timer::info_get(it, null_mut(), active, &raw mut remaining, &raw mut again, null_mut())
        });
        let left = it.deadline.map_or(it.remaining, |(tick, _)| tick.saturating_sub(model.now) as u32);
        let expected = (u32::from(it.deadline.is_some()), left, it.again);
        same(|| format!("timer {id}"), &(active, remaining, again), &expected);
    }
}

fn compare_thread(id: usize) {
    let world = world();
    let it = &world.model.threads[id];
    let (mut state, mut priority, mut threshold, mut slice) = (0, 0, 0, 0);
    check("info", unsafe {
        let (it, state, slice) = (world.threads[id], &raw mut state, &raw mut slice);
        let (priority, threshold, none) = (&raw mut priority, &raw mut threshold, null_mut());
        thread::info_get(it, null_mut(), state, null_mut(), priority, threshold, slice, none, none)
    });
    let expected = match it.state {
        State::Ready => TX_READY,
        State::Suspended => TX_SUSPENDED,
        State::Completed => TX_COMPLETED,
        State::Terminated => TX_TERMINATED,
        State::Waiting(want) => match want {
            Want::Sleep => TX_SLEEP,
            Want::Semaphore(_) => TX_SEMAPHORE_SUSP,
            Want::Mutex(_) => TX_MUTEX_SUSP,
            Want::Flags { .. } => TX_EVENT_FLAG,
            Want::Receive(_) | Want::Send { .. } => TX_QUEUE_SUSP,
            Want::Block(_) => TX_BLOCK_MEMORY,
            Want::Bytes { .. } => TX_BYTE_MEMORY,
        },
    };
    let kernel = (state, priority, threshold);
    same(|| format!("thread {id}: state, priority, threshold"), &kernel, &(expected, it.priority, it.threshold));
    if world.model.has_ended(id) {
        return;
    }
    same(|| format!("thread {id}: time slice left"), &slice, &it.slice_left);
    let in_force = unsafe { (*world.threads[id]).tx_thread_priority };
    same(|| format!("thread {id}: priority in force"), &in_force, &it.in_force);
    let in_force = unsafe { (*world.threads[id]).tx_thread_preempt_threshold };
    same(|| format!("thread {id}: threshold in force"), &in_force, &it.threshold_in_force);
}

/// The threads of a waiting list in order.
fn waiters(first: *mut TX_THREAD, count: ULONG) -> VecDeque<usize> {
    let world = world();
    let mut list = VecDeque::new();
    let mut at = first;
    for _ in 0..count {
        let Some(id) = world.threads.iter().position(|it| *it == at) else { fail("a stranger waits") };
        list.push_back(id);
        check("info", unsafe {
            let none = null_mut();
            thread::info_get(
                world.threads[id],
                none,
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                &raw mut at,
            )
        });
    }
    list
}
