/* A product's own start-up for a bare Cortex-M3: vectors, data, tick, console. No part of it is the library's.
 *
 * The link seam to the kernel: PendSV_Handler in the vector table, _tx_initialize_low_level, _tx_timer_interrupt. */
#include "tx_api.h"

extern unsigned int __stack_top, __data_start, __data_end, __data_load, __bss_start, __bss_end, __unused_memory;
extern VOID *_tx_initialize_unused_memory;
int main(void);
void PendSV_Handler(void);
void _tx_timer_interrupt(void);
void _tx_initialize_low_level(void);

#ifndef CORE_HZ
#define CORE_HZ 25000000U
#endif

/* Arm semihosting: the emulator's console and exit. */
static int semihost(int operation, const void *argument)
{
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void console_write(const char *text)
{
    semihost(0x04, text);
}

void console_exit(int code)
{
    const unsigned int block[2] = {0x20026U, (unsigned int)code};
    semihost(0x20, block);
    for (;;)
    {
    }
}

static void fault(void)
{
    console_write("fault\n");
    console_exit(101);
}

static void SysTick_Handler(void)
{
    _tx_timer_interrupt();
}

/* The application's software interrupt, if it has one. */
__attribute__((weak)) void IRQ31_Handler(void)
{
}

static void Reset_Handler(void)
{
    unsigned int *from = &__data_load;
    for (unsigned int *to = &__data_start; to < &__data_end;)
    {
        *to++ = *from++;
    }
    for (unsigned int *to = &__bss_start; to < &__bss_end;)
    {
        *to++ = 0U;
    }
    main();
}

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 32] = {
    [0] = &__stack_top,       [1] = (void *)Reset_Handler, [2] = (void *)fault,           [3] = (void *)fault,
    [4] = (void *)fault,      [5] = (void *)fault,         [6] = (void *)fault,           [11] = (void *)fault,
    [14] = (void *)PendSV_Handler, [15] = (void *)SysTick_Handler, [16 + 31] = (void *)IRQ31_Handler,
};

void _tx_initialize_low_level(void)
{
    volatile unsigned int *const systick = (volatile unsigned int *)0xE000E010U;
    _tx_initialize_unused_memory = &__unused_memory;
    *(volatile unsigned int *)0xE000ED20U = 0x40FF0000U; /* SysTick above PendSV */
    systick[1] = CORE_HZ / TX_TIMER_TICKS_PER_SECOND - 1U;
    systick[2] = 0U;
    systick[0] = 7U;
}
