//! Which authentication mechanism a session uses, and what answers its challenges.
//!
//! # Theory
//! What the application configured and what the server lists are two opinions; [`choose`] is the one place that weighs them (manual,
//! chapter 1, "No Authentication", read for servers of today):
//!
//! | configured | server lists | used |
//! |---|---|---|
//! | PLAIN or LOGIN | it | it |
//! | PLAIN or LOGIN | only the other one | the other one |
//! | PLAIN or LOGIN | nothing | PLAIN: a server need not list what it wants |
//! | PLAIN or LOGIN | only strangers | none: the mail fails and no credential has left |
//! | NONE | nothing, or only strangers | none, on to MAIL |
//! | NONE, credentials given | PLAIN or LOGIN | PLAIN, else LOGIN |
//! | NONE, no credentials | anything | none, on to MAIL |
//!
//! The credentials follow the server's 334 and never ride on the AUTH command itself, so a server that refuses (because it wants TLS
//! first, say) refuses before they are on the wire. LOGIN's prompts are answered by their order; their text varies too much to be read.

use super::capabilities::Mechanisms;
use super::table::Step;

/// What the application asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Authentication {
    /// None, unless the server offers it and credentials were given.
    #[default]
    None,
    /// PLAIN if possible.
    Plain,
    /// LOGIN if possible.
    Login,
}

/// A mechanism this client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616: one answer with everything.
    Plain,
    /// Two answers, name and password.
    Login,
}

impl Mechanism {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static [u8] {
        match self {
            Self::Plain => b"PLAIN",
            Self::Login => b"LOGIN",
        }
    }

    /// The line that answers the challenge number `nth` (from 0); `None` when the mechanism has nothing left to say.
    #[must_use]
    pub fn answer(self, nth: u8) -> Option<Step> {
        match (self, nth) {
            (Self::Plain, 0) => Some(Step::AuthPlain),
            (Self::Login, 0) => Some(Step::AuthUser),
            (Self::Login, 1) => Some(Step::AuthPassword),
            _ => None,
        }
    }
}

/// What to do after the greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go on to MAIL.
    Skip,
    /// Authenticate so.
    Use(Mechanism),
    /// Fail; nothing was said.
    Impossible,
}

/// The table above.
#[must_use]
pub fn choose(configured: Authentication, listed: Mechanisms, has_credentials: bool) -> Choice {
    let wanted = match configured {
        Authentication::None if listed.any && has_credentials => Mechanism::Plain,
        Authentication::None => return Choice::Skip,
        Authentication::Plain => Mechanism::Plain,
        Authentication::Login => Mechanism::Login,
    };
    match wanted {
        _ if !listed.any => Choice::Use(Mechanism::Plain),
        Mechanism::Login if listed.login => Choice::Use(Mechanism::Login),
        _ if listed.plain => Choice::Use(Mechanism::Plain),
        _ if listed.login => Choice::Use(Mechanism::Login),
        _ if configured == Authentication::None => Choice::Skip,
        _ => Choice::Impossible,
    }
}
