/* The product's settings for a library without IPv6 (cargo xtask dist --nx-user). */
#ifndef NX_USER_H
#define NX_USER_H

#define NX_DISABLE_IPV6

#endif
