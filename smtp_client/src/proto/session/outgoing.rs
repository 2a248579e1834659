//! What goes out: the line that is due, piece by piece, and what its last byte means.

use super::Session;
use crate::proto::body::Broken;
use crate::proto::line::Context;
use crate::proto::mail::Encoding;
use crate::proto::outcome::{Cause, Kind, Phase};
use crate::proto::table::{self, Step};

impl Session<'_> {
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            mail: self.mail,
            offers: self.offers(),
            mechanism: self.mechanism.name(),
            recipient: usize::from(self.named),
            encoding: self.encoding,
            size: self.size,
            utf8: self.utf8,
            eight_bit: self.utf8 || (self.encoding == Encoding::Identity && self.body.survey().eight_bit),
            #[cfg(feature = "scram")]
            scram: &self.scram,
        }
    }

    /// Writes on at the line of `step`; `true` when it is complete, an error when the body's source gave up.
    pub(super) fn write(&mut self, step: Step, out: &mut [u8], at: &mut usize) -> Result<bool, ()> {
        let message = table::gives_away(step);
        if !self.header_out || !message {
            let mut writer = self.writer;
            let complete = writer.write(&self.context(), step, out, at);
            self.writer = writer;
            if !complete || !message {
                return Ok(complete);
            }
            self.header_out = true;
        }
        let room = out.get_mut(*at..).unwrap_or(&mut []);
        self.body_touched = true;
        match self.encoder.fill(self.body, room) {
            Ok(n) => *at += n,
            Err(broken) => {
                match broken {
                    Broken::Source(code) => self.abandon(code),
                    Broken::LongLine => {
                        self.decide(Kind::Refused, Phase::Message, Cause::Unencodable);
                        self.over = true;
                    }
                }
                return Err(());
            }
        }
        Ok(self.encoder.is_finished())
    }

    /// The last byte of a line was written out.
    pub(super) fn line_out(&mut self, now: u32, step: Step) {
        if step == Step::Quit {
            self.over = true;
            return;
        }
        self.outstanding = self.outstanding.saturating_add(1);
        if self.outstanding == 1 {
            self.awaiting = step;
            self.arm(now);
        }
        if step == Step::Rcpt {
            self.named = self.named.saturating_add(1);
        }
        if table::gives_away(step) {
            self.dot_out = true;
            self.dot_fresh = true;
        }
        self.sending = None;
        if self.report.is_some() || !self.in_groups() {
            return;
        }
        match step {
            Step::Reset => self.sending = Some(Step::Mail),
            Step::Mail => self.sending = Some(Step::Rcpt),
            Step::Rcpt if usize::from(self.named) < self.mail.to.len() => self.sending = Some(Step::Rcpt),
            Step::Rcpt => self.send_next(self.after_recipients()),
            _ => {}
        }
    }
}
