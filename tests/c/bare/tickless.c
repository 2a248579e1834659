/* Idle without ticks: sleeps last as long as by another clock, early wakes find the clock right, and few ticks interrupt.
 *
 * Built with tx_low_power.c and -Wl,--wrap=_tx_timer_interrupt, which lets this program count the tick's interrupts. The emulator's
 * clocks are exact only while its processor runs, so the product's part of entering low power waits for the interrupt that is to end
 * the sleep: -DTX_LOW_POWER_USER_ENTER=wait_for_interrupt. */
#include "check.h"
#include "clock.h"

#define STACK_SIZE 2048
#define WAKES 200U
/* What a wake, a switch and the return from a service take at most. */
#define LATE_CYCLES 2000UL

static TX_THREAD thread;
static ULONG stack[STACK_SIZE / sizeof(ULONG)];
static TX_SEMAPHORE semaphore;
static TX_TIMER timer;
static volatile ULONG interrupts, expiries, alarm_time, alarm_cycles;

void __real__tx_timer_interrupt(void);
void __wrap__tx_timer_interrupt(void);
void ALARM_Handler(void);
void wait_for_interrupt(void);

void wait_for_interrupt(void)
{
    /* ICSR: an interrupt is pending, or SysTick, or PendSV. */
    while ((*(volatile ULONG *)0xE000ED04UL & (1UL << 22 | 1UL << 26 | 1UL << 28)) == 0U) {
        for (volatile UINT i = 0; i < 20U; i++) {
        }
    }
}

void __wrap__tx_timer_interrupt(void)
{
    interrupts++;
    __real__tx_timer_interrupt();
}

void ALARM_Handler(void)
{
    alarm_done();
    alarm_cycles = clock_cycles();
    alarm_time = tx_time_get();
    CHECK(tx_semaphore_put(&semaphore) == TX_SUCCESS);
}

static VOID expired(ULONG input)
{
    (void)input;
    expiries++;
}

/* The cycle at which tick 0 was: right after a tick the thread runs. */
static ULONG origin;

static void sleeps_last_as_long_as_by_the_other_clock(void)
{
    static const ULONG lengths[] = {1, 2, 3, 5, 31, 32, 33, 66, 67, 68, 100, 500};

    for (UINT i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const ULONG time = tx_time_get(), before = clock_cycles(), ticks = interrupts;
        ULONG took;

        EXPECT(TX_SUCCESS, tx_thread_sleep(lengths[i]));
        took = clock_cycles() - before;
        CHECK(took > lengths[i] * TICK_CYCLES - LATE_CYCLES && took < lengths[i] * TICK_CYCLES + LATE_CYCLES);
        CHECK(tx_time_get() - time == lengths[i]);
        /* SysTick's 24 bits are some 60 ticks. */
        CHECK(interrupts - ticks <= 1U + lengths[i] / 60U);
    }
}

/* The tick that it is by the other clock; a wake just at a tick may be on either side. */
static void check_time(ULONG time, ULONG cycles)
{
    const ULONG since = cycles - origin, expected = since / TICK_CYCLES, into = since % TICK_CYCLES;

    CHECK(time == expected || (into < LATE_CYCLES && time + 1U == expected) ||
          (TICK_CYCLES - into < LATE_CYCLES && time == expected + 1U));
}

static void early_wakes_find_the_clock_right(void)
{
    ULONG random = 1;
    const ULONG ticks = interrupts;

    for (UINT i = 0; i < WAKES; i++) {
        random = random * 1664525UL + 1013904223UL;
        alarm_set(TICK_CYCLES / 100U + (random >> 8) % (9U * TICK_CYCLES));
        EXPECT(TX_SUCCESS, tx_semaphore_get(&semaphore, 50));
        check_time(alarm_time, alarm_cycles);
        check_time(tx_time_get(), clock_cycles());
    }
    CHECK(interrupts - ticks < WAKES / 4U);
}

static void periodic_timer_keeps_its_times(void)
{
    const ULONG start = tx_time_get(), before = expiries, ticks = interrupts;

    EXPECT(TX_SUCCESS, tx_timer_activate(&timer));
    EXPECT(TX_SUCCESS, tx_thread_sleep(300));
    EXPECT(TX_SUCCESS, tx_timer_deactivate(&timer));
    CHECK(tx_time_get() == start + 300U);
    CHECK(expiries - before == 42U);
    CHECK(interrupts - ticks < 50U);
}

static VOID run(ULONG input)
{
    (void)input;
    clock_start();
    EXPECT(TX_SUCCESS, tx_thread_sleep(1));
    origin = clock_cycles() - tx_time_get() * TICK_CYCLES;
    sleeps_last_as_long_as_by_the_other_clock();
    early_wakes_find_the_clock_right();
    periodic_timer_keeps_its_times();
    /* After all of it not a tick was lost or won. */
    check_time(tx_time_get(), clock_cycles());
    printf("%lu ticks, %lu interrupts of the tick\n", (unsigned long)tx_time_get(), (unsigned long)interrupts);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    EXPECT(TX_SUCCESS, tx_semaphore_create(&semaphore, (CHAR *)"wake", 0));
    EXPECT(TX_SUCCESS, tx_timer_create(&timer, (CHAR *)"seven", expired, 0, 7, 7, TX_NO_ACTIVATE));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, (CHAR *)"tickless", run, 0, stack, sizeof stack, 10, 10, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
