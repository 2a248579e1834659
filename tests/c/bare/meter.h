/* What the measuring programs share: numbers on the console, an end when a service fails, and how much of a stack was used. */
#ifndef METER_H
#define METER_H

#include "tx_api.h"

void console_write(const char *text);
void console_exit(int code);

/* One line: a name and a number. */
static void report_number(const char *name, ULONG value)
{
    char digits[12];
    char *to = digits + sizeof digits;

    *--to = '\0';
    *--to = '\n';
    do {
        *--to = (char)('0' + value % 10U);
        value /= 10U;
    } while (value != 0U);
    console_write(name);
    console_write(" ");
    console_write(to);
}

static inline void must(UINT status)
{
    if (status != TX_SUCCESS) {
        report_number("a service failed:", status);
        console_exit(1);
    }
}

/* A stack is filled with 0xEF before its thread begins: what is no longer so from the far end on was used. */
static inline ULONG stack_used(const ULONG *stack, ULONG size)
{
    ULONG untouched = 0;

    while (untouched < size / sizeof(ULONG) && stack[untouched] == 0xEFEFEFEFUL) {
        untouched++;
    }
    return size - untouched * (ULONG)sizeof(ULONG);
}

#endif
