//! `cargo xtask bench`: how fast it is, beside the C originals.

use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::{bench_host, bench_m3};

#[derive(Args)]
pub struct Options {
    /// Where it is measured
    place: Place,
}

#[derive(Clone, Copy, ValueEnum)]
enum Place {
    /// An emulated Cortex-M3: the kernel's scenarios, in instructions
    M3,
    /// A wire in memory: what a mail costs in round trips, segments and memory
    Smtp,
    /// This machine: switches beside POSIX threads' hand-over, services, thousands of threads
    Host,
}

/// The scenarios that print figures; each runs in a process of its own.
const SMTP: [&str; 4] = [
    "figures_of_a_mail_of_1_kb_to_a_server_without_extensions",
    "figures_of_a_mail_of_1_kb_with_pipelining",
    "figures_of_a_mail_of_1_kb_with_chunking",
    "figures_of_a_mail_of_5_mb_with_pipelining",
];

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    match options.place {
        Place::M3 => bench_m3::run(shell),
        Place::Smtp => SMTP.iter().try_for_each(|scenario| {
            let shown = cmd!(shell, "cargo test --quiet --package tests --test smtp").env("TX_TEST_SCENARIO", scenario);
            anyhow::Ok(shown.quiet().run()?)
        }),
        Place::Host => bench_host::run(shell),
    }
}
