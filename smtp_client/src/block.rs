//! `NX_SMTP_CLIENT`, the control block, and the small blocks that travel with its services.
//!
//! # Theory
//! The block is the application's, stays where it is while the client exists, and ends in three strings: user name, domain, password. How much
//! room they have is the *application's* choice (`NX_SMTP_CLIENT_MAX_USERNAME`, `NX_SMTP_CLIENT_MAX_PASSWORD`), although this library was
//! compiled before: the create macro of the header passes the sizes it sees in [`NX_SMTP_OPTIONS`], and the strings are reached through
//! them and not through the fields, whose sizes here are the defaults. The same block of options carries the waits that the application
//! chose; 0 leaves RFC 5321's.
//!
//! `unsafe` here: reading and writing the strings behind the fixed part.

use core::ffi::c_void;
use core::ptr::{null, null_mut};

use netx::{NX_IP, NX_PACKET, NX_PACKET_POOL, NX_TCP_SOCKET, NXD_ADDRESS};
use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::constants::{
    NX_SMTP_CLIENT_CONNECTION_TIMEOUT, NX_SMTP_CLIENT_DISCONNECT_TIMEOUT, NX_SMTP_CLIENT_MAX_PASSWORD,
    NX_SMTP_CLIENT_MAX_USERNAME, NX_SMTP_CLIENT_PACKET_TIMEOUT, NX_SMTP_CLIENT_TCP_WINDOW_SIZE,
    NX_SMTP_REPLY_TEXT_SIZE,
};
use crate::kept::Keeper;
use crate::proto::{Link, Octets, Offers, Reply, date};
use crate::watch::Exchange;

/// How long the client waits for what, in ticks; 0 is RFC 5321 §4.5.3.2's value.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_TIMEOUTS {
    /// For the banner: 5 minutes.
    pub nx_smtp_timeouts_greeting: ULONG,
    /// For each reply to EHLO, AUTH, MAIL and RCPT: 5 minutes.
    pub nx_smtp_timeouts_envelope: ULONG,
    /// For the 354: 2 minutes.
    pub nx_smtp_timeouts_data: ULONG,
    /// For one piece of the message to be taken: 3 minutes.
    pub nx_smtp_timeouts_block: ULONG,
    /// For the reply to the final dot: 10 minutes.
    pub nx_smtp_timeouts_message: ULONG,
    /// For the whole session: 30 minutes.
    pub nx_smtp_timeouts_session: ULONG,
}

impl NX_SMTP_TIMEOUTS {
    /// In the order of [`Wait`](crate::proto::Wait), which is theirs.
    #[must_use]
    pub fn as_array(&self) -> &[ULONG; 6] {
        const { assert!(size_of::<Self>() == size_of::<[ULONG; 6]>()) }
        // SAFETY: six words, laid out as C does.
        unsafe { &*(&raw const *self).cast() }
    }
}

/// What the application chose when it compiled the header.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_OPTIONS {
    /// Longest user name and longest domain.
    pub nx_smtp_options_max_username: ULONG,
    /// Longest password.
    pub nx_smtp_options_max_password: ULONG,
    /// TCP receive window, octets.
    pub nx_smtp_options_window_size: ULONG,
    /// Ticks to wait for a packet of the pool.
    pub nx_smtp_options_packet_timeout: ULONG,
    /// Ticks to wait for the TCP connection.
    pub nx_smtp_options_connection_timeout: ULONG,
    /// The original waits so long for its end; here nothing does.
    pub nx_smtp_options_disconnect_timeout: ULONG,
    /// The waits of the dialogue.
    pub nx_smtp_options_timeouts: NX_SMTP_TIMEOUTS,
}

impl NX_SMTP_OPTIONS {
    /// What a header without any option defined gives.
    pub const DEFAULT: Self = Self {
        nx_smtp_options_max_username: NX_SMTP_CLIENT_MAX_USERNAME,
        nx_smtp_options_max_password: NX_SMTP_CLIENT_MAX_PASSWORD,
        nx_smtp_options_window_size: NX_SMTP_CLIENT_TCP_WINDOW_SIZE,
        nx_smtp_options_packet_timeout: NX_SMTP_CLIENT_PACKET_TIMEOUT,
        nx_smtp_options_connection_timeout: NX_SMTP_CLIENT_CONNECTION_TIMEOUT,
        nx_smtp_options_disconnect_timeout: NX_SMTP_CLIENT_DISCONNECT_TIMEOUT,
        nx_smtp_options_timeouts: NX_SMTP_TIMEOUTS {
            nx_smtp_timeouts_greeting: 0,
            nx_smtp_timeouts_envelope: 0,
            nx_smtp_timeouts_data: 0,
            nx_smtp_timeouts_block: 0,
            nx_smtp_timeouts_message: 0,
            nx_smtp_timeouts_session: 0,
        },
    };
}

/// How the last mail ended.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_REPLY {
    /// What the send returned.
    pub nx_smtp_reply_status: UINT,
    /// `NX_SMTP_RESULT_SENT`, `_REFUSED`, `_TRY_LATER` or `_UNKNOWN`; `_NONE` before the first mail.
    pub nx_smtp_reply_result: UINT,
    /// `NX_SMTP_PHASE_*`: where it was decided.
    pub nx_smtp_reply_phase: UINT,
    /// The server's code that decided it; 0 where no reply did.
    pub nx_smtp_reply_code: UINT,
    /// The enhanced code, 5.1.1 as 5, 1, 1; zeros where there was none.
    pub nx_smtp_reply_enhanced_code: [UINT; 3],
    /// Octets of text.
    pub nx_smtp_reply_text_length: UINT,
    /// The text, printable, with a NUL behind it.
    pub nx_smtp_reply_text: [CHAR; NX_SMTP_REPLY_TEXT_SIZE as usize],
}

impl NX_SMTP_REPLY {
    /// Before the first mail.
    pub const NONE: Self = Self {
        nx_smtp_reply_status: 0,
        nx_smtp_reply_result: 0,
        nx_smtp_reply_phase: 0,
        nx_smtp_reply_code: 0,
        nx_smtp_reply_enhanced_code: [0; 3],
        nx_smtp_reply_text_length: 0,
        nx_smtp_reply_text: [0; NX_SMTP_REPLY_TEXT_SIZE as usize],
    };
}

/// Sees the dialogue: direction (`NX_SMTP_DIALOGUE_CLIENT` or `_SERVER`), phase, octets, how many. Credentials are never among them.
#[allow(non_camel_case_types)]
pub type NX_SMTP_DIALOGUE_NOTIFY = Option<unsafe extern "C" fn(*mut NX_SMTP_CLIENT, UINT, UINT, *const CHAR, UINT)>;

/// Hears how much of a message is handed over: octets so far, and in all (0 where that is not known).
#[allow(non_camel_case_types)]
pub type NX_SMTP_PROGRESS_NOTIFY = Option<unsafe extern "C" fn(*mut NX_SMTP_CLIENT, ULONG, ULONG)>;

/// Seconds since 1970 in UTC; 0 while the time is not known.
#[allow(non_camel_case_types)]
pub type NX_SMTP_CLOCK = Option<unsafe extern "C" fn() -> ULONG>;

/// Gives the next octets of a body or an attachment: its argument, where to put their address, and how many (0 at the end). They stay until the
/// next call. Any other status than NX_SUCCESS gives the mail up and is what the send returns.
#[allow(non_camel_case_types)]
pub type NX_SMTP_SOURCE = Option<unsafe extern "C" fn(*mut c_void, *mut *const UCHAR, *mut ULONG) -> UINT>;

/// Octets in memory, in a chain of packets, or from a function: the first of the three that is there.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_CONTENT {
    /// In memory.
    pub nx_smtp_content_data: *const c_void,
    /// How many there.
    pub nx_smtp_content_length: ULONG,
    /// In packets, which stay the caller's.
    pub nx_smtp_content_packet: *mut NX_PACKET,
    /// From a function.
    pub nx_smtp_content_source: NX_SMTP_SOURCE,
    /// Its argument.
    pub nx_smtp_content_argument: *mut c_void,
}

impl NX_SMTP_CONTENT {
    /// Nothing.
    pub const NONE: Self = Self {
        nx_smtp_content_data: null(),
        nx_smtp_content_length: 0,
        nx_smtp_content_packet: null_mut(),
        nx_smtp_content_source: None,
        nx_smtp_content_argument: null_mut(),
    };
}

/// One recipient, and what the server said to it.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_RECIPIENT {
    /// `a@b`, `<a@b>` or `Name <a@b>`.
    pub nx_smtp_recipient_address: *const CHAR,
    /// `NX_SMTP_RECIPIENT_TO`, `_CC` or `_BCC`.
    pub nx_smtp_recipient_type: UINT,
    /// Written by the send: the reply's code; 0 where none came.
    pub nx_smtp_recipient_code: UINT,
}

/// A file that goes with a mail.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_ATTACHMENT {
    /// Its name, UTF-8.
    pub nx_smtp_attachment_name: *const CHAR,
    /// Its media type; null is `application/octet-stream`.
    pub nx_smtp_attachment_type: *const CHAR,
    /// Its octets.
    pub nx_smtp_attachment_content: NX_SMTP_CONTENT,
}

/// A mail for `nx_smtp_message_send`. All zero but what is wanted.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_MESSAGE {
    /// The sender; null is the client's.
    pub nx_smtp_message_from: *const CHAR,
    /// The recipients, at least one.
    pub nx_smtp_message_recipients: *mut NX_SMTP_RECIPIENT,
    /// How many.
    pub nx_smtp_message_recipient_count: UINT,
    /// `NX_SMTP_MAIL_PRIORITY_*`.
    pub nx_smtp_message_priority: UINT,
    /// The subject; null is none.
    pub nx_smtp_message_subject: *const CHAR,
    /// Header lines, each `Name: value`.
    pub nx_smtp_message_headers: *const *const CHAR,
    /// How many.
    pub nx_smtp_message_header_count: UINT,
    /// `NX_SMTP_BODY_*`.
    pub nx_smtp_message_body_type: UINT,
    /// The body.
    pub nx_smtp_message_body: NX_SMTP_CONTENT,
    /// The attachments.
    pub nx_smtp_message_attachments: *const NX_SMTP_ATTACHMENT,
    /// How many, up to `NX_SMTP_ATTACHMENTS_MAX`.
    pub nx_smtp_message_attachment_count: UINT,
    /// `NX_SMTP_NOTIFY_*`; 0 asks for nothing.
    pub nx_smtp_message_notify: UINT,
    /// `NX_SMTP_WITHOUT_*`.
    pub nx_smtp_message_without: UINT,
}

/// Makes the `Date` line in the place given; empty while the time is not known.
pub(crate) type DateLine = unsafe fn(*mut NX_SMTP_CLIENT, &mut [u8; date::LINE]) -> &[u8];

/// One SMTP client. Made by `nxd_smtp_client_create`.
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct NX_SMTP_CLIENT {
    /// `NX_SMTP_CLIENT_ID` while the client exists.
    pub nx_smtp_client_id: ULONG,
    /// The IP instance.
    pub nx_smtp_client_ip_ptr: *mut NX_IP,
    /// Where commands and mails get their packets.
    pub nx_smtp_client_packet_pool_ptr: *mut NX_PACKET_POOL,
    /// The sender; the application's string.
    pub nx_smtp_client_from_address: *const CHAR,
    /// For the application.
    pub nx_smtp_client_reserved_ptr: *mut c_void,
    /// `NX_SMTP_CLIENT_AUTH_*` as configured; a session never changes it.
    pub nx_smtp_client_authentication_type: UINT,
    /// The server's port.
    pub nx_smtp_client_server_port: UINT,
    /// A send is under way.
    pub(crate) nx_smtp_client_busy: ULONG,
    /// Somebody wants it to end.
    pub(crate) nx_smtp_client_abort: ULONG,
    /// Mails share a connection.
    pub(crate) nx_smtp_client_keeper: Option<&'static Keeper>,
    /// Somebody watches.
    pub(crate) nx_smtp_client_watch: Option<Exchange>,
    /// There is a clock: makes the `Date` line.
    pub(crate) nx_smtp_client_date: Option<DateLine>,
    /// How the last mail ended: what the send returned, `NX_SMTP_RESULT_*`, `NX_SMTP_PHASE_*`.
    pub(crate) nx_smtp_client_verdict: [UINT; 3],
    /// The server's address.
    pub nx_smtp_client_server_address: NXD_ADDRESS,
    /// The sizes and waits in force.
    pub nx_smtp_client_options: NX_SMTP_OPTIONS,
    /// Who watches.
    pub nx_smtp_client_dialogue_notify: NX_SMTP_DIALOGUE_NOTIFY,
    /// Hears how far a message is.
    pub nx_smtp_client_progress_notify: NX_SMTP_PROGRESS_NOTIFY,
    /// For `Date`.
    pub nx_smtp_client_clock: NX_SMTP_CLOCK,
    /// What the connection that is kept begins with: state bits, offers, size limit (high, low).
    pub(crate) nx_smtp_client_link: [ULONG; 4],
    /// The reply that decided the last mail's fate.
    pub(crate) nx_smtp_client_reply: Reply,
    /// The connection's socket.
    pub nx_smtp_client_socket: NX_TCP_SOCKET,
    /// The strings; their sizes are those of the options, so the next two begin where the options say.
    pub nx_smtp_client_username: [CHAR; NX_SMTP_CLIENT_MAX_USERNAME as usize + 1],
    /// See above.
    pub(crate) nx_smtp_client_domain: [CHAR; NX_SMTP_CLIENT_MAX_USERNAME as usize + 1],
    /// See above.
    pub(crate) nx_smtp_client_password: [CHAR; NX_SMTP_CLIENT_MAX_PASSWORD as usize + 1],
}

const LINK_OPEN: ULONG = 1;
const LINK_RESET: ULONG = 2;

/// One of the strings at the block's end.
#[derive(Clone, Copy)]
pub(crate) enum Stored {
    Username,
    Domain,
    Password,
}

impl NX_SMTP_CLIENT {
    /// A block that no client was made in yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            nx_smtp_client_id: 0,
            nx_smtp_client_ip_ptr: null_mut(),
            nx_smtp_client_packet_pool_ptr: null_mut(),
            nx_smtp_client_from_address: null(),
            nx_smtp_client_reserved_ptr: null_mut(),
            nx_smtp_client_authentication_type: 0,
            nx_smtp_client_server_port: 0,
            nx_smtp_client_busy: 0,
            nx_smtp_client_abort: 0,
            nx_smtp_client_keeper: None,
            nx_smtp_client_watch: None,
            nx_smtp_client_date: None,
            nx_smtp_client_verdict: [0; 3],
            nx_smtp_client_server_address: NXD_ADDRESS::NONE,
            nx_smtp_client_options: NX_SMTP_OPTIONS::DEFAULT,
            nx_smtp_client_dialogue_notify: None,
            nx_smtp_client_progress_notify: None,
            nx_smtp_client_clock: None,
            nx_smtp_client_link: [0; 4],
            nx_smtp_client_reply: Reply::none(),
            nx_smtp_client_socket: NX_TCP_SOCKET::new(),
            nx_smtp_client_username: [0; NX_SMTP_CLIENT_MAX_USERNAME as usize + 1],
            nx_smtp_client_domain: [0; NX_SMTP_CLIENT_MAX_USERNAME as usize + 1],
            nx_smtp_client_password: [0; NX_SMTP_CLIENT_MAX_PASSWORD as usize + 1],
        }
    }

    /// Where a string is, and how much room it has with its NUL.
    ///
    /// # Safety
    /// `client` points to a block whose options are set and truthful.
    unsafe fn place(client: *mut Self, which: Stored) -> (*mut u8, usize) {
        // SAFETY: the options say how long the strings behind the fixed part are.
        unsafe {
            let options = &raw const (*client).nx_smtp_client_options;
            let name = (*options).nx_smtp_options_max_username as usize + 1;
            let password = (*options).nx_smtp_options_max_password as usize + 1;
            let strings = client.cast::<u8>().add(core::mem::offset_of!(Self, nx_smtp_client_username));
            match which {
                Stored::Username => (strings, name),
                Stored::Domain => (strings.add(name), name),
                Stored::Password => (strings.add(2 * name), password),
            }
        }
    }

    /// Copies `text` in.
    ///
    /// # Safety
    /// As [`Self::place`]; it fits, and nobody reads the string meanwhile.
    #[inline(never)]
    pub(crate) unsafe fn store(client: *mut Self, which: Stored, text: &[u8]) {
        // SAFETY: given.
        unsafe {
            let (place, _) = Self::place(client, which);
            place.copy_from_nonoverlapping(text.as_ptr(), text.len());
            place.add(text.len()).write(0);
        }
    }

    /// The string.
    ///
    /// # Safety
    /// As [`Self::place`]; it is not changed while `'a` lasts.
    pub(crate) unsafe fn stored<'a>(client: *mut Self, which: Stored) -> &'a [u8] {
        // SAFETY: the room is the block's own.
        let room = unsafe {
            let (place, room) = Self::place(client, which);
            core::slice::from_raw_parts(place, room)
        };
        room.split(|&b| b == 0).next().unwrap_or(&[])
    }

    /// The connection that was kept, which is taken up now: [`Self::nx_smtp_client_link`].
    pub(crate) fn take_link(link: &mut [ULONG; 4]) -> Option<Link> {
        let [state, bits, high, low] = core::mem::take(link);
        let limit = Octets::try_from(u64::from(high) << 32 | u64::from(low)).unwrap_or(Octets::MAX);
        (state & LINK_OPEN != 0)
            .then(|| Link { offers: Offers::from_bits(bits as u16, limit), reset: state & LINK_RESET != 0 })
    }

    /// Notes that the connection is kept.
    pub(crate) fn keep_link(place: &mut [ULONG; 4], link: Link) {
        #[allow(clippy::useless_conversion)] // Not where addresses are shorter.
        let limit = u64::from(link.offers.size_limit);
        let state = LINK_OPEN | if link.reset { LINK_RESET } else { 0 };
        *place = [state, link.offers.bits().into(), (limit >> 32) as ULONG, limit as ULONG];
    }

    /// Wipes the strings so that the compiler cannot leave it out.
    ///
    /// # Safety
    /// As [`Self::place`]; nobody reads them.
    pub(crate) unsafe fn wipe(client: *mut Self) {
        // SAFETY: from the first string's beginning to the last one's end.
        unsafe {
            let (first, _) = Self::place(client, Stored::Username);
            let (last, room) = Self::place(client, Stored::Password);
            for at in 0..last.add(room).offset_from_unsigned(first) {
                first.add(at).write_volatile(0);
            }
        }
        core::sync::atomic::compiler_fence(core::sync::atomic::Ordering::SeqCst);
    }
}

impl Default for NX_SMTP_CLIENT {
    fn default() -> Self {
        Self::new()
    }
}
