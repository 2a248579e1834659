//! ARP: from IPv4 addresses to MAC addresses (RFC 826, RFC 5227 for defence).
//!
//! The cache is the application's memory, an array of [`NX_ARP`]. A packet to an unmapped neighbour waits on the entry, at
//! most [`NX_ARP_MAX_QUEUE_DEPTH`] of them, while requests go out; one silent neighbour holds up nobody else. Requests repeat
//! after one second at first and then every `NX_ARP_UPDATE_RATE` seconds. When the cache is full the least recently used dynamic entry gives way.
//!
//! Mappings are learned from replies to us and from requests that ask for us, never from other traffic.
//!
//! Source: manual chapter 3, "Address Resolution Protocol (ARP) in IPv4"; chapter 4, `nx_arp_*`.

use threadx_shim::types::{UCHAR, ULONG};

use crate::interface::NX_INTERFACE;
use crate::ip::NX_IP;
use crate::packet::NX_PACKET;

/// An entry of the ARP cache.
#[repr(C)]
#[allow(non_camel_case_types, missing_docs)]
pub struct NX_ARP {
    pub nx_arp_ip_address: ULONG,
    pub nx_arp_physical_address_msw: ULONG,
    pub nx_arp_physical_address_lsw: ULONG,
    /// Ticks at which the next request is due, or the entry expires.
    pub(crate) due: ULONG,
    /// Larger is more recently used.
    pub(crate) used: ULONG,
    pub(crate) state: UCHAR,
    pub(crate) interface: UCHAR,
    pub nx_arp_retries: UCHAR,
    pub(crate) waiting: UCHAR,
    pub nx_arp_packets_waiting: *mut NX_PACKET,
    pub(crate) last_waiting: *mut NX_PACKET,
}

/// What the enabled protocol does for the rest of the stack.
pub(crate) struct ArpHandlers {
    /// Takes a received ARP message.
    pub receive: unsafe fn(*mut NX_IP, *mut NX_PACKET),
    /// Sends a packet to a neighbour on an interface, now or when its address is known.
    pub resolve: unsafe fn(*mut NX_IP, *mut NX_INTERFACE, ULONG, *mut NX_PACKET),
    /// Repeats requests, expires entries.
    pub poll: unsafe fn(*mut NX_IP, ULONG) -> ULONG,
    /// Releases every waiting packet.
    pub release_all: unsafe fn(*mut NX_IP),
}
