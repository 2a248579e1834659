//! Which checksums are left to the hardware.
//!
//! A driver says with `NX_INTERFACE_CAPABILITY_…` what its hardware computes and verifies. What the stack has left out of a packet is
//! in the packet's `nx_packet_interface_capability_flag`, so that a driver can tell the hardware frame by frame. Hardware sees single
//! frames: of a datagram in pieces the transport's checksum is the stack's, in both directions.
//!
//! Source: manual chapter 5, "Interface Capability".

use threadx_shim::types::{UINT, ULONG};

use crate::link::interface::NX_INTERFACE;
use crate::packet::NX_PACKET;

/// Whether a checksum of a packet that leaves by `interface` with `whole` octets, IP header included, is left to the hardware; if so,
/// the packet says it. The header checksum is asked for last: other capabilities begin a new account.
///
/// # Safety
/// The caller owns the packet; the interface is an instance's.
pub(crate) unsafe fn leaves(
    packet: *mut NX_PACKET,
    interface: *const NX_INTERFACE,
    capability: UINT,
    whole: ULONG,
) -> bool {
    // SAFETY: given.
    unsafe {
        let left = (*interface).offloads(capability)
            && !(*interface).is_loopback()
            && whole <= (*interface).nx_interface_ip_mtu_size;
        let flags = &raw mut (*packet).nx_packet_interface_capability_flag;
        if capability == crate::constants::NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM {
            *flags = (*flags & !capability) | if left { capability } else { 0 };
        } else {
            *flags = if left { capability } else { 0 };
        }
        left
    }
}

/// Whether the hardware has verified a checksum of a received packet.
///
/// # Safety
/// The caller owns the packet, which came in by its interface.
pub(crate) unsafe fn has_verified(packet: *const NX_PACKET, capability: UINT) -> bool {
    // SAFETY: given.
    unsafe { (*packet).nx_packet_reassembly_time == 0 && (*(*packet).nx_packet_ip_interface).offloads(capability) }
}
