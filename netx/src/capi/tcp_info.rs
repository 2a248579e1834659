//! C names of what can be asked of and set on TCP sockets.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports, clippy::too_many_arguments)] // the constants

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp::tcp_info;
use crate::tcp::tcp_socket::{NX_TCP_SOCKET, TcpCallback};

services! {
    /// `nx_tcp_info_get`: [`tcp_info::info_get`].
    fn _nx_tcp_info_get / _nxe_tcp_info_get(
        ip_ptr: *mut NX_IP, tcp_packets_sent: *mut ULONG, tcp_bytes_sent: *mut ULONG, tcp_packets_received: *mut ULONG,
        tcp_bytes_received: *mut ULONG, tcp_invalid_packets: *mut ULONG, tcp_receive_packets_dropped: *mut ULONG,
        tcp_checksum_errors: *mut ULONG, tcp_connections: *mut ULONG, tcp_disconnections: *mut ULONG,
        tcp_connections_dropped: *mut ULONG, tcp_retransmit_packets: *mut ULONG
    ) -> UINT = tcp_info::info_get; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
    }

    /// `nx_tcp_socket_info_get`: [`tcp_info::socket_info_get`].
    fn _nx_tcp_socket_info_get / _nxe_tcp_socket_info_get(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_packets_sent: *mut ULONG, tcp_bytes_sent: *mut ULONG,
        tcp_packets_received: *mut ULONG, tcp_bytes_received: *mut ULONG, tcp_retransmit_packets: *mut ULONG,
        tcp_packets_queued: *mut ULONG, tcp_checksum_errors: *mut ULONG, tcp_socket_state: *mut ULONG,
        tcp_transmit_queue_depth: *mut ULONG, tcp_transmit_window: *mut ULONG, tcp_receive_window: *mut ULONG
    ) -> UINT = tcp_info::socket_info_get; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_bytes_available`: [`tcp_info::bytes_available`].
    fn _nx_tcp_socket_bytes_available / _nxe_tcp_socket_bytes_available(
        socket_ptr: *mut NX_TCP_SOCKET, bytes_available: *mut ULONG
    ) -> UINT = tcp_info::bytes_available; {
        not_created(socket_ptr) || bytes_available.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_mss_set`: [`tcp_info::mss_set`].
    fn _nx_tcp_socket_mss_set / _nxe_tcp_socket_mss_set(
        socket_ptr: *mut NX_TCP_SOCKET, mss: ULONG
    ) -> UINT = tcp_info::mss_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_mss_get`: [`tcp_info::mss_get`].
    fn _nx_tcp_socket_mss_get / _nxe_tcp_socket_mss_get(
        socket_ptr: *mut NX_TCP_SOCKET, mss: *mut ULONG
    ) -> UINT = tcp_info::mss_get; {
        not_created(socket_ptr) || mss.is_null() => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_mss_peer_get`: [`tcp_info::mss_peer_get`].
    fn _nx_tcp_socket_mss_peer_get / _nxe_tcp_socket_mss_peer_get(
        socket_ptr: *mut NX_TCP_SOCKET, peer_mss: *mut ULONG
    ) -> UINT = tcp_info::mss_peer_get; {
        not_created(socket_ptr) || peer_mss.is_null() => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_peer_info_get`: [`tcp_info::peer_info_get_v4`].
    fn _nx_tcp_socket_peer_info_get / _nxe_tcp_socket_peer_info_get(
        socket_ptr: *mut NX_TCP_SOCKET, peer_ip_address: *mut ULONG, peer_port: *mut ULONG
    ) -> UINT = tcp_info::peer_info_get_v4; {
        not_created(socket_ptr) || peer_ip_address.is_null() || peer_port.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nxd_tcp_socket_peer_info_get`: [`tcp_info::peer_info_get`].
    fn _nxd_tcp_socket_peer_info_get / _nxde_tcp_socket_peer_info_get(
        socket_ptr: *mut NX_TCP_SOCKET, peer_ip_address: *mut NXD_ADDRESS, peer_port: *mut ULONG
    ) -> UINT = tcp_info::peer_info_get; {
        not_created(socket_ptr) || peer_ip_address.is_null() || peer_port.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_transmit_configure`: [`tcp_info::transmit_configure`].
    fn _nx_tcp_socket_transmit_configure / _nxe_tcp_socket_transmit_configure(
        socket_ptr: *mut NX_TCP_SOCKET, max_queue_depth: ULONG, timeout: ULONG, max_retries: ULONG, timeout_shift: ULONG
    ) -> UINT = tcp_info::transmit_configure; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
        max_queue_depth == 0 => NX_OPTION_ERROR,
    }

    /// `nx_tcp_socket_receive_queue_max_set`: [`tcp_info::receive_queue_max_set`].
    fn _nx_tcp_socket_receive_queue_max_set / _nxe_tcp_socket_receive_queue_max_set(
        socket_ptr: *mut NX_TCP_SOCKET, receive_queue_maximum: UINT
    ) -> UINT = tcp_info::receive_queue_max_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_vlan_priority_set`: [`tcp_info::vlan_priority_set`].
    fn _nx_tcp_socket_vlan_priority_set / _nxe_tcp_socket_vlan_priority_set(
        socket_ptr: *mut NX_TCP_SOCKET, vlan_priority: UINT
    ) -> UINT = tcp_info::vlan_priority_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
        vlan_priority > NX_VLAN_PRIORITY_MAX && vlan_priority != NX_VLAN_PRIORITY_INVALID => NX_OPTION_ERROR,
    }

    /// `nx_tcp_socket_receive_notify`: [`tcp_info::receive_notify`].
    fn _nx_tcp_socket_receive_notify / _nxe_tcp_socket_receive_notify(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_receive_notify: TcpCallback
    ) -> UINT = tcp_info::receive_notify; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_establish_notify`: [`tcp_info::establish_notify`].
    fn _nx_tcp_socket_establish_notify / _nxe_tcp_socket_establish_notify(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_establish_notify: TcpCallback
    ) -> UINT = tcp_info::establish_notify; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_disconnect_complete_notify`: [`tcp_info::disconnect_complete_notify`].
    fn _nx_tcp_socket_disconnect_complete_notify / _nxe_tcp_socket_disconnect_complete_notify(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_disconnect_complete_notify: TcpCallback
    ) -> UINT = tcp_info::disconnect_complete_notify; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_timed_wait_callback`: [`tcp_info::timed_wait_callback`].
    fn _nx_tcp_socket_timed_wait_callback / _nxe_tcp_socket_timed_wait_callback(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_timed_wait_callback: TcpCallback
    ) -> UINT = tcp_info::timed_wait_callback; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_window_update_notify_set`: [`tcp_info::window_update_notify_set`].
    fn _nx_tcp_socket_window_update_notify_set / _nxe_tcp_socket_window_update_notify_set(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_window_update_notify: TcpCallback
    ) -> UINT = tcp_info::window_update_notify_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_queue_depth_notify_set`: [`tcp_info::queue_depth_notify_set`].
    fn _nx_tcp_socket_queue_depth_notify_set / _nxe_tcp_socket_queue_depth_notify_set(
        socket_ptr: *mut NX_TCP_SOCKET, tcp_socket_queue_depth_notify: TcpCallback
    ) -> UINT = tcp_info::queue_depth_notify_set; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }
}
