//! The event trace, read back from its buffer as a tool would.

use core::ffi::c_void;

use threadx_shim::trace::format::{Event, Header, IN_INTERRUPT, NO_EVENT, Object, VALID};
use threadx_shim::trace::id;

use super::Case;
use super::env::Shared;
use super::prelude::*;
use threadx_shim::objects::trace;

pub(super) const CASES: &[Case] = table![
    trace_not_enabled_refuses_what_needs_it,
    trace_enabled_twice_is_not_done,
    trace_buffer_without_room_for_one_event_is_a_size_error,
    trace_buffer_that_is_none_is_a_pointer_error,
    trace_header_tells_where_everything_is,
    trace_of_nothing_has_unused_entries,
    trace_registry_names_objects_from_before_and_after,
    trace_registry_that_is_full_stays_as_it_is,
    trace_registry_gives_the_entry_of_a_deleted_object_away_last,
    trace_service_is_an_event_of_the_running_thread,
    trace_wait_is_suspend_and_running_and_resume,
    trace_preemption_is_resume_and_running,
    trace_time_slice_is_an_event,
    trace_interrupt_names_the_interrupted_thread,
    trace_user_event_keeps_its_fields,
    trace_user_event_out_of_range_is_not_done,
    trace_filtered_events_are_left_out_until_unfiltered,
    trace_ring_keeps_the_last_events_in_order,
    trace_full_notify_comes_with_each_round,
    trace_full_notify_may_end_the_trace,
    trace_time_never_goes_back,
    trace_time_source_is_asked_and_masked,
    trace_disabled_buffer_is_left_alone,
];

const HEADER: usize = size_of::<Header>();
const OBJECT: usize = size_of::<Object>();
const EVENT: usize = size_of::<Event>();

/// A buffer, traced into while it lives.
struct Trace {
    start: *mut c_void,
}

impl Drop for Trace {
    fn drop(&mut self) {
        let _ = trace::disable();
    }
}

fn size(objects: usize, events: usize) -> ULONG {
    (HEADER + objects * OBJECT + events * EVENT) as ULONG
}

/// Begins to trace.
fn begin(objects: usize, events: usize) -> Trace {
    let size = size(objects, events);
    let start = memory(size as usize, 8);
    // SAFETY: the memory is the scenario's own.
    ok(unsafe { trace::enable(start, size, objects as ULONG) });
    Trace { start }
}

impl Trace {
    fn header(&self) -> &Header {
        // SAFETY: the buffer starts with it; one processor, and the kernel does not write while a scenario reads.
        unsafe { &*self.start.cast::<Header>() }
    }

    /// What is at an address that the buffer tells.
    fn at<T>(&self, address: ULONG) -> *mut T {
        self.start.wrapping_byte_add(address.wrapping_sub(self.header().base) as usize).cast()
    }

    fn objects(&self) -> &[Object] {
        let header = self.header();
        let count = header.registry_end.wrapping_sub(header.registry_start) as usize / OBJECT;
        // SAFETY: within the buffer, as the header says.
        unsafe { core::slice::from_raw_parts(self.at(header.registry_start), count) }
    }

    /// The events, oldest first.
    fn events(&self) -> impl Iterator<Item = Event> {
        let header = self.header();
        let count = header.events_end.wrapping_sub(header.events_start) as usize / EVENT;
        let first = header.current.wrapping_sub(header.events_start) as usize / EVENT;
        let start = self.at::<Event>(header.events_start);
        (0..count)
            // SAFETY: within the buffer, as the header says.
            .map(move |index| unsafe { start.add((first + index) % count).read() })
            .filter(|event| event.id != NO_EVENT)
    }

    /// The events' numbers.
    #[track_caller]
    fn expect<const N: usize>(&self, numbers: [ULONG; N]) {
        let mut recorded = [0; N];
        let mut count = 0;
        for event in self.events() {
            if let Some(place) = recorded.get_mut(count) {
                *place = event.id;
            }
            count += 1;
        }
        assert_eq!((count, recorded), (N, numbers));
    }

    #[track_caller]
    fn find(&self, id: ULONG) -> Event {
        self.events().find(|event| event.id == id).expect("such an event")
    }

    fn object(&self, address: ULONG) -> Option<&Object> {
        self.objects().iter().find(|it| it.object == address && it.kind != 0)
    }
}

fn low<T>(pointer: *const T) -> ULONG {
    pointer.addr() as ULONG
}

fn name_of(object: &Object) -> &[u8] {
    object.name.split(|octet| *octet == 0).next().unwrap_or_default()
}

fn trace_not_enabled_refuses_what_needs_it() {
    assert_eq!(trace::disable(), TX_NOT_DONE);
    assert_eq!(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 1, 2, 3, 4), TX_NOT_DONE);
    trace::isr_enter_insert(1);
}

fn trace_enabled_twice_is_not_done() {
    let it = begin(0, 2);
    let other = memory(size(0, 2) as usize, 8);
    // SAFETY: the memory is the scenario's own.
    assert_eq!(unsafe { trace::enable(other, size(0, 2), 0) }, TX_NOT_DONE);
    assert_eq!(it.header().id, VALID);
    ok(trace::disable());
    assert_eq!(trace::disable(), TX_NOT_DONE);
}

fn trace_buffer_without_room_for_one_event_is_a_size_error() {
    let start = memory(4096, 8);
    // SAFETY: the memory is the scenario's own.
    unsafe {
        assert_eq!(trace::enable(start, 0, 0), TX_SIZE_ERROR);
        assert_eq!(trace::enable(start, size(3, 1) - 1, 3), TX_SIZE_ERROR);
        assert_eq!(trace::enable(start, 4096, ULONG::MAX), TX_SIZE_ERROR);
        ok(trace::enable(start, size(3, 1), 3));
    }
    ok(trace::disable());
}

fn trace_buffer_that_is_none_is_a_pointer_error() {
    // SAFETY: refused.
    unsafe {
        assert_eq!(trace::enable(none(), 4096, 3), TX_PTR_ERROR);
        assert_eq!(trace::enable(memory(4096, 8).byte_add(2), 4000, 3), TX_PTR_ERROR);
    }
}

fn trace_header_tells_where_everything_is() {
    let it = begin(5, 7);
    let header = it.header();
    assert_eq!((header.id, header.timer_valid_mask, header.name_size), (0x5458_5442, ULONG::MAX, 32));
    let base = low(it.start);
    assert_eq!((header.base, header.registry_start), (base, base + 48));
    assert_eq!((header.registry_end, header.events_start), (base + 48 + 5 * 48, base + 48 + 5 * 48));
    assert_eq!(header.events_end, header.events_start + 7 * 32);
    assert_eq!(header.current, header.events_start);
    assert_eq!((header.reserved_1, header.reserved), (0, [0xAAAA_AAAA, 0xBBBB_BBBB, 0xCCCC_CCCC]));
}

fn trace_of_nothing_has_unused_entries() {
    let it = begin(1, 3);
    it.expect([]);
    // SAFETY: within the buffer.
    let first = unsafe { it.at::<Event>(it.header().events_start).read() };
    assert_eq!((first.thread, first.id), (0, NO_EVENT));
}

fn trace_registry_names_objects_from_before_and_after() {
    let before = semaphore(3);
    let it = begin(16, 64);
    let after = mutex(TX_INHERIT);
    let entry = it.object(low(before.0)).expect("an object from before");
    assert_eq!((entry.available, entry.kind, name_of(entry)), (0, 4, &b"semaphore"[..]));
    assert_eq!(entry.parameters[0], 3);
    let entry = it.object(low(after.0)).expect("an object from after");
    assert_eq!((entry.available, entry.kind, name_of(entry)), (0, 5, &b"mutex"[..]));
    let runner = threadx_shim::objects::thread::identify();
    let entry = it.object(low(runner)).expect("the running thread");
    assert_eq!((entry.kind, entry.priority), (1, [0, RUNNER as u8]));
    assert!(it.objects().iter().any(|entry| name_of(entry) == b"System Timer Thread"));
    ok(before.delete());
    assert_eq!(it.object(low(before.0)).expect("what was deleted").available, 1);
}

fn trace_registry_that_is_full_stays_as_it_is() {
    let it = begin(1, 64);
    let other = semaphore(1);
    assert!(it.object(low(other.0)).is_none());
    assert_eq!(name_of(&it.objects()[0]), b"System Timer Thread");
}

fn trace_registry_gives_the_entry_of_a_deleted_object_away_last() {
    let others = begin(64, 1).objects().iter().filter(|entry| entry.kind != 0).count();
    let it = begin(others + 2, 64);
    let first = semaphore(1);
    ok(first.delete());
    let second = semaphore(1);
    assert!(it.object(low(first.0)).is_some() && it.object(low(second.0)).is_some());
    let third = semaphore(1);
    assert!(it.object(low(first.0)).is_none() && it.object(low(third.0)).is_some());
}

fn trace_service_is_an_event_of_the_running_thread() {
    let semaphore = semaphore(3);
    let it = begin(8, 64);
    ok(semaphore.get(77));
    let event = it.find(id::SEMAPHORE_GET);
    let runner = threadx_shim::objects::thread::identify();
    assert_eq!((event.thread, event.priority), (low(runner), RUNNER << 16 | RUNNER));
    assert_eq!(event.information[..3], [low(semaphore.0), 77, 3]);
    assert_ne!(event.information[3], 0);
}

fn trace_wait_is_suspend_and_running_and_resume() {
    let semaphore = semaphore(0);
    let it = begin(8, 64);
    spawn(RUNNER + 1, move || ok(semaphore.put()));
    ok(semaphore.get(TX_WAIT_FOREVER));
    it.expect([
        id::THREAD_CREATE,
        id::THREAD_RESUME,
        id::SEMAPHORE_GET,
        id::THREAD_SUSPEND,
        id::RUNNING,
        id::SEMAPHORE_PUT,
        id::THREAD_RESUME,
        id::RUNNING,
    ]);
    let runner = low(threadx_shim::objects::thread::identify());
    let suspend = it.find(id::THREAD_SUSPEND);
    assert_eq!((suspend.thread, suspend.information[0], suspend.information[1]), (runner, runner, TX_SEMAPHORE_SUSP));
    let other = suspend.information[3];
    assert_eq!(it.find(id::RUNNING).thread, other);
    let resume = it.events().filter(|event| event.id == id::THREAD_RESUME).last().expect("two");
    assert_eq!((resume.thread, resume.information[0], resume.information[1]), (other, runner, TX_SEMAPHORE_SUSP));
    assert_eq!(resume.information[3], runner);
}

fn trace_preemption_is_resume_and_running() {
    let other = thread(RUNNER - 1).held().spawn(|| {});
    let it = begin(8, 64);
    ok(other.resume());
    it.expect([id::THREAD_RESUME_API, id::THREAD_RESUME, id::RUNNING, id::THREAD_SUSPEND, id::RUNNING]);
    let end = it.find(id::THREAD_SUSPEND);
    assert_eq!(end.information[..2], [low(other.0), TX_COMPLETED]);
}

fn trace_time_slice_is_an_event() {
    let done = var(false);
    let first = thread(RUNNER + 1).slice(2).spawn(move || {
        while !done.get() {
            busy(1);
        }
    });
    let second = spawn(RUNNER + 1, move || done.set(true));
    let it = begin(8, 64);
    ok(sleep(6));
    let slice = it.find(id::TIME_SLICE);
    assert_eq!((slice.thread, slice.priority), (IN_INTERRUPT, low(first.0)));
    assert_eq!(slice.information[0], low(second.0));
}

fn trace_interrupt_names_the_interrupted_thread() {
    let semaphore = semaphore(0);
    let it = begin(8, 64);
    isr(move || {
        trace::isr_enter_insert(9);
        ok(semaphore.put());
        trace::isr_exit_insert(9);
    });
    it.expect([id::ISR_ENTER, id::SEMAPHORE_PUT, id::ISR_EXIT]);
    let runner = low(threadx_shim::objects::thread::identify());
    assert!(it.events().all(|event| (event.thread, event.priority) == (IN_INTERRUPT, runner)));
    assert_eq!(it.find(id::ISR_ENTER).information[1], 9);
}

fn trace_user_event_keeps_its_fields() {
    let it = begin(0, 4);
    ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START + 5, 1, 2, 3, ULONG::MAX));
    assert_eq!(it.find(TX_TRACE_USER_EVENT_START + 5).information, [1, 2, 3, ULONG::MAX]);
}

fn trace_user_event_out_of_range_is_not_done() {
    let it = begin(0, 4);
    assert_eq!(trace::user_event_insert(TX_TRACE_USER_EVENT_START - 1, 0, 0, 0, 0), TX_NOT_DONE);
    assert_eq!(trace::user_event_insert(TX_TRACE_USER_EVENT_END + 1, 0, 0, 0, 0), TX_NOT_DONE);
    it.expect([]);
}

fn trace_filtered_events_are_left_out_until_unfiltered() {
    let (semaphore, mutex) = (semaphore(5), mutex(TX_NO_INHERIT));
    let it = begin(0, 16);
    ok(trace::event_filter(TX_TRACE_SEMAPHORE_EVENTS | TX_TRACE_USER_EVENTS));
    ok(semaphore.put());
    ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    ok(mutex.get(TX_NO_WAIT));
    ok(trace::event_unfilter(TX_TRACE_SEMAPHORE_EVENTS));
    ok(semaphore.put());
    ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    it.expect([id::MUTEX_GET, id::SEMAPHORE_PUT]);
}

fn trace_ring_keeps_the_last_events_in_order() {
    let it = begin(0, 4);
    for number in 0..11 {
        ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START + number, number, 0, 0, 0));
    }
    it.expect([7, 8, 9, 10].map(|number| TX_TRACE_USER_EVENT_START + number));
    assert_eq!(it.header().current, it.header().events_start + 3 * 32);
}

unsafe extern "C" fn full(buffer: *mut c_void) {
    // SAFETY: told once, before the trace begins.
    assert_eq!(buffer, unsafe { *BUFFER.get() });
    log("full");
}

static BUFFER: Shared<*mut c_void> = Shared::new(core::ptr::null_mut());

fn trace_full_notify_comes_with_each_round() {
    let it = begin(0, 4);
    // SAFETY: nobody else uses it.
    unsafe { *BUFFER.get() = it.start };
    // SAFETY: the function does not wait.
    ok(unsafe { trace::buffer_full_notify(Some(full)) });
    for number in 0..9 {
        if number == 3 {
            expect_nothing();
        }
        ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    }
    expect(["full", "full"]);
    // SAFETY: none is registered.
    ok(unsafe { trace::buffer_full_notify(None) });
    for _ in 0..9 {
        ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    }
    expect_nothing();
}

unsafe extern "C" fn enough(_: *mut c_void) {
    ok(trace::disable());
}

fn trace_full_notify_may_end_the_trace() {
    let it = begin(0, 3);
    // SAFETY: the function does not wait.
    ok(unsafe { trace::buffer_full_notify(Some(enough)) });
    for number in 0..3 {
        ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START + number, 0, 0, 0, 0));
    }
    assert_eq!(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0), TX_NOT_DONE);
    // SAFETY: none is registered.
    ok(unsafe { trace::buffer_full_notify(None) });
    it.expect([0, 1, 2].map(|number| TX_TRACE_USER_EVENT_START + number));
}

fn trace_time_never_goes_back() {
    let it = begin(0, 64);
    for _ in 0..4 {
        ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
        ok(sleep(1));
    }
    let mut last = 0;
    for event in it.events() {
        assert!(event.time >= last);
        last = event.time;
    }
    assert!(last >= 2 * (1_000_000 / threadx_shim::config::TX_TIMER_TICKS_PER_SECOND));
}

unsafe extern "C" fn noon() -> ULONG {
    0x1234_5678
}

fn trace_time_source_is_asked_and_masked() {
    // SAFETY: the function calls no service.
    ok(unsafe { trace::time_source(Some(noon), 0xFFFF) });
    let it = begin(0, 4);
    ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    // SAFETY: none is registered.
    ok(unsafe { trace::time_source(None, 0) });
    assert_eq!((it.header().timer_valid_mask, it.find(TX_TRACE_USER_EVENT_START).time), (0xFFFF, 0x5678));
}

fn trace_disabled_buffer_is_left_alone() {
    let it = begin(4, 8);
    ok(trace::user_event_insert(TX_TRACE_USER_EVENT_START, 0, 0, 0, 0));
    ok(trace::disable());
    ok(sleep(1));
    let _ = semaphore(1);
    it.expect([TX_TRACE_USER_EVENT_START]);
}
