//! `_nx_ram_network_driver`: IP instances joined by a wire in memory, with Ethernet frames on it. No hardware, no host.
//!
//! Every interface whose driver this is has a port on one wire. A frame is copied into packets of the receiver's default
//! pool, as from a real network, and comes in by the receive doors; a receiver without packets misses it. MAC addresses are
//! given out in order of attachment, as the original's driver does.
//!
//! A frame that a service sends wakes its receivers when the service lets go of its instance, as if the wire had taken so long: an
//! answer would only wait for the service to end. What an IP thread or nobody's service sends is there at once.
//!
//! A test makes the wire bad with [`impair`]: seeded loss, duplication and reordering, and listens on it with [`set_tap`];
//! frames of its own go in by [`inject`].
//!
//! Source: manual chapter 5, "Example RAM Ethernet Network Driver".

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::kernel::{self, Caller, Critical};
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{NX_IP, ip_thread};
use crate::link::driver::{self, NX_IP_DRIVER};
use crate::link::interface::NX_INTERFACE;
use crate::link::interface_settings;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};
use crate::wire::{Mac, array, mac_octets, mac_words, put_words};

/// Ports on the wire.
const PORTS: usize = 16;
/// Groups that one port listens to.
const GROUPS: usize = 12;
/// Destination, source, type.
const ETHERNET_HEADER: usize = 14;
/// IP packets of at most this size.
const MTU: ULONG = 1500;
/// First MAC address given out: locally administered, one more for each port.
const FIRST_MAC: Mac = (0x0211, 0x2233_4456);
/// Bytes before the Ethernet header, so that the IP header is aligned.
const ALIGNMENT: usize = 2;

const TYPE_IPV4: u16 = 0x0800;
const TYPE_ARP: u16 = 0x0806;
const TYPE_RARP: u16 = 0x8035;
const TYPE_IPV6: u16 = 0x86DD;

const BROADCAST: Mac = (0xFFFF, 0xFFFF_FFFF);

#[derive(Clone, Copy)]
struct Port {
    interface: *mut NX_INTERFACE,
    /// Set by `NX_LINK_ENABLE`.
    up: bool,
    groups: [Option<Mac>; GROUPS],
    sent: ULONG,
    received: ULONG,
    /// Frames missed because the pool was empty.
    missed: ULONG,
}

impl Port {
    const NONE: Self =
        Self { interface: null_mut(), up: false, groups: [None; GROUPS], sent: 0, received: 0, missed: 0 };
}

/// How bad the wire is; chances are in 1/256.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Impairment {
    /// Seed of the choices; the same seed and traffic give the same losses.
    pub seed: ULONG,
    /// Chance that a frame is lost.
    pub lose: u8,
    /// Chance that a frame arrives twice.
    pub duplicate: u8,
    /// Chance that a frame is held back until after the next one.
    pub hold: u8,
}

/// Sees every frame on the wire, before any loss: a packet whose data is the whole Ethernet frame. It must not keep it.
pub type Tap = Option<unsafe fn(*mut NX_PACKET)>;

struct Wire {
    ports: [Port; PORTS],
    /// No interface was ever attached to the ports from here on.
    used: usize,
    /// The ports whose instances have frames on their lists and were not signalled: a bit each.
    unsignalled: ULONG,
    next_mac: ULONG,
    impairment: Impairment,
    random: ULONG,
    held: *mut NX_PACKET,
    held_for: usize,
    held_kind: u16,
    tap: Tap,
    /// Nobody made the wire bad.
    is_good: bool,
}

struct Global(UnsafeCell<Wire>);
// SAFETY: every access holds a critical section.
unsafe impl Sync for Global {}

static WIRE: Global = Global(UnsafeCell::new(Wire {
    ports: [Port::NONE; PORTS],
    used: 0,
    unsignalled: 0,
    next_mac: 0,
    impairment: Impairment { seed: 0, lose: 0, duplicate: 0, hold: 0 },
    random: 0,
    held: null_mut(),
    held_for: 0,
    held_kind: 0,
    tap: None,
    is_good: true,
}));

/// The wire, for as long as interrupts are masked. Never held across a call that leaves this file.
fn wire(_cs: &Critical) -> *mut Wire {
    WIRE.0.get()
}

/// Makes the wire bad from now on, or (default) good again. A frame held back is dropped.
///
/// # Context
/// Initialization, threads.
pub fn impair(impairment: Impairment) {
    let cs = kernel::enter();
    // SAFETY: masked; the held frame is the wire's own.
    unsafe {
        let wire = wire(&cs);
        (*wire).impairment = impairment;
        (*wire).is_good = impairment == Impairment::default();
        (*wire).random = impairment.seed | 1;
        let held = core::mem::replace(&mut (*wire).held, null_mut());
        drop(cs);
        packet_data::discard(held);
    }
}

/// Sets who sees every frame.
///
/// # Context
/// Initialization, threads.
/// # Safety
/// The function may be called from any thread, under any instance's protection.
pub unsafe fn set_tap(tap: Tap) {
    let cs = kernel::enter();
    // SAFETY: masked.
    unsafe { (*wire(&cs)).tap = tap };
}

/// Whether a frame is lost, doubled or held: three draws of a xorshift generator.
const fn draw(random: &mut ULONG) -> [u8; 3] {
    let mut x = *random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *random = x;
    let [_, a, b, c] = x.to_be_bytes();
    [a, b, c]
}

/// The driver's entry function (`_nx_ram_network_driver`).
///
/// # Safety
/// `request` is a request of an IP instance that has this function as its driver.
pub unsafe extern "C" fn entry(request: *mut NX_IP_DRIVER) {
    // SAFETY: given.
    unsafe {
        let interface = (*request).nx_ip_driver_interface;
        let mac = ((*request).nx_ip_driver_physical_address_msw & 0xFFFF, (*request).nx_ip_driver_physical_address_lsw);
        (*request).nx_ip_driver_status = NX_SUCCESS;
        match (*request).nx_ip_driver_command {
            NX_LINK_INTERFACE_ATTACH => (*request).nx_ip_driver_status = attach(interface),
            NX_LINK_INITIALIZE => initialize((*request).nx_ip_driver_ptr, interface),
            NX_LINK_ENABLE => set_up(interface, true),
            NX_LINK_DISABLE => set_up(interface, false),
            NX_LINK_UNINITIALIZE => detach(interface),
            NX_LINK_INTERFACE_DETACH | NX_LINK_SET_PHYSICAL_ADDRESS => {}
            NX_LINK_PACKET_SEND | NX_LINK_PACKET_BROADCAST => {
                let version = UINT::from((*(*request).nx_ip_driver_packet).nx_packet_ip_version);
                let kind = if version == NX_IP_VERSION_V6 { TYPE_IPV6 } else { TYPE_IPV4 };
                transmit(request, mac, kind);
            }
            NX_LINK_ARP_SEND | NX_LINK_ARP_RESPONSE_SEND => transmit(request, mac, TYPE_ARP),
            NX_LINK_RARP_SEND => transmit(request, mac, TYPE_RARP),
            NX_LINK_MULTICAST_JOIN => (*request).nx_ip_driver_status = join_group(interface, mac),
            NX_LINK_MULTICAST_LEAVE => leave_group(interface, mac),
            command => (*request).nx_ip_driver_status = answer(interface, command, (*request).nx_ip_driver_return_ptr),
        }
    }
}

/// Runs `f` with the port of an interface, masked.
fn with_port<R>(interface: *mut NX_INTERFACE, f: impl FnOnce(&mut Port) -> R) -> Option<R> {
    let cs = kernel::enter();
    // SAFETY: masked; `f` does not leave this file.
    let ports = unsafe { &mut (*wire(&cs)).ports };
    ports.iter_mut().find(|p| core::ptr::eq(p.interface, interface)).map(f)
}

unsafe fn attach(interface: *mut NX_INTERFACE) -> UINT {
    let cs = kernel::enter();
    // SAFETY: masked; the interface is the requesting instance's.
    unsafe {
        let wire = wire(&cs);
        let ports = &mut (*wire).ports;
        let again = ports.iter().position(|p| core::ptr::eq(p.interface, interface));
        let Some(free) = again.or_else(|| ports.iter().position(|p| p.interface.is_null())) else {
            return NX_NO_MORE_ENTRIES;
        };
        ports[free] = Port { interface, ..Port::NONE };
        (*wire).used = (*wire).used.max(free + 1);
    }
    NX_SUCCESS
}

unsafe fn initialize(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: called by the instance under its protection, as every service here allows.
    unsafe {
        let cs = kernel::enter();
        let n = (*wire(&cs)).next_mac;
        (*wire(&cs)).next_mac = n.wrapping_add(1);
        drop(cs);
        let index = UINT::from((*interface).nx_interface_index);
        let _ = interface_settings::mtu_set(ip_ptr, index, MTU);
        let _ =
            interface_settings::physical_address_set(ip_ptr, index, FIRST_MAC.0, FIRST_MAC.1.wrapping_add(n), NX_FALSE);
        let _ = interface_settings::address_mapping_configure(ip_ptr, index, NX_TRUE);
    }
}

unsafe fn set_up(interface: *mut NX_INTERFACE, up: bool) {
    with_port(interface, |port| port.up = up);
    // SAFETY: the interface is the requesting instance's.
    unsafe { (*interface).nx_interface_link_up = u8::from(up) };
}

unsafe fn detach(interface: *mut NX_INTERFACE) {
    with_port(interface, |port| *port = Port::NONE);
    let cs = kernel::enter();
    // SAFETY: masked; a held frame may be of the instance's pool, which may be deleted next.
    unsafe {
        let held = core::mem::replace(&mut (*wire(&cs)).held, null_mut());
        drop(cs);
        packet_data::discard(held);
    }
}

fn join_group(interface: *mut NX_INTERFACE, mac: Mac) -> UINT {
    let place = with_port(interface, |port| {
        if port.groups.contains(&Some(mac)) {
            return true;
        }
        match port.groups.iter_mut().find(|g| g.is_none()) {
            Some(free) => {
                *free = Some(mac);
                true
            }
            None => false,
        }
    });
    if place == Some(true) { NX_SUCCESS } else { NX_NO_MORE_ENTRIES }
}

fn leave_group(interface: *mut NX_INTERFACE, mac: Mac) {
    with_port(interface, |port| {
        if let Some(group) = port.groups.iter_mut().find(|g| **g == Some(mac)) {
            *group = None;
        }
    });
}

unsafe fn answer(interface: *mut NX_INTERFACE, command: UINT, to: *mut ULONG) -> UINT {
    // SAFETY: the interface is the requesting instance's.
    let up = ULONG::from(unsafe { (*interface).nx_interface_link_up });
    let port = with_port(interface, |port| *port).unwrap_or(Port::NONE);
    let value = match command {
        NX_LINK_GET_STATUS => up,
        NX_LINK_GET_RX_COUNT => port.received,
        NX_LINK_GET_TX_COUNT => port.sent,
        NX_LINK_GET_ALLOC_ERRORS => port.missed,
        NX_LINK_GET_ERROR_COUNT => 0,
        NX_LINK_GET_INTERFACE_TYPE => NX_INTERFACE_TYPE_ETHERNET,
        _ => return NX_UNHANDLED_COMMAND,
    };
    if to.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: the requester gave a place for the answer.
    unsafe { to.write(value) };
    NX_SUCCESS
}

/// Writes the Ethernet header, delivers copies, takes the header off and releases the packet.
unsafe fn transmit(request: *mut NX_IP_DRIVER, destination: Mac, kind: u16) {
    // SAFETY: the request's packet is this driver's now; `push_front` finds room for the header.
    unsafe {
        let (interface, packet) = ((*request).nx_ip_driver_interface, (*request).nx_ip_driver_packet);
        let (start, length) = ((*packet).nx_packet_prepend_ptr, (*packet).nx_packet_length);
        let (ports, is_up) = hearers(interface, destination);
        if is_up && NX_PACKET::push_front(packet, ETHERNET_HEADER) {
            let source = (*interface).physical_address();
            let words = [destination.0 << 16 | destination.1 >> 16, destination.1 << 16 | source.0, source.1];
            let [addresses @ .., high, low] = &mut *start.sub(ETHERNET_HEADER).cast::<[u8; ETHERNET_HEADER]>();
            put_words(addresses, &words);
            [*high, *low] = kind.to_be_bytes();
            carry(ports, packet, kind, service_of((*interface).nx_interface_ip_instance));
            ((*packet).nx_packet_prepend_ptr, (*packet).nx_packet_length) = (start, length);
        } else {
            (*request).nx_ip_driver_status = NX_NOT_SUCCESSFUL;
        }
        let _ = packet_data::transmit_release(packet);
    }
}

/// Puts an Ethernet frame on the wire as if a station had sent it; false if no packet of `from` could be had.
///
/// # Context
/// Threads, ISRs.
/// # Safety
/// The pool is created.
pub unsafe fn inject(from: *mut packet_pool::NX_PACKET_POOL, frame: &[u8]) -> bool {
    let mut packet = null_mut();
    // SAFETY: given; the packet is this function's until it is discarded.
    unsafe {
        if packet_pool::allocate(from, &raw mut packet, ALIGNMENT as ULONG, NX_NO_WAIT) != NX_SUCCESS {
            return false;
        }
        let data = frame.as_ptr().cast::<c_void>();
        let filled = frame.is_empty()
            || packet_data::data_append(packet, data, frame.len() as ULONG, from, NX_NO_WAIT) == NX_SUCCESS;
        if filled && let (Some(to), Some(kind)) = (array(frame, 0), array(frame, ETHERNET_HEADER - 2)) {
            let (ports, _) = hearers(null_mut(), mac_words(to));
            carry(ports, packet, u16::from_be_bytes(kind), null_mut());
        }
        packet_data::discard(packet);
        filled
    }
}

/// The instance, if the caller is a service of it, which will let go of its protection; not its own thread, which nobody waits for.
unsafe fn service_of(ip_ptr: *mut NX_IP) -> *mut NX_IP {
    // SAFETY: the sender's instance is created.
    unsafe {
        let current = kernel::current();
        let is_service = core::ptr::eq((*ip_ptr).nx_ip_protection.tx_mutex_owner, current)
            && !core::ptr::eq(current, &raw const (*ip_ptr).nx_ip_thread)
            && kernel::caller() == Caller::Thread;
        if is_service { ip_ptr } else { null_mut() }
    }
}

/// Counts a frame as the sender's. The ports that listen to its destination, but the sender's: a bit each; and whether the sender is on the
/// wire.
#[inline(never)] // The caller has much else to keep at hand.
fn hearers(sender: *const NX_INTERFACE, destination: Mac) -> (ULONG, bool) {
    let (mut ports, mut is_up) = (0, false);
    let cs = kernel::enter();
    // SAFETY: masked.
    let wire = unsafe { &mut *wire(&cs) };
    let mut bit = 1;
    for port in wire.ports.get_mut(..wire.used).unwrap_or_default() {
        if core::ptr::eq(port.interface, sender) {
            port.sent = port.sent.wrapping_add(1);
            is_up = port.up;
        } else if port.up && listens(port, destination) {
            ports |= bit;
        }
        bit <<= 1;
    }
    (ports, is_up)
}

/// Copies a frame to every port that hears it. `service`: the instance whose service sends it, or null.
unsafe fn carry(ports: ULONG, frame: *mut NX_PACKET, kind: u16, service: *mut NX_IP) {
    // SAFETY: the frame is the caller's; nothing of the wire is held while the tap or a door is called.
    unsafe {
        let cs = kernel::enter();
        let tap = (*wire(&cs)).tap;
        drop(cs);
        if let Some(tap) = tap {
            tap(frame);
        }
        let mut ports = ports;
        while ports != 0 {
            deliver(ports.trailing_zeros() as usize, frame, kind, service);
            ports &= ports - 1;
        }
    }
}

/// Delivers a frame to the port of an index.
#[inline(never)] // As `hearers`.
unsafe fn deliver(index: usize, frame: *mut NX_PACKET, kind: u16, service: *mut NX_IP) {
    let cs = kernel::enter();
    // SAFETY: masked; the interface is a live instance's, and the frame the caller's.
    unsafe {
        let wire = wire(&cs);
        let interface = (*wire).ports.get(index).map_or(null_mut(), |port| port.interface);
        let is_good = (*wire).is_good && (*wire).held.is_null();
        drop(cs);
        if interface.is_null() {
            return; // detached meanwhile
        }
        if !is_good {
            return deliver_badly(index, interface, frame, kind);
        }
        let copy = copy(interface, frame);
        let cs = kernel::enter();
        count(&cs, index, copy);
        if copy.is_null() {
            return;
        }
        if !service.is_null() && matches!(kind, TYPE_IPV4 | TYPE_IPV6) {
            leave(&cs, index, interface, copy, service);
        } else {
            drop(cs);
            hand_up(interface, copy, kind);
        }
    }
}

/// Counts a copy that a port received, or, null, missed.
unsafe fn count(cs: &Critical, index: usize, copy: *mut NX_PACKET) {
    // SAFETY: masked.
    if let Some(port) = unsafe { (*wire(cs)).ports.get_mut(index) } {
        let counter = if copy.is_null() { &mut port.missed } else { &mut port.received };
        *counter = counter.wrapping_add(1);
    }
}

/// Puts an IP packet on its instance's list; the signal comes when the service lets go of its protection.
unsafe fn leave(
    cs: &Critical,
    index: usize,
    interface: *mut NX_INTERFACE,
    packet: *mut NX_PACKET,
    service: *mut NX_IP,
) {
    // SAFETY: the interface is a live instance's, and the packet this driver's; masked.
    unsafe {
        ip_thread::enqueue(cs, (*interface).nx_interface_ip_instance, packet, ip_thread::IP);
        (*wire(cs)).unsignalled |= 1 << index;
        (*service).released = Some(signal_all);
    }
}

/// Signals every instance that was left frames.
unsafe fn signal_all(cs: &Critical) {
    let wire = wire(cs);
    // SAFETY: masked; a port's interface is a live instance's.
    unsafe {
        let mut ports = core::mem::take(&mut (*wire).unsignalled);
        while ports != 0 {
            if let Some(port) = (*wire).ports.get(ports.trailing_zeros() as usize)
                && !port.interface.is_null()
            {
                ip_thread::signal((*port.interface).nx_interface_ip_instance, ip_thread::FRAME);
            }
            ports &= ports - 1;
        }
    }
}

/// Loses, doubles or holds back a frame, as the wire is.
#[cold]
#[inline(never)]
unsafe fn deliver_badly(index: usize, interface: *mut NX_INTERFACE, frame: *mut NX_PACKET, kind: u16) {
    let cs = kernel::enter();
    // SAFETY: masked; the interface is a live instance's, and the frame the caller's.
    unsafe {
        let wire = &mut *wire(&cs);
        let bad = wire.impairment;
        let [lost, twice, held] = if wire.is_good {
            [false; 3]
        } else {
            let [a, b, c] = draw(&mut wire.random);
            [a < bad.lose, b < bad.duplicate, c < bad.hold]
        };
        drop(cs);
        if lost {
            return;
        }
        for hold in [Some(held), twice.then_some(false)].into_iter().flatten() {
            let copy = copy(interface, frame);
            count(&kernel::enter(), index, copy);
            if !copy.is_null() {
                reorder(index, interface, copy, kind, hold);
            }
        }
    }
}

/// A copy of a frame in a packet of the receiver's pool, whose data begin behind the Ethernet header; null: it misses the frame.
#[inline(always)]
unsafe fn copy(interface: *mut NX_INTERFACE, frame: *mut NX_PACKET) -> *mut NX_PACKET {
    // SAFETY: the interface is a live instance's; the copy is this driver's until handed up, and has headroom for the header.
    unsafe {
        let pool = (*(*interface).nx_interface_ip_instance).nx_ip_default_packet_pool;
        let mut copy = null_mut();
        if packet_pool::allocate(pool, &raw mut copy, (ALIGNMENT + ETHERNET_HEADER) as ULONG, NX_NO_WAIT) != NX_SUCCESS
        {
            return null_mut();
        }
        if !fill(copy, frame) {
            let rest = ((*frame).nx_packet_length as usize).saturating_sub(ETHERNET_HEADER);
            if packet_data::append_range(copy, frame, ETHERNET_HEADER, rest, pool) != NX_SUCCESS {
                packet_data::discard(copy);
                return null_mut();
            }
        }
        (*copy).nx_packet_ip_interface = interface;
        copy
    }
}

/// Copies the Ethernet header in front of a packet's data, and the rest into it; false if the packet is too short.
#[inline(always)]
unsafe fn fill(packet: *mut NX_PACKET, frame: *mut NX_PACKET) -> bool {
    // SAFETY: both are the caller's, the packet with headroom for the header; each piece is copied into the room that is left.
    unsafe {
        let start = (*packet).nx_packet_append_ptr;
        let (mut end, mut room) = (start, NX_PACKET::tailroom(packet));
        let (mut piece, mut octets) = (frame, &*NX_PACKET::bytes(frame));
        if let Some((header, rest)) = octets.split_first_chunk::<ETHERNET_HEADER>() {
            start.sub(ETHERNET_HEADER).cast::<[u8; ETHERNET_HEADER]>().write(*header);
            octets = rest;
        }
        loop {
            let Some(left) = room.checked_sub(octets.len()) else { return false };
            end.copy_from_nonoverlapping(octets.as_ptr(), octets.len());
            end = end.add(octets.len());
            room = left;
            piece = (*piece).nx_packet_next;
            if piece.is_null() {
                break;
            }
            octets = NX_PACKET::bytes(piece);
        }
        (*packet).nx_packet_append_ptr = end;
        (*packet).nx_packet_length = (end as usize - start as usize) as ULONG;
    }
    true
}

/// Hands a copy up, and behind it the one that was held back; or holds it back until the next one has gone.
unsafe fn reorder(index: usize, interface: *mut NX_INTERFACE, copy: *mut NX_PACKET, kind: u16, hold: bool) {
    let cs = kernel::enter();
    // SAFETY: masked; the copies are this driver's until handed up.
    unsafe {
        let wire = &mut *wire(&cs);
        let late = core::mem::replace(&mut wire.held, null_mut());
        let late_kind = wire.held_kind;
        let late_interface = wire.ports.get(wire.held_for).map_or(null_mut(), |port| port.interface);
        if hold && late.is_null() {
            (wire.held, wire.held_for, wire.held_kind) = (copy, index, kind);
            return;
        }
        drop(cs);
        hand_up(interface, copy, kind);
        if !late.is_null() {
            if late_interface.is_null() {
                packet_data::discard(late);
            } else {
                hand_up(late_interface, late, late_kind);
            }
        }
    }
}

fn listens(port: &Port, destination: Mac) -> bool {
    // SAFETY: a port's interface is an instance's until it is detached.
    let own = unsafe { (*port.interface).physical_address() };
    destination == own
        || destination == BROADCAST
        || (destination.0 & 0x100 != 0 && port.groups.contains(&Some(destination)))
}

/// Calls the door that the frame's type says.
unsafe fn hand_up(interface: *mut NX_INTERFACE, packet: *mut NX_PACKET, kind: u16) {
    // SAFETY: the interface is a live instance's; the packet is this driver's until handed up.
    unsafe {
        let ip_ptr = (*interface).nx_interface_ip_instance;
        match kind {
            TYPE_IPV4 | TYPE_IPV6 => driver::packet_deferred_receive(ip_ptr, packet),
            TYPE_ARP => driver::arp_packet_deferred_receive(ip_ptr, packet),
            _ => packet_data::discard(packet),
        }
    }
}

/// The MAC address that the `n`-th port to be initialised gets.
pub const fn mac_of(n: ULONG) -> [u8; 6] {
    mac_octets(FIRST_MAC.0, FIRST_MAC.1.wrapping_add(n))
}

const _: () = assert!(mac_words(mac_of(0)).1 == FIRST_MAC.1);
