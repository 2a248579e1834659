//! The driver's door: the requests of the stack, the interrupt, the counters.
//!
//! There is one controller on the board, hence one [`Controller`]; requests come one at a time under the IP instance's mutex, and
//! what they share with the interrupt handler they touch in a critical section. `unsafe` island: packets and control blocks.

use core::cell::UnsafeCell;
use core::ptr::null_mut;

use netx::constants::{
    NX_INTERFACE_TYPE_ETHERNET, NX_LINK_ARP_RESPONSE_SEND, NX_LINK_ARP_SEND, NX_LINK_DEFERRED_PROCESSING,
    NX_LINK_DISABLE, NX_LINK_ENABLE, NX_LINK_GET_ALLOC_ERRORS, NX_LINK_GET_ERROR_COUNT, NX_LINK_GET_INTERFACE_TYPE,
    NX_LINK_GET_RX_COUNT, NX_LINK_GET_STATUS, NX_LINK_GET_TX_COUNT, NX_LINK_INITIALIZE, NX_LINK_INTERFACE_ATTACH,
    NX_LINK_MULTICAST_JOIN, NX_LINK_MULTICAST_LEAVE, NX_LINK_PACKET_BROADCAST, NX_LINK_PACKET_SEND, NX_LINK_RARP_SEND,
    NX_LINK_SET_PHYSICAL_ADDRESS, NX_LINK_UNINITIALIZE, NX_NO_WAIT, NX_NOT_SUCCESSFUL, NX_PTR_ERROR, NX_RECEIVE_PACKET,
    NX_SUCCESS, NX_TRUE, NX_UNHANDLED_COMMAND,
};
use netx::{NX_INTERFACE, NX_IP, NX_IP_DRIVER, NX_PACKET};
use threadx_shim::kernel::{self, Critical};
use threadx_shim::objects::time;
use threadx_shim::types::{UCHAR, UINT, ULONG};

use super::bring_up;
use super::fifo::{self, ETHERNET_HEADER_BYTES, RX_PADDING_BYTES, Received, Segment};
use super::hardware::{self, Ethernet};
use super::registers::{Bus, NoAnswer, Register};
use super::storm::Storm;

/// Largest IP packet on Ethernet.
const MTU_BYTES: ULONG = 1500;
/// Frames taken in one interrupt, so that a storm leaves time for other interrupts; then it pends itself again.
const FRAMES_AN_INTERRUPT: usize = 8;

const INT_RX_STATUS: u32 = 1 << 3;
const INT_RX_DROPPED: u32 = 1 << 6;
const INT_TX_STATUS: u32 = 1 << 7;
const INT_TX_ROOM: u32 = 1 << 9;
const INT_TX_ERROR: u32 = 1 << 13;
const INT_RX_ERROR: u32 = 1 << 14;
const INT_PHY: u32 = 1 << 18;
const INTERRUPTS: u32 = INT_RX_STATUS | INT_RX_DROPPED | INT_TX_STATUS | INT_TX_ERROR | INT_RX_ERROR | INT_PHY;
/// The transmit status FIFO holds so many.
const TX_STATUSES: usize = 128;
const TX_STATUS_ERROR: u32 = 1 << 15;

const TYPE_IPV4: u16 = 0x0800;
const TYPE_ARP: u16 = 0x0806;
const TYPE_RARP: u16 = 0x8035;
const TYPE_IPV6: u16 = 0x86DD;

/// The controller's state: who uses it, what waits for room, what was counted.
struct Controller {
    ip: *mut NX_IP,
    interface: *mut NX_INTERFACE,
    /// Frames that found no room in the FIFO, linked by `nx_packet_queue_next`.
    waiting_head: *mut NX_PACKET,
    waiting_tail: *mut NX_PACKET,
    multicast_hash: u64,
    received: ULONG,
    sent: ULONG,
    errors: ULONG,
    allocation_errors: ULONG,
    /// Frames received and sent when the handler was last called.
    moved: ULONG,
    storm: Storm,
}

struct Shared(UnsafeCell<Controller>);

// SAFETY: requests are serialised by the IP instance's mutex; what the handler shares is touched in critical sections only.
unsafe impl Sync for Shared {}

static CONTROLLER: Shared = Shared(UnsafeCell::new(Controller {
    ip: null_mut(),
    interface: null_mut(),
    waiting_head: null_mut(),
    waiting_tail: null_mut(),
    multicast_hash: 0,
    received: 0,
    sent: 0,
    errors: 0,
    allocation_errors: 0,
    moved: 0,
    storm: Storm::new(),
}));

/// The controller, for as long as interrupts are masked.
fn controller(_masked: &Critical) -> &mut Controller {
    // SAFETY: one processor, interrupts masked: nobody else holds the reference. Callers keep it within the section.
    unsafe { &mut *CONTROLLER.0.get() }
}

/// The driver's entry (manual chapter 5). Give it to `nx_ip_create`.
///
/// # Context
/// Threads, under the IP instance's mutex.
///
/// # Errors
/// In `nx_ip_driver_status`: NX_NOT_SUCCESSFUL (the controller does not answer, or does not serve this interface),
/// NX_UNHANDLED_COMMAND, NX_PTR_ERROR (a query without a place for the answer).
///
/// # Safety
/// `request` and what it points to are valid as the driver contract says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _nx_mps2_network_driver(request: *mut NX_IP_DRIVER) {
    // SAFETY: the stack passes a request that nothing else refers to now.
    unsafe { (*request).nx_ip_driver_status = execute(&mut *request) };
}

/// # Safety
/// The request's pointers are valid as the driver contract says.
unsafe fn execute(request: &mut NX_IP_DRIVER) -> UINT {
    // SAFETY: given.
    unsafe {
        let hardware = match request.nx_ip_driver_command {
            NX_LINK_INTERFACE_ATTACH | NX_LINK_DEFERRED_PROCESSING => return NX_SUCCESS,
            NX_LINK_PACKET_SEND
            | NX_LINK_PACKET_BROADCAST
            | NX_LINK_ARP_SEND
            | NX_LINK_ARP_RESPONSE_SEND
            | NX_LINK_RARP_SEND => return send(request),
            NX_LINK_GET_INTERFACE_TYPE => return answer(request, |_| NX_INTERFACE_TYPE_ETHERNET),
            NX_LINK_GET_RX_COUNT => return answer(request, |c| c.received),
            NX_LINK_GET_TX_COUNT => return answer(request, |c| c.sent),
            NX_LINK_GET_ERROR_COUNT => return answer(request, |c| c.errors),
            NX_LINK_GET_ALLOC_ERRORS => return answer(request, |c| c.allocation_errors),
            NX_LINK_GET_STATUS => return answer(request, |c| ULONG::from((*c.interface).nx_interface_link_up)),
            NX_LINK_INITIALIZE => initialize(request),
            NX_LINK_ENABLE => enable(request.nx_ip_driver_interface),
            NX_LINK_DISABLE | NX_LINK_UNINITIALIZE => disable(request.nx_ip_driver_interface),
            NX_LINK_MULTICAST_JOIN => multicast(request, true),
            NX_LINK_MULTICAST_LEAVE => multicast(request, false),
            NX_LINK_SET_PHYSICAL_ADDRESS => bring_up::set_address(&Ethernet, requested_address(request)),
            _ => return NX_UNHANDLED_COMMAND,
        };
        if hardware.is_ok() { NX_SUCCESS } else { NX_NOT_SUCCESSFUL }
    }
}

fn answer(request: &NX_IP_DRIVER, value: impl FnOnce(&Controller) -> ULONG) -> UINT {
    let masked = kernel::enter();
    let controller = controller(&masked);
    if controller.interface != request.nx_ip_driver_interface {
        return NX_NOT_SUCCESSFUL;
    }
    if request.nx_ip_driver_return_ptr.is_null() {
        return NX_PTR_ERROR;
    }
    // SAFETY: the caller of the query gave this place for the answer.
    unsafe { request.nx_ip_driver_return_ptr.write(value(controller)) };
    NX_SUCCESS
}

/// The physical address that a request is about.
fn requested_address(request: &NX_IP_DRIVER) -> bring_up::Address {
    let [.., o0, o1] = request.nx_ip_driver_physical_address_msw.to_be_bytes();
    let [o2, o3, o4, o5] = request.nx_ip_driver_physical_address_lsw.to_be_bytes();
    [o0, o1, o2, o3, o4, o5]
}

fn read(register: Register) -> u32 {
    Ethernet.read(register)
}

fn write(register: Register, value: u32) {
    Ethernet.write(register, value);
}

/// Brings the controller from any state to a known one, all quiet.
///
/// # Safety
/// As for [`execute`].
unsafe fn initialize(request: &NX_IP_DRIVER) -> Result<(), NoAnswer> {
    let [o0, o1, o2, o3, o4, o5] = bring_up::initialize(&Ethernet)?;

    let interface = request.nx_ip_driver_interface;
    // SAFETY: the stack has the interface set up by this request.
    unsafe {
        (*interface).nx_interface_physical_address_msw = u32::from_be_bytes([0, 0, o0, o1]);
        (*interface).nx_interface_physical_address_lsw = u32::from_be_bytes([o2, o3, o4, o5]);
        (*interface).nx_interface_ip_mtu_size = MTU_BYTES;
        (*interface).nx_interface_address_mapping_needed = NX_TRUE as UCHAR;
        (*interface).nx_interface_type = NX_INTERFACE_TYPE_ETHERNET as UCHAR;
    }
    let masked = kernel::enter();
    let controller = controller(&masked);
    controller.ip = request.nx_ip_driver_ptr;
    controller.interface = interface;
    controller.multicast_hash = 0;
    Ok(())
}

/// # Safety
/// `interface` is the request's.
unsafe fn enable(interface: *mut NX_INTERFACE) -> Result<(), NoAnswer> {
    let masked = kernel::enter();
    if controller(&masked).interface != interface {
        return Err(NoAnswer); // It did not when it was to be initialised.
    }
    drop(masked);
    let up = bring_up::start(&Ethernet)?;
    // SAFETY: given.
    unsafe { (*interface).nx_interface_link_up = up.into() };
    write(Register::IntEn, INTERRUPTS);
    let masked = kernel::enter();
    controller(&masked).storm = Storm::new();
    drop(masked);
    hardware::enable_interrupt();
    Ok(())
}

/// # Safety
/// `interface` is the request's.
unsafe fn disable(interface: *mut NX_INTERFACE) -> Result<(), NoAnswer> {
    // SAFETY: given.
    unsafe { (*interface).nx_interface_link_up = 0 };
    let masked = kernel::enter();
    let controller = controller(&masked);
    while let Some(packet) = take_waiting(controller) {
        // SAFETY: a waiting frame is the driver's.
        unsafe { finish(packet) };
    }
    drop(masked);
    bring_up::stop(&Ethernet)
}

/// Hash bits are shared by groups, so leaving keeps the bit: the stack drops what it did not ask for.
fn multicast(request: &NX_IP_DRIVER, join: bool) -> Result<(), NoAnswer> {
    if !join {
        return Ok(());
    }
    let masked = kernel::enter();
    let controller = controller(&masked);
    controller.multicast_hash |= 1 << fifo::multicast_hash(requested_address(request));
    let hash = controller.multicast_hash;
    drop(masked);
    bring_up::set_multicast(&Ethernet, hash)
}

/// Gives a frame back to the stack as the driver contract wants it: without link header, released.
///
/// # Safety
/// The driver owns the packet, whose prepend pointer is at the Ethernet header.
unsafe fn finish(packet: *mut NX_PACKET) {
    // SAFETY: given; a status other than success would say that it was released before, which the pool has counted.
    unsafe {
        NX_PACKET::pull_front(packet, ETHERNET_HEADER_BYTES);
        let _ = netx::packet::packet_data::transmit_release(packet);
    }
}

/// Writes the Ethernet header and sends the frame, now or when there is room.
///
/// # Safety
/// The request carries a frame that the driver now owns.
unsafe fn send(request: &NX_IP_DRIVER) -> UINT {
    let packet = request.nx_ip_driver_packet;
    // SAFETY: the driver owns the frame; the header room is checked before it is written.
    unsafe {
        let mut header = [0; ETHERNET_HEADER_BYTES];
        header[..6].copy_from_slice(&requested_address(request));
        header[6..12].copy_from_slice(&(*request.nx_ip_driver_interface).mac());
        let kind = match request.nx_ip_driver_command {
            NX_LINK_ARP_SEND | NX_LINK_ARP_RESPONSE_SEND => TYPE_ARP,
            NX_LINK_RARP_SEND => TYPE_RARP,
            _ if (*packet).nx_packet_ip_version == 6 => TYPE_IPV6,
            _ => TYPE_IPV4,
        };
        header[12..].copy_from_slice(&kind.to_be_bytes());
        if matches!(request.nx_ip_driver_command, NX_LINK_PACKET_BROADCAST | NX_LINK_ARP_SEND | NX_LINK_RARP_SEND) {
            header[..6].fill(0xFF);
        }
        if (*packet).nx_packet_length as usize + ETHERNET_HEADER_BYTES > fifo::MAX_FRAME_BYTES
            || !NX_PACKET::push_front(packet, ETHERNET_HEADER_BYTES)
        {
            let masked = kernel::enter();
            let counters = controller(&masked);
            counters.errors = counters.errors.wrapping_add(1);
            drop(masked);
            let _ = netx::packet::packet_data::transmit_release(packet);
            return NX_NOT_SUCCESSFUL;
        }
        (*packet).nx_packet_prepend_ptr.copy_from_nonoverlapping(header.as_ptr(), ETHERNET_HEADER_BYTES);

        let masked = kernel::enter();
        let controller = controller(&masked);
        if controller.waiting_head.is_null() && fits(packet) {
            transmit(controller, packet);
        } else {
            (*packet).nx_packet_queue_next = null_mut();
            if controller.waiting_head.is_null() {
                controller.waiting_head = packet;
            } else {
                (*controller.waiting_tail).nx_packet_queue_next = packet;
            }
            controller.waiting_tail = packet;
            write(Register::IntEn, read(Register::IntEn) | INT_TX_ROOM);
        }
        NX_SUCCESS
    }
}

fn take_waiting(controller: &mut Controller) -> Option<*mut NX_PACKET> {
    let packet = controller.waiting_head;
    if packet.is_null() {
        return None;
    }
    // SAFETY: waiting frames are the driver's.
    unsafe {
        controller.waiting_head = (*packet).nx_packet_queue_next;
        (*packet).nx_packet_queue_next = null_mut();
    }
    Some(packet)
}

/// The packets of a frame that hold data, one after the other.
///
/// # Safety
/// The caller owns the frame while the iterator lives.
unsafe fn chain(packet: *mut NX_PACKET) -> impl Iterator<Item = &'static [u8]> {
    let mut next = packet;
    core::iter::from_fn(move || {
        // SAFETY: given.
        unsafe {
            let packet = next.as_ref()?;
            let bytes = NX_PACKET::bytes(next);
            next = packet.nx_packet_next;
            Some(&*bytes)
        }
    })
    .filter(|bytes| !bytes.is_empty())
}

/// Whether the transmit FIFO has room for the frame.
///
/// # Safety
/// The driver owns the frame.
unsafe fn fits(packet: *mut NX_PACKET) -> bool {
    let free_words = (read(Register::TxFifoInf) & 0xFFFF) as usize / 4;
    // SAFETY: given.
    let needed: usize =
        unsafe { chain(packet) }.map(|bytes| fifo::tx_words(bytes.as_ptr() as usize, bytes.len())).sum();
    needed <= free_words
}

/// Moves the frame into the transmit FIFO and gives its packets back.
///
/// # Safety
/// The driver owns the frame, and it [`fits`].
unsafe fn transmit(controller: &mut Controller, packet: *mut NX_PACKET) {
    // SAFETY: given. The words read cover the buffer: the first may begin up to three bytes before it and the last may end up to
    // three behind, inside the word-aligned payload of the same packet.
    unsafe {
        let frame_bytes = (*packet).nx_packet_length as usize;
        let buffers = chain(packet).count();
        for (index, bytes) in chain(packet).enumerate() {
            let address = bytes.as_ptr() as usize;
            let segment = Segment { first: index == 0, last: index + 1 == buffers };
            let [a, b] = fifo::tx_commands(address, bytes.len(), segment, frame_bytes);
            write(Register::TxDataFifo, a);
            write(Register::TxDataFifo, b);
            let mut word = (address & !3) as *const u32;
            for _ in 2..fifo::tx_words(address, bytes.len()) {
                write(Register::TxDataFifo, word.read_volatile());
                word = word.add(1);
            }
        }
        finish(packet);
    }
    controller.sent = controller.sent.wrapping_add(1);
}

/// The Ethernet interrupt's handler.
///
/// # Context
/// The controller's interrupt line; the board's start-up calls it, or has it in its vector table.
#[unsafe(no_mangle)]
pub extern "C" fn _nx_mps2_network_interrupt() {
    let masked = kernel::enter();
    let controller = controller(&masked);
    let causes = read(Register::IntSts) & read(Register::IntEn);
    write(Register::IntSts, causes);
    if causes & (INT_RX_ERROR | INT_TX_ERROR) != 0 {
        controller.errors = controller.errors.wrapping_add(1);
    }
    if causes & INT_RX_DROPPED != 0 {
        controller.allocation_errors = controller.allocation_errors.wrapping_add(read(Register::RxDrop));
    }
    for _ in 0..FRAMES_AN_INTERRUPT {
        if read(Register::RxFifoInf) >> 16 & 0xFF == 0 {
            break;
        }
        // SAFETY: a status is there, so a frame is.
        unsafe { receive(controller) };
    }
    for _ in 0..TX_STATUSES {
        if read(Register::TxFifoInf) >> 16 & 0xFF == 0 {
            break;
        }
        if read(Register::TxStatusFifo) & TX_STATUS_ERROR != 0 {
            controller.errors = controller.errors.wrapping_add(1);
        }
    }
    // SAFETY: waiting frames are the driver's.
    unsafe {
        while !controller.waiting_head.is_null() && fits(controller.waiting_head) {
            if let Some(packet) = take_waiting(controller) {
                transmit(controller, packet);
            }
        }
    }
    if controller.waiting_head.is_null() {
        write(Register::IntEn, read(Register::IntEn) & !INT_TX_ROOM);
    }
    if causes & INT_PHY != 0 {
        link_changed(controller);
    }
    // What came after the loops looked is seen here: clearing first, looking again after, loses nothing.
    write(Register::IntSts, INT_RX_STATUS | INT_TX_STATUS);
    if read(Register::RxFifoInf) >> 16 & 0xFF != 0 {
        hardware::pend_interrupt();
    }
    let moved = controller.received.wrapping_add(controller.sent);
    if controller.storm.is_over_the_top(time::get(), moved != core::mem::replace(&mut controller.moved, moved)) {
        // Threads get their processor back, and learn that the link is down; NX_LINK_ENABLE tries again.
        hardware::disable_interrupt();
        controller.errors = controller.errors.wrapping_add(1);
        report_link(controller, false);
    }
}

fn link_changed(controller: &mut Controller) {
    if let Ok(up) = bring_up::link_changed(&Ethernet) {
        report_link(controller, up);
    } else {
        // It would interrupt for ever.
        controller.errors = controller.errors.wrapping_add(1);
        write(Register::IntEn, read(Register::IntEn) & !INT_PHY);
    }
}

/// Tells the stack and its application.
fn report_link(controller: &Controller, up: bool) {
    if controller.interface.is_null() {
        return;
    }
    // SAFETY: the interface and its instance are the stack's, alive while the driver is initialized.
    unsafe {
        (*controller.interface).nx_interface_link_up = up.into();
        let index = UINT::from((*controller.interface).nx_interface_index);
        netx::link::driver::driver_link_status_event(controller.ip, index);
    }
}

/// Takes one frame from the receive FIFO to the stack, or skips it.
///
/// # Safety
/// The receive status FIFO is not empty.
unsafe fn receive(controller: &mut Controller) {
    let status = read(Register::RxStatusFifo);
    let words = fifo::rx_words(status);
    let Received::Frame { len_bytes } = fifo::received(status) else {
        controller.errors = controller.errors.wrapping_add(1);
        return skip(words);
    };
    // SAFETY: the instance and its pool are alive while the driver is initialized; the packets filled are the driver's.
    unsafe {
        let pool = (*controller.ip).nx_ip_default_packet_pool;
        let mut head: *mut NX_PACKET = null_mut();
        let mut tail: *mut NX_PACKET = null_mut();
        // The check sequence is left behind, but for the bytes that share a word with the end of the payload.
        let kept = (RX_PADDING_BYTES + len_bytes).div_ceil(4);
        let mut left = kept;
        while left > 0 {
            let mut packet = null_mut();
            if netx::packet::packet_pool::allocate(pool, &raw mut packet, NX_RECEIVE_PACKET, NX_NO_WAIT) != NX_SUCCESS {
                controller.allocation_errors = controller.allocation_errors.wrapping_add(1);
                if !head.is_null() {
                    let _ = netx::packet::packet_data::release(head);
                }
                return skip(left + words - kept);
            }
            let start = (*packet).nx_packet_data_start;
            let room = ((*packet).nx_packet_data_end as usize - start as usize) / 4;
            let taken = left.min(room.max(1));
            let mut word = start.cast::<u32>();
            for _ in 0..taken {
                word.write_volatile(read(Register::RxDataFifo));
                word = word.add(1);
            }
            left -= taken;
            (*packet).nx_packet_prepend_ptr = start;
            (*packet).nx_packet_append_ptr = start.add(taken * 4);
            if head.is_null() {
                head = packet;
            } else {
                (*tail).nx_packet_next = packet;
                (*head).nx_packet_last = packet;
            }
            tail = packet;
        }
        for _ in kept..words {
            read(Register::RxDataFifo);
        }
        (*tail).nx_packet_append_ptr = (*tail).nx_packet_append_ptr.sub(kept * 4 - RX_PADDING_BYTES - len_bytes);
        (*head).nx_packet_length = (RX_PADDING_BYTES + len_bytes) as ULONG;
        controller.received = controller.received.wrapping_add(1);
        deliver(controller, head);
    }
}

/// Strips padding and Ethernet header, and hands the frame to the door its type asks for.
///
/// # Safety
/// The driver owns the frame, which holds a whole Ethernet header.
unsafe fn deliver(controller: &mut Controller, packet: *mut NX_PACKET) {
    // SAFETY: given.
    unsafe {
        (*packet).nx_packet_ip_interface = controller.interface;
        let kind = NX_PACKET::bytes(packet).get(RX_PADDING_BYTES + 12..RX_PADDING_BYTES + 14);
        let kind = kind.map_or(0, |octets| u16::from_be_bytes([octets[0], octets[1]]));
        let stripped = NX_PACKET::pull_front(packet, RX_PADDING_BYTES + ETHERNET_HEADER_BYTES);
        match kind {
            TYPE_IPV4 | TYPE_IPV6 if stripped => netx::link::driver::packet_deferred_receive(controller.ip, packet),
            TYPE_ARP if stripped => netx::link::driver::arp_packet_deferred_receive(controller.ip, packet),
            _ => {
                let _ = netx::packet::packet_data::release(packet);
            }
        }
    }
}

/// Drops a frame from the receive FIFO. Word by word: the controller's fast-forward leaves the emulator's model out of step.
fn skip(words: usize) {
    for _ in 0..words {
        read(Register::RxDataFifo);
    }
}
