/* Mails from one IP instance to another over the in-memory link: the client sends, a small server thread on NetX sockets receives.

   The first mail goes over IPv4, the second over IPv6. The client thread compares what the server got: envelope, credentials, headers, and the
   body octet for octet, with lines that begin with dots and more text than one packet holds. */

#include "smtp_world.h"

#define BODY_LINES 120

static char body[16384];
static UINT body_length;

static void write_body(void)
{
    UINT i;

    for (i = 0; i < BODY_LINES; i++) {
        const char *start = i % 7 == 0 ? "." : i % 11 == 0 ? "..." : "";

        body_length += (UINT)snprintf(body + body_length, sizeof(body) - body_length, "%sline %u of a report\r\n%s", start, i,
                                      i % 5 == 0 ? ".\r\n" : "");
    }
}

/* Takes away the dot that every line beginning with one was sent with. */
static UINT unstuff(char *text, UINT length)
{
    UINT from;
    UINT to = 0;

    for (from = 0; from < length; from++) {
        if (text[from] == '.' && (from == 0 || text[from - 1] == '\n')) {
            continue;
        }
        text[to++] = text[from];
    }
    return to;
}

static void check_mail(const char *subject)
{
    char *text;
    UINT length;

    CHECK(strstr(commands, "EHLO device.test\r\n") == commands);
    CHECK(strstr(commands, "\r\nAUTH PLAIN\r\n" CREDENTIALS "\r\n") != NULL);
    /* The server offered SIZE, so the client may say how large the mail is. */
    CHECK(strstr(commands, "\r\nMAIL FROM:<device@device.test> SIZE=") != NULL ||
          strstr(commands, "\r\nMAIL FROM:<device@device.test>\r\n") != NULL);
    CHECK(strstr(commands, "\r\nRCPT TO:<owner@example.test>\r\n") != NULL);

    message[message_length] = 0;
    text = strstr(message, "\r\n\r\n");
    CHECK(text != NULL);
    if (text == NULL) {
        return;
    }
    text += 4;
    CHECK(strstr(message, "To: <owner@example.test>\r\n") != NULL && strstr(message, "To: <owner@example.test>\r\n") < text);
    CHECK(strstr(message, subject) != NULL && strstr(message, subject) < text);
    length = unstuff(text, message_length - (UINT)(text - message));
    CHECK(length == body_length && memcmp(text, body, length) == 0);
}

static void send_mail(NXD_ADDRESS *server, const char *subject, const char *subject_line)
{
    commands_length = 0;
    message_length = 0;
    EXPECT(NX_SUCCESS, nxd_smtp_client_create(&smtp_client, &client_ip, &pool, (CHAR *)USERNAME, (CHAR *)PASSWORD,
                                              (CHAR *)"device@device.test", (CHAR *)"device.test", NX_SMTP_CLIENT_AUTH_PLAIN, server,
                                              SMTP_PORT));
    EXPECT(NX_SUCCESS, nx_smtp_mail_send(&smtp_client, (CHAR *)"owner@example.test", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)subject,
                                         body, body_length));
    EXPECT(NX_SUCCESS, nx_smtp_client_delete(&smtp_client));
    check_mail(subject_line);
    printf("%s: %u octets arrived at tick %lu\n", subject, message_length, (unsigned long)tx_time_get());
}

static void client_entry(ULONG argument)
{
    NXD_ADDRESS server;
    ULONG status;
    ULONG total;
    ULONG available;

    (void)argument;
    EXPECT(NX_SUCCESS, nx_ip_status_check(&client_ip, NX_IP_LINK_ENABLED, &status, WAIT));
    write_body();

    server.nxd_ip_version = NX_IP_VERSION_V4;
    server.nxd_ip_address.v4 = SERVER_ADDRESS;
    send_mail(&server, "report over IPv4", "\r\nSubject: report over IPv4\r\n");

    /* An IPv6 address is usable when its detection of duplicates is over. */
    tx_thread_sleep(3 * NX_IP_PERIODIC_RATE);
    server.nxd_ip_version = NX_IP_VERSION_V6;
    server.nxd_ip_address.v6[0] = 0x20010DB8;
    server.nxd_ip_address.v6[1] = 0;
    server.nxd_ip_address.v6[2] = 0;
    server.nxd_ip_address.v6[3] = 2;
    send_mail(&server, "report over IPv6", "\r\nSubject: report over IPv6\r\n");

    CHECK(mails_received == 2);
    tx_thread_sleep(WAIT);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, &total, &available, NX_NULL, NX_NULL, NX_NULL));
    CHECK(total == available);
    finish();
}
