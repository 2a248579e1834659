//! The control block, and the types of the handlers that protocols install in it.
//!
//! Field names that the manual or drivers use are the original's; the rest is private to the stack.

use core::ffi::c_void;

use threadx_shim::kernel::Critical;
use threadx_shim::suspend::WaitList;
use threadx_shim::types::{CHAR, UINT, ULONG};
use threadx_shim::{TX_MUTEX, TX_THREAD};

use crate::address::{NXD_ADDRESS, NXD_IPV6_ADDRESS};
use crate::constants::*;
use crate::ip::ip_thread;
use crate::ipv4::arp::NX_ARP;
use crate::ipv4::route::NX_IP_ROUTING_ENTRY;
use crate::ipv6::nd::ND_CACHE_ENTRY;
use crate::ipv6::nd_router::{NX_IPV6_DEFAULT_ROUTER_ENTRY, NX_IPV6_PREFIX_ENTRY};
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_pool::NX_PACKET_POOL;
use crate::packet::queue::Queue;
use crate::udp::udp_socket::NX_UDP_SOCKET;

/// `nx_ip_id` of a created instance ("IPIP").
pub const NX_IP_ID: ULONG = 0x4950_4950;

/// A protocol's receive handler: under `nx_ip_protection`, it owns the packet.
pub type PacketHandler = Option<unsafe fn(*mut NX_IP, *mut NX_PACKET)>;
/// A protocol's timer: given the tick count, returns ticks to its next deadline, at least one, or `TX_WAIT_FOREVER`.
pub type PollHandler = Option<unsafe fn(*mut NX_IP, ULONG) -> ULONG>;

/// Takes a destination and what its path carries.
pub(crate) type NarrowedHandler = Option<unsafe fn(*mut NX_IP, &NXD_ADDRESS, ULONG)>;

/// Takes an interface that goes away.
pub(crate) type DetachedHandler = Option<unsafe fn(*mut NX_IP, *const NX_INTERFACE)>;

/// Takes a frame that a driver has handed up, in the IP thread; the frame is its own.
pub(crate) type FrameHandler = Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>;

/// The length of a table that only IPv6 needs.
const fn of_ipv6(entries: usize) -> usize {
    if cfg!(feature = "ipv6") { entries } else { 0 }
}

/// How many IPv6 addresses can be set; the loopback's, which comes behind them, is not.
pub(crate) const IPV6_ADDRESSES: usize = of_ipv6(NX_MAX_IPV6_ADDRESSES as usize);

/// The entries of a table in a control block, by pointer: what looks at one may change the others.
pub(crate) struct Each<T> {
    next: *mut T,
    left: usize,
}

impl<T> Each<T> {
    /// # Safety
    /// The first `count` entries are one table's, which stays where it is while the iterator lives.
    pub(crate) unsafe fn of(first: *mut T, count: usize) -> Self {
        Self { next: first, left: count }
    }
}

impl<T> Iterator for Each<T> {
    type Item = *mut T;

    #[inline]
    fn next(&mut self) -> Option<*mut T> {
        let entry = self.next;
        self.left = self.left.checked_sub(1)?;
        // SAFETY: inside the table, or its end.
        self.next = unsafe { entry.add(1) };
        Some(entry)
    }
}

/// The entries of a whole table.
///
/// # Safety
/// The table stays where it is while the iterator lives.
pub(crate) unsafe fn each<T, const N: usize>(table: *mut [T; N]) -> Each<T> {
    // SAFETY: given.
    unsafe { Each::of(table.cast(), N) }
}

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

/// An IPv6 multicast group that an interface has joined; no interface: unused.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IPV6_MULTICAST_ENTRY {
    pub nx_ipv6_multicast_join_list: [ULONG; 4],
    pub nx_ipv6_multicast_join_interface_list: *mut NX_INTERFACE,
    /// How often the application joined it.
    pub nx_ipv6_multicast_join_count: ULONG,
    /// How many addresses of ours need it.
    pub(crate) wanted_by_stack: ULONG,
    /// Reports still to send, what they say, and ticks at which the next is due.
    pub(crate) reports: ULONG,
    pub(crate) record: ULONG,
    pub(crate) report_at: ULONG,
}

/// One IP instance (manual chapter 3, "IP Control Block NX_IP").
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_IP {
    // What every packet reads or counts comes first, where the short forms of Thumb's loads reach (the first 128 octets): the pool, the
    // handlers that the enabling services install, routes, lists, counters.
    pub nx_ip_id: ULONG,
    pub nx_ip_default_packet_pool: *mut NX_PACKET_POOL,
    pub nx_ip_initialize_done: ULONG,
    /// Of ARP.
    pub(crate) resolve: crate::ipv4::arp::ResolveHandler,
    /// Of IPv4 groups, once one is joined.
    pub(crate) groups: Option<&'static crate::ipv4::ipv4_group::GroupHandlers>,
    pub(crate) ipv6: Option<&'static crate::ipv6::Ipv6Handlers>,
    pub(crate) fragments: Option<&'static crate::ip::fragment::FragmentHandlers>,
    pub nx_ip_tcp_packet_receive: PacketHandler,
    pub nx_ip_udp_packet_receive: PacketHandler,
    pub nx_ip_icmp_packet_receive: PacketHandler,
    pub nx_ip_icmpv6_packet_receive: PacketHandler,
    pub nx_ip_igmp_packet_receive: PacketHandler,
    /// Answers echo requests over IPv6.
    pub(crate) icmpv6_echo: crate::icmp::icmpv6::Echo,
    pub nx_ip_raw_ip_processing: PacketHandler,
    pub nx_ip_packet_id: ULONG,
    pub(crate) static_routes: crate::ipv4::route::StaticRoutes,
    pub nx_ip_gateway_address: ULONG,
    pub nx_ip_gateway_interface: *mut NX_INTERFACE,
    /// Frames that drivers have handed up.
    pub(crate) deferred: Queue,
    /// What the IP thread is to look at, and where it sleeps.
    pub(crate) events: ULONG,
    pub(crate) sleeping: WaitList,
    /// What of `NX_IP_…_ENABLED` and `NX_IP_INITIALIZE_DONE` holds.
    pub(crate) status: ULONG,
    pub nx_ip_arp_cache_memory: *mut NX_ARP,
    pub nx_ip_arp_total_entries: ULONG,
    pub(crate) arp_use_stamp: ULONG,
    pub nx_ip_total_packet_send_requests: ULONG,
    pub nx_ip_total_packets_sent: ULONG,
    pub nx_ip_total_bytes_sent: ULONG,
    pub nx_ip_total_packets_received: ULONG,
    pub nx_ip_total_packets_delivered: ULONG,
    pub nx_ip_total_bytes_received: ULONG,
    pub nx_ip_receive_packets_dropped: ULONG,
    pub nx_ip_send_packets_dropped: ULONG,
    pub nx_ip_invalid_packets: ULONG,

    pub nx_ip_name: *mut CHAR,
    /// Physical interfaces, then the loopback.
    pub nx_ip_interface: [NX_INTERFACE; NX_MAX_IP_INTERFACES as usize],
    pub nx_ip_auxiliary_packet_pool: *mut NX_PACKET_POOL,
    pub nx_ip_forwarding: ULONG,
    pub nx_ip_fragmenting: ULONG,

    // What nx_ip_info_get reports.
    pub nx_ip_packets_forwarded: ULONG,
    pub nx_ip_invalid_transmit_packets: ULONG,
    pub nx_ip_unknown_protocols_received: ULONG,
    pub nx_ip_receive_checksum_errors: ULONG,
    pub nx_ip_total_fragments_sent: ULONG,
    pub nx_ip_total_fragments_received: ULONG,

    // The IP thread and how it is woken.
    /// What the mutex's holder does when it lets go.
    pub(crate) released: Option<unsafe fn(&Critical)>,
    pub nx_ip_protection: TX_MUTEX,
    pub nx_ip_thread: TX_THREAD,
    /// Who takes which kind of frame: IP, ARP, the driver's own.
    pub(crate) takers: [FrameHandler; ip_thread::KINDS],
    /// Threads in `nx_ip_status_check`.
    pub nx_ip_status_suspension_list: WaitList,

    // Notifications.
    pub nx_ip_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, *mut c_void)>,
    pub nx_ip_address_change_notify_additional_info: *mut c_void,
    pub nx_ip_link_status_change_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT)>,
    pub nx_ipv6_address_change_notify: Option<unsafe extern "C" fn(*mut NX_IP, UINT, UINT, UINT, *mut ULONG)>,
    pub nx_icmpv6_ra_flag_callback: Option<unsafe extern "C" fn(*mut NX_IP, UINT)>,

    // Raw packets.
    pub nx_ip_raw_packet_filter: Option<unsafe extern "C" fn(*mut NX_IP, ULONG, *mut NX_PACKET) -> UINT>,
    pub nx_ip_raw_received_packet_head: *mut NX_PACKET,
    pub nx_ip_raw_received_packet_tail: *mut NX_PACKET,
    pub nx_ip_raw_received_packet_count: ULONG,
    pub nx_ip_raw_received_packet_max: ULONG,
    pub nx_ip_raw_packet_suspension_list: WaitList,

    // ARP.
    pub nx_ip_arp_requests_sent: ULONG,
    pub nx_ip_arp_requests_received: ULONG,
    pub nx_ip_arp_responses_sent: ULONG,
    pub nx_ip_arp_responses_received: ULONG,
    pub nx_ip_arp_aged_entries: ULONG,
    pub nx_ip_arp_invalid_messages: ULONG,
    pub nx_ip_arp_gratuitous_response_handler: Option<unsafe extern "C" fn(*mut NX_IP, *mut NX_PACKET)>,

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
    pub nx_ip_routing_table_entry_count: ULONG,
    pub nx_ip_routing_table: [NX_IP_ROUTING_ENTRY; NX_IP_ROUTING_TABLE_SIZE as usize],

    // IPv6; the last address is the loopback's. The tables are empty in a build without, and begin where no gap comes of that.
    pub nx_ipv6_hop_limit: ULONG,
    pub nx_ipv6_retrans_timer_ticks: ULONG,
    pub(crate) nd_use_stamp: ULONG,
    pub nx_ipv6_address: [NXD_IPV6_ADDRESS; of_ipv6(NX_MAX_IPV6_ADDRESSES as usize + 1)],
    pub nx_ipv6_nd_cache: [ND_CACHE_ENTRY; of_ipv6(NX_IPV6_NEIGHBOR_CACHE_SIZE as usize)],
    pub nx_ipv6_default_router_table:
        [NX_IPV6_DEFAULT_ROUTER_ENTRY; of_ipv6(NX_IPV6_DEFAULT_ROUTER_TABLE_SIZE as usize)],
    pub nx_ipv6_prefix_list: [NX_IPV6_PREFIX_ENTRY; of_ipv6(NX_IPV6_PREFIX_LIST_TABLE_SIZE as usize)],
    pub nx_ipv6_multicast_entry: [NX_IPV6_MULTICAST_ENTRY; of_ipv6(crate::ipv6::ipv6_group::GROUPS)],

    // More of the handlers that the enabling services install.
    /// Takes packets for others, from `nx_ip_forwarding_enable` on.
    pub(crate) forward: PacketHandler,
    /// Tell senders what is wrong with their packets, over IPv4 and IPv6.
    pub(crate) icmp_report: [crate::icmp::icmp_error::Reporter; 2],
    /// Tells TCP that a path is narrower than it was: the destination, and what it carries now.
    pub(crate) tcp_narrowed: NarrowedHandler,
    /// Ends TCP's connections through an interface.
    pub(crate) tcp_detached: DetachedHandler,

    pub(crate) reassembly: [crate::ip::fragment::Reassembly; crate::ip::fragment::DATAGRAMS],
    /// Paths that are narrower than their interface.
    pub(crate) paths: [crate::ip::path_mtu::Path; crate::ip::path_mtu::PATHS],
    /// Bounds the errors that this host reports.
    pub(crate) icmp_errors: crate::icmp::icmp_error::Budget,
    pub(crate) timers: [ip_thread::Timer; ip_thread::TIMERS],
    /// The fewest ticks of the timers, and when the last look at them was.
    pub(crate) nearest: ULONG,
    pub(crate) looked: ULONG,
    pub nx_ip_created_next: *mut NX_IP,
    pub nx_ip_created_previous: *mut NX_IP,

    /// TCP's own state; all zero is "not enabled".
    pub nx_ip_tcp: crate::tcp::IpTcp,
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
