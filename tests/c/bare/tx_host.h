/* The two calls of the host's tx_host.h that tests of handlers use, by a real interrupt: the board's software interrupt. */
#ifndef TX_HOST_H
#define TX_HOST_H

#include "tx_api.h"

#define TX_HOST_IRQ 31U

static VOID (*tx_host_handler)(VOID);

void IRQ31_Handler(void)
{
    tx_host_handler();
}

/* Raises it. While interrupts are closed it is kept until they open. */
static inline UINT tx_host_interrupt(VOID (*handler)(VOID))
{
    tx_host_handler = handler;
    *(volatile ULONG *)0xE000E100UL = 1UL << TX_HOST_IRQ;
    *(volatile ULONG *)0xE000E200UL = 1UL << TX_HOST_IRQ;
    __asm__ volatile("dsb\n isb" : : : "memory");
    return TX_SUCCESS;
}

/* Interrupts are open: the handler, and what it made run, have run when this returns. */
static inline UINT tx_host_isr_run(VOID (*handler)(VOID))
{
    return tx_host_interrupt(handler);
}

#endif
