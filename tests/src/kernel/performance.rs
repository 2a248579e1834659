//! Event counters (`tx_…_performance_info_get`), and the interrupt posture.
//!
//! In a build without counters every service says so and the scenarios have nothing to compare.
// One argument for every unsafe block: the objects exist, the places for results are locals or null.
#![allow(clippy::undocumented_unsafe_blocks)]
#![allow(clippy::many_single_char_names)] // The services have up to eleven places for results.

use threadx_shim::capi::kernel::_tx_thread_interrupt_control;
use threadx_shim::capi::{
    block_pool, byte_pool, event_flags, mutex, queue, semaphore, thread as threads, timer as timers,
};
use threadx_shim::port::{TX_INT_DISABLE, TX_INT_ENABLE};

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    semaphore_counters_tell_puts_gets_suspensions_and_timeouts,
    mutex_counters_tell_inversions_and_inheritances_too,
    event_flags_counters_tell_sets_gets_suspensions_and_timeouts,
    queue_counters_tell_what_was_sent_received_and_waited_for,
    block_pool_counters_tell_allocations_releases_suspensions_and_timeouts,
    byte_pool_counters_tell_allocations_releases_suspensions_and_timeouts,
    thread_counters_tell_how_it_stopped_and_went_on,
    thread_counters_tell_preemptions_by_calls_interrupts_and_slices,
    timer_counters_tell_activations_and_expirations,
    system_counters_are_the_sum_of_the_objects,
    interrupts_masked_by_a_thread_hold_a_switch_back_until_they_open,
];

/// Compares counters if this build has them.
#[track_caller]
fn counted<const N: usize>(read: impl FnOnce(&mut [ULONG; N]) -> UINT, expected: [ULONG; N]) {
    let mut counts = [ULONG::MAX; N];
    match read(&mut counts) {
        TX_SUCCESS => assert_eq!(counts, expected),
        status => assert_eq!(status, TX_FEATURE_NOT_ENABLED),
    }
}

fn semaphore_counters_tell_puts_gets_suspensions_and_timeouts() {
    let it = semaphore(1);
    ok(it.get(TX_NO_WAIT));
    assert_eq!(it.get(TX_NO_WAIT), TX_NO_INSTANCE);
    assert_eq!(it.get(2), TX_NO_INSTANCE);
    spawn(RUNNER - 1, move || ok(it.get(TX_WAIT_FOREVER)));
    ok(it.put());
    ok(it.ceiling_put(1));
    counted(|[a, b, c, d]| unsafe { semaphore::_txe_semaphore_performance_info_get(it.0, a, b, c, d) }, [2, 4, 2, 1]);
}

fn mutex_counters_tell_inversions_and_inheritances_too() {
    let it = mutex(TX_INHERIT);
    ok(it.get(TX_NO_WAIT));
    ok(it.get(TX_NO_WAIT));
    spawn(RUNNER - 1, move || assert_eq!(it.get(2), TX_NOT_AVAILABLE));
    ok(sleep(4));
    ok(it.put());
    ok(it.put());
    counted(
        |[a, b, c, d, e, f]| unsafe { mutex::_txe_mutex_performance_info_get(it.0, a, b, c, d, e, f) },
        [2, 3, 1, 1, 1, 1],
    );
}

fn event_flags_counters_tell_sets_gets_suspensions_and_timeouts() {
    let it = flags();
    assert_eq!(it.get(1, TX_OR, 2).0, TX_NO_EVENTS);
    ok(it.set(1, TX_OR));
    ok(it.set(2, TX_OR));
    ok(it.get(1, TX_OR, TX_NO_WAIT).0);
    counted(
        |[a, b, c, d]| unsafe { event_flags::_txe_event_flags_performance_info_get(it.0, a, b, c, d) },
        [2, 2, 1, 1],
    );
}

fn queue_counters_tell_what_was_sent_received_and_waited_for() {
    let it = queue(1, 1);
    assert_eq!(it.receive::<1>(1).0, TX_QUEUE_EMPTY);
    ok(it.send([1], TX_NO_WAIT));
    assert_eq!(it.send([2], TX_NO_WAIT), TX_QUEUE_FULL);
    spawn(RUNNER - 1, move || ok(it.send([3], TX_WAIT_FOREVER)));
    assert_eq!([it.take(), it.take()], [1, 3]);
    let mut counts = [0; 6];
    let [a, b, c, d, e, f] = &mut counts;
    let status = unsafe { queue::_txe_queue_performance_info_get(it.0, a, b, c, d, e, f) };
    if status == TX_SUCCESS {
        let [_, _, empty, full, errors, timeouts] = counts;
        assert_eq!([empty, full, errors, timeouts], [1, 1, 1, 1]);
        // Whether a request that failed counts as sent or received, the manual leaves open.
        assert!((2..=3).contains(&counts[0]) && (2..=3).contains(&counts[1]), "{counts:?}");
    }
}

fn block_pool_counters_tell_allocations_releases_suspensions_and_timeouts() {
    let it = blocks(16, 1);
    let block = it.take();
    assert_eq!(it.allocate(2).0, TX_NO_MEMORY);
    ok(block_release(block));
    counted(|[a, b, c, d]| unsafe { block_pool::_txe_block_pool_performance_info_get(it.0, a, b, c, d) }, [2, 1, 1, 1]);
}

fn byte_pool_counters_tell_allocations_releases_suspensions_and_timeouts() {
    let it = bytes(512);
    let place = it.take(300);
    assert_eq!(it.allocate(300, 2).0, TX_NO_MEMORY);
    ok(byte_release(place));
    let mut counts = [0; 7];
    let [a, b, c, d, e, f, g] = &mut counts;
    let status = unsafe { byte_pool::_txe_byte_pool_performance_info_get(it.0, a, b, c, d, e, f, g) };
    if status == TX_SUCCESS {
        let [allocates, releases, searched, _, splits, suspensions, timeouts] = counts;
        assert_eq!([allocates, releases, splits, suspensions, timeouts], [2, 1, 1, 1, 1]);
        assert!(searched > 0);
    }
}

/// Resumptions, suspensions, preemptions by calls and by interrupts, inversions, slices, relinquishes, timeouts, aborts.
fn thread_counters(it: Thread) -> Option<[ULONG; 9]> {
    let mut n = [0; 9];
    let [a, b, c, d, e, f, g, h, i] = &mut n;
    let status = unsafe { threads::_txe_thread_performance_info_get(it.0, a, b, c, d, e, f, g, h, i, none()) };
    if status == TX_FEATURE_NOT_ENABLED {
        return None;
    }
    ok(status);
    Some(n)
}

fn thread_counters_tell_how_it_stopped_and_went_on() {
    let semaphore = semaphore(0);
    let it = thread(RUNNER - 1).held().spawn(move || {
        relinquish();
        ok(sleep(1));
        assert_eq!(semaphore.get(1), TX_NO_INSTANCE);
        assert_eq!(semaphore.get(TX_WAIT_FOREVER), TX_WAIT_ABORTED);
        ok(Thread::current().suspend());
        relinquish();
        ok(Thread::current().suspend());
    });
    ok(it.resume());
    ok(sleep(5));
    ok(it.wait_abort());
    ok(it.resume());
    let Some([resumptions, suspensions, _, _, _, _, relinquishes, timeouts, aborts]) = thread_counters(it) else {
        return;
    };
    assert_eq!([resumptions, suspensions], [5, 5]);
    assert_eq!([relinquishes, aborts], [2, 1]);
    // Whether the end of a sleep is a timeout, the manual leaves open.
    assert!((1..=2).contains(&timeouts), "{timeouts} timeouts");
}

fn thread_counters_tell_preemptions_by_calls_interrupts_and_slices() {
    let high = thread(RUNNER - 1).held().spawn(|| {
        loop {
            ok(Thread::current().suspend());
        }
    });
    let it = thread(RUNNER + 1).slice(2).spawn(move || {
        ok(high.resume());
        ok(high.resume());
        isr(move || ok(high.resume()));
        busy(2);
    });
    spawn(RUNNER + 1, || {});
    ok(sleep(10));
    let Some([_, _, by_calls, by_interrupts, _, slices, ..]) = thread_counters(it) else { return };
    assert_eq!((by_calls, slices), (2, 1));
    // Ticks preempt too, where the timer thread has something to do.
    assert!(by_interrupts >= 1, "{by_interrupts} preemptions by interrupts");
}

fn timer_counters_tell_activations_and_expirations() {
    let it = timer(2, 3, || {});
    ok(sleep(9));
    ok(it.deactivate());
    ok(it.deactivate());
    ok(it.activate());
    counted(|[a, b, c, d]| unsafe { timers::_txe_timer_performance_info_get(it.0, a, b, c, d, none()) }, [2, 3, 1, 3]);
}

fn system_counters_are_the_sum_of_the_objects() {
    let read = || {
        let mut counts = [0; 4];
        let [a, b, c, d] = &mut counts;
        let status = unsafe { semaphore::_tx_semaphore_performance_system_info_get(a, b, c, d) };
        (status == TX_SUCCESS).then_some(counts)
    };
    let Some(before) = read() else { return };
    let (one, other) = (semaphore(1), semaphore(0));
    ok(one.get(TX_NO_WAIT));
    ok(other.put());
    ok(one.put());
    assert_eq!(one.get(TX_NO_WAIT) + other.get(TX_NO_WAIT) + other.get(TX_NO_WAIT), TX_NO_INSTANCE);
    ok(one.delete());
    let after = read().expect("it was enabled a moment ago");
    let grown: [ULONG; 4] = core::array::from_fn(|index| after[index].wrapping_sub(before[index]));
    assert_eq!(grown, [2, 4, 0, 0], "what a deleted object counted stays counted");
}

fn interrupts_masked_by_a_thread_hold_a_switch_back_until_they_open() {
    let high = thread(RUNNER - 1).held().spawn(|| log("high"));
    let posture = unsafe { _tx_thread_interrupt_control(TX_INT_DISABLE) };
    assert_eq!(posture, TX_INT_ENABLE);
    ok(high.resume());
    log("masked");
    assert_eq!(unsafe { _tx_thread_interrupt_control(posture) }, TX_INT_DISABLE);
    log("open");
    expect(["masked", "high", "open"]);
}
