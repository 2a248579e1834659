//! What goes out: the line that is due, piece by piece, and what its last byte means.

use super::Session;
use crate::proto::line::Context;
use crate::proto::mail::Encoding;
use crate::proto::table::Step;

impl<'m> Session<'m> {
    pub(super) fn context(&self) -> Context<'m> {
        Context {
            mail: self.mail,
            offers: self.offers(),
            mechanism: self.mechanism.name(),
            recipient: usize::from(self.named),
            encoding: self.encoding,
            size: self.size,
            utf8: self.utf8,
            eight_bit: self.utf8 || (self.encoding == Encoding::Identity && self.body.survey().eight_bit),
        }
    }

    /// Writes on at the line of `step`; `true` when it is complete, an error when the body's source gave up.
    pub(super) fn write(&mut self, step: Step, out: &mut [u8], at: &mut usize) -> Result<bool, ()> {
        let context = self.context();
        if !self.header_out || step != Step::Message {
            let complete = self.writer.write(&context, step, out, at);
            if !complete || step != Step::Message {
                return Ok(complete);
            }
            self.header_out = true;
        }
        let room = out.get_mut(*at..).unwrap_or(&mut []);
        match self.encoder.fill(self.body, room) {
            Ok(n) => *at += n,
            Err(code) => {
                self.abandon(code);
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
        if step == Step::Message {
            self.dot_out = true;
            self.dot_fresh = true;
        }
        self.sending = match step {
            _ if self.report.is_some() || !self.in_groups() => None,
            Step::Mail => Some(Step::Rcpt),
            Step::Rcpt if usize::from(self.named) < self.mail.to.len() => Some(Step::Rcpt),
            Step::Rcpt => Some(Step::Data),
            _ => None,
        };
    }
}
