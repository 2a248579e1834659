//! First-in first-out lists of frames through `nx_packet_queue_next`, as two pointers in whoever owns the list.
//!
//! The caller provides exclusion: a critical section for lists that interrupts fill, `nx_ip_protection` for the rest.

use core::ptr::null_mut;

use crate::packet::NX_PACKET;

/// The two pointers; all zero is empty.
#[repr(C)]
pub(crate) struct Queue {
    head: *mut NX_PACKET,
    tail: *mut NX_PACKET,
}

impl Queue {
    pub(crate) const EMPTY: Self = Self { head: null_mut(), tail: null_mut() };

    /// Appends a frame.
    ///
    /// # Safety
    /// The caller owns the frame.
    pub(crate) unsafe fn push(&mut self, packet: *mut NX_PACKET) {
        // SAFETY: given.
        unsafe { push(&raw mut self.head, &raw mut self.tail, packet) }
    }

    /// Takes the oldest frame.
    pub(crate) fn pop(&mut self) -> Option<*mut NX_PACKET> {
        // SAFETY: the queue's own frames.
        unsafe { pop(&raw mut self.head, &raw mut self.tail) }
    }
}

/// Appends a frame.
///
/// # Safety
/// Head and tail are one list's, exclusively the caller's; the caller owns the frame.
pub(crate) unsafe fn push(head: *mut *mut NX_PACKET, tail: *mut *mut NX_PACKET, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        (*packet).nx_packet_queue_next = null_mut();
        if (*head).is_null() {
            *head = packet;
        } else {
            (**tail).nx_packet_queue_next = packet;
        }
        *tail = packet;
    }
}

/// Takes the oldest frame.
///
/// # Safety
/// As [`push`].
pub(crate) unsafe fn pop(head: *mut *mut NX_PACKET, tail: *mut *mut NX_PACKET) -> Option<*mut NX_PACKET> {
    // SAFETY: given.
    unsafe {
        let packet = *head;
        if packet.is_null() {
            return None;
        }
        *head = (*packet).nx_packet_queue_next;
        if (*head).is_null() {
            *tail = null_mut();
        }
        (*packet).nx_packet_queue_next = null_mut();
        Some(packet)
    }
}
