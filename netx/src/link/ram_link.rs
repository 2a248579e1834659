//! `_nx_ram_network_driver`: IP instances joined by a wire in memory, with Ethernet frames on it. No hardware, no host.
//!
//! Every interface whose driver this is has a port on one wire. A frame is copied into packets of the receiver's default
//! pool, as from a real network, and comes in by the receive doors; a receiver without packets misses it. MAC addresses are
//! given out in order of attachment, as the original's driver does.
//!
//! A test makes the wire bad with [`impair`]: seeded loss, duplication and reordering, and listens on it with [`set_tap`];
//! frames of its own go in by [`inject`].
//!
//! Source: manual chapter 5, "Example RAM Ethernet Network Driver".

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::ptr::null_mut;

use threadx_shim::kernel::{self, Critical};
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::NX_IP;
use crate::link::driver::{self, NX_IP_DRIVER};
use crate::link::interface::NX_INTERFACE;
use crate::link::interface_settings;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, packet_pool};
use crate::wire::{array, mac_octets, mac_words, put_words, word};

/// Ports on the wire.
const PORTS: usize = 16;
/// Groups that one port listens to.
const GROUPS: usize = 12;
/// Destination, source, type.
const ETHERNET_HEADER: usize = 14;
/// IP packets of at most this size.
const MTU: ULONG = 1500;
/// First MAC address given out: locally administered, one more for each port.
const FIRST_MAC: (ULONG, ULONG) = (0x0211, 0x2233_4456);
/// Bytes before the Ethernet header, so that the IP header is aligned.
const ALIGNMENT: ULONG = 2;

const TYPE_IPV4: u16 = 0x0800;
const TYPE_ARP: u16 = 0x0806;
const TYPE_RARP: u16 = 0x8035;
const TYPE_IPV6: u16 = 0x86DD;

/// A MAC address as requests have it: bits 47–32, bits 31–0.
type Mac = (ULONG, ULONG);

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
    next_mac: ULONG,
    impairment: Impairment,
    random: ULONG,
    held: *mut NX_PACKET,
    held_for: usize,
    tap: Tap,
}

struct Global(UnsafeCell<Wire>);
// SAFETY: every access holds a critical section.
unsafe impl Sync for Global {}

static WIRE: Global = Global(UnsafeCell::new(Wire {
    ports: [Port::NONE; PORTS],
    used: 0,
    next_mac: 0,
    impairment: Impairment { seed: 0, lose: 0, duplicate: 0, hold: 0 },
    random: 0,
    held: null_mut(),
    held_for: 0,
    tap: None,
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
            NX_LINK_MULTICAST_JOIN => (*request).nx_ip_driver_status = join(interface, mac),
            NX_LINK_MULTICAST_LEAVE => leave(interface, mac),
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

fn join(interface: *mut NX_INTERFACE, mac: Mac) -> UINT {
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

fn leave(interface: *mut NX_INTERFACE, mac: Mac) {
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
    // SAFETY: the request's packet is this driver's now.
    unsafe {
        let (interface, packet) = ((*request).nx_ip_driver_interface, (*request).nx_ip_driver_packet);
        let source = own(interface);
        let up = with_port(interface, |port| {
            port.sent = port.sent.wrapping_add(1);
            port.up
        });
        if up == Some(true) && NX_PACKET::push_front(packet, ETHERNET_HEADER) {
            if let Some(header) = NX_PACKET::bytes(packet).get_mut(..ETHERNET_HEADER) {
                let addresses =
                    [(destination.0 << 16) | (destination.1 >> 16), (destination.1 << 16) | source.0, source.1];
                put_words(header, &addresses);
                header[12..].copy_from_slice(&kind.to_be_bytes());
            }
            carry(packet, interface, destination);
            NX_PACKET::pull_front(packet, ETHERNET_HEADER);
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
        if packet_pool::allocate(from, &raw mut packet, ALIGNMENT, NX_NO_WAIT) != NX_SUCCESS {
            return false;
        }
        let data = frame.as_ptr().cast::<c_void>();
        let filled = frame.is_empty()
            || packet_data::data_append(packet, data, frame.len() as ULONG, from, NX_NO_WAIT) == NX_SUCCESS;
        if filled {
            carry(packet, null_mut(), array(frame, 0).map_or(BROADCAST, mac_words));
        }
        packet_data::discard(packet);
        filled
    }
}

/// Whom a frame goes to, and how badly.
struct Leg {
    interface: *mut NX_INTERFACE,
    lost: bool,
    twice: bool,
    held: bool,
}

/// Copies a frame to every port that listens to its destination, but the sender's.
unsafe fn carry(frame: *mut NX_PACKET, sender: *mut NX_INTERFACE, destination: Mac) {
    // SAFETY: the frame is the caller's; the wire is looked at masked, and never while a door is called.
    unsafe {
        let cs = kernel::enter();
        let (tap, used) = ((*wire(&cs)).tap, (*wire(&cs)).used);
        drop(cs);
        if let Some(tap) = tap {
            tap(frame);
        }
        for i in 0..used {
            let Some(leg) = leg(i, sender, destination).filter(|leg| !leg.lost) else { continue };
            deliver(i, leg.interface, frame, leg.held);
            if leg.twice {
                deliver(i, leg.interface, frame, false);
            }
        }
    }
}

/// What the port of an index has of a frame: nothing if it does not listen.
fn leg(index: usize, sender: *const NX_INTERFACE, destination: Mac) -> Option<Leg> {
    let cs = kernel::enter();
    // SAFETY: masked.
    let wire = unsafe { &mut *wire(&cs) };
    let port = wire.ports.get(index)?;
    let interface = port.interface;
    if !port.up || core::ptr::eq(interface, sender) || !listens(port, destination) {
        return None;
    }
    let bad = wire.impairment;
    if bad == Impairment::default() {
        return Some(Leg { interface, lost: false, twice: false, held: false });
    }
    let [a, b, c] = draw(&mut wire.random);
    Some(Leg { interface, lost: a < bad.lose, twice: b < bad.duplicate, held: c < bad.hold })
}

fn listens(port: &Port, destination: Mac) -> bool {
    let to_group = destination.0 & 0x100 != 0;
    // SAFETY: a port's interface is an instance's until it is detached.
    let own = unsafe { own(port.interface) };
    destination == own || destination == BROADCAST || (to_group && port.groups.contains(&Some(destination)))
}

/// The address of a port's interface.
unsafe fn own(interface: *const NX_INTERFACE) -> Mac {
    // SAFETY: the caller's.
    unsafe {
        let msw = (*interface).nx_interface_physical_address_msw & 0xFFFF;
        (msw, (*interface).nx_interface_physical_address_lsw)
    }
}

/// Copies a frame into the receiver's pool and hands it up; or keeps it until the next one has gone.
unsafe fn deliver(index: usize, interface: *mut NX_INTERFACE, frame: *mut NX_PACKET, hold: bool) {
    // SAFETY: the interface is a live instance's; copies are this driver's until handed up.
    unsafe {
        let pool = (*(*interface).nx_interface_ip_instance).nx_ip_default_packet_pool;
        let mut copy = null_mut();
        let mut ok = packet_pool::allocate(pool, &raw mut copy, ALIGNMENT, NX_NO_WAIT) == NX_SUCCESS;
        if ok && packet_data::append_frame(copy, frame, pool, NX_NO_WAIT) != NX_SUCCESS {
            packet_data::discard(copy);
            ok = false;
        }
        let cs = kernel::enter();
        let wire = &mut *wire(&cs);
        if let Some(port) = wire.ports.get_mut(index) {
            let counter = if ok { &mut port.received } else { &mut port.missed };
            *counter = counter.wrapping_add(1);
        }
        if !ok {
            return;
        }
        let late = core::mem::replace(&mut wire.held, null_mut());
        let late_interface = wire.ports.get(wire.held_for).map_or(null_mut(), |port| port.interface);
        if hold && late.is_null() {
            (wire.held, wire.held_for) = (copy, index);
            return;
        }
        drop(cs);
        hand_up(interface, copy);
        if !late.is_null() {
            if late_interface.is_null() {
                packet_data::discard(late);
            } else {
                hand_up(late_interface, late);
            }
        }
    }
}

/// Strips the header and calls the door that the frame's type says.
unsafe fn hand_up(interface: *mut NX_INTERFACE, packet: *mut NX_PACKET) {
    // SAFETY: the interface is a live instance's; the packet is this driver's until handed up.
    unsafe {
        let ip_ptr = (*interface).nx_interface_ip_instance;
        let kind = word(NX_PACKET::bytes(packet), ETHERNET_HEADER - 4).map(|w| w as u16);
        (*packet).nx_packet_ip_interface = interface;
        if !NX_PACKET::pull_front(packet, ETHERNET_HEADER) {
            packet_data::discard(packet);
            return;
        }
        match kind {
            Some(TYPE_IPV4 | TYPE_IPV6) => driver::packet_deferred_receive(ip_ptr, packet),
            Some(TYPE_ARP) => driver::arp_packet_deferred_receive(ip_ptr, packet),
            _ => packet_data::discard(packet),
        }
    }
}

/// The MAC address that the `n`-th port to be initialised gets.
pub const fn mac_of(n: ULONG) -> [u8; 6] {
    mac_octets(FIRST_MAC.0, FIRST_MAC.1.wrapping_add(n))
}

const _: () = assert!(mac_words(mac_of(0)).1 == FIRST_MAC.1);
