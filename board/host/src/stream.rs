//! One TCP connection of a station as bytes in and bytes out, for programs of this board that are written in Rust.
//!
//! Blocks the calling thread of the kernel, with a limit. It hides packets, so it copies once more than they need; whoever wants every
//! cycle uses the services.
//!
//! This file is one of the unsafe islands: it owns a socket's control block and calls the raw services.

use std::net::IpAddr;
use std::ptr::null_mut;

use netx::constants::{
    NX_ANY_PORT, NX_FRAGMENT_OKAY, NX_IP_NORMAL, NX_IP_TIME_TO_LIVE, NX_NOT_CONNECTED, NX_SUCCESS, NX_TCP_PACKET,
};
use netx::{NX_PACKET, NX_TCP_SOCKET, listen, packet_data, packet_pool, tcp_client, tcp_socket};
use threadx_shim::types::{UINT, ULONG};

use crate::station::{Station, leaked, net_address, ok};

/// Octets that the peer may have under way.
const WINDOW_BYTES: ULONG = 16 * 1024;
/// Connections that wait to be accepted.
const BACKLOG: UINT = 5;
/// Octets in one packet that is sent.
const CHUNK_BYTES: usize = 1400;

/// A socket and, once connected, its connection.
pub struct Stream {
    station: Station,
    socket: *mut NX_TCP_SOCKET,
    /// Ticks that any call waits at most.
    limit: ULONG,
    /// A received packet and how much of it was read.
    held: Option<(*mut NX_PACKET, ULONG)>,
}

// SAFETY: the pointers are only given to services, which lock; one thread has the stream at a time.
unsafe impl Send for Stream {}

impl Stream {
    /// Creates a socket whose calls wait at most `limit` ticks.
    ///
    /// # Errors
    /// The code of `nx_tcp_socket_create`.
    pub fn create(station: &Station, limit: ULONG) -> Result<Self, UINT> {
        let socket = leaked::<NX_TCP_SOCKET>();
        // SAFETY: the block is fresh and never freed; the instance is created.
        ok(unsafe {
            tcp_socket::create(
                station.ip(),
                socket,
                c"stream".as_ptr().cast_mut(),
                NX_IP_NORMAL,
                NX_FRAGMENT_OKAY,
                NX_IP_TIME_TO_LIVE,
                WINDOW_BYTES,
                None,
                None,
            )
        })?;
        Ok(Self { station: *station, socket, limit, held: None })
    }

    /// Connects to `address` from a port of the stack's choice.
    pub fn connect(&mut self, address: IpAddr, port: u16) -> Result<(), UINT> {
        let address = net_address(address);
        // SAFETY: the socket is created; the address outlives the call.
        unsafe {
            ok(tcp_client::bind(self.socket, NX_ANY_PORT, self.limit))?;
            ok(tcp_client::connect(self.socket, &address, port.into(), self.limit))
        }
    }

    /// Makes this the socket that takes connections to `port`.
    pub fn listen(&mut self, port: u16) -> Result<(), UINT> {
        // SAFETY: the socket is created.
        ok(unsafe { listen::listen(self.station.ip(), port.into(), self.socket, BACKLOG, None) })
    }

    /// Waits for a connection after [`Stream::listen`] or [`Stream::relisten`].
    pub fn accept(&mut self) -> Result<(), UINT> {
        // SAFETY: the socket is created.
        ok(unsafe { listen::accept(self.socket, self.limit) })
    }

    /// Takes the socket back to listening on `port`, after [`Stream::disconnect`].
    pub fn relisten(&mut self, port: u16) -> Result<(), UINT> {
        // SAFETY: the socket is created. What a connection that waited already makes of it is told by `accept`.
        unsafe {
            ok(listen::unaccept(self.socket))?;
            match listen::relisten(self.station.ip(), port.into(), self.socket) {
                netx::constants::NX_CONNECTION_PENDING => Ok(()),
                status => ok(status),
            }
        }
    }

    /// Reads what is there, waiting for the first octet; 0 when the peer has closed.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, UINT> {
        // SAFETY: packets that `receive` gives are ours until they are released.
        unsafe {
            let (packet, offset) = if let Some(held) = self.held.take() {
                held
            } else {
                let mut packet = null_mut();
                match tcp_socket::receive(self.socket, &raw mut packet, self.limit) {
                    NX_SUCCESS => (packet, 0),
                    NX_NOT_CONNECTED => return Ok(0),
                    status => return Err(status),
                }
            };
            let mut copied: ULONG = 0;
            let (target, room) = (buffer.as_mut_ptr().cast(), buffer.len() as ULONG);
            let status = packet_data::data_extract_offset(packet, offset, target, room, &raw mut copied);
            let read = offset + copied;
            if status == NX_SUCCESS && read < (*packet).nx_packet_length {
                self.held = Some((packet, read));
            } else {
                ok(packet_data::release(packet))?;
            }
            ok(status)?;
            Ok(copied as usize)
        }
    }

    /// Sends all of `bytes`, waiting for room as needed.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), UINT> {
        for chunk in bytes.chunks(CHUNK_BYTES) {
            let (pool, mut packet) = (self.station.pool(), null_mut());
            // SAFETY: the packet is ours until `send` has taken it.
            unsafe {
                ok(packet_pool::allocate(pool, &raw mut packet, NX_TCP_PACKET, self.limit))?;
                let source = chunk.as_ptr().cast();
                let appended = packet_data::data_append(packet, source, chunk.len() as ULONG, pool, self.limit);
                let sent = ok(appended).and_then(|()| ok(tcp_socket::send(self.socket, packet, self.limit)));
                if let Err(status) = sent {
                    ok(packet_data::release(packet))?;
                    return Err(status);
                }
            }
        }
        Ok(())
    }

    /// Closes the connection, waiting for the peer to have everything.
    pub fn disconnect(&mut self) -> Result<(), UINT> {
        // SAFETY: a held packet is ours; the socket is created.
        unsafe {
            if let Some((packet, _)) = self.held.take() {
                ok(packet_data::release(packet))?;
            }
            ok(tcp_socket::disconnect(self.socket, self.limit))
        }
    }

    /// Gives the local port back, after [`Stream::connect`] and [`Stream::disconnect`].
    pub fn unbind(&mut self) -> Result<(), UINT> {
        // SAFETY: the socket is created.
        ok(unsafe { tcp_client::unbind(self.socket) })
    }
}
