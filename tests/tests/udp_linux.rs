//! Our ping and UDP against Linux's over a TAP, both ways and over both IP versions, in one frame and in many.
//!
//! A test's thread plays Linux's side, a child process ours (`tests::real::ends`).

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, UdpSocket as LinuxSocket};
use std::os::fd::FromRawFd;
use std::process::{Child, ExitCode};
use std::time::{Duration, Instant};

use board_host::station::{self, Station};
use netx::api::{Error, UdpSocket};
use netx::constants::NX_SUCCESS;
use netx::ip;
use netx::ip::fragment;
use netx::ipv4::arp_cache;
use netx::ipv6::ipv6_address;
use tests::real::ends::{self, INSTANCE, finish, start, trial};
use tests::real::wire::{LINUX_V4, LINUX_V6, OWN_V4, OWN_V6, Wire};
use threadx_shim::api::{self, Wait};
use threadx_shim::types::ULONG;

/// Octets of a datagram: around the MTU, in fragments, and as many as a pool of 256 packets holds with ease.
const SIZES: [usize; 8] = [1, 2, 500, 1452, 1453, 1473, 4000, 20_000];
const PORT: u16 = 7000;
const CLOSED_PORT: u16 = 7001;
const END: &[u8] = b"end of the test";

static SOCKET: UdpSocket = UdpSocket::new(c"socket", 50);

const LIMIT: Duration = Duration::from_secs(20);
/// Ticks that a call of our side waits at most.
const CALL_TICKS: ULONG = 2000;

fn main() -> ExitCode {
    ends::main(play, || {
        vec![
            trial("datagrams_of_every_size_come_back_from_us_over_both_versions", datagrams),
            trial("port_of_nobody_is_refused_to_linux_over_both_versions", closed_port),
            trial("linux_pings_us_over_both_versions_in_one_frame_and_in_fragments", linux_pings),
            trial("linux_answers_our_pings_and_the_absent_costs_no_packet", || finish(with_wire("pings"))),
            trial("address_that_linux_has_is_not_taken", || finish(with_wire("duplicate"))),
        ]
    })
}

// Linux's side.

/// Starts a role that needs nothing of Linux but its kernel, and waits for its end.
fn with_wire(role: &str) -> Child {
    let _wire = Wire::new();
    let mut child = start(role);
    let _waited = child.wait();
    child
}

fn socket(to: IpAddr, port: u16) -> LinuxSocket {
    let any: IpAddr = if to.is_ipv4() { LINUX_V4 } else { LINUX_V6 };
    let socket = LinuxSocket::bind((any, 0)).expect("a port");
    socket.connect((to, port)).expect("a destination");
    socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a limit");
    socket
}

/// Sends a datagram until it comes back: our side may be starting.
fn echo(socket: &LinuxSocket, data: &[u8]) {
    let start = Instant::now();
    let mut buffer = vec![0; 65_536];
    loop {
        let answer = socket.send(data).and_then(|_| socket.recv(&mut buffer));
        match answer {
            Ok(length) if buffer.get(..length) == Some(data) => return,
            // An echo of what was sent before, or a port that is not open yet.
            Ok(_) | Err(_) => assert!(start.elapsed() < LIMIT, "{} octets: {answer:?}", data.len()),
        }
    }
}

/// Lets our side end.
fn end(child: Child) {
    let socket = socket(OWN_V4, PORT);
    socket.send(END).expect("sent");
    finish(child);
}

fn datagrams() {
    let _wire = Wire::new();
    let child = start("echo");
    for to in [OWN_V4, OWN_V6] {
        let socket = socket(to, PORT);
        for size in SIZES {
            echo(&socket, &(0..size).map(|i| (i * 7 + i / 256) as u8).collect::<Vec<_>>());
        }
    }
    end(child);
}

fn closed_port() {
    let _wire = Wire::new();
    let child = start("echo");
    for to in [OWN_V4, OWN_V6] {
        echo(&socket(to, PORT), b"up?");
        let closed = socket(to, CLOSED_PORT);
        closed.send(b"anybody?").expect("sent");
        assert_eq!(closed.recv(&mut [0; 8]).expect_err("nobody").kind(), ErrorKind::ConnectionRefused, "{to}");
    }
    end(child);
}

/// A raw ICMP socket: it wants the checksum done in IPv4, and gives the IP header of what it receives there.
fn echo_socket(to: IpAddr) -> LinuxSocket {
    let (family, protocol) =
        if to.is_ipv4() { (libc::AF_INET, libc::IPPROTO_ICMP) } else { (libc::AF_INET6, libc::IPPROTO_ICMPV6) };
    // SAFETY: a new descriptor, or -1, which the assertion stops.
    let socket = unsafe {
        let descriptor = libc::socket(family, libc::SOCK_RAW | libc::SOCK_CLOEXEC, protocol);
        assert!(descriptor >= 0, "a raw socket");
        LinuxSocket::from_raw_fd(descriptor)
    };
    socket.connect((to, 0)).expect("a destination");
    socket.set_read_timeout(Some(LIMIT)).expect("a limit");
    socket
}

/// Sends an echo request, and takes what comes until its reply has.
fn ping(socket: &LinuxSocket, to: IpAddr, sequence: u8, size: usize) {
    let (request, reply, header) = if to.is_ipv4() { (8, 0, 20) } else { (128, 129, 0) };
    let mut message = vec![request, 0, 0, 0, 0x12, 0x34, 0, sequence];
    message.extend((0..size).map(|i| (i * 3) as u8));
    let mut sum: u32 = message.chunks(2).map(|c| u32::from(c[0]) << 8 | u32::from(*c.get(1).unwrap_or(&0))).sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    message[2..4].copy_from_slice(&(!(sum as u16)).to_be_bytes());
    socket.send(&message).expect("sent");
    let mut buffer = vec![0; 65_536];
    loop {
        let length = socket.recv(&mut buffer).unwrap_or_else(|error| panic!("{size} octets to {to}: {error}"));
        let answer = buffer.get(header..length).unwrap_or_default();
        if answer.first() == Some(&reply) && answer.get(4..) == message.get(4..) {
            return;
        }
    }
}

fn linux_pings() {
    let _wire = Wire::new();
    let child = start("echo");
    for to in [OWN_V4, OWN_V6] {
        echo(&socket(to, PORT), b"up?");
        let socket = echo_socket(to);
        for (sequence, size) in [0_usize, 56, 1472, 5000].into_iter().enumerate() {
            ping(&socket, to, sequence as u8, size);
        }
    }
    end(child);
}

// Our side.

fn play(role: &str, station: Station) -> Result<(), Error> {
    // SAFETY: the instance is created.
    assert_eq!(unsafe { fragment::enable(station.ip()) }, NX_SUCCESS);
    match role {
        "echo" => {
            let port = SOCKET.bind(&INSTANCE, PORT)?;
            loop {
                let (datagram, sender) = port.receive(Wait::ticks(CALL_TICKS))?;
                let octets: Vec<u8> = datagram.chunks().flatten().copied().collect();
                if octets == END {
                    return Ok(());
                }
                port.send(&octets, sender, Wait::ticks(100))?;
            }
        }
        "pings" => {
            for to in [LINUX_V4, LINUX_V6] {
                for size in [0, 56, 1400] {
                    let data = vec![size as u8; size];
                    let answer = INSTANCE.ping(to, &data, Wait::ticks(500))?;
                    assert_eq!(answer.chunks().flatten().copied().collect::<Vec<_>>(), data);
                }
            }
            let absent = Ipv4Addr::from_bits(match OWN_V4 {
                IpAddr::V4(own) => own.to_bits() ^ 0x40,
                IpAddr::V6(_) => 0,
            });
            assert_eq!(INSTANCE.ping(absent.into(), b"x", Wait::ticks(20)).unwrap_err(), Error::NotInTime);
            // What waits for the absent is given up now, not in minutes.
            // SAFETY: the instance is created.
            assert_eq!(unsafe { arp_cache::dynamic_entries_invalidate(station.ip()) }, NX_SUCCESS);
            Ok(())
        }
        "duplicate" => {
            // Linux answers: it is up.
            INSTANCE.ping(LINUX_V6, b"x", Wait::ticks(500))?;
            let taken = station::net_address(LINUX_V6);
            let mut index = 0;
            // SAFETY: the instance is created; the address and the index outlive the call.
            let set = unsafe { ipv6_address::set(station.ip(), 0, &raw const taken, 64, &raw mut index) };
            assert_eq!(set, NX_SUCCESS);
            api::sleep(500)?;
            // SAFETY: the instance is created.
            assert!(!unsafe { ip::is_local_address(station.ip(), &taken) }, "Linux has that address");
            Ok(())
        }
        _ => panic!("no role {role}"),
    }
}
