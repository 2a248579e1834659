//! Multicast listener discovery: telling routers, and the switches that listen in, which IPv6 groups this host is in.
//!
//! A group is reported when it is joined and once more within a second, when it is left, and, after a random delay, when a router asks.
//! Version 2 (RFC 3810) is spoken; where a router asks in version 1 (RFC 2710), that for some minutes. Nobody here listens to
//! single sources, so every record excludes none. All nodes' group and groups of a smaller scope are nobody else's business.
//!
//! Reports leave from the link-local address, or from none while that is not verified yet, and then again (RFC 3590).

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::address::{V6, V6_ALL_NODES, V6_ALL_ROUTERS, v6_is_link_local, v6_is_unspecified};
use crate::checksum;
use crate::constants::*;
use crate::entropy;
use crate::icmp::icmpv6::Message;
use crate::ip::ip_thread::until;
use crate::ip::{self, NX_IP, NX_IPV6_MULTICAST_ENTRY};
use crate::ipv6::{self, IPV6_HEADER};
use crate::ipv6::{ipv6_group, timed};
use crate::link::interface::NX_INTERFACE;

/// Types of the messages.
pub(crate) const QUERY: u8 = 130;
pub(crate) const REPORT: u8 = 131;
pub(crate) const DONE: u8 = 132;
pub(crate) const REPORT_V2: u8 = 143;

/// What a record of version 2 says: the values are the wire's.
const IS_MEMBER: ULONG = 2;
const HAS_LEFT: ULONG = 3;
const HAS_JOINED: ULONG = 4;

/// All routers that speak version 2.
const V2_ROUTERS: [ULONG; 4] = [0xFF02_0000, 0, 0, 0x16];
const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// How often a join is reported.
const ROBUSTNESS: ULONG = 2;
/// RFC 3810 section 9.12, with the defaults of what it is made of.
const OLDER_ROUTER_PRESENT: ULONG = (2 * 125 + 10) * TICKS_A_SECOND;
/// Bytes of version 1's messages, and of version 2's shortest query.
const MESSAGE: usize = 24;
const QUERY_V2: ULONG = 28;
/// Asks routers to look at a packet that is not for them (RFC 2711), behind which ICMPv6 follows.
const ROUTER_ALERT: [ULONG; 2] = [0x3A00_0502, 0x0000_0100];

/// Whether a group is reported at all (RFC 3810 section 6).
fn is_reported(group: &V6) -> bool {
    let scope = group[0] >> 16 & 0xF;
    *group != V6_ALL_NODES && scope > 1
}

unsafe fn schedule(
    ip_ptr: *mut NX_IP,
    entry: *mut NX_IPV6_MULTICAST_ENTRY,
    record: ULONG,
    reports: ULONG,
    delay: ULONG,
) {
    // SAFETY: under protection; the entry is the instance's.
    unsafe {
        (*entry).record = record;
        (*entry).reports = reports;
        timed::set(ip_ptr, &raw mut (*entry).report_at, delay);
    }
}

/// A group was joined: the next turn of the IP thread reports it.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn joined(ip_ptr: *mut NX_IP, entry: *mut NX_IPV6_MULTICAST_ENTRY) {
    // SAFETY: given.
    unsafe {
        if is_reported(&(*entry).nx_ipv6_multicast_join_list) {
            schedule(ip_ptr, entry, HAS_JOINED, ROBUSTNESS, 0);
        }
    }
}

/// A group was left.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn left(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6) {
    // SAFETY: given.
    unsafe {
        if is_reported(group) && (*interface).is_up() {
            send(ip_ptr, interface, group, HAS_LEFT);
        }
    }
}

/// The link has come up, or the link-local address has become valid: what is joined there is told anew.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn renew(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in ipv6_group::joined(ip_ptr) {
            if core::ptr::eq((*entry).nx_ipv6_multicast_join_interface_list, interface) {
                joined(ip_ptr, entry);
            }
        }
    }
}

/// Takes a message, its checksum verified; false if it is a query that is not valid. Others are not for hosts.
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn receive(ip_ptr: *mut NX_IP, message: &Message<'_>) -> bool {
    let &Message { packet, interface, ref header, ref words, octets } = message;
    // The router alert is in the hop-by-hop header.
    let from_the_link = header.hop_limit() == 1
        && v6_is_link_local(header.source())
        && header.next_header() == NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP;
    let is_sane = from_the_link && octets.len() >= MESSAGE;
    let kind = message.kind();
    // SAFETY: given.
    unsafe {
        if kind == QUERY {
            let (length, code) = ((*packet).nx_packet_length, words[1] >> 16);
            let delay = if length == MESSAGE as ULONG { code } else { delay_of_code(code) };
            if !is_sane || (length != MESSAGE as ULONG && length < QUERY_V2) {
                return false;
            }
            if length == MESSAGE as ULONG {
                (*interface).mld_older_until = timed::after(OLDER_ROUTER_PRESENT);
            }
            queried(ip_ptr, interface, message.target(), delay);
        } else if kind == REPORT
            && is_sane
            && speaks_v1(interface)
            // Somebody else told the router: our answer is not needed any more.
            && let Some(entry) = ipv6_group::find(ip_ptr, message.target(), interface)
        {
            (*entry).report_at = 0;
        }
    }
    true
}

/// Milliseconds of version 2's maximum response code (RFC 3810 section 5.1.3).
fn delay_of_code(code: ULONG) -> ULONG {
    if code < 0x8000 { code } else { (code & 0xFFF | 0x1000) << ((code >> 12 & 7) + 3) }
}

/// Has a group, or (the unspecified address) all, reported after a random delay of at most so many milliseconds.
unsafe fn queried(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE, group: &V6, milliseconds: ULONG) {
    let most = (milliseconds / 10).saturating_mul(TICKS_A_SECOND) / 100;
    let now = time::get();
    // SAFETY: under protection.
    unsafe {
        for entry in ipv6_group::joined(ip_ptr) {
            let own = &(*entry).nx_ipv6_multicast_join_list;
            if !core::ptr::eq((*entry).nx_ipv6_multicast_join_interface_list, interface)
                || !is_reported(own)
                || (!v6_is_unspecified(group) && group != own)
            {
                continue;
            }
            let delay = entropy::next() % (most + 1);
            // What is due earlier, or tells that the group is new, answers as well.
            if (*entry).report_at == 0 || ((*entry).record == IS_MEMBER && until(now, (*entry).report_at) > delay) {
                schedule(ip_ptr, entry, IS_MEMBER, 1, delay);
            }
        }
    }
}

/// Reports a group, and says when to report it again.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn report(ip_ptr: *mut NX_IP, entry: *mut NX_IPV6_MULTICAST_ENTRY) {
    // SAFETY: given.
    unsafe {
        let interface = (*entry).nx_ipv6_multicast_join_interface_list;
        if interface.is_null() || !(*interface).is_up() {
            return; // `renew` comes when it is
        }
        if (*entry).reports > 1 {
            (*entry).reports -= 1;
            (*entry).report_at = timed::after(1 + entropy::next() % TICKS_A_SECOND);
        }
        send(ip_ptr, interface, &(*entry).nx_ipv6_multicast_join_list, (*entry).record);
    }
}

/// No router has asked in version 1 for long enough: the deadline itself was what told of one.
pub(crate) unsafe fn forget_older(_: *mut NX_IP, _: *mut NX_INTERFACE) {}

/// Whether a router on the link has lately asked in version 1.
unsafe fn speaks_v1(interface: *const NX_INTERFACE) -> bool {
    // SAFETY: under protection.
    unsafe { (*interface).mld_older_until != 0 }
}

unsafe fn send(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6, record: ULONG) {
    let [a0, a1] = ROUTER_ALERT;
    let [g0, g1, g2, g3] = *group;
    let mut words = [a0, a1, ULONG::from(REPORT_V2) << 24, 1, record << 24, g0, g1, g2, g3];
    let (mut destination, mut message) = (&V2_ROUTERS, words.as_mut_slice());
    // SAFETY: under protection; the packet is ours until it is sent.
    unsafe {
        if speaks_v1(interface) {
            let kind = if record == HAS_LEFT { DONE } else { REPORT };
            destination = if record == HAS_LEFT { &V6_ALL_ROUTERS } else { group };
            words = [0, a0, a1, ULONG::from(kind) << 24, 0, g0, g1, g2, g3];
            message = &mut words[1..];
        }
        let source = ipv6::source(ip_ptr, &V6_ALL_ROUTERS, interface).filter(|source| v6_is_link_local(source));
        let source = source.unwrap_or(&[0; 4]);
        let report = message.get(ROUTER_ALERT.len()..).unwrap_or_default();
        let pseudo = checksum::pseudo_header(source, destination, NX_PROTOCOL_ICMPV6, size_of_val(report) as ULONG);
        let sum = !checksum::add(pseudo, checksum::of_words(report));
        if let [_, _, first, ..] = message {
            *first |= ULONG::from(sum);
        }
        if let Some(packet) = ip::message(ip_ptr, NX_PHYSICAL_HEADER + IPV6_HEADER as ULONG, message, &[]) {
            (*packet).nx_packet_ip_interface = interface;
            ipv6::send(ip_ptr, packet, source, destination, NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_codes_are_milliseconds_and_from_32768_on_a_float() {
        assert_eq!([0, 1, 10_000, 0x7FFF].map(delay_of_code), [0, 1, 10_000, 0x7FFF]);
        assert_eq!(delay_of_code(0x8000), 0x1000 << 3);
        assert_eq!(delay_of_code(0xFFFF), 0x1FFF << 10);
    }

    #[test]
    fn groups_of_one_host_and_of_all_nodes_are_not_reported() {
        assert!(!is_reported(&V6_ALL_NODES));
        assert!(!is_reported(&[0xFF01_0000, 0, 0, 0x55]));
        assert!(is_reported(&[0xFF02_0000, 0, 1, 0xFF00_0001]) && is_reported(&[0xFF0E_0000, 0, 0, 9]));
    }
}
