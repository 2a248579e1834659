//! The instance's TCP clock: milliseconds that never wrap, from the kernel's 32-bit tick count.

use threadx_shim::config::TX_TIMER_TICKS_PER_SECOND;
use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::ip::NX_IP;

/// Ticks since TCP was enabled.
#[repr(C)]
pub struct Clock {
    elapsed: u64,
    seen: ULONG,
}

/// Milliseconds of `ticks`.
pub(crate) const fn ms(ticks: u64) -> i64 {
    const PER_SECOND: u64 = TX_TIMER_TICKS_PER_SECOND as u64;
    // A division of 64 bits is a long way for a microcontroller, and most tick rates need none.
    let ms = if 1000_u64.is_multiple_of(PER_SECOND) {
        ticks.saturating_mul(1000 / PER_SECOND)
    } else {
        ticks.saturating_mul(1000) / PER_SECOND
    };
    ms.cast_signed()
}

/// Ticks from `now_ms` until `at_ms`, at least 1, at most `ULONG::MAX - 1`.
pub(crate) fn ticks_until(now_ms: i64, at_ms: i64) -> ULONG {
    let span = u64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(0);
    let ticks = span.saturating_mul(u64::from(TX_TIMER_TICKS_PER_SECOND)).div_ceil(1000);
    ticks.clamp(1, u64::from(ULONG::MAX - 1)) as ULONG
}

impl Clock {
    /// Begins to count.
    pub(crate) fn start(&mut self) {
        *self = Clock { elapsed: 0, seen: time::get() };
    }

    /// Milliseconds since the start.
    pub(crate) fn now_ms(&mut self) -> i64 {
        let ticks = time::get();
        self.elapsed += u64::from(ticks.wrapping_sub(self.seen));
        self.seen = ticks;
        ms(self.elapsed)
    }
}

/// The present time of an instance's TCP.
///
/// # Safety
/// The instance is created and TCP enabled; called under its protection.
pub(crate) unsafe fn now_ms(ip_ptr: *mut NX_IP) -> i64 {
    // SAFETY: given.
    unsafe { (*ip_ptr).nx_ip_tcp.clock.now_ms() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_until_rounds_up_and_never_gives_zero() {
        assert_eq!(ticks_until(100, 100), 1);
        assert_eq!(ticks_until(100, 50), 1);
        assert_eq!(ticks_until(0, 1001), 101);
        assert_eq!(ticks_until(0, 1000), 100);
        assert_eq!(ticks_until(0, i64::MAX), ULONG::MAX - 1);
    }
}
