//! A set of priorities, with the most urgent found in constant time.
//!
//! Priority 0 is the top bit of group 0, so that "count leading zeros" finds it in one instruction. With more than 32
//! priorities a summary word says which groups are not empty.

use crate::config::TX_MAX_PRIORITIES;
use crate::types::UINT;

const TOP: u32 = 0x8000_0000;

/// Set of priorities below `TX_MAX_PRIORITIES`.
pub(crate) type PriorityMap = Map<{ TX_MAX_PRIORITIES as usize / 32 }>;

/// Set of priorities below 32 * `GROUPS` (1 to 32); larger ones are not to be asked for.
pub(crate) struct Map<const GROUPS: usize> {
    summary: u32,
    groups: [u32; GROUPS],
}

impl<const GROUPS: usize> Map<GROUPS> {
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

    fn gives_the_most_urgent_first<const GROUPS: usize>() {
        let mut map = Map::<GROUPS>::new();
        let last = GROUPS as UINT * 32 - 1;
        assert!(map.is_empty());
        for priority in [last, 7, 0, 12, last - 30] {
            map.insert(priority);
        }
        let mut expected = [0, 7, 12, last, last - 30];
        expected.sort_unstable();
        for priority in expected {
            assert!(!map.is_empty());
            assert_eq!(map.first(), priority);
            assert!(map.contains(priority));
            map.remove(priority);
            assert!(!map.contains(priority));
        }
        assert!(map.is_empty());
    }

    #[test]
    fn map_with_several_priorities_gives_the_most_urgent_first() {
        gives_the_most_urgent_first::<1>();
        gives_the_most_urgent_first::<2>();
        gives_the_most_urgent_first::<32>();
    }

    #[test]
    fn map_keeps_a_group_until_its_last_priority_goes() {
        let mut map = Map::<3>::new();
        map.insert(40);
        map.insert(41);
        map.remove(40);
        assert_eq!(map.first(), 41);
        map.remove(41);
        assert!(map.is_empty());
    }
}
