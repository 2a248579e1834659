//! The SMTP client as a machine without input or output: bytes and the time go in, bytes and a verdict come out.
//!
//! # Theory
//! RFC 5321 is a dialogue over one byte stream. This module knows the dialogue and nothing else: no socket, no thread, no clock, no
//! heap. Whoever pumps it ([`crate::client`] over a NetX socket, a test over two byte arrays, a fuzzer) does four things:
//!
//! 1. [`Mail::check`] everything the caller gave, before any connection exists, then [`Session::new`];
//! 2. [`Session::start`] when the connection stands;
//! 3. in a loop: [`Session::transmit`] while [`Session::wants_transmit`], else wait for the peer until [`Session::deadline`] and give what
//!    came to [`Session::receive`], or report [`Session::closed`] or [`Session::expire`];
//! 4. when [`Session::is_over`], close the connection and read [`Session::report`].
//!
//! # Where things are
//! - [`table`]: every transition of the dialogue, as one table. Read this first.
//! - [`session`]: carries the table out: who is awaited, what goes out next, which deadline runs.
//! - [`reply`]: the reply grammar as a byte stream, bounded. [`capabilities`]: what an EHLO reply offers. [`auth`]: which mechanism.
//! - [`mail`] and [`address`]: what is to be sent and the checks on it. [`line`](mod@line), [`header`], [`sink`], [`date`], [`survey`],
//!   [`body`], [`multipart`]: the bytes that go out.
//! - [`outcome`], [`timeouts`]: the verdict and the patience.
//!
//! It does not open connections, does not retry, and does not know NetX's status codes.
#![forbid(unsafe_code)]

pub mod address;
pub mod auth;
pub mod body;
pub mod capabilities;
pub mod date;
pub mod header;
pub mod line;
pub mod mail;
pub mod multipart;
pub mod observer;
pub mod outcome;
pub mod reply;
pub mod session;
pub mod sink;
pub mod survey;
pub mod table;
pub mod timeouts;

/// A number of octets, with as many bits as the machine's addresses; more than it can say is as much as it can say.
#[cfg(target_pointer_width = "64")]
pub type Octets = u64;
/// A number of octets, with as many bits as the machine's addresses; more than it can say is as much as it can say.
#[cfg(not(target_pointer_width = "64"))]
pub type Octets = u32;

pub use auth::Authentication;
pub use body::{Body, Source, Stream, Text};
pub use capabilities::{Offer, Offers};
pub use mail::{
    Addressed, Checked, Content, Credentials, HeaderLines, List, Listed, Mail, Notify, One, Priority, Recipients,
    Refusal, Role, Stamp,
};
pub use multipart::{Attachment, Multipart};
pub use observer::Observer;
pub use outcome::{Cause, Kind, Phase, Report};
pub use reply::Reply;
pub use session::{Link, Session};
pub use survey::Survey;
pub use timeouts::{Timeouts, Wait};
