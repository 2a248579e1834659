//! Notification functions: whom the kernel told what, call by call.
//!
//! Every object has its function, and so has every thread. Each notes what it heard under the thread (or timer, or handler) in which it
//! was called. When a service returns, exactly what that call should have told must have been noted there.

use threadx_shim::constants::*;
use threadx_shim::objects::{event_flags, queue, semaphore, thread};
use threadx_shim::port::host::in_interrupt;
use threadx_shim::types::UINT;
use threadx_shim::{TX_EVENT_FLAGS_GROUP, TX_QUEUE, TX_SEMAPHORE, TX_THREAD, kernel};

use super::super::model::{List, Model, Outcome};
use super::super::op::{From, Op};
use super::{THREADS, check, fail, world};

/// What a notification function heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    SemaphorePut(usize),
    FlagsSet(usize),
    Sent(usize),
    Exit(usize),
}

/// What was heard in each thread, in timers, in handlers; and whether each thread has begun and not ended, as far as was told.
pub struct Notes {
    heard: Vec<Vec<Told>>,
    lives: Vec<bool>,
}

impl Notes {
    pub fn new() -> Self {
        Self { heard: vec![Vec::new(); THREADS + 2], lives: vec![false; THREADS] }
    }
}

/// Where the running code's notes go.
fn place() -> usize {
    if in_interrupt() {
        return THREADS + 1;
    }
    let current = kernel::current();
    world().threads.iter().position(|it| *it == current).unwrap_or(THREADS)
}

fn note(told: Told) {
    let place = place();
    world().notes.heard[place].push(told);
}

fn position<T>(all: impl Iterator<Item = *mut T>, object: *mut T) -> usize {
    let mut all = all;
    all.position(|it| it == object).unwrap_or_else(|| fail("a stranger notified"))
}

unsafe extern "C" fn semaphore_put(object: *mut TX_SEMAPHORE) {
    note(Told::SemaphorePut(position(world().semaphores.iter().copied(), object)));
}

unsafe extern "C" fn flags_set(object: *mut TX_EVENT_FLAGS_GROUP) {
    note(Told::FlagsSet(position(world().flags.iter().copied(), object)));
}

unsafe extern "C" fn sent(object: *mut TX_QUEUE) {
    note(Told::Sent(position(world().queues.iter().map(|it| it.0), object)));
}

unsafe extern "C" fn entry_exit(object: *mut TX_THREAD, what: UINT) {
    let id = position(world().threads.iter().copied(), object);
    let notes = &mut world().notes;
    if what == TX_THREAD_ENTRY {
        if notes.lives[id] {
            fail(&format!("thread {id} begins twice"));
        }
        notes.lives[id] = true;
        notes.heard[id].clear(); // What it heard in a life that ended inside a service.
        return;
    }
    // A thread may end before it has begun.
    notes.lives[id] = false;
    if kernel::current() != object {
        note(Told::Exit(id));
    }
}

/// Registers the object's function; called before anybody can use the object.
pub(super) fn register(list: List) {
    let world = world();
    let status = unsafe {
        match list {
            List::Semaphore(id) => semaphore::put_notify(world.semaphores[id], Some(semaphore_put)),
            List::Flags(id) => event_flags::set_notify(world.flags[id], Some(flags_set)),
            List::Queue(id) => queue::send_notify(world.queues[id].0, Some(sent)),
            List::Mutex(_) | List::Pool(_) | List::Bytes(_) => TX_SUCCESS,
        }
    };
    check("registration", status);
}

pub(super) fn register_thread(id: usize) {
    check("registration", unsafe { thread::entry_exit_notify(world().threads[id], Some(entry_exit)) });
}

/// `me` begins a life: it was told.
pub(super) fn begins(me: usize) {
    if !world().notes.lives[me] {
        fail(&format!("thread {me} began untold"));
    }
}

/// What a call will tell, if it succeeds; asked before the model knows of it.
pub(super) fn promised(model: &Model, from: From, op: Op) -> Option<Told> {
    match op {
        Op::SemaphorePut(id) | Op::SemaphoreCeilingPut(id, _) => Some(Told::SemaphorePut(id)),
        Op::FlagsSet { group, option: TX_OR, .. } => Some(Told::FlagsSet(group)),
        Op::Send { queue, .. } => Some(Told::Sent(queue)),
        Op::Terminate(thread) if from != From::Thread(thread) && !model.has_ended(thread) => Some(Told::Exit(thread)),
        _ => None,
    }
}

/// The call has returned in `from`: it told what it promised, if it succeeded, and nothing else.
pub(super) fn compare(from: From, op: Op, outcome: Outcome, promised: Option<Told>) {
    let place = match from {
        From::Thread(me) => me,
        From::Timer(_) => THREADS,
        From::Interrupt => THREADS + 1,
    };
    let heard = std::mem::take(&mut world().notes.heard[place]);
    let expected: Vec<Told> = promised.filter(|_| outcome.code == TX_SUCCESS).into_iter().collect();
    if heard != expected {
        fail(&format!("{from:?}: {op:?} told {heard:?}, the model says {expected:?}"));
    }
}
