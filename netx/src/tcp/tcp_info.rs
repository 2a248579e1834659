//! What can be asked of and set on TCP sockets: counters, peers, segment sizes, queues, callbacks.
//!
//! Source: manual chapter 4, `nx_tcp_info_get`, `nx_tcp_socket_*`.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp::connection;
use crate::tcp::park::Held;
use crate::tcp::tcp_socket::{NX_TCP_SOCKET, TcpCallback};

/// Writes each value whose destination is not null.
unsafe fn report(values: &[(*mut ULONG, ULONG)]) {
    for &(destination, value) in values {
        if !destination.is_null() {
            // SAFETY: the caller of the service gives null or a place to write.
            unsafe { destination.write(value) };
        }
    }
}

/// Counters of an instance's TCP; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    tcp_packets_sent: *mut ULONG,
    tcp_bytes_sent: *mut ULONG,
    tcp_packets_received: *mut ULONG,
    tcp_bytes_received: *mut ULONG,
    tcp_invalid_packets: *mut ULONG,
    tcp_receive_packets_dropped: *mut ULONG,
    tcp_checksum_errors: *mut ULONG,
    tcp_connections: *mut ULONG,
    tcp_disconnections: *mut ULONG,
    tcp_connections_dropped: *mut ULONG,
    tcp_retransmit_packets: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        let tcp = &(*ip_ptr).nx_ip_tcp;
        report(&[
            (tcp_packets_sent, tcp.nx_ip_tcp_packets_sent),
            (tcp_bytes_sent, tcp.nx_ip_tcp_bytes_sent),
            (tcp_packets_received, tcp.nx_ip_tcp_packets_received),
            (tcp_bytes_received, tcp.nx_ip_tcp_bytes_received),
            (tcp_invalid_packets, tcp.nx_ip_tcp_invalid_packets),
            (tcp_receive_packets_dropped, tcp.nx_ip_tcp_receive_packets_dropped),
            (tcp_checksum_errors, tcp.nx_ip_tcp_checksum_errors),
            (tcp_connections, tcp.nx_ip_tcp_connections),
            (tcp_disconnections, tcp.nx_ip_tcp_disconnections),
            (tcp_connections_dropped, tcp.nx_ip_tcp_connections_dropped),
            (tcp_retransmit_packets, tcp.nx_ip_tcp_retransmit_packets),
        ]);
    }
    NX_SUCCESS
}

/// Counters and state of a socket; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The socket is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn socket_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_packets_sent: *mut ULONG,
    tcp_bytes_sent: *mut ULONG,
    tcp_packets_received: *mut ULONG,
    tcp_bytes_received: *mut ULONG,
    tcp_retransmit_packets: *mut ULONG,
    tcp_packets_queued: *mut ULONG,
    tcp_checksum_errors: *mut ULONG,
    tcp_socket_state: *mut ULONG,
    tcp_transmit_queue_depth: *mut ULONG,
    tcp_transmit_window: *mut ULONG,
    tcp_receive_window: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        let s = &*socket_ptr;
        report(&[
            (tcp_packets_sent, s.nx_tcp_socket_packets_sent),
            (tcp_bytes_sent, s.nx_tcp_socket_bytes_sent),
            (tcp_packets_received, s.nx_tcp_socket_packets_received),
            (tcp_bytes_received, s.nx_tcp_socket_bytes_received),
            (tcp_retransmit_packets, s.nx_tcp_socket_retransmit_packets),
            (tcp_packets_queued, s.nx_tcp_socket_receive_queue_count),
            (tcp_checksum_errors, s.nx_tcp_socket_checksum_errors),
            (tcp_socket_state, s.nx_tcp_socket_state),
            (tcp_transmit_queue_depth, s.nx_tcp_socket_transmit_sent_count),
            (tcp_transmit_window, s.nx_tcp_socket_tx_window_congestion),
            (tcp_receive_window, s.nx_tcp_socket_rx_window_current),
        ]);
    }
    NX_SUCCESS
}

/// Octets that can be received without waiting.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_CONNECTED`: there are none, and none can come.
/// # Safety
/// The socket is created; `bytes_available` may be written.
#[must_use]
pub unsafe fn bytes_available(socket_ptr: *mut NX_TCP_SOCKET, bytes_available: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        let s = &*socket_ptr;
        let waiting = s.nx_tcp_socket_rx_window_default.wrapping_sub(s.nx_tcp_socket_rx_window_current);
        if waiting == 0 && (*socket_ptr).nx_tcp_socket_state < NX_TCP_ESTABLISHED {
            return NX_NOT_CONNECTED;
        }
        bytes_available.write(waiting);
    }
    NX_SUCCESS
}

/// Limits the largest segment that is offered and sent; in force from the next connection on.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_SIZE_ERROR`: larger than the interface's MTU has room for.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn mss_set(socket_ptr: *mut NX_TCP_SOCKET, mss: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_tcp_socket_ip_ptr;
        let _held = Held::get(ip_ptr);
        let mtu = (*ip_ptr).nx_ip_interface[0].nx_interface_ip_mtu_size;
        if mss > mtu.saturating_sub(40) && mtu != 0 {
            return NX_SIZE_ERROR;
        }
        if (*socket_ptr).nx_tcp_socket_state <= NX_TCP_LISTEN_STATE {
            (*socket_ptr).nx_tcp_socket_mss = mss;
        }
    }
    NX_SUCCESS
}

/// The largest segment that the socket offers to receive.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The socket is created; `mss` may be written.
#[must_use]
pub unsafe fn mss_get(socket_ptr: *mut NX_TCP_SOCKET, mss: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        mss.write(connection::own_mss(socket_ptr));
    }
    NX_SUCCESS
}

/// The largest segment that the peer offers to receive.
///
/// # Context
/// Threads.
/// # Safety
/// The socket is created; `mss` may be written.
#[must_use]
pub unsafe fn mss_peer_get(socket_ptr: *mut NX_TCP_SOCKET, mss: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        mss.write((*socket_ptr).nx_tcp_socket_peer_mss);
    }
    NX_SUCCESS
}

/// The peer of a connection, of either family.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_CONNECTED`.
/// # Safety
/// The socket is created; the destinations may be written.
#[must_use]
pub unsafe fn peer_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut NXD_ADDRESS,
    peer_port: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if (*socket_ptr).nx_tcp_socket_state < NX_TCP_ESTABLISHED {
            return NX_NOT_CONNECTED;
        }
        peer_ip_address.write((*socket_ptr).nx_tcp_socket_connect_ip);
        peer_port.write((*socket_ptr).nx_tcp_socket_connect_port);
    }
    NX_SUCCESS
}

/// The peer of an IPv4 connection.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_CONNECTED`: not connected, or over IPv6.
/// # Safety
/// The socket is created; the destinations may be written.
#[must_use]
pub unsafe fn peer_info_get_v4(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut ULONG,
    peer_port: *mut ULONG,
) -> UINT {
    let (mut address, mut port) = (NXD_ADDRESS::NONE, 0);
    // SAFETY: given.
    unsafe {
        let status = peer_info_get(socket_ptr, &raw mut address, &raw mut port);
        if status != NX_SUCCESS {
            return status;
        }
        let Some(v4) = address.as_v4() else { return NX_NOT_CONNECTED };
        peer_ip_address.write(v4);
        peer_port.write(port);
    }
    NX_SUCCESS
}

/// Configures the transmit queue's depth and how long an acknowledgement is waited for before the connection is given up.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn transmit_configure(
    socket_ptr: *mut NX_TCP_SOCKET,
    max_queue_depth: ULONG,
    timeout: ULONG,
    max_retries: ULONG,
    timeout_shift: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        (*socket_ptr).nx_tcp_socket_transmit_queue_maximum = max_queue_depth;
        (*socket_ptr).nx_tcp_socket_timeout_rate = timeout;
        (*socket_ptr).nx_tcp_socket_timeout_max_retries = max_retries;
        (*socket_ptr).nx_tcp_socket_timeout_shift = timeout_shift;
        connection::drive(socket_ptr);
    }
    NX_SUCCESS
}

/// Limits how many received packets wait in the queue. What comes beyond is copied behind the last of them while it fits there, then
/// dropped for the peer to repeat.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn receive_queue_max_set(socket_ptr: *mut NX_TCP_SOCKET, receive_queue_maximum: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        (*socket_ptr).nx_tcp_socket_receive_queue_maximum = receive_queue_maximum;
    }
    NX_SUCCESS
}

/// Sets the VLAN priority of the socket's packets.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn vlan_priority_set(socket_ptr: *mut NX_TCP_SOCKET, vlan_priority: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        (*socket_ptr).nx_tcp_socket_vlan_priority = vlan_priority;
    }
    NX_SUCCESS
}

macro_rules! callback_setter {
    ($name:ident, $field:ident, $what:literal) => {
        #[doc = concat!("Installs the function that is called when ", $what, "; `None` removes it.")]
        ///
        /// # Context
        /// Initialization, threads. The function is called from the IP thread or from the thread whose service call was the cause.
        /// # Safety
        /// The socket is created; the function may be called until another is installed or the socket deleted.
        #[must_use]
        pub unsafe fn $name(socket_ptr: *mut NX_TCP_SOCKET, callback: TcpCallback) -> UINT {
            // SAFETY: given.
            unsafe {
                let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
                (*socket_ptr).$field = callback;
            }
            NX_SUCCESS
        }
    };
}

callback_setter!(receive_notify, nx_tcp_receive_callback, "data arrives");
callback_setter!(establish_notify, nx_tcp_establish_notify, "a connection is established");
callback_setter!(disconnect_complete_notify, nx_tcp_disconnect_complete_notify, "a disconnection is complete");
callback_setter!(timed_wait_callback, nx_tcp_timed_wait_callback, "the connection enters TIMED_WAIT");
callback_setter!(window_update_notify_set, nx_tcp_socket_window_update_notify, "the peer's window grows");
callback_setter!(queue_depth_notify_set, nx_tcp_socket_queue_depth_notify, "the transmit queue is no longer full");
