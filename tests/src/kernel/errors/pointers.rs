//! Pointers that name no object of the kind: null, never created, overwritten, of another kind, unaligned, deleted.
// One argument for every unsafe block: the pointer under test is null or readable memory of the arena, the other arguments are valid.
#![allow(clippy::undocumented_unsafe_blocks)]
#![allow(clippy::wildcard_imports)] // The services are what the tables are about.

use core::ffi::c_void;

use threadx_shim::capi::block_pool::*;
use threadx_shim::capi::byte_pool::*;
use threadx_shim::capi::event_flags::*;
use threadx_shim::capi::mutex::*;
use threadx_shim::capi::queue::*;
use threadx_shim::capi::semaphore::*;
use threadx_shim::capi::thread::*;
use threadx_shim::capi::timer::*;

use super::Objects;
use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    every_service_refuses_a_pointer_to_no_thread,
    every_service_refuses_a_pointer_to_no_mutex,
    every_service_refuses_a_pointer_to_no_semaphore,
    every_service_refuses_a_pointer_to_no_event_flags_group,
    every_service_refuses_a_pointer_to_no_queue,
    every_service_refuses_a_pointer_to_no_block_pool,
    every_service_refuses_a_pointer_to_no_byte_pool,
    every_service_refuses_a_pointer_to_no_timer,
];

/// A service by name, called with an object pointer and otherwise valid arguments, and the code for a wrong pointer.
type Row = (&'static str, unsafe fn(*mut c_void) -> UINT, UINT);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Thread,
    Mutex,
    Semaphore,
    Flags,
    Queue,
    Blocks,
    Bytes,
    Timer,
}

fn refuse(kind: Kind, rows: &[Row]) {
    let it = Objects::new();
    let overwritten = memory(2048, 16);
    unsafe { overwritten.cast::<u8>().write_bytes(0x5A, 2048) };
    let deleted = Semaphore(zeroed());
    ok(deleted.create(0));
    ok(deleted.delete());
    let all: [(Kind, *mut c_void); 8] = [
        (Kind::Thread, it.thread.0.cast()),
        (Kind::Mutex, it.mutex.0.cast()),
        (Kind::Semaphore, it.semaphore.0.cast()),
        (Kind::Flags, it.flags.0.cast()),
        (Kind::Queue, it.queue.0.cast()),
        (Kind::Blocks, it.blocks.0.cast()),
        (Kind::Bytes, it.bytes.0.cast()),
        (Kind::Timer, it.timer.0.cast()),
    ];
    let others = all.iter().filter(|(other, _)| *other != kind).map(|(_, pointer)| ("of another kind", *pointer));
    let own =
        all.iter().filter(|(own, _)| *own == kind).map(|(_, pointer)| ("unaligned", pointer.wrapping_byte_add(1)));
    let plain = [
        ("null", none()),
        ("never created", memory(2048, 16)),
        ("overwritten", overwritten),
        ("deleted", deleted.0.cast()),
    ];
    for (what, pointer) in plain.into_iter().chain(others).chain(own) {
        for (service, call, code) in rows {
            let status = unsafe { call(pointer) };
            assert_eq!(status, *code, "{service}, pointer {what}");
        }
    }
}

fn every_service_refuses_a_pointer_to_no_thread() {
    refuse(
        Kind::Thread,
        &[
            ("delete", |it| unsafe { _txe_thread_delete(it.cast()) }, TX_THREAD_ERROR),
            ("entry_exit_notify", |it| unsafe { _txe_thread_entry_exit_notify(it.cast(), None) }, TX_THREAD_ERROR),
            (
                "info_get",
                |it| unsafe {
                    let n = none;
                    _txe_thread_info_get(it.cast(), n(), none(), none(), none(), none(), none(), none(), none())
                },
                TX_THREAD_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe {
                    let n = none;
                    _txe_thread_performance_info_get(it.cast(), n(), n(), n(), n(), n(), n(), n(), n(), n(), none())
                },
                TX_PTR_ERROR,
            ),
            (
                "preemption_change",
                |it| unsafe { _txe_thread_preemption_change(it.cast(), 1, &raw mut *keep(0)) },
                TX_THREAD_ERROR,
            ),
            (
                "priority_change",
                |it| unsafe { _txe_thread_priority_change(it.cast(), 1, &raw mut *keep(0)) },
                TX_THREAD_ERROR,
            ),
            (
                "time_slice_change",
                |it| unsafe { _txe_thread_time_slice_change(it.cast(), 1, &raw mut *keep(0)) },
                TX_THREAD_ERROR,
            ),
            ("reset", |it| unsafe { _txe_thread_reset(it.cast()) }, TX_THREAD_ERROR),
            ("resume", |it| unsafe { _txe_thread_resume(it.cast()) }, TX_THREAD_ERROR),
            ("suspend", |it| unsafe { _txe_thread_suspend(it.cast()) }, TX_THREAD_ERROR),
            ("terminate", |it| unsafe { _txe_thread_terminate(it.cast()) }, TX_THREAD_ERROR),
            ("wait_abort", |it| unsafe { _txe_thread_wait_abort(it.cast()) }, TX_THREAD_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_mutex() {
    refuse(
        Kind::Mutex,
        &[
            ("delete", |it| unsafe { _txe_mutex_delete(it.cast()) }, TX_MUTEX_ERROR),
            ("get", |it| unsafe { _txe_mutex_get(it.cast(), TX_NO_WAIT) }, TX_MUTEX_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_mutex_info_get(it.cast(), none(), none(), none(), none(), none(), none()) },
                TX_MUTEX_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe {
                    _txe_mutex_performance_info_get(it.cast(), none(), none(), none(), none(), none(), none())
                },
                TX_PTR_ERROR,
            ),
            ("prioritize", |it| unsafe { _txe_mutex_prioritize(it.cast()) }, TX_MUTEX_ERROR),
            ("put", |it| unsafe { _txe_mutex_put(it.cast()) }, TX_MUTEX_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_semaphore() {
    refuse(
        Kind::Semaphore,
        &[
            ("ceiling_put", |it| unsafe { _txe_semaphore_ceiling_put(it.cast(), 1) }, TX_SEMAPHORE_ERROR),
            ("delete", |it| unsafe { _txe_semaphore_delete(it.cast()) }, TX_SEMAPHORE_ERROR),
            ("get", |it| unsafe { _txe_semaphore_get(it.cast(), TX_NO_WAIT) }, TX_SEMAPHORE_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_semaphore_info_get(it.cast(), none(), none(), none(), none(), none()) },
                TX_SEMAPHORE_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe { _txe_semaphore_performance_info_get(it.cast(), none(), none(), none(), none()) },
                TX_PTR_ERROR,
            ),
            ("prioritize", |it| unsafe { _txe_semaphore_prioritize(it.cast()) }, TX_SEMAPHORE_ERROR),
            ("put", |it| unsafe { _txe_semaphore_put(it.cast()) }, TX_SEMAPHORE_ERROR),
            ("put_notify", |it| unsafe { _txe_semaphore_put_notify(it.cast(), None) }, TX_SEMAPHORE_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_event_flags_group() {
    refuse(
        Kind::Flags,
        &[
            ("delete", |it| unsafe { _txe_event_flags_delete(it.cast()) }, TX_GROUP_ERROR),
            (
                "get",
                |it| unsafe { _txe_event_flags_get(it.cast(), 1, TX_OR, &raw mut *keep(0), TX_NO_WAIT) },
                TX_GROUP_ERROR,
            ),
            (
                "info_get",
                |it| unsafe { _txe_event_flags_info_get(it.cast(), none(), none(), none(), none(), none()) },
                TX_GROUP_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe { _txe_event_flags_performance_info_get(it.cast(), none(), none(), none(), none()) },
                TX_PTR_ERROR,
            ),
            ("set", |it| unsafe { _txe_event_flags_set(it.cast(), 1, TX_OR) }, TX_GROUP_ERROR),
            ("set_notify", |it| unsafe { _txe_event_flags_set_notify(it.cast(), None) }, TX_GROUP_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_queue() {
    refuse(
        Kind::Queue,
        &[
            ("delete", |it| unsafe { _txe_queue_delete(it.cast()) }, TX_QUEUE_ERROR),
            ("flush", |it| unsafe { _txe_queue_flush(it.cast()) }, TX_QUEUE_ERROR),
            ("front_send", |it| unsafe { _txe_queue_front_send(it.cast(), memory(64, 4), TX_NO_WAIT) }, TX_QUEUE_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_queue_info_get(it.cast(), none(), none(), none(), none(), none(), none()) },
                TX_QUEUE_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe {
                    _txe_queue_performance_info_get(it.cast(), none(), none(), none(), none(), none(), none())
                },
                TX_PTR_ERROR,
            ),
            ("prioritize", |it| unsafe { _txe_queue_prioritize(it.cast()) }, TX_QUEUE_ERROR),
            ("receive", |it| unsafe { _txe_queue_receive(it.cast(), memory(64, 4), TX_NO_WAIT) }, TX_QUEUE_ERROR),
            ("send", |it| unsafe { _txe_queue_send(it.cast(), memory(64, 4), TX_NO_WAIT) }, TX_QUEUE_ERROR),
            ("send_notify", |it| unsafe { _txe_queue_send_notify(it.cast(), None) }, TX_QUEUE_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_block_pool() {
    refuse(
        Kind::Blocks,
        &[
            (
                "allocate",
                |it| unsafe { _txe_block_allocate(it.cast(), &raw mut *keep(none()), TX_NO_WAIT) },
                TX_POOL_ERROR,
            ),
            ("delete", |it| unsafe { _txe_block_pool_delete(it.cast()) }, TX_POOL_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_block_pool_info_get(it.cast(), none(), none(), none(), none(), none(), none()) },
                TX_POOL_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe { _txe_block_pool_performance_info_get(it.cast(), none(), none(), none(), none()) },
                TX_PTR_ERROR,
            ),
            ("prioritize", |it| unsafe { _txe_block_pool_prioritize(it.cast()) }, TX_POOL_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_byte_pool() {
    refuse(
        Kind::Bytes,
        &[
            (
                "allocate",
                |it| unsafe { _txe_byte_allocate(it.cast(), &raw mut *keep(none()), 8, TX_NO_WAIT) },
                TX_POOL_ERROR,
            ),
            ("delete", |it| unsafe { _txe_byte_pool_delete(it.cast()) }, TX_POOL_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_byte_pool_info_get(it.cast(), none(), none(), none(), none(), none(), none()) },
                TX_POOL_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe {
                    let n = none;
                    _txe_byte_pool_performance_info_get(it.cast(), n(), n(), n(), n(), n(), n(), n())
                },
                TX_PTR_ERROR,
            ),
            ("prioritize", |it| unsafe { _txe_byte_pool_prioritize(it.cast()) }, TX_POOL_ERROR),
        ],
    );
}

fn every_service_refuses_a_pointer_to_no_timer() {
    refuse(
        Kind::Timer,
        &[
            ("activate", |it| unsafe { _txe_timer_activate(it.cast()) }, TX_TIMER_ERROR),
            ("change", |it| unsafe { _txe_timer_change(it.cast(), 1, 1) }, TX_TIMER_ERROR),
            ("deactivate", |it| unsafe { _txe_timer_deactivate(it.cast()) }, TX_TIMER_ERROR),
            ("delete", |it| unsafe { _txe_timer_delete(it.cast()) }, TX_TIMER_ERROR),
            (
                "info_get",
                |it| unsafe { _txe_timer_info_get(it.cast(), none(), none(), none(), none(), none()) },
                TX_TIMER_ERROR,
            ),
            (
                "performance_info_get",
                |it| unsafe { _txe_timer_performance_info_get(it.cast(), none(), none(), none(), none(), none()) },
                TX_PTR_ERROR,
            ),
        ],
    );
}
