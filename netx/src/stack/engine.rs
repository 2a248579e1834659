//! One smoltcp TCP socket, driven alone.
//!
//! Every entry makes the smoltcp interface that this poll needs from [`Terms`], runs the socket through it, and drops it. The
//! socket itself stays in [`Engine`], inside the control block, and its two rings in the IP instance's arena.
//!
//! Unsafe island: the rings' memory is lent for as long as the socket is open, and a socket set borrows its storage for the
//! lifetime of the rings although it is used for one poll only; see the SAFETY comments.

use smoltcp::iface::{Config, Interface, SocketSet, SocketStorage};
use smoltcp::phy::{self, ChecksumCapabilities, Device, DeviceCapabilities, Medium};
use smoltcp::socket::{Socket as AnySocket, tcp};
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::HardwareAddress;
use threadx_shim::types::UINT;

use super::address::Endpoint;
use crate::constants::{
    NX_TCP_CLOSE_WAIT, NX_TCP_CLOSED, NX_TCP_CLOSING, NX_TCP_ESTABLISHED, NX_TCP_FIN_WAIT_1, NX_TCP_FIN_WAIT_2,
    NX_TCP_LAST_ACK, NX_TCP_LISTEN_STATE, NX_TCP_SYN_RECEIVED, NX_TCP_SYN_SENT, NX_TCP_TIMED_WAIT,
};

/// Smallest MTU a poll works with: below it smoltcp's arithmetic has no room for the headers.
pub const MINIMUM_MTU: usize = 128;

/// Most octets of a segment without data: IPv6 header and the longest TCP header.
pub const BARE_SEGMENT_MAX: usize = 40 + 60;

/// How long an acknowledgement may wait for data to travel with (RFC 9293 section 3.8.6.3: less than 500 ms, and every second segment is
/// acknowledged at once). In a dialogue of lines, as SMTP's, the answer comes well within, which halves the segments.
const ACK_DELAY: Duration = Duration::from_millis(40);

/// Receive windows from here on hold two full segments of Ethernet.
const ACK_DELAY_WINDOW: usize = 2 * 1460;

/// Most segments that one [`Engine::egress`] sends; more is possible only with a window of many megabytes.
const BURST_MAX: usize = 256;

/// The conditions of one poll.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The time.
    pub now_ms: i64,
    /// Largest IP datagram to send; in a SYN also what is offered (less the headers) as our maximum segment size.
    pub mtu: usize,
    /// Seed for the initial sequence number of a connection that begins in this poll ([`super::isn::seed_for`]).
    pub seed: u64,
}

/// Where segments go: buffers inside NX_PACKETs.
pub trait Outlet {
    /// Gets a packet for one segment ready. `false`: none is to be had now; the socket keeps its state and tries again later.
    fn reserve(&mut self) -> bool;
    /// Gives `fill` a buffer of `len` octets, then sends what it wrote. Called at most once after `reserve`; called without
    /// it for an answer to a segment, which is lost if no packet is to be had.
    fn emit<R>(&mut self, len: usize, fill: impl FnOnce(&mut [u8]) -> R) -> R;
}

struct OneSegment<'a, O> {
    terms: Terms,
    segment: Option<&'a [u8]>,
    outlet: &'a mut O,
    sent: bool,
}

struct Received<'a>(&'a [u8]);
struct Sending<'a, O> {
    outlet: &'a mut O,
    sent: &'a mut bool,
}

impl phy::RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(self.0)
    }
}

impl<O: Outlet> phy::TxToken for Sending<'_, O> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        *self.sent = true;
        self.outlet.emit(len, f)
    }
}

impl<O: Outlet> Device for OneSegment<'_, O> {
    type RxToken<'t>
        = Received<'t>
    where
        Self: 't;
    type TxToken<'t>
        = Sending<'t, O>
    where
        Self: 't;

    fn receive(&mut self, _: Instant) -> Option<(Received<'_>, Sending<'_, O>)> {
        let segment = self.segment.take()?;
        Some((Received(segment), Sending { outlet: self.outlet, sent: &mut self.sent }))
    }

    fn transmit(&mut self, _: Instant) -> Option<Sending<'_, O>> {
        if self.outlet.reserve() { Some(Sending { outlet: self.outlet, sent: &mut self.sent }) } else { None }
    }

    fn capabilities(&self) -> DeviceCapabilities {
        capabilities(&self.terms)
    }
}

fn capabilities(terms: &Terms) -> DeviceCapabilities {
    let mut capabilities = DeviceCapabilities::default();
    capabilities.medium = Medium::Ip;
    capabilities.max_transmission_unit = terms.mtu.max(MINIMUM_MTU);
    // Received checksums are verified once, before demultiplexing; those of sent segments are made after marking.
    capabilities.checksum = ChecksumCapabilities::ignored();
    capabilities
}

fn interface(terms: &Terms, device: &mut impl Device) -> Interface {
    let mut config = Config::new(HardwareAddress::Ip);
    config.random_seed = terms.seed;
    let mut interface = Interface::new(config, device, Instant::from_millis(terms.now_ms));
    // Whether an address is ours has been decided before a segment comes here.
    interface.set_any_ip(true);
    interface
}

/// An outlet that sends nothing, for calls that cannot send.
struct Nowhere;

impl Outlet for Nowhere {
    fn reserve(&mut self) -> bool {
        false
    }
    fn emit<R>(&mut self, _: usize, fill: impl FnOnce(&mut [u8]) -> R) -> R {
        fill(&mut [0; BARE_SEGMENT_MAX])
    }
}

/// Answers a segment that belongs to no connection as RFC 9293 section 3.10.7.1 says: with a reset, unless it is one.
#[inline(never)] // As in `Engine::ingress`.
pub fn refuse(terms: &Terms, segment: &[u8], outlet: &mut impl Outlet) {
    let mut device = OneSegment { terms: *terms, segment: Some(segment), outlet, sent: false };
    let mut interface = interface(terms, &mut device);
    let mut nobody = SocketSet::new(&mut [][..]);
    interface.poll_ingress_single(Instant::from_millis(terms.now_ms), &mut device, &mut nobody);
}

/// A smoltcp socket, or the place for one.
pub struct Engine {
    storage: [SocketStorage<'static>; 1],
    /// `connect` was called and the SYN has not left. smoltcp 0.14 panics over a peer's SYN in that position (simultaneous open
    /// with our SYN still waiting for a packet), so the peer is not heard before.
    syn_waits: bool,
}

impl Engine {
    /// No socket.
    pub const EMPTY: Engine = Engine { storage: [SocketStorage::EMPTY], syn_waits: false };

    /// Puts a new closed socket in place of whatever was there.
    ///
    /// # Safety
    /// Both rings are writable memory that nothing else uses until [`Engine::clear`] or the next `open`.
    pub unsafe fn open(&mut self, receive_ring: *mut [u8], transmit_ring: *mut [u8]) {
        self.clear();
        // SAFETY: the caller lends both exclusively for the life of the socket; `'static` stands for "until cleared".
        let (receive_ring, transmit_ring) = unsafe { (&mut *receive_ring, &mut *transmit_ring) };
        let receive_ring_len = receive_ring.len();
        let mut socket = tcp::Socket::new(tcp::SocketBuffer::new(receive_ring), tcp::SocketBuffer::new(transmit_ring));
        // Not for a window of one segment: its sender would wait for every acknowledgement.
        let delay = (receive_ring_len >= ACK_DELAY_WINDOW).then_some(ACK_DELAY);
        socket.set_ack_delay(delay);
        socket.set_nagle_enabled(false);
        socket.set_congestion_control(tcp::CongestionControl::Reno);
        SocketSet::new(self.storage()).add(socket);
    }

    /// Removes the socket without a word to its peer.
    pub fn clear(&mut self) {
        self.storage = [SocketStorage::EMPTY];
        self.syn_waits = false;
    }

    fn storage<'s>(&'s mut self) -> &'s mut [SocketStorage<'s>] {
        let storage: *mut [SocketStorage<'static>] = &raw mut self.storage;
        #[allow(clippy::unnecessary_cast)] // It casts the lifetime.
        // SAFETY: only the lifetime of the rings inside is shortened. Through the result something with the shorter lifetime
        // could be stored, which would outlive it; the one store is in `open`, of a socket whose rings are `'static`.
        unsafe {
            &mut *(storage as *mut [SocketStorage<'s>])
        }
    }

    fn with<R>(&mut self, f: impl FnOnce(&mut tcp::Socket<'_>) -> R) -> Option<R> {
        let mut set = SocketSet::new(self.storage());
        let (_, AnySocket::Tcp(socket)) = set.iter_mut().next()?;
        Some(f(socket))
    }

    fn poll<O: Outlet, R>(
        &mut self,
        terms: &Terms,
        segment: Option<&[u8]>,
        outlet: &mut O,
        f: impl FnOnce(&mut Interface, &mut OneSegment<'_, O>, &mut SocketSet<'_>) -> R,
    ) -> R {
        let mut device = OneSegment { terms: *terms, segment, outlet, sent: false };
        let mut interface = interface(terms, &mut device);
        let mut set = SocketSet::new(self.storage());
        f(&mut interface, &mut device, &mut set)
    }

    /// Begins a connection: the next [`Engine::egress`] sends the SYN. `false` if the socket is in use or an endpoint invalid.
    pub fn connect(&mut self, terms: &Terms, local: &Endpoint, remote: &Endpoint) -> bool {
        let (local, remote) = (local.to_smoltcp(), remote.to_smoltcp());
        let begun = self.poll(terms, None, &mut Nowhere, |interface, _, set| match set.iter_mut().next() {
            Some((_, AnySocket::Tcp(socket))) => socket.connect(interface.context(), remote, local).is_ok(),
            None => false,
        });
        self.syn_waits |= begun;
        begun
    }

    /// Makes the socket take the SYN that [`Engine::ingress`] gets next.
    pub fn listen(&mut self, port: u16) -> bool {
        self.syn_waits = false;
        self.with(|socket| socket.listen(port).is_ok()).unwrap_or(false)
    }

    /// Feeds one segment of this connection; an immediate answer goes to `outlet`.
    #[inline(never)] // Its frame must not lie in its callers': stacks are small.
    pub fn ingress(&mut self, terms: &Terms, segment: &[u8], outlet: &mut impl Outlet) {
        if self.syn_waits {
            return;
        }
        let now = Instant::from_millis(terms.now_ms);
        self.poll(terms, Some(segment), outlet, |interface, device, set| {
            interface.poll_ingress_single(now, device, set);
        });
    }

    /// Sends whatever is due: data, acknowledgement, window update, retransmission, probe, reset.
    #[inline(never)] // Its frame must not lie in its callers': stacks are small.
    pub fn egress(&mut self, terms: &Terms, outlet: &mut impl Outlet) {
        let now = Instant::from_millis(terms.now_ms);
        let sent = self.poll(terms, None, outlet, |interface, device, set| {
            for _ in 0..BURST_MAX {
                if interface.poll_egress(now, device, set) == smoltcp::iface::PollResult::None {
                    break;
                }
            }
            device.sent
        });
        self.syn_waits &= !sent;
    }

    /// When [`Engine::egress`] has something to do next, in milliseconds; 0 is now, `None` is never by itself.
    #[inline(never)] // Its frame must not lie in its callers': stacks are small.
    pub fn deadline(&mut self, terms: &Terms) -> Option<i64> {
        let now = Instant::from_millis(terms.now_ms);
        self.poll(terms, None, &mut Nowhere, |interface, _, set| {
            interface.poll_at(now, set).map(|at| at.total_millis())
        })
    }

    /// The state, as NX_TCP_CLOSED … NX_TCP_LAST_ACK.
    pub fn state(&mut self) -> UINT {
        self.with(|socket| match socket.state() {
            tcp::State::Closed => NX_TCP_CLOSED,
            tcp::State::Listen => NX_TCP_LISTEN_STATE,
            tcp::State::SynSent => NX_TCP_SYN_SENT,
            tcp::State::SynReceived => NX_TCP_SYN_RECEIVED,
            tcp::State::Established => NX_TCP_ESTABLISHED,
            tcp::State::CloseWait => NX_TCP_CLOSE_WAIT,
            tcp::State::FinWait1 => NX_TCP_FIN_WAIT_1,
            tcp::State::FinWait2 => NX_TCP_FIN_WAIT_2,
            tcp::State::Closing => NX_TCP_CLOSING,
            tcp::State::TimeWait => NX_TCP_TIMED_WAIT,
            tcp::State::LastAck => NX_TCP_LAST_ACK,
        })
        .unwrap_or(NX_TCP_CLOSED)
    }

    /// Copies as much of `data` as there is room for into the transmit ring; returns how much.
    pub fn send(&mut self, data: &[u8]) -> usize {
        self.with(|socket| socket.send_slice(data).unwrap_or(0)).unwrap_or(0)
    }

    /// Octets in the transmit ring: sent and not acknowledged, or waiting to be sent.
    pub fn unacknowledged(&mut self) -> usize {
        self.with(|socket| socket.send_queue()).unwrap_or(0)
    }

    /// Octets received in order and not taken.
    pub fn received(&mut self) -> usize {
        self.with(|socket| socket.recv_queue()).unwrap_or(0)
    }

    /// Copies received octets out of the ring; returns how many.
    pub fn receive(&mut self, into: &mut [u8]) -> usize {
        self.with(|socket| socket.recv_slice(into).unwrap_or(0)).unwrap_or(0)
    }

    /// Removes `len` received octets, which opens the window by as much.
    pub fn consume(&mut self, len: usize) {
        self.with(|socket| {
            let mut left = len;
            while left > 0 {
                // The ring yields up to its end first, then the rest from its beginning.
                let taken = socket.recv(|octets| {
                    let n = octets.len().min(left);
                    (n, n)
                });
                match taken {
                    Ok(n) if n > 0 => left -= n,
                    _ => break,
                }
            }
        });
    }

    /// While idle, asks the peer once a second whether it is there and how large its window is (or stops asking).
    pub fn probe(&mut self, on: bool) {
        self.with(|socket| socket.set_keep_alive(on.then_some(Duration::from_millis(1000))));
    }

    /// From now on acknowledgements do not wait for data to travel with.
    pub fn hurry(&mut self) {
        self.with(|socket| socket.set_ack_delay(None));
    }

    /// Ends our half of the connection: a FIN follows what is in the transmit ring.
    pub fn close(&mut self) {
        #[allow(clippy::redundant_closure_for_method_calls)]
        // The method alone is not general over the socket's lifetime.
        self.with(|socket| socket.close());
    }

    /// Ends the connection: the next [`Engine::egress`] sends a reset.
    pub fn abort(&mut self) {
        #[allow(clippy::redundant_closure_for_method_calls)] // As in `close`.
        self.with(|socket| socket.abort());
    }
}

#[cfg(test)]
mod tests;
