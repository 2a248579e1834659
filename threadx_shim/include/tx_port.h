/* tx_port.h - what the port defines: scalar types, the interrupt posture, sizes. Host (Linux).
 *
 * The names are those that every port's header has. Include tx_api.h, which includes this. */
#ifndef TX_PORT_H
#define TX_PORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if !defined(__linux__)
#error "This tx_port.h is the Linux host's; use the one that was distributed with your target's library."
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ULONG is 32 bits on every target and never holds a pointer. */
#define VOID void
typedef char CHAR;
typedef unsigned char UCHAR;
typedef int INT;
typedef unsigned int UINT;
typedef int LONG;
typedef unsigned int ULONG;
typedef unsigned long long ULONG64;
typedef short SHORT;
typedef unsigned short USHORT;
typedef uintptr_t ALIGN_TYPE;
#define ALIGN_TYPE_DEFINED
#define ULONG64_DEFINED

/* Threads run on stacks of the port's own (256 KiB or more), whatever the application gives. */
#ifndef TX_MINIMUM_STACK
#define TX_MINIMUM_STACK TX_BUILD_MINIMUM_STACK
#endif

/* Interrupt posture: the argument and result of tx_interrupt_control. */
#define TX_INT_ENABLE 0U
#define TX_INT_DISABLE 1U

/* Critical sections of an application: declare TX_INTERRUPT_SAVE_AREA, then TX_DISABLE ... TX_RESTORE. They nest.
 * A switch that was requested meanwhile happens in TX_RESTORE. */
UINT _tx_thread_interrupt_disable(VOID);
VOID _tx_thread_interrupt_restore(UINT previous_posture);
#define TX_INTERRUPT_SAVE_AREA UINT tx_saved_posture;
#define TX_DISABLE tx_saved_posture = _tx_thread_interrupt_disable();
#define TX_RESTORE _tx_thread_interrupt_restore(tx_saved_posture);

/* The port's part of TX_THREAD. */
typedef struct TX_THREAD_PORT_STRUCT
{
    VOID *tx_thread_port_context;
} TX_THREAD_PORT;

/* Other names that port headers define. */
#ifndef TX_TIMER_THREAD_STACK_SIZE
#define TX_TIMER_THREAD_STACK_SIZE TX_BUILD_TIMER_THREAD_STACK_SIZE
#endif
#ifndef TX_TIMER_THREAD_PRIORITY
#define TX_TIMER_THREAD_PRIORITY 0U
#endif
#define TX_INLINE_INITIALIZATION
#define TX_PORT_SPECIFIC_BUILD_OPTIONS 0U
#ifdef __cplusplus
#define TX_INLINE inline
#else
#define TX_INLINE __inline__
#endif

#ifdef __cplusplus
}
#endif

#endif
