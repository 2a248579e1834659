//! C names of the server side of TCP.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{UINT, ULONG};

use super::check::{self, no_ip, not_created, not_enabled};
use crate::constants::*;
use crate::ip::NX_IP;
use crate::listen::{self, ListenCallback};
use crate::tcp_socket::NX_TCP_SOCKET;

/// `nx_tcp_server_socket_listen`: listens on a port.
///
/// # Safety
/// As [`listen::listen`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_server_socket_listen(
    ip_ptr: *mut NX_IP,
    port: UINT,
    socket_ptr: *mut NX_TCP_SOCKET,
    listen_queue_size: UINT,
    tcp_listen_callback: ListenCallback,
) -> UINT {
    // SAFETY: given.
    unsafe { listen::listen(ip_ptr, port, socket_ptr, listen_queue_size, tcp_listen_callback) }
}

/// As [`_nx_tcp_server_socket_listen`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_server_socket_listen(
    ip_ptr: *mut NX_IP,
    port: UINT,
    socket_ptr: *mut NX_TCP_SOCKET,
    listen_queue_size: UINT,
    tcp_listen_callback: ListenCallback,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) || not_created(socket_ptr) {
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
        _nx_tcp_server_socket_listen(ip_ptr, port, socket_ptr, listen_queue_size, tcp_listen_callback)
    }
}

/// `nx_tcp_server_socket_relisten`: provides the socket for the next connection.
///
/// # Safety
/// As [`listen::relisten`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_server_socket_relisten(
    ip_ptr: *mut NX_IP,
    port: UINT,
    socket_ptr: *mut NX_TCP_SOCKET,
) -> UINT {
    // SAFETY: given.
    unsafe { listen::relisten(ip_ptr, port, socket_ptr) }
}

/// As [`_nx_tcp_server_socket_relisten`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_server_socket_relisten(
    ip_ptr: *mut NX_IP,
    port: UINT,
    socket_ptr: *mut NX_TCP_SOCKET,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) || not_created(socket_ptr) {
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
        _nx_tcp_server_socket_relisten(ip_ptr, port, socket_ptr)
    }
}

/// `nx_tcp_server_socket_accept`: accepts a connection.
///
/// # Safety
/// As [`listen::accept`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_server_socket_accept(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { listen::accept(socket_ptr, wait_option) }
}

/// As [`_nx_tcp_server_socket_accept`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_server_socket_accept(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_server_socket_accept(socket_ptr, wait_option)
    }
}

/// `nx_tcp_server_socket_unaccept`: ends the association with the port.
///
/// # Safety
/// As [`listen::unaccept`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_server_socket_unaccept(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe { listen::unaccept(socket_ptr) }
}

/// As [`_nx_tcp_server_socket_unaccept`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_server_socket_unaccept(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_server_socket_unaccept(socket_ptr)
    }
}

/// `nx_tcp_server_socket_unlisten`: stops listening.
///
/// # Safety
/// As [`listen::unlisten`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_server_socket_unlisten(ip_ptr: *mut NX_IP, port: UINT) -> UINT {
    // SAFETY: given.
    unsafe { listen::unlisten(ip_ptr, port) }
}

/// As [`_nx_tcp_server_socket_unlisten`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_server_socket_unlisten(ip_ptr: *mut NX_IP, port: UINT) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) {
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
        _nx_tcp_server_socket_unlisten(ip_ptr, port)
    }
}
