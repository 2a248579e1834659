//! [`Memory`]: what stacks, pools and queues are made of.
//!
//! Memory is a static of its own, apart from the object that uses it: it is all zeros, so it lies in `.bss` and costs no flash,
//! which it would next to a name or an entry function. An object takes its memory when it is created, and keeps it for good.
//!
//! `unsafe` island: the memory is reached through the one object that took it.

use core::cell::{Cell, UnsafeCell};
use core::mem::MaybeUninit;

use crate::kernel;
use crate::types::ULONG;

/// Room for a `T`, zeros until an object takes it.
pub struct Memory<T> {
    taken: Taken,
    area: UnsafeCell<MaybeUninit<T>>,
}

struct Taken(Cell<bool>);

// SAFETY: changed with interrupts masked.
unsafe impl Sync for Taken {}
// SAFETY: whoever takes the area has it alone.
unsafe impl<T> Sync for Memory<T> {}

impl<T> Memory<T> {
    /// Memory that nobody has taken.
    #[must_use]
    pub const fn new() -> Self {
        Self { taken: Taken(Cell::new(false)), area: UnsafeCell::new(MaybeUninit::zeroed()) }
    }

    /// The same, with the type forgotten.
    ///
    /// # Panics
    /// At compile time in a `static`: if it is larger than a ULONG can say.
    #[must_use]
    pub const fn region(&'static self) -> Region {
        let size = size_of::<T>();
        assert!(size <= ULONG::MAX as usize, "the memory is too large");
        Region { taken: &self.taken, start: self.area.get().cast(), len_bytes: size as ULONG }
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// [`Memory`] of any type, as objects keep it.
pub struct Region {
    taken: &'static Taken,
    start: *mut u8,
    len_bytes: ULONG,
}

// SAFETY: only who takes the memory reaches it.
unsafe impl Sync for Region {}
// SAFETY: the memory is static.
unsafe impl Send for Region {}

impl Region {
    /// The memory, for the first who asks.
    pub fn take(&self) -> Option<*mut u8> {
        let _cs = kernel::enter();
        (!self.taken.0.replace(true)).then_some(self.start)
    }

    /// Its size.
    #[must_use]
    pub const fn len_bytes(&self) -> ULONG {
        self.len_bytes
    }
}

/// Bytes that anything can be laid over.
#[repr(C, align(8))]
pub struct Aligned<const BYTES: usize>([u8; BYTES]);

/// The stack of a thread.
pub type Stack<const BYTES: usize> = Memory<Aligned<BYTES>>;
/// The memory of a byte pool.
pub type Arena<const BYTES: usize> = Memory<Aligned<BYTES>>;
