/* An Ethernet controller that answers nothing: its driver can only say so. The instance stands, reports no link, sends nothing, loses no
 * packet, and works when the hardware does at last. With DRIVER that is a board's own, and its hardware stays silent. */
#include "nx_api.h"

#include "check.h"

#define STACK_SIZE 4096
#define PAYLOAD_SIZE 512
#define PACKETS 6U

#ifndef DRIVER
#define DRIVER dead_driver
#define HAS_SWITCH
#endif
void DRIVER(NX_IP_DRIVER *request);

static TX_THREAD thread;
static ULONG stack[STACK_SIZE / sizeof(ULONG)], ip_stack[STACK_SIZE / sizeof(ULONG)], arp_memory[256];
static NX_PACKET_POOL pool;
static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + sizeof(NX_PACKET)) / sizeof(ULONG)];
static NX_IP ip;
static NX_UDP_SOCKET udp;

#ifdef HAS_SWITCH
static volatile UINT is_alive, sends;

void dead_driver(NX_IP_DRIVER *request)
{
    request->nx_ip_driver_status = is_alive != 0U ? NX_SUCCESS : NX_NOT_SUCCESSFUL;
    switch (request->nx_ip_driver_command) {
    case NX_LINK_ENABLE:
        request->nx_ip_driver_interface->nx_interface_link_up = (UCHAR)is_alive;
        break;
    case NX_LINK_PACKET_SEND:
    case NX_LINK_PACKET_BROADCAST:
    case NX_LINK_ARP_SEND:
    case NX_LINK_ARP_RESPONSE_SEND:
        sends++;
        (void)nx_packet_transmit_release(request->nx_ip_driver_packet);
        break;
    default:
        break;
    }
}
#endif

static VOID run(ULONG input)
{
    NX_PACKET *packet;
    ULONG status, available;

    (void)input;
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, 50));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&ip, &udp, (CHAR *)"udp", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&udp, NX_ANY_PORT, NX_NO_WAIT));
    for (UINT i = 0; i < 3U * PACKETS; i++) {
        UINT sent;

        EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_UDP_PACKET, 10));
        EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)"lost", 4, &pool, NX_NO_WAIT));
        sent = nx_udp_socket_send(&udp, packet, IP_ADDRESS(10, 0, 2, 255), 7);
        if (sent != NX_SUCCESS) {
            EXPECT(NX_SUCCESS, nx_packet_release(packet));
        }
    }
    CHECK(nx_icmp_ping(&ip, IP_ADDRESS(10, 0, 2, 2), (CHAR *)"?", 1, &packet, 20) != NX_SUCCESS);
    tx_thread_sleep(5U * NX_IP_PERIODIC_RATE);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, TX_NULL, &available, TX_NULL, TX_NULL, TX_NULL));
    CHECK(available == PACKETS);

#ifndef HAS_SWITCH
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_driver_direct_command(&ip, NX_LINK_INITIALIZE, &status));
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_driver_direct_command(&ip, NX_LINK_ENABLE, &status));
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, NX_NO_WAIT));
#else
    CHECK(sends == 0U);
    is_alive = 1;
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&ip, NX_LINK_INITIALIZE, &status));
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&ip, NX_LINK_ENABLE, &status));
    EXPECT(NX_SUCCESS, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_UDP_PACKET, 10));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, (VOID *)"sent", 4, &pool, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&udp, packet, IP_ADDRESS(10, 0, 2, 255), 7));
    CHECK(sends > 0U);
#endif
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof pool_memory));
    EXPECT(NX_SUCCESS, nx_ip_create(&ip, (CHAR *)"dead", IP_ADDRESS(10, 0, 2, 15), 0xFFFFFF00UL, &pool, DRIVER, ip_stack, sizeof ip_stack, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(&ip, arp_memory, sizeof arp_memory));
    EXPECT(NX_SUCCESS, nx_udp_enable(&ip));
    EXPECT(NX_SUCCESS, nx_icmp_enable(&ip));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, (CHAR *)"dead", run, 0, stack, sizeof stack, 20, 20, TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
