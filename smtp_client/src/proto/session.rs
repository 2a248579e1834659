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
use super::auth::{self, Choice};
use super::body::{Body, BodyEncoder, Framing};
use super::capabilities::{Offer, Offers};
use super::line::{self, Context};
use super::mail::{Checked, Content, Encoding};
use super::observer::{Observer, Written};
use super::outcome::{Cause, Kind, Phase, Report};
use super::reply::{Reply, ReplyParser};
use super::sink::Sink;
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
// What is small and in every line of code comes first: a processor of 16-bit instructions reaches no further with one of them. At the beginning
// nearly all of it is zero, which is written in one go. The counts stay below `RECIPIENTS_MAX` and `GROUP_MAX` by the dialogue itself, so none of
// them is watched for an overflow.
#[repr(C)]
#[allow(clippy::struct_excessive_bools, clippy::struct_field_names)] // Independent facts, each with its own comment.
pub struct Session<'m> {
    started: bool,
    over: bool,
    /// There is a verdict.
    decided: bool,
    /// The line that goes out next or is half out; that of the greeting where there is none.
    sending: Step,
    /// Part of it is out already, so it must be finished.
    writing: bool,
    awaiting: Step,
    outstanding: u8,
    /// The reply being read was not asked for.
    unasked: bool,
    /// The reply being read may decide the outcome and is kept.
    keep: bool,
    /// Recipients that were answered for, and those of them that the server took.
    answered: u8,
    accepted: u8,
    /// Some recipient was refused, but might be taken later.
    later: bool,
    /// Answers the next challenge.
    answer: Step,
    /// The header is out.
    header_out: bool,
    /// The body's source was asked for octets.
    body_touched: bool,
    /// The final dot is out: from here on silence means that nobody knows.
    dot_out: bool,
    /// It was in the bytes of the last [`Session::transmit`].
    dot_fresh: bool,
    /// It can be.
    open: bool,
    /// This is not the connection's first mail.
    resumed: bool,

    /// The connection is to be kept for the next mail where this says so: whether the dialogue got so far that it can go on with another.
    welcome: Option<fn(&Report) -> bool>,
    phase_deadline: u32,
    session_deadline: u32,
    /// Octets of the line `sending` that are out.
    line_out: usize,
    /// Octets of the message that are out.
    message_octets: Octets,
    report: Report,
    context: Context<'m>,
    body: &'m mut dyn Body,
    timeouts: Timeouts<'m>,
    reply: &'m mut Reply,
    parser: ReplyParser,
    encoder: BodyEncoder,
}

impl<'m> Session<'m> {
    /// A session that has not begun yet. The server's words are kept in `reply`.
    pub fn new(mail: &Checked<'m>, body: &'m mut dyn Body, timeouts: Timeouts<'m>, reply: &'m mut Reply) -> Self {
        reply.clear();
        Self {
            started: false,
            over: false,
            decided: false,
            sending: Step::Greeting,
            writing: false,
            awaiting: Step::Greeting,
            outstanding: 0,
            unasked: false,
            keep: false,
            answered: 0,
            accepted: 0,
            later: false,
            answer: Step::Greeting,
            header_out: false,
            body_touched: false,
            dot_out: false,
            dot_fresh: false,
            welcome: None,
            open: false,
            resumed: false,
            phase_deadline: 0,
            session_deadline: 0,
            line_out: 0,
            message_octets: 0,
            // Before its end a session is one that is not sent yet.
            report: Report { kind: Kind::TryLater, phase: Phase::Connect, cause: Cause::Reply, code: 0 },
            parser: ReplyParser::new(),
            encoder: BodyEncoder::new(Encoding::Identity, Framing::Dot),
            body,
            timeouts,
            reply,
            context: Context::new(mail),
        }
    }

    /// The connection stands: the server's banner is awaited.
    pub fn start(&mut self, now: u32) {
        self.started = true;
        self.awaiting = Step::Greeting;
        self.outstanding = 1;
        self.begins(now);
    }

    /// The nonce of SCRAM: random, and new for each session.
    #[cfg(feature = "scram")]
    pub fn set_nonce(&mut self, random: &[u8; 12]) {
        self.context.scram.start(random);
    }

    /// Keeps the connection for another mail, if the dialogue allows; then [`Session::link`] says with what.
    pub fn keep_open(&mut self) {
        self.welcome = Some(|report| {
            report.phase >= Phase::Mail
                && matches!(report.cause, Cause::Reply | Cause::NotAscii | Cause::TooLarge | Cause::Unencodable)
        });
    }

    /// Begins with the envelope, on a connection that an earlier session left open.
    pub fn resume(&mut self, now: u32, link: Link) {
        self.started = true;
        self.resumed = true;
        self.context.capabilities.offers = link.offers;
        self.awaiting = if link.reset { Step::Reset } else { Step::Mail };
        self.begins(now);
        if self.acceptable() {
            self.sending = self.awaiting;
        }
        self.settle();
    }

    /// What the next mail on this connection starts with; none where it cannot have one.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let sent = self.report.kind == Kind::Sent;
        self.open.then(|| Link { offers: self.offers(), reset: !sent })
    }

    /// Whether a connection that was kept turned out to be used up, and nothing of the mail was touched: a new one is worth a try.
    #[must_use]
    pub fn wants_reconnect(&self) -> bool {
        self.resumed
            && !self.body_touched
            && self.decided
            && self.report.kind == Kind::TryLater
            && self.report.phase <= Phase::Mail
            && matches!(self.report.cause, Cause::Closed | Cause::Reply | Cause::Timeout)
    }

    /// Takes what the server sent, in pieces of any size.
    #[inline(never)]
    pub fn receive(&mut self, now: u32, bytes: &[u8], observer: &mut dyn Observer) {
        if !self.started || self.over {
            return;
        }
        observer.heard(self, bytes);
        let mut rest = bytes;
        // What follows the last line's reply, while QUIT is due, is nobody's any more.
        while !rest.is_empty() && !self.over && self.sending != Step::Quit {
            self.take(now, &mut rest, observer);
        }
        self.expire(now);
    }

    /// Writes what is to be sent now into `out` and returns how much that is.
    pub fn transmit(&mut self, now: u32, out: &mut [u8], observer: &mut dyn Observer) -> usize {
        self.dot_fresh = false;
        let mut length = 0;
        let mut room = out;
        while self.wants_transmit() && !room.is_empty() {
            self.writing = true;
            let written = self.write(room);
            let Some((line, rest)) = room.split_at_mut_checked(written) else { return 0 };
            if self.over {
                return 0;
            }
            room = rest;
            length += written;
            observer.wrote(self, Written(line));
            if self.writing {
                self.phase_deadline = self.timeouts.end(now, Wait::Block);
            } else {
                self.line_out(now);
            }
        }
        length
    }

    /// Whether [`Session::transmit`] has something to send.
    #[must_use]
    pub fn wants_transmit(&self) -> bool {
        self.sending != Step::Greeting && !self.over && (self.writing || self.outstanding < GROUP_MAX)
    }

    /// Whether what it sends next is the message, or the rest of it.
    #[must_use]
    pub fn gives_away(&self) -> bool {
        table::gives_away(self.sending)
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
        if !self.decided {
            self.report.code = code;
        }
        self.lost(Cause::Local);
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
        self.over && (self.writing || table::gives_away(self.sending))
    }

    /// Whether a line with credentials is out and not answered yet.
    #[must_use]
    pub fn awaits_secret(&self) -> bool {
        (self.outstanding > 0 && table::is_secret(self.awaiting)) || (self.writing && table::is_secret(self.sending))
    }

    /// How far the message is with what was just written, if that was part of it: octets so far, and in all where that is known.
    pub(super) fn progress(&mut self, written: &Written<'_>) -> Option<(Octets, Option<Octets>)> {
        self.gives_away().then(|| {
            self.message_octets = self.message_octets.saturating_add(written.0.len() as Octets);
            (self.message_octets, self.context.size)
        })
    }

    /// What was just written, fit to be shown.
    pub(super) fn shown<'a>(&self, written: &Written<'a>) -> (Phase, &'a [u8]) {
        let bytes = match written.0 {
            line if !table::is_secret(self.sending) => line,
            _ if self.writing => b"",
            _ => b"<credentials>\r\n",
        };
        (table::phase(self.sending), bytes)
    }

    /// The verdict, once there is one; it never changes.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.decided.then_some(self.report)
    }

    /// The verdict on a session that is over.
    #[must_use]
    pub fn verdict(&self) -> &Report {
        &self.report
    }

    /// The reply that decided the verdict; none where none did.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        self.reply
    }

    /// Where the dialogue is.
    #[must_use]
    pub fn phase(&self) -> Phase {
        let sends = self.outstanding == 0 && self.sending != Step::Greeting;
        table::phase(if sends { self.sending } else { self.awaiting })
    }

    /// What the server offers; nothing before the reply to EHLO.
    #[must_use]
    pub fn offers(&self) -> Offers {
        self.context.capabilities.offers
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
        context.encoding = encoding;
        context.eight_bit = context.utf8 || (encoding == Encoding::Identity && survey.eight_bit);
        if offers.has(Offer::Size) || offers.has(Offer::Chunking) {
            let mut header = Sink::new(&mut [], 0);
            line::put(context, Step::Message, &mut header);
            self.measure(header.came());
        }
        let context = &self.context;
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

    /// Notes how long the message is behind a header of so many octets.
    fn measure(&mut self, header: usize) {
        let body = self.body.octets(self.context.encoding);
        self.context.size = body.map(|octets| octets.saturating_add(header as Octets));
    }

    /// What follows the greeting; the greeting's own step where nothing does.
    fn introduced(&mut self) -> Step {
        if !self.acceptable() {
            return Step::Greeting;
        }
        let mail = self.context.mail;
        match auth::choose(mail.authentication, self.offers(), !mail.credentials.is_empty()) {
            Choice::Skip => Step::Mail,
            Choice::Use(mechanism) => {
                self.context.mechanism = mechanism;
                self.answer = mechanism.first();
                Step::Auth
            }
            Choice::Impossible => {
                self.decide(Kind::Refused, Phase::Auth, Cause::NoMechanism);
                Step::Greeting
            }
        }
    }

    /// What follows `step` in the envelope, if it is not RCPT or there are `more` recipients.
    fn following(&self, step: Step, more: bool) -> Step {
        match step {
            Step::Reset => Step::Mail,
            Step::Rcpt if !more => self.after_recipients(),
            _ => Step::Rcpt,
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

    fn send_next(&mut self, step: Step) {
        if table::gives_away(step) {
            let framing = if step == Step::Bdat { Framing::Counted } else { Framing::Dot };
            self.encoder = BodyEncoder::new(self.context.encoding, framing);
            self.encoder.clean = self.context.encoding == Encoding::Identity && self.body.survey().clean;
        }
        self.sending = step;
    }

    fn in_groups(&self) -> bool {
        self.context.mail.pipelining && self.offers().has(Offer::Pipelining)
    }

    #[inline(never)]
    fn decide(&mut self, kind: Kind, phase: Phase, cause: Cause) {
        if !self.decided {
            self.decided = true;
            self.report = Report { kind, phase, cause, ..self.report };
            if cause != Cause::Reply && cause != Cause::Challenge {
                self.reply.clear();
            }
        }
    }

    /// After the verdict: no further line but a lone dot that is due, then QUIT when all replies are in.
    fn settle(&mut self) {
        if self.decided && !self.over && !self.writing && self.sending != Step::LoneDot {
            self.sending = if self.outstanding == 0 { Step::Quit } else { Step::Greeting };
            if let Some(welcome) = self.welcome
                && self.outstanding == 0
                && welcome(&self.report)
            {
                self.sending = Step::Greeting;
                self.open = true;
                self.over = true;
            }
        }
    }

    fn lost(&mut self, cause: Cause) {
        let kind = if self.dot_out { Kind::Unknown } else { Kind::TryLater };
        let phase = if self.started { self.phase() } else { Phase::Connect };
        self.decide(kind, phase, cause);
        self.over = true;
    }

    /// The connection stands, and a reply to what is awaited will come.
    fn begins(&mut self, now: u32) {
        self.session_deadline = self.timeouts.end(now, Wait::Session);
        self.arm(now);
    }

    fn arm(&mut self, now: u32) {
        self.phase_deadline = self.timeouts.end(now, table::wait(self.awaiting));
    }
}
