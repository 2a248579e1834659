//! The IP thread: one for each instance, it initialises the drivers, then takes received packets and timers in turn.
//!
//! It sleeps on an event flags group until a driver (an interrupt, another thread) or a service signals, or until the next
//! deadline of a protocol: there is no periodic tick, so an idle instance costs nothing. One turn holds `nx_ip_protection`
//! and takes a bounded number of packets, so services get their turn on a busy network.
//!
//! Source: manual chapter 3, "Internal IP Thread", "IP Periodic Timers".

use core::ffi::c_void;
use core::mem::offset_of;

use threadx_shim::constants::{TX_AUTO_START, TX_NO_EVENTS, TX_NO_TIME_SLICE, TX_OR, TX_OR_CLEAR, TX_SUCCESS};
use threadx_shim::kernel;
use threadx_shim::objects::{event_flags, thread, time};
use threadx_shim::types::{UINT, ULONG};

use crate::constants::*;
use crate::ip::{self, NX_IP, Protection, physical_interfaces};
use crate::ip::{ip_receive, status};
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::{packet_data, queue};

/// An IP packet is on the deferred list.
pub(crate) const IP_PACKET: ULONG = 1 << 0;
/// An ARP packet is on its list.
pub(crate) const ARP_PACKET: ULONG = 1 << 1;
/// A packet waits for the driver's own deferred handler.
pub(crate) const DRIVER_PACKET: ULONG = 1 << 2;
/// A driver wants `NX_LINK_DEFERRED_PROCESSING`.
pub(crate) const DRIVER_DEFERRED: ULONG = 1 << 3;
/// A driver saw its link change.
pub(crate) const LINK_STATUS: ULONG = 1 << 4;
/// Every timer is to be looked at.
pub(crate) const KICK: ULONG = 1 << 5;
/// TCP's deadline was brought forward.
const WAKE: ULONG = 1 << 6;
const ALL: ULONG = (1 << 7) - 1;

/// Packets taken from each list in one turn.
const PACKETS_A_TURN: usize = 16;

/// Timers an instance keeps.
pub(crate) const TIMERS: usize = 5;

/// When a protocol's poll is due.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    at: ULONG,
    armed: ULONG,
}

/// Signals the IP thread.
///
/// # Context
/// Anywhere.
pub(crate) unsafe fn signal(ip_ptr: *mut NX_IP, events: ULONG) {
    // SAFETY: the instance is created, so its event flags are.
    let _ = unsafe { event_flags::set(&raw mut (*ip_ptr).nx_ip_events, events, TX_OR) };
}

/// Puts a received frame on one of the instance's lists and signals: what the receive doors do, in interrupts too.
pub(crate) unsafe fn defer(
    ip_ptr: *mut NX_IP,
    head: *mut *mut NX_PACKET,
    tail: *mut *mut NX_PACKET,
    packet: *mut NX_PACKET,
    event: ULONG,
) {
    let cs = kernel::enter();
    // SAFETY: the lists are the instance's, and change in critical sections only.
    unsafe {
        queue::push(head, tail, packet);
        drop(cs);
        // Also if there were others: whose signal is put off, this one does not wait for.
        signal(ip_ptr, event);
    }
}

pub(crate) unsafe fn create(ip_ptr: *mut NX_IP, stack: *mut c_void, size: ULONG, priority: UINT) -> UINT {
    // SAFETY: the block and the stack are the application's and stay in place.
    let status = unsafe {
        thread::create(
            &raw mut (*ip_ptr).nx_ip_thread,
            (*ip_ptr).nx_ip_name,
            Some(entry),
            0,
            stack,
            size,
            priority,
            priority,
            TX_NO_TIME_SLICE,
            TX_AUTO_START,
        )
    };
    match status {
        TX_SUCCESS => NX_SUCCESS,
        threadx_shim::constants::TX_SIZE_ERROR => NX_SIZE_ERROR,
        threadx_shim::constants::TX_PRIORITY_ERROR => NX_OPTION_ERROR,
        _ => NX_PTR_ERROR,
    }
}

pub(crate) unsafe fn delete(ip_ptr: *mut NX_IP) {
    // SAFETY: the caller holds the protection, so the thread is not in the middle of a turn.
    unsafe {
        let _ = thread::terminate(&raw mut (*ip_ptr).nx_ip_thread);
        let _ = thread::delete(&raw mut (*ip_ptr).nx_ip_thread);
    }
}

/// A thread's entry gets a ULONG, too small for a pointer on 64-bit hosts: the instance is found around its thread's block.
unsafe extern "C" fn entry(_input: ULONG) {
    let own = thread::identify().cast::<u8>();
    #[allow(clippy::cast_ptr_alignment)] // it is the NX_IP that the thread's block lies in
    let ip_ptr = own.wrapping_sub(offset_of!(NX_IP, nx_ip_thread)).cast::<NX_IP>();
    // SAFETY: this thread was created in `create` with a block inside a created instance.
    unsafe { run(ip_ptr) }
}

/// The thread's work; a function of its own, so that the instance is reached by its own address and not around the thread's.
#[inline(never)]
unsafe fn run(ip_ptr: *mut NX_IP) {
    // SAFETY: the instance is created.
    unsafe {
        start(ip_ptr);
        let mut wait = NX_NO_WAIT;
        loop {
            let mut events = 0;
            let group = &raw mut (*ip_ptr).nx_ip_events;
            match event_flags::get(group, ALL, TX_OR_CLEAR, &raw mut events, wait) {
                TX_SUCCESS => {}
                TX_NO_EVENTS | NX_WAIT_ABORTED => events = 0,
                _ => return,
            }
            let _protection = Protection::get(ip_ptr);
            turn(ip_ptr, events);
            wait = timers(ip_ptr, events & KICK != 0);
        }
    }
}

unsafe fn start(ip_ptr: *mut NX_IP) {
    // SAFETY: the instance is created; drivers are called under its protection.
    unsafe {
        let _protection = Protection::get(ip_ptr);
        for interface in physical_interfaces(ip_ptr) {
            initialize(ip_ptr, interface);
        }
        (*ip_ptr).nx_ip_initialize_done = NX_TRUE;
        status::changed(ip_ptr);
    }
}

/// Attaches, initialises and enables one interface's driver.
pub(crate) unsafe fn initialize(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: as in `start`.
    unsafe {
        // Drivers of before multihoming do not know this one; whatever they answer, they go on.
        let _ = driver::command(interface, NX_LINK_INTERFACE_ATTACH);
        if driver::command(interface, NX_LINK_INITIALIZE) == NX_SUCCESS {
            let _ = driver::command(interface, NX_LINK_ENABLE);
        }
        if let Some(ipv6) = (*ip_ptr).ipv6 {
            (ipv6.interface_up)(ip_ptr, interface);
        }
    }
}

unsafe fn turn(ip_ptr: *mut NX_IP, events: ULONG) {
    // SAFETY: under protection.
    unsafe {
        if events & DRIVER_DEFERRED != 0 {
            for interface in physical_interfaces(ip_ptr) {
                let _ = driver::command(interface, NX_LINK_DEFERRED_PROCESSING);
            }
        }
        if events & LINK_STATUS != 0 {
            link_status(ip_ptr);
        }
        if events & DRIVER_PACKET != 0 {
            let head = &raw mut (*ip_ptr).nx_ip_driver_deferred_packet_head;
            let tail = &raw mut (*ip_ptr).nx_ip_driver_deferred_packet_tail;
            drain(ip_ptr, head, tail, DRIVER_PACKET, driver_packet);
        }
        if events & ARP_PACKET != 0 {
            let head = &raw mut (*ip_ptr).nx_ip_arp_deferred_received_packet_head;
            let tail = &raw mut (*ip_ptr).nx_ip_arp_deferred_received_packet_tail;
            drain(ip_ptr, head, tail, ARP_PACKET, arp_packet);
        }
        if events & IP_PACKET != 0 {
            let head = &raw mut (*ip_ptr).nx_ip_deferred_received_packet_head;
            let tail = &raw mut (*ip_ptr).nx_ip_deferred_received_packet_tail;
            drain(ip_ptr, head, tail, IP_PACKET, ip_receive::receive);
        }
    }
}

unsafe fn driver_packet(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        match (*ip_ptr).nx_ip_driver_deferred_packet_handler {
            Some(handler) => handler(ip_ptr, packet),
            None => packet_data::discard(packet),
        }
    }
}

unsafe fn arp_packet(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET) {
    // SAFETY: under protection; the packet is ours.
    unsafe {
        match (*ip_ptr).arp {
            Some(arp) => (arp.receive)(ip_ptr, packet),
            None => packet_data::discard(packet),
        }
    }
}

/// Takes up to [`PACKETS_A_TURN`] frames off a list; signals itself if more are left.
unsafe fn drain(
    ip_ptr: *mut NX_IP,
    head: *mut *mut NX_PACKET,
    tail: *mut *mut NX_PACKET,
    event: ULONG,
    take: unsafe fn(*mut NX_IP, *mut NX_PACKET),
) {
    for _ in 0..PACKETS_A_TURN {
        let cs = kernel::enter();
        // SAFETY: the list changes in critical sections only.
        let packet = unsafe { queue::pop(head, tail) };
        drop(cs);
        let Some(packet) = packet else { return };
        // SAFETY: under protection; the packet is the taker's.
        unsafe { take(ip_ptr, packet) };
    }
    // SAFETY: the instance is created.
    unsafe { signal(ip_ptr, event) };
}

/// Asks the drivers that reported a change for their link's state, and tells the application.
unsafe fn link_status(ip_ptr: *mut NX_IP) {
    // SAFETY: under protection.
    unsafe {
        for interface in physical_interfaces(ip_ptr) {
            if core::mem::replace(&mut (*interface).nx_interface_link_status_change, 0) == 0 {
                continue;
            }
            let mut up = ULONG::from((*interface).nx_interface_link_up);
            if driver::command_for(interface, NX_LINK_GET_STATUS, &raw mut up) != NX_SUCCESS {
                up = ULONG::from((*interface).nx_interface_link_up);
            }
            if up != 0
                && let Some(ipv6) = (*ip_ptr).ipv6
            {
                (ipv6.interface_up)(ip_ptr, interface);
            }
            status::changed(ip_ptr);
            if let Some(notify) = (*ip_ptr).nx_ip_link_status_change_callback {
                notify(ip_ptr, UINT::from((*interface).nx_interface_index), UINT::from(up != 0));
            }
        }
    }
}

/// Runs every protocol's poll that is due (`all`: every one), and returns the ticks until the next.
unsafe fn timers(ip_ptr: *mut NX_IP, all: bool) -> ULONG {
    let now = time::get();
    let mut wait = NX_WAIT_FOREVER;
    // SAFETY: under protection.
    unsafe {
        let nearest = (*ip_ptr).deadlines[NEAREST];
        let left = nearest.at.wrapping_sub(now);
        if !all && (nearest.armed == 0 || left.cast_signed() > 0) {
            return if nearest.armed == 0 { NX_WAIT_FOREVER } else { left };
        }
        let polls: [ip::PollHandler; TIMERS] = [
            (*ip_ptr).arp.map(|a| a.poll),
            (*ip_ptr).ipv6.map(|v| v.poll),
            (*ip_ptr).igmp_poll,
            (*ip_ptr).fragments.map(|f| f.poll),
            (*ip_ptr).nx_ip_tcp_poll,
        ];
        let mut deadline = (&raw mut (*ip_ptr).deadlines).cast::<Deadline>();
        for poll in polls {
            if let Some(poll) = poll {
                let mut left = (*deadline).at.wrapping_sub(now);
                if all || ((*deadline).armed != 0 && left.cast_signed() <= 0) {
                    left = poll(ip_ptr, now).max(1);
                    *deadline = Deadline::after(now, left);
                }
                if (*deadline).armed != 0 {
                    wait = wait.min(left);
                }
            }
            deadline = deadline.add(1);
        }
        // Behind the polls' own is the nearest of them.
        *deadline = Deadline::after(now, wait);
    }
    wait
}

/// TCP's place among the deadlines.
const TCP: usize = TIMERS - 1;
/// None of them is before this one, which is the last in the table.
const NEAREST: usize = TIMERS;

impl Deadline {
    /// In so many ticks, or never.
    const fn after(now: ULONG, ticks: ULONG) -> Self {
        Self { at: now.wrapping_add(ticks), armed: (ticks != NX_WAIT_FOREVER) as ULONG }
    }

    /// Whether nothing has to be done by `at` that is not done already.
    const fn is_by(self, at: ULONG) -> bool {
        self.armed != 0 && at.wrapping_sub(self.at).cast_signed() >= 0
    }
}

/// Has TCP polled at `at`, if not before.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn arm_tcp(ip_ptr: *mut NX_IP, at: ULONG) {
    // SAFETY: given.
    unsafe {
        if (*ip_ptr).deadlines[TCP].is_by(at) {
            return;
        }
        (*ip_ptr).deadlines[TCP] = Deadline { at, armed: 1 };
        if (*ip_ptr).deadlines[NEAREST].is_by(at) {
            return;
        }
        (*ip_ptr).deadlines[NEAREST] = Deadline { at, armed: 1 };
        // The IP thread itself looks at the deadlines before it sleeps.
        if !core::ptr::eq(kernel::current(), &raw const (*ip_ptr).nx_ip_thread) {
            signal(ip_ptr, WAKE);
        }
    }
}

/// One look of a protocol at its timers: what time it is, and the ticks until the next of them.
pub(crate) struct Look {
    pub now: ULONG,
    pub wait: ULONG,
}

impl Look {
    /// Nothing is due yet.
    pub(crate) const fn at(now: ULONG) -> Self {
        Self { now, wait: NX_WAIT_FOREVER }
    }

    /// Has the next look be at `at`, if not before.
    pub(crate) fn again(&mut self, at: ULONG) {
        self.wait = self.wait.min(until(self.now, at));
    }

    /// Whether `at` has come; if not, the next look is then, if not before.
    pub(crate) fn is_due(&mut self, at: ULONG) -> bool {
        let is_due = is_due(self.now, at);
        if !is_due {
            self.again(at);
        }
        is_due
    }
}

/// Ticks from `now` until `at`, at least 1: what a poll returns for a deadline.
pub(crate) fn until(now: ULONG, at: ULONG) -> ULONG {
    let left = at.wrapping_sub(now);
    if left.cast_signed() <= 0 { 1 } else { left }
}

/// Whether `at` has come.
pub(crate) fn is_due(now: ULONG, at: ULONG) -> bool {
    now.wrapping_sub(at).cast_signed() >= 0
}
