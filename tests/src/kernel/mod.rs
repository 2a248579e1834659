//! The kernel's behaviour, one scenario a sentence, from the manual's chapters 3 and 4 and from what the manual leaves open and
//! ported programs depend on.
//!
//! The scenarios need neither `std` nor a heap, so that the same functions run on a host, each in a process of its own on
//! the virtual clock (`tests/tests/kernel.rs`), and one after another in a firmware on a board. A target provides an
//! [`env::Board`], calls [`env::install`] and, in `tx_application_define`, [`define`]; it creates a thread of priority
//! [`env::RUNNER`], which calls [`run`] for each of [`cases`].
//!
//! To add a scenario: write a function in the object's file and name it in that file's table.

pub mod env;
mod handles;

mod block_pool;
mod byte_pool;
mod errors;
mod event_flags;
#[cfg(unix)]
mod interrupted;
mod mutex;
mod performance;
mod queue;
mod semaphore;
mod thread;
mod timer;
mod trace;
mod waits;

/// One scenario.
#[derive(Clone, Copy)]
pub struct Case {
    /// `<object>_<situation>_<outcome>`.
    pub name: &'static str,
    /// Runs in the runner thread; panics on failure.
    pub run: fn(),
}

/// A table of scenarios from the functions' names.
macro_rules! table {
    ($($case:ident),* $(,)?) => {
        &[$($crate::kernel::Case { name: stringify!($case), run: $case }),*]
    };
}
use table;

/// All scenarios, object by object.
pub const SUITES: &[&[Case]] = &[
    thread::create::CASES,
    thread::schedule::CASES,
    thread::suspend::CASES,
    thread::sleep::CASES,
    thread::slice::CASES,
    thread::priority::CASES,
    thread::threshold::CASES,
    thread::nested::CASES,
    thread::end::CASES,
    thread::observe::CASES,
    semaphore::CASES,
    mutex::CASES,
    event_flags::CASES,
    queue::CASES,
    block_pool::CASES,
    byte_pool::CASES,
    timer::CASES,
    performance::CASES,
    trace::CASES,
    #[cfg(unix)]
    interrupted::CASES,
    waits::CASES,
    errors::pointers::CASES,
    errors::arguments::CASES,
    errors::callers::CASES,
];

/// All scenarios.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    SUITES.iter().copied().flatten()
}

/// What the scenarios have to do during initialization; a target calls it once, in `tx_application_define`.
pub fn define() {
    errors::callers::define();
}

/// Runs one scenario in the calling thread, the runner, and removes what it created.
///
/// # Panics
/// When the scenario fails.
pub fn run(case: &Case) {
    errors::callers::forget_initialization();
    env::reset();
    // Begin right after a tick, so that a scenario of a few microseconds sees no other.
    env::ok(handles::sleep(1));
    (case.run)();
    handles::remove_all();
}

/// What a file of scenarios needs.
mod prelude {
    pub(super) use super::env::{RUNNER, busy, expect, expect_nothing, isr, keep, log, memory, none, ok, var, zeroed};
    pub(super) use super::handles::*;
    pub(super) use super::table;
    pub(super) use threadx_shim::constants::*;
    pub(super) use threadx_shim::types::{UINT, ULONG};
}
