//! [`BlockPool`] and its blocks.
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the blocks' memory: it starts as
//! zeros and the kernel writes only to the words between blocks, so a block's bytes are always initialized.

use super::memory::{Memory, Region};
use super::object::Object;
use super::{Error, Wait, waited};
use crate::objects::block_pool::{self, TX_BLOCK_POOL};
use crate::types::ULONG;
use core::ffi::{CStr, c_void};
use core::ops::{Deref, DerefMut};
use core::ptr::{NonNull, null_mut};

/// A block behind the kernel's word.
#[repr(C)]
pub struct Place<const SIZE: usize> {
    word: *mut c_void,
    bytes: [u8; SIZE],
}

/// Memory for `N` blocks of `SIZE` bytes, aligned like pointers.
pub type Blocks<const SIZE: usize, const N: usize> = Memory<[Place<SIZE>; N]>;

/// Blocks of `SIZE` bytes.
///
/// ```no_run
/// use threadx_shim::api::{BlockPool, Blocks, Wait};
///
/// static MEMORY: Blocks<128, 4> = Blocks::new();
/// static FRAMES: BlockPool<128> = BlockPool::new(c"frames", &MEMORY);
///
/// let mut frame = FRAMES.allocate(Wait::ticks(10)).expect("a free block");
/// frame[0] = 0x7E;
/// drop(frame); // Back in the pool.
/// ```
pub struct BlockPool<const SIZE: usize> {
    object: Object<TX_BLOCK_POOL>,
    name: &'static CStr,
    memory: Region,
}

impl<const SIZE: usize> BlockPool<SIZE> {
    /// A pool of free blocks of zeros.
    ///
    /// # Panics
    /// At compile time in a `static`: without blocks, or bytes in them.
    #[must_use]
    pub const fn new<const N: usize>(name: &'static CStr, memory: &'static Blocks<SIZE, N>) -> Self {
        assert!(SIZE > 0 && N > 0, "a pool has a block, and a block a byte");
        Self { object: Object::new(TX_BLOCK_POOL::new()), name, memory: memory.region() }
    }

    /// Takes a block. Its bytes are what its last holder left in it.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`], [`Error::State`]: the memory is another object's.
    pub fn allocate(&'static self, wait: Wait) -> Result<Block<SIZE>, Error> {
        let option = wait.option()?;
        let raw = self.object.get_with(&self.memory, |block, area, size| {
            // SAFETY: called once, with the object's own block and memory that nobody else has.
            let _always_success =
                unsafe { block_pool::create(block, self.name.as_ptr().cast_mut(), SIZE as ULONG, area, size) };
        })?;
        let mut memory = null_mut();
        // SAFETY: `raw` is created; `memory` outlives the call.
        waited(unsafe { block_pool::allocate(raw, &raw mut memory, option) })?;
        NonNull::new(memory.cast()).map(|bytes| Block { bytes }).ok_or(Error::NotInTime)
    }
}

/// A block of a [`BlockPool`], which it returns to when dropped.
pub struct Block<const SIZE: usize> {
    bytes: NonNull<[u8; SIZE]>,
}

// SAFETY: a block is plain memory, and may be released anywhere.
unsafe impl<const SIZE: usize> Send for Block<SIZE> {}
// SAFETY: shared access only reads.
unsafe impl<const SIZE: usize> Sync for Block<SIZE> {}

impl<const SIZE: usize> Deref for Block<SIZE> {
    type Target = [u8; SIZE];
    fn deref(&self) -> &[u8; SIZE] {
        // SAFETY: allocated until dropped, and initialized.
        unsafe { self.bytes.as_ref() }
    }
}

impl<const SIZE: usize> DerefMut for Block<SIZE> {
    fn deref_mut(&mut self) -> &mut [u8; SIZE] {
        // SAFETY: as in `deref`.
        unsafe { self.bytes.as_mut() }
    }
}

impl<const SIZE: usize> Drop for Block<SIZE> {
    fn drop(&mut self) {
        // SAFETY: allocated, and nobody has it after this.
        let _always_success = unsafe { block_pool::release(self.bytes.as_ptr().cast()) };
    }
}
