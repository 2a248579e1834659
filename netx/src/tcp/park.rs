//! Waiting in TCP: the instance's mutex, and the step from holding it to being suspended.

use core::ffi::c_void;

use threadx_shim::kernel::{self, Caller};
use threadx_shim::objects::{mutex, time};
use threadx_shim::suspend::{self, WaitList};
use threadx_shim::types::{UINT, ULONG};

use crate::constants::{NX_SUCCESS, NX_WAIT_FOREVER};
use crate::ip::{NX_IP, Protection, protection};
use crate::tcp::tcp_socket::NX_TCP_SOCKET;

/// Thread state of whoever waits in TCP.
const TX_TCP_IP: UINT = threadx_shim::constants::TX_TCP_IP;

/// Code with which a waiter for states wakes: this plus the state. Above every status code.
pub(crate) const STATE_REACHED: UINT = 0x1_0000;

/// `nx_ip_protection`, held while this lives. During initialization nothing else runs, and nothing is held.
pub(crate) struct Held(Protection);

impl Held {
    /// Waits for the mutex, however long; recursive.
    ///
    /// # Safety
    /// The instance is created and outlives this.
    pub(crate) unsafe fn get(ip: *mut NX_IP) -> Self {
        // SAFETY: given.
        Self(unsafe { Protection::get(ip) })
    }

    /// Lets go of the mutex and suspends the running thread on `list`, in one step, then takes the mutex again.
    ///
    /// # Safety
    /// [`may_wait`] said so; `info` is what the wakers of `list` expect, and lives on the caller's stack if anywhere.
    pub(crate) unsafe fn wait(&self, list: *mut WaitList, info: *mut c_void, ticks: ULONG, timeout_code: UINT) -> UINT {
        // SAFETY: the caller holds the mutex once (`may_wait` excludes callbacks, which hold it twice); nobody can wake the
        // thread between the two steps, because interrupts are masked.
        unsafe {
            let ip_ptr = self.0.ip();
            let protection = &raw mut (*ip_ptr).nx_ip_protection;
            let critical = kernel::enter();
            protection::put(ip_ptr);
            let status = suspend::wait(critical, list, TX_TCP_IP, info, ticks, timeout_code);
            let _ = mutex::get(protection, NX_WAIT_FOREVER);
            status
        }
    }
}

/// Whether the caller may be suspended by a service of this socket: a thread, but not the IP thread, which would wait for itself.
///
/// # Safety
/// The socket is created.
pub(crate) unsafe fn may_wait(socket: *mut NX_TCP_SOCKET) -> bool {
    // SAFETY: given.
    unsafe {
        kernel::caller() == Caller::Thread
            && kernel::current() != &raw mut (*(*socket).nx_tcp_socket_ip_ptr).nx_ip_thread
    }
}

/// What is left at this moment of a wait of `wait_option` ticks that began at `begin`.
pub(crate) fn left(begin: ULONG, wait_option: ULONG) -> ULONG {
    if wait_option == NX_WAIT_FOREVER {
        return wait_option;
    }
    wait_option.saturating_sub(time::get().wrapping_sub(begin))
}

/// Wakes everyone on `list` with `code`.
///
/// # Safety
/// The list belongs to a created socket.
pub(crate) unsafe fn wake_all(list: *mut WaitList, code: UINT) {
    // SAFETY: given.
    unsafe {
        if !(*list).is_empty() {
            let critical = kernel::enter();
            suspend::wake_all(&critical, list, code);
        }
    }
}

/// Serves the first waiter of `list`: `serve` sees its `info` and says whether it is done. Returns whether one was.
///
/// # Safety
/// As [`wake_all`]; `serve` treats `info` as what waiters of this list pass.
pub(crate) unsafe fn serve_first(list: *mut WaitList, serve: impl FnOnce(*mut c_void) -> bool) -> bool {
    // SAFETY: given; interrupts are masked, so the waiter cannot time out while it is served.
    unsafe {
        if (*list).is_empty() {
            return false;
        }
        let critical = kernel::enter();
        let thread = (*list).first();
        if thread.is_null() || !serve(suspend::info(thread)) {
            return false;
        }
        suspend::wake(&critical, thread, NX_SUCCESS);
        true
    }
}
