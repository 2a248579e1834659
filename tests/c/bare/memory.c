/* The library's copying and filling, at every alignment and many lengths, beside what a loop over octets does. */
#include "meter.h"

void *memcpy(void *, const void *, unsigned);
void *memmove(void *, const void *, unsigned);
void *memset(void *, int, unsigned);
void __aeabi_memclr(void *, unsigned);
void __aeabi_memset(void *, unsigned, int);

#define LENGTHS 100U

static volatile unsigned char expected[400];
static unsigned char got[400];

static void fill(void)
{
    for (unsigned i = 0; i < sizeof got; i++) {
        expected[i] = got[i] = (unsigned char)(i * 7U + 1U);
    }
}

static void compare(unsigned what)
{
    for (unsigned i = 0; i < sizeof got; i++) {
        if (got[i] != expected[i]) {
            report_number("wrong:", what);
            console_exit(1);
        }
    }
}

int main(void)
{
    for (unsigned n = 0; n < LENGTHS; n++) {
        for (unsigned to = 0; to < 4U; to++) {
            for (unsigned from = 0; from < 4U; from++) {
                fill();
                for (unsigned i = 0; i < n; i++) {
                    expected[200U + to + i] = expected[from + i];
                }
                if (memcpy(got + 200U + to, got + from, n) != got + 200U + to) {
                    console_exit(1);
                }
                compare(1U);
                for (unsigned gap = 0; gap < 40U; gap += 3U) {
                    fill();
                    for (unsigned i = 0; i < n; i++) {
                        expected[100U + to + i] = expected[100U + to + gap + from + i];
                    }
                    (void)memmove(got + 100U + to, got + 100U + to + gap + from, n);
                    compare(2U);
                    fill();
                    for (unsigned i = n; i-- > 0U;) {
                        expected[100U + to + gap + from + i] = expected[100U + to + i];
                    }
                    (void)memmove(got + 100U + to + gap + from, got + 100U + to, n);
                    compare(3U);
                }
            }
            fill();
            for (unsigned i = 0; i < n; i++) {
                expected[50U + to + i] = 0xA5U;
                expected[200U + to + i] = 0U;
                expected[300U + to + i] = 0x5AU;
            }
            if (n < 90U) {
                (void)memset(got + 50U + to, 0x1A5, n);
                __aeabi_memclr(got + 200U + to, n);
                __aeabi_memset(got + 300U + to, n, 0x5A);
                compare(4U);
            }
        }
    }
    console_write("all checks passed\n");
    return 0;
}
void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
}
