//! What the host port says on standard error: faults, deadlocks, configuration.
//!
//! Every text goes through one small buffer on the stack and one `write`: no locks, no allocation, usable in a signal handler.

use core::ffi::CStr;
use core::fmt::{self, Write};

use super::switch;
use crate::constants::{
    TX_BLOCK_MEMORY, TX_BYTE_MEMORY, TX_COMPLETED, TX_EVENT_FLAG, TX_FILE, TX_IO_DRIVER, TX_MUTEX_SUSP,
    TX_PRIORITY_CHANGE, TX_QUEUE_SUSP, TX_READY, TX_SEMAPHORE_SUSP, TX_SLEEP, TX_SUSPENDED, TX_TCP_IP, TX_TERMINATED,
};
use crate::kernel;
use crate::registry::{Registered, Registry};
use crate::types::{CHAR, UINT};
use crate::{TX_MUTEX, TX_THREAD};

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

/// Nothing can ever run again: which thread waits for what.
pub(super) fn deadlock() {
    line(format_args!("deadlock: no thread is ready, no time-out is running, nothing can interrupt"));
    // SAFETY: `each` calls this with the kernel, masked.
    each(
        |kernel| unsafe { &(*kernel).threads },
        |thread| {
            // SAFETY: a created thread.
            unsafe {
                let name = Name((*thread).tx_thread_name);
                let state = (*thread).tx_thread_state;
                line(format_args!("  thread {name} {}{}", state_text(state), Awaited(thread)));
            }
        },
    );
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

/// The object that a thread waits for, as far as the kernel knows it.
struct Awaited(*mut TX_THREAD);

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a created thread.
        let list = unsafe { (*self.0).tx_thread_wait_list } as usize;
        if list == 0 {
            return Ok(());
        }
        let mut result = Ok(());
        macro_rules! look {
            ($objects:ident, $name:ident) => {
                // SAFETY: `each` calls this with the kernel, masked.
                each(
                    |kernel| unsafe { &(*kernel).$objects },
                    |object| {
                        if (object as usize..object as usize + size_of_val_raw(object)).contains(&list) {
                            // SAFETY: a created object.
                            result = write!(f, " {}", Name(unsafe { (*object).$name }));
                        }
                    },
                );
            };
        }
        look!(queues, tx_queue_name);
        look!(semaphores, tx_semaphore_name);
        look!(event_flags, tx_event_flags_group_name);
        look!(block_pools, tx_block_pool_name);
        look!(byte_pools, tx_byte_pool_name);
        look!(mutexes, tx_mutex_name);
        // SAFETY: `each` calls this with the kernel, masked.
        each(
            |kernel| unsafe { &(*kernel).mutexes },
            |mutex: *mut TX_MUTEX| {
                if (mutex as usize..mutex as usize + size_of_val_raw(mutex)).contains(&list) {
                    // SAFETY: a created mutex; its owner, if any, is a created thread.
                    let owner = unsafe { (*mutex).tx_mutex_owner };
                    if !owner.is_null() {
                        // SAFETY: as above.
                        result = write!(f, ", owned by thread {}", Name(unsafe { (*owner).tx_thread_name }));
                    }
                }
            },
        );
        result
    }
}

const fn size_of_val_raw<T>(_: *mut T) -> usize {
    size_of::<T>()
}

/// Calls `look` for every created object of one kind.
fn each<T: Registered<N> + 'static, const N: usize>(
    of: impl FnOnce(*mut kernel::Kernel) -> &'static Registry<T, N>,
    mut look: impl FnMut(*mut T),
) {
    let cs = kernel::enter();
    let registry = of(cs.kernel());
    let mut object = registry.head();
    for _ in 0..registry.count() {
        look(object);
        // SAFETY: masked, and `object` is in the registry.
        object = unsafe { registry.next(object) };
    }
}
