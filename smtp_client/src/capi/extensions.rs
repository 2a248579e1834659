//! The C symbols of the services beyond the manual's mail.
//!
//! `unsafe` here: as in the parent.

use netx::constants::{NX_CALLER_ERROR, NX_PTR_ERROR};
use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{UINT, ULONG};

use super::checked;
use crate::block::{NX_SMTP_CLIENT, NX_SMTP_CLOCK, NX_SMTP_CONTENT, NX_SMTP_MESSAGE, NX_SMTP_PROGRESS_NOTIFY};
use crate::constants::{NX_SMTP_BODY_OWN_MIME, NX_SMTP_INVALID_PARAM};
use crate::content::array;
use crate::{kept, message};

/// Those that may block: only in threads.
unsafe fn in_thread(client_ptr: *mut NX_SMTP_CLIENT, other_is_null: bool) -> Result<(), ULONG> {
    // SAFETY: the services' contract.
    unsafe { checked(client_ptr, other_is_null)? };
    if kernel::caller() == Caller::Thread { Ok(()) } else { Err(NX_CALLER_ERROR) }
}

/// Sends a mail as it is described.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_message_send(
    client_ptr: *mut NX_SMTP_CLIENT,
    message_ptr: *mut NX_SMTP_MESSAGE,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { message::message_send(client_ptr, &*message_ptr) }
}

/// Checks, then sends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_message_send(
    client_ptr: *mut NX_SMTP_CLIENT,
    message_ptr: *mut NX_SMTP_MESSAGE,
) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        if let Err(status) = in_thread(client_ptr, message_ptr.is_null()) {
            return status;
        }
        match sound(&*message_ptr) {
            Ok(()) => message::message_send(client_ptr, &*message_ptr),
            Err(status) => status,
        }
    }
}

/// Whether everything that must be there is.
unsafe fn sound(message: &NX_SMTP_MESSAGE) -> Result<(), UINT> {
    let is_empty = |content: &NX_SMTP_CONTENT| {
        let data = !content.nx_smtp_content_data.is_null() && content.nx_smtp_content_length != 0;
        !data && content.nx_smtp_content_packet.is_null() && content.nx_smtp_content_source.is_none()
    };
    let lacks = |pointer: bool, count: UINT| pointer && count != 0;
    if message.nx_smtp_message_recipients.is_null()
        || lacks(message.nx_smtp_message_headers.is_null(), message.nx_smtp_message_header_count)
        || lacks(message.nx_smtp_message_attachments.is_null(), message.nx_smtp_message_attachment_count)
    {
        return Err(NX_PTR_ERROR);
    }
    // SAFETY: not NULL, and the services' contract.
    unsafe {
        let recipients =
            array(message.nx_smtp_message_recipients.cast_const(), message.nx_smtp_message_recipient_count);
        let headers = array(message.nx_smtp_message_headers, message.nx_smtp_message_header_count);
        let attachments = array(message.nx_smtp_message_attachments, message.nx_smtp_message_attachment_count);
        if recipients.iter().any(|one| one.nx_smtp_recipient_address.is_null())
            || headers.iter().any(|line| line.is_null())
            || attachments.iter().any(|one| one.nx_smtp_attachment_name.is_null())
        {
            return Err(NX_PTR_ERROR);
        }
        if recipients.is_empty()
            || message.nx_smtp_message_body_type > NX_SMTP_BODY_OWN_MIME
            || (is_empty(&message.nx_smtp_message_body) && attachments.is_empty())
        {
            return Err(NX_SMTP_INVALID_PARAM);
        }
    }
    Ok(())
}

/// Keeps the connection of later mails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_session_open(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract.
    unsafe { kept::session_open(client_ptr) }
}

/// Checks, then does the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_session_open(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, false) {
            Ok(()) => kept::session_open(client_ptr),
            Err(status) => status,
        }
    }
}

/// Ends that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_session_close(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract.
    unsafe { kept::session_close(client_ptr) }
}

/// Checks, then does the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_session_close(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match in_thread(client_ptr, false) {
            Ok(()) => kept::session_close(client_ptr),
            Err(status) => status,
        }
    }
}

/// Ends the send that another thread has under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_abort(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract.
    unsafe { message::abort(client_ptr) }
}

/// Checks, then does the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_abort(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match in_thread(client_ptr, false) {
            Ok(()) => message::abort(client_ptr),
            Err(status) => status,
        }
    }
}

/// Sets the function that hears how far a message is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_progress_notify(
    client_ptr: *mut NX_SMTP_CLIENT,
    progress_notify: NX_SMTP_PROGRESS_NOTIFY,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { message::progress_notify(client_ptr, progress_notify) }
}

/// Checks, then does the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_progress_notify(
    client_ptr: *mut NX_SMTP_CLIENT,
    progress_notify: NX_SMTP_PROGRESS_NOTIFY,
) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, false) {
            Ok(()) => message::progress_notify(client_ptr, progress_notify),
            Err(status) => status,
        }
    }
}

/// Sets the clock for `Date`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_clock_set(client_ptr: *mut NX_SMTP_CLIENT, clock: NX_SMTP_CLOCK) -> UINT {
    // SAFETY: the services' contract.
    unsafe { message::clock_set(client_ptr, clock) }
}

/// Checks, then does the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_clock_set(client_ptr: *mut NX_SMTP_CLIENT, clock: NX_SMTP_CLOCK) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, false) {
            Ok(()) => message::clock_set(client_ptr, clock),
            Err(status) => status,
        }
    }
}
