//! The application's packets from `nx_tcp_socket_send` until the peer has acknowledged them.
//!
//! Packets hang in the order of their data. smoltcp's transmit ring holds a copy of the part that is in flight or next to be sent;
//! `feed` tops it up, `acknowledged` releases packets whose last octet the peer has. Marked `STATE_TCP_QUEUED` meanwhile, so that
//! nobody else's release frees them. When the pool runs short, packets of which smoltcp has every octet go back at once: acknowledgements
//! need packets to arrive in. They count as queued all the same until they are acknowledged.
//!
//! The window seen here is the peer's last one less everything queued: a packet is accepted when the peer could take all of it,
//! which makes `send` all or nothing. A sender that is willing to wait is also accepted when nothing is queued and the window is open
//! at all: a peer may keep small openings of its window to itself, and what would be waited for might never be said. While a sender
//! waits the peer is probed, so that neither a lost window update nor a peer that is gone holds it for ever.

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::packet::{NX_PACKET, STATE_ALLOCATED, STATE_TCP_QUEUED};
use crate::packet_data;
use crate::packet_pool::NX_PACKET_POOL;
use crate::tcp::notify::{self, Event};
use crate::tcp::park;
use crate::tcp_socket::NX_TCP_SOCKET;

/// Whether data can still be sent.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn may_send(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe { (*socket).closing == 0 && matches!((*socket).nx_tcp_socket_state, NX_TCP_ESTABLISHED | NX_TCP_CLOSE_WAIT) }
}

/// Whether a packet of `len` octets can be queued now: NX_SUCCESS, NX_TX_QUEUE_DEPTH or NX_WINDOW_OVERFLOW.
pub(crate) unsafe fn room_for(socket: *mut NX_TCP_SOCKET, len: ULONG, waiting: bool) -> UINT {
    // SAFETY: given.
    let s = unsafe { &*socket };
    if len == 0 {
        return NX_SUCCESS;
    }
    if s.nx_tcp_socket_transmit_sent_count >= s.nx_tcp_socket_transmit_queue_maximum {
        return NX_TX_QUEUE_DEPTH;
    }
    let window = s.nx_tcp_socket_tx_window_advertised;
    let open = waiting && s.queued == 0 && window > 0;
    if len <= window.saturating_sub(s.queued) || open { NX_SUCCESS } else { NX_WINDOW_OVERFLOW }
}

/// Takes a packet over. An empty one has nothing to say and goes back to its pool.
pub(crate) unsafe fn push(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET) {
    // SAFETY: given; the packet is the socket's from here on.
    unsafe {
        let s = &mut *socket;
        if (*packet).nx_packet_length == 0 {
            packet_data::discard(packet);
            return;
        }
        let mut part = packet;
        while !part.is_null() {
            (*part).nx_packet_state = STATE_TCP_QUEUED;
            part = (*part).nx_packet_next;
        }
        (*packet).nx_packet_tcp_queue_next = null_mut();
        if s.nx_tcp_socket_transmit_sent_head.is_null() {
            s.nx_tcp_socket_transmit_sent_head = packet;
        } else {
            (*s.nx_tcp_socket_transmit_sent_tail).nx_packet_tcp_queue_next = packet;
        }
        s.nx_tcp_socket_transmit_sent_tail = packet;
        s.nx_tcp_socket_transmit_sent_count += 1;
        s.queued = s.queued.wrapping_add((*packet).nx_packet_length);
        if s.feed_packet.is_null() {
            s.feed_packet = packet;
            s.feed_offset = 0;
        }
    }
}

/// Octets of one packet's own payload.
unsafe fn own_bytes<'a>(packet: *mut NX_PACKET) -> &'a [u8] {
    // SAFETY: given; a queued packet is not changed by anyone.
    unsafe { NX_PACKET::bytes(packet) }
}

/// Whether a pool is so short that acknowledgements may find no packet to arrive in.
unsafe fn is_short(pool: *const NX_PACKET_POOL) -> bool {
    // SAFETY: an allocated packet's owner is a created pool.
    unsafe { (*pool).nx_packet_pool_available < ((*pool).nx_packet_pool_total / 8).max(4) }
}

/// Releases packets of which smoltcp has every octet, if their pool is short.
pub(crate) unsafe fn relieve(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        loop {
            let head = s.nx_tcp_socket_transmit_sent_head;
            if head.is_null() || head == s.feed_packet || !is_short((*head).nx_packet_pool_owner) {
                return;
            }
            s.early += (*head).nx_packet_length - s.head_acked;
            s.early_count += 1;
            s.head_acked = 0;
            release_head(s);
        }
    }
}

/// Copies queued data into smoltcp's ring as far as it has room. Returns whether all of it is there.
pub(crate) unsafe fn feed(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given; the engine is borrowed for one copy at a time.
    unsafe {
        while !(*socket).feed_packet.is_null() {
            let packet = (*socket).feed_packet;
            let mut skip = (*socket).feed_offset as usize;
            let mut left = ((*packet).nx_packet_length as usize).saturating_sub(skip);
            let mut part = packet;
            while left > 0 && !part.is_null() {
                let bytes = own_bytes(part);
                if let Some(rest) = bytes.get(skip..).filter(|rest| !rest.is_empty()) {
                    let wanted = &rest[..rest.len().min(left)];
                    let sent = NX_TCP_SOCKET::engine(socket).send(wanted);
                    (*socket).feed_offset += sent as ULONG;
                    (*socket).fed = (*socket).fed.wrapping_add(sent as ULONG);
                    left -= sent;
                    if sent < wanted.len() {
                        return false;
                    }
                    skip = 0;
                } else {
                    skip -= bytes.len();
                }
                part = (*part).nx_packet_next;
            }
            if left > 0 {
                // The chain is shorter than its length says: what is missing was never there.
                (*packet).nx_packet_length -= left as ULONG;
                (*socket).queued = (*socket).queued.saturating_sub(left as ULONG);
            }
            (*socket).feed_packet = (*packet).nx_packet_tcp_queue_next;
            (*socket).feed_offset = 0;
        }
        true
    }
}

/// The peer has acknowledged `count` more octets.
pub(crate) unsafe fn acknowledged(socket: *mut NX_TCP_SOCKET, count: usize) {
    if count == 0 {
        return;
    }
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let was_full = s.nx_tcp_socket_transmit_sent_count >= s.nx_tcp_socket_transmit_queue_maximum;
        s.queued = s.queued.saturating_sub(count as ULONG);
        // What was released early was the oldest.
        let early = (count as ULONG).min(s.early);
        s.early -= early;
        if s.early == 0 {
            s.nx_tcp_socket_transmit_sent_count -= core::mem::replace(&mut s.early_count, 0);
        }
        s.head_acked = s.head_acked.wrapping_add(count as ULONG - early);
        loop {
            let head = s.nx_tcp_socket_transmit_sent_head;
            if head.is_null() || head == s.feed_packet || s.head_acked < (*head).nx_packet_length {
                break;
            }
            s.head_acked -= (*head).nx_packet_length;
            release_head(s);
            s.nx_tcp_socket_transmit_sent_count -= 1;
        }
        if was_full && s.nx_tcp_socket_transmit_sent_count < s.nx_tcp_socket_transmit_queue_maximum {
            notify::raise(socket, Event::QueueDepth);
        }
    }
}

unsafe fn release_head(s: &mut NX_TCP_SOCKET) {
    // SAFETY: the head is a queued packet of this socket.
    unsafe {
        let head = s.nx_tcp_socket_transmit_sent_head;
        s.nx_tcp_socket_transmit_sent_head = (*head).nx_packet_tcp_queue_next;
        if s.nx_tcp_socket_transmit_sent_head.is_null() {
            s.nx_tcp_socket_transmit_sent_tail = null_mut();
        }
        (*head).nx_packet_tcp_queue_next = null_mut();
        let mut part = head;
        while !part.is_null() {
            (*part).nx_packet_state = STATE_ALLOCATED;
            part = (*part).nx_packet_next;
        }
        packet_data::discard(head);
    }
}

/// Releases everything that is queued.
pub(crate) unsafe fn flush(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        while !s.nx_tcp_socket_transmit_sent_head.is_null() {
            release_head(s);
        }
        s.nx_tcp_socket_transmit_sent_count = 0;
        s.early = 0;
        s.early_count = 0;
        s.feed_packet = null_mut();
        s.feed_offset = 0;
        s.head_acked = 0;
        s.queued = 0;
        s.nx_tcp_socket_tx_outstanding_bytes = 0;
    }
}

/// Queues the packets of suspended senders, in order, as long as the first one's fits. Returns whether one was queued.
pub(crate) unsafe fn serve_waiters(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: waiters of this list pass the packet that they want to send.
    unsafe {
        let mut any = false;
        while may_send(socket)
            && park::serve_first(&raw mut (*socket).transmit_waiters, |info| {
                let packet = info.cast::<NX_PACKET>();
                let fits = room_for(socket, (*packet).nx_packet_length, true) == NX_SUCCESS;
                if fits {
                    push(socket, packet);
                }
                fits
            })
        {
            any = true;
        }
        any
    }
}
