//! Ports: the only code that knows a CPU or an operating system. This file is their contract.
//!
//! The kernel decides *who* runs; a port makes it so. It gives the kernel one processor with interrupts that can be masked, and
//! stacks that can be switched. The module chosen below exports:
//!
//! | item | meaning |
//! |---|---|
//! | `type Posture = u32` | interrupt posture as `tx_interrupt_control` knows it: [`OPEN`] (TX_INT_ENABLE) or closed |
//! | [`mask`]`() -> Posture` | masks interrupts, returns the posture before |
//! | `unsafe` [`unmask`]`(Posture)` | restores a posture; opening it in thread context performs a requested switch before it returns |
//! | `unsafe` [`unmask_soon`]`(Posture)` | the same, but a requested switch may happen a few instructions after it has returned |
//! | [`request_switch`]`()` | called masked, after `kernel::execute()` changed: switch to it as soon as interrupts open, or at the end of the interrupt. Before `start` the request just stays pending. `execute == current` by then means: nothing to do |
//! | [`in_interrupt`]`() -> bool` | running inside an interrupt service routine |
//! | [`is_foreign`]`() -> bool` | running on something that is no part of this kernel (another OS thread on a host) |
//! | `unsafe` [`stack_build`]`(*mut TX_THREAD)` | first frame of a thread: runs `kernel::thread_shell(thread)` with interrupts open. The kernel has already filled the stack area |
//! | `unsafe` [`stack_release`]`(*mut TX_THREAD)` | this context is never resumed again (completed, terminated, reset, deleted); may be the running one, which then runs on until its next switch; may be called twice |
//! | `unsafe` [`start`]`() -> !` | enters the scheduling loop after `tx_application_define` |
//! | [`initialize_low_level`]`()` | before `tx_application_define`, interrupts masked: clocks, tick source |
//! | [`first_unused_memory`]`() -> *mut c_void` | the argument of `tx_application_define` |
//! | [`INTERRUPTS_ANYWHERE`]`: bool` | interrupts come between any two instructions; else (on a host) at services, so every service opens to them |
//! | [`MINIMUM_STACK`]`: ULONG` | TX_MINIMUM_STACK |
//! | [`trace_time`]`() -> Option<ULONG>` | microseconds for the event trace, if there is a clock; else the kernel counts ticks and events |
//! | `struct` [`ThreadPort`] | `#[repr(C)]`, `const NEW`, all-zero = never built; the port's part of a control block, field `tx_thread_port`. Its C twin is `TX_THREAD_PORT` in `tx_port.h` |
//!
//! The kernel gives a port: `kernel::execute`, `kernel::current`, `kernel::switch_in` (the port has just made `execute` the running
//! thread, or null: idle), `kernel::tick` (from the tick interrupt), `kernel::ticks_to_next_expiry` and `kernel::advance` (idle without
//! ticking), `kernel::thread_shell`, and for start-up `kernel::initialize`.
//!
//! Interrupts are closed during initialization and open when the first thread starts. A service called from an interrupt
//! handler nests like any other critical section. A port never chooses a thread, never looks into an object and keeps no time but the
//! tick.
//!
//! Chosen by target, never by feature.

use crate::types::UINT;

/// The posture in which interrupts happen.
pub const OPEN: u32 = TX_INT_ENABLE;
/// `tx_interrupt_control`: interrupts happen.
pub const TX_INT_ENABLE: UINT = 0;
/// `tx_interrupt_control`: interrupts are masked.
pub const TX_INT_DISABLE: UINT = 1;

#[cfg(target_os = "linux")]
pub mod host;
#[cfg(target_os = "linux")]
use host as chosen;

#[cfg(all(target_arch = "arm", target_os = "none"))]
pub mod cortex_m;
#[cfg(all(target_arch = "arm", target_os = "none"))]
use cortex_m as chosen;

#[cfg(all(test, target_os = "linux"))]
#[path = "cortex_m/long_tick.rs"]
mod long_tick;

#[cfg(not(any(target_os = "linux", all(target_arch = "arm", target_os = "none"))))]
compile_error!(
    "threadx_shim has no port for this target: Linux hosts and Arm Cortex-M are supported (src/port/mod.rs says what a port is)"
);

pub use chosen::{
    INTERRUPTS_ANYWHERE, MINIMUM_STACK, Posture, ThreadPort, first_unused_memory, in_interrupt, initialize_low_level,
    is_foreign, mask, request_switch, stack_build, stack_release, start, trace_time, unmask, unmask_soon,
};
