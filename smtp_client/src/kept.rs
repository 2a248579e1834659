//! Mails that share a connection: `nx_smtp_session_open` and `nx_smtp_session_close`, and what a delivery does differently in between.
//!
//! Reached through the `Keeper` that the service installs in the client, so that a program whose mails have a connection each does not carry it.
//!
//! `unsafe` here: the control block, and NetX's raw services for a good-bye.

use core::ptr::null_mut;

use netx::NX_PACKET;
use netx::constants::{NX_IP_PERIODIC_RATE, NX_NO_WAIT, NX_SUCCESS};
use netx::packet::{packet_data, packet_pool};
use netx::tcp::tcp_socket;
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::block::NX_SMTP_CLIENT;
use crate::client::{claim, release};
use crate::delivery;
use crate::proto::Session;

/// What becomes of a connection after a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It is ended.
    Close,
    /// The next mail uses it.
    Keep,
    /// It turned out to be used up, and nothing of the mail was touched.
    Reconnect,
}

/// How a delivery differs where mails share a connection.
pub(crate) struct Keeper {
    /// Begins `session` on a connection that was kept; `false` where it needs one of its own.
    pub begin: unsafe fn(*mut NX_SMTP_CLIENT, &mut Session<'_>) -> bool,
    /// Decides after it.
    pub end: unsafe fn(*mut NX_SMTP_CLIENT, &Session<'_>) -> After,
    /// Ends a connection that was kept, if there is one.
    pub hang_up: unsafe fn(*mut NX_SMTP_CLIENT),
}

static KEEPER: Keeper = Keeper { begin, end, hang_up };

unsafe fn begin(client: *mut NX_SMTP_CLIENT, session: &mut Session<'_>) -> bool {
    session.keep_open();
    // SAFETY: the caller has claimed the client.
    let link = unsafe { NX_SMTP_CLIENT::take_link(&mut (*client).nx_smtp_client_link) };
    link.is_some_and(|link| {
        session.resume(time::get(), link);
        true
    })
}

unsafe fn end(client: *mut NX_SMTP_CLIENT, session: &Session<'_>) -> After {
    match session.link() {
        Some(link) => {
            // SAFETY: the caller has claimed the client.
            unsafe { NX_SMTP_CLIENT::keep_link(&mut (*client).nx_smtp_client_link, link) };
            After::Keep
        }
        None if session.wants_reconnect() => After::Reconnect,
        None => After::Close,
    }
}

unsafe fn hang_up(client: *mut NX_SMTP_CLIENT) {
    const QUIT: &[u8] = b"QUIT\r\n";
    // SAFETY: the caller has claimed the client. What fails here changes no mail's fate.
    unsafe {
        if NX_SMTP_CLIENT::take_link(&mut (*client).nx_smtp_client_link).is_none() {
            return;
        }
        let pool = (*client).nx_smtp_client_packet_pool_ptr;
        let mut packet: *mut NX_PACKET = null_mut();
        if packet_pool::allocate(pool, &raw mut packet, delivery::packet_type(client), NX_IP_PERIODIC_RATE)
            == NX_SUCCESS
        {
            let text = QUIT.as_ptr().cast_mut().cast();
            let said = packet_data::data_append(packet, text, QUIT.len() as ULONG, pool, NX_NO_WAIT) == NX_SUCCESS
                && tcp_socket::send_and_close(&raw mut (*client).nx_smtp_client_socket, packet) == NX_SUCCESS;
            if !said {
                let _ = packet_data::release(packet);
            }
        }
        delivery::part(client);
    }
}

/// Keeps the connection of later mails, so that they share it, until [`session_close`].
///
/// A mail that finds the connection closed by the server opens a new one. Between mails the server may wait for as long as it likes to, minutes usually.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// No: the first mail connects.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn session_open(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_keeper = Some(&KEEPER);
        release(client_ptr);
    }
    NX_SUCCESS
}

/// Ends what [`session_open`] began: says QUIT where a connection is open, and closes it.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to a second for a packet to say QUIT in.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn session_close(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_keeper = None;
        hang_up(client_ptr);
        release(client_ptr);
    }
    NX_SUCCESS
}
