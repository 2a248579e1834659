//! The mail servers that boards send to: aiosmtpd, which can have misfortunes, and Postfix.
//!
//! Both are started for one mail, on a port of this machine that is free. Postfix needs root, as it always does; its configuration is
//! that of the tests with real servers, with another recipient.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;

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
            Self::Postfix(server) => server.mail(),
        }
    }
}

impl Server {
    /// What it has to say about a failure.
    pub fn log(&self) -> String {
        match self {
            Self::Aiosmtpd(_) => String::new(),
            Self::Postfix(server) => server.log(),
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

const MAIN_CF: &str = include_str!("../../tests/src/real/postfix.main.cf");
const DELIVER: &str = include_str!("../../tests/src/real/postfix.deliver.sh");
const MASTER_CF: &str = include_str!("../../tests/src/real/postfix.master.cf");
const DOVECOT_CONF: &str = include_str!("../../tests/src/real/dovecot.conf");
/// What the boards' program is told: the credentials, and whose mail is taken.
const USER: &str = "device:{PLAIN}secret\n";
const RECIPIENT: (&str, &str) = ("owner", "example.org");
const START_LIMIT: Duration = Duration::from_secs(30);
const DELIVERY_LIMIT: Duration = Duration::from_secs(30);

/// Postfix and Dovecot for its AUTH, in a folder of their own.
pub struct Postfix {
    port: u16,
    folder: PathBuf,
    /// Ended in this order.
    processes: Vec<Process>,
}

impl Postfix {
    fn start() -> anyhow::Result<Self> {
        // Sockets' names would be too long below most people's homes.
        let folder = std::env::temp_dir().join(format!("board-postfix-{}", std::process::id()));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = Self { port, folder, processes: Vec::new() };
        let path = |name: &str| server.folder.join(name);
        for name in ["etc", "queue", "data", "dovecot"] {
            fs::create_dir_all(path(name))?;
        }
        fs::set_permissions(&server.folder, fs::Permissions::from_mode(0o755))?;
        let (user, domain) = RECIPIENT;
        let replacements = [
            ("@DIRECTORY@", server.folder.to_string_lossy().into_owned()),
            ("smtp       inet", format!("{port} inet")),
            ("mx.example.test", "mx.mail.test".to_owned()),
            ("alice", user.to_owned()),
            ("example.test", domain.to_owned()),
        ];
        for (name, template) in [("etc/main.cf", MAIN_CF), ("etc/master.cf", MASTER_CF), ("dovecot.conf", DOVECOT_CONF)]
        {
            // The tests' second port would be in the way of another instance.
            let text: String = template
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("26 ") && !line.starts_with("  -o"))
                .collect();
            let text = replacements.iter().fold(text, |text, (from, to)| text.replace(from, to));
            fs::write(path(name), text)?;
        }
        fs::write(path("users"), USER)?;
        tool("chown", &["postfix".as_ref(), &path("data")])?;
        fs::write(path("deliver"), DELIVER)?;
        fs::create_dir_all(path("mailbox"))?;
        fs::set_permissions(path("mailbox"), fs::Permissions::from_mode(0o777))?;
        let dovecot = daemon("dovecot", &["-F".as_ref(), "-c".as_ref(), &path("dovecot.conf")])?;
        let postfix = daemon("postfix", &["-c".as_ref(), &path("etc"), "start-fg".as_ref()])?;
        let ready =
            || UnixStream::connect(path("queue/auth")).is_ok() && TcpStream::connect(("127.0.0.1", port)).is_ok();
        let start = Instant::now();
        while !ready() && start.elapsed() < START_LIMIT {
            thread::sleep(Duration::from_millis(20));
        }
        let is_ready = ready();
        server.processes.extend([postfix, dovecot]);
        ensure!(is_ready, "Postfix does not start (it needs root): {}", server.log());
        Ok(server)
    }

    /// The mail that was delivered, in the line ends that it came with.
    fn mail(&self) -> anyhow::Result<String> {
        let start = Instant::now();
        loop {
            let mut files = fs::read_dir(self.folder.join("mailbox"))?.flatten();
            if let Some(mail) = files.find(|file| file.file_name().to_string_lossy().starts_with("mail.")) {
                return Ok(fs::read_to_string(mail.path())?.replace('\n', "\r\n"));
            }
            ensure!(start.elapsed() < DELIVERY_LIMIT, "no mail came: {}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.processes.clear();
        // What is left there is in nobody's way.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A server that is the first process of a PID namespace, so that all it starts ends with it.
fn daemon(program: &str, arguments: &[&Path]) -> anyhow::Result<Process> {
    let child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("setpriv and unshare (util-linux)")?;
    Ok(Process(child))
}

fn tool(program: &str, arguments: &[&Path]) -> anyhow::Result<()> {
    let status = Command::new(program).args(arguments).status().context("a tool")?;
    ensure!(status.success(), "{program} {arguments:?}");
    Ok(())
}
