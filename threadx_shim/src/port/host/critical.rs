//! The host's `critical-section` implementation.
//!
//! The crate's own `std` one is a mutex between operating-system threads: it does not keep the kernel's threads, which share one,
//! from each other. Here a section on the kernel's operating-system thread closes the interrupt posture, so nothing else runs there,
//! and a small lock keeps the other operating-system threads out. Sections nest. Waiting inside one is a mistake.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::posture;
use crate::port::{OPEN, TX_INT_DISABLE as CLOSED};

struct HostCriticalSection;
critical_section::set_impl!(HostCriticalSection);

/// The holder's operating-system thread, 0 if free.
static OWNER: AtomicUsize = AtomicUsize::new(0);
/// Whether the outermost section closed an open posture.
static WAS_OPEN: AtomicBool = AtomicBool::new(false);

// SAFETY: between acquire and release no other operating-system thread holds OWNER, and on the kernel's one neither the tick nor
// another thread runs. The compare-exchange acquires, the store releases.
unsafe impl critical_section::Impl for HostCriticalSection {
    unsafe fn acquire() -> critical_section::RawRestoreState {
        let this = posture::own_thread();
        if OWNER.load(Ordering::Relaxed) == this {
            return true;
        }
        // Posture first: a holder on the kernel's thread must not be switched away.
        let outside = posture::is_foreign();
        let was = if outside { CLOSED } else { posture::mask() };
        while OWNER.compare_exchange_weak(0, this, Ordering::Acquire, Ordering::Relaxed).is_err() {
            // SAFETY: no preconditions.
            unsafe { libc::sched_yield() };
        }
        WAS_OPEN.store(was == OPEN, Ordering::Relaxed);
        false
    }

    unsafe fn release(nested: critical_section::RawRestoreState) {
        if nested {
            return;
        }
        let was_open = WAS_OPEN.load(Ordering::Relaxed);
        OWNER.store(0, Ordering::Release);
        if was_open {
            // SAFETY: the pair of the mask in `acquire`.
            unsafe { posture::unmask(OPEN) };
        }
    }
}
