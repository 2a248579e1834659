//! NetX Duo's network layer over smoltcp.
#![no_std]
#[cfg(test)]
extern crate std;

pub mod constants;
pub mod stack;
pub mod tcp;
