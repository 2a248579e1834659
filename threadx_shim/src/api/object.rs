//! A raw object inside a static, created by its first use.
//!
//! `unsafe` island: the control block is reached through `&'static self` only, so it stays in place for ever once it is linked, and
//! it is changed by raw services only, which exclude each other.

use super::memory::Region;
use crate::api::{Error, inside};
use crate::kernel;
use crate::types::ULONG;
use core::cell::{Cell, UnsafeCell};
use core::ffi::c_void;

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
        self.get_or_try(|block| {
            create(block);
            Ok(())
        })
    }

    /// The same for an object that needs memory; [`Error::State`] if another object has taken it.
    #[inline]
    pub(super) fn get_with(
        &'static self,
        memory: &Region,
        create: impl FnOnce(*mut T, *mut c_void, ULONG),
    ) -> Result<*mut T, Error> {
        self.get_or_try(|block| {
            create(block, memory.take().ok_or(Error::State)?.cast(), memory.len_bytes());
            Ok(())
        })
    }

    #[inline]
    fn get_or_try(&'static self, create: impl FnOnce(*mut T) -> Result<(), Error>) -> Result<*mut T, Error> {
        inside()?;
        // A plain read: it only ever turns true, and a stale false is looked at again below.
        if !self.created.get() {
            let _cs = kernel::enter();
            if !self.created.get() {
                create(self.block.get())?;
                self.created.set(true);
            }
        }
        Ok(self.block.get())
    }

    /// The control block as it is.
    pub(super) fn block(&'static self) -> *mut T {
        self.block.get()
    }
}
