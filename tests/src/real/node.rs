//! Two mail servers that run on Node.js: Haraka, and Nodemailer's smtp-server. Both report the octets they got.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use mail_servers::postfix::banner;
use mail_servers::process::Server;
use tempfile::TempDir;

use super::aiosmtpd::{PASSWORD, Reports, USER};
use super::wire::{LINUX_V4, LINUX_V6};

const HARAKA_PLUGIN: &str = include_str!("haraka.js");
const NODEMAILER: &str = include_str!("nodemailer.js");

/// Starts Nodemailer's server on `port` of both of Linux's addresses; mail is taken after AUTH only, on the next port without.
pub fn nodemailer(port: u16) -> Reports {
    let modules = format!("NODE_PATH={}", modules().display());
    let (v4, v6) = (LINUX_V4.to_string(), LINUX_V6.to_string());
    let arguments = [&modules, "node", "-e", NODEMAILER, "--", &v4, &v6, &port.to_string(), USER, PASSWORD];
    let reports = Reports::of(Server::start("env", &arguments, Stdio::piped()).expect("smtp-server"));
    assert_eq!(reports.line(), "ready", "smtp-server starts");
    reports
}

/// A running Haraka.
pub struct Haraka {
    /// What it reports.
    pub reports: Reports,
    _directory: TempDir,
}

/// Starts Haraka likewise.
pub fn haraka(port: u16) -> Haraka {
    let directory = TempDir::new().expect("a directory");
    let root = directory.path();
    let package = modules().join("Haraka");
    let write = |name: &str, text: &str| fs::write(root.join(name), text).expect("a configuration file");
    for name in ["config", "plugins"] {
        fs::create_dir(root.join(name)).expect("a directory");
    }
    // Haraka's own, but for the longest line: RFC 5321's 998, its end and a stuffed dot.
    let connection = fs::read_to_string(package.join("config/connection.ini")).expect("Haraka's configuration");
    write("config/connection.ini", &connection.replace("data_line_length=992", "data_line_length=1001"));
    let open = port + 1;
    let listen =
        format!("listen={LINUX_V4}:{port},[{LINUX_V6}]:{port},{LINUX_V4}:{open},[{LINUX_V6}]:{open}\nnodes=0\n");
    write("config/smtp.ini", &listen);
    write("config/me", "haraka.test\n");
    write("config/plugins", "report\n");
    write("config/loglevel", "ERROR\n");
    write("plugins/report.js", HARAKA_PLUGIN);
    let path = |path: &Path| path.to_str().expect("a UTF-8 path").to_owned();
    let (user, password) = (format!("MAIL_USER={USER}"), format!("MAIL_PASSWORD={PASSWORD}"));
    let open_port = format!("MAIL_OPEN_PORT={open}");
    let program = path(&package.join("bin/haraka"));
    let arguments = [&user, &password, &open_port, "node", &program, "-c", &path(root)];
    let mut server = Server::start("env", &arguments, Stdio::piped()).expect("Haraka");
    server.wait_until("banner", || banner(LINUX_V4, port).and_then(|()| banner(LINUX_V4, open))).expect("Haraka");
    Haraka { reports: Reports::of(server), _directory: directory }
}

/// Where `cargo xtask setup` put them.
fn modules() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")), PathBuf::from);
    let modules = target.join("node/node_modules");
    assert!(modules.exists(), "Haraka and smtp-server are missing: run `cargo xtask setup`");
    modules.canonicalize().expect("a path")
}
