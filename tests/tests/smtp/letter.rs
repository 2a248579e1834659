//! Mails for `nx_smtp_message_send`, put together.

use std::ffi::CStr;

use super::world::Client;
use smtp_client::block::*;
use smtp_client::{capi, constants::*};
use threadx_shim::types::{UINT, ULONG};

pub fn recipient(address: &'static CStr, kind: UINT) -> NX_SMTP_RECIPIENT {
    NX_SMTP_RECIPIENT {
        nx_smtp_recipient_address: address.as_ptr(),
        nx_smtp_recipient_type: kind,
        nx_smtp_recipient_code: 99,
    }
}

pub fn in_memory(octets: &'static [u8]) -> NX_SMTP_CONTENT {
    NX_SMTP_CONTENT {
        nx_smtp_content_data: octets.as_ptr().cast(),
        nx_smtp_content_length: octets.len() as ULONG,
        ..NX_SMTP_CONTENT::NONE
    }
}

pub fn message(recipients: &mut [NX_SMTP_RECIPIENT], body: NX_SMTP_CONTENT) -> NX_SMTP_MESSAGE {
    // SAFETY: a message is numbers and pointers; zero is one without anything.
    let mut message: NX_SMTP_MESSAGE = unsafe { std::mem::zeroed() };
    message.nx_smtp_message_recipients = recipients.as_mut_ptr();
    message.nx_smtp_message_recipient_count = recipients.len() as UINT;
    message.nx_smtp_message_subject = c"Hello".as_ptr();
    message.nx_smtp_message_body = body;
    message
}

pub fn send(client: &Client, message: &mut NX_SMTP_MESSAGE) -> UINT {
    // SAFETY: the client is created; the message lasts for the call.
    unsafe { capi::_nxe_smtp_message_send(client.0, message) }
}

/// The one recipient of mails that are about something else.
pub fn one() -> [NX_SMTP_RECIPIENT; 1] {
    [recipient(c"b@y.example", NX_SMTP_RECIPIENT_TO)]
}
