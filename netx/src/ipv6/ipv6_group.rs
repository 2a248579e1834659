//! IPv6 multicast groups: those that the application joins, the solicited-node groups of our addresses, and all nodes.
//!
//! One table holds them all. An entry counts how often the application joined, and how many of our addresses need it; it lives as long as
//! either. The link's filter is told when an entry comes and goes, routers are told by `mld`.
//!
//! Source: manual chapter 3, "IPv6 Multicast Support In NetX Duo"; chapter 4, `nxd_ipv6_multicast_*`; RFC 4291 section 2.8.

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::address::{NXD_ADDRESS, V6, v6_is_multicast};
use crate::constants::*;
use crate::ip::{self, NX_IP, NX_IPV6_MULTICAST_ENTRY, Protection};
use crate::ipv6::mld;
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;

/// The application's groups, one for each address, and all nodes on each interface.
pub(crate) const GROUPS: usize =
    (NX_MAX_MULTICAST_GROUPS + NX_MAX_IPV6_ADDRESSES + NX_MAX_PHYSICAL_INTERFACES) as usize;

unsafe fn slots(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_IPV6_MULTICAST_ENTRY> {
    // SAFETY: the caller's instance.
    unsafe { ip::each(&raw mut (*ip_ptr).nx_ipv6_multicast_entry) }
}

/// The groups that are joined.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn joined(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_IPV6_MULTICAST_ENTRY> {
    // SAFETY: given.
    unsafe { slots(ip_ptr).filter(|&g| !(*g).nx_ipv6_multicast_join_interface_list.is_null()) }
}

/// The membership of an interface in a group.
///
/// # Safety
/// As [`joined`].
pub(crate) unsafe fn find(
    ip_ptr: *mut NX_IP,
    group: &V6,
    interface: *const NX_INTERFACE,
) -> Option<*mut NX_IPV6_MULTICAST_ENTRY> {
    // SAFETY: given.
    unsafe {
        joined(ip_ptr).find(|&g| {
            (*g).nx_ipv6_multicast_join_list == *group
                && core::ptr::eq((*g).nx_ipv6_multicast_join_interface_list, interface)
        })
    }
}

/// The membership of an interface in a group; a new one, which nobody wants yet, if there is none. A driver that takes no more groups is an
/// error to the application (`strict`), not to the stack, whose own groups it may let in with all others.
///
/// # Safety
/// As [`joined`]; the interface is the instance's.
unsafe fn enter(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    group: &V6,
    strict: bool,
) -> Result<*mut NX_IPV6_MULTICAST_ENTRY, UINT> {
    // SAFETY: given.
    unsafe {
        if let Some(entry) = find(ip_ptr, group, interface) {
            return Ok(entry);
        }
        let free = slots(ip_ptr).find(|&g| (*g).nx_ipv6_multicast_join_interface_list.is_null());
        let entry = free.ok_or(NX_NO_MORE_ENTRIES)?;
        let status = filter(interface, NX_LINK_MULTICAST_JOIN, group);
        if strict && status != NX_SUCCESS && status != NX_UNHANDLED_COMMAND {
            return Err(NX_OVERFLOW);
        }
        entry.write(NX_IPV6_MULTICAST_ENTRY {
            nx_ipv6_multicast_join_list: *group,
            nx_ipv6_multicast_join_interface_list: interface,
            nx_ipv6_multicast_join_count: 0,
            wanted_by_stack: 0,
            reports: 0,
            report_at: 0,
            record: 0,
        });
        mld::joined(ip_ptr, entry);
        Ok(entry)
    }
}

/// Joins a group on an interface, or counts one address more that needs it; false if the table is full.
///
/// # Safety
/// As [`joined`]; the interface is the instance's.
pub(crate) unsafe fn join(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6) -> bool {
    // SAFETY: given.
    unsafe {
        let entry = enter(ip_ptr, interface, group, false);
        if let Ok(entry) = entry {
            (*entry).wanted_by_stack += 1;
        }
        entry.is_ok()
    }
}

/// An address that needed a group does not any more.
///
/// # Safety
/// As [`join`].
pub(crate) unsafe fn leave(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6) {
    // SAFETY: given.
    unsafe {
        if let Some(entry) = find(ip_ptr, group, interface) {
            let _was_member = one_less(ip_ptr, entry, &raw mut (*entry).wanted_by_stack);
        }
    }
}

/// Takes one from a count of a membership, which ends if nobody else wants it; false if it was zero.
unsafe fn one_less(ip_ptr: *mut NX_IP, entry: *mut NX_IPV6_MULTICAST_ENTRY, count: *mut ULONG) -> bool {
    // SAFETY: as in `leave`; the count is the entry's.
    unsafe {
        if *count == 0 {
            return false;
        }
        *count -= 1;
        if (*entry).nx_ipv6_multicast_join_count == 0 && (*entry).wanted_by_stack == 0 {
            end(ip_ptr, entry);
        }
    }
    true
}

/// Ends a membership: routers and the link are told.
unsafe fn end(ip_ptr: *mut NX_IP, entry: *mut NX_IPV6_MULTICAST_ENTRY) {
    // SAFETY: as in `leave`.
    unsafe {
        let (interface, group) =
            ((*entry).nx_ipv6_multicast_join_interface_list, &(*entry).nx_ipv6_multicast_join_list);
        (*entry).nx_ipv6_multicast_join_interface_list = null_mut();
        mld::left(ip_ptr, interface, group);
        let _ = filter(interface, NX_LINK_MULTICAST_LEAVE, group);
    }
}

/// Leaves every group of an interface.
///
/// # Safety
/// As [`join`].
pub(crate) unsafe fn forget_interface(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in joined(ip_ptr).filter(|&g| core::ptr::eq((*g).nx_ipv6_multicast_join_interface_list, interface)) {
            end(ip_ptr, entry);
        }
    }
}

unsafe fn filter(interface: *mut NX_INTERFACE, command: UINT, group: &V6) -> UINT {
    // SAFETY: under protection; the interface is an instance's.
    unsafe { driver::command_with_address(interface, command, 0x3333, group[3]) }
}

/// What the two services ask of their arguments, under protection.
unsafe fn with(
    ip_ptr: *mut NX_IP,
    group_address: &NXD_ADDRESS,
    interface_index: UINT,
    f: impl FnOnce(*mut NX_INTERFACE, &V6) -> UINT,
) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(group) = group_address.v6_words().filter(|g| v6_is_multicast(g)) else {
            return NX_IP_ADDRESS_ERROR;
        };
        match ip::interface(ip_ptr, interface_index).filter(|&i| !(*i).is_loopback()) {
            Some(interface) => f(interface, group),
            None => NX_INVALID_INTERFACE,
        }
    }
}

/// Joins a group on an interface.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_IP_ADDRESS_ERROR`, `NX_INVALID_INTERFACE`, `NX_NO_MORE_ENTRIES`, `NX_OVERFLOW`: the driver takes no more.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_join(ip_ptr: *mut NX_IP, group_address: &NXD_ADDRESS, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, group_address, interface_index, |interface, group| {
            let of_application = |g: *mut NX_IPV6_MULTICAST_ENTRY| (*g).nx_ipv6_multicast_join_count > 0;
            let count = joined(ip_ptr).filter(|&g| of_application(g)).count();
            let is_new = find(ip_ptr, group, interface).is_none_or(|g| !of_application(g));
            if is_new && count >= NX_MAX_MULTICAST_GROUPS as usize {
                return NX_NO_MORE_ENTRIES;
            }
            match enter(ip_ptr, interface, group, true) {
                Ok(entry) => (*entry).nx_ipv6_multicast_join_count += 1,
                Err(status) => return status,
            }
            NX_SUCCESS
        })
    }
}

/// Leaves a group on an interface.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_IP_ADDRESS_ERROR`, `NX_INVALID_INTERFACE`, `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_leave(ip_ptr: *mut NX_IP, group_address: &NXD_ADDRESS, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        with(ip_ptr, group_address, interface_index, |interface, group| {
            let was_member = find(ip_ptr, group, interface)
                .is_some_and(|entry| one_less(ip_ptr, entry, &raw mut (*entry).nx_ipv6_multicast_join_count));
            if was_member { NX_SUCCESS } else { NX_ENTRY_NOT_FOUND }
        })
    }
}
