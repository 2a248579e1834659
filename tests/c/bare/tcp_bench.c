/* TCP between two IP instances over the in-memory link: how many packets of 1460 octets arrive in WINDOW_TICKS. */
#include "link.h"

#ifdef USE_IPV6
#define SEGMENT 1440U
#else
#define SEGMENT 1460U
#endif
#define RECEIVE_WINDOW (5U * SEGMENT)

static NX_TCP_SOCKET client_socket, server_socket;
static UCHAR data[SEGMENT];

static VOID send_always(ULONG input)
{
    (void)input;
#ifdef USE_IPV6
    tx_thread_sleep(3U * NX_IP_PERIODIC_RATE);
#endif
    must(nx_tcp_socket_create(&client.ip, &client_socket, "client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, RECEIVE_WINDOW, NX_NULL,
                              NX_NULL));
    must(nx_tcp_client_socket_bind(&client_socket, NX_ANY_PORT, NX_WAIT_FOREVER));
    must(nxd_tcp_client_socket_connect(&client_socket, &server.address, PORT, 2U * NX_IP_PERIODIC_RATE));
    for (;;) {
        NX_PACKET *packet;

        must(nx_packet_allocate(&client.pool, &packet, NX_TCP_PACKET, NX_WAIT_FOREVER));
        must(nx_packet_data_append(packet, data, SEGMENT, &client.pool, NX_WAIT_FOREVER));
        must(nx_tcp_socket_send(&client_socket, packet, NX_WAIT_FOREVER));
    }
}

static VOID receive_always(ULONG input)
{
    ULONG octets = 0;

    (void)input;
    must(nx_tcp_socket_create(&server.ip, &server_socket, "server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, RECEIVE_WINDOW, NX_NULL,
                              NX_NULL));
    must(nx_tcp_server_socket_listen(&server.ip, PORT, &server_socket, 5U, NX_NULL));
    must(nx_tcp_server_socket_accept(&server_socket, NX_WAIT_FOREVER));
    for (;;) {
        NX_PACKET *packet;

        must(nx_tcp_socket_receive(&server_socket, &packet, NX_WAIT_FOREVER));
        /* A packet may come in two segments, where the congestion window ends. */
        octets += packet->nx_packet_length;
        must(nx_packet_release(packet));
        operations = octets / SEGMENT;
    }
}
