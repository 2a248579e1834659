/* tx_initialize.h - a name that applications of the original include. Everything is in tx_api.h. */
#include "tx_api.h"
