//! Stacks of the host's threads: mapped lazily, with a guard area below, whatever size the application gave.
//!
//! An application sizes its stacks for its microcontroller; a libc call on a host needs more than those few hundred bytes. So the
//! application's area is left alone and the thread runs on a mapping of its own: at least `Config::stack_bytes`, and at least twice
//! what the application asked for (pointers are twice as wide here). Pages are committed when touched, so thousands of threads cost
//! address space only. The guard is wide enough that a C function with a large array cannot step over it unnoticed.
//!
//! Layout of one mapping, low to high: guard, stack, [`Context`](super::switch::Context).

use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::tools;

/// Size of the inaccessible area below each stack, in bytes.
pub(super) const GUARD_BYTES: usize = 64 * 1024;
/// What a thread gets when the configuration says nothing, in bytes.
pub(super) const DEFAULT_STACK_BYTES: usize = 256 * 1024;
const PAGE: usize = 4096;
/// What a header's size is rounded to, so that the stack below it begins at a multiple too.
const ALIGNMENT: usize = 64;

static STACK_BYTES: AtomicUsize = AtomicUsize::new(DEFAULT_STACK_BYTES);

pub(super) fn set_stack_bytes(bytes: usize) {
    STACK_BYTES.store(bytes.clamp(16 * 1024, 1 << 30), Ordering::Relaxed);
}

/// A mapping with a guard, a stack and room for a header on top. Unmapped by [`Mapping::unmap`], never by drop.
#[derive(Clone, Copy)]
pub(super) struct Mapping {
    start: NonNull<u8>,
    len: usize,
    header: usize,
    /// Its number with valgrind.
    number: usize,
}

impl Mapping {
    /// Maps a stack for a thread that asked for `asked` bytes, with `header` bytes above it. None: the system has no more.
    pub(super) fn new(asked: usize, header: usize) -> Option<Mapping> {
        let header = header.next_multiple_of(ALIGNMENT);
        let stack = STACK_BYTES.load(Ordering::Relaxed).max(asked.saturating_mul(2)).checked_add(header)?;
        let len = stack.checked_next_multiple_of(PAGE)?.checked_add(GUARD_BYTES)?;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
        // SAFETY: a fresh anonymous mapping at an address of the system's choice touches nothing of ours.
        let start = unsafe { libc::mmap(core::ptr::null_mut(), len, libc::PROT_NONE, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return None;
        }
        let mut mapping = Mapping { start: NonNull::new(start.cast())?, len, header, number: 0 };
        // SAFETY: the range lies inside the mapping just made.
        let opened = unsafe {
            let above_guard = start.byte_add(GUARD_BYTES);
            libc::mprotect(above_guard, len - GUARD_BYTES, libc::PROT_READ | libc::PROT_WRITE)
        };
        if opened != 0 {
            // SAFETY: nothing refers to the mapping yet.
            unsafe { mapping.unmap() };
            return None;
        }
        mapping.number = tools::register(mapping.low(), mapping.base().as_ptr());
        Some(mapping)
    }

    /// Gives the memory back.
    ///
    /// # Safety
    /// Nothing on the stack or in the header is used again, and the caller does not run on it.
    pub(super) unsafe fn unmap(self) {
        tools::forget(self.number);
        // SAFETY: the mapping is ours and, as promised, unused.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }

    /// Where the header begins: one past the stack's highest byte.
    pub(super) fn base(&self) -> NonNull<u8> {
        // SAFETY: `len - header` is inside the mapping.
        unsafe { self.start.add(self.len - self.header) }
    }

    /// The stack's lowest byte.
    pub(super) fn low(&self) -> *const u8 {
        // SAFETY: above the guard, inside the mapping.
        unsafe { self.start.as_ptr().add(GUARD_BYTES) }
    }

    /// Whether a stack pointer lies on this stack.
    pub(super) fn holds(&self, address: usize) -> bool {
        let start = self.start.as_ptr() as usize;
        address > start + GUARD_BYTES && address <= self.base().as_ptr() as usize
    }

    /// Whether an address lies in the guard area.
    pub(super) fn is_guard(&self, address: usize) -> bool {
        let start = self.start.as_ptr() as usize;
        address >= start && address < start + GUARD_BYTES
    }

    /// The most bytes of stack that were ever in use: from the base down to the lowest byte that is not zero.
    ///
    /// Only pages that are in memory are looked at, so measuring commits nothing.
    pub(super) fn high_water(&self) -> usize {
        let base = self.base().as_ptr() as usize;
        let mut page = self.start.as_ptr() as usize + GUARD_BYTES;
        while page < base {
            let mut resident = 0_u8;
            // SAFETY: one page of our mapping, one byte of result.
            let known = unsafe { libc::mincore(page as *mut libc::c_void, PAGE, &raw mut resident) };
            if known == 0 && resident & 1 == 1 {
                for word in (page..base.min(page + PAGE)).step_by(size_of::<usize>()) {
                    // SAFETY: an aligned word of a readable page of ours; racing writes are those of this OS thread.
                    if unsafe { (word as *const usize).read_volatile() } != 0 {
                        return base - word;
                    }
                }
            }
            page += PAGE;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapping_of_a_small_request_is_of_the_default_size_and_usable_to_the_guard() {
        let mapping = Mapping::new(512, 100).expect("memory");
        let low = mapping.start.as_ptr() as usize + GUARD_BYTES;
        let base = mapping.base().as_ptr() as usize;
        assert!(base - low >= DEFAULT_STACK_BYTES);
        assert_eq!(base % 16, 0);
        assert!(mapping.is_guard(low - 1) && !mapping.is_guard(low));
        assert!(mapping.holds(base) && mapping.holds(low + 8) && !mapping.holds(low));
        // SAFETY: the lowest byte of the stack is ours; nothing uses the mapping afterwards.
        unsafe {
            assert_eq!(mapping.high_water(), 0);
            ((base - 40) as *mut u64).write(1);
            assert_eq!(mapping.high_water(), 40);
            (low as *mut u64).write(1);
            assert_eq!(mapping.high_water(), base - low);
            mapping.unmap();
        }
    }

    #[test]
    fn mapping_of_an_absurd_request_is_refused() {
        assert!(Mapping::new(usize::MAX, 64).is_none());
        assert!(Mapping::new(usize::MAX / 4, 64).is_none());
    }
}
