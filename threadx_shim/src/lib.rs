//! A ThreadX-compatible kernel: threads, mutexes, semaphores, event flags, queues, pools and timers.
#![no_std]

pub mod constants;
pub mod types;
