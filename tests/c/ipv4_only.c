/* A program of a product without IPv6: two instances talk, and what is about IPv6 says that it is not there. */

#include <string.h>

#include "nxd_smtp_client.h"

#include "check.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 1536
#define PACKETS 40
#define PORT 80
#define WAIT (5 * NX_IP_PERIODIC_RATE)
#define LEFT IP_ADDRESS(10, 0, 0, 1)
#define RIGHT IP_ADDRESS(10, 0, 0, 2)

#if !defined(NX_DISABLE_IPV6) || defined(FEATURE_NX_IPV6)
#error "the headers say that there is IPv6"
#endif

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

static TX_THREAD client_thread;
static TX_THREAD server_thread;
static NX_PACKET_POOL pool;
static NX_IP left;
static NX_IP right;
static NX_TCP_SOCKET client;
static NX_TCP_SOCKET server;
static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG arp_memory[2][1024 / sizeof(ULONG)];
static const char message[] = "over IPv4";

static void serve(ULONG input)
{
    NX_PACKET *packet = NX_NULL;

    (void)input;
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&right, &server, (CHAR *)"server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 4096,
                                            NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_listen(&right, PORT, &server, 1, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_accept(&server, WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_socket_receive(&server, &packet, WAIT));
    CHECK(packet->nx_packet_length == sizeof(message) && memcmp(packet->nx_packet_prepend_ptr, message, sizeof(message)) == 0);
    EXPECT(NX_SUCCESS, nx_tcp_socket_send(&server, packet, WAIT));
}

static void absent(void)
{
    NXD_ADDRESS address;
    UINT index;

    CHECK(sizeof(NXD_ADDRESS) == 8);
    EXPECT(NX_NOT_SUPPORTED, nxd_ipv6_enable(&left));
    EXPECT(NX_SUCCESS, nxd_ipv6_disable(&left));
    EXPECT(NX_NO_MORE_ENTRIES, nxd_ipv6_address_set(&left, 0, NX_NULL, 10, &index));
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_ipv6_address_delete(&left, 0));
    EXPECT(NX_SUCCESS, nxd_nd_cache_invalidate(&left));
    address.nxd_ip_version = NX_IP_VERSION_V6;
    address.nxd_ip_address.v4 = RIGHT;
    EXPECT(NX_IP_ADDRESS_ERROR, nxd_ipv6_address_set(&left, 0, &address, 64, &index));
    CHECK(nxd_tcp_client_socket_connect(&client, &address, PORT, WAIT) != NX_SUCCESS);
}

static void run(ULONG input)
{
    NXD_ADDRESS address;
    NXD_ADDRESS peer;
    NX_PACKET *packet = NX_NULL;
    ULONG port = 0;
    ULONG status;

    (void)input;
    EXPECT(NX_SUCCESS, nx_ip_status_check(&left, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&left, &client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 4096,
                                            NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_bind(&client, NX_ANY_PORT, NX_NO_WAIT));
    absent();
    address.nxd_ip_version = NX_IP_VERSION_V4;
    address.nxd_ip_address.v4 = RIGHT;
    EXPECT(NX_SUCCESS, nxd_icmp_ping(&left, &address, (CHAR *)"ping", 4, &packet, WAIT));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nxd_tcp_client_socket_connect(&client, &address, PORT, WAIT));
    EXPECT(NX_SUCCESS, nxd_tcp_socket_peer_info_get(&client, &peer, &port));
    CHECK(peer.nxd_ip_version == NX_IP_VERSION_V4 && peer.nxd_ip_address.v4 == RIGHT && port == PORT);
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)message, sizeof(message), &pool, WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_socket_send(&client, packet, WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_socket_receive(&client, &packet, WAIT));
    CHECK(packet->nx_packet_length == sizeof(message));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    finish();
}

static void create_ip(NX_IP *ip, ULONG address, ULONG *arp, VOID *stack)
{
    EXPECT(NX_SUCCESS, nx_ip_create(ip, (CHAR *)"ip", address, 0xFFFFFF00UL, &pool, _nx_ram_network_driver, stack, STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(ip, arp, sizeof(arp_memory[0])));
    EXPECT(NX_SUCCESS, nxd_icmp_enable(ip));
    EXPECT(NX_SUCCESS, nx_tcp_enable(ip));
}

void tx_application_define(void *first_unused_memory)
{
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    create_ip(&left, LEFT, arp_memory[0], take(&first_unused_memory, STACK_SIZE));
    create_ip(&right, RIGHT, arp_memory[1], take(&first_unused_memory, STACK_SIZE));
    EXPECT(TX_SUCCESS, tx_thread_create(&server_thread, (CHAR *)"server", serve, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 4, 4,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&client_thread, (CHAR *)"client", run, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 5, 5,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
