//! An interrupt line that stays asserted although there is nothing to do: broken hardware, which would leave no time for threads.
//!
//! Calls of the handler that did nothing are counted within each tick; too many, and the line is to be switched off.

use threadx_shim::types::ULONG;

/// Far more than a working controller can bring about in a tick.
const USELESS_CALLS_A_TICK: u32 = 1000;

/// Counts the handler's calls.
#[derive(Default)]
pub struct Storm {
    tick: ULONG,
    useless: u32,
}

impl Storm {
    /// Fair weather.
    pub const fn new() -> Self {
        Self { tick: 0, useless: 0 }
    }

    /// The handler was called at `now`; did it find anything to do? True if that was once too often.
    pub fn is_over_the_top(&mut self, now: ULONG, was_useful: bool) -> bool {
        if now != self.tick || was_useful {
            *self = Self { tick: now, useless: 0 };
        }
        self.useless += u32::from(!was_useful);
        self.useless > USELESS_CALLS_A_TICK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn useless_calls_beyond_the_limit_within_a_tick_are_a_storm() {
        let mut storm = Storm::new();
        assert!((0..USELESS_CALLS_A_TICK).all(|_| !storm.is_over_the_top(7, false)));
        assert!(storm.is_over_the_top(7, false));
    }

    #[test]
    fn useless_calls_spread_over_ticks_or_between_useful_ones_are_none() {
        let mut storm = Storm::new();
        assert!((0..100_000).all(|call| !storm.is_over_the_top(call / 500, false)));
        assert!((0..100_000).all(|call| !storm.is_over_the_top(1, call % 500 == 0)));
    }
}
