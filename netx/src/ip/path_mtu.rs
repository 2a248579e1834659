//! What packets a path carries whole, as routers on it have said (RFC 1191, RFC 8201).
//!
//! A router that cannot pass a packet on says how large one may be. That is believed for ten minutes for the destination, but only
//! for a packet that we may have sent, never above the interface's MTU and never below what every link (IPv6: 1280) or every host (IPv4: 576)
//! takes. Connections to the destination make smaller segments at once; larger IPv6 datagrams go out in fragments; an IPv4 datagram whose socket
//! forbids routers to cut it stays as it is.

use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::types::ULONG;

use crate::address::NXD_ADDRESS;
use crate::constants::NX_IP_PERIODIC_RATE;
use crate::ip::ip_thread::is_due;
use crate::ip::{NX_IP, each};
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
pub(crate) struct Path {
    destination: NXD_ADDRESS,
    mtu: ULONG,
    expires: ULONG,
}

/// The largest packet to a destination through an interface.
///
/// # Safety
/// Under protection of a created instance; the interface is its own.
pub(crate) unsafe fn to(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS, interface: *const NX_INTERFACE) -> ULONG {
    // SAFETY: given.
    unsafe {
        let own = (*interface).nx_interface_ip_mtu_size;
        let paths = &(*ip_ptr).paths;
        let narrow =
            paths.iter().find(|p| p.mtu != 0 && p.destination == *destination && !is_due(time::get(), p.expires));
        narrow.map_or(own, |path| path.mtu.min(own))
    }
}

/// Takes a router's word for a destination: `mtu` octets, but what every link (every host) takes at least.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn learn(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS, mtu: ULONG) {
    let mtu = mtu.max(if destination.as_v4().is_some() { MINIMUM_V4 } else { MINIMUM_V6 });
    let now = time::get();
    // SAFETY: given.
    unsafe {
        // The place of the destination, or else that of the path that is forgotten first.
        let mut place = null_mut();
        let mut least = ULONG::MAX;
        for path in each(&raw mut (*ip_ptr).paths) {
            let rank = match &*path {
                path if path.mtu == 0 || is_due(now, path.expires) => 1,
                path if path.destination == *destination => 0,
                path => path.expires.wrapping_sub(now),
            };
            if rank < least {
                (place, least) = (path, rank);
            }
        }
        if let Some(path) = place.as_mut() {
            *path = Path { destination: *destination, mtu, expires: now.wrapping_add(LIFETIME) };
        }
        if let Some(narrowed) = (*ip_ptr).tcp_narrowed {
            narrowed(ip_ptr, destination, mtu);
        }
    }
}
