/* tx_low_power.h - sleeping through ticks: what a product's low-power functions call, and those functions.
 *
 * The scheduler calls tx_low_power_enter before the processor sleeps and tx_low_power_exit after it, both with interrupts masked. The
 * library's own do nothing. A product either writes both, or builds tx_low_power.c, which is distributed beside this header, with the
 * documented macros: TX_LOW_POWER_TIMER_SETUP, TX_LOW_POWER_TICKLESS, TX_LOW_POWER_USER_ENTER, TX_LOW_POWER_USER_EXIT,
 * TX_LOW_POWER_USER_TIMER_ADJUST. Without the first and the last of them SysTick is the timer. */
#ifndef TX_LOW_POWER_H
#define TX_LOW_POWER_H

#include "tx_api.h"

#ifdef __cplusplus
extern "C" {
#endif

VOID tx_low_power_enter(VOID);
VOID tx_low_power_exit(VOID);

/* Ticks until the next deadline; TX_FALSE if there is none. */
ULONG tx_timer_get_next(ULONG *next_timer_tick_ptr);
/* So many ticks have passed without an interrupt. */
VOID tx_time_increment(ULONG time_increment);

/* The product's functions, if its macros name any. */
#ifdef TX_LOW_POWER_TIMER_SETUP
VOID TX_LOW_POWER_TIMER_SETUP(ULONG tx_low_power_next_expiration);
#endif
#ifdef TX_LOW_POWER_USER_ENTER
VOID TX_LOW_POWER_USER_ENTER(VOID);
#endif
#ifdef TX_LOW_POWER_USER_EXIT
VOID TX_LOW_POWER_USER_EXIT(VOID);
#endif
#ifdef TX_LOW_POWER_USER_TIMER_ADJUST
ULONG TX_LOW_POWER_USER_TIMER_ADJUST(VOID);
#endif

/* SysTick as the timer, for chips and sleep states where it goes on: at the end of the time it interrupts as usual. */
VOID _tx_systick_low_power_timer_setup(ULONG tx_low_power_next_expiration);
ULONG _tx_systick_low_power_timer_adjust(VOID);

#ifdef __cplusplus
}
#endif

#endif
