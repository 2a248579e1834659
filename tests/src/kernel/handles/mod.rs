//! The kernel's objects as scenarios hold them: small copyable handles whose methods are the C services with argument checks.
//!
//! Every method calls `_txe_…`, the face that a C application calls by default, so scenarios also see the caller and
//! argument checks. A handle's control block lives in the scenario's arena, so it is valid memory until the scenario ends; whether
//! the object still exists is for the service to find out.
//!
//! Unsafe: the services take raw pointers; all of them come from the arena.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

mod memory;
mod sync;
mod thread;
mod timer;

use core::ffi::{CStr, c_char, c_void};
use core::mem::size_of;
use core::ptr::null_mut;

use threadx_shim::constants::TX_SUCCESS;
use threadx_shim::types::{UINT, ULONG};

pub use memory::{Blocks, Bytes, Queue, block_release, blocks, byte_release, bytes, queue};
pub use sync::{Flags, Mutex, Semaphore, flags, mutex, semaphore};
pub use thread::{Thread, now, relinquish, sleep, spawn, thread, time_set};
pub use timer::{Timer, idle_timer, timer};

use super::env::{Shared, keep};

/// How many objects a scenario may create.
const OBJECTS: usize = 64;
/// How many closures a scenario may hand to threads and timers.
const CLOSURES: usize = 32;

/// Everything the scenario created, for its end.
#[derive(Clone, Copy)]
enum Created {
    Thread(Thread),
    Mutex(Mutex),
    Semaphore(Semaphore),
    Flags(Flags),
    Queue(Queue),
    Blocks(Blocks),
    Bytes(Bytes),
    Timer(Timer),
}

/// A closure in the arena and the function that calls it.
#[derive(Clone, Copy)]
struct Closure {
    call: fn(*mut c_void),
    data: *mut c_void,
}

struct Table<T, const N: usize> {
    entries: [Option<T>; N],
    count: usize,
}

impl<T: Copy, const N: usize> Table<T, N> {
    const fn new() -> Self {
        Self { entries: [None; N], count: 0 }
    }

    fn push(&mut self, entry: T) -> usize {
        let place = self.entries.get_mut(self.count).expect("the scenario needs more places");
        *place = Some(entry);
        self.count += 1;
        self.count - 1
    }
}

// Written by the scenario's own threads one after another, never by an interrupt handler.
static CREATED: Shared<Table<Created, OBJECTS>> = Shared::new(Table::new());
static CODE: Shared<Table<Closure, CLOSURES>> = Shared::new(Table::new());

fn created(object: Created) {
    unsafe { (*CREATED.get()).push(object) };
}

fn closure<F: FnMut() + 'static>(code: F) -> ULONG {
    fn call<F: FnMut()>(data: *mut c_void) {
        unsafe { (*data.cast::<F>())() }
    }
    let data = core::ptr::from_mut(keep(code)).cast();
    let index = unsafe { (*CODE.get()).push(Closure { call: call::<F>, data }) };
    ULONG::try_from(index).unwrap_or(ULONG::MAX)
}

/// Thread entry and timer expiration function: the input is the closure's number.
unsafe extern "C" fn run_closure(input: ULONG) {
    let code = unsafe { (*CODE.get()).entries.get(input as usize).copied().flatten() };
    if let Some(code) = code {
        (code.call)(code.data);
    }
}

/// Ends all threads, then deletes all objects, of the scenario; they may already be gone.
pub(super) fn remove_all() {
    let table = unsafe { &mut *CREATED.get() };
    let count = core::mem::replace(&mut table.count, 0);
    for object in table.entries.iter().take(count).flatten() {
        if let Created::Timer(timer) = object {
            let _ = timer.delete();
        }
    }
    for object in table.entries.iter().take(count).flatten() {
        if let Created::Thread(thread) = object {
            let _ = thread.terminate();
            let _ = thread.delete();
        }
    }
    for object in table.entries.iter().take(count).flatten() {
        let _ = match object {
            Created::Thread(_) | Created::Timer(_) => TX_SUCCESS,
            Created::Mutex(it) => it.delete(),
            Created::Semaphore(it) => it.delete(),
            Created::Flags(it) => it.delete(),
            Created::Queue(it) => it.delete(),
            Created::Blocks(it) => it.delete(),
            Created::Bytes(it) => it.delete(),
        };
    }
    unsafe { (*CODE.get()).count = 0 };
}

fn size<T>() -> UINT {
    UINT::try_from(size_of::<T>()).unwrap_or(UINT::MAX)
}

fn name(of: &'static CStr) -> *mut c_char {
    of.as_ptr().cast_mut()
}

/// What the information services of the waiting objects tell: two numbers of the object, its waiters, its neighbour.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Info {
    pub name: *mut c_char,
    pub first: ULONG,
    pub second: ULONG,
    pub owner: Thread,
    pub first_suspended: Thread,
    pub suspended: ULONG,
    pub next: *mut c_void,
}

impl Info {
    const fn new() -> Self {
        Self {
            name: null_mut(),
            first: 0,
            second: 0,
            owner: Thread(null_mut()),
            first_suspended: Thread(null_mut()),
            suspended: 0,
            next: null_mut(),
        }
    }
}
