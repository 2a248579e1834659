//! Packets that wait for a neighbour's address: a short queue in the neighbour's entry of the ARP or the neighbour cache.
//!
//! The queue is bounded; when it is full the oldest packet gives way, for its receiver will miss it least (RFC 4861 section 7.2.2). What is
//! dropped is counted as not sent.

use threadx_shim::types::ULONG;

use crate::ip::NX_IP;
use crate::ip::ip_send::drop_packet;
use crate::packet::NX_PACKET;
use crate::packet::queue::Queue;

/// The queue; all zero is empty.
#[repr(C)]
pub struct Waiting {
    packets: Queue,
    count: ULONG,
}

impl Waiting {
    pub(crate) const NONE: Self = Self { packets: Queue::EMPTY, count: 0 };

    /// Takes the oldest packet, which is the caller's then.
    pub(crate) fn pop(&mut self) -> Option<*mut NX_PACKET> {
        let packet = self.packets.pop();
        self.count -= ULONG::from(packet.is_some());
        packet
    }

    /// Drops packets until at most so many wait.
    ///
    /// # Safety
    /// Under protection of a created instance.
    pub(crate) unsafe fn drop_to(&mut self, ip_ptr: *mut NX_IP, most: ULONG) {
        while self.count > most
            && let Some(packet) = self.pop()
        {
            // SAFETY: given.
            unsafe { drop_packet(ip_ptr, packet) };
        }
    }

    /// Has a packet wait, of at most so many.
    ///
    /// # Safety
    /// As [`drop_to`](Self::drop_to); the caller gives the packet away.
    pub(crate) unsafe fn push(&mut self, ip_ptr: *mut NX_IP, packet: *mut NX_PACKET, most: ULONG) {
        // SAFETY: given.
        unsafe {
            self.drop_to(ip_ptr, most - 1);
            self.packets.push(packet);
        }
        self.count += 1;
    }
}
