//! `cargo xtask bench`: how fast it is, beside the C originals.

use clap::{Args, ValueEnum};
use xshell::Shell;

use crate::{bench_host, bench_m3, bench_smtp};

#[derive(Args)]
pub struct Options {
    /// Where it is measured
    place: Place,
}

#[derive(Clone, Copy, ValueEnum)]
enum Place {
    /// An emulated Cortex-M3: the kernel's scenarios, in instructions
    M3,
    /// What a mail costs in round trips, segments and memory, and in instructions of the client's process
    Smtp,
    /// This machine: switches beside POSIX threads' hand-over, services, thousands of threads
    Host,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    match options.place {
        Place::M3 => bench_m3::run(shell),
        Place::Smtp => bench_smtp::run(shell),
        Place::Host => bench_host::run(shell),
    }
}
