//! The names of status codes, for people.

use netx::constants as nx;
use smtp_client::constants as smtp;
use threadx_shim::types::UINT;

/// Looks a code up in the constants that are named here, so that a number has no second home.
macro_rules! names {
    ($code:expr; $($module:ident { $($name:ident),* $(,)? })*) => {
        $($(if $code == $module::$name { return stringify!($name); })*)*
    };
}

/// The constant's name; a code that no service of a mail returns is `UNKNOWN`.
pub fn name(code: UINT) -> &'static str {
    names! { code;
        smtp {
            NX_SMTP_AUTHENTICATION_ERROR, NX_SMTP_OVERSIZE_MAIL_DATA, NX_SMTP_INVALID_SERVER_REPLY, NX_SMTP_INTERNAL_ERROR,
            NX_SMTP_SERVER_ERROR_CODE_RECEIVED, NX_SMTP_INVALID_PARAM, NX_SMTP_PACKET_ALLOCATE_ERROR,
            NX_SMTP_GREET_REPLY_ERROR, NX_SMTP_HELLO_REPLY_ERROR, NX_SMTP_MAIL_REPLY_ERROR, NX_SMTP_RCPT_REPLY_ERROR,
            NX_SMTP_MESSAGE_REPLY_ERROR, NX_SMTP_DATA_REPLY_ERROR, NX_SMTP_AUTH_REPLY_ERROR, NX_SMTP_SERVER_ERROR_REPLY,
            NX_SMTP_TRANSMIT_ERROR, NX_SMTP_INVALID_SERVER_CHALLENGE, NX_SMTP_OVERSIZE_SERVER_REPLY,
            NX_SMTP_CLIENT_NOT_INTIALIZED, NX_SMTP_OUTCOME_UNKNOWN, NX_SMTP_CLIENT_BUSY,
        }
        nx {
            NX_SUCCESS, NX_NO_PACKET, NX_UNDERFLOW, NX_OVERFLOW, NX_NO_MAPPING, NX_DELETED, NX_POOL_ERROR, NX_PTR_ERROR,
            NX_WAIT_ERROR, NX_SIZE_ERROR, NX_OPTION_ERROR, NX_CALLER_ERROR, NX_INVALID_PACKET, NX_INVALID_SOCKET,
            NX_NOT_ENABLED, NX_NO_MORE_ENTRIES, NX_WAIT_ABORTED, NX_IP_INTERNAL_ERROR, NX_IP_ADDRESS_ERROR,
            NX_ALREADY_BOUND, NX_PORT_UNAVAILABLE, NX_NOT_BOUND, NX_NOT_CREATED, NX_NO_RESPONSE, NX_POOL_DELETED,
            NX_NOT_CLOSED, NX_IN_PROGRESS, NX_NOT_CONNECTED, NX_WINDOW_OVERFLOW, NX_DISCONNECT_FAILED,
            NX_NOT_SUCCESSFUL, NX_NO_FREE_PORTS, NX_TX_QUEUE_DEPTH, NX_NOT_SUPPORTED, NX_INVALID_INTERFACE,
            NX_NO_INTERFACE_ADDRESS,
        }
    }
    "UNKNOWN"
}
