//! ICMP errors: what this host reports about packets that it cannot use, and what it does about reports it gets.
//!
//! Reported, once ICMP is enabled: a datagram to a port that nobody has, a protocol that nobody speaks, fragments of which some never came;
//! by a router what it cannot send on: too far, too large, no route; in IPv6 an option or a header that may not be skipped, with its place. Never
//! about a group, a broadcast, a fragment but the first, or another error (RFC 1122 section 3.2.2, RFC 4443 section 2.4), and at most
//! `BURST` at once and as many a second.
//!
//! Of the reports that come in, "packet too big" and "fragmentation needed" are acted on (`path_mtu`). The others are counted and nothing more:
//! they can be forged by whoever knows a connection's ends, and a connection survives them by its own timers (RFC 5927).

use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::address::{NXD_ADDRESS, v6_is_multicast};
use crate::constants::*;
use crate::icmp::{self, icmpv6};
use crate::ip::ip_send::{self, Header};
use crate::ip::path_mtu;
use crate::ip::{self, NX_IP};
use crate::ipv4::route;
use crate::ipv6::ipv6_extension::{self, Payload};
use crate::ipv6::{self, IPV6_HEADER, Received};
use crate::packet::NX_PACKET;
use crate::{checksum, wire};

/// Errors reported at once, and in a second.
const BURST: ULONG = 10;
const INTERVAL: ULONG = if NX_IP_PERIODIC_RATE < BURST { 1 } else { NX_IP_PERIODIC_RATE / BURST };
/// Type, code, checksum, and four bytes that depend on the type.
const ERROR_HEADER: usize = 8;
/// Of the offending packet: in IPv4 its header and eight octets are always there, in IPv6 as much as fits; this is enough to find a
/// connection by.
const QUOTE: usize = 128;
/// ICMPv6's redirect, which counts as an error here (RFC 4443 section 2.4).
const REDIRECT: UINT = 137;

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// Nobody has the port.
    Port,
    /// Nobody speaks the protocol.
    Protocol,
    /// The packet has passed as many routers as it may.
    TimeExceeded,
    /// Pieces of the datagram have not come in time.
    Reassembly,
    /// No way leads there from this router.
    NoRoute,
    /// The next link takes no more than this, and the packet may not be cut.
    TooBig { mtu: ULONG },
    /// Something in the IPv6 headers, at this place; to be told even if everybody in a group got it.
    Header { code: u8, pointer: ULONG, even_to_group: bool },
}

/// A version's reporter, installed when ICMP is enabled.
pub(crate) type Reporter = Option<unsafe fn(*mut NX_IP, *const NX_PACKET, &[u8], Trouble)>;

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
        let [of_v4, of_v6] = (*ip_ptr).icmp_report;
        let reporter = if (*packet).nx_packet_ip_version == NX_IP_VERSION_V4 as UCHAR { of_v4 } else { of_v6 };
        if let Some(reporter) = reporter {
            let start = (*packet).nx_packet_ip_header;
            let held = ((*packet).nx_packet_append_ptr as usize).saturating_sub(start as usize);
            reporter(ip_ptr, packet, core::slice::from_raw_parts(start, held.min(QUOTE)), trouble);
        }
    }
}

/// Type, code and the parameter behind the checksum.
type Kind = (u8, u8, ULONG);

/// A message with room for the headers in front, and the quote behind it.
unsafe fn message(ip_ptr: *mut NX_IP, headroom: ULONG, kind: Kind, quote: &[u8]) -> Option<*mut NX_PACKET> {
    let (kind, code, parameter) = kind;
    // SAFETY: under protection.
    unsafe { ip::message(ip_ptr, headroom, &[ULONG::from(kind) << 24 | ULONG::from(code) << 16, parameter], quote) }
}

/// Reports over IPv4.
///
/// # Safety
/// As [`report`]; the quote is the packet's begin.
pub(crate) unsafe fn v4(ip_ptr: *mut NX_IP, about: *const NX_PACKET, quote: &[u8], trouble: Trouble) {
    let kind = match trouble {
        Trouble::NoRoute => (3, 0, 0),
        Trouble::Protocol => (3, 2, 0),
        Trouble::Port => (3, 3, 0),
        Trouble::TooBig { mtu } => (3, 4, mtu.min(0xFFFF)),
        Trouble::TimeExceeded => (11, 0, 0),
        Trouble::Reassembly => (11, 1, 0),
        Trouble::Header { .. } => return,
    };
    let by_router = matches!(trouble, Trouble::NoRoute | Trouble::TooBig { .. } | Trouble::TimeExceeded);
    // SAFETY: as in `report`.
    unsafe {
        let Some([first, fragment, protocol, from, to]) = wire::words(quote) else {
            return;
        };
        let interface = (*about).nx_packet_ip_interface;
        let ours = ip::is_local_v4(ip_ptr, to);
        if from == 0
            || from >> 24 == 127 && !(*interface).is_loopback()
            || route::is_multicast(from)
            || route::is_broadcast(interface, from)
            || route::is_multicast(to)
            || route::is_broadcast(interface, to)
            || fragment & 0x1FFF != 0
            || (!by_router && !ours)
            || (protocol >> 16 & 0xFF == NX_PROTOCOL_ICMP && is_error_v4(quote, first))
            || !(*ip_ptr).icmp_errors.take(time::get())
        {
            return;
        }
        let Some((own, interface)) = ip::source_v4(ip_ptr, from) else {
            return;
        };
        let Some(packet) = message(ip_ptr, NX_IPv4_ICMP_PACKET, kind, quote) else {
            return;
        };
        icmp::set_checksum(packet, !checksum::sum_of(packet, 0));
        (*packet).nx_packet_ip_interface = interface;
        let header = Header {
            source: if ours { to } else { own },
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

/// Whether an ICMP message behind an IPv4 header is other than echo and its like; `first` is the header's first word.
fn is_error_v4(quote: &[u8], first: ULONG) -> bool {
    let header = (first >> 24 & 0xF) as usize * 4;
    quote.get(header).is_none_or(|kind| !matches!(kind, 0 | 8 | 13..=18))
}

/// Reports over IPv6.
///
/// # Safety
/// As [`report`]; the quote is the packet's begin.
pub(crate) unsafe fn v6(ip_ptr: *mut NX_IP, about: *const NX_PACKET, quote: &[u8], trouble: Trouble) {
    const NO_NEXT_HEADER: u8 = NX_PROTOCOL_NO_NEXT_HEADER as u8;
    let inner = ipv6_extension::protocol_of(quote);
    let (kind, even_to_group) = match (trouble, inner) {
        (Trouble::Port, _) => ((1, 4, 0), false),
        (Trouble::Reassembly, _) => ((3, 1, 0), false),
        (Trouble::Header { code, pointer, even_to_group }, _) => ((4, code, pointer), even_to_group),
        (Trouble::Protocol, Some(inner)) if inner.protocol != NO_NEXT_HEADER => {
            ((4, 1, inner.named_at as ULONG), false)
        }
        _ => return,
    };
    // SAFETY: as in `report`.
    unsafe {
        let Some(header) = quote.first_chunk().filter(|_| inner.is_none_or(|inner| !is_error_v6(quote, inner))) else {
            return;
        };
        let Received { source: from, destination: to, .. } = Received::read(header);
        let interface = (*about).nx_packet_ip_interface;
        let to_group = v6_is_multicast(&to);
        if from == [0; 4] || v6_is_multicast(&from) || (to_group && !even_to_group) {
            return;
        }
        let own = if to_group { ipv6::source(ip_ptr, &from, interface) } else { Some(&to) };
        let Some(own) = own.filter(|_| (*ip_ptr).icmp_errors.take(time::get())) else {
            return;
        };
        if let Some(packet) = message(ip_ptr, NX_PHYSICAL_HEADER + IPV6_HEADER as ULONG, kind, quote) {
            (*packet).nx_packet_ip_interface = interface;
            icmpv6::send(ip_ptr, packet, own, &from, NX_IP_TIME_TO_LIVE);
        }
    }
}

/// Whether a packet is an ICMPv6 message that is no information: an error, or a redirect.
fn is_error_v6(quote: &[u8], inner: Payload) -> bool {
    UINT::from(inner.protocol) == NX_PROTOCOL_ICMPV6
        && quote.get(inner.at).is_none_or(|&kind| kind < 128 || UINT::from(kind) == REDIRECT)
}

/// Takes "fragmentation needed", its checksum verified: `message` begins at the type.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn fragmentation_needed(ip_ptr: *mut NX_IP, message: &[u8]) {
    let Some([_, mtu, lengths, fragment, _, source, destination]) = wire::words(message) else {
        return;
    };
    let mtu = mtu & 0xFFFF;
    // SAFETY: given.
    unsafe {
        if ip::is_local_v4(ip_ptr, source) && fragment & NX_DONT_FRAGMENT != 0 && lengths & 0xFFFF > mtu {
            path_mtu::learn(ip_ptr, &NXD_ADDRESS::v4(destination), mtu);
        }
    }
}

/// Takes "packet too big", its header checked: `message` begins at the type.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn too_big(ip_ptr: *mut NX_IP, message: &[u8]) {
    let (Some(mtu), Some(quoted)) = (wire::word(message, 4), wire::array(message, ERROR_HEADER)) else {
        return;
    };
    let quoted = Received::read(&quoted);
    // SAFETY: given.
    unsafe {
        if ipv6::own_address(ip_ptr, &quoted.source).is_some() {
            path_mtu::learn(ip_ptr, &NXD_ADDRESS::v6(quoted.destination), mtu);
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
