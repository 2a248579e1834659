//! Ends of connections: graceful, half, at once from both sides, by reset, by silence.

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

fn told_of(socket: tests::net::Sock) {
    // SAFETY: the socket is created.
    unsafe { (*socket.0).nx_tcp_disconnect_callback = Some(told) };
}

fn reset(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    told_of(theirs);
    assert_eq!(ours.send(&client, b"before", 10), NX_SUCCESS);
    sleep(5);
    assert_eq!(ours.disconnect(NX_NO_WAIT), NX_SUCCESS);
    assert_eq!(ours.state(), NX_TCP_CLOSED);
    sleep(5);
    assert_eq!(theirs.state(), NX_TCP_CLOSED);
    assert_eq!(TOLD.load(Relaxed), 1);
    // What had arrived can still be taken, then the end is reported.
    assert_eq!(theirs.receive(0).as_deref(), Ok(&b"before"[..]));
    assert_eq!(theirs.receive(100), Err(NX_NOT_CONNECTED));
    assert_eq!(theirs.send(&server, b"x", 100), NX_NOT_CONNECTED);
    assert_eq!(theirs.disconnect(100), NX_NOT_CONNECTED);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// Whoever waits when the reset comes is woken.
fn reset_with_waiters(client: Node, server: Node) {
    static WOKEN: AtomicU32 = AtomicU32::new(0);
    let (ours, theirs) = pair(client, server, 1000, 1000);
    host::spawn(18, move || {
        assert_eq!(theirs.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED));
        WOKEN.fetch_add(1, Relaxed);
    });
    host::spawn(18, move || {
        assert_eq!(theirs.state_wait(NX_TCP_CLOSED, NX_WAIT_FOREVER), NX_SUCCESS);
        WOKEN.fetch_add(1, Relaxed);
    });
    host::spawn(18, move || {
        // More than the client's window takes.
        assert_eq!(theirs.send(&server, &[0; 1000], 10), NX_SUCCESS);
        assert_eq!(theirs.send(&server, &[0; 900], NX_WAIT_FOREVER), NX_NOT_CONNECTED);
        WOKEN.fetch_add(1, Relaxed);
    });
    sleep(50);
    assert_eq!(WOKEN.load(Relaxed), 0);
    assert_eq!(ours.disconnect(NX_NO_WAIT), NX_SUCCESS);
    sleep(5);
    assert_eq!(WOKEN.load(Relaxed), 3);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// The server closes first; the client goes on sending, and closes later.
fn half_closed(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 4000, 4000);
    told_of(ours);
    host::spawn(18, move || {
        assert_eq!(theirs.send(&server, b"the last", 10), NX_SUCCESS);
        let (status, ticks) = timed(|| theirs.disconnect(1000));
        assert_eq!(status, NX_SUCCESS);
        assert!((200..=203).contains(&ticks), "{ticks} ticks");
        assert_eq!(theirs.unaccept(), NX_SUCCESS);
        assert_eq!(server.unlisten(7), NX_SUCCESS);
        assert_eq!(theirs.delete(), NX_SUCCESS);
    });
    assert_eq!(ours.state_wait(NX_TCP_CLOSE_WAIT, 100), NX_SUCCESS);
    assert_eq!(TOLD.load(Relaxed), 1);
    // The acknowledgement may wait a little for data to travel with.
    sleep(5);
    assert_eq!(theirs.state(), NX_TCP_FIN_WAIT_2);
    assert_eq!(ours.receive(10).as_deref(), Ok(&b"the last"[..]));
    assert_eq!(ours.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED));
    // More than the server's window: it takes and drops what nobody will read.
    for _ in 0..20 {
        assert_eq!(ours.send(&client, &[7; 1000], 100), NX_SUCCESS);
    }
    sleep(200 - 5);
    assert_eq!(ours.end_client(), NX_SUCCESS);
    sleep(10);
}

fn both_at_once(client: Node, server: Node) {
    for delay in 0..3 {
        let (ours, theirs) = pair(client, server, 1000, 1000);
        host::spawn(20, move || {
            sleep(1 + delay);
            assert_eq!(theirs.disconnect(1000), NX_SUCCESS);
            assert_eq!(theirs.unaccept(), NX_SUCCESS);
            assert_eq!(server.unlisten(7), NX_SUCCESS);
            assert_eq!(theirs.delete(), NX_SUCCESS);
        });
        sleep(2);
        assert_eq!(ours.end_client(), NX_SUCCESS);
        sleep(10);
    }
}

/// Queued data is delivered before the FIN.
fn data_then_close(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 2000);
    let data = pattern(30_000, 8);
    let copy = data.clone();
    host::spawn(18, move || {
        sleep(100);
        assert!(theirs.receive_all(copy.len()) == copy);
        assert_eq!(theirs.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED));
        assert_eq!(theirs.end_server(), NX_SUCCESS);
        assert_eq!(server.unlisten(7), NX_SUCCESS);
    });
    for part in data.chunks(1500) {
        assert_eq!(ours.send(&client, part, NX_WAIT_FOREVER), NX_SUCCESS);
    }
    assert_eq!(ours.end_client(), NX_SUCCESS);
    sleep(10);
}

fn disconnect_from_silence(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.disconnect_complete_notify(Some(told)), NX_SUCCESS);
    server.silence();
    assert_eq!(ours.send(&client, &[1; 500], 10), NX_SUCCESS);
    assert_eq!(timed(|| ours.disconnect(300)), (NX_DISCONNECT_FAILED, 300));
    assert_eq!(ours.state(), NX_TCP_CLOSED);
    assert_eq!(TOLD.load(Relaxed), 1);
    assert_eq!(client.available(), 40);
    server.unsilence();
    sleep(5);
    // The reset that ended it has arrived meanwhile.
    assert_eq!(theirs.state(), NX_TCP_CLOSED);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// The end is carried by the IP thread: what was queued and a FIN that is lost at first arrive, and nobody waits.
fn close_begun(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.disconnect_complete_notify(Some(told)), NX_SUCCESS);
    assert_eq!(ours.send(&client, b"the last", 10), NX_SUCCESS);
    server.silence();
    assert_eq!(timed(|| ours.begin_close()), (NX_SUCCESS, 0));
    assert_eq!(ours.state(), NX_TCP_FIN_WAIT_1);
    assert_eq!(ours.begin_close(), NX_SUCCESS, "begun already");
    assert_eq!(ours.unbind(), NX_NOT_CLOSED);
    assert_eq!(ours.send(&client, b"x", 10), NX_NOT_CONNECTED);
    sleep(50);
    server.unsilence();
    assert_eq!(theirs.receive(NX_WAIT_FOREVER).as_deref(), Ok(&b"the last"[..]));
    assert_eq!(theirs.receive(NX_WAIT_FOREVER), Err(NX_NOT_CONNECTED));
    assert_eq!(theirs.end_server(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    sleep(5);
    assert_eq!((ours.state(), TOLD.load(Relaxed)), (NX_TCP_CLOSED, 1));
    assert_eq!(ours.begin_close(), NX_NOT_CONNECTED);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// An acknowledged FIN is not sent again when the peer goes on talking.
fn fin_once(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    // SAFETY: the socket is created.
    let sequence = || unsafe { (*ours.0).nx_tcp_socket_tx_sequence };
    let before = sequence();
    assert_eq!(ours.begin_close(), NX_SUCCESS);
    for _ in 0..5 {
        sleep(5);
        assert_eq!((ours.state(), sequence()), (NX_TCP_FIN_WAIT_2, before.wrapping_add(1)));
        assert_eq!(theirs.send(&server, b"still here", 10), NX_SUCCESS);
    }
    assert_eq!(theirs.end_server(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    sleep(5);
    assert_eq!(ours.state(), NX_TCP_CLOSED);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// A close that was begun towards a peer that never closes is ended by a reset, at any time.
fn close_begun_then_reset(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.begin_close(), NX_SUCCESS);
    sleep(5);
    assert_eq!((ours.state(), theirs.state()), (NX_TCP_FIN_WAIT_2, NX_TCP_CLOSE_WAIT));
    assert_eq!(timed(|| ours.disconnect(NX_NO_WAIT)), (NX_SUCCESS, 0));
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
    sleep(5);
    assert_eq!(theirs.state(), NX_TCP_CLOSED);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
}

/// Retries exhausted: everyone is woken, the callback runs, the packets are back.
fn retries_exhausted(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    told_of(ours);
    server.silence();
    assert_eq!(ours.send(&client, b"hello?", 10), NX_SUCCESS);
    assert_eq!(timed(|| ours.receive(NX_WAIT_FOREVER)), (Err(NX_NOT_CONNECTED), 1100));
    assert_eq!(ours.state(), NX_TCP_CLOSED);
    assert_eq!(TOLD.load(Relaxed), 1);
    // SAFETY: the socket is created.
    assert!(unsafe { (*ours.0).nx_tcp_socket_retransmit_packets } >= 3);
    server.unsilence();
    sleep(5);
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
    let _ = theirs.disconnect(0);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
}

/// The peer acknowledges our FIN and never sends its own: FIN_WAIT_2 is bounded even for who waits for ever.
fn peer_never_closes(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    let (status, ticks) = timed(|| ours.disconnect(NX_WAIT_FOREVER));
    assert_eq!(status, NX_DISCONNECT_FAILED);
    // From the acknowledgement on, which waits up to 4 ticks for something to travel with.
    assert!((6004..=6005).contains(&ticks), "{ticks} ticks");
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
    sleep(5);
    assert_eq!(theirs.state(), NX_TCP_CLOSED);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
}

fn timed_wait(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    assert_eq!(ours.timed_wait_callback(Some(told)), NX_SUCCESS);
    assert_eq!(theirs.timed_wait_callback(Some(told)), NX_SUCCESS);
    end(server, ours, theirs);
    sleep(5);
    assert_eq!(TOLD.load(Relaxed), 1, "only who closes first");
}

static DELETED_IN_CALLBACK: AtomicU32 = AtomicU32::new(0);
unsafe extern "C" fn end_in_callback(socket: *mut NX_TCP_SOCKET) {
    let socket = tests::net::Sock(socket);
    assert_eq!(socket.disconnect(NX_WAIT_FOREVER), NX_SUCCESS);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    DELETED_IN_CALLBACK.fetch_add(1, Relaxed);
}

/// A callback in the IP thread may do anything, even delete its socket; a wait there would be for ever and is none.
fn deleted_in_callback(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 1000, 1000);
    // SAFETY: the socket is created.
    unsafe { (*ours.0).nx_tcp_disconnect_callback = Some(end_in_callback) };
    assert_eq!(theirs.disconnect(100), NX_SUCCESS);
    assert_eq!(DELETED_IN_CALLBACK.load(Relaxed), 1);
    assert_eq!(theirs.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(7), NX_SUCCESS);
    assert_eq!(theirs.delete(), NX_SUCCESS);
}

/// Deleting wakes who waits for a state.
fn deleted_with_waiter(client: Node, _server: Node) {
    let socket = client.socket(100);
    host::spawn(19, move || {
        sleep(20);
        assert_eq!(socket.delete(), NX_SUCCESS);
    });
    assert_eq!(timed(|| socket.state_wait(NX_TCP_ESTABLISHED, 500)), (NX_DELETED, 20));
    let other = client.socket(100);
    assert_eq!(timed(|| other.state_wait(NX_TCP_ESTABLISHED, 30)), (NX_NOT_SUCCESSFUL, 30));
    assert_eq!(other.delete(), NX_SUCCESS);
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        two("disconnect_without_wait_resets_and_the_peer_keeps_what_it_has", reset),
        two("reset_by_the_peer_wakes_every_waiter", reset_with_waiters),
        two("half_closed_connection_carries_data_the_other_way", half_closed),
        two("disconnect_from_both_sides_at_once_succeeds", both_at_once),
        two("disconnect_delivers_queued_data_before_the_fin", data_then_close),
        two("disconnect_from_a_silent_peer_fails_to_the_tick_and_frees_all", disconnect_from_silence),
        two("close_begun_is_carried_on_while_the_application_does_something_else", close_begun),
        two("close_begun_sends_its_fin_once_though_the_peer_goes_on_talking", fin_once),
        two("close_begun_ends_by_a_reset_when_the_application_wants", close_begun_then_reset),
        two("send_to_a_silent_peer_is_given_up_to_the_tick", retries_exhausted),
        two("disconnect_from_a_peer_that_never_closes_is_bounded", peer_never_closes),
        two("timed_wait_is_reported_to_who_closed_first", timed_wait),
        two("callback_that_deletes_its_socket_is_harmless", deleted_in_callback),
        two("delete_wakes_who_waits_for_a_state", deleted_with_waiter),
    ]
}
