//! See `tests::fuzz::replies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tests::fuzz::replies::converse(input));
