//! The mail's header: the fields of the original in its order, with a subject that is RFC 2047 where it has to be.
//!
//! `To`, `Cc`, `From`, `Subject`, `MIME-Version`, `Content-Type`, `Content-Transfer-Encoding`, then `X-Priority` and `Importance` for a mail that is
//! not of normal priority, `Date` and `Message-ID` for one with a stamp, the caller's own lines, and the blank line. No line is over 998 octets.

use super::address::{Address, is_ascii};
use super::line::Context;
use super::mail::{Content, Encoding};
use super::sink::Sink;

/// Subjects up to this length go as they are.
const PLAIN_MAX: usize = 900;
/// Octets of a subject in one encoded word: `Subject: =?UTF-8?B?` + 52 + `?=` is 73 characters, below the 76 of RFC 2047 §2.
const WORD_MAX: usize = 39;

/// Writes the header, the blank line included.
pub fn put(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mail = context.mail;
    mail.to.fields(sink);
    sink.put(b"From: ");
    shown(&context.sender, sink);
    sink.put(b"\r\nSubject: ");
    subject(mail.subject, sink);
    sink.put(b"\r\n");
    if mail.content == Content::Text {
        sink.put(b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: ");
        sink.put(match context.encoding {
            Encoding::Identity => b"8bit\r\n",
            Encoding::QuotedPrintable => b"quoted-printable\r\n",
        });
    }
    sink.put(mail.priority.fields());
    if let Some(stamp) = &mail.stamp {
        sink.put(stamp.date);
        sink.put(b"Message-ID: <");
        sink.base64(&[&stamp.id]);
        sink.put(b"@");
        sink.put(mail.domain);
        sink.put(b">\r\n");
    }
    mail.headers.put(sink);
    // A body of its own kind has the blank line in it.
    sink.put_if(mail.content == Content::Text, b"\r\n");
}

/// An address in a field: with its name, or in brackets.
pub(super) fn shown(address: &Address<'_>, sink: &mut Sink<'_>) {
    if let Some(name) = address.name {
        return sink.put(name);
    }
    sink.put(b"<");
    sink.put(address.path);
    sink.put(b">");
}

/// The subject as it is, or in encoded words that split no character (RFC 2047 §5).
fn subject(text: &[u8], sink: &mut Sink<'_>) {
    if is_ascii(text) && text.len() <= PLAIN_MAX {
        return sink.put(text);
    }
    let mut rest = text;
    let mut lead = &b"=?UTF-8?B?"[..];
    while !rest.is_empty() {
        // A UTF-8 character has at most three continuation octets; what has more is not UTF-8 and is cut anywhere.
        let mut end = rest.len().min(WORD_MAX);
        while end > WORD_MAX - 3 && rest.get(end).is_some_and(|octet| octet & 0xC0 == 0x80) {
            end -= 1;
        }
        let (word, tail) = rest.split_at_checked(end).unwrap_or_default();
        sink.put(lead);
        sink.base64(&[word]);
        sink.put(b"?=");
        lead = b"\r\n =?UTF-8?B?";
        rest = tail;
    }
}
