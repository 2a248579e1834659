//! Telling the application: its callbacks, after everything else is done.
//!
//! While a socket is worked on, what happened is only noted. `run` then calls the callbacks one by one, each with the mutex held (as
//! in the original) and with nothing borrowed: a callback may call services of this and other sockets, even delete this one.

use threadx_shim::types::UINT;

use crate::ip::NX_IP;
use crate::tcp::table;
use crate::tcp::tcp_socket::{NX_TCP_SOCKET, TcpCallback};

/// Something a callback is told. Told in this order.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    /// A connection request was given to a server socket.
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

const IN_ORDER: [Event; 9] = [
    Event::Listen,
    Event::Establish,
    Event::Receive,
    Event::Urgent,
    Event::Window,
    Event::QueueDepth,
    Event::Disconnect,
    Event::TimedWait,
    Event::DisconnectComplete,
];

/// Notes an event, if there is somebody to tell.
///
/// # Safety
/// The socket is created; called under protection.
pub(crate) unsafe fn raise(socket: *mut NX_TCP_SOCKET, event: Event) {
    // SAFETY: given.
    unsafe {
        if matches!(event, Event::Listen) || callback_of(&*socket, event).is_some() {
            (*socket).events |= 1 << event as UINT;
        }
    }
}

/// The socket's callback for an event; that of a request is its listener's.
fn callback_of(s: &NX_TCP_SOCKET, event: Event) -> TcpCallback {
    match event {
        Event::Listen => None,
        Event::Establish => s.nx_tcp_establish_notify,
        Event::Receive => s.nx_tcp_receive_callback,
        Event::Urgent => s.nx_tcp_urgent_data_callback,
        Event::Window => s.nx_tcp_socket_window_update_notify,
        Event::QueueDepth => s.nx_tcp_socket_queue_depth_notify,
        Event::Disconnect => s.nx_tcp_disconnect_callback,
        Event::TimedWait => s.nx_tcp_timed_wait_callback,
        Event::DisconnectComplete => s.nx_tcp_disconnect_complete_notify,
    }
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
        for event in IN_ORDER {
            let bit = 1 << event as UINT;
            if (*socket).events & bit == 0 {
                continue;
            }
            (*socket).events &= !bit;
            if call(ip_ptr, socket, event) && !table::is_created(ip_ptr, socket) {
                return;
            }
        }
    }
}

/// Returns whether there was a callback.
unsafe fn call(ip_ptr: *mut NX_IP, socket: *mut NX_TCP_SOCKET, event: Event) -> bool {
    // SAFETY: as in `run`; a callback is the application's function for this socket.
    unsafe {
        if matches!(event, Event::Listen) {
            let port = (*socket).nx_tcp_socket_port;
            let callback = (*ip_ptr).nx_ip_tcp.listener(port).and_then(|request| request.callback);
            if let Some(callback) = callback {
                callback(socket, port);
            }
            return callback.is_some();
        }
        let callback = callback_of(&*socket, event);
        if let Some(callback) = callback {
            callback(socket);
        }
        callback.is_some()
    }
}
