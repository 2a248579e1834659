//! An SMTP client with NetX Duo's services, on a protocol engine without input or output of its own.
//!
//! [`proto`] is the protocol: bytes and the time in, bytes and a verdict out, no `unsafe`, no socket, no thread.
#![no_std]

pub mod constants;
pub mod proto;
