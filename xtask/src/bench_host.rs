//! `cargo xtask bench host`: what services cost on this machine, beside the hand-over between two POSIX threads in the same run.

use anstream::println;
use anyhow::Context;
use xshell::{Shell, cmd};

use crate::report::BAD;

/// A switch must be this many times cheaper than a hand-over through a futex.
const CHEAPER: f64 = 200.0;
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
    println!("{:34} {:>12} {:>14}", "", "ns each", "a second");
    let mut relinquish = 0.0;
    for name in SCENARIOS {
        let nanoseconds = measure(name)?;
        if relinquish == 0.0 {
            relinquish = nanoseconds;
        }
        println!("{name:34} {nanoseconds:12.1} {:14.0}", 1e9 / nanoseconds);
    }
    for name in ["futex, placed by the system", "futex, both on one processor"] {
        let nanoseconds = measure(name)?;
        let ratio = nanoseconds / relinquish;
        let mark = if ratio < CHEAPER { BAD } else { anstyle::Style::new() };
        println!(
            "{name:34} {nanoseconds:12.1} {:14.0}   {mark}{ratio:.0} times a switch by relinquish (wanted: {CHEAPER}){mark:#}",
            1e9 / nanoseconds
        );
    }
    Ok(())
}
