//! Queues and pools: objects with memory of their own.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

use core::ffi::c_void;

use threadx_shim::capi::{block_pool, byte_pool, queue};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{TX_BLOCK_POOL, TX_BYTE_POOL, TX_QUEUE};

use super::super::env::{memory, none, ok, zeroed};
use super::{Created, Info, created, name, size};

/// A message queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Queue(pub *mut TX_QUEUE);

/// Creates a queue of `capacity` messages of `words` words.
#[track_caller]
pub fn queue(words: UINT, capacity: ULONG) -> Queue {
    let it = Queue(zeroed());
    created(Created::Queue(it));
    let bytes = words * 4 * capacity;
    ok(it.create(words, memory(bytes as usize, 4), bytes));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Queue {
    pub fn create(self, words: UINT, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe { queue::_txe_queue_create(self.0, name(c"queue"), words, start, bytes, size::<TX_QUEUE>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { queue::_txe_queue_delete(self.0) }
    }

    pub fn flush(self) -> UINT {
        unsafe { queue::_txe_queue_flush(self.0) }
    }

    /// Sends a message; it must have the queue's number of words.
    pub fn send<const N: usize>(self, message: [ULONG; N], wait: ULONG) -> UINT {
        unsafe { queue::_txe_queue_send(self.0, message.as_ptr().cast_mut().cast(), wait) }
    }

    /// Sends a message to the front; it must have the queue's number of words.
    pub fn front_send<const N: usize>(self, message: [ULONG; N], wait: ULONG) -> UINT {
        unsafe { queue::_txe_queue_front_send(self.0, message.as_ptr().cast_mut().cast(), wait) }
    }

    /// Receives a message of the queue's number of words.
    pub fn receive<const N: usize>(self, wait: ULONG) -> (UINT, [ULONG; N]) {
        let mut message = [0; N];
        let status = unsafe { queue::_txe_queue_receive(self.0, message.as_mut_ptr().cast(), wait) };
        (status, message)
    }

    /// Receives a one-word message that must come.
    #[track_caller]
    pub fn take(self) -> ULONG {
        let (status, [word]) = self.receive(0);
        ok(status);
        word
    }

    pub fn prioritize(self) -> UINT {
        unsafe { queue::_txe_queue_prioritize(self.0) }
    }

    pub fn send_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_QUEUE)>) -> UINT {
        unsafe { queue::_txe_queue_send_notify(self.0, notify) }
    }

    /// `first` is the number of messages, `second` the free places.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            queue::_txe_queue_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// A pool of blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blocks(pub *mut TX_BLOCK_POOL);

/// Creates a pool of `count` blocks of `block` bytes (a multiple of the pointer size).
#[track_caller]
pub fn blocks(block: ULONG, count: ULONG) -> Blocks {
    let it = Blocks(zeroed());
    created(Created::Blocks(it));
    let bytes = (block + size::<*mut c_void>()) * count;
    ok(it.create(block, memory(bytes as usize, 16), bytes));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Blocks {
    pub fn create(self, block: ULONG, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe {
            block_pool::_txe_block_pool_create(self.0, name(c"blocks"), block, start, bytes, size::<TX_BLOCK_POOL>())
        }
    }

    pub fn delete(self) -> UINT {
        unsafe { block_pool::_txe_block_pool_delete(self.0) }
    }

    pub fn allocate(self, wait: ULONG) -> (UINT, *mut c_void) {
        let mut block = none();
        let status = unsafe { block_pool::_txe_block_allocate(self.0, &raw mut block, wait) };
        (status, block)
    }

    /// Takes a block that must be there.
    #[track_caller]
    pub fn take(self) -> *mut c_void {
        let (status, block) = self.allocate(0);
        ok(status);
        block
    }

    pub fn prioritize(self) -> UINT {
        unsafe { block_pool::_txe_block_pool_prioritize(self.0) }
    }

    /// `first` is the number of free blocks, `second` of all.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            block_pool::_txe_block_pool_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// Returns a block.
pub fn block_release(block: *mut c_void) -> UINT {
    unsafe { block_pool::_txe_block_release(block) }
}

/// A pool of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bytes(pub *mut TX_BYTE_POOL);

/// Creates a byte pool over `size` bytes.
#[track_caller]
pub fn bytes(size: ULONG) -> Bytes {
    let it = Bytes(zeroed());
    created(Created::Bytes(it));
    ok(it.create(memory(size as usize, 16), size));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Bytes {
    pub fn create(self, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_create(self.0, name(c"bytes"), start, bytes, size::<TX_BYTE_POOL>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_delete(self.0) }
    }

    pub fn allocate(self, size: ULONG, wait: ULONG) -> (UINT, *mut c_void) {
        let mut place = none();
        let status = unsafe { byte_pool::_txe_byte_allocate(self.0, &raw mut place, size, wait) };
        (status, place)
    }

    /// Takes memory that must be there.
    #[track_caller]
    pub fn take(self, size: ULONG) -> *mut c_void {
        let (status, place) = self.allocate(size, 0);
        ok(status);
        place
    }

    pub fn prioritize(self) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_prioritize(self.0) }
    }

    /// `first` is the number of free bytes, `second` of fragments.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            byte_pool::_txe_byte_pool_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// Returns memory to its byte pool.
pub fn byte_release(place: *mut c_void) -> UINT {
    unsafe { byte_pool::_txe_byte_release(place) }
}
