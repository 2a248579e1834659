//! Integration tests: what the test programs share.

pub mod c;
pub mod fuzz;
pub mod host;
pub mod kernel;
pub mod net;
pub mod real;
pub mod segment;

/// The Rust example of README.md, compiled as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
