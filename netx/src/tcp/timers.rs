//! When something is repeated, when a peer is asked for its window, and when a connection is given up.
//!
//! A socket has one timer for what it waits for and one for a delayed acknowledgement; both count ticks. The timer runs by the schedule that
//! `nx_tcp_socket_transmit_configure` gives, for retransmissions, SYNs and probes alike: the first timeout is the configured one (or the
//! measured one of RFC 6298, if that is longer, so that a long path sees no needless repetition), each further one is shifted left once more,
//! and when one passes after the last retry the connection is given up, to the tick. Any progress begins the series anew.
//!
//! A window that is closed is no failure: it is probed ever more rarely, up to once a minute, for as long as the peer answers. While a sender
//! waits with nothing queued it is asked at every timeout.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::ip::NX_IP;
use crate::ip::ip_thread::{self, Look, is_due};
use crate::tcp::connection::{broken, drive, reset, send_reset};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;
use crate::tcp::{
    ACK_DELAYED, ACK_NOW, TIMER_FINISH, TIMER_NONE, TIMER_PERSIST, TIMER_RETRANSMIT, congestion, notify, output, table,
    transmit_queue,
};

/// How long the peer may take to close its side after we have closed ours (RFC 9293 leaves FIN-WAIT-2 unbounded).
const FIN_WAIT_2: ULONG = 60 * NX_IP_PERIODIC_RATE;
/// The longest timeout and the longest pause between probes.
const LONGEST: ULONG = 60 * NX_IP_PERIODIC_RATE;

/// The first timeout, shifted left.
fn timeout(s: &NX_TCP_SOCKET, shift: ULONG) -> ULONG {
    let first = congestion::timeout(s);
    // Not beyond what a comparison of ticks can tell.
    if shift > first.leading_zeros() { ULONG::MAX / 4 } else { (first << shift).min(ULONG::MAX / 4) }
}

/// What the socket, which has a connection, waits for.
unsafe fn wanted(socket: *mut NX_TCP_SOCKET) -> u8 {
    // SAFETY: the socket is created.
    let s = unsafe { &*socket };
    match s.nx_tcp_socket_state {
        NX_TCP_FIN_WAIT_2 => TIMER_FINISH,
        _ if s.nx_tcp_socket_tx_sequence != s.unacknowledged => TIMER_RETRANSMIT,
        _ if s.queued > 0 || s.closing != 0 || !s.transmit_waiters.is_empty() => TIMER_PERSIST,
        _ => TIMER_NONE,
    }
}

/// Notes when the socket wants to be driven again.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn schedule(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe { arm(socket, wanted(socket)) };
}

/// A sender is about to wait: if for the peer's window, the peer is asked for it.
pub(crate) unsafe fn before_wait(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).timer == TIMER_NONE {
            arm(socket, TIMER_PERSIST);
        }
    }
}

unsafe fn arm(socket: *mut NX_TCP_SOCKET, wanted: u8) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        if wanted != s.timer {
            s.timer = wanted;
            s.retries = 0;
            s.probes = 0;
            let ticks = if wanted == TIMER_FINISH { FIN_WAIT_2 } else { timeout(s, 0) };
            s.timer_at = time::get().wrapping_add(ticks);
        }
        if let Some(at) = deadline(s) {
            ip_thread::arm_tcp(s.nx_tcp_socket_ip_ptr, at);
        }
    }
}

/// When the socket wants to be driven again.
fn deadline(s: &NX_TCP_SOCKET) -> Option<ULONG> {
    match (s.timer != TIMER_NONE, s.ack == ACK_DELAYED) {
        (true, true) if s.timer_at.wrapping_sub(s.ack_at).cast_signed() < 0 => Some(s.timer_at),
        (_, true) => Some(s.ack_at),
        (true, false) => Some(s.timer_at),
        (false, false) => None,
    }
}

/// The peer has said that its window is (still) closed.
pub(crate) fn probe_answered(s: &mut NX_TCP_SOCKET, now: ULONG) {
    if core::mem::replace(&mut s.retries, 0) == 0 {
        return;
    }
    if s.queued > 0 {
        s.probes += 1;
    }
    let pause = timeout(s, s.probes).min(LONGEST).max(timeout(s, 0));
    s.timer_at = now.wrapping_add(pause);
}

/// The timer has run out.
unsafe fn run_out(socket: *mut NX_TCP_SOCKET, now: ULONG) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        if s.timer == TIMER_FINISH {
            reset(socket, NX_NOT_CONNECTED, NX_DISCONNECT_FAILED);
            return;
        }
        if s.retries >= s.nx_tcp_socket_timeout_max_retries {
            give_up(socket);
            return;
        }
        s.retries += 1;
        let shift = s.nx_tcp_socket_timeout_shift.min(ULONG::BITS).wrapping_mul(s.retries);
        s.timer_at = now.wrapping_add(timeout(s, shift));
        if s.nx_tcp_socket_state <= NX_TCP_SYN_RECEIVED {
            output::syn(socket);
        } else if s.timer == TIMER_RETRANSMIT {
            congestion::timed_out(s);
            transmit_queue::rewind(s);
        } else {
            output::data(socket);
            if (*socket).nx_tcp_socket_tx_sequence == (*socket).unacknowledged {
                output::probe(socket);
            }
        }
        drive(socket);
    }
}

/// The peer is not there any more.
#[inline(never)] // Rare, and its frame would lie under every segment's.
unsafe fn give_up(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        send_reset(socket);
        broken(socket);
    }
}

/// Does what is due.
#[inline(never)] // Rare, and in registers of its own.
unsafe fn due(socket: *mut NX_TCP_SOCKET, now: ULONG) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        if s.ack == ACK_DELAYED && is_due(now, s.ack_at) {
            s.ack = ACK_NOW;
        }
        if s.timer != TIMER_NONE && is_due(now, s.timer_at) {
            run_out(socket, now);
        } else {
            drive(socket);
        }
        notify::run(socket);
    }
}

/// The IP thread's timer for TCP: drives every socket for which something is due; returns ticks to the next.
///
/// # Safety
/// The instance is created, TCP enabled; called under protection.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    // SAFETY: given; a callback may delete sockets, so the search begins anew after each one.
    unsafe {
        'anew: loop {
            let mut look = Look::at(now);
            for socket in table::created(ip_ptr) {
                if let Some(at) = deadline(&*socket)
                    && look.is_due(at)
                {
                    due(socket, now);
                    continue 'anew;
                }
            }
            return look.wait;
        }
    }
}
