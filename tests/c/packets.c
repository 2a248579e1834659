/* The packet services in any order that an application may call them in (manual, chapter 4, nx_packet_*). */

#include "two_hosts.h"

#define SMALL 64
/* At most; how many there are depends on the size of a packet's header. */
#define SMALL_PACKETS 30

static NX_PACKET_POOL small_pool;
static ULONG small_memory[2048 / sizeof(ULONG)];
static TX_THREAD waiters[2];
static NX_PACKET *given[2];
static UINT order[2];
static UINT woken;
static UCHAR pattern[1000];

static ULONG free_packets(NX_PACKET_POOL *of)
{
    ULONG free = 0;

    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(of, NX_NULL, &free, NX_NULL, NX_NULL, NX_NULL));
    return free;
}

static void check_length(NX_PACKET *packet, ULONG expected)
{
    ULONG length = ~expected;

    EXPECT(NX_SUCCESS, nx_packet_length_get(packet, &length));
    CHECK(length == expected);
}

static void types(void)
{
    static const ULONG all[] = {NX_RECEIVE_PACKET, NX_ICMP_PACKET,     NX_IGMP_PACKET,     NX_UDP_PACKET,      NX_TCP_PACKET,      NX_IP_PACKET,
                                NX_IPv4_PACKET,    NX_IPv4_UDP_PACKET, NX_IPv4_TCP_PACKET, NX_IPv6_UDP_PACKET, NX_IPv6_TCP_PACKET};
    NX_PACKET *packet;
    UINT i;

    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, all[i], NX_NO_WAIT));
        CHECK((ULONG)(packet->nx_packet_prepend_ptr - packet->nx_packet_data_start) == all[i]);
        CHECK(packet->nx_packet_prepend_ptr == packet->nx_packet_append_ptr && packet->nx_packet_pool_owner == &pool);
        CHECK((ULONG)(packet->nx_packet_data_end - packet->nx_packet_data_start) == PAYLOAD_SIZE);
        check_length(packet, 0);
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
    /* Headers that do not fit the payload. */
    EXPECT(NX_INVALID_PARAMETERS, nx_packet_allocate(&small_pool, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_OPTION_ERROR, nx_packet_allocate(&pool, &packet, NX_UDP_PACKET + 1, NX_NO_WAIT));
}

static void chains(void)
{
    NX_PACKET *packet = NX_NULL;
    NX_PACKET *copy = NX_NULL;
    ULONG copied = 0;
    ULONG before = free_packets(&small_pool);
    ULONG large = free_packets(&pool);
    ULONG offset;

    EXPECT(NX_SUCCESS, nx_packet_allocate(&small_pool, &packet, NX_RECEIVE_PACKET, NX_NO_WAIT));
    EXPECT(NX_SIZE_ERROR, nx_packet_data_append(packet, pattern, 0, &small_pool, NX_NO_WAIT));
    EXPECT(NX_INVALID_PACKET, nx_packet_copy(packet, &copy, &small_pool, NX_NO_WAIT));
    EXPECT(NX_PACKET_OFFSET_ERROR, nx_packet_data_extract_offset(packet, 1, read_back, 1, &copied));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, pattern, 1, &small_pool, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, pattern + 1, 2 * SMALL, &small_pool, NX_NO_WAIT));
    CHECK(packet->nx_packet_length == 2 * SMALL + 1 && packet->nx_packet_next != NX_NULL && packet->nx_packet_last != NX_NULL);
    CHECK(before - free_packets(&small_pool) == 3);
    for (offset = 0; offset < 2 * SMALL + 1; offset += 7) {
        EXPECT(NX_SUCCESS, nx_packet_data_extract_offset(packet, offset, read_back, 10, &copied));
        CHECK(copied == (offset + 10 <= 2 * SMALL + 1 ? 10 : 2 * SMALL + 1 - offset) && memcmp(read_back, pattern + offset, copied) == 0);
    }
    EXPECT(NX_PACKET_OFFSET_ERROR, nx_packet_data_extract_offset(packet, 2 * SMALL + 1, read_back, 10, &copied));
    EXPECT(NX_SUCCESS, nx_packet_data_extract_offset(packet, 3, read_back, 0, &copied));
    CHECK(copied == 0);
    /* The tail from another pool, each packet back to its own. */
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, pattern + 2 * SMALL + 1, 300, &pool, NX_NO_WAIT));
    CHECK(large - free_packets(&pool) == 1);
    EXPECT(NX_SUCCESS, nx_packet_copy(packet, &copy, &pool, NX_NO_WAIT));
    CHECK(copy != packet && copy->nx_packet_pool_owner == &pool);
    check_data(packet, pattern, 2 * SMALL + 301);
    check_data(copy, pattern, 2 * SMALL + 301);
    CHECK(free_packets(&small_pool) == before && free_packets(&pool) == large);
}

static void empty_pool(void)
{
    NX_PACKET *all[SMALL_PACKETS];
    NX_PACKET *packet = NX_NULL;
    ULONG requests = 0;
    ULONG requests_after = 0;
    ULONG suspensions = 0;
    ULONG suspensions_after = 0;
    ULONG invalid = 0;
    UINT count = 0;

    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, NX_NULL, NX_NULL, &requests, &suspensions, NX_NULL));
    while (count < sizeof(all) / sizeof(all[0]) &&
           nx_packet_allocate(&small_pool, &all[count], NX_RECEIVE_PACKET, NX_NO_WAIT) == NX_SUCCESS) {
        count++;
    }
    EXPECT(NX_NO_PACKET, nx_packet_allocate(&small_pool, &packet, NX_RECEIVE_PACKET, NX_NO_WAIT));
    EXPECT(NX_NO_PACKET, nx_packet_allocate(&small_pool, &packet, NX_RECEIVE_PACKET, 5));
    EXPECT(NX_SUCCESS, nx_packet_data_append(all[0], pattern, 8, &pool, NX_NO_WAIT));
    EXPECT(NX_NO_PACKET, nx_packet_copy(all[0], &packet, &small_pool, NX_NO_WAIT));
    EXPECT(NX_NO_PACKET, nx_packet_data_append(all[0], pattern, SMALL, &small_pool, NX_NO_WAIT));
    check_length(all[0], 8);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, NX_NULL, NX_NULL, &requests_after, &suspensions_after, NX_NULL));
    CHECK(requests_after - requests >= 2 && suspensions_after - suspensions == 1);

    /* Two threads wait; they are served in the order in which they came. */
    EXPECT(TX_SUCCESS, tx_thread_resume(&waiters[0]));
    tx_thread_sleep(1);
    EXPECT(TX_SUCCESS, tx_thread_resume(&waiters[1]));
    tx_thread_sleep(1);
    CHECK(woken == 0);
    EXPECT(NX_SUCCESS, nx_packet_release(all[--count]));
    tx_thread_sleep(1);
    CHECK(woken == 1 && order[0] == 0);
    EXPECT(NX_SUCCESS, nx_packet_release(all[--count]));
    tx_thread_sleep(1);
    CHECK(woken == 2 && order[1] == 1);
    EXPECT(NX_SUCCESS, nx_packet_release(given[0]));
    EXPECT(NX_SUCCESS, nx_packet_transmit_release(given[1]));
    while (count > 1) {
        EXPECT(NX_SUCCESS, nx_packet_release(all[--count]));
    }
    EXPECT(NX_SUCCESS, nx_packet_release(all[0]));
    EXPECT(NX_PTR_ERROR, nx_packet_release(all[0]));
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, NX_NULL, NX_NULL, NX_NULL, NX_NULL, &invalid));
    CHECK(invalid == 1);
}

static void deletion(void)
{
    ULONG total = 0;
    ULONG free = 0;

    EXPECT(NX_SUCCESS, nx_packet_pool_low_watermark_set(&small_pool, 2));
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, &total, &free, NX_NULL, NX_NULL, NX_NULL));
    CHECK(total == free && total >= 4);
    EXPECT(NX_SUCCESS, nx_packet_pool_delete(&small_pool));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_delete(&small_pool));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_info_get(&small_pool, &total, &free, NX_NULL, NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&small_pool, (CHAR *)"again", SMALL, small_memory, sizeof(small_memory)));
}

static void wait_for_packet(ULONG index)
{
    EXPECT(NX_SUCCESS, nx_packet_allocate(&small_pool, &given[index], NX_RECEIVE_PACKET, NX_WAIT_FOREVER));
    order[woken++] = (UINT)index;
}

static void play(ULONG input)
{
    ULONG i;

    (void)input;
    for (i = 0; i < sizeof(pattern); i++) {
        pattern[i] = (UCHAR)(i * 7 + i / 256);
    }
    types();
    chains();
    empty_pool();
    deletion();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    VOID *memory = first_unused_memory;
    ULONG i;

    create_hosts(play, take(&memory, 4 * STACK_SIZE));
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&small_pool, (CHAR *)"small", SMALL, small_memory, sizeof(small_memory)));
    for (i = 0; i < 2; i++) {
        EXPECT(TX_SUCCESS, tx_thread_create(&waiters[i], (CHAR *)"waiter", wait_for_packet, i, take(&memory, STACK_SIZE), STACK_SIZE, 5, 5,
                                            TX_NO_TIME_SLICE, TX_DONT_START));
    }
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
