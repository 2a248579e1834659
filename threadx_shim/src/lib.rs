//! A ThreadX-compatible kernel: threads, mutexes, semaphores, event flags, queues, pools and timers.
//!
//! Layers, top down: [`api`] (safe Rust) and [`capi`] (the C names) stand side by side on [`objects`] (control blocks and raw
//! services, one file an object). Objects make threads stop and wake through [`suspend`] alone; `sched` decides who runs,
//! `timeouts` when something expires, `timer_thread` runs what expired. [`kernel`] has the one global and its lock.
//! [`port`] is the only part that knows a CPU or an operating system.
#![no_std]
#![allow(non_camel_case_types)]
// Control blocks carry the originals' names.
// A critical section, a list operation and a scheduler decision are a handful of instructions each, and services are made of them:
// that they are merged is what the kernel's figures rest on, at every optimization level.
#![allow(clippy::inline_always)]

pub mod api;
pub mod audit;
mod bitmap;
pub mod capi;
pub mod config;
pub mod constants;
pub mod counters;
pub mod kernel;
pub mod objects;
pub mod port;
pub mod registry;
mod sched;
mod stages;
pub mod suspend;
mod timeouts;
mod timer_thread;
pub mod trace;
pub mod types;

pub use objects::block_pool::TX_BLOCK_POOL;
pub use objects::byte_pool::TX_BYTE_POOL;
pub use objects::event_flags::TX_EVENT_FLAGS_GROUP;
pub use objects::mutex::TX_MUTEX;
pub use objects::queue::TX_QUEUE;
pub use objects::semaphore::TX_SEMAPHORE;
pub use objects::thread::TX_THREAD;
pub use objects::timer::TX_TIMER;
