//! The Arm MPS2 boards (AN385 Cortex-M3, AN386 M4F, AN500 M7, AN505 M33).
//!
//! What a board gives the house: start-up (`startup`), a console (`console`), and a driver behind the network layer's driver
//! door. The decisions of the Ethernet driver (which words mean what) are plain functions in [`lan9118::fifo`] that the host tests;
//! everything that touches a register exists on the target only.
#![cfg_attr(not(test), no_std)]

#[cfg(all(target_os = "none", feature = "firmware"))]
pub mod console;
pub mod lan9118;
#[cfg(all(target_os = "none", feature = "firmware"))]
pub mod semihosting;
#[cfg(all(target_os = "none", feature = "firmware"))]
pub mod startup;
