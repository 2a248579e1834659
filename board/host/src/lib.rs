//! The Linux board: a TAP driver under the NetX Duo driver contract, captures, and set-up of the Linux side.

pub mod capture;
pub mod linux;
pub mod station;
pub mod tap;
