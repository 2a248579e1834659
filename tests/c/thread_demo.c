/* Every kind of kernel object at work, in scenes that one director thread plays one after another.

   A line of the trace is the tick, who, what and a value. The scenes are ordered by priorities and objects alone, so everything but
   the tick is the same on every run, whatever the clock. */

#include "tx_api.h"

#include "check.h"

#define STACK_SIZE 4096
#define ACTORS 3
#define MESSAGES 6

#define DIRECTOR_PRIORITY 16

static TX_THREAD director;
static TX_THREAD actors[ACTORS];
static VOID *actor_stacks[ACTORS];

static TX_BYTE_POOL byte_pool;
static TX_BLOCK_POOL block_pool;
static TX_QUEUE queue;
static TX_SEMAPHORE semaphore;
static TX_EVENT_FLAGS_GROUP flags;
static TX_MUTEX mutex;
static TX_TIMER timer;

static void trace(const char *what, ULONG value)
{
    TX_THREAD *self = tx_thread_identify();

    printf("%6lu  %-10s %s %lu\n", (unsigned long)tx_time_get(), self != TX_NULL ? self->tx_thread_name : "-", what,
           (unsigned long)value);
}

/* Starts an actor of the scene. It runs at once if its priority says so. */
static void start(UINT actor, const char *name, VOID (*entry)(ULONG), UINT priority)
{
    EXPECT(TX_SUCCESS, tx_thread_create(&actors[actor], (CHAR *)name, entry, actor, actor_stacks[actor], STACK_SIZE, priority,
                                        priority, TX_NO_TIME_SLICE, TX_AUTO_START));
}

/* Waits until the first `count` actors have completed and removes them. */
static void strike(UINT count)
{
    UINT actor;
    UINT state;

    for (actor = 0; actor < count; actor++) {
        for (;;) {
            EXPECT(TX_SUCCESS, tx_thread_info_get(&actors[actor], TX_NULL, &state, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL,
                                                  TX_NULL));
            if (state == TX_COMPLETED) {
                break;
            }
            tx_thread_sleep(1);
        }
        EXPECT(TX_SUCCESS, tx_thread_delete(&actors[actor]));
    }
}

/* A queue of three messages between a producer that is stopped by its being full and a consumer that is stopped by its being empty. */
static void producer(ULONG input)
{
    ULONG message[2];

    (void)input;
    for (message[0] = 1; message[0] <= MESSAGES; message[0]++) {
        message[1] = message[0] * message[0];
        EXPECT(TX_SUCCESS, tx_queue_send(&queue, message, TX_WAIT_FOREVER));
        trace("sent", message[0]);
    }
}

static void consumer(ULONG input)
{
    ULONG message[2];
    ULONG expected;

    (void)input;
    for (expected = 1; expected <= MESSAGES; expected++) {
        EXPECT(TX_SUCCESS, tx_queue_receive(&queue, message, TX_WAIT_FOREVER));
        CHECK(message[0] == expected && message[1] == expected * expected);
        trace("received", message[0]);
    }
}

static void scene_queue(void)
{
    ULONG message[2] = { 0, 0 };

    start(0, "producer", producer, 10);
    start(1, "consumer", consumer, 12);
    strike(2);
    EXPECT(TX_QUEUE_EMPTY, tx_queue_receive(&queue, message, TX_NO_WAIT));
    EXPECT(TX_QUEUE_EMPTY, tx_queue_receive(&queue, message, 3));
}

/* Three threads of equal priority wait for one semaphore: they are served in the order in which they came. */
static void customer(ULONG input)
{
    EXPECT(TX_SUCCESS, tx_semaphore_get(&semaphore, TX_WAIT_FOREVER));
    trace("served", input);
}

static void scene_semaphore(void)
{
    UINT put;
    ULONG waiting;

    start(0, "first", customer, 10);
    start(1, "second", customer, 10);
    start(2, "third", customer, 10);
    EXPECT(TX_SUCCESS, tx_semaphore_info_get(&semaphore, TX_NULL, TX_NULL, TX_NULL, &waiting, TX_NULL));
    trace("waiting", waiting);
    for (put = 0; put < 3; put++) {
        trace("puts", put);
        EXPECT(TX_SUCCESS, tx_semaphore_put(&semaphore));
    }
    strike(3);
}

/* A timer sets one flag, the director the other; the watcher wants both. */
static void alarm_expires(ULONG input)
{
    EXPECT(TX_SUCCESS, tx_event_flags_set(&flags, input, TX_OR));
}

static void watcher(ULONG input)
{
    ULONG actual = 0;

    (void)input;
    EXPECT(TX_SUCCESS, tx_event_flags_get(&flags, 0x3, TX_AND_CLEAR, &actual, TX_WAIT_FOREVER));
    trace("both flags", actual);
    EXPECT(TX_NO_EVENTS, tx_event_flags_get(&flags, 0x3, TX_OR, &actual, TX_NO_WAIT));
}

static void scene_event_flags_and_timer(void)
{
    UINT active = TX_TRUE;
    ULONG actual;

    start(0, "watcher", watcher, 10);
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, (CHAR *)"alarm", alarm_expires, 0x1, 5, 0, TX_AUTO_ACTIVATE));
    EXPECT(TX_SUCCESS, tx_event_flags_get(&flags, 0x1, TX_OR, &actual, TX_WAIT_FOREVER));
    trace("alarm", actual);
    EXPECT(TX_SUCCESS, tx_timer_info_get(&timer, TX_NULL, &active, TX_NULL, TX_NULL, TX_NULL));
    CHECK(active == TX_FALSE);
    EXPECT(TX_SUCCESS, tx_event_flags_set(&flags, 0x2, TX_OR));
    strike(1);
    EXPECT(TX_SUCCESS, tx_timer_delete(&timer));
}

/* A low thread owns the mutex that a high one wants: it gets the high one's priority until it puts the mutex. */
static void owner(ULONG input)
{
    EXPECT(TX_SUCCESS, tx_mutex_get(&mutex, TX_WAIT_FOREVER));
    trace("owns at", actors[input].tx_thread_priority);
    EXPECT(TX_SUCCESS, tx_thread_resume(&actors[1]));
    trace("raised to", actors[input].tx_thread_priority);
    EXPECT(TX_SUCCESS, tx_mutex_put(&mutex));
    trace("back at", actors[input].tx_thread_priority);
}

static void claimant(ULONG input)
{
    (void)input;
    trace("wants", 0);
    EXPECT(TX_SUCCESS, tx_mutex_get(&mutex, TX_WAIT_FOREVER));
    trace("owns", 1);
    EXPECT(TX_SUCCESS, tx_mutex_put(&mutex));
}

static void scene_mutex(void)
{
    EXPECT(TX_SUCCESS, tx_thread_create(&actors[1], (CHAR *)"claimant", claimant, 1, actor_stacks[1], STACK_SIZE, 5, 5,
                                        TX_NO_TIME_SLICE, TX_DONT_START));
    start(0, "owner", owner, 12);
    strike(2);
}

/* A pool of two blocks: the third request waits until one comes back. */
static void tenant(ULONG input)
{
    VOID *block = TX_NULL;

    (void)input;
    EXPECT(TX_SUCCESS, tx_block_allocate(&block_pool, &block, TX_WAIT_FOREVER));
    trace("has a block", 1);
    EXPECT(TX_SUCCESS, tx_block_release(block));
}

static void scene_block_pool(void)
{
    VOID *blocks[2] = { TX_NULL, TX_NULL };
    ULONG available;
    ULONG total;

    EXPECT(TX_SUCCESS, tx_block_allocate(&block_pool, &blocks[0], TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_block_allocate(&block_pool, &blocks[1], TX_NO_WAIT));
    CHECK(blocks[0] != blocks[1]);
    start(0, "tenant", tenant, 10);
    trace("releases", 0);
    EXPECT(TX_SUCCESS, tx_block_release(blocks[0]));
    EXPECT(TX_SUCCESS, tx_block_release(blocks[1]));
    strike(1);
    EXPECT(TX_SUCCESS, tx_block_pool_info_get(&block_pool, TX_NULL, &available, &total, TX_NULL, TX_NULL, TX_NULL));
    CHECK(available == 2 && total == 2);
}

/* Bytes of many sizes, given back out of order: the pool is whole again. */
static void scene_byte_pool(void)
{
    static const ULONG sizes[] = { 1, 40, 333, 1000 };
    VOID *areas[4] = { TX_NULL, TX_NULL, TX_NULL, TX_NULL };
    ULONG before;
    ULONG after;
    UINT i;

    EXPECT(TX_SUCCESS, tx_byte_pool_info_get(&byte_pool, TX_NULL, &before, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    for (i = 0; i < 4; i++) {
        EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &areas[i], sizes[i], TX_NO_WAIT));
        *(UCHAR *)areas[i] = (UCHAR)i;
    }
    for (i = 0; i < 4; i++) {
        CHECK(*(UCHAR *)areas[i ^ 1u] == (i ^ 1u));
        EXPECT(TX_SUCCESS, tx_byte_release(areas[i ^ 1u]));
    }
    EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &areas[0], before / 2, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_byte_release(areas[0]));
    EXPECT(TX_SUCCESS, tx_byte_pool_info_get(&byte_pool, TX_NULL, &after, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    trace("lost bytes", before - after);
}

/* Two threads of one priority pass the processor to and fro. */
static void player(ULONG input)
{
    UINT turn;

    for (turn = 0; turn < 3; turn++) {
        trace("plays", input);
        tx_thread_relinquish();
    }
}

static void scene_relinquish(void)
{
    UINT old;

    /* Both must be ready before one of them plays. */
    EXPECT(TX_SUCCESS, tx_thread_preemption_change(&director, 0, &old));
    start(0, "left", player, 10);
    start(1, "right", player, 10);
    EXPECT(TX_SUCCESS, tx_thread_preemption_change(&director, old, &old));
    strike(2);
}

/* A sleep lasts as many ticks as it says; an abort ends it. */
static void sleeper(ULONG input)
{
    (void)input;
    EXPECT(TX_WAIT_ABORTED, tx_thread_sleep(1000000));
    trace("woken", 1);
}

static void scene_time(void)
{
    ULONG before = tx_time_get();

    EXPECT(TX_SUCCESS, tx_thread_sleep(50));
    CHECK(tx_time_get() - before >= 50);
    start(0, "sleeper", sleeper, 10);
    EXPECT(TX_SUCCESS, tx_thread_wait_abort(&actors[0]));
    strike(1);
    tx_time_set(7000);
    CHECK(tx_time_get() - 7000 < 100);
}

static void direct(ULONG input)
{
    CHECK(input == 42);
    scene_queue();
    scene_semaphore();
    scene_event_flags_and_timer();
    scene_mutex();
    scene_block_pool();
    scene_byte_pool();
    scene_relinquish();
    scene_time();

    EXPECT(TX_SUCCESS, tx_queue_delete(&queue));
    EXPECT(TX_SUCCESS, tx_semaphore_delete(&semaphore));
    EXPECT(TX_SUCCESS, tx_event_flags_delete(&flags));
    EXPECT(TX_SUCCESS, tx_mutex_delete(&mutex));
    EXPECT(TX_SUCCESS, tx_block_pool_delete(&block_pool));
    EXPECT(TX_SUCCESS, tx_byte_pool_delete(&byte_pool));
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    static const ULONG block_size = 64;
    VOID *memory = take(&first_unused_memory, 4 * STACK_SIZE + 8192);
    UINT actor;

    EXPECT(TX_SUCCESS, tx_byte_pool_create(&byte_pool, (CHAR *)"bytes", memory, 4 * STACK_SIZE + 8192));
    for (actor = 0; actor < ACTORS; actor++) {
        EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &actor_stacks[actor], STACK_SIZE, TX_NO_WAIT));
    }
    EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &memory, STACK_SIZE, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_thread_create(&director, (CHAR *)"director", direct, 42, memory, STACK_SIZE, DIRECTOR_PRIORITY,
                                        DIRECTOR_PRIORITY, TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &memory, 3 * 2 * sizeof(ULONG), TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_queue_create(&queue, (CHAR *)"queue", TX_2_ULONG, memory, 3 * 2 * sizeof(ULONG)));
    EXPECT(TX_SUCCESS, tx_byte_allocate(&byte_pool, &memory, 2 * (block_size + sizeof(VOID *)), TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_block_pool_create(&block_pool, (CHAR *)"blocks", block_size, memory,
                                            2 * (block_size + (ULONG)sizeof(VOID *))));
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, (CHAR *)"semaphore", 0));
    EXPECT(TX_SUCCESS, tx_event_flags_create(&flags, (CHAR *)"flags"));
    EXPECT(TX_SUCCESS, tx_mutex_create(&mutex, (CHAR *)"mutex", TX_INHERIT));
    printf("defined\n");
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
