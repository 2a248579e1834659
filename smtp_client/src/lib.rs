//! An SMTP client with NetX Duo's services, on a protocol engine without input or output of its own.
#![no_std]

pub mod constants;
