//! The hidden thread that handles every expiration: timeouts of threads and expiry functions of timers.
//!
//! It runs at TX_TIMER_THREAD_PRIORITY with nothing able to preempt it from below; the tick interrupt makes it ready when
//! its slot of the wheel has entries. It is in no list of created threads. `unsafe` here: its own control block and stack.

use crate::config::{TX_TIMER_THREAD_PRIORITY, TX_TIMER_THREAD_STACK_SIZE};
use crate::constants::{TX_SUCCESS, TX_SUSPENDED};
use crate::kernel::{self, Critical};
use crate::objects::thread::{self, TX_THREAD, TX_THREAD_ID};
use crate::objects::timer;
use crate::suspend;
use crate::timeouts::Step;
use crate::types::{CHAR, ULONG, VOID};
use core::ptr::null_mut;

#[repr(C, align(8))]
struct Stack([u8; TX_TIMER_THREAD_STACK_SIZE]);

static mut THREAD: TX_THREAD = TX_THREAD {
    tx_thread_id: TX_THREAD_ID,
    tx_thread_name: c"System Timer Thread".as_ptr().cast::<CHAR>().cast_mut(),
    tx_thread_entry: Some(entry),
    tx_thread_stack_start: (&raw mut STACK).cast(),
    tx_thread_stack_end: (&raw mut STACK).cast::<VOID>().wrapping_byte_add(TX_TIMER_THREAD_STACK_SIZE - 1),
    tx_thread_stack_size: TX_TIMER_THREAD_STACK_SIZE as ULONG,
    tx_thread_priority: TX_TIMER_THREAD_PRIORITY,
    tx_thread_preempt_threshold: TX_TIMER_THREAD_PRIORITY,
    tx_thread_user_priority: TX_TIMER_THREAD_PRIORITY,
    tx_thread_user_preempt_threshold: TX_TIMER_THREAD_PRIORITY,
    ..TX_THREAD::new()
};
static mut STACK: Stack = Stack([0; TX_TIMER_THREAD_STACK_SIZE]);

/// Creates the thread, once, at start-up.
pub(crate) fn create() {
    let cs = kernel::enter();
    // SAFETY: the statics belong to this thread alone; start-up happens once.
    unsafe {
        thread::fill_stack(&raw mut THREAD);
        (*cs.kernel()).timer_thread = &raw mut THREAD;
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
        // SAFETY: masked; timeouts on the wheel are armed, hence inside live control blocks. This is a thread, outside expiry functions.
        unsafe {
            match (*cs.kernel()).wheel.step() {
                Step::Due(timeout) => {
                    if let Some(expire) = (*timeout).expire() {
                        expire(cs, timeout);
                    }
                }
                Step::Later(timeout) => timer::passed_over(timeout),
                // The tick interrupt will find something.
                Step::Idle => {
                    let _ = suspend::block(cs, &raw mut THREAD, null_mut(), TX_SUSPENDED);
                }
            }
        }
    }
}
