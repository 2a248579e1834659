/* tx_host.h - what a program on the Linux host may use beside the kernel's services.
 *
 * A program for the host is an ordinary process: main calls tx_kernel_enter. All threads of the kernel share one operating-system
 * thread; a blocking system call blocks all of them, so register the descriptor here and wait on a kernel object instead.
 *
 * Environment, read by tx_kernel_enter:
 *   TX_HOST_CLOCK=real|virtual        virtual: no waiting; time jumps to the next deadline when every thread waits, so that the
 *                                     same program with the same input and seed does the same, byte for byte
 *   TX_HOST_SEED=n                    virtual clock: after how many service calls a tick passes while threads run
 *   TX_HOST_PREEMPT=services|anywhere real clock: where a thread may lose the processor; anywhere in the program's own text is the
 *                                     default, never inside shared libraries
 *   TX_HOST_STACK=bytes               smallest stack of a thread; 262144 is the default
 *
 * A program whose threads have all ended says so and exits with 0. One in which threads wait and nothing can ever run again prints which
 * thread waits for what and exits with TX_HOST_DEADLOCK_EXIT_CODE. */
#ifndef TX_HOST_H
#define TX_HOST_H

#include "tx_api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TX_HOST_DEADLOCK_EXIT_CODE 86

/* Queues handler to run as an interrupt handler. The only call that other operating-system threads (and signal handlers) may
 * make. TX_PTR_ERROR: NULL; TX_NOT_AVAILABLE: the kernel was not entered yet; TX_NO_MEMORY: thousands are queued already. */
UINT tx_host_interrupt(VOID (*handler)(VOID));

/* Runs handler as an interrupt handler at this point of the calling thread; a thread that it made ready and that outranks the
 * caller runs before this returns. While interrupts are closed it is kept until they open. TX_CALLER_ERROR: another
 * operating-system thread. */
UINT tx_host_isr_run(VOID (*handler)(VOID));

/* Makes a descriptor an interrupt line: while it is readable, handler(fd, argument) runs as an interrupt handler, which must read it
 * empty. Looked at when every thread waits, and at every tick. At most 64. TX_OPTION_ERROR: bad descriptor; TX_PTR_ERROR: NULL;
 * TX_NO_MEMORY: 64 are registered; TX_CALLER_ERROR: another operating-system thread. */
UINT tx_host_fd_register(INT fd, VOID (*handler)(INT fd, VOID *argument), VOID *argument);

/* Takes it off again; do so before closing it. TX_NO_INSTANCE: it was not registered. */
UINT tx_host_fd_unregister(INT fd);

/* Ends the program with this exit code, running exit handlers outside every thread. From a thread it does not return. */
VOID tx_host_stop(INT code);

/* Between these two the calling thread is switched away only when it waits by itself. For code that holds a lock of the operating
 * system or of a library inside the program's own text. They nest. */
VOID tx_host_preemption_disable(VOID);
VOID tx_host_preemption_enable(VOID);

/* How many times a thread was cut between two of its service calls. */
ULONG tx_host_preemptions(VOID);

/* 1 while the run is a pure function of program, input and seed (virtual clock). */
UINT tx_host_is_reproducible(VOID);

#ifdef __cplusplus
}
#endif

#endif
