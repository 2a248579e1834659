//! What a body is, found out in one pass before it is sent: how it can travel, and how long it is on the wire.
//!
//! Nearly every octet of a body is nothing special; those are passed over eight at a time.

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

/// How many octets at the front of `text` are above all the control characters that matter here; adds them up into `all`, by "or".
pub(super) fn plain(text: &[u8], all: &mut u64) -> usize {
    const LOW: u64 = 0x7070_7070_7070_7070;
    const TOP: u64 = 0x8080_8080_8080_8080;
    let (mut n, mut seen) = (0, 0);
    for eight in text.as_chunks::<8>().0 {
        let eight = u64::from_ne_bytes(*eight);
        // An octet from 0x10 on has a bit set in its high nibble: adding 0x70 to three of them carries into the fourth.
        if (((eight & LOW) + LOW) | eight) & TOP != TOP {
            break;
        }
        seen |= eight;
        n += 8;
    }
    for &octet in text.get(n..).unwrap_or_default() {
        if octet < 0x10 {
            break;
        }
        seen |= u64::from(octet);
        n += 1;
    }
    *all |= seen;
    n
}

/// Looks a body over, piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surveyor {
    line: u32,
    octets: Octets,
    all: u64,
    longest: u32,
    /// As it was given.
    given: Octets,
    after_cr: bool,
    nul: bool,
    /// A line begins with a dot.
    dotted: bool,
}

impl Surveyor {
    /// The next piece.
    pub fn push(&mut self, text: &[u8]) {
        let mut rest = text;
        self.given = self.given.saturating_add(text.len() as Octets);
        loop {
            self.dotted |= self.line == 0 && rest.first() == Some(&b'.');
            let run = plain(rest, &mut self.all);
            self.line = self.line.saturating_add(run as u32);
            let Some((&octet, tail)) = rest.get(run..).and_then(<[u8]>::split_first) else {
                self.after_cr &= run == 0;
                return;
            };
            rest = tail;
            let pair = octet == b'\n' && self.after_cr && run == 0;
            self.after_cr = octet == b'\r';
            if self.after_cr
                && let [b'\n', after @ ..] = rest
            {
                // Nearly every line's end; what is left for later is a pair that two pieces share.
                rest = after;
                self.after_cr = false;
            }
            if matches!(octet, b'\r' | b'\n') {
                if !pair {
                    self.line_end();
                }
            } else {
                self.nul |= octet == 0;
                self.line = self.line.saturating_add(1);
            }
        }
    }

    fn line_end(&mut self) {
        self.longest = self.longest.max(self.line);
        self.octets = self.octets.saturating_add(Octets::from(self.line)).saturating_add(2);
        self.line = 0;
    }

    /// What was found, and how many octets it is as it goes without an encoding.
    #[must_use]
    pub fn finish(mut self) -> (Survey, Octets) {
        if self.line != 0 {
            self.line_end();
        }
        let found = Survey {
            eight_bit: self.all & 0x8080_8080_8080_8080 != 0,
            long_lines: self.longest > LINE_MAX,
            nul: self.nul,
            // A lone CR or LF, or a last line without an end, makes it longer, and nothing makes it shorter.
            clean: !self.dotted && self.octets == self.given,
        };
        (found, self.octets)
    }
}
