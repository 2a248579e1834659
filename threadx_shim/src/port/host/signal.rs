//! The signals of the tick and of the descriptors: what can cut into a thread's code on a host.
//!
//! Their handler decides nothing. It raises attention (the next service call of the running thread takes the interrupt), and if the
//! thread is in code that may be cut anywhere it leaves for the scheduling loop from inside the handler. That is allowed only when
//! all of this holds:
//! - the posture is open, so no lock of the kernel is held and a thread, not the loop, is running;
//! - the thread does not forbid it (`NoPreemption`);
//! - the interrupted stack pointer lies on that thread's own stack;
//! - the interrupted program counter lies in the executable's own text: never in libc, libstdc++ or the vdso, which hold locks that
//!   the next thread on this operating-system thread would wait for forever.
//!
//! Refused, it tries again 100 µs later. A statically linked program has libc in its own text, so there it is never allowed.
//! `std` too lives in a Rust program's own text: see [`Preemption`](super::Preemption).
//!
//! The handler runs on the thread's stack (not the alternate one: it may stay there), with both signals blocked.

use core::ffi::{c_int, c_void};
use core::mem::zeroed;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};

use super::{clock, interrupts, posture, switch, waits};

/// Tries at the short interval before a refused preemption waits longer.
const SHORT_RETRIES: u32 = 50;
const SHORT_RETRY_NANOSECONDS: u64 = 100_000;
const LONG_RETRY_NANOSECONDS: u64 = 2_000_000;

static PREEMPTS_ANYWHERE: AtomicBool = AtomicBool::new(false);
static RETRY_TIMER: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
static RETRIES: AtomicU32 = AtomicU32::new(0);
static PREEMPTIONS: AtomicU32 = AtomicU32::new(0);
/// Executable segments of the program itself, as [start, end) pairs; unused pairs are empty.
static TEXT: [[AtomicUsize; 2]; 4] = [const { [AtomicUsize::new(0), AtomicUsize::new(0)] }; 4];

/// The signal's number: a real-time signal that applications rarely use.
pub(super) fn number() -> c_int {
    libc::SIGRTMIN() + 5
}

/// Installs the handler for both signals. `anywhere`: the real clock may preempt threads between service calls.
pub(super) fn install(anywhere: bool) {
    let dynamic = find_text();
    if anywhere && !dynamic {
        super::report::line(format_args!("statically linked program: threads are preempted at service calls only"));
    }
    PREEMPTS_ANYWHERE.store(anywhere && dynamic, Ordering::Relaxed);
    // SAFETY: plain system calls on local structures; the handler is async-signal-safe by construction of this module.
    unsafe {
        let mut action: libc::sigaction = zeroed();
        action.sa_sigaction = on_signal as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        action.sa_mask = both();
        libc::sigaction(number(), &raw const action, null_mut());
        libc::sigaction(libc::SIGIO, &raw const action, null_mut());
    }
    RETRY_TIMER.store(timer(libc::CLOCK_MONOTONIC, 0), Ordering::Relaxed);
    unblock();
}

/// Makes a timer that signals this operating-system thread: periodic with `period` nanoseconds, or unarmed if 0.
pub(super) fn timer(clock: libc::clockid_t, period: u64) -> *mut c_void {
    let mut id: libc::timer_t = null_mut();
    // SAFETY: local structures; the thread id is the caller's own.
    unsafe {
        let mut event: libc::sigevent = zeroed();
        event.sigev_notify = libc::SIGEV_THREAD_ID;
        event.sigev_signo = number();
        event.sigev_notify_thread_id = own_id();
        if libc::timer_create(clock, &raw mut event, &raw mut id) != 0 {
            super::report::fatal(format_args!("no timer for the tick"));
        }
    }
    if period != 0 {
        arm(id, period, period);
    }
    id
}

fn arm(timer: libc::timer_t, first: u64, period: u64) {
    let spec = libc::itimerspec { it_value: timespec(first), it_interval: timespec(period) };
    // SAFETY: `timer` was made by `timer_create`; `timer_settime` is async-signal-safe.
    unsafe { libc::timer_settime(timer, 0, &raw const spec, null_mut()) };
}

/// Stops a timer for good.
pub(super) fn disarm(timer: *mut c_void) {
    if !timer.is_null() {
        arm(timer, 0, 0);
        arm(RETRY_TIMER.load(Ordering::Relaxed), 0, 0);
    }
}

/// Nanoseconds as the system's structure.
#[allow(clippy::cast_possible_wrap)] // Below a second, and seconds of a span of ticks.
pub(super) fn timespec(nanoseconds: u64) -> libc::timespec {
    libc::timespec {
        tv_sec: (nanoseconds / 1_000_000_000) as libc::time_t,
        tv_nsec: (nanoseconds % 1_000_000_000) as libc::c_long,
    }
}

/// Signals again soon: interrupts are due that could not be taken.
pub(super) fn retry_soon() {
    let tries = RETRIES.load(Ordering::Relaxed);
    RETRIES.store(tries.saturating_add(1), Ordering::Relaxed);
    let delay = if tries < SHORT_RETRIES { SHORT_RETRY_NANOSECONDS } else { LONG_RETRY_NANOSECONDS };
    arm(RETRY_TIMER.load(Ordering::Relaxed), delay, 0);
}

/// The interrupts due are being taken: the next refusal is a first one.
pub(super) fn settled() {
    RETRIES.store(0, Ordering::Relaxed);
}

/// How many times a thread was cut between two service calls.
pub(super) fn preemptions() -> u32 {
    PREEMPTIONS.load(Ordering::Relaxed)
}

/// Whether the application has a handler for a signal that may come from outside.
pub(super) fn application_handles_any() -> bool {
    let faults = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP];
    (1..=libc::SIGRTMAX()).filter(|&each| each != number() && each != libc::SIGIO && !faults.contains(&each)).any(
        |each| {
            // SAFETY: reads an action into a local structure; numbers that the system keeps for itself are refused.
            unsafe {
                let mut action: libc::sigaction = zeroed();
                libc::sigaction(each, core::ptr::null(), &raw mut action) == 0
                    && action.sa_sigaction != libc::SIG_DFL
                    && action.sa_sigaction != libc::SIG_IGN
            }
        },
    )
}

/// The set of the two signals.
fn both() -> libc::sigset_t {
    // SAFETY: a local signal set.
    unsafe {
        let mut set: libc::sigset_t = zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, number());
        libc::sigaddset(&raw mut set, libc::SIGIO);
        set
    }
}

fn set_mask(how: c_int) {
    let set = both();
    // SAFETY: a valid set; the mask is this operating-system thread's.
    unsafe { libc::pthread_sigmask(how, &raw const set, null_mut()) };
}

/// The calling operating-system thread's id. By number, not `gettid`: `std` names that one weakly, and link-time optimisation then
/// leaves it out of statically linked programs.
fn own_id() -> libc::pid_t {
    // SAFETY: no preconditions.
    unsafe { libc::syscall(libc::SYS_gettid) as libc::pid_t }
}

/// Has `fd` signal this operating-system thread whenever it becomes ready, so that threads which compute are interrupted; kinds of
/// descriptors that cannot are looked at by every tick. `false` ends it.
pub(super) fn follow(fd: c_int, wanted: bool) {
    // SAFETY: control calls on a descriptor that the caller owns; refusals change nothing.
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFL);
        if flags < 0 {
            return;
        }
        if wanted {
            let owner = FOwnerEx { kind: F_OWNER_TID, pid: own_id() };
            if libc::fcntl(fd, F_SETOWN_EX, &raw const owner) == 0 {
                libc::fcntl(fd, libc::F_SETFL, flags | libc::O_ASYNC);
            }
        } else {
            libc::fcntl(fd, libc::F_SETFL, flags & !libc::O_ASYNC);
        }
    }
}

/// The system's `struct f_owner_ex`, which the libc crate does not have.
#[repr(C)]
struct FOwnerEx {
    kind: c_int,
    pid: libc::pid_t,
}
const F_SETOWN_EX: c_int = 15;
const F_OWNER_TID: c_int = 0;

/// Lets the signals through to this operating-system thread.
pub(super) fn unblock() {
    set_mask(libc::SIG_UNBLOCK);
}

/// Keeps the signals from this operating-system thread.
pub(super) fn block() {
    set_mask(libc::SIG_BLOCK);
}

/// The mask that idle waits with: the current one plus ours, so that an idle program sleeps through the ticks.
pub(super) fn idle_mask() -> libc::sigset_t {
    // SAFETY: reads the current mask into a local set and adds one member.
    unsafe {
        let mut set: libc::sigset_t = zeroed();
        libc::pthread_sigmask(libc::SIG_BLOCK, core::ptr::null(), &raw mut set);
        libc::sigaddset(&raw mut set, number());
        libc::sigaddset(&raw mut set, libc::SIGIO);
        set
    }
}

unsafe extern "C" fn on_signal(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes valid structures to a handler installed with SA_SIGINFO; errno is put back.
    unsafe {
        let errno = *libc::__errno_location();
        if let Some((_, pointer)) = interrupted_at(context) {
            waits::interrupted(pointer);
        }
        let wish = if signal == libc::SIGIO {
            interrupts::raised();
            clock::Wish::Cut
        } else {
            clock::signalled((*info).si_code == libc::SI_TIMER)
        };
        if wish != clock::Wish::Nothing {
            posture::raise_attention();
            let allowed = match wish {
                clock::Wish::Nothing | clock::Wish::Attention => false,
                clock::Wish::Cut => PREEMPTS_ANYWHERE.load(Ordering::Relaxed),
                clock::Wish::CutAnyway => true,
            };
            if allowed && posture::is_open() {
                if may_cut(context) {
                    posture::close();
                    PREEMPTIONS.store(PREEMPTIONS.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
                    switch::leave_by_signal();
                    posture::open();
                } else {
                    retry_soon();
                }
            }
        }
        *libc::__errno_location() = errno;
    }
}

/// Whether the interrupted code may be left here and now (the posture is open).
unsafe fn may_cut(context: *mut c_void) -> bool {
    let Some((stack, _)) = switch::running() else { return false };
    // SAFETY: `context` is what the handler was given.
    let Some((counter, pointer)) = (unsafe { interrupted_at(context) }) else { return false };
    !posture::is_held() && !posture::in_interrupt() && stack.holds(pointer) && in_own_text(counter)
}

/// Program counter and stack pointer of the interrupted code; None where this port does not know the structure.
#[allow(clippy::unnecessary_wraps, clippy::cast_sign_loss)]
unsafe fn interrupted_at(context: *mut c_void) -> Option<(usize, usize)> {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: the third argument of a SA_SIGINFO handler is a ucontext.
        let registers = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        Some((registers[libc::REG_RIP as usize] as usize, registers[libc::REG_RSP as usize] as usize))
    }
    #[cfg(target_arch = "aarch64")]
    {
        // SAFETY: the third argument of a SA_SIGINFO handler is a ucontext.
        let machine = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext };
        Some((machine.pc as usize, machine.sp as usize))
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let _ = context;
        None
    }
}

fn in_own_text(address: usize) -> bool {
    TEXT.iter().any(|[start, end]| (start.load(Ordering::Relaxed)..end.load(Ordering::Relaxed)).contains(&address))
}

/// Notes the executable's own text segments. False if the program is statically linked.
fn find_text() -> bool {
    unsafe extern "C" fn first_object(info: *mut libc::dl_phdr_info, _: usize, _: *mut c_void) -> c_int {
        // SAFETY: the loader passes a valid description; the program itself comes first.
        unsafe {
            let headers = core::slice::from_raw_parts((*info).dlpi_phdr, usize::from((*info).dlpi_phnum));
            let text = headers.iter().filter(|h| h.p_type == libc::PT_LOAD && h.p_flags & libc::PF_X != 0);
            for (header, range) in text.zip(&TEXT) {
                let start = (*info).dlpi_addr as usize + header.p_vaddr as usize;
                range[0].store(start, Ordering::Relaxed);
                range[1].store(start + header.p_memsz as usize, Ordering::Relaxed);
            }
        }
        1
    }
    // SAFETY: the callback only reads what it is given; the auxiliary vector is always there.
    unsafe {
        libc::dl_iterate_phdr(Some(first_object), null_mut());
        libc::getauxval(libc::AT_BASE) != 0
    }
}
