//! Every body to every server by every mechanism over both IP versions, compared octet for octet.
//!
//! All of it with `cargo xtask test --long`. Otherwise each mechanism carries two of the bodies over each IP version, so that all of them
//! go into each server, and the large ones go into each server once.

use std::net::IpAddr;

use tests::real::aiosmtpd::{self, Aiosmtpd};
use tests::real::body::{Body, arrived, attachments, corpus, large, normalised, unquoted, unsendable};
use tests::real::may_take_long;
use tests::real::node::{Haraka, haraka, nodemailer};
use tests::real::postfix::{self, Postfix};
use tests::real::wire::Wire;

use crate::{BOTH_VERSIONS, REPORTS_PORT, assert_sent, send, split};

/// A server, what it speaks, and what it got.
trait MailServer {
    const NAME: &'static str;
    /// What `nxmail --auth` calls them.
    const MECHANISMS: &'static [&'static str];
    /// Where it takes mail after AUTH, and where without.
    const PORTS: (u16, u16);
    const RECIPIENT: &'static str;

    /// The next mail as it left, but for the server's headers, and with what it was authenticated.
    fn take(&self) -> (Vec<u8>, Option<String>);
}

impl MailServer for Postfix {
    const NAME: &'static str = "Postfix";
    const MECHANISMS: &'static [&'static str] = &["plain", "login", "scram-sha-256"];
    const PORTS: (u16, u16) = (postfix::PORT, postfix::OPEN_PORT);
    const RECIPIENT: &'static str = postfix::RECIPIENT;

    fn take(&self) -> (Vec<u8>, Option<String>) {
        let mail = self.mail().expect("a mail");
        assert!(!mail.contains(&b'\r'), "a mailbox has LF where the wire has CR LF");
        let mail: Vec<u8> = mail.split(|&octet| octet == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        let (_, headers) = split(&mail);
        // `with ESMTPA`: authenticated; Postfix's log says by what.
        let log = self.log();
        let mechanism = log.rsplit_once("sasl_method=").and_then(|(_, rest)| rest.split([',', '\n']).next());
        let mechanism = mechanism.filter(|_| headers.contains("ESMTPA")).map(str::to_lowercase);
        (mail, mechanism)
    }
}

/// The servers that report what they got.
struct Reporting<T>(T);

impl MailServer for Aiosmtpd {
    const NAME: &'static str = "aiosmtpd";
    const MECHANISMS: &'static [&'static str] = &["plain", "login"];
    const PORTS: (u16, u16) = (REPORTS_PORT, REPORTS_PORT + 1);
    const RECIPIENT: &'static str = "c@d.test";

    fn take(&self) -> (Vec<u8>, Option<String>) {
        let mail = self.mail();
        assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("device@sender.test", &["c@d.test".to_owned()][..]));
        (mail.content(), mail.mechanism.map(|name| name.to_lowercase()))
    }
}

/// Nodemailer's.
impl MailServer for Reporting<Aiosmtpd> {
    const NAME: &'static str = "smtp-server";
    const MECHANISMS: &'static [&'static str] = &["plain", "login", "xoauth2"];
    const PORTS: (u16, u16) = Aiosmtpd::PORTS;
    const RECIPIENT: &'static str = Aiosmtpd::RECIPIENT;

    fn take(&self) -> (Vec<u8>, Option<String>) {
        self.0.take()
    }
}

impl MailServer for Haraka {
    const NAME: &'static str = "Haraka";
    const MECHANISMS: &'static [&'static str] = &["plain", "login"];
    const PORTS: (u16, u16) = Aiosmtpd::PORTS;
    const RECIPIENT: &'static str = Aiosmtpd::RECIPIENT;

    fn take(&self) -> (Vec<u8>, Option<String>) {
        self.reports.take()
    }
}

/// How a mail goes into a server.
#[derive(Clone, Copy, Debug)]
struct Way {
    server: IpAddr,
    /// `none` or one of the server's.
    mechanism: &'static str,
}

impl Way {
    /// Sends and returns what came.
    fn go<S: MailServer>(self, server: &S, context: &str, extra: &[&str], body: &[u8]) -> Vec<u8> {
        let by_name = ["--user", aiosmtpd::USER, "--password", aiosmtpd::PASSWORD];
        let open = self.mechanism == "none";
        let login: &[&str] = if open { &[] } else { &by_name };
        let port = if open { S::PORTS.1 } else { S::PORTS.0 };
        let arguments = [&["--auth", self.mechanism], login, extra].concat();
        assert_sent(&send(self.server, port, S::RECIPIENT, &arguments, body), context);
        let (mail, mechanism) = server.take();
        let (_, headers) = split(&mail);
        assert!(headers.contains("Subject: =?UTF-8?B?w5xiZXI=?=\r\n"), "{context}: {headers}");
        assert!(headers.contains("Date: ") && headers.contains("Message-ID: <"), "{context}: {headers}");
        // Haraka's plugin does not hear which one it was.
        if S::NAME != Haraka::NAME {
            assert_eq!(mechanism.as_deref(), (!open).then_some(self.mechanism), "{context}");
        }
        mail
    }

    /// A body that can go as it is.
    fn body<S: MailServer>(self, server: &S, body: &Body) {
        let context = format!("{} {self:?} {}", S::NAME, body.name);
        let (content, headers) = split(&self.go(server, &context, &[], &body.octets));
        let expected = arrived(&body.octets);
        let same = content.iter().zip(&expected).take_while(|(a, b)| a == b).count();
        let near =
            |all: &[u8]| String::from_utf8_lossy(&all[same.saturating_sub(20)..all.len().min(same + 20)]).into_owned();
        assert!(
            content == expected,
            "{context}: the body differs at {same}: {:?} instead of {:?}",
            near(&content),
            near(&expected)
        );
        assert!(headers.contains("Content-Transfer-Encoding: 8bit\r\n"), "{context}: {headers}");
    }

    /// A body that must be encoded.
    fn encoded<S: MailServer>(self, server: &S) {
        let body = unsendable();
        let context = format!("{} {self:?} {}", S::NAME, body.name);
        let mail = self.go(server, &context, &[], &body.octets);
        assert!(unquoted(&mail) == normalised(&body.octets), "{context}: the body differs");
    }

    /// Five megabytes with a strange name and a small file beside it, to three recipients where the server reports them.
    fn attachment<S: MailServer>(self, server: &S) {
        let context = format!("{} {self:?} attachments", S::NAME);
        let directory = tempfile::tempdir().expect("a directory");
        let (strange, plain) = (directory.path().join("Messwerte größer.bin"), directory.path().join("b.txt"));
        let octets: Vec<u8> = (0..5_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        std::fs::write(&strange, &octets).expect("a file");
        std::fs::write(&plain, b"small").expect("a file");
        let [strange, plain] = [&strange, &plain].map(|path| path.to_str().expect("UTF-8"));
        let mail = self.go(server, &context, &["--attach", strange, "--attach", plain], b"See the files.\r\n");
        let came = attachments(&mail);
        assert_eq!(came.len(), 2, "{context}");
        assert!(came[0].0 == "Messwerte größer.bin" && came[0].1 == octets, "{context}: the file differs");
        assert_eq!((came[1].0.as_str(), came[1].1.as_slice()), ("b.txt", &b"small"[..]), "{context}");
    }
}

/// What the head of this file says.
fn all<S: MailServer>(start: impl Fn() -> S) {
    let _wire = Wire::new();
    let server = start();
    let bodies = corpus();
    let mechanisms = || ["none"].into_iter().chain(S::MECHANISMS.iter().copied());
    for (version, address) in BOTH_VERSIONS.into_iter().enumerate() {
        for (turn, mechanism) in mechanisms().enumerate() {
            let way = Way { server: address, mechanism };
            let first = 2 * turn + 3 * version;
            for (n, body) in bodies.iter().enumerate() {
                if may_take_long() || [first, first + 1].iter().any(|turn| turn % bodies.len() == n) {
                    way.body(&server, body);
                }
            }
            if may_take_long() || turn == version {
                way.encoded(&server);
            }
            if may_take_long() || (version, turn) == (0, 1) {
                way.body(&server, &large());
            }
            if may_take_long() || (version, turn) == (1, 0) {
                way.attachment(&server);
            }
        }
    }
}

#[test]
fn mail_into_postfix_arrives_octet_for_octet() {
    all(postfix::start);
}

#[test]
fn mail_into_aiosmtpd_arrives_octet_for_octet() {
    all(|| Aiosmtpd::start(REPORTS_PORT));
}

#[test]
fn mail_into_nodemailers_server_arrives_octet_for_octet() {
    all(|| Reporting(nodemailer(REPORTS_PORT)));
}

#[test]
fn mail_into_haraka_arrives_octet_for_octet() {
    all(|| haraka(REPORTS_PORT));
}
