//! Client sockets: bind, connect, unbind, ports.
//!
//! `NX_ANY_PORT` takes a port of the dynamic range (49152 to 65535) at an unpredictable place (RFC 6056).
//!
//! Source: manual chapter 3, "TCP Client Connection"; chapter 4, `nx_tcp_client_socket_*`, `nxd_tcp_client_socket_connect`,
//! `nx_tcp_free_port_find`.

#![allow(clippy::wildcard_imports)] // the constants

use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::entropy;
use crate::ip::{self, NX_IP};
use crate::tcp::park::{self, Held};
use crate::tcp::segment::Ends;
use crate::tcp::tcp_socket::{CLIENT, NX_TCP_SOCKET, UNBOUND};
use crate::tcp::{connection, notify, output, receive_queue, table};

const FIRST_DYNAMIC_PORT: UINT = NX_SEARCH_PORT_START;

/// Whether nobody on the instance uses a port.
unsafe fn is_free(ip_ptr: *mut NX_IP, port: UINT) -> bool {
    // SAFETY: the instance is created; called under protection.
    unsafe { table::owner_of_port(ip_ptr, port).is_none() && (*ip_ptr).nx_ip_tcp.listener(port).is_none() }
}

/// The first free port from `start` on in `first..=NX_MAX_PORT`, wrapping.
unsafe fn find(ip_ptr: *mut NX_IP, first: UINT, start: UINT) -> Option<UINT> {
    let mut port = start;
    // SAFETY: as in `is_free`.
    while !unsafe { is_free(ip_ptr, port) } {
        port = if port == NX_MAX_PORT { first } else { port + 1 };
        if port == start {
            return None;
        }
    }
    Some(port)
}

/// Binds a client socket to a port.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks while another client socket has the port.
/// # Errors
/// `NX_ALREADY_BOUND`; `NX_PORT_UNAVAILABLE`; `NX_NO_FREE_PORTS`; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn bind(socket_ptr: *mut NX_TCP_SOCKET, port: UINT, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_tcp_socket_ip_ptr;
        let held = Held::get(ip_ptr);
        let begin = time::get();
        loop {
            if (*socket_ptr).bound != UNBOUND {
                return NX_ALREADY_BOUND;
            }
            let port = if port == NX_ANY_PORT {
                let start = FIRST_DYNAMIC_PORT + entropy::next() % (NX_MAX_PORT - FIRST_DYNAMIC_PORT + 1);
                match find(ip_ptr, FIRST_DYNAMIC_PORT, start) {
                    Some(port) => port,
                    None => return NX_NO_FREE_PORTS,
                }
            } else {
                port
            };
            let Some(owner) = table::owner_of_port(ip_ptr, port) else {
                (*socket_ptr).nx_tcp_socket_port = port;
                (*socket_ptr).nx_tcp_socket_client_type = NX_TRUE;
                (*socket_ptr).bound = CLIENT;
                table::enter_port(socket_ptr);
                return NX_SUCCESS;
            };
            let left = park::left(begin, wait_option);
            if left == NX_NO_WAIT || !park::may_wait(socket_ptr) {
                return NX_PORT_UNAVAILABLE;
            }
            // Who unbinds wakes all; the first to get the mutex gets the port.
            let status = held.wait(&raw mut (*owner.as_ptr()).bind_waiters, null_mut(), left, NX_PORT_UNAVAILABLE);
            if status != NX_SUCCESS {
                return status;
            }
        }
    }
}

/// Releases a client socket's port.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_NOT_BOUND`; `NX_NOT_CLOSED`: still connected.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn unbind(socket_ptr: *mut NX_TCP_SOCKET) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if (*socket_ptr).bound != CLIENT {
            return NX_NOT_BOUND;
        }
        if (*socket_ptr).nx_tcp_socket_state != NX_TCP_CLOSED {
            return NX_NOT_CLOSED;
        }
        // What was received and not taken is all that is left of a connection.
        receive_queue::flush(socket_ptr);
        table::leave_port(socket_ptr);
        (*socket_ptr).nx_tcp_socket_port = 0;
        (*socket_ptr).nx_tcp_socket_client_type = NX_FALSE;
        (*socket_ptr).bound = UNBOUND;
        park::wake_all(&raw mut (*socket_ptr).bind_waiters, NX_SUCCESS);
        park::wake_all(&raw mut (*socket_ptr).receive_waiters, NX_NOT_BOUND);
    }
    NX_SUCCESS
}

/// The port that a client socket is bound to.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_BOUND`.
/// # Safety
/// The socket is created; `port_ptr` may be written.
#[must_use]
pub unsafe fn port_get(socket_ptr: *mut NX_TCP_SOCKET, port_ptr: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get((*socket_ptr).nx_tcp_socket_ip_ptr);
        if (*socket_ptr).bound == UNBOUND {
            return NX_NOT_BOUND;
        }
        port_ptr.write((*socket_ptr).nx_tcp_socket_port);
    }
    NX_SUCCESS
}

/// Finds a free port, from `port` on.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NO_FREE_PORTS`.
/// # Safety
/// The instance is created with TCP enabled; `free_port_ptr` may be written.
#[must_use]
pub unsafe fn free_port_find(ip_ptr: *mut NX_IP, port: UINT, free_port_ptr: *mut UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _held = Held::get(ip_ptr);
        match find(ip_ptr, 1, port.clamp(1, NX_MAX_PORT)) {
            Some(port) => {
                free_port_ptr.write(port);
                NX_SUCCESS
            }
            None => NX_NO_FREE_PORTS,
        }
    }
}

/// Connects a bound client socket to an IPv4 server. As [`connect`].
///
/// # Safety
/// As [`connect`].
#[must_use]
pub unsafe fn connect_v4(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: ULONG,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe { connect(socket_ptr, &NXD_ADDRESS::v4(server_ip), server_port, wait_option) }
}

/// Whether an address can be a host's.
#[inline(never)] // Wanted in three places.
pub(crate) fn is_unicast(address: &NXD_ADDRESS) -> bool {
    if let Some(v4) = address.as_v4() {
        return v4 != 0 && v4 < 0xE000_0000;
    }
    address.as_v6().is_some_and(|words| words != [0; 4] && words[0] >> 24 != 0xFF)
}

/// Connects a bound client socket to a server.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks; `NX_WAIT_FOREVER` is bounded by the retries of `nx_tcp_socket_transmit_configure`.
/// # Errors
/// `NX_NOT_BOUND`; `NX_NOT_CLOSED`; `NX_IP_ADDRESS_ERROR`: not a unicast address; `NX_NO_INTERFACE_ADDRESS`: no way to it;
/// `NX_IN_PROGRESS`: not waited for; `NX_NOT_CONNECTED`: refused, or no answer within the wait; `NX_WAIT_ABORTED`.
/// # Safety
/// The socket is created.
#[must_use]
pub unsafe fn connect(
    socket_ptr: *mut NX_TCP_SOCKET,
    server_ip: &NXD_ADDRESS,
    server_port: UINT,
    wait_option: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let ip_ptr = (*socket_ptr).nx_tcp_socket_ip_ptr;
        let held = Held::get(ip_ptr);
        if (*socket_ptr).bound != CLIENT {
            return NX_NOT_BOUND;
        }
        if (*socket_ptr).nx_tcp_socket_state != NX_TCP_CLOSED {
            return NX_NOT_CLOSED;
        }
        if !is_unicast(server_ip) {
            return NX_IP_ADDRESS_ERROR;
        }
        let Some(source) = ip::source_for(ip_ptr, server_ip) else {
            return NX_NO_INTERFACE_ADDRESS;
        };
        if !is_unicast(&source.address) {
            return NX_NO_INTERFACE_ADDRESS;
        }
        let ports = (*socket_ptr).nx_tcp_socket_port << 16 | (server_port & NX_MAX_PORT);
        let ends = Ends { ports, local: source.address, remote: *server_ip };
        let is_itself = ends.local_port() == ends.remote_port() && ends.local == ends.remote;
        if is_itself || table::connection(ip_ptr, &ends).is_some() {
            return NX_IP_ADDRESS_ERROR;
        }
        connection::assign(socket_ptr, &ends, source.interface);
        connection::open(socket_ptr);
        connection::set_state(socket_ptr, NX_TCP_SYN_SENT);
        output::syn(socket_ptr);
        connection::drive(socket_ptr);
        notify::run(socket_ptr);
        connection::wait(&held, socket_ptr, wait_option, || abandon(socket_ptr))
    }
}

/// The caller does not wait for the connection any more.
unsafe fn abandon(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: the socket is created; called under protection.
    unsafe {
        match (*socket).nx_tcp_socket_state {
            NX_TCP_SYN_SENT => connection::end(socket, NX_NOT_CONNECTED, NX_NOT_CONNECTED),
            NX_TCP_SYN_RECEIVED => connection::reset(socket, NX_NOT_CONNECTED, NX_NOT_CONNECTED),
            _ => {}
        }
    }
}
