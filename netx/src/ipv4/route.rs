//! Which interface and which neighbour an IPv4 packet goes to next: on-link, static routes, gateway.
//!
//! Source: manual chapter 3, "IP Send", "Static IPv4 Routing", "IPv4 Gateway Address"; chapter 4, `nx_ip_gateway_*`, `nx_ip_static_route_*`.

use core::ptr::{NonNull, null_mut};

use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{self, NX_IP, Protection, physical_interfaces};
use crate::link::interface::NX_INTERFACE;

/// A static route; entries in use come first, longest mask first.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IP_ROUTING_ENTRY {
    pub nx_ip_routing_dest_ip: ULONG,
    pub nx_ip_routing_net_mask: ULONG,
    pub nx_ip_routing_next_hop_address: ULONG,
    pub nx_ip_routing_entry_ip_interface: *mut NX_INTERFACE,
}

/// Where an IPv4 packet goes next.
#[derive(Clone, Copy)]
pub(crate) struct Hop {
    /// The interface it leaves by: never null, so that "nowhere" takes no room of its own.
    interface: NonNull<NX_INTERFACE>,
    /// The neighbour: the destination itself, or a router.
    pub next_hop: ULONG,
}

impl Hop {
    /// To a neighbour by an interface.
    ///
    /// # Safety
    /// The interface is an instance's.
    unsafe fn new(interface: *mut NX_INTERFACE, next_hop: ULONG) -> Self {
        // SAFETY: given.
        Self { interface: unsafe { NonNull::new_unchecked(interface) }, next_hop }
    }

    /// The interface it leaves by.
    pub(crate) const fn interface(self) -> *mut NX_INTERFACE {
        self.interface.as_ptr()
    }
}

/// What an IPv4 address is on an interface.
pub(crate) const fn is_multicast(address: ULONG) -> bool {
    address & NX_IP_CLASS_D_MASK == NX_IP_CLASS_D_TYPE
}

/// Whether `address` is the limited broadcast or the interface's own network's.
///
/// # Safety
/// The interface is an instance's.
pub(crate) unsafe fn is_broadcast(interface: *const NX_INTERFACE, address: ULONG) -> bool {
    // SAFETY: given.
    unsafe {
        let mask = (*interface).nx_interface_ip_network_mask;
        // Most addresses have a zero somewhere outside the network.
        address | mask == ULONG::MAX
            && (address == NX_IP_LIMITED_BROADCAST || (!mask > 1 && on_link(interface, address)))
    }
}

unsafe fn on_link(interface: *const NX_INTERFACE, address: ULONG) -> bool {
    // SAFETY: the caller's.
    unsafe {
        let (own, mask) = ((*interface).nx_interface_ip_address, (*interface).nx_interface_ip_network_mask);
        own != 0 && mask != 0 && address & mask == own & mask
    }
}

fn is_link_local(address: ULONG) -> bool {
    address & 0xFFFF_0000 == 0xA9FE_0000
}

/// Routes an IPv4 packet; `wanted` (or null) is the interface that the sender asks for.
///
/// # Safety
/// The instance is created; called under its protection.
pub(crate) unsafe fn v4(ip_ptr: *mut NX_IP, destination: ULONG, wanted: *mut NX_INTERFACE) -> Option<Hop> {
    // SAFETY: given.
    unsafe {
        let direct = |interface| Some(Hop::new(interface, destination));
        let asked = |interface: *mut NX_INTERFACE| wanted.is_null() || core::ptr::eq(interface, wanted);
        if ip::is_local_v4(ip_ptr, destination) {
            return direct(ip::loopback(ip_ptr));
        }
        if destination == NX_IP_LIMITED_BROADCAST || is_multicast(destination) {
            return interface_that(ip_ptr, wanted, |interface| (*interface).is_up()).and_then(direct);
        }
        if let Some(by_table) = (*ip_ptr).static_routes
            && let Some(hop) = by_table(ip_ptr, destination, wanted)
        {
            return Some(hop);
        }
        if let Some(interface) = interface_that(ip_ptr, wanted, |interface| on_link(interface, destination)) {
            return direct(interface);
        }
        if is_link_local(destination) {
            return interface_that(ip_ptr, wanted, |_| true).and_then(direct);
        }
        let (gateway, interface) = ((*ip_ptr).nx_ip_gateway_address, (*ip_ptr).nx_ip_gateway_interface);
        if !interface.is_null() && asked(interface) {
            return Some(Hop::new(interface, gateway));
        }
        let is_link_local = |interface: *const NX_INTERFACE| is_link_local((*interface).nx_interface_ip_address);
        interface_that(ip_ptr, null_mut(), is_link_local).and_then(direct)
    }
}

/// What the static routes say, once there are any.
pub(crate) type StaticRoutes = Option<unsafe fn(*mut NX_IP, ULONG, *mut NX_INTERFACE) -> Option<Hop>>;

unsafe fn by_table(ip_ptr: *mut NX_IP, destination: ULONG, wanted: *mut NX_INTERFACE) -> Option<Hop> {
    // SAFETY: the caller's instance.
    unsafe {
        let count = (*ip_ptr).nx_ip_routing_table_entry_count as usize;
        let route = (*ip_ptr).nx_ip_routing_table.iter().take(count).find(|route| {
            destination & route.nx_ip_routing_net_mask == route.nx_ip_routing_dest_ip
                && (wanted.is_null() || core::ptr::eq(route.nx_ip_routing_entry_ip_interface, wanted))
        })?;
        Some(Hop::new(route.nx_ip_routing_entry_ip_interface, route.nx_ip_routing_next_hop_address))
    }
}

/// The first interface, or (not null) the wanted one, that suits.
#[inline(always)]
#[allow(clippy::manual_find)] // an adaptor is a call where text counts
unsafe fn interface_that(
    ip_ptr: *mut NX_IP,
    wanted: *const NX_INTERFACE,
    suits: impl Fn(*const NX_INTERFACE) -> bool,
) -> Option<*mut NX_INTERFACE> {
    // SAFETY: the caller's instance.
    for interface in unsafe { physical_interfaces(ip_ptr) } {
        if (wanted.is_null() || core::ptr::eq(interface, wanted)) && suits(interface) {
            return Some(interface);
        }
    }
    None
}

/// The interface that reaches `address` directly.
unsafe fn interface_towards(ip_ptr: *mut NX_IP, address: ULONG) -> Option<*mut NX_INTERFACE> {
    // SAFETY: the caller's.
    unsafe { interface_that(ip_ptr, null_mut(), |interface| on_link(interface, address)) }
}

/// Sets the default gateway.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_IP_ADDRESS_ERROR`: no interface reaches it directly.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn gateway_address_set(ip_ptr: *mut NX_IP, ip_address: ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = interface_towards(ip_ptr, ip_address) else {
            return NX_IP_ADDRESS_ERROR;
        };
        (*ip_ptr).nx_ip_gateway_address = ip_address;
        (*ip_ptr).nx_ip_gateway_interface = interface;
    }
    NX_SUCCESS
}

/// Reports the default gateway.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_FOUND`: none is set.
/// # Safety
/// The instance is created; `ip_address` may be written.
#[must_use]
pub unsafe fn gateway_address_get(ip_ptr: *mut NX_IP, ip_address: *mut ULONG) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_gateway_address == 0 {
            return NX_NOT_FOUND;
        }
        ip_address.write((*ip_ptr).nx_ip_gateway_address);
    }
    NX_SUCCESS
}

/// Forgets the default gateway.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn gateway_address_clear(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_gateway_address = 0;
        (*ip_ptr).nx_ip_gateway_interface = null_mut();
    }
    NX_SUCCESS
}

/// Adds a static route, or changes the next hop of the one there is.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_OVERFLOW`: the table is full. `NX_IP_ADDRESS_ERROR`: no interface reaches the next hop directly.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn static_route_add(ip_ptr: *mut NX_IP, network_address: ULONG, net_mask: ULONG, next_hop: ULONG) -> UINT {
    // SAFETY: given; indices stay below the table's size.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let Some(interface) = interface_towards(ip_ptr, next_hop) else {
            return NX_IP_ADDRESS_ERROR;
        };
        let entry = NX_IP_ROUTING_ENTRY {
            nx_ip_routing_dest_ip: network_address & net_mask,
            nx_ip_routing_net_mask: net_mask,
            nx_ip_routing_next_hop_address: next_hop,
            nx_ip_routing_entry_ip_interface: interface,
        };
        let table = &mut (*ip_ptr).nx_ip_routing_table;
        let count = (*ip_ptr).nx_ip_routing_table_entry_count as usize;
        let used = table.iter().take(count);
        if let Some(i) = used.clone().position(|r| same(r, &entry)) {
            table[i] = entry;
            return NX_SUCCESS;
        }
        let at = used.take_while(|r| r.nx_ip_routing_net_mask >= net_mask).count();
        if count >= table.len() {
            return NX_OVERFLOW;
        }
        table.copy_within(at..count, at + 1);
        table[at] = entry;
        (*ip_ptr).nx_ip_routing_table_entry_count += 1;
        (*ip_ptr).static_routes = Some(by_table);
    }
    NX_SUCCESS
}

/// Deletes a static route.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_SUCCESSFUL`: there is no such route.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn static_route_delete(ip_ptr: *mut NX_IP, network_address: ULONG, net_mask: ULONG) -> UINT {
    // SAFETY: given; indices stay below the count.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        let table = &mut (*ip_ptr).nx_ip_routing_table;
        let count = ((*ip_ptr).nx_ip_routing_table_entry_count as usize).min(table.len());
        let network = network_address & net_mask;
        let found = table
            .iter()
            .take(count)
            .position(|r| r.nx_ip_routing_dest_ip == network && r.nx_ip_routing_net_mask == net_mask);
        let Some(i) = found else {
            return NX_NOT_SUCCESSFUL;
        };
        table.copy_within(i + 1..count, i);
        (*ip_ptr).nx_ip_routing_table_entry_count -= 1;
    }
    NX_SUCCESS
}

fn same(a: &NX_IP_ROUTING_ENTRY, b: &NX_IP_ROUTING_ENTRY) -> bool {
    a.nx_ip_routing_dest_ip == b.nx_ip_routing_dest_ip && a.nx_ip_routing_net_mask == b.nx_ip_routing_net_mask
}

/// Forgets the gateway and the routes of an interface that goes away.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn forget_interface(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: given; the count never exceeds the table.
    unsafe {
        if core::ptr::eq((*ip_ptr).nx_ip_gateway_interface, interface) {
            (*ip_ptr).nx_ip_gateway_address = 0;
            (*ip_ptr).nx_ip_gateway_interface = null_mut();
        }
        let table = &mut (*ip_ptr).nx_ip_routing_table;
        let count = ((*ip_ptr).nx_ip_routing_table_entry_count as usize).min(table.len());
        let mut kept = 0;
        for i in 0..count {
            if !core::ptr::eq(table[i].nx_ip_routing_entry_ip_interface, interface) {
                table[kept] = table[i];
                kept += 1;
            }
        }
        (*ip_ptr).nx_ip_routing_table_entry_count = kept as ULONG;
    }
}
