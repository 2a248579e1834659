//! Memory for the rings of TCP sockets: a first-fit allocator over a region that the application or the library gives.
//!
//! Rings are few, large and long-lived (one block a socket, from create to delete), so a list of free blocks in address order,
//! merged on release, is enough; the cost is a walk over the free blocks. Sizes are multiples of a free block's header, which
//! lies in the free memory itself, so that every remainder can be a free block.
//!
//! Unsafe island: it writes its links into the region. Whoever shares an arena serialises the calls.

#![allow(clippy::cast_ptr_alignment)] // Blocks begin at multiples of `GRANULE`.

use core::cell::UnsafeCell;
use core::ptr::null_mut;

use spin::Mutex;
use threadx_shim::kernel;

use crate::ip::NX_IP;

#[repr(C)]
struct Free {
    len: usize,
    next: *mut Free,
}

const GRANULE: usize = size_of::<Free>();

/// A region and its free blocks.
#[repr(C)]
#[derive(Debug)]
pub struct Arena {
    free: *mut Free,
    total: usize,
    available: usize,
}

impl Arena {
    /// No memory.
    pub const EMPTY: Arena = Arena { free: null_mut(), total: 0, available: 0 };

    /// An arena over `len` octets at `memory`, less what alignment costs.
    ///
    /// # Safety
    /// The memory is writable and the arena's alone from now on.
    pub unsafe fn new(memory: *mut u8, len: usize) -> Self {
        let skip = memory.align_offset(GRANULE);
        let usable = len.saturating_sub(skip) / GRANULE * GRANULE;
        if memory.is_null() || usable == 0 {
            return Self::EMPTY;
        }
        let free = memory.wrapping_add(skip).cast::<Free>();
        // SAFETY: aligned, inside the region, and the region is ours.
        unsafe { free.write(Free { len: usable, next: null_mut() }) };
        Self { free, total: usable, available: usable }
    }

    /// Octets in all.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Octets not allocated.
    pub const fn available(&self) -> usize {
        self.available
    }

    /// A block of at least `len` octets, or `None`.
    pub fn allocate(&mut self, len: usize) -> Option<*mut u8> {
        let len = len.max(1).checked_next_multiple_of(GRANULE)?;
        let mut link: *mut *mut Free = &raw mut self.free;
        // SAFETY: every link leads to a free block of this arena, whose header is initialised.
        unsafe {
            while !(*link).is_null() {
                let block = *link;
                if (*block).len >= len {
                    let left = (*block).len - len;
                    *link = if left == 0 {
                        (*block).next
                    } else {
                        let rest = block.byte_add(len);
                        rest.write(Free { len: left, next: (*block).next });
                        rest
                    };
                    self.available -= len;
                    return Some(block.cast());
                }
                link = &raw mut (*block).next;
            }
        }
        None
    }

    /// Takes back a block.
    ///
    /// # Safety
    /// `memory` came from [`Arena::allocate`] of this arena with the same `len`, and is used no more.
    pub unsafe fn release(&mut self, memory: *mut u8, len: usize) {
        let len = len.max(1).next_multiple_of(GRANULE);
        let block = memory.cast::<Free>();
        let mut previous: *mut Free = null_mut();
        let mut next = self.free;
        // SAFETY: the block is the arena's again; the list's blocks are free and initialised, in address order.
        unsafe {
            while !next.is_null() && next < block {
                previous = next;
                next = (*next).next;
            }
            block.write(Free { len, next });
            if !next.is_null() && block.byte_add(len) == next {
                (*block).len += (*next).len;
                (*block).next = (*next).next;
            }
            if previous.is_null() {
                self.free = block;
            } else if previous.byte_add((*previous).len) == block {
                (*previous).len += (*block).len;
                (*previous).next = (*block).next;
            } else {
                (*previous).next = block;
            }
        }
        self.available += len;
    }
}

/// Octets of the library's own arena, for programs that give none. The original's sockets have no rings, so a ported program counts them
/// against nothing: on a host there is room for hundreds with the largest window, in pages that cost nothing until they are touched.
const DEFAULT_SIZE: usize = if cfg!(target_os = "none") { 16 * 1024 } else { 64 * 1024 * 1024 };

#[repr(C, align(16))]
struct Region(UnsafeCell<[u8; DEFAULT_SIZE]>);
// SAFETY: the region is the shared arena's.
unsafe impl Sync for Region {}
// SAFETY: an arena's memory is its own wherever it is.
unsafe impl Send for Arena {}

static REGION: Region = Region(UnsafeCell::new([0; DEFAULT_SIZE]));
/// Locked with interrupts masked only, so on the kernel's processor nobody ever finds it taken.
static SHARED: Mutex<Option<Arena>> = Mutex::new(None);

/// The arena that sockets of `ip_ptr` use: the instance's if it was given one, else the library's.
unsafe fn with<R>(ip_ptr: *mut NX_IP, f: impl FnOnce(&mut Arena) -> R) -> R {
    // SAFETY: the instance is created and protected; the library's arena is shared by instances, hence the critical section.
    unsafe {
        let own = &mut (*ip_ptr).nx_ip_tcp.arena;
        if own.total() != 0 {
            return f(own);
        }
        let _critical = kernel::enter();
        f(SHARED.lock().get_or_insert_with(|| Arena::new(REGION.0.get().cast(), DEFAULT_SIZE)))
    }
}

/// A block for the rings of a socket of `ip_ptr`.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn allocate(ip_ptr: *mut NX_IP, len: usize) -> Option<*mut u8> {
    // SAFETY: given.
    unsafe { with(ip_ptr, |arena| arena.allocate(len)) }
}

/// Takes a block back.
///
/// # Safety
/// As [`allocate`], which gave `memory` for the same instance and `len`.
pub(crate) unsafe fn release(ip_ptr: *mut NX_IP, memory: *mut u8, len: usize) {
    // SAFETY: given.
    unsafe { with(ip_ptr, |arena| arena.release(memory, len)) }
}

/// Octets in all and free octets of the arena that sockets of `ip_ptr` use.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn usage(ip_ptr: *mut NX_IP) -> (usize, usize) {
    // SAFETY: given.
    unsafe { with(ip_ptr, |arena| (arena.total(), arena.available())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arena(memory: &mut [u64]) -> Arena {
        // SAFETY: the tests keep the memory for the arena alone.
        unsafe { Arena::new(memory.as_mut_ptr().cast(), size_of_val(memory)) }
    }

    #[test]
    fn arena_blocks_are_apart_and_merge_again_in_any_order() {
        let mut memory = [0u64; 512];
        let mut arena = arena(&mut memory);
        let total = arena.total();
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0], [0, 2, 1], [2, 0, 1]] {
            let blocks = [100usize, 1000, 17].map(|len| (arena.allocate(len).unwrap(), len));
            for (i, &(block, len)) in blocks.iter().enumerate() {
                // SAFETY: the block is ours for its length.
                unsafe { block.write_bytes(i as u8 + 1, len) };
            }
            for (i, &(block, len)) in blocks.iter().enumerate() {
                // SAFETY: as above.
                assert!((0..len).all(|k| unsafe { *block.add(k) } == i as u8 + 1));
            }
            for i in order {
                let (block, len) = blocks[i];
                // SAFETY: from this arena, with this length.
                unsafe { arena.release(block, len) };
            }
            assert_eq!(arena.available(), total);
            let whole = arena.allocate(total).expect("merged into one block");
            // SAFETY: as above.
            unsafe { arena.release(whole, total) };
        }
    }

    #[test]
    fn arena_spent_refuses_and_recovers() {
        let mut memory = [0u64; 64];
        let mut arena = arena(&mut memory);
        let half = arena.allocate(256).unwrap();
        assert!(arena.allocate(300).is_none());
        assert!(arena.allocate(usize::MAX).is_none());
        // SAFETY: from this arena, with this length.
        unsafe { arena.release(half, 256) };
        assert!(arena.allocate(300).is_some());
    }

    #[test]
    fn arena_without_memory_gives_none() {
        assert!(Arena::EMPTY.available() == 0);
        let mut empty = Arena::EMPTY;
        assert!(empty.allocate(1).is_none());
    }
}
