//! Every service with every wrong argument and from every wrong caller: the documented code (manual, chapter 4).
//!
//! Tables, one line a call. `pointers`: an object pointer that names no such object. `arguments`: everything else that is wrong
//! with an argument. `callers`: who may call what.

pub(super) mod arguments;
pub(super) mod callers;
pub(super) mod pointers;

use core::ffi::c_void;

use threadx_shim::constants::{TX_NO_INHERIT, TX_NO_WAIT};
use threadx_shim::types::{UINT, ULONG};

use super::env::zeroed;
use super::handles::{
    Blocks, Bytes, Flags, Mutex, Queue, Semaphore, Thread, Timer, blocks, bytes, flags, idle_timer, mutex, queue,
    semaphore, thread,
};

/// One valid object of each kind, memory taken from the pools, and memory for more.
#[derive(Clone, Copy)]
struct Objects {
    thread: Thread,
    mutex: Mutex,
    semaphore: Semaphore,
    flags: Flags,
    queue: Queue,
    blocks: Blocks,
    bytes: Bytes,
    timer: Timer,
    block: *mut c_void,
    byte: *mut c_void,
    /// Never created.
    fresh: Fresh,
}

/// Control blocks that were never created.
#[derive(Clone, Copy)]
struct Fresh {
    thread: Thread,
    mutex: Mutex,
    semaphore: Semaphore,
    flags: Flags,
    queue: Queue,
    blocks: Blocks,
    bytes: Bytes,
    timer: Timer,
}

impl Objects {
    fn new() -> Self {
        let (blocks, bytes) = (blocks(16, 2), bytes(512));
        Self {
            thread: thread(20).held().spawn(|| {}),
            mutex: mutex(TX_NO_INHERIT),
            semaphore: semaphore(1),
            flags: flags(),
            queue: queue(1, 2),
            blocks,
            bytes,
            timer: idle_timer(5, 5, || {}),
            block: blocks.allocate(TX_NO_WAIT).1,
            byte: bytes.allocate(64, TX_NO_WAIT).1,
            fresh: Fresh {
                thread: Thread(zeroed()),
                mutex: Mutex(zeroed()),
                semaphore: Semaphore(zeroed()),
                flags: Flags(zeroed()),
                queue: Queue(zeroed()),
                blocks: Blocks(zeroed()),
                bytes: Bytes(zeroed()),
                timer: Timer(zeroed()),
            },
        }
    }
}

/// The size that the creating macros pass.
fn size<T>() -> UINT {
    UINT::try_from(size_of::<T>()).unwrap_or(UINT::MAX)
}

unsafe extern "C" fn entry(_: ULONG) {}
