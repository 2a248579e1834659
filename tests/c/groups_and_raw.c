/* Multicast groups, raw packets, routes and what an instance tells of itself, between two hosts (manual, chapter 4, nx_igmp_*,
   nx_ipv4_multicast_*, nx_ip_raw_*, nx_ip_*). */

#include "two_hosts.h"

#define GROUP IP_ADDRESS(224, 0, 0, 200)
#define PORT 3000
#define OUR_PROTOCOL 200

static NX_UDP_SOCKET sender;
static NX_UDP_SOCKET listener;
static UINT filtered;
static ULONG filtered_protocol;
static UINT address_changes;
static UINT link_changes;
static UCHAR text[] = "to whom it may concern";
static ULONG changed_marker;

static void address_changed(NX_IP *ip, VOID *information)
{
    CHECK(ip == &two && information == &changed_marker);
    address_changes++;
}

static void link_changed(NX_IP *ip, UINT interface_index, UINT link_up)
{
    CHECK(ip == &two && interface_index == 0);
    link_changes = link_changes * 10 + (link_up ? 1 : 2);
}

/* Keeps what begins with 'k'. */
static UINT filter(NX_IP *ip, ULONG protocol, NX_PACKET *packet)
{
    CHECK(ip == &two);
    filtered_protocol = protocol;
    if (*packet->nx_packet_prepend_ptr != 'k') {
        return NX_NOT_SUCCESSFUL;
    }
    filtered++;
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
    return NX_SUCCESS;
}

static void sockets(void)
{
    EXPECT(NX_SUCCESS, nx_udp_enable(&one));
    EXPECT(NX_SUCCESS, nx_udp_enable(&two));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&one, &sender, (CHAR *)"sender", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_create(&two, &listener, (CHAR *)"listener", NX_IP_NORMAL, NX_FRAGMENT_OKAY, NX_IP_TIME_TO_LIVE, 5));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&sender, PORT, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_udp_socket_bind(&listener, PORT, NX_NO_WAIT));
}

static UINT heard(NX_UDP_SOCKET *socket, ULONG to)
{
    NX_PACKET *packet = NX_NULL;
    UINT status;

    EXPECT(NX_SUCCESS, nx_udp_socket_send(&sender, packet_of(NX_UDP_PACKET, text, sizeof(text)), to, PORT));
    status = nx_udp_socket_receive(socket, &packet, 10);
    if (status == NX_SUCCESS) {
        check_data(packet, text, sizeof(text));
    }
    return status;
}

static void groups(void)
{
    ULONG reports = 0;
    ULONG queries = 9;
    ULONG errors = 9;
    ULONG joined = 0;
    UINT i;

    EXPECT(NX_SUCCESS, heard(&listener, IP_ADDRESS(255, 255, 255, 255)));
    EXPECT(NX_SUCCESS, heard(&listener, IP_ADDRESS(10, 0, 0, 255)));
    EXPECT(NX_NO_PACKET, heard(&listener, GROUP));
    EXPECT(NX_SUCCESS, nx_ipv4_multicast_interface_join(&two, GROUP, 0));
    EXPECT(NX_SUCCESS, heard(&listener, GROUP));
    EXPECT(NX_SUCCESS, nx_ipv4_multicast_interface_leave(&two, GROUP, 0));
    EXPECT(NX_ENTRY_NOT_FOUND, nx_ipv4_multicast_interface_leave(&two, GROUP, 0));
    EXPECT(NX_NO_PACKET, heard(&listener, GROUP));

    EXPECT(NX_NOT_ENABLED, nx_igmp_multicast_join(&two, GROUP));
    EXPECT(NX_NOT_ENABLED, nx_igmp_loopback_enable(&one));
    EXPECT(NX_SUCCESS, nx_igmp_enable(&one));
    EXPECT(NX_SUCCESS, nx_igmp_enable(&two));
    EXPECT(NX_ALREADY_ENABLED, nx_igmp_enable(&two));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_igmp_multicast_join(&two, TWO));
    EXPECT(NX_INVALID_INTERFACE, nx_igmp_multicast_interface_join(&two, GROUP, 5));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_join(&two, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_interface_join(&two, GROUP, 0));
    EXPECT(NX_SUCCESS, heard(&listener, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_leave(&two, GROUP));
    EXPECT(NX_SUCCESS, heard(&listener, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_info_get(&two, &reports, &queries, &errors, &joined));
    CHECK(reports >= 1 && queries == 0 && errors == 0 && joined == 1);
    EXPECT(NX_SUCCESS, nx_igmp_multicast_interface_leave(&two, GROUP, 0));
    EXPECT(NX_ENTRY_NOT_FOUND, nx_igmp_multicast_leave(&two, GROUP));
    EXPECT(NX_NO_PACKET, heard(&listener, GROUP));

    /* Oneself only with loopback, and only in groups joined after it was enabled. */
    EXPECT(NX_SUCCESS, nx_igmp_multicast_join(&one, GROUP));
    EXPECT(NX_NO_PACKET, heard(&sender, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_leave(&one, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_loopback_enable(&one));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_join(&one, GROUP));
    EXPECT(NX_SUCCESS, heard(&sender, GROUP));
    EXPECT(NX_SUCCESS, nx_igmp_loopback_disable(&one));
    EXPECT(NX_SUCCESS, nx_igmp_multicast_leave(&one, GROUP));
    for (i = 0; i < NX_MAX_MULTICAST_GROUPS; i++) {
        EXPECT(NX_SUCCESS, nx_igmp_multicast_join(&two, GROUP + i));
    }
    EXPECT(NX_NO_MORE_ENTRIES, nx_igmp_multicast_join(&two, GROUP + i));
    while (i-- > 0) {
        EXPECT(NX_SUCCESS, nx_igmp_multicast_leave(&two, GROUP + i));
    }
}

static void raw_packets(void)
{
    NX_PACKET *packet = packet_of(NX_IP_PACKET, text, sizeof(text));
    NXD_ADDRESS address;
    UINT i;

    address.nxd_ip_version = NX_IP_VERSION_V4;
    address.nxd_ip_address.v4 = TWO;
    EXPECT(NX_NOT_ENABLED, nx_ip_raw_packet_send(&one, packet, TWO, NX_IP_NORMAL));
    EXPECT(NX_NOT_ENABLED, nx_ip_raw_packet_receive(&two, &packet, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_enable(&one));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_enable(&two));
    EXPECT(NX_OPTION_ERROR, nx_ip_raw_packet_send(&one, packet, TWO, 1));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_raw_packet_send(&one, packet, 0, NX_IP_NORMAL));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_raw_packet_send(&one, packet, IP_ADDRESS(1, 2, 3, 4), NX_IP_NORMAL));
    EXPECT(NX_INVALID_INTERFACE, nx_ip_raw_packet_source_send(&one, packet, TWO, 5, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_send(&one, packet, TWO, NX_IP_MIN_DELAY));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, sizeof(text));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_source_send(&one, packet_of(NX_IP_PACKET, text, 4), TWO, 0, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, 4);
    EXPECT(NX_SUCCESS, nxd_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, text, 5), &address, OUR_PROTOCOL, 0x80, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, 5);
    EXPECT(NX_SUCCESS, nxd_ip_raw_packet_source_send(&one, packet_of(NX_IP_PACKET, text, 6), &address, 0, OUR_PROTOCOL, 0x80, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, text, 6);
    EXPECT(NX_NO_PACKET, nx_ip_raw_packet_receive(&two, &packet, NX_NO_WAIT));
    EXPECT(NX_NO_PACKET, nx_ip_raw_packet_receive(&two, &packet, 5));

    /* The newest are dropped when the queue is full. */
    EXPECT(NX_SUCCESS, nx_ip_raw_receive_queue_max_set(&two, 2));
    for (i = 1; i <= 4; i++) {
        EXPECT(NX_SUCCESS, nx_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, text, i), TWO, NX_IP_NORMAL));
    }
    tx_thread_sleep(5);
    for (i = 1; i <= 2; i++) {
        EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, NX_NO_WAIT));
        check_data(packet, text, i);
    }
    EXPECT(NX_NO_PACKET, nx_ip_raw_packet_receive(&two, &packet, NX_NO_WAIT));

    EXPECT(NX_SUCCESS, nx_ip_raw_packet_filter_set(&two, filter));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, "keep", 4), TWO, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, "leave", 5), TWO, NX_IP_NORMAL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_receive(&two, &packet, SECOND));
    check_data(packet, "leave", 5);
    CHECK(filtered == 1 && filtered_protocol == NX_IP_RAW);
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_filter_set(&two, NX_NULL));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_send(&one, packet_of(NX_IP_PACKET, "queued", 6), TWO, NX_IP_NORMAL));
    tx_thread_sleep(5);
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_disable(&two));
    EXPECT(NX_NOT_ENABLED, nx_ip_raw_packet_receive(&two, &packet, NX_NO_WAIT));
    EXPECT(NX_SUCCESS, nx_ip_raw_packet_disable(&one));
}

static void addresses_and_routes(void)
{
    NX_PACKET *packet = NX_NULL;
    CHAR *name = NX_NULL;
    ULONG address = 0;
    ULONG mask = 0;
    ULONG mtu = 0;
    ULONG msw = 0;
    ULONG lsw = 0;
    ULONG other_msw = 0;
    ULONG other_lsw = 1;
    ULONG actual = 0;
    ULONG offset = 0;
    ULONG payload = 0;
    ULONG value = 0;
    UINT i;
    NXD_ADDRESS to;

    EXPECT(NX_SUCCESS, nx_ip_address_get(&one, &address, &mask));
    CHECK(address == ONE && mask == MASK);
    EXPECT(NX_SUCCESS, nx_ip_interface_info_get(&one, 0, &name, &address, &mask, &mtu, &msw, &lsw));
    CHECK(name != NX_NULL && address == ONE && mask == MASK && mtu >= 576 && (msw | lsw) != 0);
    EXPECT(NX_SUCCESS, nx_ip_interface_physical_address_get(&one, 0, &other_msw, &other_lsw));
    CHECK(msw == other_msw && lsw == other_lsw);
    EXPECT(NX_INVALID_INTERFACE, nx_ip_interface_info_get(&one, 4, &name, &address, &mask, &mtu, &msw, &lsw));

    EXPECT(NX_NOT_FOUND, nx_ip_gateway_address_get(&one, &address));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_gateway_address_set(&one, IP_ADDRESS(1, 2, 3, 4)));
    EXPECT(NX_SUCCESS, nx_ip_gateway_address_set(&one, TWO));
    EXPECT(NX_SUCCESS, nx_ip_gateway_address_get(&one, &address));
    CHECK(address == TWO);
    EXPECT(NX_SUCCESS, nx_ip_gateway_address_clear(&one));
    EXPECT(NX_NOT_FOUND, nx_ip_gateway_address_get(&one, &address));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_static_route_add(&one, IP_ADDRESS(10, 1, 0, 0), MASK, IP_ADDRESS(1, 2, 3, 4)));
    EXPECT(NX_SUCCESS, nx_ip_static_route_add(&one, IP_ADDRESS(10, 1, 0, 0), MASK, TWO));
    EXPECT(NX_SUCCESS, nx_ip_static_route_delete(&one, IP_ADDRESS(10, 1, 0, 0), MASK));
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_static_route_delete(&one, IP_ADDRESS(10, 1, 0, 0), MASK));
    for (i = 0; i < NX_IP_ROUTING_TABLE_SIZE; i++) {
        EXPECT(NX_SUCCESS, nx_ip_static_route_add(&one, IP_ADDRESS(10, 2, i, 0), MASK, TWO));
    }
    EXPECT(NX_OVERFLOW, nx_ip_static_route_add(&one, IP_ADDRESS(10, 3, 0, 0), MASK, TWO));

    to.nxd_ip_version = NX_IP_VERSION_V4;
    to.nxd_ip_address.v4 = TWO;
    EXPECT(NX_SUCCESS, nx_ip_max_payload_size_find(&one, &to, 0, 1, 2, NX_PROTOCOL_UDP, &offset, &payload));
    CHECK(offset == NX_IPv4_UDP_PACKET && payload == mtu - 28);
    EXPECT(NX_SUCCESS, nx_ip_max_payload_size_find(&one, &to, 0, 1, 2, NX_PROTOCOL_TCP, &offset, &payload));
    CHECK(offset == NX_IPv4_TCP_PACKET && payload == mtu - 40);
    EXPECT(NX_NOT_SUPPORTED, nx_ip_max_payload_size_find(&one, &to, 0, 1, 2, NX_PROTOCOL_ICMP, &offset, &payload));

    /* A new address is told, and in force at once. */
    EXPECT(NX_SUCCESS, nx_icmp_enable(&one));
    EXPECT(NX_SUCCESS, nx_icmp_enable(&two));
    EXPECT(NX_SUCCESS, nx_ip_address_change_notify(&two, address_changed, &changed_marker));
    EXPECT(NX_IP_ADDRESS_ERROR, nx_ip_address_set(&two, GROUP, MASK));
    EXPECT(NX_SUCCESS, nx_ip_address_set(&two, IP_ADDRESS(10, 0, 0, 22), MASK));
    CHECK(address_changes == 1);
    EXPECT(NX_SUCCESS, nx_icmp_ping(&one, IP_ADDRESS(10, 0, 0, 22), (CHAR *)"new", 3, &packet, SECOND));
    check_data(packet, "new", 3);
    EXPECT(NX_NO_RESPONSE, nx_icmp_ping(&one, TWO, (CHAR *)"old", 3, &packet, 10));
    EXPECT(NX_SUCCESS, nx_ip_interface_address_set(&two, 0, TWO, MASK));
    CHECK(address_changes == 2);
    EXPECT(NX_SUCCESS, nx_ip_address_change_notify(&two, NX_NULL, NX_NULL));

    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&two, NX_LINK_GET_STATUS, &value));
    CHECK(value == NX_TRUE);
    EXPECT(NX_UNHANDLED_COMMAND, nx_ip_driver_direct_command(&two, NX_LINK_USER_COMMAND + 7, &value));
    EXPECT(NX_INVALID_INTERFACE, nx_ip_driver_interface_direct_command(&two, NX_LINK_GET_STATUS, 3, &value));
    EXPECT(NX_SUCCESS, nx_ip_link_status_change_notify_set(&two, link_changed));
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&two, NX_LINK_DISABLE, &value));
    _nx_ip_driver_link_status_event(&two, 0);
    tx_thread_sleep(2);
    EXPECT(NX_NOT_SUCCESSFUL, nx_ip_status_check(&two, NX_IP_LINK_ENABLED | NX_IP_INITIALIZE_DONE, &actual, 5));
    CHECK(actual == NX_IP_INITIALIZE_DONE);
    EXPECT(NX_SUCCESS, nx_ip_driver_direct_command(&two, NX_LINK_ENABLE, &value));
    _nx_ip_driver_link_status_event(&two, 0);
    EXPECT(NX_SUCCESS, nx_ip_interface_status_check(&two, 0, NX_IP_LINK_ENABLED, &actual, SECOND));
    tx_thread_sleep(2);
    CHECK(link_changes == 21);
    EXPECT(NX_OPTION_ERROR, nx_ip_status_check(&two, 0x10000, &actual, 5));
}

static UINT conflicts;

static void answered(NX_IP *ip, NX_PACKET *packet)
{
    CHECK(ip == &one && packet != NX_NULL);
    conflicts++;
    EXPECT(NX_SUCCESS, nx_packet_release(packet));
}

static void arp(void)
{
    NX_PACKET *packet = NX_NULL;
    ULONG msw = 0;
    ULONG lsw = 0;
    ULONG address = 0;
    ULONG requests = 0;
    ULONG dynamic = 9;
    ULONG fixed = 9;

    EXPECT(NX_SUCCESS, nx_arp_dynamic_entries_invalidate(&one));
    EXPECT(NX_ENTRY_NOT_FOUND, nx_arp_hardware_address_find(&one, TWO, &msw, &lsw));
    EXPECT(NX_SUCCESS, nx_icmp_ping(&one, TWO, (CHAR *)"arp", 3, &packet, SECOND));
    check_data(packet, "arp", 3);
    EXPECT(NX_SUCCESS, nx_arp_hardware_address_find(&one, TWO, &msw, &lsw));
    EXPECT(NX_SUCCESS, nx_arp_ip_address_find(&one, &address, msw, lsw));
    CHECK(address == TWO);
    EXPECT(NX_SUCCESS, nx_arp_info_get(&one, &requests, NX_NULL, NX_NULL, NX_NULL, &dynamic, &fixed, NX_NULL, NX_NULL));
    CHECK(requests != 0 && dynamic == 1 && fixed == 0);
    EXPECT(NX_SUCCESS, nx_arp_entry_delete(&one, TWO));
    EXPECT(NX_ENTRY_NOT_FOUND, nx_arp_entry_delete(&one, TWO));
    EXPECT(NX_SUCCESS, nx_arp_static_entry_create(&one, TWO, msw, lsw));
    EXPECT(NX_SUCCESS, nx_arp_info_get(&one, NX_NULL, NX_NULL, NX_NULL, NX_NULL, &dynamic, &fixed, NX_NULL, NX_NULL));
    CHECK(dynamic == 0 && fixed == 1);
    EXPECT(NX_ENTRY_NOT_FOUND, nx_arp_static_entry_delete(&one, NOBODY, msw, lsw));
    EXPECT(NX_SUCCESS, nx_arp_static_entry_delete(&one, TWO, msw, lsw));
    EXPECT(NX_SUCCESS, nx_arp_static_entry_create(&one, NOBODY, 2, 3));
    EXPECT(NX_SUCCESS, nx_arp_static_entries_delete(&one));
    EXPECT(NX_SUCCESS, nx_arp_dynamic_entry_set(&one, TWO, msw, lsw));
    EXPECT(NX_SUCCESS, nx_arp_hardware_address_find(&one, TWO, &msw, &lsw));
    EXPECT(NX_SUCCESS, nx_arp_dynamic_entry_set(&one, TWO, 0, 0));
    tx_thread_sleep(5);
    EXPECT(NX_SUCCESS, nx_arp_hardware_address_find(&one, TWO, &msw, &lsw));

    /* Nobody has our address; then somebody has. */
    EXPECT(NX_SUCCESS, nx_arp_gratuitous_send(&one, answered));
    tx_thread_sleep(SECOND);
    CHECK(conflicts == 0);
    EXPECT(NX_SUCCESS, nx_ip_address_set(&two, ONE, MASK));
    EXPECT(NX_SUCCESS, nx_arp_gratuitous_send(&one, answered));
    tx_thread_sleep(SECOND);
    CHECK(conflicts >= 1);
    EXPECT(NX_SUCCESS, nx_ip_address_set(&two, TWO, MASK));
}

static void play(ULONG input)
{
    (void)input;
    wait_for_links();
    sockets();
    groups();
    raw_packets();
    addresses_and_routes();
    arp();
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&sender));
    EXPECT(NX_SUCCESS, nx_udp_socket_unbind(&listener));
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
