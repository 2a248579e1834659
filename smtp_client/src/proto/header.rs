//! The mail's header: the fields of the original in its order, with a subject that is RFC 2047 where it has to be.
//!
//! `To`, `From`, `Subject`, `MIME-Version`, `Content-Type`, `Content-Transfer-Encoding`, then `X-Priority` and `Importance` for a mail that is not of
//! normal priority, then the blank line. No line is over 998 octets. No Date and no Message-ID: the submission server adds them.

use super::address::Address;
use super::line::{Context, Piece};
use super::mail::{Encoding, Priority};

/// Subjects up to this length go as they are.
const PLAIN_MAX: usize = 900;
/// Octets of a subject in one encoded word: `Subject: =?UTF-8?B?` + 52 + `?=` is 73 characters, below the 76 of RFC 2047 §2.
const WORD_MAX: usize = 39;

/// Piece number `n` of the header; `None` behind the blank line.
#[must_use]
pub fn piece<'a>(context: &Context<'a>, n: usize) -> Option<Piece<'a>> {
    let mail = context.mail;
    let recipients = 4 * mail.to.len();
    if n < recipients {
        let separator: &[u8] = if n == 0 { b"To: " } else { b",\r\n " };
        return Some(Piece::Bytes(match n % 4 {
            0 => separator,
            part => shown(mail.recipient(n / 4), part),
        }));
    }
    let subject = subject_pieces(mail.subject);
    let n = n - recipients;
    if (5..5 + subject).contains(&n) {
        return subject_piece(mail.subject, n - 5);
    }
    Some(Piece::Bytes(match n {
        0 => b"\r\nFrom: ",
        1..4 => shown(Some(mail.sender()), n),
        4 => b"\r\nSubject: ",
        _ => match n - 5 - subject {
            0 => b"\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: ",
            1 => match context.encoding {
                Encoding::Identity => b"8bit\r\n",
                Encoding::QuotedPrintable => b"quoted-printable\r\n",
            },
            2 => match mail.priority {
                Priority::Low => b"X-Priority: 5\r\nImportance: low\r\n",
                Priority::Normal => b"",
                Priority::High => b"X-Priority: 1\r\nImportance: high\r\n",
            },
            3 => b"\r\n",
            _ => return None,
        },
    }))
}

/// Length of the whole header, the blank line included.
#[must_use]
pub fn len(context: &Context<'_>) -> u64 {
    (0..).map_while(|n| piece(context, n)).map(|piece| piece.len() as u64).sum()
}

/// Part 1, 2 or 3 of an address in a field: `<`, path, `>`, or the name with its address and nothing around it.
fn shown(address: Option<Address<'_>>, part: usize) -> &[u8] {
    match (address, part) {
        (Some(Address { name: Some(name), .. }), 2) => name,
        (Some(Address { name: None, path }), 2) => path,
        (Some(Address { name: None, .. }), 1) => b"<",
        (Some(Address { name: None, .. }), 3) => b">",
        _ => b"",
    }
}

fn is_plain(subject: &[u8]) -> bool {
    subject.is_ascii() && subject.len() <= PLAIN_MAX
}

fn subject_pieces(subject: &[u8]) -> usize {
    if is_plain(subject) { 1 } else { Words(subject).count() * 3 }
}

fn subject_piece(subject: &[u8], n: usize) -> Option<Piece<'_>> {
    if is_plain(subject) {
        return Some(Piece::Bytes(subject));
    }
    let word = Words(subject).nth(n / 3)?;
    Some(match n % 3 {
        0 if n == 0 => Piece::Bytes(b"=?UTF-8?B?"),
        0 => Piece::Bytes(b"\r\n =?UTF-8?B?"),
        1 => Piece::Base64([word, b"", b"", b""]),
        _ => Piece::Bytes(b"?="),
    })
}

/// Cuts a subject so that no character is split between two encoded words (RFC 2047 §5).
struct Words<'a>(&'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let mut end = self.0.len().min(WORD_MAX);
        // A UTF-8 character has at most three continuation bytes; what has more is not UTF-8 and is cut anywhere.
        for back in 0..4 {
            let at = end.saturating_sub(back);
            if self.0.get(at).is_none_or(|b| b & 0xC0 != 0x80) {
                end = at.max(1);
                break;
            }
        }
        let (word, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        Some(word)
    }
}
