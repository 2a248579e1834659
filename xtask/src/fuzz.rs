//! `cargo xtask fuzz`: libFuzzer on code that takes bytes from strangers.
//!
//! The harnesses are `tests/src/fuzz`, the programs `tests/fuzz`; the kept inputs in `tests/fuzz/corpus` are read, and what is found on the way stays
//! below `target/fuzz`. An input that breaks something lies there too, by the name that libFuzzer prints: once the cause is gone, it belongs
//! to the kept ones. No sanitizer: the host port switches stacks under its feet. Assertions and checked arithmetic are on.

use clap::Args;
use xshell::{Shell, cmd};

use crate::setup;

/// The harnesses, and how many runs of each a long test takes: a few minutes in all.
const TARGETS: [(&str, u32); 3] = [("frames", 100_000), ("replies", 3_000_000), ("fifo", 10_000_000)];
/// Octets of the longest input.
const LONGEST: u32 = 2000;

#[derive(Args)]
pub struct Options {
    /// One harness instead of all
    target: Option<String>,
    /// Seconds for each
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.0).collect();
    if let Some(wanted) = &options.target {
        anyhow::ensure!(names.contains(&wanted.as_str()), "there are {names:?}");
    }
    let wanted = |name: &&str| options.target.as_ref().is_none_or(|wanted| wanted == name);
    names
        .into_iter()
        .filter(wanted)
        .try_for_each(|name| one(shell, name, &format!("-max_total_time={}", options.seconds)))
}

/// Every harness for a bounded number of runs.
pub fn bounded(shell: &Shell) -> anyhow::Result<()> {
    TARGETS.iter().try_for_each(|(name, runs)| one(shell, name, &format!("-runs={runs}")))
}

fn one(shell: &Shell, name: &str, limit: &str) -> anyhow::Result<()> {
    setup::fuzzer(shell)?;
    let (found, kept) = (format!("target/fuzz/found/{name}"), format!("tests/fuzz/corpus/{name}"));
    shell.create_dir(&found)?;
    let bounds = [limit.to_owned(), format!("-max_len={LONGEST}"), "-artifact_prefix=target/fuzz/".to_owned()];
    let places = ["--fuzz-dir", "tests/fuzz", "--target-dir", "target/fuzz", "--sanitizer", "none"];
    setup::nightly(cmd!(
        shell,
        "rustup run nightly cargo fuzz run {places...} {name} {found} {kept} -- {bounds...} -verbosity=0"
    ))
}
