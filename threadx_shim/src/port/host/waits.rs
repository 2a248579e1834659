//! Timed waits of the C library that the tick would cut short: sleeps, `select`, `poll`, `epoll_wait`.
//!
//! The system restarts most calls after a signal's handler, but these it ends with EINTR, whatever the handler asked for. A program
//! that was written for a microcontroller's sibling on Linux does not expect that: its `usleep(200000)` would last a tick. So the
//! library has these functions under their own names, which the linker takes before the C library's. They go on waiting for what
//! is left when it was the port's signal that woke them. Between two parts of a wait the interrupts due are taken, as after a service
//! call: a thread that sleeps in the C library still keeps the processor from its equals and from lesser threads, but not from
//! more urgent ones. Signals of the application end the wait with EINTR as ever; one that comes
//! together with the port's does not.
//!
//! Other operating-system threads, and the port's own loop, get the plain call.
//!
//! `unsafe`: pointers of the application go to the system as they came, but for timeouts, which are read.

#![allow(clippy::cast_sign_loss)] // The system reads its arguments as what they were.

use core::ffi::{c_int, c_long, c_uint};
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{posture, switch};

const SECOND: i128 = 1_000_000_000;
/// Octets of the system's signal set.
const MASK_BYTES: usize = 8;

unsafe extern "C" {
    fn pthread_setcanceltype(kind: c_int, former: *mut c_int) -> c_int;
}
const PTHREAD_CANCEL_ASYNCHRONOUS: c_int = 1;

/// Where on its stack the kernel's operating-system thread makes the call; 0 while it does not.
static CALL: AtomicUsize = AtomicUsize::new(0);
/// The port's signal has cut the call.
static CUT: AtomicBool = AtomicBool::new(false);
/// How far below `CALL` the stack pointer is during the call, at most.
const CALL_DEPTH: usize = 640;

/// Makes the call, again and again while only the port's signals end it; `call` works out what is left of its time.
fn patiently(mut call: impl FnMut() -> c_long) -> c_long {
    if posture::is_foreign() {
        // `syscall` is no cancellation point, but the functions here are.
        let mut former = 0;
        // SAFETY: the thread holds nothing during the call that cancelling it would leave behind.
        unsafe { pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &raw mut former) };
        let result = call();
        // SAFETY: the former type, a local.
        unsafe { pthread_setcanceltype(former, &raw mut former) };
        return result;
    }
    loop {
        CUT.store(false, Ordering::Relaxed);
        let result = call();
        if !(result < 0 && errno() == libc::EINTR && CUT.load(Ordering::Relaxed) && switch::in_thread()) {
            return result;
        }
        let posture = posture::mask();
        // SAFETY: nothing of the port is held here; where interrupts were closed they stay so.
        unsafe { posture::unmask(posture) };
    }
}

/// The system call, with its place on the stack noted.
#[inline(never)]
unsafe fn system(number: c_long, arguments: [usize; 6]) -> c_long {
    let [first, second, third, fourth, fifth, sixth] = arguments;
    let here = 0_u8;
    let kernels = !posture::is_foreign();
    if kernels {
        CALL.store((&raw const here).addr(), Ordering::Relaxed);
    }
    // SAFETY: the caller's arguments.
    let result = unsafe { libc::syscall(number, first, second, third, fourth, fifth, sixth) };
    if kernels {
        CALL.store(0, Ordering::Relaxed);
    }
    result
}

/// The port's signal interrupted code whose stack pointer was `pointer`. Called by its handler.
///
/// Only a signal that hit the call itself has cut it: one that hit the handler of an application's signal finds at least that
/// signal's frame, over a kilobyte, between the call and itself, and then the wait was ended by that other signal.
pub(super) fn interrupted(pointer: usize) {
    let call = CALL.load(Ordering::Relaxed);
    if call != 0 && call.wrapping_sub(pointer) < CALL_DEPTH {
        CUT.store(true, Ordering::Relaxed);
    }
}

fn errno() -> c_int {
    // SAFETY: the thread's own.
    unsafe { *libc::__errno_location() }
}

fn set_errno(code: c_int) {
    // SAFETY: the thread's own.
    unsafe { *libc::__errno_location() = code };
}

fn nanoseconds(time: &libc::timespec) -> i128 {
    i128::from(time.tv_sec) * SECOND + i128::from(time.tv_nsec)
}

#[allow(clippy::cast_possible_truncation)] // What came from a timespec fits into one.
fn timespec(nanoseconds: i128) -> libc::timespec {
    let left = nanoseconds.max(0);
    libc::timespec { tv_sec: (left / SECOND) as libc::time_t, tv_nsec: (left % SECOND) as c_long }
}

fn milliseconds(timeout: c_int) -> Option<libc::timespec> {
    (timeout >= 0).then(|| timespec(i128::from(timeout) * 1_000_000))
}

/// A span of time that began when this was made.
struct Span {
    clock: libc::clockid_t,
    whole: libc::timespec,
    end: i128,
    begun: bool,
}

impl Span {
    fn new(clock: libc::clockid_t, whole: libc::timespec) -> Span {
        Span { clock, whole, end: now(clock) + nanoseconds(&whole), begun: false }
    }

    /// All of it the first time, as it was given, so that the system judges it; then what is left.
    fn left(&mut self) -> libc::timespec {
        if core::mem::replace(&mut self.begun, true) { timespec(self.end - now(self.clock)) } else { self.whole }
    }
}

fn now(clock: libc::clockid_t) -> i128 {
    let mut time = timespec(0);
    // SAFETY: writes a local structure.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    nanoseconds(&time)
}

/// A wait for descriptors: `call` gets what is left of the time, or null for ever.
fn wait(whole: Option<libc::timespec>, call: impl Fn(*mut libc::timespec) -> c_long) -> c_int {
    let mut span = whole.map(|whole| Span::new(libc::CLOCK_MONOTONIC, whole));
    let result = patiently(|| {
        let mut left = span.as_mut().map(Span::left);
        call(left.as_mut().map_or(null_mut(), core::ptr::from_mut))
    });
    result as c_int
}

#[unsafe(no_mangle)]
unsafe extern "C" fn clock_nanosleep(
    clock: libc::clockid_t,
    flags: c_int,
    time: *const libc::timespec,
    left: *mut libc::timespec,
) -> c_int {
    let before = errno();
    let sleep = |time: *const libc::timespec| {
        // SAFETY: the application's pointers, or a local time.
        unsafe {
            system(
                libc::SYS_clock_nanosleep,
                [clock as usize, flags as usize, time.expose_provenance(), left.expose_provenance(), 0, 0],
            )
        }
    };
    let result = if flags & libc::TIMER_ABSTIME != 0 || time.is_null() {
        patiently(|| sleep(time))
    } else {
        // SAFETY: the application's time.
        let mut span = Span::new(clock, unsafe { *time });
        patiently(|| {
            let left = span.left();
            sleep(&raw const left)
        })
    };
    let code = if result == 0 { 0 } else { errno() };
    set_errno(before);
    code
}

#[unsafe(no_mangle)]
unsafe extern "C" fn nanosleep(time: *const libc::timespec, left: *mut libc::timespec) -> c_int {
    // SAFETY: the same contract.
    match unsafe { clock_nanosleep(libc::CLOCK_MONOTONIC, 0, time, left) } {
        0 => 0,
        code => {
            set_errno(code);
            -1
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn usleep(microseconds: c_uint) -> c_int {
    let time = timespec(i128::from(microseconds) * 1000);
    // SAFETY: a local time.
    unsafe { nanosleep(&raw const time, null_mut()) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sleep(seconds: c_uint) -> c_uint {
    let mut time = timespec(i128::from(seconds) * SECOND);
    let left = &raw mut time;
    // SAFETY: a local time, which may be both.
    match unsafe { nanosleep(left, left) } {
        0 => 0,
        // SAFETY: the same local, which the system has written.
        _ => unsafe { ((*left).tv_sec + c_long::from((*left).tv_nsec > 0)) as c_uint },
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn thrd_sleep(time: *const libc::timespec, left: *mut libc::timespec) -> c_int {
    // SAFETY: the same contract.
    match unsafe { clock_nanosleep(libc::CLOCK_REALTIME, 0, time, left) } {
        0 => 0,
        libc::EINTR => -1,
        _ => -2,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn poll(descriptors: *mut libc::pollfd, count: libc::nfds_t, timeout: c_int) -> c_int {
    wait(milliseconds(timeout), |left| {
        // SAFETY: the application's array, a local time.
        unsafe {
            system(
                libc::SYS_ppoll,
                [descriptors.expose_provenance(), count as usize, left.expose_provenance(), 0, MASK_BYTES, 0],
            )
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ppoll(
    descriptors: *mut libc::pollfd,
    count: libc::nfds_t,
    timeout: *const libc::timespec,
    mask: *const libc::sigset_t,
) -> c_int {
    // SAFETY: null or the application's time.
    wait(unsafe { timeout.as_ref() }.copied(), |left| {
        // SAFETY: the application's array and mask, a local time.
        unsafe {
            system(
                libc::SYS_ppoll,
                [
                    descriptors.expose_provenance(),
                    count as usize,
                    left.expose_provenance(),
                    mask.expose_provenance(),
                    MASK_BYTES,
                    0,
                ],
            )
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pselect(
    limit: c_int,
    read: *mut libc::fd_set,
    write: *mut libc::fd_set,
    except: *mut libc::fd_set,
    timeout: *const libc::timespec,
    mask: *const libc::sigset_t,
) -> c_int {
    let mask = [mask.expose_provenance(), MASK_BYTES];
    // SAFETY: null or the application's time.
    wait(unsafe { timeout.as_ref() }.copied(), |left| {
        // SAFETY: the application's sets and mask, local times. The system leaves the sets alone when a signal ends the call.
        unsafe {
            system(
                libc::SYS_pselect6,
                [
                    limit as usize,
                    read.expose_provenance(),
                    write.expose_provenance(),
                    except.expose_provenance(),
                    left.expose_provenance(),
                    (&raw const mask).expose_provenance(),
                ],
            )
        }
    })
}

#[unsafe(no_mangle)]
#[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast)] // Less than a second.
unsafe extern "C" fn select(
    limit: c_int,
    read: *mut libc::fd_set,
    write: *mut libc::fd_set,
    except: *mut libc::fd_set,
    timeout: *mut libc::timeval,
) -> c_int {
    // SAFETY: null or the application's time, which Linux sets to what is left.
    unsafe {
        let Some(time) = timeout.as_mut() else {
            return pselect(limit, read, write, except, null(), null());
        };
        let whole = i128::from(time.tv_sec) * SECOND + i128::from(time.tv_usec) * 1000;
        if whole < 0 {
            set_errno(libc::EINVAL);
            return -1;
        }
        let began = now(libc::CLOCK_MONOTONIC);
        let span = timespec(whole);
        let result = pselect(limit, read, write, except, &raw const span, null());
        let left = if result == 0 { timespec(0) } else { timespec(whole - (now(libc::CLOCK_MONOTONIC) - began)) };
        time.tv_sec = left.tv_sec;
        time.tv_usec = (left.tv_nsec / 1000) as libc::suseconds_t;
        result
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn epoll_pwait(
    epoll: c_int,
    events: *mut libc::epoll_event,
    most: c_int,
    timeout: c_int,
    mask: *const libc::sigset_t,
) -> c_int {
    wait(milliseconds(timeout), |left| {
        // SAFETY: null or the local time.
        let left = unsafe { left.as_ref() }.map_or(-1, |left| ((nanoseconds(left) + 999_999) / 1_000_000) as c_int);
        // SAFETY: the application's array and mask.
        unsafe {
            system(
                libc::SYS_epoll_pwait,
                [
                    epoll as usize,
                    events.expose_provenance(),
                    most as usize,
                    left as usize,
                    mask.expose_provenance(),
                    MASK_BYTES,
                ],
            )
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn epoll_wait(epoll: c_int, events: *mut libc::epoll_event, most: c_int, timeout: c_int) -> c_int {
    // SAFETY: the same contract.
    unsafe { epoll_pwait(epoll, events, most, timeout, null()) }
}
