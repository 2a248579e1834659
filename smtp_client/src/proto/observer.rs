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
    /// What the session calls; tells [`Observer::progress`] and [`Observer::client`], and is not for others to provide.
    fn wrote(&mut self, session: &mut Session<'_>, written: Written<'_>) {
        if let Some((octets, total)) = session.progress(&written) {
            self.progress(octets, total);
        }
        let (phase, bytes) = session.shown(&written);
        self.client(phase, bytes);
    }
    /// The same for [`Observer::server`].
    fn heard(&mut self, session: &Session<'_>, bytes: &[u8]) {
        self.server(session.phase(), bytes);
    }
}

/// What the session wrote, credentials and all.
pub struct Written<'a>(pub(super) &'a [u8]);

/// Nobody watches, so nothing is made fit to be seen.
impl Observer for () {
    fn wrote(&mut self, _: &mut Session<'_>, _: Written<'_>) {}
    fn heard(&mut self, _: &Session<'_>, _: &[u8]) {}
}
