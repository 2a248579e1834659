/* tx_trace.h - the memory format of the event trace, as the TraceX manual gives it.

   All fields are 32 bits wide, addresses too: a 64-bit host stores their lower halves. */
#ifndef TX_TRACE_H
#define TX_TRACE_H

#include "tx_api.h"

#define TX_TRACE_VALID ((ULONG)0x54585442)
#define TX_TRACE_INVALID_EVENT ((ULONG)0xFFFFFFFF)
#define TX_TRACE_OBJECT_REGISTRY_NAME 32

/* Where everything is. */
typedef struct TX_TRACE_HEADER_STRUCT
{
    ULONG tx_trace_header_id;
    ULONG tx_trace_header_timer_valid_mask;
    ULONG tx_trace_header_trace_base_address;
    ULONG tx_trace_header_registry_start_pointer;
    USHORT tx_trace_header_reserved1;
    USHORT tx_trace_header_object_name_size;
    ULONG tx_trace_header_registry_end_pointer;
    ULONG tx_trace_header_buffer_start_pointer;
    ULONG tx_trace_header_buffer_end_pointer;
    ULONG tx_trace_header_buffer_current_pointer;
    ULONG tx_trace_header_reserved2;
    ULONG tx_trace_header_reserved3;
    ULONG tx_trace_header_reserved4;
} TX_TRACE_HEADER;

/* One object that has been created. */
typedef struct TX_TRACE_OBJECT_ENTRY_STRUCT
{
    UCHAR tx_trace_object_entry_available;
    UCHAR tx_trace_object_entry_type;
    UCHAR tx_trace_object_entry_reserved1;
    UCHAR tx_trace_object_entry_reserved2;
    ULONG tx_trace_object_entry_thread_pointer;
    ULONG tx_trace_object_entry_param_1;
    ULONG tx_trace_object_entry_param_2;
    UCHAR tx_trace_object_entry_name[TX_TRACE_OBJECT_REGISTRY_NAME];
} TX_TRACE_OBJECT_ENTRY;

/* One event. */
typedef struct TX_TRACE_BUFFER_ENTRY_STRUCT
{
    ULONG tx_trace_buffer_entry_thread_pointer;
    ULONG tx_trace_buffer_entry_thread_priority;
    ULONG tx_trace_buffer_entry_event_id;
    ULONG tx_trace_buffer_entry_time_stamp;
    ULONG tx_trace_buffer_entry_information_field_1;
    ULONG tx_trace_buffer_entry_information_field_2;
    ULONG tx_trace_buffer_entry_information_field_3;
    ULONG tx_trace_buffer_entry_information_field_4;
} TX_TRACE_BUFFER_ENTRY;

#endif
