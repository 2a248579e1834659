//! The safe Rust face: a client that owns its place, mails with a builder, errors that carry the server's words.
//!
//! ```no_run
//! use netx::NXD_ADDRESS;
//! use netx::api::{Ip, PacketPool};
//! use smtp_client::api::{Config, Mail, SmtpClient, SmtpMemory};
//! use smtp_client::proto::Authentication;
//!
//! static CLIENT: SmtpMemory = SmtpMemory::new();
//!
//! /// In a thread, on an instance that was started.
//! fn report(ip: &'static Ip, pool: &'static PacketPool) -> Result<(), Box<dyn std::error::Error>> {
//!     let config = Config::new(NXD_ADDRESS::v4(0xC000_0219), 587)
//!         .domain("device.example.org")
//!         .login(Authentication::Plain, "device", "secret");
//!     let mut client = SmtpClient::new(&CLIENT, ip, pool, &config)?;
//!     let mail = Mail::new("device@example.org", &["owner@example.org"]).subject("Report");
//!     let sent = client.send(&mail, "All is well.\r\n")?;
//!     println!("the server said {}", sent.reply);
//!     Ok(())
//! }
//! ```
//!
//! The client has its memory for good, because a socket in it is linked into the IP instance: a shorter loan could be ended by
//! forgetting the client.
//!
//! `unsafe` here: the raw services; each call says why it may.

use core::fmt;
use core::ptr::null;

use netx::api::{Ip, PacketPool};
use netx::constants::{NX_CALLER_ERROR, NX_SUCCESS};
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS, tcp};
use threadx_shim::api::Memory;
use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_OPTIONS, NX_SMTP_TIMEOUTS};
use crate::client;
use crate::constants::{
    NX_SMTP_CLIENT_AUTH_LOGIN, NX_SMTP_CLIENT_AUTH_NONE, NX_SMTP_CLIENT_AUTH_PLAIN, NX_SMTP_INVALID_PARAM,
};
use crate::proto::{
    self, Attachment, Authentication, Body, Content, Kind, List, Listed, Multipart, Notify, Observer, Octets, Phase,
    Priority, Refusal, Reply, Report, Role, Session, Text,
};
use crate::{kept, message, status};

/// Place for a client. `EXTRA` octets more make room for long credentials: the default holds 41 for the name, 41 for the
/// domain, and 21 for the password.
#[repr(C)]
pub struct SmtpStorage<const EXTRA: usize = 0> {
    block: NX_SMTP_CLIENT,
    extra: [u8; EXTRA],
}

/// The static memory of a client; see [`SmtpStorage`] for `EXTRA`.
pub type SmtpMemory<const EXTRA: usize = 0> = Memory<SmtpStorage<EXTRA>>;

impl<const EXTRA: usize> SmtpStorage<EXTRA> {
    /// An empty place.
    #[must_use]
    pub const fn new() -> Self {
        Self { block: NX_SMTP_CLIENT::new(), extra: [0; EXTRA] }
    }
}

impl<const EXTRA: usize> Default for SmtpStorage<EXTRA> {
    fn default() -> Self {
        Self::new()
    }
}

/// Where and as whom a client sends. The strings are copied.
#[derive(Clone, Copy)]
pub struct Config<'a> {
    server: NXD_ADDRESS,
    port: u16,
    domain: &'a str,
    authentication: Authentication,
    user: &'a str,
    password: &'a str,
    timeouts: NX_SMTP_TIMEOUTS,
}

impl<'a> Config<'a> {
    /// No authentication, no name of one's own (an address literal takes its place), RFC 5321's timeouts.
    #[must_use]
    pub fn new(server: NXD_ADDRESS, port: u16) -> Self {
        Self {
            server,
            port,
            domain: "",
            authentication: Authentication::None,
            user: "",
            password: "",
            timeouts: NX_SMTP_TIMEOUTS::default(),
        }
    }

    /// The name given in EHLO.
    #[must_use]
    pub fn domain(self, domain: &'a str) -> Self {
        Self { domain, ..self }
    }

    /// How and as whom to authenticate.
    #[must_use]
    pub fn login(self, authentication: Authentication, user: &'a str, password: &'a str) -> Self {
        Self { authentication, user, password, ..self }
    }

    /// The waits, in ticks.
    #[must_use]
    pub fn timeouts(self, timeouts: NX_SMTP_TIMEOUTS) -> Self {
        Self { timeouts, ..self }
    }
}

/// One mail, but for its body.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // Two switches.
pub struct Mail<'a> {
    from: &'a str,
    to: &'a [&'a str],
    cc: &'a [&'a str],
    bcc: &'a [&'a str],
    subject: &'a str,
    headers: &'a [&'a str],
    content: Content,
    priority: Priority,
    notify: Notify,
    pipelining: bool,
    chunking: bool,
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
struct Roles<'a> {
    to: &'a [&'a str],
    cc: &'a [&'a str],
    bcc: &'a [&'a str],
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

/// Writes down each recipient's code: an observer for [`SmtpClient::send_with`].
pub struct Codes<'a>(pub &'a mut [u16]);

impl Observer for Codes<'_> {
    fn recipient(&mut self, n: usize, code: u16) {
        if let Some(slot) = self.0.get_mut(n) {
            *slot = code;
        }
    }
}

/// Why a client could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateError {
    /// User name, domain and password do not fit in the storage.
    TooLong,
    /// A string has a NUL, or the server's address or port is none.
    Invalid,
    /// Not called from a thread or the application's initialization.
    Caller,
    /// The instance is not started, or memory is taken.
    State,
    /// The socket could not be made; NetX's status.
    Socket(UINT),
}

impl fmt::Display for CreateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("user name, domain and password do not fit in the storage"),
            Self::Invalid => f.write_str("a string has a NUL, or the server's address or port is none"),
            Self::Caller => f.write_str("not called from a thread or the initialization"),
            Self::State => f.write_str("the instance is not started, or the memory taken"),
            Self::Socket(status) => write!(f, "no socket ({status:#04X})"),
        }
    }
}

impl core::error::Error for CreateError {}

/// Why a mail was not sent, or is not known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Not called from a thread, or the client is in use (its status).
    Client(UINT),
    /// The mail must not be sent as it is; nothing was tried.
    Mail(Refusal),
    /// The session ended so; the reply that decided it, if one did.
    Session(Report, Reply),
}

impl SendError {
    /// Whether to try again: [`Kind::Unknown`] may have been delivered.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Client(_) => Kind::TryLater,
            Self::Mail(_) => Kind::Refused,
            Self::Session(report, _) => report.kind,
        }
    }

    /// The code that `nx_smtp_mail_send` would return.
    #[must_use]
    pub fn status(&self) -> UINT {
        match self {
            Self::Client(status) => *status,
            Self::Mail(_) => NX_SMTP_INVALID_PARAM,
            Self::Session(report, _) => status::status(report),
        }
    }

    /// The server's words, if there were any.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Session(_, reply) if reply.code() != 0 => Some(reply),
            _ => None,
        }
    }
}

/// `not sent (0xAA, Rcpt, Reply): 550 5.1.1 No such user`
impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(status) => write!(f, "not tried ({status:#04X})"),
            Self::Mail(refusal) => write!(f, "not tried ({refusal:?})"),
            Self::Session(report, reply) => {
                let said = if report.kind == Kind::Unknown { "not known to be sent" } else { "not sent" };
                write!(f, "{said} ({:#04X}, {:?}, {:?})", self.status(), report.phase, report.cause)?;
                if reply.code() == 0 { Ok(()) } else { write!(f, ": {reply}") }
            }
        }
    }
}

impl core::error::Error for SendError {}

/// The mail is the server's.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// What the server said to it; its queue's number is often in there.
    pub reply: Reply,
    /// How many of the recipients it took.
    pub accepted: usize,
}

/// A client. Dropping it gives the socket back and wipes the credentials.
pub struct SmtpClient {
    /// The storage, ours for ever.
    pointer: *mut NX_SMTP_CLIENT,
}

impl SmtpClient {
    /// Makes a client in `memory`, on an instance that was started; switches its TCP on.
    ///
    /// # Context
    /// Initialization, threads.
    /// # Blocking
    /// Until the IP instance's mutex is free.
    /// # Errors
    /// [`CreateError`]; [`CreateError::State`] if the instance is not started, or `memory` or the pool's is another's.
    pub fn new<const EXTRA: usize>(
        memory: &'static SmtpMemory<EXTRA>,
        ip: &'static Ip,
        pool: &'static PacketPool,
        config: &Config<'_>,
    ) -> Result<Self, CreateError> {
        let raw = |_| CreateError::State;
        let (ip, pool) = (ip.raw().map_err(raw)?, pool.raw().map_err(raw)?);
        Self::check::<EXTRA>(config)?;
        let storage = memory.region().take().ok_or(CreateError::State)?.cast::<SmtpStorage<EXTRA>>();
        // SAFETY: instance and pool are statics that are never deleted; the memory is static and this client's alone.
        unsafe {
            let _on_now_or_already = tcp::enable(ip);
            // Not built aside first: that would take a kilobyte of the caller's stack. All zero is a block without a client.
            storage.write_bytes(0, 1);
            Self::from_raw(&mut *storage, ip, pool, config)
        }
    }

    /// Whether a client with `EXTRA` octets of room can be made so, and from here.
    fn check<const EXTRA: usize>(config: &Config<'_>) -> Result<(), CreateError> {
        if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
            return Err(CreateError::Caller);
        }
        if [config.user, config.password, config.domain].iter().any(|text| text.contains('\0'))
            || config.port == 0
            || (config.server.as_v4().is_none() && config.server.as_v6().is_none())
        {
            return Err(CreateError::Invalid);
        }
        let name = config.user.len().max(config.domain.len());
        let room = size_of::<SmtpStorage<EXTRA>>() - core::mem::offset_of!(NX_SMTP_CLIENT, nx_smtp_client_username);
        if name.saturating_mul(2).saturating_add(config.password.len()).saturating_add(3) > room {
            return Err(CreateError::TooLong);
        }
        Ok(())
    }

    /// Makes a client in `storage`, on a raw instance with TCP.
    ///
    /// # Context
    /// Initialization, threads.
    /// # Blocking
    /// Until the IP instance's mutex is free.
    /// # Errors
    /// [`CreateError`].
    /// # Safety
    /// `ip` and `pool` are created and outlive the client.
    pub unsafe fn from_raw<const EXTRA: usize>(
        storage: &'static mut SmtpStorage<EXTRA>,
        ip: *mut NX_IP,
        pool: *mut NX_PACKET_POOL,
        config: &Config<'_>,
    ) -> Result<Self, CreateError> {
        Self::check::<EXTRA>(config)?;
        let name = config.user.len().max(config.domain.len());
        let options = NX_SMTP_OPTIONS {
            nx_smtp_options_max_username: name as UINT,
            nx_smtp_options_max_password: config.password.len() as UINT,
            nx_smtp_options_timeouts: config.timeouts,
            ..NX_SMTP_OPTIONS::DEFAULT
        };
        let strings = [config.user, config.domain, config.password].map(str::as_bytes);
        let authentication = match config.authentication {
            Authentication::None => NX_SMTP_CLIENT_AUTH_NONE,
            Authentication::Plain => NX_SMTP_CLIENT_AUTH_PLAIN,
            Authentication::Login => NX_SMTP_CLIENT_AUTH_LOGIN,
            #[cfg(feature = "xoauth2")]
            Authentication::XOauth2 => crate::constants::NX_SMTP_CLIENT_AUTH_XOAUTH2,
            #[cfg(feature = "scram")]
            Authentication::ScramSha256 => crate::constants::NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256,
        };
        let server = (&config.server, UINT::from(config.port));
        let pointer = (&raw mut *storage).cast::<NX_SMTP_CLIENT>();
        // SAFETY: the storage is ours for ever and as large as the options say; the rest is given. The null sender is never read: every
        // mail of this API brings its own.
        let status = unsafe { client::make(pointer, ip, pool, &strings, null(), authentication, server, &options) };
        if status == NX_SUCCESS { Ok(Self { pointer }) } else { Err(CreateError::Socket(status)) }
    }

    /// Sends one mail with its body in memory.
    ///
    /// # Context
    /// Threads.
    /// # Blocking
    /// For the session; bounded by its timeouts.
    /// # Errors
    /// [`SendError`].
    #[allow(clippy::result_large_err)] // The server's words come with the error; there is no heap to box them in.
    pub fn send(&mut self, mail: &Mail<'_>, body: impl AsRef<[u8]>) -> Result<Sent, SendError> {
        self.send_with(mail, &mut Text::new(body.as_ref()), &mut ())
    }

    /// Sends one mail from any source of a body, while `observer` sees the dialogue.
    ///
    /// # Context
    /// Threads; the observer is called in this one.
    /// # Blocking
    /// For the session; bounded by its timeouts.
    /// # Errors
    /// [`SendError`].
    #[allow(clippy::result_large_err)] // As above.
    pub fn send_with(
        &mut self,
        mail: &Mail<'_>,
        body: &mut dyn Body,
        observer: &mut dyn Observer,
    ) -> Result<Sent, SendError> {
        if kernel::caller() != Caller::Thread {
            return Err(SendError::Client(NX_CALLER_ERROR));
        }
        let recipients = Roles { to: mail.to, cc: mail.cc, bcc: mail.bcc };
        let letter = proto::Mail {
            from: mail.from.as_bytes(),
            to: &recipients,
            subject: mail.subject.as_bytes(),
            priority: mail.priority,
            content: mail.content,
            headers: &List::Text(mail.headers),
            notify: mail.notify,
            pipelining: mail.pipelining,
            chunking: mail.chunking,
            ..proto::Mail::default()
        };
        let mut judge = Judge { observer, judged: None };
        // SAFETY: the block is a client from `new` until `drop`, and this is a thread.
        let status = unsafe { client::send(self.pointer, &letter, body, &mut judge) };
        judge.judged.unwrap_or(Err(SendError::Client(status)))
    }
}

/// Writes down how it ended, and tells the caller's observer the rest.
struct Judge<'o> {
    observer: &'o mut dyn Observer,
    judged: Option<Result<Sent, SendError>>,
}

impl Observer for Judge<'_> {
    fn client(&mut self, phase: Phase, bytes: &[u8]) {
        self.observer.client(phase, bytes);
    }
    fn recipient(&mut self, n: usize, code: u16) {
        self.observer.recipient(n, code);
    }
    fn progress(&mut self, octets: Octets, total: Option<Octets>) {
        self.observer.progress(octets, total);
    }
    fn server(&mut self, phase: Phase, bytes: &[u8]) {
        self.observer.server(phase, bytes);
    }
    fn refused(&mut self, refusal: Refusal) {
        self.judged = Some(Err(SendError::Mail(refusal)));
        self.observer.refused(refusal);
    }
    fn over(&mut self, session: &Session<'_>) {
        let (report, reply) = (*session.verdict(), *session.reply());
        self.judged = Some(match report.kind {
            Kind::Sent => Ok(Sent { reply, accepted: session.accepted() }),
            _ => Err(SendError::Session(report, reply)),
        });
        self.observer.over(session);
    }
}

impl SmtpClient {
    /// Sends one mail with attachments.
    ///
    /// # Context
    /// Threads.
    /// # Blocking
    /// For the session; bounded by its timeouts.
    /// # Errors
    /// [`SendError`]; [`Refusal::Attachment`] for a file name or a media type that must not reach the wire.
    #[allow(clippy::result_large_err)] // As above.
    pub fn send_with_attachments<'a>(
        &mut self,
        mail: &Mail<'_>,
        text: &'a [u8],
        attachments: &mut [Attachment<'a>],
        observer: &mut dyn Observer,
    ) -> Result<Sent, SendError> {
        let random = client::random();
        let mut body = Multipart::new(text, attachments, &random);
        if !body.is_sound() {
            return Err(SendError::Mail(Refusal::Attachment));
        }
        self.send_with(&mail.content(Content::Own), &mut body, observer)
    }

    /// Keeps the connection of later mails, so that they share it, until [`SmtpClient::hang_up`].
    ///
    /// # Context
    /// Initialization, threads.
    pub fn keep_connected(&mut self) {
        // SAFETY: the block is a client, and no send is under way.
        let _ = unsafe { kept::session_open(self.pointer) };
    }

    /// Says QUIT and closes a connection that was kept.
    ///
    /// # Context
    /// Threads.
    /// # Blocking
    /// Up to a second for a packet to say QUIT in.
    pub fn hang_up(&mut self) {
        // SAFETY: as above.
        let _ = unsafe { kept::session_close(self.pointer) };
    }

    /// Sets the clock that `Date` comes from: seconds since 1970 in UTC, 0 while not known.
    pub fn clock(&mut self, clock: unsafe extern "C" fn() -> ULONG) {
        // SAFETY: as above.
        let _ = unsafe { message::clock_set(self.pointer, Some(clock)) };
    }

    /// What ends this client's sends from another thread.
    #[must_use]
    pub fn aborter(&self) -> Aborter {
        Aborter { pointer: self.pointer }
    }
}

/// Ends a send from another thread. The client's place is borrowed for ever, so this outlives the client without harm.
#[derive(Clone, Copy, Debug)]
pub struct Aborter {
    pointer: *mut NX_SMTP_CLIENT,
}

// SAFETY: the service it calls may be called from any thread.
unsafe impl Send for Aborter {}
// SAFETY: as above.
unsafe impl Sync for Aborter {}

impl Aborter {
    /// Ends the send that is under way; `false` where there is none.
    ///
    /// # Context
    /// Threads.
    #[must_use]
    pub fn abort(&self) -> bool {
        // SAFETY: the block is there for ever and says itself whether it is a client.
        kernel::caller() == Caller::Thread && unsafe { message::abort(self.pointer) } == NX_SUCCESS
    }
}

impl Drop for SmtpClient {
    fn drop(&mut self) {
        // SAFETY: the block is a client; no send is under way, for that would hold the loan of `self`.
        let _ = unsafe { client::delete(self.pointer) };
    }
}
