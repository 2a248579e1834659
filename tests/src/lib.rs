//! Integration tests: what the test programs share.

pub mod c;
pub mod host;
pub mod kernel;
pub mod real;
