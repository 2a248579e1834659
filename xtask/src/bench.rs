//! `cargo xtask bench`: how fast it is, beside the C originals.

use clap::{Args, ValueEnum};
use xshell::Shell;

use crate::bench_m3;

#[derive(Args)]
pub struct Options {
    /// Where it is measured
    place: Place,
}

#[derive(Clone, Copy, ValueEnum)]
enum Place {
    /// An emulated Cortex-M3: the kernel's scenarios, in instructions
    M3,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    match options.place {
        Place::M3 => bench_m3::run(shell),
    }
}
