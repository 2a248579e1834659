//! The IPv6 addresses of an instance: setting them, and verifying that nobody else has them.
//!
//! A new address is tentative. Once its interface is up, `NX_IPV6_DAD_TRANSMITS` neighbour solicitations go out, a second
//! apart; if nobody objects the address is valid, else it is deleted and the application told (RFC 4862 section 5.4). Addresses that
//! routers' prefixes make are in `ipv6_autoconf`.
//!
//! Source: manual chapter 3, "IPv6 in NetX Duo"; chapter 4, `nxd_ipv6_*`.

use threadx_shim::types::{CHAR, UCHAR, UINT, ULONG};

use crate::address::{NXD_ADDRESS, NXD_IPV6_ADDRESS, V6, v6_is_link_local, v6_solicited_node};
use crate::constants::*;
use crate::ip::status;
use crate::ip::{self, NX_IP, Protection};
use crate::ipv6::{self, addresses, own_entry};
use crate::ipv6::{ipv6_autoconf, ipv6_group, mld, nd, timed};
use crate::link::interface::NX_INTERFACE;

const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// `status` of the change callback: an address was set by the application.
const CHANGED_MANUALLY: UINT = NX_IPV6_ADDRESS_MANUAL_CONFIG;
/// The application deleted it.
pub(crate) const DELETED_MANUALLY: UINT = NX_IPV6_ADDRESS_MANUAL_DELETE;
/// Duplicate address detection found another owner.
pub(crate) const DAD_FAILURE: UINT = 6;

/// What a link-local address begins with.
const LINK_LOCAL: [ULONG; 2] = [0xFE80_0000, 0];

/// The address that a prefix of 64 bits and the interface's MAC address, as a modified EUI-64, make (RFC 4291 appendix A).
#[inline(never)] // it is asked for where an address is set, begun, and told by a router
pub(crate) const fn of_interface([p0, p1]: [ULONG; 2], interface: &NX_INTERFACE) -> V6 {
    let (high, low) = interface.physical_address();
    [p0, p1, (high ^ 0x0200) << 16 | low >> 24 << 8 | 0xFF, 0xFE00_0000 | low & 0x00FF_FFFF]
}

pub(crate) unsafe fn notify(ip_ptr: *mut NX_IP, what: UINT, entry: *mut NXD_IPV6_ADDRESS) {
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

/// The table's entry for an address, tentative until verified. `None` if the table is full.
pub(crate) unsafe fn insert(
    ip_ptr: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    address: &V6,
    prefix_length: ULONG,
    method: UINT,
) -> Option<*mut NXD_IPV6_ADDRESS> {
    // SAFETY: under protection; the index is in range.
    unsafe {
        let first = (&raw mut (*ip_ptr).nx_ipv6_address).cast::<NXD_IPV6_ADDRESS>();
        let index = (0..ip::IPV6_ADDRESSES).find(|&i| (*first.add(i)).nxd_ipv6_address_valid == 0)?;
        let entry = first.add(index);
        entry.write(NXD_IPV6_ADDRESS {
            nxd_ipv6_address_valid: 1,
            nxd_ipv6_address_type: NX_IP_VERSION_V6 as UCHAR,
            nxd_ipv6_address_state: NX_IPV6_ADDR_STATE_TENTATIVE as UCHAR,
            nxd_ipv6_address_prefix_length: prefix_length as UCHAR,
            nxd_ipv6_address_attached: interface,
            nxd_ipv6_address: *address,
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

/// Starts verifying an address, or takes it up again: its interface is initialised.
pub(crate) unsafe fn begin(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: under protection.
    unsafe {
        let interface = (*entry).nxd_ipv6_address_attached;
        if UINT::from((*entry).nxd_ipv6_address_ConfigurationMethod) == NX_IPV6_ADDRESS_BASED_ON_INTERFACE
            && v6_is_link_local(&(*entry).nxd_ipv6_address)
        {
            let own = of_interface(LINK_LOCAL, &*interface);
            if own[3] != (*entry).nxd_ipv6_address[3] {
                leave_group(ip_ptr, entry); // the MAC address is another now, and so is the group
            }
            (*entry).nxd_ipv6_address = own;
        }
        if (*entry).is_in_group == 0 {
            let group = v6_solicited_node(&(*entry).nxd_ipv6_address);
            (*entry).is_in_group = UCHAR::from(ipv6_group::join(ip_ptr, interface, &group));
        }
        if (*interface).nx_interface_address_mapping_needed == 0 {
            (*entry).nxd_ipv6_address_DupAddrDetectTransmit = 0; // nobody else is on such a link
        }
        timed::set(ip_ptr, &raw mut (*entry).next_solicitation, 0);
    }
}

/// Leaves an address's solicited-node group, if it was joined.
unsafe fn leave_group(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: under protection; who is in a group has an interface.
    unsafe {
        if (*entry).is_in_group != 0 {
            let group = v6_solicited_node(&(*entry).nxd_ipv6_address);
            ipv6_group::leave(ip_ptr, (*entry).nxd_ipv6_address_attached, &group);
            (*entry).is_in_group = 0;
        }
    }
}

/// Takes an address off the table.
pub(crate) unsafe fn remove(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS, what: UINT) {
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
            leave_group(ip_ptr, entry);
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

/// Duplicate address detection: asks once more, or believes that nobody else has the address.
///
/// # Safety
/// Under protection; the entry is the instance's.
pub(crate) unsafe fn verify(ip_ptr: *mut NX_IP, entry: *mut NXD_IPV6_ADDRESS) {
    // SAFETY: given; who is tentative has an interface.
    unsafe {
        let interface = (*entry).nxd_ipv6_address_attached;
        if (*entry).state() != NX_IPV6_ADDR_STATE_TENTATIVE || !(*interface).is_up() {
            return; // `begin` comes when it is up
        }
        if (*entry).nxd_ipv6_address_DupAddrDetectTransmit > 0 {
            (*entry).nxd_ipv6_address_DupAddrDetectTransmit -= 1;
            (*entry).next_solicitation = timed::after(TICKS_A_SECOND);
            return nd::probe(ip_ptr, interface, &(*entry).nxd_ipv6_address);
        }
        (*entry).nxd_ipv6_address_state = NX_IPV6_ADDR_STATE_VALID as UCHAR;
        status::changed(ip_ptr, 0);
        if v6_is_link_local(&(*entry).nxd_ipv6_address) {
            mld::renew(ip_ptr, interface);
        }
        ipv6_autoconf::resume(ip_ptr, interface);
    }
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
        let (mut address, mut method) = (of_interface(LINK_LOCAL, &*interface), NX_IPV6_ADDRESS_BASED_ON_INTERFACE);
        if let Some(given) = ip_address.as_ref() {
            let Some(words) = given.v6_words() else {
                return NX_IP_ADDRESS_ERROR;
            };
            (address, method) = (*words, NX_IPV6_ADDRESS_MANUAL_CONFIG);
        }
        let address = &address;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_address_is_the_modified_eui_64() {
        let (nx_interface_physical_address_msw, nx_interface_physical_address_lsw) = (0x0011, 0x2233_4455);
        let interface = NX_INTERFACE {
            nx_interface_physical_address_msw,
            nx_interface_physical_address_lsw,
            ..NX_INTERFACE::new()
        };
        assert_eq!(of_interface(LINK_LOCAL, &interface), [0xFE80_0000, 0, 0x0211_22FF, 0xFE33_4455]);
    }
}
