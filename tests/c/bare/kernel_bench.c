/* The seven kernel scenarios: how often one operation completes in WINDOW_TICKS of emulated time.
 *
 * SCENARIO chooses one at compile time, so that each is a firmware of its own. With one instruction a nanosecond, an operation takes
 * WINDOW_TICKS * 10^7 / operations instructions. */
#include "tx_api.h"
#include <string.h>

void console_write(const char *text);
void console_exit(int code);

#define COOPERATIVE 1
#define PREEMPTIVE 2
#define INTERRUPT 3
#define INTERRUPT_PREEMPTION 4
#define MESSAGE 5
#define SYNCHRONIZATION 6
#define MEMORY 7

#define WINDOW_TICKS 20U
#define THREADS 5
#define STACK_SIZE 1024U

static TX_THREAD threads[THREADS], reporter;
static ULONG stacks[THREADS + 1][STACK_SIZE / sizeof(ULONG)];
static volatile ULONG counts[THREADS];

static void number(char *to, ULONG value)
{
    char digits[11];
    int n = 0;
    do
    {
        digits[n++] = (char)('0' + value % 10U);
        value /= 10U;
    } while (value != 0U);
    while (n > 0)
    {
        *to++ = digits[--n];
    }
    *to++ = '\n';
    *to = '\0';
}

static VOID report(ULONG input)
{
    char line[16];
    ULONG before = 0, after = 0;
    (void)input;
    tx_thread_sleep(2U);
    for (int i = 0; i < THREADS; i++)
    {
        before += counts[i];
    }
    tx_thread_sleep(WINDOW_TICKS);
    for (int i = 0; i < THREADS; i++)
    {
        after += counts[i];
    }
    number(line, after - before);
    console_write(line);
    console_exit(0);
}

static void start(int index, VOID (*entry)(ULONG), UINT priority, UINT auto_start)
{
    if (tx_thread_create(&threads[index], "bench", entry, (ULONG)index, stacks[index], STACK_SIZE, priority, priority,
                         TX_NO_TIME_SLICE, auto_start) != TX_SUCCESS)
    {
        console_exit(1);
    }
}

static inline void must(UINT status)
{
    if (status != TX_SUCCESS)
    {
        console_write("a service failed\n");
        console_exit(1);
    }
}

#if SCENARIO == COOPERATIVE
static VOID body(ULONG index)
{
    for (;;)
    {
        tx_thread_relinquish();
        counts[index]++;
    }
}
static void define(void)
{
    for (int i = 0; i < THREADS; i++)
    {
        start(i, body, 10U, TX_AUTO_START);
    }
}
#elif SCENARIO == PREEMPTIVE
/* Thread 0 is the least urgent: each resumes the next more urgent one and suspends itself; thread 0 never stops. */
static VOID body(ULONG index)
{
    for (;;)
    {
        if (index + 1U < THREADS)
        {
            must(tx_thread_resume(&threads[index + 1U]));
        }
        counts[index]++;
        if (index != 0U)
        {
            must(tx_thread_suspend(&threads[index]));
        }
    }
}
static void define(void)
{
    for (int i = 0; i < THREADS; i++)
    {
        start(i, body, 15U - (UINT)i, i == 0 ? TX_AUTO_START : TX_DONT_START);
    }
}
#elif SCENARIO == INTERRUPT || SCENARIO == INTERRUPT_PREEMPTION
static TX_SEMAPHORE semaphore;
#define NVIC_ISER (*(volatile unsigned int *)0xE000E100U)
#define NVIC_ISPR (*(volatile unsigned int *)0xE000E200U)
void IRQ31_Handler(void)
{
#if SCENARIO == INTERRUPT
    (void)tx_semaphore_put(&semaphore);
#else
    (void)tx_thread_resume(&threads[1]);
#endif
}
static VOID body(ULONG index)
{
    for (;;)
    {
#if SCENARIO == INTERRUPT
        NVIC_ISPR = 1U << 31;
        __asm__ volatile("dsb\n isb");
        must(tx_semaphore_get(&semaphore, TX_NO_WAIT));
        counts[index]++;
#else
        if (index == 0U)
        {
            NVIC_ISPR = 1U << 31;
            __asm__ volatile("dsb\n isb");
            counts[0]++;
        }
        else
        {
            must(tx_thread_suspend(&threads[1]));
        }
#endif
    }
}
static void define(void)
{
    must(tx_semaphore_create(&semaphore, "bench", 0U));
    NVIC_ISER = 1U << 31;
    start(0, body, 10U, TX_AUTO_START);
#if SCENARIO == INTERRUPT_PREEMPTION
    start(1, body, 9U, TX_DONT_START);
#endif
}
#elif SCENARIO == MESSAGE
static TX_QUEUE queue;
static ULONG area[40];
static VOID body(ULONG index)
{
    ULONG sent[4] = {1U, 2U, 3U, 4U}, received[4];
    for (;;)
    {
        must(tx_queue_send(&queue, sent, TX_NO_WAIT));
        must(tx_queue_receive(&queue, received, TX_NO_WAIT));
        if (received[3] != sent[3])
        {
            console_exit(1);
        }
        sent[3]++;
        counts[index]++;
    }
}
static void define(void)
{
    must(tx_queue_create(&queue, "bench", TX_4_ULONG, area, sizeof area));
    start(0, body, 10U, TX_AUTO_START);
}
#elif SCENARIO == SYNCHRONIZATION
static TX_SEMAPHORE semaphore;
static VOID body(ULONG index)
{
    for (;;)
    {
        must(tx_semaphore_get(&semaphore, TX_NO_WAIT));
        must(tx_semaphore_put(&semaphore));
        counts[index]++;
    }
}
static void define(void)
{
    must(tx_semaphore_create(&semaphore, "bench", 1U));
    start(0, body, 10U, TX_AUTO_START);
}
#elif SCENARIO == MEMORY
static TX_BLOCK_POOL pool;
static ULONG area[512];
static VOID body(ULONG index)
{
    VOID *block;
    for (;;)
    {
        must(tx_block_allocate(&pool, &block, TX_NO_WAIT));
        must(tx_block_release(block));
        counts[index]++;
    }
}
static void define(void)
{
    must(tx_block_pool_create(&pool, "bench", 128U, area, sizeof area));
    start(0, body, 10U, TX_AUTO_START);
}
#endif

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    define();
    if (tx_thread_create(&reporter, "reporter", report, 0U, stacks[THREADS], STACK_SIZE, 2U, 2U, TX_NO_TIME_SLICE, TX_AUTO_START) !=
        TX_SUCCESS)
    {
        console_exit(1);
    }
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
