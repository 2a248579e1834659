//! Event trace: the last events of the system, in a buffer of the application (TraceX manual, chapters 5 and 11).
//!
//! Every service and every change of the running thread calls `event!`. In a build without the feature `trace` that is nothing at
//! all; in one with it, a load and a branch until [`objects::trace::enable`](crate::objects::trace::enable) was called.
//!
//! A service's event is written when the service begins, so that it stands before those it causes. `RUNNING` is written whenever
//! a thread begins to run, and when none does (thread field 0), so the time line has no guesses in it. Time stamps count
//! microseconds: a real clock where the port has one, else the ticks, and one more for each event within a tick. A product may
//! provide another source.
//!
//! `unsafe` here: the buffer, through pointers.

pub mod format;
pub mod id;
#[cfg(feature = "trace")]
mod record;

#[cfg(feature = "trace")]
pub(crate) use record::Trace;
#[cfg(feature = "trace")]
pub(crate) use record::{record, record_running, register, unregister};

use crate::types::{ULONG, VOID};

/// Called with interrupts masked, with the buffer, when its last entry was written and the first is next.
pub type FullNotify = Option<unsafe extern "C" fn(*mut VOID)>;
/// A product's own source of time stamps.
pub type TimeSource = Option<unsafe extern "C" fn() -> ULONG>;

/// True if this build can trace.
pub const ENABLED: bool = cfg!(feature = "trace");

/// What an object is in the registry.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Kind {
    /// Parameters: stack start, stack size.
    Thread = 1,
    /// Parameters: initial ticks, reschedule ticks.
    Timer = 2,
    /// Parameters: queue size, message size.
    Queue = 3,
    /// Parameter: initial instances.
    Semaphore = 4,
    /// Parameter: inheritance.
    Mutex = 5,
    /// No parameters.
    EventFlags = 6,
    /// Parameters: blocks, block size.
    BlockPool = 7,
    /// Parameter: bytes.
    BytePool = 8,
}

/// What fits into an information field.
pub(crate) trait Word: Copy {
    fn word(self) -> u32;
}

impl Word for u32 {
    #[inline(always)]
    fn word(self) -> u32 {
        self
    }
}

impl Word for usize {
    #[inline(always)]
    fn word(self) -> u32 {
        self as u32
    }
}

impl<T> Word for *mut T {
    #[inline(always)]
    fn word(self) -> u32 {
        self.addr() as u32
    }
}

/// Somewhere on the caller's stack: what the manual's "stack ptr" fields tell.
#[inline(always)]
pub(crate) fn stack() -> u32 {
    let here = 0_u8;
    (&raw const here).addr() as u32
}

/// The address `skip` octets behind `start`; 0 if there is no start.
#[inline(always)]
pub(crate) fn behind<T>(start: *mut T, skip: usize) -> u32 {
    if start.is_null() { 0 } else { start.addr().wrapping_add(skip) as u32 }
}

/// What a build without the trace has in its place.
#[cfg(not(feature = "trace"))]
mod nothing {
    use super::Kind;
    use crate::kernel::Critical;
    use crate::objects::thread::TX_THREAD;
    use crate::types::{CHAR, UINT, ULONG};

    #[inline(always)]
    pub(crate) fn record(_: ULONG, _: &[u32]) {}
    #[inline(always)]
    pub(crate) fn record_running(_: *mut TX_THREAD) {}
    #[inline(always)]
    pub(crate) unsafe fn register<T>(_: &Critical, _: Kind, _: *mut T, _: *mut CHAR, _: UINT, _: [ULONG; 2]) {}
    #[inline(always)]
    pub(crate) unsafe fn unregister<T>(_: &Critical, _: *mut T) {}
}
#[cfg(not(feature = "trace"))]
pub(crate) use nothing::{record, record_running, register, unregister};

/// `event!(ID, field, …)`: inserts an event with up to four information fields. They are not even evaluated while nobody traces.
macro_rules! event {
    ($id:ident $(, $field:expr)* $(,)?) => {
        if $crate::trace::ENABLED && $crate::kernel::traces() {
            $crate::trace::record($crate::trace::id::$id, &[$($crate::trace::Word::word($field)),*]);
        }
    };
}
pub(crate) use event;
