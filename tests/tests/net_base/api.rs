//! The safe face.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netx::api::{Driver, Error, Ip, PacketPool, Packets, Settings, UdpSocket};
use threadx_shim::api::{self, Stack, Wait};

static POOL_MEMORY: Packets<1536, 20> = Packets::new();
static POOL: PacketPool = PacketPool::new(c"pool", &POOL_MEMORY);
static ONE_STACK: Stack<32768> = Stack::new();
static ONE: Ip = Ip::new(c"one", &ONE_STACK);
static TWO_STACK: Stack<32768> = Stack::new();
static TWO: Ip = Ip::new(c"two", &TWO_STACK);

fn settings(host: u8) -> Settings {
    Settings {
        address: Ipv4Addr::new(10, 0, 0, host),
        address_v6: Some((Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, host.into()), 64)),
        ..Settings::default()
    }
}

pub fn api_instances_ping_each_other() {
    assert_eq!(ONE.wait_until_up(Wait::NO), Err(Error::State));
    ONE.start(&POOL, Driver::memory(), &settings(1)).unwrap();
    TWO.start(&POOL, Driver::memory(), &settings(2)).unwrap();
    assert_eq!(TWO.start(&POOL, Driver::memory(), &settings(2)), Err(Error::State));
    ONE.wait_until_up(Wait::ticks(100)).unwrap();
    api::sleep(500).unwrap();
    for to in [settings(2).address.into(), settings(2).address_v6.unwrap().0.into()] {
        let reply = ONE.ping(to, b"hello", Wait::ticks(100)).unwrap();
        assert_eq!(reply.chunks().flatten().copied().collect::<Vec<_>>(), b"hello");
    }
    assert_eq!(ONE.ping(Ipv4Addr::new(9, 9, 9, 9).into(), b"x", Wait::NO).unwrap_err(), Error::NoRoute);
    assert_eq!(ONE.ping(Ipv4Addr::new(10, 0, 0, 9).into(), b"x", Wait::ticks(5)).unwrap_err(), Error::NotInTime);
    api::sleep(30_000).unwrap();
    assert_eq!(POOL.available(), 20);
}

static HERE: UdpSocket = UdpSocket::new(c"here", 3);
static THERE: UdpSocket = UdpSocket::new(c"there", 3);

pub fn api_datagrams_go_both_ways_and_ports_are_given_back() {
    ONE.start(&POOL, Driver::memory(), &settings(1)).unwrap();
    TWO.start(&POOL, Driver::memory(), &settings(2)).unwrap();
    ONE.wait_until_up(Wait::ticks(100)).unwrap();
    api::sleep(500).unwrap();
    let (here, there) = (HERE.bind(&ONE, 0).unwrap(), THERE.bind(&TWO, 7).unwrap());
    assert_eq!(HERE.bind(&ONE, 9).err(), Some(Error::State));
    let addresses: [IpAddr; 2] = [settings(2).address.into(), settings(2).address_v6.unwrap().0.into()];
    for to in addresses {
        here.send(b"question", (to, 7).into(), Wait::NO).unwrap();
        let (datagram, sender) = there.receive(Wait::ticks(100)).unwrap();
        assert_eq!(datagram.chunks().flatten().copied().collect::<Vec<_>>(), b"question");
        assert_eq!(sender.port(), here.number());
        there.send(&[7; 1000], sender, Wait::NO).unwrap();
        let (datagram, sender) = here.receive(Wait::ticks(100)).unwrap();
        assert_eq!((datagram.len(), sender), (1000, (to, 7).into()));
    }
    assert_eq!(here.receive(Wait::ticks(5)).unwrap_err(), Error::NoPacket);
    assert_eq!(here.send(b"x", (Ipv4Addr::new(9, 9, 9, 9), 7).into(), Wait::NO), Err(Error::NoRoute));
    assert_eq!(here.send(&vec![0; 70_000], (addresses[0], 7).into(), Wait::NO), Err(Error::NoPacket));
    drop(there);
    let there = THERE.bind(&TWO, 7).unwrap();
    assert_eq!(there.number(), 7);
    drop((here, there));
    api::sleep(30_000).unwrap();
    assert_eq!(POOL.available(), 20);
}

pub fn api_packet_goes_back_when_dropped() {
    let mut packet = POOL.allocate(Wait::NO).unwrap();
    let data: Vec<u8> = (0..4000_u32).map(|i| i as u8).collect();
    packet.append(&data, Wait::NO).unwrap();
    assert_eq!((packet.len(), POOL.available()), (4000, 17));
    let mut middle = [0; 3000];
    assert_eq!(packet.copy_to(1000, &mut middle), 3000);
    assert_eq!(middle[..], data[1000..]);
    assert_eq!(packet.copy_to(4001, &mut middle), 0);
    assert_eq!(packet.append(&vec![0; 100_000], Wait::ticks(3)).unwrap_err(), Error::NoPacket);
    assert_eq!(packet.len(), 4000);
    drop(packet);
    assert_eq!(POOL.available(), 20);
    let all: Vec<_> = (0..20).map(|_| POOL.allocate(Wait::NO).unwrap()).collect();
    assert_eq!(POOL.allocate(Wait::ticks(5)).unwrap_err(), Error::NoPacket);
    drop(all);
    assert_eq!(POOL.available(), 20);
}
