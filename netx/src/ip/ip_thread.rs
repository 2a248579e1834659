//! The IP thread: one for each instance, it initialises the drivers, then takes received packets and timers in turn.
//!
//! It sleeps until a driver (an interrupt, another thread) or a service signals, or until the next
//! deadline of a protocol: there is no periodic tick, so an idle instance costs nothing. One turn holds `nx_ip_protection`
//! and takes a bounded number of packets, so services get their turn on a busy network.
//!
//! Source: manual chapter 3, "Internal IP Thread", "IP Periodic Timers".

use core::ffi::c_void;
use core::mem::{offset_of, take};
use core::ptr::null_mut;

use threadx_shim::constants::{TX_AUTO_START, TX_NO_EVENTS, TX_NO_TIME_SLICE, TX_SUCCESS, TX_TCP_IP};
use threadx_shim::kernel::{self, Critical};
use threadx_shim::objects::{thread, time};
use threadx_shim::suspend;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use crate::constants::*;
use crate::ip::status;
use crate::ip::{self, NX_IP, PollHandler, Protection, physical_interfaces};
use crate::link::driver;
use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;
use crate::packet::packet_data;

/// A frame is on the deferred list.
pub(crate) const FRAME: ULONG = 1 << 0;
/// A driver wants `NX_LINK_DEFERRED_PROCESSING`.
pub(crate) const DRIVER_DEFERRED: ULONG = 1 << 1;
/// A driver saw its link change.
pub(crate) const LINK_STATUS: ULONG = 1 << 2;
/// Every timer is to be looked at.
pub(crate) const KICK: ULONG = 1 << 3;
/// TCP's deadline was brought forward.
const WAKE: ULONG = 1 << 4;

/// A frame that is an IP packet.
pub(crate) const IP: UCHAR = 0;
/// A frame that is an ARP message.
pub(crate) const ARP: UCHAR = 1;
/// A frame for the driver's own deferred handler.
pub(crate) const DRIVER: UCHAR = 2;
/// How many kinds there are.
pub(crate) const KINDS: usize = 3;

/// Frames taken in one turn.
const FRAMES_A_TURN: usize = 16;

/// A protocol's poll, and in how many ticks from the last look at the timers on it is due.
#[repr(C)]
pub(crate) struct Timer {
    left: ULONG,
    pub poll: PollHandler,
}

/// Whose timer is which, in the order in which they are looked at.
pub(crate) const ARP_TIMER: usize = 0;
pub(crate) const IPV6_TIMER: usize = 1;
pub(crate) const IGMP_TIMER: usize = 2;
pub(crate) const FRAGMENT_TIMER: usize = 3;
pub(crate) const TCP_TIMER: usize = 4;
/// Timers an instance keeps.
pub(crate) const TIMERS: usize = 5;

/// Signals the IP thread.
///
/// # Context
/// Anywhere.
pub(crate) unsafe fn signal(ip_ptr: *mut NX_IP, events: ULONG) {
    let cs = kernel::enter();
    // SAFETY: the instance is created; events change in critical sections only, and none but its thread sleeps there.
    unsafe {
        (*ip_ptr).events |= events;
        suspend::wake_first(&cs, &raw mut (*ip_ptr).sleeping, TX_SUCCESS);
    }
}

/// Puts a received frame on the instance's list, of which its thread hears by [`FRAME`].
///
/// # Safety
/// The instance is created; the caller owns the frame and gives it away.
pub(crate) unsafe fn enqueue(_cs: &Critical, ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, kind: UCHAR) {
    // SAFETY: given; the list changes in critical sections only.
    unsafe {
        (*packet).kind = kind;
        (*ip_ptr).deferred.push(packet);
    }
}

/// Puts a received frame on the instance's list and signals: what the receive doors do, in interrupts too.
///
/// # Safety
/// As [`enqueue`].
pub(crate) unsafe fn defer(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, kind: UCHAR) {
    let cs = kernel::enter();
    // SAFETY: given.
    unsafe {
        enqueue(&cs, ip_ptr, packet, kind);
        drop(cs);
        // Also if there were others: whose signal is put off, this one does not wait for.
        signal(ip_ptr, FRAME);
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
        let mut ticks = NX_NO_WAIT;
        loop {
            let cs = kernel::enter();
            let events = take(&mut (*ip_ptr).events);
            if events == 0 && ticks != NX_NO_WAIT {
                let sleeping = &raw mut (*ip_ptr).sleeping;
                // Whatever ended the sleep, there is a look at everything.
                let _ = suspend::wait(cs, sleeping, TX_TCP_IP, null_mut(), ticks, TX_NO_EVENTS);
                ticks = NX_NO_WAIT;
                continue;
            }
            drop(cs);
            let _protection = Protection::get(ip_ptr);
            turn(ip_ptr, events);
            ticks = timers(ip_ptr, events & KICK != 0);
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
        status::changed(ip_ptr, NX_IP_INITIALIZE_DONE);
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
        if events & (DRIVER_DEFERRED | LINK_STATUS) != 0 {
            for interface in physical_interfaces(ip_ptr) {
                if events & DRIVER_DEFERRED != 0 {
                    let _ = driver::command(interface, NX_LINK_DEFERRED_PROCESSING);
                }
                if take(&mut (*interface).nx_interface_link_status_change) != 0 {
                    link_status(ip_ptr, interface);
                }
            }
        }
        if events & FRAME != 0 {
            drain(ip_ptr);
        }
    }
}

/// Takes up to [`FRAMES_A_TURN`] frames off the list; signals itself if more are left.
unsafe fn drain(ip_ptr: *mut NX_IP) {
    // SAFETY: under protection; the list changes in critical sections only, and what comes off it is ours.
    unsafe {
        for _ in 0..FRAMES_A_TURN {
            let cs = kernel::enter();
            let packet = (*ip_ptr).deferred.pop();
            drop(cs);
            let Some(packet) = packet else { return };
            hand_over(ip_ptr, packet, (*packet).kind);
        }
        signal(ip_ptr, FRAME);
    }
}

/// Gives a frame to who takes its kind.
///
/// # Safety
/// Under protection of a created instance; the caller owns the frame and gives it away.
pub(crate) unsafe fn hand_over(ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, kind: UCHAR) {
    // SAFETY: given.
    unsafe {
        // Drivers of before multihoming do not say by which interface.
        if (*packet).nx_packet_ip_interface.is_null() {
            (*packet).nx_packet_ip_interface = &raw mut (*ip_ptr).nx_ip_interface[0];
        }
        let takers = &(*ip_ptr).takers;
        match takers.get(usize::from(kind)) {
            Some(Some(taker)) => taker(ip_ptr, packet),
            _ => packet_data::discard(packet),
        }
    }
}

/// Asks a driver that reported a change for its link's state, and tells the application.
unsafe fn link_status(ip_ptr: *mut NX_IP, interface: *mut NX_INTERFACE) {
    // SAFETY: under protection.
    unsafe {
        let mut up = ULONG::from((*interface).nx_interface_link_up);
        if driver::command_for(interface, NX_LINK_GET_STATUS, &raw mut up) != NX_SUCCESS {
            up = ULONG::from((*interface).nx_interface_link_up);
        }
        if up != 0
            && let Some(ipv6) = (*ip_ptr).ipv6
        {
            (ipv6.interface_up)(ip_ptr, interface);
        }
        status::changed(ip_ptr, 0);
        if let Some(notify) = (*ip_ptr).nx_ip_link_status_change_callback {
            notify(ip_ptr, UINT::from((*interface).nx_interface_index), UINT::from(up != 0));
        }
    }
}

/// Runs every protocol's poll that is due (`all`: every one), and returns the ticks until the next.
unsafe fn timers(ip_ptr: *mut NX_IP, all: bool) -> ULONG {
    // SAFETY: under protection.
    unsafe {
        let now = time::get();
        let elapsed = now.wrapping_sub((*ip_ptr).looked);
        let mut nearest = after((*ip_ptr).nearest, elapsed);
        if all || nearest == 0 {
            nearest = NX_WAIT_FOREVER;
            for timer in ip::each(&raw mut (*ip_ptr).timers) {
                let mut left = after((*timer).left, elapsed);
                if all || left == 0 {
                    left = (*timer).poll.map_or(NX_WAIT_FOREVER, |poll| poll(ip_ptr, now));
                }
                (*timer).left = left;
                nearest = nearest.min(left);
            }
            (*ip_ptr).looked = now;
            (*ip_ptr).nearest = nearest;
        }
        nearest
    }
}

/// What is left of some ticks, or of for ever, when others are gone.
const fn after(ticks: ULONG, elapsed: ULONG) -> ULONG {
    if ticks == NX_WAIT_FOREVER { ticks } else { ticks.saturating_sub(elapsed) }
}

/// Has TCP polled at `at`, if not before.
///
/// # Safety
/// Under protection of a created instance.
pub(crate) unsafe fn arm_tcp(ip_ptr: *mut NX_IP, at: ULONG) {
    // SAFETY: given.
    unsafe {
        let left = at.wrapping_sub((*ip_ptr).looked);
        let timer = &raw mut (*ip_ptr).timers[TCP_TIMER];
        if left >= (*timer).left {
            return;
        }
        (*timer).left = left;
        if left >= (*ip_ptr).nearest {
            return;
        }
        (*ip_ptr).nearest = left;
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
