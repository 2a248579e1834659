//! From the protocol's verdict to NetX's status codes, and to the reply that the application can read.

use netx::constants::{NX_NO_PACKET, NX_NOT_CONNECTED, NX_SUCCESS};
use threadx_shim::types::{CHAR, UINT};

use crate::block::NX_SMTP_REPLY;
use crate::constants::{
    NX_SMTP_AUTH_REPLY_ERROR, NX_SMTP_DATA_REPLY_ERROR, NX_SMTP_GREET_REPLY_ERROR, NX_SMTP_HELLO_REPLY_ERROR,
    NX_SMTP_INVALID_PARAM, NX_SMTP_MAIL_REPLY_ERROR, NX_SMTP_MESSAGE_REPLY_ERROR, NX_SMTP_OUTCOME_UNKNOWN,
    NX_SMTP_OVERSIZE_MAIL_DATA, NX_SMTP_OVERSIZE_SERVER_REPLY, NX_SMTP_RCPT_REPLY_ERROR, NX_SMTP_RESULT_REFUSED,
    NX_SMTP_RESULT_SENT, NX_SMTP_RESULT_TRY_LATER, NX_SMTP_RESULT_UNKNOWN,
};
use crate::proto::reply::TEXT_MAX;
use crate::proto::{Cause, Kind, Phase, Reply, Report};

/// The status that `nx_smtp_mail_send` returns for `report`.
#[must_use]
pub fn status(report: &Report) -> UINT {
    match report.cause {
        _ if report.kind == Kind::Sent => NX_SUCCESS,
        _ if report.kind == Kind::Unknown => NX_SMTP_OUTCOME_UNKNOWN,
        Cause::Local(code) => code,
        Cause::Reply | Cause::Garbled | Cause::Unasked | Cause::Challenge | Cause::NoMechanism => {
            PHASES[report.phase as usize].into()
        }
        Cause::TooLong => NX_SMTP_OVERSIZE_SERVER_REPLY,
        Cause::Timeout => NX_NO_PACKET,
        Cause::Closed => NX_NOT_CONNECTED,
        Cause::TooLarge => NX_SMTP_OVERSIZE_MAIL_DATA,
        Cause::NotAscii | Cause::Unencodable => NX_SMTP_INVALID_PARAM,
    }
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

/// `NX_SMTP_RESULT_*` for a kind.
#[must_use]
pub fn result(kind: Kind) -> UINT {
    match kind {
        Kind::Sent => NX_SMTP_RESULT_SENT,
        Kind::Refused => NX_SMTP_RESULT_REFUSED,
        Kind::TryLater => NX_SMTP_RESULT_TRY_LATER,
        Kind::Unknown => NX_SMTP_RESULT_UNKNOWN,
    }
}

/// Writes down what the application can read afterwards, the text as it came: [`present`] does the rest.
pub fn record(report: &Report, reply: &Reply, record: &mut NX_SMTP_REPLY) {
    record.nx_smtp_reply_status = status(report);
    record.nx_smtp_reply_result = result(report.kind);
    record.nx_smtp_reply_phase = report.phase as UINT;
    record.nx_smtp_reply_code = reply.code().into();
    let text = reply.text();
    record.nx_smtp_reply_text_length = text.len() as UINT;
    for (slot, &byte) in record.nx_smtp_reply_text.iter_mut().zip(text) {
        *slot = CHAR::from_ne_bytes([byte]);
    }
}

/// The same for a mail that must not be sent as it is.
pub fn record_untried(record: &mut NX_SMTP_REPLY) {
    record.nx_smtp_reply_status = NX_SMTP_INVALID_PARAM;
    record.nx_smtp_reply_result = NX_SMTP_RESULT_REFUSED;
    record.nx_smtp_reply_phase = Phase::Connect as UINT;
    record.nx_smtp_reply_code = 0;
    record.nx_smtp_reply_text_length = 0;
}

/// What was written down, fit to be read: the enhanced code, and a text without control characters and with a NUL behind it.
#[must_use]
pub fn present(record: &NX_SMTP_REPLY) -> NX_SMTP_REPLY {
    let mut text = [0; TEXT_MAX];
    for (slot, byte) in text.iter_mut().zip(record.nx_smtp_reply_text) {
        *slot = byte.to_ne_bytes()[0];
    }
    let said = text.get(..record.nx_smtp_reply_text_length as usize).unwrap_or_default();
    let reply = Reply::of(record.nx_smtp_reply_code as u16, said);
    let mut presented = NX_SMTP_REPLY {
        nx_smtp_reply_enhanced_code: reply.enhanced().map_or([0; 3], |e| e.map(UINT::from)),
        nx_smtp_reply_text_length: 0,
        nx_smtp_reply_text: NX_SMTP_REPLY::NONE.nx_smtp_reply_text,
        ..*record
    };
    for (slot, byte) in presented.nx_smtp_reply_text.iter_mut().zip(reply.shown()) {
        *slot = CHAR::from_ne_bytes([byte]);
        presented.nx_smtp_reply_text_length += 1;
    }
    presented
}
