//! `cargo xtask bench smtp`: what a mail costs, beside the C originals' figures.
//!
//! Round trips, segments and memory come from scenarios of `tests/tests/smtp/figures.rs`, on the wire in memory. Instructions are those of `nxmail`
//! under valgrind, with a TAP to a mail server in another process: all of the client's side (SMTP, TCP/IP, kernel, driver) and nothing of the
//! server's. What one mail takes is the difference between a run with many and a run with two (one alone would show its progress), so the
//! program's start does not count.

use std::path::Path;

use anstream::println;
use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use crate::{callgrind, files};

type Figure = (&'static str, &'static str, Option<(u32, u32)>);

/// A scenario's name, what it is, and the originals' round trips and segments.
const FIGURES: [Figure; 5] = [
    ("figures_of_a_mail_of_1_kb_to_a_server_without_extensions", "1 KiB", Some((8, 21))),
    ("figures_of_a_mail_of_1_kb_with_pipelining", "1 KiB, PIPELINING", Some((6, 17))),
    ("figures_of_a_mail_of_1_kb_with_chunking", "1 KiB, PIPELINING and CHUNKING", None),
    ("figures_of_a_mail_of_5_mb_to_a_server_without_extensions", "5 MiB", None),
    ("figures_of_a_mail_of_5_mb_with_pipelining", "5 MiB, PIPELINING", None),
];
/// The originals' block on a Cortex-M3; they need one packet at least.
const ORIGINAL_BLOCK: u32 = 496;
/// The originals' instructions for a mail of 1 KiB, client and server, on a Cortex-M3.
const ORIGINAL_INSTRUCTIONS: u32 = 88_900;

/// Octets of body, and how many mails more the long run sends.
const MAILS: [(&str, usize, u32); 2] = [("1 KiB", 1 << 10, 20), ("5 MiB", 5 << 20, 1)];

const SERVER: &str = include_str!("../../tests/src/real/aiosmtpd.py");
/// In a network namespace of its own: a TAP, the server (folder, Python, program), and what is left of the arguments.
const WORLD: &str = r#"
set -eu
folder=$1 python=$2 program=$3
shift 3
ip link set lo up
ip tuntap add bench0 mode tap
ip address add 192.0.2.1/24 dev bench0
ip link set bench0 up
"$python" -W ignore -c "$program" 192.0.2.1 127.0.0.1 2525 device secret > "$folder/server" &
server=$!
trap 'kill $server' EXIT
until grep -q ready "$folder/server"; do kill -0 $server; sleep 0.1; done
"$@"
"#;

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    wire(shell)?;
    instructions(shell)
}

/// Round trips, segments, memory.
fn wire(shell: &Shell) -> anyhow::Result<()> {
    println!("a mail on the wire, with the connection's beginning and end; octets that the client holds at most");
    println!(
        "{:32} {:>12} {:>10} {:>10}   {:>24}",
        "", "round trips", "segments", "bare ACKs", "block + session + packets"
    );
    for (scenario, name, original) in FIGURES {
        let output = cmd!(shell, "cargo test --quiet --package tests --test smtp");
        let output = output.env("TX_TEST_SCENARIO", scenario).quiet().read()?;
        let figures = output.lines().find_map(|line| line.strip_prefix("figures ")).context("no figures")?;
        let figures: Vec<u32> = figures.split(' ').map_while(|number| number.parse().ok()).collect();
        let [block, session, turns, segments, bare, packets] = figures[..] else { anyhow::bail!("{output:?}") };
        let total = block + session + packets;
        println!("{name:32} {turns:12} {segments:10} {bare:10}   {block:6} + {session} + {packets} = {total}");
        if let Some((turns, segments)) = original {
            println!("{:>32} {turns:12} {segments:10}", "the original");
        }
    }
    println!(
        "block and session are this machine's, with 64-bit pointers; the original's block on a Cortex-M3 has {ORIGINAL_BLOCK} octets"
    );
    Ok(())
}

/// Instructions of the client's process.
fn instructions(shell: &Shell) -> anyhow::Result<()> {
    let python = files::python_environment().join("bin/python");
    ensure!(python.exists() && files::program_exists("valgrind"), "run `cargo xtask setup` first");
    cmd!(shell, "cargo build --quiet --release --package board_host --bin nxmail").quiet().run()?;
    let folder = files::target().join("bench/smtp");
    std::fs::create_dir_all(&folder)?;
    let mut columns = Vec::new();
    for (_, octets, more) in MAILS {
        let body = folder.join("body");
        let line = format!("{}\r\n", "x".repeat(62));
        std::fs::write(&body, line.repeat(octets / line.len()))?;
        let few = count(shell, &folder, &python, &body, 2)?;
        let many = count(shell, &folder, &python, &body, 2 + more)?;
        columns.push(callgrind::each(&many, &few, more.into()));
    }
    println!();
    println!("instructions of the client's process for a mail, AUTH PLAIN, on this machine");
    println!("{:32} {:>12} {:>14} {:>10}", "", MAILS[0].0, MAILS[1].0, "an octet");
    let row = |name: &str, values: [i64; 2]| {
        let tenths = values[1] * 10 / i64::try_from(MAILS[1].1).unwrap_or(i64::MAX);
        println!("{name:32} {:12} {:14} {:>8}.{}", values[0], values[1], tenths / 10, tenths % 10);
    };
    for part in [callgrind::SMTP, callgrind::NETWORK, callgrind::KERNEL, callgrind::HOST, callgrind::OTHERS] {
        row(part, [0, 1].map(|n| columns.get(n).and_then(|column| column.get(part)).copied().unwrap_or(0)));
    }
    row("together", [0, 1].map(|n| columns.get(n).map_or(0, |column| column.values().sum())));
    println!(
        "the originals, client and server on a Cortex-M3: {ORIGINAL_INSTRUCTIONS}; ours there: `cargo xtask bench m3`"
    );
    Ok(())
}

/// What `mails` mails take, with the program's start.
fn count(shell: &Shell, folder: &Path, python: &Path, body: &Path, mails: u32) -> anyhow::Result<callgrind::Parts> {
    let profile = folder.join("profile");
    let repeat = mails.to_string();
    let mail =
        ["--from", "device@sender.test", "--to", "owner@example.test", "--subject", "report", "--repeat", &repeat];
    let login = ["--auth", "plain", "--user", "device", "--password", "secret"];
    let nxmail = files::target().join("release/nxmail");
    let wire = ["--tap", "bench0", "--address", "192.0.2.2/24", "--server", "192.0.2.1", "--port", "2525"];
    let valgrind = cmd!(shell, "unshare --user --map-root-user --net sh -c {WORLD} sh {folder} {python} {SERVER}")
        .args(["valgrind", "--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(nxmail)
        .arg("send")
        .args(wire)
        .args(login)
        .args(mail)
        .arg("--body")
        .arg(body);
    valgrind.quiet().ignore_stdout().run()?;
    Ok(callgrind::sum(&std::fs::read_to_string(profile)?))
}
