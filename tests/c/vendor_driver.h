/* An Ethernet driver as silicon vendors write them: descriptor rings, DMA in place, interrupts. The MAC is modelled here, in memory.

   The two ports of the model are joined by a cable. As on real parts, a frame to be sent stays the hardware's until a later interrupt,
   which takes the Ethernet header off again and releases the packet; received frames land in packets that the driver had put into its
   ring before, and a frame larger than one of them is a chain.

   VENDOR_DEFERRED: the interrupt only asks for deferred processing, and the IP thread does the work.
   VENDOR_OFFLOAD: the MAC computes and verifies checksums, and received frames pass through the driver's own deferred handler. */

#ifndef VENDOR_DRIVER_H
#define VENDOR_DRIVER_H

#include <string.h>

#include "nx_api.h"
#include "tx_host.h"

#include "check.h"

#define VENDOR_PORTS 2
#define VENDOR_TX_RING 8
#define VENDOR_RX_RING 40
#define VENDOR_FRAME 1518
#define VENDOR_HEADER 14
/* Before the Ethernet header, so that the IP header is at a multiple of four. */
#define VENDOR_PAD 2
#define VENDOR_MTU 1500
#define VENDOR_GROUPS 8
/* The driver receives into a pool of its own, whose packets are smaller than frames. */
#define VENDOR_BUFFER 256
#define VENDOR_BUFFERS 240

#define VENDOR_IPV4 0x0800
#define VENDOR_ARP 0x0806
#define VENDOR_IPV6 0x86DD

typedef struct VENDOR_PORT_STRUCT
{
    NX_IP *ip;
    NX_INTERFACE *interface_ptr;
    UINT enabled;
    UINT cable;
    /* Frames that the hardware reads: from `tx_done` to `tx_next`. */
    NX_PACKET *tx[VENDOR_TX_RING];
    ULONG tx_next;
    ULONG tx_sent;
    ULONG tx_done;
    /* Packets that the hardware may fill, and frames that it has filled. */
    NX_PACKET *rx[VENDOR_RX_RING];
    NX_PACKET *filled[VENDOR_RX_RING];
    UINT filled_count;
    UCHAR groups[VENDOR_GROUPS][6];
    UINT groups_count;
    ULONG frames_sent;
    ULONG frames_received;
    ULONG chains_sent;
    ULONG chains_received;
    ULONG missed;
    ULONG checksums_filled;
    ULONG checksums_verified;
} VENDOR_PORT;

static VENDOR_PORT vendor_ports[VENDOR_PORTS];
static NX_PACKET_POOL vendor_pool;
static ULONG vendor_memory[VENDOR_BUFFERS * (VENDOR_BUFFER + 256) / sizeof(ULONG)];
static TX_TIMER vendor_clock;

static UINT vendor_word(const UCHAR *at)
{
    return (UINT)at[0] << 8 | at[1];
}

#ifdef VENDOR_OFFLOAD

static ULONG vendor_add(ULONG sum, const UCHAR *data, UINT length)
{
    UINT i;

    for (i = 0; i + 1 < length; i += 2) {
        sum += vendor_word(data + i);
    }
    if (i < length) {
        sum += (ULONG)data[i] << 8;
    }
    while (sum > 0xFFFF) {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return sum;
}

/* Where a frame's transport checksum is, and over what it goes; NULL: the MAC leaves this frame alone. */
static UCHAR *vendor_transport(UCHAR *ip, UINT length, UCHAR **begin, UINT *size, ULONG *pseudo)
{
    UINT header;
    UINT protocol;
    UINT place;

    if (ip[0] >> 4 == 4) {
        header = (ip[0] & 15u) * 4;
        protocol = ip[9];
        if ((vendor_word(ip + 6) & 0x3FFF) != 0) {
            return NULL;
        }
        *size = vendor_word(ip + 2) - header;
        *pseudo = protocol == 1 ? 0 : vendor_add(protocol + *size, ip + 12, 8);
    } else {
        header = 40;
        protocol = ip[6];
        *size = vendor_word(ip + 4);
        *pseudo = vendor_add(protocol + *size, ip + 8, 32);
    }
    place = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    if ((protocol != 6 && protocol != 17 && protocol != 1 && protocol != 58) || header + *size > length || *size < place + 2) {
        return NULL;
    }
    *begin = ip + header;
    return *begin + place;
}

static void vendor_store(UCHAR *at, ULONG sum)
{
    sum = ~sum & 0xFFFF;
    at[0] = (UCHAR)(sum >> 8);
    at[1] = (UCHAR)sum;
}

/* What the stack was told that the MAC does, it must not have done itself. Messages of neighbour discovery are the stack's own. */
static void vendor_fill(VENDOR_PORT *port, const NX_PACKET *packet, UCHAR *ip, UINT length)
{
    UCHAR *begin;
    UINT size;
    ULONG pseudo;
    UCHAR *place = vendor_transport(ip, length, &begin, &size, &pseudo);
    ULONG asked = packet->nx_packet_interface_capability_flag;

    if (ip[0] >> 4 == 4 && (asked & NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM) != 0) {
        CHECK(vendor_word(ip + 10) == 0);
        vendor_store(ip + 10, vendor_add(0, ip, (ip[0] & 15u) * 4));
        port->checksums_filled++;
    }
    if (place != NULL && (asked & (NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM | NX_INTERFACE_CAPABILITY_UDP_TX_CHECKSUM |
                                   NX_INTERFACE_CAPABILITY_ICMPV4_TX_CHECKSUM | NX_INTERFACE_CAPABILITY_ICMPV6_TX_CHECKSUM)) != 0) {
        CHECK(vendor_word(place) == 0);
        vendor_store(place, vendor_add(pseudo, begin, size));
        port->checksums_filled++;
    }
}

/* Verifies a frame; what is right is then made wrong, so that a stack that looks again notices. */
static UINT vendor_verify(VENDOR_PORT *port, UCHAR *ip, UINT length)
{
    UCHAR *begin;
    UINT size;
    ULONG pseudo;
    UCHAR *place = vendor_transport(ip, length, &begin, &size, &pseudo);

    if (ip[0] >> 4 == 4) {
        if (vendor_add(0, ip, (ip[0] & 15u) * 4) != 0xFFFF) {
            return 0;
        }
        memset(ip + 10, 0x5A, 2);
    }
    if (place != NULL) {
        if (vendor_add(pseudo, begin, size) != 0xFFFF) {
            return 0;
        }
        memset(place, 0x5A, 2);
        port->checksums_verified++;
    }
    return 1;
}

#endif

/* ---- The hardware. ---- */

static UINT vendor_wants(const VENDOR_PORT *port, const UCHAR *destination)
{
    static const UCHAR everybody[6] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    const NX_INTERFACE *own = port->interface_ptr;
    UCHAR mac[6];
    UINT i;

    for (i = 0; i < 2; i++) {
        mac[i] = (UCHAR)(own->nx_interface_physical_address_msw >> (8 - 8 * i));
    }
    for (i = 0; i < 4; i++) {
        mac[2 + i] = (UCHAR)(own->nx_interface_physical_address_lsw >> (24 - 8 * i));
    }
    if (memcmp(destination, mac, 6) == 0 || memcmp(destination, everybody, 6) == 0) {
        return 1;
    }
    for (i = 0; i < port->groups_count; i++) {
        if (memcmp(destination, port->groups[i], 6) == 0) {
            return 1;
        }
    }
    /* All-nodes and solicited-node groups of IPv6 pass the hash filter of every port. */
    return destination[0] == 0x33 && destination[1] == 0x33;
}

/* Takes packets out of the ring until the frame is in them. */
static void vendor_receive(VENDOR_PORT *port, const UCHAR *frame, UINT length)
{
    NX_PACKET *head = NX_NULL;
    NX_PACKET *tail = NX_NULL;
    UINT done = 0;
    UINT slot = 0;

    if (port->filled_count == VENDOR_RX_RING) {
        port->missed++;
        return;
    }
    while (done < length) {
        NX_PACKET *packet;
        UINT room;

        while (slot < VENDOR_RX_RING && port->rx[slot] == NX_NULL) {
            slot++;
        }
        if (slot == VENDOR_RX_RING) {
            port->missed++;
            if (head != NX_NULL) {
                EXPECT(NX_SUCCESS, nx_packet_release(head));
            }
            return;
        }
        packet = port->rx[slot];
        port->rx[slot] = NX_NULL;
        packet->nx_packet_prepend_ptr = packet->nx_packet_data_start + (head == NX_NULL ? VENDOR_PAD : 0);
        room = (UINT)(packet->nx_packet_data_end - packet->nx_packet_prepend_ptr);
        room = room < length - done ? room : length - done;
        memcpy(packet->nx_packet_prepend_ptr, frame + done, room);
        packet->nx_packet_append_ptr = packet->nx_packet_prepend_ptr + room;
        done += room;
        if (head == NX_NULL) {
            head = packet;
        } else {
            tail->nx_packet_next = packet;
            head->nx_packet_last = packet;
        }
        tail = packet;
    }
    head->nx_packet_length = length;
    port->filled[port->filled_count++] = head;
    port->frames_received++;
    port->chains_received += head->nx_packet_next != NX_NULL;
}

/* Sends what lies in a port's ring. */
static void vendor_dma(VENDOR_PORT *port)
{
    static UCHAR frame[VENDOR_FRAME];

    while (port->tx_sent != port->tx_next) {
        NX_PACKET *head = port->tx[port->tx_sent++ % VENDOR_TX_RING];
        NX_PACKET *part;
        UINT length = 0;
        UINT i;

        for (part = head; part != NX_NULL; part = part->nx_packet_next) {
            UINT size = (UINT)(part->nx_packet_append_ptr - part->nx_packet_prepend_ptr);

            CHECK(length + size <= VENDOR_FRAME);
            memcpy(frame + length, part->nx_packet_prepend_ptr, size);
            length += size;
        }
        CHECK(length == head->nx_packet_length);
        CHECK(((ALIGN_TYPE)head->nx_packet_prepend_ptr + VENDOR_HEADER) % 4 == 0 || vendor_word(frame + 12) == VENDOR_ARP);
        port->frames_sent++;
        port->chains_sent += head->nx_packet_next != NX_NULL;
#ifdef VENDOR_OFFLOAD
        if (vendor_word(frame + 12) != VENDOR_ARP) {
            vendor_fill(port, head, frame + VENDOR_HEADER, length - VENDOR_HEADER);
        }
#endif
        for (i = 0; i < VENDOR_PORTS; i++) {
            VENDOR_PORT *other = &vendor_ports[i];

            if (other == port || !other->enabled || !other->cable || !port->cable || !vendor_wants(other, frame)) {
                continue;
            }
#ifdef VENDOR_OFFLOAD
            if (vendor_word(frame + 12) != VENDOR_ARP && !vendor_verify(other, frame + VENDOR_HEADER, length - VENDOR_HEADER)) {
                continue;
            }
#endif
            vendor_receive(other, frame, length);
        }
    }
}

/* ---- The driver. ---- */

static void vendor_refill(VENDOR_PORT *port)
{
    UINT i;

    for (i = 0; i < VENDOR_RX_RING; i++) {
        if (port->rx[i] == NX_NULL &&
            nx_packet_allocate(&vendor_pool, &port->rx[i], NX_RECEIVE_PACKET, NX_NO_WAIT) != NX_SUCCESS) {
            port->rx[i] = NX_NULL;
            return;
        }
    }
}

/* Releases what the hardware has sent. The stack gets its packet back as it gave it: without the Ethernet header. */
static void vendor_transmit_done(VENDOR_PORT *port)
{
    while (port->tx_done != port->tx_sent) {
        NX_PACKET *packet = port->tx[port->tx_done % VENDOR_TX_RING];

        port->tx[port->tx_done++ % VENDOR_TX_RING] = NX_NULL;
        packet->nx_packet_prepend_ptr += VENDOR_HEADER;
        packet->nx_packet_length -= VENDOR_HEADER;
        EXPECT(NX_SUCCESS, nx_packet_transmit_release(packet));
    }
}

/* Strips the Ethernet header and hands a frame to where its type says. */
static void vendor_hand_up(NX_IP *ip, NX_PACKET *packet)
{
    UINT type = vendor_word(packet->nx_packet_prepend_ptr + 12);

    packet->nx_packet_prepend_ptr += VENDOR_HEADER;
    packet->nx_packet_length -= VENDOR_HEADER;
    if (type == VENDOR_IPV4 || type == VENDOR_IPV6) {
#if defined(VENDOR_DEFERRED) || defined(VENDOR_OFFLOAD)
        _nx_ip_packet_receive(ip, packet);
#else
        _nx_ip_packet_deferred_receive(ip, packet);
#endif
    } else if (type == VENDOR_ARP) {
        _nx_arp_packet_deferred_receive(ip, packet);
    } else {
        EXPECT(NX_SUCCESS, nx_packet_release(packet));
    }
}

static void vendor_received(VENDOR_PORT *port)
{
    UINT i;

    for (i = 0; i < port->filled_count; i++) {
        NX_PACKET *packet = port->filled[i];

        packet->nx_packet_address.nx_packet_interface_ptr = port->interface_ptr;
#ifdef VENDOR_OFFLOAD
        _nx_ip_driver_deferred_receive(port->ip, packet);
#else
        vendor_hand_up(port->ip, packet);
#endif
    }
    port->filled_count = 0;
    vendor_refill(port);
}

static void vendor_interrupt(void)
{
    UINT i;

    for (i = 0; i < VENDOR_PORTS; i++) {
        if (vendor_ports[i].enabled) {
            vendor_dma(&vendor_ports[i]);
        }
    }
    for (i = 0; i < VENDOR_PORTS; i++) {
        VENDOR_PORT *port = &vendor_ports[i];

        if (!port->enabled || (port->tx_done == port->tx_sent && port->filled_count == 0)) {
            continue;
        }
#ifdef VENDOR_DEFERRED
        _nx_ip_driver_deferred_processing(port->ip);
#else
        vendor_transmit_done(port);
        vendor_received(port);
#endif
    }
}

/* The model's only motor: the hardware works once a tick, and interrupts. */
static void vendor_tick(ULONG input)
{
    (void)input;
    (void)tx_host_isr_run(vendor_interrupt);
}

static VENDOR_PORT *vendor_port(NX_INTERFACE *interface_ptr)
{
    UINT i;

    for (i = 0; i < VENDOR_PORTS; i++) {
        if (vendor_ports[i].interface_ptr == interface_ptr) {
            return &vendor_ports[i];
        }
    }
    return NX_NULL;
}

static UINT vendor_attach(NX_IP_DRIVER *request)
{
    VENDOR_PORT *port = vendor_port(NX_NULL);

    if (port == NX_NULL) {
        return NX_NOT_SUCCESSFUL;
    }
    memset(port, 0, sizeof(*port));
    port->interface_ptr = request->nx_ip_driver_interface;
    port->ip = request->nx_ip_driver_ptr;
    port->cable = 1;
    return NX_SUCCESS;
}

static void vendor_initialize(NX_IP *ip, NX_INTERFACE *interface_ptr)
{
    UINT index = interface_ptr->nx_interface_index;
    ULONG number = (ULONG)(vendor_port(interface_ptr) - vendor_ports);

    EXPECT(NX_SUCCESS, nx_ip_interface_mtu_set(ip, index, VENDOR_MTU));
    EXPECT(NX_SUCCESS, nx_ip_interface_physical_address_set(ip, index, 0x0280, 0xE1000000 + number, NX_FALSE));
    EXPECT(NX_SUCCESS, nx_ip_interface_address_mapping_configure(ip, index, NX_TRUE));
#ifdef VENDOR_OFFLOAD
    EXPECT(NX_SUCCESS, nx_ip_interface_capability_set(ip, index, NX_INTERFACE_CAPABILITY_CHECKSUM_ALL));
    _nx_ip_driver_deferred_enable(ip, vendor_hand_up);
#endif
}

/* Gives everything back: the ring's packets and what the hardware had not sent yet. */
static void vendor_disable(VENDOR_PORT *port)
{
    UINT i;

    port->enabled = 0;
    port->interface_ptr->nx_interface_link_up = NX_FALSE;
    port->tx_sent = port->tx_next;
    vendor_transmit_done(port);
    for (i = 0; i < port->filled_count; i++) {
        EXPECT(NX_SUCCESS, nx_packet_release(port->filled[i]));
    }
    port->filled_count = 0;
    for (i = 0; i < VENDOR_RX_RING; i++) {
        if (port->rx[i] != NX_NULL) {
            EXPECT(NX_SUCCESS, nx_packet_release(port->rx[i]));
            port->rx[i] = NX_NULL;
        }
    }
}

/* Writes the Ethernet header in front of the packet and puts it into the ring. */
static UINT vendor_send(VENDOR_PORT *port, NX_IP_DRIVER *request)
{
    NX_PACKET *packet = request->nx_ip_driver_packet;
    NX_INTERFACE *own = request->nx_ip_driver_interface;
    ULONG words[4];
    UINT type = VENDOR_IPV4;
    UCHAR *header;
    UINT i;

    if (!port->enabled || port->tx_next - port->tx_done == VENDOR_TX_RING) {
        EXPECT(NX_SUCCESS, nx_packet_transmit_release(packet));
        return NX_TX_QUEUE_DEPTH;
    }
    if (request->nx_ip_driver_command == NX_LINK_ARP_SEND || request->nx_ip_driver_command == NX_LINK_ARP_RESPONSE_SEND) {
        type = VENDOR_ARP;
    } else if (packet->nx_packet_ip_version == NX_IP_VERSION_V6) {
        type = VENDOR_IPV6;
    }
    CHECK(packet->nx_packet_prepend_ptr - packet->nx_packet_data_start >= VENDOR_HEADER);
    packet->nx_packet_prepend_ptr -= VENDOR_HEADER;
    packet->nx_packet_length += VENDOR_HEADER;
    header = packet->nx_packet_prepend_ptr;
    words[0] = request->nx_ip_driver_physical_address_msw;
    words[1] = request->nx_ip_driver_physical_address_lsw;
    words[2] = own->nx_interface_physical_address_msw;
    words[3] = own->nx_interface_physical_address_lsw;
    for (i = 0; i < 12; i += 6) {
        ULONG high = words[i / 3];
        ULONG low = words[i / 3 + 1];

        header[i] = (UCHAR)(high >> 8);
        header[i + 1] = (UCHAR)high;
        header[i + 2] = (UCHAR)(low >> 24);
        header[i + 3] = (UCHAR)(low >> 16);
        header[i + 4] = (UCHAR)(low >> 8);
        header[i + 5] = (UCHAR)low;
    }
    header[12] = (UCHAR)(type >> 8);
    header[13] = (UCHAR)type;
    port->tx[port->tx_next++ % VENDOR_TX_RING] = packet;
    return NX_SUCCESS;
}

static UINT vendor_join(VENDOR_PORT *port, NX_IP_DRIVER *request)
{
    UCHAR *group;

    if (port->groups_count == VENDOR_GROUPS) {
        return NX_NO_MORE_ENTRIES;
    }
    group = port->groups[port->groups_count++];
    group[0] = (UCHAR)(request->nx_ip_driver_physical_address_msw >> 8);
    group[1] = (UCHAR)request->nx_ip_driver_physical_address_msw;
    group[2] = (UCHAR)(request->nx_ip_driver_physical_address_lsw >> 24);
    group[3] = (UCHAR)(request->nx_ip_driver_physical_address_lsw >> 16);
    group[4] = (UCHAR)(request->nx_ip_driver_physical_address_lsw >> 8);
    group[5] = (UCHAR)request->nx_ip_driver_physical_address_lsw;
    return NX_SUCCESS;
}

static UINT vendor_execute(NX_IP_DRIVER *request)
{
    VENDOR_PORT *port = vendor_port(request->nx_ip_driver_interface);
    UINT i;

    if (request->nx_ip_driver_command == NX_LINK_INTERFACE_ATTACH) {
        return vendor_attach(request);
    }
    if (port == NX_NULL) {
        return NX_NOT_SUCCESSFUL;
    }
    switch (request->nx_ip_driver_command) {
    case NX_LINK_INITIALIZE:
        vendor_initialize(request->nx_ip_driver_ptr, request->nx_ip_driver_interface);
        return NX_SUCCESS;
    case NX_LINK_ENABLE:
        vendor_refill(port);
        port->enabled = 1;
        request->nx_ip_driver_interface->nx_interface_link_up = NX_TRUE;
        return NX_SUCCESS;
    case NX_LINK_DISABLE:
        vendor_disable(port);
        return NX_SUCCESS;
    case NX_LINK_UNINITIALIZE:
        port->interface_ptr = NX_NULL;
        return NX_SUCCESS;
    case NX_LINK_PACKET_SEND:
    case NX_LINK_PACKET_BROADCAST:
    case NX_LINK_ARP_SEND:
    case NX_LINK_ARP_RESPONSE_SEND:
        return vendor_send(port, request);
    case NX_LINK_MULTICAST_JOIN:
        return vendor_join(port, request);
    case NX_LINK_MULTICAST_LEAVE:
        for (i = 0; i < port->groups_count; i++) {
            if (port->groups[i][5] == (UCHAR)request->nx_ip_driver_physical_address_lsw) {
                memcpy(port->groups[i], port->groups[--port->groups_count], 6);
            }
        }
        return NX_SUCCESS;
    case NX_LINK_GET_STATUS:
        request->nx_ip_driver_interface->nx_interface_link_up = (UCHAR)port->cable;
        *request->nx_ip_driver_return_ptr = port->cable;
        return NX_SUCCESS;
    case NX_LINK_GET_RX_COUNT:
        *request->nx_ip_driver_return_ptr = port->frames_received;
        return NX_SUCCESS;
    case NX_LINK_GET_TX_COUNT:
        *request->nx_ip_driver_return_ptr = port->frames_sent;
        return NX_SUCCESS;
#ifdef VENDOR_DEFERRED
    case NX_LINK_DEFERRED_PROCESSING:
        vendor_transmit_done(port);
        vendor_received(port);
        return NX_SUCCESS;
#endif
    default:
        return NX_UNHANDLED_COMMAND;
    }
}

static VOID vendor_driver(NX_IP_DRIVER *request)
{
    request->nx_ip_driver_status = vendor_execute(request);
}

/* In `tx_application_define`, before the first instance. */
static void vendor_power_on(void)
{
    EXPECT(NX_SUCCESS, nx_packet_pool_create(&vendor_pool, (CHAR *)"ethernet", VENDOR_BUFFER, vendor_memory, sizeof(vendor_memory)));
    EXPECT(TX_SUCCESS, tx_timer_create(&vendor_clock, (CHAR *)"ethernet", vendor_tick, 0, 1, 1, TX_AUTO_ACTIVATE));
}

#endif
