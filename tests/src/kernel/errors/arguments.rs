//! Wrong arguments besides the object: sizes, options, priorities, places for results, creation.
// One argument for every unsafe block: apart from the argument under test, which is refused or harmless, arguments are valid.
#![allow(clippy::undocumented_unsafe_blocks)]
#![allow(clippy::wildcard_imports)] // The services are what the tables are about.

use threadx_shim::capi::block_pool::*;
use threadx_shim::capi::byte_pool::*;
use threadx_shim::capi::event_flags::*;
use threadx_shim::capi::mutex::*;
use threadx_shim::capi::queue::*;
use threadx_shim::capi::semaphore::*;
use threadx_shim::capi::thread::*;
use threadx_shim::capi::timer::*;
use threadx_shim::{
    TX_BLOCK_POOL, TX_BYTE_POOL, TX_EVENT_FLAGS_GROUP, TX_MUTEX, TX_QUEUE, TX_SEMAPHORE, TX_THREAD, TX_TIMER,
};

use super::{Objects, entry, size};
use crate::kernel::Case;
use crate::kernel::env::STACK;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    creation_of_a_thread_refuses_wrong_arguments,
    creation_of_objects_refuses_wrong_arguments,
    creation_of_a_created_object_is_refused,
    creation_with_a_control_block_of_another_size_is_refused,
    services_refuse_wrong_arguments,
    services_take_every_valid_option,
    information_of_the_system_is_given_or_not_enabled,
];

type Row = (&'static str, fn(&Objects) -> UINT, UINT);

fn check(rows: &[Row]) {
    for (what, call, code) in rows {
        let it = Objects::new();
        assert_eq!(call(&it), *code, "{what}");
        crate::kernel::handles::remove_all();
    }
}

/// `tx_thread_create` with one argument changed.
#[derive(Clone, Copy)]
struct Creation {
    entry: bool,
    stack: bool,
    bytes: ULONG,
    priority: UINT,
    threshold: UINT,
    start: UINT,
    size: UINT,
}

const CREATION: Creation = Creation {
    entry: true,
    stack: true,
    bytes: STACK as ULONG,
    priority: 20,
    threshold: 20,
    start: TX_DONT_START,
    size: size_of::<TX_THREAD>() as UINT,
};

impl Creation {
    fn of(self, thread: Thread) -> UINT {
        let stack = if self.stack { memory(STACK, 16) } else { none() };
        let code = if self.entry { Some(entry as unsafe extern "C" fn(ULONG)) } else { None };
        unsafe {
            let (priority, threshold, start) = (self.priority, self.threshold, self.start);
            _txe_thread_create(thread.0, none(), code, 0, stack, self.bytes, priority, threshold, 0, start, self.size)
        }
    }
}

fn creation_of_a_thread_refuses_wrong_arguments() {
    check(&[
        ("nothing wrong", |it| created(it, CREATION), TX_SUCCESS),
        ("null", |_| CREATION.of(Thread::NONE), TX_THREAD_ERROR),
        ("created already", |it| CREATION.of(it.thread), TX_THREAD_ERROR),
        ("size of control block", |it| Creation { size: 4, ..CREATION }.of(it.fresh.thread), TX_THREAD_ERROR),
        ("no entry", |it| Creation { entry: false, ..CREATION }.of(it.fresh.thread), TX_PTR_ERROR),
        ("no stack", |it| Creation { stack: false, ..CREATION }.of(it.fresh.thread), TX_PTR_ERROR),
        ("stack of no bytes", |it| Creation { bytes: 0, ..CREATION }.of(it.fresh.thread), TX_SIZE_ERROR),
        ("stack too small", |it| Creation { bytes: 32, ..CREATION }.of(it.fresh.thread), TX_SIZE_ERROR),
        ("priority", |it| Creation { priority: TX_MAX_PRIORITIES, ..CREATION }.of(it.fresh.thread), TX_PRIORITY_ERROR),
        ("priority", |it| Creation { priority: UINT::MAX, ..CREATION }.of(it.fresh.thread), TX_PRIORITY_ERROR),
        ("threshold", |it| Creation { threshold: 21, ..CREATION }.of(it.fresh.thread), TX_THRESH_ERROR),
        ("threshold", |it| Creation { threshold: UINT::MAX, ..CREATION }.of(it.fresh.thread), TX_THRESH_ERROR),
        ("start", |it| Creation { start: 2, ..CREATION }.of(it.fresh.thread), TX_START_ERROR),
    ]);
}

fn created(it: &Objects, creation: Creation) -> UINT {
    let status = creation.of(it.fresh.thread);
    ok(it.fresh.thread.terminate());
    ok(it.fresh.thread.delete());
    status
}

fn creation_of_objects_refuses_wrong_arguments() {
    check(&[
        ("mutex null", |_| Mutex(none()).create(TX_INHERIT), TX_MUTEX_ERROR),
        ("mutex inherit", |it| it.fresh.mutex.create(2), TX_INHERIT_ERROR),
        ("semaphore null", |_| Semaphore(none()).create(0), TX_SEMAPHORE_ERROR),
        ("flags null", |_| Flags(none()).create(), TX_GROUP_ERROR),
        ("queue null", |_| Queue(none()).create(1, memory(64, 4), 64), TX_QUEUE_ERROR),
        ("queue start", |it| it.fresh.queue.create(1, none(), 64), TX_PTR_ERROR),
        ("queue words 0", |it| it.fresh.queue.create(0, memory(64, 4), 64), TX_SIZE_ERROR),
        ("queue words 17", |it| it.fresh.queue.create(17, memory(128, 4), 128), TX_SIZE_ERROR),
        ("queue words huge", |it| it.fresh.queue.create(0x4000_0001, memory(64, 4), 64), TX_SIZE_ERROR),
        ("queue too small", |it| it.fresh.queue.create(2, memory(64, 4), 7), TX_SIZE_ERROR),
        ("queue of no bytes", |it| it.fresh.queue.create(1, memory(64, 4), 0), TX_SIZE_ERROR),
        ("blocks null", |_| Blocks(none()).create(8, memory(64, 16), 64), TX_POOL_ERROR),
        ("blocks start", |it| it.fresh.blocks.create(8, none(), 64), TX_PTR_ERROR),
        ("blocks too small", |it| it.fresh.blocks.create(64, memory(64, 16), 64), TX_SIZE_ERROR),
        ("blocks of no bytes", |it| it.fresh.blocks.create(8, memory(64, 16), 0), TX_SIZE_ERROR),
        ("blocks huge", |it| it.fresh.blocks.create(ULONG::MAX, memory(64, 16), 64), TX_SIZE_ERROR),
        ("blocks nearly huge", |it| it.fresh.blocks.create(ULONG::MAX - 8, memory(64, 16), 64), TX_SIZE_ERROR),
        ("bytes null", |_| Bytes(none()).create(memory(256, 16), 256), TX_POOL_ERROR),
        ("bytes start", |it| it.fresh.bytes.create(none(), 256), TX_PTR_ERROR),
        ("bytes too small", |it| it.fresh.bytes.create(memory(256, 16), 8), TX_SIZE_ERROR),
        ("bytes of no bytes", |it| it.fresh.bytes.create(memory(256, 16), 0), TX_SIZE_ERROR),
        ("timer null", |_| Timer(none()).create(entry, 0, 1, 1, TX_NO_ACTIVATE), TX_TIMER_ERROR),
        ("timer ticks", |it| it.fresh.timer.create(entry, 0, 0, 1, TX_NO_ACTIVATE), TX_TICK_ERROR),
        ("timer activation", |it| it.fresh.timer.create(entry, 0, 1, 1, 2), TX_ACTIVATE_ERROR),
    ]);
}

fn creation_of_a_created_object_is_refused() {
    check(&[
        ("mutex", |it| it.mutex.create(TX_INHERIT), TX_MUTEX_ERROR),
        ("semaphore", |it| it.semaphore.create(0), TX_SEMAPHORE_ERROR),
        ("flags", |it| it.flags.create(), TX_GROUP_ERROR),
        ("queue", |it| it.queue.create(1, memory(64, 4), 64), TX_QUEUE_ERROR),
        ("blocks", |it| it.blocks.create(8, memory(64, 16), 64), TX_POOL_ERROR),
        ("bytes", |it| it.bytes.create(memory(256, 16), 256), TX_POOL_ERROR),
        ("timer", |it| it.timer.create(entry, 0, 1, 1, TX_NO_ACTIVATE), TX_TIMER_ERROR),
    ]);
}

fn creation_with_a_control_block_of_another_size_is_refused() {
    check(&[
        (
            "mutex",
            |it| unsafe { _txe_mutex_create(it.fresh.mutex.0, none(), TX_INHERIT, size::<TX_MUTEX>() - 4) },
            TX_MUTEX_ERROR,
        ),
        (
            "semaphore",
            |it| unsafe { _txe_semaphore_create(it.fresh.semaphore.0, none(), 0, size::<TX_SEMAPHORE>() + 4) },
            TX_SEMAPHORE_ERROR,
        ),
        (
            "flags",
            |it| unsafe { _txe_event_flags_create(it.fresh.flags.0, none(), size::<TX_EVENT_FLAGS_GROUP>() - 1) },
            TX_GROUP_ERROR,
        ),
        (
            "queue",
            |it| unsafe { _txe_queue_create(it.fresh.queue.0, none(), 1, memory(64, 4), 64, size::<TX_QUEUE>() + 8) },
            TX_QUEUE_ERROR,
        ),
        (
            "blocks",
            |it| unsafe {
                let (pool, bytes) = (it.fresh.blocks.0, size::<TX_BLOCK_POOL>() - 8);
                _txe_block_pool_create(pool, none(), 8, memory(64, 16), 64, bytes)
            },
            TX_POOL_ERROR,
        ),
        (
            "bytes",
            |it| unsafe {
                _txe_byte_pool_create(it.fresh.bytes.0, none(), memory(256, 16), 256, size::<TX_BYTE_POOL>() - 8)
            },
            TX_POOL_ERROR,
        ),
        (
            "timer",
            |it| unsafe {
                let (timer, bytes) = (it.fresh.timer.0, size::<TX_TIMER>() + 4);
                _txe_timer_create(timer, none(), Some(entry), 0, 1, 1, TX_NO_ACTIVATE, bytes)
            },
            TX_TIMER_ERROR,
        ),
    ]);
}

fn services_refuse_wrong_arguments() {
    check(&[
        ("block_allocate place", |it| unsafe { _txe_block_allocate(it.blocks.0, none(), TX_NO_WAIT) }, TX_PTR_ERROR),
        ("block_release null", |_| block_release(none()), TX_PTR_ERROR),
        ("byte_allocate place", |it| unsafe { _txe_byte_allocate(it.bytes.0, none(), 8, TX_NO_WAIT) }, TX_PTR_ERROR),
        ("byte_allocate nothing", |it| it.bytes.allocate(0, TX_NO_WAIT).0, TX_SIZE_ERROR),
        ("byte_allocate too much", |it| it.bytes.allocate(513, TX_NO_WAIT).0, TX_SIZE_ERROR),
        ("byte_release null", |_| byte_release(none()), TX_PTR_ERROR),
        (
            "event_flags_get place",
            |it| unsafe { _txe_event_flags_get(it.flags.0, 1, TX_OR, none(), TX_NO_WAIT) },
            TX_PTR_ERROR,
        ),
        ("event_flags_get option 4", |it| it.flags.get(1, 4, TX_NO_WAIT).0, TX_OPTION_ERROR),
        ("event_flags_get option huge", |it| it.flags.get(1, UINT::MAX, TX_NO_WAIT).0, TX_OPTION_ERROR),
        ("event_flags_set option OR_CLEAR", |it| it.flags.set(1, TX_OR_CLEAR), TX_OPTION_ERROR),
        ("event_flags_set option AND_CLEAR", |it| it.flags.set(1, TX_AND_CLEAR), TX_OPTION_ERROR),
        ("event_flags_set option 4", |it| it.flags.set(1, 4), TX_OPTION_ERROR),
        ("queue_send source", |it| unsafe { _txe_queue_send(it.queue.0, none(), TX_NO_WAIT) }, TX_PTR_ERROR),
        (
            "queue_front_send source",
            |it| unsafe { _txe_queue_front_send(it.queue.0, none(), TX_NO_WAIT) },
            TX_PTR_ERROR,
        ),
        ("queue_receive place", |it| unsafe { _txe_queue_receive(it.queue.0, none(), TX_NO_WAIT) }, TX_PTR_ERROR),
        ("semaphore ceiling", |it| it.semaphore.ceiling_put(0), TX_INVALID_CEILING),
        ("semaphore over the ceiling", |it| it.semaphore.ceiling_put(1), TX_CEILING_EXCEEDED),
        (
            "preemption_change place",
            |it| unsafe { _txe_thread_preemption_change(it.thread.0, 1, none()) },
            TX_PTR_ERROR,
        ),
        ("preemption_change threshold", |it| it.thread.preemption_change(TX_MAX_PRIORITIES).0, TX_THRESH_ERROR),
        ("preemption_change below the priority", |it| it.thread.preemption_change(21).0, TX_THRESH_ERROR),
        ("priority_change place", |it| unsafe { _txe_thread_priority_change(it.thread.0, 1, none()) }, TX_PTR_ERROR),
        ("priority_change priority", |it| it.thread.priority_change(TX_MAX_PRIORITIES).0, TX_PRIORITY_ERROR),
        (
            "time_slice_change place",
            |it| unsafe { _txe_thread_time_slice_change(it.thread.0, 1, none()) },
            TX_PTR_ERROR,
        ),
        ("timer_change ticks", |it| it.timer.change(0, 5), TX_TICK_ERROR),
        ("mutex_put not owned", |it| it.mutex.put(), TX_NOT_OWNED),
        ("thread_delete living", |it| it.thread.delete(), TX_DELETE_ERROR),
        ("thread_reset living", |it| it.thread.reset(), TX_NOT_DONE),
        ("thread_wait_abort not waiting", |it| it.thread.wait_abort(), TX_WAIT_ABORT_ERROR),
    ]);
}

fn services_take_every_valid_option() {
    check(&[
        ("flags OR", |it| it.flags.set(1, TX_OR), TX_SUCCESS),
        ("flags AND", |it| it.flags.set(1, TX_AND), TX_SUCCESS),
        ("get OR", |it| it.flags.get(1, TX_OR, TX_NO_WAIT).0, TX_NO_EVENTS),
        ("get OR_CLEAR", |it| it.flags.get(1, TX_OR_CLEAR, TX_NO_WAIT).0, TX_NO_EVENTS),
        ("get AND", |it| it.flags.get(1, TX_AND, TX_NO_WAIT).0, TX_NO_EVENTS),
        ("get AND_CLEAR", |it| it.flags.get(1, TX_AND_CLEAR, TX_NO_WAIT).0, TX_NO_EVENTS),
        ("priority highest", |it| it.thread.priority_change(0).0, TX_SUCCESS),
        ("priority lowest", |it| it.thread.priority_change(TX_MAX_PRIORITIES - 1).0, TX_SUCCESS),
        ("threshold highest", |it| it.thread.preemption_change(0).0, TX_SUCCESS),
        ("ceiling highest", |it| it.semaphore.ceiling_put(ULONG::MAX), TX_SUCCESS),
        ("slice longest", |it| it.thread.time_slice_change(ULONG::MAX).0, TX_SUCCESS),
        ("timer longest", |it| it.timer.change(ULONG::MAX, ULONG::MAX), TX_SUCCESS),
        ("notify", |it| it.queue.send_notify(None), TX_SUCCESS),
    ]);
}

fn information_of_the_system_is_given_or_not_enabled() {
    let n = none;
    let given = unsafe {
        [
            _tx_block_pool_performance_system_info_get(n(), n(), n(), n()),
            _tx_byte_pool_performance_system_info_get(n(), n(), n(), n(), n(), n(), n()),
            _tx_event_flags_performance_system_info_get(n(), n(), n(), n()),
            _tx_mutex_performance_system_info_get(n(), n(), n(), n(), n(), n()),
            _tx_queue_performance_system_info_get(n(), n(), n(), n(), n(), n()),
            _tx_semaphore_performance_system_info_get(n(), n(), n(), n()),
            _tx_thread_performance_system_info_get(n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n()),
            _tx_timer_performance_system_info_get(n(), n(), n(), n(), n()),
        ]
    };
    assert!(given == [TX_SUCCESS; 8] || given == [TX_FEATURE_NOT_ENABLED; 8], "{given:?}");
}
