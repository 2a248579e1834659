//! What comes in: bytes become replies, replies become actions of the table, actions are carried out.
//!
//! It decides nothing that the table decides; it knows which line a reply belongs to, and what to do with one that belongs to none.

use super::Session;
#[cfg(feature = "scram")]
use crate::proto::auth::Mechanism;
use crate::proto::capabilities::Capabilities;
use crate::proto::outcome::{Cause, Kind, Phase};
use crate::proto::reply::Parsed;
use crate::proto::table::{self, Action, CLOSING, Step};
use crate::proto::timeouts;

impl Session<'_> {
    /// Takes some of `bytes`, up to what means something.
    pub(super) fn take(&mut self, now: u32, bytes: &mut &[u8]) {
        if self.parser.is_idle() {
            self.reply_begins();
        }
        let introduces = self.awaiting == Step::Ehlo && !self.unasked;
        let given = *bytes;
        match self.parser.push(bytes) {
            Parsed::Fault(fault) => self.lost(fault.into()),
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
                let Parsed::Reply(code) = end else {
                    if self.keep {
                        self.reply.push(b"\n");
                    }
                    return;
                };
                if self.keep {
                    self.reply.complete(code);
                }
                self.code = code;
                if self.unasked {
                    self.unasked_reply(code);
                } else {
                    self.reply_in(now, code);
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
    fn reply_in(&mut self, now: u32, code: u16) {
        let step = self.awaiting;
        self.outstanding = self.outstanding.wrapping_sub(1);
        if step == Step::Rcpt {
            self.answered = self.answered.wrapping_add(1);
        }
        let action = table::action(step, code);
        if self.decided {
            self.drain(action);
        } else {
            self.carry_out(step, code, action);
            if self.decided {
                // What is still to come of the group changes nothing; it is waited for only to leave in good order.
                let soon = timeouts::after(now, self.timeouts.drain());
                self.session_deadline = timeouts::earlier(self.session_deadline, soon);
            }
        }
        self.settle();
        if self.outstanding > 0 && !self.over {
            self.awaiting = match step {
                Step::Reset => Step::Mail,
                Step::Mail => Step::Rcpt,
                Step::Rcpt if usize::from(self.answered) < self.context.recipient => Step::Rcpt,
                _ => self.after_recipients(),
            };
            self.arm(now);
        }
    }

    /// A reply of a group, after the verdict.
    fn drain(&mut self, action: Action) {
        match action {
            Action::HangUp | Action::Garbled => self.over = true,
            Action::Message => self.send_next(Step::LoneDot),
            _ => {}
        }
    }

    fn carry_out(&mut self, step: Step, code: u16, action: Action) {
        match action {
            Action::Greet => self.send_next(Step::Ehlo),
            Action::GreetPlainly => {
                self.context.capabilities = Capabilities::NONE;
                self.send_next(Step::Helo);
            }
            Action::Introduced => self.introduced(),
            Action::Answer => {
                let answer = self.context.mechanism.answer(self.challenges);
                #[cfg(feature = "scram")]
                let answer = if self.context.mechanism == Mechanism::ScramSha256
                    && !self.context.scram.challenged(self.challenges, &self.context.mail.credentials)
                {
                    None
                } else {
                    answer
                };
                self.challenges = self.challenges.wrapping_add(1);
                self.send_next(answer.unwrap_or(Step::AuthCancel));
            }
            #[cfg(feature = "scram")]
            Action::Envelope
                if self.context.mechanism == Mechanism::ScramSha256 && !self.context.scram.is_verified() =>
            {
                self.decide(Kind::Refused, Phase::Auth, Cause::Challenge);
            }
            Action::Envelope => self.send_next(Step::Mail),
            Action::Cleared => self.next_in_turn(Step::Mail),
            Action::SenderTaken => self.next_in_turn(Step::Rcpt),
            Action::RecipientTaken => {
                self.accepted = self.accepted.wrapping_add(1);
                self.recipient_answered();
            }
            Action::RecipientRefused => {
                self.later |= kind(code) == Kind::TryLater;
                self.recipient_answered();
            }
            Action::Message => self.send_next(Step::Message),
            Action::Sent => self.decide(Kind::Sent, Phase::Message, Cause::Reply),
            Action::Fail => self.decide(kind(code), table::phase(step), Cause::Reply),
            Action::Cancelled => self.decide(Kind::Refused, Phase::Auth, Cause::Challenge),
            Action::Leave => {}
            Action::HangUp => {
                self.decide(Kind::TryLater, table::phase(step), Cause::Reply);
                self.over = true;
            }
            Action::Garbled => {
                // Outstanding again: after the final dot this leaves the outcome unknown.
                let kind = if self.dot_out { Kind::Unknown } else { Kind::TryLater };
                self.decide(kind, table::phase(step), Cause::Garbled);
                self.over = true;
            }
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
