//! IPv6 addresses, routers and neighbours.

use std::cell::RefCell;
use std::ptr::null_mut;

use netx::constants::*;
use netx::ipv6::{ipv6_address, ipv6_enable, ipv6_router, nd_cache};
use netx::link::{driver, ram_link};
use netx::packet::packet_pool;
use netx::{NX_IP, NX_PACKET, NXD_ADDRESS};
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::node::{LONG, Node, SECOND, assert_full, pool, read, sleep, v6};

const ROUTER_MAC: [u8; 6] = [0x02, 0xBB, 0, 0, 0, 1];
const ROUTER: [ULONG; 4] = [0xFE80_0000, 0, 0, 0xFFFE];

thread_local! {
    static WIRE: RefCell<Vec<(ULONG, Vec<u8>)>> = const { RefCell::new(Vec::new()) };
    static CHANGES: RefCell<Vec<(UINT, [ULONG; 4])>> = const { RefCell::new(Vec::new()) };
}

unsafe extern "C" fn changed(_ip: *mut NX_IP, what: UINT, _interface: UINT, _index: UINT, address: *mut ULONG) {
    // SAFETY: four words, as the callback's contract says.
    let words = unsafe { address.cast::<[ULONG; 4]>().read() };
    CHANGES.with_borrow_mut(|c| c.push((what, words)));
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push((time::get(), read(frame))));
}

/// When routers were asked for since the last call, with the sender's address.
fn solicitations() -> Vec<(ULONG, Vec<u8>)> {
    let of = |(at, frame): (ULONG, Vec<u8>)| {
        let is_one = frame[12..14] == [0x86, 0xDD] && frame[20] == 58 && frame[54] == 133;
        is_one.then(|| (at, frame[22..38].to_vec()))
    };
    WIRE.take().into_iter().filter_map(of).collect()
}

/// An Ethernet frame with an ICMPv6 message.
fn icmpv6(from_mac: [u8; 6], from: [ULONG; 4], to_mac: [u8; 6], to: [ULONG; 4], message: &[u8]) -> Vec<u8> {
    let octets = |words: [ULONG; 4]| words.map(u32::to_be_bytes).concat();
    let mut message = message.to_vec();
    let pseudo =
        [octets(from), octets(to), (message.len() as u32).to_be_bytes().to_vec(), vec![0, 0, 0, 58], message.clone()]
            .concat();
    let mut sum: u32 =
        pseudo.chunks(2).map(|c| u32::from(u16::from_be_bytes([c[0], c.get(1).copied().unwrap_or(0)]))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    message[2..4].copy_from_slice(&(!(sum as u16)).to_be_bytes());
    let header = [&[0x60, 0, 0, 0][..], &(message.len() as u16).to_be_bytes(), &[58, 255]].concat();
    [&to_mac[..], &from_mac, &[0x86, 0xDD], &header, &octets(from), &octets(to), &message].concat()
}

fn advertisement(lifetime: u16, valid: u32) -> Vec<u8> {
    let mut message = vec![134, 0, 0, 0, 64, 0];
    message.extend(lifetime.to_be_bytes());
    message.extend([0; 8]);
    message.extend([1, 1]);
    message.extend(ROUTER_MAC);
    message.extend([3, 4, 64, 0xC0]);
    message.extend(valid.to_be_bytes());
    message.extend(valid.to_be_bytes());
    message.extend([0; 4]);
    message.extend([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0]);
    icmpv6(ROUTER_MAC, ROUTER, [0x33, 0x33, 0, 0, 0, 1], [0xFF02_0000, 0, 0, 1], &message)
}

pub fn address_taken_by_another_is_given_up() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    a.enable_v6();
    // SAFETY: created.
    unsafe {
        assert_eq!(ipv6_enable::enable(b.ip), NX_SUCCESS);
        assert_eq!(ipv6_enable::enable(b.ip), NX_ALREADY_ENABLED);
        assert_eq!(ipv6_address::change_notify(b.ip, Some(changed)), NX_SUCCESS);
        let mut index = 9;
        let address = v6(1);
        assert_eq!(ipv6_address::set(b.ip, 0, &raw const address, 64, &raw mut index), NX_SUCCESS);
        sleep(5 * SECOND);
        let (mut got, mut prefix, mut interface) = (NXD_ADDRESS::NONE, 0, 0);
        let status = ipv6_address::get(b.ip, index, &raw mut got, &raw mut prefix, &raw mut interface);
        assert_eq!(status, NX_NO_INTERFACE_ADDRESS);
        let changes = CHANGES.take();
        assert_eq!(changes.iter().map(|c| c.0).collect::<Vec<_>>(), [NX_IPV6_ADDRESS_MANUAL_CONFIG, 6]);
        // Another one is fine.
        assert_eq!(b.set_v6(&v6(2)), NX_SUCCESS);
        assert_eq!(b.set_v6(&v6(2)), NX_DUPLICATED_ENTRY);
        // Not usable while it is being verified.
        assert_eq!(b.ping(&v6(1), b"x", 10), Err(NX_NO_INTERFACE_ADDRESS));
        sleep(5 * SECOND);
        let status = ipv6_address::get(b.ip, index, &raw mut got, &raw mut prefix, &raw mut interface);
        assert_eq!((status, got, prefix, interface), (NX_SUCCESS, v6(2), 64, 0));
    }
    assert!(b.ping(&v6(1), b"x", SECOND).is_ok());
    a.assert_full();
    b.assert_full();
}

pub fn routers_are_asked_for_three_times_once_there_is_an_address_to_ask_from() {
    let a = Node::new(1, 20);
    let outside = pool(4, 512);
    let start = time::get();
    let ask_anew = || {
        let mut unused = 0;
        // SAFETY: created.
        unsafe {
            assert_eq!(driver::direct_command(a.ip, NX_LINK_DISABLE, &raw mut unused), NX_SUCCESS);
            driver::driver_link_status_event(a.ip, 0);
            sleep(5 * SECOND);
            assert_eq!(driver::direct_command(a.ip, NX_LINK_ENABLE, &raw mut unused), NX_SUCCESS);
            driver::driver_link_status_event(a.ip, 0);
        }
    };
    // SAFETY: the tap only copies.
    unsafe { ram_link::set_tap(Some(tap)) };
    a.enable_v6();
    sleep(30 * SECOND);
    let asked = solicitations();
    assert_eq!(asked.len(), 3);
    assert!(asked[0].0 - start >= 2 * SECOND, "not before the address is verified");
    // Every four seconds (RFC 4861 section 6.3.7), also when the link has come back.
    for asked in [asked, {
        ask_anew();
        sleep(30 * SECOND);
        solicitations()
    }] {
        assert!(asked.iter().all(|(_, from)| from[..2] == [0xFE, 0x80]));
        assert_eq!(asked.windows(2).map(|w| w[1].0 - w[0].0).collect::<Vec<_>>(), [4 * SECOND; 2]);
    }
    // Not any more when one has answered.
    ask_anew();
    sleep(SECOND);
    // SAFETY: the pool is created.
    unsafe { assert!(ram_link::inject(outside, &advertisement(30, 3600))) };
    sleep(30 * SECOND);
    assert_eq!(solicitations().len(), 1);
    // SAFETY: as above.
    unsafe { ram_link::set_tap(None) };
    a.assert_full();
    assert_full(outside);
}

pub fn router_advertisement_makes_address_route_and_prefix() {
    let a = Node::new(1, 20);
    let outside = pool(4, 512);
    a.enable_v6();
    // SAFETY: created.
    unsafe {
        let mut count = 9;
        assert_eq!(ipv6_router::number_of_entries_get(a.ip, 0, &raw mut count), NX_SUCCESS);
        assert_eq!(count, 0);
        assert!(ram_link::inject(outside, &advertisement(30, 3600)));
        sleep(5 * SECOND);
        let (mut router, mut lifetime, mut prefix) = (NXD_ADDRESS::NONE, 0, 0);
        let status = ipv6_router::get(a.ip, 0, &raw mut router, &raw mut lifetime, &raw mut prefix);
        assert_eq!((status, router, lifetime), (NX_SUCCESS, NXD_ADDRESS::v6(ROUTER), 30));
        // The prefix became an address: it is found in the table, and packets to it come back.
        let [_, m1, m2, m3, m4, m5] = ram_link::mac_of(0);
        let own = NXD_ADDRESS::v6([
            0x2001_0DB8,
            9,
            u32::from_be_bytes([0, m1, m2, 0xFF]),
            u32::from_be_bytes([0xFE, m3, m4, m5]),
        ]);
        assert_eq!(a.ping(&own, b"x", SECOND).unwrap(), b"x");
        // Beyond the link, packets go to the router, which is known by its advertisement: no solicitation is needed.
        let before = (*a.ip).nx_ip_total_packets_sent;
        assert_eq!(a.ping(&NXD_ADDRESS::v6([0x2001_0DB8, 77, 0, 1]), b"x", 5), Err(NX_NO_RESPONSE));
        assert_eq!((*a.ip).nx_ip_total_packets_sent, before + 1);
        // Its lifetime ends.
        sleep(40 * SECOND);
        assert_eq!(ipv6_router::number_of_entries_get(a.ip, 0, &raw mut count), NX_SUCCESS);
        assert_eq!(count, 0);
        // One that the application sets stays.
        assert_eq!(ipv6_router::add(a.ip, &NXD_ADDRESS::v6(ROUTER), 0xFFFF, 0), NX_SUCCESS);
        assert!(ram_link::inject(outside, &advertisement(0, 3600)));
        sleep(SECOND);
        let status = ipv6_router::get(a.ip, 0, &raw mut router, &raw mut lifetime, &raw mut prefix);
        assert_eq!(status, NX_SUCCESS);
        assert_eq!(ipv6_router::delete(a.ip, &NXD_ADDRESS::v6(ROUTER)), NX_SUCCESS);
        assert_eq!(ipv6_router::delete(a.ip, &NXD_ADDRESS::v6(ROUTER)), NX_NOT_FOUND);
    }
    sleep(LONG);
    a.assert_full();
    assert_full(outside);
}

pub fn neighbour_silent_is_given_up_and_its_packets_return() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    a.enable_v6();
    b.enable_v6();
    for _ in 0..8 {
        assert_eq!(a.ping(&v6(99), b"x", NX_NO_WAIT), Err(NX_NO_RESPONSE));
    }
    // The silent one holds up nobody else.
    assert!(a.ping(&v6(2), b"x", SECOND).is_ok());
    sleep(5 * SECOND);
    a.assert_full();
    // A neighbour that goes silent later is probed and forgotten.
    // SAFETY: created.
    unsafe {
        let mut up = 0;
        assert_eq!(netx::link::driver::direct_command(b.ip, NX_LINK_DISABLE, &raw mut up), NX_SUCCESS);
    }
    sleep(60 * SECOND);
    assert_eq!(a.ping(&v6(2), b"x", SECOND), Err(NX_NO_RESPONSE));
    sleep(20 * SECOND);
    let (mut msw, mut lsw, mut index) = (0, 0, 0);
    // SAFETY: created.
    unsafe {
        let status = nd_cache::hardware_address_find(a.ip, &v6(2), &raw mut msw, &raw mut lsw, &raw mut index);
        assert_eq!(status, NX_ENTRY_NOT_FOUND);
    }
    a.assert_full();
    b.assert_full();
}

pub fn neighbour_static_entry_is_used() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    a.enable_v6();
    b.enable_v6();
    let NXD_ADDRESS { .. } = v6(2);
    let words = v6(2).as_v6().unwrap();
    let mac = ram_link::mac_of(1);
    let (mut msw, mut lsw, mut index) = (0, 0, 9);
    // SAFETY: created.
    unsafe {
        assert_eq!(nd_cache::entry_set(a.ip, words.as_ptr(), 0, mac.as_ptr().cast()), NX_SUCCESS);
        let status = nd_cache::hardware_address_find(a.ip, &v6(2), &raw mut msw, &raw mut lsw, &raw mut index);
        assert_eq!((status, netx::wire::mac_octets(msw, lsw), index), (NX_SUCCESS, mac, 0));
        let mut found = NXD_ADDRESS::NONE;
        let status = nd_cache::ip_address_find(a.ip, &raw mut found, msw, lsw, &raw mut index);
        assert_eq!((status, found), (NX_SUCCESS, v6(2)));
        assert!(a.ping(&v6(2), b"x", SECOND).is_ok());
        sleep(LONG);
        assert_eq!(nd_cache::entry_delete(a.ip, words.as_ptr()), NX_SUCCESS);
        assert_eq!(nd_cache::entry_delete(a.ip, words.as_ptr()), NX_ENTRY_NOT_FOUND);
        assert!(a.ping(&v6(2), b"x", SECOND).is_ok());
        assert_eq!(nd_cache::invalidate(a.ip), NX_SUCCESS);
        assert_eq!(ipv6_enable::disable(a.ip), NX_SUCCESS);
        assert_eq!(a.ping(&v6(2), b"x", SECOND), Err(NX_NOT_SUPPORTED));
        assert_eq!(ipv6_enable::enable(a.ip), NX_SUCCESS);
        let mut none = null_mut();
        assert_eq!(packet_pool::allocate(a.pool, &raw mut none, 0, NX_NO_WAIT), NX_SUCCESS);
        assert_eq!(netx::packet::packet_data::release(none), NX_SUCCESS);
    }
    a.assert_full();
    b.assert_full();
}
