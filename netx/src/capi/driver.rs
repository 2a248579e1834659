//! What drivers and applications call by the originals' internal names: the receive doors, events, the in-memory driver.
//!
//! `unsafe` here: pointers from drivers.

use threadx_shim::types::{UINT, ULONG};

use crate::entropy;
use crate::ip::NX_IP;
use crate::link::driver::{self, NX_IP_DRIVER};
use crate::link::ram_link;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;
use crate::system;

/// See [`system::initialize`].
#[unsafe(no_mangle)]
pub extern "C" fn _nx_system_initialize() {
    system::initialize();
}

/// See [`driver::packet_receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_packet_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: the same contract.
    unsafe { driver::packet_receive(ip_ptr, packet_ptr) }
}

/// See [`driver::packet_deferred_receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_packet_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: the same contract.
    unsafe { driver::packet_deferred_receive(ip_ptr, packet_ptr) }
}

/// See [`driver::arp_packet_deferred_receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_arp_packet_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: the same contract.
    unsafe { driver::arp_packet_deferred_receive(ip_ptr, packet_ptr) }
}

/// RARP is not spoken: the packet is dropped. A driver may call this for what it takes from the link.
///
/// # Safety
/// The caller owns the packet and gives it away.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_rarp_packet_deferred_receive(_ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe { packet_data::discard(packet_ptr) }
}

/// See [`driver::driver_deferred_enable`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_deferred_enable(
    ip_ptr: *mut NX_IP,
    driver_deferred_packet_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
) {
    // SAFETY: the same contract.
    unsafe { driver::driver_deferred_enable(ip_ptr, driver_deferred_packet_handler) }
}

/// See [`driver::driver_deferred_receive`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_deferred_receive(ip_ptr: *mut NX_IP, packet_ptr: *mut NX_PACKET) {
    // SAFETY: the same contract.
    unsafe { driver::driver_deferred_receive(ip_ptr, packet_ptr) }
}

/// See [`driver::driver_deferred_processing`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_deferred_processing(ip_ptr: *mut NX_IP) {
    // SAFETY: the same contract.
    unsafe { driver::driver_deferred_processing(ip_ptr) }
}

/// See [`driver::driver_link_status_event`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ip_driver_link_status_event(ip_ptr: *mut NX_IP, interface_index: UINT) {
    // SAFETY: the same contract.
    unsafe { driver::driver_link_status_event(ip_ptr, interface_index) }
}

/// The in-memory driver, see [`ram_link`].
///
/// # Safety
/// As [`ram_link::entry`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_ram_network_driver(driver_request: *mut NX_IP_DRIVER) {
    // SAFETY: the same contract.
    unsafe { ram_link::entry(driver_request) }
}

/// Mixes a seed into the stack's unpredictable numbers, see [`entropy::seed`].
#[unsafe(no_mangle)]
pub extern "C" fn _nx_rand_seed(high: ULONG, low: ULONG) {
    entropy::seed(u64::from(high) << 32 | u64::from(low));
}

/// Has the stack's unpredictable numbers come from a function of the board, see [`entropy::set_source`].
///
/// # Safety
/// As there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_rand_source_set(source: Option<unsafe extern "C" fn() -> ULONG>) {
    // SAFETY: the same contract.
    unsafe { entropy::set_source(source) }
}

/// The next unpredictable number: what `NX_RAND` means.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_rand() -> ULONG {
    entropy::next()
}
