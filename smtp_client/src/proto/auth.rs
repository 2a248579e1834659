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

    /// The line that answers the challenge number `nth` (from 0); `None` when the mechanism has nothing left to say.
    #[must_use]
    pub fn answer(self, nth: u8) -> Option<Step> {
        match (self, nth) {
            (Self::Plain, 0) => Some(Step::AuthPlain),
            (Self::Login, 0) => Some(Step::AuthUser),
            (Self::Login, 1) => Some(Step::AuthPassword),
            #[cfg(feature = "xoauth2")]
            (Self::XOauth2, 0) => Some(Step::AuthToken),
            #[cfg(feature = "xoauth2")]
            (Self::XOauth2, 1) => Some(Step::AuthEmpty),
            #[cfg(feature = "scram")]
            (Self::ScramSha256, 0) => Some(Step::ScramFirst),
            #[cfg(feature = "scram")]
            (Self::ScramSha256, 1) => Some(Step::ScramFinal),
            #[cfg(feature = "scram")]
            (Self::ScramSha256, 2) => Some(Step::AuthEmpty),
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
pub fn choose(configured: Authentication, offers: Offers, has_credentials: bool) -> Choice {
    let lists = offers.lists_mechanisms();
    #[cfg(any(feature = "xoauth2", feature = "scram"))]
    let only = |mechanism, offer| if !lists || offers.has(offer) { Choice::Use(mechanism) } else { Choice::Impossible };
    let wanted = match configured {
        Authentication::None if lists && has_credentials => Mechanism::Plain,
        Authentication::None => return Choice::Skip,
        Authentication::Plain => Mechanism::Plain,
        Authentication::Login => Mechanism::Login,
        #[cfg(feature = "xoauth2")]
        Authentication::XOauth2 => return only(Mechanism::XOauth2, Offer::XOauth2),
        #[cfg(feature = "scram")]
        Authentication::ScramSha256 => return only(Mechanism::ScramSha256, Offer::ScramSha256),
    };
    match wanted {
        _ if !lists => Choice::Use(Mechanism::Plain),
        Mechanism::Login if offers.has(Offer::Login) => Choice::Use(Mechanism::Login),
        _ if offers.has(Offer::Plain) => Choice::Use(Mechanism::Plain),
        _ if offers.has(Offer::Login) => Choice::Use(Mechanism::Login),
        _ if configured == Authentication::None => Choice::Skip,
        _ => Choice::Impossible,
    }
}
