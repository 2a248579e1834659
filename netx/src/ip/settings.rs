//! What can be asked of an instance and set on it.

use core::ffi::c_void;

use threadx_shim::types::{UINT, ULONG};

use super::{NX_IP, Protection};
use crate::constants::*;
use crate::packet::packet_pool::NX_PACKET_POOL;

/// Reports the instance's traffic; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    ip_total_packets_sent: *mut ULONG,
    ip_total_bytes_sent: *mut ULONG,
    ip_total_packets_received: *mut ULONG,
    ip_total_bytes_received: *mut ULONG,
    ip_invalid_packets: *mut ULONG,
    ip_receive_packets_dropped: *mut ULONG,
    ip_receive_checksum_errors: *mut ULONG,
    ip_send_packets_dropped: *mut ULONG,
    ip_total_fragments_sent: *mut ULONG,
    ip_total_fragments_received: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        report(&[
            (ip_total_packets_sent, (*ip_ptr).nx_ip_total_packets_sent),
            (ip_total_bytes_sent, (*ip_ptr).nx_ip_total_bytes_sent),
            (ip_total_packets_received, (*ip_ptr).nx_ip_total_packets_received),
            (ip_total_bytes_received, (*ip_ptr).nx_ip_total_bytes_received),
            (ip_invalid_packets, (*ip_ptr).nx_ip_invalid_packets),
            (ip_receive_packets_dropped, (*ip_ptr).nx_ip_receive_packets_dropped),
            (ip_receive_checksum_errors, (*ip_ptr).nx_ip_receive_checksum_errors),
            (ip_send_packets_dropped, (*ip_ptr).nx_ip_send_packets_dropped),
            (ip_total_fragments_sent, (*ip_ptr).nx_ip_total_fragments_sent),
            (ip_total_fragments_received, (*ip_ptr).nx_ip_total_fragments_received),
        ]);
    }
    NX_SUCCESS
}

/// Writes each value whose destination is not null.
///
/// # Safety
/// Every non-null destination may be written.
pub(crate) unsafe fn report(values: &[(*mut ULONG, ULONG)]) {
    for &(to, value) in values {
        if !to.is_null() {
            // SAFETY: given.
            unsafe { to.write(value) };
        }
    }
}

/// Sets the function called when an IPv4 address changes.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    additional_info: *mut c_void,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_address_change_notify = ip_address_change_notify;
        (*ip_ptr).nx_ip_address_change_notify_additional_info = additional_info;
    }
    NX_SUCCESS
}

/// Sets the pool for the stack's own small packets.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// Both are created.
#[must_use]
pub unsafe fn auxiliary_packet_pool_set(ip_ptr: *mut NX_IP, auxiliary_pool: *mut NX_PACKET_POOL) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_auxiliary_packet_pool = auxiliary_pool;
    }
    NX_SUCCESS
}

/// Turns forwarding of packets for others on.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn forwarding_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given; each is one store, and the handler is the last.
    unsafe {
        (*ip_ptr).nx_ip_forwarding = NX_TRUE;
        (*ip_ptr).forward = Some(crate::ip::forward::forward);
    }
    NX_SUCCESS
}

/// Turns forwarding off.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn forwarding_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given; each is one store.
    unsafe {
        (*ip_ptr).forward = None;
        (*ip_ptr).nx_ip_forwarding = NX_FALSE;
    }
    NX_SUCCESS
}
