//! Tells the application's functions what the session tells its observer.
//!
//! Reached through the pointer that `nx_smtp_client_dialogue_notify` and `nx_smtp_client_progress_notify` install: a program without such functions
//! does not carry it.
//!
//! `unsafe` here: the application's functions.

use threadx_shim::types::{UINT, ULONG};

use crate::block::NX_SMTP_CLIENT;
use crate::client::exchange;
use crate::constants::{NX_SMTP_DIALOGUE_CLIENT, NX_SMTP_DIALOGUE_SERVER};
use crate::proto::{Body, Mail, Observer, Octets, Phase, Refusal, Session};

/// Tries to send a mail as [`exchange`] does.
pub(crate) type Exchange = unsafe fn(*mut NX_SMTP_CLIENT, &Mail<'_>, &mut dyn Body, &mut dyn Observer) -> bool;

/// [`exchange`] with an observer that tells the application's functions, and `other`.
///
/// # Safety
/// As there.
pub(crate) unsafe fn watched(
    client: *mut NX_SMTP_CLIENT,
    mail: &Mail<'_>,
    body: &mut dyn Body,
    other: &mut dyn Observer,
) -> bool {
    // SAFETY: given.
    unsafe { exchange(client, mail, body, &mut Both { client, other }) }
}

/// Tells the application's functions and the caller's observer.
struct Both<'o> {
    client: *mut NX_SMTP_CLIENT,
    other: &'o mut dyn Observer,
}

impl Both<'_> {
    fn tell(&self, direction: UINT, phase: Phase, bytes: &[u8]) {
        // SAFETY: the client is claimed, so the function does not change; the bytes last for the call.
        unsafe {
            if let Some(notify) = (*self.client).nx_smtp_client_dialogue_notify {
                notify(self.client, direction, phase as UINT, bytes.as_ptr().cast(), bytes.len() as UINT);
            }
        }
    }
}

impl Observer for Both<'_> {
    fn client(&mut self, phase: Phase, bytes: &[u8]) {
        self.tell(NX_SMTP_DIALOGUE_CLIENT, phase, bytes);
        self.other.client(phase, bytes);
    }
    fn recipient(&mut self, n: usize, code: u16) {
        self.other.recipient(n, code);
    }
    fn progress(&mut self, octets: Octets, total: Option<Octets>) {
        let shown = |octets: Octets| ULONG::try_from(octets).unwrap_or(ULONG::MAX);
        // SAFETY: as above.
        unsafe {
            if let Some(notify) = (*self.client).nx_smtp_client_progress_notify {
                notify(self.client, shown(octets), shown(total.unwrap_or(0)));
            }
        }
        self.other.progress(octets, total);
    }
    fn server(&mut self, phase: Phase, bytes: &[u8]) {
        self.tell(NX_SMTP_DIALOGUE_SERVER, phase, bytes);
        self.other.server(phase, bytes);
    }
    fn refused(&mut self, refusal: Refusal) {
        self.other.refused(refusal);
    }
    fn over(&mut self, session: &Session<'_>) {
        self.other.over(session);
    }
}
