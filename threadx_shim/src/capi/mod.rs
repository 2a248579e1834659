//! The kernel's C face: one file an object, each a table of [`services!`](crate::services); `check` is what the `_txe_…` functions ask.
//!
//! These functions exist to be called from C through `tx_api.h`. Rust uses [`objects`](crate::objects) or the safe API.

pub mod block_pool;
pub mod byte_pool;
mod check;
pub mod event_flags;
pub mod kernel;
pub mod mutex;
pub mod queue;
pub mod semaphore;
mod services;
pub mod thread;
pub mod time;
pub mod timer;
pub mod trace;
