//! ARP, watched and provoked on the wire.

use std::cell::RefCell;

use netx::constants::*;
use netx::ipv4::arp_cache;
use netx::link::ram_link;
use netx::packet::packet_data;
use netx::wire::arp::{Arp, REPLY, REQUEST};
use netx::wire::{Mac, mac_octets, mac_words, put_words};
use netx::{NX_ARP, NX_IP, NX_PACKET};
use threadx_shim::types::ULONG;

use crate::node::{LONG, Node, SECOND, pool, read, sleep, v4};

const STRANGER: Mac = mac_words([0x02, 0xAA, 0, 0, 0, 1]);

thread_local! {
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static REPORTED: RefCell<u32> = const { RefCell::new(0) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

fn listen() {
    // SAFETY: the tap only copies.
    unsafe { ram_link::set_tap(Some(tap)) };
}

/// ARP messages seen since the last call.
fn messages() -> Vec<Arp> {
    WIRE.take().iter().filter(|f| f[12..14] == [8, 6]).filter_map(|f| Arp::parse(&f[14..])).collect()
}

fn frame(to: [u8; 6], message: &Arp) -> Vec<u8> {
    let mut octets = [0; 28];
    put_words(&mut octets, &message.emit());
    let (high, low) = message.sender_mac;
    [&to[..], &mac_octets(high, low), &[8, 6], &octets].concat()
}

fn hardware(node: &Node, host: ULONG) -> Option<(ULONG, ULONG)> {
    let (mut msw, mut lsw) = (0, 0);
    // SAFETY: created.
    let status = unsafe { arp_cache::hardware_address_find(node.ip, v4(host), &raw mut msw, &raw mut lsw) };
    (status == NX_SUCCESS).then_some((msw, lsw))
}

fn entries(node: &Node) -> (ULONG, ULONG) {
    let (mut dynamic, mut fixed) = (0, 0);
    let none = std::ptr::null_mut();
    // SAFETY: created.
    unsafe {
        let status = arp_cache::info_get(node.ip, none, none, none, none, &raw mut dynamic, &raw mut fixed, none, none);
        assert_eq!(status, NX_SUCCESS);
    }
    (dynamic, fixed)
}

pub fn arp_learns_the_peer_and_forgets_it_on_demand() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    assert_eq!(hardware(&a, 2), None);
    listen();
    assert!(a.ping_v4(2, SECOND).is_ok());
    let seen = messages();
    assert_eq!(seen.iter().map(|m| m.operation).collect::<Vec<_>>(), [REQUEST, REPLY]);
    // The one asked has learned from the question.
    assert_eq!(hardware(&a, 2), Some(netx::wire::mac_words(ram_link::mac_of(1))));
    assert_eq!(hardware(&b, 1), Some(netx::wire::mac_words(ram_link::mac_of(0))));
    assert!(a.ping_v4(2, SECOND).is_ok() && messages().is_empty());
    let mut address = 0;
    let (msw, lsw) = netx::wire::mac_words(ram_link::mac_of(1));
    // SAFETY: created.
    unsafe {
        assert_eq!(arp_cache::ip_address_find(a.ip, &raw mut address, msw, lsw), NX_SUCCESS);
        assert_eq!(address, v4(2));
        assert_eq!(arp_cache::dynamic_entries_invalidate(a.ip), NX_SUCCESS);
        assert_eq!(hardware(&a, 2), None);
        assert_eq!(arp_cache::entry_delete(a.ip, v4(2)), NX_ENTRY_NOT_FOUND);
        // Asked for without a packet to send.
        assert_eq!(arp_cache::dynamic_entry_set(a.ip, v4(2), 0, 0), NX_SUCCESS);
    }
    sleep(2);
    assert!(hardware(&a, 2).is_some());
    a.assert_full();
    b.assert_full();
}

pub fn arp_static_entry_is_used_and_stays() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    let (msw, lsw) = netx::wire::mac_words(ram_link::mac_of(1));
    // SAFETY: created.
    unsafe {
        assert_eq!(arp_cache::static_entry_create(a.ip, v4(2), msw, lsw), NX_SUCCESS);
        listen();
        assert!(a.ping_v4(2, SECOND).is_ok());
        // Only the one that answers had to ask.
        assert!(messages().iter().all(|m| m.operation != REQUEST || m.sender_ip == v4(2)));
        assert_eq!(entries(&a), (0, 1));
        assert_eq!(arp_cache::dynamic_entries_invalidate(a.ip), NX_SUCCESS);
        assert_eq!(hardware(&a, 2), Some((msw, lsw)));
        assert_eq!(arp_cache::static_entry_delete(a.ip, v4(2), msw, lsw + 1), NX_ENTRY_NOT_FOUND);
        assert_eq!(arp_cache::static_entry_delete(a.ip, v4(2), msw, lsw), NX_SUCCESS);
        assert_eq!(hardware(&a, 2), None);
        assert_eq!(arp_cache::enable(a.ip, crate::node::memory(64), 64), NX_ALREADY_ENABLED);
    }
    a.assert_full();
    b.assert_full();
}

pub fn arp_full_cache_replaces_the_least_recently_used() {
    let a = Node::with_cache(1, 30, 3 * size_of::<NX_ARP>());
    let (b, c) = (Node::new(2, 20), Node::new(3, 20));
    assert!(a.ping_v4(2, SECOND).is_ok() && a.ping_v4(3, SECOND).is_ok());
    assert_eq!(a.ping_v4(90, 5), Err(NX_NO_RESPONSE));
    assert!(a.ping_v4(2, SECOND).is_ok());
    assert_eq!(a.ping_v4(91, 5), Err(NX_NO_RESPONSE));
    // 3 was the least recently used of the two that were resolved.
    assert!(hardware(&a, 2).is_some() && hardware(&a, 3).is_none());
    assert!(a.ping_v4(3, SECOND).is_ok());
    sleep(LONG);
    for node in [a, b, c] {
        node.assert_full();
    }
}

pub fn arp_queue_keeps_the_newest_packets() {
    let a = Node::new(1, 20);
    for _ in 0..10 {
        assert_eq!(a.ping_v4(50, NX_NO_WAIT), Err(NX_NO_RESPONSE));
    }
    // SAFETY: created.
    unsafe {
        let waiting = (*a.pool).nx_packet_pool_total - (*a.pool).nx_packet_pool_available;
        assert_eq!(waiting, NX_ARP_MAX_QUEUE_DEPTH);
        assert_eq!((*a.ip).nx_ip_send_packets_dropped, 10 - NX_ARP_MAX_QUEUE_DEPTH);
    }
    sleep(LONG);
    a.assert_full();
}

unsafe extern "C" fn reported(_ip: *mut NX_IP, packet: *mut NX_PACKET) {
    REPORTED.with_borrow_mut(|n| *n += 1);
    // SAFETY: the handler owns the packet.
    unsafe { assert_eq!(packet_data::release(packet), NX_SUCCESS) };
}

pub fn arp_conflict_is_defended_and_reported() {
    let a = Node::new(1, 20);
    let outside = pool(4, 256);
    listen();
    // SAFETY: created.
    unsafe { assert_eq!(arp_cache::gratuitous_send(a.ip, Some(reported)), NX_SUCCESS) };
    sleep(2);
    let announced = messages();
    assert!(announced.len() == 1 && announced[0].sender_ip == v4(1) && announced[0].target_ip == v4(1));
    let claim = Arp {
        operation: REPLY,
        sender_mac: STRANGER,
        sender_ip: v4(1),
        target_mac: mac_words(ram_link::mac_of(0)),
        target_ip: v4(1),
    };
    for _ in 0..3 {
        // SAFETY: created.
        unsafe { assert!(ram_link::inject(outside, &frame(ram_link::mac_of(0), &claim))) };
        sleep(SECOND);
    }
    assert_eq!(REPORTED.take(), 3);
    // Defended once in ten seconds, and the thief's address is nowhere in the cache.
    let own: Vec<_> = messages().into_iter().filter(|m| m.sender_mac == mac_words(ram_link::mac_of(0))).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(entries(&a), (0, 0));
    a.assert_full();
    crate::node::assert_full(outside);
}

pub fn arp_of_other_hosts_teaches_nothing() {
    let a = Node::new(1, 20);
    let outside = pool(4, 256);
    let mut message =
        Arp { operation: REQUEST, sender_mac: STRANGER, sender_ip: v4(7), target_mac: (0, 0), target_ip: v4(8) };
    // SAFETY: created.
    unsafe {
        assert!(ram_link::inject(outside, &frame([0xFF; 6], &message)));
        sleep(2);
        assert_eq!(entries(&a), (0, 0));
        // An unasked reply, and senders that no station can have.
        message.operation = REPLY;
        assert!(ram_link::inject(outside, &frame([0xFF; 6], &message)));
        for mac in [[0; 6], [0xFF; 6], [1, 0, 0, 0, 0, 1]] {
            message.sender_mac = mac_words(mac);
            assert!(ram_link::inject(outside, &frame([0xFF; 6], &message)));
        }
        sleep(2);
        assert_eq!(entries(&a), (0, 0));
        assert_eq!((*a.ip).nx_ip_arp_invalid_messages, 3);
    }
    a.assert_full();
}
