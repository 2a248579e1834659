//! The arithmetic of a tick that lasts several periods: pure, so the host tests it.
//!
//! SysTick counts down through a period and interrupts at its end. To sleep through several ticks its present period is made
//! longer, once; to wake before that one's end it is cut to the end of the period it is in. Ends of periods stay where they were
//! all the time, so the clock neither gains nor loses.

/// SysTick counts 24 bits.
const COUNTER_CYCLES: u32 = 1 << 24;
/// Closer to the end of a period than this, nothing is changed: the counter could arrive while it is being set.
pub const TOO_CLOSE_CYCLES: u32 = 64;

/// A stretched period: its end is that of the `ticks`-th one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongTick {
    /// Periods it covers, at least two.
    pub ticks: u32,
    /// From now to its end.
    pub cycles: u32,
}

/// Stretches the present period, of which `left` cycles remain, over up to `ticks` ticks; `None` where that is no use.
pub fn stretch(left: u32, period: u32, ticks: u32) -> Option<LongTick> {
    if left < TOO_CLOSE_CYCLES || left > period {
        return None;
    }
    let ticks = ticks.min((COUNTER_CYCLES - left).checked_div(period)? + 1);
    (ticks > 1).then(|| LongTick { ticks, cycles: left + (ticks - 1) * period })
}

/// What an early end of a stretched period means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Ticks that have passed and nobody counted.
    pub passed: u32,
    /// Cycles to the next one.
    pub next: u32,
}

/// Cuts a period stretched over `ticks`, of which `left` cycles remain.
pub fn cut(left: u32, period: u32, ticks: u32) -> Cut {
    let after_next = left.saturating_sub(1).checked_div(period).unwrap_or(0).min(ticks.saturating_sub(1));
    let (passed, next) = (ticks - after_next - 1, left - after_next * period);
    if next < TOO_CLOSE_CYCLES {
        // It is as good as here: counted now, and the one behind it is waited for.
        return Cut { passed: passed + 1, next: next + period };
    }
    Cut { passed, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: u32 = 250_000;

    #[test]
    fn stretched_period_ends_where_the_last_of_its_ticks_would() {
        assert_eq!(stretch(100_000, PERIOD, 3), Some(LongTick { ticks: 3, cycles: 600_000 }));
    }

    #[test]
    fn stretched_period_fits_the_counter_however_long_the_sleep() {
        for left in [TOO_CLOSE_CYCLES, 100_000, PERIOD] {
            let long = stretch(left, PERIOD, u32::MAX).expect("several ticks fit");
            assert!(long.cycles <= COUNTER_CYCLES && long.cycles + PERIOD > COUNTER_CYCLES, "{long:?}");
        }
    }

    #[test]
    fn period_is_left_alone_for_a_sleep_of_one_tick_near_its_end_and_where_two_do_not_fit() {
        assert_eq!(stretch(100_000, PERIOD, 0), None);
        assert_eq!(stretch(100_000, PERIOD, 1), None);
        assert_eq!(stretch(TOO_CLOSE_CYCLES - 1, PERIOD, 9), None);
        assert_eq!(stretch(0x90_0000, 0x90_0000, 9), None);
    }

    #[test]
    fn period_of_a_counter_that_stands_or_counts_something_else_is_left_alone() {
        assert_eq!(stretch(0, 0, 9), None);
        assert_eq!(stretch(PERIOD + 1, PERIOD, 9), None);
    }

    #[test]
    fn cut_at_any_cycle_keeps_every_tick_at_its_place() {
        // A small period, so that every cycle can be tried.
        let (period, ticks) = (200, 5);
        let long = stretch(150, period, ticks).expect("it is several ticks");
        for elapsed in 0..long.cycles {
            let Cut { passed, next } = cut(long.cycles - elapsed, period, long.ticks);
            let next_at = elapsed + next;
            // Ticks are due at 150, 350, 550 …: the next one is the first that was not counted.
            assert_eq!(next_at, 150 + passed * period, "after {elapsed}");
            assert!(next >= TOO_CLOSE_CYCLES && next < period + TOO_CLOSE_CYCLES, "after {elapsed}: {next}");
            assert!(passed <= ticks);
        }
    }
}
