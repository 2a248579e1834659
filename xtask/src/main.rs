//! `cargo xtask …`: the project's own commands, one file a subcommand.
//!
//! Everything a person or CI does to this repository beyond `cargo build` is here, so that both do the same. Commands run at the
//! repository's root, write only below `target/`, and fail when a tool they need is missing: a check that did not run is not a pass.

mod bare;
mod bare_c;
mod bench;
mod bench_host;
mod bench_m3;
mod bench_smtp;
mod callgrind;
mod configuration;
mod dist;
mod dist_bare;
mod emulator;
mod files;
mod fuzz;
mod hail;
mod mail;
mod mail_server;
mod memory;
mod microbit;
mod programs;
mod qemu;
mod report;
mod setup;
mod size;
mod test;
mod trace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what the other commands need on Debian or Ubuntu (quick when all is there)
    Setup,
    /// Set up and run every check; what CI runs
    Test(test::Options),
    /// Write the headers and the static library that a C program is built with
    Dist(dist::Options),
    /// Run a firmware on an emulated board
    Qemu(qemu::Options),
    /// Measure, beside the C originals' figures
    Bench(bench::Options),
    /// Turn an event trace's buffer into a time line for ui.perfetto.dev
    Trace(trace::Options),
    /// Look for inputs that break what takes bytes from strangers
    Fuzz(fuzz::Options),
    /// Show how much memory an application on a Cortex-M needs, by crate
    Size(size::Options),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}error:{:#} {error:#}", report::BAD, report::BAD);
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    if let Command::Trace(options) = command {
        return trace::run(options); // Its paths are the caller's.
    }
    let shell = xshell::Shell::new()?;
    shell.change_dir(files::root());
    match command {
        Command::Setup => setup::run(&shell),
        Command::Test(options) => test::run(&shell, options),
        Command::Dist(options) => dist::run(&shell, options),
        Command::Qemu(options) => qemu::run(&shell, options),
        Command::Bench(options) => bench::run(&shell, options),
        Command::Trace(options) => trace::run(options),
        Command::Fuzz(options) => fuzz::run(&shell, options),
        Command::Size(options) => size::run(&shell, options),
    }
}
