//! ARP: from IPv4 addresses to MAC addresses (RFC 826, RFC 5227 for defence).
//!
//! The cache is the application's memory, an array of [`NX_ARP`]. A packet to an unmapped neighbour waits on the entry, at
//! most `NX_ARP_MAX_QUEUE_DEPTH` of them (the oldest gives way), while requests go out; one silent neighbour holds up nobody
//! else. The first requests repeat every second, the rest every `NX_ARP_UPDATE_RATE` seconds, `NX_ARP_MAXIMUM_RETRIES` in all.
//! When the cache is full the least recently used dynamic entry gives way.
//!
//! Mappings are learned from replies and requests of hosts that we asked for or that ask for us, never from other traffic.
//!
//! This file has the protocol; the services on the cache are in `arp_cache`.
//!
//! Source: manual chapter 3, "Address Resolution Protocol (ARP) in IPv4".

use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::constants::*;
use crate::ip::ip_send;
use crate::ip::ip_thread::{Look, is_due};
use crate::ip::waiting::Waiting;
use crate::ip::{self, Each, NX_IP, count, physical_interfaces};
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire::Mac;
use crate::wire::arp::{Arp, REPLY, REQUEST};

/// A host on the link: what a mapping maps.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Station {
    pub ip: ULONG,
    pub msw: ULONG,
    pub lsw: ULONG,
}

impl Station {
    /// One of which the IP address alone is known.
    const fn unknown(ip: ULONG) -> Self {
        Self { ip, msw: 0, lsw: 0 }
    }
}

/// An entry of the ARP cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_ARP {
    /// `nx_arp_ip_address`, `nx_arp_physical_address_msw` and `_lsw` of C; 0.0.0.0 in a free entry.
    pub(crate) station: Station,
    /// Ticks at which the next request is due, or the entry expires.
    pub(crate) due: ULONG,
    /// Larger is more recently used; 0 in a free entry.
    pub(crate) used: ULONG,
    pub(crate) state: UCHAR,
    pub nx_arp_retries: UCHAR,
    pub(crate) reserved: [UCHAR; 2],
    pub(crate) interface: *mut NX_INTERFACE,
    /// `nx_arp_packets_waiting` of C.
    pub(crate) waiting: Waiting,
}

/// Nothing.
pub(crate) const FREE: UCHAR = 0;
/// Requests are going out.
pub(crate) const RESOLVING: UCHAR = 1;
/// Learned.
pub(crate) const DYNAMIC: UCHAR = 2;
/// The application's.
pub(crate) const STATIC: UCHAR = 3;

/// Where requests go.
const BROADCAST: Mac = (0xFFFF, 0xFFFF_FFFF);
/// Requests that repeat after one second.
const QUICK_RETRIES: UCHAR = 3;
const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// RFC 5227 DEFEND_INTERVAL.
const DEFEND_INTERVAL: ULONG = 10 * TICKS_A_SECOND;

/// Sends a packet to a neighbour on an interface, now or when its address is known.
pub(crate) type ResolveHandler = Option<unsafe fn(*mut NX_IP, *mut NX_INTERFACE, ULONG, *mut NX_PACKET)>;

impl NX_ARP {
    pub(crate) const EMPTY: Self = Self {
        station: Station::unknown(0),
        due: 0,
        used: 0,
        state: FREE,
        nx_arp_retries: 0,
        reserved: [0; 2],
        interface: null_mut(),
        waiting: Waiting::NONE,
    };
}

/// The cache's entries.
pub(crate) unsafe fn entries(ip_ptr: *mut NX_IP) -> Each<NX_ARP> {
    // SAFETY: nx_arp_enable sized the cache to nx_ip_arp_total_entries.
    unsafe { Each::of((*ip_ptr).nx_ip_arp_cache_memory, (*ip_ptr).nx_ip_arp_total_entries as usize) }
}

/// The entry of an address for who goes on to use it; null if there is none. Then, if one is to be taken, it is the first free one, or
/// else the least recently used that is not static.
pub(crate) unsafe fn seek(ip_ptr: *mut NX_IP, address: ULONG, takes: bool) -> *mut NX_ARP {
    // SAFETY: the caller's instance, under protection.
    unsafe {
        let now = (*ip_ptr).arp_use_stamp.wrapping_add(1);
        (*ip_ptr).arp_use_stamp = now;
        let (mut oldest, mut age) = (null_mut(), 0);
        for entry in entries(ip_ptr) {
            if (*entry).station.ip == address {
                (*entry).used = now;
                return entry;
            }
            // Nobody ever used a free one.
            let unused = now.wrapping_sub((*entry).used);
            if unused > age && (*entry).state != STATIC {
                (oldest, age) = (entry, unused);
            }
        }
        if !takes {
            return null_mut();
        }
        if !oldest.is_null() {
            empty(ip_ptr, oldest);
            (*oldest).station.ip = address;
            (*oldest).used = now;
        }
        oldest
    }
}

/// Frees an entry and drops the packets that wait on it.
pub(crate) unsafe fn empty(ip_ptr: *mut NX_IP, entry: *mut NX_ARP) {
    // SAFETY: as in `seek`.
    unsafe {
        (*entry).waiting.drop_to(ip_ptr, 0);
        entry.write(NX_ARP::EMPTY);
    }
}

/// An entry has got its MAC address: sends what waited for it.
pub(crate) unsafe fn resolved(ip_ptr: *mut NX_IP, entry: *mut NX_ARP, interface: *mut NX_INTERFACE, state: UCHAR) {
    // SAFETY: as in `seek`.
    unsafe {
        (*entry).state = state;
        (*entry).interface = interface;
        if NX_ARP_EXPIRATION_RATE != 0 {
            (*entry).due = time::get().wrapping_add(NX_ARP_EXPIRATION_RATE.wrapping_mul(TICKS_A_SECOND));
        }
        while let Some(packet) = (*entry).waiting.pop() {
            deliver(ip_ptr, entry, packet);
        }
    }
}

/// Sends a packet to who is known.
unsafe fn deliver(ip_ptr: *mut NX_IP, entry: *const NX_ARP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let Station { msw, lsw, .. } = (*entry).station;
        ip_send::link(ip_ptr, (*entry).interface, NX_LINK_PACKET_SEND, packet, msw, lsw);
    }
}

/// See [`ResolveHandler`].
pub(crate) unsafe fn resolve(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    next_hop: ULONG,
    packet: *mut NX_PACKET,
) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let entry = seek(ip_ptr, next_hop, true);
        if entry.is_null() {
            return ip_send::drop_packet(ip_ptr, packet);
        }
        if (*entry).state > RESOLVING {
            return deliver(ip_ptr, entry, packet);
        }
        if (*entry).state == FREE {
            begin(ip_ptr, entry, interface);
        }
        (*entry).waiting.push(ip_ptr, packet, NX_ARP_MAX_QUEUE_DEPTH);
    }
}

/// Sends the first request for an entry.
pub(crate) unsafe fn begin(ip_ptr: *mut NX_IP, entry: *mut NX_ARP, interface: *mut NX_INTERFACE) {
    // SAFETY: as in `seek`.
    unsafe {
        (*entry).state = RESOLVING;
        (*entry).interface = interface;
        (*entry).nx_arp_retries = 0;
        ask(ip_ptr, entry, time::get());
        ip::kick(ip_ptr);
    }
}

/// Sends a request for an entry, and says when the next one is due.
unsafe fn ask(ip_ptr: *mut NX_IP, entry: *mut NX_ARP, now: ULONG) {
    // SAFETY: as in `seek`.
    unsafe {
        let seconds = if (*entry).nx_arp_retries < QUICK_RETRIES { 1 } else { NX_ARP_UPDATE_RATE };
        (*entry).due = now.wrapping_add(seconds * TICKS_A_SECOND);
        send(ip_ptr, (*entry).interface, REQUEST, &(*entry).station);
    }
}

/// Announces the address of an interface. False if there was no packet for it.
unsafe fn announce_on(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) -> bool {
    // SAFETY: under protection.
    unsafe { send(ip_ptr, interface, REQUEST, &Station::unknown((*interface).nx_interface_ip_address)) }
}

/// Broadcasts a request, or replies to a station. False if the link is down or there was no packet for it.
unsafe fn send(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, operation: ULONG, to: &Station) -> bool {
    // SAFETY: under protection; the packet is ours until the driver has it.
    unsafe {
        if !(*interface).is_up() {
            return false;
        }
        let message = Arp {
            operation,
            sender_mac: (*interface).physical_address(),
            sender_ip: (*interface).nx_interface_ip_address,
            target_mac: (to.msw, to.lsw),
            target_ip: to.ip,
        };
        let Some(packet) = ip::message(ip_ptr, NX_PHYSICAL_HEADER, &message.emit(), &[]) else {
            return false;
        };
        if operation == REQUEST {
            count!(ip_ptr, nx_ip_arp_requests_sent);
            driver::send(interface, NX_LINK_ARP_SEND, packet, BROADCAST.0, BROADCAST.1);
        } else {
            count!(ip_ptr, nx_ip_arp_responses_sent);
            driver::send(interface, NX_LINK_ARP_RESPONSE_SEND, packet, to.msw, to.lsw);
        }
    }
    true
}

/// Takes a received message.
pub(crate) unsafe extern "C" fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let Some(message) = Arp::parse(NX_PACKET::bytes(packet)).filter(is_sane) else {
            count!(ip_ptr, nx_ip_arp_invalid_messages);
            packet_data::discard(packet);
            return;
        };
        let is_request = message.operation == REQUEST;
        if is_request {
            count!(ip_ptr, nx_ip_arp_requests_received);
        } else {
            count!(ip_ptr, nx_ip_arp_responses_received);
        }
        // What we said ourselves comes back on some links.
        if message.sender_mac != (*interface).physical_address() {
            let own = (*interface).nx_interface_ip_address;
            let sender = Station { ip: message.sender_ip, msw: message.sender_mac.0, lsw: message.sender_mac.1 };
            let asks_for_us = is_request && own != 0 && message.target_ip == own;
            if sender.ip != own {
                learn(ip_ptr, interface, &sender, asks_for_us);
            } else if own != 0 {
                defend(ip_ptr, interface);
                if !is_request && let Some(handler) = (*ip_ptr).nx_ip_arp_gratuitous_response_handler {
                    return handler(ip_ptr, packet); // which owns the packet
                }
            }
            // Also to who asks with our own address: that is how it learns of us (nx_arp_gratuitous_send).
            if asks_for_us {
                send(ip_ptr, interface, REPLY, &sender);
            }
        }
        packet_data::discard(packet);
    }
}

/// A sender is one station, and the operation is one of the two.
fn is_sane(message: &Arp) -> bool {
    matches!(message.operation, REQUEST | REPLY) && message.sender_mac != (0, 0) && message.sender_mac.0 & 0x100 == 0
}

/// Updates what is known of the sender; adds it if it asks for us, for we are about to talk (RFC 826).
unsafe fn learn(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, sender: &Station, asks_for_us: bool) {
    // SAFETY: under protection.
    unsafe {
        // A probe (RFC 5227) says nothing about its sender.
        if sender.ip != 0 {
            let entry = seek(ip_ptr, sender.ip, asks_for_us);
            if !entry.is_null() && (*entry).state != STATIC {
                (*entry).station = *sender;
                resolved(ip_ptr, entry, interface, DYNAMIC);
            }
        }
    }
}

/// Somebody uses our address: announce it again, at most once in ten seconds.
unsafe fn defend(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    let now = time::get();
    // SAFETY: under protection.
    unsafe {
        let last = (*interface).arp_defended_at;
        if last == 0 || is_due(now, last.wrapping_add(DEFEND_INTERVAL)) {
            (*interface).arp_defended_at = now.max(1);
            announce_on(ip_ptr, interface);
        }
    }
}

/// Repeats requests, expires entries.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut look = Look::at(now);
    // SAFETY: under protection.
    unsafe {
        for entry in entries(ip_ptr) {
            let expires = (*entry).state == DYNAMIC && NX_ARP_EXPIRATION_RATE != 0;
            if ((*entry).state != RESOLVING && !expires) || !look.is_due((*entry).due) {
                continue;
            }
            (*entry).nx_arp_retries += 1;
            if expires {
                count!(ip_ptr, nx_ip_arp_aged_entries);
            }
            if expires || ULONG::from((*entry).nx_arp_retries) >= NX_ARP_MAXIMUM_RETRIES {
                empty(ip_ptr, entry);
            } else {
                ask(ip_ptr, entry, now);
                look.again((*entry).due);
            }
        }
    }
    look.wait
}

/// Forgets what is known through an interface, or (null) everything, and releases the packets that wait.
///
/// # Safety
/// Under protection, or the instance is being deleted.
pub(crate) unsafe fn forget(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in entries(ip_ptr) {
            if interface.is_null() || core::ptr::eq((*entry).interface, interface) {
                empty(ip_ptr, entry);
            }
        }
    }
}

/// Announces the addresses of every interface; false if none has one, or no packet could be had.
pub(crate) unsafe fn announce(ip_ptr: *mut NX_IP) -> UINT {
    let mut status = NX_IP_ADDRESS_ERROR;
    // SAFETY: under protection.
    unsafe {
        for interface in physical_interfaces(ip_ptr) {
            let own = (*interface).nx_interface_ip_address;
            if own != 0 && (*interface).nx_interface_address_mapping_needed != 0 && (*interface).is_up() {
                if !announce_on(ip_ptr, interface) {
                    return NX_NO_PACKET;
                }
                status = NX_SUCCESS;
            }
        }
    }
    status
}
