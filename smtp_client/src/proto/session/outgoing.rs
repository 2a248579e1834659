//! What goes out: the line that is due, as much as there is room for, and what its last byte means.

use super::Session;
use crate::proto::body::Broken;
use crate::proto::line;
use crate::proto::outcome::{Cause, Kind, Phase};
use crate::proto::sink::Sink;
use crate::proto::table::{self, Step};

impl Session<'_> {
    /// Writes on at the line of `step` and says how much; `writing` says whether there is more. The session is over where the body cannot go on.
    #[inline(never)]
    pub(super) fn write(&mut self, step: Step, out: &mut [u8]) -> usize {
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

    /// The last byte of a line was written out.
    pub(super) fn line_out(&mut self, now: u32, step: Step) {
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
        self.sending = Step::Greeting;
        if self.decided || !self.in_groups() {
            return;
        }
        let next = match step {
            Step::Reset => Step::Mail,
            Step::Mail => Step::Rcpt,
            Step::Rcpt if self.context.recipient < self.context.mail.to.count() => Step::Rcpt,
            Step::Rcpt => self.after_recipients(),
            _ => return,
        };
        self.send_next(next);
    }
}
