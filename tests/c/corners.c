/* Corners of the kernel's manual, played by one director thread: where services meet that are mostly used apart.

   Each scene notes what happens as digits of a number and compares it with what chapters 3 and 4 say. */

#include "tx_api.h"

#include "check.h"

#define STACK_SIZE 2048
#define ACTORS 4
#define DIRECTOR 16

static TX_THREAD director, actors[ACTORS];
static VOID *stacks[ACTORS];
static TX_QUEUE queue;
static ULONG messages[2];
static TX_SEMAPHORE semaphore;
static TX_EVENT_FLAGS_GROUP flags;
static TX_MUTEX outer, inner;
static TX_BLOCK_POOL blocks;
static TX_BYTE_POOL bytes;
static TX_TIMER timer;
static ULONG block_area[32], byte_area[128], story;

static void note(ULONG digit)
{
    story = story * 10 + digit;
}

/* What happened since the last call. */
#define EXPECT_STORY(expected) (CHECK(story == (expected)), story = 0)

static void start(UINT actor, VOID (*entry)(ULONG), UINT priority, UINT threshold, ULONG slice)
{
    EXPECT(TX_SUCCESS, tx_thread_create(&actors[actor], (CHAR *)"actor", entry, actor, stacks[actor], STACK_SIZE, priority, threshold, slice,
                                        TX_AUTO_START));
}

static void strike(UINT count)
{
    UINT actor;

    for (actor = 0; actor < count; actor++) {
        EXPECT(TX_SUCCESS, tx_thread_terminate(&actors[actor]));
        EXPECT(TX_SUCCESS, tx_thread_delete(&actors[actor]));
    }
}

static UINT state_of(TX_THREAD *thread)
{
    UINT state = 99;

    EXPECT(TX_SUCCESS, tx_thread_info_get(thread, TX_NULL, &state, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL));
    return state;
}

/* Threshold and relinquish: what the threshold held back runs, the most urgent first, then equals get their turn. */

static VOID noting(ULONG me)
{
    note(me + 1);
}

static void scene_threshold(void)
{
    UINT old;
    TX_THREAD *self = tx_thread_identify();

    EXPECT(TX_SUCCESS, tx_thread_preemption_change(self, DIRECTOR - 6, &old));
    CHECK(old == DIRECTOR);
    start(0, noting, DIRECTOR - 2, DIRECTOR - 2, TX_NO_TIME_SLICE);
    start(1, noting, DIRECTOR - 6, DIRECTOR - 6, TX_NO_TIME_SLICE); /* at the threshold: held back too */
    start(2, noting, DIRECTOR, DIRECTOR, TX_NO_TIME_SLICE);
    start(3, noting, DIRECTOR - 7, DIRECTOR - 7, TX_NO_TIME_SLICE); /* above it: preempts */
    note(9);
    tx_thread_relinquish();
    note(8);
    EXPECT_STORY(492138u);
    EXPECT(TX_THRESH_ERROR, tx_thread_preemption_change(self, DIRECTOR + 1, &old));
    EXPECT(TX_SUCCESS, tx_thread_preemption_change(self, DIRECTOR, &old));
    CHECK(old == DIRECTOR - 6);
    strike(4);
}

/* A mutex owner with a threshold of its own: boosted over it, and back to it at the put. */

static VOID owning(ULONG me)
{
    (void)me;
    EXPECT(TX_SUCCESS, tx_mutex_get(&outer, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_mutex_get(&inner, TX_NO_WAIT));
    tx_thread_resume(&director);
    note(1);
    EXPECT(TX_SUCCESS, tx_mutex_put(&inner));
    note(2);
    EXPECT(TX_SUCCESS, tx_mutex_put(&outer));
    note(3);
}

static VOID wanting_outer(ULONG me)
{
    (void)me;
    EXPECT(TX_SUCCESS, tx_mutex_get(&outer, TX_WAIT_FOREVER));
    note(4);
    EXPECT(TX_SUCCESS, tx_mutex_put(&outer));
}

static VOID wanting_inner(ULONG me)
{
    (void)me;
    EXPECT(TX_SUCCESS, tx_mutex_get(&inner, TX_WAIT_FOREVER));
    note(5);
    EXPECT(TX_SUCCESS, tx_mutex_put(&inner));
}

static void scene_inheritance(void)
{
    UINT priority, threshold, old;

    EXPECT(TX_SUCCESS, tx_thread_priority_change(&director, 5, &old)); /* looks on */
    start(0, owning, 20, 18, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_thread_suspend(&director)); /* until it owns both */
    start(1, wanting_outer, 12, 12, TX_NO_TIME_SLICE);
    start(2, wanting_inner, 8, 8, TX_NO_TIME_SLICE);
    start(3, noting, 10, 10, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_thread_sleep(1)); /* they run: both mutexes are wanted, nobody but the owner can go on */
    CHECK(state_of(&actors[0]) == TX_COMPLETED);
    /* Inner goes to its waiter, who ends; the one of middle priority runs before the owner, which is at 12 now; outer goes. */
    EXPECT_STORY(154243u);
    strike(4);

    /* The same with a look at the loans. */
    start(0, owning, 20, 18, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_thread_suspend(&director));
    EXPECT(TX_SUCCESS, tx_thread_suspend(&actors[0]));
    start(1, wanting_outer, 12, 12, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    CHECK(actors[0].tx_thread_priority == 12);
    start(2, wanting_inner, 8, 8, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    CHECK(actors[0].tx_thread_priority == 8);
    EXPECT(TX_SUCCESS, tx_thread_info_get(&actors[0], TX_NULL, TX_NULL, TX_NULL, &priority, &threshold, TX_NULL, TX_NULL, TX_NULL));
    CHECK(priority == 20 && threshold == 18);
    EXPECT(TX_SUCCESS, tx_thread_terminate(&actors[2])); /* the loan stays until the put */
    CHECK(actors[0].tx_thread_priority == 8);
    EXPECT(TX_SUCCESS, tx_thread_resume(&actors[0]));
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    EXPECT_STORY(1243u);
    CHECK(actors[0].tx_thread_priority == 20);
    strike(3);
    EXPECT(TX_SUCCESS, tx_thread_priority_change(&director, DIRECTOR, &old));
}

/* One set of flags and several waiters: all see the flags as they were, then everybody's clears apply. */

static ULONG seen[ACTORS];

static VOID flag_waiting(ULONG me)
{
    static const ULONG wanted[ACTORS] = { 1, 3, 4, 1 };
    static const UINT options[ACTORS] = { TX_OR_CLEAR, TX_AND, TX_AND_CLEAR, TX_OR };

    if (tx_event_flags_get(&flags, wanted[me], options[me], &seen[me], TX_WAIT_FOREVER) == TX_SUCCESS) {
        note(me + 1);
    }
}

static void scene_flags(void)
{
    ULONG current, suspended, actual = 77;
    TX_THREAD *first;
    UINT actor;

    for (actor = 0; actor < ACTORS; actor++) {
        start(actor, flag_waiting, 12, 12, TX_NO_TIME_SLICE);
    }
    EXPECT(TX_SUCCESS, tx_event_flags_set(&flags, 0x13, TX_OR));
    EXPECT_STORY(124u);
    CHECK(seen[0] == 0x13 && seen[1] == 0x13 && seen[3] == 0x13);
    EXPECT(TX_SUCCESS, tx_event_flags_info_get(&flags, TX_NULL, &current, &first, &suspended, TX_NULL));
    CHECK(current == 0x12 && first == &actors[2] && suspended == 1);
    EXPECT(TX_NO_EVENTS, tx_event_flags_get(&flags, 1, TX_OR, &actual, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_event_flags_set(&flags, ~(ULONG)0x10, TX_AND));
    EXPECT(TX_SUCCESS, tx_event_flags_get(&flags, 2, TX_OR_CLEAR, &actual, TX_NO_WAIT));
    CHECK(actual == 2);
    strike(4);
}

/* Every wait can be aborted, and a suspension that came meanwhile holds afterwards. */

static UINT aborted[9];

static VOID waiting_everywhere(ULONG me)
{
    ULONG word = 0;
    VOID *memory;

    (void)me;
    aborted[0] = tx_thread_sleep(1000);
    aborted[1] = tx_semaphore_get(&semaphore, TX_WAIT_FOREVER);
    aborted[2] = tx_event_flags_get(&flags, 1, TX_AND, &word, TX_WAIT_FOREVER);
    aborted[3] = tx_mutex_get(&outer, 1000);
    aborted[4] = tx_queue_receive(&queue, &word, TX_WAIT_FOREVER);
    aborted[5] = tx_block_allocate(&blocks, &memory, TX_WAIT_FOREVER);
    aborted[6] = tx_byte_allocate(&bytes, &memory, 300, 1000);
    word = 5;
    aborted[7] = tx_queue_send(&queue, &word, TX_WAIT_FOREVER);
    aborted[8] = tx_queue_front_send(&queue, &word, 1000);
    note(7);
}

static void scene_abort(void)
{
    static const UINT states[9] = { TX_SLEEP,        TX_SEMAPHORE_SUSP, TX_EVENT_FLAG, TX_MUTEX_SUSP, TX_QUEUE_SUSP,
                                    TX_BLOCK_MEMORY, TX_BYTE_MEMORY,    TX_QUEUE_SUSP, TX_QUEUE_SUSP };
    VOID *block, *memory;
    ULONG word = 1;
    UINT wait;

    EXPECT(TX_SUCCESS, tx_mutex_get(&outer, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_block_allocate(&blocks, &block, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_byte_allocate(&bytes, &memory, 300, TX_NO_WAIT));
    start(0, waiting_everywhere, 12, 12, TX_NO_TIME_SLICE);
    for (wait = 0; wait < 9; wait++) {
        CHECK(state_of(&actors[0]) == states[wait]);
        if (wait == 4) {
            /* Before the next waits but one: a full queue. */
            EXPECT(TX_SUCCESS, tx_thread_suspend(&actors[0])); /* delayed */
            CHECK(state_of(&actors[0]) == TX_QUEUE_SUSP);
            EXPECT(TX_SUCCESS, tx_thread_wait_abort(&actors[0]));
            CHECK(state_of(&actors[0]) == TX_SUSPENDED);
            EXPECT(TX_WAIT_ABORT_ERROR, tx_thread_wait_abort(&actors[0]));
            EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_NO_WAIT));
            EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_NO_WAIT));
            EXPECT(TX_SUCCESS, tx_thread_resume(&actors[0]));
            tx_thread_relinquish();
        } else if (wait == 5) {
            EXPECT(TX_SUCCESS, tx_thread_suspend(&actors[0]));
            EXPECT(TX_SUSPEND_LIFTED, tx_thread_resume(&actors[0]));
            EXPECT(TX_RESUME_ERROR, tx_thread_resume(&actors[0]));
            EXPECT(TX_SUCCESS, tx_thread_wait_abort(&actors[0]));
        } else {
            EXPECT(TX_SUCCESS, tx_thread_wait_abort(&actors[0]));
        }
        tx_thread_relinquish(); /* the director is as urgent as the actor, once that has waited for its mutex */
        CHECK(aborted[wait] == TX_WAIT_ABORTED);
    }
    EXPECT_STORY(7u);
    EXPECT(TX_SUCCESS, tx_queue_flush(&queue));
    EXPECT(TX_SUCCESS, tx_block_release(block));
    EXPECT(TX_SUCCESS, tx_byte_release(memory));
    EXPECT(TX_SUCCESS, tx_mutex_put(&outer));
    strike(1);
}

/* A full queue, senders that wait, one of them in front. */

static VOID sending(ULONG me)
{
    ULONG word = me + 5;

    if (me == 2) {
        EXPECT(TX_SUCCESS, tx_queue_front_send(&queue, &word, TX_WAIT_FOREVER));
    } else {
        EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_WAIT_FOREVER));
    }
}

static void scene_queue(void)
{
    ULONG word, enqueued, room, suspended;
    TX_THREAD *first;
    UINT round;

    for (word = 1; word <= 2; word++) {
        EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_NO_WAIT));
    }
    EXPECT(TX_QUEUE_FULL, tx_queue_front_send(&queue, &word, TX_NO_WAIT));
    start(0, sending, 12, 12, TX_NO_TIME_SLICE);
    start(1, sending, 11, 11, TX_NO_TIME_SLICE);
    start(2, sending, 13, 13, TX_NO_TIME_SLICE); /* in front of the other two */
    EXPECT(TX_SUCCESS, tx_queue_info_get(&queue, TX_NULL, &enqueued, &room, &first, &suspended, TX_NULL));
    CHECK(enqueued == 2 && room == 0 && first == &actors[2] && suspended == 3);
    for (round = 0; round < 5; round++) {
        EXPECT(TX_SUCCESS, tx_queue_receive(&queue, &word, TX_NO_WAIT));
        note(word);
    }
    EXPECT_STORY(71256u);
    EXPECT(TX_QUEUE_EMPTY, tx_queue_receive(&queue, &word, 2));
    strike(3);
}

/* Who waits for blocks, by priority on demand; time-outs to the tick. */

static VOID block_waiting(ULONG me)
{
    VOID *block;

    if (tx_block_allocate(&blocks, &block, me == 3 ? 3 : TX_WAIT_FOREVER) == TX_SUCCESS) {
        note(me + 1);
    } else {
        note(9);
    }
}

static void scene_blocks(void)
{
    VOID *block;
    ULONG before;

    EXPECT(TX_SUCCESS, tx_block_allocate(&blocks, &block, TX_NO_WAIT));
    start(0, block_waiting, 14, 14, TX_NO_TIME_SLICE);
    start(1, block_waiting, 10, 10, TX_NO_TIME_SLICE);
    start(2, block_waiting, 10, 10, TX_NO_TIME_SLICE);
    start(3, block_waiting, 12, 12, TX_NO_TIME_SLICE);
    EXPECT(TX_SUCCESS, tx_block_pool_prioritize(&blocks));
    EXPECT(TX_SUCCESS, tx_block_release(block));
    EXPECT_STORY(2u);
    before = tx_time_get();
    EXPECT(TX_SUCCESS, tx_thread_sleep(4));
    CHECK(tx_time_get() - before >= 4);
    EXPECT_STORY(9u);
    EXPECT(TX_SUCCESS, tx_block_pool_delete(&blocks));
    EXPECT_STORY(99u);
    strike(4);
    EXPECT(TX_SUCCESS, tx_block_pool_create(&blocks, (CHAR *)"blocks", 64, block_area, 64 + sizeof(VOID *)));
}

/* A thread ended and begun anew, from wherever it was; what it owned is free. */

static VOID lives(ULONG me)
{
    note(me + 3);
    EXPECT(TX_SUCCESS, tx_mutex_get(&outer, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_thread_sleep(0));
    EXPECT(TX_SUCCESS, tx_semaphore_get(&semaphore, TX_WAIT_FOREVER));
    note(me + 4);
}

static void scene_reset(void)
{
    TX_THREAD *owner;
    ULONG count;

    start(0, lives, 12, 12, TX_NO_TIME_SLICE);
    EXPECT(TX_NOT_DONE, tx_thread_reset(&actors[0]));
    EXPECT(TX_DELETE_ERROR, tx_thread_delete(&actors[0]));
    EXPECT(TX_SUCCESS, tx_thread_terminate(&actors[0]));
    EXPECT(TX_SUCCESS, tx_mutex_info_get(&outer, TX_NULL, &count, &owner, TX_NULL, TX_NULL, TX_NULL));
    CHECK(count == 0 && owner == TX_NULL);
    CHECK(state_of(&actors[0]) == TX_TERMINATED);
    EXPECT(TX_RESUME_ERROR, tx_thread_resume(&actors[0]));
    EXPECT(TX_SUSPEND_ERROR, tx_thread_suspend(&actors[0]));
    EXPECT(TX_SUCCESS, tx_thread_reset(&actors[0]));
    CHECK(state_of(&actors[0]) == TX_SUSPENDED);
    EXPECT(TX_SUCCESS, tx_thread_resume(&actors[0]));
    EXPECT(TX_SUCCESS, tx_semaphore_put(&semaphore));
    EXPECT_STORY(334u);
    CHECK(state_of(&actors[0]) == TX_COMPLETED);
    EXPECT(TX_SUCCESS, tx_thread_terminate(&actors[0])); /* ended already */
    CHECK(state_of(&actors[0]) == TX_COMPLETED);
    EXPECT(TX_SUCCESS, tx_thread_delete(&actors[0]));
    EXPECT(TX_THREAD_ERROR, tx_thread_reset(&actors[0]));
}

/* A timer that winds itself up again, and a clock that is set meanwhile. */

static ULONG expirations, expired_at[4];

static VOID expired(ULONG input)
{
    if (expirations < 4) {
        expired_at[expirations] = tx_time_get();
    }
    expirations++;
    if (expirations < input) {
        EXPECT(TX_SUCCESS, tx_timer_change(&timer, expirations + 1, 0));
        EXPECT(TX_SUCCESS, tx_timer_activate(&timer));
    }
}

static void scene_timer(void)
{
    UINT active;
    ULONG remaining, again, start_of_it;

    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    tx_time_set(0xFFFFFFFFu);
    start_of_it = tx_time_get();
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, (CHAR *)"timer", expired, 3, 1, 0, TX_AUTO_ACTIVATE));
    EXPECT(TX_ACTIVATE_ERROR, tx_timer_activate(&timer));
    EXPECT(TX_SUCCESS, tx_thread_sleep(10));
    CHECK(expirations == 3);
    CHECK(expired_at[0] - start_of_it == 1 && expired_at[1] - expired_at[0] == 2 && expired_at[2] - expired_at[1] == 3);
    EXPECT(TX_SUCCESS, tx_timer_info_get(&timer, TX_NULL, &active, &remaining, &again, TX_NULL));
    CHECK(active == TX_FALSE && remaining == 0 && again == 0);
    EXPECT(TX_ACTIVATE_ERROR, tx_timer_activate(&timer)); /* of no ticks */
    EXPECT(TX_SUCCESS, tx_timer_change(&timer, 5, 2));
    EXPECT(TX_SUCCESS, tx_timer_activate(&timer));
    EXPECT(TX_SUCCESS, tx_timer_deactivate(&timer));
    EXPECT(TX_SUCCESS, tx_timer_deactivate(&timer));
    tx_time_set(1000);
    EXPECT(TX_SUCCESS, tx_timer_activate(&timer));
    tx_time_set(7);
    EXPECT(TX_SUCCESS, tx_thread_sleep(6));
    CHECK(expirations == 4);
    EXPECT(TX_SUCCESS, tx_timer_delete(&timer));
    EXPECT(TX_TIMER_ERROR, tx_timer_activate(&timer));
}

/* What the information services tell of neighbours, and null for what is not wanted. */

static void scene_information(void)
{
    CHAR *name;
    TX_THREAD *next, *each = tx_thread_identify();
    TX_SEMAPHORE *other;
    ULONG count, puts = 0;
    UINT round, threads = 0;

    do {
        EXPECT(TX_SUCCESS, tx_thread_info_get(each, &name, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, &next, TX_NULL));
        each = next;
        threads++;
    } while (each != tx_thread_identify() && threads < 10);
    CHECK(threads == 1);
    EXPECT(TX_SUCCESS, tx_semaphore_info_get(&semaphore, TX_NULL, &count, TX_NULL, TX_NULL, &other));
    CHECK(count == 0 && other == &semaphore);
    for (round = 0; round < 3; round++) {
        EXPECT(TX_SUCCESS, tx_semaphore_ceiling_put(&semaphore, 3));
    }
    EXPECT(TX_CEILING_EXCEEDED, tx_semaphore_ceiling_put(&semaphore, 3));
    while (tx_semaphore_get(&semaphore, TX_NO_WAIT) == TX_SUCCESS) {
        puts++;
    }
    CHECK(puts == 3);
#ifdef TX_SEMAPHORE_ENABLE_PERFORMANCE_INFO
    EXPECT(TX_SUCCESS, tx_semaphore_performance_info_get(&semaphore, &puts, TX_NULL, TX_NULL, TX_NULL));
    CHECK(puts >= 3);
#else
    EXPECT(TX_FEATURE_NOT_ENABLED, tx_semaphore_performance_info_get(&semaphore, &puts, TX_NULL, TX_NULL, TX_NULL));
#endif
}

static VOID direct(ULONG input)
{
    (void)input;
    scene_threshold();
    scene_inheritance();
    scene_flags();
    scene_abort();
    scene_queue();
    scene_blocks();
    scene_reset();
    scene_timer();
    scene_information();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    UINT actor;
    VOID *stack = take(&first_unused_memory, 4096);

    for (actor = 0; actor < ACTORS; actor++) {
        stacks[actor] = take(&first_unused_memory, STACK_SIZE);
    }
    EXPECT(TX_SUCCESS, tx_queue_create(&queue, (CHAR *)"queue", TX_1_ULONG, messages, sizeof(messages)));
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, (CHAR *)"semaphore", 0));
    EXPECT(TX_SUCCESS, tx_event_flags_create(&flags, (CHAR *)"flags"));
    EXPECT(TX_SUCCESS, tx_mutex_create(&outer, (CHAR *)"outer", TX_INHERIT));
    EXPECT(TX_SUCCESS, tx_mutex_create(&inner, (CHAR *)"inner", TX_INHERIT));
    EXPECT(TX_SUCCESS, tx_block_pool_create(&blocks, (CHAR *)"blocks", 64, block_area, 64 + sizeof(VOID *)));
    EXPECT(TX_SUCCESS, tx_byte_pool_create(&bytes, (CHAR *)"bytes", byte_area, sizeof(byte_area)));
    EXPECT(TX_SUCCESS, tx_thread_create(&director, (CHAR *)"director", direct, 0, stack, 4096, DIRECTOR, DIRECTOR, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
