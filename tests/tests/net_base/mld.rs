//! Multicast listener discovery: what routers hear of the groups that a host is in (RFC 3810, RFC 2710).

use std::cell::RefCell;

use netx::constants::*;
use netx::ipv6::{ipv6_address, ipv6_enable, ipv6_group};
use netx::link::ram_link;
use netx::{NX_PACKET, NXD_ADDRESS, icmp};
use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::node::{Node, SECOND, assert_full, pool, read, sleep, v6};

const GROUP: [ULONG; 4] = [0xFF05_0000, 0, 0, 0x55];
const ROUTER: [ULONG; 4] = [0xFE80_0000, 0, 0, 0xFFFE];
const ALL_NODES: [ULONG; 4] = [0xFF02_0000, 0, 0, 1];
const LISTENERS_OF_V2: [ULONG; 4] = [0xFF02_0000, 0, 0, 0x16];
const ALL_ROUTERS: [ULONG; 4] = [0xFF02_0000, 0, 0, 2];
const JOINED: u8 = 4;
const LEFT: u8 = 3;
const PRESENT: u8 = 2;

thread_local! {
    static WIRE: RefCell<Vec<(ULONG, Vec<u8>)>> = const { RefCell::new(Vec::new()) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push((time::get(), read(frame))));
}

fn octets(words: [ULONG; 4]) -> Vec<u8> {
    words.map(u32::to_be_bytes).concat()
}

fn words(bytes: &[u8]) -> [ULONG; 4] {
    std::array::from_fn(|i| u32::from_be_bytes(bytes[i * 4..i * 4 + 4].try_into().unwrap()))
}

fn sum(parts: &[&[u8]]) -> u16 {
    let all = parts.concat();
    let mut sum: u32 = all.chunks(2).map(|c| u32::from(c[0]) << 8 | u32::from(*c.get(1).unwrap_or(&0))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

fn pseudo(from: [ULONG; 4], to: [ULONG; 4], length: usize) -> Vec<u8> {
    [octets(from), octets(to), (length as u32).to_be_bytes().to_vec(), vec![0, 0, 0, 58]].concat()
}

/// What a host said: when, from where, to where, message type, record type (0 in version 1), group.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Said {
    at: ULONG,
    from: [ULONG; 4],
    to: [ULONG; 4],
    kind: u8,
    record: u8,
    group: [ULONG; 4],
}

/// The reports since the last call, each held against the RFCs' rules for its form.
fn said() -> Vec<Said> {
    let read = |(at, frame): &(ULONG, Vec<u8>)| {
        // Queries are the test's own.
        if frame[12..14] != [0x86, 0xDD] || frame[20] != 0 || frame[62] == 130 {
            return None;
        }
        assert_eq!(frame[54..62], [58, 0, 5, 2, 0, 0, 1, 0], "the router alert");
        assert_eq!(frame[21], 1, "for the link only");
        let (from, to) = (words(&frame[22..38]), words(&frame[38..54]));
        let message = &frame[62..];
        assert_eq!(frame[..6], [&[0x33, 0x33][..], &frame[50..54]].concat(), "the group's MAC address");
        assert_eq!(sum(&[&pseudo(from, to, message.len()), message]), 0, "the checksum");
        let kind = message[0];
        let (record, at_group) = if kind == 143 { (message[8], 12) } else { (0, 8) };
        assert_eq!(message.len(), at_group + 16);
        Some(Said { at: *at, from, to, kind, record, group: words(&message[at_group..]) })
    };
    WIRE.take().iter().filter_map(read).collect()
}

/// A query of a version, for a group or (zero) all; `spoil` breaks it.
fn query(version: u8, group: [ULONG; 4], code: u16, spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let to = if group == [0; 4] { ALL_NODES } else { group };
    let mut message = vec![130, 0, 0, 0];
    message.extend(code.to_be_bytes());
    message.extend([0, 0]);
    message.extend(octets(group));
    if version == 2 {
        message.extend([2, 125, 0, 0]);
    }
    let checksum = sum(&[&pseudo(ROUTER, to, message.len()), &message]);
    message[2..4].copy_from_slice(&checksum.to_be_bytes());
    let length = (8 + message.len()) as u16;
    let mut frame = [&[0x33, 0x33][..], &to[3].to_be_bytes(), &[2, 0, 0, 0, 0, 9, 0x86, 0xDD, 0x60, 0, 0, 0]].concat();
    frame.extend(length.to_be_bytes());
    frame.extend([0, 1]);
    frame.extend([octets(ROUTER), octets(to), vec![58, 0, 5, 2, 0, 0, 1, 0], message].concat());
    spoil(&mut frame);
    frame
}

/// A host with the addresses and [`GROUP`], heard by a tap; nothing is due any more.
fn member() -> (Node, *mut netx::NX_PACKET_POOL) {
    let a = Node::new(1, 20);
    a.enable_v6();
    let group = NXD_ADDRESS::v6(GROUP);
    // SAFETY: created; the tap only copies.
    unsafe { assert_eq!(ipv6_group::multicast_join(a.ip, &group, 0), NX_SUCCESS) };
    sleep(5 * SECOND);
    // SAFETY: the tap only copies.
    unsafe { ram_link::set_tap(Some(tap)) };
    (a, pool(4, 512))
}

fn hear(from: *mut netx::NX_PACKET_POOL, frame: &[u8]) {
    // SAFETY: the pool is created.
    unsafe { assert!(ram_link::inject(from, frame)) };
}

pub fn mld_join_is_reported_twice_and_leave_once() {
    let a = Node::new(1, 20);
    a.enable_v6();
    let group = NXD_ADDRESS::v6(GROUP);
    // SAFETY: created; the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        for _ in 0..2 {
            assert_eq!(ipv6_group::multicast_join(a.ip, &group, 0), NX_SUCCESS);
        }
        sleep(5 * SECOND);
        let heard = said();
        assert_eq!(heard.len(), 2);
        assert!(heard.iter().all(|s| (s.to, s.kind, s.record, s.group) == (LISTENERS_OF_V2, 143, JOINED, GROUP)));
        assert!(heard.iter().all(|s| s.from[0] == 0xFE80_0000));
        assert!(heard[1].at - heard[0].at <= SECOND);
        assert_eq!(ipv6_group::multicast_leave(a.ip, &group, 0), NX_SUCCESS);
        sleep(SECOND);
        assert_eq!(said(), []);
        assert_eq!(ipv6_group::multicast_leave(a.ip, &group, 0), NX_SUCCESS);
        sleep(SECOND);
        let heard = said();
        assert_eq!(heard.iter().map(|s| (s.record, s.group)).collect::<Vec<_>>(), [(LEFT, GROUP)]);
        assert_eq!(ipv6_group::multicast_leave(a.ip, &group, 0), NX_ENTRY_NOT_FOUND);
        // A group of this host alone is nobody's business.
        assert_eq!(ipv6_group::multicast_join(a.ip, &NXD_ADDRESS::v6([0xFF01_0000, 0, 0, 9]), 0), NX_SUCCESS);
        sleep(5 * SECOND);
        assert_eq!(said(), []);
        // As many as the manual says, whatever the addresses need.
        for i in 1..NX_MAX_MULTICAST_GROUPS {
            let more = NXD_ADDRESS::v6([0xFF05_0000, 0, 1, i]);
            assert_eq!(ipv6_group::multicast_join(a.ip, &more, 0), NX_SUCCESS);
        }
        assert_eq!(ipv6_group::multicast_join(a.ip, &group, 0), NX_NO_MORE_ENTRIES);
        assert_eq!(ipv6_group::multicast_join(a.ip, &group, 7), NX_INVALID_INTERFACE);
        assert_eq!(ipv6_group::multicast_join(a.ip, &v6(1), 0), NX_IP_ADDRESS_ERROR);
    }
    sleep(5 * SECOND);
    a.assert_full();
}

pub fn mld_group_of_an_address_is_reported_from_nowhere_until_the_address_is_verified() {
    let a = Node::new(1, 20);
    let solicited = [0xFF02_0000, 0, 1, 0xFF00_0077];
    // SAFETY: created; the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        assert_eq!(icmp::nxd_enable(a.ip), NX_SUCCESS);
        assert_eq!(ipv6_enable::enable(a.ip), NX_SUCCESS);
        let own = NXD_ADDRESS::v6([0xFE80_0000, 0, 0, 0x77]);
        assert_eq!(ipv6_address::set(a.ip, 0, &raw const own, 10, std::ptr::null_mut()), NX_SUCCESS);
        sleep(10 * SECOND);
        let heard = said();
        assert!(heard.iter().all(|s| (s.record, s.group) == (JOINED, solicited)), "{heard:?}");
        let from_nowhere = heard.iter().take_while(|s| s.from == [0; 4]).count();
        assert_eq!((from_nowhere, heard.len()), (2, 4));
        assert!(heard[2..].iter().all(|s| s.from == [0xFE80_0000, 0, 0, 0x77]));
        // A second address with the same group: joined already. Its end leaves the group to the first.
        let mut index = 0;
        let other = NXD_ADDRESS::v6([0x2001_0DB8, 0, 0, 0x77]);
        assert_eq!(ipv6_address::set(a.ip, 0, &raw const other, 64, &raw mut index), NX_SUCCESS);
        sleep(10 * SECOND);
        assert_eq!(ipv6_address::delete(a.ip, index), NX_SUCCESS);
        sleep(SECOND);
        assert_eq!(said(), []);
        assert_eq!(ipv6_enable::disable(a.ip), NX_SUCCESS);
        sleep(SECOND);
        assert_eq!(said().iter().map(|s| (s.record, s.group)).collect::<Vec<_>>(), [(LEFT, solicited)]);
    }
    a.assert_full();
}

pub fn mld_query_is_answered_for_every_group_at_random_times() {
    let (a, outside) = member();
    let mut delays = Vec::new();
    for _ in 0..10 {
        let begin = time::get();
        hear(outside, &query(2, [0; 4], 10_000, |_| {}));
        sleep(11 * SECOND);
        let heard = said();
        // Three groups: the application's and one for each address. All nodes' is everybody's.
        assert_eq!(heard.len(), 3);
        assert!(heard.iter().all(|s| (s.kind, s.record, s.to) == (143, PRESENT, LISTENERS_OF_V2)));
        assert!(heard.iter().any(|s| s.group == GROUP) && heard.iter().all(|s| s.group != ALL_NODES));
        delays.extend(heard.iter().map(|s| s.at - begin));
    }
    delays.sort_unstable();
    assert!(delays[3] < 300 && delays[26] > 700 && delays[29] <= 1001, "{delays:?}");
    // One group alone, at once.
    let begin = time::get();
    hear(outside, &query(2, GROUP, 0, |_| {}));
    sleep(SECOND);
    let heard = said();
    assert_eq!(heard.iter().map(|s| s.group).collect::<Vec<_>>(), [GROUP]);
    assert!(heard[0].at - begin <= 2);
    a.assert_full();
    assert_full(outside);
}

pub fn mld_router_of_version_1_is_answered_in_version_1() {
    let (a, outside) = member();
    hear(outside, &query(1, [0; 4], 1000, |_| {}));
    sleep(2 * SECOND);
    let heard = said();
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|s| s.kind == 131 && s.to == s.group));
    // What another host reports needs no answer of ours.
    hear(outside, &query(1, GROUP, 10_000, |_| {}));
    let report = query(1, GROUP, 0, |frame| {
        frame[62] = 131;
        frame[64..66].fill(0);
        let checksum = sum(&[&pseudo(ROUTER, GROUP, 24), &frame[62..]]);
        frame[64..66].copy_from_slice(&checksum.to_be_bytes());
    });
    hear(outside, &report);
    sleep(11 * SECOND);
    assert_eq!(said().iter().filter(|s| s.from != ROUTER).count(), 0);
    // SAFETY: created.
    unsafe { assert_eq!(ipv6_group::multicast_leave(a.ip, &NXD_ADDRESS::v6(GROUP), 0), NX_SUCCESS) };
    sleep(SECOND);
    assert_eq!(said().iter().map(|s| (s.kind, s.to, s.group)).collect::<Vec<_>>(), [(132, ALL_ROUTERS, GROUP)]);
    // Minutes after the last such query it is version 2 again.
    sleep(300 * SECOND);
    hear(outside, &query(2, [0; 4], 100, |_| {}));
    sleep(2 * SECOND);
    assert!(said().iter().all(|s| s.kind == 143));
    a.assert_full();
    assert_full(outside);
}

pub fn mld_query_that_is_not_from_the_link_is_not_answered() {
    let (a, outside) = member();
    let spoils: [fn(&mut Vec<u8>); 4] = [
        |frame| frame[21] = 64,
        |frame| frame[22..24].copy_from_slice(&[0x20, 0x01]),
        // No options: the message follows at once.
        |frame| {
            frame[20] = 58;
            frame.drain(54..62);
            frame[19] -= 8;
        },
        |frame| {
            frame.truncate(80);
            frame[19] = 26;
        },
    ];
    for spoil in spoils {
        let frame = query(2, [0; 4], 100, |frame| {
            spoil(frame);
            // The checksum covers the source address and the length.
            let at = if frame[20] == 0 { 62 } else { 54 };
            frame[at + 2..at + 4].fill(0);
            let from = words(&frame[22..38]);
            let checksum = sum(&[&pseudo(from, ALL_NODES, frame.len() - at), &frame[at..]]);
            frame[at + 2..at + 4].copy_from_slice(&checksum.to_be_bytes());
        });
        hear(outside, &frame);
        sleep(2 * SECOND);
        assert_eq!(said(), []);
    }
    // SAFETY: created.
    unsafe { assert_eq!((*a.ip).nx_ip_icmp_invalid_packets, 4) };
    a.assert_full();
    assert_full(outside);
}
