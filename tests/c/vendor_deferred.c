/* The same with a driver whose interrupt leaves everything to the IP thread. */

#define VENDOR_DEFERRED
#include "vendor_demo.c"
