/* Records what a small system does and writes the trace to a file: usage: trace_demo FILE.

   `cargo xtask trace FILE` makes a time line of it. To see: a consumer that waits for a producer's messages, a low thread that holds a
   mutex a high one wants (and inherits its priority meanwhile), two equals that share the processor, an interrupt. */

#include "tx_api.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 4096

static TX_THREAD producer, consumer, high, low;
static TX_QUEUE messages;
static TX_MUTEX resource;
static TX_SEMAPHORE button;
static ULONG message_area[4];
static ULONG trace_buffer[16384];
static const char *file_name;

static void pressed(void)
{
    tx_trace_isr_enter_insert(7);
    EXPECT(TX_SUCCESS, tx_semaphore_put(&button));
    tx_trace_isr_exit_insert(7);
}

static void write_trace(void)
{
    FILE *file;

    EXPECT(TX_SUCCESS, tx_trace_disable());
    file = fopen(file_name, "wb");
    CHECK(file != NULL);
    if (file != NULL) {
        CHECK(fwrite(trace_buffer, sizeof(trace_buffer), 1, file) == 1);
        CHECK(fclose(file) == 0);
    }
    finish();
}

static void run_producer(ULONG input)
{
    ULONG number;

    (void)input;
    for (number = 0; number < 8; number++) {
        EXPECT(TX_SUCCESS, tx_queue_send(&messages, &number, TX_WAIT_FOREVER));
        EXPECT(TX_SUCCESS, tx_trace_user_event_insert(TX_TRACE_USER_EVENT_START + 1, number, 0, 0, 0));
        tx_thread_sleep(1);
    }
    tx_host_isr_run(pressed);
    tx_thread_sleep(5);
    write_trace();
}

static void run_consumer(ULONG input)
{
    ULONG number;

    (void)input;
    for (;;)
        EXPECT(TX_SUCCESS, tx_queue_receive(&messages, &number, TX_WAIT_FOREVER));
}

static void run_high(ULONG input)
{
    (void)input;
    for (;;) {
        tx_thread_sleep(2);
        EXPECT(TX_SUCCESS, tx_mutex_get(&resource, TX_WAIT_FOREVER));
        EXPECT(TX_SUCCESS, tx_mutex_put(&resource));
        (void)tx_semaphore_get(&button, 1);
    }
}

static void run_low(ULONG input)
{
    (void)input;
    for (;;) {
        EXPECT(TX_SUCCESS, tx_mutex_get(&resource, TX_WAIT_FOREVER));
        tx_thread_sleep(3);
        EXPECT(TX_SUCCESS, tx_mutex_put(&resource));
        tx_thread_relinquish();
    }
}

static void start(TX_THREAD *thread, const char *name, VOID (*run)(ULONG), UINT priority, VOID **memory)
{
    EXPECT(TX_SUCCESS, tx_thread_create(thread, (CHAR *)name, run, 0, take(memory, STACK_SIZE), STACK_SIZE, priority, priority,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

VOID tx_application_define(VOID *first_unused_memory)
{
    EXPECT(TX_SUCCESS, tx_trace_enable(trace_buffer, sizeof(trace_buffer), 16));
    EXPECT(TX_NOT_DONE, tx_trace_enable(trace_buffer, sizeof(trace_buffer), 16));
    EXPECT(TX_SUCCESS, tx_trace_event_filter(TX_TRACE_TIME_EVENTS));
    EXPECT(TX_SUCCESS, tx_queue_create(&messages, (CHAR *)"messages", TX_1_ULONG, message_area, sizeof(message_area)));
    EXPECT(TX_SUCCESS, tx_mutex_create(&resource, (CHAR *)"resource", TX_INHERIT));
    EXPECT(TX_SUCCESS, tx_semaphore_create(&button, (CHAR *)"button", 0));
    start(&high, "high", run_high, 5, &first_unused_memory);
    start(&consumer, "consumer", run_consumer, 10, &first_unused_memory);
    start(&producer, "producer", run_producer, 12, &first_unused_memory);
    start(&low, "low", run_low, 20, &first_unused_memory);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: trace_demo FILE\n");
        return 2;
    }
    file_name = argv[1];
    tx_kernel_enter();
    return 0;
}
