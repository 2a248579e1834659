//! The NX_SMTP_ constants: status codes, options, states and limits, with the values of the originals' headers.
//!
//! The one home of these numbers on the Rust side; a test holds the C headers against them.

#![allow(missing_docs)]

use netx::constants::NX_IP_PERIODIC_RATE;
use threadx_shim::types::UINT;

pub const NX_SMTP_CLIENT_TCP_WINDOW_SIZE: UINT = 0x5B4;
pub const NX_SMTP_CLIENT_PACKET_TIMEOUT: UINT = 2 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_CLIENT_CONNECTION_TIMEOUT: UINT = 10 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_CLIENT_DISCONNECT_TIMEOUT: UINT = 5 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_GREETING_TIMEOUT: UINT = 10 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_ENVELOPE_TIMEOUT: UINT = 10 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_MESSAGE_TIMEOUT: UINT = 30 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_CLIENT_SEND_TIMEOUT: UINT = 5 * NX_IP_PERIODIC_RATE;
pub const NX_SMTP_CLIENT_MAX_USERNAME: UINT = 0x28;
pub const NX_SMTP_CLIENT_MAX_PASSWORD: UINT = 0x14;
pub const NX_SMTP_SERVER_CHALLENGE_MAX_STRING: UINT = 0xC8;
pub const NX_SMTP_CLIENT_AUTH_CHALLENGE_SIZE: UINT = 0x66;
pub const NX_SMTP_CLIENT_AUTH_CHALLENGE_ENCODED_SIZE: UINT = 0x89;
pub const NX_SMTP_CLIENT_STATE_AWAITING_REPLY: UINT = 0xFFFF_FFFF;
pub const NX_SMTP_CLIENT_STATE_COMPLETED_NORMALLY: UINT = 0xFFFF_FFFE;
pub const NX_SMTP_CLIENT_STATE_ERROR: UINT = 0xFFFF_FFFD;
pub const NX_SMTP_INVALID_PARAM: UINT = 0xA5;
pub const NX_SMTP_INTERNAL_ERROR: UINT = 0xA3;
pub const NX_SMTP_AUTHENTICATION_ERROR: UINT = 0xA0;
pub const NX_SMTP_OVERSIZE_MAIL_DATA: UINT = 0xA1;
pub const NX_SMTP_INVALID_SERVER_REPLY: UINT = 0xA2;
pub const NX_SMTP_SERVER_ERROR_CODE_RECEIVED: UINT = 0xA4;
pub const NX_SMTP_PACKET_ALLOCATE_ERROR: UINT = 0xA6;
pub const NX_SMTP_GREET_REPLY_ERROR: UINT = 0xA7;
pub const NX_SMTP_HELLO_REPLY_ERROR: UINT = 0xA8;
pub const NX_SMTP_MAIL_REPLY_ERROR: UINT = 0xA9;
pub const NX_SMTP_RCPT_REPLY_ERROR: UINT = 0xAA;
pub const NX_SMTP_MESSAGE_REPLY_ERROR: UINT = 0xAB;
pub const NX_SMTP_DATA_REPLY_ERROR: UINT = 0xAC;
pub const NX_SMTP_AUTH_REPLY_ERROR: UINT = 0xAD;
pub const NX_SMTP_SERVER_ERROR_REPLY: UINT = 0xAE;
pub const NX_SMTP_TRANSMIT_ERROR: UINT = 0xAF;
pub const NX_SMTP_INVALID_SERVER_CHALLENGE: UINT = 0xB0;
pub const NX_SMTP_OVERSIZE_SERVER_REPLY: UINT = 0xB1;
pub const NX_SMTP_CLIENT_NOT_INTIALIZED: UINT = 0xB2;
pub const NX_SMTP_CODE_GREETING_OK: UINT = 0xDC;
pub const NX_SMTP_CODE_ACKNOWLEDGE_QUIT: UINT = 0xDD;
pub const NX_SMTP_CODE_AUTHENTICATION_SUCCESSFUL: UINT = 0xEB;
pub const NX_SMTP_CODE_OK_TO_CONTINUE: UINT = 0xFA;
pub const NX_SMTP_CODE_CANNOT_VERIFY_RECIPIENT: UINT = 0xFC;
pub const NX_SMTP_CODE_AUTHENTICATION_TYPE_ACCEPTED: UINT = 0x14E;
pub const NX_SMTP_CODE_SEND_MAIL_INPUT: UINT = 0x162;
pub const NX_SMTP_CODE_SERVICE_NOT_AVAILABLE: UINT = 0x1A5;
pub const NX_SMTP_CODE_SERVICE_INTERNAL_SERVER_ERROR: UINT = 0x1C3;
pub const NX_SMTP_CODE_INSUFFICIENT_STORAGE: UINT = 0x1C4;
pub const NX_SMTP_CODE_AUTH_FAILED_INTERNAL_SERVER_ERROR: UINT = 0x1C6;
pub const NX_SMTP_CODE_COMMAND_SYNTAX_ERROR: UINT = 0x1F4;
pub const NX_SMTP_CODE_PARAMETER_SYNTAX_ERROR: UINT = 0x1F5;
pub const NX_SMTP_CODE_COMMAND_NOT_IMPLEMENTED: UINT = 0x1F6;
pub const NX_SMTP_CODE_BAD_SEQUENCE: UINT = 0x1F7;
pub const NX_SMTP_CODE_PARAMETER_NOT_IMPLEMENTED: UINT = 0x1F8;
pub const NX_SMTP_CODE_AUTH_REQUIRED: UINT = 0x212;
pub const NX_SMTP_CODE_AUTH_FAILED: UINT = 0x217;
pub const NX_SMTP_CODE_REQUESTED_ACTION_NOT_TAKEN: UINT = 0x226;
pub const NX_SMTP_CODE_USER_NOT_LOCAL: UINT = 0x227;
pub const NX_SMTP_CODE_OVERSIZE_MAIL_DATA: UINT = 0x228;
pub const NX_SMTP_CODE_BAD_MAILBOX: UINT = 0x229;
pub const NX_SMTP_CODE_TRANSACTION_FAILED: UINT = 0x22A;
pub const NX_SMTP_CODE_BAD_SERVER_CODE_RECEIVED: UINT = 0x22B;
pub const NX_SMTP_CLIENT_REPLY_TO_UNKNOWN_PROMPT: UINT = 0x1;
pub const NX_SMTP_CLIENT_REPLY_TO_USERNAME_PROMPT: UINT = 0x2;
pub const NX_SMTP_CLIENT_REPLY_TO_PASSWORD_PROMPT: UINT = 0x3;
pub const NX_SMTP_CLIENT_REPLY_SERVER_CHALLENGE_PROMPT: UINT = 0x4;
pub const NX_SMTP_CLIENT_ID: UINT = 0x534D_5450;
pub const NX_SMTP_MAIL_PRIORITY_LOW: UINT = 0x1;
pub const NX_SMTP_MAIL_PRIORITY_NORMAL: UINT = 0x2;
pub const NX_SMTP_MAIL_PRIORITY_HIGH: UINT = 0x4;
pub const NX_SMTP_RECIPIENT_TO: UINT = 0x1;
pub const NX_SMTP_RECIPIENT_CC: UINT = 0x2;
pub const NX_SMTP_RECIPIENT_BCC: UINT = 0x4;
pub const NX_SMTP_SERVER_REPLY_CODE_SIZE: UINT = 0x3;
pub const NX_SMTP_CLIENT_AUTH_NONE: UINT = 0xFFFF;
pub const NX_SMTP_CLIENT_AUTH_LOGIN: UINT = 0x1;
pub const NX_SMTP_CLIENT_AUTH_CRAM_MD5: UINT = 0x2;
pub const NX_SMTP_CLIENT_AUTH_PLAIN: UINT = 0x3;

// Extensions of this project. The header has them in a section of their own.
/// [`NX_SMTP_CLIENT_NOT_INTIALIZED`], spelled right.
pub const NX_SMTP_CLIENT_NOT_INITIALIZED: UINT = NX_SMTP_CLIENT_NOT_INTIALIZED;
/// The final dot went out and no reply came: the mail may have been delivered.
pub const NX_SMTP_OUTCOME_UNKNOWN: UINT = 0xB3;
/// Another thread is sending with this client.
pub const NX_SMTP_CLIENT_BUSY: UINT = 0xB4;
pub const NX_SMTP_RESULT_NONE: UINT = 0;
pub const NX_SMTP_RESULT_SENT: UINT = 1;
pub const NX_SMTP_RESULT_REFUSED: UINT = 2;
pub const NX_SMTP_RESULT_TRY_LATER: UINT = 3;
pub const NX_SMTP_RESULT_UNKNOWN: UINT = 4;
pub const NX_SMTP_PHASE_CONNECT: UINT = 0;
pub const NX_SMTP_PHASE_GREETING: UINT = 1;
pub const NX_SMTP_PHASE_HELLO: UINT = 2;
pub const NX_SMTP_PHASE_AUTH: UINT = 3;
pub const NX_SMTP_PHASE_MAIL: UINT = 4;
pub const NX_SMTP_PHASE_RCPT: UINT = 5;
pub const NX_SMTP_PHASE_DATA: UINT = 6;
pub const NX_SMTP_PHASE_MESSAGE: UINT = 7;
pub const NX_SMTP_PHASE_QUIT: UINT = 8;
pub const NX_SMTP_DIALOGUE_CLIENT: UINT = 0;
pub const NX_SMTP_DIALOGUE_SERVER: UINT = 1;
/// Room for a reply's text with its NUL.
pub const NX_SMTP_REPLY_TEXT_SIZE: UINT = 164;
/// Authentication at create: XOAUTH2 and nothing else; the password is the token.
pub const NX_SMTP_CLIENT_AUTH_XOAUTH2: UINT = 0x10;
/// Authentication at create: SCRAM-SHA-256 and nothing else.
pub const NX_SMTP_CLIENT_AUTH_SCRAM_SHA_256: UINT = 0x11;
/// What a body is. Anything: it is looked over, or encoded where it comes piece by piece.
pub const NX_SMTP_BODY_ANY: UINT = 0;
/// Text in UTF-8 without a line over 998 octets, so promised: it need not be encoded although it comes piece by piece.
pub const NX_SMTP_BODY_TEXT: UINT = 1;
/// It begins with MIME header lines of its own and a blank line.
pub const NX_SMTP_BODY_OWN_MIME: UINT = 2;
/// Which reports are asked for, where the server offers DSN.
pub const NX_SMTP_NOTIFY_SUCCESS: UINT = 1;
pub const NX_SMTP_NOTIFY_FAILURE: UINT = 2;
pub const NX_SMTP_NOTIFY_DELAY: UINT = 4;
pub const NX_SMTP_NOTIFY_NEVER: UINT = 8;
/// What a mail does not want although the server offers it.
pub const NX_SMTP_WITHOUT_PIPELINING: UINT = 1;
pub const NX_SMTP_WITHOUT_CHUNKING: UINT = 2;
/// Most attachments of one mail.
pub const NX_SMTP_ATTACHMENTS_MAX: UINT = 8;
