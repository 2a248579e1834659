//! One session with a server: carries out what [`super::table`] says.
//!
//! # Theory
//! Two cursors walk over the client's lines. `sending` is the line that goes out next (or is half out); `awaiting` is the line whose reply is
//! read next, with `outstanding` replies to come. Without PIPELINING they move in turn; with it, `sending` runs ahead through MAIL, RCPT and DATA.
//!
//! `report` is the verdict and is written once. Setting it does not end the session: replies of a group are still read, a lone dot may be
//! due, QUIT is said. What happens then, QUIT's fate above all, cannot change it.
//!
//! A reply that begins while nothing is outstanding was not asked for. It cannot be skipped: were it taken as the answer to the next line,
//! the dialogue would run one reply ahead, and a `250` for RCPT could pass for that of the final dot.
//!
//! `incoming` and `outgoing` have the two directions; here are the state, what the pump calls, and what follows from a reply.

mod incoming;
mod outgoing;

use super::Octets;
#[cfg(feature = "scram")]
use super::auth::scram::Scram;
use super::auth::{self, Choice, Mechanism};
use super::body::{Body, BodyEncoder, Framing};
use super::capabilities::{Capabilities, Offer, Offers};
use super::line::{self, Context, Sink};
use super::mail::{Checked, Content, Encoding};
use super::observer::Observer;
use super::outcome::{Cause, Kind, Phase, Report};
use super::reply::{Reply, ReplyParser};
use super::table::{self, Step};
use super::timeouts::{self, Timeouts, Wait};

/// Most replies awaited at once: more recipients than that go out in several groups, so that their replies fit in a small window.
const GROUP_MAX: u8 = 16;
/// Longest message that goes out by BDAT: it is on its way before the recipients are answered for, so it must not cost much if all are refused.
const BDAT_MAX: Octets = 16 * 1024;

/// What one mail leaves of a session for the next on the same connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the server offers.
    pub offers: Offers,
    /// The last mail failed in the middle: RSET comes first.
    pub reset: bool,
}

/// A session. See [`super`] for the order of calls.
// What is small and in every line of code comes first: a processor of 16-bit instructions reaches no further with one of them. The counts stay below
// `RECIPIENTS_MAX` and `GROUP_MAX` by the dialogue itself, so none of them is watched for an overflow.
#[repr(C)]
#[allow(clippy::struct_excessive_bools, clippy::struct_field_names)] // Independent facts, each with its own comment.
pub struct Session<'m> {
    started: bool,
    over: bool,
    /// Part of the line `sending` is out already, so it must be finished.
    writing: bool,
    sending: Option<Step>,
    awaiting: Step,
    outstanding: u8,
    /// The reply being read was not asked for.
    unasked: bool,
    /// The reply being read may decide the outcome and is kept.
    keep: bool,
    answered: u8,
    accepted: u8,
    /// Some recipient was refused, and whether one of them might be taken later.
    refused: Option<Kind>,
    mechanism: Mechanism,
    challenges: u8,
    /// The header is out.
    header_out: bool,
    /// The body's source was asked for octets.
    body_touched: bool,
    /// The final dot is out: from here on silence means that nobody knows.
    dot_out: bool,
    /// It was in the bytes of the last [`Session::transmit`].
    dot_fresh: bool,
    /// The connection is to be kept for the next mail.
    keep_open: bool,
    /// It can be.
    open: bool,
    /// This is not the connection's first mail.
    resumed: bool,
    report: Option<Report>,
    /// A recipient's answer that the observer has not heard of: its number and the code.
    told: Option<(u8, u16)>,

    phase_deadline: u32,
    session_deadline: u32,
    /// Octets of the line `sending` that are out.
    line_out: usize,
    /// Octets of the message that are out.
    message_octets: Octets,
    body: &'m mut dyn Body,
    parser: ReplyParser,
    capabilities: Capabilities,
    context: Context<'m>,
    timeouts: Timeouts,
    encoder: BodyEncoder,
    reply: Reply,
}

impl<'m> Session<'m> {
    /// A session that has not begun yet.
    pub fn new(mail: Checked<'m>, body: &'m mut dyn Body, timeouts: Timeouts) -> Self {
        Self {
            context: Context {
                mail: mail.mail(),
                sender: mail.sender(),
                offers: Offers::NONE,
                mechanism: b"",
                recipient: 0,
                encoding: Encoding::Identity,
                size: None,
                utf8: mail.needs_utf8(),
                eight_bit: false,
                #[cfg(feature = "scram")]
                scram: Scram::new(),
            },
            body,
            timeouts,
            started: false,
            over: false,
            keep_open: false,
            open: false,
            resumed: false,
            report: None,
            awaiting: Step::Greeting,
            outstanding: 0,
            sending: None,
            writing: false,
            line_out: 0,
            header_out: false,
            encoder: BodyEncoder::new(Encoding::Identity, Framing::Dot),
            body_touched: false,
            message_octets: 0,
            parser: ReplyParser::new(),
            reply: Reply::none(),
            unasked: false,
            keep: true,
            capabilities: Capabilities::new(),
            mechanism: Mechanism::Plain,
            challenges: 0,
            answered: 0,
            accepted: 0,
            told: None,
            refused: None,
            dot_out: false,
            dot_fresh: false,
            phase_deadline: 0,
            session_deadline: 0,
        }
    }

    /// The connection stands: the server's banner is awaited.
    pub fn start(&mut self, now: u32) {
        self.started = true;
        self.awaiting = Step::Greeting;
        self.outstanding = 1;
        self.session_deadline = timeouts::after(now, self.timeouts.ticks(Wait::Session));
        self.arm(now);
    }

    /// The nonce of SCRAM: random, and new for each session.
    #[cfg(feature = "scram")]
    pub fn set_nonce(&mut self, random: &[u32; 3]) {
        self.context.scram.start(random);
    }

    /// Keeps the connection for another mail, if the dialogue allows; then [`Session::link`] says with what.
    pub fn keep_open(&mut self) {
        self.keep_open = true;
    }

    /// Begins with the envelope, on a connection that an earlier session left open.
    pub fn resume(&mut self, now: u32, link: Link) {
        self.started = true;
        self.resumed = true;
        self.capabilities.offers = link.offers;
        self.session_deadline = timeouts::after(now, self.timeouts.ticks(Wait::Session));
        self.awaiting = if link.reset { Step::Reset } else { Step::Mail };
        self.arm(now);
        if self.acceptable() {
            self.sending = Some(self.awaiting);
        }
        self.settle();
    }

    /// What the next mail on this connection starts with; none where it cannot have one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let sent = self.report.is_some_and(|report| report.kind == Kind::Sent);
        self.open.then(|| Link { offers: self.offers(), reset: !sent })
    }

    /// Whether a connection that was kept turned out to be used up, and nothing of the mail was touched: a new one is worth a try.
    #[must_use]
    pub fn wants_reconnect(&self) -> bool {
        self.resumed
            && !self.body_touched
            && self.report.is_some_and(|report| {
                report.kind == Kind::TryLater
                    && report.phase <= Phase::Mail
                    && matches!(report.cause, Cause::Closed | Cause::Reply | Cause::Timeout)
            })
    }

    /// Takes what the server sent, in pieces of any size.
    pub fn receive(&mut self, now: u32, bytes: &[u8], observer: &mut dyn Observer) {
        if !self.started || self.over {
            return;
        }
        observer.server(self.phase(), bytes);
        let mut rest = bytes;
        while !rest.is_empty() && !self.over && !self.is_leaving() {
            self.take(now, &mut rest);
            if let Some((n, code)) = self.told.take() {
                observer.recipient(n.into(), code);
            }
        }
        self.expire(now);
    }

    /// Writes what is to be sent now into `out` and returns how much that is.
    pub fn transmit(&mut self, now: u32, out: &mut [u8], observer: &mut dyn Observer) -> usize {
        self.dot_fresh = false;
        let mut at = 0;
        while at < out.len() && self.wants_transmit() {
            let Some(step) = self.sending else { break };
            self.writing = true;
            let room = out.get_mut(at..).unwrap_or_default();
            let Ok((written, complete)) = self.write(step, room) else {
                return 0;
            };
            at += written;
            if table::gives_away(step) {
                self.message_octets = self.message_octets.saturating_add(written as Octets);
                observer.progress(self.message_octets, self.context.size);
            }
            if !table::is_secret(step) {
                observer.client(table::phase(step), out.get(at - written..at).unwrap_or_default());
            } else if complete {
                observer.client(table::phase(step), b"<credentials>\r\n");
            }
            if complete {
                self.writing = false;
                self.line_out(now, step);
            } else {
                self.phase_deadline = timeouts::after(now, self.timeouts.ticks(Wait::Block));
            }
        }
        at
    }

    /// Whether [`Session::transmit`] has something to send.
    #[must_use]
    pub fn wants_transmit(&self) -> bool {
        self.started && !self.over && self.sending.is_some() && (self.writing || self.outstanding < GROUP_MAX)
    }

    /// What the last [`Session::transmit`] wrote never left: a final dot in it does not count. Follow with [`Session::closed`] or
    /// [`Session::abandon`].
    pub fn transmit_failed(&mut self) {
        if core::mem::take(&mut self.dot_fresh) {
            self.dot_out = false;
        }
    }

    /// The connection ended, or was never made.
    pub fn closed(&mut self) {
        self.lost(Cause::Closed);
    }

    /// The pump gives up for a reason of its own.
    pub fn abandon(&mut self, code: u32) {
        self.lost(Cause::Local(code));
    }

    /// Ends the session if a deadline has passed.
    pub fn expire(&mut self, now: u32) {
        if self.started && !self.over && timeouts::passed(self.deadline(), now) {
            self.lost(Cause::Timeout);
        }
    }

    /// When to call [`Session::expire`], if nothing else happens before.
    #[must_use]
    pub fn deadline(&self) -> u32 {
        timeouts::earlier(self.phase_deadline, self.session_deadline)
    }

    /// Whether the connection is to be closed now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether part of a line, or of the message, went out and its end never will.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        self.over && (self.writing || self.sending.is_some_and(table::gives_away))
    }

    /// Whether a line with credentials is out and not answered yet.
    #[must_use]
    pub fn awaits_secret(&self) -> bool {
        (self.outstanding > 0 && table::is_secret(self.awaiting))
            || (self.writing && self.sending.is_some_and(table::is_secret))
    }

    /// The verdict, once there is one; it never changes.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.report
    }

    /// The verdict on a session that is over.
    #[must_use]
    pub fn verdict(&self) -> Report {
        // Before its end a session is one that is not sent yet.
        self.report.unwrap_or(Report { kind: Kind::TryLater, phase: self.phase(), cause: Cause::Closed })
    }

    /// The reply that decided the verdict; none where none did.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// Where the dialogue is.
    #[must_use]
    pub fn phase(&self) -> Phase {
        table::phase(match self.sending {
            Some(step) if self.outstanding == 0 => step,
            _ => self.awaiting,
        })
    }

    /// What the server offers; nothing before the reply to EHLO.
    #[must_use]
    pub fn offers(&self) -> Offers {
        self.capabilities.offers
    }

    /// How many recipients the server took.
    #[must_use]
    pub fn accepted(&self) -> usize {
        usize::from(self.accepted)
    }
}

impl Session<'_> {
    /// Whether the server can take the mail; else that is the verdict.
    fn acceptable(&mut self) -> bool {
        let offers = self.offers();
        let survey = self.body.survey();
        let encoding = Encoding::for_body(survey, offers.has(Offer::EightBitMime));
        let context = &mut self.context;
        context.offers = offers;
        context.encoding = encoding;
        context.eight_bit = context.utf8 || (encoding == Encoding::Identity && survey.eight_bit);
        let mut header = Sink::new(&mut [], 0);
        line::put(context, Step::Message, &mut header);
        context.size = self.body.octets(encoding).map(|octets| octets.saturating_add(header.came() as Octets));
        let too_large = offers.size_limit != 0 && context.size.is_some_and(|size| size > offers.size_limit);
        let obstacle = if context.mail.content == Content::Own && encoding != Encoding::Identity {
            Cause::Unencodable
        } else if context.utf8 && !offers.has(Offer::SmtpUtf8) {
            Cause::NotAscii
        } else if too_large {
            Cause::TooLarge
        } else {
            return true;
        };
        self.decide(Kind::Refused, Phase::Mail, obstacle);
        false
    }

    fn introduced(&mut self) {
        if !self.acceptable() {
            return;
        }
        let mail = self.context.mail;
        match auth::choose(mail.authentication, self.offers(), !mail.credentials.is_empty()) {
            Choice::Skip => self.send_next(Step::Mail),
            Choice::Use(mechanism) => {
                self.mechanism = mechanism;
                self.context.mechanism = mechanism.name();
                self.send_next(Step::Auth);
            }
            Choice::Impossible => self.decide(Kind::Refused, Phase::Auth, Cause::NoMechanism),
        }
    }

    /// What follows the recipients. By BDAT the message saves a round trip; on a connection that was kept it must not be out before the
    /// server has shown that it is still there.
    fn after_recipients(&self) -> Step {
        let counted = self.context.mail.chunking
            && !self.resumed
            && self.offers().has(Offer::Chunking)
            && self.body.is_exact()
            && self.context.size.is_some_and(|size| size <= BDAT_MAX);
        if counted { Step::Bdat } else { Step::Data }
    }

    fn recipient_answered(&mut self) {
        let step = if usize::from(self.answered) < self.context.mail.to.len() {
            Step::Rcpt
        } else if self.accepted > 0 {
            self.after_recipients()
        } else {
            let kind = self.refused.unwrap_or(Kind::Refused);
            return self.decide(kind, Phase::Rcpt, Cause::Reply);
        };
        self.next_in_turn(step);
    }

    /// Sends `step`, unless the group has taken care of it.
    fn next_in_turn(&mut self, step: Step) {
        if !self.in_groups() {
            self.send_next(step);
        }
    }

    fn send_next(&mut self, step: Step) {
        if table::gives_away(step) {
            let framing = if step == Step::Bdat { Framing::Counted } else { Framing::Dot };
            self.encoder = BodyEncoder::new(self.context.encoding, framing);
            self.encoder.clean = self.context.encoding == Encoding::Identity && self.body.survey().clean;
        }
        self.sending = Some(step);
    }

    fn in_groups(&self) -> bool {
        self.context.mail.pipelining && self.offers().has(Offer::Pipelining)
    }

    fn decide(&mut self, kind: Kind, phase: Phase, cause: Cause) {
        if self.report.is_none() {
            self.report = Some(Report { kind, phase, cause });
            if cause != Cause::Reply && cause != Cause::Challenge {
                self.reply.clear();
            }
        }
    }

    /// After the verdict: no further line but a lone dot that is due, then QUIT when all replies are in.
    fn settle(&mut self) {
        if self.report.is_some() && !self.over && !self.writing && self.sending != Some(Step::LoneDot) {
            self.sending = (self.outstanding == 0).then_some(Step::Quit);
            if self.keep_open && self.sending.is_some() && self.is_welcome() {
                self.sending = None;
                self.open = true;
                self.over = true;
            }
        }
    }

    /// Whether the dialogue got so far that it can go on with another mail.
    fn is_welcome(&self) -> bool {
        self.report.is_some_and(|report| {
            report.phase >= Phase::Mail
                && matches!(report.cause, Cause::Reply | Cause::NotAscii | Cause::TooLarge | Cause::Unencodable)
        })
    }

    fn is_leaving(&self) -> bool {
        self.report.is_some() && self.outstanding == 0 && self.sending == Some(Step::Quit)
    }

    fn lost(&mut self, cause: Cause) {
        let kind = if self.dot_out { Kind::Unknown } else { Kind::TryLater };
        let phase = if self.started { self.phase() } else { Phase::Connect };
        self.decide(kind, phase, cause);
        self.over = true;
    }

    fn arm(&mut self, now: u32) {
        self.phase_deadline = timeouts::after(now, self.timeouts.ticks(table::wait(self.awaiting)));
    }
}
