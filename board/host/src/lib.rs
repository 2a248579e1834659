//! The Linux board: a TAP driver under the NetX Duo driver contract, captures, and set-up of the Linux side.

pub mod linux;
