//! The client's lines, and the [`Sink`] that they are written into.
//!
//! # Theory
//! Lines have any length and the room has any, so a line is written from its beginning each time, into a sink that leaves out what is out
//! already and counts what finds no room. Nothing is assembled anywhere, no position within a line is kept but its number of octets, and a length
//! is what a sink without room counts. Credentials exist in base64 only in the packet that carries them.

use super::Octets;
use super::address::Address;
use super::auth::Mechanism;
#[cfg(feature = "scram")]
use super::auth::scram::Scram;
use super::capabilities::{Capabilities, Offer};
use super::header;
use super::mail::{Checked, Encoding, Mail};
use super::table::{self, Step};

/// How the line of each [`Step`] begins that has one, in their order.
const BEGINNINGS: [&str; 18] = [
    "EHLO ",
    "HELO ",
    "AUTH ",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "*",
    "RSET",
    "MAIL FROM:<",
    "RCPT TO:<",
    "DATA",
    ".",
    "QUIT",
    "BDAT ",
];

/// The same in one piece, and where each begins: a pointer and a length for each would take more room than the text.
const TEXT: ([u8; 64], [u8; BEGINNINGS.len() + 1]) = {
    let (mut text, mut places, mut at, mut n) = ([0; 64], [0; BEGINNINGS.len() + 1], 0, 0);
    while n < BEGINNINGS.len() {
        let line = BEGINNINGS[n].as_bytes();
        let mut k = 0;
        while k < line.len() {
            text[at] = line[k];
            at += 1;
            k += 1;
        }
        n += 1;
        places[n] = at as u8;
    }
    (text, places)
};

/// What lines are made from.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Context<'a> {
    /// The recipient that the next RCPT names.
    pub recipient: usize,
    /// The mechanism in use.
    pub mechanism: Mechanism,
    /// How the body travels.
    pub encoding: Encoding,
    /// Whether there are octets above 127 on the wire.
    pub eight_bit: bool,
    /// Whether an envelope address is not ASCII.
    pub utf8: bool,
    /// What the server offers.
    pub capabilities: Capabilities,
    /// The message's octets, header included, where they are known.
    pub size: Option<Octets>,
    /// The mail.
    pub mail: &'a Mail<'a>,
    /// Its sender.
    pub sender: Address<'a>,
    /// The exchange under way.
    #[cfg(feature = "scram")]
    pub scram: Scram,
}

/// Writes the line of `step`; for a message, what comes before the body.
pub fn put(context: &Context<'_>, step: Step, sink: &mut Sink<'_>) {
    let mail = context.mail;
    let (user, password) = (mail.credentials.user, mail.credentials.password);
    let n = (step as usize).wrapping_sub(Step::Ehlo as usize);
    if let (Some(&from), Some(&to)) = (TEXT.1.get(n), TEXT.1.get(n + 1)) {
        sink.put(TEXT.0.get(usize::from(from)..usize::from(to)).unwrap_or_default());
    }
    match step {
        Step::Ehlo | Step::Helo => sink.put(mail.domain),
        Step::Auth => sink.put(context.mechanism.name()),
        Step::AuthPlain => sink.base64(&[b"\0", user, b"\0", password]),
        Step::AuthUser => sink.base64(&[user]),
        Step::AuthPassword => sink.base64(&[password]),
        #[cfg(feature = "xoauth2")]
        Step::AuthToken => sink.base64(&[b"user=", user, b"\x01auth=Bearer ", password, b"\x01\x01"]),
        #[cfg(feature = "scram")]
        Step::ScramFirst => sink.base64(&[b"n,,n=", user, b",r=", context.scram.nonce()]),
        #[cfg(feature = "scram")]
        Step::ScramFinal => {
            sink.base64(&[b"c=biws,r=", context.scram.full_nonce(), b",p=", context.scram.proof()]);
        }
        Step::Mail => {
            sink.put(context.sender.path);
            sink.put(b">");
            if context.has(Offer::Size)
                && let Some(size) = context.size
            {
                sink.put(b" SIZE=");
                sink.decimal(size);
            }
            sink.put_if(context.eight_bit && context.has(Offer::EightBitMime), b" BODY=8BITMIME");
            sink.put_if(context.utf8, b" SMTPUTF8");
            sink.put_if(context.reports(), b" RET=HDRS");
        }
        Step::Rcpt => {
            sink.put(mail.recipient(context.recipient));
            sink.put(b">");
            if context.reports() {
                sink.put(b" NOTIFY=");
                sink.put(mail.notify.value());
            }
        }
        Step::Bdat => {
            sink.decimal(context.size.unwrap_or(0));
            sink.put(b" LAST");
        }
        _ => {}
    }
    sink.put_if(step != Step::Message, b"\r\n");
    if table::gives_away(step) {
        header::put(context, sink);
    }
}

impl<'a> Context<'a> {
    /// For a mail, before anything is known of the server.
    pub(super) fn new(mail: &Checked<'a>) -> Self {
        Self {
            capabilities: Capabilities::NONE,
            mechanism: Mechanism::Plain,
            recipient: 0,
            encoding: Encoding::Identity,
            eight_bit: false,
            size: None,
            mail: mail.mail(),
            sender: mail.sender(),
            utf8: mail.needs_utf8(),
            #[cfg(feature = "scram")]
            scram: Scram::new(),
        }
    }

    fn has(&self, offer: Offer) -> bool {
        self.capabilities.offers.has(offer)
    }

    /// Whether delivery reports are asked for.
    fn reports(&self) -> bool {
        !self.mail.notify.value().is_empty() && self.has(Offer::Dsn)
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
        if self.room.is_empty() {
            return;
        }
        let room = self.room.get_mut(at..).unwrap_or_default();
        copy(text.get(skip..).unwrap_or_default(), room);
    }

    /// The same where `condition` holds.
    pub fn put_if(&mut self, condition: bool, text: &[u8]) {
        if condition {
            self.put(text);
        }
    }

    /// A number. Calls itself once a digit.
    pub fn decimal(&mut self, number: Octets) {
        if number >= 10 {
            self.decimal(number / 10);
        }
        self.put(&[b'0' + (number % 10) as u8]);
    }

    /// A number of eight hexadecimal digits.
    pub fn hex(&mut self, number: u32) {
        let mut digits = [0; 8];
        let mut number = number;
        for slot in &mut digits {
            number = number.rotate_left(4);
            *slot = digit(number);
        }
        self.put(&digits);
    }

    /// The octets of `parts`, one after the other, in base64 (RFC 4648 §4).
    pub fn base64(&mut self, parts: &[&[u8]]) {
        let (mut bits, mut have) = (0, 0u32);
        for part in parts {
            for &octet in *part {
                bits = bits << 8 | u32::from(octet);
                have += 8;
                while have >= 6 {
                    have -= 6;
                    self.sextet(bits >> have);
                }
            }
        }
        if have != 0 {
            self.sextet(bits << (6 - have));
            self.put(if have == 2 { b"==" } else { b"=" });
        }
    }

    /// Base64's digit for the low six bits.
    fn sextet(&mut self, bits: u32) {
        let bits = bits as u8 & 63;
        self.put(&[match bits {
            0..26 => b'A' + bits,
            26..52 => b'a' - 26 + bits,
            52..62 => bits - 52 + b'0',
            62 => b'+',
            _ => b'/',
        }]);
    }
}

/// Copies as much as fits, and says how much that is.
pub(super) fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let fits = from.len().min(to.len());
    if let (Some(to), Some(from)) = (to.get_mut(..fits), from.get(..fits)) {
        to.copy_from_slice(from);
    }
    fits
}

/// The hexadecimal digit for the low four bits.
pub(super) fn digit(bits: u32) -> u8 {
    let bits = bits as u8 & 15;
    if bits < 10 { b'0' + bits } else { b'a' - 10 + bits }
}
