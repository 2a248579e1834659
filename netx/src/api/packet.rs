//! [`Packet`].
//!
//! `unsafe` here: raw services on a frame that this value alone owns.

use core::ptr::NonNull;

use threadx_shim::api::Wait;
use threadx_shim::types::ULONG;

use super::{Error, done};
use crate::constants::{NX_SIZE_ERROR, NX_SUCCESS};
use crate::packet::NX_PACKET;
use crate::packet::packet_data;

/// A frame: one packet or a chain of them, which goes back to its pool when this is dropped.
pub struct Packet {
    raw: NonNull<NX_PACKET>,
}

// SAFETY: a frame is plain memory with one owner; releasing it is allowed anywhere.
unsafe impl Send for Packet {}

impl Packet {
    /// Takes a frame over from the raw services.
    ///
    /// # Safety
    /// The frame is allocated from a pool that is never deleted, and nobody else owns it.
    pub unsafe fn from_raw(raw: NonNull<NX_PACKET>) -> Self {
        Self { raw }
    }

    /// Gives the frame to the raw services; whoever gets it releases it.
    pub fn into_raw(self) -> NonNull<NX_PACKET> {
        let raw = self.raw;
        core::mem::forget(self);
        raw
    }

    /// Bytes in the whole frame.
    pub fn len(&self) -> usize {
        // SAFETY: owned.
        unsafe { (*self.raw.as_ptr()).nx_packet_length as usize }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends bytes, with further packets of the frame's own pool where they are needed: all of them, or none.
    ///
    /// # Context
    /// Anywhere with [`Wait::NO`], threads.
    /// # Errors
    /// [`Error::NoPacket`], [`Error::TooLarge`], [`Error::Aborted`], [`Error::Context`].
    pub fn append(&mut self, bytes: &[u8], wait: Wait) -> Result<(), Error> {
        let (wait, size) = (wait.option()?, ULONG::try_from(bytes.len()).map_err(|_| Error::TooLarge)?);
        if bytes.is_empty() {
            return Ok(());
        }
        // SAFETY: owned, and its pool lives on.
        let code = unsafe {
            let pool = self.raw.as_ref().nx_packet_pool_owner;
            packet_data::data_append(self.raw.as_ptr(), bytes.as_ptr().cast(), size, pool, wait)
        };
        if code == NX_SIZE_ERROR { Err(Error::TooLarge) } else { done(code) }
    }

    /// Copies bytes from `offset` on into `buffer`, and says how many there were.
    pub fn copy_to(&self, offset: usize, buffer: &mut [u8]) -> usize {
        let mut copied = 0;
        let (Ok(offset), size) = (ULONG::try_from(offset), ULONG::try_from(buffer.len()).unwrap_or(ULONG::MAX)) else {
            return 0;
        };
        // SAFETY: owned; the buffer is as large as said.
        let code = unsafe {
            let to = buffer.as_mut_ptr().cast();
            packet_data::data_extract_offset(self.raw.as_ptr(), offset, to, size, &raw mut copied)
        };
        if code == NX_SUCCESS { copied as usize } else { 0 }
    }

    /// The bytes as they lie, packet by packet.
    pub fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        let mut at = self.raw.as_ptr();
        core::iter::from_fn(move || {
            if at.is_null() {
                return None;
            }
            // SAFETY: the frame is owned, and borrowed for as long as the slices live.
            unsafe {
                let bytes = NX_PACKET::bytes(at);
                at = (*at).nx_packet_next;
                Some(&*bytes)
            }
        })
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        // SAFETY: owned, and nobody has it after this.
        unsafe { packet_data::discard(self.raw.as_ptr()) };
    }
}

impl core::fmt::Debug for Packet {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "Packet({} bytes)", self.len())
    }
}
