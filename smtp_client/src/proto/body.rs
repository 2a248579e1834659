//! The body on its way out: line ends normalised, dots stuffed, quoted-printable where plain octets would not survive.
//!
//! # Theory
//! RFC 5321 knows one line end, CR LF. A lone CR or LF in a body is read by some servers as a line end and by others not, and the
//! difference is enough to smuggle a second mail in (CVE-2023-51764 and its kin); so every CR LF, lone CR and lone LF of the caller becomes exactly
//! CR LF. A line that begins with a dot gets another one in front (§4.5.2). A last line without an end gets one, and one that has an end gets no
//! second. What arrives, un-stuffed, is the body given, up to line ends.
//!
//! Lines over 998 octets (§4.5.3.1.6), NULs, and octets above 127 where the server did not offer 8BITMIME go as quoted-printable (RFC 2045
//! §6.7), so that they too arrive as given; the mail's header says so.
//!
//! The encoder holds no part of the body: a few bytes at most wait in a stash when the output is full, so a mail of any size needs the
//! space of one packet.

use super::mail::Encoding;

/// Longest line that goes out as it is, without its CR LF.
pub const LINE_MAX: u32 = 998;
/// Longest line of quoted-printable, a soft break's `=` included.
const QP_LINE_MAX: u8 = 76;

/// The source of a body, read once from front to back.
pub trait Body {
    /// The next bytes, as many as are at hand; empty at the end.
    ///
    /// # Errors
    /// A code of the source's own: the mail is given up and not delivered.
    fn chunk(&mut self) -> Result<&[u8], u32>;
    /// Says that the first `n` bytes of the chunk were taken.
    fn consume(&mut self, n: usize);
    /// What is known of the whole in advance.
    fn survey(&self) -> Survey;
    /// How many octets the rest is on the wire in `encoding`, without stuffed dots and the closing one (RFC 1870 §3), where known.
    fn octets(&self, encoding: Encoding) -> Option<u64>;
}

/// A body's properties that decide how it can travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// It has octets above 127.
    pub eight_bit: bool,
    /// It has a line over [`LINE_MAX`].
    pub long_lines: bool,
    /// It has a NUL.
    pub nul: bool,
}

/// A body in memory.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    rest: &'a [u8],
    survey: Survey,
    /// As it travels without an encoding.
    octets: u64,
}

impl<'a> Text<'a> {
    /// Looks the body over once.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let (survey, octets) = survey(text);
        Self { rest: text, survey, octets }
    }
}

impl Body for Text<'_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        Ok(self.rest)
    }
    fn consume(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or(&[]);
    }
    fn survey(&self) -> Survey {
        self.survey
    }
    fn octets(&self, encoding: Encoding) -> Option<u64> {
        Some(match encoding {
            Encoding::Identity => self.octets,
            Encoding::QuotedPrintable => encoded_len(*self, encoding),
        })
    }
}

fn survey(text: &[u8]) -> (Survey, u64) {
    let (mut line, mut octets, mut all, mut previous) = (0u32, 0u64, 0u8, 0u8);
    let mut found = Survey::default();
    for &byte in text {
        match byte {
            b'\n' if previous == b'\r' => {}
            b'\r' | b'\n' => {
                octets += u64::from(line) + 2;
                line = 0;
            }
            _ => {
                all |= byte;
                found.nul |= byte == 0;
                line = line.saturating_add(1);
                found.long_lines |= line > LINE_MAX;
            }
        }
        previous = byte;
    }
    if line != 0 {
        octets += u64::from(line) + 2;
    }
    found.eight_bit = all & 0x80 != 0;
    (found, octets)
}

/// Bytes that did not fit in the output yet.
#[derive(Clone, Copy, Debug, Default)]
struct Stash {
    bytes: [u8; 16],
    len: u8,
    taken: u8,
}

impl Stash {
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
            *slot = byte;
            self.len += 1;
        }
    }

    /// Moves what fits into `out` at `at`; `false` when something is left.
    fn drain(&mut self, out: &mut [u8], at: &mut usize) -> bool {
        while self.taken < self.len {
            let (Some(slot), Some(byte)) = (out.get_mut(*at), self.bytes.get(usize::from(self.taken))) else {
                return false;
            };
            *slot = *byte;
            *at += 1;
            self.taken += 1;
        }
        self.len = 0;
        self.taken = 0;
        true
    }
}

/// Turns a body into what follows the header on the wire, the closing dot and its CR LF included.
#[derive(Clone, Copy, Debug)]
pub struct BodyEncoder {
    encoding: Encoding,
    stash: Stash,
    /// Nothing of the current output line was written yet.
    line_start: bool,
    /// The byte before was a CR, whose line end is already written.
    after_cr: bool,
    /// Characters in the current quoted-printable line.
    column: u8,
    /// A blank or tab whose form depends on what follows.
    blank: Option<u8>,
    finished: bool,
    stuffed: u64,
}

impl BodyEncoder {
    /// An encoder at a body's start.
    #[must_use]
    pub const fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            stash: Stash { bytes: [0; 16], len: 0, taken: 0 },
            line_start: true,
            after_cr: false,
            column: 0,
            blank: None,
            finished: false,
            stuffed: 0,
        }
    }

    /// Whether everything, the final dot included, was written out.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished && self.stash.len == 0
    }

    /// Fills `out` from `body`; less than full only at the end.
    ///
    /// # Errors
    /// What [`Body::chunk`] says.
    pub fn fill(&mut self, body: &mut dyn Body, out: &mut [u8]) -> Result<usize, u32> {
        let mut at = 0;
        while self.stash.drain(out, &mut at) && !self.finished && at < out.len() {
            let chunk = body.chunk()?;
            if chunk.is_empty() {
                self.finish();
                continue;
            }
            let taken = match self.encoding {
                Encoding::Identity => self.identity(chunk, out, &mut at),
                Encoding::QuotedPrintable => self.quote(chunk),
            };
            body.consume(taken);
        }
        Ok(at)
    }

    fn finish(&mut self) {
        if self.encoding == Encoding::QuotedPrintable {
            self.settle_blank(true);
        }
        if !self.line_start {
            self.line_end();
        }
        for &byte in b".\r\n" {
            self.stash.push(byte);
        }
        self.finished = true;
    }

    /// Copies a run without line ends, or stashes one byte that needs thought. Returns how much of `chunk` is done.
    fn identity(&mut self, chunk: &[u8], out: &mut [u8], at: &mut usize) -> usize {
        let Some(&first) = chunk.first() else { return 0 };
        if matches!(first, b'\r' | b'\n') {
            self.line_break(first);
            return 1;
        }
        self.after_cr = false;
        if self.line_start && first == b'.' {
            self.stuff();
            self.stash.push(b'.');
            self.line_start = false;
            return 1;
        }
        let room = out.get_mut(*at..).unwrap_or(&mut []);
        let run = chunk
            .iter()
            .take(room.len())
            .position(|b| matches!(b, b'\r' | b'\n'))
            .unwrap_or(chunk.len().min(room.len()));
        if let (Some(to), Some(from)) = (room.get_mut(..run), chunk.get(..run)) {
            to.copy_from_slice(from);
        }
        *at += run;
        self.line_start = false;
        run
    }

    /// Encodes one byte into the stash.
    fn quote(&mut self, chunk: &[u8]) -> usize {
        let Some(&byte) = chunk.first() else { return 0 };
        if matches!(byte, b'\r' | b'\n') {
            if !(byte == b'\n' && self.after_cr) {
                self.settle_blank(true);
            }
            self.line_break(byte);
            return 1;
        }
        self.after_cr = false;
        self.settle_blank(false);
        match byte {
            b' ' | b'\t' => self.blank = Some(byte),
            b'!'..=b'<' | b'>'..=b'~' => self.token(&[byte]),
            _ => self.token(&hex(byte)),
        }
        1
    }

    /// Writes the blank that was held back: in hex at a line's end, where a relay may strip it.
    fn settle_blank(&mut self, at_line_end: bool) {
        if let Some(blank) = self.blank.take() {
            if at_line_end {
                self.token(&hex(blank));
            } else {
                self.token(&[blank]);
            }
        }
    }

    /// One literal or `=XX` of quoted-printable, with a soft break before it where the line is full.
    fn token(&mut self, token: &[u8]) {
        let len = token.len() as u8;
        if self.column + len >= QP_LINE_MAX {
            self.stash.push(b'=');
            self.line_end();
        }
        if self.line_start && token == b"." {
            self.stuff();
        }
        for &byte in token {
            self.stash.push(byte);
        }
        self.column += len;
        self.line_start = false;
    }

    fn stuff(&mut self) {
        self.stash.push(b'.');
        self.stuffed += 1;
    }

    /// A CR or an LF of the body.
    fn line_break(&mut self, byte: u8) {
        if !(byte == b'\n' && self.after_cr) {
            self.line_end();
        }
        self.after_cr = byte == b'\r';
    }

    fn line_end(&mut self) {
        self.stash.push(b'\r');
        self.stash.push(b'\n');
        self.line_start = true;
        self.column = 0;
    }
}

fn hex(byte: u8) -> [u8; 3] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    [b'=', digit(byte >> 4), digit(byte & 15)]
}

/// Counts by encoding.
fn encoded_len(mut body: Text<'_>, encoding: Encoding) -> u64 {
    let mut encoder = BodyEncoder::new(encoding);
    let mut sink = [0; 64];
    let mut octets = 0u64;
    while let Ok(n @ 1..) = encoder.fill(&mut body, &mut sink) {
        octets += n as u64;
    }
    octets.saturating_sub(encoder.stuffed + 3)
}
