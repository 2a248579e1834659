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
use crate::proto::{Cause, Kind, Phase, Reply, Report};

/// The status that `nx_smtp_mail_send` returns for `report`.
#[must_use]
pub fn status(report: Report) -> UINT {
    match (report.kind, report.cause) {
        (Kind::Sent, _) => NX_SUCCESS,
        (Kind::Unknown, _) => NX_SMTP_OUTCOME_UNKNOWN,
        (_, Cause::Reply | Cause::Garbled | Cause::Unasked | Cause::Challenge | Cause::NoMechanism) => {
            phase_status(report.phase)
        }
        (_, Cause::TooLong) => NX_SMTP_OVERSIZE_SERVER_REPLY,
        (_, Cause::Timeout) => NX_NO_PACKET,
        (_, Cause::Closed) => NX_NOT_CONNECTED,
        (_, Cause::TooLarge) => NX_SMTP_OVERSIZE_MAIL_DATA,
        (_, Cause::NotAscii | Cause::Unencodable) => NX_SMTP_INVALID_PARAM,
        (_, Cause::Local(code)) => code,
    }
}

fn phase_status(phase: Phase) -> UINT {
    match phase {
        Phase::Connect | Phase::Greeting => NX_SMTP_GREET_REPLY_ERROR,
        Phase::Hello => NX_SMTP_HELLO_REPLY_ERROR,
        Phase::Auth => NX_SMTP_AUTH_REPLY_ERROR,
        Phase::Mail => NX_SMTP_MAIL_REPLY_ERROR,
        Phase::Rcpt => NX_SMTP_RCPT_REPLY_ERROR,
        Phase::Data => NX_SMTP_DATA_REPLY_ERROR,
        Phase::Message | Phase::Quit => NX_SMTP_MESSAGE_REPLY_ERROR,
    }
}

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

/// Writes down what the application can read afterwards.
pub fn record(report: Report, reply: &Reply, record: &mut NX_SMTP_REPLY) {
    record.nx_smtp_reply_status = status(report);
    record.nx_smtp_reply_result = result(report.kind);
    record.nx_smtp_reply_phase = report.phase as UINT;
    record.nx_smtp_reply_code = reply.code().into();
    record.nx_smtp_reply_enhanced_code = reply.enhanced().map_or([0; 3], |e| e.map(UINT::from));
    let mut text = reply.text().iter();
    let mut length = 0;
    let [room @ .., end] = &mut record.nx_smtp_reply_text;
    for slot in room {
        *slot = text.next().map_or(0, |&byte| CHAR::from_ne_bytes([byte]));
        length += UINT::from(*slot != 0);
    }
    *end = 0;
    record.nx_smtp_reply_text_length = length;
}

/// The same for a mail that must not be sent as it is.
pub fn record_untried(record: &mut NX_SMTP_REPLY) {
    let report = Report { kind: Kind::Refused, phase: Phase::Connect, cause: Cause::Local(NX_SMTP_INVALID_PARAM) };
    self::record(report, &Reply::none(), record);
}
