//! The client's services without their checks: create, delete, send, and what goes with them.
//!
//! One client sends one mail at a time. A second thread that tries, or deletes the client under a send, gets `NX_SMTP_CLIENT_BUSY`: the mark is
//! set and cleared in a critical section, and everything else of the block belongs to the one who set it.
//!
//! Source: manual of the NetX Duo SMTP client, chapter 3.
//!
//! `unsafe` here: C strings and the control block of the application.

use core::ffi::CStr;

use netx::constants::{
    NX_FRAGMENT_OKAY, NX_IP_NORMAL, NX_IP_TIME_TO_LIVE, NX_NOT_ENABLED, NX_PTR_ERROR, NX_SIZE_ERROR, NX_SUCCESS,
};
use netx::tcp::tcp_socket;
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS, entropy};
use threadx_shim::kernel;
use threadx_shim::types::{CHAR, UINT};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_DIALOGUE_NOTIFY, NX_SMTP_OPTIONS, NX_SMTP_REPLY, NX_SMTP_TIMEOUTS, Stored};
use crate::constants::{
    NX_SMTP_CLIENT_AUTH_CRAM_MD5, NX_SMTP_CLIENT_AUTH_LOGIN, NX_SMTP_CLIENT_AUTH_NONE, NX_SMTP_CLIENT_AUTH_PLAIN,
    NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256, NX_SMTP_CLIENT_AUTH_XOAUTH2, NX_SMTP_CLIENT_BUSY, NX_SMTP_CLIENT_ID,
    NX_SMTP_CLIENT_NOT_INITIALIZED, NX_SMTP_INVALID_PARAM, NX_SMTP_MAIL_PRIORITY_HIGH, NX_SMTP_MAIL_PRIORITY_LOW,
};
use crate::delivery;
use crate::proto::sink::Sink;
use crate::proto::{Authentication, Body, Mail, Observer, Octets, One, Priority, Session, Stamp, Text, date};
use crate::{status, watch};

/// Creates a client; its socket is created with it.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Until the IP instance's mutex is free.
/// # Errors
/// `NX_SMTP_INVALID_PARAM`: CRAM-MD5, which would not be honoured, or a mechanism that the library was built without; `NX_SIZE_ERROR`: user name, password or domain too long;
/// `NX_NOT_ENABLED`: TCP is not enabled; `NX_PTR_ERROR`: created already; those of `nx_tcp_socket_create`.
/// # Safety
/// Every pointer is valid; the strings end in NUL; `client_ptr` is the application's, not created, in place until deleted, and as long as
/// `options` say; `from_address` outlives the client.
#[must_use]
#[inline(always)] // A program links one of the symbols that do this; a call would only move eleven arguments.
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn create(
    client_ptr: *mut NX_SMTP_CLIENT,
    ip_ptr: *mut NX_IP,
    packet_pool_ptr: *mut NX_PACKET_POOL,
    username: *const CHAR,
    password: *const CHAR,
    from_address: *const CHAR,
    client_domain: *const CHAR,
    authentication_type: UINT,
    server_address: *const NXD_ADDRESS,
    port: UINT,
    options: &NX_SMTP_OPTIONS,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let bytes = |string| CStr::from_ptr(string).to_bytes();
        let strings = [bytes(username), bytes(client_domain), bytes(password)];
        let server = (&*server_address, port);
        make(client_ptr, ip_ptr, packet_pool_ptr, &strings, from_address, authentication_type, server, options)
    }
}

/// What the block keeps copies of: user name, domain, password, in the order of [`Stored`].
pub(crate) type Strings<'a> = [&'a [u8]; 3];

/// Creates a client for the C services and the Rust API alike.
///
/// # Safety
/// As [`create`].
#[inline(always)] // As above.
#[allow(clippy::too_many_arguments)] // The service's, gathered.
pub(crate) unsafe fn make(
    client_ptr: *mut NX_SMTP_CLIENT,
    ip_ptr: *mut NX_IP,
    packet_pool_ptr: *mut NX_PACKET_POOL,
    strings: &Strings<'_>,
    from_address: *const CHAR,
    authentication_type: UINT,
    server: (&NXD_ADDRESS, UINT),
    options: &NX_SMTP_OPTIONS,
) -> UINT {
    let [user, domain, password] = strings;
    let (name, secret) = (options.nx_smtp_options_max_username, options.nx_smtp_options_max_password);
    if user.len() > name as usize || domain.len() > name as usize || password.len() > secret as usize {
        return NX_SIZE_ERROR;
    }
    let authentication_type = match authentication_type {
        NX_SMTP_CLIENT_AUTH_NONE | NX_SMTP_CLIENT_AUTH_LOGIN => authentication_type,
        NX_SMTP_CLIENT_AUTH_XOAUTH2 if cfg!(feature = "xoauth2") => authentication_type,
        NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256 if cfg!(feature = "scram") => authentication_type,
        // What the library cannot do, or was built without, is not silently replaced.
        NX_SMTP_CLIENT_AUTH_CRAM_MD5 | NX_SMTP_CLIENT_AUTH_XOAUTH2 | NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256 => {
            return NX_SMTP_INVALID_PARAM;
        }
        _ => NX_SMTP_CLIENT_AUTH_PLAIN,
    };
    // SAFETY: given.
    unsafe {
        if (*ip_ptr).nx_ip_tcp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        // Still linked into the instance: clearing it would break the instance's list.
        if tcp_socket::is_created(ip_ptr, &raw const (*client_ptr).nx_smtp_client_socket) {
            return NX_PTR_ERROR;
        }
        // Field by field: a whole block built aside would take two kilobytes of the caller's stack.
        client_ptr.write_bytes(0, 1);
        (*client_ptr).nx_smtp_client_ip_ptr = ip_ptr;
        (*client_ptr).nx_smtp_client_packet_pool_ptr = packet_pool_ptr;
        (*client_ptr).nx_smtp_client_from_address = from_address;
        (*client_ptr).nx_smtp_client_authentication_type = authentication_type;
        (*client_ptr).nx_smtp_client_server_address = *server.0;
        (*client_ptr).nx_smtp_client_server_port = server.1;
        (&raw mut (*client_ptr).nx_smtp_client_options).copy_from_nonoverlapping(options, 1);
        let created = tcp_socket::create(
            ip_ptr,
            &raw mut (*client_ptr).nx_smtp_client_socket,
            c"SMTP client".as_ptr().cast_mut(),
            NX_IP_NORMAL,
            NX_FRAGMENT_OKAY,
            NX_IP_TIME_TO_LIVE,
            (*client_ptr).nx_smtp_client_options.nx_smtp_options_window_size,
            None,
            None,
        );
        if created != NX_SUCCESS {
            return created;
        }
        (*client_ptr).nx_smtp_client_socket.nx_tcp_disconnect_complete_notify = Some(delivery::finished);
        NX_SMTP_CLIENT::store(client_ptr, Stored::Username, user);
        NX_SMTP_CLIENT::store(client_ptr, Stored::Domain, domain);
        NX_SMTP_CLIENT::store(client_ptr, Stored::Password, password);
        (*client_ptr).nx_smtp_client_id = NX_SMTP_CLIENT_ID;
    }
    NX_SUCCESS
}

/// Deletes a client: the socket goes, and the credentials are wiped.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the IP instance's mutex is free.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`: a send is under way; those of `nx_tcp_socket_delete`.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn delete(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: given; the mark keeps everybody else out.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        if let Some(keeper) = (*client_ptr).nx_smtp_client_keeper {
            (keeper.hang_up)(client_ptr);
        }
        delivery::cut(client_ptr);
        let status = tcp_socket::delete(&raw mut (*client_ptr).nx_smtp_client_socket);
        if status == NX_SUCCESS {
            (*client_ptr).nx_smtp_client_id = 0;
            NX_SMTP_CLIENT::wipe(client_ptr);
        }
        release(client_ptr);
        status
    }
}

/// Sends one mail over a connection of its own and closes it, whatever the outcome ([`session_open`](crate::kept::session_open) apart).
///
/// # Context
/// Threads.
/// # Blocking
/// For the session; bounded by its deadline, the connection's and the disconnection's timeout.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`; `NX_SMTP_INVALID_PARAM`: an address or the subject that must not reach the wire, or an
/// address beyond ASCII where the server does not offer SMTPUTF8; those of `nx_tcp_client_socket_bind` and `nxd_tcp_client_socket_connect`;
/// `NX_SMTP_GREET_REPLY_ERROR`, `NX_SMTP_HELLO_REPLY_ERROR`, `NX_SMTP_AUTH_REPLY_ERROR`, `NX_SMTP_MAIL_REPLY_ERROR`, `NX_SMTP_RCPT_REPLY_ERROR`,
/// `NX_SMTP_DATA_REPLY_ERROR`, `NX_SMTP_MESSAGE_REPLY_ERROR`: refused there; `NX_SMTP_OVERSIZE_MAIL_DATA`: longer than the server takes;
/// `NX_SMTP_OVERSIZE_SERVER_REPLY`; `NX_SMTP_PACKET_ALLOCATE_ERROR`: no packet; `NX_NO_PACKET`: timeout; `NX_NOT_CONNECTED`: the server closed;
/// `NX_SMTP_OUTCOME_UNKNOWN`: it may have been delivered.
/// # Safety
/// `client_ptr` points to a client; the strings end in NUL; `mail_body` is readable for `mail_body_length`.
#[must_use]
pub unsafe fn mail_send(
    client_ptr: *mut NX_SMTP_CLIENT,
    recipient_address: *const CHAR,
    priority: UINT,
    subject: *const CHAR,
    mail_body: *const CHAR,
    mail_body_length: UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let body = core::slice::from_raw_parts(mail_body.cast::<u8>(), mail_body_length as usize);
        let to = One::new(CStr::from_ptr(recipient_address).to_bytes());
        let mail = Mail {
            to: &to,
            subject: CStr::from_ptr(subject).to_bytes(),
            priority: self::priority(priority),
            ..Mail::default()
        };
        send(client_ptr, &mail, &mut Text::new(body), &mut ())
    }
}

/// `NX_SMTP_MAIL_PRIORITY_*`; a bad one is normal.
pub(crate) fn priority(priority: UINT) -> Priority {
    match priority {
        NX_SMTP_MAIL_PRIORITY_LOW => Priority::Low,
        NX_SMTP_MAIL_PRIORITY_HIGH => Priority::High,
        _ => Priority::Normal,
    }
}

/// Sends one mail for the C services and the Rust API alike, and says what the C services return. What `mail` leaves empty (domain, credentials,
/// sender, stamp) is the client's.
///
/// # Safety
/// `client_ptr` points to a client. Called from a thread.
pub(crate) unsafe fn send(
    client_ptr: *mut NX_SMTP_CLIENT,
    mail: &Mail<'_>,
    body: &mut dyn Body,
    observer: &mut dyn Observer,
) -> UINT {
    // SAFETY: given; the mark keeps everybody else out until it is released below.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_abort = 0;
        let exchange = (*client_ptr).nx_smtp_client_watch.unwrap_or(exchange);
        while exchange(client_ptr, mail, body, observer) {}
        let status = (*client_ptr).nx_smtp_client_verdict[0];
        release(client_ptr);
        status
    }
}

/// Completes the mail, and runs a session with it. The client's verdict says how it ended; `true` where only a kept connection turned out to be used
/// up, and another session is worth a try.
///
/// # Safety
/// As [`send`], and the caller has claimed the client.
pub(crate) unsafe fn exchange(
    client_ptr: *mut NX_SMTP_CLIENT,
    mail: &Mail<'_>,
    body: &mut dyn Body,
    observer: &mut dyn Observer,
) -> bool {
    let (mut literal, mut date) = ([0; date::LINE], [0; date::LINE]);
    let mut mail = *mail;
    // SAFETY: the caller has claimed the client, so its strings do not change.
    unsafe {
        mail.domain = NX_SMTP_CLIENT::stored(client_ptr, Stored::Domain);
        if mail.domain.is_empty() {
            mail.domain = self::literal((*client_ptr).nx_smtp_client_ip_ptr, &mut literal);
        }
        mail.authentication = match (*client_ptr).nx_smtp_client_authentication_type {
            NX_SMTP_CLIENT_AUTH_NONE => Authentication::None,
            NX_SMTP_CLIENT_AUTH_LOGIN => Authentication::Login,
            #[cfg(feature = "xoauth2")]
            NX_SMTP_CLIENT_AUTH_XOAUTH2 => Authentication::XOauth2,
            #[cfg(feature = "scram")]
            NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256 => Authentication::ScramSha256,
            _ => Authentication::Plain,
        };
        mail.credentials.user = NX_SMTP_CLIENT::stored(client_ptr, Stored::Username);
        mail.credentials.password = NX_SMTP_CLIENT::stored(client_ptr, Stored::Password);
        let from = (*client_ptr).nx_smtp_client_from_address;
        if mail.from.is_empty() && !from.is_null() {
            mail.from = CStr::from_ptr(from).to_bytes();
        }
        let date = (*client_ptr).nx_smtp_client_date.map_or(&b""[..], |line| line(client_ptr, &mut date));
        mail.stamp = Some(Stamp { date, id: random() });
        let checked = match mail.check() {
            Ok(checked) => checked,
            Err(refusal) => {
                (*client_ptr).nx_smtp_client_verdict = status::UNTRIED;
                (*client_ptr).nx_smtp_client_reply.clear();
                observer.refused(refusal);
                return false;
            }
        };
        let reply = &mut (*client_ptr).nx_smtp_client_reply;
        let mut session = Session::new(&checked, body, delivery::timeouts(client_ptr), reply);
        #[cfg(feature = "scram")]
        session.set_nonce(&random());
        let again = delivery::deliver(client_ptr, &mut session, observer);
        if !again {
            (*client_ptr).nx_smtp_client_verdict = status::verdict(session.verdict());
            observer.over(&session);
        }
        again
    }
}

/// For names that nothing else has.
pub(crate) fn random() -> [u8; 12] {
    let mut random = [0; 12];
    for word in random.as_chunks_mut().0 {
        *word = entropy::next().to_ne_bytes();
    }
    random
}

/// How the last mail ended.
///
/// # Context
/// Threads.
/// # Blocking
/// No.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`: a send is under way.
/// # Safety
/// `client_ptr` points to a client, `reply` may be written.
#[must_use]
pub unsafe fn last_reply_get(client_ptr: *mut NX_SMTP_CLIENT, reply: *mut NX_SMTP_REPLY) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        reply.write(status::present(&*client_ptr));
        release(client_ptr);
    }
    NX_SUCCESS
}

/// Sets the waits of later mails; 0 is RFC 5321's.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// No.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`.
/// # Safety
/// `client_ptr` points to a client, `timeouts` to waits.
#[must_use]
pub unsafe fn timeouts_set(client_ptr: *mut NX_SMTP_CLIENT, timeouts: *const NX_SMTP_TIMEOUTS) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_options.nx_smtp_options_timeouts = *timeouts;
        release(client_ptr);
    }
    NX_SUCCESS
}

/// Sets (or with null removes) the function that sees the dialogue of later mails.
///
/// # Context
/// Initialization, threads. The function is called in the sending thread.
/// # Blocking
/// No.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn dialogue_notify(client_ptr: *mut NX_SMTP_CLIENT, notify: NX_SMTP_DIALOGUE_NOTIFY) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_dialogue_notify = notify;
        (*client_ptr).nx_smtp_client_watch = Some(watch::watched);
        release(client_ptr);
    }
    NX_SUCCESS
}

/// Marks the client as ours.
///
/// # Safety
/// `client_ptr` points to a client or to what was one.
pub(crate) unsafe fn claim(client_ptr: *mut NX_SMTP_CLIENT) -> Result<(), UINT> {
    let _critical = kernel::enter();
    // SAFETY: the block is readable; the critical section keeps others out.
    unsafe {
        if (*client_ptr).nx_smtp_client_id != NX_SMTP_CLIENT_ID {
            return Err(NX_SMTP_CLIENT_NOT_INITIALIZED);
        }
        if (*client_ptr).nx_smtp_client_busy != 0 {
            return Err(NX_SMTP_CLIENT_BUSY);
        }
        (*client_ptr).nx_smtp_client_busy = 1;
    }
    Ok(())
}

/// Gives the mark back.
///
/// # Safety
/// It is ours.
pub(crate) unsafe fn release(client_ptr: *mut NX_SMTP_CLIENT) {
    let _critical = kernel::enter();
    // SAFETY: the mark is ours.
    unsafe { (*client_ptr).nx_smtp_client_busy = 0 };
}

/// `[192.0.2.1]`: the name of a host that has none (RFC 5321 §4.1.3). The place is larger than any.
///
/// # Safety
/// `ip_ptr` points to an IP instance.
unsafe fn literal(ip_ptr: *mut NX_IP, place: &mut [u8]) -> &[u8] {
    // SAFETY: given; one word is read.
    let mut address = unsafe { (*ip_ptr).nx_ip_interface.first().map_or(0, |i| i.nx_interface_ip_address) };
    if address == 0 {
        return b"localhost";
    }
    let mut sink = Sink::new(place, 0);
    sink.put(b"[");
    for place in 0..4 {
        sink.put_if(place != 0, b".");
        sink.decimal(Octets::from(address >> 24));
        address <<= 8;
    }
    sink.put(b"]");
    let length = sink.came();
    place.get(..length).unwrap_or_default()
}
