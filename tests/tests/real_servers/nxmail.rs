//! What `nxmail send` shows, and what it never shows.

use std::process::{Command, Stdio};

use base64::Engine;
use tests::real::aiosmtpd::{self, Aiosmtpd};
use tests::real::body::large;
use tests::real::node::nodemailer;
use tests::real::nxmail;
use tests::real::postfix;
use tests::real::wire::{LINUX_V4, Wire};

use crate::{REPORTS_PORT, assert_sent, send};

/// A password that nothing else looks like.
const SECRET: &str = "Zq7#wk9!Lx2$";

/// It and its inner octets in base64, whatever goes before it in the same answer.
fn forms() -> impl Iterator<Item = String> {
    let behind = |octets: usize| {
        let coded = base64::engine::general_purpose::STANDARD.encode([&vec![0; octets], SECRET.as_bytes()].concat());
        coded[4..coded.len() - 4].to_owned()
    };
    [SECRET.to_owned()].into_iter().chain((0..3).map(behind))
}

fn assert_silent(output: &std::process::Output, context: &str) {
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(stream).into_owned();
        for form in forms() {
            assert!(!text.contains(&form), "{context}: {text}");
        }
    }
}

#[test]
fn password_is_never_shown_whatever_the_mechanism_and_the_outcome() {
    let _wire = Wire::new();
    let _postfix = postfix::start();
    let _reports = nodemailer(REPORTS_PORT);
    let servers = [
        (postfix::PORT, postfix::RECIPIENT, &["plain", "login", "scram-sha-256", "xoauth2"][..]),
        (REPORTS_PORT, "c@d.test", &["plain", "login", "xoauth2", "scram-sha-256"]),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    std::fs::write(&file, format!("{SECRET}\nsecond line\n")).expect("a file");
    let file = file.to_str().expect("UTF-8");
    for (port, to, mechanisms) in servers {
        for mechanism in mechanisms {
            let login = ["--auth", mechanism, "--user", aiosmtpd::USER, "--password-file", file, "-v", "--json"];
            let output = send(LINUX_V4, port, to, &login, b"x");
            // The password is wrong, or the mechanism is not offered.
            assert_eq!(output.status.code(), Some(1), "{mechanism}: {output:?}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("C: EHLO "), "{output:?}");
            assert_silent(&output, mechanism);
        }
    }
}

#[test]
fn password_comes_from_the_environment_where_no_argument_gives_one() {
    let _wire = Wire::new();
    let reports = Aiosmtpd::start(REPORTS_PORT);
    let arguments = ["--auth", "login", "--user", aiosmtpd::USER];
    let mail = ["--from", "a@b.test", "--to", "c@d.test", "--subject", "s"];
    for (password, code) in [(aiosmtpd::PASSWORD, 0), ("wrong", 1)] {
        let all = [&arguments[..], &mail].concat();
        let output = nxmail::send_with(LINUX_V4, REPORTS_PORT, &all, b"x", &[("NXMAIL_PASSWORD", password)]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
    }
    assert_eq!(reports.mail().mechanism.as_deref(), Some("LOGIN"));
}

#[test]
fn recipients_that_the_server_does_not_take_are_named_though_the_mail_is_sent() {
    let _wire = Wire::new();
    let postfix = postfix::start();
    let both = ["--cc", postfix::UNKNOWN_RECIPIENT];
    let output = send(LINUX_V4, postfix::OPEN_PORT, postfix::RECIPIENT, &both, b"x");
    assert_sent(&output, "one of two");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, format!("refused: {} (550)\n", postfix::UNKNOWN_RECIPIENT));
    postfix.mail().expect("a mail");
}

#[test]
fn large_mail_on_a_terminal_shows_its_progress_and_elsewhere_none() {
    let _wire = Wire::new();
    let reports = Aiosmtpd::start(REPORTS_PORT);
    let folder = tempfile::tempdir().expect("a folder");
    let body = folder.path().join("body");
    std::fs::write(&body, large().octets).expect("a file");
    let arguments =
        [&["--from", "a@b.test", "--to", "c@d.test", "--subject", "s"][..], &["--body", body.to_str().expect("UTF-8")]]
            .concat();
    let output = nxmail::send(LINUX_V4, REPORTS_PORT + 1, &arguments, b"");
    assert_sent(&output, "no terminal");
    assert!(output.stderr.is_empty(), "{output:?}");
    reports.mail();

    let line = nxmail::command_line(LINUX_V4, REPORTS_PORT + 1, &arguments);
    let quoted: Vec<String> = line.iter().map(|word| format!("'{word}'")).collect();
    let output = Command::new("script")
        .args(["--quiet", "--return", "--echo", "never", "--command", &quoted.join(" "), "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .expect("script (bsdutils)");
    assert_sent(&output, "a terminal");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("MiB/5.") && shown.contains("left") && shown.contains('█'), "{shown}");
    assert!(shown.contains("sent ") && shown.contains(" octets in "), "{shown}");
    reports.mail();
}
