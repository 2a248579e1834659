/* Sends one mail to a server on the network through the manual's services, as an application for a board does.
 *
 * The board's driver, the addresses and the port are macros, so that one source serves every board. */
#include <stdio.h>
#include <stdlib.h>

/* A server that says nothing is given up after so long. */
#define NX_SMTP_GREETING_TIMEOUT 400

#include "nx_api.h"
#include "nxd_smtp_client.h"

#ifndef NETWORK_DRIVER
#define NETWORK_DRIVER _nx_mps2_network_driver
#endif
#ifndef ADDRESS
#define ADDRESS IP_ADDRESS(10, 0, 2, 15)
#endif
#ifndef SERVER
#define SERVER IP_ADDRESS(10, 0, 2, 2)
#endif
/* With USE_IPV6 the mail goes to PREFIX::2, from PREFIX::15. */
#ifndef PREFIX
#define PREFIX 0xFEC00000UL
#endif
#ifdef USE_IPV6
#define WITH_IPV6
#endif

#define STACK_SIZE 4096
#define PAYLOAD_SIZE 1536
#ifndef PACKETS
#define PACKETS 8
#endif
#define BODY_LINES 100
#define WAIT (10 * NX_IP_PERIODIC_RATE)

void NETWORK_DRIVER(struct NX_IP_DRIVER_STRUCT *driver_request);
/* The server's port, from wherever the board has it. */
unsigned int board_port(void);

static TX_THREAD mailer;
static ULONG mailer_stack[STACK_SIZE / sizeof(ULONG)];
static NX_PACKET_POOL pool;
static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + sizeof(NX_PACKET)) / sizeof(ULONG)];
static NX_IP ip;
static ULONG ip_stack[4096 / sizeof(ULONG)];
static ULONG arp_memory[1024 / sizeof(ULONG)];
static NX_SMTP_CLIENT client;
static char body[4096];
static UINT body_length;

/* Ends the program. */
static void finish(const char *what, UINT status)
{
    printf("%s: 0x%02X\n", what, (unsigned)status);
    exit(status == NX_SUCCESS ? 0 : 1);
}

static void must(const char *what, UINT status)
{
    if (status != NX_SUCCESS) {
        finish(what, status);
    }
}

/* Lines, some of which begin with dots; the other side knows the same. */
static void write_body(void)
{
    for (unsigned line = 0; line < BODY_LINES; line++) {
        body_length += (UINT)snprintf(body + body_length, sizeof(body) - body_length, "%sline %u of a report from the board\r\n",
                                      line % 7U == 0U ? "." : "", line);
    }
}

static void send_mail(ULONG input)
{
    NXD_ADDRESS server;
    ULONG status;

    (void)input;
    must("link", nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &status, WAIT));
    write_body();
#ifdef USE_IPV6
    /* Until the detection of duplicates is over, the address is not used. */
    tx_thread_sleep(3U * NX_IP_PERIODIC_RATE);
    server.nxd_ip_version = NX_IP_VERSION_V6;
    server.nxd_ip_address.v6[0] = PREFIX;
    server.nxd_ip_address.v6[1] = 0;
    server.nxd_ip_address.v6[2] = 0;
    server.nxd_ip_address.v6[3] = 0x2UL;
#else
    server.nxd_ip_version = NX_IP_VERSION_V4;
    server.nxd_ip_address.v4 = SERVER;
#endif
    must("nxd_smtp_client_create",
         nxd_smtp_client_create(&client, &ip, &pool, (CHAR *)"device", (CHAR *)"secret", (CHAR *)"device@example.org",
                                (CHAR *)"board.example.org", NX_SMTP_CLIENT_AUTH_PLAIN, &server, board_port()));
    must("nx_smtp_mail_send", nx_smtp_mail_send(&client, (CHAR *)"owner@example.org", NX_SMTP_MAIL_PRIORITY_NORMAL,
                                                (CHAR *)"report from the board", body, body_length));
    finish("sent", nx_smtp_client_delete(&client));
}

void tx_application_define(void *first_unused_memory)
{
    (void)first_unused_memory;
    nx_system_initialize();
    must("nx_packet_pool_create", nx_packet_pool_create(&pool, (CHAR *)"pool", PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    must("nx_ip_create", nx_ip_create(&ip, (CHAR *)"device", ADDRESS, 0xFFFFFF00UL, &pool, NETWORK_DRIVER, ip_stack, sizeof(ip_stack), 1));
    must("nx_arp_enable", nx_arp_enable(&ip, arp_memory, sizeof(arp_memory)));
    must("nx_tcp_enable", nx_tcp_enable(&ip));
#ifdef WITH_IPV6
    {
        NXD_ADDRESS own;

        must("nxd_icmp_enable", nxd_icmp_enable(&ip));
        must("nxd_ipv6_enable", nxd_ipv6_enable(&ip));
        own.nxd_ip_version = NX_IP_VERSION_V6;
        own.nxd_ip_address.v6[0] = PREFIX;
        own.nxd_ip_address.v6[1] = 0;
        own.nxd_ip_address.v6[2] = 0;
        own.nxd_ip_address.v6[3] = 0x15UL;
        must("nxd_ipv6_address_set", nxd_ipv6_address_set(&ip, 0, &own, 64, NX_NULL));
    }
#endif
    must("tx_thread_create", tx_thread_create(&mailer, (CHAR *)"mailer", send_mail, 0, mailer_stack, sizeof(mailer_stack), 10, 10,
                                              TX_NO_TIME_SLICE, TX_AUTO_START));
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
