//! Where the stack's unpredictable numbers come from: a seed that the board or the application gives.
//!
//! Initial sequence numbers, ephemeral ports, IP identifications and back-off jitter must not be guessable from outside
//! (RFC 6056, RFC 6528). A microcontroller has no operating system to ask, so the board calls [`seed`] once, with bits from
//! its noise source, before the first instance is created; more calls mix in. A board with a generator worth the name can
//! install [`set_source`] instead. Without either, numbers differ only from call to call, and [`is_seeded`] says so.
//!
//! The generator is xorshift64* over the mixed seed. It is not a cryptographic one: what must resist an observer of its
//! output (RFC 6528) hashes a secret drawn from here instead of showing the output itself.

use spin::Mutex;
use threadx_shim::kernel;
use threadx_shim::types::ULONG;

struct State {
    bits: u64,
    seeded: bool,
    source: Option<unsafe extern "C" fn() -> ULONG>,
}

/// Locked with interrupts masked only, so on the kernel's processor nobody ever finds it taken.
static STATE: Mutex<State> = Mutex::new(State { bits: 0x9E37_79B9_7F4A_7C15, seeded: false, source: None });

/// Mixes a seed into the state.
///
/// # Context
/// Anywhere.
pub fn seed(value: u64) {
    let _cs = kernel::enter();
    let mut state = STATE.lock();
    state.bits = mix(state.bits ^ mix(value.wrapping_add(0x9E37_79B9_7F4A_7C15)));
    state.seeded = true;
}

/// Has every number come from `source` instead (the original's `NX_RAND`); `None` goes back to the seeded generator.
///
/// # Context
/// Anywhere.
/// # Safety
/// `source` may be called from any thread, with interrupts masked.
pub unsafe fn set_source(source: Option<unsafe extern "C" fn() -> ULONG>) {
    let _cs = kernel::enter();
    STATE.lock().source = source;
}

/// Whether a seed or a source was ever given.
pub fn is_seeded() -> bool {
    let _cs = kernel::enter();
    let state = STATE.lock();
    state.seeded || state.source.is_some()
}

/// The next number.
///
/// # Context
/// Anywhere.
pub fn next() -> ULONG {
    let _cs = kernel::enter();
    let mut state = STATE.lock();
    if let Some(source) = state.source {
        drop(state); // A source may itself ask for a number.
        // SAFETY: callable by `set_source`'s contract.
        return unsafe { source() };
    }
    state.bits ^= state.bits >> 12;
    state.bits ^= state.bits << 25;
    state.bits ^= state.bits >> 27;
    (state.bits.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as ULONG
}

/// splitmix64's finaliser; never maps the running state to zero for long: zero is replaced.
const fn mix(value: u64) -> u64 {
    let a = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let c = b ^ (b >> 31);
    if c == 0 { 0x9E37_79B9_7F4A_7C15 } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_never_yields_the_dead_state() {
        for value in [0, 1, u64::MAX, 0x9E37_79B9_7F4A_7C15] {
            assert_ne!(mix(value), 0);
        }
    }
}
