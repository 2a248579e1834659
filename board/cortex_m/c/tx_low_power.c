/* The low-power functions that the scheduler calls, made of a product's macros (tx_low_power.h). Build it with the application. */
#include "tx_low_power.h"

#if !defined(TX_LOW_POWER_TIMER_SETUP) && !defined(TX_LOW_POWER_USER_TIMER_ADJUST)
#define TX_LOW_POWER_TIMER_SETUP _tx_systick_low_power_timer_setup
#define TX_LOW_POWER_USER_TIMER_ADJUST _tx_systick_low_power_timer_adjust
#endif

/* No deadline: as long as the timer can. */
#define FOREVER 0xFFFFFFFFUL

VOID tx_low_power_enter(VOID)
{
#ifdef TX_LOW_POWER_TIMER_SETUP
    ULONG next;

    if (tx_timer_get_next(&next) == TX_FALSE) {
        next = FOREVER;
    }
#ifdef TX_LOW_POWER_TICKLESS
    if (next != FOREVER)
#endif
    {
        TX_LOW_POWER_TIMER_SETUP(next);
    }
#endif
#ifdef TX_LOW_POWER_USER_ENTER
    TX_LOW_POWER_USER_ENTER();
#endif
}

VOID tx_low_power_exit(VOID)
{
#ifdef TX_LOW_POWER_USER_EXIT
    TX_LOW_POWER_USER_EXIT();
#endif
#ifdef TX_LOW_POWER_USER_TIMER_ADJUST
    {
        const ULONG ticks = TX_LOW_POWER_USER_TIMER_ADJUST();

        if (ticks != 0U) {
            tx_time_increment(ticks);
        }
    }
#endif
}
