//! Frames that no honest station sends.

use std::cell::RefCell;

use netx::NX_PACKET;
use netx::constants::{NX_IPv4_PACKET, NX_SUCCESS};
use netx::ip::raw;
use netx::ipv4::{arp_cache, igmp};
use netx::link::ram_link;

use crate::node::{LONG, Node, Random, SECOND, assert_full, packet, pool, read, sleep, v4, v6};

thread_local! {
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

/// How many frames a scenario throws: with `cargo xtask test --long` a million in all.
fn how_many() -> u32 {
    if std::env::var_os("NX_TEST_LONG").is_some() { 500_000 } else { 20_000 }
}

fn nodes() -> [Node; 2] {
    let nodes = [Node::new(1, 60), Node::new(2, 60)];
    for node in nodes {
        node.enable_v6();
        // SAFETY: created.
        unsafe {
            assert_eq!(raw::enable(node.ip), NX_SUCCESS);
            assert_eq!(raw::receive_queue_max_set(node.ip, 0), NX_SUCCESS);
            assert_eq!(igmp::enable(node.ip), NX_SUCCESS);
        }
    }
    nodes
}

/// Frames of every protocol spoken between the two.
fn dialogue([a, b]: [Node; 2]) -> Vec<Vec<u8>> {
    WIRE.take();
    // SAFETY: created; the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        assert!(a.ping_v4(2, SECOND).is_ok() && b.ping(&v6(1), &[7; 300], SECOND).is_ok());
        assert!(a.ping(&netx::NXD_ADDRESS::v4(v4(2)), &[9; 1480], SECOND).is_ok());
        assert!(b.ping(&v6(1), &[9; 1470], SECOND).is_ok());
        assert_eq!(raw::send(a.ip, packet(a.pool, NX_IPv4_PACKET, b"raw"), v4(2), 0), NX_SUCCESS);
        assert_eq!(igmp::multicast_join(a.ip, 0xE000_0055), NX_SUCCESS);
        sleep(5 * SECOND);
        ram_link::set_tap(None);
    }
    WIRE.take()
}

fn inject(from: *mut netx::NX_PACKET_POOL, frame: &[u8]) {
    // SAFETY: the pool is created.
    unsafe { assert!(ram_link::inject(from, frame)) };
}

/// Whatever came, the two still talk, and no packet is missing.
fn assert_well(nodes: [Node; 2], outside: *mut netx::NX_PACKET_POOL) {
    sleep(LONG);
    for node in nodes {
        // ARP believes what it is told: a frame may have taught it an address that nobody has.
        // SAFETY: created.
        unsafe { assert_eq!(arp_cache::dynamic_entries_invalidate(node.ip), NX_SUCCESS) };
    }
    assert!(nodes[0].ping_v4(2, 20 * SECOND).is_ok());
    assert!(nodes[1].ping(&v6(1), b"x", 20 * SECOND).is_ok());
    sleep(LONG);
    for node in nodes {
        node.assert_full();
    }
    assert_full(outside);
}

pub fn frames_of_random_octets_are_dropped() {
    let nodes = nodes();
    let outside = pool(8, 2048);
    let mut random = Random(0x1234_5678);
    let kinds = [[8, 0], [8, 6], [0x86, 0xDD], [0x80, 0x35]];
    for i in 0..how_many() {
        let length = random.below(if i % 10 == 0 { 1600 } else { 100 });
        let mut frame: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        if length >= 14 {
            frame[..6].copy_from_slice(&ram_link::mac_of(i % 2));
            frame[12..14].copy_from_slice(&kinds[random.below(4)]);
        }
        // Half of them with a plausible first octet.
        if length > 14 && i % 2 == 0 {
            frame[14] = if frame[13] == 0xDD { 0x60 } else { 0x45 };
        }
        inject(outside, &frame);
        if i % 50 == 0 {
            sleep(1);
        }
    }
    assert_well(nodes, outside);
}

pub fn frames_cut_short_are_dropped() {
    let nodes = nodes();
    let outside = pool(8, 2048);
    for frame in dialogue(nodes) {
        for length in (0..frame.len()).filter(|&n| n < 150 || n % 97 == 0) {
            inject(outside, &frame[..length]);
            if length % 16 == 0 {
                sleep(1);
            }
        }
    }
    assert_well(nodes, outside);
}

pub fn frames_with_flipped_bits_are_dropped_or_answered() {
    let nodes = nodes();
    let outside = pool(8, 2048);
    let frames = dialogue(nodes);
    let mut random = Random(99);
    for i in 0..how_many() {
        let mut frame = frames[random.below(frames.len())].clone();
        for _ in 0..=random.below(4) {
            let at = 12 + random.below(frame.len().min(120) - 12);
            frame[at] ^= 1 << random.below(8);
        }
        // A valid IPv4 header checksum again, so that what lies deeper is reached.
        if i % 2 == 0 && frame[12..15] == [8, 0, 0x45] {
            frame[24..26].fill(0);
            let mut sum: u32 = frame[14..34].chunks(2).map(|c| u32::from(u16::from_be_bytes([c[0], c[1]]))).sum();
            sum = (sum & 0xFFFF) + (sum >> 16);
            sum = (sum & 0xFFFF) + (sum >> 16);
            frame[24..26].copy_from_slice(&(!(sum as u16)).to_be_bytes());
        }
        inject(outside, &frame);
        if i % 20 == 0 {
            sleep(1);
        }
    }
    assert_well(nodes, outside);
}

/// An IPv4 fragment of ten times `length` octets of protocol 200.
fn fragment(id: u16, offset: u16, more: bool, length: usize) -> Vec<u8> {
    let total = (20 + length) as u16;
    let flags = (offset / 8) | if more { 0x2000 } else { 0 };
    let mut header = vec![0x45, 0];
    header.extend(total.to_be_bytes());
    header.extend(id.to_be_bytes());
    header.extend(flags.to_be_bytes());
    header.extend([64, 200, 0, 0]);
    header.extend(v4(9).to_be_bytes());
    header.extend(v4(1).to_be_bytes());
    let mut sum: u32 = header.chunks(2).map(|c| u32::from(u16::from_be_bytes([c[0], c[1]]))).sum();
    sum = (sum & 0xFFFF) + (sum >> 16);
    header[10..12].copy_from_slice(&(!(sum as u16)).to_be_bytes());
    [&ram_link::mac_of(0)[..], &[2, 0, 0, 0, 0, 9, 8, 0], &header, &vec![0x55; length]].concat()
}

pub fn fragments_that_overlap_or_never_end_are_dropped() {
    let nodes = nodes();
    let outside = pool(8, 2048);
    let mut got = std::ptr::null_mut();
    // In any order, a datagram comes out whole.
    // SAFETY: created.
    unsafe { assert_eq!(raw::receive_queue_max_set(nodes[0].ip, 5), NX_SUCCESS) };
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        for i in order {
            inject(outside, &fragment(7, i * 80, i < 2, 80));
        }
        // SAFETY: created.
        unsafe {
            assert_eq!(raw::receive(nodes[0].ip, &raw mut got, 5), NX_SUCCESS);
            assert_eq!(crate::node::take(got), [0x55; 240]);
        }
    }
    let mut random = Random(5);
    for round in 0..3_000_u16 {
        let (offset, length) = (8 * random.below(8192) as u16 % 0xFFF8, 1 + random.below(200));
        inject(outside, &fragment(round / 7, offset % 2000, random.below(4) != 0, length));
        if round % 10 == 0 {
            sleep(1);
        }
    }
    // Nothing but first pieces.
    for id in 1000..1200 {
        inject(outside, &fragment(id, 0, true, 8));
        sleep(1);
    }
    // SAFETY: created.
    unsafe { assert_eq!(raw::disable(nodes[0].ip), NX_SUCCESS) };
    assert_well(nodes, outside);
}
