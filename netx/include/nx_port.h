/* nx_port.h - what the network layer's port defines: byte order, and the C library's headers that applications count on. Linux host. */
#ifndef NX_PORT_H
#define NX_PORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Between host and network byte order, in place. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NX_LITTLE_ENDIAN
#define NX_CHANGE_ULONG_ENDIAN(value) ((value) = __builtin_bswap32(value))
#define NX_CHANGE_USHORT_ENDIAN(value) ((value) = __builtin_bswap16(value))
#else
#define NX_CHANGE_ULONG_ENDIAN(value)
#define NX_CHANGE_USHORT_ENDIAN(value)
#endif

#endif
