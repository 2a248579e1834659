//! Server replies as a byte stream (RFC 5321 §4.2): three digits, then SP text, `-` text or nothing, then the end of the line.
//!
//! # Theory
//! TCP has no messages: a reply may arrive a byte at a time, and two replies in one segment. So the parser takes what is there, up to the next thing
//! worth telling, and keeps a few counters, never a line. A `-` after the code says that another line follows, a space or nothing that this was the last; both lines must
//! carry the same code. Tolerated because real servers do it: LF without CR, a line of three digits alone, a CR inside the text. Not
//! tolerated, because it means that the dialogue is no longer understood: a fourth digit, no digits, two codes in one reply, an empty line.
//!
//! Everything is bounded: [`LINE_MAX`], [`LINES_MAX`], [`REPLY_MAX`].

use super::sink::copy;

/// Longest line accepted, in octets (RFC 5321 §4.5.3.1.5 asks for 512).
pub const LINE_MAX: usize = 2048;
/// Most lines in one reply.
pub const LINES_MAX: u8 = 128;
/// Most octets in one reply, all lines together.
pub const REPLY_MAX: usize = 16 * 1024;
/// How much of a reply's text is kept for the application.
pub const TEXT_MAX: usize = 160;

/// What was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// Some of what stands around the text.
    Frame,
    /// Text of a line, and nothing else.
    Text,
    /// The end of a line that another one follows.
    Line,
    /// The end of the last line; [`ReplyParser::code`] is the reply's.
    Reply,
    /// Not the grammar above: the stream cannot be read any further.
    Garbled,
    /// Over a limit: the same.
    TooLong,
}

/// The parser. Cheap to copy.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReplyParser {
    /// What comes next of the line: three digits, whether it is the last one, then text.
    place: u8,
    /// Another line follows.
    more: bool,
    lines: u8,
    /// Code of the line being read.
    reading: u16,
    /// Code of this reply's first line, or of the last reply.
    code: u16,
    /// Octets of the line so far.
    line: usize,
    /// Octets of the reply so far.
    total: usize,
}

/// Place of the octet behind the code, and of the text.
const MARK: u8 = 3;
const TEXT: u8 = 4;

impl ReplyParser {
    /// A parser at the start of a reply.
    #[must_use]
    pub const fn new() -> Self {
        Self { place: 0, more: false, lines: 0, reading: 0, code: 0, line: 0, total: 0 }
    }

    /// Whether the next byte is a reply's first.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.total == 0
    }

    /// The code of the last reply.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// Takes some of `bytes`, at least one where there is any, and leaves the rest.
    #[inline(never)]
    pub fn push(&mut self, bytes: &mut &[u8]) -> Parsed {
        let mut taken = 0;
        let mut parsed = Parsed::Frame;
        while let Some(&octet) = bytes.get(taken) {
            if self.place == TEXT && octet != b'\r' && octet != b'\n' {
                if taken == 0 {
                    taken = bytes.iter().position(|&b| b == b'\r' || b == b'\n').unwrap_or(bytes.len());
                    parsed = Parsed::Text;
                }
                break;
            }
            taken += 1;
            if self.place < MARK {
                if !octet.is_ascii_digit() {
                    return Parsed::Garbled;
                }
                self.reading = self.reading * 10 + u16::from(octet - b'0');
                self.place += 1;
                continue;
            }
            match octet {
                b'\n' => {
                    parsed = Parsed::Line;
                    break;
                }
                b'-' => self.more = true,
                b'\r' | b' ' => {}
                _ => return Parsed::Garbled,
            }
            self.place = TEXT;
        }
        *bytes = bytes.get(taken..).unwrap_or_default();
        self.line = self.line.wrapping_add(taken);
        self.total = self.total.wrapping_add(taken);
        if self.line > LINE_MAX || self.total > REPLY_MAX {
            return Parsed::TooLong;
        }
        if parsed == Parsed::Line { self.line_end() } else { parsed }
    }

    fn line_end(&mut self) -> Parsed {
        let code = core::mem::take(&mut self.reading);
        let more = core::mem::take(&mut self.more);
        if self.lines != 0 && self.code != code {
            return Parsed::Garbled;
        }
        self.code = code;
        self.lines += 1;
        self.place = 0;
        self.line = 0;
        if !more {
            *self = Self { code, ..Self::new() };
            Parsed::Reply
        } else if self.lines >= LINES_MAX {
            Parsed::TooLong
        } else {
            Parsed::Line
        }
    }
}

/// A reply as the application may read it: the code and the first [`TEXT_MAX`] octets of the text, its lines apart by LF. Kept as it came; made
/// presentable when somebody looks.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Reply {
    code: u16,
    len: u16,
    text: [u8; TEXT_MAX],
}

impl Reply {
    /// No reply.
    #[must_use]
    pub const fn none() -> Self {
        Self { code: 0, len: 0, text: [0; TEXT_MAX] }
    }

    /// From its parts.
    #[must_use]
    pub fn of(code: u16, text: &[u8]) -> Self {
        let mut reply = Self::none();
        reply.push(text);
        reply.complete(code);
        reply
    }

    /// The three-digit code; 0 when no reply came.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced status code (RFC 3463), `5.1.1` as `[5, 1, 1]`, when the text begins with one of the reply's own class.
    #[must_use]
    pub fn enhanced(&self) -> Option<[u16; 3]> {
        enhanced(self.text(), self.code)
    }

    /// The text behind the code, an enhanced code at its head included, as the server said it.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.text.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The same fit to be shown: lines joined by a space, other control characters as `?`, nothing blank at the end.
    pub fn shown(&self) -> impl Iterator<Item = u8> {
        self.text().trim_ascii_end().iter().map(|&byte| match byte {
            b'\n' => b' ',
            _ if byte.is_ascii_control() => b'?',
            _ => byte,
        })
    }

    pub(crate) fn clear(&mut self) {
        self.code = 0;
        self.len = 0;
    }

    pub(super) fn push(&mut self, text: &[u8]) {
        let room = self.text.get_mut(usize::from(self.len)..).unwrap_or_default();
        self.len += copy(text, room) as u16;
    }

    pub(super) fn complete(&mut self, code: u16) {
        self.code = code;
    }
}

impl Default for Reply {
    fn default() -> Self {
        Self::none()
    }
}

impl core::fmt::Debug for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(self, f)
    }
}

/// `550 5.1.1 No such user`; nothing when there was no reply.
impl core::fmt::Display for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.code == 0 {
            return Ok(());
        }
        write!(f, "{:03}", self.code)?;
        let mut shown = [0; TEXT_MAX];
        let mut len = 0;
        for (slot, byte) in shown.iter_mut().zip(self.shown()) {
            *slot = byte;
            len += 1;
        }
        let mut gap = " ";
        for chunk in shown.get(..len).unwrap_or_default().utf8_chunks() {
            f.write_str(core::mem::take(&mut gap))?;
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("?")?;
            }
        }
        Ok(())
    }
}

/// Reads `class.subject.detail` at the head of `text` (RFC 2034 §4): the digit that `code` begins with, two numbers of up to three, then a
/// space or the end.
fn enhanced(text: &[u8], code: u16) -> Option<[u16; 3]> {
    let (mut numbers, mut at, mut digits) = ([0u16; 3], 0, 0);
    for &byte in text {
        match byte {
            b'0'..=b'9' if digits < 3 => {
                let number = numbers.get_mut(at)?;
                *number = *number * 10 + u16::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits != 0 => (at, digits) = (at + 1, 0),
            b' ' => break,
            _ => return None,
        }
    }
    (at == 2 && digits != 0 && numbers[0] == code / 100 && (2..=5).contains(&numbers[0])).then_some(numbers)
}
