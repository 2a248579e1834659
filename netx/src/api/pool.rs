//! [`PacketPool`].
//!
//! `unsafe` here: raw services on a control block that lies in a static, which its first use creates; memory in cells that only
//! the pool's packets reach.

use core::cell::{Cell, UnsafeCell};
use core::ffi::CStr;
use core::ptr::{NonNull, null_mut};

use threadx_shim::api::Wait;
use threadx_shim::kernel;
use threadx_shim::types::ULONG;

use super::{Error, Packet, done};
use crate::constants::NX_RECEIVE_PACKET;
use crate::packet::NX_PACKET;
use crate::packet_pool::{self, NX_PACKET_POOL};

/// One packet with its payload, aligned as the pool lays packets out.
#[repr(C, align(8))]
struct Place<const PAYLOAD: usize> {
    packet: NX_PACKET,
    payload: [u8; PAYLOAD],
}

/// `N` packets of `PAYLOAD` bytes each, a multiple of 8, at least 40.
pub struct PacketPool<const PAYLOAD: usize, const N: usize> {
    created: Cell<bool>,
    block: UnsafeCell<NX_PACKET_POOL>,
    name: &'static CStr,
    places: UnsafeCell<[Place<PAYLOAD>; N]>,
}

// SAFETY: `created` changes in a critical section, the rest by raw services only, which exclude each other.
unsafe impl<const PAYLOAD: usize, const N: usize> Sync for PacketPool<PAYLOAD, N> {}

impl<const PAYLOAD: usize, const N: usize> PacketPool<PAYLOAD, N> {
    const BYTES: ULONG = {
        assert!(PAYLOAD >= 40 && PAYLOAD.is_multiple_of(8) && N > 0, "packets hold at least 40 bytes, a multiple of 8");
        assert!(size_of::<[Place<PAYLOAD>; N]>() <= ULONG::MAX as usize, "the pool is too large");
        size_of::<[Place<PAYLOAD>; N]>() as ULONG
    };

    /// A pool of free packets.
    #[must_use]
    pub const fn new(name: &'static CStr) -> Self {
        let () = assert!(Self::BYTES > 0);
        Self {
            created: Cell::new(false),
            block: UnsafeCell::new(NX_PACKET_POOL::new()),
            name,
            places: UnsafeCell::new([const { Place { packet: NX_PACKET::new(), payload: [0; PAYLOAD] } }; N]),
        }
    }

    /// The created control block, for raw services. It must not be deleted.
    pub fn raw(&'static self) -> *mut NX_PACKET_POOL {
        let _cs = kernel::enter();
        if !self.created.replace(true) {
            let (name, memory) = (self.name.as_ptr().cast_mut(), self.places.get().cast());
            // SAFETY: block and memory are this static's own; called once. At least one packet fits, so it succeeds.
            let _always_success =
                unsafe { packet_pool::create(self.block.get(), name, PAYLOAD as ULONG, memory, Self::BYTES) };
        }
        self.block.get()
    }

    /// Takes an empty packet.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    /// # Errors
    /// [`Error::NoPacket`], [`Error::Aborted`], [`Error::Context`].
    pub fn allocate(&'static self, wait: Wait) -> Result<Packet, Error> {
        let option = wait.option()?;
        let mut packet = null_mut();
        // SAFETY: the pool is created, and never deleted.
        unsafe {
            done(packet_pool::allocate(self.raw(), &raw mut packet, NX_RECEIVE_PACKET, option))?;
            NonNull::new(packet).map(|raw| Packet::from_raw(raw)).ok_or(Error::NoPacket)
        }
    }

    /// How many packets are free.
    pub fn available(&'static self) -> usize {
        // SAFETY: created; one word is read.
        unsafe { (&raw const (*self.raw()).nx_packet_pool_available).read_volatile() as usize }
    }
}
