//! Debian's Postfix with Dovecot for AUTH, both started from a directory of the test's own; the system's instances are left alone.
//!
//! Mail for `alice@example.test` goes through Postfix's queue into a pipe, from which [`Postfix::mail`] reads it as it would lie in a
//! mailbox: with Postfix's own headers on top and bare LF line ends.

use std::fs;
use std::io::{self, Read};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::process::Server;
use super::wire::LINUX_V4;

/// Where it listens.
pub const PORT: u16 = 25;
/// Where it takes mail from everybody, without AUTH.
pub const OPEN_PORT: u16 = 26;
/// The one user that may send.
pub const USER: &str = "device";
/// That user's password.
pub const PASSWORD: &str = "secret";
/// Whose mail is taken.
pub const RECIPIENT: &str = "alice@example.test";
/// Refused with 550 5.1.1.
pub const UNKNOWN_RECIPIENT: &str = "bob@example.test";

const MAIN_CF: &str = include_str!("postfix.main.cf");
const MASTER_CF: &str = include_str!("postfix.master.cf");
const DOVECOT_CONF: &str = include_str!("dovecot.conf");
const DELIVERY_LIMIT_SECONDS: &str = "30";

/// A running Postfix.
pub struct Postfix {
    directory: TempDir,
    /// Ended, in this order, when the test is over.
    _servers: [Server; 2],
}

impl Postfix {
    /// Starts both and waits for the banner.
    pub fn start() -> Self {
        let directory = TempDir::new().expect("a directory");
        let root = directory.path();
        // Postfix's and Dovecot's own users must pass through.
        fs::set_permissions(root, fs::Permissions::from_mode(0o755)).expect("permissions");
        for name in ["etc", "queue", "data", "dovecot"] {
            fs::create_dir(root.join(name)).expect("a directory");
        }
        for (name, template) in [("etc/main.cf", MAIN_CF), ("etc/master.cf", MASTER_CF), ("dovecot.conf", DOVECOT_CONF)]
        {
            let text = template.replace("@DIRECTORY@", root.to_str().expect("a UTF-8 path"));
            fs::write(root.join(name), text).expect("a configuration file");
        }
        fs::write(root.join("users"), format!("{USER}:{{PLAIN}}{PASSWORD}\n")).expect("the password file");
        tool("chown", &["postfix".as_ref(), root.join("data").as_path()]);
        tool("mkfifo", &["--mode=666".as_ref(), mailbox(root).as_path()]);

        let path = |name: &str| root.join(name).to_str().expect("a UTF-8 path").to_owned();
        let mut dovecot = Server::start("dovecot", &["-F", "-c", &path("dovecot.conf")], Stdio::null());
        dovecot.wait_until("AUTH socket", || UnixStream::connect(root.join("queue/auth")));
        let mut postfix = Server::start("postfix", &["-c", &path("etc"), "start-fg"], Stdio::null());
        postfix.wait_until("banner", || banner(PORT));
        Self { directory, _servers: [postfix, dovecot] }
    }

    /// The next delivered mail.
    pub fn mail(&self) -> Vec<u8> {
        let read = Command::new("timeout")
            .args([DELIVERY_LIMIT_SECONDS, "cat"])
            .arg(mailbox(self.directory.path()))
            .output()
            .expect("timeout and cat");
        assert!(read.status.success(), "no mail came: {}", self.log());
        read.stdout
    }

    /// What Postfix logged, for messages of failed tests.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

fn mailbox(root: &Path) -> PathBuf {
    root.join("mailbox")
}

/// Whether a server greets on `port`.
pub(super) fn banner(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect((LINUX_V4, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut code = [0; 3];
    stream.read_exact(&mut code)?;
    if &code == b"220" { Ok(()) } else { Err(io::Error::other("no 220")) }
}

fn tool(program: &str, arguments: &[&Path]) {
    let status = Command::new(program).args(arguments).status().expect("a tool");
    assert!(status.success(), "{program}");
}
