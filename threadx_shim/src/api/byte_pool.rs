//! [`BytePool`] and its pieces.
//!
//! `unsafe` here: raw services on a control block that `Object` has created and keeps in place, and the pool's memory: it starts as
//! zeros and the kernel writes whole words, so its bytes are always initialized.

use super::memory::{Arena, Region};
use super::object::Object;
use super::{Error, Wait, waited};
use crate::kernel::{self, Caller};
use crate::objects::byte_pool::{self, TX_BYTE_POOL};
use crate::types::ULONG;
use core::ffi::CStr;
use core::ops::{Deref, DerefMut};
use core::ptr::{NonNull, null_mut};

/// Bytes to be had in pieces, first fit. Each piece costs two words more; finding one takes a time that depends on the
/// pieces there are.
///
/// ```no_run
/// use threadx_shim::api::{Arena, BytePool, Wait};
///
/// static MEMORY: Arena<4096> = Arena::new();
/// static SCRATCH: BytePool = BytePool::new(c"scratch", &MEMORY);
///
/// let mut line = SCRATCH.allocate(80, Wait::NO).expect("there is room");
/// line[..5].copy_from_slice(b"hello");
/// ```
pub struct BytePool {
    object: Object<TX_BYTE_POOL>,
    name: &'static CStr,
    memory: Region,
}

impl BytePool {
    /// A pool in one piece.
    ///
    /// # Panics
    /// At compile time in a `static`: with less than 128 bytes.
    #[must_use]
    pub const fn new<const SIZE: usize>(name: &'static CStr, memory: &'static Arena<SIZE>) -> Self {
        assert!(SIZE >= 128, "a byte pool has 128 bytes at least");
        Self { object: Object::new(TX_BYTE_POOL::new()), name, memory: memory.region() }
    }

    /// Takes `size` bytes. They are what their last holder left in them.
    ///
    /// # Context
    /// Initialization with [`Wait::NO`], threads.
    ///
    /// # Errors
    /// [`Error::NotInTime`], [`Error::Aborted`], [`Error::Context`], [`Error::Size`]: 0, or more than the pool; [`Error::State`]: the
    /// memory is another object's.
    pub fn allocate(&'static self, size: usize, wait: Wait) -> Result<Bytes, Error> {
        let option = wait.option()?;
        if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
            return Err(Error::Context);
        }
        if size == 0 || size > self.memory.len_bytes() as usize {
            return Err(Error::Size);
        }
        let raw = self.object.get_with(&self.memory, |block, area, area_size| {
            // SAFETY: called once, with the object's own block and memory that nobody else has.
            let _always_success = unsafe { byte_pool::create(block, self.name.as_ptr().cast_mut(), area, area_size) };
        })?;
        let mut memory = null_mut();
        // SAFETY: `raw` is created; `memory` outlives the call.
        waited(unsafe { byte_pool::allocate(raw, &raw mut memory, size as ULONG, option) })?;
        NonNull::new(core::ptr::slice_from_raw_parts_mut(memory.cast(), size))
            .map(|bytes| Bytes { bytes })
            .ok_or(Error::NotInTime)
    }
}

/// A piece of a [`BytePool`], which it returns to when dropped. Not to be dropped in an interrupt: there it is lost.
pub struct Bytes {
    bytes: NonNull<[u8]>,
}

// SAFETY: plain memory, and may be released by any thread.
unsafe impl Send for Bytes {}
// SAFETY: shared access only reads.
unsafe impl Sync for Bytes {}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: allocated until dropped, and initialized.
        unsafe { self.bytes.as_ref() }
    }
}

impl DerefMut for Bytes {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as in `deref`.
        unsafe { self.bytes.as_mut() }
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        if matches!(kernel::caller(), Caller::Initialization | Caller::Thread | Caller::Timer) {
            // SAFETY: allocated, and nobody has it after this.
            let _always_success = unsafe { byte_pool::release(self.bytes.as_ptr().cast()) };
        }
    }
}
