/* Two IP instances on the in-memory link, each with a pool of its own; with USE_IPV6 they speak IPv6. */
#ifndef LINK_H
#define LINK_H

#include "nx_api.h"
#include "meter.h"

#ifndef WINDOW_TICKS
#define WINDOW_TICKS 20U
#endif
#ifndef WARM_TICKS
#ifdef USE_IPV6
#define WARM_TICKS (3U * NX_IP_PERIODIC_RATE + 20U)
#else
#define WARM_TICKS 20U
#endif
#endif
#define PACKETS 24U
#define PAYLOAD_SIZE 1536U
#ifndef IP_STACK_SIZE
#define IP_STACK_SIZE 2048U
#endif
#define THREAD_STACK_SIZE 4096U
#define PORT 25U

static struct station {
    NX_IP ip;
    NX_PACKET_POOL pool;
    NXD_ADDRESS address;
    TX_THREAD thread;
    ULONG memory[PACKETS * (PAYLOAD_SIZE + sizeof(NX_PACKET)) / sizeof(ULONG)];
    ULONG arp[1024 / sizeof(ULONG)];
    ULONG ip_stack[IP_STACK_SIZE / sizeof(ULONG)];
    ULONG stack[THREAD_STACK_SIZE / sizeof(ULONG)];
} client, server;

static TX_THREAD reporter;
static ULONG reporter_stack[1024 / sizeof(ULONG)];
static volatile ULONG operations;

static VOID report(ULONG input)
{
    ULONG before, after;

    (void)input;
    /* By then the connection stands; over IPv6 detection of duplicate addresses takes its time. */
    tx_thread_sleep(WARM_TICKS);
    before = operations;
    tx_thread_sleep(WINDOW_TICKS);
    after = operations;
    report_number("operations", after - before);
    report_number("client_ip_stack", stack_used(client.ip_stack, IP_STACK_SIZE));
    report_number("server_ip_stack", stack_used(server.ip_stack, IP_STACK_SIZE));
    report_number("client_stack", stack_used(client.stack, THREAD_STACK_SIZE));
    report_number("server_stack", stack_used(server.stack, THREAD_STACK_SIZE));
    console_exit(0);
}

static void start(struct station *station, ULONG host, VOID (*entry)(ULONG), UINT priority)
{
    must(nx_packet_pool_create(&station->pool, "pool", PAYLOAD_SIZE, station->memory, sizeof station->memory));
    must(nx_ip_create(&station->ip, "ip", IP_ADDRESS(10, 0, 0, 0) + host, 0xFFFFFF00UL, &station->pool, _nx_ram_network_driver,
                      station->ip_stack, IP_STACK_SIZE, 1U));
    must(nx_arp_enable(&station->ip, station->arp, sizeof station->arp));
    must(nx_tcp_enable(&station->ip));
#ifdef USE_IPV6
    {
        static const ULONG prefix = 0x20010DB8UL;
        UINT index;

        station->address.nxd_ip_version = NX_IP_VERSION_V6;
        station->address.nxd_ip_address.v6[0] = prefix;
        station->address.nxd_ip_address.v6[3] = host;
        must(nxd_icmp_enable(&station->ip));
        must(nxd_ipv6_enable(&station->ip));
        must(nxd_ipv6_address_set(&station->ip, 0U, &station->address, 64U, &index));
    }
#else
    station->address.nxd_ip_version = NX_IP_VERSION_V4;
    station->address.nxd_ip_address.v4 = IP_ADDRESS(10, 0, 0, 0) + host;
#endif
    must(tx_thread_create(&station->thread, "station", entry, 0U, station->stack, THREAD_STACK_SIZE, priority, priority,
                          TX_NO_TIME_SLICE, TX_AUTO_START));
}

static VOID send_always(ULONG input);
static VOID receive_always(ULONG input);

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    nx_system_initialize();
    start(&client, 1U, send_always, 5U);
    start(&server, 2U, receive_always, 4U);
    must(tx_thread_create(&reporter, "reporter", report, 0U, reporter_stack, sizeof reporter_stack, 0U, 0U, TX_NO_TIME_SLICE,
                          TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}

#endif
