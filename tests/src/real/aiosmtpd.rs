//! aiosmtpd, a mail server in Python that reports exactly the octets it got.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;

use base64::Engine;
use serde::Deserialize;

use super::process::Server;
use super::wire::{LINUX_V4, LINUX_V6};

/// The one user that may send.
pub const USER: &str = "device";
/// That user's password.
pub const PASSWORD: &str = "secret";

const PROGRAM: &str = include_str!("aiosmtpd.py");

/// A running aiosmtpd.
pub struct Aiosmtpd {
    output: BufReader<Box<dyn Read>>,
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

impl Aiosmtpd {
    /// Starts it on `port` of both of Linux's addresses; mail is taken after AUTH only.
    pub fn start(port: u16) -> Self {
        let python = python();
        let python = python.to_str().expect("a UTF-8 path");
        let (v4, v6) = (LINUX_V4.to_string(), LINUX_V6.to_string());
        let arguments = ["-c", PROGRAM, &v4, &v6, &port.to_string(), USER, PASSWORD];
        let mut server = Server::start(python, &arguments, Stdio::piped());
        let output: Box<dyn Read> = Box::new(server.stdout());
        let mut this = Self { output: BufReader::new(output), _server: server };
        assert_eq!(this.line(), "ready", "aiosmtpd starts");
        this
    }

    /// The next mail.
    pub fn mail(&mut self) -> Mail {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("aiosmtpd's report");
        line.trim_end().to_owned()
    }
}

/// The Python that `cargo xtask setup` installed aiosmtpd for.
fn python() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")), PathBuf::from);
    let python = target.join("venv/bin/python");
    assert!(python.exists(), "aiosmtpd is missing: run `cargo xtask setup`");
    python
}
