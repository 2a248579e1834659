//! The mail's header: the fields of the original in its order, with a subject that is RFC 2047 where it has to be.
//!
//! `To`, `Cc`, `From`, `Subject`, `MIME-Version`, `Content-Type`, `Content-Transfer-Encoding`, then `X-Priority` and `Importance` for a mail that is
//! not of normal priority, `Date` and `Message-ID` for one with a stamp, the caller's own lines, and the blank line. No line is over 998 octets.

use super::address::Address;
use super::line::{Context, Piece};
use super::mail::{Content, Encoding, Mail, Priority, Role};

/// Subjects up to this length go as they are.
const PLAIN_MAX: usize = 900;
/// Octets of a subject in one encoded word: `Subject: =?UTF-8?B?` + 52 + `?=` is 73 characters, below the 76 of RFC 2047 §2.
const WORD_MAX: usize = 39;

/// Piece number `n` of the header; `None` behind the blank line.
#[must_use]
pub fn piece<'a>(context: &Context<'a>, n: usize) -> Option<Piece<'a>> {
    let mail = context.mail;
    let block = 4 * mail.to.len() + 1;
    if n < 2 * block {
        let (role, name): (_, &[u8]) = if n < block { (Role::To, b"To: ") } else { (Role::Cc, b"Cc: ") };
        return Some(Piece::Bytes(recipient_piece(mail, role, name, n % block)));
    }
    let subject = subject_pieces(mail.subject);
    let n = n - 2 * block;
    if (5..5 + subject).contains(&n) {
        return subject_piece(mail.subject, n - 5);
    }
    Some(Piece::Bytes(match n {
        0 => b"From: ",
        1..4 => shown(Some(mail.sender()), n),
        4 => b"\r\nSubject: ",
        _ => return tail_piece(context, n - 5 - subject),
    }))
}

/// Of the field `name`, which shows the recipients of `role`; nothing where there are none.
fn recipient_piece<'a>(mail: &Mail<'a>, role: Role, name: &'static [u8], n: usize) -> &'a [u8] {
    let first = (0..mail.to.len()).find(|&at| mail.to.role(at) == role);
    let at = n / 4;
    match first {
        None => b"",
        Some(_) if at == mail.to.len() => b"\r\n",
        Some(_) if mail.to.role(at) != role => b"",
        Some(first) => match n % 4 {
            0 if at == first => name,
            0 => b",\r\n ",
            part => shown(mail.recipient(at), part),
        },
    }
}

/// Of what follows the subject.
fn tail_piece<'a>(context: &Context<'a>, n: usize) -> Option<Piece<'a>> {
    let mail = context.mail;
    let lines = 2 * mail.headers.len();
    if (8..8 + lines).contains(&n) {
        let line = mail.headers.get((n - 8) / 2).unwrap_or(b"");
        return Some(Piece::Bytes(if n.is_multiple_of(2) { line } else { b"\r\n" }));
    }
    Some(Piece::Bytes(match (n, mail.content) {
        (0, Content::Text) => {
            b"\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: "
        }
        (0, Content::Mixed(_)) => b"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"",
        (0, Content::Own) => b"\r\n",
        (1, Content::Text) => match context.encoding {
            Encoding::Identity => b"8bit\r\n",
            Encoding::QuotedPrintable => b"quoted-printable\r\n",
        },
        (1, Content::Mixed(boundary)) => boundary,
        (2, Content::Mixed(_)) => b"\"\r\n",
        (3, _) => match mail.priority {
            Priority::Low => b"X-Priority: 5\r\nImportance: low\r\n",
            Priority::Normal => b"",
            Priority::High => b"X-Priority: 1\r\nImportance: high\r\n",
        },
        (4, _) => return Some(mail.stamp.and_then(|stamp| stamp.seconds).map_or(Piece::NOTHING, Piece::Date)),
        (5, _) => return Some(mail.stamp.map_or(Piece::NOTHING, |stamp| Piece::MessageId(stamp.id))),
        (6, _) if mail.stamp.is_some() => mail.domain,
        (7, _) if mail.stamp.is_some() => b">\r\n",
        (n, Content::Text | Content::Mixed(_)) if n == 8 + lines => b"\r\n",
        (n, _) if n < 8 => b"",
        _ => return None,
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
        1 => Piece::Base64([word, b"", b"", b"", b""]),
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
