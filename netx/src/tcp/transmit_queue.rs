//! The application's packets from `nx_tcp_socket_send` until the peer has acknowledged them.
//!
//! Packets hang in the order of their data. One that makes a segment as it is goes to the driver itself, headers in its headroom, and
//! stays in the queue: it is marked `STATE_TCP_SENT` until the layers below release it, which only gives it back (`STATE_TCP_QUEUED`), so
//! that it can be sent again or freed. If the acknowledgement is faster than the driver, the mark is taken off and the driver's release
//! frees the packet. What is cut (by the segment size, the peer's window, a partial acknowledgement) or has no room for headers is copied.
//!
//! While a packet is queued, `nx_packet_reassembly_time` holds the octets of its data and `nx_packet_option_offset` their place in the
//! payload: drivers need not leave the packet exactly as they got it.
//!
//! The window seen here is the peer's last one less everything queued: a packet is accepted when the peer could take all of it,
//! which makes `send` all or nothing. A sender that is willing to wait is also accepted when nothing is queued and the window is open
//! at all: a peer may keep small openings of its window to itself, and what would be waited for might never be said. The last packets
//! of a pool are not queued behind others: acknowledgements need packets to arrive in.

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::kernel;
use threadx_shim::types::{UINT, ULONG, USHORT};

use crate::constants::*;
use crate::packet::packet_data;
use crate::packet::packet_pool::NX_PACKET_POOL;
use crate::packet::{NX_PACKET, STATE_ALLOCATED, STATE_TCP_QUEUED, STATE_TCP_SENT};
use crate::tcp::emit::{HEADROOM_V4, HEADROOM_V6};
use crate::tcp::notify::{self, Event};
use crate::tcp::park;
use crate::tcp::segment::is_v4_address;
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

/// Whether data can still be sent.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn may_send(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe { (*socket).closing == 0 && matches!((*socket).nx_tcp_socket_state, NX_TCP_ESTABLISHED | NX_TCP_CLOSE_WAIT) }
}

/// Whether a packet can be queued now: NX_SUCCESS, NX_TX_QUEUE_DEPTH or NX_WINDOW_OVERFLOW.
pub(crate) unsafe fn room_for(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET, waiting: bool) -> UINT {
    // SAFETY: given; the packet is allocated.
    unsafe {
        let s = &*socket;
        let len = (*packet).nx_packet_length;
        if len == 0 {
            return NX_SUCCESS;
        }
        let count = s.nx_tcp_socket_transmit_sent_count;
        if count >= s.nx_tcp_socket_transmit_queue_maximum || (count > 0 && is_short((*packet).nx_packet_pool_owner)) {
            return NX_TX_QUEUE_DEPTH;
        }
        let window = s.nx_tcp_socket_tx_window_advertised;
        let open = waiting && s.queued == 0 && window > 0;
        if len <= window.saturating_sub(s.queued) || open { NX_SUCCESS } else { NX_WINDOW_OVERFLOW }
    }
}

/// Whether a pool is so short that acknowledgements may find no packet to arrive in.
unsafe fn is_short(pool: *const NX_PACKET_POOL) -> bool {
    // SAFETY: an allocated packet's owner is a created pool.
    unsafe { (*pool).nx_packet_pool_available < ((*pool).nx_packet_pool_total / 8).clamp(1, 4) }
}

/// Takes a packet over. An empty one has nothing to say and goes back to its pool.
pub(crate) unsafe fn push(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET) {
    // SAFETY: given; the packet is the socket's from here on.
    unsafe {
        // The chain is as long as it is, whatever its length says.
        let mut len = 0;
        let mut part = packet;
        while !part.is_null() {
            len += NX_PACKET::bytes(part).len();
            part = (*part).nx_packet_next;
        }
        if len == 0 {
            packet_data::discard(packet);
            return;
        }
        let len = len as ULONG;
        let s = &mut *socket;
        (*packet).nx_packet_length = len;
        (*packet).nx_packet_reassembly_time = len;
        (*packet).nx_packet_option_offset = NX_PACKET::headroom(packet) as USHORT;
        (*packet).nx_packet_state = STATE_TCP_QUEUED;
        (*packet).nx_packet_tcp_queue_next = null_mut();
        if s.nx_tcp_socket_transmit_sent_head.is_null() {
            s.nx_tcp_socket_transmit_sent_head = packet;
        } else {
            (*s.nx_tcp_socket_transmit_sent_tail).nx_packet_tcp_queue_next = packet;
        }
        s.nx_tcp_socket_transmit_sent_tail = packet;
        s.nx_tcp_socket_transmit_sent_count += 1;
        s.queued = s.queued.wrapping_add(len);
        if s.send_packet.is_null() {
            s.send_packet = packet;
            s.send_offset = 0;
        }
    }
}

/// Octets of data in a queued packet.
pub(crate) unsafe fn len_of(packet: *const NX_PACKET) -> ULONG {
    // SAFETY: the packet is queued.
    unsafe { (*packet).nx_packet_reassembly_time }
}

/// Gets a queued packet ready to be sent (again). `false`: the layers below still have it.
pub(crate) unsafe fn reclaim(packet: *mut NX_PACKET) -> bool {
    // SAFETY: the packet is queued; what is not with the layers below is this queue's alone.
    unsafe {
        if (*packet).nx_packet_state != STATE_TCP_QUEUED {
            return false;
        }
        let len = len_of(packet);
        if (*packet).nx_packet_length != len {
            let data = (*packet).nx_packet_data_start.add(usize::from((*packet).nx_packet_option_offset));
            (*packet).nx_packet_prepend_ptr = data;
            (*packet).nx_packet_length = len;
            if (*packet).nx_packet_next.is_null() {
                (*packet).nx_packet_append_ptr = data.add(len as usize);
            }
        }
        true
    }
}

/// Whether a packet can go out itself: it has room for the headers, which would be aligned, and its receiver is not this host, whose sockets
/// would take the packet for theirs.
pub(crate) unsafe fn is_sendable(socket: *const NX_TCP_SOCKET, packet: *const NX_PACKET) -> bool {
    // SAFETY: given.
    unsafe {
        let is_v4 = is_v4_address(&(*socket).nx_tcp_socket_connect_ip);
        let headroom = NX_PACKET::headroom(packet);
        headroom >= (if is_v4 { HEADROOM_V4 } else { HEADROOM_V6 })
            && headroom == usize::from((*packet).nx_packet_option_offset)
            && (*packet).nx_packet_prepend_ptr.addr().is_multiple_of(4)
            && !(*(*socket).nx_tcp_socket_connect_interface).is_loopback()
    }
}

/// Marks a packet that goes to the layers below and stays queued.
pub(crate) unsafe fn lend(packet: *mut NX_PACKET) {
    // SAFETY: given; nobody else has the packet yet.
    unsafe { (*packet).nx_packet_state = STATE_TCP_SENT };
}

/// The peer has acknowledged `count` more octets of what is queued.
pub(crate) unsafe fn acknowledged(s: &mut NX_TCP_SOCKET, count: ULONG) {
    // SAFETY: given.
    unsafe {
        s.queued -= count;
        s.head_acked = s.head_acked.wrapping_add(count);
        loop {
            let head = s.nx_tcp_socket_transmit_sent_head;
            if head.is_null() || s.head_acked < len_of(head) {
                break;
            }
            s.head_acked -= len_of(head);
            if s.send_packet == head {
                s.send_packet = (*head).nx_packet_tcp_queue_next;
                s.send_offset = 0;
            }
            if s.nx_tcp_socket_transmit_sent_count == s.nx_tcp_socket_transmit_queue_maximum {
                notify::raise(s, Event::QueueDepth);
            }
            release_head(s);
        }
        if s.send_packet == s.nx_tcp_socket_transmit_sent_head {
            s.send_offset = s.send_offset.max(s.head_acked);
        }
    }
}

/// What is sent next is what the peer has not acknowledged.
pub(crate) fn rewind(s: &mut NX_TCP_SOCKET) {
    s.send_at = s.unacknowledged;
    s.send_packet = s.nx_tcp_socket_transmit_sent_head;
    s.send_offset = s.head_acked;
}

unsafe fn release_head(s: &mut NX_TCP_SOCKET) {
    // SAFETY: the head is a queued packet of this socket; a driver gives it back in an interrupt, hence the critical section.
    unsafe {
        let head = s.nx_tcp_socket_transmit_sent_head;
        s.nx_tcp_socket_transmit_sent_head = (*head).nx_packet_tcp_queue_next;
        if s.nx_tcp_socket_transmit_sent_head.is_null() {
            s.nx_tcp_socket_transmit_sent_tail = null_mut();
        }
        s.nx_tcp_socket_transmit_sent_count -= 1;
        (*head).nx_packet_tcp_queue_next = null_mut();
        let cs = kernel::enter();
        let is_lent = (*head).nx_packet_state == STATE_TCP_SENT;
        (*head).nx_packet_reassembly_time = 0;
        (*head).nx_packet_state = STATE_ALLOCATED;
        drop(cs);
        if !is_lent {
            packet_data::discard(head);
        }
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
        s.send_packet = null_mut();
        s.send_offset = 0;
        s.head_acked = 0;
        s.queued = 0;
        s.nx_tcp_socket_tx_outstanding_bytes = 0;
    }
}

/// Queues the packet of the first suspended sender, if it fits. Returns whether one was queued.
pub(crate) unsafe fn serve_waiter(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: waiters of this list pass the packet that they want to send.
    unsafe {
        park::serve_first(&raw mut (*socket).transmit_waiters, |info| {
            let packet = info.cast::<NX_PACKET>();
            let fits = may_send(socket) && room_for(socket, packet, true) == NX_SUCCESS;
            if fits {
                push(socket, packet);
            }
            fits
        })
    }
}
