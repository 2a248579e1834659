//! The services on the ARP cache.
//!
//! Source: manual chapter 4, `nx_arp_*`.

use core::ffi::c_void;
use core::mem::{align_of, size_of};

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::status;
use crate::ip::{NX_IP, Protection, ip_thread, report};
use crate::ipv4::arp::{self, DYNAMIC, FREE, NX_ARP, RESOLVING, STATIC, Station, entries};
use crate::ipv4::route::{self, Hop};
use crate::packet::NX_PACKET;

/// Enables ARP with the application's memory as its cache.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_ALREADY_ENABLED`; `NX_SIZE_ERROR`: not one entry fits.
/// # Safety
/// The instance is created; the memory is unused otherwise and stays in place.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP, arp_cache_memory: *mut c_void, arp_cache_size: ULONG) -> UINT {
    // SAFETY: given; entries lie within the memory, aligned.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).resolve.is_some() {
            return NX_ALREADY_ENABLED;
        }
        let memory = arp_cache_memory.cast::<u8>();
        let skip = (memory as usize).wrapping_neg() % align_of::<NX_ARP>();
        let total = (arp_cache_size as usize).saturating_sub(skip) / size_of::<NX_ARP>();
        if total == 0 {
            return NX_SIZE_ERROR;
        }
        #[allow(clippy::cast_ptr_alignment)] // `skip` aligned it
        let cache = memory.add(skip).cast::<NX_ARP>();
        for i in 0..total {
            cache.add(i).write(NX_ARP::EMPTY);
        }
        (*ip_ptr).nx_ip_arp_cache_memory = cache;
        (*ip_ptr).nx_ip_arp_total_entries = total as ULONG;
        (*ip_ptr).resolve = Some(arp::resolve);
        (*ip_ptr).takers[ip_thread::ARP as usize] = Some(arp::receive);
        (*ip_ptr).timers[ip_thread::ARP_TIMER].poll = Some(arp::poll);
        status::changed(ip_ptr, NX_IP_ARP_ENABLED);
    }
    NX_SUCCESS
}

/// The entry of an address.
unsafe fn find(ip_ptr: *mut NX_IP, address: ULONG) -> Option<*mut NX_ARP> {
    // SAFETY: the caller's instance, under protection.
    unsafe { entries(ip_ptr).find(|&e| (*e).state != FREE && (*e).station.ip == address) }
}

/// Runs `f` under protection if ARP is enabled.
unsafe fn enabled(ip_ptr: *mut NX_IP, f: impl FnOnce() -> UINT) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).resolve.is_none() { NX_NOT_ENABLED } else { f() }
    }
}

/// Forgets every dynamic entry.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn dynamic_entries_invalidate(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            for entry in entries(ip_ptr).filter(|&e| (*e).state != STATIC) {
                arp::empty(ip_ptr, entry);
            }
            NX_SUCCESS
        })
    }
}

/// Sets a mapping as if it had been learned; with a zero MAC address it is asked for.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_NO_MORE_ENTRIES`: all are static; `NX_IP_ADDRESS_ERROR`: no interface reaches the address directly.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn dynamic_entry_set(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            let Some(interface) = route::v4(ip_ptr, ip_address, core::ptr::null_mut())
                .filter(|hop| hop.next_hop == ip_address && !(*hop.interface()).is_loopback())
                .map(Hop::interface)
            else {
                return NX_IP_ADDRESS_ERROR;
            };
            let entry = arp::seek(ip_ptr, ip_address, true);
            if entry.is_null() {
                return NX_NO_MORE_ENTRIES;
            }
            (*entry).station = Station { ip: ip_address, msw: physical_msw, lsw: physical_lsw };
            if physical_msw | physical_lsw != 0 {
                arp::resolved(ip_ptr, entry, interface, DYNAMIC);
            } else if (*entry).state != RESOLVING {
                arp::begin(ip_ptr, entry, interface);
            }
            NX_SUCCESS
        })
    }
}

/// Sets a mapping that neither ages nor gives way.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_NO_MORE_ENTRIES`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn static_entry_create(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            let interface = match route::v4(ip_ptr, ip_address, core::ptr::null_mut()) {
                Some(hop) if hop.next_hop == ip_address => hop.interface(),
                _ => &raw mut (*ip_ptr).nx_ip_interface[0],
            };
            let entry = arp::seek(ip_ptr, ip_address, true);
            if entry.is_null() {
                return NX_NO_MORE_ENTRIES;
            }
            (*entry).station = Station { ip: ip_address, msw: physical_msw, lsw: physical_lsw };
            arp::resolved(ip_ptr, entry, interface, STATIC);
            NX_SUCCESS
        })
    }
}

/// Deletes one static entry; both addresses must match.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn static_entry_delete(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            let found = find(ip_ptr, ip_address).filter(|&e| {
                (*e).state == STATIC && (*e).station.msw == physical_msw && (*e).station.lsw == physical_lsw
            });
            match found {
                Some(entry) => {
                    arp::empty(ip_ptr, entry);
                    NX_SUCCESS
                }
                None => NX_ENTRY_NOT_FOUND,
            }
        })
    }
}

/// Deletes every static entry.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn static_entries_delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            for entry in entries(ip_ptr).filter(|&e| (*e).state == STATIC) {
                arp::empty(ip_ptr, entry);
            }
            NX_SUCCESS
        })
    }
}

/// Deletes the entry of an address, static or dynamic.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn entry_delete(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || match find(ip_ptr, ip_address) {
            Some(entry) => {
                arp::empty(ip_ptr, entry);
                NX_SUCCESS
            }
            None => NX_ENTRY_NOT_FOUND,
        })
    }
}

/// Announces our addresses; `response_handler` gets (and owns) a reply of somebody who uses one of them too.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_IP_ADDRESS_ERROR`: no interface has an address; `NX_NO_PACKET`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn gratuitous_send(
    ip_ptr: *mut NX_IP,
    response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            (*ip_ptr).nx_ip_arp_gratuitous_response_handler = response_handler;
            arp::announce(ip_ptr)
        })
    }
}

/// The MAC address of an IPv4 address.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_ENTRY_NOT_FOUND`: not known (yet).
/// # Safety
/// The instance is created; both destinations may be written.
#[must_use]
pub unsafe fn hardware_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: ULONG,
    physical_msw: *mut ULONG,
    physical_lsw: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || match find(ip_ptr, ip_address).filter(|&e| (*e).state != RESOLVING) {
            Some(entry) => {
                physical_msw.write((*entry).station.msw);
                physical_lsw.write((*entry).station.lsw);
                NX_SUCCESS
            }
            None => NX_ENTRY_NOT_FOUND,
        })
    }
}

/// The IPv4 address of a MAC address.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`; `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created; `ip_address` may be written.
#[must_use]
pub unsafe fn ip_address_find(
    ip_ptr: *mut NX_IP,
    ip_address: *mut ULONG,
    physical_msw: ULONG,
    physical_lsw: ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            let found = entries(ip_ptr).find(|&e| {
                (*e).state > RESOLVING && (*e).station.msw == physical_msw && (*e).station.lsw == physical_lsw
            });
            match found {
                Some(entry) => {
                    ip_address.write((*entry).station.ip);
                    NX_SUCCESS
                }
                None => NX_ENTRY_NOT_FOUND,
            }
        })
    }
}

/// Reports what ARP did; null destinations are skipped.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    arp_requests_sent: *mut ULONG,
    arp_requests_received: *mut ULONG,
    arp_responses_sent: *mut ULONG,
    arp_responses_received: *mut ULONG,
    arp_dynamic_entries: *mut ULONG,
    arp_static_entries: *mut ULONG,
    arp_aged_entries: *mut ULONG,
    arp_invalid_messages: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        enabled(ip_ptr, || {
            let how_many = |wanted: &[u8]| entries(ip_ptr).filter(|&e| wanted.contains(&(*e).state)).count() as ULONG;
            report(&[
                (arp_requests_sent, (*ip_ptr).nx_ip_arp_requests_sent),
                (arp_requests_received, (*ip_ptr).nx_ip_arp_requests_received),
                (arp_responses_sent, (*ip_ptr).nx_ip_arp_responses_sent),
                (arp_responses_received, (*ip_ptr).nx_ip_arp_responses_received),
                (arp_dynamic_entries, how_many(&[DYNAMIC, RESOLVING])),
                (arp_static_entries, how_many(&[STATIC])),
                (arp_aged_entries, (*ip_ptr).nx_ip_arp_aged_entries),
                (arp_invalid_messages, (*ip_ptr).nx_ip_arp_invalid_messages),
            ]);
            NX_SUCCESS
        })
    }
}
