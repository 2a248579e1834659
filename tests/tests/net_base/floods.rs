//! A pool that is about to be empty: what is dropped first, and that everything works again.

use netx::NXD_ADDRESS;
use netx::constants::*;
use netx::packet::packet_pool;
use netx::udp::{udp_port, udp_socket};

use crate::errors::{frame_v4, frame_v6, hear, sum};
use crate::node::{Node, SECOND, assert_full, available, pool, sleep, v4, v6};
use crate::udp::{bound, receive, send, socket};

const PACKETS: usize = 16;
const KEPT: u32 = 6;

fn with_watermark() -> Node {
    let node = Node::new(1, PACKETS);
    node.enable_v6();
    // SAFETY: created.
    unsafe { assert_eq!(packet_pool::low_watermark_set(node.pool, KEPT), NX_SUCCESS) };
    node
}

pub fn datagrams_that_nobody_takes_leave_packets_for_others() {
    let (a, b) = (with_watermark(), Node::new(2, 40));
    let (lazy, sender) = (socket(&a, 1000), socket(&b, 5));
    // SAFETY: created.
    unsafe {
        assert_eq!(udp_port::bind(lazy, 7, NX_NO_WAIT), NX_SUCCESS);
        assert_eq!(udp_port::bind(sender, 8, NX_NO_WAIT), NX_SUCCESS);
    }
    for n in 0..100_u8 {
        assert_eq!(send(sender, &NXD_ADDRESS::v4(v4(1)), 7, &[n; 900]), NX_SUCCESS);
        sleep(1);
    }
    assert!(available(a.pool).0 >= KEPT, "{} packets left", available(a.pool).0);
    assert_eq!(b.ping_v4(1, SECOND).unwrap(), b"abcd");
    // What was queued is the oldest, whole and in order.
    let mut taken = 0;
    while let Ok((data, ..)) = receive(lazy, NX_NO_WAIT) {
        assert_eq!(data, [taken; 900]);
        taken += 1;
    }
    assert!((4..PACKETS as u8).contains(&taken), "{taken}");
    assert_eq!(send(sender, &NXD_ADDRESS::v4(v4(1)), 7, b"again"), NX_SUCCESS);
    assert_eq!(receive(lazy, SECOND).unwrap().0, b"again");
    // SAFETY: created.
    unsafe {
        for socket in [lazy, sender] {
            assert_eq!(udp_port::unbind(socket), NX_SUCCESS);
            assert_eq!(udp_socket::delete(socket), NX_SUCCESS);
        }
    }
    a.assert_full();
    b.assert_full();
}

pub fn fragments_without_end_leave_packets_for_others() {
    let (a, b) = (with_watermark(), Node::new(2, 40));
    let outside = pool(4, 2048);
    let mut rng = 1_u32;
    for n in 0..600_u32 {
        rng = rng.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (ident, offset) = ((rng >> 8) as u8, (rng >> 16) as u16 % 40);
        if n % 2 == 0 {
            let mut frame = frame_v4(v4(9), v4(1), 17, 0x2000 | (offset * 10), &[7; 80]);
            frame[19] = ident;
            frame[24..26].fill(0);
            let checksum = sum(&frame[14..34]);
            frame[24..26].copy_from_slice(&checksum.to_be_bytes());
            hear(outside, &frame);
        } else {
            let place = ((offset * 80) | 1).to_be_bytes();
            let header = [17, 0, place[0], place[1], 0, 0, 0, ident];
            hear(outside, &frame_v6(&v6(1), 44, &[&header[..], &[7; 80]].concat()));
        }
        sleep(1);
        assert!(available(a.pool).0 >= KEPT - 2, "{} packets left after {n}", available(a.pool).0);
    }
    assert_eq!(b.ping_v4(1, SECOND).unwrap(), b"abcd");
    // What was cut in pieces arrives whole once the rubbish has expired.
    sleep(61 * SECOND);
    let (taker, sender) = (bound(&a, 7), bound(&b, 8));
    assert_eq!(send(sender, &NXD_ADDRESS::v4(v4(1)), 7, &[3; 4000]), NX_SUCCESS);
    assert_eq!(receive(taker, SECOND).unwrap().0, [3; 4000]);
    a.assert_full();
    b.assert_full();
    assert_full(outside);
}
