/* nx_port.h - what depends on the processor: byte order. Include nx_api.h, which includes this, and with it the headers of the
   C library that applications count on: the manual's examples print without including any. */
#ifndef NX_PORT_H
#define NX_PORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tx_api.h"

#if !defined(__BYTE_ORDER__) || !defined(__ORDER_LITTLE_ENDIAN__)
#error "This compiler does not say its byte order."
#endif

/* Numbers between the byte order of the wire and the processor's, in place. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NX_LITTLE_ENDIAN 1
#define NX_CHANGE_ULONG_ENDIAN(number) ((number) = __builtin_bswap32(number))
#define NX_CHANGE_USHORT_ENDIAN(number) ((number) = __builtin_bswap16(number))
#else
#define NX_CHANGE_ULONG_ENDIAN(number)
#define NX_CHANGE_USHORT_ENDIAN(number)
#endif

#endif
