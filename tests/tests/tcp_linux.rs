//! Our TCP against Linux's over a TAP, in both roles and over both IP versions, from one octet to a few megabytes.
//!
//! A test's thread plays Linux's side in a network namespace of its own. Our side is this program again, started by the test in
//! that namespace, because a process has one kernel only.

use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use board_host::station::{self, Addresses, Station};
use board_host::stream::Stream;
use board_host::tap;
use libtest_mimic::{Arguments, Failed, Trial};
use tests::real::wire::{LINUX_V4, LINUX_V6, OWN_V4, OWN_V6, PREFIX_V4, PREFIX_V6, TAP, Wire};
use threadx_shim::port::host;
use threadx_shim::types::{UINT, ULONG};

/// Octets each way, one connection each: around the segment size, around 16 bits, and many windows.
const SIZES: [usize; 8] = [1, 1439, 1440, 1460, 1461, 65_535, 65_536, 4 << 20];
const PORT: u16 = 7000;
const CONNECTIONS_IN_A_ROW: usize = 200;

/// Names the role of a child process.
const ROLE: &str = "TCP_LINUX_ROLE";
const CHILD_LIMIT_SECONDS: &str = "100";
const SOCKET_LIMIT: Duration = Duration::from_secs(30);
/// Ticks that a call of our side waits at most.
const CALL_LIMIT: ULONG = 2000;

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
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

// Linux's side.

fn linux_serves(role: &str, address: IpAddr, sizes: &[usize]) {
    let _wire = Wire::new();
    let listener = TcpListener::bind((address, PORT)).expect("a port");
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
        let mut stream = connect(address);
        limit(&stream);
        stream.write_all(&pattern(size)).expect("sent");
        receive(&mut stream, size);
    }
    finish(child);
}

fn nobody_listens() {
    let _wire = Wire::new();
    finish(start("refused"));
}

/// Connects as soon as our side is up: until then nobody answers ARP, or the port is closed.
fn connect(address: IpAddr) -> TcpStream {
    let start = Instant::now();
    loop {
        match TcpStream::connect((address, PORT)) {
            Ok(stream) => return stream,
            Err(error) => assert!(start.elapsed() < SOCKET_LIMIT, "{error}"),
        }
    }
}

fn limit(stream: &TcpStream) {
    stream.set_read_timeout(Some(SOCKET_LIMIT)).expect("a limit");
    stream.set_write_timeout(Some(SOCKET_LIMIT)).expect("a limit");
}

fn receive(stream: &mut TcpStream, size: usize) {
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
    tap::set_interface_name(TAP);
    let v4 = |address| if let IpAddr::V4(address) = address { Some((address, PREFIX_V4)) } else { None };
    let v6 = |address| if let IpAddr::V6(address) = address { Some((address, PREFIX_V6)) } else { None };
    let addresses = Addresses { v4: v4(OWN_V4), v6: v6(OWN_V6), gateway: None };
    station::seed_from_system().expect("random numbers");
    let exit = host::run(host::Config::real(), || {
        // SAFETY: the TAP driver keeps the driver contract.
        let station = unsafe { Station::create("station", Some(tap::_nx_linux_network_driver), &addresses) };
        let station = station.expect("a station");
        let body = move || {
            let result = play(&role, station);
            if let Err(status) = result {
                eprintln!("{role}: status 0x{status:02X}");
            }
            host::stop(i32::from(result.is_err()));
        };
        station::spawn("test", 10, body).expect("a thread");
    });
    ExitCode::from(u8::try_from(exit.code()).unwrap_or(1))
}

fn play(role: &str, station: Station) -> Result<(), UINT> {
    station.wait_until_ready(CALL_LIMIT)?;
    let mut stream = Stream::create(&station, CALL_LIMIT)?;
    match role {
        "client4" => client(&mut stream, LINUX_V4, &SIZES),
        "client6" => client(&mut stream, LINUX_V6, &SIZES),
        "many" => client(&mut stream, LINUX_V4, &[100; CONNECTIONS_IN_A_ROW]),
        "server4" | "server6" => server(&mut stream),
        "refused" => {
            let begun = Instant::now();
            assert!(stream.connect(LINUX_V4, PORT).is_err());
            assert!(begun.elapsed() < Duration::from_secs(5), "a reset answers, not the time limit");
            stream.unbind()
        }
        _ => panic!("no role {role}"),
    }
}

fn client(stream: &mut Stream, address: IpAddr, sizes: &[usize]) -> Result<(), UINT> {
    for &size in sizes {
        stream.connect(address, PORT)?;
        stream.write_all(&pattern(size))?;
        assert!(read(stream, size)? == pattern(size), "{size} octets came back changed");
        stream.disconnect()?;
        stream.unbind()?;
    }
    Ok(())
}

fn server(stream: &mut Stream) -> Result<(), UINT> {
    stream.listen(PORT)?;
    for size in SIZES {
        stream.accept()?;
        assert!(read(stream, size)? == pattern(size), "{size} octets arrived changed");
        stream.write_all(&pattern(size))?;
        assert_eq!(stream.read(&mut [0])?, 0, "Linux closes first");
        stream.disconnect()?;
        stream.relisten(PORT)?;
    }
    Ok(())
}

fn read(stream: &mut Stream, size: usize) -> Result<Vec<u8>, UINT> {
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
