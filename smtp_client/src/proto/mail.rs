//! What is to be sent, and the checks on it that need no server.

use super::address::{self, Address};
use super::auth::Authentication;
use super::body::Body;

/// User name and password, borrowed for the session. Never printed.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The user name.
    pub user: &'a [u8],
    /// The password.
    pub password: &'a [u8],
}

impl Credentials<'_> {
    /// Whether there is nothing to authenticate with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.user.is_empty() && self.password.is_empty()
    }
}

impl core::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("<credentials>")
    }
}

/// How urgent a mail is said to be. Normal adds nothing to its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Priority {
    /// `X-Priority: 5`.
    Low,
    /// No header.
    #[default]
    Normal,
    /// `X-Priority: 1`.
    High,
}

/// The recipients, in whichever form the caller has them.
#[derive(Clone, Copy, Debug)]
pub enum Recipients<'a> {
    /// From C.
    Octets(&'a [&'a [u8]]),
    /// From Rust.
    Text(&'a [&'a str]),
}

impl<'a> Recipients<'a> {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Octets(all) => all.len(),
            Self::Text(all) => all.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number `n`.
    #[must_use]
    pub fn get(&self, n: usize) -> Option<&'a [u8]> {
        match self {
            Self::Octets(all) => all.get(n).copied(),
            Self::Text(all) => all.get(n).map(|one| one.as_bytes()),
        }
    }
}

/// One mail and how to introduce and prove oneself.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    /// Name given in EHLO: a domain or an address literal such as `[192.0.2.1]`.
    pub domain: &'a [u8],
    /// What to do about AUTH.
    pub authentication: Authentication,
    /// With what.
    pub credentials: Credentials<'a>,
    /// The sender.
    pub from: &'a [u8],
    /// The recipients, each shown in `To:`.
    pub to: Recipients<'a>,
    /// The subject, any UTF-8 without control characters.
    pub subject: &'a [u8],
    /// The urgency.
    pub priority: Priority,
    /// Whether PIPELINING may be used where it is offered.
    pub pipelining: bool,
}

/// A mail that has passed [`Mail::check`]: nothing in it can leave its line on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a>(&'a Mail<'a>);

impl<'a> Checked<'a> {
    /// The mail.
    #[must_use]
    pub fn mail(self) -> &'a Mail<'a> {
        self.0
    }
}

/// Why a mail is not even tried. Nothing was sent and no connection is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The sender's address is empty, or has a control character or a stray bracket.
    From,
    /// The same of a recipient, or there is none, or there are more than [`RECIPIENTS_MAX`].
    To,
    /// The subject has a CR, LF, NUL or another control character.
    Subject,
    /// The domain is empty, or has a space or a control character.
    Domain,
    /// A NUL in the user name or the password.
    Credentials,
}

/// Most recipients of one mail; RFC 5321 §4.5.3.1.8 lets a server refuse more.
pub const RECIPIENTS_MAX: usize = 100;

impl<'a> Mail<'a> {
    /// Checks everything that can be checked without a server.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub fn check(&'a self) -> Result<Checked<'a>, Refusal> {
        if self.domain.is_empty() || self.domain.len() > 255 || !self.domain.iter().all(|b| (0x21..=0x7e).contains(b)) {
            return Err(Refusal::Domain);
        }
        if Address::parse(self.from).is_none() {
            return Err(Refusal::From);
        }
        if self.to.is_empty() || self.to.len() > RECIPIENTS_MAX {
            return Err(Refusal::To);
        }
        for n in 0..self.to.len() {
            if self.recipient(n).is_none_or(|to| to.path.is_empty()) {
                return Err(Refusal::To);
            }
        }
        if !self.subject.iter().all(|&b| b == b'\t' || address::is_clean(&[b])) {
            return Err(Refusal::Subject);
        }
        if self.credentials.user.contains(&0) || self.credentials.password.contains(&0) {
            return Err(Refusal::Credentials);
        }
        Ok(Checked(self))
    }

    /// The sender, once [`Mail::check`] has passed.
    #[must_use]
    pub fn sender(&self) -> Address<'a> {
        Address::parse(self.from).unwrap_or(Address { path: b"", name: None })
    }

    /// The recipient number `n`.
    #[must_use]
    pub fn recipient(&self, n: usize) -> Option<Address<'a>> {
        Address::parse(self.to.get(n)?)
    }

    /// Whether an envelope address needs SMTPUTF8.
    #[must_use]
    pub fn needs_utf8(&self) -> bool {
        !self.sender().path.is_ascii()
            || (0..self.to.len()).any(|n| self.recipient(n).is_some_and(|a| !a.path.is_ascii()))
    }
}

/// How the body travels. Decided once the server's offers are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// As it is, line ends normalised and dots stuffed.
    #[default]
    Identity,
    /// RFC 2045 §6.7: for lines over 998 octets, for NUL, and for octets above 127 where 8BITMIME is not offered.
    QuotedPrintable,
}

impl Encoding {
    /// The encoding for `body` at a server that does or does not take octets above 127.
    #[must_use]
    pub fn choose(body: &dyn Body, eight_bit_mime: bool) -> Self {
        let survey = body.survey();
        if survey.long_lines || survey.nul || (survey.eight_bit && !eight_bit_mime) {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }
}
