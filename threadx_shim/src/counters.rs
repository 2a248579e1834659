//! Event counters behind the `*_performance_info_get` services.
//!
//! With the feature `performance-info` a [`Counters`] holds `N` words, without it none, and `bump` is nothing. An object
//! counts in its own control block only: system-wide totals are summed when somebody asks for them (see `registry`), so
//! the hot paths pay for one increment.

use crate::constants::{TX_FEATURE_NOT_ENABLED, TX_SUCCESS};
use crate::objects::give;
use crate::types::{UINT, ULONG};

/// True if this build counts.
pub const ENABLED: bool = cfg!(feature = "performance-info");

/// `N` counters, or nothing in a build without `performance-info`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Counters<const N: usize> {
    #[cfg(feature = "performance-info")]
    counts: [ULONG; N],
}

// Without `performance-info` there is nothing to look at in the receivers.
#[cfg_attr(not(feature = "performance-info"), allow(clippy::unused_self, clippy::trivially_copy_pass_by_ref))]
impl<const N: usize> Counters<N> {
    /// All zero.
    pub const fn new() -> Self {
        Self {
            #[cfg(feature = "performance-info")]
            counts: [0; N],
        }
    }

    /// Counts one event. The index is a constant of the calling object.
    #[inline(always)]
    pub(crate) fn bump(&mut self, index: usize) {
        #[cfg(feature = "performance-info")]
        if let Some(count) = self.counts.get_mut(index) {
            *count = count.wrapping_add(1);
        }
        #[cfg(not(feature = "performance-info"))]
        let _ = index;
    }

    /// The count of one event; zero in a build that does not count.
    pub fn get(&self, index: usize) -> ULONG {
        #[cfg(feature = "performance-info")]
        return self.counts.get(index).copied().unwrap_or(0);
        #[cfg(not(feature = "performance-info"))]
        {
            let _ = index;
            0
        }
    }

    /// An object's own counts followed by its waiters' (suspensions, timeouts).
    pub(crate) fn joined<const M: usize>(own: Counters<M>, waiters: Counters<2>) -> Self {
        let mut all = Self::new();
        #[cfg(feature = "performance-info")]
        for (place, count) in all.counts.iter_mut().zip(own.counts.iter().chain(&waiters.counts)) {
            *place = *count;
        }
        #[cfg(not(feature = "performance-info"))]
        let _ = (own, waiters, &mut all);
        all
    }

    /// Adds another object's counts to these.
    pub(crate) fn add(&mut self, other: &Self) {
        #[cfg(feature = "performance-info")]
        for (sum, count) in self.counts.iter_mut().zip(other.counts) {
            *sum = sum.wrapping_add(count);
        }
        #[cfg(not(feature = "performance-info"))]
        let _ = other;
    }
}

/// Hands counts out in order, the way the performance services do; TX_FEATURE_NOT_ENABLED in a build that does not count.
///
/// # Safety
/// Each place is null or valid for writing.
pub(crate) unsafe fn report<const N: usize>(counts: &Counters<N>, places: [*mut ULONG; N]) -> UINT {
    if !ENABLED {
        return TX_FEATURE_NOT_ENABLED;
    }
    for (index, place) in places.into_iter().enumerate() {
        // SAFETY: the contract.
        unsafe { give(place, counts.get(index)) };
    }
    TX_SUCCESS
}

impl<const N: usize> Default for Counters<N> {
    fn default() -> Self {
        Self::new()
    }
}
