/* Two IP instances, joined by a driver as vendors write it: pings, datagrams of every size, a multicast group, and a TCP stream
   that is echoed, over IPv4 and IPv6; then the cable is pulled and put back. In the end every packet is in its pool. */

#include <string.h>

#include "nx_api.h"

#include "check.h"
#include "vendor_driver.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 640
#define PACKETS 160
#define PORT 7
#define WAIT (30 * NX_IP_PERIODIC_RATE)
#define GROUP IP_ADDRESS(224, 0, 1, 99)
#define STREAM 60000
#define NETWORK_MASK 0xFFFFFF00UL

static TX_THREAD client_thread;
static TX_THREAD udp_thread;
static TX_THREAD tcp_thread;
static NX_PACKET_POOL pools[2];
static NX_IP client_ip;
static NX_IP server_ip;
static NX_UDP_SOCKET udp_client;
static NX_UDP_SOCKET udp_server;
static NX_TCP_SOCKET tcp_client;
static NX_TCP_SOCKET tcp_server;

static ULONG pool_memory[2][PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG arp_memory[2][1024 / sizeof(ULONG)];
static UCHAR data[STREAM];
static UCHAR heard[STREAM];
static UINT link_changes;

static NXD_ADDRESS server_address(UINT version)
{
    NXD_ADDRESS address;

    memset(&address, 0, sizeof(address));
    address.nxd_ip_version = version;
    if (version == NX_IP_VERSION_V4) {
        address.nxd_ip_address.v4 = IP_ADDRESS(10, 0, 0, 2);
    } else {
        address.nxd_ip_address.v6[0] = 0x20010DB8;
        address.nxd_ip_address.v6[3] = 2;
    }
    return address;
}

/* Sends every datagram back to where it came from. */
static void echo_datagrams(ULONG input)
{
    NX_PACKET *packet;
    NXD_ADDRESS from;
    UINT port;

    (void)input;
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&udp_server, PORT, NX_NO_WAIT));
    while (nx_udp_socket_receive(&udp_server, &packet, NX_WAIT_FOREVER) == NX_SUCCESS) {
        EXPECT(NX_SUCCESS, nxd_udp_source_extract(packet, &from, &port));
        EXPECT(NX_SUCCESS, nxd_udp_socket_send(&udp_server, packet, &from, port));
    }
}

/* Sends every stream back, until its client closes. */
static void echo_streams(ULONG input)
{
    UINT status;

    (void)input;
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_listen(&server_ip, PORT, &tcp_server, 3, NX_NULL));
    for (;;) {
        NX_PACKET *packet;

        if (nx_tcp_server_socket_accept(&tcp_server, NX_WAIT_FOREVER) != NX_SUCCESS) {
            return;
        }
        while (nx_tcp_socket_receive(&tcp_server, &packet, NX_WAIT_FOREVER) == NX_SUCCESS) {
            if (nx_tcp_socket_send(&tcp_server, packet, WAIT) != NX_SUCCESS) {
                EXPECT(NX_SUCCESS, nx_packet_release(packet));
            }
        }
        (void)nx_tcp_socket_disconnect(&tcp_server, WAIT);
        EXPECT(NX_SUCCESS, nx_tcp_server_socket_unaccept(&tcp_server));
        status = nx_tcp_server_socket_relisten(&server_ip, PORT, &tcp_server);
        CHECK(status == NX_SUCCESS || status == NX_CONNECTION_PENDING);
    }
}

static NX_PACKET *packet_of(ULONG type, const UCHAR *octets, ULONG length)
{
    NX_PACKET *packet = NX_NULL;

    EXPECT(NX_SUCCESS, nx_packet_allocate(&pools[0], &packet, type, WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)octets, length, &pools[0], WAIT));
    return packet;
}

static void check_datagram(ULONG length)
{
    NX_PACKET *packet;
    ULONG copied = 0;

    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&udp_client, &packet, WAIT));
    CHECK(packet->nx_packet_length == length);
    EXPECT(NX_SUCCESS, nx_packet_data_extract_offset(packet, 0, heard, sizeof(heard), &copied));
    CHECK(copied == length && memcmp(heard, data, length) == 0);
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
}

static void datagrams(UINT version)
{
    static const ULONG lengths[] = {1, 2, 99, 600, 601, 1400, 4001};
    NXD_ADDRESS to = server_address(version);
    NX_PACKET *packet;
    UINT i;

    for (i = 0; i < 3; i++) {
        EXPECT(NX_SUCCESS, nxd_icmp_ping(&client_ip, &to, (CHAR *)data, 100 + i, &packet, WAIT));
        CHECK(packet->nx_packet_length == 100 + i);
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        ULONG type = version == NX_IP_VERSION_V4 ? NX_IPv4_UDP_PACKET : NX_IPv6_UDP_PACKET;

        EXPECT(NX_SUCCESS, nxd_udp_socket_send(&udp_client, packet_of(type, data, lengths[i]), &to, PORT));
        check_datagram(lengths[i]);
    }
}

static void stream(UINT version)
{
    NXD_ADDRESS to = server_address(version);
    ULONG sent = 0;
    ULONG received = 0;

    memset(heard, 0, sizeof(heard));
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&client_ip, &tcp_client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 4096,
                                            NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_bind(&tcp_client, NX_ANY_PORT, WAIT));
    EXPECT(NX_SUCCESS, nxd_tcp_client_socket_connect(&tcp_client, &to, PORT, WAIT));
    while (received < STREAM) {
        NX_PACKET *packet;
        ULONG copied = 0;

        while (sent < STREAM && sent - received < 4000) {
            ULONG length = STREAM - sent < 1000 ? STREAM - sent : 1000;

            packet = packet_of(NX_TCP_PACKET, data + sent, length);
            EXPECT(NX_SUCCESS, nx_tcp_socket_send(&tcp_client, packet, WAIT));
            sent += length;
        }
        if (nx_tcp_socket_receive(&tcp_client, &packet, WAIT) != NX_SUCCESS) {
            CHECK(!"the stream ended early");
            break;
        }
        CHECK(received + packet->nx_packet_length <= STREAM);
        EXPECT(NX_SUCCESS, nx_packet_data_retrieve(packet, heard + received, &copied));
        received += copied;
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
    CHECK(memcmp(heard, data, STREAM) == 0);
    EXPECT(NX_SUCCESS, nx_tcp_socket_disconnect(&tcp_client, WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_unbind(&tcp_client));
    EXPECT(NX_SUCCESS, nx_tcp_socket_delete(&tcp_client));
}

/* A datagram to a group arrives where it was joined, and only then. */
static void group(void)
{
    UINT before = vendor_ports[1].groups_count;

    EXPECT(NX_SUCCESS, nx_igmp_enable(&server_ip));
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&udp_client, packet_of(NX_UDP_PACKET, data, 10), GROUP, PORT));
    tx_thread_sleep(10);
    EXPECT(NX_SUCCESS, nx_igmp_multicast_join(&server_ip, GROUP));
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&udp_client, packet_of(NX_UDP_PACKET, data, 20), GROUP, PORT));
    check_datagram(20);
    EXPECT(NX_SUCCESS, nx_igmp_multicast_leave(&server_ip, GROUP));
    CHECK(vendor_ports[1].groups_count == before);
}

static VOID link_changed(NX_IP *ip, UINT index, UINT up)
{
    CHECK(ip == &client_ip && index == 0 && up == vendor_ports[0].cable);
    link_changes++;
}

static void cable(void)
{
    NXD_ADDRESS to = server_address(NX_IP_VERSION_V4);
    NX_PACKET *packet;
    ULONG count = 0;

    EXPECT(NX_SUCCESS, nx_ip_link_status_change_notify_set(&client_ip, link_changed));
    vendor_ports[0].cable = 0;
    _nx_ip_driver_link_status_event(&client_ip, 0);
    tx_thread_sleep(2);
    EXPECT(NX_NO_RESPONSE, nxd_icmp_ping(&client_ip, &to, (CHAR *)data, 10, &packet, 20));
    vendor_ports[0].cable = 1;
    _nx_ip_driver_link_status_event(&client_ip, 0);
    tx_thread_sleep(2);
    CHECK(link_changes == 2);
    EXPECT(NX_SUCCESS, nxd_icmp_ping(&client_ip, &to, (CHAR *)data, 10, &packet, WAIT));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&client_ip, NX_LINK_GET_RX_COUNT, &count));
    CHECK(count == vendor_ports[0].frames_received && count > 100);
    EXPECT(NX_UNHANDLED_COMMAND, nx_ip_driver_direct_command(&client_ip, NX_LINK_GET_SPEED, &count));
}

static void run(ULONG input)
{
    ULONG status;
    ULONG total;
    ULONG available;
    UINT i;

    (void)input;
    for (i = 0; i < STREAM; i++) {
        data[i] = (UCHAR)(i * 7 + i / 251);
    }
    EXPECT(NX_SUCCESS, nx_ip_status_check(&client_ip, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_ip_status_check(&server_ip, NX_IP_LINK_ENABLED, &status, WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&udp_client, 2000, NX_NO_WAIT));
    tx_thread_sleep(3 * NX_IP_PERIODIC_RATE);
    datagrams(NX_IP_VERSION_V4);
    datagrams(NX_IP_VERSION_V6);
    group();
    stream(NX_IP_VERSION_V4);
    stream(NX_IP_VERSION_V6);
    cable();
    for (i = 0; i < VENDOR_PORTS; i++) {
        VENDOR_PORT *port = &vendor_ports[i];

        CHECK(port->missed == 0 && port->chains_sent > 5 && port->chains_received > 100);
#ifdef VENDOR_OFFLOAD
        CHECK(port->checksums_filled > 100 && port->checksums_verified > 100);
#endif
    }
    printf("%lu frames one way, %lu the other\n", (unsigned long)vendor_ports[0].frames_sent,
           (unsigned long)vendor_ports[1].frames_sent);

    /* The stream's last segment may have been in the cable that was pulled. */
    tx_thread_sleep(WAIT);
    /* Everything ends: the drivers give their rings back, and every packet is in its pool. */
    EXPECT(TX_SUCCESS, tx_thread_terminate(&udp_thread));
    EXPECT(TX_SUCCESS, tx_thread_terminate(&tcp_thread));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&udp_client));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&udp_client));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&udp_server));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&udp_server));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_unlisten(&server_ip, PORT));
    EXPECT(NX_SUCCESS, nx_tcp_socket_delete(&tcp_server));
    tx_thread_sleep(WAIT);
    EXPECT(NX_SUCCESS, nx_ip_delete(&client_ip));
    EXPECT(NX_SUCCESS, nx_ip_delete(&server_ip));
    for (i = 0; i < 3; i++) {
        NX_PACKET_POOL *pool = i < 2 ? &pools[i] : &vendor_pool;
        ULONG invalid;

        EXPECT(NX_SUCCESS, nx_packet_pool_info_get(pool, &total, &available, NX_NULL, NX_NULL, &invalid));
        CHECK(total == available && invalid == 0);
    }
    finish();
}

static void create_ip(NX_IP *ip, UINT host, VOID *stack)
{
    NXD_ADDRESS ipv6 = server_address(NX_IP_VERSION_V6);
    NX_PACKET_POOL *pool = &pools[host - 1];

    EXPECT(NX_SUCCESS, nx_packet_pool_create(pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory[host - 1], sizeof(pool_memory[0])));
    EXPECT(NX_SUCCESS, nx_ip_create(ip, (CHAR *)"ip", IP_ADDRESS(10, 0, 0, 0) + host, NETWORK_MASK, pool, vendor_driver, stack,
                                    STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(ip, arp_memory[host - 1], sizeof(arp_memory[0])));
    EXPECT(NX_SUCCESS, nx_udp_enable(ip));
    EXPECT(NX_SUCCESS, nx_tcp_enable(ip));
    EXPECT(NX_SUCCESS, nxd_ipv6_enable(ip));
    EXPECT(NX_SUCCESS, nxd_icmp_enable(ip));
    EXPECT(NX_SUCCESS, nx_ip_fragment_enable(ip));
    ipv6.nxd_ip_address.v6[3] = host;
    EXPECT(NX_SUCCESS, nxd_ipv6_linklocal_address_set(ip, NX_NULL));
    EXPECT(NX_SUCCESS, nxd_ipv6_global_address_set(ip, &ipv6, 64));
}

static void create_thread(TX_THREAD *thread, void (*entry)(ULONG), UINT priority, VOID *stack)
{
    EXPECT(TX_SUCCESS, tx_thread_create(thread, (CHAR *)"thread", entry, 0, stack, STACK_SIZE, priority, priority,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
}

void tx_application_define(void *first_unused_memory)
{
    nx_system_initialize();
    vendor_power_on();
    create_ip(&client_ip, 1, take(&first_unused_memory, STACK_SIZE));
    create_ip(&server_ip, 2, take(&first_unused_memory, STACK_SIZE));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&client_ip, &udp_client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&server_ip, &udp_server, (CHAR *)"server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 5));
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&server_ip, &tcp_server, (CHAR *)"server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 64, 4096,
                                            NX_NULL, NX_NULL));
    create_thread(&udp_thread, echo_datagrams, 10, take(&first_unused_memory, STACK_SIZE));
    create_thread(&tcp_thread, echo_streams, 11, take(&first_unused_memory, STACK_SIZE));
    create_thread(&client_thread, run, 12, take(&first_unused_memory, STACK_SIZE));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
