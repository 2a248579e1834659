//! [`PacketPool`].
//!
//! `unsafe` here: raw services on a control block that lies in a static, which its first use creates, with memory that it took.

use core::cell::{Cell, UnsafeCell};
use core::ffi::CStr;
use core::ptr::{NonNull, null_mut};

use threadx_shim::api::{Memory, Region, Wait};
use threadx_shim::kernel;
use threadx_shim::types::ULONG;

use super::{Error, Packet, done};
use crate::constants::NX_RECEIVE_PACKET;
use crate::packet::NX_PACKET;
use crate::packet::packet_pool::{self, NX_PACKET_POOL};

/// One packet with its payload, aligned as the pool lays packets out.
#[repr(C, align(8))]
pub struct Place<const PAYLOAD: usize> {
    packet: NX_PACKET,
    payload: [u8; PAYLOAD],
}

/// Memory for `N` packets of `PAYLOAD` bytes each.
pub type Packets<const PAYLOAD: usize, const N: usize> = Memory<[Place<PAYLOAD>; N]>;

/// A pool of packets of one size.
pub struct PacketPool {
    created: Cell<bool>,
    block: UnsafeCell<NX_PACKET_POOL>,
    name: &'static CStr,
    payload_size: ULONG,
    memory: Region,
}

// SAFETY: `created` changes in a critical section, the rest by raw services only, which exclude each other.
unsafe impl Sync for PacketPool {}

impl PacketPool {
    /// A pool of free packets.
    ///
    /// # Panics
    /// At compile time in a `static`: without packets, or if their payload is not a multiple of 8 bytes, at least 40.
    #[must_use]
    pub const fn new<const PAYLOAD: usize, const N: usize>(
        name: &'static CStr,
        memory: &'static Packets<PAYLOAD, N>,
    ) -> Self {
        assert!(PAYLOAD >= 40 && PAYLOAD.is_multiple_of(8) && N > 0, "packets hold at least 40 bytes, a multiple of 8");
        Self {
            created: Cell::new(false),
            block: UnsafeCell::new(NX_PACKET_POOL::new()),
            name,
            payload_size: PAYLOAD as ULONG,
            memory: memory.region(),
        }
    }

    /// The created control block, for raw services. It must not be deleted.
    ///
    /// # Errors
    /// [`Error::State`]: the memory is another pool's.
    pub fn raw(&'static self) -> Result<*mut NX_PACKET_POOL, Error> {
        let _cs = kernel::enter();
        if !self.created.get() {
            let memory = self.memory.take().ok_or(Error::State)?.cast();
            let name = self.name.as_ptr().cast_mut();
            // SAFETY: block and memory are this static's own; called once. At least one packet fits, so it succeeds.
            let _always_success = unsafe {
                packet_pool::create(self.block.get(), name, self.payload_size, memory, self.memory.len_bytes())
            };
            self.created.set(true);
        }
        Ok(self.block.get())
    }

    /// Takes an empty packet.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    /// # Errors
    /// [`Error::NoPacket`], [`Error::Aborted`], [`Error::Context`], [`Error::State`]: the memory is another pool's.
    pub fn allocate(&'static self, wait: Wait) -> Result<Packet, Error> {
        let option = wait.option()?;
        let mut packet = null_mut();
        // SAFETY: the pool is created, and never deleted.
        unsafe {
            done(packet_pool::allocate(self.raw()?, &raw mut packet, NX_RECEIVE_PACKET, option))?;
            NonNull::new(packet).map(|raw| Packet::from_raw(raw)).ok_or(Error::NoPacket)
        }
    }

    /// How many packets are free.
    pub fn available(&'static self) -> usize {
        // SAFETY: created; one word is read.
        self.raw().map_or(0, |raw| unsafe { (&raw const (*raw).nx_packet_pool_available).read_volatile() as usize })
    }
}
