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
use crate::packet::{packet_data, packet_pool, queue};
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
const ALIGNMENT: ULONG = 2;

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
    tap: Tap,
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
        let mut heard = Heard::by(interface, destination);
        if heard.is_up && NX_PACKET::push_front(packet, ETHERNET_HEADER) {
            let source = (*interface).physical_address();
            if let Some((addresses, of_kind)) = NX_PACKET::bytes(packet).split_at_mut_checked(ETHERNET_HEADER - 2) {
                let words = [destination.0 << 16 | destination.1 >> 16, destination.1 << 16 | source.0, source.1];
                put_words(addresses, &words);
                if let Some(of_kind) = of_kind.first_chunk_mut() {
                    *of_kind = kind.to_be_bytes();
                }
            }
            heard.service = service_of((*interface).nx_interface_ip_instance);
            heard.carry(packet, kind);
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
            Heard::by(null_mut(), array(frame, 0).map_or(BROADCAST, mac_words)).carry(packet, kind_of(packet));
        }
        packet_data::discard(packet);
        filled
    }
}

/// Who hears a frame: what one look at the wire tells.
struct Heard {
    /// Whether the sender is on the wire.
    is_up: bool,
    /// The ports that listen to the destination, but the sender's: a bit each.
    ports: ULONG,
    tap: Tap,
    /// The instance whose service sends the frame, or null.
    service: *mut NX_IP,
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

impl Heard {
    /// Counts the frame as the sender's, and sees who listens.
    fn by(sender: *const NX_INTERFACE, destination: Mac) -> Self {
        let cs = kernel::enter();
        // SAFETY: masked.
        let wire = unsafe { &mut *wire(&cs) };
        let mut heard = Self { is_up: false, ports: 0, tap: wire.tap, service: null_mut() };
        for (i, port) in wire.ports.iter_mut().take(wire.used).enumerate() {
            if core::ptr::eq(port.interface, sender) {
                port.sent = port.sent.wrapping_add(1);
                heard.is_up = port.up;
            } else if port.up && listens(port, destination) {
                heard.ports |= 1 << i;
            }
        }
        heard
    }

    /// Copies a frame to every port that hears it.
    unsafe fn carry(mut self, frame: *mut NX_PACKET, kind: u16) {
        // SAFETY: the frame is the caller's; nothing of the wire is held while the tap or a door is called.
        unsafe {
            if let Some(tap) = self.tap {
                tap(frame);
            }
            while self.ports != 0 {
                deliver(self.ports.trailing_zeros() as usize, frame, kind, self.service);
                self.ports &= self.ports - 1;
            }
        }
    }
}

/// Delivers a frame to the port of an index.
unsafe fn deliver(index: usize, frame: *mut NX_PACKET, kind: u16, service: *mut NX_IP) {
    let cs = kernel::enter();
    // SAFETY: masked; the interface is a live instance's, and the frame the caller's.
    unsafe {
        let wire = &mut *wire(&cs);
        let interface = wire.ports.get(index).map_or(null_mut(), |port| port.interface);
        let is_good = wire.impairment == Impairment::default() && wire.held.is_null();
        drop(cs);
        if interface.is_null() {
            return; // detached meanwhile
        }
        if !is_good {
            return deliver_badly(index, interface, frame);
        }
        if let Some(copy) = copy(index, interface, frame) {
            if !service.is_null() && matches!(kind, TYPE_IPV4 | TYPE_IPV6) {
                leave_for(index, interface, copy, service);
            } else {
                hand_up(interface, copy, kind);
            }
        }
    }
}

/// Strips an IP packet's header and puts it on its instance's list; the signal comes when the service lets go of its protection.
unsafe fn leave_for(index: usize, interface: *mut NX_INTERFACE, packet: *mut NX_PACKET, service: *mut NX_IP) {
    // SAFETY: the interface is a live instance's, and the packet this driver's; masked.
    unsafe {
        if !NX_PACKET::pull_front(packet, ETHERNET_HEADER) {
            return packet_data::discard(packet);
        }
        (*packet).nx_packet_ip_interface = interface;
        let ip_ptr = (*interface).nx_interface_ip_instance;
        let head = &raw mut (*ip_ptr).nx_ip_deferred_received_packet_head;
        let tail = &raw mut (*ip_ptr).nx_ip_deferred_received_packet_tail;
        let cs = kernel::enter();
        queue::push(head, tail, packet);
        (*wire(&cs)).unsignalled |= 1 << index;
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
                ip_thread::signal((*port.interface).nx_interface_ip_instance, ip_thread::IP_PACKET);
            }
            ports &= ports - 1;
        }
    }
}

/// Loses, doubles or holds back a frame, as the wire is.
#[cold]
#[inline(never)]
unsafe fn deliver_badly(index: usize, interface: *mut NX_INTERFACE, frame: *mut NX_PACKET) {
    let cs = kernel::enter();
    // SAFETY: masked; the interface is a live instance's, and the frame the caller's.
    unsafe {
        let wire = &mut *wire(&cs);
        let bad = wire.impairment;
        let [lost, twice, held] = if bad == Impairment::default() {
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
            if let Some(copy) = copy(index, interface, frame) {
                reorder(index, interface, copy, hold);
            }
        }
    }
}

/// A copy of a frame in a packet of the receiver's pool; `None`: it misses the frame.
unsafe fn copy(index: usize, interface: *mut NX_INTERFACE, frame: *mut NX_PACKET) -> Option<*mut NX_PACKET> {
    // SAFETY: the interface is a live instance's; the copy is this driver's until handed up.
    unsafe {
        let pool = (*(*interface).nx_interface_ip_instance).nx_ip_default_packet_pool;
        let mut copy = null_mut();
        let mut ok = packet_pool::allocate(pool, &raw mut copy, ALIGNMENT, NX_NO_WAIT) == NX_SUCCESS;
        if ok && packet_data::append_frame(copy, frame, pool, NX_NO_WAIT) != NX_SUCCESS {
            packet_data::discard(copy);
            ok = false;
        }
        let cs = kernel::enter();
        if let Some(port) = (*wire(&cs)).ports.get_mut(index) {
            let counter = if ok { &mut port.received } else { &mut port.missed };
            *counter = counter.wrapping_add(1);
        }
        ok.then_some(copy)
    }
}

/// Hands a copy up, and behind it the one that was held back; or holds it back until the next one has gone.
unsafe fn reorder(index: usize, interface: *mut NX_INTERFACE, copy: *mut NX_PACKET, hold: bool) {
    let cs = kernel::enter();
    // SAFETY: masked; the copies are this driver's until handed up.
    unsafe {
        let wire = &mut *wire(&cs);
        let late = core::mem::replace(&mut wire.held, null_mut());
        let late_interface = wire.ports.get(wire.held_for).map_or(null_mut(), |port| port.interface);
        if hold && late.is_null() {
            (wire.held, wire.held_for) = (copy, index);
            return;
        }
        drop(cs);
        hand_up(interface, copy, kind_of(copy));
        if !late.is_null() {
            if late_interface.is_null() {
                packet_data::discard(late);
            } else {
                hand_up(late_interface, late, kind_of(late));
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

/// The type of a frame; 0 if it is too short to have one.
unsafe fn kind_of(frame: *mut NX_PACKET) -> u16 {
    // SAFETY: the caller's frame.
    let octets = unsafe { &*NX_PACKET::bytes(frame) };
    array(octets, ETHERNET_HEADER - 2).map_or(0, u16::from_be_bytes)
}

/// Strips the header and calls the door that the frame's type says.
unsafe fn hand_up(interface: *mut NX_INTERFACE, packet: *mut NX_PACKET, kind: u16) {
    // SAFETY: the interface is a live instance's; the packet is this driver's until handed up.
    unsafe {
        let ip_ptr = (*interface).nx_interface_ip_instance;
        (*packet).nx_packet_ip_interface = interface;
        match kind {
            _ if !NX_PACKET::pull_front(packet, ETHERNET_HEADER) => packet_data::discard(packet),
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
