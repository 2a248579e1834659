//! Integration tests: what the test programs share.

pub mod c;
pub mod real;
