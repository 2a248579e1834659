//! How long the client waits for what, in ticks of the pump's clock.
//!
//! RFC 5321 §4.5.3.2 gives minimum waits per command; a client that gives up earlier makes servers that scan mail, or that delay their
//! banner against spam, deliver twice or not at all. On top of them the whole session has a deadline of its own, so that a server which is
//! always just in time cannot hold a thread for ever.
//!
//! Ticks are `u32` and wrap; every span is shorter than 2^31 ticks, so "passed" is the sign of a difference.

/// The waits in force for one session, in ticks.
///
/// Each runs from the moment its command was handed over for transmission until its reply is complete; a byte that trickles in
/// does not prolong it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the 220 banner, from the established connection.
    pub greeting: u32,
    /// For each reply to EHLO, HELO, AUTH, MAIL and RCPT.
    pub envelope: u32,
    /// For the 354 after DATA.
    pub data: u32,
    /// For one piece of the message to be taken by the peer.
    pub block: u32,
    /// For the reply to the final dot.
    pub message: u32,
    /// For the whole session, from the established connection to the verdict.
    pub session: u32,
}

impl Timeouts {
    /// The values of RFC 5321 §4.5.3.2 for a clock of `ticks_per_second`; EHLO and AUTH, which it does not name, get those of MAIL.
    #[must_use]
    pub const fn rfc5321(ticks_per_second: u32) -> Self {
        let minute = ticks_per_second.saturating_mul(60);
        Self {
            greeting: minute.saturating_mul(5),
            envelope: minute.saturating_mul(5),
            data: minute.saturating_mul(2),
            block: minute.saturating_mul(3),
            message: minute.saturating_mul(10),
            session: minute.saturating_mul(30),
        }
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
