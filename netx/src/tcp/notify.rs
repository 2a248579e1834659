//! Telling the application: its callbacks, after everything else is done.
//!
//! While a socket is worked on, what happened is only noted. `run` then calls the callbacks one by one, each with the mutex held (as
//! in the original) and with nothing borrowed: a callback may call services of this and other sockets, even delete this one.

use threadx_shim::types::USHORT;

use crate::tcp::table;
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

/// Something a callback is told. Told in this order.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    /// A connection request was given to a server socket: what `listen` calls its callback for.
    Listen,
    /// The connection is established.
    Establish,
    /// Data has arrived.
    Receive,
    /// The peer sent urgent data.
    Urgent,
    /// The peer's window has grown.
    Window,
    /// The transmit queue is no longer full.
    QueueDepth,
    /// The peer has closed, or the connection is lost.
    Disconnect,
    /// The connection has entered TIMED_WAIT.
    TimedWait,
    /// The disconnection is complete.
    DisconnectComplete,
}

/// Notes an event, if there is somebody to tell.
///
/// # Safety
/// The socket is created; called under protection.
pub(crate) unsafe fn raise(socket: *mut NX_TCP_SOCKET, event: Event) {
    // SAFETY: given.
    unsafe {
        if NX_TCP_SOCKET::callback(socket, event as usize).is_some() {
            note(socket, event);
        }
    }
}

/// Notes an event.
///
/// # Safety
/// As [`raise`].
pub(crate) unsafe fn note(socket: *mut NX_TCP_SOCKET, event: Event) {
    // SAFETY: given.
    unsafe { (*socket).events |= 1 << event as USHORT };
}

/// Calls the callbacks of what has happened to `socket`.
///
/// # Safety
/// The socket is created; called under protection, with nothing of it borrowed.
#[inline]
pub(crate) unsafe fn run(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: given.
    unsafe {
        if (*socket).events != 0 {
            tell(socket);
        }
    }
}

#[inline(never)] // Its frame would lie under every segment's.
unsafe fn tell(socket: *mut NX_TCP_SOCKET) {
    // SAFETY: as in `run`; after each callback the socket is touched only if it is still in its instance's list.
    unsafe {
        let ip_ptr = (*socket).nx_tcp_socket_ip_ptr;
        loop {
            let events = (*socket).events;
            if events == 0 {
                return;
            }
            (*socket).events = events & (events - 1);
            let first = events.trailing_zeros();
            if first == Event::Listen as u32 {
                if let Some(servers) = (*ip_ptr).nx_ip_tcp.servers {
                    (servers.announce)(socket);
                }
            } else if let Some(callback) = NX_TCP_SOCKET::callback(socket, first as usize) {
                callback(socket);
            }
            if !table::is_created(ip_ptr, socket) {
                return;
            }
        }
    }
}
