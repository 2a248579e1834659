/* nx_ipv4.h - a name that applications of the original include. Everything is in nx_api.h. */
#include "nx_api.h"
