/* Every kernel service with every kind of invalid argument, from every context that it may not be called from: the documented codes.

   Initialization, a thread, a timer's expiry function and an interrupt handler each run their part of the table. */

#include <string.h>

#include "tx_api.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 4096
#define NAME ((CHAR *)"name")

/* Valid objects, created in `tx_application_define`. */
static TX_THREAD thread;
static TX_THREAD idle_thread;
static TX_QUEUE queue;
static TX_SEMAPHORE semaphore;
static TX_MUTEX mutex;
static TX_EVENT_FLAGS_GROUP group;
static TX_BLOCK_POOL block_pool;
static TX_BYTE_POOL byte_pool;
static TX_TIMER timer;
static TX_TIMER test_timer;

/* Control blocks that were never created. */
static TX_THREAD no_thread;
static TX_QUEUE no_queue;
static TX_SEMAPHORE no_semaphore;
static TX_MUTEX no_mutex;
static TX_EVENT_FLAGS_GROUP no_group;
static TX_BLOCK_POOL no_block_pool;
static TX_BYTE_POOL no_byte_pool;
static TX_TIMER no_timer;

static ULONG queue_memory[8];
static ULONG pool_memory[64];
static ULONG byte_memory[256];
static ULONG spare_stack[STACK_SIZE / sizeof(ULONG)];
static ULONG idle_stack[STACK_SIZE / sizeof(ULONG)];
static ULONG message[16];
static VOID *memory;
static UINT old;
static ULONG old_slice;
static ULONG actual;
static UINT contexts_done;

static void never_runs(ULONG input)
{
    (void)input;
    CHECK(!"this runs");
}

static void no_expiry(ULONG input)
{
    (void)input;
}

static UINT create_thread(TX_THREAD *block, VOID (*entry)(ULONG), VOID *stack, ULONG size, UINT priority, UINT threshold, UINT start)
{
    return tx_thread_create(block, NAME, entry, 0, stack, size, priority, threshold, TX_NO_TIME_SLICE, start);
}

/* NULL, and blocks that are not what they should be, where an object is expected. */
static void invalid_objects(void)
{
    EXPECT(TX_THREAD_ERROR, tx_thread_entry_exit_notify(TX_NULL, TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_entry_exit_notify(&no_thread, TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_info_get(&no_thread, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_resume(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_resume(&no_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_suspend(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_suspend(&no_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_wait_abort(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_wait_abort(&no_thread));

    EXPECT(TX_QUEUE_ERROR, tx_queue_flush(TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_flush(&no_queue));
    EXPECT(TX_QUEUE_ERROR, tx_queue_front_send(TX_NULL, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_front_send(&no_queue, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_info_get(&no_queue, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_prioritize(TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_prioritize(&no_queue));
    EXPECT(TX_QUEUE_ERROR, tx_queue_receive(TX_NULL, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_receive(&no_queue, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_send(TX_NULL, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_send(&no_queue, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_ERROR, tx_queue_send_notify(TX_NULL, TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_send_notify(&no_queue, TX_NULL));

    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_ceiling_put(TX_NULL, 1));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_ceiling_put(&no_semaphore, 1));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_get(TX_NULL, TX_NO_WAIT));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_get(&no_semaphore, TX_NO_WAIT));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_info_get(&no_semaphore, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_prioritize(TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_prioritize(&no_semaphore));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_put(TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_put(&no_semaphore));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_put_notify(TX_NULL, TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_put_notify(&no_semaphore, TX_NULL));

    EXPECT(TX_MUTEX_ERROR, tx_mutex_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_info_get(&no_mutex, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_prioritize(TX_NULL));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_prioritize(&no_mutex));

    EXPECT(TX_GROUP_ERROR, tx_event_flags_get(TX_NULL, 1, TX_OR, &actual, TX_NO_WAIT));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_get(&no_group, 1, TX_OR, &actual, TX_NO_WAIT));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_info_get(&no_group, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_set(TX_NULL, 1, TX_OR));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_set(&no_group, 1, TX_OR));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_set_notify(TX_NULL, TX_NULL));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_set_notify(&no_group, TX_NULL));

    EXPECT(TX_POOL_ERROR, tx_block_allocate(TX_NULL, &memory, TX_NO_WAIT));
    EXPECT(TX_POOL_ERROR, tx_block_allocate(&no_block_pool, &memory, TX_NO_WAIT));
    EXPECT(TX_POOL_ERROR, tx_block_pool_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_block_pool_info_get(&no_block_pool, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_block_pool_prioritize(TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_block_pool_prioritize(&no_block_pool));
    EXPECT(TX_PTR_ERROR, tx_block_release(TX_NULL));

    EXPECT(TX_POOL_ERROR, tx_byte_pool_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_info_get(&no_byte_pool, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_prioritize(TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_prioritize(&no_byte_pool));

    EXPECT(TX_TIMER_ERROR, tx_timer_activate(TX_NULL));
    EXPECT(TX_TIMER_ERROR, tx_timer_activate(&no_timer));
    EXPECT(TX_TIMER_ERROR, tx_timer_deactivate(TX_NULL));
    EXPECT(TX_TIMER_ERROR, tx_timer_deactivate(&no_timer));
    EXPECT(TX_TIMER_ERROR, tx_timer_info_get(TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    EXPECT(TX_TIMER_ERROR, tx_timer_info_get(&no_timer, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
}

/* The same for services that only threads, or not all contexts, may call. */
static void invalid_objects_for_threads(void)
{
    EXPECT(TX_THREAD_ERROR, tx_thread_delete(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_delete(&no_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_preemption_change(TX_NULL, 0, &old));
    EXPECT(TX_THREAD_ERROR, tx_thread_preemption_change(&no_thread, 0, &old));
    EXPECT(TX_THREAD_ERROR, tx_thread_priority_change(TX_NULL, 0, &old));
    EXPECT(TX_THREAD_ERROR, tx_thread_priority_change(&no_thread, 0, &old));
    EXPECT(TX_THREAD_ERROR, tx_thread_reset(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_reset(&no_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_terminate(TX_NULL));
    EXPECT(TX_THREAD_ERROR, tx_thread_terminate(&no_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_time_slice_change(TX_NULL, 1, &old_slice));
    EXPECT(TX_THREAD_ERROR, tx_thread_time_slice_change(&no_thread, 1, &old_slice));
    EXPECT(TX_QUEUE_ERROR, tx_queue_delete(TX_NULL));
    EXPECT(TX_QUEUE_ERROR, tx_queue_delete(&no_queue));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_delete(TX_NULL));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_delete(&no_semaphore));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_delete(TX_NULL));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_delete(&no_mutex));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_get(TX_NULL, TX_NO_WAIT));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_get(&no_mutex, TX_NO_WAIT));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_put(TX_NULL));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_put(&no_mutex));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_delete(TX_NULL));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_delete(&no_group));
    EXPECT(TX_POOL_ERROR, tx_block_pool_delete(TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_block_pool_delete(&no_block_pool));
    EXPECT(TX_POOL_ERROR, tx_byte_allocate(TX_NULL, &memory, 8, TX_NO_WAIT));
    EXPECT(TX_POOL_ERROR, tx_byte_allocate(&no_byte_pool, &memory, 8, TX_NO_WAIT));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_delete(TX_NULL));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_delete(&no_byte_pool));
    EXPECT(TX_PTR_ERROR, tx_byte_release(TX_NULL));
    EXPECT(TX_TIMER_ERROR, tx_timer_change(TX_NULL, 1, 1));
    EXPECT(TX_TIMER_ERROR, tx_timer_change(&no_timer, 1, 1));
    EXPECT(TX_TIMER_ERROR, tx_timer_delete(TX_NULL));
    EXPECT(TX_TIMER_ERROR, tx_timer_delete(&no_timer));
}

/* Creation: no block, a block that is in use, a block of another size (headers that are not this library's), wrong parameters. */
static void invalid_creations(void)
{
    EXPECT(TX_THREAD_ERROR, create_thread(TX_NULL, never_runs, spare_stack, STACK_SIZE, 5, 5, TX_DONT_START));
    EXPECT(TX_THREAD_ERROR, create_thread(&thread, never_runs, spare_stack, STACK_SIZE, 5, 5, TX_DONT_START));
    EXPECT(TX_PTR_ERROR, create_thread(&no_thread, TX_NULL, spare_stack, STACK_SIZE, 5, 5, TX_DONT_START));
    EXPECT(TX_PTR_ERROR, create_thread(&no_thread, never_runs, TX_NULL, STACK_SIZE, 5, 5, TX_DONT_START));
    EXPECT(TX_SIZE_ERROR, create_thread(&no_thread, never_runs, spare_stack, TX_MINIMUM_STACK - 1, 5, 5, TX_DONT_START));
    EXPECT(TX_SIZE_ERROR, create_thread(&no_thread, never_runs, spare_stack, 0, 5, 5, TX_DONT_START));
    EXPECT(TX_PRIORITY_ERROR, create_thread(&no_thread, never_runs, spare_stack, STACK_SIZE, TX_MAX_PRIORITIES, 5, TX_DONT_START));
    EXPECT(TX_THRESH_ERROR, create_thread(&no_thread, never_runs, spare_stack, STACK_SIZE, 5, 6, TX_DONT_START));
    EXPECT(TX_START_ERROR, create_thread(&no_thread, never_runs, spare_stack, STACK_SIZE, 5, 5, 2));

    EXPECT(TX_QUEUE_ERROR, tx_queue_create(TX_NULL, NAME, 1, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_QUEUE_ERROR, tx_queue_create(&queue, NAME, 1, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_PTR_ERROR, tx_queue_create(&no_queue, NAME, 1, TX_NULL, sizeof(queue_memory)));
    EXPECT(TX_SIZE_ERROR, tx_queue_create(&no_queue, NAME, 0, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_SIZE_ERROR, tx_queue_create(&no_queue, NAME, 17, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_SIZE_ERROR, tx_queue_create(&no_queue, NAME, 2, queue_memory, 7));

    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_create(TX_NULL, NAME, 0));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_create(&semaphore, NAME, 0));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_create(TX_NULL, NAME, TX_INHERIT));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_create(&mutex, NAME, TX_INHERIT));
    EXPECT(TX_INHERIT_ERROR, tx_mutex_create(&no_mutex, NAME, 2));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_create(TX_NULL, NAME));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_create(&group, NAME));

    EXPECT(TX_POOL_ERROR, tx_block_pool_create(TX_NULL, NAME, 8, pool_memory, sizeof(pool_memory)));
    EXPECT(TX_POOL_ERROR, tx_block_pool_create(&block_pool, NAME, 8, pool_memory, sizeof(pool_memory)));
    EXPECT(TX_PTR_ERROR, tx_block_pool_create(&no_block_pool, NAME, 8, TX_NULL, sizeof(pool_memory)));
    EXPECT(TX_SIZE_ERROR, tx_block_pool_create(&no_block_pool, NAME, 64, pool_memory, 64));

    EXPECT(TX_POOL_ERROR, tx_byte_pool_create(TX_NULL, NAME, byte_memory, sizeof(byte_memory)));
    EXPECT(TX_POOL_ERROR, tx_byte_pool_create(&byte_pool, NAME, byte_memory, sizeof(byte_memory)));
    EXPECT(TX_PTR_ERROR, tx_byte_pool_create(&no_byte_pool, NAME, TX_NULL, sizeof(byte_memory)));
    EXPECT(TX_SIZE_ERROR, tx_byte_pool_create(&no_byte_pool, NAME, byte_memory, 8));

    EXPECT(TX_TIMER_ERROR, tx_timer_create(TX_NULL, NAME, no_expiry, 0, 1, 1, TX_NO_ACTIVATE));
    EXPECT(TX_TIMER_ERROR, tx_timer_create(&timer, NAME, no_expiry, 0, 1, 1, TX_NO_ACTIVATE));
    EXPECT(TX_TICK_ERROR, tx_timer_create(&no_timer, NAME, no_expiry, 0, 0, 1, TX_NO_ACTIVATE));
    EXPECT(TX_ACTIVATE_ERROR, tx_timer_create(&no_timer, NAME, no_expiry, 0, 1, 1, 2));
}

/* What the macros pass beside the caller's arguments: the size of the block that the caller's headers know. */
static void wrong_block_sizes(void)
{
    EXPECT(TX_THREAD_ERROR, _txe_thread_create(&no_thread, NAME, never_runs, 0, spare_stack, STACK_SIZE, 5, 5, TX_NO_TIME_SLICE,
                                               TX_DONT_START, sizeof(TX_THREAD) - 4));
    EXPECT(TX_QUEUE_ERROR, _txe_queue_create(&no_queue, NAME, 1, queue_memory, sizeof(queue_memory), sizeof(TX_QUEUE) - 4));
    EXPECT(TX_SEMAPHORE_ERROR, _txe_semaphore_create(&no_semaphore, NAME, 0, sizeof(TX_SEMAPHORE) - 4));
    EXPECT(TX_MUTEX_ERROR, _txe_mutex_create(&no_mutex, NAME, TX_INHERIT, sizeof(TX_MUTEX) - 4));
    EXPECT(TX_GROUP_ERROR, _txe_event_flags_create(&no_group, NAME, sizeof(TX_EVENT_FLAGS_GROUP) - 4));
    EXPECT(TX_POOL_ERROR, _txe_block_pool_create(&no_block_pool, NAME, 8, pool_memory, sizeof(pool_memory), sizeof(TX_BLOCK_POOL) - 4));
    EXPECT(TX_POOL_ERROR, _txe_byte_pool_create(&no_byte_pool, NAME, byte_memory, sizeof(byte_memory), sizeof(TX_BYTE_POOL) - 4));
    EXPECT(TX_TIMER_ERROR, _txe_timer_create(&no_timer, NAME, no_expiry, 0, 1, 1, TX_NO_ACTIVATE, sizeof(TX_TIMER) - 4));
}

/* Valid objects with invalid parameters. */
static void invalid_parameters(void)
{
    EXPECT(TX_PTR_ERROR, tx_queue_send(&queue, TX_NULL, TX_NO_WAIT));
    EXPECT(TX_PTR_ERROR, tx_queue_front_send(&queue, TX_NULL, TX_NO_WAIT));
    EXPECT(TX_PTR_ERROR, tx_queue_receive(&queue, TX_NULL, TX_NO_WAIT));
    EXPECT(TX_INVALID_CEILING, tx_semaphore_ceiling_put(&semaphore, 0));
    EXPECT(TX_OPTION_ERROR, tx_event_flags_get(&group, 1, 4, &actual, TX_NO_WAIT));
    EXPECT(TX_PTR_ERROR, tx_event_flags_get(&group, 1, TX_OR, TX_NULL, TX_NO_WAIT));
    EXPECT(TX_OPTION_ERROR, tx_event_flags_set(&group, 1, TX_OR_CLEAR));
    EXPECT(TX_OPTION_ERROR, tx_event_flags_set(&group, 1, 4));
    EXPECT(TX_PTR_ERROR, tx_block_allocate(&block_pool, TX_NULL, TX_NO_WAIT));
}

static void invalid_parameters_for_threads(void)
{
    EXPECT(TX_THRESH_ERROR, tx_thread_preemption_change(&thread, TX_MAX_PRIORITIES, &old));
    EXPECT(TX_THRESH_ERROR, tx_thread_preemption_change(&thread, 11, &old));
    EXPECT(TX_PTR_ERROR, tx_thread_preemption_change(&thread, 10, TX_NULL));
    EXPECT(TX_PRIORITY_ERROR, tx_thread_priority_change(&thread, TX_MAX_PRIORITIES, &old));
    EXPECT(TX_PTR_ERROR, tx_thread_priority_change(&thread, 10, TX_NULL));
    EXPECT(TX_PTR_ERROR, tx_thread_time_slice_change(&thread, 1, TX_NULL));
    EXPECT(TX_PTR_ERROR, tx_byte_allocate(&byte_pool, TX_NULL, 8, TX_NO_WAIT));
    EXPECT(TX_SIZE_ERROR, tx_byte_allocate(&byte_pool, &memory, 0, TX_NO_WAIT));
    EXPECT(TX_SIZE_ERROR, tx_byte_allocate(&byte_pool, &memory, sizeof(byte_memory) + 1, TX_NO_WAIT));
    EXPECT(TX_PTR_ERROR, tx_byte_release(&byte_memory[128]));
    EXPECT(TX_TICK_ERROR, tx_timer_change(&timer, 0, 1));
}

/* Memory areas lie anywhere, at odd addresses too. */
static void odd_areas(void)
{
    static UCHAR area[1024];
    TX_QUEUE queue;
    TX_BLOCK_POOL blocks;
    TX_BYTE_POOL bytes;
    VOID *piece = NULL;
    ULONG message[2];

    memset(&queue, 0, sizeof queue);
    memset(&blocks, 0, sizeof blocks);
    memset(&bytes, 0, sizeof bytes);
    for (unsigned odd = 1; odd < 8; odd++) {
        EXPECT(TX_SUCCESS, tx_queue_create(&queue, (CHAR *)"odd", TX_2_ULONG, area + odd, 80));
        for (ULONG i = 0; i < 10; i++) {
            message[0] = i;
            message[1] = ~i;
            EXPECT(TX_SUCCESS, tx_queue_send(&queue, message, TX_NO_WAIT));
        }
        EXPECT(TX_QUEUE_FULL, tx_queue_send(&queue, message, TX_NO_WAIT));
        for (ULONG i = 0; i < 10; i++) {
            EXPECT(TX_SUCCESS, tx_queue_receive(&queue, message, TX_NO_WAIT));
            CHECK(message[0] == i && message[1] == ~i);
        }
        EXPECT(TX_SUCCESS, tx_queue_delete(&queue));
        EXPECT(TX_SUCCESS, tx_block_pool_create(&blocks, (CHAR *)"odd", 16, area + odd, 1000));
        EXPECT(TX_SUCCESS, tx_block_allocate(&blocks, &piece, TX_NO_WAIT));
        memset(piece, 0xFF, 16);
        EXPECT(TX_SUCCESS, tx_block_release(piece));
        EXPECT(TX_SUCCESS, tx_block_pool_delete(&blocks));
        EXPECT(TX_SUCCESS, tx_byte_pool_create(&bytes, (CHAR *)"odd", area + odd, 1000));
        EXPECT(TX_SUCCESS, tx_byte_allocate(&bytes, &piece, 900, TX_NO_WAIT));
        memset(piece, 0xFF, 900);
        EXPECT(TX_SUCCESS, tx_byte_release(piece));
        EXPECT(TX_SUCCESS, tx_byte_pool_delete(&bytes));
    }
}

/* Valid arguments at the wrong moment. */
static void wrong_states(void)
{
    UINT state;

    EXPECT(TX_RESUME_ERROR, tx_thread_resume(&thread));
    EXPECT(TX_WAIT_ABORT_ERROR, tx_thread_wait_abort(&thread));
    EXPECT(TX_WAIT_ABORT_ERROR, tx_thread_wait_abort(&idle_thread));
    EXPECT(TX_DELETE_ERROR, tx_thread_delete(&thread));
    EXPECT(TX_DELETE_ERROR, tx_thread_delete(&idle_thread));
    EXPECT(TX_NOT_DONE, tx_thread_reset(&idle_thread));
    EXPECT(TX_SUCCESS, tx_thread_terminate(&idle_thread));
    EXPECT(TX_SUCCESS, tx_thread_info_get(&idle_thread, TX_NULL, &state, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    CHECK(state == TX_TERMINATED);
    EXPECT(TX_SUSPEND_ERROR, tx_thread_suspend(&idle_thread));
    EXPECT(TX_RESUME_ERROR, tx_thread_resume(&idle_thread));
    EXPECT(TX_SUCCESS, tx_thread_reset(&idle_thread));
    EXPECT(TX_NOT_OWNED, tx_mutex_put(&mutex));
    EXPECT(TX_NO_INSTANCE, tx_semaphore_get(&semaphore, TX_NO_WAIT));
    EXPECT(TX_QUEUE_EMPTY, tx_queue_receive(&queue, message, TX_NO_WAIT));
    EXPECT(TX_NO_EVENTS, tx_event_flags_get(&group, 1, TX_OR, &actual, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_timer_activate(&timer));
    EXPECT(TX_ACTIVATE_ERROR, tx_timer_activate(&timer));
    EXPECT(TX_SUCCESS, tx_timer_deactivate(&timer));
    EXPECT(TX_SUCCESS, tx_timer_deactivate(&timer));
    EXPECT(TX_SUCCESS, tx_semaphore_ceiling_put(&semaphore, 1));
    EXPECT(TX_CEILING_EXCEEDED, tx_semaphore_ceiling_put(&semaphore, 1));
    EXPECT(TX_SUCCESS, tx_semaphore_get(&semaphore, TX_NO_WAIT));
}

/* Waiting where nobody can wait. */
static void waits_of_nonthreads(void)
{
    EXPECT(TX_WAIT_ERROR, tx_queue_receive(&queue, message, 1));
    EXPECT(TX_WAIT_ERROR, tx_queue_send(&queue, message, TX_WAIT_FOREVER));
    EXPECT(TX_WAIT_ERROR, tx_queue_front_send(&queue, message, 1));
    EXPECT(TX_WAIT_ERROR, tx_semaphore_get(&semaphore, 1));
    EXPECT(TX_WAIT_ERROR, tx_event_flags_get(&group, 1, TX_OR, &actual, 1));
    EXPECT(TX_WAIT_ERROR, tx_block_allocate(&block_pool, &memory, 1));
    EXPECT(TX_CALLER_ERROR, tx_thread_sleep(1));
}

/* Services that only initialization and threads may call. */
static void creations_elsewhere(void)
{
    EXPECT(TX_CALLER_ERROR, create_thread(&no_thread, never_runs, spare_stack, STACK_SIZE, 5, 5, TX_DONT_START));
    EXPECT(TX_CALLER_ERROR, tx_queue_create(&no_queue, NAME, 1, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_CALLER_ERROR, tx_semaphore_create(&no_semaphore, NAME, 0));
    EXPECT(TX_CALLER_ERROR, tx_mutex_create(&no_mutex, NAME, TX_INHERIT));
    EXPECT(TX_CALLER_ERROR, tx_event_flags_create(&no_group, NAME));
    EXPECT(TX_CALLER_ERROR, tx_block_pool_create(&no_block_pool, NAME, 8, pool_memory, sizeof(pool_memory)));
    EXPECT(TX_CALLER_ERROR, tx_byte_pool_create(&no_byte_pool, NAME, byte_memory, sizeof(byte_memory)));
    EXPECT(TX_CALLER_ERROR, tx_timer_create(&no_timer, NAME, no_expiry, 0, 1, 1, TX_NO_ACTIVATE));
    EXPECT(TX_CALLER_ERROR, tx_byte_allocate(&byte_pool, &memory, 8, TX_NO_WAIT));
}

/* Services that only threads may call. */
static void deletions_elsewhere(void)
{
    EXPECT(TX_CALLER_ERROR, tx_queue_delete(&queue));
    EXPECT(TX_CALLER_ERROR, tx_semaphore_delete(&semaphore));
    EXPECT(TX_CALLER_ERROR, tx_mutex_delete(&mutex));
    EXPECT(TX_CALLER_ERROR, tx_event_flags_delete(&group));
    EXPECT(TX_CALLER_ERROR, tx_block_pool_delete(&block_pool));
    EXPECT(TX_CALLER_ERROR, tx_byte_pool_delete(&byte_pool));
    EXPECT(TX_CALLER_ERROR, tx_timer_delete(&timer));
    EXPECT(TX_CALLER_ERROR, tx_thread_reset(&idle_thread));
}

/* Services that only threads and timers may call. */
static void thread_changes_elsewhere(void)
{
    EXPECT(TX_CALLER_ERROR, tx_thread_delete(&idle_thread));
    EXPECT(TX_CALLER_ERROR, tx_thread_terminate(&idle_thread));
    EXPECT(TX_CALLER_ERROR, tx_thread_preemption_change(&idle_thread, 10, &old));
    EXPECT(TX_CALLER_ERROR, tx_thread_priority_change(&idle_thread, 10, &old));
    EXPECT(TX_CALLER_ERROR, tx_thread_time_slice_change(&idle_thread, 1, &old_slice));
}

/* The code of a performance service that is given no object. */
#define OBJECT_MISSING(enabled) ((enabled) ? TX_PTR_ERROR : TX_FEATURE_NOT_ENABLED)
#define SYSTEM_WIDE(enabled) ((enabled) ? TX_SUCCESS : TX_FEATURE_NOT_ENABLED)
#ifdef TX_BLOCK_POOL_ENABLE_PERFORMANCE_INFO
#define BLOCK_POOL_INFO 1
#else
#define BLOCK_POOL_INFO 0
#endif
#ifdef TX_BYTE_POOL_ENABLE_PERFORMANCE_INFO
#define BYTE_POOL_INFO 1
#else
#define BYTE_POOL_INFO 0
#endif
#ifdef TX_EVENT_FLAGS_ENABLE_PERFORMANCE_INFO
#define EVENT_FLAGS_INFO 1
#else
#define EVENT_FLAGS_INFO 0
#endif
#ifdef TX_MUTEX_ENABLE_PERFORMANCE_INFO
#define MUTEX_INFO 1
#else
#define MUTEX_INFO 0
#endif
#ifdef TX_QUEUE_ENABLE_PERFORMANCE_INFO
#define QUEUE_INFO 1
#else
#define QUEUE_INFO 0
#endif
#ifdef TX_SEMAPHORE_ENABLE_PERFORMANCE_INFO
#define SEMAPHORE_INFO 1
#else
#define SEMAPHORE_INFO 0
#endif
#ifdef TX_THREAD_ENABLE_PERFORMANCE_INFO
#define THREAD_INFO 1
#else
#define THREAD_INFO 0
#endif
#ifdef TX_TIMER_ENABLE_PERFORMANCE_INFO
#define TIMER_INFO 1
#else
#define TIMER_INFO 0
#endif

static void performance_services(void)
{
    ULONG n;

    EXPECT(OBJECT_MISSING(BLOCK_POOL_INFO), tx_block_pool_performance_info_get(TX_NULL, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(BLOCK_POOL_INFO), tx_block_pool_performance_system_info_get(&n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(BYTE_POOL_INFO), tx_byte_pool_performance_info_get(TX_NULL, &n, &n, &n, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(BYTE_POOL_INFO), tx_byte_pool_performance_system_info_get(&n, &n, &n, &n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(EVENT_FLAGS_INFO), tx_event_flags_performance_info_get(TX_NULL, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(EVENT_FLAGS_INFO), tx_event_flags_performance_system_info_get(&n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(MUTEX_INFO), tx_mutex_performance_info_get(TX_NULL, &n, &n, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(MUTEX_INFO), tx_mutex_performance_system_info_get(&n, &n, &n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(QUEUE_INFO), tx_queue_performance_info_get(TX_NULL, &n, &n, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(QUEUE_INFO), tx_queue_performance_system_info_get(&n, &n, &n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(SEMAPHORE_INFO), tx_semaphore_performance_info_get(TX_NULL, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(SEMAPHORE_INFO), tx_semaphore_performance_system_info_get(&n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(THREAD_INFO),
           tx_thread_performance_info_get(TX_NULL, &n, &n, &n, &n, &n, &n, &n, &n, &n, TX_NULL));
    EXPECT(SYSTEM_WIDE(THREAD_INFO), tx_thread_performance_system_info_get(&n, &n, &n, &n, &n, &n, &n, &n, &n, &n, TX_NULL));
    EXPECT(OBJECT_MISSING(TIMER_INFO), tx_timer_performance_info_get(TX_NULL, &n, &n, &n, &n, &n));
    EXPECT(SYSTEM_WIDE(TIMER_INFO), tx_timer_performance_system_info_get(&n, &n, &n, &n, TX_NULL));
}

static void interrupt(void)
{
    invalid_objects();
    invalid_parameters();
    waits_of_nonthreads();
    creations_elsewhere();
    deletions_elsewhere();
    thread_changes_elsewhere();
    EXPECT(TX_CALLER_ERROR, tx_mutex_get(&mutex, TX_NO_WAIT));
    EXPECT(TX_CALLER_ERROR, tx_mutex_put(&mutex));
    EXPECT(TX_CALLER_ERROR, tx_byte_release(memory));
    contexts_done++;
}

static void expiry(ULONG input)
{
    (void)input;
    invalid_objects();
    invalid_parameters();
    waits_of_nonthreads();
    creations_elsewhere();
    deletions_elsewhere();
    EXPECT(TX_SUCCESS, tx_mutex_get(&mutex, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_mutex_put(&mutex));
    EXPECT(TX_WAIT_ERROR, tx_mutex_get(&mutex, 1));
    EXPECT(TX_CALLER_ERROR, tx_byte_release(memory));
    contexts_done++;
}

/* Deleted objects are no objects. */
static void deletions(void)
{
    EXPECT(TX_SUCCESS, tx_queue_delete(&queue));
    EXPECT(TX_QUEUE_ERROR, tx_queue_delete(&queue));
    EXPECT(TX_SUCCESS, tx_semaphore_delete(&semaphore));
    EXPECT(TX_SEMAPHORE_ERROR, tx_semaphore_put(&semaphore));
    EXPECT(TX_SUCCESS, tx_mutex_delete(&mutex));
    EXPECT(TX_MUTEX_ERROR, tx_mutex_get(&mutex, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_event_flags_delete(&group));
    EXPECT(TX_GROUP_ERROR, tx_event_flags_set(&group, 1, TX_OR));
    EXPECT(TX_SUCCESS, tx_block_pool_delete(&block_pool));
    EXPECT(TX_POOL_ERROR, tx_block_allocate(&block_pool, &memory, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_byte_pool_delete(&byte_pool));
    EXPECT(TX_POOL_ERROR, tx_byte_allocate(&byte_pool, &memory, 8, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_timer_delete(&timer));
    EXPECT(TX_TIMER_ERROR, tx_timer_activate(&timer));
    EXPECT(TX_SUCCESS, tx_thread_terminate(&idle_thread));
    EXPECT(TX_SUCCESS, tx_thread_delete(&idle_thread));
    EXPECT(TX_THREAD_ERROR, tx_thread_resume(&idle_thread));
}

static void run(ULONG input)
{
    (void)input;
    CHECK(tx_thread_identify() == &thread);
    invalid_objects();
    invalid_objects_for_threads();
    invalid_creations();
    wrong_block_sizes();
    invalid_parameters();
    invalid_parameters_for_threads();
    wrong_states();
    odd_areas();
    performance_services();

    EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &memory, 8, TX_NO_WAIT));
    tx_host_isr_run(interrupt);
    EXPECT(TX_SUCCESS, tx_timer_create(&test_timer, NAME, expiry, 0, 1, 0, TX_AUTO_ACTIVATE));
    tx_thread_sleep(5);
    CHECK(contexts_done == 3);
    EXPECT(TX_SUCCESS, tx_byte_release(memory));
    deletions();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    CHECK(first_unused_memory != TX_NULL);
    EXPECT(TX_SUCCESS, create_thread(&thread, run, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 10, 10, TX_AUTO_START));
    EXPECT(TX_SUCCESS, create_thread(&idle_thread, never_runs, idle_stack, sizeof(idle_stack), 10, 10, TX_DONT_START));
    EXPECT(TX_SUCCESS, tx_queue_create(&queue, NAME, 1, queue_memory, sizeof(queue_memory)));
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, NAME, 0));
    EXPECT(TX_SUCCESS, tx_mutex_create(&mutex, NAME, TX_INHERIT));
    EXPECT(TX_SUCCESS, tx_event_flags_create(&group, NAME));
    EXPECT(TX_SUCCESS, tx_block_pool_create(&block_pool, NAME, 8, pool_memory, sizeof(pool_memory)));
    EXPECT(TX_SUCCESS, tx_byte_pool_create(&byte_pool, NAME, byte_memory, sizeof(byte_memory)));
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, NAME, no_expiry, 0, 100, 100, TX_NO_ACTIVATE));

    CHECK(tx_thread_identify() == TX_NULL);
    invalid_objects();
    invalid_creations();
    wrong_block_sizes();
    invalid_parameters();
    waits_of_nonthreads();
    EXPECT(TX_WAIT_ERROR, tx_mutex_get(&mutex, 1));
    EXPECT(TX_WAIT_ERROR, tx_byte_allocate(&byte_pool, &memory, 8, 1));
    EXPECT(TX_CALLER_ERROR, tx_timer_change(&timer, 1, 1));
    deletions_elsewhere();
    thread_changes_elsewhere();
    contexts_done++;
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
