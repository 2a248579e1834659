//! A TCP segment from the IP thread: whose is it?
//!
//! A connection is found by its 4-tuple in one hash bucket; then come connections in TIME-WAIT, then listen requests; what belongs to
//! nobody is answered by a reset (RFC 9293 section 3.10.7.1). The checksum is verified here, once.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::ULONG;

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::{self, NX_IP};
use crate::listen;
use crate::packet::NX_PACKET;
use crate::packet_data;
use crate::stack::engine::{self, MINIMUM_MTU, Terms};
use crate::stack::segment::{self, Fault, Segment};
use crate::tcp::outlet::PacketOutlet;
use crate::tcp::park::Held;
use crate::tcp::time_wait::Answer;
use crate::tcp::{arena, clock, drive, notify, table};

/// The handler that `nx_tcp_enable` installs.
///
/// # Safety
/// The instance is created, TCP enabled; the packet is the caller's and becomes this call's, its IP header at the prepend pointer.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: given; the datagram's octets are read only until the packet is given on.
    unsafe {
        let _held = Held::get(ip_ptr);
        if (*packet).nx_packet_next.is_null() {
            let datagram: &[u8] = NX_PACKET::bytes(packet);
            dispatch(ip_ptr, packet, datagram);
            return;
        }
        // smoltcp wants a segment in one piece; a chain is copied into a block of the arena for that.
        let len = (*packet).nx_packet_length as usize;
        let Some(block) = arena::allocate(ip_ptr, len) else {
            drop_packet(ip_ptr, packet);
            return;
        };
        let mut copied: ULONG = 0;
        if packet_data::data_retrieve(packet, block.cast(), &raw mut copied) == NX_SUCCESS && copied as usize == len {
            dispatch(ip_ptr, packet, core::slice::from_raw_parts(block, len));
        } else {
            drop_packet(ip_ptr, packet);
        }
        arena::release(ip_ptr, block, len);
    }
}

unsafe fn drop_packet(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: as in `receive`.
    unsafe {
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_receive_packets_dropped = tcp.nx_ip_tcp_receive_packets_dropped.wrapping_add(1);
        packet_data::discard(packet);
    }
}

/// An address from which nobody can have connected.
fn is_impossible_source(address: &NXD_ADDRESS) -> bool {
    if let Some(v4) = address.as_v4() {
        return v4 == 0 || v4 >= 0xE000_0000;
    }
    address.as_v6().is_none_or(|words| words == [0; 4] || words[0] >> 24 == 0xFF)
}

unsafe fn dispatch(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, datagram: &[u8]) {
    // SAFETY: as in `receive`; `datagram` lies in the packet or in a block of the arena, and is not read once the packet is
    // given on or released.
    unsafe {
        let verify = !crate::offload::has_verified(packet, NX_INTERFACE_CAPABILITY_TCP_RX_CHECKSUM);
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        tcp.nx_ip_tcp_packets_received = tcp.nx_ip_tcp_packets_received.wrapping_add(1);
        let segment = match Segment::parse(datagram, verify) {
            Ok(segment) if !is_impossible_source(&segment.source.address) => segment,
            Err(Fault::Checksum) => {
                tcp.nx_ip_tcp_checksum_errors = tcp.nx_ip_tcp_checksum_errors.wrapping_add(1);
                packet_data::discard(packet);
                return;
            }
            _ => {
                tcp.nx_ip_tcp_invalid_packets = tcp.nx_ip_tcp_invalid_packets.wrapping_add(1);
                packet_data::discard(packet);
                return;
            }
        };
        // TCP is unicast: nobody answers what came to a broadcast or multicast address.
        if !ip::is_local_address(ip_ptr, &segment.destination.address) {
            drop_packet(ip_ptr, packet);
            return;
        }
        if let Some(socket) = table::connection(ip_ptr, &segment.destination, &segment.source) {
            if (*socket).pending_syn.is_null() {
                drive::arrive(socket, packet, &segment, datagram);
            } else {
                listen::unanswered(socket, packet, &segment);
            }
            notify::run(socket);
            return;
        }
        strange(ip_ptr, packet, &segment, datagram);
    }
}

/// A segment that belongs to no connection: one in TIME-WAIT, a request, or an error.
#[inline(never)] // As in `Engine::ingress`.
unsafe fn strange(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, segment: &Segment, datagram: &[u8]) {
    // SAFETY: as in `dispatch`.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let now_ms = clock::now_ms(ip_ptr);
        match (*ip_ptr).nx_ip_tcp.time_wait.answer(now_ms, segment) {
            Answer::NotHere => {}
            Answer::Nothing => {
                packet_data::discard(packet);
                return;
            }
            Answer::Acknowledge { sequence, acknowledgement } => {
                let mut outlet = PacketOutlet::stray(ip_ptr, interface);
                let (local, remote) = (&segment.destination, &segment.source);
                segment::emit_ack(&mut outlet, local, remote, sequence, acknowledgement);
                packet_data::discard(packet);
                return;
            }
        }
        if segment.rst {
            listen::withdrawn(ip_ptr, segment);
            packet_data::discard(packet);
            return;
        }
        if segment.syn && !segment.ack && listen::request(ip_ptr, packet, segment) {
            return;
        }
        let terms = Terms { now_ms, mtu: MINIMUM_MTU, seed: 0 };
        engine::refuse(&terms, datagram, &mut PacketOutlet::stray(ip_ptr, interface));
        drop_packet(ip_ptr, packet);
    }
}
