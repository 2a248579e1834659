/* A program of a product with settings of its own: a thousand ticks a second, 64 priorities, long passwords. */

#include "nxd_smtp_client.h"

#include "check.h"

static TX_THREAD thread;
static ULONG stack[1024];
static NX_SMTP_CLIENT client;

static void run(ULONG input)
{
    (void)input;
    CHECK(TX_TIMER_TICKS_PER_SECOND == 1000 && NX_IP_PERIODIC_RATE == 1000);
    CHECK(NX_SMTP_CLIENT_CONNECTION_TIMEOUT == 10000);
    CHECK(thread.tx_thread_priority == 63);
    CHECK(sizeof(client.nx_smtp_client_password) > 80);
    CHECK(PRODUCT_SETTING == 5);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    EXPECT(TX_PRIORITY_ERROR, tx_thread_create(&thread, (CHAR *)"thread", run, 0, stack, sizeof(stack), 64, 64, TX_NO_TIME_SLICE,
                                               TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, (CHAR *)"thread", run, 0, stack, sizeof(stack), 63, 63, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
