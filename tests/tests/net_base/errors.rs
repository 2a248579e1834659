//! ICMP errors: what this host tells senders about their packets, and what it does about what routers tell it.

use std::cell::RefCell;

use netx::constants::*;
use netx::ip::ip_send;
use netx::ipv4::route;
use netx::link::{interface_settings, ram_link};
use netx::{NX_PACKET, NXD_ADDRESS, ip};
use tests::net;
use threadx_shim::types::ULONG;

use crate::node::{MASK, Node, SECOND, assert_full, pool, read, sleep, v4, v6};
use crate::udp::{bound, send};

const STRANGER: ULONG = v4(9);
const STRANGER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];

thread_local! {
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

/// The frames that pass while `f` runs and for `ticks` after.
fn listen(ticks: ULONG, f: impl FnOnce()) -> Vec<Vec<u8>> {
    WIRE.take();
    // SAFETY: the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        f();
        sleep(ticks);
        ram_link::set_tap(None);
    }
    WIRE.take()
}

pub fn hear(from: *mut netx::NX_PACKET_POOL, frame: &[u8]) {
    // SAFETY: the pool is created.
    unsafe { assert!(ram_link::inject(from, frame)) };
}

pub fn sum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes.chunks(2).map(|c| u32::from(c[0]) << 8 | u32::from(*c.get(1).unwrap_or(&0))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

/// An IPv4 frame to the first node on the wire; `flags` are those of fragments, with the offset.
pub fn frame_v4(from: ULONG, to: ULONG, protocol: u8, flags: u16, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x45, 0];
    header.extend((20 + payload.len() as u16).to_be_bytes());
    header.extend([0, 7]);
    header.extend(flags.to_be_bytes());
    header.extend([64, protocol, 0, 0]);
    header.extend(from.to_be_bytes());
    header.extend(to.to_be_bytes());
    let checksum = sum(&header);
    header[10..12].copy_from_slice(&checksum.to_be_bytes());
    [&ram_link::mac_of(0)[..], &STRANGER_MAC, &[8, 0], &header, payload].concat()
}

/// An IPv6 frame from 2001:db8::9.
pub fn frame_v6(to: &NXD_ADDRESS, next: u8, payload: &[u8]) -> Vec<u8> {
    let octets = |a: &NXD_ADDRESS| a.as_v6().unwrap().map(u32::to_be_bytes).concat();
    let to = octets(to);
    let mac = if to[0] == 0xFF { [&[0x33, 0x33], &to[12..]].concat() } else { ram_link::mac_of(0).to_vec() };
    let length = (payload.len() as u16).to_be_bytes();
    [&mac[..], &STRANGER_MAC, &[0x86, 0xDD, 0x60, 0, 0, 0], &length, &[next, 64], &octets(&v6(9)), &to, payload]
        .concat()
}

/// Type, code and parameter of the errors among frames, with what they quote.
fn errors(frames: &[Vec<u8>]) -> Vec<(u8, u8, u32, Vec<u8>)> {
    let error = |frame: &Vec<u8>| {
        let (is_icmp, at) = match frame[12..14] {
            [8, 0] => (frame[23] == 1, 34),
            [0x86, 0xDD] => (frame[20] == 58, 54),
            _ => (false, 0),
        };
        let message = frame.get(at..).filter(|m| is_icmp && m.len() > 8)?;
        let is_error = if at == 34 { matches!(message[0], 3 | 11 | 12) } else { message[0] < 128 };
        let parameter = u32::from_be_bytes(message[4..8].try_into().unwrap());
        is_error.then(|| (message[0], message[1], parameter, message[8..].to_vec()))
    };
    frames.iter().filter_map(error).collect()
}

/// A stranger that is on the wire as far as addresses go, so that answers to it need no resolution.
fn known_stranger(node: &Node) {
    let (msw, lsw) = netx::wire::mac_words(STRANGER_MAC);
    let words = v6(9).as_v6().unwrap();
    // SAFETY: created.
    unsafe {
        assert_eq!(netx::ipv4::arp_cache::static_entry_create(node.ip, STRANGER, msw, lsw), NX_SUCCESS);
        assert_eq!(
            netx::ipv6::nd_cache::entry_set(node.ip, words.as_ptr(), 0, STRANGER_MAC.as_ptr().cast()),
            NX_SUCCESS
        );
    }
}

pub fn nothing_is_said_to_or_about_groups_and_broadcasts() {
    let a = Node::new(1, 20);
    let outside = pool(4, 512);
    known_stranger(&a);
    let everybody = v4(!MASK);
    let told = |from: ULONG, to: ULONG| {
        let frames = listen(SECOND, || hear(outside, &frame_v4(from, to, 99, 0, b"a protocol of nobody")));
        errors(&frames).iter().map(|e| (e.0, e.1)).collect::<Vec<_>>()
    };
    assert_eq!(told(STRANGER, v4(1)), [(3, 2)]);
    for from in [0, 0x7F00_0001, 0xE000_0001, everybody, 0xFFFF_FFFF] {
        assert_eq!(told(from, v4(1)), [], "from {from:#x}");
    }
    for to in [0xE000_0001, everybody, 0xFFFF_FFFF] {
        assert_eq!(told(STRANGER, to), [], "to {to:#x}");
    }
    a.assert_full();
    assert_full(outside);
}

fn payload_to(node: &Node, to: &NXD_ADDRESS) -> ULONG {
    let (mut start, mut length) = (0, 0);
    // SAFETY: created; the destinations are this function's.
    unsafe {
        let found =
            ip_send::max_payload_size_find(node.ip, to, 0, 1, 2, NX_PROTOCOL_UDP, &raw mut start, &raw mut length);
        assert_eq!(found, NX_SUCCESS);
    }
    length
}

pub fn router_tells_what_it_cannot_send_on_and_the_sender_believes_it() {
    let (a, router) = (Node::new(1, 40), Node::new(2, 40));
    let beyond = 0x0A09_0909;
    let uncuttable = bound(&a, 1000);
    let cuttable = bound(&a, 1001);
    let to = NXD_ADDRESS::v4(beyond);
    // SAFETY: created.
    unsafe {
        (*uncuttable).nx_udp_socket_fragment_enable = NX_DONT_FRAGMENT;
        assert_eq!(route::gateway_address_set(a.ip, v4(2)), NX_SUCCESS);
        assert_eq!(ip::forwarding_enable(router.ip), NX_SUCCESS);
        let frames = listen(SECOND, || assert_eq!(send(cuttable, &to, 9, b"anybody?"), NX_SUCCESS));
        let said = errors(&frames);
        assert_eq!(said.iter().map(|e| (e.0, e.1)).collect::<Vec<_>>(), [(3, 0)]);
        assert_eq!(said[0].3[16..20], beyond.to_be_bytes());
        assert_eq!(route::static_route_add(router.ip, 0x0A09_0900, 0xFFFF_FF00, v4(3)), NX_SUCCESS);
        let (msw, lsw) = netx::wire::mac_words(STRANGER_MAC);
        assert_eq!(netx::ipv4::arp_cache::static_entry_create(router.ip, v4(3), msw, lsw), NX_SUCCESS);
        assert_eq!(interface_settings::mtu_set(router.ip, 0, 700), NX_SUCCESS);
        assert_eq!(payload_to(&a, &to), 1500 - 28);
        let frames = listen(SECOND, || assert_eq!(send(uncuttable, &to, 9, &[1; 1000]), NX_SUCCESS));
        let said = errors(&frames);
        assert_eq!(said.iter().map(|e| (e.0, e.1, e.2)).collect::<Vec<_>>(), [(3, 4, 700)]);
        // The sender knows the path now, and only this one.
        assert_eq!(payload_to(&a, &to), 700 - 28);
        assert_eq!(payload_to(&a, &NXD_ADDRESS::v4(beyond + 1)), 1500 - 28);
        // What may be cut passes in pieces.
        let pieces = (*router.ip).nx_ip_total_fragments_sent;
        let frames = listen(SECOND, || assert_eq!(send(cuttable, &to, 9, &[1; 1000]), NX_SUCCESS));
        assert_eq!((errors(&frames).len(), (*router.ip).nx_ip_total_fragments_sent - pieces), (0, 2));
        // Ten minutes later it is tried again.
        sleep(601 * SECOND);
        assert_eq!(payload_to(&a, &to), 1500 - 28);
    }
    sleep(300 * SECOND);
    a.assert_full();
    router.assert_full();
}

pub fn word_of_a_narrow_path_is_believed_only_about_what_we_sent() {
    let a = Node::new(1, 20);
    let outside = pool(4, 2048);
    let (own, other) = (v4(1), v4(5));
    let quote = |from: ULONG, flags: u16, length: u16| {
        let mut quote = frame_v4(from, STRANGER, 17, flags, &[0; 8])[14..].to_vec();
        quote[2..4].copy_from_slice(&length.to_be_bytes());
        quote
    };
    let cases = [
        (quote(other, 0x4000, 1400), 700, 1500),
        (quote(own, 0, 1400), 700, 1500),
        (quote(own, 0x4000, 600), 700, 1500),
        (quote(own, 0x4000, 1400)[..12].to_vec(), 700, 1500),
        (quote(own, 0x4000, 1400), 1200, 1200),
        // Not below what every host takes; from a router that does not say, that.
        (quote(own, 0x4000, 1400), 68, 576),
        (quote(own, 0x4000, 1400), 0, 576),
    ];
    for (quote, mtu, expected) in cases {
        let mut message = [&[3, 4, 0, 0, 0, 0][..], &u16::to_be_bytes(mtu), &quote].concat();
        let checksum = sum(&message);
        message[2..4].copy_from_slice(&checksum.to_be_bytes());
        hear(outside, &frame_v4(v4(77), own, 1, 0, &message));
        sleep(1);
        assert_eq!(payload_to(&a, &NXD_ADDRESS::v4(STRANGER)) + 28, expected, "{mtu}");
    }
    a.assert_full();
    assert_full(outside);
}

pub fn segments_for_a_narrow_path_become_smaller() {
    let (a, b) = (net::Node::new(1, 40, 1536).with_v6(), net::Node::new(2, 40, 1536).with_v6());
    let outside = pool(4, 2048);
    let data = net::pattern(1400, 1);
    let tcp = |f: &&Vec<u8>| f.len() > 200 && (f[12..14] == [8, 0] && f[23] == 6 || f[12] == 0x86 && f[20] == 6);
    for (to, largest) in [(b.v4(), 700), (b.v6(), 1280)] {
        let listening = || {
            let server = b.socket(8000);
            assert_eq!(b.listen(7, server, 5, None), NX_SUCCESS);
            tests::host::spawn(10, move || assert_eq!(server.accept(500), NX_SUCCESS));
            let client = a.client(8000);
            // SAFETY: created.
            unsafe { (*client.0).nx_tcp_socket_fragment_enable = NX_DONT_FRAGMENT };
            assert_eq!(client.connect(&to, 7, 500), NX_SUCCESS);
            (client, server)
        };
        let sizes = |(client, server): (net::Sock, net::Sock)| {
            let frames = listen(SECOND, || {
                assert_eq!(client.send(&a, &data, 100), NX_SUCCESS);
                assert_eq!(server.receive_all(1400), data);
            });
            let segment = frames.iter().find(tcp).cloned().unwrap();
            (segment, frames.iter().filter(tcp).map(|f| f.len() - 14).collect::<Vec<_>>())
        };
        let end = |(client, server): (net::Sock, net::Sock)| {
            tests::host::spawn(10, move || assert_eq!(server.end_server(), NX_SUCCESS));
            assert_eq!(client.end_client(), NX_SUCCESS);
            assert_eq!(b.unlisten(7), NX_SUCCESS);
        };
        let pair = listening();
        let (segment, before) = sizes(pair);
        assert!(before.len() == 1 && before[0] > 1400, "{before:?}");
        let word = (largest as u16).to_be_bytes();
        let report = if segment[12] == 8 {
            let mut message = [&[3, 4, 0, 0, 0, 0][..], &word, &segment[14..14 + 28]].concat();
            let checksum = sum(&message);
            message[2..4].copy_from_slice(&checksum.to_be_bytes());
            frame_v4(v4(77), v4(1), 1, 0, &message)
        } else {
            let mut message = [&[2, 0, 0, 0, 0, 0][..], &word, &segment[14..14 + 48]].concat();
            let addresses = [v6(9), v6(1)].map(|a| a.as_v6().unwrap().map(u32::to_be_bytes).concat()).concat();
            let checksum = sum(&[&addresses[..], &[0, 0, 0, message.len() as u8, 0, 0, 0, 58], &message].concat());
            message[2..4].copy_from_slice(&checksum.to_be_bytes());
            frame_v6(&v6(1), 58, &message)
        };
        hear(outside, &report);
        sleep(2);
        // This connection, and the next one to the same host.
        let (_, after) = sizes(pair);
        assert!(after.len() > 1 && after.iter().all(|&size| size <= largest), "{after:?}");
        end(pair);
        let pair = listening();
        let (_, later) = sizes(pair);
        assert!(later.len() > 1 && later.iter().all(|&size| size <= largest), "{later:?}");
        end(pair);
    }
    sleep(10 * SECOND);
    a.assert_clean();
    b.assert_clean();
    assert_full(outside);
}

pub fn datagram_that_never_becomes_whole_is_reported_if_its_begin_came() {
    let a = Node::new(1, 20);
    a.enable_v6();
    known_stranger(&a);
    let outside = pool(4, 2048);
    let piece = [5; 80];
    let of_v6 = |offset: u8| [&[17, 0, 0, offset | 1, 0, 0, 0, 9][..], &piece].concat();
    for (begin, other, wait, kind, addresses) in [
        (frame_v4(STRANGER, v4(1), 17, 0x2000, &piece), frame_v4(STRANGER, v4(1), 17, 0x200A, &piece), 16, 11, 12..20),
        (frame_v6(&v6(1), 44, &of_v6(0)), frame_v6(&v6(1), 44, &of_v6(80)), 61, 3, 8..40),
    ] {
        let frames = listen(wait * SECOND, || hear(outside, &begin));
        let said = errors(&frames);
        assert_eq!(said.iter().map(|e| (e.0, e.1)).collect::<Vec<_>>(), [(kind, 1)]);
        assert_eq!(said[0].3[addresses.clone()], begin[14..][addresses]);
        let frames = listen(wait * SECOND, || hear(outside, &other));
        assert_eq!(errors(&frames), []);
    }
    a.assert_full();
    assert_full(outside);
}

pub fn ipv6_headers_that_may_not_be_skipped_are_pointed_at() {
    /// Destination, first next header, the headers, and what is said about them.
    type Case<'a> = (&'a NXD_ADDRESS, u8, &'a [u8], Option<(u8, u8, u32)>);
    let a = Node::new(1, 20);
    a.enable_v6();
    known_stranger(&a);
    let outside = pool(4, 2048);
    let group = NXD_ADDRESS::v6([0xFF02_0000, 0, 0, 1]);
    let option = |kind: u8| [58, 0, kind, 4, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0];
    // A message that is an error itself, behind an option.
    let mut of_error = option(0x9E);
    of_error[8] = 1;
    let cases: [Case<'_>; 9] = [
        (&v6(1), 200, &[0; 8], Some((4, 1, 6))),
        (&v6(1), 60, &[200, 0, 1, 4, 0, 0, 0, 0, 9], Some((4, 1, 40))),
        (&group, 200, &[0; 8], None),
        (&v6(1), 59, &[0; 8], None),
        (&v6(1), 0, &option(0x9E), Some((4, 2, 42))),
        (&group, 0, &option(0x9E), Some((4, 2, 42))),
        (&group, 0, &option(0xDE), None),
        (&v6(1), 0, &of_error, None),
        (&v6(1), 43, &[17, 0, 4, 1, 0, 0, 0, 0], Some((4, 0, 42))),
    ];
    for (to, next, payload, expected) in cases {
        let frames = listen(SECOND, || hear(outside, &frame_v6(to, next, payload)));
        let said: Vec<_> = errors(&frames).iter().filter(|e| e.0 == 4).map(|e| (e.0, e.1, e.2)).collect();
        assert_eq!(said, expected.into_iter().collect::<Vec<_>>(), "{next}: {payload:?}");
    }
    // A hail of them is answered within bounds.
    let frames = listen(SECOND, || {
        for i in 0..200 {
            hear(outside, &frame_v6(&v6(1), 200, &[0; 8]));
            if i % 10 == 0 {
                sleep(1);
            }
        }
    });
    let count = errors(&frames).len();
    assert!((5..30).contains(&count), "{count} of 200 were answered");
    sleep(SECOND);
    a.assert_full();
    assert_full(outside);
}
