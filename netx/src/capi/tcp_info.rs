//! C names of what can be asked of and set on TCP sockets.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports, clippy::too_many_arguments)] // the constants

use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp_info;
use crate::tcp_socket::{NX_TCP_SOCKET, TcpCallback};

/// `nx_tcp_info_get`: counters of an instance.
///
/// # Safety
/// As [`tcp_info::info_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_info_get(
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
        tcp_info::info_get(
            ip_ptr,
            tcp_packets_sent,
            tcp_bytes_sent,
            tcp_packets_received,
            tcp_bytes_received,
            tcp_invalid_packets,
            tcp_receive_packets_dropped,
            tcp_checksum_errors,
            tcp_connections,
            tcp_disconnections,
            tcp_connections_dropped,
            tcp_retransmit_packets,
        )
    }
}

/// As [`_nx_tcp_info_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_info_get(
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
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        if not_enabled(ip_ptr) {
            return NX_NOT_ENABLED;
        }
        _nx_tcp_info_get(
            ip_ptr,
            tcp_packets_sent,
            tcp_bytes_sent,
            tcp_packets_received,
            tcp_bytes_received,
            tcp_invalid_packets,
            tcp_receive_packets_dropped,
            tcp_checksum_errors,
            tcp_connections,
            tcp_disconnections,
            tcp_connections_dropped,
            tcp_retransmit_packets,
        )
    }
}

/// `nx_tcp_socket_info_get`: counters of a socket.
///
/// # Safety
/// As [`tcp_info::socket_info_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_info_get(
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
        tcp_info::socket_info_get(
            socket_ptr,
            tcp_packets_sent,
            tcp_bytes_sent,
            tcp_packets_received,
            tcp_bytes_received,
            tcp_retransmit_packets,
            tcp_packets_queued,
            tcp_checksum_errors,
            tcp_socket_state,
            tcp_transmit_queue_depth,
            tcp_transmit_window,
            tcp_receive_window,
        )
    }
}

/// As [`_nx_tcp_socket_info_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_info_get(
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
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_info_get(
            socket_ptr,
            tcp_packets_sent,
            tcp_bytes_sent,
            tcp_packets_received,
            tcp_bytes_received,
            tcp_retransmit_packets,
            tcp_packets_queued,
            tcp_checksum_errors,
            tcp_socket_state,
            tcp_transmit_queue_depth,
            tcp_transmit_window,
            tcp_receive_window,
        )
    }
}

/// `nx_tcp_socket_bytes_available`: octets to be received.
///
/// # Safety
/// As [`tcp_info::bytes_available`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_bytes_available(
    socket_ptr: *mut NX_TCP_SOCKET,
    bytes_available: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::bytes_available(socket_ptr, bytes_available) }
}

/// As [`_nx_tcp_socket_bytes_available`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_bytes_available(
    socket_ptr: *mut NX_TCP_SOCKET,
    bytes_available: *mut ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || bytes_available.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_bytes_available(socket_ptr, bytes_available)
    }
}

/// `nx_tcp_socket_mss_set`: limits the segment size.
///
/// # Safety
/// As [`tcp_info::mss_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_mss_set(socket_ptr: *mut NX_TCP_SOCKET, mss: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::mss_set(socket_ptr, mss) }
}

/// As [`_nx_tcp_socket_mss_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_mss_set(socket_ptr: *mut NX_TCP_SOCKET, mss: ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_mss_set(socket_ptr, mss)
    }
}

/// `nx_tcp_socket_mss_get`: the segment size offered.
///
/// # Safety
/// As [`tcp_info::mss_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_mss_get(socket_ptr: *mut NX_TCP_SOCKET, mss: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::mss_get(socket_ptr, mss) }
}

/// As [`_nx_tcp_socket_mss_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_mss_get(socket_ptr: *mut NX_TCP_SOCKET, mss: *mut ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || mss.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_mss_get(socket_ptr, mss)
    }
}

/// `nx_tcp_socket_mss_peer_get`: the peer's segment size.
///
/// # Safety
/// As [`tcp_info::mss_peer_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_mss_peer_get(socket_ptr: *mut NX_TCP_SOCKET, peer_mss: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::mss_peer_get(socket_ptr, peer_mss) }
}

/// As [`_nx_tcp_socket_mss_peer_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_mss_peer_get(socket_ptr: *mut NX_TCP_SOCKET, peer_mss: *mut ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || peer_mss.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_mss_peer_get(socket_ptr, peer_mss)
    }
}

/// `nx_tcp_socket_peer_info_get`: the IPv4 peer.
///
/// # Safety
/// As [`tcp_info::peer_info_get_v4`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_peer_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut ULONG,
    peer_port: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::peer_info_get_v4(socket_ptr, peer_ip_address, peer_port) }
}

/// As [`_nx_tcp_socket_peer_info_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_peer_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut ULONG,
    peer_port: *mut ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || peer_ip_address.is_null() || peer_port.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_peer_info_get(socket_ptr, peer_ip_address, peer_port)
    }
}

/// `nxd_tcp_socket_peer_info_get`: the peer.
///
/// # Safety
/// As [`tcp_info::peer_info_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_tcp_socket_peer_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut NXD_ADDRESS,
    peer_port: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::peer_info_get(socket_ptr, peer_ip_address, peer_port) }
}

/// As [`_nxd_tcp_socket_peer_info_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_tcp_socket_peer_info_get(
    socket_ptr: *mut NX_TCP_SOCKET,
    peer_ip_address: *mut NXD_ADDRESS,
    peer_port: *mut ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || peer_ip_address.is_null() || peer_port.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nxd_tcp_socket_peer_info_get(socket_ptr, peer_ip_address, peer_port)
    }
}

/// `nx_tcp_socket_transmit_configure`: configures sending.
///
/// # Safety
/// As [`tcp_info::transmit_configure`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_transmit_configure(
    socket_ptr: *mut NX_TCP_SOCKET,
    max_queue_depth: ULONG,
    timeout: ULONG,
    max_retries: ULONG,
    timeout_shift: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::transmit_configure(socket_ptr, max_queue_depth, timeout, max_retries, timeout_shift) }
}

/// As [`_nx_tcp_socket_transmit_configure`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_transmit_configure(
    socket_ptr: *mut NX_TCP_SOCKET,
    max_queue_depth: ULONG,
    timeout: ULONG,
    max_retries: ULONG,
    timeout_shift: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        if max_queue_depth == 0 {
            return NX_OPTION_ERROR;
        }
        _nx_tcp_socket_transmit_configure(socket_ptr, max_queue_depth, timeout, max_retries, timeout_shift)
    }
}

/// `nx_tcp_socket_receive_queue_max_set`: limits the receive queue.
///
/// # Safety
/// As [`tcp_info::receive_queue_max_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_receive_queue_max_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    receive_queue_maximum: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::receive_queue_max_set(socket_ptr, receive_queue_maximum) }
}

/// As [`_nx_tcp_socket_receive_queue_max_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_receive_queue_max_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    receive_queue_maximum: UINT,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_receive_queue_max_set(socket_ptr, receive_queue_maximum)
    }
}

/// `nx_tcp_socket_vlan_priority_set`: sets the VLAN priority.
///
/// # Safety
/// As [`tcp_info::vlan_priority_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_vlan_priority_set(socket_ptr: *mut NX_TCP_SOCKET, vlan_priority: UINT) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::vlan_priority_set(socket_ptr, vlan_priority) }
}

/// As [`_nx_tcp_socket_vlan_priority_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_vlan_priority_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    vlan_priority: UINT,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        if vlan_priority > NX_VLAN_PRIORITY_MAX && vlan_priority != NX_VLAN_PRIORITY_INVALID {
            return NX_OPTION_ERROR;
        }
        _nx_tcp_socket_vlan_priority_set(socket_ptr, vlan_priority)
    }
}

/// `nx_tcp_socket_receive_notify`: installs a callback.
///
/// # Safety
/// As [`tcp_info::receive_notify`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_receive_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_receive_notify: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::receive_notify(socket_ptr, tcp_receive_notify) }
}

/// As [`_nx_tcp_socket_receive_notify`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_receive_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_receive_notify: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_receive_notify(socket_ptr, tcp_receive_notify)
    }
}

/// `nx_tcp_socket_establish_notify`: installs a callback.
///
/// # Safety
/// As [`tcp_info::establish_notify`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_establish_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_establish_notify: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::establish_notify(socket_ptr, tcp_establish_notify) }
}

/// As [`_nx_tcp_socket_establish_notify`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_establish_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_establish_notify: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_establish_notify(socket_ptr, tcp_establish_notify)
    }
}

/// `nx_tcp_socket_disconnect_complete_notify`: installs a callback.
///
/// # Safety
/// As [`tcp_info::disconnect_complete_notify`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_disconnect_complete_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_disconnect_complete_notify: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::disconnect_complete_notify(socket_ptr, tcp_disconnect_complete_notify) }
}

/// As [`_nx_tcp_socket_disconnect_complete_notify`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_disconnect_complete_notify(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_disconnect_complete_notify: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_disconnect_complete_notify(socket_ptr, tcp_disconnect_complete_notify)
    }
}

/// `nx_tcp_socket_timed_wait_callback`: installs a callback.
///
/// # Safety
/// As [`tcp_info::timed_wait_callback`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_timed_wait_callback(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_timed_wait_callback: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::timed_wait_callback(socket_ptr, tcp_timed_wait_callback) }
}

/// As [`_nx_tcp_socket_timed_wait_callback`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_timed_wait_callback(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_timed_wait_callback: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_timed_wait_callback(socket_ptr, tcp_timed_wait_callback)
    }
}

/// `nx_tcp_socket_window_update_notify_set`: installs a callback.
///
/// # Safety
/// As [`tcp_info::window_update_notify_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_window_update_notify_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_window_update_notify: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::window_update_notify_set(socket_ptr, tcp_window_update_notify) }
}

/// As [`_nx_tcp_socket_window_update_notify_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_window_update_notify_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_window_update_notify: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_window_update_notify_set(socket_ptr, tcp_window_update_notify)
    }
}

/// `nx_tcp_socket_queue_depth_notify_set`: installs a callback.
///
/// # Safety
/// As [`tcp_info::queue_depth_notify_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_queue_depth_notify_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_socket_queue_depth_notify: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_info::queue_depth_notify_set(socket_ptr, tcp_socket_queue_depth_notify) }
}

/// As [`_nx_tcp_socket_queue_depth_notify_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_queue_depth_notify_set(
    socket_ptr: *mut NX_TCP_SOCKET,
    tcp_socket_queue_depth_notify: TcpCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_queue_depth_notify_set(socket_ptr, tcp_socket_queue_depth_notify)
    }
}
