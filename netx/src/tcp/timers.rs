//! When a socket must be driven again, when it must try again, and when it is given up.
//!
//! How long something may remain unacknowledged is decided here, not in smoltcp, which retries for ever: the sum of the timeouts that
//! `nx_tcp_socket_transmit_configure` describes, counted from the last progress.
//!
//! When a segment is repeated within that time is smoltcp's affair (RFC 6298), with one exception. smoltcp keeps its timeout doubled
//! from earlier losses until it has measured a round trip again, so that after a bad stretch its next attempt could lie beyond our
//! patience. As other stacks do, progress therefore begins the series anew: at the round-trip timeout measured here, then doubling. If
//! smoltcp's timer is later than that, its clock is advanced to it. Every socket has a clock of its own for that (`skew_ms`), which runs
//! with the real one and only ever jumps forward, and only at a retransmission, when smoltcp measures nothing.
//!
//! A window that is closed is no stall: smoltcp probes it at growing intervals, and only a probe that remains without an answer counts.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{self, NX_IP};
use crate::listen;
use crate::stack::segment;
use crate::tcp::drive::{drive, lost, reset, send_reset, terms, unacknowledged_from};
use crate::tcp::notify;
use crate::tcp::park::Held;
use crate::tcp::{clock, receive_queue, table};
use crate::tcp_socket::{CLIENT, NX_TCP_SOCKET};

/// How long the peer may take to close its side after we have closed ours (RFC 9293 leaves FIN-WAIT-2 unbounded).
const FIN_WAIT_2_MS: i64 = 60_000;
/// Least timeout for a retransmission (RFC 6298 section 2.4).
const LEAST_TIMEOUT_MS: u32 = 1_000;

/// A sender is about to wait: the peer is probed while it does.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn probe(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        (*socket).probing = NX_TRUE;
        NX_TCP_SOCKET::engine(socket).probe(true);
        schedule(socket, clock::now_ms((*socket).nx_tcp_socket_ip_ptr));
    }
}

/// Octets (and the FIN) that were sent and not acknowledged.
pub(crate) unsafe fn in_flight(socket: *mut NX_TCP_SOCKET) -> u32 {
    // SAFETY: given.
    unsafe {
        let in_ring = NX_TCP_SOCKET::engine(socket).unacknowledged();
        let sent = (*socket).nx_tcp_socket_tx_sequence.wrapping_sub(unacknowledged_from(socket, in_ring));
        if sent.cast_signed() > 0 { sent } else { 0 }
    }
}

/// The peer has shown that it is there and gets on.
pub(crate) unsafe fn progress(socket: *mut NX_TCP_SOCKET, now_ms: i64) {
    // SAFETY: given.
    unsafe {
        (*socket).stalled_since = now_ms;
        (*socket).retry = 0;
    }
}

/// A measured round trip, if `acknowledgement` completes one (RFC 6298 section 2, in milliseconds).
pub(crate) fn sample(s: &mut NX_TCP_SOCKET, acknowledgement: u32, now_ms: i64) {
    if s.sample_at == 0 || segment::before(acknowledgement, s.sample_end) {
        return;
    }
    let trip = u32::try_from(now_ms.saturating_sub(s.sample_at)).unwrap_or(0).clamp(1, 60_000);
    s.sample_at = 0;
    if s.srtt_ms == 0 {
        s.srtt_ms = trip;
        s.rttvar_ms = trip / 2;
    } else {
        s.rttvar_ms = (3 * s.rttvar_ms + s.srtt_ms.abs_diff(trip)) / 4;
        s.srtt_ms = ((7 * s.srtt_ms + trip) / 8).max(1);
    }
}

/// Milliseconds from the last progress to the retransmission after `retry` others.
unsafe fn retry_after_ms(socket: *mut NX_TCP_SOCKET) -> i64 {
    // SAFETY: given.
    let s = unsafe { &*socket };
    let measured = s.srtt_ms.saturating_add(4 * s.rttvar_ms).max(LEAST_TIMEOUT_MS);
    let configured = clock::ms(u64::from(s.nx_tcp_socket_timeout_rate));
    let first = i64::from(measured).max(configured);
    first.saturating_mul((1_i64 << (s.retry + 1).min(16)) - 1)
}

/// How long something may be unacknowledged: the sum of all timeouts of `nx_tcp_socket_transmit_configure`.
unsafe fn patience_ms(socket: *mut NX_TCP_SOCKET) -> i64 {
    // SAFETY: given.
    let s = unsafe { &*socket };
    let (mut timeout, mut sum) = (u64::from(s.nx_tcp_socket_timeout_rate.max(1)), 0u64);
    for _ in 0..=s.nx_tcp_socket_timeout_max_retries.min(0xFFFF) {
        sum = sum.saturating_add(timeout);
        timeout = timeout.checked_shl(s.nx_tcp_socket_timeout_shift).unwrap_or(0).clamp(1, u64::from(u32::MAX));
        if sum > u64::from(u32::MAX) {
            break;
        }
    }
    clock::ms(sum.min(u64::from(u32::MAX)))
}

/// Notes when the socket wants to be driven again.
pub(crate) unsafe fn schedule(socket: *mut NX_TCP_SOCKET, now_ms: i64) {
    // SAFETY: given.
    unsafe {
        let soon = now_ms.saturating_add(clock::ms(1).max(1));
        let conditions = terms(socket, now_ms);
        let state = NX_TCP_SOCKET::engine(socket).state();
        let outstanding = match state {
            NX_TCP_SYN_SENT | NX_TCP_SYN_RECEIVED => true,
            NX_TCP_FIN_WAIT_2 => false,
            _ => (*socket).probing != 0 || in_flight(socket) > 0,
        };
        if !outstanding {
            (*socket).stalled = 0;
        } else if (*socket).stalled == 0 {
            (*socket).stalled = 1;
            progress(socket, now_ms);
        }
        // What is due now and was not done lacks a packet: once more in a tick, or when the pool has one.
        let skew = (*socket).skew_ms;
        let mut deadline = NX_TCP_SOCKET::engine(socket)
            .deadline(&conditions)
            .map_or(i64::MAX, |at| at.saturating_sub(skew).max(soon));
        if receive_queue::waiting(socket) > 0 && !(*socket).receive_waiters.is_empty() {
            deadline = soon;
        }
        if let Some(retry) = next_retry(socket, deadline) {
            deadline = retry.max(soon);
        }
        // Patience lasts for the first timeout at least, and mostly something is due by then.
        let first = (*socket).stalled_since.saturating_add(clock::ms(u64::from((*socket).nx_tcp_socket_timeout_rate)));
        if ((*socket).stalled == 0 || deadline > first)
            && let Some(limit) = limit(socket, state)
        {
            deadline = deadline.min(limit.max(soon));
        }
        (*socket).deadline = deadline;
        let ip_ptr = (*socket).nx_tcp_socket_ip_ptr;
        if deadline < (*ip_ptr).nx_ip_tcp.next_poll {
            (*ip_ptr).nx_ip_tcp.next_poll = deadline;
            ip::kick(ip_ptr);
        }
    }
}

/// When something must be repeated although smoltcp would wait until `deadline`.
unsafe fn next_retry(socket: *mut NX_TCP_SOCKET, deadline: i64) -> Option<i64> {
    // SAFETY: given.
    unsafe {
        if (*socket).stalled == 0 || deadline == i64::MAX {
            return None;
        }
        let at = (*socket).stalled_since.saturating_add(retry_after_ms(socket));
        (at < deadline).then_some(at)
    }
}

/// Repeats what is due by this file's count and not by smoltcp's.
unsafe fn retry(socket: *mut NX_TCP_SOCKET, now_ms: i64) {
    // SAFETY: given.
    unsafe {
        if (*socket).stalled == 0 {
            return;
        }
        let mut is_due = false;
        while (*socket).retry < 16 && (*socket).stalled_since.saturating_add(retry_after_ms(socket)) <= now_ms {
            (*socket).retry += 1;
            is_due = true;
        }
        let conditions = terms(socket, now_ms);
        if let Some(at) = NX_TCP_SOCKET::engine(socket).deadline(&conditions).filter(|_| is_due) {
            (*socket).skew_ms += at.saturating_sub(conditions.now_ms).max(0);
        }
    }
}

/// When the connection is given up if nothing happens.
unsafe fn limit(socket: *mut NX_TCP_SOCKET, state: UINT) -> Option<i64> {
    // SAFETY: given.
    unsafe {
        if (*socket).stalled != 0 {
            return Some((*socket).stalled_since.saturating_add(patience_ms(socket)));
        }
        (state == NX_TCP_FIN_WAIT_2).then(|| (*socket).half_closed_since.saturating_add(FIN_WAIT_2_MS))
    }
}

/// A socket's deadline has passed.
unsafe fn due(socket: *mut NX_TCP_SOCKET, now_ms: i64) {
    // SAFETY: given.
    unsafe {
        let state = NX_TCP_SOCKET::engine(socket).state();
        if limit(socket, state).is_some_and(|limit| limit <= now_ms) {
            match state {
                NX_TCP_SYN_SENT => lost(socket),
                NX_TCP_SYN_RECEIVED if (*socket).bound != CLIENT => {
                    send_reset(socket);
                    listen::relapse(socket);
                }
                NX_TCP_FIN_WAIT_2 => reset(socket, NX_NOT_CONNECTED, NX_DISCONNECT_FAILED),
                _ => {
                    send_reset(socket);
                    lost(socket);
                }
            }
        } else {
            retry(socket, now_ms);
            drive(socket);
        }
        notify::run(socket);
    }
}

/// The IP thread's timer for TCP: drives every socket whose deadline has passed; returns ticks to the next.
///
/// # Safety
/// The instance is created, TCP enabled.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, _now_ticks: ULONG) -> ULONG {
    // SAFETY: given; a callback may delete sockets, so the search begins anew after each one.
    unsafe {
        let _held = Held::get(ip_ptr);
        let now_ms = clock::now_ms(ip_ptr);
        // Nobody needs to be woken for a deadline while they are looked at.
        (*ip_ptr).nx_ip_tcp.next_poll = i64::MIN;
        while let Some(socket) = table::created(ip_ptr).find(|&socket| (*socket).deadline <= now_ms) {
            (*socket).deadline = i64::MAX;
            due(socket, now_ms);
        }
        let next = table::created(ip_ptr).map(|socket| (*socket).deadline).min().unwrap_or(i64::MAX);
        (*ip_ptr).nx_ip_tcp.next_poll = next;
        if next == i64::MAX { NX_WAIT_FOREVER } else { clock::ticks_until(now_ms, next) }
    }
}
