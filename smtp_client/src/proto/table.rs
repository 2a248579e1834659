//! Every transition of the dialogue, in one table.
//!
//! # Theory
//! The client has a small repertoire of lines; each gets one reply, and the replies come in the order of the lines. So the state is *which
//! line's reply is awaited* ([`Step`]), the input is the reply's code (its first digit but for four codes that
//! say more), and the table gives the [`Action`]. Nothing else decides where the dialogue goes; [`super::session`] only carries it out.
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
//! | RSET | MAIL | garbled | fail | fail |
//! | MAIL | RCPT | garbled | fail | fail |
//! | RCPT | recipient taken | garbled | recipient refused | recipient refused |
//! | DATA | garbled | message (354 only) | fail | fail |
//! | final dot, last octet of BDAT | sent | garbled | fail | fail |
//! | lone dot | quit, whatever comes | | | |
//!
//! 421 hangs up wherever it comes. *Fail* says QUIT and ends; *garbled* hangs up: who does not understand the other side must not go on talking.

use super::outcome::Phase;
use super::timeouts::Wait;

/// A line of the client, and the wait for its reply. [`Step::Greeting`] has no line, and as the line to send stands for none. The order is that of the lines' texts in [`super::line`](mod@super::line) and of
/// the table's rows.
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
    /// A final dot with nothing before it, after a 354 that nobody wanted.
    LoneDot,
    /// `QUIT`; its reply is not awaited.
    Quit,
    /// `BDAT size LAST`, header and body: what DATA and the message are together (RFC 3030).
    Bdat,
    /// Header, body and final dot: no line of its own.
    Message,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Introduce oneself by EHLO.
    Greet,
    /// The same by HELO: the server knows no EHLO.
    GreetPlainly,
    /// The server introduced itself: authenticate or begin the envelope.
    Introduced,
    /// Answer the challenge, or cancel.
    Answer,
    /// Begin the envelope.
    Envelope,
    /// It was taken: the next line of the envelope.
    Proceed,
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

/// One row: the step's phase, and what to do on 2yz, 3yz, 4yz, 5yz.
type Row = (Phase, [Action; 4]);

/// The server closes the connection.
pub const CLOSING: u16 = 421;

/// The table.
#[rustfmt::skip]
const ROWS: [Row; 20] = {
    use Action::{Answer, Cancelled, Envelope, Fail, Garbled, Greet, GreetPlainly, Introduced, Leave, Message, Proceed, RecipientRefused, RecipientTaken, Sent};
    const AUTH: Row = (Phase::Auth, [Envelope, Answer, Fail, Fail]);
    [
        //                              2yz             3yz        4yz               5yz
        /* Greeting */ (Phase::Greeting, [Greet,          Garbled,   Fail,             Fail]),
        /* Ehlo     */ (Phase::Hello,    [Introduced,     Garbled,   Fail,             GreetPlainly]),
        /* Helo     */ (Phase::Hello,    [Introduced,     Garbled,   Fail,             Fail]),
        /* Auth, and its seven answers */
        AUTH, AUTH, AUTH, AUTH, AUTH, AUTH, AUTH, AUTH,
        /* Cancel   */ (Phase::Auth,     [Cancelled,      Cancelled, Cancelled,        Cancelled]),
        /* Reset    */ (Phase::Mail,     [Proceed,        Garbled,   Fail,             Fail]),
        /* Mail     */ (Phase::Mail,     [Proceed,        Garbled,   Fail,             Fail]),
        /* Rcpt     */ (Phase::Rcpt,     [RecipientTaken, Garbled,   RecipientRefused, RecipientRefused]),
        /* Data     */ (Phase::Data,     [Garbled,        Message,   Fail,             Fail]),
        /* LoneDot  */ (Phase::Message,  [Leave,          Leave,     Leave,            Leave]),
        /* Quit     */ (Phase::Quit,     [Leave,          Leave,     Leave,            Leave]),
        /* Bdat     */ (Phase::Message,  [Sent,           Garbled,   Fail,             Fail]),
        /* Message  */ (Phase::Message,  [Sent,           Garbled,   Fail,             Fail]),
    ]
};

/// What to do when a reply with `code` comes while `step`'s is awaited. Some actions follow one code of its hundred and no other.
#[must_use]
pub fn action(step: Step, code: u16) -> Action {
    if code == CLOSING {
        return Action::HangUp;
    }
    let action = ROWS[step as usize].1.get((code / 100).wrapping_sub(2) as usize).copied().unwrap_or(Action::Garbled);
    let needed = match action {
        Action::Envelope => 235,
        Action::Answer => 334,
        Action::Message => 354,
        _ => code,
    };
    if code == needed { action } else { Action::Garbled }
}

/// The phase a step belongs to.
#[must_use]
pub fn phase(step: Step) -> Phase {
    ROWS[step as usize].0
}

/// How a step's reply is waited for.
#[must_use]
pub fn wait(step: Step) -> Wait {
    match phase(step) {
        Phase::Greeting => Wait::Greeting,
        Phase::Data => Wait::Data,
        Phase::Message => Wait::Message,
        _ => Wait::Envelope,
    }
}

/// Whether a line carries a credential and must not be shown.
#[must_use]
pub fn is_secret(step: Step) -> bool {
    (step as u8).wrapping_sub(Step::AuthPlain as u8) <= Step::ScramFinal as u8 - Step::AuthPlain as u8
}

/// Whether its last octet gives the mail away: from there on silence means that nobody knows.
#[must_use]
pub fn gives_away(step: Step) -> bool {
    step as u8 >= Step::Bdat as u8
}

/// Whether another line follows it that need not wait for its reply.
#[must_use]
pub fn in_envelope(step: Step) -> bool {
    (Step::Reset as u8..=Step::Rcpt as u8).contains(&(step as u8))
}
