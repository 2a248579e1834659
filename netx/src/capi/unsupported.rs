//! Services of the original that this stack does not have: they exist, check their instance, and say so.
//!
//! RARP (RFC 903) has no servers any more: DHCP took its place. The HTTP proxy rewrote the connections of TCP clients.
//!
//! `unsafe` here: pointers from an application.

#![allow(clippy::too_many_arguments)] // the services' signatures

use threadx_shim::types::{UCHAR, UINT, ULONG};

use super::arguments::no_ip;
use crate::address::NXD_ADDRESS;
use crate::constants::{NX_NOT_SUPPORTED, NX_PTR_ERROR};
use crate::ip::NX_IP;

fn answer(ip_ptr: *const NX_IP) -> UINT {
    if no_ip(ip_ptr) { NX_PTR_ERROR } else { NX_NOT_SUPPORTED }
}

/// `nx_rarp_disable`: NX_NOT_SUPPORTED.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_rarp_disable(_ip_ptr: *mut NX_IP) -> UINT {
    NX_NOT_SUPPORTED
}

/// `nx_rarp_disable`: NX_NOT_SUPPORTED, or NX_PTR_ERROR.
#[unsafe(no_mangle)]
pub extern "C" fn _nxe_rarp_disable(ip_ptr: *mut NX_IP) -> UINT {
    answer(ip_ptr)
}

/// `nx_rarp_enable`: NX_NOT_SUPPORTED.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_rarp_enable(_ip_ptr: *mut NX_IP) -> UINT {
    NX_NOT_SUPPORTED
}

/// `nx_rarp_enable`: NX_NOT_SUPPORTED, or NX_PTR_ERROR.
#[unsafe(no_mangle)]
pub extern "C" fn _nxe_rarp_enable(ip_ptr: *mut NX_IP) -> UINT {
    answer(ip_ptr)
}

/// `nx_rarp_info_get`: NX_NOT_SUPPORTED.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_rarp_info_get(
    _ip_ptr: *mut NX_IP,
    _rarp_requests_sent: *mut ULONG,
    _rarp_responses_received: *mut ULONG,
    _rarp_invalid_messages: *mut ULONG,
) -> UINT {
    NX_NOT_SUPPORTED
}

/// `nx_rarp_info_get`: NX_NOT_SUPPORTED, or NX_PTR_ERROR.
#[unsafe(no_mangle)]
pub extern "C" fn _nxe_rarp_info_get(
    ip_ptr: *mut NX_IP,
    _rarp_requests_sent: *mut ULONG,
    _rarp_responses_received: *mut ULONG,
    _rarp_invalid_messages: *mut ULONG,
) -> UINT {
    answer(ip_ptr)
}

/// `nx_http_proxy_client_enable`: NX_NOT_SUPPORTED.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_http_proxy_client_enable(
    _ip_ptr: *mut NX_IP,
    _proxy_server_ip: *mut NXD_ADDRESS,
    _proxy_server_port: UINT,
    _username: *mut UCHAR,
    _username_length: UINT,
    _password: *mut UCHAR,
    _password_length: UINT,
) -> UINT {
    NX_NOT_SUPPORTED
}

/// `nx_http_proxy_client_enable`: NX_NOT_SUPPORTED, or NX_PTR_ERROR.
#[unsafe(no_mangle)]
pub extern "C" fn _nxe_http_proxy_client_enable(
    ip_ptr: *mut NX_IP,
    _proxy_server_ip: *mut NXD_ADDRESS,
    _proxy_server_port: UINT,
    _username: *mut UCHAR,
    _username_length: UINT,
    _password: *mut UCHAR,
    _password_length: UINT,
) -> UINT {
    answer(ip_ptr)
}
