/* What only a host program can show, one scene a run: `host_port SCENE`. tests/tests/host_port/c_program.rs judges. */

#include <string.h>

#include "tx_api.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 1024

static const char *scene;
static TX_THREAD urgent;
static TX_THREAD workers[4];
static TX_SEMAPHORE never_put;
static volatile ULONG rounds[4];

/* Computes without a service call: on the real clock it is preempted like on a microcontroller. */
static void compute(ULONG input)
{
    for (;;) {
        unsigned sum = 1;
        for (unsigned i = 0; i < 1000; i++) {
            sum = sum * 31u + i;
        }
        if (sum != 0) {
            rounds[input]++;
        }
    }
}

/* The same with the C library inside, whose locks a preempted thread must not hold. */
static void allocate(ULONG input)
{
    for (;;) {
        char text[64];
        char *copies[16];
        for (unsigned i = 0; i < 16; i++) {
            snprintf(text, sizeof text, "%u of %u: %f", i, (unsigned)input, (double)i / 3.0);
            copies[i] = (char *)malloc(strlen(text) + 1);
            CHECK(copies[i] != NULL);
            strcpy(copies[i], text);
        }
        for (unsigned i = 0; i < 16; i++) {
            snprintf(text, sizeof text, "%u of %u: %f", i, (unsigned)input, (double)i / 3.0);
            CHECK(strcmp(copies[i], text) == 0);
            free(copies[i]);
        }
        rounds[input]++;
    }
}

static void judge(ULONG input)
{
    (void)input;
    for (int i = 0; i < 100; i++) {
        EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    }
    for (int i = 0; i < 4; i++) {
        CHECK(rounds[i] != 0);
    }
    CHECK(tx_host_preemptions() != 0);
    finish();
}

static void wait_for_ever(ULONG input)
{
    (void)input;
    tx_semaphore_get(&never_put, TX_WAIT_FOREVER);
}

static void stop(ULONG input)
{
    tx_host_stop((INT)input);
    CHECK(!"reached");
}

static unsigned recurse(unsigned depth)
{
    volatile char frame[512];

    frame[depth % sizeof frame] = (char)depth;
    if (depth == ~0u) {
        return 1;
    }
    return recurse(depth + 1) + (unsigned)frame[depth % sizeof frame];
}

static void overflow(ULONG input)
{
    CHECK(recurse(input) != 0);
}

/* An interrupt that arrives while interrupts are off is taken when they are on again, also by a thread that only computes. */
static volatile UINT interrupts;
static void count(void)
{
    interrupts++;
}
static void posture(ULONG input)
{
    TX_INTERRUPT_SAVE_AREA

    (void)input;
    TX_DISABLE
    EXPECT(TX_SUCCESS, tx_host_isr_run(count));
    EXPECT(TX_SUCCESS, tx_host_interrupt(count));
    CHECK(interrupts == 0);
    TX_RESTORE
    CHECK(interrupts == 2);
    EXPECT(TX_SUCCESS, tx_host_interrupt(count));
    tx_time_get();
    CHECK(interrupts == 3);
    finish();
}

static void create(TX_THREAD *thread, const char *name, void (*entry)(ULONG), ULONG input, UINT priority, void **memory)
{
    EXPECT(TX_SUCCESS, tx_thread_create(thread, (CHAR *)name, entry, input, take(memory, STACK_SIZE), STACK_SIZE, priority, priority, 1,
                                        TX_AUTO_START));
}

void tx_application_define(void *memory)
{
    EXPECT(TX_SUCCESS, tx_semaphore_create(&never_put, (CHAR *)"never put", 0));
    if (strcmp(scene, "compute") == 0 || strcmp(scene, "allocate") == 0) {
        for (ULONG i = 0; i < 4; i++) {
            create(&workers[i], "worker", scene[0] == 'c' ? compute : allocate, i, 10, &memory);
        }
        create(&urgent, "judge", judge, 0, 5, &memory);
    } else if (strcmp(scene, "deadlock") == 0) {
        create(&urgent, "waiter", wait_for_ever, 0, 5, &memory);
    } else if (strcmp(scene, "stop") == 0) {
        create(&urgent, "stopper", stop, 9, 5, &memory);
    } else if (strcmp(scene, "overflow") == 0) {
        create(&urgent, "deep", overflow, 0, 5, &memory);
    } else if (strcmp(scene, "posture") == 0) {
        create(&urgent, "posture", posture, 0, 5, &memory);
    } else {
        CHECK(!"a known scene");
        finish();
    }
}

int main(int count, char **arguments)
{
    scene = count > 1 ? arguments[1] : "";
    tx_kernel_enter();
    return 0;
}
