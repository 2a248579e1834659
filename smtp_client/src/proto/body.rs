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
//! space of one packet. Nearly every octet of a body is nothing special and is copied in one go, and a clean body ([`Survey`]) is nothing but
//! that.

use super::Octets;
use super::mail::Encoding;
use super::sink::copy;
use super::survey::{LINE_MAX, Survey, Surveyor, plain};

/// Longest line of quoted-printable, a soft break's `=` included.
const QP_LINE_MAX: u32 = 76;

/// Octets read once from front to back.
pub trait Source {
    /// The next bytes, as many as are at hand; empty at the end.
    ///
    /// # Errors
    /// A code of the source's own: the mail is given up and not delivered.
    fn chunk(&mut self) -> Result<&[u8], u32>;
    /// Says that the first `n` bytes of the chunk were taken.
    fn consume(&mut self, n: usize);
    /// How many octets are left, where known. Nothing is counted on it.
    fn remaining(&self) -> Option<Octets> {
        None
    }
    /// Goes back to the front; `false` where that cannot be.
    fn rewind(&mut self) -> bool {
        false
    }
}

/// The source of a body.
pub trait Body: Source {
    /// What is known of the whole in advance.
    fn survey(&self) -> Survey;
    /// How many octets the rest is on the wire in `encoding`, without stuffed dots and the closing one (RFC 1870 §3), where known.
    fn octets(&self, encoding: Encoding) -> Option<Octets>;
    /// Whether [`Body::octets`] is the truth and no claim: a message may be counted by it (RFC 3030).
    fn is_exact(&self) -> bool {
        false
    }
}

/// A body in memory.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    all: &'a [u8],
    rest: &'a [u8],
    survey: Survey,
    /// As it travels without an encoding.
    octets: Octets,
}

impl<'a> Text<'a> {
    /// Looks the body over once.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let mut surveyor = Surveyor::default();
        surveyor.push(text);
        let (survey, octets) = surveyor.finish();
        Self { all: text, rest: text, survey, octets }
    }

    /// What it is as the first part of several: nothing but clean lines of ASCII, and how many octets they are without an end of the last one.
    #[must_use]
    pub(super) fn plain_octets(&self) -> Option<Octets> {
        let ended = self.all.last().is_none_or(|b| matches!(b, b'\r' | b'\n'));
        let plain = !(self.survey.eight_bit || self.survey.long_lines || self.survey.nul);
        plain.then(|| self.octets.saturating_sub(if ended { 0 } else { 2 }))
    }
}

impl Source for Text<'_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        Ok(self.rest)
    }
    fn consume(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or(&[]);
    }
    fn remaining(&self) -> Option<Octets> {
        Some(self.rest.len() as Octets)
    }
    fn rewind(&mut self) -> bool {
        self.rest = self.all;
        true
    }
}

impl Body for Text<'_> {
    fn survey(&self) -> Survey {
        self.survey
    }
    fn octets(&self, encoding: Encoding) -> Option<Octets> {
        Some(match encoding {
            Encoding::Identity => self.octets,
            Encoding::QuotedPrintable => encoded_len(*self, encoding),
        })
    }
    fn is_exact(&self) -> bool {
        true
    }
}

/// A body from any source, with what its owner promises of it. A promise that is not kept ends the mail.
pub struct Stream<'a> {
    source: &'a mut dyn Source,
    survey: Survey,
    octets: Option<Octets>,
}

impl<'a> Stream<'a> {
    /// Without a promise ([`Survey::UNKNOWN`]) it goes as quoted-printable.
    pub fn new(source: &'a mut dyn Source, survey: Survey) -> Self {
        Self { source, survey, octets: None }
    }

    /// A source that a [`Surveyor`] has read before.
    pub fn surveyed(source: &'a mut dyn Source, (survey, octets): (Survey, Octets)) -> Self {
        Self { source, survey, octets: Some(octets) }
    }
}

impl Source for Stream<'_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        self.source.chunk()
    }
    fn consume(&mut self, n: usize) {
        self.source.consume(n);
    }
    fn rewind(&mut self) -> bool {
        self.source.rewind()
    }
}

impl Body for Stream<'_> {
    fn survey(&self) -> Survey {
        self.survey
    }
    fn octets(&self, encoding: Encoding) -> Option<Octets> {
        self.octets.filter(|_| encoding == Encoding::Identity)
    }
    fn is_exact(&self) -> bool {
        self.octets.is_some()
    }
}

/// How the end of the message is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// By a line with a dot; other dots at a line's start are doubled (RFC 5321 §4.5.2).
    Dot,
    /// By its length (RFC 3030); dots are nothing special.
    Counted,
}

/// Why a body ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The source gave up, with its code.
    Source(u32),
    /// A line over [`LINE_MAX`] where none was promised.
    LongLine,
}

/// Bytes that did not fit in the output yet.
#[derive(Clone, Copy, Debug, Default)]
struct Stash {
    bytes: [u8; 12],
    len: u8,
    taken: u8,
}

impl Stash {
    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
                *slot = byte;
                self.len += 1;
            }
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

/// Turns a body into what follows the header on the wire, a closing dot and its CR LF included.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // Independent facts.
pub struct BodyEncoder {
    encoding: Encoding,
    framing: Framing,
    stash: Stash,
    /// Octets of the current output line; 0 at its start.
    line: u32,
    /// The byte before was a CR, whose line end is already written.
    after_cr: bool,
    /// The octet before was a blank or a tab as it is, which must not end a line.
    after_blank: bool,
    finished: bool,
    /// The body goes out as it is.
    pub(super) clean: bool,
}

impl BodyEncoder {
    /// An encoder at a body's start.
    #[must_use]
    pub const fn new(encoding: Encoding, framing: Framing) -> Self {
        Self {
            encoding,
            framing,
            line: 0,
            stash: Stash { bytes: [0; 12], len: 0, taken: 0 },
            after_cr: false,
            after_blank: false,
            finished: false,
            clean: false,
        }
    }

    /// Whether everything, the final dot included, was written out.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished && self.stash.len == 0
    }

    /// Fills `out` from `body`; less than full only at the end, which is noticed also where `out` ends with it: what is counted must not
    /// be answered for before it is known to be complete.
    ///
    /// # Errors
    /// [`Broken`]: the message must not be ended.
    pub fn fill(&mut self, body: &mut dyn Body, out: &mut [u8]) -> Result<usize, Broken> {
        let mut at = 0;
        while self.stash.drain(out, &mut at) && !self.finished {
            let chunk = body.chunk().map_err(Broken::Source)?;
            let taken = match chunk.first() {
                None => {
                    self.finish();
                    0
                }
                Some(&first) if !self.clean && self.is_special(first) => 1,
                // Lines as long as they fit and need no thought.
                _ => {
                    let Some(room @ [_, ..]) = out.get_mut(at..) else { break };
                    let mut run = chunk.get(..room.len()).unwrap_or(chunk);
                    if !self.clean {
                        // A control character that is no line end is a run of one.
                        run = run.get(..plain(run, &mut 0).max(1)).unwrap_or_default();
                        self.line = self.line.saturating_add(run.len() as u32);
                        if self.line > LINE_MAX {
                            return Err(Broken::LongLine);
                        }
                    }
                    copy(run, room);
                    at += run.len();
                    run.len()
                }
            };
            body.consume(taken);
        }
        Ok(at)
    }

    /// Does an octet that does not go out as it is, by way of the stash; `false`: it does.
    #[inline(never)] // or the loop around it has no registers left
    fn is_special(&mut self, octet: u8) -> bool {
        // The LF of a CR LF was written with the CR.
        let pair = octet == b'\n' && self.after_cr;
        self.after_cr = octet == b'\r';
        if matches!(octet, b'\r' | b'\n') {
            if !pair {
                self.line_end();
            }
        } else if self.encoding == Encoding::QuotedPrintable {
            self.quote(octet);
        } else if self.line == 0 && octet == b'.' {
            self.token(b".");
        } else {
            return false;
        }
        true
    }

    fn finish(&mut self) {
        if self.line != 0 {
            self.line_end();
        }
        if self.framing == Framing::Dot {
            self.stash.push(b".\r\n");
        }
        self.finished = true;
    }

    /// Encodes one byte into the stash.
    fn quote(&mut self, byte: u8) {
        match byte {
            b'\t' | b' '..=b'<' | b'>'..=b'~' => self.token(&[byte]),
            _ => self.token(&hex(byte)),
        }
        self.after_blank = matches!(byte, b' ' | b'\t');
    }

    /// A literal or `=XX` of quoted-printable, with a soft break before it where the line is full, or a dot as it is.
    fn token(&mut self, token: &[u8]) {
        let len = token.len() as u32;
        if self.line + len >= QP_LINE_MAX {
            self.soft_break();
        }
        if self.line == 0 && token == b"." && self.framing == Framing::Dot {
            self.stash.push(b".");
        }
        self.stash.push(token);
        self.line += len;
    }

    /// Ends a line of the body; where a blank is its last octet, which a relay may strip, behind a soft break (RFC 2045 §6.7 rule 3).
    fn line_end(&mut self) {
        if core::mem::take(&mut self.after_blank) {
            self.soft_break();
        }
        self.stash.push(b"\r\n");
        self.line = 0;
    }

    fn soft_break(&mut self) {
        self.stash.push(b"=\r\n");
        self.line = 0;
    }
}

/// `=XX`.
pub(super) fn hex(byte: u8) -> [u8; 3] {
    let digit = |bits: u8| if bits < 10 { b'0' + bits } else { b'A' - 10 + bits };
    [b'=', digit(byte >> 4), digit(byte & 15)]
}

/// Counts by encoding.
fn encoded_len(mut body: Text<'_>, encoding: Encoding) -> Octets {
    let mut encoder = BodyEncoder::new(encoding, Framing::Counted);
    let mut sink = [0; 64];
    let mut octets: Octets = 0;
    while let Ok(n @ 1..) = encoder.fill(&mut body, &mut sink) {
        octets = octets.saturating_add(n as Octets);
    }
    octets
}
