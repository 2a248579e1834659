//! Ports: the only code that knows a CPU or an operating system. This file is their contract.
//!
//! A port gives the kernel one processor with interrupts that can be masked, and stacks that can be switched:
//!
//! | item | meaning |
//! |---|---|
//! | `type Posture = u32` | interrupt posture as `tx_interrupt_control` knows it: [`OPEN`] (TX_INT_ENABLE) or closed |
//! | `fn mask() -> Posture` | masks interrupts, returns the posture before |
//! | `unsafe fn unmask(Posture)` | restores a posture; opening it in thread context performs a requested switch before it returns |
//! | `fn request_switch()` | called masked, after `kernel::execute()` changed: switch to it as soon as interrupts open, or at the end of the interrupt. Before `start` the request just stays pending. `execute == current` by then means: nothing to do |
//! | `fn in_interrupt() -> bool` | running inside an interrupt service routine |
//! | `fn is_foreign() -> bool` | running on something that is no part of this kernel (another OS thread on a host) |
//! | `unsafe fn stack_build(*mut TX_THREAD)` | first frame of a thread: runs `kernel::thread_shell(thread)` with interrupts open. The kernel has already filled the stack area |
//! | `unsafe fn stack_release(*mut TX_THREAD)` | this context is never resumed again (completed, terminated, reset, deleted); may be the running one; may be called twice |
//! | `unsafe fn start() -> !` | enters the scheduling loop after `tx_application_define` |
//! | `fn initialize_low_level()` | before `tx_application_define`, interrupts masked: clocks, tick source |
//! | `fn first_unused_memory() -> *mut c_void` | the argument of `tx_application_define` |
//! | `const MINIMUM_STACK: ULONG` | TX_MINIMUM_STACK |
//! | `struct ThreadPort` | `#[repr(C)]`, `const NEW`; the port's part of a control block, field `tx_thread_port` |
//!
//! The kernel gives a port: `kernel::execute`, `kernel::current`, `kernel::switch_in`, `kernel::tick`, `kernel::ticks_to_next_expiry`,
//! `kernel::advance`, `kernel::thread_shell`, and for start-up `kernel::initialize` and `kernel::initialized`.
//!
//! Chosen by target, never by feature.

use crate::types::UINT;

/// The posture in which interrupts happen.
pub const OPEN: u32 = TX_INT_ENABLE;
/// `tx_interrupt_control`: interrupts happen.
pub const TX_INT_ENABLE: UINT = 0;
/// `tx_interrupt_control`: interrupts are masked.
pub const TX_INT_DISABLE: UINT = 1;

mod none;
pub use none::*;
