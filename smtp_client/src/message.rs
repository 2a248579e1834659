//! The services beyond the manual's mail: any number of recipients, attachments, bodies from packets or functions, an end from outside.
//!
//! What `nx_smtp_message_send` takes is a description; nothing of it is copied. The octets of body and attachments are read as they leave, so
//! a mail of any size needs the packets that are in flight and the stack of a send.
//!
//! Source: RFC 5321, 2046, 2231, 3030, 3461.
//!
//! `unsafe` here: the application's structs and strings.

use netx::constants::{NX_NO_WAIT, NX_NOT_CONNECTED, NX_SUCCESS};
use netx::tcp::tcp_socket;
use threadx_shim::kernel;
use threadx_shim::types::UINT;

use crate::block::{NX_SMTP_ATTACHMENT, NX_SMTP_CLIENT, NX_SMTP_CLOCK, NX_SMTP_MESSAGE, NX_SMTP_PROGRESS_NOTIFY};
use crate::client::{claim, priority, random, release, send};
use crate::constants::{
    NX_SMTP_ATTACHMENTS_MAX, NX_SMTP_BODY_OWN_MIME, NX_SMTP_BODY_TEXT, NX_SMTP_CLIENT_ID,
    NX_SMTP_CLIENT_NOT_INITIALIZED, NX_SMTP_INVALID_PARAM, NX_SMTP_WITHOUT_CHUNKING, NX_SMTP_WITHOUT_PIPELINING,
};
use crate::content::{Codes, Envelope, Headers, Reader, array, text};
use crate::proto::{Attachment, Content, List, Mail, Multipart, Notify, Stream, Survey, Text, date};
use crate::watch;

/// Sends one mail as `message` describes it and writes each recipient's code into it.
///
/// # Context
/// Threads.
/// # Blocking
/// For the session; bounded by its deadline, the connection's and the disconnection's timeout.
/// # Errors
/// Those of [`mail_send`](crate::client::mail_send): `NX_SUCCESS` when the server took the mail for at least one recipient, so look at the codes;
/// `NX_SMTP_INVALID_PARAM` also for a header line, a file name or a media type that must not reach the wire, for attachments to a body with MIME
/// headers of its own, and for a body that cannot go as was promised; what a body's function returned; `NX_WAIT_ABORTED`.
/// # Safety
/// `client_ptr` points to a client; everything that `message` says is there until the end.
#[must_use]
pub unsafe fn message_send(client_ptr: *mut NX_SMTP_CLIENT, message: &NX_SMTP_MESSAGE) -> UINT {
    // SAFETY: given, here and below.
    unsafe {
        let count = message.nx_smtp_message_recipient_count as usize;
        let envelope = Envelope { first: message.nx_smtp_message_recipients, count };
        let headers = Headers(array(message.nx_smtp_message_headers, message.nx_smtp_message_header_count));
        let attachments = array(message.nx_smtp_message_attachments, message.nx_smtp_message_attachment_count);
        let own = message.nx_smtp_message_body_type == NX_SMTP_BODY_OWN_MIME;
        let without = message.nx_smtp_message_without;
        let mail = Mail {
            from: text(message.nx_smtp_message_from),
            to: &envelope,
            subject: text(message.nx_smtp_message_subject),
            priority: priority(message.nx_smtp_message_priority),
            content: if own { Content::Own } else { Content::Text },
            headers: &List::Listed(&headers),
            notify: Notify::of(message.nx_smtp_message_notify as u8),
            pipelining: without & NX_SMTP_WITHOUT_PIPELINING == 0,
            chunking: without & NX_SMTP_WITHOUT_CHUNKING == 0,
            ..Mail::default()
        };
        let mut codes = Codes(envelope);
        codes.clear();

        let content = &message.nx_smtp_message_body;
        let mut octets = Reader::new(content);
        if !attachments.is_empty() {
            if own || attachments.len() > NX_SMTP_ATTACHMENTS_MAX as usize {
                return NX_SMTP_INVALID_PARAM;
            }
            return with_attachments(client_ptr, mail, message, attachments, &mut codes);
        }
        if content.nx_smtp_content_data.is_null() && !content.nx_smtp_content_packet.is_null() {
            let survey = octets.survey().finish();
            return send(client_ptr, &mail, &mut Stream::surveyed(&mut octets, survey), &mut codes);
        }
        if content.nx_smtp_content_data.is_null() && content.nx_smtp_content_source.is_some() {
            let promised = match message.nx_smtp_message_body_type {
                NX_SMTP_BODY_TEXT => Survey::TEXT,
                NX_SMTP_BODY_OWN_MIME => Survey::default(),
                _ => Survey::UNKNOWN,
            };
            return send(client_ptr, &mail, &mut Stream::new(&mut octets, promised), &mut codes);
        }
        let length = content.nx_smtp_content_length;
        let mut body = Text::new(array(content.nx_smtp_content_data.cast(), length));
        send(client_ptr, &mail, &mut body, &mut codes)
    }
}

/// The same with attachments; a function of its own, so that only mails with attachments have their readers on the stack.
#[inline(never)]
unsafe fn with_attachments(
    client_ptr: *mut NX_SMTP_CLIENT,
    mail: Mail<'_>,
    message: &NX_SMTP_MESSAGE,
    attachments: &[NX_SMTP_ATTACHMENT],
    codes: &mut Codes,
) -> UINT {
    const MOST: usize = NX_SMTP_ATTACHMENTS_MAX as usize;
    let content = &message.nx_smtp_message_body;
    // SAFETY: the caller's contract.
    unsafe {
        let mut lead = Reader::new(content);
        let mut sources: heapless::Vec<Reader, MOST> =
            attachments.iter().map(|given| Reader::new(&given.nx_smtp_attachment_content)).collect();
        let mut parts: heapless::Vec<Attachment<'_>, MOST> = attachments
            .iter()
            .zip(&mut sources)
            .map(|(given, source)| Attachment {
                name: text(given.nx_smtp_attachment_name),
                media_type: text(given.nx_smtp_attachment_type),
                source,
            })
            .collect();
        let random = random();
        let mut body = if content.nx_smtp_content_data.is_null() {
            Multipart::from_source(&mut lead, &mut parts, &random)
        } else {
            let text = array(content.nx_smtp_content_data.cast(), content.nx_smtp_content_length);
            Multipart::new(text, &mut parts, &random)
        };
        if !body.is_sound() {
            return NX_SMTP_INVALID_PARAM;
        }
        send(client_ptr, &Mail { content: Content::Own, ..mail }, &mut body, codes)
    }
}

/// Ends the send that another thread has under way: it returns `NX_WAIT_ABORTED` at once, or `NX_SMTP_OUTCOME_UNKNOWN` behind the final dot.
///
/// # Context
/// Threads.
/// # Blocking
/// Until the IP instance's mutex is free.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_NOT_CONNECTED`: nothing is under way.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn abort(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: given; the mark is set in a critical section, and the socket has its own protection.
    unsafe {
        {
            let _critical = kernel::enter();
            if (*client_ptr).nx_smtp_client_id != NX_SMTP_CLIENT_ID {
                return NX_SMTP_CLIENT_NOT_INITIALIZED;
            }
            if (*client_ptr).nx_smtp_client_busy == 0 {
                return NX_NOT_CONNECTED;
            }
            (&raw mut (*client_ptr).nx_smtp_client_abort).write_volatile(1);
        }
        // Cutting the connection wakes the sender wherever it waits for the peer. Without one it finds the mark by itself.
        let _ = tcp_socket::disconnect(&raw mut (*client_ptr).nx_smtp_client_socket, NX_NO_WAIT);
    }
    NX_SUCCESS
}

/// Sets (or with null removes) the function that hears how far a message is.
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
pub unsafe fn progress_notify(client_ptr: *mut NX_SMTP_CLIENT, notify: NX_SMTP_PROGRESS_NOTIFY) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_progress_notify = notify;
        (*client_ptr).nx_smtp_client_watch = Some(watch::watched);
        release(client_ptr);
    }
    NX_SUCCESS
}

/// Sets (or with null removes) the clock that later mails get their `Date` from.
///
/// # Context
/// Initialization, threads. The clock is read in the sending thread.
/// # Blocking
/// No.
/// # Errors
/// `NX_SMTP_CLIENT_NOT_INITIALIZED`; `NX_SMTP_CLIENT_BUSY`.
/// # Safety
/// `client_ptr` points to a client.
#[must_use]
pub unsafe fn clock_set(client_ptr: *mut NX_SMTP_CLIENT, clock: NX_SMTP_CLOCK) -> UINT {
    // SAFETY: given; the client is ours while claimed.
    unsafe {
        if let Err(status) = claim(client_ptr) {
            return status;
        }
        (*client_ptr).nx_smtp_client_clock = clock;
        (*client_ptr).nx_smtp_client_date = Some(date_line);
        release(client_ptr);
    }
    NX_SUCCESS
}

/// The `Date` line of this moment; empty while the time is not known.
unsafe fn date_line(client_ptr: *mut NX_SMTP_CLIENT, line: &mut [u8; date::LINE]) -> &[u8] {
    // SAFETY: the caller has claimed the client; the application's function, called as its type says.
    let seconds = unsafe { (*client_ptr).nx_smtp_client_clock.map_or(0, |clock| clock()) };
    if seconds == 0 {
        return b"";
    }
    *line = date::line(seconds);
    line
}
