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
//! | XOAUTH2 or SCRAM | it, or nothing | it |
//! | XOAUTH2 or SCRAM | others | none: a token is no password, and who asks for SCRAM does not want the password on the wire |
//!
//! The credentials follow the server's 334 and never ride on the AUTH command itself, so a server that refuses (because it wants TLS
//! first, say) refuses before they are on the wire. LOGIN's prompts are answered by their order; their text varies too much to be read.
//! XOAUTH2 answers a second challenge, which carries the reason of a refusal, with an empty line, and the refusal follows.

#[cfg(feature = "scram")]
pub mod scram;

use super::capabilities::{Offer, Offers};
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
    /// XOAUTH2 and nothing else; the password is the token.
    #[cfg(feature = "xoauth2")]
    XOauth2,
    /// SCRAM-SHA-256 and nothing else.
    #[cfg(feature = "scram")]
    ScramSha256,
}

/// A mechanism this client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616: one answer with everything.
    Plain,
    /// Two answers, name and password.
    Login,
    /// One answer with a token.
    #[cfg(feature = "xoauth2")]
    XOauth2,
    /// RFC 7677: the password stays here, and the server proves that it knows it too.
    #[cfg(feature = "scram")]
    ScramSha256,
}

impl Mechanism {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static [u8] {
        match self {
            Self::Plain => b"PLAIN",
            Self::Login => b"LOGIN",
            #[cfg(feature = "xoauth2")]
            Self::XOauth2 => b"XOAUTH2",
            #[cfg(feature = "scram")]
            Self::ScramSha256 => b"SCRAM-SHA-256",
        }
    }

    /// The line that answers its first challenge.
    #[must_use]
    pub fn first(self) -> Step {
        match self {
            Self::Plain => Step::AuthPlain,
            Self::Login => Step::AuthUser,
            #[cfg(feature = "xoauth2")]
            Self::XOauth2 => Step::AuthToken,
            #[cfg(feature = "scram")]
            Self::ScramSha256 => Step::ScramFirst,
        }
    }
}

/// The line that answers the challenge after the one that `answer` answered; where the mechanism has nothing left to say, it cancels.
#[must_use]
pub fn next(answer: Step) -> Step {
    match answer {
        Step::AuthUser => Step::AuthPassword,
        #[cfg(feature = "scram")]
        Step::ScramFirst => Step::ScramFinal,
        #[cfg(any(feature = "xoauth2", feature = "scram"))]
        Step::AuthToken | Step::ScramFinal => Step::AuthEmpty,
        _ => Step::AuthCancel,
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
pub fn choose(configured: Authentication, offers: Offers, has_credentials: bool) -> Choice {
    let (lists, has) = (offers.lists_mechanisms(), |offer| offers.has(offer));
    #[cfg(any(feature = "xoauth2", feature = "scram"))]
    let only = |mechanism, offer| if !lists || has(offer) { Choice::Use(mechanism) } else { Choice::Impossible };
    match configured {
        Authentication::None if !lists || !has_credentials => Choice::Skip,
        #[cfg(feature = "xoauth2")]
        Authentication::XOauth2 => only(Mechanism::XOauth2, Offer::XOauth2),
        #[cfg(feature = "scram")]
        Authentication::ScramSha256 => only(Mechanism::ScramSha256, Offer::ScramSha256),
        Authentication::Login if lists && has(Offer::Login) => Choice::Use(Mechanism::Login),
        _ if !lists || has(Offer::Plain) => Choice::Use(Mechanism::Plain),
        _ if has(Offer::Login) => Choice::Use(Mechanism::Login),
        Authentication::None => Choice::Skip,
        _ => Choice::Impossible,
    }
}
