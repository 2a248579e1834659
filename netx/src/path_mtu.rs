//! What IPv6 packets a path carries, as routers on it have said (RFC 8201).
//!
//! A router that cannot pass a packet on says how large one may be. That is believed for ten minutes for the destination, but only
//! for a packet that we may have sent, never above the interface's MTU and never below 1280, which every link carries.
//! Larger packets, TCP's among them, go out in fragments.

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::constants::NX_IP_PERIODIC_RATE;
use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::ip_thread::is_due;

/// Destinations whose paths are known to be narrower than their interface.
pub(crate) const PATHS: usize = 4;
/// What every link carries (RFC 8200 section 5).
const MINIMUM: ULONG = 1280;
const LIFETIME: ULONG = 600 * NX_IP_PERIODIC_RATE;

/// A narrow path; an MTU of 0 is none.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Path {
    destination: [ULONG; 4],
    mtu: ULONG,
    expires: ULONG,
}

/// The largest packet to a destination through an interface.
///
/// # Safety
/// Under protection of a created instance; the interface is its own.
pub(crate) unsafe fn to(ip_ptr: *mut NX_IP, destination: [ULONG; 4], interface: *const NX_INTERFACE) -> ULONG {
    let now = time::get();
    // SAFETY: given.
    unsafe {
        let own = (*interface).nx_interface_ip_mtu_size;
        let paths = &(*ip_ptr).paths;
        let narrow = paths.iter().find(|p| p.mtu != 0 && p.destination == destination && !is_due(now, p.expires));
        narrow.map_or(own, |path| path.mtu.min(own))
    }
}

/// Takes a router's word for a destination.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn(ip_ptr: *mut NX_IP, destination: [ULONG; 4], mtu: ULONG) {
    let now = time::get();
    // SAFETY: given.
    unsafe {
        let paths = &mut (*ip_ptr).paths;
        let of = |p: &Path| p.mtu != 0 && p.destination == destination;
        let left = |p: &Path| if p.mtu == 0 || is_due(now, p.expires) { 0 } else { p.expires.wrapping_sub(now) };
        let known = paths.iter().position(of);
        let place = known.or_else(|| (0..PATHS).min_by_key(|&i| paths.get(i).map_or(ULONG::MAX, left)));
        if let Some(path) = place.and_then(|i| paths.get_mut(i)) {
            *path = Path { destination, mtu: mtu.max(MINIMUM), expires: now.wrapping_add(LIFETIME) };
        }
    }
}
