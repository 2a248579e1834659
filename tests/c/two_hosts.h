/* Two IP instances on the wire in memory, for programs that play both ends. */

#ifndef TWO_HOSTS_H
#define TWO_HOSTS_H

#include <string.h>

#include "nx_api.h"

#include "check.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 1536
#define PACKETS 40
#define SECOND NX_IP_PERIODIC_RATE
#define MASK 0xFFFFFF00UL
#define ONE IP_ADDRESS(10, 0, 0, 1)
#define TWO IP_ADDRESS(10, 0, 0, 2)
#define NOBODY IP_ADDRESS(10, 0, 0, 99)

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

static TX_THREAD two_hosts_thread;
static NX_PACKET_POOL pool;
static NX_IP one;
static NX_IP two;
static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG arp_memory[2][1024 / sizeof(ULONG)];
static UCHAR read_back[8192];

/* A packet with data, of a type. */
static inline NX_PACKET *packet_of(ULONG type, const void *data, ULONG size)
{
    NX_PACKET *packet = NX_NULL;

    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, type, NX_NO_WAIT));
    if (size != 0) {
        EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)data, size, &pool, NX_NO_WAIT));
    }
    return packet;
}

/* A packet's data must be these; it is released. */
static inline void check_data(NX_PACKET *packet, const void *data, ULONG size)
{
    ULONG length = 0;

    EXPECT(NX_SUCCESS, nx_packet_length_get(packet, &length));
    CHECK(length == size);
    if (length == size && size != 0 && size <= sizeof(read_back)) {
        EXPECT(NX_SUCCESS, nx_packet_data_retrieve(packet, read_back, &length));
        CHECK(length == size && memcmp(read_back, data, size) == 0);
    }
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
}

/* Every packet is in the pool again, once what waits for an absent neighbour was given up. */
static inline void check_pool(void)
{
    ULONG total = 0;
    ULONG free = 0;
    UINT rounds;

    EXPECT(NX_SUCCESS, nx_arp_dynamic_entries_invalidate(&one));
    EXPECT(NX_SUCCESS, nx_arp_dynamic_entries_invalidate(&two));
    for (rounds = 0; rounds < 100 && (rounds == 0 || free != total); rounds++) {
        tx_thread_sleep(SECOND);
        EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, &total, &free, NX_NULL, NX_NULL, NX_NULL));
    }
    CHECK(free == total);
}

static inline void create_host(NX_IP *ip, const char *name, ULONG address, ULONG *arp, VOID **memory)
{
    EXPECT(NX_SUCCESS, nx_ip_create(ip, (CHAR *)name, address, MASK, &pool, _nx_ram_network_driver, take(memory, STACK_SIZE), STACK_SIZE,
                                    1));
    EXPECT(NX_SUCCESS, nx_arp_enable(ip, arp, sizeof(arp_memory[0])));
}

/* What `tx_application_define` does: both hosts with ARP, and a thread that plays. */
static inline void create_hosts(VOID (*play)(ULONG), VOID *memory)
{
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    create_host(&one, "one", ONE, arp_memory[0], &memory);
    create_host(&two, "two", TWO, arp_memory[1], &memory);
    EXPECT(TX_SUCCESS, tx_thread_create(&two_hosts_thread, (CHAR *)"play", play, 0, take(&memory, STACK_SIZE), STACK_SIZE, 10, 10,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

static inline void wait_for_links(void)
{
    ULONG status = 0;

    EXPECT(NX_SUCCESS, nx_ip_status_check(&one, NX_IP_LINK_ENABLED, &status, SECOND));
    EXPECT(NX_SUCCESS, nx_ip_status_check(&two, NX_IP_LINK_ENABLED, &status, SECOND));
}

#endif
