//! Our TCP against Linux's over a TAP: both roles, both IP versions, one octet to a hundred megabytes, many connections, and every way to end
//! one in a hurry.
//!
//! The hundred megabytes, and more rounds of the others, run with `cargo xtask test --long`.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{self, IpAddr, Shutdown};
use std::os::fd::AsRawFd as _;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use board_host::linux::RawSender;
use board_host::station::{self, Station};
use embedded_io::{Read as _, Write as _};
use netx::api::{Error, TcpListener, TcpSocket, TcpStream};
use netx::constants::{NX_LINK_GET_ERROR_COUNT, NX_NO_WAIT, NX_SUCCESS};
use netx::link::driver;
use netx::tcp::tcp_socket;
use tests::real::ends::{self, INSTANCE, finish, start, trial};
use tests::real::may_take_long;
use tests::real::wire::{LINUX_V4, LINUX_V6, OWN_V4, OWN_V6, TAP, Wire};
use threadx_shim::api::{Semaphore, Wait};
use threadx_shim::types::ULONG;

/// Octets each way, one connection each: around the segment size, around 16 bits, and many windows.
const SIZES: [usize; 9] = [1, 1439, 1440, 1460, 1461, 65_535, 65_536, 4 << 20, 10 << 20];
const LARGE: usize = 100 << 20;
/// Octets that travel both ways at once.
const DUPLEX: usize = 10 << 20;
const PORT: u16 = 7000;
const CONNECTIONS_IN_A_ROW: usize = 200;
const CONNECTIONS_AT_ONCE: usize = 16;
/// Octets of each of those.
const EACH: usize = 200_000;
/// Before each connection.
const GARBAGE_FRAMES: usize = 2000;
/// Octets written or read in one call, and compared with the pattern.
const CHUNK: usize = 64 << 10;

static SOCKET: TcpSocket = TcpSocket::new(c"socket", 16 * 1024);
static SOCKETS: [TcpSocket; CONNECTIONS_AT_ONCE] =
    [const { TcpSocket::new(c"one of many", 8 * 1024) }; CONNECTIONS_AT_ONCE];

const SOCKET_LIMIT: Duration = Duration::from_secs(30);
/// Ticks that a call of our side waits at most.
const CALL_TICKS: ULONG = 2000;
const CALL_LIMIT: Wait = Wait::ticks(CALL_TICKS);

/// The hurried ends of a connection; each is followed by one in order, on the same socket.
#[derive(Clone, Copy, Debug)]
enum Hurry {
    /// Linux resets while we send.
    LinuxResets,
    /// Linux closes for good with our data unread, which resets.
    LinuxClosesUnread,
    /// Linux has nothing more to send, and reads all that we have.
    LinuxHalfCloses,
    /// We reset while Linux sends.
    WeReset,
    /// We close, with Linux's data unread, and without waiting.
    WeCloseUnread,
    /// Both close at the same time.
    BothClose,
}

const HURRIES: [Hurry; 6] = [
    Hurry::LinuxResets,
    Hurry::LinuxClosesUnread,
    Hurry::LinuxHalfCloses,
    Hurry::WeReset,
    Hurry::WeCloseUnread,
    Hurry::BothClose,
];

fn rounds_of_hurry() -> usize {
    if may_take_long() { 20 } else { 2 }
}

fn main() -> ExitCode {
    ends::main(play, || {
        let mut trials = vec![
            trial("client_of_ours_moves_every_size_both_ways_over_ipv4", || linux_serves("client4", LINUX_V4, &SIZES)),
            trial("client_of_ours_moves_every_size_both_ways_over_ipv6", || linux_serves("client6", LINUX_V6, &SIZES)),
            trial("server_of_ours_moves_every_size_both_ways_over_ipv4", || linux_connects("server", OWN_V4, &SIZES)),
            trial("server_of_ours_moves_every_size_both_ways_over_ipv6", || linux_connects("server", OWN_V6, &SIZES)),
            trial("server_of_ours_sends_while_it_receives_over_ipv4", || echoes(OWN_V4)),
            trial("server_of_ours_sends_while_it_receives_over_ipv6", || echoes(OWN_V6)),
            trial("clients_of_ours_move_data_side_by_side", many_at_once),
            trial("client_of_ours_opens_many_connections_in_a_row", || {
                linux_serves("many", LINUX_V4, &[100; CONNECTIONS_IN_A_ROW]);
            }),
            trial("client_of_ours_is_told_at_once_that_nobody_listens", nobody_listens),
            trial("client_of_ours_survives_every_hurried_end", || hurried_clients("hurry4", LINUX_V4)),
            trial("client_of_ours_survives_every_hurried_end_over_ipv6", || hurried_clients("hurry6", LINUX_V6)),
            trial("urgent_octet_of_linux_does_not_break_the_stream", urgent),
            trial("station_under_a_hail_of_garbage_frames_serves_on_and_keeps_its_packets", garbage),
        ];
        if may_take_long() {
            let large = &[LARGE];
            trials.extend([
                trial("client_of_ours_moves_a_hundred_megabytes_over_ipv4", || {
                    linux_serves("large4", LINUX_V4, large);
                }),
                trial("client_of_ours_moves_a_hundred_megabytes_over_ipv6", || {
                    linux_serves("large6", LINUX_V6, large);
                }),
                trial("server_of_ours_moves_a_hundred_megabytes_over_ipv4", || {
                    linux_connects("large", OWN_V4, large);
                }),
                trial("server_of_ours_moves_a_hundred_megabytes_over_ipv6", || {
                    linux_connects("large", OWN_V6, large);
                }),
            ]);
        }
        trials
    })
}

/// The octets at a place of what is sent: the same for both sides, and no power of two long.
fn pattern(at: usize) -> u8 {
    (at ^ (at >> 8) ^ (at >> 16).wrapping_mul(31)) as u8
}

fn chunk(at: usize, size: usize) -> Vec<u8> {
    (at..size.min(at + CHUNK)).map(pattern).collect()
}

fn assert_pattern(octets: &[u8], at: usize) {
    let changed = octets.iter().enumerate().position(|(i, &octet)| octet != pattern(at + i));
    assert_eq!(changed.map(|i| at + i), None, "an octet arrived changed");
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
        send(&mut stream, size);
        assert_eq!(stream.read(&mut [0]).expect("the end"), 0, "the client closes first");
    }
    finish(child);
}

fn linux_connects(role: &str, address: IpAddr, sizes: &[usize]) {
    let _wire = Wire::new();
    let child = start(role);
    for &size in sizes {
        exchange(&mut connect(address), size);
    }
    finish(child);
}

fn exchange(stream: &mut net::TcpStream, size: usize) {
    limit(stream);
    send(stream, size);
    receive(stream, size);
}

/// Linux writes and reads at the same time; what comes back is what was sent.
fn echoes(address: IpAddr) {
    let _wire = Wire::new();
    let child = start("echo");
    let mut stream = connect(address);
    limit(&stream);
    let mut writer = stream.try_clone().expect("a second handle");
    let sending = thread::spawn(move || {
        send(&mut writer, DUPLEX);
        writer.shutdown(Shutdown::Write).expect("the end of it");
    });
    receive(&mut stream, DUPLEX);
    assert_eq!(stream.read(&mut [0]).expect("the end"), 0, "nothing more than was sent");
    sending.join().expect("all was sent");
    drop(stream);
    finish(child);
}

fn many_at_once() {
    let _wire = Wire::new();
    let listener = net::TcpListener::bind((LINUX_V4, PORT)).expect("a port");
    let child = start("at once");
    let serve = |mut stream: net::TcpStream| {
        limit(&stream);
        receive(&mut stream, EACH);
        send(&mut stream, EACH);
        assert_eq!(stream.read(&mut [0]).expect("the end"), 0, "the client closes first");
    };
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS_AT_ONCE {
            let (stream, _) = listener.accept().expect("a connection");
            scope.spawn(move || serve(stream));
        }
    });
    finish(child);
}

fn nobody_listens() {
    let _wire = Wire::new();
    finish(start("refused"));
}

fn hurried_clients(role: &str, address: IpAddr) {
    let _wire = Wire::new();
    let listener = net::TcpListener::bind((address, PORT)).expect("a port");
    let child = start(role);
    for hurry in (0..rounds_of_hurry()).flat_map(|_| HURRIES) {
        let (mut stream, _) = listener.accept().expect("a connection");
        limit(&stream);
        match hurry {
            Hurry::LinuxResets => {
                receive(&mut stream, 10_000);
                reset_when_closed(&stream);
            }
            Hurry::LinuxClosesUnread => {
                // Something is there and will not be read.
                stream.peek(&mut [0]).expect("data");
            }
            Hurry::LinuxHalfCloses => {
                stream.shutdown(Shutdown::Write).expect("the end of it");
                receive(&mut stream, 300_000);
                assert_eq!(stream.read(&mut [0]).expect("the end"), 0);
            }
            Hurry::WeReset | Hurry::WeCloseUnread => {
                let mut at = 0;
                let error = loop {
                    match stream.write(&chunk(at, usize::MAX)) {
                        Ok(length) => at += length,
                        Err(error) => break error,
                    }
                };
                let over = matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe);
                assert!(over, "{hurry:?} after {at} octets: {error}");
            }
            Hurry::BothClose => stream.shutdown(Shutdown::Both).expect("the end of it"),
        }
        drop(stream);
        let (mut stream, _) = listener.accept().unwrap_or_else(|error| panic!("after {hurry:?}: {error}"));
        exchange(&mut stream, 1000);
        assert_eq!(stream.read(&mut [0]).expect("the end"), 0);
    }
    finish(child);
}

/// Closing sends a reset instead of the end of the stream.
fn reset_when_closed(stream: &net::TcpStream) {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    // SAFETY: the descriptor is the stream's, and the option is of the size given.
    let set = unsafe {
        libc::setsockopt(
            stream.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_LINGER,
            (&raw const linger).cast(),
            size_of::<libc::linger>() as libc::socklen_t,
        )
    };
    assert_eq!(set, 0, "SO_LINGER");
}

fn urgent() {
    let _wire = Wire::new();
    let child = start("urgent");
    let mut stream = connect(OWN_V4);
    limit(&stream);
    stream.write_all(b"before").expect("sent");
    // SAFETY: the descriptor is the stream's, the octet is readable.
    let sent = unsafe { libc::send(stream.as_raw_fd(), b"!".as_ptr().cast(), 1, libc::MSG_OOB) };
    assert_eq!(sent, 1);
    stream.write_all(b"after").expect("sent");
    let mut heard = [0; 12];
    stream.read_exact(&mut heard).expect("the echo");
    assert_eq!(&heard, b"before!after");
    drop(stream);
    finish(child);
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

fn send(stream: &mut net::TcpStream, size: usize) {
    for at in (0..size).step_by(CHUNK) {
        stream.write_all(&chunk(at, size)).expect("sent");
    }
}

fn receive(stream: &mut net::TcpStream, size: usize) {
    let mut buffer = vec![0; CHUNK];
    for at in (0..size).step_by(CHUNK) {
        let part = &mut buffer[..CHUNK.min(size - at)];
        stream.read_exact(part).expect("all of it");
        assert_pattern(part, at);
    }
}

// Our side.

fn play(role: &str, station: Station) -> Result<(), Error> {
    match role {
        "client4" => client(LINUX_V4, &SIZES),
        "client6" => client(LINUX_V6, &SIZES),
        "large4" => client(LINUX_V4, &[LARGE]),
        "large6" => client(LINUX_V6, &[LARGE]),
        "many" => client(LINUX_V4, &[100; CONNECTIONS_IN_A_ROW]),
        "server" => server(&SIZES),
        "large" => server(&[LARGE]),
        "echo" | "urgent" => echo(),
        "at once" => clients_at_once(),
        "hurry4" => hurries(LINUX_V4),
        "hurry6" => hurries(LINUX_V6),
        "garbage" => {
            server(&SIZES)?;
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

fn client(address: IpAddr, sizes: &[usize]) -> Result<(), Error> {
    sizes.iter().try_for_each(|&size| one_connection(&SOCKET, address, size))
}

fn one_connection(socket: &'static TcpSocket, address: IpAddr, size: usize) -> Result<(), Error> {
    let mut stream = socket.connect(&INSTANCE, (address, PORT).into(), CALL_LIMIT)?;
    give(&mut stream, size)?;
    take(&mut stream, size)?;
    stream.close(CALL_LIMIT)
}

fn clients_at_once() -> Result<(), Error> {
    static DONE: Semaphore = Semaphore::new(c"done", 0);
    for socket in &SOCKETS {
        let body = move || {
            one_connection(socket, LINUX_V4, EACH).expect("a connection");
            DONE.put().expect("a count");
        };
        station::spawn("client", 11, body).map_err(Error::Refused)?;
    }
    for _ in &SOCKETS {
        DONE.get(Wait::ticks(60 * CALL_TICKS))?;
    }
    Ok(())
}

fn server(sizes: &[usize]) -> Result<(), Error> {
    let mut listener = TcpListener::bind(&SOCKET, &INSTANCE, PORT, 5)?;
    for &size in sizes {
        let mut stream = listener.accept(CALL_LIMIT)?;
        take(&mut stream, size)?;
        give(&mut stream, size)?;
        assert_eq!(stream.read(&mut [0])?, 0, "Linux closes first");
        stream.close(CALL_LIMIT)?;
    }
    Ok(())
}

fn echo() -> Result<(), Error> {
    let mut listener = TcpListener::bind(&SOCKET, &INSTANCE, PORT, 5)?;
    let mut stream = listener.accept(CALL_LIMIT)?;
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer)? {
            0 => break,
            length => stream.write_all(&buffer[..length])?,
        }
    }
    stream.close(CALL_LIMIT)
}

/// Our part in every hurried end, each followed by a connection in order.
fn hurries(address: IpAddr) -> Result<(), Error> {
    for hurry in (0..rounds_of_hurry()).flat_map(|_| HURRIES) {
        let mut stream = SOCKET.connect(&INSTANCE, (address, PORT).into(), CALL_LIMIT)?;
        match hurry {
            Hurry::LinuxResets | Hurry::LinuxClosesUnread => {
                assert!(give(&mut stream, usize::MAX).is_err(), "{hurry:?}: the connection is over");
            }
            Hurry::LinuxHalfCloses => {
                assert_eq!(stream.read(&mut [0])?, 0, "Linux has nothing to say");
                give(&mut stream, 300_000)?;
                stream.close(CALL_LIMIT)?;
                hurry_is_over(address)?;
                continue;
            }
            Hurry::WeReset => take(&mut stream, 100_000)?,
            Hurry::WeCloseUnread => {
                take(&mut stream, 1)?;
                // SAFETY: the stream's socket is created.
                let _in_progress = unsafe { tcp_socket::disconnect(stream.raw(), NX_NO_WAIT) };
            }
            Hurry::BothClose => {
                let _whoever_was_first = stream.close(CALL_LIMIT);
                hurry_is_over(address)?;
                continue;
            }
        }
        drop(stream);
        hurry_is_over(address)?;
    }
    Ok(())
}

/// The same socket serves a connection in order.
fn hurry_is_over(address: IpAddr) -> Result<(), Error> {
    let mut stream = SOCKET.connect(&INSTANCE, (address, PORT).into(), CALL_LIMIT)?;
    take(&mut stream, 1000)?;
    give(&mut stream, 1000)?;
    stream.close(CALL_LIMIT)
}

fn give(stream: &mut TcpStream<'_>, size: usize) -> Result<(), Error> {
    (0..size).step_by(CHUNK).try_for_each(|at| stream.write_all(&chunk(at, size)))
}

fn take(stream: &mut TcpStream<'_>, size: usize) -> Result<(), Error> {
    let mut buffer = vec![0; CHUNK];
    let mut at = 0;
    while at < size {
        let most = CHUNK.min(size - at);
        let length = stream.read(&mut buffer[..most])?;
        assert!(length > 0, "the stream ended after {at} of {size} octets");
        assert_pattern(&buffer[..length], at);
        at += length;
    }
    Ok(())
}
