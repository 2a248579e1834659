/* What the C programs of the tests share: checks that name their place, and an end that the caller sees. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "tx_api.h"

static unsigned checks_failed;

/* Counts and reports; a later check may depend on this one, so programs end with `finish`, not here. */
#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

/* A service's status must be this code. */
#define EXPECT(status, call) expect((status), (call), #call, __FILE__, __LINE__)

static inline void check(int holds, const char *text, const char *file, int line)
{
    if (!holds) {
        checks_failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, text);
    }
}

static inline void expect(UINT expected, UINT status, const char *text, const char *file, int line)
{
    if (status != expected) {
        checks_failed++;
        fprintf(stderr, "%s:%d: 0x%02X instead of 0x%02X: %s\n", file, line, (unsigned)status, (unsigned)expected, text);
    }
}

/* Ends the program, from any thread. */
static inline void finish(void)
{
    if (checks_failed != 0) {
        fprintf(stderr, "%u checks failed\n", checks_failed);
        exit(1);
    }
    printf("all checks passed\n");
    exit(0);
}

/* Takes `size` bytes of the memory that `tx_application_define` was given, aligned for anything. */
static inline VOID *take(VOID **memory, ULONG size)
{
    ALIGN_TYPE start = ((ALIGN_TYPE)*memory + 15u) & ~(ALIGN_TYPE)15u;

    *memory = (VOID *)(start + size);
    return (VOID *)start;
}

#endif
