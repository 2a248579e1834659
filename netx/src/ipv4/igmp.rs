//! IGMPv2: routers hear of the groups that were joined by the services here (RFC 2236), when one is first joined, when a router asks (after a
//! random delay), and when it is left for the last time. The groups themselves are in `ipv4_group`.
//!
//! Source: manual chapter 3, "Internet Group Management Protocol (IGMP)"; chapter 4, `nx_igmp_*`.

use smoltcp::wire::{IgmpPacket, IgmpRepr, IgmpVersion};
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::address::{v4_from_wire, v4_to_wire};
use crate::constants::*;
use crate::entropy;
use crate::ip::ip_send::{self, Header};
use crate::ip::ip_thread::{IGMP_TIMER, is_due, until};
use crate::ip::status;
use crate::ip::{self, NX_IP, Protection, count, report};
use crate::ipv4::ipv4_group::{self, find, groups};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;

const ALL_ROUTERS: ULONG = 0xE000_0002;
const TICKS_A_SECOND: ULONG = NX_IP_PERIODIC_RATE;
/// Routers look at these messages by an option of the IP header (RFC 2236 section 2).
const HEADROOM: ULONG = NX_IPv4_IGMP_PACKET + ip_send::ROUTER_ALERT.len() as ULONG;
/// Bytes of an IGMPv2 message.
const MESSAGE: usize = 8;

unsafe fn send(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, destination: ULONG, message: &IgmpRepr) {
    let mut octets = [0; MESSAGE];
    message.emit(&mut IgmpPacket::new_unchecked(&mut octets[..]));
    // SAFETY: under protection; the packet is ours until it is sent.
    unsafe {
        let Some(packet) = ip::packet_for(ip_ptr, HEADROOM, octets.len()) else {
            return;
        };
        let pool = (*packet).nx_packet_pool_owner;
        let status = packet_data::data_append(packet, octets.as_ptr().cast(), octets.len() as ULONG, pool, NX_NO_WAIT);
        if status != NX_SUCCESS {
            packet_data::discard(packet);
            return;
        }
        count!(ip_ptr, nx_ip_igmp_reports_sent);
        (*packet).nx_packet_ip_interface = interface;
        let header = Header {
            source: (*interface).nx_interface_ip_address,
            destination,
            protocol: NX_PROTOCOL_IGMP,
            time_to_live: 1,
            type_of_service: NX_IP_NORMAL,
            fragment: NX_DONT_FRAGMENT,
            options: ip_send::ROUTER_ALERT,
        };
        ip_send::v4(ip_ptr, packet, &header);
    }
}

unsafe fn receive(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        let interface = (*packet).nx_packet_ip_interface;
        let parsed = IgmpPacket::new_checked(&*NX_PACKET::bytes(packet)).and_then(|p| IgmpRepr::parse(&p));
        if crate::checksum::sum_of(packet, 0) == !0 {
            understood(ip_ptr, interface, &parsed);
        } else {
            count!(ip_ptr, nx_ip_igmp_checksum_errors);
        }
        packet_data::discard(packet);
    }
}

unsafe fn understood(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, message: &smoltcp::wire::Result<IgmpRepr>) {
    // SAFETY: under protection.
    unsafe {
        match message {
            Ok(IgmpRepr::MembershipQuery { max_resp_time, group_addr, .. }) => {
                count!(ip_ptr, nx_ip_igmp_queries_received);
                let tenths = (max_resp_time.total_millis() / 100).clamp(1, 255) as ULONG;
                queried(ip_ptr, interface, v4_from_wire(*group_addr), tenths * TICKS_A_SECOND / 10);
            }
            Ok(IgmpRepr::MembershipReport { group_addr, .. }) => {
                // Somebody else told the router: ours is not needed any more.
                if let Some(group) = find(ip_ptr, v4_from_wire(*group_addr), interface) {
                    (*group).report_pending = 0;
                }
            }
            Ok(IgmpRepr::LeaveGroup { .. }) => {}
            Err(_) => count!(ip_ptr, nx_ip_igmp_invalid_packets),
        }
    }
}

/// Answers a query after a random delay of at most `ticks`, for one group or (0) for all.
unsafe fn queried(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE, group: ULONG, ticks: ULONG) {
    let now = time::get();
    // SAFETY: under protection.
    unsafe {
        for entry in groups(ip_ptr) {
            let asked = (*entry).nx_ipv4_multicast_join_count > 0
                && (*entry).managed != 0
                && core::ptr::eq((*entry).nx_ipv4_multicast_join_interface_list, interface)
                && (group == 0 || group == (*entry).nx_ipv4_multicast_join_list);
            if asked {
                (*entry).report_pending = 1;
                (*entry).report_at = now.wrapping_add(entropy::next() % ticks.max(1));
            }
        }
        ip::kick(ip_ptr);
    }
}

unsafe fn poll(ip_ptr: *mut NX_IP, now: ULONG) -> ULONG {
    let mut wait = NX_WAIT_FOREVER;
    // SAFETY: under protection.
    unsafe {
        for entry in groups(ip_ptr) {
            if (*entry).nx_ipv4_multicast_join_count == 0 || (*entry).report_pending == 0 {
                continue;
            }
            if is_due(now, (*entry).report_at) {
                (*entry).report_pending = 0;
                let group = (*entry).nx_ipv4_multicast_join_list;
                let message =
                    IgmpRepr::MembershipReport { group_addr: v4_to_wire(group), version: IgmpVersion::Version2 };
                send(ip_ptr, (*entry).nx_ipv4_multicast_join_interface_list, group, &message);
            } else {
                wait = wait.min(until(now, (*entry).report_at));
            }
        }
    }
    wait
}

/// Enables IGMP.
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
        if (*ip_ptr).nx_ip_igmp_packet_receive.is_some() {
            return NX_ALREADY_ENABLED;
        }
        (*ip_ptr).nx_ip_igmp_packet_receive = Some(receive);
        (*ip_ptr).timers[IGMP_TIMER].poll = Some(poll);
        status::changed(ip_ptr, NX_IP_IGMP_ENABLED);
    }
    NX_SUCCESS
}

unsafe fn join(ip_ptr: *mut NX_IP, group: ULONG, index: UINT) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_igmp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        let entry = match ipv4_group::join(ip_ptr, group, index) {
            Ok(entry) => &mut *entry,
            Err(status) => return status,
        };
        if entry.managed == 0 {
            entry.managed = 1;
            // The report is repeated once.
            entry.report_pending = 1;
            entry.report_at = time::get().wrapping_add(TICKS_A_SECOND);
            (*ip_ptr).nx_ip_igmp_groups_joined += 1;
            let message = IgmpRepr::MembershipReport { group_addr: v4_to_wire(group), version: IgmpVersion::Version2 };
            send(ip_ptr, entry.nx_ipv4_multicast_join_interface_list, group, &message);
            ip::kick(ip_ptr);
        }
    }
    NX_SUCCESS
}

unsafe fn leave(ip_ptr: *mut NX_IP, group: ULONG, index: UINT) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_igmp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        if let Some(interface) = ip::interface(ip_ptr, index)
            && let Some(entry) = find(ip_ptr, group, interface)
            && (*entry).managed != 0
            && (*entry).nx_ipv4_multicast_join_count == 1
        {
            send(ip_ptr, interface, ALL_ROUTERS, &IgmpRepr::LeaveGroup { group_addr: v4_to_wire(group) });
        }
        ipv4_group::leave(ip_ptr, group, index)
    }
}

/// Joins a group on the primary interface and reports it to routers.
///
/// # Context
/// Threads.
/// # Errors
/// As [`multicast_interface_join`].
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_join(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { join(ip_ptr, group_address, 0) }
}

/// Joins a group on an interface and reports it to routers.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_INVALID_INTERFACE`, `NX_NO_MORE_ENTRIES`, or what the driver answers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_interface_join(ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe { join(ip_ptr, group_address, interface_index) }
}

/// Leaves a group on the primary interface; the last leave is told to routers.
///
/// # Context
/// Threads.
/// # Errors
/// As [`multicast_interface_leave`].
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_leave(ip_ptr: *mut NX_IP, group_address: ULONG) -> UINT {
    // SAFETY: given.
    unsafe { leave(ip_ptr, group_address, 0) }
}

/// Leaves a group on an interface; the last leave is told to routers.
///
/// # Context
/// Threads.
/// # Errors
/// `NX_NOT_ENABLED`, `NX_INVALID_INTERFACE`, `NX_ENTRY_NOT_FOUND`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn multicast_interface_leave(ip_ptr: *mut NX_IP, group_address: ULONG, interface_index: UINT) -> UINT {
    // SAFETY: given.
    unsafe { leave(ip_ptr, group_address, interface_index) }
}

unsafe fn loopback_set(ip_ptr: *mut NX_IP, value: ULONG) -> UINT {
    // SAFETY: the caller's instance is created.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_igmp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        (*ip_ptr).nx_ip_igmp_global_loopback_enable = value;
    }
    NX_SUCCESS
}

/// Has what we send to groups joined from now on come back to us.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn loopback_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe { loopback_set(ip_ptr, NX_TRUE) }
}

/// Ends [`loopback_enable`] for groups joined from now on.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn loopback_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given.
    unsafe { loopback_set(ip_ptr, NX_FALSE) }
}

/// Reports what IGMP did; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Errors
/// `NX_NOT_ENABLED`.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    igmp_reports_sent: *mut ULONG,
    igmp_queries_received: *mut ULONG,
    igmp_checksum_errors: *mut ULONG,
    current_groups_joined: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        if (*ip_ptr).nx_ip_igmp_packet_receive.is_none() {
            return NX_NOT_ENABLED;
        }
        report(&[
            (igmp_reports_sent, (*ip_ptr).nx_ip_igmp_reports_sent),
            (igmp_queries_received, (*ip_ptr).nx_ip_igmp_queries_received),
            (igmp_checksum_errors, (*ip_ptr).nx_ip_igmp_checksum_errors),
            (current_groups_joined, (*ip_ptr).nx_ip_igmp_groups_joined),
        ]);
    }
    NX_SUCCESS
}
