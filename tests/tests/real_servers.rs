//! `nxmail` sends over a TAP to mail servers that others wrote, and what they got is compared octet for octet.

use std::net::IpAddr;
use std::process::Output;

use pcap_file::DataLink;
use pcap_file::pcap::PcapReader;
use serde_json::Value;
use tests::real::aiosmtpd::{self, Aiosmtpd};
use tests::real::body::{arrived, attachments, corpus, lines};
use tests::real::node::{haraka, nodemailer};
use tests::real::nxmail;
use tests::real::postfix::{self, Postfix};
use tests::real::wire::{LINUX_V4, LINUX_V6, Wire};

const AIOSMTPD_PORT: u16 = 2525;
const BOTH_VERSIONS: [IpAddr; 2] = [LINUX_V4, LINUX_V6];
const BOTH_MECHANISMS: [&str; 2] = ["plain", "login"];

fn send(server: IpAddr, port: u16, to: &str, extra: &[&str], body: &[u8]) -> Output {
    let (server, port) = (server.to_string(), port.to_string());
    let common =
        ["--server", &server, "--port", &port, "--from", "device@sender.test", "--to", to, "--subject", "Über"];
    nxmail::send(&[&common, extra].concat(), body)
}

/// The part after the first blank line, and whether the subject is in the part before it.
fn split(content: &[u8], line_end: &str) -> (Vec<u8>, String) {
    let blank = [line_end, line_end].concat();
    let at = content.windows(blank.len()).position(|window| window == blank.as_bytes()).expect("a blank line");
    (content[at + blank.len()..].into(), String::from_utf8_lossy(&content[..at + line_end.len()]).into_owned())
}

fn assert_sent(output: &Output, context: &str) {
    assert!(output.status.success(), "{context}: {output:?}");
}

#[test]
fn mail_into_postfix_arrives_octet_for_octet_over_both_ip_versions_with_both_mechanisms() {
    let _wire = Wire::new();
    let postfix = Postfix::start();
    let login = ["--user", postfix::USER, "--password", postfix::PASSWORD];
    for server in BOTH_VERSIONS {
        for mechanism in BOTH_MECHANISMS {
            for body in corpus() {
                let context = format!("{server} {mechanism} {}", body.name);
                let extra = [&["--auth", mechanism][..], &login].concat();
                let output = send(server, postfix::PORT, postfix::RECIPIENT, &extra, &body.octets);
                assert_sent(&output, &context);
                let (content, headers) = split(&postfix.mail(), "\n");
                // A mailbox has LF where the wire has CRLF.
                let expected = String::from_utf8(arrived(&body.octets)).expect("UTF-8").replace("\r\n", "\n");
                assert!(content == expected.as_bytes(), "{context}: the body differs\n{}", postfix.log());
                assert!(headers.contains("\nSubject: "), "{context}: {headers}");
                assert!(headers.contains("ESMTPA"), "{context}: not authenticated: {headers}");
            }
        }
    }
}

#[test]
fn mail_into_aiosmtpd_arrives_octet_for_octet_over_both_ip_versions_with_both_mechanisms() {
    let _wire = Wire::new();
    let aiosmtpd = Aiosmtpd::start(AIOSMTPD_PORT);
    let login = ["--user", aiosmtpd::USER, "--password", aiosmtpd::PASSWORD];
    for server in BOTH_VERSIONS {
        for mechanism in BOTH_MECHANISMS {
            for body in corpus() {
                let context = format!("{server} {mechanism} {}", body.name);
                let extra = [&["--auth", mechanism][..], &login].concat();
                assert_sent(&send(server, AIOSMTPD_PORT, "c@d.test", &extra, &body.octets), &context);
                let mail = aiosmtpd.mail();
                let (content, _) = split(&mail.content(), "\r\n");
                assert!(content == arrived(&body.octets), "{context}: the body differs");
                assert_eq!(
                    (mail.from.as_str(), mail.to.as_slice()),
                    ("device@sender.test", &["c@d.test".to_owned()][..])
                );
                assert_eq!(mail.mechanism.map(|name| name.to_lowercase()).as_deref(), Some(mechanism), "{context}");
            }
        }
    }
}

/// The corpus with both mechanisms over both IP versions into a server that reports what it got.
fn all_arrive(name: &str, port: u16, reports: &Aiosmtpd) {
    let login = ["--user", aiosmtpd::USER, "--password", aiosmtpd::PASSWORD];
    for server in BOTH_VERSIONS {
        for mechanism in BOTH_MECHANISMS {
            for body in corpus() {
                let context = format!("{name} {server} {mechanism} {}", body.name);
                let extra = [&["--auth", mechanism][..], &login].concat();
                assert_sent(&send(server, port, "c@d.test", &extra, &body.octets), &context);
                let mail = reports.mail();
                let (content, headers) = split(&mail.content(), "\r\n");
                let expected = arrived(&body.octets);
                let same = content.iter().zip(&expected).take_while(|(a, b)| a == b).count();
                assert!(
                    content == expected,
                    "{context}: the body differs at {same}: {:?} instead of {:?}",
                    String::from_utf8_lossy(&content[same.saturating_sub(20)..content.len().min(same + 20)]),
                    String::from_utf8_lossy(&expected[same.saturating_sub(20)..expected.len().min(same + 20)])
                );
                assert_eq!(mail.to, ["c@d.test"], "{context}");
                assert!(headers.contains("Date: ") && headers.contains("Message-ID: <"), "{context}: {headers}");
            }
        }
    }
}

/// Five megabytes with a strange name, to three recipients, into a server that reports what it got.
fn large_attachment_arrives(name: &str, port: u16, reports: &Aiosmtpd) {
    let directory = tempfile::tempdir().expect("a directory");
    let (strange, plain) = (directory.path().join("Messwerte größer.bin"), directory.path().join("b.txt"));
    let large: Vec<u8> = (0..5_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(&strange, &large).expect("a file");
    std::fs::write(&plain, b"small").expect("a file");
    let [strange, plain] = [&strange, &plain].map(|path| path.to_str().expect("UTF-8"));
    for server in BOTH_VERSIONS {
        let extra = [
            &["--auth", "plain", "--user", aiosmtpd::USER, "--password", aiosmtpd::PASSWORD][..],
            &["--cc", "e@d.test", "--bcc", "f@d.test", "--attach", strange, "--attach", plain],
            &["--header", "X-Board: 7", "--timeout", "60", "--pipelining", "off"],
        ]
        .concat();
        assert_sent(&send(server, port, "c@d.test", &extra, b"See the files.\r\n"), name);
        let mail = reports.mail();
        assert_eq!(mail.to, ["c@d.test", "e@d.test", "f@d.test"]);
        let content = mail.content();
        let (_, headers) = split(&content, "\r\n");
        assert!(
            headers.contains("X-Board: 7\r\n") && headers.contains("Cc: <e@d.test>") && !headers.contains("f@d.test")
        );
        let came = attachments(&content);
        assert_eq!(came.len(), 2, "{name}");
        assert!(came[0].0 == "Messwerte größer.bin" && came[0].1 == large, "{name}: the file differs");
        assert_eq!((came[1].0.as_str(), came[1].1.as_slice()), ("b.txt", &b"small"[..]));
    }
}

#[test]
fn mail_into_nodemailers_server_arrives_octet_for_octet_over_both_ip_versions_with_all_mechanisms() {
    let _wire = Wire::new();
    let reports = nodemailer(AIOSMTPD_PORT);
    all_arrive("smtp-server", AIOSMTPD_PORT, &reports);
    large_attachment_arrives("smtp-server", AIOSMTPD_PORT, &reports);
    let token = ["--auth", "xoauth2", "--user", aiosmtpd::USER, "--password"];
    let extra = [&token[..], &[aiosmtpd::PASSWORD]].concat();
    assert_sent(&send(LINUX_V4, AIOSMTPD_PORT, "c@d.test", &extra, b"x"), "a good token");
    assert_eq!(reports.mail().mechanism.as_deref(), Some("XOAUTH2"));
    let extra = [&token[..], &["expired"]].concat();
    let output = send(LINUX_V4, AIOSMTPD_PORT, "c@d.test", &extra, b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("NX_SMTP_AUTH_REPLY_ERROR reply=\"535"), "{output:?}");
}

#[test]
fn mail_into_haraka_arrives_octet_for_octet_over_both_ip_versions_with_both_mechanisms() {
    let _wire = Wire::new();
    let haraka = haraka(AIOSMTPD_PORT);
    all_arrive("Haraka", AIOSMTPD_PORT, &haraka.reports);
    large_attachment_arrives("Haraka", AIOSMTPD_PORT, &haraka.reports);
}

#[test]
fn mails_into_postfix_go_by_scram_and_share_a_connection() {
    let _wire = Wire::new();
    let postfix = Postfix::start();
    let login = ["--auth", "scram-sha-256", "--user", postfix::USER, "--password"];
    let extra = [&login[..], &[postfix::PASSWORD, "--repeat", "3", "--one-connection", "-v"]].concat();
    let output = send(LINUX_V6, postfix::PORT, postfix::RECIPIENT, &extra, &lines(2000));
    assert_sent(&output, &postfix.log());
    let dialogue = String::from_utf8_lossy(&output.stderr).into_owned();
    let count = |line: &str| dialogue.lines().filter(|shown| shown.starts_with(line)).count();
    assert_eq!((count("C: AUTH SCRAM-SHA-256"), count("C: EHLO"), count("C: MAIL")), (1, 1, 3), "{dialogue}");
    for _ in 0..3 {
        postfix.mail();
    }
    let extra = [&login[..], &["wrong"]].concat();
    let output = send(LINUX_V4, postfix::PORT, postfix::RECIPIENT, &extra, b"x");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("NX_SMTP_AUTH_REPLY_ERROR"), "{output:?}");
}

#[test]
fn mail_that_a_server_refuses_gives_exit_code_1_and_the_phase_with_the_reply() {
    let _wire = Wire::new();
    let _postfix = Postfix::start();
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
    let aiosmtpd = Aiosmtpd::start(AIOSMTPD_PORT);
    let directory = tempfile::tempdir().expect("a directory");
    let (pcap, password) = (directory.path().join("capture.pcap"), directory.path().join("password"));
    std::fs::write(&password, format!("{}\n", aiosmtpd::PASSWORD)).expect("a password file");
    let (pcap, password) = (pcap.to_str().expect("UTF-8"), password.to_str().expect("UTF-8"));
    let extra = [
        &["--auth", "login", "--user", aiosmtpd::USER, "--password-file", password][..],
        &["--repeat", "5", "--json", "-v", "--pcap", pcap],
    ]
    .concat();
    let output = send(LINUX_V4, AIOSMTPD_PORT, "c@d.test", &extra, b"hello\r\n");
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
