//! Packets and pools.

use std::cell::RefCell;
use std::ptr::null_mut;

use netx::NX_PACKET;
use netx::constants::*;
use netx::packet::{packet_data, packet_pool};
use tests::host::spawn;
use threadx_shim::objects::time;
use threadx_shim::types::{UINT, ULONG};

use crate::node::{Random, assert_full, available, packet, pool, read, sleep};

thread_local! {
    static LOG: RefCell<Vec<(u32, UINT)>> = const { RefCell::new(Vec::new()) };
}

fn log() -> Vec<(u32, UINT)> {
    LOG.take()
}

/// A thread that allocates one packet, notes the code, and releases it.
fn waiter(pool: *mut netx::NX_PACKET_POOL, id: u32, wait: ULONG) {
    spawn(10, move || {
        let mut packet = null_mut();
        // SAFETY: created.
        unsafe {
            let status = packet_pool::allocate(pool, &raw mut packet, NX_TCP_PACKET, wait);
            LOG.with_borrow_mut(|l| l.push((id, status)));
            if status == NX_SUCCESS {
                assert_eq!((*packet).nx_packet_prepend_ptr, (*packet).nx_packet_data_start.add(NX_TCP_PACKET as usize));
                assert_eq!(packet_data::release(packet), NX_SUCCESS);
            }
        }
    });
}

fn release(packet: *mut NX_PACKET) -> UINT {
    // SAFETY: packets of a living pool.
    unsafe { packet_data::release(packet) }
}

pub fn pool_empty_makes_a_caller_wait_until_a_release() {
    let pool = pool(1, 256);
    let held = packet(pool, 0, b"x");
    waiter(pool, 1, NX_WAIT_FOREVER);
    sleep(10);
    assert_eq!(log(), []);
    assert_eq!(release(held), NX_SUCCESS);
    assert_eq!(log(), [(1, NX_SUCCESS)]);
    // SAFETY: created.
    unsafe {
        assert_eq!((*pool).nx_packet_pool_empty_requests, 1);
        assert_eq!((*pool).nx_packet_pool_empty_suspensions, 1);
    }
    assert_full(pool);
}

pub fn pool_empty_times_out_with_no_packet() {
    let pool = pool(1, 256);
    let held = packet(pool, 0, b"");
    let started = time::get();
    let mut none = null_mut();
    // SAFETY: created.
    unsafe {
        assert_eq!(packet_pool::allocate(pool, &raw mut none, 0, NX_NO_WAIT), NX_NO_PACKET);
        assert_eq!(packet_pool::allocate(pool, &raw mut none, 0, 25), NX_NO_PACKET);
    }
    assert_eq!(time::get() - started, 25);
    assert_eq!(release(held), NX_SUCCESS);
    assert_full(pool);
}

pub fn pool_deleted_wakes_its_waiters() {
    let pool = pool(1, 256);
    let _held = packet(pool, 0, b"");
    waiter(pool, 1, NX_WAIT_FOREVER);
    waiter(pool, 2, 500);
    sleep(5);
    // SAFETY: created; the packet that is out is not used again.
    unsafe { assert_eq!(packet_pool::delete(pool), NX_SUCCESS) };
    sleep(1);
    assert_eq!(log(), [(1, NX_POOL_DELETED), (2, NX_POOL_DELETED)]);
}

pub fn pool_waiters_are_served_in_order() {
    let pool = pool(2, 256);
    let held = [packet(pool, 0, b""), packet(pool, 0, b"")];
    for id in 1..=4 {
        waiter(pool, id, 100);
    }
    sleep(5);
    assert_eq!(release(held[0]), NX_SUCCESS);
    assert_eq!(release(held[1]), NX_SUCCESS);
    sleep(1);
    assert_eq!(log().iter().map(|l| l.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_full(pool);
}

pub fn packet_released_twice_is_counted_and_nothing_else_happens() {
    let pool = pool(3, 256);
    let held = packet(pool, 0, b"x");
    assert_eq!(release(held), NX_SUCCESS);
    assert_eq!(release(held), NX_PTR_ERROR);
    assert_eq!(release(held), NX_PTR_ERROR);
    // SAFETY: created.
    unsafe { assert_eq!((*pool).nx_packet_pool_invalid_releases, 2) };
    assert_full(pool);
    // The free list is whole: every packet can be had once, and no more.
    let all: Vec<_> = (0..3).map(|_| packet(pool, 0, b"")).collect();
    assert_eq!(available(pool).0, 0);
    assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
    for each in all {
        assert_eq!(release(each), NX_SUCCESS);
    }
    assert_full(pool);
}

pub fn packet_of_nobody_is_refused() {
    let pool = pool(3, 256);
    let mut fake = NX_PACKET::new();
    assert_eq!(release(&raw mut fake), NX_PTR_ERROR);
    fake.nx_packet_pool_owner = pool;
    assert_eq!(release(&raw mut fake), NX_PTR_ERROR);
    // SAFETY: created.
    unsafe { assert_eq!((*pool).nx_packet_pool_invalid_releases, 1) };
    assert_full(pool);
}

pub fn packet_chain_holds_what_was_appended_wherever_it_is_cut() {
    let pool = pool(60, 64);
    for seed in 1..=200 {
        let mut random = Random(seed);
        let headroom = 4 * random.below(17) as ULONG;
        let frame = packet(pool, headroom, b"");
        let mut model = Vec::new();
        for _ in 0..random.below(8) {
            let part: Vec<u8> = (0..=random.below(200)).map(|_| random.next() as u8).collect();
            // SAFETY: the frame is this test's.
            let status =
                unsafe { packet_data::data_append(frame, part.as_ptr().cast(), part.len() as ULONG, pool, NX_NO_WAIT) };
            assert_eq!(status, NX_SUCCESS, "seed {seed}");
            model.extend(part);
        }
        // SAFETY: as above.
        unsafe { assert_eq!((*frame).nx_packet_length as usize, model.len(), "seed {seed}") };
        if !model.is_empty() {
            assert_eq!(read(frame), model, "seed {seed}");
        }
        for _ in 0..10 {
            let (offset, length) = (random.below(model.len() + 3), random.below(model.len() + 3));
            let mut buffer = vec![0xAA; length + 1];
            let mut copied = 0;
            // SAFETY: as above.
            let status = unsafe {
                let to = buffer.as_mut_ptr().cast();
                packet_data::data_extract_offset(frame, offset as ULONG, to, length as ULONG, &raw mut copied)
            };
            if offset >= model.len() && !(offset == 0 && model.is_empty()) {
                assert_eq!(status, NX_PACKET_OFFSET_ERROR, "seed {seed}");
                continue;
            }
            assert_eq!(status, NX_SUCCESS, "seed {seed}");
            let expected = &model[offset..model.len().min(offset + length)];
            assert_eq!(&buffer[..copied as usize], expected, "seed {seed}");
            assert_eq!(buffer[length], 0xAA, "seed {seed}: past the buffer");
        }
        assert_eq!(release(frame), NX_SUCCESS);
        assert_full(pool);
    }
}

pub fn packet_append_without_packets_leaves_the_frame_alone() {
    let pool = pool(3, 64);
    let frame = packet(pool, 0, &[1; 40]);
    let data = [2_u8; 300];
    // SAFETY: the frame is this test's.
    let status = unsafe { packet_data::data_append(frame, data.as_ptr().cast(), 300, pool, NX_NO_WAIT) };
    assert_eq!(status, NX_NO_PACKET);
    assert_eq!(read(frame), [1; 40]);
    assert_eq!(available(pool).0, 2);
    assert_eq!(release(frame), NX_SUCCESS);
    assert_full(pool);
}

pub fn packet_copy_keeps_data_and_headroom() {
    let (from, to) = (pool(10, 64), pool(10, 128));
    let data: Vec<u8> = (0..300_u32).map(|i| i as u8).collect();
    let frame = packet(from, 20, &data);
    let mut copy = null_mut();
    // SAFETY: the frame is this test's.
    unsafe {
        assert_eq!(packet_data::copy(frame, &raw mut copy, to, NX_NO_WAIT), NX_SUCCESS);
        assert_eq!(NX_PACKET::headroom(copy), 20);
    }
    assert_eq!(read(copy), data);
    assert_eq!(release(frame), NX_SUCCESS);
    assert_full(from);
    assert_eq!(read(copy), data);
    assert_eq!(release(copy), NX_SUCCESS);
    let empty = packet(from, 0, b"");
    // SAFETY: as above.
    unsafe { assert_eq!(packet_data::copy(empty, &raw mut copy, to, NX_NO_WAIT), NX_INVALID_PACKET) };
    assert_eq!(release(empty), NX_SUCCESS);
    assert_full(from);
    assert_full(to);
}

pub fn packet_type_larger_than_the_payload_is_refused() {
    let pool = pool(3, 64);
    let mut none = null_mut();
    // SAFETY: created.
    unsafe {
        assert_eq!(packet_pool::allocate(pool, &raw mut none, NX_TCP_PACKET, NX_NO_WAIT), NX_INVALID_PARAMETERS);
    }
    assert_full(pool);
}
