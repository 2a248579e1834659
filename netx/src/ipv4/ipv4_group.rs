//! IPv4 multicast groups.
//!
//! A group is joined on an interface and counted. `nx_ipv4_multicast_interface_join` only has the link accept the group; the IGMP services
//! also have routers hear of it, from `igmp`.
//!
//! Source: manual chapter 4, `nx_ipv4_multicast_*`, `nx_igmp_multicast_*`; RFC 1112.

use core::ptr::null_mut;

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{self, NX_IP, NX_IPV4_MULTICAST_ENTRY, Protection, ip_send};
use crate::ipv4::route;
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::packet::{NX_PACKET, packet_data};

/// The table.
///
/// # Safety
/// As [`is_member`].
pub(crate) unsafe fn groups(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_IPV4_MULTICAST_ENTRY> {
    // SAFETY: the caller's instance; the index is in range.
    unsafe { ip::each(&raw mut (*ip_ptr).nx_ipv4_multicast_entry) }
}

/// A group that is joined on an interface.
///
/// # Safety
/// As [`is_member`].
pub(crate) unsafe fn find(
    ip_ptr: *mut NX_IP,
    group: ULONG,
    interface: *const NX_INTERFACE,
) -> Option<*mut NX_IPV4_MULTICAST_ENTRY> {
    // SAFETY: the caller's instance.
    unsafe {
        groups(ip_ptr).find(|&g| {
            (*g).nx_ipv4_multicast_join_count > 0
                && (*g).nx_ipv4_multicast_join_list == group
                && core::ptr::eq((*g).nx_ipv4_multicast_join_interface_list, interface)
        })
    }
}

/// Whether packets to a group are taken on an interface: joined there, or looped back; all hosts always.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn is_member(ip_ptr: *mut NX_IP, group: ULONG, interface: *const NX_INTERFACE) -> bool {
    // SAFETY: given.
    unsafe {
        group == 0xE000_0001
            || (*interface).is_loopback()
            || (*ip_ptr).groups.is_some_and(|groups| (groups.has)(ip_ptr, group, interface))
    }
}

/// What joined groups do for the rest of the stack, from the first that is joined on.
pub(crate) struct GroupHandlers {
    /// Whether a group is joined on an interface.
    has: unsafe fn(*mut NX_IP, ULONG, *const NX_INTERFACE) -> bool,
    /// Hands a copy of a packet that leaves for a group to ourselves, if the group is looped back.
    pub loop_back: unsafe fn(*mut NX_IP, *mut NX_INTERFACE, ULONG, *mut NX_PACKET),
}

static HANDLERS: GroupHandlers = GroupHandlers { has, loop_back };

unsafe fn has(ip_ptr: *mut NX_IP, group: ULONG, interface: *const NX_INTERFACE) -> bool {
    // SAFETY: as in `is_member`.
    unsafe { find(ip_ptr, group, interface).is_some() }
}

unsafe fn loop_back(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: ULONG, packet: *mut NX_PACKET) {
    let mut copy = null_mut();
    // SAFETY: under protection; the packet is the caller's, the pool the instance's.
    unsafe {
        let pool = (*ip_ptr).nx_ip_default_packet_pool;
        if find(ip_ptr, group, interface).is_some_and(|group| (*group).loopback != 0)
            && packet_data::copy(packet, &raw mut copy, pool, NX_NO_WAIT) == NX_SUCCESS
        {
            ip_send::loop_back(ip_ptr, copy);
        }
    }
}

/// Drops the memberships of an interface that goes away.
///
/// # Safety
/// As [`is_member`].
pub(crate) unsafe fn forget_interface(ip_ptr: *mut NX_IP, interface: *const NX_INTERFACE) {
    // SAFETY: given.
    unsafe {
        for group in groups(ip_ptr).filter(|&g| core::ptr::eq((*g).nx_ipv4_multicast_join_interface_list, interface)) {
            (*group).nx_ipv4_multicast_join_count = 0;
            (*group).nx_ipv4_multicast_join_interface_list = null_mut();
        }
    }
}

fn mac_lsw(group: ULONG) -> ULONG {
    NX_IP_MULTICAST_LOWER | (group & NX_IP_MULTICAST_MASK)
}

/// Joins a group on an interface; the entry counts how often.
///
/// # Errors
/// As [`multicast_interface_join`].
/// # Safety
/// As [`is_member`].
pub(crate) unsafe fn join(ip_ptr: *mut NX_IP, group: ULONG, index: UINT) -> Result<*mut NX_IPV4_MULTICAST_ENTRY, UINT> {
    // SAFETY: given.
    unsafe {
        let interface = ip::interface(ip_ptr, index).filter(|&i| !(*i).is_loopback()).ok_or(NX_INVALID_INTERFACE)?;
        if let Some(joined) = find(ip_ptr, group, interface) {
            (*joined).nx_ipv4_multicast_join_count += 1;
            return Ok(joined);
        }
        let free = groups(ip_ptr).find(|&g| (*g).nx_ipv4_multicast_join_count == 0).ok_or(NX_NO_MORE_ENTRIES)?;
        let status =
            driver::command_with_address(interface, NX_LINK_MULTICAST_JOIN, NX_IP_MULTICAST_UPPER, mac_lsw(group));
        if status != NX_SUCCESS && status != NX_UNHANDLED_COMMAND {
            return Err(status);
        }
        free.write(NX_IPV4_MULTICAST_ENTRY {
            nx_ipv4_multicast_join_list: group,
            nx_ipv4_multicast_join_interface_list: interface,
            nx_ipv4_multicast_join_count: 1,
            report_at: 0,
            report_pending: 0,
            managed: 0,
            loopback: (*ip_ptr).nx_ip_igmp_global_loopback_enable,
        });
        (*ip_ptr).groups = Some(&HANDLERS);
        Ok(free)
    }
}

/// Leaves a group on an interface as often as it was joined.
///
/// # Safety
/// As [`is_member`].
pub(crate) unsafe fn leave(ip_ptr: *mut NX_IP, group: ULONG, index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let Some(interface) = ip::interface(ip_ptr, index) else {
            return NX_INVALID_INTERFACE;
        };
        let Some(joined) = find(ip_ptr, group, interface) else {
            return NX_ENTRY_NOT_FOUND;
        };
        (*joined).nx_ipv4_multicast_join_count -= 1;
        if (*joined).nx_ipv4_multicast_join_count > 0 {
            return NX_SUCCESS;
        }
        if (*joined).managed != 0 {
            (*ip_ptr).nx_ip_igmp_groups_joined = (*ip_ptr).nx_ip_igmp_groups_joined.saturating_sub(1);
        }
        let _ = driver::command_with_address(interface, NX_LINK_MULTICAST_LEAVE, NX_IP_MULTICAST_UPPER, mac_lsw(group));
    }
    NX_SUCCESS
}

/// Joins a group on an interface without a word to routers.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_INTERFACE`, `NX_NO_MORE_ENTRIES`, or what the driver answers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_interface_join(ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        join(ip_ptr, group_address, interface_index).map_or_else(|status| status, |_| NX_SUCCESS)
    }
}

/// Leaves a group on an interface without a word to routers.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_INVALID_INTERFACE`, `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_interface_leave(ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        leave(ip_ptr, group_address, interface_index)
    }
}

/// Whether an address can be a group.
pub(crate) fn is_group(address: ULONG) -> bool {
    route::is_multicast(address)
}
