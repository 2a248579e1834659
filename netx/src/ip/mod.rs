//! `NX_IP`: one IP instance.
//!
//! An instance owns its interfaces, its protocol state and one thread (the IP thread, `ip_thread`), which does ingress,
//! timers and callbacks. Everything in it changes only under `nx_ip_protection`; the two exceptions, the lists that drivers
//! fill from interrupts and the status waiters, change in a critical section. Protocols that an application enables install
//! their handlers here, so that the linker drops what a program never enables.
//!
//! Source: manual chapter 3, "Internet Protocol (IP)"; chapter 4, `nx_ip_*`.

pub(crate) mod forward;
pub mod fragment;
pub(crate) mod fragment_send;
pub(crate) mod ip_receive;
pub mod ip_send;
pub(crate) mod ip_thread;
pub(crate) mod path_mtu;
pub mod raw;
pub mod status;
pub(crate) mod waiting;

mod block;
pub(crate) mod protection;
mod settings;

use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::constants::TX_INHERIT;
use threadx_shim::kernel;
use threadx_shim::objects::mutex;
use threadx_shim::suspend;
use threadx_shim::types::{CHAR, UINT, ULONG};

use crate::address::NXD_ADDRESS;
use crate::constants::*;
use crate::ipv4::{arp, route};
use crate::link::driver::{self, LinkDriver};
use crate::link::interface::{self, NX_INTERFACE};
use crate::packet::NX_PACKET;
use crate::packet::packet_pool::{self, NX_PACKET_POOL};
use crate::packet::{packet_data, queue};
use crate::udp::udp_port;
use crate::{ipv6, system, tcp};

pub use block::*;
pub(crate) use protection::{Protection, count};
pub(crate) use settings::report;
pub use settings::{address_change_notify, auxiliary_packet_pool_set, forwarding_disable, forwarding_enable, info_get};

/// The source that a packet to some destination leaves with.
#[derive(Clone, Copy)]
pub struct SourceAddress {
    /// The local address.
    pub address: NXD_ADDRESS,
    /// The interface it belongs to.
    pub interface: *mut NX_INTERFACE,
}

/// Every interface, the loopback last.
///
/// # Safety
/// `ip_ptr` points to an instance.
pub unsafe fn interfaces(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_INTERFACE> {
    // SAFETY: only addresses are formed.
    unsafe { each(&raw mut (*ip_ptr).nx_ip_interface) }
}

/// The interfaces that have a driver.
///
/// # Safety
/// As [`interfaces`].
#[inline(always)]
pub unsafe fn physical_interfaces(ip_ptr: *mut NX_IP) -> impl Iterator<Item = *mut NX_INTERFACE> {
    Attached { ip_ptr, next: 0 }
}

/// The iterator over the attached interfaces: of one, as most instances have, compilers make a plain condition.
struct Attached {
    ip_ptr: *mut NX_IP,
    next: usize,
}

impl Iterator for Attached {
    type Item = *mut NX_INTERFACE;

    #[inline(always)]
    fn next(&mut self) -> Option<*mut NX_INTERFACE> {
        while self.next < NX_MAX_PHYSICAL_INTERFACES as usize {
            // SAFETY: inside the table of the instance, which is there.
            unsafe {
                let interface = &raw mut (*self.ip_ptr).nx_ip_interface[self.next];
                self.next += 1;
                if (*interface).nx_interface_valid != 0 {
                    return Some(interface);
                }
            }
        }
        None
    }
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
        (*ip_ptr).takers[ip_thread::IP as usize] = Some(ip_receive::receive);
        (*ip_ptr).nx_ip_raw_received_packet_max = NX_IP_RAW_MAX_QUEUE_DEPTH;
        (*ip_ptr).nx_ip_igmp_global_loopback_enable = NX_FALSE;
        (*ip_ptr).nx_ip_packet_id = crate::entropy::next() & 0xFFFF;
        (*ip_ptr).nx_ip_icmp_sequence = crate::entropy::next();
        for (index, interface) in interfaces(ip_ptr).enumerate() {
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
        if tcp::has_sockets(ip_ptr) || udp_port::has_bound_sockets(ip_ptr) {
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
        arp::forget(ip_ptr, null_mut());
        if let Some(ipv6) = (*ip_ptr).ipv6 {
            (ipv6.forget)(ip_ptr, null_mut());
        }
        if let Some(fragments) = (*ip_ptr).fragments {
            (fragments.release_all)(ip_ptr);
        }
        let raw_head = &raw mut (*ip_ptr).nx_ip_raw_received_packet_head;
        let raw_tail = &raw mut (*ip_ptr).nx_ip_raw_received_packet_tail;
        while let Some(packet) = (*ip_ptr).deferred.pop().or_else(|| queue::pop(raw_head, raw_tail)) {
            packet_data::discard(packet);
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
            return is_local_v4(ip_ptr, v4);
        }
        address.v6_words().is_some_and(|v6| ipv6::own_address(ip_ptr, v6).is_some())
    }
}

/// [`is_local_address`] of an IPv4 address.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn is_local_v4(ip_ptr: *mut NX_IP, address: ULONG) -> bool {
    // SAFETY: given.
    address >> 24 == 127 || unsafe { has_v4(ip_ptr, address) }
}

/// Whether an interface, loopback included, has an IPv4 address.
///
/// # Safety
/// The instance is created.
pub(crate) unsafe fn has_v4(ip_ptr: *mut NX_IP, address: ULONG) -> bool {
    // SAFETY: given.
    unsafe {
        interfaces(ip_ptr)
            .any(|i| (*i).nx_interface_ip_address == address && address != 0 && (*i).nx_interface_valid != 0)
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
            let (address, interface) = source_v4(ip_ptr, v4)?;
            return Some(SourceAddress { address: NXD_ADDRESS::v4(address), interface });
        }
        let v6 = destination.v6_words()?;
        let interface = ipv6::route(ip_ptr, v6, null_mut())?.interface;
        let address = if (*interface).is_loopback() { v6 } else { ipv6::source(ip_ptr, v6, interface)? };
        Some(SourceAddress { address: NXD_ADDRESS::v6(*address), interface })
    }
}

/// [`source_for`] over IPv4.
///
/// # Safety
/// As [`source_for`].
pub(crate) unsafe fn source_v4(ip_ptr: *mut NX_IP, destination: ULONG) -> Option<(ULONG, *mut NX_INTERFACE)> {
    // SAFETY: given.
    unsafe {
        let hop = route::v4(ip_ptr, destination, null_mut())?;
        let interface = hop.interface();
        let address = if hop.next_hop == destination && (*interface).is_loopback() && destination >> 24 != 127 {
            destination // to ourselves: from the same address
        } else {
            (*interface).nx_interface_ip_address
        };
        Some((address, interface))
    }
}

/// The source for packets to `destination`: as the route leads, or as the application chose it by index.
///
/// # Errors
/// `NX_NO_INTERFACE_ADDRESS`: no interface leads there; `NX_INVALID_INTERFACE`: no address has that index.
/// # Safety
/// As [`source_for`].
pub(crate) unsafe fn source_by(
    ip_ptr: *mut NX_IP,
    destination: &NXD_ADDRESS,
    index: Option<UINT>,
) -> Result<SourceAddress, UINT> {
    // SAFETY: given.
    unsafe {
        match index {
            None => source_for(ip_ptr, destination).ok_or(NX_NO_INTERFACE_ADDRESS),
            Some(index) => source_of_index(ip_ptr, destination, index).ok_or(NX_INVALID_INTERFACE),
        }
    }
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

/// A message of the stack's own, for which there is room in front: words, which go out big-endian, and what follows them.
///
/// # Safety
/// Under protection of a created instance; the packet is the caller's.
pub(crate) unsafe fn message(
    ip_ptr: *mut NX_IP,
    headroom: ULONG,
    words: &[ULONG],
    rest: &[u8],
) -> Option<*mut NX_PACKET> {
    // SAFETY: given.
    unsafe {
        let packet = packet_for(ip_ptr, headroom, words.len() * 4 + rest.len())?;
        let pool = (*packet).nx_packet_pool_owner;
        let append = |octets: &[u8]| {
            let status =
                packet_data::data_append(packet, octets.as_ptr().cast(), octets.len() as ULONG, pool, NX_NO_WAIT);
            status == NX_SUCCESS
        };
        if words.iter().all(|word| append(&word.to_be_bytes())) && (rest.is_empty() || append(rest)) {
            return Some(packet);
        }
        packet_data::discard(packet);
        None
    }
}

/// The source for packets to `destination` that the application chooses by index: an interface for IPv4, an entry of the
/// address table for IPv6.
///
/// # Safety
/// As [`source_for`].
unsafe fn source_of_index(ip_ptr: *mut NX_IP, destination: &NXD_ADDRESS, index: UINT) -> Option<SourceAddress> {
    // SAFETY: given.
    unsafe {
        if destination.as_v4().is_some() {
            // The loopback's address must not leave the host (RFC 1122 section 3.2.1.3).
            let interface =
                interface(ip_ptr, index).filter(|&i| !(*i).is_loopback() || is_local_address(ip_ptr, destination))?;
            let address = NXD_ADDRESS::v4((*interface).nx_interface_ip_address);
            return Some(SourceAddress { address, interface });
        }
        let entry = ipv6::address_of_index(ip_ptr, index)?;
        let address = NXD_ADDRESS::v6((*entry).nxd_ipv6_address);
        Some(SourceAddress { address, interface: (*entry).nxd_ipv6_address_attached })
    }
}
