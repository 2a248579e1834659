//! The reference: a small, slow, safe model of the manual's rules. Who runs, who owns, who waits in which order, what time it is.
//!
//! It knows no memory, no interrupts and no control blocks; threads, objects and timers are numbers. Each service is one method that
//! changes the whole state at once. What a call returns is the calling thread's [`Outcome`], written when it is decided, read when
//! the thread runs again.
//!
//! | file | rules |
//! |---|---|
//! | `run` | who runs: priorities, thresholds, slices, expirations |
//! | `wait` | who waits, in which order |
//! | `threads` | suspension, end, reset, changes of a thread |
//! | `objects` | semaphores, mutexes with inheritance, flags, queues, block pools, timers |
//! | `bytes` | byte pools |
//!
//! Rules that the manual states in prose and the model makes precise:
//! - The chosen thread is replaced at once by a thread that becomes ready and outranks its threshold. A thread replaced while its
//!   threshold was in force keeps the privilege (`preempted`) until it runs again, waits, or is given another priority.
//! - At a tick the slice of the running thread is counted, then the timer thread becomes ready if something is due. It has priority
//!   0 like any thread that is given it, and handles expirations in the order of their deadlines, then of their beginnings.
//! - A boost is the most urgent priority that came to wait for any of the mutexes a thread has; it passes on along a chain of owners,
//!   and goes when the mutex goes.

mod bytes;
mod objects;
mod run;
mod threads;
mod wait;

use std::collections::VecDeque;

use threadx_shim::constants::*;

pub use bytes::Bytes;

/// Not boosted.
pub const NO_BOOST: u32 = TX_MAX_PRIORITIES;

/// What a service call returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub code: u32,
    /// Actual flags, message word, old priority…: 0 where the call failed or has no result.
    pub value: u32,
}

/// What a thread waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Want {
    Sleep,
    Semaphore(usize),
    Mutex(usize),
    Flags { group: usize, requested: u32, option: u32 },
    Receive(usize),
    Send { queue: usize, word: u32, front: bool },
    Block(usize),
    Bytes { pool: usize, size: usize },
}

/// A thread's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Ready,
    Suspended,
    Completed,
    Terminated,
    Waiting(Want),
}

#[derive(Clone, Debug)]
pub struct Thread {
    pub priority: u32,
    pub threshold: u32,
    pub boost: u32,
    pub in_force: u32,
    pub threshold_in_force: u32,
    pub slice: u32,
    pub slice_left: u32,
    pub state: State,
    pub suspension_held: bool,
    pub outcome: Option<Outcome>,
    pub deadline: Option<(u64, u64)>,
    pub timeout: u32,
    pub owned: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Semaphore {
    pub count: u32,
    pub waiters: VecDeque<usize>,
}

#[derive(Clone, Debug)]
pub struct Mutex {
    pub inherit: bool,
    pub owner: Option<usize>,
    pub count: u32,
    pub highest: u32,
    pub waiters: VecDeque<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub flags: u32,
    pub waiters: VecDeque<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Queue {
    pub capacity: usize,
    pub words: VecDeque<u32>,
    pub waiters: VecDeque<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Pool {
    pub free: u32,
    pub capacity: u32,
    pub waiters: VecDeque<usize>,
}

#[derive(Clone, Debug)]
pub struct Timer {
    pub remaining: u32,
    pub again: u32,
    pub deadline: Option<(u64, u64)>,
}

/// Whose deadline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    Thread(usize),
    Timer(usize),
}

/// A list of waiters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    Semaphore(usize),
    Mutex(usize),
    Flags(usize),
    Queue(usize),
    Pool(usize),
    Bytes(usize),
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: u64,
    order: u64,
    pub threads: Vec<Thread>,
    pub semaphores: Vec<Semaphore>,
    pub mutexes: Vec<Mutex>,
    pub flags: Vec<Flags>,
    pub queues: Vec<Queue>,
    pub pools: Vec<Pool>,
    pub bytes: Vec<Bytes>,
    pub timers: Vec<Timer>,
    rings: Vec<VecDeque<usize>>,
    preempted: Vec<usize>,
    /// The chosen thread.
    pub chosen: Option<usize>,
    /// Calls come from an interrupt handler.
    pub in_interrupt: bool,
}

impl Model {
    pub fn new(threads: Vec<Thread>) -> Self {
        Self {
            now: 0,
            order: 0,
            threads,
            semaphores: Vec::new(),
            mutexes: Vec::new(),
            flags: Vec::new(),
            queues: Vec::new(),
            pools: Vec::new(),
            bytes: Vec::new(),
            timers: Vec::new(),
            rings: vec![VecDeque::new(); TX_MAX_PRIORITIES as usize],
            preempted: Vec::new(),
            chosen: None,
            in_interrupt: false,
        }
    }
}

impl Thread {
    /// A thread that is created but not in any ring yet.
    pub fn new(priority: u32, threshold: u32, slice: u32) -> Self {
        Self {
            priority,
            threshold,
            boost: NO_BOOST,
            in_force: priority,
            threshold_in_force: threshold,
            slice,
            slice_left: slice,
            state: State::Suspended,
            suspension_held: false,
            outcome: None,
            deadline: None,
            timeout: TX_SUCCESS,
            owned: Vec::new(),
        }
    }
}
