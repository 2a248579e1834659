//! What comes in: bytes become replies, replies become actions of the table, actions are carried out.
//!
//! It decides nothing that the table decides; it knows which line a reply belongs to, and what to do with one that belongs to none.

use super::Session;
use crate::proto::auth;
#[cfg(feature = "scram")]
use crate::proto::auth::Mechanism;
use crate::proto::capabilities::Capabilities;
use crate::proto::observer::Observer;
use crate::proto::outcome::{Cause, Kind, Phase};
use crate::proto::reply::Parsed;
use crate::proto::table::{self, Action, CLOSING, Step};
use crate::proto::timeouts;

impl Session<'_> {
    /// Takes some of `bytes`, up to what means something.
    pub(super) fn take(&mut self, now: u32, bytes: &mut &[u8], observer: &mut dyn Observer) {
        if self.parser.is_idle() {
            self.reply_begins();
        }
        let introduces = self.awaiting == Step::Ehlo && !self.unasked;
        let given = *bytes;
        match self.parser.push(bytes) {
            Parsed::Garbled => self.lost(Cause::Garbled),
            Parsed::TooLong => self.lost(Cause::TooLong),
            Parsed::Frame => {}
            Parsed::Text => {
                let text = given.get(..given.len() - bytes.len()).unwrap_or_default();
                if self.keep {
                    self.reply.push(text);
                }
                #[cfg(feature = "scram")]
                if table::phase(self.awaiting) == Phase::Auth {
                    self.context.scram.push(text);
                }
                if introduces {
                    self.context.capabilities.push(text);
                }
            }
            end => {
                if introduces {
                    self.context.capabilities.line_end();
                }
                if end == Parsed::Line {
                    if self.keep {
                        self.reply.push(b"\n");
                    }
                    return;
                }
                let code = self.parser.code();
                if self.keep {
                    self.reply.complete(code);
                }
                if self.unasked {
                    self.unasked_reply(code);
                } else {
                    self.reply_in(now, code, observer);
                }
            }
        }
    }

    fn reply_begins(&mut self) {
        self.unasked = self.outstanding == 0;
        // The first recipient's refusal stays until one is accepted, a verdict's reply for good.
        self.keep = !self.decided && (self.accepted != 0 || self.answered == 0);
        if self.keep {
            self.reply.clear();
        }
        #[cfg(feature = "scram")]
        self.context.scram.clear();
        if self.awaiting == Step::Ehlo {
            self.context.capabilities = Capabilities::new();
        }
    }

    /// A reply to the line that was awaited.
    fn reply_in(&mut self, now: u32, code: u16, observer: &mut dyn Observer) {
        let step = self.awaiting;
        if step == Step::Rcpt {
            observer.recipient(self.answered.into(), code);
            self.answered = self.answered.wrapping_add(1);
        }
        let next = self.carry_out(step, code);
        if next != Step::Greeting {
            self.send_next(next);
        }
        self.outstanding = self.outstanding.wrapping_sub(1);
        if self.decided {
            // What is still to come of the group changes nothing; it is waited for only to leave in good order.
            let soon = timeouts::after(now, self.timeouts.drain());
            self.session_deadline = timeouts::earlier(self.session_deadline, soon);
        }
        self.settle();
        if self.outstanding > 0 && !self.over {
            self.awaiting = self.following(step, usize::from(self.answered) < self.context.recipient);
            self.arm(now);
        }
    }

    /// Does what the table says; returns the line that goes out next, if it does not go anyway, or the greeting's step. After the verdict only replies of
    /// a group come here, and none changes it.
    fn carry_out(&mut self, step: Step, code: u16) -> Step {
        let action = table::action(step, code);
        let (kind, cause) = match action {
            Action::Greet => return Step::Ehlo,
            Action::GreetPlainly => {
                self.context.capabilities = Capabilities::NONE;
                return Step::Helo;
            }
            Action::Introduced => return self.introduced(),
            Action::Answer => {
                let answer = self.answer;
                #[cfg(feature = "scram")]
                let answer = if self.context.mechanism == Mechanism::ScramSha256
                    && !self.context.scram.challenged(answer, &self.context.mail.credentials)
                {
                    Step::AuthCancel
                } else {
                    answer
                };
                self.answer = auth::next(answer);
                return answer;
            }
            #[cfg(feature = "scram")]
            Action::Envelope
                if self.context.mechanism == Mechanism::ScramSha256 && !self.context.scram.is_verified() =>
            {
                (Kind::Refused, Cause::Challenge)
            }
            Action::Envelope => return Step::Mail,
            Action::Proceed => return self.next_in_turn(step),
            Action::RecipientTaken => {
                self.accepted = self.accepted.wrapping_add(1);
                return self.next_in_turn(step);
            }
            Action::RecipientRefused => {
                self.later |= kind(code) == Kind::TryLater;
                return self.next_in_turn(step);
            }
            Action::Message if self.decided => return Step::LoneDot,
            Action::Message => return Step::Message,
            Action::Leave => return Step::Greeting,
            Action::Garbled => {
                self.lost(Cause::Garbled);
                return Step::Greeting;
            }
            Action::Sent => (Kind::Sent, Cause::Reply),
            Action::Cancelled => (Kind::Refused, Cause::Challenge),
            Action::Fail | Action::HangUp => (kind(code), Cause::Reply),
        };
        self.decide(kind, table::phase(step), cause);
        self.over = action == Action::HangUp;
        Step::Greeting
    }

    /// What follows `step` in the envelope, unless its group has taken care of that or nobody is to get the mail.
    fn next_in_turn(&mut self, step: Step) -> Step {
        let more = usize::from(self.answered) < self.context.mail.to.count();
        if step == Step::Rcpt && !more && self.accepted == 0 {
            let kind = if self.later { Kind::TryLater } else { Kind::Refused };
            self.decide(kind, Phase::Rcpt, Cause::Reply);
            Step::Greeting
        } else if self.in_groups() {
            Step::Greeting
        } else {
            self.following(step, more)
        }
    }

    /// A reply to nothing.
    fn unasked_reply(&mut self, code: u16) {
        let phase = self.phase();
        // Servers that are full, or out of patience, say so while the message still flows.
        let understood = code == CLOSING || (table::gives_away(self.sending) && (400..600).contains(&code));
        let (kind, cause) = if understood { (kind(code), Cause::Reply) } else { (Kind::TryLater, Cause::Unasked) };
        self.decide(kind, phase, cause);
        self.over = true;
    }
}

/// The verdict that an error reply stands for.
fn kind(code: u16) -> Kind {
    if code >= 500 { Kind::Refused } else { Kind::TryLater }
}
