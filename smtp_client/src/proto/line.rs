//! The client's lines, as templates, and the [`Sink`] that they are written into.
//!
//! # Theory
//! [`LINES`] has the text of every line as it goes out, with a `%` and a letter where something is put in. Lines have any length and the room
//! has any, so a line is written from its beginning each time, into a sink that leaves out what is out already and counts what finds no room.
//! Nothing is assembled anywhere, no position within a line is kept but its number of octets, and a length is what a sink without room counts.
//! Credentials exist in base64 only in the packet that carries them.

#[cfg(feature = "scram")]
use super::auth::scram::Scram;
use super::capabilities::{Offer, Offers};
use super::header;
use super::mail::{Encoding, Mail};
use super::table::{self, Step};

/// The line of each [`Step`] that has one, in their order.
///
/// | | |
/// |---|---|
/// | `%a` | the client's domain |
/// | `%b` | the mechanism |
/// | `%c` `%d` `%e` `%f` | credentials: PLAIN, user name, password, XOAUTH2 |
/// | `%g` `%h` | SCRAM's messages |
/// | `%i` | the sender, with parameters |
/// | `%j` | the next recipient, with parameters |
/// | `%k` | the message's octets |
const LINES: &[u8] = b"\
    EHLO %a\r\n\
    HELO %a\r\n\
    AUTH %b\r\n\
    %c\r\n\
    %d\r\n\
    %e\r\n\
    %f\r\n\
    %g\r\n\
    %h\r\n\
    \r\n\
    *\r\n\
    RSET\r\n\
    MAIL FROM:<%i\r\n\
    RCPT TO:<%j\r\n\
    DATA\r\n\
    BDAT %k LAST\r\n\
    .\r\n\
    QUIT\r\n";

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
    /// Whether there are octets above 127 on the wire.
    pub eight_bit: bool,
    /// The exchange under way.
    #[cfg(feature = "scram")]
    pub scram: Scram,
}

/// Writes the line of `step`; for a message, what comes before the body.
pub fn put(context: &Context<'_>, step: Step, sink: &mut Sink<'_>) {
    if step != Step::Message {
        let line = LINES.split_inclusive(|&b| b == b'\n').nth((step as usize).wrapping_sub(Step::Ehlo as usize));
        sink.template(line.unwrap_or(b""), &mut |letter, sink| insert(context, letter, sink));
    }
    if table::gives_away(step) {
        header::put(context, sink);
    }
}

/// What stands for a letter in [`LINES`].
fn insert(context: &Context<'_>, letter: u8, sink: &mut Sink<'_>) {
    let mail = context.mail;
    let (user, password) = (mail.credentials.user, mail.credentials.password);
    let asks = !mail.notify.value().is_empty() && context.offers.has(Offer::Dsn);
    match letter {
        b'a' => sink.put(mail.domain),
        b'b' => sink.put(context.mechanism),
        b'c' => sink.base64(&[b"\0", user, b"\0", password]),
        b'd' => sink.base64(&[user]),
        b'e' => sink.base64(&[password]),
        #[cfg(feature = "xoauth2")]
        b'f' => sink.base64(&[b"user=", user, b"\x01auth=Bearer ", password, b"\x01\x01"]),
        #[cfg(feature = "scram")]
        b'g' => sink.base64(&[b"n,,n=", user, b",r=", context.scram.nonce()]),
        #[cfg(feature = "scram")]
        b'h' => sink.base64(&[b"c=biws,r=", context.scram.full_nonce(), b",p=", context.scram.proof()]),
        b'i' => {
            sink.put(mail.sender().path);
            sink.put(b">");
            if context.offers.has(Offer::Size)
                && let Some(size) = context.size
            {
                sink.put(b" SIZE=");
                sink.decimal(size);
            }
            sink.put_if(context.eight_bit && context.offers.has(Offer::EightBitMime), b" BODY=8BITMIME");
            sink.put_if(context.utf8, b" SMTPUTF8");
            sink.put_if(asks, b" RET=HDRS");
        }
        b'j' => {
            sink.put(mail.recipient(context.recipient).map_or(b"", |to| to.path));
            sink.put(b">");
            sink.put_if(asks, b" NOTIFY=");
            sink.put_if(asks, mail.notify.value());
        }
        _ => sink.decimal(context.size.unwrap_or(0)),
    }
}

/// Room for part of a line: takes all of it, keeps what begins behind the octets that are out, as much as fits.
#[derive(Debug)]
pub struct Sink<'o> {
    room: &'o mut [u8],
    /// So many octets at the front of the line are out.
    out: usize,
    /// So many came.
    came: usize,
}

impl<'o> Sink<'o> {
    /// Room for what follows the first `out` octets.
    #[must_use]
    pub fn new(room: &'o mut [u8], out: usize) -> Self {
        Self { room, out, came: 0 }
    }

    /// How many octets came.
    #[must_use]
    pub fn came(&self) -> usize {
        self.came
    }

    /// Octets of the line.
    pub fn put(&mut self, text: &[u8]) {
        let skip = self.out.saturating_sub(self.came);
        let at = self.came.saturating_sub(self.out);
        self.came = self.came.saturating_add(text.len());
        let room = self.room.get_mut(at..).unwrap_or_default();
        for (slot, octet) in room.iter_mut().zip(text.get(skip..).unwrap_or_default()) {
            *slot = *octet;
        }
    }

    /// The same where `condition` holds.
    pub fn put_if(&mut self, condition: bool, text: &[u8]) {
        if condition {
            self.put(text);
        }
    }

    /// Text with places; `insert` fills the place that a letter names.
    pub fn template(&mut self, text: &[u8], insert: &mut dyn FnMut(u8, &mut Self)) {
        for (n, part) in text.split(|&b| b == b'%').enumerate() {
            let (literal, place) = match part {
                [letter, rest @ ..] if n != 0 => (rest, Some(*letter)),
                _ => (part, None),
            };
            if let Some(letter) = place {
                insert(letter, self);
            }
            self.put(literal);
        }
    }

    /// A number.
    pub fn decimal(&mut self, number: u64) {
        let mut digits = [0; 20];
        let mut number = number;
        let mut from = digits.len();
        for (at, slot) in digits.iter_mut().enumerate().rev() {
            // By 16 bits at a time: a processor of 32 bits divides no more at once.
            let mut rest = 0;
            let mut quotient = 0;
            for shift in [48, 32, 16, 0] {
                let part = rest << 16 | (number >> shift) as u32 & 0xFFFF;
                quotient = quotient << 16 | u64::from(part / 10);
                rest = part % 10;
            }
            *slot = b'0' + rest as u8;
            number = quotient;
            from = at;
            if number == 0 {
                break;
            }
        }
        self.put(digits.get(from..).unwrap_or_default());
    }

    /// A number of eight hexadecimal digits.
    pub fn hex(&mut self, number: u32) {
        for shift in (0..8).rev() {
            self.put(&[digit(number >> (4 * shift))]);
        }
    }

    /// The octets of `parts`, one after the other, in base64 (RFC 4648 §4).
    pub fn base64(&mut self, parts: &[&[u8]]) {
        let (mut bits, mut have) = (0, 0);
        for &octet in parts.iter().copied().flatten() {
            bits = bits << 8 | u32::from(octet);
            have += 1;
            if have == 3 {
                self.quad(bits, 3);
                (bits, have) = (0, 0);
            }
        }
        if have != 0 {
            self.quad(bits << (24 - 8 * have), have);
        }
    }

    /// The four characters for `have` octets.
    fn quad(&mut self, bits: u32, have: usize) {
        let mut four = *b"====";
        for (n, slot) in four.iter_mut().enumerate().take(have + 1) {
            *slot = match (bits >> (18 - 6 * n)) as u8 & 63 {
                v @ 0..26 => b'A' + v,
                v @ 26..52 => b'a' - 26 + v,
                v @ 52..62 => v - 52 + b'0',
                62 => b'+',
                _ => b'/',
            };
        }
        self.put(&four);
    }
}

/// The hexadecimal digit for the low four bits.
pub(super) fn digit(bits: u32) -> u8 {
    let bits = bits as u8 & 15;
    if bits < 10 { b'0' + bits } else { b'a' - 10 + bits }
}
