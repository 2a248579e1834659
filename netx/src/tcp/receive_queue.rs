//! What has arrived in order, until the application takes it.
//!
//! smoltcp's ring always holds every octet that was received and not taken: its free room is the window. A segment that arrives in
//! order is kept besides as the driver's own packet, and handed to the application without another copy; the ring's copy is then
//! merely dropped. Octets without a packet of their own (from segments that came out of order, or while the queue was at its
//! maximum or the pool short) follow behind the queued packets and are copied out of the ring when it is their turn.
//!
//! What the application takes is first only noted (`credit`) and leaves the ring, which opens the window, once it is worth a segment:
//! the receiver's part against the silly window syndrome (RFC 9293 section 3.8.6.2.2).

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::ULONG;

use crate::constants::*;
use crate::packet::NX_PACKET;
use crate::packet_pool;
use crate::queue;
use crate::stack::segment::Segment;
use crate::tcp::{drive, park};
use crate::tcp_socket::NX_TCP_SOCKET;

/// Whether data can still come, or is there.
///
/// # Safety
/// Here and below: the socket is created; called under protection.
pub(crate) unsafe fn may_receive(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe { (*socket).closing == 0 && ((*socket).nx_tcp_socket_state == NX_TCP_ESTABLISHED || waiting(socket) > 0) }
}

/// Octets that the application can take.
pub(crate) unsafe fn waiting(socket: *mut NX_TCP_SOCKET) -> usize {
    // SAFETY: given.
    unsafe { NX_TCP_SOCKET::engine(socket).received().saturating_sub((*socket).credit as usize) }
}

/// Opens the window by what was taken, if that is at least a segment, half the window or everything, or if it must be.
unsafe fn settle(socket: *mut NX_TCP_SOCKET, now: bool) {
    // SAFETY: given.
    unsafe {
        let worthwhile = drive::own_mss(socket).min((*socket).nx_tcp_socket_rx_window_default / 2);
        if now || (*socket).credit >= worthwhile || waiting(socket) == 0 {
            let credit = core::mem::replace(&mut (*socket).credit, 0);
            NX_TCP_SOCKET::engine(socket).consume(credit as usize);
        }
    }
}

/// Whether a received packet should go back at once: a quarter of the pool stays free for what must come and go, first of all the
/// acknowledgements that release other packets.
unsafe fn is_short(packet: *const NX_PACKET) -> bool {
    // SAFETY: an allocated packet's owner is a created pool.
    unsafe {
        let pool = (*packet).nx_packet_pool_owner;
        packet_pool::is_below_watermark(packet)
            || (*pool).nx_packet_pool_available < ((*pool).nx_packet_pool_total / 4).max(2)
    }
}

/// Keeps the packet of a segment whose data is the next in order, if that is sensible. `false`: the caller still owns it.
pub(crate) unsafe fn keep(socket: *mut NX_TCP_SOCKET, packet: *mut NX_PACKET, segment: &Segment) -> bool {
    // SAFETY: given; the packet is the caller's.
    unsafe {
        let s = &mut *socket;
        let datagram_len = segment.header_len + segment.payload_len;
        let padding = ((*packet).nx_packet_length as usize).checked_sub(datagram_len);
        if s.nx_tcp_socket_receive_queue_count >= s.nx_tcp_socket_receive_queue_maximum
            || is_short(packet)
            || padding.is_none_or(|padding| padding > 0 && !(*packet).nx_packet_next.is_null())
            || !NX_PACKET::pull_front(packet, segment.header_len)
        {
            return false;
        }
        if let Some(padding @ 1..) = padding {
            (*packet).nx_packet_append_ptr = (*packet).nx_packet_append_ptr.sub(padding);
            (*packet).nx_packet_length -= padding as ULONG;
        }
        queue::push(&raw mut s.nx_tcp_socket_receive_queue_head, &raw mut s.nx_tcp_socket_receive_queue_tail, packet);
        s.nx_tcp_socket_receive_queue_count += 1;
        s.receive_queued += segment.payload_len as ULONG;
        true
    }
}

/// The next packet for the application, or `None`: nothing is there, or no packet to copy it into.
pub(crate) unsafe fn take(socket: *mut NX_TCP_SOCKET) -> Option<*mut NX_PACKET> {
    // SAFETY: given.
    unsafe {
        if (*socket).closing != 0 {
            return None;
        }
        let head = &raw mut (*socket).nx_tcp_socket_receive_queue_head;
        let tail = &raw mut (*socket).nx_tcp_socket_receive_queue_tail;
        if let Some(packet) = queue::pop(head, tail) {
            let len = (*packet).nx_packet_length;
            (*socket).nx_tcp_socket_receive_queue_count -= 1;
            (*socket).receive_queued -= len;
            (*socket).credit += len;
            settle(socket, false);
            return Some(packet);
        }
        let waiting = waiting(socket);
        if waiting == 0 {
            return None;
        }
        let pool = (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_default_packet_pool;
        let packet = packet_pool::allocate_internal(pool, NX_TCP_PACKET.min((*pool).nx_packet_pool_payload_size / 2))?;
        // These octets lie behind those that were taken already.
        settle(socket, true);
        let room = NX_PACKET::tailroom(packet).min(waiting);
        let into = core::slice::from_raw_parts_mut((*packet).nx_packet_append_ptr, room);
        let copied = NX_TCP_SOCKET::engine(socket).receive(into);
        (*packet).nx_packet_append_ptr = (*packet).nx_packet_append_ptr.add(copied);
        (*packet).nx_packet_length = copied as ULONG;
        (*packet).nx_packet_ip_interface = (*socket).nx_tcp_socket_connect_interface;
        (*packet).nx_packet_ip_version = (*socket).nx_tcp_socket_connect_ip.nxd_ip_version as u8;
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
        let head = &raw mut (*socket).nx_tcp_socket_receive_queue_head;
        let tail = &raw mut (*socket).nx_tcp_socket_receive_queue_tail;
        while let Some(packet) = queue::pop(head, tail) {
            crate::packet_data::discard(packet);
        }
        (*socket).nx_tcp_socket_receive_queue_count = 0;
        (*socket).receive_queued = 0;
        (*socket).credit = 0;
        let engine = NX_TCP_SOCKET::engine(socket);
        let waiting = engine.received();
        engine.consume(waiting);
    }
}
