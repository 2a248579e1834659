/* tx_build.h - what the library beside these headers was built with.

   An application does not choose these: control blocks depend on them. tx_api.h turns them into the documented macros, and refuses an
   application that defines one of those differently. A distribution for another build brings another tx_build.h. */
#ifndef TX_BUILD_H
#define TX_BUILD_H

#define TX_BUILD_MAX_PRIORITIES 32U
#define TX_BUILD_TIMER_TICKS_PER_SECOND 100U
#define TX_BUILD_TIMER_THREAD_PRIORITY 0U
#define TX_BUILD_TIMER_THREAD_STACK_SIZE 1024U
#define TX_BUILD_MINIMUM_STACK 200U
#define TX_BUILD_NX_MAX_PHYSICAL_INTERFACES 1U
/* IPv6: cargo feature ipv6, which NX_DISABLE_IPV6 in a product's nx_user.h takes away. */
#define TX_BUILD_NX_IPV6 1

/* Functions of the application that objects call (tx_queue_send_notify and the others); 0 by TX_DISABLE_NOTIFY_CALLBACKS. */
#define TX_BUILD_NOTIFY_CALLBACKS 1U

/* Event counters behind the performance_info_get services: cargo feature performance-info. */
#define TX_BUILD_PERFORMANCE_INFO 1
/* Looking at the far end of stacks: cargo feature stack-checking. */
#define TX_BUILD_STACK_CHECKING 1
/* The event trace: cargo feature trace. */
#define TX_BUILD_EVENT_TRACE 1

#endif
