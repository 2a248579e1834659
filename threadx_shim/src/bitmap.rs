//! A set of priorities, with the most urgent found in constant time.
//!
//! Priority 0 is the top bit of group 0, so that "count leading zeros" finds it in one instruction. With more than 32
//! priorities a summary word says which groups are not empty.

use crate::config::TX_MAX_PRIORITIES;
use crate::types::UINT;

const GROUPS: usize = TX_MAX_PRIORITIES as usize / 32;
const TOP: u32 = 0x8000_0000;

/// Set of priorities below `TX_MAX_PRIORITIES`; larger ones are ignored.
pub(crate) struct PriorityMap {
    summary: u32,
    groups: [u32; GROUPS],
}

impl PriorityMap {
    pub(crate) const fn new() -> Self {
        Self { summary: 0, groups: [0; GROUPS] }
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        if GROUPS == 1 { self.groups[0] == 0 } else { self.summary == 0 }
    }

    #[inline(always)]
    pub(crate) fn insert(&mut self, priority: UINT) {
        if GROUPS == 1 {
            self.groups[0] |= TOP.wrapping_shr(priority);
        } else if let Some(group) = self.groups.get_mut(priority as usize / 32) {
            *group |= TOP.wrapping_shr(priority);
            self.summary |= TOP.wrapping_shr(priority / 32);
        }
    }

    #[inline(always)]
    pub(crate) fn remove(&mut self, priority: UINT) {
        if GROUPS == 1 {
            self.groups[0] &= !TOP.wrapping_shr(priority);
        } else if let Some(group) = self.groups.get_mut(priority as usize / 32) {
            *group &= !TOP.wrapping_shr(priority);
            if *group == 0 {
                self.summary &= !TOP.wrapping_shr(priority / 32);
            }
        }
    }

    #[inline(always)]
    pub(crate) fn contains(&self, priority: UINT) -> bool {
        self.groups.get(priority as usize / 32).is_some_and(|group| group & TOP.wrapping_shr(priority) != 0)
    }

    /// The most urgent priority in the set. Meaningless for an empty set: ask [`is_empty`](Self::is_empty) first.
    #[inline(always)]
    pub(crate) fn first(&self) -> UINT {
        if GROUPS == 1 {
            self.groups[0].leading_zeros()
        } else {
            let group = self.summary.leading_zeros();
            group * 32 + self.groups.get(group as usize).map_or(0, |bits| bits.leading_zeros())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_with_several_priorities_gives_the_most_urgent_first() {
        let mut map = PriorityMap::new();
        assert!(map.is_empty());
        for priority in [TX_MAX_PRIORITIES - 1, 7, 0, 12] {
            map.insert(priority);
        }
        for expected in [0, 7, 12, TX_MAX_PRIORITIES - 1] {
            assert!(!map.is_empty());
            assert_eq!(map.first(), expected);
            assert!(map.contains(expected));
            map.remove(expected);
            assert!(!map.contains(expected));
        }
        assert!(map.is_empty());
    }
}
