//! The IPv6 addresses of an instance: setting them, verifying that nobody else has them, making them from router prefixes.
//!
//! A new address is tentative. Once its interface is up, `NX_IPV6_DAD_TRANSMITS` neighbour solicitations go out, a second
//! apart; if nobody objects the address is valid, else it is deleted and the application told (RFC 4862 section 5.4). Then routers are asked
//! for, and the prefixes they advertise become addresses, unless the application turned that off for the interface.
//!
//! Source: manual chapter 3, "IPv6 in NetX Duo"; chapter 4, `nxd_ipv6_*`.

use core::ptr::null_mut;

use threadx_shim::objects::time;
use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::address::{
    NXD_ADDRESS, NXD_IPV6_ADDRESS, V6_ALL_NODES, V6_ALL_ROUTERS, V6_LOOPBACK, v6_is_link_local, v6_is_multicast,
    v6_same_prefix, v6_solicited_node,
};
use crate::constants::*;
use crate::driver;
use crate::interface::NX_INTERFACE;
use crate::ip::{self, NX_IP, NX_IPV6_MULTICAST_ENTRY, Protection, physical_interfaces};
use crate::ip_thread::{is_due, until};
use crate::ipv6::{self, addresses, own_entry};
use crate::wire::ndisc::Message;
use crate::{icmpv6, nd, nd_router, status};

const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// RFC 4861 MAX_RTR_SOLICITATIONS.
const ROUTER_SOLICITATIONS: ULONG = 3;
/// RFC 4861 RTR_SOLICITATION_INTERVAL.
const ROUTER_SOLICITATION_INTERVAL: ULONG = 4 * TICKS_A_SECOND;
/// `status` of the change callback: an address was set by the application.
const CHANGED_MANUALLY: UINT = NX_IPV6_ADDRESS_MANUAL_CONFIG;
/// The application deleted it.
const DELETED_MANUALLY: UINT = NX_IPV6_ADDRESS_MANUAL_DELETE;
/// Duplicate address detection found another owner.
pub(crate) const DAD_FAILURE: UINT = 6;
/// Made from a router's prefix.
const CHANGED_BY_ROUTER: UINT = 3;

/// The link-local address that a MAC address makes (RFC 4291 appendix A).
fn link_local(mac: [u8; 6]) -> [ULONG; 4] {
    let [high, low] = interface_id(mac);
    [0xFE80_0000, 0, high, low]
}

/// The modified EUI-64 of a MAC address.
fn interface_id(mac: [u8; 6]) -> [ULONG; 2] {
    let [first, vendor @ .., _, _, _] = mac;
    let [.., d, e, f] = mac;
    [u32::from_be_bytes([first ^ 2, vendor[0], vendor[1], 0xFF]), u32::from_be_bytes([0xFE, d, e, f])]
}

unsafe fn notify(ip_ptr: *mut NX_IP, what: UINT, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: the entry is the instance's; the callback may change the table, so its words are a copy.
    unsafe {
        if let Some(notify) = (*ip_ptr).nx_ipv6_address_change_notify {
            let attached = (*entry).nxd_ipv6_address_attached;
            let interface = if attached.is_null() { 0 } else { UINT::from((*attached).nx_interface_index) };
            let mut words = (*entry).nxd_ipv6_address;
            notify(ip_ptr, what, interface, UINT::from((*entry).nxd_ipv6_address_index), words.as_mut_ptr());
        }
    }
}

unsafe fn group_mac(interface: *mut NX_INTERFACE, command: UINT, group: [ULONG; 4]) -> UINT {
    // SAFETY: under protection; the interface is an instance's.
    unsafe { driver::command_with_address(interface, command, 0x3333, group[3]) }
}

/// The table's entry for an address, tentative until verified. `None` if the table is full.
unsafe fn insert(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    address: [ULONG; 4],
    prefix_length: ULONG,
    method: UINT,
) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: under protection; the index is in range.
    unsafe {
        let index =
            (0..NX_MAX_IPV6_ADDRESSES as usize).find(|&i| (*ip_ptr).nx_ipv6_address[i].nxd_ipv6_address_valid == 0)?;
        let entry = &raw mut (*ip_ptr).nx_ipv6_address[index];
        entry.write(NXD_IPV6_ADDRESS {
            nxd_ipv6_address_valid: 1,
            nxd_ipv6_address_type: NX_IP_VERSION_V6 as UCHAR,
            nxd_ipv6_address_state: NX_IPV6_ADDR_STATE_TENTATIVE as UCHAR,
            nxd_ipv6_address_prefix_length: prefix_length as UCHAR,
            nxd_ipv6_address_attached: interface,
            nxd_ipv6_address: address,
            nxd_ipv6_address_next: (*interface).nxd_interface_ipv6_address_list_head,
            nxd_ipv6_address_DupAddrDetectTransmit: NX_IPV6_DAD_TRANSMITS as CHAR,
            nxd_ipv6_address_index: index as UCHAR,
            nxd_ipv6_address_ConfigurationMethod: method as UCHAR,
            ..NXD_IPV6_ADDRESS::new()
        });
        (*interface).nxd_interface_ipv6_address_list_head = entry;
        if (*ip_ptr).icmpv6_echo.is_none() && method != NX_IPV6_ADDRESS_BASED_ON_INTERFACE {
            // Set before ICMPv6 is enabled, an address is believed (manual, nxd_icmp_enable).
            (*entry).nxd_ipv6_address_DupAddrDetectTransmit = 0;
            (*entry).nxd_ipv6_address_state = NX_IPV6_ADDR_STATE_VALID as UCHAR;
        }
        if (*ip_ptr).nx_ip_initialize_done != 0 {
            begin(ip_ptr, entry);
        }
        Some(entry)
    }
}

/// Starts verifying an address: its interface is initialised.
unsafe fn begin(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: under protection.
    unsafe {
        let interface = (*entry).nxd_ipv6_address_attached;
        if UINT::from((*entry).nxd_ipv6_address_ConfigurationMethod) == NX_IPV6_ADDRESS_BASED_ON_INTERFACE
            && v6_is_link_local((*entry).nxd_ipv6_address)
        {
            (*entry).nxd_ipv6_address = link_local((*interface).mac());
        }
        let _ = group_mac(interface, NX_LINK_MULTICAST_JOIN, v6_solicited_node((*entry).nxd_ipv6_address));
        if (*interface).nx_interface_address_mapping_needed == 0 {
            (*entry).nxd_ipv6_address_DupAddrDetectTransmit = 0; // nobody else is on such a link
        }
        (*entry).next_solicitation = time::get();
        ip::kick(ip_ptr);
    }
}

/// Takes an address off the table.
unsafe fn remove(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS, what: UINT) {
    // SAFETY: under protection; the list links entries of the table.
    unsafe {
        let interface = (*entry).nxd_ipv6_address_attached;
        if !interface.is_null() {
            let mut link = &raw mut (*interface).nxd_interface_ipv6_address_list_head;
            while !(*link).is_null() && *link != entry {
                link = &raw mut (**link).nxd_ipv6_address_next;
            }
            if !(*link).is_null() {
                *link = (*entry).nxd_ipv6_address_next;
            }
            let group = v6_solicited_node((*entry).nxd_ipv6_address);
            if !addresses(ip_ptr).any(|a| a != entry && v6_solicited_node((*a).nxd_ipv6_address) == group) {
                let _ = group_mac(interface, NX_LINK_MULTICAST_LEAVE, group);
            }
        }
        (*entry).nxd_ipv6_address_valid = 0;
        (*entry).nxd_ipv6_address_state = NX_IPV6_ADDR_STATE_UNKNOWN as UCHAR;
        notify(ip_ptr, what, entry);
    }
}

/// Somebody else has an address that we were verifying.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn duplicated(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: given.
    unsafe { remove(ip_ptr, entry, DAD_FAILURE) }
}

/// What the handlers call when an interface is initialised or its link comes up.
pub(crate) unsafe fn interface_up(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: under protection.
    unsafe {
        let _ = group_mac(interface, NX_LINK_MULTICAST_JOIN, V6_ALL_NODES);
        for entry in addresses(ip_ptr) {
            if core::ptr::eq((*entry).nxd_ipv6_address_attached, interface) {
                begin(ip_ptr, entry);
            }
        }
        (*interface).router_solicitations = ROUTER_SOLICITATIONS;
        (*interface).next_router_solicitation = time::get();
        ip::kick(ip_ptr);
    }
}

/// What the handlers call when an interface is detached.
pub(crate) unsafe fn interface_down(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: under protection.
    unsafe {
        for entry in addresses(ip_ptr) {
            if core::ptr::eq((*entry).nxd_ipv6_address_attached, interface) {
                remove(ip_ptr, entry, DELETED_MANUALLY);
            }
        }
        for group in groups(ip_ptr) {
            if core::ptr::eq((*group).nx_ipv6_multicast_join_interface_list, interface) {
                (*group).nx_ipv6_multicast_join_count = 0;
            }
        }
        nd::forget_interface(ip_ptr, interface);
        nd_router::forget(ip_ptr, interface);
    }
}

/// Sets how often others are asked about each address that is still on trial.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn probes_set(ip_ptr: *mut NX_IP, probes: u8) {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        for entry in addresses(ip_ptr).filter(|&e| (*e).state() == NX_IPV6_ADDR_STATE_TENTATIVE) {
            (*entry).nxd_ipv6_address_DupAddrDetectTransmit = CHAR::try_from(probes).unwrap_or(CHAR::MAX);
        }
        ip::kick(ip_ptr);
    }
}

/// Duplicate address detection and router solicitation; returns ticks to the next step.
pub(crate) unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut wait = NX_WAIT_FOREVER;
    // SAFETY: under protection.
    unsafe {
        for entry in addresses(ip_ptr).filter(|&a| (*a).state() == NX_IPV6_ADDR_STATE_TENTATIVE) {
            let interface = (*entry).nxd_ipv6_address_attached;
            if interface.is_null() || !(*interface).is_up() || (*ip_ptr).nx_ip_initialize_done == 0 {
                continue; // `interface_up` starts it
            }
            if is_due(now, (*entry).next_solicitation) {
                if (*entry).nxd_ipv6_address_DupAddrDetectTransmit <= 0 {
                    (*entry).nxd_ipv6_address_state = NX_IPV6_ADDR_STATE_VALID as UCHAR;
                    status::changed(ip_ptr);
                    continue;
                }
                (*entry).nxd_ipv6_address_DupAddrDetectTransmit -= 1;
                (*entry).next_solicitation = now.wrapping_add(TICKS_A_SECOND);
                let target = (*entry).nxd_ipv6_address;
                let message = Message::neighbor_solicit(target, None);
                icmpv6::send_message(ip_ptr, interface, [0; 4], v6_solicited_node(target), message.as_bytes());
            }
            wait = wait.min(until(now, (*entry).next_solicitation));
        }
        for interface in physical_interfaces(ip_ptr).filter(|&i| (*i).is_up() && (*i).router_solicitations > 0) {
            let Some(source) = ipv6::source(ip_ptr, V6_ALL_ROUTERS, interface) else {
                continue; // the end of duplicate address detection comes through here again
            };
            if is_due(now, (*interface).next_router_solicitation) {
                (*interface).router_solicitations -= 1;
                (*interface).next_router_solicitation = now.wrapping_add(ROUTER_SOLICITATION_INTERVAL);
                let message = Message::router_solicit(Some((*interface).mac()));
                icmpv6::send_message(ip_ptr, interface, source, V6_ALL_ROUTERS, message.as_bytes());
            }
            if (*interface).router_solicitations > 0 {
                wait = wait.min(until(now, (*interface).next_router_solicitation));
            }
        }
    }
    wait
}

/// Makes an address from a prefix that a router advertises for that purpose (RFC 4862 section 5.5.3).
///
/// # Safety
/// Under protection; the interface is the instance's.
pub(crate) unsafe fn autoconfigure(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    prefix: [ULONG; 4],
    length: ULONG,
) {
    // SAFETY: given.
    unsafe {
        if (*interface).autoconfigure == 0 || length != NX_IPV6_HOST_ID_LENGTH || v6_is_link_local(prefix) {
            return;
        }
        let [high, low] = interface_id((*interface).mac());
        let address = [prefix[0], prefix[1], high, low];
        let known = addresses(ip_ptr).any(|a| {
            core::ptr::eq((*a).nxd_ipv6_address_attached, interface)
                && !v6_is_link_local((*a).nxd_ipv6_address)
                && v6_same_prefix((*a).nxd_ipv6_address, prefix, length)
        });
        if !known && let Some(entry) = insert(ip_ptr, interface, address, length, NX_IPV6_ADDRESS_BASED_ON_INTERFACE) {
            notify(ip_ptr, CHANGED_BY_ROUTER, entry);
        }
    }
}

/// Enables IPv6: neighbour discovery starts on every interface, `::1` is ours.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).ipv6.is_some() {
            return NX_ALREADY_ENABLED;
        }
        let own = &raw mut (*ip_ptr).nx_ipv6_address[NX_LOOPBACK_IPV6_SOURCE_INDEX as usize];
        own.write(NXD_IPV6_ADDRESS {
            nxd_ipv6_address_valid: 1,
            nxd_ipv6_address_type: NX_IP_VERSION_V6 as UCHAR,
            nxd_ipv6_address_state: NX_IPV6_ADDR_STATE_VALID as UCHAR,
            nxd_ipv6_address_prefix_length: 128,
            nxd_ipv6_address_attached: ip::loopback(ip_ptr),
            nxd_ipv6_address: V6_LOOPBACK,
            nxd_ipv6_address_index: NX_LOOPBACK_IPV6_SOURCE_INDEX as UCHAR,
            ..NXD_IPV6_ADDRESS::new()
        });
        (*ip_ptr).nx_ipv6_hop_limit = NX_IP_TIME_TO_LIVE;
        (*ip_ptr).nx_ipv6_retrans_timer_ticks = TICKS_A_SECOND;
        (*ip_ptr).nx_ip_icmpv6_packet_receive = Some(icmpv6::receive);
        (*ip_ptr).ipv6 = Some(&ipv6::HANDLERS);
        if (*ip_ptr).nx_ip_initialize_done != 0 {
            for interface in physical_interfaces(ip_ptr) {
                interface_up(ip_ptr, interface);
            }
        }
    }
    NX_SUCCESS
}

/// Disables IPv6: addresses, routers, neighbours and groups are forgotten.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).ipv6.is_some() {
            for interface in physical_interfaces(ip_ptr) {
                interface_down(ip_ptr, interface);
                let _ = group_mac(interface, NX_LINK_MULTICAST_LEAVE, V6_ALL_NODES);
                (*interface).router_solicitations = 0;
            }
            (*ip_ptr).nx_ipv6_address[NX_LOOPBACK_IPV6_SOURCE_INDEX as usize] = NXD_IPV6_ADDRESS::new();
            nd::release_all(ip_ptr);
            nd_router::forget(ip_ptr, null_mut());
            (*ip_ptr).nx_ip_icmpv6_packet_receive = None;
            (*ip_ptr).ipv6 = None;
        }
    }
    NX_SUCCESS
}

/// Sets an address on an interface; a null address means the link-local one that the MAC address makes.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`; `NX_DUPLICATED_ENTRY`: it is ours already; `NX_NO_MORE_ENTRIES`.
/// # Safety
/// The instance is created; the pointers are null or valid.
#[must_use]
pub unsafe fn set(
    ip_ptr: *mut NX_IP,
    interface_index: UINT,
    ip_address: *const NXD_ADDRESS,
    prefix_length: ULONG,
    address_index: *mut UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = ip::interface(ip_ptr, interface_index).filter(|&i| !(*i).is_loopback()) else {
            return NX_INVALID_INTERFACE;
        };
        let (address, method) = if ip_address.is_null() {
            (link_local((*interface).mac()), NX_IPV6_ADDRESS_BASED_ON_INTERFACE)
        } else {
            match (*ip_address).as_v6() {
                Some(words) => (words, NX_IPV6_ADDRESS_MANUAL_CONFIG),
                None => return NX_IP_ADDRESS_ERROR,
            }
        };
        if own_entry(ip_ptr, address).is_some() {
            return NX_DUPLICATED_ENTRY;
        }
        let Some(entry) = insert(ip_ptr, interface, address, prefix_length, method) else {
            return NX_NO_MORE_ENTRIES;
        };
        if !address_index.is_null() {
            address_index.write(UINT::from((*entry).nxd_ipv6_address_index));
        }
        notify(ip_ptr, CHANGED_MANUALLY, entry);
    }
    NX_SUCCESS
}

/// The address at an index of the table.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NO_INTERFACE_ADDRESS`: there is none.
/// # Safety
/// The instance is created; the destinations may be written.
#[must_use]
pub unsafe fn get(
    ip_ptr: *mut NX_IP,
    address_index: UINT,
    ip_address: *mut NXD_ADDRESS,
    prefix_length: *mut ULONG,
    interface_index: *mut UINT,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(entry) = ipv6::address_of_index(ip_ptr, address_index) else {
            return NX_NO_INTERFACE_ADDRESS;
        };
        ip_address.write(NXD_ADDRESS::v6((*entry).nxd_ipv6_address));
        prefix_length.write(ULONG::from((*entry).nxd_ipv6_address_prefix_length));
        interface_index.write(UINT::from((*(*entry).nxd_ipv6_address_attached).nx_interface_index));
    }
    NX_SUCCESS
}

/// Deletes the address at an index of the table.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NO_INTERFACE_ADDRESS`: there is none.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn delete(ip_ptr: *mut NX_IP, address_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        match ipv6::address_of_index(ip_ptr, address_index).filter(|_| address_index < NX_MAX_IPV6_ADDRESSES) {
            Some(entry) => remove(ip_ptr, entry, DELETED_MANUALLY),
            None => return NX_NO_INTERFACE_ADDRESS,
        }
    }
    NX_SUCCESS
}

/// Sets the function that is told of IPv6 addresses coming and going.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ipv6_address_change_notify = ip_address_change_notify;
    }
    NX_SUCCESS
}

/// Has router prefixes become addresses on an interface.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`; `NX_ALREADY_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn autoconfig_enable(ip_ptr: *mut NX_IP, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        if (*interface).autoconfigure != 0 {
            return NX_ALREADY_ENABLED;
        }
        (*interface).autoconfigure = NX_TRUE;
        if (*ip_ptr).ipv6.is_some() {
            interface_up(ip_ptr, interface);
        }
    }
    NX_SUCCESS
}

/// Ends [`autoconfig_enable`]; addresses made so far stay.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_INVALID_INTERFACE`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn autoconfig_disable(ip_ptr: *mut NX_IP, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        match ip::interface(ip_ptr, interface_index) {
            Some(interface) => (*interface).autoconfigure = NX_FALSE,
            None => return NX_INVALID_INTERFACE,
        }
    }
    NX_SUCCESS
}

unsafe fn groups(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_IPV6_MULTICAST_ENTRY> {
    // SAFETY: the caller's instance; the index is in range.
    (0..NX_MAX_MULTICAST_GROUPS as usize).map(move |i| unsafe { &raw mut (*ip_ptr).nx_ipv6_multicast_entry[i] })
}

/// The membership of an interface in a group that the application joined.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn find_group(
    ip_ptr: *mut NX_IP,
    group: [ULONG; 4],
    interface: *const NX_INTERFACE,
) -> Option<*mut NX_IPV6_MULTICAST_ENTRY> {
    // SAFETY: given.
    unsafe {
        groups(ip_ptr).find(|&g| {
            (*g).nx_ipv6_multicast_join_count > 0
                && (*g).nx_ipv6_multicast_join_list == group
                && core::ptr::eq((*g).nx_ipv6_multicast_join_interface_list, interface)
        })
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
        let _protection = Protection::get(ip_ptr);
        let Some(group) = group_address.as_v6().filter(|&g| v6_is_multicast(g)) else {
            return NX_IP_ADDRESS_ERROR;
        };
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        if let Some(joined) = find_group(ip_ptr, group, interface) {
            (*joined).nx_ipv6_multicast_join_count += 1;
            return NX_SUCCESS;
        }
        let Some(free) = groups(ip_ptr).find(|&g| (*g).nx_ipv6_multicast_join_count == 0) else {
            return NX_NO_MORE_ENTRIES;
        };
        let status = group_mac(interface, NX_LINK_MULTICAST_JOIN, group);
        if status != NX_SUCCESS && status != NX_UNHANDLED_COMMAND {
            return NX_OVERFLOW;
        }
        free.write(NX_IPV6_MULTICAST_ENTRY {
            nx_ipv6_multicast_join_list: group,
            nx_ipv6_multicast_join_interface_list: interface,
            nx_ipv6_multicast_join_count: 1,
        });
    }
    NX_SUCCESS
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
        let _protection = Protection::get(ip_ptr);
        let Some(group) = group_address.as_v6().filter(|&g| v6_is_multicast(g)) else {
            return NX_IP_ADDRESS_ERROR;
        };
        let Some(interface) = ip::interface(ip_ptr, interface_index) else {
            return NX_INVALID_INTERFACE;
        };
        let Some(joined) = find_group(ip_ptr, group, interface) else {
            return NX_ENTRY_NOT_FOUND;
        };
        (*joined).nx_ipv6_multicast_join_count -= 1;
        if (*joined).nx_ipv6_multicast_join_count == 0 {
            (*joined).nx_ipv6_multicast_join_interface_list = null_mut();
            let _ = group_mac(interface, NX_LINK_MULTICAST_LEAVE, group);
        }
    }
    NX_SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_address_is_the_modified_eui_64() {
        let address = link_local([0x00, 0x11, 0x22, 0x33, 0x44, 0x55]);
        assert_eq!(address, [0xFE80_0000, 0, 0x0211_22FF, 0xFE33_4455]);
    }
}
