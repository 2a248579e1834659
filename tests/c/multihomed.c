/* A product with two Ethernet interfaces: a router between two networks, and a host on each.

   All of them hang on the one wire in memory, as two networks may on one cable; only their addresses keep them apart. */

#include <string.h>

#include "nx_api.h"

#include "check.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 1536
#define PACKETS 60
#define WAIT (5 * NX_IP_PERIODIC_RATE)
#define NETWORK_MASK 0xFFFFFF00UL
#define LEFT IP_ADDRESS(10, 0, 0, 1)
#define RIGHT IP_ADDRESS(10, 0, 1, 2)
#define ROUTER_LEFT IP_ADDRESS(10, 0, 0, 3)
#define ROUTER_RIGHT IP_ADDRESS(10, 0, 1, 3)

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

static TX_THREAD thread;
static NX_PACKET_POOL pool;
static NX_PACKET_POOL small_pool;
static NX_IP left;
static NX_IP right;
static NX_IP router;
static NX_UDP_SOCKET sender;
static NX_UDP_SOCKET receiver;
static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG small_memory[10 * 512 / sizeof(ULONG)];
static ULONG arp_memory[3][1024 / sizeof(ULONG)];
static UCHAR data[5000];

static UINT ping(NX_IP *ip, ULONG to)
{
    NX_PACKET *packet;
    UINT status = nx_icmp_ping(ip, to, (CHAR *)"ping", 4, &packet, WAIT);

    if (status == NX_SUCCESS) {
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
    return status;
}

static NX_PACKET *packet_of(ULONG length)
{
    NX_PACKET *packet = NX_NULL;

    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_UDP_PACKET, WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, data, length, &pool, WAIT));
    return packet;
}

static void check_datagram(ULONG length, ULONG from)
{
    NX_PACKET *packet;
    ULONG address = 0;
    UINT port = 0;

    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&receiver, &packet, WAIT));
    EXPECT(NX_SUCCESS, nx_udp_source_extract(packet, &address, &port));
    CHECK(packet->nx_packet_length == length && address == from && port == 1000);
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
}

static void interfaces(void)
{
    CHAR *name = NX_NULL;
    ULONG address = 0;
    ULONG mask = 0;
    ULONG status = 0;

    CHECK(NX_MAX_PHYSICAL_INTERFACES == 2 && NX_LOOPBACK_INTERFACE == 2);
    EXPECT(NX_DUPLICATED_ENTRY, nx_ip_interface_attach(&router, (CHAR *)"again", ROUTER_LEFT, NETWORK_MASK, _nx_ram_network_driver));
    EXPECT(NX_SUCCESS, nx_ip_interface_attach(&router, (CHAR *)"right", ROUTER_RIGHT, NETWORK_MASK, _nx_ram_network_driver));
    EXPECT(NX_NO_MORE_ENTRIES, nx_ip_interface_attach(&router, (CHAR *)"third", IP_ADDRESS(10, 0, 2, 3), NETWORK_MASK,
                                                      _nx_ram_network_driver));
    EXPECT(NX_SUCCESS, nx_ip_interface_status_check(&router, 1, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_ip_interface_info_get(&router, 1, &name, &address, &mask, NX_NULL, NX_NULL, NX_NULL));
    CHECK(strcmp(name, "right") == 0 && address == ROUTER_RIGHT && mask == NETWORK_MASK);
    EXPECT(NX_INVALID_INTERFACE, nx_ip_interface_address_get(&router, 3, &address, &mask));
}

static void forwarding(void)
{
    ULONG dropped = 0;
    ULONG sent = 0;
    ULONG sent_after = 0;

    /* A router answers on both sides, but lets nothing through before it is told to. */
    EXPECT(NX_SUCCESS, ping(&left, ROUTER_LEFT));
    EXPECT(NX_SUCCESS, ping(&left, ROUTER_RIGHT));
    EXPECT(NX_SUCCESS, ping(&right, ROUTER_RIGHT));
    EXPECT(NX_NO_RESPONSE, ping(&left, RIGHT));
    EXPECT(NX_SUCCESS, nx_ip_forwarding_enable(&router));
    EXPECT(NX_SUCCESS, nx_ip_info_get(&router, &sent, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, &dropped, NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, ping(&left, RIGHT));
    EXPECT(NX_SUCCESS, ping(&right, LEFT));
    EXPECT(NX_SUCCESS, nx_ip_info_get(&router, &sent_after, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL));
    CHECK(sent_after - sent >= 4);

    /* Datagrams in pieces pass, piece by piece. */
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&sender, packet_of(sizeof(data)), RIGHT, 2000));
    check_datagram(sizeof(data), LEFT);

    /* What would live on after no more routers is not passed on. */
    sender.nx_udp_socket_time_to_live = 1;
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&sender, packet_of(10), RIGHT, 2000));
    tx_thread_sleep(10);
    CHECK(receiver.nx_udp_socket_receive_count == 0);
    EXPECT(NX_SUCCESS, nx_ip_forwarding_disable(&router));
    EXPECT(NX_NO_RESPONSE, ping(&left, RIGHT));
}

/* The sender chooses the interface, and with it the source address. */
static void sources(void)
{
    static NX_UDP_SOCKET socket;
    NX_PACKET *packet;

    EXPECT(NX_SUCCESS, nx_udp_enable(&router));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&router, &socket, (CHAR *)"router", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&socket, 1000, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&socket, packet_of(11), RIGHT, 2000));
    check_datagram(11, ROUTER_RIGHT);
    EXPECT(NX_SUCCESS, nx_udp_socket_interface_send(&socket, packet_of(12), RIGHT, 2000, 1));
    check_datagram(12, ROUTER_RIGHT);
    packet = packet_of(13);
    EXPECT(NX_INVALID_INTERFACE, nx_udp_socket_source_send(&socket, packet, RIGHT, 2000, 2));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&socket));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&socket));
}

/* Messages of the stack's own come from the auxiliary pool; when that is empty, from the default one. */
static void auxiliary_pool(void)
{
    NX_PACKET *all[20];
    ULONG total = 0;
    ULONG available = 0;
    UINT count = 0;
    ULONG requests = 0;

    EXPECT(NX_SUCCESS, nx_packet_pool_create(&small_pool, (CHAR *)"small", 256, small_memory, sizeof(small_memory)));
    EXPECT(NX_SUCCESS, nx_ip_auxiliary_packet_pool_set(&right, &small_pool));
    EXPECT(NX_SUCCESS, nx_arp_dynamic_entries_invalidate(&right));
    EXPECT(NX_SUCCESS, ping(&right, ROUTER_RIGHT));
    while (count < 20 && nx_packet_allocate(&small_pool, &all[count], 0, NX_NO_WAIT) == NX_SUCCESS) {
        count++;
    }
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, &total, &available, &requests, NX_NULL, NX_NULL));
    CHECK(count == total && available == 0);
    EXPECT(NX_SUCCESS, nx_arp_dynamic_entries_invalidate(&right));
    EXPECT(NX_SUCCESS, ping(&right, ROUTER_RIGHT));
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, NX_NULL, NX_NULL, &available, NX_NULL, NX_NULL));
    CHECK(available > requests);
    while (count > 0) {
        EXPECT(NX_SUCCESS, nx_packet_release(all[--count]));
    }
}

static void run(ULONG input)
{
    ULONG status;
    ULONG total;
    ULONG available;

    (void)input;
    EXPECT(NX_SUCCESS, nx_ip_status_check(&router, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&sender, 1000, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&receiver, 2000, NX_NO_WAIT));
    interfaces();
    forwarding();
    sources();
    auxiliary_pool();

    /* A detached interface takes its address with it. */
    EXPECT(NX_SUCCESS, nx_ip_interface_detach(&router, 1));
    EXPECT(NX_NO_RESPONSE, ping(&right, ROUTER_RIGHT));
    EXPECT(NX_SUCCESS, ping(&left, ROUTER_LEFT));
    tx_thread_sleep(300 * NX_IP_PERIODIC_RATE);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, &total, &available, NX_NULL, NX_NULL, NX_NULL));
    CHECK(total == available);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&small_pool, &total, &available, NX_NULL, NX_NULL, NX_NULL));
    CHECK(total == available);
    finish();
}

static void create_ip(NX_IP *ip, ULONG address, ULONG gateway, ULONG *arp, VOID *stack)
{
    EXPECT(NX_SUCCESS, nx_ip_create(ip, (CHAR *)"ip", address, NETWORK_MASK, &pool, _nx_ram_network_driver, stack, STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(ip, arp, sizeof(arp_memory[0])));
    EXPECT(NX_SUCCESS, nx_icmp_enable(ip));
    EXPECT(NX_SUCCESS, nx_ip_fragment_enable(ip));
    if (gateway != 0) {
        EXPECT(NX_SUCCESS, nx_udp_enable(ip));
        EXPECT(NX_SUCCESS, nx_ip_gateway_address_set(ip, gateway));
    }
}

void tx_application_define(void *first_unused_memory)
{
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    create_ip(&left, LEFT, ROUTER_LEFT, arp_memory[0], take(&first_unused_memory, STACK_SIZE));
    create_ip(&right, RIGHT, ROUTER_RIGHT, arp_memory[1], take(&first_unused_memory, STACK_SIZE));
    create_ip(&router, ROUTER_LEFT, 0, arp_memory[2], take(&first_unused_memory, STACK_SIZE));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&left, &sender, (CHAR *)"sender", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&right, &receiver, (CHAR *)"receiver", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, (CHAR *)"run", run, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 12, 12,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
