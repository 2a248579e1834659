//! Two engines talk over queues of datagrams: what the rest of TCP relies on in smoltcp is held here.

use std::collections::VecDeque;
use std::vec::Vec;

use super::*;
use crate::address::NXD_ADDRESS;
use crate::stack::isn::seed_for;
use crate::stack::segment::{self, Segment};

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
        let segment = Segment::parse(&datagram, false).unwrap();
        segment::seal(&mut datagram, &segment);
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
        Terms { now_ms, mtu: self.mtu, seed: seed_for(self.isn) }
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

/// A datagram with a TCP segment of any content, checksums right.
fn forged(random: &mut impl FnMut() -> u32, state: UINT, sequence: u32, acknowledgement: u32) -> Vec<u8> {
    use smoltcp::wire::{IpProtocol, Ipv4Packet, TcpPacket, TcpSeqNumber};

    let options = (random() % 11) as usize * 4;
    let payload = if random().is_multiple_of(2) { 0 } else { random() as usize % 1400 };
    let len = 40 + options + payload;
    let mut datagram = std::vec![0u8; len];
    let mut ip = Ipv4Packet::new_unchecked(&mut datagram[..]);
    ip.set_version(4);
    ip.set_header_len(20);
    ip.set_total_len(len as u16);
    ip.set_hop_limit(64);
    ip.set_next_header(IpProtocol::Tcp);
    ip.set_src_addr(0x0a00_0001.into());
    ip.set_dst_addr(0x0a00_0002.into());
    ip.fill_checksum();
    let mut tcp = TcpPacket::new_unchecked(&mut datagram[20..]);
    tcp.set_src_port(A.port);
    tcp.set_dst_port(B.port);
    let near = |random: &mut dyn FnMut() -> u32, center: u32| match random() % 8 {
        0 => random(),
        1 => center.wrapping_sub(random() % 3000),
        2 => center.wrapping_add(random() % 3000),
        3 => center.wrapping_add(random() % 3).wrapping_sub(1),
        _ => center,
    };
    tcp.set_seq_number(TcpSeqNumber(near(random, sequence).cast_signed()));
    tcp.set_ack_number(TcpSeqNumber(near(random, acknowledgement).cast_signed()));
    tcp.clear_flags();
    tcp.set_header_len((20 + options) as u8);
    let flags = random();
    // One chance in 2^bits, by other bits of the draw each time.
    let chance = |shift: u32, bits: u32| (flags >> shift).trailing_zeros() >= bits;
    let opening = matches!(state, NX_TCP_LISTEN_STATE | NX_TCP_SYN_SENT);
    tcp.set_ack(chance(0, 3) == (state == NX_TCP_LISTEN_STATE));
    tcp.set_syn(chance(3, 5) != opening);
    tcp.set_fin(chance(7, 4));
    tcp.set_rst(chance(11, 7));
    tcp.set_psh(chance(17, 1));
    tcp.set_urg(chance(18, 4));
    tcp.set_window_len(if chance(22, 2) { 0 } else { random() as u16 });
    for octet in &mut datagram[40..40 + options] {
        // Kinds and lengths that exist, mostly.
        *octet =
            if random().is_multiple_of(4) { random() as u8 } else { [0, 1, 2, 3, 4, 5, 8, 10][random() as usize % 8] };
    }
    let mut tcp = TcpPacket::new_unchecked(&mut datagram[20..]);
    tcp.fill_checksum(&A.ip(), &B.ip());
    datagram
}

/// No panic is reachable from the wire: forged segments near and far from what is acceptable, in every state, between calls in any
/// order. (Overflow checks and smoltcp's own assertions are on in this build.)
#[test]
fn engine_under_forged_segments_and_calls_in_any_order_never_panics() {
    let mut seen = [0u32; 12];
    for seed in 1..=400u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u32
        };
        let (receive, transmit) = (1 + random() as usize % 100_000, 1 + random() as usize % 5_000);
        let mut b = Side::new(random(), 128 + random() as usize % 1400, receive, transmit);
        let mut now = 0;
        let (mut sequence, mut acknowledgement) = (random(), b.isn);
        for _ in 0..300 {
            let state = b.engine.state();
            seen[state as usize] += 1;
            if matches!(state, NX_TCP_CLOSED | NX_TCP_TIMED_WAIT) && random() % 4 == 0 {
                let terms = b.terms(now);
                if random() % 3 == 0 {
                    assert!(b.engine.connect(&terms, &B, &A));
                } else {
                    assert!(b.engine.listen(B.port));
                }
            }
            match random() % 16 {
                0..=7 => {
                    let datagram = forged(&mut random, b.engine.state(), sequence, acknowledgement);
                    if let Ok(segment) = Segment::parse(&datagram, true) {
                        if segment.syn {
                            sequence = segment.sequence_end();
                        }
                        b.ingress(now, &datagram);
                    }
                }
                8 => now += i64::from(random() % 3_000),
                9 => drop(b.engine.send(&std::vec![7; random() as usize % 3_000])),
                10 => b.engine.consume(random() as usize % 3_000),
                11 => drop(b.engine.receive(&mut [0; 100])),
                12 => b.out.exhausted = random() % 4 == 0,
                13 if random() % 4 == 0 => b.engine.close(),
                13 if random() % 16 == 0 => b.engine.abort(),
                14 => b.engine.probe(random() % 2 == 0),
                _ => b.egress(now),
            }
            let terms = b.terms(now);
            let _ = b.engine.deadline(&terms);
            while let Some(sent) = b.out.sent.pop_front() {
                let segment = Segment::parse(&sent, true).expect("what is sent is well-formed");
                acknowledgement = segment.sequence_end();
                if segment.ack && random() % 8 != 0 {
                    sequence = segment.acknowledgement;
                }
            }
        }
    }
    assert!(seen[1..].iter().all(|&rounds| rounds > 100), "a state was hardly visited: {seen:?}");
}
