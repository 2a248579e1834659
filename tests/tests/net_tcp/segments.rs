//! Scripts of single segments against a peer that does exactly what the scenario says.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use netx::constants::*;
use netx::tcp::tcp_info;
use netx::{NX_TCP_SOCKET, NXD_ADDRESS};
use tests::host::{self, Scenario};
use tests::net::{Node, Sock, pattern, sleep, timed};
use threadx_shim::port::host::{Clock, Config};

use crate::puppet::{ADDRESS, Puppet, Say};
use crate::two;

const PORT: u16 = 40;
const PEER: NXD_ADDRESS = NXD_ADDRESS::v4(ADDRESS);
const MSS_1460: [u8; 4] = [2, 4, 5, 180];

/// A client socket of `node` connected to a puppet.
pub fn connected(node: Node, window: u32) -> (Sock, Puppet) {
    let socket = node.client(window);
    // SAFETY: the socket is created.
    let port = unsafe { (*socket.0).nx_tcp_socket_port } as u16;
    let mut puppet = Puppet::new(node, PORT, port);
    assert_eq!(socket.connect(&PEER, u32::from(PORT), NX_NO_WAIT), NX_IN_PROGRESS);
    let (syn, _) = puppet.hear(2);
    assert!(syn.syn && !syn.ack && syn.mss == Some(1460));
    puppet.say(Say { syn: true, options: &MSS_1460, ..Say::default() });
    let (ack, _) = puppet.hear(2);
    assert!(ack.ack && !ack.syn && ack.sequence == puppet.expected && ack.acknowledgement == puppet.next);
    assert_eq!(socket.state(), NX_TCP_ESTABLISHED);
    (socket, puppet)
}

/// Ends it by a reset of the puppet.
pub fn end(socket: Sock, puppet: &mut Puppet) {
    puppet.say(Say { rst: true, ..Say::default() });
    sleep(3);
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn wrong_handshakes(node: Node, _: Node) {
    let socket = node.client(1000);
    // SAFETY: the socket is created.
    let port = unsafe { (*socket.0).nx_tcp_socket_port } as u16;
    let mut puppet = Puppet::new(node, PORT, port);
    assert_eq!(socket.connect(&PEER, u32::from(PORT), NX_NO_WAIT), NX_IN_PROGRESS);
    let (syn, _) = puppet.hear(2);
    // SYN|ACK of something else: reset, and the attempt goes on.
    puppet.say(Say { syn: true, acknowledgement: Some(syn.sequence), ..Say::default() });
    let (reset, _) = puppet.hear(2);
    assert!(reset.rst && reset.sequence == syn.sequence);
    assert_eq!(socket.state(), NX_TCP_SYN_SENT);
    // Resets that do not acknowledge our SYN are nobody's.
    puppet.say(Say { rst: true, acknowledgement: Some(syn.sequence), ..Say::default() });
    puppet.say(Say { rst: true, no_ack: true, ..Say::default() });
    puppet.silence(2);
    assert_eq!(socket.state(), NX_TCP_SYN_SENT);
    // The SYN is repeated with the same number at every timeout.
    for _ in 0..2 {
        let ((again, _), ticks) = timed(|| puppet.hear(100));
        assert!(again.syn && again.sequence == syn.sequence && ticks >= 90, "{ticks} ticks");
    }
    // Refused at last.
    puppet.say(Say { rst: true, ..Say::default() });
    sleep(2);
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn simultaneous_open(node: Node, _: Node) {
    let socket = node.client(1000);
    // SAFETY: the socket is created.
    let port = unsafe { (*socket.0).nx_tcp_socket_port } as u16;
    let mut puppet = Puppet::new(node, PORT, port);
    assert_eq!(socket.connect(&PEER, u32::from(PORT), NX_NO_WAIT), NX_IN_PROGRESS);
    puppet.hear(2);
    puppet.say(Say { syn: true, no_ack: true, ..Say::default() });
    let (answer, _) = puppet.hear(2);
    assert!(answer.syn && answer.ack && answer.acknowledgement == puppet.next);
    assert_eq!(socket.state(), NX_TCP_SYN_RECEIVED);
    puppet.say(Say::default());
    sleep(2);
    assert_eq!(socket.state(), NX_TCP_ESTABLISHED);
    end(socket, &mut puppet);
}

fn order(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 4000);
    let start = puppet.next;
    let data = pattern(400, 1);
    let part = |from: usize, to: usize| Say {
        sequence: Some(start.wrapping_add(from as u32)),
        data: &data[from..to],
        ..Say::default()
    };
    // Out of order: acknowledged at once with what is missing.
    puppet.say(part(100, 200));
    assert_eq!(puppet.hear(1).0.acknowledgement, start);
    puppet.say(part(300, 400));
    assert_eq!(puppet.hear(1).0.acknowledgement, start);
    assert_eq!(socket.bytes_available(), Ok(0));
    puppet.say(part(0, 100));
    assert_eq!(puppet.hear(1).0.acknowledgement, start.wrapping_add(200));
    // Duplicates and overlaps bring nothing new.
    puppet.say(part(0, 100));
    puppet.say(part(50, 250));
    sleep(2);
    puppet.forget();
    assert_eq!(socket.bytes_available(), Ok(250));
    puppet.say(part(240, 310));
    assert_eq!(puppet.hear(1).0.acknowledgement, start.wrapping_add(400));
    assert!(socket.receive_all(400) == data);
    puppet.next = start.wrapping_add(400);
    end(socket, &mut puppet);
}

/// A window of one segment: its sender may wait for every acknowledgement.
fn small_window(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    host::spawn(18, move || {
        assert_eq!(socket.receive(NX_WAIT_FOREVER).as_deref(), Ok(&b"question"[..]));
        assert_eq!(socket.send(&node, b"answer", 10), NX_SUCCESS);
        assert_eq!(socket.receive(NX_WAIT_FOREVER).as_deref(), Ok(&b"statement"[..]));
        assert_eq!(socket.receive(NX_WAIT_FOREVER).as_deref(), Ok(&b"another"[..]));
        sleep(50);
        assert_eq!(socket.receive(NX_NO_WAIT).as_deref(), Ok(&[b'3'; 600][..]));
    });
    sleep(1);
    // It travels with the answer.
    puppet.say(Say { data: b"question", ..Say::default() });
    let (segment, data) = puppet.hear(1);
    assert_eq!((segment.acknowledgement, &data[..]), (puppet.next, &b"answer"[..]));
    puppet.say(Say::default());
    // There is no answer: it leaves when the thread waits again.
    puppet.say(Say { data: b"statement", ..Say::default() });
    let (segment, data) = puppet.hear(1);
    assert_eq!((segment.acknowledgement, data.len()), (puppet.next, 0));
    // The thread does something else: it leaves soon.
    puppet.say(Say { data: b"another", ..Say::default() });
    let ((segment, _), ticks) = timed(|| puppet.hear(10));
    assert!(segment.acknowledgement == puppet.next && ticks <= 6, "{ticks} ticks");
    // Half of the window is used: it leaves at once.
    puppet.say(Say { data: &[b'3'; 600], ..Say::default() });
    assert_eq!(puppet.hear(1).0.acknowledgement, puppet.next);
    sleep(60);
    puppet.forget();
    end(socket, &mut puppet);
}

fn fin_answered(node: Node, _: Node) {
    // With the application's last word, or with its FIN: nothing leaves before.
    for answers in [true, false] {
        let (socket, mut puppet) = connected(node, 1000);
        puppet.say(Say { data: b"question", fin: true, ..Say::default() });
        puppet.silence(1);
        assert_eq!(socket.state(), NX_TCP_CLOSE_WAIT);
        host::spawn(19, move || {
            assert_eq!(socket.receive(NX_NO_WAIT).as_deref(), Ok(&b"question"[..]));
            if answers {
                assert_eq!(socket.send(&node, b"answer", NX_NO_WAIT), NX_SUCCESS);
            }
            assert_eq!(socket.disconnect(100), NX_SUCCESS);
            assert_eq!(socket.unbind(), NX_SUCCESS);
            assert_eq!(socket.delete(), NX_SUCCESS);
        });
        let (segment, data) = puppet.hear(1);
        assert_eq!((segment.acknowledgement, segment.fin), (puppet.next, !answers));
        assert_eq!(data, if answers { &b"answer"[..] } else { b"" });
        if answers {
            assert!(puppet.hear(1).0.fin);
        }
        puppet.say(Say::default());
        sleep(3);
        puppet.forget();
    }
    // Nobody answers.
    let (socket, mut puppet) = connected(node, 1000);
    puppet.say(Say { fin: true, ..Say::default() });
    let ((segment, _), ticks) = timed(|| puppet.hear(10));
    assert!(segment.acknowledgement == puppet.next && (3..=5).contains(&ticks), "{ticks} ticks");
    end(socket, &mut puppet);
}

fn fin_out_of_order(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 4000);
    let start = puppet.next;
    puppet.say(Say { sequence: Some(start.wrapping_add(5)), data: b"world", fin: true, ..Say::default() });
    sleep(2);
    assert_eq!(socket.state(), NX_TCP_ESTABLISHED);
    puppet.say(Say { sequence: Some(start), data: b"hello", ..Say::default() });
    sleep(2);
    // The FIN is repeated, as every TCP does.
    puppet.say(Say { sequence: Some(start.wrapping_add(10)), fin: true, ..Say::default() });
    sleep(2);
    assert_eq!(socket.state(), NX_TCP_CLOSE_WAIT);
    assert_eq!(socket.receive_all(10), b"helloworld");
    assert_eq!(socket.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED));
    puppet.next = start.wrapping_add(11);
    puppet.forget();
    host::spawn(19, move || {
        assert_eq!(socket.disconnect(100), NX_SUCCESS);
        assert_eq!(socket.unbind(), NX_SUCCESS);
        assert_eq!(socket.delete(), NX_SUCCESS);
    });
    assert!(puppet.hear(2).0.fin);
    puppet.say(Say::default());
    sleep(2);
}

fn blind_resets(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    for offset in [-1_i32, 1001, 100_000, i32::MIN] {
        puppet.say(Say {
            rst: true,
            sequence: Some(puppet.next.wrapping_add(offset.cast_unsigned())),
            ..Say::default()
        });
    }
    puppet.silence(2);
    assert_eq!(socket.state(), NX_TCP_ESTABLISHED);
    // A SYN in the window is challenged, not obeyed (RFC 5961).
    puppet.say(Say { syn: true, no_ack: true, sequence: Some(puppet.next.wrapping_add(10)), ..Say::default() });
    sleep(2);
    assert_eq!(socket.state(), NX_TCP_ESTABLISHED);
    puppet.forget();
    puppet.say(Say { data: b"alive", ..Say::default() });
    assert_eq!(socket.receive(2).as_deref(), Ok(&b"alive"[..]));
    puppet.forget();
    end(socket, &mut puppet);
}

fn damaged(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    let next = puppet.next;
    puppet.say(Say { data: b"damaged", damaged: true, ..Say::default() });
    puppet.silence(2);
    puppet.next = next;
    puppet.say(Say { data: b"intact!", ..Say::default() });
    assert_eq!(socket.receive(2).as_deref(), Ok(&b"intact!"[..]));
    let (mut bad, null) = (0, std::ptr::null_mut());
    // SAFETY: the instance is created.
    unsafe {
        let errors = &raw mut bad;
        let status = tcp_info::info_get(node.ip, null, null, null, null, null, null, errors, null, null, null, null);
        assert_eq!((status, bad), (NX_SUCCESS, 1));
    }
    puppet.forget();
    end(socket, &mut puppet);
}

fn retransmission(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    assert_eq!(socket.transmit_configure(5, 100, 5, 1), NX_SUCCESS);
    assert_eq!(socket.send(&node, b"lost", 0), NX_SUCCESS);
    let (first, data) = puppet.hear(0);
    assert_eq!(data, b"lost");
    for second in [1, 2, 4] {
        let ((again, data), ticks) = timed(|| puppet.hear(500));
        assert_eq!((again.sequence, &data[..]), (first.sequence, &b"lost"[..]));
        assert_eq!(ticks, second * 100);
    }
    // SAFETY: the socket is created.
    unsafe {
        assert_eq!((*socket.0).nx_tcp_socket_retransmit_packets, 3);
        assert_eq!((*socket.0).nx_tcp_socket_tx_outstanding_bytes, 4);
        assert_eq!((*socket.0).nx_tcp_socket_transmit_sent_count, 1);
    }
    assert_eq!(node.available(), 39);
    puppet.say(Say::default());
    puppet.silence(1500);
    // SAFETY: as above.
    assert_eq!(unsafe { (*socket.0).nx_tcp_socket_tx_outstanding_bytes }, 0);
    assert_eq!(node.available(), 40);
    end(socket, &mut puppet);
}

fn fast_retransmission(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    // Open the congestion window first.
    for _ in 0..4 {
        assert_eq!(socket.send(&node, &[0; 1000], 100), NX_SUCCESS);
        puppet.hear(2);
        puppet.say(Say::default());
    }
    sleep(2);
    puppet.forget();
    let start = puppet.expected;
    for number in 1..=5 {
        assert_eq!(socket.send(&node, &[number; 500], 100), NX_SUCCESS);
    }
    for _ in 0..5 {
        puppet.hear(1);
    }
    // The first is lost, the others are reported by duplicate acknowledgements.
    puppet.expected = start;
    for _ in 0..4 {
        puppet.say(Say::default());
    }
    let ((again, data), ticks) = timed(|| puppet.hear(5));
    assert_eq!((again.sequence, data[0]), (start, 1));
    assert!(ticks <= 2, "{ticks} ticks");
    puppet.expected = start.wrapping_add(2500);
    puppet.say(Say::default());
    sleep(2);
    puppet.forget();
    assert_eq!(node.available(), 40);
    end(socket, &mut puppet);
}

fn closed_window(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    puppet.window = 10;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(socket.send(&node, &[1; 10], 0), NX_SUCCESS);
    puppet.hear(1);
    puppet.window = 0;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(socket.send(&node, &[2; 10], 0), NX_WINDOW_OVERFLOW);
    host::spawn(19, move || assert_eq!(socket.send(&node, &[2; 10], NX_WAIT_FOREVER), NX_SUCCESS));
    // For two minutes the peer is alive and its window closed; the update that opens it gets lost.
    for _ in 0..100 {
        let (probe, _) = puppet.hear(130);
        assert!(probe.ack, "{probe:?}");
        puppet.say(Say::default());
    }
    puppet.window = 1000;
    puppet.hear(130);
    puppet.say(Say::default());
    let (_, data) = puppet.hear(2);
    assert_eq!(data, [2; 10]);
    puppet.say(Say::default());
    sleep(2);
    end(socket, &mut puppet);
}

/// A packet half of which fits: the rest waits behind a closed window, probed ever more rarely, for as long as the peer answers.
fn stuck_behind_closed_window(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    puppet.window = 10;
    puppet.say(Say::default());
    sleep(1);
    assert_eq!(socket.send(&node, &pattern(20, 1), 10), NX_SUCCESS);
    let (_, first) = puppet.hear(1);
    assert_eq!(first.len(), 10);
    puppet.window = 0;
    puppet.say(Say::default());
    let acknowledged = puppet.expected;
    let mut last = 0;
    for round in 0..8 {
        let ((probe, data), ticks) = timed(|| puppet.hear(6100));
        assert_eq!((probe.sequence, data.len()), (acknowledged, 1), "round {round}");
        assert!(ticks >= last, "{ticks} ticks after {last}");
        last = ticks;
        // The octet is not taken.
        puppet.expected = acknowledged;
        if round == 5 {
            // A lost answer: the probe is repeated soon, well before the patience ends.
            let ((again, _), ticks) = timed(|| puppet.hear(300));
            assert!(again.sequence == acknowledged && ticks <= 110, "{ticks} ticks");
            puppet.expected = acknowledged;
        }
        puppet.say(Say::default());
    }
    assert!(last >= 3000, "{last} ticks between the last probes");
    puppet.window = 1000;
    puppet.say(Say::default());
    let (rest, data) = puppet.hear(2);
    assert_eq!((rest.sequence, &data[..]), (acknowledged, &pattern(20, 1)[10..]));
    puppet.say(Say::default());
    sleep(2);
    assert_eq!(node.available(), 40);
    end(socket, &mut puppet);
}

fn gone_behind_closed_window(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    puppet.window = 0;
    puppet.say(Say::default());
    sleep(1);
    // The peer says nothing any more: the wait ends when the retries do.
    let (status, ticks) = timed(|| socket.send(&node, &[2; 10], NX_WAIT_FOREVER));
    assert_eq!(status, NX_NOT_CONNECTED);
    assert!((1100..=1101).contains(&ticks), "{ticks} ticks");
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    puppet.forget();
}

fn time_wait(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    host::spawn(19, move || {
        assert_eq!(socket.disconnect(100), NX_SUCCESS);
        assert_eq!(socket.unbind(), NX_SUCCESS);
        assert_eq!(socket.delete(), NX_SUCCESS);
    });
    assert!(puppet.hear(2).0.fin);
    let fin = puppet.next;
    puppet.say(Say { fin: true, ..Say::default() });
    let (ack, _) = puppet.hear(2);
    assert!(ack.ack && ack.acknowledgement == puppet.next);
    sleep(2);
    // The last acknowledgement was lost: the FIN comes again, and again, and is answered although the socket is gone.
    for _ in 0..3 {
        puppet.say(Say { fin: true, sequence: Some(fin), ..Say::default() });
        let (again, _) = puppet.hear(2);
        assert!(!again.rst, "{again:?}");
        assert_eq!((again.sequence, again.acknowledgement), (ack.sequence, ack.acknowledgement));
    }
    // RFC 1337: a reset does not end it.
    puppet.say(Say { rst: true, ..Say::default() });
    puppet.say(Say { fin: true, sequence: Some(fin), ..Say::default() });
    assert!(!puppet.hear(2).0.rst);
    // After 2MSL nothing is known of it.
    sleep(6010);
    puppet.say(Say { fin: true, sequence: Some(fin), ..Say::default() });
    assert!(puppet.hear(2).0.rst);
}

/// Octets and the connection's end are one segment.
fn last_with_fin(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    assert_eq!(socket.send_and_close(node.packet(b"QUIT\r\n")), NX_SUCCESS);
    let (last, data) = puppet.hear(1);
    assert!(last.fin && data == b"QUIT\r\n");
    assert_eq!(socket.state(), NX_TCP_FIN_WAIT_1);
    puppet.say(Say { fin: true, data: b"221 bye\r\n", ..Say::default() });
    assert_eq!(puppet.hear(1).0.acknowledgement, puppet.next);
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    let packet = node.packet(b"more");
    assert_eq!(socket.send_and_close(packet), NX_NOT_CONNECTED);
    assert_eq!(tests::net::take(packet), b"more", "still the caller's");
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn strangers(node: Node, _: Node) {
    let mut puppet = Puppet::new(node, PORT, 4444);
    puppet.expected = 77;
    // Nobody listens: SYN gets RST|ACK, ACK gets RST with its number, RST gets nothing.
    puppet.say(Say { syn: true, no_ack: true, ..Say::default() });
    let (reset, _) = puppet.hear(2);
    assert!(reset.rst && reset.ack && reset.acknowledgement == puppet.next);
    puppet.expected = 77;
    puppet.say(Say::default());
    let (reset, _) = puppet.hear(2);
    assert!(reset.rst && !reset.ack && reset.sequence == 77);
    puppet.say(Say { rst: true, ..Say::default() });
    // Nobody answers what came to many, or from nobody.
    for to in [0xFFFF_FFFF, 0x0A00_00FF, 0xE000_0001] {
        puppet.say(Say { syn: true, no_ack: true, to: Some(to), ..Say::default() });
    }
    for from in [0, 0xFFFF_FFFF, 0xE000_0001] {
        puppet.say(Say { syn: true, no_ack: true, from: Some(from), ..Say::default() });
    }
    puppet.silence(5);
    // An ACK for a listening port is refused too.
    let socket = node.socket(1000);
    assert_eq!(node.listen(4444, socket, 5, None), NX_SUCCESS);
    puppet.expected = 77;
    puppet.say(Say::default());
    assert!(puppet.hear(2).0.rst);
    assert_eq!(socket.state(), NX_TCP_LISTEN_STATE);
    assert_eq!(node.unlisten(4444), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn syn_flood(node: Node, other: Node) {
    let socket = node.socket(1000);
    assert_eq!(node.listen(4444, socket, 5, None), NX_SUCCESS);
    let mut puppet = Puppet::new(node, 1, 4444);
    for port in 0..2000 {
        puppet.port = 10_000 + port;
        puppet.say(Say { syn: true, no_ack: true, ..Say::default() });
        if port % 16 == 0 {
            sleep(1);
        }
    }
    sleep(5);
    assert!(node.available() >= 40 - 6, "{} packets free", node.available());
    // A client that means it gets through: its SYN is repeated until one finds a place.
    host::spawn(19, move || {
        let client = other.client(1000);
        assert_eq!(client.connect(&node.v4(), 4444, 3000), NX_SUCCESS);
        assert_eq!(client.end_client(), NX_SUCCESS);
    });
    // Flooders do not answer; each is given up after a short patience.
    assert_eq!(socket.transmit_configure(5, 20, 0, 0), NX_SUCCESS);
    assert_eq!(socket.accept(3000), NX_SUCCESS);
    assert_eq!(socket.receive(1000), Err(NX_NOT_CONNECTED));
    assert_eq!(socket.disconnect(1000), NX_SUCCESS);
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    assert_eq!(node.unlisten(4444), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    sleep(500);
}

fn half_open(node: Node, _: Node) {
    let socket = node.socket(1000);
    assert_eq!(node.listen(4444, socket, 5, None), NX_SUCCESS);
    let mut puppet = Puppet::new(node, PORT, 4444);
    puppet.say(Say { syn: true, no_ack: true, options: &MSS_1460, ..Say::default() });
    puppet.silence(50);
    assert_eq!(socket.state(), NX_TCP_SYN_RECEIVED);
    // Nothing is answered before accept; then it is, and nobody replies: back to LISTEN when the retries are exhausted.
    let (status, ticks) = timed(|| socket.accept(1500));
    assert_eq!((status, ticks), (NX_NOT_CONNECTED, 1500));
    assert_eq!(socket.state(), NX_TCP_LISTEN_STATE);
    let (answer, _) = puppet.hear(0);
    assert!(answer.syn && answer.ack && answer.acknowledgement == puppet.next && answer.mss == Some(1460));
    puppet.forget();
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    assert_eq!(node.unlisten(4444), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

static URGENT: AtomicU32 = AtomicU32::new(0);
unsafe extern "C" fn urgent(_socket: *mut NX_TCP_SOCKET) {
    URGENT.fetch_add(1, Relaxed);
}

fn urgent_data(node: Node, _: Node) {
    let (socket, mut puppet) = connected(node, 1000);
    // SAFETY: the socket is created.
    unsafe { (*socket.0).nx_tcp_urgent_data_callback = Some(urgent) };
    puppet.say(Say { data: b"!", urgent: true, ..Say::default() });
    sleep(2);
    assert_eq!(URGENT.load(Relaxed), 1);
    assert_eq!(socket.receive(0).as_deref(), Ok(&b"!"[..]));
    puppet.forget();
    end(socket, &mut puppet);
}

/// Frames of random content around valid ones: nothing panics, nothing is lost from the pools, a real connection is not disturbed.
fn noise(node: Node, other: Node) {
    let (socket, puppet) = connected(node, 4000);
    let (ours, theirs) = crate::transfer::pair(node, other, 4000, 4000);
    let mut random = pattern(1 << 20, 77).into_iter();
    let mut next = || random.next().unwrap_or(0);
    for round in 0..3000_u32 {
        let mut frame = puppet.frame_header();
        let len = usize::from(next()) % 120;
        frame.extend([0x45, 0, 0, len as u8, 0, 0, 0x40, 0, 64, 6, 0, 0]);
        frame.extend(ADDRESS.to_be_bytes());
        frame.extend(0x0A00_0001_u32.to_be_bytes());
        frame.extend(puppet.port.to_be_bytes());
        frame.extend(if next() % 2 == 0 { puppet.node_port.to_be_bytes() } else { [next(), next()] });
        frame.extend((0..len).map(|_| next()));
        for _ in 0..next() % 3 {
            let place = usize::from(next()) % frame.len();
            frame[place] = next();
        }
        let whole = frame.len();
        let mut ip = smoltcp::wire::Ipv4Packet::new_unchecked(&mut frame[14..]);
        if usize::from(ip.header_len()) + 14 <= whole {
            ip.fill_checksum();
        }
        puppet.inject(&frame);
        if round % 10 == 0 {
            assert_eq!(ours.send(&node, &round.to_be_bytes(), 100), NX_SUCCESS);
            sleep(1);
            assert_eq!(theirs.receive_all(4), round.to_be_bytes());
        }
    }
    crate::transfer::end(other, ours, theirs);
    puppet.forget();
    let _ = socket.disconnect(0);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        two("segments_handshake_gone_wrong_is_set_right", wrong_handshakes),
        two("segments_simultaneous_open_establishes", simultaneous_open),
        two("segments_out_of_order_duplicate_and_overlapping_make_one_stream", order),
        two("acknowledgement_of_a_fin_travels_with_the_answer_or_leaves_soon", fin_answered),
        two("acknowledgement_of_a_small_window_travels_with_an_answer_or_leaves_soon", small_window),
        two("segments_fin_out_of_order_waits_for_the_data", fin_out_of_order),
        two("segments_resets_and_syns_outside_or_inside_the_window_are_not_obeyed", blind_resets),
        two("segments_with_bad_checksums_are_dropped_and_counted", damaged),
        // A thousand calls would take a tick.
        two("segments_unacknowledged_are_repeated_as_configured_to_the_tick", retransmission)
            .config(Config { clock: Clock::Idle, ..Config::virtual_clock(0) }),
        two("segments_reported_missing_are_repeated_at_once", fast_retransmission),
        two("segments_probe_a_closed_window_until_it_opens", closed_window),
        two("segments_waiting_behind_a_closed_window_are_probed_ever_more_rarely", stuck_behind_closed_window),
        two("segments_probing_a_dead_peer_end_with_the_retries", gone_behind_closed_window),
        two("segments_of_a_connection_in_time_wait_are_acknowledged", time_wait),
        two("last_packet_and_fin_travel_in_one_segment", last_with_fin),
        two("segments_of_strangers_get_a_reset_or_nothing", strangers),
        two("segments_syn_flood_leaves_the_pool_and_real_clients_alone", syn_flood),
        two("segments_half_open_request_returns_to_listen", half_open),
        two("segments_with_urgent_data_are_announced", urgent_data),
        two("segments_of_noise_disturb_nobody", noise),
    ]
}
