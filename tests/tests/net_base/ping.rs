//! Echo: between two instances, to oneself, over a bad wire, with nothing to send it in.

use std::cell::RefCell;
use std::ptr::null_mut;

use netx::constants::*;
use netx::link::ram_link::{self, Impairment};
use netx::packet::{packet_data, packet_pool};
use netx::{NXD_ADDRESS, ip};
use tests::host::spawn;

use crate::node::{LONG, Node, SECOND, sleep, v4, v6};

pub fn ping_v4_both_ways_is_answered() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    for _ in 0..3 {
        assert_eq!(a.ping_v4(2, SECOND).unwrap(), b"abcd");
        assert_eq!(b.ping_v4(1, SECOND).unwrap(), b"abcd");
    }
    // SAFETY: created.
    unsafe {
        assert_eq!((*a.ip).nx_ip_pings_sent, 3);
        assert_eq!((*a.ip).nx_ip_ping_responses_received, 3);
        assert_eq!((*a.ip).nx_ip_pings_responded_to, 3);
        let (mut sent, mut received, mut invalid) = (0, 0, 9);
        let none = null_mut();
        let status = ip::info_get(
            a.ip,
            &raw mut sent,
            none,
            &raw mut received,
            none,
            &raw mut invalid,
            none,
            none,
            none,
            none,
            none,
        );
        assert_eq!((status, sent, received, invalid), (NX_SUCCESS, 6, 6, 0));
    }
    a.assert_full();
    b.assert_full();
}

pub fn ping_v6_both_ways_is_answered() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    a.enable_v6();
    b.enable_v6();
    let data: Vec<u8> = (0..600_u32).map(|i| i as u8).collect();
    assert_eq!(a.ping(&v6(2), &data, SECOND).unwrap(), data);
    assert_eq!(b.ping(&v6(1), &data, SECOND).unwrap(), data);
    // The link-local addresses answer too.
    let [_, _, m2, m3, m4, m5] = ram_link::mac_of(1);
    let high = u32::from_be_bytes([0, 0x11, m2, 0xFF]);
    let low = u32::from_be_bytes([0xFE, m3, m4, m5]);
    let link_local = NXD_ADDRESS::v6([0xFE80_0000, 0, high, low]);
    assert_eq!(a.ping(&link_local, b"x", SECOND).unwrap(), b"x");
    a.assert_full();
    b.assert_full();
}

pub fn ping_own_and_loopback_addresses_is_answered() {
    let a = Node::new(1, 20);
    a.enable_v6();
    let own = [NXD_ADDRESS::v4(v4(1)), NXD_ADDRESS::v4(0x7F00_0001), v6(1), NXD_ADDRESS::v6([0, 0, 0, 1])];
    for address in own {
        assert_eq!(a.ping(&address, b"me", SECOND).unwrap(), b"me", "{address:?}");
    }
    a.assert_full();
}

pub fn ping_of_the_absent_times_out_and_gives_its_packet_back() {
    let a = Node::new(1, 20);
    assert_eq!(a.ping_v4(77, SECOND), Err(NX_NO_RESPONSE));
    assert_eq!(a.ping_v4(77, NX_NO_WAIT), Err(NX_NO_RESPONSE));
    // Nowhere to go at all.
    assert_eq!(a.ping(&NXD_ADDRESS::v4(0xC0A8_0001), b"x", SECOND), Err(NX_NO_INTERFACE_ADDRESS));
    assert_eq!(a.ping(&v6(9), b"x", SECOND), Err(NX_NOT_SUPPORTED));
    sleep(LONG);
    // SAFETY: created.
    unsafe {
        assert_eq!((*a.ip).nx_ip_ping_timeouts, 2);
        assert_eq!((*a.ip).nx_ip_arp_requests_sent, NX_ARP_MAXIMUM_RETRIES);
    }
    a.assert_full();
}

pub fn ping_in_fragments_is_answered() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    // SAFETY: created.
    unsafe {
        for node in [a, b] {
            assert_eq!(netx::link::interface_settings::mtu_set(node.ip, 0, 256), NX_SUCCESS);
        }
    }
    // While the peer's address is asked for, fewer packets are kept than this datagram has pieces.
    assert!(a.ping_v4(2, SECOND).is_ok());
    let data: Vec<u8> = (0..1400_u32).map(|i| (i * 7) as u8).collect();
    for _ in 0..3 {
        assert_eq!(a.ping(&NXD_ADDRESS::v4(v4(2)), &data, SECOND).unwrap(), data);
    }
    // SAFETY: created.
    unsafe {
        assert_eq!((*a.ip).nx_ip_total_fragments_sent, 3 * 7);
        assert_eq!((*a.ip).nx_ip_total_fragments_received, 3 * 7);
    }
    a.assert_full();
    b.assert_full();
}

pub fn ping_too_large_for_a_packet_is_refused() {
    let a = Node::new(1, 20);
    assert_eq!(a.ping(&NXD_ADDRESS::v4(v4(2)), &[0; 1600], SECOND), Err(NX_OVERFLOW));
    a.assert_full();
}

pub fn ping_over_a_bad_wire_gets_through_and_loses_no_packet() {
    let (a, b) = (Node::new(1, 40), Node::new(2, 40));
    a.enable_v6();
    b.enable_v6();
    let mut answered = 0;
    for seed in 1..=20 {
        ram_link::impair(Impairment { seed, lose: 50, duplicate: 50, hold: 80 });
        for _ in 0..10 {
            answered += u32::from(a.ping_v4(2, 20).is_ok()) + u32::from(b.ping(&v6(1), b"six", 20).is_ok());
        }
    }
    ram_link::impair(Impairment::default());
    assert!(answered > 100, "{answered} of 400 answered");
    assert!(a.ping_v4(2, 20 * SECOND).is_ok());
    sleep(LONG);
    a.assert_full();
    b.assert_full();
}

pub fn ping_with_an_empty_pool_fails_and_works_again_after() {
    let (a, b) = (Node::new(1, 12), Node::new(2, 12));
    assert!(a.ping_v4(2, SECOND).is_ok());
    for node in [a, b] {
        let mut held = Vec::new();
        let mut packet = null_mut();
        // SAFETY: created; the packets are this test's.
        unsafe {
            while packet_pool::allocate(node.pool, &raw mut packet, 0, NX_NO_WAIT) == NX_SUCCESS {
                held.push(packet);
            }
            assert!(matches!(a.ping_v4(2, 10), Err(NX_NO_PACKET | NX_NO_RESPONSE)));
            for packet in held {
                assert_eq!(packet_data::release(packet), NX_SUCCESS);
            }
        }
        assert_eq!(a.ping_v4(2, SECOND).unwrap(), b"abcd");
    }
    a.assert_full();
    b.assert_full();
}

thread_local! {
    static REPLIES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

pub fn ping_two_threads_at_once_get_their_own_replies() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    for id in 0..6_u8 {
        spawn(10, move || {
            let data = [id; 10];
            assert_eq!(a.ping(&NXD_ADDRESS::v4(v4(2)), &data, SECOND).unwrap(), data);
            REPLIES.with_borrow_mut(|r| r.push(id));
        });
    }
    sleep(2 * SECOND);
    // ARP kept the newest four of the six that waited for the address.
    sleep(SECOND);
    assert!(REPLIES.with_borrow(Vec::len) >= 4);
    a.assert_full();
    b.assert_full();
}
