//! C names of the client side of TCP.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp_client;
use crate::tcp_socket::NX_TCP_SOCKET;

/// `nx_tcp_client_socket_bind`: binds a client socket.
///
/// # Safety
/// As [`tcp_client::bind`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_client_socket_bind(
    socket_ptr: *mut NX_TCP_SOCKET,
    port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::bind(socket_ptr, port, wait_option) }
}

/// As [`_nx_tcp_client_socket_bind`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_client_socket_bind(
    socket_ptr: *mut NX_TCP_SOCKET,
    port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        if port > NX_MAX_PORT {
            return NX_INVALID_PORT;
        }
        _nx_tcp_client_socket_bind(socket_ptr, port, wait_option)
    }
}

/// `nx_tcp_client_socket_unbind`: releases a client socket's port.
///
/// # Safety
/// As [`tcp_client::unbind`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_client_socket_unbind(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::unbind(socket_ptr) }
}

/// As [`_nx_tcp_client_socket_unbind`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_client_socket_unbind(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_client_socket_unbind(socket_ptr)
    }
}

/// `nx_tcp_client_socket_port_get`: the port of a client socket.
///
/// # Safety
/// As [`tcp_client::port_get`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_client_socket_port_get(socket_ptr: *mut NX_TCP_SOCKET, port_ptr: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::port_get(socket_ptr, port_ptr) }
}

/// As [`_nx_tcp_client_socket_port_get`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_client_socket_port_get(socket_ptr: *mut NX_TCP_SOCKET, port_ptr: *mut UINT) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || port_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_client_socket_port_get(socket_ptr, port_ptr)
    }
}

/// `nx_tcp_free_port_find`: finds a free port.
///
/// # Safety
/// As [`tcp_client::free_port_find`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::free_port_find(ip_ptr, port, free_port_ptr) }
}

/// As [`_nx_tcp_free_port_find`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) || free_port_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        if not_enabled(ip_ptr) {
            return NX_NOT_ENABLED;
        }
        if !(1..=NX_MAX_PORT).contains(&port) {
            return NX_INVALID_PORT;
        }
        _nx_tcp_free_port_find(ip_ptr, port, free_port_ptr)
    }
}

/// `nx_tcp_client_socket_connect`: connects to an IPv4 server.
///
/// # Safety
/// As [`tcp_client::connect_v4`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_client_socket_connect(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: ULONG,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::connect_v4(socket_ptr, server_ip, server_port, wait_option) }
}

/// As [`_nx_tcp_client_socket_connect`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_client_socket_connect(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: ULONG,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        if server_ip == 0 {
            return NX_IP_ADDRESS_ERROR;
        }
        if !(1..=NX_MAX_PORT).contains(&server_port) {
            return NX_INVALID_PORT;
        }
        _nx_tcp_client_socket_connect(socket_ptr, server_ip, server_port, wait_option)
    }
}

/// `nxd_tcp_client_socket_connect`: connects to a server.
///
/// # Safety
/// As [`tcp_client::connect`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_tcp_client_socket_connect(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: *mut NXD_ADDRESS,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_client::connect(socket_ptr, &*server_ip, server_port, wait_option) }
}

/// As [`_nxd_tcp_client_socket_connect`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_tcp_client_socket_connect(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: *mut NXD_ADDRESS,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || server_ip.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        if !matches!((*server_ip).nxd_ip_version, NX_IP_VERSION_V4 | NX_IP_VERSION_V6) || (*server_ip).is_unspecified()
        {
            return NX_IP_ADDRESS_ERROR;
        }
        if !(1..=NX_MAX_PORT).contains(&server_port) {
            return NX_INVALID_PORT;
        }
        _nxd_tcp_client_socket_connect(socket_ptr, server_ip, server_port, wait_option)
    }
}
