/* Two IP instances on the in-memory link, and a small mail server thread on NetX sockets: what the mail programs of the tests share. A program
   has one source file; it includes this and defines `client_entry`, which ends it. */

#ifndef SMTP_WORLD_H
#define SMTP_WORLD_H

#include <string.h>

#include "nx_api.h"
#include "nxd_smtp_client.h"

#include "check.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 1536
#define PACKETS 60
#define SMTP_PORT 25
#define WAIT (30 * NX_IP_PERIODIC_RATE)

#define CLIENT_ADDRESS IP_ADDRESS(10, 0, 0, 1)
#define SERVER_ADDRESS IP_ADDRESS(10, 0, 0, 2)
#define NETWORK_MASK 0xFFFFFF00UL

#define USERNAME "device"
#define PASSWORD "secret"
/* NUL, the name, NUL, the password, in base64. */
#define CREDENTIALS "AGRldmljZQBzZWNyZXQ="

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

static TX_THREAD client_thread;
static TX_THREAD server_thread;
static NX_PACKET_POOL pool;
static NX_IP client_ip;
static NX_IP server_ip;
static NX_TCP_SOCKET server_socket;
static NX_SMTP_CLIENT smtp_client;

static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG arp_memory[2][1024 / sizeof(ULONG)];

/* What the server was sent: every command line and, apart, the message as it travelled. */
static char commands[1024];
static UINT commands_length;
static char message[32768];
static UINT message_length;
static UINT mails_received;

/* Octets of the message, also of what `message` had no room for. */
static ULONG message_octets;
/* Connections so far. */
static UINT sessions;
/* What the server answers to EHLO. */
static const char *offers = "250-server.test\r\n250-SIZE\r\n250 AUTH PLAIN\r\n";

/* The client's part, in a thread of its own. */
static void client_entry(ULONG argument);

/* The server's input: packets as they come, lines as they are asked for. */
static char input[4096];
static UINT input_length;

static UINT server_send(const char *text)
{
    NX_PACKET *packet;
    UINT status = nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, WAIT);

    if (status != NX_SUCCESS) {
        return status;
    }
    status = nx_packet_data_append(packet, (VOID *)text, (ULONG)strlen(text), &pool, WAIT);
    if (status == NX_SUCCESS) {
        status = nx_tcp_socket_send(&server_socket, packet, WAIT);
    }
    if (status != NX_SUCCESS) {
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
    return status;
}

/* Reads one line with its end into `line`; 0 when the peer has gone. */
static UINT server_line(char *line, UINT size)
{
    for (;;) {
        char *end = (char *)memchr(input, '\n', input_length);
        NX_PACKET *packet;
        ULONG copied = 0;

        if (end != NULL) {
            UINT length = (UINT)(end + 1 - input);

            CHECK(length < size && length >= 2 && end[-1] == '\r');
            memcpy(line, input, length);
            line[length] = 0;
            input_length -= length;
            memmove(input, end + 1, input_length);
            return length;
        }
        if (nx_tcp_socket_receive(&server_socket, &packet, WAIT) != NX_SUCCESS) {
            return 0;
        }
        CHECK(input_length + packet->nx_packet_length <= sizeof(input));
        EXPECT(NX_SUCCESS, nx_packet_data_retrieve(packet, input + input_length, &copied));
        CHECK(copied == packet->nx_packet_length);
        input_length += (UINT)copied;
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
}

/* Takes the message up to the lone dot; 0 when the peer has gone before. */
static int server_message(void)
{
    char line[1024];

    for (;;) {
        UINT length = server_line(line, sizeof(line));

        if (length == 0 || strcmp(line, ".\r\n") == 0) {
            return length != 0;
        }
        message_octets += length;
        if (message_length + length < sizeof(message)) {
            memcpy(message + message_length, line, length);
            message_length += length;
        }
    }
}

/* One session: from the greeting to QUIT. */
static void server_session(void)
{
    char line[1024];
    UINT length;

    sessions++;
    EXPECT(NX_SUCCESS, server_send("220 server.test ready\r\n"));
    while ((length = server_line(line, sizeof(line))) != 0) {
        CHECK(commands_length + length < sizeof(commands));
        memcpy(commands + commands_length, line, length + 1);
        commands_length += length;

        if (strncmp(line, "EHLO ", 5) == 0) {
            EXPECT(NX_SUCCESS, server_send(offers));
        } else if (strcmp(line, "AUTH PLAIN\r\n") == 0) {
            EXPECT(NX_SUCCESS, server_send("334 \r\n"));
        } else if (strcmp(line, CREDENTIALS "\r\n") == 0) {
            EXPECT(NX_SUCCESS, server_send("235 2.7.0 accepted\r\n"));
        } else if (strncmp(line, "RCPT TO:<nobody@", 16) == 0) {
            EXPECT(NX_SUCCESS, server_send("550 5.1.1 no such user\r\n"));
        } else if (strncmp(line, "RCPT TO:<silence@", 17) == 0) {
            /* No answer: until the client has had enough. */
            (VOID)server_line(line, sizeof(line));
            return;
        } else if (strncmp(line, "DATA", 4) == 0) {
            EXPECT(NX_SUCCESS, server_send("354 go ahead\r\n"));
            if (!server_message()) {
                return;
            }
            mails_received++;
            EXPECT(NX_SUCCESS, server_send("250 2.0.0 taken\r\n"));
        } else if (strncmp(line, "QUIT", 4) == 0) {
            (VOID)server_send("221 2.0.0 bye\r\n");
            return;
        } else {
            EXPECT(NX_SUCCESS, server_send("250 2.1.0 fine\r\n"));
        }
    }
}

/* Listens again; a connection that came meanwhile is as good. */
static void relisten(void)
{
    UINT status = nx_tcp_server_socket_relisten(&server_ip, SMTP_PORT, &server_socket);

    CHECK(status == NX_SUCCESS || status == NX_CONNECTION_PENDING);
}

static void serve(ULONG argument)
{
    (void)argument;
    EXPECT(NX_SUCCESS, nx_tcp_socket_create(&server_ip, &server_socket, (CHAR *)"server", NX_IP_NORMAL, NX_FRAGMENT_OKAY,
                                            NX_IP_TIME_TO_LIVE, 4096, NX_NULL, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_listen(&server_ip, SMTP_PORT, &server_socket, 5, NX_NULL));
    for (;;) {
        EXPECT(NX_SUCCESS, nx_tcp_server_socket_accept(&server_socket, NX_WAIT_FOREVER));
        input_length = 0;
        server_session();
        (VOID)nx_tcp_socket_disconnect(&server_socket, WAIT);
        EXPECT(NX_SUCCESS, nx_tcp_server_socket_unaccept(&server_socket));
        relisten();
    }
}

/* One of the two instances, both with IPv4 and IPv6 addresses that end in `host`. */
static void create_ip(NX_IP *ip, const char *name, ULONG address, ULONG host, ULONG *arp, VOID *stack)
{
    NXD_ADDRESS ipv6;
    UINT index;

    EXPECT(NX_SUCCESS, nx_ip_create(ip, (CHAR *)name, address, NETWORK_MASK, &pool, _nx_ram_network_driver, stack, STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(ip, arp, sizeof(arp_memory[0])));
    EXPECT(NX_SUCCESS, nx_tcp_enable(ip));
    EXPECT(NX_SUCCESS, nxd_icmp_enable(ip));
    EXPECT(NX_SUCCESS, nxd_ipv6_enable(ip));
    ipv6.nxd_ip_version = NX_IP_VERSION_V6;
    ipv6.nxd_ip_address.v6[0] = 0x20010DB8;
    ipv6.nxd_ip_address.v6[1] = 0;
    ipv6.nxd_ip_address.v6[2] = 0;
    ipv6.nxd_ip_address.v6[3] = host;
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(ip, 0, &ipv6, 64, &index));
}

void tx_application_define(void *first_unused_memory)
{
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    create_ip(&client_ip, "client", CLIENT_ADDRESS, 1, arp_memory[0], take(&first_unused_memory, STACK_SIZE));
    create_ip(&server_ip, "server", SERVER_ADDRESS, 2, arp_memory[1], take(&first_unused_memory, STACK_SIZE));
    EXPECT(TX_SUCCESS, tx_thread_create(&server_thread, (CHAR *)"server", serve, 0, take(&first_unused_memory, STACK_SIZE),
                                        STACK_SIZE, 10, 10, TX_NO_TIME_SLICE, TX_AUTO_START));
    EXPECT(TX_SUCCESS, tx_thread_create(&client_thread, (CHAR *)"client", client_entry, 0, take(&first_unused_memory, STACK_SIZE),
                                        STACK_SIZE, 12, 12, TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}

#endif
