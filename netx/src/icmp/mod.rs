//! ICMP: answering echo requests, and ping (RFC 792).
//!
//! A thread in ping hangs on the instance's list with what its reply must carry; the IP thread finds it there and gives it
//! the reply's packet. Echo over IPv6 uses the same list and the same service; its wire format is in `icmpv6`.
//!
//! Source: manual chapter 3, "Internet Control Message Protocol (ICMP)"; chapter 4, `nx_icmp_*`, `nxd_icmp_*`.

pub mod icmp_error;
pub mod icmpv6;

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::kernel;
use threadx_shim::suspend;
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::ip_send::{self, Header, IPV4_HEADER};
use crate::ip::{self, NX_IP, Protection, SourceAddress, count, report};
use crate::link::offload;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};
use crate::wire;

/// Bytes of an echo message before its data.
pub(crate) const ECHO_HEADER: usize = 8;

/// Types of messages (RFC 792).
const ECHO_REPLY: u8 = 0;
const UNREACHABLE: u8 = 3;
const ECHO_REQUEST: u8 = 8;
/// The code of "destination unreachable" that routers answer an uncuttable packet with.
const FRAGMENTATION_NEEDED: u8 = 4;

/// What a thread in ping waits for, and where the reply goes.
struct PingWait {
    version: UINT,
    /// Identification and sequence number, as the message's second word has them.
    echo: ULONG,
    response: *mut NX_PACKET,
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        count!(ip_ptr, nx_ip_icmp_packets_received);
        let bytes = &*NX_PACKET::bytes(packet);
        let Some([first, echo]) = wire::words(bytes) else {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_invalid_packets);
        };
        if !offload::has_verified(packet, NX_INTERFACE_CAPABILITY_ICMPV4_RX_CHECKSUM)
            && crate::checksum::sum_of(packet, 0) != !0
        {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_checksum_errors);
        }
        match ((first >> 24) as u8, (first >> 16) as u8) {
            (ECHO_REQUEST, _) => {
                count!(ip_ptr, nx_ip_pings_received);
                answer(ip_ptr, packet);
            }
            (ECHO_REPLY, _) => replied(ip_ptr, packet, NX_IP_VERSION_V4, echo),
            (UNREACHABLE, FRAGMENTATION_NEEDED) => {
                icmp_error::fragmentation_needed(ip_ptr, bytes);
                packet_data::discard(packet);
            }
            _ => {
                packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_unhandled_messages);
            }
        }
    }
}

/// Turns a request into its reply, in its own packet.
unsafe fn answer(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the header was found by `receive`, the IP header by the IP layer.
    unsafe {
        let ip_header = core::slice::from_raw_parts((*packet).nx_packet_ip_header, IPV4_HEADER);
        let [first, _, _, source, destination] = wire::words(ip_header).unwrap_or_default();
        let tos = first & 0x00FC_0000; // without the bits for congestion (RFC 3168)
        // A request to everybody is not answered: it would have everybody answer at once (RFC 1122 section 3.2.2.6).
        if !ip::is_local_v4(ip_ptr, destination) {
            return packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_unhandled_messages);
        }
        // It leaves by the interface that leads back, which may be another than it came by.
        let Some((_, back)) = ip::source_v4(ip_ptr, source) else {
            packet_data::discard(packet);
            return;
        };
        become_reply(packet, ECHO_REPLY);
        count!(ip_ptr, nx_ip_pings_responded_to);
        (*packet).nx_packet_ip_interface = back;
        send_v4(ip_ptr, packet, destination, source, tos);
    }
}

/// Fills in an ICMPv4 message's checksum, which is zero still, unless the interface's hardware does, and sends it.
///
/// # Safety
/// Under protection of a created instance; the packet is the caller's, who gives it away; its interface is the one it leaves by.
pub(crate) unsafe fn send_v4(
    ip_ptr: *mut NX_IP,
    packet: *mut NX_PACKET,
    source: ULONG,
    destination: ULONG,
    type_of_service: ULONG,
) {
    // SAFETY: given.
    unsafe {
        let whole = (*packet).nx_packet_length.saturating_add(IPV4_HEADER as ULONG);
        let interface = (*packet).nx_packet_ip_interface;
        if !offload::leaves(packet, interface, NX_INTERFACE_CAPABILITY_ICMPV4_TX_CHECKSUM, whole) {
            set_checksum(packet, !crate::checksum::sum_of(packet, 0));
        }
        let header = Header {
            source,
            destination,
            protocol: NX_PROTOCOL_ICMP,
            time_to_live: NX_IP_TIME_TO_LIVE,
            type_of_service,
            fragment: NX_FRAGMENT_OKAY,
            options: &[],
        };
        ip_send::v4(ip_ptr, packet, &header);
    }
}

/// Writes a message's checksum, which stands at the same place in both versions.
///
/// # Safety
/// The caller owns the packet.
pub(crate) unsafe fn set_checksum(packet: *mut NX_PACKET, sum: u16) {
    // SAFETY: given.
    if let Some([_, _, high, low]) = unsafe { NX_PACKET::bytes(packet) }.first_chunk_mut() {
        [*high, *low] = sum.to_be_bytes();
    }
}

/// Makes an echo request, whose header is in the first packet, its reply, which has one form in both versions. Its checksum is zero then.
///
/// # Safety
/// The caller owns the packet.
pub(crate) unsafe fn become_reply(packet: *mut NX_PACKET, kind: u8) {
    // SAFETY: given.
    if let Some(first) = unsafe { NX_PACKET::bytes(packet) }.first_chunk_mut() {
        *first = [kind, 0, 0, 0];
    }
}

/// Gives a reply, its header stripped, to the thread that waits for it.
///
/// # Safety
/// Under protection; the packet is the caller's, who gives it away; it holds an echo header.
pub(crate) unsafe fn replied(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, version: UINT, echo: ULONG) {
    // SAFETY: given; a waiter's info is its PingWait, which lives while it waits.
    unsafe {
        let list = &raw mut (*ip_ptr).nx_ip_icmp_ping_suspension_list;
        let cs = kernel::enter();
        let mut thread = (*list).first();
        for _ in 0..(*list).count() {
            let wait = suspend::info(thread).cast::<PingWait>();
            if (*wait).version == version && (*wait).echo == echo {
                NX_PACKET::pull_front(packet, ECHO_HEADER);
                (*wait).response = packet;
                count!(ip_ptr, nx_ip_ping_responses_received);
                suspend::wake(&cs, thread, NX_SUCCESS);
                return;
            }
            thread = (*thread).tx_thread_next;
        }
        drop(cs);
        packet_data::refuse(packet, &raw mut (*ip_ptr).nx_ip_icmp_unhandled_messages);
    }
}

/// Enables ICMP over IPv4.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_icmp_packet_receive.is_some() {
            return NX_ALREADY_ENABLED;
        }
        (*ip_ptr).nx_ip_icmp_packet_receive = Some(receive);
        (*ip_ptr).icmp_report[0] = Some(icmp_error::v4);
    }
    NX_SUCCESS
}

/// Enables ICMP over IPv4 and, if IPv6 is enabled, echo over ICMPv6.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// None: enabling what is enabled is no error here.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn nxd_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_icmp_packet_receive = Some(receive);
        (*ip_ptr).icmpv6_echo = Some(icmpv6::echo);
        (*ip_ptr).icmp_report = [Some(icmp_error::v4), Some(icmp_error::v6)];
    }
    NX_SUCCESS
}

/// Pings an IPv4 address; as [`nxd_ping`].
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// As [`nxd_ping`], but `NX_IP_ADDRESS_ERROR` where there is nowhere to send it.
/// # Safety
/// As [`nxd_ping`].
#[must_use]
pub unsafe fn ping(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    data: *const CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    let status = unsafe { nxd_ping(ip_ptr, &NXD_ADDRESS::v4(ip_address), data, data_size, response_ptr, wait_option) };
    if status == NX_NO_INTERFACE_ADDRESS { NX_IP_ADDRESS_ERROR } else { status }
}

/// Sends an echo request and waits for its reply, whose packet (data only) is then the caller's.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_NOT_SUPPORTED`: an IPv6 address while IPv6 is not enabled; `NX_NO_INTERFACE_ADDRESS`: nowhere to send it; `NX_OVERFLOW`: the data does not fit one packet of the default
/// pool; `NX_NO_PACKET`; `NX_NO_RESPONSE`: none in time; `NX_WAIT_ABORTED`.
/// # Safety
/// The instance is created; `data` is readable for `data_size` bytes; `response_ptr` may be written.
#[must_use]
pub unsafe fn nxd_ping(
    ip_ptr: *mut NX_IP,
    ip_address: &NXD_ADDRESS,
    data: *const CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { echo(ip_ptr, ip_address, None, data, data_size, response_ptr, wait_option) }
}

/// As [`nxd_ping`], from the address of an index: an interface's IPv4 address, or an entry of the IPv6 address table.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// As [`nxd_ping`]; `NX_NO_INTERFACE_ADDRESS`: no address has that index.
/// # Safety
/// As [`nxd_ping`].
#[must_use]
pub unsafe fn nxd_source_ping(
    ip_ptr: *mut NX_IP,
    ip_address: &NXD_ADDRESS,
    address_index: UINT,
    data: *const CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { echo(ip_ptr, ip_address, Some(address_index), data, data_size, response_ptr, wait_option) }
}

unsafe fn echo(
    ip_ptr: *mut NX_IP,
    destination: &NXD_ADDRESS,
    address_index: Option<UINT>,
    data: *const CHAR,
    data_size: ULONG,
    response_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: the caller's contract.
    unsafe {
        let protection = Protection::get(ip_ptr);
        let is_v4 = destination.as_v4().is_some();
        if !is_v4 && (*ip_ptr).ipv6.is_none() {
            return NX_NOT_SUPPORTED;
        }
        let Ok(source) = ip::source_by(ip_ptr, destination, address_index) else {
            return NX_NO_INTERFACE_ADDRESS;
        };
        let enabled =
            if is_v4 { (*ip_ptr).nx_ip_icmp_packet_receive.is_some() } else { (*ip_ptr).icmpv6_echo.is_some() };
        if !enabled {
            return NX_NOT_ENABLED;
        }
        let pool = (*ip_ptr).nx_ip_default_packet_pool;
        let headroom = if is_v4 { NX_IPv4_ICMP_PACKET } else { NX_IPv6_ICMP_PACKET };
        let room = (*pool).nx_packet_pool_payload_size.saturating_sub(headroom);
        if data_size.saturating_add(ECHO_HEADER as ULONG) > room {
            return NX_OVERFLOW;
        }
        let mut packet = null_mut();
        let status = packet_pool::allocate(pool, &raw mut packet, headroom, NX_NO_WAIT);
        if status != NX_SUCCESS {
            return status;
        }
        (*ip_ptr).nx_ip_icmp_sequence = (*ip_ptr).nx_ip_icmp_sequence.wrapping_add(1);
        let echo = (*ip_ptr).nx_ip_icmp_sequence;
        let mut header = [0_u8; ECHO_HEADER];
        let kind = if is_v4 { ECHO_REQUEST } else { icmpv6::ECHO_REQUEST };
        wire::put_words(&mut header, &[ULONG::from(kind) << 24, echo]);
        let mut status =
            packet_data::data_append(packet, header.as_ptr().cast(), ECHO_HEADER as ULONG, pool, NX_NO_WAIT);
        if status == NX_SUCCESS && data_size > 0 {
            status = packet_data::data_append(packet, data.cast(), data_size, pool, NX_NO_WAIT);
        }
        if status != NX_SUCCESS {
            packet_data::discard(packet);
            return status;
        }
        let mut wait = PingWait { version: destination.nxd_ip_version, echo, response: null_mut() };
        count!(ip_ptr, nx_ip_pings_sent);
        send(ip_ptr, packet, &source, destination);
        if wait_option == NX_NO_WAIT {
            count!(ip_ptr, nx_ip_ping_timeouts);
            return NX_NO_RESPONSE;
        }
        count!(ip_ptr, nx_ip_ping_threads_suspended);
        let list = &raw mut (*ip_ptr).nx_ip_icmp_ping_suspension_list;
        let info = (&raw mut wait).cast::<c_void>();
        let status = protection.wait(list, info, wait_option, NX_NO_RESPONSE);
        if status == NX_NO_RESPONSE {
            count!(ip_ptr, nx_ip_ping_timeouts);
        }
        if status == NX_SUCCESS {
            response_ptr.write((&raw const wait.response).read_volatile());
        }
        status
    }
}

unsafe fn send(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, source: &SourceAddress, destination: &NXD_ADDRESS) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        (*packet).nx_packet_ip_interface = source.interface;
        if let (Some(from), Some(to)) = (source.address.as_v4(), destination.as_v4()) {
            send_v4(ip_ptr, packet, from, to, NX_IP_NORMAL);
        } else if let (Some(from), Some(to)) = (source.address.v6_words(), destination.v6_words()) {
            icmpv6::send(ip_ptr, packet, from, to, NX_IP_TIME_TO_LIVE);
        } else {
            packet_data::discard(packet);
        }
    }
}

/// Reports what ICMP did; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    pings_sent: *mut ULONG,
    ping_timeouts: *mut ULONG,
    ping_threads_suspended: *mut ULONG,
    ping_responses_received: *mut ULONG,
    icmp_checksum_errors: *mut ULONG,
    icmp_unhandled_messages: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_icmp_packet_receive.is_none() && (*ip_ptr).icmpv6_echo.is_none() {
            return NX_NOT_ENABLED;
        }
        report(&[
            (pings_sent, (*ip_ptr).nx_ip_pings_sent),
            (ping_timeouts, (*ip_ptr).nx_ip_ping_timeouts),
            (ping_threads_suspended, (*ip_ptr).nx_ip_ping_threads_suspended),
            (ping_responses_received, (*ip_ptr).nx_ip_ping_responses_received),
            (icmp_checksum_errors, (*ip_ptr).nx_ip_icmp_checksum_errors),
            (icmp_unhandled_messages, (*ip_ptr).nx_ip_icmp_unhandled_messages),
        ]);
    }
    NX_SUCCESS
}
