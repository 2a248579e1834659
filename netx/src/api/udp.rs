//! [`UdpSocket`] and [`UdpPort`].
//!
//! A socket's control block lies in a static, because the IP thread knows its address; a port is a value that holds it for a while.
//!
//! ```no_run
//! use netx::api::{Error, Ip, UdpSocket};
//! use threadx_shim::api::Wait;
//!
//! static ECHO: UdpSocket = UdpSocket::new(c"echo", 5);
//!
//! fn serve(device: &'static Ip) -> Result<(), Error> {
//!     let port = ECHO.bind(device, 7)?;
//!     loop {
//!         let (datagram, sender) = port.receive(Wait::FOREVER)?;
//!         for chunk in datagram.chunks() {
//!             port.send(chunk, sender, Wait::NO)?;
//!         }
//!     }
//! }
//! ```
//!
//! `unsafe` here: raw services on a control block that lies in a static, created by who has claimed it and deleted before the claim
//! ends.

use core::cell::{Cell, UnsafeCell};
use core::ffi::CStr;
use core::net::{IpAddr, SocketAddr};
use core::ptr::{NonNull, null_mut};

use threadx_shim::api::Wait;
use threadx_shim::kernel;
use threadx_shim::types::{UINT, ULONG};

use super::{Error, Ip, Packet, done};
use crate::address::{NXD_ADDRESS, v6_from_wire};
use crate::constants::{
    NX_ALREADY_ENABLED, NX_ANY_PORT, NX_FRAGMENT_OKAY, NX_IP_NORMAL, NX_IP_TIME_TO_LIVE, NX_IPv4_UDP_PACKET,
    NX_IPv6_UDP_PACKET, NX_NO_WAIT, NX_SUCCESS,
};
use crate::packet::packet_pool;
use crate::udp;
use crate::udp::udp_socket::{self, NX_UDP_SOCKET};
use crate::udp::{udp_port, udp_send};

/// The place of one UDP socket, with the number of datagrams that it queues.
pub struct UdpSocket {
    claimed: Cell<bool>,
    block: UnsafeCell<NX_UDP_SOCKET>,
    name: &'static CStr,
    queue: ULONG,
}

// SAFETY: `claimed` changes in a critical section; who has set it alone reaches the block, through services that lock.
unsafe impl Sync for UdpSocket {}

impl UdpSocket {
    /// A place that is not in use.
    #[must_use]
    pub const fn new(name: &'static CStr, queue: ULONG) -> Self {
        Self { claimed: Cell::new(false), block: UnsafeCell::new(NX_UDP_SOCKET::new()), name, queue }
    }

    /// Binds the socket to a port, 0 for any.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::State`]: in use, or the instance is not started; [`Error::Refused`]: the port is taken.
    pub fn bind(&'static self, ip: &'static Ip, port: u16) -> Result<UdpPort, Error> {
        let ip_ptr = ip.raw()?;
        let first = {
            let _cs = kernel::enter();
            !self.claimed.replace(true)
        };
        if !first {
            return Err(Error::State);
        }
        let name = self.name.as_ptr().cast_mut();
        let wanted = if port == 0 { NX_ANY_PORT } else { UINT::from(port) };
        // SAFETY: the instance is created and never deleted; the block is this claim's.
        let bound = unsafe {
            let block = self.block.get();
            let enabled = match udp::enable(ip_ptr) {
                NX_SUCCESS | NX_ALREADY_ENABLED => Ok(()),
                code => done(code),
            };
            let (service, fragment, hops) = (NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE);
            enabled
                .and_then(|()| done(udp_socket::create(ip_ptr, block, name, service, fragment, hops, self.queue)))
                .and_then(|()| {
                    done(udp_port::bind(block, wanted, NX_NO_WAIT)).inspect_err(|_| {
                        let _unbound_is_deletable = udp_socket::delete(block);
                    })
                })
        };
        match bound {
            Ok(()) => Ok(UdpPort { socket: self }),
            Err(error) => {
                self.claimed.set(false);
                Err(error)
            }
        }
    }
}

/// A port that datagrams come to and go out from; given back when this is dropped.
pub struct UdpPort {
    socket: &'static UdpSocket,
}

impl UdpPort {
    fn raw(&self) -> *mut NX_UDP_SOCKET {
        self.socket.block.get()
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        let mut port = 0;
        // SAFETY: created, and bound for as long as this lives.
        let _always_bound = unsafe { udp_socket::port_get(self.raw(), &raw mut port) };
        port as u16
    }

    /// Sends a datagram; `wait` is for packets of the instance's pool.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NoRoute`], [`Error::NoPacket`], [`Error::TooLarge`], [`Error::Aborted`], [`Error::Context`].
    pub fn send(&self, octets: &[u8], to: SocketAddr, wait: Wait) -> Result<(), Error> {
        let option = wait.option()?;
        let (address, headroom) = match to.ip() {
            IpAddr::V4(v4) => (NXD_ADDRESS::v4(v4.to_bits()), NX_IPv4_UDP_PACKET),
            IpAddr::V6(v6) => (NXD_ADDRESS::v6(v6_from_wire(v6)), NX_IPv6_UDP_PACKET),
        };
        let mut packet = null_mut();
        // SAFETY: the socket is created; the instance's pool is never deleted; the packet is this call's until it is sent.
        unsafe {
            let pool = (*(*self.raw()).nx_udp_socket_ip_ptr).nx_ip_default_packet_pool;
            done(packet_pool::allocate(pool, &raw mut packet, headroom, option))?;
            let Some(raw) = NonNull::new(packet) else { return Err(Error::NoPacket) };
            let mut packet = Packet::from_raw(raw);
            packet.append(octets, wait)?;
            let raw = packet.into_raw();
            done(udp_send::nxd_send(self.raw(), raw.as_ptr(), &address, UINT::from(to.port()))).inspect_err(|_| {
                drop(Packet::from_raw(raw));
            })
        }
    }

    /// The next datagram, and who sent it.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NoPacket`]: none in the time given; [`Error::Aborted`], [`Error::Context`].
    pub fn receive(&self, wait: Wait) -> Result<(Packet, SocketAddr), Error> {
        let option = wait.option()?;
        let (mut packet, mut address, mut port) = (null_mut(), NXD_ADDRESS::NONE, 0);
        // SAFETY: the socket is created; the packet is this call's.
        unsafe {
            done(udp_socket::receive(self.raw(), &raw mut packet, option))?;
            let Some(raw) = NonNull::new(packet) else { return Err(Error::NoPacket) };
            let packet = Packet::from_raw(raw);
            done(udp::nxd_source_extract(raw.as_ptr(), &raw mut address, &raw mut port))?;
            let ip = address.to_wire().ok_or(Error::NoRoute)?;
            Ok((packet, SocketAddr::new(ip.into(), port as u16)))
        }
    }
}

impl Drop for UdpPort {
    fn drop(&mut self) {
        // SAFETY: created and ours; nothing borrows it any more.
        unsafe {
            let _always_bound = udp_port::unbind(self.raw());
            let _always_unbound = udp_socket::delete(self.raw());
        }
        self.socket.claimed.set(false);
    }
}
