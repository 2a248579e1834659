//! Integration tests: what the test programs share.
