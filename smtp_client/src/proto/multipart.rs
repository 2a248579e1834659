//! A mail in several parts (RFC 2046 §5.1.3): the header lines that say so, text first, attachments behind it, made while they go out.
//!
//! # Theory
//! What is made ahead is one line of at most `LINE` octets; the attachments are read from their sources as they leave, so a mail of
//! any size has the footprint of this struct. Attachments go as base64 (RFC 2045 §6.8) in lines of 76 characters. The text goes as it is where it is
//! clean ASCII, else as base64 too, so that the whole is 7-bit and every server takes it. File names that are not plain ASCII go in RFC 2231's form,
//! a piece of 16 octets to a line.
//!
//! The boundary begins with `=_`, which neither base64 nor quoted-printable can contain, and is random beyond.
//!
//! The parts pass through the body's encoder like any body: line ends and dots are its business.

use super::Octets;
use super::address::is_clean;
use super::body::{Body, Source, Text, hex};
use super::mail::Encoding;
use super::sink::Sink;
use super::survey::Survey;

/// Longest line made ahead, its CR LF included.
const LINE: usize = 160;
/// Octets of an attachment in one line.
const GROUP: usize = 57;
/// Octets of a file name in one line.
const NAME_PIECE: usize = 16;
/// Octets of a boundary.
const BOUNDARY: usize = 18;

/// A file that goes with a mail.
pub struct Attachment<'a> {
    /// The file's name, any UTF-8 without control characters, up to 255 octets.
    pub name: &'a [u8],
    /// Its media type; empty is `application/octet-stream`.
    pub media_type: &'a [u8],
    /// Its octets, which arrive as they are.
    pub source: &'a mut dyn Source,
}

/// The first part.
enum Lead<'a> {
    Text(Text<'a>),
    Source(&'a mut dyn Source),
}

/// Which line comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// The mail's own header lines about it, and a blank one.
    Header,
    /// `--boundary` and header before the text.
    Open,
    Lead,
    /// CR LF and `--boundary` before the attachment, or `--boundary--` behind the last one.
    Boundary(usize),
    MediaType(usize),
    Disposition(usize),
    /// This piece of the name.
    Name(usize, usize),
    Blank(usize),
    Data(usize),
    End,
}

/// One line being made.
#[derive(Clone, Copy)]
struct Line {
    bytes: [u8; LINE],
    len: u8,
    taken: u8,
}

impl Line {
    const EMPTY: Self = Self { bytes: [0; LINE], len: 0, taken: 0 };

    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
                *slot = byte;
                self.len += 1;
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(usize::from(self.taken)..usize::from(self.len)).unwrap_or(&[])
    }

    /// Octets of a part in base64.
    fn encode(&mut self, group: &[u8]) {
        let mut sink = Sink::new(&mut self.bytes, 0);
        sink.base64(&[group]);
        self.len = sink.came() as u8;
        if !group.is_empty() {
            self.push(b"\r\n");
        }
    }

    /// Makes the line for `at`, which is neither text nor a part's octets, and says what follows.
    fn frame(&mut self, at: At, boundary: &[u8], plain: bool, parts: &[Attachment<'_>]) -> At {
        match at {
            At::Header => {
                self.push(b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"");
                self.push(boundary);
                self.push(b"\"\r\n\r\n");
                At::Open
            }
            At::Open => {
                self.push(b"--");
                self.push(boundary);
                self.push(b"\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: ");
                self.push(if plain { b"7bit\r\n\r\n" } else { b"base64\r\n\r\n" });
                At::Lead
            }
            At::Lead => At::Boundary(0),
            At::Boundary(part) if part < parts.len() => {
                self.push(b"\r\n--");
                self.push(boundary);
                self.push(b"\r\n");
                At::MediaType(part)
            }
            At::Boundary(_) => {
                self.push(b"\r\n--");
                self.push(boundary);
                self.push(b"--\r\n");
                At::End
            }
            At::MediaType(part) => {
                let given = parts.get(part).map_or(&b""[..], |part| part.media_type);
                self.push(b"Content-Type: ");
                self.push(if given.is_empty() { b"application/octet-stream" } else { given });
                self.push(b"\r\n");
                At::Disposition(part)
            }
            At::Disposition(part) => {
                self.push(b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment");
                At::Name(part, 0)
            }
            At::Name(part, piece) => {
                let name = parts.get(part).map_or(&b""[..], |part| part.name);
                if self.name(name, piece) { At::Name(part, piece + 1) } else { At::Blank(part) }
            }
            At::Blank(part) => {
                self.push(b"\r\n\r\n");
                At::Data(part)
            }
            At::Data(part) => At::Boundary(part + 1),
            At::End => At::End,
        }
    }

    /// `; filename="name"`, or a piece of a longer or stranger one; whether there may be another piece.
    fn name(&mut self, name: &[u8], piece: usize) -> bool {
        let simple = name.len() <= 60 && name.iter().all(|&b| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\');
        if simple {
            if !name.is_empty() {
                self.push(b"; filename=\"");
                self.push(name);
                self.push(b"\"");
            }
            return false;
        }
        let Some(rest) = name.get(piece * NAME_PIECE..).filter(|rest| !rest.is_empty()) else {
            return false;
        };
        self.push(b";\r\n filename*");
        if name.len() > NAME_PIECE {
            let number = piece as u8;
            if number >= 10 {
                self.push(&[b'0' + number / 10 % 10]);
            }
            self.push(&[b'0' + number % 10, b'*']);
        }
        self.push(if piece == 0 { b"=UTF-8''" } else { b"=" });
        for &byte in rest.iter().take(NAME_PIECE) {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                self.push(&[byte]);
            } else {
                let [_, high, low] = hex(byte);
                self.push(&[b'%', high, low]);
            }
        }
        true
    }
}

/// The parts as one body, for a mail whose content is [`super::Content::Own`].
pub struct Multipart<'a, 'p> {
    boundary: [u8; BOUNDARY],
    lead: Lead<'a>,
    /// Octets of the text where it goes as it is.
    plain: Option<Octets>,
    parts: &'p mut [Attachment<'a>],
    at: At,
    line: Line,
}

impl<'a, 'p> Multipart<'a, 'p> {
    /// Text in memory and attachments.
    pub fn new(text: &'a [u8], parts: &'p mut [Attachment<'a>], random: &[u8; 12]) -> Self {
        let text = Text::new(text);
        Self::with(Lead::Text(text), text.plain_octets(), parts, random)
    }

    /// Text from a source, UTF-8, and attachments.
    pub fn from_source(text: &'a mut dyn Source, parts: &'p mut [Attachment<'a>], random: &[u8; 12]) -> Self {
        Self::with(Lead::Source(text), None, parts, random)
    }

    fn with(lead: Lead<'a>, plain: Option<Octets>, parts: &'p mut [Attachment<'a>], random: &[u8; 12]) -> Self {
        Self { boundary: boundary(random), lead, plain, parts, at: At::Header, line: Line::EMPTY }
    }

    /// Whether the names and media types can stand in a header.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.parts.iter().all(|part| {
            part.name.len() <= 255
                && is_clean(part.name)
                && part.media_type.len() <= 100
                && part.media_type.iter().all(|b| (b' '..=b'~').contains(b))
        })
    }

    /// Octets up to the next line of base64.
    fn group(&mut self, group: &mut [u8; GROUP]) -> Result<usize, u32> {
        match (self.at, &mut self.lead) {
            (At::Data(part), _) => self.parts.get_mut(part).map_or(Ok(0), |part| read(part.source, group)),
            (_, Lead::Text(text)) => read(text, group),
            (_, Lead::Source(source)) => read(*source, group),
        }
    }

    /// Makes the next line.
    fn make(&mut self) -> Result<(), u32> {
        self.line = Line::EMPTY;
        let next = self.line.frame(self.at, &self.boundary, self.plain.is_some(), self.parts);
        if matches!(self.at, At::Data(_) | At::Lead) {
            let mut group = [0; GROUP];
            let n = self.group(&mut group)?.min(GROUP);
            self.line.encode(group.get(..n).unwrap_or(&[]));
            if n == GROUP {
                return Ok(());
            }
        }
        self.at = next;
        Ok(())
    }
}

impl Source for Multipart<'_, '_> {
    fn chunk(&mut self) -> Result<&[u8], u32> {
        while self.line.rest().is_empty() && self.at != At::End {
            if self.at == At::Lead && self.plain.is_some() {
                let ended = match &mut self.lead {
                    Lead::Text(text) => text.chunk()?.is_empty(),
                    Lead::Source(source) => source.chunk()?.is_empty(),
                };
                if !ended {
                    break;
                }
                self.at = At::Boundary(0);
            }
            self.make()?;
        }
        match &mut self.lead {
            Lead::Text(text) if self.at == At::Lead && self.plain.is_some() && self.line.rest().is_empty() => {
                text.chunk()
            }
            _ => Ok(self.line.rest()),
        }
    }

    fn consume(&mut self, n: usize) {
        match &mut self.lead {
            Lead::Text(text) if self.line.rest().is_empty() => text.consume(n),
            _ => self.line.taken = self.line.taken.saturating_add(n as u8),
        }
    }

    fn rewind(&mut self) -> bool {
        self.at = At::Header;
        self.line = Line::EMPTY;
        let lead = match &mut self.lead {
            Lead::Text(text) => text.rewind(),
            Lead::Source(source) => source.rewind(),
        };
        lead && self.parts.iter_mut().all(|part| part.source.rewind())
    }
}

impl Body for Multipart<'_, '_> {
    /// 7-bit, short lines.
    fn survey(&self) -> Survey {
        Survey::default()
    }

    /// Asked for before the first octet is taken.
    fn octets(&self, _: Encoding) -> Option<Octets> {
        let lead = match (&self.lead, self.plain) {
            (_, Some(octets)) => octets,
            (Lead::Text(text), _) => encoded(text.remaining()?),
            (Lead::Source(source), _) => encoded(source.remaining()?),
        };
        let mut total = lead;
        for part in self.parts.iter() {
            total = total.checked_add(encoded(part.source.remaining()?))?;
        }
        let mut at = At::Header;
        while at != At::End {
            let mut line = Line::EMPTY;
            at = line.frame(at, &self.boundary, self.plain.is_some(), self.parts);
            total = total.checked_add(Octets::from(line.len))?;
        }
        Some(total)
    }
}

/// Octets of base64 in lines.
fn encoded(octets: Octets) -> Octets {
    octets.div_ceil(3).saturating_mul(4).saturating_add(2 * octets.div_ceil(GROUP as Octets))
}

/// Fills `group`; less than full only at the end.
fn read(source: &mut dyn Source, group: &mut [u8; GROUP]) -> Result<usize, u32> {
    let mut have = 0;
    while let Some(room) = group.get_mut(have..).filter(|room| !room.is_empty()) {
        let chunk = source.chunk()?;
        let n = chunk.len().min(room.len());
        let (Some(to), Some(from)) = (room.get_mut(..n), chunk.get(..n)) else { break };
        to.copy_from_slice(from);
        if n == 0 {
            break;
        }
        source.consume(n);
        have += n;
    }
    Ok(have)
}

/// What begins no line of a part.
fn boundary(random: &[u8; 12]) -> [u8; BOUNDARY] {
    let mut boundary = *b"=_----------------";
    Sink::new(boundary.get_mut(2..).unwrap_or_default(), 0).base64(&[random]);
    boundary
}
