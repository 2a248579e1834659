//! Writing the trace: the ring of events and the registry of objects.
//!
//! `unsafe` here: the application's buffer, which is the kernel's alone between enable and disable.

use super::format::{Event, Header, IN_INITIALIZATION, IN_INTERRUPT, NAME_SIZE, Object, VALID};
use super::{FullNotify, Kind, TimeSource, id};
use crate::config::TX_TIMER_TICKS_PER_SECOND;
use crate::kernel::{self, Critical};
use crate::objects::thread::TX_THREAD;
use crate::port;
use crate::types::{CHAR, UCHAR, UINT, ULONG, VOID};
use core::ptr::null_mut;

/// What the kernel knows of the trace.
pub(crate) struct Trace {
    /// The buffer; null while nobody traces.
    pub header: *mut Header,
    registry: *mut Object,
    objects: ULONG,
    events: *mut Event,
    /// How many events there is room for.
    capacity: ULONG,
    next: ULONG,
    /// Filter bits of events that are left out.
    pub filtered: ULONG,
    pub full: FullNotify,
    pub source: TimeSource,
    pub mask: ULONG,
    /// Without a clock: the tick of the last event, and how many came in it.
    tick: ULONG,
    in_tick: ULONG,
}

/// Length of a tick in the time stamps' microseconds.
const TICK: ULONG = 1_000_000 / TX_TIMER_TICKS_PER_SECOND;

impl Trace {
    pub(crate) const fn new() -> Self {
        Self {
            header: null_mut(),
            registry: null_mut(),
            objects: 0,
            events: null_mut(),
            capacity: 0,
            next: 0,
            filtered: 0,
            full: None,
            source: None,
            mask: ULONG::MAX,
            tick: 0,
            in_tick: 0,
        }
    }

    /// Lays out the buffer. False if it has no room for one event.
    ///
    /// # Safety
    /// Interrupts are masked; `start` is aligned for a ULONG and `size` octets are the kernel's from now on.
    pub(crate) unsafe fn lay_out(&mut self, start: *mut VOID, size: ULONG, objects: ULONG) -> bool {
        let before_events =
            (objects as usize).checked_mul(size_of::<Object>()).and_then(|it| it.checked_add(size_of::<Header>()));
        let Some(room) = before_events.and_then(|it| (size as usize).checked_sub(it)) else { return false };
        let capacity = room / size_of::<Event>();
        if capacity == 0 {
            return false;
        }
        // SAFETY: all three parts lie within the buffer, as just computed.
        unsafe {
            self.registry = start.byte_add(size_of::<Header>()).cast();
            self.objects = objects;
            self.events = self.registry.add(objects as usize).cast();
            self.capacity = capacity as ULONG;
            self.next = 0;
            self.filtered = 0;
            for index in 0..objects as usize {
                let free = Object {
                    available: 1,
                    kind: 0,
                    priority: [0; 2],
                    object: 0,
                    parameters: [0; 2],
                    name: [0; NAME_SIZE],
                };
                self.registry.add(index).write(free);
            }
            for index in 0..capacity {
                self.events.add(index).write(Event::UNUSED);
            }
            let address = |pointer: *mut Event| pointer.addr() as ULONG;
            self.header = start.cast();
            self.header.write(Header {
                id: VALID,
                timer_valid_mask: self.mask,
                base: start.addr() as ULONG,
                registry_start: self.registry.addr() as ULONG,
                reserved_1: 0,
                name_size: NAME_SIZE as u16,
                registry_end: address(self.events),
                events_start: address(self.events),
                events_end: address(self.events.add(capacity)),
                current: address(self.events),
                reserved: [0xAAAA_AAAA, 0xBBBB_BBBB, 0xCCCC_CCCC],
            });
        }
        true
    }

    /// What time it is.
    fn now(&mut self, clock: ULONG) -> ULONG {
        if let Some(source) = self.source {
            // SAFETY: the product's function, registered for this.
            return unsafe { source() } & self.mask;
        }
        if let Some(time) = port::trace_time() {
            return time;
        }
        if clock != self.tick {
            self.tick = clock;
            self.in_tick = 0;
        }
        let time = clock.wrapping_mul(TICK).wrapping_add(self.in_tick.min(TICK.saturating_sub(1)));
        self.in_tick = self.in_tick.saturating_add(1);
        time
    }

    /// Puts an event into the ring; true if that filled it.
    ///
    /// # Safety
    /// Interrupts are masked, the trace is laid out.
    unsafe fn put(&mut self, event: Event) -> bool {
        // SAFETY: `next` is below the capacity.
        unsafe {
            self.events.add(self.next as usize).write(event);
            self.next += 1;
            let full = self.next == self.capacity;
            if full {
                self.next = 0;
            }
            (*self.header).current = self.events.add(self.next as usize).addr() as ULONG;
            full
        }
    }
}

/// Inserts an event, unless its kind is filtered out.
#[cold]
#[inline(never)]
pub(crate) fn record(id: ULONG, fields: &[u32]) {
    let cs = kernel::enter();
    // SAFETY: masked; `current` is null or a thread.
    unsafe {
        let current = (*cs.kernel()).current;
        let (thread, priority) = if port::in_interrupt() {
            (IN_INTERRUPT, current.addr() as ULONG)
        } else if current.is_null() {
            (IN_INITIALIZATION, 0)
        } else {
            (current.addr() as ULONG, priority_of(current))
        };
        insert(&cs, thread, priority, id, fields);
    }
}

/// Inserts that `thread` runs from now on, or, if it is null, none.
#[cold]
#[inline(never)]
pub(crate) fn record_running(thread: *mut TX_THREAD) {
    let cs = kernel::enter();
    // SAFETY: masked; `thread` is null or a thread.
    unsafe {
        let priority = if thread.is_null() { 0 } else { priority_of(thread) };
        insert(&cs, thread.addr() as ULONG, priority, id::RUNNING, &[]);
    }
}

/// # Safety
/// `thread` is a thread.
unsafe fn priority_of(thread: *mut TX_THREAD) -> ULONG {
    // SAFETY: the contract.
    unsafe { (*thread).tx_thread_priority | (*thread).tx_thread_preempt_threshold << 16 }
}

/// # Safety
/// Interrupts are masked.
unsafe fn insert(cs: &Critical, thread: ULONG, priority: ULONG, id: ULONG, fields: &[u32]) {
    // SAFETY: masked; the buffer is the kernel's while there is a header.
    unsafe {
        let kernel = cs.kernel();
        let trace = &raw mut (*kernel).trace;
        if (*trace).header.is_null() || id::filter(id) & (*trace).filtered != 0 {
            return;
        }
        let mut information = [0; 4];
        for (place, field) in information.iter_mut().zip(fields) {
            *place = *field;
        }
        let time = (*trace).now((*kernel).clock);
        let start = (*trace).header;
        if (*trace).put(Event { thread, priority, id, time, information })
            && let Some(full) = (*trace).full
        {
            full(start.cast());
        }
    }
}

/// Enters an object into the registry, in the place of none or of a deleted one; a full registry stays as it is.
///
/// # Safety
/// Interrupts are masked; `name` is null or a zero-terminated string.
#[inline(always)]
pub(crate) unsafe fn register<T>(
    cs: &Critical,
    kind: Kind,
    object: *mut T,
    name: *mut CHAR,
    priority: UINT,
    parameters: [ULONG; 2],
) {
    if kernel::traces() {
        // SAFETY: the contract.
        unsafe { enter_object(cs, kind, object.addr() as ULONG, name, priority, parameters) };
    }
}

/// # Safety
/// As [`register`].
#[cold]
#[inline(never)]
unsafe fn enter_object(
    cs: &Critical,
    kind: Kind,
    object: ULONG,
    name: *mut CHAR,
    priority: UINT,
    parameters: [ULONG; 2],
) {
    // SAFETY: the contract; the registry is the kernel's.
    unsafe {
        let trace = &raw mut (*cs.kernel()).trace;
        let places = core::slice::from_raw_parts_mut((*trace).registry, (*trace).objects as usize);
        // What deleted objects left is kept as long as there is room: events may tell of them.
        let unused = places.iter().position(|it| it.available == 1 && it.kind == 0);
        let free = unused.or_else(|| places.iter().position(|it| it.available == 1));
        let Some(place) = free.and_then(|index| places.get_mut(index)) else { return };
        let mut text = [0; NAME_SIZE];
        if !name.is_null() {
            for (index, octet) in text.iter_mut().enumerate() {
                *octet = name.cast::<UCHAR>().add(index).read();
                if *octet == 0 {
                    break;
                }
            }
        }
        let priority = [(priority >> 8) as UCHAR, priority as UCHAR];
        *place = Object { available: 0, kind: kind as UCHAR, priority, object, parameters, name: text };
    }
}

/// The object is deleted: its entry is free, and tells of it until another one needs it.
///
/// # Safety
/// Interrupts are masked.
#[inline(always)]
pub(crate) unsafe fn unregister<T>(cs: &Critical, object: *mut T) {
    if kernel::traces() {
        // SAFETY: the contract.
        unsafe { free_object(cs, object.addr() as ULONG) };
    }
}

/// # Safety
/// As [`unregister`].
#[cold]
#[inline(never)]
unsafe fn free_object(cs: &Critical, object: ULONG) {
    // SAFETY: the contract; the registry is the kernel's.
    unsafe {
        let trace = &raw mut (*cs.kernel()).trace;
        let places = core::slice::from_raw_parts_mut((*trace).registry, (*trace).objects as usize);
        for place in places.iter_mut().filter(|it| it.available == 0 && it.object == object) {
            place.available = 1;
        }
    }
}
