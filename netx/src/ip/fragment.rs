//! Fragments of both IP versions: putting received pieces together. Cutting is in `fragment_send`.
//!
//! At most `DATAGRAMS` datagrams are put together at a time, of at most `PIECES` pieces; a further one drives out the
//! oldest, and what is incomplete after `NX_IPV4_MAX_REASSEMBLY_TIME` (`NX_IPV6_…`) seconds is dropped. Pieces that overlap
//! have the whole datagram dropped: only attackers send them (RFC 5722 says so for IPv6).
//!
//! Source: manual chapter 3, "IP Fragmentation"; chapter 4, `nx_ip_fragment_*`; RFC 791, RFC 815, RFC 8200 section 4.5.

use core::ptr::null_mut;

use smoltcp::wire::{Ipv4Packet, Ipv6Packet};
use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG, USHORT};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::icmp::icmp_error;
use crate::icmp::icmp_error::Trouble;
use crate::ip::fragment_send;
use crate::ip::ip_receive::{deliver, invalid, unwanted};
use crate::ip::ip_send::Link;
use crate::ip::ip_thread::{FRAGMENT_TIMER, is_due, until};
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::{self, IPV6_HEADER};
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};
use crate::wire;

/// Datagrams put together at a time.
pub(crate) const DATAGRAMS: usize = 4;
/// Pieces of one datagram.
const PIECES: ULONG = 48;
/// Bytes of an IPv6 fragment header.
pub(crate) const FRAGMENT_HEADER: usize = 8;

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct FragmentHandlers {
    /// Takes a received IPv4 fragment, prepend at its header, which is checked.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Takes a received IPv6 fragment, prepend at its header, the fragment header behind so many bytes.
    pub receive_v6: unsafe fn(*mut NX_IP, *mut NX_PACKET, usize),
    /// Sends a packet that exceeds the MTU, which is given.
    pub send: unsafe fn(*mut NX_IP, Link, ULONG, *mut NX_PACKET),
    /// Releases every waiting fragment.
    pub release_all: unsafe fn(*mut NX_IP),
}

static HANDLERS: FragmentHandlers = FragmentHandlers { receive, receive_v6, send: fragment_send::send, release_all };

/// A datagram of which pieces are missing.
#[repr(C)]
pub(crate) struct Reassembly {
    /// The piece with the lowest offset; the others follow by offset through `nx_packet_queue_next`. Null: unused.
    first: *mut NX_PACKET,
    /// What all of its pieces share.
    key: Key,
    /// Ticks at which it is given up.
    expires: ULONG,
    pieces: ULONG,
    /// Bytes of payload, once the last piece has come; 0 before.
    total: ULONG,
}

impl Reassembly {
    const EMPTY: Self = Self { first: null_mut(), key: Key::NONE, expires: 0, pieces: 0, total: 0 };
}

/// Which datagram a piece is of. The protocol is part of it in IPv4 only.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    source: [ULONG; 4],
    destination: [ULONG; 4],
    identification: ULONG,
    version: UCHAR,
    protocol: UCHAR,
    reserved: [UCHAR; 2],
}

impl Key {
    const NONE: Self =
        Self { source: [0; 4], destination: [0; 4], identification: 0, version: 0, protocol: 0, reserved: [0; 2] };

    fn lifetime(&self) -> ULONG {
        let seconds = if self.version == 4 { NX_IPV4_MAX_REASSEMBLY_TIME } else { NX_IPV6_MAX_REASSEMBLY_TIME };
        seconds * NX_IP_PERIODIC_RATE
    }
}

/// A piece: its place in the datagram, and whether others follow.
struct Piece {
    offset: ULONG,
    more: bool,
    /// Bytes of IP header in front of its data.
    header: usize,
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
        (*ip_ptr).timers[FRAGMENT_TIMER].poll = Some(poll);
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
                // Only who sees the first piece can tell of which datagram it is (RFC 792, RFC 8200 section 4.5).
                if start_of((*slot).first) == 0 {
                    icmp_error::report(ip_ptr, (*slot).first, Trouble::REASSEMBLY);
                }
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
        let piece = Piece { offset: ULONG::from(wire.frag_offset()), more: wire.more_frags(), header };
        let key = Key {
            source: [u32::from(wire.src_addr()), 0, 0, 0],
            destination: [u32::from(wire.dst_addr()), 0, 0, 0],
            identification: ULONG::from(wire.ident()),
            version: 4,
            protocol: u8::from(wire.next_header()),
            reserved: [0; 2],
        };
        take(ip_ptr, packet, key, &piece);
    }
}

unsafe fn receive_v6(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, header: usize) {
    // SAFETY: under protection; the packet is ours, its header checked by the IP layer.
    unsafe {
        let Some(fields) = wire::array::<FRAGMENT_HEADER>(&*NX_PACKET::bytes(packet), header) else {
            return invalid(ip_ptr, packet);
        };
        let [next, _, high, low, a, b, c, d] = fields;
        let place = u16::from_be_bytes([high, low]);
        let piece = Piece { offset: ULONG::from(place & !7), more: place & 1 != 0, header: IPV6_HEADER };
        // The piece becomes what it would be without the fragment header, and without what options came before it.
        ipv6::cut_extensions(packet, header + FRAGMENT_HEADER, next);
        let header = ipv6::header_of(packet);
        let (source, destination) = (*header.source(), *header.destination());
        if piece.offset == 0 && !piece.more {
            // Nothing but a fragment header: it has nothing to do with other pieces (RFC 6946).
            let to_us = ip::is_local_address(ip_ptr, &NXD_ADDRESS::v6(destination));
            return deliver(ip_ptr, packet, UINT::from(next), IPV6_HEADER, to_us);
        }
        let identification = ULONG::from_be_bytes([a, b, c, d]);
        let key = Key { source, destination, identification, version: 6, protocol: 0, reserved: [0; 2] };
        take(ip_ptr, packet, key, &piece);
    }
}

/// Adds a piece to its datagram, and delivers that if it was the last one missing.
unsafe fn take(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, key: Key, piece: &Piece) {
    let Piece { offset, more, header } = *piece;
    // SAFETY: under protection; the packet is ours, with `header` bytes of IP header.
    unsafe {
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
unsafe fn slot_for(ip_ptr: *mut NX_IP, key: Key) -> *mut Reassembly {
    // SAFETY: under protection.
    unsafe {
        if let Some(known) = slots(ip_ptr).find(|&s| !(*s).first.is_null() && (*s).key == key) {
            return known;
        }
        let now = time::get();
        let age = |s: *mut Reassembly| {
            let lifetime = (*s).key.lifetime();
            if (*s).first.is_null() { ULONG::MAX } else { lifetime.wrapping_sub((*s).expires.wrapping_sub(now)) }
        };
        let slot = slots(ip_ptr).max_by_key(|&s| age(s)).unwrap_or(&raw mut (*ip_ptr).reassembly[0]);
        give_up(ip_ptr, slot);
        (*slot).key = key;
        (*slot).expires = now.wrapping_add(key.lifetime());
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
        let key = (*slot).key;
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
        let (protocol, destination) = if key.version == 4 {
            let mut wire = Ipv4Packet::new_unchecked(octets);
            wire.set_total_len((total as usize + header) as u16);
            wire.clear_flags();
            wire.set_frag_offset(0);
            wire.fill_checksum();
            (key.protocol, NXD_ADDRESS::v4(u32::from(wire.dst_addr())))
        } else {
            let mut wire = Ipv6Packet::new_unchecked(octets);
            wire.set_payload_len(total as u16);
            (u8::from(wire.next_header()), NXD_ADDRESS::v6(key.destination))
        };
        let to_us = ip::is_local_address(ip_ptr, &destination);
        deliver(ip_ptr, datagram, UINT::from(protocol), header, to_us);
    }
}
