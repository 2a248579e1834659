//! How long the client waits for what, in ticks of the pump's clock.
//!
//! RFC 5321 §4.5.3.2 gives minimum waits per command; a client that gives up earlier makes servers that scan mail, or that delay their
//! banner against spam, deliver twice or not at all. On top of them the whole session has a deadline of its own, so that a server which is
//! always just in time cannot hold a thread for ever.
//!
//! Ticks are `u32` and wrap; every span is shorter than 2^31 ticks, so "passed" is the sign of a difference.

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Wait {
    /// The 220 banner, from the established connection.
    Greeting,
    /// Each reply to EHLO, HELO, AUTH, MAIL and RCPT.
    Envelope,
    /// The 354 after DATA.
    Data,
    /// The peer's taking one piece of the message.
    Block,
    /// The reply to the final dot.
    Message,
    /// The verdict, from the established connection.
    Session,
}

/// The longest wait, in minutes.
const MOST: u32 = 30;

/// RFC 5321 §4.5.3.2, in minutes, in the order of [`Wait`]. EHLO and AUTH, which it does not name, get what MAIL has.
const MINUTES: [u8; 6] = [5, 5, 2, 3, 10, MOST as u8];

/// The waits in force for one session.
///
/// Each runs from the moment its command was handed over for transmission until its reply is complete; a byte that trickles in
/// does not prolong it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts<'a> {
    /// Ticks for each [`Wait`]; 0 is the RFC's.
    set: &'a [u32; 6],
    /// Ticks a minute, so few that the longest wait does not overflow.
    minute: u32,
}

impl<'a> Timeouts<'a> {
    /// Ticks for each [`Wait`], 0 for the RFC's, of a clock of `ticks_per_second`.
    #[must_use]
    pub const fn new(set: &'a [u32; 6], ticks_per_second: u32) -> Self {
        let (minute, most) = (ticks_per_second.saturating_mul(60), u32::MAX / MOST);
        Self { set, minute: if minute < most { minute } else { most } }
    }

    /// The values of RFC 5321 §4.5.3.2.
    #[must_use]
    pub const fn rfc5321(ticks_per_second: u32) -> Self {
        Self::new(&[0; 6], ticks_per_second)
    }

    /// Ticks for `wait`.
    #[must_use]
    pub fn ticks(&self, wait: Wait) -> u32 {
        match self.set[wait as usize] {
            0 => self.minute * u32::from(MINUTES[wait as usize]),
            set => set,
        }
    }

    /// When a `wait` that begins at `start` is over.
    #[inline(never)]
    pub(super) fn end(&self, start: u32, wait: Wait) -> u32 {
        after(start, self.ticks(wait))
    }

    /// Ticks for what a server still has to answer when the verdict is known: half a minute.
    pub(super) fn drain(&self) -> u32 {
        self.minute / 2
    }
}

/// `start` plus `span`, the span cut so that [`passed`] stays right when ticks wrap.
pub(super) fn after(start: u32, span: u32) -> u32 {
    start.wrapping_add(span.min(i32::MAX as u32))
}

/// Whether `deadline` lies at or before `now`.
pub(super) fn passed(deadline: u32, now: u32) -> bool {
    i32::try_from(now.wrapping_sub(deadline)).is_ok()
}

/// The earlier of two deadlines as seen from `now`-ish times: valid while they are less than 2^31 ticks apart.
pub(super) fn earlier(a: u32, b: u32) -> u32 {
    if passed(a, b) { a } else { b }
}
