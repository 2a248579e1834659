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

use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::constants::*;
use crate::ip::ip_send;
use crate::ip::ip_thread::{Look, is_due};
use crate::ip::waiting::Waiting;
use crate::ip::{self, NX_IP, count, physical_interfaces};
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::wire::Mac;
use crate::wire::arp::{Arp, REPLY, REQUEST};

/// An entry of the ARP cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_ARP {
    pub nx_arp_ip_address: ULONG,
    pub nx_arp_physical_address_msw: ULONG,
    pub nx_arp_physical_address_lsw: ULONG,
    /// Ticks at which the next request is due, or the entry expires.
    pub(crate) due: ULONG,
    /// Larger is more recently used.
    pub(crate) used: ULONG,
    pub(crate) state: UCHAR,
    pub(crate) interface: UCHAR,
    pub nx_arp_retries: UCHAR,
    pub(crate) reserved: UCHAR,
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
        nx_arp_ip_address: 0,
        nx_arp_physical_address_msw: 0,
        nx_arp_physical_address_lsw: 0,
        due: 0,
        used: 0,
        state: FREE,
        interface: 0,
        nx_arp_retries: 0,
        reserved: 0,
        waiting: Waiting::NONE,
    };
}

/// The cache's entries.
pub(crate) unsafe fn entries(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_ARP> {
    // SAFETY: nx_arp_enable sized the cache to nx_ip_arp_total_entries.
    unsafe { ip::Each::of((*ip_ptr).nx_ip_arp_cache_memory, (*ip_ptr).nx_ip_arp_total_entries as usize) }
}

/// The entry of an address.
pub(crate) unsafe fn find(ip_ptr: *mut NX_IP, address: ULONG) -> Option<*mut NX_ARP> {
    // SAFETY: the caller's instance, under protection.
    unsafe { entries(ip_ptr).find(|&e| (*e).state != FREE && (*e).nx_arp_ip_address == address) }
}

/// An entry for a new address: a free one, or the least recently used that is not static.
pub(crate) unsafe fn take(ip_ptr: *mut NX_IP, address: ULONG) -> Option<*mut NX_ARP> {
    // SAFETY: as in `find`.
    unsafe {
        let freshness = |e: *mut NX_ARP| match (*e).state {
            FREE => 0,
            _ => ULONG::MAX - (*ip_ptr).arp_use_stamp.wrapping_sub((*e).used),
        };
        // The first of those that are equal: look-ups begin there.
        let entry = entries(ip_ptr).filter(|&e| (*e).state != STATIC).min_by_key(|&e| freshness(e))?;
        empty(ip_ptr, entry);
        (*entry).nx_arp_ip_address = address;
        touch(ip_ptr, entry);
        Some(entry)
    }
}

unsafe fn touch(ip_ptr: *mut NX_IP, entry: *mut NX_ARP) {
    // SAFETY: as in `find`.
    unsafe {
        (*ip_ptr).arp_use_stamp = (*ip_ptr).arp_use_stamp.wrapping_add(1);
        (*entry).used = (*ip_ptr).arp_use_stamp;
    }
}

/// Frees an entry and drops the packets that wait on it.
pub(crate) unsafe fn empty(ip_ptr: *mut NX_IP, entry: *mut NX_ARP) {
    // SAFETY: as in `find`.
    unsafe {
        (*entry).waiting.drop_to(ip_ptr, 0);
        entry.write(NX_ARP::EMPTY);
    }
}

/// Gives an entry its MAC address and sends what waited for it.
pub(crate) unsafe fn resolved(
    ip_ptr: *mut NX_IP,
    entry: *mut NX_ARP,
    interface: *mut NX_INTERFACE,
    mac: Mac,
    state: UCHAR,
) {
    // SAFETY: as in `find`.
    unsafe {
        ((*entry).nx_arp_physical_address_msw, (*entry).nx_arp_physical_address_lsw) = mac;
        (*entry).state = state;
        (*entry).interface = (*interface).nx_interface_index;
        (*entry).nx_arp_retries = 0;
        (*entry).due = time::get().wrapping_add(NX_ARP_EXPIRATION_RATE.wrapping_mul(TICKS_A_SECOND));
        touch(ip_ptr, entry);
        while let Some(packet) = (*entry).waiting.pop() {
            ip_send::link(ip_ptr, interface, NX_LINK_PACKET_SEND, packet, mac.0, mac.1);
        }
    }
}

pub(crate) unsafe fn resolve(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    next_hop: ULONG,
    packet: *mut NX_PACKET,
) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let entry = match find(ip_ptr, next_hop) {
            Some(entry) => {
                touch(ip_ptr, entry);
                entry
            }
            None => match take(ip_ptr, next_hop) {
                Some(entry) => {
                    begin(ip_ptr, entry, interface);
                    entry
                }
                None => return ip_send::drop_packet(ip_ptr, packet),
            },
        };
        if (*entry).state == RESOLVING {
            return (*entry).waiting.push(ip_ptr, packet, NX_ARP_MAX_QUEUE_DEPTH);
        }
        let (msw, lsw) = ((*entry).nx_arp_physical_address_msw, (*entry).nx_arp_physical_address_lsw);
        ip_send::link(ip_ptr, interface, NX_LINK_PACKET_SEND, packet, msw, lsw);
    }
}

/// Sends the first request for an entry.
pub(crate) unsafe fn begin(ip_ptr: *mut NX_IP, entry: *mut NX_ARP, interface: *mut NX_INTERFACE) {
    // SAFETY: as in `find`.
    unsafe {
        (*entry).state = RESOLVING;
        (*entry).interface = (*interface).nx_interface_index;
        (*entry).nx_arp_retries = 0;
        (*entry).due = time::get().wrapping_add(TICKS_A_SECOND);
        request(ip_ptr, interface, (*entry).nx_arp_ip_address);
        ip::kick(ip_ptr);
    }
}

/// Broadcasts a request; of an address of our own it is an announcement. False if there was no packet for it.
pub(crate) unsafe fn request(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, address: ULONG) -> bool {
    // SAFETY: under protection.
    unsafe {
        let message = Arp {
            operation: REQUEST,
            sender_mac: (*interface).physical_address(),
            sender_ip: (*interface).nx_interface_ip_address,
            target_mac: (0, 0),
            target_ip: address,
        };
        let sent = send(ip_ptr, interface, NX_LINK_ARP_SEND, &message, BROADCAST);
        if sent {
            count!(ip_ptr, nx_ip_arp_requests_sent);
        }
        sent
    }
}

unsafe fn send(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, command: UINT, message: &Arp, to: Mac) -> bool {
    // SAFETY: under protection; the packet is ours until the driver has it.
    unsafe {
        if !(*interface).is_up() {
            return false;
        }
        let Some(packet) = ip::message(ip_ptr, NX_PHYSICAL_HEADER, &message.emit(), &[]) else {
            return false;
        };
        driver::send(interface, command, packet, to.0, to.1);
    }
    true
}

/// Takes a received message.
pub(crate) unsafe extern "C" fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let interface = match (*packet).nx_packet_ip_interface {
            none if none.is_null() => &raw mut (*ip_ptr).nx_ip_interface[0],
            interface => interface,
        };
        let Some(message) = Arp::parse(NX_PACKET::bytes(packet)).filter(is_sane) else {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_arp_invalid_messages);
        };
        if message.operation == REQUEST {
            count!(ip_ptr, nx_ip_arp_requests_received);
        } else {
            count!(ip_ptr, nx_ip_arp_responses_received);
        }
        let own = (*interface).nx_interface_ip_address;
        // What we said ourselves comes back on some links.
        if message.sender_mac != (*interface).physical_address() {
            let is_request = message.operation == REQUEST;
            let asks_for_us = is_request && own != 0 && message.target_ip == own;
            if own != 0 && message.sender_ip == own {
                defend(ip_ptr, interface);
                if !is_request && let Some(handler) = (*ip_ptr).nx_ip_arp_gratuitous_response_handler {
                    return handler(ip_ptr, packet); // which owns the packet
                }
            } else {
                learn(ip_ptr, interface, &message, asks_for_us);
            }
            // Also to who asks with our own address: that is how it learns of us (nx_arp_gratuitous_send).
            if asks_for_us {
                reply(ip_ptr, interface, &message);
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
unsafe fn learn(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, message: &Arp, asks_for_us: bool) {
    if message.sender_ip == 0 {
        return; // a probe (RFC 5227) says nothing about its sender
    }
    // SAFETY: under protection.
    unsafe {
        let mut entry = find(ip_ptr, message.sender_ip);
        if entry.is_none() && asks_for_us {
            entry = take(ip_ptr, message.sender_ip);
        }
        if let Some(entry) = entry.filter(|&entry| (*entry).state != STATIC) {
            resolved(ip_ptr, entry, interface, message.sender_mac, DYNAMIC);
        }
    }
}

unsafe fn reply(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, to: &Arp) {
    // SAFETY: under protection.
    unsafe {
        let message = Arp {
            operation: REPLY,
            sender_mac: (*interface).physical_address(),
            sender_ip: (*interface).nx_interface_ip_address,
            target_mac: to.sender_mac,
            target_ip: to.sender_ip,
        };
        if send(ip_ptr, interface, NX_LINK_ARP_RESPONSE_SEND, &message, to.sender_mac) {
            count!(ip_ptr, nx_ip_arp_responses_sent);
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
            request(ip_ptr, interface, (*interface).nx_interface_ip_address);
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
            if expires {
                count!(ip_ptr, nx_ip_arp_aged_entries);
            }
            if expires || ULONG::from((*entry).nx_arp_retries) + 1 >= NX_ARP_MAXIMUM_RETRIES {
                empty(ip_ptr, entry);
                continue;
            }
            (*entry).nx_arp_retries += 1;
            let seconds = if (*entry).nx_arp_retries < QUICK_RETRIES { 1 } else { NX_ARP_UPDATE_RATE };
            (*entry).due = now.wrapping_add(seconds * TICKS_A_SECOND);
            look.again((*entry).due);
            if let Some(interface) = ip::interface(ip_ptr, UINT::from((*entry).interface)) {
                request(ip_ptr, interface, (*entry).nx_arp_ip_address);
            }
        }
    }
    look.wait
}

/// Forgets what is known through an interface, or (null) everything, and releases the packets that wait.
///
/// # Safety
/// Under protection, or the instance is being deleted.
pub(crate) unsafe fn forget(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in entries(ip_ptr) {
            if interface.is_null() || (*entry).interface == (*interface).nx_interface_index {
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
                if !request(ip_ptr, interface, own) {
                    return NX_NO_PACKET;
                }
                status = NX_SUCCESS;
            }
        }
    }
    status
}
