//! TCP: what lies between the NX_TCP services and one smoltcp socket per connection.
//!
//! ```text
//! service call (caller's thread)          segment from the IP thread, or a deadline
//!        |                                          |
//!        v                                          v
//!   tcp_socket, tcp_client, listen            ingress (demultiplex) / poll
//!        |                                          |
//!        +------> drive (one socket) <--------------+
//!                   |  feed transmit queue -> ring, smoltcp through crate::stack, read off what changed
//!                   +-> outlet: segment in an NX_PACKET, marked, mirrored, to ip::output
//!                   +-> park: waiters; notify: callbacks, last of all
//! ```
//!
//! Everything happens under `nx_ip_protection`. A callback runs with it held, as in the original, and may call services; for that
//! reason nothing of a socket is borrowed while one runs, and the socket is looked at anew after it.

pub mod arena;
pub(crate) mod clock;
pub(crate) mod drive;
pub(crate) mod ingress;
pub(crate) mod notify;
pub(crate) mod outlet;
pub(crate) mod park;
pub(crate) mod receive_queue;
pub(crate) mod table;
pub(crate) mod time_wait;
pub(crate) mod timers;
pub(crate) mod transmit_queue;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::{NX_ALREADY_ENABLED, NX_MAX_LISTEN_REQUESTS, NX_SUCCESS};
use crate::entropy;
use crate::ip::NX_IP;
use crate::listen::ListenRequest;
use crate::tcp_socket::NX_TCP_SOCKET;
use arena::Arena;
use clock::Clock;
use park::Held;
use time_wait::TimeWait;

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
    pub(crate) created_count: ULONG,
    pub(crate) created: *mut NX_TCP_SOCKET,
    pub(crate) connections: [*mut NX_TCP_SOCKET; table::BUCKETS],
    pub(crate) ports: [*mut NX_TCP_SOCKET; table::BUCKETS],
    pub(crate) listen: [ListenRequest; NX_MAX_LISTEN_REQUESTS as usize],
    pub(crate) time_wait: TimeWait,
    pub(crate) clock: Clock,
    /// When the IP thread will look at the deadlines next, in milliseconds.
    pub(crate) next_poll: i64,
    /// The key of initial sequence numbers (RFC 6528).
    pub(crate) secret: [u8; 16],
    /// Memory for rings; empty: the library's own.
    pub(crate) arena: Arena,
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
        for word in tcp.secret.chunks_exact_mut(4) {
            word.copy_from_slice(&entropy::next().to_ne_bytes());
        }
        tcp.clock.start();
        tcp.next_poll = i64::MAX;
        tcp.enabled = 1;
        (*ip_ptr).nx_ip_tcp_packet_receive = Some(ingress::receive);
        (*ip_ptr).nx_ip_tcp_poll = Some(timers::poll);
        (*ip_ptr).sockets_bound[1] = Some(has_bound_sockets);
    }
    NX_SUCCESS
}

/// Gives the instance memory of its own for the rings of sockets created from now on, instead of the library's.
///
/// # Context
/// Initialization, threads; before the first socket is created.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NOT_SUCCESSFUL`: sockets exist.
/// # Safety
/// The instance is created; the memory is writable and the instance's alone until it is deleted.
#[must_use]
pub unsafe fn buffer_set(ip_ptr: *mut NX_IP, memory: *mut core::ffi::c_void, size: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        if (*ip_ptr).nx_ip_tcp.created_count != 0 {
            return crate::constants::NX_NOT_SUCCESSFUL;
        }
        (*ip_ptr).nx_ip_tcp.arena = Arena::new(memory.cast(), size as usize);
    }
    NX_SUCCESS
}

/// Octets in all, and octets not in use, of the memory that the rings of this instance's sockets come from.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
pub unsafe fn buffer_usage(ip_ptr: *mut NX_IP) -> (usize, usize) {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        arena::usage(ip_ptr)
    }
}

/// Whether a TCP socket exists (bound or not: its rings are in the instance's care): the instance cannot be deleted.
///
/// # Safety
/// The instance is created; called under protection.
pub(crate) unsafe fn has_bound_sockets(ip_ptr: *mut NX_IP) -> bool {
    // SAFETY: given.
    unsafe { table::created(ip_ptr).next().is_some() }
}
