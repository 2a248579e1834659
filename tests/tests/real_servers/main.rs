//! `nxmail` sends over a TAP to mail servers that others wrote: Postfix, aiosmtpd, Nodemailer's smtp-server and Haraka. What they got is compared
//! octet for octet in [`matrix`], what a person sees is looked at in [`nxmail`]; here is what else there is to a mail.

mod matrix;
mod nxmail;

use std::net::IpAddr;
use std::process::Output;

use pcap_file::DataLink;
use pcap_file::pcap::PcapReader;
use serde_json::Value;
use tests::real::aiosmtpd::{self, Aiosmtpd};
use tests::real::body::lines;
use tests::real::node::nodemailer;
use tests::real::postfix;
use tests::real::wire::{LINUX_V4, LINUX_V6, Wire};

/// Where servers that report what they got take mail after AUTH; on the next port without.
const REPORTS_PORT: u16 = 2525;
const BOTH_VERSIONS: [IpAddr; 2] = [LINUX_V4, LINUX_V6];

fn send(server: IpAddr, port: u16, to: &str, extra: &[&str], body: &[u8]) -> Output {
    let common = ["--from", "device@sender.test", "--to", to, "--subject", "Über"];
    tests::real::nxmail::send(server, port, &[&common, extra].concat(), body)
}

/// The part after the first blank line, and the one before it as text.
fn split(content: &[u8]) -> (Vec<u8>, String) {
    let at = content.windows(4).position(|window| window == b"\r\n\r\n").expect("a blank line");
    (content[at + 4..].into(), String::from_utf8_lossy(&content[..at + 2]).into_owned())
}

fn assert_sent(output: &Output, context: &str) {
    assert!(output.status.success(), "{context}: {output:?}");
}

#[test]
fn mail_to_several_with_a_header_line_of_ones_own_arrives_at_each_and_shows_no_hidden_one() {
    let _wire = Wire::new();
    let reports = nodemailer(REPORTS_PORT);
    let extra =
        ["--cc", "e@d.test", "--bcc", "f@d.test", "--header", "X-Board: 7", "--timeout", "60", "--pipelining", "off"];
    for server in BOTH_VERSIONS {
        assert_sent(&send(server, REPORTS_PORT + 1, "c@d.test", &extra, b"x"), "three recipients");
        let mail = reports.mail();
        assert_eq!(mail.to, ["c@d.test", "e@d.test", "f@d.test"]);
        let (_, headers) = split(&mail.content());
        assert!(
            headers.contains("X-Board: 7\r\n") && headers.contains("Cc: <e@d.test>") && !headers.contains("f@d.test"),
            "{headers}"
        );
    }
}

#[test]
fn token_that_has_expired_is_refused_for_good() {
    let _wire = Wire::new();
    let _reports = nodemailer(REPORTS_PORT);
    let extra = ["--auth", "xoauth2", "--user", aiosmtpd::USER, "--password", "expired"];
    let output = send(LINUX_V4, REPORTS_PORT, "c@d.test", &extra, b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("NX_SMTP_AUTH_REPLY_ERROR reply=\"535"), "{output:?}");
}

#[test]
fn mails_into_postfix_go_by_scram_and_share_a_connection() {
    let _wire = Wire::new();
    let postfix = postfix::start();
    let login = ["--auth", "scram-sha-256", "--user", postfix::USER, "--password"];
    let extra = [&login[..], &[postfix::PASSWORD, "--repeat", "3", "--one-connection", "-v"]].concat();
    let output = send(LINUX_V6, postfix::PORT, postfix::RECIPIENT, &extra, &lines(2000));
    assert_sent(&output, &postfix.log());
    let dialogue = String::from_utf8_lossy(&output.stderr).into_owned();
    let count = |line: &str| dialogue.lines().filter(|shown| shown.starts_with(line)).count();
    assert!(!dialogue.contains(postfix::PASSWORD), "{dialogue}");
    assert_eq!((count("C: AUTH SCRAM-SHA-256"), count("C: EHLO"), count("C: MAIL")), (1, 1, 3), "{dialogue}");
    for _ in 0..3 {
        postfix.mail().expect("a mail");
    }
    let extra = [&login[..], &["wrong"]].concat();
    let output = send(LINUX_V4, postfix::PORT, postfix::RECIPIENT, &extra, b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("NX_SMTP_AUTH_REPLY_ERROR"), "{output:?}");
}

#[test]
fn mail_that_a_server_refuses_gives_exit_code_1_and_the_phase_with_the_reply() {
    let _wire = Wire::new();
    let _postfix = postfix::start();
    let login = |password| ["--auth", "plain", "--user", postfix::USER, "--password", password];

    let output = send(LINUX_V4, postfix::PORT, postfix::UNKNOWN_RECIPIENT, &login(postfix::PASSWORD), b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let line = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(line.starts_with("status=0xAA NX_SMTP_RCPT_REPLY_ERROR reply=\"550 5.1.1 <bob@example.test>"), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");

    let output = send(LINUX_V4, postfix::PORT, postfix::RECIPIENT, &login("wrong"), b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let line = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(line.starts_with("status=0xAD NX_SMTP_AUTH_REPLY_ERROR reply=\"535 5.7.8 "), "{line}");
}

#[test]
fn mail_to_a_port_where_nobody_listens_gives_exit_code_1() {
    let _wire = Wire::new();
    for server in BOTH_VERSIONS {
        let output = send(server, 9, "c@d.test", &[], b"x");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("status=0x"), "{output:?}");
    }
}

#[test]
fn mail_repeated_with_json_and_pcap_reports_each_and_captures_the_frames() {
    let _wire = Wire::new();
    let aiosmtpd = Aiosmtpd::start(REPORTS_PORT);
    let directory = tempfile::tempdir().expect("a directory");
    let (pcap, password) = (directory.path().join("capture.pcap"), directory.path().join("password"));
    std::fs::write(&password, format!("{}\n", aiosmtpd::PASSWORD)).expect("a password file");
    let (pcap, password) = (pcap.to_str().expect("UTF-8"), password.to_str().expect("UTF-8"));
    let extra = [
        &["--auth", "login", "--user", aiosmtpd::USER, "--password-file", password][..],
        &["--repeat", "5", "--json", "-v", "--pcap", pcap],
    ]
    .concat();
    let output = send(LINUX_V4, REPORTS_PORT, "c@d.test", &extra, b"hello\r\n");
    assert_sent(&output, "five mails");

    let reports: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}")))
        .collect();
    assert_eq!(reports.len(), 5);
    for report in &reports {
        aiosmtpd.mail();
        assert_eq!(report["status"], 0);
        assert_eq!(report["name"], "NX_SUCCESS");
        assert_eq!(report["reply_code"], 250);
        assert_eq!(report["bytes"], 7);
        assert!(report["ms"].is_number() && report["phase"].is_string() && report["reply_text"].is_string());
    }

    let dialogue = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(dialogue.contains("S: 220 ") && dialogue.contains("C: EHLO "), "{dialogue}");
    for secret in [aiosmtpd::PASSWORD, "c2VjcmV0", "ZGV2aWNl"] {
        assert!(!dialogue.contains(secret), "{dialogue}");
    }

    let mut reader = PcapReader::new(std::fs::File::open(pcap).expect("the capture")).expect("a pcap header");
    assert_eq!(reader.header().datalink, DataLink::ETHERNET);
    let mut frames = 0;
    while let Some(frame) = reader.next_packet() {
        assert!(frame.expect("a whole frame").data.len() >= 14);
        frames += 1;
    }
    assert!(frames > 5 * 10, "{frames} frames");
}
