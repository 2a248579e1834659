//! What is fed to code that takes bytes from strangers, whoever thinks the bytes up.
//!
//! Each harness takes any bytes and holds the code to what must be true of all of them. Two callers share them: the test program `fuzz`, with
//! the kept inputs of `tests/fuzz/corpus` and random ones of a printed seed, and `tests/fuzz`, where libFuzzer looks for new ones
//! (`cargo xtask test --long`, or `cargo xtask fuzz` for as long as you like).

pub mod fifo;
pub mod frames;
pub mod replies;

/// Takes bytes off an input, zeros where it has ended.
pub struct Input<'a>(pub &'a [u8]);

impl Input<'_> {
    /// Whether anything is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next octet.
    pub fn octet(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, &[][..]), |(&first, rest)| (first, rest));
        self.0 = rest;
        first
    }

    /// The next two octets as a number.
    pub fn word(&mut self) -> u16 {
        u16::from_be_bytes([self.octet(), self.octet()])
    }

    /// As many octets as are left, at most `length`.
    pub fn take(&mut self, length: usize) -> &[u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
