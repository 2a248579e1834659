//! What packets a path carries whole, as routers on it have said (RFC 1191, RFC 8201).
//!
//! A router that cannot pass a packet on says how large one may be. That is believed for ten minutes for the destination, but only
//! for a packet that we may have sent, never above the interface's MTU and never below what every link (IPv6: 1280) or every host (IPv4: 576)
//! takes. Connections to the destination make smaller segments at once; larger IPv6 datagrams go out in fragments; an IPv4 datagram whose socket
//! forbids routers to cut it stays as it is.

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::address::NXD_ADDRESS;
use crate::constants::NX_IP_PERIODIC_RATE;
use crate::ip::NX_IP;
use crate::ip::ip_thread::is_due;
use crate::link::interface::NX_INTERFACE;

/// Destinations whose paths are known to be narrower than their interface.
pub(crate) const PATHS: usize = 4;
/// What every link carries (RFC 8200 section 5).
const MINIMUM_V6: ULONG = 1280;
/// What every host takes (RFC 791).
const MINIMUM_V4: ULONG = 576;
const LIFETIME: ULONG = 600 * NX_IP_PERIODIC_RATE;

/// A narrow path; an MTU of 0 is none.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Path {
    destination: [ULONG; 4],
    mtu: ULONG,
    expires: ULONG,
}

/// A destination as the table has it: IPv4's mapped (RFC 4291 section 2.5.5.2).
fn key(destination: &NXD_ADDRESS) -> [ULONG; 4] {
    destination.as_v4().map_or_else(|| destination.as_v6().unwrap_or_default(), |word| [0, 0, 0xFFFF, word])
}

/// The largest packet to a destination through an interface.
///
/// # Safety
/// Under protection of a created instance; the interface is its own.
pub(crate) unsafe fn to(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS, interface: *const NX_INTERFACE) -> ULONG {
    let (now, destination) = (time::get(), key(destination));
    // SAFETY: given.
    unsafe {
        let own = (*interface).nx_interface_ip_mtu_size;
        let paths = &(*ip_ptr).paths;
        let narrow = paths.iter().find(|p| p.mtu != 0 && p.destination == destination && !is_due(now, p.expires));
        narrow.map_or(own, |path| path.mtu.min(own))
    }
}

/// Takes a router's word for an IPv6 destination.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn_v6(ip_ptr: *mut NX_IP, destination: [ULONG; 4], mtu: ULONG) {
    // SAFETY: given.
    unsafe { learn(ip_ptr, &NXD_ADDRESS::v6(destination), mtu.max(MINIMUM_V6)) }
}

/// Takes a router's word for an IPv4 destination; older routers say 0.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn_v4(ip_ptr: *mut NX_IP, destination: ULONG, mtu: ULONG) {
    // SAFETY: given.
    unsafe { learn(ip_ptr, &NXD_ADDRESS::v4(destination), mtu.max(MINIMUM_V4)) }
}

unsafe fn learn(ip_ptr: *mut NX_IP, address: &NXD_ADDRESS, mtu: ULONG) {
    let (now, destination) = (time::get(), key(address));
    // SAFETY: under protection.
    unsafe {
        let paths = &mut (*ip_ptr).paths;
        let of = |p: &Path| p.mtu != 0 && p.destination == destination;
        let left = |p: &Path| if p.mtu == 0 || is_due(now, p.expires) { 0 } else { p.expires.wrapping_sub(now) };
        let known = paths.iter().position(of);
        let place = known.or_else(|| (0..PATHS).min_by_key(|&i| paths.get(i).map_or(ULONG::MAX, left)));
        if let Some(path) = place.and_then(|i| paths.get_mut(i)) {
            *path = Path { destination, mtu, expires: now.wrapping_add(LIFETIME) };
        }
        if let Some(narrowed) = (*ip_ptr).tcp_narrowed {
            narrowed(ip_ptr, address, mtu);
        }
    }
}
