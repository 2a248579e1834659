//! The memory of a byte pool: a chain of blocks in address order, first fit.
//!
//! Each block starts with two words: the next block, and who has it (a tag while it is free, the pool while it is allocated).
//! The last block is permanently allocated and ends the chain, so merging never looks for the end. Neighbouring free blocks
//! are merged when a search comes by (manual, chapter 3). A search begins at the lowest block that may be free, and goes in
//! stages of bounded length, so that interrupts need not stay masked for all of it.
//!
//! Knows nothing of threads. `unsafe` here: headers inside the pool's area.

use crate::counters::Counters;
use crate::types::ULONG;
use core::ffi::c_void;
use core::ptr::null_mut;

pub(super) const ALLOCATES: usize = 0;
pub(super) const RELEASES: usize = 1;
pub(super) const SEARCHED: usize = 2;
pub(super) const MERGES: usize = 3;
pub(super) const SPLITS: usize = 4;

/// Overhead of a block in bytes.
pub(super) const HEADER: usize = size_of::<Block>();
const WORD: usize = size_of::<usize>();
/// The tag of a free block: no address of a pool.
const FREE: *mut c_void = core::ptr::without_provenance_mut(0xFFFF_EEEE);

/// What stands before each piece of memory.
#[repr(C)]
pub(super) struct Block {
    next: *mut Block,
    owner: *mut c_void,
}

/// The chain. All-zero is no memory.
#[repr(C)]
pub(super) struct Heap {
    /// Bytes in free blocks, their headers included.
    pub available: ULONG,
    /// Blocks in the chain.
    pub fragments: ULONG,
    first: *mut Block,
    last: *mut Block,
    /// No block before this one is free.
    lowest_free: *mut Block,
    /// Counts changes of the chain: a search that paused begins anew if it moved.
    changes: ULONG,
    pub counts: Counters<5>,
}

/// Where a paused search goes on.
#[derive(Clone, Copy)]
pub(super) struct Place {
    block: *mut Block,
    changes: ULONG,
}

/// What a stage of a search came to.
pub(super) enum Search {
    /// The memory, allocated.
    Found(*mut c_void),
    /// There is no such block.
    None,
    /// Not at the end yet.
    Paused(Place),
}

/// Bytes of memory for a request of `size` bytes.
fn rounded(size: usize) -> usize {
    size.max(1).checked_next_multiple_of(WORD).unwrap_or(usize::MAX - WORD)
}

impl Heap {
    pub(super) const fn new() -> Self {
        Self {
            available: 0,
            fragments: 0,
            first: null_mut(),
            last: null_mut(),
            lowest_free: null_mut(),
            changes: 0,
            counts: Counters::new(),
        }
    }

    /// One large free block and the last one. `None` if the area is too small.
    ///
    /// # Safety
    /// The area is the heap's alone.
    pub(super) unsafe fn build(area: *mut c_void, bytes: usize) -> Option<Self> {
        let skip = area.addr().wrapping_neg() % WORD;
        let bytes = bytes.checked_sub(skip)? / WORD * WORD;
        if bytes < 2 * HEADER + WORD {
            return None;
        }
        // SAFETY: the area has room for both headers.
        unsafe {
            let first = area.byte_add(skip).cast::<Block>();
            let last = first.byte_add(bytes - HEADER);
            first.write(Block { next: last, owner: FREE });
            last.write(Block { next: first, owner: null_mut() });
            let available = (bytes - HEADER) as ULONG;
            Some(Self { available, fragments: 2, first, last, lowest_free: first, ..Self::new() })
        }
    }

    /// Whether `memory` can be an allocated piece of this heap: inside its area, aligned.
    pub(super) fn may_hold(&self, memory: *mut c_void) -> bool {
        let address = memory.addr();
        address.is_multiple_of(WORD) && address >= self.first.addr() + HEADER && address < self.last.addr()
    }

    /// Whether the chain of headers leads to the end in as many steps as there are fragments.
    ///
    /// # Safety
    /// Interrupts are masked, the heap is built.
    pub(crate) unsafe fn audit(&self) -> bool {
        let mut each = self.first;
        for _ in 1..self.fragments {
            if each == self.last {
                return false;
            }
            // SAFETY: the chain leads through live headers.
            let next = unsafe { (*each).next };
            if next <= each || next > self.last {
                return false;
            }
            each = next;
        }
        each == self.last
    }

    /// Allocates the first fitting block for `owner`, looking at no more than `stage` blocks.
    ///
    /// # Safety
    /// The heap is built and its headers are intact; `place` is from this search.
    pub(super) unsafe fn search(
        &mut self,
        size: usize,
        owner: *mut c_void,
        place: Option<Place>,
        stage: usize,
    ) -> Search {
        let wanted = rounded(size);
        if wanted.saturating_add(HEADER) > self.available as usize {
            return Search::None;
        }
        let mut each = match place {
            Some(place) if place.changes == self.changes => place.block,
            _ => self.lowest_free,
        };
        let mut only_allocated = each == self.lowest_free;
        // SAFETY: the chain leads through live headers to the last block.
        unsafe {
            for _ in 0..stage {
                if each == self.last {
                    return Search::None;
                }
                self.counts.bump(SEARCHED);
                if (*each).owner == FREE {
                    if only_allocated {
                        self.lowest_free = each;
                        only_allocated = false;
                    }
                    self.merge(each);
                    let found = (*each).next.addr() - each.addr() - HEADER;
                    if found >= wanted {
                        self.take(each, found, wanted, owner);
                        return Search::Found(each.add(1).cast());
                    }
                }
                each = (*each).next;
            }
        }
        Search::Paused(Place { block: each, changes: self.changes })
    }

    /// Swallows the free blocks behind a free block.
    unsafe fn merge(&mut self, block: *mut Block) {
        // SAFETY: as in `search`; the last block is never free.
        unsafe {
            while (*(*block).next).owner == FREE {
                (*block).next = (*(*block).next).next;
                self.fragments -= 1;
                self.changes = self.changes.wrapping_add(1);
                self.counts.bump(MERGES);
            }
        }
    }

    /// Allocates a free block, giving back what is more than `wanted`.
    unsafe fn take(&mut self, block: *mut Block, found: usize, wanted: usize, owner: *mut c_void) {
        self.changes = self.changes.wrapping_add(1);
        // SAFETY: the rest, if there is one, has room for a header.
        unsafe {
            let mut taken = found;
            if found - wanted > HEADER {
                let rest = block.byte_add(HEADER + wanted);
                rest.write(Block { next: (*block).next, owner: FREE });
                (*block).next = rest;
                self.fragments += 1;
                self.counts.bump(SPLITS);
                taken = wanted;
            }
            (*block).owner = owner;
            self.available -= (taken + HEADER) as ULONG;
            if self.lowest_free == block {
                self.lowest_free = (*block).next;
            }
        }
    }

    /// Frees memory of `owner`; false if it is no such memory.
    ///
    /// # Safety
    /// The heap is built and its headers are intact; [`may_hold`](Self::may_hold) the memory.
    pub(super) unsafe fn release(&mut self, memory: *mut c_void, owner: *mut c_void) -> bool {
        // SAFETY: there is a header's room before the memory, inside the area.
        unsafe {
            let block = memory.cast::<Block>().sub(1);
            let next = (*block).next;
            if (*block).owner != owner || next <= block || next > self.last {
                return false;
            }
            (*block).owner = FREE;
            self.available += (next.addr() - block.addr()) as ULONG;
            self.changes = self.changes.wrapping_add(1);
            if block < self.lowest_free {
                self.lowest_free = block;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec;
    use std::vec::Vec;

    const OWNER: *mut c_void = core::ptr::without_provenance_mut(0x1000);

    fn heap(area: &mut Vec<usize>) -> Heap {
        // SAFETY: the area outlives the heap in each test.
        unsafe { Heap::build(area.as_mut_ptr().cast(), area.len() * WORD) }.unwrap()
    }

    fn allocate(heap: &mut Heap, size: usize) -> Option<*mut c_void> {
        let mut place = None;
        loop {
            // SAFETY: the heap of a test is intact.
            match unsafe { heap.search(size, OWNER, place, 2) } {
                Search::Found(memory) => return Some(memory),
                Search::None => return None,
                Search::Paused(at) => place = Some(at),
            }
        }
    }

    fn release(heap: &mut Heap, memory: *mut c_void) -> bool {
        // SAFETY: as above.
        heap.may_hold(memory) && unsafe { heap.release(memory, OWNER) }
    }

    #[test]
    fn heap_too_small_for_a_word_is_not_built() {
        let mut area = vec![0usize; 4];
        // SAFETY: the area is the test's.
        assert!(unsafe { Heap::build(area.as_mut_ptr().cast(), 4 * WORD) }.is_none());
    }

    #[test]
    fn heap_gives_the_lowest_block_that_fits() {
        let mut area = vec![0usize; 100];
        let mut heap = heap(&mut area);
        let pieces: Vec<_> = (0..4).map(|_| allocate(&mut heap, 8 * WORD).unwrap()).collect();
        assert!(release(&mut heap, pieces[2]) && release(&mut heap, pieces[0]));
        assert_eq!(allocate(&mut heap, 8 * WORD), Some(pieces[0]));
        assert_eq!(allocate(&mut heap, 8 * WORD), Some(pieces[2]));
    }

    #[test]
    fn heap_with_neighbours_released_merges_them_for_a_larger_request() {
        let mut area = vec![0usize; 40];
        let mut heap = heap(&mut area);
        let before = (heap.available, heap.fragments);
        let pieces: Vec<_> = (0..3).map(|_| allocate(&mut heap, 8 * WORD).unwrap()).collect();
        assert_eq!(allocate(&mut heap, 20 * WORD), None);
        for &piece in &pieces {
            assert!(release(&mut heap, piece));
        }
        assert_eq!(allocate(&mut heap, 30 * WORD), Some(pieces[0]));
        assert!(release(&mut heap, pieces[0]));
        assert_eq!(allocate(&mut heap, 36 * WORD), Some(pieces[0]));
        assert!(release(&mut heap, pieces[0]));
        assert_eq!((heap.available, heap.fragments), before);
    }

    #[test]
    fn heap_asked_to_release_twice_refuses() {
        let mut area = vec![0usize; 40];
        let mut heap = heap(&mut area);
        let piece = allocate(&mut heap, 1).unwrap();
        assert!(release(&mut heap, piece));
        assert!(!release(&mut heap, piece));
        assert!(!release(&mut heap, piece.wrapping_byte_add(1)));
        assert!(!release(&mut heap, core::ptr::null_mut()));
    }

    #[test]
    fn heap_asked_for_more_than_it_has_refuses() {
        let mut area = vec![0usize; 40];
        let mut heap = heap(&mut area);
        assert_eq!(allocate(&mut heap, usize::MAX), None);
        assert_eq!(allocate(&mut heap, 37 * WORD), None);
        assert!(allocate(&mut heap, 36 * WORD).is_some());
        assert_eq!(heap.available, 0);
        assert_eq!(allocate(&mut heap, 1), None);
    }

    #[test]
    fn heap_under_random_use_keeps_its_pieces_apart() {
        let mut area = vec![0usize; 400];
        let mut heap = heap(&mut area);
        let before = heap.available;
        let mut held: Vec<(*mut u8, usize, u8)> = Vec::new();
        let mut seed = 0x1234_5678_u32;
        for step in 0..20_000_u32 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let draw = (seed >> 8) as usize;
            if draw.is_multiple_of(2) || held.is_empty() {
                let size = draw / 2 % 200 + 1;
                if let Some(memory) = allocate(&mut heap, size) {
                    let fill = step as u8;
                    // SAFETY: the heap has just given these bytes.
                    unsafe { memory.cast::<u8>().write_bytes(fill, size) };
                    held.push((memory.cast(), size, fill));
                }
            } else {
                let (memory, size, fill) = held.swap_remove(draw / 2 % held.len());
                // SAFETY: held since it was written.
                assert!((0..size).all(|index| unsafe { *memory.add(index) } == fill), "step {step}");
                assert!(release(&mut heap, memory.cast()));
            }
        }
        for (memory, ..) in held {
            assert!(release(&mut heap, memory.cast()));
        }
        assert_eq!(heap.available, before);
        assert!(allocate(&mut heap, before as usize - HEADER).is_some());
    }
}
