//! UDP between two instances.

use std::cell::RefCell;
use std::ptr::null_mut;

use netx::constants::*;
use netx::link::ram_link::{self, Impairment};
use netx::packet::packet_data;
use netx::udp::{udp_port, udp_send, udp_socket};
use netx::{NX_PACKET, NX_UDP_SOCKET, NXD_ADDRESS, ip, udp};
use tests::host::spawn;
use threadx_shim::types::{UINT, ULONG};

use crate::node::{LONG, Node, Random, SECOND, assert_full, leak, packet, pool, read, sleep, take, v4, v6};

thread_local! {
    static NOTES: RefCell<Vec<UINT>> = const { RefCell::new(Vec::new()) };
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

pub fn socket(node: &Node, queue: ULONG) -> *mut NX_UDP_SOCKET {
    let socket = leak(NX_UDP_SOCKET::new());
    let name = c"udp".as_ptr().cast_mut();
    // SAFETY: new.
    unsafe {
        let _ = udp::enable(node.ip);
        let status = udp_socket::create(node.ip, socket, name, NX_IP_NORMAL, NX_FRAGMENT_OKAY, 128, queue);
        assert_eq!(status, NX_SUCCESS);
    }
    socket
}

pub fn bound(node: &Node, port: UINT) -> *mut NX_UDP_SOCKET {
    let socket = socket(node, 5);
    // SAFETY: created.
    unsafe { assert_eq!(udp_port::bind(socket, port, NX_NO_WAIT), NX_SUCCESS) };
    socket
}

pub fn send(socket: *mut NX_UDP_SOCKET, to: &NXD_ADDRESS, port: UINT, data: &[u8]) -> UINT {
    // SAFETY: created; the packet is the stack's on success.
    unsafe {
        let packet = packet((*(*socket).nx_udp_socket_ip_ptr).nx_ip_default_packet_pool, NX_UDP_PACKET, data);
        let status = udp_send::nxd_send(socket, packet, to, port);
        if status != NX_SUCCESS {
            assert_eq!(read_or_empty(packet), data);
            assert_eq!(packet_data::release(packet), NX_SUCCESS);
        }
        status
    }
}

fn read_or_empty(packet: *mut NX_PACKET) -> Vec<u8> {
    // SAFETY: the caller's.
    if unsafe { (*packet).nx_packet_length } == 0 { Vec::new() } else { read(packet) }
}

/// The next datagram and who sent it.
pub fn receive(socket: *mut NX_UDP_SOCKET, wait: ULONG) -> Result<(Vec<u8>, NXD_ADDRESS, UINT), UINT> {
    let (mut packet, mut from, mut port) = (null_mut(), NXD_ADDRESS::NONE, 0);
    // SAFETY: created.
    unsafe {
        match udp_socket::receive(socket, &raw mut packet, wait) {
            NX_SUCCESS => {
                assert_eq!(udp::nxd_source_extract(packet, &raw mut from, &raw mut port), NX_SUCCESS);
                let data = read_or_empty(packet);
                assert_eq!(packet_data::release(packet), NX_SUCCESS);
                Ok((data, from, port))
            }
            status => Err(status),
        }
    }
}

pub fn udp_datagrams_arrive_whole_over_both_versions() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    a.enable_v6();
    b.enable_v6();
    let (one, two) = (bound(&a, 1000), bound(&b, 2000));
    for length in [0, 1, 7, 100, 1400] {
        let data: Vec<u8> = (0..=u8::MAX).cycle().map(|i| i.wrapping_mul(3)).take(length).collect();
        for (to, from) in [(NXD_ADDRESS::v4(v4(2)), NXD_ADDRESS::v4(v4(1))), (v6(2), v6(1))] {
            assert_eq!(send(one, &to, 2000, &data), NX_SUCCESS);
            assert_eq!(receive(two, 10), Ok((data.clone(), from, 1000)), "{length} bytes to {to:?}");
        }
    }
    // To ourselves.
    assert_eq!(send(one, &NXD_ADDRESS::v4(0x7F00_0001), 1000, b"me"), NX_SUCCESS);
    assert_eq!(receive(one, 10), Ok((b"me".to_vec(), NXD_ADDRESS::v4(0x7F00_0001), 1000)));
    // In fragments, IPv4 only.
    let large: Vec<u8> = (0..5000_u32).map(|i| (i * 11) as u8).collect();
    assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, &large), NX_SUCCESS);
    assert_eq!(receive(two, 10), Ok((large, NXD_ADDRESS::v4(v4(1)), 1000)));
    // To everybody.
    assert_eq!(send(one, &NXD_ADDRESS::v4(0xFFFF_FFFF), 2000, b"all"), NX_SUCCESS);
    assert_eq!(receive(two, 10).unwrap().0, b"all");
    // SAFETY: created.
    unsafe {
        // Without checksums.
        assert_eq!(udp_socket::checksum_disable(one), NX_SUCCESS);
        for to in [NXD_ADDRESS::v4(v4(2)), v6(2)] {
            assert_eq!(send(one, &to, 2000, b"unsummed"), NX_SUCCESS);
            assert_eq!(receive(two, 10).unwrap().0, b"unsummed");
        }
        let (mut sent, mut received) = (0, 0);
        let none = null_mut();
        let status = udp_socket::info_get(one, &raw mut sent, none, &raw mut received, none, none, none, none);
        assert_eq!((status, sent, received), (NX_SUCCESS, 15, 1));
        let status = udp::info_get(b.ip, none, none, &raw mut received, none, none, none, none);
        assert_eq!((status, received), (NX_SUCCESS, 14));
    }
    a.assert_full();
    b.assert_full();
}

pub fn udp_queue_full_gives_the_oldest_up() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    let (one, two) = (bound(&a, 1000), bound(&b, 2000));
    for i in 0..9_u8 {
        assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, &[i; 10]), NX_SUCCESS);
        sleep(1);
    }
    let mut bytes = 0;
    // SAFETY: created.
    unsafe {
        assert_eq!(udp_socket::bytes_available(two, &raw mut bytes), NX_SUCCESS);
        assert_eq!(bytes, 50);
        assert_eq!((*two).nx_udp_socket_packets_dropped, 4);
    }
    for i in 4..9_u8 {
        assert_eq!(receive(two, NX_NO_WAIT).unwrap().0, [i; 10]);
    }
    assert_eq!(receive(two, NX_NO_WAIT), Err(NX_NO_PACKET));
    a.assert_full();
    b.assert_full();
}

unsafe extern "C" fn notify(socket: *mut NX_UDP_SOCKET) {
    // SAFETY: the stack's socket.
    NOTES.with_borrow_mut(|n| n.push(unsafe { (*socket).nx_udp_socket_port }));
}

pub fn udp_receive_waits_and_tells() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    let (one, two) = (bound(&a, 1000), bound(&b, 2000));
    assert_eq!(receive(two, 20), Err(NX_NO_PACKET));
    let two_at = two as usize;
    spawn(10, move || {
        let two = std::ptr::with_exposed_provenance_mut(two_at);
        assert_eq!(receive(two, NX_WAIT_FOREVER).unwrap().0, b"waited for");
        NOTES.with_borrow_mut(|n| n.push(1));
        assert_eq!(receive(two, NX_WAIT_FOREVER), Err(NX_NOT_BOUND));
        NOTES.with_borrow_mut(|n| n.push(2));
    });
    assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, b"waited for"), NX_SUCCESS);
    sleep(5);
    // SAFETY: created.
    unsafe {
        assert_eq!(udp_port::unbind(two), NX_SUCCESS);
        sleep(1);
        assert_eq!(NOTES.take(), [1, 2]);
        assert_eq!(udp_port::unbind(two), NX_NOT_BOUND);
        assert_eq!(receive(two, NX_NO_WAIT), Err(NX_NOT_BOUND));
        assert_eq!(udp_port::bind(two, 2000, NX_NO_WAIT), NX_SUCCESS);
        assert_eq!(udp_socket::receive_notify(two, Some(notify)), NX_SUCCESS);
        assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, b"x"), NX_SUCCESS);
        sleep(1);
        assert_eq!(NOTES.take(), [2000]);
        // A socket that is bound keeps its instance, and what it queued goes back when it is not.
        assert_eq!(udp_socket::delete(two), NX_STILL_BOUND);
        assert_eq!(ip::delete(b.ip), NX_SOCKETS_BOUND);
        assert_eq!(udp_port::unbind(two), NX_SUCCESS);
        assert_eq!(udp_socket::delete(two), NX_SUCCESS);
        assert_eq!(ip::delete(b.ip), NX_SUCCESS);
    }
    a.assert_full();
    assert_full(b.pool);
}

pub fn udp_ports_are_given_waited_for_and_found() {
    let a = Node::new(1, 30);
    let (one, two, three) = (bound(&a, 1000), socket(&a, 5), socket(&a, 5));
    let mut port = 0;
    // SAFETY: created.
    unsafe {
        assert_eq!(udp::enable(a.ip), NX_ALREADY_ENABLED);
        assert_eq!(udp_port::bind(one, 1001, NX_NO_WAIT), NX_ALREADY_BOUND);
        assert_eq!(udp_port::bind(two, 1000, NX_NO_WAIT), NX_PORT_UNAVAILABLE);
        assert_eq!(udp_port::bind(two, 1000, 10), NX_PORT_UNAVAILABLE);
        assert_eq!(udp_socket::port_get(two, &raw mut port), NX_NOT_BOUND);
        for (id, waiting) in [(2, two), (3, three)] {
            let at = waiting as usize;
            spawn(10, move || {
                let socket = std::ptr::with_exposed_provenance_mut(at);
                assert_eq!(udp_port::bind(socket, 1000, NX_WAIT_FOREVER), NX_SUCCESS);
                NOTES.with_borrow_mut(|n| n.push(id));
            });
        }
        sleep(1);
        assert_eq!(udp_port::unbind(one), NX_SUCCESS);
        sleep(1);
        assert_eq!(NOTES.take(), [2]);
        assert_eq!(udp_port::unbind(two), NX_SUCCESS);
        sleep(1);
        assert_eq!(NOTES.take(), [3]);
        assert_eq!(udp_port::free_port_find(a.ip, 1000, &raw mut port), NX_SUCCESS);
        assert_eq!(port, 1001);
        assert_eq!(udp_port::free_port_find(a.ip, 0xFFFF, &raw mut port), NX_SUCCESS);
        assert_eq!(port, 0xFFFF);
        assert_eq!(udp_port::bind(one, NX_ANY_PORT, NX_NO_WAIT), NX_SUCCESS);
        assert_eq!(udp_socket::port_get(one, &raw mut port), NX_SUCCESS);
        assert!(port >= NX_SEARCH_PORT_START);
        // Nowhere to send to, and no room for headers: the packet stays the caller's.
        assert_eq!(send(one, &NXD_ADDRESS::v4(0xC0A8_0001), 5, b"x"), NX_NO_INTERFACE_ADDRESS);
        assert_eq!(send(two, &NXD_ADDRESS::v4(v4(3)), 5, b"x"), NX_NOT_BOUND);
        let bare = packet(a.pool, 0, b"x");
        assert_eq!(udp_send::send(one, bare, v4(3), 5), NX_UNDERFLOW);
        assert_eq!(take(bare), b"x");
    }
    a.assert_full();
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

pub fn udp_datagrams_that_are_damaged_are_dropped_and_counted() {
    let (a, b) = (Node::new(1, 30), Node::new(2, 30));
    let (one, two) = (bound(&a, 1000), bound(&b, 2000));
    let outside = pool(4, 512);
    assert!(a.ping_v4(2, SECOND).is_ok());
    // SAFETY: the tap only copies.
    unsafe { ram_link::set_tap(Some(tap)) };
    assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, &[0x5A; 40]), NX_SUCCESS);
    // SAFETY: as above.
    unsafe { ram_link::set_tap(None) };
    assert!(receive(two, 10).is_ok());
    let frame = WIRE.take().remove(0);
    let mut random = Random(3);
    for _ in 0..500 {
        let mut broken = frame.clone();
        // One bit, in the header or the data: one bit never leaves the sum as it was.
        let at = 34 + random.below(48);
        broken[at] ^= 1 << random.below(8);
        // SAFETY: created.
        unsafe { assert!(ram_link::inject(outside, &broken)) };
        sleep(1);
        match receive(two, NX_NO_WAIT) {
            Err(status) => assert_eq!(status, NX_NO_PACKET),
            Ok(datagram) => panic!("octet {at}: {datagram:?}"),
        }
    }
    // SAFETY: created.
    unsafe {
        let (errors, invalid) = ((*b.ip).nx_ip_udp_checksum_errors, (*b.ip).nx_ip_udp_invalid_packets);
        assert!(errors > 400 && errors + invalid == 500, "{errors} + {invalid}");
    }
    a.assert_full();
    b.assert_full();
    assert_full(outside);
}

pub fn udp_over_a_bad_wire_loses_datagrams_but_no_packets() {
    let (a, b) = (Node::new(1, 40), Node::new(2, 40));
    let (one, two) = (bound(&a, 1000), bound(&b, 2000));
    assert!(a.ping_v4(2, SECOND).is_ok());
    ram_link::impair(Impairment { seed: 9, lose: 60, duplicate: 40, hold: 60 });
    let mut arrived = 0;
    for i in 0..300_u32 {
        let length = if i % 10 == 0 { 3000 } else { 100 };
        assert_eq!(send(one, &NXD_ADDRESS::v4(v4(2)), 2000, &vec![i as u8; length]), NX_SUCCESS);
        while let Ok((data, ..)) = receive(two, 2) {
            assert!(data.iter().all(|&byte| byte == data[0]) && matches!(data.len(), 100 | 3000));
            arrived += 1;
        }
    }
    ram_link::impair(Impairment::default());
    assert!(arrived > 150, "{arrived}");
    sleep(LONG);
    while receive(two, NX_NO_WAIT).is_ok() {}
    a.assert_full();
    b.assert_full();
}
