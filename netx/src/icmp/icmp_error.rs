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

use crate::address::{NXD_ADDRESS, v6_is_multicast, v6_is_unspecified};
use crate::constants::*;
use crate::icmp::icmpv6::Message;
use crate::icmp::{self, icmpv6};
use crate::ip::path_mtu;
use crate::ip::{self, NX_IP};
use crate::ipv6::ipv6_extension::{self, Payload};
use crate::ipv6::{self, IPV6_HEADER, Received};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::wire;

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

/// What is wrong, as the messages of both versions say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Trouble {
    /// Type and code of ICMPv4, then those of ICMPv6. A router's troubles have none of the latter, for this host is one in IPv4 only.
    kinds: ULONG,
    /// What follows the checksum.
    parameter: ULONG,
}

impl Trouble {
    /// Nobody has the port.
    pub(crate) const PORT: Self = Self { kinds: 0x0303_0104, parameter: 0 };
    /// Nobody speaks the protocol; ICMPv6 says where it is named.
    pub(crate) const PROTOCOL: Self = Self { kinds: 0x0302_0401, parameter: 0 };
    /// Pieces of the datagram have not come in time.
    pub(crate) const REASSEMBLY: Self = Self { kinds: 0x0B01_0301, parameter: 0 };
    /// The packet has passed as many routers as it may.
    pub(crate) const TIME_EXCEEDED: Self = Self { kinds: 0x0B00_0000, parameter: 0 };
    /// No way leads there from this router.
    pub(crate) const NO_ROUTE: Self = Self { kinds: 0x0300_0000, parameter: 0 };
    /// An option in the IPv6 headers asks to drop the packet without a word.
    pub(crate) const SILENT: Self = Self { kinds: 0, parameter: 1 };
    /// The headers are malformed beyond telling.
    pub(crate) const MALFORMED: Self = Self { kinds: 0, parameter: 0 };

    /// The next link takes no more than this, and the packet may not be cut.
    pub(crate) fn too_big(mtu: ULONG) -> Self {
        Self { kinds: 0x0304_0000, parameter: mtu.min(0xFFFF) }
    }

    /// Type and code of ICMPv4.
    const fn v4(self) -> ULONG {
        self.kinds >> 16
    }

    /// Type and code of ICMPv6.
    const fn v6(self) -> ULONG {
        self.kinds as u16 as ULONG
    }

    /// Something in the IPv6 headers, at this place; to be told even if everybody in a group got it.
    pub(crate) const fn header(code: ULONG, place: usize, even_to_group: bool) -> Self {
        let group = if even_to_group { EVEN_TO_GROUP } else { 0 };
        Self { kinds: group | 0x0400 | code, parameter: place as ULONG }
    }
}

/// In the place of ICMPv4's type where only ICMPv6 has one.
const EVEN_TO_GROUP: ULONG = 1 << 16;

/// A packet that there is trouble with, and its begin, of which the report has a copy.
struct Offender<'a> {
    interface: *mut NX_INTERFACE,
    quote: &'a [u8],
}

/// A version's reporter, installed when ICMP is enabled.
pub(crate) type Reporter = Option<unsafe fn(*mut NX_IP, *const NX_PACKET, Trouble)>;

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
            reporter(ip_ptr, packet, trouble);
        }
    }
}

impl Offender<'_> {
    /// # Safety
    /// As [`report`].
    unsafe fn of(packet: *const NX_PACKET) -> Self {
        // SAFETY: given.
        unsafe {
            let start = (*packet).nx_packet_ip_header;
            let held = ((*packet).nx_packet_append_ptr as usize).saturating_sub(start as usize);
            let quote = core::slice::from_raw_parts(start, held.min(QUOTE));
            Self { interface: (*packet).nx_packet_ip_interface, quote }
        }
    }

    /// The message, with room for the headers in front, if one more may be sent now; `kind` is its type and code.
    ///
    /// # Safety
    /// Under protection of a created instance.
    unsafe fn message(
        &self,
        ip_ptr: *mut NX_IP,
        headroom: ULONG,
        kind: ULONG,
        parameter: ULONG,
        interface: *mut NX_INTERFACE,
    ) -> Option<*mut NX_PACKET> {
        // SAFETY: given.
        unsafe {
            if !(*ip_ptr).icmp_errors.take(time::get()) {
                return None;
            }
            let packet = ip::message(ip_ptr, headroom, &[kind << 16, parameter], self.quote)?;
            (*packet).nx_packet_ip_interface = interface;
            Some(packet)
        }
    }
}

/// Reports over IPv4.
///
/// # Safety
/// As [`report`]; the packet came through the IP layer, which refuses what a group or a broadcast is said to have sent.
pub(crate) unsafe fn v4(ip_ptr: *mut NX_IP, packet: *const NX_PACKET, trouble: Trouble) {
    // SAFETY: as in `report`.
    unsafe {
        let about = Offender::of(packet);
        let Some([first, fragment, protocol, from, to]) = wire::words(about.quote) else {
            return;
        };
        let ours = ip::is_local_v4(ip_ptr, to);
        let by_router = trouble.v6() == 0;
        if from == 0
            || from >> 24 == 127 && !(*about.interface).is_loopback()
            || fragment & 0x1FFF != 0
            || !(ours || by_router)
            || (protocol >> 16 & 0xFF == NX_PROTOCOL_ICMP && is_error_v4(about.quote, first))
        {
            return;
        }
        let Some((own, interface)) = ip::source_v4(ip_ptr, from) else {
            return;
        };
        let Some(packet) = about.message(ip_ptr, NX_IPv4_ICMP_PACKET, trouble.v4(), trouble.parameter, interface)
        else {
            return;
        };
        icmp::send_v4(ip_ptr, packet, if ours { to } else { own }, from, NX_IP_NORMAL);
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
/// As [`v4`].
pub(crate) unsafe fn v6(ip_ptr: *mut NX_IP, packet: *const NX_PACKET, trouble: Trouble) {
    // SAFETY: given.
    let about = unsafe { Offender::of(packet) };
    let mut parameter = trouble.parameter;
    let inner = ipv6_extension::protocol_of(about.quote);
    if trouble == Trouble::PROTOCOL {
        if UINT::from(inner.protocol) == NX_PROTOCOL_NO_NEXT_HEADER {
            return;
        }
        parameter = inner.named_at as ULONG;
    }
    if trouble.v6() == 0 || is_error_v6(about.quote, inner) {
        return;
    }
    let header = Received::read(about.quote);
    let (from, to) = (header.source(), header.destination());
    let to_group = v6_is_multicast(to);
    if v6_is_unspecified(from) || (to_group && trouble.kinds & EVEN_TO_GROUP == 0) {
        return;
    }
    // SAFETY: as in `report`.
    unsafe {
        let own = if to_group { ipv6::source(ip_ptr, from, about.interface) } else { Some(to) };
        let headroom = NX_PHYSICAL_HEADER + IPV6_HEADER as ULONG;
        if let Some(own) = own
            && let Some(packet) = about.message(ip_ptr, headroom, trouble.v6(), parameter, about.interface)
        {
            icmpv6::send(ip_ptr, packet, own, from, NX_IP_TIME_TO_LIVE);
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

/// Takes "packet too big", its header checked.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn too_big(ip_ptr: *mut NX_IP, message: &Message<'_>) {
    let Some(quoted) = message.octets.get(ERROR_HEADER..ERROR_HEADER + IPV6_HEADER) else {
        return;
    };
    let quoted = Received::read(quoted);
    // SAFETY: given.
    unsafe {
        if ipv6::own_address(ip_ptr, quoted.source()).is_some() {
            path_mtu::learn(ip_ptr, &NXD_ADDRESS::v6(*quoted.destination()), message.words[1]);
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
