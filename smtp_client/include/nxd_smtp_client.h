/* nxd_smtp_client.h - the SMTP client's services for C and C++: options, constants, control block, service names.
 *
 * A service nx_smtp_x is a macro for _nxe_smtp_x, which checks its arguments and its caller and then does what _nx_smtp_x does; with
 * NX_DISABLE_ERROR_CHECKING defined it is _nx_smtp_x itself. Services, parameters and codes are described in the NetX Duo SMTP client's
 * manual, chapter 3; what this library has beyond it is in the last section.
 *
 * Options (the macros with #ifndef) may be defined before this header, in nx_user.h or on the command line, although the library is
 * compiled already: the create macro tells it their values. Timeouts are in ticks. A timeout that the application does not define keeps
 * the original's number here, but in force is the longer wait of RFC 5321, section 4.5.3.2: a client that gives up earlier makes
 * servers deliver twice or not at all.
 *
 * A test holds every size, offset, constant and prototype of this file against the library. */
#ifndef NXD_SMTP_CLIENT_H
#define NXD_SMTP_CLIENT_H

#include "nx_api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Options: sizes. */
#ifndef NX_SMTP_CLIENT_TCP_WINDOW_SIZE
#define NX_SMTP_CLIENT_TCP_WINDOW_SIZE 1460
#endif
/* Longest user name and longest domain; 40 is short for a full address. */
#ifndef NX_SMTP_CLIENT_MAX_USERNAME
#define NX_SMTP_CLIENT_MAX_USERNAME 40
#endif
/* Longest password; 20 is short for an API key. */
#ifndef NX_SMTP_CLIENT_MAX_PASSWORD
#define NX_SMTP_CLIENT_MAX_PASSWORD 20
#endif

/* Options: waits for resources of this device and for the TCP connection. */
#ifndef NX_SMTP_CLIENT_PACKET_TIMEOUT
#define NX_SMTP_CLIENT_PACKET_TIMEOUT (2 * NX_IP_PERIODIC_RATE)
#endif
#ifndef NX_SMTP_CLIENT_CONNECTION_TIMEOUT
#define NX_SMTP_CLIENT_CONNECTION_TIMEOUT (10 * NX_IP_PERIODIC_RATE)
#endif
#ifndef NX_SMTP_CLIENT_DISCONNECT_TIMEOUT
#define NX_SMTP_CLIENT_DISCONNECT_TIMEOUT (5 * NX_IP_PERIODIC_RATE)
#endif

/* Options: waits for the server. _IN_FORCE 0 is RFC 5321's. */
#ifdef NX_SMTP_GREETING_TIMEOUT
#define NX_SMTP_GREETING_TIMEOUT_IN_FORCE (NX_SMTP_GREETING_TIMEOUT)
#else
#define NX_SMTP_GREETING_TIMEOUT (10 * NX_IP_PERIODIC_RATE)
#define NX_SMTP_GREETING_TIMEOUT_IN_FORCE 0
#endif
#ifdef NX_SMTP_ENVELOPE_TIMEOUT
#define NX_SMTP_ENVELOPE_TIMEOUT_IN_FORCE (NX_SMTP_ENVELOPE_TIMEOUT)
#else
#define NX_SMTP_ENVELOPE_TIMEOUT (10 * NX_IP_PERIODIC_RATE)
#define NX_SMTP_ENVELOPE_TIMEOUT_IN_FORCE 0
#endif
#ifdef NX_SMTP_MESSAGE_TIMEOUT
#define NX_SMTP_MESSAGE_TIMEOUT_IN_FORCE (NX_SMTP_MESSAGE_TIMEOUT)
#else
#define NX_SMTP_MESSAGE_TIMEOUT (30 * NX_IP_PERIODIC_RATE)
#define NX_SMTP_MESSAGE_TIMEOUT_IN_FORCE 0
#endif
#ifdef NX_SMTP_CLIENT_SEND_TIMEOUT
#define NX_SMTP_CLIENT_SEND_TIMEOUT_IN_FORCE (NX_SMTP_CLIENT_SEND_TIMEOUT)
#else
#define NX_SMTP_CLIENT_SEND_TIMEOUT (5 * NX_IP_PERIODIC_RATE)
#define NX_SMTP_CLIENT_SEND_TIMEOUT_IN_FORCE 0
#endif

/* Options of the original without a use here: no challenge is stored. */
#ifndef NX_SMTP_SERVER_CHALLENGE_MAX_STRING
#define NX_SMTP_SERVER_CHALLENGE_MAX_STRING 200
#endif
#ifndef NX_SMTP_CLIENT_AUTH_CHALLENGE_SIZE
#define NX_SMTP_CLIENT_AUTH_CHALLENGE_SIZE 102
#endif
#ifndef NX_SMTP_CLIENT_AUTH_CHALLENGE_ENCODED_SIZE
#define NX_SMTP_CLIENT_AUTH_CHALLENGE_ENCODED_SIZE 137
#endif

/* Authentication at create. */
#define NX_SMTP_CLIENT_AUTH_LOGIN 1
#define NX_SMTP_CLIENT_AUTH_CRAM_MD5 2
#define NX_SMTP_CLIENT_AUTH_PLAIN 3
#define NX_SMTP_CLIENT_AUTH_NONE 0xFFFF

/* Priority at send. */
#define NX_SMTP_MAIL_PRIORITY_LOW 1
#define NX_SMTP_MAIL_PRIORITY_NORMAL 2
#define NX_SMTP_MAIL_PRIORITY_HIGH 4
#define TP_MAIL_PRIORITY_NORMAL NX_SMTP_MAIL_PRIORITY_NORMAL

#define NX_SMTP_RECIPIENT_TO 1
#define NX_SMTP_RECIPIENT_CC 2
#define NX_SMTP_RECIPIENT_BCC 4

/* Status codes. */
#define NX_SMTP_AUTHENTICATION_ERROR 0xA0
#define NX_SMTP_OVERSIZE_MAIL_DATA 0xA1
#define NX_SMTP_INVALID_SERVER_REPLY 0xA2
#define NX_SMTP_INTERNAL_ERROR 0xA3
#define NX_SMTP_SERVER_ERROR_CODE_RECEIVED 0xA4
#define NX_SMTP_INVALID_PARAM 0xA5
#define NX_SMTP_PACKET_ALLOCATE_ERROR 0xA6
#define NX_SMTP_GREET_REPLY_ERROR 0xA7
#define NX_SMTP_HELLO_REPLY_ERROR 0xA8
#define NX_SMTP_MAIL_REPLY_ERROR 0xA9
#define NX_SMTP_RCPT_REPLY_ERROR 0xAA
#define NX_SMTP_MESSAGE_REPLY_ERROR 0xAB
#define NX_SMTP_DATA_REPLY_ERROR 0xAC
#define NX_SMTP_AUTH_REPLY_ERROR 0xAD
#define NX_SMTP_SERVER_ERROR_REPLY 0xAE
#define NX_SMTP_TRANSMIT_ERROR 0xAF
#define NX_SMTP_INVALID_SERVER_CHALLENGE 0xB0
#define NX_SMTP_OVERSIZE_SERVER_REPLY 0xB1
#define NX_SMTP_CLIENT_NOT_INTIALIZED 0xB2
#define NX_SMTP_CLIENT_NOT_INITIALIZED NX_SMTP_CLIENT_NOT_INTIALIZED

/* Codes of servers' replies. */
#define NX_SMTP_SERVER_REPLY_CODE_SIZE 3
#define NX_SMTP_CODE_GREETING_OK 220
#define NX_SMTP_CODE_ACKNOWLEDGE_QUIT 221
#define NX_SMTP_CODE_AUTHENTICATION_SUCCESSFUL 235
#define NX_SMTP_CODE_OK_TO_CONTINUE 250
#define NX_SMTP_CODE_CANNOT_VERIFY_RECIPIENT 252
#define NX_SMTP_CODE_AUTHENTICATION_TYPE_ACCEPTED 334
#define NX_SMTP_CODE_SEND_MAIL_INPUT 354
#define NX_SMTP_CODE_SERVICE_NOT_AVAILABLE 421
#define NX_SMTP_CODE_SERVICE_INTERNAL_SERVER_ERROR 451
#define NX_SMTP_CODE_INSUFFICIENT_STORAGE 452
#define NX_SMTP_CODE_AUTH_FAILED_INTERNAL_SERVER_ERROR 454
#define NX_SMTP_CODE_COMMAND_SYNTAX_ERROR 500
#define NX_SMTP_CODE_PARAMETER_SYNTAX_ERROR 501
#define NX_SMTP_CODE_COMMAND_NOT_IMPLEMENTED 502
#define NX_SMTP_CODE_BAD_SEQUENCE 503
#define NX_SMTP_CODE_PARAMETER_NOT_IMPLEMENTED 504
#define NX_SMTP_CODE_AUTH_REQUIRED 530
#define NX_SMTP_CODE_AUTH_FAILED 535
#define NX_SMTP_CODE_REQUESTED_ACTION_NOT_TAKEN 550
#define NX_SMTP_CODE_USER_NOT_LOCAL 551
#define NX_SMTP_CODE_OVERSIZE_MAIL_DATA 552
#define NX_SMTP_CODE_BAD_MAILBOX 553
#define NX_SMTP_CODE_TRANSACTION_FAILED 554
#define NX_SMTP_CODE_BAD_SERVER_CODE_RECEIVED 555

/* Names of the original's inner workings, for programs that mention them. */
#define NX_SMTP_CLIENT_STATE_AWAITING_REPLY 0xFFFFFFFFU
#define NX_SMTP_CLIENT_STATE_COMPLETED_NORMALLY 0xFFFFFFFEU
#define NX_SMTP_CLIENT_STATE_ERROR 0xFFFFFFFDU
#define NX_SMTP_CLIENT_REPLY_TO_UNKNOWN_PROMPT 0x1
#define NX_SMTP_CLIENT_REPLY_TO_USERNAME_PROMPT 0x2
#define NX_SMTP_CLIENT_REPLY_TO_PASSWORD_PROMPT 0x3
#define NX_SMTP_CLIENT_REPLY_SERVER_CHALLENGE_PROMPT 0x4
#define NX_SMTP_CLIENT_ID 0x534D5450UL

/* Extensions: constants.
 *
 * NX_SMTP_OUTCOME_UNKNOWN: the whole mail went out and no reply came. It may have been delivered; sending it again can duplicate it.
 * NX_SMTP_CLIENT_BUSY: another thread is sending with this client. */
#define NX_SMTP_OUTCOME_UNKNOWN 0xB3
#define NX_SMTP_CLIENT_BUSY 0xB4

/* What became of a mail. */
#define NX_SMTP_RESULT_NONE 0
#define NX_SMTP_RESULT_SENT 1
#define NX_SMTP_RESULT_REFUSED 2
#define NX_SMTP_RESULT_TRY_LATER 3
#define NX_SMTP_RESULT_UNKNOWN 4

/* Where in the dialogue. */
#define NX_SMTP_PHASE_CONNECT 0
#define NX_SMTP_PHASE_GREETING 1
#define NX_SMTP_PHASE_HELLO 2
#define NX_SMTP_PHASE_AUTH 3
#define NX_SMTP_PHASE_MAIL 4
#define NX_SMTP_PHASE_RCPT 5
#define NX_SMTP_PHASE_DATA 6
#define NX_SMTP_PHASE_MESSAGE 7
#define NX_SMTP_PHASE_QUIT 8

/* Who speaks. */
#define NX_SMTP_DIALOGUE_CLIENT 0
#define NX_SMTP_DIALOGUE_SERVER 1

#define NX_SMTP_REPLY_TEXT_SIZE 164

/* Extensions of authentication at create: this mechanism and nothing else, if the library was built with it (else NX_SMTP_INVALID_PARAM). The
 * password of XOAUTH2 is the token. */
#define NX_SMTP_CLIENT_AUTH_XOAUTH2 0x10
#define NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256 0x11

/* What a body is. ANY: looked over in advance, or encoded where it comes from a function. TEXT: the application promises UTF-8 without a line over
 * 998 octets, so that it need not be encoded. OWN_MIME: it begins with MIME header lines of its own and a blank line, and goes as it is. */
#define NX_SMTP_BODY_ANY 0
#define NX_SMTP_BODY_TEXT 1
#define NX_SMTP_BODY_OWN_MIME 2

/* Reports of a mail's fate that are asked for where the server offers DSN (RFC 3461). */
#define NX_SMTP_NOTIFY_SUCCESS 1
#define NX_SMTP_NOTIFY_FAILURE 2
#define NX_SMTP_NOTIFY_DELAY 4
#define NX_SMTP_NOTIFY_NEVER 8

/* What a mail does not want although the server offers it. */
#define NX_SMTP_WITHOUT_PIPELINING 1
#define NX_SMTP_WITHOUT_CHUNKING 2

#define NX_SMTP_ATTACHMENTS_MAX 8

/* Extension: the waits for the server, in ticks; 0 is RFC 5321's, given here. */
typedef struct NX_SMTP_TIMEOUTS_STRUCT
{
    ULONG nx_smtp_timeouts_greeting; /* the banner: 5 minutes */
    ULONG nx_smtp_timeouts_envelope; /* each reply to EHLO, AUTH, MAIL, RCPT: 5 minutes */
    ULONG nx_smtp_timeouts_data;     /* the 354: 2 minutes */
    ULONG nx_smtp_timeouts_block;    /* one piece of the message to be taken: 3 minutes */
    ULONG nx_smtp_timeouts_message;  /* the reply to the final dot: 10 minutes */
    ULONG nx_smtp_timeouts_session;  /* the whole session: 30 minutes */
} NX_SMTP_TIMEOUTS;

/* What the create macro tells the library. */
typedef struct NX_SMTP_OPTIONS_STRUCT
{
    ULONG nx_smtp_options_max_username;
    ULONG nx_smtp_options_max_password;
    ULONG nx_smtp_options_window_size;
    ULONG nx_smtp_options_packet_timeout;
    ULONG nx_smtp_options_connection_timeout;
    ULONG nx_smtp_options_disconnect_timeout;
    NX_SMTP_TIMEOUTS nx_smtp_options_timeouts;
} NX_SMTP_OPTIONS;

static const NX_SMTP_OPTIONS nx_smtp_client_options_defined = {
    NX_SMTP_CLIENT_MAX_USERNAME,
    NX_SMTP_CLIENT_MAX_PASSWORD,
    NX_SMTP_CLIENT_TCP_WINDOW_SIZE,
    NX_SMTP_CLIENT_PACKET_TIMEOUT,
    NX_SMTP_CLIENT_CONNECTION_TIMEOUT,
    NX_SMTP_CLIENT_DISCONNECT_TIMEOUT,
    {NX_SMTP_GREETING_TIMEOUT_IN_FORCE, NX_SMTP_ENVELOPE_TIMEOUT_IN_FORCE, NX_SMTP_ENVELOPE_TIMEOUT_IN_FORCE,
     NX_SMTP_CLIENT_SEND_TIMEOUT_IN_FORCE, NX_SMTP_MESSAGE_TIMEOUT_IN_FORCE, 0}};

/* Extension: how the last mail ended. */
typedef struct NX_SMTP_REPLY_STRUCT
{
    UINT nx_smtp_reply_status;           /* what nx_smtp_mail_send returned */
    UINT nx_smtp_reply_result;           /* NX_SMTP_RESULT_... */
    UINT nx_smtp_reply_phase;            /* NX_SMTP_PHASE_...: where it was decided */
    UINT nx_smtp_reply_code;             /* the server's code that decided it; 0: no reply did */
    UINT nx_smtp_reply_enhanced_code[3]; /* 5.1.1 as 5, 1, 1; zeros where there was none */
    UINT nx_smtp_reply_text_length;
    CHAR nx_smtp_reply_text[NX_SMTP_REPLY_TEXT_SIZE]; /* printable, with a NUL behind it */
} NX_SMTP_REPLY;

struct NX_SMTP_CLIENT_STRUCT;

/* Extension: sees the dialogue. Arguments: client, NX_SMTP_DIALOGUE_..., NX_SMTP_PHASE_..., octets, how many. The octets are any part of a line or
 * several lines; credentials are never among them. Called in the sending thread. */
typedef VOID (*NX_SMTP_DIALOGUE_NOTIFY)(struct NX_SMTP_CLIENT_STRUCT *client_ptr, UINT direction, UINT phase, const CHAR *octets,
                                        UINT length);

/* Extension: hears how many octets of the message are handed over, and of how many (0: not known). Called in the sending thread. */
typedef VOID (*NX_SMTP_PROGRESS_NOTIFY)(struct NX_SMTP_CLIENT_STRUCT *client_ptr, ULONG octets, ULONG total);

/* Extension: seconds since 1970 in UTC; 0 while the time is not known. */
typedef ULONG (*NX_SMTP_CLOCK)(VOID);

/* Extension: gives the address of the next octets and how many they are; 0 is the end. They stay until the next call. A status other than
 * NX_SUCCESS gives the mail up, and the send returns it. */
typedef UINT (*NX_SMTP_SOURCE)(VOID *argument, const UCHAR **octets_ptr, ULONG *length_ptr);

/* Extension: octets in memory, in a chain of packets (which stays the application's), or from a function: the first that is there. */
typedef struct NX_SMTP_CONTENT_STRUCT
{
    const VOID *nx_smtp_content_data;
    ULONG nx_smtp_content_length;
    NX_PACKET *nx_smtp_content_packet;
    NX_SMTP_SOURCE nx_smtp_content_source;
    VOID *nx_smtp_content_argument;
} NX_SMTP_CONTENT;

typedef struct NX_SMTP_RECIPIENT_STRUCT
{
    const CHAR *nx_smtp_recipient_address; /* a@b, <a@b> or Name <a@b> */
    UINT nx_smtp_recipient_type;           /* NX_SMTP_RECIPIENT_TO, _CC or _BCC */
    UINT nx_smtp_recipient_code;           /* written: what the server said; 0: nothing */
} NX_SMTP_RECIPIENT;

typedef struct NX_SMTP_ATTACHMENT_STRUCT
{
    const CHAR *nx_smtp_attachment_name; /* UTF-8 */
    const CHAR *nx_smtp_attachment_type; /* NX_NULL: application/octet-stream */
    NX_SMTP_CONTENT nx_smtp_attachment_content;
} NX_SMTP_ATTACHMENT;

/* Extension: a mail for nx_smtp_message_send. Set it to zero and fill in what is wanted. */
typedef struct NX_SMTP_MESSAGE_STRUCT
{
    const CHAR *nx_smtp_message_from; /* NX_NULL: the client's */
    NX_SMTP_RECIPIENT *nx_smtp_message_recipients;
    UINT nx_smtp_message_recipient_count;
    UINT nx_smtp_message_priority;              /* NX_SMTP_MAIL_PRIORITY_... */
    const CHAR *nx_smtp_message_subject;        /* UTF-8; NX_NULL: none */
    const CHAR *const *nx_smtp_message_headers; /* each "Name: value" */
    UINT nx_smtp_message_header_count;
    UINT nx_smtp_message_body_type; /* NX_SMTP_BODY_... */
    NX_SMTP_CONTENT nx_smtp_message_body;
    const NX_SMTP_ATTACHMENT *nx_smtp_message_attachments;
    UINT nx_smtp_message_attachment_count; /* up to NX_SMTP_ATTACHMENTS_MAX */
    UINT nx_smtp_message_notify;           /* NX_SMTP_NOTIFY_...; 0: nothing is asked for */
    UINT nx_smtp_message_without;          /* NX_SMTP_WITHOUT_... */
} NX_SMTP_MESSAGE;

/* One client. The application's; never moved between creation and deletion. */
typedef struct NX_SMTP_CLIENT_STRUCT
{
    ULONG nx_smtp_client_id;
    NX_IP *nx_smtp_client_ip_ptr;
    NX_PACKET_POOL *nx_smtp_client_packet_pool_ptr;
    const CHAR *nx_smtp_client_from_address; /* the application's string */
    VOID *nx_smtp_client_reserved_ptr;       /* for the application */
    UINT nx_smtp_client_authentication_type;
    UINT nx_smtp_client_server_port;
    ULONG nx_smtp_client_busy;
    ULONG nx_smtp_client_abort;
    const VOID *nx_smtp_client_keeper;
    const VOID *nx_smtp_client_watch;
    const VOID *nx_smtp_client_date;
    UINT nx_smtp_client_verdict[3]; /* status, NX_SMTP_RESULT_..., NX_SMTP_PHASE_... */
    NXD_ADDRESS nx_smtp_client_server_address;
    NX_SMTP_OPTIONS nx_smtp_client_options;
    NX_SMTP_DIALOGUE_NOTIFY nx_smtp_client_dialogue_notify;
    NX_SMTP_PROGRESS_NOTIFY nx_smtp_client_progress_notify;
    NX_SMTP_CLOCK nx_smtp_client_clock;
    ULONG nx_smtp_client_link[4];
    USHORT nx_smtp_client_reply[2 + (NX_SMTP_REPLY_TEXT_SIZE - 4) / 2];
    NX_TCP_SOCKET nx_smtp_client_socket;
    CHAR nx_smtp_client_username[NX_SMTP_CLIENT_MAX_USERNAME + 1];
    CHAR nx_smtp_client_domain[NX_SMTP_CLIENT_MAX_USERNAME + 1];
    CHAR nx_smtp_client_password[NX_SMTP_CLIENT_MAX_PASSWORD + 1];
} NX_SMTP_CLIENT;

/* The manual's services. */
UINT _nxd_smtp_client_create(NX_SMTP_CLIENT *client_ptr, NX_IP *ip_ptr, NX_PACKET_POOL *packet_pool_ptr, CHAR *username,
                             CHAR *password, CHAR *from_address, CHAR *client_domain, UINT authentication_type,
                             NXD_ADDRESS *server_address, UINT port);
UINT _nxd_smtp_client_create_options(NX_SMTP_CLIENT *client_ptr, NX_IP *ip_ptr, NX_PACKET_POOL *packet_pool_ptr, CHAR *username,
                                     CHAR *password, CHAR *from_address, CHAR *client_domain, UINT authentication_type,
                                     NXD_ADDRESS *server_address, UINT port, const NX_SMTP_OPTIONS *options);
UINT _nxde_smtp_client_create(NX_SMTP_CLIENT *client_ptr, NX_IP *ip_ptr, NX_PACKET_POOL *packet_pool_ptr, CHAR *username,
                              CHAR *password, CHAR *from_address, CHAR *client_domain, UINT authentication_type,
                              NXD_ADDRESS *server_address, UINT port, const NX_SMTP_OPTIONS *options, UINT client_size);
UINT _nx_smtp_client_delete(NX_SMTP_CLIENT *client_ptr);
UINT _nxe_smtp_client_delete(NX_SMTP_CLIENT *client_ptr);
UINT _nx_smtp_mail_send(NX_SMTP_CLIENT *client_ptr, CHAR *recipient_address, UINT priority, CHAR *subject, CHAR *mail_body,
                        UINT mail_body_length);
UINT _nxe_smtp_mail_send(NX_SMTP_CLIENT *client_ptr, CHAR *recipient_address, UINT priority, CHAR *subject, CHAR *mail_body,
                         UINT mail_body_length);

/* Extensions: services.
 *
 * nx_smtp_last_reply_get tells how the last mail ended, with the server's words; nx_smtp_client_timeouts_set sets the waits of later mails;
 * nx_smtp_client_dialogue_notify sets the function that sees the dialogue (NX_NULL: none). All return NX_SUCCESS, NX_PTR_ERROR,
 * NX_SMTP_CLIENT_NOT_INITIALIZED, NX_SMTP_CLIENT_BUSY or NX_CALLER_ERROR. */
UINT _nx_smtp_last_reply_get(NX_SMTP_CLIENT *client_ptr, NX_SMTP_REPLY *reply_ptr);
UINT _nxe_smtp_last_reply_get(NX_SMTP_CLIENT *client_ptr, NX_SMTP_REPLY *reply_ptr);
UINT _nx_smtp_client_timeouts_set(NX_SMTP_CLIENT *client_ptr, const NX_SMTP_TIMEOUTS *timeouts_ptr);
UINT _nxe_smtp_client_timeouts_set(NX_SMTP_CLIENT *client_ptr, const NX_SMTP_TIMEOUTS *timeouts_ptr);
UINT _nx_smtp_client_dialogue_notify(NX_SMTP_CLIENT *client_ptr, NX_SMTP_DIALOGUE_NOTIFY dialogue_notify);
UINT _nxe_smtp_client_dialogue_notify(NX_SMTP_CLIENT *client_ptr, NX_SMTP_DIALOGUE_NOTIFY dialogue_notify);

/* Extensions: mails beyond the manual's.
 *
 * nx_smtp_message_send sends what an NX_SMTP_MESSAGE describes and writes each recipient's code into it; NX_SUCCESS when the server took the mail for
 *   at least one of them. The codes are those of nx_smtp_mail_send; also NX_SMTP_INVALID_PARAM for a header line, file name or media type that
 *   must not reach the wire, attachments to an OWN_MIME body, a body that cannot go as was promised; what a source returned; NX_WAIT_ABORTED.
 * nx_smtp_session_open keeps the connection of later mails, so that they share it, until nx_smtp_session_close says QUIT. A mail that finds it closed
 *   by the server opens a new one.
 * nx_smtp_client_abort ends the send of another thread, which returns NX_WAIT_ABORTED, or NX_SMTP_OUTCOME_UNKNOWN behind the end of its mail;
 *   NX_NOT_CONNECTED: there is none.
 * nx_smtp_client_progress_notify and nx_smtp_client_clock_set set functions (NX_NULL: none). With a clock mails have a Date.
 * All return NX_PTR_ERROR, NX_SMTP_CLIENT_NOT_INITIALIZED, NX_CALLER_ERROR, and all but the abort NX_SMTP_CLIENT_BUSY. */
UINT _nx_smtp_message_send(NX_SMTP_CLIENT *client_ptr, NX_SMTP_MESSAGE *message_ptr);
UINT _nxe_smtp_message_send(NX_SMTP_CLIENT *client_ptr, NX_SMTP_MESSAGE *message_ptr);
UINT _nx_smtp_session_open(NX_SMTP_CLIENT *client_ptr);
UINT _nxe_smtp_session_open(NX_SMTP_CLIENT *client_ptr);
UINT _nx_smtp_session_close(NX_SMTP_CLIENT *client_ptr);
UINT _nxe_smtp_session_close(NX_SMTP_CLIENT *client_ptr);
UINT _nx_smtp_client_abort(NX_SMTP_CLIENT *client_ptr);
UINT _nxe_smtp_client_abort(NX_SMTP_CLIENT *client_ptr);
UINT _nx_smtp_client_progress_notify(NX_SMTP_CLIENT *client_ptr, NX_SMTP_PROGRESS_NOTIFY progress_notify);
UINT _nxe_smtp_client_progress_notify(NX_SMTP_CLIENT *client_ptr, NX_SMTP_PROGRESS_NOTIFY progress_notify);
UINT _nx_smtp_client_clock_set(NX_SMTP_CLIENT *client_ptr, NX_SMTP_CLOCK clock);
UINT _nxe_smtp_client_clock_set(NX_SMTP_CLIENT *client_ptr, NX_SMTP_CLOCK clock);

#ifdef NX_DISABLE_ERROR_CHECKING

#define nxd_smtp_client_create(client_ptr, ip_ptr, packet_pool_ptr, username, password, from_address, client_domain, \
                               authentication_type, server_address, port)                                            \
    _nxd_smtp_client_create_options(client_ptr, ip_ptr, packet_pool_ptr, username, password, from_address,           \
                                    client_domain, authentication_type, server_address, port,                        \
                                    &nx_smtp_client_options_defined)
#define nx_smtp_client_delete _nx_smtp_client_delete
#define nx_smtp_mail_send _nx_smtp_mail_send
#define nx_smtp_last_reply_get _nx_smtp_last_reply_get
#define nx_smtp_client_timeouts_set _nx_smtp_client_timeouts_set
#define nx_smtp_client_dialogue_notify _nx_smtp_client_dialogue_notify
#define nx_smtp_message_send _nx_smtp_message_send
#define nx_smtp_session_open _nx_smtp_session_open
#define nx_smtp_session_close _nx_smtp_session_close
#define nx_smtp_client_abort _nx_smtp_client_abort
#define nx_smtp_client_progress_notify _nx_smtp_client_progress_notify
#define nx_smtp_client_clock_set _nx_smtp_client_clock_set

#else

#define nxd_smtp_client_create(client_ptr, ip_ptr, packet_pool_ptr, username, password, from_address, client_domain, \
                               authentication_type, server_address, port)                                            \
    _nxde_smtp_client_create(client_ptr, ip_ptr, packet_pool_ptr, username, password, from_address, client_domain,   \
                             authentication_type, server_address, port, &nx_smtp_client_options_defined,             \
                             sizeof(NX_SMTP_CLIENT))
#define nx_smtp_client_delete _nxe_smtp_client_delete
#define nx_smtp_mail_send _nxe_smtp_mail_send
#define nx_smtp_last_reply_get _nxe_smtp_last_reply_get
#define nx_smtp_client_timeouts_set _nxe_smtp_client_timeouts_set
#define nx_smtp_client_dialogue_notify _nxe_smtp_client_dialogue_notify
#define nx_smtp_message_send _nxe_smtp_message_send
#define nx_smtp_session_open _nxe_smtp_session_open
#define nx_smtp_session_close _nxe_smtp_session_close
#define nx_smtp_client_abort _nxe_smtp_client_abort
#define nx_smtp_client_progress_notify _nxe_smtp_client_progress_notify
#define nx_smtp_client_clock_set _nxe_smtp_client_clock_set

#endif

#ifdef __cplusplus
}
#endif

#endif
