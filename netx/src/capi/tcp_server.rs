//! C names of the server side of TCP.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::services;
use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::constants::*;
use crate::ip::NX_IP;
use crate::tcp::listen::{self, ListenCallback};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

services! {
    /// `nx_tcp_server_socket_listen`: [`listen::listen`].
    fn _nx_tcp_server_socket_listen / _nxe_tcp_server_socket_listen(
        ip_ptr: *mut NX_IP, port: UINT, socket_ptr: *mut NX_TCP_SOCKET, listen_queue_size: UINT,
        tcp_listen_callback: ListenCallback
    ) -> UINT = listen::listen; {
        no_ip(ip_ptr) || not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
        !(1..=NX_MAX_PORT).contains(&port) => NX_INVALID_PORT,
    }

    /// `nx_tcp_server_socket_relisten`: [`listen::relisten`].
    fn _nx_tcp_server_socket_relisten / _nxe_tcp_server_socket_relisten(
        ip_ptr: *mut NX_IP, port: UINT, socket_ptr: *mut NX_TCP_SOCKET
    ) -> UINT = listen::relisten; {
        no_ip(ip_ptr) || not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
        !(1..=NX_MAX_PORT).contains(&port) => NX_INVALID_PORT,
    }

    /// `nx_tcp_server_socket_accept`: [`listen::accept`].
    fn _nx_tcp_server_socket_accept / _nxe_tcp_server_socket_accept(
        socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG
    ) -> UINT = listen::accept; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_server_socket_unaccept`: [`listen::unaccept`].
    fn _nx_tcp_server_socket_unaccept / _nxe_tcp_server_socket_unaccept(
        socket_ptr: *mut NX_TCP_SOCKET
    ) -> UINT = listen::unaccept; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_server_socket_unlisten`: [`listen::unlisten`].
    fn _nx_tcp_server_socket_unlisten / _nxe_tcp_server_socket_unlisten(
        ip_ptr: *mut NX_IP, port: UINT
    ) -> UINT = listen::unlisten; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
        !(1..=NX_MAX_PORT).contains(&port) => NX_INVALID_PORT,
    }
}
