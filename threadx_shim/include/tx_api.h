/* tx_api.h - the kernel's C interface: types, constants, control blocks and services.

   Services are macros: tx_x calls _txe_x, which checks its arguments and its caller, or _tx_x in an application that is compiled with
   TX_DISABLE_ERROR_CHECKING. Creating services pass the size of the control block along, so that headers and library of different
   builds refuse each other.

   Control blocks belong to the application and may lie anywhere; between creation and deletion they stay where they are, and the
   application reads what the manual names and writes nothing. */
#ifndef TX_API_H
#define TX_API_H

/* A product's own settings, if it has any. */
#ifdef TX_INCLUDE_USER_DEFINE_FILE
#include "tx_user.h"
#endif

#include "tx_build.h"
#include "tx_port.h"

/* What the library was built with. An application may say the same, but nothing else. */
#ifndef TX_MAX_PRIORITIES
#define TX_MAX_PRIORITIES TX_BUILD_MAX_PRIORITIES
#endif
#ifndef TX_TIMER_TICKS_PER_SECOND
#define TX_TIMER_TICKS_PER_SECOND ((ULONG)TX_BUILD_TIMER_TICKS_PER_SECOND)
#endif
#ifndef TX_TIMER_THREAD_PRIORITY
#define TX_TIMER_THREAD_PRIORITY TX_BUILD_TIMER_THREAD_PRIORITY
#endif
#define TX_CHECK_BUILD(name, ours, librarys) typedef char name##_is_not_what_the_library_was_built_with[(ours) == (librarys) ? 1 : -1];
TX_CHECK_BUILD(TX_MAX_PRIORITIES_option, TX_MAX_PRIORITIES, TX_BUILD_MAX_PRIORITIES)
TX_CHECK_BUILD(TX_TIMER_TICKS_PER_SECOND_option, TX_TIMER_TICKS_PER_SECOND, TX_BUILD_TIMER_TICKS_PER_SECOND)
TX_CHECK_BUILD(TX_TIMER_THREAD_PRIORITY_option, TX_TIMER_THREAD_PRIORITY, TX_BUILD_TIMER_THREAD_PRIORITY)
TX_CHECK_BUILD(TX_TIMER_THREAD_STACK_SIZE_option, TX_TIMER_THREAD_STACK_SIZE, TX_BUILD_TIMER_THREAD_STACK_SIZE)
TX_CHECK_BUILD(TX_MINIMUM_STACK_option, TX_MINIMUM_STACK, TX_BUILD_MINIMUM_STACK)
#undef TX_CHECK_BUILD
#if defined(TX_DISABLE_NOTIFY_CALLBACKS) && TX_BUILD_NOTIFY_CALLBACKS
#error "TX_DISABLE_NOTIFY_CALLBACKS is not what the library was built with"
#endif
#if !TX_BUILD_NOTIFY_CALLBACKS && !defined(TX_DISABLE_NOTIFY_CALLBACKS)
#define TX_DISABLE_NOTIFY_CALLBACKS
#endif

/* Options of the originals' builds that trade speed for size, or leave out what this library has anyway. They may stay in a tx_user.h and
   change nothing: TX_DISABLE_PREEMPTION_THRESHOLD, TX_DISABLE_REDUNDANT_CLEARING, TX_DISABLE_STACK_FILLING, TX_INLINE_THREAD_RESUME_SUSPEND,
   TX_MISRA_ENABLE, TX_NOT_INTERRUPTABLE, TX_REACTIVATE_INLINE. */

/* What this build can do; an application may ask with #ifdef. */
#undef TX_BLOCK_POOL_ENABLE_PERFORMANCE_INFO
#undef TX_BYTE_POOL_ENABLE_PERFORMANCE_INFO
#undef TX_EVENT_FLAGS_ENABLE_PERFORMANCE_INFO
#undef TX_MUTEX_ENABLE_PERFORMANCE_INFO
#undef TX_QUEUE_ENABLE_PERFORMANCE_INFO
#undef TX_SEMAPHORE_ENABLE_PERFORMANCE_INFO
#undef TX_THREAD_ENABLE_PERFORMANCE_INFO
#undef TX_TIMER_ENABLE_PERFORMANCE_INFO
#undef TX_ENABLE_STACK_CHECKING
#undef TX_ENABLE_EVENT_TRACE
#if TX_BUILD_PERFORMANCE_INFO
#define TX_BLOCK_POOL_ENABLE_PERFORMANCE_INFO
#define TX_BYTE_POOL_ENABLE_PERFORMANCE_INFO
#define TX_EVENT_FLAGS_ENABLE_PERFORMANCE_INFO
#define TX_MUTEX_ENABLE_PERFORMANCE_INFO
#define TX_QUEUE_ENABLE_PERFORMANCE_INFO
#define TX_SEMAPHORE_ENABLE_PERFORMANCE_INFO
#define TX_THREAD_ENABLE_PERFORMANCE_INFO
#define TX_TIMER_ENABLE_PERFORMANCE_INFO
#endif
#if TX_BUILD_STACK_CHECKING
#define TX_ENABLE_STACK_CHECKING
#endif
#if TX_BUILD_EVENT_TRACE
#define TX_ENABLE_EVENT_TRACE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the original whose interface this is. */
#define THREADX_MAJOR_VERSION 6
#define THREADX_MINOR_VERSION 4
#define THREADX_PATCH_VERSION 2
#define EL_PRODUCT_THREADX
#define AZURE_RTOS_THREADX

/* Truth, and no object */
#define TX_TRUE 0x1U
#define TX_FALSE 0x0U
/* A plain zero, as the original has it: it serves for pointers to objects, for functions and for numbers, in C and in C++. */
#define TX_NULL 0

/* Waiting */
#define TX_NO_WAIT ((ULONG)0x0)
#define TX_WAIT_FOREVER ((ULONG)0xFFFFFFFF)

/* Options */
#define TX_AND 0x2U
#define TX_AND_CLEAR 0x3U
#define TX_OR 0x0U
#define TX_OR_CLEAR 0x1U
#define TX_AUTO_START 0x1U
#define TX_DONT_START 0x0U
#define TX_AUTO_ACTIVATE 0x1U
#define TX_NO_ACTIVATE 0x0U
#define TX_INHERIT 0x1U
#define TX_NO_INHERIT 0x0U
#define TX_THREAD_ENTRY 0x0U
#define TX_THREAD_EXIT 0x1U
#define TX_LOOP_FOREVER 0x1U

/* Numbers of things */
#define TX_NO_TIME_SLICE ((ULONG)0x0)
#define TX_NO_SUSPENSIONS ((ULONG)0x0)
#define TX_NO_MESSAGES ((ULONG)0x0)
#define TX_EMPTY ((ULONG)0x0)
#define TX_CLEAR_ID ((ULONG)0x0)
#define TX_STACK_FILL ((ULONG)0xEFEFEFEF)

/* Message sizes */
#define TX_1_ULONG 0x1U
#define TX_2_ULONG 0x2U
#define TX_4_ULONG 0x4U
#define TX_8_ULONG 0x8U
#define TX_16_ULONG 0x10U

/* Thread states */
#define TX_READY 0x0U
#define TX_COMPLETED 0x1U
#define TX_TERMINATED 0x2U
#define TX_SUSPENDED 0x3U
#define TX_SLEEP 0x4U
#define TX_QUEUE_SUSP 0x5U
#define TX_SEMAPHORE_SUSP 0x6U
#define TX_EVENT_FLAG 0x7U
#define TX_BLOCK_MEMORY 0x8U
#define TX_BYTE_MEMORY 0x9U
#define TX_IO_DRIVER 0xAU
#define TX_FILE 0xBU
#define TX_TCP_IP 0xCU
#define TX_MUTEX_SUSP 0xDU
#define TX_PRIORITY_CHANGE 0xEU

/* Status codes */
#define TX_SUCCESS 0x0U
#define TX_DELETED 0x1U
#define TX_POOL_ERROR 0x2U
#define TX_PTR_ERROR 0x3U
#define TX_WAIT_ERROR 0x4U
#define TX_SIZE_ERROR 0x5U
#define TX_GROUP_ERROR 0x6U
#define TX_NO_EVENTS 0x7U
#define TX_OPTION_ERROR 0x8U
#define TX_QUEUE_ERROR 0x9U
#define TX_QUEUE_EMPTY 0xAU
#define TX_QUEUE_FULL 0xBU
#define TX_SEMAPHORE_ERROR 0xCU
#define TX_NO_INSTANCE 0xDU
#define TX_THREAD_ERROR 0xEU
#define TX_PRIORITY_ERROR 0xFU
#define TX_NO_MEMORY 0x10U
#define TX_START_ERROR 0x10U
#define TX_DELETE_ERROR 0x11U
#define TX_RESUME_ERROR 0x12U
#define TX_CALLER_ERROR 0x13U
#define TX_SUSPEND_ERROR 0x14U
#define TX_TIMER_ERROR 0x15U
#define TX_TICK_ERROR 0x16U
#define TX_ACTIVATE_ERROR 0x17U
#define TX_THRESH_ERROR 0x18U
#define TX_SUSPEND_LIFTED 0x19U
#define TX_WAIT_ABORTED 0x1AU
#define TX_WAIT_ABORT_ERROR 0x1BU
#define TX_MUTEX_ERROR 0x1CU
#define TX_NOT_AVAILABLE 0x1DU
#define TX_NOT_OWNED 0x1EU
#define TX_INHERIT_ERROR 0x1FU
#define TX_NOT_DONE 0x20U
#define TX_CEILING_EXCEEDED 0x21U
#define TX_INVALID_CEILING 0x22U
#define TX_FEATURE_NOT_ENABLED 0xFFU

/* Event trace: event numbers and filters */
#define TX_TRACE_USER_EVENT_START ((ULONG)0x1000)
#define TX_TRACE_USER_EVENT_END ((ULONG)0xFFFF)
#define TX_TRACE_ALL_EVENTS ((ULONG)0x7FF)
#define TX_TRACE_INTERNAL_EVENTS ((ULONG)0x1)
#define TX_TRACE_BLOCK_POOL_EVENTS ((ULONG)0x2)
#define TX_TRACE_BYTE_POOL_EVENTS ((ULONG)0x4)
#define TX_TRACE_EVENT_FLAGS_EVENTS ((ULONG)0x8)
#define TX_TRACE_INTERRUPT_CONTROL_EVENT ((ULONG)0x10)
#define TX_TRACE_MUTEX_EVENTS ((ULONG)0x20)
#define TX_TRACE_QUEUE_EVENTS ((ULONG)0x40)
#define TX_TRACE_SEMAPHORE_EVENTS ((ULONG)0x80)
#define TX_TRACE_THREAD_EVENTS ((ULONG)0x100)
#define TX_TRACE_TIME_EVENTS ((ULONG)0x200)
#define TX_TRACE_TIMER_EVENTS ((ULONG)0x400)
#define TX_TRACE_USER_EVENTS ((ULONG)0x80000000)

#define TX_PARAMETER_NOT_USED(parameter) ((void)(parameter))
#define TX_MEMSET(area, value, size) memset((area), (value), (size))

/* Smallest byte pool. */
#define TX_BYTE_POOL_MIN ((ULONG)100)

typedef struct TX_THREAD_STRUCT TX_THREAD;
typedef struct TX_MUTEX_STRUCT TX_MUTEX;
typedef struct TX_SEMAPHORE_STRUCT TX_SEMAPHORE;
typedef struct TX_EVENT_FLAGS_GROUP_STRUCT TX_EVENT_FLAGS_GROUP;
typedef struct TX_QUEUE_STRUCT TX_QUEUE;
typedef struct TX_BLOCK_POOL_STRUCT TX_BLOCK_POOL;
typedef struct TX_BYTE_POOL_STRUCT TX_BYTE_POOL;
typedef struct TX_TIMER_STRUCT TX_TIMER;

/* Threads that wait for something. */
typedef struct TX_WAIT_LIST_STRUCT
{
    TX_THREAD *tx_wait_list_first;
    ULONG tx_wait_list_count;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_wait_list_performance[2];
#endif
} TX_WAIT_LIST;

/* A deadline. */
typedef struct TX_TIMEOUT_STRUCT
{
    struct TX_TIMEOUT_STRUCT *tx_timeout_next;
    struct TX_TIMEOUT_STRUCT *tx_timeout_previous;
    ULONG tx_timeout_expiry;
    VOID (*tx_timeout_expire)(VOID);
} TX_TIMEOUT;

/* Links of created objects. */
typedef struct TX_LINKS_STRUCT
{
    VOID *tx_links_next;
    VOID *tx_links_previous;
} TX_LINKS;

struct TX_THREAD_STRUCT
{
    ULONG tx_thread_id;
    ULONG tx_thread_run_count;
    TX_THREAD_PORT tx_thread_port;
    TX_THREAD *tx_thread_next;
    TX_THREAD *tx_thread_previous;
    UINT tx_thread_priority;
    UINT tx_thread_preempt_threshold;
    UINT tx_thread_state;
    ULONG tx_thread_time_slice;
    ULONG tx_thread_new_time_slice;
    UINT tx_thread_flags;
    TX_WAIT_LIST *tx_thread_wait_list;
    VOID *tx_thread_wait_info;
    UINT tx_thread_wait_status;
    UINT tx_thread_user_priority;
    TX_TIMEOUT tx_thread_timeout;
    UINT tx_thread_user_preempt_threshold;
    UINT tx_thread_inherit_priority;
    TX_MUTEX *tx_thread_owned_mutexes;
    CHAR *tx_thread_name;
    VOID (*tx_thread_entry)(ULONG entry_input);
    ULONG tx_thread_entry_parameter;
    ULONG tx_thread_stack_size;
    VOID *tx_thread_stack_start;
    VOID *tx_thread_stack_end;
    VOID (*tx_thread_entry_exit_notify)(TX_THREAD *thread_ptr, UINT type);
    TX_LINKS tx_thread_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_thread_performance[9];
    TX_THREAD *tx_thread_last_preempted_by;
#endif
#ifdef TX_THREAD_USER_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_THREAD_USER_EXTENSION
#endif
};

struct TX_MUTEX_STRUCT
{
    ULONG tx_mutex_id;
    ULONG tx_mutex_ownership_count;
    TX_THREAD *tx_mutex_owner;
    UINT tx_mutex_inherit;
    UINT tx_mutex_highest_priority;
    TX_WAIT_LIST tx_mutex_waiters;
    TX_MUTEX *tx_mutex_owned_next;
    TX_MUTEX **tx_mutex_owned_link;
    CHAR *tx_mutex_name;
    TX_LINKS tx_mutex_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_mutex_performance[4];
#endif
#ifdef TX_MUTEX_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_MUTEX_EXTENSION
#endif
};

struct TX_SEMAPHORE_STRUCT
{
    ULONG tx_semaphore_id;
    ULONG tx_semaphore_count;
    TX_WAIT_LIST tx_semaphore_waiters;
    VOID (*tx_semaphore_put_notify)(TX_SEMAPHORE *semaphore_ptr);
    CHAR *tx_semaphore_name;
    TX_LINKS tx_semaphore_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_semaphore_performance[2];
#endif
#ifdef TX_SEMAPHORE_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_SEMAPHORE_EXTENSION
#endif
};

struct TX_EVENT_FLAGS_GROUP_STRUCT
{
    ULONG tx_event_flags_group_id;
    ULONG tx_event_flags_group_current;
    TX_WAIT_LIST tx_event_flags_group_waiters;
    UINT tx_event_flags_group_serving;
    VOID (*tx_event_flags_group_set_notify)(TX_EVENT_FLAGS_GROUP *group_ptr);
    CHAR *tx_event_flags_group_name;
    TX_LINKS tx_event_flags_group_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_event_flags_group_performance[2];
#endif
#ifdef TX_EVENT_FLAGS_GROUP_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_EVENT_FLAGS_GROUP_EXTENSION
#endif
};

struct TX_QUEUE_STRUCT
{
    ULONG tx_queue_id;
    UINT tx_queue_message_size;
    ULONG tx_queue_enqueued;
    ULONG tx_queue_available_storage;
    ULONG *tx_queue_read;
    ULONG *tx_queue_write;
    ULONG *tx_queue_start;
    ULONG *tx_queue_end;
    TX_WAIT_LIST tx_queue_waiters;
    VOID (*tx_queue_send_notify)(TX_QUEUE *queue_ptr);
    CHAR *tx_queue_name;
    ULONG tx_queue_capacity;
    TX_LINKS tx_queue_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_queue_performance[5];
#endif
#ifdef TX_QUEUE_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_QUEUE_EXTENSION
#endif
};

struct TX_BLOCK_POOL_STRUCT
{
    ULONG tx_block_pool_id;
    ULONG tx_block_pool_available;
    UCHAR *tx_block_pool_available_list;
    TX_WAIT_LIST tx_block_pool_waiters;
    ULONG tx_block_pool_total;
    ULONG tx_block_pool_block_size;
    UCHAR *tx_block_pool_start;
    ULONG tx_block_pool_size;
    CHAR *tx_block_pool_name;
    TX_LINKS tx_block_pool_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_block_pool_performance[2];
#endif
#ifdef TX_BLOCK_POOL_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_BLOCK_POOL_EXTENSION
#endif
};

/* The memory of a byte pool. */
typedef struct TX_BYTE_POOL_HEAP_STRUCT
{
    ULONG tx_heap_available;
    ULONG tx_heap_fragments;
    VOID *tx_heap_first;
    VOID *tx_heap_last;
    VOID *tx_heap_lowest_free;
    ULONG tx_heap_changes;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_heap_performance[5];
#endif
} TX_BYTE_POOL_HEAP;

struct TX_BYTE_POOL_STRUCT
{
    ULONG tx_byte_pool_id;
    ULONG tx_byte_pool_size;
    TX_BYTE_POOL_HEAP tx_byte_pool_heap;
    TX_WAIT_LIST tx_byte_pool_waiters;
    CHAR *tx_byte_pool_name;
    TX_LINKS tx_byte_pool_created;
#ifdef TX_BYTE_POOL_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_BYTE_POOL_EXTENSION
#endif
};

struct TX_TIMER_STRUCT
{
    ULONG tx_timer_id;
    ULONG tx_timer_remaining_ticks;
    TX_TIMEOUT tx_timer_timeout;
    ULONG tx_timer_reschedule_ticks;
    ULONG tx_timer_expiration_input;
    VOID (*tx_timer_expiration_function)(ULONG expiration_input);
    CHAR *tx_timer_name;
    TX_LINKS tx_timer_created;
#if TX_BUILD_PERFORMANCE_INFO
    ULONG tx_timer_performance[5];
#endif
#ifdef TX_TIMER_EXTENSION
    VOID *tx_extension; /* aligned, so that the kernel's part ends before it */
    TX_TIMER_EXTENSION
#endif
};

/* A product's own fields at the end of control blocks, as its tx_user.h defines them. The kernel neither reads nor writes them: what
   creating services pass, and what other control blocks contain, is the kernel's part (TX_x_SIZE). */
#ifdef TX_THREAD_USER_EXTENSION
typedef struct TX_THREAD_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_THREAD_USER_EXTENSION
} TX_THREAD_EXTENDED;
#define TX_THREAD_SIZE ((UINT)(sizeof(TX_THREAD) - sizeof(TX_THREAD_EXTENDED)))
#else
#define TX_THREAD_SIZE ((UINT)sizeof(TX_THREAD))
#endif
#ifdef TX_MUTEX_EXTENSION
typedef struct TX_MUTEX_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_MUTEX_EXTENSION
} TX_MUTEX_EXTENDED;
#define TX_MUTEX_SIZE ((UINT)(sizeof(TX_MUTEX) - sizeof(TX_MUTEX_EXTENDED)))
#else
#define TX_MUTEX_SIZE ((UINT)sizeof(TX_MUTEX))
#endif
#ifdef TX_SEMAPHORE_EXTENSION
typedef struct TX_SEMAPHORE_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_SEMAPHORE_EXTENSION
} TX_SEMAPHORE_EXTENDED;
#define TX_SEMAPHORE_SIZE ((UINT)(sizeof(TX_SEMAPHORE) - sizeof(TX_SEMAPHORE_EXTENDED)))
#else
#define TX_SEMAPHORE_SIZE ((UINT)sizeof(TX_SEMAPHORE))
#endif
#ifdef TX_EVENT_FLAGS_GROUP_EXTENSION
typedef struct TX_EVENT_FLAGS_GROUP_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_EVENT_FLAGS_GROUP_EXTENSION
} TX_EVENT_FLAGS_GROUP_EXTENDED;
#define TX_EVENT_FLAGS_GROUP_SIZE ((UINT)(sizeof(TX_EVENT_FLAGS_GROUP) - sizeof(TX_EVENT_FLAGS_GROUP_EXTENDED)))
#else
#define TX_EVENT_FLAGS_GROUP_SIZE ((UINT)sizeof(TX_EVENT_FLAGS_GROUP))
#endif
#ifdef TX_QUEUE_EXTENSION
typedef struct TX_QUEUE_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_QUEUE_EXTENSION
} TX_QUEUE_EXTENDED;
#define TX_QUEUE_SIZE ((UINT)(sizeof(TX_QUEUE) - sizeof(TX_QUEUE_EXTENDED)))
#else
#define TX_QUEUE_SIZE ((UINT)sizeof(TX_QUEUE))
#endif
#ifdef TX_BLOCK_POOL_EXTENSION
typedef struct TX_BLOCK_POOL_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_BLOCK_POOL_EXTENSION
} TX_BLOCK_POOL_EXTENDED;
#define TX_BLOCK_POOL_SIZE ((UINT)(sizeof(TX_BLOCK_POOL) - sizeof(TX_BLOCK_POOL_EXTENDED)))
#else
#define TX_BLOCK_POOL_SIZE ((UINT)sizeof(TX_BLOCK_POOL))
#endif
#ifdef TX_BYTE_POOL_EXTENSION
typedef struct TX_BYTE_POOL_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_BYTE_POOL_EXTENSION
} TX_BYTE_POOL_EXTENDED;
#define TX_BYTE_POOL_SIZE ((UINT)(sizeof(TX_BYTE_POOL) - sizeof(TX_BYTE_POOL_EXTENDED)))
#else
#define TX_BYTE_POOL_SIZE ((UINT)sizeof(TX_BYTE_POOL))
#endif
#ifdef TX_TIMER_EXTENSION
typedef struct TX_TIMER_EXTENDED_STRUCT
{
    VOID *tx_extension;
    TX_TIMER_EXTENSION
} TX_TIMER_EXTENDED;
#define TX_TIMER_SIZE ((UINT)(sizeof(TX_TIMER) - sizeof(TX_TIMER_EXTENDED)))
#else
#define TX_TIMER_SIZE ((UINT)sizeof(TX_TIMER))
#endif

/* The running thread, for debuggers; programs ask tx_thread_identify. */
extern TX_THREAD *volatile _tx_thread_current_ptr;

/* The application's: called once, before threads run, to create what exists at the beginning. */
VOID tx_application_define(VOID *first_unused_memory);

/* Kernel */
UINT _tx_thread_interrupt_control(UINT new_posture);
VOID _tx_initialize_kernel_enter(VOID);

/* Threads */
UINT _tx_thread_create(TX_THREAD *thread_ptr, CHAR *name_ptr, VOID (*entry_function)(ULONG entry_input),
    ULONG entry_input, VOID *stack_start, ULONG stack_size, UINT priority, UINT preempt_threshold, ULONG time_slice,
    UINT auto_start);
UINT _txe_thread_create(TX_THREAD *thread_ptr, CHAR *name_ptr, VOID (*entry_function)(ULONG entry_input),
    ULONG entry_input, VOID *stack_start, ULONG stack_size, UINT priority, UINT preempt_threshold, ULONG time_slice,
    UINT auto_start, UINT control_block_size);
UINT _tx_thread_delete(TX_THREAD *thread_ptr);
UINT _txe_thread_delete(TX_THREAD *thread_ptr);
UINT _tx_thread_entry_exit_notify(TX_THREAD *thread_ptr,
    VOID (*thread_entry_exit_notify)(TX_THREAD *notify_thread_ptr, UINT type));
UINT _txe_thread_entry_exit_notify(TX_THREAD *thread_ptr,
    VOID (*thread_entry_exit_notify)(TX_THREAD *notify_thread_ptr, UINT type));
TX_THREAD *_tx_thread_identify(VOID);
UINT _tx_thread_info_get(TX_THREAD *thread_ptr, CHAR **name, UINT *state, ULONG *run_count, UINT *priority,
    UINT *preemption_threshold, ULONG *time_slice, TX_THREAD **next_thread, TX_THREAD **next_suspended_thread);
UINT _txe_thread_info_get(TX_THREAD *thread_ptr, CHAR **name, UINT *state, ULONG *run_count, UINT *priority,
    UINT *preemption_threshold, ULONG *time_slice, TX_THREAD **next_thread, TX_THREAD **next_suspended_thread);
UINT _tx_thread_performance_info_get(TX_THREAD *thread_ptr, ULONG *resumptions, ULONG *suspensions,
    ULONG *solicited_preemptions, ULONG *interrupt_preemptions, ULONG *priority_inversions, ULONG *time_slices,
    ULONG *relinquishes, ULONG *timeouts, ULONG *wait_aborts, TX_THREAD **last_preempted_by);
UINT _txe_thread_performance_info_get(TX_THREAD *thread_ptr, ULONG *resumptions, ULONG *suspensions,
    ULONG *solicited_preemptions, ULONG *interrupt_preemptions, ULONG *priority_inversions, ULONG *time_slices,
    ULONG *relinquishes, ULONG *timeouts, ULONG *wait_aborts, TX_THREAD **last_preempted_by);
UINT _tx_thread_performance_system_info_get(ULONG *resumptions, ULONG *suspensions, ULONG *solicited_preemptions,
    ULONG *interrupt_preemptions, ULONG *priority_inversions, ULONG *time_slices, ULONG *relinquishes,
    ULONG *timeouts, ULONG *wait_aborts, ULONG *non_idle_returns, ULONG *idle_returns);
UINT _tx_thread_preemption_change(TX_THREAD *thread_ptr, UINT new_threshold, UINT *old_threshold);
UINT _txe_thread_preemption_change(TX_THREAD *thread_ptr, UINT new_threshold, UINT *old_threshold);
UINT _tx_thread_priority_change(TX_THREAD *thread_ptr, UINT new_priority, UINT *old_priority);
UINT _txe_thread_priority_change(TX_THREAD *thread_ptr, UINT new_priority, UINT *old_priority);
VOID _tx_thread_relinquish(VOID);
VOID _txe_thread_relinquish(VOID);
UINT _tx_thread_reset(TX_THREAD *thread_ptr);
UINT _txe_thread_reset(TX_THREAD *thread_ptr);
UINT _tx_thread_resume(TX_THREAD *thread_ptr);
UINT _txe_thread_resume(TX_THREAD *thread_ptr);
UINT _tx_thread_sleep(ULONG timer_ticks);
UINT _tx_thread_stack_error_notify(VOID (*stack_error_handler)(TX_THREAD *thread_ptr));
UINT _tx_thread_suspend(TX_THREAD *thread_ptr);
UINT _txe_thread_suspend(TX_THREAD *thread_ptr);
UINT _tx_thread_terminate(TX_THREAD *thread_ptr);
UINT _txe_thread_terminate(TX_THREAD *thread_ptr);
UINT _tx_thread_time_slice_change(TX_THREAD *thread_ptr, ULONG new_time_slice, ULONG *old_time_slice);
UINT _txe_thread_time_slice_change(TX_THREAD *thread_ptr, ULONG new_time_slice, ULONG *old_time_slice);
UINT _tx_thread_wait_abort(TX_THREAD *thread_ptr);
UINT _txe_thread_wait_abort(TX_THREAD *thread_ptr);

/* Time */
ULONG _tx_time_get(VOID);
VOID _tx_time_set(ULONG new_time);

/* Application timers */
UINT _tx_timer_activate(TX_TIMER *timer_ptr);
UINT _txe_timer_activate(TX_TIMER *timer_ptr);
UINT _tx_timer_change(TX_TIMER *timer_ptr, ULONG initial_ticks, ULONG reschedule_ticks);
UINT _txe_timer_change(TX_TIMER *timer_ptr, ULONG initial_ticks, ULONG reschedule_ticks);
UINT _tx_timer_create(TX_TIMER *timer_ptr, CHAR *name_ptr, VOID (*expiration_function)(ULONG input),
    ULONG expiration_input, ULONG initial_ticks, ULONG reschedule_ticks, UINT auto_activate);
UINT _txe_timer_create(TX_TIMER *timer_ptr, CHAR *name_ptr, VOID (*expiration_function)(ULONG input),
    ULONG expiration_input, ULONG initial_ticks, ULONG reschedule_ticks, UINT auto_activate,
    UINT control_block_size);
UINT _tx_timer_deactivate(TX_TIMER *timer_ptr);
UINT _txe_timer_deactivate(TX_TIMER *timer_ptr);
UINT _tx_timer_delete(TX_TIMER *timer_ptr);
UINT _txe_timer_delete(TX_TIMER *timer_ptr);
UINT _tx_timer_info_get(TX_TIMER *timer_ptr, CHAR **name, UINT *active, ULONG *remaining_ticks,
    ULONG *reschedule_ticks, TX_TIMER **next_timer);
UINT _txe_timer_info_get(TX_TIMER *timer_ptr, CHAR **name, UINT *active, ULONG *remaining_ticks,
    ULONG *reschedule_ticks, TX_TIMER **next_timer);
UINT _tx_timer_performance_info_get(TX_TIMER *timer_ptr, ULONG *activates, ULONG *reactivates, ULONG *deactivates,
    ULONG *expirations, ULONG *expiration_adjusts);
UINT _txe_timer_performance_info_get(TX_TIMER *timer_ptr, ULONG *activates, ULONG *reactivates, ULONG *deactivates,
    ULONG *expirations, ULONG *expiration_adjusts);
UINT _tx_timer_performance_system_info_get(ULONG *activates, ULONG *reactivates, ULONG *deactivates,
    ULONG *expirations, ULONG *expiration_adjusts);

/* Queues */
UINT _tx_queue_create(TX_QUEUE *queue_ptr, CHAR *name_ptr, UINT message_size, VOID *queue_start, ULONG queue_size);
UINT _txe_queue_create(TX_QUEUE *queue_ptr, CHAR *name_ptr, UINT message_size, VOID *queue_start, ULONG queue_size,
    UINT control_block_size);
UINT _tx_queue_delete(TX_QUEUE *queue_ptr);
UINT _txe_queue_delete(TX_QUEUE *queue_ptr);
UINT _tx_queue_flush(TX_QUEUE *queue_ptr);
UINT _txe_queue_flush(TX_QUEUE *queue_ptr);
UINT _tx_queue_front_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT _txe_queue_front_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT _tx_queue_info_get(TX_QUEUE *queue_ptr, CHAR **name, ULONG *enqueued, ULONG *available_storage,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_QUEUE **next_queue);
UINT _txe_queue_info_get(TX_QUEUE *queue_ptr, CHAR **name, ULONG *enqueued, ULONG *available_storage,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_QUEUE **next_queue);
UINT _tx_queue_performance_info_get(TX_QUEUE *queue_ptr, ULONG *messages_sent, ULONG *messages_received,
    ULONG *empty_suspensions, ULONG *full_suspensions, ULONG *full_errors, ULONG *timeouts);
UINT _txe_queue_performance_info_get(TX_QUEUE *queue_ptr, ULONG *messages_sent, ULONG *messages_received,
    ULONG *empty_suspensions, ULONG *full_suspensions, ULONG *full_errors, ULONG *timeouts);
UINT _tx_queue_performance_system_info_get(ULONG *messages_sent, ULONG *messages_received, ULONG *empty_suspensions,
    ULONG *full_suspensions, ULONG *full_errors, ULONG *timeouts);
UINT _tx_queue_prioritize(TX_QUEUE *queue_ptr);
UINT _txe_queue_prioritize(TX_QUEUE *queue_ptr);
UINT _tx_queue_receive(TX_QUEUE *queue_ptr, VOID *destination_ptr, ULONG wait_option);
UINT _txe_queue_receive(TX_QUEUE *queue_ptr, VOID *destination_ptr, ULONG wait_option);
UINT _tx_queue_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT _txe_queue_send(TX_QUEUE *queue_ptr, VOID *source_ptr, ULONG wait_option);
UINT _tx_queue_send_notify(TX_QUEUE *queue_ptr, VOID (*queue_send_notify)(TX_QUEUE *notify_queue_ptr));
UINT _txe_queue_send_notify(TX_QUEUE *queue_ptr, VOID (*queue_send_notify)(TX_QUEUE *notify_queue_ptr));

/* Semaphores */
UINT _tx_semaphore_ceiling_put(TX_SEMAPHORE *semaphore_ptr, ULONG ceiling);
UINT _txe_semaphore_ceiling_put(TX_SEMAPHORE *semaphore_ptr, ULONG ceiling);
UINT _tx_semaphore_create(TX_SEMAPHORE *semaphore_ptr, CHAR *name_ptr, ULONG initial_count);
UINT _txe_semaphore_create(TX_SEMAPHORE *semaphore_ptr, CHAR *name_ptr, ULONG initial_count, UINT control_block_size);
UINT _tx_semaphore_delete(TX_SEMAPHORE *semaphore_ptr);
UINT _txe_semaphore_delete(TX_SEMAPHORE *semaphore_ptr);
UINT _tx_semaphore_get(TX_SEMAPHORE *semaphore_ptr, ULONG wait_option);
UINT _txe_semaphore_get(TX_SEMAPHORE *semaphore_ptr, ULONG wait_option);
UINT _tx_semaphore_info_get(TX_SEMAPHORE *semaphore_ptr, CHAR **name, ULONG *current_value,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_SEMAPHORE **next_semaphore);
UINT _txe_semaphore_info_get(TX_SEMAPHORE *semaphore_ptr, CHAR **name, ULONG *current_value,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_SEMAPHORE **next_semaphore);
UINT _tx_semaphore_performance_info_get(TX_SEMAPHORE *semaphore_ptr, ULONG *puts, ULONG *gets, ULONG *suspensions,
    ULONG *timeouts);
UINT _txe_semaphore_performance_info_get(TX_SEMAPHORE *semaphore_ptr, ULONG *puts, ULONG *gets, ULONG *suspensions,
    ULONG *timeouts);
UINT _tx_semaphore_performance_system_info_get(ULONG *puts, ULONG *gets, ULONG *suspensions, ULONG *timeouts);
UINT _tx_semaphore_prioritize(TX_SEMAPHORE *semaphore_ptr);
UINT _txe_semaphore_prioritize(TX_SEMAPHORE *semaphore_ptr);
UINT _tx_semaphore_put(TX_SEMAPHORE *semaphore_ptr);
UINT _txe_semaphore_put(TX_SEMAPHORE *semaphore_ptr);
UINT _tx_semaphore_put_notify(TX_SEMAPHORE *semaphore_ptr,
    VOID (*semaphore_put_notify)(TX_SEMAPHORE *notify_semaphore_ptr));
UINT _txe_semaphore_put_notify(TX_SEMAPHORE *semaphore_ptr,
    VOID (*semaphore_put_notify)(TX_SEMAPHORE *notify_semaphore_ptr));

/* Mutexes */
UINT _tx_mutex_create(TX_MUTEX *mutex_ptr, CHAR *name_ptr, UINT inherit);
UINT _txe_mutex_create(TX_MUTEX *mutex_ptr, CHAR *name_ptr, UINT inherit, UINT control_block_size);
UINT _tx_mutex_delete(TX_MUTEX *mutex_ptr);
UINT _txe_mutex_delete(TX_MUTEX *mutex_ptr);
UINT _tx_mutex_get(TX_MUTEX *mutex_ptr, ULONG wait_option);
UINT _txe_mutex_get(TX_MUTEX *mutex_ptr, ULONG wait_option);
UINT _tx_mutex_info_get(TX_MUTEX *mutex_ptr, CHAR **name, ULONG *count, TX_THREAD **owner,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_MUTEX **next_mutex);
UINT _txe_mutex_info_get(TX_MUTEX *mutex_ptr, CHAR **name, ULONG *count, TX_THREAD **owner,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_MUTEX **next_mutex);
UINT _tx_mutex_performance_info_get(TX_MUTEX *mutex_ptr, ULONG *puts, ULONG *gets, ULONG *suspensions,
    ULONG *timeouts, ULONG *inversions, ULONG *inheritances);
UINT _txe_mutex_performance_info_get(TX_MUTEX *mutex_ptr, ULONG *puts, ULONG *gets, ULONG *suspensions,
    ULONG *timeouts, ULONG *inversions, ULONG *inheritances);
UINT _tx_mutex_performance_system_info_get(ULONG *puts, ULONG *gets, ULONG *suspensions, ULONG *timeouts,
    ULONG *inversions, ULONG *inheritances);
UINT _tx_mutex_prioritize(TX_MUTEX *mutex_ptr);
UINT _txe_mutex_prioritize(TX_MUTEX *mutex_ptr);
UINT _tx_mutex_put(TX_MUTEX *mutex_ptr);
UINT _txe_mutex_put(TX_MUTEX *mutex_ptr);

/* Event flags */
UINT _tx_event_flags_create(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR *name_ptr);
UINT _txe_event_flags_create(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR *name_ptr, UINT control_block_size);
UINT _tx_event_flags_delete(TX_EVENT_FLAGS_GROUP *group_ptr);
UINT _txe_event_flags_delete(TX_EVENT_FLAGS_GROUP *group_ptr);
UINT _tx_event_flags_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG requested_flags, UINT get_option,
    ULONG *actual_flags_ptr, ULONG wait_option);
UINT _txe_event_flags_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG requested_flags, UINT get_option,
    ULONG *actual_flags_ptr, ULONG wait_option);
UINT _tx_event_flags_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR **name, ULONG *current_flags,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_EVENT_FLAGS_GROUP **next_group);
UINT _txe_event_flags_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, CHAR **name, ULONG *current_flags,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_EVENT_FLAGS_GROUP **next_group);
UINT _tx_event_flags_performance_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG *sets, ULONG *gets,
    ULONG *suspensions, ULONG *timeouts);
UINT _txe_event_flags_performance_info_get(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG *sets, ULONG *gets,
    ULONG *suspensions, ULONG *timeouts);
UINT _tx_event_flags_performance_system_info_get(ULONG *sets, ULONG *gets, ULONG *suspensions, ULONG *timeouts);
UINT _tx_event_flags_set(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG flags_to_set, UINT set_option);
UINT _txe_event_flags_set(TX_EVENT_FLAGS_GROUP *group_ptr, ULONG flags_to_set, UINT set_option);
UINT _tx_event_flags_set_notify(TX_EVENT_FLAGS_GROUP *group_ptr,
    VOID (*events_set_notify)(TX_EVENT_FLAGS_GROUP *notify_group_ptr));
UINT _txe_event_flags_set_notify(TX_EVENT_FLAGS_GROUP *group_ptr,
    VOID (*events_set_notify)(TX_EVENT_FLAGS_GROUP *notify_group_ptr));

/* Block pools */
UINT _tx_block_allocate(TX_BLOCK_POOL *pool_ptr, VOID **block_ptr, ULONG wait_option);
UINT _txe_block_allocate(TX_BLOCK_POOL *pool_ptr, VOID **block_ptr, ULONG wait_option);
UINT _tx_block_pool_create(TX_BLOCK_POOL *pool_ptr, CHAR *name_ptr, ULONG block_size, VOID *pool_start,
    ULONG pool_size);
UINT _txe_block_pool_create(TX_BLOCK_POOL *pool_ptr, CHAR *name_ptr, ULONG block_size, VOID *pool_start,
    ULONG pool_size, UINT control_block_size);
UINT _tx_block_pool_delete(TX_BLOCK_POOL *pool_ptr);
UINT _txe_block_pool_delete(TX_BLOCK_POOL *pool_ptr);
UINT _tx_block_pool_info_get(TX_BLOCK_POOL *pool_ptr, CHAR **name, ULONG *available_blocks, ULONG *total_blocks,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_BLOCK_POOL **next_pool);
UINT _txe_block_pool_info_get(TX_BLOCK_POOL *pool_ptr, CHAR **name, ULONG *available_blocks, ULONG *total_blocks,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_BLOCK_POOL **next_pool);
UINT _tx_block_pool_performance_info_get(TX_BLOCK_POOL *pool_ptr, ULONG *allocates, ULONG *releases,
    ULONG *suspensions, ULONG *timeouts);
UINT _txe_block_pool_performance_info_get(TX_BLOCK_POOL *pool_ptr, ULONG *allocates, ULONG *releases,
    ULONG *suspensions, ULONG *timeouts);
UINT _tx_block_pool_performance_system_info_get(ULONG *allocates, ULONG *releases, ULONG *suspensions,
    ULONG *timeouts);
UINT _tx_block_pool_prioritize(TX_BLOCK_POOL *pool_ptr);
UINT _txe_block_pool_prioritize(TX_BLOCK_POOL *pool_ptr);
UINT _tx_block_release(VOID *block_ptr);
UINT _txe_block_release(VOID *block_ptr);

/* Byte pools */
UINT _tx_byte_allocate(TX_BYTE_POOL *pool_ptr, VOID **memory_ptr, ULONG memory_size, ULONG wait_option);
UINT _txe_byte_allocate(TX_BYTE_POOL *pool_ptr, VOID **memory_ptr, ULONG memory_size, ULONG wait_option);
UINT _tx_byte_pool_create(TX_BYTE_POOL *pool_ptr, CHAR *name_ptr, VOID *pool_start, ULONG pool_size);
UINT _txe_byte_pool_create(TX_BYTE_POOL *pool_ptr, CHAR *name_ptr, VOID *pool_start, ULONG pool_size,
    UINT control_block_size);
UINT _tx_byte_pool_delete(TX_BYTE_POOL *pool_ptr);
UINT _txe_byte_pool_delete(TX_BYTE_POOL *pool_ptr);
UINT _tx_byte_pool_info_get(TX_BYTE_POOL *pool_ptr, CHAR **name, ULONG *available_bytes, ULONG *fragments,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_BYTE_POOL **next_pool);
UINT _txe_byte_pool_info_get(TX_BYTE_POOL *pool_ptr, CHAR **name, ULONG *available_bytes, ULONG *fragments,
    TX_THREAD **first_suspended, ULONG *suspended_count, TX_BYTE_POOL **next_pool);
UINT _tx_byte_pool_performance_info_get(TX_BYTE_POOL *pool_ptr, ULONG *allocates, ULONG *releases,
    ULONG *fragments_searched, ULONG *merges, ULONG *splits, ULONG *suspensions, ULONG *timeouts);
UINT _txe_byte_pool_performance_info_get(TX_BYTE_POOL *pool_ptr, ULONG *allocates, ULONG *releases,
    ULONG *fragments_searched, ULONG *merges, ULONG *splits, ULONG *suspensions, ULONG *timeouts);
UINT _tx_byte_pool_performance_system_info_get(ULONG *allocates, ULONG *releases, ULONG *fragments_searched,
    ULONG *merges, ULONG *splits, ULONG *suspensions, ULONG *timeouts);
UINT _tx_byte_pool_prioritize(TX_BYTE_POOL *pool_ptr);
UINT _txe_byte_pool_prioritize(TX_BYTE_POOL *pool_ptr);
UINT _tx_byte_release(VOID *memory_ptr);
UINT _txe_byte_release(VOID *memory_ptr);

/* Services without checks. */
#define tx_interrupt_control _tx_thread_interrupt_control
#define tx_kernel_enter _tx_initialize_kernel_enter
#define tx_thread_identify _tx_thread_identify
#define tx_thread_performance_system_info_get _tx_thread_performance_system_info_get
#define tx_thread_sleep _tx_thread_sleep
#define tx_thread_stack_error_notify _tx_thread_stack_error_notify
#define tx_time_get _tx_time_get
#define tx_time_set _tx_time_set
#define tx_timer_performance_system_info_get _tx_timer_performance_system_info_get
#define tx_queue_performance_system_info_get _tx_queue_performance_system_info_get
#define tx_semaphore_performance_system_info_get _tx_semaphore_performance_system_info_get
#define tx_mutex_performance_system_info_get _tx_mutex_performance_system_info_get
#define tx_event_flags_performance_system_info_get _tx_event_flags_performance_system_info_get
#define tx_block_pool_performance_system_info_get _tx_block_pool_performance_system_info_get
#define tx_byte_pool_performance_system_info_get _tx_byte_pool_performance_system_info_get

#ifdef TX_DISABLE_ERROR_CHECKING
#define tx_thread_create _tx_thread_create
#define tx_thread_delete _tx_thread_delete
#define tx_thread_entry_exit_notify _tx_thread_entry_exit_notify
#define tx_thread_info_get _tx_thread_info_get
#define tx_thread_performance_info_get _tx_thread_performance_info_get
#define tx_thread_preemption_change _tx_thread_preemption_change
#define tx_thread_priority_change _tx_thread_priority_change
#define tx_thread_relinquish _tx_thread_relinquish
#define tx_thread_reset _tx_thread_reset
#define tx_thread_resume _tx_thread_resume
#define tx_thread_suspend _tx_thread_suspend
#define tx_thread_terminate _tx_thread_terminate
#define tx_thread_time_slice_change _tx_thread_time_slice_change
#define tx_thread_wait_abort _tx_thread_wait_abort
#define tx_timer_activate _tx_timer_activate
#define tx_timer_change _tx_timer_change
#define tx_timer_create _tx_timer_create
#define tx_timer_deactivate _tx_timer_deactivate
#define tx_timer_delete _tx_timer_delete
#define tx_timer_info_get _tx_timer_info_get
#define tx_timer_performance_info_get _tx_timer_performance_info_get
#define tx_queue_create _tx_queue_create
#define tx_queue_delete _tx_queue_delete
#define tx_queue_flush _tx_queue_flush
#define tx_queue_front_send _tx_queue_front_send
#define tx_queue_info_get _tx_queue_info_get
#define tx_queue_performance_info_get _tx_queue_performance_info_get
#define tx_queue_prioritize _tx_queue_prioritize
#define tx_queue_receive _tx_queue_receive
#define tx_queue_send _tx_queue_send
#define tx_queue_send_notify _tx_queue_send_notify
#define tx_semaphore_ceiling_put _tx_semaphore_ceiling_put
#define tx_semaphore_create _tx_semaphore_create
#define tx_semaphore_delete _tx_semaphore_delete
#define tx_semaphore_get _tx_semaphore_get
#define tx_semaphore_info_get _tx_semaphore_info_get
#define tx_semaphore_performance_info_get _tx_semaphore_performance_info_get
#define tx_semaphore_prioritize _tx_semaphore_prioritize
#define tx_semaphore_put _tx_semaphore_put
#define tx_semaphore_put_notify _tx_semaphore_put_notify
#define tx_mutex_create _tx_mutex_create
#define tx_mutex_delete _tx_mutex_delete
#define tx_mutex_get _tx_mutex_get
#define tx_mutex_info_get _tx_mutex_info_get
#define tx_mutex_performance_info_get _tx_mutex_performance_info_get
#define tx_mutex_prioritize _tx_mutex_prioritize
#define tx_mutex_put _tx_mutex_put
#define tx_event_flags_create _tx_event_flags_create
#define tx_event_flags_delete _tx_event_flags_delete
#define tx_event_flags_get _tx_event_flags_get
#define tx_event_flags_info_get _tx_event_flags_info_get
#define tx_event_flags_performance_info_get _tx_event_flags_performance_info_get
#define tx_event_flags_set _tx_event_flags_set
#define tx_event_flags_set_notify _tx_event_flags_set_notify
#define tx_block_allocate _tx_block_allocate
#define tx_block_pool_create _tx_block_pool_create
#define tx_block_pool_delete _tx_block_pool_delete
#define tx_block_pool_info_get _tx_block_pool_info_get
#define tx_block_pool_performance_info_get _tx_block_pool_performance_info_get
#define tx_block_pool_prioritize _tx_block_pool_prioritize
#define tx_block_release _tx_block_release
#define tx_byte_allocate _tx_byte_allocate
#define tx_byte_pool_create _tx_byte_pool_create
#define tx_byte_pool_delete _tx_byte_pool_delete
#define tx_byte_pool_info_get _tx_byte_pool_info_get
#define tx_byte_pool_performance_info_get _tx_byte_pool_performance_info_get
#define tx_byte_pool_prioritize _tx_byte_pool_prioritize
#define tx_byte_release _tx_byte_release

#else
#define tx_thread_create(control_block, name_ptr, entry_function, entry_input, stack_start, stack_size, priority, preempt_threshold, time_slice, auto_start) \
    _txe_thread_create((control_block), (name_ptr), (entry_function), (entry_input), (stack_start), (stack_size), (priority), (preempt_threshold), (time_slice), (auto_start), TX_THREAD_SIZE)
#define tx_thread_delete _txe_thread_delete
#define tx_thread_entry_exit_notify _txe_thread_entry_exit_notify
#define tx_thread_info_get _txe_thread_info_get
#define tx_thread_performance_info_get _txe_thread_performance_info_get
#define tx_thread_preemption_change _txe_thread_preemption_change
#define tx_thread_priority_change _txe_thread_priority_change
#define tx_thread_relinquish _txe_thread_relinquish
#define tx_thread_reset _txe_thread_reset
#define tx_thread_resume _txe_thread_resume
#define tx_thread_suspend _txe_thread_suspend
#define tx_thread_terminate _txe_thread_terminate
#define tx_thread_time_slice_change _txe_thread_time_slice_change
#define tx_thread_wait_abort _txe_thread_wait_abort
#define tx_timer_activate _txe_timer_activate
#define tx_timer_change _txe_timer_change
#define tx_timer_create(control_block, name_ptr, expiration_function, expiration_input, initial_ticks, reschedule_ticks, auto_activate) \
    _txe_timer_create((control_block), (name_ptr), (expiration_function), (expiration_input), (initial_ticks), (reschedule_ticks), (auto_activate), TX_TIMER_SIZE)
#define tx_timer_deactivate _txe_timer_deactivate
#define tx_timer_delete _txe_timer_delete
#define tx_timer_info_get _txe_timer_info_get
#define tx_timer_performance_info_get _txe_timer_performance_info_get
#define tx_queue_create(control_block, name_ptr, message_size, queue_start, queue_size) \
    _txe_queue_create((control_block), (name_ptr), (message_size), (queue_start), (queue_size), TX_QUEUE_SIZE)
#define tx_queue_delete _txe_queue_delete
#define tx_queue_flush _txe_queue_flush
#define tx_queue_front_send _txe_queue_front_send
#define tx_queue_info_get _txe_queue_info_get
#define tx_queue_performance_info_get _txe_queue_performance_info_get
#define tx_queue_prioritize _txe_queue_prioritize
#define tx_queue_receive _txe_queue_receive
#define tx_queue_send _txe_queue_send
#define tx_queue_send_notify _txe_queue_send_notify
#define tx_semaphore_ceiling_put _txe_semaphore_ceiling_put
#define tx_semaphore_create(control_block, name_ptr, initial_count) \
    _txe_semaphore_create((control_block), (name_ptr), (initial_count), TX_SEMAPHORE_SIZE)
#define tx_semaphore_delete _txe_semaphore_delete
#define tx_semaphore_get _txe_semaphore_get
#define tx_semaphore_info_get _txe_semaphore_info_get
#define tx_semaphore_performance_info_get _txe_semaphore_performance_info_get
#define tx_semaphore_prioritize _txe_semaphore_prioritize
#define tx_semaphore_put _txe_semaphore_put
#define tx_semaphore_put_notify _txe_semaphore_put_notify
#define tx_mutex_create(control_block, name_ptr, inherit) \
    _txe_mutex_create((control_block), (name_ptr), (inherit), TX_MUTEX_SIZE)
#define tx_mutex_delete _txe_mutex_delete
#define tx_mutex_get _txe_mutex_get
#define tx_mutex_info_get _txe_mutex_info_get
#define tx_mutex_performance_info_get _txe_mutex_performance_info_get
#define tx_mutex_prioritize _txe_mutex_prioritize
#define tx_mutex_put _txe_mutex_put
#define tx_event_flags_create(control_block, name_ptr) \
    _txe_event_flags_create((control_block), (name_ptr), TX_EVENT_FLAGS_GROUP_SIZE)
#define tx_event_flags_delete _txe_event_flags_delete
#define tx_event_flags_get _txe_event_flags_get
#define tx_event_flags_info_get _txe_event_flags_info_get
#define tx_event_flags_performance_info_get _txe_event_flags_performance_info_get
#define tx_event_flags_set _txe_event_flags_set
#define tx_event_flags_set_notify _txe_event_flags_set_notify
#define tx_block_allocate _txe_block_allocate
#define tx_block_pool_create(control_block, name_ptr, block_size, pool_start, pool_size) \
    _txe_block_pool_create((control_block), (name_ptr), (block_size), (pool_start), (pool_size), TX_BLOCK_POOL_SIZE)
#define tx_block_pool_delete _txe_block_pool_delete
#define tx_block_pool_info_get _txe_block_pool_info_get
#define tx_block_pool_performance_info_get _txe_block_pool_performance_info_get
#define tx_block_pool_prioritize _txe_block_pool_prioritize
#define tx_block_release _txe_block_release
#define tx_byte_allocate _txe_byte_allocate
#define tx_byte_pool_create(control_block, name_ptr, pool_start, pool_size) \
    _txe_byte_pool_create((control_block), (name_ptr), (pool_start), (pool_size), TX_BYTE_POOL_SIZE)
#define tx_byte_pool_delete _txe_byte_pool_delete
#define tx_byte_pool_info_get _txe_byte_pool_info_get
#define tx_byte_pool_performance_info_get _txe_byte_pool_performance_info_get
#define tx_byte_pool_prioritize _txe_byte_pool_prioritize
#define tx_byte_release _txe_byte_release

#endif

/* Event trace; tx_trace.h has the buffer's format. In a library without it every service returns TX_FEATURE_NOT_ENABLED. */
UINT _tx_trace_buffer_full_notify(VOID (*full_buffer_callback)(VOID *buffer));
UINT _tx_trace_disable(VOID);
UINT _tx_trace_enable(VOID *trace_buffer_start, ULONG trace_buffer_size, ULONG registry_entries);
UINT _tx_trace_event_filter(ULONG event_filter_bits);
UINT _tx_trace_event_unfilter(ULONG event_unfilter_bits);
VOID _tx_trace_isr_enter_insert(ULONG isr_id);
VOID _tx_trace_isr_exit_insert(ULONG isr_id);
/* In the place of TX_TRACE_TIME_SOURCE and TX_TRACE_TIME_MASK: what the time is, and which bits of it count. */
UINT _tx_trace_time_source_set(ULONG (*time_source)(VOID), ULONG valid_mask);
UINT _tx_trace_user_event_insert(ULONG event_id, ULONG info_field_1, ULONG info_field_2, ULONG info_field_3, ULONG info_field_4);
#define tx_trace_buffer_full_notify _tx_trace_buffer_full_notify
#define tx_trace_disable _tx_trace_disable
#define tx_trace_enable _tx_trace_enable
#define tx_trace_event_filter _tx_trace_event_filter
#define tx_trace_event_unfilter _tx_trace_event_unfilter
#define tx_trace_isr_enter_insert _tx_trace_isr_enter_insert
#define tx_trace_isr_exit_insert _tx_trace_isr_exit_insert
#define tx_trace_time_source_set _tx_trace_time_source_set
#define tx_trace_user_event_insert _tx_trace_user_event_insert

#ifdef __cplusplus
}
#endif

#endif
