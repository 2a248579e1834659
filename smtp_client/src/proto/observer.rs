//! A window on the dialogue, for logs and progress bars.

use super::mail::Refusal;
use super::outcome::Phase;
use super::{Octets, Session};

/// Sees the bytes of the dialogue as they go by. These two methods may get any part of a line, several lines, or one of many pieces.
///
/// Credentials never come here: a line that carries them is shown as `<credentials>`. What the server says is shown as it said
/// it, control characters included: clean it before a terminal gets it.
pub trait Observer {
    /// Bytes handed over for transmission during `phase`.
    fn client(&mut self, phase: Phase, bytes: &[u8]) {
        let _ = (phase, bytes);
    }
    /// The server answered for recipient number `n` with `code`. A recipient that it is not told of has none.
    fn recipient(&mut self, n: usize, code: u16) {
        let _ = (n, code);
    }
    /// So many octets of the message, header included, are handed over; of how many, where that is known.
    fn progress(&mut self, octets: Octets, total: Option<Octets>) {
        let _ = (octets, total);
    }
    /// Bytes that arrived during `phase`.
    fn server(&mut self, phase: Phase, bytes: &[u8]) {
        let _ = (phase, bytes);
    }
    /// The mail must not be sent as it is: there is no session.
    fn refused(&mut self, refusal: Refusal) {
        let _ = refusal;
    }
    /// The session is over.
    fn over(&mut self, session: &Session<'_>) {
        let _ = session;
    }
}

/// Nobody watches.
impl Observer for () {}
