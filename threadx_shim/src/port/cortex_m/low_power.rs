//! Sleeping through ticks: what idle asks of a board, and how SysTick does it.
//!
//! Before the processor sleeps, idle calls `tx_low_power_enter`, and after it `tx_low_power_exit`, both with interrupts masked. A masked
//! interrupt still ends the sleep, but its handler runs only after the exit: so it finds the clock corrected, to the tick. Both belong
//! to the board or product, which may switch clocks and peripherals there; a product in C that has none gets empty ones from the
//! library. They are the names of the originals' low-power utility, and so are [`tx_timer_get_next`] and [`tx_time_increment`], which
//! such a function needs.
//!
//! A product with a timer that goes on in deep sleep uses that. Others have SysTick: [`sleep`] lets its present period last until
//! the next deadline, and [`wake`] says how many ticks that was (`long_tick` has the arithmetic). SysTick stops in the deep sleep states
//! of many chips; there it serves for plain `wfi` only.

use core::arch::{asm, naked_asm};
use core::sync::atomic::{AtomicU32, Ordering};

use crate::kernel;
use crate::types::ULONG;

use super::long_tick;

/// SysTick's registers (Armv7-M ARM, B3.3).
const SYST_RVR: *mut u32 = 0xE000_E014 as *mut u32;
const SYST_CVR: *mut u32 = 0xE000_E018 as *mut u32;
/// Interrupt Control and State Register: SysTick is pending, and the bit that takes it back.
const ICSR: *mut u32 = 0xE000_ED04 as *mut u32;
const ICSR_PENDSTSET: u32 = 1 << 26;
const ICSR_PENDSTCLR: u32 = 1 << 25;
/// Cycles from reading the counter to its first count with a new value, about.
const SETTING_CYCLES: u32 = 8;

/// Ticks that the present period of SysTick lasts, 0 for a usual one. Only idle touches it.
static STRETCHED: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" {
    /// Before the processor sleeps: the board's or product's.
    fn tx_low_power_enter();
    /// After it.
    fn tx_low_power_exit();
}

/// What runs when no thread does. A switch away from here saves nothing, so no register may be in use where one can happen, which
/// is where interrupts are open.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn idle() -> ! {
    naked_asm!(
        "1:",
        "cpsid i",
        "bl    {rest}",
        "cpsie i",
        "isb", // what is pending happens here
        "b     1b",
        rest = sym rest,
    )
}

/// Sleeps until an interrupt is pending, unless a thread is to run. Interrupts are masked.
extern "C" fn rest() {
    if kernel::execute().is_null() {
        // SAFETY: the board's; interrupts are masked. A pending interrupt ends the sleep although it is masked (Armv7-M ARM, B1.5.19).
        unsafe {
            tx_low_power_enter();
            asm!("dsb", "wfi", options(nostack, preserves_flags));
            tx_low_power_exit();
        }
    }
}

fn tick_is_pending() -> bool {
    // SAFETY: a fixed register that reading does not change.
    unsafe { ICSR.read_volatile() & ICSR_PENDSTSET != 0 }
}

/// Lets the counter's present period end in `cycles`, and those after it be `period` again.
fn set_counter(cycles: u32, period: u32) {
    // SAFETY: fixed registers. Writing the counter makes it load the reload value, which it has done when it is not 0 any more.
    unsafe {
        SYST_RVR.write_volatile(cycles.saturating_sub(SETTING_CYCLES));
        SYST_CVR.write_volatile(0);
        while SYST_CVR.read_volatile() == 0 {}
        SYST_RVR.write_volatile(period - 1);
    }
}

/// Lets SysTick interrupt only in `ticks` ticks, or as late as it can.
///
/// # Context
/// `tx_low_power_enter`, interrupts masked, with SysTick as the running tick.
pub fn sleep(ticks: ULONG) {
    // SAFETY: fixed registers that reading does not change.
    let (period, left) = unsafe { (SYST_RVR.read_volatile() + 1, SYST_CVR.read_volatile()) };
    if tick_is_pending() {
        return;
    }
    if let Some(long) = long_tick::stretch(left, period, ticks) {
        set_counter(long.cycles, period);
        STRETCHED.store(long.ticks, Ordering::Relaxed);
    }
}

/// Ends what [`sleep`] began, and gives the ticks that have passed and that no interrupt will count.
///
/// # Context
/// `tx_low_power_exit`, interrupts masked.
pub fn wake() -> ULONG {
    let ticks = STRETCHED.load(Ordering::Relaxed);
    if ticks == 0 {
        return 0;
    }
    STRETCHED.store(0, Ordering::Relaxed);
    // SAFETY: fixed registers that reading does not change.
    let (period, left) = unsafe { (SYST_RVR.read_volatile() + 1, SYST_CVR.read_volatile()) };
    if left == 0 || tick_is_pending() {
        return ticks - 1; // The whole of it; its interrupt counts the last one.
    }
    let cut = long_tick::cut(left, period, ticks);
    set_counter(cut.next, period);
    if cut.passed == ticks {
        // SAFETY: writing this bit alone takes back a tick that came while the counter was set; it is counted already.
        unsafe { ICSR.write_volatile(ICSR_PENDSTCLR) };
    }
    cut.passed
}

/// [`sleep`] until something is due: the whole of a `tx_low_power_enter` for a board whose tick is SysTick.
///
/// # Context
/// As [`sleep`].
pub fn enter() {
    sleep(kernel::ticks_to_next_expiry().unwrap_or(ULONG::MAX));
}

/// The counterpart of [`enter`]: corrects the clock.
///
/// # Context
/// As [`wake`].
pub fn exit() {
    kernel::advance(wake());
}

/// [`sleep`], for a C product's TX_LOW_POWER_TIMER_SETUP.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_systick_low_power_timer_setup(tx_low_power_next_expiration: ULONG) {
    sleep(tx_low_power_next_expiration);
}

/// [`wake`], for a C product's TX_LOW_POWER_USER_TIMER_ADJUST.
#[unsafe(no_mangle)]
pub extern "C" fn _tx_systick_low_power_timer_adjust() -> ULONG {
    wake()
}

/// Ticks until the next deadline, of a timer or of a thread that waits: 1 if there is one, 0 if not (low-power utility).
///
/// # Safety
/// `next_timer_tick_ptr` is null or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tx_timer_get_next(next_timer_tick_ptr: *mut ULONG) -> ULONG {
    let next = kernel::ticks_to_next_expiry();
    if !next_timer_tick_ptr.is_null() {
        // SAFETY: the contract.
        unsafe { next_timer_tick_ptr.write(next.unwrap_or(0)) };
    }
    ULONG::from(next.is_some())
}

/// So many ticks have passed without an interrupt (low-power utility).
///
/// # Context
/// `tx_low_power_exit`; an interrupt or a thread, where the ticks are not a running thread's.
#[unsafe(no_mangle)]
pub extern "C" fn tx_time_increment(time_increment: ULONG) {
    kernel::advance(time_increment);
}
