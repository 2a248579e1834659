//! An interrupt at every point of every service: the exhaustive check of what interrupts can cut into.
//!
//! All of the kernel's state changes with interrupts masked, so an interrupt can only come where a service opens them. The
//! host's port can be told to take one at the n-th opening. Each scenario here is a situation (who waits for what); it runs every service
//! that a thread may call, with every service that an interrupt may call, at every opening until the service and all that it
//! set off are over. In the interrupt and at the end the kernel's lists, maps and counts must fit each other (`audit`), and no semaphore's
//! instance and no block may have got lost. (loom explores threads and memory orders, of which a single processor with masked
//! interrupts has none: this explores the interleavings that there are, on the code that ships.)

use threadx_shim::audit;
use threadx_shim::port::host::interrupt_at;

use super::Case;
use super::env::{Shared, reset};
use super::handles::remove_all;
use super::prelude::*;

pub(super) const CASES: &[Case] = table![
    interrupt_anywhere_while_nobody_waits_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_a_semaphore_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_a_message_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_to_send_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_to_send_in_front_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_flags_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_a_block_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_memory_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_wait_for_a_mutex_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_sleep_leaves_the_kernel_sound,
    interrupt_anywhere_while_two_are_suspended_leaves_the_kernel_sound,
];

/// Who waits for what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Situation {
    Nobody,
    Semaphore,
    Message,
    Room,
    RoomInFront,
    Flags,
    Block,
    Memory,
    Mutex,
    Sleep,
    Suspended,
}

/// One of everything, and two threads that wait.
#[derive(Clone, Copy)]
struct World {
    semaphore: Semaphore,
    queue: Queue,
    flags: Flags,
    blocks: Blocks,
    bytes: Bytes,
    mutex: Mutex,
    timer: Timer,
    urgent: Thread,
    late: Thread,
    runner: Thread,
    block: *mut core::ffi::c_void,
    memory: *mut core::ffi::c_void,
}

type Service = (&'static str, fn(&World));

/// What the test is doing, for the interrupt and for the bookkeeping of what must not get lost.
#[derive(Clone, Copy)]
struct Round {
    world: Option<World>,
    interrupt: fn(&World),
    /// Instances of the semaphore that should be there, and blocks that should be free.
    instances: i64,
    blocks: i64,
}

static ROUND: Shared<Round> = Shared::new(Round { world: None, interrupt: |_| {}, instances: 0, blocks: 0 });

/// Any answer of the service will do.
fn ignore<T>(_: T) {}

fn count_instance(status: UINT, change: i64) {
    if status == TX_SUCCESS {
        let _masked = threadx_shim::kernel::enter();
        // SAFETY: masked.
        unsafe { (*ROUND.get()).instances += change };
    }
}

fn count_block(status: UINT, change: i64) {
    if status == TX_SUCCESS {
        let _masked = threadx_shim::kernel::enter();
        // SAFETY: masked.
        unsafe { (*ROUND.get()).blocks += change };
    }
}

/// What a thread may call.
const SERVICES: &[Service] = &[
    ("semaphore_get", |it| count_instance(it.semaphore.get(2), -1)),
    ("semaphore_get without waiting", |it| count_instance(it.semaphore.get(TX_NO_WAIT), -1)),
    ("semaphore_put", |it| count_instance(it.semaphore.put(), 1)),
    ("semaphore_ceiling_put", |it| count_instance(it.semaphore.ceiling_put(2), 1)),
    ("semaphore_prioritize", |it| ignore(it.semaphore.prioritize())),
    ("semaphore_delete", |it| ignore(it.semaphore.delete())),
    ("queue_send", |it| ignore(it.queue.send([1], 2))),
    ("queue_send without waiting", |it| ignore(it.queue.send([1], TX_NO_WAIT))),
    ("queue_front_send", |it| ignore(it.queue.front_send([2], 2))),
    ("queue_receive", |it| ignore(it.queue.receive::<1>(2))),
    ("queue_flush", |it| ignore(it.queue.flush())),
    ("queue_prioritize", |it| ignore(it.queue.prioritize())),
    ("queue_delete", |it| ignore(it.queue.delete())),
    ("event_flags_get", |it| ignore(it.flags.get(4, TX_OR_CLEAR, 2))),
    ("event_flags_set", |it| ignore(it.flags.set(3, TX_OR))),
    ("event_flags_set with and", |it| ignore(it.flags.set(1, TX_AND))),
    ("event_flags_delete", |it| ignore(it.flags.delete())),
    ("block_allocate", |it| count_block(it.blocks.allocate(2).0, -1)),
    ("block_release", |it| count_block(block_release(it.block), 1)),
    ("block_pool_prioritize", |it| ignore(it.blocks.prioritize())),
    ("block_pool_delete", |it| ignore(it.blocks.delete())),
    ("byte_allocate", |it| ignore(it.bytes.allocate(64, 2))),
    ("byte_release", |it| ignore(byte_release(it.memory))),
    ("byte_pool_prioritize", |it| ignore(it.bytes.prioritize())),
    ("byte_pool_delete", |it| ignore(it.bytes.delete())),
    ("mutex_get", |it| ignore(it.mutex.get(2))),
    ("mutex_put", |it| ignore(it.mutex.put())),
    ("mutex_prioritize", |it| ignore(it.mutex.prioritize())),
    ("mutex_delete", |it| ignore(it.mutex.delete())),
    ("timer_activate", |it| ignore(it.timer.activate())),
    ("timer_deactivate", |it| ignore(it.timer.deactivate())),
    ("timer_change", |it| ignore(it.timer.change(3, 1))),
    ("timer_delete", |it| ignore(it.timer.delete())),
    ("thread_suspend", |it| ignore(it.urgent.suspend())),
    ("thread_resume", |it| ignore(it.urgent.resume())),
    ("thread_wait_abort", |it| ignore(it.urgent.wait_abort())),
    ("thread_terminate", |it| ignore(it.urgent.terminate())),
    ("thread_terminate and reset and resume", |it| {
        let _ = it.urgent.terminate();
        let _ = it.urgent.reset();
        let _ = it.urgent.resume();
    }),
    ("thread_priority_change", |it| ignore(it.urgent.priority_change(RUNNER + 2))),
    ("thread_preemption_change", |it| ignore(it.runner.preemption_change(RUNNER - 3))),
    ("thread_time_slice_change", |it| ignore(it.runner.time_slice_change(2))),
    ("thread_sleep", |_| ignore(sleep(2))),
    ("thread_relinquish", |_| relinquish()),
    ("thread_create", |it| {
        let it = *it;
        spawn(RUNNER - 1, move || count_instance(it.semaphore.put(), 1));
    }),
];

/// What an interrupt may call.
const INTERRUPTS: &[Service] = &[
    ("semaphore_put", |it| count_instance(it.semaphore.put(), 1)),
    ("semaphore_get", |it| count_instance(it.semaphore.get(TX_NO_WAIT), -1)),
    ("semaphore_ceiling_put", |it| count_instance(it.semaphore.ceiling_put(1), 1)),
    ("semaphore_prioritize", |it| ignore(it.semaphore.prioritize())),
    ("queue_send", |it| ignore(it.queue.send([7], TX_NO_WAIT))),
    ("queue_front_send", |it| ignore(it.queue.front_send([8], TX_NO_WAIT))),
    ("queue_receive", |it| ignore(it.queue.receive::<1>(TX_NO_WAIT))),
    ("queue_flush", |it| ignore(it.queue.flush())),
    ("queue_prioritize", |it| ignore(it.queue.prioritize())),
    ("event_flags_set", |it| ignore(it.flags.set(6, TX_OR))),
    ("event_flags_set with and", |it| ignore(it.flags.set(0, TX_AND))),
    ("event_flags_get", |it| ignore(it.flags.get(1, TX_OR_CLEAR, TX_NO_WAIT))),
    ("block_allocate", |it| count_block(it.blocks.allocate(TX_NO_WAIT).0, -1)),
    ("block_pool_prioritize", |it| ignore(it.blocks.prioritize())),
    ("thread_resume", |it| ignore(it.urgent.resume())),
    ("thread_suspend", |it| ignore(it.urgent.suspend())),
    ("thread_wait_abort", |it| ignore(it.urgent.wait_abort())),
    ("thread_wait_abort of the caller", |it| ignore(it.runner.wait_abort())),
    ("timer_activate", |it| ignore(it.timer.activate())),
    ("timer_deactivate", |it| ignore(it.timer.deactivate())),
    ("timer_change", |it| ignore(it.timer.change(2, 2))),
    ("tick", |_| threadx_shim::kernel::tick()),
];

unsafe extern "C" fn interrupt() {
    // SAFETY: written before the interrupt was planned.
    let round = unsafe { *ROUND.get() };
    audit::verify().expect("an interrupt finds the kernel sound");
    if let Some(world) = round.world {
        (round.interrupt)(&world);
    }
    audit::verify().expect("an interrupt leaves the kernel sound");
}

/// A thread that waits as the situation says.
fn waiter(priority: UINT, situation: Situation, world: &World) -> Thread {
    let it = *world;
    spawn(priority, move || match situation {
        Situation::Nobody => {}
        Situation::Semaphore => count_instance(it.semaphore.get(TX_WAIT_FOREVER), -1),
        Situation::Message => ignore(it.queue.receive::<1>(TX_WAIT_FOREVER)),
        Situation::Room => ignore(it.queue.send([3], 3)),
        Situation::RoomInFront => ignore(it.queue.front_send([4], TX_WAIT_FOREVER)),
        Situation::Flags => ignore(it.flags.get(2, TX_AND_CLEAR, TX_WAIT_FOREVER)),
        Situation::Block => count_block(it.blocks.allocate(TX_WAIT_FOREVER).0, -1),
        Situation::Memory => ignore(it.bytes.allocate(400, TX_WAIT_FOREVER)),
        Situation::Mutex => ignore(it.mutex.get(4)),
        Situation::Sleep => ignore(sleep(2)),
        Situation::Suspended => ignore(Thread::current().suspend()),
    })
}

/// Builds the world, in the situation.
fn world(situation: Situation) -> World {
    let instances = u32::from(situation != Situation::Semaphore);
    let mut it = World {
        semaphore: semaphore(instances),
        queue: queue(1, 2),
        flags: flags(),
        blocks: blocks(16, 2),
        bytes: bytes(512),
        mutex: mutex(TX_INHERIT),
        timer: idle_timer(3, 2, || {}),
        urgent: Thread::NONE,
        late: Thread::NONE,
        runner: Thread::current(),
        block: none(),
        memory: none(),
    };
    it.block = it.blocks.take();
    it.memory = it.bytes.take(100);
    let mut free = 1;
    match situation {
        Situation::Room | Situation::RoomInFront => {
            ok(it.queue.send([5], TX_NO_WAIT));
            ok(it.queue.send([6], TX_NO_WAIT));
        }
        Situation::Message => {}
        Situation::Block => {
            it.blocks.take();
            free = 0;
        }
        Situation::Mutex => ok(it.mutex.get(TX_NO_WAIT)),
        _ => ok(it.queue.send([5], TX_NO_WAIT)),
    }
    // SAFETY: no interrupt is planned yet.
    unsafe {
        (*ROUND.get()).instances = i64::from(instances);
        (*ROUND.get()).blocks = free;
    }
    it.urgent = waiter(RUNNER - 2, situation, &it);
    it.late = waiter(RUNNER - 1, situation, &it);
    let _ = it.late.priority_change(RUNNER + 1);
    it
}

/// One service, one interrupt, one point. False when everything was over before the point came.
fn round(situation: Situation, service: Service, at_interrupt: Service, openings: u32) -> bool {
    let world = world(situation);
    // SAFETY: no interrupt is planned yet.
    unsafe {
        (*ROUND.get()).world = Some(world);
        (*ROUND.get()).interrupt = at_interrupt.1;
    }
    interrupt_at(openings, Some(interrupt));
    (service.1)(&world);
    // What was set off comes to its end: waits time out, timers expire.
    let _ = sleep(3);
    let came = !interrupt_at(0, None);
    // What a thread was given it has yet to count, perhaps after a suspension that the interrupt brought about.
    let _ = world.urgent.resume();
    let _ = sleep(1);
    // SAFETY: no interrupt is planned any more.
    let round = unsafe { *ROUND.get() };
    let describe = || format!("{} with {} at opening {openings}, {situation:?}", service.0, at_interrupt.0);
    if let Err(finding) = audit::verify() {
        panic!("{finding}: {}", describe());
    }
    if service.0 != "semaphore_delete" {
        assert_eq!(i64::from(world.semaphore.count()), round.instances, "instances: {}", describe());
    }
    if service.0 != "block_pool_delete" {
        assert_eq!(i64::from(world.blocks.info().first), round.blocks, "blocks: {}", describe());
    }
    let _ = world.runner.preemption_change(RUNNER);
    remove_all();
    if let Err(finding) = audit::verify() {
        panic!("after the end: {finding}: {}", describe());
    }
    reset();
    came
}

fn everywhere(situation: Situation) {
    let mut rounds = 0_u32;
    for &service in SERVICES {
        for &at_interrupt in INTERRUPTS {
            let mut openings = 1;
            while round(situation, service, at_interrupt, openings) {
                openings += 1;
                assert!(openings < 200, "{} never ends", service.0);
            }
            rounds += openings;
        }
    }
    assert!(rounds as usize > 3 * SERVICES.len() * INTERRUPTS.len());
}

macro_rules! situations {
    ($($name:ident: $situation:ident,)*) => {
        $(fn $name() {
            everywhere(Situation::$situation);
        })*
    };
}

situations! {
    interrupt_anywhere_while_nobody_waits_leaves_the_kernel_sound: Nobody,
    interrupt_anywhere_while_two_wait_for_a_semaphore_leaves_the_kernel_sound: Semaphore,
    interrupt_anywhere_while_two_wait_for_a_message_leaves_the_kernel_sound: Message,
    interrupt_anywhere_while_two_wait_to_send_leaves_the_kernel_sound: Room,
    interrupt_anywhere_while_two_wait_to_send_in_front_leaves_the_kernel_sound: RoomInFront,
    interrupt_anywhere_while_two_wait_for_flags_leaves_the_kernel_sound: Flags,
    interrupt_anywhere_while_two_wait_for_a_block_leaves_the_kernel_sound: Block,
    interrupt_anywhere_while_two_wait_for_memory_leaves_the_kernel_sound: Memory,
    interrupt_anywhere_while_two_wait_for_a_mutex_leaves_the_kernel_sound: Mutex,
    interrupt_anywhere_while_two_sleep_leaves_the_kernel_sound: Sleep,
    interrupt_anywhere_while_two_are_suspended_leaves_the_kernel_sound: Suspended,
}
