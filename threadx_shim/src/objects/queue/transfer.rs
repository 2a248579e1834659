//! Queues: sending and receiving.
//!
//! A message is copied once where it can be: straight to a waiting receiver, otherwise into the queue's area. A sender that
//! waits keeps its message where it is until a receive makes room. A blocked front send stands first among the waiters, and
//! its message is received before those in the queue.
//!
//! `unsafe` here: control blocks, message areas and what waiters left on their stacks.

use super::{EMPTY_SUSPENSIONS, FULL_ERRORS, FULL_SUSPENSIONS, RECEIVED, SENT, TX_QUEUE};
use crate::config::callback;
use crate::constants::{TX_NO_WAIT, TX_QUEUE_EMPTY, TX_QUEUE_FULL, TX_QUEUE_SUSP, TX_SUCCESS};
use crate::kernel::{self, Critical};
use crate::objects::off_path;
use crate::suspend;
use crate::trace::{self, event};
use crate::types::{UINT, ULONG, VOID};
use core::mem::MaybeUninit;

/// What a thread that waits on a queue left for its waker.
struct Request {
    /// A sender's message, or the place for a receiver's.
    message: *mut ULONG,
    /// A sender's message overtakes those in the queue.
    front: bool,
}

/// Copies a message of `size` ULONGs, padding and all. Neither the queue's memory nor the application's need be aligned.
///
/// # Safety
/// `size` ULONGs can be read at `from` and written at `to`, which do not overlap.
#[inline(always)]
unsafe fn copy(from: *const ULONG, to: *mut ULONG, size: UINT) {
    type Words<const N: usize> = MaybeUninit<[ULONG; N]>;
    // SAFETY: the contract; the aligned accesses happen only where both addresses are aligned.
    unsafe {
        if (from.addr() | to.addr()).is_multiple_of(align_of::<ULONG>()) {
            match size {
                1 => to.cast::<Words<1>>().write(from.cast::<Words<1>>().read()),
                2 => to.cast::<Words<2>>().write(from.cast::<Words<2>>().read()),
                4 => to.cast::<Words<4>>().write(from.cast::<Words<4>>().read()),
                _ => copy_all::<MaybeUninit<ULONG>>(from.cast(), to.cast(), size as usize),
            }
        } else {
            copy_all::<MaybeUninit<u8>>(from.cast(), to.cast(), size as usize * 4);
        }
    }
}

/// [`copy`] of rarer sizes and of unaligned messages.
#[inline(never)]
unsafe fn copy_all<T: Copy>(from: *const T, to: *mut T, count: usize) {
    for index in 0..count {
        // SAFETY: as `copy`.
        unsafe { *to.add(index) = *from.add(index) };
    }
}

/// Appends a message; there is room.
#[inline(always)]
unsafe fn push_back(queue: *mut TX_QUEUE, message: *const ULONG) {
    // SAFETY: `write` is inside the area, at a message's place.
    unsafe {
        let size = (*queue).tx_queue_message_size;
        let place = (*queue).tx_queue_write;
        copy(message, place, size);
        let next = place.add(size as usize);
        (*queue).tx_queue_write = if next == (*queue).tx_queue_end { (*queue).tx_queue_start } else { next };
        (*queue).tx_queue_enqueued += 1;
        (*queue).tx_queue_available_storage -= 1;
    }
}

/// Puts a message before all others; there is room.
unsafe fn push_front(queue: *mut TX_QUEUE, message: *const ULONG) {
    // SAFETY: as in `push_back`.
    unsafe {
        let size = (*queue).tx_queue_message_size;
        let read = (*queue).tx_queue_read;
        let behind = if read == (*queue).tx_queue_start { (*queue).tx_queue_end } else { read };
        let place = behind.sub(size as usize);
        copy(message, place, size);
        (*queue).tx_queue_read = place;
        (*queue).tx_queue_enqueued += 1;
        (*queue).tx_queue_available_storage -= 1;
    }
}

/// Takes the first message; there is one.
#[inline(always)]
unsafe fn pop(queue: *mut TX_QUEUE, destination: *mut ULONG) {
    // SAFETY: as in `push_back`.
    unsafe {
        let size = (*queue).tx_queue_message_size;
        let place = (*queue).tx_queue_read;
        copy(place, destination, size);
        let next = place.add(size as usize);
        (*queue).tx_queue_read = if next == (*queue).tx_queue_end { (*queue).tx_queue_start } else { next };
        (*queue).tx_queue_enqueued -= 1;
        (*queue).tx_queue_available_storage += 1;
    }
}

/// Sends a message (`tx_queue_send`).
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option. May preempt the caller.
///
/// # Blocking
/// For up to `wait_option` ticks while the queue is full.
///
/// # Errors
/// TX_QUEUE_FULL: no room in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline(always)] // The C face has it in its checking services; Rust callers pass by one of those or are few.
#[must_use]
pub unsafe fn send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(QUEUE_SEND, queue_ptr, source_ptr, wait_option, (*queue_ptr).tx_queue_enqueued);
        (*queue_ptr).tx_queue_performance.bump(SENT);
        if (*queue_ptr).tx_queue_available_storage == 0 {
            return off_path(wait_for_room(queue_ptr, source_ptr.cast(), wait_option, cs));
        }
        if !(*queue_ptr).tx_queue_waiters.is_empty() || callback((*queue_ptr).tx_queue_send_notify).is_some() {
            return off_path(send_slowly(queue_ptr, source_ptr.cast(), false, cs));
        }
        push_back(queue_ptr, source_ptr.cast());
    }
    TX_SUCCESS
}

/// Sends a message that overtakes all in the queue (`tx_queue_front_send`).
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option. May preempt the caller.
///
/// # Blocking
/// For up to `wait_option` ticks while the queue is full.
///
/// # Errors
/// TX_QUEUE_FULL: no room in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn front_send(queue_ptr: *mut TX_QUEUE, source_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(QUEUE_FRONT_SEND, queue_ptr, source_ptr, wait_option, (*queue_ptr).tx_queue_enqueued);
        (*queue_ptr).tx_queue_performance.bump(SENT);
        if (*queue_ptr).tx_queue_available_storage == 0 {
            return wait_for_room_in_front(queue_ptr, source_ptr.cast(), wait_option, cs);
        }
        send_slowly(queue_ptr, source_ptr.cast(), true, cs)
    }
}

/// Sends to a queue with room: to who waits for it, in front of all, or so that somebody hears of it.
#[inline(never)]
unsafe fn send_slowly(queue: *mut TX_QUEUE, message: *const ULONG, front: bool, cs: Critical) -> UINT {
    // SAFETY: the services' contract; the queue has room.
    unsafe {
        if !(*queue).tx_queue_waiters.is_empty() {
            hand_over(&cs, queue, message);
        } else if front {
            push_front(queue, message);
        } else {
            push_back(queue, message);
        }
        let notify = callback((*queue).tx_queue_send_notify);
        drop(cs);
        if let Some(notify) = notify {
            notify(queue);
        }
    }
    TX_SUCCESS
}

/// Gives the message to the first waiting receiver.
unsafe fn hand_over(cs: &Critical, queue: *mut TX_QUEUE, message: *const ULONG) {
    // SAFETY: the queue has room, so its waiters are receivers; what they left lives on their stacks.
    unsafe {
        let receiver = (*queue).tx_queue_waiters.first();
        let request = suspend::info(receiver).cast::<Request>();
        copy(message, (*request).message, (*queue).tx_queue_message_size);
        suspend::wake(cs, receiver, TX_SUCCESS);
    }
}

/// A send to a full queue.
#[inline(never)]
unsafe fn wait_for_room(queue: *mut TX_QUEUE, message: *mut ULONG, ticks: ULONG, cs: Critical) -> UINT {
    // SAFETY: the services' contract.
    unsafe { wait_with(queue, Request { message, front: false }, ticks, cs) }
}

/// A front send to a full queue.
#[inline(never)]
unsafe fn wait_for_room_in_front(queue: *mut TX_QUEUE, message: *mut ULONG, ticks: ULONG, cs: Critical) -> UINT {
    // SAFETY: the services' contract.
    unsafe { wait_with(queue, Request { message, front: true }, ticks, cs) }
}

/// Waits, with the message, for room in a full queue.
unsafe fn wait_with(queue: *mut TX_QUEUE, request: Request, ticks: ULONG, cs: Critical) -> UINT {
    // SAFETY: the services' contract; the request outlives the wait.
    unsafe {
        if ticks == TX_NO_WAIT {
            (*queue).tx_queue_performance.bump(FULL_ERRORS);
            return TX_QUEUE_FULL;
        }
        (*queue).tx_queue_performance.bump(FULL_SUSPENSIONS);
        let mut request = request;
        let info = (&raw mut request).cast();
        let waiters = &raw mut (*queue).tx_queue_waiters;
        let notify = callback((*queue).tx_queue_send_notify); // Afterwards the queue may be gone.
        let code = if request.front {
            suspend::wait_in_front(cs, waiters, TX_QUEUE_SUSP, info, ticks, TX_QUEUE_FULL)
        } else {
            suspend::wait(cs, waiters, TX_QUEUE_SUSP, info, ticks, TX_QUEUE_FULL)
        };
        if code == TX_SUCCESS
            && let Some(notify) = notify
        {
            notify(queue);
        }
        code
    }
}

/// Receives the first message (`tx_queue_receive`).
///
/// # Context
/// Anywhere with TX_NO_WAIT, threads with another wait option. May preempt the caller.
///
/// # Blocking
/// For up to `wait_option` ticks while the queue is empty.
///
/// # Errors
/// TX_QUEUE_EMPTY: no message in time. TX_DELETED, TX_WAIT_ABORTED.
///
/// # Safety
/// See [`objects`](crate::objects).
#[inline(always)] // The C face has it in its checking services; Rust callers pass by one of those or are few.
#[must_use]
pub unsafe fn receive(queue_ptr: *mut TX_QUEUE, destination_ptr: *mut VOID, wait_option: ULONG) -> UINT {
    let cs = kernel::enter();
    // SAFETY: the contract.
    unsafe {
        event!(QUEUE_RECEIVE, queue_ptr, destination_ptr, wait_option, (*queue_ptr).tx_queue_enqueued);
        if (*queue_ptr).tx_queue_enqueued == 0 {
            return off_path(wait_for_message(queue_ptr, destination_ptr.cast(), wait_option, cs));
        }
        (*queue_ptr).tx_queue_performance.bump(RECEIVED);
        if !(*queue_ptr).tx_queue_waiters.is_empty() {
            return off_path(take_turns(queue_ptr, destination_ptr.cast(), cs));
        }
        pop(queue_ptr, destination_ptr.cast());
    }
    TX_SUCCESS
}

/// Receives from a full queue that somebody waits to send to.
#[inline(never)]
unsafe fn take_turns(queue: *mut TX_QUEUE, destination: *mut ULONG, cs: Critical) -> UINT {
    // SAFETY: the queue is full, so its waiters are senders; what they left lives on their stacks.
    unsafe {
        let sender = (*queue).tx_queue_waiters.first();
        let request = suspend::info(sender).cast::<Request>();
        if (*request).front {
            copy((*request).message, destination, (*queue).tx_queue_message_size);
        } else {
            pop(queue, destination);
            push_back(queue, (*request).message);
        }
        suspend::wake(&cs, sender, TX_SUCCESS);
    }
    drop(cs);
    TX_SUCCESS
}

/// Waits for a message.
#[inline(never)]
unsafe fn wait_for_message(queue: *mut TX_QUEUE, destination: *mut ULONG, ticks: ULONG, cs: Critical) -> UINT {
    if ticks == TX_NO_WAIT {
        return TX_QUEUE_EMPTY;
    }
    // SAFETY: the service's contract; the request outlives the wait.
    unsafe {
        (*queue).tx_queue_performance.bump(RECEIVED);
        (*queue).tx_queue_performance.bump(EMPTY_SUSPENSIONS);
        let mut request = Request { message: destination, front: false };
        let waiters = &raw mut (*queue).tx_queue_waiters;
        suspend::wait(cs, waiters, TX_QUEUE_SUSP, (&raw mut request).cast(), ticks, TX_QUEUE_EMPTY)
    }
}

/// Discards all messages, those of waiting senders too: they return TX_SUCCESS (`tx_queue_flush`).
///
/// # Context
/// Anywhere. May preempt the caller.
///
/// # Errors
/// None.
///
/// # Safety
/// See [`objects`](crate::objects).
#[must_use]
pub unsafe fn flush(queue_ptr: *mut TX_QUEUE) -> UINT {
    let cs = kernel::enter();
    event!(QUEUE_FLUSH, queue_ptr, trace::stack());
    // SAFETY: the contract.
    unsafe {
        if (*queue_ptr).tx_queue_enqueued == 0 {
            return TX_SUCCESS;
        }
        // An interrupt that comes while they are woken finds a full queue with senders still.
        suspend::wake_all_then(&cs, &raw mut (*queue_ptr).tx_queue_waiters, TX_SUCCESS, || {
            (*queue_ptr).tx_queue_enqueued = 0;
            (*queue_ptr).tx_queue_available_storage = (*queue_ptr).tx_queue_capacity;
            (*queue_ptr).tx_queue_read = (*queue_ptr).tx_queue_start;
            (*queue_ptr).tx_queue_write = (*queue_ptr).tx_queue_start;
        });
    }
    TX_SUCCESS
}
