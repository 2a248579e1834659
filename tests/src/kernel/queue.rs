//! Message queues (what they share with other waiting objects is in `waits`).

use threadx_shim::TX_QUEUE;

use super::Case;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    queue_gives_messages_in_the_order_sent,
    queue_of_every_message_size_keeps_every_word,
    queue_capacity_is_memory_over_message_size,
    queue_full_refuses_and_empty_refuses,
    queue_wraps_around_many_times,
    queue_front_send_is_received_first,
    queue_front_send_and_send_share_the_capacity,
    queue_send_to_a_waiting_receiver_goes_past_the_queue,
    queue_blocked_senders_messages_follow_in_order,
    queue_blocked_front_sender_goes_before_the_other_senders,
    queue_blocked_front_senders_message_is_received_before_the_queued_ones,
    queue_flush_empties_it,
    queue_flush_resumes_blocked_senders_and_discards_their_messages,
    queue_flush_of_an_empty_queue_leaves_its_receivers_waiting,
    queue_send_notify_comes_after_each_send,
    queue_send_notify_comes_on_front_send,
    queue_send_notify_set_to_null_stays_silent,
    queue_info_tells_messages_room_waiters_and_neighbour,
    queue_send_and_receive_by_an_interrupt_without_wait_work,
    queue_send_wakes_the_receiver_before_a_lower_sender_goes_on,
    queue_sender_timed_out_leaves_no_message,
    queue_message_is_copied_when_sent,
    queue_deleted_is_refused_afterwards,
    queue_relays_between_threads_without_loss,
];

fn queue_gives_messages_in_the_order_sent() {
    let it = queue(1, 5);
    for word in 10..15 {
        ok(it.send([word], TX_NO_WAIT));
    }
    for word in 10..15 {
        assert_eq!(it.take(), word);
    }
}

fn every_word<const N: usize>() {
    let it = queue(N as UINT, 3);
    let message: [ULONG; N] = core::array::from_fn(|index| 0x1111_1111_u32.wrapping_mul(index as u32 + 1));
    let other: [ULONG; N] = core::array::from_fn(|index| !message[index]);
    // Three times round, through the queue and past it.
    for _ in 0..3 {
        ok(it.send(message, TX_NO_WAIT));
        ok(it.send(other, TX_NO_WAIT));
        assert_eq!(it.receive(TX_NO_WAIT), (TX_SUCCESS, message));
        assert_eq!(it.receive(TX_NO_WAIT), (TX_SUCCESS, other));
    }
    spawn(RUNNER - 1, move || {
        let (status, got) = it.receive::<N>(TX_WAIT_FOREVER);
        ok(status);
        assert_eq!(got, message);
        log("got");
    });
    ok(it.send(message, TX_NO_WAIT));
    expect(["got"]);
    ok(it.delete());
}

fn queue_of_every_message_size_keeps_every_word() {
    every_word::<1>();
    every_word::<2>();
    every_word::<3>();
    every_word::<4>();
    every_word::<5>();
    every_word::<6>();
    every_word::<7>();
    every_word::<8>();
    every_word::<9>();
    every_word::<10>();
    every_word::<11>();
    every_word::<12>();
    every_word::<13>();
    every_word::<14>();
    every_word::<15>();
    every_word::<16>();
}

fn queue_capacity_is_memory_over_message_size() {
    let it = Queue(zeroed());
    // The manual's examples: 100 bytes hold 25 words; 2000 bytes hold 125 messages of four words; a remainder is not used.
    for (words, bytes, capacity) in [(1, 100, 25), (4, 2000, 125), (3, 100, 8), (16, 64, 1)] {
        ok(it.create(words, memory(bytes as usize, 4), bytes));
        assert_eq!((it.info().first, it.info().second), (0, capacity));
        ok(it.delete());
    }
}

fn queue_full_refuses_and_empty_refuses() {
    let it = queue(1, 2);
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_EMPTY);
    ok(it.send([1], TX_NO_WAIT));
    ok(it.send([2], TX_NO_WAIT));
    assert_eq!(it.send([3], TX_NO_WAIT), TX_QUEUE_FULL);
    assert_eq!(it.front_send([3], TX_NO_WAIT), TX_QUEUE_FULL);
    assert_eq!([it.take(), it.take()], [1, 2]);
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_EMPTY);
}

fn queue_wraps_around_many_times() {
    let it = queue(1, 3);
    let mut expected = 0;
    for word in 0..100 {
        ok(it.send([word], TX_NO_WAIT));
        if word % 3 != 0 {
            assert_eq!(it.take(), expected);
            expected += 1;
        }
        if it.info().second == 0 {
            assert_eq!(it.take(), expected);
            expected += 1;
        }
    }
    while it.info().first > 0 {
        assert_eq!(it.take(), expected);
        expected += 1;
    }
    assert_eq!(expected, 100);
}

fn queue_front_send_is_received_first() {
    let it = queue(1, 4);
    ok(it.send([2], TX_NO_WAIT));
    ok(it.front_send([1], TX_NO_WAIT));
    ok(it.send([3], TX_NO_WAIT));
    ok(it.front_send([0], TX_NO_WAIT));
    assert_eq!([it.take(), it.take(), it.take(), it.take()], [0, 1, 2, 3]);
}

fn queue_front_send_and_send_share_the_capacity() {
    let it = queue(1, 3);
    // Round and round, so that the front crosses the memory's start.
    for round in 0..10 {
        ok(it.front_send([round], TX_NO_WAIT));
        ok(it.send([round + 100], TX_NO_WAIT));
        ok(it.front_send([round + 200], TX_NO_WAIT));
        assert_eq!(it.send([0], TX_NO_WAIT), TX_QUEUE_FULL);
        assert_eq!([it.take(), it.take(), it.take()], [round + 200, round, round + 100]);
    }
}

fn receiver(it: Queue, priority: UINT, who: &'static str) -> Thread {
    spawn(priority, move || {
        let (status, [word]) = it.receive(TX_WAIT_FOREVER);
        ok(status);
        log((who, word));
    })
}

fn queue_send_to_a_waiting_receiver_goes_past_the_queue() {
    let it = queue(1, 1);
    receiver(it, RUNNER + 1, "a");
    receiver(it, RUNNER + 1, "b");
    ok(sleep(1));
    ok(it.send([1], TX_NO_WAIT));
    ok(it.front_send([2], TX_NO_WAIT));
    assert_eq!(it.info().first, 0, "both messages are with their receivers");
    ok(it.send([3], TX_NO_WAIT));
    ok(sleep(1));
    expect([("a", 1), ("b", 2)]);
    assert_eq!(it.take(), 3);
}

fn sender(it: Queue, priority: UINT, word: ULONG, front: bool) -> Thread {
    spawn(priority, move || {
        ok(if front { it.front_send([word], TX_WAIT_FOREVER) } else { it.send([word], TX_WAIT_FOREVER) });
        log(("sent", word));
    })
}

fn queue_blocked_senders_messages_follow_in_order() {
    let it = queue(1, 2);
    ok(it.send([1], TX_NO_WAIT));
    ok(it.send([2], TX_NO_WAIT));
    sender(it, RUNNER - 1, 3, false);
    sender(it, RUNNER - 2, 4, false);
    expect_nothing();
    assert_eq!(it.take(), 1);
    expect([("sent", 3)]);
    assert_eq!(it.take(), 2);
    expect([("sent", 4)]);
    assert_eq!([it.take(), it.take()], [3, 4]);
}

fn queue_blocked_front_sender_goes_before_the_other_senders() {
    let it = queue(1, 1);
    ok(it.send([1], TX_NO_WAIT));
    sender(it, RUNNER - 1, 2, false);
    let front = sender(it, RUNNER - 1, 3, true);
    assert_eq!(it.info().first_suspended, front);
    assert_eq!(it.take(), 3);
    expect([("sent", 3)]);
    assert_eq!(it.take(), 1);
    expect([("sent", 2)]);
    assert_eq!(it.take(), 2);
}

fn queue_blocked_front_senders_message_is_received_before_the_queued_ones() {
    let it = queue(1, 2);
    ok(it.send([1], TX_NO_WAIT));
    ok(it.send([2], TX_NO_WAIT));
    sender(it, RUNNER - 1, 9, true);
    assert_eq!([it.take(), it.take(), it.take()], [9, 1, 2]);
    expect([("sent", 9)]);
}

fn queue_flush_empties_it() {
    let it = queue(1, 3);
    ok(it.send([1], TX_NO_WAIT));
    ok(it.send([2], TX_NO_WAIT));
    ok(it.flush());
    assert_eq!((it.info().first, it.info().second), (0, 3));
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_EMPTY);
    ok(it.send([3], TX_NO_WAIT));
    assert_eq!(it.take(), 3);
}

fn queue_flush_resumes_blocked_senders_and_discards_their_messages() {
    let it = queue(1, 1);
    ok(it.send([1], TX_NO_WAIT));
    sender(it, RUNNER - 1, 2, false);
    sender(it, RUNNER - 1, 3, true);
    sender(it, RUNNER - 2, 4, false);
    ok(it.flush());
    expect([("sent", 4), ("sent", 3), ("sent", 2)]);
    assert_eq!((it.info().first, it.info().suspended), (0, 0));
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_EMPTY);
}

fn queue_flush_of_an_empty_queue_leaves_its_receivers_waiting() {
    let it = queue(1, 1);
    receiver(it, RUNNER - 1, "got");
    ok(it.flush());
    expect_nothing();
    assert_eq!(it.info().suspended, 1);
    ok(it.send([5], TX_NO_WAIT));
    expect([("got", 5)]);
}

unsafe extern "C" fn notified(_: *mut TX_QUEUE) {
    log("notified");
}

fn queue_send_notify_comes_after_each_send() {
    let it = queue(1, 2);
    ok(it.send_notify(Some(notified)));
    ok(it.send([1], TX_NO_WAIT));
    log("between");
    isr(move || ok(it.send([2], TX_NO_WAIT)));
    expect(["notified", "between", "notified"]);
    assert_eq!(it.send([3], TX_NO_WAIT), TX_QUEUE_FULL);
    expect_nothing();
}

fn queue_send_notify_comes_on_front_send() {
    let it = queue(1, 2);
    ok(it.send_notify(Some(notified)));
    ok(it.front_send([1], TX_NO_WAIT));
    expect(["notified"]);
}

fn queue_send_notify_set_to_null_stays_silent() {
    let it = queue(1, 2);
    ok(it.send_notify(Some(notified)));
    ok(it.send_notify(None));
    ok(it.send([1], TX_NO_WAIT));
    expect_nothing();
}

fn queue_info_tells_messages_room_waiters_and_neighbour() {
    let it = queue(2, 3);
    let next = queue(1, 1);
    ok(it.send([1, 1], TX_NO_WAIT));
    let info = it.info();
    assert_eq!((info.first, info.second, info.suspended), (1, 2, 0));
    assert_eq!(info.next, next.0.cast());
    let waiter = receiver(next, RUNNER - 1, "got");
    let info = next.info();
    assert_eq!((info.first, info.second, info.suspended, info.first_suspended), (0, 1, 1, waiter));
}

fn queue_send_and_receive_by_an_interrupt_without_wait_work() {
    let it = queue(1, 2);
    isr(move || {
        ok(it.send([1], TX_NO_WAIT));
        ok(it.front_send([0], TX_NO_WAIT));
        assert_eq!(it.send([2], TX_NO_WAIT), TX_QUEUE_FULL);
        assert_eq!(it.take(), 0);
    });
    assert_eq!(it.take(), 1);
}

fn queue_send_wakes_the_receiver_before_a_lower_sender_goes_on() {
    let it = queue(1, 1);
    receiver(it, RUNNER - 1, "receiver");
    ok(it.send([1], TX_NO_WAIT));
    log("sender");
    expect([("receiver", 1), ("sender", 0)]);
}

fn queue_sender_timed_out_leaves_no_message() {
    let it = queue(1, 1);
    ok(it.send([1], TX_NO_WAIT));
    assert_eq!(it.send([2], 3), TX_QUEUE_FULL);
    assert_eq!(it.take(), 1);
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_EMPTY);
}

fn queue_message_is_copied_when_sent() {
    let it = queue(1, 1);
    let source = zeroed::<ULONG>();
    // SAFETY: one aligned word of the arena.
    unsafe {
        source.write(1);
        ok(threadx_shim::capi::queue::_txe_queue_send(it.0, source.cast(), TX_NO_WAIT));
        source.write(2);
    }
    assert_eq!(it.take(), 1);
}

fn queue_deleted_is_refused_afterwards() {
    let it = queue(1, 1);
    ok(it.delete());
    assert_eq!(it.send([1], TX_NO_WAIT), TX_QUEUE_ERROR);
    assert_eq!(it.receive::<1>(TX_NO_WAIT).0, TX_QUEUE_ERROR);
    assert_eq!(it.flush(), TX_QUEUE_ERROR);
    assert_eq!(it.delete(), TX_QUEUE_ERROR);
}

fn queue_relays_between_threads_without_loss() {
    let first = queue(1, 2);
    let second = queue(1, 3);
    spawn(RUNNER + 1, move || {
        for word in 0..200 {
            ok(first.send([word], TX_WAIT_FOREVER));
        }
    });
    spawn(RUNNER - 1, move || {
        loop {
            let (status, [word]) = first.receive(TX_WAIT_FOREVER);
            ok(status);
            ok(second.send([word], TX_WAIT_FOREVER));
        }
    });
    for word in 0..200 {
        assert_eq!(second.receive(100), (TX_SUCCESS, [word]));
    }
}
