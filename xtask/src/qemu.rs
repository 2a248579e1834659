//! `cargo xtask qemu`: a firmware on an emulated board.

use anstream::println;
use anyhow::Context;
use clap::{Args, ValueEnum};
use xshell::Shell;

use crate::bare::{Board, Purpose, Toolchain};
use crate::emulator::{self, Clock};
use crate::mail::{self, Client, Misfortune, Net};
use crate::{hail, microbit, programs, test};

#[derive(Args)]
pub struct Options {
    /// The emulated board
    #[arg(long, value_enum, default_value = "an385")]
    board: Board,
    /// What runs there
    #[arg(long, value_enum, default_value = "rust")]
    app: App,
    /// Where its Ethernet leads
    #[arg(long, value_enum, default_value = "user")]
    net: Net,
    /// What goes wrong while it sends a mail
    #[arg(long, value_enum, default_value = "none")]
    misfortune: Misfortune,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum App {
    /// Sends a mail, in Rust
    Rust,
    /// Sends a mail, in C
    C,
    /// Every scenario of the kernel's behaviour, with real interrupts
    Kernel,
    /// Stands bad frames while it answers pings
    Hail,
    /// The kernel on a micro:bit, a Cortex-M0
    Microbit,
    /// The C programs of tests/c that need no network
    Programs,
}

pub fn run(shell: &Shell, options: &Options) -> anyhow::Result<()> {
    let board = options.board;
    match options.app {
        App::Kernel => kernel(shell, board),
        App::Hail => hail::run(shell, board),
        App::Microbit => microbit::run(shell),
        App::Programs => programs::run(shell, board),
        App::Rust => mail(shell, options, Client::Rust),
        App::C => mail(shell, options, Client::C),
    }
}

/// One mail, with the console on ours.
fn mail(shell: &Shell, options: &Options, client: Client) -> anyhow::Result<()> {
    if options.net == Net::Tap && !mail::has_tap() {
        return mail::in_namespace(shell);
    }
    let program = mail::program(shell, options.board, client)?;
    mail::send(options.board, &program, options.net, options.misfortune, true)?;
    println!(
        "{}",
        if options.misfortune.is_survived() {
            "the mail arrived, octet for octet"
        } else {
            "the mail failed as it should"
        }
    );
    Ok(())
}

/// Mails from a board to a real server, in both languages and through every misfortune.
pub fn mails(shell: &Shell, board: Board) -> anyhow::Result<()> {
    for client in [Client::Rust, Client::C] {
        let program = mail::program(shell, board, client)?;
        for &misfortune in Misfortune::value_variants() {
            mail::send(board, &program, Net::User, misfortune, false)
                .with_context(|| format!("{client:?}, {misfortune:?}"))?;
        }
    }
    Ok(())
}

/// All of the kernel's scenarios in one firmware; in the long tests also with an idle that sleeps through ticks.
pub fn kernel(shell: &Shell, board: Board) -> anyhow::Result<()> {
    let program = firmware(shell, board, "kernel_scenarios")?;
    emulator::run(board, &program, Clock::Usual, "")?;
    if test::is_long() {
        emulator::run(board, &program, Clock::Usual, "tickless")?;
    }
    Ok(())
}

/// Builds a program of `board_mps2`.
pub fn firmware(shell: &Shell, board: Board, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let toolchain = Toolchain::find(shell, board.triple())?;
    let features = format!("{},firmware,checked,ipv6", board.name());
    let folder = toolchain.build(
        shell,
        Purpose::Firmware,
        &["--package", "board_mps2", "--no-default-features", "--features", &features, "--bin", name],
    )?;
    Ok(folder.join(name))
}
