/* An MPS2's start-up for a C program: vectors, data, tick, console, and an end for emulated runs.
 *
 * What ties it to the kernel, as in any product: PendSV_Handler in the vector table, _tx_initialize_low_level, and
 * _tx_timer_interrupt from the tick. Replace it with your own; nothing in the library refers to it otherwise. */
#include "tx_api.h"

extern unsigned int __stack_top, __data_start, __data_end, __data_load, __bss_start, __bss_end, __unused_memory;
extern VOID *_tx_initialize_unused_memory;
int main(void);
void PendSV_Handler(void);
void _tx_timer_interrupt(void);
void _tx_initialize_low_level(void);
void console_write(const char *text);
void console_exit(int code);
unsigned int board_port(void);

#if defined(MPS2_AN505)
#define CORE_HZ 20000000U
#define UART0 ((volatile unsigned int *)0x50200000U)
#define ETHERNET_IRQ 48
#define ALARM_IRQ 4
#else
#ifndef CORE_HZ
#define CORE_HZ 25000000U
#endif
#define UART0 ((volatile unsigned int *)0x40004000U)
#define ETHERNET_IRQ 13
#define ALARM_IRQ 9
#endif

/* Asks the emulator or debugger for something (Arm semihosting 2.0). */
static int semihost(int number, const void *block)
{
    register int operation __asm__("r0") = number;
    register const void *argument __asm__("r1") = block;

    __asm__ volatile("bkpt 0xAB" : "+r"(operation) : "r"(argument) : "memory");
    return operation;
}

#if defined(SEMIHOSTING_CONSOLE)
void console_write(const char *text)
{
    semihost(0x04, text); /* SYS_WRITE0 */
}
#else
/* UART0 of the Cortex-M System Design Kit: data, state (bit 0: full), control (bit 0: transmit), -, divider. */
void console_write(const char *text)
{
    UART0[4] = CORE_HZ / 115200U;
    UART0[2] = 1U;
    for (; *text != '\0'; text++) {
        while ((UART0[1] & 1U) != 0U) {
        }
        UART0[0] = (unsigned char)*text;
    }
}
#endif

/* Ends an emulated run. */
void console_exit(int code)
{
    const unsigned int block[2] = {0x20026U, (unsigned int)code};

    for (;;) {
        semihost(0x20, block); /* SYS_EXIT_EXTENDED */
    }
}

/* The number on the emulated program's command line, or 2525: the port of a mail server. */
unsigned int board_port(void)
{
    static char line[16];
    const unsigned int block[2] = {(unsigned int)line, sizeof(line)};
    unsigned int port = 0;

    if (semihost(0x15, block) == 0) { /* SYS_GET_CMDLINE */
        for (const char *digit = line; *digit >= '0' && *digit <= '9'; digit++) {
            port = port * 10U + (unsigned int)(*digit - '0');
        }
    }
    return port != 0U ? port : 2525U;
}

/* What an application wants done when it has come to this. */
__attribute__((weak)) void on_fault(void)
{
}

static void fault(void)
{
    TX_THREAD *thread = tx_thread_identify();

    console_write("fault in thread ");
    console_write(thread != TX_NULL && thread->tx_thread_name != TX_NULL ? thread->tx_thread_name : "(none)");
    console_write("\n");
    on_fault();
    console_exit(101);
}

static void SysTick_Handler(void)
{
    _tx_timer_interrupt();
}

/* The Ethernet driver has its own; an application without network needs none. */
__attribute__((weak)) void _nx_mps2_network_interrupt(void)
{
}

/* An interrupt that no device of the board raises: the application's own. */
__attribute__((weak)) void IRQ31_Handler(void)
{
}

/* The second timer's, likewise. */
__attribute__((weak)) void ALARM_Handler(void)
{
}

/* The entry point. */
__attribute__((used)) void Reset_Handler(void)
{
    unsigned int *from = &__data_load;

#if defined(__ARM_FP)
    *(volatile unsigned int *)0xE000ED88U |= 0xFU << 20; /* CPACR: the floating-point unit */
    __asm__ volatile("dsb\n isb");
#endif
    for (unsigned int *to = &__data_start; to < &__data_end;) {
        *to++ = *from++;
    }
    for (unsigned int *to = &__bss_start; to < &__bss_end;) {
        *to++ = 0U;
    }
    console_exit(main());
}

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 64] = {
    [0] = &__stack_top,
    [1] = (void *)Reset_Handler,
    [2] = (void *)fault,
    [3] = (void *)fault,
    [4] = (void *)fault,
    [5] = (void *)fault,
    [6] = (void *)fault,
    [7] = (void *)fault,
    [11] = (void *)fault,
    [14] = (void *)PendSV_Handler,
    [15] = (void *)SysTick_Handler,
    [16 + ALARM_IRQ] = (void *)ALARM_Handler,
    [16 + ETHERNET_IRQ] = (void *)_nx_mps2_network_interrupt,
    [16 + 31] = (void *)IRQ31_Handler,
};

void _tx_initialize_low_level(void)
{
    volatile unsigned int *const systick = (volatile unsigned int *)0xE000E010U;

    _tx_initialize_unused_memory = &__unused_memory;
    *(volatile unsigned int *)0xE000ED20U = 0x40FF0000U; /* the tick above PendSV, which is the lowest */
    systick[1] = CORE_HZ / TX_TIMER_TICKS_PER_SECOND - 1U;
    systick[2] = 0U;
    systick[0] = 7U;
}
