//! The safe face: threads and objects as Rust statics.
//!
//! An object is a `static` that its first use in the kernel creates; no `unsafe` stands in the application. Since
//! objects live for ever, the codes for deleted objects do not exist here. Everything that can go wrong at run time is in the
//! `Result`: a wait that ends without success, or a call from a place that may not make it.
//!
//! | type | is |
//! |---|---|
//! | [`Thread`] | a thread |
//! | [`Memory`] and its kinds [`Stack`], [`Arena`], [`Blocks`], [`Messages`] | what threads, pools and queues are made of |
//! | [`Mutex`] | data that one thread at a time has, with priority inheritance |
//! | [`Semaphore`], [`EventFlags`] | counts and flags to wait for |
//! | [`Queue`] | messages of one type |
//! | [`BlockPool`], [`BytePool`] | memory that returns when it is dropped |
//! | [`Timer`] | a function that is called later |
//!
//! Everything else of the kernel (changing priorities of others, suspending them, deletion …) is in
//! [`objects`](crate::objects), which is unsafe.
//!
//! ```no_run
//! use threadx_shim::api::{self, Messages, Mutex, Queue, Stack, Thread, Wait};
//!
//! static ROOM: Messages<u32, 8> = Messages::new();
//! static READINGS: Queue<u32> = Queue::new(c"readings", &ROOM);
//! static SUM: Mutex<u64> = Mutex::new(c"sum", 0);
//! static SENSOR_STACK: Stack<4096> = Stack::new();
//! static SENSOR: Thread = Thread::new(c"sensor", 10, &SENSOR_STACK, || {
//!     for reading in 0.. {
//!         let _ = READINGS.send(reading, Wait::FOREVER);
//!         let _ = api::sleep(100);
//!     }
//! });
//! static LOGGER_STACK: Stack<4096> = Stack::new();
//! static LOGGER: Thread = Thread::new(c"logger", 12, &LOGGER_STACK, || {
//!     while let Ok(reading) = READINGS.receive(Wait::FOREVER) {
//!         if let Ok(mut sum) = SUM.lock(Wait::ticks(10)) {
//!             *sum += u64::from(reading);
//!         }
//!     }
//! });
//!
//! api::run(|| {
//!     SENSOR.start().expect("started once");
//!     LOGGER.start().expect("started once");
//! });
//! ```
//!
//! `unsafe` island: each file wraps the raw services of its object and says why the wrapping is sound.

mod block_pool;
mod byte_pool;
mod event_flags;
mod memory;
mod mutex;
mod object;
mod queue;
mod semaphore;
mod thread;
mod timer;

pub use block_pool::{Block, BlockPool, Blocks};
pub use byte_pool::{BytePool, Bytes};
pub use event_flags::EventFlags;
pub use memory::{Aligned, Arena, Memory, Region, Stack};
pub use mutex::{Mutex, MutexGuard};
pub use queue::{Messages, Queue, SendError};
pub use semaphore::Semaphore;
pub use thread::{Thread, ThreadState, relinquish, sleep};
pub use timer::Timer;

use crate::constants::{TX_NO_WAIT, TX_SUCCESS, TX_WAIT_ABORTED, TX_WAIT_FOREVER};
use crate::kernel::{self, Caller};
use crate::objects::time;
use crate::types::{UINT, ULONG};

/// How long a service may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(ULONG);

impl Wait {
    /// Not at all. The only choice where no thread runs: in interrupts, timers and during initialization.
    pub const NO: Wait = Wait(TX_NO_WAIT);
    /// Until it succeeds.
    pub const FOREVER: Wait = Wait(TX_WAIT_FOREVER);

    /// For up to `ticks` timer ticks.
    #[must_use]
    pub const fn ticks(ticks: u32) -> Wait {
        Wait(if ticks == TX_WAIT_FOREVER { TX_WAIT_FOREVER - 1 } else { ticks })
    }

    /// The raw wait option, if the caller may wait for that long.
    ///
    /// # Errors
    /// [`Error::Context`].
    pub fn option(self) -> Result<ULONG, Error> {
        match kernel::caller() {
            Caller::Thread => Ok(self.0),
            Caller::Foreign => Err(Error::Context),
            _ if self.0 == TX_NO_WAIT => Ok(TX_NO_WAIT),
            _ => Err(Error::Context),
        }
    }
}

/// Why a service did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Not in the time given: nothing there, no room, owned by another thread.
    NotInTime,
    /// The wait was aborted (`tx_thread_wait_abort`).
    Aborted,
    /// It may not be called, or may not wait, from here: an interrupt, a timer, initialization, a thread of the host's system, a
    /// program that has not entered the kernel.
    Context,
    /// The thread has the mutex already.
    Recursive,
    /// The thread was started already, or has ended; or the object's memory is another's.
    State,
    /// More than the pool can ever give, or nothing.
    Size,
}

impl core::fmt::Display for Error {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Error::NotInTime => "not in the time given",
            Error::Aborted => "the wait was aborted",
            Error::Context => "not possible from here",
            Error::Recursive => "the thread has the mutex already",
            Error::State => "the thread is in another state, or the memory taken",
            Error::Size => "a size that the pool never has",
        })
    }
}

impl core::error::Error for Error {}

/// The result of a service that waits.
fn waited(code: UINT) -> Result<(), Error> {
    match code {
        TX_SUCCESS => Ok(()),
        TX_WAIT_ABORTED => Err(Error::Aborted),
        _ => Err(Error::NotInTime),
    }
}

/// Whether this is a place from which the kernel can be called at all: its own processor, once it has been entered.
fn inside() -> Result<(), Error> {
    if crate::port::is_foreign() || !kernel::is_entered() { Err(Error::Context) } else { Ok(()) }
}

/// Timer ticks since start, or since and from what `tx_time_set` set.
///
/// # Context
/// Anywhere in the kernel.
#[must_use]
pub fn now() -> u32 {
    time::get()
}

/// Enters the kernel: `define` starts the first threads, then they run. On a host, see also
/// `port::host::run`, which returns.
///
/// # Context
/// `main`, once.
pub fn run(define: impl FnOnce()) -> ! {
    kernel::run(|_| define())
}
