//! Waiting for an instance to become usable: `nx_ip_status_check` and `nx_ip_interface_status_check`.
//!
//! Waiters hang on one list; whatever changes a status wakes them all, and each looks again. Changes are rare.

use core::ptr::null_mut;

use threadx_shim::constants::TX_TCP_IP;
use threadx_shim::kernel;
use threadx_shim::objects::time;
use threadx_shim::suspend;
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{self, NX_IP};
use crate::link::interface::NX_INTERFACE;

/// Every bit that may be asked for.
pub(crate) const ALL: ULONG = NX_IP_INITIALIZE_DONE
    | NX_IP_ADDRESS_RESOLVED
    | NX_IP_LINK_ENABLED
    | NX_IP_ARP_ENABLED
    | NX_IP_UDP_ENABLED
    | NX_IP_TCP_ENABLED
    | NX_IP_IGMP_ENABLED
    | NX_IP_RARP_COMPLETE
    | NX_IP_INTERFACE_LINK_ENABLED;

/// Something that [`check`] reports has changed: these bits hold from now on, or what it sees for itself is another.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn changed(ip_ptr: *mut NX_IP, now_true: ULONG) {
    let cs = kernel::enter();
    // SAFETY: given.
    unsafe {
        (*ip_ptr).status |= now_true;
        suspend::wake_all(&cs, &raw mut (*ip_ptr).nx_ip_status_suspension_list, NX_SUCCESS);
    }
}

unsafe fn current(ip_ptr: *const NX_IP, interface: *const NX_INTERFACE) -> ULONG {
    // SAFETY: the caller's instance; its fields are words that are read whole.
    unsafe {
        let link = (*interface).nx_interface_link_up != 0;
        let address = (*interface).nx_interface_ip_address != 0;
        let bits = |bits, hold: bool| if hold { bits } else { 0 };
        (*ip_ptr).status
            | bits(NX_IP_ADDRESS_RESOLVED | NX_IP_RARP_COMPLETE, address)
            | bits(NX_IP_LINK_ENABLED | NX_IP_INTERFACE_LINK_ENABLED, link)
    }
}

/// Waits until every bit of `needed_status` holds for the primary interface; stores the bits that hold.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// `NX_NOT_SUCCESSFUL`: not within that time. `NX_WAIT_ABORTED`.
/// # Safety
/// The instance is created; `actual_status` may be written.
#[must_use]
pub unsafe fn check(ip_ptr: *mut NX_IP, needed_status: ULONG, actual_status: *mut ULONG, wait_option: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { interface_check(ip_ptr, 0, needed_status, actual_status, wait_option) }
}

/// As [`check`], for the interface of an index.
///
/// # Context
/// Threads.
/// # Blocking
/// Up to `wait_option` ticks.
/// # Errors
/// As [`check`]; `NX_INVALID_INTERFACE`.
/// # Safety
/// As [`check`].
#[must_use]
pub unsafe fn interface_check(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    needed_status: ULONG,
    actual_status: *mut ULONG,
    wait_option: ULONG,
) -> UINT {
    let started = time::get();
    // SAFETY: given; the test and the wait are one critical section, so no change is missed.
    unsafe {
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        loop {
            let cs = kernel::enter();
            let now_true = current(ip_ptr, interface);
            actual_status.write(now_true & needed_status);
            if now_true & needed_status == needed_status {
                return NX_SUCCESS;
            }
            let left = match wait_option {
                NX_WAIT_FOREVER => NX_WAIT_FOREVER,
                ticks => ticks.saturating_sub(time::get().wrapping_sub(started)),
            };
            if left == NX_NO_WAIT {
                return NX_NOT_SUCCESSFUL;
            }
            let list = &raw mut (*ip_ptr).nx_ip_status_suspension_list;
            let status = suspend::wait(cs, list, TX_TCP_IP, null_mut(), left, NX_NOT_SUCCESSFUL);
            if status == NX_WAIT_ABORTED || (status != NX_SUCCESS && (*ip_ptr).nx_ip_id == 0) {
                return status;
            }
        }
    }
}
