//! Bounds: the transmit queue, the peer's window.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use netx::NX_TCP_SOCKET;
use netx::constants::*;
use tests::host::{self, Scenario};
use tests::net::{Node, pattern, sleep, timed};

use crate::transfer::{end, pair};
use crate::two;

static TOLD: AtomicU32 = AtomicU32::new(0);
unsafe extern "C" fn told(_socket: *mut NX_TCP_SOCKET) {
    TOLD.fetch_add(1, Relaxed);
}

fn depth(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 8000);
    assert_eq!(ours.queue_depth_notify_set(Some(told)), NX_SUCCESS);
    assert_eq!(ours.transmit_configure(2, 100, 20, 0), NX_SUCCESS);
    server.silence();
    assert_eq!(ours.send(&client, b"one", NX_NO_WAIT), NX_SUCCESS);
    assert_eq!(ours.send(&client, b"two", NX_NO_WAIT), NX_SUCCESS);
    assert_eq!(ours.send(&client, b"three", NX_NO_WAIT), NX_TX_QUEUE_DEPTH);
    assert_eq!(timed(|| ours.send(&client, b"three", 60)), (NX_TX_QUEUE_DEPTH, 60));
    assert_eq!(client.available(), 38, "the refused packets are the caller's");
    host::spawn(19, move || {
        sleep(40);
        server.unsilence();
    });
    let (status, ticks) = timed(|| ours.send(&client, b"three", NX_WAIT_FOREVER));
    assert_eq!(status, NX_SUCCESS);
    assert!((40..=240).contains(&ticks), "{ticks} ticks");
    assert_eq!(theirs.receive_all(11), b"onetwothree");
    assert!(TOLD.load(Relaxed) >= 1);
    end(server, ours, theirs);
}

fn window(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.window_update_notify_set(Some(told)), NX_SUCCESS);
    assert_eq!(ours.send(&client, &[1; 1001], NX_NO_WAIT), NX_WINDOW_OVERFLOW);
    assert_eq!(ours.send(&client, &[1; 600], NX_NO_WAIT), NX_SUCCESS);
    assert_eq!(ours.send(&client, &[2; 600], NX_NO_WAIT), NX_WINDOW_OVERFLOW);
    assert_eq!(ours.send(&client, &[2; 400], NX_NO_WAIT), NX_SUCCESS);
    sleep(5);
    // Nothing of a refused packet was sent.
    assert_eq!(theirs.bytes_available(), Ok(1000));
    assert_eq!(timed(|| ours.send(&client, &[3; 1], 50)), (NX_WINDOW_OVERFLOW, 50));
    let before = TOLD.load(Relaxed);
    host::spawn(19, move || {
        sleep(30);
        assert_eq!(theirs.receive_all(1000).len(), 1000);
    });
    let (status, ticks) = timed(|| ours.send(&client, &[3; 700], NX_WAIT_FOREVER));
    assert_eq!(status, NX_SUCCESS);
    assert!((30..=32).contains(&ticks), "{ticks} ticks");
    assert!(TOLD.load(Relaxed) > before);
    assert_eq!(theirs.receive_all(700), [3; 700]);
    end(server, ours, theirs);
}

/// A packet larger than the peer's whole window goes piece by piece, for who waits.
fn oversize(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 700);
    let data = pattern(9_000, 2);
    let copy = data.clone();
    host::spawn(19, move || assert_eq!(ours.send(&client, &copy, NX_WAIT_FOREVER), NX_SUCCESS));
    assert!(theirs.receive_all(data.len()) == data);
    end(server, ours, theirs);
}

/// Senders that wait are served in the order they came.
fn order(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.send(&client, &[0; 1000], NX_NO_WAIT), NX_SUCCESS);
    for number in 1..=4 {
        // The first wants much, the later ones little: nobody overtakes.
        let len = if number == 1 { 1000 } else { 10 };
        host::spawn(19, move || assert_eq!(ours.send(&client, &vec![number; len], NX_WAIT_FOREVER), NX_SUCCESS));
        sleep(1);
    }
    let data = theirs.receive_all(2030);
    assert!(data.is_sorted(), "{data:?}");
    end(server, ours, theirs);
}

/// The instance cannot be deleted under a socket.
fn ip_delete(client: Node, _server: Node) {
    let socket = client.client(100);
    // SAFETY: the instance is created.
    unsafe { assert_eq!(netx::ip::delete(client.ip), NX_SOCKETS_BOUND) };
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        two("send_beyond_the_queue_depth_waits_or_says_so", depth),
        two("send_beyond_the_window_is_all_or_nothing", window),
        two("send_of_more_than_the_peers_whole_window_arrives", oversize),
        two("send_by_several_waiters_keeps_their_order", order),
        two("ip_delete_with_a_socket_is_refused", ip_delete),
    ]
}
