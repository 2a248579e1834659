//! What is to be sent, and the checks on it that need no server.

use super::address::{Address, is_ascii};
use super::auth::Authentication;
use super::header;
use super::sink::Sink;
use super::survey::Survey;

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

impl Priority {
    /// The header fields that say it.
    #[must_use]
    pub const fn fields(self) -> &'static [u8] {
        match self {
            Self::Low => b"X-Priority: 5\r\nImportance: low\r\n",
            Self::Normal => b"",
            Self::High => b"X-Priority: 1\r\nImportance: high\r\n",
        }
    }
}

/// Where a recipient is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// In `To:`.
    #[default]
    To,
    /// In `Cc:`.
    Cc,
    /// Nowhere.
    Bcc,
}

/// A list of strings in a form of the caller's own.
pub trait Listed {
    /// How many.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Number `n` and where it is shown.
    fn get(&self, n: usize) -> Option<(&[u8], Role)>;
}

/// The recipients of a mail.
pub trait Addressed {
    /// How many.
    fn count(&self) -> usize;
    /// The envelope address of number `n`; empty where there is none that may reach the wire.
    fn path(&self, n: usize) -> &[u8];
    /// Whether one of them is not ASCII; `None` where one must not reach the wire, or there is none, or more than [`RECIPIENTS_MAX`].
    fn check(&self) -> Option<bool>;
    /// Writes the header fields that show them.
    fn fields(&self, sink: &mut Sink<'_>);
}

/// A list is read each time that an address of it is asked for.
impl<T: Listed> Addressed for T {
    fn count(&self) -> usize {
        self.len()
    }
    fn path(&self, n: usize) -> &[u8] {
        self.get(n).and_then(|(given, _)| Address::parse(given)).map_or(b"", |address| address.path)
    }
    fn check(&self) -> Option<bool> {
        let mut utf8 = false;
        for n in 0..self.len() {
            let path = self.path(n);
            if path.is_empty() {
                return None;
            }
            utf8 |= !is_ascii(path);
        }
        (1..=RECIPIENTS_MAX).contains(&self.len()).then_some(utf8)
    }
    fn fields(&self, sink: &mut Sink<'_>) {
        for (shown_as, name) in [(Role::To, &b"To: "[..]), (Role::Cc, b"Cc: ")] {
            let mut lead = name;
            for n in 0..self.len() {
                if let Some((given, role)) = self.get(n)
                    && role == shown_as
                    && let Some(recipient) = Address::parse(given)
                {
                    sink.put(lead);
                    lead = b",\r\n ";
                    header::shown(&recipient, sink);
                }
            }
            sink.put_if(lead.starts_with(b","), b"\r\n");
        }
    }
}

// Not asked of each, so that no program carries it for a list that it never prints.
impl core::fmt::Debug for dyn Listed + '_ {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("<list>")
    }
}

impl core::fmt::Debug for dyn Addressed + '_ {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("<recipients>")
    }
}

impl core::fmt::Debug for dyn HeaderLines + '_ {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("<header lines>")
    }
}

/// One recipient, read once.
#[derive(Clone, Copy, Debug)]
pub struct One<'a>(Option<Address<'a>>);

impl<'a> One<'a> {
    /// Reads the address.
    #[must_use]
    pub fn new(given: &'a [u8]) -> Self {
        Self(Address::parse(given))
    }
}

impl Addressed for One<'_> {
    fn count(&self) -> usize {
        1
    }
    fn path(&self, _: usize) -> &[u8] {
        self.0.as_ref().map_or(b"", |address| address.path)
    }
    fn check(&self) -> Option<bool> {
        let path = self.path(0);
        (!path.is_empty()).then(|| !is_ascii(path))
    }
    fn fields(&self, sink: &mut Sink<'_>) {
        if let Some(address) = &self.0 {
            sink.put(b"To: ");
            header::shown(address, sink);
            sink.put(b"\r\n");
        }
    }
}

/// Header lines of the caller's, each `Name: value`.
pub trait HeaderLines {
    /// Whether each is one header line that can go out.
    fn are_sound(&self) -> bool;
    /// Writes them.
    fn put(&self, sink: &mut Sink<'_>);
}

/// None.
impl HeaderLines for () {
    fn are_sound(&self) -> bool {
        true
    }
    fn put(&self, _: &mut Sink<'_>) {}
}

/// Recipients or header lines, in whichever form the caller has them.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// From C.
    Octets(&'a [&'a [u8]]),
    /// From Rust.
    Text(&'a [&'a str]),
    /// With roles.
    Listed(&'a dyn Listed),
}

/// The recipients; those of the simple forms are all shown in `To:`.
pub use List as Recipients;

impl Listed for List<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Octets(all) => all.len(),
            Self::Text(all) => all.len(),
            Self::Listed(all) => all.len(),
        }
    }
    fn get(&self, n: usize) -> Option<(&[u8], Role)> {
        let octets = match self {
            Self::Octets(all) => all.get(n).copied(),
            Self::Text(all) => all.get(n).map(|one| one.as_bytes()),
            Self::Listed(all) => return all.get(n),
        };
        octets.map(|octets| (octets, Role::To))
    }
}

impl HeaderLines for List<'_> {
    fn are_sound(&self) -> bool {
        self.len() <= HEADERS_MAX && (0..self.len()).all(|n| self.get(n).is_some_and(|(line, _)| is_header(line)))
    }
    fn put(&self, sink: &mut Sink<'_>) {
        for n in 0..self.len() {
            sink.put(self.get(n).unwrap_or_default().0);
            sink.put(b"\r\n");
        }
    }
}

/// What the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Content {
    /// Text in UTF-8.
    #[default]
    Text,
    /// Something that begins with MIME header lines of its own and a blank line, as [`super::Multipart`] does; it goes as it is or not at all.
    Own,
}

/// When and as which message a mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp<'a> {
    /// The `Date` line as [`super::date::line()`] makes it; empty without a clock.
    pub date: &'a [u8],
    /// Random, for `Message-ID`.
    pub id: [u8; 12],
}

/// When the sender wants to hear of a mail's fate (RFC 3461 §4.1). Asked for only where the server offers DSN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Notify {
    /// For each recipient.
    rcpt: &'static [u8],
    /// For the mail, if anything is asked for.
    mail: &'static [u8],
}

impl Notify {
    /// Nothing is asked for; servers report failures by themselves.
    pub const UNSAID: Self = Self { rcpt: b"", mail: b"" };
    /// Once it was delivered.
    pub const SUCCESS: u8 = 1;
    /// If it cannot be.
    pub const FAILURE: u8 = 2;
    /// If it takes long.
    pub const DELAY: u8 = 4;
    /// Not even failures are to be reported.
    pub const NEVER: u8 = 8;

    /// Of these, added up; 0 is [`Self::UNSAID`].
    #[must_use]
    pub const fn of(reports: u8) -> Self {
        let rcpt: &[u8] = match reports {
            0 => return Self::UNSAID,
            1 => b" NOTIFY=SUCCESS",
            2 => b" NOTIFY=FAILURE",
            3 => b" NOTIFY=SUCCESS,FAILURE",
            4 => b" NOTIFY=DELAY",
            5 => b" NOTIFY=SUCCESS,DELAY",
            6 => b" NOTIFY=FAILURE,DELAY",
            7 => b" NOTIFY=SUCCESS,FAILURE,DELAY",
            _ => b" NOTIFY=NEVER",
        };
        Self { rcpt, mail: b" RET=HDRS" }
    }

    /// The parameter of each RCPT.
    #[must_use]
    pub const fn of_rcpt(self) -> &'static [u8] {
        self.rcpt
    }

    /// The parameter of MAIL.
    #[must_use]
    pub const fn of_mail(self) -> &'static [u8] {
        self.mail
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
    /// The recipients.
    pub to: &'a dyn Addressed,
    /// The subject, any UTF-8 without control characters.
    pub subject: &'a [u8],
    /// The urgency.
    pub priority: Priority,
    /// What the body is.
    pub content: Content,
    /// Header lines of the caller's.
    pub headers: &'a dyn HeaderLines,
    /// For `Date` and `Message-ID`; without it neither is there.
    pub stamp: Option<Stamp<'a>>,
    /// What the sender wants to hear.
    pub notify: Notify,
    /// Whether PIPELINING may be used where it is offered.
    pub pipelining: bool,
    /// Whether CHUNKING may be.
    pub chunking: bool,
}

impl Default for Mail<'_> {
    /// Nothing but what most mails leave as it is.
    fn default() -> Self {
        Self {
            domain: b"",
            authentication: Authentication::None,
            credentials: Credentials::default(),
            from: b"",
            to: &List::Octets(&[]),
            subject: b"",
            priority: Priority::Normal,
            content: Content::Text,
            headers: &(),
            stamp: None,
            notify: Notify::UNSAID,
            pipelining: true,
            chunking: true,
        }
    }
}

/// A mail that has passed [`Mail::check`]: nothing in it can leave its line on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    mail: &'a Mail<'a>,
    sender: Address<'a>,
    utf8: bool,
}

impl<'a> Checked<'a> {
    /// The mail.
    #[must_use]
    pub fn mail(self) -> &'a Mail<'a> {
        self.mail
    }

    /// Its sender.
    #[must_use]
    pub fn sender(self) -> Address<'a> {
        self.sender
    }

    /// Whether an envelope address needs SMTPUTF8.
    #[must_use]
    pub fn needs_utf8(self) -> bool {
        self.utf8
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
    /// A header line that is none (no name with a colon, a control character, not ASCII, too long), or more than [`HEADERS_MAX`] of them.
    Header,
    /// An attachment's name or media type that cannot stand in a header.
    Attachment,
}

/// Most recipients of one mail; RFC 5321 §4.5.3.1.8 lets a server refuse more.
pub const RECIPIENTS_MAX: usize = 100;

/// Most header lines of the caller's.
pub const HEADERS_MAX: usize = 64;

impl<'a> Mail<'a> {
    /// Checks everything that can be checked without a server.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies.
    pub fn check(&'a self) -> Result<Checked<'a>, Refusal> {
        if self.domain.is_empty() || self.domain.len() > 255 || !self.domain.iter().all(u8::is_ascii_graphic) {
            return Err(Refusal::Domain);
        }
        let sender = Address::parse(self.from).ok_or(Refusal::From)?;
        let utf8 = self.to.check().ok_or(Refusal::To)? || !is_ascii(sender.path);
        if self.subject.iter().any(|b| b.is_ascii_control() && *b != b'\t') {
            return Err(Refusal::Subject);
        }
        // A loop of one's own: the library's search looks at words at a time, in a page of code.
        #[allow(clippy::manual_contains)]
        let nul = [self.credentials.user, self.credentials.password].iter().any(|text| text.iter().any(|&b| b == 0));
        if nul {
            return Err(Refusal::Credentials);
        }
        if !self.headers.are_sound() {
            return Err(Refusal::Header);
        }
        Ok(Checked { mail: self, sender, utf8 })
    }
}

/// Whether `line` is one header line.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().position(|&b| b == b':').and_then(|colon| line.get(..colon)).unwrap_or(&[]);
    !name.is_empty()
        && name.iter().all(u8::is_ascii_graphic)
        && line.len() <= 998
        && line.iter().all(|&b| b == b'\t' || (b' '..=b'~').contains(&b))
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
    /// The encoding for a body at a server that does or does not take octets above 127.
    #[must_use]
    pub fn for_body(survey: Survey, eight_bit_mime: bool) -> Self {
        if survey.long_lines || survey.nul || (survey.eight_bit && !eight_bit_mime) {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }
}
