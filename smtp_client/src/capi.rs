//! The C symbols: `_nxd_` and `_nx_` do, `_nxde_` and `_nxe_` check and then do.
//!
//! The header's macros choose between them (`NX_DISABLE_ERROR_CHECKING`). Outputs are written on success only.
//!
//! `unsafe` here: pointers from C, checked for NULL and for the control block's id, trusted beyond that as C has to be.
#![allow(clippy::missing_safety_doc)] // One contract for all: pointers are NULL or valid, strings end in NUL.
#![allow(clippy::too_many_arguments)] // The services' signatures.

mod extensions;

pub use extensions::*;

use netx::constants::{NX_CALLER_ERROR, NX_IP_ADDRESS_ERROR, NX_IP_VERSION_V4, NX_IP_VERSION_V6, NX_PTR_ERROR};
use netx::{NX_IP, NX_PACKET_POOL, NXD_ADDRESS};
use threadx_shim::kernel::{self, Caller};
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_DIALOGUE_NOTIFY, NX_SMTP_OPTIONS, NX_SMTP_REPLY, NX_SMTP_TIMEOUTS};
use crate::client;
use crate::constants::{NX_SMTP_CLIENT_ID, NX_SMTP_CLIENT_NOT_INITIALIZED, NX_SMTP_INVALID_PARAM};

/// Creates a client of the default sizes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_smtp_client_create(
    client_ptr: *mut NX_SMTP_CLIENT,
    ip_ptr: *mut NX_IP,
    packet_pool_ptr: *mut NX_PACKET_POOL,
    username: *mut CHAR,
    password: *mut CHAR,
    from_address: *mut CHAR,
    client_domain: *mut CHAR,
    authentication_type: UINT,
    server_address: *mut NXD_ADDRESS,
    port: UINT,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe {
        client::create(
            client_ptr,
            ip_ptr,
            packet_pool_ptr,
            username,
            password,
            from_address,
            client_domain,
            authentication_type,
            server_address,
            port,
            &NX_SMTP_OPTIONS::DEFAULT,
        )
    }
}

/// Creates a client of the application's sizes and waits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_smtp_client_create_options(
    client_ptr: *mut NX_SMTP_CLIENT,
    ip_ptr: *mut NX_IP,
    packet_pool_ptr: *mut NX_PACKET_POOL,
    username: *mut CHAR,
    password: *mut CHAR,
    from_address: *mut CHAR,
    client_domain: *mut CHAR,
    authentication_type: UINT,
    server_address: *mut NXD_ADDRESS,
    port: UINT,
    options: *const NX_SMTP_OPTIONS,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe {
        client::create(
            client_ptr,
            ip_ptr,
            packet_pool_ptr,
            username,
            password,
            from_address,
            client_domain,
            authentication_type,
            server_address,
            port,
            &*options,
        )
    }
}

/// Checks, then creates. `client_size` is the size of the block as the application's header has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_smtp_client_create(
    client_ptr: *mut NX_SMTP_CLIENT,
    ip_ptr: *mut NX_IP,
    packet_pool_ptr: *mut NX_PACKET_POOL,
    username: *mut CHAR,
    password: *mut CHAR,
    from_address: *mut CHAR,
    client_domain: *mut CHAR,
    authentication_type: UINT,
    server_address: *mut NXD_ADDRESS,
    port: UINT,
    options: *const NX_SMTP_OPTIONS,
    client_size: UINT,
) -> UINT {
    if client_ptr.is_null()
        || ip_ptr.is_null()
        || packet_pool_ptr.is_null()
        || username.is_null()
        || password.is_null()
        || from_address.is_null()
        || client_domain.is_null()
        || server_address.is_null()
        || options.is_null()
    {
        return NX_PTR_ERROR;
    }
    // SAFETY: none is NULL, and the services' contract.
    unsafe {
        if client_size != size_with(&*options) {
            return NX_PTR_ERROR;
        }
        if (*ip_ptr).nx_ip_id != netx::ip::NX_IP_ID || port == 0 || port > 0xFFFF {
            return NX_SMTP_INVALID_PARAM;
        }
        if !matches!((*server_address).nxd_ip_version, NX_IP_VERSION_V4 | NX_IP_VERSION_V6) {
            return NX_IP_ADDRESS_ERROR;
        }
        if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
            return NX_CALLER_ERROR;
        }
        client::create(
            client_ptr,
            ip_ptr,
            packet_pool_ptr,
            username,
            password,
            from_address,
            client_domain,
            authentication_type,
            server_address,
            port,
            &*options,
        )
    }
}

/// Size of a block with strings of these lengths, as a C compiler lays it out; 0 where they are beyond any memory.
fn size_with(options: &NX_SMTP_OPTIONS) -> UINT {
    const MASK: UINT = align_of::<NX_SMTP_CLIENT>() as UINT - 1;
    let (name, password) = (options.nx_smtp_options_max_username, options.nx_smtp_options_max_password);
    if (name | password) >> 28 != 0 {
        return 0;
    }
    let strings = 2 * name + password + 3;
    (core::mem::offset_of!(NX_SMTP_CLIENT, nx_smtp_client_username) as UINT + strings + MASK) & !MASK
}

/// Deletes a client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_delete(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: the services' contract.
    unsafe { client::delete(client_ptr) }
}

/// Checks, then deletes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_delete(client_ptr: *mut NX_SMTP_CLIENT) -> UINT {
    // SAFETY: not NULL, and the services' contract.
    unsafe {
        if client_ptr.is_null() || (*client_ptr).nx_smtp_client_id != NX_SMTP_CLIENT_ID {
            return NX_PTR_ERROR;
        }
        if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
            return NX_CALLER_ERROR;
        }
        client::delete(client_ptr)
    }
}

/// Sends a mail.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_mail_send(
    client_ptr: *mut NX_SMTP_CLIENT,
    recipient_address: *mut CHAR,
    priority: UINT,
    subject: *mut CHAR,
    mail_body: *mut CHAR,
    mail_body_length: UINT,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { client::mail_send(client_ptr, recipient_address, priority, subject, mail_body, mail_body_length) }
}

/// Checks, then sends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_mail_send(
    client_ptr: *mut NX_SMTP_CLIENT,
    recipient_address: *mut CHAR,
    priority: UINT,
    subject: *mut CHAR,
    mail_body: *mut CHAR,
    mail_body_length: UINT,
) -> UINT {
    if client_ptr.is_null() || recipient_address.is_null() || subject.is_null() || mail_body.is_null() {
        return NX_PTR_ERROR;
    }
    if mail_body_length == 0 {
        return NX_SMTP_INVALID_PARAM;
    }
    if kernel::caller() != Caller::Thread {
        return NX_CALLER_ERROR;
    }
    // SAFETY: none is NULL, and the services' contract.
    unsafe { client::mail_send(client_ptr, recipient_address, priority, subject, mail_body, mail_body_length) }
}

/// How the last mail ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_last_reply_get(
    client_ptr: *mut NX_SMTP_CLIENT,
    reply_ptr: *mut NX_SMTP_REPLY,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { client::last_reply_get(client_ptr, reply_ptr) }
}

/// Checks, then tells.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_last_reply_get(
    client_ptr: *mut NX_SMTP_CLIENT,
    reply_ptr: *mut NX_SMTP_REPLY,
) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, reply_ptr.is_null()) {
            Ok(()) => client::last_reply_get(client_ptr, reply_ptr),
            Err(status) => status,
        }
    }
}

/// Sets the waits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_timeouts_set(
    client_ptr: *mut NX_SMTP_CLIENT,
    timeouts_ptr: *const NX_SMTP_TIMEOUTS,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { client::timeouts_set(client_ptr, timeouts_ptr) }
}

/// Checks, then sets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_timeouts_set(
    client_ptr: *mut NX_SMTP_CLIENT,
    timeouts_ptr: *const NX_SMTP_TIMEOUTS,
) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, timeouts_ptr.is_null()) {
            Ok(()) => client::timeouts_set(client_ptr, timeouts_ptr),
            Err(status) => status,
        }
    }
}

/// Sets the function that sees the dialogue.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_smtp_client_dialogue_notify(
    client_ptr: *mut NX_SMTP_CLIENT,
    dialogue_notify: NX_SMTP_DIALOGUE_NOTIFY,
) -> UINT {
    // SAFETY: the services' contract.
    unsafe { client::dialogue_notify(client_ptr, dialogue_notify) }
}

/// Checks, then sets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxe_smtp_client_dialogue_notify(
    client_ptr: *mut NX_SMTP_CLIENT,
    dialogue_notify: NX_SMTP_DIALOGUE_NOTIFY,
) -> UINT {
    // SAFETY: the services' contract; NULL is caught first.
    unsafe {
        match checked(client_ptr, false) {
            Ok(()) => client::dialogue_notify(client_ptr, dialogue_notify),
            Err(status) => status,
        }
    }
}

/// The checks of the extensions.
unsafe fn checked(client_ptr: *mut NX_SMTP_CLIENT, other_is_null: bool) -> Result<(), ULONG> {
    if client_ptr.is_null() || other_is_null {
        return Err(NX_PTR_ERROR);
    }
    // SAFETY: not NULL.
    if unsafe { (*client_ptr).nx_smtp_client_id } != NX_SMTP_CLIENT_ID {
        return Err(NX_SMTP_CLIENT_NOT_INITIALIZED);
    }
    if !matches!(kernel::caller(), Caller::Initialization | Caller::Thread) {
        return Err(NX_CALLER_ERROR);
    }
    Ok(())
}
