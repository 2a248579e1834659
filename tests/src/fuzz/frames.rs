//! Frames into an IP instance with everything enabled: every layer, with headers that are right as far as the input leaves them alone.
//!
//! An input is a series of records: a kind, a length, so many octets. Random octets pass no checksum, so the harness completes what the
//! kind names: the link header, the IP header, the checksum, a TCP segment's numbers. An instance lives for one input, so that an input alone
//! finds again what it found. Afterwards all packets are back.

#![allow(clippy::not_unsafe_ptr_arg_deref)] // everything here lives as long as the process

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;

use netx::constants::*;
use netx::ip::{fragment, raw};
use netx::ipv4::{arp_cache, igmp, route};
use netx::ipv6::{ipv6_address, ipv6_enable, ipv6_group, nd_cache};
use netx::link::ram_link;
use netx::packet::{packet_data, packet_pool};
use netx::tcp::{listen, tcp_info, tcp_socket};
use netx::udp::{udp_port, udp_send, udp_socket};
use netx::{
    NX_IP, NX_IP_DRIVER, NX_PACKET, NX_PACKET_POOL, NX_TCP_SOCKET, NX_UDP_SOCKET, NXD_ADDRESS, icmp, ip, tcp, udp,
};
use threadx_shim::types::ULONG;

use super::Input;
use crate::net::sleep;

const OWN: ULONG = 0x0A00_0001;
const PEER: ULONG = 0x0A00_0009;
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
const GROUP: ULONG = 0xE000_0055;
const OWN_V6: [ULONG; 4] = [0x2001_0DB8, 0, 0, 1];
const OWN_LINK_LOCAL: [ULONG; 4] = [0xFE80_0000, 0, 0, 1];
const PEER_V6: [ULONG; 4] = [0x2001_0DB8, 0, 0, 9];
const PEER_LINK_LOCAL: [ULONG; 4] = [0xFE80_0000, 0, 0, 9];
const GROUP_V6: [ULONG; 4] = [0xFF05_0000, 0, 0, 0x55];
const ALL_NODES: [ULONG; 4] = [0xFF02_0000, 0, 0, 1];
const TCP_PORT: u16 = 7;
const PEER_PORT: u16 = 5000;
const UDP_PORT: u16 = 1000;
const STACK: usize = 32 * 1024;
const CACHE: usize = 1024;
const RECORDS: usize = 64;
/// Ticks after which a connection that nobody answers is given up for certain.
const PATIENCE: ULONG = 500_000;

fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn memory(octets: usize) -> *mut c_void {
    Box::leak(vec![0_u128; octets.div_ceil(16)].into_boxed_slice()).as_mut_ptr().cast()
}

fn pool(packets: ULONG, payload: ULONG) -> *mut NX_PACKET_POOL {
    let pool = leak(NX_PACKET_POOL::new());
    let size = packets * (payload + size_of::<NX_PACKET>() as ULONG + 16);
    // SAFETY: new, and never freed.
    let created =
        unsafe { packet_pool::create(pool, c"pool".as_ptr().cast_mut(), payload, memory(size as usize), size) };
    assert_eq!(created, NX_SUCCESS);
    pool
}

thread_local! {
    /// What the instance's last segment to the peer's port leaves a peer to say: the next sequence number, and the acknowledgement.
    static DIALOGUE: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

/// Reads the numbers off the instance's segments.
unsafe fn tap(frame: *mut NX_PACKET) {
    // SAFETY: a whole frame.
    let bytes = unsafe { &*NX_PACKET::bytes(frame) };
    let is_ours = bytes.get(12..14) == Some(&[8, 0])
        && bytes.get(23) == Some(&6)
        && bytes.get(26..30) == Some(&OWN.to_be_bytes());
    let Some(segment) = bytes.get(34..54).filter(|_| is_ours) else {
        return;
    };
    let number = |at: usize| u32::from_be_bytes([segment[at], segment[at + 1], segment[at + 2], segment[at + 3]]);
    let total = u32::from(bytes[16]) << 8 | u32::from(bytes[17]);
    let data = total.saturating_sub(20 + u32::from(segment[12] >> 4) * 4);
    let marks = u32::from(segment[13] & 1 != 0) + u32::from(segment[13] & 2 != 0);
    DIALOGUE.set((number(8), number(4).wrapping_add(data).wrapping_add(marks)));
}

/// One's complement sum, folded.
fn sum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u32;
    for part in parts {
        sum += part.chunks(2).map(|c| u32::from(c[0]) << 8 | u32::from(*c.get(1).unwrap_or(&0))).sum::<u32>();
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    !(sum as u16)
}

fn release(packet: *mut NX_PACKET) {
    // SAFETY: the packet is the caller's.
    assert_eq!(unsafe { packet_data::release(packet) }, NX_SUCCESS);
}

/// Where a protocol has its checksum.
fn checksum_at(protocol: u8) -> Option<usize> {
    match protocol {
        1 | 2 | 58 => Some(2),
        6 => Some(16),
        17 => Some(6),
        _ => None,
    }
}

fn complete(protocol: u8, pseudo: &[u8], payload: &mut [u8]) {
    if protocol == 17 && payload.len() >= 8 {
        let length = (payload.len() as u16).to_be_bytes();
        payload[4..6].copy_from_slice(&length);
    }
    let Some(at) = checksum_at(protocol).filter(|at| payload.len() >= at + 2) else {
        return;
    };
    payload[at..at + 2].fill(0);
    let pseudo = if matches!(protocol, 1 | 2) { &[] } else { pseudo };
    let checksum = sum(&[pseudo, payload]);
    payload[at..at + 2].copy_from_slice(&checksum.to_be_bytes());
}

fn ethernet(kind: [u8; 2], data: &[u8]) -> Vec<u8> {
    // To every station: what is addressed to a group needs no driver that knows it.
    [&[0xFF; 6][..], &PEER_MAC, &kind, data].concat()
}

fn frame_v4(protocol: u8, flags: u16, to: ULONG, mut payload: Vec<u8>) -> Vec<u8> {
    let (from, to) = (PEER.to_be_bytes(), to.to_be_bytes());
    let length = (payload.len() as u16).to_be_bytes();
    complete(protocol, &[&from[..], &to, &[0, protocol], &length].concat(), &mut payload);
    let total = ((20 + payload.len()) as u16).to_be_bytes();
    let mut header =
        [&[0x45, 0][..], &total, &[0, 7], &flags.to_be_bytes(), &[64, protocol, 0, 0], &from, &to].concat();
    let checksum = sum(&[&header]);
    header[10..12].copy_from_slice(&checksum.to_be_bytes());
    ethernet([8, 0], &[header, payload].concat())
}

fn octets(words: [ULONG; 4]) -> Vec<u8> {
    words.map(u32::to_be_bytes).concat()
}

fn frame_v6(next: u8, hops: u8, from: [ULONG; 4], to: [ULONG; 4], mut payload: Vec<u8>) -> Vec<u8> {
    let (from, to) = (octets(from), octets(to));
    // The message may stand behind one header of eight octets.
    let (protocol, at) =
        if matches!(next, 0 | 43 | 60) && payload.len() > 8 && payload[1] == 0 { (payload[0], 8) } else { (next, 0) };
    let length = ((payload.len() - at) as u32).to_be_bytes();
    complete(protocol, &[&from[..], &to, &length, &[0, 0, 0, protocol]].concat(), &mut payload[at..]);
    let total = (payload.len() as u16).to_be_bytes();
    ethernet([0x86, 0xDD], &[&[0x60, 0, 0, 0][..], &total, &[next, hops], &from, &to, &payload].concat())
}

/// The instance and what it needs. To be used in a thread of the kernel.
pub struct Host {
    ip: *mut NX_IP,
    pool: *mut NX_PACKET_POOL,
    outside: *mut NX_PACKET_POOL,
    udp: *mut NX_UDP_SOCKET,
    tcp: *mut NX_TCP_SOCKET,
    stack: *mut c_void,
    cache: *mut c_void,
    reached: Cell<Reached>,
}

/// How deep the inputs so far have come: what an instance counts, over all instances.
#[derive(Clone, Copy, Default, Debug)]
#[allow(missing_docs)]
pub struct Reached {
    pub pings_answered: ULONG,
    pub datagrams: ULONG,
    pub connections: ULONG,
    pub octets_of_streams: ULONG,
    pub fragments: ULONG,
    pub queries: ULONG,
    pub forwarded: ULONG,
    pub raw_or_unknown: ULONG,
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// Makes the memory; nothing runs yet.
    pub fn new() -> Self {
        Self {
            ip: leak(NX_IP::new()),
            pool: pool(40, 1536),
            outside: pool(8, 2048),
            udp: leak(NX_UDP_SOCKET::new()),
            tcp: leak(NX_TCP_SOCKET::new()),
            stack: memory(STACK),
            cache: memory(CACHE),
            reached: Cell::default(),
        }
    }

    /// How deep the inputs so far have come.
    pub fn reached(&self) -> Reached {
        self.reached.get()
    }

    fn count(&self) {
        let (mut connections, mut octets) = (0, 0);
        let mut sum = self.reached.get();
        // SAFETY: the instance is created, and TCP enabled.
        unsafe {
            let skip = null_mut();
            let told = tcp_info::info_get(
                self.ip,
                skip,
                skip,
                skip,
                &raw mut octets,
                skip,
                skip,
                skip,
                &raw mut connections,
                skip,
                skip,
                skip,
            );
            assert_eq!(told, NX_SUCCESS);
            sum.pings_answered += (*self.ip).nx_ip_pings_responded_to;
            sum.datagrams += (*self.ip).nx_ip_udp_packets_received;
            sum.fragments += (*self.ip).nx_ip_total_fragments_received;
            sum.queries += (*self.ip).nx_ip_igmp_queries_received;
            sum.forwarded += (*self.ip).nx_ip_packets_forwarded;
            sum.raw_or_unknown += (*self.ip).nx_ip_unknown_protocols_received;
        }
        sum.connections += connections;
        sum.octets_of_streams += octets;
        self.reached.set(sum);
    }

    /// Plays one input to a new instance.
    ///
    /// # Panics
    /// When a packet is missing afterwards, or the instance does not end.
    pub fn hear(&self, input: &[u8]) {
        self.start();
        let mut input = Input(input);
        for _ in 0..RECORDS {
            if input.is_empty() {
                break;
            }
            self.record(&mut input);
            self.serve();
        }
        self.count();
        self.stop();
    }

    fn start(&self) {
        let name = c"fuzzed".as_ptr().cast_mut();
        let driver = Some(ram_link::entry as unsafe extern "C" fn(*mut NX_IP_DRIVER));
        let [group, global, link_local] = [GROUP_V6, OWN_V6, OWN_LINK_LOCAL].map(NXD_ADDRESS::v6);
        let (msw, lsw) = netx::wire::mac_words(PEER_MAC);
        DIALOGUE.set((0, 0));
        // SAFETY: the blocks are not created; their memory stays.
        let done = unsafe {
            netx::entropy::seed(1);
            ram_link::set_tap(Some(tap));
            let created = ip::create(self.ip, name, OWN, 0xFFFF_FF00, self.pool, driver, self.stack, STACK as ULONG, 1);
            assert_eq!(created, NX_SUCCESS);
            let before_icmp = [
                arp_cache::enable(self.ip, self.cache, CACHE as ULONG),
                ipv6_enable::enable(self.ip),
                ipv6_address::set(self.ip, 0, &raw const global, 64, null_mut()),
                ipv6_address::set(self.ip, 0, &raw const link_local, 10, null_mut()),
            ];
            sleep(2);
            let [tos, fragments] = [NX_IP_NORMAL, NX_FRAGMENT_OKAY];
            [
                before_icmp.iter().sum(),
                icmp::nxd_enable(self.ip),
                fragment::enable(self.ip),
                igmp::enable(self.ip),
                igmp::multicast_join(self.ip, GROUP),
                ipv6_group::multicast_join(self.ip, &group, 0),
                raw::enable(self.ip),
                raw::receive_queue_max_set(self.ip, 3),
                ip::forwarding_enable(self.ip),
                route::gateway_address_set(self.ip, PEER),
                udp::enable(self.ip),
                udp_socket::create(self.ip, self.udp, name, tos, fragments, 64, 3),
                udp_port::bind(self.udp, u32::from(UDP_PORT), NX_NO_WAIT),
                tcp::enable(self.ip),
                tcp_socket::create(self.ip, self.tcp, name, tos, fragments, 64, 4000, None, None),
                listen::listen(self.ip, u32::from(TCP_PORT), self.tcp, 3, None),
                listen::accept(self.tcp, NX_NO_WAIT) ^ NX_IN_PROGRESS,
                arp_cache::static_entry_create(self.ip, PEER, msw, lsw),
                nd_cache::entry_set(self.ip, PEER_V6.as_ptr(), 0, PEER_MAC.as_ptr().cast()),
                nd_cache::entry_set(self.ip, PEER_LINK_LOCAL.as_ptr(), 0, PEER_MAC.as_ptr().cast()),
            ]
        };
        assert!(done.iter().all(|&status| status == NX_SUCCESS), "{done:X?}");
    }

    fn record(&self, input: &mut Input<'_>) {
        let (kind, length) = (input.octet(), usize::from(input.octet()) * 4);
        // Short ones are common, whole frames possible.
        let length = if kind & 0x80 != 0 { length * 2 } else { length };
        let frame = match kind & 7 {
            0 => input.take(length).to_vec(),
            1 => {
                let (protocol, flags) = (input.octet(), input.word());
                let protocol = [1, 2, 6, 17, 200, protocol][usize::from(protocol % 6)];
                let to = [OWN, GROUP, 0x0A00_00FF, 0x0A09_0909][usize::from(kind >> 3 & 3)];
                let flags = if kind & 0x20 == 0 { 0 } else { flags };
                frame_v4(protocol, flags, to, input.take(length).to_vec())
            }
            2 | 3 => {
                let next = input.octet();
                let next = [58, 58, 6, 17, 0, 43, 44, 60, next][usize::from(next % 9)];
                let hops = if kind & 7 == 2 { 255 } else { 1 };
                let from = if kind & 0x40 == 0 { PEER_LINK_LOCAL } else { PEER_V6 };
                let to = [OWN_V6, OWN_LINK_LOCAL, GROUP_V6, ALL_NODES][usize::from(kind >> 3 & 3)];
                frame_v6(next, hops, from, to, input.take(length).to_vec())
            }
            4 => {
                let (flags, sequence, acknowledgement) = (input.octet(), input.octet(), input.octet());
                let (next, known) = DIALOGUE.get();
                let shift = |value: u32, by: u8| value.wrapping_add((i32::from(by.cast_signed()) * 16).cast_unsigned());
                let [sequence, acknowledgement] = [shift(next, sequence), shift(known, acknowledgement)];
                let window = input.word();
                let mut segment = [PEER_PORT.to_be_bytes(), TCP_PORT.to_be_bytes()].concat();
                segment.extend(sequence.to_be_bytes());
                segment.extend(acknowledgement.to_be_bytes());
                let options = input.take(usize::from(kind >> 4 & 3) * 4).to_vec();
                segment.extend([((20 + options.len()) as u8 / 4) << 4, flags]);
                segment.extend(window.to_be_bytes());
                segment.extend([0; 4]);
                segment.extend(options);
                segment.resize(segment.len().next_multiple_of(4), 1);
                segment.extend(input.take(length));
                frame_v4(6, 0, OWN, segment)
            }
            5 => ethernet([8, 6], input.take(28)),
            6 => {
                let mut datagram = [PEER_PORT.to_be_bytes(), UDP_PORT.to_be_bytes(), [0; 2], [0; 2]].concat();
                datagram.extend(input.take(length));
                if kind & 8 == 0 { frame_v4(17, 0, OWN, datagram) } else { frame_v6(17, 64, PEER_V6, OWN_V6, datagram) }
            }
            _ => {
                sleep(1 + ULONG::from(input.octet()) * if kind & 8 == 0 { 1 } else { 40 });
                return;
            }
        };
        // SAFETY: the pool is created. A pool that is empty, or a frame that is too long for it, is a frame that was lost.
        let _taken = unsafe { ram_link::inject(self.outside, &frame) };
        sleep(1);
    }

    /// What an application does: it answers what it gets.
    fn serve(&self) {
        let mut packet = null_mut();
        // SAFETY: created; packets are this function's, or the stack's after a send that succeeds.
        unsafe {
            while udp_socket::receive(self.udp, &raw mut packet, NX_NO_WAIT) == NX_SUCCESS {
                let (mut from, mut port) = (NXD_ADDRESS::NONE, 0);
                let known = udp::nxd_source_extract(packet, &raw mut from, &raw mut port);
                if known != NX_SUCCESS || udp_send::nxd_send(self.udp, packet, &from, port) != NX_SUCCESS {
                    release(packet);
                }
            }
            while raw::receive(self.ip, &raw mut packet, NX_NO_WAIT) == NX_SUCCESS {
                release(packet);
            }
            while tcp_socket::receive(self.tcp, &raw mut packet, NX_NO_WAIT) == NX_SUCCESS {
                if tcp_socket::send(self.tcp, packet, NX_NO_WAIT) != NX_SUCCESS {
                    release(packet);
                }
            }
        }
    }

    fn stop(&self) {
        // SAFETY: created; nothing is used after its end.
        unsafe {
            let _connected_or_not = tcp_socket::disconnect(self.tcp, NX_NO_WAIT);
            let _served_or_not = listen::unaccept(self.tcp);
            assert_eq!(listen::unlisten(self.ip, u32::from(TCP_PORT)), NX_SUCCESS);
            self.serve();
            assert_eq!(udp_port::unbind(self.udp), NX_SUCCESS);
            assert_eq!(udp_socket::delete(self.udp), NX_SUCCESS);
            for waited in [0, 100, 1000, 10_000, PATIENCE] {
                sleep(waited);
                let _bound_or_not = listen::unaccept(self.tcp);
                if tcp_socket::delete(self.tcp) == NX_SUCCESS && ip::delete(self.ip) == NX_SUCCESS {
                    break;
                }
            }
            assert_eq!((*self.ip).nx_ip_id, 0, "the instance does not end");
            for pool in [self.pool, self.outside] {
                let (free, total) = ((*pool).nx_packet_pool_available, (*pool).nx_packet_pool_total);
                assert_eq!(free, total, "packets are missing");
                assert_eq!((*pool).nx_packet_pool_invalid_releases, 0);
            }
        }
    }
}
