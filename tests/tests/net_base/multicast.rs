//! Groups, IGMP, and raw packets.

use std::cell::RefCell;
use std::ptr::null_mut;

use netx::constants::*;
use netx::ip::raw;
use netx::ipv4::{igmp, ipv4_group};
use netx::link::ram_link;
use netx::packet::packet_data;
use netx::{NX_IP, NX_PACKET};
use tests::host::spawn;
use threadx_shim::types::{UINT, ULONG};

use crate::node::{Node, SECOND, assert_full, packet, pool, read, sleep, take, v4};

const GROUP: ULONG = 0xE000_00C8;
const ALL_SYSTEMS: ULONG = 0xE000_0001;

thread_local! {
    static WIRE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static GOT: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

unsafe fn tap(frame: *mut NX_PACKET) {
    WIRE.with_borrow_mut(|wire| wire.push(read(frame)));
}

/// Type and group of the IGMP messages seen since the last call.
fn messages() -> Vec<(u8, ULONG)> {
    let is_igmp = |f: &&Vec<u8>| f[12..14] == [8, 0] && f[23] == 2;
    let message = |f: &Vec<u8>| {
        let at = 14 + usize::from(f[14] & 15) * 4;
        // Each but the test's own queries asks routers to look at it.
        assert!(f[at] == 0x11 || f[34..at] == [0x94, 4, 0, 0]);
        (f[at], u32::from_be_bytes(f[at + 4..at + 8].try_into().unwrap()))
    };
    WIRE.take().iter().filter(is_igmp).map(message).collect()
}

fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes.chunks(2).map(|c| u32::from(u16::from_be_bytes([c[0], c[1]]))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

fn query(group: ULONG, tenths: u8) -> Vec<u8> {
    let mut message = [&[0x11, tenths, 0, 0][..], &group.to_be_bytes()].concat();
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    let mut header =
        [&[0x45, 0, 0, 28, 0, 0, 0, 0, 1, 2, 0, 0][..], &v4(9).to_be_bytes(), &ALL_SYSTEMS.to_be_bytes()].concat();
    let sum = checksum(&header);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    // To every station: the test's driver does not listen to 224.0.0.1 by itself.
    [&[0xFF; 6][..], &[2, 0, 0, 0, 0, 9, 8, 0], &header, &message].concat()
}

pub fn igmp_join_reports_and_leave_tells_routers() {
    let a = Node::new(1, 20);
    // SAFETY: created; the tap only copies.
    unsafe {
        ram_link::set_tap(Some(tap));
        assert_eq!(igmp::multicast_join(a.ip, GROUP), NX_NOT_ENABLED);
        assert_eq!(igmp::enable(a.ip), NX_SUCCESS);
        assert_eq!(igmp::enable(a.ip), NX_ALREADY_ENABLED);
        assert_eq!(igmp::multicast_join(a.ip, GROUP), NX_SUCCESS);
        assert_eq!(igmp::multicast_join(a.ip, GROUP), NX_SUCCESS);
        sleep(5 * SECOND);
        assert_eq!(messages(), [(0x16, GROUP), (0x16, GROUP)]);
        assert_eq!(igmp::multicast_leave(a.ip, GROUP), NX_SUCCESS);
        assert_eq!(messages(), []);
        assert_eq!(igmp::multicast_leave(a.ip, GROUP), NX_SUCCESS);
        sleep(SECOND);
        assert_eq!(messages(), [(0x17, GROUP)]);
        assert_eq!(igmp::multicast_leave(a.ip, GROUP), NX_ENTRY_NOT_FOUND);
        for i in 0..NX_MAX_MULTICAST_GROUPS {
            assert_eq!(igmp::multicast_interface_join(a.ip, GROUP + i, 0), NX_SUCCESS);
        }
        assert_eq!(igmp::multicast_join(a.ip, GROUP + 100), NX_NO_MORE_ENTRIES);
        assert_eq!(igmp::multicast_interface_join(a.ip, GROUP, 7), NX_INVALID_INTERFACE);
    }
    sleep(5 * SECOND);
    a.assert_full();
}

pub fn igmp_query_is_answered() {
    let a = Node::new(1, 20);
    let outside = pool(4, 256);
    // SAFETY: created.
    unsafe {
        assert_eq!(igmp::enable(a.ip), NX_SUCCESS);
        assert_eq!(igmp::multicast_join(a.ip, GROUP), NX_SUCCESS);
        assert_eq!(ipv4_group::multicast_interface_join(a.ip, GROUP + 1, 0), NX_SUCCESS);
        sleep(5 * SECOND);
        ram_link::set_tap(Some(tap));
        assert!(ram_link::inject(outside, &query(0, 100)));
        sleep(11 * SECOND);
        // The query itself, and one report: the other group was joined without telling routers.
        assert_eq!(messages(), [(0x11, 0), (0x16, GROUP)]);
        let mut broken = query(0, 100);
        broken[35] ^= 1;
        assert!(ram_link::inject(outside, &broken));
        sleep(11 * SECOND);
        let (mut sent, mut queries, mut errors, mut joined) = (0, 0, 0, 0);
        let status = igmp::info_get(a.ip, &raw mut sent, &raw mut queries, &raw mut errors, &raw mut joined);
        assert_eq!((status, sent, queries, errors, joined), (NX_SUCCESS, 3, 1, 1, 1));
    }
    a.assert_full();
    assert_full(outside);
}

pub fn raw_packet_to_a_joined_group_arrives() {
    let (a, b) = (Node::new(1, 20), Node::new(2, 20));
    // SAFETY: created; packets are given away by the calls that succeed.
    unsafe {
        let out = packet(a.pool, NX_IPv4_PACKET, b"none");
        assert_eq!(raw::send(a.ip, out, GROUP, NX_IP_NORMAL), NX_NOT_ENABLED);
        assert_eq!(packet_data::release(out), NX_SUCCESS);
        assert_eq!(raw::enable(a.ip), NX_SUCCESS);
        assert_eq!(raw::enable(b.ip), NX_SUCCESS);
        let mut got = null_mut();
        assert_eq!(raw::send(a.ip, packet(a.pool, NX_IPv4_PACKET, b"one"), GROUP, NX_IP_NORMAL), NX_SUCCESS);
        assert_eq!(raw::receive(b.ip, &raw mut got, 10), NX_NO_PACKET);
        assert_eq!(ipv4_group::multicast_interface_join(b.ip, GROUP, 0), NX_SUCCESS);
        assert_eq!(raw::send(a.ip, packet(a.pool, NX_IPv4_PACKET, b"two"), GROUP, NX_IP_NORMAL), NX_SUCCESS);
        assert_eq!(raw::receive(b.ip, &raw mut got, 10), NX_SUCCESS);
        assert_eq!(take(got), b"two");
        // Broadcasts arrive without being joined.
        let everybody = 0x0A00_00FF;
        assert_eq!(raw::send(a.ip, packet(a.pool, NX_IPv4_PACKET, b"all"), everybody, NX_IP_NORMAL), NX_SUCCESS);
        assert_eq!(raw::receive(b.ip, &raw mut got, 10), NX_SUCCESS);
        assert_eq!(take(got), b"all");
        assert_eq!(ipv4_group::multicast_interface_leave(b.ip, GROUP, 0), NX_SUCCESS);
    }
    a.assert_full();
    b.assert_full();
}

unsafe extern "C" fn filter(_ip: *mut NX_IP, protocol: ULONG, packet: *mut NX_PACKET) -> UINT {
    assert_eq!(protocol, NX_IP_RAW);
    let data = read(packet);
    if data != b"mine" {
        return NX_NOT_SUCCESSFUL;
    }
    GOT.with_borrow_mut(|got| got.push(data));
    // SAFETY: the filter keeps the packet, and gives it back.
    unsafe { assert_eq!(packet_data::release(packet), NX_SUCCESS) };
    NX_SUCCESS
}

pub fn raw_packets_queue_wait_and_filter() {
    let (a, b) = (Node::new(1, 40), Node::new(2, 40));
    // SAFETY: created; packets are given away by the calls that succeed.
    unsafe {
        assert_eq!(raw::enable(a.ip), NX_SUCCESS);
        assert_eq!(raw::enable(b.ip), NX_SUCCESS);
        assert_eq!(raw::receive_queue_max_set(b.ip, 2), NX_SUCCESS);
        assert!(a.ping_v4(2, SECOND).is_ok());
        let send = |data: &[u8]| {
            assert_eq!(raw::send(a.ip, packet(a.pool, NX_IPv4_PACKET, data), v4(2), NX_IP_NORMAL), NX_SUCCESS);
        };
        for data in [b"a", b"b", b"c"] {
            send(data);
        }
        sleep(1);
        let mut got = null_mut();
        for expected in [b"a", b"b"] {
            assert_eq!(raw::receive(b.ip, &raw mut got, NX_NO_WAIT), NX_SUCCESS);
            assert_eq!(take(got), expected);
        }
        assert_eq!(raw::receive(b.ip, &raw mut got, NX_NO_WAIT), NX_NO_PACKET);
        spawn(10, move || {
            let mut got = null_mut();
            assert_eq!(raw::receive(b.ip, &raw mut got, NX_WAIT_FOREVER), NX_SUCCESS);
            GOT.with_borrow_mut(|all| all.push(take(got)));
        });
        send(b"waited for");
        sleep(1);
        assert_eq!(raw::filter_set(b.ip, Some(filter)), NX_SUCCESS);
        send(b"mine");
        send(b"left");
        sleep(1);
        assert_eq!(GOT.take(), [b"waited for".to_vec(), b"mine".to_vec()]);
        assert_eq!(raw::disable(b.ip), NX_SUCCESS);
        assert_eq!(raw::receive(b.ip, &raw mut got, NX_NO_WAIT), NX_NOT_ENABLED);
    }
    a.assert_full();
    b.assert_full();
}
