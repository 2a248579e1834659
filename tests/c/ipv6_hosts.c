/* IPv6 between two hosts: addresses and their verification, ping, UDP, raw packets, neighbours, routers and groups (manual, chapter 4, nxd_*). */

#include "two_hosts.h"

#define PORT 3000

static NX_UDP_SOCKET left;
static NX_UDP_SOCKET right;
static NXD_ADDRESS first;
static NXD_ADDRESS second;
static UINT changes;
static UINT last_change_index;
static UCHAR text[] = "over version six";

static void changed(NX_IP *ip, UINT status, UINT interface_index, UINT address_index, ULONG *address)
{
    CHECK(ip == &one && interface_index == 0 && address != NX_NULL);
    (void)status;
    last_change_index = address_index;
    changes++;
}

static NXD_ADDRESS v6(ULONG a, ULONG b, ULONG c, ULONG d)
{
    NXD_ADDRESS address;

    address.nxd_ip_version = NX_IP_VERSION_V6;
    address.nxd_ip_address.v6[0] = a;
    address.nxd_ip_address.v6[1] = b;
    address.nxd_ip_address.v6[2] = c;
    address.nxd_ip_address.v6[3] = d;
    return address;
}

static int same(const NXD_ADDRESS *a, const NXD_ADDRESS *b)
{
    return a->nxd_ip_version == b->nxd_ip_version && memcmp(a->nxd_ip_address.v6, b->nxd_ip_address.v6, 16) == 0;
}

static void addresses(void)
{
    NXD_ADDRESS found;
    NXD_ADDRESS wrong = v6(0xFF020000, 0, 0, 1);
    NX_PACKET *packet = NX_NULL;
    ULONG prefix = 0;
    ULONG msw = 0;
    ULONG lsw = 0;
    UINT index = 9;
    UINT local = 9;
    UINT interface_index = 9;

    first = v6(0x20010DB8, 0, 0, 1);
    second = v6(0x20010DB8, 0, 0, 2);
    EXPECT(NX_NOT_SUPPORTED, nxd_icmp_ping(&one, &second, (CHAR *)"abcd", 4, &packet, SECOND));
    EXPECT(NX_SUCCESS, nxd_ipv6_enable(&one));
    EXPECT(NX_ALREADY_ENABLED, nxd_ipv6_enable(&one));
    EXPECT(NX_SUCCESS, nxd_ipv6_enable(&two));
    EXPECT(NX_SUCCESS, nxd_icmp_enable(&one));
    EXPECT(NX_SUCCESS, nxd_icmp_enable(&two));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_change_notify(&one, changed));
    EXPECT(NX_IP_ADDRESS_ERROR, nxd_ipv6_address_set(&one, 0, &wrong, 64, &index));
    EXPECT(NX_INVALID_INTERFACE, nxd_ipv6_address_set(&one, 5, &first, 64, &index));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&one, 0, NX_NULL, 10, &local));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&one, 0, &first, 64, &index));
    CHECK(changes == 2 && index == last_change_index && index != local);
    EXPECT(NX_DUPLICATED_ENTRY, nxd_ipv6_address_set(&one, 0, &first, 64, NX_NULL));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&two, 0, NX_NULL, 10, NX_NULL));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&two, 0, &second, 64, NX_NULL));
    /* Not in force before about three seconds, in which nobody else has claimed it. */
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_icmp_ping(&one, &second, (CHAR *)"abcd", 4, &packet, 10));
    tx_thread_sleep(5 * SECOND);

    EXPECT(NX_SUCCESS, nxd_ipv6_address_get(&one, index, &found, &prefix, &interface_index));
    CHECK(same(&found, &first) && prefix == 64 && interface_index == 0);
    EXPECT(NX_SUCCESS, nxd_ipv6_address_get(&one, local, &found, &prefix, &interface_index));
    EXPECT(NX_SUCCESS, nx_ip_interface_physical_address_get(&one, 0, &msw, &lsw));
    CHECK(prefix == 10 && found.nxd_ip_address.v6[0] == 0xFE800000 && found.nxd_ip_address.v6[1] == 0);
    CHECK(found.nxd_ip_address.v6[2] == (((msw ^ 0x0200) << 16) | (lsw >> 24 << 8) | 0xFF));
    CHECK(found.nxd_ip_address.v6[3] == (0xFE000000 | (lsw & 0xFFFFFF)));
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_ipv6_address_get(&one, 2, &found, &prefix, &interface_index));
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_ipv6_address_delete(&one, 2));

    /* An address that the other has is given up again, and said so. */
    changes = 0;
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&one, 0, &second, 64, &index));
    CHECK(index == 2 && changes >= 1);
    tx_thread_sleep(5 * SECOND);
    CHECK(changes == 2 && last_change_index == 2);
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_ipv6_address_get(&one, 2, &found, &prefix, &interface_index));
    wrong = v6(0x20010DB8, 0, 0, 77);
    EXPECT(NX_SUCCESS, nxd_ipv6_address_set(&one, 0, &wrong, 64, &index));
    wrong = v6(0x20010DB8, 0, 0, 78);
    EXPECT(NX_NO_MORE_ENTRIES, nxd_ipv6_address_set(&one, 0, &wrong, 64, NX_NULL));
    EXPECT(NX_SUCCESS, nxd_ipv6_address_delete(&one, index));
}

static void ping_to(NXD_ADDRESS *address)
{
    NX_PACKET *packet = NX_NULL;

    EXPECT(NX_SUCCESS, nxd_icmp_ping(&one, address, (CHAR *)"abcd", 4, &packet, SECOND));
    check_data(packet, "abcd", 4);
}

static void pings(void)
{
    NXD_ADDRESS address = v6(0, 0, 0, 1);
    NX_PACKET *packet = NX_NULL;
    ULONG prefix = 0;
    UINT interface_index = 0;

    ping_to(&second);
    ping_to(&first);
    ping_to(&address);
    EXPECT(NX_SUCCESS, nxd_ipv6_address_get(&two, 0, &address, &prefix, &interface_index));
    ping_to(&address);
    address.nxd_ip_version = NX_IP_VERSION_V4;
    address.nxd_ip_address.v4 = TWO;
    ping_to(&address);
    EXPECT(NX_SUCCESS, nxd_icmp_source_ping(&one, &second, 1, (CHAR *)"from", 4, &packet, SECOND));
    check_data(packet, "from", 4);
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_icmp_source_ping(&one, &second, 2, (CHAR *)"from", 4, &packet, SECOND));
    address = v6(0x20010DB8, 0, 0, 99);
    EXPECT(NX_NO_RESPONSE, nxd_icmp_ping(&one, &address, (CHAR *)"abcd", 4, &packet, 10));
    address = v6(0x20010DB8, 5, 0, 1);
    EXPECT(NX_NO_INTERFACE_ADDRESS, nxd_icmp_ping(&one, &address, (CHAR *)"abcd", 4, &packet, 10));
    memset(&address, 0, sizeof(address));
    EXPECT(NX_IP_ADDRESS_ERROR, nxd_icmp_ping(&one, &address, (CHAR *)"abcd", 4, &packet, 10));
    EXPECT(NX_OVERFLOW, nxd_icmp_ping(&one, &second, (CHAR *)read_back, 2000, &packet, 10));
}

static void datagrams(void)
{
    NX_PACKET *packet = NX_NULL;
    NXD_ADDRESS from;
    NXD_ADDRESS group = v6(0xFF050000, 0, 0, 0x55);
    ULONG v4 = 0;
    UINT port = 0;
    UINT protocol = 0;
    UINT interface_index = 9;

    EXPECT(NX_SUCCESS, nx_udp_enable(&one));
    EXPECT(NX_SUCCESS, nx_udp_enable(&two));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&one, &left, (CHAR *)"left", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&two, &right, (CHAR *)"right", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&left, PORT, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&right, PORT, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nxd_udp_socket_send(&left, packet_of(NX_UDP_PACKET, text, sizeof(text)), &second, PORT));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&right, &packet, SECOND));
    EXPECT(NX_SUCCESS, nxd_udp_source_extract(packet, &from, &port));
    CHECK(same(&from, &first) && port == PORT);
    EXPECT(NX_SUCCESS, nxd_udp_packet_info_extract(packet, &from, &protocol, &port, &interface_index));
    CHECK(same(&from, &first) && protocol == NX_PROTOCOL_UDP && port == PORT && interface_index == 0);
    EXPECT(NX_INVALID_PACKET, nx_udp_source_extract(packet, &v4, &port));
    check_data(packet, text, sizeof(text));
    /* The sum is no choice in IPv6. */
    EXPECT(NX_SUCCESS, nx_udp_socket_checksum_disable(&left));
    EXPECT(NX_SUCCESS, nxd_udp_socket_source_send(&left, packet_of(NX_UDP_PACKET, text, 9), &second, PORT, 1));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&right, &packet, SECOND));
    check_data(packet, text, 9);
    packet = packet_of(NX_UDP_PACKET, text, 9);
    EXPECT(NX_INVALID_INTERFACE, nxd_udp_socket_source_send(&left, packet, &second, PORT, 2));
    EXPECT(NX_SUCCESS, nx_packet_release(packet));

    EXPECT(NX_INVALID_INTERFACE, nxd_ipv6_multicast_interface_join(&two, &group, 4));
    EXPECT(NX_IP_ADDRESS_ERROR, nxd_ipv6_multicast_interface_join(&two, &second, 0));
    EXPECT(NX_SUCCESS, nxd_udp_socket_source_send(&left, packet_of(NX_UDP_PACKET, text, 9), &group, PORT, 1));
    EXPECT(NX_NO_PACKET, nx_udp_socket_receive(&right, &packet, 10));
    EXPECT(NX_SUCCESS, nxd_ipv6_multicast_interface_join(&two, &group, 0));
    EXPECT(NX_SUCCESS, nxd_udp_socket_source_send(&left, packet_of(NX_UDP_PACKET, text, 9), &group, PORT, 1));
    EXPECT(NX_SUCCESS, nx_udp_socket_receive(&right, &packet, SECOND));
    check_data(packet, text, 9);
    EXPECT(NX_SUCCESS, nxd_ipv6_multicast_interface_leave(&two, &group, 0));
    EXPECT(NX_ENTRY_NOT_FOUND, nxd_ipv6_multicast_interface_leave(&two, &group, 0));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&left));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&right));

    EXPECT(NX_SUCCESS, nx_ip_raw_packet_enable(&one));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_enable(&two));
    EXPECT(NX_SUCCESS, nxd_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, text, 7), &second, 200, 64, 0));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, 7);
    EXPECT(NX_SUCCESS, nxd_ip_raw_packet_source_send(&one, packet_of(NX_IP_PACKET, text, 8), &second, 1, 200, 64, 0));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, 8);
}

static void neighbours_and_routers(void)
{
    NXD_ADDRESS router = v6(0xFE800000, 0, 0, 0xFE);
    NXD_ADDRESS found;
    ULONG msw = 0;
    ULONG lsw = 0;
    ULONG own_msw = 0;
    ULONG own_lsw = 0;
    ULONG lifetime = 0;
    ULONG prefix = 0;
    ULONG method = 0;
    UINT index = 9;
    UINT count = 9;
    CHAR mac[6] = {2, 0, 0, 0, 0, 7};

    ping_to(&second);
    EXPECT(NX_SUCCESS, nx_ip_interface_physical_address_get(&two, 0, &own_msw, &own_lsw));
    EXPECT(NX_SUCCESS, nxd_nd_cache_hardware_address_find(&one, &second, &msw, &lsw, &index));
    CHECK(msw == own_msw && lsw == own_lsw && index == 0);
    EXPECT(NX_SUCCESS, nxd_nd_cache_ip_address_find(&one, &found, msw, lsw, &index));
    EXPECT(NX_INVALID_PARAMETERS, nxd_nd_cache_ip_address_find(&one, &found, 0, 0, &index));
    EXPECT(NX_SUCCESS, nxd_nd_cache_entry_delete(&one, second.nxd_ip_address.v6));
    EXPECT(NX_ENTRY_NOT_FOUND, nxd_nd_cache_entry_delete(&one, second.nxd_ip_address.v6));
    EXPECT(NX_ENTRY_NOT_FOUND, nxd_nd_cache_hardware_address_find(&one, &second, &msw, &lsw, &index));
    EXPECT(NX_INVALID_INTERFACE, nxd_nd_cache_entry_set(&one, second.nxd_ip_address.v6, 5, mac));
    EXPECT(NX_SUCCESS, nxd_nd_cache_entry_set(&one, router.nxd_ip_address.v6, 0, mac));
    EXPECT(NX_SUCCESS, nxd_nd_cache_hardware_address_find(&one, &router, &msw, &lsw, &index));
    CHECK(msw == 0x0200 && lsw == 7);
    EXPECT(NX_SUCCESS, nxd_nd_cache_invalidate(&one));
    EXPECT(NX_ENTRY_NOT_FOUND, nxd_nd_cache_hardware_address_find(&one, &router, &msw, &lsw, &index));
    found.nxd_ip_version = NX_IP_VERSION_V4;
    EXPECT(NX_INVALID_PARAMETERS, nxd_nd_cache_hardware_address_find(&one, &found, &msw, &lsw, &index));

    EXPECT(NX_NOT_FOUND, nxd_ipv6_default_router_get(&one, 0, &found, &lifetime, &prefix));
    EXPECT(NX_INVALID_INTERFACE, nxd_ipv6_default_router_add(&one, &router, 0xFFFF, 5));
    EXPECT(NX_SUCCESS, nxd_ipv6_default_router_add(&one, &router, 0xFFFF, 0));
    EXPECT(NX_SUCCESS, nxd_ipv6_default_router_number_of_entries_get(&one, 0, &count));
    CHECK(count == 1);
    EXPECT(NX_SUCCESS, nxd_ipv6_default_router_get(&one, 0, &found, &lifetime, &prefix));
    CHECK(same(&found, &router) && lifetime == 0xFFFF);
    EXPECT(NX_SUCCESS, nxd_ipv6_default_router_entry_get(&one, 0, 0, &found, &lifetime, &prefix, &method));
    CHECK(same(&found, &router) && method == NX_IPV6_ROUTE_TYPE_STATIC);
    EXPECT(NX_NOT_FOUND, nxd_ipv6_default_router_entry_get(&one, 0, 1, &found, &lifetime, &prefix, &method));
    EXPECT(NX_SUCCESS, nxd_ipv6_default_router_delete(&one, &router));
    EXPECT(NX_NOT_FOUND, nxd_ipv6_default_router_delete(&one, &router));
    EXPECT(NX_ALREADY_ENABLED, nxd_ipv6_stateless_address_autoconfig_enable(&one, 0));
    EXPECT(NX_SUCCESS, nxd_ipv6_stateless_address_autoconfig_disable(&one, 0));
    EXPECT(NX_SUCCESS, nxd_ipv6_stateless_address_autoconfig_enable(&one, 0));
}

static void play(ULONG input)
{
    NX_PACKET *packet = NX_NULL;

    (void)input;
    wait_for_links();
    addresses();
    pings();
    datagrams();
    neighbours_and_routers();
    EXPECT(NX_SUCCESS, nxd_ipv6_disable(&one));
    EXPECT(NX_SUCCESS, nxd_ipv6_disable(&one));
    EXPECT(NX_NOT_SUPPORTED, nxd_icmp_ping(&one, &second, (CHAR *)"abcd", 4, &packet, 10));
    check_pool();
    finish();
}

void tx_application_define(void *first_unused_memory)
{
    create_hosts(play, first_unused_memory);
}

int main(void)
{
    tx_kernel_enter();
    return 0;
}
