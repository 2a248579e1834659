//! A thousand waiters: services that look at all of them keep interrupts waiting for a few list steps only, and what interrupts do in
//! between neither loses nor doubles anything.
//!
//! An interrupt is planned at every opening of interrupts; it notes how far the service has come. The most it has moved between two
//! openings is the longest stretch with interrupts masked, counted in steps and therefore the same on every machine.

use std::process::ExitCode;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering::Relaxed};

use tests::host::{self, Scenario, scenario};
use threadx_shim::constants::*;
use threadx_shim::objects::{block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread};
use threadx_shim::port::host::{Clock, Config, interrupt_at, stop};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{
    TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD, audit,
};

const WAITERS: usize = 1000;
/// No service may take more list steps than this with interrupts masked.
const MOST_STEPS: u32 = 17;
/// The thread that calls the service.
const CALLER: UINT = 20;

static THREADS: [AtomicPtr<TX_THREAD>; WAITERS] = [const { AtomicPtr::new(std::ptr::null_mut()) }; WAITERS];
/// What each waiter's service returned; `PENDING` until then.
static CODES: [AtomicU32; WAITERS] = [const { AtomicU32::new(PENDING) }; WAITERS];
/// When each went on: 1, 2, 3 …
static TURNS: [AtomicU32; WAITERS] = [const { AtomicU32::new(0) }; WAITERS];
static TURN: AtomicU32 = AtomicU32::new(0);
const PENDING: u32 = 0xFFFF;

/// How far the service is, for the interrupt; and what the interrupt found.
static PROGRESS: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());
static OBJECT: AtomicUsize = AtomicUsize::new(0);
static LAST: AtomicU32 = AtomicU32::new(0);
static LONGEST: AtomicU32 = AtomicU32::new(0);
static INTERRUPTS: AtomicU32 = AtomicU32::new(0);

type Progress = fn() -> u32;

/// Notes the progress, looks whether the kernel is sound, comes again.
unsafe extern "C" fn look() {
    // SAFETY: `watch` stored a function of this type.
    let progress = unsafe { std::mem::transmute::<*mut (), Progress>(PROGRESS.load(Relaxed)) };
    let now = progress();
    LONGEST.fetch_max(now - LAST.swap(now, Relaxed), Relaxed);
    let count = INTERRUPTS.fetch_add(1, Relaxed);
    if count.is_multiple_of(8) {
        audit::verify().expect("an interrupt finds the kernel sound");
    }
    interrupt_at(1, Some(look));
}

/// Calls the service with an interrupt at every opening; returns the longest stretch in steps.
fn watch(progress: Progress, service: impl FnOnce() -> UINT) -> u32 {
    PROGRESS.store(progress as *mut (), Relaxed);
    for each in [&LAST, &LONGEST, &INTERRUPTS] {
        each.store(0, Relaxed);
    }
    interrupt_at(1, Some(look));
    assert_eq!(service(), TX_SUCCESS);
    interrupt_at(0, None);
    let now = progress();
    LONGEST.fetch_max(now - LAST.load(Relaxed), Relaxed);
    LONGEST.load(Relaxed)
}

/// Waiters that do not wait any more.
fn woken() -> u32 {
    let is_woken = |it: &&AtomicPtr<TX_THREAD>| {
        // SAFETY: a created thread.
        matches!(unsafe { (*it.load(Relaxed)).tx_thread_state }, TX_READY | TX_COMPLETED)
    };
    THREADS.iter().filter(is_woken).count() as u32
}

fn leak<T>(value: T) -> *mut T {
    Box::leak(Box::new(value))
}

fn waiter(index: usize, priority: UINT, wait: impl FnOnce() -> UINT + 'static) {
    let thread = host::spawn(priority, move || {
        let code = wait();
        TURNS[index].store(TURN.fetch_add(1, Relaxed) + 1, Relaxed);
        CODES[index].store(code, Relaxed);
    });
    THREADS[index].store(thread, Relaxed);
}

/// A thousand threads, more and less urgent than the caller in turn, that wait.
fn waiters<W: FnOnce() -> UINT + 'static>(wait: impl Fn(usize) -> W) {
    for index in 0..WAITERS {
        waiter(index, if index % 2 == 0 { CALLER - 1 } else { CALLER + 1 }, wait(index));
    }
}

/// Runs `body` when everybody waits.
fn caller(body: impl FnOnce() + 'static) {
    host::spawn(CALLER, move || {
        assert_eq!(thread::sleep(1), TX_SUCCESS);
        assert_eq!(woken(), 0, "everybody waits");
        body();
        audit::verify().expect("the kernel is sound at the end");
        stop(0);
    });
}

/// What `wake` brings about: everybody gets `code`, each group in its order, nobody before the service is over, the more urgent ones
/// before it returns.
fn expect_all_woken(code: UINT, wake: impl FnOnce() -> UINT) {
    let steps = watch(woken, || {
        let status = wake();
        assert!(CODES.iter().step_by(2).all(|it| it.load(Relaxed) == code), "the more urgent ones ran");
        assert!(CODES.iter().skip(1).step_by(2).all(|it| it.load(Relaxed) == PENDING), "the others did not");
        // Those who ran have ended; the number that counts is the one of the service alone.
        status
    });
    assert!(steps <= MOST_STEPS, "{steps} steps with interrupts masked");
    assert!(INTERRUPTS.load(Relaxed) as usize > WAITERS / 20, "interrupts came in between");
    assert_eq!(thread::sleep(2), TX_SUCCESS);
    assert!(CODES.iter().all(|it| it.load(Relaxed) == code));
    for group in [0, 1] {
        let turns: Vec<u32> = TURNS.iter().skip(group).step_by(2).map(|it| it.load(Relaxed)).collect();
        assert!(turns.is_sorted(), "who waited first went on first");
    }
}

/// Deletion of an object with a thousand waiters.
fn deletion(name: &str, define: fn() -> usize, wait: fn(usize) -> UINT, delete: fn(usize) -> UINT) -> Scenario {
    on_idle_clock(name, move || {
        let object = define();
        OBJECT.store(object, Relaxed);
        waiters(move |_| move || wait(object));
        caller(move || expect_all_woken(TX_DELETED, || delete(object)));
    })
}

fn on_idle_clock(name: &str, define: impl Fn() + Send + Sync + 'static) -> Scenario {
    scenario(name, define).config(Config { clock: Clock::Idle, ..Config::virtual_clock(0) })
}

fn created<T>(object: *mut T, status: UINT) -> usize {
    assert_eq!(status, TX_SUCCESS);
    object.expose_provenance()
}

fn at<T>(object: usize) -> *mut T {
    std::ptr::with_exposed_provenance_mut(object)
}

const NO_NAME: *mut std::ffi::c_char = std::ptr::null_mut();

// Every block below: objects are leaked, and created before they are used; what services write to are live locals.
fn new_semaphore() -> usize {
    let it = leak(TX_SEMAPHORE::new());
    // SAFETY: see above.
    created(it, unsafe { semaphore::create(it, NO_NAME, 0) })
}

fn new_flags() -> usize {
    let it = leak(TX_EVENT_FLAGS_GROUP::new());
    // SAFETY: see above.
    created(it, unsafe { event_flags::create(it, NO_NAME) })
}

fn new_mutex() -> usize {
    let it = leak(TX_MUTEX::new());
    // SAFETY: see above.
    let it = created(it, unsafe { mutex::create(it, NO_NAME, TX_INHERIT) });
    host::spawn(CALLER - 5, move || {
        // SAFETY: see above.
        assert_eq!(unsafe { mutex::get(at(it), TX_NO_WAIT) }, TX_SUCCESS);
        let _ = thread::sleep(TX_WAIT_FOREVER - 1);
    });
    it
}

fn new_queue(full: bool) -> usize {
    let it = leak(TX_QUEUE::new());
    let area = leak([0_u32; 1]);
    // SAFETY: see above.
    unsafe {
        let it = created(it, queue::create(it, NO_NAME, 1, area.cast(), 4));
        if full {
            assert_eq!(queue::send(at(it), (&raw mut *area).cast(), TX_NO_WAIT), TX_SUCCESS);
        }
        it
    }
}

fn new_block_pool() -> usize {
    let it = leak(TX_BLOCK_POOL::new());
    let area = leak([0_u64; 4]);
    let mut block = std::ptr::null_mut();
    // SAFETY: see above.
    unsafe {
        let it = created(it, block_pool::create(it, NO_NAME, 16, area.cast(), 32));
        assert_eq!(block_pool::allocate(at(it), &raw mut block, TX_NO_WAIT), TX_SUCCESS);
        it
    }
}

fn new_byte_pool() -> usize {
    let it = leak(TX_BYTE_POOL::new());
    let area = leak([0_u64; 64]);
    // SAFETY: see above.
    created(it, unsafe { byte_pool::create(it, NO_NAME, area.cast(), 512) })
}

fn semaphore_get(it: usize) -> UINT {
    // SAFETY: see above.
    unsafe { semaphore::get(at(it), TX_WAIT_FOREVER) }
}

fn semaphore_delete(it: usize) -> UINT {
    // SAFETY: see above.
    unsafe { semaphore::delete(at(it)) }
}

fn send(it: usize) -> UINT {
    let mut message = 7_u32;
    // SAFETY: see above.
    unsafe { queue::send(at(it), (&raw mut message).cast(), TX_WAIT_FOREVER) }
}

fn receive(it: usize) -> UINT {
    let mut message = 0_u32;
    // SAFETY: see above.
    unsafe { queue::receive(at(it), (&raw mut message).cast(), TX_WAIT_FOREVER) }
}

fn block_allocate(it: usize) -> UINT {
    let mut memory = std::ptr::null_mut();
    // SAFETY: see above.
    unsafe { block_pool::allocate(at(it), &raw mut memory, TX_WAIT_FOREVER) }
}

fn byte_allocate(it: usize) -> UINT {
    let mut memory = std::ptr::null_mut();
    // SAFETY: see above.
    unsafe { byte_pool::allocate(at(it), &raw mut memory, 1000, TX_WAIT_FOREVER) }
}

fn get(it: usize, wanted: ULONG, option: UINT) -> UINT {
    let mut actual = 0;
    // SAFETY: see above.
    unsafe { event_flags::get(at(it), wanted, option, &raw mut actual, TX_WAIT_FOREVER) }
}

fn set(it: usize, flags: ULONG) -> UINT {
    // SAFETY: see above.
    unsafe { event_flags::set(at(it), flags, TX_OR) }
}

/// The flags, and who waits first.
fn flags_info(it: usize) -> (ULONG, *mut TX_THREAD, ULONG) {
    let (mut flags, mut first, mut count) = (0, std::ptr::null_mut(), 0);
    let (name, next) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: see above.
    let status = unsafe { event_flags::info_get(at(it), name, &raw mut flags, &raw mut first, &raw mut count, next) };
    assert_eq!(status, TX_SUCCESS);
    (flags, first, count)
}

/// How far a set has looked: the place of the thread that is at the front; at the end all.
fn looked_at() -> u32 {
    let (_, first, _) = flags_info(OBJECT.load(Relaxed));
    let index = in_order().position(|it| THREADS[it].load(Relaxed) == first).unwrap_or(WAITERS) as u32;
    if index < LAST.load(Relaxed) { WAITERS as u32 } else { index }
}

/// The waiters in the order in which they began to wait: the more urgent ones ran first.
fn in_order() -> impl Iterator<Item = usize> {
    (0..WAITERS).step_by(2).chain((1..WAITERS).step_by(2))
}

/// Who is waiting, in that order.
fn waiting() -> Vec<usize> {
    in_order().filter(|&it| CODES[it].load(Relaxed) == PENDING).collect()
}

fn wait_abort(index: usize) {
    // SAFETY: a created thread.
    let _ = unsafe { thread::wait_abort(THREADS[index].load(Relaxed)) };
}

/// The next of a fixed series of numbers.
fn random() -> usize {
    static STATE: AtomicU32 = AtomicU32::new(1);
    let next = STATE.load(Relaxed).wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    STATE.store(next, Relaxed);
    (next >> 8) as usize
}

/// Ends some waits from the interrupts in between.
fn aborting(progress: Progress) -> u32 {
    for _ in 0..3 {
        wait_abort(random() % WAITERS);
    }
    progress()
}

fn flush() -> Scenario {
    on_idle_clock("flush_of_a_queue_with_a_thousand_senders_is_done_in_stages", || {
        let queue = new_queue(true);
        waiters(move |_| move || send(queue));
        caller(move || {
            // SAFETY: see above.
            expect_all_woken(TX_SUCCESS, || unsafe { queue::flush(at(queue)) });
            let mut message = 0_u32;
            // SAFETY: see above.
            let status = unsafe { queue::receive(at(queue), (&raw mut message).cast(), TX_NO_WAIT) };
            assert_eq!(status, TX_QUEUE_EMPTY, "the senders' messages are discarded");
        });
    })
}

fn abort_during_deletion() -> Scenario {
    on_idle_clock("waits_aborted_while_their_object_is_deleted_end_once_each", || {
        let semaphore = new_semaphore();
        waiters(move |_| move || semaphore_get(semaphore));
        caller(move || {
            watch(|| aborting(woken), || semaphore_delete(semaphore));
            assert_eq!(thread::sleep(2), TX_SUCCESS);
            let count = |code| CODES.iter().filter(|it| it.load(Relaxed) == code).count();
            assert_eq!(count(TX_DELETED) + count(TX_WAIT_ABORTED), WAITERS);
            assert!(count(TX_DELETED) > 0 && count(TX_WAIT_ABORTED) > 0);
        });
    })
}

fn set_wakes_some() -> Scenario {
    on_idle_clock("set_of_flags_with_a_thousand_waiters_is_done_in_stages_and_keeps_their_order", || {
        let flags = new_flags();
        OBJECT.store(flags, Relaxed);
        // Every third waits for flag 1, the others for more.
        waiters(move |index| move || get(flags, if index % 3 == 0 { 1 } else { 3 }, TX_AND));
        caller(move || {
            let steps = watch(looked_at, || set(flags, 1));
            assert!(steps <= MOST_STEPS, "{steps} steps with interrupts masked");
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            assert_eq!(waiting(), in_order().filter(|it| it % 3 != 0).collect::<Vec<_>>());
            let (_, first, count) = flags_info(flags);
            assert_eq!(
                (first, count as usize),
                (THREADS[waiting()[0]].load(Relaxed), waiting().len()),
                "the order is as it was"
            );
            TURN.store(0, Relaxed);
            watch(looked_at, || set(flags, 2));
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            assert!(waiting().is_empty());
        });
    })
}

fn set_with_aborts_and_sets() -> Scenario {
    on_idle_clock("flags_set_and_waits_aborted_by_interrupts_during_a_set_are_not_lost", || {
        let flags = new_flags();
        OBJECT.store(flags, Relaxed);
        waiters(move |index| move || get(flags, if index % 2 == 0 { 1 } else { 2 }, TX_OR_CLEAR));
        caller(move || {
            let progress = || {
                if INTERRUPTS.load(Relaxed) == 20 {
                    assert_eq!(set(OBJECT.load(Relaxed), 2), TX_SUCCESS);
                }
                aborting(woken)
            };
            watch(progress, || set(flags, 1));
            assert_eq!(thread::sleep(2), TX_SUCCESS);
            assert!(waiting().is_empty(), "{:?}", waiting());
            let count = |code| CODES.iter().filter(|it| it.load(Relaxed) == code).count();
            assert_eq!(count(TX_SUCCESS) + count(TX_WAIT_ABORTED), WAITERS);
            assert_eq!(flags_info(flags).0, 0, "all was consumed");
        });
    })
}

fn set_and_taken() -> Scenario {
    on_idle_clock("flag_taken_by_an_interrupt_during_a_set_goes_to_nobody_else", || {
        let flags = new_flags();
        OBJECT.store(flags, Relaxed);
        waiters(move |_| move || get(flags, 1, TX_OR));
        caller(move || {
            let progress = || {
                if INTERRUPTS.load(Relaxed) == 20 {
                    let mut actual = 0;
                    // SAFETY: see above.
                    let status = unsafe {
                        event_flags::get(at(OBJECT.load(Relaxed)), 1, TX_OR_CLEAR, &raw mut actual, TX_NO_WAIT)
                    };
                    assert_eq!((status, actual), (TX_SUCCESS, 1));
                }
                woken()
            };
            watch(progress, || set(flags, 1));
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            let left = waiting();
            assert!(left.len() > WAITERS / 2 && left.len() < WAITERS, "{} wait on", left.len());
            assert!(
                in_order().skip(WAITERS - left.len()).eq(left.iter().copied()),
                "those behind the interrupt's point"
            );
            let (current, first, _) = flags_info(flags);
            assert_eq!((current, first), (0, THREADS[left[0]].load(Relaxed)));
            watch(woken, || set(flags, 1));
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            assert!(waiting().is_empty());
        });
    })
}

fn caller_suspended() -> Scenario {
    on_idle_clock("suspension_of_the_caller_by_an_interrupt_takes_effect_when_its_service_is_done", || {
        static CALLING: AtomicPtr<TX_THREAD> = AtomicPtr::new(std::ptr::null_mut());
        static RETURNED: AtomicU32 = AtomicU32::new(0);
        let semaphore = new_semaphore();
        waiters(move |_| move || semaphore_get(semaphore));
        let calling = host::spawn(CALLER, move || {
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            let progress = || {
                if INTERRUPTS.load(Relaxed) == 20 {
                    // SAFETY: a created thread.
                    unsafe {
                        assert_eq!(thread::wait_abort(CALLING.load(Relaxed)), TX_WAIT_ABORT_ERROR);
                        assert_eq!(thread::suspend(CALLING.load(Relaxed)), TX_SUCCESS);
                    }
                }
                woken()
            };
            watch(progress, || semaphore_delete(semaphore));
            RETURNED.store(1, Relaxed);
            stop(0);
        });
        CALLING.store(calling, Relaxed);
        host::spawn(CALLER + 5, move || {
            assert_eq!(thread::sleep(2), TX_SUCCESS);
            assert!(waiting().is_empty(), "everybody was woken");
            // SAFETY: a created thread.
            let state = unsafe { (*calling).tx_thread_state };
            assert_eq!((state, RETURNED.load(Relaxed)), (TX_SUSPENDED, 0));
            // SAFETY: a created thread.
            assert_eq!(unsafe { thread::resume(calling) }, TX_SUCCESS);
        });
    })
}

fn prioritized() -> Scenario {
    on_idle_clock("most_urgent_waiter_is_found_while_interrupts_end_other_waits", || {
        const URGENT: usize = 778;
        let semaphore = new_semaphore();
        OBJECT.store(semaphore, Relaxed);
        waiters(move |_| move || semaphore_get(semaphore));
        caller(move || {
            // SAFETY: see above.
            unsafe {
                let mut old = 0;
                let urgent = THREADS[URGENT].load(Relaxed);
                assert_eq!(thread::priority_change(urgent, CALLER - 2, &raw mut old), TX_SUCCESS);
            }
            let progress = || {
                // Not too often, or it would begin again too often to be seen in the middle.
                if INTERRUPTS.load(Relaxed) % 20 == 10 {
                    wait_abort(random() % URGENT);
                }
                0
            };
            // SAFETY: see above.
            watch(progress, || unsafe { semaphore::prioritize(at(semaphore)) });
            assert!(INTERRUPTS.load(Relaxed) as usize > WAITERS / 20, "interrupts came in between");
            assert_eq!(thread::sleep(1), TX_SUCCESS);
            let left = waiting();
            assert!(left.len() < WAITERS, "waits were ended");
            let (mut first, mut count) = (std::ptr::null_mut(), 0);
            // SAFETY: see above.
            let status = unsafe {
                let (name, number, next) = (std::ptr::null_mut(), std::ptr::null_mut(), std::ptr::null_mut());
                semaphore::info_get(at(semaphore), name, number, &raw mut first, &raw mut count, next)
            };
            assert_eq!((status, count as usize), (TX_SUCCESS, left.len()));
            assert_eq!(first, THREADS[URGENT].load(Relaxed));
        });
    })
}

fn memory_for_all() -> Scenario {
    on_idle_clock("memory_released_goes_to_a_thousand_waiters_in_stages", || {
        const SIZE: ULONG = 128 * WAITERS as ULONG;
        let pool = leak(TX_BYTE_POOL::new());
        let area = Box::leak(vec![0_u64; SIZE as usize / 8].into_boxed_slice()).as_mut_ptr();
        let mut whole = std::ptr::null_mut();
        // SAFETY: see above.
        let pool = created(pool, unsafe { byte_pool::create(pool, NO_NAME, area.cast(), SIZE) });
        // SAFETY: see above.
        assert_eq!(unsafe { byte_pool::allocate(at(pool), &raw mut whole, SIZE - 64, TX_NO_WAIT) }, TX_SUCCESS);
        waiters(move |_| {
            move || {
                let mut memory = std::ptr::null_mut();
                // SAFETY: see above.
                unsafe { byte_pool::allocate(at(pool), &raw mut memory, 64, TX_WAIT_FOREVER) }
            }
        });
        // SAFETY: see above.
        caller(move || expect_all_woken(TX_SUCCESS, || unsafe { byte_pool::release(whole) }));
    })
}

fn scenarios() -> Vec<Scenario> {
    // SAFETY: see above.
    let flags_delete = |it| unsafe { event_flags::delete(at(it)) };
    // SAFETY: see above.
    let mutex_delete = |it| unsafe { mutex::delete(at(it)) };
    // SAFETY: see above.
    let mutex_get = |it| unsafe { mutex::get(at(it), TX_WAIT_FOREVER) };
    // SAFETY: see above.
    let queue_delete = |it| unsafe { queue::delete(at(it)) };
    // SAFETY: see above.
    let block_pool_delete = |it| unsafe { block_pool::delete(at(it)) };
    // SAFETY: see above.
    let byte_pool_delete = |it| unsafe { byte_pool::delete(at(it)) };
    vec![
        deletion("deletion_of_a_semaphore_is_done_in_stages", new_semaphore, semaphore_get, semaphore_delete),
        deletion("deletion_of_event_flags_is_done_in_stages", new_flags, |it| get(it, 1, TX_OR), flags_delete),
        deletion("deletion_of_a_mutex_is_done_in_stages", new_mutex, mutex_get, mutex_delete),
        deletion("deletion_of_an_empty_queue_is_done_in_stages", || new_queue(false), receive, queue_delete),
        deletion("deletion_of_a_full_queue_is_done_in_stages", || new_queue(true), send, queue_delete),
        deletion("deletion_of_a_block_pool_is_done_in_stages", new_block_pool, block_allocate, block_pool_delete),
        deletion("deletion_of_a_byte_pool_is_done_in_stages", new_byte_pool, byte_allocate, byte_pool_delete),
        flush(),
        abort_during_deletion(),
        set_wakes_some(),
        set_with_aborts_and_sets(),
        set_and_taken(),
        caller_suspended(),
        prioritized(),
        memory_for_all(),
    ]
}

fn main() -> ExitCode {
    host::main(scenarios())
}
