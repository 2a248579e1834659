//! What a thread shows of itself: information, identity, entry and exit notification, counters.

use threadx_shim::TX_THREAD;

use crate::kernel::Case;
use crate::kernel::prelude::*;

pub(in crate::kernel) const CASES: &[Case] = table![
    info_tells_what_the_thread_was_created_with,
    info_tells_the_next_created_thread_in_a_ring,
    info_tells_the_next_thread_in_the_same_wait,
    info_accepts_null_for_everything_not_wanted,
    identify_returns_the_running_thread,
    identify_in_an_interrupt_returns_the_interrupted_thread,
    notify_comes_at_entry_and_at_completion,
    notify_comes_at_termination,
    notify_comes_again_after_reset,
    notify_set_to_null_stays_silent,
    thread_whose_stack_area_was_overwritten_is_reported_when_it_stops_and_goes_on,
    thread_whose_stack_area_is_sound_is_not_reported,
];

fn info_tells_what_the_thread_was_created_with() {
    let it = thread(RUNNER + 3).threshold(RUNNER + 1).slice(9).name(c"observed").held().spawn(|| {});
    let info = it.info();
    assert_eq!(info.name, c"observed".as_ptr().cast_mut());
    assert_eq!((info.state, info.run_count), (TX_SUSPENDED, 0));
    assert_eq!((info.priority, info.threshold, info.slice), (RUNNER + 3, RUNNER + 1, 9));
}

fn info_tells_the_next_created_thread_in_a_ring() {
    let a = thread(RUNNER + 1).held().spawn(|| {});
    let b = thread(RUNNER + 1).held().spawn(|| {});
    assert_eq!(a.info().next, b);
    let mut at = b;
    for _ in 0..100 {
        at = at.info().next;
        if at == a {
            return;
        }
    }
    panic!("the ring of created threads does not close");
}

fn info_tells_the_next_thread_in_the_same_wait() {
    let semaphore = semaphore(0);
    let wait = move || ok(semaphore.get(TX_WAIT_FOREVER));
    let a = spawn(RUNNER - 1, wait);
    let b = spawn(RUNNER - 1, wait);
    assert_eq!(semaphore.info().first_suspended, a);
    assert_eq!(a.info().next_suspended, b);
}

fn info_accepts_null_for_everything_not_wanted() {
    let it = thread(RUNNER + 1).held().spawn(|| {});
    // SAFETY: null stands for a result that is not wanted.
    let status = unsafe {
        threadx_shim::capi::thread::_txe_thread_info_get(
            it.0,
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
        )
    };
    ok(status);
}

fn identify_returns_the_running_thread() {
    let seen = var(Thread::NONE);
    let it = spawn(RUNNER - 1, move || seen.set(Thread::current()));
    assert_eq!(seen.get(), it);
    assert_ne!(Thread::current(), it);
}

fn identify_in_an_interrupt_returns_the_interrupted_thread() {
    let seen = var(Thread::NONE);
    let it = spawn(RUNNER - 1, move || isr(move || seen.set(Thread::current())));
    assert_eq!(seen.get(), it);
}

unsafe extern "C" fn notified(_: *mut TX_THREAD, kind: UINT) {
    match kind {
        TX_THREAD_ENTRY => log("entry"),
        TX_THREAD_EXIT => log("exit"),
        _ => log(("unknown", kind)),
    }
}

fn observed() -> Thread {
    let it = thread(RUNNER - 1).held().spawn(|| {
        log("begins");
        ok(Thread::current().suspend());
        log("ends");
    });
    ok(it.entry_exit_notify(Some(notified)));
    it
}

fn notify_comes_at_entry_and_at_completion() {
    let it = observed();
    expect_nothing();
    ok(it.resume());
    expect(["entry", "begins"]);
    ok(it.resume());
    expect(["ends", "exit"]);
}

fn notify_comes_at_termination() {
    let it = observed();
    ok(it.resume());
    expect(["entry", "begins"]);
    ok(it.terminate());
    expect(["exit"]);
}

fn notify_comes_again_after_reset() {
    let it = observed();
    ok(it.resume());
    ok(it.terminate());
    ok(it.reset());
    expect(["entry", "begins", "exit"]);
    ok(it.resume());
    expect(["entry", "begins"]);
}

fn notify_set_to_null_stays_silent() {
    let it = observed();
    ok(it.entry_exit_notify(None));
    ok(it.resume());
    ok(it.resume());
    expect(["begins", "ends"]);
}

unsafe extern "C" fn overflown(thread: *mut threadx_shim::TX_THREAD) {
    // SAFETY: a created thread.
    log(("overflown", unsafe { (*thread).tx_thread_priority }));
}

fn thread_whose_stack_area_was_overwritten_is_reported_when_it_stops_and_goes_on() {
    let other = thread(RUNNER - 1).held().spawn(|| log("runs"));
    // SAFETY: the function does not wait; the area's far end is out of the thread's use.
    unsafe {
        ok(threadx_shim::objects::thread::stack_error_notify(Some(overflown)));
        (*other.0).tx_thread_stack_start.cast::<ULONG>().write(0);
    }
    ok(other.resume());
    expect([("overflown", RUNNER - 1), ("runs", 0)]);
    // SAFETY: none is registered.
    ok(unsafe { threadx_shim::objects::thread::stack_error_notify(None) });
}

fn thread_whose_stack_area_is_sound_is_not_reported() {
    // SAFETY: the function does not wait.
    ok(unsafe { threadx_shim::objects::thread::stack_error_notify(Some(overflown)) });
    let other = thread(RUNNER - 1).held().spawn(|| ok(sleep(1)));
    ok(other.resume());
    ok(sleep(3));
    expect_nothing();
    // SAFETY: none is registered.
    ok(unsafe { threadx_shim::objects::thread::stack_error_notify(None) });
}
