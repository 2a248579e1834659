//! What valgrind and AddressSanitizer have to be told about stacks.
//!
//! valgrind learns of each stack by an instruction sequence that does nothing elsewhere. AddressSanitizer's runtime has two functions
//! for a program that changes stacks; the references are weak, so they are called exactly if the program was built with
//! it, in C or in Rust.
//!
//! `unsafe` island: assembly.

use core::ffi::c_void;
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

const STACK_REGISTER: usize = 0x1501;
const STACK_DEREGISTER: usize = 0x1502;

/// A request to valgrind (the valgrind manual, 3.1); 0 elsewhere.
fn valgrind(request: usize, first: usize, second: usize) -> usize {
    let arguments = [request, first, second, 0, 0, 0];
    let result: usize;
    // SAFETY: rotates a register by its whole width; valgrind reads the six words.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            inout("rdx") 0_usize => result,
            in("rax") arguments.as_ptr(),
            options(nostack),
        );
        #[cfg(target_arch = "aarch64")]
        core::arch::asm!(
            "ror x12, x12, #3",
            "ror x12, x12, #13",
            "ror x12, x12, #51",
            "ror x12, x12, #61",
            "orr x10, x10, x10",
            inout("x3") 0_usize => result,
            in("x4") arguments.as_ptr(),
            options(nostack),
        );
    }
    result
}

/// Tells valgrind of a stack; the number is for [`forget`].
pub(super) fn register(low: *const u8, high: *const u8) -> usize {
    valgrind(STACK_REGISTER, low.addr(), high.addr())
}

/// The stack is no more.
pub(super) fn forget(number: usize) {
    valgrind(STACK_DEREGISTER, number, 0);
}

core::arch::global_asm!(
    ".pushsection .data.rel.ro.tx_host_sanitizer, \"aw\"",
    ".weak __sanitizer_start_switch_fiber",
    ".weak __sanitizer_finish_switch_fiber",
    ".hidden tx_host_sanitizer_start",
    ".globl tx_host_sanitizer_start",
    ".hidden tx_host_sanitizer_finish",
    ".globl tx_host_sanitizer_finish",
    ".balign 8",
    "tx_host_sanitizer_start: .quad __sanitizer_start_switch_fiber",
    "tx_host_sanitizer_finish: .quad __sanitizer_finish_switch_fiber",
    ".popsection",
);

type Start = unsafe extern "C" fn(fake: *mut *mut c_void, bottom: *const u8, size: usize);
type Finish = unsafe extern "C" fn(fake: *mut c_void, former_bottom: *mut *const u8, former_size: *mut usize);

unsafe extern "C" {
    /// The runtime's function, or null.
    safe static tx_host_sanitizer_start: Option<Start>;
    safe static tx_host_sanitizer_finish: Option<Finish>;
}

/// The stack of the scheduling loop: known when the first thread comes from there.
static LOOP_BOTTOM: AtomicPtr<u8> = AtomicPtr::new(null_mut());
static LOOP_SIZE: AtomicUsize = AtomicUsize::new(0);

/// What AddressSanitizer keeps of a context that is away.
#[derive(Clone, Copy)]
pub(super) struct Fake(*mut c_void);

impl Fake {
    /// Nothing is kept of a context that never ran.
    pub(super) const NONE: Fake = Fake(null_mut());

    /// This context leaves for the stack between `low` and `high`; `None`: for the loop's.
    #[inline(always)]
    pub(super) fn leaves(&mut self, stack: Option<(*const u8, *const u8)>) {
        if let Some(start) = tx_host_sanitizer_start {
            let (bottom, size) = stack.map_or_else(
                || (LOOP_BOTTOM.load(Ordering::Relaxed).cast_const(), LOOP_SIZE.load(Ordering::Relaxed)),
                |(low, high)| (low, high.addr() - low.addr()),
            );
            // SAFETY: the runtime's, told the truth.
            unsafe { start(&raw mut self.0, bottom, size) };
        }
    }

    /// This context goes on.
    #[inline(always)]
    pub(super) fn is_back(&mut self) {
        if let Some(finish) = tx_host_sanitizer_finish {
            let (mut bottom, mut size) = (null(), 0);
            // SAFETY: the runtime's; what it kept for this context.
            unsafe { finish(self.0, &raw mut bottom, &raw mut size) };
            if LOOP_SIZE.load(Ordering::Relaxed) == 0 {
                LOOP_BOTTOM.store(bottom.cast_mut(), Ordering::Relaxed);
                LOOP_SIZE.store(size, Ordering::Relaxed);
            }
        }
    }
}
