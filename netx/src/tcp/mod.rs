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
//!                   +-> wake: waiters; notify: callbacks, last of all
//! ```
//!
//! Everything happens under `nx_ip_protection`. A callback runs with it held, as in the original, and may call services; for that
//! reason nothing of a socket is borrowed while one runs, and the socket is looked at anew after it.

pub mod arena;

use threadx_shim::types::ULONG;

use arena::Arena;

/// TCP's part of an IP instance.
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
    /// Memory for rings.
    pub(crate) arena: Arena,
}

impl IpTcp {
    /// TCP not enabled.
    pub const fn new() -> Self {
        Self {
            nx_ip_tcp_packets_sent: 0,
            nx_ip_tcp_bytes_sent: 0,
            nx_ip_tcp_packets_received: 0,
            nx_ip_tcp_bytes_received: 0,
            nx_ip_tcp_invalid_packets: 0,
            nx_ip_tcp_receive_packets_dropped: 0,
            nx_ip_tcp_checksum_errors: 0,
            nx_ip_tcp_connections: 0,
            nx_ip_tcp_disconnections: 0,
            nx_ip_tcp_connections_dropped: 0,
            nx_ip_tcp_retransmit_packets: 0,
            arena: Arena::EMPTY,
        }
    }
}

impl Default for IpTcp {
    fn default() -> Self {
        Self::new()
    }
}
