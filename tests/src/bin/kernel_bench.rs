//! One measurement of the kernel on this machine, named on the command line: prints nanoseconds an operation.
//!
//! `cargo xtask bench host` runs them all. The services are those that a C program calls by default, with argument checks, on the real
//! clock with its tick. Each is done in short stretches, of which the median counts: some are shared with whoever else uses the
//! machine. Beside them: hand-overs between two POSIX threads, on one processor and on two, by a futex alone
//! and by a condition variable.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tests::host::spawn;
use threadx_shim::capi::{block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread};
use threadx_shim::constants::*;
use threadx_shim::objects::thread::create;
use threadx_shim::port::host::{Config, run, stop};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD};

const LENGTH: Duration = Duration::from_millis(400);
/// Operations in a stretch.
const BATCH: u32 = 500;
const THREADS: u32 = 5000;

/// Ends the run with a result.
fn tell(nanoseconds: f64) {
    println!("{nanoseconds:.2}");
    stop(0);
}

/// The stretches so far.
struct Stretches {
    nanoseconds: Vec<f64>,
    end: Instant,
}

impl Stretches {
    fn new() -> Self {
        Self { nanoseconds: Vec::with_capacity(1 << 20), end: Instant::now() + LENGTH }
    }

    /// Measures a stretch of `count` operations; false when it is enough.
    fn stretch(&mut self, count: u32, stretch: impl FnOnce()) -> bool {
        let began = Instant::now();
        stretch();
        self.nanoseconds.push(began.elapsed().as_secs_f64() * 1e9 / f64::from(count));
        Instant::now() < self.end
    }

    fn median(&mut self) -> f64 {
        self.nanoseconds.sort_by(f64::total_cmp);
        self.nanoseconds.get(self.nanoseconds.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Repeats `operation`, the caller's own.
fn repeat(mut operation: impl FnMut()) {
    let mut stretches = Stretches::new();
    while stretches.stretch(BATCH, || (0..BATCH).for_each(|_| operation())) {}
    tell(stretches.median());
}

fn done(status: u32) {
    assert_eq!(status, TX_SUCCESS);
}

/// Memory that stays.
fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn size<T>() -> u32 {
    size_of::<T>() as u32
}

/// A thread that runs `entry`, with a small stack area: the host's threads have stacks of the port's own.
fn begin(control: *mut TX_THREAD, stack: *mut [u128; 64], priority: UINT, entry: unsafe extern "C" fn(ULONG)) {
    let (size, slice, start) = (size_of::<[u128; 64]>() as ULONG, TX_NO_TIME_SLICE, TX_AUTO_START);
    let name = c"bench".as_ptr().cast_mut();
    // SAFETY: control block and stack are this thread's.
    done(unsafe { create(control, name, Some(entry), 0, stack.cast(), size, priority, priority, slice, start) });
}

/// One loop for all who relinquish, as for threads that run one function: the processor predicts where a switch returns to.
#[inline(never)]
fn turns(count: u32) {
    for _ in 0..count {
        thread::_txe_thread_relinquish();
    }
}

unsafe extern "C" fn relinquishing(_: ULONG) {
    loop {
        turns(u32::MAX);
    }
}

/// `threads` equals that relinquish in turn, `rounds` times a stretch: one switch each time.
fn relinquish(threads: u32, rounds: u32) {
    for _ in 1..threads {
        begin(leak(TX_THREAD::new()), leak([0; 64]), 10, relinquishing);
    }
    spawn(10, move || {
        let mut stretches = Stretches::new();
        while stretches.stretch(rounds * threads, || turns(rounds)) {}
        tell(stretches.median());
    });
}

/// A thread resumes a more urgent one, which suspends itself: two switches.
fn resume() {
    let urgent = spawn(5, || {
        loop {
            // SAFETY: the running thread.
            unsafe { done(thread::_txe_thread_suspend(threadx_shim::objects::thread::identify())) };
        }
    });
    spawn(10, move || {
        let mut stretches = Stretches::new();
        let resume = || {
            // SAFETY: a created thread.
            unsafe { done(thread::_txe_thread_resume(urgent)) };
        };
        while stretches.stretch(2 * BATCH, || (0..BATCH).for_each(|_| resume())) {}
        tell(stretches.median());
    });
}

unsafe extern "C" fn at_once(_: ULONG) {}

/// A more urgent thread is created, runs to its end, and is deleted.
fn create_and_delete() {
    spawn(10, || {
        let (control, stack) = (leak(TX_THREAD::new()), leak([0; 64]));
        repeat(|| {
            begin(control, stack, 5, at_once);
            // SAFETY: it has ended.
            unsafe { done(thread::_txe_thread_delete(control)) };
        });
    });
}

/// What one thread does alone.
fn services(name: &str) -> Option<fn()> {
    // All below: control blocks and memory stay for ever, results go to live locals.
    let body: fn() = match name {
        "message sent and received" => || {
            let queue = leak(TX_QUEUE::new());
            let area = leak([0_u32; 40]);
            let mut message = [1_u32; 4];
            // SAFETY: as above.
            unsafe {
                done(queue::_txe_queue_create(queue, std::ptr::null_mut(), 4, area.cast(), 160, size::<TX_QUEUE>()));
                repeat(|| {
                    let place: *mut c_void = (&raw mut message).cast();
                    done(queue::_txe_queue_send(queue, place, TX_NO_WAIT));
                    done(queue::_txe_queue_receive(queue, place, TX_NO_WAIT));
                });
            }
        },
        "semaphore got and put" => || {
            let it = leak(TX_SEMAPHORE::new());
            // SAFETY: as above.
            unsafe {
                done(semaphore::_txe_semaphore_create(it, std::ptr::null_mut(), 1, size::<TX_SEMAPHORE>()));
                repeat(|| {
                    done(semaphore::_txe_semaphore_get(it, TX_NO_WAIT));
                    done(semaphore::_txe_semaphore_put(it));
                });
            }
        },
        "mutex got and put" => || {
            let it = leak(TX_MUTEX::new());
            // SAFETY: as above.
            unsafe {
                done(mutex::_txe_mutex_create(it, std::ptr::null_mut(), TX_INHERIT, size::<TX_MUTEX>()));
                repeat(|| {
                    done(mutex::_txe_mutex_get(it, TX_NO_WAIT));
                    done(mutex::_txe_mutex_put(it));
                });
            }
        },
        "event flags set and got" => || {
            let it = leak(TX_EVENT_FLAGS_GROUP::new());
            let mut actual: ULONG = 0;
            // SAFETY: as above.
            unsafe {
                let size = size::<TX_EVENT_FLAGS_GROUP>();
                done(event_flags::_txe_event_flags_create(it, std::ptr::null_mut(), size));
                repeat(|| {
                    done(event_flags::_txe_event_flags_set(it, 1, TX_OR));
                    done(event_flags::_txe_event_flags_get(it, 1, TX_OR_CLEAR, &raw mut actual, TX_NO_WAIT));
                });
            }
        },
        "block allocated and released" => || {
            let it = leak(TX_BLOCK_POOL::new());
            let area = leak([0_u64; 128]);
            let mut block = std::ptr::null_mut();
            // SAFETY: as above.
            unsafe {
                let size = size::<TX_BLOCK_POOL>();
                done(block_pool::_txe_block_pool_create(it, std::ptr::null_mut(), 64, area.cast(), 1024, size));
                repeat(|| {
                    done(block_pool::_txe_block_allocate(it, &raw mut block, TX_NO_WAIT));
                    done(block_pool::_txe_block_release(block));
                });
            }
        },
        "memory allocated and released" => || {
            let it = leak(TX_BYTE_POOL::new());
            let area = leak([0_u64; 128]);
            let mut memory = std::ptr::null_mut();
            // SAFETY: as above.
            unsafe {
                let size = size::<TX_BYTE_POOL>();
                done(byte_pool::_txe_byte_pool_create(it, std::ptr::null_mut(), area.cast(), 1024, size));
                repeat(|| {
                    done(byte_pool::_txe_byte_allocate(it, &raw mut memory, 64, TX_NO_WAIT));
                    done(byte_pool::_txe_byte_release(memory));
                });
            }
        },
        _ => return None,
    };
    Some(body)
}

/// The processors that this process may use.
fn processors() -> Vec<usize> {
    // SAFETY: plain memory of the right size.
    unsafe {
        let mut all: libc::cpu_set_t = std::mem::zeroed();
        libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut all);
        (0..1024).filter(|cpu| libc::CPU_ISSET(*cpu, &all)).collect()
    }
}

/// Puts the calling operating-system thread on a processor.
fn pin(processor: usize) {
    // SAFETY: plain memory of the right size.
    unsafe {
        let mut one: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(processor, &mut one);
        libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const one);
    }
}

/// How two POSIX threads hand a turn to each other.
trait Turn: Sync {
    /// Waits until it is the turn of `player`.
    fn wait(&self, player: u32);
    /// Gives the turn to `player`.
    fn give(&self, player: u32);
}

/// By a futex alone: the cheapest there is.
struct Futex(AtomicU32);

impl Futex {
    fn call(&self, operation: i32, value: u32) {
        // SAFETY: the word lives, and there is no timeout.
        unsafe { libc::syscall(libc::SYS_futex, self.0.as_ptr(), operation | libc::FUTEX_PRIVATE_FLAG, value, 0) };
    }
}

impl Turn for Futex {
    fn wait(&self, player: u32) {
        loop {
            let turn = self.0.load(Ordering::Acquire);
            if turn == player {
                return;
            }
            self.call(libc::FUTEX_WAIT, turn);
        }
    }

    fn give(&self, player: u32) {
        self.0.store(player, Ordering::Release);
        self.call(libc::FUTEX_WAKE, 1);
    }
}

/// By a mutex and a condition variable, as portable programs do it.
#[derive(Default)]
struct Condition(std::sync::Mutex<u32>, std::sync::Condvar);

impl Turn for Condition {
    fn wait(&self, player: u32) {
        let turn = self.0.lock().expect("no player panics");
        drop(self.1.wait_while(turn, |turn| *turn != player).expect("no player panics"));
    }

    fn give(&self, player: u32) {
        *self.0.lock().expect("no player panics") = player;
        self.1.notify_one();
    }
}

/// Prints the nanoseconds of a hand-over between two POSIX threads that wait asleep. `places`: the processors they are put on, by
/// number among those there are.
fn hand_over(turn: &impl Turn, places: Option<[usize; 2]>) {
    let enough = AtomicBool::new(false);
    let processors = processors();
    let places = places.map(|places| places.map(|place| processors.get(place).copied()));
    let place = |player: usize| places.map(|places| places[player].map(pin)).is_none_or(|done| done.is_some());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            place(1);
            while !enough.load(Ordering::Acquire) {
                turn.wait(1);
                turn.give(0);
            }
        });
        place(0);
        let placed = places.is_none_or(|places| places.iter().all(Option::is_some));
        let round = || {
            turn.give(1);
            turn.wait(0);
        };
        let mut stretches = Stretches::new();
        while stretches.stretch(2 * 200, || (0..200).for_each(|_| round())) {}
        enough.store(true, Ordering::Release);
        turn.give(1);
        println!("{:.2}", if placed { stretches.median() } else { f64::NAN });
    });
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    if let Some((by, places)) = name.split_once(", ") {
        let places = match places {
            "both on one processor" => Some([0, 0]),
            "each on its own processor" => Some([0, 1]),
            _ => None,
        };
        return match by {
            "futex" => hand_over(&Futex(AtomicU32::new(0)), places),
            _ => hand_over(&Condition::default(), places),
        };
    }
    let exit = run(Config::real(), move || match name.as_str() {
        "switch by relinquish" => relinquish(2, 500),
        "switch among 5000 threads" => relinquish(THREADS, 1),
        "switch by resume and suspend" => resume(),
        "creation and end of a thread" => create_and_delete(),
        _ => {
            let Some(body) = services(&name) else { panic!("no measurement {name}") };
            spawn(10, body);
        }
    });
    std::process::exit(exit.code());
}
