//! C names of TCP sockets: create, delete, send, receive, disconnect, wait.
//!
//! Unsafe island: exported functions.

#![allow(clippy::wildcard_imports)] // the constants

use threadx_shim::services;
use threadx_shim::types::{CHAR, UINT, ULONG};

use super::arguments;
use super::check::{self, no_ip, not_created, not_enabled};
use crate::constants::*;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;
use crate::packet::packet_pool;
use crate::tcp::tcp_socket::{self, NX_TCP_SOCKET, NX_TCP_WINDOW_MAXIMUM, TcpCallback};

services! {
    /// `nx_tcp_enable`: [`crate::tcp::enable`].
    fn _nx_tcp_enable / _nxe_tcp_enable(ip_ptr: *mut NX_IP) -> UINT = crate::tcp::enable; {
        no_ip(ip_ptr) => NX_PTR_ERROR,
        !check::not_interrupts() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_create`: [`tcp_socket::create`].
    fn _nx_tcp_socket_create / _nxe_tcp_socket_create(
        ip_ptr: *mut NX_IP, socket_ptr: *mut NX_TCP_SOCKET, name: *mut CHAR, type_of_service: ULONG, fragment: ULONG,
        time_to_live: UINT, window_size: ULONG, tcp_urgent_data_callback: TcpCallback,
        tcp_disconnect_callback: TcpCallback; tcp_socket_size: UINT
    ) -> UINT = tcp_socket::create; {
        no_ip(ip_ptr) || socket_ptr.is_null() || tcp_socket_size as usize != size_of::<NX_TCP_SOCKET>() => NX_PTR_ERROR,
        !check::initialization_and_threads() => NX_CALLER_ERROR,
        not_enabled(ip_ptr) => NX_NOT_ENABLED,
        tcp_socket::is_created(ip_ptr, socket_ptr) => NX_PTR_ERROR,
        type_of_service & !(NX_IP_TOS_MASK) != 0 || !matches!(fragment, NX_FRAGMENT_OKAY | NX_DONT_FRAGMENT) || !(1..=0xFF).contains(&time_to_live) || !(1..=NX_TCP_WINDOW_MAXIMUM).contains(&window_size) => NX_OPTION_ERROR,
    }

    /// `nx_tcp_socket_delete`: [`tcp_socket::delete`].
    fn _nx_tcp_socket_delete / _nxe_tcp_socket_delete(socket_ptr: *mut NX_TCP_SOCKET) -> UINT = tcp_socket::delete; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
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

services! {
    /// `nx_tcp_socket_receive`: [`tcp_socket::receive`].
    fn _nx_tcp_socket_receive / _nxe_tcp_socket_receive(
        socket_ptr: *mut NX_TCP_SOCKET, packet_ptr: *mut *mut NX_PACKET, wait_option: ULONG
    ) -> UINT = tcp_socket::receive; {
        not_created(socket_ptr) || packet_ptr.is_null() => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_disconnect`: [`tcp_socket::disconnect`].
    fn _nx_tcp_socket_disconnect / _nxe_tcp_socket_disconnect(
        socket_ptr: *mut NX_TCP_SOCKET, wait_option: ULONG
    ) -> UINT = tcp_socket::disconnect; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
    }

    /// `nx_tcp_socket_state_wait`: [`tcp_socket::state_wait`].
    fn _nx_tcp_socket_state_wait / _nxe_tcp_socket_state_wait(
        socket_ptr: *mut NX_TCP_SOCKET, desired_state: UINT, wait_option: ULONG
    ) -> UINT = tcp_socket::state_wait; {
        not_created(socket_ptr) => NX_PTR_ERROR,
        !check::threads() => NX_CALLER_ERROR,
        !(NX_TCP_CLOSED..=NX_TCP_LAST_ACK).contains(&desired_state) => NX_OPTION_ERROR,
    }
}
