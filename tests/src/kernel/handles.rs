//! The kernel's objects as scenarios hold them: small copyable handles whose methods are the C services with argument checks.
//!
//! Every method calls `_txe_…`, the face that a C application calls by default, so scenarios also see the caller and
//! argument checks. A handle's control block lives in the scenario's arena, so it is valid memory until the scenario ends; whether
//! the object still exists is for the service to find out.
//!
//! Unsafe: the services take raw pointers; all of them come from the arena.
// Every unsafe block here hands the kernel a control block, a stack or memory from the scenario's arena, or the address of a
// live local for a result. That one argument holds for each of them.
#![allow(clippy::undocumented_unsafe_blocks)]

use core::ffi::{CStr, c_void};
use core::mem::size_of;
use core::ptr::null_mut;

use threadx_shim::capi::{block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread, timer};
use threadx_shim::constants::{
    TX_AUTO_ACTIVATE, TX_AUTO_START, TX_DONT_START, TX_NO_ACTIVATE, TX_NO_TIME_SLICE, TX_TIMER_ERROR,
};
use threadx_shim::types::{UINT, ULONG};
use threadx_shim::{
    TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD, TX_TIMER,
};

use super::env::{STACK, Shared, keep, memory, none, ok, zeroed};

/// How many objects a scenario may create.
const OBJECTS: usize = 64;
/// How many closures a scenario may hand to threads and timers.
const CLOSURES: usize = 32;

/// Everything the scenario created, for its end.
#[derive(Clone, Copy)]
enum Created {
    Thread(Thread),
    Mutex(Mutex),
    Semaphore(Semaphore),
    Flags(Flags),
    Queue(Queue),
    Blocks(Blocks),
    Bytes(Bytes),
    Timer(Timer),
}

/// A closure in the arena and the function that calls it.
#[derive(Clone, Copy)]
struct Closure {
    call: fn(*mut c_void),
    data: *mut c_void,
}

struct Table<T, const N: usize> {
    entries: [Option<T>; N],
    count: usize,
}

impl<T: Copy, const N: usize> Table<T, N> {
    const fn new() -> Self {
        Self { entries: [None; N], count: 0 }
    }

    fn push(&mut self, entry: T) -> usize {
        let place = self.entries.get_mut(self.count).expect("the scenario needs more places");
        *place = Some(entry);
        self.count += 1;
        self.count - 1
    }
}

// Written by the scenario's own threads one after another, never by an interrupt handler.
static CREATED: Shared<Table<Created, OBJECTS>> = Shared::new(Table::new());
static CODE: Shared<Table<Closure, CLOSURES>> = Shared::new(Table::new());

fn created(object: Created) {
    unsafe { (*CREATED.get()).push(object) };
}

fn closure<F: FnMut() + 'static>(code: F) -> ULONG {
    fn call<F: FnMut()>(data: *mut c_void) {
        unsafe { (*data.cast::<F>())() }
    }
    let data = core::ptr::from_mut(keep(code)).cast();
    let index = unsafe { (*CODE.get()).push(Closure { call: call::<F>, data }) };
    ULONG::try_from(index).unwrap_or(ULONG::MAX)
}

/// Thread entry and timer expiration function: the input is the closure's number.
unsafe extern "C" fn run_closure(input: ULONG) {
    let code = unsafe { (*CODE.get()).entries.get(input as usize).copied().flatten() };
    if let Some(code) = code {
        (code.call)(code.data);
    }
}

/// Ends all threads, then deletes all objects, of the scenario; they may already be gone.
pub(super) fn remove_all() {
    let table = unsafe { &mut *CREATED.get() };
    let count = core::mem::replace(&mut table.count, 0);
    for object in table.entries.iter().take(count).flatten() {
        if let Created::Timer(timer) = object {
            let _ = timer.delete();
        }
    }
    for object in table.entries.iter().take(count).flatten() {
        if let Created::Thread(thread) = object {
            let _ = thread.terminate();
            let _ = thread.delete();
        }
    }
    for object in table.entries.iter().take(count).flatten() {
        let _ = match object {
            Created::Thread(_) | Created::Timer(_) => TX_TIMER_ERROR,
            Created::Mutex(it) => it.delete(),
            Created::Semaphore(it) => it.delete(),
            Created::Flags(it) => it.delete(),
            Created::Queue(it) => it.delete(),
            Created::Blocks(it) => it.delete(),
            Created::Bytes(it) => it.delete(),
        };
    }
    unsafe { (*CODE.get()).count = 0 };
}

fn size<T>() -> UINT {
    UINT::try_from(size_of::<T>()).unwrap_or(UINT::MAX)
}

fn name(of: &'static CStr) -> *mut core::ffi::c_char {
    of.as_ptr().cast_mut()
}

/// What a thread is created with.
#[derive(Clone, Copy)]
pub struct Spec {
    priority: UINT,
    threshold: UINT,
    slice: ULONG,
    start: UINT,
    name: &'static CStr,
}

/// A thread of `priority`, started at once, without threshold and time slice; the methods change that.
pub fn thread(priority: UINT) -> Spec {
    Spec { priority, threshold: priority, slice: TX_NO_TIME_SLICE, start: TX_AUTO_START, name: c"worker" }
}

impl Spec {
    /// With this preemption threshold.
    pub fn threshold(self, threshold: UINT) -> Self {
        Self { threshold, ..self }
    }

    /// With this time slice.
    pub fn slice(self, slice: ULONG) -> Self {
        Self { slice, ..self }
    }

    /// Not started.
    pub fn held(self) -> Self {
        Self { start: TX_DONT_START, ..self }
    }

    /// With this name.
    pub fn name(self, name: &'static CStr) -> Self {
        Self { name, ..self }
    }

    /// Creates the thread; it runs `code`.
    #[track_caller]
    pub fn spawn(self, code: impl FnMut() + 'static) -> Thread {
        let input = closure(code);
        self.spawn_raw(run_closure, input)
    }

    /// Creates the thread with a C entry function and its input.
    #[track_caller]
    pub fn spawn_raw(self, entry: unsafe extern "C" fn(ULONG), input: ULONG) -> Thread {
        let it = Thread(zeroed());
        let stack = memory(STACK, 16);
        created(Created::Thread(it));
        ok(it.create(self, entry, input, stack));
        it
    }
}

/// Creates and starts a thread of `priority` that runs `code`.
#[track_caller]
pub fn spawn(priority: UINT, code: impl FnMut() + 'static) -> Thread {
    thread(priority).spawn(code)
}

/// What `tx_thread_info_get` tells.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct ThreadInfo {
    pub name: *mut core::ffi::c_char,
    pub state: UINT,
    pub run_count: ULONG,
    pub priority: UINT,
    pub threshold: UINT,
    pub slice: ULONG,
    pub next: Thread,
    pub next_suspended: Thread,
}

/// What the information services of the waiting objects tell: two numbers of the object, its waiters, its neighbour.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Info {
    pub name: *mut core::ffi::c_char,
    pub first: ULONG,
    pub second: ULONG,
    pub owner: Thread,
    pub first_suspended: Thread,
    pub suspended: ULONG,
    pub next: *mut c_void,
}

impl Info {
    const fn new() -> Self {
        Self {
            name: null_mut(),
            first: 0,
            second: 0,
            owner: Thread(null_mut()),
            first_suspended: Thread(null_mut()),
            suspended: 0,
            next: null_mut(),
        }
    }
}

/// A thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thread(pub *mut TX_THREAD);

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Thread {
    /// No thread.
    pub const NONE: Self = Self(null_mut());

    pub fn create(self, spec: Spec, entry: unsafe extern "C" fn(ULONG), input: ULONG, stack: *mut c_void) -> UINT {
        unsafe {
            thread::_txe_thread_create(
                self.0,
                name(spec.name),
                Some(entry),
                input,
                stack,
                size_of_stack(),
                spec.priority,
                spec.threshold,
                spec.slice,
                spec.start,
                size::<TX_THREAD>(),
            )
        }
    }

    /// The calling thread.
    pub fn current() -> Self {
        Self(thread::_tx_thread_identify())
    }

    pub fn delete(self) -> UINT {
        unsafe { thread::_txe_thread_delete(self.0) }
    }

    pub fn resume(self) -> UINT {
        unsafe { thread::_txe_thread_resume(self.0) }
    }

    pub fn suspend(self) -> UINT {
        unsafe { thread::_txe_thread_suspend(self.0) }
    }

    pub fn terminate(self) -> UINT {
        unsafe { thread::_txe_thread_terminate(self.0) }
    }

    pub fn reset(self) -> UINT {
        unsafe { thread::_txe_thread_reset(self.0) }
    }

    pub fn wait_abort(self) -> UINT {
        unsafe { thread::_txe_thread_wait_abort(self.0) }
    }

    /// Returns the status and the old priority.
    pub fn priority_change(self, priority: UINT) -> (UINT, UINT) {
        let mut old = UINT::MAX;
        let status = unsafe { thread::_txe_thread_priority_change(self.0, priority, &raw mut old) };
        (status, old)
    }

    /// Returns the status and the old threshold.
    pub fn preemption_change(self, threshold: UINT) -> (UINT, UINT) {
        let mut old = UINT::MAX;
        let status = unsafe { thread::_txe_thread_preemption_change(self.0, threshold, &raw mut old) };
        (status, old)
    }

    /// Returns the status and the old time slice.
    pub fn time_slice_change(self, slice: ULONG) -> (UINT, ULONG) {
        let mut old = ULONG::MAX;
        let status = unsafe { thread::_txe_thread_time_slice_change(self.0, slice, &raw mut old) };
        (status, old)
    }

    pub fn entry_exit_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_THREAD, UINT)>) -> UINT {
        unsafe { thread::_txe_thread_entry_exit_notify(self.0, notify) }
    }

    #[track_caller]
    pub fn info(self) -> ThreadInfo {
        let mut info = ThreadInfo {
            name: null_mut(),
            state: UINT::MAX,
            run_count: 0,
            priority: 0,
            threshold: 0,
            slice: 0,
            next: Self::NONE,
            next_suspended: Self::NONE,
        };
        let status = unsafe {
            thread::_txe_thread_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.state,
                &raw mut info.run_count,
                &raw mut info.priority,
                &raw mut info.threshold,
                &raw mut info.slice,
                (&raw mut info.next).cast(),
                (&raw mut info.next_suspended).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn state(self) -> UINT {
        self.info().state
    }

    /// The priority in force, an inherited one included (a field that applications read).
    pub fn effective_priority(self) -> UINT {
        unsafe { (*self.0).tx_thread_priority }
    }
}

fn size_of_stack() -> ULONG {
    ULONG::try_from(STACK).unwrap_or(ULONG::MAX)
}

/// The calling thread sleeps.
pub fn sleep(ticks: ULONG) -> UINT {
    thread::_tx_thread_sleep(ticks)
}

/// The calling thread gives way.
pub fn relinquish() {
    thread::_tx_thread_relinquish();
}

/// The system clock.
pub fn now() -> ULONG {
    threadx_shim::capi::time::_tx_time_get()
}

/// Sets the system clock.
pub fn time_set(ticks: ULONG) {
    threadx_shim::capi::time::_tx_time_set(ticks);
}

/// A counting semaphore.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Semaphore(pub *mut TX_SEMAPHORE);

/// Creates a semaphore.
#[track_caller]
pub fn semaphore(count: ULONG) -> Semaphore {
    let it = Semaphore(zeroed());
    created(Created::Semaphore(it));
    ok(it.create(count));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Semaphore {
    pub fn create(self, count: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_create(self.0, name(c"semaphore"), count, size::<TX_SEMAPHORE>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_delete(self.0) }
    }

    pub fn get(self, wait: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_get(self.0, wait) }
    }

    pub fn put(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_put(self.0) }
    }

    pub fn ceiling_put(self, ceiling: ULONG) -> UINT {
        unsafe { semaphore::_txe_semaphore_ceiling_put(self.0, ceiling) }
    }

    pub fn prioritize(self) -> UINT {
        unsafe { semaphore::_txe_semaphore_prioritize(self.0) }
    }

    pub fn put_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_SEMAPHORE)>) -> UINT {
        unsafe { semaphore::_txe_semaphore_put_notify(self.0, notify) }
    }

    /// `first` is the count.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            semaphore::_txe_semaphore_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn count(self) -> ULONG {
        self.info().first
    }
}

/// A mutex.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mutex(pub *mut TX_MUTEX);

/// Creates a mutex; `inherit` is `TX_INHERIT` or `TX_NO_INHERIT`.
#[track_caller]
pub fn mutex(inherit: UINT) -> Mutex {
    let it = Mutex(zeroed());
    created(Created::Mutex(it));
    ok(it.create(inherit));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Mutex {
    pub fn create(self, inherit: UINT) -> UINT {
        unsafe { mutex::_txe_mutex_create(self.0, name(c"mutex"), inherit, size::<TX_MUTEX>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { mutex::_txe_mutex_delete(self.0) }
    }

    pub fn get(self, wait: ULONG) -> UINT {
        unsafe { mutex::_txe_mutex_get(self.0, wait) }
    }

    pub fn put(self) -> UINT {
        unsafe { mutex::_txe_mutex_put(self.0) }
    }

    pub fn prioritize(self) -> UINT {
        unsafe { mutex::_txe_mutex_prioritize(self.0) }
    }

    /// `first` is the ownership count.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            mutex::_txe_mutex_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.owner).cast(),
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn owner(self) -> Thread {
        self.info().owner
    }
}

/// An event flags group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flags(pub *mut TX_EVENT_FLAGS_GROUP);

/// Creates an event flags group.
#[track_caller]
pub fn flags() -> Flags {
    let it = Flags(zeroed());
    created(Created::Flags(it));
    ok(it.create());
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Flags {
    pub fn create(self) -> UINT {
        unsafe { event_flags::_txe_event_flags_create(self.0, name(c"flags"), size::<TX_EVENT_FLAGS_GROUP>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { event_flags::_txe_event_flags_delete(self.0) }
    }

    /// Returns the status and the actual flags.
    pub fn get(self, requested: ULONG, option: UINT, wait: ULONG) -> (UINT, ULONG) {
        let mut actual = 0;
        let status = unsafe { event_flags::_txe_event_flags_get(self.0, requested, option, &raw mut actual, wait) };
        (status, actual)
    }

    pub fn set(self, flags: ULONG, option: UINT) -> UINT {
        unsafe { event_flags::_txe_event_flags_set(self.0, flags, option) }
    }

    pub fn set_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_EVENT_FLAGS_GROUP)>) -> UINT {
        unsafe { event_flags::_txe_event_flags_set_notify(self.0, notify) }
    }

    /// `first` is the current flags.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            event_flags::_txe_event_flags_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }

    #[track_caller]
    pub fn current(self) -> ULONG {
        self.info().first
    }
}

/// A message queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Queue(pub *mut TX_QUEUE);

/// Creates a queue of `capacity` messages of `words` words.
#[track_caller]
pub fn queue(words: UINT, capacity: ULONG) -> Queue {
    let it = Queue(zeroed());
    created(Created::Queue(it));
    let bytes = words * 4 * capacity;
    ok(it.create(words, memory(bytes as usize, 4), bytes));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Queue {
    pub fn create(self, words: UINT, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe { queue::_txe_queue_create(self.0, name(c"queue"), words, start, bytes, size::<TX_QUEUE>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { queue::_txe_queue_delete(self.0) }
    }

    pub fn flush(self) -> UINT {
        unsafe { queue::_txe_queue_flush(self.0) }
    }

    /// Sends a message; it must have the queue's number of words.
    pub fn send<const N: usize>(self, message: [ULONG; N], wait: ULONG) -> UINT {
        unsafe { queue::_txe_queue_send(self.0, message.as_ptr().cast_mut().cast(), wait) }
    }

    /// Sends a message to the front; it must have the queue's number of words.
    pub fn front_send<const N: usize>(self, message: [ULONG; N], wait: ULONG) -> UINT {
        unsafe { queue::_txe_queue_front_send(self.0, message.as_ptr().cast_mut().cast(), wait) }
    }

    /// Receives a message of the queue's number of words.
    pub fn receive<const N: usize>(self, wait: ULONG) -> (UINT, [ULONG; N]) {
        let mut message = [0; N];
        let status = unsafe { queue::_txe_queue_receive(self.0, message.as_mut_ptr().cast(), wait) };
        (status, message)
    }

    /// Receives a one-word message that must come.
    #[track_caller]
    pub fn take(self) -> ULONG {
        let (status, [word]) = self.receive(0);
        ok(status);
        word
    }

    pub fn prioritize(self) -> UINT {
        unsafe { queue::_txe_queue_prioritize(self.0) }
    }

    pub fn send_notify(self, notify: Option<unsafe extern "C" fn(*mut TX_QUEUE)>) -> UINT {
        unsafe { queue::_txe_queue_send_notify(self.0, notify) }
    }

    /// `first` is the number of messages, `second` the free places.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            queue::_txe_queue_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// A pool of blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blocks(pub *mut TX_BLOCK_POOL);

/// Creates a pool of `count` blocks of `block` bytes (a multiple of the pointer size).
#[track_caller]
pub fn blocks(block: ULONG, count: ULONG) -> Blocks {
    let it = Blocks(zeroed());
    created(Created::Blocks(it));
    let bytes = (block + size::<*mut c_void>()) * count;
    ok(it.create(block, memory(bytes as usize, 16), bytes));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Blocks {
    pub fn create(self, block: ULONG, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe {
            block_pool::_txe_block_pool_create(self.0, name(c"blocks"), block, start, bytes, size::<TX_BLOCK_POOL>())
        }
    }

    pub fn delete(self) -> UINT {
        unsafe { block_pool::_txe_block_pool_delete(self.0) }
    }

    pub fn allocate(self, wait: ULONG) -> (UINT, *mut c_void) {
        let mut block = none();
        let status = unsafe { block_pool::_txe_block_allocate(self.0, &raw mut block, wait) };
        (status, block)
    }

    /// Takes a block that must be there.
    #[track_caller]
    pub fn take(self) -> *mut c_void {
        let (status, block) = self.allocate(0);
        ok(status);
        block
    }

    pub fn prioritize(self) -> UINT {
        unsafe { block_pool::_txe_block_pool_prioritize(self.0) }
    }

    /// `first` is the number of free blocks, `second` of all.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            block_pool::_txe_block_pool_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// Returns a block.
pub fn block_release(block: *mut c_void) -> UINT {
    unsafe { block_pool::_txe_block_release(block) }
}

/// A pool of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bytes(pub *mut TX_BYTE_POOL);

/// Creates a byte pool over `size` bytes.
#[track_caller]
pub fn bytes(size: ULONG) -> Bytes {
    let it = Bytes(zeroed());
    created(Created::Bytes(it));
    ok(it.create(memory(size as usize, 16), size));
    it
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Bytes {
    pub fn create(self, start: *mut c_void, bytes: ULONG) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_create(self.0, name(c"bytes"), start, bytes, size::<TX_BYTE_POOL>()) }
    }

    pub fn delete(self) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_delete(self.0) }
    }

    pub fn allocate(self, size: ULONG, wait: ULONG) -> (UINT, *mut c_void) {
        let mut place = none();
        let status = unsafe { byte_pool::_txe_byte_allocate(self.0, &raw mut place, size, wait) };
        (status, place)
    }

    /// Takes memory that must be there.
    #[track_caller]
    pub fn take(self, size: ULONG) -> *mut c_void {
        let (status, place) = self.allocate(size, 0);
        ok(status);
        place
    }

    pub fn prioritize(self) -> UINT {
        unsafe { byte_pool::_txe_byte_pool_prioritize(self.0) }
    }

    /// `first` is the number of free bytes, `second` of fragments.
    #[track_caller]
    pub fn info(self) -> Info {
        let mut info = Info::new();
        let status = unsafe {
            byte_pool::_txe_byte_pool_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.first,
                &raw mut info.second,
                (&raw mut info.first_suspended).cast(),
                &raw mut info.suspended,
                (&raw mut info.next).cast(),
            )
        };
        ok(status);
        info
    }
}

/// Returns memory to its byte pool.
pub fn byte_release(place: *mut c_void) -> UINT {
    unsafe { byte_pool::_txe_byte_release(place) }
}

/// An application timer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timer(pub *mut TX_TIMER);

/// Creates and activates a timer that runs `code` after `initial` ticks and then every `again` ticks (0: once).
#[track_caller]
pub fn timer(initial: ULONG, again: ULONG, code: impl FnMut() + 'static) -> Timer {
    create_timer(initial, again, TX_AUTO_ACTIVATE, code)
}

/// Creates a timer that is not active.
#[track_caller]
pub fn idle_timer(initial: ULONG, again: ULONG, code: impl FnMut() + 'static) -> Timer {
    create_timer(initial, again, TX_NO_ACTIVATE, code)
}

#[track_caller]
fn create_timer(initial: ULONG, again: ULONG, activate: UINT, code: impl FnMut() + 'static) -> Timer {
    let it = Timer(zeroed());
    created(Created::Timer(it));
    ok(it.create(run_closure, closure(code), initial, again, activate));
    it
}

/// What `tx_timer_info_get` tells.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct TimerInfo {
    pub name: *mut core::ffi::c_char,
    pub active: UINT,
    pub remaining: ULONG,
    pub again: ULONG,
    pub next: *mut TX_TIMER,
}

#[allow(missing_docs, reason = "each method is the service of its name")]
impl Timer {
    pub fn create(
        self,
        code: unsafe extern "C" fn(ULONG),
        input: ULONG,
        initial: ULONG,
        again: ULONG,
        activate: UINT,
    ) -> UINT {
        unsafe {
            timer::_txe_timer_create(
                self.0,
                name(c"timer"),
                Some(code),
                input,
                initial,
                again,
                activate,
                size::<TX_TIMER>(),
            )
        }
    }

    pub fn delete(self) -> UINT {
        unsafe { timer::_txe_timer_delete(self.0) }
    }

    pub fn activate(self) -> UINT {
        unsafe { timer::_txe_timer_activate(self.0) }
    }

    pub fn deactivate(self) -> UINT {
        unsafe { timer::_txe_timer_deactivate(self.0) }
    }

    pub fn change(self, initial: ULONG, again: ULONG) -> UINT {
        unsafe { timer::_txe_timer_change(self.0, initial, again) }
    }

    #[track_caller]
    pub fn info(self) -> TimerInfo {
        let mut info = TimerInfo { name: null_mut(), active: UINT::MAX, remaining: 0, again: 0, next: null_mut() };
        let status = unsafe {
            timer::_txe_timer_info_get(
                self.0,
                &raw mut info.name,
                &raw mut info.active,
                &raw mut info.remaining,
                &raw mut info.again,
                &raw mut info.next,
            )
        };
        ok(status);
        info
    }
}
