//! The event trace's memory format, as the TraceX manual (chapters 5 and 11) gives it: header, object registry, ring of events.
//!
//! All fields are 32 bits wide, pointers too: a 64-bit host stores the lower half of an address, and tools only ever use
//! differences between addresses of one buffer, or compare addresses of objects for equality.

use crate::types::{UCHAR, ULONG, USHORT};

/// "TXTB"; its byte order tells the target's.
pub const VALID: ULONG = 0x5458_5442;
/// Thread field of events from interrupt service routines.
pub const IN_INTERRUPT: ULONG = 0xFFFF_FFFF;
/// Thread field of events before threads have begun.
pub const IN_INITIALIZATION: ULONG = 0xF0F0_F0F0;
/// Event id of an entry that was not used yet.
pub const NO_EVENT: ULONG = 0xFFFF_FFFF;
/// Bytes of a name in the object registry; a longer one is cut off.
pub const NAME_SIZE: usize = 32;

/// Where everything is.
#[repr(C)]
pub struct Header {
    /// [`VALID`].
    pub id: ULONG,
    /// The bits of a time stamp that mean something.
    pub timer_valid_mask: ULONG,
    /// The buffer's address.
    pub base: ULONG,
    /// Address of the first registry entry.
    pub registry_start: ULONG,
    /// 0.
    pub reserved_1: USHORT,
    /// [`NAME_SIZE`].
    pub name_size: USHORT,
    /// Address behind the last registry entry.
    pub registry_end: ULONG,
    /// Address of the first event.
    pub events_start: ULONG,
    /// Address behind the last event.
    pub events_end: ULONG,
    /// Address of the oldest event, which the next one overwrites.
    pub current: ULONG,
    /// 0xAAAAAAAA, 0xBBBBBBBB, 0xCCCCCCCC.
    pub reserved: [ULONG; 3],
}

/// One object that has been created.
#[repr(C)]
pub struct Object {
    /// 1: the entry is free for another object, though it may still tell of a deleted one.
    pub available: UCHAR,
    /// What it is, see [`super::Kind`].
    pub kind: UCHAR,
    /// A thread's priority at its registration, upper byte first; 0 for other objects.
    pub priority: [UCHAR; 2],
    /// The object's address.
    pub object: ULONG,
    /// What was asked for at its creation.
    pub parameters: [ULONG; 2],
    /// Its name, zero-terminated if shorter.
    pub name: [UCHAR; NAME_SIZE],
}

/// One event.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    /// The running thread's address, [`IN_INTERRUPT`], [`IN_INITIALIZATION`], or 0 in an unused entry.
    pub thread: ULONG,
    /// The running thread's priority, in the upper half its threshold; in an interrupt the interrupted thread's address.
    pub priority: ULONG,
    /// What happened, see [`super::id`].
    pub id: ULONG,
    /// When.
    pub time: ULONG,
    /// What belongs to it.
    pub information: [ULONG; 4],
}

impl Event {
    /// An entry that was not used yet.
    pub const UNUSED: Self = Self { thread: 0, priority: 0, id: NO_EVENT, time: 0, information: [0; 4] };
}

const _: () = assert!(size_of::<Header>() == 48 && size_of::<Object>() == 48 && size_of::<Event>() == 32);
