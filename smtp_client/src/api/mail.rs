//! A mail as it is put together, and what becomes of each of its recipients.

use crate::proto::{Content, Listed, Notify, Observer, Priority, Role};

/// One mail, but for its body.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // Two switches.
pub struct Mail<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a [&'a str],
    pub(super) cc: &'a [&'a str],
    pub(super) bcc: &'a [&'a str],
    pub(super) subject: &'a str,
    pub(super) headers: &'a [&'a str],
    pub(super) content: Content,
    pub(super) priority: Priority,
    pub(super) notify: Notify,
    pub(super) pipelining: bool,
    pub(super) chunking: bool,
}

impl<'a> Mail<'a> {
    /// From one to several, as `a@b`, `<a@b>` or `Name <a@b>`.
    #[must_use]
    pub const fn new(from: &'a str, to: &'a [&'a str]) -> Self {
        Self {
            from,
            to,
            cc: &[],
            bcc: &[],
            subject: "",
            headers: &[],
            content: Content::Text,
            priority: Priority::Normal,
            notify: Notify::UNSAID,
            pipelining: true,
            chunking: true,
        }
    }

    /// Who gets a copy and is shown. Recipients are numbered in the order to, cc, bcc.
    #[must_use]
    pub const fn cc(self, cc: &'a [&'a str]) -> Self {
        Self { cc, ..self }
    }

    /// Who gets a copy and is not.
    #[must_use]
    pub const fn bcc(self, bcc: &'a [&'a str]) -> Self {
        Self { bcc, ..self }
    }

    /// Header lines of one's own, each `Name: value`.
    #[must_use]
    pub const fn headers(self, headers: &'a [&'a str]) -> Self {
        Self { headers, ..self }
    }

    /// What the body is, where it is not plain text.
    #[must_use]
    pub const fn content(self, content: Content) -> Self {
        Self { content, ..self }
    }

    /// Which reports of its fate are asked for, where the server offers DSN.
    #[must_use]
    pub const fn notify(self, notify: Notify) -> Self {
        Self { notify, ..self }
    }

    /// Whether CHUNKING may be used where it is offered; it may unless said otherwise.
    #[must_use]
    pub const fn chunking(self, chunking: bool) -> Self {
        Self { chunking, ..self }
    }

    /// The subject, any Unicode.
    #[must_use]
    pub const fn subject(self, subject: &'a str) -> Self {
        Self { subject, ..self }
    }

    /// The urgency.
    #[must_use]
    pub const fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// Whether PIPELINING may be used where it is offered; it may unless said otherwise.
    #[must_use]
    pub const fn pipelining(self, pipelining: bool) -> Self {
        Self { pipelining, ..self }
    }
}

/// The recipients one after the other.
#[derive(Debug)]
pub(super) struct Roles<'a> {
    pub(super) to: &'a [&'a str],
    pub(super) cc: &'a [&'a str],
    pub(super) bcc: &'a [&'a str],
}

impl Listed for Roles<'_> {
    fn len(&self) -> usize {
        self.to.len() + self.cc.len() + self.bcc.len()
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        let mut n = n;
        for (list, role) in [(self.to, Role::To), (self.cc, Role::Cc), (self.bcc, Role::Bcc)] {
            if let Some(one) = list.get(n) {
                return Some((one.as_bytes(), role));
            }
            n -= list.len();
        }
        None
    }
}

/// Writes down each recipient's code: an observer for [`SmtpClient::send_with`](super::SmtpClient::send_with).
pub struct Codes<'a>(pub &'a mut [u16]);

impl Observer for Codes<'_> {
    fn recipient(&mut self, n: usize, code: u16) {
        if let Some(slot) = self.0.get_mut(n) {
            *slot = code;
        }
    }
}
