//! The client's lines.

use super::Octets;
use super::address::Address;
use super::auth::Mechanism;
#[cfg(feature = "scram")]
use super::auth::scram::Scram;
use super::capabilities::{Capabilities, Offer};
use super::header;
use super::mail::{Checked, Encoding, Mail};
use super::sink::Sink;
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
            sink.put_if(context.has(Offer::Dsn), mail.notify.of_mail());
        }
        Step::Rcpt => {
            sink.put(mail.to.path(context.recipient));
            sink.put(b">");
            sink.put_if(context.has(Offer::Dsn), mail.notify.of_rcpt());
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
}
