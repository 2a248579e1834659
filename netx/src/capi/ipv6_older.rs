//! The older names of `nxd_ipv6_address_set`: an address of the primary interface, without its index.
//!
//! `unsafe` here: pointers from an application.

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use super::ipv6::{_nxd_ipv6_address_set, _nxde_ipv6_address_set};
use crate::address::{NXD_ADDRESS, v6_is_link_local};
use crate::constants::{NX_IP_ADDRESS_ERROR, NX_PTR_ERROR};
use crate::ip::NX_IP;

/// The prefix that all link-local addresses share (RFC 4291 section 2.5.6).
const LINK_LOCAL_PREFIX: ULONG = 10;

/// `nxd_ipv6_global_address_set` without checks: sets an IPv6 address of the primary interface; see
/// [`crate::ipv6::ipv6_address::set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_global_address_set(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: ULONG,
) -> UINT {
    // SAFETY: the same contract.
    unsafe { _nxd_ipv6_address_set(ip_ptr, 0, ip_address, prefix_length, null_mut()) }
}

/// `nxd_ipv6_global_address_set` with the checks of `nxd_ipv6_address_set`.
///
/// # Errors
/// As there; NX_PTR_ERROR also for no address, NX_IP_ADDRESS_ERROR for a link-local one.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_global_address_set(
    ip_ptr: *mut NX_IP,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: ULONG,
) -> UINT {
    // SAFETY: the contract; the address is looked at only if there is one.
    unsafe {
        if ip_address.is_null() {
            return NX_PTR_ERROR;
        }
        if (*ip_address).v6_words().is_none_or(v6_is_link_local) {
            return NX_IP_ADDRESS_ERROR;
        }
        _nxde_ipv6_address_set(ip_ptr, 0, ip_address, prefix_length, null_mut())
    }
}

/// `nxd_ipv6_linklocal_address_set` without checks: sets the link-local address of the primary interface, or with a null
/// pointer the one that follows from its MAC address; see [`crate::ipv6::ipv6_address::set`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxd_ipv6_linklocal_address_set(ip_ptr: *mut NX_IP, ip_address: *mut NXD_ADDRESS) -> UINT {
    // SAFETY: the same contract.
    unsafe { _nxd_ipv6_address_set(ip_ptr, 0, ip_address, LINK_LOCAL_PREFIX, null_mut()) }
}

/// `nxd_ipv6_linklocal_address_set` with the checks of `nxd_ipv6_address_set`.
///
/// # Errors
/// As there; NX_IP_ADDRESS_ERROR also for an address that is not link-local.
///
/// # Safety
/// Pointers are null or point to what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nxde_ipv6_linklocal_address_set(ip_ptr: *mut NX_IP, ip_address: *mut NXD_ADDRESS) -> UINT {
    // SAFETY: the contract; the address is looked at only if there is one.
    unsafe {
        if !ip_address.is_null() && !(*ip_address).v6_words().is_some_and(v6_is_link_local) {
            return NX_IP_ADDRESS_ERROR;
        }
        _nxde_ipv6_address_set(ip_ptr, 0, ip_address, LINK_LOCAL_PREFIX, null_mut())
    }
}
