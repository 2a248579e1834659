//! The hidden thread that handles every expiration: timeouts of threads and expiry functions of timers.
//!
//! It runs at TX_TIMER_THREAD_PRIORITY with nothing able to preempt it from below; the tick interrupt makes it ready when
//! its slot of the wheel has entries. It is in no list of created threads. `unsafe` here: its own control block and stack.

use crate::config::{TX_TIMER_THREAD_PRIORITY, TX_TIMER_THREAD_STACK_SIZE};
use crate::constants::{TX_AUTO_START, TX_NO_TIME_SLICE, TX_SUCCESS, TX_SUSPENDED, TX_WAIT_FOREVER};
use crate::kernel::{self, Critical};
use crate::objects::thread::{self, TX_THREAD};
use crate::objects::timer;
use crate::sched;
use crate::suspend;
use crate::timeouts::{KIND_THREAD, KIND_TIMER, Step, Timeout};
use crate::trace::{self, event};
use crate::types::{CHAR, ULONG};
use core::mem::offset_of;
use core::ptr::null_mut;

#[repr(C, align(8))]
struct Stack([u8; TX_TIMER_THREAD_STACK_SIZE]);

static mut THREAD: TX_THREAD = TX_THREAD::new();
static mut STACK: Stack = Stack([0; TX_TIMER_THREAD_STACK_SIZE]);

/// Creates the thread, once, at start-up.
pub(crate) fn create() {
    let thread = &raw mut THREAD;
    let cs = kernel::enter();
    // SAFETY: the statics belong to this thread alone; start-up happens once.
    unsafe {
        thread::build(
            thread,
            c"System Timer Thread".as_ptr().cast::<CHAR>().cast_mut(),
            Some(entry),
            0,
            (&raw mut STACK).cast(),
            TX_TIMER_THREAD_STACK_SIZE as ULONG,
            TX_TIMER_THREAD_PRIORITY,
            TX_TIMER_THREAD_PRIORITY,
            TX_NO_TIME_SLICE,
        );
        let kernel = cs.kernel();
        (*kernel).timer_thread = thread;
        let _ = TX_AUTO_START;
    }
}

/// Makes the thread ready: the wheel has something for it.
///
/// # Safety
/// Interrupts are masked.
pub(crate) unsafe fn wake(cs: &Critical) {
    // SAFETY: the contract; the thread is suspended or ready.
    unsafe {
        let thread = (*cs.kernel()).timer_thread;
        if !thread.is_null() && (*thread).tx_thread_state == TX_SUSPENDED {
            suspend::wake(cs, thread, TX_SUCCESS);
        }
    }
}

/// The thread's life.
unsafe extern "C" fn entry(_input: ULONG) {
    loop {
        let cs = kernel::enter();
        // SAFETY: masked; timeouts on the wheel are armed, hence inside live control blocks of their kind.
        unsafe {
            match (*cs.kernel()).wheel.step() {
                Step::Due(timeout) if (*timeout).kind() == KIND_THREAD => {
                    suspend::expire(&cs, owner(timeout, offset_of!(TX_THREAD, tx_thread_timeout)));
                }
                Step::Due(timeout) => timer::expire(cs, owner(timeout, offset_of!(timer::TX_TIMER, tx_timer_timeout))),
                Step::Later(timeout) if (*timeout).kind() == KIND_TIMER => {
                    timer::adjusted(owner(timeout, offset_of!(timer::TX_TIMER, tx_timer_timeout)));
                }
                Step::Later(_) => {}
                Step::Idle => sleep(cs),
            }
        }
    }
}

/// The control block that `timeout` is a field of.
unsafe fn owner<T>(timeout: *mut Timeout, offset: usize) -> *mut T {
    // SAFETY: the caller names the field's offset in the control block that it is in.
    unsafe { timeout.byte_sub(offset).cast() }
}

/// Waits for the tick interrupt to find something.
///
/// # Safety
/// Called by the timer thread.
unsafe fn sleep(cs: Critical) {
    // SAFETY: the running thread is the timer thread, in its ring.
    unsafe {
        let thread = (*cs.kernel()).timer_thread;
        sched::unready_slowly(&cs, thread);
        suspend::hang(&cs, thread, null_mut(), TX_SUSPENDED, TX_WAIT_FOREVER, TX_SUCCESS);
        event!(THREAD_SUSPEND, thread, TX_SUSPENDED, trace::stack(), kernel::execute());
    }
    cs.leave_processor();
}
