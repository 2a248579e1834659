//! What a connection makes of a segment (RFC 9293 section 3.10.7), with the answers of RFC 5961 to what may be forged.
//!
//! The checks follow the RFC's order: is it within the window, reset, SYN, acknowledgement, data, FIN. SYNs, resets and
//! fast retransmissions leave from here; data and acknowledgements that a segment calls for are noted, and `connection::drive` sends them.
//!
//! The urgent pointer is not followed: its octets are data like all others (RFC 6093), and the application is told that it was there.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::packet::packet_data;
use crate::tcp::notify::{self, Event};
use crate::tcp::segment::{ACK, FIN, RST, SYN, Segment, before};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;
use crate::tcp::{
    ACK_NOW, TIMER_NONE, TIMER_PERSIST, TIMER_RETRANSMIT, congestion, connection, emit, output, receive_queue, timers,
    transmit_queue,
};

/// Ticks between two answers to unacceptable segments that carry nothing (RFC 5961 section 7): no storms of them.
const CHALLENGE_PAUSE: ULONG = NX_IP_PERIODIC_RATE / 20;

/// A segment for this socket has arrived. Takes its packet over.
///
/// # Safety
/// Here and below: the socket is created and connected or connecting; called under protection; the segment's packet is the caller's.
pub(crate) unsafe fn arrive(socket: *mut NX_TCP_SOCKET, segment: &mut Segment) {
    // SAFETY: given.
    unsafe {
        (*socket).nx_tcp_socket_packets_received = (*socket).nx_tcp_socket_packets_received.wrapping_add(1);
        let kept = if (*socket).nx_tcp_socket_state == NX_TCP_SYN_SENT {
            opening(socket, segment);
            false
        } else {
            synchronized(socket, segment)
        };
        if !kept {
            packet_data::discard(segment.packet);
        }
        connection::drive(socket);
    }
}

/// In SYN_SENT (RFC 9293 section 3.10.7.3).
#[inline(never)] // Rare, and its frame would lie under every segment's.
unsafe fn opening(socket: *mut NX_TCP_SOCKET, segment: &Segment) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let acknowledges = segment.acknowledgement == s.nx_tcp_socket_tx_sequence;
        if segment.has(ACK) && !acknowledges {
            emit::refuse(s.nx_tcp_socket_ip_ptr, segment);
            return;
        }
        if segment.has(RST) {
            if segment.has(ACK) {
                connection::lost(socket);
            }
            return;
        }
        if !segment.has(SYN) {
            return;
        }
        if segment.has(ACK) {
            restart(s, segment.acknowledgement, time::get());
            s.ack = ACK_NOW;
            connection::note_syn(socket, segment);
            connection::established(socket);
        } else {
            // Both have called each other.
            connection::note_syn(socket, segment);
            connection::set_state(socket, NX_TCP_SYN_RECEIVED);
            output::syn(socket);
        }
    }
}

/// The peer gets on and has acknowledged this: the series of timeouts begins anew.
fn restart(s: &mut NX_TCP_SOCKET, acknowledgement: ULONG, now: ULONG) {
    if s.retries > 0 && s.timer == TIMER_RETRANSMIT {
        congestion::acknowledged_late(s);
    }
    s.unacknowledged = acknowledgement;
    congestion::sample(s, acknowledgement, now);
    s.retries = 0;
    s.timer = TIMER_NONE;
}

/// Answers what should not have come by saying how things are.
fn challenge(s: &mut NX_TCP_SOCKET, now: ULONG) {
    if now.wrapping_sub(s.challenged_at) >= CHALLENGE_PAUSE {
        s.challenged_at = now;
        s.ack = ACK_NOW;
    }
}

/// In all other states (RFC 9293 section 3.10.7.4). Returns whether the packet is kept.
unsafe fn synchronized(socket: *mut NX_TCP_SOCKET, segment: &mut Segment) -> bool {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let now = time::get();
        let expected = s.nx_tcp_socket_rx_sequence;
        if segment.has(SYN)
            && s.nx_tcp_socket_state == NX_TCP_SYN_RECEIVED
            && segment.sequence.wrapping_add(1) == expected
        {
            if !segment.has(ACK | RST) {
                // The request again: our answer was lost.
                s.retries = s.retries.max(1);
                output::syn(socket);
                return false;
            }
            segment.without_syn();
        }
        if before(segment.end, expected) || before(s.receive_edge, segment.sequence) {
            if segment.has(RST) {
                return false;
            }
            if segment.is_empty() {
                challenge(s, now);
            } else {
                s.ack = ACK_NOW;
            }
            return false;
        }
        if segment.has(RST) {
            if segment.sequence == expected {
                connection::broken(socket);
            } else {
                challenge(s, now);
            }
            return false;
        }
        if segment.has(SYN) {
            challenge(s, now);
            return false;
        }
        if !segment.has(ACK) {
            return false;
        }
        if s.nx_tcp_socket_state == NX_TCP_SYN_RECEIVED {
            if segment.acknowledgement != s.nx_tcp_socket_tx_sequence {
                emit::refuse(s.nx_tcp_socket_ip_ptr, segment);
                return false;
            }
            restart(s, segment.acknowledgement, now);
            s.window_sequence = segment.sequence.wrapping_sub(1);
            connection::established(socket);
        }
        if !acknowledgement(socket, segment, now) {
            return false;
        }
        if !matches!((*socket).nx_tcp_socket_state, NX_TCP_ESTABLISHED | NX_TCP_FIN_WAIT_1 | NX_TCP_FIN_WAIT_2) {
            return false; // The peer had closed before, or that was the end.
        }
        let kept = segment.payload_len > 0 && receive_queue::take_in(socket, segment, now);
        if segment.has(FIN) && segment.end.wrapping_sub(1) == (*socket).nx_tcp_socket_rx_sequence {
            peer_closed(socket, now);
        }
        kept
    }
}

/// The peer's FIN, with everything before it. The application's answer, last data or a FIN of its own, takes the acknowledgement along.
unsafe fn peer_closed(socket: *mut NX_TCP_SOCKET, now: ULONG) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        s.nx_tcp_socket_rx_sequence = s.nx_tcp_socket_rx_sequence.wrapping_add(1);
        if before(s.receive_edge, s.nx_tcp_socket_rx_sequence) {
            s.receive_edge = s.nx_tcp_socket_rx_sequence;
        }
        match s.nx_tcp_socket_state {
            NX_TCP_ESTABLISHED => {
                receive_queue::owe(s, now);
                connection::set_state(socket, NX_TCP_CLOSE_WAIT);
                notify::raise(socket, Event::Disconnect);
            }
            NX_TCP_FIN_WAIT_1 => {
                s.ack = ACK_NOW;
                connection::set_state(socket, NX_TCP_CLOSING);
            }
            _ => connection::time_wait(socket),
        }
    }
}

/// Takes the acknowledgement and the window of an acceptable segment. `false`: nothing more is to be done with it.
unsafe fn acknowledgement(socket: *mut NX_TCP_SOCKET, segment: &Segment, now: ULONG) -> bool {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let flight = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged);
        let limit = if s.probed != 0 && flight == 0 { 1 } else { flight };
        if segment.acknowledgement.wrapping_sub(s.unacknowledged) > limit {
            // Old, or of what was never sent (RFC 5961 section 5).
            if s.unacknowledged.wrapping_sub(segment.acknowledgement) <= s.window_maximum {
                return true;
            }
            challenge(s, now);
            return false;
        }
        let is_new_window = note_window(s, segment);
        if s.timer == TIMER_PERSIST {
            timers::probe_answered(s, now);
        } else if s.nx_tcp_socket_tx_window_advertised == 0 {
            s.retries = 0;
        }
        if segment.acknowledgement != s.unacknowledged {
            progress(socket, segment.acknowledgement, now);
        } else if !is_new_window
            && segment.is_empty()
            && s.nx_tcp_socket_tx_sequence != s.unacknowledged
            && congestion::duplicate(s)
        {
            output::first_again(socket);
        }
        true
    }
}

/// Carries the peer's window over, if the segment is not older than the one that said it last. Returns whether it is another one.
unsafe fn note_window(s: &mut NX_TCP_SOCKET, segment: &Segment) -> bool {
    let ack = segment.acknowledgement;
    let is_newer = before(s.window_sequence, segment.sequence)
        || (s.window_sequence == segment.sequence && !before(ack, s.window_acknowledgement));
    if !is_newer {
        return false;
    }
    let window = segment.window() << s.peer_scale;
    let window_before = core::mem::replace(&mut s.nx_tcp_socket_tx_window_advertised, window);
    if before(s.unacknowledged.wrapping_add(window_before), ack.wrapping_add(window)) {
        // SAFETY: the socket is created.
        unsafe { notify::raise(s, Event::Window) };
    }
    s.window_sequence = segment.sequence;
    s.window_acknowledgement = ack;
    s.window_maximum = s.window_maximum.max(window);
    window != window_before
}

/// More of sequence space is acknowledged. That may be the end of the connection.
unsafe fn progress(socket: *mut NX_TCP_SOCKET, ack: ULONG, now: ULONG) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let count = ack.wrapping_sub(s.unacknowledged);
        let flight = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged);
        restart(s, ack, now);
        if before(s.nx_tcp_socket_tx_sequence, ack) {
            s.nx_tcp_socket_tx_sequence = ack; // a probe's octet was taken
        }
        if before(s.send_at, ack) {
            s.send_at = ack;
        }
        s.probed = 0;
        let octets = count.min(s.queued);
        transmit_queue::acknowledged(s, octets);
        output::outstanding(s);
        let is_partial = congestion::acknowledged(s, count, flight);
        if octets < count {
            // Our FIN too.
            match s.nx_tcp_socket_state {
                NX_TCP_FIN_WAIT_1 => connection::set_state(socket, NX_TCP_FIN_WAIT_2),
                NX_TCP_CLOSING => connection::time_wait(socket),
                NX_TCP_LAST_ACK => connection::end(socket, NX_NOT_CONNECTED, NX_SUCCESS),
                _ => {}
            }
        } else if is_partial {
            output::first_again(socket);
        }
    }
}
