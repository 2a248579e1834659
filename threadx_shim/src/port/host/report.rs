//! What the host port says on standard error: faults, deadlocks, configuration.
//!
//! Every text goes through one small buffer on the stack and one `write`: no locks, no allocation, usable in a signal handler.

use core::ffi::CStr;
use core::fmt::{self, Write};
use core::mem::offset_of;

use super::run::Exit;
use super::switch;
use crate::constants::{
    TX_BLOCK_MEMORY, TX_BYTE_MEMORY, TX_COMPLETED, TX_EVENT_FLAG, TX_FILE, TX_IO_DRIVER, TX_MUTEX_SUSP,
    TX_PRIORITY_CHANGE, TX_QUEUE_SUSP, TX_READY, TX_SEMAPHORE_SUSP, TX_SLEEP, TX_SUSPENDED, TX_TCP_IP, TX_TERMINATED,
};
use crate::kernel::{self, Kernel};
use crate::registry::{Registered, Registry};
use crate::types::{CHAR, UINT};
use crate::{TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD};

/// A line under construction; what does not fit is cut.
struct Line {
    text: heapless::Vec<u8, 256>,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // One place stays for the end of the line.
            if self.text.len() < 255 {
                let _ = self.text.push(byte);
            }
        }
        Ok(())
    }
}

/// Writes one line to standard error.
pub(super) fn line(text: fmt::Arguments<'_>) {
    let mut line = Line { text: heapless::Vec::new() };
    let _ = line.write_fmt(format_args!("tx_host: {text}"));
    let _ = line.text.push(b'\n');
    // SAFETY: writes from a local buffer; a failure has nobody to be told to.
    unsafe { libc::write(2, line.text.as_ptr().cast(), line.text.len()) };
}

/// Says why the process cannot go on, and aborts it.
pub(super) fn fatal(text: fmt::Arguments<'_>) -> ! {
    line(text);
    // SAFETY: no preconditions.
    unsafe { libc::abort() }
}

/// The running thread's stack is full. In a signal handler.
pub(super) fn overflow() {
    if let Some((_, thread)) = switch::running() {
        // SAFETY: the running thread's control block.
        let name = unsafe { Name((*thread).tx_thread_name) };
        line(format_args!("stack overflow in thread {name}"));
    }
}

/// The running thread used a second without a service call. In a signal handler.
pub(super) fn spinning() {
    if let Some((_, thread)) = switch::running() {
        // SAFETY: the running thread's control block.
        let name = unsafe { Name((*thread).tx_thread_name) };
        line(format_args!("thread {name} ran for a second without a service call: this run is not reproducible"));
    }
}

/// No tick was taken for a second, because the running thread made no service call and may not be cut. In a signal handler.
pub(super) fn keeping() {
    if let Some((_, thread)) = switch::running() {
        // SAFETY: the running thread's control block.
        let name = unsafe { Name((*thread).tx_thread_name) };
        line(format_args!(
            "thread {name} keeps the processor for a second without a service call; all others wait for it"
        ));
    }
}

/// An object's name as the application gave it.
struct Name(*const CHAR);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_null() {
            return f.write_str("(unnamed)");
        }
        // SAFETY: names are C strings that the application keeps while the object exists.
        let text = unsafe { CStr::from_ptr(self.0) }.to_bytes();
        write!(f, "'{}'", text.get(..64).unwrap_or(text).escape_ascii())
    }
}

/// Nothing can ever run again: because all threads have ended, or else which thread waits for what.
pub(super) fn nothing_left() -> Exit {
    let cs = kernel::enter();
    // SAFETY: masked, and nothing below changes the kernel.
    let kernel = unsafe { &*cs.kernel() };
    // SAFETY: created threads.
    let mut states = objects(&kernel.threads).map(|thread| unsafe { (*thread).tx_thread_state });
    if states.all(|state| matches!(state, TX_COMPLETED | TX_TERMINATED)) {
        line(format_args!("all threads have ended"));
        return Exit::Ended;
    }
    line(format_args!("deadlock: no thread is ready, no time-out is running, nothing can interrupt"));
    for thread in objects(&kernel.threads) {
        // SAFETY: a created thread.
        let (name, state) = unsafe { (Name((*thread).tx_thread_name), state_text((*thread).tx_thread_state)) };
        line(format_args!("  thread {name} {state}{}", Awaited(kernel, thread)));
    }
    Exit::Deadlock
}

fn state_text(state: UINT) -> &'static str {
    match state {
        TX_READY => "is ready",
        TX_COMPLETED => "has completed",
        TX_TERMINATED => "is terminated",
        TX_SUSPENDED => "is suspended",
        TX_SLEEP => "sleeps",
        TX_QUEUE_SUSP => "waits for queue",
        TX_SEMAPHORE_SUSP => "waits for semaphore",
        TX_EVENT_FLAG => "waits for event flags",
        TX_BLOCK_MEMORY => "waits for block pool",
        TX_BYTE_MEMORY => "waits for byte pool",
        TX_MUTEX_SUSP => "waits for mutex",
        TX_IO_DRIVER => "waits for a driver",
        TX_FILE => "waits for a file",
        TX_TCP_IP => "waits for the network",
        TX_PRIORITY_CHANGE => "changes its priority",
        _ => "is in an unknown state",
    }
}

/// The object that a thread waits for, as far as the kernel knows it; the text is empty if it does not.
struct Awaited<'a>(&'a Kernel, *mut TX_THREAD);

impl fmt::Display for Awaited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Awaited(kernel, thread) = self;
        // SAFETY: a created thread.
        let list = unsafe { (**thread).tx_thread_wait_list } as usize;
        let name = holder(&kernel.queues, list, offset_of!(TX_QUEUE, tx_queue_name))
            .or_else(|| holder(&kernel.semaphores, list, offset_of!(TX_SEMAPHORE, tx_semaphore_name)))
            .or_else(|| holder(&kernel.event_flags, list, offset_of!(TX_EVENT_FLAGS_GROUP, tx_event_flags_group_name)))
            .or_else(|| holder(&kernel.block_pools, list, offset_of!(TX_BLOCK_POOL, tx_block_pool_name)))
            .or_else(|| holder(&kernel.byte_pools, list, offset_of!(TX_BYTE_POOL, tx_byte_pool_name)))
            .or_else(|| holder(&kernel.mutexes, list, offset_of!(TX_MUTEX, tx_mutex_name)));
        if let Some(name) = name {
            write!(f, " {name}")?;
        }
        if let Some(mutex) = objects(&kernel.mutexes).find(|&mutex| is_in(mutex, list)) {
            // SAFETY: a created mutex; its owner, if any, is a created thread.
            if let Some(owner) = unsafe { (*mutex).tx_mutex_owner.as_ref() } {
                write!(f, ", owned by thread {}", Name(owner.tx_thread_name))?;
            }
        }
        Ok(())
    }
}

/// The name of the object of one kind in which the wait list at address `list` is.
fn holder<T: Registered<N>, const N: usize>(kind: &Registry<T, N>, list: usize, name: usize) -> Option<Name> {
    let object = objects(kind).find(|&object| is_in(object, list))?;
    // SAFETY: a created object, whose name stands at this offset.
    Some(Name(unsafe { object.byte_add(name).cast::<*const CHAR>().read() }))
}

fn is_in<T>(object: *mut T, address: usize) -> bool {
    (object as usize..object as usize + size_of::<T>()).contains(&address)
}

/// The created objects of one kind. The kernel stands still meanwhile.
fn objects<T: Registered<N>, const N: usize>(kind: &Registry<T, N>) -> impl Iterator<Item = *mut T> {
    let mut next = kind.head();
    (0..kind.count()).map(move |_| {
        let object = next;
        // SAFETY: interrupts are masked while the report is made, and `object` is in the registry.
        next = unsafe { kind.next(object) };
        object
    })
}
