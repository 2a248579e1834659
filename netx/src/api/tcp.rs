//! [`TcpSocket`], [`TcpStream`] and [`TcpListener`].
//!
//! A socket's control block lies in a static, because IP thread and timers know its address; streams and listeners are values that
//! hold it for a while. Streams implement [`embedded_io::Read`] and [`embedded_io::Write`].
//!
//! ```no_run
//! use core::net::Ipv4Addr;
//! use embedded_io::{Read, Write};
//! use netx::api::{Error, Ip, TcpListener, TcpSocket};
//! use threadx_shim::api::Wait;
//!
//! static CLIENT: TcpSocket = TcpSocket::new(c"client", 4096);
//! static SERVER: TcpSocket = TcpSocket::new(c"server", 4096);
//!
//! fn ask(device: &'static Ip) -> Result<usize, Error> {
//!     let server = (Ipv4Addr::new(10, 0, 0, 2), 7).into();
//!     let mut stream = CLIENT.connect(device, server, Wait::ticks(500))?;
//!     stream.write_all(b"hello")?;
//!     let answered = stream.read(&mut [0; 100])?;
//!     stream.close(Wait::ticks(500))?;
//!     Ok(answered)
//! }
//!
//! fn serve(device: &'static Ip) -> Result<(), Error> {
//!     let mut listener = TcpListener::bind(&SERVER, device, 7, 5)?;
//!     loop {
//!         let mut stream = listener.accept(Wait::FOREVER)?;
//!         stream.write_all(b"good day\r\n")?;
//!         stream.close(Wait::ticks(500))?;
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

use embedded_io::{ErrorKind, ErrorType, Read, Write};
use threadx_shim::api::Wait;
use threadx_shim::kernel;
use threadx_shim::types::{UINT, ULONG};

use super::{Error, Ip, Packet, done};
use crate::address::{NXD_ADDRESS, v6_from_wire};
use crate::constants::{
    NX_ALREADY_ENABLED, NX_ANY_PORT, NX_FRAGMENT_OKAY, NX_IP_NORMAL, NX_IP_TIME_TO_LIVE, NX_NO_WAIT, NX_NOT_CONNECTED,
    NX_SUCCESS, NX_TCP_PACKET,
};
use crate::ip::NX_IP;
use crate::packet::{packet_data, packet_pool};
use crate::tcp;
use crate::tcp::tcp_socket::{self, NX_TCP_SOCKET};
use crate::tcp::{listen, tcp_client, tcp_info};

/// The place of one TCP socket, with the size of its receive window.
pub struct TcpSocket {
    claimed: Cell<bool>,
    block: UnsafeCell<NX_TCP_SOCKET>,
    name: &'static CStr,
    window: ULONG,
}

// SAFETY: `claimed` changes in a critical section; who has set it alone reaches the block, through services that lock.
unsafe impl Sync for TcpSocket {}

impl TcpSocket {
    /// A place that is not in use.
    #[must_use]
    pub const fn new(name: &'static CStr, window: ULONG) -> Self {
        Self { claimed: Cell::new(false), block: UnsafeCell::new(NX_TCP_SOCKET::new()), name, window }
    }

    /// Creates the socket in its place.
    fn claim(&'static self, ip: &'static Ip) -> Result<Claim, Error> {
        let ip_ptr = ip.raw()?;
        let first = {
            let _cs = kernel::enter();
            !self.claimed.replace(true)
        };
        if !first {
            return Err(Error::State);
        }
        let name = self.name.as_ptr().cast_mut();
        // SAFETY: the instance is created and never deleted; the block is this claim's.
        let created = unsafe {
            match tcp::enable(ip_ptr) {
                NX_SUCCESS | NX_ALREADY_ENABLED => done(tcp_socket::create(
                    ip_ptr,
                    self.block.get(),
                    name,
                    NX_IP_NORMAL,
                    NX_FRAGMENT_OKAY,
                    NX_IP_TIME_TO_LIVE,
                    self.window,
                    None,
                    None,
                )),
                code => done(code),
            }
        };
        if let Err(error) = created {
            self.claimed.set(false);
            return Err(error);
        }
        Ok(Claim { socket: self, ip_ptr })
    }

    /// Connects to a server, from any port.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NotConnected`]: refused, or not in the time given; [`Error::NoRoute`], [`Error::Aborted`], [`Error::State`] (in use, or
    /// the instance not started), [`Error::Context`]; [`Error::Refused`]: no ring memory, no port.
    pub fn connect(
        &'static self,
        ip: &'static Ip,
        server: SocketAddr,
        wait: Wait,
    ) -> Result<TcpStream<'static>, Error> {
        let option = wait.option()?;
        let claim = self.claim(ip)?;
        let raw = claim.raw();
        let address = match server.ip() {
            IpAddr::V4(v4) => NXD_ADDRESS::v4(v4.to_bits()),
            IpAddr::V6(v6) => NXD_ADDRESS::v6(v6_from_wire(v6)),
        };
        // From here on dropping the stream undoes what was done.
        let stream = TcpStream { owner: Owner::Client(claim), wait, rest: None, taken: 0 };
        // SAFETY: created and ours.
        unsafe {
            done(tcp_client::bind(raw, NX_ANY_PORT, NX_NO_WAIT))?;
            done(tcp_client::connect(raw, &address, UINT::from(server.port()), option))?;
        }
        Ok(stream)
    }
}

/// A created socket; deleted when dropped.
struct Claim {
    socket: &'static TcpSocket,
    ip_ptr: *mut NX_IP,
}

// SAFETY: what it leads to is reached through services that lock.
unsafe impl Send for Claim {}

impl Claim {
    fn raw(&self) -> *mut NX_TCP_SOCKET {
        self.socket.block.get()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // SAFETY: created and ours; whoever holds the claim has released the port before.
        let deleted = unsafe { tcp_socket::delete(self.raw()) };
        if deleted == NX_SUCCESS {
            self.socket.claimed.set(false);
        }
    }
}

enum Owner<'l> {
    Client(Claim),
    /// The listener's socket, which listens again afterwards.
    Server(&'l mut Listening),
}

/// A connection. Dropped, it is reset; [`TcpStream::close`] ends it in order.
pub struct TcpStream<'l> {
    owner: Owner<'l>,
    wait: Wait,
    rest: Option<Packet>,
    taken: usize,
}

impl TcpStream<'_> {
    /// The control block, for raw services; it must not be deleted.
    pub fn raw(&self) -> *mut NX_TCP_SOCKET {
        match &self.owner {
            Owner::Client(claim) => claim.raw(),
            Owner::Server(listening) => listening.claim.raw(),
        }
    }

    fn ip_ptr(&self) -> *mut NX_IP {
        match &self.owner {
            Owner::Client(claim) => claim.ip_ptr,
            Owner::Server(listening) => listening.claim.ip_ptr,
        }
    }

    /// How long reads and writes wait from now on; at first as long as the connection was waited for.
    pub fn set_wait(&mut self, wait: Wait) {
        self.wait = wait;
    }

    /// The other end.
    ///
    /// # Errors
    /// [`Error::NotConnected`].
    pub fn peer(&self) -> Result<SocketAddr, Error> {
        let (mut address, mut port) = (NXD_ADDRESS::NONE, 0);
        // SAFETY: created and ours.
        done(unsafe { tcp_info::peer_info_get(self.raw(), &raw mut address, &raw mut port) })?;
        let address = address.to_wire().ok_or(Error::NotConnected)?;
        Ok(SocketAddr::new(address.into(), port as u16))
    }

    /// The next received packet; `None` when the peer has closed and everything was taken.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NoPacket`]: nothing in the time given; [`Error::Aborted`], [`Error::Context`].
    pub fn receive(&mut self, wait: Wait) -> Result<Option<Packet>, Error> {
        let (option, mut packet) = (wait.option()?, null_mut());
        // SAFETY: created and ours; the packet is this call's, of a pool that is never deleted.
        unsafe {
            match tcp_socket::receive(self.raw(), &raw mut packet, option) {
                NX_NOT_CONNECTED => Ok(None),
                code => {
                    done(code)?;
                    Ok(NonNull::new(packet).map(|raw| Packet::from_raw(raw)))
                }
            }
        }
    }

    /// Sends a packet without copying; on failure it is released.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NotConnected`]; [`Error::TooLarge`]: no room in the time given; [`Error::Aborted`], [`Error::Context`].
    pub fn send(&mut self, packet: Packet, wait: Wait) -> Result<(), Error> {
        let option = wait.option()?;
        let raw = packet.into_raw();
        // SAFETY: created and ours; the packet is the stack's on success and released otherwise.
        unsafe {
            let code = tcp_socket::send(self.raw(), raw.as_ptr(), option);
            if code != NX_SUCCESS {
                packet_data::discard(raw.as_ptr());
            }
            done(code)
        }
    }

    /// Ends the connection in order: what was written is delivered, and the peer has closed too.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::Refused`]: not within the time given, the connection was reset; [`Error::Aborted`], [`Error::Context`].
    pub fn close(self, wait: Wait) -> Result<(), Error> {
        let option = wait.option()?;
        // SAFETY: created and ours.
        match unsafe { tcp_socket::disconnect(self.raw(), option) } {
            NX_NOT_CONNECTED => Ok(()),
            code => done(code),
        }
    }
}

impl Drop for TcpStream<'_> {
    fn drop(&mut self) {
        let raw = self.raw();
        // SAFETY: created and ours.
        unsafe {
            let _not_connected_is_as_well = tcp_socket::disconnect(raw, NX_NO_WAIT);
            match &mut self.owner {
                Owner::Client(_) => {
                    let _not_bound_is_as_well = tcp_client::unbind(raw);
                }
                Owner::Server(listening) => listening.again(),
            }
        }
    }
}

impl embedded_io::Error for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Error::NotConnected => ErrorKind::NotConnected,
            Error::NoPacket | Error::NotInTime | Error::TooLarge => ErrorKind::TimedOut,
            Error::Aborted => ErrorKind::Interrupted,
            _ => ErrorKind::Other,
        }
    }
}

impl ErrorType for TcpStream<'_> {
    type Error = Error;
}

impl Read for TcpStream<'_> {
    /// Waits for data as long as the stream was told; 0 when the peer has closed.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let packet = match self.rest.take() {
            Some(packet) => packet,
            None => match self.receive(self.wait)? {
                Some(packet) => packet,
                None => return Ok(0),
            },
        };
        let copied = packet.copy_to(self.taken, buffer);
        self.taken += copied;
        if self.taken < packet.len() && copied > 0 {
            self.rest = Some(packet);
        } else {
            self.taken = 0;
        }
        Ok(copied)
    }
}

impl Write for TcpStream<'_> {
    /// Gives what fits into one packet to the stack; waits for room as long as the stream was told.
    fn write(&mut self, octets: &[u8]) -> Result<usize, Error> {
        let option = self.wait.option()?;
        let mut packet = null_mut();
        // SAFETY: the instance's pool is never deleted; the packet is this call's until it is sent.
        unsafe {
            let pool = (*self.ip_ptr()).nx_ip_default_packet_pool;
            let room = (*pool).nx_packet_pool_payload_size.saturating_sub(NX_TCP_PACKET) as usize;
            let part = &octets[..octets.len().min(room)];
            if part.is_empty() {
                return Ok(0);
            }
            done(packet_pool::allocate(pool, &raw mut packet, NX_TCP_PACKET, option))?;
            let Some(raw) = NonNull::new(packet) else { return Err(Error::NoPacket) };
            let mut packet = Packet::from_raw(raw);
            packet.append(part, self.wait)?;
            self.send(packet, self.wait)?;
            Ok(part.len())
        }
    }

    /// Nothing is held back.
    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

struct Listening {
    claim: Claim,
    port: UINT,
}

impl Listening {
    /// Has the socket wait for the next connection.
    fn again(&mut self) {
        // SAFETY: created and ours.
        unsafe {
            let _free_is_as_well = listen::unaccept(self.claim.raw());
            let _pending_is_as_well = listen::relisten(self.claim.ip_ptr, self.port, self.claim.raw());
        }
    }
}

/// A port that is listened on with one socket: one connection at a time, further clients wait in a queue.
pub struct TcpListener {
    listening: Listening,
}

impl TcpListener {
    /// Listens on a port; up to `queue` clients wait while one is served.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::State`]: the socket is in use; [`Error::Refused`]: the port is listened on already, no ring memory; [`Error::Context`].
    pub fn bind(socket: &'static TcpSocket, ip: &'static Ip, port: u16, queue: u32) -> Result<Self, Error> {
        let claim = socket.claim(ip)?;
        // SAFETY: created and ours.
        done(unsafe { listen::listen(claim.ip_ptr, UINT::from(port), claim.raw(), queue, None) })?;
        Ok(Self { listening: Listening { claim, port: UINT::from(port) } })
    }

    /// The next client.
    ///
    /// # Context
    /// Threads.
    /// # Errors
    /// [`Error::NotConnected`]: none in the time given; [`Error::Aborted`], [`Error::Context`].
    pub fn accept(&mut self, wait: Wait) -> Result<TcpStream<'_>, Error> {
        let option = wait.option()?;
        // SAFETY: created and ours.
        done(unsafe { listen::accept(self.listening.claim.raw(), option) })?;
        Ok(TcpStream { owner: Owner::Server(&mut self.listening), wait, rest: None, taken: 0 })
    }
}

impl Drop for TcpListener {
    fn drop(&mut self) {
        // SAFETY: created and ours.
        unsafe {
            let _free_is_as_well = listen::unaccept(self.listening.claim.raw());
            let _known_to_listen = listen::unlisten(self.listening.claim.ip_ptr, self.listening.port);
        }
    }
}
