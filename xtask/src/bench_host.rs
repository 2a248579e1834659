//! `cargo xtask bench host`: what services cost on this machine, beside the hand-over between two POSIX threads in the same run.

use anstream::println;
use anyhow::Context;
use xshell::{Shell, cmd};

use crate::report::{BAD, GOOD};

/// A switch must be this many times cheaper than a hand-over.
const CHEAPER: f64 = 200.0;
/// Hand-overs between two POSIX threads, and which one the ratio is taken against: that of a futex alone between threads on one
/// processor, because nothing that POSIX threads can do is cheaper. Programs pay more: threads that the system
/// spreads over processors wake each other across them, and a lock comes on top.
const HAND_OVERS: &[(&str, bool)] = &[
    ("futex, both on one processor", true),
    ("futex, placed by the system", false),
    ("futex, each on its own processor", false),
    ("condition, both on one processor", false),
    ("condition, placed by the system", false),
    ("condition, each on its own processor", false),
];
const SCENARIOS: &[&str] = &[
    "switch by relinquish",
    "switch by resume and suspend",
    "message sent and received",
    "semaphore got and put",
    "mutex got and put",
    "event flags set and got",
    "block allocated and released",
    "memory allocated and released",
    "switch among 5000 threads",
    "creation and end of a thread",
];

pub fn run(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo build --quiet --release --package tests --bin kernel_bench").quiet().run()?;
    let measure = |name: &str| -> anyhow::Result<f64> {
        let output = cmd!(shell, "target/release/kernel_bench {name}").quiet().read()?;
        output.trim().parse().with_context(|| format!("{name} printed {output:?}"))
    };
    println!("{:36} {:>12} {:>14}", "", "ns each", "a second");
    let mut relinquish = 0.0;
    for name in SCENARIOS {
        let nanoseconds = measure(name)?;
        if relinquish == 0.0 {
            relinquish = nanoseconds;
        }
        println!("{name:36} {nanoseconds:12.1} {:14.0}", 1e9 / nanoseconds);
    }
    for (name, counts) in HAND_OVERS {
        let nanoseconds = measure(name)?;
        if nanoseconds.is_nan() {
            println!("{name:36} this machine has one processor");
            continue;
        }
        let ratio = nanoseconds / relinquish;
        let (mark, note) = match counts {
            true if ratio < CHEAPER => (BAD, format!(" (wanted: {CHEAPER})")),
            true => (GOOD, format!(" (wanted: {CHEAPER}; the cheapest hand-over there is)")),
            false => (anstyle::Style::new(), String::new()),
        };
        println!(
            "{name:36} {nanoseconds:12.1} {:14.0}   {mark}{ratio:.0} times a switch by relinquish{note}{mark:#}",
            1e9 / nanoseconds
        );
    }
    Ok(())
}
