//! TCP: a state machine on NX_PACKETs and on the fields of NX_TCP_SOCKET.
//!
//! ```text
//! service call (caller's thread)          segment from the IP thread, or a deadline
//!        |                                          |
//!        v                                          v
//!   tcp_socket, tcp_client, listen            ingress: whose is it? -> input: what does it change?
//!        |                                          |
//!        +--> connection: states, drive one socket <+-- timers
//!                   |  receive_queue, transmit_queue, congestion
//!                   +-> output: which segments -> emit: headers in the packet's headroom -> ip_send
//!                   +-> park: waiters; notify: callbacks, last of all
//! ```
//!
//! Data is not copied on its way: a packet of the application that makes a segment goes to the driver itself, and stays queued until it is
//! acknowledged (`transmit_queue`); the driver's packets are what the application receives (`receive_queue`).
//!
//! Everything happens under `nx_ip_protection`. A callback runs with it held, as in the original, and may call services; for that
//! reason nothing of a socket is borrowed while one runs, and the socket is looked at anew after it. Time is in ticks.

pub mod listen;
pub mod tcp_client;
pub mod tcp_info;
pub mod tcp_socket;

pub(crate) mod congestion;
pub(crate) mod connection;
pub(crate) mod emit;
pub(crate) mod ingress;
pub(crate) mod input;
pub(crate) mod isn;
pub(crate) mod notify;
pub(crate) mod output;
pub(crate) mod park;
mod path;
pub(crate) mod receive_queue;
pub(crate) mod segment;
pub(crate) mod table;
pub(crate) mod time_wait;
pub(crate) mod timers;
pub(crate) mod transmit_queue;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::{NX_ALREADY_ENABLED, NX_IP_TCP_ENABLED, NX_MAX_LISTEN_REQUESTS, NX_SUCCESS};
use crate::entropy;
use crate::ip::ip_thread::TCP_TIMER;
use crate::ip::{NX_IP, status};
use crate::tcp::listen::{ListenRequest, Servers};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;
use park::Held;
use time_wait::TimeWait;

/// `ack` of a socket: nothing is owed.
pub(crate) const ACK_NONE: u8 = 0;
/// An acknowledgement is due at `ack_at`, unless a segment takes it along before.
pub(crate) const ACK_DELAYED: u8 = 1;
/// An acknowledgement is due.
pub(crate) const ACK_NOW: u8 = 2;

/// `timer` of a socket: it waits for nothing.
pub(crate) const TIMER_NONE: u8 = 0;
/// Something is in flight.
pub(crate) const TIMER_RETRANSMIT: u8 = 1;
/// Something waits for the peer's window.
pub(crate) const TIMER_PERSIST: u8 = 2;
/// The peer has yet to close its side.
pub(crate) const TIMER_FINISH: u8 = 3;

/// TCP's part of an IP instance. All-zero is "not enabled".
#[repr(C)]
#[allow(missing_docs)]
pub struct IpTcp {
    pub nx_ip_tcp_packets_sent: ULONG,
    pub nx_ip_tcp_bytes_sent: ULONG,
    pub nx_ip_tcp_packets_received: ULONG,
    pub nx_ip_tcp_bytes_received: ULONG,
    pub nx_ip_tcp_invalid_packets: ULONG,
    pub nx_ip_tcp_receive_packets_dropped: ULONG,
    pub nx_ip_tcp_checksum_errors: ULONG,
    pub nx_ip_tcp_connections: ULONG,
    pub nx_ip_tcp_disconnections: ULONG,
    pub nx_ip_tcp_connections_dropped: ULONG,
    pub nx_ip_tcp_retransmit_packets: ULONG,
    pub(crate) enabled: UINT,
    pub(crate) created: *mut NX_TCP_SOCKET,
    pub(crate) connections: [*mut NX_TCP_SOCKET; table::BUCKETS],
    pub(crate) ports: [*mut NX_TCP_SOCKET; table::BUCKETS],
    pub(crate) listen: [ListenRequest; NX_MAX_LISTEN_REQUESTS as usize],
    /// What `nx_tcp_server_socket_listen` installs.
    pub(crate) servers: Option<&'static Servers>,
    pub(crate) time_wait: TimeWait,
    /// The key of initial sequence numbers (RFC 6528).
    pub(crate) secret: [u64; 2],
}

impl IpTcp {
    /// The listen request for a port.
    pub(crate) fn listener(&mut self, port: UINT) -> Option<&mut ListenRequest> {
        self.listen.iter_mut().find(|request| request.active != 0 && request.port == port)
    }
}

/// Enables TCP on an IP instance.
///
/// # Context
/// Initialization, threads, timers.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        if (*ip_ptr).nx_ip_tcp.enabled != 0 {
            return NX_ALREADY_ENABLED;
        }
        let tcp = &mut (*ip_ptr).nx_ip_tcp;
        for word in &mut tcp.secret {
            *word = u64::from(entropy::next()) << 32 | u64::from(entropy::next());
        }
        tcp.enabled = 1;
        (*ip_ptr).nx_ip_tcp_packet_receive = Some(ingress::receive);
        (*ip_ptr).timers[TCP_TIMER].poll = Some(timers::poll);
        (*ip_ptr).tcp_narrowed = Some(path::narrowed);
        (*ip_ptr).tcp_detached = Some(path::detached);
        status::changed(ip_ptr, NX_IP_TCP_ENABLED);
    }
    NX_SUCCESS
}

/// Whether a TCP socket exists, bound or not: the instance cannot be deleted.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn has_sockets(ip_ptr: *mut NX_IP) -> bool {
    // SAFETY: given.
    unsafe { table::created(ip_ptr).next().is_some() }
}
