/* nx_linux_network_driver.h - the Linux board's network driver, for nx_ip_create and nx_ip_interface_attach. */
#ifndef NX_LINUX_NETWORK_DRIVER_H
#define NX_LINUX_NETWORK_DRIVER_H

#include "nx_api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Chooses the TAP for interfaces that are initialized from now on; NULL: tap0, as at the start. */
VOID nx_linux_set_interface_name(const CHAR *interface_name);

/* A TAP under the driver contract of the NetX Duo manual's chapter 5. */
VOID _nx_linux_network_driver(NX_IP_DRIVER *driver_req_ptr);

#ifdef __cplusplus
}
#endif

#endif
