//! The seam that every segment to be sent passes: from smoltcp into an NX_PACKET, marked, read off, counted, to `ip_send::output`.
//!
//! No packet in the pool means that nothing is sent now: smoltcp's socket keeps its state, the pool remembers that the stack went
//! without, and the IP thread tries again when a packet comes back (or a tick has passed).

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::constants::*;
use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::ip_send;
use crate::packet::NX_PACKET;
use crate::packet_data;
use crate::packet_pool;
use crate::stack::engine::{BARE_SEGMENT_MAX, MINIMUM_MTU, Outlet};
use crate::stack::segment::{self, Marking, Segment};
use crate::tcp::clock;
use crate::tcp_socket::NX_TCP_SOCKET;

/// Sends the segments of one socket, or of none (answers to strangers).
pub(crate) struct PacketOutlet {
    ip: *mut NX_IP,
    socket: *mut NX_TCP_SOCKET,
    marking: Marking,
    /// What the hardware fills in.
    left: ULONG,
    packet: *mut NX_PACKET,
}

/// Whether the interface leaves a duty (`NX_INTERFACE_CAPABILITY_…`) to the stack.
///
/// # Safety
/// `interface` is null or valid.
pub(crate) unsafe fn by_software(interface: *const NX_INTERFACE, capability: UINT) -> bool {
    // SAFETY: given.
    interface.is_null() || unsafe { (*interface).nx_interface_capability_flag & capability == 0 }
}

/// The checksums that an interface's hardware fills in, as its packets say it.
unsafe fn left_to(interface: *const NX_INTERFACE) -> ULONG {
    const OURS: ULONG = NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM | NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM;
    // SAFETY: null or an instance's interface.
    if interface.is_null() { 0 } else { unsafe { (*interface).nx_interface_capability_flag & OURS } }
}

impl PacketOutlet {
    /// For the segments of `socket`.
    ///
    /// # Safety
    /// The socket is created; called under protection, and nothing borrows the socket's fields while the outlet is used.
    pub(crate) unsafe fn of(socket: *mut NX_TCP_SOCKET) -> Self {
        // SAFETY: given.
        unsafe {
            let interface = (*socket).nx_tcp_socket_connect_interface;
            let marking = Marking {
                tos: ((*socket).nx_tcp_socket_type_of_service >> 16) as u8,
                ttl: ((*socket).nx_tcp_socket_time_to_live & 0xFF).max(1) as u8,
                dont_fragment: (*socket).nx_tcp_socket_fragment_enable & NX_DONT_FRAGMENT != 0,
                ip_checksum: by_software(interface, NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM),
            };
            Self { ip: (*socket).nx_tcp_socket_ip_ptr, socket, marking, left: left_to(interface), packet: null_mut() }
        }
    }

    /// For answers that no socket sends, out of `interface`.
    ///
    /// # Safety
    /// The instance is created, the interface null or one of its own; called under protection.
    pub(crate) unsafe fn stray(ip: *mut NX_IP, interface: *const NX_INTERFACE) -> Self {
        // SAFETY: given.
        let ip_checksum = unsafe { by_software(interface, NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM) };
        let marking = Marking { tos: 0, ttl: NX_IP_TIME_TO_LIVE as u8, dont_fragment: true, ip_checksum };
        // SAFETY: given.
        let left = unsafe { left_to(interface) };
        Self { ip, socket: null_mut(), marking, left, packet: null_mut() }
    }

    unsafe fn leave(&mut self, datagram_len: usize) {
        // SAFETY: `emit` filled `datagram_len` octets at the prepend pointer of a packet that this owns.
        unsafe {
            let packet = core::mem::replace(&mut self.packet, null_mut());
            let start = (*packet).nx_packet_prepend_ptr;
            (*packet).nx_packet_append_ptr = start.add(datagram_len);
            (*packet).nx_packet_length = datagram_len as ULONG;
            (*packet).nx_packet_interface_capability_flag = self.left;
            let datagram = core::slice::from_raw_parts_mut(start, datagram_len);
            segment::mark(datagram, self.marking);
            let Ok(mut segment) = Segment::parse(datagram, false) else {
                packet_data::discard(packet);
                return;
            };
            if !self.socket.is_null() {
                advance_sequence(self.socket, &mut segment, datagram);
            }
            if self.left & NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM == 0 {
                segment::seal(datagram, &segment);
            }
            (*packet).nx_packet_ip_version =
                if segment.source.is_v6() { NX_IP_VERSION_V6 } else { NX_IP_VERSION_V4 } as UCHAR;
            let tcp = &raw mut (*self.ip).nx_ip_tcp;
            (*tcp).nx_ip_tcp_packets_sent = (*tcp).nx_ip_tcp_packets_sent.wrapping_add(1);
            (*tcp).nx_ip_tcp_bytes_sent = (*tcp).nx_ip_tcp_bytes_sent.wrapping_add(segment.payload_len as ULONG);
            if !self.socket.is_null() {
                (*packet).nx_packet_vlan_priority = (*self.socket).nx_tcp_socket_vlan_priority as u16;
                mirror(self.socket, &segment, clock::now_ms(self.ip));
            }
            ip_send::output(self.ip, packet);
        }
    }
}

/// Corrects the sequence number of an acknowledgement or reset without data to SND.NXT (RFC 9293 section 3.10.7.4), but not beyond the
/// peer's window, where a probe may have gone that the peer did not take.
///
/// After a retransmission timeout smoltcp 0.14 counts as sent only what it has repeated so far, and puts that number into bare
/// acknowledgements too. A peer that already has the data finds them outside its window and ignores what they acknowledge; when both
/// ends are in that position, neither ever hears the other.
unsafe fn advance_sequence(s: *mut NX_TCP_SOCKET, segment: &mut Segment, datagram: &mut [u8]) {
    // SAFETY: as for `mirror`.
    unsafe {
        let (next, edge) = ((*s).nx_tcp_socket_tx_sequence, (*s).send_edge);
        let next = if segment::before(edge, next) { edge } else { next };
        if segment.ack && segment.sequence_len() == 0 && segment::before(segment.sequence, next) {
            segment::resequence(datagram, segment, next);
            segment.sequence = next;
        }
    }
}

/// Reads off a segment that is about to leave what the control block shows. The engine inside the socket is borrowed meanwhile, so
/// every field is reached by itself.
unsafe fn mirror(s: *mut NX_TCP_SOCKET, segment: &Segment, now_ms: i64) {
    // SAFETY: the socket is created and protected; only fields besides the engine are touched.
    unsafe {
        (*s).nx_tcp_socket_packets_sent = (*s).nx_tcp_socket_packets_sent.wrapping_add(1);
        if segment.syn {
            (*s).own_scale = UINT::from(segment.window_scale.unwrap_or(0));
        }
        if segment.sequence_len() > 0 {
            if segment::before((*s).nx_tcp_socket_tx_sequence, segment.sequence_end()) {
                // A single octet beyond the peer's window is a probe (and not its FIN, which may go there).
                let beyond = segment::before((*s).send_edge, segment.sequence_end());
                (*s).probe_sent = UINT::from(beyond && segment.payload_len == 1 && !segment.fin);
                if (*s).sample_at == 0 {
                    (*s).sample_at = now_ms;
                    (*s).sample_end = segment.sequence_end();
                }
                (*s).nx_tcp_socket_tx_sequence = segment.sequence_end();
                (*s).nx_tcp_socket_bytes_sent =
                    (*s).nx_tcp_socket_bytes_sent.wrapping_add(segment.payload_len as ULONG);
            } else {
                // Karn: what is repeated measures nothing.
                (*s).sample_at = 0;
                (*s).nx_tcp_socket_retransmit_packets = (*s).nx_tcp_socket_retransmit_packets.wrapping_add(1);
                let tcp = &raw mut (*(*s).nx_tcp_socket_ip_ptr).nx_ip_tcp;
                (*tcp).nx_ip_tcp_retransmit_packets = (*tcp).nx_ip_tcp_retransmit_packets.wrapping_add(1);
            }
        }
        if segment.ack {
            (*s).nx_tcp_socket_rx_sequence = segment.acknowledgement;
        }
        let shift = if segment.syn || (*s).scaled == 0 { 0 } else { (*s).own_scale };
        (*s).nx_tcp_socket_rx_window_last_sent = ULONG::from(segment.window) << shift;
        (*s).nx_tcp_socket_rx_window_current = (*s).nx_tcp_socket_rx_window_last_sent;
    }
}

/// Octets of an IP datagram that fit into one packet of the instance's pool.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn packet_capacity(ip: *mut NX_IP) -> usize {
    // SAFETY: given.
    let payload = unsafe { (*(*ip).nx_ip_default_packet_pool).nx_packet_pool_payload_size };
    payload.saturating_sub(NX_PHYSICAL_HEADER) as usize
}

impl Outlet for PacketOutlet {
    fn reserve(&mut self) -> bool {
        if self.packet.is_null() {
            // SAFETY: the instance's pool is created.
            let packet =
                unsafe { packet_pool::allocate_internal((*self.ip).nx_ip_default_packet_pool, NX_PHYSICAL_HEADER) };
            self.packet = packet.unwrap_or(null_mut());
        }
        !self.packet.is_null()
    }

    fn emit<R>(&mut self, len: usize, fill: impl FnOnce(&mut [u8]) -> R) -> R {
        // SAFETY: the packet is this outlet's own, its payload writable; a pool's memory is never uninitialised to the kernel,
        // and `fill` writes before it reads.
        unsafe {
            if self.reserve() && NX_PACKET::tailroom(self.packet) >= len {
                let result = fill(core::slice::from_raw_parts_mut((*self.packet).nx_packet_append_ptr, len));
                self.leave(len);
                return result;
            }
        }
        // No packet, or one too small for any TCP: the segment is lost as on the wire. Segments are never longer than the
        // packets' capacity (`drive::terms`) or this scratch, whichever is more.
        let mut scratch = [0; if BARE_SEGMENT_MAX > MINIMUM_MTU { BARE_SEGMENT_MAX } else { MINIMUM_MTU }];
        let scratch_len = scratch.len();
        let result = fill(&mut scratch[..len.min(scratch_len)]);
        // SAFETY: the instance is created.
        let tcp = unsafe { &mut (*self.ip).nx_ip_tcp };
        tcp.nx_ip_tcp_receive_packets_dropped = tcp.nx_ip_tcp_receive_packets_dropped.wrapping_add(1);
        result
    }
}

impl Drop for PacketOutlet {
    fn drop(&mut self) {
        if !self.packet.is_null() {
            // SAFETY: reserved and not used: this owns it.
            unsafe { packet_data::discard(self.packet) };
        }
    }
}
