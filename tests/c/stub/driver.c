/* A driver without hardware, for measuring a product's size: it has the link of the driver contract (NetX Duo's manual, chapter 5) and
 * both directions' calls into the stack, and no device. */
#include "nx_api.h"

void stub_driver(NX_IP_DRIVER *request);
void ETH_IRQHandler(void);
void SystemInit(void);
unsigned int board_port(void);
void console_write(const char *text);
void console_exit(int code);

static NX_IP *attached;
/* Where hardware would leave what arrives, and take what is sent. */
NX_PACKET *volatile arrived_ip, *volatile arrived_arp, *volatile leaving;

void stub_driver(NX_IP_DRIVER *request)
{
    NX_INTERFACE *interface = request->nx_ip_driver_interface;

    request->nx_ip_driver_status = NX_SUCCESS;
    switch (request->nx_ip_driver_command) {
    case NX_LINK_INITIALIZE:
        attached = request->nx_ip_driver_ptr;
        interface->nx_interface_ip_mtu_size = 1500;
        interface->nx_interface_physical_address_msw = 0x0002;
        interface->nx_interface_physical_address_lsw = 0x1;
        interface->nx_interface_address_mapping_needed = NX_TRUE;
        break;
    case NX_LINK_ENABLE:
        interface->nx_interface_link_up = NX_TRUE;
        break;
    case NX_LINK_PACKET_SEND:
    case NX_LINK_PACKET_BROADCAST:
    case NX_LINK_ARP_SEND:
    case NX_LINK_ARP_RESPONSE_SEND:
        leaving = request->nx_ip_driver_packet;
        request->nx_ip_driver_status = nx_packet_transmit_release(leaving);
        break;
    default:
        break;
    }
}

void ETH_IRQHandler(void)
{
    _nx_ip_packet_deferred_receive(attached, arrived_ip);
    _nx_arp_packet_deferred_receive(attached, arrived_arp);
}

void SystemInit(void)
{
}

unsigned int board_port(void)
{
    return 25;
}

void console_write(const char *text)
{
    (void)text;
}

void console_exit(int code)
{
    (void)code;
}
