//! From the protocol's verdict to NetX's status codes, and to the reply that the application can read.

use netx::constants::{NX_NO_PACKET, NX_NOT_CONNECTED, NX_SUCCESS};
use threadx_shim::types::{CHAR, UINT};

use crate::block::{NX_SMTP_CLIENT, NX_SMTP_REPLY};
use crate::constants::{
    NX_SMTP_AUTH_REPLY_ERROR, NX_SMTP_DATA_REPLY_ERROR, NX_SMTP_GREET_REPLY_ERROR, NX_SMTP_HELLO_REPLY_ERROR,
    NX_SMTP_INVALID_PARAM, NX_SMTP_MAIL_REPLY_ERROR, NX_SMTP_MESSAGE_REPLY_ERROR, NX_SMTP_OUTCOME_UNKNOWN,
    NX_SMTP_OVERSIZE_MAIL_DATA, NX_SMTP_OVERSIZE_SERVER_REPLY, NX_SMTP_RCPT_REPLY_ERROR, NX_SMTP_RESULT_REFUSED,
};
use crate::proto::{Cause, Kind, Phase, Report};

/// The status that `nx_smtp_mail_send` returns for `report`.
#[must_use]
pub fn status(report: &Report) -> UINT {
    match report.kind {
        Kind::Sent => return NX_SUCCESS,
        Kind::Unknown => return NX_SMTP_OUTCOME_UNKNOWN,
        Kind::Refused | Kind::TryLater => {}
    }
    let code = match report.cause {
        Cause::Local => return report.code,
        Cause::Reply | Cause::Garbled | Cause::Unasked | Cause::Challenge | Cause::NoMechanism => {
            PHASES[report.phase as usize]
        }
        Cause::TooLong => NX_SMTP_OVERSIZE_SERVER_REPLY as u8,
        Cause::Timeout => NX_NO_PACKET as u8,
        Cause::Closed => NX_NOT_CONNECTED as u8,
        Cause::TooLarge => NX_SMTP_OVERSIZE_MAIL_DATA as u8,
        Cause::NotAscii | Cause::Unencodable => NX_SMTP_INVALID_PARAM as u8,
    };
    code.into()
}

/// What a refusal in each phase is called, connecting first.
const PHASES: [u8; 9] = [
    NX_SMTP_GREET_REPLY_ERROR as u8,
    NX_SMTP_GREET_REPLY_ERROR as u8,
    NX_SMTP_HELLO_REPLY_ERROR as u8,
    NX_SMTP_AUTH_REPLY_ERROR as u8,
    NX_SMTP_MAIL_REPLY_ERROR as u8,
    NX_SMTP_RCPT_REPLY_ERROR as u8,
    NX_SMTP_DATA_REPLY_ERROR as u8,
    NX_SMTP_MESSAGE_REPLY_ERROR as u8,
    NX_SMTP_MESSAGE_REPLY_ERROR as u8,
];

/// What the application can read afterwards; the reply is kept already.
pub fn verdict(report: &Report) -> [UINT; 3] {
    [status(report), report.kind as UINT, report.phase as UINT]
}

/// The same for a mail that must not be sent as it is.
pub const UNTRIED: [UINT; 3] = [NX_SMTP_INVALID_PARAM, NX_SMTP_RESULT_REFUSED, Phase::Connect as UINT];

/// What was written down, fit to be read: the enhanced code, and a text without control characters and with a NUL behind it.
#[must_use]
pub fn present(client: &NX_SMTP_CLIENT) -> NX_SMTP_REPLY {
    let ([status, result, phase], reply) = (client.nx_smtp_client_verdict, &client.nx_smtp_client_reply);
    let mut presented = NX_SMTP_REPLY {
        nx_smtp_reply_status: status,
        nx_smtp_reply_result: result,
        nx_smtp_reply_phase: phase,
        nx_smtp_reply_code: reply.code().into(),
        nx_smtp_reply_enhanced_code: reply.enhanced().map_or([0; 3], |e| e.map(UINT::from)),
        ..NX_SMTP_REPLY::NONE
    };
    for (slot, byte) in presented.nx_smtp_reply_text.iter_mut().zip(reply.shown()) {
        *slot = CHAR::from_ne_bytes([byte]);
        presented.nx_smtp_reply_text_length += 1;
    }
    presented
}
