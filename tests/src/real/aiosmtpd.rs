//! aiosmtpd, a mail server in Python that reports exactly the octets it got.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use base64::Engine;
use mail_servers::process::Server;
use serde::Deserialize;

use super::wire::{LINUX_V4, LINUX_V6};

/// The one user that may send.
pub const USER: &str = "device";
/// That user's password.
pub const PASSWORD: &str = "secret";

const PROGRAM: &str = include_str!("aiosmtpd.py");
/// Longer than the server needs to start, or to report a mail that it has accepted.
const REPORT_LIMIT: Duration = Duration::from_secs(30);

/// A running aiosmtpd.
pub type Aiosmtpd = Reports;

/// A server that prints each mail as a line of JSON.
pub struct Reports {
    lines: Receiver<String>,
    _server: Server,
}

/// A mail as it came.
#[derive(Debug, Deserialize)]
pub struct Mail {
    /// From MAIL FROM.
    pub from: String,
    /// From RCPT TO.
    pub to: Vec<String>,
    /// The mechanism that the client authenticated with.
    pub mechanism: Option<String>,
    content: String,
}

impl Mail {
    /// Headers and body, dot-stuffing undone.
    pub fn content(&self) -> Vec<u8> {
        base64::engine::general_purpose::STANDARD.decode(&self.content).expect("base64")
    }
}

impl Reports {
    /// Starts aiosmtpd on `port` of both of Linux's addresses; mail is taken after AUTH only, on the next port without.
    pub fn start(port: u16) -> Self {
        let python = python();
        let (v4, v6) = (LINUX_V4.to_string(), LINUX_V6.to_string());
        let arguments = ["-W", "ignore", "-c", PROGRAM, &v4, &v6, &port.to_string(), USER, PASSWORD];
        let this = Self::of(Server::start(&python, &arguments, Stdio::piped()).expect("aiosmtpd"));
        assert_eq!(this.line(), "ready", "aiosmtpd starts");
        this
    }

    /// Reads what `server` prints from here on.
    pub fn of(mut server: Server) -> Self {
        let (sender, lines) = mpsc::channel();
        // A thread of its own reads, because a mail is longer than a pipe, and the server must not wait for the test to ask.
        let output = BufReader::new(server.stdout().expect("a piped output"));
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { lines, _server: server }
    }

    /// The next mail.
    pub fn mail(&self) -> Mail {
        // Some servers also print what they think.
        let line = std::iter::repeat_with(|| self.line()).find(|line| line.starts_with('{')).unwrap_or_default();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// The next line.
    pub(super) fn line(&self) -> String {
        self.lines.recv_timeout(REPORT_LIMIT).expect("a report of the server")
    }
}

/// The Python that `cargo xtask setup` installed aiosmtpd for.
pub(super) fn python() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")), PathBuf::from);
    let python = target.join("venv/bin/python");
    assert!(python.exists(), "aiosmtpd is missing: run `cargo xtask setup`");
    python
}
