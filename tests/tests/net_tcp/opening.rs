//! Client sockets: bind, connect with every kind of wait, and what goes wrong.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use netx::constants::*;
use netx::tcp::tcp_client;
use netx::{NX_TCP_SOCKET, NXD_ADDRESS};
use tests::host::{self, Scenario};
use tests::net::{Node, sleep, timed};
use threadx_shim::objects::thread;

use crate::transfer::{end, pair};
use crate::two;

const NOWHERE: NXD_ADDRESS = NXD_ADDRESS::v4(0x0A00_0063);

fn refused(client: Node, server: Node) {
    let socket = client.client(1000);
    let (status, ticks) = timed(|| socket.connect(&server.v4(), 99, NX_WAIT_FOREVER));
    assert_eq!(status, NX_NOT_CONNECTED);
    assert!(ticks <= 2, "{ticks} ticks");
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn silent(client: Node, server: Node) {
    let socket = client.client(1000);
    // Learn the server's MAC address first, so that nothing but TCP waits.
    assert_eq!(socket.connect(&server.v4(), 99, 100), NX_NOT_CONNECTED);
    server.silence();
    assert_eq!(timed(|| socket.connect(&server.v4(), 7, 150)), (NX_NOT_CONNECTED, 150));
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    // For ever is as long as transmit_configure says: 1 s, then ten retries of 1 s.
    assert_eq!(timed(|| socket.connect(&server.v4(), 7, NX_WAIT_FOREVER)), (NX_NOT_CONNECTED, 1100));
    assert_eq!(socket.transmit_configure(5, 50, 3, 1), NX_SUCCESS);
    assert_eq!(timed(|| socket.connect(&server.v4(), 7, NX_WAIT_FOREVER)), (NX_NOT_CONNECTED, 750));
    server.unsilence();
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn absent(client: Node, _server: Node) {
    let socket = client.client(1000);
    assert_eq!(timed(|| socket.connect(&NOWHERE, 7, 300)), (NX_NOT_CONNECTED, 300));
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

static ESTABLISHED: AtomicU32 = AtomicU32::new(0);
unsafe extern "C" fn established(_socket: *mut NX_TCP_SOCKET) {
    ESTABLISHED.fetch_add(1, Relaxed);
}

fn not_waited_for(client: Node, server: Node) {
    let theirs = server.socket(1000);
    assert_eq!(server.listen(7, theirs, 5, None), NX_SUCCESS);
    assert_eq!(theirs.accept(NX_NO_WAIT), NX_IN_PROGRESS);
    let ours = client.client(1000);
    assert_eq!(ours.establish_notify(Some(established)), NX_SUCCESS);
    assert_eq!(theirs.establish_notify(Some(established)), NX_SUCCESS);
    assert_eq!(ours.connect(&server.v4(), 7, NX_NO_WAIT), NX_IN_PROGRESS);
    assert_eq!(ours.connect(&server.v4(), 7, NX_NO_WAIT), NX_NOT_CLOSED);
    assert_eq!(ours.state_wait(NX_TCP_ESTABLISHED, 100), NX_SUCCESS);
    sleep(2);
    assert_eq!(ESTABLISHED.load(Relaxed), 2);
    end(server, ours, theirs);
}

fn aborted(client: Node, server: Node) {
    server.silence();
    let socket = client.client(1000);
    let me = thread::identify();
    host::spawn(19, move || {
        sleep(50);
        // SAFETY: the thread is created.
        assert_eq!(unsafe { thread::wait_abort(me) }, NX_SUCCESS);
    });
    assert_eq!(timed(|| socket.connect(&server.v4(), 7, NX_WAIT_FOREVER)), (NX_WAIT_ABORTED, 50));
    assert_eq!(socket.state(), NX_TCP_CLOSED);
    server.unsilence();
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn misused(client: Node, server: Node) {
    let socket = client.socket(1000);
    assert_eq!(socket.connect(&server.v4(), 7, 10), NX_NOT_BOUND);
    assert_eq!(socket.unbind(), NX_NOT_BOUND);
    assert_eq!(socket.disconnect(10), NX_NOT_CONNECTED);
    assert_eq!(socket.receive(0), Err(NX_NOT_BOUND));
    assert_eq!(socket.send(&client, b"x", 0), NX_NOT_BOUND);
    assert_eq!(socket.bind(7000, 0), NX_SUCCESS);
    assert_eq!(socket.bind(7001, 0), NX_ALREADY_BOUND);
    assert_eq!(socket.receive(100), Err(NX_NOT_CONNECTED));
    assert_eq!(socket.send(&client, b"x", 100), NX_NOT_CONNECTED);
    assert_eq!(socket.bytes_available(), Err(NX_NOT_CONNECTED));
    for address in [0, 0xE000_0001, 0xFFFF_FFFF] {
        assert_eq!(socket.connect(&NXD_ADDRESS::v4(address), 7, 10), NX_IP_ADDRESS_ERROR);
    }
    assert_eq!(socket.connect(&NXD_ADDRESS::v6([0xFF02_0000, 0, 0, 1]), 7, 10), NX_IP_ADDRESS_ERROR);
    assert_eq!(socket.delete(), NX_STILL_BOUND);
    assert_eq!(socket.unbind(), NX_SUCCESS);
    assert_eq!(socket.delete(), NX_SUCCESS);
}

fn ports(client: Node, _server: Node) {
    let sockets: Vec<_> = (0..8).map(|_| client.client(100)).collect();
    // SAFETY: the sockets are created.
    let mut ports: Vec<u32> = sockets.iter().map(|s| unsafe { (*s.0).nx_tcp_socket_port }).collect();
    assert!(ports.iter().all(|port| (0xC000..=0xFFFF).contains(port)));
    assert!(ports.windows(2).any(|two| two[1].wrapping_sub(two[0]) != 1), "in a row: {ports:?}");
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 8);
    let mut free = 0;
    // SAFETY: the instance is created.
    unsafe {
        assert_eq!(tcp_client::free_port_find(client.ip, ports[0], &raw mut free), NX_SUCCESS);
    }
    assert!(free > ports[0] && !ports.contains(&free));
    for socket in sockets {
        assert_eq!(socket.unbind(), NX_SUCCESS);
        assert_eq!(socket.delete(), NX_SUCCESS);
    }
}

fn port_taken(client: Node, _server: Node) {
    let (first, second) = (client.socket(100), client.socket(100));
    assert_eq!(first.bind(5000, 0), NX_SUCCESS);
    assert_eq!(second.bind(5000, 0), NX_PORT_UNAVAILABLE);
    assert_eq!(timed(|| second.bind(5000, 70)), (NX_PORT_UNAVAILABLE, 70));
    host::spawn(19, move || {
        sleep(30);
        assert_eq!(first.unbind(), NX_SUCCESS);
    });
    assert_eq!(timed(|| second.bind(5000, 1000)), (NX_SUCCESS, 30));
    for socket in [first, second] {
        let _ = socket.unbind();
        assert_eq!(socket.delete(), NX_SUCCESS);
    }
}

fn again(client: Node, server: Node) {
    // The same pair of ports, ten times in a row: TIME-WAIT does not stand in the way.
    for _ in 0..10 {
        let (ours, theirs) = pair(client, server, 1000, 1000);
        assert_eq!(ours.send(&client, b"hello", 100), NX_SUCCESS);
        assert_eq!(theirs.receive_all(5), b"hello");
        end(server, ours, theirs);
        sleep(1);
    }
}

fn mss(client: Node, server: Node) {
    let theirs = server.socket(8192);
    assert_eq!(theirs.mss_set(2000), NX_SIZE_ERROR);
    assert_eq!(theirs.mss_set(600), NX_SUCCESS);
    assert_eq!(server.listen(7, theirs, 5, None), NX_SUCCESS);
    assert_eq!(theirs.accept(NX_NO_WAIT), NX_IN_PROGRESS);
    let ours = client.client(8192);
    assert_eq!(ours.connect(&server.v4(), 7, 100), NX_SUCCESS);
    assert_eq!(theirs.state_wait(NX_TCP_ESTABLISHED, 100), NX_SUCCESS);
    // SAFETY: the sockets are created.
    unsafe {
        assert_eq!(((*ours.0).nx_tcp_socket_peer_mss, (*ours.0).nx_tcp_socket_connect_mss), (600, 600));
        assert_eq!(((*theirs.0).nx_tcp_socket_peer_mss, (*theirs.0).nx_tcp_socket_connect_mss), (1460, 600));
    }
    assert_eq!(ours.send(&client, &[1; 1400], 100), NX_SUCCESS);
    assert_eq!(theirs.receive(100).map(|data| data.len()), Ok(600));
    assert_eq!(theirs.receive_all(800).len(), 800);
    end(server, ours, theirs);
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        two("connect_to_a_port_without_listener_is_refused_at_once", refused),
        two("connect_to_a_silent_peer_ends_to_the_tick", silent),
        two("connect_to_an_absent_host_ends_to_the_tick", absent),
        two("connect_not_waited_for_is_in_progress_and_notified", not_waited_for),
        two("connect_aborted_leaves_the_socket_closed", aborted),
        two("client_services_in_the_wrong_state_give_their_codes", misused),
        two("bind_to_any_port_is_dynamic_distinct_and_not_in_a_row", ports),
        two("bind_to_a_taken_port_waits_for_its_release", port_taken),
        two("connect_again_and_again_between_the_same_hosts_succeeds", again),
        two("mss_set_limits_what_the_peer_sends", mss),
    ]
}
