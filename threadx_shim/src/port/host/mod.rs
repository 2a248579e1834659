//! The host port: a program of the kernel as one ordinary Linux process.
//!
//! All threads of the kernel are stacks on *one* operating-system thread, the one that entered the kernel. A thread that makes way for
//! another steps straight onto its stack. The operating-system thread's own stack runs the scheduling loop ([`run`]) for everything
//! else: take the interrupts due, ask the kernel who runs, resume that thread; with nobody to run, wait in one `ppoll` for the
//! next deadline and for descriptors. So the kernel sees one processor, and a switch costs some nanoseconds instead of a futex
//! hand-over.
//!
//! | file | idea |
//! |---|---|
//! | `posture` | interrupts open or closed, and "something wants the loop" |
//! | `switch`, `transfer`, `stacks` | contexts, the step between them, and the memory they stand on |
//! | `exceptions` | C++ exceptions that a thread has caught |
//! | `clock` | real and virtual time |
//! | `signal` | the tick signal and when it may cut a thread |
//! | `waits` | sleeps and polls of the C library that the tick must not cut short |
//! | `interrupts` | descriptors and injected functions as interrupt lines |
//! | `run` | start, loop, idle, end |
//! | `critical` | the `critical-section` implementation |
//! | `fault`, `report` | what the user reads when something is wrong |
//! | `tools` | valgrind and AddressSanitizer |
//! | `capi` | the names in `tx_host.h` and `tx_port.h` |
//!
//! # Two clocks
//! [`Clock::Real`]: a timer ticks; threads are preempted as configured by [`Preemption`]. [`Clock::Virtual`]: no waiting; idle
//! jumps to the next deadline; a run is a pure function of program, inputs and seed. Tests use it.
//!
//! # What blocks everything
//! A blocking system call in a thread stops all threads: register the descriptor ([`fd_register`]) and wait on a kernel object that
//! its handler puts. A lock of the operating system or of `std` must not be held across a service call that may switch, since its
//! next taker would wait on the same operating-system thread for ever.
//!
//! # Ending
//! Ending a thread (or the run) does not run destructors of what is on its stack, as in the originals. A Rust panic in a thread prints
//! its message and aborts the process, because nothing may unwind through the C frames below it.
//!
//! # Tools
//! valgrind: stacks are registered with it; use the virtual clock (under its scheduler preemption points differ, results stay
//! right). AddressSanitizer is told of every switch; with a sanitizer's runtime linked into the executable, threads must not be
//! preempted [`Anywhere`](Preemption::Anywhere): use the virtual clock or `TX_HOST_PREEMPT=services`. Miri cannot run this port (inline assembly, signals): it can run what does not switch.
//! gdb: `handle SIG39 nostop noprint` silences the tick.
//!
//! `unsafe` island: signals, mappings, stacks.

mod capi;
mod clock;
mod critical;
mod exceptions;
mod fault;
mod interrupts;
mod posture;
mod report;
mod run;
mod signal;
mod stacks;
mod switch;
mod tools;
mod transfer;
mod waits;

pub use clock::{Clock, trace_time};
pub use interrupts::{
    FdHandler, Handler, MAX_DESCRIPTORS, fd_register, fd_unregister, interrupt, interrupt_at, isr_run, isr_run_with,
};
pub use posture::{
    NoPreemption, Posture, in_interrupt, is_foreign, mask, request_switch, unmask, unmask as unmask_soon,
};
pub use run::{
    Config, DEADLOCK_EXIT_CODE, Exit, Outside, Preemption, first_unused_memory, initialize_low_level, run, start, stop,
};
pub use switch::{ThreadPort, stack_build, stack_release, stack_used};

use crate::types::ULONG;

/// Signals and descriptors are looked at when a service opens to them, and the virtual clock counts services.
pub const INTERRUPTS_ANYWHERE: bool = false;
/// `TX_MINIMUM_STACK`: threads have stacks of the port's own, so this only keeps programs honest.
pub const MINIMUM_STACK: ULONG = crate::config::TX_MINIMUM_STACK;

/// False once a run with the virtual clock depended on the machine's speed: a thread used a second of processor time without a
/// service call and had to be ticked. The run then said so on standard error.
#[must_use]
pub fn is_reproducible() -> bool {
    clock::reproducible()
}

/// How many times a thread was cut between two of its service calls (wraps).
#[must_use]
pub fn preemptions() -> u32 {
    signal::preemptions()
}
