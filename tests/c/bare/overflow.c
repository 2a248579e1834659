/* A thread that needs more stack than it has, beside one that does not.
 *
 * With HANDLER the application asked to be told (tx_thread_stack_error_notify), and the program ends well if the right thread was named
 * at its next switch, which is a preemption. Without, the processor's fault is to stop the thread before it destroys what lies below.
 * The frame that the processor itself pushes for the fault may lie there: up to 26 words. */
#include <string.h>

#include "check.h"

#define STACK_SIZE 1024
#define BELOW 256
#define FAULT_FRAME 104

static TX_THREAD glutton, sober;
static ULONG sober_stack[STACK_SIZE / sizeof(ULONG)];
/* What lies below the glutton's stack, and that stack. */
static struct {
    ULONG below[BELOW / sizeof(ULONG)];
    ULONG stack[STACK_SIZE / sizeof(ULONG)];
} memory __attribute__((aligned(32)));

void on_fault(void);

#ifdef HANDLER
static VOID on_stack_error(TX_THREAD *thread)
{
    CHECK(thread == &glutton && strcmp(thread->tx_thread_name, "glutton") == 0);
    printf("the stack of thread %s is too small\n", thread->tx_thread_name);
    finish();
}
#endif

/* The start-up's fault handler calls it. */
void on_fault(void)
{
    for (UINT i = 0; i < (BELOW - FAULT_FRAME) / sizeof(ULONG); i++) {
        if (memory.below[i] != 0xA5A5A5A5UL) {
            printf("the memory below is destroyed\n");
        }
    }
}

static ULONG eat(ULONG depth)
{
    volatile ULONG eaten[4] = {depth, depth, depth, depth};

    return depth == 0U ? 0U : eat(depth - 1U) + eaten[depth & 3U];
}

static VOID eat_much(ULONG input)
{
    (void)input;
    for (ULONG depth = 1;; depth++) {
        (void)eat(depth);
#ifdef HANDLER
        if (((volatile ULONG *)memory.below)[BELOW / sizeof(ULONG) - 1U] != 0xA5A5A5A5UL) {
            /* No service call: the other thread preempts it at the tick. */
            for (;;) {
            }
        }
#endif
    }
}

static VOID live(ULONG input)
{
    for (UINT i = 0; i < 20U; i++) {
        (void)eat(input);
        tx_thread_sleep(1);
    }
    printf("nobody stopped it\n");
    exit(1);
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    memset(memory.below, 0xA5, sizeof memory.below);
#ifdef HANDLER
    EXPECT(TX_SUCCESS, tx_thread_stack_error_notify(on_stack_error));
#endif
    EXPECT(TX_SUCCESS, tx_thread_create(&sober, (CHAR *)"sober", live, 3, sober_stack, sizeof sober_stack, 5, 5, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&glutton, (CHAR *)"glutton", eat_much, 0, memory.stack, sizeof memory.stack, 10, 10,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
