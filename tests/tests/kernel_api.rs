//! The kernel's safe Rust face: what a Rust application sees, from its statics to the errors of misuse.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};

use tests::host::{self, scenario, spawn};
use threadx_shim::api::{
    self, Arena, BlockPool, Blocks, BytePool, Error, EventFlags, Messages, Mutex, Queue, Semaphore, Stack, Thread,
    ThreadState, Timer, Wait,
};
use threadx_shim::port::host::{isr_run_with, stop};

static COUNT: AtomicU32 = AtomicU32::new(0);

fn counted() -> u32 {
    COUNT.fetch_add(1, Ordering::Relaxed) + 1
}

#[expect(clippy::too_many_lines, reason = "a list of scenarios")]
fn main() -> ExitCode {
    host::main(vec![
        scenario("semaphore_put_in_an_interrupt_ends_a_threads_wait", || {
            static ARRIVED: Semaphore = Semaphore::new(c"arrived", 0);
            spawn(10, || {
                assert_eq!(ARRIVED.get(Wait::FOREVER), Ok(()));
                stop(0);
            });
            spawn(20, || {
                isr_run_with(|| assert_eq!(ARRIVED.put(), Ok(())));
            });
        }),
        scenario("semaphore_with_a_ceiling_refuses_what_is_above", || {
            static SLOTS: Semaphore = Semaphore::new(c"slots", 1);
            spawn(10, || {
                assert_eq!(SLOTS.put_below(2), Ok(true));
                assert_eq!(SLOTS.put_below(2), Ok(false));
                assert_eq!(SLOTS.get(Wait::NO), Ok(()));
                assert_eq!(SLOTS.get(Wait::NO), Ok(()));
                assert_eq!(SLOTS.get(Wait::NO), Err(Error::NotInTime));
                stop(0);
            });
        }),
        scenario("semaphore_wait_without_a_put_ends_after_its_ticks", || {
            static NEVER: Semaphore = Semaphore::new(c"never", 0);
            spawn(10, || {
                let before = api::now();
                assert_eq!(NEVER.get(Wait::ticks(30)), Err(Error::NotInTime));
                assert_eq!(api::now() - before, 30);
                stop(0);
            });
        }),
        scenario("mutex_locked_by_another_thread_is_had_when_the_guard_is_dropped", || {
            static TEXT: Mutex<Vec<u32>> = Mutex::new(c"text", Vec::new());
            spawn(20, || {
                let mut guard = TEXT.lock(Wait::NO).expect("nobody has it");
                spawn(10, || {
                    assert!(matches!(TEXT.lock(Wait::NO), Err(Error::NotInTime)));
                    TEXT.lock(Wait::FOREVER).expect("the other one lets go").push(2);
                });
                guard.push(1);
                drop(guard);
                assert_eq!(*TEXT.lock(Wait::NO).expect("nobody has it"), [1, 2]);
                stop(0);
            });
        }),
        scenario("mutex_locked_twice_by_one_thread_is_an_error", || {
            static CELL: Mutex<u32> = Mutex::new(c"cell", 0);
            spawn(10, || {
                let guard = CELL.lock(Wait::FOREVER).expect("nobody has it");
                assert!(matches!(CELL.lock(Wait::FOREVER), Err(Error::Recursive)));
                drop(guard);
                assert!(CELL.lock(Wait::NO).is_ok());
                stop(0);
            });
        }),
        scenario("mutex_in_an_interrupt_is_an_error", || {
            static CELL: Mutex<u32> = Mutex::new(c"cell", 0);
            spawn(10, || {
                isr_run_with(|| assert!(matches!(CELL.lock(Wait::NO), Err(Error::Context))));
                stop(0);
            });
        }),
        scenario("wait_in_an_interrupt_a_timer_or_initialization_is_an_error", || {
            static NEVER: Semaphore = Semaphore::new(c"never", 0);
            static SOON: Timer = Timer::new(c"soon", || {
                assert_eq!(NEVER.get(Wait::ticks(1)), Err(Error::Context));
                assert_eq!(api::sleep(1), Err(Error::Context));
                stop(0);
            });
            assert_eq!(NEVER.get(Wait::FOREVER), Err(Error::Context));
            assert_eq!(NEVER.get(Wait::NO), Err(Error::NotInTime));
            spawn(10, || {
                isr_run_with(|| assert_eq!(NEVER.get(Wait::ticks(1)), Err(Error::Context)));
                assert_eq!(SOON.once(1), Ok(()));
            });
        }),
        scenario("object_used_by_another_thread_of_the_system_is_an_error", || {
            static ARRIVED: Semaphore = Semaphore::new(c"arrived", 0);
            spawn(10, || {
                let outside = std::thread::spawn(|| (ARRIVED.put(), ARRIVED.get(Wait::NO)));
                assert_eq!(outside.join().expect("no panic"), (Err(Error::Context), Err(Error::Context)));
                stop(0);
            });
        }),
        scenario("event_flags_waited_for_together_come_together", || {
            static FLAGS: EventFlags = EventFlags::new(c"flags");
            spawn(10, || {
                assert_eq!(FLAGS.take_all(0b11, Wait::FOREVER), Ok(0b111));
                assert_eq!(FLAGS.peek_any(0b111, Wait::NO), Ok(0b100));
                assert_eq!(FLAGS.take_any(0b110, Wait::NO), Ok(0b100));
                assert_eq!(FLAGS.peek_any(u32::MAX, Wait::NO), Err(Error::NotInTime));
                stop(0);
            });
            spawn(20, || {
                assert_eq!(FLAGS.set(0b1101), Ok(()));
                assert_eq!(FLAGS.clear(0b1000), Ok(()));
                assert_eq!(FLAGS.set(0b10), Ok(()));
            });
        }),
        scenario("queue_of_owned_values_moves_each_once", || {
            static ROOM: Messages<Box<str>, 2> = Messages::new();
            static LINES: Queue<Box<str>> = Queue::new(c"lines", &ROOM);
            spawn(20, || {
                for text in ["one", "two", "three", "four"] {
                    LINES.send(text.into(), Wait::FOREVER).expect("there is a receiver");
                }
            });
            spawn(25, || {
                for text in ["one", "two", "three", "four"] {
                    assert_eq!(&*LINES.receive(Wait::FOREVER).expect("there is a sender"), text);
                }
                stop(0);
            });
        }),
        scenario("queue_that_is_full_hands_the_value_back", || {
            static ROOM: Messages<u64, 1> = Messages::new();
            static NUMBERS: Queue<u64> = Queue::new(c"numbers", &ROOM);
            spawn(10, || {
                assert_eq!(NUMBERS.send(1 << 40, Wait::NO), Ok(()));
                let refused = NUMBERS.send(2 << 40, Wait::ticks(1)).expect_err("there is no room");
                assert_eq!((refused.value, refused.error), (2 << 40, Error::NotInTime));
                assert_eq!(NUMBERS.receive(Wait::NO), Ok(1 << 40));
                assert_eq!(NUMBERS.receive(Wait::NO), Err(Error::NotInTime));
                stop(0);
            });
        }),
        scenario("queue_value_sent_to_the_front_is_received_first", || {
            static ROOM: Messages<(u8, u32), 3> = Messages::new();
            static NUMBERS: Queue<(u8, u32)> = Queue::new(c"numbers", &ROOM);
            spawn(10, || {
                assert_eq!(NUMBERS.send((1, 1), Wait::NO), Ok(()));
                assert_eq!(NUMBERS.send_to_front((2, 2), Wait::NO), Ok(()));
                assert_eq!(NUMBERS.receive(Wait::NO), Ok((2, 2)));
                assert_eq!(NUMBERS.receive(Wait::NO), Ok((1, 1)));
                stop(0);
            });
        }),
        scenario("block_dropped_is_in_the_pool_again", || {
            static MEMORY: Blocks<20, 2> = Blocks::new();
            static FRAMES: BlockPool<20> = BlockPool::new(c"frames", &MEMORY);
            spawn(10, || {
                let mut first = FRAMES.allocate(Wait::NO).expect("two are free");
                first.fill(7);
                let second = FRAMES.allocate(Wait::NO).expect("one is free");
                assert_eq!(*second, [0; 20]);
                assert!(matches!(FRAMES.allocate(Wait::NO), Err(Error::NotInTime)));
                drop(first);
                assert!(FRAMES.allocate(Wait::NO).is_ok());
                stop(0);
            });
        }),
        scenario("bytes_dropped_are_in_the_pool_again", || {
            static MEMORY: Arena<256> = Arena::new();
            static SCRATCH: BytePool = BytePool::new(c"scratch", &MEMORY);
            spawn(10, || {
                assert!(matches!(SCRATCH.allocate(0, Wait::NO), Err(Error::Size)));
                assert!(matches!(SCRATCH.allocate(257, Wait::NO), Err(Error::Size)));
                let mut piece = SCRATCH.allocate(200, Wait::NO).expect("there is room");
                assert_eq!(piece.len(), 200);
                piece.fill(1);
                assert!(matches!(SCRATCH.allocate(100, Wait::NO), Err(Error::NotInTime)));
                drop(piece);
                assert!(SCRATCH.allocate(200, Wait::NO).is_ok());
                stop(0);
            });
        }),
        scenario("timer_started_for_every_few_ticks_calls_until_stopped", || {
            static BEAT: Timer = Timer::new(c"beat", || {
                assert_eq!(api::now() % 5, 0);
                if counted() == 4 {
                    assert_eq!(BEAT.stop(), Ok(()));
                }
            });
            spawn(10, || {
                assert_eq!(BEAT.every(5), Ok(()));
                assert_eq!(api::sleep(100), Ok(()));
                assert_eq!(COUNT.load(Ordering::Relaxed), 4);
                stop(0);
            });
        }),
        scenario("timer_started_anew_counts_from_there", || {
            static LATE: Timer = Timer::new(c"late", || {
                assert_eq!(api::now(), 18);
                stop(0);
            });
            spawn(10, || {
                assert_eq!(LATE.once(10), Ok(()));
                assert_eq!(api::sleep(8), Ok(()));
                assert_eq!(LATE.once(10), Ok(()));
            });
        }),
        scenario("thread_started_runs_once", || {
            static WORKER_STACK: Stack<4096> = Stack::new();
            static WORKER: Thread = Thread::new(c"worker", 5, &WORKER_STACK, || {
                counted();
            });
            spawn(10, || {
                assert_eq!(WORKER.state(), Ok(ThreadState::Suspended));
                assert_eq!(WORKER.start(), Ok(()));
                assert_eq!(COUNT.load(Ordering::Relaxed), 1);
                assert_eq!(WORKER.state(), Ok(ThreadState::Ended));
                assert_eq!(WORKER.start(), Err(Error::State));
                stop(0);
            });
        }),
        scenario("thread_with_a_threshold_is_not_preempted_from_below_it", || {
            static URGENT_STACK: Stack<4096> = Stack::new();
            static URGENT: Thread = Thread::new(c"urgent", 8, &URGENT_STACK, || {
                counted();
            });
            static STEADY_STACK: Stack<4096> = Stack::new();
            static STEADY: Thread = Thread::new(c"steady", 12, &STEADY_STACK, || {
                assert_eq!(URGENT.start(), Ok(()));
                assert_eq!(COUNT.load(Ordering::Relaxed), 0);
                api::relinquish();
                assert_eq!(COUNT.load(Ordering::Relaxed), 1);
                stop(0);
            })
            .with_preemption_threshold(8);
            assert_eq!(STEADY.start(), Ok(()));
        }),
        scenario("thread_that_waits_is_aborted_by_name", || {
            static SLEEPER_STACK: Stack<4096> = Stack::new();
            static SLEEPER: Thread = Thread::new(c"sleeper", 5, &SLEEPER_STACK, || {
                assert_eq!(api::sleep(1000), Err(Error::Aborted));
                counted();
            });
            spawn(10, || {
                assert_eq!(SLEEPER.start(), Ok(()));
                assert_eq!(SLEEPER.state(), Ok(ThreadState::Waiting));
                assert_eq!(SLEEPER.abort_wait(), Ok(()));
                assert_eq!(COUNT.load(Ordering::Relaxed), 1);
                assert_eq!(SLEEPER.abort_wait(), Err(Error::State));
                stop(0);
            });
        }),
    ])
}
