//! C names of the client side of TCP.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp::tcp_client;
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

services! {
    /// `nx_tcp_client_socket_bind`: [`tcp_client::bind`].
    fn _nx_tcp_client_socket_bind / _nxe_tcp_client_socket_bind(
        socket_ptr: *mut NX_TCP_SOCKET, port: UINT, wait_option: ULONG
    ) -> UINT = tcp_client::bind; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        port > NX_MAX_PORT => NX_INVALID_PORT,
    }

    /// `nx_tcp_client_socket_unbind`: [`tcp_client::unbind`].
    fn _nx_tcp_client_socket_unbind / _nxe_tcp_client_socket_unbind(
        socket_ptr: *mut NX_TCP_SOCKET
    ) -> UINT = tcp_client::unbind; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_client_socket_port_get`: [`tcp_client::port_get`].
    fn _nx_tcp_client_socket_port_get / _nxe_tcp_client_socket_port_get(
        socket_ptr: *mut NX_TCP_SOCKET, port_ptr: *mut UINT
    ) -> UINT = tcp_client::port_get; {
        not_created(socket_ptr) || port_ptr.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_free_port_find`: [`tcp_client::free_port_find`].
    fn _nx_tcp_free_port_find / _nxe_tcp_free_port_find(
        ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT
    ) -> UINT = tcp_client::free_port_find; {
        no_ip(ip_ptr) || free_port_ptr.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
        !(1..=NX_MAX_PORT).contains(&port) => NX_INVALID_PORT,
    }

    /// `nx_tcp_client_socket_connect`: [`tcp_client::connect_v4`].
    fn _nx_tcp_client_socket_connect / _nxe_tcp_client_socket_connect(
        socket_ptr: *mut NX_TCP_SOCKET, server_ip: ULONG, server_port: UINT, wait_option: ULONG
    ) -> UINT = tcp_client::connect_v4; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        server_ip == 0 => NX_IP_ADDRESS_ERROR,
        !(1..=NX_MAX_PORT).contains(&server_port) => NX_INVALID_PORT,
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
