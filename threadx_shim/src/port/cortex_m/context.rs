//! A thread's saved context, and PendSV, which exchanges one for another.
//!
//! Layout of a suspended thread's stack, lowest address first. `tx_thread_stack_ptr` points at the first word.
//!
//! | words | who pushed it |
//! |---|---|
//! | r4–r11, EXC_RETURN | PendSV |
//! | s16–s31 | PendSV, only when EXC_RETURN says that the thread used the floating-point unit |
//! | r0–r3, r12, lr, pc, xPSR | hardware |
//! | s0–s15, FPSCR, reserved | hardware, under the same condition (space reserved at entry, written lazily) |

use core::arch::naked_asm;

use crate::TX_THREAD;
use crate::constants::TX_READY;
use crate::kernel;
use crate::objects::thread::check_stack;

/// Return to Thread mode, process stack, no floating-point frame (Armv7-M ARM, B1.5.8; v8-M: of the secure state).
const EXC_RETURN_THREAD_PSP: u32 = 0xFFFF_FFFD;
/// What v8-M's non-secure state has cleared in it: secure stack, exception taken to the secure state (Armv8-M ARM, D1.2.92).
#[cfg(armv8m)]
const EXC_RETURN_SECURE: u32 = 1 << 6 | 1;
/// Set for the process stack, clear for the main one.
#[cfg(armv8m)]
const EXC_RETURN_PROCESS_STACK: u32 = 1 << 2;
/// xPSR with only the Thumb bit, without which the first instruction would fault.
const XPSR_THUMB: u32 = 1 << 24;
/// Words PendSV pushes: r4–r11 and EXC_RETURN.
const SOFTWARE_WORDS: usize = 9;
/// Words the hardware pushes: r0–r3, r12, lr, pc, xPSR.
const HARDWARE_WORDS: usize = 8;

/// The value with which PendSV starts a thread. A chip without the security extension knows the non-secure one only.
#[inline(always)]
fn exc_return() -> u32 {
    #[cfg(armv8m)]
    {
        let target: u32;
        // SAFETY: asks the protection units about an address, changes nothing.
        unsafe {
            core::arch::asm!("tt {}, {}", out(reg) target, in(reg) stack_build as *const (), options(nomem, nostack));
        }
        // Bit 22: the address is secure, which only the secure state is told.
        if target & 1 << 22 == 0 {
            return EXC_RETURN_THREAD_PSP & !EXC_RETURN_SECURE;
        }
    }
    EXC_RETURN_THREAD_PSP
}

/// Writes the frame from which PendSV first starts `thread`, as if it had been interrupted before its first instruction.
///
/// # Safety
/// `thread`'s stack fields describe memory of at least [`super::MINIMUM_STACK`] bytes that nobody else uses.
pub unsafe fn stack_build(thread: *mut TX_THREAD) {
    // SAFETY: the caller vouches for the stack; its size is at least the frame's 17 words plus alignment.
    unsafe {
        let start = (*thread).tx_thread_stack_start.cast::<u8>();
        let end = start.wrapping_add((*thread).tx_thread_stack_size as usize);
        // The procedure call standard wants 8-byte alignment at the entry of a function.
        let top = (end as usize & !7) as *mut u32;
        let frame = top.wrapping_sub(SOFTWARE_WORDS + HARDWARE_WORDS);
        for word in 0..SOFTWARE_WORDS + HARDWARE_WORDS {
            frame.add(word).write(0);
        }
        frame.add(8).write(exc_return());
        frame.add(SOFTWARE_WORDS).write(thread as u32);
        frame.add(SOFTWARE_WORDS + 6).write(entry as *const () as u32 & !1);
        frame.add(SOFTWARE_WORDS + 7).write(XPSR_THUMB);
        (*thread).tx_thread_port.tx_thread_stack_ptr = frame.cast();
    }
}

/// Where every thread begins; its argument is in r0 of the built frame.
unsafe extern "C" fn entry(thread: *mut TX_THREAD) -> ! {
    // SAFETY: `stack_build` put the thread's own control block there.
    unsafe { kernel::thread_shell(thread) }
}

/// What [`exchange`] hands back in registers: the next thread's stack pointer, 0 for idle. On v8-M the upper word (r1) has its limit,
/// or idle's EXC_RETURN.
#[cfg(not(armv8m))]
type Next = u32;
#[cfg(armv8m)]
type Next = u64;

/// The part of PendSV that needs no registers of the threads: stores where the old one was saved, gives where the new one is.
///
/// The pointer is 0 when no thread is ready. Called with interrupts masked; `saved` means nothing when idle was interrupted.
unsafe extern "C" fn exchange(saved: *mut u32) -> Next {
    let old = kernel::current();
    // SAFETY: both are null or created threads, and interrupts are masked.
    unsafe {
        if !old.is_null() {
            (*old).tx_thread_port.tx_thread_stack_ptr = saved.cast();
            if cfg!(feature = "stack-checking") && (*old).tx_thread_state == TX_READY {
                // Services look when a thread stops; a preemption is seen here alone.
                check_stack(&kernel::enter(), old);
            }
        }
        let new = kernel::switch_in();
        if new.is_null() {
            #[cfg(stack_guard)]
            super::guard::unprotect();
            #[cfg(armv8m)]
            return Next::from(exc_return() & !EXC_RETURN_PROCESS_STACK) << 32;
            #[cfg(not(armv8m))]
            return 0;
        }
        #[cfg(stack_guard)]
        super::guard::protect(new);
        let next = (*new).tx_thread_port.tx_thread_stack_ptr as Next;
        #[cfg(armv8m_main)]
        let next = next | (((*new).tx_thread_stack_start as u32).wrapping_add(LIMIT_OFFSET) as Next) << 32;
        next
    }
}

/// How far above the end of its stack area a thread must stop, so that what PendSV pushes, which is not checked, still fits. The
/// register ignores its lowest three bits.
#[cfg(armv8m_main)]
const LIMIT_OFFSET: u32 = 4 * (SOFTWARE_WORDS as u32 + if cfg!(target_abi = "eabihf") { 16 } else { 0 }) + 7;

/// Saves s16–s31 where the thread has a floating-point frame; storing them also triggers the hardware's lazy save of s0–s15.
#[cfg(target_abi = "eabihf")]
macro_rules! save_fp {
    () => {
        ".fpu fpv4-sp-d16\n tst lr, #0x10\n it eq\n vstmdbeq r0!, {{s16-s31}}"
    };
}
#[cfg(target_abi = "eabihf")]
macro_rules! restore_fp {
    () => {
        "tst lr, #0x10\n it eq\n vldmiaeq r0!, {{s16-s31}}"
    };
}
#[cfg(not(any(target_abi = "eabihf", armv6m)))]
macro_rules! save_fp {
    () => {
        ""
    };
}
#[cfg(not(any(target_abi = "eabihf", armv6m)))]
macro_rules! restore_fp {
    () => {
        ""
    };
}
/// v8-M checks the process stack pointer against PSPLIM in hardware: `exchange` returns the new thread's limit in r1.
#[cfg(armv8m_main)]
macro_rules! set_limit {
    () => {
        "msr psplim, r1"
    };
}
/// EXC_RETURN for Thread mode on the main stack: into lr, on processors with v6-M's instructions into r0.
#[cfg(all(armv6m, not(armv8m)))]
macro_rules! idle_return {
    () => {
        "movs r0, #6\n mvns r0, r0" // 0xFFFFFFF9
    };
}
#[cfg(all(armv6m, armv8m))]
macro_rules! idle_return {
    () => {
        "mov r0, r1"
    };
}
#[cfg(armv8m_main)]
macro_rules! idle_return {
    () => {
        "mov lr, r1"
    };
}
#[cfg(not(any(armv8m_main, armv6m)))]
macro_rules! idle_return {
    () => {
        "mvn lr, #6" // 0xFFFFFFF9
    };
}
#[cfg(not(any(armv8m_main, armv6m)))]
macro_rules! set_limit {
    () => {
        ""
    };
}

/// What else vector tables call it: the Rust start-up crate's, and those of ported products.
macro_rules! other_names {
    () => {
        ".global PendSV\n .thumb_set PendSV, PendSV_Handler\n .weak __tx_PendSVHandler\n .thumb_set __tx_PendSVHandler, PendSV_Handler"
    };
}

/// The switch, under its CMSIS name.
///
/// # Safety
/// Only for the vector table.
#[cfg(not(armv6m))]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PendSV_Handler() {
    naked_asm!(
        other_names!(),
        "tst   lr, #4",              // bit 2 clear: the idle loop was interrupted, it has nothing to save
        "beq   2f",
        "mrs   r0, psp",
        save_fp!(),
        "stmdb r0!, {{r4-r11, lr}}", // EXC_RETURN goes along: it says how this thread must be resumed
        "2:",
        "cpsid i",
        "bl    {exchange}",          // r0 = saved stack pointer of the next thread or null, r1 = its stack limit
        "cpsie i",
        "cbz   r0, 3f",
        set_limit!(),
        "ldmia r0!, {{r4-r11, lr}}",
        restore_fp!(),
        "msr   psp, r0",
        "bx    lr",
        "3:",                        // nobody is ready: return to Thread mode on the main stack, the idle loop
        idle_return!(),
        "bx    lr",
        exchange = sym exchange,
    )
}

/// The same for v6-M, whose multiple loads and stores reach r0–r7 only.
///
/// # Safety
/// Only for the vector table.
#[cfg(armv6m)]
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PendSV_Handler() {
    naked_asm!(
        other_names!(),
        "mov   r1, lr",
        "movs  r2, #4",
        "tst   r1, r2",              // bit 2 clear: the idle loop was interrupted, it has nothing to save
        "beq   2f",
        "mrs   r0, psp",
        "subs  r0, #36",             // the frame's first word; stores go upwards from here
        "mov   r3, r0",
        "stmia r3!, {{r4-r7}}",
        "mov   r4, r8",
        "mov   r5, r9",
        "mov   r6, r10",
        "mov   r7, r11",
        "stmia r3!, {{r4-r7}}",
        "str   r1, [r3]",            // EXC_RETURN
        "2:",
        "cpsid i",
        "bl    {exchange}",          // r0 = saved stack pointer of the next thread, or null
        "cpsie i",
        "cmp   r0, #0",
        "beq   3f",
        "mov   r3, r0",
        "adds  r3, #16",
        "ldmia r3!, {{r4-r7}}",
        "mov   r8, r4",
        "mov   r9, r5",
        "mov   r10, r6",
        "mov   r11, r7",
        "ldr   r1, [r3]",
        "adds  r3, #4",
        "msr   psp, r3",
        "ldmia r0!, {{r4-r7}}",
        "bx    r1",
        "3:",                        // nobody is ready: return to Thread mode on the main stack, the idle loop
        idle_return!(),
        "bx    r0",
        exchange = sym exchange,
    )
}
