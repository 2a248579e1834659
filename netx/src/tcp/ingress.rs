//! A TCP segment from the IP thread: whose is it?
//!
//! A connection is found by its 4-tuple in one hash bucket; then come connections in TIME-WAIT, then listen requests; what belongs to
//! nobody is answered by a reset (RFC 9293 section 3.10.7.1). The checksum is verified here, once.

#![allow(clippy::wildcard_imports)] // the constants

use core::mem::MaybeUninit;

use threadx_shim::objects::time;

use crate::constants::*;
use crate::ip::{self, NX_IP};
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::tcp::segment::{ACK, RST, Segment};
use crate::tcp::tcp_client;
use crate::tcp::time_wait::Answer;
use crate::tcp::{emit, input, notify, table};

unsafe fn drop_packet(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: as in `receive`.
    unsafe {
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_receive_packets_dropped = tcp.nx_ip_tcp_receive_packets_dropped.wrapping_add(1);
        packet_data::discard(packet);
    }
}

/// The handler that `nx_tcp_enable` installs.
///
/// # Safety
/// The instance is created and protected, TCP enabled; the packet is the caller's and becomes this call's, its checked IP header at the
/// prepend pointer.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        let tcp = &raw mut (*ip_ptr).nx_ip_tcp;
        (*tcp).nx_ip_tcp_packets_received = (*tcp).nx_ip_tcp_packets_received.wrapping_add(1);
        let mut place = MaybeUninit::uninit();
        let Some(segment) = Segment::parse(packet, &mut place) else {
            (*tcp).nx_ip_tcp_invalid_packets = (*tcp).nx_ip_tcp_invalid_packets.wrapping_add(1);
            packet_data::discard(packet);
            return;
        };
        if !offload::has_verified(packet, NX_INTERFACE_CAPABILITY_TCP_RX_CHECKSUM) && !segment.is_intact() {
            (*tcp).nx_ip_tcp_checksum_errors = (*tcp).nx_ip_tcp_checksum_errors.wrapping_add(1);
            packet_data::discard(packet);
            return;
        }
        let Some(socket) = table::connection(ip_ptr, &segment.ends) else {
            return strange(ip_ptr, segment);
        };
        let socket = socket.as_ptr();
        match (*tcp).servers {
            Some(servers) if !(*socket).pending_syn.is_null() => (servers.unanswered)(socket, segment),
            _ => input::arrive(socket, segment),
        }
        notify::run(socket);
    }
}

/// A segment that belongs to no connection: one in TIME-WAIT, a request, or an error.
#[inline(never)] // Its frame would lie under every segment's.
unsafe fn strange(ip_ptr: *mut NX_IP, segment: &Segment) {
    // SAFETY: as in `receive`.
    unsafe {
        let (tcp, packet) = (&raw mut (*ip_ptr).nx_ip_tcp, segment.packet);
        if !tcp_client::is_unicast(&segment.ends.remote) {
            (*tcp).nx_ip_tcp_invalid_packets = (*tcp).nx_ip_tcp_invalid_packets.wrapping_add(1);
            packet_data::discard(packet);
            return;
        }
        // TCP is unicast: nobody answers what came to a broadcast or multicast address.
        if !ip::is_local_address(ip_ptr, &segment.ends.local) {
            return drop_packet(ip_ptr, packet);
        }
        match (*tcp).time_wait.answer(time::get(), segment) {
            Answer::NotHere => {}
            Answer::Nothing => return packet_data::discard(packet),
            Answer::Acknowledge { sequence, acknowledgement } => {
                emit::answer(ip_ptr, segment, sequence, acknowledgement, ACK);
                return packet_data::discard(packet);
            }
        }
        if let Some(servers) = (*tcp).servers
            && (servers.stranger)(ip_ptr, segment)
        {
            return;
        }
        if segment.has(RST) {
            return packet_data::discard(packet);
        }
        emit::refuse(ip_ptr, segment);
        drop_packet(ip_ptr, packet);
    }
}
