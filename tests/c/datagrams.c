/* UDP and ping between two hosts, as the manual's chapter 4 has them: an echo server, what its sockets tell, and what is refused. */

#include "two_hosts.h"

#define SERVER_PORT 7

static TX_THREAD server_thread;
static TX_THREAD pingers[3];
static NX_UDP_SOCKET server;
static NX_UDP_SOCKET client;
static NX_UDP_SOCKET other;
static UINT notes;
static UINT pinged;
static UCHAR data[4000];

static void note(NX_UDP_SOCKET *socket)
{
    CHECK(socket == &client);
    notes++;
}

/* Sends back what comes, to where it came from, in its own packet; ends when its port is gone. */
static void serve(ULONG input)
{
    NX_PACKET *packet = NX_NULL;
    NXD_ADDRESS address;
    UINT port = 0;
    UINT protocol = 0;
    UINT interface_index = 9;
    ULONG source = 0;
    UINT status;

    (void)input;
    while ((status = nx_udp_socket_receive(&server, &packet, NX_WAIT_FOREVER)) == NX_SUCCESS) {
        EXPECT(NX_SUCCESS, nx_udp_source_extract(packet, &source, &port));
        CHECK(source == ONE);
        EXPECT(NX_SUCCESS, nxd_udp_source_extract(packet, &address, &port));
        CHECK(address.nxd_ip_version == NX_IP_VERSION_V4 && address.nxd_ip_address.v4 == ONE);
        EXPECT(NX_SUCCESS, nx_udp_packet_info_extract(packet, &source, &protocol, &port, &interface_index));
        CHECK(source == ONE && protocol == NX_PROTOCOL_UDP && interface_index == 0);
        EXPECT(NX_SUCCESS, nxd_udp_packet_info_extract(packet, &address, &protocol, &port, &interface_index));
        EXPECT(NX_SUCCESS, nx_udp_socket_send(&server, packet, source, port));
    }
    EXPECT(NX_NOT_BOUND, status);
}

static void sockets(void)
{
    UINT port = 0;
    ULONG bytes = 1;

    EXPECT(NX_NOT_ENABLED, nx_udp_socket_create(&one, &client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_NOT_ENABLED, nx_udp_info_get(&one, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL));
    EXPECT(NX_NOT_ENABLED, nx_udp_free_port_find(&one, 1, &port));
    EXPECT(NX_SUCCESS, nx_udp_enable(&one));
    EXPECT(NX_ALREADY_ENABLED, nx_udp_enable(&one));
    EXPECT(NX_SUCCESS, nx_udp_enable(&two));
    EXPECT(NX_OPTION_ERROR, nx_udp_socket_create(&one, &client, (CHAR *)"client", 1, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_OPTION_ERROR, nx_udp_socket_create(&one, &client, (CHAR *)"client", NX_IP_NORMAL, 1, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_OPTION_ERROR, nx_udp_socket_create(&one, &client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, 256, 3));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&one, &client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_PTR_ERROR, nx_udp_socket_create(&one, &client, (CHAR *)"client", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&one, &other, (CHAR *)"other", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 3));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&two, &server, (CHAR *)"server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));

    EXPECT(NX_NOT_BOUND, nx_udp_socket_port_get(&client, &port));
    EXPECT(NX_NOT_SUCCESSFUL, nx_udp_socket_bytes_available(&client, &bytes));
    EXPECT(NX_NOT_BOUND, nx_udp_socket_unbind(&client));
    EXPECT(NX_INVALID_PORT, nx_udp_socket_bind(&client, 0x10000, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&client, NX_ANY_PORT, NX_NO_WAIT));
    EXPECT(NX_ALREADY_BOUND, nx_udp_socket_bind(&client, 5000, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_port_get(&client, &port));
    CHECK(port != 0 && port <= NX_MAX_PORT);
    EXPECT(NX_PORT_UNAVAILABLE, nx_udp_socket_bind(&other, port, NX_NO_WAIT));
    EXPECT(NX_PORT_UNAVAILABLE, nx_udp_socket_bind(&other, port, 5));
    EXPECT(NX_SUCCESS, nx_udp_free_port_find(&one, port, &port));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&other, port, NX_NO_WAIT));
    EXPECT(NX_STILL_BOUND, nx_udp_socket_delete(&other));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&server, SERVER_PORT, NX_NO_WAIT));
    EXPECT(TX_SUCCESS, tx_thread_resume(&server_thread));
}

static void echo(ULONG size)
{
    NX_PACKET *packet = NX_NULL;

    EXPECT(NX_SUCCESS, nx_udp_socket_send(&client, packet_of(NX_UDP_PACKET, data, size), TWO, SERVER_PORT));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&client, &packet, SECOND));
    if (packet != NX_NULL) {
        check_data(packet, data, size);
    }
}

static void echoes(void)
{
    NX_PACKET *packet = NX_NULL;
    ULONG sent = 0;
    ULONG sent_bytes = 0;
    ULONG received = 0;
    ULONG received_bytes = 0;
    ULONG queued = 9;
    ULONG dropped = 9;
    ULONG errors = 9;
    ULONG bytes = 0;
    UINT i;

    echo(1);
    echo(0);
    echo(1472);
    EXPECT(NX_SUCCESS, nx_ip_fragment_enable(&one));
    EXPECT(NX_SUCCESS, nx_ip_fragment_enable(&two));
    echo(1473);
    echo(sizeof(data));
    EXPECT(NX_NO_PACKET, nx_udp_socket_receive(&client, &packet, NX_NO_WAIT));
    EXPECT(NX_NO_PACKET, nx_udp_socket_receive(&client, &packet, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_info_get(&client, &sent, &sent_bytes, &received, &received_bytes, &queued, &dropped, &errors));
    CHECK(sent == 5 && received == 5 && queued == 0 && dropped == 0 && errors == 0);
    CHECK(sent_bytes == 1 + 1472 + 1473 + sizeof(data) && received_bytes == sent_bytes);

    /* Three fit the queue: of five the first two are gone. */
    EXPECT(NX_SUCCESS, nx_udp_socket_receive_notify(&client, note));
    for (i = 0; i < 5; i++) {
        EXPECT(NX_SUCCESS, nx_udp_socket_send(&client, packet_of(NX_UDP_PACKET, data + i, 10), TWO, SERVER_PORT));
    }
    tx_thread_sleep(10);
    CHECK(notes == 5);
    EXPECT(NX_SUCCESS, nx_udp_socket_bytes_available(&client, &bytes));
    CHECK(bytes == 30);
    EXPECT(NX_SUCCESS, nx_udp_socket_info_get(&client, NX_NULL, NX_NULL, NX_NULL, NX_NULL, &queued, &dropped, NX_NULL));
    CHECK(queued == 3 && dropped == 2);
    for (i = 2; i < 5; i++) {
        EXPECT(NX_SUCCESS, nx_udp_socket_receive(&client, &packet, NX_NO_WAIT));
        check_data(packet, data + i, 10);
    }
    EXPECT(NX_SUCCESS, nx_udp_socket_receive_notify(&client, NX_NULL));
    EXPECT(NX_SUCCESS, nx_udp_socket_checksum_disable(&client));
    echo(100);
    EXPECT(NX_SUCCESS, nx_udp_socket_checksum_enable(&client));
    echo(100);
    CHECK(notes == 5);
}

static void refusals(void)
{
    NX_PACKET *packet = packet_of(NX_RECEIVE_PACKET, data, 10);
    NXD_ADDRESS address;
    ULONG source = 0;
    UINT port = 0;

    EXPECT(NX_UNDERFLOW, nx_udp_socket_send(&client, packet, TWO, SERVER_PORT));
    EXPECT(NX_INVALID_PACKET, nx_udp_source_extract(packet, &source, &port));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    packet = packet_of(NX_UDP_PACKET, data, 10);
    EXPECT(NX_IP_ADDRESS_ERROR, nx_udp_socket_send(&client, packet, 0, SERVER_PORT));
    EXPECT(NX_INVALID_PORT, nx_udp_socket_send(&client, packet, TWO, 0));
    EXPECT(NX_INVALID_PORT, nx_udp_socket_send(&client, packet, TWO, 0x10000));
    EXPECT(NX_INVALID_INTERFACE, nx_udp_socket_source_send(&client, packet, TWO, SERVER_PORT, 7));
    /* Off every link, and no gateway. */
    EXPECT(NX_IP_ADDRESS_ERROR, nx_udp_socket_send(&client, packet, IP_ADDRESS(1, 2, 3, 4), SERVER_PORT));
    address.nxd_ip_version = NX_IP_VERSION_V4;
    address.nxd_ip_address.v4 = IP_ADDRESS(1, 2, 3, 4);
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_udp_socket_send(&client, packet, &address, SERVER_PORT));
    CHECK(packet->nx_packet_length == 10);
    EXPECT(NX_SUCCESS, nx_udp_socket_source_send(&client, packet, TWO, SERVER_PORT, 0));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&client, &packet, SECOND));
    check_data(packet, data, 10);
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&other));
    packet = packet_of(NX_UDP_PACKET, data, 10);
    EXPECT(NX_NOT_BOUND, nx_udp_socket_send(&other, packet, TWO, SERVER_PORT));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_NOT_BOUND, nx_udp_socket_receive(&other, &packet, NX_NO_WAIT));
}

/* Own addresses: this host's, and the loopback's. */
static void loopback(void)
{
    static const ULONG own[] = {ONE, IP_ADDRESS(127, 0, 0, 1)};
    NX_PACKET *packet = NX_NULL;
    ULONG source = 0;
    UINT port = 0;
    UINT i;

    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&other, 4000, NX_NO_WAIT));
    for (i = 0; i < 2; i++) {
        EXPECT(NX_SUCCESS, nx_udp_socket_send(&client, packet_of(NX_UDP_PACKET, data, 50), own[i], 4000));
        EXPECT(NX_SUCCESS, nx_udp_socket_receive(&other, &packet, SECOND));
        EXPECT(NX_SUCCESS, nx_udp_source_extract(packet, &source, &port));
        CHECK(source == own[i]);
        check_data(packet, data, 50);
        EXPECT(NX_SUCCESS, nx_icmp_ping(&one, own[i], (CHAR *)"self", 4, &packet, SECOND));
        check_data(packet, "self", 4);
    }
}

static void ping_at_once(ULONG input)
{
    NX_PACKET *packet = NX_NULL;
    CHAR text[8];

    memset(text, (int)('a' + input), sizeof(text));
    EXPECT(NX_SUCCESS, nx_icmp_ping(&one, TWO, text, sizeof(text), &packet, SECOND));
    check_data(packet, text, sizeof(text));
    pinged++;
}

static void pings(void)
{
    NX_PACKET *packet = NX_NULL;
    ULONG sent = 0;
    ULONG timeouts = 0;
    ULONG suspended = 0;
    ULONG responses = 0;
    ULONG errors = 9;
    UINT i;

    EXPECT(NX_NOT_ENABLED, nx_icmp_ping(&one, TWO, (CHAR *)"abcd", 4, &packet, SECOND));
    EXPECT(NX_NOT_ENABLED, nx_icmp_info_get(&one, &sent, NX_NULL, NX_NULL, NX_NULL, NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_icmp_enable(&one));
    EXPECT(NX_ALREADY_ENABLED, nx_icmp_enable(&one));
    /* Nobody answers who was not told to. */
    EXPECT(NX_NO_RESPONSE, nx_icmp_ping(&one, TWO, (CHAR *)"abcd", 4, &packet, SECOND));
    EXPECT(NX_SUCCESS, nx_icmp_enable(&two));
    EXPECT(NX_SUCCESS, nx_icmp_ping(&one, TWO, (CHAR *)"abcd", 4, &packet, SECOND));
    check_data(packet, "abcd", 4);
    EXPECT(NX_SUCCESS, nx_icmp_ping(&one, TWO, (CHAR *)data, 1400, &packet, SECOND));
    check_data(packet, data, 1400);
    EXPECT(NX_OVERFLOW, nx_icmp_ping(&one, TWO, (CHAR *)data, 2000, &packet, SECOND));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_icmp_ping(&one, 0, (CHAR *)"abcd", 4, &packet, SECOND));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_icmp_ping(&one, IP_ADDRESS(1, 2, 3, 4), (CHAR *)"abcd", 4, &packet, SECOND));
    EXPECT(NX_NO_RESPONSE, nx_icmp_ping(&one, NOBODY, (CHAR *)"abcd", 4, &packet, 10));
    for (i = 0; i < 3; i++) {
        EXPECT(TX_SUCCESS, tx_thread_resume(&pingers[i]));
    }
    tx_thread_sleep(SECOND);
    CHECK(pinged == 3);
    EXPECT(NX_SUCCESS, nx_icmp_info_get(&one, &sent, &timeouts, &suspended, &responses, &errors, NX_NULL));
    CHECK(sent == 7 && timeouts == 2 && suspended == 7 && responses == 5 && errors == 0);
}

static void ends(void)
{
    EXPECT(NX_SOCKETS_BOUND, nx_ip_delete(&two));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&server));
    tx_thread_sleep(1);
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&server));
    EXPECT(NX_PTR_ERROR, nx_udp_socket_delete(&server));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&client));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&client));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&other));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&other));
    check_pool();
    EXPECT(NX_SUCCESS, nx_ip_delete(&two));
    EXPECT(NX_PTR_ERROR, nx_ip_delete(&two));
    EXPECT(NX_SUCCESS, nx_ip_delete(&one));
}

static void play(ULONG input)
{
    ULONG i;

    (void)input;
    for (i = 0; i < sizeof(data); i++) {
        data[i] = (UCHAR)(i * 3 + i / 200);
    }
    wait_for_links();
    sockets();
    echoes();
    refusals();
    pings();
    loopback();
    ends();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    VOID *memory = first_unused_memory;
    ULONG i;

    create_hosts(play, take(&memory, 4 * STACK_SIZE));
    EXPECT(TX_SUCCESS, tx_thread_create(&server_thread, (CHAR *)"server", serve, 0, take(&memory, STACK_SIZE), STACK_SIZE, 5, 5,
                                        TX_NO_TIME_SLICE, TX_DONT_START));
    for (i = 0; i < 3; i++) {
        EXPECT(TX_SUCCESS, tx_thread_create(&pingers[i], (CHAR *)"pinger", ping_at_once, i, take(&memory, STACK_SIZE), STACK_SIZE, 8, 8,
                                            TX_NO_TIME_SLICE, TX_DONT_START));
    }
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
