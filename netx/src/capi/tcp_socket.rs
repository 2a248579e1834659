//! C names of TCP sockets: create, delete, send, receive, disconnect, wait.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::types::{CHAR, UINT, ULONG, VOID};

use super::arguments;
use super::check::{self, no_ip, not_created, not_enabled};
use crate::constants::*;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::packet_pool;
use crate::tcp;
use crate::tcp_socket::{self, NX_TCP_SOCKET, NX_TCP_WINDOW_MAXIMUM, TcpCallback};

/// `nx_tcp_enable`: enables TCP.
///
/// # Safety
/// As [`tcp::enable`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe { tcp::enable(ip_ptr) }
}

/// As [`_nx_tcp_enable`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::not_interrupts() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_enable(ip_ptr)
    }
}

/// `nx_tcp_socket_create`: creates a socket.
///
/// # Safety
/// As [`tcp_socket::create`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_TCP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    window_size: ULONG,
    tcp_urgent_data_callback: TcpCallback,
    tcp_disconnect_callback: TcpCallback,
) -> UINT {
    // SAFETY: given.
    unsafe {
        tcp_socket::create(
            ip_ptr,
            socket_ptr,
            name,
            type_of_service,
            fragment,
            time_to_live,
            window_size,
            tcp_urgent_data_callback,
            tcp_disconnect_callback,
        )
    }
}

/// As [`_nx_tcp_socket_create`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_create(
    ip_ptr: *mut NX_IP,
    socket_ptr: *mut NX_TCP_SOCKET,
    name: *mut CHAR,
    type_of_service: ULONG,
    fragment: ULONG,
    time_to_live: UINT,
    window_size: ULONG,
    tcp_urgent_data_callback: TcpCallback,
    tcp_disconnect_callback: TcpCallback,
    tcp_socket_size: UINT,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) || socket_ptr.is_null() || tcp_socket_size as usize != size_of::<NX_TCP_SOCKET>() {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        if not_enabled(ip_ptr) {
            return NX_NOT_ENABLED;
        }
        if tcp_socket::is_created(ip_ptr, socket_ptr) {
            return NX_PTR_ERROR;
        }
        if type_of_service & !(NX_IP_TOS_MASK) != 0
            || !matches!(fragment, NX_FRAGMENT_OKAY | NX_DONT_FRAGMENT)
            || !(1..=0xFF).contains(&time_to_live)
            || !(1..=NX_TCP_WINDOW_MAXIMUM).contains(&window_size)
        {
            return NX_OPTION_ERROR;
        }
        _nx_tcp_socket_create(
            ip_ptr,
            socket_ptr,
            name,
            type_of_service,
            fragment,
            time_to_live,
            window_size,
            tcp_urgent_data_callback,
            tcp_disconnect_callback,
        )
    }
}

/// `nx_tcp_socket_delete`: deletes a socket.
///
/// # Safety
/// As [`tcp_socket::delete`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_delete(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe { tcp_socket::delete(socket_ptr) }
}

/// As [`_nx_tcp_socket_delete`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_delete(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_delete(socket_ptr)
    }
}

/// `nx_tcp_socket_send`: sends a packet.
///
/// # Safety
/// As [`tcp_socket::send`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_send(
    socket_ptr: *mut NX_TCP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_socket::send(socket_ptr, packet_ptr, wait_option) }
}

/// As [`_nx_tcp_socket_send`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_send(
    socket_ptr: *mut NX_TCP_SOCKET,
    packet_ptr: *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        if !packet_pool::is_allocated(packet_ptr) {
            return NX_INVALID_PACKET;
        }
        if (*packet_ptr).nx_packet_prepend_ptr < (*packet_ptr).nx_packet_data_start {
            return NX_UNDERFLOW;
        }
        if (*packet_ptr).nx_packet_append_ptr > (*packet_ptr).nx_packet_data_end {
            return NX_OVERFLOW;
        }
        // Room for the headers, as a socket of the original needs it of a packet.
        let headers = match (*socket_ptr).nx_tcp_socket_connect_ip.nxd_ip_version {
            NX_IP_VERSION_V4 => arguments::TCP_OVER_IPV4,
            NX_IP_VERSION_V6 => arguments::TCP_OVER_IPV6,
            _ => 0,
        };
        if NX_PACKET::headroom(packet_ptr) < headers as usize {
            return NX_UNDERFLOW;
        }
        _nx_tcp_socket_send(socket_ptr, packet_ptr, wait_option)
    }
}

/// `nx_tcp_socket_receive`: receives a packet.
///
/// # Safety
/// As [`tcp_socket::receive`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_receive(
    socket_ptr: *mut NX_TCP_SOCKET,
    packet_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_socket::receive(socket_ptr, packet_ptr, wait_option) }
}

/// As [`_nx_tcp_socket_receive`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_receive(
    socket_ptr: *mut NX_TCP_SOCKET,
    packet_ptr: *mut *mut NX_PACKET,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) || packet_ptr.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_receive(socket_ptr, packet_ptr, wait_option)
    }
}

/// `nx_tcp_socket_disconnect`: ends the connection.
///
/// # Safety
/// As [`tcp_socket::disconnect`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_disconnect(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { tcp_socket::disconnect(socket_ptr, wait_option) }
}

/// As [`_nx_tcp_socket_disconnect`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_disconnect(socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if not_created(socket_ptr) {
            return NX_PTR_ERROR;
        }
        if !check::threads() {
            return NX_CALLER_ERROR;
        }
        _nx_tcp_socket_disconnect(socket_ptr, wait_option)
    }
}

/// `nx_tcp_socket_state_wait`: waits for a state.
///
/// # Safety
/// As [`tcp_socket::state_wait`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_tcp_socket_state_wait(
    socket_ptr: *mut NX_TCP_SOCKET,
    desired_state: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { tcp_socket::state_wait(socket_ptr, desired_state, wait_option) }
}

/// As [`_nx_tcp_socket_state_wait`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_tcp_socket_state_wait(
    socket_ptr: *mut NX_TCP_SOCKET,
    desired_state: UINT,
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
        if !(NX_TCP_CLOSED..=NX_TCP_LAST_ACK).contains(&desired_state) {
            return NX_OPTION_ERROR;
        }
        _nx_tcp_socket_state_wait(socket_ptr, desired_state, wait_option)
    }
}

/// `nx_ip_tcp_buffer_set`: gives the instance memory of its own for the rings of its sockets.
///
/// # Safety
/// As [`tcp::buffer_set`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_tcp_buffer_set(ip_ptr: *mut NX_IP, memory: *mut VOID, size: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { tcp::buffer_set(ip_ptr, memory, size) }
}

/// As [`_nx_ip_tcp_buffer_set`], with the arguments checked.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_ip_tcp_buffer_set(ip_ptr: *mut NX_IP, memory: *mut VOID, size: ULONG) -> UINT {
    // SAFETY: pointers are looked through only after they are found not to be null.
    unsafe {
        if no_ip(ip_ptr) || memory.is_null() {
            return NX_PTR_ERROR;
        }
        if !check::initialization_and_threads() {
            return NX_CALLER_ERROR;
        }
        if size < 64 {
            return NX_SIZE_ERROR;
        }
        _nx_ip_tcp_buffer_set(ip_ptr, memory, size)
    }
}
