/* Interrupts as an application sees them: shut out by TX_DISABLE and by tx_interrupt_control, waking threads at their end.

   The interrupts come from another thread of the operating system, the way a device's would, and from `tx_host_isr_run`, which runs a
   handler on the spot. A board has no such threads; there the device is the interrupt controller. */

#ifndef __arm__
#include <pthread.h>
#endif

#include "tx_api.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 4096

static TX_THREAD low;
static TX_THREAD high;
static TX_SEMAPHORE arrived;
static volatile UINT handled;
static volatile UINT high_ran;

static void handler(void)
{
    CHECK(tx_thread_identify() == &low || tx_thread_identify() == TX_NULL);
    handled++;
    EXPECT(TX_SUCCESS, tx_semaphore_put(&arrived));
}

#ifdef __arm__
static void raise_interrupt(void)
{
    tx_host_interrupt(handler);
}
#else
static void *device(void *argument)
{
    tx_host_interrupt(handler);
    /* Services are for the kernel's threads, not for the operating system's. */
    EXPECT(TX_CALLER_ERROR, tx_thread_sleep(1));
    return argument;
}

/* Another thread of the operating system raises an interrupt and is gone when this returns. */
static void raise_interrupt(void)
{
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, device, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}
#endif

static void run_high(ULONG input)
{
    (void)input;
    for (;;) {
        EXPECT(TX_SUCCESS, tx_semaphore_get(&arrived, TX_WAIT_FOREVER));
        high_ran++;
    }
}

static void run_low(ULONG input)
{
    TX_INTERRUPT_SAVE_AREA
    UINT posture;
    UINT enabled;

    (void)input;

    /* A handler that makes a higher thread ready: it has run when the handler's end is reached. */
    tx_host_isr_run(handler);
    CHECK(handled == 1 && high_ran == 1);

    /* Disabled: nothing comes through. Restored: it does. */
    TX_DISABLE
    raise_interrupt();
    CHECK(handled == 1 && high_ran == 1);
    TX_RESTORE
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    CHECK(handled == 2 && high_ran == 2);

    /* The same through the service, which gives the posture before, and nests. */
    enabled = tx_interrupt_control(TX_INT_DISABLE);
    CHECK(enabled == TX_INT_ENABLE);
    posture = tx_interrupt_control(TX_INT_DISABLE);
    CHECK(posture == TX_INT_DISABLE);
    raise_interrupt();
    CHECK(tx_interrupt_control(posture) == TX_INT_DISABLE);
    CHECK(handled == 2);
    CHECK(tx_interrupt_control(enabled) == TX_INT_DISABLE);
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    CHECK(handled == 3 && high_ran == 3);

    /* A switch that a service asks for while disabled waits as well. */
    TX_DISABLE
    EXPECT(TX_SUCCESS, tx_semaphore_put(&arrived));
    CHECK(high_ran == 3);
    TX_RESTORE
    CHECK(high_ran == 4);

    /* Open: an interrupt needs no help. */
    raise_interrupt();
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    CHECK(handled == 4 && high_ran == 5);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    EXPECT(TX_SUCCESS, tx_semaphore_create(&arrived, (CHAR *)"arrived", 0));
    EXPECT(TX_SUCCESS, tx_thread_create(&low, (CHAR *)"low", run_low, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 20, 20,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&high, (CHAR *)"high", run_high, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 5, 5,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
