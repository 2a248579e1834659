//! The board's own controller: where it is mapped, and its interrupt. `unsafe` island: device memory.

use super::registers::{Bus, Register};

/// Where the controller is mapped.
pub const BASE: usize = if cfg!(feature = "unanswered") {
    0x4010_0000 // Reserved in the images for Cortex-M3 and M4, where it reads as zero.
} else if cfg!(feature = "an505") {
    0x4200_0000
} else if cfg!(feature = "an500") {
    0xA000_0000
} else {
    0x4020_0000
};

/// Interrupt number of the controller.
pub const ETHERNET_IRQ: u8 = if cfg!(feature = "an505") { 48 } else { 13 };
/// The interrupt controller's registers (Armv7-M ARM, B3.4).
const NVIC_ISER: *mut u32 = 0xE000_E100 as *mut u32;
const NVIC_ICER: *mut u32 = 0xE000_E180 as *mut u32;
const NVIC_ISPR: *mut u32 = 0xE000_E200 as *mut u32;
const NVIC_IPR: *mut u8 = 0xE000_E400 as *mut u8;
/// Above PendSV, below the tick: a burst of frames must not cost ticks.
const ETHERNET_PRIORITY: u8 = 0x80;

/// Lets the controller interrupt.
pub fn enable_interrupt() {
    let irq = usize::from(ETHERNET_IRQ);
    // SAFETY: fixed system registers; writing a set-enable bit changes nothing else.
    unsafe {
        NVIC_IPR.add(irq).write_volatile(ETHERNET_PRIORITY);
        NVIC_ISER.add(irq / 32).write_volatile(1 << (irq % 32));
    }
}

/// Makes the controller's handler run once more.
pub fn pend_interrupt() {
    let irq = usize::from(ETHERNET_IRQ);
    // SAFETY: a fixed system register; writing a set-pending bit changes nothing else.
    unsafe { NVIC_ISPR.add(irq / 32).write_volatile(1 << (irq % 32)) };
}

/// Keeps the controller from interrupting, whatever it asserts.
pub fn disable_interrupt() {
    let irq = usize::from(ETHERNET_IRQ);
    // SAFETY: a fixed system register; writing a clear-enable bit changes nothing else.
    unsafe { NVIC_ICER.add(irq / 32).write_volatile(1 << (irq % 32)) };
}

/// The controller of the board.
pub struct Ethernet;

impl Bus for Ethernet {
    #[inline(always)]
    fn read(&self, register: Register) -> u32 {
        // SAFETY: the controller is mapped at BASE on this board, and every listed register may be read by its only driver.
        unsafe { ((BASE + register as usize) as *const u32).read_volatile() }
    }

    #[inline(always)]
    fn write(&self, register: Register, value: u32) {
        // SAFETY: as for reading; no register makes the controller access memory.
        unsafe { ((BASE + register as usize) as *mut u32).write_volatile(value) };
    }
}
