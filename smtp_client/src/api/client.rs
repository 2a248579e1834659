//! The client and the place that it owns.
//!
//! `unsafe` here: the raw services; each call says why it may.

use core::ptr::null;

use netx::api::{Ip, PacketPool};
use netx::constants::{NX_CALLER_ERROR, NX_SUCCESS};
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS, tcp};
use threadx_shim::api::Memory;
use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use super::mail::{Mail, Roles};
use super::outcome::{CreateError, Judge, SendError, Sent};
use crate::block::{NX_SMTP_CLIENT, NX_SMTP_OPTIONS, NX_SMTP_TIMEOUTS};
use crate::client;
use crate::constants::{NX_SMTP_CLIENT_AUTH_LOGIN, NX_SMTP_CLIENT_AUTH_NONE, NX_SMTP_CLIENT_AUTH_PLAIN};
use crate::proto::{self, Attachment, Authentication, Body, Content, List, Multipart, Observer, Refusal, Text};
use crate::{kept, message};

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
