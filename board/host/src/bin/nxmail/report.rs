//! What became of a mail, as a line for a person or an object for a program.

use std::time::Duration;

use serde_json::json;
use smtp_client::proto::Phase;
use threadx_shim::types::UINT;

use crate::dialogue::clean;
use crate::status;

/// What the server said last to a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub code: u16,
    /// Without the code; lines are joined by LF.
    pub text: String,
}

/// What became of one mail.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub status: UINT,
    /// Where it was decided.
    pub phase: Phase,
    /// The reply that decided it, if one did.
    pub reply: Option<Said>,
    /// Recipients that the server did not take though it took the mail, with its codes.
    pub refused: Vec<(String, u16)>,
    /// Octets of body.
    pub body_bytes: usize,
    pub took: Duration,
}

impl Outcome {
    pub fn is_sent(&self) -> bool {
        self.status == netx::constants::NX_SUCCESS
    }

    /// `status=0xAA NX_SMTP_RCPT_REPLY_ERROR reply="550 5.1.1 …"`; without a reply, where it happened: `phase=connect`.
    pub fn failure_line(&self) -> String {
        let status = format!("status=0x{:02X} {}", self.status, status::name(self.status));
        match &self.reply {
            Some(reply) => {
                format!("{status} reply=\"{} {}\"", reply.code, clean(reply.text.replace('\n', " ").as_bytes()))
            }
            None => format!("{status} phase={}", phase_name(self.phase)),
        }
    }

    /// One line for a mail that was sent.
    pub fn success_line(&self) -> String {
        let reply = self.reply.as_ref().map(|reply| format!(": {} {}", reply.code, clean(reply.text.as_bytes())));
        let milliseconds = self.took.as_millis();
        format!("sent {} octets in {milliseconds} ms{}", self.body_bytes, reply.unwrap_or_default())
    }

    /// One object on one line.
    pub fn json(&self) -> String {
        json!({
            "status": self.status,
            "name": status::name(self.status),
            "phase": phase_name(self.phase),
            "reply_code": self.reply.as_ref().map(|reply| reply.code),
            "reply_text": self.reply.as_ref().map(|reply| reply.text.as_str()),
            "refused": self.refused,
            "bytes": self.body_bytes,
            "ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
        .to_string()
    }
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Connect => "connect",
        Phase::Greeting => "greeting",
        Phase::Hello => "hello",
        Phase::Auth => "auth",
        Phase::Mail => "mail",
        Phase::Rcpt => "rcpt",
        Phase::Data => "data",
        Phase::Message => "message",
        Phase::Quit => "quit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Outcome {
        Outcome {
            status: smtp_client::constants::NX_SMTP_RCPT_REPLY_ERROR,
            phase: Phase::Rcpt,
            reply: Some(Said { code: 550, text: "5.1.1 no \"such\"\nuser\x1b".into() }),
            refused: vec![("x@y".into(), 550)],
            body_bytes: 7,
            took: Duration::from_millis(12),
        }
    }

    #[test]
    fn outcome_refused_is_one_line_with_code_name_and_reply() {
        assert_eq!(
            refused().failure_line(),
            "status=0xAA NX_SMTP_RCPT_REPLY_ERROR reply=\"550 5.1.1 no \"such\" user\\u{1b}\""
        );
    }

    #[test]
    fn outcome_without_a_reply_names_the_phase() {
        let outcome =
            Outcome { status: netx::constants::NX_NOT_CONNECTED, phase: Phase::Connect, reply: None, ..refused() };
        assert_eq!(outcome.failure_line(), "status=0x38 NX_NOT_CONNECTED phase=connect");
    }

    #[test]
    fn outcome_as_json_is_one_line_and_reads_back() {
        let json = refused().json();
        assert!(!json.contains('\n'));
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["status"], 0xAA);
        assert_eq!(read["phase"], "rcpt");
        assert_eq!(read["refused"], json!([["x@y", 550]]));
        assert_eq!(read["reply_text"], "5.1.1 no \"such\"\nuser\u{1b}");
        assert_eq!(
            (read["reply_code"].as_u64(), read["bytes"].as_u64(), read["ms"].as_u64()),
            (Some(550), Some(7), Some(12))
        );
    }
}
