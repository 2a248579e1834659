//! Two engines talk over queues of datagrams: what the rest of TCP relies on in smoltcp is held here.

use std::collections::VecDeque;
use std::vec::Vec;

use super::*;
use crate::address::NXD_ADDRESS;
use crate::stack::isn::seed_for;
use crate::stack::segment::Segment;

const A: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0001), port: 50_000 };
const B: Endpoint = Endpoint { address: NXD_ADDRESS::v4(0x0a00_0002), port: 25 };
const ISN_A: u32 = 0xffff_fff0;
const ISN_B: u32 = 0x1234_5678;

#[derive(Default)]
struct Wire {
    sent: VecDeque<Vec<u8>>,
    exhausted: bool,
}

impl Outlet for Wire {
    fn reserve(&mut self) -> bool {
        !self.exhausted
    }
    fn emit<R>(&mut self, len: usize, fill: impl FnOnce(&mut [u8]) -> R) -> R {
        let mut datagram = std::vec![0; len];
        let result = fill(&mut datagram);
        self.sent.push_back(datagram);
        result
    }
}

struct Side {
    engine: Engine,
    out: Wire,
    isn: u32,
    mtu: usize,
}

impl Side {
    fn new(isn: u32, mtu: usize, receive: usize, transmit: usize) -> Self {
        let mut engine = Engine::EMPTY;
        let rings =
            [receive, transmit].map(|len| &raw mut *std::boxed::Box::leak(std::vec![0u8; len].into_boxed_slice()));
        // SAFETY: leaked for this engine alone.
        unsafe { engine.open(rings[0], rings[1]) };
        Self { engine, out: Wire::default(), isn, mtu }
    }
    fn terms(&self, now_ms: i64) -> Terms {
        Terms { now_ms, mtu: self.mtu, seed: seed_for(self.isn), tcp_checksum: true }
    }
    fn egress(&mut self, now_ms: i64) {
        let terms = self.terms(now_ms);
        self.engine.egress(&terms, &mut self.out);
    }
    fn ingress(&mut self, now_ms: i64, datagram: &[u8]) {
        let terms = self.terms(now_ms);
        self.engine.ingress(&terms, datagram, &mut self.out);
        self.egress(now_ms);
    }
}

fn exchange(now_ms: i64, a: &mut Side, b: &mut Side) -> usize {
    let mut count = 0;
    loop {
        if let Some(datagram) = a.out.sent.pop_front() {
            b.ingress(now_ms, &datagram);
        } else if let Some(datagram) = b.out.sent.pop_front() {
            a.ingress(now_ms, &datagram);
        } else {
            return count;
        }
        count += 1;
    }
}

fn connected(a: &mut Side, b: &mut Side) {
    let terms = a.terms(0);
    assert!(b.engine.listen(B.port));
    assert!(a.engine.connect(&terms, &A, &B));
    a.egress(0);
    exchange(0, a, b);
    assert_eq!(a.engine.state(), NX_TCP_ESTABLISHED);
    assert_eq!(b.engine.state(), NX_TCP_ESTABLISHED);
}

#[test]
fn engine_connection_begins_with_the_wanted_sequence_number_and_mss_on_both_sides() {
    let (mut a, mut b) = (Side::new(ISN_A, 1500, 4096, 4096), Side::new(ISN_B, 600, 4096, 4096));
    let terms = a.terms(5);
    assert!(b.engine.listen(B.port));
    assert!(a.engine.connect(&terms, &A, &B));
    a.egress(5);
    let syn = a.out.sent.pop_front().unwrap();
    let segment = Segment::parse(&syn, true).unwrap();
    assert!(segment.syn && !segment.ack);
    assert_eq!((segment.sequence, segment.mss), (ISN_A, Some(1460)));
    b.ingress(5, &syn);
    let segment = Segment::parse(b.out.sent.front().unwrap(), true).unwrap();
    assert!(segment.syn && segment.ack);
    assert_eq!((segment.sequence, segment.mss, segment.acknowledgement), (ISN_B, Some(560), ISN_A.wrapping_add(1)));
}

#[test]
fn engine_data_both_ways_arrives_and_window_follows_the_ring() {
    let (mut a, mut b) = (Side::new(ISN_A, 1500, 1000, 3000), Side::new(ISN_B, 1500, 1000, 3000));
    connected(&mut a, &mut b);
    let data: Vec<u8> = (0..3000u32).map(|k| k as u8).collect();
    assert_eq!(a.engine.send(&data), 3000);
    a.egress(1);
    exchange(1, &mut a, &mut b);
    assert_eq!(b.engine.received(), 1000);
    assert_eq!(a.engine.unacknowledged(), 2000);
    let mut got = Vec::new();
    let mut now = 1;
    while got.len() < 3000 {
        let mut buffer = [0; 700];
        let n = b.engine.receive(&mut buffer);
        got.extend_from_slice(&buffer[..n]);
        now += 5000;
        b.egress(now);
        a.egress(now);
        exchange(now, &mut a, &mut b);
        assert!(now < 100_000);
    }
    assert_eq!(got, data);
    assert_eq!(a.engine.unacknowledged(), 0);
}

#[test]
fn engine_without_packets_keeps_its_state_and_sends_later() {
    let (mut a, mut b) = (Side::new(ISN_A, 1500, 1000, 1000), Side::new(ISN_B, 1500, 1000, 1000));
    connected(&mut a, &mut b);
    a.engine.send(b"hello");
    a.out.exhausted = true;
    a.egress(1);
    assert!(a.out.sent.is_empty());
    let terms = a.terms(1);
    assert_eq!(a.engine.deadline(&terms), Some(0));
    a.out.exhausted = false;
    a.egress(2);
    exchange(2, &mut a, &mut b);
    assert_eq!(b.engine.received(), 5);
}

#[test]
fn engine_close_both_ways_ends_in_time_wait_and_closed() {
    let (mut a, mut b) = (Side::new(ISN_A, 1500, 1000, 1000), Side::new(ISN_B, 1500, 1000, 1000));
    connected(&mut a, &mut b);
    a.engine.send(b"last words");
    a.engine.close();
    a.egress(1);
    exchange(1, &mut a, &mut b);
    assert_eq!(a.engine.state(), NX_TCP_FIN_WAIT_2);
    assert_eq!(b.engine.state(), NX_TCP_CLOSE_WAIT);
    assert_eq!(b.engine.received(), 10);
    b.engine.close();
    b.egress(2);
    exchange(2, &mut a, &mut b);
    assert_eq!(a.engine.state(), NX_TCP_TIMED_WAIT);
    assert_eq!(b.engine.state(), NX_TCP_CLOSED);
}

#[test]
fn engine_abort_sends_a_reset_that_the_peer_takes() {
    let (mut a, mut b) = (Side::new(ISN_A, 1500, 1000, 1000), Side::new(ISN_B, 1500, 1000, 1000));
    connected(&mut a, &mut b);
    a.engine.abort();
    a.egress(1);
    assert!(Segment::parse(a.out.sent.front().unwrap(), true).unwrap().rst);
    exchange(1, &mut a, &mut b);
    assert_eq!(b.engine.state(), NX_TCP_CLOSED);
}

#[test]
fn refuse_syn_is_answered_by_reset_and_reset_by_nothing() {
    let mut a = Side::new(ISN_A, 1500, 1000, 1000);
    let terms = a.terms(0);
    assert!(a.engine.connect(&terms, &A, &B));
    a.egress(0);
    let syn = a.out.sent.pop_front().unwrap();
    let mut wire = Wire::default();
    refuse(&terms, &syn, &mut wire);
    let reset = wire.sent.pop_front().unwrap();
    let segment = Segment::parse(&reset, true).unwrap();
    assert!(segment.rst && segment.ack && segment.acknowledgement == ISN_A.wrapping_add(1));
    refuse(&terms, &reset, &mut wire);
    assert!(wire.sent.is_empty());
}

#[test]
fn segment_damaged_is_told_apart_from_malformed() {
    use crate::stack::segment::Fault;
    let mut a = Side::new(ISN_A, 1500, 1000, 1000);
    let terms = a.terms(0);
    assert!(a.engine.connect(&terms, &A, &B));
    a.egress(0);
    let syn = a.out.sent.pop_front().unwrap();
    let mut damaged = syn.clone();
    damaged[24] ^= 1;
    assert_eq!(Segment::parse(&damaged, true).unwrap_err(), Fault::Checksum);
    for len in 0..syn.len() {
        assert!(Segment::parse(&syn[..len], true).is_err());
    }
}
