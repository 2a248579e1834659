//! Debian's Postfix with Dovecot for AUTH.
//!
//! Mail for the site's one recipient goes through Postfix's queue into a directory, a file each, from which [`Postfix::mail`] takes them as
//! they would lie in a mailbox: with Postfix's own headers on top and bare LF line ends.

use std::fs;
use std::io::{self, Read};
use std::net::{IpAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::process::Server;

/// The one user that may send.
pub const USER: &str = "device";
/// That user's password.
pub const PASSWORD: &str = "secret";

/// Where it listens, and whose mail it takes.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// One of this machine's addresses; it listens on all.
    pub address: IpAddr,
    /// Where it takes mail after AUTH.
    pub port: u16,
    /// Where it takes mail from everybody, without AUTH.
    pub open_port: u16,
    /// The recipient's name,
    pub user: &'a str,
    /// and domain.
    pub domain: &'a str,
}

const MAIN_CF: &str = include_str!("postfix.main.cf");
const MASTER_CF: &str = include_str!("postfix.master.cf");
const DOVECOT_CONF: &str = include_str!("dovecot.conf");
const DELIVER: &str = include_str!("postfix.deliver.sh");
const DELIVERY_LIMIT: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_millis(10);

/// A running Postfix.
pub struct Postfix {
    /// Ended, in this order, before the directory goes.
    _servers: [Server; 2],
    directory: TempDir,
}

impl Postfix {
    /// Starts both and waits for the banner.
    pub fn start(site: Site) -> anyhow::Result<Self> {
        let directory = TempDir::new()?;
        let root = directory.path();
        // Postfix's and Dovecot's own users must pass through.
        fs::set_permissions(root, fs::Permissions::from_mode(0o755))?;
        for name in ["etc", "queue", "data", "dovecot"] {
            fs::create_dir(root.join(name))?;
        }
        let (port, open_port) = (site.port.to_string(), site.open_port.to_string());
        let words = [
            ("@DIRECTORY@", root.to_str().context("a UTF-8 path")?),
            ("@PORT@", &port),
            ("@OPEN_PORT@", &open_port),
            ("@USER@", site.user),
            ("@DOMAIN@", site.domain),
        ];
        for (name, template) in [("etc/main.cf", MAIN_CF), ("etc/master.cf", MASTER_CF), ("dovecot.conf", DOVECOT_CONF)]
        {
            let text = words.iter().fold(template.to_owned(), |text, (word, value)| text.replace(word, value));
            fs::write(root.join(name), text)?;
        }
        fs::write(root.join("users"), format!("{USER}:{{PLAIN}}{PASSWORD}\n"))?;
        let owned = Command::new("chown").arg("postfix").arg(root.join("data")).status()?;
        ensure!(owned.success(), "Postfix's user has no folder of its own: is Postfix installed, and are we root?");
        fs::write(root.join("deliver"), DELIVER)?;
        fs::create_dir(mailbox(root))?;
        fs::set_permissions(mailbox(root), fs::Permissions::from_mode(0o777))?;

        let dovecot = ["-F".as_ref(), "-c".as_ref(), root.join("dovecot.conf").as_os_str()].map(ToOwned::to_owned);
        let mut dovecot = Server::start("dovecot", &dovecot, Stdio::null())?;
        dovecot.wait_until("AUTH socket", || UnixStream::connect(root.join("queue/auth")))?;
        let postfix = ["-c".as_ref(), root.join("etc").as_os_str(), "start-fg".as_ref()].map(ToOwned::to_owned);
        let mut postfix = Server::start("postfix", &postfix, Stdio::null())?;
        let ready = postfix.wait_until("banner", || banner(site.address, site.port));
        let server = Self { _servers: [postfix, dovecot], directory };
        ready.with_context(|| server.log())?;
        Ok(server)
    }

    /// The next delivered mail.
    pub fn mail(&self) -> anyhow::Result<Vec<u8>> {
        let start = Instant::now();
        loop {
            let files = fs::read_dir(mailbox(self.directory.path()))?.flatten();
            let mails = files.filter(|file| file.file_name().to_string_lossy().starts_with("mail."));
            if let Some(first) = mails.min_by_key(|file| file.metadata().and_then(|it| it.modified()).ok()) {
                let mail = fs::read(first.path())?;
                fs::remove_file(first.path())?;
                return Ok(mail);
            }
            ensure!(start.elapsed() < DELIVERY_LIMIT, "no mail came: {}", self.log());
            thread::sleep(RETRY);
        }
    }

    /// What Postfix logged, for messages of failures.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

fn mailbox(root: &Path) -> PathBuf {
    root.join("mailbox")
}

/// Whether a server greets there.
pub fn banner(address: IpAddr, port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect((address, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut code = [0; 3];
    stream.read_exact(&mut code)?;
    if &code == b"220" { Ok(()) } else { Err(io::Error::other("no 220")) }
}
