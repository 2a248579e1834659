//! Server replies as a byte stream (RFC 5321 §4.2): three digits, then SP text, `-` text or nothing, then the end of the line.
//!
//! # Theory
//! TCP has no messages: a reply may arrive a byte at a time, and two replies in one segment. So the parser takes single bytes and keeps a few
//! counters, never a line. A `-` after the code says that another line follows, a space or nothing that this was the last; both lines must
//! carry the same code. Tolerated because real servers do it: LF without CR, a line of three digits alone, a CR inside the text. Not
//! tolerated, because it means that the dialogue is no longer understood: a fourth digit, no digits, two codes in one reply, an empty line.
//!
//! Everything is bounded: [`LINE_MAX`], [`LINES_MAX`], [`REPLY_MAX`].

/// Longest line accepted, in octets (RFC 5321 §4.5.3.1.5 asks for 512).
pub const LINE_MAX: u16 = 2048;
/// Most lines in one reply.
pub const LINES_MAX: u16 = 128;
/// Most octets in one reply, all lines together.
pub const REPLY_MAX: u32 = 16 * 1024;
/// How much of a reply's text is kept for the application.
pub const TEXT_MAX: usize = 160;

/// Why something is not a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// Not the grammar above.
    Garbled,
    /// Over a limit.
    TooLong,
}

/// What one byte completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// Nothing yet.
    Nothing,
    /// A byte of text.
    Text(u8),
    /// A line that another one follows.
    Line,
    /// The last line; the reply's code.
    Reply(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before digit 0, 1 or 2 of the code.
    Code(u8),
    /// Right behind the code.
    Separator,
    /// In the text of a line; `last` when no other line follows.
    Text { last: bool },
}

/// The parser. Cheap to copy, about 16 bytes.
#[derive(Clone, Copy, Debug)]
pub struct ReplyParser {
    at: At,
    /// Code of the line being read.
    code: u16,
    /// Code of this reply's first line.
    first: u16,
    line: u16,
    lines: u16,
    total: u32,
}

impl ReplyParser {
    /// A parser at the start of a reply.
    #[must_use]
    pub const fn new() -> Self {
        Self { at: At::Code(0), code: 0, first: 0, line: 0, lines: 0, total: 0 }
    }

    /// Whether the next byte is a reply's first.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.total == 0
    }

    /// How many lines of this reply are complete.
    #[must_use]
    pub fn lines(&self) -> u16 {
        self.lines
    }

    /// Takes one byte.
    ///
    /// # Errors
    /// [`ReplyFault`]; the stream cannot be read any further.
    pub fn push(&mut self, byte: u8) -> Result<Parsed, ReplyFault> {
        self.total = self.total.saturating_add(1);
        self.line = self.line.saturating_add(1);
        if self.line > LINE_MAX || self.total > REPLY_MAX {
            return Err(ReplyFault::TooLong);
        }
        match (self.at, byte) {
            (At::Code(n), b'0'..=b'9') => {
                self.code = self.code.wrapping_mul(10).wrapping_add(u16::from(byte - b'0'));
                self.at = if n == 2 { At::Separator } else { At::Code(n + 1) };
                Ok(Parsed::Nothing)
            }
            (At::Separator, b' ' | b'\r') => {
                self.at = At::Text { last: true };
                Ok(Parsed::Nothing)
            }
            (At::Separator, b'-') => {
                self.at = At::Text { last: false };
                Ok(Parsed::Nothing)
            }
            (At::Separator, b'\n') => self.line_end(true),
            (At::Code(_) | At::Separator, _) => Err(ReplyFault::Garbled),
            (At::Text { last }, b'\n') => self.line_end(last),
            (At::Text { .. }, b'\r') => Ok(Parsed::Nothing),
            (At::Text { .. }, text) => Ok(Parsed::Text(text)),
        }
    }

    fn line_end(&mut self, last: bool) -> Result<Parsed, ReplyFault> {
        if self.lines == 0 {
            self.first = self.code;
        } else if self.first != self.code {
            return Err(ReplyFault::Garbled);
        }
        if last {
            let code = self.code;
            *self = Self::new();
            return Ok(Parsed::Reply(code));
        }
        self.lines += 1;
        if self.lines >= LINES_MAX {
            return Err(ReplyFault::TooLong);
        }
        self.at = At::Code(0);
        self.code = 0;
        self.line = 0;
        Ok(Parsed::Line)
    }
}

impl Default for ReplyParser {
    fn default() -> Self {
        Self::new()
    }
}

/// A reply as the application may read it: the code, the enhanced code (RFC 3463) and the first [`TEXT_MAX`] octets of the text,
/// several lines joined by a space, control characters shown as `?`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Reply {
    code: u16,
    enhanced: [u16; 3],
    len: u16,
    text: [u8; TEXT_MAX],
}

impl Reply {
    /// No reply.
    #[must_use]
    pub const fn none() -> Self {
        Self { code: 0, enhanced: [0; 3], len: 0, text: [0; TEXT_MAX] }
    }

    /// The three-digit code; 0 when no reply came.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced status code, `5.1.1` as `[5, 1, 1]`, when the text begins with one of the reply's own class.
    #[must_use]
    pub fn enhanced(&self) -> Option<[u16; 3]> {
        (self.enhanced[0] != 0).then_some(self.enhanced)
    }

    /// The text behind the code, an enhanced code at its head included.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.text.get(..usize::from(self.len)).unwrap_or(&[])
    }

    pub(super) fn clear(&mut self) {
        *self = Self::none();
    }

    pub(super) fn push(&mut self, byte: u8) {
        let shown = if byte < b' ' || byte == 0x7f { b'?' } else { byte };
        if let Some(slot) = self.text.get_mut(usize::from(self.len)) {
            *slot = shown;
            self.len += 1;
        }
    }

    pub(super) fn next_line(&mut self) {
        if self.len != 0 {
            self.push(b' ');
        }
    }

    pub(super) fn complete(&mut self, code: u16) {
        self.code = code;
        while self.text().last() == Some(&b' ') {
            self.len -= 1;
        }
        self.enhanced = enhanced(self.text()).filter(|e| e[0] == code / 100).unwrap_or([0; 3]);
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
        let mut gap = true;
        for chunk in self.text().utf8_chunks() {
            if gap {
                f.write_str(" ")?;
                gap = false;
            }
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("?")?;
            }
        }
        Ok(())
    }
}

/// Reads `class.subject.detail` at the head of `text` (RFC 2034 §4): one digit, two numbers of up to three, then a space or the end.
fn enhanced(text: &[u8]) -> Option<[u16; 3]> {
    let head = text.split(|&b| b == b' ').next()?;
    let mut numbers = head.split(|&b| b == b'.');
    let mut code = [0u16; 3];
    for slot in &mut code {
        let digits = numbers.next()?;
        if digits.is_empty() || digits.len() > 3 {
            return None;
        }
        for &digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            *slot = *slot * 10 + u16::from(digit - b'0');
        }
    }
    (numbers.next().is_none() && (2..=5).contains(&code[0])).then_some(code)
}
