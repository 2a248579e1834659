/* nx_icmpv6.h - a name that applications of the original include; everything is in nx_api.h. */
#include "nx_api.h"
