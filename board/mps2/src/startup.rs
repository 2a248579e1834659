//! Start-up: what the kernel's link seam asks of a board, and what happens when something goes wrong for good.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use cortex_m_rt::{ExceptionFrame, exception};
use threadx_shim::config::TX_TIMER_TICKS_PER_SECOND;
use threadx_shim::port::cortex_m::{low_power, seam};

/// Core clock, in hertz.
pub const CORE_HZ: u32 = if cfg!(feature = "an505") { 20_000_000 } else { 25_000_000 };

/// SysTick's control, reload and current value registers (Armv7-M ARM, B3.3).
const SYST: *mut u32 = 0xE000_E010 as *mut u32;
const SYST_RUN: u32 = 0b111; // processor clock, interrupt, enable
/// System Handler Priority Register 3: SysTick in bits 24–31.
const SHPR3: *mut u32 = 0xE000_ED20 as *mut u32;
const SYSTICK_PRIORITY: u32 = 0x40 << 24;

unsafe extern "C" {
    /// First address after the program's data, from the start-up crate's linker script.
    static mut __sheap: u8;
}

/// The board's part of `tx_kernel_enter`: console, memory, tick.
#[unsafe(no_mangle)]
extern "C" fn _tx_initialize_low_level() {
    crate::console::initialize();
    seam::_tx_initialize_unused_memory.store((&raw mut __sheap).cast(), Ordering::Relaxed);
    // SAFETY: fixed system registers; interrupts are masked during initialization, so the first tick waits for the scheduler.
    unsafe {
        SHPR3.write_volatile(SHPR3.read_volatile() & 0x00FF_FFFF | SYSTICK_PRIORITY);
        SYST.add(1).write_volatile(CORE_HZ / TX_TIMER_TICKS_PER_SECOND - 1);
        SYST.add(2).write_volatile(0);
        SYST.write_volatile(SYST_RUN);
    }
}

static SLEEPS_THROUGH_TICKS: AtomicBool = AtomicBool::new(false);

/// From now on the tick does not interrupt while no thread has anything to do, until the next deadline.
pub fn sleep_through_ticks() {
    SLEEPS_THROUGH_TICKS.store(true, Ordering::Relaxed);
}

/// Before the processor sleeps.
#[unsafe(no_mangle)]
extern "C" fn tx_low_power_enter() {
    if SLEEPS_THROUGH_TICKS.load(Ordering::Relaxed) {
        low_power::enter();
    }
}

/// After it.
#[unsafe(no_mangle)]
extern "C" fn tx_low_power_exit() {
    low_power::exit();
}

#[exception]
fn SysTick() {
    // SAFETY: this is the tick's handler.
    unsafe { seam::_tx_timer_interrupt() };
    call(&TICK_HANDLER);
}

/// An interrupt that no device of the board raises: software may, with [`raise_software_interrupt`].
const SOFTWARE_IRQ: usize = 31;

/// What the software interrupt does. Interrupts are unknown to the board until this was called.
///
/// # Context
/// Initialization or threads.
pub fn on_software_interrupt(handler: fn()) {
    SOFTWARE_HANDLER.store(handler as *mut (), Ordering::Relaxed);
    // SAFETY: a fixed system register; writing a set-enable bit changes nothing else.
    unsafe { NVIC_ISER.write_volatile(1 << SOFTWARE_IRQ) };
}

/// Raises the software interrupt; unless interrupts are masked, its handler and what follows from it have run when this returns.
pub fn raise_software_interrupt() {
    // SAFETY: a fixed system register; the barriers make the interrupt be taken here.
    unsafe {
        NVIC_ISPR.write_volatile(1 << SOFTWARE_IRQ);
        core::arch::asm!("dsb", "isb", options(nostack, preserves_flags));
    }
}

static SOFTWARE_HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());
static TICK_HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());
static FAILURE_HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// What happens after each tick, in its interrupt.
pub fn on_tick(handler: fn()) {
    TICK_HANDLER.store(handler as *mut (), Ordering::Relaxed);
}

/// What happens after a panic or fault was reported, instead of an end with code 101.
pub fn on_failure(handler: fn()) {
    FAILURE_HANDLER.store(handler as *mut (), Ordering::Relaxed);
}

/// Calls a handler, if there is one.
fn call(handler: &AtomicPtr<()>) {
    let handler = handler.load(Ordering::Relaxed);
    if !handler.is_null() {
        // SAFETY: only functions of this type are stored.
        unsafe { core::mem::transmute::<*mut (), fn()>(handler)() };
    }
}

/// Resets the processor. Memory that start-up does not initialize keeps its contents.
pub fn reset() -> ! {
    /// Application Interrupt and Reset Control Register: key and SYSRESETREQ (Armv7-M ARM, B3.2.6).
    const AIRCR: *mut u32 = 0xE000_ED0C as *mut u32;
    const SYSTEM_RESET: u32 = 0x05FA << 16 | 1 << 2;
    loop {
        // SAFETY: a fixed system register.
        unsafe { AIRCR.write_volatile(SYSTEM_RESET) };
    }
}

/// The interrupt controller's set-enable and set-pending registers (Armv7-M ARM, B3.4).
const NVIC_ISER: *mut u32 = 0xE000_E100 as *mut u32;
const NVIC_ISPR: *mut u32 = 0xE000_E200 as *mut u32;

#[exception]
unsafe fn DefaultHandler(irq: i16) {
    if irq == i16::from(crate::lan9118::ETHERNET_IRQ) {
        crate::lan9118::_nx_mps2_network_interrupt();
    } else if usize::try_from(irq) == Ok(SOFTWARE_IRQ) {
        call(&SOFTWARE_HANDLER);
    } else {
        report(format_args!("unexpected interrupt {irq}"));
    }
}

#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    report(format_args!("hard fault: {frame:?}"))
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    report(format_args!("{info}"))
}

/// Says on the console what happened in which thread, and ends with code 101.
fn report(what: core::fmt::Arguments) -> ! {
    let thread = threadx_shim::kernel::current();
    // SAFETY: the running thread's control block and its name are alive; a name is NUL-terminated by contract.
    let name = unsafe {
        if thread.is_null() || (*thread).tx_thread_name.is_null() {
            c"(none)"
        } else {
            core::ffi::CStr::from_ptr((*thread).tx_thread_name)
        }
    };
    crate::println!("thread {name:?}: {what}");
    call(&FAILURE_HANDLER);
    crate::semihosting::exit(101)
}
