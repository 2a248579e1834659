//! `NX_IP`: one IP instance.
//!
//! An instance owns its interfaces, its protocol state and one thread (the IP thread, `ip_thread`), which does ingress,
//! timers and callbacks. Everything in it changes only under `nx_ip_protection`; the two exceptions, the lists that drivers
//! fill from interrupts and the status waiters, change in a critical section. Protocols that an application enables install
//! their handlers here, so that the linker drops what a program never enables.
//!
//! Source: manual chapter 3, "Internet Protocol (IP)"; chapter 4, `nx_ip_*`.

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::constants::{TX_INHERIT, TX_TCP_IP};
use threadx_shim::kernel::{self, Caller};
use threadx_shim::objects::{event_flags, mutex};
use threadx_shim::suspend::{self, WaitList};
use threadx_shim::types::{CHAR, UINT, ULONG};
use threadx_shim::{TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_THREAD};

use crate::address::{NXD_ADDRESS, NXD_IPV6_ADDRESS};
use crate::arp::NX_ARP;
use crate::constants::*;
use crate::driver::{self, LinkDriver};
use crate::interface::{self, NX_INTERFACE};
use crate::nd::{ND_CACHE_ENTRY, NX_IPV6_DEFAULT_ROUTER_ENTRY, NX_IPV6_PREFIX_ENTRY};
use crate::packet::NX_PACKET;
use crate::packet_pool::{self, NX_PACKET_POOL};
use crate::route::{self, NX_IP_ROUTING_ENTRY};
use crate::udp_socket::NX_UDP_SOCKET;
use crate::{ip_thread, ipv6, packet_data, queue, system};

/// `nx_ip_id` of a created instance ("IPIP").
pub const NX_IP_ID: ULONG = 0x4950_4950;

/// A protocol's receive handler: under `nx_ip_protection`, it owns the packet.
pub type PacketHandler = Option<unsafe fn(*mut NX_IP, *mut NX_PACKET)>;
/// A protocol's timer: given the tick count, returns ticks to its next deadline, or `TX_WAIT_FOREVER`.
pub type PollHandler = Option<unsafe fn(*mut NX_IP, ULONG) -> ULONG>;

/// Whether a protocol has bound sockets.
pub type BoundCheck = Option<unsafe fn(*mut NX_IP) -> bool>;

/// An IPv4 multicast group that an interface has joined.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV4_MULTICAST_ENTRY {
    pub nx_ipv4_multicast_join_list: ULONG,
    pub nx_ipv4_multicast_join_interface_list: *mut NX_INTERFACE,
    pub nx_ipv4_multicast_join_count: ULONG,
    /// Ticks at which a report is due; meaningful while `report_pending`.
    pub(crate) report_at: ULONG,
    pub(crate) report_pending: ULONG,
    pub(crate) managed: ULONG,
    pub(crate) loopback: ULONG,
}

/// An IPv6 multicast group that an interface has joined.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_MULTICAST_ENTRY {
    pub nx_ipv6_multicast_join_list: [ULONG; 4],
    pub nx_ipv6_multicast_join_interface_list: *mut NX_INTERFACE,
    pub nx_ipv6_multicast_join_count: ULONG,
}

/// One IP instance (manual chapter 3, "IP Control Block NX_IP").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IP {
    pub nx_ip_id: ULONG,
    pub nx_ip_name: *mut CHAR,
    /// Physical interfaces, then the loopback.
    pub nx_ip_interface: [NX_INTERFACE; NX_MAX_IP_INTERFACES as usize],
    pub nx_ip_default_packet_pool: *mut NX_PACKET_POOL,
    pub nx_ip_auxiliary_packet_pool: *mut NX_PACKET_POOL,
    pub nx_ip_gateway_address: ULONG,
    pub nx_ip_gateway_interface: *mut NX_INTERFACE,
    pub nx_ip_packet_id: ULONG,
    pub nx_ip_initialize_done: ULONG,
    pub nx_ip_forwarding: ULONG,
    pub nx_ip_fragmenting: ULONG,

    // What nx_ip_info_get reports.
    pub nx_ip_total_packet_send_requests: ULONG,
    pub nx_ip_total_packets_sent: ULONG,
    pub nx_ip_total_bytes_sent: ULONG,
    pub nx_ip_total_packets_received: ULONG,
    pub nx_ip_total_packets_delivered: ULONG,
    pub nx_ip_total_bytes_received: ULONG,
    pub nx_ip_packets_forwarded: ULONG,
    pub nx_ip_invalid_packets: ULONG,
    pub nx_ip_invalid_transmit_packets: ULONG,
    pub nx_ip_unknown_protocols_received: ULONG,
    pub nx_ip_receive_packets_dropped: ULONG,
    pub nx_ip_receive_checksum_errors: ULONG,
    pub nx_ip_send_packets_dropped: ULONG,
    pub nx_ip_total_fragments_sent: ULONG,
    pub nx_ip_total_fragments_received: ULONG,

    // The IP thread and how it is woken.
    pub nx_ip_protection: TX_MUTEX,
    pub nx_ip_events: TX_EVENT_FLAGS_GROUP,
    pub nx_ip_thread: TX_THREAD,
    pub nx_ip_deferred_received_packet_head: *mut NX_PACKET,
    pub nx_ip_deferred_received_packet_tail: *mut NX_PACKET,
    pub nx_ip_arp_deferred_received_packet_head: *mut NX_PACKET,
    pub nx_ip_arp_deferred_received_packet_tail: *mut NX_PACKET,
    pub nx_ip_driver_deferred_packet_head: *mut NX_PACKET,
    pub nx_ip_driver_deferred_packet_tail: *mut NX_PACKET,
    pub nx_ip_driver_deferred_packet_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
    /// Threads in `nx_ip_status_check`.
    pub nx_ip_status_suspension_list: WaitList,

    // Notifications.
    pub nx_ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    pub nx_ip_address_change_notify_additional_info: *mut c_void,
    pub nx_ip_link_status_change_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>,
    pub nx_ipv6_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>,
    pub nx_icmpv6_ra_flag_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT)>,

    // Raw packets.
    pub nx_ip_raw_ip_processing: PacketHandler,
    pub nx_ip_raw_packet_filter: Option<unsafe extern "C" fn(*mut NX_IP, ULONG, *mut NX_PACKET) -> UINT>,
    pub nx_ip_raw_received_packet_head: *mut NX_PACKET,
    pub nx_ip_raw_received_packet_tail: *mut NX_PACKET,
    pub nx_ip_raw_received_packet_count: ULONG,
    pub nx_ip_raw_received_packet_max: ULONG,
    pub nx_ip_raw_packet_suspension_list: WaitList,

    // ARP.
    pub nx_ip_arp_cache_memory: *mut NX_ARP,
    pub nx_ip_arp_total_entries: ULONG,
    pub nx_ip_arp_requests_sent: ULONG,
    pub nx_ip_arp_requests_received: ULONG,
    pub nx_ip_arp_responses_sent: ULONG,
    pub nx_ip_arp_responses_received: ULONG,
    pub nx_ip_arp_aged_entries: ULONG,
    pub nx_ip_arp_invalid_messages: ULONG,
    pub nx_ip_arp_gratuitous_response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,
    pub(crate) arp_use_stamp: ULONG,

    // ICMP (both versions share the counters of nx_icmp_info_get).
    pub nx_ip_icmp_sequence: ULONG,
    pub nx_ip_icmp_packets_received: ULONG,
    pub nx_ip_icmp_invalid_packets: ULONG,
    pub nx_ip_icmp_checksum_errors: ULONG,
    pub nx_ip_icmp_unhandled_messages: ULONG,
    pub nx_ip_pings_sent: ULONG,
    pub nx_ip_ping_timeouts: ULONG,
    pub nx_ip_ping_threads_suspended: ULONG,
    pub nx_ip_ping_responses_received: ULONG,
    pub nx_ip_pings_received: ULONG,
    pub nx_ip_pings_responded_to: ULONG,
    pub nx_ip_icmp_ping_suspension_list: WaitList,

    // IGMP and IPv4 multicast.
    pub nx_ipv4_multicast_entry: [NX_IPV4_MULTICAST_ENTRY; NX_MAX_MULTICAST_GROUPS as usize],
    pub nx_ip_igmp_reports_sent: ULONG,
    pub nx_ip_igmp_queries_received: ULONG,
    pub nx_ip_igmp_checksum_errors: ULONG,
    pub nx_ip_igmp_invalid_packets: ULONG,
    pub nx_ip_igmp_groups_joined: ULONG,
    pub nx_ip_igmp_global_loopback_enable: ULONG,

    // UDP.
    pub nx_ip_udp_packets_sent: ULONG,
    pub nx_ip_udp_bytes_sent: ULONG,
    pub nx_ip_udp_packets_received: ULONG,
    pub nx_ip_udp_bytes_received: ULONG,
    pub nx_ip_udp_invalid_packets: ULONG,
    pub nx_ip_udp_receive_packets_dropped: ULONG,
    pub nx_ip_udp_checksum_errors: ULONG,
    pub nx_ip_udp_created_sockets_count: ULONG,
    pub nx_ip_udp_created_sockets_ptr: *mut NX_UDP_SOCKET,
    pub nx_ip_udp_port_table: [*mut NX_UDP_SOCKET; NX_UDP_PORT_TABLE_SIZE as usize],

    // IPv4 routes.
    pub nx_ip_routing_table: [NX_IP_ROUTING_ENTRY; NX_IP_ROUTING_TABLE_SIZE as usize],
    pub nx_ip_routing_table_entry_count: ULONG,

    // IPv6; the last address is the loopback's.
    pub nx_ipv6_address: [NXD_IPV6_ADDRESS; NX_MAX_IPV6_ADDRESSES as usize + 1],
    pub nx_ipv6_nd_cache: [ND_CACHE_ENTRY; NX_IPV6_NEIGHBOR_CACHE_SIZE as usize],
    pub nx_ipv6_default_router_table: [NX_IPV6_DEFAULT_ROUTER_ENTRY; NX_IPV6_DEFAULT_ROUTER_TABLE_SIZE as usize],
    pub nx_ipv6_prefix_list: [NX_IPV6_PREFIX_ENTRY; NX_IPV6_PREFIX_LIST_TABLE_SIZE as usize],
    pub nx_ipv6_multicast_entry: [NX_IPV6_MULTICAST_ENTRY; NX_MAX_MULTICAST_GROUPS as usize],
    pub nx_ipv6_hop_limit: ULONG,
    pub nx_ipv6_retrans_timer_ticks: ULONG,
    pub(crate) nd_use_stamp: ULONG,

    // Handlers installed by the enabling services.
    pub(crate) arp: Option<&'static crate::arp::ArpHandlers>,
    pub(crate) ipv6: Option<&'static crate::ipv6::Ipv6Handlers>,
    pub nx_ip_icmp_packet_receive: PacketHandler,
    pub nx_ip_icmpv6_packet_receive: PacketHandler,
    pub nx_ip_igmp_packet_receive: PacketHandler,
    pub(crate) igmp_poll: PollHandler,
    pub(crate) fragments: Option<&'static crate::fragment::FragmentHandlers>,
    pub nx_ip_udp_packet_receive: PacketHandler,
    pub nx_ip_tcp_packet_receive: PacketHandler,
    pub nx_ip_tcp_poll: PollHandler,
    /// Whether UDP's and TCP's sockets are bound; asked before the instance is deleted.
    pub(crate) sockets_bound: [BoundCheck; 2],
    /// Answers echo requests over IPv6.
    pub(crate) icmpv6_echo: PacketHandler,

    pub(crate) reassembly: [crate::fragment::Reassembly; crate::fragment::DATAGRAMS],
    pub(crate) deadlines: [ip_thread::Deadline; ip_thread::TIMERS],
    pub nx_ip_created_next: *mut NX_IP,
    pub nx_ip_created_previous: *mut NX_IP,

    /// TCP's own state; all zero is "not enabled".
    pub nx_ip_tcp: crate::tcp::IpTcp,
}

/// The source that a packet to some destination leaves with.
#[derive(Clone, Copy)]
pub struct SourceAddress {
    /// The local address.
    pub address: NXD_ADDRESS,
    /// The interface it belongs to.
    pub interface: *mut NX_INTERFACE,
}

impl NX_IP {
    /// An instance that is not created: all zero, so that a C program's zeroed block is the same.
    pub const fn new() -> Self {
        // SAFETY: every field is a number, a pointer, an optional function, an array of such, or a control block whose
        // all-zero state means "not created"; the assertion of `tcp::IpTcp` is its own.
        unsafe { core::mem::MaybeUninit::zeroed().assume_init() }
    }
}

impl Default for NX_IP {
    fn default() -> Self {
        Self::new()
    }
}

/// Every interface, the loopback last.
///
/// # Safety
/// `ip_ptr` points to an instance.
pub unsafe fn interfaces(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_INTERFACE> {
    // SAFETY: the index is in range; only addresses are formed.
    (0..NX_MAX_IP_INTERFACES as usize).map(move |i| unsafe { &raw mut (*ip_ptr).nx_ip_interface[i] })
}

/// The interfaces that have a driver.
///
/// # Safety
/// As [`interfaces`].
pub unsafe fn physical_interfaces(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_INTERFACE> {
    // SAFETY: given.
    unsafe { interfaces(ip_ptr).take(NX_MAX_PHYSICAL_INTERFACES as usize).filter(|&i| (*i).nx_interface_valid != 0) }
}

/// The interface of an index, if one is attached there.
///
/// # Safety
/// As [`interfaces`].
pub unsafe fn interface(ip_ptr: *mut NX_IP, index: UINT) -> Option<*mut NX_INTERFACE> {
    // SAFETY: given.
    unsafe { interfaces(ip_ptr).nth(index as usize).filter(|&i| (*i).nx_interface_valid != 0) }
}

/// The loopback interface.
///
/// # Safety
/// As [`interfaces`].
pub unsafe fn loopback(ip_ptr: *mut NX_IP) -> *mut NX_INTERFACE {
    // SAFETY: the constant is in range.
    unsafe { &raw mut (*ip_ptr).nx_ip_interface[NX_LOOPBACK_INTERFACE as usize] }
}

/// Adds to one of an instance's counters.
macro_rules! count {
    ($ip:expr, $field:ident) => {
        crate::ip::count!($ip, $field, 1)
    };
    ($ip:expr, $field:ident, $by:expr) => {
        (*$ip).$field = (*$ip).$field.wrapping_add($by)
    };
}
pub(crate) use count;

/// The IP instance's mutex, held while this lives. In `tx_application_define` nothing else runs, and nothing is locked.
pub(crate) struct Protection(*mut NX_IP);

impl Protection {
    /// Waits for the mutex; recursive, as ThreadX's mutexes are.
    ///
    /// # Safety
    /// The instance is created and outlives this.
    pub(crate) unsafe fn get(ip_ptr: *mut NX_IP) -> Self {
        if kernel::caller() != Caller::Thread {
            return Self(null_mut());
        }
        // SAFETY: given.
        let status = unsafe { mutex::get(&raw mut (*ip_ptr).nx_ip_protection, NX_WAIT_FOREVER) };
        if status == NX_SUCCESS { Self(ip_ptr) } else { Self(null_mut()) }
    }
}

impl Protection {
    /// Gives the mutex back and waits, with nothing in between that a waker could miss. A callback, which runs in the IP thread,
    /// does not wait: nobody else could wake it.
    ///
    /// # Safety
    /// As [`suspend::wait`]; the caller holds the mutex once.
    pub(crate) unsafe fn wait(self, list: *mut WaitList, info: *mut c_void, ticks: ULONG, timeout_code: UINT) -> UINT {
        // SAFETY: the instance outlives this; only addresses are compared.
        if !self.0.is_null() && core::ptr::eq(kernel::current(), unsafe { &raw const (*self.0).nx_ip_thread }) {
            return timeout_code;
        }
        let cs = kernel::enter();
        drop(self);
        // SAFETY: given.
        unsafe { suspend::wait(cs, list, TX_TCP_IP, info, ticks, timeout_code) }
    }
}

impl Drop for Protection {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: this holds the mutex, and the instance outlives this.
            let _ = unsafe { mutex::put(&raw mut (*self.0).nx_ip_protection) };
        }
    }
}

/// Has the IP thread look at every timer again, soon.
///
/// # Context
/// Anywhere.
/// # Safety
/// The instance is created.
pub unsafe fn kick(ip_ptr: *mut NX_IP) {
    // SAFETY: given.
    unsafe { ip_thread::signal(ip_ptr, ip_thread::KICK) }
}

/// Creates an instance; its thread then initialises the driver.
///
/// # Context
/// Initialization, threads.
/// # Blocking
/// Never; the new thread runs at once if it outranks the caller.
/// # Errors
/// `NX_SIZE_ERROR`, `NX_OPTION_ERROR`, `NX_PTR_ERROR`: the kernel refused the thread's stack, priority or memory.
/// # Safety
/// `ip_ptr` and the stack are the application's, unused otherwise, in place until the instance is deleted; the pool is created.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn create(
    ip_ptr: *mut NX_IP,
    name: *mut CHAR,
    ip_address: ULONG,
    network_mask: ULONG,
    default_pool: *mut NX_PACKET_POOL,
    ip_link_driver: LinkDriver,
    memory_ptr: *mut c_void,
    memory_size: ULONG,
    priority: UINT,
) -> UINT {
    // SAFETY: given; nobody else knows the block before it is linked.
    unsafe {
        ip_ptr.write_bytes(0, 1);
        (*ip_ptr).nx_ip_name = name;
        (*ip_ptr).nx_ip_default_packet_pool = default_pool;
        (*ip_ptr).nx_ip_raw_received_packet_max = NX_IP_RAW_MAX_QUEUE_DEPTH;
        (*ip_ptr).nx_ip_igmp_global_loopback_enable = NX_FALSE;
        (*ip_ptr).nx_ip_packet_id = crate::entropy::next() & 0xFFFF;
        (*ip_ptr).nx_ip_icmp_sequence = crate::entropy::next();
        for (index, interface) in interfaces(ip_ptr).enumerate() {
            interface.write(NX_INTERFACE::new());
            (*interface).nx_interface_index = index as u8;
            (*interface).nx_interface_ip_instance = ip_ptr;
        }
        let primary = &raw mut (*ip_ptr).nx_ip_interface[0];
        interface::configure(primary, name, ip_address, network_mask, ip_link_driver);
        let own = loopback(ip_ptr);
        interface::configure(own, c"Internal IP Loopback".as_ptr().cast_mut(), 0x7F00_0001, 0xFF00_0000, None);
        (*own).nx_interface_link_up = 1;

        let status = mutex::create(&raw mut (*ip_ptr).nx_ip_protection, name, TX_INHERIT);
        if status != NX_SUCCESS {
            return NX_PTR_ERROR;
        }
        let status = event_flags::create(&raw mut (*ip_ptr).nx_ip_events, name);
        if status != NX_SUCCESS {
            let _ = mutex::delete(&raw mut (*ip_ptr).nx_ip_protection);
            return NX_PTR_ERROR;
        }
        (*ip_ptr).nx_ip_id = NX_IP_ID;
        let cs = kernel::enter();
        system::ip_link(&cs, ip_ptr);
        drop(cs);
        let status = ip_thread::create(ip_ptr, memory_ptr, memory_size, priority);
        if status != NX_SUCCESS {
            let cs = kernel::enter();
            system::ip_unlink(&cs, ip_ptr);
            (*ip_ptr).nx_ip_id = 0;
            drop(cs);
            let _ = event_flags::delete(&raw mut (*ip_ptr).nx_ip_events);
            let _ = mutex::delete(&raw mut (*ip_ptr).nx_ip_protection);
        }
        status
    }
}

/// Deletes an instance: its drivers are disabled and uninitialised, its thread ends, its packets go back.
///
/// # Context
/// Threads other than the instance's own.
/// # Blocking
/// Until the instance's mutex is free.
/// # Errors
/// `NX_SOCKETS_BOUND`: a socket is still bound.
/// # Safety
/// The instance is created, and no service is called on it afterwards.
#[must_use]
pub unsafe fn delete(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given; the mutex keeps the IP thread out while its work is taken from it.
    unsafe {
        let protection = Protection::get(ip_ptr);
        if (*ip_ptr).sockets_bound.iter().flatten().any(|bound| bound(ip_ptr)) {
            return NX_SOCKETS_BOUND;
        }
        for interface in physical_interfaces(ip_ptr) {
            if (*ip_ptr).nx_ip_initialize_done != 0 {
                let _ = driver::command(interface, NX_LINK_DISABLE);
                let _ = driver::command(interface, NX_LINK_UNINITIALIZE);
            }
            (*interface).nx_interface_link_up = 0;
        }
        let cs = kernel::enter();
        (*ip_ptr).nx_ip_id = 0;
        system::ip_unlink(&cs, ip_ptr);
        suspend::wake_all(&cs, &raw mut (*ip_ptr).nx_ip_status_suspension_list, NX_NOT_SUCCESSFUL);
        suspend::wake_all(&cs, &raw mut (*ip_ptr).nx_ip_icmp_ping_suspension_list, NX_NO_RESPONSE);
        suspend::wake_all(&cs, &raw mut (*ip_ptr).nx_ip_raw_packet_suspension_list, NX_NO_PACKET);
        drop(cs);
        ip_thread::delete(ip_ptr);
        release_packets(ip_ptr);
        let _ = event_flags::delete(&raw mut (*ip_ptr).nx_ip_events);
        // Nobody may put a mutex that is deleted: the guard ends here.
        core::mem::forget(protection);
        let _ = mutex::delete(&raw mut (*ip_ptr).nx_ip_protection);
    }
    NX_SUCCESS
}

/// Releases every packet that the instance keeps.
unsafe fn release_packets(ip_ptr: *mut NX_IP) {
    // SAFETY: the instance is unlinked and its thread has ended.
    unsafe {
        if let Some(arp) = (*ip_ptr).arp {
            (arp.release_all)(ip_ptr);
        }
        if let Some(ipv6) = (*ip_ptr).ipv6 {
            (ipv6.release_all)(ip_ptr);
        }
        if let Some(fragments) = (*ip_ptr).fragments {
            (fragments.release_all)(ip_ptr);
        }
        for (head, tail) in [
            (
                &raw mut (*ip_ptr).nx_ip_deferred_received_packet_head,
                &raw mut (*ip_ptr).nx_ip_deferred_received_packet_tail,
            ),
            (
                &raw mut (*ip_ptr).nx_ip_arp_deferred_received_packet_head,
                &raw mut (*ip_ptr).nx_ip_arp_deferred_received_packet_tail,
            ),
            (
                &raw mut (*ip_ptr).nx_ip_driver_deferred_packet_head,
                &raw mut (*ip_ptr).nx_ip_driver_deferred_packet_tail,
            ),
            (&raw mut (*ip_ptr).nx_ip_raw_received_packet_head, &raw mut (*ip_ptr).nx_ip_raw_received_packet_tail),
        ] {
            while let Some(packet) = queue::pop(head, tail) {
                packet_data::discard(packet);
            }
        }
    }
}

/// Whether an address is one of this instance's (on any interface, loopback included).
///
/// # Safety
/// The instance is created.
pub unsafe fn is_local_address(ip_ptr: *mut NX_IP, address: &NXD_ADDRESS) -> bool {
    // SAFETY: given.
    unsafe {
        if let Some(v4) = address.as_v4() {
            return v4 >> 24 == 127
                || interfaces(ip_ptr)
                    .any(|i| (*i).nx_interface_valid != 0 && (*i).nx_interface_ip_address == v4 && v4 != 0);
        }
        address.as_v6().is_some_and(|v6| ipv6::own_address(ip_ptr, v6).is_some())
    }
}

/// The source address and interface for packets to `destination`.
///
/// # Safety
/// The instance is created; called under its protection.
pub unsafe fn source_for(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS) -> Option<SourceAddress> {
    // SAFETY: given.
    unsafe {
        if let Some(v4) = destination.as_v4() {
            let hop = route::v4(ip_ptr, v4, null_mut())?;
            let address = if hop.next_hop == v4 && (*hop.interface).is_loopback() && v4 >> 24 != 127 {
                v4 // to ourselves: from the same address
            } else {
                (*hop.interface).nx_interface_ip_address
            };
            return Some(SourceAddress { address: NXD_ADDRESS::v4(address), interface: hop.interface });
        }
        let v6 = destination.as_v6()?;
        let hop = ipv6::route(ip_ptr, v6, null_mut())?;
        let address = if (*hop.interface).is_loopback() { v6 } else { ipv6::source(ip_ptr, v6, hop.interface)? };
        Some(SourceAddress { address: NXD_ADDRESS::v6(address), interface: hop.interface })
    }
}

/// Reports the instance's traffic; null destinations are skipped.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created; every non-null destination may be written.
#[must_use]
#[allow(clippy::too_many_arguments)] // the service's signature
pub unsafe fn info_get(
    ip_ptr: *mut NX_IP,
    ip_total_packets_sent: *mut ULONG,
    ip_total_bytes_sent: *mut ULONG,
    ip_total_packets_received: *mut ULONG,
    ip_total_bytes_received: *mut ULONG,
    ip_invalid_packets: *mut ULONG,
    ip_receive_packets_dropped: *mut ULONG,
    ip_receive_checksum_errors: *mut ULONG,
    ip_send_packets_dropped: *mut ULONG,
    ip_total_fragments_sent: *mut ULONG,
    ip_total_fragments_received: *mut ULONG,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        report(&[
            (ip_total_packets_sent, (*ip_ptr).nx_ip_total_packets_sent),
            (ip_total_bytes_sent, (*ip_ptr).nx_ip_total_bytes_sent),
            (ip_total_packets_received, (*ip_ptr).nx_ip_total_packets_received),
            (ip_total_bytes_received, (*ip_ptr).nx_ip_total_bytes_received),
            (ip_invalid_packets, (*ip_ptr).nx_ip_invalid_packets),
            (ip_receive_packets_dropped, (*ip_ptr).nx_ip_receive_packets_dropped),
            (ip_receive_checksum_errors, (*ip_ptr).nx_ip_receive_checksum_errors),
            (ip_send_packets_dropped, (*ip_ptr).nx_ip_send_packets_dropped),
            (ip_total_fragments_sent, (*ip_ptr).nx_ip_total_fragments_sent),
            (ip_total_fragments_received, (*ip_ptr).nx_ip_total_fragments_received),
        ]);
    }
    NX_SUCCESS
}

/// Writes each value whose destination is not null.
///
/// # Safety
/// Every non-null destination may be written.
pub(crate) unsafe fn report(values: &[(*mut ULONG, ULONG)]) {
    for &(to, value) in values {
        if !to.is_null() {
            // SAFETY: given.
            unsafe { to.write(value) };
        }
    }
}

/// Sets the function called when an IPv4 address changes.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn address_change_notify(
    ip_ptr: *mut NX_IP,
    ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    additional_info: *mut c_void,
) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_address_change_notify = ip_address_change_notify;
        (*ip_ptr).nx_ip_address_change_notify_additional_info = additional_info;
    }
    NX_SUCCESS
}

/// Sets the pool for the stack's own small packets.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// Both are created.
#[must_use]
pub unsafe fn auxiliary_packet_pool_set(ip_ptr: *mut NX_IP, auxiliary_pool: *mut NX_PACKET_POOL) -> UINT {
    // SAFETY: given.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        (*ip_ptr).nx_ip_auxiliary_packet_pool = auxiliary_pool;
    }
    NX_SUCCESS
}

/// A packet for a message of the stack's own: from the auxiliary pool if it fits there, else from the default pool.
pub(crate) unsafe fn packet_for(ip_ptr: *mut NX_IP, headroom: ULONG, bytes: usize) -> Option<*mut NX_PACKET> {
    // SAFETY: the instance's pools are created.
    unsafe {
        let small = (*ip_ptr).nx_ip_auxiliary_packet_pool;
        if !small.is_null()
            && (*small).nx_packet_pool_payload_size as usize >= headroom as usize + bytes
            && let Some(packet) = packet_pool::allocate_internal(small, headroom)
        {
            return Some(packet);
        }
        packet_pool::allocate_internal((*ip_ptr).nx_ip_default_packet_pool, headroom)
    }
}

/// Turns forwarding of packets for others on.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn forwarding_enable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given; one store.
    unsafe { (*ip_ptr).nx_ip_forwarding = NX_TRUE };
    NX_SUCCESS
}

/// Turns forwarding off.
///
/// # Context
/// Initialization, threads, timers.
/// # Safety
/// The instance is created.
#[must_use]
pub unsafe fn forwarding_disable(ip_ptr: *mut NX_IP) -> UINT {
    // SAFETY: given; one store.
    unsafe { (*ip_ptr).nx_ip_forwarding = NX_FALSE };
    NX_SUCCESS
}

/// The source for packets to `destination` that the application chooses by index: an interface for IPv4, an entry of the
/// address table for IPv6.
///
/// # Safety
/// As [`source_for`].
pub(crate) unsafe fn source_of_index(
    ip_ptr: *mut NX_IP,
    destination: &NXD_ADDRESS,
    index: UINT,
) -> Option<SourceAddress> {
    // SAFETY: given.
    unsafe {
        if destination.as_v4().is_some() {
            let interface = interface(ip_ptr, index)?;
            let address = NXD_ADDRESS::v4((*interface).nx_interface_ip_address);
            return Some(SourceAddress { address, interface });
        }
        let entry = ipv6::address_of_index(ip_ptr, index)?;
        let address = NXD_ADDRESS::v6((*entry).nxd_ipv6_address);
        Some(SourceAddress { address, interface: (*entry).nxd_ipv6_address_attached })
    }
}
