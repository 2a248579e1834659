//! How a client's making or a send ended.

use core::fmt;

use threadx_shim::types::UINT;

use crate::constants::NX_SMTP_INVALID_PARAM;
use crate::proto::{Kind, Observer, Octets, Phase, Refusal, Reply, Report, Session};
use crate::status;

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

/// Writes down how it ended, and tells the caller's observer the rest.
pub(super) struct Judge<'o> {
    pub observer: &'o mut dyn Observer,
    pub judged: Option<Result<Sent, SendError>>,
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
