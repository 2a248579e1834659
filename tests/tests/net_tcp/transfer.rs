//! Data arrives complete, in order and once, whatever its size and however bad the wire.

use netx::NXD_ADDRESS;
use netx::constants::{NX_NO_WAIT, NX_NOT_CONNECTED, NX_SUCCESS, NX_WAIT_FOREVER};
use netx::link::ram_link::{self, Impairment};
use netx::packet::packet_pool;
use tests::host::{self, Scenario, scenario};
use tests::net::{self, FRAME, Node, Sock, pattern, sleep};

use crate::{seeds, two, with_two};

const PORT: u32 = 7;

/// Echoes one connection until the client closes.
fn echo_server(server: Node, window: u32) {
    let socket = server.socket(window);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    host::spawn(18, move || {
        assert_eq!(socket.accept(NX_WAIT_FOREVER), NX_SUCCESS);
        loop {
            match socket.receive(NX_WAIT_FOREVER) {
                Ok(data) => assert_eq!(socket.send(&server, &data, NX_WAIT_FOREVER), NX_SUCCESS),
                Err(status) => {
                    assert_eq!(status, NX_NOT_CONNECTED);
                    break;
                }
            }
        }
        assert_eq!(socket.end_server(), NX_SUCCESS);
        assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    });
}

/// Sends `len` octets in packets of `piece` from one thread and checks their echo in this one.
fn echo(client: Node, server: Node, to: NXD_ADDRESS, len: usize, piece: usize, window: u32) {
    echo_server(server, window);
    let socket = client.client(window);
    assert_eq!(socket.connect(&to, PORT, 6000), NX_SUCCESS);
    let data = pattern(len, 1);
    let copy = data.clone();
    host::spawn(19, move || {
        for part in copy.chunks(piece) {
            assert_eq!(socket.send(&client, part, NX_WAIT_FOREVER), NX_SUCCESS);
        }
    });
    assert!(socket.receive_all(len) == data);
    assert_eq!(socket.end_client(), NX_SUCCESS);
}

fn sized(len: usize) -> Scenario {
    scenario(format!("echo_v4_of_{len}_octets_is_exact"), move || {
        with_two(40, FRAME, move |client, server| echo(client, server, server.v4(), len, 1460, 8192));
    })
}

fn sized_v6(len: usize) -> Scenario {
    scenario(format!("echo_v6_of_{len}_octets_is_exact"), move || {
        with_two(40, FRAME, move |client, server| {
            let (client, server) = (client.with_v6(), server.with_v6());
            echo(client, server, server.v6(), len, 1440, 8192);
        });
    })
}

fn on_bad_wire(seed: u32) -> Scenario {
    scenario(format!("echo_over_lossy_wire_seed_{seed}_is_exact"), move || {
        with_two(60, FRAME, move |client, server| {
            ram_link::impair(Impairment { seed, lose: 16, duplicate: 10, hold: 16 });
            echo(client, server, server.v4(), 60_000, 1000, 8192);
            ram_link::impair(Impairment::default());
        });
    })
}

/// Packets too small for a whole frame: received frames are chains, sent segments shorter than the MSS.
fn small_packets() -> Scenario {
    scenario("echo_with_packets_smaller_than_a_frame_is_exact", || {
        with_two(120, 256, |client, server| echo(client, server, server.v4(), 40_000, 3_000, 8192));
    })
}

fn windows(window: u32) -> Scenario {
    scenario(format!("echo_with_window_of_{window}_octets_is_exact"), move || {
        with_two(60, FRAME, move |client, server| echo(client, server, server.v4(), 30_000, 700, window));
    })
}

/// A connected pair of sockets: the client's, the server's.
pub fn pair(client: Node, server: Node, client_window: u32, server_window: u32) -> (Sock, Sock) {
    let socket = server.socket(server_window);
    assert_eq!(server.listen(PORT, socket, 5, None), NX_SUCCESS);
    let ours = client.client(client_window);
    assert_eq!(socket.accept(NX_NO_WAIT), netx::constants::NX_IN_PROGRESS);
    assert_eq!(ours.connect(&server.v4(), PORT, 600), NX_SUCCESS);
    assert_eq!(socket.state_wait(netx::constants::NX_TCP_ESTABLISHED, 600), NX_SUCCESS);
    (ours, socket)
}

/// Ends what [`pair`] began, the client first.
pub fn end(server: Node, ours: Sock, theirs: Sock) {
    host::spawn(18, move || {
        let _ = theirs.state_wait(netx::constants::NX_TCP_CLOSE_WAIT, 600);
        assert_eq!(theirs.end_server(), NX_SUCCESS);
        assert_eq!(server.unlisten(PORT), NX_SUCCESS);
    });
    assert_eq!(ours.end_client(), NX_SUCCESS);
}

fn slow_reader(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 8192, 4000);
    let data = pattern(50_000, 3);
    let copy = data.clone();
    host::spawn(19, move || {
        for part in copy.chunks(900) {
            assert_eq!(ours.send(&client, part, NX_WAIT_FOREVER), NX_SUCCESS);
        }
    });
    // The window fills and closes; then it is opened packet by packet, with pauses that need probes.
    sleep(2000);
    let full = theirs.bytes_available().expect("connected");
    assert!((3000..=4000).contains(&full), "{full} octets in a window of 4000");
    let mut got = Vec::new();
    while got.len() < data.len() {
        got.extend(theirs.receive(NX_WAIT_FOREVER).expect("data"));
        if got.len() % 7 == 0 {
            sleep(300);
        }
    }
    assert!(got == data);
    end(server, ours, theirs);
}

fn dry_pool(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 8192, 8192);
    // Another user of the server's pool takes every packet for three seconds.
    let mut hoard = Vec::new();
    while server.available() > 0 {
        hoard.push(server.packet(b""));
    }
    let data = pattern(20_000, 9);
    let copy = data.clone();
    host::spawn(19, move || {
        for part in copy.chunks(1000) {
            assert_eq!(ours.send(&client, part, NX_WAIT_FOREVER), NX_SUCCESS);
        }
    });
    sleep(300);
    assert_eq!(theirs.bytes_available(), Ok(0));
    for packet in hoard {
        net::take(packet);
    }
    assert!(theirs.receive_all(data.len()) == data);
    end(server, ours, theirs);
}

/// At the low watermark received data is put behind what is queued, then dropped; the peer repeats it, and nothing is lost.
fn low_watermark(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 8192, 8192);
    // SAFETY: the pool is created.
    unsafe { assert_eq!(packet_pool::low_watermark_set(server.pool, 38), NX_SUCCESS) };
    let data = pattern(6_000, 4);
    for part in data.chunks(500) {
        assert_eq!(ours.send(&client, part, 600), NX_SUCCESS);
    }
    sleep(200);
    let kept = theirs.bytes_available().expect("connected");
    assert!((1_500..6_000).contains(&kept), "{kept} octets in two packets of 1536");
    assert!(server.available() >= 37, "{} of 40 packets free", server.available());
    assert!(theirs.receive_all(6_000) == data);
    end(server, ours, theirs);
}

fn queue_maximum(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 8192, 8192);
    assert_eq!(theirs.receive_queue_max_set(2), NX_SUCCESS);
    let data = pattern(5_000, 5);
    for part in data.chunks(1000) {
        assert_eq!(ours.send(&client, part, 600), NX_SUCCESS);
    }
    sleep(100);
    // SAFETY: the socket is created.
    assert_eq!(unsafe { (*theirs.0).nx_tcp_socket_receive_queue_count }, 2);
    assert_eq!(theirs.bytes_available(), Ok(2_000));
    assert!(theirs.receive_all(5_000) == data);
    end(server, ours, theirs);
}

fn fields(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 5000, 7000);
    assert_eq!(ours.send(&client, &pattern(100, 1), 600), NX_SUCCESS);
    sleep(10);
    // SAFETY: the sockets are created.
    unsafe {
        let (a, b) = (&*ours.0, &*theirs.0);
        assert_eq!(a.nx_tcp_socket_tx_sequence, b.nx_tcp_socket_rx_sequence);
        assert_eq!(b.nx_tcp_socket_tx_sequence, a.nx_tcp_socket_rx_sequence);
        assert_eq!((a.nx_tcp_socket_connect_mss, a.nx_tcp_socket_peer_mss), (1460, 1460));
        assert_eq!((a.nx_tcp_socket_rx_window_default, a.nx_tcp_socket_rx_window_current), (5000, 5000));
        assert_eq!((b.nx_tcp_socket_rx_window_current, a.nx_tcp_socket_tx_window_advertised), (6900, 6900));
        assert_eq!((a.nx_tcp_socket_tx_outstanding_bytes, b.nx_tcp_socket_receive_queue_count), (0, 1));
        assert_eq!(a.nx_tcp_socket_connect_ip, server.v4());
        assert_eq!((a.nx_tcp_socket_connect_port, b.nx_tcp_socket_port), (PORT, PORT));
        assert_eq!(b.nx_tcp_socket_connect_port, a.nx_tcp_socket_port);
        assert_eq!((a.nx_tcp_socket_bytes_sent, b.nx_tcp_socket_bytes_received), (100, 100));
        assert!(a.nx_tcp_socket_port >= 0xC000);
    }
    assert_eq!(theirs.receive(0).map(|data| data.len()), Ok(100));
    end(server, ours, theirs);
}

fn empty_packet(client: Node, server: Node) {
    let (ours, theirs) = pair(client, server, 5000, 5000);
    assert_eq!(ours.send_packet(client.packet(b""), 10), NX_SUCCESS);
    assert_eq!(ours.send(&client, b"x", 10), NX_SUCCESS);
    assert_eq!(theirs.receive_all(1), b"x");
    end(server, ours, theirs);
}

pub fn scenarios() -> Vec<Scenario> {
    let mut all: Vec<Scenario> = [1, 1460, 1461, 100_000, 1 << 20].map(sized).into();
    all.extend([1, 1441, 100_000].map(sized_v6));
    all.extend((1..=seeds(6)).map(on_bad_wire));
    all.extend([100, 1000, 70_000, 300_000].map(windows));
    all.push(small_packets());
    all.push(two("receive_by_slow_reader_closes_and_opens_the_window", slow_reader));
    all.push(two("transfer_while_the_receivers_pool_is_dry_recovers", dry_pool));
    all.push(two("receive_at_the_low_watermark_keeps_few_packets_and_loses_nothing", low_watermark));
    all.push(two("receive_queue_at_its_maximum_has_the_peer_keep_the_rest", queue_maximum));
    all.push(two("socket_fields_mirror_the_connection", fields));
    all.push(two("send_of_an_empty_packet_sends_nothing", empty_packet));
    all
}
