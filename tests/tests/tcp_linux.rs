//! Our TCP against Linux's over a TAP, in both roles and over both IP versions, from one octet to a few megabytes.
//!
//! A test's thread plays Linux's side in a network namespace of its own. Our side is this program again, started by the test in
//! that namespace, because a process has one kernel only.

use std::io::{Read as _, Write as _};
use std::net::{self, IpAddr};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use board_host::linux::RawSender;
use board_host::station::{self, PACKET_COUNT, Station, StationPackets, StationStack};
use board_host::tap;
use embedded_io::{Read as _, Write as _};
use libtest_mimic::{Arguments, Failed, Trial};
use netx::api::{Error, Ip, PacketPool, Settings, TcpListener, TcpSocket, TcpStream};
use netx::constants::{NX_LINK_GET_ERROR_COUNT, NX_SUCCESS};
use netx::driver;
use tests::real::wire::{LINUX_V4, LINUX_V6, OWN_V4, OWN_V6, PREFIX_V4, PREFIX_V6, TAP, Wire};
use threadx_shim::api::{self, Wait};
use threadx_shim::port::host;
use threadx_shim::types::ULONG;

/// Octets each way, one connection each: around the segment size, around 16 bits, and many windows.
const SIZES: [usize; 8] = [1, 1439, 1440, 1460, 1461, 65_535, 65_536, 4 << 20];
const PORT: u16 = 7000;
const CONNECTIONS_IN_A_ROW: usize = 200;
/// Before each connection.
const GARBAGE_FRAMES: usize = 2000;

static PACKET_MEMORY: StationPackets = StationPackets::new();
static PACKETS: PacketPool = PacketPool::new(c"packets", &PACKET_MEMORY);
static STACK: StationStack = StationStack::new();
static INSTANCE: Ip = Ip::new(c"station", &STACK);
static SOCKET: TcpSocket = TcpSocket::new(c"socket", 16 * 1024);

/// Names the role of a child process.
const ROLE: &str = "TCP_LINUX_ROLE";
const CHILD_LIMIT_SECONDS: &str = "100";
const SOCKET_LIMIT: Duration = Duration::from_secs(30);
/// Ticks that a call of our side waits at most.
const CALL_TICKS: ULONG = 2000;
const CALL_LIMIT: Wait = Wait::ticks(CALL_TICKS);

fn main() -> ExitCode {
    if let Ok(role) = std::env::var(ROLE) {
        return ours(&role);
    }
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok::<(), Failed>(())
        })
    };
    let trials = vec![
        trial("client_of_ours_moves_every_size_both_ways_over_ipv4", || linux_serves("client4", LINUX_V4, &SIZES)),
        trial("client_of_ours_moves_every_size_both_ways_over_ipv6", || linux_serves("client6", LINUX_V6, &SIZES)),
        trial("server_of_ours_moves_every_size_both_ways_over_ipv4", || linux_connects("server4", OWN_V4)),
        trial("server_of_ours_moves_every_size_both_ways_over_ipv6", || linux_connects("server6", OWN_V6)),
        trial("client_of_ours_opens_many_connections_in_a_row", || {
            linux_serves("many", LINUX_V4, &[100; CONNECTIONS_IN_A_ROW]);
        }),
        trial("client_of_ours_is_told_at_once_that_nobody_listens", nobody_listens),
        trial("station_under_a_hail_of_garbage_frames_serves_on_and_keeps_its_packets", garbage),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

// Linux's side.

fn linux_serves(role: &str, address: IpAddr, sizes: &[usize]) {
    let _wire = Wire::new();
    let listener = net::TcpListener::bind((address, PORT)).expect("a port");
    let child = start(role);
    for &size in sizes {
        let (mut stream, _) = listener.accept().expect("a connection");
        limit(&stream);
        receive(&mut stream, size);
        stream.write_all(&pattern(size)).expect("sent");
        assert_eq!(stream.read(&mut [0]).expect("the end"), 0, "the client closes first");
    }
    finish(child);
}

fn linux_connects(role: &str, address: IpAddr) {
    let _wire = Wire::new();
    let child = start(role);
    for size in SIZES {
        exchange(&mut connect(address), size);
    }
    finish(child);
}

fn exchange(stream: &mut net::TcpStream, size: usize) {
    limit(stream);
    stream.write_all(&pattern(size)).expect("sent");
    receive(stream, size);
}

fn nobody_listens() {
    let _wire = Wire::new();
    finish(start("refused"));
}

/// Frames of every kind that the driver and the stack must not choke on, while a server of ours serves.
fn garbage() {
    let _wire = Wire::new();
    let sender = RawSender::open(TAP).expect("a raw socket");
    let child = start("garbage");
    // The first connection is made when our side is up; the hail comes between and during the others.
    for size in SIZES {
        for seed in 0..GARBAGE_FRAMES {
            // A full queue of the TAP drops frames, as a real wire does.
            let _ = sender.send(&garbage_frame((seed as u64) << 32 | size as u64));
        }
        exchange(&mut connect(OWN_V4), size);
    }
    finish(child);
}

/// Headers that are nearly right in front of bytes that are not, in any length that a raw socket lets out.
fn garbage_frame(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = move |below: usize| {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below
    };
    let types: [&[u8]; 6] = [&[8, 0], &[8, 0], &[8, 6], &[0x86, 0xDD], &[0x86, 0xDD], &[0x88, 0xCC]];
    let mut frame = [&[0xFF; 6][..], &[2, 0, 0, 0, 0, 9], types[random(types.len())]].concat();
    let protocol = [1_u8, 2, 6, 17, 41, 58, 0, 44][random(8)];
    match (frame[12], frame[13]) {
        (8, 0) => {
            let ihl = 0x40 | if random(3) == 0 { random(16) as u8 } else { 5 };
            let length = random(1600) as u16;
            frame.extend([ihl, 0, (length >> 8) as u8, length as u8, 0, 0, random(256) as u8, 0, 64, protocol, 0, 0]);
            frame.extend([192, 0, 2, 1, 192, 0, 2, 2]);
            let header = frame.get(14..34).unwrap_or_default();
            let sum: u32 = header.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
            let checksum = !(((sum >> 16) + (sum & 0xFFFF)) as u16);
            frame[24..26].copy_from_slice(&checksum.to_be_bytes());
        }
        (0x86, 0xDD) => {
            let length = random(1600) as u16;
            frame.extend([0x60, 0, 0, 0, (length >> 8) as u8, length as u8, protocol, 255]);
            for host in [1, 2] {
                frame.extend([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host]);
            }
        }
        _ => {}
    }
    for _ in 0..random(200) {
        frame.push(random(256) as u8);
    }
    frame
}

/// Connects as soon as our side is up: until then nobody answers ARP, or the port is closed.
fn connect(address: IpAddr) -> net::TcpStream {
    let start = Instant::now();
    loop {
        match net::TcpStream::connect((address, PORT)) {
            Ok(stream) => return stream,
            Err(error) => assert!(start.elapsed() < SOCKET_LIMIT, "{error}"),
        }
    }
}

fn limit(stream: &net::TcpStream) {
    stream.set_read_timeout(Some(SOCKET_LIMIT)).expect("a limit");
    stream.set_write_timeout(Some(SOCKET_LIMIT)).expect("a limit");
}

fn receive(stream: &mut net::TcpStream, size: usize) {
    let mut received = vec![0; size];
    stream.read_exact(&mut received).expect("all of it");
    assert!(received == pattern(size), "{size} octets arrived changed");
}

fn start(role: &str) -> Child {
    Command::new("timeout")
        .args(["--signal", "KILL", CHILD_LIMIT_SECONDS])
        .arg(std::env::current_exe().expect("this program"))
        .env(ROLE, role)
        .stdin(Stdio::null())
        .spawn()
        .expect("timeout (coreutils)")
}

fn finish(mut child: Child) {
    let status = child.wait().expect("a child's status");
    assert!(status.success(), "our side: {status}");
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at ^ (at >> 8) ^ (at >> 16).wrapping_mul(31)) as u8).collect()
}

// Our side.

fn ours(role: &str) -> ExitCode {
    let role = role.to_owned();
    let (IpAddr::V4(address), IpAddr::V6(address_v6)) = (OWN_V4, OWN_V6) else { unreachable!("constants") };
    let address_v6 = Some((address_v6, PREFIX_V6));
    let settings = Settings { address, prefix: PREFIX_V4, address_v6, ..Settings::default() };
    station::seed_from_system().expect("random numbers");
    let exit = host::run(host::Config::real(), || {
        let station = Station::start(&INSTANCE, &PACKETS, tap::driver(TAP), &settings).expect("a station");
        let body = move || {
            let result = play(&role, station).and_then(|()| all_packets_back());
            if let Err(error) = result {
                eprintln!("{role}: {error}");
            }
            host::stop(i32::from(result.is_err()));
        };
        station::spawn("test", 10, body).expect("a thread");
    });
    ExitCode::from(u8::try_from(exit.code()).unwrap_or(1))
}

fn play(role: &str, station: Station) -> Result<(), Error> {
    station.wait_until_ready(CALL_TICKS).map_err(Error::Refused)?;
    match role {
        "client4" => client(LINUX_V4, &SIZES),
        "client6" => client(LINUX_V6, &SIZES),
        "many" => client(LINUX_V4, &[100; CONNECTIONS_IN_A_ROW]),
        "server4" | "server6" => server(),
        "garbage" => {
            server()?;
            let mut rejected: ULONG = 0;
            // SAFETY: the instance is created; the count outlives the call.
            let status = unsafe { driver::direct_command(station.ip(), NX_LINK_GET_ERROR_COUNT, &raw mut rejected) };
            assert!(status == NX_SUCCESS && rejected > 0, "the hail did not reach the driver: {rejected}");
            Ok(())
        }
        "refused" => {
            let begun = Instant::now();
            let refused = SOCKET.connect(&INSTANCE, (LINUX_V4, PORT).into(), CALL_LIMIT);
            assert!(matches!(refused, Err(Error::NotConnected)), "{:?}", refused.err());
            assert!(begun.elapsed() < Duration::from_secs(5), "a reset answers, not the time limit");
            Ok(())
        }
        _ => panic!("no role {role}"),
    }
}

/// What the roles used is in the pool again, once the last acknowledgement and what waits for an address are through.
fn all_packets_back() -> Result<(), Error> {
    for _ in 0..CALL_TICKS / 10 {
        if PACKETS.available() == PACKET_COUNT {
            return Ok(());
        }
        api::sleep(10)?;
    }
    panic!("{} packets are lost", PACKET_COUNT - PACKETS.available());
}

fn client(address: IpAddr, sizes: &[usize]) -> Result<(), Error> {
    for &size in sizes {
        let mut stream = SOCKET.connect(&INSTANCE, (address, PORT).into(), CALL_LIMIT)?;
        stream.write_all(&pattern(size))?;
        assert!(read(&mut stream, size)? == pattern(size), "{size} octets came back changed");
        stream.close(CALL_LIMIT)?;
    }
    Ok(())
}

fn server() -> Result<(), Error> {
    let mut listener = TcpListener::bind(&SOCKET, &INSTANCE, PORT, 5)?;
    for size in SIZES {
        let mut stream = listener.accept(CALL_LIMIT)?;
        assert!(read(&mut stream, size)? == pattern(size), "{size} octets arrived changed");
        stream.write_all(&pattern(size))?;
        assert_eq!(stream.read(&mut [0])?, 0, "Linux closes first");
        stream.close(CALL_LIMIT)?;
    }
    Ok(())
}

fn read(stream: &mut TcpStream<'_>, size: usize) -> Result<Vec<u8>, Error> {
    let mut received = vec![0; size];
    let mut at = 0;
    while at < size {
        match stream.read(&mut received[at..])? {
            0 => break,
            length => at += length,
        }
    }
    received.truncate(at);
    Ok(received)
}
