/* Threads that calculate in floating point while they preempt one another: each keeps its registers.
 *
 * Two threads of equal priority and short time slices, a third that wakes at every tick, and an interrupt's handler, all with sums
 * that go wrong if a register is lost; one thread uses no floating point at all, so that both kinds of frame are switched. */
#include "check.h"
#include "tx_host.h"

#define STACK_SIZE 4096
#define ROUNDS 200U
#define TERMS 2000U

static TX_THREAD threads[4];
static ULONG stacks[4][STACK_SIZE / sizeof(ULONG)];
static volatile float in_handler;
static volatile UINT done;

/* Adds 1, 1/2, 1/4 ... many times with many values in registers. */
static float series(float seed)
{
    float a = seed, b = seed * 2.0f, c = seed * 3.0f, d = seed * 4.0f, sum = 0.0f;

    for (unsigned i = 0; i < TERMS; i++) {
        sum += a * 0.5f + b * 0.25f - c * 0.125f + d * 0.0625f;
        a += 1.0f;
        b += 1.0f;
        c += 1.0f;
        d += 1.0f;
        __asm__ volatile("" : "+t"(a), "+t"(b), "+t"(c), "+t"(d), "+t"(sum));
    }
    return sum;
}

static void handler(void)
{
    in_handler = series(in_handler + 0.5f);
    in_handler = 1.0f;
}

static VOID calculate(ULONG input)
{
    const float seed = (float)input;
    const float expected = series(seed);

    for (unsigned round = 0; round < ROUNDS; round++) {
        CHECK(series(seed) == expected);
    }
    done++;
}

static VOID interrupt(ULONG input)
{
    const float expected = series((float)input);

    for (unsigned round = 0; round < ROUNDS / 10U; round++) {
        tx_thread_sleep(1);
        tx_host_isr_run(handler);
        CHECK(series((float)input) == expected);
    }
    done++;
}

static VOID count(ULONG input)
{
    ULONG sum = input;

    for (ULONG i = 0; i < 100000UL; i++) {
        sum += i;
        __asm__ volatile("" : "+r"(sum));
    }
    CHECK(sum == input + 704982704UL);
    done++;
    while (done < 4U) {
        tx_thread_sleep(1);
    }
    CHECK(threads[0].tx_thread_run_count > 2U && threads[1].tx_thread_run_count > 2U);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    static VOID (*const entries[4])(ULONG) = {calculate, calculate, interrupt, count};
    static const UINT priorities[4] = {10, 10, 5, 10};

    (void)first_unused_memory;
    for (UINT i = 0; i < 4U; i++) {
        EXPECT(TX_SUCCESS, tx_thread_create(&threads[i], (CHAR *)"float", entries[i], i + 1U, stacks[i], STACK_SIZE, priorities[i],
                                            priorities[i], 1, TX_AUTO_START));
    }
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
