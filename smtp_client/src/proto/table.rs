//! Every transition of the dialogue, in one table.
//!
//! # Theory
//! The client has a small repertoire of lines; each gets one reply, and the replies come in the order of the lines. So the state is *which
//! line's reply is awaited* ([`Step`]), the input is *what class of reply came* ([`Class`], the first digit but for three codes that
//! carry more), and the table gives the [`Action`]. Nothing else decides where the dialogue goes; [`super::session`] only carries it out.
//!
//! PIPELINING (RFC 2920) does not add states. With it, MAIL, RCPT and DATA (or BDAT with the whole message) go out together and their replies are then read one by one through
//! the same rows; an action that would send the next line of the group finds it already sent. Two rules come with it and are in the
//! session: a failure in a group waits for the group's other replies, and a 354 that came although nobody accepted is answered with
//! a lone dot. After the final dot nothing is sent until its reply is there, and before the banner nothing at all.
//!
//! | awaiting | 2yz | 3yz | 4yz | 5yz |
//! |---|---|---|---|---|
//! | banner | EHLO | garbled | fail | fail |
//! | EHLO | introduced | garbled | fail | HELO |
//! | HELO | introduced | garbled | fail | fail |
//! | AUTH and its answers | authenticated (235 only) | answer (334 only) | fail | fail |
//! | `*` | cancelled, whatever comes | | | |
//! | RSET | cleared: MAIL | garbled | fail | fail |
//! | MAIL | sender taken | garbled | fail | fail |
//! | RCPT | recipient taken | garbled | recipient refused | recipient refused |
//! | DATA | garbled | message (354 only) | fail | fail |
//! | final dot, last octet of BDAT | sent | garbled | fail | fail |
//! | lone dot | quit, whatever comes | | | |
//!
//! 421 hangs up wherever it comes. *Fail* says QUIT and ends; *garbled* hangs up: who does not understand the other side must not go on talking.

use super::outcome::Phase;
use super::timeouts::Timeouts;

/// A line of the client, and the wait for its reply. [`Step::Greeting`] has no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The server's banner.
    Greeting,
    /// `EHLO domain`
    Ehlo,
    /// `HELO domain`
    Helo,
    /// `AUTH mechanism`
    Auth,
    /// Base64 of NUL name NUL password.
    AuthPlain,
    /// Base64 of the name.
    AuthUser,
    /// Base64 of the password.
    AuthPassword,
    /// Base64 of name and token (XOAUTH2).
    AuthToken,
    /// Base64 of name and nonce (SCRAM).
    ScramFirst,
    /// Base64 of the nonces and the proof (SCRAM).
    ScramFinal,
    /// An empty line.
    AuthEmpty,
    /// `*`, which cancels the exchange (RFC 4954 §4).
    AuthCancel,
    /// `RSET`, before a mail that follows a failed one on the same connection.
    Reset,
    /// `MAIL FROM:<…>`
    Mail,
    /// `RCPT TO:<…>`, once for each recipient.
    Rcpt,
    /// `DATA`
    Data,
    /// Header, body and final dot.
    Message,
    /// `BDAT size LAST`, header and body: what DATA and the message are together (RFC 3030).
    Bdat,
    /// A final dot with nothing before it, after a 354 that nobody wanted.
    LoneDot,
    /// `QUIT`; its reply is not awaited.
    Quit,
}

/// What a reply's code means at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 2yz; during AUTH only 235.
    Done,
    /// 3yz; 334 during AUTH, 354 after DATA.
    More,
    /// 4yz but 421.
    Later,
    /// 5yz.
    Refused,
    /// 421: the server closes the connection.
    Closing,
    /// Anything else.
    Garbled,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send this line next.
    Send(Step),
    /// The server introduced itself: authenticate or begin the envelope.
    Introduced,
    /// Answer the challenge, or cancel.
    Answer,
    /// Begin the envelope.
    Envelope,
    /// The connection is as new: begin the envelope.
    Cleared,
    /// MAIL was taken: name the recipients.
    SenderTaken,
    /// One more recipient.
    RecipientTaken,
    /// One fewer.
    RecipientRefused,
    /// Send the message, if anybody is to get it.
    Message,
    /// The mail is the server's now.
    Sent,
    /// This line failed: say QUIT.
    Fail,
    /// The cancelled exchange is over: that failed.
    Cancelled,
    /// What failed was noted before: say QUIT.
    Leave,
    /// Not understood: hang up.
    Garbled,
    /// The server is leaving: hang up.
    HangUp,
}

impl Class {
    /// Classifies `code`, awaited at `step`.
    #[must_use]
    pub fn of(step: Step, code: u16) -> Self {
        match (phase(step), code) {
            (_, 421) => Self::Closing,
            (Phase::Auth, 235) => Self::Done,
            (Phase::Auth, 334) | (Phase::Data, 354) => Self::More,
            (Phase::Auth | Phase::Data, 200..=399) => Self::Garbled,
            (_, 200..=299) => Self::Done,
            (_, 300..=399) => Self::More,
            (_, 400..=499) => Self::Later,
            (_, 500..=599) => Self::Refused,
            _ => Self::Garbled,
        }
    }
}

/// One row: what to do on 2yz, 3yz, 4yz, 5yz.
type Row = [Action; 4];

/// The table.
#[rustfmt::skip]
#[allow(clippy::match_same_arms)] // A row for each step.
const fn row(step: Step) -> Row {
    use Action::{Answer, Cancelled, Cleared, Envelope, Fail, Garbled, Introduced, Leave, Message, RecipientRefused, RecipientTaken, Send, SenderTaken, Sent};
    match step {
        //                     2yz               3yz      4yz               5yz
        Step::Greeting     => [Send(Step::Ehlo), Garbled, Fail,             Fail],
        Step::Ehlo         => [Introduced,       Garbled, Fail,             Send(Step::Helo)],
        Step::Helo         => [Introduced,       Garbled, Fail,             Fail],
        Step::Auth         => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthPlain    => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthUser     => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthPassword => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthToken    => [Envelope,         Answer,  Fail,             Fail],
        Step::ScramFirst   => [Envelope,         Answer,  Fail,             Fail],
        Step::ScramFinal   => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthEmpty    => [Envelope,         Answer,  Fail,             Fail],
        Step::AuthCancel   => [Cancelled,        Cancelled, Cancelled,      Cancelled],
        Step::Reset        => [Cleared,          Garbled, Fail,             Fail],
        Step::Mail         => [SenderTaken,      Garbled, Fail,             Fail],
        Step::Rcpt         => [RecipientTaken,   Garbled, RecipientRefused, RecipientRefused],
        Step::Data         => [Garbled,          Message, Fail,             Fail],
        Step::Message      => [Sent,             Garbled, Fail,             Fail],
        Step::Bdat         => [Sent,             Garbled, Fail,             Fail],
        Step::LoneDot      => [Leave,            Leave,   Leave,            Leave],
        Step::Quit         => [Leave,            Leave,   Leave,            Leave],
    }
}

/// What to do when a reply of `class` comes while `step`'s is awaited.
#[must_use]
pub fn action(step: Step, class: Class) -> Action {
    let [done, more, later, refused] = row(step);
    match class {
        Class::Done => done,
        Class::More => more,
        Class::Later => later,
        Class::Refused => refused,
        Class::Closing => Action::HangUp,
        Class::Garbled => Action::Garbled,
    }
}

/// The phase a step belongs to.
#[must_use]
pub fn phase(step: Step) -> Phase {
    match step {
        Step::Greeting => Phase::Greeting,
        Step::Ehlo | Step::Helo => Phase::Hello,
        Step::Auth
        | Step::AuthPlain
        | Step::AuthUser
        | Step::AuthPassword
        | Step::AuthToken
        | Step::ScramFirst
        | Step::ScramFinal
        | Step::AuthEmpty
        | Step::AuthCancel => Phase::Auth,
        Step::Reset | Step::Mail => Phase::Mail,
        Step::Rcpt => Phase::Rcpt,
        Step::Data => Phase::Data,
        Step::Message | Step::Bdat | Step::LoneDot => Phase::Message,
        Step::Quit => Phase::Quit,
    }
}

/// How long a step's reply may take.
#[must_use]
pub fn patience(step: Step, timeouts: &Timeouts) -> u32 {
    match phase(step) {
        Phase::Connect | Phase::Greeting => timeouts.greeting,
        Phase::Hello => timeouts.hello,
        Phase::Auth => timeouts.auth,
        Phase::Mail | Phase::Quit => timeouts.mail,
        Phase::Rcpt => timeouts.rcpt,
        Phase::Data => timeouts.data,
        Phase::Message => timeouts.message,
    }
}

/// Whether a line carries a credential and must not be shown.
#[must_use]
pub fn is_secret(step: Step) -> bool {
    matches!(
        step,
        Step::AuthPlain | Step::AuthUser | Step::AuthPassword | Step::AuthToken | Step::ScramFirst | Step::ScramFinal
    )
}

/// Whether its last octet gives the mail away: from there on silence means that nobody knows.
#[must_use]
pub fn gives_away(step: Step) -> bool {
    matches!(step, Step::Message | Step::Bdat)
}
