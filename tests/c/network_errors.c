/* Every network and mail service with every kind of invalid argument, and valid ones at the wrong moment: the documented codes. */

#include <string.h>

#include "nx_api.h"
#include "nxd_smtp_client.h"
#include "tx_host.h"

#include "check.h"

#define STACK_SIZE 8192
#define PAYLOAD_SIZE 256
#define PACKETS 20
#define NAME ((CHAR *)"name")
#define ADDRESS IP_ADDRESS(10, 0, 0, 1)
#define MASK 0xFFFFFF00UL

void _nx_ram_network_driver(struct NX_IP_DRIVER_STRUCT *driver_request);

/* Valid objects. `bare_ip` has nothing enabled. */
static TX_THREAD thread;
static NX_PACKET_POOL pool;
static NX_IP ip;
static NX_IP bare_ip;
static NX_TCP_SOCKET socket;
static NX_SMTP_CLIENT client;
static NX_UDP_SOCKET datagrams;
static NX_TCP_SOCKET near_end;
static NX_TCP_SOCKET far_end;

/* Never created. */
static NX_PACKET_POOL no_pool;
static NX_IP no_ip;
static NX_TCP_SOCKET no_socket;
static NX_PACKET no_packet;
static NX_SMTP_CLIENT no_client;

static ULONG pool_memory[PACKETS * (PAYLOAD_SIZE + 256) / sizeof(ULONG)];
static ULONG spare_memory[4096 / sizeof(ULONG)];
static ULONG spare_stack[STACK_SIZE / sizeof(ULONG)];
static ULONG arp_memory[512 / sizeof(ULONG)];
static NX_PACKET *packet;
static NXD_ADDRESS address;
static ULONG value;
static UINT number;
static UINT contexts_done;
static UCHAR buffer[64];

static UINT create_ip(NX_IP *block, ULONG its_address, ULONG mask, NX_PACKET_POOL *its_pool, VOID (*driver)(NX_IP_DRIVER *),
                      VOID *stack, ULONG size, UINT priority)
{
    return nx_ip_create(block, NAME, its_address, mask, its_pool, driver, stack, size, priority);
}

static UINT create_socket(NX_IP *its_ip, NX_TCP_SOCKET *block, ULONG service, ULONG fragment, UINT ttl, ULONG window)
{
    return nx_tcp_socket_create(its_ip, block, NAME, service, fragment, ttl, window, NX_NULL, NX_NULL);
}

static UINT create_client(NX_SMTP_CLIENT *block, NX_IP *its_ip, NX_PACKET_POOL *its_pool, const char *user, const char *password,
                          const char *from, const char *domain, UINT type, NXD_ADDRESS *server)
{
    return nxd_smtp_client_create(block, its_ip, its_pool, (CHAR *)user, (CHAR *)password, (CHAR *)from, (CHAR *)domain, type, server,
                                  25);
}

static void pools_and_packets(void)
{
    EXPECT(NX_PTR_ERROR, nx_packet_pool_create(NX_NULL, NAME, PAYLOAD_SIZE, spare_memory, sizeof(spare_memory)));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_create(&pool, NAME, PAYLOAD_SIZE, spare_memory, sizeof(spare_memory)));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_create(&no_pool, NAME, PAYLOAD_SIZE, NX_NULL, sizeof(spare_memory)));
    EXPECT(NX_SIZE_ERROR, nx_packet_pool_create(&no_pool, NAME, 0, spare_memory, sizeof(spare_memory)));
    EXPECT(NX_SIZE_ERROR, nx_packet_pool_create(&no_pool, NAME, PAYLOAD_SIZE, spare_memory, PAYLOAD_SIZE));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_info_get(NX_NULL, &value, &value, &value, &value, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_info_get(&no_pool, &value, &value, &value, &value, &value));

    EXPECT(NX_PTR_ERROR, nx_packet_allocate(NX_NULL, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_allocate(&no_pool, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_allocate(&pool, NX_NULL, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_OPTION_ERROR, nx_packet_allocate(&pool, &packet, 3, NX_NO_WAIT));

    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_data_append(NX_NULL, buffer, 4, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_data_append(packet, NX_NULL, 4, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_data_append(packet, buffer, 4, NX_NULL, NX_NO_WAIT));
    EXPECT(NX_SIZE_ERROR, nx_packet_data_append(packet, buffer, 0, &pool, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, buffer, 4, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_length_get(NX_NULL, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_length_get(packet, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_packet_data_retrieve(NX_NULL, buffer, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_data_retrieve(packet, NX_NULL, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_data_retrieve(packet, buffer, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_packet_data_extract_offset(NX_NULL, 0, buffer, 4, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_data_extract_offset(packet, 0, NX_NULL, 4, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_data_extract_offset(packet, 0, buffer, 4, NX_NULL));
    EXPECT(NX_PACKET_OFFSET_ERROR, nx_packet_data_extract_offset(packet, 5, buffer, 4, &value));
    EXPECT(NX_PTR_ERROR, nx_packet_copy(NX_NULL, &packet, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_copy(packet, NX_NULL, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_packet_copy(packet, &packet, NX_NULL, NX_NO_WAIT));

    EXPECT(NX_PTR_ERROR, nx_packet_release(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_packet_release(&no_packet));
    EXPECT(NX_PTR_ERROR, nx_packet_transmit_release(NX_NULL));
    packet->nx_packet_prepend_ptr = packet->nx_packet_data_start - 1;
    EXPECT(NX_UNDERFLOW, nx_packet_release(packet));
    packet->nx_packet_prepend_ptr = packet->nx_packet_data_start;
    packet->nx_packet_append_ptr = packet->nx_packet_data_end + 1;
    EXPECT(NX_OVERFLOW, nx_packet_release(packet));
    packet->nx_packet_append_ptr = packet->nx_packet_prepend_ptr;
    packet->nx_packet_length = 0;
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_PTR_ERROR, nx_packet_release(packet));
}

static void ip_instances(void)
{
    EXPECT(NX_PTR_ERROR, create_ip(NX_NULL, ADDRESS, MASK, &pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_PTR_ERROR, create_ip(&ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_PTR_ERROR, create_ip(&no_ip, ADDRESS, MASK, NX_NULL, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_PTR_ERROR, create_ip(&no_ip, ADDRESS, MASK, &no_pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_PTR_ERROR, create_ip(&no_ip, ADDRESS, MASK, &pool, NX_NULL, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_PTR_ERROR, create_ip(&no_ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, NX_NULL, STACK_SIZE, 1));
    EXPECT(NX_SIZE_ERROR, create_ip(&no_ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, spare_stack, TX_MINIMUM_STACK - 1, 1));
    EXPECT(NX_OPTION_ERROR, create_ip(&no_ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, TX_MAX_PRIORITIES));
    EXPECT(NX_IP_ADDRESS_ERROR, create_ip(&no_ip, 0xF0000001UL, MASK, &pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));

    EXPECT(NX_PTR_ERROR, nx_ip_address_get(NX_NULL, &value, &value));
    EXPECT(NX_PTR_ERROR, nx_ip_address_get(&no_ip, &value, &value));
    EXPECT(NX_PTR_ERROR, nx_ip_address_get(&ip, NX_NULL, &value));
    EXPECT(NX_PTR_ERROR, nx_ip_address_set(NX_NULL, ADDRESS, MASK));
    EXPECT(NX_PTR_ERROR, nx_ip_address_set(&no_ip, ADDRESS, MASK));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_address_set(&ip, 0xF0000001UL, MASK));
    EXPECT(NX_PTR_ERROR, nx_ip_gateway_address_set(NX_NULL, ADDRESS));
    EXPECT(NX_PTR_ERROR, nx_ip_gateway_address_set(&no_ip, ADDRESS));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_gateway_address_set(&ip, 0));
    EXPECT(NX_PTR_ERROR, nx_ip_gateway_address_get(&ip, NX_NULL));
    EXPECT(NX_NOT_FOUND, nx_ip_gateway_address_get(&ip, &value));
    EXPECT(NX_PTR_ERROR, nx_ip_gateway_address_clear(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_ip_info_get(NX_NULL, &value, &value, &value, &value, &value, &value, &value, &value, &value, &value));
    EXPECT(NX_PTR_ERROR, nx_ip_interface_address_get(NX_NULL, 0, &value, &value));
    EXPECT(NX_INVALID_INTERFACE, nx_ip_interface_address_get(&ip, NX_MAX_PHYSICAL_INTERFACES, &value, &value));

    EXPECT(NX_PTR_ERROR, nx_arp_enable(NX_NULL, arp_memory, sizeof(arp_memory)));
    EXPECT(NX_PTR_ERROR, nx_arp_enable(&no_ip, arp_memory, sizeof(arp_memory)));
    EXPECT(NX_PTR_ERROR, nx_arp_enable(&bare_ip, NX_NULL, sizeof(arp_memory)));
    EXPECT(NX_SIZE_ERROR, nx_arp_enable(&bare_ip, arp_memory, 8));
    EXPECT(NX_ALREADY_ENABLED, nx_arp_enable(&ip, arp_memory, sizeof(arp_memory)));
    EXPECT(NX_PTR_ERROR, nx_icmp_enable(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_icmp_enable(&no_ip));
    EXPECT(NX_PTR_ERROR, nxd_ipv6_enable(NX_NULL));
    EXPECT(NX_PTR_ERROR, nxd_ipv6_enable(&no_ip));
    EXPECT(NX_PTR_ERROR, nx_tcp_enable(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_enable(&no_ip));
    EXPECT(NX_ALREADY_ENABLED, nx_tcp_enable(&ip));
}

static void ip_status(void)
{
    EXPECT(NX_PTR_ERROR, nx_ip_status_check(NX_NULL, NX_IP_LINK_ENABLED, &value, 1));
    EXPECT(NX_PTR_ERROR, nx_ip_status_check(&no_ip, NX_IP_LINK_ENABLED, &value, 1));
    EXPECT(NX_PTR_ERROR, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, NX_NULL, 1));
    EXPECT(NX_OPTION_ERROR, nx_ip_status_check(&ip, 0x80000000UL, &value, 1));
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_status_check(&bare_ip, NX_IP_TCP_ENABLED, &value, 2));
    EXPECT(NX_PTR_ERROR, nx_ip_delete(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_ip_delete(&no_ip));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_delete(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_packet_pool_delete(&no_pool));
    EXPECT(NX_PTR_ERROR, nx_arp_info_get(NX_NULL, &value, &value, &value, &value, &value, &value, &value, &value));
    EXPECT(NX_NOT_ENABLED, nx_arp_info_get(&bare_ip, &value, &value, &value, &value, &value, &value, &value, &value));
}

static void tcp_sockets(void)
{
    EXPECT(NX_PTR_ERROR, create_socket(NX_NULL, &no_socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_PTR_ERROR, create_socket(&no_ip, &no_socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_PTR_ERROR, create_socket(&ip, NX_NULL, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_PTR_ERROR, create_socket(&ip, &socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_OPTION_ERROR, create_socket(&ip, &no_socket, 1, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_OPTION_ERROR, create_socket(&ip, &no_socket, NX_IP_NORMAL, 1, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_OPTION_ERROR, create_socket(&ip, &no_socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, 256, 1024));
    EXPECT(NX_NOT_ENABLED, create_socket(&bare_ip, &no_socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_info_get(NX_NULL, &value, &value, &value, &value, &value, &value, &value, &value, &value, &value,
                                                &value));
}

static void tcp_calls(void)
{
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_bind(NX_NULL, NX_ANY_PORT, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_bind(&no_socket, NX_ANY_PORT, NX_NO_WAIT));
    EXPECT(NX_INVALID_PORT, nx_tcp_client_socket_bind(&socket, 0x10000, NX_NO_WAIT));
    EXPECT(NX_NOT_BOUND, nx_tcp_client_socket_connect(&socket, ADDRESS, 25, NX_NO_WAIT));
    EXPECT(NX_NOT_BOUND, nx_tcp_client_socket_unbind(&socket));
    EXPECT(NX_NOT_BOUND, nx_tcp_client_socket_port_get(&socket, &number));
    EXPECT(NX_NOT_BOUND, nx_tcp_socket_receive(&socket, &packet, NX_NO_WAIT));
    EXPECT(NX_NOT_CONNECTED, nx_tcp_socket_disconnect(&socket, NX_NO_WAIT));
    EXPECT(NX_NOT_LISTEN_STATE, nx_tcp_server_socket_accept(&socket, NX_NO_WAIT));

    EXPECT(NX_SUCCESS, nx_tcp_client_socket_bind(&socket, 5000, NX_NO_WAIT));
    EXPECT(NX_ALREADY_BOUND, nx_tcp_client_socket_bind(&socket, 5001, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_connect(NX_NULL, ADDRESS, 25, NX_NO_WAIT));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_tcp_client_socket_connect(&socket, 0, 25, NX_NO_WAIT));
    EXPECT(NX_INVALID_PORT, nx_tcp_client_socket_connect(&socket, ADDRESS, 0x10000, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nxd_tcp_client_socket_connect(NX_NULL, &address, 25, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nxd_tcp_client_socket_connect(&socket, NX_NULL, 25, NX_NO_WAIT));
    EXPECT(NX_INVALID_PORT, nxd_tcp_client_socket_connect(&socket, &address, 0x10000, NX_NO_WAIT));
    EXPECT(NX_NOT_CONNECTED, nx_tcp_socket_receive(&socket, &packet, NX_NO_WAIT));
    EXPECT(NX_STILL_BOUND, nx_tcp_socket_delete(&socket));
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_port_get(NX_NULL, &number));
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_port_get(&socket, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_client_socket_unbind(NX_NULL));
    EXPECT(NX_ALREADY_BOUND, nx_tcp_server_socket_listen(&ip, 25, &socket, 5, NX_NULL));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_unbind(&socket));

    EXPECT(NX_PTR_ERROR, nx_tcp_socket_receive(NX_NULL, &packet, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_receive(&socket, NX_NULL, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_disconnect(NX_NULL, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_data_append(packet, buffer, 4, &pool, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_send(NX_NULL, packet, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_send(&socket, NX_NULL, NX_NO_WAIT));
    EXPECT(NX_NOT_BOUND, nx_tcp_socket_send(&socket, packet, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));

    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_listen(NX_NULL, 25, &socket, 5, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_listen(&ip, 25, NX_NULL, 5, NX_NULL));
    EXPECT(NX_INVALID_PORT, nx_tcp_server_socket_listen(&ip, 0, &socket, 5, NX_NULL));
    EXPECT(NX_INVALID_PORT, nx_tcp_server_socket_listen(&ip, 0x10000, &socket, 5, NX_NULL));
    EXPECT(NX_NOT_ENABLED, nx_tcp_server_socket_listen(&bare_ip, 25, &socket, 5, NX_NULL));
    EXPECT(NX_INVALID_RELISTEN, nx_tcp_server_socket_relisten(&ip, 25, &socket));
    EXPECT(NX_ENTRY_NOT_FOUND, nx_tcp_server_socket_unlisten(&ip, 25));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_listen(&ip, 25, &socket, 5, NX_NULL));
    EXPECT(NX_DUPLICATE_LISTEN, nx_tcp_server_socket_listen(&ip, 25, &socket, 5, NX_NULL));
    EXPECT(NX_IN_PROGRESS, nx_tcp_server_socket_accept(&socket, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_unaccept(&socket));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_unlisten(&ip, 25));
    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_unlisten(NX_NULL, 25));
    EXPECT(NX_INVALID_PORT, nx_tcp_server_socket_unlisten(&ip, 0x10000));
    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_accept(NX_NULL, NX_NO_WAIT));
    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_unaccept(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_server_socket_relisten(NX_NULL, 25, &socket));
    EXPECT(NX_INVALID_PORT, nx_tcp_server_socket_relisten(&ip, 0x10000, &socket));

    EXPECT(NX_PTR_ERROR, nx_tcp_free_port_find(NX_NULL, 1, &number));
    EXPECT(NX_PTR_ERROR, nx_tcp_free_port_find(&ip, 1, NX_NULL));
    EXPECT(NX_INVALID_PORT, nx_tcp_free_port_find(&ip, 0x10000, &number));
    EXPECT(NX_NOT_ENABLED, nx_tcp_free_port_find(&bare_ip, 1, &number));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_delete(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_mss_set(NX_NULL, 500));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_mss_get(&socket, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_receive_notify(NX_NULL, NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_state_wait(NX_NULL, NX_TCP_ESTABLISHED, 1));
    EXPECT(NX_OPTION_ERROR, nx_tcp_socket_state_wait(&socket, 0, 1));
    EXPECT(NX_NOT_SUCCESSFUL, nx_tcp_socket_state_wait(&socket, NX_TCP_ESTABLISHED, 2));
    EXPECT(NX_PTR_ERROR, nx_tcp_socket_transmit_configure(NX_NULL, 5, 100, 5, 1));
    EXPECT(NX_OPTION_ERROR, nx_tcp_socket_transmit_configure(&socket, 0, 100, 5, 1));
    EXPECT(NX_SUCCESS, nx_tcp_socket_delete(&socket));
}

static void smtp_clients(void)
{
    char long_name[NX_SMTP_CLIENT_MAX_USERNAME + 2];
    char long_password[NX_SMTP_CLIENT_MAX_PASSWORD + 2];
    NXD_ADDRESS wrong = address;

    memset(long_name, 'n', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = 0;
    memset(long_password, 'p', sizeof(long_password) - 1);
    long_password[sizeof(long_password) - 1] = 0;
    wrong.nxd_ip_version = 5;

    EXPECT(NX_PTR_ERROR, create_client(NX_NULL, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, NX_NULL, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, NX_NULL, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, NULL, "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, "u", NULL, "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, "u", "p", NULL, "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, "u", "p", "a@b", NULL, NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, NX_NULL));
    EXPECT(NX_SMTP_INVALID_PARAM, create_client(&client, &no_ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_SMTP_INVALID_PARAM, create_client(&client, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_CRAM_MD5, &address));
    EXPECT(NX_IP_ADDRESS_ERROR, create_client(&client, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &wrong));
    EXPECT(NX_SIZE_ERROR, create_client(&client, &ip, &pool, long_name, "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_SIZE_ERROR, create_client(&client, &ip, &pool, "u", long_password, "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_SIZE_ERROR, create_client(&client, &ip, &pool, "u", "p", "a@b", long_name, NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_NOT_ENABLED, create_client(&client, &bare_ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));

    EXPECT(NX_SMTP_CLIENT_NOT_INITIALIZED, nx_smtp_mail_send(&no_client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s",
                                                             (CHAR *)"b", 1));
    EXPECT(NX_PTR_ERROR, nx_smtp_client_delete(NX_NULL));
    EXPECT(NX_PTR_ERROR, nx_smtp_client_delete(&no_client));

    EXPECT(NX_SUCCESS, create_client(&client, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, create_client(&client, &ip, &pool, "u", "p", "a@b", "d", NX_SMTP_CLIENT_AUTH_PLAIN, &address));
    EXPECT(NX_PTR_ERROR, nx_smtp_mail_send(NX_NULL, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", (CHAR *)"b", 1));
    EXPECT(NX_PTR_ERROR, nx_smtp_mail_send(&client, NX_NULL, NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", (CHAR *)"b", 1));
    EXPECT(NX_PTR_ERROR, nx_smtp_mail_send(&client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, NX_NULL, (CHAR *)"b", 1));
    EXPECT(NX_PTR_ERROR, nx_smtp_mail_send(&client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", NX_NULL, 1));
    EXPECT(NX_SMTP_INVALID_PARAM, nx_smtp_mail_send(&client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", (CHAR *)"b", 0));
    EXPECT(NX_SUCCESS, nx_smtp_client_delete(&client));
    EXPECT(NX_PTR_ERROR, nx_smtp_client_delete(&client));
    EXPECT(NX_SMTP_CLIENT_NOT_INITIALIZED, nx_smtp_mail_send(&client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s",
                                                             (CHAR *)"b", 1));
}

/* A packet of four bytes with so many in front. */
static NX_PACKET *packet_behind(ULONG headroom)
{
    NX_PACKET *made = NX_NULL;

    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &made, NX_RECEIVE_PACKET, NX_NO_WAIT));
    made->nx_packet_prepend_ptr += headroom;
    made->nx_packet_append_ptr += headroom;
    EXPECT(NX_SUCCESS, nx_packet_data_append(made, buffer, 4, &pool, NX_NO_WAIT));
    return made;
}

/* A driver may leave no more than the frame's 14 bytes and the headers that came: such a packet can be sent back as it is, one with less
   than its own headers cannot. */
static void headroom_of_sends(void)
{
    EXPECT(NX_SUCCESS, nx_udp_enable(&ip));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&ip, &datagrams, NAME, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&datagrams, 7, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_send(&datagrams, packet_behind(14 + 20 + 8), ADDRESS, 7));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&datagrams, &packet, 10));
    CHECK(packet->nx_packet_length == 4);
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    packet = packet_behind(20 + 8 - 1);
    EXPECT(NX_UNDERFLOW, nx_udp_socket_send(&datagrams, packet, ADDRESS, 7));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&datagrams));
    EXPECT(NX_SUCCESS, nx_udp_socket_delete(&datagrams));
}

/* A server that polls: the accept that did not wait is asked again, and tells of the connection. */
static void polled_accept(void)
{
    EXPECT(NX_SUCCESS, create_socket(&ip, &near_end, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1000));
    EXPECT(NX_SUCCESS, create_socket(&ip, &far_end, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1000));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_listen(&ip, 7, &far_end, 5, NX_NULL));
    EXPECT(NX_IN_PROGRESS, nx_tcp_server_socket_accept(&far_end, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_bind(&near_end, NX_ANY_PORT, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_connect(&near_end, ADDRESS, 7, 100));
    EXPECT(NX_SUCCESS, nx_tcp_socket_state_wait(&far_end, NX_TCP_ESTABLISHED, 100));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_accept(&far_end, NX_NO_WAIT));
    packet = packet_behind(20 + 20 - 1);
    EXPECT(NX_UNDERFLOW, nx_tcp_socket_send(&near_end, packet, 10));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nx_tcp_socket_send(&near_end, packet_behind(20 + 20), 10));
    EXPECT(NX_SUCCESS, nx_tcp_socket_receive(&far_end, &packet, 10));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    EXPECT(NX_SUCCESS, nx_tcp_socket_disconnect(&near_end, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_tcp_client_socket_unbind(&near_end));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_unlisten(&ip, 7));
    EXPECT(NX_SUCCESS, nx_tcp_server_socket_unaccept(&far_end));
    EXPECT(NX_SUCCESS, nx_tcp_socket_delete(&near_end));
    EXPECT(NX_SUCCESS, nx_tcp_socket_delete(&far_end));
}

/* What only threads may call, from elsewhere. */
static void calls_of_nonthreads(void)
{
    EXPECT(NX_CALLER_ERROR, nx_ip_status_check(&ip, NX_IP_LINK_ENABLED, &value, 1));
    EXPECT(NX_CALLER_ERROR, nx_ip_delete(&ip));
    EXPECT(NX_CALLER_ERROR, nx_packet_pool_delete(&pool));
    EXPECT(NX_CALLER_ERROR, nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, 1));
    EXPECT(NX_CALLER_ERROR, nx_tcp_client_socket_bind(&socket, NX_ANY_PORT, NX_NO_WAIT));
    EXPECT(NX_CALLER_ERROR, nx_tcp_client_socket_connect(&socket, ADDRESS, 25, NX_NO_WAIT));
    EXPECT(NX_CALLER_ERROR, nx_tcp_client_socket_unbind(&socket));
    EXPECT(NX_CALLER_ERROR, nx_tcp_server_socket_listen(&ip, 25, &socket, 5, NX_NULL));
    EXPECT(NX_CALLER_ERROR, nx_tcp_server_socket_unlisten(&ip, 25));
    EXPECT(NX_CALLER_ERROR, nx_tcp_socket_receive(&socket, &packet, NX_NO_WAIT));
    EXPECT(NX_CALLER_ERROR, nx_tcp_socket_disconnect(&socket, NX_NO_WAIT));
    EXPECT(NX_CALLER_ERROR, nx_tcp_socket_delete(&socket));
    EXPECT(NX_CALLER_ERROR, nx_smtp_mail_send(&client, (CHAR *)"a@b", NX_SMTP_MAIL_PRIORITY_NORMAL, (CHAR *)"s", (CHAR *)"b", 1));
}

/* What initialization and threads may call, from an interrupt. */
static void interrupt(void)
{
    calls_of_nonthreads();
    EXPECT(NX_CALLER_ERROR, nx_packet_pool_create(&no_pool, NAME, PAYLOAD_SIZE, spare_memory, sizeof(spare_memory)));
    EXPECT(NX_CALLER_ERROR, create_ip(&no_ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, spare_stack, STACK_SIZE, 1));
    EXPECT(NX_CALLER_ERROR, nx_arp_enable(&bare_ip, arp_memory, sizeof(arp_memory)));
    EXPECT(NX_CALLER_ERROR, nx_tcp_enable(&bare_ip));
    EXPECT(NX_CALLER_ERROR, nx_ip_address_get(&ip, &value, &value));
    EXPECT(NX_CALLER_ERROR, create_socket(&ip, &no_socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(NX_SUCCESS, nx_packet_allocate(&pool, &packet, NX_TCP_PACKET, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    contexts_done++;
}

static void run(ULONG input)
{
    ULONG available;

    (void)input;
    pools_and_packets();
    ip_instances();
    ip_status();
    tcp_sockets();
    tx_host_isr_run(interrupt);
    tcp_calls();
    headroom_of_sends();
    polled_accept();
    smtp_clients();
    CHECK(contexts_done == 2);
    EXPECT(NX_SUCCESS, nx_packet_pool_info_get(&pool, &value, &available, NX_NULL, NX_NULL, NX_NULL));
    CHECK(available == value);
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    static ULONG arp_cache[512 / sizeof(ULONG)];

    address.nxd_ip_version = NX_IP_VERSION_V4;
    address.nxd_ip_address.v4 = IP_ADDRESS(10, 0, 0, 2);
    nx_system_initialize();
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&pool, NAME, PAYLOAD_SIZE, pool_memory, sizeof(pool_memory)));
    EXPECT(NX_SUCCESS, create_ip(&ip, ADDRESS, MASK, &pool, _nx_ram_network_driver, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, create_ip(&bare_ip, IP_ADDRESS(10, 0, 0, 3), MASK, &pool, _nx_ram_network_driver,
                                 take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 1));
    EXPECT(NX_SUCCESS, nx_arp_enable(&ip, arp_cache, sizeof(arp_cache)));
    EXPECT(NX_SUCCESS, nx_tcp_enable(&ip));
    EXPECT(NX_SUCCESS, create_socket(&ip, &socket, NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 1024));
    EXPECT(TX_SUCCESS, tx_thread_create(&thread, NAME, run, 0, take(&first_unused_memory, STACK_SIZE), STACK_SIZE, 10, 10,
                                        TX_NO_TIME_SLICE, TX_AUTO_START));
    pools_and_packets();
    ip_instances();
    tcp_sockets();
    calls_of_nonthreads();
    contexts_done++;
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
