//! What has arrived, until the application takes it.
//!
//! The driver's packets queue as they came: in order in the receive queue, from where the application gets them without a copy, or behind
//! a gap in a list of their own, sorted; overlaps are cut off by moving prepend pointers when the gap closes. The window is what the receive queue
//! leaves of the socket's window.
//!
//! A slow application cannot drain the pool: a quarter of it stays free for what must come and go, first of all the acknowledgements that
//! release other packets. When that is reached, or the low watermark or the queue's maximum, what lies behind a gap is dropped first;
//! then data in order is copied behind the last packet of the queue, if it fits there, or is dropped for the peer to repeat.
//!
//! The window's edge moves in steps worth a segment, half the window, or everything: the receiver's part against the silly window
//! syndrome (RFC 9293 section 3.8.6.2.2).

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::packet::queue;
use crate::tcp::notify::{self, Event};
use crate::tcp::segment::{Segment, URG, before};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;
use crate::tcp::{ACK_DELAYED, ACK_NONE, ACK_NOW, connection, park};

/// How long an acknowledgement may wait for data to travel with (RFC 9293 section 3.8.6.3: less than 500 ms, and every second segment is
/// acknowledged at once). In a dialogue of lines, as SMTP's, the answer comes well within, which halves the segments.
const ACK_DELAY: ULONG = if NX_IP_PERIODIC_RATE / 25 > 0 { NX_IP_PERIODIC_RATE / 25 } else { 1 };

/// Receive windows from here on hold two full segments of Ethernet. Below, a sender may wait for every acknowledgement: it goes out at once when half
/// of the window is used, and when a thread waits for more without having answered.
const ACK_DELAY_WINDOW: ULONG = 2 * 1460;

/// A thread is about to wait for data: an acknowledgement that was kept for its answer is due.
///
/// # Safety
/// As [`may_receive`].
pub(crate) unsafe fn has_no_answer(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        if s.ack == ACK_DELAYED && s.nx_tcp_socket_rx_window_default < ACK_DELAY_WINDOW {
            owe_now(s);
            connection::drive(socket);
        }
    }
}

/// Whether data can still come, or is there.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn may_receive(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe {
        (*socket).closing == 0
            && ((*socket).nx_tcp_socket_state == NX_TCP_ESTABLISHED
                || !(*socket).nx_tcp_socket_receive_queue_head.is_null())
    }
}

/// Whether a received packet should not be kept.
unsafe fn is_short(packet: *const NX_PACKET) -> bool {
    // SAFETY: an allocated packet's owner is a created pool.
    unsafe {
        let pool = (*packet).nx_packet_pool_owner;
        let free = (*pool).nx_packet_pool_available;
        free < (*pool).nx_packet_pool_low_watermark || free < ((*pool).nx_packet_pool_total / 4).max(2)
    }
}

/// Moves the beginning of a frame's data `count` octets on; what a packet of the chain does not hold is taken from the next.
unsafe fn strip(packet: *mut NX_PACKET, count: usize) {
    // SAFETY: the frame is the caller's.
    unsafe {
        let (mut part, mut left) = (packet, count);
        while left > 0 && !part.is_null() {
            let here = NX_PACKET::bytes(part).len().min(left);
            (*part).nx_packet_prepend_ptr = (*part).nx_packet_prepend_ptr.add(here);
            left -= here;
            part = (*part).nx_packet_next;
        }
        (*packet).nx_packet_length -= (count - left) as ULONG;
    }
}

/// Where a kept segment begins. The field is free once the packet has been checked.
unsafe fn sequence_of(packet: *const NX_PACKET) -> ULONG {
    // SAFETY: the packet lies behind a gap.
    unsafe { (*packet).nx_packet_reassembly_time }
}

unsafe fn end_of(packet: *const NX_PACKET) -> ULONG {
    // SAFETY: as above.
    unsafe { sequence_of(packet).wrapping_add((*packet).nx_packet_length) }
}

/// An acknowledgement is owed at once.
fn owe_now(s: &mut NX_TCP_SOCKET) {
    s.ack = ACK_NOW;
}

/// An acknowledgement is owed, if not at once.
pub(crate) fn owe(s: &mut NX_TCP_SOCKET, now: ULONG) {
    if s.ack == ACK_NONE {
        s.ack = ACK_DELAYED;
        s.ack_at = now.wrapping_add(ACK_DELAY);
    }
}

/// Takes in the data of a segment within the window. Returns whether the packet is kept.
pub(crate) unsafe fn take_in(socket: *mut NX_TCP_SOCKET, segment: &Segment, now: ULONG) -> bool {
    // SAFETY: given; the packet is the caller's.
    unsafe {
        let s = &mut *socket;
        let packet = segment.packet;
        let known = s.nx_tcp_socket_rx_sequence.wrapping_sub(segment.sequence);
        let known = if known.cast_signed() > 0 { known } else { 0 };
        let start = segment.sequence.wrapping_add(known);
        let room = s.receive_edge.wrapping_sub(start);
        if known as usize >= segment.payload_len || room == 0 {
            // Repeated because our acknowledgement was lost, or a probe of the closed window.
            owe_now(s);
            return false;
        }
        let mut len = segment.payload_len as ULONG - known;
        strip(packet, segment.header_len + known as usize);
        if len > room {
            owe_now(s);
            len = room;
            if !packet_data::truncate(packet, room as usize) {
                return false;
            }
        }
        if start != s.nx_tcp_socket_rx_sequence {
            owe_now(s);
            return s.closing == 0 && insert(s, packet, start);
        }
        let is_behind_gap = !s.out_of_order.is_null();
        let mut kept = false;
        if s.closing != 0 {
            arrived(s, len);
        } else {
            if !is_crowded(s, packet) || s.nx_tcp_socket_receive_queue_head.is_null() {
                append(s, packet);
                kept = true;
            } else if !absorb(s, packet) {
                let tcp = &mut (*s.nx_tcp_socket_ip_ptr).nx_ip_tcp;
                tcp.nx_ip_tcp_receive_packets_dropped = tcp.nx_ip_tcp_receive_packets_dropped.wrapping_add(1);
                return false;
            }
            if segment.has(URG) {
                notify::raise(s, Event::Urgent);
            }
        }
        if is_behind_gap {
            close_gap(s);
        }
        let unacknowledged = s.nx_tcp_socket_rx_sequence.wrapping_sub(s.acknowledged);
        if is_behind_gap
            || unacknowledged > s.nx_tcp_socket_connect_mss
            || s.receive_edge.wrapping_sub(s.nx_tcp_socket_rx_sequence) < s.nx_tcp_socket_rx_window_default / 2
        {
            owe_now(s);
        } else {
            owe(s, now);
        }
        kept
    }
}

/// Whether there is no place for another packet even after what lies behind a gap was dropped.
unsafe fn is_crowded(s: &mut NX_TCP_SOCKET, packet: *const NX_PACKET) -> bool {
    // SAFETY: the packet is allocated.
    unsafe {
        if is_short(packet) {
            drop_out_of_order(s);
            if is_short(packet) {
                return true;
            }
        }
        s.nx_tcp_socket_receive_queue_count >= s.nx_tcp_socket_receive_queue_maximum
    }
}

/// `len` more octets are here in order.
unsafe fn arrived(s: &mut NX_TCP_SOCKET, len: ULONG) {
    s.nx_tcp_socket_rx_sequence = s.nx_tcp_socket_rx_sequence.wrapping_add(len);
    s.nx_tcp_socket_bytes_received = s.nx_tcp_socket_bytes_received.wrapping_add(len);
    // SAFETY: the socket's instance.
    let tcp = unsafe { &mut (*s.nx_tcp_socket_ip_ptr).nx_ip_tcp };
    tcp.nx_ip_tcp_bytes_received = tcp.nx_ip_tcp_bytes_received.wrapping_add(len);
}

/// Queues a packet whose data is next in order.
unsafe fn append(s: &mut NX_TCP_SOCKET, packet: *mut NX_PACKET) {
    // SAFETY: the packet becomes the queue's.
    unsafe {
        (*packet).nx_packet_reassembly_time = 0;
        let len = (*packet).nx_packet_length;
        queue::push(&raw mut s.nx_tcp_socket_receive_queue_head, &raw mut s.nx_tcp_socket_receive_queue_tail, packet);
        s.nx_tcp_socket_receive_queue_count += 1;
        hold(s, len);
    }
}

/// The queue holds `len` more octets for the application.
unsafe fn hold(s: &mut NX_TCP_SOCKET, len: ULONG) {
    s.nx_tcp_socket_rx_window_current = s.nx_tcp_socket_rx_window_current.wrapping_sub(len);
    // SAFETY: the socket is created.
    unsafe {
        arrived(s, len);
        notify::raise(s, Event::Receive);
    }
}

/// Copies a frame's data behind that of the queue's last packet. `false`: it does not fit.
unsafe fn absorb(s: &mut NX_TCP_SOCKET, packet: *mut NX_PACKET) -> bool {
    // SAFETY: the queue is not empty; its packets are the socket's.
    unsafe {
        let tail = s.nx_tcp_socket_receive_queue_tail;
        let len = (*packet).nx_packet_length;
        if NX_PACKET::tailroom(packet_data::tail(tail)) < len as usize {
            return false;
        }
        let pool = (*tail).nx_packet_pool_owner;
        if packet_data::append_frame(tail, packet, pool, NX_NO_WAIT) != NX_SUCCESS {
            return false;
        }
        hold(s, len);
        true
    }
}

/// Keeps a packet whose data lies behind a gap, in the order of beginnings, unless another one has all of it. What two of them have in common is
/// cut off when the gap closes. Returns whether the packet is kept.
unsafe fn insert(s: &mut NX_TCP_SOCKET, packet: *mut NX_PACKET, start: ULONG) -> bool {
    // SAFETY: the list's packets are the socket's; this one is the caller's.
    unsafe {
        if is_short(packet) {
            return false;
        }
        (*packet).nx_packet_reassembly_time = start;
        let mut link = &raw mut s.out_of_order;
        while !(*link).is_null() && !before(start, sequence_of(*link)) {
            if !before(end_of(*link), end_of(packet)) {
                return false;
            }
            link = &raw mut (**link).nx_packet_queue_next;
        }
        (*packet).nx_packet_queue_next = *link;
        *link = packet;
    }
    true
}

/// Moves what is next in order now from behind the gap to the queue.
unsafe fn close_gap(s: &mut NX_TCP_SOCKET) {
    // SAFETY: as in `insert`.
    unsafe {
        while !s.out_of_order.is_null() && !before(s.nx_tcp_socket_rx_sequence, sequence_of(s.out_of_order)) {
            let packet = s.out_of_order;
            s.out_of_order = (*packet).nx_packet_queue_next;
            let known = s.nx_tcp_socket_rx_sequence.wrapping_sub(sequence_of(packet));
            if known >= (*packet).nx_packet_length {
                packet_data::discard(packet);
            } else {
                strip(packet, known as usize);
                append(s, packet);
            }
        }
    }
}

pub(crate) unsafe fn drop_out_of_order(s: &mut NX_TCP_SOCKET) {
    // SAFETY: as in `insert`.
    unsafe {
        while !s.out_of_order.is_null() {
            let packet = s.out_of_order;
            s.out_of_order = (*packet).nx_packet_queue_next;
            packet_data::discard(packet);
        }
    }
}

/// The window to advertise: the edge moves on if that is worth a word.
pub(crate) fn window(s: &mut NX_TCP_SOCKET, scale: u8) -> ULONG {
    let edge = s.nx_tcp_socket_rx_sequence.wrapping_add(s.nx_tcp_socket_rx_window_current);
    let gain = edge.wrapping_sub(s.receive_edge);
    if gain.cast_signed() > 0 && (gain >= step(s) || s.nx_tcp_socket_receive_queue_head.is_null()) {
        s.receive_edge = edge;
    }
    let window = s.receive_edge.wrapping_sub(s.nx_tcp_socket_rx_sequence) >> scale;
    let told = window.min(0xFFFF);
    if window > told {
        s.receive_edge = s.nx_tcp_socket_rx_sequence.wrapping_add(told << scale);
    }
    s.nx_tcp_socket_rx_window_last_sent = told << scale;
    told
}

/// The least that the window's edge moves by.
fn step(s: &NX_TCP_SOCKET) -> ULONG {
    s.nx_tcp_socket_connect_mss.min(s.nx_tcp_socket_rx_window_default / 2)
}

/// The next packet for the application. If the window has opened far, the peer is owed word of it.
pub(crate) unsafe fn take(socket: *mut NX_TCP_SOCKET) -> Option<*mut NX_PACKET> {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let packet =
            queue::pop(&raw mut s.nx_tcp_socket_receive_queue_head, &raw mut s.nx_tcp_socket_receive_queue_tail)?;
        s.nx_tcp_socket_receive_queue_count -= 1;
        s.nx_tcp_socket_rx_window_current = s.nx_tcp_socket_rx_window_current.wrapping_add((*packet).nx_packet_length);
        if s.nx_tcp_socket_state == NX_TCP_ESTABLISHED {
            let edge = s.nx_tcp_socket_rx_sequence.wrapping_add(s.nx_tcp_socket_rx_window_current);
            let gain = edge.wrapping_sub(s.receive_edge);
            let left = s.receive_edge.wrapping_sub(s.nx_tcp_socket_rx_sequence);
            let is_narrow = left < s.nx_tcp_socket_connect_mss && gain >= step(s);
            if gain.cast_signed() > 0 && (is_narrow || gain >= s.nx_tcp_socket_rx_window_default / 2) {
                s.ack = ACK_NOW;
            }
        }
        Some(packet)
    }
}

/// Hands packets to suspended receivers. When nothing can come any more they are told so.
pub(crate) unsafe fn serve_waiters(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: waiters of this list pass the address of their packet pointer, which lives until they are woken.
    unsafe {
        // In one critical section from the look at the list to the waking, a waiter cannot time out in between.
        while park::serve_first(&raw mut (*socket).receive_waiters, |info| match take(socket) {
            Some(packet) => {
                info.cast::<*mut NX_PACKET>().write_volatile(packet);
                true
            }
            None => false,
        }) {}
        if !may_receive(socket) {
            park::wake_all(&raw mut (*socket).receive_waiters, NX_NOT_CONNECTED);
        }
    }
}

/// Releases what was received and not taken; the peer's window opens accordingly.
pub(crate) unsafe fn flush(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        let s = &mut *socket;
        let head = &raw mut s.nx_tcp_socket_receive_queue_head;
        let tail = &raw mut s.nx_tcp_socket_receive_queue_tail;
        while let Some(packet) = queue::pop(head, tail) {
            packet_data::discard(packet);
        }
        drop_out_of_order(s);
        s.nx_tcp_socket_receive_queue_tail = null_mut();
        s.nx_tcp_socket_receive_queue_count = 0;
        s.nx_tcp_socket_rx_window_current = s.nx_tcp_socket_rx_window_default;
    }
}
