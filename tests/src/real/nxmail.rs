//! Runs the `nxmail` program as a person would.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use super::wire::{OWN_V4, OWN_V6, PREFIX_V4, PREFIX_V6, TAP};

/// No mail of these tests takes longer.
const LIMIT_SECONDS: &str = "60";

/// `nxmail send` on the wire with `arguments` more, and `body` on its standard input.
pub fn send(arguments: &[&str], body: &[u8]) -> Output {
    run(
        &[
            &["send", "--tap", TAP][..],
            &["--address", &format!("{OWN_V4}/{PREFIX_V4}"), "--address", &format!("{OWN_V6}/{PREFIX_V6}")],
            arguments,
        ]
        .concat(),
        body,
    )
}

/// `nxmail` with `arguments`, and `input` on its standard input.
pub fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new("timeout")
        .args(["--signal", "KILL", LIMIT_SECONDS])
        .arg(program())
        .args(arguments)
        .env_remove("NXMAIL_PASSWORD")
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
