//! What is bounded, reported and cut: large datagrams, ICMP errors, narrow paths, peers that do not answer.

use std::cell::RefCell;

use netx::constants::*;
use netx::ipv4::arp_cache;
use netx::link::ram_link;
use netx::{NX_PACKET, NXD_ADDRESS};

use crate::node::{LONG, Node, SECOND, assert_full, available, pool, read, sleep, v4, v6};
use crate::udp::{bound, receive, send};

thread_local! {
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

/// The frames that pass while `f` runs and for a second after.
fn listen(f: impl FnOnce()) -> Vec<Vec<u8>> {
    WIRE.take();
    // SAFETY: the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        f();
        sleep(SECOND);
        ram_link::set_tap(None);
    }
    WIRE.take()
}

fn pair() -> [Node; 2] {
    let nodes = [Node::new(1, 80), Node::new(2, 80)];
    for node in nodes {
        node.enable_v6();
    }
    nodes
}

fn assert_back(nodes: [Node; 2]) {
    sleep(LONG);
    for node in nodes {
        node.assert_full();
    }
}

/// ICMP messages of a type among frames, by version.
fn messages(frames: &[Vec<u8>], version: u8, kind: u8) -> usize {
    let of = |frame: &&Vec<u8>| {
        let (protocol, at) = if version == 4 { (23, 34) } else { (20, 54) };
        frame[14] >> 4 == version
            && frame.get(protocol) == Some(if version == 4 { &1 } else { &58 })
            && frame.get(at) == Some(&kind)
    };
    frames.iter().filter(of).count()
}

pub fn datagram_of_many_fragments_reaches_a_neighbour_that_is_not_known_yet() {
    let nodes = pair();
    let (one, two) = (bound(&nodes[0], 1000), bound(&nodes[1], 2000));
    // Twenty packets: more than wait for any neighbour.
    let large: Vec<u8> = (0..29_000_u32).map(|i| (i * 11) as u8).collect();
    for (to, from) in [(NXD_ADDRESS::v4(v4(2)), NXD_ADDRESS::v4(v4(1))), (v6(2), v6(1))] {
        assert_eq!(send(one, &to, 2000, &large), NX_SUCCESS);
        assert_eq!(receive(two, SECOND), Ok((large.clone(), from, 1000)));
    }
    assert_eq!(nodes[0].ping(&v6(2), &[5; 1470], SECOND), Ok(vec![5; 1470]));
    assert_back(nodes);
}

pub fn datagram_to_a_port_of_nobody_is_reported_but_not_endlessly() {
    let nodes = pair();
    let one = bound(&nodes[0], 1000);
    let _enabled = bound(&nodes[1], 2000);
    for (version, kind, to) in [(4, 3, NXD_ADDRESS::v4(v4(2))), (6, 1, v6(2))] {
        let frames = listen(|| assert_eq!(send(one, &to, 9, b"anybody?"), NX_SUCCESS));
        assert_eq!(messages(&frames, version, kind), 1);
        sleep(5 * SECOND);
        let frames = listen(|| {
            for _ in 0..100 {
                assert_eq!(send(one, &to, 9, b"anybody?"), NX_SUCCESS);
                if available(nodes[0].pool).0 < 40 {
                    sleep(1);
                }
            }
        });
        let count = messages(&frames, version, kind);
        assert!((10..40).contains(&count), "{count} of 100 were answered");
        sleep(5 * SECOND);
    }
    // Nothing is said about what everybody hears.
    let frames = listen(|| assert_eq!(send(one, &NXD_ADDRESS::v4(0xFFFF_FFFF), 9, b"anybody?"), NX_SUCCESS));
    assert_eq!(messages(&frames, 4, 3), 0);
    assert_back(nodes);
}

pub fn path_that_is_narrow_gets_fragments_once_a_router_has_said_so() {
    let nodes = pair();
    let (one, two) = (bound(&nodes[0], 1000), bound(&nodes[1], 2000));
    let outside = pool(4, 2048);
    let large = vec![7; 1400];
    let pieces = |frames: &[Vec<u8>]| frames.iter().filter(|f| f[12..14] == [0x86, 0xDD] && f[20] == 44).count();
    let mut sent = listen(|| assert_eq!(send(one, &v6(2), 2000, &large), NX_SUCCESS));
    assert_eq!((pieces(&sent), receive(two, 1).unwrap().0), (0, large.clone()));
    // "Packet too big: 1280", about the datagram that was just sent.
    let frame = sent.iter().find(|f| f.len() > 1400).unwrap().clone();
    let quote = &frame[14..14 + 200];
    let mut message = vec![2, 0, 0, 0, 0, 0, 5, 0];
    message.extend(quote);
    let (router, to) = ([0xFE80_u16, 0, 0, 0, 0, 0, 0, 0x99], quote[8..24].to_vec());
    let router: Vec<u8> = router.iter().flat_map(|w| w.to_be_bytes()).collect();
    let mut sum = (message.len() + 58) as u32;
    for pair in [&router[..], &to, &message].concat().chunks(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair[1]]));
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = (sum & 0xFFFF) + (sum >> 16);
    message[2..4].copy_from_slice(&(!(sum as u16)).to_be_bytes());
    let mut forged = [&frame[6..12], &[2, 0, 0, 0, 0, 9], &[0x86, 0xDD, 0x60, 0, 0, 0]].concat();
    forged.extend((message.len() as u16).to_be_bytes());
    forged.extend([58, 64]);
    forged.extend([router, to, message].concat());
    // SAFETY: the pool is created.
    unsafe { assert!(ram_link::inject(outside, &forged)) };
    sleep(1);
    sent = listen(|| assert_eq!(send(one, &v6(2), 2000, &large), NX_SUCCESS));
    assert_eq!((pieces(&sent), receive(two, 1).unwrap().0), (2, large.clone()));
    // Ten minutes later it is tried again.
    sleep(601 * SECOND);
    sent = listen(|| assert_eq!(send(one, &v6(2), 2000, &large), NX_SUCCESS));
    assert_eq!((pieces(&sent), receive(two, 1).unwrap().0), (0, large));
    assert_back(nodes);
    assert_full(outside);
}

pub fn peers_that_do_not_answer_do_not_keep_others_waiting() {
    let nodes = pair();
    let (one, two) = (bound(&nodes[0], 1000), bound(&nodes[1], 2000));
    let outside = pool(8, 2048);
    let to = NXD_ADDRESS::v4(v4(2));
    for round in 0..50_u32 {
        // Datagrams for the dead, of both versions, and a segment full of others' broadcasts.
        for dead in 50..54 {
            assert_eq!(send(one, &NXD_ADDRESS::v4(v4(dead)), 9, &[0; 100]), NX_SUCCESS);
            assert_eq!(send(one, &v6(dead), 9, &[0; 100]), NX_SUCCESS);
        }
        for i in 0..40_u8 {
            let mut frame = vec![0xFF; 6];
            frame.extend([2, 0, 0, 0, 1, i, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 1, i]);
            frame.extend((v4(100) + u32::from(i)).to_be_bytes());
            frame.extend([0; 6]);
            frame.extend((v4(200) + round % 5).to_be_bytes());
            // SAFETY: the pool is created.
            unsafe { assert!(ram_link::inject(outside, &frame)) };
        }
        // The living get through at once, and packets are left for them.
        assert_eq!(send(one, &to, 2000, &[round as u8; 50]), NX_SUCCESS);
        assert_eq!(receive(two, 5).unwrap().0, [round as u8; 50], "round {round}");
        assert!(available(nodes[0].pool).0 > 20);
        sleep(SECOND / 5);
    }
    // SAFETY: created.
    unsafe { assert_eq!(arp_cache::dynamic_entries_invalidate(nodes[0].ip), NX_SUCCESS) };
    assert_back(nodes);
    assert_full(outside);
}
