//! Byte pools: first fit, splitting, merging (what they share with other waiting objects is in `waits`).
//!
//! The overhead a fragment is two pointers; the pool's own end block takes as much again. The scenarios use sizes that leave room
//! for either pointer size.

use core::ffi::c_void;

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    byte_pool_memory_is_aligned_and_does_not_overlap,
    byte_pool_takes_the_first_fit,
    byte_pool_merges_neighbours_when_it_must,
    byte_pool_fragmented_refuses_what_it_has_only_in_pieces,
    byte_pool_whole_memory_is_available_again_after_any_order_of_release,
    byte_pool_available_falls_with_allocation_and_comes_back,
    byte_pool_fragments_grow_with_allocation,
    byte_allocate_of_zero_or_more_than_the_pool_is_a_size_error,
    byte_release_serves_several_waiters_while_memory_lasts,
    byte_release_that_is_too_small_for_the_first_waiter_leaves_all_waiting,
    byte_release_by_a_lower_thread_preempts_with_the_waiter,
    byte_release_of_a_foreign_pointer_is_an_error,
    byte_release_twice_is_an_error,
    byte_pool_info_tells_waiters_and_neighbour,
    byte_pool_in_a_timer_is_a_caller_error,
    byte_pool_in_an_interrupt_is_a_caller_error,
    byte_pool_too_small_is_a_size_error,
    byte_pool_deleted_is_refused_afterwards,
    byte_pool_survives_a_long_random_life,
    byte_pool_shared_by_threads_keeps_contents_apart,
];

fn byte_pool_memory_is_aligned_and_does_not_overlap() {
    let it = bytes(1024);
    let mut taken = [none::<c_void>(); 8];
    for (index, place) in taken.iter_mut().enumerate() {
        let size = 13 + 7 * index;
        *place = it.take(size as ULONG);
        assert_eq!(place.addr() % align_of::<ULONG>(), 0);
        // SAFETY: `size` bytes that are ours.
        unsafe { place.cast::<u8>().write_bytes(index as u8 + 1, size) };
    }
    for (index, place) in taken.iter().enumerate() {
        // SAFETY: as above.
        let contents = unsafe { core::slice::from_raw_parts(place.cast::<u8>(), 13 + 7 * index) };
        assert!(contents.iter().all(|byte| *byte == index as u8 + 1), "area {index} was overwritten");
    }
    for place in taken {
        ok(byte_release(place));
    }
}

fn byte_pool_takes_the_first_fit() {
    let it = bytes(2048);
    let [first, _, second, _] = [it.take(400), it.take(64), it.take(200), it.take(64)];
    ok(byte_release(first));
    ok(byte_release(second));
    // 150 bytes fit better into the second hole, but the first comes first.
    assert_eq!(it.take(150), first);
    // What is left of the first hole still serves before the second.
    let next = it.take(100);
    assert!(next > first && next < second, "the rest of the first hole serves");
    assert_eq!(it.take(200), second);
}

fn byte_pool_merges_neighbours_when_it_must() {
    let it = bytes(1024);
    let [a, b, c] = [it.take(200), it.take(200), it.take(200)];
    let barrier = it.take(64);
    ok(byte_release(b));
    ok(byte_release(a));
    ok(byte_release(c));
    assert_eq!(it.take(600), a, "three neighbours are one area again");
    ok(byte_release(barrier));
}

fn byte_pool_fragmented_refuses_what_it_has_only_in_pieces() {
    let it = bytes(1024);
    let [a, _b, c, _d] = [it.take(200), it.take(100), it.take(200), it.take(280)];
    ok(byte_release(a));
    ok(byte_release(c));
    assert!(it.info().first >= 400);
    assert_eq!(it.allocate(390, TX_NO_WAIT).0, TX_NO_MEMORY);
    it.take(200);
    it.take(200);
}

fn byte_pool_whole_memory_is_available_again_after_any_order_of_release() {
    let it = bytes(1024);
    let most = it.info().first;
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1], [0, 2, 1, 3]] {
        let taken = [it.take(100), it.take(160), it.take(40), it.take(200)];
        for index in order {
            let index: usize = index;
            ok(byte_release(taken[index]));
        }
        let all = it.take(880);
        ok(byte_release(all));
        assert_eq!(it.info().first, most);
    }
}

fn byte_pool_available_falls_with_allocation_and_comes_back() {
    let it = bytes(1024);
    let before = it.info().first;
    assert!(before < 1024 && before >= 1024 - 8 * size_of::<*mut c_void>() as ULONG, "{before} bytes available");
    let place = it.take(100);
    let during = it.info().first;
    assert!(during <= before - 100 && during >= before - 100 - 32, "{before} bytes became {during}");
    ok(byte_release(place));
    assert_eq!(it.info().first, before);
}

fn byte_pool_fragments_grow_with_allocation() {
    let it = bytes(1024);
    assert_eq!(it.info().second, 2, "one large free block and a small permanent one at the end");
    it.take(100);
    assert_eq!(it.info().second, 3);
    it.take(100);
    assert_eq!(it.info().second, 4);
}

fn byte_allocate_of_zero_or_more_than_the_pool_is_a_size_error() {
    let it = bytes(512);
    assert_eq!(it.allocate(0, TX_NO_WAIT).0, TX_SIZE_ERROR);
    assert_eq!(it.allocate(513, TX_NO_WAIT).0, TX_SIZE_ERROR);
    assert_eq!(it.allocate(ULONG::MAX, TX_NO_WAIT).0, TX_SIZE_ERROR);
    assert_eq!(it.allocate(ULONG::MAX - 2, TX_WAIT_FOREVER).0, TX_SIZE_ERROR);
}

fn waiter(it: Bytes, priority: UINT, who: &'static str, size: ULONG) -> Thread {
    spawn(priority, move || {
        let (status, place) = it.allocate(size, TX_WAIT_FOREVER);
        ok(status);
        // SAFETY: `size` bytes that are ours.
        unsafe { place.cast::<u8>().write_bytes(0xA5, size as usize) };
        log((who, size));
    })
}

fn byte_release_serves_several_waiters_while_memory_lasts() {
    let it = bytes(1024);
    let large = it.take(700);
    it.take(150);
    waiter(it, RUNNER - 1, "a", 200);
    waiter(it, RUNNER - 1, "b", 200);
    waiter(it, RUNNER - 1, "c", 400);
    expect_nothing();
    ok(byte_release(large));
    expect([("a", 200), ("b", 200)]);
    assert_eq!(it.info().suspended, 1);
}

fn byte_release_that_is_too_small_for_the_first_waiter_leaves_all_waiting() {
    let it = bytes(1024);
    let [small, large] = [it.take(250), it.take(650)];
    waiter(it, RUNNER - 1, "large", 600);
    waiter(it, RUNNER - 1, "small", 150);
    ok(byte_release(small));
    expect_nothing();
    assert_eq!(it.info().suspended, 2, "the first in the order of waiting is served first");
    ok(byte_release(large));
    expect([("large", 600), ("small", 150)]);
}

fn byte_release_by_a_lower_thread_preempts_with_the_waiter() {
    let it = bytes(512);
    let place = it.take(300);
    waiter(it, RUNNER - 1, "waiter", 300);
    ok(byte_release(place));
    log("runner");
    expect([("waiter", 300), ("runner", 0)]);
}

fn byte_release_of_a_foreign_pointer_is_an_error() {
    assert_eq!(byte_release(none()), TX_PTR_ERROR);
    let elsewhere = memory(128, 16);
    // SAFETY: within the 128 bytes.
    assert_eq!(byte_release(unsafe { elsewhere.byte_add(64) }), TX_PTR_ERROR);
}

fn byte_release_twice_is_an_error() {
    let it = bytes(512);
    let place = it.take(100);
    ok(byte_release(place));
    let free = it.info().first;
    assert_eq!(byte_release(place), TX_PTR_ERROR);
    assert_eq!(it.info().first, free);
}

fn byte_pool_info_tells_waiters_and_neighbour() {
    let it = bytes(512);
    let next = bytes(512);
    it.take(300);
    let waiter = waiter(it, RUNNER - 1, "waits", 300);
    let info = it.info();
    assert_eq!((info.suspended, info.first_suspended), (1, waiter));
    assert_eq!(info.next, next.0.cast());
}

fn byte_pool_in_a_timer_is_a_caller_error() {
    let it = bytes(512);
    let place = it.take(100);
    timer(1, 0, move || {
        log(("allocate", it.allocate(10, TX_NO_WAIT).0));
        log(("release", byte_release(place)));
    });
    ok(sleep(2));
    expect([("allocate", TX_CALLER_ERROR), ("release", TX_CALLER_ERROR)]);
    ok(byte_release(place));
}

fn byte_pool_in_an_interrupt_is_a_caller_error() {
    let it = bytes(512);
    let place = it.take(100);
    isr(move || {
        log(("allocate", it.allocate(10, TX_NO_WAIT).0));
        log(("release", byte_release(place)));
    });
    expect([("allocate", TX_CALLER_ERROR), ("release", TX_CALLER_ERROR)]);
    ok(byte_release(place));
}

fn byte_pool_too_small_is_a_size_error() {
    let it = Bytes(zeroed());
    assert_eq!(it.create(memory(64, 16), 0), TX_SIZE_ERROR);
    assert_eq!(it.create(memory(64, 16), 16), TX_SIZE_ERROR);
}

fn byte_pool_deleted_is_refused_afterwards() {
    let it = bytes(512);
    let place = it.take(100);
    ok(it.delete());
    assert_eq!(it.allocate(10, TX_NO_WAIT).0, TX_POOL_ERROR);
    assert_eq!(it.delete(), TX_POOL_ERROR);
    assert_eq!(byte_release(place), TX_PTR_ERROR, "its pool is gone");
}

/// A small deterministic generator (Marsaglia's xorshift32).
fn random(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

fn byte_pool_survives_a_long_random_life() {
    let it = bytes(4096);
    let before = it.info().first;
    let mut state = 0x2545_F491;
    let mut areas = [(none::<u8>(), 0_usize, 0_u8); 16];
    for round in 0..5000_u32 {
        let slot = random(&mut state) as usize % areas.len();
        let (place, size, mark) = areas[slot];
        if place.is_null() {
            let size = 1 + random(&mut state) as usize % 400;
            let (status, place) = it.allocate(size as ULONG, TX_NO_WAIT);
            if status == TX_SUCCESS {
                let mark = round as u8;
                // SAFETY: `size` bytes that are ours.
                unsafe { place.cast::<u8>().write_bytes(mark, size) };
                areas[slot] = (place.cast(), size, mark);
            }
        } else {
            // SAFETY: as above.
            let contents = unsafe { core::slice::from_raw_parts(place, size) };
            assert!(contents.iter().all(|byte| *byte == mark), "an area was overwritten in round {round}");
            ok(byte_release(place.cast()));
            areas[slot].0 = none();
        }
    }
    for (place, ..) in areas {
        if !place.is_null() {
            ok(byte_release(place.cast()));
        }
    }
    assert_eq!(it.info().first, before);
    it.take(3900);
}

fn byte_pool_shared_by_threads_keeps_contents_apart() {
    let it = bytes(1024);
    let done = var(0);
    for (id, priority) in [(1_u8, RUNNER - 1), (2, RUNNER - 1), (3, RUNNER + 1), (4, RUNNER + 2)] {
        spawn(priority, move || {
            for round in 0..30_u32 {
                let size = 100 + u32::from(id) * 50 + round;
                let (status, place) = it.allocate(size, TX_WAIT_FOREVER);
                ok(status);
                // SAFETY: `size` bytes that are ours until their release.
                let contents = unsafe {
                    place.cast::<u8>().write_bytes(id, size as usize);
                    core::slice::from_raw_parts(place.cast::<u8>(), size as usize)
                };
                ok(sleep(1 + (round + u32::from(id)) % 3));
                assert!(contents.iter().all(|byte| *byte == id));
                ok(byte_release(place));
            }
            done.set(done.get() + 1);
        });
    }
    ok(sleep(1000));
    assert_eq!(done.get(), 4);
}
