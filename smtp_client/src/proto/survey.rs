//! What a body is, found out in one pass before it is sent: how it can travel, and how long it is on the wire.
//!
//! Nearly every octet of a body is nothing special; those are passed over a word of the processor at a time.

use super::Octets;

/// Longest line that goes out as it is, without its CR LF.
pub const LINE_MAX: u32 = 998;

/// A body's properties that decide how it can travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Independent facts.
pub struct Survey {
    /// It has octets above 127.
    pub eight_bit: bool,
    /// It has a line over [`LINE_MAX`].
    pub long_lines: bool,
    /// It has a NUL.
    pub nul: bool,
    /// Every line ends in CR LF, the last one too, and none begins with a dot: it goes out as it is, unless it has to be encoded.
    pub clean: bool,
}

impl Survey {
    /// Nothing is known: whatever can be wrong is.
    pub const UNKNOWN: Self = Self { eight_bit: true, long_lines: true, nul: true, clean: false };
    /// Lines of text in UTF-8, none over [`LINE_MAX`].
    pub const TEXT: Self = Self { eight_bit: true, long_lines: false, nul: false, clean: false };
}

/// How many octets at the front of `text` are above all the control characters that matter here. Adds up into `all`, by "or", what it looked at.
pub(super) fn plain(text: &[u8], all: &mut usize) -> usize {
    const LOW: usize = usize::from_ne_bytes([0x10; size_of::<usize>()]);
    let (mut n, mut seen) = (0, 0);
    let (words, tail) = text.as_chunks();
    for word in words {
        let word = usize::from_le_bytes(*word);
        seen |= word;
        // Taking 0x10 from each octet sets the top bit of those that are below and had it clear; one behind such may lend it the bit in vain.
        let low = word.wrapping_sub(LOW) & !word & TOP;
        if low != 0 {
            *all |= seen;
            return n + low.trailing_zeros() as usize / 8;
        }
        n += size_of::<usize>();
    }
    for &octet in tail {
        if octet < 0x10 {
            break;
        }
        seen |= usize::from(octet);
        n += 1;
    }
    *all |= seen;
    n
}

/// The top bit of each octet of a word.
const TOP: usize = usize::from_ne_bytes([0x80; size_of::<usize>()]);

/// Looks a body over, piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surveyor {
    /// How long the line is so far.
    line: u32,
    longest: u32,
    all: usize,
    /// As it was given.
    given: Octets,
    /// Octets that line ends need to become CR LF.
    lacking: Octets,
    /// The piece before ended in a CR, which was taken for a line end of its own.
    after_cr: bool,
    nul: bool,
    /// A line begins with a dot.
    dotted: bool,
}

impl Surveyor {
    /// The next piece.
    pub fn push(&mut self, text: &[u8]) {
        let (Some(first), Some(last)) = (text.first(), text.last()) else { return };
        self.given = self.given.saturating_add(text.len() as Octets);
        let pair = *first == b'\n' && self.after_cr;
        self.lacking -= Octets::from(pair);
        self.after_cr = *last == b'\r';
        let mut rest = text.get(usize::from(pair)..).unwrap_or_default();
        while let Some(first) = rest.first() {
            self.dotted |= *first == b'.' && self.line == 0;
            let run = plain(rest, &mut self.all);
            self.line = self.line.saturating_add(run as u32);
            rest = match rest.get(run..) {
                Some([b'\r', b'\n', after @ ..]) => {
                    self.line_end();
                    after
                }
                Some([b'\r' | b'\n', after @ ..]) => {
                    self.lacking = self.lacking.saturating_add(1);
                    self.line_end();
                    after
                }
                Some([octet, after @ ..]) => {
                    self.nul |= *octet == 0;
                    self.line = self.line.saturating_add(1);
                    after
                }
                _ => return,
            };
        }
    }

    fn line_end(&mut self) {
        self.longest = self.longest.max(self.line);
        self.line = 0;
    }

    /// What was found, and how many octets it is as it goes without an encoding.
    #[must_use]
    pub fn finish(mut self) -> (Survey, Octets) {
        if self.line != 0 {
            self.lacking = self.lacking.saturating_add(2);
            self.line_end();
        }
        let found = Survey {
            eight_bit: self.all & TOP != 0,
            long_lines: self.longest > LINE_MAX,
            nul: self.nul,
            clean: !self.dotted && self.lacking == 0,
        };
        (found, self.given.saturating_add(self.lacking))
    }
}
