//! What goes out: the line that is due, as much as there is room for, and what its last byte means.

use super::Session;
use crate::proto::body::Broken;
use crate::proto::line;
use crate::proto::outcome::{Cause, Kind, Phase};
use crate::proto::sink::Sink;
use crate::proto::table::{self, Step};

impl Session<'_> {
    /// Writes on at the line `sending` and says how much; `writing` says whether there is more. The session is over where the body cannot go on.
    #[inline(never)]
    pub(super) fn write(&mut self, out: &mut [u8]) -> usize {
        let step = self.sending;
        let mut written = 0;
        let message = table::gives_away(step);
        if !(message && self.header_out) {
            let room = out.len();
            let mut sink = Sink::new(out, self.line_out);
            line::put(&self.context, step, &mut sink);
            let came = sink.came();
            if message && self.context.size.is_none() {
                self.measure(came);
            }
            written = came.saturating_sub(self.line_out);
            if written > room {
                self.line_out += room;
                return room;
            }
            self.line_out = 0;
            self.header_out = message;
            if !message {
                self.writing = false;
                return written;
            }
        }
        self.body_touched = true;
        match self.encoder.fill(self.body, out.get_mut(written..).unwrap_or_default()) {
            Ok(n) => written += n,
            Err(Broken::Source(code)) => self.abandon(code),
            Err(Broken::LongLine) => {
                self.decide(Kind::Refused, Phase::Message, Cause::Unencodable);
                self.over = true;
            }
        }
        self.writing = !self.encoder.is_finished();
        written
    }

    /// The last byte of the line `sending` was written out.
    pub(super) fn line_out(&mut self, now: u32) {
        let step = core::mem::replace(&mut self.sending, Step::Greeting);
        if step == Step::Quit {
            self.over = true;
            return;
        }
        self.outstanding = self.outstanding.wrapping_add(1);
        if self.outstanding == 1 {
            self.awaiting = step;
            self.arm(now);
        }
        if step == Step::Rcpt {
            self.context.recipient += 1;
        }
        if table::gives_away(step) {
            self.dot_out = true;
            self.dot_fresh = true;
        }
        if table::in_envelope(step) && !self.decided && self.in_groups() {
            self.send_next(self.following(step, self.context.recipient < self.context.mail.to.count()));
        }
    }
}
