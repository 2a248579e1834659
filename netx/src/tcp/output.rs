//! What a socket sends: queued data as far as the peer's and the congestion window allow, and segments without data.
//!
//! One queued packet is one segment, as in the original, unless the segment size or the peer's window cuts it; small packets are not put
//! together. What the peer's window leaves of a packet goes alone only when nothing is in flight or the piece is half the largest window
//! seen: the sender's part against the silly window syndrome (RFC 9293 section 3.8.6.2.1).
//!
//! No packet in the pool means that nothing is sent now; the IP thread tries again in a tick.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};
use crate::tcp::emit;
use crate::tcp::segment::{ACK, FIN, PSH, RST, SYN, before};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;
use crate::tcp::{ACK_DELAYED, ACK_NONE, congestion, connection, receive_queue, transmit_queue};

/// Sends a packet as a segment of the socket's connection.
///
/// # Safety
/// Here and below: the socket is created and has a connection; called under protection. The packet is the caller's to give away.
unsafe fn segment(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET, sequence: ULONG, flags: u8) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        s.nx_tcp_socket_packets_sent = s.nx_tcp_socket_packets_sent.wrapping_add(1);
        let (mut count, mut scale) = (5, s.own_scale);
        let mut header = [s.ports, sequence, 0, u32::from(flags) << 16, 0, 0, 0];
        if flags & SYN != 0 {
            // Maximum segment size; no operation, window scale.
            header[5] = 0x0204_0000 | connection::own_mss(socket);
            header[6] = 0x0103_0300 | u32::from(scale);
            count = if s.scaled == 0 { 6 } else { 7 };
            scale = 0;
        }
        header[3] |= receive_queue::window(s, scale);
        if flags & ACK != 0 {
            header[2] = s.nx_tcp_socket_rx_sequence;
            s.acknowledged = s.nx_tcp_socket_rx_sequence;
            s.ack = ACK_NONE;
        }
        emit::send(s.nx_tcp_socket_ip_ptr, packet, NX_TCP_SOCKET::way(socket), &mut header, count);
    }
}

/// Has the IP thread try again what lacked a packet.
fn try_again(s: &mut NX_TCP_SOCKET) {
    s.ack = ACK_DELAYED;
    s.ack_at = time::get().wrapping_add(1);
}

/// Sends a segment without data; `false`: there was no packet for it.
unsafe fn bare(socket: *mut NX_TCP_SOCKET, sequence: ULONG, flags: u8) -> bool {
    // SAFETY: given.
    unsafe {
        let Some(packet) = emit::packet((*socket).nx_tcp_socket_ip_ptr) else {
            try_again(&mut *socket);
            return false;
        };
        segment(socket, packet, sequence, flags);
    }
    true
}

/// SND.NXT, or the edge of the peer's window if that is before it: beyond, the peer would ignore what the segment says.
fn next_in_window(s: &NX_TCP_SOCKET) -> ULONG {
    let edge = s.unacknowledged.wrapping_add(s.nx_tcp_socket_tx_window_advertised);
    if before(edge, s.nx_tcp_socket_tx_sequence) { edge } else { s.nx_tcp_socket_tx_sequence }
}

/// Acknowledges what was received.
pub(crate) unsafe fn acknowledge(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        bare(socket, next_in_window(&*socket), ACK);
    }
}

/// Sends a reset. A peer obeys only one with the number that it expects next (RFC 5961), which may be before what is in flight: then there are
/// two, because nobody is left to answer a challenge that gets lost.
pub(crate) unsafe fn reset(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let (first, next) = ((*socket).unacknowledged, next_in_window(&*socket));
        if first != next {
            bare(socket, first, RST | ACK);
        }
        bare(socket, next, RST | ACK);
    }
}

/// Sends (again) the SYN that opens the connection, or the SYN|ACK that answers the peer's.
pub(crate) unsafe fn syn(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let flags = if s.nx_tcp_socket_state == NX_TCP_SYN_SENT { SYN } else { SYN | ACK };
        if s.retries == 0 {
            congestion::sent(s, s.nx_tcp_socket_tx_sequence, time::get());
        } else {
            repeated(s);
        }
        // Nothing is acknowledged yet: this is our initial sequence number.
        bare(socket, (*socket).unacknowledged, flags);
    }
}

/// Counts a segment that was sent before. What is repeated measures nothing (Karn's algorithm).
fn repeated(s: &mut NX_TCP_SOCKET) {
    s.sampling = 0;
    s.nx_tcp_socket_retransmit_packets = s.nx_tcp_socket_retransmit_packets.wrapping_add(1);
    // SAFETY: the socket's instance.
    let tcp = unsafe { &mut (*s.nx_tcp_socket_ip_ptr).nx_ip_tcp };
    tcp.nx_ip_tcp_retransmit_packets = tcp.nx_ip_tcp_retransmit_packets.wrapping_add(1);
}

/// Counts what leaves from `send_at` on, and moves on.
fn advance(s: &mut NX_TCP_SOCKET, len: ULONG, flags: u8) {
    let end = s.send_at.wrapping_add(len + ULONG::from(flags & FIN));
    if before(s.send_at, s.nx_tcp_socket_tx_sequence) {
        repeated(s);
    } else {
        congestion::sent(s, end, time::get());
        s.nx_tcp_socket_bytes_sent = s.nx_tcp_socket_bytes_sent.wrapping_add(len);
    }
    s.send_at = end;
    if before(s.nx_tcp_socket_tx_sequence, end) {
        s.nx_tcp_socket_tx_sequence = end;
    }
    outstanding(s);
}

/// Keeps account of the octets in flight.
pub(crate) fn outstanding(s: &mut NX_TCP_SOCKET) {
    s.nx_tcp_socket_tx_outstanding_bytes = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged).min(s.queued);
}

/// A packet with `len` octets from `offset` on of a queued packet.
unsafe fn copy_of(
    socket: *mut NX_TCP_SOCKET,
    queued: *mut NX_PACKET,
    offset: ULONG,
    len: ULONG,
) -> Option<*mut NX_PACKET> {
    // SAFETY: given; the queued packet is not changed.
    unsafe {
        let ip_ptr = (*socket).nx_tcp_socket_ip_ptr;
        let copy = emit::packet(ip_ptr)?;
        let pool = (*ip_ptr).nx_ip_default_packet_pool;
        if packet_data::append_range(copy, queued, offset as usize, len as usize, pool) == NX_SUCCESS {
            packet_pool::share_secret(queued, copy);
            return Some(copy);
        }
        packet_data::discard(copy);
        None
    }
}

/// Sends the FIN alone, if there is to be one, and moves on.
unsafe fn fin(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).closing != 0 && bare(socket, (*socket).send_at, ACK | FIN) {
            advance(&mut *socket, 0, FIN);
        }
    }
}

/// Sends `len` octets, of which `left` are there in all, of the packet that is next to be sent, and moves on. A FIN travels with the last.
/// `false`: not now.
unsafe fn piece(socket: *mut NX_TCP_SOCKET, len: ULONG, left: ULONG) -> bool {
    // SAFETY: given; the packet is queued and holds `len` octets from the offset on.
    unsafe {
        let flags = match (len == left, (*socket).closing != 0) {
            (true, true) => ACK | PSH | FIN,
            (true, false) => ACK | PSH,
            (false, _) => ACK,
        };
        let (queued, offset) = ((*socket).send_packet, (*socket).send_offset);
        if !transmit_queue::reclaim(queued) {
            return false;
        }
        let whole = transmit_queue::len_of(queued);
        let packet = if len == whole && transmit_queue::is_sendable(socket, queued) {
            transmit_queue::lend(queued);
            queued
        } else if let Some(copy) = copy_of(socket, queued, offset, len) {
            copy
        } else {
            try_again(&mut *socket);
            return false;
        };
        let s = &mut *socket;
        let sequence = s.send_at;
        if offset + len == whole {
            s.send_packet = (*queued).nx_packet_tcp_queue_next;
            s.send_offset = 0;
        } else {
            s.send_offset += len;
        }
        advance(s, len, flags);
        segment(socket, packet, sequence, flags);
    }
    true
}

/// Octets that are queued from `send_at` on; `None` if even the FIN was sent.
fn left_of(s: &NX_TCP_SOCKET) -> Option<ULONG> {
    let left = s.unacknowledged.wrapping_add(s.queued).wrapping_sub(s.send_at);
    (left.cast_signed() >= 0).then_some(left)
}

/// Whether something may be left to send.
#[inline]
pub(crate) fn is_pending(s: &NX_TCP_SOCKET) -> bool {
    s.closing != 0 || s.send_at != s.unacknowledged.wrapping_add(s.queued)
}

/// Sends what is queued and may be sent, and the FIN behind it.
pub(crate) unsafe fn data(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        loop {
            let s = &mut *socket;
            let Some(left) = left_of(s) else { return };
            if left == 0 {
                // In FIN_WAIT_2 it is acknowledged already.
                if s.nx_tcp_socket_state != NX_TCP_FIN_WAIT_2 {
                    fin(socket);
                }
                return;
            }
            if s.send_packet.is_null() {
                return;
            }
            let flight = s.send_at.wrapping_sub(s.unacknowledged);
            let window = s.nx_tcp_socket_tx_window_advertised.saturating_sub(flight);
            let rest = transmit_queue::len_of(s.send_packet) - s.send_offset;
            let mss = s.nx_tcp_socket_connect_mss;
            let mut len = rest.min(mss);
            if len > window {
                if window == 0 || (flight > 0 && window < mss && window < s.window_maximum / 2) {
                    return;
                }
                len = window;
            }
            if flight > 0 && flight + len > congestion::allowed(s) {
                return;
            }
            if !piece(socket, len, left) {
                return;
            }
        }
    }
}

/// Sends the first segment that is not acknowledged once more, whatever the windows say.
pub(crate) unsafe fn first_again(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let (at, packet, offset) = (s.send_at, s.send_packet, s.send_offset);
        transmit_queue::rewind(s);
        if s.send_packet.is_null() {
            fin(socket);
        } else {
            let rest = transmit_queue::len_of(s.send_packet) - s.send_offset;
            let sent = s.nx_tcp_socket_tx_sequence.wrapping_sub(s.unacknowledged);
            let len = rest.min(s.nx_tcp_socket_connect_mss).min(sent);
            if len > 0 {
                piece(socket, len, s.queued);
            }
        }
        let s = &mut *socket;
        if before(s.send_at, at) {
            (s.send_at, s.send_packet, s.send_offset) = (at, packet, offset);
        }
    }
}

/// Asks a peer whose window is closed how it is now: with the next octet, or if nothing is queued with a segment that it has already.
pub(crate) unsafe fn probe(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        if s.send_packet.is_null() {
            bare(socket, (*socket).unacknowledged.wrapping_sub(1), ACK);
            return;
        }
        let (queued, offset, sequence) = (s.send_packet, s.send_offset, s.send_at);
        if transmit_queue::reclaim(queued)
            && let Some(copy) = copy_of(socket, queued, offset, 1)
        {
            (*socket).probed = 1;
            segment(socket, copy, sequence, ACK);
        }
    }
}
