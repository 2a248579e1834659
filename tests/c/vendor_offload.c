/* The same with a MAC that computes and verifies checksums. */

#define VENDOR_OFFLOAD
#include "vendor_demo.c"
