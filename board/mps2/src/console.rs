//! The console: UART0 of the board (CMSDK APB UART).
//!
//! Output is polled. The transmitter of the emulated board is always ready; on the physical one a line of text at 115200 baud costs
//! its time, so drivers do not print.

use core::fmt;

/// UART0's registers (Cortex-M System Design Kit TRM, "APB UART").
const UART0: *mut u32 = if cfg!(feature = "an505") { 0x5020_0000 } else { 0x4000_4000 } as *mut u32;
const DATA: usize = 0;
const STATE: usize = 1;
const CTRL: usize = 2;
const BAUDDIV: usize = 4;
const STATE_TX_FULL: u32 = 1;
const CTRL_TX_ENABLE: u32 = 1;

/// Switches the transmitter on.
///
/// # Context
/// Initialization.
pub fn initialize() {
    // SAFETY: UART0 is mapped on every image of the board; nobody else writes its control registers.
    unsafe {
        UART0.add(BAUDDIV).write_volatile(crate::startup::CORE_HZ / 115_200);
        UART0.add(CTRL).write_volatile(CTRL_TX_ENABLE);
    }
}

/// Writes text to UART0; use with `write!`.
pub struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            // SAFETY: as in `initialize`; the state register tells when the data register may be written.
            unsafe {
                while UART0.add(STATE).read_volatile() & STATE_TX_FULL != 0 {}
                UART0.add(DATA).write_volatile(u32::from(byte));
            }
        }
        Ok(())
    }
}

/// Prints a line on the console.
#[macro_export]
macro_rules! println {
    ($($arguments:tt)*) => {{
        use core::fmt::Write as _;
        let _ = core::writeln!($crate::console::Console, $($arguments)*);
    }};
}
