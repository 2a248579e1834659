//! The safe face: streams and a listener with `embedded-io`'s traits.

use std::net::Ipv4Addr;

use embedded_io::{Read, Write};
use netx::api::{Driver, Error, Ip, PacketPool, Packets, Settings, TcpListener, TcpSocket};
use tests::host::{self, Scenario, scenario};
use tests::net::pattern;
use threadx_shim::api::{Stack, Wait};
use threadx_shim::port::host::stop;

static POOL_MEMORY: Packets<1536, 40> = Packets::new();
static POOL: PacketPool = PacketPool::new(c"pool", &POOL_MEMORY);
static HERE_STACK: Stack<32768> = Stack::new();
static HERE: Ip = Ip::new(c"here", &HERE_STACK);
static THERE_STACK: Stack<32768> = Stack::new();
static THERE: Ip = Ip::new(c"there", &THERE_STACK);
static CLIENT: TcpSocket = TcpSocket::new(c"client", 8192);
static SERVER: TcpSocket = TcpSocket::new(c"server", 8192);

const SECOND: Wait = Wait::ticks(100);

fn start(scenario: fn()) {
    for (ip, last) in [(&HERE, 1), (&THERE, 2)] {
        let settings = Settings { address: Ipv4Addr::new(10, 0, 0, last), ..Settings::default() };
        ip.start(&POOL, Driver::memory(), &settings).expect("started once");
    }
    host::spawn(20, move || {
        HERE.wait_until_up(SECOND).expect("a link");
        THERE.wait_until_up(SECOND).expect("a link");
        scenario();
        assert_eq!(POOL.available(), 40);
        stop(0);
    });
}

fn server(port: u16) -> std::net::SocketAddr {
    (Ipv4Addr::new(10, 0, 0, 2), port).into()
}

fn echo() {
    host::spawn(19, || {
        let mut listener = TcpListener::bind(&SERVER, &THERE, 7, 5).expect("a free port");
        for _ in 0..3 {
            let mut stream = listener.accept(Wait::FOREVER).expect("a client");
            assert_eq!(stream.peer().expect("connected").ip(), Ipv4Addr::new(10, 0, 0, 1));
            let mut buffer = [0; 700];
            loop {
                match stream.read(&mut buffer).expect("data or the end") {
                    0 => break,
                    len => stream.write_all(&buffer[..len]).expect("sent"),
                }
            }
            stream.close(SECOND).expect("in order");
        }
    });
    for round in 0..3 {
        let data = pattern(5_000, round);
        let mut stream = CLIENT.connect(&HERE, server(7), SECOND).expect("accepted");
        assert_eq!(CLIENT.connect(&HERE, server(7), SECOND).err(), Some(Error::State), "its place is in use");
        stream.write_all(&data).expect("sent");
        let mut back = vec![0; data.len()];
        stream.read_exact(&mut back).expect("echoed");
        assert!(back == data);
        stream.close(SECOND).expect("in order");
    }
}

fn refused() {
    assert_eq!(CLIENT.connect(&HERE, server(9), SECOND).err(), Some(Error::NotConnected));
    let mut listener = TcpListener::bind(&SERVER, &THERE, 9, 5).expect("a free port");
    assert_eq!(TcpListener::bind(&CLIENT, &THERE, 9, 5).err(), Some(Error::Refused(0x34)));
    assert_eq!(listener.accept(Wait::ticks(10)).err(), Some(Error::NotConnected));
    host::spawn(19, || {
        // Dropped streams are reset.
        drop(CLIENT.connect(&HERE, server(9), SECOND).expect("accepted"));
    });
    let mut stream = listener.accept(SECOND).expect("a client");
    stream.set_wait(Wait::ticks(20));
    assert_eq!(stream.read(&mut [0; 10]), Ok(0));
    assert_eq!(stream.write_all(b"too late"), Err(Error::NotConnected));
    drop(stream);
    drop(listener);
    assert_eq!(CLIENT.connect(&HERE, server(9), SECOND).err(), Some(Error::NotConnected));
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        scenario("safe_streams_through_a_listener_carry_data_and_close", || start(echo)),
        scenario("safe_streams_refused_dropped_or_late_say_so", || start(refused)),
    ]
}
