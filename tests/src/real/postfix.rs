//! Debian's Postfix with Dovecot for AUTH, both started from a directory of the test's own; the system's instances are left alone.
//!
//! Mail for `alice@example.test` goes through Postfix's queue into a directory, a file each, from which [`Postfix::mail`] takes them as they
//! would lie in a mailbox: with Postfix's own headers on top and bare LF line ends.

use std::fs;
use std::io::{self, Read};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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
const DELIVER: &str = include_str!("postfix.deliver.sh");
const DELIVERY_LIMIT: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_millis(10);

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
        fs::write(root.join("deliver"), DELIVER).expect("a script");
        fs::create_dir(mailbox(root)).expect("a directory");
        fs::set_permissions(mailbox(root), fs::Permissions::from_mode(0o777)).expect("permissions");

        let path = |name: &str| root.join(name).to_str().expect("a UTF-8 path").to_owned();
        let mut dovecot = Server::start("dovecot", &["-F", "-c", &path("dovecot.conf")], Stdio::null());
        dovecot.wait_until("AUTH socket", || UnixStream::connect(root.join("queue/auth")));
        let mut postfix = Server::start("postfix", &["-c", &path("etc"), "start-fg"], Stdio::null());
        postfix.wait_until("banner", || banner(PORT));
        Self { directory, _servers: [postfix, dovecot] }
    }

    /// The next delivered mail.
    pub fn mail(&self) -> Vec<u8> {
        let start = Instant::now();
        loop {
            let files = fs::read_dir(mailbox(self.directory.path())).expect("the mailbox").flatten();
            let mails = files.filter(|file| file.file_name().to_string_lossy().starts_with("mail."));
            if let Some(first) = mails.min_by_key(|file| file.metadata().and_then(|it| it.modified()).ok()) {
                let mail = fs::read(first.path()).expect("a mail");
                fs::remove_file(first.path()).expect("the mail's end");
                return mail;
            }
            assert!(start.elapsed() < DELIVERY_LIMIT, "no mail came: {}", self.log());
            thread::sleep(RETRY);
        }
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
