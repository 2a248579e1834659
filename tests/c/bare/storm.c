/* Interrupts of several priorities, nested and at any instruction, that call services while threads wait in the same objects.
 *
 * Six interrupt lines with priorities drawn at random, and a timer whose alarm comes at random cycles and raises some of them. Each
 * handler puts, sends, sets, resumes, and raises others, which nest if they are more urgent. What was given must have been taken at the
 * end, in order and once; a handler must not see another of no higher priority begin before it ended; registers must survive. */
#include <string.h>

#include "check.h"
#include "clock.h"

#ifndef SEED
#define SEED 1UL
#endif
#define STACK_SIZE 2048
#define LINES 6U
#define FIRST_LINE 24U
#define ALARMS 30000UL
#define QUEUE_LENGTH 8U
#define CONSUMERS 3U

#define NVIC_ISER ((volatile ULONG *)0xE000E100UL)
#define NVIC_ISPR ((volatile ULONG *)0xE000E200UL)
#define NVIC_IPR ((volatile UCHAR *)0xE000E400UL)
#define SCB_VTOR (*(volatile ULONG *)0xE000ED08UL)

void ALARM_Handler(void);

static TX_SEMAPHORE semaphore;
static TX_QUEUE queue;
static TX_EVENT_FLAGS_GROUP flags;
static TX_THREAD consumers[CONSUMERS], receiver, waiter, sleeper, worker;
static ULONG stacks[CONSUMERS + 4U][STACK_SIZE / sizeof(ULONG)];
static ULONG queue_memory[QUEUE_LENGTH * 2U];
static ULONG vectors[128] __attribute__((aligned(512)));

static volatile ULONG alarms, given, taken, sent, received, next_message, resumes, nested, deepest;
static volatile ULONG random_state = SEED;
static volatile UINT depth, running_priority = 256U;

static ULONG next_random(ULONG below)
{
    TX_INTERRUPT_SAVE_AREA
    ULONG value;

    TX_DISABLE
    random_state = random_state * 1664525UL + 1013904223UL;
    value = (random_state >> 8) % below;
    TX_RESTORE
    return value;
}

static void add(volatile ULONG *counter)
{
    TX_INTERRUPT_SAVE_AREA

    TX_DISABLE
    (*counter)++;
    TX_RESTORE
}

static void raise_some(void)
{
    NVIC_ISPR[0] = (1UL << (FIRST_LINE + next_random(LINES))) | (1UL << (FIRST_LINE + next_random(LINES)));
}

/* What one handler does, several times. */
static void call_a_service(void)
{
    TX_INTERRUPT_SAVE_AREA
    ULONG message[2];

    switch (next_random(5)) {
    case 0:
        CHECK(tx_semaphore_put(&semaphore) == TX_SUCCESS);
        add(&given);
        break;
    case 1:
        /* Number and sending are one step, so that messages must arrive in order. */
        TX_DISABLE
        message[0] = sent;
        message[1] = ~sent;
        if (tx_queue_send(&queue, message, TX_NO_WAIT) == TX_SUCCESS) {
            sent++;
        }
        TX_RESTORE
        break;
    case 2:
        CHECK(tx_event_flags_set(&flags, 1UL << next_random(4), TX_OR) == TX_SUCCESS);
        break;
    case 3:
        if (tx_thread_resume(&sleeper) == TX_SUCCESS) {
            add(&resumes);
        }
        break;
    default:
        raise_some();
    }
}

static void line_handler(void)
{
    const UINT line = (*(volatile ULONG *)0xE000ED04UL & 0x1FFUL) - 16U, priority = NVIC_IPR[line], interrupted = running_priority;
#if defined(__ARM_FP)
    volatile float share = (float)line / 3.0f;
#endif

    CHECK(priority < interrupted);
    running_priority = priority;
    depth++;
    if (depth > 1U) {
        nested++;
    }
    deepest = depth > deepest ? depth : deepest;
    for (ULONG calls = next_random(4); calls > 0U; calls--) {
        call_a_service();
    }
#if defined(__ARM_FP)
    CHECK(share * 3.0f > (float)line - 0.01f && share * 3.0f < (float)line + 0.01f);
#endif
    depth--;
    running_priority = interrupted;
}

void ALARM_Handler(void)
{
    const UINT interrupted = running_priority;

    running_priority = NVIC_IPR[ALARM_IRQ];
    alarm_done();
    if (++alarms < ALARMS) {
        alarm_set(100U + next_random(1500));
    }
    raise_some();
    running_priority = interrupted;
}

static VOID consume(ULONG input)
{
    (void)input;
    for (;;) {
        UINT status = tx_semaphore_get(&semaphore, 1U + next_random(3));

        CHECK(status == TX_SUCCESS || status == TX_NO_INSTANCE);
        if (status == TX_SUCCESS) {
            add(&taken);
        }
    }
}

static VOID receive(ULONG input)
{
    ULONG message[2];

    (void)input;
    for (;;) {
        EXPECT(TX_SUCCESS, tx_queue_receive(&queue, message, TX_WAIT_FOREVER));
        CHECK(message[0] == next_message && message[1] == ~message[0]);
        next_message++;
        received++;
    }
}

static VOID wait(ULONG input)
{
    ULONG actual;

    (void)input;
    for (;;) {
        UINT status = tx_event_flags_get(&flags, 0xFUL, TX_OR_CLEAR, &actual, 2);

        CHECK(status == TX_SUCCESS ? actual != 0U && actual < 16U : status == TX_NO_EVENTS);
    }
}

static VOID sleep_always(ULONG input)
{
    (void)input;
    for (;;) {
        EXPECT(TX_SUCCESS, tx_thread_suspend(tx_thread_identify()));
    }
}

/* The least urgent thread: it is interrupted and preempted all the time, and calculates. */
static VOID work(ULONG input)
{
    ULONG value, rounds = 0;

    (void)input;
    clock_start();
    alarm_set(1000);
    while (alarms < ALARMS) {
        ULONG a = rounds, b = ~rounds, sum = 0;
#if defined(__ARM_FP)
        float x = (float)(rounds & 0xFFU), y = 1.0f;
#endif

        for (UINT i = 0; i < 50U; i++) {
            sum += (a + i) ^ (b - i);
            __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(sum));
#if defined(__ARM_FP)
            y += x;
            __asm__ volatile("" : "+t"(x), "+t"(y));
#endif
        }
        for (UINT i = 0; i < 50U; i++) {
            sum -= (rounds + i) ^ (~rounds - i);
        }
        CHECK(sum == 0U);
#if defined(__ARM_FP)
        CHECK(y == 1.0f + 50.0f * (float)(rounds & 0xFFU));
#endif
        rounds++;
    }
    tx_thread_sleep(10);
    EXPECT(TX_SUCCESS, tx_semaphore_info_get(&semaphore, TX_NULL, &value, TX_NULL, TX_NULL, TX_NULL));
    CHECK(depth == 0U && running_priority == 256U);
    CHECK(given == taken + value);
    CHECK(sent == received && sent == next_message);
    CHECK(given > ALARMS / 4U && sent > ALARMS / 4U && resumes > ALARMS / 8U);
    CHECK(nested > ALARMS / 10U && deepest >= 3U);
    printf("seed %lu: %lu puts, %lu messages, %lu resumptions, %lu nested handlers, %lu deep\n", SEED, given, sent, resumes, nested,
           deepest);
    finish();
}

static void create(TX_THREAD *thread, VOID (*entry)(ULONG), UINT priority, ULONG *stack)
{
    EXPECT(TX_SUCCESS, tx_thread_create(thread, (CHAR *)"storm", entry, 0, stack, STACK_SIZE, priority, priority, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    memcpy(vectors, (const void *)(uintptr_t)SCB_VTOR, 80U * sizeof(ULONG));
    for (UINT line = FIRST_LINE; line < FIRST_LINE + LINES; line++) {
        vectors[16U + line] = (ULONG)(uintptr_t)line_handler;
        NVIC_IPR[line] = (UCHAR)(next_random(7) << 5);
        NVIC_ISER[0] = 1UL << line;
    }
    NVIC_IPR[ALARM_IRQ] = (UCHAR)(next_random(7) << 5);
    SCB_VTOR = (ULONG)(uintptr_t)vectors;
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, (CHAR *)"storm", 0));
    EXPECT(TX_SUCCESS, tx_queue_create(&queue, (CHAR *)"storm", TX_2_ULONG, queue_memory, sizeof queue_memory));
    EXPECT(TX_SUCCESS, tx_event_flags_create(&flags, (CHAR *)"storm"));
    for (UINT i = 0; i < CONSUMERS; i++) {
        create(&consumers[i], consume, 4U + i, stacks[i]);
    }
    create(&receiver, receive, 5, stacks[CONSUMERS]);
    create(&waiter, wait, 3, stacks[CONSUMERS + 1U]);
    create(&sleeper, sleep_always, 2, stacks[CONSUMERS + 2U]);
    create(&worker, work, 20, stacks[CONSUMERS + 3U]);
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
