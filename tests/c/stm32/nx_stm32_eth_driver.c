/* A product's own network driver in C, over its vendor's Ethernet HAL: the driver contract of NetX Duo's manual, chapter 5. */
#include "nx_api.h"

#include "hal_eth.h"

#define HEADER_SIZE 14U
#define MTU 1500U
#define BUFFERS 8U

#define ETHERTYPE_IPV4 0x0800U
#define ETHERTYPE_ARP 0x0806U
#define ETHERTYPE_IPV6 0x86DDU

void nx_stm32_eth_driver(NX_IP_DRIVER *request);
void ETH_IRQHandler(void);

static NX_IP *eth_ip;
static NX_INTERFACE *eth_interface;
static const UCHAR eth_mac[6] = {0x02, 0x80, 0xE1, 0x00, 0x00, 0x01};

/* Puts the Ethernet header before the packet, sends all its buffers, and gives it back without the header. */
static UINT send(NX_IP_DRIVER *request, UINT type)
{
    NX_PACKET *packet = request->nx_ip_driver_packet;
    ETH_BufferTypeDef buffers[BUFFERS];
    uint32_t count = 0;
    UCHAR *header;

    packet->nx_packet_prepend_ptr -= HEADER_SIZE;
    packet->nx_packet_length += HEADER_SIZE;
    header = packet->nx_packet_prepend_ptr;
    for (UINT i = 0; i < 6U; i++) {
        ULONG word = i < 2U ? request->nx_ip_driver_physical_address_msw : request->nx_ip_driver_physical_address_lsw;

        header[i] = (UCHAR)(word >> (8U * ((i < 2U ? 1U : 5U) - i)));
        header[6U + i] = eth_mac[i];
    }
    header[12] = (UCHAR)(type >> 8);
    header[13] = (UCHAR)type;
    for (NX_PACKET *part = packet; part != NX_NULL && count < BUFFERS; part = part->nx_packet_next) {
        buffers[count].buffer = part->nx_packet_prepend_ptr;
        buffers[count].len = (uint32_t)(part->nx_packet_append_ptr - part->nx_packet_prepend_ptr);
        count++;
    }
    (void)HAL_ETH_Transmit(buffers, count);
    packet->nx_packet_prepend_ptr += HEADER_SIZE;
    packet->nx_packet_length -= HEADER_SIZE;
    return nx_packet_transmit_release(packet);
}

void nx_stm32_eth_driver(NX_IP_DRIVER *request)
{
    NX_INTERFACE *interface = request->nx_ip_driver_interface;

    request->nx_ip_driver_status = NX_SUCCESS;
    switch (request->nx_ip_driver_command) {
    case NX_LINK_INTERFACE_ATTACH:
        eth_interface = interface;
        break;
    case NX_LINK_INITIALIZE:
        eth_ip = request->nx_ip_driver_ptr;
        eth_interface = interface;
        interface->nx_interface_ip_mtu_size = MTU;
        interface->nx_interface_physical_address_msw = (ULONG)eth_mac[0] << 8 | eth_mac[1];
        interface->nx_interface_physical_address_lsw =
            (ULONG)eth_mac[2] << 24 | (ULONG)eth_mac[3] << 16 | (ULONG)eth_mac[4] << 8 | eth_mac[5];
        interface->nx_interface_address_mapping_needed = NX_TRUE;
        break;
    case NX_LINK_ENABLE:
        if (HAL_ETH_Start_IT(eth_mac) != 0) {
            request->nx_ip_driver_status = NX_NOT_SUCCESSFUL;
            break;
        }
        interface->nx_interface_link_up = (UCHAR)HAL_ETH_LinkIsUp();
        break;
    case NX_LINK_DISABLE:
        (void)HAL_ETH_Stop_IT();
        interface->nx_interface_link_up = NX_FALSE;
        break;
    case NX_LINK_ARP_SEND:
    case NX_LINK_ARP_RESPONSE_SEND:
        request->nx_ip_driver_status = send(request, ETHERTYPE_ARP);
        break;
    case NX_LINK_PACKET_SEND:
    case NX_LINK_PACKET_BROADCAST:
        request->nx_ip_driver_status =
            send(request, request->nx_ip_driver_packet->nx_packet_ip_version == NX_IP_VERSION_V6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
        break;
    case NX_LINK_MULTICAST_JOIN:
    case NX_LINK_MULTICAST_LEAVE:
        break;
    case NX_LINK_GET_STATUS:
        *request->nx_ip_driver_return_ptr = interface->nx_interface_link_up;
        break;
    default:
        request->nx_ip_driver_status = NX_UNHANDLED_COMMAND;
    }
}

/* Frames that have arrived: each into a packet, and to the stack. */
void ETH_IRQHandler(void)
{
    NX_PACKET *packet;

    while (nx_packet_allocate(eth_ip->nx_ip_default_packet_pool, &packet, NX_RECEIVE_PACKET, NX_NO_WAIT) == NX_SUCCESS) {
        /* Two bytes of room, so that the IP header is aligned. */
        UCHAR *frame = packet->nx_packet_data_start + 2;
        uint32_t length = HAL_ETH_ReadData(frame, (uint32_t)(packet->nx_packet_data_end - frame));

        if (length <= HEADER_SIZE) {
            (void)nx_packet_release(packet);
            return;
        }
        packet->nx_packet_prepend_ptr = frame + HEADER_SIZE;
        packet->nx_packet_append_ptr = frame + length;
        packet->nx_packet_length = length - HEADER_SIZE;
        packet->nx_packet_ip_interface = eth_interface;
        switch ((UINT)frame[12] << 8 | frame[13]) {
        case ETHERTYPE_IPV4:
        case ETHERTYPE_IPV6:
            _nx_ip_packet_deferred_receive(eth_ip, packet);
            break;
        case ETHERTYPE_ARP:
            _nx_arp_packet_deferred_receive(eth_ip, packet);
            break;
        default:
            (void)nx_packet_release(packet);
        }
    }
}
