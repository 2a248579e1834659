//! IPv4 fragments: cutting what exceeds the MTU, and putting received pieces together.
//!
//! At most `DATAGRAMS` datagrams are put together at a time, of at most `PIECES` pieces; a further one drives out the
//! oldest, and what is incomplete after `NX_IPV4_MAX_REASSEMBLY_TIME` seconds is dropped. Pieces that overlap have the whole
//! datagram dropped: only attackers send them (RFC 5722 says so for IPv6). IPv6 fragments are not put together.
//!
//! Source: manual chapter 3, "IP Fragmentation"; chapter 4, `nx_ip_fragment_*`; RFC 791, RFC 815.

use core::ptr::null_mut;

use smoltcp::wire::Ipv4Packet;
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG, USHORT};

use crate::constants::*;
use crate::interface::NX_INTERFACE;
use crate::ip::{self, NX_IP, Protection, count};
use crate::ip_receive::{deliver, invalid, unwanted};
use crate::ip_send::{self, IPV4_HEADER};
use crate::ip_thread::{is_due, until};
use crate::packet::NX_PACKET;
use crate::{packet_data, packet_pool};

/// Datagrams put together at a time.
pub(crate) const DATAGRAMS: usize = 4;
/// Pieces of one datagram.
const PIECES: ULONG = 48;
/// Bytes of an IPv4 header with all options.
const MAX_HEADER: usize = 60;
const LIFETIME: ULONG = NX_IPV4_MAX_REASSEMBLY_TIME * NX_IP_PERIODIC_RATE;

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct FragmentHandlers {
    /// Takes a received IPv4 fragment, prepend at its header, which is checked.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Sends an IPv4 packet that exceeds the interface's MTU.
    pub send: unsafe fn(*mut NX_IP, *mut NX_INTERFACE, ULONG, *mut NX_PACKET),
    /// Gives up on incomplete datagrams.
    pub poll: unsafe fn(*mut NX_IP, ULONG) -> ULONG,
    /// Releases every waiting fragment.
    pub release_all: unsafe fn(*mut NX_IP),
}

static HANDLERS: FragmentHandlers = FragmentHandlers { receive, send, poll, release_all };

/// A datagram of which pieces are missing.
#[repr(C)]
pub(crate) struct Reassembly {
    /// The piece with the lowest offset; the others follow by offset through `nx_packet_queue_next`. Null: unused.
    first: *mut NX_PACKET,
    /// Source, destination, identification, protocol.
    key: [ULONG; 4],
    /// Ticks at which it is given up.
    expires: ULONG,
    pieces: ULONG,
    /// Bytes of payload, once the last piece has come; 0 before.
    total: ULONG,
}

impl Reassembly {
    const EMPTY: Self = Self { first: null_mut(), key: [0; 4], expires: 0, pieces: 0, total: 0 };
}

/// Enables fragments.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).fragments = Some(&HANDLERS);
    }
    NX_SUCCESS
}

/// Disables fragments; pieces that wait are released.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).fragments.is_none() {
            return NX_NOT_ENABLED;
        }
        release_all(ip_ptr);
        (*ip_ptr).fragments = None;
    }
    NX_SUCCESS
}

unsafe fn slots(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut Reassembly> {
    // SAFETY: the caller's instance; the index is in range.
    (0..DATAGRAMS).map(move |i| unsafe { &raw mut (*ip_ptr).reassembly[i] })
}

/// Drops a datagram and its pieces.
unsafe fn give_up(ip_ptr: *mut NX_IP, slot: *mut Reassembly) {
    // SAFETY: under protection; the pieces are the slot's.
    unsafe {
        let mut piece = (*slot).first;
        while !piece.is_null() {
            let next = (*piece).nx_packet_queue_next;
            unwanted(ip_ptr, piece);
            piece = next;
        }
        slot.write(Reassembly::EMPTY);
    }
}

unsafe fn release_all(ip_ptr: *mut NX_IP) {
    // SAFETY: under protection, or the instance is being deleted.
    unsafe {
        for slot in slots(ip_ptr) {
            give_up(ip_ptr, slot);
        }
    }
}

unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut wait = NX_WAIT_FOREVER;
    // SAFETY: under protection.
    unsafe {
        for slot in slots(ip_ptr).filter(|&s| !(*s).first.is_null()) {
            if is_due(now, (*slot).expires) {
                give_up(ip_ptr, slot);
            } else {
                wait = wait.min(until(now, (*slot).expires));
            }
        }
    }
    wait
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours, its header checked by the IP layer.
    unsafe {
        let wire = Ipv4Packet::new_unchecked(&*NX_PACKET::bytes(packet));
        let header = usize::from(wire.header_len());
        let (offset, more) = (ULONG::from(wire.frag_offset()), wire.more_frags());
        let key = [
            u32::from(wire.src_addr()),
            u32::from(wire.dst_addr()),
            ULONG::from(wire.ident()),
            ULONG::from(u8::from(wire.next_header())),
        ];
        let length = (*packet).nx_packet_length.saturating_sub(header as ULONG);
        let end = offset + length;
        // All pieces but the last are multiples of eight octets, and none is empty or reaches past 65,535.
        if length == 0 || (more && !length.is_multiple_of(8)) || end + header as ULONG > ULONG::from(u16::MAX) {
            return invalid(ip_ptr, packet);
        }
        if packet_pool::is_below_watermark(packet) {
            return unwanted(ip_ptr, packet);
        }
        let slot = slot_for(ip_ptr, key);
        // The header is off from here on; it stays readable in front of the data.
        NX_PACKET::pull_front(packet, header);
        (*packet).nx_packet_option_offset = (offset / 8) as USHORT;
        if !more {
            if (*slot).total != 0 && (*slot).total != end {
                unwanted(ip_ptr, packet);
                return give_up(ip_ptr, slot);
            }
            (*slot).total = end;
        }
        (*slot).pieces += 1;
        if (*slot).pieces > PIECES || !insert(slot, packet, offset, end) {
            unwanted(ip_ptr, packet);
            return give_up(ip_ptr, slot);
        }
        if is_complete(slot) {
            complete(ip_ptr, slot);
        }
    }
}

/// The slot of a datagram: its own, a free one, or the oldest's.
unsafe fn slot_for(ip_ptr: *mut NX_IP, key: [ULONG; 4]) -> *mut Reassembly {
    // SAFETY: under protection.
    unsafe {
        if let Some(known) = slots(ip_ptr).find(|&s| !(*s).first.is_null() && (*s).key == key) {
            return known;
        }
        let now = time::get();
        let age = |s: *mut Reassembly| {
            if (*s).first.is_null() { ULONG::MAX } else { LIFETIME.wrapping_sub((*s).expires.wrapping_sub(now)) }
        };
        let slot = slots(ip_ptr).max_by_key(|&s| age(s)).unwrap_or(&raw mut (*ip_ptr).reassembly[0]);
        give_up(ip_ptr, slot);
        (*slot).key = key;
        (*slot).expires = now.wrapping_add(LIFETIME);
        ip::kick(ip_ptr);
        slot
    }
}

unsafe fn start_of(piece: *const NX_PACKET) -> ULONG {
    // SAFETY: a piece of the slot.
    ULONG::from(unsafe { (*piece).nx_packet_option_offset }) * 8
}

/// Puts a piece in its place; false if it overlaps another.
unsafe fn insert(slot: *mut Reassembly, packet: *mut NX_PACKET, offset: ULONG, end: ULONG) -> bool {
    // SAFETY: the pieces are the slot's; the packet is ours.
    unsafe {
        let mut link = &raw mut (*slot).first;
        while !(*link).is_null() && start_of(*link) < offset {
            if start_of(*link) + (**link).nx_packet_length > offset {
                return false;
            }
            link = &raw mut (**link).nx_packet_queue_next;
        }
        if !(*link).is_null() && start_of(*link) < end {
            return false;
        }
        (*packet).nx_packet_queue_next = *link;
        *link = packet;
    }
    true
}

unsafe fn is_complete(slot: *const Reassembly) -> bool {
    // SAFETY: the pieces are the slot's.
    unsafe {
        let mut expected = 0;
        let mut piece = (*slot).first;
        while !piece.is_null() {
            if start_of(piece) != expected {
                return false;
            }
            expected += (*piece).nx_packet_length;
            piece = (*piece).nx_packet_queue_next;
        }
        (*slot).total != 0 && expected == (*slot).total
    }
}

/// Chains the pieces behind the first one's header and delivers the datagram.
unsafe fn complete(ip_ptr: *mut NX_IP, slot: *mut Reassembly) {
    // SAFETY: under protection; the pieces become the datagram's.
    unsafe {
        let datagram = (*slot).first;
        let total = (*slot).total;
        let protocol = (*slot).key[3];
        let expires = (*slot).expires;
        let mut piece = (*datagram).nx_packet_queue_next;
        slot.write(Reassembly::EMPTY);
        (*datagram).nx_packet_queue_next = null_mut();
        let mut tail = packet_data::tail(datagram);
        while !piece.is_null() {
            let next = (*piece).nx_packet_queue_next;
            (*piece).nx_packet_queue_next = null_mut();
            (*tail).nx_packet_next = piece;
            tail = packet_data::tail(piece);
            (*piece).nx_packet_last = null_mut();
            piece = next;
        }
        (*datagram).nx_packet_last = if tail == datagram { null_mut() } else { tail };
        (*datagram).nx_packet_length = total;
        (*datagram).nx_packet_reassembly_time = expires.max(1);
        let header = (*datagram).nx_packet_ip_header_length as usize;
        let octets =
            if NX_PACKET::push_front(datagram, header) { NX_PACKET::bytes(datagram).get_mut(..header) } else { None };
        let Some(octets) = octets else {
            return invalid(ip_ptr, datagram);
        };
        let mut wire = Ipv4Packet::new_unchecked(octets);
        wire.set_total_len((total as usize + header) as u16);
        wire.clear_flags();
        wire.set_frag_offset(0);
        wire.fill_checksum();
        let to_us = ip::is_local_address(ip_ptr, &crate::address::NXD_ADDRESS::v4(u32::from(wire.dst_addr())));
        deliver(ip_ptr, datagram, protocol, header, to_us);
    }
}

unsafe fn send(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, next_hop: ULONG, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours and holds a whole IPv4 header.
    unsafe {
        if !cut(ip_ptr, interface, next_hop, packet) {
            count!(ip_ptr, nx_ip_send_packets_dropped);
        }
        packet_data::discard(packet);
    }
}

/// Sends a datagram in pieces; false if it may not be cut, or a packet is missing.
unsafe fn cut(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, next_hop: ULONG, packet: *mut NX_PACKET) -> bool {
    // SAFETY: as in `send`.
    unsafe {
        let wire = Ipv4Packet::new_unchecked(&*NX_PACKET::bytes(packet));
        let header = usize::from(wire.header_len()).clamp(IPV4_HEADER, MAX_HEADER);
        if wire.dont_frag() {
            return false;
        }
        let mut octets = [0; MAX_HEADER];
        let Some((octets, from)) = octets.get_mut(..header).zip(NX_PACKET::bytes(packet).get(..header)) else {
            return false;
        };
        octets.copy_from_slice(from);
        let room = ((*interface).nx_interface_ip_mtu_size as usize).saturating_sub(header) & !7;
        let total = ((*packet).nx_packet_length as usize).saturating_sub(header);
        if room == 0 {
            return false;
        }
        let mut offset = 0;
        while offset < total {
            let length = room.min(total - offset);
            let mut wire = Ipv4Packet::new_unchecked(&mut *octets);
            wire.set_total_len((header + length) as u16);
            wire.clear_flags();
            wire.set_more_frags(offset + length < total);
            wire.set_frag_offset(offset as u16);
            wire.fill_checksum();
            let Some(piece) = ip::packet_for(ip_ptr, NX_PHYSICAL_HEADER, header + length) else {
                return false;
            };
            let pool = (*piece).nx_packet_pool_owner;
            let mut status = packet_data::data_append(piece, octets.as_ptr().cast(), header as ULONG, pool, NX_NO_WAIT);
            if status == NX_SUCCESS {
                status = packet_data::append_range(piece, packet, header + offset, length, pool);
            }
            if status != NX_SUCCESS {
                packet_data::discard(piece);
                return false;
            }
            (*piece).nx_packet_ip_version = NX_IP_VERSION_V4 as u8;
            count!(ip_ptr, nx_ip_total_fragments_sent);
            ip_send::transmit_v4(ip_ptr, interface, next_hop, piece);
            offset += length;
        }
    }
    true
}
