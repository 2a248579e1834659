//! Reading an event trace's buffer: the TraceX format (chapter 11 of its manual), in either byte order.
//!
//! A file may come from anywhere, so nothing in it is trusted: offsets are looked up, never assumed.

use anyhow::{Context, bail};

/// The header's first word: "TXTB".
const VALID: u32 = 0x5458_5442;
/// Event number of an entry that was not used yet.
const NO_EVENT: u32 = 0xFFFF_FFFF;
const EVENT_SIZE: usize = 32;

/// A buffer's contents.
pub struct Buffer {
    /// The bits of time stamps that count.
    pub time_mask: u32,
    /// Objects that were created, deleted ones too as far as they are known.
    pub objects: Vec<Object>,
    /// Events, oldest first.
    pub events: Vec<Event>,
}

/// An object of the kernel's.
pub struct Object {
    /// 1: a thread.
    pub kind: u8,
    /// A thread's priority.
    pub priority: u16,
    pub address: u32,
    pub name: String,
}

/// One event.
#[derive(Clone, Copy)]
pub struct Event {
    pub thread: u32,
    pub priority: u32,
    pub id: u32,
    pub time: u32,
    pub fields: [u32; 4],
}

/// The file, in the byte order of its target.
struct Memory<'a> {
    octets: &'a [u8],
    big_endian: bool,
}

impl Memory<'_> {
    fn word(&self, offset: usize) -> anyhow::Result<u32> {
        let octets =
            self.octets.get(offset..).and_then(|rest| rest.first_chunk::<4>()).context("the file ends early")?;
        Ok(if self.big_endian { u32::from_be_bytes(*octets) } else { u32::from_le_bytes(*octets) })
    }

    fn octet(&self, offset: usize) -> anyhow::Result<u8> {
        self.octets.get(offset).copied().context("the file ends early")
    }
}

/// Reads a buffer.
pub fn read(octets: &[u8]) -> anyhow::Result<Buffer> {
    let mut memory = Memory { octets, big_endian: false };
    if memory.word(0)? != VALID {
        memory.big_endian = true;
        if memory.word(0)? != VALID {
            bail!("this is no event trace: it does not begin with TXTB");
        }
    }
    let base = memory.word(8)?;
    let place = |word: usize| Ok::<_, anyhow::Error>(memory.word(word)?.wrapping_sub(base) as usize);
    let (registry, registry_end) = (place(12)?, place(20)?);
    let (first, end, current) = (place(24)?, place(28)?, place(32)?);
    let names = memory.word(16)?;
    let name_size = if memory.big_endian { names & 0xFFFF } else { names >> 16 } as usize;

    let mut objects = Vec::new();
    let mut at = registry;
    while at + 16 + name_size <= registry_end {
        let kind = memory.octet(at + 1)?;
        if kind != 0 {
            let name = octets.get(at + 16..at + 16 + name_size).context("the file ends early")?;
            let name = name.split(|octet| *octet == 0).next().unwrap_or_default();
            objects.push(Object {
                kind,
                priority: u16::from_be_bytes([memory.octet(at + 2)?, memory.octet(at + 3)?]),
                address: memory.word(at + 4)?,
                name: String::from_utf8_lossy(name).into_owned(),
            });
        }
        at += 16 + name_size;
    }

    let count = end.saturating_sub(first) / EVENT_SIZE;
    let oldest = current.saturating_sub(first) / EVENT_SIZE;
    let mut events = Vec::new();
    for index in 0..count {
        let at = first + (oldest + index) % count * EVENT_SIZE;
        let word = |number: usize| memory.word(at + 4 * number);
        let event = Event {
            thread: word(0)?,
            priority: word(1)?,
            id: word(2)?,
            time: word(3)?,
            fields: [word(4)?, word(5)?, word(6)?, word(7)?],
        };
        if event.id != NO_EVENT {
            events.push(event);
        }
    }
    Ok(Buffer { time_mask: memory.word(4)?, objects, events })
}
