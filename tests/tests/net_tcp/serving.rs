//! Server sockets and the listen queue.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use netx::NX_TCP_SOCKET;
use netx::constants::*;
use tests::host::{self, Scenario};
use tests::net::{Node, Sock, sleep, timed};

use crate::two;

const PORT: u32 = 25;

static REQUESTS: AtomicU32 = AtomicU32::new(0);
unsafe extern "C" fn requested(_socket: *mut NX_TCP_SOCKET, port: u32) {
    assert_eq!(port, PORT);
    REQUESTS.fetch_add(1, Relaxed);
}

/// A client that connects, says its number, and expects it back.
fn visitor(client: Node, server: Node, number: u8, done: &'static AtomicU32) {
    host::spawn(19, move || {
        let socket = client.client(1000);
        assert_eq!(socket.connect(&server.v4(), PORT, 3000), NX_SUCCESS);
        assert_eq!(socket.send(&client, &[number], 100), NX_SUCCESS);
        assert_eq!(socket.receive_all(1), [number]);
        assert_eq!(socket.receive(1000), Err(NX_NOT_CONNECTED));
        assert_eq!(socket.end_client(), NX_SUCCESS);
        done.fetch_add(1, Relaxed);
    });
}

fn serve_one(server: Node, socket: Sock) -> u8 {
    let data = socket.receive_all(1);
    assert_eq!(socket.send(&server, &data, 100), NX_SUCCESS);
    assert_eq!(socket.disconnect(1000), NX_SUCCESS);
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    data[0]
}

/// The server of the manual: one socket, one connection after the other, the others wait in the queue.
fn several_clients(client: Node, server: Node) {
    static DONE: AtomicU32 = AtomicU32::new(0);
    let socket = server.socket(1000);
    assert_eq!(server.listen(PORT, socket, 5, Some(requested)), NX_SUCCESS);
    for number in 0..5 {
        visitor(client, server, number, &DONE);
    }
    sleep(20);
    let mut served = Vec::new();
    for round in 0..5 {
        assert_eq!(socket.accept(1000), NX_SUCCESS);
        served.push(serve_one(server, socket));
        let expected = if round < 4 { NX_CONNECTION_PENDING } else { NX_SUCCESS };
        assert_eq!(server.relisten(PORT, socket), expected, "round {round}");
    }
    served.sort_unstable();
    assert_eq!(served, [0, 1, 2, 3, 4]);
    assert_eq!(REQUESTS.load(Relaxed), 5);
    sleep(1000);
    assert_eq!(DONE.load(Relaxed), 5);
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

/// Two sockets serve at the same time.
fn two_sockets(client: Node, server: Node) {
    static DONE: AtomicU32 = AtomicU32::new(0);
    let (first, second) = (server.socket(1000), server.socket(1000));
    assert_eq!(server.listen(PORT, first, 5, None), NX_SUCCESS);
    visitor(client, server, 1, &DONE);
    assert_eq!(first.accept(1000), NX_SUCCESS);
    assert_eq!(server.relisten(PORT, second), NX_SUCCESS);
    visitor(client, server, 2, &DONE);
    assert_eq!(second.accept(1000), NX_SUCCESS);
    assert_eq!((first.state(), second.state()), (NX_TCP_ESTABLISHED, NX_TCP_ESTABLISHED));
    serve_one(server, second);
    serve_one(server, first);
    sleep(500);
    assert_eq!(DONE.load(Relaxed), 2);
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(first.delete(), NX_SUCCESS);
    assert_eq!(second.delete(), NX_SUCCESS);
}

/// More requests than the queue holds: the oldest are dropped, and come again by their clients' retransmission.
fn overflow(client: Node, server: Node) {
    static DONE: AtomicU32 = AtomicU32::new(0);
    let socket = server.socket(1000);
    assert_eq!(server.listen(PORT, socket, 2, None), NX_SUCCESS);
    for number in 0..6 {
        visitor(client, server, number, &DONE);
    }
    sleep(10);
    let held = 40 - server.available();
    assert!(held <= 4, "{held} packets for one given and two queued requests");
    for _ in 0..6 {
        assert_eq!(socket.accept(3000), NX_SUCCESS);
        serve_one(server, socket);
        let status = server.relisten(PORT, socket);
        assert!(matches!(status, NX_SUCCESS | NX_CONNECTION_PENDING), "{status:#x}");
    }
    sleep(1000);
    assert_eq!(DONE.load(Relaxed), 6);
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn nobody_comes(_client: Node, server: Node) {
    let socket = server.socket(1000);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    assert_eq!(timed(|| socket.accept(70)), (NX_NOT_CONNECTED, 70));
    assert_eq!(socket.state(), NX_TCP_LISTEN_STATE);
    assert_eq!(socket.delete(), NX_STILL_BOUND);
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    assert_eq!(server.relisten(PORT, socket), NX_SUCCESS);
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

/// The client gives up before it is accepted: the request disappears, the socket waits for the next.
fn withdrawn(client: Node, server: Node) {
    let socket = server.socket(1000);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    let ours = client.client(1000);
    assert_eq!(ours.connect(&server.v4(), PORT, 20), NX_NOT_CONNECTED);
    assert_eq!(socket.state(), NX_TCP_SYN_RECEIVED);
    // SYN|ACK to a client that has forgotten: its reset brings the socket back to LISTEN, where the next client finds it.
    host::spawn(19, move || {
        sleep(50);
        assert_eq!(ours.connect(&server.v4(), PORT, 300), NX_SUCCESS);
        assert_eq!(ours.disconnect(0), NX_SUCCESS);
        assert_eq!(ours.unbind(), NX_SUCCESS);
        assert_eq!(ours.delete(), NX_SUCCESS);
    });
    assert_eq!(timed(|| socket.accept(200)), (NX_SUCCESS, 50));
    assert_eq!(socket.receive(100), Err(NX_NOT_CONNECTED));
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn misused(client: Node, server: Node) {
    let (socket, other) = (server.socket(1000), server.socket(1000));
    assert_eq!(socket.accept(0), NX_NOT_LISTEN_STATE);
    assert_eq!(socket.unaccept(), NX_NOT_LISTEN_STATE);
    assert_eq!(server.relisten(PORT, socket), NX_INVALID_RELISTEN);
    assert_eq!(server.unlisten(PORT), NX_ENTRY_NOT_FOUND);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    assert_eq!(server.listen(PORT, other, 5, None), NX_DUPLICATE_LISTEN);
    assert_eq!(server.listen(PORT + 1, socket, 5, None), NX_NOT_CLOSED);
    assert_eq!(server.relisten(PORT, other), NX_INVALID_RELISTEN);
    assert_eq!(socket.accept(0), NX_IN_PROGRESS);
    let ours = client.client(1000);
    assert_eq!(ours.connect(&server.v4(), PORT, 100), NX_SUCCESS);
    assert_eq!(socket.state_wait(NX_TCP_ESTABLISHED, 100), NX_SUCCESS);
    assert_eq!(socket.unaccept(), NX_NOT_LISTEN_STATE);
    assert_eq!(server.relisten(PORT, socket), NX_NOT_CLOSED);
    assert_eq!(socket.disconnect(0), NX_SUCCESS);
    assert_eq!(server.relisten(PORT, socket), NX_ALREADY_BOUND);
    assert_eq!(socket.delete(), NX_STILL_BOUND);
    assert_eq!(socket.unaccept(), NX_SUCCESS);
    // As many ports as there are requests, and one more.
    let mut extra = Vec::new();
    for port in 1..NX_MAX_LISTEN_REQUESTS {
        let one = server.socket(100);
        assert_eq!(server.listen(1000 + port, one, 1, None), NX_SUCCESS);
        extra.push((1000 + port, one));
    }
    assert_eq!(server.listen(2000, other, 1, None), NX_MAX_LISTEN);
    for (port, one) in extra {
        assert_eq!(server.unlisten(port), NX_SUCCESS);
        assert_eq!(one.delete(), NX_SUCCESS);
    }
    assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
    assert_eq!(other.delete(), NX_SUCCESS);
    assert_eq!(ours.receive(10), Err(NX_NOT_CONNECTED));
    assert_eq!(ours.unbind(), NX_SUCCESS);
    assert_eq!(ours.delete(), NX_SUCCESS);
}

/// An accept that waits is woken when listening ends.
fn unlistened(_client: Node, server: Node) {
    let socket = server.socket(1000);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    host::spawn(19, move || {
        sleep(40);
        assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    });
    assert_eq!(timed(|| socket.accept(NX_WAIT_FOREVER)), (NX_NOT_CONNECTED, 40));
    assert_eq!(socket.delete(), NX_SUCCESS);
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        two("listen_queue_with_several_clients_serves_each_in_turn", several_clients),
        two("relisten_with_a_second_socket_serves_two_at_once", two_sockets),
        two("listen_queue_overflowing_drops_the_oldest_and_loses_nobody", overflow),
        two("accept_without_clients_ends_to_the_tick", nobody_comes),
        two("accept_of_a_request_given_up_takes_the_next", withdrawn),
        two("server_services_in_the_wrong_state_give_their_codes", misused),
        two("unlisten_wakes_a_waiting_accept", unlistened),
    ]
}
