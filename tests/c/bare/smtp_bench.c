/* Mails from one IP instance to a small server on another, over the in-memory link: AUTH PLAIN, a body of 1 KiB, from connect to QUIT.
 * How many arrive in WINDOW_TICKS; both ends are counted. */
#include <stddef.h>
#include <string.h>

#include "link.h"
#include "nxd_smtp_client.h"

#define RECEIVE_WINDOW 4096U
#define BODY 1024U

static NX_SMTP_CLIENT smtp;
static NX_TCP_SOCKET server_socket;
static char body[BODY];

static VOID send_always(ULONG input)
{
    (void)input;
#ifdef USE_IPV6
    tx_thread_sleep(3U * NX_IP_PERIODIC_RATE);
#endif
    for (UINT i = 0; i < BODY; i++) {
        body[i] = i % 64U == 62U ? '\r' : i % 64U == 63U ? '\n' : 'x';
    }
    must(nxd_smtp_client_create(&smtp, &client.ip, &client.pool, "device", "secret", "device@device.test", "device.test",
                                NX_SMTP_CLIENT_AUTH_PLAIN, &server.address, PORT));
    for (;;) {
        must(nx_smtp_mail_send(&smtp, "owner@example.test", NX_SMTP_MAIL_PRIORITY_NORMAL, "report", body, BODY));
        operations++;
    }
}

static void say(const char *text, ULONG length)
{
    NX_PACKET *packet;

    must(nx_packet_allocate(&server.pool, &packet, NX_TCP_PACKET, NX_WAIT_FOREVER));
    must(nx_packet_data_append(packet, (VOID *)text, length, &server.pool, NX_WAIT_FOREVER));
    must(nx_tcp_socket_send(&server_socket, packet, NX_WAIT_FOREVER));
}

#define SAY(text) say(text, sizeof(text) - 1U)

/* Whether the message ends where the packet does: with the line of a dot, of which packets before may have brought a part. */
static int message_ends(const NX_PACKET *packet)
{
    static const char end[] = "\r\n.\r\n";
    static char tail[sizeof end - 1U];
    const ULONG size = sizeof tail;
    ULONG fresh = packet->nx_packet_length < size ? packet->nx_packet_length : size;

    memmove(tail, tail + fresh, size - fresh);
    memcpy(tail + size - fresh, packet->nx_packet_append_ptr - fresh, fresh);
    return memcmp(tail, end, size) == 0;
}

/* Answers a packet, which holds a line or a part of a message. 0: the session is over. */
static int answer(const NX_PACKET *packet)
{
    static int in_data;

    if (in_data) {
        if (message_ends(packet)) {
            in_data = 0;
            SAY("250 taken\r\n");
        }
        return 1;
    }
    switch (*packet->nx_packet_prepend_ptr) {
    case 'E':
        SAY("250-server.test\r\n250 AUTH PLAIN\r\n");
        break;
    case 'A':
        if (packet->nx_packet_length > 12U) {
            /* With the credentials in the same line, or base64 that begins with an A, as it always does. */
            SAY("235 accepted\r\n");
        } else {
            SAY("334 \r\n");
        }
        break;
    case 'D':
        in_data = 1;
        SAY("354 go ahead\r\n");
        break;
    case 'Q':
        SAY("221 bye\r\n");
        return 0;
    default:
        SAY("250 fine\r\n");
    }
    return 1;
}

static VOID receive_always(ULONG input)
{
    (void)input;
    must(nx_tcp_socket_create(&server.ip, &server_socket, "server", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, RECEIVE_WINDOW, NX_NULL,
                              NX_NULL));
    must(nx_tcp_server_socket_listen(&server.ip, PORT, &server_socket, 5U, NX_NULL));
    for (;;) {
        NX_PACKET *packet;
        UINT status;
        int more = 1;

        must(nx_tcp_server_socket_accept(&server_socket, NX_WAIT_FOREVER));
        SAY("220 server.test\r\n");
        while (more && nx_tcp_socket_receive(&server_socket, &packet, NX_WAIT_FOREVER) == NX_SUCCESS) {
            more = answer(packet);
            must(nx_packet_release(packet));
        }
        (VOID)nx_tcp_socket_disconnect(&server_socket, 5U * NX_IP_PERIODIC_RATE);
        must(nx_tcp_server_socket_unaccept(&server_socket));
        status = nx_tcp_server_socket_relisten(&server.ip, PORT, &server_socket);
        if (status != NX_SUCCESS && status != NX_CONNECTION_PENDING) {
            must(status);
        }
    }
}
