//! Frames in: the interrupt handler of the TAP's descriptor.
//!
//! Each frame is read straight into a packet of the IP instance's pool, behind two bytes of padding so that the IP header is
//! aligned; a longer one continues in further packets. Without a free packet the frame is read and dropped, as a card with a full ring
//! does. The Ethernet header is stripped here, and the packet goes up by the doors for deferred processing.

use std::ffi::{c_int, c_void};
use std::io::IoSliceMut;
use std::ptr::null_mut;

use netx::NX_PACKET;
use netx::constants::{NX_NO_WAIT, NX_RECEIVE_PACKET, NX_SUCCESS};
use netx::link::driver;
use threadx_shim::types::ULONG;

use super::{ETHERNET_HEADER_BYTES, Link, TYPE_ARP, TYPE_IPV4, TYPE_IPV6};
use crate::capture;

/// Padding before a received Ethernet header that puts the IP header on a word boundary.
const ALIGNMENT_BYTES: usize = 2;
/// Frames read in one interrupt; more of them raise the next one.
const FRAMES_AN_INTERRUPT: usize = 32;

/// The interrupt handler: frames wait.
pub(super) unsafe extern "C" fn interrupt(_descriptor: c_int, link: *mut c_void) {
    // SAFETY: the line was registered with a link and is taken off before the link ends; handlers do not nest.
    let link = unsafe { &mut *link.cast::<Link>() };
    for _ in 0..FRAMES_AN_INTERRUPT {
        // SAFETY: the link's IP instance and interface live as long as the link.
        if !unsafe { receive(link) } {
            break;
        }
    }
}

/// Takes one frame; false when none waits.
///
/// # Safety
/// The link's IP instance and interface are valid.
unsafe fn receive(link: &mut Link) -> bool {
    let mut packet: *mut NX_PACKET = null_mut();
    // SAFETY: the instance is valid and its pool outlives it.
    let status = unsafe {
        let pool = (*link.ip).nx_ip_default_packet_pool;
        netx::packet::packet_pool::allocate(pool, &raw mut packet, NX_RECEIVE_PACKET, NX_NO_WAIT)
    };
    if status != NX_SUCCESS {
        let dropped = matches!(link.tap.receive(&mut [IoSliceMut::new(&mut link.overflow)]), Ok(Some(_)));
        link.allocation_errors = link.allocation_errors.wrapping_add(ULONG::from(dropped));
        return dropped;
    }
    // SAFETY: the packet is ours and empty.
    let read = unsafe { read_into(link, packet) };
    // SAFETY: the packet is ours until one of these takes it.
    unsafe {
        match read {
            Read::Nothing => {
                drop_packet(packet);
                return false;
            }
            Read::Frame => dispatch(link, packet),
            Read::NoMemory => {
                link.allocation_errors = link.allocation_errors.wrapping_add(1);
                drop_packet(packet);
            }
        }
    }
    true
}

enum Read {
    Frame,
    Nothing,
    /// The frame is longer than a packet, and there was no further packet for the rest.
    NoMemory,
}

/// Reads one frame into the empty `packet`, and into more packets behind it if it is longer than one.
///
/// # Safety
/// `packet` is the caller's and empty.
unsafe fn read_into(link: &mut Link, packet: *mut NX_PACKET) -> Read {
    // SAFETY: the padding and the room stay within the payload, which nobody else uses.
    unsafe {
        let padding = ALIGNMENT_BYTES.min(NX_PACKET::tailroom(packet));
        let start = (*packet).nx_packet_prepend_ptr.add(padding);
        (*packet).nx_packet_prepend_ptr = start;
        (*packet).nx_packet_append_ptr = start;
        let room = std::slice::from_raw_parts_mut(start, NX_PACKET::tailroom(packet));
        let room_bytes = room.len();
        let Ok(Some(length)) = link.tap.receive(&mut [IoSliceMut::new(room), IoSliceMut::new(&mut link.overflow)])
        else {
            return Read::Nothing;
        };
        let here = length.min(room_bytes);
        (*packet).nx_packet_append_ptr = start.add(here);
        (*packet).nx_packet_length = here as ULONG;
        let Some(rest) = link.overflow.get_mut(..length - here).filter(|rest| !rest.is_empty()) else {
            return Read::Frame;
        };
        let pool = (*link.ip).nx_ip_default_packet_pool;
        let size = rest.len() as ULONG;
        match netx::packet::packet_data::data_append(packet, rest.as_mut_ptr().cast(), size, pool, NX_NO_WAIT) {
            NX_SUCCESS => Read::Frame,
            _ => Read::NoMemory,
        }
    }
}

/// Hands a received frame up, without its Ethernet header. Runts, frames for others and types that nobody here speaks are counted
/// and dropped.
///
/// # Safety
/// `packet` is the caller's and holds a frame; it is no longer the caller's afterwards.
unsafe fn dispatch(link: &mut Link, packet: *mut NX_PACKET) {
    // SAFETY: as given; the link's instance and interface are valid.
    unsafe {
        let mut next = packet;
        capture::frame(|| {
            std::iter::from_fn(move || {
                let part = next;
                next = part.as_ref()?.nx_packet_next;
                Some(&*NX_PACKET::bytes(part))
            })
        });
        let Some(header) = NX_PACKET::bytes(packet).first_chunk::<ETHERNET_HEADER_BYTES>() else {
            return reject(link, packet);
        };
        let [to @ .., _, _, _, _, _, _, high, low] = *header;
        let is_for_group = to[0] & 0x01 != 0;
        if !is_for_group && to != (*link.interface).mac() {
            // Not an error: a bridge floods what it has not learned yet.
            return drop_packet(packet);
        }
        if !NX_PACKET::pull_front(packet, ETHERNET_HEADER_BYTES) {
            return reject(link, packet);
        }
        (*packet).nx_packet_ip_interface = link.interface;
        match u16::from_be_bytes([high, low]) {
            TYPE_IPV4 | TYPE_IPV6 => driver::packet_deferred_receive(link.ip, packet),
            TYPE_ARP => driver::arp_packet_deferred_receive(link.ip, packet),
            _ => return reject(link, packet),
        }
    }
    link.frames_received = link.frames_received.wrapping_add(1);
}

/// # Safety
/// As for [`drop_packet`].
unsafe fn reject(link: &mut Link, packet: *mut NX_PACKET) {
    link.errors = link.errors.wrapping_add(1);
    // SAFETY: given.
    unsafe { drop_packet(packet) };
}

/// # Safety
/// `packet` is the caller's; it is no longer afterwards.
unsafe fn drop_packet(packet: *mut NX_PACKET) {
    // A packet that was just allocated cannot fail to be released.
    // SAFETY: given.
    let _ = unsafe { netx::packet::packet_data::release(packet) };
}
