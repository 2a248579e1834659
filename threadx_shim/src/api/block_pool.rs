//! [`BlockPool`] and its blocks.
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the blocks' memory: it starts as
//! zeros and the kernel writes only to the words between blocks, so a block's bytes are always initialized.

use super::object::Object;
use super::{Error, Wait, waited};
use crate::objects::block_pool::{self, TX_BLOCK_POOL};
use crate::types::ULONG;
use core::cell::UnsafeCell;
use core::ffi::{CStr, c_void};
use core::ops::{Deref, DerefMut};
use core::ptr::{NonNull, null_mut};

/// A block behind its word.
#[repr(C)]
struct Place<const SIZE: usize> {
    word: UnsafeCell<*mut c_void>,
    bytes: UnsafeCell<[u8; SIZE]>,
}

/// `N` blocks of `SIZE` bytes, aligned like pointers.
///
/// ```no_run
/// use threadx_shim::api::{BlockPool, Wait};
///
/// static FRAMES: BlockPool<128, 4> = BlockPool::new(c"frames");
///
/// let mut frame = FRAMES.allocate(Wait::ticks(10)).expect("a free block");
/// frame[0] = 0x7E;
/// drop(frame); // Back in the pool.
/// ```
pub struct BlockPool<const SIZE: usize, const N: usize> {
    object: Object<TX_BLOCK_POOL>,
    name: &'static CStr,
    places: [Place<SIZE>; N],
}

// SAFETY: a block is its holder's alone, the words between blocks are the kernel's.
unsafe impl<const SIZE: usize, const N: usize> Sync for BlockPool<SIZE, N> {}

impl<const SIZE: usize, const N: usize> BlockPool<SIZE, N> {
    const AREA: ULONG = {
        assert!(SIZE > 0 && N > 0, "a pool has a block, and a block a byte");
        assert!(size_of::<[Place<SIZE>; N]>() <= ULONG::MAX as usize, "the pool is too large");
        size_of::<[Place<SIZE>; N]>() as ULONG
    };

    /// A pool of free blocks of zeros.
    #[must_use]
    pub const fn new(name: &'static CStr) -> Self {
        let () = assert!(Self::AREA > 0);
        Self {
            object: Object::new(TX_BLOCK_POOL::new()),
            name,
            places: [const { Place { word: UnsafeCell::new(null_mut()), bytes: UnsafeCell::new([0; SIZE]) } }; N],
        }
    }

    /// Takes a block. Its bytes are what its last holder left in it.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`].
    pub fn allocate(&'static self, wait: Wait) -> Result<Block<SIZE>, Error> {
        let option = wait.option()?;
        let raw = self.object.get(|block| {
            let area = (&raw const self.places).cast_mut().cast();
            // SAFETY: called once, with the object's own memory, all of it in cells.
            let _always_success =
                unsafe { block_pool::create(block, self.name.as_ptr().cast_mut(), SIZE as ULONG, area, Self::AREA) };
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
