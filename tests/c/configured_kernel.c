/* A program of a product with 1024 priorities, 250 ticks a second, fields of its own in control blocks, and no notify callbacks. */

#include "tx_api.h"

#include "check.h"

static TX_THREAD least, middle, more;
static ULONG stacks[3][1024];
static TX_QUEUE queue;
static ULONG messages[4];
static TX_SEMAPHORE semaphore;
static TX_EVENT_FLAGS_GROUP flags;
static TX_TIMER timer;
static ULONG order, expirations;

static VOID queue_told(TX_QUEUE *it)
{
    (void)it;
    CHECK(0);
}

static VOID semaphore_told(TX_SEMAPHORE *it)
{
    (void)it;
    CHECK(0);
}

static VOID flags_told(TX_EVENT_FLAGS_GROUP *it)
{
    (void)it;
    CHECK(0);
}

static VOID thread_told(TX_THREAD *it, UINT type)
{
    (void)it;
    (void)type;
    CHECK(0);
}

static VOID expired(ULONG input)
{
    expirations += input;
}

static VOID note(ULONG digit)
{
    order = order * 10 + digit;
}

static VOID waiting(ULONG input)
{
    ULONG word = 0;

    CHECK(tx_thread_identify()->product_mark == input);
    EXPECT(TX_SUCCESS, tx_queue_receive(&queue, &word, TX_WAIT_FOREVER));
    note(input);
}

static VOID run(ULONG input)
{
    ULONG word = input, resumptions = 0;
    UINT old = 0;

    /* Control blocks have the product's fields, which creation leaves alone, and the numbers are the product's. */
    CHECK(TX_TIMER_TICKS_PER_SECOND == 250 && TX_MAX_PRIORITIES == 1024 && TX_MINIMUM_STACK == 512);
    CHECK(queue.product_queue_mark == 77);
    CHECK(least.tx_thread_priority == 1023);
    EXPECT(TX_PRIORITY_ERROR, tx_thread_priority_change(&least, 1024, &old));

    /* There are no callbacks in this build, and the services say so. */
    EXPECT(TX_FEATURE_NOT_ENABLED, tx_queue_send_notify(&queue, queue_told));
    EXPECT(TX_FEATURE_NOT_ENABLED, tx_semaphore_put_notify(&semaphore, semaphore_told));
    EXPECT(TX_FEATURE_NOT_ENABLED, tx_event_flags_set_notify(&flags, flags_told));
    EXPECT(TX_FEATURE_NOT_ENABLED, tx_thread_entry_exit_notify(&middle, thread_told));
    EXPECT(TX_SUCCESS, tx_semaphore_put(&semaphore));
    EXPECT(TX_SUCCESS, tx_event_flags_set(&flags, 1, TX_OR));

    /* Those of priorities 1000 and 1001 wait. */
    EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_queue_send(&queue, &word, TX_NO_WAIT));
    CHECK(order == 12);
    EXPECT(TX_SUCCESS, tx_thread_reset(&middle));
    EXPECT(TX_SUCCESS, tx_thread_performance_info_get(&middle, &resumptions, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL, TX_NULL,
                                                      TX_NULL, TX_NULL));
    CHECK(resumptions > 0);

    /* A second is 250 ticks. */
    EXPECT(TX_SUCCESS, tx_thread_sleep(TX_TIMER_TICKS_PER_SECOND));
    CHECK(expirations == 10);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    middle.product_mark = 1;
    more.product_mark = 2;
    queue.product_queue_mark = 77;
    EXPECT(TX_SUCCESS, tx_queue_create(&queue, (CHAR *)"queue", TX_1_ULONG, messages, sizeof(messages)));
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, (CHAR *)"semaphore", 0));
    EXPECT(TX_SUCCESS, tx_event_flags_create(&flags, (CHAR *)"flags"));
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, (CHAR *)"timer", expired, 1, 25, 25, TX_AUTO_ACTIVATE));
    EXPECT(TX_SIZE_ERROR, tx_thread_create(&middle, (CHAR *)"middle", waiting, 1, stacks[0], 511, 1000, 1000, TX_NO_TIME_SLICE,
                                           TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&middle, (CHAR *)"middle", waiting, 1, stacks[0], sizeof(stacks[0]), 1000, 1000, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&more, (CHAR *)"more", waiting, 2, stacks[1], sizeof(stacks[1]), 1001, 1001, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&least, (CHAR *)"least", run, 9, stacks[2], sizeof(stacks[2]), 1023, 1023, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
