//! IP instances on the wire in memory, and their TCP sockets with the calls' pointers out of the way.
//!
//! Everything here lives as long as the process, which is one scenario long. A scenario ends with [`Node::assert_clean`]: all packets
//! back in their pools.

#![allow(clippy::not_unsafe_ptr_arg_deref)] // Scenarios own the packets that they pass.

use std::ptr::null_mut;

use netx::constants::{
    NX_IP_LINK_ENABLED, NX_IP_NORMAL, NX_IP_TIME_TO_LIVE, NX_NO_WAIT, NX_SUCCESS, NX_TCP_PACKET, NX_WAIT_FOREVER,
};
use netx::ip::status;
use netx::ipv4::arp_cache;
use netx::ipv6::{ipv6_address, ipv6_enable};
use netx::link::ram_link;
use netx::packet::{packet_data, packet_pool};
use netx::tcp::tcp_socket::TcpCallback;
use netx::tcp::{listen, tcp_client, tcp_info, tcp_socket};
use netx::{NX_IP, NX_PACKET, NX_PACKET_POOL, NX_TCP_SOCKET, NXD_ADDRESS, icmp, ip, tcp};
use threadx_shim::objects::{thread, time};
use threadx_shim::types::{UINT, ULONG};

use crate::segment::Segment;

const MASK: ULONG = 0xFFFF_FF00;
/// Payload of a packet that holds a whole Ethernet frame.
pub const FRAME: ULONG = 1536;

fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn memory(octets: usize) -> *mut core::ffi::c_void {
    Box::leak(vec![0_u128; octets.div_ceil(16)].into_boxed_slice()).as_mut_ptr().cast()
}

/// An IP instance 10.0.0.`host` and 2001:db8::`host` with TCP, on the wire.
#[derive(Clone, Copy)]
pub struct Node {
    /// The instance.
    pub ip: *mut NX_IP,
    /// Its own packets.
    pub pool: *mut NX_PACKET_POOL,
    host: ULONG,
}

impl Node {
    /// Creates it (in `tx_application_define` or a thread) with a pool of its own.
    ///
    /// # Panics
    /// When a service refuses.
    pub fn new(host: ULONG, packets: ULONG, payload: ULONG) -> Self {
        let (ip, pool) = (leak(NX_IP::new()), leak(NX_PACKET_POOL::new()));
        let size = packets * (payload + size_of::<NX_PACKET>() as ULONG + 16);
        let name = c"node".as_ptr().cast_mut();
        // SAFETY: control blocks and memory are new and stay.
        unsafe {
            netx::entropy::seed(u64::from(host));
            assert_eq!(packet_pool::create(pool, name, payload, memory(size as usize), size), NX_SUCCESS);
            let stack = 32 * 1024;
            let driver = Some(ram_link::entry as unsafe extern "C" fn(*mut netx::NX_IP_DRIVER));
            let address = 0x0A00_0000 | host;
            let status = ip::create(ip, name, address, MASK, pool, driver, memory(stack as usize), stack, 1);
            assert_eq!(status, NX_SUCCESS);
            assert_eq!(arp_cache::enable(ip, memory(1024), 1024), NX_SUCCESS);
            assert_eq!(tcp::enable(ip), NX_SUCCESS);
            assert_eq!(icmp::nxd_enable(ip), NX_SUCCESS);
        }
        Self { ip, pool, host }
    }

    /// Gives it its IPv6 address and waits until the address is in force. Call from a thread.
    ///
    /// # Panics
    /// When a service refuses.
    #[must_use]
    pub fn with_v6(self) -> Self {
        let address = self.v6();
        // SAFETY: the instance is created.
        unsafe {
            assert_eq!(ipv6_enable::enable(self.ip), NX_SUCCESS);
            assert_eq!(ipv6_address::set(self.ip, 0, &raw const address, 64, null_mut()), NX_SUCCESS);
        }
        sleep(600);
        self
    }

    /// Waits until the link is up. Call from a thread.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn wait_for_link(&self) {
        let mut actual = 0;
        // SAFETY: the instance is created.
        assert_eq!(unsafe { status::check(self.ip, NX_IP_LINK_ENABLED, &raw mut actual, 100) }, NX_SUCCESS);
    }

    /// Its IPv4 address.
    pub fn v4(&self) -> NXD_ADDRESS {
        NXD_ADDRESS::v4(0x0A00_0000 | self.host)
    }

    /// Its IPv6 address.
    pub fn v6(&self) -> NXD_ADDRESS {
        NXD_ADDRESS::v6([0x2001_0DB8, 0, 0, self.host])
    }

    /// A new socket.
    ///
    /// # Panics
    /// When it is refused.
    pub fn socket(&self, window: ULONG) -> Sock {
        self.socket_with(window, None)
    }

    /// A new socket with a disconnect callback.
    ///
    /// # Panics
    /// When it is refused.
    pub fn socket_with(&self, window: ULONG, disconnect: TcpCallback) -> Sock {
        let socket = Sock(leak(NX_TCP_SOCKET::new()));
        assert_eq!(self.create(socket, window, disconnect), NX_SUCCESS);
        socket
    }

    /// Creates a socket in a given block.
    pub fn create(&self, socket: Sock, window: ULONG, disconnect: TcpCallback) -> UINT {
        let name = c"socket".as_ptr().cast_mut();
        // SAFETY: the block is not created and stays.
        unsafe {
            tcp_socket::create(self.ip, socket.0, name, NX_IP_NORMAL, 0, NX_IP_TIME_TO_LIVE, window, None, disconnect)
        }
    }

    /// A new client socket, bound to any port.
    ///
    /// # Panics
    /// When it is refused.
    pub fn client(&self, window: ULONG) -> Sock {
        let socket = self.socket(window);
        assert_eq!(socket.bind(0, NX_NO_WAIT), NX_SUCCESS);
        socket
    }

    /// A packet with `data`.
    ///
    /// # Panics
    /// When the pool does not yield it in a minute.
    pub fn packet(&self, data: &[u8]) -> *mut NX_PACKET {
        let mut packet = null_mut();
        // SAFETY: the pool is created; the data is readable.
        unsafe {
            assert_eq!(packet_pool::allocate(self.pool, &raw mut packet, NX_TCP_PACKET, 6000), NX_SUCCESS);
            if !data.is_empty() {
                let start = data.as_ptr().cast_mut().cast();
                assert_eq!(packet_data::data_append(packet, start, data.len() as ULONG, self.pool, 6000), NX_SUCCESS);
            }
        }
        packet
    }

    /// Packets in the pool that are free.
    pub fn available(&self) -> ULONG {
        // SAFETY: the pool is created.
        unsafe { (*self.pool).nx_packet_pool_available }
    }

    /// Listens.
    pub fn listen(&self, port: UINT, socket: Sock, queue: UINT, callback: listen::ListenCallback) -> UINT {
        // SAFETY: instance and socket are created.
        unsafe { listen::listen(self.ip, port, socket.0, queue, callback) }
    }

    /// Relistens.
    pub fn relisten(&self, port: UINT, socket: Sock) -> UINT {
        // SAFETY: instance and socket are created.
        unsafe { listen::relisten(self.ip, port, socket.0) }
    }

    /// Stops listening.
    pub fn unlisten(&self, port: UINT) -> UINT {
        // SAFETY: the instance is created.
        unsafe { listen::unlisten(self.ip, port) }
    }

    /// Makes the node deaf and dumb: its IP thread stops.
    pub fn silence(&self) {
        // SAFETY: the instance's thread is created.
        let _ = unsafe { thread::suspend(&raw mut (*self.ip).nx_ip_thread) };
    }

    /// Ends [`Node::silence`].
    pub fn unsilence(&self) {
        // SAFETY: the instance's thread is created.
        let _ = unsafe { thread::resume(&raw mut (*self.ip).nx_ip_thread) };
    }

    /// All packets are in the pool (within the time that ARP tries to find an absent host).
    ///
    /// # Panics
    /// When not.
    pub fn assert_clean(&self) {
        for _ in 0..200 {
            // SAFETY: the pool is created.
            if self.available() == unsafe { (*self.pool).nx_packet_pool_total } {
                break;
            }
            sleep(100);
        }
        // SAFETY: the pool is created.
        unsafe {
            assert_eq!(self.available(), (*self.pool).nx_packet_pool_total, "packets of node {} missing", self.host);
            assert_eq!((*self.pool).nx_packet_pool_invalid_releases, 0);
        }
    }
}

/// Waits.
///
/// # Panics
/// When the wait is aborted.
pub fn sleep(ticks: ULONG) {
    assert_eq!(thread::sleep(ticks), NX_SUCCESS);
}

/// Runs `f`; returns its result and the ticks that passed.
pub fn timed<R>(f: impl FnOnce() -> R) -> (R, ULONG) {
    let begin = time::get();
    let result = f();
    (result, time::get().wrapping_sub(begin))
}

/// The octets of a packet, which is released.
///
/// # Panics
/// When its length disagrees with them.
pub fn take(packet: *mut NX_PACKET) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut part = packet;
    // SAFETY: the packet is the caller's.
    unsafe {
        while !part.is_null() {
            octets.extend_from_slice(NX_PACKET::bytes(part));
            part = (*part).nx_packet_next;
        }
        assert_eq!(octets.len() as ULONG, (*packet).nx_packet_length);
        assert_eq!(packet_data::release(packet), NX_SUCCESS);
    }
    octets
}

/// A TCP socket.
#[derive(Clone, Copy, PartialEq)]
pub struct Sock(pub *mut NX_TCP_SOCKET);

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) => $service:path;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(self $(, $arg: $type)*) -> UINT {
                // SAFETY: the socket is created; arguments of pointer type are the scenario's own.
                unsafe { $service(self.0 $(, $arg)*) }
            }
        )*
    };
}

#[allow(missing_docs)] // They are the services of these names.
impl Sock {
    calls! {
        bind(port: UINT, wait: ULONG) => tcp_client::bind;
        unbind() => tcp_client::unbind;
        connect(server: &NXD_ADDRESS, port: UINT, wait: ULONG) => tcp_client::connect;
        accept(wait: ULONG) => listen::accept;
        unaccept() => listen::unaccept;
        send_packet(packet: *mut NX_PACKET, wait: ULONG) => tcp_socket::send;
        disconnect(wait: ULONG) => tcp_socket::disconnect;
        begin_close() => tcp_socket::begin_close;
        send_and_close(packet: *mut NX_PACKET) => tcp_socket::send_and_close;
        delete() => tcp_socket::delete;
        state_wait(state: UINT, wait: ULONG) => tcp_socket::state_wait;
        transmit_configure(depth: ULONG, timeout: ULONG, retries: ULONG, shift: ULONG) => tcp_info::transmit_configure;
        receive_queue_max_set(maximum: UINT) => tcp_info::receive_queue_max_set;
        mss_set(mss: ULONG) => tcp_info::mss_set;
        receive_notify(callback: TcpCallback) => tcp_info::receive_notify;
        establish_notify(callback: TcpCallback) => tcp_info::establish_notify;
        disconnect_complete_notify(callback: TcpCallback) => tcp_info::disconnect_complete_notify;
        timed_wait_callback(callback: TcpCallback) => tcp_info::timed_wait_callback;
        window_update_notify_set(callback: TcpCallback) => tcp_info::window_update_notify_set;
        queue_depth_notify_set(callback: TcpCallback) => tcp_info::queue_depth_notify_set;
    }

    /// Sends `data` in one packet of `node`'s pool; on failure the packet is released.
    pub fn send(self, node: &Node, data: &[u8], wait: ULONG) -> UINT {
        let packet = node.packet(data);
        let status = self.send_packet(packet, wait);
        if status != NX_SUCCESS {
            take(packet);
        }
        status
    }

    /// The next packet's octets.
    pub fn receive(self, wait: ULONG) -> Result<Vec<u8>, UINT> {
        let mut packet = null_mut();
        // SAFETY: the socket is created.
        let status = unsafe { tcp_socket::receive(self.0, &raw mut packet, wait) };
        if status == NX_SUCCESS { Ok(take(packet)) } else { Err(status) }
    }

    /// Exactly `len` octets.
    ///
    /// # Panics
    /// When the connection ends before.
    pub fn receive_all(self, len: usize) -> Vec<u8> {
        let mut octets = Vec::new();
        while octets.len() < len {
            octets.extend(self.receive(NX_WAIT_FOREVER).expect("more data"));
        }
        octets
    }

    /// Octets that wait.
    pub fn bytes_available(self) -> Result<ULONG, UINT> {
        let mut octets = 0;
        // SAFETY: the socket is created.
        let status = unsafe { tcp_info::bytes_available(self.0, &raw mut octets) };
        if status == NX_SUCCESS { Ok(octets) } else { Err(status) }
    }

    /// A field of the control block.
    pub fn state(self) -> UINT {
        // SAFETY: the socket is created.
        unsafe { (*self.0).nx_tcp_socket_state }
    }

    /// Disconnects with a wait, unbinds, deletes.
    ///
    /// # Panics
    /// When unbinding or deleting fails.
    pub fn end_client(self) -> UINT {
        let status = self.disconnect(6000);
        assert_eq!(self.unbind(), NX_SUCCESS);
        assert_eq!(self.delete(), NX_SUCCESS);
        status
    }

    /// Disconnects with a wait, unaccepts, deletes.
    ///
    /// # Panics
    /// When unaccepting or deleting fails.
    pub fn end_server(self) -> UINT {
        let status = self.disconnect(6000);
        assert_eq!(self.unaccept(), NX_SUCCESS);
        assert_eq!(self.delete(), NX_SUCCESS);
        status
    }
}

/// A pseudo-random pattern, the same for the same length and seed.
pub fn pattern(len: usize, seed: u32) -> Vec<u8> {
    let mut x = seed | 1;
    std::iter::repeat_with(|| {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        (x >> 11) as u8
    })
    .take(len)
    .collect()
}

/// Prints every TCP segment on the wire from now on.
pub fn trace() {
    unsafe fn show(packet: *mut NX_PACKET) {
        // SAFETY: the packet is a whole frame.
        let frame = unsafe { NX_PACKET::bytes(packet) };
        if let Some(s) = frame.get(14..).and_then(Segment::parse) {
            let flag = |set: bool, letter: &'static str| if set { letter } else { "" };
            println!(
                "{:6} {}:{} > :{} {}{}{}{} seq {} ack {} win {} len {}",
                time::get(),
                s.source.0,
                s.source.1,
                s.destination.1,
                flag(s.syn, "S"),
                flag(s.fin, "F"),
                flag(s.rst, "R"),
                flag(s.ack, "."),
                s.sequence,
                s.acknowledgement,
                s.window,
                s.payload_len
            );
        }
    }
    // SAFETY: the function may be called from anywhere.
    unsafe { ram_link::set_tap(Some(show)) };
}
