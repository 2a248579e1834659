//! The safe face: pools, packets and IP instances as Rust values.
//!
//! | type | is |
//! |---|---|
//! | [`PacketPool`], [`Packets`] | a static pool, and its memory |
//! | [`Packet`] | a frame that goes back to its pool when it is dropped |
//! | [`Ip`] | a static IP instance with its ARP cache |
//! | [`Driver`] | what an instance is attached to |
//! | [`TcpSocket`] | the static place of a TCP socket |
//! | [`TcpStream`], [`TcpListener`] | a connection, with `embedded-io`'s traits; a port that is listened on |
//! | [`UdpSocket`], [`UdpPort`] | the static place of a UDP socket; a port that datagrams go through |
//!
//! Everything else (ARP and neighbour tables, routes, groups, raw packets) is in the raw modules, which are unsafe;
//! [`Ip::raw`] and [`PacketPool::raw`] lead there.
//!
//! ```no_run
//! use core::net::Ipv4Addr;
//! use netx::api::{Driver, Ip, PacketPool, Packets, Settings};
//! use threadx_shim::api::{self, Stack, Thread, Wait};
//!
//! static PACKETS: Packets<1536, 24> = Packets::new();
//! static POOL: PacketPool = PacketPool::new(c"pool", &PACKETS);
//! static IP_STACK: Stack<4096> = Stack::new();
//! static DEVICE: Ip = Ip::new(c"device", &IP_STACK);
//! static STACK: Stack<4096> = Stack::new();
//! static APPLICATION: Thread = Thread::new(c"application", 10, &STACK, || {
//!     DEVICE.wait_until_up(Wait::ticks(500)).expect("a link");
//!     let reply = DEVICE.ping(Ipv4Addr::new(10, 0, 0, 2).into(), b"hello", Wait::ticks(100)).expect("an answer");
//!     assert_eq!(reply.chunks().flatten().count(), 5);
//! });
//!
//! api::run(|| {
//!     let settings = Settings { address: Ipv4Addr::new(10, 0, 0, 1), ..Settings::default() };
//!     DEVICE.start(&POOL, Driver::memory(), &settings).expect("started once");
//!     APPLICATION.start().expect("started once");
//! });
//! ```
//!
//! `unsafe` island: each file wraps the raw services of its object and says why the wrapping is sound.

mod instance;
mod packet;
mod pool;
mod tcp;
mod udp;

pub use instance::{Driver, Ip, Settings};
pub use packet::Packet;
pub use pool::{PacketPool, Packets};
pub use tcp::{TcpListener, TcpSocket, TcpStream};
pub use udp::{UdpPort, UdpSocket};

use threadx_shim::types::UINT;

use crate::constants::{
    NX_IP_ADDRESS_ERROR, NX_NO_INTERFACE_ADDRESS, NX_NO_PACKET, NX_NO_RESPONSE, NX_NOT_CONNECTED, NX_NOT_SUCCESSFUL,
    NX_OVERFLOW, NX_SUCCESS, NX_TX_QUEUE_DEPTH, NX_WAIT_ABORTED, NX_WINDOW_OVERFLOW,
};

/// Why a service did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// No packet was free in the time given.
    NoPacket,
    /// Not in the time given: no answer, no link.
    NotInTime,
    /// No interface leads there, or none has an address for it.
    NoRoute,
    /// More than a packet, or the room for what is sent, holds.
    TooLarge,
    /// There is no connection, or none came about.
    NotConnected,
    /// The wait was aborted (`tx_thread_wait_abort`).
    Aborted,
    /// It may not be called, or may not wait, from here.
    Context,
    /// The instance was started already, or was not.
    State,
    /// Another `NX_` code.
    Refused(UINT),
}

impl core::fmt::Display for Error {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Error::NoPacket => "no packet is free",
            Error::NotInTime => "not in the time given",
            Error::NoRoute => "no way leads there",
            Error::TooLarge => "more than there is room for",
            Error::NotConnected => "not connected",
            Error::Aborted => "the wait was aborted",
            Error::Context => "not possible from here",
            Error::State => "the instance is in another state",
            Error::Refused(code) => return write!(formatter, "refused with code {code:#04X}"),
        })
    }
}

impl core::error::Error for Error {}

impl From<threadx_shim::api::Error> for Error {
    fn from(_: threadx_shim::api::Error) -> Self {
        Error::Context
    }
}

/// A service's code as a result.
fn done(code: UINT) -> Result<(), Error> {
    match code {
        NX_SUCCESS => Ok(()),
        NX_NO_PACKET => Err(Error::NoPacket),
        NX_NO_RESPONSE | NX_NOT_SUCCESSFUL => Err(Error::NotInTime),
        NX_NO_INTERFACE_ADDRESS | NX_IP_ADDRESS_ERROR => Err(Error::NoRoute),
        NX_OVERFLOW | NX_WINDOW_OVERFLOW | NX_TX_QUEUE_DEPTH => Err(Error::TooLarge),
        NX_NOT_CONNECTED => Err(Error::NotConnected),
        NX_WAIT_ABORTED => Err(Error::Aborted),
        other => Err(Error::Refused(other)),
    }
}
