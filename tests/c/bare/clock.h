/* A clock beside the kernel's: timer 0 of the board (CMSDK APB timer), which counts the processor's cycles whatever it does. And
 * timer 1, which interrupts once after a number of cycles. */
#ifndef CLOCK_H
#define CLOCK_H

#include "tx_api.h"

#if defined(MPS2_AN505)
#define CLOCK_HZ 20000000UL
#define CMSDK_TIMER(n) ((volatile ULONG *)(0x50000000UL + 0x1000UL * (n)))
#define ALARM_IRQ 4U
#else
#define CLOCK_HZ 25000000UL
#define CMSDK_TIMER(n) ((volatile ULONG *)(0x40000000UL + 0x1000UL * (n)))
#define ALARM_IRQ 9U
#endif
#define TICK_CYCLES (CLOCK_HZ / TX_TIMER_TICKS_PER_SECOND)

/* Registers, in words: control (1 runs, 8 interrupts), value, reload, interrupt status. */
#define TIMER_CONTROL 0
#define TIMER_VALUE 1
#define TIMER_RELOAD 2
#define TIMER_STATUS 3

static inline void clock_start(void)
{
    CMSDK_TIMER(0)[TIMER_RELOAD] = 0xFFFFFFFFUL;
    CMSDK_TIMER(0)[TIMER_VALUE] = 0xFFFFFFFFUL;
    CMSDK_TIMER(0)[TIMER_CONTROL] = 1UL;
    *(volatile ULONG *)0xE000E100UL = 1UL << ALARM_IRQ;
}

/* Cycles since the start, modulo 2^32. */
static inline ULONG clock_cycles(void)
{
    return 0xFFFFFFFFUL - CMSDK_TIMER(0)[TIMER_VALUE];
}

static inline void alarm_set(ULONG cycles)
{
    CMSDK_TIMER(1)[TIMER_CONTROL] = 0UL;
    CMSDK_TIMER(1)[TIMER_RELOAD] = cycles;
    CMSDK_TIMER(1)[TIMER_VALUE] = cycles;
    CMSDK_TIMER(1)[TIMER_CONTROL] = 9UL;
}

/* In its handler. */
static inline void alarm_done(void)
{
    CMSDK_TIMER(1)[TIMER_CONTROL] = 0UL;
    CMSDK_TIMER(1)[TIMER_STATUS] = 1UL;
}

#endif
