//! Losses and how they are made good: the congestion window, fast retransmit, timeouts to the tick, gaps in any order, probes; and packets that a
//! driver keeps for as long as it likes.

use std::cell::RefCell;

use netx::NX_IP_DRIVER;
use netx::constants::*;
use netx::link::driver::LinkDriver;
use netx::link::ram_link;
use tests::host::{self, Scenario, scenario};
use tests::net::{Node, Sock, pattern, sleep, timed};
use tests::segment::Segment;

use crate::puppet::{Puppet, Say};
use crate::segments::{connected, end};
use crate::{seeds, two, with_two};

const MSS: u32 = 1460;

fn congestion_window(socket: Sock) -> u32 {
    // SAFETY: the socket is created.
    unsafe { (*socket.0).nx_tcp_socket_tx_window_congestion }
}

fn repeated(socket: Sock) -> u32 {
    // SAFETY: the socket is created.
    unsafe { (*socket.0).nx_tcp_socket_retransmit_packets }
}

/// A connection over which `count` whole segments are queued; hears those that go at once.
fn flood(node: Node, count: u32) -> (Sock, Puppet) {
    let (socket, mut puppet) = connected(node, 1000);
    puppet.window = 60_000;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(socket.transmit_configure(count, 100, 10, 0), NX_SUCCESS);
    for number in 0..count {
        assert_eq!(socket.send(&node, &vec![number as u8; MSS as usize], NX_NO_WAIT), NX_SUCCESS);
    }
    (socket, puppet)
}

/// Hears exactly the segments of these numbers.
fn hear(puppet: &mut Puppet, numbers: impl IntoIterator<Item = u32>) -> Vec<Segment> {
    let heard = numbers.into_iter().map(|number| {
        let (segment, data) = puppet.hear(1);
        assert_eq!((data.len() as u32, u32::from(data[0])), (MSS, number));
        segment
    });
    let heard = heard.collect();
    puppet.silence(1);
    heard
}

/// Acknowledges `count` segments from `start` on.
fn acknowledge(puppet: &mut Puppet, start: u32, count: u32) {
    puppet.say(Say { acknowledgement: Some(start.wrapping_add(count * MSS)), ..Say::default() });
}

fn slow_start(node: Node, _: Node) {
    let (socket, mut puppet) = flood(node, 30);
    // RFC 6928: ten segments.
    let start = hear(&mut puppet, 0..10)[0].sequence;
    assert_eq!(congestion_window(socket), 10 * MSS);
    acknowledge(&mut puppet, start, 2);
    hear(&mut puppet, 10..14);
    assert_eq!(congestion_window(socket), 12 * MSS);
    // One acknowledgement for many lets at most two more go (RFC 3465).
    acknowledge(&mut puppet, start, 10);
    hear(&mut puppet, 14..24);
    assert_eq!(congestion_window(socket), 14 * MSS);
    acknowledge(&mut puppet, start, 24);
    hear(&mut puppet, 24..30);
    acknowledge(&mut puppet, start, 30);
    sleep(1);
    assert_eq!((node.available(), repeated(socket)), (40, 0));
    end(socket, &mut puppet);
}

fn fast_recovery(node: Node, _: Node) {
    let (socket, mut puppet) = flood(node, 20);
    let start = hear(&mut puppet, 0..10)[0].sequence;
    acknowledge(&mut puppet, start, 2);
    hear(&mut puppet, 10..14);
    // The third and the sixth are lost. The first two duplicates each let a new one go (RFC 3042).
    acknowledge(&mut puppet, start, 2);
    hear(&mut puppet, [14]);
    acknowledge(&mut puppet, start, 2);
    hear(&mut puppet, [15]);
    acknowledge(&mut puppet, start, 2);
    assert_eq!(hear(&mut puppet, [2])[0].sequence, start.wrapping_add(2 * MSS));
    // Half of the 14 in flight, and the three that have left the network.
    assert_eq!(congestion_window(socket), (7 + 3) * MSS);
    for _ in 0..3 {
        acknowledge(&mut puppet, start, 2);
    }
    puppet.silence(1);
    // A partial acknowledgement: the next gap is filled without waiting for anything.
    acknowledge(&mut puppet, start, 5);
    hear(&mut puppet, [5]);
    // A full one ends it, at half the window.
    acknowledge(&mut puppet, start, 16);
    hear(&mut puppet, 16..18);
    assert_eq!(congestion_window(socket), 2 * MSS);
    acknowledge(&mut puppet, start, 18);
    hear(&mut puppet, 18..20);
    acknowledge(&mut puppet, start, 20);
    sleep(1);
    assert_eq!((node.available(), repeated(socket)), (40, 2));
    end(socket, &mut puppet);
}

fn timeout(node: Node, _: Node) {
    let (socket, mut puppet) = flood(node, 12);
    let start = hear(&mut puppet, 0..10)[0].sequence;
    // All are lost: one segment at the timeout, two when that is acknowledged, and what the peer turns out to have is not sent again.
    let ((again, _), ticks) = timed(|| puppet.hear(200));
    assert_eq!((again.sequence, congestion_window(socket)), (start, MSS));
    assert!((98..=100).contains(&ticks), "{ticks} ticks");
    puppet.silence(1);
    acknowledge(&mut puppet, start, 1);
    hear(&mut puppet, [1, 2]);
    acknowledge(&mut puppet, start, 9);
    hear(&mut puppet, [9, 10, 11]);
    acknowledge(&mut puppet, start, 12);
    sleep(1);
    assert_eq!((node.available(), repeated(socket)), (40, 4));
    end(socket, &mut puppet);
}

fn schedule(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    assert_eq!(socket.transmit_configure(5, 50, 3, 1), NX_SUCCESS);
    assert_eq!(socket.send(&node, b"lost", 0), NX_SUCCESS);
    puppet.hear(0);
    for ticks in [50, 100, 200] {
        assert_eq!(timed(|| puppet.hear(1000).1), (b"lost".to_vec(), ticks));
    }
    let ((reset, _), ticks) = timed(|| puppet.hear(1000));
    assert_eq!((reset.rst, ticks, socket.state()), (true, 400, NX_TCP_CLOSED));
    assert_eq!(node.available(), 40);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

/// A path longer than the configured timeout is noticed.
fn long_path(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    assert_eq!(socket.transmit_configure(5, 50, 10, 0), NX_SUCCESS);
    for round in 0..8 {
        assert_eq!(socket.send(&node, &[round; 10], 0), NX_SUCCESS);
        sleep(130);
        puppet.forget();
        puppet.expected = puppet.expected.wrapping_add(10);
        puppet.say(Say::default());
        sleep(1);
        if round == 2 {
            assert!((1..=3).contains(&repeated(socket)), "{} repetitions", repeated(socket));
        }
    }
    assert!(repeated(socket) <= 3, "{} repetitions, though the path was measured", repeated(socket));
    end(socket, &mut puppet);
}

fn probe_schedule(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    assert_eq!(socket.transmit_configure(5, 50, 2, 1), NX_SUCCESS);
    puppet.window = 4;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(socket.send(&node, b"abcdefgh", 10), NX_SUCCESS);
    puppet.hear(1);
    puppet.window = 0;
    puppet.say(Say::default());
    let acknowledged = puppet.expected;
    let closed = timed(|| puppet.hear(1000));
    assert!((49..=50).contains(&closed.1), "{} ticks", closed.1);
    // Each answer doubles the pause, up to a minute.
    for ticks in [100, 200, 400, 800, 1600, 3200, 6000, 6000] {
        puppet.expected = acknowledged;
        puppet.say(Say::default());
        let ((probe, data), passed) = timed(|| puppet.hear(6100));
        assert_eq!((probe.sequence, &data[..]), (acknowledged, &b"e"[..]));
        assert!((ticks - 1..=ticks + 1).contains(&passed), "{passed} ticks, not {ticks}");
    }
    // The octet is taken, and the window opens with that.
    puppet.expected = acknowledged.wrapping_add(1);
    puppet.window = 100;
    puppet.say(Say::default());
    assert_eq!(puppet.hear(1).1, b"fgh");
    puppet.window = 0;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(node.available(), 40);
    end(socket, &mut puppet);
}

/// Pieces in any order, any overlap, some with other octets where they repeat what is known: the first word counts, and the stream is whole.
fn gaps(node: Node, seed: u32) {
    let (socket, mut puppet) = connected(node, 8000);
    let data = pattern(7000, seed);
    let mut random = pattern(4000, seed.wrapping_mul(77) | 1).into_iter();
    let mut draw =
        |limit: usize| usize::from(random.next().unwrap_or(1)) * 256 % limit + usize::from(random.next().unwrap_or(0));
    let (start, mut covered) = (puppet.next, vec![false; data.len()]);
    let mut taken = Vec::new();
    for round in 0..400 {
        let missing = covered.iter().position(|&known| !known).unwrap_or(data.len());
        // Now and then exactly what is missing, as a peer's retransmission.
        let from = if round % 5 == 4 { missing } else { draw(data.len()) }.min(data.len());
        let to = (from + 1 + draw(900)).min(data.len());
        puppet.say(Say { sequence: Some(start.wrapping_add(from as u32)), data: &data[from..to], ..Say::default() });
        sleep(1);
        puppet.forget();
        covered[from..to].fill(true);
        if round % 17 == 0 {
            while let Ok(part) = socket.receive(NX_NO_WAIT) {
                taken.extend(part);
            }
        }
        if taken.len() == data.len() {
            break;
        }
    }
    while let Ok(part) = socket.receive(NX_NO_WAIT) {
        taken.extend(part);
    }
    assert!(taken.len() > 2000 && data.starts_with(&taken), "{} octets", taken.len());
    puppet.next = {
        // SAFETY: the socket is created.
        unsafe { (*socket.0).nx_tcp_socket_rx_sequence }
    };
    end(socket, &mut puppet);
    assert_eq!(node.available(), 40);
}

thread_local! {
    /// Requests whose frames the driver below has not sent yet.
    static HELD: RefCell<Option<Vec<NX_IP_DRIVER>>> = const { RefCell::new(None) };
}

/// A driver with a ring: what it is given goes out when [`let_go`] says so.
unsafe extern "C" fn holding(request: *mut NX_IP_DRIVER) {
    // SAFETY: a request of the stack; a copy of it is good for as long as its packet is the driver's.
    unsafe {
        let is_frame = (*request).nx_ip_driver_command == NX_LINK_PACKET_SEND;
        let kept = is_frame
            && HELD.with_borrow_mut(|held| held.as_mut().map(|held| held.push(std::ptr::read(request))).is_some());
        if !kept {
            ram_link::entry(request);
        }
    }
}

/// Begins to hold frames.
fn hold(node: Node) {
    HELD.set(Some(Vec::new()));
    let driver: LinkDriver = Some(holding);
    // SAFETY: the instance is created.
    unsafe { (*node.ip).nx_ip_interface[0].nx_interface_link_driver_entry = driver };
}

fn held() -> usize {
    HELD.with_borrow(|held| held.as_ref().map_or(0, Vec::len))
}

/// Sends what is held and releases it, as an interrupt would.
fn let_go() {
    let frames = HELD.with_borrow_mut(|held| held.as_mut().map(std::mem::take)).unwrap_or_default();
    for mut frame in frames {
        // SAFETY: the packet is still the driver's.
        unsafe { ram_link::entry(&raw mut frame) };
    }
}

fn kept_by_driver(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 4000);
    hold(node);
    assert_eq!(socket.send(&node, b"first", 0), NX_SUCCESS);
    assert_eq!(socket.send(&node, b"second", 0), NX_SUCCESS);
    assert_eq!((held(), node.available()), (2, 38), "the packets themselves");
    // No repetition of what has not left, however many timeouts pass.
    sleep(350);
    assert_eq!((held(), repeated(socket)), (2, 0));
    let_go();
    assert_eq!(puppet.hear(1).1, b"first");
    assert_eq!(puppet.hear(1).1, b"second");
    // Given back, but not acknowledged: still the socket's, and repeated in time.
    assert_eq!(node.available(), 38);
    sleep(100);
    assert_eq!((held(), repeated(socket)), (2, 2));
    let_go();
    assert_eq!(puppet.hear(1).1, b"first");
    assert_eq!(puppet.hear(1).1, b"second");
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(node.available(), 40);

    // An acknowledgement that is faster than the driver.
    assert_eq!(socket.send(&node, b"third", 0), NX_SUCCESS);
    puppet.expected = puppet.expected.wrapping_add(5);
    puppet.say(Say::default());
    sleep(1);
    assert_eq!((held(), node.available()), (1, 39), "acknowledged, and the driver's");
    let_go();
    assert_eq!(node.available(), 40);
    puppet.forget();

    // An end of everything while the driver has a packet.
    assert_eq!(socket.send(&node, b"fourth", 0), NX_SUCCESS);
    assert_eq!(socket.disconnect(NX_NO_WAIT), NX_SUCCESS);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    assert_eq!((held(), node.available()), (3, 37), "data, and resets before and behind it");
    let_go();
    assert_eq!(node.available(), 40);
    HELD.set(None);
    puppet.forget();
}

/// What does not go as it is: packets without room for headers, at odd places, larger than a segment, in chains, larger than the window.
fn cut_and_copied(client: Node, server: Node) {
    let (ours, theirs) = crate::transfer::pair(client, server, 8000, 8000);
    let data = pattern(30_000, 5);
    let expected = data.clone();
    host::spawn(19, move || {
        let mut rest = &data[..];
        let mut turn = 0;
        while !rest.is_empty() {
            let (part, later) = rest.split_at(rest.len().min([1, 700, 1460, 1461, 2999, 4500][turn % 6]));
            let packet = client.packet(part);
            // SAFETY: the packet is ours until it is sent; its payload has room for what is moved.
            unsafe {
                let single = (*packet).nx_packet_next.is_null();
                if single && turn % 4 == 1 {
                    // No headroom.
                    let start = (*packet).nx_packet_data_start;
                    std::ptr::copy((*packet).nx_packet_prepend_ptr, start, part.len());
                    (*packet).nx_packet_prepend_ptr = start;
                    (*packet).nx_packet_append_ptr = start.add(part.len());
                } else if single && turn % 4 == 3 && part.len() < 1400 {
                    // An odd place.
                    let start = (*packet).nx_packet_prepend_ptr.add(3);
                    std::ptr::copy((*packet).nx_packet_prepend_ptr, start, part.len());
                    (*packet).nx_packet_prepend_ptr = start;
                    (*packet).nx_packet_append_ptr = start.add(part.len());
                }
            }
            assert_eq!(ours.send_packet(packet, NX_WAIT_FOREVER), NX_SUCCESS);
            rest = later;
            turn += 1;
        }
    });
    assert!(theirs.receive_all(expected.len()) == expected);
    crate::transfer::end(server, ours, theirs);
}

fn in_any_order(seed: u32) -> Scenario {
    scenario(format!("segments_in_any_order_and_overlap_seed_{seed}_make_one_stream"), move || {
        with_two(40, tests::net::FRAME, move |node, _| gaps(node, seed));
    })
}

pub fn scenarios() -> Vec<Scenario> {
    let mut all = vec![
        two("congestion_window_begins_with_ten_segments_and_opens_with_acknowledgements", slow_start),
        two("fast_recovery_fills_gap_after_gap_and_halves_the_window", fast_recovery),
        two("timeout_begins_with_one_segment_and_goes_back", timeout),
        two("repetitions_and_the_end_come_as_configured_to_the_tick", schedule),
        two("timeout_adapts_to_a_path_longer_than_configured", long_path),
        two("probes_of_a_closed_window_double_their_pause_up_to_a_minute", probe_schedule),
        two("packets_that_the_driver_keeps_are_neither_repeated_nor_lost", kept_by_driver),
        two("packets_that_make_no_segment_as_they_are_arrive_whole", cut_and_copied),
    ];
    all.extend((1..=seeds(4)).map(in_any_order));
    all
}
