/* nx_api.h - the network layer's C interface: types, constants, control blocks and services.

   Services are macros: nx_x calls _nxe_x, which checks its arguments and its caller, or _nx_x in an application that is compiled with
   NX_DISABLE_ERROR_CHECKING (nxd_x: _nxde_x and _nxd_x). Creating services pass the size of the control block along, so that headers
   and library of different builds refuse each other.

   Control blocks belong to the application and may lie anywhere; between creation and deletion they stay where they are. A driver sets
   the fields of NX_INTERFACE and NX_PACKET that the manual's chapter 5 names; members called nx_private_... are nobody's but the stack's. */
#ifndef NX_API_H
#define NX_API_H

/* A product's own settings, if it has any. */
#ifdef NX_INCLUDE_USER_DEFINE_FILE
#include "nx_user.h"
#endif

#include "tx_api.h"
#include "nx_port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the original whose interface this is. */
#define NETXDUO_MAJOR_VERSION 6
#define NETXDUO_MINOR_VERSION 4
#define NETXDUO_PATCH_VERSION 2
#define EL_PRODUCT_NETXDUO
#define __PRODUCT_NETXDUO__

/* What this build can do; an application may ask with #ifdef. */
#if TX_BUILD_NX_IPV6
#undef NX_DISABLE_IPV6
#define FEATURE_NX_IPV6
#define NX_ENABLE_IPV6_ADDRESS_CHANGE_NOTIFY
#define NX_ENABLE_IPV6_MULTICAST
#define NX_IPV6_STATELESS_AUTOCONFIG_CONTROL
#elif !defined(NX_DISABLE_IPV6)
#error "the library beside these headers was built without IPv6: compile with NX_DISABLE_IPV6, as its nx_user.h has it"
#endif
#undef NX_DISABLE_IPV4
#undef NX_DISABLE_PACKET_CHAIN
#define NX_ENABLE_INTERFACE_CAPABILITY
#define NX_ENABLE_IP_STATIC_ROUTING
#define NX_ENABLE_IP_RAW_PACKET_FILTER
#define NX_ENABLE_LOW_WATERMARK
#define NX_DUAL_PACKET_POOL_ENABLE
#define NX_DRIVER_DEFERRED_PROCESSING

/* An IPv4 address from its four numbers, in host byte order as everywhere. */
#define IP_ADDRESS(a, b, c, d) ((((ULONG)(a)) << 24) | (((ULONG)(b)) << 16) | (((ULONG)(c)) << 8) | ((ULONG)(d)))

/* Truth, no object, waiting */
#define NX_NO_WAIT ((ULONG)0x0)
#define NX_WAIT_FOREVER ((ULONG)0xFFFFFFFF)
#define NX_TRUE 0x1U
#define NX_FALSE 0x0U
#define NX_NULL TX_NULL
#define NX_FOREVER 0x1U

/* Status codes */
#define NX_SUCCESS 0x0U
#define NX_NO_PACKET 0x1U
#define NX_UNDERFLOW 0x2U
#define NX_OVERFLOW 0x3U
#define NX_NO_MAPPING 0x4U
#define NX_DELETED 0x5U
#define NX_POOL_ERROR 0x6U
#define NX_PTR_ERROR 0x7U
#define NX_WAIT_ERROR 0x8U
#define NX_SIZE_ERROR 0x9U
#define NX_OPTION_ERROR 0xAU
#define NX_DELETE_ERROR 0x10U
#define NX_CALLER_ERROR 0x11U
#define NX_INVALID_PACKET 0x12U
#define NX_INVALID_SOCKET 0x13U
#define NX_NOT_ENABLED 0x14U
#define NX_ALREADY_ENABLED 0x15U
#define NX_ENTRY_NOT_FOUND 0x16U
#define NX_NO_MORE_ENTRIES 0x17U
#define NX_ARP_TIMER_ERROR 0x18U
#define NX_RESERVED_CODE0 0x19U
#define NX_WAIT_ABORTED 0x1AU
#define NX_IP_INTERNAL_ERROR ((ULONG)0x20)
#define NX_IP_ADDRESS_ERROR ((ULONG)0x21)
#define NX_ALREADY_BOUND 0x22U
#define NX_PORT_UNAVAILABLE 0x23U
#define NX_NOT_BOUND 0x24U
#define NX_RESERVED_CODE1 0x25U
#define NX_SOCKET_UNBOUND 0x26U
#define NX_NOT_CREATED 0x27U
#define NX_SOCKETS_BOUND 0x28U
#define NX_NO_RESPONSE 0x29U
#define NX_POOL_DELETED 0x30U
#define NX_ALREADY_RELEASED 0x31U
#define NX_RESERVED_CODE2 0x32U
#define NX_MAX_LISTEN 51
#define NX_DUPLICATE_LISTEN 0x34U
#define NX_NOT_CLOSED 0x35U
#define NX_NOT_LISTEN_STATE 0x36U
#define NX_IN_PROGRESS 0x37U
#define NX_NOT_CONNECTED 0x38U
#define NX_WINDOW_OVERFLOW 0x39U
#define NX_ALREADY_SUSPENDED 0x40U
#define NX_DISCONNECT_FAILED 0x41U
#define NX_STILL_BOUND 0x42U
#define NX_NOT_SUCCESSFUL 0x43U
#define NX_UNHANDLED_COMMAND 0x44U
#define NX_NO_FREE_PORTS 0x45U
#define NX_INVALID_PORT 0x46U
#define NX_INVALID_RELISTEN 0x47U
#define NX_CONNECTION_PENDING 0x48U
#define NX_TX_QUEUE_DEPTH 0x49U
#define NX_NOT_IMPLEMENTED 0x4AU
#define NX_NOT_SUPPORTED 0x4BU
#define NX_INVALID_INTERFACE 0x4CU
#define NX_INVALID_PARAMETERS 0x4DU
#define NX_NOT_FOUND 0x4EU
#define NX_CANNOT_START 0x4FU
#define NX_NO_INTERFACE_ADDRESS 0x50U
#define NX_INVALID_MTU_DATA 0x51U
#define NX_DUPLICATED_ENTRY 0x52U
#define NX_PACKET_OFFSET_ERROR 0x53U
#define NX_OPTION_HEADER_ERROR 0x54U
#define NX_CONTINUE 0x55U
#define NX_TCPIP_OFFLOAD_ERROR 0x56U

/* Driver commands */
#define NX_LINK_PACKET_SEND 0x0U
#define NX_LINK_INITIALIZE 0x1U
#define NX_LINK_ENABLE 0x2U
#define NX_LINK_DISABLE 0x3U
#define NX_LINK_PACKET_BROADCAST 0x4U
#define NX_LINK_ARP_SEND 0x5U
#define NX_LINK_ARP_RESPONSE_SEND 0x6U
#define NX_LINK_RARP_SEND 0x7U
#define NX_LINK_MULTICAST_JOIN 0x8U
#define NX_LINK_MULTICAST_LEAVE 0x9U
#define NX_LINK_GET_STATUS 0xAU
#define NX_LINK_GET_SPEED 0xBU
#define NX_LINK_GET_DUPLEX_TYPE 0xCU
#define NX_LINK_GET_ERROR_COUNT 0xDU
#define NX_LINK_GET_RX_COUNT 0xEU
#define NX_LINK_GET_TX_COUNT 0xFU
#define NX_LINK_GET_ALLOC_ERRORS 0x10U
#define NX_LINK_UNINITIALIZE 0x11U
#define NX_LINK_DEFERRED_PROCESSING 0x12U
#define NX_LINK_INTERFACE_ATTACH 0x13U
#define NX_LINK_SET_PHYSICAL_ADDRESS 0x14U
#define NX_INTERFACE_CAPABILITY_GET ((ULONG)0x15)
#define NX_INTERFACE_CAPABILITY_SET ((ULONG)0x16)
#define NX_LINK_INTERFACE_DETACH 0x17U
#define NX_LINK_FACTORY_ADDRESS_GET 0x18U
#define NX_LINK_RX_ENABLE 0x19U
#define NX_LINK_RX_DISABLE 0x1AU
#define NX_LINK_6LOWPAN_COMMAND 0x1BU
#define NX_LINK_GET_INTERFACE_TYPE 0x1CU
#define NX_LINK_RAW_PACKET_SEND 0x1DU
#define NX_LINK_USER_COMMAND 0x32U

/* What an interface's hardware does by itself */
#define NX_INTERFACE_CAPABILITY_IPV4_TX_CHECKSUM ((ULONG)0x1)
#define NX_INTERFACE_CAPABILITY_IPV4_RX_CHECKSUM ((ULONG)0x2)
#define NX_INTERFACE_CAPABILITY_TCP_TX_CHECKSUM ((ULONG)0x4)
#define NX_INTERFACE_CAPABILITY_TCP_RX_CHECKSUM ((ULONG)0x8)
#define NX_INTERFACE_CAPABILITY_UDP_TX_CHECKSUM ((ULONG)0x10)
#define NX_INTERFACE_CAPABILITY_UDP_RX_CHECKSUM ((ULONG)0x20)
#define NX_INTERFACE_CAPABILITY_ICMPV4_TX_CHECKSUM ((ULONG)0x40)
#define NX_INTERFACE_CAPABILITY_ICMPV4_RX_CHECKSUM ((ULONG)0x80)
#define NX_INTERFACE_CAPABILITY_ICMPV6_RX_CHECKSUM ((ULONG)0x100)
#define NX_INTERFACE_CAPABILITY_ICMPV6_TX_CHECKSUM ((ULONG)0x200)
#define NX_INTERFACE_CAPABILITY_IGMP_TX_CHECKSUM ((ULONG)0x400)
#define NX_INTERFACE_CAPABILITY_IGMP_RX_CHECKSUM ((ULONG)0x800)
#define NX_INTERFACE_CAPABILITY_PTP_TIMESTAMP ((ULONG)0x1000)
#define NX_INTERFACE_CAPABILITY_TCPIP_OFFLOAD ((ULONG)0x2000)
#define NX_INTERFACE_CAPABILITY_CHECKSUM_ALL ((ULONG)0xFFF)

/* Kinds of interface */
#define NX_INTERFACE_TYPE_UNKNOWN 0x0U
#define NX_INTERFACE_TYPE_OTHER 0x1U
#define NX_INTERFACE_TYPE_ETHERNET 0x2U
#define NX_INTERFACE_TYPE_WIFI 0x3U
#define NX_INTERFACE_TYPE_CELLULAR 0x4U
#define NX_INTERFACE_TYPE_BLUETOOTH 0x5U
#define NX_INTERFACE_TYPE_LORAWAN 0x6U
#define NX_INTERFACE_TYPE_MAX 0x7U

/* Headroom of packets by type */
#define NX_PACKET_ALIGNMENT 0x4U
#define NX_PHYSICAL_HEADER 0x10U
#define NX_PHYSICAL_TRAILER 0x4U
#define NX_IPv4_PACKET ((ULONG)0x24)
#define NX_IPv4_TCP_PACKET ((ULONG)0x38)
#define NX_IPv4_UDP_PACKET ((ULONG)0x2C)
#define NX_IPv4_ICMP_PACKET ((ULONG)0x24)
#define NX_IPv4_IGMP_PACKET ((ULONG)0x24)
#define NX_IPv6_PACKET ((ULONG)0x38)
#define NX_IPv6_UDP_PACKET ((ULONG)0x40)
#define NX_IPv6_TCP_PACKET ((ULONG)0x4C)
#define NX_IPv6_ICMP_PACKET ((ULONG)0x38)
#define NX_RECEIVE_PACKET 0x0U
#define NX_IP_PACKET ((ULONG)0x38)
#define NX_TCP_PACKET 0x4CU
#define NX_UDP_PACKET 0x40U
#define NX_ICMP_PACKET 0x38U
#define NX_IGMP_PACKET 0x24U

/* TCP states */
#define NX_TCP_CLOSED 0x1U
#define NX_TCP_LISTEN_STATE 0x2U
#define NX_TCP_SYN_SENT 0x3U
#define NX_TCP_SYN_RECEIVED 0x4U
#define NX_TCP_ESTABLISHED 0x5U
#define NX_TCP_CLOSE_WAIT 0x6U
#define NX_TCP_FIN_WAIT_1 0x7U
#define NX_TCP_FIN_WAIT_2 0x8U
#define NX_TCP_CLOSING 0x9U
#define NX_TCP_TIMED_WAIT 0xAU
#define NX_TCP_LAST_ACK 0xBU

/* Limits, rates and other numbers */
#define NX_IP_PERIODIC_RATE TX_TIMER_TICKS_PER_SECOND
#define NX_MAX_STRING_LENGTH 1024
#define NX_INIT_PACKET_ID 0x1U
#define NX_MAX_PORT 65535
#define NX_LOWER_16_MASK 0xFFFFU
#define NX_CARRY_BIT ((ULONG)0x10000)
#define NX_SHIFT_BY_16 0x10U
#define NX_TCP_CLIENT 0x1U
#define NX_TCP_SERVER 0x2U
#define NX_ANY_PORT 0x0U
#define NX_SEARCH_PORT_START 0xC000U
#define NX_PATH_MTU_INCREASE_WAIT_INTERVAL 0x258U
#define NX_PATH_MTU_INCREASE_WAIT_INTERVAL_TICKS (NX_PATH_MTU_INCREASE_WAIT_INTERVAL * NX_IP_PERIODIC_RATE)
#define NX_IPSEC_MAX_HEADER_SIZE 0
#define NX_IPV6_HOST_ID_LENGTH 0x40U
#define NX_ARP_UPDATE_RATE 0xAU
#define NX_ARP_EXPIRATION_RATE 0x0U
#define NX_ARP_MAXIMUM_RETRIES 0x12U
#define NX_ARP_MAX_QUEUE_DEPTH 0x4U
#define NX_IPV4_MAX_REASSEMBLY_TIME 0xFU
#define NX_IPV6_MAX_REASSEMBLY_TIME 0x3CU
#define NX_IP_RAW_MAX_QUEUE_DEPTH ((ULONG)0x14)
#define NX_IP_ROUTING_TABLE_SIZE 8
#define NX_IPV6_DESTINATION_TABLE_SIZE 8
#define NX_DESTINATION_TABLE_SIZE 8
#define NX_IPV6_NEIGHBOR_CACHE_SIZE 16
#define NX_IPV6_DAD_TRANSMITS 0x3U
#define NX_DUP_ADDR_DETECT_TRANSMITS 0x3U
#define NX_FRAGMENT_OKAY ((ULONG)0x0)
#define NX_DONT_FRAGMENT ((ULONG)0x4000)
#define NX_MORE_FRAGMENTS ((ULONG)0x2000)
#define NX_FRAG_OFFSET_MASK ((ULONG)0x1FFF)
#define NX_IP_NORMAL ((ULONG)0x0)
#define NX_IP_MIN_DELAY ((ULONG)0x100000)
#define NX_IP_MAX_DATA ((ULONG)0x80000)
#define NX_IP_MAX_RELIABLE ((ULONG)0x40000)
#define NX_IP_MIN_COST ((ULONG)0x20000)
#define NX_IP_TOS_MASK ((ULONG)0xFF0000)
#define NX_IP_PACKET_SIZE_MASK ((ULONG)0xFFFF)
#define NX_IP_TIME_TO_LIVE ((ULONG)0x80)
#define NX_IP_TIME_TO_LIVE_MASK ((ULONG)0xFF000000)
#define NX_IP_TIME_TO_LIVE_SHIFT ((ULONG)0x18)
#define NX_PROTOCOL_NEXT_HEADER_HOP_BY_HOP 0x0U
#define NX_PROTOCOL_ICMP 0x1U
#define NX_PROTOCOL_IGMP 0x2U
#define NX_PROTOCOL_IPV4 0x4U
#define NX_PROTOCOL_TCP 0x6U
#define NX_PROTOCOL_UDP 0x11U
#define NX_PROTOCOL_IPV6 0x29U
#define NX_PROTOCOL_NEXT_HEADER_ROUTING 0x2BU
#define NX_PROTOCOL_NEXT_HEADER_FRAGMENT 0x2CU
#define NX_PROTOCOL_NEXT_HEADER_ENCAP_SECURITY 0x32U
#define NX_PROTOCOL_NEXT_HEADER_AUTHENTICATION 0x33U
#define NX_PROTOCOL_ICMPV6 0x3AU
#define NX_PROTOCOL_NO_NEXT_HEADER 0x3BU
#define NX_PROTOCOL_NEXT_HEADER_DESTINATION 0x3CU
#define NX_PROTOCOL_NEXT_HEADER_MOBILE 0x87U
#define NX_IP_ICMP ((ULONG)0x10000)
#define NX_IP_IGMP ((ULONG)0x20000)
#define NX_IP_TCP ((ULONG)0x60000)
#define NX_IP_UDP ((ULONG)0x110000)
#define NX_IP_ESP ((ULONG)0x320000)
#define NX_IP_AH ((ULONG)0x330000)
#define NX_IP_PROTOCOL_MASK ((ULONG)0xFF0000)
#define NX_IP_CLASS_A_MASK ((ULONG)0x80000000)
#define NX_IP_CLASS_A_TYPE ((ULONG)0x0)
#define NX_IP_CLASS_A_NETID ((ULONG)0x7F000000)
#define NX_IP_CLASS_A_HOSTID ((ULONG)0xFFFFFF)
#define NX_IP_CLASS_B_MASK ((ULONG)0xC0000000)
#define NX_IP_CLASS_B_TYPE ((ULONG)0x80000000)
#define NX_IP_CLASS_B_NETID ((ULONG)0x3FFF0000)
#define NX_IP_CLASS_B_HOSTID ((ULONG)0xFFFF)
#define NX_IP_CLASS_C_MASK ((ULONG)0xE0000000)
#define NX_IP_CLASS_C_TYPE ((ULONG)0xC0000000)
#define NX_IP_CLASS_C_NETID ((ULONG)0x1FFFFF00)
#define NX_IP_CLASS_C_HOSTID ((ULONG)0xFF)
#define NX_IP_CLASS_D_MASK ((ULONG)0xF0000000)
#define NX_IP_CLASS_D_TYPE ((ULONG)0xE0000000)
#define NX_IP_CLASS_D_GROUP ((ULONG)0xFFFFFFF)
#define NX_IP_CLASS_D_HOSTID ((ULONG)0x0)
#define NX_IP_LIMITED_BROADCAST ((ULONG)0xFFFFFFFF)
#define NX_IP_LOOPBACK_FIRST ((ULONG)0x7F000000)
#define NX_IP_LOOPBACK_LAST ((ULONG)0x7FFFFFFF)
#define NX_IP_MULTICAST_UPPER ((ULONG)0x100)
#define NX_IP_MULTICAST_LOWER ((ULONG)0x5E000000)
#define NX_IP_MULTICAST_MASK ((ULONG)0x7FFFFF)
#define NX_ROUTE_TABLE_SIZE 32
#define NX_ROUTE_TABLE_MASK 0x1FU
#define NX_IP_RAW ((ULONG)0xFF0000)
#define NX_ARP_TABLE_SIZE 32
#define NX_ARP_TABLE_MASK 0x1FU
#define NX_IPV6_ADDR_STATE_UNKNOWN 0x0U
#define NX_IPV6_ADDR_STATE_TENTATIVE 0x1U
#define NX_IPV6_ADDR_STATE_PREFERRED 0x2U
#define NX_IPV6_ADDR_STATE_DEPRECATED 0x3U
#define NX_IPV6_ADDR_STATE_VALID 0x4U
#define NX_IPV6_DEFAULT_ROUTER_TABLE_SIZE 8
#define NX_IPV6_PREFIX_LIST_TABLE_SIZE 8
#define NX_IPV6_ROUTE_TYPE_NOT_ROUTER 0x0U
#define NX_IPV6_ROUTE_TYPE_SOLICITATED 0x1U
#define NX_IPV6_ROUTE_TYPE_UNSOLICITATED 0x2U
#define NX_IPV6_ROUTE_TYPE_STATIC 0x4U
#define NX_IPV6_ROUTE_TYPE_DEFAULT 0x40U
#define NX_IPV6_ROUTE_TYPE_VALID 0x80U
#define NX_IPV6_ADDRESS_NOT_CONFIGURED 0x0U
#define NX_IPV6_ADDRESS_MANUAL_CONFIG 0x1U
#define NX_IPV6_ADDRESS_BASED_ON_INTERFACE 0x4U
#define NX_IPV6_ADDRESS_MANUAL_DELETE 0x5U
#define NX_ND_MAX_QUEUE_DEPTH 0x4U
#define NX_UDP_PORT_TABLE_SIZE 32
#define NX_UDP_PORT_TABLE_MASK 0x1FU
#define NX_TCP_PORT_TABLE_SIZE 32
#define NX_TCP_PORT_TABLE_MASK 0x1FU
#define NX_MAX_MULTICAST_GROUPS 7
#define NX_MAX_LISTEN_REQUESTS 10
#define NX_HTTP_PROXY_MAX_USERNAME 0x14U
#define NX_HTTP_PROXY_MAX_PASSWORD 0x14U
#define NX_HTTP_PROXY_MAX_AUTHENTICATION 0x3CU
#define NX_IP_INITIALIZE_DONE ((ULONG)0x1)
#define NX_IP_ADDRESS_RESOLVED ((ULONG)0x2)
#define NX_IP_LINK_ENABLED ((ULONG)0x4)
#define NX_IP_ARP_ENABLED ((ULONG)0x8)
#define NX_IP_UDP_ENABLED ((ULONG)0x10)
#define NX_IP_TCP_ENABLED ((ULONG)0x20)
#define NX_IP_IGMP_ENABLED ((ULONG)0x40)
#define NX_IP_RARP_COMPLETE ((ULONG)0x80)
#define NX_IP_INTERFACE_LINK_ENABLED ((ULONG)0x100)
#define NX_TCPIP_OFFLOAD_TCP_CLIENT_SOCKET_CONNECT 0x0U
#define NX_TCPIP_OFFLOAD_TCP_SERVER_SOCKET_LISTEN 0x1U
#define NX_TCPIP_OFFLOAD_TCP_SERVER_SOCKET_ACCEPT 0x2U
#define NX_TCPIP_OFFLOAD_TCP_SERVER_SOCKET_UNLISTEN 0x3U
#define NX_TCPIP_OFFLOAD_TCP_SOCKET_DISCONNECT 0x4U
#define NX_TCPIP_OFFLOAD_TCP_SOCKET_SEND 0x5U
#define NX_TCPIP_OFFLOAD_UDP_SOCKET_BIND 0x6U
#define NX_TCPIP_OFFLOAD_UDP_SOCKET_UNBIND 0x7U
#define NX_TCPIP_OFFLOAD_UDP_SOCKET_SEND 0x8U
#define NX_IP_VERSION_V4 ((ULONG)0x4)
#define NX_IP_VERSION_V6 ((ULONG)0x6)
#define NX_VLAN_PRIORITY_INVALID 0xFFU
#define NX_VLAN_PRIORITY_MAX 0x7U
#ifndef NX_MAX_PHYSICAL_INTERFACES
#define NX_MAX_PHYSICAL_INTERFACES TX_BUILD_NX_MAX_PHYSICAL_INTERFACES
#endif
typedef char NX_MAX_PHYSICAL_INTERFACES_is_not_what_the_library_was_built_with
    [(NX_MAX_PHYSICAL_INTERFACES) == TX_BUILD_NX_MAX_PHYSICAL_INTERFACES ? 1 : -1];
#define NX_MAX_IPV6_ADDRESSES 3
#define NX_LOOPBACK_INTERFACE NX_MAX_PHYSICAL_INTERFACES
#define NX_LOOPBACK_IPV6_SOURCE_INDEX 0x3U
#define NX_LOOPBACK_IPV6_ENABLED 0x1U
#define NX_MAX_IP_INTERFACES (NX_MAX_PHYSICAL_INTERFACES + 1)

#define NX_PARAMETER_NOT_USED(parameter) ((void)(parameter))

/* Unpredictable numbers: what a product defines, or the stack's own, seeded by the board. */
#ifndef NX_RAND
#define NX_RAND _nx_rand
#endif
#ifndef NX_SRAND
#define NX_SRAND(seed) _nx_rand_seed((ULONG)0, (ULONG)(seed))
#endif

typedef struct NX_PACKET_POOL_STRUCT NX_PACKET_POOL;
typedef struct NX_PACKET_STRUCT NX_PACKET;
typedef struct NX_INTERFACE_STRUCT NX_INTERFACE;
typedef struct NX_IP_DRIVER_STRUCT NX_IP_DRIVER;
typedef struct NX_ARP_STRUCT NX_ARP;
typedef struct NX_UDP_SOCKET_STRUCT NX_UDP_SOCKET;
typedef struct NX_IPV4_MULTICAST_ENTRY_STRUCT NX_IPV4_MULTICAST_ENTRY;
typedef struct NX_IP_ROUTING_ENTRY_STRUCT NX_IP_ROUTING_ENTRY;
typedef struct NXD_IPV6_ADDRESS_STRUCT NXD_IPV6_ADDRESS;
typedef struct ND_CACHE_ENTRY_STRUCT ND_CACHE_ENTRY;
typedef struct NX_IPV6_DEFAULT_ROUTER_ENTRY_STRUCT NX_IPV6_DEFAULT_ROUTER_ENTRY;
typedef struct NX_IPV6_PREFIX_ENTRY_STRUCT NX_IPV6_PREFIX_ENTRY;
typedef struct NX_IPV6_MULTICAST_ENTRY_STRUCT NX_IPV6_MULTICAST_ENTRY;
typedef struct NX_IP_REASSEMBLY_STRUCT NX_IP_REASSEMBLY;
typedef struct NX_IP_PATH_STRUCT NX_IP_PATH;
typedef struct NX_IP_TIMER_STRUCT NX_IP_TIMER;
typedef struct NX_TCP_LISTEN_STRUCT NX_TCP_LISTEN;
typedef struct NXD_ADDRESS_STRUCT NXD_ADDRESS;
typedef struct NX_TCP_ENDS_STRUCT NX_TCP_ENDS;
typedef struct NX_TCP_TIME_WAIT_ENTRY_STRUCT NX_TCP_TIME_WAIT_ENTRY;
typedef struct NX_TCP_TIME_WAIT_STRUCT NX_TCP_TIME_WAIT;
typedef struct NX_TCP_OF_IP_STRUCT NX_TCP_OF_IP;
typedef struct NX_IP_STRUCT NX_IP;
typedef struct NX_TCP_SOCKET_STRUCT NX_TCP_SOCKET;

/* Older and newer names of two members of NX_PACKET. */
typedef struct NX_PACKET_ADDRESS_STRUCT
{
    NX_INTERFACE *nx_packet_interface_ptr;
} NX_PACKET_ADDRESS;
typedef struct NX_PACKET_UNION_NEXT_STRUCT
{
    NX_PACKET *nx_packet_tcp_queue_next;
} NX_PACKET_UNION_NEXT;

/* A packet pool. */
struct NX_PACKET_POOL_STRUCT
{
    ULONG nx_packet_pool_id;
    ULONG nx_packet_pool_available;
    ULONG nx_packet_pool_total;
    ULONG nx_packet_pool_empty_requests;
    ULONG nx_packet_pool_empty_suspensions;
    ULONG nx_packet_pool_invalid_releases;
    ULONG nx_packet_pool_payload_size;
    ULONG nx_packet_pool_low_watermark;
    ULONG nx_packet_pool_size;
    ULONG nx_private_stride;
    ULONG nx_private_starved;
    ULONG nx_packet_pool_suspended_count;
    CHAR *nx_packet_pool_name;
    UCHAR *nx_packet_pool_start;
    UCHAR *nx_private_first_packet;
    NX_PACKET *nx_packet_pool_available_list;
    TX_WAIT_LIST nx_packet_pool_suspension_list;
    NX_PACKET_POOL *nx_packet_pool_created_next;
    NX_PACKET_POOL *nx_packet_pool_created_previous;
};

/* A packet: one buffer of a frame. */
struct NX_PACKET_STRUCT
{
    UCHAR nx_packet_ip_version;
    UCHAR nx_packet_option_state;
    UCHAR nx_private_kind;
    UCHAR nx_packet_identical_copy;
    USHORT nx_packet_option_offset;
    USHORT nx_packet_vlan_priority;
    NX_PACKET_POOL *nx_packet_pool_owner;
    NX_PACKET *nx_packet_queue_next;
    union
    {
        NX_PACKET *nx_packet_tcp_queue_next;
        NX_PACKET_UNION_NEXT nx_packet_union_next;
    };
    NX_PACKET *nx_packet_next;
    NX_PACKET *nx_packet_last;
    union
    {
        NX_INTERFACE *nx_packet_ip_interface;
        NX_PACKET_ADDRESS nx_packet_address;
    };
    UCHAR *nx_packet_data_start;
    UCHAR *nx_packet_data_end;
    UCHAR *nx_packet_prepend_ptr;
    UCHAR *nx_packet_append_ptr;
    UCHAR *nx_packet_ip_header;
    ULONG nx_packet_length;
    UINT nx_packet_ip_header_length;
    ULONG nx_packet_reassembly_time;
    ULONG nx_packet_state;
    ULONG nx_packet_interface_capability_flag;
};

/* A network interface. */
struct NX_INTERFACE_STRUCT
{
    CHAR *nx_interface_name;
    UCHAR nx_interface_valid;
    UCHAR nx_interface_index;
    UCHAR nx_interface_link_up;
    UCHAR nx_interface_link_status_change;
    ULONG nx_interface_capability_flag;
    NX_IP *nx_interface_ip_instance;
    ULONG nx_interface_physical_address_msw;
    ULONG nx_interface_physical_address_lsw;
    UCHAR nx_interface_address_mapping_needed;
    UCHAR nx_interface_type;
    UCHAR nx_private_reserved[2];
    ULONG nx_interface_ip_mtu_size;
    VOID *nx_interface_additional_link_info;
    VOID (*nx_interface_link_driver_entry)(NX_IP_DRIVER *);
    ULONG nx_interface_ip_address;
    ULONG nx_interface_ip_network_mask;
    ULONG nx_interface_ip_network;
    ULONG nx_private_arp_defended_at;
    NXD_IPV6_ADDRESS *nxd_interface_ipv6_address_list_head;
    ULONG nx_private_router_solicitations;
    ULONG nx_private_next_router_solicitation;
    ULONG nx_private_autoconfigure;
    ULONG nx_private_mld_older_until;
};

/* A request to a link driver. */
struct NX_IP_DRIVER_STRUCT
{
    UINT nx_ip_driver_command;
    UINT nx_ip_driver_status;
    ULONG nx_ip_driver_physical_address_msw;
    ULONG nx_ip_driver_physical_address_lsw;
    NX_PACKET *nx_ip_driver_packet;
    ULONG *nx_ip_driver_return_ptr;
    NX_IP *nx_ip_driver_ptr;
    NX_INTERFACE *nx_ip_driver_interface;
};

/* An entry of the ARP cache. */
struct NX_ARP_STRUCT
{
    ULONG nx_arp_ip_address;
    ULONG nx_arp_physical_address_msw;
    ULONG nx_arp_physical_address_lsw;
    ULONG nx_private_due;
    ULONG nx_private_used;
    UCHAR nx_private_state;
    UCHAR nx_arp_retries;
    UCHAR nx_private_reserved[2];
    NX_INTERFACE *nx_private_interface;
    NX_PACKET *nx_arp_packets_waiting;
    NX_PACKET *nx_private_last_waiting;
    ULONG nx_private_waiting;
};

/* A UDP socket. */
struct NX_UDP_SOCKET_STRUCT
{
    ULONG nx_udp_socket_id;
    UINT nx_udp_socket_port;
    CHAR *nx_udp_socket_name;
    NX_IP *nx_udp_socket_ip_ptr;
    VOID *nx_udp_socket_reserved_ptr;
    ULONG nx_udp_socket_packets_sent;
    ULONG nx_udp_socket_bytes_sent;
    ULONG nx_udp_socket_packets_received;
    ULONG nx_udp_socket_bytes_received;
    ULONG nx_udp_socket_invalid_packets;
    ULONG nx_udp_socket_packets_dropped;
    ULONG nx_udp_socket_checksum_errors;
    ULONG nx_udp_socket_type_of_service;
    UINT nx_udp_socket_time_to_live;
    ULONG nx_udp_socket_fragment_enable;
    UINT nx_udp_socket_disable_checksum;
    UINT nx_udp_socket_vlan_priority;
    ULONG nx_udp_socket_queue_maximum;
    ULONG nx_udp_socket_receive_count;
    NX_PACKET *nx_udp_socket_receive_head;
    NX_PACKET *nx_udp_socket_receive_tail;
    VOID (*nx_udp_receive_callback)(NX_UDP_SOCKET *);
    NX_UDP_SOCKET *nx_udp_socket_bound_next;
    NX_UDP_SOCKET *nx_udp_socket_created_next;
    NX_UDP_SOCKET *nx_udp_socket_created_previous;
    TX_WAIT_LIST nx_private_receive_waiters;
    TX_WAIT_LIST nx_private_bind_waiters;
};

struct NX_IPV4_MULTICAST_ENTRY_STRUCT
{
    ULONG nx_ipv4_multicast_join_list;
    NX_INTERFACE *nx_ipv4_multicast_join_interface_list;
    ULONG nx_ipv4_multicast_join_count;
    ULONG nx_private_report_at;
    ULONG nx_private_report_pending;
    ULONG nx_private_managed;
    ULONG nx_private_loopback;
};

struct NX_IP_ROUTING_ENTRY_STRUCT
{
    ULONG nx_ip_routing_dest_ip;
    ULONG nx_ip_routing_net_mask;
    ULONG nx_ip_routing_next_hop_address;
    NX_INTERFACE *nx_ip_routing_entry_ip_interface;
};

/* An IPv6 address of an instance. */
struct NXD_IPV6_ADDRESS_STRUCT
{
    UCHAR nxd_ipv6_address_valid;
    UCHAR nxd_ipv6_address_type;
    UCHAR nxd_ipv6_address_state;
    UCHAR nxd_ipv6_address_prefix_length;
    NX_INTERFACE *nxd_ipv6_address_attached;
    ULONG nxd_ipv6_address[4];
    NXD_IPV6_ADDRESS *nxd_ipv6_address_next;
    CHAR nxd_ipv6_address_DupAddrDetectTransmit;
    UCHAR nxd_ipv6_address_index;
    UCHAR nxd_ipv6_address_ConfigurationMethod;
    UCHAR nx_private_is_in_group;
    ULONG nx_private_next_solicitation;
};

struct ND_CACHE_ENTRY_STRUCT
{
    ULONG nx_nd_cache_dest_ip[4];
    UCHAR nx_nd_cache_mac_addr[6];
    UCHAR nx_nd_cache_nd_status;
    UCHAR nx_nd_cache_num_solicit;
    UCHAR nx_nd_cache_is_static;
    UCHAR nx_private_reserved[3];
    ULONG nx_private_due;
    ULONG nx_private_used;
    NX_INTERFACE *nx_nd_cache_interface_ptr;
    NX_PACKET *nx_nd_cache_packet_waiting_head;
    NX_PACKET *nx_nd_cache_packet_waiting_tail;
    ULONG nx_private_waiting;
};

struct NX_IPV6_DEFAULT_ROUTER_ENTRY_STRUCT
{
    UCHAR nx_ipv6_default_router_entry_flag;
    UCHAR nx_private_reserved;
    USHORT nx_ipv6_default_router_entry_life_time;
    ULONG nx_ipv6_default_router_entry_router_address[4];
    NX_INTERFACE *nx_ipv6_default_router_entry_interface_ptr;
    ULONG nx_private_expires;
};

struct NX_IPV6_PREFIX_ENTRY_STRUCT
{
    ULONG nx_ipv6_prefix_entry_network_address[4];
    ULONG nx_ipv6_prefix_entry_prefix_length;
    ULONG nx_ipv6_prefix_entry_valid_lifetime;
    ULONG nx_private_expires;
    NX_INTERFACE *nx_private_interface;
};

struct NX_IPV6_MULTICAST_ENTRY_STRUCT
{
    ULONG nx_ipv6_multicast_join_list[4];
    NX_INTERFACE *nx_ipv6_multicast_join_interface_list;
    ULONG nx_ipv6_multicast_join_count;
    ULONG nx_private_wanted_by_stack;
    ULONG nx_private_reports;
    ULONG nx_private_record;
    ULONG nx_private_report_at;
};

struct NX_IP_REASSEMBLY_STRUCT
{
    NX_PACKET *nx_private_first;
    ULONG nx_private_key[10];
    ULONG nx_private_expires;
    ULONG nx_private_pieces;
    ULONG nx_private_total;
};

struct NX_IP_TIMER_STRUCT
{
    ULONG nx_private_left;
    ULONG (*nx_private_poll)(NX_IP *, ULONG);
};

struct NX_TCP_LISTEN_STRUCT
{
    UINT nx_private_active;
    UINT nx_private_port;
    UINT nx_private_queue_maximum;
    UINT nx_private_queue_count;
    VOID (*nx_private_callback)(NX_TCP_SOCKET *, UINT);
    NX_TCP_SOCKET *nx_private_socket;
    NX_PACKET *nx_private_head;
    NX_PACKET *nx_private_tail;
};

struct NXD_ADDRESS_STRUCT
{
    ULONG nxd_ip_version;
    union
    {
        ULONG v4;
#ifdef FEATURE_NX_IPV6
        ULONG v6[4];
#endif
    } nxd_ip_address;
};

struct NX_IP_PATH_STRUCT
{
    NXD_ADDRESS nx_private_destination;
    ULONG nx_private_mtu;
    ULONG nx_private_expires;
};

struct NX_TCP_ENDS_STRUCT
{
    ULONG ports;
    NXD_ADDRESS local;
    NXD_ADDRESS remote;
};

struct NX_TCP_TIME_WAIT_ENTRY_STRUCT
{
    NX_TCP_ENDS nx_private_ends;
    ULONG nx_private_send_next;
    ULONG nx_private_receive_next;
    ULONG nx_private_expires;
};

struct NX_TCP_TIME_WAIT_STRUCT
{
    NX_TCP_TIME_WAIT_ENTRY nx_private_entries[8];
    ULONG nx_private_next;
};

struct NX_TCP_OF_IP_STRUCT
{
    ULONG nx_ip_tcp_packets_sent;
    ULONG nx_ip_tcp_bytes_sent;
    ULONG nx_ip_tcp_packets_received;
    ULONG nx_ip_tcp_bytes_received;
    ULONG nx_ip_tcp_invalid_packets;
    ULONG nx_ip_tcp_receive_packets_dropped;
    ULONG nx_ip_tcp_checksum_errors;
    ULONG nx_ip_tcp_connections;
    ULONG nx_ip_tcp_disconnections;
    ULONG nx_ip_tcp_connections_dropped;
    ULONG nx_ip_tcp_retransmit_packets;
    UINT nx_private_enabled;
    NX_TCP_SOCKET *nx_private_created;
    NX_TCP_SOCKET *nx_private_connections[32];
    NX_TCP_SOCKET *nx_private_ports[32];
    NX_TCP_LISTEN nx_private_listen[10];
    const VOID *nx_private_servers;
    NX_TCP_TIME_WAIT nx_private_time_wait;
    ULONG64 nx_private_secret[2];
};

/* An IP instance. */
struct NX_IP_STRUCT
{
    ULONG nx_ip_id;
    NX_PACKET_POOL *nx_ip_default_packet_pool;
    ULONG nx_ip_initialize_done;
    VOID (*nx_private_resolve)(VOID);
    const VOID *nx_private_groups;
    const VOID *nx_private_ipv6;
    const VOID *nx_private_fragments;
    VOID (*nx_ip_tcp_packet_receive)(NX_IP *, NX_PACKET *);
    VOID (*nx_ip_udp_packet_receive)(NX_IP *, NX_PACKET *);
    VOID (*nx_ip_icmp_packet_receive)(NX_IP *, NX_PACKET *);
    VOID (*nx_ip_icmpv6_packet_receive)(NX_IP *, NX_PACKET *);
    VOID (*nx_ip_igmp_packet_receive)(NX_IP *, NX_PACKET *);
    VOID (*nx_private_icmpv6_echo)(NX_IP *, NX_PACKET *);
    VOID (*nx_ip_raw_ip_processing)(NX_IP *, NX_PACKET *);
    ULONG nx_ip_packet_id;
    VOID (*nx_private_static_routes)(VOID);
    ULONG nx_ip_gateway_address;
    NX_INTERFACE *nx_ip_gateway_interface;
    NX_PACKET *nx_ip_deferred_received_packet_head;
    NX_PACKET *nx_ip_deferred_received_packet_tail;
    ULONG nx_private_events;
    TX_WAIT_LIST nx_private_sleeping;
    ULONG nx_private_status;
    NX_ARP *nx_ip_arp_cache_memory;
    ULONG nx_ip_arp_total_entries;
    ULONG nx_private_arp_use_stamp;
    ULONG nx_ip_total_packet_send_requests;
    ULONG nx_ip_total_packets_sent;
    ULONG nx_ip_total_bytes_sent;
    ULONG nx_ip_total_packets_received;
    ULONG nx_ip_total_packets_delivered;
    ULONG nx_ip_total_bytes_received;
    ULONG nx_ip_receive_packets_dropped;
    ULONG nx_ip_send_packets_dropped;
    ULONG nx_ip_invalid_packets;
    CHAR *nx_ip_name;
    NX_INTERFACE nx_ip_interface[NX_MAX_IP_INTERFACES];
    NX_PACKET_POOL *nx_ip_auxiliary_packet_pool;
    ULONG nx_ip_forwarding;
    ULONG nx_ip_fragmenting;
    ULONG nx_ip_packets_forwarded;
    ULONG nx_ip_invalid_transmit_packets;
    ULONG nx_ip_unknown_protocols_received;
    ULONG nx_ip_receive_checksum_errors;
    ULONG nx_ip_total_fragments_sent;
    ULONG nx_ip_total_fragments_received;
    VOID (*nx_private_released)(VOID);
#ifdef TX_MUTEX_EXTENSION
    VOID *nx_ip_protection[TX_MUTEX_SIZE / sizeof(VOID *)]; /* without the product's own fields */
#else
    TX_MUTEX nx_ip_protection;
#endif
#ifdef TX_THREAD_USER_EXTENSION
    VOID *nx_ip_thread[TX_THREAD_SIZE / sizeof(VOID *)]; /* without the product's own fields */
#else
    TX_THREAD nx_ip_thread;
#endif
    VOID (*nx_private_takers[3])(NX_IP *, NX_PACKET *);
    TX_WAIT_LIST nx_ip_status_suspension_list;
    VOID (*nx_ip_address_change_notify)(NX_IP *, VOID *);
    VOID *nx_ip_address_change_notify_additional_info;
    VOID (*nx_ip_link_status_change_callback)(NX_IP *, UINT, UINT);
    VOID (*nx_ipv6_address_change_notify)(NX_IP *, UINT, UINT, UINT, ULONG *);
    VOID (*nx_icmpv6_ra_flag_callback)(NX_IP *, UINT);
    UINT (*nx_ip_raw_packet_filter)(NX_IP *, ULONG, NX_PACKET *);
    NX_PACKET *nx_ip_raw_received_packet_head;
    NX_PACKET *nx_ip_raw_received_packet_tail;
    ULONG nx_ip_raw_received_packet_count;
    ULONG nx_ip_raw_received_packet_max;
    TX_WAIT_LIST nx_ip_raw_packet_suspension_list;
    ULONG nx_ip_arp_requests_sent;
    ULONG nx_ip_arp_requests_received;
    ULONG nx_ip_arp_responses_sent;
    ULONG nx_ip_arp_responses_received;
    ULONG nx_ip_arp_aged_entries;
    ULONG nx_ip_arp_invalid_messages;
    VOID (*nx_ip_arp_gratuitous_response_handler)(NX_IP *, NX_PACKET *);
    ULONG nx_ip_icmp_sequence;
    ULONG nx_ip_icmp_packets_received;
    ULONG nx_ip_icmp_invalid_packets;
    ULONG nx_ip_icmp_checksum_errors;
    ULONG nx_ip_icmp_unhandled_messages;
    ULONG nx_ip_pings_sent;
    ULONG nx_ip_ping_timeouts;
    ULONG nx_ip_ping_threads_suspended;
    ULONG nx_ip_ping_responses_received;
    ULONG nx_ip_pings_received;
    ULONG nx_ip_pings_responded_to;
    TX_WAIT_LIST nx_ip_icmp_ping_suspension_list;
    NX_IPV4_MULTICAST_ENTRY nx_ipv4_multicast_entry[7];
    ULONG nx_ip_igmp_reports_sent;
    ULONG nx_ip_igmp_queries_received;
    ULONG nx_ip_igmp_checksum_errors;
    ULONG nx_ip_igmp_invalid_packets;
    ULONG nx_ip_igmp_groups_joined;
    ULONG nx_ip_igmp_global_loopback_enable;
    ULONG nx_ip_udp_packets_sent;
    ULONG nx_ip_udp_bytes_sent;
    ULONG nx_ip_udp_packets_received;
    ULONG nx_ip_udp_bytes_received;
    ULONG nx_ip_udp_invalid_packets;
    ULONG nx_ip_udp_receive_packets_dropped;
    ULONG nx_ip_udp_checksum_errors;
    ULONG nx_ip_udp_created_sockets_count;
    NX_UDP_SOCKET *nx_ip_udp_created_sockets_ptr;
    NX_UDP_SOCKET *nx_ip_udp_port_table[32];
    ULONG nx_ip_routing_table_entry_count;
    NX_IP_ROUTING_ENTRY nx_ip_routing_table[8];
    ULONG nx_ipv6_hop_limit;
    ULONG nx_ipv6_retrans_timer_ticks;
    ULONG nx_private_nd_use_stamp;
#ifdef FEATURE_NX_IPV6
    NXD_IPV6_ADDRESS nx_ipv6_address[4];
    ND_CACHE_ENTRY nx_ipv6_nd_cache[16];
    NX_IPV6_DEFAULT_ROUTER_ENTRY nx_ipv6_default_router_table[8];
    NX_IPV6_PREFIX_ENTRY nx_ipv6_prefix_list[8];
    NX_IPV6_MULTICAST_ENTRY nx_ipv6_multicast_entry[NX_MAX_MULTICAST_GROUPS + NX_MAX_IPV6_ADDRESSES + NX_MAX_PHYSICAL_INTERFACES];
#endif
    VOID (*nx_private_forward)(NX_IP *, NX_PACKET *);
    VOID (*nx_private_icmp_report[2])(VOID);
    VOID (*nx_private_tcp_narrowed)(VOID);
    VOID (*nx_private_tcp_detached)(VOID);
    NX_IP_REASSEMBLY nx_private_reassembly[4];
    NX_IP_PATH nx_private_paths[4];
    ULONG nx_private_icmp_errors[2];
    NX_IP_TIMER nx_private_timers[5];
    ULONG nx_private_nearest;
    ULONG nx_private_looked;
    NX_IP *nx_ip_created_next;
    NX_IP *nx_ip_created_previous;
    NX_TCP_OF_IP nx_ip_tcp;
};

/* A TCP socket. */
struct NX_TCP_SOCKET_STRUCT
{
    ULONG nx_tcp_socket_id;
    UCHAR nx_private_bound;
    UCHAR nx_private_closing;
    UCHAR nx_private_ack;
    UCHAR nx_private_timer;
    UCHAR nx_private_accepting;
    UCHAR nx_private_scaled;
    UCHAR nx_private_peer_scale;
    UCHAR nx_private_own_scale;
    UCHAR nx_private_probed;
    UCHAR nx_private_duplicates;
    UCHAR nx_private_recovering;
    UCHAR nx_private_sampling;
    USHORT nx_private_events;
    UINT nx_tcp_socket_state;
    NX_IP *nx_tcp_socket_ip_ptr;
    ULONG nx_tcp_socket_rx_sequence;
    ULONG nx_private_unacknowledged;
    ULONG nx_tcp_socket_tx_sequence;
    NX_PACKET *nx_private_send_packet;
    ULONG nx_private_send_at;
    ULONG nx_private_send_offset;
    ULONG nx_tcp_socket_connect_mss;
    ULONG nx_private_retries;
    ULONG nx_private_queued;
    ULONG nx_private_receive_edge;
    ULONG nx_tcp_socket_tx_window_advertised;
    NX_PACKET *nx_tcp_socket_transmit_sent_head;
    ULONG nx_tcp_socket_rx_window_default;
    ULONG nx_tcp_socket_rx_window_current;
    ULONG nx_tcp_socket_tx_window_congestion;
    ULONG nx_private_timer_at;
    ULONG nx_private_ack_at;
    NX_PACKET *nx_private_pending_syn;
    NX_PACKET *nx_private_out_of_order;
    NX_PACKET *nx_tcp_socket_receive_queue_head;
    ULONG nx_private_head_acked;
    ULONG nx_private_acknowledged;
    ULONG nx_private_window_sequence;
    ULONG nx_private_round_trip;
    ULONG nx_private_variation;
    ULONG nx_private_window_maximum;
    ULONG nx_private_window_acknowledgement;
    TX_WAIT_LIST nx_private_receive_waiters;
    TX_WAIT_LIST nx_private_transmit_waiters;
    ULONG nx_tcp_socket_transmit_sent_count;
    ULONG nx_private_threshold;
    ULONG nx_private_recover;
    ULONG nx_private_avoidance;
    NX_PACKET *nx_tcp_socket_receive_queue_tail;
    ULONG nx_tcp_socket_receive_queue_count;
    NX_PACKET *nx_tcp_socket_transmit_sent_tail;
    NX_INTERFACE *nx_tcp_socket_connect_interface;
    ULONG nx_private_ports;
    NXD_ADDRESS nx_private_local_ip;
    NXD_ADDRESS nx_tcp_socket_connect_ip;
    ULONG nx_tcp_socket_type_of_service;
    ULONG nx_tcp_socket_fragment_enable;
    UINT nx_tcp_socket_time_to_live;
    UINT nx_tcp_socket_vlan_priority;
    UINT nx_tcp_socket_port;
    UINT nx_tcp_socket_connect_port;
    UINT nx_tcp_socket_client_type;
    CHAR *nx_tcp_socket_name;
    VOID *nx_tcp_socket_ptr;
    VOID *nx_tcp_socket_reserved_ptr;
    ULONG nx_tcp_socket_mss;
    ULONG nx_tcp_socket_peer_mss;
    ULONG nx_tcp_socket_tx_outstanding_bytes;
    ULONG nx_tcp_socket_rx_window_last_sent;
    ULONG nx_tcp_socket_packets_sent;
    ULONG nx_tcp_socket_bytes_sent;
    ULONG nx_tcp_socket_packets_received;
    ULONG nx_tcp_socket_bytes_received;
    ULONG nx_tcp_socket_retransmit_packets;
    ULONG nx_tcp_socket_checksum_errors;
    ULONG nx_tcp_socket_receive_queue_maximum;
    ULONG nx_tcp_socket_transmit_queue_maximum;
    ULONG nx_tcp_socket_timeout_rate;
    ULONG nx_tcp_socket_timeout_max_retries;
    ULONG nx_tcp_socket_timeout_shift;
    VOID (*nx_tcp_establish_notify)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_receive_callback)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_urgent_data_callback)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_socket_window_update_notify)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_socket_queue_depth_notify)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_disconnect_callback)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_timed_wait_callback)(NX_TCP_SOCKET *);
    VOID (*nx_tcp_disconnect_complete_notify)(NX_TCP_SOCKET *);
    NX_TCP_SOCKET *nx_tcp_socket_created_next;
    NX_TCP_SOCKET *nx_tcp_socket_created_previous;
    NX_TCP_SOCKET *nx_tcp_socket_bound_next;
    NX_TCP_SOCKET *nx_private_connection_next;
    TX_WAIT_LIST nx_private_connect_waiters;
    TX_WAIT_LIST nx_private_disconnect_waiters;
    TX_WAIT_LIST nx_private_state_waiters;
    TX_WAIT_LIST nx_private_bind_waiters;
    ULONG nx_private_probes;
    ULONG nx_private_sample_at;
    ULONG nx_private_sample_end;
    ULONG nx_private_challenged_at;
};

/* Drivers of before multihoming set the primary interface by these names. */
#define nx_ip_driver_mtu nx_ip_interface[0].nx_interface_ip_mtu_size
#define nx_ip_driver_link_up nx_ip_interface[0].nx_interface_link_up
#define nx_ip_driver_mapping_needed nx_ip_interface[0].nx_interface_address_mapping_needed

/* ARP */
UINT _nx_arp_dynamic_entries_invalidate(NX_IP *ip_ptr);
UINT _nxe_arp_dynamic_entries_invalidate(NX_IP *ip_ptr);
UINT _nx_arp_dynamic_entry_set(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nxe_arp_dynamic_entry_set(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nx_arp_enable(NX_IP *ip_ptr, VOID *arp_cache_memory, ULONG arp_cache_size);
UINT _nxe_arp_enable(NX_IP *ip_ptr, VOID *arp_cache_memory, ULONG arp_cache_size);
UINT _nx_arp_entry_delete(NX_IP *ip_ptr, ULONG ip_address);
UINT _nxe_arp_entry_delete(NX_IP *ip_ptr, ULONG ip_address);
UINT _nx_arp_gratuitous_send(NX_IP *ip_ptr, VOID (*response_handler)(NX_IP *, NX_PACKET *));
UINT _nxe_arp_gratuitous_send(NX_IP *ip_ptr, VOID (*response_handler)(NX_IP *, NX_PACKET *));
UINT _nx_arp_hardware_address_find(NX_IP *ip_ptr, ULONG ip_address, ULONG *physical_msw, ULONG *physical_lsw);
UINT _nxe_arp_hardware_address_find(NX_IP *ip_ptr, ULONG ip_address, ULONG *physical_msw, ULONG *physical_lsw);
UINT _nx_arp_info_get(NX_IP *ip_ptr, ULONG *arp_requests_sent, ULONG *arp_requests_received,
    ULONG *arp_responses_sent, ULONG *arp_responses_received, ULONG *arp_dynamic_entries, ULONG *arp_static_entries,
    ULONG *arp_aged_entries, ULONG *arp_invalid_messages);
UINT _nxe_arp_info_get(NX_IP *ip_ptr, ULONG *arp_requests_sent, ULONG *arp_requests_received,
    ULONG *arp_responses_sent, ULONG *arp_responses_received, ULONG *arp_dynamic_entries, ULONG *arp_static_entries,
    ULONG *arp_aged_entries, ULONG *arp_invalid_messages);
UINT _nx_arp_ip_address_find(NX_IP *ip_ptr, ULONG *ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nxe_arp_ip_address_find(NX_IP *ip_ptr, ULONG *ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nx_arp_static_entries_delete(NX_IP *ip_ptr);
UINT _nxe_arp_static_entries_delete(NX_IP *ip_ptr);
UINT _nx_arp_static_entry_create(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nxe_arp_static_entry_create(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nx_arp_static_entry_delete(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);
UINT _nxe_arp_static_entry_delete(NX_IP *ip_ptr, ULONG ip_address, ULONG physical_msw, ULONG physical_lsw);

/* For drivers and boards: receive doors, events, the in-memory driver, unpredictable numbers */
VOID _nx_system_initialize(VOID);
VOID _nx_ip_packet_receive(NX_IP *ip_ptr, NX_PACKET *packet_ptr);
VOID _nx_ip_packet_deferred_receive(NX_IP *ip_ptr, NX_PACKET *packet_ptr);
VOID _nx_arp_packet_deferred_receive(NX_IP *ip_ptr, NX_PACKET *packet_ptr);
VOID _nx_rarp_packet_deferred_receive(NX_IP *ip_ptr, NX_PACKET *packet_ptr);
VOID _nx_ip_driver_deferred_enable(NX_IP *ip_ptr, VOID (*driver_deferred_packet_handler)(NX_IP *, NX_PACKET *));
VOID _nx_ip_driver_deferred_receive(NX_IP *ip_ptr, NX_PACKET *packet_ptr);
VOID _nx_ip_driver_deferred_processing(NX_IP *ip_ptr);
VOID _nx_ip_driver_link_status_event(NX_IP *ip_ptr, UINT interface_index);
VOID _nx_ram_network_driver(NX_IP_DRIVER *driver_request);
VOID _nx_rand_seed(ULONG high, ULONG low);
VOID _nx_rand_source_set(ULONG (*source)(VOID));
ULONG _nx_rand(VOID);

/* ICMP */
UINT _nx_icmp_enable(NX_IP *ip_ptr);
UINT _nxe_icmp_enable(NX_IP *ip_ptr);
UINT _nx_icmp_info_get(NX_IP *ip_ptr, ULONG *pings_sent, ULONG *ping_timeouts, ULONG *ping_threads_suspended,
    ULONG *ping_responses_received, ULONG *icmp_checksum_errors, ULONG *icmp_unhandled_messages);
UINT _nxe_icmp_info_get(NX_IP *ip_ptr, ULONG *pings_sent, ULONG *ping_timeouts, ULONG *ping_threads_suspended,
    ULONG *ping_responses_received, ULONG *icmp_checksum_errors, ULONG *icmp_unhandled_messages);
UINT _nx_icmp_ping(NX_IP *ip_ptr, ULONG ip_address, CHAR *data, ULONG data_size, NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxe_icmp_ping(NX_IP *ip_ptr, ULONG ip_address, CHAR *data, ULONG data_size, NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxd_icmp_enable(NX_IP *ip_ptr);
UINT _nxde_icmp_enable(NX_IP *ip_ptr);
UINT _nxd_icmp_ping(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, CHAR *data_ptr, ULONG data_size,
    NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxde_icmp_ping(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, CHAR *data_ptr, ULONG data_size,
    NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxd_icmp_source_ping(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, UINT address_index, CHAR *data_ptr,
    ULONG data_size, NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxde_icmp_source_ping(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, UINT address_index, CHAR *data_ptr,
    ULONG data_size, NX_PACKET **response_ptr, ULONG wait_option);
UINT _nxd_icmpv6_ra_flag_callback_set(NX_IP *ip_ptr, VOID (*icmpv6_ra_flag_callback)(NX_IP *, UINT));
UINT _nxde_icmpv6_ra_flag_callback_set(NX_IP *ip_ptr, VOID (*icmpv6_ra_flag_callback)(NX_IP *, UINT));

/* IGMP and IPv4 multicast */
UINT _nx_igmp_enable(NX_IP *ip_ptr);
UINT _nxe_igmp_enable(NX_IP *ip_ptr);
UINT _nx_igmp_info_get(NX_IP *ip_ptr, ULONG *igmp_reports_sent, ULONG *igmp_queries_received,
    ULONG *igmp_checksum_errors, ULONG *current_groups_joined);
UINT _nxe_igmp_info_get(NX_IP *ip_ptr, ULONG *igmp_reports_sent, ULONG *igmp_queries_received,
    ULONG *igmp_checksum_errors, ULONG *current_groups_joined);
UINT _nx_igmp_loopback_disable(NX_IP *ip_ptr);
UINT _nxe_igmp_loopback_disable(NX_IP *ip_ptr);
UINT _nx_igmp_loopback_enable(NX_IP *ip_ptr);
UINT _nxe_igmp_loopback_enable(NX_IP *ip_ptr);
UINT _nx_igmp_multicast_interface_join(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nxe_igmp_multicast_interface_join(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nx_igmp_multicast_interface_leave(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nxe_igmp_multicast_interface_leave(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nx_igmp_multicast_join(NX_IP *ip_ptr, ULONG group_address);
UINT _nxe_igmp_multicast_join(NX_IP *ip_ptr, ULONG group_address);
UINT _nx_igmp_multicast_leave(NX_IP *ip_ptr, ULONG group_address);
UINT _nxe_igmp_multicast_leave(NX_IP *ip_ptr, ULONG group_address);
UINT _nx_ipv4_multicast_interface_join(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nxe_ipv4_multicast_interface_join(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nx_ipv4_multicast_interface_leave(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);
UINT _nxe_ipv4_multicast_interface_leave(NX_IP *ip_ptr, ULONG group_address, UINT interface_index);

/* Interfaces */
UINT _nx_ip_interface_address_get(NX_IP *ip_ptr, UINT interface_index, ULONG *ip_address, ULONG *network_mask);
UINT _nxe_ip_interface_address_get(NX_IP *ip_ptr, UINT interface_index, ULONG *ip_address, ULONG *network_mask);
UINT _nx_ip_interface_address_mapping_configure(NX_IP *ip_ptr, UINT interface_index, UINT mapping_needed);
UINT _nxe_ip_interface_address_mapping_configure(NX_IP *ip_ptr, UINT interface_index, UINT mapping_needed);
UINT _nx_ip_interface_address_set(NX_IP *ip_ptr, UINT interface_index, ULONG ip_address, ULONG network_mask);
UINT _nxe_ip_interface_address_set(NX_IP *ip_ptr, UINT interface_index, ULONG ip_address, ULONG network_mask);
UINT _nx_ip_interface_attach(NX_IP *ip_ptr, CHAR *interface_name, ULONG ip_address, ULONG network_mask,
    VOID (*ip_link_driver)(NX_IP_DRIVER *));
UINT _nxe_ip_interface_attach(NX_IP *ip_ptr, CHAR *interface_name, ULONG ip_address, ULONG network_mask,
    VOID (*ip_link_driver)(NX_IP_DRIVER *));
UINT _nx_ip_interface_capability_get(NX_IP *ip_ptr, UINT interface_index, ULONG *interface_capability_flag);
UINT _nxe_ip_interface_capability_get(NX_IP *ip_ptr, UINT interface_index, ULONG *interface_capability_flag);
UINT _nx_ip_interface_capability_set(NX_IP *ip_ptr, UINT interface_index, ULONG interface_capability_flag);
UINT _nxe_ip_interface_capability_set(NX_IP *ip_ptr, UINT interface_index, ULONG interface_capability_flag);
UINT _nx_ip_interface_detach(NX_IP *ip_ptr, UINT index);
UINT _nxe_ip_interface_detach(NX_IP *ip_ptr, UINT index);
UINT _nx_ip_interface_info_get(NX_IP *ip_ptr, UINT interface_index, CHAR **interface_name, ULONG *ip_address,
    ULONG *network_mask, ULONG *mtu_size, ULONG *physical_address_msw, ULONG *physical_address_lsw);
UINT _nxe_ip_interface_info_get(NX_IP *ip_ptr, UINT interface_index, CHAR **interface_name, ULONG *ip_address,
    ULONG *network_mask, ULONG *mtu_size, ULONG *physical_address_msw, ULONG *physical_address_lsw);
UINT _nx_ip_interface_mtu_set(NX_IP *ip_ptr, UINT interface_index, ULONG mtu_size);
UINT _nxe_ip_interface_mtu_set(NX_IP *ip_ptr, UINT interface_index, ULONG mtu_size);
UINT _nx_ip_interface_physical_address_get(NX_IP *ip_ptr, UINT interface_index, ULONG *physical_msw, ULONG *physical_lsw);
UINT _nxe_ip_interface_physical_address_get(NX_IP *ip_ptr, UINT interface_index, ULONG *physical_msw, ULONG *physical_lsw);
UINT _nx_ip_interface_physical_address_set(NX_IP *ip_ptr, UINT interface_index, ULONG physical_msw,
    ULONG physical_lsw, UINT update_driver);
UINT _nxe_ip_interface_physical_address_set(NX_IP *ip_ptr, UINT interface_index, ULONG physical_msw,
    ULONG physical_lsw, UINT update_driver);
UINT _nx_ip_interface_status_check(NX_IP *ip_ptr, UINT interface_index, ULONG needed_status, ULONG *actual_status,
    ULONG wait_option);
UINT _nxe_ip_interface_status_check(NX_IP *ip_ptr, UINT interface_index, ULONG needed_status, ULONG *actual_status,
    ULONG wait_option);
UINT _nx_ip_link_status_change_notify_set(NX_IP *ip_ptr, VOID (*link_status_change_notify)(NX_IP *, UINT, UINT));
UINT _nxe_ip_link_status_change_notify_set(NX_IP *ip_ptr, VOID (*link_status_change_notify)(NX_IP *, UINT, UINT));

/* IP instances */
UINT _nx_ip_address_change_notify(NX_IP *ip_ptr, VOID (*ip_address_change_notify)(NX_IP *, VOID *), VOID *additional_info);
UINT _nxe_ip_address_change_notify(NX_IP *ip_ptr, VOID (*ip_address_change_notify)(NX_IP *, VOID *), VOID *additional_info);
UINT _nx_ip_address_get(NX_IP *ip_ptr, ULONG *ip_address, ULONG *network_mask);
UINT _nxe_ip_address_get(NX_IP *ip_ptr, ULONG *ip_address, ULONG *network_mask);
UINT _nx_ip_address_set(NX_IP *ip_ptr, ULONG ip_address, ULONG network_mask);
UINT _nxe_ip_address_set(NX_IP *ip_ptr, ULONG ip_address, ULONG network_mask);
UINT _nx_ip_create(NX_IP *ip_ptr, CHAR *name, ULONG ip_address, ULONG network_mask, NX_PACKET_POOL *default_pool,
    VOID (*ip_link_driver)(NX_IP_DRIVER *), VOID *memory_ptr, ULONG memory_size, UINT priority);
UINT _nxe_ip_create(NX_IP *ip_ptr, CHAR *name, ULONG ip_address, ULONG network_mask, NX_PACKET_POOL *default_pool,
    VOID (*ip_link_driver)(NX_IP_DRIVER *), VOID *memory_ptr, ULONG memory_size, UINT priority,
    UINT ip_control_block_size);
UINT _nx_ip_delete(NX_IP *ip_ptr);
UINT _nxe_ip_delete(NX_IP *ip_ptr);
UINT _nx_ip_driver_direct_command(NX_IP *ip_ptr, UINT command, ULONG *return_value_ptr);
UINT _nxe_ip_driver_direct_command(NX_IP *ip_ptr, UINT command, ULONG *return_value_ptr);
UINT _nx_ip_driver_interface_direct_command(NX_IP *ip_ptr, UINT command, UINT interface_index, ULONG *return_value_ptr);
UINT _nxe_ip_driver_interface_direct_command(NX_IP *ip_ptr, UINT command, UINT interface_index, ULONG *return_value_ptr);
UINT _nx_ip_forwarding_disable(NX_IP *ip_ptr);
UINT _nxe_ip_forwarding_disable(NX_IP *ip_ptr);
UINT _nx_ip_forwarding_enable(NX_IP *ip_ptr);
UINT _nxe_ip_forwarding_enable(NX_IP *ip_ptr);
UINT _nx_ip_fragment_disable(NX_IP *ip_ptr);
UINT _nxe_ip_fragment_disable(NX_IP *ip_ptr);
UINT _nx_ip_fragment_enable(NX_IP *ip_ptr);
UINT _nxe_ip_fragment_enable(NX_IP *ip_ptr);
UINT _nx_ip_gateway_address_clear(NX_IP *ip_ptr);
UINT _nxe_ip_gateway_address_clear(NX_IP *ip_ptr);
UINT _nx_ip_gateway_address_get(NX_IP *ip_ptr, ULONG *ip_address);
UINT _nxe_ip_gateway_address_get(NX_IP *ip_ptr, ULONG *ip_address);
UINT _nx_ip_gateway_address_set(NX_IP *ip_ptr, ULONG ip_address);
UINT _nxe_ip_gateway_address_set(NX_IP *ip_ptr, ULONG ip_address);
UINT _nx_ip_info_get(NX_IP *ip_ptr, ULONG *ip_total_packets_sent, ULONG *ip_total_bytes_sent,
    ULONG *ip_total_packets_received, ULONG *ip_total_bytes_received, ULONG *ip_invalid_packets,
    ULONG *ip_receive_packets_dropped, ULONG *ip_receive_checksum_errors, ULONG *ip_send_packets_dropped,
    ULONG *ip_total_fragments_sent, ULONG *ip_total_fragments_received);
UINT _nxe_ip_info_get(NX_IP *ip_ptr, ULONG *ip_total_packets_sent, ULONG *ip_total_bytes_sent,
    ULONG *ip_total_packets_received, ULONG *ip_total_bytes_received, ULONG *ip_invalid_packets,
    ULONG *ip_receive_packets_dropped, ULONG *ip_receive_checksum_errors, ULONG *ip_send_packets_dropped,
    ULONG *ip_total_fragments_sent, ULONG *ip_total_fragments_received);
UINT _nx_ip_status_check(NX_IP *ip_ptr, ULONG needed_status, ULONG *actual_status, ULONG wait_option);
UINT _nxe_ip_status_check(NX_IP *ip_ptr, ULONG needed_status, ULONG *actual_status, ULONG wait_option);
UINT _nx_ip_static_route_add(NX_IP *ip_ptr, ULONG network_address, ULONG net_mask, ULONG next_hop);
UINT _nxe_ip_static_route_add(NX_IP *ip_ptr, ULONG network_address, ULONG net_mask, ULONG next_hop);
UINT _nx_ip_static_route_delete(NX_IP *ip_ptr, ULONG network_address, ULONG net_mask);
UINT _nxe_ip_static_route_delete(NX_IP *ip_ptr, ULONG network_address, ULONG net_mask);
UINT _nx_ip_max_payload_size_find(NX_IP *ip_ptr, NXD_ADDRESS *dest_address, UINT if_index, UINT src_port,
    UINT dest_port, ULONG protocol, ULONG *start_offset_ptr, ULONG *payload_length_ptr);
UINT _nxe_ip_max_payload_size_find(NX_IP *ip_ptr, NXD_ADDRESS *dest_address, UINT if_index, UINT src_port,
    UINT dest_port, ULONG protocol, ULONG *start_offset_ptr, ULONG *payload_length_ptr);

/* IPv6 */
UINT _nxd_ipv6_address_change_notify(NX_IP *ip_ptr, VOID (*ip_address_change_notify)(NX_IP *, UINT, UINT, UINT, ULONG *));
UINT _nxde_ipv6_address_change_notify(NX_IP *ip_ptr, VOID (*ip_address_change_notify)(NX_IP *, UINT, UINT, UINT, ULONG *));
UINT _nxd_ipv6_address_delete(NX_IP *ip_ptr, UINT address_index);
UINT _nxde_ipv6_address_delete(NX_IP *ip_ptr, UINT address_index);
UINT _nxd_ipv6_address_get(NX_IP *ip_ptr, UINT address_index, NXD_ADDRESS *ip_address, ULONG *prefix_length,
    UINT *interface_index);
UINT _nxde_ipv6_address_get(NX_IP *ip_ptr, UINT address_index, NXD_ADDRESS *ip_address, ULONG *prefix_length,
    UINT *interface_index);
UINT _nxd_ipv6_global_address_set(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG prefix_length);
UINT _nxde_ipv6_global_address_set(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG prefix_length);
UINT _nxd_ipv6_linklocal_address_set(NX_IP *ip_ptr, NXD_ADDRESS *ip_address);
UINT _nxde_ipv6_linklocal_address_set(NX_IP *ip_ptr, NXD_ADDRESS *ip_address);
UINT _nxd_ipv6_address_set(NX_IP *ip_ptr, UINT interface_index, NXD_ADDRESS *ip_address, ULONG prefix_length,
    UINT *address_index);
UINT _nxde_ipv6_address_set(NX_IP *ip_ptr, UINT interface_index, NXD_ADDRESS *ip_address, ULONG prefix_length,
    UINT *address_index);
UINT _nxd_ipv6_default_router_add(NX_IP *ip_ptr, NXD_ADDRESS *router_addr, ULONG router_lifetime, UINT interface_index);
UINT _nxde_ipv6_default_router_add(NX_IP *ip_ptr, NXD_ADDRESS *router_addr, ULONG router_lifetime, UINT interface_index);
UINT _nxd_ipv6_default_router_delete(NX_IP *ip_ptr, NXD_ADDRESS *router_addr);
UINT _nxde_ipv6_default_router_delete(NX_IP *ip_ptr, NXD_ADDRESS *router_addr);
UINT _nxd_ipv6_default_router_entry_get(NX_IP *ip_ptr, UINT interface_index, UINT entry_index,
    NXD_ADDRESS *router_addr, ULONG *router_lifetime, ULONG *prefix_length, ULONG *configuration_method);
UINT _nxde_ipv6_default_router_entry_get(NX_IP *ip_ptr, UINT interface_index, UINT entry_index,
    NXD_ADDRESS *router_addr, ULONG *router_lifetime, ULONG *prefix_length, ULONG *configuration_method);
UINT _nxd_ipv6_default_router_get(NX_IP *ip_ptr, UINT interface_index, NXD_ADDRESS *router_addr,
    ULONG *router_lifetime, ULONG *prefix_length);
UINT _nxde_ipv6_default_router_get(NX_IP *ip_ptr, UINT interface_index, NXD_ADDRESS *router_addr,
    ULONG *router_lifetime, ULONG *prefix_length);
UINT _nxd_ipv6_default_router_number_of_entries_get(NX_IP *ip_ptr, UINT interface_index, UINT *num_entries);
UINT _nxde_ipv6_default_router_number_of_entries_get(NX_IP *ip_ptr, UINT interface_index, UINT *num_entries);
UINT _nxd_ipv6_disable(NX_IP *ip_ptr);
UINT _nxde_ipv6_disable(NX_IP *ip_ptr);
UINT _nxd_ipv6_enable(NX_IP *ip_ptr);
UINT _nxde_ipv6_enable(NX_IP *ip_ptr);
UINT _nxd_ipv6_multicast_interface_join(NX_IP *ip_ptr, NXD_ADDRESS *group_address, UINT interface_index);
UINT _nxde_ipv6_multicast_interface_join(NX_IP *ip_ptr, NXD_ADDRESS *group_address, UINT interface_index);
UINT _nxd_ipv6_multicast_interface_leave(NX_IP *ip_ptr, NXD_ADDRESS *group_address, UINT interface_index);
UINT _nxde_ipv6_multicast_interface_leave(NX_IP *ip_ptr, NXD_ADDRESS *group_address, UINT interface_index);
UINT _nxd_ipv6_stateless_address_autoconfig_disable(NX_IP *ip_ptr, UINT interface_index);
UINT _nxde_ipv6_stateless_address_autoconfig_disable(NX_IP *ip_ptr, UINT interface_index);
UINT _nxd_ipv6_stateless_address_autoconfig_enable(NX_IP *ip_ptr, UINT interface_index);
UINT _nxde_ipv6_stateless_address_autoconfig_enable(NX_IP *ip_ptr, UINT interface_index);

/* Neighbour cache */
UINT _nxd_nd_cache_entry_delete(NX_IP *ip_ptr, ULONG *dest_ip);
UINT _nxde_nd_cache_entry_delete(NX_IP *ip_ptr, ULONG *dest_ip);
UINT _nxd_nd_cache_entry_set(NX_IP *ip_ptr, ULONG *dest_ip, UINT interface_index, CHAR *mac);
UINT _nxde_nd_cache_entry_set(NX_IP *ip_ptr, ULONG *dest_ip, UINT interface_index, CHAR *mac);
UINT _nxd_nd_cache_hardware_address_find(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG *physical_msw,
    ULONG *physical_lsw, UINT *interface_index);
UINT _nxde_nd_cache_hardware_address_find(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG *physical_msw,
    ULONG *physical_lsw, UINT *interface_index);
UINT _nxd_nd_cache_invalidate(NX_IP *ip_ptr);
UINT _nxde_nd_cache_invalidate(NX_IP *ip_ptr);
UINT _nxd_nd_cache_ip_address_find(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG physical_msw, ULONG physical_lsw,
    UINT *interface_index);
UINT _nxde_nd_cache_ip_address_find(NX_IP *ip_ptr, NXD_ADDRESS *ip_address, ULONG physical_msw, ULONG physical_lsw,
    UINT *interface_index);

/* Packets and pools */
UINT _nx_packet_allocate(NX_PACKET_POOL *pool_ptr, NX_PACKET **packet_ptr, ULONG packet_type, ULONG wait_option);
UINT _nxe_packet_allocate(NX_PACKET_POOL *pool_ptr, NX_PACKET **packet_ptr, ULONG packet_type, ULONG wait_option);
UINT _nx_packet_copy(NX_PACKET *packet_ptr, NX_PACKET **new_packet_ptr, NX_PACKET_POOL *pool_ptr, ULONG wait_option);
UINT _nxe_packet_copy(NX_PACKET *packet_ptr, NX_PACKET **new_packet_ptr, NX_PACKET_POOL *pool_ptr, ULONG wait_option);
UINT _nx_packet_data_append(NX_PACKET *packet_ptr, VOID *data_start, ULONG data_size, NX_PACKET_POOL *pool_ptr,
    ULONG wait_option);
UINT _nxe_packet_data_append(NX_PACKET *packet_ptr, VOID *data_start, ULONG data_size, NX_PACKET_POOL *pool_ptr,
    ULONG wait_option);
UINT _nx_packet_data_extract_offset(NX_PACKET *packet_ptr, ULONG offset, VOID *buffer_start, ULONG buffer_length,
    ULONG *bytes_copied);
UINT _nxe_packet_data_extract_offset(NX_PACKET *packet_ptr, ULONG offset, VOID *buffer_start, ULONG buffer_length,
    ULONG *bytes_copied);
UINT _nx_packet_data_retrieve(NX_PACKET *packet_ptr, VOID *buffer_start, ULONG *bytes_copied);
UINT _nxe_packet_data_retrieve(NX_PACKET *packet_ptr, VOID *buffer_start, ULONG *bytes_copied);
UINT _nx_packet_length_get(NX_PACKET *packet_ptr, ULONG *length);
UINT _nxe_packet_length_get(NX_PACKET *packet_ptr, ULONG *length);
UINT _nx_packet_release(NX_PACKET *packet_ptr);
UINT _nxe_packet_release(NX_PACKET *packet_ptr);
UINT _nx_packet_transmit_release(NX_PACKET *packet_ptr);
UINT _nxe_packet_transmit_release(NX_PACKET *packet_ptr);
UINT _nx_packet_vlan_priority_set(NX_PACKET *packet_ptr, UINT vlan_priority);
UINT _nxe_packet_vlan_priority_set(NX_PACKET *packet_ptr, UINT vlan_priority);
UINT _nx_ip_auxiliary_packet_pool_set(NX_IP *ip_ptr, NX_PACKET_POOL *auxiliary_pool);
UINT _nxe_ip_auxiliary_packet_pool_set(NX_IP *ip_ptr, NX_PACKET_POOL *auxiliary_pool);
UINT _nx_packet_pool_create(NX_PACKET_POOL *pool_ptr, CHAR *name, ULONG payload_size, VOID *memory_ptr, ULONG memory_size);
UINT _nxe_packet_pool_create(NX_PACKET_POOL *pool_ptr, CHAR *name, ULONG payload_size, VOID *memory_ptr,
    ULONG memory_size, UINT pool_control_block_size);
UINT _nx_packet_pool_delete(NX_PACKET_POOL *pool_ptr);
UINT _nxe_packet_pool_delete(NX_PACKET_POOL *pool_ptr);
UINT _nx_packet_pool_info_get(NX_PACKET_POOL *pool_ptr, ULONG *total_packets, ULONG *free_packets,
    ULONG *empty_pool_requests, ULONG *empty_pool_suspensions, ULONG *invalid_packet_releases);
UINT _nxe_packet_pool_info_get(NX_PACKET_POOL *pool_ptr, ULONG *total_packets, ULONG *free_packets,
    ULONG *empty_pool_requests, ULONG *empty_pool_suspensions, ULONG *invalid_packet_releases);
UINT _nx_packet_pool_low_watermark_set(NX_PACKET_POOL *pool_ptr, ULONG low_water_mark);
UINT _nxe_packet_pool_low_watermark_set(NX_PACKET_POOL *pool_ptr, ULONG low_water_mark);

/* Raw packets */
UINT _nx_ip_raw_packet_disable(NX_IP *ip_ptr);
UINT _nxe_ip_raw_packet_disable(NX_IP *ip_ptr);
UINT _nx_ip_raw_packet_enable(NX_IP *ip_ptr);
UINT _nxe_ip_raw_packet_enable(NX_IP *ip_ptr);
UINT _nx_ip_raw_packet_filter_set(NX_IP *ip_ptr, UINT (*raw_packet_filter)(NX_IP *, ULONG, NX_PACKET *));
UINT _nxe_ip_raw_packet_filter_set(NX_IP *ip_ptr, UINT (*raw_packet_filter)(NX_IP *, ULONG, NX_PACKET *));
UINT _nx_ip_raw_packet_receive(NX_IP *ip_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nxe_ip_raw_packet_receive(NX_IP *ip_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nx_ip_raw_packet_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, ULONG destination_ip, ULONG type_of_service);
UINT _nxe_ip_raw_packet_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, ULONG destination_ip, ULONG type_of_service);
UINT _nx_ip_raw_packet_source_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, ULONG destination_ip, UINT address_index,
    ULONG type_of_service);
UINT _nxe_ip_raw_packet_source_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, ULONG destination_ip, UINT address_index,
    ULONG type_of_service);
UINT _nx_ip_raw_receive_queue_max_set(NX_IP *ip_ptr, ULONG queue_max);
UINT _nxe_ip_raw_receive_queue_max_set(NX_IP *ip_ptr, ULONG queue_max);
UINT _nxd_ip_raw_packet_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *destination_ip, ULONG protocol,
    UINT ttl, ULONG tos);
UINT _nxde_ip_raw_packet_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *destination_ip, ULONG protocol,
    UINT ttl, ULONG tos);
UINT _nxd_ip_raw_packet_source_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *destination_ip,
    UINT address_index, ULONG protocol, UINT ttl, ULONG tos);
UINT _nxde_ip_raw_packet_source_send(NX_IP *ip_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *destination_ip,
    UINT address_index, ULONG protocol, UINT ttl, ULONG tos);

/* TCP clients */
UINT _nx_tcp_client_socket_bind(NX_TCP_SOCKET *socket_ptr, UINT port, ULONG wait_option);
UINT _nxe_tcp_client_socket_bind(NX_TCP_SOCKET *socket_ptr, UINT port, ULONG wait_option);
UINT _nx_tcp_client_socket_unbind(NX_TCP_SOCKET *socket_ptr);
UINT _nxe_tcp_client_socket_unbind(NX_TCP_SOCKET *socket_ptr);
UINT _nx_tcp_client_socket_port_get(NX_TCP_SOCKET *socket_ptr, UINT *port_ptr);
UINT _nxe_tcp_client_socket_port_get(NX_TCP_SOCKET *socket_ptr, UINT *port_ptr);
UINT _nx_tcp_free_port_find(NX_IP *ip_ptr, UINT port, UINT *free_port_ptr);
UINT _nxe_tcp_free_port_find(NX_IP *ip_ptr, UINT port, UINT *free_port_ptr);
UINT _nx_tcp_client_socket_connect(NX_TCP_SOCKET *socket_ptr, ULONG server_ip, UINT server_port, ULONG wait_option);
UINT _nxe_tcp_client_socket_connect(NX_TCP_SOCKET *socket_ptr, ULONG server_ip, UINT server_port, ULONG wait_option);
UINT _nxd_tcp_client_socket_connect(NX_TCP_SOCKET *socket_ptr, NXD_ADDRESS *server_ip, UINT server_port, ULONG wait_option);
UINT _nxde_tcp_client_socket_connect(NX_TCP_SOCKET *socket_ptr, NXD_ADDRESS *server_ip, UINT server_port, ULONG wait_option);

/* TCP sockets: asking and setting */
UINT _nx_tcp_info_get(NX_IP *ip_ptr, ULONG *tcp_packets_sent, ULONG *tcp_bytes_sent, ULONG *tcp_packets_received,
    ULONG *tcp_bytes_received, ULONG *tcp_invalid_packets, ULONG *tcp_receive_packets_dropped,
    ULONG *tcp_checksum_errors, ULONG *tcp_connections, ULONG *tcp_disconnections, ULONG *tcp_connections_dropped,
    ULONG *tcp_retransmit_packets);
UINT _nxe_tcp_info_get(NX_IP *ip_ptr, ULONG *tcp_packets_sent, ULONG *tcp_bytes_sent, ULONG *tcp_packets_received,
    ULONG *tcp_bytes_received, ULONG *tcp_invalid_packets, ULONG *tcp_receive_packets_dropped,
    ULONG *tcp_checksum_errors, ULONG *tcp_connections, ULONG *tcp_disconnections, ULONG *tcp_connections_dropped,
    ULONG *tcp_retransmit_packets);
UINT _nx_tcp_socket_info_get(NX_TCP_SOCKET *socket_ptr, ULONG *tcp_packets_sent, ULONG *tcp_bytes_sent,
    ULONG *tcp_packets_received, ULONG *tcp_bytes_received, ULONG *tcp_retransmit_packets, ULONG *tcp_packets_queued,
    ULONG *tcp_checksum_errors, ULONG *tcp_socket_state, ULONG *tcp_transmit_queue_depth, ULONG *tcp_transmit_window,
    ULONG *tcp_receive_window);
UINT _nxe_tcp_socket_info_get(NX_TCP_SOCKET *socket_ptr, ULONG *tcp_packets_sent, ULONG *tcp_bytes_sent,
    ULONG *tcp_packets_received, ULONG *tcp_bytes_received, ULONG *tcp_retransmit_packets, ULONG *tcp_packets_queued,
    ULONG *tcp_checksum_errors, ULONG *tcp_socket_state, ULONG *tcp_transmit_queue_depth, ULONG *tcp_transmit_window,
    ULONG *tcp_receive_window);
UINT _nx_tcp_socket_bytes_available(NX_TCP_SOCKET *socket_ptr, ULONG *bytes_available);
UINT _nxe_tcp_socket_bytes_available(NX_TCP_SOCKET *socket_ptr, ULONG *bytes_available);
UINT _nx_tcp_socket_mss_set(NX_TCP_SOCKET *socket_ptr, ULONG mss);
UINT _nxe_tcp_socket_mss_set(NX_TCP_SOCKET *socket_ptr, ULONG mss);
UINT _nx_tcp_socket_mss_get(NX_TCP_SOCKET *socket_ptr, ULONG *mss);
UINT _nxe_tcp_socket_mss_get(NX_TCP_SOCKET *socket_ptr, ULONG *mss);
UINT _nx_tcp_socket_mss_peer_get(NX_TCP_SOCKET *socket_ptr, ULONG *peer_mss);
UINT _nxe_tcp_socket_mss_peer_get(NX_TCP_SOCKET *socket_ptr, ULONG *peer_mss);
UINT _nx_tcp_socket_peer_info_get(NX_TCP_SOCKET *socket_ptr, ULONG *peer_ip_address, ULONG *peer_port);
UINT _nxe_tcp_socket_peer_info_get(NX_TCP_SOCKET *socket_ptr, ULONG *peer_ip_address, ULONG *peer_port);
UINT _nxd_tcp_socket_peer_info_get(NX_TCP_SOCKET *socket_ptr, NXD_ADDRESS *peer_ip_address, ULONG *peer_port);
UINT _nxde_tcp_socket_peer_info_get(NX_TCP_SOCKET *socket_ptr, NXD_ADDRESS *peer_ip_address, ULONG *peer_port);
UINT _nx_tcp_socket_transmit_configure(NX_TCP_SOCKET *socket_ptr, ULONG max_queue_depth, ULONG timeout,
    ULONG max_retries, ULONG timeout_shift);
UINT _nxe_tcp_socket_transmit_configure(NX_TCP_SOCKET *socket_ptr, ULONG max_queue_depth, ULONG timeout,
    ULONG max_retries, ULONG timeout_shift);
UINT _nx_tcp_socket_receive_queue_max_set(NX_TCP_SOCKET *socket_ptr, UINT receive_queue_maximum);
UINT _nxe_tcp_socket_receive_queue_max_set(NX_TCP_SOCKET *socket_ptr, UINT receive_queue_maximum);
UINT _nx_tcp_socket_vlan_priority_set(NX_TCP_SOCKET *socket_ptr, UINT vlan_priority);
UINT _nxe_tcp_socket_vlan_priority_set(NX_TCP_SOCKET *socket_ptr, UINT vlan_priority);
UINT _nx_tcp_socket_receive_notify(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_receive_notify)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_receive_notify(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_receive_notify)(NX_TCP_SOCKET *));
UINT _nx_tcp_socket_establish_notify(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_establish_notify)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_establish_notify(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_establish_notify)(NX_TCP_SOCKET *));
UINT _nx_tcp_socket_disconnect_complete_notify(NX_TCP_SOCKET *socket_ptr,
    VOID (*tcp_disconnect_complete_notify)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_disconnect_complete_notify(NX_TCP_SOCKET *socket_ptr,
    VOID (*tcp_disconnect_complete_notify)(NX_TCP_SOCKET *));
UINT _nx_tcp_socket_timed_wait_callback(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_timed_wait_callback)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_timed_wait_callback(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_timed_wait_callback)(NX_TCP_SOCKET *));
UINT _nx_tcp_socket_window_update_notify_set(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_window_update_notify)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_window_update_notify_set(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_window_update_notify)(NX_TCP_SOCKET *));
UINT _nx_tcp_socket_queue_depth_notify_set(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_socket_queue_depth_notify)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_queue_depth_notify_set(NX_TCP_SOCKET *socket_ptr, VOID (*tcp_socket_queue_depth_notify)(NX_TCP_SOCKET *));

/* TCP servers */
UINT _nx_tcp_server_socket_listen(NX_IP *ip_ptr, UINT port, NX_TCP_SOCKET *socket_ptr, UINT listen_queue_size,
    VOID (*tcp_listen_callback)(NX_TCP_SOCKET *, UINT));
UINT _nxe_tcp_server_socket_listen(NX_IP *ip_ptr, UINT port, NX_TCP_SOCKET *socket_ptr, UINT listen_queue_size,
    VOID (*tcp_listen_callback)(NX_TCP_SOCKET *, UINT));
UINT _nx_tcp_server_socket_relisten(NX_IP *ip_ptr, UINT port, NX_TCP_SOCKET *socket_ptr);
UINT _nxe_tcp_server_socket_relisten(NX_IP *ip_ptr, UINT port, NX_TCP_SOCKET *socket_ptr);
UINT _nx_tcp_server_socket_accept(NX_TCP_SOCKET *socket_ptr, ULONG wait_option);
UINT _nxe_tcp_server_socket_accept(NX_TCP_SOCKET *socket_ptr, ULONG wait_option);
UINT _nx_tcp_server_socket_unaccept(NX_TCP_SOCKET *socket_ptr);
UINT _nxe_tcp_server_socket_unaccept(NX_TCP_SOCKET *socket_ptr);
UINT _nx_tcp_server_socket_unlisten(NX_IP *ip_ptr, UINT port);
UINT _nxe_tcp_server_socket_unlisten(NX_IP *ip_ptr, UINT port);

/* TCP sockets */
UINT _nx_tcp_enable(NX_IP *ip_ptr);
UINT _nxe_tcp_enable(NX_IP *ip_ptr);
UINT _nx_tcp_socket_create(NX_IP *ip_ptr, NX_TCP_SOCKET *socket_ptr, CHAR *name, ULONG type_of_service,
    ULONG fragment, UINT time_to_live, ULONG window_size, VOID (*tcp_urgent_data_callback)(NX_TCP_SOCKET *),
    VOID (*tcp_disconnect_callback)(NX_TCP_SOCKET *));
UINT _nxe_tcp_socket_create(NX_IP *ip_ptr, NX_TCP_SOCKET *socket_ptr, CHAR *name, ULONG type_of_service,
    ULONG fragment, UINT time_to_live, ULONG window_size, VOID (*tcp_urgent_data_callback)(NX_TCP_SOCKET *),
    VOID (*tcp_disconnect_callback)(NX_TCP_SOCKET *), UINT tcp_socket_size);
UINT _nx_tcp_socket_delete(NX_TCP_SOCKET *socket_ptr);
UINT _nxe_tcp_socket_delete(NX_TCP_SOCKET *socket_ptr);
UINT _nx_tcp_socket_send(NX_TCP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG wait_option);
UINT _nxe_tcp_socket_send(NX_TCP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG wait_option);
UINT _nx_tcp_socket_receive(NX_TCP_SOCKET *socket_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nxe_tcp_socket_receive(NX_TCP_SOCKET *socket_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nx_tcp_socket_disconnect(NX_TCP_SOCKET *socket_ptr, ULONG wait_option);
UINT _nxe_tcp_socket_disconnect(NX_TCP_SOCKET *socket_ptr, ULONG wait_option);
UINT _nx_tcp_socket_state_wait(NX_TCP_SOCKET *socket_ptr, UINT desired_state, ULONG wait_option);
UINT _nxe_tcp_socket_state_wait(NX_TCP_SOCKET *socket_ptr, UINT desired_state, ULONG wait_option);

/* UDP */
UINT _nx_udp_enable(NX_IP *ip_ptr);
UINT _nxe_udp_enable(NX_IP *ip_ptr);
UINT _nx_udp_free_port_find(NX_IP *ip_ptr, UINT port, UINT *free_port_ptr);
UINT _nxe_udp_free_port_find(NX_IP *ip_ptr, UINT port, UINT *free_port_ptr);
UINT _nx_udp_info_get(NX_IP *ip_ptr, ULONG *udp_packets_sent, ULONG *udp_bytes_sent, ULONG *udp_packets_received,
    ULONG *udp_bytes_received, ULONG *udp_invalid_packets, ULONG *udp_receive_packets_dropped,
    ULONG *udp_checksum_errors);
UINT _nxe_udp_info_get(NX_IP *ip_ptr, ULONG *udp_packets_sent, ULONG *udp_bytes_sent, ULONG *udp_packets_received,
    ULONG *udp_bytes_received, ULONG *udp_invalid_packets, ULONG *udp_receive_packets_dropped,
    ULONG *udp_checksum_errors);
UINT _nx_udp_packet_info_extract(NX_PACKET *packet_ptr, ULONG *ip_address, UINT *protocol, UINT *port, UINT *interface_index);
UINT _nxe_udp_packet_info_extract(NX_PACKET *packet_ptr, ULONG *ip_address, UINT *protocol, UINT *port, UINT *interface_index);
UINT _nx_udp_socket_bind(NX_UDP_SOCKET *socket_ptr, UINT port, ULONG wait_option);
UINT _nxe_udp_socket_bind(NX_UDP_SOCKET *socket_ptr, UINT port, ULONG wait_option);
UINT _nx_udp_socket_bytes_available(NX_UDP_SOCKET *socket_ptr, ULONG *bytes_available);
UINT _nxe_udp_socket_bytes_available(NX_UDP_SOCKET *socket_ptr, ULONG *bytes_available);
UINT _nx_udp_socket_checksum_disable(NX_UDP_SOCKET *socket_ptr);
UINT _nxe_udp_socket_checksum_disable(NX_UDP_SOCKET *socket_ptr);
UINT _nx_udp_socket_checksum_enable(NX_UDP_SOCKET *socket_ptr);
UINT _nxe_udp_socket_checksum_enable(NX_UDP_SOCKET *socket_ptr);
UINT _nx_udp_socket_create(NX_IP *ip_ptr, NX_UDP_SOCKET *socket_ptr, CHAR *name, ULONG type_of_service,
    ULONG fragment, UINT time_to_live, ULONG queue_maximum);
UINT _nxe_udp_socket_create(NX_IP *ip_ptr, NX_UDP_SOCKET *socket_ptr, CHAR *name, ULONG type_of_service,
    ULONG fragment, UINT time_to_live, ULONG queue_maximum, UINT udp_socket_size);
UINT _nx_udp_socket_delete(NX_UDP_SOCKET *socket_ptr);
UINT _nxe_udp_socket_delete(NX_UDP_SOCKET *socket_ptr);
UINT _nx_udp_socket_info_get(NX_UDP_SOCKET *socket_ptr, ULONG *udp_packets_sent, ULONG *udp_bytes_sent,
    ULONG *udp_packets_received, ULONG *udp_bytes_received, ULONG *udp_packets_queued,
    ULONG *udp_receive_packets_dropped, ULONG *udp_checksum_errors);
UINT _nxe_udp_socket_info_get(NX_UDP_SOCKET *socket_ptr, ULONG *udp_packets_sent, ULONG *udp_bytes_sent,
    ULONG *udp_packets_received, ULONG *udp_bytes_received, ULONG *udp_packets_queued,
    ULONG *udp_receive_packets_dropped, ULONG *udp_checksum_errors);
UINT _nx_udp_socket_port_get(NX_UDP_SOCKET *socket_ptr, UINT *port_ptr);
UINT _nxe_udp_socket_port_get(NX_UDP_SOCKET *socket_ptr, UINT *port_ptr);
UINT _nx_udp_socket_receive(NX_UDP_SOCKET *socket_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nxe_udp_socket_receive(NX_UDP_SOCKET *socket_ptr, NX_PACKET **packet_ptr, ULONG wait_option);
UINT _nx_udp_socket_receive_notify(NX_UDP_SOCKET *socket_ptr, VOID (*udp_receive_notify)(NX_UDP_SOCKET *));
UINT _nxe_udp_socket_receive_notify(NX_UDP_SOCKET *socket_ptr, VOID (*udp_receive_notify)(NX_UDP_SOCKET *));
UINT _nx_udp_socket_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG ip_address, UINT port);
UINT _nxe_udp_socket_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG ip_address, UINT port);
UINT _nx_udp_socket_source_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG ip_address, UINT port,
    UINT address_index);
UINT _nxe_udp_socket_source_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, ULONG ip_address, UINT port,
    UINT address_index);
UINT _nx_udp_socket_unbind(NX_UDP_SOCKET *socket_ptr);
UINT _nxe_udp_socket_unbind(NX_UDP_SOCKET *socket_ptr);
UINT _nx_udp_socket_vlan_priority_set(NX_UDP_SOCKET *socket_ptr, UINT vlan_priority);
UINT _nxe_udp_socket_vlan_priority_set(NX_UDP_SOCKET *socket_ptr, UINT vlan_priority);
UINT _nx_udp_source_extract(NX_PACKET *packet_ptr, ULONG *ip_address, UINT *port);
UINT _nxe_udp_source_extract(NX_PACKET *packet_ptr, ULONG *ip_address, UINT *port);
UINT _nxd_udp_packet_info_extract(NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT *protocol, UINT *port,
    UINT *interface_index);
UINT _nxde_udp_packet_info_extract(NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT *protocol, UINT *port,
    UINT *interface_index);
UINT _nxd_udp_socket_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT port);
UINT _nxde_udp_socket_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT port);
UINT _nxd_udp_socket_source_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address,
    UINT port, UINT address_index);
UINT _nxde_udp_socket_source_send(NX_UDP_SOCKET *socket_ptr, NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address,
    UINT port, UINT address_index);
UINT _nxd_udp_source_extract(NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT *port);
UINT _nxde_udp_source_extract(NX_PACKET *packet_ptr, NXD_ADDRESS *ip_address, UINT *port);

/* Not supported: NX_NOT_SUPPORTED */
UINT _nx_rarp_disable(NX_IP *ip_ptr);
UINT _nxe_rarp_disable(NX_IP *ip_ptr);
UINT _nx_rarp_enable(NX_IP *ip_ptr);
UINT _nxe_rarp_enable(NX_IP *ip_ptr);
UINT _nx_rarp_info_get(NX_IP *ip_ptr, ULONG *rarp_requests_sent, ULONG *rarp_responses_received, ULONG *rarp_invalid_messages);
UINT _nxe_rarp_info_get(NX_IP *ip_ptr, ULONG *rarp_requests_sent, ULONG *rarp_responses_received, ULONG *rarp_invalid_messages);
UINT _nx_http_proxy_client_enable(NX_IP *ip_ptr, NXD_ADDRESS *proxy_server_ip, UINT proxy_server_port,
    UCHAR *username, UINT username_length, UCHAR *password, UINT password_length);
UINT _nxe_http_proxy_client_enable(NX_IP *ip_ptr, NXD_ADDRESS *proxy_server_ip, UINT proxy_server_port,
    UCHAR *username, UINT username_length, UCHAR *password, UINT password_length);

/* Utilities */
UINT _nx_utility_base64_decode(UCHAR *base64name, UINT base64name_size, UCHAR *name, UINT name_size, UINT *bytes_copied);
UINT _nx_utility_base64_encode(UCHAR *name, UINT name_size, UCHAR *base64name, UINT base64name_size, UINT *bytes_copied);
UINT _nx_utility_string_length_check(CHAR *input_string, UINT *string_length, UINT max_string_length);
UINT _nx_utility_string_to_uint(CHAR *input_string, UINT string_length, UINT *number);
UINT _nx_utility_uint_to_string(UINT number, UINT base, CHAR *string_buffer, UINT string_buffer_size);

#define nx_system_initialize _nx_system_initialize

#ifdef NX_DISABLE_ERROR_CHECKING

#define nx_arp_dynamic_entries_invalidate _nx_arp_dynamic_entries_invalidate
#define nx_arp_dynamic_entry_set _nx_arp_dynamic_entry_set
#define nx_arp_enable _nx_arp_enable
#define nx_arp_entry_delete _nx_arp_entry_delete
#define nx_arp_gratuitous_send _nx_arp_gratuitous_send
#define nx_arp_hardware_address_find _nx_arp_hardware_address_find
#define nx_arp_info_get _nx_arp_info_get
#define nx_arp_ip_address_find _nx_arp_ip_address_find
#define nx_arp_static_entries_delete _nx_arp_static_entries_delete
#define nx_arp_static_entry_create _nx_arp_static_entry_create
#define nx_arp_static_entry_delete _nx_arp_static_entry_delete
#define nx_icmp_enable _nx_icmp_enable
#define nx_icmp_info_get _nx_icmp_info_get
#define nx_icmp_ping _nx_icmp_ping
#define nxd_icmp_enable _nxd_icmp_enable
#define nxd_icmp_ping _nxd_icmp_ping
#define nxd_icmp_source_ping _nxd_icmp_source_ping
#define nxd_icmpv6_ra_flag_callback_set _nxd_icmpv6_ra_flag_callback_set
#define nx_igmp_enable _nx_igmp_enable
#define nx_igmp_info_get _nx_igmp_info_get
#define nx_igmp_loopback_disable _nx_igmp_loopback_disable
#define nx_igmp_loopback_enable _nx_igmp_loopback_enable
#define nx_igmp_multicast_interface_join _nx_igmp_multicast_interface_join
#define nx_igmp_multicast_interface_leave _nx_igmp_multicast_interface_leave
#define nx_igmp_multicast_join _nx_igmp_multicast_join
#define nx_igmp_multicast_leave _nx_igmp_multicast_leave
#define nx_ipv4_multicast_interface_join _nx_ipv4_multicast_interface_join
#define nx_ipv4_multicast_interface_leave _nx_ipv4_multicast_interface_leave
#define nx_ip_interface_address_get _nx_ip_interface_address_get
#define nx_ip_interface_address_mapping_configure _nx_ip_interface_address_mapping_configure
#define nx_ip_interface_address_set _nx_ip_interface_address_set
#define nx_ip_interface_attach _nx_ip_interface_attach
#define nx_ip_interface_capability_get _nx_ip_interface_capability_get
#define nx_ip_interface_capability_set _nx_ip_interface_capability_set
#define nx_ip_interface_detach _nx_ip_interface_detach
#define nx_ip_interface_info_get _nx_ip_interface_info_get
#define nx_ip_interface_mtu_set _nx_ip_interface_mtu_set
#define nx_ip_interface_physical_address_get _nx_ip_interface_physical_address_get
#define nx_ip_interface_physical_address_set _nx_ip_interface_physical_address_set
#define nx_ip_interface_status_check _nx_ip_interface_status_check
#define nx_ip_link_status_change_notify_set _nx_ip_link_status_change_notify_set
#define nx_ip_address_change_notify _nx_ip_address_change_notify
#define nx_ip_address_get _nx_ip_address_get
#define nx_ip_address_set _nx_ip_address_set
#define nx_ip_create _nx_ip_create
#define nx_ip_delete _nx_ip_delete
#define nx_ip_driver_direct_command _nx_ip_driver_direct_command
#define nx_ip_driver_interface_direct_command _nx_ip_driver_interface_direct_command
#define nx_ip_forwarding_disable _nx_ip_forwarding_disable
#define nx_ip_forwarding_enable _nx_ip_forwarding_enable
#define nx_ip_fragment_disable _nx_ip_fragment_disable
#define nx_ip_fragment_enable _nx_ip_fragment_enable
#define nx_ip_gateway_address_clear _nx_ip_gateway_address_clear
#define nx_ip_gateway_address_get _nx_ip_gateway_address_get
#define nx_ip_gateway_address_set _nx_ip_gateway_address_set
#define nx_ip_info_get _nx_ip_info_get
#define nx_ip_status_check _nx_ip_status_check
#define nx_ip_static_route_add _nx_ip_static_route_add
#define nx_ip_static_route_delete _nx_ip_static_route_delete
#define nx_ip_max_payload_size_find _nx_ip_max_payload_size_find
#define nxd_ipv6_address_change_notify _nxd_ipv6_address_change_notify
#define nxd_ipv6_address_delete _nxd_ipv6_address_delete
#define nxd_ipv6_address_get _nxd_ipv6_address_get
#define nxd_ipv6_address_set _nxd_ipv6_address_set
#define nxd_ipv6_default_router_add _nxd_ipv6_default_router_add
#define nxd_ipv6_default_router_delete _nxd_ipv6_default_router_delete
#define nxd_ipv6_default_router_entry_get _nxd_ipv6_default_router_entry_get
#define nxd_ipv6_default_router_get _nxd_ipv6_default_router_get
#define nxd_ipv6_default_router_number_of_entries_get _nxd_ipv6_default_router_number_of_entries_get
#define nxd_ipv6_disable _nxd_ipv6_disable
#define nxd_ipv6_enable _nxd_ipv6_enable
#define nxd_ipv6_multicast_interface_join _nxd_ipv6_multicast_interface_join
#define nxd_ipv6_multicast_interface_leave _nxd_ipv6_multicast_interface_leave
#define nxd_ipv6_stateless_address_autoconfig_disable _nxd_ipv6_stateless_address_autoconfig_disable
#define nxd_ipv6_stateless_address_autoconfig_enable _nxd_ipv6_stateless_address_autoconfig_enable
#define nxd_nd_cache_entry_delete _nxd_nd_cache_entry_delete
#define nxd_nd_cache_entry_set _nxd_nd_cache_entry_set
#define nxd_nd_cache_hardware_address_find _nxd_nd_cache_hardware_address_find
#define nxd_nd_cache_invalidate _nxd_nd_cache_invalidate
#define nxd_nd_cache_ip_address_find _nxd_nd_cache_ip_address_find
#define nx_packet_allocate _nx_packet_allocate
#define nx_packet_copy _nx_packet_copy
#define nx_packet_data_append _nx_packet_data_append
#define nx_packet_data_extract_offset _nx_packet_data_extract_offset
#define nx_packet_data_retrieve _nx_packet_data_retrieve
#define nx_packet_length_get _nx_packet_length_get
#define nx_packet_release _nx_packet_release
#define nx_packet_transmit_release _nx_packet_transmit_release
#define nx_packet_vlan_priority_set _nx_packet_vlan_priority_set
#define nx_ip_auxiliary_packet_pool_set _nx_ip_auxiliary_packet_pool_set
#define nx_packet_pool_create _nx_packet_pool_create
#define nx_packet_pool_delete _nx_packet_pool_delete
#define nx_packet_pool_info_get _nx_packet_pool_info_get
#define nx_packet_pool_low_watermark_set _nx_packet_pool_low_watermark_set
#define nx_ip_raw_packet_disable _nx_ip_raw_packet_disable
#define nx_ip_raw_packet_enable _nx_ip_raw_packet_enable
#define nx_ip_raw_packet_filter_set _nx_ip_raw_packet_filter_set
#define nx_ip_raw_packet_receive _nx_ip_raw_packet_receive
#define nx_ip_raw_packet_send _nx_ip_raw_packet_send
#define nx_ip_raw_packet_source_send _nx_ip_raw_packet_source_send
#define nx_ip_raw_receive_queue_max_set _nx_ip_raw_receive_queue_max_set
#define nxd_ip_raw_packet_send _nxd_ip_raw_packet_send
#define nxd_ip_raw_packet_source_send _nxd_ip_raw_packet_source_send
#define nx_tcp_client_socket_bind _nx_tcp_client_socket_bind
#define nx_tcp_client_socket_unbind _nx_tcp_client_socket_unbind
#define nx_tcp_client_socket_port_get _nx_tcp_client_socket_port_get
#define nx_tcp_free_port_find _nx_tcp_free_port_find
#define nx_tcp_client_socket_connect _nx_tcp_client_socket_connect
#define nxd_tcp_client_socket_connect _nxd_tcp_client_socket_connect
#define nx_tcp_info_get _nx_tcp_info_get
#define nx_tcp_socket_info_get _nx_tcp_socket_info_get
#define nx_tcp_socket_bytes_available _nx_tcp_socket_bytes_available
#define nx_tcp_socket_mss_set _nx_tcp_socket_mss_set
#define nx_tcp_socket_mss_get _nx_tcp_socket_mss_get
#define nx_tcp_socket_mss_peer_get _nx_tcp_socket_mss_peer_get
#define nx_tcp_socket_peer_info_get _nx_tcp_socket_peer_info_get
#define nxd_tcp_socket_peer_info_get _nxd_tcp_socket_peer_info_get
#define nx_tcp_socket_transmit_configure _nx_tcp_socket_transmit_configure
#define nx_tcp_socket_receive_queue_max_set _nx_tcp_socket_receive_queue_max_set
#define nx_tcp_socket_vlan_priority_set _nx_tcp_socket_vlan_priority_set
#define nx_tcp_socket_receive_notify _nx_tcp_socket_receive_notify
#define nx_tcp_socket_establish_notify _nx_tcp_socket_establish_notify
#define nx_tcp_socket_disconnect_complete_notify _nx_tcp_socket_disconnect_complete_notify
#define nx_tcp_socket_timed_wait_callback _nx_tcp_socket_timed_wait_callback
#define nx_tcp_socket_window_update_notify_set _nx_tcp_socket_window_update_notify_set
#define nx_tcp_socket_queue_depth_notify_set _nx_tcp_socket_queue_depth_notify_set
#define nx_tcp_server_socket_listen _nx_tcp_server_socket_listen
#define nx_tcp_server_socket_relisten _nx_tcp_server_socket_relisten
#define nx_tcp_server_socket_accept _nx_tcp_server_socket_accept
#define nx_tcp_server_socket_unaccept _nx_tcp_server_socket_unaccept
#define nx_tcp_server_socket_unlisten _nx_tcp_server_socket_unlisten
#define nx_tcp_enable _nx_tcp_enable
#define nx_tcp_socket_create _nx_tcp_socket_create
#define nx_tcp_socket_delete _nx_tcp_socket_delete
#define nx_tcp_socket_send _nx_tcp_socket_send
#define nx_tcp_socket_receive _nx_tcp_socket_receive
#define nx_tcp_socket_disconnect _nx_tcp_socket_disconnect
#define nx_tcp_socket_state_wait _nx_tcp_socket_state_wait
#define nx_udp_enable _nx_udp_enable
#define nx_udp_free_port_find _nx_udp_free_port_find
#define nx_udp_info_get _nx_udp_info_get
#define nx_udp_packet_info_extract _nx_udp_packet_info_extract
#define nx_udp_socket_bind _nx_udp_socket_bind
#define nx_udp_socket_bytes_available _nx_udp_socket_bytes_available
#define nx_udp_socket_checksum_disable _nx_udp_socket_checksum_disable
#define nx_udp_socket_checksum_enable _nx_udp_socket_checksum_enable
#define nx_udp_socket_create _nx_udp_socket_create
#define nx_udp_socket_delete _nx_udp_socket_delete
#define nx_udp_socket_info_get _nx_udp_socket_info_get
#define nx_udp_socket_port_get _nx_udp_socket_port_get
#define nx_udp_socket_receive _nx_udp_socket_receive
#define nx_udp_socket_receive_notify _nx_udp_socket_receive_notify
#define nx_udp_socket_send _nx_udp_socket_send
#define nx_udp_socket_source_send _nx_udp_socket_source_send
#define nx_udp_socket_unbind _nx_udp_socket_unbind
#define nx_udp_socket_vlan_priority_set _nx_udp_socket_vlan_priority_set
#define nx_udp_source_extract _nx_udp_source_extract
#define nxd_udp_packet_info_extract _nxd_udp_packet_info_extract
#define nxd_udp_socket_send _nxd_udp_socket_send
#define nxd_udp_socket_source_send _nxd_udp_socket_source_send
#define nxd_udp_source_extract _nxd_udp_source_extract
#define nx_rarp_disable _nx_rarp_disable
#define nx_rarp_enable _nx_rarp_enable
#define nx_rarp_info_get _nx_rarp_info_get
#define nx_http_proxy_client_enable _nx_http_proxy_client_enable

/* Older names. */
#define nx_udp_socket_interface_send _nx_udp_socket_source_send
#define nx_ip_raw_packet_interface_send _nx_ip_raw_packet_source_send
#define nxd_icmp_interface_ping _nxd_icmp_source_ping
#define nxd_udp_socket_interface_send _nxd_udp_socket_source_send
#define nxd_ip_raw_packet_interface_send _nxd_ip_raw_packet_source_send
#define nxd_ipv6_global_address_set _nxd_ipv6_global_address_set
#define nxd_ipv6_linklocal_address_set _nxd_ipv6_linklocal_address_set

#else

#define nx_arp_dynamic_entries_invalidate _nxe_arp_dynamic_entries_invalidate
#define nx_arp_dynamic_entry_set _nxe_arp_dynamic_entry_set
#define nx_arp_enable _nxe_arp_enable
#define nx_arp_entry_delete _nxe_arp_entry_delete
#define nx_arp_gratuitous_send _nxe_arp_gratuitous_send
#define nx_arp_hardware_address_find _nxe_arp_hardware_address_find
#define nx_arp_info_get _nxe_arp_info_get
#define nx_arp_ip_address_find _nxe_arp_ip_address_find
#define nx_arp_static_entries_delete _nxe_arp_static_entries_delete
#define nx_arp_static_entry_create _nxe_arp_static_entry_create
#define nx_arp_static_entry_delete _nxe_arp_static_entry_delete
#define nx_icmp_enable _nxe_icmp_enable
#define nx_icmp_info_get _nxe_icmp_info_get
#define nx_icmp_ping _nxe_icmp_ping
#define nxd_icmp_enable _nxde_icmp_enable
#define nxd_icmp_ping _nxde_icmp_ping
#define nxd_icmp_source_ping _nxde_icmp_source_ping
#define nxd_icmpv6_ra_flag_callback_set _nxde_icmpv6_ra_flag_callback_set
#define nx_igmp_enable _nxe_igmp_enable
#define nx_igmp_info_get _nxe_igmp_info_get
#define nx_igmp_loopback_disable _nxe_igmp_loopback_disable
#define nx_igmp_loopback_enable _nxe_igmp_loopback_enable
#define nx_igmp_multicast_interface_join _nxe_igmp_multicast_interface_join
#define nx_igmp_multicast_interface_leave _nxe_igmp_multicast_interface_leave
#define nx_igmp_multicast_join _nxe_igmp_multicast_join
#define nx_igmp_multicast_leave _nxe_igmp_multicast_leave
#define nx_ipv4_multicast_interface_join _nxe_ipv4_multicast_interface_join
#define nx_ipv4_multicast_interface_leave _nxe_ipv4_multicast_interface_leave
#define nx_ip_interface_address_get _nxe_ip_interface_address_get
#define nx_ip_interface_address_mapping_configure _nxe_ip_interface_address_mapping_configure
#define nx_ip_interface_address_set _nxe_ip_interface_address_set
#define nx_ip_interface_attach _nxe_ip_interface_attach
#define nx_ip_interface_capability_get _nxe_ip_interface_capability_get
#define nx_ip_interface_capability_set _nxe_ip_interface_capability_set
#define nx_ip_interface_detach _nxe_ip_interface_detach
#define nx_ip_interface_info_get _nxe_ip_interface_info_get
#define nx_ip_interface_mtu_set _nxe_ip_interface_mtu_set
#define nx_ip_interface_physical_address_get _nxe_ip_interface_physical_address_get
#define nx_ip_interface_physical_address_set _nxe_ip_interface_physical_address_set
#define nx_ip_interface_status_check _nxe_ip_interface_status_check
#define nx_ip_link_status_change_notify_set _nxe_ip_link_status_change_notify_set
#define nx_ip_address_change_notify _nxe_ip_address_change_notify
#define nx_ip_address_get _nxe_ip_address_get
#define nx_ip_address_set _nxe_ip_address_set
#define nx_ip_create(ip_ptr, name, ip_address, network_mask, default_pool, ip_link_driver, memory_ptr, memory_size, priority) \
    _nxe_ip_create((ip_ptr), (name), (ip_address), (network_mask), (default_pool), (ip_link_driver), (memory_ptr), (memory_size), (priority), (UINT)sizeof(NX_IP))
#define nx_ip_delete _nxe_ip_delete
#define nx_ip_driver_direct_command _nxe_ip_driver_direct_command
#define nx_ip_driver_interface_direct_command _nxe_ip_driver_interface_direct_command
#define nx_ip_forwarding_disable _nxe_ip_forwarding_disable
#define nx_ip_forwarding_enable _nxe_ip_forwarding_enable
#define nx_ip_fragment_disable _nxe_ip_fragment_disable
#define nx_ip_fragment_enable _nxe_ip_fragment_enable
#define nx_ip_gateway_address_clear _nxe_ip_gateway_address_clear
#define nx_ip_gateway_address_get _nxe_ip_gateway_address_get
#define nx_ip_gateway_address_set _nxe_ip_gateway_address_set
#define nx_ip_info_get _nxe_ip_info_get
#define nx_ip_status_check _nxe_ip_status_check
#define nx_ip_static_route_add _nxe_ip_static_route_add
#define nx_ip_static_route_delete _nxe_ip_static_route_delete
#define nx_ip_max_payload_size_find _nxe_ip_max_payload_size_find
#define nxd_ipv6_address_change_notify _nxde_ipv6_address_change_notify
#define nxd_ipv6_address_delete _nxde_ipv6_address_delete
#define nxd_ipv6_address_get _nxde_ipv6_address_get
#define nxd_ipv6_address_set _nxde_ipv6_address_set
#define nxd_ipv6_default_router_add _nxde_ipv6_default_router_add
#define nxd_ipv6_default_router_delete _nxde_ipv6_default_router_delete
#define nxd_ipv6_default_router_entry_get _nxde_ipv6_default_router_entry_get
#define nxd_ipv6_default_router_get _nxde_ipv6_default_router_get
#define nxd_ipv6_default_router_number_of_entries_get _nxde_ipv6_default_router_number_of_entries_get
#define nxd_ipv6_disable _nxde_ipv6_disable
#define nxd_ipv6_enable _nxde_ipv6_enable
#define nxd_ipv6_multicast_interface_join _nxde_ipv6_multicast_interface_join
#define nxd_ipv6_multicast_interface_leave _nxde_ipv6_multicast_interface_leave
#define nxd_ipv6_stateless_address_autoconfig_disable _nxde_ipv6_stateless_address_autoconfig_disable
#define nxd_ipv6_stateless_address_autoconfig_enable _nxde_ipv6_stateless_address_autoconfig_enable
#define nxd_nd_cache_entry_delete _nxde_nd_cache_entry_delete
#define nxd_nd_cache_entry_set _nxde_nd_cache_entry_set
#define nxd_nd_cache_hardware_address_find _nxde_nd_cache_hardware_address_find
#define nxd_nd_cache_invalidate _nxde_nd_cache_invalidate
#define nxd_nd_cache_ip_address_find _nxde_nd_cache_ip_address_find
#define nx_packet_allocate _nxe_packet_allocate
#define nx_packet_copy _nxe_packet_copy
#define nx_packet_data_append _nxe_packet_data_append
#define nx_packet_data_extract_offset _nxe_packet_data_extract_offset
#define nx_packet_data_retrieve _nxe_packet_data_retrieve
#define nx_packet_length_get _nxe_packet_length_get
#define nx_packet_release _nxe_packet_release
#define nx_packet_transmit_release _nxe_packet_transmit_release
#define nx_packet_vlan_priority_set _nxe_packet_vlan_priority_set
#define nx_ip_auxiliary_packet_pool_set _nxe_ip_auxiliary_packet_pool_set
#define nx_packet_pool_create(pool_ptr, name, payload_size, memory_ptr, memory_size) \
    _nxe_packet_pool_create((pool_ptr), (name), (payload_size), (memory_ptr), (memory_size), (UINT)sizeof(NX_PACKET_POOL))
#define nx_packet_pool_delete _nxe_packet_pool_delete
#define nx_packet_pool_info_get _nxe_packet_pool_info_get
#define nx_packet_pool_low_watermark_set _nxe_packet_pool_low_watermark_set
#define nx_ip_raw_packet_disable _nxe_ip_raw_packet_disable
#define nx_ip_raw_packet_enable _nxe_ip_raw_packet_enable
#define nx_ip_raw_packet_filter_set _nxe_ip_raw_packet_filter_set
#define nx_ip_raw_packet_receive _nxe_ip_raw_packet_receive
#define nx_ip_raw_packet_send _nxe_ip_raw_packet_send
#define nx_ip_raw_packet_source_send _nxe_ip_raw_packet_source_send
#define nx_ip_raw_receive_queue_max_set _nxe_ip_raw_receive_queue_max_set
#define nxd_ip_raw_packet_send _nxde_ip_raw_packet_send
#define nxd_ip_raw_packet_source_send _nxde_ip_raw_packet_source_send
#define nx_tcp_client_socket_bind _nxe_tcp_client_socket_bind
#define nx_tcp_client_socket_unbind _nxe_tcp_client_socket_unbind
#define nx_tcp_client_socket_port_get _nxe_tcp_client_socket_port_get
#define nx_tcp_free_port_find _nxe_tcp_free_port_find
#define nx_tcp_client_socket_connect _nxe_tcp_client_socket_connect
#define nxd_tcp_client_socket_connect _nxde_tcp_client_socket_connect
#define nx_tcp_info_get _nxe_tcp_info_get
#define nx_tcp_socket_info_get _nxe_tcp_socket_info_get
#define nx_tcp_socket_bytes_available _nxe_tcp_socket_bytes_available
#define nx_tcp_socket_mss_set _nxe_tcp_socket_mss_set
#define nx_tcp_socket_mss_get _nxe_tcp_socket_mss_get
#define nx_tcp_socket_mss_peer_get _nxe_tcp_socket_mss_peer_get
#define nx_tcp_socket_peer_info_get _nxe_tcp_socket_peer_info_get
#define nxd_tcp_socket_peer_info_get _nxde_tcp_socket_peer_info_get
#define nx_tcp_socket_transmit_configure _nxe_tcp_socket_transmit_configure
#define nx_tcp_socket_receive_queue_max_set _nxe_tcp_socket_receive_queue_max_set
#define nx_tcp_socket_vlan_priority_set _nxe_tcp_socket_vlan_priority_set
#define nx_tcp_socket_receive_notify _nxe_tcp_socket_receive_notify
#define nx_tcp_socket_establish_notify _nxe_tcp_socket_establish_notify
#define nx_tcp_socket_disconnect_complete_notify _nxe_tcp_socket_disconnect_complete_notify
#define nx_tcp_socket_timed_wait_callback _nxe_tcp_socket_timed_wait_callback
#define nx_tcp_socket_window_update_notify_set _nxe_tcp_socket_window_update_notify_set
#define nx_tcp_socket_queue_depth_notify_set _nxe_tcp_socket_queue_depth_notify_set
#define nx_tcp_server_socket_listen _nxe_tcp_server_socket_listen
#define nx_tcp_server_socket_relisten _nxe_tcp_server_socket_relisten
#define nx_tcp_server_socket_accept _nxe_tcp_server_socket_accept
#define nx_tcp_server_socket_unaccept _nxe_tcp_server_socket_unaccept
#define nx_tcp_server_socket_unlisten _nxe_tcp_server_socket_unlisten
#define nx_tcp_enable _nxe_tcp_enable
#define nx_tcp_socket_create(ip_ptr, socket_ptr, name, type_of_service, fragment, time_to_live, window_size, tcp_urgent_data_callback, tcp_disconnect_callback) \
    _nxe_tcp_socket_create((ip_ptr), (socket_ptr), (name), (type_of_service), (fragment), (time_to_live), (window_size), (tcp_urgent_data_callback), (tcp_disconnect_callback), (UINT)sizeof(NX_TCP_SOCKET))
#define nx_tcp_socket_delete _nxe_tcp_socket_delete
#define nx_tcp_socket_send _nxe_tcp_socket_send
#define nx_tcp_socket_receive _nxe_tcp_socket_receive
#define nx_tcp_socket_disconnect _nxe_tcp_socket_disconnect
#define nx_tcp_socket_state_wait _nxe_tcp_socket_state_wait
#define nx_udp_enable _nxe_udp_enable
#define nx_udp_free_port_find _nxe_udp_free_port_find
#define nx_udp_info_get _nxe_udp_info_get
#define nx_udp_packet_info_extract _nxe_udp_packet_info_extract
#define nx_udp_socket_bind _nxe_udp_socket_bind
#define nx_udp_socket_bytes_available _nxe_udp_socket_bytes_available
#define nx_udp_socket_checksum_disable _nxe_udp_socket_checksum_disable
#define nx_udp_socket_checksum_enable _nxe_udp_socket_checksum_enable
#define nx_udp_socket_create(ip_ptr, socket_ptr, name, type_of_service, fragment, time_to_live, queue_maximum) \
    _nxe_udp_socket_create((ip_ptr), (socket_ptr), (name), (type_of_service), (fragment), (time_to_live), (queue_maximum), (UINT)sizeof(NX_UDP_SOCKET))
#define nx_udp_socket_delete _nxe_udp_socket_delete
#define nx_udp_socket_info_get _nxe_udp_socket_info_get
#define nx_udp_socket_port_get _nxe_udp_socket_port_get
#define nx_udp_socket_receive _nxe_udp_socket_receive
#define nx_udp_socket_receive_notify _nxe_udp_socket_receive_notify
#define nx_udp_socket_send _nxe_udp_socket_send
#define nx_udp_socket_source_send _nxe_udp_socket_source_send
#define nx_udp_socket_unbind _nxe_udp_socket_unbind
#define nx_udp_socket_vlan_priority_set _nxe_udp_socket_vlan_priority_set
#define nx_udp_source_extract _nxe_udp_source_extract
#define nxd_udp_packet_info_extract _nxde_udp_packet_info_extract
#define nxd_udp_socket_send _nxde_udp_socket_send
#define nxd_udp_socket_source_send _nxde_udp_socket_source_send
#define nxd_udp_source_extract _nxde_udp_source_extract
#define nx_rarp_disable _nxe_rarp_disable
#define nx_rarp_enable _nxe_rarp_enable
#define nx_rarp_info_get _nxe_rarp_info_get
#define nx_http_proxy_client_enable _nxe_http_proxy_client_enable

/* Older names. */
#define nx_udp_socket_interface_send _nxe_udp_socket_source_send
#define nx_ip_raw_packet_interface_send _nxe_ip_raw_packet_source_send
#define nxd_icmp_interface_ping _nxde_icmp_source_ping
#define nxd_udp_socket_interface_send _nxde_udp_socket_source_send
#define nxd_ip_raw_packet_interface_send _nxde_ip_raw_packet_source_send
#define nxd_ipv6_global_address_set _nxde_ipv6_global_address_set
#define nxd_ipv6_linklocal_address_set _nxde_ipv6_linklocal_address_set

#endif

#ifdef __cplusplus
}
#endif

#endif
