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

/// Who wants a group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Application,
    /// The stack: an address, or the interface itself.
    Stack,
}

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

/// Joins a group on an interface, or counts one more that wants it.
///
/// # Safety
/// As [`joined`]; the interface is the instance's.
pub(crate) unsafe fn join(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6, by: Member) -> UINT {
    // SAFETY: given.
    unsafe {
        let by_application = ULONG::from(by == Member::Application);
        let of_application = joined(ip_ptr).filter(|&g| (*g).nx_ipv6_multicast_join_count > 0).count();
        let known = find(ip_ptr, group, interface);
        let is_new_to_application = known.is_none_or(|g| (*g).nx_ipv6_multicast_join_count == 0);
        if by == Member::Application && is_new_to_application && of_application >= NX_MAX_MULTICAST_GROUPS as usize {
            return NX_NO_MORE_ENTRIES;
        }
        if let Some(entry) = known {
            (*entry).nx_ipv6_multicast_join_count += by_application;
            (*entry).wanted_by_stack += 1 - by_application;
            return NX_SUCCESS;
        }
        let Some(entry) = slots(ip_ptr).find(|&g| (*g).nx_ipv6_multicast_join_interface_list.is_null()) else {
            return NX_NO_MORE_ENTRIES;
        };
        let status = filter(interface, NX_LINK_MULTICAST_JOIN, group);
        if by == Member::Application && status != NX_SUCCESS && status != NX_UNHANDLED_COMMAND {
            return NX_OVERFLOW;
        }
        entry.write(NX_IPV6_MULTICAST_ENTRY {
            nx_ipv6_multicast_join_list: *group,
            nx_ipv6_multicast_join_interface_list: interface,
            nx_ipv6_multicast_join_count: by_application,
            wanted_by_stack: 1 - by_application,
            reports: 0,
            report_at: 0,
            record: 0,
        });
        mld::joined(ip_ptr, entry);
    }
    NX_SUCCESS
}

/// One that wanted a group does not any more; false if it never did.
///
/// # Safety
/// As [`join`].
pub(crate) unsafe fn leave(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: &V6, by: Member) -> bool {
    // SAFETY: given.
    unsafe {
        let Some(entry) = find(ip_ptr, group, interface) else {
            return false;
        };
        let count = match by {
            Member::Application => &mut (*entry).nx_ipv6_multicast_join_count,
            Member::Stack => &mut (*entry).wanted_by_stack,
        };
        if *count == 0 {
            return false;
        }
        *count -= 1;
        if (*entry).nx_ipv6_multicast_join_count == 0 && (*entry).wanted_by_stack == 0 {
            (*entry).nx_ipv6_multicast_join_interface_list = null_mut();
            mld::left(ip_ptr, interface, group);
            let _ = filter(interface, NX_LINK_MULTICAST_LEAVE, group);
        }
    }
    true
}

/// Leaves every group of an interface.
///
/// # Safety
/// As [`join`].
pub(crate) unsafe fn forget_interface(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for entry in joined(ip_ptr).filter(|&g| core::ptr::eq((*g).nx_ipv6_multicast_join_interface_list, interface)) {
            let group = (*entry).nx_ipv6_multicast_join_list;
            (*entry).nx_ipv6_multicast_join_count = 0;
            (*entry).wanted_by_stack = 1;
            let _was_member = leave(ip_ptr, interface, &group, Member::Stack);
        }
    }
}

/// Has the link take frames to a group, or not any more.
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
            join(ip_ptr, interface, group, Member::Application)
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
            let was_member = leave(ip_ptr, interface, group, Member::Application);
            if was_member { NX_SUCCESS } else { NX_ENTRY_NOT_FOUND }
        })
    }
}
