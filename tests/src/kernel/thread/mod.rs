//! Threads: `tx_thread_*`, and who runs when.

pub(super) mod create;
pub(super) mod end;
pub(super) mod nested;
pub(super) mod observe;
pub(super) mod priority;
pub(super) mod schedule;
pub(super) mod sleep;
pub(super) mod slice;
pub(super) mod suspend;
pub(super) mod threshold;
