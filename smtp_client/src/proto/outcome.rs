//! The verdict on one mail: four kinds that a sender must never confuse, with the phase and the cause.

/// What became of the mail. Numbers are those of `NX_SMTP_RESULT_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The server took responsibility for it (2yz to the final dot).
    Sent = 1,
    /// Refused for good: sending the same again will fail the same way.
    Refused = 2,
    /// Not sent, and it is safe and sensible to try again later.
    TryLater = 3,
    /// The final dot went out and no reply came back: it may or may not have been delivered. Sending again can duplicate it.
    Unknown = 4,
}

/// The part of the session a verdict belongs to. Numbers are those of `NX_SMTP_PHASE_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Opening the TCP connection.
    Connect = 0,
    /// The server's banner.
    Greeting = 1,
    /// EHLO or HELO.
    Hello = 2,
    /// AUTH and its challenges.
    Auth = 3,
    /// MAIL FROM.
    Mail = 4,
    /// RCPT TO.
    Rcpt = 5,
    /// DATA.
    Data = 6,
    /// The message and its final dot.
    Message = 7,
    /// QUIT; never the reason of a failure.
    Quit = 8,
}

/// Why the session ended as it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server said so, in the reply that the session keeps.
    Reply,
    /// The server said something that is no reply, or not the kind of reply that can follow.
    Garbled,
    /// A reply, or a line of it, passed the limits of [`super::reply`].
    TooLong,
    /// The server answered what was not asked.
    Unasked,
    /// A challenge came that the mechanism cannot answer; it was cancelled.
    Challenge,
    /// The phase's or the session's time ran out.
    Timeout,
    /// The connection ended.
    Closed,
    /// The server lists mechanisms, none of them ours.
    NoMechanism,
    /// The server states a SIZE smaller than this mail.
    TooLarge,
    /// An address is not ASCII and the server does not offer SMTPUTF8.
    NotAscii,
    /// The body brings MIME headers of its own and cannot go through this server as it is, or it has a line over 998 octets though none was
    /// promised.
    Unencodable,
    /// The pump gave up for a reason of its own (no packet, aborted): [`Report::code`] is its code.
    Local,
}

/// The verdict. The reply that decided it, if there was one, is [`super::Session::reply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// What became of the mail.
    pub kind: Kind,
    /// Where it was decided.
    pub phase: Phase,
    /// By what.
    pub cause: Cause,
    /// The code of [`Cause::Local`]; 0 for others.
    pub code: u32,
}
