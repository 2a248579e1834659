//! Runs the `nxmail` program as a person would.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use super::wire::{OWN_V4, OWN_V6, PREFIX_V4, PREFIX_V6, TAP};

/// No mail of these tests takes longer.
const LIMIT_SECONDS: &str = "60";

/// `nxmail send` on the wire to `server` with `arguments` more, and `body` on its standard input.
pub fn send(server: IpAddr, port: u16, arguments: &[&str], body: &[u8]) -> Output {
    send_with(server, port, arguments, body, &[])
}

/// The same with variables in its environment.
pub fn send_with(server: IpAddr, port: u16, arguments: &[&str], body: &[u8], environment: &[(&str, &str)]) -> Output {
    let line = command_line(server, port, arguments);
    let words: Vec<&str> = line.iter().skip(1).map(String::as_str).collect();
    run_with(&words, body, environment)
}

/// The program with its arguments, as one would type them. It has an IPv6 address only where it needs one, because it tries that out for a
/// second.
pub fn command_line(server: IpAddr, port: u16, arguments: &[&str]) -> Vec<String> {
    let program = program().to_str().expect("a UTF-8 path");
    let (v4, v6) = (format!("{OWN_V4}/{PREFIX_V4}"), format!("{OWN_V6}/{PREFIX_V6}"));
    let addresses = ["--address", &v4, "--address", &v6];
    let addresses = if server.is_ipv4() { &addresses[..2] } else { &addresses };
    let (server, port) = (server.to_string(), port.to_string());
    let wire = [program, "send", "--tap", TAP, "--server", &server, "--port", &port];
    [&wire, addresses, arguments].concat().into_iter().map(str::to_owned).collect()
}

/// `nxmail` with `arguments`, and `input` on its standard input.
pub fn run(arguments: &[&str], input: &[u8]) -> Output {
    run_with(arguments, input, &[])
}

fn run_with(arguments: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Output {
    let mut child = Command::new("timeout")
        .args(["--signal", "KILL", LIMIT_SECONDS])
        .arg(program())
        .args(arguments)
        .env_remove("NXMAIL_PASSWORD")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("timeout (coreutils)");
    // The program reads all of it before it prints anything; one that refuses its arguments closes the pipe unread.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("nxmail's output")
}

/// Builds it, because Cargo offers a test only the programs of its own package, and says where it is.
pub fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "board_host", "--bin", "nxmail", "--message-format", "json"])
            .args((!cfg!(debug_assertions)).then_some("--release"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo");
        assert!(built.status.success(), "nxmail does not build");
        String::from_utf8_lossy(&built.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find_map(|message| Some(message["executable"].as_str()?.into()))
            .expect("cargo names the program")
    })
}
