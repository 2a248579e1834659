//! The mail servers that boards send to: aiosmtpd, which can have misfortunes, and Postfix.
//!
//! Both are started for one mail, on a port of this machine that is free. Postfix needs root, as it always does.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use mail_servers::postfix::{self, Site};

use crate::files;
use crate::mail::{Net, Version, Way};

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// In Python
    Aiosmtpd,
    /// Debian's; needs root
    Postfix,
}

/// A child that ends with us.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running server.
pub enum Server {
    Aiosmtpd(Aiosmtpd),
    Postfix(Postfix),
}

impl Server {
    /// Starts the server that the way wants. `folder` is for its files.
    pub fn start(way: Way, folder: &Path) -> anyhow::Result<Self> {
        Ok(match way.server {
            Kind::Aiosmtpd => Self::Aiosmtpd(Aiosmtpd::start(way, folder)?),
            Kind::Postfix => {
                ensure!(way.misfortune.of_the_server() == "none", "Postfix is a server without misfortunes");
                Self::Postfix(Postfix::start()?)
            }
        })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        match self {
            Self::Aiosmtpd(server) => server.port,
            Self::Postfix(server) => server.port,
        }
    }

    /// Waits until the board has named the recipient.
    pub fn wait_for_recipient(&mut self) -> anyhow::Result<()> {
        let Self::Aiosmtpd(server) = self else { bail!("Postfix does not tell") };
        while server.word()? != "rcpt" {}
        Ok(())
    }

    /// What arrived, with the line ends of the wire.
    pub fn mails(&self) -> anyhow::Result<String> {
        match self {
            Self::Aiosmtpd(server) => Ok(fs::read_to_string(&server.mails)?),
            // As it lies in a mailbox.
            Self::Postfix(postfix) => Ok(String::from_utf8(postfix.server.mail()?)?.replace('\n', "\r\n")),
        }
    }

    /// What it has to say about a failure.
    pub fn log(&self) -> String {
        match self {
            Self::Aiosmtpd(_) => String::new(),
            Self::Postfix(postfix) => postfix.server.log(),
        }
    }
}

const AIOSMTPD: &str = include_str!("mail_server.py");

/// `mail_server.py` and what it tells.
pub struct Aiosmtpd {
    port: u16,
    mails: PathBuf,
    events: BufReader<ChildStdout>,
    _process: Process,
}

impl Aiosmtpd {
    fn start(way: Way, folder: &Path) -> anyhow::Result<Self> {
        let python = files::python_environment().join("bin/python");
        ensure!(python.exists(), "aiosmtpd is missing: run `cargo xtask setup`");
        let address = match (way.net, way.version) {
            (Net::User, Version::V4) => "127.0.0.1",
            (Net::User, Version::V6) => "::1",
            (Net::Tap, Version::V4) => "10.0.2.2",
            (Net::Tap, Version::V6) => "fec0::2",
        };
        let mails = folder.join("mails");
        let mut child = Command::new(python)
            .args(["-W", "ignore", "-c", AIOSMTPD, address, way.misfortune.of_the_server()])
            .arg(&mails)
            .stdout(Stdio::piped())
            .spawn()
            .context("aiosmtpd")?;
        let events = BufReader::new(child.stdout.take().context("its output")?);
        let mut server = Self { port: 0, mails, events, _process: Process(child) };
        server.port = server.word()?.strip_prefix("port ").context("the server's port")?.parse()?;
        Ok(server)
    }

    /// The next word that it tells.
    fn word(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.events.read_line(&mut line)? > 0, "the server ended");
        Ok(line.trim_end().to_owned())
    }
}

/// Postfix, and where it listens.
pub struct Postfix {
    port: u16,
    server: postfix::Postfix,
}

impl Postfix {
    fn start() -> anyhow::Result<Self> {
        // Both are held until both are known, so that they differ.
        let [own, open] = [free_port()?, free_port()?];
        let [port, open_port] = [own.local_addr()?.port(), open.local_addr()?.port()];
        drop((own, open));
        // As the boards' program is told.
        let site = Site { address: Ipv4Addr::LOCALHOST.into(), port, open_port, user: "owner", domain: "example.org" };
        Ok(Self { port, server: postfix::Postfix::start(site)? })
    }
}

fn free_port() -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
}
