//! `libthreadx_netx.a` for a Cortex-M: the C symbols of the kernel, the network layer and the SMTP client, without any start-up.
//!
//! Vectors, clocks and the tick are the product's own. What the library asks of it is the kernel's link seam and nothing else:
//! `_tx_initialize_low_level`, PendSV_Handler in the vector table, `_tx_timer_interrupt` called from the tick.
#![cfg_attr(target_os = "none", no_std)]

#[cfg(any(feature = "an385", feature = "an386", feature = "an500", feature = "an505"))]
use board_mps2 as _;
#[cfg(feature = "network")]
use netx as _;
#[cfg(feature = "network")]
use smtp_client as _;
use threadx_shim as _;

// A product that saves no power while idle has no functions for it.
#[cfg(target_os = "none")]
core::arch::global_asm!(
    ".section .text.tx_low_power, \"ax\", %progbits",
    ".weak tx_low_power_enter, tx_low_power_exit",
    ".type tx_low_power_enter, %function",
    ".type tx_low_power_exit, %function",
    ".thumb_func",
    "tx_low_power_enter:",
    ".thumb_func",
    "tx_low_power_exit:",
    "bx lr",
    ".text",
);

/// No panic is reachable from C arguments, the wire or hardware; should one be, the product's fault handler takes over.
#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: an undefined instruction raises the usage or hard fault of the product.
    unsafe { core::arch::asm!("udf #0", options(noreturn)) }
}
