//! The step from one stack to another: the only assembly of the host port.
//!
//! A context that is away is one word, its stack pointer, below which lie the registers that the calling convention lets a function
//! rely on. [`transfer`] keeps its own there, takes the other's, and returns on the other stack. There is no parent and no child, so
//! a thread goes straight to the next one. Processors predict returns: because everybody leaves through the same call, the
//! return of who comes back is the one that was predicted.
//!
//! A fresh stack holds what `transfer` expects, with [`prepare`]'s trampoline as the place to return to. Unwinders stop there.
//! The floating-point control registers are the operating-system thread's and stay as they are.
//!
//! `unsafe` island: stacks are built by hand.

use core::ffi::c_void;

/// What runs first on a fresh stack.
pub(super) type First = unsafe extern "C" fn(argument: *mut c_void) -> !;

unsafe extern "C" {
    /// Leaves this stack: its stack pointer goes to `*from`, and the context at `to` goes on.
    ///
    /// # Safety
    /// `to` came from [`prepare`] or from a `transfer` that left it, and nobody has gone on with it since.
    #[link_name = "tx_host_transfer"]
    pub(super) fn transfer(from: *mut usize, to: usize);
    /// Where a fresh stack begins.
    #[link_name = "tx_host_first"]
    fn trampoline();
}

#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(
    ".pushsection .text.tx_host_transfer, \"ax\", @progbits",
    ".globl tx_host_transfer",
    ".hidden tx_host_transfer",
    ".type tx_host_transfer, @function",
    ".balign 16",
    "tx_host_transfer:",
    ".cfi_startproc",
    "push rbp",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset rbp, 0",
    "push rbx",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset rbx, 0",
    "push r12",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset r12, 0",
    "push r13",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset r13, 0",
    "push r14",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset r14, 0",
    "push r15",
    ".cfi_adjust_cfa_offset 8",
    ".cfi_rel_offset r15, 0",
    "mov [rdi], rsp",
    "mov rsp, rsi",
    "pop r15",
    ".cfi_adjust_cfa_offset -8",
    "pop r14",
    ".cfi_adjust_cfa_offset -8",
    "pop r13",
    ".cfi_adjust_cfa_offset -8",
    "pop r12",
    ".cfi_adjust_cfa_offset -8",
    "pop rbx",
    ".cfi_adjust_cfa_offset -8",
    "pop rbp",
    ".cfi_adjust_cfa_offset -8",
    "ret",
    ".cfi_endproc",
    ".size tx_host_transfer, . - tx_host_transfer",
    ".globl tx_host_first",
    ".hidden tx_host_first",
    ".type tx_host_first, @function",
    ".balign 16",
    "tx_host_first:",
    ".cfi_startproc",
    ".cfi_undefined rip",
    "mov rdi, r12",
    "call r13",
    "ud2",
    ".cfi_endproc",
    ".size tx_host_first, . - tx_host_first",
    ".popsection",
);

#[cfg(target_arch = "aarch64")]
core::arch::global_asm!(
    ".pushsection .text.tx_host_transfer, \"ax\", @progbits",
    ".globl tx_host_transfer",
    ".hidden tx_host_transfer",
    ".type tx_host_transfer, @function",
    ".balign 16",
    "tx_host_transfer:",
    ".cfi_startproc",
    "sub sp, sp, #160",
    ".cfi_adjust_cfa_offset 160",
    "stp x29, x30, [sp, #0]",
    ".cfi_rel_offset x29, 0",
    ".cfi_rel_offset x30, 8",
    "stp x19, x20, [sp, #16]",
    "stp x21, x22, [sp, #32]",
    "stp x23, x24, [sp, #48]",
    "stp x25, x26, [sp, #64]",
    "stp x27, x28, [sp, #80]",
    "stp d8, d9, [sp, #96]",
    "stp d10, d11, [sp, #112]",
    "stp d12, d13, [sp, #128]",
    "stp d14, d15, [sp, #144]",
    "mov x9, sp",
    "str x9, [x0]",
    "mov sp, x1",
    "ldp x29, x30, [sp, #0]",
    "ldp x19, x20, [sp, #16]",
    "ldp x21, x22, [sp, #32]",
    "ldp x23, x24, [sp, #48]",
    "ldp x25, x26, [sp, #64]",
    "ldp x27, x28, [sp, #80]",
    "ldp d8, d9, [sp, #96]",
    "ldp d10, d11, [sp, #112]",
    "ldp d12, d13, [sp, #128]",
    "ldp d14, d15, [sp, #144]",
    "add sp, sp, #160",
    ".cfi_adjust_cfa_offset -160",
    "ret",
    ".cfi_endproc",
    ".size tx_host_transfer, . - tx_host_transfer",
    ".globl tx_host_first",
    ".hidden tx_host_first",
    ".type tx_host_first, @function",
    ".balign 16",
    "tx_host_first:",
    ".cfi_startproc",
    ".cfi_undefined x30",
    "mov x0, x19",
    "blr x20",
    "brk #1",
    ".cfi_endproc",
    ".size tx_host_first, . - tx_host_first",
    ".popsection",
);

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("the host port knows how to switch stacks on x86-64 and AArch64 (src/port/host/transfer.rs)");

/// What `transfer` takes from a stack, in words, the place to return to included.
#[cfg(target_arch = "x86_64")]
const FRAME: usize = 7;
#[cfg(target_arch = "aarch64")]
const FRAME: usize = 20;

/// Makes the stack below `base` ready for a first [`transfer`], which calls `first(argument)`; returns its stack pointer.
///
/// # Safety
/// `base` is aligned to 16 and some hundred bytes below it are free.
#[allow(clippy::cast_ptr_alignment)] // The base is aligned, as promised.
pub(super) unsafe fn prepare(base: *mut u8, first: First, argument: *mut c_void) -> usize {
    // Function entries want the stack pointer a multiple of 16 before the call, which is where the frame ends.
    let mut frame = [0_usize; FRAME];
    #[cfg(target_arch = "x86_64")]
    {
        frame[2] = first as usize; // r13
        frame[3] = argument.expose_provenance(); // r12
        frame[6] = trampoline as *const () as usize;
    }
    #[cfg(target_arch = "aarch64")]
    {
        frame[1] = trampoline as *const () as usize; // x30
        frame[2] = argument.expose_provenance(); // x19
        frame[3] = first as usize; // x20
    }
    // SAFETY: below an aligned base, as promised; two words stay free so that the trampoline finds the stack aligned.
    unsafe {
        let place = base.cast::<[usize; FRAME]>().byte_sub(16).sub(1);
        place.write_unaligned(frame);
        place.expose_provenance()
    }
}

#[cfg(test)]
mod tests {
    use super::super::stacks::Mapping;
    use super::*;

    struct Pair {
        main: usize,
        other: usize,
        seen: usize,
    }

    unsafe extern "C" fn other(argument: *mut c_void) -> ! {
        let pair = argument.cast::<Pair>();
        // An aligned local shows whether the stack is.
        let aligned = core::hint::black_box(0_u128);
        assert_eq!((&raw const aligned).addr() % 16, 0);
        loop {
            // SAFETY: the test's pair, which waits in `main`.
            unsafe {
                (*pair).seen += 1;
                transfer(&raw mut (*pair).other, (*pair).main);
            }
        }
    }

    #[test]
    fn transfer_goes_to_a_fresh_stack_and_back_as_often_as_wanted() {
        // A mapping, so that valgrind knows it for a stack.
        let stack = Mapping::new(512, 0).expect("memory");
        let mut pair = Pair { main: 0, other: 0, seen: 0 };
        let pair = &raw mut pair;
        // SAFETY: an aligned base; nobody is on the stack any more when it is given back.
        unsafe {
            (*pair).other = prepare(stack.base().as_ptr(), other, pair.cast());
            for round in 1..=3 {
                transfer(&raw mut (*pair).main, (*pair).other);
                assert_eq!((*pair).seen, round);
            }
            stack.unmap();
        }
    }
}
