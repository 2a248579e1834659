//! ICMP errors: what this host reports about packets that it cannot use, and what it does about reports it gets.
//!
//! Reported, once ICMP is enabled: a datagram to a port that nobody has (port unreachable), an IPv4 protocol that nobody speaks
//! (protocol unreachable), a packet whose last hop was this router (time exceeded). Never about a group, a broadcast, a fragment but the
//! first, or another error (RFC 1122 section 3.2.2, RFC 4443 section 2.4), and at most `BURST` at once and as many a second.
//!
//! Of the reports that come in, "packet too big" is acted on (`path_mtu`). The others are counted and nothing more: they can
//! be forged by whoever knows a connection's ends, and a connection survives them by its own timers (RFC 5927).

use smoltcp::wire::{Icmpv4Packet, Icmpv6Packet, Ipv4Packet, Ipv6Packet};
use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::address::{NXD_ADDRESS, v4_from_wire, v6_from_wire, v6_is_multicast};
use crate::constants::*;
use crate::ip::{self, NX_IP};
use crate::ip_send::{self, Header, IPV4_HEADER};
use crate::ipv6::{self, IPV6_HEADER};
use crate::packet::NX_PACKET;
use crate::{icmpv6, packet_data, path_mtu, route, wire};

/// Errors reported at once, and in a second.
const BURST: ULONG = 10;
const INTERVAL: ULONG = if NX_IP_PERIODIC_RATE < BURST { 1 } else { NX_IP_PERIODIC_RATE / BURST };
/// Type, code, checksum, and four bytes that depend on the type.
const ERROR_HEADER: usize = 8;
/// Of the offending packet: in IPv4 its header and eight octets are always there, in IPv6 as much as fits; this is enough to find a
/// connection by.
const QUOTE: usize = 128;

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody has the port.
    Port,
    /// Nobody speaks the protocol.
    Protocol,
    /// The packet has passed as many routers as it may.
    TimeExceeded,
}

/// How many errors may still be reported.
#[repr(C)]
pub(crate) struct Budget {
    used: ULONG,
    /// Ticks up to which `used` has been paid back.
    since: ULONG,
}

impl Budget {
    fn take(&mut self, now: ULONG) -> bool {
        let back = now.wrapping_sub(self.since) / INTERVAL;
        if back >= self.used {
            (self.used, self.since) = (0, now);
        } else {
            self.used -= back;
            self.since = self.since.wrapping_add(back * INTERVAL);
        }
        let may = self.used < BURST;
        self.used += ULONG::from(may);
        may
    }
}

/// Reports what is wrong with a received packet to its sender. The packet stays the caller's.
///
/// # Safety
/// Under protection of a created instance; `nx_packet_ip_header` points to the packet's checked IP header, behind which its data
/// follow in the same memory up to the append pointer.
pub(crate) unsafe fn report(ip_ptr: *mut NX_IP, packet: *const NX_PACKET, trouble: Trouble) {
    // SAFETY: given.
    unsafe {
        let start = (*packet).nx_packet_ip_header;
        let held = ((*packet).nx_packet_append_ptr as usize).saturating_sub(start as usize);
        let quote = core::slice::from_raw_parts(start, held.min(QUOTE));
        if (*packet).nx_packet_ip_version == NX_IP_VERSION_V4 as UCHAR {
            v4(ip_ptr, packet, quote, trouble);
        } else {
            v6(ip_ptr, packet, quote, trouble);
        }
    }
}

/// A message with room for its header, and the quote behind it.
unsafe fn message(ip_ptr: *mut NX_IP, headroom: ULONG, kind: u8, code: u8, quote: &[u8]) -> Option<*mut NX_PACKET> {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let packet = ip::packet_for(ip_ptr, headroom, ERROR_HEADER + quote.len())?;
        let pool = (*packet).nx_packet_pool_owner;
        let header = [kind, code, 0, 0, 0, 0, 0, 0];
        for part in [&header[..], quote] {
            if packet_data::data_append(packet, part.as_ptr().cast(), part.len() as ULONG, pool, NX_NO_WAIT)
                != NX_SUCCESS
            {
                packet_data::discard(packet);
                return None;
            }
        }
        Some(packet)
    }
}

unsafe fn v4(ip_ptr: *mut NX_IP, about: *const NX_PACKET, quote: &[u8], trouble: Trouble) {
    let (kind, code) = match trouble {
        Trouble::Port => (3, 3),
        Trouble::Protocol => (3, 2),
        Trouble::TimeExceeded => (11, 0),
    };
    // SAFETY: as in `report`.
    unsafe {
        if quote.len() < IPV4_HEADER || (*ip_ptr).nx_ip_icmp_packet_receive.is_none() {
            return;
        }
        let wire = Ipv4Packet::new_unchecked(quote);
        let (from, to) = (v4_from_wire(wire.src_addr()), v4_from_wire(wire.dst_addr()));
        let interface = (*about).nx_packet_ip_interface;
        let ours = ip::is_local_address(ip_ptr, &NXD_ADDRESS::v4(to));
        if from == 0
            || from >> 24 == 127 && !(*interface).is_loopback()
            || route::is_multicast(from)
            || route::is_broadcast(interface, from)
            || route::is_multicast(to)
            || route::is_broadcast(interface, to)
            || wire.frag_offset() != 0
            || (trouble != Trouble::TimeExceeded && !ours)
            || is_error_v4(quote)
            || !(*ip_ptr).icmp_errors.take(time::get())
        {
            return;
        }
        let Some(source) = ip::source_for(ip_ptr, &NXD_ADDRESS::v4(from)) else {
            return;
        };
        let Some(own) = (if ours { Some(to) } else { source.address.as_v4() }) else {
            return;
        };
        let Some(packet) = message(ip_ptr, NX_IPv4_ICMP_PACKET, kind, code, quote) else {
            return;
        };
        let sum = !wire::chain_sum(packet, 0);
        if let Some(octets) = NX_PACKET::bytes(packet).get_mut(..ERROR_HEADER) {
            Icmpv4Packet::new_unchecked(octets).set_checksum(sum);
        }
        (*packet).nx_packet_ip_interface = source.interface;
        let header = Header {
            source: own,
            destination: from,
            protocol: NX_PROTOCOL_ICMP,
            time_to_live: NX_IP_TIME_TO_LIVE,
            type_of_service: NX_IP_NORMAL,
            fragment: NX_FRAGMENT_OKAY,
            options: &[],
        };
        ip_send::v4(ip_ptr, packet, &header);
    }
}

/// Whether a packet is an ICMP message other than echo and its like.
fn is_error_v4(quote: &[u8]) -> bool {
    let wire = Ipv4Packet::new_unchecked(quote);
    UINT::from(u8::from(wire.next_header())) == NX_PROTOCOL_ICMP
        && quote.get(usize::from(wire.header_len())).is_none_or(|kind| !matches!(kind, 0 | 8 | 13..=18))
}

unsafe fn v6(ip_ptr: *mut NX_IP, about: *const NX_PACKET, quote: &[u8], trouble: Trouble) {
    let (kind, code) = match trouble {
        Trouble::Port => (1, 4),
        Trouble::Protocol | Trouble::TimeExceeded => return,
    };
    // SAFETY: as in `report`.
    unsafe {
        if quote.len() < IPV6_HEADER || (*ip_ptr).icmpv6_echo.is_none() {
            return;
        }
        let wire = Ipv6Packet::new_unchecked(quote);
        let (from, to) = (v6_from_wire(wire.src_addr()), v6_from_wire(wire.dst_addr()));
        if from == [0; 4] || v6_is_multicast(from) || v6_is_multicast(to) || !(*ip_ptr).icmp_errors.take(time::get()) {
            return;
        }
        let headroom = NX_PHYSICAL_HEADER + IPV6_HEADER as ULONG;
        let Some(packet) = message(ip_ptr, headroom, kind, code, quote) else {
            return;
        };
        let sum = icmpv6::sum(packet, to, from);
        if let Some(octets) = NX_PACKET::bytes(packet).get_mut(..ERROR_HEADER) {
            Icmpv6Packet::new_unchecked(octets).set_checksum(sum);
        }
        (*packet).nx_packet_ip_interface = (*about).nx_packet_ip_interface;
        ipv6::send(ip_ptr, packet, to, from, NX_PROTOCOL_ICMPV6, NX_IP_TIME_TO_LIVE);
    }
}

/// Takes "packet too big", its header checked: `message` begins at the type.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn too_big(ip_ptr: *mut NX_IP, message: &[u8]) {
    let (Some(mtu), Some(quoted)) = (wire::word(message, 4), message.get(ERROR_HEADER..ERROR_HEADER + IPV6_HEADER))
    else {
        return;
    };
    let quoted = Ipv6Packet::new_unchecked(quoted);
    // SAFETY: given.
    unsafe {
        if ipv6::own_address(ip_ptr, v6_from_wire(quoted.src_addr())).is_some() {
            path_mtu::learn(ip_ptr, v6_from_wire(quoted.dst_addr()), mtu);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_beyond_the_budget_wait_for_time_to_pass() {
        let mut budget = Budget { used: 0, since: 0 };
        assert_eq!((0..100).filter(|_| budget.take(5)).count(), BURST as usize);
        assert!(!budget.take(5 + INTERVAL - 1));
        assert!(budget.take(5 + INTERVAL) && !budget.take(5 + INTERVAL));
        assert_eq!((0..100).filter(|_| budget.take(5 + 1000 * INTERVAL)).count(), BURST as usize);
    }
}
