//! The two clocks: when a tick is due, and how long idle lasts.
//!
//! **Real**: ticks due are computed from the monotonic clock, never counted from signals, so a program that was idle, stopped or
//! refused to be cut catches up and time stays true. Idle waits in one `ppoll` until the next deadline.
//!
//! **Virtual**: no time passes while anything can run, but for one tick every N service calls, so that polling loops end; when
//! everything is idle the clock jumps to the next deadline. N is drawn from the seed for every tick (seed 0: a fixed 1000;
//! [`Clock::Idle`]: never), so a run is a pure function of program, inputs and seed. A thread that uses a second of processor time
//! without a service call is ticked by the watchdog; that depends on the machine's speed, so the run is then marked as not
//! reproducible.

use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

use super::{posture, report, signal, switch};
use crate::config::TX_TIMER_TICKS_PER_SECOND;
use crate::kernel;
use crate::types::ULONG;

/// What time is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's monotonic clock; a timer signal ticks.
    Real,
    /// Time passes only when everyone waits, or after many service calls. Runs replay from the seed.
    Virtual {
        /// Decides after how many service calls a tick passes: 0, always 1000; else drawn anew, 20 to 420, for each tick.
        seed: u64,
    },
    /// Time passes only when everyone waits: a thread that polls never sees it move. For tests that give the ticks themselves.
    Idle,
}

const SECOND: u64 = 1_000_000_000;
const TICK: u64 = SECOND / TX_TIMER_TICKS_PER_SECOND as u64;
/// The watchdog looks this often, in processor time; two looks without progress are a spinning thread.
const WATCHDOG_PERIOD: u64 = SECOND / 2;

static VIRTUAL: AtomicBool = AtomicBool::new(false);
/// Virtual: service calls take no time.
static IDLE_ONLY: AtomicBool = AtomicBool::new(false);
static SEED: AtomicU64 = AtomicU64::new(0);
/// Real: when time began, in nanoseconds. Ticks given to the kernel since are in `GIVEN`.
static BEGAN: AtomicU64 = AtomicU64::new(0);
static GIVEN: AtomicU64 = AtomicU64::new(0);
/// Real: the signal came, so the clock is worth reading.
static HINT: AtomicBool = AtomicBool::new(false);
/// Virtual: ticks to give at the next opportunity.
static PENDING: AtomicU32 = AtomicU32::new(0);
static TIMER: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
/// Real: the user was told, once, that a thread keeps the processor.
static TOLD: AtomicBool = AtomicBool::new(false);
static REPRODUCIBLE: AtomicBool = AtomicBool::new(true);
/// What the watchdog saw last: calls left, ticks given, and how often that did not change.
static SEEN: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
static UNCHANGED: AtomicU32 = AtomicU32::new(0);

/// What the signal's handler should do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Nothing,
    /// The thread's next service call takes it.
    Attention,
    /// Interrupt the thread, under the rules of its configuration.
    Cut,
    /// Interrupt the thread even if it is configured to be preempted at service calls only.
    CutAnyway,
}

/// Settles which clock it will be.
pub(super) fn choose(clock: Clock) {
    VIRTUAL.store(clock != Clock::Real, Ordering::Relaxed);
    IDLE_ONLY.store(clock == Clock::Idle, Ordering::Relaxed);
}

/// Starts time, at the first run of the loop.
pub(super) fn start(clock: Clock) {
    match clock {
        Clock::Real => {
            BEGAN.store(now(), Ordering::Relaxed);
            TIMER.store(signal::timer(libc::CLOCK_MONOTONIC, TICK), Ordering::Relaxed);
        }
        Clock::Virtual { .. } | Clock::Idle => {
            if let Clock::Virtual { seed } = clock {
                SEED.store(seed, Ordering::Relaxed);
            }
            posture::set_calls_left(draw_calls());
            TIMER.store(signal::timer(libc::CLOCK_THREAD_CPUTIME_ID, WATCHDOG_PERIOD), Ordering::Relaxed);
        }
    }
}

/// Stops the timer: the run is over.
pub(super) fn stop() {
    signal::disarm(TIMER.load(Ordering::Relaxed));
}

pub(super) fn is_virtual() -> bool {
    VIRTUAL.load(Ordering::Relaxed)
}

/// False once the watchdog had to tick a thread that spun without service calls. Always true with the real clock.
pub(super) fn reproducible() -> bool {
    REPRODUCIBLE.load(Ordering::Relaxed)
}

/// Microseconds for the event trace; with the virtual clock the kernel counts, so that a run stays a function of its seed.
#[must_use]
pub fn trace_time() -> Option<ULONG> {
    (!is_virtual()).then(|| (now().wrapping_sub(BEGAN.load(Ordering::Relaxed)) / 1000) as ULONG)
}

/// Nanoseconds of the monotonic clock.
#[allow(clippy::useless_conversion)] // The system's integers are narrower on 32-bit hosts.
fn now() -> u64 {
    let mut time = signal::timespec(0);
    // SAFETY: writes a local structure.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    u64::from(time.tv_sec.cast_unsigned()).wrapping_mul(SECOND).wrapping_add(u64::from(time.tv_nsec.cast_unsigned()))
}

/// SplitMix64, kept in `SEED`.
fn draw() -> u64 {
    let state = SEED.load(Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
    SEED.store(state, Ordering::Relaxed);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn draw_calls() -> u32 {
    if IDLE_ONLY.load(Ordering::Relaxed) {
        u32::MAX
    } else if SEED.load(Ordering::Relaxed) == 0 {
        1000
    } else {
        20 + (draw() % 401) as u32
    }
}

/// A service call came to its end and interrupts are open: the virtual clock's tick passes every N of them.
pub(super) fn service_call() {
    if posture::calls_left() == 0 {
        if IDLE_ONLY.load(Ordering::Relaxed) {
            posture::set_calls_left(u32::MAX);
            super::interrupts::interrupt_planned();
        } else if is_virtual() {
            posture::set_calls_left(draw_calls());
            PENDING.store(PENDING.load(Ordering::Relaxed).saturating_add(1), Ordering::Relaxed);
            posture::raise_attention();
        } else {
            posture::set_calls_left(u32::MAX);
        }
    }
}

/// The signal came. Runs in its handler.
pub(super) fn signalled(from_timer: bool) -> Wish {
    if !is_virtual() {
        HINT.store(true, Ordering::Relaxed);
        if switch::in_thread() && due() > u64::from(TX_TIMER_TICKS_PER_SECOND) && !TOLD.load(Ordering::Relaxed) {
            TOLD.store(true, Ordering::Relaxed);
            report::keeping();
        }
        return Wish::Cut;
    }
    if !from_timer {
        return Wish::Attention;
    }
    if PENDING.load(Ordering::Relaxed) != 0 && UNCHANGED.load(Ordering::Relaxed) >= 2 {
        return Wish::CutAnyway;
    }
    let looks = [u64::from(posture::calls_left()), GIVEN.load(Ordering::Relaxed)];
    let same = SEEN.iter().zip(looks).all(|(seen, look)| seen.swap(look, Ordering::Relaxed) == look);
    let unchanged = if same && switch::in_thread() { UNCHANGED.load(Ordering::Relaxed).saturating_add(1) } else { 0 };
    UNCHANGED.store(unchanged, Ordering::Relaxed);
    if unchanged < 2 {
        return Wish::Nothing;
    }
    if REPRODUCIBLE.swap(false, Ordering::Relaxed) {
        report::spinning();
    }
    PENDING.store(1, Ordering::Relaxed);
    Wish::CutAnyway
}

/// Ticks that have passed and were not yet given to the kernel.
fn due() -> u64 {
    if is_virtual() {
        u64::from(PENDING.load(Ordering::Relaxed))
    } else {
        (now().wrapping_sub(BEGAN.load(Ordering::Relaxed)) / TICK).saturating_sub(GIVEN.load(Ordering::Relaxed))
    }
}

fn gave(ticks: u64) {
    GIVEN.store(GIVEN.load(Ordering::Relaxed).wrapping_add(ticks), Ordering::Relaxed);
    if is_virtual() {
        let left = u64::from(PENDING.load(Ordering::Relaxed)).saturating_sub(ticks);
        PENDING.store(left as u32, Ordering::Relaxed);
        UNCHANGED.store(0, Ordering::Relaxed);
    }
}

/// Gives the kernel one tick if one is due; true if it did. With more due, attention stays raised: threads that the first one
/// woke run before the second.
pub(super) fn tick_if_due() -> bool {
    if !is_virtual() {
        if !HINT.load(Ordering::Relaxed) {
            return false;
        }
        // Before the clock is read: a signal that comes between the two is covered by what is read.
        HINT.store(false, Ordering::Relaxed);
    }
    let ticks = due();
    if ticks == 0 {
        return false;
    }
    gave(1);
    posture::as_interrupt(kernel::tick);
    if ticks > 1 {
        HINT.store(true, Ordering::Relaxed);
        posture::raise_attention();
        signal::retry_soon();
    }
    true
}

/// How idle goes on.
pub(super) enum Idle {
    /// Time went on in no time; look who is ready.
    Jumped,
    /// Wait for descriptors this long (None: for ever), then call [`after_wait`].
    Wait(Option<u64>),
}

/// Nothing is ready. The virtual clock jumps to the next deadline; the real one says how long to wait.
pub(super) fn idle(to_next: Option<ULONG>) -> Idle {
    match to_next {
        None => Idle::Wait(None),
        Some(ticks) if is_virtual() => {
            advance(ticks.max(1));
            Idle::Jumped
        }
        Some(ticks) => {
            let deadline = GIVEN.load(Ordering::Relaxed).wrapping_add(u64::from(ticks)).wrapping_mul(TICK);
            let passed = now().wrapping_sub(BEGAN.load(Ordering::Relaxed));
            Idle::Wait(Some(deadline.saturating_sub(passed)))
        }
    }
}

/// The wait is over: gives the ticks that passed, at most up to the next deadline.
pub(super) fn after_wait(to_next: Option<ULONG>) {
    if is_virtual() {
        return;
    }
    let ticks = due();
    let most = u64::from(to_next.unwrap_or(ULONG::MAX));
    if ticks > most {
        HINT.store(true, Ordering::Relaxed);
        posture::raise_attention();
    }
    let ticks = ticks.min(most) as ULONG;
    if ticks != 0 {
        advance(ticks);
    }
}

fn advance(ticks: ULONG) {
    gave(u64::from(ticks));
    posture::as_interrupt(|| kernel::advance(ticks));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_with_one_seed_draws_the_same_calls_and_with_another_different_ones() {
        let series = |seed| {
            SEED.store(seed, Ordering::Relaxed);
            [(); 16].map(|()| draw_calls())
        };
        let (first, again, other) = (series(7), series(7), series(8));
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert!(first.iter().all(|n| (20..=420).contains(n)));
        assert!(series(0).iter().all(|&n| n == 1000));
    }
}
