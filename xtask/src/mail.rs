//! Mail from an emulated board to a real server on this machine, and what may go wrong on the way.
//!
//! The board's Ethernet leads to the emulator's user network, where this machine is 10.0.2.2; that needs no privilege. With `tap` it
//! leads to a TAP interface in a network namespace of its own, where the same address is this machine's, and nothing is emulated
//! between the two TCPs but the wire. What arrives is compared octet for octet.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use xshell::{Shell, cmd};

use crate::bare::Board;
use crate::dist::How;
use crate::emulator::{self, Clock};
use crate::mail_server::{Kind, Process, Server};
use crate::{bare_c, dist_bare, files, qemu};

/// Who sends the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// `board/mps2/src/bin/mail.rs`, through the safe API
    Rust,
    /// `tests/c/mail.c`, through the manual's services
    C,
}

/// Where the board's Ethernet leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Net {
    /// The emulator's user network: needs nothing
    User,
    /// A TAP interface in a namespace of its own
    Tap,
}

/// The Internet protocol in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Version {
    /// IPv4: 10.0.2.15 to 10.0.2.2
    V4,
    /// IPv6: fec0::15 to fec0::2
    V6,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Misfortune {
    /// Nothing
    None,
    /// Every answer takes long
    Slow,
    /// The link is lost for three seconds in mid-mail
    LinkLost,
    /// The server closes the connection in mid-mail
    Gone,
    /// The server takes the connection and says nothing
    Silent,
    /// The server knows no such recipient
    Refusing,
}

impl Misfortune {
    /// The server's part in it.
    pub fn of_the_server(self) -> &'static str {
        match self {
            Self::None => "none",
            // So that what it says next is lost.
            Self::LinkLost => "paused",
            Self::Slow => "slow",
            Self::Gone => "gone",
            Self::Silent => "silent",
            Self::Refusing => "refusing",
        }
    }

    /// Does the mail arrive nevertheless?
    pub fn is_survived(self) -> bool {
        matches!(self, Self::None | Self::Slow | Self::LinkLost)
    }
}

/// How long the link is lost.
const OUTAGE: Duration = Duration::from_secs(3);

/// How a mail is sent.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub net: Net,
    pub version: Version,
    pub server: Kind,
    pub misfortune: Misfortune,
}

/// Builds the program.
pub fn program(shell: &Shell, board: Board, client: Client, version: Version) -> anyhow::Result<PathBuf> {
    match client {
        // It is told the version when it runs.
        Client::Rust => qemu::firmware(shell, board, "mail"),
        Client::C => {
            let distribution = dist_bare::board(shell, board, &How::default())?;
            let syscalls = distribution.join("share/syscalls.c");
            let sources = ["tests/c/mail.c", &syscalls.to_string_lossy()];
            let (name, options): (_, &[_]) = match version {
                Version::V4 => ("mail", &["-Os"]),
                Version::V6 => ("mail-v6", &["-Os", "-DUSE_IPV6"]),
            };
            bare_c::build(shell, board, &distribution, name, &sources, options)
        }
    }
}

/// Sends a mail; an error if it does not end as it should.
pub fn send(board: Board, program: &Path, way: Way, show: bool) -> anyhow::Result<()> {
    let folder = files::target().join("bare/mail").join(std::process::id().to_string());
    std::fs::create_dir_all(&folder)?;
    let result = run(&folder, board, program, way, show);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn run(folder: &Path, board: Board, program: &Path, way: Way, show: bool) -> anyhow::Result<()> {
    let mut server = Server::start(way, folder)?;

    // The socket's name would be too long for the system below most people's homes.
    let control = std::env::temp_dir().join(format!("board-{}.qmp", std::process::id()));
    let console = folder.join("console");
    let argument = match way.version {
        Version::V4 => server.port().to_string(),
        Version::V6 => format!("{} v6", server.port()),
    };
    let mut command = emulator::command(board, program, Clock::Real, &argument)?;
    command.args(["-nic", way.net.option(), "-qmp"]).arg(format!("unix:{},server=on,wait=off", control.display()));
    if !show {
        command.stdout(std::fs::File::create(&console)?);
    }
    let mut board = Process(command.spawn().context(emulator::QEMU)?);
    if way.misfortune == Misfortune::LinkLost {
        server.wait_for_recipient()?;
        let mut link = Link::new(&control)?;
        link.set(false)?;
        thread::sleep(OUTAGE);
        link.set(true)?;
    }
    let status = board.0.wait()?;
    // The emulator was stopped if it did not remove it.
    let _ = std::fs::remove_file(&control);

    let outcome = judge(status.code(), way.misfortune, || server.mails());
    if outcome.is_err() && !show {
        print!("{}", std::fs::read_to_string(console)?);
    }
    if outcome.is_err() {
        print!("{}", server.log());
    }
    outcome
}

/// Is this how it had to end?
fn judge(
    code: Option<i32>,
    misfortune: Misfortune,
    arrived: impl FnOnce() -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    if !misfortune.is_survived() {
        ensure!(code == Some(1), "the board should have reported a failure, and ended with {code:?}");
        ensure!(arrived()?.is_empty(), "a mail arrived");
        return Ok(());
    }
    ensure!(code == Some(0), "the board ended with {code:?}");
    let arrived = arrived()?;
    let (headers, text) = arrived.split_once("\r\n\r\n").context("a mail with headers")?;
    for header in ["To: <owner@example.org>", "From: <device@example.org>", "Subject: report from the board"] {
        ensure!(headers.lines().any(|line| line == header), "no {header:?} in\n{headers}");
    }
    let expected = (0..100).fold(String::new(), |text, line| {
        let dot = if line % 7 == 0 { "." } else { "" };
        text + &format!("{dot}line {line} of a report from the board\r\n")
    });
    ensure!(text == expected, "the mail's text is not what was sent:\n{text}");
    Ok(())
}

impl Net {
    /// The emulator's option.
    fn option(self) -> &'static str {
        match self {
            Self::User => "user,id=wire,model=lan9118",
            Self::Tap => "tap,id=wire,model=lan9118,ifname=board0,script=no,downscript=no",
        }
    }
}

/// Runs this very command again as the administrator of a network namespace of its own, where the TAP interface is made.
pub fn in_namespace(shell: &Shell) -> anyhow::Result<()> {
    const SCRIPT: &str = "ip tuntap add board0 mode tap && ip address add 10.0.2.2/24 dev board0 && ip address add fec0::2/64 dev board0 nodad && ip link set board0 up && exec \"$@\"";
    let myself = std::env::current_exe()?;
    let arguments = std::env::args_os().skip(1);
    cmd!(shell, "unshare --user --map-root-user --net sh -c {SCRIPT} sh {myself} {arguments...}")
        .env(IN_NAMESPACE, "1")
        .quiet()
        .run()?;
    Ok(())
}

/// Says that the TAP interface is there.
const IN_NAMESPACE: &str = "NX_BOARD_TAP";

/// Are we in the namespace?
pub fn has_tap() -> bool {
    std::env::var_os(IN_NAMESPACE).is_some()
}

/// The emulator's control of the wire.
struct Link(UnixStream);

impl Link {
    fn new(path: &Path) -> anyhow::Result<Self> {
        let patience = Instant::now() + Duration::from_secs(10);
        let stream = loop {
            match UnixStream::connect(path) {
                Ok(stream) => break stream,
                Err(error) if Instant::now() > patience => bail!("the emulator's control: {error}"),
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        };
        let mut link = Self(stream);
        link.line()?;
        link.command(r#"{"execute": "qmp_capabilities"}"#)?;
        Ok(link)
    }

    fn set(&mut self, up: bool) -> anyhow::Result<()> {
        self.command(&format!(r#"{{"execute": "set_link", "arguments": {{"name": "wire", "up": {up}}}}}"#))
    }

    fn command(&mut self, command: &str) -> anyhow::Result<()> {
        self.0.write_all(command.as_bytes())?;
        let answer = self.line()?;
        ensure!(answer.contains("\"return\""), "{command}: {answer}");
        Ok(())
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = Vec::new();
        let mut octet = [0];
        while self.0.read(&mut octet)? == 1 && octet != *b"\n" {
            line.extend(octet);
        }
        Ok(String::from_utf8(line)?)
    }
}
