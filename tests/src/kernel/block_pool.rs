//! Pools of fixed-size blocks (what they share with other waiting objects is in `waits`).

use core::ffi::c_void;

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    block_pool_gives_as_many_blocks_as_its_memory_holds,
    block_pool_blocks_are_aligned_and_do_not_overlap,
    block_pool_released_block_is_given_out_next,
    block_release_hands_the_block_to_the_first_waiter,
    block_release_with_waiter_leaves_the_pool_empty,
    block_release_of_a_foreign_pointer_is_an_error,
    block_release_twice_is_an_error,
    block_pool_info_tells_free_all_waiters_and_neighbour,
    block_pool_allocate_and_release_by_an_interrupt_work,
    block_pool_with_odd_block_size_keeps_blocks_aligned,
    block_pool_too_small_for_one_block_is_a_size_error,
    block_pool_deleted_is_refused_afterwards,
    block_pool_shared_by_threads_never_gives_a_block_twice,
];

const POINTER: ULONG = size_of::<*mut c_void>() as ULONG;

fn block_pool_gives_as_many_blocks_as_its_memory_holds() {
    // The manual: total blocks = total bytes / (block size + sizeof(void *)).
    let it = Blocks(zeroed());
    ok(it.create(48, memory(1000, 16), 1000));
    let total = 1000 / (48 + POINTER);
    assert_eq!((it.info().first, it.info().second), (total, total));
    for left in (0..total).rev() {
        it.take();
        assert_eq!(it.info().first, left);
    }
    assert_eq!(it.allocate(TX_NO_WAIT).0, TX_NO_MEMORY);
    ok(it.delete());
}

fn block_pool_blocks_are_aligned_and_do_not_overlap() {
    let it = blocks(24, 8);
    let mut taken = [none::<c_void>(); 8];
    for (index, place) in taken.iter_mut().enumerate() {
        *place = it.take();
        assert_eq!(place.addr() % size_of::<*mut c_void>(), 0);
        // SAFETY: 24 bytes of a block that is ours.
        unsafe { place.cast::<u8>().write_bytes(index as u8 + 1, 24) };
    }
    for (index, place) in taken.iter().enumerate() {
        // SAFETY: as above.
        let bytes = unsafe { core::slice::from_raw_parts(place.cast::<u8>(), 24) };
        assert!(bytes.iter().all(|byte| *byte == index as u8 + 1), "block {index} was overwritten");
    }
    for block in taken {
        ok(block_release(block));
    }
    assert_eq!(it.info().first, 8);
}

fn block_pool_released_block_is_given_out_next() {
    let it = blocks(16, 4);
    let [_, second, _] = [it.take(), it.take(), it.take()];
    ok(block_release(second));
    assert_eq!(it.take(), second, "allocation and release work at the head of the list");
}

fn waiter(it: Blocks, priority: UINT, who: &'static str) -> Thread {
    spawn(priority, move || {
        let (status, block) = it.allocate(TX_WAIT_FOREVER);
        ok(status);
        assert!(!block.is_null());
        log(who);
    })
}

fn block_release_hands_the_block_to_the_first_waiter() {
    let it = blocks(16, 2);
    let [a, b] = [it.take(), it.take()];
    waiter(it, RUNNER - 1, "first");
    waiter(it, RUNNER - 2, "second");
    ok(block_release(a));
    expect(["first"]);
    ok(block_release(b));
    expect(["second"]);
    assert_eq!(it.info().first, 0);
}

fn block_release_with_waiter_leaves_the_pool_empty() {
    let it = blocks(16, 1);
    let block = it.take();
    waiter(it, RUNNER + 1, "low");
    ok(sleep(1));
    ok(block_release(block));
    assert_eq!(it.allocate(TX_NO_WAIT).0, TX_NO_MEMORY, "the block is the waiter's, although it has not run yet");
    ok(sleep(1));
    expect(["low"]);
}

fn block_release_of_a_foreign_pointer_is_an_error() {
    let it = blocks(16, 1);
    it.take();
    assert_eq!(block_release(none()), TX_PTR_ERROR);
    let elsewhere = memory(64, 16);
    // SAFETY: within the 64 bytes.
    assert_eq!(block_release(unsafe { elsewhere.byte_add(32) }), TX_PTR_ERROR);
    assert_eq!(it.info().first, 0);
}

fn block_release_twice_is_an_error() {
    let it = blocks(16, 2);
    let block = it.take();
    ok(block_release(block));
    assert_eq!(block_release(block), TX_PTR_ERROR);
    assert_eq!(it.info().first, 2);
}

fn block_pool_info_tells_free_all_waiters_and_neighbour() {
    let it = blocks(16, 1);
    let next = blocks(16, 3);
    next.take();
    assert_eq!((next.info().first, next.info().second), (2, 3));
    it.take();
    let waiter = waiter(it, RUNNER - 1, "waits");
    let info = it.info();
    assert_eq!((info.first, info.second, info.suspended, info.first_suspended), (0, 1, 1, waiter));
    assert_eq!(info.next, next.0.cast());
}

fn block_pool_allocate_and_release_by_an_interrupt_work() {
    let it = blocks(16, 1);
    let block = var(none());
    isr(move || {
        block.set(it.take());
        assert_eq!(it.allocate(TX_NO_WAIT).0, TX_NO_MEMORY);
    });
    waiter(it, RUNNER - 1, "waiter");
    isr(move || {
        ok(block_release(block.get()));
        log("interrupt ends");
    });
    expect(["interrupt ends", "waiter"]);
}

fn block_pool_with_odd_block_size_keeps_blocks_aligned() {
    let it = Blocks(zeroed());
    ok(it.create(5, memory(256, 16), 256));
    let count = it.info().second;
    assert!((256 / (8 + POINTER)..=256 / (5 + POINTER)).contains(&count), "{count} blocks");
    for _ in 0..count {
        assert_eq!(it.take().addr() % size_of::<*mut c_void>(), 0);
    }
    ok(it.delete());
}

fn block_pool_too_small_for_one_block_is_a_size_error() {
    let it = Blocks(zeroed());
    assert_eq!(it.create(64, memory(64, 16), 64), TX_SIZE_ERROR);
}

fn block_pool_deleted_is_refused_afterwards() {
    let it = blocks(16, 1);
    let block = it.take();
    ok(it.delete());
    assert_eq!(it.allocate(TX_NO_WAIT).0, TX_POOL_ERROR);
    assert_eq!(it.delete(), TX_POOL_ERROR);
    assert_eq!(block_release(block), TX_PTR_ERROR, "its pool is gone");
}

fn block_pool_shared_by_threads_never_gives_a_block_twice() {
    let it = blocks(16, 3);
    let done = var(0);
    for (id, priority) in [(1_u32, RUNNER - 1), (2, RUNNER - 1), (3, RUNNER + 1), (4, RUNNER + 1), (5, RUNNER + 2)] {
        spawn(priority, move || {
            for round in 0..40 {
                let (status, block) = it.allocate(TX_WAIT_FOREVER);
                ok(status);
                let mark = block.cast::<u32>();
                // SAFETY: the first word of a block that is ours until its release.
                unsafe { mark.write(id) };
                ok(sleep(1 + (round + id) % 3));
                // SAFETY: as above.
                assert_eq!(unsafe { mark.read() }, id);
                ok(block_release(block));
            }
            done.set(done.get() + 1);
        });
    }
    ok(sleep(1000));
    assert_eq!((done.get(), it.info().first), (5, 3));
}
