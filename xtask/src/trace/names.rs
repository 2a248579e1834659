//! What event numbers and their information fields are called (TraceX manual, appendix B).

/// Number, name, and the names of the information fields.
const EVENTS: &[(u32, &str, &[&str])] = &[
    (1, "thread_resume", &["thread", "previous_state", "stack", "next"]),
    (2, "thread_suspend", &["thread", "new_state", "stack", "next"]),
    (3, "isr_enter", &["stack", "isr", "system_state", "preempt_disable"]),
    (4, "isr_exit", &["stack", "isr", "system_state", "preempt_disable"]),
    (5, "time_slice", &["next", "system_state", "preempt_disable", "stack"]),
    (6, "running", &[]),
    (10, "block_allocate", &["pool", "memory", "wait", "available"]),
    (11, "block_pool_create", &["pool", "start", "blocks", "block_size"]),
    (12, "block_pool_delete", &["pool", "stack"]),
    (13, "block_pool_info_get", &["pool"]),
    (14, "block_pool_performance_info_get", &["pool"]),
    (15, "block_pool_performance_system_info_get", &[]),
    (16, "block_pool_prioritize", &["pool", "waiting", "stack"]),
    (17, "block_release", &["pool", "memory", "waiting", "stack"]),
    (20, "byte_allocate", &["pool", "memory", "size", "wait"]),
    (21, "byte_pool_create", &["pool", "start", "size", "stack"]),
    (22, "byte_pool_delete", &["pool", "stack"]),
    (23, "byte_pool_info_get", &["pool"]),
    (24, "byte_pool_performance_info_get", &["pool"]),
    (25, "byte_pool_performance_system_info_get", &[]),
    (26, "byte_pool_prioritize", &["pool", "waiting", "stack"]),
    (27, "byte_release", &["pool", "memory", "waiting", "available"]),
    (30, "event_flags_create", &["group", "stack"]),
    (31, "event_flags_delete", &["group", "stack"]),
    (32, "event_flags_get", &["group", "requested", "current", "option"]),
    (33, "event_flags_info_get", &["group"]),
    (34, "event_flags_performance_info_get", &["group"]),
    (35, "event_flags_performance_system_info_get", &[]),
    (36, "event_flags_set", &["group", "flags", "option", "waiting"]),
    (37, "event_flags_set_notify", &["group"]),
    (40, "interrupt_control", &["posture", "stack"]),
    (50, "mutex_create", &["mutex", "inherit", "stack"]),
    (51, "mutex_delete", &["mutex", "stack"]),
    (52, "mutex_get", &["mutex", "wait", "owner", "count"]),
    (53, "mutex_info_get", &["mutex"]),
    (54, "mutex_performance_info_get", &["mutex"]),
    (55, "mutex_performance_system_info_get", &[]),
    (56, "mutex_prioritize", &["mutex", "waiting", "stack"]),
    (57, "mutex_put", &["mutex", "owner", "count", "stack"]),
    (60, "queue_create", &["queue", "message_size", "start", "size"]),
    (61, "queue_delete", &["queue", "stack"]),
    (62, "queue_flush", &["queue", "stack"]),
    (63, "queue_front_send", &["queue", "source", "wait", "enqueued"]),
    (64, "queue_info_get", &["queue"]),
    (65, "queue_performance_info_get", &["queue"]),
    (66, "queue_performance_system_info_get", &[]),
    (67, "queue_prioritize", &["queue", "waiting", "stack"]),
    (68, "queue_receive", &["queue", "destination", "wait", "enqueued"]),
    (69, "queue_send", &["queue", "source", "wait", "enqueued"]),
    (70, "queue_send_notify", &["queue"]),
    (80, "semaphore_ceiling_put", &["semaphore", "count", "waiting", "ceiling"]),
    (81, "semaphore_create", &["semaphore", "initial", "stack"]),
    (82, "semaphore_delete", &["semaphore", "stack"]),
    (83, "semaphore_get", &["semaphore", "wait", "count", "stack"]),
    (84, "semaphore_info_get", &["semaphore"]),
    (85, "semaphore_performance_info_get", &["semaphore"]),
    (86, "semaphore_performance_system_info_get", &[]),
    (87, "semaphore_prioritize", &["semaphore", "waiting", "stack"]),
    (88, "semaphore_put", &["semaphore", "count", "waiting", "stack"]),
    (89, "semaphore_put_notify", &["semaphore"]),
    (100, "thread_create", &["thread", "priority", "stack", "stack_size"]),
    (101, "thread_delete", &["thread", "stack"]),
    (102, "thread_entry_exit_notify", &["thread", "state", "stack"]),
    (103, "thread_identify", &[]),
    (104, "thread_info_get", &["thread", "state"]),
    (105, "thread_performance_info_get", &["thread", "state"]),
    (106, "thread_performance_system_info_get", &[]),
    (107, "thread_preemption_change", &["thread", "new", "old", "state"]),
    (108, "thread_priority_change", &["thread", "new", "old", "state"]),
    (109, "thread_relinquish", &["stack", "next"]),
    (110, "thread_reset", &["thread", "state"]),
    (111, "thread_resume_api", &["thread", "state", "stack"]),
    (112, "thread_sleep", &["ticks", "state", "stack"]),
    (113, "thread_stack_error_notify", &[]),
    (114, "thread_suspend_api", &["thread", "state", "stack"]),
    (115, "thread_terminate", &["thread", "state", "stack"]),
    (116, "thread_time_slice_change", &["thread", "new", "old"]),
    (117, "thread_wait_abort", &["thread", "state", "stack"]),
    (120, "time_get", &["time", "stack"]),
    (121, "time_set", &["time"]),
    (122, "timer_activate", &["timer"]),
    (123, "timer_change", &["timer", "initial", "reschedule"]),
    (124, "timer_create", &["timer", "initial", "reschedule", "activate"]),
    (125, "timer_deactivate", &["timer", "stack"]),
    (126, "timer_delete", &["timer"]),
    (127, "timer_info_get", &["timer", "stack"]),
    (128, "timer_performance_info_get", &["timer"]),
    (129, "timer_performance_system_info_get", &[]),
];

pub const THREAD_RESUME: u32 = 1;
pub const THREAD_SUSPEND: u32 = 2;
pub const ISR_ENTER: u32 = 3;
pub const ISR_EXIT: u32 = 4;
pub const RUNNING: u32 = 6;
/// The first event of an application's own.
const USER: u32 = 0x1000;

/// An event's name and its fields' names.
pub fn of(id: u32) -> (String, &'static [&'static str]) {
    if let Some((_, name, fields)) = EVENTS.iter().find(|(number, ..)| *number == id) {
        return ((*name).to_owned(), fields);
    }
    let kind = if id >= USER { "user event" } else { "event" };
    (format!("{kind} {id:#x}"), &["1", "2", "3", "4"])
}

/// What a thread does in a state, as words on a time line.
pub fn state(state: u32) -> &'static str {
    match state {
        1 => "completed",
        2 => "terminated",
        3 => "suspended",
        4 => "sleeping",
        5 => "waits for a queue",
        6 => "waits for a semaphore",
        7 => "waits for event flags",
        8 => "waits for a block",
        9 => "waits for memory",
        12 => "waits for the network",
        13 => "waits for a mutex",
        _ => "waits",
    }
}
