//! NetX Duo's network layer over smoltcp.
#![no_std]

pub mod constants;
