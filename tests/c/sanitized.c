/* For AddressSanitizer: threads that switch to and fro, then one that writes behind a local array of its own stack. */

#include "tx_api.h"

#include "check.h"

static TX_THREAD careless, other;
static ULONG careless_stack[1024], other_stack[1024];

__attribute__((noinline)) static void poke(volatile char *place, ULONG index)
{
    place[index] = 1;
}

static VOID run(ULONG index)
{
    char local[16];
    UINT round;

    for (round = 0; round < 100; round++) {
        tx_thread_relinquish();
        poke(local, round % sizeof(local));
    }
    fprintf(stderr, "switched\n");
    poke(local, index);
    finish();
}

static VOID relinquish(ULONG input)
{
    (void)input;
    for (;;) {
        tx_thread_relinquish();
    }
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    EXPECT(TX_SUCCESS, tx_thread_create(&careless, (CHAR *)"careless", run, 20, careless_stack, sizeof(careless_stack), 5, 5,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&other, (CHAR *)"other", relinquish, 0, other_stack, sizeof(other_stack), 5, 5, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
