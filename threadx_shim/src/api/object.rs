//! A raw object inside a static, created by its first use.
//!
//! `unsafe` island: the control block is reached through `&'static self` only, so it stays in place for ever once it is linked, and
//! it is changed by raw services only, which exclude each other.

use crate::api::{Error, inside};
use crate::kernel;
use core::cell::{Cell, UnsafeCell};

/// A control block of type `T`.
#[repr(C)]
pub(super) struct Object<T> {
    created: Cell<bool>,
    block: UnsafeCell<T>,
}

// SAFETY: `created` is touched with interrupts masked (below), the block by raw services only; both on the kernel's processor,
// which `get` makes sure of.
unsafe impl<T> Sync for Object<T> {}
// SAFETY: an object that was never created has no links; a created one is static and does not move.
unsafe impl<T> Send for Object<T> {}

impl<T> Object<T> {
    /// Where the control block is.
    pub(super) const OFFSET: usize = core::mem::offset_of!(Self, block);

    pub(super) const fn new(block: T) -> Self {
        Self { created: Cell::new(false), block: UnsafeCell::new(block) }
    }

    /// The created control block; `create` makes it one, the first time.
    #[inline]
    pub(super) fn get(&'static self, create: impl FnOnce(*mut T)) -> Result<*mut T, Error> {
        inside()?;
        // A plain read: it only ever turns true, and a stale false is looked at again below.
        if !self.created.get() {
            let _cs = kernel::enter();
            if !self.created.replace(true) {
                create(self.block.get());
            }
        }
        Ok(self.block.get())
    }

    /// The control block as it is.
    pub(super) fn block(&'static self) -> *mut T {
        self.block.get()
    }
}
