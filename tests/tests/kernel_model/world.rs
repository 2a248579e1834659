//! The real kernel beside the model: makes each call in both and compares everything that can be seen.
//!
//! Every thread of the kernel runs the same loop: check that the model says it is this thread's turn, compare the whole state, draw an
//! operation, tell the model, call the kernel. If the call switches away, the thread that comes next finds itself in the same
//! place and is checked in the same way; so nothing is compared too late by more than one call. Expiry functions and interrupt
//! handlers do likewise with the calls allowed to them.
//!
//! Unsafe: one static world, used by threads that share one operating-system thread and by handlers that run on their stacks; no
//! reference into it lives across a call into the kernel.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "one argument for all: see above; objects live as long as the process"
)]

mod compare;
mod told;

use std::collections::{BTreeSet, VecDeque};
use std::ffi::c_void;
use std::ptr::null_mut;

use threadx_shim::constants::*;
use threadx_shim::objects::{block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread, timer};
use threadx_shim::port::host::{isr_run_with, stop};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{
    TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD, TX_TIMER, kernel,
};

use super::model::{self, Bytes, List, Model, NO_BOOST, Outcome, Pool, Queue, Thread};
use super::op::{self, From, Op, Random};

const THREADS: usize = 9;
const STACK: usize = 32 * 1024;
const BLOCK: ULONG = 16;
/// Operations shown when a comparison fails.
const SHOWN: usize = 40;

pub struct World {
    seed: u64,
    steps: u64,
    limit: u64,
    random: Random,
    model: Model,
    shown: VecDeque<String>,
    threads: Vec<*mut TX_THREAD>,
    stacks: Vec<*mut c_void>,
    semaphores: Vec<*mut TX_SEMAPHORE>,
    mutexes: Vec<*mut TX_MUTEX>,
    flags: Vec<*mut TX_EVENT_FLAGS_GROUP>,
    queues: Vec<(*mut TX_QUEUE, *mut u32)>,
    pools: Vec<(*mut TX_BLOCK_POOL, *mut c_void)>,
    timers: Vec<*mut TX_TIMER>,
    /// Where the block goes that a thread (the last one: a timer or handler) allocates, even if it never learns of it.
    slots: Vec<*mut *mut c_void>,
    held: Vec<Vec<*mut c_void>>,
    bytes: Vec<(*mut TX_BYTE_POOL, *mut c_void)>,
    /// Where the memory goes that a thread allocates, and what was found there.
    byte_slots: Vec<*mut *mut c_void>,
    held_bytes: Vec<BTreeSet<usize>>,
    notes: told::Notes,
}

static mut WORLD: *mut World = null_mut();

fn world() -> &'static mut World {
    unsafe { &mut *WORLD }
}

fn place<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn area(bytes: usize) -> *mut c_void {
    Box::leak(vec![0_u128; bytes.div_ceil(16)].into_boxed_slice()).as_mut_ptr().cast()
}

/// Builds world, model and kernel objects; during initialization.
pub fn define(seed: u64, limit: u64) {
    let mut random = Random::new(seed);
    // The last thread is the timer thread.
    let mut model = Model::new(vec![Thread::new(0, 0, 0); THREADS + 1]);
    for count in [0, 1] {
        model.semaphores.push(model::Semaphore { count, ..Default::default() });
    }
    for inherit in [true, true, true, false] {
        let (waiters, highest) = (VecDeque::new(), NO_BOOST);
        model.mutexes.push(model::Mutex { inherit, owner: None, count: 0, highest, waiters });
    }
    model.flags = vec![model::Flags::default(); 2];
    model.queues = [1, 3].map(|capacity| Queue { capacity, ..Default::default() }).to_vec();
    model.pools = [1, 2].map(|free| Pool { free, capacity: free, ..Default::default() }).to_vec();
    model.bytes = [256, 640].map(Bytes::new).to_vec();
    let world = World {
        seed,
        steps: 0,
        limit,
        shown: VecDeque::new(),
        threads: (0..THREADS).map(|_| place(TX_THREAD::new())).collect(),
        stacks: (0..THREADS).map(|_| area(STACK)).collect(),
        semaphores: model.semaphores.iter().map(|_| place(TX_SEMAPHORE::new())).collect(),
        mutexes: model.mutexes.iter().map(|_| place(TX_MUTEX::new())).collect(),
        flags: model.flags.iter().map(|_| place(TX_EVENT_FLAGS_GROUP::new())).collect(),
        queues: model.queues.iter().map(|it| (place(TX_QUEUE::new()), area(it.capacity * 4).cast())).collect(),
        pools: model.pools.iter().map(|it| (place(TX_BLOCK_POOL::new()), area(it.capacity as usize * 64))).collect(),
        timers: (0..4).map(|_| place(TX_TIMER::new())).collect(),
        slots: (0..=THREADS).map(|_| place(null_mut())).collect(),
        held: vec![Vec::new(); model.pools.len()],
        bytes: model.bytes.iter().map(|it| (place(TX_BYTE_POOL::new()), area(it.area))).collect(),
        byte_slots: (0..=THREADS).map(|_| place(null_mut())).collect(),
        held_bytes: vec![BTreeSet::new(); model.bytes.len()],
        notes: told::Notes::new(),
        random: Random::new(seed.wrapping_mul(3)),
        model,
    };
    unsafe { WORLD = place(world) };
    for id in 0..self::world().semaphores.len() {
        create(List::Semaphore(id));
    }
    for id in 0..self::world().mutexes.len() {
        create(List::Mutex(id));
    }
    for id in 0..2 {
        create(List::Flags(id));
        create(List::Queue(id));
        create(List::Pool(id));
        create(List::Bytes(id));
    }
    // Timer 0 is the heartbeat: periodic, never touched.
    for (id, (initial, again)) in [(5, 5), (1, 3), (40, 0), (7, 33)].into_iter().enumerate() {
        let world = self::world();
        world.model.timers.push(model::Timer { remaining: initial, again, deadline: None });
        assert_eq!(world.model.timer_activate(id), TX_SUCCESS);
        let it = world.timers[id];
        check("timer create", unsafe {
            timer::create(it, null_mut(), Some(expired), id as ULONG, initial, again, TX_AUTO_ACTIVATE)
        });
    }
    for id in 0..THREADS {
        let (priority, slice) = (op::priority(&mut random), random.below(3));
        let threshold = if random.below(2) == 0 { priority } else { random.below(priority + 1) };
        let model = &mut self::world().model;
        model.threads[id] = Thread::new(priority, threshold, slice);
        model.ready(id);
        check("thread create", create_thread(id, priority, threshold, slice));
    }
}

fn check(what: &str, status: UINT) {
    if status != TX_SUCCESS {
        fail(&format!("{what} returned {status:#x}"));
    }
}

fn fail(why: &str) -> ! {
    let world = world();
    let mut shown = String::new();
    for line in &world.shown {
        shown.push_str(line);
        shown.push('\n');
    }
    if std::env::var_os("TX_MODEL_DUMP").is_some() {
        eprintln!("{:#?}", world.model);
    }
    let (seed, limit) = (world.seed, world.limit);
    panic!(
        "{why}\nlast operations:\n{shown}seed {seed} step {}; again: TX_MODEL_SEED={seed} TX_MODEL_STEPS={limit} \
         (TX_MODEL_DUMP=1 shows the model)",
        world.steps
    );
}

fn create_thread(id: usize, priority: u32, threshold: u32, slice: u32) -> UINT {
    let (it, stack) = (world().threads[id], world().stacks[id]);
    let (input, size) = (id as ULONG, STACK as ULONG);
    // Registered before it can run.
    let _masked = kernel::enter();
    let status = unsafe {
        thread::create(it, null_mut(), Some(entry), input, stack, size, priority, threshold, slice, TX_AUTO_START)
    };
    told::register_thread(id);
    status
}

fn create(list: List) {
    let world = world();
    let status = unsafe {
        match list {
            List::Semaphore(id) => {
                semaphore::create(world.semaphores[id], null_mut(), world.model.semaphores[id].count)
            }
            List::Mutex(id) => mutex::create(world.mutexes[id], null_mut(), u32::from(world.model.mutexes[id].inherit)),
            List::Flags(id) => event_flags::create(world.flags[id], null_mut()),
            List::Queue(id) => {
                let (it, words) = world.queues[id];
                queue::create(it, null_mut(), 1, words.cast(), world.model.queues[id].capacity as ULONG * 4)
            }
            List::Pool(id) => {
                let (it, memory) = world.pools[id];
                let size = (BLOCK + size_of::<usize>() as ULONG) * world.model.pools[id].capacity;
                block_pool::create(it, null_mut(), BLOCK, memory, size)
            }
            List::Bytes(id) => {
                let (it, memory) = world.bytes[id];
                byte_pool::create(it, null_mut(), memory, world.model.bytes[id].area as ULONG)
            }
        }
    };
    check("create", status);
    told::register(list);
}

fn delete(list: List) -> UINT {
    let world = world();
    unsafe {
        match list {
            List::Semaphore(id) => semaphore::delete(world.semaphores[id]),
            List::Mutex(id) => mutex::delete(world.mutexes[id]),
            List::Flags(id) => event_flags::delete(world.flags[id]),
            List::Queue(id) => queue::delete(world.queues[id].0),
            List::Pool(id) => block_pool::delete(world.pools[id].0),
            List::Bytes(id) => byte_pool::delete(world.bytes[id].0),
        }
    }
}

/// A thread's life.
unsafe extern "C" fn entry(me: ULONG) {
    let me = me as usize;
    settle(me);
    told::begins(me);
    loop {
        compare::all();
        let from = From::Thread(me);
        let (op, promised) = next(from);
        if op == Op::Return {
            return;
        }
        let outcome = execute(from, op);
        settle(me);
        told::compare(from, op, outcome, promised);
        let expected = world().model.threads[me].outcome.take();
        if expected != Some(outcome) {
            fail(&format!("thread {me}: {op:?} returned {outcome:?}, the model says {expected:?}"));
        }
    }
}

/// A timer's expiry function.
unsafe extern "C" fn expired(timer: ULONG) {
    let timer = timer as usize;
    settle_timer(timer);
    let calls = if timer == 0 { 3 } else { world().random.below(3) };
    for _ in 0..calls {
        call_at_once(From::Timer(timer));
    }
}

/// Draws a call, tells the model, makes it, and compares what it returns, in a place that cannot wait.
fn call_at_once(from: From) {
    collect();
    let op = op::draw(&mut world().random, &world().model, from);
    note(from, op);
    let promised = told::promised(&world().model, from, op);
    let expected = op::apply(&mut world().model, from, op);
    let outcome = execute(from, op);
    told::compare(from, op, outcome, promised);
    if expected != Some(outcome) {
        fail(&format!("{from:?}: {op:?} returned {outcome:?}, the model says {expected:?}"));
    }
}

fn note(from: From, op: Op) {
    let world = world();
    world.steps += 1;
    if world.shown.len() == SHOWN {
        world.shown.pop_front();
    }
    world.shown.push_back(format!("{:>8} at {:>6}: {from:?} {op:?}", world.steps, world.model.now));
}

/// Draws a thread's next operation and tells the model.
fn next(from: From) -> (Op, Option<told::Told>) {
    collect();
    let world = world();
    if world.steps >= world.limit {
        println!("seed {}: {} operations, {} ticks", world.seed, world.steps, world.model.now);
        stop(0);
    }
    let op = op::draw(&mut world.random, &world.model, from);
    note(from, op);
    let promised = told::promised(&world.model, from, op);
    let _ = op::apply(&mut world.model, from, op);
    (op, promised)
}

/// `me` runs: lets the model catch up with the time that passed, and fails unless it is `me`'s turn.
fn settle(me: usize) {
    loop {
        let model = &mut world().model;
        if model.timer_works() {
            if let Some(timer) = model.expire() {
                fail(&format!("timer {timer} should have expired before thread {me} runs"));
            }
            model.timer_rests();
        }
        match model.chosen {
            Some(chosen) if chosen == me => return,
            Some(chosen) => fail(&format!("thread {me} runs, the model says {chosen}")),
            None => {
                if let Err(why) = model.idle() {
                    fail(&why);
                }
            }
        }
    }
}

/// `timer` expires: the same for an expiry function.
fn settle_timer(timer: usize) {
    loop {
        let model = &mut world().model;
        if !model.timer_works() {
            if let Some(chosen) = model.chosen {
                fail(&format!("timer {timer} expires, the model says thread {chosen} runs"));
            }
            if let Err(why) = model.idle() {
                fail(&why);
            }
        }
        match model.expire() {
            Some(due) if due == timer => return,
            Some(due) => fail(&format!("timer {timer} expires, the model says timer {due}")),
            None => model.timer_rests(),
        }
    }
}

/// Finds the blocks that were handed out.
fn collect() {
    let world = world();
    for slot in &world.slots {
        let block = unsafe { std::mem::replace(&mut **slot, null_mut()) };
        if block.is_null() {
            continue;
        }
        let pool = world.pools.iter().zip(&world.model.pools).position(|((_, memory), it)| {
            (memory.addr()..memory.addr() + it.capacity as usize * 64).contains(&block.addr())
        });
        let Some(pool) = pool else { fail("a block from nowhere") };
        if world.held.iter().flatten().any(|other| *other == block) {
            fail("a block was handed out twice");
        }
        world.held[pool].push(block);
    }
}

/// Finds the memory that was handed out; it must be where the model has put it.
fn collect_bytes() {
    let world = world();
    for slot in &world.byte_slots {
        let memory = unsafe { std::mem::replace(&mut **slot, null_mut()) }.addr();
        if memory == 0 {
            continue;
        }
        let pools = world.bytes.iter().zip(&world.model.bytes);
        let pool = pools.enumerate().find_map(|(id, ((_, area), it))| {
            let offset = memory.checked_sub(area.addr())?;
            (offset < it.area).then_some((id, offset))
        });
        let Some((pool, offset)) = pool else { fail("memory from nowhere") };
        if !world.held_bytes[pool].insert(offset) {
            fail("memory was handed out twice");
        }
    }
    for (id, it) in world.model.bytes.iter().enumerate() {
        if !it.allocated().iter().eq(world.held_bytes[id].iter()) {
            fail(&format!(
                "byte pool {id}: handed out {:?}, the model says {:?}",
                world.held_bytes[id],
                it.allocated()
            ));
        }
    }
}

/// Makes the call in the kernel.
fn execute(from: From, op: Op) -> Outcome {
    let world = world();
    let (code, value) = unsafe {
        match op {
            Op::Resume(id) => (thread::resume(world.threads[id]), 0),
            Op::Suspend(id) => (thread::suspend(world.threads[id]), 0),
            Op::Terminate(id) => (thread::terminate(world.threads[id]), 0),
            Op::Reset(id) => (thread::reset(world.threads[id]), 0),
            Op::Recreate { thread: id, priority, threshold, slice } => {
                check("thread delete", thread::delete(world.threads[id]));
                (create_thread(id, priority, threshold, slice), 0)
            }
            Op::WaitAbort(id) => (thread::wait_abort(world.threads[id]), 0),
            Op::Priority(id, priority) => with_value(|old| thread::priority_change(world.threads[id], priority, old)),
            Op::Threshold(id, new) => with_value(|old| thread::preemption_change(world.threads[id], new, old)),
            Op::Slice(id, slice) => with_value(|old| thread::time_slice_change(world.threads[id], slice, old)),
            Op::Relinquish => {
                thread::relinquish();
                (TX_SUCCESS, 0)
            }
            Op::Sleep(ticks) => (thread::sleep(ticks), 0),
            Op::Return => unreachable!("the thread's loop returns"),
            Op::SemaphoreGet(id, wait) => (semaphore::get(world.semaphores[id], wait), 0),
            Op::SemaphorePut(id) => (semaphore::put(world.semaphores[id]), 0),
            Op::SemaphoreCeilingPut(id, ceiling) => (semaphore::ceiling_put(world.semaphores[id], ceiling), 0),
            Op::MutexGet(id, wait) => (mutex::get(world.mutexes[id], wait), 0),
            Op::MutexPut(id) => (mutex::put(world.mutexes[id]), 0),
            Op::FlagsGet { group, requested, option, wait } => {
                with_value(|actual| event_flags::get(world.flags[group], requested, option, actual, wait))
            }
            Op::FlagsSet { group, flags, option } => (event_flags::set(world.flags[group], flags, option), 0),
            Op::Send { queue: id, mut word, front, wait } => {
                let (it, word) = (world.queues[id].0, (&raw mut word).cast());
                (if front { queue::front_send(it, word, wait) } else { queue::send(it, word, wait) }, 0)
            }
            Op::Receive(id, wait) => with_value(|word| queue::receive(world.queues[id].0, word.cast(), wait)),
            Op::Flush(id) => (queue::flush(world.queues[id].0), 0),
            Op::Allocate(id, wait) => {
                let slot = world.slots[if let From::Thread(me) = from { me } else { THREADS }];
                (block_pool::allocate(world.pools[id].0, slot, wait), 0)
            }
            Op::Release(id) => {
                let which = world.steps as usize % world.held[id].len();
                let block = world.held[id].swap_remove(which);
                (block_pool::release(block), 0)
            }
            Op::AllocateBytes { pool, size, wait } => {
                // Where the memory is the model knows; the pools' state is compared after every call.
                let memory = world.byte_slots[if let From::Thread(me) = from { me } else { THREADS }];
                (byte_pool::allocate(world.bytes[pool].0, memory, size, wait), 0)
            }
            Op::ReleaseBytes(pool, offset) => {
                world.held_bytes[pool].remove(&offset);
                (byte_pool::release(world.bytes[pool].1.byte_add(offset)), 0)
            }
            Op::Prioritize(list) => (prioritize(list), 0),
            Op::Renew(list, _) => {
                // At once: nobody may meet the object between deletion and creation.
                let _masked = kernel::enter();
                let status = delete(list);
                create(list);
                (status, 0)
            }
            Op::TimerActivate(id) => (timer::activate(world.timers[id]), 0),
            Op::TimerDeactivate(id) => (timer::deactivate(world.timers[id]), 0),
            Op::TimerChange(id, initial, again) => (timer::change(world.timers[id], initial, again), 0),
            Op::Tick => {
                isr_run_with(kernel::tick);
                (TX_SUCCESS, 0)
            }
            Op::Interrupt(calls) => {
                isr_run_with(|| {
                    self::world().model.in_interrupt = true;
                    for _ in 0..calls {
                        call_at_once(From::Interrupt);
                    }
                    self::world().model.in_interrupt = false;
                });
                (TX_SUCCESS, 0)
            }
        }
    };
    Outcome { code, value: if code == TX_SUCCESS { value } else { 0 } }
}

fn with_value(call: impl FnOnce(*mut u32) -> UINT) -> (UINT, u32) {
    let mut value = 0;
    let code = call(&raw mut value);
    (code, value)
}

fn prioritize(list: List) -> UINT {
    let world = world();
    unsafe {
        match list {
            List::Semaphore(id) => semaphore::prioritize(world.semaphores[id]),
            List::Mutex(id) => mutex::prioritize(world.mutexes[id]),
            List::Queue(id) => queue::prioritize(world.queues[id].0),
            List::Pool(id) => block_pool::prioritize(world.pools[id].0),
            List::Bytes(id) => byte_pool::prioritize(world.bytes[id].0),
            List::Flags(_) => TX_SUCCESS,
        }
    }
}
