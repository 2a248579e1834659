/* The Ethernet controller's interrupt line stays asserted although the controller wants nothing: threads must get their processor back,
 * the link must be reported down, and NX_LINK_ENABLE must try again. */
#include <string.h>

#include "nx_api.h"

#include "check.h"

#if defined(MPS2_AN505)
#define ETHERNET_IRQ 48U
#else
#define ETHERNET_IRQ 13U
#endif
#define NVIC_ISPR ((volatile ULONG *)0xE000E200UL)
#define SCB_VTOR (*(volatile ULONG *)0xE000ED08UL)
#define STACK_SIZE 4096
#define PAYLOAD_SIZE 1536
#define WAIT (5U * NX_IP_PERIODIC_RATE)

void _nx_mps2_network_driver(NX_IP_DRIVER *request);
void _nx_mps2_network_interrupt(void);

static TX_THREAD thread;
static ULONG stack[STACK_SIZE / sizeof(ULONG)], ip_stack[STACK_SIZE / sizeof(ULONG)], arp_memory[256];
static NX_PACKET_POOL pool;
static ULONG pool_memory[4U * (PAYLOAD_SIZE + sizeof(NX_PACKET)) / sizeof(ULONG)];
static NX_IP ip;
static ULONG vectors[128] __attribute__((aligned(512)));
static volatile UINT is_stuck;
static volatile ULONG calls;

static void assert_line(void)
{
    NVIC_ISPR[ETHERNET_IRQ / 32U] = 1UL << (ETHERNET_IRQ % 32U);
}

static void handler(void)
{
    calls++;
    _nx_mps2_network_interrupt();
    if (is_stuck != 0U) {
        assert_line();
    }
}

static VOID run(ULONG input)
{
    ULONG status, errors = 0, errors_before = 0;

    (void)input;
    EXPECT(NX_SUCCESS, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&ip, NX_LINK_GET_ERROR_COUNT, &errors_before));
    is_stuck = 1;
    calls = 0;
    assert_line();
    EXPECT(TX_SUCCESS, tx_thread_sleep(5));
    CHECK(calls > 900U && calls < 20000U);
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&ip, NX_LINK_GET_ERROR_COUNT, &errors));
    CHECK(errors == errors_before + 1U);

    is_stuck = 0;
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&ip, NX_LINK_ENABLE, &status));
    EXPECT(NX_SUCCESS, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, WAIT));
    printf("the line was switched off after %lu calls\n", (unsigned long)calls);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    memcpy(vectors, (const void *)(uintptr_t)SCB_VTOR, 80U * sizeof(ULONG));
    vectors[16U + ETHERNET_IRQ] = (ULONG)(uintptr_t)handler;
    SCB_VTOR = (ULONG)(uintptr_t)vectors;
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof pool_memory));
    EXPECT(NX_SUCCESS, nx_ip_create(&ip, (CHAR *)"device", IP_ADDRESS(10, 0, 2, 15), 0xFFFFFF00UL, &pool, _nx_mps2_network_driver, ip_stack,
                                    sizeof ip_stack, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(&ip, arp_memory, sizeof arp_memory));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, (CHAR *)"stuck", run, 0, stack, sizeof stack, 20, 20, TX_NO_TIME_SLICE,
                                        TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
