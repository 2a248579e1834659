//! The client's lines, written piece by piece into whatever room there is.
//!
//! # Theory
//! A line is a list of pieces that [`piece`] names by number; a [`Writer`] remembers only the line, the piece and the offset in it. So a line of
//! any length goes out through a buffer of any length, nothing is assembled anywhere, and credentials exist in base64 only in the
//! packet that carries them.

#[cfg(feature = "scram")]
use super::auth::scram::Scram;
use super::capabilities::{Offer, Offers};
use super::mail::{Encoding, Mail, Notify};
use super::table::Step;
use super::{date, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Part of a line.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// These bytes.
    Bytes(&'a [u8]),
    /// A number.
    Decimal(u64),
    /// The base64 form of these bytes, one after the other.
    Base64([&'a [u8]; 5]),
    /// `Date: ` and this second since 1970 (RFC 5322 §3.3), a whole line.
    Date(u32),
    /// `Message-ID: <` and this number.
    MessageId([u32; 3]),
}

impl Piece<'_> {
    /// Of no length.
    pub const NOTHING: Piece<'static> = Piece::Bytes(b"");

    /// Copies the piece's output from `offset` on into `out`; returns how much.
    fn copy(&self, offset: usize, out: &mut [u8]) -> usize {
        match self {
            Self::Bytes(bytes) => copy(bytes.get(offset..).unwrap_or(&[]), out),
            Self::Decimal(number) => {
                let mut digits = [0; 20];
                copy(decimal(*number, &mut digits).get(offset..).unwrap_or(&[]), out)
            }
            Self::Date(seconds) => copy(date::line(*seconds).get(offset..).unwrap_or(&[]), out),
            Self::MessageId(id) => copy(date::message_id(id).get(offset..).unwrap_or(&[]), out),
            Self::Base64(parts) => {
                let mut at = 0;
                while at < out.len() {
                    let position = offset + at;
                    let mut quad = [0; 4];
                    let quad = encode_group(parts, position / 4, &mut quad);
                    let n = copy(quad.get(position % 4..).unwrap_or(&[]), out.get_mut(at..).unwrap_or(&mut []));
                    if n == 0 {
                        break;
                    }
                    at += n;
                }
                at
            }
        }
    }

    /// Length of the output.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Decimal(number) => decimal(*number, &mut [0; 20]).len(),
            Self::Date(_) => date::LINE,
            Self::MessageId(_) => date::MESSAGE_ID,
            Self::Base64(parts) => parts.iter().map(|p| p.len()).sum::<usize>().div_ceil(3) * 4,
        }
    }

    /// Whether nothing comes out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let n = from.len().min(to.len());
    if let (Some(to), Some(from)) = (to.get_mut(..n), from.get(..n)) {
        to.copy_from_slice(from);
    }
    n
}

fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut from = digits.len();
    for (at, slot) in digits.iter_mut().enumerate().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
        from = at;
        if number == 0 {
            break;
        }
    }
    digits.get(from..).unwrap_or(&[])
}

/// The four characters that stand for bytes `3 * group ..` of `parts` in a row; empty behind the end.
fn encode_group<'q>(parts: &[&[u8]; 5], group: usize, quad: &'q mut [u8; 4]) -> &'q [u8] {
    let mut three = [0; 3];
    let mut have = 0;
    let bytes = parts.iter().copied().flatten().skip(group * 3).take(3);
    for (slot, byte) in three.iter_mut().zip(bytes) {
        *slot = *byte;
        have += 1;
    }
    let written = three.get(..have).and_then(|bytes| STANDARD.encode_slice(bytes, quad).ok()).unwrap_or(0);
    quad.get(..written).unwrap_or(&[])
}

/// What lines are made from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The mail.
    pub mail: &'a Mail<'a>,
    /// What the server offers.
    pub offers: Offers,
    /// The mechanism in use.
    pub mechanism: &'static [u8],
    /// The recipient that the next RCPT names.
    pub recipient: usize,
    /// How the body travels.
    pub encoding: Encoding,
    /// Its octets, header included, for SIZE.
    pub size: Option<u64>,
    /// Whether an envelope address is not ASCII.
    pub utf8: bool,
    /// Whether it has octets above 127 on the wire.
    pub eight_bit: bool,
    /// The exchange under way.
    #[cfg(feature = "scram")]
    pub scram: &'a Scram,
}

/// Piece number `n` of the line for `step`; `None` behind the last one.
#[must_use]
#[allow(clippy::match_same_arms)] // Each line's pieces stand together.
pub fn piece<'a>(context: &Context<'a>, step: Step, n: usize) -> Option<Piece<'a>> {
    let mail = context.mail;
    let when = |condition: bool, text: &'static [u8]| if condition { Piece::Bytes(text) } else { Piece::NOTHING };
    let crlf = Piece::Bytes(b"\r\n");
    let asks = context.offers.has(Offer::Dsn) && mail.notify != Notify::UNSAID;
    Some(match (step, n) {
        (Step::Message, n) => return header::piece(context, n),
        (Step::Bdat, 0) => Piece::Bytes(b"BDAT "),
        (Step::Bdat, 1) => Piece::Decimal(context.size.unwrap_or(0)),
        (Step::Bdat, 2) => Piece::Bytes(b" LAST\r\n"),
        (Step::Bdat, n) => return header::piece(context, n - 3),

        (Step::Ehlo, 0) => Piece::Bytes(b"EHLO "),
        (Step::Helo, 0) => Piece::Bytes(b"HELO "),
        (Step::Ehlo | Step::Helo, 1) => Piece::Bytes(mail.domain),
        (Step::Ehlo | Step::Helo, 2) => crlf,

        (Step::Auth, 0) => Piece::Bytes(b"AUTH "),
        (Step::Auth, 1) => Piece::Bytes(context.mechanism),
        (Step::AuthPlain, 0) => Piece::Base64([b"\0", mail.credentials.user, b"\0", mail.credentials.password, b""]),
        (Step::AuthUser, 0) => Piece::Base64([mail.credentials.user, b"", b"", b"", b""]),
        (Step::AuthPassword, 0) => Piece::Base64([mail.credentials.password, b"", b"", b"", b""]),
        (Step::AuthToken, 0) => Piece::Base64([
            b"user=",
            mail.credentials.user,
            b"\x01auth=Bearer ",
            mail.credentials.password,
            b"\x01\x01",
        ]),
        #[cfg(feature = "scram")]
        (Step::ScramFirst, 0) => Piece::Base64([b"n,,n=", mail.credentials.user, b",r=", context.scram.nonce(), b""]),
        #[cfg(feature = "scram")]
        (Step::ScramFinal, 0) => {
            Piece::Base64([b"c=biws,r=", context.scram.full_nonce(), b",p=", context.scram.proof(), b""])
        }
        (Step::AuthCancel, 0) => Piece::Bytes(b"*"),
        (Step::AuthEmpty, 0) => crlf,
        (
            Step::AuthPlain
            | Step::AuthUser
            | Step::AuthPassword
            | Step::AuthToken
            | Step::ScramFirst
            | Step::ScramFinal
            | Step::AuthCancel,
            1,
        )
        | (Step::Auth, 2) => crlf,

        (Step::Reset, 0) => Piece::Bytes(b"RSET\r\n"),
        (Step::Mail, 0) => Piece::Bytes(b"MAIL FROM:<"),
        (Step::Mail, 1) => Piece::Bytes(mail.sender().path),
        (Step::Mail, 2) => Piece::Bytes(b">"),
        (Step::Mail, 3) => when(context.offers.has(Offer::Size) && context.size.is_some(), b" SIZE="),
        (Step::Mail, 4) => match context.size {
            Some(size) if context.offers.has(Offer::Size) => Piece::Decimal(size),
            _ => Piece::NOTHING,
        },
        (Step::Mail, 5) => when(context.offers.has(Offer::EightBitMime) && context.eight_bit, b" BODY=8BITMIME"),
        (Step::Mail, 6) => when(context.offers.has(Offer::SmtpUtf8) && context.utf8, b" SMTPUTF8"),
        (Step::Mail, 7) => when(asks, b" RET=HDRS"),
        (Step::Mail, 8) => crlf,

        (Step::Rcpt, 0) => Piece::Bytes(b"RCPT TO:<"),
        (Step::Rcpt, 1) => Piece::Bytes(mail.recipient(context.recipient).map_or(b"", |to| to.path)),
        (Step::Rcpt, 2) => Piece::Bytes(b">"),
        (Step::Rcpt, 3) => when(asks, b" NOTIFY="),
        (Step::Rcpt, 4) => when(asks, mail.notify.value()),
        (Step::Rcpt, 5) => crlf,

        (Step::Data, 0) => Piece::Bytes(b"DATA\r\n"),
        (Step::LoneDot, 0) => Piece::Bytes(b".\r\n"),
        (Step::Quit, 0) => Piece::Bytes(b"QUIT\r\n"),
        _ => return None,
    })
}

/// Where in which line the output is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Writer {
    piece: usize,
    offset: usize,
}

impl Writer {
    /// Writes on; `true` when the line is complete (its last byte is in `out`). `at` moves.
    pub fn write(&mut self, context: &Context<'_>, step: Step, out: &mut [u8], at: &mut usize) -> bool {
        while let Some(piece) = piece(context, step, self.piece) {
            let room = out.get_mut(*at..).unwrap_or(&mut []);
            let n = piece.copy(self.offset, room);
            *at += n;
            self.offset += n;
            if self.offset < piece.len() {
                return false;
            }
            self.offset = 0;
            self.piece += 1;
        }
        *self = Self::default();
        true
    }
}
