//! The fault handler: a thread that overflows its stack is named before the process dies of it.
//!
//! It runs on a stack of its own, because the thread's is full. An address in the running thread's guard area is an overflow;
//! every other fault goes to whoever handled it before (`std` names its own threads' overflows).

use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::mem::{MaybeUninit, zeroed};
use core::ptr::null_mut;

use super::{report, switch};

const ALTERNATE_BYTES: usize = 64 * 1024;

struct Before(UnsafeCell<[MaybeUninit<libc::sigaction>; 2]>);
// SAFETY: written once by `install`, before a fault of the kernel's threads can happen.
unsafe impl Sync for Before {}
struct Alternate(UnsafeCell<[u8; ALTERNATE_BYTES]>);
// SAFETY: used by the system as the kernel thread's signal stack only.
unsafe impl Sync for Alternate {}

const SIGNALS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
static BEFORE: Before = Before(UnsafeCell::new([const { MaybeUninit::uninit() }; 2]));
static ALTERNATE: Alternate = Alternate(UnsafeCell::new([0; ALTERNATE_BYTES]));

pub(super) fn install() {
    // SAFETY: local structures but for the two statics above, which nobody else uses yet.
    unsafe {
        let stack = libc::stack_t { ss_sp: ALTERNATE.0.get().cast(), ss_flags: 0, ss_size: ALTERNATE_BYTES };
        libc::sigaltstack(&raw const stack, null_mut());
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_fault as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigemptyset(&raw mut action.sa_mask);
        libc::sigaddset(&raw mut action.sa_mask, super::signal::number());
        libc::sigaddset(&raw mut action.sa_mask, libc::SIGIO);
        for (signal, before) in SIGNALS.iter().zip(&mut *BEFORE.0.get()) {
            libc::sigaction(*signal, &raw const action, before.as_mut_ptr());
        }
    }
}

unsafe extern "C" fn on_fault(signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    // SAFETY: the system passes valid structures. Returning runs the faulting instruction again, under the handler put back here.
    unsafe {
        let address = (*info).si_addr() as usize;
        let overflowed = !super::is_foreign() && switch::running().is_some_and(|(stack, _)| stack.is_guard(address));
        if overflowed {
            report::overflow();
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = libc::SIG_DFL;
            libc::sigaction(signal, &raw const action, null_mut());
        } else {
            for (known, before) in SIGNALS.iter().zip(&*BEFORE.0.get()) {
                if *known == signal {
                    libc::sigaction(signal, before.as_ptr(), null_mut());
                }
            }
        }
    }
}
