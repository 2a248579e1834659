//! Operations: what a thread, a timer or an interrupt handler may do next, drawn from a seed, and what the model makes of it.

use threadx_shim::constants::*;

use super::model::{Bytes, List, Model, Outcome, State, Want};

/// Where an operation is called from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    Thread(usize),
    Timer(usize),
    Interrupt,
}

/// One service call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Resume(usize),
    Suspend(usize),
    Terminate(usize),
    Reset(usize),
    Recreate {
        thread: usize,
        priority: u32,
        threshold: u32,
        slice: u32,
    },
    WaitAbort(usize),
    Priority(usize, u32),
    Threshold(usize, u32),
    Slice(usize, u32),
    Relinquish,
    Sleep(u32),
    /// The entry function returns.
    Return,
    SemaphoreGet(usize, u32),
    SemaphorePut(usize),
    SemaphoreCeilingPut(usize, u32),
    MutexGet(usize, u32),
    MutexPut(usize),
    FlagsGet {
        group: usize,
        requested: u32,
        option: u32,
        wait: u32,
    },
    FlagsSet {
        group: usize,
        flags: u32,
        option: u32,
    },
    Send {
        queue: usize,
        word: u32,
        front: bool,
        wait: u32,
    },
    Receive(usize, u32),
    Flush(usize),
    Allocate(usize, u32),
    Release(usize),
    AllocateBytes {
        pool: usize,
        size: u32,
        wait: u32,
    },
    /// The memory at this offset of the pool's area.
    ReleaseBytes(usize, usize),
    Prioritize(List),
    /// Deletes an object and creates it anew (flags, semaphore, queue, mutex, pool without blocks in use).
    Renew(List, bool),
    TimerActivate(usize),
    TimerDeactivate(usize),
    TimerChange(usize, u32, u32),
    /// A tick interrupt while the caller runs.
    Tick,
    /// An interrupt handler that makes this many calls.
    Interrupt(u32),
}

/// SplitMix64: small, good enough, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound.max(1))) as u32
    }

    fn index<T>(&mut self, of: &[T]) -> usize {
        self.below(of.len() as u32) as usize
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

/// Draws the next operation. The weights keep some threads ready and some waiting, whatever happens.
pub fn draw(random: &mut Random, model: &Model, from: From) -> Op {
    loop {
        if let Some(op) = attempt(random, model, from) {
            return op;
        }
    }
}

fn ticks(random: &mut Random) -> u32 {
    match random.below(8) {
        0..=4 => 1 + random.below(8),
        5 | 6 => 28 + random.below(8),
        _ => 60 + random.below(80),
    }
}

/// A wait option: none outside threads.
fn wait(random: &mut Random, from: From) -> u32 {
    match (from, random.below(10)) {
        (From::Thread(_), 0..=2) => TX_WAIT_FOREVER,
        (From::Thread(_), 3..=7) => ticks(random),
        _ => TX_NO_WAIT,
    }
}

pub fn priority(random: &mut Random) -> u32 {
    // Few levels, so that equals meet; seldom 0, where the timer thread is an equal.
    if random.chance(8) { 0 } else { 1 + random.below(7) * 3 }
}

fn threshold(random: &mut Random, priority: u32) -> u32 {
    if random.chance(60) { priority } else { random.below(priority + 1) }
}

fn slice(random: &mut Random) -> u32 {
    if random.chance(50) { 0 } else { 1 + random.below(4) }
}

/// One draw; `None` where it makes no sense from here.
#[allow(clippy::too_many_lines)] // a table of draws
fn attempt(random: &mut Random, model: &Model, from: From) -> Option<Op> {
    let me = if let From::Thread(me) = from { Some(me) } else { None };
    let in_thread = me.is_some();
    let in_interrupt = from == From::Interrupt;
    let threads = model.timer_thread();
    let thread = random.below(threads as u32) as usize;
    let semaphore = random.index(&model.semaphores);
    let mutex = random.index(&model.mutexes);
    let group = random.index(&model.flags);
    let queue = random.index(&model.queues);
    let pool = random.index(&model.pools);
    // Timer 0 is the heartbeat that keeps the system alive; nobody touches it.
    let timer = 1 + random.below(model.timers.len() as u32 - 1) as usize;
    let own_timer = from == From::Timer(timer);
    let bytes = random.index(&model.bytes);
    // Timers cannot begin a thread anew: one stays, or nothing would ever happen again.
    let others_live = (0..threads).filter(|id| !model.has_ended(*id)).count() > 1;
    let op = match random.below(69) {
        0..=6 => {
            let round = (0..threads).map(|id| (thread + id) % threads);
            Op::Resume(round.into_iter().find(|id| model.threads[*id].state == State::Suspended).unwrap_or(thread))
        }
        7 => Op::Resume(thread),
        8 => Op::Suspend(thread),
        9 if others_live && random.chance(30) && !in_interrupt => Op::Terminate(thread),
        10 | 11 => {
            let ended = (0..threads).find(|id| model.has_ended(*id))?;
            if !in_thread {
                return None;
            }
            let priority = priority(random);
            if random.chance(50) {
                Op::Reset(ended)
            } else {
                let threshold = threshold(random, priority);
                Op::Recreate { thread: ended, priority, threshold, slice: slice(random) }
            }
        }
        12 if in_thread => Op::Reset(thread),
        13 => Op::WaitAbort(thread),
        14 if !in_interrupt => Op::Priority(thread, priority(random)),
        15 | 16 if !in_interrupt => {
            let of = if random.chance(50) { me.unwrap_or(thread) } else { thread };
            Op::Threshold(of, threshold(random, (model.threads[of].priority + 1).min(TX_MAX_PRIORITIES - 1)))
        }
        17 if !in_interrupt => Op::Slice(thread, slice(random)),
        18..=20 if in_thread => Op::Relinquish,
        21 | 22 if in_thread => Op::Sleep(if random.chance(10) { 0 } else { ticks(random) }),
        23 if in_thread && others_live && random.chance(20) => Op::Return,
        24..=26 => Op::SemaphoreGet(semaphore, wait(random, from)),
        27..=29 => Op::SemaphorePut(semaphore),
        30 => Op::SemaphoreCeilingPut(semaphore, 1 + random.below(3)),
        31..=35 if in_thread => Op::MutexGet(mutex, wait(random, from)),
        36..=39 if in_thread => {
            let owned = &model.threads[me?].owned;
            let mine = owned.get(random.index(owned)).copied();
            Op::MutexPut(if random.chance(80) { mine? } else { mutex })
        }
        40..=42 => {
            Op::FlagsGet { group, requested: 1 + random.below(15), option: random.below(4), wait: wait(random, from) }
        }
        43..=45 => Op::FlagsSet {
            group,
            flags: if random.chance(75) { 1 << random.below(4) } else { random.below(16) },
            option: if random.chance(80) { TX_OR } else { TX_AND },
        },
        46..=48 => Op::Send { queue, word: random.next() as u32, front: random.chance(30), wait: wait(random, from) },
        49..=51 => Op::Receive(queue, wait(random, from)),
        52 if random.chance(20) => Op::Flush(queue),
        53 | 54 => Op::Allocate(pool, wait(random, from)),
        55 | 56 if model.pools[pool].free < model.pools[pool].capacity => Op::Release(pool),
        57 => Op::Prioritize(match random.below(5) {
            0 => List::Semaphore(semaphore),
            1 => List::Mutex(mutex),
            2 => List::Queue(queue),
            3 => List::Bytes(bytes),
            _ => List::Pool(pool),
        }),
        58 if in_thread && random.chance(10) => Op::Renew(
            match random.below(6) {
                0 => List::Semaphore(semaphore),
                1 => List::Mutex(mutex),
                2 => List::Queue(queue),
                3 if model.pools[pool].free == model.pools[pool].capacity => List::Pool(pool),
                4 if model.bytes[bytes].allocated().is_empty() => List::Bytes(bytes),
                _ => List::Flags(group),
            },
            random.chance(70),
        ),
        59 if !own_timer => Op::TimerActivate(timer),
        60 => Op::TimerDeactivate(timer),
        61 if !own_timer => Op::TimerChange(timer, ticks(random), if random.chance(50) { ticks(random) } else { 0 }),
        62 if in_thread => Op::Tick,
        63 if in_thread => Op::Interrupt(1 + random.below(4)),
        64..=66 if in_thread => {
            Op::AllocateBytes { pool: bytes, size: 1 + random.below(180), wait: wait(random, from) }
        }
        67 | 68 if in_thread => {
            let allocated = model.bytes[bytes].allocated();
            Op::ReleaseBytes(bytes, *allocated.get(random.index(&allocated))?)
        }
        _ => return None,
    };
    Some(op)
}

/// Changes the model as the call should change the kernel. What the call returns is written as the caller's outcome if a thread
/// calls, and returned otherwise.
pub fn apply(model: &mut Model, from: From, op: Op) -> Option<Outcome> {
    if let From::Thread(me) = from {
        // A thread that is preempted inside its call learns its outcome when it runs again.
        if let Some(outcome) = call(model, Some(me), op) {
            model.threads[me].outcome = Some(outcome);
        }
        return None;
    }
    call(model, None, op)
}

#[allow(clippy::unnecessary_wraps, reason = "the other outcome is not to have one yet")]
fn code(code: u32) -> Option<Outcome> {
    Some(Outcome { code, value: 0 })
}

/// The outcome, unless the model has written it already or the caller waits.
fn call(model: &mut Model, me: Option<usize>, op: Op) -> Option<Outcome> {
    // A call by a thread on itself may end or stop it: its outcome must stand before.
    if let Some(me) = me {
        model.done(me, TX_SUCCESS);
    }
    match op {
        Op::Resume(thread) => code(model.resume(thread)),
        Op::Suspend(thread) => code(model.suspend(thread)),
        Op::Terminate(thread) if me == Some(thread) => {
            model.exit(thread, State::Terminated);
            None
        }
        Op::Terminate(thread) => code(model.terminate(me.unwrap_or(model.timer_thread()), thread)),
        Op::Reset(thread) => code(model.reset(thread)),
        Op::Recreate { thread, priority, threshold, slice } => {
            model.recreate(thread, priority, threshold, slice);
            code(TX_SUCCESS)
        }
        Op::WaitAbort(thread) => code(model.wait_abort(thread)),
        Op::Priority(thread, priority) => Some(model.priority_change(thread, priority)),
        Op::Threshold(thread, threshold) => Some(model.preemption_change(thread, threshold)),
        Op::Slice(thread, slice) => Some(model.slice_change(thread, slice)),
        Op::Relinquish => {
            model.relinquish(me?);
            None
        }
        Op::Sleep(0) | Op::Interrupt(_) => code(TX_SUCCESS),
        Op::Sleep(ticks) => {
            model.wait(me?, Want::Sleep, ticks, TX_SUCCESS);
            None
        }
        Op::Return => {
            model.exit(me?, State::Completed);
            None
        }
        Op::SemaphoreGet(id, ticks) => {
            let got = model.semaphore_try(id);
            or_wait(model, me, got.then_some(0), Want::Semaphore(id), ticks, TX_NO_INSTANCE)
        }
        Op::SemaphorePut(id) => code(model.semaphore_put(id)),
        Op::SemaphoreCeilingPut(id, ceiling) => code(model.semaphore_ceiling_put(id, ceiling)),
        Op::MutexGet(id, ticks) => {
            let got = model.mutex_try(me?, id);
            or_wait(model, me, got.then_some(0), Want::Mutex(id), ticks, TX_NOT_AVAILABLE)
        }
        Op::MutexPut(id) => code(model.mutex_put(me?, id)),
        Op::FlagsGet { group, requested, option, wait } => {
            let got = model.flags_try(group, requested, option);
            or_wait(model, me, got, Want::Flags { group, requested, option }, wait, TX_NO_EVENTS)
        }
        Op::FlagsSet { group, flags, option } => code(model.flags_set(group, flags, option)),
        Op::Send { queue, word, front, wait } => {
            let sent = model.queue_try_send(queue, word, front);
            or_wait(model, me, sent.then_some(0), Want::Send { queue, word, front }, wait, TX_QUEUE_FULL)
        }
        Op::Receive(queue, ticks) => {
            let word = model.queue_try_receive(queue);
            or_wait(model, me, word, Want::Receive(queue), ticks, TX_QUEUE_EMPTY)
        }
        Op::Flush(queue) => code(model.queue_flush(queue)),
        Op::Allocate(pool, ticks) => {
            let got = model.pool_try(pool);
            or_wait(model, me, got.then_some(0), Want::Block(pool), ticks, TX_NO_MEMORY)
        }
        Op::Release(pool) => code(model.pool_release(pool)),
        Op::AllocateBytes { pool, size, wait } => {
            let size = size as usize;
            let got = model.bytes_try(pool, size);
            or_wait(model, me, got.then_some(0), Want::Bytes { pool, size }, wait, TX_NO_MEMORY)
        }
        Op::ReleaseBytes(pool, offset) => code(model.bytes_release(pool, offset)),
        Op::Prioritize(list) => {
            model.prioritize(list);
            code(TX_SUCCESS)
        }
        Op::Renew(list, inherit) => {
            match list {
                List::Mutex(id) => model.mutex_recreate(id, inherit),
                _ => model.delete_waiters(list),
            }
            match list {
                List::Semaphore(id) => model.semaphores[id].count = 1,
                List::Flags(id) => model.flags[id].flags = 0,
                List::Queue(id) => model.queues[id].words.clear(),
                List::Bytes(id) => model.bytes[id] = Bytes::new(model.bytes[id].area),
                List::Pool(_) | List::Mutex(_) => {}
            }
            code(TX_SUCCESS)
        }
        Op::TimerActivate(id) => code(model.timer_activate(id)),
        Op::TimerDeactivate(id) => code(model.timer_deactivate(id)),
        Op::TimerChange(id, initial, again) => code(model.timer_change(id, initial, again)),
        Op::Tick => {
            model.tick();
            code(TX_SUCCESS)
        }
    }
}

fn or_wait(
    model: &mut Model,
    me: Option<usize>,
    got: Option<u32>,
    want: Want,
    ticks: u32,
    failure: u32,
) -> Option<Outcome> {
    match (got, me) {
        (Some(value), _) => Some(Outcome { code: TX_SUCCESS, value }),
        (None, Some(me)) => {
            model.wait(me, want, ticks, failure);
            None
        }
        (None, None) => code(failure),
    }
}
